/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What all tickets of a program share: how each record begins, and where each value goes.
 *
 * One idea: it is made once, when the program is loaded, so that a ticket has little memory of its own and a reset is a copy.
 */
#include "vm/ticket_internal.h"

/* ---- defaults ---- */

/* The elements of default sets lie at twice their place in DEFAULTS: room for texts, which take
 * two cells. No two fields share any. */
static void fill_default(const EhBlock *block, const EhTicketShape *shape, const EhField *field,
                         EhCell *out)
{
    switch ((EhKind)field->kind) {
    case EH_TEXT:
        eh_block_listed(block, (uint32_t)field->value.meta, out);
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

void eh_shape_fill(const EhBlock *block, const EhTicketShape *shape, const EhLayout *layout,
                   uint32_t first, uint32_t end, EhCell *cells, uint64_t *need)
{
    for (uint32_t i = first; i < end; i += 1 + block->FIELDS[i].n_inside) {
        const EhField *field = &block->FIELDS[i];
        if (field->flags & EH_FIELD_DEFAULT) {
            fill_default(block, shape, field, cells + field->cell);
        } else if (!(field->flags & (EH_FIELD_OPTIONAL | EH_FIELD_PREDICTED))) {
            eh_bit_set(need, i - layout->first_field);
        }
    }
}

/* Turns DEFAULTS, where texts are intern ids, into cells as sets hold them. */
static void expand_elements(const EhBlock *block, const EhLayout *layout, EhCell *elements)
{
    const EhCell *defaults = block->DEFAULTS;
    const EhSeqType *types = block->SEQS;
    for (uint32_t i = 0; i < layout->n_fields; i++) {
        const EhField *field = &block->FIELDS[layout->first_field + i];
        uint32_t first = (uint32_t)field->value.meta, count = (uint32_t)(field->value.meta >> 32);
        if (!(field->flags & EH_FIELD_DEFAULT) ||
            (field->kind != EH_SET && field->kind != EH_LIST)) {
            continue;
        }
        for (uint32_t j = 0; j < count; j++) {
            if (types[field->arg].kind == EH_TEXT) {
                eh_block_listed(block, (uint32_t)defaults[first + j].meta,
                                elements + 2 * ((size_t)first + j));
            } else {
                elements[2 * (size_t)first + j] = defaults[first + j];
            }
        }
    }
}

static size_t shape_bytes(const EhLayout *layout)
{
    return layout->n_cells * sizeof(EhCell) +
           ((size_t)layout->n_fields + 63) / 64 * sizeof(uint64_t);
}

static void shape_make(const EhBlock *block, const EhLayout *layout, EhCell *elements,
                       EhCell *memory, EhTicketShape *shape)
{
    *shape = (EhTicketShape){.cells = memory,
                             .elements = elements,
                             .need = (uint64_t *)(void *)(memory + layout->n_cells)};
    expand_elements(block, layout, elements);
    for (uint32_t i = 0; i < layout->n_fields; i++) {
        eh_ticket_clear_field(&block->FIELDS[layout->first_field + i], shape->cells);
    }
    eh_shape_fill(block, shape, layout, layout->first_field, layout->first_field + layout->n_fields,
                  shape->cells, shape->need);
}

/* ---- destinations ---- */

static EhTicketDest dest_of(const EhBlock *block, uint32_t field)
{
    const EhField *row = &block->FIELDS[field];
    return (EhTicketDest){.kind = row->kind,
                          .listed = (row->flags & EH_FIELD_LISTED) != 0,
                          .is_id = field == block->header->field_id,
                          .arg = row->arg,
                          .unknown = row->unknown,
                          .lo = &row->lo,
                          .hi = &row->hi,
                          .format = row->flags & EH_FIELD_HAS_FORMAT ? row : NULL};
}

/* ---- the whole ---- */

/* Linear in the block: layouts share no fields, and have at most five cells a field. */
static size_t all_bytes(const EhBlock *block)
{
    size_t bytes = block->n_LAYOUTS * sizeof(EhTicketShape) +
                   ((size_t)block->n_FIELDS + 1) * sizeof(EhTicketDest) +
                   2 * ((size_t)block->n_DEFAULTS + 1) * sizeof(EhCell);
    for (uint32_t i = 0; i < block->n_LAYOUTS; i++) {
        bytes += shape_bytes(&block->LAYOUTS[i]);
    }
    return bytes;
}

bool eh_shapes_make(EhProgram *program)
{
    const EhBlock *block = &program->block;
    program->shapes_bytes = all_bytes(block);
    program->shapes = eh_allocate(&program->allocator, program->shapes_bytes);
    if (program->shapes == NULL) {
        return false;
    }
    memset(program->shapes, 0, program->shapes_bytes);
    program->dests = (EhTicketDest *)(void *)(program->shapes + block->n_LAYOUTS);
    EhCell *elements = (EhCell *)(void *)(program->dests + block->n_FIELDS + 1);
    char *cells = (char *)(elements + 2 * ((size_t)block->n_DEFAULTS + 1));
    for (uint32_t i = 0; i < block->n_FIELDS; i++) {
        program->dests[i] = dest_of(block, i);
    }
    for (uint32_t i = 0; i < block->n_LAYOUTS; i++) {
        shape_make(block, &block->LAYOUTS[i], elements, (EhCell *)(void *)cells,
                   &program->shapes[i]);
        cells += shape_bytes(&block->LAYOUTS[i]);
    }
    return true;
}

void eh_shapes_free(EhProgram *program)
{
    eh_release(&program->allocator, program->shapes, program->shapes_bytes);
}

/* The first elements of a set mostly lie behind the cells. */
uint32_t eh_ticket_fetched(const EhBlock *block)
{
    enum { ELEMENTS = 64 };
    const EhField *field = block->FIELDS + block->LAYOUTS[0].first_field;
    bool any = false;
    for (uint32_t i = 0; i < block->LAYOUTS[0].n_fields; i++)
        any |= field[i].kind == EH_SET || field[i].kind == EH_LIST;
    return (uint32_t)(sizeof(EhTicket) - offsetof(EhTicket, program)) +
           block->LAYOUTS[0].n_cells * (uint32_t)sizeof(EhCell) + (any ? ELEMENTS : 0);
}
