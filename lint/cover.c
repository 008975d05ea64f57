/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cover: work that nobody may do, hours in which nobody is there, and promises on clocks that do not agree.
 *
 * One idea: all three are starvation by capacity: no order of service helps a ticket whose agents are not there.
 */
#include "lint/trace.h"

#include <string.h>

#include "vm/internal.h"

static const char capacity_kind[] =
    "starvation by capacity: no order of service could start it, only people or skills";

/* The worst stretch for a promise: `due` falls into it. `needed` is the least promise, on its own clock, that spans
 * every stretch. from == to: none is too long. */
typedef struct Worst {
    EhStretch closed;
    int64_t due, needed;
} Worst;

/* The stretches in which every calendar of a set is closed; in order. `worst` is what `asked` came to. */
typedef struct Closed {
    const bool *calendars;
    EH_VEC(EhStretch) stretches;
    const EhPromise *asked;
    Worst worst;
} Closed;

/* What the checks of one policy look at. */
typedef struct Look {
    EhLint *lint;
    EhService *service;
    const EhCalendarView **hours; /* those of the pools at hand: room for all */
    bool *calendars;              /* which calendars these are */
    EH_VEC(Closed) closed;
} Look;

/* ---- C01 ---- */

static const EhPool *pool_that_takes(const Look *look, uint32_t queue, const uint64_t *skills)
{
    for (uint32_t i = 0; i < look->service->pools.n; i++) {
        const EhPool *pool = &look->service->pools.at[i];
        if (eh_pool_takes(look->service, pool, queue, skills)) {
            return pool;
        }
    }
    return NULL;
}

/* The pool that it is cheapest to change: one that serves the queue; else one with the skills; with people first. */
static const EhPool *cheapest(const Look *look, uint32_t queue, const uint64_t *skills)
{
    const EhPool *best = NULL;
    int best_cost = 4;
    for (uint32_t i = 0; i < look->service->pools.n; i++) {
        const EhPool *pool = &look->service->pools.at[i];
        int cost = pool->group[queue] != EH_NONE ? 0 : 2;
        cost += pool->automatic ? 1 : 0;
        if (pool->group[queue] == EH_NONE &&
            !eh_skills_within(skills, pool->skills, look->service->n_words)) {
            cost = 4;
        }
        if (cost < best_cost) {
            best = pool;
            best_cost = cost;
        }
    }
    return best;
}

static void fact_roster(Look *look, EhFinding *finding, uint32_t queue)
{
    bool some = false;
    for (uint32_t i = 0; i < look->service->pools.n; i++) {
        const EhPool *pool = &look->service->pools.at[i];
        if (pool->group[queue] != EH_NONE) {
            some = true;
            eh_finding_fact(look->lint, finding, "pool `%.*s` serves it, and has %.*s",
                            EH_STR_F(pool->name),
                            EH_STR_F(eh_service_skills(look->service, pool->skills)));
        }
    }
    eh_finding_fact(look->lint, finding, "%s of the week, Mon 00:00 to Sun 24:00: 0 agent-hours",
                    some ? "roster for these tickets" : "no pool serves it; roster");
    eh_finding_fact(look->lint, finding, "%s", capacity_kind);
}

static void fix_roster(Look *look, EhFinding *finding, uint32_t queue, const uint64_t *skills)
{
    const EhPool *pool = cheapest(look, queue, skills);
    EhStr name = eh_service_queue(look->service, queue);
    if (pool == NULL) {
        eh_finding_fix(look->lint, finding, "`pool … { agents 1; serves %.*s }`", EH_STR_F(name));
    } else if (pool->group[queue] != EH_NONE) {
        uint64_t *lacks = eh_arena_array(look->lint->arena, look->service->n_words, sizeof *lacks);
        for (uint32_t i = 0; i < look->service->n_words && lacks != NULL; i++) {
            lacks[i] = skills[i] & ~pool->skills[i];
        }
        if (lacks != NULL) {
            eh_finding_fix(look->lint, finding, "add %.*s to the `skills` of pool `%.*s`",
                           EH_STR_F(eh_service_skills(look->service, lacks)), EH_STR_F(pool->name));
        }
    } else {
        eh_finding_fix(look->lint, finding, "add `%.*s` to what pool `%.*s` serves", EH_STR_F(name),
                       EH_STR_F(pool->name));
    }
}

