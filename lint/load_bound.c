/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long a ticket can wait at most, for all arrivals inside the declared rates and bursts (L05).
 *
 * One idea: while a ticket waits, the agents open to it are busy with what was there and what overtakes it. It has
 * started once their hours since it came reach the tickets in service, all bursts, the backlog that the rates can
 * build up until then, and what overtakes. Other pools that help only make it sooner, so each pool gives a bound.
 */
#include "lint/flood.h"

#include <math.h>

/* A stream that may be served before the one that waits. */
typedef struct Before {
    const EhStream *stream;
    const double *open; /* eh_hours_slots; NULL where all calendars are `always` */
    double work;        /* agent-hours an open hour, at its longest handling */
    double burst;       /* agent-hours */
    EhWindow window;    /* of later arrivals */
    uint32_t slots;     /* of a window in time */
} Before;

/* One stream in one pool. `agents` are those open to it whatever is kept free for others. */
typedef struct Bounded {
    EhLint *lint;
    const EhStream *stream;
    const EhPool *pool;
    Before *before;
    uint32_t n;
    double agents, residual, burst, rate;
    const EhStream *missing;
    bool always;
} Bounded;

static double hours_of(int64_t ms)
{
    return (double)ms / (double)EH_HOUR_MS;
}

static int64_t longest_handling(const Bounded *b)
{
    int64_t longest = 0;
    for (uint32_t i = 0; i < b->lint->service->streams.n; i++) {
        const EhStream *s = &b->lint->service->streams.at[i];
        if (eh_load_takes(b->lint->service, b->pool, s)) {
            longest = s->max > longest ? s->max : longest;
        }
    }
    return longest;
}

/* A ticket of a queue that agents are kept free for may start where the other may not. */
static bool is_kept_for(const Bounded *b, const EhStream *other)
{
    int32_t queue = eh_load_work(b->lint->service, other)->queue;
    return b->pool->reserve[queue] > 0 && queue != eh_load_work(b->lint->service, b->stream)->queue;
}

/* In turns, each ticket of the own queue costs a round of starts. */
static double turns_of(const Bounded *b)
{
    const EhService *service = b->lint->service;
    uint32_t own = (uint32_t)eh_load_work(service, b->stream)->queue;
    double sum = 0;
    if (b->pool->order != EH_ORDER_SHARE) {
        return 1;
    }
    for (uint32_t q = 0; q < service->n_queues; q++) {
        sum += b->pool->group[q] == b->pool->group[own] ? (double)b->pool->share[q] : 0;
    }
    return sum / (double)b->pool->share[own];
}

/* Due times let overtake until the ticket's own, at the latest; while its clock is paused it has none. */
static EhWindow due_window(const Bounded *b)
{
    const EhService *service = b->lint->service;
    const EhWork *work = eh_load_work(service, b->stream);
    EhWindow window = {.kind = EH_WINDOW_DUE};
    bool paused = eh_pools_pause(service) != NULL;
    for (uint32_t i = 0; i < service->promises.n && !paused; i++) {
        const EhPromise *promise = &service->promises.at[i];
        if (promise->kind == EH_PROMISE_SLA && promise->target == 0 &&
            promise->service == work->service) {
            EhElapsed takes = eh_hours_elapsed(b->lint->arena, &promise->hours, promise->ms,
                                               service->from, service->until);
            window = (EhWindow){.kind = EH_WINDOW_TIME, .ms = takes.longest};
        }
    }
    return window;
}

