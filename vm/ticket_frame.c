/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records before anything is in them: shapes of layouts, frames over cells, records that come into
 * being.
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

/* The elements of default sets lie at twice their place in DEFAULTS: room for texts, which take
 * two cells. */
static void fill_default(const EhTicket *ticket, const EhTicketShape *shape, const EhField *field,
                         EhCell *out)
{
    switch ((EhKind)field->kind) {
    case EH_TEXT:
        eh_block_listed(ticket->block, (uint32_t)field->value.meta, out);
        return;
    case EH_SET:
    case EH_LIST:
        out[0].i = 0;
        out[0].q = shape->elements + 2 * (size_t)(uint32_t)field->value.meta;
        out[1].meta = field->value.meta >> 32;
        return;
    case EH_BOOL:
    case EH_INT:
    case EH_MONEY:
    case EH_DURATION:
    case EH_DATE:
    case EH_TIME:
    case EH_ENUM:
    case EH_NUMBER:
    case EH_RECORD:
    case EH_META:
    case EH_COUNTER:
        out[0] = field->value;
    }
}

/* Gives the fields that lie directly in FIELDS[first, end) their defaults, and marks what is
 * required. */
static void fill(const EhTicket *ticket, const EhTicketShape *shape, const EhLayout *layout,
                 uint32_t first, uint32_t end, EhCell *cells, uint64_t *need)
{
    for (uint32_t i = first; i < end; i += 1 + ticket->fields[i].n_inside) {
        const EhField *field = &ticket->fields[i];
        if (field->flags & EH_FIELD_DEFAULT) {
            fill_default(ticket, shape, field, cells + field->cell);
        } else if (!(field->flags & (EH_FIELD_OPTIONAL | EH_FIELD_PREDICTED))) {
            eh_bit_set(need, i - layout->first_field);
        }
    }
}

/* Turns DEFAULTS, where texts are intern ids, into cells as sets hold them. */
static void expand_elements(const EhTicket *ticket, const EhLayout *layout, EhCell *elements)
{
    const EhCell *defaults = ticket->block->DEFAULTS;
    const EhSeqType *types = ticket->block->SEQS;
    for (uint32_t i = 0; i < layout->n_fields; i++) {
        const EhField *field = &ticket->fields[layout->first_field + i];
        uint32_t first = (uint32_t)field->value.meta, count = (uint32_t)(field->value.meta >> 32);
        if (!(field->flags & EH_FIELD_DEFAULT) ||
            (field->kind != EH_SET && field->kind != EH_LIST)) {
            continue;
        }
        for (uint32_t j = 0; j < count; j++) {
            if (types[field->arg].kind == EH_TEXT) {
                eh_block_listed(ticket->block, (uint32_t)defaults[first + j].meta,
                                elements + 2 * ((size_t)first + j));
            } else {
                elements[2 * (size_t)first + j] = defaults[first + j];
            }
        }
    }
}

/* One allocation: cells, elements, need. */
static bool shape_make(EhTicket *ticket, const EhLayout *layout, EhTicketShape *shape)
{
    size_t words = (layout->n_fields + 63) / 64;
    size_t elements = 2 * ((size_t)ticket->block->n_DEFAULTS + 1);
    shape->bytes = (layout->n_cells + elements) * sizeof(EhCell) + words * sizeof(uint64_t);
    shape->cells = eh_ticket_resize(&ticket->allocator, NULL, 0, shape->bytes, 1);
    if (shape->cells == NULL) {
        return false;
    }
    memset(shape->cells, 0, shape->bytes);
    shape->elements = shape->cells + layout->n_cells;
    shape->need = (uint64_t *)(void *)(shape->elements + elements);
    expand_elements(ticket, layout, shape->elements);
    for (uint32_t i = 0; i < layout->n_fields; i++) {
        eh_ticket_clear_field(&ticket->fields[layout->first_field + i], shape->cells);
    }
    fill(ticket, shape, layout, layout->first_field, layout->first_field + layout->n_fields,
         shape->cells, shape->need);
    return true;
}

const EhTicketShape *eh_ticket_shape(EhTicket *ticket, uint32_t layout)
{
    EhTicketShape *shape = &ticket->shapes[layout];
    if (shape->cells == NULL && !shape_make(ticket, &ticket->block->LAYOUTS[layout], shape)) {
        return NULL;
    }
    return shape;
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
    const EhTicketShape *shape = eh_ticket_shape(ticket, layout);
    EhTicketFrame *frame;
    if (shape == NULL || !frames_reserve(ticket, at) ||
        !maps_reserve(ticket, &ticket->frames[at], words)) {
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
        fill(ticket, frame->shape, frame->layout, record + 1, record + 1 + field->n_inside,
             frame->cells, frame->need);
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
