/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the columns of many decisions say what a decision does.
 */
#ifndef EH_TESTS_DECISIONS_H
#define EH_TESTS_DECISIONS_H

#include <evenhand.h>
#include <string.h>

static inline bool is_clock(const EhClockColumns *clock, size_t i, const EhClock *wanted)
{
    return clock->target[i] == wanted->target && clock->due[i] == wanted->due &&
           clock->left[i] == wanted->left &&
           memcmp(&clock->used[i], &wanted->used, sizeof wanted->used) == 0 &&
           clock->state[i] == wanted->state;
}

static inline bool are_clocks(const EhDecisions *some, size_t i, const EhDecision *wanted)
{
    const EhClock none = {.due = EH_NO_TIME, .state = -1};
    for (uint32_t k = 0; k < some->n_clocks; k++)
        if (!is_clock(&some->clocks[k], i, k < wanted->n_clocks ? &wanted->clocks[k] : &none))
            return false;
    return true;
}

static inline bool is_held(const EhDecisions *some, size_t i, uint32_t number)
{
    return some->held[(size_t)number * EH_DECISIONS_WORDS + i / 64] >> i % 64 & 1;
}

static inline bool are_listed(const EhDecisions *some, size_t i, const uint32_t *list, uint32_t n)
{
    for (uint32_t k = 0; k < n; k++)
        if (!is_held(some, i, list[k]))
            return false;
    return true;
}

static inline bool are_held(const EhDecisions *some, size_t i, const EhDecision *wanted)
{
    uint32_t n = 0;
    for (uint32_t k = 0; k < some->n_held; k++)
        n += is_held(some, i, k);
    return are_listed(some, i, wanted->rules, wanted->n_rules) &&
           are_listed(some, i, wanted->tightens, wanted->n_tightens) &&
           are_listed(some, i, wanted->escalations, wanted->n_escalations) &&
           n == wanted->n_rules + wanted->n_tightens + wanted->n_escalations;
}

/* Element i of the columns. */
static inline bool is_element(const EhDecisions *some, size_t i, const EhDecision *wanted)
{
    return some->fault[i] == wanted->fault && some->holdout[i] == wanted->holdout &&
           some->klass[i] == wanted->klass && some->service[i] == wanted->service &&
           some->tier[i] == wanted->tier && some->queue[i] == wanted->queue &&
           some->priority[i] == wanted->priority && some->complexity[i] == wanted->complexity &&
           some->tier_by[i] == wanted->tier_by && some->queue_by[i] == wanted->queue_by &&
           some->priority_by[i] == wanted->priority_by && are_clocks(some, i, wanted) &&
           are_held(some, i, wanted);
}

#endif
