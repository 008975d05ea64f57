/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `order by due`, and tickets that have no due: while a clock is paused, or where it never ends (P03).
 *
 * One idea: every class has a first target, so only a pause, or a goal past all calendars, leaves a ticket without a due;
 * such a ticket goes after all that have one, whenever they come. The machine says which tickets these are.
 */
#include "compiler/samples.h"
#include "lint/endless.h"
#include "lint/waves.h"

/* So many tickets are tried, and so many days of arrivals. */
enum { TRIES = 400, DAYS = 4 };

/* Who waits and who overtakes it, in one group of the pool. */
typedef struct Undue {
    EhEndless *endless;
    uint32_t group;
    int64_t came; /* when the one that waits comes */
    int tries, days;
    EhWork low;
    EhSample sample;
    EhPast past;
    EhSampleField field;
    EhDay day;
} Undue;

/* Whether a goal of the first target ends in any calendar's time. Anything near its end counts as past it. */
static const EhPromise *goal_without_end(const EhService *service)
{
    for (uint32_t i = 0; i < service->promises.n; i++) {
        const EhPromise *promise = &service->promises.at[i];
        int64_t last = service->until + 50 * 53 * EH_WEEK_MS;
        int64_t due = promise->kind == EH_PROMISE_SLA && promise->target == 0
                          ? eh_calendar_reach(&promise->hours, service->until, promise->ms)
                          : 0;
        if (due == EH_MISSING || due > last) {
            return promise;
        }
    }
    return NULL;
}

/* ---- a ticket whose clock is paused ---- */

static const EhDecision *decide(EhLint *lint, const EhSample *sample, int64_t at)
{
    EhWitness witness = {.ticket = eh_witness_sample(lint, sample), .now = at};
    return eh_witness_decide(lint, &witness, EH_PLAIN);
}

static bool has_due(const EhDecision *d)
{
    return d->n_clocks > 0 && d->clocks[0].due != EH_NO_TIME;
}

/* The base's ticket, whose record says from its arrival on that the field has the value. */
static bool is_paused(Undue *undue, const EhWork *base, const EhFieldDecl *field, uint32_t index,
                      int64_t value)
{
    EhLint *lint = undue->endless->lint;
    undue->field =
        (EhSampleField){.field = field,
                        .index = index,
                        .value = {.what = EH_SAMPLE_VALUE, .value = {.cell = {.i = value}}}};
    undue->past = (EhPast){.at = undue->came,
                           .fields = {.what = EH_SAMPLE_RECORD,
                                      .record = lint->policy->ticket,
                                      .fields = &undue->field}};
    undue->sample = *base->sample;
    undue->sample.past = &undue->past;
    undue->sample.n_past = 1;
    const EhDecision *d = decide(lint, &undue->sample, undue->came);
    undue->tries++;
    if (d == NULL || d->fault || d->queue != base->queue || d->priority != base->priority ||
        has_due(d)) {
        return false;
    }
    undue->low = *base;
    undue->low.sample = &undue->sample;
    undue->low.at = undue->came;
    return true;
}

/* Keeps what the finding will point to. */
static bool keep(Undue *undue)
{
    EhArena *arena = undue->endless->lint->arena;
    EhSample *sample = eh_arena_alloc(arena, sizeof *sample);
    EhPast *past = eh_arena_alloc(arena, sizeof *past);
    EhSampleField *field = eh_arena_alloc(arena, sizeof *field);
    EhWork *low = eh_arena_alloc(arena, sizeof *low);
    if (sample == NULL || past == NULL || field == NULL || low == NULL) {
        return false;
    }
    *field = undue->field;
    *past = undue->past;
    past->fields.fields = field;
    *sample = undue->sample;
    sample->past = past;
    *low = undue->low;
    low->sample = sample;
    undue->day = eh_day_try(undue->endless->lint, undue->endless->pool, low, undue->day.waves.high);
    undue->days++;
    return true;
}

/* Days on which it waits, until one is shown. */
static void try_field(Undue *undue, const EhWork *base, const EhFieldDecl *field, uint32_t index)
{
    uint32_t n = field->type.kind == EH_BOOL   ? 2
                 : field->type.kind == EH_ENUM ? field->type.enumeration->names.n
                                               : 0;
    for (uint32_t i = 0; i < n && undue->tries < TRIES && undue->days < DAYS &&
                         undue->day.tried.verdict < EH_TRACE_TOLD;
         i++) {
        if (is_paused(undue, base, field, index, i) && !keep(undue)) {
            return;
        }
    }
}

static bool is_here(const Undue *undue, const EhWork *work)
{
    const EhService *service = undue->endless->lint->service;
    const EhPool *pool = undue->endless->pool;
    return pool->group[work->queue] == undue->group &&
           eh_skills_within(work->skills, pool->skills, service->n_words);
}

