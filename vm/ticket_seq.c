/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sets and lists of a ticket.
 *
 * One idea: elements lie in a row that doubles when it is full, and the field's cells always show
 * what is there, so nothing has to be closed; a set keeps only elements that it does not hold yet,
 * by a hash table once it is large.
 */
#include "vm/ticket_internal.h"

enum { FEW = 16, FIRST_ROOM = 4 };

/* The cells of a sequence that is not missing, even when it is empty. */
static void show(EhTicketFrame *frame)
{
    EhTicketSeq *seq = &frame->seq;
    EhCell *cells = frame->cells + seq->field->cell;
    cells[0].i = 0;
    cells[0].q = seq->elements;
    cells[1].meta = seq->n;
}

EhStatus eh_set_begin(EhTicket *ticket, EhSlot slot)
{
    const EhField *field = eh_ticket_touch(ticket, slot);
    EhTicketFrame *frame;
    EhIn in = {.kind = EH_IN_DIGITS, .p = "[]", .n = 2};
    EhStatus status;
    if (field == NULL || ticket->history->open ||
        (field->kind != EH_SET && field->kind != EH_LIST)) {
        return EH_INVALID;
    }
    frame = eh_ticket_top(ticket);
    frame->seq =
        (EhTicketSeq){.field = field, .type = &ticket->block->SEQS[field->arg], .bad = true};
    frame->seq.elements = frame->shape->elements;
    ticket->dedupe_n = 0;
    status = eh_ticket_claim(ticket, field, &in);
    if (status == EH_OK) {
        frame->seq.bad = false;
        eh_bit_clear(frame->need, slot - frame->layout->first_field);
        show(frame);
    }
    return status;
}

/* Room for one more element; NULL without memory. */
static EhCell *next_element(EhTicket *ticket, EhTicketSeq *seq)
{
    size_t stride = seq->type->stride;
    if (seq->n >= seq->room) {
        uint32_t room = seq->room == 0 ? FIRST_ROOM : seq->room * 2;
        EhCell *elements = eh_ticket_arena_alloc(&ticket->arena, room * stride * sizeof(EhCell));
        if (elements == NULL) {
            return NULL;
        }
        memcpy(elements, seq->elements, seq->n * stride * sizeof(EhCell));
        seq->elements = elements;
        seq->room = room;
    }
    return seq->elements + seq->n * stride;
}

/* ---- equal elements count once ---- */

static bool same(const EhSeqType *type, const EhCell *a, const EhCell *b)
{
    if (type->kind == EH_TEXT) {
        uint32_t n = EH_TEXT_LEN(a[1].meta);
        return n == EH_TEXT_LEN(b[1].meta) && memcmp(a[0].p, b[0].p, n) == 0;
    }
    return a[0].i == b[0].i;
}

static uint32_t hash_of(const EhSeqType *type, const EhCell *element)
{
    if (type->kind == EH_TEXT) {
        return eh_program_hash(element[0].p, EH_TEXT_LEN(element[1].meta));
    }
    return eh_program_hash((const char *)&element[0].i, sizeof element[0].i);
}

/* The place of an equal element, or a free one. */
static uint32_t *probe(const EhTicket *ticket, const EhTicketSeq *seq, const EhCell *element)
{
    uint32_t mask = ticket->dedupe_size - 1, at = hash_of(seq->type, element) & mask;
    while (ticket->dedupe[at] != 0 &&
           !same(seq->type, element,
                 seq->elements + (size_t)(ticket->dedupe[at] - 1) * seq->type->stride)) {
        at = (at + 1) & mask;
    }
    return &ticket->dedupe[at];
}

/* Enters all elements into a table of at least four times their number. */
static bool rehash(EhTicket *ticket, const EhTicketSeq *seq)
{
    uint32_t size = 8 * FEW;
    while (size < 4 * (seq->n + 1)) {
        size *= 2;
    }
    if (size > ticket->dedupe_room) {
        uint32_t *table = eh_ticket_resize(&ticket->allocator, ticket->dedupe, ticket->dedupe_room,
                                           size, sizeof *table);
        if (table == NULL) {
            return false;
        }
        ticket->dedupe = table;
        ticket->dedupe_room = size;
    }
    ticket->dedupe_size = size;
    memset(ticket->dedupe, 0, size * sizeof *ticket->dedupe);
    for (uint32_t i = 0; i < seq->n; i++) {
        *probe(ticket, seq, seq->elements + (size_t)i * seq->type->stride) = i + 1;
    }
    return true;
}

/* Whether the set holds the element, which lies behind the others; if not, it is noted as the
 * next one. */
static EhStatus known(EhTicket *ticket, EhTicketSeq *seq, const EhCell *element, bool *found)
{
    uint32_t *place;
    *found = false;
    for (uint32_t i = 0; seq->n < FEW && i < seq->n && !*found; i++) {
        *found = same(seq->type, element, seq->elements + (size_t)i * seq->type->stride);
    }
    if (seq->n < FEW) {
        return EH_OK;
    }
    if ((ticket->dedupe_n != seq->n || 2 * (seq->n + 1) > ticket->dedupe_size) &&
        !rehash(ticket, seq)) {
        return EH_NO_MEMORY;
    }
    place = probe(ticket, seq, element);
    *found = *place != 0;
    *place = *found ? *place : seq->n + 1;
    ticket->dedupe_n = seq->n + !*found;
    return EH_OK;
}

