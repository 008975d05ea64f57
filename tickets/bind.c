/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Binding. Functions give EH_OK or EH_NO_MEMORY; a fault that was told is EH_OK. Inside an entry of
 * the history, and inside a set or list, a fault is EH_REFUSED: the whole is told.
 */
#include "tickets/bind_internal.h"
#include "tickets/json_text.h"
#include "vm/convert.h"
#include "vm/internal.h"
#include "vm/ticket.h"

/* ---- faults ---- */

/* Out of the way of the values that are right. */
#if defined(__GNUC__)
#define COLD __attribute__((noinline, cold))
#else
#define COLD
#endif

static size_t found_at(const EhBinder *b, size_t at, char out[EH_JSON_FOUND])
{
    return eh_json_text_found(b->tape->source, b->tape->n_source, b->tape->where[at], out);
}

/* The field does not take the value at `at`, as `wanted` says (NULL: as its type says). */
static COLD EhStatus refuse(EhBinder *b, uint32_t field, size_t at, const char *wanted)
{
    char found[EH_JSON_FOUND];
    if (b->past) {
        return EH_REFUSED;
    }
    if (wanted == NULL && eh_ticket_given(b->ticket, field)) {
        wanted = EH_WANTED_ONCE;
    }
    return eh_ticket_fault(b->ticket, field, found, found_at(b, at, found), wanted);
}

/* A setter has refused the value: its own text takes the place of what the setter wrote. */
COLD EhStatus eh_bind_told(EhBinder *b, uint32_t field, size_t at)
{
    char found[EH_JSON_FOUND];
    if (b->past) {
        return EH_REFUSED;
    }
    return eh_ticket_found(b->ticket, field, found, found_at(b, at, found));
}

static EhStatus told(EhBinder *b, uint32_t field, size_t at, EhStatus status)
{
    return status == EH_REFUSED ? eh_bind_told(b, field, at) : status;
}

/* ---- scalars ---- */

/* The digits of a number that is not in reach of an int64 or a double. */
static EhIn digits_at(const EhTape *tape, size_t at)
{
    const char *p = tape->source + tape->where[at];
    return (EhIn){.kind = EH_IN_DIGITS,
                  .p = p,
                  .n = eh_json_number_length(p, tape->n_source - tape->where[at])};
}

/* The bool, number or text at `at`; false for the rest. */
static inline bool scalar_at(const EhBinder *b, uint32_t field, size_t at, EhIn *in)
{
    const EhTape *tape = b->tape;
    uint32_t n;
    switch (eh_tape_kind(tape, at)) {
    case '"':
        in->kind = EH_IN_VALID_TEXT;
        in->p = eh_tape_string(tape, at, &n);
        in->n = n;
        return true;
    case 'l':
        in->kind = EH_IN_INT;
        in->i = eh_tape_int(tape, at);
        return true;
    case 't':
    case 'f':
        in->kind = EH_IN_BOOL;
        in->i = eh_tape_kind(tape, at) == 't';
        return true;
    case 'd':
        in->kind = EH_IN_DOUBLE;
        in->f = eh_tape_double(tape, at);
        if (eh_ticket_wants_digits(b->ticket, field, in->f)) {
            *in = digits_at(tape, at);
        }
        return true;
    case 'u':
    case EH_TAPE_HUGE:
        *in = digits_at(tape, at);
        return true;
    default:
        return false;
    }
}

static EhStatus bind_scalar(EhBinder *b, uint32_t field, size_t at)
{
    EhIn in;
    EhStatus status;
    if (!scalar_at(b, field, at, &in)) {
        return refuse(b, field, at, NULL);
    }
    status = eh_ticket_set_in(b->ticket, field, &in);
    return status == EH_REFUSED ? eh_bind_told(b, field, at) : status;
}

/* ---- looking for one key ---- */

/* All values of a key in an object: how many, and where the last one is. */
typedef struct Hits {
    uint32_t n;
    size_t at;
} Hits;

