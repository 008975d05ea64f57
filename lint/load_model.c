/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expected waits: promises at risk, what a little more work or an agent fewer does, and pools that would do better as
 * one (L06, L09, L10).
 *
 * One idea: each pool whose tickets are its own is one queue of the formulas, in open hours: Poisson arrivals at the
 * week's rate over the hours it is open, exponential handling with the mean of all its tickets.
 */
#include "lint/load.h"

#include <math.h>

#include "service/queueing.h"

/* One pool as a queue. Classes are in order of service, by `key`. */
enum { MODEL_CLASSES = 256 };
typedef struct Model {
    EhLint *lint;
    const EhPool *pool;
    const EhStream *stream;
    int64_t agents;
    double handling, rates[MODEL_CLASSES];
    int64_t keys[MODEL_CLASSES];
    uint32_t n, own; /* classes; that of the stream */
    bool approximate, at_most, favoured;
    double work, arrivals;
} Model;

const char *eh_load_no_longer(const EhLoadWait *wait)
{
    return wait->favoured ? "a simulation: that it waits no longer than in order of arrival is all "
                            "that is known"
                          : "a simulation: other pools serve some of these tickets too";
}

const char *eh_load_why(EhModelWhy why)
{
    switch (why) {
    case EH_MODEL_FINE:
    case EH_MODEL_BOT:
        return "";
    case EH_MODEL_NOWHERE:
        return "no pool may serve it";
    case EH_MODEL_HOURS:
        return "a simulation: the pools that serve it are there at different hours";
    case EH_MODEL_ORDER:
        return "a simulation: this order of service has no formula";
    case EH_MODEL_RESERVE:
        return "a simulation: with agents kept free only means have a formula";
    case EH_MODEL_UNSTABLE:
        return "more agents: more comes than can be done, and waits grow without end";
    }
    return "";
}

/* Where the stream stands: streams of equal keys are one class; of less, they go first or have less of a start. */
static int64_t key_of(const EhService *service, const EhPool *pool, const EhStream *stream)
{
    const EhWork *work = eh_load_work(service, stream);
    int64_t group = pool->group[work->queue];
    switch (pool->order) {
    case EH_ORDER_WAITING:
        return group;
    case EH_ORDER_PRIORITY:
        return group * (int64_t)service->n_priorities + work->priority;
    case EH_ORDER_HEAD_START:
        return -pool->head[work->priority];
    case EH_ORDER_WEIGHTED:
        return -pool->weight[work->priority];
    case EH_ORDER_PROMOTE:
    case EH_ORDER_DUE:
    case EH_ORDER_SHARE:
    case EH_ORDER_COUNT:
        break;
    }
    return 0;
}

/* Whether streams come to more than one group of the pool. */
static bool has_groups(const EhService *service, const EhPool *pool)
{
    uint32_t group = EH_NONE;
    for (uint32_t i = 0; i < service->streams.n; i++) {
        const EhStream *s = &service->streams.at[i];
        if (eh_load_takes(service, pool, s)) {
            uint32_t its = pool->group[eh_load_work(service, s)->queue];
            if (group != EH_NONE && group != its) {
                return true;
            }
            group = its;
        }
    }
    return false;
}

static bool has_formula(const EhService *service, const EhPool *pool)
{
    bool strict = pool->order == EH_ORDER_WAITING || pool->order == EH_ORDER_PRIORITY;
    bool ages = pool->order == EH_ORDER_HEAD_START || pool->order == EH_ORDER_WEIGHTED;
    return strict || (ages && !has_groups(service, pool));
}

/* Adds a rate to its class, which keeps its place by key. */
static void add_rate(Model *m, int64_t key, double rate)
{
    uint32_t at = 0;
    while (at < m->n && m->keys[at] < key) {
        at++;
    }
    if (at == m->n || m->keys[at] != key) {
        if (m->n == MODEL_CLASSES) {
            return;
        }
        for (uint32_t i = m->n; i > at; i--) {
            m->keys[i] = m->keys[i - 1];
            m->rates[i] = m->rates[i - 1];
        }
        m->keys[at] = key;
        m->rates[at] = 0;
        m->n++;
    }
    m->rates[at] += rate;
}

