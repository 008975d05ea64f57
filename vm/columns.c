/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making batches, and their memory.
 *
 * One idea: a chunk is one piece of memory with the columns of its tickets, so that running over a chunk reads one stretch,
 * and chunks never move.
 */
#include "vm/columns.h"

#include <string.h>

/* ---- memory ---- */

/* Hands out parts of one piece of memory that lie on lines of the cache; with `base` NULL it only adds up. */
typedef struct Parts {
    char *base;
    size_t used;
} Parts;

enum { LINE = 64, CLOCK_CELLS = 4 };

static void *part(Parts *parts, size_t count, size_t size)
{
    size_t at = parts->used;
    parts->used += (count * size + LINE - 1) / LINE * LINE;
    return parts->base ? parts->base + at : NULL;
}

static char *on_line(void *memory)
{
    char *p = memory;
    return p + (LINE - (uintptr_t)p % LINE) % LINE;
}

static void place_plan(EhColumnsPlan *plan, Parts *parts)
{
    plan->stored = part(parts, plan->n_stored, sizeof *plan->stored);
    plan->sets = part(parts, plan->n_sets, sizeof *plan->sets);
    plan->landing = part(parts, plan->n_code, sizeof *plan->landing);
    plan->landing_at = part(parts, plan->n_landings, sizeof *plan->landing_at);
    plan->test = part(parts, plan->n_code, sizeof *plan->test);
    plan->tests = part(parts, plan->n_tests, sizeof *plan->tests);
}

static void place_results(EhColumnsResults *results, uint32_t n_targets, Parts *parts)
{
    for (uint32_t i = 0; i < EH_N_RESULTS; i++)
        results->names[i] = part(parts, EH_LANES, sizeof *results->names[i]);
    results->fault = part(parts, EH_LANES, sizeof *results->fault);
    results->holdout = part(parts, EH_LANES, sizeof *results->holdout);
    results->complexity = part(parts, EH_LANES, sizeof *results->complexity);
    results->clocks = part(parts, n_targets, sizeof *results->clocks);
    results->states = part(parts, (size_t)n_targets * EH_LANES, sizeof *results->states);
}

/* The plan's limits keep the sum small. */
static void place(EhColumns *batch, Parts *parts)
{
    uint32_t n_targets = batch->program->block.n_TARGETS;
    EhColumnsPlan *plan = &batch->plan;
    EhColumnsWork *work = &batch->work;
    size_t cells = plan->n_widened + plan->n_registers - plan->n_cells - plan->n_bytes;
    place_plan(plan, parts);
    work->columns = part(parts, plan->n_registers, sizeof *work->columns);
    work->own = part(parts, cells * EH_COLUMN, sizeof *work->own);
    work->bytes = part(parts, (size_t)plan->n_bytes * EH_BYTES, sizeof *work->bytes);
    work->scratch = part(parts, (size_t)EH_SCRATCH * EH_COLUMN, sizeof *work->scratch);
    work->pending = part(parts, (size_t)plan->n_landings * EH_LANE_WORDS, sizeof *work->pending);
    work->waiting = part(parts, plan->n_landings / 64 + 1, sizeof *work->waiting);
    work->parked = part(parts, EH_LANES, sizeof *work->parked);
    work->held = part(parts, (size_t)plan->n_held * EH_LANE_WORDS, sizeof *work->held);
    if (!plan->columns)
        work->clocks = part(parts, n_targets * CLOCK_CELLS * EH_COLUMN, sizeof *work->clocks);
    place_results(&work->results, n_targets, parts);
}

/* Columns of the stored cells that are widened, and of the registers that are no cells of the ticket. */
static void point_columns(EhColumns *batch)
{
    const EhColumnsPlan *plan = &batch->plan;
    EhColumnsWork *work = &batch->work;
    EhCell *cells = work->own;
    uint8_t *bytes = work->bytes;
    for (uint32_t i = 0; i < plan->n_stored; i++)
        if (plan->stored[i].widened) {
            work->columns[plan->stored[i].cell].cells = cells;
            cells += EH_COLUMN;
        }
    for (uint32_t i = plan->n_cells; i < plan->n_registers; i++)
        if (work->columns[i].form == EH_FORM_BYTE) {
            work->columns[i].bytes = bytes;
            bytes += EH_BYTES;
        } else {
            work->columns[i].cells = cells;
            cells += EH_COLUMN;
        }
}

static void point_results(EhColumns *batch)
{
    const EhBlock *block = &batch->program->block;
    EhColumnsWork *work = &batch->work;
    const EhColumnsResults *r = &work->results;
    for (uint32_t i = 0; i < block->n_TARGETS; i++) {
        const EhColumn *to = work->columns + block->TARGETS[i].first_reg;
        EhCell *cells[CLOCK_CELLS];
        for (uint32_t k = 0; k < CLOCK_CELLS; k++)
            cells[k] = batch->plan.columns ? to[k].cells
                                           : work->clocks + (CLOCK_CELLS * i + k) * EH_COLUMN;
        r->clocks[i] = (EhClockColumns){.due = &cells[0]->i,
                                        .left = &cells[1]->i,
                                        .target = &cells[2]->i,
                                        .used = &cells[3]->f,
                                        .state = r->states + (size_t)i * EH_LANES};
    }
    work->decisions = (EhDecisions){
        .fault = r->fault,
        .holdout = r->holdout,
        .klass = r->names[EH_RESULT_CLASS],
        .service = r->names[EH_RESULT_SERVICE],
        .tier = r->names[EH_RESULT_TIER],
        .queue = r->names[EH_RESULT_QUEUE],
        .priority = r->names[EH_RESULT_PRIORITY],
        .complexity = r->complexity,
        .tier_by = r->names[EH_RESULT_TIER_BY],
        .queue_by = r->names[EH_RESULT_QUEUE_BY],
        .priority_by = r->names[EH_RESULT_PRIORITY_BY],
        .clocks = r->clocks,
        .n_clocks = block->n_TARGETS,
        .held = work->held,
        .n_held = batch->plan.n_held,
    };
}

static EhStatus fill(EhColumns *batch, const uint8_t *marks)
{
    Parts parts = {0};
    place(batch, &parts);
    batch->memory_size = parts.used + LINE;
    batch->memory = eh_allocate(&batch->program->allocator, batch->memory_size);
    if (!batch->memory)
        return EH_NO_MEMORY;
    memset(batch->memory, 0, batch->memory_size);
    parts = (Parts){.base = on_line(batch->memory)};
    place(batch, &parts);
    if (batch->plan.columns) {
        eh_columns_plan_fill(&batch->program->block, marks, &batch->plan, batch->work.columns);
        point_columns(batch);
    }
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
    *batch = (EhColumns){.program = program, .fetch = {eh_ticket_fetched(&program->block), 0, 0}};
    EhStatus status = make(batch);
    if (status == EH_OK)
        *out = batch;
    else
        eh_columns_free(batch);
    return status;
}

static size_t chunk_size(const EhColumns *batch)
{
    return sizeof(EhColumnsChunk) + batch->plan.data_size + LINE;
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
    batch->n = batch->work.decisions.n = 0;
    batch->elements.block = batch->elements.used = 0;
}

size_t eh_columns_count(const EhColumns *batch)
{
    return batch ? batch->n : 0;
}

/* ---- memory that grows ---- */

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

EhColumnsChunk *eh_columns_chunk(EhColumns *batch)
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
    chunk->data = on_line(chunk + 1);
    batch->chunks[batch->n_chunks++] = chunk;
    return chunk;
}

EhCell *eh_columns_elements(EhColumns *batch, size_t n)
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
