/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a JSON document to the fields of a ticket.
 *
 * One idea: the document is walked once, key by key; fields take what they know, and whatever a
 * field does not take is told with the data's own text.
 */
#ifndef EH_TICKETS_BIND_H
#define EH_TICKETS_BIND_H

#include "tickets/json_text.h"
#include "tickets/keys.h"
#include "tickets/tape.h"

/* Binds the object at words[1] to an empty ticket. Texts are borrowed from the tape. `memory` as in
 * eh_keys_find_next. False without memory; faults are in the ticket. */
bool eh_bind_ticket(const EhKeys *keys, uint32_t *memory, const EhTape *tape, EhTicket *ticket);

/* Parses one JSON object and binds it to an empty ticket, which borrows from `text` and the bytes; EH_JSON_BEHIND of them are
 * readable behind the text. With EH_JSON_REFUSED it was no such object, and what the ticket holds means nothing. */
EhJsonResult eh_bind_text(const EhKeys *keys, uint32_t *memory, EhJsonText *text, const char *bytes,
                          size_t n, EhTicket *ticket);

/* Binds one value, at words[1], to a field of the ticket, or to its history. */
bool eh_bind_field(const EhKeys *keys, uint32_t *memory, const EhTape *tape, EhTicket *ticket,
                   uint32_t field);
bool eh_bind_history(const EhKeys *keys, uint32_t *memory, const EhTape *tape, EhTicket *ticket);

#endif