bool eh_load_favoured(const EhService *service, const EhStream *stream)
{
    int32_t klass = eh_load_work(service, stream)->service;
    return klass >= 0 && !service->policy->classes.at[klass].otherwise;
}

static double changed(const EhService *service, const EhStream *stream, EhLoadChange change)
{
    double factor = eh_load_favoured(service, stream) ? change.chosen : change.plain;
    return factor > 0 ? factor : 1;
}

static void gather(Model *m, EhLoadChange change)
{
    const EhService *service = m->lint->service;
    int64_t own = key_of(service, m->pool, m->stream);
    for (uint32_t i = 0; i < service->streams.n; i++) {
        const EhStream *s = &service->streams.at[i];
        if (!eh_load_takes(service, m->pool, s)) {
            continue;
        }
        int64_t key = key_of(service, m->pool, s);
        double rate = s->week_tickets / m->pool->week_hours * (key < own ? change.favoured : 1) *
                      changed(service, s, change);
        m->at_most = m->at_most || eh_load_takers(service, s) > 1;
        m->approximate = m->approximate || s->mean != m->stream->mean;
        m->work += rate * (double)s->mean / (double)EH_HOUR_MS;
        m->arrivals += rate;
        add_rate(m, key, rate);
    }
    m->handling = m->work / m->arrivals;
    for (m->own = 0; m->own < m->n && m->keys[m->own] != own; m->own++) {
    }
}

/* The favoured classes of an ageing order as one, with the largest head start of them; those that are favoured
 * themselves wait no longer than in order of arrival. */
static EhDelay ageing_delay(Model *m, EhModelWhy *why)
{
    double favoured = 0, all = 0, weights[MODEL_CLASSES];
    for (uint32_t i = 0; i < m->n; i++) {
        favoured += i < m->own ? m->rates[i] : 0;
        all += m->rates[i];
        weights[i] = (double)-m->keys[i];
    }
    if (m->own == 0) {
        m->approximate = m->approximate || m->n > 1;
        m->favoured = m->n > 1;
        return eh_delay_strict(m->agents, m->handling, &all, 1, 0);
    }
    if (m->own + 1 < m->n) {
        *why = EH_MODEL_ORDER;
        return (EhDelay){0};
    }
    if (m->pool->order == EH_ORDER_WEIGHTED) {
        return eh_delay_ageing_lowest(m->agents, m->handling, m->rates, weights, m->n);
    }
    m->approximate = m->approximate || m->n > 2;
    double start = (double)(m->keys[m->own] - m->keys[0]) / (double)EH_HOUR_MS;
    return eh_delay_head_start(m->agents, m->handling, favoured, m->rates[m->own], start);
}

static EhDelay delay_of(Model *m, EhModelWhy *why)
{
    bool strict = m->pool->order == EH_ORDER_WAITING || m->pool->order == EH_ORDER_PRIORITY;
    return strict ? eh_delay_strict(m->agents, m->handling, m->rates, m->n, m->own)
                  : ageing_delay(m, why);
}

/* The stream in m->pool. */
static EhModelWhy model_open(Model *m, EhLoadChange change)
{
    const EhPool *pool = m->pool;
    if (pool->automatic) {
        return EH_MODEL_BOT;
    }
    if (pool->reserved > 0 || pool->week_hours <= 0) {
        return pool->reserved > 0 ? EH_MODEL_RESERVE : EH_MODEL_NOWHERE;
    }
    if (eh_load_takers(m->lint->service, m->stream) > 1 && !pool->hours.always &&
        pool->calendar != m->stream->calendar) {
        return EH_MODEL_HOURS;
    }
    if (!has_formula(m->lint->service, pool)) {
        return EH_MODEL_ORDER;
    }
    m->agents = pool->agents + change.agents;
    gather(m, change);
    bool strict = pool->order == EH_ORDER_PRIORITY || pool->order == EH_ORDER_WAITING;
    double ahead = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        ahead += !strict || i <= m->own ? m->rates[i] * m->handling : 0;
    }
    return m->agents < 1 || ahead >= (double)m->agents ? EH_MODEL_UNSTABLE : EH_MODEL_FINE;
}

