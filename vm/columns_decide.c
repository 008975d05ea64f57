/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deciding a batch.
 *
 * One idea: the code runs over a whole chunk, and what it leaves in the registers' columns is what its tickets came to; those
 * that were parked, or are in no column, are then decided one by one and put into their places.
 */
#include <string.h>

#include "vm/columns.h"
#include "vm/decide.h"

/* ---- of one ---- */

static void put_no_clock(const EhClockColumns *clock, uint32_t lane)
{
    clock->target[lane] = clock->left[lane] = 0;
    clock->due[lane] = EH_NO_TIME;
    clock->used[lane] = 0.0;
    clock->state[lane] = -1;
}

/* Lanes of a word whose clocks did not run. */
static void put_no_clocks(const EhColumns *batch, uint32_t w, uint64_t lanes)
{
    for (; lanes; lanes &= lanes - 1)
        for (uint32_t i = 0; i < batch->program->block.n_TARGETS; i++)
            put_no_clock(&batch->work.results.clocks[i], 64 * w + eh_lanes_lowest(lanes));
}

static void put_held(const EhColumns *batch, uint32_t lane, const EhDecision *d)
{
    uint64_t *held = batch->work.held;
    const uint32_t *lists[3] = {d->rules, d->tightens, d->escalations};
    const uint32_t counts[3] = {d->n_rules, d->n_tightens, d->n_escalations};
    for (uint32_t i = 0; i < batch->plan.n_held; i++)
        eh_bit_clear(held + (size_t)i * EH_LANE_WORDS, lane);
    for (uint32_t k = 0; k < 3; k++)
        for (uint32_t i = 0; i < counts[k]; i++)
            eh_bit_set(held + (size_t)lists[k][i] * EH_LANE_WORDS, lane);
}

static void put_decision(const EhColumns *batch, uint32_t lane, const EhDecision *d)
{
    const EhColumnsResults *r = &batch->work.results;
    r->fault[lane] = d->fault;
    r->holdout[lane] = d->holdout;
    r->names[EH_RESULT_CLASS][lane] = d->klass;
    r->names[EH_RESULT_SERVICE][lane] = d->service;
    r->names[EH_RESULT_TIER][lane] = d->tier;
    r->names[EH_RESULT_QUEUE][lane] = d->queue;
    r->names[EH_RESULT_PRIORITY][lane] = d->priority;
    r->complexity[lane] = d->complexity;
    r->names[EH_RESULT_TIER_BY][lane] = d->tier_by;
    r->names[EH_RESULT_QUEUE_BY][lane] = d->queue_by;
    r->names[EH_RESULT_PRIORITY_BY][lane] = d->priority_by;
    put_held(batch, lane, d);
    for (uint32_t i = 0; i < batch->program->block.n_TARGETS; i++) {
        const EhClockColumns *clock = &r->clocks[i];
        if (i >= d->n_clocks) {
            put_no_clock(clock, lane);
            continue;
        }
        clock->target[lane] = d->clocks[i].target;
        clock->due[lane] = d->clocks[i].due;
        clock->left[lane] = d->clocks[i].left;
        clock->used[lane] = d->clocks[i].used;
        clock->state[lane] = d->clocks[i].state;
    }
}

/* What held for a lane, and its clocks, as the code left them, into a context that has forgotten the last decision. */
static void restore(EhContext *x, const EhColumns *batch, uint32_t lane)
{
    const EhColumnsWork *work = &batch->work;
    for (uint32_t i = 0; i < batch->plan.n_held; i++)
        if (eh_bit(work->held + (size_t)i * EH_LANE_WORDS, lane)) {
            eh_bit_set(x->held, i);
            x->did |= EH_DID_HOLD;
        }
    if (!eh_bit(work->clocked, lane))
        return;
    x->decision.n_clocks = x->block->n_TARGETS;
    for (uint32_t i = 0; i < x->block->n_TARGETS; i++) {
        const EhClockColumns *clock = &work->results.clocks[i];
        x->out_clocks[i] = (EhClock){.target = clock->target[lane],
                                     .due = clock->due[lane],
                                     .left = clock->left[lane],
                                     .used = clock->used[lane],
                                     .state = clock->state[lane]};
    }
}

/* From the instruction on that it was parked at. */
static const EhDecision *decide_parked(EhContext *x, const EhColumns *batch, const EhTicket *ticket,
                                       uint32_t lane)
{
    const EhColumnsPlan *plan = &batch->plan;
    eh_decide_start(x, batch->work.now);
    restore(x, batch, lane);
    eh_decide_look(x, ticket);
    memcpy(x->registers, ticket->cells, plan->n_cells * sizeof *x->registers);
    for (uint32_t i = plan->n_cells; i < plan->n_registers; i++)
        x->registers[i] = eh_column_cell(&batch->work.columns[i], lane);
    return eh_decide_rest(x, &x->block->FUNCS[0], batch->work.parked[lane]);
}

