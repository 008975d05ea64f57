/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calendars: counting open time without visiting every day.
 *
 * One idea: a day is ordinary when neither it nor the day before is an exception; ordinary days
 * repeat weekly, so a run of them is leapt over with one sum a week and at most six single days.
 * Work is bounded by the offset changes and exceptions passed, not by days.
 */
#include "vm/calendar.h"

#include <stddef.h>

#include "vm/civil.h"
#include "vm/value.h"

#define MINUTE_MS 60000LL
#define DAY_MINUTES 1440
#define NEVER INT64_MAX
#define YEARLY_LEAP_DAY (2 * 32 + 29)
#define LEAP_DAYS 14 /* a shorter run is walked: the weekly sums cost seven days by themselves */

/* The spans that start on one day, sorted by `from`. */
typedef struct SpanList {
    const EhCalSpan *spans;
    uint32_t n;
} SpanList;

/* Gives the open pieces of one local day, ascending and disjoint; `done` is the last one's end. */
typedef struct Sweep {
    SpanList own;
    uint32_t next;
    int carried; /* the minute up to which yesterday's spans reach into this day */
    int done;
} Sweep;

/* A count under way: `need` (above 0) falls to 0 as open time, or closed time, is passed.
 * The walk stands at the start of the local day `day`; nothing before it is looked at again. */
typedef struct Walk {
    const EhCalendarView *view;
    SpanList weekly[7];
    uint32_t n_dates; /* exceptions before this index are full dates, those after yearly */
    int64_t day;
    int weekday;
    int carried;           /* as in Sweep, for `day` */
    bool after_exception;  /* the day before is one, so `carried` is not the usual */
    uint32_t date, yearly; /* the first exceptions of each kind on or after `day` */
    int64_t year;          /* of that yearly one, */
    int64_t yearly_day;    /* and its day; NEVER when there is none */
    int64_t need;
    int64_t week[7]; /* counted time of an ordinary day, valid with `week_known` */
    int64_t week_total;
    bool week_known;
    bool closed;
} Walk;

int32_t eh_calendar_yearly(int month, int day)
{
    return (int32_t)(month * 32 + day);
}

static bool in_range(uint32_t first, uint32_t count, uint32_t size)
{
    return first <= size && count <= size - first;
}

/* An empty array may have a null pointer, to which nothing may be added. */
#define SLICE(array, first, count) ((count) == 0 ? NULL : (array) + (first))

static bool span_ok(const EhCalSpan *span, int weekdays)
{
    return span->weekday < weekdays && span->from < DAY_MINUTES && span->to <= DAY_MINUTES &&
           span->reserved == 0;
}

static bool spans_ok(const EhCalSpan *spans, uint32_t n, int weekdays)
{
    for (uint32_t i = 0; i < n; i++) {
        if (!span_ok(&spans[i], weekdays))
            return false;
        if (i > 0 &&
            (spans[i].weekday < spans[i - 1].weekday ||
             (spans[i].weekday == spans[i - 1].weekday && spans[i].from < spans[i - 1].from)))
            return false;
    }
    return true;
}

static bool exception_day_ok(const EhCalException *e)
{
    if (e->kind == EH_CAL_DATE)
        return e->day >= EH_CIVIL_DAY_MIN && e->day <= EH_CIVIL_DAY_MAX;
    /* A leap year, so that 29 February is a date. */
    return e->kind == EH_CAL_YEARLY && e->day > 0 && eh_civil_valid(2000, e->day / 32, e->day % 32);
}

static bool exceptions_ok(const EhCalendarView *view)
{
    for (uint32_t i = 0; i < view->n_exceptions; i++) {
        const EhCalException *e = &view->exceptions[i];
        if (!exception_day_ok(e) || e->count > EH_CAL_DAY_SPANS ||
            !in_range(e->first, e->count, view->n_exception_spans))
            return false;
        if (!spans_ok(SLICE(view->exception_spans, e->first, e->count), e->count, 1))
            return false;
        if (i > 0 && (e->kind < e[-1].kind || (e->kind == e[-1].kind && e->day <= e[-1].day)))
            return false;
    }
    return true;
}

