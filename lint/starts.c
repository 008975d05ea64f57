/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `guarantee … starts within D [for P]` (P11): proved, refuted, or what is missing to tell.
 *
 * One idea: strongest first. A bound for every arrival inside the envelope proves it; hours without anybody, or
 * expected waits, refute it; expected waits also prove it for a share of tickets.
 */
#include "lint/load.h"
#include "lint/trace.h"

#include <math.h>

/* What is known of one guarantee. */
typedef struct Asked {
    EhLint *lint;
    EhService *service;
    const EhPromise *promise;
    uint32_t n;                /* streams that it is for */
    const EhStream *doubtful;  /* one of which that is not known */
    const EhStream *no_bound;  /* one without an envelope, */
    const EhStream *no_model;  /* or without a formula, */
    const EhStream *long_wait; /* or whose bound is too long, with it */
    int64_t longest;           /* of all bounds: ms */
    EhModelWhy why;
    EhLoadWait
        bound; /* of the last stream that is known not to wait longer than it; at_most is set if one is */
    double late, all; /* tickets a week: expected to start too late, of all */
} Asked;

static double hours_of(int64_t ms)
{
    return (double)ms / (double)EH_HOUR_MS;
}

static bool is_for(const Asked *asked, const EhStream *stream)
{
    return eh_promise_covers(asked->service, asked->promise,
                             eh_load_work(asked->service, stream)) == EH_YES;
}

/* ---- the envelope ---- */

static void bound_stream(Asked *asked, const EhStream *stream)
{
    EhLoadBound bound = eh_load_bound(asked->lint, stream);
    if (bound.missing != NULL) {
        asked->no_bound = bound.missing;
    } else if (bound.wait == EH_MISSING || bound.wait > asked->promise->ms) {
        asked->long_wait = stream;
    }
    asked->longest = bound.wait == EH_MISSING      ? INT64_MAX
                     : bound.wait > asked->longest ? bound.wait
                                                   : asked->longest;
}

/* ---- expected waits ---- */

/* P(wait > so many quarters of an hour), worked out where first asked. */
typedef struct Tails {
    const EhDelay *delay;
    double *at;
    uint32_t n;
} Tails;

static double tail(Tails *tails, double open_hours)
{
    uint32_t quarter = (uint32_t)floor(open_hours * 4 + 1e-6);
    quarter = quarter < tails->n ? quarter : tails->n - 1;
    if (tails->at[quarter] < 0) {
        tails->at[quarter] = eh_delay_tail(tails->delay, (double)quarter / 4);
    }
    return tails->at[quarter];
}

/* The share of a stream's tickets that start later than promised: each arrival has as many open hours as the pool has
 * in that time from it. Negative when memory is out. */
static double late_share(Asked *asked, const EhStream *stream, const EhPool *pool, Tails *tails)
{
    const double *open = eh_hours_slots(asked->service, pool->calendar);
    const double *comes = eh_hours_slots(asked->service, stream->calendar);
    uint32_t slots = (uint32_t)(asked->promise->ms / EH_SLOT_MS);
    double late = 0, all = 0;
    if (open == NULL || comes == NULL || slots >= EH_SERVICE_SLOTS / 2) {
        return -1;
    }
    for (uint32_t i = 0; i + slots < EH_SERVICE_SLOTS; i++) {
        double weight = comes[i + 1] - comes[i];
        if (weight > 0) {
            late += weight * tail(tails, open[i + slots] - open[i]);
            all += weight;
        }
    }
    return all > 0 ? late / all : 0;
}

