/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was wrong with the data of a ticket.
 *
 * One idea: a fault belongs to a field of the ticket itself, so what goes wrong deeper (in a list's
 * element, in a past state) climbs out to the list or the history; the last fault of a field is the
 * one that is told.
 */
#include "vm/ticket_internal.h"

#include "vm/convert.h"
#include "vm/utf8.h"

/* ---- what was found, as JSON text of at most 80 characters ---- */

/* Appends to a buffer of EH_TICKET_FOUND bytes until 80 characters are in it. */
typedef struct Found {
    char *at;
    size_t n, characters;
} Found;

static void found_char(Found *found, uint32_t code_point)
{
    if (found->characters < EH_LIMIT_FOUND_CHARS) {
        found->n +=
            eh_utf8_encode(code_point == EH_UTF8_BAD ? 0xFFFD : code_point, found->at + found->n);
        found->characters++;
    }
}

static void found_bytes(Found *found, const char *p, size_t n)
{
    while (n > 0 && found->characters < EH_LIMIT_FOUND_CHARS) {
        uint32_t code_point;
        uint32_t length = eh_utf8_decode(p, n, &code_point);
        found_char(found, code_point);
        p += length;
        n -= length;
    }
}

static void found_escape(Found *found, uint32_t code_point)
{
    static const char hex[] = "0123456789abcdef";
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    const char *known = code_point == 0 ? NULL : strchr(from, (int)code_point);
    char text[6] = {'\\', 'u', '0', '0', hex[code_point >> 4 & 15], hex[code_point & 15]};
    if (known != NULL) {
        text[1] = to[known - from];
    }
    found_bytes(found, text, known != NULL ? 2 : 6);
}

static void found_text(Found *found, const char *p, size_t n)
{
    found_char(found, '"');
    while (n > 0 && found->characters < EH_LIMIT_FOUND_CHARS) {
        uint32_t code_point;
        uint32_t length = eh_utf8_decode(p, n, &code_point);
        if (code_point < 0x20 || code_point == '"' || code_point == '\\') {
            found_escape(found, code_point);
        } else {
            found_char(found, code_point);
        }
        p += length;
        n -= length;
    }
    found_char(found, '"');
}

static void found_in(Found *found, const EhIn *in)
{
    char text[EH_CONVERT_MAX];
    switch (in->kind) {
    case EH_IN_BOOL:
        found_bytes(found, in->i ? "true" : "false", in->i ? 4 : 5);
        return;
    case EH_IN_RAW:
    case EH_IN_INT:
        found_bytes(found, text, eh_convert_put_int(text, in->i));
        return;
    case EH_IN_DOUBLE:
        found_bytes(found, text, eh_convert_put_double(text, in->f));
        return;
    case EH_IN_DIGITS:
        found_bytes(found, in->p, in->n);
        return;
    case EH_IN_TEXT:
    case EH_IN_VALID_TEXT:
        found_text(found, in->p, in->n);
    }
}

/* ---- where a fault belongs ---- */

/* Empties a field, and for a record all that is in it; what was needed or wrong there is no
 * fault of its own any more. */
static void clear_field(const EhTicket *ticket, EhTicketFrame *frame, uint32_t field)
{
    const EhField *row = &ticket->fields[field];
    uint32_t inside = row->kind == EH_RECORD ? row->n_inside : 0;
    for (uint32_t i = field; i <= field + inside; i++) {
        eh_ticket_clear_field(&ticket->fields[i], frame->cells);
        eh_bit_clear(frame->need, i - frame->layout->first_field);
        eh_bit_clear(frame->broken, i - frame->layout->first_field);
    }
    if (frame->seq.field != NULL && frame->seq.field >= row && frame->seq.field <= row + inside) {
        frame->seq.bad = true;
    }
}

/* Marks the field in its frame, and the lists that the frame is an element of. Gives the
 * ticket's own field. */
static uint32_t mark(EhTicket *ticket, uint32_t field)
{
    for (uint32_t depth = ticket->depth;; depth--) {
        EhTicketFrame *frame = &ticket->frames[depth];
        clear_field(ticket, frame, field);
        eh_bit_set(frame->broken, field - frame->layout->first_field);
        frame->any_broken = true;
        if (depth == 0) {
            return field;
        }
        field = (uint32_t)(ticket->frames[depth - 1].seq.field - ticket->fields);
    }
}

static EhStatus keep(EhTicket *ticket, EhTicketFault *fault, bool again, const EhIn *in,
                     const char *wanted)
{
    Found found = {0};
    if (!again || fault->room == NULL) {
        fault->room = eh_ticket_arena_alloc(&ticket->arena, EH_TICKET_FOUND);
    }
    fault->fault.wanted = wanted;
    fault->fault.found = "";
    fault->fault.found_n = 0;
    if (fault->room == NULL) {
        return EH_NO_MEMORY;
    }
    found.at = fault->room;
    found_in(&found, in);
    found.at[found.n] = '\0';
    fault->fault.found = fault->room;
    fault->fault.found_n = found.n;
    return EH_REFUSED;
}

static EhStatus refuse_history_in(EhTicket *ticket, const EhIn *in)
{
    EhTicketFaults *faults = ticket->faults;
    bool again = faults->history_broken;
    faults->history_broken = true;
    faults->history.fault.what = EH_FAULT_FIELD;
    faults->history.fault.field = "history";
    return keep(ticket, &faults->history, again, in, EH_WANTED_HISTORY);
}