static EhStr queue_subject(Look *look, uint32_t queue)
{
    return eh_arena_format(look->lint->arena, "queue/%.*s",
                           EH_STR_F(eh_service_queue(look->service, queue)));
}

/* A ticket that is no ticket ends in the fallback queue. */
static bool show_broken(Look *look, EhFinding *finding, uint32_t queue)
{
    if (queue != look->lint->policy->fallback) {
        return false;
    }
    EhWitness witness = {.role = EH_STR("a ticket whose data is broken"),
                         .ticket = EH_STR("{\"id\":\"T0\"}"),
                         .now = look->service->from};
    const EhDecision *decision = eh_witness_decide(look->lint, &witness, EH_PLAIN);
    if (decision == NULL || (uint32_t)decision->queue != queue) {
        return false;
    }
    eh_finding_witness(look->lint, finding, &witness);
    return true;
}

/* A week is long enough to see that nobody takes it. */
static void show_never(Look *look, EhFinding *finding, const EhWork *work)
{
    EhLint *lint = look->lint;
    EhTrace *trace = eh_trace_alone(lint, work, work->at, work->at + EH_WEEK_MS, EH_HOUR_MS / 2);
    if (trace != NULL) {
        trace->starts = false;
    }
    eh_trace_run(lint, finding, trace, NULL);
    eh_trace_told(lint, finding);
}

static void found_nobody(Look *look, uint32_t queue, const uint64_t *skills, const EhWork *work)
{
    EhLint *lint = look->lint;
    const EhNode *row = look->service->sends[queue];
    bool served = false,
         none = eh_skills_within(skills, look->service->required.at[0], look->service->n_words);
    for (uint32_t i = 0; i < look->service->pools.n; i++) {
        served = served || look->service->pools.at[i].group[queue] != EH_NONE;
    }
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_C01, EH_FOUND, EH_BY_LOGIC, row->span, queue_subject(look, queue),
                   "tickets of `%.*s`%s%.*s are served by nobody, in any hour",
                   EH_STR_F(eh_service_queue(look->service, queue)), none ? "" : " that require ",
                   EH_STR_F(none ? EH_STR("") : eh_service_skills(look->service, skills)));
    eh_finding_label(lint, finding, "sends them there");
    for (uint32_t i = 0; i < look->service->pools.n; i++) {
        const EhPool *pool = &look->service->pools.at[i];
        if (served && pool->group[queue] != EH_NONE) {
            eh_finding_related(lint, finding, pool->node->name_span,
                               "serves the queue, without %.*s",
                               EH_STR_F(eh_service_skills(look->service, skills)));
        }
    }
    if (!served && look->service->pools.n > 0) {
        eh_finding_related(lint, finding, look->service->pools.at[0].serves_node->span,
                           "no pool serves `%.*s`",
                           EH_STR_F(eh_service_queue(look->service, queue)));
    }
    fact_roster(look, finding, queue);
    finding->waits = work;
    finding->may = !(work != NULL ? eh_pools_witness(lint, finding, "the ticket", work)
                                  : show_broken(look, finding, queue));
    fix_roster(look, finding, queue, skills);
    if (work != NULL && look->service->pools.n > 0) {
        show_never(look, finding, work);
    }
}

/* One queue that some row sends to: true if every ticket of it that may come is served. */
static bool check_queue(Look *look, uint32_t queue, EhNameList *doubtful)
{
    bool fine = true, doubt = false;
    for (uint32_t i = 0; i < look->service->required.n; i++) {
        const uint64_t *skills = look->service->required.at[i];
        const EhWork *work;
        if (pool_that_takes(look, queue, skills) != NULL) {
            continue;
        }
        EhMaybe comes = eh_service_may_occur(look->service, queue, EH_NONE, skills, &work);
        if (comes == EH_YES || (comes == EH_PERHAPS && i == 0)) {
            found_nobody(look, queue, skills, work);
            if (i == 0) {
                return false; /* whatever else they require, nobody serves them */
            }
            fine = false;
        }
        doubt = doubt || comes == EH_PERHAPS;
    }
    if (doubt) {
        eh_names_add(look->lint, doubtful, eh_service_queue(look->service, queue));
    }
    return fine && !doubt;
}

