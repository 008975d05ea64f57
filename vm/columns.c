/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making batches, and adding tickets to them.
 *
 * One idea: a chunk is one piece of memory with the columns of its tickets, so that running over a chunk reads one stretch,
 * and chunks never move.
 */
#include "vm/columns.h"

#include <string.h>

/* ---- memory ---- */

/* Hands out aligned parts of one piece of memory; with `base` NULL it only adds up. */
typedef struct Parts {
    char *base;
    size_t used;
} Parts;

static void *part(Parts *parts, size_t count, size_t size)
{
    size_t at = parts->used;
    parts->used += (count * size + 63) / 64 * 64;
    return parts->base ? parts->base + at : NULL;
}

/* The plan's limits keep the sum small. */
static void place(EhColumns *batch, Parts *parts)
{
    EhColumnsPlan *plan = &batch->plan;
    EhColumnsWork *work = &batch->work;
    size_t own = plan->n_registers - plan->n_cells;
    plan->stored = part(parts, plan->n_stored, sizeof *plan->stored);
    plan->sets = part(parts, plan->n_sets, sizeof *plan->sets);
    plan->landing = part(parts, plan->n_code, sizeof *plan->landing);
    plan->landing_at = part(parts, plan->n_landings, sizeof *plan->landing_at);
    work->columns = part(parts, plan->n_registers, sizeof *work->columns);
    work->own = part(parts, own * EH_COLUMN, sizeof *work->own);
    work->absent = part(parts, EH_LANES, sizeof *work->absent);
    work->zero = part(parts, EH_LANES, sizeof *work->zero);
    work->pending = part(parts, (size_t)plan->n_landings * EH_LANE_WORDS, sizeof *work->pending);
    work->waiting = part(parts, plan->n_landings / 64 + 1, sizeof *work->waiting);
    work->parked = part(parts, EH_LANES, sizeof *work->parked);
    work->held = part(parts, (size_t)plan->held_words * EH_LANES, sizeof *work->held);
    work->clocks =
        part(parts, (size_t)batch->program->block.n_TARGETS * EH_LANES, sizeof *work->clocks);
}

static void point_results(EhColumns *batch)
{
    EhColumnsWork *work = &batch->work;
    uint32_t registers[EH_N_RESULTS];
    eh_decide_registers(batch->program->block.header, registers);
    for (uint32_t i = 0; i < EH_LANES; i++)
        work->absent[i].i = EH_RESULT_ABSENT;
    for (uint32_t i = 0; i < EH_N_RESULTS; i++) {
        const EhCell *absent = i == EH_RESULT_COMPLEXITY ? work->zero : work->absent;
        work->results[i] = registers[i] == EH_NONE ? absent : work->columns[registers[i]];
    }
}

static EhStatus fill(EhColumns *batch, const uint8_t *marks)
{
    EhColumnsPlan *plan = &batch->plan;
    Parts parts = {0};
    if (!plan->columns)
        return EH_OK;
    place(batch, &parts);
    batch->memory_size = parts.used;
    batch->memory = eh_allocate(&batch->program->allocator, batch->memory_size);
    if (!batch->memory)
        return EH_NO_MEMORY;
    memset(batch->memory, 0, batch->memory_size);
    parts = (Parts){.base = batch->memory};
    place(batch, &parts);
    eh_columns_plan_fill(&batch->program->block, marks, plan);
    for (uint32_t i = plan->n_cells; i < plan->n_registers; i++)
        batch->work.columns[i] = batch->work.own + (size_t)(i - plan->n_cells) * EH_COLUMN;
    point_results(batch);
    return EH_OK;
}

static EhStatus make(EhColumns *batch)
{
    const EhBlock *block = &batch->program->block;
    const EhAllocator *allocator = &batch->program->allocator;
    uint8_t *marks = eh_allocate(allocator, eh_columns_marks(block));
    if (!marks)
        return EH_NO_MEMORY;
    eh_columns_plan_count(block, marks, &batch->plan);
    EhStatus status = fill(batch, marks);
    eh_release(allocator, marks, eh_columns_marks(block));
    return status;
}

EhStatus eh_columns_new(const EhProgram *program, EhColumns **out)
{
    if (!program || !out)
        return EH_INVALID;
    *out = NULL;
    EhColumns *batch = eh_allocate(&program->allocator, sizeof *batch);
    if (!batch)
        return EH_NO_MEMORY;
    *batch = (EhColumns){.program = program};
    EhStatus status = make(batch);
    if (status == EH_OK)
        *out = batch;
    else
        eh_columns_free(batch);
    return status;
}

static size_t chunk_size(const EhColumns *batch)
{
    size_t cells = batch->plan.columns ? (size_t)batch->plan.n_stored * EH_COLUMN : 0;
    return sizeof(EhColumnsChunk) + cells * sizeof(EhCell);
}

