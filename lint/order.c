/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders of service: whether some tickets are overtaken for ever, or for longer than they were promised.
 *
 * One idea: the table of orders says by which later arrivals a waiting ticket is overtaken; a window without an end is
 * starvation by policy (some other order would serve everyone), one longer than a promise is a promise not kept.
 */
#include "lint/endless.h"
#include "lint/head_starts.h"
#include "lint/waves.h"

#include <string.h>

/* The levels of one group of a pool: which come, and what shows it. */
typedef struct Level {
    EhMaybe comes;
    const EhWork *work;
    uint32_t queue; /* one in which it comes */
} Level;

/* What a check of one pool looks at. `levels` is by priority, of the group at hand. */
typedef struct Look {
    EhLint *lint;
    EhService *service;
    const EhPool *pool;
    uint32_t group;
    Level *levels;
    bool *waits; /* by queue: its tickets may be overtaken for ever */
    bool parts;  /* some window is a part of the wait */
} Look;

static EhStr priority_name(const Look *look, uint32_t priority)
{
    return eh_service_priority(look->service, priority);
}

static EhSpan order_span(const EhPool *pool)
{
    return pool->order_node != NULL ? pool->order_node->span : pool->node->name_span;
}

static void look_at_group(Look *look, uint32_t group)
{
    look->group = group;
    for (uint32_t p = 0; p < look->service->n_priorities; p++) {
        Level *level = &look->levels[p];
        *level = (Level){.comes = EH_NO};
        for (uint32_t q = 0; q < look->service->n_queues && level->comes != EH_YES; q++) {
            const EhWork *work;
            if (look->pool->group[q] != group) {
                continue;
            }
            EhMaybe meets = eh_pools_meets(look->service, look->pool, q, p, &work);
            if (meets > level->comes) {
                *level = (Level){.comes = meets, .work = work, .queue = q};
            }
        }
    }
}

static EhWindow window_of(const Look *look, uint32_t low, uint32_t high)
{
    return eh_order_window(look->pool,
                           (EhPlaceInPool){.queue = look->levels[low].queue, .priority = low},
                           (EhPlaceInPool){.queue = look->levels[high].queue, .priority = high});
}

/* ---- a pair of tickets, and a trace ---- */

/* Adds both tickets; whatever no ticket shows makes the finding a `may`. */
static void show_pair(Look *look, EhFinding *finding, const EhWork *low, const EhWork *high)
{
    bool shown = low != NULL && eh_pools_witness(look->lint, finding, "the ticket that waits", low);
    shown = high != NULL && eh_pools_witness(look->lint, finding, "one that comes later", high) &&
            shown;
    finding->may = !shown;
    finding->waits = low;
}

enum { DAY_TRIES = 8, DAY_CLASSES = 64 };

static void try_day(Look *look, EhDay *day, const EhWork *low, const EhWork *high)
{
    *day = eh_day_try(look->lint, look->pool, low, high);
}

/* Tickets of other service classes may be left waiting where an escalation helps those of one. */
static EhDay find_day(Look *look, const EhWork *low, const EhWork *high, bool any_priority)
{
    const EhService *service = look->service;
    uint64_t classes = 0;
    EhDay day;
    try_day(look, &day, low, high);
    int tries = 1;
    for (uint32_t i = 0; day.tried.verdict == EH_TRACE_DENIED && i < service->works.n; i++) {
        const EhWork *other = &service->works.at[i];
        uint64_t own = UINT64_C(1) << ((uint32_t)other->service % DAY_CLASSES);
        classes |= UINT64_C(1) << ((uint32_t)low->service % DAY_CLASSES);
        if (tries < DAY_TRIES && !(classes & own) &&
            (any_priority || other->priority == low->priority) &&
            look->pool->group[other->queue] == look->pool->group[low->queue] &&
            eh_skills_within(other->skills, look->pool->skills, service->n_words)) {
            EhDay next;
            classes |= own;
            tries++;
            try_day(look, &next, other, high);
            day = next.tried.verdict == EH_TRACE_SHOWN ? next : day;
        }
    }
    return day;
}

