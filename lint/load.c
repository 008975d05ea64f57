/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the agents are enough: the work of all streams against the hours of the pools that may serve them (L01).
 *
 * One idea: a maximum flow; where it cannot carry all work, the minimum cut is the set of streams that lacks people,
 * and both sides of it are sums that anyone can add again.
 */
#include "lint/load.h"

#include <math.h>

#include "service/flow.h"

/* ---- shared ---- */

const EhWork *eh_load_work(const EhService *service, const EhStream *stream)
{
    return &service->works.at[stream->work];
}

bool eh_load_takes(const EhService *service, const EhPool *pool, const EhStream *stream)
{
    const EhWork *work = eh_load_work(service, stream);
    return eh_pool_takes(service, pool, (uint32_t)work->queue, work->skills);
}

uint32_t eh_load_takers(const EhService *service, const EhStream *stream)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < service->pools.n; i++) {
        n += eh_load_takes(service, &service->pools.at[i], stream);
    }
    return n;
}

double eh_load_capacity(const EhPool *pool)
{
    return (double)pool->agents * pool->week_hours;
}

EhWindow eh_load_window(const EhService *service, const EhPool *pool, const EhStream *low,
                        const EhStream *high)
{
    const EhWork *behind = eh_load_work(service, low), *before = eh_load_work(service, high);
    EhPlaceInPool a = {(uint32_t)behind->queue, (uint32_t)behind->priority};
    EhPlaceInPool b = {(uint32_t)before->queue, (uint32_t)before->priority};
    return eh_order_window(pool, a, b);
}

bool eh_load_strictly(const EhService *service, const EhPool *pool, const EhStream *low,
                      const EhStream *high)
{
    EhWindowKind kind = eh_load_window(service, pool, low, high).kind;
    return kind == EH_WINDOW_FOREVER || kind == EH_WINDOW_GROUP;
}

EhStr eh_load_number(EhLint *lint, double value)
{
    return eh_service_number(lint->arena, value, 2);
}

EhStr eh_load_agents(EhLint *lint, double agents)
{
    EhStr number = eh_load_number(lint, agents);
    return eh_arena_format(lint->arena, eh_str_is(number, "1") ? "%.*s agent" : "%.*s agents",
                           EH_STR_F(number));
}

void eh_load_fact_stream(EhLint *lint, EhFinding *finding, const EhStream *stream)
{
    double hours = stream->week_tickets / stream->rate / stream->share;
    EhStr share = stream->share >= 1
                      ? EH_STR("")
                      : eh_arena_format(lint->arena, " x %.*s %% of them",
                                        EH_STR_F(eh_load_number(lint, stream->share * 100)));
    eh_finding_fact(lint, finding,
                    "stream %.*s: %.*s an hour x %.*s h%.*s x %.*s = %.*s agent-hours a week",
                    EH_STR_F(stream->name), EH_STR_F(eh_load_number(lint, stream->rate)),
                    EH_STR_F(eh_load_number(lint, hours)), EH_STR_F(share),
                    EH_STR_F(eh_written_duration(lint->arena, stream->mean)),
                    EH_STR_F(eh_load_number(lint, stream->week_work)));
}

void eh_load_fact_pool(EhLint *lint, EhFinding *finding, const EhPool *pool)
{
    eh_finding_fact(lint, finding, "pool %.*s: %.*s x %.*s h = %.*s agent-hours a week",
                    EH_STR_F(pool->name), EH_STR_F(eh_load_agents(lint, (double)pool->agents)),
                    EH_STR_F(eh_load_number(lint, pool->week_hours)),
                    EH_STR_F(eh_load_number(lint, eh_load_capacity(pool))));
}

EhStr eh_load_subject(EhLint *lint, const EhStream *stream)
{
    return eh_arena_format(lint->arena, "workload/%.*s", EH_STR_F(stream->name));
}

const EhPromise *eh_load_promise(const EhService *service, const EhStream *stream)
{
    const EhPromise *best = NULL;
    for (uint32_t i = 0; i < service->promises.n; i++) {
        const EhPromise *promise = &service->promises.at[i];
        if (eh_pools_starts(promise) && (best == NULL || promise->ms < best->ms) &&
            eh_promise_covers(service, promise, eh_load_work(service, stream)) == EH_YES) {
            best = promise;
        }
    }
    return best;
}

/* ---- L01 ---- */

/* The flow of all streams to all pools, in agent-milliseconds a week. */
typedef struct Network {
    EhFlow flow;
    EhFlowEdge *edges;
    int64_t *work, *capacity;
    bool *streams, *pools;
    EhFlowCut cut;
} Network;

