/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events and pools.
 *
 * One idea: tickets of one queue, priority and set of skills are served in order of arrival under every order of service
 * (by due under `due`), so each such class is a heap and a free agent compares only their heads.
 */
#include "sim/engine.h"

#include <stdlib.h>
#include <string.h>

#include "sim/heap.h"
#include "sim/pools.h"

/* ---- events ---- */

static bool push_event(EhSimState *s, int64_t at, EhSimEvent kind, uint32_t id)
{
    if (at > s->run->until) {
        return true;
    }
    return eh_sim_heap_push(&s->events, at, (uint64_t)kind << 32 | id);
}

static bool push_calendar(EhSimState *s, uint32_t pool)
{
    const EhCalendarView *hours = &s->pools[pool].pool.hours;
    int64_t at = s->pools[pool].open ? eh_calendar_next_close(hours, s->now)
                                     : eh_calendar_next_open(hours, s->now);
    return hours->always || at == EH_MISSING || push_event(s, at, EH_SIM_CALENDAR, pool);
}

static bool push_arrival(EhSimState *s)
{
    const EhSimTickets *tickets = s->run->tickets;
    return s->n_came >= tickets->n ||
           push_event(s, tickets->at[s->n_came].created, EH_SIM_ARRIVAL, s->n_came);
}

/* ---- starting ---- */

static void count_busy(EhSimState *s, uint32_t pool, int64_t handling)
{
    const EhSimRun *run = s->run;
    int64_t from = s->now > run->from ? s->now : run->from;
    int64_t to = handling < run->until - s->now ? s->now + handling : run->until;
    run->pools[pool].busy += to > from ? (double)(to - from) : 0;
    run->pools[pool].starts += s->now >= run->from;
}

bool eh_sim_start(EhSimState *s, uint32_t ticket, uint32_t pool)
{
    const EhSimTicket *t = &s->run->tickets->at[ticket];
    EhSimRecord *record = &s->run->records[ticket];
    EhSimPool *p = &s->pools[pool];
    record->overtaken = eh_sim_overtakers(s, ticket);
    record->started = s->now;
    record->pool = pool;
    eh_sim_stop_waiting(s, ticket);
    count_busy(s, pool, t->handling);
    if (p->pool.automatic) {
        return true;
    }
    eh_sim_count_start(p, ticket);
    p->busy++;
    return t->handling > s->run->until - s->now ||
           push_event(s, s->now + t->handling, EH_SIM_DEPARTURE, ticket);
}

/* All pools that something happened to give their free agents work. */
static bool dispatch(EhSimState *s)
{
    for (uint32_t i = 0; i < s->n_pools; i++) {
        EhSimPool *p = &s->pools[i];
        while (p->touched && p->open && p->busy < p->pool.agents) {
            uint32_t ticket = eh_sim_choose(s, p);
            if (ticket == EH_NONE) {
                break;
            }
            if (!eh_sim_start(s, ticket, i)) {
                return false;
            }
        }
        p->touched = false;
    }
    return true;
}

/* ---- deciding anew ---- */

#define LEAST_STEP_MS INT64_C(900000)
enum { STEPS_OF_WAIT = 32 };

static bool same_place(const EhSimPlace *a, const EhSimPlace *b)
{
    return a->queue == b->queue && a->priority == b->priority && a->skills == b->skills &&
           a->due == b->due;
}

static bool place_at(EhSimState *s, uint32_t ticket, int64_t at, EhSimPlace *out)
{
    return eh_sim_place(s->run->desk, &s->run->tickets->at[ticket], at, out, NULL);
}

/* The first instant in (from, to] at which the ticket stands elsewhere, if it does at `to`. */
static bool find_change(EhSimState *s, uint32_t ticket, int64_t from, int64_t *to)
{
    const EhSimPlace *here = &s->run->records[ticket].place;
    EhSimPlace there;
    if (!place_at(s, ticket, *to, &there)) {
        return false;
    }
    if (same_place(here, &there)) {
        return true;
    }
    while (*to - from > 1) {
        int64_t middle = from + (*to - from) / 2;
        if (!place_at(s, ticket, middle, &there)) {
            return false;
        }
        if (same_place(here, &there)) {
            from = middle;
        } else {
            *to = middle;
        }
    }
    return true;
}

/* Sees to it that the ticket is decided again. */
static bool look_ahead(EhSimState *s, uint32_t ticket)
{
    int64_t waited = s->now - s->run->tickets->at[ticket].created;
    int64_t step = waited / STEPS_OF_WAIT > LEAST_STEP_MS ? waited / STEPS_OF_WAIT : LEAST_STEP_MS;
    int64_t at = s->run->until - s->now < step ? s->run->until : s->now + step;
    int64_t changes = s->run->records[ticket].place.changes;
    at = changes > s->now && changes < at ? changes : at; /* EH_MISSING is before all */
    return at <= s->now ||
           (find_change(s, ticket, s->now, &at) && push_event(s, at, EH_SIM_PROMOTION, ticket));
}