bool eh_calendar_verify(const EhCalendarView *view)
{
    if (view->always)
        return true;
    return view->n_spans > 0 && view->n_spans <= 7 * EH_CAL_DAY_SPANS &&
           spans_ok(view->spans, view->n_spans, 7) &&
           (view->n_zone == 0 || eh_zone_verify(view->zone, view->n_zone)) && exceptions_ok(view);
}

/* The first index in [low, high) whose `day` is `day` or later; `high` when there is none. */
static uint32_t lower_bound(const EhCalException *e, uint32_t low, uint32_t high, int64_t day)
{
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (e[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint32_t count_dates(const EhCalendarView *view)
{
    uint32_t low = 0;
    uint32_t high = view->n_exceptions;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (view->exceptions[middle].kind == EH_CAL_DATE)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void walk_start(Walk *w, const EhCalendarView *view, int64_t need, bool closed)
{
    w->view = view;
    w->n_dates = count_dates(view);
    w->need = need;
    w->week_known = false;
    w->closed = closed;
    uint32_t i = 0;
    for (uint16_t weekday = 0; weekday < 7; weekday++) {
        uint32_t first = i;
        while (i < view->n_spans && view->spans[i].weekday == weekday)
            i++;
        w->weekly[weekday] = (SpanList){SLICE(view->spans, first, i - first), i - first};
    }
}

/* Moves a yearly exception that has no day in its year (29 February), or none left, to the next. */
static void settle_yearly(Walk *w)
{
    const EhCalendarView *view = w->view;
    w->yearly_day = NEVER;
    while (w->n_dates < view->n_exceptions && w->yearly_day == NEVER) {
        if (w->yearly == view->n_exceptions) {
            w->yearly = w->n_dates;
            w->year++;
        }
        int32_t code = view->exceptions[w->yearly].day;
        if (code == YEARLY_LEAP_DAY && !eh_civil_valid(w->year, 2, 29))
            w->yearly++;
        else
            w->yearly_day = eh_civil_days(w->year, code / 32, code % 32);
    }
}

static int64_t next_date(const Walk *w)
{
    return w->date < w->n_dates ? w->view->exceptions[w->date].day : NEVER;
}

/* The spans that start on the walk's day; its exceptions are then behind. */
static SpanList take_list(Walk *w)
{
    const EhCalException *e = NULL;
    if (w->day == w->yearly_day) {
        e = &w->view->exceptions[w->yearly++];
        settle_yearly(w);
    }
    if (w->day == next_date(w)) /* beats the yearly one */
        e = &w->view->exceptions[w->date++];
    w->after_exception = e != NULL;
    if (e == NULL)
        return w->weekly[w->weekday];
    return (SpanList){SLICE(w->view->exception_spans, e->first, e->count), e->count};
}

static int carry_of(SpanList list)
{
    int carried = 0;
    for (uint32_t i = 0; i < list.n; i++)
        if (list.spans[i].to <= list.spans[i].from && list.spans[i].to > carried)
            carried = list.spans[i].to;
    return carried;
}

/* Goes on to the next day, given the spans of this one. */
static void next_day(Walk *w, SpanList own)
{
    w->carried = carry_of(own);
    w->weekday = w->weekday == 6 ? 0 : w->weekday + 1;
    w->day++;
}

/* Stands at a day: by passing the one before, whose spans may reach into it. */
static void seek(Walk *w, int64_t day)
{
    const EhCalendarView *view = w->view;
    w->day = day - 1;
    w->weekday = eh_civil_weekday(w->day);
    w->date = lower_bound(view->exceptions, 0, w->n_dates, w->day);
    w->yearly = w->n_dates;
    w->yearly_day = NEVER;
    if (w->n_dates < view->n_exceptions) {
        int m, d;
        eh_civil_from_days(w->day, &w->year, &m, &d);
        w->yearly =
            lower_bound(view->exceptions, w->n_dates, view->n_exceptions, eh_calendar_yearly(m, d));
        settle_yearly(w);
    }
    next_day(w, take_list(w));
}

static bool sweep_next(Sweep *s, int *from, int *to)
{
    if (s->done < s->carried) {
        *from = 0;
        *to = s->done = s->carried;
        return true;
    }
    while (s->next < s->own.n) {
        const EhCalSpan *span = &s->own.spans[s->next++];
        int end = span->to <= span->from ? DAY_MINUTES : span->to;
        if (end > s->done) {
            *from = span->from > s->done ? span->from : s->done;
            *to = s->done = end;
            return true;
        }
    }
    return false;
}

/* The next piece that this walk counts: an open one, or the gap before it. */
static bool piece_next(const Walk *w, Sweep *s, int *from, int *to)
{
    if (!w->closed)
        return sweep_next(s, from, to);
    while (s->done < DAY_MINUTES) {
        int open_from, open_to;
        *from = s->done;
        if (!sweep_next(s, &open_from, &open_to))
            open_from = s->done = DAY_MINUTES;
        *to = open_from;
        if (*from < *to)
            return true;
    }
    return false;
}

static int64_t day_total(const Walk *w, Sweep sweep)
{
    int total = 0;
    int from, to;
    while (piece_next(w, &sweep, &from, &to))
        total += to - from;
    return total * MINUTE_MS;
}

static void sum_week(Walk *w)
{
    w->week_total = 0;
    for (int i = 0; i < 7; i++) {
        Sweep sweep = {.own = w->weekly[i], .carried = carry_of(w->weekly[(i + 6) % 7])};
        w->week[i] = day_total(w, sweep);
        w->week_total += w->week[i];
    }
    w->week_known = true;
}

/* Passes the walk's day, counting the part of it that lies in [from, to); true, with the local time
 * in `at`, when the need is met. */
static bool walk_day(Walk *w, int64_t from, int64_t to, int64_t *at)
{
    int64_t midnight = w->day * EH_DAY_MS;
    Sweep sweep = {.own = take_list(w), .carried = w->carried};
    int a, b;
    while (piece_next(w, &sweep, &a, &b)) {
        int64_t start = midnight + a * MINUTE_MS;
        int64_t end = midnight + b * MINUTE_MS;
        start = start < from ? from : start;
        end = end > to ? to : end;
        if (end <= start)
            continue;
        if (end - start >= w->need) {
            *at = start + w->need;
            w->need = 0;
            return true;
        }
        w->need -= end - start;
    }
    next_day(w, sweep.own);
    return false;
}

/* Passes whole ordinary days, at most up to `end`, as long as the need cannot be met in them. */
static void leap(Walk *w, int64_t end)
{
    int64_t exception = next_date(w) < w->yearly_day ? next_date(w) : w->yearly_day;
    end = exception < end ? exception : end;
    if (w->after_exception || end - w->day < (w->week_known ? 2 : LEAP_DAYS))
        return;
    if (!w->week_known)
        sum_week(w);
    int64_t weeks = (end - w->day) / 7;
    if (w->week_total > 0 && weeks * w->week_total >= w->need)
        weeks = (w->need - 1) / w->week_total;
    w->need -= weeks * w->week_total;
    w->day += weeks * 7;
    for (; w->day < end && w->week[w->weekday] < w->need; w->day++) {
        w->need -= w->week[w->weekday];
        w->weekday = w->weekday == 6 ? 0 : w->weekday + 1;
    }
    w->carried = carry_of(w->weekly[(w->weekday + 6) % 7]);
}

/* Counts on the local time line; as walk_day. */
static bool walk_local(Walk *w, int64_t from, int64_t to, int64_t *at)
{
    int64_t end = eh_civil_floor_div(to, EH_DAY_MS);
    seek(w, eh_civil_floor_div(from, EH_DAY_MS));
    while (w->day * EH_DAY_MS < to) {
        if (w->day * EH_DAY_MS >= from)
            leap(w, end);
        if (w->day * EH_DAY_MS < to && walk_day(w, from, to, at))
            return true;
    }
    return false;
}

/* Counts from one instant to another, a stretch of equal offset at a time; the instant at which the
 * need is met, or EH_MISSING. */
static int64_t walk(Walk *w, int64_t from, int64_t to)
{
    const EhZoneSpan *zone = w->view->zone;
    uint32_t n = w->view->n_zone;
    for (uint32_t i = eh_zone_index(zone, n, from); from < to; i++) {
        int64_t offset = n == 0 ? 0 : zone[i].offset_s * 1000LL;
        bool last = i + 1 >= n || zone[i + 1].from_ms >= to;
        int64_t end = last ? to : zone[i + 1].from_ms;
        int64_t at;
        if (walk_local(w, from + offset, end + offset, &at))
            return at - offset;
        from = end;
    }
    return EH_MISSING;
}

static int64_t clamp(int64_t at)
{
    return at < EH_TIME_MIN ? EH_TIME_MIN : at > EH_TIME_MAX + 1 ? EH_TIME_MAX + 1 : at;
}

bool eh_calendar_is_open(const EhCalendarView *view, int64_t at)
{
    if (view->always)
        return true;
    at = clamp(at);
    int64_t local = eh_zone_local(view->zone, view->n_zone, at);
    int64_t minute = eh_civil_floor_mod(local, EH_DAY_MS) / MINUTE_MS;
    Walk w;
    walk_start(&w, view, 1, false);
    seek(&w, eh_civil_floor_div(local, EH_DAY_MS));
    Sweep sweep = {.own = take_list(&w), .carried = w.carried};
    int from, to;
    while (sweep_next(&sweep, &from, &to))
        if (from <= minute && minute < to)
            return true;
    return false;
}

int64_t eh_calendar_advance(const EhCalendarView *view, int64_t from, int64_t to, int64_t need,
                            int64_t *counted)
{
    *counted = 0;
    from = clamp(from);
    to = clamp(to);
    if (need <= 0)
        return from;
    if (from >= to)
        return EH_MISSING;
    if (view->always) {
        *counted = to - from < need ? to - from : need;
        return to - from < need ? EH_MISSING : from + need;
    }
    Walk w;
    walk_start(&w, view, need, false);
    int64_t at = walk(&w, from, to);
    *counted = need - w.need;
    return at;
}

int64_t eh_calendar_count(const EhCalendarView *view, int64_t from, int64_t to)
{
    int64_t counted;
    eh_calendar_advance(view, from, to, INT64_MAX, &counted);
    return counted;
}

int64_t eh_calendar_reach(const EhCalendarView *view, int64_t from, int64_t need)
{
    int64_t counted;
    if (from > EH_TIME_MAX)
        return EH_MISSING;
    return eh_calendar_advance(view, from, EH_TIME_MAX, need, &counted);
}

/* The start of the first millisecond, at or after `at`, that is open or that is closed. */
static int64_t next_change(const EhCalendarView *view, int64_t at, bool closed)
{
    if (at > EH_TIME_MAX)
        return EH_MISSING;
    at = clamp(at);
    if (view->always)
        return closed ? EH_MISSING : at;
    Walk w;
    walk_start(&w, view, 1, closed);
    int64_t met = walk(&w, at, EH_TIME_MAX + 1);
    return met == EH_MISSING ? EH_MISSING : met - 1;
}

int64_t eh_calendar_next_open(const EhCalendarView *view, int64_t at)
{
    return next_change(view, at, false);
}

int64_t eh_calendar_next_close(const EhCalendarView *view, int64_t at)
{
    return next_change(view, at, true);
}