static void check_nobody(Look *look)
{
    EhNameList doubtful = {0};
    uint32_t n_fine = 0;
    for (uint32_t q = 0; q < look->service->n_queues; q++) {
        if (look->service->sends[q] != NULL) {
            n_fine += check_queue(look, q, &doubtful);
        }
    }
    const EhNode *at = look->lint->policy->queues_node;
    if (doubtful.n > 0) {
        EhFinding *finding = eh_finding(
            look->lint, EH_CHECK_C01, EH_UNKNOWN, EH_BY_LOGIC, at->span, EH_STR("queues"),
            "whether tickets of %.*s can require a skill that their pools lack is not known",
            EH_STR_F(eh_names_text(look->lint, &doubtful)));
        eh_finding_missing(look->lint, finding,
                           "a sample or test of such a ticket: rules that require skills, and rows "
                           "that lead there, are not put together");
    }
    if (n_fine > 0) {
        eh_finding(look->lint, EH_CHECK_C01, EH_PROVED, EH_BY_LOGIC, at->span, EH_STR("queues"),
                   "%u %s: some pool serves every ticket that rows and rules can make", n_fine,
                   n_fine == 1 ? "queue" : "queues");
    }
}

/* ---- C02 ---- */

/* The worst hole under one promise, of one queue and set of skills; `work` shows that such tickets come. */
typedef struct Hole {
    uint32_t queue;
    const uint64_t *skills;
    const EhWork *work;
    EhStretch closed;
    int64_t due, needed; /* the least promise, on its own clock, that spans every stretch */
} Hole;

/* The hours of the pools that may serve them; 0 if none, or if a bot always does. */
static uint32_t gather_hours(const Look *look, uint32_t queue, const uint64_t *skills)
{
    uint32_t n = 0;
    memset(look->calendars, 0, look->lint->policy->calendars.n * sizeof *look->calendars);
    for (uint32_t i = 0; i < look->service->pools.n; i++) {
        const EhPool *pool = &look->service->pools.at[i];
        if (!eh_pool_takes(look->service, pool, queue, skills)) {
            continue;
        }
        if (pool->automatic || pool->hours.always) {
            return 0;
        }
        if (!look->calendars[pool->calendar]) {
            look->hours[n++] = &pool->hours;
        }
        look->calendars[pool->calendar] = true;
    }
    return n;
}

/* The stretches of the hours at hand, worked out once for each set of calendars; NULL when memory is out. */
static Closed *closed_now(Look *look, uint32_t n)
{
    size_t size = look->lint->policy->calendars.n * sizeof *look->calendars;
    for (uint32_t i = 0; i < look->closed.n; i++) {
        if (memcmp(look->closed.at[i].calendars, look->calendars, size) == 0) {
            return &look->closed.at[i];
        }
    }
    bool *copy = eh_arena_alloc(look->lint->arena, size);
    Closed one = {.calendars = copy};
    if (copy == NULL) {
        return NULL;
    }
    memcpy(copy, look->calendars, size);
    for (int64_t at = look->service->from; at < look->service->until;) {
        EhStretch next = eh_hours_next_closed(look->hours, n, at, look->service->until);
        if (next.from >= look->service->until) {
            break;
        }
        next.to = next.to == EH_MISSING ? look->service->until : next.to;
        EH_PUSH(look->lint->arena, &one.stretches, next);
        at = next.to;
    }
    return EH_PUSH(look->lint->arena, &look->closed, one) ? &look->closed.at[look->closed.n - 1]
                                                          : NULL;
}

/* A ticket that comes as a stretch begins is due soonest in it; the promise is broken if that is before the next
 * opening. */