static EhLoadWait delay_in(EhLint *lint, const EhPool *pool, const EhStream *stream,
                           EhLoadChange change, EhDelay *delay)
{
    Model m = {.lint = lint, .stream = stream, .pool = pool};
    EhLoadWait out = {.why = model_open(&m, change), .pool = pool};
    if (out.why == EH_MODEL_FINE) {
        *delay = delay_of(&m, &out.why);
        if (out.why == EH_MODEL_FINE && isnan(delay->busy)) {
            out.why = EH_MODEL_UNSTABLE;
        }
    }
    out.handling = m.handling;
    out.agents = (double)m.agents;
    out.load = m.work;
    out.approximate = m.approximate;
    out.favoured = m.favoured;
    out.at_most = m.at_most || m.favoured || eh_load_takers(lint->service, stream) > 1;
    return out;
}

/* Of several pools that may serve the stream, the one that alone would have it wait the least: with the others' help it
 * waits no longer. */
bool eh_load_delay(EhLint *lint, const EhStream *stream, EhLoadChange change, EhDelay *delay,
                   EhLoadWait *out)
{
    double best = INFINITY;
    *out = (EhLoadWait){.why = EH_MODEL_NOWHERE};
    for (uint32_t p = 0; p < lint->service->pools.n; p++) {
        const EhPool *pool = &lint->service->pools.at[p];
        EhDelay one;
        if (!eh_load_takes(lint->service, pool, stream)) {
            continue;
        }
        EhLoadWait wait = delay_in(lint, pool, stream, change, &one);
        double mean = wait.why == EH_MODEL_FINE ? eh_delay_mean(&one) : INFINITY;
        if (out->pool == NULL || wait.why == EH_MODEL_BOT || mean < best) {
            *out = wait;
            best = wait.why == EH_MODEL_BOT ? -1 : mean;
            *delay = one;
        }
    }
    return out->why == EH_MODEL_FINE;
}

EhLoadWait eh_load_wait(EhLint *lint, const EhStream *stream, EhLoadChange change, double share,
                        double *quantile)
{
    EhDelay delay;
    EhLoadWait out;
    *quantile = NAN;
    if (eh_load_delay(lint, stream, change, &delay, &out)) {
        out.mean = eh_delay_mean(&delay);
        out.p90 = eh_delay_quantile(&delay, 0.9);
        out.p95 = eh_delay_quantile(&delay, 0.95);
        out.p99 = eh_delay_quantile(&delay, 0.99);
        *quantile = eh_delay_quantile(&delay, share);
    }
    return out;
}

/* ---- facts ---- */

static EhStr minutes(EhLint *lint, double hours)
{
    return eh_arena_format(lint->arena, "%.*s min",
                           EH_STR_F(eh_service_number(lint->arena, hours * 60, 1)));
}

void eh_load_fact_wait(EhLint *lint, EhFinding *finding, const EhLoadWait *wait)
{
    eh_finding_fact(lint, finding, "waits in open hours: mean %.*s, p90 %.*s, p95 %.*s, p99 %.*s",
                    EH_STR_F(minutes(lint, wait->mean)), EH_STR_F(minutes(lint, wait->p90)),
                    EH_STR_F(minutes(lint, wait->p95)), EH_STR_F(minutes(lint, wait->p99)));
    eh_finding_fact(lint, finding, "pool %.*s: %.*s, load %.*s (%.*s %%), handling %.*s",
                    EH_STR_F(wait->pool->name), EH_STR_F(eh_load_agents(lint, wait->agents)),
                    EH_STR_F(eh_load_agents(lint, wait->load)),
                    EH_STR_F(eh_service_number(lint->arena, wait->load / wait->agents * 100, 1)),
                    EH_STR_F(minutes(lint, wait->handling)));
    eh_finding_fact(lint, finding,
                    "assumed: Poisson arrivals spread over the open hours, exponential handling%s",
                    wait->approximate ? "; approximate: handling times or head starts differ" : "");
    if (wait->at_most) {
        eh_finding_fact(lint, finding, "%s: it is no longer than that",
                        wait->favoured ? "as if in order of arrival, without the head start"
                                       : "as if other pools helped with none of these tickets");
    }
}