/* A ticket with a due that comes here; NULL if none is known. */
static const EhWork *due_work(Undue *undue)
{
    EhLint *lint = undue->endless->lint;
    for (uint32_t i = 0; i < lint->service->works.n && undue->tries < TRIES; i++) {
        const EhWork *work = &lint->service->works.at[i];
        const EhDecision *d = is_here(undue, work) ? decide(lint, work->sample, work->at) : NULL;
        undue->tries += d != NULL;
        if (d != NULL && !d->fault && has_due(d)) {
            return work;
        }
    }
    return NULL;
}

static void search(Undue *undue)
{
    EhLint *lint = undue->endless->lint;
    const EhRecordDecl *ticket = lint->policy->ticket;
    undue->day.waves.high = due_work(undue);
    undue->tries = 0;
    for (uint32_t i = 0; undue->day.waves.high != NULL && i < lint->service->works.n; i++) {
        const EhWork *base = &lint->service->works.at[i];
        for (uint32_t f = 0; is_here(undue, base) && f < ticket->fields.n; f++) {
            if (ticket->fields.at[f]->tracked) {
                try_field(undue, base, ticket->fields.at[f], f);
            }
        }
    }
}

/* ---- telling ---- */

static EhSpan order_span(const EhPool *pool)
{
    return pool->order_node != NULL ? pool->order_node->span : pool->node->name_span;
}

static void found(Undue *undue, const EhNode *pause)
{
    EhLint *lint = undue->endless->lint;
    const EhPool *pool = undue->endless->pool;
    const EhWaves *waves = &undue->day.waves;
    EhStr target = lint->policy->targets.at[0].name;
    EhFinding *finding = eh_finding(lint, EH_CHECK_P03, EH_FOUND, EH_BY_LOGIC, order_span(pool),
                                    eh_pools_subject(lint, pool),
                                    "in pool `%.*s`, a ticket whose clock is paused waits behind "
                                    "every one whose clock runs, however long it waits",
                                    EH_STR_F(pool->name));
    eh_finding_label(lint, finding,
                     "a paused clock has no due, and without one a ticket goes last");
    eh_finding_related(lint, finding, pause->span, "pauses `%.*s`, by which the pool orders",
                       EH_STR_F(target));
    eh_finding_fact(lint, finding,
                    "for every wait w: whoever comes w later is served first while the pause "
                    "holds; the overtaking window is unbounded");
    eh_finding_fact(lint, finding, "%s", EH_POLICY_KIND);
    eh_finding_fix(lint, finding,
                   "an order that goes on while a clock is paused, as `order by waiting` or `order "
                   "by waiting with head start { … }`; or no pause of `%.*s`, the first target",
                   EH_STR_F(target));
    bool shown = eh_pools_witness(lint, finding, "the ticket that waits", waves->low);
    shown = eh_pools_witness(lint, finding, "one that comes later", waves->high) && shown;
    finding->may = !shown;
    finding->waits = waves->low;
    (void)eh_day_tell(lint, finding, &undue->day);
}

static void unknown(const EhEndless *endless, EhSpan because, const char *why, const char *missing)
{
    const EhPool *pool = endless->pool;
    EhFinding *finding =
        eh_finding(endless->lint, EH_CHECK_P03, EH_UNKNOWN, EH_BY_LOGIC, order_span(pool),
                   eh_pools_subject(endless->lint, pool),
                   "whether in pool `%.*s` a ticket without a due is overtaken for ever is not "
                   "known",
                   EH_STR_F(pool->name));
    eh_finding_related(endless->lint, finding, because, "%s", why);
    eh_finding_missing(endless->lint, finding, "%s", missing);
}

static void mark_all(EhEndless *endless)
{
    for (uint32_t q = 0; q < endless->lint->service->n_queues; q++) {
        endless->waits[q] = endless->waits[q] || endless->pool->group[q] != EH_NONE;
    }
}

static bool found_paused(EhEndless *endless, const EhNode *pause)
{
    EhLint *lint = endless->lint;
    int64_t came = eh_calendar_next_open(&endless->pool->hours, lint->service->from);
    for (uint32_t group = 0; came != EH_MISSING && group < endless->pool->n_groups; group++) {
        Undue undue = {.endless = endless, .group = group, .came = came};
        search(&undue);
        if (undue.day.tried.verdict >= EH_TRACE_TOLD) {
            found(&undue, pause);
            return true;
        }
    }
    return false;
}

bool eh_endless_undue(EhEndless *endless)
{
    EhLint *lint = endless->lint;
    if (endless->pool->order != EH_ORDER_DUE || lint->policy->targets.n == 0) {
        return false;
    }
    const EhNode *pause = eh_pools_pause(lint->service);
    const EhPromise *without_end = goal_without_end(lint->service);
    if (pause == NULL && without_end == NULL) {
        return false;
    }
    mark_all(endless);
    if (pause == NULL) {
        unknown(endless, without_end->span, "its due can lie past the end of all calendars",
                "a shorter goal, or a calendar that opens again");
    } else if (!found_paused(endless, pause)) {
        unknown(endless, pause->span, "pauses the target by which the pool orders",
                "a ticket of this pool that such a pause holds, and one with a due");
    }
    return true;
}