static Hits find(const EhTape *tape, size_t object, const char *key, uint32_t n_key)
{
    Hits hits = {0};
    for (size_t at = object + 1; !eh_tape_ends(tape, at); at = eh_tape_next(tape, at + 1)) {
        uint32_t n;
        const char *name = eh_tape_string(tape, at, &n);
        if (n == n_key && eh_tape_kind(tape, at) == '"' && memcmp(name, key, n) == 0) {
            hits.n++;
            hits.at = at + 1;
        }
    }
    return hits;
}

static bool is_null(const EhTape *tape, Hits hits)
{
    return hits.n == 0 || eh_tape_kind(tape, hits.at) == 'n';
}

/* ---- predictions ---- */

static bool confidence_of(const EhTape *tape, Hits hits, double *out)
{
    *out = 1.0;
    if (is_null(tape, hits)) {
        return true;
    }
    switch (eh_tape_kind(tape, hits.at)) {
    case 'l':
        *out = (double)eh_tape_int(tape, hits.at);
        break;
    case 'd':
        *out = eh_tape_double(tape, hits.at);
        break;
    default:
        return false;
    }
    return *out >= 0.0 && *out <= 1.0;
}

/* {"value": …, "confidence": …}; a prediction without a value is missing, whatever its
 * confidence. */
static EhStatus bind_prediction(EhBinder *b, uint32_t field, size_t at)
{
    const EhTape *tape = b->tape;
    Hits value = find(tape, at, "value", 5), confidence = find(tape, at, "confidence", 10);
    double sure;
    EhIn in;
    EhStatus status;
    if (value.n > 1 || confidence.n > 1) {
        return refuse(b, field, at, EH_WANTED_ONCE);
    }
    if (!confidence_of(tape, confidence, &sure)) {
        return refuse(b, field, at, EH_WANTED_CONFIDENCE);
    }
    if (is_null(tape, value)) {
        return told(b, field, at, eh_set_missing(b->ticket, field));
    }
    if (!scalar_at(b, field, value.at, &in)) {
        return refuse(b, field, at, NULL);
    }
    status = eh_ticket_set_in(b->ticket, field, &in);
    return status == EH_OK ? eh_set_confidence(b->ticket, field, sure) : told(b, field, at, status);
}

/* ---- sets and lists ---- */

static EhStatus bind_object(EhBinder *b, EhScope scope, size_t at);

static EhStatus bind_row(EhBinder *b, uint32_t field, size_t at)
{
    const EhSeqType *type = &b->block->SEQS[b->block->FIELDS[field].arg];
    EhStatus status = eh_row_begin(b->ticket, field), end;
    if (status != EH_OK) {
        return status == EH_INVALID ? EH_REFUSED : status;
    }
    status = bind_object(b, eh_keys_layout_scope(type->arg), at);
    end = eh_row_end(b->ticket);
    return status != EH_OK ? status : end;
}

EhStatus eh_bind_element(EhBinder *b, uint32_t field, size_t at)
{
    const EhSeqType *type = &b->block->SEQS[b->block->FIELDS[field].arg];
    EhIn in;
    if (type->kind != EH_RECORD) {
        return scalar_at(b, field, at, &in) ? eh_ticket_add_in(b->ticket, field, &in) : EH_REFUSED;
    }
    return eh_tape_kind(b->tape, at) == '{' ? bind_row(b, field, at) : EH_REFUSED;
}

/* One fault for the whole: the rest is not looked at. */
static EhStatus bind_seq(EhBinder *b, uint32_t field, size_t at)
{
    EhStatus status;
    if (eh_tape_kind(b->tape, at) != '[') {
        return refuse(b, field, at, NULL);
    }
    status = eh_set_begin(b->ticket, field);
    if (status != EH_OK) {
        return told(b, field, at, status);
    }
    for (size_t i = at + 1; status == EH_OK && !eh_tape_ends(b->tape, i);
         i = eh_tape_next(b->tape, i)) {
        status = eh_bind_element(b, field, i);
    }
    return status == EH_REFUSED ? eh_bind_fault(b, field, at) : status;
}