static int64_t agent_ms(double hours)
{
    double ms = hours * (double)EH_HOUR_MS;
    return ms > 1e15 ? INT64_C(1000000000000000) : (int64_t)llround(ms);
}

/* Bots do whatever comes. */
static void set_amounts(const EhService *service, Network *net)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < service->streams.n; i++) {
        net->work[i] = agent_ms(service->streams.at[i].week_work);
        sum += net->work[i] < INT64_MAX / 8 - sum ? net->work[i] : 0;
    }
    for (uint32_t p = 0; p < service->pools.n; p++) {
        const EhPool *pool = &service->pools.at[p];
        net->capacity[p] = pool->automatic ? sum + 1 : agent_ms(eh_load_capacity(pool));
    }
}

static bool network_open(EhLint *lint, Network *net)
{
    const EhService *service = lint->service;
    uint32_t n = service->streams.n, m = service->pools.n;
    *net = (Network){.flow = {.n_streams = n, .n_pools = m}};
    net->work = eh_arena_array(lint->arena, n, sizeof *net->work);
    net->capacity = eh_arena_array(lint->arena, m, sizeof *net->capacity);
    net->streams = eh_arena_array(lint->arena, n, sizeof *net->streams);
    net->pools = eh_arena_array(lint->arena, m, sizeof *net->pools);
    net->edges = eh_arena_array(lint->arena, (size_t)n * m + n, sizeof *net->edges);
    if (lint->arena->failed) {
        return false;
    }
    set_amounts(service, net);
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t p = 0; p < m; p++) {
            if (eh_load_takes(service, &service->pools.at[p], &service->streams.at[i])) {
                net->edges[net->flow.n_edges++] = (EhFlowEdge){.stream = i, .pool = p};
            }
        }
    }
    net->flow.work = net->work;
    net->flow.capacity = net->capacity;
    net->flow.edges = net->edges;
    return true;
}

static bool solve(EhLint *lint, Network *net)
{
    size_t size = eh_flow_scratch_size(&net->flow);
    void *scratch = size == 0 ? NULL : eh_arena_alloc(lint->arena, size);
    return scratch != NULL &&
           eh_flow_solve(&net->flow, scratch, &net->cut, net->streams, net->pools);
}

/* A pool outside the cut that could take its streams: then all work can be done. NULL if no single one helps. */
static const EhPool *other_pool(EhLint *lint, const Network *net)
{
    const EhService *service = lint->service;
    for (uint32_t p = 0; p < service->pools.n; p++) {
        Network more = *net;
        if (net->pools[p] || service->pools.at[p].automatic) {
            continue;
        }
        more.streams = eh_arena_array(lint->arena, service->streams.n, sizeof *more.streams);
        more.pools = eh_arena_array(lint->arena, service->pools.n, sizeof *more.pools);
        for (uint32_t i = 0; i < service->streams.n; i++) {
            if (net->streams[i]) {
                more.edges[more.flow.n_edges++] = (EhFlowEdge){.stream = i, .pool = p};
            }
        }
        if (!lint->arena->failed && solve(lint, &more) && more.cut.work < more.cut.capacity) {
            return &service->pools.at[p];
        }
    }
    return NULL;
}

/* The pool of the cut whose agents work most hours needs the fewest more of them. */
static void fix_capacity(EhLint *lint, EhFinding *finding, const Network *net)
{
    const EhService *service = lint->service;
    const EhPool *longest = NULL, *other = other_pool(lint, net);
    for (uint32_t p = 0; p < service->pools.n; p++) {
        const EhPool *pool = &service->pools.at[p];
        if (net->pools[p] && (longest == NULL || pool->week_hours > longest->week_hours)) {
            longest = pool;
        }
    }
    double lack = (double)(net->cut.work - net->cut.capacity) / (double)EH_HOUR_MS;
    EhStr also = other == NULL
                     ? EH_STR("")
                     : eh_arena_format(lint->arena, "%spool `%.*s` has hours left for them",
                                       longest == NULL ? "" : "; or ", EH_STR_F(other->name));
    if (longest == NULL || longest->week_hours <= 0) {
        eh_finding_fix(lint, finding, "%.*s",
                       EH_STR_F(other != NULL ? also : EH_STR("add a pool that serves them")));
        return;
    }
    long long agents = (long long)floor(lack / longest->week_hours) + 1;
    eh_finding_fix(
        lint, finding,
        "`agents %lld` in pool `%.*s`, %lld more, is the least that does all the work%.*s",
        (long long)longest->agents + agents, EH_STR_F(longest->name), agents, EH_STR_F(also));
}

