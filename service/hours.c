/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What calendars hold: closed stretches, weeks, and how long working time takes.
 *
 * One idea: everything is asked of the machine's own calendars (DST, holidays and all), at the few instants where an
 * answer can change: openings, closings, and closings less the time needed.
 */
#include <stdlib.h>

#include "service/service.h"
#include "vm/civil.h"
#include "vm/internal.h"

/* ---- closed stretches ---- */

/* The first instant at or after `at` at which all are closed, or `until`. */
static int64_t all_closed(const EhCalendarView *const *hours, uint32_t n, int64_t at, int64_t until)
{
    bool moved = true;
    while (moved && at < until) {
        moved = false;
        for (uint32_t i = 0; i < n && at < until; i++) {
            if (hours[i]->always) {
                return until;
            }
            int64_t closes = eh_calendar_next_close(hours[i], at);
            if (closes == EH_MISSING) {
                return until;
            }
            moved = moved || closes > at;
            at = closes;
        }
    }
    return at < until ? at : until;
}

EhStretch eh_hours_next_closed(const EhCalendarView *const *hours, uint32_t n, int64_t at,
                               int64_t until)
{
    EhStretch stretch = {.from = all_closed(hours, n, at, until), .to = EH_MISSING};
    for (uint32_t i = 0; i < n && stretch.from < until; i++) {
        int64_t opens = eh_calendar_next_open(hours[i], stretch.from);
        if (opens != EH_MISSING && (stretch.to == EH_MISSING || opens < stretch.to)) {
            stretch.to = opens;
        }
    }
    if (stretch.from >= until) {
        stretch.to = stretch.from;
    }
    return stretch;
}

EhStretch eh_hours_longest_closed(const EhCalendarView *const *hours, uint32_t n, int64_t from,
                                  int64_t until)
{
    EhStretch longest = {.from = from, .to = from};
    while (from < until) {
        EhStretch next = eh_hours_next_closed(hours, n, from, until);
        if (next.from >= until) {
            break;
        }
        if (next.to == EH_MISSING || next.to > until) {
            next.to = until;
        }
        if (next.to - next.from > longest.to - longest.from) {
            longest = next;
        }
        from = next.to;
    }
    return longest;
}

/* ---- weeks ---- */