static void model_stream(Asked *asked, const EhStream *stream)
{
    EhDelay delay;
    EhLoadWait wait;
    asked->all += stream->week_tickets;
    if (!eh_load_delay(asked->lint, stream, (EhLoadChange){.favoured = 1}, &delay, &wait)) {
        asked->bound = wait.at_most ? wait : asked->bound;
        if (wait.why == EH_MODEL_UNSTABLE) {
            asked->late += stream->week_tickets;
        } else if (wait.why != EH_MODEL_BOT) {
            asked->no_model = stream;
            asked->why = wait.why;
        }
        return;
    }
    asked->bound = wait.at_most ? wait : asked->bound;
    uint32_t n = (uint32_t)fmin(hours_of(asked->promise->ms) * 4 + 2, 100000);
    Tails tails = {&delay, eh_arena_array(asked->lint->arena, n, sizeof *tails.at), n};
    for (uint32_t i = 0; i < n && tails.at != NULL; i++) {
        tails.at[i] = -1;
    }
    double late = tails.at == NULL ? -1 : late_share(asked, stream, wait.pool, &tails);
    if (late < 0 || isnan(late)) {
        asked->no_model = stream;
        asked->why = EH_MODEL_ORDER;
    } else {
        asked->late += late * stream->week_tickets;
    }
}

/* ---- hours without anybody ---- */

/* An arrival, in the stream's own hours, that meets only closed pools for longer than promised. */
static bool meets_nobody(Asked *asked, const EhStream *stream, EhStretch *closed, int64_t *at)
{
    const EhCalendarView **hours =
        eh_arena_array(asked->lint->arena, asked->service->pools.n, sizeof *hours);
    uint32_t n = 0;
    for (uint32_t p = 0; p < asked->service->pools.n && hours != NULL; p++) {
        const EhPool *pool = &asked->service->pools.at[p];
        if (eh_load_takes(asked->service, pool, stream)) {
            hours[n++] = &pool->hours;
        }
        if (eh_load_takes(asked->service, pool, stream) && pool->automatic) {
            return false;
        }
    }
    for (int64_t from = asked->service->from; n > 0 && from < asked->service->until;) {
        *closed = eh_hours_next_closed(hours, n, from, asked->service->until);
        if (closed->from >= asked->service->until || closed->to == EH_MISSING) {
            return false;
        }
        *at = eh_calendar_next_open(&stream->hours, closed->from);
        if (*at != EH_MISSING && *at < closed->to - asked->promise->ms) {
            return true;
        }
        from = closed->to;
    }
    return false;
}

/* ---- verdicts ---- */

static EhFinding *verdict(Asked *asked, EhVerdict kind, EhStrength strength, EhStr message)
{
    return eh_finding(asked->lint, EH_CHECK_P11, kind, strength, asked->promise->span,
                      asked->promise->subject, "%.*s", EH_STR_F(message));
}

static EhStr promised(const Asked *asked)
{
    EhArena *arena = asked->lint->arena;
    EhStr within = eh_service_duration(arena, asked->promise->ms);
    if (asked->promise->share >= 1) {
        return within;
    }
    return eh_arena_format(arena, "%.*s for %.*s %%", EH_STR_F(within),
                           EH_STR_F(eh_service_number(arena, asked->promise->share * 100, 2)));
}

static void facts_of_bounds(Asked *asked, EhFinding *finding)
{
    for (uint32_t i = 0; i < asked->service->streams.n; i++) {
        const EhStream *stream = &asked->service->streams.at[i];
        if (is_for(asked, stream)) {
            EhLoadBound bound = eh_load_bound(asked->lint, stream);
            eh_finding_fact(asked->lint, finding, "`%.*s` starts within %.*s h whatever comes",
                            EH_STR_F(stream->name),
                            EH_STR_F(eh_load_number(asked->lint, hours_of(bound.wait))));
            eh_load_fact_bound(asked->lint, finding, &bound);
        }
    }
}

/* The one ticket starts as the first agent comes. */
static void show_alone(Asked *asked, EhFinding *finding, const EhStream *stream, int64_t at,
                       int64_t starts)
{
    EhTrace *trace = starts == EH_MISSING
                         ? NULL
                         : eh_trace_alone(asked->lint, eh_load_work(asked->service, stream), at,
                                          starts, stream->mean);
    eh_trace_run(asked->lint, finding, trace, NULL);
    eh_trace_told(asked->lint, finding);
}

