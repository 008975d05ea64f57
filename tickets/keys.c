/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of keys.
 */
#include "tickets/keys_internal.h"

#include <stdlib.h>
#include <string.h>

#include "vm/internal.h"
#include "vm/utf8.h"

EhScope eh_keys_layout_scope(uint32_t layout)
{
    return layout;
}

EhScope eh_keys_record_scope(const EhKeys *keys, uint32_t field)
{
    return keys->block->n_LAYOUTS + field;
}

static EhScope scope_of(const EhKeys *keys, uint32_t layout, const EhField *field)
{
    return field->parent == EH_NONE ? layout : eh_keys_record_scope(keys, field->parent);
}

const EhProgram *eh_keys_program(const EhKeys *keys)
{
    return keys->program;
}

/* ---- the table ---- */

/* Length, scope and the first and last bytes: what keys of one record differ in. */
static uint32_t hash(EhScope scope, const char *key, uint32_t n)
{
    uint64_t head = 0, tail = 0;
    if (n >= 8) {
        memcpy(&head, key, 8);
        memcpy(&tail, key + n - 8, 8);
    } else if (n >= 4) {
        uint32_t four;
        memcpy(&four, key, 4);
        head = four;
        memcpy(&four, key + n - 4, 4);
        tail = four;
    } else {
        for (uint32_t i = 0; i < n; i++) {
            head = head << 8 | (unsigned char)key[i];
        }
    }
    head = (head ^ (uint64_t)scope << 32 ^ n) * UINT64_C(0x9E3779B97F4A7C15);
    head = (head ^ tail ^ head >> 29) * UINT64_C(0xBF58476D1CE4E5B9);
    return (uint32_t)(head >> 32);
}

/* What of eight bytes in memory belongs to the first `n`, fewer than eight. */
static inline uint64_t short_mask(uint32_t n)
{
    static const unsigned char ones[16] = {255, 255, 255, 255, 255, 255, 255, 255};
    uint64_t mask;
    memcpy(&mask, ones + 8 - n, sizeof mask);
    return mask;
}

static bool same(const char *a, const char *b, uint32_t n)
{
    uint64_t x, y;
    if (n > 16) {
        return memcmp(a, b, n) == 0;
    }
    if (n < 4) {
        return n == 0 || (a[0] == b[0] && a[n / 2] == b[n / 2] && a[n - 1] == b[n - 1]);
    }
    if (n < 8) {
        uint32_t head, tail;
        memcpy(&head, a, 4);
        memcpy(&tail, b, 4);
        return head == tail && memcmp(a + n - 4, b + n - 4, 4) == 0;
    }
    memcpy(&x, a, 8);
    memcpy(&y, b, 8);
    if (x != y) {
        return false;
    }
    memcpy(&x, a + n - 8, 8);
    memcpy(&y, b + n - 8, 8);
    return x == y;
}

static EhKeyRow *probe(const EhKeys *keys, EhScope scope, const char *key, uint32_t n)
{
    uint32_t wanted = hash(scope, key, n), at = wanted & keys->mask;
    EhKeyRow *row = &keys->rows[at];
    while (row->key != NULL &&
           (row->hash != wanted || row->n != n || row->scope != scope || !same(row->key, key, n))) {
        at = (at + 1) & keys->mask;
        row = &keys->rows[at];
    }
    return row;
}

uint32_t eh_keys_find(const EhKeys *keys, EhScope scope, const char *key, uint32_t n)
{
    const EhKeyRow *row = probe(keys, scope, key, n);
    return row->key == NULL ? EH_NONE : row->use;
}

size_t eh_keys_memory(const EhKeys *keys)
{
    return ((size_t)keys->mask + 2 + keys->n_scopes) * sizeof(uint32_t);
}

/* Whether the key, of the row's length, is the row's. */
static inline bool is_row(const EhKeyRow *row, const char *key, uint32_t n)
{
    uint64_t head, tail;
    memcpy(&head, key, sizeof head);
    if (n < sizeof head) {
        return (head & short_mask(n)) == row->head;
    }
    memcpy(&tail, key + n - sizeof tail, sizeof tail);
    return head == row->head && tail == row->tail && (n <= 16 || memcmp(row->key, key, n) == 0);
}

