/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What strict order leaves: in the long run, in one open day, and hour by hour (L02, L03, L07).
 *
 * One idea: whatever goes strictly before a ticket counts as if the agents did nothing else; what then remains of them
 * is all that the others ever get.
 */
#include "lint/flood.h"

#include <math.h>

#include "service/flow.h"

/* One stream in one pool, and what goes strictly before it there. */
typedef struct Behind {
    EhLint *lint;
    const EhService *service;
    const EhPool *pool;
    const EhStream *stream;
    double before,
        only_here; /* agent-hours a week: of all that goes before, and of what has no other pool */
    uint32_t n_before;
    bool envelopes; /* all that has no other pool declares burst and longest handling */
} Behind;

static bool goes_before(const Behind *behind, const EhStream *other)
{
    return other != behind->stream && eh_load_takes(behind->service, behind->pool, other) &&
           eh_load_strictly(behind->service, behind->pool, behind->stream, other);
}

static void add_up(Behind *behind)
{
    behind->envelopes = true;
    for (uint32_t i = 0; i < behind->service->streams.n; i++) {
        const EhStream *other = &behind->service->streams.at[i];
        if (!goes_before(behind, other)) {
            continue;
        }
        behind->n_before++;
        behind->before += other->week_work;
        if (eh_load_takers(behind->service, other) == 1) {
            behind->only_here += other->week_work;
            behind->envelopes = behind->envelopes && other->burst > 0 && other->max > 0;
        }
    }
}

static EhStr names_before(const Behind *behind)
{
    EhNameList names = {0};
    for (uint32_t i = 0; i < behind->service->streams.n; i++) {
        const EhStream *other = &behind->service->streams.at[i];
        if (goes_before(behind, other)) {
            eh_names_add(behind->lint, &names, other->name);
        }
    }
    return eh_names_text(behind->lint, &names);
}

static EhSpan order_span(const EhPool *pool)
{
    return pool->n_groups > 1         ? pool->serves_node->span
           : pool->order_node != NULL ? pool->order_node->span
                                      : pool->node->name_span;
}

static void facts_before(const Behind *behind, EhFinding *finding)
{
    for (uint32_t i = 0; i < behind->service->streams.n; i++) {
        if (goes_before(behind, &behind->service->streams.at[i])) {
            eh_load_fact_stream(behind->lint, finding, &behind->service->streams.at[i]);
        }
    }
    eh_load_fact_pool(behind->lint, finding, behind->pool);
}

/* Agents kept for the stream's own queue, as many as its work takes; and ageing. */
static void fix_overload(const Behind *behind, EhFinding *finding)
{
    const EhPromise *promise = eh_load_promise(behind->service, behind->stream);
    long long agents = (long long)floor(behind->stream->week_work / behind->pool->week_hours) + 1;
    EhStr queue = eh_service_queue(behind->service,
                                   (uint32_t)eh_load_work(behind->service, behind->stream)->queue);
    EhStr reserve = EH_STR("");
    if (agents < behind->pool->agents) {
        reserve = eh_arena_format(behind->lint->arena, "`reserve %lld for %.*s`, or ", agents,
                                  EH_STR_F(queue));
    }
    eh_finding_fix(behind->lint, finding,
                   "%.*san order that ages: head starts%s%.*s bound how long others go first",
                   EH_STR_F(reserve), promise != NULL ? " of at most " : "",
                   EH_STR_F(promise != NULL ? eh_written_duration(behind->lint->arena, promise->ms)
                                            : EH_STR("")));
}

/* ---- L02: one open day ---- */

/* A day's arrivals of what goes before, at their worst inside the envelope. */
typedef struct Day {
    int64_t closed, opens, closes; /* the day, and when the pool closed before it */
    int64_t waiting, later, started;
    double worst_handling;
    struct Arrival *all;
    uint32_t n;
} Day;