void eh_columns_free(EhColumns *batch)
{
    if (!batch)
        return;
    const EhAllocator *allocator = &batch->program->allocator;
    for (size_t i = 0; i < batch->n_chunks; i++)
        eh_release(allocator, batch->chunks[i], chunk_size(batch));
    for (size_t i = 0; i < batch->elements.n_blocks; i++)
        eh_release(allocator, batch->elements.blocks[i], EH_COLUMNS_BLOCK * sizeof(EhCell));
    eh_release(allocator, batch->elements.blocks, batch->elements.room * sizeof(EhCell *));
    eh_release(allocator, batch->chunks, batch->room * sizeof(EhColumnsChunk *));
    eh_release(allocator, batch->memory, batch->memory_size);
    eh_release(allocator, batch, sizeof *batch);
}

void eh_columns_reset(EhColumns *batch)
{
    if (!batch)
        return;
    batch->n = 0;
    batch->elements.block = batch->elements.used = 0;
}

size_t eh_columns_count(const EhColumns *batch)
{
    return batch ? batch->n : 0;
}

/* ---- adding ---- */

/* Doubles a list of pointers. */
static bool grow(const EhColumns *batch, void *pointers, size_t *room)
{
    const EhAllocator *a = &batch->program->allocator;
    size_t more = *room ? 2 * *room : 8;
    void *list;
    memcpy(&list, pointers, sizeof list);
    if (more > SIZE_MAX / sizeof list)
        return false;
    list = a->allocate(a->user, list, *room * sizeof list, more * sizeof list);
    if (!list)
        return false;
    memcpy(pointers, &list, sizeof list);
    *room = more;
    return true;
}

/* The chunk of the next ticket; NULL without memory. */
static EhColumnsChunk *next_chunk(EhColumns *batch)
{
    size_t i = batch->n / EH_LANES;
    if (i < batch->n_chunks)
        return batch->chunks[i];
    if (i == batch->room && !grow(batch, &batch->chunks, &batch->room))
        return NULL;
    EhColumnsChunk *chunk = eh_allocate(&batch->program->allocator, chunk_size(batch));
    if (!chunk)
        return NULL;
    memset(chunk, 0, chunk_size(batch));
    batch->chunks[batch->n_chunks++] = chunk;
    return chunk;
}

/* Room for the elements of one set; NULL without memory. */
static EhCell *elements_room(EhColumns *batch, size_t n)
{
    EhColumnsElements *e = &batch->elements;
    if (e->block < e->n_blocks && EH_COLUMNS_BLOCK - e->used < n) {
        e->block++;
        e->used = 0;
    }
    if (e->block == e->n_blocks) {
        if (e->block == e->room && !grow(batch, &e->blocks, &e->room))
            return NULL;
        EhCell *block = eh_allocate(&batch->program->allocator, EH_COLUMNS_BLOCK * sizeof *block);
        if (!block)
            return NULL;
        e->blocks[e->n_blocks++] = block;
    }
    e->used += n;
    return e->blocks[e->block] + e->used - n;
}

/* A ticket with faults or a past is decided alone, as every ticket of a program without columns. */
static bool goes_along(const EhColumns *batch, const EhTicket *ticket)
{
    return batch->plan.columns && (ticket->settled || eh_ticket_settle(ticket));
}

/* Elements come along, so that those of all tickets lie in one stretch. */
static bool copy_elements(EhColumns *batch, EhCell *first, const EhColumnsSet *set)
{
    EhCell *cell = first + (size_t)set->stored * EH_COLUMN;
    size_t n = cell[0].q ? (size_t)cell[EH_COLUMN].meta * set->stride : 0;
    EhCell *elements = n ? elements_room(batch, n) : NULL;
    if (elements) {
        memcpy(elements, cell[0].q, n * sizeof *elements);
        cell[0].q = elements;
    }
    return n == 0 || elements;
}

static bool store(EhColumns *batch, EhColumnsChunk *chunk, uint32_t lane, const EhCell *cells)
{
    const EhColumnsPlan *plan = &batch->plan;
    EhCell *first = chunk->cells + lane;
    for (uint32_t i = 0; i < plan->n_stored; i++)
        first[(size_t)i * EH_COLUMN] = cells[plan->stored[i]];
    for (uint32_t i = 0; i < plan->n_sets; i++)
        if (!copy_elements(batch, first, &plan->sets[i]))
            return false;
    return true;
}

EhStatus eh_columns_add(EhColumns *batch, const EhTicket *ticket)
{
    if (!batch || !ticket || ticket->program != batch->program || ticket->layout != 0)
        return EH_INVALID;
    EhColumnsChunk *chunk = next_chunk(batch);
    if (!chunk)
        return EH_NO_MEMORY;
    uint32_t lane = (uint32_t)(batch->n % EH_LANES);
    chunk->tickets[lane] = ticket;
    eh_bit_clear(chunk->whole, lane);
    if (goes_along(batch, ticket)) {
        if (!store(batch, chunk, lane, ticket->cells))
            return EH_NO_MEMORY;
        eh_bit_set(chunk->whole, lane);
    }
    batch->n++;
    return EH_OK;
}