uint32_t eh_keys_begin(const EhKeys *keys, EhScope scope)
{
    return eh_keys_place(keys, scope);
}

uint32_t eh_keys_find_next(const EhKeys *keys, uint32_t *memory, uint32_t *place, EhScope scope,
                           const char *key, uint32_t n)
{
    uint32_t *guess = &memory[*place];
    const EhKeyRow *row = &keys->rows[*guess];
    if (row->n != n || row->scope != scope || row->key == NULL || !is_row(row, key, n)) {
        row = probe(keys, scope, key, n);
        if (row->key == NULL) {
            return EH_NONE;
        }
        *guess = (uint32_t)(row - keys->rows);
    }
    *place = *guess + 1;
    return row->use;
}

const EhKeyUse *eh_keys_use(const EhKeys *keys, uint32_t use)
{
    return &keys->uses[use];
}

const uint32_t *eh_keys_dotted(const EhKeys *keys, EhScope scope, uint32_t *n)
{
    *n = keys->first[scope + 1] - keys->first[scope];
    return keys->dotted + keys->first[scope];
}

bool eh_keys_tracks(const EhKeys *keys, uint32_t field)
{
    return keys->tracks[field];
}

/* Whether data that is JSON can have the key in no other form than its bytes in quotes. */
static bool is_plain_key(const EhKeyRow *row)
{
    for (uint32_t i = 0; i < row->n; i++) {
        if (row->key[i] == '"' || row->key[i] == '\\' || (unsigned char)row->key[i] < 0x20) {
            return false;
        }
    }
    return eh_utf8_valid(row->key, row->n);
}

/* How `"key":` begins and ends, by a copy of at most its last bytes and one of its first. */
static void quote(EhKeyRow *row)
{
    char text[2 * sizeof row->head] = {'"'}, *end;
    uint32_t n = row->n, most = sizeof text - 3, last = n < most ? n : most;
    if (!is_plain_key(row)) {
        return;
    }
    memcpy(text + 1, row->key + n - last, last);
    end = (char *)memcpy(text + 1 + last, "\":", 2) + 2;
    row->n_quoted = n + 3;
    row->mask = row->n_quoted < 8 ? short_mask(row->n_quoted) : UINT64_MAX;
    row->tail_at = row->n_quoted < 8 ? 0 : row->n_quoted - 8;
    memcpy(&row->tail_quoted, row->n_quoted < 8 ? text : end - 8, 8);
    memcpy(text + 1, row->key, n < 7 ? n : 7);
    memcpy(&row->head_quoted, text, 8);
}

/* Puts a use in front of those that read the same key, so uses are added from the last field on. */
static void add(EhKeys *keys, EhScope scope, const char *key, uint32_t n, uint32_t use)
{
    EhKeyRow *row = probe(keys, scope, key, n);
    keys->uses[use].next = row->key == NULL ? EH_NONE : row->use;
    *row = (EhKeyRow){.key = key, .n = n, .hash = hash(scope, key, n), .scope = scope, .use = use};
    memcpy(&row->head, key, n < sizeof row->head ? n : sizeof row->head);
    memcpy(&row->tail, n < sizeof row->tail ? key : key + n - sizeof row->tail,
           n < sizeof row->tail ? 0 : sizeof row->tail);
    quote(row);
}

/* ---- building ---- */

static bool is_dotted(const EhBlock *block, const EhField *field)
{
    return memchr(eh_block_chars(block, field->key), '.', field->key.n) != NULL;
}

/* Calls for every field of the layouts that data is bound to: all but layout 1, whose fields the
 * ticket's stand for. */
typedef void Visit(EhKeys *keys, EhScope scope, uint32_t field);

static void each_field(EhKeys *keys, Visit *visit)
{
    const EhBlock *block = keys->block;
    for (uint32_t layout = block->n_LAYOUTS; layout-- > 0;) {
        const EhLayout *row = &block->LAYOUTS[layout];
        for (uint32_t i = row->n_fields; layout != 1 && i-- > 0;) {
            uint32_t field = row->first_field + i;
            visit(keys, scope_of(keys, layout, &block->FIELDS[field]), field);
        }
    }
}

