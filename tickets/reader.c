/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows by their columns; texts through the JSON reader.
 */
#include "tickets/reader.h"

#include <stdlib.h>
#include <string.h>

#include "tickets/bind.h"
#include "tickets/json.h"
#include "tickets/json_text.h"
#include "vm/convert.h"
#include "vm/internal.h"
#include "vm/ticket.h"

/* Invariant: `texts` are parsers for cells that hold JSON, one a cell of a row, since tickets
 * borrow from them; `used` of them belong to the ticket that was read last. */
struct EhReader {
    const EhKeys *keys;
    uint32_t *memory; /* of keys */
    EhJsonReader *json;
    EhJsonText **texts;
    size_t n_texts, used;
};

EhReader *eh_reader_new(const EhKeys *keys)
{
    EhReader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        return NULL;
    }
    reader->keys = keys;
    reader->memory = calloc(1, eh_keys_memory(keys));
    reader->json = eh_json_reader_new(keys);
    if (reader->memory == NULL || reader->json == NULL) {
        eh_reader_free(reader);
        return NULL;
    }
    return reader;
}

void eh_reader_free(EhReader *reader)
{
    if (reader == NULL) {
        return;
    }
    for (size_t i = 0; i < reader->n_texts; i++) {
        eh_json_text_free(reader->texts[i]);
    }
    free(reader->memory);
    free(reader->texts);
    eh_json_reader_free(reader->json);
    free(reader);
}

static EhJsonText *next_text(EhReader *reader)
{
    if (reader->used == reader->n_texts) {
        EhJsonText **texts = realloc(reader->texts, (reader->n_texts + 1) * sizeof *texts);
        if (texts == NULL) {
            return NULL;
        }
        reader->texts = texts;
        texts[reader->n_texts] = eh_json_text_new();
        if (texts[reader->n_texts] == NULL) {
            return NULL;
        }
        reader->n_texts++;
    }
    return reader->texts[reader->used++];
}

/* ---- cells ---- */

/* One cell on its way into a field. */
typedef struct Cell {
    EhReader *reader;
    EhTicket *ticket;
    const EhField *row;
    uint32_t field; /* EH_NONE: the history */
    EhInputCell cell;
    const char *text;
} Cell;

/* What stood in the cell, as JSON text, in place of what a setter wrote. */
static EhStatus told(const Cell *c, EhStatus status)
{
    char found[EH_JSON_FOUND];
    if (status != EH_REFUSED ||
        (c->cell.kind != EH_CELL_TEXT && c->cell.kind != EH_CELL_DATA_TEXT)) {
        return status == EH_REFUSED ? EH_OK : status;
    }
    return eh_ticket_found(c->ticket, c->field, found,
                           eh_json_string_found(c->text, c->cell.n, found));
}

static bool is(const char *text, size_t n, const char *word)
{
    return n == strlen(word) && memcmp(text, word, n) == 0;
}

/* Spaces around anything but a text do not count. */
static void trim(const char **text, size_t *n)
{
    for (; *n > 0 && **text == ' '; (*n)--) {
        (*text)++;
    }
    for (; *n > 0 && (*text)[*n - 1] == ' '; (*n)--) {
    }
}

/* A JSON number that a cell holds, to the setter that fits it. */
static EhStatus set_number(EhTicket *ticket, uint32_t field, const char *text, size_t n)
{
    int64_t whole;
    if (eh_json_number_int(text, n, &whole)) {
        return eh_ticket_data_int(ticket, field, whole);
    }
    return eh_ticket_set_in(ticket, field, &(EhIn){.kind = EH_IN_DIGITS, .p = text, .n = n});
}

static EhStatus set_text(const Cell *c)
{
    const char *text = c->text;
    size_t n = c->cell.n;
    uint8_t kind = c->row->kind;
    if (kind == EH_TEXT) {
        return eh_set_text(c->ticket, c->field, text, n);
    }
    trim(&text, &n);
    if (kind == EH_BOOL && (is(text, n, "true") || is(text, n, "false"))) {
        return eh_set_bool(c->ticket, c->field, is(text, n, "true"));
    }
    if ((kind == EH_INT || kind == EH_NUMBER || kind == EH_MONEY || kind == EH_DURATION) && n > 0 &&
        eh_json_number_length(text, n) == n) {
        return set_number(c->ticket, c->field, text, n);
    }
    return eh_set_text(c->ticket, c->field, text, n);
}

/* Elements between `;`, of which empty ones are none. */
static EhStatus set_set(const Cell *c)
{
    EhStatus status = eh_set_begin(c->ticket, c->field);
    size_t at = 0;
    while (status == EH_OK && at < c->cell.n) {
        const char *end = memchr(c->text + at, ';', c->cell.n - at);
        size_t n = end == NULL ? c->cell.n - at : (size_t)(end - c->text) - at;
        if (n > 0) {
            status = eh_add_text(c->ticket, c->field, c->text + at, n);
        }
        at += n + 1;
    }
    return status;
}

static EhStatus broken_json(const Cell *c)
{
    char found[EH_JSON_FOUND];
    size_t n = eh_json_string_found(c->text, c->cell.n, found);
    return c->field == EH_NONE ? eh_set_history_fault(c->ticket, found, n)
                               : eh_set_fault(c->ticket, c->field, found, n);
}