static void worst_stretch(Look *look, const EhPromise *promise, uint32_t n, Hole *hole)
{
    Closed *closed = closed_now(look, n);
    Worst worst = {0};
    if (closed == NULL) {
        return;
    }
    for (uint32_t i = 0; closed->asked != promise && i < closed->stretches.n; i++) {
        EhStretch one = closed->stretches.at[i];
        int64_t due = eh_calendar_reach(&promise->hours, one.from, promise->ms);
        int64_t counted = eh_calendar_count(&promise->hours, one.from, one.to);
        worst.needed = counted > worst.needed ? counted : worst.needed;
        if (due != EH_MISSING && due < one.to && one.to - due > worst.closed.to - worst.due) {
            worst.closed = one;
            worst.due = due;
        }
    }
    if (closed->asked != promise) {
        closed->asked = promise;
        closed->worst = worst;
    }
    hole->closed = closed->worst.closed;
    hole->due = closed->worst.due;
    hole->needed = closed->worst.needed;
}

static bool is_hole(const Hole *hole)
{
    return hole->closed.to != hole->closed.from;
}

/* What holds under one promise: the worst hole that a ticket shows, the worst of other queues that rows lead to, and
 * how many queues of either kind have one or none. */
typedef struct Holes {
    Hole shown, other;
    uint32_t n_with, n_without;
} Holes;

static void consider_hole(Look *look, const EhPromise *promise, Hole one, Holes *holes)
{
    uint32_t n = gather_hours(look, one.queue, one.skills);
    Hole *worst = one.work != NULL ? &holes->shown : &holes->other;
    if (n > 0) {
        worst_stretch(look, promise, n, &one);
    }
    if (n == 0 || !is_hole(&one)) {
        holes->n_without++;
        return;
    }
    holes->n_with++;
    if (!is_hole(worst) || one.closed.to - one.due > worst->closed.to - worst->due) {
        *worst = one;
    }
}

/* Whether an earlier ticket of the queue under the promise requires the same skills. */
static bool asked_before(const Look *look, const EhPromise *promise, uint32_t index)
{
    const EhService *service = look->service;
    const EhWork *work = &service->works.at[index];
    for (uint32_t i = service->first_work[work->queue]; i < index; i = service->works.at[i].next) {
        const EhWork *other = &service->works.at[i];
        if (memcmp(other->skills, work->skills, service->n_words * sizeof *work->skills) == 0 &&
            eh_promise_covers(service, promise, other) == EH_YES) {
            return true;
        }
    }
    return false;
}

/* All tickets that the promise reaches: those that were decided, and of other queues any. */
static Holes holes_under(Look *look, const EhPromise *promise)
{
    Holes holes = {0};
    for (uint32_t q = 0; q < look->service->n_queues; q++) {
        const EhWork *work;
        if (eh_promise_reaches(look->service, promise, q, EH_NONE, &work) == EH_PERHAPS) {
            Hole one = {.queue = q, .skills = look->service->required.at[0]};
            consider_hole(look, promise, one, &holes);
        }
    }
    for (uint32_t i = 0; i < look->service->works.n; i++) {
        const EhWork *work = &look->service->works.at[i];
        if (!asked_before(look, promise, i) &&
            eh_promise_covers(look->service, promise, work) == EH_YES) {
            Hole one = {.queue = (uint32_t)work->queue, .skills = work->skills, .work = work};
            consider_hole(look, promise, one, &holes);
        }
    }
    return holes;
}

static EhStr promised(const Look *look, const EhPromise *promise)
{
    EhStr ms = eh_service_duration(look->lint->arena, promise->ms);
    return promise->calendar == 0
               ? ms
               : eh_arena_format(look->lint->arena, "%.*s on %.*s", EH_STR_F(ms),
                                 EH_STR_F(eh_service_calendar(look->service, promise->calendar)));
}

static void fact_hole(Look *look, EhFinding *finding, const Hole *hole)
{
    EhArena *arena = look->lint->arena;
    const EhCalendarView *clock = look->hours[0];
    double open_after = (double)(hole->closed.to - hole->closed.from);
    eh_finding_fact(look->lint, finding,
                    "a ticket that comes %.*s finds everyone gone; next open %.*s: %.*s h",
                    EH_STR_F(eh_service_instant(arena, clock, hole->closed.from)),
                    EH_STR_F(eh_service_instant(arena, clock, hole->closed.to)),
                    EH_STR_F(eh_service_hours(arena, open_after)));
    eh_finding_fact(look->lint, finding, "it is due %.*s, %.*s h before that",
                    EH_STR_F(eh_service_instant(arena, clock, hole->due)),
                    EH_STR_F(eh_service_hours(arena, (double)(hole->closed.to - hole->due))));
    eh_finding_fact(look->lint, finding,
                    "looked at: %d weeks from %.*s, with holidays and changes of the clock",
                    EH_SERVICE_WEEKS,
                    EH_STR_F(eh_service_instant(arena, clock, look->service->from)));
    eh_finding_fact(look->lint, finding, "%s", capacity_kind);
}

