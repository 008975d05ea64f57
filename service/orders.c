/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders of service: where a ticket stands, and who may still overtake it.
 *
 * One idea: every order is a level and a score that grows with waiting, as orders.def tells, so the proof and the
 * simulation cannot disagree on who goes first.
 */
#include "service/service.h"

const EhOrderInfo eh_order_infos[EH_ORDER_COUNT] = {
#define EH_ORDER(name, written, level, base, rate, ages, does)                                     \
    [EH_ORDER_##name] = {written, does, ages},
#include "service/orders.def"
#undef EH_ORDER
};

/* Levels end at the top: there, the longer wait decides. */
int64_t eh_order_promoted(const EhPool *pool, uint32_t priority, int64_t waited)
{
    int64_t steps = waited > 0 && pool->promote > 0 ? waited / pool->promote : 0;
    return steps >= (int64_t)priority ? 0 : (int64_t)priority - steps;
}

/* base + rate x waited, held at the ends of int64. */
static int64_t score(int64_t base, int64_t rate, int64_t waited)
{
    int64_t grown, sum;
    if (__builtin_mul_overflow(rate, waited, &grown)) {
        return (rate < 0) == (waited < 0) ? INT64_MAX : INT64_MIN;
    }
    if (__builtin_add_overflow(base, grown, &sum)) {
        return base > 0 ? INT64_MAX : INT64_MIN;
    }
    return sum;
}

EhStanding eh_order_standing(const EhPool *pool, uint32_t queue, uint32_t priority, int64_t due,
                             int64_t waited)
{
    EhStanding standing = {.group = pool->group[queue]};
    switch (pool->order) {
#define EH_ORDER(name, written, level_, base, rate, ages, does)                                    \
    case EH_ORDER_##name:                                                                          \
        standing.level = level_;                                                                   \
        standing.score = score(base, rate, waited);                                                \
        break;
#include "service/orders.def"
#undef EH_ORDER
    case EH_ORDER_COUNT:
        break;
    }
    return standing;
}

int eh_standing_compare(const EhStanding *a, const EhStanding *b)
{
    if (a->group != b->group) {
        return a->group < b->group ? -1 : 1;
    }
    if (a->level != b->level) {
        return a->level < b->level ? -1 : 1;
    }
    return a->score > b->score ? -1 : a->score < b->score;
}

/* ---- overtaking ---- */

static EhWindow time_window(int64_t ms)
{
    return (EhWindow){.kind = ms > 0 ? EH_WINDOW_TIME : EH_WINDOW_NONE, .ms = ms > 0 ? ms : 0};
}

static EhWindow steps_window(const EhPool *pool, EhPlaceInPool low, EhPlaceInPool high)
{
    int64_t ms, levels = (int64_t)low.priority - (int64_t)high.priority;
    return time_window(__builtin_mul_overflow(levels, pool->promote, &ms) ? INT64_MAX : ms);
}

/* Of weights r < v, the ticket of weight r is overtaken by those that come within 1 - r/v of its wait. */
static EhWindow weight_window(const EhPool *pool, EhPlaceInPool low, EhPlaceInPool high)
{
    int64_t r = pool->weight[low.priority], v = pool->weight[high.priority];
    if (v <= r) {
        return time_window(0);
    }
    return (EhWindow){.kind = EH_WINDOW_PART, .part = 1.0 - (double)r / (double)v};
}

static EhWindow share_window(const EhPool *pool, EhPlaceInPool low, EhPlaceInPool high)
{
    if (low.queue == high.queue) {
        return time_window(0);
    }
    return (EhWindow){.kind = EH_WINDOW_TURNS,
                      .part = (double)pool->share[high.queue] / (double)pool->share[low.queue]};
}

EhWindow eh_order_window(const EhPool *pool, EhPlaceInPool low, EhPlaceInPool high)
{
    uint32_t behind = pool->group[low.queue], before = pool->group[high.queue];
    if (behind != before) {
        return (EhWindow){.kind = behind > before ? EH_WINDOW_GROUP : EH_WINDOW_NONE};
    }
    switch (eh_order_infos[pool->order].ages) {
    case EH_AGES_FIRST_COME:
        return time_window(0);
    case EH_AGES_NEVER:
        return (EhWindow){.kind =
                              high.priority < low.priority ? EH_WINDOW_FOREVER : EH_WINDOW_NONE};
    case EH_AGES_BY_STEPS:
        return steps_window(pool, low, high);
    case EH_AGES_ALIKE:
        return time_window(pool->head[high.priority] - pool->head[low.priority]);
    case EH_AGES_BY_WEIGHT:
        return weight_window(pool, low, high);
    case EH_AGES_TO_DUE:
        return (EhWindow){.kind = EH_WINDOW_DUE};
    case EH_AGES_IN_TURN:
        return share_window(pool, low, high);
    }
    return time_window(0);
}