enum { DAY_TICKETS = 20000, DAY_AGENTS = 2000 };

typedef struct Arrival {
    int64_t at, handling;
    const EhStream *stream;
} Arrival;

static void day_arrivals(const Behind *behind, Day *day, Arrival *all, uint32_t *n)
{
    for (uint32_t i = 0; i < behind->service->streams.n; i++) {
        const EhStream *s = &behind->service->streams.at[i];
        if (!goes_before(behind, s) || eh_load_takers(behind->service, s) != 1) {
            continue;
        }
        double night = (double)eh_calendar_count(&s->hours, day->closed, day->opens) /
                       (double)EH_HOUR_MS * s->rate * s->share;
        int64_t first = s->burst + (int64_t)floor(night);
        int64_t gap = (int64_t)ceil((double)EH_HOUR_MS / (s->rate * s->share));
        for (int64_t k = 0; k < first && *n < DAY_TICKETS; k++) {
            all[(*n)++] = (Arrival){day->opens, s->max, s};
            day->waiting++;
        }
        for (int64_t at = day->opens + gap; at < day->closes && *n < DAY_TICKETS; at += gap) {
            if (eh_calendar_is_open(&s->hours, at)) {
                all[(*n)++] = (Arrival){at, s->max, s};
                day->later++;
            }
        }
    }
}

static void sort_arrivals(Arrival *all, uint32_t n)
{
    for (uint32_t gap = n / 2; gap > 0; gap /= 2) {
        for (uint32_t i = gap; i < n; i++) {
            Arrival one = all[i];
            uint32_t k = i;
            for (; k >= gap && all[k - gap].at > one.at; k -= gap) {
                all[k] = all[k - gap];
            }
            all[k] = one;
        }
    }
}

static uint32_t soonest_free(const int64_t *free_at, int64_t agents)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < (uint32_t)agents; i++) {
        best = free_at[i] < free_at[best] ? i : best;
    }
    return best;
}

/* Whether a ticket that comes at opening still waits at closing. */
static bool waits_all_day(const Behind *behind, Day *day)
{
    EhArena *arena = behind->lint->arena;
    Arrival *all = eh_arena_array(arena, DAY_TICKETS, sizeof *all);
    int64_t *free_at = eh_arena_array(arena, DAY_AGENTS, sizeof *free_at);
    uint32_t n = 0;
    if (all == NULL || free_at == NULL || behind->pool->agents > DAY_AGENTS) {
        return false;
    }
    day_arrivals(behind, day, all, &n);
    sort_arrivals(all, n);
    day->all = all;
    day->n = n;
    for (int64_t i = 0; i < behind->pool->agents; i++) {
        free_at[i] = day->opens;
    }
    for (uint32_t next = 0; next < n; next++) {
        uint32_t agent = soonest_free(free_at, behind->pool->agents);
        if (free_at[agent] >= day->closes) {
            return true;
        }
        if (all[next].at > free_at[agent]) {
            return false; /* an agent is free and nobody goes before it */
        }
        free_at[agent] += all[next].handling;
        day->started++;
    }
    return free_at[soonest_free(free_at, behind->pool->agents)] >= day->closes;
}

/* The first day that opens after a closing; without one, a day from now. */
static bool find_day(const Behind *behind, Day *day)
{
    const EhCalendarView *hours = &behind->pool->hours;
    int64_t closed = eh_calendar_next_close(hours, behind->service->from);
    *day = (Day){.closed = behind->service->from, .opens = behind->service->from};
    if (closed != EH_MISSING) {
        day->closed = closed;
        day->opens = eh_calendar_next_open(hours, closed);
    }
    if (day->opens == EH_MISSING) {
        return false;
    }
    day->closes = eh_calendar_next_close(hours, day->opens);
    if (day->closes == EH_MISSING || day->closes > day->opens + EH_DAY_MS) {
        day->closes = day->opens + EH_DAY_MS;
    }
    return waits_all_day(behind, day);
}