/* ---- P03: levels ---- */

/* The lowest and highest level that come, those with a ticket to show first. False if fewer than two come. */
static bool extremes(const Look *look, uint32_t *low, uint32_t *high)
{
    for (int least = EH_YES; least >= EH_PERHAPS; least--) {
        *low = *high = EH_NONE;
        for (uint32_t p = 0; p < look->service->n_priorities; p++) {
            if ((int)look->levels[p].comes >= least) {
                *high = *high == EH_NONE ? p : *high;
                *low = p;
            }
        }
        if (*high != EH_NONE && *high != *low) {
            return true;
        }
    }
    return false;
}

static EhStr levels_above(const Look *look, uint32_t low)
{
    EhNameList names = {0};
    for (uint32_t p = 0; p < low; p++) {
        if (look->levels[p].comes != EH_NO) {
            eh_names_add(look->lint, &names, priority_name(look, p));
        }
    }
    return eh_names_text(look->lint, &names);
}

/* The promises to those who wait decide how fast they must rise. */
static void fix_levels(Look *look, EhFinding *finding)
{
    EhHeadStarts starts;
    if (eh_head_starts(look->lint, look->pool, look->group, look->group + 1, &starts) &&
        starts.top != starts.lowest) {
        eh_finding_fix(look->lint, finding, "`order by priority promote after %.*s`, or %.*s: %.*s",
                       EH_STR_F(eh_written_duration(look->lint->arena, starts.step)),
                       EH_STR_F(eh_head_starts_order(look->lint, &starts)),
                       EH_STR_F(eh_head_starts_bound(look->lint, &starts)));
    }
}

static void found_levels(Look *look, uint32_t low, uint32_t high)
{
    EhStr above = levels_above(look, low), own = priority_name(look, low);
    EhFinding *finding = eh_finding(
        look->lint, EH_CHECK_P03, EH_FOUND, EH_BY_LOGIC, order_span(look->pool),
        eh_pools_subject(look->lint, look->pool),
        "in pool `%.*s`, a `%.*s` ticket waits behind every %.*s one, however long it waits",
        EH_STR_F(look->pool->name), EH_STR_F(own), EH_STR_F(above));
    eh_finding_label(look->lint, finding, "waiting decides only inside one priority");
    if (look->service->ranks[low] != NULL) {
        eh_finding_related(look->lint, finding, look->service->ranks[low]->span,
                           "gives `%.*s`, the one that waits", EH_STR_F(own));
    }
    if (look->service->ranks[high] != NULL) {
        eh_finding_related(look->lint, finding, look->service->ranks[high]->span,
                           "gives `%.*s`, which goes before it",
                           EH_STR_F(priority_name(look, high)));
    }
    eh_finding_fact(look->lint, finding,
                    "for every wait w: whoever comes w later as `%.*s` is still served first; "
                    "the overtaking window is unbounded",
                    EH_STR_F(priority_name(look, high)));
    eh_finding_fact(look->lint, finding, "%s", EH_POLICY_KIND);
    EhDay day = find_day(look, look->levels[low].work, look->levels[high].work, false);
    show_pair(look, finding, day.waves.low, day.waves.high);
    fix_levels(look, finding);
    eh_day_tell(look->lint, finding, &day);
}

/* ---- P03 and P05: groups ---- */

static EhStr queues_of(const Look *look, uint32_t from, uint32_t to)
{
    EhNameList names = {0};
    for (uint32_t q = 0; q < look->service->n_queues; q++) {
        uint32_t group = look->pool->group[q];
        if (group != EH_NONE && group >= from && group < to && look->service->sends[q] != NULL) {
            eh_names_add(look->lint, &names, eh_service_queue(look->service, q));
        }
    }
    return eh_names_text(look->lint, &names);
}