static void facts_of_cut(EhLint *lint, EhFinding *finding, const Network *net)
{
    const EhService *service = lint->service;
    double worst = 0;
    for (uint32_t i = 0; i < service->streams.n; i++) {
        if (net->streams[i]) {
            eh_load_fact_stream(lint, finding, &service->streams.at[i]);
        }
    }
    for (uint32_t p = 0; p < service->pools.n; p++) {
        const EhPool *pool = &service->pools.at[p];
        if (net->pools[p] && !pool->automatic) {
            eh_load_fact_pool(lint, finding, pool);
            worst += (double)pool->agents * eh_hours_weeks(service, &pool->hours).worst;
        }
    }
    eh_finding_fact(lint, finding, "together %.*s agent-hours of work a week for %.*s of agents",
                    EH_STR_F(eh_load_number(lint, (double)net->cut.work / (double)EH_HOUR_MS)),
                    EH_STR_F(eh_load_number(lint, (double)net->cut.capacity / (double)EH_HOUR_MS)));
    eh_finding_fact(lint, finding, "in the worst week of the next %d: %.*s of agents",
                    EH_SERVICE_WEEKS, EH_STR_F(eh_load_number(lint, worst)));
}

static EhStr cut_names(EhLint *lint, const Network *net)
{
    EhNameList names = {0};
    for (uint32_t i = 0; i < lint->service->streams.n; i++) {
        if (net->streams[i]) {
            eh_names_add(lint, &names, lint->service->streams.at[i].name);
        }
    }
    return eh_names_text(lint, &names);
}

static void found_capacity(EhLint *lint, const Network *net)
{
    const EhService *service = lint->service;
    EhNameList pools = {0};
    const EhStream *first = NULL;
    for (uint32_t p = 0; p < service->pools.n; p++) {
        if (net->pools[p]) {
            eh_names_add(lint, &pools, service->pools.at[p].name);
        }
    }
    for (uint32_t i = 0; i < service->streams.n && first == NULL; i++) {
        first = net->streams[i] ? &service->streams.at[i] : NULL;
    }
    EhStr who = pools.n > 0 ? eh_names_text(lint, &pools) : EH_STR("nobody");
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_L01, EH_FOUND, EH_BY_STABILITY, first->node->span,
        eh_load_subject(lint, first),
        "the work of %.*s is %.*s agent-hours a week, and %.*s, who may do it, have %.*s",
        EH_STR_F(cut_names(lint, net)),
        EH_STR_F(eh_load_number(lint, (double)net->cut.work / (double)EH_HOUR_MS)), EH_STR_F(who),
        EH_STR_F(eh_load_number(lint, (double)net->cut.capacity / (double)EH_HOUR_MS)));
    for (uint32_t p = 0; p < service->pools.n; p++) {
        if (net->pools[p]) {
            eh_finding_related(lint, finding, service->pools.at[p].agents_node->span,
                               "who may serve them");
        }
    }
    facts_of_cut(lint, finding, net);
    eh_finding_fact(lint, finding,
                    "starvation by capacity: in no order of service could all of it be done");
    for (uint32_t i = 0; i < service->streams.n; i++) {
        if (net->streams[i]) {
            eh_pools_witness(lint, finding, "one of these tickets",
                             eh_load_work(service, &service->streams.at[i]));
        }
    }
    fix_capacity(lint, finding, net);
}

void eh_load_capacity_check(EhLint *lint)
{
    Network net;
    if (!network_open(lint, &net) || !solve(lint, &net)) {
        return;
    }
    if (net.cut.work >= net.cut.capacity) {
        found_capacity(lint, &net);
        return;
    }
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_L01, EH_PROVED, EH_BY_STABILITY, lint->policy->workload->span,
        EH_STR("workload"),
        "all work can be done: the tightest are %.*s, with %.*s of %.*s agent-hours a week",
        EH_STR_F(cut_names(lint, &net)),
        EH_STR_F(eh_load_number(lint, (double)net.cut.work / (double)EH_HOUR_MS)),
        EH_STR_F(eh_load_number(lint, (double)net.cut.capacity / (double)EH_HOUR_MS)));
    facts_of_cut(lint, finding, &net);
}

/* ---- the group ---- */

void eh_lint_load(EhLint *lint)
{
    EhService *service = eh_lint_service(lint);
    if (service == NULL) {
        return;
    }
    bool pools = service->pools.n > 0, streams = service->streams.n > 0;
    if (!pools || !streams) {
        eh_pools_missing(lint, EH_CHECK_L01, EH_BY_STABILITY,
                         "whether the agents are enough is not known",
                         pools ? "`workload`: how many tickets come, and how long each takes"
                               : "`pool` declarations: who serves the queues");
    } else {
        eh_load_capacity_check(lint);
        eh_load_strict(lint);
        eh_load_reserve(lint);
        eh_load_bounds(lint);
        eh_load_model(lint);
    }
    eh_load_starts(lint);
}