/* The day as a trace, A first, and at its end one more of A's stream. NULL where it is too long. */
static EhTrace *trace_of_day(const Behind *behind, const Day *day)
{
    EhLint *lint = behind->lint;
    const EhWork *work = eh_load_work(behind->service, behind->stream);
    EhTrace *trace = eh_trace_new(lint);
    int64_t handling = behind->stream->mean, ends = day->closes;
    bool fine = trace != NULL && eh_trace_add(lint, trace, work, day->opens, handling, 1);
    for (uint32_t i = 0; i < day->n && fine; i++) {
        const Arrival *one = &day->all[i];
        fine = eh_trace_add(lint, trace, eh_load_work(behind->service, one->stream), one->at,
                            one->handling, 1);
    }
    ends -= eh_calendar_is_open(&behind->pool->hours, ends); /* where no agent goes, they start */
    return fine && eh_trace_add(lint, trace, work, ends, handling, 1) ? trace : NULL;
}

/* Whether the day is shown, or there is nobody to show it. */
static bool show_day(const Behind *behind, const Day *day, EhFinding *finding)
{
    EhTrace *trace = trace_of_day(behind, day);
    EhTraceVerdict verdict =
        trace == NULL ? EH_TRACE_TOLD : eh_trace_run(behind->lint, finding, trace, behind->pool);
    if (verdict == EH_TRACE_NONE) {
        eh_trace_needed(behind->lint, finding);
    }
    return verdict >= EH_TRACE_TOLD;
}

static void facts_of_day(const Behind *behind, const Day *day, EhFinding *finding)
{
    EhLint *lint = behind->lint;
    const EhCalendarView *hours = &behind->pool->hours;
    long long started = finding->trace != NULL ? finding->trace->n_started : day->started;
    eh_finding_fact(lint, finding,
                    "trace: %.*s the pool opens; %lld tickets that go before it wait: bursts, and "
                    "what came since %.*s; A of `%.*s` comes",
                    EH_STR_F(eh_service_instant(lint->arena, hours, day->opens)),
                    (long long)day->waiting,
                    EH_STR_F(eh_service_instant(lint->arena, hours, day->closed)),
                    EH_STR_F(behind->stream->name));
    eh_finding_fact(
        lint, finding,
        "trace: until %.*s %lld more come, evenly at their rates; %lld start, each with "
        "its longest handling; A still waits at closing",
        EH_STR_F(eh_service_instant(lint->arena, hours, day->closes)), (long long)day->later,
        started);
    eh_trace_told(lint, finding);
}

static void found_day(const Behind *behind, const Day *day)
{
    EhLint *lint = behind->lint;
    EhStr name = behind->stream->name;
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_L02, EH_FOUND, EH_BY_ENVELOPE, order_span(behind->pool),
                   eh_load_subject(lint, behind->stream),
                   "in pool `%.*s`, a ticket of `%.*s` that comes at opening can still wait at "
                   "closing behind %.*s",
                   EH_STR_F(behind->pool->name), EH_STR_F(name), EH_STR_F(names_before(behind)));
    eh_finding_related(lint, finding, behind->stream->node->span, "the stream that waits");
    facts_before(behind, finding);
    eh_finding_fact(lint, finding,
                    "starvation by policy: an order that ages would start A among them");
    finding->may =
        !eh_pools_witness(lint, finding, "A", eh_load_work(behind->service, behind->stream));
    fix_overload(behind, finding);
    if (show_day(behind, day, finding)) {
        facts_of_day(behind, day, finding);
    }
}

/* ---- L02: the long run ---- */