/* A ticket of groups [from, to), the surest. */
static Level ticket_of(const Look *look, uint32_t from, uint32_t to)
{
    Level best = {.comes = EH_NO};
    for (uint32_t q = 0; q < look->service->n_queues; q++) {
        const EhWork *work;
        uint32_t group = look->pool->group[q];
        if (group == EH_NONE || group < from || group >= to) {
            continue;
        }
        EhMaybe meets = eh_pools_meets(look->service, look->pool, q, EH_NONE, &work);
        if (meets > best.comes) {
            best = (Level){.comes = meets, .work = work, .queue = q};
        }
    }
    return best;
}

static bool ages(const EhPool *pool)
{
    EhAgeing ageing = eh_order_infos[pool->order].ages;
    return ageing != EH_AGES_NEVER && ageing != EH_AGES_FIRST_COME && ageing != EH_AGES_IN_TURN;
}

/* No priority tells those that go first from those that wait: only one of their own can be favoured for a time. */
static void fix_unranked(Look *look, EhFinding *finding, uint32_t boundary, EhStr all)
{
    EhHeadStarts behind;
    const EhPromise *least = NULL;
    EhStr first = queues_of(look, 0, boundary);
    if (!eh_head_starts(look->lint, look->pool, boundary, boundary + 1, &behind)) {
        return;
    }
    for (uint32_t p = 0; p < look->service->n_priorities; p++) {
        const EhPromise *promise = behind.promise[p];
        least = promise != NULL && (least == NULL || promise->ms < least->ms) ? promise : least;
    }
    EhStr most = least == NULL ? EH_STR("") : eh_written_duration(look->lint->arena, least->ms);
    eh_finding_fix(look->lint, finding,
                   "serve %.*s together, %s; for tickets of %.*s to go first for a time, give them "
                   "in `rank` a priority above all others, and that a head start%s%.*s%s%.*s",
                   EH_STR_F(all),
                   ages(look->pool) ? "in the order that stands" : "with `order by waiting`",
                   EH_STR_F(first), least != NULL ? " of at most " : "", EH_STR_F(most),
                   least != NULL ? ", as long as " : ": any duration bounds it",
                   EH_STR_F(least != NULL ? least->name : EH_STR("")));
}

/* What serves all groups together and still puts the best of the first ones before the others for as long as promises
 * allow: a head start is a priority's, so it must not be one that only the others have. */
static void fix_groups(Look *look, EhFinding *finding, uint32_t boundary)
{
    EhHeadStarts starts, first;
    EhStr all = queues_of(look, 0, look->pool->n_groups);
    if (!eh_head_starts(look->lint, look->pool, 0, look->pool->n_groups, &starts) ||
        !eh_head_starts(look->lint, look->pool, 0, boundary, &first)) {
        return;
    }
    if (starts.top == starts.lowest || first.top != starts.top) {
        fix_unranked(look, finding, boundary, all);
        return;
    }
    eh_finding_fix(look->lint, finding,
                   "serve %.*s together, with %.*s: %.*s; the priority then says who goes first, "
                   "and the queue no longer does",
                   EH_STR_F(all), EH_STR_F(eh_head_starts_order(look->lint, &starts)),
                   EH_STR_F(eh_head_starts_bound(look->lint, &starts)));
}

/* `before` comes first: the groups [0, boundary) stand before the group at the boundary. */
static void found_group(Look *look, uint32_t boundary, const Level *low, const Level *high)
{
    const EhPool *pool = look->pool;
    EhStr first = queues_of(look, 0, boundary), then = queues_of(look, boundary, boundary + 1);
    EhCheck check = ages(pool) ? EH_CHECK_P05 : EH_CHECK_P03;
    EhFinding *finding = eh_finding(look->lint, check, EH_FOUND, EH_BY_LOGIC,
                                    pool->serves_node->span, eh_pools_subject(look->lint, pool),
                                    "in pool `%.*s`, tickets of %.*s start only while none of %.*s "
                                    "waits, however long they wait",
                                    EH_STR_F(pool->name), EH_STR_F(then), EH_STR_F(first));
    eh_finding_label(look->lint, finding, "`then` is strict");
    eh_finding_related(look->lint, finding, order_span(pool), "%s",
                       ages(pool) ? "ageing here orders only what stands together"
                                  : "and nothing ages across a `then`");
    eh_finding_fact(look->lint, finding,
                    "for every wait w: a ticket of %.*s that comes w later is still served first; "
                    "the overtaking window is unbounded",
                    EH_STR_F(first));
    eh_finding_fact(look->lint, finding, "%s", EH_POLICY_KIND);
    EhDay day = find_day(look, low->work, high->work, true);
    show_pair(look, finding, day.waves.low, day.waves.high);
    fix_groups(look, finding, boundary);
    eh_day_tell(look->lint, finding, &day);
}