static void add_before(Bounded *b, const EhStream *other)
{
    const EhService *service = b->lint->service;
    EhWindow window = eh_load_window(service, b->pool, b->stream, other);
    bool kept = is_kept_for(b, other);
    double turns = 1, handling = hours_of(other->max);
    if (window.kind == EH_WINDOW_TURNS && !kept) {
        return; /* its turns are in those of the own queue */
    }
    if (eh_load_strictly(service, b->pool, other, b->stream) && !kept) {
        return; /* never before it, but for what is in service */
    }
    if (b->pool->order == EH_ORDER_SHARE && window.kind == EH_WINDOW_NONE) {
        turns = turns_of(b);
        handling = hours_of(longest_handling(b));
    }
    window = kept ? (EhWindow){.kind = EH_WINDOW_FOREVER}
             : window.kind == EH_WINDOW_DUE && other != b->stream ? due_window(b)
                                                                  : window;
    Before one = {.stream = other, .window = window};
    one.work = other->rate * other->share * handling * turns;
    one.burst = ((double)other->burst + (turns > 1 ? 1 : 0)) * handling * turns;
    one.slots = window.ms >= (int64_t)EH_SERVICE_SLOTS * EH_SLOT_MS
                    ? EH_SERVICE_SLOTS
                    : (uint32_t)((window.ms + EH_SLOT_MS - 1) / EH_SLOT_MS);
    b->before[b->n++] = one;
    b->burst += one.burst;
    b->rate += one.work;
    b->always = b->always && other->hours.always;
    if (other->burst <= 0 || other->max <= 0) {
        b->missing = b->missing != NULL ? b->missing : other;
    }
}

static bool bounded_open(Bounded *b)
{
    const EhService *service = b->lint->service;
    int32_t own = eh_load_work(service, b->stream)->queue;
    b->before = eh_arena_array(b->lint->arena, service->streams.n, sizeof *b->before);
    b->agents = (double)(b->pool->agents - (b->pool->reserved - b->pool->reserve[own]));
    b->residual = (double)b->pool->agents * hours_of(longest_handling(b));
    b->always = b->pool->hours.always;
    for (uint32_t i = 0; i < service->streams.n && b->before != NULL; i++) {
        const EhStream *other = &service->streams.at[i];
        if (!eh_load_takes(service, b->pool, other)) {
            continue;
        }
        if (other->max <= 0 && b->missing == NULL) {
            b->missing = other; /* it may be in service */
        }
        add_before(b, other);
    }
    return b->before != NULL;
}

/* ---- always open: the equation itself ---- */

/* Work that overtakes in a wait of w hours. */
static double overtaking(const Bounded *b, double w)
{
    double sum = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        const Before *one = &b->before[i];
        double in = one->window.kind == EH_WINDOW_NONE   ? 0
                    : one->window.kind == EH_WINDOW_PART ? w * one->window.part
                    : one->window.kind == EH_WINDOW_TIME ? fmin(w, hours_of(one->window.ms))
                                                         : w;
        sum += one->work * in;
    }
    return sum;
}

/* agents x w = residual + bursts + overtaking(w), from below; INFINITY if it is never reached. */
static double wait_always(const Bounded *b)
{
    double w = 0, next = 0;
    if (b->rate >= b->agents) {
        return INFINITY;
    }
    for (int i = 0; i < 10000; i++) {
        next = (b->residual + b->burst + overtaking(b, w)) / b->agents;
        if (next - w < 1e-9) {
            return next;
        }
        w = next;
    }
    return INFINITY;
}

/* ---- calendars: in quarters of an hour ---- */

static bool merges(const Before *a, const Before *b)
{
    return a->open == b->open && a->window.kind == b->window.kind && a->slots == b->slots &&
           a->window.part >= b->window.part && a->window.part <= b->window.part;
}

/* Streams of equal hours and windows are one from here on. */
static void merge_alike(Bounded *b)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        uint32_t k = 0;
        while (k < n && !merges(&b->before[k], &b->before[i])) {
            k++;
        }
        if (k < n) {
            b->before[k].work += b->before[i].work;
        } else {
            b->before[n++] = b->before[i];
        }
    }
    b->n = n;
}

static double arrivals_in(const Bounded *b, uint32_t slot)
{
    double work = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        work += b->before[i].work * (b->before[i].open[slot + 1] - b->before[i].open[slot]);
    }
    return work;
}

