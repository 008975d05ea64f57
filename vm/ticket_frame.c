/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records that are being filled: frames over cells, and records that come into being.
 *
 * One idea: a frame starts as a copy of its shape, in which records are absent; only entering a
 * record gives its fields their defaults and makes those without one needed.
 */
#include "vm/ticket_internal.h"

#include <math.h>

void eh_ticket_clear(EhCell *cells, uint8_t kind)
{
    switch ((EhKind)kind) {
    case EH_NUMBER:
        cells[0].f = (double)NAN;
        return;
    case EH_TEXT:
    case EH_SET:
    case EH_LIST:
        cells[0].i = 0;
        cells[0].p = NULL;
        cells[1].meta = 0;
        return;
    case EH_BOOL:
    case EH_INT:
    case EH_MONEY:
    case EH_DURATION:
    case EH_DATE:
    case EH_TIME:
    case EH_ENUM:
    case EH_RECORD:
    case EH_META:
    case EH_COUNTER:
        cells[0].i = EH_MISSING;
    }
}

void eh_ticket_clear_field(const EhField *field, EhCell *cells)
{
    uint32_t width = eh_kind_width(field->kind);
    eh_ticket_clear(cells + field->cell, field->kind);
    if (field->flags & EH_FIELD_PREDICTED) {
        eh_ticket_clear(cells + field->cell + width, field->kind);
        eh_ticket_clear(cells + field->cell + 2 * width, EH_NUMBER);
    }
}

/* Makes frames[0 .. at] exist. */
static bool frames_reserve(EhTicket *ticket, uint32_t at)
{
    EhTicketFrame *frames = ticket->frames;
    if (at < ticket->n_frames) {
        return true;
    }
    frames = eh_ticket_resize(&ticket->allocator, frames, ticket->n_frames, at + 1, sizeof *frames);
    if (frames == NULL) {
        return false;
    }
    memset(frames + ticket->n_frames, 0, (at + 1 - ticket->n_frames) * sizeof *frames);
    ticket->frames = frames;
    ticket->n_frames = at + 1;
    return true;
}

static bool maps_reserve(EhTicket *ticket, EhTicketFrame *frame, uint32_t words)
{
    uint64_t *maps = frame->seen;
    if (words <= frame->room) {
        return true;
    }
    maps = eh_ticket_resize(&ticket->allocator, maps, 3 * (size_t)frame->room, 3 * (size_t)words,
                            sizeof *maps);
    if (maps == NULL) {
        return false;
    }
    frame->seen = maps;
    frame->need = maps + words;
    frame->broken = maps + 2 * (size_t)words;
    frame->room = words;
    return true;
}

EhStatus eh_ticket_frame_open(EhTicket *ticket, uint32_t at, uint32_t layout, EhCell *cells)
{
    const EhLayout *row = &ticket->block->LAYOUTS[layout];
    uint32_t words = (row->n_fields + 63) / 64;
    const EhTicketShape *shape = &ticket->program->shapes[layout];
    EhTicketFrame *frame;
    if (!frames_reserve(ticket, at) || !maps_reserve(ticket, &ticket->frames[at], words)) {
        return EH_NO_MEMORY;
    }
    frame = &ticket->frames[at];
    frame->layout = row;
    frame->first_field = row->first_field;
    frame->n_fields = row->n_fields;
    frame->shape = shape;
    frame->cells = cells;
    frame->any_broken = false;
    frame->seq.field = NULL;
    memset(frame->seen, 0, words * sizeof(uint64_t));
    memset(frame->broken, 0, words * sizeof(uint64_t));
    memcpy(frame->need, shape->need, words * sizeof(uint64_t));
    memcpy(cells, shape->cells, row->n_cells * sizeof(EhCell));
    return EH_OK;
}

/* Walks outwards, so each record clears the need that the one around it has just set for it. */
void eh_ticket_enter(EhTicket *ticket, EhTicketFrame *frame, uint32_t record)
{
    uint32_t first = frame->layout->first_field, inner = EH_NONE;
    while (record != EH_NONE && frame->cells[ticket->fields[record].cell].i == EH_MISSING) {
        const EhField *field = &ticket->fields[record];
        frame->cells[field->cell].i = 1;
        eh_shape_fill(ticket->block, frame->shape, frame->layout, record + 1,
                      record + 1 + field->n_inside, frame->cells, frame->need);
        if (inner != EH_NONE) {
            eh_bit_clear(frame->need, inner - first);
        }
        inner = record;
        record = field->parent;
    }
    if (inner != EH_NONE) {
        eh_bit_clear(frame->need, inner - first);
    }
}

bool eh_ticket_frame_broken(const EhTicket *ticket, const EhTicketFrame *frame, uint32_t field)
{
    while (field != EH_NONE) {
        uint32_t i = field - frame->layout->first_field;
        if (eh_bit(frame->broken, i) || eh_bit(frame->need, i)) {
            return true;
        }
        field = ticket->fields[field].parent;
    }
    return false;
}
