/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Adding tickets to a batch.
 *
 * One idea: each cell is put into its column in the column's form; a value that does not fit, as only hostile programs have
 * it, leaves its ticket out of the columns, and it is decided alone.
 */
#include "vm/columns.h"

/* ---- one cell ---- */

static bool store_byte(const EhColumnsStored *stored, int64_t value, uint8_t *to)
{
    uint64_t byte = (uint64_t)value - (uint64_t)stored->base;
    *to = value == EH_MISSING ? EH_BYTE_MISSING : (uint8_t)byte;
    return value == EH_MISSING || byte - 1 < UINT8_MAX;
}

static bool store_id(const EhCell text[2], uint8_t *to)
{
    uint32_t id = EH_TEXT_ID(text[1].meta);
    *to = text[0].p ? (uint8_t)(id + 1) : EH_BYTE_MISSING;
    return !text[0].p || id < UINT8_MAX;
}

static bool store_has(const EhColumnsStored *stored, const EhCell set[2], uint8_t *to)
{
    uint64_t n = set[0].q ? set[1].meta : 0;
    uint32_t byte = set[0].q != NULL;
    for (uint64_t i = 0; i < n; i++) {
        uint32_t id = EH_TEXT_ID(set[0].q[2 * i + 1].meta);
        if (id == EH_ID_UNKNOWN)
            return false;
        for (uint32_t k = 0; k < stored->n_asked; k++)
            byte |= (uint32_t)(stored->asked[k] == id) << (k + 1);
    }
    *to = (uint8_t)byte;
    return true;
}

/* `value` in a type whose smallest is missing. */
#define STORE(type, least, most)                                                                   \
    do {                                                                                           \
        type *to = (type *)(void *)column + lane;                                                  \
        *to = value == EH_MISSING ? (least) : (type)value;                                         \
        return value == EH_MISSING || (value > (least) && value <= (most));                        \
    } while (0)

static bool store_cell(const EhColumnsStored *stored, const EhCell *cells, char *column,
                       uint32_t lane)
{
    const int64_t value = cells[0].i;
    switch ((EhColumnsForm)stored->form) {
    case EH_FORM_BYTE:
        return store_byte(stored, value, (uint8_t *)column + lane);
    case EH_FORM_ID:
        return store_id(cells, (uint8_t *)column + lane);
    case EH_FORM_HAS:
        return store_has(stored, cells, (uint8_t *)column + lane);
    case EH_FORM_16:
        STORE(int16_t, INT16_MIN, INT16_MAX);
    case EH_FORM_32:
        STORE(int32_t, INT32_MIN, INT32_MAX);
    case EH_FORM_CELL:
        ((EhCell *)(void *)column)[lane] = cells[0];
    }
    return true;
}

/* ---- a ticket ---- */

static bool store(const EhColumns *batch, const EhColumnsChunk *chunk, uint32_t lane,
                  const EhCell *cells)
{
    const EhColumnsStored *stored = batch->plan.stored, *end = stored + batch->plan.n_stored;
    for (; stored < end; stored++)
        if (!store_cell(stored, cells + stored->cell, chunk->data + stored->at, lane))
            return false;
    return true;
}

/* Elements come along, so that those of all tickets lie in one stretch. False without memory. */
static bool copy_sets(EhColumns *batch, const EhColumnsChunk *chunk, uint32_t lane)
{
    for (uint32_t i = 0; i < batch->plan.n_sets; i++) {
        const EhColumnsSet *set = &batch->plan.sets[i];
        const EhColumnsStored *first = &batch->plan.stored[set->stored];
        EhCell *cell = (EhCell *)(void *)(chunk->data + first[0].at) + lane;
        const EhCell *meta = (const EhCell *)(const void *)(chunk->data + first[1].at) + lane;
        size_t n = cell->q ? (size_t)meta->meta * set->stride : 0;
        EhCell *elements = n ? eh_columns_elements(batch, n) : NULL;
        if (n && !elements)
            return false;
        if (elements)
            cell->q = memcpy(elements, cell->q, n * sizeof *elements);
    }
    return true;
}

/* A ticket with faults or a past is decided alone, as every ticket of a program without columns. */
static bool goes_along(const EhColumns *batch, const EhTicket *ticket)
{
    return batch->plan.columns && (ticket->settled || eh_ticket_settle(ticket));
}

EhStatus eh_columns_add(EhColumns *batch, const EhTicket *ticket)
{
    if (!batch || !ticket)
        return EH_INVALID;
    eh_ticket_fetch(&batch->fetch, ticket);
    if (ticket->program != batch->program || ticket->layout != 0)
        return EH_INVALID;
    EhColumnsChunk *chunk = eh_columns_chunk(batch);
    if (!chunk)
        return EH_NO_MEMORY;
    uint32_t lane = (uint32_t)(batch->n % EH_LANES);
    chunk->tickets[lane] = ticket;
    eh_bit_clear(chunk->whole, lane);
    batch->work.decisions.n = 0;
    if (goes_along(batch, ticket) && store(batch, chunk, lane, ticket->cells)) {
        if (!copy_sets(batch, chunk, lane))
            return EH_NO_MEMORY;
        eh_bit_set(chunk->whole, lane);
    }
    batch->n++;
    return EH_OK;
}

#undef STORE