static void mark_group(Look *look, uint32_t group)
{
    for (uint32_t q = 0; q < look->service->n_queues; q++) {
        look->waits[q] = look->waits[q] || look->pool->group[q] == group;
    }
}

/* True if some group stands behind another in which tickets come. */
static bool check_groups(Look *look)
{
    bool found = false;
    for (uint32_t boundary = 1; boundary < look->pool->n_groups; boundary++) {
        Level high = ticket_of(look, 0, boundary);
        Level low = ticket_of(look, boundary, boundary + 1);
        if (high.comes != EH_NO && low.comes != EH_NO) {
            found_group(look, boundary, &low, &high);
            mark_group(look, boundary);
            found = true;
        }
    }
    return found;
}

/* ---- P03 proved: the windows ---- */

static void fact_window(Look *look, EhFinding *finding, uint32_t low, uint32_t high)
{
    EhArena *arena = look->lint->arena;
    EhWindow window = window_of(look, low, high);
    EhStr own = priority_name(look, low), other = priority_name(look, high);
    switch (window.kind) {
    case EH_WINDOW_TIME:
        eh_finding_fact(look->lint, finding,
                        "`%.*s` is overtaken by those of `%.*s` that come within %.*s after it",
                        EH_STR_F(own), EH_STR_F(other),
                        EH_STR_F(eh_written_duration(arena, window.ms)));
        break;
    case EH_WINDOW_PART:
        eh_finding_fact(look->lint, finding,
                        "`%.*s` is overtaken by those of `%.*s` that come within %.*s %% of its "
                        "wait: 1 - %lld / %lld",
                        EH_STR_F(own), EH_STR_F(other),
                        EH_STR_F(eh_service_number(arena, window.part * 100, 1)),
                        (long long)look->pool->weight[low], (long long)look->pool->weight[high]);
        look->parts = true;
        break;
    case EH_WINDOW_NONE:
    case EH_WINDOW_TURNS:
    case EH_WINDOW_DUE:
    case EH_WINDOW_FOREVER:
    case EH_WINDOW_GROUP:
        break;
    }
}

/* Starts of the others between two of the queue: each of them is at most its share ahead, and one start. */
static int64_t turns_before(const Look *look, uint32_t queue)
{
    const EhPool *pool = look->pool;
    int64_t n = 0;
    for (uint32_t q = 0; q < look->service->n_queues; q++) {
        n += q != queue && pool->group[q] == look->group ? pool->share[q] / pool->share[queue] + 1
                                                         : 0;
    }
    return n;
}

static void fact_turns(Look *look, EhFinding *finding)
{
    int64_t sum = 0;
    for (uint32_t q = 0; q < look->service->n_queues; q++) {
        sum += look->pool->group[q] == look->group ? look->pool->share[q] : 0;
    }
    for (uint32_t q = 0; q < look->service->n_queues; q++) {
        if (look->pool->group[q] == look->group) {
            EhStr name = eh_service_queue(look->service, q);
            eh_finding_fact(
                look->lint, finding,
                "`%.*s` gets %lld of every %lld starts while it waits, and at most %lld "
                "of the others come before its next one",
                EH_STR_F(name), (long long)look->pool->share[q], (long long)sum,
                (long long)turns_before(look, q));
        }
    }
}