/* A ticket that comes as everyone leaves starts as the first of them comes back. */
static void show_hole(Look *look, EhFinding *finding, const Hole *hole)
{
    EhLint *lint = look->lint;
    if (hole->work == NULL || hole->closed.to >= look->service->until) {
        return;
    }
    EhTrace *trace =
        eh_trace_alone(lint, hole->work, hole->closed.from, hole->closed.to, EH_HOUR_MS / 2);
    eh_trace_run(lint, finding, trace, NULL);
    eh_trace_told(lint, finding);
}

static void found_hole(Look *look, const EhPromise *promise, const Hole *hole)
{
    EhLint *lint = look->lint;
    EhStr queue = eh_service_queue(look->service, hole->queue);
    uint32_t n = gather_hours(look, hole->queue, hole->skills);
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_C02, EH_FOUND, EH_BY_LOGIC, promise->span, promise->subject,
        "%.*s promises %.*s, and nobody who serves `%.*s` is there for up to %.*s h",
        EH_STR_F(promise->name), EH_STR_F(promised(look, promise)), EH_STR_F(queue),
        EH_STR_F(eh_service_hours(lint->arena, (double)(hole->closed.to - hole->closed.from))));
    for (uint32_t i = 0; i < look->service->pools.n && n > 0; i++) {
        const EhPool *pool = &look->service->pools.at[i];
        if (eh_pool_takes(look->service, pool, hole->queue, hole->skills)) {
            eh_finding_related(lint, finding, pool->agents_node->span, "when `%.*s` is there",
                               EH_STR_F(pool->name));
        }
    }
    fact_hole(look, finding, hole);
    finding->may =
        hole->work == NULL || !eh_pools_witness(lint, finding, "such a ticket", hole->work);
    EhStr least = eh_service_duration(lint->arena, eh_pools_round_up(hole->needed));
    const EhPool *pool = pool_that_takes(look, hole->queue, hole->skills);
    if (promise->kind == EH_PROMISE_STARTS) {
        eh_finding_fix(lint, finding,
                       "`starts within %.*s` is the least that every closed stretch "
                       "keeps, or agents in those hours",
                       EH_STR_F(least));
    } else if (pool != NULL) {
        EhStr calendar = eh_service_calendar(look->service, pool->calendar);
        eh_finding_fix(lint, finding,
                       "promise it `on %.*s`, or at least %.*s%s, or agents in those hours",
                       EH_STR_F(calendar), EH_STR_F(least),
                       promise->calendar == 0 ? "" : " on its own calendar");
    }
    show_hole(look, finding, hole);
}

static void unknown_hole(Look *look, const EhPromise *promise, const Hole *hole)
{
    EhLint *lint = look->lint;
    EhStr queue = eh_service_queue(look->service, hole->queue);
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_C02, EH_UNKNOWN, EH_BY_LOGIC, promise->span, promise->subject,
        "whether %.*s (%.*s) is promised to a ticket of `%.*s` is not known; nobody who serves "
        "those "
        "is there for up to %.*s h",
        EH_STR_F(promise->name), EH_STR_F(promised(look, promise)), EH_STR_F(queue),
        EH_STR_F(eh_service_hours(lint->arena, (double)(hole->closed.to - hole->closed.from))));
    eh_finding_missing(lint, finding, "a sample or test of such a ticket of `%.*s`",
                       EH_STR_F(queue));
}

/* `for 95%`: the share of arrivals that come too early in a stretch to be started in time. */
static double share_in_holes(Look *look, const EhPromise *promise, const EhStream *stream,
                             uint32_t n)
{
    const Closed *closed = closed_now(look, n);
    int64_t lost = 0;
    int64_t all = eh_calendar_count(&stream->hours, look->service->from, look->service->until);
    for (uint32_t i = 0; closed != NULL && i < closed->stretches.n; i++) {
        EhStretch one = closed->stretches.at[i];
        int64_t last = one.to - promise->ms; /* starts within D runs on elapsed time */
        lost += last > one.from ? eh_calendar_count(&stream->hours, one.from, last) : 0;
    }
    return all > 0 ? (double)lost / (double)all : 0;
}

