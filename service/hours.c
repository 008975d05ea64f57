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

/* Open spans in order; `before` is the open ms in the spans before each. */
typedef struct OpenSpan {
    int64_t from, to, before;
} OpenSpan;
typedef struct OpenSpans {
    OpenSpan *at;
    uint32_t n;
} OpenSpans;

/* So many spans are kept: two years of ten a day. */
enum { OPEN_SPANS = 8192 };

/* Spans from `from` on, until `need` can be met by whatever comes before `until`. */
static void gather_spans(const EhCalendarView *hours, int64_t need, int64_t from, int64_t until,
                         OpenSpans *out)
{
    int64_t at = from, before = 0, enough = INT64_MAX;
    while (out->n < OPEN_SPANS && before < enough) {
        int64_t opens = eh_calendar_next_open(hours, at);
        int64_t closes = opens == EH_MISSING ? EH_MISSING : eh_calendar_next_close(hours, opens);
        if (closes == EH_MISSING) {
            return;
        }
        if (opens >= until && enough == INT64_MAX) {
            enough = before + need;
        }
        out->at[out->n++] = (OpenSpan){opens, closes, before};
        before += closes - opens;
        at = closes;
    }
}

/* The last span with `before` below `x` (or at it). */
static uint32_t span_of(const OpenSpans *spans, int64_t x, bool at_it)
{
    uint32_t low = 0, high = spans->n;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        int64_t before = spans->at[middle].before;
        if (before < x || (at_it && before == x)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The first instant by which `x` open ms are over; EH_MISSING past the spans. */
static int64_t over_at(const OpenSpans *spans, int64_t x)
{
    const OpenSpan *span = &spans->at[span_of(spans, x, false)];
    return x - span->before > span->to - span->from ? EH_MISSING : span->from + (x - span->before);
}

static void consider(EhElapsed *out, int64_t at, int64_t due, int64_t until)
{
    if (due == EH_MISSING || at >= until) {
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

/* Arrivals as a span opens, as it closes, and one ms too late to be done by its closing. */
static void consider_span(const OpenSpans *spans, uint32_t i, int64_t need, int64_t until,
                          EhElapsed *out)
{
    const OpenSpan *span = &spans->at[i];
    int64_t closed = span->before + (span->to - span->from);
    consider(out, span->from, over_at(spans, span->before + need), until);
    consider(out, span->to, over_at(spans, closed + need), until);
    if (closed >= need && i + 1 < spans->n) {
        const OpenSpan *start = &spans->at[span_of(spans, closed - need, true)];
        int64_t last = start->from + (closed - need - start->before);
        consider(out, last + 1, spans->at[i + 1].from + 1, until);
    }
}

EhElapsed eh_hours_elapsed(EhArena *arena, const EhCalendarView *hours, int64_t need, int64_t from,
                           int64_t until)
{
    EhElapsed out = {need, from, need, from};
    OpenSpans spans = {0};
    if (hours->always || need <= 0) {
        return out;
    }
    spans.at = eh_arena_array(arena, OPEN_SPANS, sizeof *spans.at);
    if (spans.at != NULL) {
        gather_spans(hours, need, from, until, &spans);
    }
    if (spans.n == 0) {
        return out;
    }
    out = (EhElapsed){.longest = -1, .shortest = INT64_MAX};
    consider(&out, from, over_at(&spans, need), until);
    for (uint32_t i = 0; i < spans.n && spans.at[i].from < until; i++) {
        consider_span(&spans, i, need, until, &out);
    }
    return out;
}