static void proved(Look *look)
{
    EhFinding *finding =
        eh_finding(look->lint, EH_CHECK_P03, EH_PROVED, EH_BY_LOGIC, order_span(look->pool),
                   eh_pools_subject(look->lint, look->pool),
                   look->pool->order == EH_ORDER_WEIGHTED
                       ? "in pool `%.*s` nobody waits behind all that come later: %s"
                       : "in pool `%.*s` nobody is overtaken for ever: %s",
                   EH_STR_F(look->pool->name), eh_order_infos[look->pool->order].does);
    for (uint32_t group = 0; group < look->pool->n_groups; group++) {
        look_at_group(look, group);
        for (uint32_t low = 0; low < look->service->n_priorities && low < 64; low++) {
            for (uint32_t high = 0; high < look->service->n_priorities && high < 64; high++) {
                if (look->levels[low].comes != EH_NO && look->levels[high].comes != EH_NO &&
                    look->pool->order != EH_ORDER_SHARE) {
                    fact_window(look, finding, low, high);
                }
            }
        }
        if (look->pool->order == EH_ORDER_SHARE) {
            fact_turns(look, finding);
        }
    }
    if (look->parts) {
        eh_finding_fact(
            look->lint, finding,
            "parts of a wait end only with it: where those that overtake bring more than "
            "the agents can do, it goes on");
    }
}

/* ---- P04 ---- */

/* The worst window against one promise: who waits, who overtakes. */
typedef struct Slow {
    const EhPromise *promise;
    const EhWork *low_work, *high_work;
    uint32_t queue, low, high;
    EhMaybe how;
    EhWindow window;
} Slow;

/* Whether it is worse than the worst so far: surer first, then longer. */
static bool worse(const Slow *a, const Slow *b)
{
    return b->promise == NULL || a->how > b->how ||
           (a->how == b->how && a->window.ms > b->window.ms);
}

static EhMaybe least(EhMaybe a, EhMaybe b)
{
    return a < b ? a : b;
}

/* The tickets of one queue and level against all levels that overtake them. */
static void consider_level(Look *look, const EhPromise *promise, uint32_t queue, uint32_t low,
                           Slow *worst, Slow *longest)
{
    const EhWork *work, *seen;
    EhMaybe meets = eh_pools_meets(look->service, look->pool, queue, low, &seen);
    if (meets == EH_NO) {
        return;
    }
    EhMaybe reaches = eh_promise_reaches(look->service, promise, queue, low, &work);
    for (uint32_t high = 0; high < look->service->n_priorities && reaches != EH_NO; high++) {
        Slow one = {.promise = promise, .low_work = work, .queue = queue, .low = low, .high = high};
        one.how = least(least(meets, reaches), look->levels[high].comes);
        one.high_work = look->levels[high].work;
        one.window = window_of(look, low, high);
        if (one.how == EH_NO || one.window.kind != EH_WINDOW_TIME) {
            continue;
        }
        if (one.window.ms > promise->ms && worse(&one, worst)) {
            *worst = one;
        }
        if (longest->promise == NULL || one.window.ms > longest->window.ms) {
            *longest = one;
        }
    }
}

/* Whether a level below would have more of a head start than that. */
static bool passed_below(const Look *look, uint32_t high, int64_t head)
{
    for (uint32_t p = high + 1; p < look->service->n_priorities; p++) {
        if (look->pool->head[p] > head) {
            return true;
        }
    }
    return false;
}