static void check_share(Look *look, const EhPromise *promise)
{
    EhLint *lint = look->lint;
    double lost = 0, all = 0;
    for (uint32_t i = 0; i < look->service->streams.n; i++) {
        const EhStream *stream = &look->service->streams.at[i];
        const EhWork *work = &look->service->works.at[stream->work];
        if (eh_promise_covers(look->service, promise, work) != EH_YES) {
            continue;
        }
        uint32_t n = gather_hours(look, (uint32_t)work->queue, work->skills);
        all += stream->week_tickets;
        lost += n == 0 ? 0 : stream->week_tickets * share_in_holes(look, promise, stream, n);
    }
    EhStr percent = eh_service_number(lint->arena, promise->share * 100, 2);
    if (all <= 0) {
        EhFinding *finding =
            eh_finding(lint, EH_CHECK_C02, EH_UNKNOWN, EH_BY_STABILITY, promise->span,
                       promise->subject, "whether %.*s %% of %.*s come while somebody is there",
                       EH_STR_F(percent), EH_STR_F(promise->name));
        eh_finding_missing(lint, finding, "a `workload` line of such tickets");
        return;
    }
    bool bad = lost / all > 1 - promise->share;
    EhFinding *finding = eh_finding(lint, EH_CHECK_C02, bad ? EH_FOUND : EH_PROVED, EH_BY_STABILITY,
                                    promise->span, promise->subject,
                                    bad ? "%.*s: %.*s %% of its tickets come when nobody will be "
                                          "there in time, and %.*s %% must be started"
                                        : "%.*s: no more than %.*s %% of its tickets come when "
                                          "nobody will be there in time (%.*s %% must be started)",
                                    EH_STR_F(promise->name),
                                    EH_STR_F(eh_service_number(lint->arena, lost / all * 100, 2)),
                                    EH_STR_F(percent));
    eh_finding_fact(lint, finding, "%.*s of %.*s tickets a week",
                    EH_STR_F(eh_service_number(lint->arena, lost, 2)),
                    EH_STR_F(eh_service_number(lint->arena, all, 2)));
}

static void check_hole(Look *look, const EhPromise *promise)
{
    if (promise->share < 1) {
        check_share(look, promise);
        return;
    }
    Holes holes = holes_under(look, promise);
    if (is_hole(&holes.shown)) {
        found_hole(look, promise, &holes.shown);
    } else if (holes.n_with > 0 && holes.n_without == 0) {
        found_hole(look, promise, &holes.other); /* wherever its tickets go */
    } else if (holes.n_with > 0) {
        unknown_hole(look, promise, &holes.other);
    } else if (holes.n_without > 0) {
        eh_finding(look->lint, EH_CHECK_C02, EH_PROVED, EH_BY_LOGIC, promise->span,
                   promise->subject,
                   "%.*s (%.*s) spans every closed stretch of the pools that serve its tickets",
                   EH_STR_F(promise->name), EH_STR_F(promised(look, promise)));
    }
}

/* ---- C03 ---- */

/* The most ms on the target's clock that never take longer than `elapsed`. */
static int64_t most_implied(const Look *look, const EhPromise *goal, int64_t elapsed)
{
    int64_t low = 0, high = goal->ms / 60000;
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2;
        EhElapsed takes = eh_hours_elapsed(look->lint->arena, &goal->hours, middle * 60000,
                                           look->service->from, look->service->until);
        if (takes.longest <= elapsed) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low * 60000;
}

