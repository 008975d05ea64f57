/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Head starts by priority that overtake nobody for longer than the start that was promised to him.
 *
 * One idea: the last level waits for the first one as long as its promise allows, and every level between stands close
 * enough to the first that its own promise is met too. Priority is the only thing that a head start can tell apart.
 */
#include "lint/head_starts.h"

enum { STEP_UNPROMISED = 4 * EH_HOUR_MS };

/* The shortest promise to the level's tickets in one queue more, the surest first. */
static void add_queue(EhLint *lint, EhHeadStarts *starts, uint32_t queue, uint32_t p, EhMaybe *sure)
{
    const EhWork *work;
    EhMaybe how, meets = eh_pools_meets(lint->service, starts->pool, queue, p, &work);
    if (meets == EH_NO) {
        return;
    }
    starts->comes[p] = meets > starts->comes[p] ? meets : starts->comes[p];
    const EhPromise *promise = eh_pools_promise(lint->service, queue, p, &how);
    how = how < meets ? how : meets;
    const EhPromise *old = starts->promise[p];
    if (promise != NULL &&
        (old == NULL || how > *sure || (how == *sure && promise->ms < old->ms))) {
        starts->promise[p] = promise;
        *sure = how;
    }
}

static void look(EhLint *lint, EhHeadStarts *starts, uint32_t from, uint32_t to)
{
    starts->top = starts->lowest = EH_NONE;
    for (uint32_t p = 0; p < lint->service->n_priorities; p++) {
        EhMaybe sure = EH_NO;
        for (uint32_t q = 0; q < lint->service->n_queues; q++) {
            uint32_t group = starts->pool->group[q];
            if (group != EH_NONE && group >= from && group < to) {
                add_queue(lint, starts, q, p, &sure);
            }
        }
        if (starts->comes[p] != EH_NO) {
            starts->top = starts->top == EH_NONE ? p : starts->top;
            starts->lowest = p;
        }
    }
}

/* The longest step with which nobody is promoted past by those of the first level later than his promise. */
static int64_t longest_step(const EhHeadStarts *starts)
{
    int64_t step = INT64_MAX;
    for (uint32_t p = starts->top + 1; p <= starts->lowest; p++) {
        const EhPromise *promise = starts->promise[p];
        if (promise != NULL && promise->ms / (int64_t)(p - starts->top) < step) {
            step = promise->ms / (int64_t)(p - starts->top);
        }
    }
    return step < INT64_MAX && step > 0 ? eh_pools_round_down(step) : STEP_UNPROMISED;
}

/* From below: evenly spaced, but no further from the first than the promise allows, and never below a lower level. */
static void spread(EhHeadStarts *starts)
{
    const EhPromise *least = starts->promise[starts->lowest];
    int64_t levels = (int64_t)(starts->lowest - starts->top), below = 0;
    bool bound = least != NULL && least->ms > 0;
    starts->least = bound ? least : NULL;
    int64_t most = bound ? eh_pools_round_down(least->ms) : STEP_UNPROMISED * levels;
    for (uint32_t p = starts->lowest; p-- > starts->top;) {
        const EhPromise *promise = starts->promise[p];
        int64_t even = most / levels * (int64_t)(starts->lowest - p);
        int64_t near = promise != NULL ? eh_pools_round_up(most - promise->ms) : 0;
        int64_t head = near > even ? near : eh_pools_round_down(even);
        below = starts->comes[p] != EH_NO && head > below ? head : below;
        starts->head[p] = p == starts->top || below > most ? most : below;
    }
}

bool eh_head_starts(EhLint *lint, const EhPool *pool, uint32_t from, uint32_t to,
                    EhHeadStarts *starts)
{
    uint32_t n = lint->service->n_priorities;
    *starts = (EhHeadStarts){.pool = pool};
    starts->comes = eh_arena_array(lint->arena, n, sizeof *starts->comes);
    starts->promise = eh_arena_array(lint->arena, n, sizeof *starts->promise);
    starts->head = eh_arena_array(lint->arena, n, sizeof *starts->head);
    if (starts->comes == NULL || starts->promise == NULL || starts->head == NULL) {
        return false;
    }
    look(lint, starts, from, to);
    if (starts->top != starts->lowest) {
        starts->step = longest_step(starts);
        spread(starts);
    }
    return true;
}

EhStr eh_head_starts_order(EhLint *lint, const EhHeadStarts *starts)
{
    EhArena *arena = lint->arena;
    EhStr list = EH_STR("");
    for (uint32_t p = starts->top; p < starts->lowest; p++) {
        if (starts->comes[p] != EH_NO && starts->head[p] > 0) {
            list = eh_arena_format(arena, "%.*s%s%.*s %.*s", EH_STR_F(list), list.n > 0 ? ", " : "",
                                   EH_STR_F(eh_service_priority(lint->service, p)),
                                   EH_STR_F(eh_written_duration(arena, starts->head[p])));
        }
    }
    return eh_arena_format(arena, "`order by waiting with head start { %.*s }`", EH_STR_F(list));
}

EhStr eh_head_starts_bound(EhLint *lint, const EhHeadStarts *starts)
{
    EhArena *arena = lint->arena;
    if (starts->least == NULL) {
        return eh_arena_format(
            arena, "then only those that come within %.*s overtake it; any duration bounds it",
            EH_STR_F(eh_written_duration(arena, starts->head[starts->top])));
    }
    return eh_arena_format(arena,
                           "the longest with which nobody is overtaken for longer than promised "
                           "(%.*s: %.*s)",
                           EH_STR_F(starts->least->name),
                           EH_STR_F(eh_written_duration(arena, starts->least->ms)));
}