/* ---- L06 and L10 ---- */

enum { MORE_AGENTS = 100 };

/* The fewest more agents with which the share of tickets starts in time; 0 if so many do not help. */
static int64_t agents_needed(EhLint *lint, const EhStream *stream, double share, double hours)
{
    double quantile;
    for (int64_t more = 1; more <= MORE_AGENTS; more++) {
        eh_load_wait(lint, stream, (EhLoadChange){more, .favoured = 1}, share, &quantile);
        if (quantile <= hours) {
            return more;
        }
    }
    return 0;
}

/* The longest head start, in minutes, with which the last class of a strict order still starts in time; negative if
 * none. */
static int64_t head_start_possible(EhLint *lint, const EhStream *stream, const EhPool *pool,
                                   double share, double hours)
{
    Model m = {.lint = lint, .stream = stream, .pool = pool};
    double favoured = 0;
    int64_t low = -1, high = (int64_t)(hours * 60) + 1;
    (void)model_open(
        &m, (EhLoadChange){.favoured = 1}); /* a class may be unstable now, and the whole not */
    if (m.n < 2 || m.own + 1 != m.n || m.at_most || m.work >= (double)m.agents) {
        return -1;
    }
    for (uint32_t i = 0; i < m.own; i++) {
        favoured += m.rates[i];
    }
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        EhDelay delay = eh_delay_head_start(m.agents, m.handling, favoured, m.rates[m.own],
                                            (double)middle / 60);
        if (eh_delay_quantile(&delay, share) <= hours) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static void fix_wait(EhLint *lint, EhFinding *finding, const EhStream *stream, double share,
                     double hours, const EhPool *pool)
{
    int64_t more = agents_needed(lint, stream, share, hours);
    int64_t start = head_start_possible(lint, stream, pool, share, hours);
    EhStr also = EH_STR("");
    if (start > 0) {
        also = eh_arena_format(
            lint->arena,
            "%sa head start of at most %.*s for those before it, in place of their order",
            more > 0 ? ", or " : "", EH_STR_F(eh_written_duration(lint->arena, start * 60000)));
    }
    if (more > 0) {
        eh_finding_fix(lint, finding, "`agents %lld` in pool `%.*s`, %lld more%.*s",
                       (long long)(pool->agents + more), EH_STR_F(pool->name), (long long)more,
                       EH_STR_F(also));
    } else if (start > 0) {
        eh_finding_fix(lint, finding, "%.*s", EH_STR_F(also));
    }
}

/* The same promise with more favoured work, and with one agent fewer. */
static void check_fragile(EhLint *lint, const EhStream *stream, const EhPromise *promise,
                          double share, const EhLoadWait *now)
{
    double hours = (double)promise->ms / (double)EH_HOUR_MS, more, fewer;
    EhLoadWait favoured = eh_load_wait(lint, stream, (EhLoadChange){.favoured = 1.1}, share, &more);
    EhLoadWait agent = eh_load_wait(lint, stream, (EhLoadChange){-1, .favoured = 1}, share, &fewer);
    bool bad_more = !(more <= hours), bad_fewer = !(fewer <= hours);
    EhStr percent = eh_load_number(lint, share * 100);
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_L10, bad_more || bad_fewer ? EH_FOUND : EH_PROVED, EH_BY_MODEL,
        stream->node->span, eh_load_subject(lint, stream),
        bad_more ? "%.*s holds for `%.*s`, but not with 10 %% more favoured work"
        : bad_fewer
            ? "%.*s holds for `%.*s`, but not with one agent fewer"
            : "%.*s holds for `%.*s`, also with 10 %% more favoured work or one agent fewer",
        EH_STR_F(promise->name), EH_STR_F(stream->name));
    double quantile;
    eh_load_wait(lint, stream, (EhLoadChange){.favoured = 1}, share, &quantile);
    eh_finding_fact(lint, finding, "as declared: %.*s %% start within %.*s", EH_STR_F(percent),
                    EH_STR_F(minutes(lint, quantile)));
    eh_finding_fact(lint, finding, "favoured work + 10 %%: %.*s",
                    EH_STR_F(favoured.why == EH_MODEL_FINE ? minutes(lint, more)
                                                           : EH_STR("waits grow without end")));
    eh_finding_fact(lint, finding, "%.*s: %.*s",
                    EH_STR_F(eh_load_agents(lint, (double)(now->pool->agents - 1))),
                    EH_STR_F(agent.why == EH_MODEL_FINE ? minutes(lint, fewer)
                                                        : EH_STR("waits grow without end")));
    if (bad_more || bad_fewer) {
        eh_finding_related(lint, finding, promise->span, "the promise");
        eh_finding_fix(lint, finding, "one agent more in pool `%.*s` makes room",
                       EH_STR_F(now->pool->name));
    }
}

