/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deciding a batch.
 *
 * One idea: the code runs over a whole chunk before anything is told; then each ticket's decision is made in order, from its
 * lane of the columns, from where its lane was parked, or, if it is not in the columns, alone.
 */
#include <string.h>

#include "vm/columns.h"
#include "vm/decide.h"

/* ---- from a lane ---- */

static const uint64_t *held_of(const EhColumns *batch, uint32_t lane)
{
    const uint64_t *held = batch->work.held + (size_t)lane * batch->plan.held_words;
    for (uint32_t i = 0; i < batch->plan.held_words; i++)
        if (held[i])
            return held;
    return NULL;
}

static const EhClockOut *clocks_of(const EhColumns *batch, uint32_t lane)
{
    return eh_bit(batch->work.clocked, lane)
               ? batch->work.clocks + (size_t)lane * batch->program->block.n_TARGETS
               : NULL;
}

/* What was not parked has no faults, skills or actions. */
static const EhDecision *decide_ended(EhContext *x, const EhColumns *batch, uint32_t lane,
                                      int64_t now)
{
    const EhColumnsWork *work = &batch->work;
    const uint64_t *held = held_of(batch, lane);
    const EhClockOut *clocks = clocks_of(batch, lane);
    EhDecision *d = &x->decision;
    eh_decide_start(x, now);
#define CELL(i) work->results[i][lane]
    EH_DECIDE_PUT_RESULTS(d, CELL);
#undef CELL
    eh_decide_put_id(d, work->id[0][lane], work->id[1][lane]);
    if (held)
        eh_decide_put_held(x, held);
    if (clocks)
        eh_decide_put_clocks(x, clocks);
    return d;
}

static const EhDecision *decide_parked(EhContext *x, const EhColumns *batch, const EhTicket *ticket,
                                       uint32_t lane, int64_t now)
{
    const EhColumnsPlan *plan = &batch->plan;
    const uint64_t *held = held_of(batch, lane);
    const EhClockOut *clocks = clocks_of(batch, lane);
    eh_decide_start(x, now);
    if (held) {
        memcpy(x->held, held, plan->held_words * sizeof *held);
        x->did |= EH_DID_HOLD;
    }
    if (clocks)
        eh_decide_put_clocks(x, clocks);
    eh_decide_look(x, ticket);
    memcpy(x->registers, ticket->cells, plan->n_cells * sizeof *x->registers);
    for (uint32_t i = plan->n_cells; i < plan->n_registers; i++)
        x->registers[i] = batch->work.columns[i][lane];
    return eh_decide_rest(x, &x->block->FUNCS[0], batch->work.parked[lane]);
}

static const EhDecision *decide_lane(EhContext *x, const EhColumns *batch,
                                     const EhColumnsChunk *chunk, uint32_t lane, int64_t now)
{
    if (!eh_bit(chunk->whole, lane))
        return eh_decide(x, chunk->tickets[lane], now, EH_PLAIN);
    if (batch->work.parked[lane] == EH_NONE)
        return decide_ended(x, batch, lane, now);
    return decide_parked(x, batch, chunk->tickets[lane], lane, now);
}

/* ---- all of them ---- */

typedef bool Each(void *user, size_t i, const EhDecision *decision);

/* `n`: tickets of the chunk; `first`: the number of its first. False once `each` wanted no more; `*done` counts. */
static bool decide_chunk(EhContext *x, EhColumns *batch, EhColumnsChunk *chunk, uint32_t n,
                         int64_t now, Each *each, void *user, size_t *done)
{
    uint64_t lanes[EH_LANE_WORDS] = {0};
    for (uint32_t i = 0; i < n; i += 64)
        lanes[i / 64] =
            chunk->whole[i / 64] & (n - i < 64 ? (UINT64_C(1) << (n - i)) - 1 : UINT64_MAX);
    x->now = now;
    if (batch->plan.columns)
        eh_columns_run(x, batch, chunk, lanes);
    for (uint32_t i = 0; i < n; i++) {
        const EhDecision *decision = decide_lane(x, batch, chunk, i, now);
        size_t number = (*done)++;
        if (each && !each(user, number, decision))
            return false;
    }
    return true;
}

/* With notes every ticket is decided alone. */
static size_t decide_alone(EhContext *x, const EhColumns *batch, int64_t now, EhMode mode,
                           Each *each, void *user)
{
    for (size_t i = 0; i < batch->n; i++) {
        const EhTicket *ticket = batch->chunks[i / EH_LANES]->tickets[i % EH_LANES];
        const EhDecision *decision = eh_decide(x, ticket, now, mode);
        if (each && !each(user, i, decision))
            return i + 1;
    }
    return batch->n;
}

size_t eh_decide_batch(EhContext *context, EhColumns *batch, int64_t now, EhMode mode,
                       bool (*each)(void *user, size_t i, const EhDecision *decision), void *user)
{
    size_t done = 0;
    if (!context || !batch || context->program != batch->program)
        return 0;
    if (mode == EH_RECORDING)
        return decide_alone(context, batch, now, mode, each, user);
    for (size_t first = 0; first < batch->n; first += EH_LANES) {
        size_t left = batch->n - first;
        uint32_t n = left < EH_LANES ? (uint32_t)left : EH_LANES;
        if (!decide_chunk(context, batch, batch->chunks[first / EH_LANES], n, now, each, user,
                          &done))
            break;
    }
    return done;
}