/* ---- a chunk ---- */

/* Tickets of a word that the code did not run over to its end. */
static void decide_others(EhContext *x, const EhColumns *batch, const EhColumnsChunk *chunk,
                          uint32_t w, uint64_t others)
{
    for (; others; others &= others - 1) {
        uint32_t lane = 64 * w + eh_lanes_lowest(others);
        const EhTicket *ticket = chunk->tickets[lane];
        const EhDecision *d = eh_bit(chunk->whole, lane)
                                  ? decide_parked(x, batch, ticket, lane)
                                  : eh_decide(x, ticket, batch->work.now, EH_PLAIN);
        put_decision(batch, lane, d);
    }
}

/* A word's lanes in which the code runs. */
static uint64_t lanes_of(const EhColumns *batch, const EhColumnsChunk *chunk, uint32_t w)
{
    return batch->plan.columns ? chunk->whole[w] : 0;
}

static void decide_chunk(EhContext *x, EhColumns *batch, const EhColumnsChunk *chunk, uint32_t n)
{
    uint64_t there[EH_LANE_WORDS] = {0}, lanes[EH_LANE_WORDS];
    eh_decide_start(x, batch->work.now);
    memset(there, 0xFF, n / 64 * sizeof *there);
    if (n % 64)
        there[n / 64] = (UINT64_C(1) << n % 64) - 1;
    for (uint32_t w = 0; w < EH_LANE_WORDS; w++)
        lanes[w] = there[w] & lanes_of(batch, chunk, w);
    if (batch->plan.columns)
        eh_columns_run(x, batch, chunk, lanes);
    for (uint32_t w = 0; w < EH_LANE_WORDS; w++) {
        uint64_t ended = lanes[w] & ~batch->work.is_parked[w];
        put_no_clocks(batch, w, ended & ~batch->work.clocked[w]);
        decide_others(x, batch, chunk, w, there[w] & ~ended);
    }
}

const EhDecisions *eh_decide_batch(EhContext *context, EhColumns *batch, size_t first, int64_t now)
{
    if (!context || !batch || context->program != batch->program)
        return NULL;
    EhDecisions *some = &batch->work.decisions;
    size_t from = first / EH_LANES * EH_LANES;
    some->n = 0;
    if (first >= batch->n)
        return NULL;
    some->first = from;
    some->n = batch->n - from < EH_LANES ? batch->n - from : EH_LANES;
    batch->work.now = now;
    decide_chunk(context, batch, batch->chunks[from / EH_LANES], (uint32_t)some->n);
    return some;
}

/* ---- a whole decision ---- */

/* Of a lane that came to its end: it has no faults, skills or actions. */
static const EhDecision *tell_lane(EhContext *x, const EhColumns *batch, const EhTicket *ticket,
                                   uint32_t lane)
{
    const EhColumnsResults *r = &batch->work.results;
    EhDecision *d = &x->decision;
    eh_decide_start(x, batch->work.now);
    restore(x, batch, lane);
    d->fault = false;
    d->holdout = r->holdout[lane];
    d->klass = r->names[EH_RESULT_CLASS][lane];
    d->service = r->names[EH_RESULT_SERVICE][lane];
    d->tier = r->names[EH_RESULT_TIER][lane];
    d->queue = r->names[EH_RESULT_QUEUE][lane];
    d->priority = r->names[EH_RESULT_PRIORITY][lane];
    d->complexity = r->complexity[lane];
    d->tier_by = r->names[EH_RESULT_TIER_BY][lane];
    d->queue_by = r->names[EH_RESULT_QUEUE_BY][lane];
    d->priority_by = r->names[EH_RESULT_PRIORITY_BY][lane];
    const EhCell *id = ticket->cells + x->block->FIELDS[x->block->header->field_id].cell;
    eh_decide_put_id(d, id[0], id[1]);
    if (x->did & EH_DID_HOLD)
        eh_decide_put_held(x, x->held);
    return d;
}

const EhDecision *eh_columns_decision(EhContext *context, const EhColumns *batch, size_t i)
{
    if (!context || !batch || context->program != batch->program)
        return NULL;
    const EhDecisions *some = &batch->work.decisions;
    if (i < some->first || i - some->first >= some->n)
        return NULL;
    uint32_t lane = (uint32_t)(i - some->first);
    const EhColumnsChunk *chunk = batch->chunks[i / EH_LANES];
    if (!eh_bit(chunk->whole, lane) || eh_bit(batch->work.is_parked, lane))
        return eh_decide(context, chunk->tickets[lane], batch->work.now, EH_PLAIN);
    return tell_lane(context, batch, chunk->tickets[lane], lane);
}