/* What overtakes between the end of slot `from` and that of slot `to`. */
static double overtaking_slots(const Bounded *b, uint32_t from, uint32_t to)
{
    double work = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        const Before *one = &b->before[i];
        uint32_t end = to, waited = to - from;
        if (one->window.kind == EH_WINDOW_NONE) {
            continue;
        }
        if (one->window.kind == EH_WINDOW_TIME && one->slots < waited) {
            end = from + one->slots;
        } else if (one->window.kind == EH_WINDOW_PART) {
            uint32_t part = (uint32_t)ceil((double)waited * one->window.part);
            end = from + (part < waited ? part : waited);
        }
        work += one->work * (one->open[end] - one->open[from]);
    }
    return work;
}

static bool has_started(const Bounded *b, const double *pool, double backlog, uint32_t from,
                        uint32_t to)
{
    return b->agents * (pool[to] - pool[from]) >=
           b->residual + b->burst + backlog + overtaking_slots(b, from, to) - 1e-9;
}

/* One pass over all slots; `backlog` is carried on. A ticket that comes in slot k is counted from the end of it, with
 * no agent at work in it: that only makes it longer. Slots of the start rise with those of the arrival. */
static uint32_t pass(const Bounded *b, const double *pool, const double *own, double *backlog,
                     uint32_t *worst_from)
{
    uint32_t longest = 0, to = 1;
    for (uint32_t k = 0; k + 1 < EH_SERVICE_SLOTS; k++) {
        double more = arrivals_in(b, k);
        if (own[k + 1] > own[k]) {
            to = to < k + 1 ? k + 1 : to;
            while (to > k + 1 && has_started(b, pool, *backlog + more, k + 1, to - 1)) {
                to--;
            }
            while (to < EH_SERVICE_SLOTS && !has_started(b, pool, *backlog + more, k + 1, to)) {
                to++;
            }
            if (to >= EH_SERVICE_SLOTS) {
                return k + 4 * 7 * 96 < EH_SERVICE_SLOTS ? EH_NONE : longest;
            }
            if (to - k > longest) {
                longest = to - k;
                *worst_from = k;
            }
        }
        *backlog = fmax(0, *backlog + more - b->agents * (pool[k + 1] - pool[k]));
    }
    return longest;
}

/* The backlog that the weeks before leave: those at the end of what is looked at, as far back as it takes for the
 * agents to have once done everything. */
static double warm_up(const Bounded *b, const double *pool)
{
    const uint32_t all = EH_SERVICE_SLOTS - 1;
    double backlog = 0;
    for (uint32_t weeks = 8; weeks <= 2 * EH_SERVICE_WEEKS; weeks *= 4) {
        uint32_t slots = weeks * 7 * 96 < all ? weeks * 7 * 96 : all;
        bool empty = false;
        backlog = 0;
        for (uint32_t k = all - slots; k < all; k++) {
            double left = backlog + arrivals_in(b, k) - b->agents * (pool[k + 1] - pool[k]);
            backlog = left > 0 ? left : 0;
            empty = empty || (left <= 0 && pool[k + 1] > pool[k]);
        }
        if (empty) {
            break;
        }
    }
    return backlog;
}

static bool goes_first(const Before *one)
{
    return one->window.kind == EH_WINDOW_FOREVER || one->window.kind == EH_WINDOW_GROUP;
}

/* Agent-hours an hour that go before it whenever they come, and agent-hours that overtake it for a time. */
static void add_up_kinds(const Bounded *b, EhLoadBound *out)
{
    for (uint32_t i = 0; i < b->n; i++) {
        const Before *one = &b->before[i];
        double hours = (double)one->stream->week_tickets / one->stream->rate / one->stream->share;
        out->strict += goes_first(one) ? one->work * hours : 0;
        out->window +=
            one->window.kind == EH_WINDOW_TIME ? one->work * hours_of(one->window.ms) : 0;
    }
    out->strict = b->pool->week_hours > 0 ? out->strict / b->pool->week_hours : 0;
    out->forever = out->strict >= b->agents;
}

