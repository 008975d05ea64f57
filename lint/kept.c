/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Agents kept free for one queue, and who waits for ever because of them (P03).
 *
 * One idea: where fewer free agents are enough for one queue than for another, tickets of the first alone can keep just
 * so many agents busy that the other never starts, in whatever order the pool serves.
 */
#include "lint/endless.h"
#include "lint/waves.h"

/* The queue that agents are kept free for, and those whose tickets start only while more are free. */
typedef struct Kept {
    EhEndless *endless;
    uint32_t queue;
    EhNameList others;
    EhMaybe comes; /* the surest of the others */
    const EhWork *low, *high;
} Kept;

/* More than so many agents are free when a ticket of the queue starts. */
static int64_t free_for(const EhPool *pool, uint32_t queue)
{
    return pool->reserved - pool->reserve[queue];
}

static bool stands_behind(const EhPool *pool, uint32_t queue, uint32_t kept)
{
    return pool->group[queue] != EH_NONE && pool->group[queue] <= pool->group[kept] &&
           free_for(pool, queue) > free_for(pool, kept);
}

static void find_others(Kept *kept)
{
    EhLint *lint = kept->endless->lint;
    const EhPool *pool = kept->endless->pool;
    for (uint32_t q = 0; q < lint->service->n_queues; q++) {
        const EhWork *work;
        if (!stands_behind(pool, q, kept->queue)) {
            continue;
        }
        EhMaybe meets = eh_pools_meets(lint->service, pool, q, EH_NONE, &work);
        if (meets == EH_NO) {
            continue;
        }
        eh_names_add(lint, &kept->others, eh_service_queue(lint->service, q));
        kept->endless->waits[q] = true;
        if (meets > kept->comes) {
            kept->comes = meets;
            kept->low = work;
        }
    }
}

static EhSpan reserve_span(const Kept *kept)
{
    const EhPool *pool = kept->endless->pool;
    EhStr name = eh_service_queue(kept->endless->lint->service, kept->queue);
    for (const EhNode *clause = pool->node->list; clause != NULL; clause = clause->next) {
        if (clause->kind == EH_N_RESERVE && eh_str_same(clause->name, name)) {
            return clause->span;
        }
    }
    return pool->node->name_span;
}

/* One more of B than it takes are busy at a time, begun one after the other, so that no moment is without. */
static EhTrace *day_of(const Kept *kept, int64_t *step)
{
    EhLint *lint = kept->endless->lint;
    const EhPool *pool = kept->endless->pool;
    int64_t busy = pool->agents - free_for(pool, (uint32_t)kept->low->queue);
    int64_t handling = eh_waves_handling(lint->service, kept->high, NULL);
    int64_t from = eh_calendar_next_open(&pool->hours, lint->service->from);
    EhTrace *trace = eh_trace_new(lint);
    *step = (handling + busy) / (busy + 1);
    if (trace == NULL || from == EH_MISSING || *step < 1 || busy * *step >= handling) {
        return NULL;
    }
    int64_t ends = eh_calendar_next_close(&pool->hours, from), at = from;
    ends = ends == EH_MISSING || ends > from + EH_DAY_MS ? from + EH_DAY_MS : ends;
    for (int64_t i = 0; at <= ends && trace->arrivals.n + 2 < EH_TRACE_MOST; i++, at += *step) {
        if (i == busy) {
            trace->waits = trace->arrivals.n;
            (void)eh_trace_add(lint, trace, kept->low, at, handling, 1);
        }
        (void)eh_trace_add(lint, trace, kept->high, at, handling, 1);
    }
    return trace->waits > 0 && trace->until > from + (busy + 2) * *step && !lint->arena->failed
               ? trace
               : NULL;
}

