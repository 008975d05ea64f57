/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contexts: what one thread needs to decide tickets of a program.
 *
 * One idea: the same list of parts is walked twice, first to add up their sizes, then to hand out the places.
 */
#include <string.h>

#include "vm/decide.h"
#include "vm/ticket_internal.h"

/* Bytes behind the cells: the head of the ticket's own chunk, and three texts. */

/* Hands out aligned parts of one piece of memory; with `base` NULL it only adds up. Invariant: `used` is a multiple
 * of 16, and never wraps: no part is larger than 2^32 elements of 2^22 bytes. */
typedef struct Parts {
    char *base;
    uint64_t used;
} Parts;

static void *part(Parts *parts, uint64_t count, uint64_t size)
{
    uint64_t at = parts->used;
    parts->used += (count * size + 15) / 16 * 16;
    return parts->base ? parts->base + at : NULL;
}

static uint64_t words(uint64_t bits)
{
    return (bits + 63) / 64 + 1;
}

static uint32_t enum_count(const EhBlock *block, uint32_t index)
{
    return index == EH_NONE ? 0 : block->ENUMS[index].count;
}

static uint32_t most_registers(const EhBlock *block, uint32_t first, uint32_t end)
{
    uint32_t most = 0;
    for (uint32_t i = first; i < end && i < block->n_FUNCS; i++)
        if (block->FUNCS[i].n_regs > most)
            most = block->FUNCS[i].n_regs;
    return most;
}

static uint32_t most_arguments(const EhBlock *block)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < block->n_FUNCTION_CALLS; i++)
        if (block->FUNCTION_CALLS[i].count > most)
            most = block->FUNCTION_CALLS[i].count;
    return most;
}

/* Parts that must start as zeros: registers that hostile code never reads unwritten are still no secret of others. */
static void place_cleared(EhContext *x, Parts *parts)
{
    const EhBlock *b = x->block;
    x->registers = part(parts, most_registers(b, 0, 2), sizeof(EhCell));
    x->past_registers = part(parts, most_registers(b, 2, b->n_FUNCS), sizeof(EhCell));
    x->past = part(parts, b->LAYOUTS[1].n_cells, sizeof(EhCell));
    x->held = part(parts, words(enum_count(b, b->header->enum_held)), sizeof(uint64_t));
    x->required = part(parts, words(enum_count(b, b->header->enum_skill)), sizeof(uint64_t));
    x->noted = part(parts, b->n_NOTES, sizeof *x->noted);
    x->filled = part(parts, b->header->n_found, 1);
    x->rows = part(parts, b->n_LOOKUPS, sizeof(EhTicket *));
    x->lookup_faults = part(parts, b->n_LOOKUPS, sizeof(EhOutsideFault));
    x->function_faults = part(parts, b->n_FUNCTION_CALLS, sizeof(EhOutsideFault));
    x->call_starts = part(parts, (uint64_t)b->n_FUNCTIONS + 1, sizeof(uint32_t));
}

static void place_rest(EhContext *x, Parts *parts)
{
    const EhBlock *b = x->block;
    uint64_t outside = (uint64_t)b->n_LOOKUPS + b->n_FUNCTION_CALLS;
    uint64_t past = b->n_PAUSES ? EH_LIMIT_HISTORY + 2 : 0;
    x->results = part(parts, EH_N_RESULTS, sizeof(EhCell *));
    x->skills = part(parts, enum_count(b, b->header->enum_skill), sizeof(uint32_t));
    x->notes = part(parts, 2 * (uint64_t)b->n_NOTES, sizeof(EhCell));
    x->function_order = part(parts, b->n_FUNCTION_CALLS, sizeof(uint32_t));
    x->call_args = part(parts, most_arguments(b), sizeof(EhValue));
    x->calendars = part(parts, b->n_CALENDARS, sizeof(EhCalendarView));
    x->stretches = part(parts, past, sizeof(EhPastStretch));
    x->pauses = part(parts, past, sizeof(EhClockPause));
    x->tightens = part(parts, b->n_TIGHTENS, sizeof(EhTightenGoal));
    x->target_tightens = part(parts, b->n_TARGETS, sizeof(EhTargetTightens));
    x->out_clocks = part(parts, b->n_TARGETS, sizeof(EhClock));
    x->actions = part(parts, b->n_CALLS, sizeof(EhActionCall));
    x->action_args = part(parts, b->header->n_arg_cells / 2, sizeof(EhValue));
    x->action_enums = part(parts, b->header->n_arg_cells / 2, sizeof(char *));
    x->action_params = part(parts, b->n_PARAMS, sizeof(char *));
    x->out_held = part(parts, enum_count(b, b->header->enum_held), sizeof(uint32_t));
    x->faults = part(parts, outside ? outside + b->LAYOUTS[0].n_fields + 1 : 0, sizeof(EhFault));
    x->found = part(parts, (uint64_t)b->header->n_found * x->found_words, sizeof(uint64_t));
    x->sites = part(parts, b->header->n_sites, EH_SITE_BYTES);
}

/* ---- constant parts ---- */