static EhStatus set_json(const Cell *c)
{
    EhTape tape;
    EhJsonText *text = next_text(c->reader);
    EhJsonResult result =
        text == NULL ? EH_JSON_NO_MEMORY : eh_json_text_parse(text, c->text, c->cell.n, &tape);
    if (result != EH_JSON_OK) {
        return result == EH_JSON_NO_MEMORY ? EH_NO_MEMORY : broken_json(c);
    }
    bool ok = c->field == EH_NONE
                  ? eh_bind_history(c->reader->keys, c->reader->memory, &tape, c->ticket)
                  : eh_bind_field(c->reader->keys, c->reader->memory, &tape, c->ticket, c->field);
    return ok ? EH_OK : EH_NO_MEMORY;
}

/* Whole numbers stand for bools in databases, which have none. */
static EhStatus set_scalar(const Cell *c)
{
    switch (c->cell.kind) {
    case EH_CELL_MISSING:
        break;
    case EH_CELL_TEXT:
    case EH_CELL_DATA_TEXT:
        return set_text(c);
    case EH_CELL_INT:
        if (c->row->kind == EH_BOOL && (c->cell.i == 0 || c->cell.i == 1)) {
            return eh_set_bool(c->ticket, c->field, c->cell.i == 1);
        }
        return eh_ticket_data_int(c->ticket, c->field, c->cell.i);
    case EH_CELL_REAL:
        return eh_ticket_data_double(c->ticket, c->field, c->cell.f);
    }
    return eh_set_missing(c->ticket, c->field);
}

static bool is_text(const Cell *c)
{
    return c->cell.kind == EH_CELL_TEXT || c->cell.kind == EH_CELL_DATA_TEXT;
}

static EhStatus set_field(const Cell *c)
{
    bool empty = c->cell.kind == EH_CELL_MISSING ||
                 (c->cell.kind == EH_CELL_DATA_TEXT && c->cell.n == 0 && c->row->kind != EH_TEXT);
    if (empty) {
        return told(c, eh_set_missing(c->ticket, c->field));
    }
    if (c->row->kind == EH_RECORD || c->row->kind == EH_LIST) {
        return is_text(c) ? set_json(c) : told(c, set_scalar(c));
    }
    if (c->row->kind == EH_SET && is_text(c)) {
        return told(c, set_set(c));
    }
    return told(c, set_scalar(c));
}

static EhStatus refuse_confidence(const Cell *c)
{
    char found[EH_JSON_FOUND];
    size_t n = eh_json_string_found(c->text, is_text(c) ? c->cell.n : 0, found);
    return eh_ticket_fault(c->ticket, c->field, found, n, EH_WANTED_CONFIDENCE);
}

static EhStatus set_confidence(const Cell *c)
{
    const char *text = c->text;
    size_t n = c->cell.n;
    double value = c->cell.kind == EH_CELL_INT ? (double)c->cell.i : c->cell.f;
    if (c->cell.kind == EH_CELL_MISSING) {
        return EH_OK;
    }
    trim(&text, &n);
    if (is_text(c) && (n == 0 || eh_json_number_length(text, n) != n ||
                       !eh_convert_double(text, (uint32_t)n, &value))) {
        return refuse_confidence(c);
    }
    return told(c, eh_set_confidence(c->ticket, c->field, value));
}

/* ---- rows ---- */

/* Several fields may read one key. */
static EhStatus set_column(EhReader *reader, const EhBatch *batch, EhInputColumn column,
                           EhInputCell cell, EhTicket *ticket)
{
    EhStatus status = EH_OK;
    Cell c = {.reader = reader, .ticket = ticket, .cell = cell, .text = batch->bytes + cell.at};
    const EhBlock *block = &eh_keys_program(reader->keys)->block;
    c.field = column.field;
    if (column.what == EH_COLUMN_HISTORY) {
        return is_text(&c) ? set_json(&c) : EH_OK;
    }
    while (c.field != EH_NONE && status == EH_OK) {
        c.row = &block->FIELDS[c.field];
        if (column.what != EH_COLUMN_CONFIDENCE) {
            status = set_field(&c);
        } else if (c.row->flags & EH_FIELD_PREDICTED) {
            status = set_confidence(&c);
        }
        c.field = eh_keys_use(reader->keys, c.field)->next;
        if (c.field == block->n_FIELDS) {
            break;
        }
    }
    return status;
}

/* Confidences come after the values that they belong to. */
static bool read_row(EhReader *reader, const EhBatch *batch, const EhItem *item, EhTicket *ticket)
{
    EhStatus status = EH_OK;
    const EhColumns *columns = batch->columns;
    reader->used = 0;
    for (int confidences = 0; confidences < 2; confidences++) {
        for (size_t i = 0; i < item->n && status == EH_OK; i++) {
            EhInputColumn column = columns->columns[i];
            if (column.what != EH_COLUMN_NOTHING &&
                (column.what == EH_COLUMN_CONFIDENCE) == confidences) {
                status = set_column(reader, batch, column, batch->cells[item->at + i], ticket);
            }
        }
    }
    return status == EH_OK;
}

bool eh_reader_read(EhReader *reader, const EhBatch *batch, size_t i, EhTicket *ticket)
{
    const EhItem *item = &batch->items[i];
    const char *text = batch->bytes + item->at;
    switch (item->kind) {
    case EH_ITEM_JSON:
        return eh_json_read(reader->json, text, item->n,
                            batch->n_bytes - item->at - item->n + EH_JSON_BEHIND, item->line,
                            ticket);
    case EH_ITEM_ROW:
        eh_ticket_reset(ticket);
        return read_row(reader, batch, item, ticket);
    case EH_ITEM_BROKEN:
        eh_ticket_reset(ticket);
        return eh_set_line_fault(ticket, item->line, item->n > 0 ? text : "", item->n,
                                 item->wanted) == EH_OK;
    }
    return false;
}