static void show_overload(const Behind *behind, EhFinding *finding)
{
    const EhService *service = behind->service;
    bool *before = eh_arena_array(behind->lint->arena, service->streams.n, sizeof *before);
    EhFlood flood = {.pool = behind->pool, .waits = behind->stream, .before = before, .mean = true};
    if (before == NULL) {
        return;
    }
    for (uint32_t i = 0; i < service->streams.n; i++) {
        const EhStream *other = &service->streams.at[i];
        before[i] = goes_before(behind, other) && eh_load_takers(service, other) == 1;
    }
    eh_flood_show(behind->lint, finding, &flood);
}

static void found_overload(const Behind *behind)
{
    EhLint *lint = behind->lint;
    EhFinding *finding = eh_finding(lint, EH_CHECK_L02, EH_FOUND, EH_BY_STABILITY,
                                    order_span(behind->pool), eh_load_subject(lint, behind->stream),
                                    "in pool `%.*s`, what goes before `%.*s` (%.*s) is %.*s "
                                    "agent-hours of work a week for %.*s: "
                                    "nothing is left",
                                    EH_STR_F(behind->pool->name), EH_STR_F(behind->stream->name),
                                    EH_STR_F(names_before(behind)),
                                    EH_STR_F(eh_load_number(lint, behind->only_here)),
                                    EH_STR_F(eh_load_number(lint, eh_load_capacity(behind->pool))));
    eh_finding_related(lint, finding, behind->stream->node->span, "the stream that gets nothing");
    facts_before(behind, finding);
    eh_finding_fact(lint, finding,
                    "starvation by policy: another order would share what there is; that all of it "
                    "cannot be done is L01");
    finding->may = !eh_pools_witness(lint, finding, "a ticket that never starts",
                                     eh_load_work(behind->service, behind->stream));
    fix_overload(behind, finding);
    show_overload(behind, finding);
}

static void proved_left(const Behind *behind)
{
    EhLint *lint = behind->lint;
    double capacity = eh_load_capacity(behind->pool);
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_L02, EH_PROVED, EH_BY_STABILITY, order_span(behind->pool),
        eh_load_subject(lint, behind->stream),
        "in pool `%.*s`, what goes before `%.*s` leaves it %.*s of %.*s agent-hours a week",
        EH_STR_F(behind->pool->name), EH_STR_F(behind->stream->name),
        EH_STR_F(eh_load_number(lint, capacity - behind->before)),
        EH_STR_F(eh_load_number(lint, capacity)));
    facts_before(behind, finding);
}

/* ---- L03: skills ---- */

/* The most work of the chosen streams that the chosen pools can do, in agent-hours; negative when memory is out. */
static double most_work(const Behind *behind, const bool *streams, const bool *pools)
{
    const EhService *service = behind->service;
    EhArena *arena = behind->lint->arena;
    uint32_t n = service->streams.n, m = service->pools.n;
    int64_t *work = eh_arena_array(arena, n, sizeof *work);
    int64_t *capacity = eh_arena_array(arena, m, sizeof *capacity);
    EhFlowEdge *edges = eh_arena_array(arena, (size_t)n * m, sizeof *edges);
    bool *in = eh_arena_array(arena, n, sizeof *in), *to = eh_arena_array(arena, m, sizeof *to);
    EhFlow flow = {
        .n_streams = n, .n_pools = m, .work = work, .capacity = capacity, .edges = edges};
    EhFlowCut cut;
    if (arena->failed) {
        return -1;
    }
    for (uint32_t i = 0; i < n; i++) {
        work[i] = streams[i] ? (int64_t)(service->streams.at[i].week_work * (double)EH_HOUR_MS) : 0;
        for (uint32_t p = 0; p < m; p++) {
            if (pools[p] && streams[i] &&
                eh_load_takes(service, &service->pools.at[p], &service->streams.at[i])) {
                edges[flow.n_edges++] = (EhFlowEdge){.stream = i, .pool = p};
            }
        }
    }
    for (uint32_t p = 0; p < m; p++) {
        const EhPool *pool = &service->pools.at[p];
        double hours = pool->automatic ? 1e9 : eh_load_capacity(pool);
        capacity[p] = (int64_t)((hours < 1e9 ? hours : 1e9) * (double)EH_HOUR_MS);
    }
    size_t size = eh_flow_scratch_size(&flow);
    void *scratch = size == 0 ? NULL : eh_arena_alloc(arena, size);
    bool fine = scratch != NULL && eh_flow_solve(&flow, scratch, &cut, in, to);
    return fine ? (double)cut.flow / (double)EH_HOUR_MS : -1;
}