static int compare_i64(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* The first Monday, 00:00 by the clock of the policy's zone, at or after `from`. */
static int64_t first_monday(const EhService *service, int64_t from, int64_t *day)
{
    const EhBlock *block = &service->program->block;
    const EhZoneTable *zone = &block->ZONES[block->header->zone];
    const EhZoneSpan *spans = block->ZONE_SPANS + zone->first;
    *day = eh_zone_day(spans, zone->count, from);
    *day += (7 - eh_civil_weekday(*day)) % 7;
    int64_t start = eh_zone_day_start(spans, zone->count, *day);
    if (start < from) {
        *day += 7;
        start = eh_zone_day_start(spans, zone->count, *day);
    }
    return start;
}

EhWeeks eh_hours_weeks(const EhService *service, const EhCalendarView *hours)
{
    int64_t counts[EH_SERVICE_WEEKS], day;
    int64_t start = first_monday(service, service->from, &day);
    EhWeeks weeks = {.worst = 168, .worst_from = start};
    int64_t worst = INT64_MAX;
    for (int i = 0; i < EH_SERVICE_WEEKS; i++) {
        int64_t next = first_monday(service, start + EH_DAY_MS, &day);
        counts[i] = eh_calendar_count(hours, start, next);
        if (counts[i] < worst) {
            worst = counts[i];
            weeks.worst_from = start;
        }
        start = next;
    }
    qsort(counts, EH_SERVICE_WEEKS, sizeof *counts, compare_i64);
    weeks.ordinary = (double)counts[EH_SERVICE_WEEKS / 2] / (double)EH_HOUR_MS;
    weeks.worst = (double)worst / (double)EH_HOUR_MS;
    return weeks;
}

/* ---- quarters of an hour ---- */

int64_t eh_hours_slot_time(const EhService *service, uint32_t slot)
{
    return (eh_civil_floor_div(service->from, EH_SLOT_MS) + (int64_t)slot) * EH_SLOT_MS;
}

/* Open time of each slot, gathered span by span. */
static void fill_slots(const EhService *service, const EhCalendarView *hours, double *open)
{
    int64_t start = eh_hours_slot_time(service, 0);
    int64_t end = eh_hours_slot_time(service, EH_SERVICE_SLOTS), at = start;
    while (at < end) {
        int64_t opens = eh_calendar_next_open(hours, at);
        int64_t closes = opens == EH_MISSING ? EH_MISSING : eh_calendar_next_close(hours, opens);
        closes = closes == EH_MISSING || closes > end ? end : closes;
        if (opens == EH_MISSING || opens >= end) {
            return;
        }
        for (at = opens; at < closes;) {
            int64_t slot = (at - start) / EH_SLOT_MS, next = start + (slot + 1) * EH_SLOT_MS;
            next = next > closes ? closes : next;
            open[slot + 1] += (double)(next - at) / (double)EH_HOUR_MS;
            at = next;
        }
    }
}

const double *eh_hours_slots(EhService *service, uint32_t calendar)
{
    uint32_t n = service->policy->calendars.n;
    if (service->slots == NULL) {
        service->slots = eh_arena_array(service->arena, n, sizeof *service->slots);
    }
    if (service->slots == NULL || calendar >= n) {
        return NULL;
    }
    if (service->slots[calendar] == NULL && service->n_slotted < EH_SERVICE_SLOTTED) {
        double *open = eh_arena_array(service->arena, EH_SERVICE_SLOTS + 1, sizeof *open);
        EhCalendarView hours = eh_block_calendar(&service->program->block, calendar);
        if (open == NULL) {
            return NULL;
        }
        fill_slots(service, &hours, open);
        for (uint32_t i = 0; i < EH_SERVICE_SLOTS; i++) {
            open[i + 1] += open[i];
        }
        service->slots[calendar] = open;
        service->n_slotted++;
    }
    return service->slots[calendar];
}

/* ---- how long working time takes ---- */

static void consider(const EhCalendarView *hours, int64_t need, int64_t at, int64_t from,
                     int64_t until, EhElapsed *out)
{
    int64_t due = at < from || at >= until ? EH_MISSING : eh_calendar_reach(hours, at, need);
    if (due == EH_MISSING) {
        return;
    }
    if (due - at > out->longest) {
        out->longest = due - at;
        out->longest_from = at;
    }
    if (due - at < out->shortest) {
        out->shortest = due - at;
        out->shortest_from = at;
    }
}

/* The last instant before `closes` from which `need` open ms end at it, plus one ms: then they end after the gap. */
static int64_t just_too_late(const EhCalendarView *hours, int64_t need, int64_t from,
                             int64_t closes)
{
    int64_t low = from, high = closes;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (eh_calendar_count(hours, middle, closes) < need) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

EhElapsed eh_hours_elapsed(const EhCalendarView *hours, int64_t need, int64_t from, int64_t until)
{
    EhElapsed out = {.longest = need, .longest_from = from, .shortest = INT64_MAX};
    if (!hours->always) {
        out.longest = -1;
        consider(hours, need, from, from, until, &out);
    }
    for (int64_t at = from; at < until && !hours->always;) {
        EhStretch closed = eh_hours_next_closed(&hours, 1, at, until);
        if (closed.from >= until || closed.to == EH_MISSING) {
            break;
        }
        consider(hours, need, closed.from, from, until, &out);
        consider(hours, need, closed.to, from, until, &out);
        /* Looking back no further than a year keeps the search short; a need of more than that has no edge here. */
        int64_t back = closed.from - 52 * EH_WEEK_MS < from ? from : closed.from - 52 * EH_WEEK_MS;
        consider(hours, need, just_too_late(hours, need, back, closed.from), from, until, &out);
        at = closed.to;
    }
    if (out.shortest == INT64_MAX) {
        out.shortest = need;
        out.shortest_from = from;
    }
    return out;
}