static void visit_plain(EhKeys *keys, EhScope scope, uint32_t field)
{
    const EhField *row = &keys->block->FIELDS[field];
    keys->uses[field] = (EhKeyUse){.field = field, .next = EH_NONE};
    if (!is_dotted(keys->block, row)) {
        add(keys, scope, eh_block_chars(keys->block, row->key), row->key.n, field);
    }
    for (uint32_t at = field; row->tracked != EH_NONE && at != EH_NONE;
         at = keys->block->FIELDS[at].parent) {
        keys->tracks[at] = true;
    }
}

static void visit_count(EhKeys *keys, EhScope scope, uint32_t field)
{
    keys->first[scope + 1] += is_dotted(keys->block, &keys->block->FIELDS[field]);
}

/* Fields come from the last to the first, so each scope is filled from its end. */
static void visit_dotted(EhKeys *keys, EhScope scope, uint32_t field)
{
    if (is_dotted(keys->block, &keys->block->FIELDS[field])) {
        keys->dotted[--keys->first[scope + 1]] = field;
    }
}

/* Counts become ends; filling turns the ends into starts, one place too far, which is put right. */
static void collect_dotted(EhKeys *keys)
{
    each_field(keys, visit_count);
    for (uint32_t i = 0; i < keys->n_scopes; i++) {
        keys->first[i + 1] += keys->first[i];
    }
    uint32_t total = keys->first[keys->n_scopes];
    each_field(keys, visit_dotted);
    memmove(keys->first, keys->first + 1, keys->n_scopes * sizeof *keys->first);
    keys->first[keys->n_scopes] = total;
}

static bool allocate(EhKeys *keys)
{
    const EhBlock *block = keys->block;
    size_t size = 16;
    while (size < 2 * ((size_t)block->n_FIELDS + 1)) {
        size *= 2;
    }
    keys->mask = (uint32_t)(size - 1);
    keys->n_scopes = block->n_LAYOUTS + block->n_FIELDS;
    keys->rows = calloc(size, sizeof *keys->rows);
    keys->uses = calloc((size_t)block->n_FIELDS + 1, sizeof *keys->uses);
    keys->dotted = calloc((size_t)block->n_FIELDS + 1, sizeof *keys->dotted);
    keys->first = calloc((size_t)keys->n_scopes + 1, sizeof *keys->first);
    keys->tracks = calloc((size_t)block->n_FIELDS + 1, sizeof *keys->tracks);
    return keys->rows && keys->uses && keys->dotted && keys->first && keys->tracks;
}

static EhKeyHow how_of(const EhKeys *keys, uint32_t field)
{
    const EhField *row = &keys->block->FIELDS[field];
    uint32_t n;
    if (row->kind == EH_RECORD) {
        eh_keys_dotted(keys, eh_keys_record_scope(keys, field), &n);
        return n == 0 ? EH_KEY_MEMBERS : EH_KEY_WHOLE;
    }
    if (row->kind == EH_SET || row->kind == EH_LIST) {
        return keys->block->SEQS[row->arg].kind == EH_RECORD ? EH_KEY_WHOLE : EH_KEY_ELEMENTS;
    }
    return row->kind < EH_SET ? EH_KEY_SCALAR : EH_KEY_WHOLE;
}

EhKeys *eh_keys_new(const EhProgram *program)
{
    EhKeys *keys = calloc(1, sizeof *keys);
    if (keys == NULL) {
        return NULL;
    }
    keys->program = program;
    keys->block = &program->block;
    if (!allocate(keys)) {
        eh_keys_free(keys);
        return NULL;
    }
    each_field(keys, visit_plain);
    collect_dotted(keys);
    for (uint32_t i = 0; i < keys->block->n_FIELDS; i++) {
        keys->uses[i].how = how_of(keys, i);
    }
    if (program->block.n_TRACKED > 0) {
        keys->uses[program->block.n_FIELDS].field = EH_KEYS_HISTORY;
        add(keys, eh_keys_layout_scope(0), "history", 7, program->block.n_FIELDS);
    }
    return keys;
}

static uint32_t next_wanted(const EhKeys *keys, uint32_t use, const bool *wanted)
{
    while (use != EH_NONE && keys->uses[use].field != EH_KEYS_HISTORY &&
           !wanted[keys->uses[use].field]) {
        use = keys->uses[use].next;
    }
    return use;
}

