/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Agents kept free for one queue, against what the rest needs (L04).
 *
 * One idea: the rest is not left `agents - kept`, but less: while a favoured ticket is in service the threshold falls
 * on fewer agents still, and the chain of busy agents says by how much.
 */
#include "lint/load.h"

#include <math.h>

#include "service/queueing.h"

/* Rates are tickets, handling is hours, both of the pool's open hours. */
typedef struct Reserve {
    const EhPool *pool;
    double favoured, others, work; /* arrivals an hour; agent-hours an hour of both */
    bool shared, differs;          /* tickets that another pool may take; handling times differ */
    int64_t handling;              /* of the first stream: ms */
} Reserve;

static Reserve add_up(const EhService *service, const EhPool *pool)
{
    Reserve out = {.pool = pool};
    for (uint32_t i = 0; i < service->streams.n; i++) {
        const EhStream *stream = &service->streams.at[i];
        if (!eh_load_takes(service, pool, stream)) {
            continue;
        }
        double rate = stream->week_tickets / pool->week_hours;
        int32_t queue = eh_load_work(service, stream)->queue;
        *(pool->reserve[queue] > 0 ? &out.favoured : &out.others) += rate;
        out.work += stream->week_work / pool->week_hours;
        out.shared = out.shared || eh_load_takers(service, stream) > 1;
        out.differs = out.differs || (out.handling != 0 && out.handling != stream->mean);
        out.handling = stream->mean;
    }
    return out;
}

static EhSpan reserve_span(const EhPool *pool)
{
    for (const EhNode *clause = pool->node->list; clause != NULL; clause = clause->next) {
        if (clause->kind == EH_N_RESERVE) {
            return clause->span;
        }
    }
    return pool->node->name_span;
}

static EhStr favoured_queues(EhLint *lint, const EhPool *pool)
{
    EhNameList names = {0};
    for (uint32_t q = 0; q < lint->service->n_queues; q++) {
        if (pool->reserve[q] > 0) {
            eh_names_add(lint, &names, eh_service_queue(lint->service, q));
        }
    }
    return eh_names_text(lint, &names);
}

static void facts(EhLint *lint, EhFinding *finding, const Reserve *r, double handling, double limit)
{
    int64_t open = r->pool->agents - r->pool->reserved;
    for (uint32_t i = 0; i < lint->service->streams.n; i++) {
        if (eh_load_takes(lint->service, r->pool, &lint->service->streams.at[i])) {
            eh_load_fact_stream(lint, finding, &lint->service->streams.at[i]);
        }
    }
    eh_finding_fact(lint, finding,
                    "%.*s, %lld kept free: %lld open to the rest; favoured load %.*s x %.*s h = "
                    "%.*s",
                    EH_STR_F(eh_load_agents(lint, (double)r->pool->agents)),
                    (long long)r->pool->reserved, (long long)open,
                    EH_STR_F(eh_load_number(lint, r->favoured)),
                    EH_STR_F(eh_service_number(lint->arena, handling, 4)),
                    EH_STR_F(eh_load_agents(lint, r->favoured * handling)));
    eh_finding_fact(
        lint, finding,
        "the rest is stable below %.*s agents of work, not %lld: open x the chance that "
        "none of those kept is busy; it brings %.*s",
        EH_STR_F(eh_service_number(lint->arena, limit * handling, 3)), (long long)open,
        EH_STR_F(eh_service_number(lint->arena, r->others * handling, 3)));
    if (r->differs) {
        eh_finding_fact(lint, finding, "approximate: handling times differ, their mean is taken");
    }
}

static void check_reserve(EhLint *lint, const Reserve *r)
{
    double handling = r->work / (r->favoured + r->others);
    double limit = eh_reserve_limit(r->pool->agents, r->pool->agents - r->pool->reserved,
                                    r->favoured, handling);
    int64_t largest = eh_reserve_largest(r->pool->agents, r->favoured, r->others, handling);
    if (isnan(limit)) {
        return;
    }
    bool bad = r->others >= limit;
    EhStr kept = favoured_queues(lint, r->pool);
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_L04, bad ? EH_FOUND : EH_PROVED, EH_BY_STABILITY, reserve_span(r->pool),
        eh_pools_subject(lint, r->pool),
        bad ? "pool `%.*s` keeps %lld of %lld agents free for %.*s, and the rest brings more than "
              "is left"
            : "pool `%.*s` keeps %lld of %lld agents free for %.*s, and the rest still has enough",
        EH_STR_F(r->pool->name), (long long)r->pool->reserved, (long long)r->pool->agents,
        EH_STR_F(kept));
    facts(lint, finding, r, handling, limit);
    if (bad) {
        eh_finding_fact(lint, finding,
                        "starvation by policy: the agents kept free would do the work");
    }
    if (bad && largest > 0) {
        eh_finding_fix(lint, finding, "`reserve %lld` is the largest that leaves the rest enough",
                       (long long)largest);
    } else if (bad) {
        eh_finding_fix(lint, finding, "%s",
                       largest == 0
                           ? "no agent can be kept free: leave the reserve out"
                           : "leave the reserve out, and add agents: without it, too, more "
                             "comes than can be done");
    }
}

void eh_load_reserve(EhLint *lint)
{
    for (uint32_t p = 0; p < lint->service->pools.n; p++) {
        const EhPool *pool = &lint->service->pools.at[p];
        if (pool->reserved == 0 || pool->week_hours <= 0) {
            continue;
        }
        Reserve r = add_up(lint->service, pool);
        if (r.shared) {
            EhFinding *finding = eh_finding(
                lint, EH_CHECK_L04, EH_UNKNOWN, EH_BY_STABILITY, reserve_span(pool),
                eh_pools_subject(lint, pool),
                "whether the agents that pool `%.*s` keeps free are too many is not known",
                EH_STR_F(pool->name));
            eh_finding_missing(lint, finding,
                               "a simulation: other pools serve some of its tickets too");
        } else if (r.favoured + r.others > 0) {
            check_reserve(lint, &r);
        }
    }
}