/* Two flows. At worst, what may go before it (or beside it) takes all it can of the stream's pools; at best, as little
 * as it can. */
static void check_skills(const Behind *behind)
{
    EhLint *lint = behind->lint;
    const EhService *service = behind->service;
    bool *before = eh_arena_array(lint->arena, service->streams.n, sizeof *before);
    bool *own = eh_arena_array(lint->arena, service->pools.n, sizeof *own);
    bool *every = eh_arena_array(lint->arena, service->pools.n, sizeof *every);
    double capacity = 0, sum = behind->stream->week_work;
    if (lint->arena->failed) {
        return;
    }
    for (uint32_t p = 0; p < service->pools.n; p++) {
        own[p] = eh_load_takes(service, &service->pools.at[p], behind->stream);
        every[p] = true;
        capacity += own[p] ? eh_load_capacity(&service->pools.at[p]) : 0;
    }
    for (uint32_t i = 0; i < service->streams.n; i++) {
        before[i] = goes_before(behind, &service->streams.at[i]);
        sum += before[i] ? service->streams.at[i].week_work : 0;
    }
    double worst = most_work(behind, before, own);
    before[behind->stream - service->streams.at] = true;
    double best = most_work(behind, before, every);
    if (worst < 0 || best < 0) {
        return;
    }
    bool safe = capacity - worst > behind->stream->week_work, starved = best < sum - 1e-6;
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_L03,
        safe      ? EH_PROVED
        : starved ? EH_FOUND
                  : EH_UNKNOWN,
        EH_BY_STABILITY, behind->stream->node->span, eh_load_subject(lint, behind->stream),
        safe ? "whatever goes before `%.*s`, its pools keep enough for it"
        : starved
            ? "what goes before `%.*s` cannot leave its pools enough for it"
            : "whether what goes before `%.*s` leaves its pools enough depends on who takes what",
        EH_STR_F(behind->stream->name));
    eh_finding_fact(
        lint, finding,
        "its pools: %.*s agent-hours a week, of which what goes before it can take %.*s; "
        "it brings %.*s",
        EH_STR_F(eh_load_number(lint, capacity)), EH_STR_F(eh_load_number(lint, worst)),
        EH_STR_F(eh_load_number(lint, behind->stream->week_work)));
    eh_finding_fact(lint, finding, "with all pools at their best %.*s of %.*s can be done",
                    EH_STR_F(eh_load_number(lint, best)), EH_STR_F(eh_load_number(lint, sum)));
    if (!safe && !starved) {
        eh_finding_missing(lint, finding, "a simulation: skills and strict order have no formula");
    }
}

/* ---- L07 ---- */

/* The longest time, in slots, in which what goes before it takes all that the pool has. */
typedef struct Drought {
    uint32_t from, n;
} Drought;

static double arrivals_in(const Behind *behind, const double *const *open, uint32_t slot)
{
    double work = 0;
    for (uint32_t i = 0; i < behind->service->streams.n; i++) {
        const EhStream *s = &behind->service->streams.at[i];
        if (open[i] != NULL) {
            work += (open[i][slot + 1] - open[i][slot]) * s->rate * s->share * (double)s->mean /
                    (double)EH_HOUR_MS;
        }
    }
    return work;
}