/* ---- adding ---- */

/* The open sequence of the slot, or NULL with what to return in `*status`. */
static EhTicketSeq *open_seq(EhTicket *ticket, EhSlot slot, EhStatus *status)
{
    const EhField *field = eh_ticket_touch(ticket, slot);
    EhTicketSeq *seq = field == NULL || ticket->history->open ? NULL : &eh_ticket_top(ticket)->seq;
    *status = EH_INVALID;
    if (seq == NULL || seq->field != field) {
        return NULL;
    }
    *status = EH_REFUSED;
    return seq->bad ? NULL : seq;
}

EhStatus eh_ticket_add_in(EhTicket *ticket, EhSlot slot, const EhIn *in)
{
    EhStatus status;
    EhTicketSeq *seq = open_seq(ticket, slot, &status);
    EhTicketDest dest;
    EhCell *element;
    bool found = false;
    if (seq == NULL) {
        return status;
    }
    element = next_element(ticket, seq);
    if (element == NULL) {
        return EH_NO_MEMORY;
    }
    dest = eh_ticket_dest_element(ticket, seq->field, seq->type);
    status = eh_ticket_convert(ticket, &dest, in, element);
    if (status == EH_OK && seq->field->kind == EH_SET) {
        status = known(ticket, seq, element, &found);
    }
    if (status == EH_OK && !found && seq->n >= seq->type->max) {
        status = EH_REFUSED;
    }
    if (status != EH_OK) {
        return status == EH_REFUSED ? eh_ticket_refuse_in(ticket, slot, in, NULL) : status;
    }
    seq->n += !found;
    show(eh_ticket_top(ticket));
    return EH_OK;
}

EhStatus eh_add_text(EhTicket *ticket, EhSlot slot, const char *bytes, size_t n)
{
    EhIn in = {.kind = EH_IN_TEXT, .p = bytes, .n = n};
    if (bytes == NULL && n > 0) {
        return EH_INVALID;
    }
    return eh_ticket_add_in(ticket, slot, &in);
}

EhStatus eh_add_int(EhTicket *ticket, EhSlot slot, int64_t value)
{
    EhIn in = {.kind = EH_IN_RAW, .i = value};
    return eh_ticket_add_in(ticket, slot, &in);
}

EhStatus eh_add_number(EhTicket *ticket, EhSlot slot, double value)
{
    EhIn in = {.kind = EH_IN_DOUBLE, .f = value};
    return eh_ticket_add_in(ticket, slot, &in);
}

EhStatus eh_ticket_add_bool(EhTicket *ticket, EhSlot slot, bool value)
{
    EhIn in = {.kind = EH_IN_BOOL, .i = value};
    return eh_ticket_add_in(ticket, slot, &in);
}

/* ---- elements that are records ---- */

/* Rows that are refused for their number are still opened, over cells that nobody reads, so that
 * begin and end always pair. */
EhStatus eh_row_begin(EhTicket *ticket, EhSlot slot)
{
    EhStatus status;
    EhTicketSeq *seq = open_seq(ticket, slot, &status);
    EhIn in = {.kind = EH_IN_DIGITS, .p = "{}", .n = 2};
    EhCell *element;
    if (status == EH_INVALID || eh_ticket_top(ticket)->seq.type->kind != EH_RECORD ||
        ticket->depth >= EH_LIMIT_JSON_DEPTH) {
        return EH_INVALID;
    }
    if (seq != NULL && seq->n >= seq->type->max) {
        status = eh_ticket_refuse_in(ticket, slot, &in, NULL);
        if (status == EH_NO_MEMORY) {
            return status;
        }
    }
    seq = &eh_ticket_top(ticket)->seq;
    element = next_element(ticket, seq);
    status = element == NULL
                 ? EH_NO_MEMORY
                 : eh_ticket_frame_open(ticket, ticket->depth + 1, seq->type->arg, element);
    if (status != EH_OK) {
        return status;
    }
    ticket->depth++;
    return EH_OK;
}

/* Whether a field of the frame is required and not there. */
static bool needs(const EhTicketFrame *frame)
{
    uint64_t any = 0;
    for (uint32_t i = 0; i < (frame->layout->n_fields + 63) / 64; i++) {
        any |= frame->need[i];
    }
    return any != 0;
}

EhStatus eh_row_end(EhTicket *ticket)
{
    EhTicketFrame *row, *list;
    bool bad;
    if (ticket == NULL || ticket->depth == 0) {
        return EH_INVALID;
    }
    row = eh_ticket_top(ticket);
    bad = row->any_broken || needs(row);
    ticket->depth--;
    list = eh_ticket_top(ticket);
    if (list->seq.bad) {
        return EH_REFUSED;
    }
    if (bad) {
        return eh_ticket_refuse(ticket, (uint32_t)(list->seq.field - ticket->fields), "{}", 2,
                                NULL);
    }
    list->seq.n++;
    show(list);
    return EH_OK;
}
