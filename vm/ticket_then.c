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

/* The first instant at which one of the clocks stopped, INT64_MAX without any. */
static int64_t first_stop(const EhTicket *ticket)
{
    const EhBlock *block = ticket->block;
    int64_t first = INT64_MAX;
    for (uint32_t i = 0; i < block->n_TARGETS; i++) {
        int64_t at = eh_ticket_whole(ticket, block->TARGETS[i].until_field);
        first = at != EH_MISSING && at < first ? at : first;
    }
    return first;
}

/* The value of tracked field `i` by the entries up to `now`, if one names it. */
static void tracked_at(EhTicket *ticket, uint32_t i, int64_t now)
{
    const EhBlock *block = ticket->block;
    const EhField *field = &block->FIELDS[block->TRACKED[i]];
    const EhField *was = &block->FIELDS[block->LAYOUTS[1].first_field + i];
    const EhHistoryEntry *entries = ticket->history->entries;
    uint32_t k = ticket->history->n;
    while (k > 0 && (entries[k - 1].at > now || !eh_bit(entries[k - 1].present, i))) {
        k--;
    }
    if (k > 0 && !(field->flags & EH_FIELD_PREDICTED)) {
        memcpy(ticket->cells + field->cell, entries[k - 1].cells + was->cell,
               eh_kind_width(field->kind) * sizeof(EhCell));
    }
}

/* The first entry behind `now`. */
static int64_t next_change(const EhTicketHistory *history, int64_t now)
{
    for (uint32_t k = 0; k < history->n; k++) {
        if (history->entries[k].at > now) {
            return history->entries[k].at;
        }
    }
    return EH_MISSING;
}

int64_t eh_ticket_as_waiting(EhTicket *ticket, int64_t now)
{
    const int64_t rounding = 60000;
    EhTicketHistory *history = ticket->history;
    EhTicketView view;
    if (history->n == 0) {
        eh_ticket_as_it_came(ticket);
        return EH_MISSING;
    }
    eh_ticket_complete(ticket, &view); /* puts entries in order */
    int64_t stop = first_stop(ticket);
    uint32_t n = view.history_readable ? view.n_history : 0;
    while (n > 0 && history->entries[n - 1].at > stop - rounding) {
        n--;
    }
    eh_ticket_as_it_came(ticket);
    history->n = n;
    for (uint32_t i = 0; i < ticket->n_tracked; i++) {
        tracked_at(ticket, i, now);
    }
    ticket->settled = false;
    return next_change(history, now);
}