static int64_t wait_slots(Bounded *b, int64_t *from)
{
    EhService *service = b->lint->service;
    const double *pool = eh_hours_slots(service, b->pool->calendar);
    const double *own = eh_hours_slots(service, b->stream->calendar);
    uint32_t worst_from = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        b->before[i].open = eh_hours_slots(service, b->before[i].stream->calendar);
        if (b->before[i].open == NULL) {
            return EH_MISSING;
        }
    }
    if (pool == NULL || own == NULL) {
        return EH_MISSING;
    }
    merge_alike(b);
    double week = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        week += b->before[i].work * b->before[i].open[EH_SERVICE_SLOTS];
    }
    if (week >= b->agents * pool[EH_SERVICE_SLOTS]) {
        return EH_MISSING;
    }
    double backlog = warm_up(b, pool);
    uint32_t slots = pass(b, pool, own, &backlog, &worst_from);
    *from = eh_hours_slot_time(service, worst_from);
    return slots == EH_NONE ? EH_MISSING : (int64_t)slots * EH_SLOT_MS;
}

/* ---- the bound ---- */

static EhLoadBound bound_in(EhLint *lint, const EhPool *pool, const EhStream *stream)
{
    EhLoadBound out = {.pool = pool, .from = lint->service->from};
    Bounded b = {.lint = lint, .stream = stream, .pool = pool};
    if (pool->automatic) {
        return out;
    }
    out.wait = EH_MISSING;
    if (!bounded_open(&b)) {
        return out;
    }
    out.missing = b.missing;
    out.agents = b.agents;
    out.residual = b.residual;
    out.burst = b.burst;
    out.rate = b.rate;
    if (b.missing != NULL) {
        return out;
    }
    add_up_kinds(&b, &out);
    if (b.always) {
        double hours = wait_always(&b);
        out.wait = hours < 1e9 ? (int64_t)ceil(hours * (double)EH_HOUR_MS) : EH_MISSING;
    } else {
        out.wait = wait_slots(&b, &out.from);
    }
    return out;
}

/* Whether `a` says more than `b`: a shorter wait, none at all, nothing. */
static bool better(const EhLoadBound *a, const EhLoadBound *b)
{
    if ((a->missing == NULL) != (b->missing == NULL)) {
        return a->missing == NULL;
    }
    return a->wait != EH_MISSING && (b->wait == EH_MISSING || a->wait < b->wait);
}

static EhLoadBound best_bound(EhLint *lint, const EhStream *stream)
{
    EhLoadBound best = {.wait = EH_MISSING, .forever = true};
    for (uint32_t p = 0; p < lint->service->pools.n; p++) {
        const EhPool *pool = &lint->service->pools.at[p];
        if (eh_load_takes(lint->service, pool, stream)) {
            EhLoadBound one = bound_in(lint, pool, stream);
            best = best.pool == NULL || better(&one, &best) ? one : best;
        }
    }
    return best;
}

/* The first stream whose tickets stand elsewhere before they are sure to have started makes every bound unsure. */
static void look_for_moves(EhLint *lint, EhLoadBound *bounds)
{
    const EhService *service = lint->service;
    const EhStream *moved = NULL;
    int64_t after = EH_MISSING;
    for (uint32_t i = 0; i < service->streams.n && moved == NULL; i++) {
        bool sure = bounds[i].missing == NULL && bounds[i].pool != NULL;
        after = eh_load_moves(lint, &service->streams.at[i], sure ? bounds[i].wait : EH_MISSING);
        moved = after != EH_MISSING ? &service->streams.at[i] : NULL;
    }
    for (uint32_t i = 0; i < service->streams.n && moved != NULL; i++) {
        bool at_once = bounds[i].pool != NULL && bounds[i].pool->automatic;
        if (bounds[i].missing == NULL && bounds[i].wait != EH_MISSING && !at_once) {
            bounds[i].wait = EH_MISSING;
            bounds[i].forever = false;
            bounds[i].moves = moved;
            bounds[i].moves_after = after;
        }
    }
}