/* The pool's number that makes the window as long as the promise. */
static void fix_slow(Look *look, EhFinding *finding, const Slow *slow)
{
    EhArena *arena = look->lint->arena;
    int64_t most = slow->promise->ms;
    if (look->pool->order == EH_ORDER_PROMOTE) {
        int64_t levels = (int64_t)slow->low - (int64_t)slow->high;
        EhStr step = eh_written_duration(arena, eh_pools_round_down(most / levels));
        eh_finding_fix(look->lint, finding,
                       "`order by priority promote after %.*s` is the longest with which it is "
                       "overtaken for no longer than promised: %lld %s x %.*s <= %.*s",
                       EH_STR_F(step), (long long)levels, levels == 1 ? "level" : "levels",
                       EH_STR_F(step), EH_STR_F(eh_written_duration(arena, most)));
        return;
    }
    int64_t head = eh_pools_round_down(most) + look->pool->head[slow->low];
    EhHeadStarts starts;
    if (passed_below(look, slow->high, head) &&
        eh_head_starts(look->lint, look->pool, look->group, look->group + 1, &starts)) {
        eh_finding_fix(look->lint, finding, "%.*s: %.*s",
                       EH_STR_F(eh_head_starts_order(look->lint, &starts)),
                       EH_STR_F(eh_head_starts_bound(look->lint, &starts)));
        return;
    }
    eh_finding_fix(look->lint, finding,
                   "`%.*s %.*s` is the longest head start with which it is overtaken for no longer "
                   "than promised",
                   EH_STR_F(priority_name(look, slow->high)),
                   EH_STR_F(eh_written_duration(arena, head)));
}

static void fact_slow(Look *look, EhFinding *finding, const Slow *slow)
{
    EhArena *arena = look->lint->arena;
    EhStr window = eh_written_duration(arena, slow->window.ms);
    if (look->pool->order == EH_ORDER_PROMOTE) {
        eh_finding_fact(look->lint, finding, "window: (%u - %u) levels x %.*s = %.*s",
                        slow->low + 1, slow->high + 1,
                        EH_STR_F(eh_written_duration(arena, look->pool->promote)),
                        EH_STR_F(window));
    } else {
        eh_finding_fact(look->lint, finding, "window: head start %.*s - %.*s = %.*s",
                        EH_STR_F(eh_written_duration(arena, look->pool->head[slow->high])),
                        EH_STR_F(eh_written_duration(arena, look->pool->head[slow->low])),
                        EH_STR_F(window));
    }
    int64_t at = slow->low_work != NULL ? slow->low_work->at : look->service->from;
    const EhCalendarView *hours = &look->pool->hours;
    int64_t due = eh_calendar_reach(&slow->promise->hours, at, slow->promise->ms);
    eh_finding_fact(look->lint, finding,
                    "a ticket that comes %.*s is promised a start by %.*s, and is overtaken until "
                    "%.*s",
                    EH_STR_F(eh_service_instant(arena, hours, at)),
                    EH_STR_F(eh_service_instant(arena, hours, due)),
                    EH_STR_F(eh_service_instant(arena, hours, at + slow->window.ms)));
    eh_finding_fact(look->lint, finding, "%s", EH_POLICY_KIND);
}

/* Those that come within the window go first, as many as it takes until A is late; a promoted ticket then stands as high
 * as they, and came before. */
static bool make_late(Look *look, const Slow *slow, int64_t from, EhWaves *waves, int64_t *due)
{
    int64_t came = eh_calendar_next_open(&look->pool->hours, from);
    if (came == EH_MISSING) {
        return false;
    }
    int64_t last = came + slow->window.ms - 1, stop = last + 1;
    *due = eh_calendar_reach(&slow->promise->hours, came, slow->promise->ms);
    if (*due == EH_MISSING) {
        return false;
    }
    if (look->pool->order == EH_ORDER_HEAD_START && stop <= *due) {
        stop = *due + 1;
    }
    return eh_waves_start(look->lint, waves, came, last, stop);
}

