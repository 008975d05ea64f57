/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Past states of the tracked fields.
 *
 * One idea: an entry is a small record of layout 1 with a bit for each field that it names; entries
 * are put in order of time once, when the ticket is completed, by a merge that keeps the data's
 * order among equals.
 */
#include "vm/ticket_internal.h"

/* Makes room for one more entry. */
static bool reserve(EhTicket *ticket)
{
    EhTicketHistory *history = ticket->history;
    uint32_t room = history->room == 0 ? 8 : history->room * 2;
    EhHistoryEntry *entries;
    if (history->n < history->room) {
        return true;
    }
    entries = eh_ticket_resize(&ticket->allocator, history->entries, 2 * (size_t)history->room,
                               2 * (size_t)room, sizeof *entries);
    if (entries == NULL) {
        return false;
    }
    history->entries = entries;
    history->spare = entries + room;
    history->room = room;
    return true;
}

/* Cells, then the two maps, from the arena. */
static bool entry_open(EhTicket *ticket)
{
    const EhLayout *layout = &ticket->block->LAYOUTS[1];
    EhTicketHistory *history = ticket->history;
    size_t words = ((size_t)ticket->n_tracked + 63) / 64;
    size_t bytes = layout->n_cells * sizeof(EhCell) + 2 * words * sizeof(uint64_t);
    EhCell *cells = reserve(ticket) ? eh_ticket_arena_alloc(&ticket->arena, bytes) : NULL;
    history->cells = cells;
    if (cells == NULL) {
        return false;
    }
    history->present = (uint64_t *)(void *)(cells + layout->n_cells);
    history->seen = history->present + words;
    memset(history->present, 0, 2 * words * sizeof(uint64_t));
    for (uint32_t i = 0; i < layout->n_fields; i++) {
        eh_ticket_clear_field(&ticket->fields[layout->first_field + i], cells);
    }
    return true;
}

EhStatus eh_history_begin(EhTicket *ticket, int64_t at)
{
    EhTicketHistory *history;
    EhIn in = {.kind = EH_IN_RAW, .i = at};
    if (ticket == NULL || ticket->depth != 0 || ticket->history->open || ticket->n_tracked == 0) {
        return EH_INVALID;
    }
    ticket->settled = false;
    history = ticket->history;
    history->open = true;
    history->at = at;
    history->cells = NULL;
    if (at < EH_TIME_MIN || at > EH_TIME_MAX || history->n >= EH_LIMIT_HISTORY) {
        return eh_ticket_refuse_in(ticket, 0, &in, NULL);
    }
    return entry_open(ticket) ? EH_OK : EH_NO_MEMORY;
}

EhStatus eh_history_end(EhTicket *ticket)
{
    EhTicketHistory *history;
    EhHistoryEntry *entry;
    if (ticket == NULL || !ticket->history->open) {
        return EH_INVALID;
    }
    history = ticket->history;
    history->open = false;
    if (history->cells == NULL) {
        return EH_REFUSED;
    }
    entry = &history->entries[history->n];
    history->unsorted |= history->n > 0 && history->at < entry[-1].at;
    *entry =
        (EhHistoryEntry){.at = history->at, .cells = history->cells, .present = history->present};
    history->n++;
    return EH_OK;
}

/* False once the entry is thrown away, or when the key was given before. */
static bool claim(EhTicketHistory *history, uint32_t i)
{
    bool fresh = history->cells != NULL && !eh_bit(history->seen, i);
    if (fresh) {
        eh_bit_set(history->seen, i);
    }
    return fresh;
}

EhStatus eh_ticket_history_put(EhTicket *ticket, const EhField *field, const EhIn *in)
{
    EhTicketHistory *history = ticket->history;
    EhTicketDest dest;
    EhCell value[2];
    EhStatus status = EH_REFUSED;
    uint32_t slot = (uint32_t)(field - ticket->fields);
    if (field->tracked >= ticket->n_tracked) {
        return EH_INVALID;
    }
    if (claim(history, field->tracked)) {
        const EhField *past =
            &ticket->fields[ticket->block->LAYOUTS[1].first_field + field->tracked];
        dest = ticket->program->dests[slot];
        dest.listed = dest.listed || (past->flags & EH_FIELD_LISTED) != 0;
        status = eh_ticket_convert(ticket, &dest, in, value);
        if (status == EH_OK) {
            memcpy(history->cells + past->cell, value, eh_kind_width(field->kind) * sizeof(EhCell));
            eh_bit_set(history->present, field->tracked);
        }
    }
    return status == EH_REFUSED ? eh_ticket_refuse_in(ticket, slot, in, NULL) : status;
}

EhStatus eh_ticket_history_null(EhTicket *ticket, const EhField *field)
{
    if (field->tracked >= ticket->n_tracked) {
        return EH_INVALID;
    }
    if (claim(ticket->history, field->tracked)) {
        return EH_OK;
    }
    return eh_ticket_refuse(ticket, (uint32_t)(field - ticket->fields), "null", 4, NULL);
}

/* Merges the sorted runs [from, middle) and [middle, end) of `in`; of equals the earlier run's
 * come first. */
static void merge(const EhHistoryEntry *in, EhHistoryEntry *out, uint32_t from, uint32_t middle,
                  uint32_t end)
{
    uint32_t left = from, right = middle;
    for (uint32_t i = from; i < end; i++) {
        bool take_left = left < middle && (right >= end || in[left].at <= in[right].at);
        out[i] = take_left ? in[left++] : in[right++];
    }
}

/* Merges to and fro; an odd number of passes ends in the spare half, from where the entries are
 * copied back. */
void eh_ticket_history_sort(EhTicketHistory *history)
{
    EhHistoryEntry *in = history->entries, *out = history->spare;
    for (uint32_t run = 1; history->unsorted && run < history->n; run *= 2) {
        EhHistoryEntry *swap = in;
        for (uint32_t from = 0; from < history->n; from += 2 * run) {
            uint32_t middle = from + run < history->n ? from + run : history->n;
            uint32_t end = middle + run < history->n ? middle + run : history->n;
            merge(in, out, from, middle, end);
        }
        in = out;
        out = swap;
    }
    if (in != history->entries) {
        memcpy(history->entries, in, history->n * sizeof *in);
    }
    history->unsorted = false;
}