/* Worked out once, for all streams. */
EhLoadBound eh_load_bound(EhLint *lint, const EhStream *stream)
{
    EhService *service = lint->service;
    size_t index = (size_t)(stream - service->streams.at);
    if (service->bounds == NULL) {
        EhLoadBound *bounds = eh_arena_array(lint->arena, service->streams.n + 1u, sizeof *bounds);
        for (uint32_t i = 0; bounds != NULL && i < service->streams.n; i++) {
            bounds[i] = best_bound(lint, &service->streams.at[i]);
        }
        if (bounds == NULL) {
            return (EhLoadBound){.wait = EH_MISSING};
        }
        look_for_moves(lint, bounds);
        service->bounds = bounds;
    }
    return service->bounds[index];
}

void eh_load_fact_bound(EhLint *lint, EhFinding *finding, const EhLoadBound *bound)
{
    if (bound->pool == NULL || bound->pool->automatic) {
        return;
    }
    eh_finding_fact(
        lint, finding,
        "%.*s agents open to it; in service at most %.*s agent-hours, bursts %.*s, rates "
        "%.*s agent-hours an hour, all at the longest handling",
        EH_STR_F(eh_load_number(lint, bound->agents)),
        EH_STR_F(eh_load_number(lint, bound->residual)),
        EH_STR_F(eh_load_number(lint, bound->burst)), EH_STR_F(eh_load_number(lint, bound->rate)));
    if (bound->wait != EH_MISSING && bound->pool->hours.always) {
        eh_finding_fact(lint, finding,
                        "started once %.*s x w reaches %.*s + %.*s + what overtakes it: w = %.*s h",
                        EH_STR_F(eh_load_number(lint, bound->agents)),
                        EH_STR_F(eh_load_number(lint, bound->residual)),
                        EH_STR_F(eh_load_number(lint, bound->burst)),
                        EH_STR_F(eh_load_number(lint, hours_of(bound->wait))));
    } else if (bound->wait != EH_MISSING) {
        eh_finding_fact(lint, finding,
                        "worst: a ticket that comes %.*s starts by %.*s, in quarters of an hour",
                        EH_STR_F(eh_service_instant(lint->arena, &bound->pool->hours, bound->from)),
                        EH_STR_F(eh_service_instant(lint->arena, &bound->pool->hours,
                                                    bound->from + bound->wait)));
    }
}

/* ---- L05 ---- */

/* What goes first comes at its rates, and takes its longest. */
static void show_endless(EhLint *lint, EhFinding *finding, const EhStream *stream,
                         const EhPool *pool)
{
    Bounded b = {.lint = lint, .stream = stream, .pool = pool};
    bool *before = eh_arena_array(lint->arena, lint->service->streams.n, sizeof *before);
    EhFlood flood = {.pool = pool, .waits = stream, .before = before};
    if (before == NULL || pool == NULL || pool->automatic || !bounded_open(&b)) {
        return;
    }
    for (uint32_t i = 0; i < b.n; i++) {
        before[b.before[i].stream - lint->service->streams.at] =
            goes_first(&b.before[i]) && b.before[i].stream != stream;
    }
    eh_flood_show(lint, finding, &flood);
}

static void found_endless(EhLint *lint, const EhStream *stream, const EhLoadBound *bound)
{
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_L05, EH_FOUND, EH_BY_ENVELOPE, stream->node->span,
                   eh_load_subject(lint, stream),
                   "how long `%.*s` can wait has no bound inside what the workload declares",
                   EH_STR_F(stream->name));
    if (bound->pool != NULL) {
        eh_finding_related(lint, finding, bound->pool->agents_node->span, "who serves it");
        eh_load_fact_pool(lint, finding, bound->pool);
    }
    eh_load_fact_bound(lint, finding, bound);
    eh_finding_fact(
        lint, finding,
        "of these, %.*s agent-hours an open hour go before it whenever they come, for %.*s "
        "agents",
        EH_STR_F(eh_load_number(lint, bound->strict)),
        EH_STR_F(eh_load_number(lint, bound->agents)));
    eh_finding_fact(lint, finding,
                    "starvation by policy: strict order, with nothing that ages across it");
    eh_finding_fact(lint, finding,
                    "when every stream comes at its rate, and each ticket takes its longest "
                    "handling, the backlog before it never ends");
    finding->may = !eh_pools_witness(lint, finding, "a ticket that waits without a bound",
                                     eh_load_work(lint->service, stream));
    if (bound->pool != NULL && bound->agents > 0) {
        eh_finding_fix(
            lint, finding,
            "more agents in pool `%.*s`, or a shorter `up to`: what goes before it, at its "
            "longest, must take less than the agents have",
            EH_STR_F(bound->pool->name));
    }
    show_endless(lint, finding, stream, bound->pool);
}

