/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The setters of scalars and records.
 *
 * One idea: each setter says what it was given, and one function does the rest: the slot is claimed
 * once, its record comes into being, the value is converted, and what is refused becomes a fault.
 */
#include "vm/ticket_internal.h"

#include <math.h>

/* Whether a record around the field is a fault already. */
static bool inside_broken(const EhTicket *ticket, const EhTicketFrame *frame, const EhField *field)
{
    uint32_t parent = field->parent;
    while (parent != EH_NONE && !eh_bit(frame->broken, parent - frame->first_field)) {
        parent = ticket->fields[parent].parent;
    }
    return parent != EH_NONE;
}

/* `i` is the field's place in its layout. */
static inline EhStatus claim(EhTicket *ticket, EhTicketFrame *frame, const EhField *field,
                             uint32_t i, const EhIn *in)
{
    uint64_t *word = &frame->seen[i / 64], bit = UINT64_C(1) << (i % 64);
    if (frame->any_broken && inside_broken(ticket, frame, field)) {
        return EH_REFUSED;
    }
    if (*word & bit) {
        return eh_ticket_refuse_in(ticket, frame->first_field + i, in, EH_WANTED_ONCE);
    }
    *word |= bit;
    if (field->parent != EH_NONE &&
        frame->cells[ticket->fields[field->parent].cell].i == EH_MISSING) {
        eh_ticket_enter(ticket, frame, field->parent);
    }
    return EH_OK;
}

EhStatus eh_ticket_claim(EhTicket *ticket, const EhField *field, const EhIn *in)
{
    EhTicketFrame *frame = eh_ticket_top(ticket);
    ticket->settled = false;
    return claim(ticket, frame, field, (uint32_t)(field - ticket->fields) - frame->first_field, in);
}

/* The value that counts is there when the policy's confidence is reached; with none declared,
 * never. */
static void put_prediction(const EhTicket *ticket, const EhField *field, EhCell *cells,
                           double confidence)
{
    uint32_t width = eh_kind_width(field->kind);
    if (confidence >= ticket->block->header->confidence) {
        memcpy(cells, cells + width, width * sizeof(EhCell));
    } else {
        eh_ticket_clear(cells, field->kind);
    }
    cells[2 * width].f = confidence == 0.0 ? 0.0 : confidence;
}

/* Converts into the field's own cells, which a refused value leaves alone. */
static EhStatus put(EhTicket *ticket, const EhField *field, EhSlot slot, const EhIn *in,
                    EhCell *cells)
{
    bool predicted = (field->flags & EH_FIELD_PREDICTED) != 0;
    EhStatus status = eh_ticket_convert(ticket, &ticket->program->dests[slot], in,
                                        predicted ? cells + eh_kind_width(field->kind) : cells);
    if (status == EH_REFUSED) {
        return eh_ticket_refuse_in(ticket, slot, in, NULL);
    }
    if (status == EH_OK && predicted) {
        put_prediction(ticket, field, cells, 1.0);
    }
    return status;
}

/* Most values are texts that are known to be good. */
EhStatus eh_ticket_set_in(EhTicket *ticket, EhSlot slot, const EhIn *in)
{
    const EhField *field = eh_ticket_touch(ticket, slot);
    EhTicketFrame *frame;
    EhStatus status;
    uint32_t i;
    if (field == NULL) {
        return EH_INVALID;
    }
    if (ticket->history->open) {
        return eh_ticket_history_put(ticket, field, in);
    }
    frame = eh_ticket_top(ticket);
    i = slot - frame->first_field;
    status = claim(ticket, frame, field, i, in);
    if (status != EH_OK) {
        return status;
    }
    if (in->kind == EH_IN_VALID_TEXT && field->kind == EH_TEXT && in->n <= EH_LIMIT_TEXT_BYTES &&
        !(field->flags & EH_FIELD_PREDICTED)) {
        eh_ticket_put_text(ticket->block, &ticket->program->dests[slot], in->p, (uint32_t)in->n,
                           frame->cells + field->cell);
    } else {
        status = put(ticket, field, slot, in, frame->cells + field->cell);
    }
    if (status == EH_OK) {
        eh_bit_clear(frame->need, i);
    }
    return status;
}