static bool promote(EhSimState *s, uint32_t ticket)
{
    EhSimPlace place;
    if (!eh_sim_is_waiting(s, ticket)) {
        return true;
    }
    if (!place_at(s, ticket, s->now, &place)) {
        return false;
    }
    if (!same_place(&place, &s->run->records[ticket].place)) {
        eh_sim_stop_waiting(s, ticket);
        s->run->records[ticket].place = place;
        if (!eh_sim_wait(s, ticket)) {
            return false;
        }
    }
    s->run->records[ticket].place.changes = place.changes;
    return !eh_sim_is_waiting(s, ticket) || look_ahead(s, ticket);
}

/* ---- one instant ---- */

static bool arrive(EhSimState *s, uint32_t ticket)
{
    const EhSimWatch *watch = &s->run->watch;
    s->n_came++;
    if (watch->come != NULL && !watch->come(watch->user, ticket)) {
        return false;
    }
    s->run->records[ticket].place = s->run->places[ticket];
    if (watch->tell != NULL && s->n_came % 4096 == 0) {
        watch->tell(watch->user, s->n_came);
    }
    return push_arrival(s) && eh_sim_wait(s, ticket);
}

static bool happen(EhSimState *s, EhSimEvent kind, uint32_t id)
{
    switch (kind) {
    case EH_SIM_DEPARTURE: {
        EhSimPool *p = &s->pools[s->run->records[id].pool];
        p->busy--;
        p->touched = true;
        return true;
    }
    case EH_SIM_CALENDAR:
        s->pools[id].open = eh_calendar_is_open(&s->pools[id].pool.hours, s->now);
        s->pools[id].touched = true;
        return push_calendar(s, id);
    case EH_SIM_PROMOTION:
        return promote(s, id);
    case EH_SIM_ARRIVAL:
        return arrive(s, id);
    }
    return true;
}

/* Everything that happens at the instant of the first event, and then the choice of the pools. */
static bool instant(EhSimState *s)
{
    uint32_t first = s->n_came;
    s->now = s->events.at[0].first;
    while (s->events.n > 0 && s->events.at[0].first == s->now) {
        uint64_t event = s->events.at[0].second;
        eh_sim_heap_pop(&s->events);
        s->run->n_events++;
        if (!happen(s, (EhSimEvent)(event >> 32), (uint32_t)event)) {
            return false;
        }
    }
    if (!dispatch(s)) {
        return false;
    }
    for (uint32_t i = first; s->run->desk->timed && i < s->n_came; i++) {
        if (eh_sim_is_waiting(s, i) && !look_ahead(s, i)) {
            return false;
        }
    }
    return true;
}

/* ---- a run ---- */

static bool stopped(const EhSimState *s)
{
    return s->run->watch.stop != NULL && atomic_load(s->run->watch.stop);
}

static bool begin(EhSimState *s)
{
    EhSimRun *run = s->run;
    s->now = run->start;
    run->n_events = 0;
    for (uint32_t i = 0; i < run->tickets->n; i++) {
        run->records[i] =
            (EhSimRecord){.place = run->places[i], .started = EH_NO_TIME, .pool = EH_NONE};
    }
    if (!eh_sim_pools_open(s)) {
        return false;
    }
    for (uint32_t i = 0; i < s->n_pools; i++) {
        run->pools[i] = (EhSimPoolRecord){0};
        s->pools[i].open = eh_calendar_is_open(&s->pools[i].pool.hours, s->now);
        if (!push_calendar(s, i)) {
            return false;
        }
    }
    return push_arrival(s);
}

/* Who still waits was overtaken too. */
static void finish(EhSimState *s)
{
    EhSimRun *run = s->run;
    run->ended = stopped(s) && s->events.n > 0 ? s->now : run->until;
    for (uint32_t i = 0; i < s->n_came; i++) {
        if (eh_sim_is_waiting(s, i)) {
            run->records[i].overtaken = eh_sim_overtakers(s, i);
        }
    }
    for (uint32_t i = 0; i < s->n_pools; i++) {
        const EhPool *pool = &s->pools[i].pool;
        int64_t open = pool->hours.always ? run->ended - run->from
                                          : eh_calendar_count(&pool->hours, run->from, run->ended);
        run->pools[i].staffed = open > 0 ? (double)open * (double)pool->agents : 0;
    }
}

bool eh_sim_run(EhSimRun *run)
{
    EhSimState s = {.run = run};
    bool fine = begin(&s);
    for (uint32_t n = 0; fine && s.events.n > 0 && (n % 256 != 0 || !stopped(&s)); n++) {
        fine = instant(&s);
    }
    if (fine) {
        finish(&s);
    }
    eh_sim_pools_close(&s);
    return fine;
}
