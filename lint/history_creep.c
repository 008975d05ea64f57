/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Favour-creep (L08): the favoured share by month, its trend, and the share at which the promise to the others breaks.
 *
 * One idea: the history gives the trend, the workload's expected waits give the share that breaks the promise; the month
 * is where the one reaches the other.
 */
#include <math.h>

#include "lint/history.h"

/* A crossing so many months after the history ends is told. */
enum { HORIZON_MONTHS = 24, TOLD_MONTHS = 6 };

/* The first promise to break as the favoured share grows. `share` INFINITY: it holds at any share. */
typedef struct Breaking {
    double share, now; /* now: as the workload declares */
    const EhStream *stream;
    const EhPromise *promise;
    const char *missing; /* what it takes to tell of all of them, or NULL */
} Breaking;

typedef struct Creep {
    EhHistory *h;
    EhTrend tickets, work;
    uint64_t n, favoured;
    uint32_t first, last; /* months with tickets */
    bool has_work;
    Breaking breaking;
} Creep;

/* ---- the share that breaks ---- */

/* Whether the promise holds with so large a favoured share of the same number of tickets. */
static bool holds_at(EhLint *lint, const EhStream *stream, const EhPromise *promise, double part,
                     double now, double share)
{
    double quantile;
    EhLoadChange change = {
        .favoured = 1, .plain = fmax((1 - share) / (1 - now), 1e-6), .chosen = share / now};
    EhLoadWait wait = eh_load_wait(lint, stream, change, part, &quantile);
    return wait.why == EH_MODEL_FINE && quantile <= (double)promise->ms / (double)EH_HOUR_MS;
}