COLD EhStatus eh_bind_fault(EhBinder *b, uint32_t field, size_t at)
{
    char found[EH_JSON_FOUND];
    return eh_set_fault(b->ticket, field, found, found_at(b, at, found));
}

/* ---- records and fields ---- */

static EhStatus bind_record(EhBinder *b, uint32_t field, size_t at)
{
    EhScope scope = eh_keys_record_scope(b->keys, field);
    EhStatus status;
    if (eh_tape_kind(b->tape, at) != '{') {
        return refuse(b, field, at, NULL);
    }
    if (b->past) {
        return bind_object(b, scope, at);
    }
    status = eh_set_record(b->ticket, field);
    return status == EH_OK ? bind_object(b, scope, at) : told(b, field, at, status);
}

/* An entry of the history names tracked fields; in it a record that is null is absent. */
static bool counts_in_past(const EhBinder *b, uint32_t field, char kind)
{
    const EhField *row = &b->block->FIELDS[field];
    return row->kind == EH_RECORD ? kind != 'n' && eh_keys_tracks(b->keys, field)
                                  : row->tracked != EH_NONE;
}

static EhStatus bind_value(EhBinder *b, uint32_t field, size_t at)
{
    const EhField *row = &b->block->FIELDS[field];
    char kind = eh_tape_kind(b->tape, at);
    if (b->past && !counts_in_past(b, field, kind)) {
        return EH_OK;
    }
    if (row->kind < EH_SET && kind != 'n' && kind != '{') {
        return bind_scalar(b, field, at);
    }
    if (kind == 'n') {
        return told(b, field, at, eh_set_missing(b->ticket, field));
    }
    if (row->kind == EH_RECORD) {
        return bind_record(b, field, at);
    }
    if (row->kind == EH_SET || row->kind == EH_LIST) {
        return bind_seq(b, field, at);
    }
    if (kind == '{' && (row->flags & EH_FIELD_PREDICTED)) {
        return bind_prediction(b, field, at);
    }
    return bind_scalar(b, field, at);
}

/* ---- keys with dots ---- */

/* Follows the parts of a key into objects; `n` grows past 1 as soon as a part stands twice in
 * one of them. */
static Hits find_path(const EhTape *tape, size_t object, const char *key, uint32_t n_key)
{
    Hits hits = {.n = 1, .at = object};
    bool twice = false;
    for (uint32_t from = 0, end; from <= n_key; from = end + 1) {
        for (end = from; end < n_key && key[end] != '.'; end++) {
        }
        if (eh_tape_kind(tape, hits.at) != '{') {
            return (Hits){0};
        }
        hits = find(tape, hits.at, key + from, end - from);
        twice = twice || hits.n > 1;
        if (hits.n == 0) {
            return hits;
        }
    }
    hits.n = twice ? 2 : 1;
    return hits;
}

static EhStatus bind_dotted(EhBinder *b, uint32_t field, size_t object)
{
    EhRef ref = b->block->FIELDS[field].key;
    const char *key = eh_block_chars(b->block, ref);
    Hits hits = find(b->tape, object, key, ref.n);
    if (hits.n <= 1 && is_null(b->tape, hits)) {
        hits = find_path(b->tape, object, key, ref.n);
    }
    if (hits.n > 1 && !(b->past && b->block->FIELDS[field].tracked == EH_NONE)) {
        return refuse(b, field, hits.at, EH_WANTED_ONCE);
    }
    return hits.n == 0 ? EH_OK : bind_value(b, field, hits.at);
}

/* ---- history ---- */

static EhStatus bind_entry(EhBinder *b, size_t at)
{
    const EhTape *tape = b->tape;
    Hits hits = eh_tape_kind(tape, at) == '{' ? find(tape, at, "at", 2) : (Hits){0};
    const char *text = "";
    uint32_t n = 0;
    int64_t instant;
    EhStatus status, end;
    if (hits.n == 1 && eh_tape_kind(tape, hits.at) == '"') {
        text = eh_tape_string(tape, hits.at, &n);
    }
    if (!eh_convert_instant(text, n, &instant)) {
        return EH_REFUSED;
    }
    status = eh_history_begin(b->ticket, instant);
    if (status == EH_OK) {
        b->past = true;
        status = bind_object(b, eh_keys_layout_scope(0), at);
        b->past = false;
        end = eh_history_end(b->ticket);
        status = status == EH_OK && end == EH_INVALID ? EH_REFUSED : status;
    }
    return status;
}