/* Most tickets never have any. */
static bool room_for_faults(EhTicket *ticket)
{
    EhTicketFaults *faults = ticket->faults;
    size_t n = (size_t)ticket->frames[0].layout->n_fields + 1;
    if (faults->by_field == NULL) {
        faults->by_field =
            eh_ticket_resize(&ticket->allocator, NULL, 0, n, sizeof *faults->by_field);
        if (faults->by_field != NULL) {
            memset(faults->by_field, 0, n * sizeof *faults->by_field);
        }
    }
    return faults->by_field != NULL;
}

EhStatus eh_ticket_refuse_in(EhTicket *ticket, uint32_t field, const EhIn *in, const char *wanted)
{
    EhTicketFrame *ticket_frame = &ticket->frames[0];
    uint32_t own, i;
    EhTicketFault *fault;
    bool again;
    ticket->settled = false;
    if (ticket->history->open) {
        return refuse_history_in(ticket, in);
    }
    own = ticket->depth == 0 ? field : (uint32_t)(ticket_frame->seq.field - ticket->fields);
    i = own - ticket_frame->layout->first_field;
    again = eh_bit(ticket_frame->broken, i);
    mark(ticket, field);
    if (!room_for_faults(ticket)) {
        return EH_NO_MEMORY;
    }
    fault = &ticket->faults->by_field[i];
    fault->fault.what = EH_FAULT_FIELD;
    fault->fault.field = eh_block_chars(ticket->block, ticket->fields[own].path);
    if (wanted == NULL || own != field) {
        wanted = eh_block_chars(ticket->block, ticket->fields[own].wanted);
    }
    return keep(ticket, fault, again, in, wanted);
}

EhStatus eh_ticket_refuse(EhTicket *ticket, uint32_t field, const char *found, size_t n,
                          const char *wanted)
{
    EhIn in = {.kind = EH_IN_DIGITS, .p = found, .n = n};
    return eh_ticket_refuse_in(ticket, field, &in, wanted);
}

EhStatus eh_ticket_refuse_history(EhTicket *ticket, const char *found, size_t n)
{
    EhIn in = {.kind = EH_IN_DIGITS, .p = found, .n = n};
    ticket->settled = false;
    return refuse_history_in(ticket, &in);
}

/* ---- the reader's own findings ---- */

/* These tell EH_OK: the fault is what was asked for. */
static EhStatus told(EhStatus status)
{
    return status == EH_REFUSED ? EH_OK : status;
}

EhStatus eh_ticket_fault(EhTicket *ticket, EhSlot slot, const char *found, size_t n,
                         const char *wanted)
{
    const EhTicketFrame *frame;
    if (ticket == NULL || (found == NULL && n > 0)) {
        return EH_INVALID;
    }
    ticket->settled = false;
    frame = &ticket->frames[ticket->depth];
    if (slot < frame->layout->first_field ||
        slot - frame->layout->first_field >= frame->layout->n_fields) {
        return EH_INVALID;
    }
    eh_bit_set(frame->seen, slot - frame->layout->first_field);
    return told(eh_ticket_refuse(ticket, slot, found, n, wanted));
}

EhStatus eh_ticket_found(EhTicket *ticket, EhSlot slot, const char *found, size_t n)
{
    const EhField *field = eh_ticket_field(ticket, slot);
    const EhTicketFrame *frame;
    const EhTicketFault *kept;
    uint32_t i;
    if (field == NULL || (found == NULL && n > 0)) {
        return EH_INVALID;
    }
    frame = eh_ticket_top(ticket);
    i = slot - frame->layout->first_field;
    if (ticket->history->open || !eh_bit(frame->broken, i)) {
        return ticket->history->open ? told(eh_ticket_refuse_history(ticket, found, n)) : EH_OK;
    }
    kept = ticket->depth == 0 ? ticket->faults->by_field : NULL;
    return told(
        eh_ticket_refuse(ticket, slot, found, n, kept == NULL ? NULL : kept[i].fault.wanted));
}

bool eh_ticket_given(const EhTicket *ticket, EhSlot slot)
{
    const EhField *field = eh_ticket_field(ticket, slot);
    return field != NULL && eh_bit(ticket->frames[ticket->depth].seen,
                                   slot - ticket->frames[ticket->depth].layout->first_field);
}

EhStatus eh_set_fault(EhTicket *ticket, EhSlot slot, const char *found, size_t n)
{
    return eh_ticket_fault(ticket, slot, found, n, NULL);
}

EhStatus eh_set_history_fault(EhTicket *ticket, const char *found, size_t n)
{
    if (ticket == NULL || (found == NULL && n > 0)) {
        return EH_INVALID;
    }
    ticket->history->open = false;
    return told(eh_ticket_refuse_history(ticket, found, n));
}

EhStatus eh_set_line_fault(EhTicket *ticket, uint64_t line, const char *found, size_t n,
                           const char *wanted)
{
    EhIn in = {.kind = EH_IN_DIGITS, .p = found, .n = n};
    EhTicketFaults *faults;
    bool again;
    if (ticket == NULL || (found == NULL && n > 0)) {
        return EH_INVALID;
    }
    ticket->settled = false;
    faults = ticket->faults;
    again = faults->line_broken;
    faults->line_broken = true;
    faults->line.fault.what = EH_FAULT_LINE;
    faults->line.fault.line = line;
    faults->line.fault.field = "";
    return told(
        keep(ticket, &faults->line, again, &in, wanted != NULL ? wanted : EH_WANTED_OBJECT));
}