/* A ticket that starts too late, of those that come at `at` or as the pool opens next. */
static void show_late(Look *look, EhFinding *finding, const Slow *slow)
{
    EhArena *arena = look->lint->arena;
    const EhCalendarView *hours = &look->pool->hours;
    EhWaves waves = {.pool = look->pool, .low = slow->low_work, .high = slow->high_work};
    int64_t due, at = slow->low_work != NULL ? slow->low_work->at : look->service->from;
    int64_t closes = eh_calendar_next_close(hours, at);
    if (!make_late(look, slow, at, &waves, &due)) {
        return;
    }
    if (waves.ends <= due && closes != EH_MISSING && !make_late(look, slow, closes, &waves, &due)) {
        return;
    }
    if (waves.ends <= due) {
        eh_trace_in_time(look->lint, finding, waves.ends, due);
        return;
    }
    if (eh_trace_run(look->lint, finding, waves.trace, look->pool) < EH_TRACE_TOLD) {
        return;
    }
    eh_waves_tell(look->lint, finding, &waves);
    eh_finding_fact(look->lint, finding,
                    "trace: those that come up to %.*s go first; A starts %.*s, %.*s h after it "
                    "was due",
                    EH_STR_F(eh_service_instant(arena, hours, waves.came + slow->window.ms)),
                    EH_STR_F(eh_service_instant(arena, hours, waves.ends)),
                    EH_STR_F(eh_service_hours(arena, (double)(waves.ends - due))));
    eh_trace_told(look->lint, finding);
}

static void found_slow(Look *look, const Slow *slow)
{
    EhArena *arena = look->lint->arena;
    EhFinding *finding = eh_finding(
        look->lint, EH_CHECK_P04, EH_FOUND, EH_BY_LOGIC, order_span(look->pool),
        eh_pools_subject(look->lint, look->pool),
        "in pool `%.*s`, a `%.*s` ticket is overtaken by `%.*s` ones for %.*s, longer than the "
        "%.*s "
        "of %.*s",
        EH_STR_F(look->pool->name), EH_STR_F(priority_name(look, slow->low)),
        EH_STR_F(priority_name(look, slow->high)),
        EH_STR_F(eh_written_duration(arena, slow->window.ms)),
        EH_STR_F(eh_written_duration(arena, slow->promise->ms)), EH_STR_F(slow->promise->name));
    eh_finding_related(look->lint, finding, slow->promise->span, "the promise");
    fact_slow(look, finding, slow);
    show_pair(look, finding, slow->low_work, slow->high_work);
    fix_slow(look, finding, slow);
    show_late(look, finding, slow);
}

static void unknown_slow(Look *look, const Slow *slow)
{
    EhArena *arena = look->lint->arena;
    EhStr low = priority_name(look, slow->low), high = priority_name(look, slow->high);
    EhFinding *finding = eh_finding(
        look->lint, EH_CHECK_P04, EH_UNKNOWN, EH_BY_LOGIC, order_span(look->pool),
        eh_pools_subject(look->lint, look->pool),
        "whether %.*s (%.*s) is promised to `%.*s` tickets of pool `%.*s` is not known; `%.*s` "
        "ones "
        "would overtake them for %.*s",
        EH_STR_F(slow->promise->name), EH_STR_F(eh_service_duration(arena, slow->promise->ms)),
        EH_STR_F(low), EH_STR_F(look->pool->name), EH_STR_F(high),
        EH_STR_F(eh_written_duration(arena, slow->window.ms)));
    eh_finding_related(look->lint, finding, slow->promise->span, "the promise");
    eh_finding_missing(look->lint, finding,
                       "samples or tests of such tickets, of `%.*s` and of `%.*s`", EH_STR_F(low),
                       EH_STR_F(high));
}

/* Whether the promise is made to tickets that P03 or P05 is about. */
static bool waits_for_ever(const Look *look, const EhPromise *promise)
{
    const EhWork *work;
    for (uint32_t q = 0; q < look->service->n_queues; q++) {
        if (look->waits[q] &&
            eh_promise_reaches(look->service, promise, q, EH_NONE, &work) != EH_NO) {
            return true;
        }
    }
    return false;
}