/* For all tickets, one arrival is enough to refute it. */
static bool refuted_by_hours(Asked *asked)
{
    EhStretch closed;
    int64_t at;
    EhArena *arena = asked->lint->arena;
    for (uint32_t i = 0; i < asked->service->streams.n && asked->promise->share >= 1; i++) {
        const EhStream *stream = &asked->service->streams.at[i];
        if (!is_for(asked, stream) || !meets_nobody(asked, stream, &closed, &at)) {
            continue;
        }
        EhFinding *finding = verdict(
            asked, EH_FOUND, EH_BY_STABILITY,
            eh_arena_format(arena,
                            "%.*s is broken: nobody is there for tickets of `%.*s` that come "
                            "as everyone leaves",
                            EH_STR_F(asked->promise->name), EH_STR_F(stream->name)));
        eh_finding_related(asked->lint, finding, stream->node->span, "the tickets");
        eh_finding_fact(asked->lint, finding,
                        "trace: one comes %.*s; the first agent who may serve it is there %.*s, "
                        "%.*s h later, not within %.*s h",
                        EH_STR_F(eh_service_instant(arena, &stream->hours, at)),
                        EH_STR_F(eh_service_instant(arena, &stream->hours, closed.to)),
                        EH_STR_F(eh_service_hours(arena, (double)(closed.to - at))),
                        EH_STR_F(eh_service_hours(arena, (double)asked->promise->ms)));
        eh_finding_fact(asked->lint, finding, "starvation by capacity: no order of service helps");
        finding->may = !eh_pools_witness(asked->lint, finding, "the ticket",
                                         eh_load_work(asked->service, stream));
        eh_finding_fix(asked->lint, finding, "`starts within %.*s`, or agents in those hours",
                       EH_STR_F(eh_service_duration(arena, eh_pools_round_up(closed.to - at))));
        show_alone(asked, finding, stream, at, closed.to);
        return true;
    }
    return false;
}

static bool proved_by_bounds(Asked *asked)
{
    if (asked->no_bound != NULL || asked->long_wait != NULL) {
        return false;
    }
    bool bots = asked->longest == 0;
    EhFinding *finding =
        verdict(asked, EH_PROVED, bots ? EH_BY_LOGIC : EH_BY_ENVELOPE,
                eh_arena_format(asked->lint->arena,
                                "%.*s (%.*s) holds: every such ticket starts within %.*s h",
                                EH_STR_F(asked->promise->name), EH_STR_F(promised(asked)),
                                EH_STR_F(eh_load_number(asked->lint, hours_of(asked->longest)))));
    facts_of_bounds(asked, finding);
    return true;
}

static bool told_by_model(Asked *asked)
{
    EhLint *lint = asked->lint;
    double part = asked->all > 0 ? asked->late / asked->all : 0;
    if (asked->no_model != NULL || asked->promise->share >= 1) {
        return false;
    }
    bool bad = part > 1 - asked->promise->share;
    if (bad && asked->bound.at_most) {
        return false;
    }
    EhStr in_time = eh_service_number(lint->arena, (1 - part) * 100, 2);
    EhFinding *finding =
        verdict(asked, bad ? EH_FOUND : EH_PROVED, EH_BY_MODEL,
                eh_arena_format(lint->arena,
                                bad ? "%.*s (%.*s) is broken: %.*s %% are expected to start in time"
                                    : "%.*s (%.*s) is expected to hold: %.*s %% start in time",
                                EH_STR_F(asked->promise->name), EH_STR_F(promised(asked)),
                                EH_STR_F(in_time)));
    eh_finding_fact(lint, finding, "late: %.*s of %.*s tickets a week",
                    EH_STR_F(eh_load_number(lint, asked->late)),
                    EH_STR_F(eh_load_number(lint, asked->all)));
    for (uint32_t i = 0; i < asked->service->streams.n; i++) {
        const EhStream *stream = &asked->service->streams.at[i];
        double quantile;
        EhLoadWait wait =
            eh_load_wait(lint, stream, (EhLoadChange){.favoured = 1}, 0.95, &quantile);
        if (is_for(asked, stream) && wait.why == EH_MODEL_FINE) {
            eh_load_fact_wait(lint, finding, &wait);
        } else if (is_for(asked, stream) && wait.why == EH_MODEL_UNSTABLE) {
            eh_finding_fact(lint, finding, "`%.*s`: load %.*s of %.*s", EH_STR_F(stream->name),
                            EH_STR_F(eh_load_number(lint, wait.load)),
                            EH_STR_F(eh_load_agents(lint, wait.agents)));
        }
    }
    if (bad) {
        eh_finding_fix(lint, finding,
                       "see L06 and C02: more agents, or in more hours; or `for %.*s%%`",
                       EH_STR_F(eh_service_number(lint->arena, floor((1 - part) * 1000) / 10, 1)));
    }
    return true;
}