static Drought longest_drought(const Behind *behind, const double *pool, const double *const *open)
{
    Drought longest = {0}, now = {0};
    double backlog = 0;
    for (uint32_t i = 0; i < EH_SERVICE_SLOTS; i++) {
        double capacity = (pool[i + 1] - pool[i]) * (double)behind->pool->agents;
        backlog += arrivals_in(behind, open, i);
        bool left = capacity > 0 && backlog < capacity;
        backlog = backlog > capacity ? backlog - capacity : 0;
        if (left) {
            now.n = 0;
        } else if (now.n > 0 || capacity > 0) { /* from an hour in which the pool is open */
            now = now.n > 0 ? (Drought){now.from, now.n + 1} : (Drought){i, 1};
            longest = now.n > longest.n ? now : longest;
        }
    }
    return longest;
}

static void check_drought(const Behind *behind)
{
    EhLint *lint = behind->lint;
    EhService *service = lint->service;
    const EhPromise *promise = eh_load_promise(service, behind->stream);
    const double *pool = eh_hours_slots(service, behind->pool->calendar);
    const double **open = eh_arena_array(lint->arena, service->streams.n, sizeof *open);
    if (pool == NULL || open == NULL || promise == NULL) {
        return;
    }
    for (uint32_t i = 0; i < service->streams.n; i++) {
        const EhStream *s = &service->streams.at[i];
        if (goes_before(behind, s) && eh_load_takers(service, s) == 1) {
            open[i] = eh_hours_slots(service, s->calendar);
        }
    }
    Drought drought = longest_drought(behind, pool, open);
    int64_t from = eh_hours_slot_time(service, drought.from);
    int64_t to = eh_hours_slot_time(service, drought.from + drought.n);
    bool bad = eh_calendar_count(&promise->hours, from, to) > promise->ms;
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_L07, bad ? EH_FOUND : EH_PROVED, EH_BY_STABILITY, order_span(behind->pool),
        eh_load_subject(lint, behind->stream),
        bad ? "in pool `%.*s`, nobody is left for `%.*s` for %.*s h, longer than %.*s allows"
            : "in pool `%.*s`, nobody is left for `%.*s` for at most %.*s h, within %.*s",
        EH_STR_F(behind->pool->name), EH_STR_F(behind->stream->name),
        EH_STR_F(eh_service_hours(lint->arena, (double)(to - from))), EH_STR_F(promise->name));
    if (drought.n > 0) {
        eh_finding_fact(lint, finding, "from %.*s to %.*s, at the declared rates as a steady flow",
                        EH_STR_F(eh_service_instant(lint->arena, &behind->pool->hours, from)),
                        EH_STR_F(eh_service_instant(lint->arena, &behind->pool->hours, to)));
    }
    facts_before(behind, finding);
    if (bad) {
        fix_overload(behind, finding);
    }
}

/* ---- each stream in each pool ---- */

static void check_one(Behind *behind)
{
    Day day;
    add_up(behind);
    double capacity = eh_load_capacity(behind->pool);
    if (behind->n_before == 0) {
        return;
    }
    if (behind->only_here >= capacity) {
        found_overload(behind);
        return;
    }
    if (behind->before > behind->only_here) {
        check_skills(behind);
    }
    if (eh_load_takers(behind->service, behind->stream) > 1) {
        return;
    }
    if (behind->only_here > 0 && behind->envelopes && find_day(behind, &day)) {
        found_day(behind, &day);
    } else if (behind->before < capacity) {
        proved_left(behind);
    }
    check_drought(behind);
}

void eh_load_strict(EhLint *lint)
{
    const EhService *service = lint->service;
    for (uint32_t p = 0; p < service->pools.n; p++) {
        const EhPool *pool = &service->pools.at[p];
        for (uint32_t i = 0; i < service->streams.n && !pool->automatic; i++) {
            Behind behind = {
                .lint = lint, .service = service, .pool = pool, .stream = &service->streams.at[i]};
            if (eh_load_takes(service, pool, behind.stream)) {
                check_one(&behind);
            }
        }
    }
}