/* No backlog can be ruled out when all tickets take their longest; then the bound is for a ticket that finds none. */
static void unknown_backlog(EhLint *lint, const EhStream *stream, const EhLoadBound *bound)
{
    EhFinding *finding = eh_finding(lint, EH_CHECK_L05, EH_UNKNOWN, EH_BY_ENVELOPE,
                                    stream->node->span, eh_load_subject(lint, stream),
                                    "how long `%.*s` can wait depends on how many wait before it",
                                    EH_STR_F(stream->name));
    eh_load_fact_bound(lint, finding, bound);
    if (bound->agents > 0 && bound->strict == 0) {
        eh_finding_fact(
            lint, finding,
            "a ticket that finds nobody waiting starts within (%.*s + %.*s + %.*s) / %.*s = "
            "%.*s open hours, the last sum being what overtakes it",
            EH_STR_F(eh_load_number(lint, bound->residual)),
            EH_STR_F(eh_load_number(lint, bound->burst)),
            EH_STR_F(eh_load_number(lint, bound->window)),
            EH_STR_F(eh_load_number(lint, bound->agents)),
            EH_STR_F(eh_load_number(lint, (bound->residual + bound->burst + bound->window) /
                                              bound->agents)));
    }
    eh_finding_missing(
        lint, finding,
        "an `up to` nearer to the mean: if every ticket took its longest, more would come "
        "than can be done");
}

static void unknown_moves(EhLint *lint, const EhStream *stream, const EhLoadBound *bound)
{
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_L05, EH_UNKNOWN, EH_BY_ENVELOPE, stream->node->span,
                   eh_load_subject(lint, stream), "how long `%.*s` can wait at most is not known",
                   EH_STR_F(stream->name));
    eh_finding_missing(
        lint, finding,
        "tickets that stay where they came until they start: one of `%.*s` can still "
        "wait after %.*s h, and then stands elsewhere",
        EH_STR_F(bound->moves->name), EH_STR_F(eh_load_number(lint, hours_of(bound->moves_after))));
}

static void check_bound(EhLint *lint, const EhStream *stream)
{
    EhLoadBound bound = eh_load_bound(lint, stream);
    EhStr subject = eh_load_subject(lint, stream);
    if (bound.missing != NULL) {
        EhFinding *finding =
            eh_finding(lint, EH_CHECK_L05, EH_UNKNOWN, EH_BY_ENVELOPE, stream->node->span, subject,
                       "how long `%.*s` can wait at most is not known", EH_STR_F(stream->name));
        eh_finding_missing(lint, finding, "`burst` and `up to` of `%.*s` in the workload",
                           EH_STR_F(bound.missing->name));
        return;
    }
    if (bound.moves != NULL) {
        unknown_moves(lint, stream, &bound);
        return;
    }
    if (bound.wait == EH_MISSING && bound.forever) {
        found_endless(lint, stream, &bound);
        return;
    }
    if (bound.wait == EH_MISSING) {
        unknown_backlog(lint, stream, &bound);
        return;
    }
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_L05, EH_PROVED, EH_BY_ENVELOPE, stream->node->span, subject,
                   "every ticket of `%.*s` starts within %.*s h", EH_STR_F(stream->name),
                   EH_STR_F(eh_load_number(lint, hours_of(bound.wait))));
    eh_load_fact_bound(lint, finding, &bound);
}

void eh_load_bounds(EhLint *lint)
{
    for (uint32_t i = 0; i < lint->service->streams.n; i++) {
        if (eh_load_takers(lint->service, &lint->service->streams.at[i]) > 0) {
            check_bound(lint, &lint->service->streams.at[i]);
        }
    }
}
