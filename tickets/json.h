/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tickets from JSON texts.
 *
 * One idea: a text is bound as it is parsed, and what was bound is forgotten where it turns out to be no JSON: such a
 * ticket is one fault and nothing else.
 */
#ifndef EH_TICKETS_JSON_H
#define EH_TICKETS_JSON_H

#include "tickets/json_text.h"
#include "tickets/keys.h"

typedef struct EhJsonReader EhJsonReader;

/* Belongs to one thread; the keys stay with the caller. NULL without memory. */
EhJsonReader *eh_json_reader_new(const EhKeys *keys);
void eh_json_reader_free(EhJsonReader *reader);

/* Resets the ticket and fills it from one text, whose place in its file is `line`; a text that
 * is not one JSON object makes the ticket a line fault. `behind`: how many bytes are readable
 * behind the text (with fewer than EH_JSON_BEHIND it is copied first). The ticket borrows from
 * the reader and the text: until the next read. False without memory. */
bool eh_json_read(EhJsonReader *reader, const char *text, size_t n, size_t behind, uint64_t line,
                  EhTicket *ticket);

#endif