/* Rows stay, so that what follows a key that nobody reads is still guessed. */
void eh_keys_forget(EhKeys *keys, const bool *wanted)
{
    for (uint32_t i = 0; i <= keys->mask; i++) {
        uint32_t *use = &keys->rows[i].use;
        while (keys->rows[i].key != NULL && *use != EH_NONE) {
            *use = next_wanted(keys, *use, wanted);
            if (*use != EH_NONE) {
                use = &keys->uses[*use].next;
            }
        }
    }
}

void eh_keys_free(EhKeys *keys)
{
    if (keys != NULL) {
        free(keys->rows);
        free(keys->uses);
        free(keys->dotted);
        free(keys->first);
        free(keys->tracks);
        free(keys);
    }
}

/* ---- columns ---- */

/* A field of the scope by its whole key, dots and all. */
static EhInputColumn column_of_key(const EhKeys *keys, EhScope scope, const char *name, uint32_t n)
{
    uint32_t use = eh_keys_find(keys, scope, name, n), n_dotted;
    const uint32_t *dotted = eh_keys_dotted(keys, scope, &n_dotted);
    if (use != EH_NONE) {
        bool history = keys->uses[use].field == EH_KEYS_HISTORY;
        return (EhInputColumn){history ? EH_COLUMN_HISTORY : EH_COLUMN_FIELD,
                               keys->uses[use].field};
    }
    for (uint32_t i = 0; i < n_dotted; i++) {
        EhRef key = keys->block->FIELDS[dotted[i]].key;
        if (key.n == n && memcmp(eh_block_chars(keys->block, key), name, n) == 0) {
            return (EhInputColumn){EH_COLUMN_FIELD, dotted[i]};
        }
    }
    return (EhInputColumn){EH_COLUMN_NOTHING, EH_NONE};
}

static bool is_word(const char *name, uint32_t n, const char *word)
{
    return n == strlen(word) && memcmp(name, word, n) == 0;
}

/* What `rest` means inside the field: part of a prediction; EH_COLUMN_NOTHING for anything else. */
static EhInputColumn column_of_prediction(const EhKeys *keys, uint32_t field, const char *rest,
                                          uint32_t n)
{
    if (keys->block->FIELDS[field].flags & EH_FIELD_PREDICTED) {
        if (is_word(rest, n, "value")) {
            return (EhInputColumn){EH_COLUMN_FIELD, field};
        }
        if (is_word(rest, n, "confidence")) {
            return (EhInputColumn){EH_COLUMN_CONFIDENCE, field};
        }
    }
    return (EhInputColumn){EH_COLUMN_NOTHING, EH_NONE};
}

/* Goes into the record that the shortest beginning of the name is a key of, and on from there. */
EhInputColumn eh_keys_column(const EhKeys *keys, const char *name, size_t n_name)
{
    EhScope scope = eh_keys_layout_scope(0);
    EhInputColumn none = {EH_COLUMN_NOTHING, EH_NONE};
    uint32_t n, dot = 0;
    for (; n_name > 0 && name[0] == ' '; n_name--) {
        name++;
    }
    for (; n_name > 0 && name[n_name - 1] == ' '; n_name--) {
    }
    n = n_name > EH_LIMIT_TEXT_BYTES ? 0 : (uint32_t)n_name;
    EhInputColumn whole = column_of_key(keys, scope, name, n);
    while (whole.what == EH_COLUMN_NOTHING && dot < n) {
        while (dot < n && name[dot] != '.') {
            dot++;
        }
        EhInputColumn head = dot < n ? column_of_key(keys, scope, name, dot) : none;
        if (head.what == EH_COLUMN_FIELD) {
            uint32_t rest = n - dot - 1;
            if (keys->block->FIELDS[head.field].kind != EH_RECORD) {
                return column_of_prediction(keys, head.field, name + dot + 1, rest);
            }
            scope = eh_keys_record_scope(keys, head.field);
            name += dot + 1;
            n = rest;
            dot = 0;
            whole = column_of_key(keys, scope, name, n);
        } else {
            dot++;
        }
    }
    return whole;
}
