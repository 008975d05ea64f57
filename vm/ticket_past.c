/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A record of the past, as it was known at an instant.
 *
 * One idea: what a record says of later times is taken out of the cells before it is decided: the ends of the clocks,
 * and the tracked fields that its history tells differently.
 */
#include "vm/ticket.h"

#include "vm/ticket_internal.h"

/* The last entry up to `at` that names tracked field `i`, or NULL; `*named`: some entry does. */
static const EhHistoryEntry *entry_at(const EhTicketView *view, uint32_t i, int64_t at, bool *named)
{
    const EhHistoryEntry *last = NULL;
    *named = false;
    for (uint32_t k = 0; k < view->n_history; k++) {
        if (eh_bit(view->history[k].present, i)) {
            *named = true;
            last = view->history[k].at <= at ? &view->history[k] : last;
        }
    }
    return last;
}

static void tracked_as_known(EhTicket *ticket, const EhTicketView *view, uint32_t i, int64_t at)
{
    const EhBlock *block = ticket->block;
    const EhField *field = &block->FIELDS[block->TRACKED[i]];
    const EhField *was = &block->FIELDS[block->LAYOUTS[1].first_field + i];
    EhCell *cell = ticket->cells + field->cell;
    bool named;
    const EhHistoryEntry *entry = entry_at(view, i, at, &named);
    if (!named || eh_bit(view->broken, i) || (field->flags & EH_FIELD_PREDICTED)) {
        return;
    }
    if (entry != NULL) {
        memcpy(cell, entry->cells + was->cell, eh_kind_width(field->kind) * sizeof *cell);
    } else if ((field->flags & EH_FIELD_DEFAULT) && field->kind == EH_TEXT) {
        eh_block_listed(block, (uint32_t)field->value.meta, cell);
    } else if (field->flags & EH_FIELD_DEFAULT) {
        *cell = field->value;
    }
}

void eh_ticket_as_known(EhTicket *ticket, int64_t at)
{
    const EhBlock *block = ticket->block;
    EhTicketView view;
    eh_ticket_complete(ticket, &view);
    for (uint32_t i = 0; view.history_readable && i < ticket->n_tracked; i++) {
        tracked_as_known(ticket, &view, i, at);
    }
    for (uint32_t i = 0; i < block->n_TARGETS; i++) {
        const EhField *field = &block->FIELDS[block->TARGETS[i].until_field];
        if ((field->flags & EH_FIELD_OPTIONAL) && ticket->cells[field->cell].i > at) {
            eh_ticket_clear_field(field, ticket->cells);
        }
    }
    ticket->settled = false;
}