static void tell_day(const Kept *kept, EhFinding *finding, int64_t step)
{
    EhLint *lint = kept->endless->lint;
    EhArena *arena = lint->arena;
    const EhTrace *trace = finding->trace;
    const EhPool *pool = kept->endless->pool;
    int64_t came = trace->arrivals.at[trace->waits].at;
    eh_finding_fact(lint, finding,
                    "trace: from %.*s one of B comes every %.*s and takes %.*s, so that at least "
                    "%lld of %lld agents are busy; %.*s A comes",
                    EH_STR_F(eh_service_instant(arena, &pool->hours, trace->arrivals.at[0].at)),
                    EH_STR_F(eh_written_duration(arena, step)),
                    EH_STR_F(eh_written_duration(arena, trace->arrivals.at[0].handling)),
                    (long long)(pool->agents - free_for(pool, (uint32_t)kept->low->queue)),
                    (long long)pool->agents,
                    EH_STR_F(eh_service_instant(arena, &pool->hours, came)));
    eh_finding_fact(lint, finding, "trace: %.*s, %u of B have started, A still waits (%.*s h)",
                    EH_STR_F(eh_service_instant(arena, &pool->hours, trace->until)),
                    trace->n_started,
                    EH_STR_F(eh_service_hours(arena, (double)(trace->until - came))));
    eh_trace_told(lint, finding);
}

static void show(const Kept *kept, EhFinding *finding)
{
    EhLint *lint = kept->endless->lint;
    int64_t step;
    if (kept->low == NULL || kept->high == NULL) {
        eh_trace_missing(lint, finding, "samples or tests of such tickets");
        return;
    }
    EhTrace *trace = day_of(kept, &step);
    bool shown = eh_pools_witness(lint, finding, "the ticket that waits", kept->low);
    shown = eh_pools_witness(lint, finding, "one that comes later", kept->high) && shown;
    finding->may = !shown;
    finding->waits = kept->low;
    EhTraceVerdict verdict = eh_trace_run(lint, finding, trace, kept->endless->pool);
    if (verdict == EH_TRACE_NONE) {
        eh_trace_needed(lint, finding);
    } else if (verdict == EH_TRACE_SHOWN) {
        tell_day(kept, finding, step);
    }
}

static void report(const Kept *kept)
{
    EhLint *lint = kept->endless->lint;
    const EhPool *pool = kept->endless->pool;
    EhStr others = eh_names_text(lint, &kept->others);
    EhStr queue = eh_service_queue(lint->service, kept->queue);
    int64_t most = pool->agents - free_for(pool, kept->queue);
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_P03, EH_FOUND, EH_BY_LOGIC, reserve_span(kept), eh_pools_subject(lint, pool),
        "in pool `%.*s`, tickets of %.*s start only while all agents kept free for `%.*s` are "
        "free, and one more, however long they wait",
        EH_STR_F(pool->name), EH_STR_F(others), EH_STR_F(queue));
    eh_finding_label(lint, finding, "whoever waits, the agents stay free for later ones");
    eh_finding_fact(lint, finding,
                    "%lld agents: one of %.*s starts while more than %lld are free, one of "
                    "`%.*s` while more than %lld are",
                    (long long)pool->agents, EH_STR_F(others),
                    (long long)(kept->low != NULL ? free_for(pool, (uint32_t)kept->low->queue)
                                                  : pool->reserve[kept->queue]),
                    EH_STR_F(queue), (long long)free_for(pool, kept->queue));
    eh_finding_fact(lint, finding,
                    "for every wait w: a ticket of `%.*s` that comes w later is still served "
                    "first, while up to %lld of them keep agents busy; the overtaking window is "
                    "unbounded",
                    EH_STR_F(queue), (long long)most);
    eh_finding_fact(lint, finding,
                    "starvation by policy, not capacity: without the reserve the pool's order "
                    "would bring it its turn");
    eh_finding_fix(lint, finding,
                   "a head start or a `share` for `%.*s` in place of the reserve: both let it go "
                   "first, and the others' turn comes",
                   EH_STR_F(queue));
    show(kept, finding);
}

bool eh_endless_kept(EhEndless *endless)
{
    const EhService *service = endless->lint->service;
    bool found = false;
    for (uint32_t q = 0; q < service->n_queues && endless->pool->reserved > 0; q++) {
        Kept kept = {.endless = endless, .queue = q};
        if (endless->pool->group[q] == EH_NONE || endless->pool->reserve[q] == 0 ||
            eh_pools_meets(service, endless->pool, q, EH_NONE, &kept.high) == EH_NO) {
            continue;
        }
        find_others(&kept);
        if (kept.others.n > 0) {
            report(&kept);
            found = true;
        }
    }
    return found;
}
