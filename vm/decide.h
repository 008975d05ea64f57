/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a decision that deciding one ticket and deciding a batch share.
 *
 * One idea: what the code leaves lies in registers, one after another or a column apart, and is put into the decision in
 * one way.
 */
#ifndef EH_VM_DECIDE_H
#define EH_VM_DECIDE_H

#include "vm/run.h"

/* Which registers the decision is made of; EH_NONE where the policy has no such stage. */
typedef enum EhResult {
    EH_RESULT_HOLDOUT,
    EH_RESULT_CLASS,
    EH_RESULT_SERVICE,
    EH_RESULT_TIER,
    EH_RESULT_QUEUE,
    EH_RESULT_PRIORITY,
    EH_RESULT_COMPLEXITY,
    EH_RESULT_TIER_BY,
    EH_RESULT_QUEUE_BY,
    EH_RESULT_PRIORITY_BY,
    EH_N_RESULTS
} EhResult;

static inline void eh_decide_registers(const EhHeader *h, uint32_t out[EH_N_RESULTS])
{
    out[EH_RESULT_HOLDOUT] = h->reg_holdout;
    out[EH_RESULT_CLASS] = h->reg_class;
    out[EH_RESULT_SERVICE] = h->reg_service;
    out[EH_RESULT_TIER] = h->reg_tier;
    out[EH_RESULT_QUEUE] = h->reg_out_queue == EH_NONE ? h->reg_queue : h->reg_out_queue;
    out[EH_RESULT_PRIORITY] =
        h->reg_out_priority == EH_NONE ? h->reg_priority : h->reg_out_priority;
    out[EH_RESULT_COMPLEXITY] = h->reg_complexity;
    out[EH_RESULT_TIER_BY] = h->reg_tier_by;
    out[EH_RESULT_QUEUE_BY] = h->reg_queue_by;
    out[EH_RESULT_PRIORITY_BY] = h->reg_priority_by;
}

/* Makes of a context that has decided one as new, but for what every decision writes. */
void eh_decide_forget(EhContext *x);

static inline void eh_decide_start(EhContext *x, int64_t now)
{
    x->now = now;
    x->decision.n_clocks = 0;
    if (x->did)
        eh_decide_forget(x);
}

/* Reads a ticket into the view. False for an input fault. */
bool eh_decide_look(EhContext *x, const EhTicket *ticket);

/* The rest of a ticket's decision, whose registers and view are there: its code from one instruction on. */
const EhDecision *eh_decide_rest(EhContext *x, const EhFunc *func, uint32_t from);

/* What stands for a result that the policy has no stage for, but for a complexity: no name's number. The registers of the
 * others are never missing, as the verifier has seen. */
enum { EH_RESULT_ABSENT = -1 };

/* CELL(i): the cell of result i of EH_RESULTS. */
#define EH_DECIDE_PUT_RESULTS(d, CELL)                                                             \
    do {                                                                                           \
        (d)->fault = false;                                                                        \
        (d)->holdout = CELL(EH_RESULT_HOLDOUT).i == 1;                                             \
        (d)->klass = (int32_t)CELL(EH_RESULT_CLASS).i;                                             \
        (d)->service = (int32_t)CELL(EH_RESULT_SERVICE).i;                                         \
        (d)->tier = (int32_t)CELL(EH_RESULT_TIER).i;                                               \
        (d)->queue = (int32_t)CELL(EH_RESULT_QUEUE).i;                                             \
        (d)->priority = (int32_t)CELL(EH_RESULT_PRIORITY).i;                                       \
        (d)->complexity = CELL(EH_RESULT_COMPLEXITY).i;                                            \
        (d)->tier_by = (int32_t)CELL(EH_RESULT_TIER_BY).i;                                         \
        (d)->queue_by = (int32_t)CELL(EH_RESULT_QUEUE_BY).i;                                       \
        (d)->priority_by = (int32_t)CELL(EH_RESULT_PRIORITY_BY).i;                                 \
    } while (0)

/* The set bits of `held` in [first, first + count), appended to `out`. */
static inline uint32_t eh_decide_list_held(const uint64_t *held, uint32_t first, uint32_t count,
                                           uint32_t *out)
{
    uint32_t n = 0, end = first + count;
    for (uint32_t i = first; i < end; i++) {
        uint64_t rest = held[i / 64] >> i % 64;
        if (!rest)
            i |= 63; /* the last of this word */
        else if (rest & 1)
            out[n++] = i;
    }
    return n;
}

static inline void eh_decide_put_held(EhContext *x, const uint64_t *held)
{
    const EhHeader *h = x->block->header;
    EhDecision *d = &x->decision;
    x->did |= EH_DID_HOLD;
    d->n_rules = eh_decide_list_held(held, 0, h->n_rules, x->out_held);
    d->tightens = d->rules + d->n_rules;
    d->n_tightens = eh_decide_list_held(held, h->n_rules, h->n_tightens, x->out_held + d->n_rules);
    d->escalations = d->tightens + d->n_tightens;
    d->n_escalations = eh_decide_list_held(held, h->n_rules + h->n_tightens, h->n_escalations,
                                           x->out_held + d->n_rules + d->n_tightens);
}

static inline void eh_decide_put_id(EhDecision *d, EhCell bytes, EhCell meta)
{
    d->id = bytes.p;
    d->id_n = bytes.p ? EH_TEXT_LEN(meta.meta) : 0;
}

#endif