static void found_clocks(Look *look, const EhPromise *promise, const EhPromise *goal,
                         const EhElapsed *takes, bool sure)
{
    EhLint *lint = look->lint;
    EhArena *arena = lint->arena;
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_C03, EH_FOUND, EH_BY_LOGIC, promise->span, promise->subject,
        "%.*s says within %.*s, but %.*s of %.*s can take %.*s h by the clock on the wall",
        EH_STR_F(promise->name), EH_STR_F(eh_service_duration(arena, promise->ms)),
        EH_STR_F(goal->name), EH_STR_F(promised(look, goal)),
        EH_STR_F(eh_service_hours(arena, (double)takes->longest)));
    eh_finding_related(lint, finding, goal->span, "the target in working hours");
    eh_finding_fact(
        lint, finding, "a ticket that comes %.*s is due %.*s: %.*s h, more than %.*s h",
        EH_STR_F(eh_service_instant(arena, &goal->hours, takes->longest_from)),
        EH_STR_F(eh_service_instant(arena, &goal->hours, takes->longest_from + takes->longest)),
        EH_STR_F(eh_service_hours(arena, (double)takes->longest)),
        EH_STR_F(eh_service_hours(arena, (double)promise->ms)));
    finding->may = !sure;
    int64_t most = most_implied(look, goal, promise->ms);
    EhStr least = eh_service_duration(arena, eh_pools_round_up(takes->longest));
    if (most > 0) {
        eh_finding_fix(lint, finding, "a target of at most %.*s on %.*s, or `starts within %.*s`",
                       EH_STR_F(eh_service_duration(arena, most)),
                       EH_STR_F(eh_service_calendar(look->service, goal->calendar)),
                       EH_STR_F(least));
    } else {
        eh_finding_fix(lint, finding,
                       "`starts within %.*s`: no target on %.*s is always over sooner than that",
                       EH_STR_F(least),
                       EH_STR_F(eh_service_calendar(look->service, goal->calendar)));
    }
}

/* A guarantee in elapsed time against the first target of a class on its own clock. */
static void check_clocks(Look *look, const EhPromise *promise, const EhPromise *goal)
{
    EhSomeTicket known = {.queue = EH_NONE, .priority = EH_NONE, .service = goal->service};
    EhMaybe of_class = eh_service_could_hold(look->service, promise->who, known);
    for (uint32_t i = 0; i < look->service->works.n && of_class == EH_PERHAPS; i++) {
        const EhWork *work = &look->service->works.at[i];
        if (work->service == goal->service &&
            eh_promise_covers(look->service, promise, work) == EH_YES) {
            of_class = EH_YES;
        }
    }
    if (of_class == EH_NO) {
        return;
    }
    EhElapsed takes = eh_hours_elapsed(look->lint->arena, &goal->hours, goal->ms,
                                       look->service->from, look->service->until);
    if (takes.longest > promise->ms) {
        found_clocks(look, promise, goal, &takes, of_class == EH_YES);
        return;
    }
    eh_finding(look->lint, EH_CHECK_C03, EH_PROVED, EH_BY_LOGIC, promise->span, promise->subject,
               "%.*s of %.*s is never later than %.*s (%.*s h at most)", EH_STR_F(goal->name),
               EH_STR_F(promised(look, goal)), EH_STR_F(promise->name),
               EH_STR_F(eh_service_hours(look->lint->arena, (double)takes.longest)));
}

static void check_promise(Look *look, const EhPromise *promise)
{
    check_hole(look, promise);
    for (uint32_t i = 0; i < look->service->promises.n && promise->kind == EH_PROMISE_STARTS; i++) {
        const EhPromise *goal = &look->service->promises.at[i];
        if (goal->kind == EH_PROMISE_SLA && goal->target == 0 && goal->calendar != 0) {
            check_clocks(look, promise, goal);
        }
    }
}

void eh_lint_cover(EhLint *lint)
{
    Look look = {.lint = lint, .service = eh_lint_service(lint)};
    if (look.service == NULL) {
        return;
    }
    if (look.service->pools.n == 0) {
        eh_pools_missing(lint, EH_CHECK_C01, EH_BY_LOGIC,
                         "whether anybody serves a queue is not known",
                         "`pool` declarations: who serves the queues");
        return;
    }
    look.hours = eh_arena_array(lint->arena, look.service->pools.n, sizeof(EhCalendarView *));
    look.calendars = eh_arena_array(lint->arena, lint->policy->calendars.n, sizeof(bool));
    if (look.hours == NULL || look.calendars == NULL) {
        return;
    }
    check_nobody(&look);
    for (uint32_t i = 0; i < look.service->promises.n; i++) {
        check_promise(&look, &look.service->promises.at[i]);
    }
}