static double breaking_share(EhLint *lint, const EhStream *stream, const EhPromise *promise,
                             double part, double now)
{
    double low = 0.001, high = 0.999;
    if (holds_at(lint, stream, promise, part, now, high)) {
        return INFINITY;
    }
    if (!holds_at(lint, stream, promise, part, now, low)) {
        return 0;
    }
    while (high - low > 0.0005) {
        double middle = (low + high) / 2;
        if (holds_at(lint, stream, promise, part, now, middle)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static double declared_share(const EhService *s)
{
    double favoured = 0, all = 0;
    for (uint32_t i = 0; i < s->streams.n; i++) {
        all += s->streams.at[i].week_tickets;
        favoured += eh_load_favoured(s, &s->streams.at[i]) ? s->streams.at[i].week_tickets : 0;
    }
    return all > 0 ? favoured / all : 0;
}

static void try_stream(EhLint *lint, const EhStream *stream, Breaking *b)
{
    double part, quantile;
    const EhPromise *promise = eh_load_share_promise(lint->service, stream, &part);
    EhLoadWait wait = {.why = EH_MODEL_NOWHERE};
    if (promise != NULL) {
        wait = eh_load_wait(lint, stream, (EhLoadChange){.favoured = 1}, part, &quantile);
    }
    if (promise == NULL || wait.why == EH_MODEL_BOT) {
        return;
    }
    if (wait.why != EH_MODEL_FINE && wait.why != EH_MODEL_UNSTABLE) {
        b->missing = eh_load_why(wait.why);
        return;
    }
    double share = breaking_share(lint, stream, promise, part, b->now);
    if (wait.at_most && isfinite(share)) {
        b->missing = eh_load_no_longer(&wait); /* it may hold all the same */
    } else if (b->promise == NULL || share < b->share) {
        b->share = share;
        b->stream = stream;
        b->promise = promise;
    }
}

static Breaking find_breaking(EhLint *lint)
{
    const EhService *s = lint->service;
    Breaking b = {.share = INFINITY, .now = declared_share(s)};
    if (s->pools.n == 0 || s->streams.n == 0) {
        b.missing =
            "`pool` and `workload` declarations: at which share the promise to the others breaks";
    } else if (b.now <= 0 || b.now >= 1) {
        b.missing = "a `workload` with both favoured and other tickets";
    } else {
        for (uint32_t i = 0; i < s->streams.n; i++) {
            if (!eh_load_favoured(s, &s->streams.at[i])) {
                try_stream(lint, &s->streams.at[i], &b);
            }
        }
        if (b.promise == NULL && b.missing == NULL) {
            b.missing =
                "a promise of a start to the others: a first target, or `starts within … for …%`";
        }
    }
    return b;
}

/* ---- the trend ---- */

static void find_trend(Creep *c)
{
    EhTrendPoint *tickets = eh_arena_array(c->h->lint->arena, EH_HISTORY_MONTHS, sizeof *tickets);
    EhTrendPoint *work = eh_arena_array(c->h->lint->arena, EH_HISTORY_MONTHS, sizeof *work);
    uint32_t n = 0, n_work = 0;
    c->first = EH_NONE;
    for (uint32_t i = 0; tickets != NULL && work != NULL && i < EH_HISTORY_MONTHS; i++) {
        const EhHistoryMonth *m = &c->h->months[i];
        if (m->tickets == 0) {
            continue;
        }
        c->first = c->first == EH_NONE ? i : c->first;
        c->last = i;
        c->n += m->tickets;
        c->favoured += m->favoured;
        double weight = (double)m->tickets;
        tickets[n++] = (EhTrendPoint){i, (double)m->favoured / weight, weight};
        if (m->work > 0) {
            work[n_work++] = (EhTrendPoint){i, m->favoured_work / m->work, weight};
        }
    }
    if (n > 0) {
        c->tickets = eh_tally_trend(tickets, n);
    }
    c->has_work = n_work == n && n > 0;
    if (c->has_work) {
        c->work = eh_tally_trend(work, n_work);
    }
}

static EhStr month_text(EhLint *lint, double month)
{
    long long i = (long long)fmin(fmax(month, 0), 12 * 8000);
    return eh_arena_format(lint->arena, "%04lld-%02lld", 1970 + i / 12, i % 12 + 1);
}

static EhStr points(EhLint *lint, double share)
{
    return eh_service_number(lint->arena, share * 100, 2);
}

static double fitted(const EhTrend *t, double month)
{
    return t->mean + t->slope.value * (month - t->middle);
}

/* The month in which the trend reaches a share; INFINITY if it never does. */
static double crossing(const EhTrend *t, double slope, double share)
{
    return slope > 0 ? t->middle + (share - t->mean) / slope : INFINITY;
}

static void fact_trend(EhLint *lint, EhFinding *finding, const char *what, const EhTrend *t)
{
    eh_finding_fact(
        lint, finding,
        "favoured share of %s: %.*s points a month (%.*s to %.*s), by least squares over %u months",
        what, EH_STR_F(points(lint, t->slope.value)), EH_STR_F(points(lint, t->slope.low)),
        EH_STR_F(points(lint, t->slope.high)), t->n);
}

static void facts(Creep *c, EhFinding *finding)
{
    EhLint *lint = c->h->lint;
    eh_finding_fact(lint, finding, "favoured share of tickets: %.*s of %llu",
                    EH_STR_F(eh_history_percent(lint, eh_tally_share(c->favoured, c->n))),
                    (unsigned long long)c->n);
    if (c->has_work) {
        eh_finding_fact(lint, finding, "favoured share of work: %.*s %%",
                        EH_STR_F(points(lint, c->work.mean)));
    }
    if (c->tickets.n >= 3) {
        fact_trend(lint, finding, "tickets", &c->tickets);
    }
    if (c->has_work && c->work.n >= 3) {
        fact_trend(lint, finding, "work", &c->work);
    }
    for (uint32_t i = c->last + 1 > c->first + TOLD_MONTHS ? c->last + 1 - TOLD_MONTHS : c->first;
         c->first != EH_NONE && i <= c->last; i++) {
        const EhHistoryMonth *m = &c->h->months[i];
        if (m->tickets > 0) {
            eh_finding_fact(lint, finding, "%.*s: %llu of %llu %s favoured",
                            EH_STR_F(month_text(lint, i)), (unsigned long long)m->favoured,
                            (unsigned long long)m->tickets, eh_history_tickets(m->tickets));
        }
    }
    if (c->breaking.promise != NULL && isfinite(c->breaking.share)) {
        eh_finding_related(lint, finding, c->breaking.stream->node->span,
                           "whose promise breaks first");
        eh_finding_fact(
            lint, finding,
            "assumed: as many tickets as the workload has, of which more are favoured; it "
            "declares %.*s %% now",
            EH_STR_F(points(lint, c->breaking.now)));
    }
}

/* ---- the verdict ---- */

static EhFinding *verdict(Creep *c, EhVerdict kind, EhStr message)
{
    const EhPolicy *policy = c->h->lint->policy;
    const EhNode *at = policy->policy_node;
    for (uint32_t i = policy->classes.n; i-- > 0;) {
        at = policy->classes.at[i].otherwise ? at : policy->classes.at[i].node;
    }
    EhFinding *finding = eh_finding(c->h->lint, EH_CHECK_L08, kind, EH_BY_REPLAY, at->span,
                                    EH_STR("classes/favoured"), "%.*s", EH_STR_F(message));
    facts(c, finding);
    return finding;
}

static void unknown(Creep *c, const char *missing)
{
    EhFinding *finding = verdict(
        c, EH_UNKNOWN,
        EH_STR("whether the favoured share grows past what the others can bear is not known"));
    eh_finding_missing(c->h->lint, finding, "%s", missing);
}

/* The promise as the message names it: "… of `base` (4h)". */
static EhStr promise_text(const Creep *c)
{
    EhArena *arena = c->h->lint->arena;
    return eh_arena_format(arena, "%.*s (%.*s) to `%.*s`", EH_STR_F(c->breaking.promise->name),
                           EH_STR_F(eh_service_duration(arena, c->breaking.promise->ms)),
                           EH_STR_F(c->breaking.stream->name));
}

static void fix(Creep *c, EhFinding *finding)
{
    eh_finding_fix(c->h->lint, finding,
                   "narrow what makes a customer favoured to below %.*s %% of the tickets, or add "
                   "agents before then",
                   EH_STR_F(points(c->h->lint, c->breaking.share)));
}

static void found_crossed(Creep *c, double level)
{
    EhLint *lint = c->h->lint;
    EhFinding *finding =
        verdict(c, EH_FOUND,
                eh_arena_format(
                    lint->arena,
                    "%.*s %% of the tickets are favoured in %.*s, and from %.*s %% on %.*s breaks",
                    EH_STR_F(points(lint, level)), EH_STR_F(month_text(lint, c->last)),
                    EH_STR_F(points(lint, c->breaking.share)), EH_STR_F(promise_text(c))));
    fix(c, finding);
}

static void found_crossing(Creep *c, double month)
{
    EhLint *lint = c->h->lint;
    const EhTrend *t = &c->tickets;
    EhFinding *finding = verdict(
        c, EH_FOUND,
        eh_arena_format(
            lint->arena,
            "the favoured share grows by %.*s points a month and reaches %.*s %% in %.*s: then "
            "%.*s breaks",
            EH_STR_F(points(lint, t->slope.value)), EH_STR_F(points(lint, c->breaking.share)),
            EH_STR_F(month_text(lint, month)), EH_STR_F(promise_text(c))));
    eh_finding_fact(lint, finding, "crossing: %.*s to %.*s by the trend's interval",
                    EH_STR_F(month_text(lint, crossing(t, t->slope.high, c->breaking.share))),
                    EH_STR_F(month_text(lint, crossing(t, t->slope.low, c->breaking.share))));
    fix(c, finding);
}

static void bearable(Creep *c, double month)
{
    EhLint *lint = c->h->lint;
    EhArena *arena = lint->arena;
    EhStr share = eh_history_percent(lint, eh_tally_share(c->favoured, c->n));
    EhStr grows = !(c->tickets.slope.low > 0) ? EH_STR("no growth is shown")
                  : isfinite(month) ? eh_arena_format(arena, "the trend reaches it in %.*s",
                                                      EH_STR_F(month_text(lint, month)))
                                    : EH_STR("it grows");
    if (isinf(c->breaking.share)) {
        verdict(
            c, EH_PROVED,
            eh_arena_format(arena,
                            "%.*s of the tickets are favoured, and the promise to the others holds "
                            "at any share",
                            EH_STR_F(share)));
        return;
    }
    verdict(c, EH_PROVED,
            eh_arena_format(arena,
                            "%.*s of the tickets are favoured; %.*s breaks at %.*s %%, and %.*s",
                            EH_STR_F(share), EH_STR_F(promise_text(c)),
                            EH_STR_F(points(lint, c->breaking.share)), EH_STR_F(grows)));
}

void eh_history_creep(EhHistory *h)
{
    Creep c = {.h = h};
    if (!eh_history_has_favour(h->lint) || h->n == h->n_faulted) {
        return;
    }
    c.breaking = find_breaking(h->lint);
    find_trend(&c);
    double share = c.breaking.share;
    bool trend = c.tickets.n >= 3;
    double level = trend ? fitted(&c.tickets, c.last) : (double)c.favoured / (double)c.n;
    double month = trend ? crossing(&c.tickets, c.tickets.slope.value, share) : INFINITY;
    if (isfinite(share) && level >= share) {
        found_crossed(&c, level);
    } else if (isfinite(share) && !trend) {
        unknown(&c, "tickets of at least three months");
    } else if (isfinite(share) && c.tickets.slope.low > 0 && month <= c.last + HORIZON_MONTHS) {
        found_crossing(&c, month);
    } else if (c.breaking.missing != NULL) {
        unknown(&c, c.breaking.missing);
    } else {
        bearable(&c, month);
    }
}
