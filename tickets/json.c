/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parser and the binder, put together.
 */
#include "tickets/json.h"

#include <stdlib.h>

#include "tickets/bind.h"
#include "tickets/json_text.h"
#include "vm/ticket.h"

/* Invariant: `copy` has room for `room` bytes and EH_JSON_BEHIND more. */
struct EhJsonReader {
    const EhKeys *keys;
    uint32_t *memory; /* of keys */
    EhJsonText *text;
    char *copy;
    size_t room;
};

EhJsonReader *eh_json_reader_new(const EhKeys *keys)
{
    EhJsonReader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        return NULL;
    }
    reader->keys = keys;
    reader->memory = calloc(1, eh_keys_memory(keys));
    reader->text = eh_json_text_new();
    if (reader->memory == NULL || reader->text == NULL) {
        eh_json_reader_free(reader);
        return NULL;
    }
    return reader;
}

void eh_json_reader_free(EhJsonReader *reader)
{
    if (reader != NULL) {
        eh_json_text_free(reader->text);
        free(reader->memory);
        free(reader->copy);
        free(reader);
    }
}

/* A copy with readable bytes behind it. NULL without memory. */
static const char *padded(EhJsonReader *reader, const char *text, size_t n)
{
    if (reader->copy == NULL || n > reader->room) {
        char *copy = realloc(reader->copy, n + EH_JSON_BEHIND);
        if (copy == NULL) {
            return NULL;
        }
        reader->copy = copy;
        reader->room = n;
    }
    memcpy(reader->copy, text, n);
    memset(reader->copy + n, 0, EH_JSON_BEHIND);
    return reader->copy;
}

static bool line_fault(EhTicket *ticket, const char *text, size_t n, uint64_t line)
{
    while (n > 0 && (text[n - 1] == '\r' || text[n - 1] == ' ' || text[n - 1] == '\t')) {
        n--;
    }
    return eh_set_line_fault(ticket, line, text, n, EH_WANTED_OBJECT) == EH_OK;
}

bool eh_json_read(EhJsonReader *reader, const char *text, size_t n, size_t behind, uint64_t line,
                  EhTicket *ticket)
{
    EhJsonResult result;
    eh_ticket_reset(ticket);
    if (n > EH_LIMIT_LINE_BYTES) {
        return line_fault(ticket, text, n, line);
    }
    if (behind < EH_JSON_BEHIND && (text = padded(reader, text, n)) == NULL) {
        return false;
    }
    result = eh_bind_text(reader->keys, reader->memory, reader->text, text, n, ticket);
    if (result == EH_JSON_REFUSED) {
        eh_ticket_reset(ticket);
        return line_fault(ticket, text, n, line);
    }
    return result == EH_JSON_OK;
}