/* A goal of an sla names no share: it is judged at 95 %. */
static double share_of(const EhPromise *promise)
{
    return promise->kind == EH_PROMISE_STARTS ? promise->share : 0.95;
}

const EhPromise *eh_load_share_promise(const EhService *service, const EhStream *stream,
                                       double *share)
{
    const EhPromise *promise = eh_load_promise(service, stream);
    *share = promise == NULL ? 1 : share_of(promise);
    return *share < 1 ? promise : NULL;
}

static void check_wait(EhLint *lint, const EhStream *stream, const EhPromise *promise)
{
    double share = share_of(promise), quantile;
    double hours = (double)promise->ms / (double)EH_HOUR_MS;
    EhLoadWait wait = eh_load_wait(lint, stream, (EhLoadChange){.favoured = 1}, share, &quantile);
    EhStr subject = eh_load_subject(lint, stream), percent = eh_load_number(lint, share * 100);
    if (wait.why == EH_MODEL_BOT || wait.why == EH_MODEL_NOWHERE) {
        return;
    }
    bool bad = wait.why == EH_MODEL_UNSTABLE || quantile > hours;
    if ((wait.why != EH_MODEL_FINE && wait.why != EH_MODEL_UNSTABLE) || (bad && wait.at_most)) {
        EhFinding *finding =
            eh_finding(lint, EH_CHECK_L06, EH_UNKNOWN, EH_BY_MODEL, stream->node->span, subject,
                       "how long `%.*s` waits, against %.*s, is not known", EH_STR_F(stream->name),
                       EH_STR_F(promise->name));
        eh_finding_missing(lint, finding, "%s",
                           wait.why == EH_MODEL_FINE || wait.why == EH_MODEL_UNSTABLE
                               ? eh_load_no_longer(&wait)
                               : eh_load_why(wait.why));
        return;
    }
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_L06, bad ? EH_FOUND : EH_PROVED, EH_BY_MODEL, stream->node->span, subject,
        bad ? "%.*s (%.*s) is at risk for `%.*s`: %.*s %% start within %.*s only"
            : "%.*s (%.*s) is expected to hold for `%.*s`: %.*s %% start within %.*s",
        EH_STR_F(promise->name), EH_STR_F(eh_service_duration(lint->arena, promise->ms)),
        EH_STR_F(stream->name), EH_STR_F(percent),
        EH_STR_F(wait.why == EH_MODEL_UNSTABLE ? EH_STR("no time") : minutes(lint, quantile)));
    eh_finding_related(lint, finding, promise->span, "the promise");
    if (wait.why == EH_MODEL_FINE) {
        eh_load_fact_wait(lint, finding, &wait);
    } else {
        eh_finding_fact(lint, finding, "load %.*s of %.*s: waits grow without end",
                        EH_STR_F(eh_load_number(lint, wait.load)),
                        EH_STR_F(eh_load_agents(lint, wait.agents)));
    }
    if (bad) {
        fix_wait(lint, finding, stream, share, hours, wait.pool);
    } else if (!wait.at_most) {
        check_fragile(lint, stream, promise, share, &wait);
    }
}