EhStatus eh_set_bool(EhTicket *ticket, EhSlot slot, bool value)
{
    EhIn in = {.kind = EH_IN_BOOL, .i = value};
    return eh_ticket_set_in(ticket, slot, &in);
}

EhStatus eh_set_int(EhTicket *ticket, EhSlot slot, int64_t value)
{
    EhIn in = {.kind = EH_IN_RAW, .i = value};
    return eh_ticket_set_in(ticket, slot, &in);
}

EhStatus eh_ticket_data_int(EhTicket *ticket, EhSlot slot, int64_t value)
{
    EhIn in = {.kind = EH_IN_INT, .i = value};
    return eh_ticket_set_in(ticket, slot, &in);
}

EhStatus eh_set_number(EhTicket *ticket, EhSlot slot, double value)
{
    EhIn in = {.kind = EH_IN_DOUBLE, .f = value};
    return eh_ticket_set_in(ticket, slot, &in);
}

EhStatus eh_ticket_data_double(EhTicket *ticket, EhSlot slot, double value)
{
    return eh_set_number(ticket, slot, value);
}

EhStatus eh_set_text(EhTicket *ticket, EhSlot slot, const char *bytes, size_t n)
{
    EhIn in = {.kind = EH_IN_TEXT, .p = bytes, .n = n};
    if (bytes == NULL && n > 0) {
        return EH_INVALID;
    }
    return eh_ticket_set_in(ticket, slot, &in);
}

/* Null is as good as absent, so a record around it does not come into being; but the key was
 * given. */
EhStatus eh_set_missing(EhTicket *ticket, EhSlot slot)
{
    const EhField *field = eh_ticket_touch(ticket, slot);
    EhTicketFrame *frame;
    EhIn in = {.kind = EH_IN_DIGITS, .p = "null", .n = 4};
    uint32_t i;
    if (field == NULL) {
        return EH_INVALID;
    }
    if (ticket->history->open) {
        return eh_ticket_history_null(ticket, field);
    }
    frame = eh_ticket_top(ticket);
    i = slot - frame->first_field;
    if (frame->any_broken && inside_broken(ticket, frame, field)) {
        return EH_REFUSED;
    }
    if (eh_bit(frame->seen, i)) {
        return eh_ticket_refuse_in(ticket, slot, &in, EH_WANTED_ONCE);
    }
    eh_bit_set(frame->seen, i);
    return EH_OK;
}

EhStatus eh_set_confidence(EhTicket *ticket, EhSlot slot, double confidence)
{
    const EhField *field = eh_ticket_touch(ticket, slot);
    EhIn in = {.kind = EH_IN_DOUBLE, .f = confidence};
    EhCell *cells;
    if (field == NULL || !(field->flags & EH_FIELD_PREDICTED) || ticket->history->open) {
        return EH_INVALID;
    }
    if (!(confidence >= 0.0 && confidence <= 1.0)) {
        return eh_ticket_refuse_in(ticket, slot, &in, EH_WANTED_CONFIDENCE);
    }
    cells = eh_ticket_top(ticket)->cells + field->cell;
    if (!isnan(cells[2 * eh_kind_width(field->kind)].f)) {
        put_prediction(ticket, field, cells, confidence);
    }
    return EH_OK;
}

/* A required record stops being needed when it is entered. */
EhStatus eh_set_record(EhTicket *ticket, EhSlot slot)
{
    const EhField *field = eh_ticket_touch(ticket, slot);
    EhIn in = {.kind = EH_IN_DIGITS, .p = "{}", .n = 2};
    EhStatus status;
    if (field == NULL || field->kind != EH_RECORD || ticket->history->open) {
        return EH_INVALID;
    }
    status = eh_ticket_claim(ticket, field, &in);
    if (status == EH_OK) {
        eh_ticket_enter(ticket, eh_ticket_top(ticket), slot);
    }
    return status;
}