/* FUNCTION_CALLS by function, stable: the order in which their faults are told. */
static void sort_calls(EhContext *x)
{
    const EhBlock *b = x->block;
    uint32_t *next = x->call_starts;
    for (uint32_t i = 0; i < b->n_FUNCTION_CALLS; i++)
        next[b->FUNCTION_CALLS[i].callee + 1]++;
    for (uint32_t i = 1; i < b->n_FUNCTIONS; i++)
        next[i] += next[i - 1];
    for (uint32_t i = 0; i < b->n_FUNCTION_CALLS; i++)
        x->function_order[next[b->FUNCTION_CALLS[i].callee]++] = i;
}

static void point_results(EhContext *x)
{
    uint32_t registers[EH_N_RESULTS];
    eh_decide_registers(x->block->header, registers);
    x->absent[0].i = EH_RESULT_ABSENT;
    x->absent[1].i = 0;
    for (uint32_t i = 0; i < EH_N_RESULTS; i++)
        x->results[i] = registers[i] == EH_NONE ? &x->absent[i == EH_RESULT_COMPLEXITY]
                                                : &x->registers[registers[i]];
}

static void sort_tightens(EhContext *x)
{
    const EhBlock *b = x->block;
    EhTightenGoal *next = x->tightens;
    for (uint32_t i = 0; i < b->n_TARGETS; i++) {
        EhTightenGoal *first = next;
        for (uint32_t k = 0; k < b->n_TIGHTENS; k++)
            if (b->TIGHTENS[k].target == i)
                *next++ = b->TIGHTENS[k];
        x->target_tightens[i] =
            (EhTargetTightens){(uint32_t)(first - x->tightens), (uint32_t)(next - first)};
    }
}

/* What every decision would write alike. */
static void start_decision(EhContext *x)
{
    EhDecision *d = &x->decision;
    d->requires_skills = x->skills;
    d->clocks = x->out_clocks;
    d->actions = x->actions;
    d->rules = d->tightens = d->escalations = x->out_held;
    x->did = EH_DID_LOOK;
    eh_decide_forget(x);
}

static void fill_constants(EhContext *x)
{
    const EhBlock *b = x->block;
    x->n_cells = b->LAYOUTS[0].n_cells;
    x->id_cell = b->FIELDS[b->header->field_id].cell;
    x->created_cell = b->FIELDS[b->header->field_created].cell;
    x->fetch.bytes = eh_ticket_fetched(b);
    for (uint32_t i = 0; i < b->n_CALENDARS; i++)
        x->calendars[i] = eh_block_calendar(b, i);
    for (uint32_t i = 0; i < b->n_PARAMS; i++)
        x->action_params[i] = eh_block_chars(b, b->PARAMS[i].name);
    sort_calls(x);
    sort_tightens(x);
    point_results(x);
    start_decision(x);
}

/* ---- making and freeing ---- */

/* Gives the bytes that must be cleared. */
static uint64_t place(EhContext *x, Parts *parts)
{
    place_cleared(x, parts);
    uint64_t cleared = parts->used;
    place_rest(x, parts);
    return cleared;
}

/* Each lookup has a row of its own to fill; what its parts take is only estimated. */
static uint64_t rows_size(const EhBlock *block)
{
    return (uint64_t)block->n_LOOKUPS * block->n_LAYOUTS * 64;
}

static EhStatus fill(EhContext *x)
{
    Parts parts = {0};
    place(x, &parts);
    x->memory_size = (size_t)parts.used;
    x->memory = eh_allocate(&x->program->allocator, x->memory_size);
    if (!x->memory)
        return EH_NO_MEMORY;
    parts = (Parts){.base = x->memory};
    memset(x->memory, 0, (size_t)place(x, &parts));
    fill_constants(x);
    for (uint32_t i = 0; i < x->block->n_LOOKUPS; i++) {
        EhStatus status =
            eh_ticket_new_layout(x->program, x->block->LOOKUPS[i].layout, &x->rows[i]);
        if (status != EH_OK)
            return status;
    }
    return EH_OK;
}

static EhContext empty(const EhProgram *program)
{
    EhContext x = {.program = program, .block = &program->block};
    x.found_words = (program->block.n_PHRASE_TEXTS + 63) / 64;
    return x;
}

bool eh_context_fits(const EhProgram *program)
{
    EhContext x = empty(program);
    Parts parts = {0};
    place(&x, &parts);
    return parts.used <= EH_LIMIT_CONTEXT_BYTES && rows_size(x.block) <= EH_LIMIT_CONTEXT_BYTES;
}

EhStatus eh_context_new(const EhProgram *program, const EhOutside *outside, EhContext **out)
{
    if (!program || !out)
        return EH_INVALID;
    *out = NULL;
    if (!eh_context_fits(program))
        return EH_LIMIT;
    EhContext *x = eh_allocate(&program->allocator, sizeof *x);
    if (!x)
        return EH_NO_MEMORY;
    *x = empty(program);
    if (outside)
        x->outside = *outside;
    EhStatus status = fill(x);
    if (status == EH_OK)
        *out = x;
    else
        eh_context_free(x);
    return status;
}

void eh_context_free(EhContext *context)
{
    if (!context)
        return;
    const EhAllocator *allocator = &context->program->allocator;
    for (uint32_t i = 0; context->memory && i < context->block->n_LOOKUPS; i++)
        eh_ticket_free(context->rows[i]);
    eh_release(allocator, context->memory, context->memory_size);
    eh_release(allocator, context, sizeof *context);
}