/* ---- L09 ---- */

/* A pool in order of arrival, all of whose tickets are its own. */
typedef struct Single {
    bool fine;
    double arrivals, work;
} Single;

static Single single_of(const EhService *service, const EhPool *pool)
{
    Single out = {.fine = !pool->automatic && pool->week_hours > 0};
    for (uint32_t i = 0; i < service->streams.n; i++) {
        const EhStream *s = &service->streams.at[i];
        if (eh_load_takes(service, pool, s)) {
            out.fine = out.fine && eh_load_takers(service, s) == 1;
            out.arrivals += s->week_tickets / pool->week_hours;
            out.work += s->week_work / pool->week_hours;
        }
    }
    out.fine = out.fine && out.arrivals > 0;
    return out;
}

static void found_split(EhLint *lint, const EhPool *a, const EhPool *b, const double waits[3],
                        double ratio)
{
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_L09, EH_FOUND, EH_BY_MODEL, a->node->span, eh_pools_subject(lint, a),
        "pools `%.*s` and `%.*s` would serve both better as one: mean waits %.*s and %.*s, "
        "together "
        "%.*s",
        EH_STR_F(a->name), EH_STR_F(b->name), EH_STR_F(minutes(lint, waits[0])),
        EH_STR_F(minutes(lint, waits[1])), EH_STR_F(minutes(lint, waits[2])));
    eh_finding_related(lint, finding, b->node->span, "the other pool");
    eh_load_fact_pool(lint, finding, a);
    eh_load_fact_pool(lint, finding, b);
    eh_finding_fact(lint, finding, "the mean wait of all is %.*s times that of one pool",
                    EH_STR_F(eh_load_number(lint, ratio)));
    eh_finding_fact(
        lint, finding,
        "assumed: order of arrival, Poisson arrivals, one exponential handling for both");
    eh_finding_fix(lint, finding,
                   "let each serve the other's queues, its own first by a head start");
}

/* Waits below a minute are nobody's loss. */
static void check_split(EhLint *lint, const EhPool *a, const EhPool *b)
{
    Single x = single_of(lint->service, a), y = single_of(lint->service, b);
    if (!x.fine || !y.fine || a->calendar != b->calendar) {
        return;
    }
    double handling = (x.work + y.work) / (x.arrivals + y.arrivals);
    const int64_t agents[2] = {a->agents, b->agents};
    const double arrivals[2] = {x.arrivals, y.arrivals};
    double ratio = eh_pooling_ratio(agents, arrivals, handling);
    const double waits[3] = {
        eh_erlang_wait(a->agents, x.arrivals, handling),
        eh_erlang_wait(b->agents, y.arrivals, handling),
        eh_erlang_wait(a->agents + b->agents, x.arrivals + y.arrivals, handling)};
    if (waits[2] < waits[0] && waits[2] < waits[1] && fmax(waits[0], waits[1]) > 1.0 / 60) {
        found_split(lint, a, b, waits, ratio);
    }
}

void eh_load_model(EhLint *lint)
{
    EhService *service = lint->service;
    for (uint32_t i = 0; i < service->streams.n; i++) {
        const EhPromise *promise = eh_load_promise(service, &service->streams.at[i]);
        if (promise != NULL && share_of(promise) < 1) {
            check_wait(lint, &service->streams.at[i], promise);
        }
    }
    for (uint32_t a = 0; a < service->pools.n; a++) {
        for (uint32_t b = a + 1; b < service->pools.n; b++) {
            check_split(lint, &service->pools.at[a], &service->pools.at[b]);
        }
    }
}