static EhStatus bind_history(EhBinder *b, size_t at)
{
    const EhTape *tape = b->tape;
    char found[EH_JSON_FOUND];
    EhStatus status = EH_OK;
    if (!b->history_given && eh_tape_kind(tape, at) == 'n') {
        b->history_given = true;
        return EH_OK;
    }
    if (b->history_given || eh_tape_kind(tape, at) != '[') {
        status = EH_REFUSED;
    }
    b->history_given = true;
    for (size_t i = at + 1; status == EH_OK && !eh_tape_ends(tape, i); i = eh_tape_next(tape, i)) {
        status = bind_entry(b, i);
    }
    if (status != EH_REFUSED) {
        return status;
    }
    return eh_set_history_fault(b->ticket, found, found_at(b, at, found));
}

/* ---- objects ---- */

EhStatus eh_bind_uses(EhBinder *b, uint32_t use, size_t at)
{
    EhStatus status = EH_OK;
    while (use != EH_NONE && status == EH_OK) {
        const EhKeyUse *row = eh_keys_use(b->keys, use);
        if (row->field != EH_KEYS_HISTORY) {
            status = bind_value(b, row->field, at);
        } else if (!b->past) {
            status = bind_history(b, at);
        }
        use = row->next;
    }
    return status;
}

static EhStatus bind_key(EhBinder *b, EhScope scope, size_t key, uint32_t *place)
{
    uint32_t n, use;
    const char *name = eh_tape_string(b->tape, key, &n);
    if (eh_tape_kind(b->tape, key) != '"') {
        return EH_OK;
    }
    use = eh_keys_find_next(b->keys, b->memory, place, scope, name, n);
    return eh_bind_uses(b, use, key + 1);
}

static EhStatus bind_object(EhBinder *b, EhScope scope, size_t at)
{
    EhStatus status = EH_OK;
    uint32_t n, place = eh_keys_begin(b->keys, scope);
    const uint32_t *dotted = eh_keys_dotted(b->keys, scope, &n);
    for (size_t i = at + 1; status == EH_OK && !eh_tape_ends(b->tape, i);
         i = eh_tape_next(b->tape, i + 1)) {
        status = bind_key(b, scope, i, &place);
    }
    for (uint32_t i = 0; status == EH_OK && i < n; i++) {
        status = bind_dotted(b, dotted[i], at);
    }
    return status;
}

EhBinder eh_binder(const EhKeys *keys, uint32_t *memory, const EhTape *tape, EhTicket *ticket)
{
    return (EhBinder){.keys = keys,
                      .block = &eh_keys_program(keys)->block,
                      .tape = tape,
                      .ticket = ticket,
                      .memory = memory};
}

bool eh_bind_ticket(const EhKeys *keys, uint32_t *memory, const EhTape *tape, EhTicket *ticket)
{
    EhBinder b = eh_binder(keys, memory, tape, ticket);
    return bind_object(&b, eh_keys_layout_scope(0), 1) != EH_NO_MEMORY;
}

bool eh_bind_field(const EhKeys *keys, uint32_t *memory, const EhTape *tape, EhTicket *ticket,
                   uint32_t field)
{
    EhBinder b = eh_binder(keys, memory, tape, ticket);
    return bind_value(&b, field, 1) != EH_NO_MEMORY;
}

bool eh_bind_history(const EhKeys *keys, uint32_t *memory, const EhTape *tape, EhTicket *ticket)
{
    EhBinder b = eh_binder(keys, memory, tape, ticket);
    return bind_history(&b, 1) != EH_NO_MEMORY;
}