static void unknown_for_ever(Look *look, const EhPromise *promise)
{
    EhFinding *finding = eh_finding(
        look->lint, EH_CHECK_P04, EH_UNKNOWN, EH_BY_LOGIC, promise->span,
        eh_pools_subject(look->lint, look->pool),
        "whether %.*s (%.*s) is no shorter than a ticket is overtaken in pool `%.*s` is not known",
        EH_STR_F(promise->name), EH_STR_F(eh_written_duration(look->lint->arena, promise->ms)),
        EH_STR_F(look->pool->name));
    eh_finding_missing(look->lint, finding,
                       "an end to the overtaking: tickets that it is made to may be overtaken for "
                       "ever, as the pool's P03 or P05 says");
}

static void check_promise(Look *look, const EhPromise *promise)
{
    Slow worst = {0}, longest = {0};
    for (uint32_t q = 0; q < look->service->n_queues; q++) {
        if (look->pool->group[q] == EH_NONE) {
            continue;
        }
        if (q == 0 || look->group != look->pool->group[q]) {
            look_at_group(look, look->pool->group[q]);
        }
        for (uint32_t p = 0; p < look->service->n_priorities; p++) {
            consider_level(look, promise, q, p, &worst, &longest);
        }
    }
    if (worst.promise != NULL && worst.how == EH_YES) {
        found_slow(look, &worst);
    } else if (worst.promise != NULL) {
        unknown_slow(look, &worst);
    } else if (longest.promise != NULL && waits_for_ever(look, promise)) {
        unknown_for_ever(look, promise);
    } else if (longest.promise != NULL) {
        EhStr window = eh_written_duration(look->lint->arena, longest.window.ms);
        EhStr ms = eh_written_duration(look->lint->arena, promise->ms);
        eh_finding(
            look->lint, EH_CHECK_P04, EH_PROVED, EH_BY_LOGIC, promise->span,
            eh_pools_subject(look->lint, look->pool),
            "%.*s (%.*s) is no shorter than any ticket is overtaken in pool `%.*s` (%.*s at most)",
            EH_STR_F(promise->name), EH_STR_F(ms), EH_STR_F(look->pool->name), EH_STR_F(window));
    }
}

/* ---- one pool ---- */

static void check_levels(Look *look, bool *found)
{
    for (uint32_t group = 0; group < look->pool->n_groups; group++) {
        uint32_t low, high;
        look_at_group(look, group);
        if (look->pool->order == EH_ORDER_PRIORITY && extremes(look, &low, &high)) {
            found_levels(look, low, high);
            *found = true;
        }
    }
}

static void check_pool(Look *look)
{
    look->parts = false;
    memset(look->waits, 0, look->service->n_queues * sizeof *look->waits);
    bool found = check_groups(look);
    check_levels(look, &found);
    EhEndless endless = {.lint = look->lint, .pool = look->pool, .waits = look->waits};
    found = eh_endless_kept(&endless) || found;
    found = eh_endless_undue(&endless) || found;
    if (!found) {
        proved(look);
    }
    EhAgeing ageing = eh_order_infos[look->pool->order].ages;
    for (uint32_t i = 0; i < look->service->promises.n; i++) {
        const EhPromise *promise = &look->service->promises.at[i];
        if (eh_pools_starts(promise) && (ageing == EH_AGES_BY_STEPS || ageing == EH_AGES_ALIKE)) {
            check_promise(look, promise);
        }
    }
}

void eh_lint_order(EhLint *lint)
{
    Look look = {.lint = lint, .service = eh_lint_service(lint)};
    if (look.service == NULL) {
        return;
    }
    look.levels = eh_arena_array(lint->arena, look.service->n_priorities, sizeof *look.levels);
    look.waits = eh_arena_array(lint->arena, look.service->n_queues, sizeof *look.waits);
    if (look.service->pools.n == 0) {
        eh_pools_missing(lint, EH_CHECK_P03, EH_BY_LOGIC,
                         "whether some tickets are overtaken for ever is not known",
                         "`pool` declarations: who serves the queues in which order");
    }
    for (uint32_t i = 0; i < look.service->pools.n && look.levels != NULL && look.waits != NULL;
         i++) {
        look.pool = &look.service->pools.at[i];
        if (!look.pool->automatic) {
            check_pool(&look);
        }
    }
}