static void unknown(Asked *asked)
{
    EhLint *lint = asked->lint;
    EhFinding *finding =
        verdict(asked, EH_UNKNOWN, EH_BY_ENVELOPE,
                eh_arena_format(lint->arena, "whether %.*s (%.*s) holds is not known",
                                EH_STR_F(asked->promise->name), EH_STR_F(promised(asked))));
    if (asked->n == 0 && asked->doubtful != NULL) {
        eh_finding_missing(
            lint, finding,
            "a condition that samples can tell: whether it is for `%.*s` cannot be told",
            EH_STR_F(asked->doubtful->name));
    } else if (asked->n == 0) {
        eh_finding_missing(lint, finding, "a `workload` line of such tickets%s",
                           asked->service->pools.n == 0 ? ", and `pool` declarations" : "");
    } else if (asked->no_bound != NULL && asked->promise->share >= 1) {
        eh_finding_missing(lint, finding, "`burst` and `up to` of `%.*s` in the workload",
                           EH_STR_F(asked->no_bound->name));
    } else if (asked->promise->share >= 1) {
        eh_finding_missing(lint, finding,
                           "a tighter envelope, or `for P`: the bound for `%.*s` is %.*s",
                           EH_STR_F(asked->long_wait->name),
                           EH_STR_F(asked->longest == INT64_MAX
                                        ? EH_STR("without end")
                                        : eh_service_duration(lint->arena, asked->longest)));
    } else {
        eh_finding_missing(lint, finding, "%s",
                           asked->no_model != NULL ? eh_load_why(asked->why)
                                                   : eh_load_no_longer(&asked->bound));
    }
}

static void check_starts(EhLint *lint, const EhPromise *promise)
{
    Asked asked = {.lint = lint, .service = lint->service, .promise = promise};
    for (uint32_t i = 0; i < asked.service->streams.n && asked.service->pools.n > 0; i++) {
        const EhStream *stream = &asked.service->streams.at[i];
        const EhWork *work = eh_load_work(asked.service, stream);
        EhMaybe covers = eh_promise_covers(asked.service, promise, work);
        if (covers == EH_PERHAPS) {
            asked.doubtful = stream;
        } else if (covers == EH_YES) {
            asked.n++;
            bound_stream(&asked, stream);
            model_stream(&asked, stream);
        }
    }
    if (asked.doubtful != NULL) {
        asked.n = 0;
    }
    if (asked.n == 0 ||
        (!refuted_by_hours(&asked) && !proved_by_bounds(&asked) && !told_by_model(&asked))) {
        unknown(&asked);
    }
}

void eh_load_starts(EhLint *lint)
{
    for (uint32_t i = 0; i < lint->service->promises.n; i++) {
        const EhPromise *promise = &lint->service->promises.at[i];
        if (promise->kind == EH_PROMISE_STARTS) {
            check_starts(lint, promise);
        }
    }
}
