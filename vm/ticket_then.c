/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ticket as it was at another time.
 *
 * One idea: what is known of a ticket only later lies in few places (history, `until` fields, tracked fields), so it
 * can be taken out again after reading.
 */
#include "vm/ticket_internal.h"

void eh_ticket_put_whole(EhTicket *ticket, uint32_t field, int64_t value)
{
    ticket->cells[ticket->fields[field].cell].i = value;
}

int64_t eh_ticket_whole(const EhTicket *ticket, uint32_t field)
{
    return eh_ticket_field_broken(ticket, field) ? EH_MISSING
                                                 : ticket->cells[ticket->fields[field].cell].i;
}

static void to_default(EhTicket *ticket, const EhField *field)
{
    EhCell *cell = ticket->cells + field->cell;
    if (field->parent != EH_NONE &&
        ticket->cells[ticket->fields[field->parent].cell].i == EH_MISSING) {
        return;
    }
    if (field->kind == EH_TEXT) {
        eh_block_listed(ticket->block, (uint32_t)field->value.meta, cell);
    } else {
        *cell = field->value;
    }
}

void eh_ticket_as_it_came(EhTicket *ticket)
{
    const EhBlock *block = ticket->block;
    ticket->history->n = 0;
    for (uint32_t i = 0; i < block->n_TARGETS; i++) {
        ticket->cells[block->TARGETS[i].until].i = EH_MISSING;
    }
    for (uint32_t i = 0; i < block->n_TRACKED; i++) {
        const EhField *field = &block->FIELDS[block->TRACKED[i]];
        if (field->flags & EH_FIELD_DEFAULT) {
            to_default(ticket, field);
        }
    }
}
