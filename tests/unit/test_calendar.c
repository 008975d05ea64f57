/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calendars against a reference that asks, minute by minute, whether the local clock time lies in a
 * span: on random calendars, zones and instants. Then the language's examples and hostile data.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compiler/tzdata.h"
#include "tests/random/chance.h"
#include "vm/calendar.h"
#include "vm/civil.h"
#include "vm/convert.h"
#include "vm/value.h"

#define MINUTE_MS 60000LL

static const char *const zone_names[] = {"UTC",
                                         "America/New_York",
                                         "Europe/Berlin",
                                         "Australia/Lord_Howe",
                                         "Asia/Kathmandu",
                                         "Africa/Casablanca",
                                         "America/St_Johns",
                                         "Pacific/Apia"};
#define ZONES (sizeof zone_names / sizeof zone_names[0])

/* The zones, loaded once; everything they take is freed at the end. */
typedef struct World {
    EhZoneSpan *spans[ZONES];
    uint32_t n[ZONES];
    void *taken[64];
    size_t n_taken;
} World;

static void *take_memory(void *user, size_t size)
{
    World *world = user;
    assert_true(world->n_taken < 64);
    return world->taken[world->n_taken++] = malloc(size);
}

static int world_make(void **state)
{
    World *world = calloc(1, sizeof *world);
    for (size_t i = 0; i < ZONES; i++)
        assert_int_equal(eh_tzdata_load(EH_TZDATA_DIRECTORY, zone_names[i],
                                        (uint32_t)strlen(zone_names[i]), take_memory, world,
                                        &world->spans[i], &world->n[i]),
                         EH_TZDATA_OK);
    *state = world;
    return 0;
}

static int world_free(void **state)
{
    World *world = *state;
    for (size_t i = 0; i < world->n_taken; i++)
        free(world->taken[i]);
    free(world);
    return 0;
}

/* A calendar with its own arrays; `seed` drives the random ones. */
typedef struct Sample {
    EhCalSpan weekly[24];
    EhCalException exceptions[24];
    EhCalSpan exception_spans[48];
    EhCalendarView view;
    uint64_t seed;
} Sample;

static uint16_t random_below(Sample *s, uint16_t limit)
{
    return (uint16_t)(next_random(&s->seed) % limit);
}

/* Mostly on the quarter hour, for spans to touch; now and then to midnight or past it. */
static EhCalSpan random_span(Sample *s, uint16_t weekday)
{
    EhCalSpan span = {.weekday = weekday};
    span.from = (uint16_t)(random_below(s, 96) * 15);
    span.to = (uint16_t)(random_below(s, 97) * 15);
    if (random_below(s, 8) == 0)
        span.to = 1440;
    if (random_below(s, 8) == 0)
        span.from = random_below(s, 1440);
    return span;
}

static int compare_spans(const void *a, const void *b)
{
    const EhCalSpan *x = a;
    const EhCalSpan *y = b;
    return (x->weekday * 1440 + x->from) - (y->weekday * 1440 + y->from);
}

static int compare_exceptions(const void *a, const void *b)
{
    const EhCalException *x = a;
    const EhCalException *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return (x->day > y->day) - (x->day < y->day);
}

static void random_exceptions(Sample *s, int64_t near_day)
{
    uint32_t n_spans = 0;
    uint32_t wanted = random_below(s, 3) == 0 ? 0 : random_below(s, 20);
    uint32_t n = 0;
    for (uint32_t i = 0; i < wanted; i++) {
        EhCalException *e = &s->exceptions[i];
        int64_t day = near_day + random_below(s, 60) - 10;
        int64_t y;
        int m, d;
        eh_civil_from_days(day, &y, &m, &d);
        e->kind = random_below(s, 2);
        e->day = e->kind == EH_CAL_DATE ? (int32_t)day : eh_calendar_yearly(m, d);
        if (e->kind == EH_CAL_YEARLY && random_below(s, 6) == 0)
            e->day = eh_calendar_yearly(2, 29);
        e->first = n_spans;
        e->count = random_below(s, 3);
        for (uint32_t k = 0; k < e->count; k++)
            s->exception_spans[n_spans++] = random_span(s, 0);
        qsort(s->exception_spans + e->first, e->count, sizeof(EhCalSpan), compare_spans);
    }
    qsort(s->exceptions, wanted, sizeof(EhCalException), compare_exceptions);
    for (uint32_t i = 0; i < wanted; i++) /* each day once */
        if (n == 0 || compare_exceptions(&s->exceptions[n - 1], &s->exceptions[i]) != 0)
            s->exceptions[n++] = s->exceptions[i];
    s->view.n_exceptions = n;
    s->view.n_exception_spans = n_spans;
}

static void sample_make(Sample *s, const World *world, int64_t near_day)
{
    size_t zone = random_below(s, ZONES);
    uint32_t n = 1u + random_below(s, 14);
    for (uint32_t i = 0; i < n; i++)
        s->weekly[i] = random_span(s, random_below(s, 7));
    qsort(s->weekly, n, sizeof(EhCalSpan), compare_spans);
    s->view = (EhCalendarView){.zone = world->spans[zone],
                               .n_zone = world->n[zone],
                               .spans = s->weekly,
                               .n_spans = n,
                               .exceptions = s->exceptions,
                               .exception_spans = s->exception_spans};
    random_exceptions(s, near_day);
    assert_true(eh_calendar_verify(&s->view));
}

/* ---- the reference ---- */

static const EhCalException *reference_exception(const EhCalendarView *v, int64_t day)
{
    int64_t y;
    int m, d;
    eh_civil_from_days(day, &y, &m, &d);
    const EhCalException *found = NULL;
    for (uint32_t i = 0; i < v->n_exceptions; i++) {
        const EhCalException *e = &v->exceptions[i];
        if (e->kind == EH_CAL_DATE && e->day == day)
            return e;
        if (e->kind == EH_CAL_YEARLY && e->day / 32 == m && e->day % 32 == d)
            found = e;
    }
    return found;
}

/* Whether a span that starts on `day` covers the minute counted from that day's midnight. */
static bool reference_covers(const EhCalendarView *v, int64_t day, int minute)
{
    const EhCalException *e = reference_exception(v, day);
    const EhCalSpan *spans = e != NULL ? v->exception_spans + e->first : v->spans;
    uint32_t n = e != NULL ? e->count : v->n_spans;
    for (uint32_t i = 0; i < n; i++) {
        int end = spans[i].to <= spans[i].from ? spans[i].to + 1440 : spans[i].to;
        if ((e != NULL || spans[i].weekday == eh_civil_weekday(day)) && spans[i].from <= minute &&
            minute < end)
            return true;
    }
    return false;
}

static bool reference_open(const EhCalendarView *v, int64_t at)
{
    int64_t local = eh_zone_local(v->zone, v->n_zone, at);
    int64_t day = eh_civil_floor_div(local, EH_DAY_MS);
    int minute = (int)(eh_civil_floor_mod(local, EH_DAY_MS) / MINUTE_MS);
    return reference_covers(v, day, minute) || reference_covers(v, day - 1, minute + 1440);
}

/* Offsets are whole minutes in the years of these tests, so UTC minutes are either open or not. */
static int64_t reference_count(const EhCalendarView *v, int64_t from, int64_t to)
{
    int64_t total = 0;
    while (from < to) {
        int64_t end = (eh_civil_floor_div(from, MINUTE_MS) + 1) * MINUTE_MS;
        end = end < to ? end : to;
        if (reference_open(v, from))
            total += end - from;
        from = end;
    }
    return total;
}

/* ---- random calendars ---- */

/* Half of the instants lie around a change of the zone's offset. */
static int64_t random_instant(Sample *s, const World *world)
{
    int64_t base = eh_civil_days(2005, 1, 1) * EH_DAY_MS;
    int64_t at = base + (int64_t)(next_random(&s->seed) % (uint64_t)(30 * 365 * EH_DAY_MS));
    size_t zone = random_below(s, ZONES);
    uint32_t i = eh_zone_index(world->spans[zone], world->n[zone], at);
    if (random_below(s, 2) == 0 && i > 0 && world->spans[zone][i].from_ms > base)
        at = world->spans[zone][i].from_ms - (int64_t)(next_random(&s->seed) % 200000000);
    return at;
}

static void check_reach(const EhCalendarView *v, int64_t from, int64_t need)
{
    int64_t due = eh_calendar_reach(v, from, need);
    if (due == EH_MISSING) {
        assert_true(eh_calendar_count(v, from, EH_TIME_MAX) < need);
        return;
    }
    assert_int_equal(eh_calendar_count(v, from, due), need);
    assert_int_equal(eh_calendar_count(v, from, due - 1), need - 1);
}

static void check_changes(const EhCalendarView *v, int64_t at)
{
    int64_t opens = eh_calendar_next_open(v, at);
    int64_t closes = eh_calendar_next_close(v, at);
    assert_int_equal(eh_calendar_is_open(v, at), reference_open(v, at));
    if (opens != EH_MISSING) {
        assert_true(opens >= at && reference_open(v, opens));
        assert_int_equal(eh_calendar_count(v, at, opens), 0);
    }
    if (closes != EH_MISSING) {
        assert_true(closes >= at && !reference_open(v, closes));
        assert_int_equal(eh_calendar_count(v, at, closes), closes - at);
    }
}

static void weeks_agree_with_the_reference(void **state)
{
    const World *world = *state;
    Sample s = {.seed = 20260302};
    for (int i = 0; i < 600; i++) {
        int64_t from = random_instant(&s, world);
        int64_t length = (int64_t)(next_random(&s.seed) % (uint64_t)(20 * EH_DAY_MS));
        sample_make(&s, world, from / EH_DAY_MS);
        int64_t counted = eh_calendar_count(&s.view, from, from + length);
        assert_int_equal(counted, reference_count(&s.view, from, from + length));
        for (int k = 0; k < 4; k++) {
            check_reach(&s.view, from, 1 + (int64_t)(next_random(&s.seed) % 800000000));
            check_changes(&s.view, from + (int64_t)(next_random(&s.seed) % 800000000));
        }
        if (counted > 0)
            check_reach(&s.view, from, counted);
    }
}

static void years_agree_with_the_reference(void **state)
{
    const World *world = *state;
    Sample s = {.seed = 4711};
    for (int i = 0; i < 6; i++) {
        int64_t from = random_instant(&s, world);
        int64_t to = from + 400 * EH_DAY_MS + (int64_t)(next_random(&s.seed) % 86400000);
        sample_make(&s, world, from / EH_DAY_MS + 180);
        assert_int_equal(eh_calendar_count(&s.view, from, to), reference_count(&s.view, from, to));
    }
}

/* A long count is the sum of its days: leaping changes nothing. */
static void long_counts_are_sums_of_short_ones(void **state)
{
    const World *world = *state;
    Sample s = {.seed = 99};
    for (int i = 0; i < 20; i++) {
        int64_t from = random_instant(&s, world);
        int64_t sum = 0;
        sample_make(&s, world, from / EH_DAY_MS + 700);
        for (int64_t day = 0; day < 2000; day++)
            sum += eh_calendar_count(&s.view, from + day * EH_DAY_MS, from + (day + 1) * EH_DAY_MS);
        assert_int_equal(eh_calendar_count(&s.view, from, from + 2000 * EH_DAY_MS), sum);
        if (sum > 0)
            check_reach(&s.view, from, sum);
        check_reach(&s.view, from, sum / 2 + 1);
    }
}

/* ---- examples ---- */

static int64_t instant(const char *text)
{
    int64_t ms = 0;
    assert_true(eh_convert_instant(text, (uint32_t)strlen(text), &ms));
    return ms;
}

/* Open the whole week from one local time to another, in a zone of the world. */
static Sample every_day(const World *world, const char *zone, uint16_t from, uint16_t to)
{
    Sample s = {.seed = 1};
    for (size_t i = 0; i < ZONES; i++)
        if (strcmp(zone_names[i], zone) == 0) {
            s.view.zone = world->spans[i];
            s.view.n_zone = world->n[i];
        }
    for (uint16_t day = 0; day < 7; day++)
        s.weekly[day] = (EhCalSpan){.weekday = day, .from = from, .to = to};
    s.view.n_spans = 7;
    return s;
}

static EhCalendarView *view_of(Sample *s)
{
    s->view.spans = s->weekly;
    s->view.exceptions = s->exceptions;
    s->view.exception_spans = s->exception_spans;
    assert_true(eh_calendar_verify(&s->view));
    return &s->view;
}

static void examples_of_the_definition(void **state)
{
    static const struct {
        const char *zone;
        uint16_t from, to;
        const char *created;
        int64_t need;
        const char *due;
    } rows[] = {
        /* spans over the hour that is skipped, from within it, over the repeated hour */
        {"America/New_York", 0, 600, "2026-03-08T04:00Z", 21600000, "2026-03-08T11:00Z"},
        {"America/New_York", 0, 600, "2026-03-08T09:00Z", 21600000, "2026-03-09T05:00Z"},
        {"America/New_York", 150, 270, "2026-03-08T05:00Z", 3600000, "2026-03-08T08:00Z"},
        {"America/New_York", 60, 120, "2026-11-01T04:00Z", 7200000, "2026-11-01T07:00Z"},
        {"Australia/Lord_Howe", 0, 1440, "2026-04-04T01:00Z", 86400000, "2026-04-05T01:00Z"},
        /* the day that Samoa skipped counts nothing */
        {"Pacific/Apia", 540, 1020, "2011-12-30T02:00Z", 2 * 3600000, "2011-12-30T20:00Z"},
        /* past midnight */
        {"UTC", 1320, 360, "2026-03-02T06:00Z", 8 * 3600000, "2026-03-03T06:00Z"},
        {"UTC", 1320, 360, "2026-03-02T05:00Z", 2 * 3600000, "2026-03-02T23:00Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Sample s = every_day(*state, rows[i].zone, rows[i].from, rows[i].to);
        assert_int_equal(eh_calendar_reach(view_of(&s), instant(rows[i].created), rows[i].need),
                         instant(rows[i].due));
    }
}

static void add_exception(Sample *s, uint32_t kind, int32_t day, uint32_t count)
{
    s->exceptions[s->view.n_exceptions++] =
        (EhCalException){day, kind, s->view.n_exception_spans, count};
    s->view.n_exception_spans += count;
}

static void exceptions_replace_the_spans_of_their_day(void **state)
{
    Sample s = every_day(*state, "UTC", 1320, 360);
    s.exception_spans[0] = (EhCalSpan){.from = 540, .to = 720};
    add_exception(&s, EH_CAL_DATE, (int32_t)eh_civil_days(2026, 12, 24), 1);
    add_exception(&s, EH_CAL_DATE, (int32_t)eh_civil_days(2027, 1, 1), 0);
    add_exception(&s, EH_CAL_YEARLY, eh_calendar_yearly(2, 29), 0);
    add_exception(&s, EH_CAL_YEARLY, eh_calendar_yearly(12, 24), 0);
    const EhCalendarView *v = view_of(&s);
    /* the night before reaches into the day; the day's own night is gone */
    assert_true(eh_calendar_is_open(v, instant("2026-12-24T05:59:59.999Z")));
    assert_false(eh_calendar_is_open(v, instant("2026-12-24T06:00Z")));
    assert_true(
        eh_calendar_is_open(v, instant("2026-12-24T09:00Z"))); /* the date beats the yearly */
    assert_false(eh_calendar_is_open(v, instant("2026-12-24T23:00Z")));
    assert_false(eh_calendar_is_open(v, instant("2026-12-25T05:00Z")));
    assert_false(eh_calendar_is_open(v, instant("2025-12-24T09:00Z")));
    assert_false(eh_calendar_is_open(v, instant("2027-01-02T05:00Z")));
    assert_true(eh_calendar_is_open(v, instant("2026-03-01T05:00Z")));
    assert_false(eh_calendar_is_open(v, instant("2028-03-01T05:00Z"))); /* 29 February was closed */
    assert_int_equal(eh_calendar_next_open(v, instant("2026-12-24T12:00Z")),
                     instant("2026-12-25T22:00Z"));
}

static void overlapping_spans_count_once(void **state)
{
    Sample s = every_day(*state, "UTC", 1320, 720);
    for (uint16_t day = 7; day < 14; day++)
        s.weekly[day] = (EhCalSpan){.weekday = (uint16_t)(day - 7), .from = 600, .to = 840};
    s.view.n_spans = 14;
    qsort(s.weekly, 14, sizeof(EhCalSpan), compare_spans);
    const EhCalendarView *v = view_of(&s);
    int64_t monday = instant("2026-03-02T00:00Z");
    assert_int_equal(eh_calendar_count(v, monday, monday + EH_DAY_MS), 16 * 3600000);
    assert_int_equal(eh_calendar_count(v, monday, monday + 70 * EH_DAY_MS), 70 * 16 * 3600000LL);
}

static void always_is_elapsed_time(void **state)
{
    EhCalendarView v = {.always = true};
    int64_t at = instant("2026-03-02T15:00Z");
    (void)state;
    assert_true(eh_calendar_verify(&v));
    assert_true(eh_calendar_is_open(&v, at));
    assert_int_equal(eh_calendar_count(&v, at, at + 5), 5);
    assert_int_equal(eh_calendar_reach(&v, at, 7), at + 7);
    assert_int_equal(eh_calendar_reach(&v, EH_TIME_MAX - 7, 7), EH_TIME_MAX);
    assert_int_equal(eh_calendar_reach(&v, EH_TIME_MAX - 7, 8), EH_MISSING);
    assert_int_equal(eh_calendar_next_open(&v, at), at);
    assert_int_equal(eh_calendar_next_close(&v, at), EH_MISSING);
}

static void ends_of_time(void **state)
{
    Sample s = every_day(*state, "UTC", 0, 1440);
    const EhCalendarView *v = view_of(&s);
    static const int64_t edges[] = {INT64_MIN, -1, 0, 1, EH_TIME_MAX, INT64_MAX};
    assert_int_equal(eh_calendar_reach(v, EH_TIME_MAX - 7, 7), EH_TIME_MAX);
    assert_int_equal(eh_calendar_reach(v, EH_TIME_MAX - 7, 8), EH_MISSING);
    assert_int_equal(eh_calendar_reach(v, 5, 0), 5);
    assert_int_equal(eh_calendar_count(v, INT64_MIN, INT64_MAX), EH_TIME_MAX + 1 - EH_TIME_MIN);
    assert_int_equal(eh_calendar_count(v, 10, 5), 0);
    assert_int_equal(eh_calendar_next_close(v, 0), EH_MISSING);
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++)
        for (size_t k = 0; k < sizeof edges / sizeof edges[0]; k++) {
            eh_calendar_count(v, edges[i], edges[k]);
            eh_calendar_reach(v, edges[i], edges[k]);
            eh_calendar_is_open(v, edges[i]);
            eh_calendar_next_open(v, edges[i]);
            eh_calendar_next_close(v, edges[i]);
        }
}

static void hostile_calendars_are_refused(void **state)
{
    const Sample good = every_day(*state, "UTC", 540, 1020);
    Sample s = good;
    assert_true(eh_calendar_verify(view_of(&s)));
#define REFUSED(change)                                                                            \
    do {                                                                                           \
        s = good;                                                                                  \
        add_exception(&s, EH_CAL_DATE, 20000, 1);                                                  \
        add_exception(&s, EH_CAL_YEARLY, eh_calendar_yearly(1, 1), 0);                             \
        view_of(&s);                                                                               \
        change;                                                                                    \
        assert_false(eh_calendar_verify(&s.view));                                                 \
    } while (0)
    REFUSED(s.view.n_spans = 0);
    REFUSED(s.weekly[6].weekday = 7);
    REFUSED(s.weekly[2].weekday = 0);
    REFUSED(s.weekly[2].from = 1440);
    REFUSED(s.weekly[2].to = 1441);
    REFUSED(s.weekly[2].reserved = 1);
    REFUSED(s.exceptions[0].first = UINT32_MAX);
    REFUSED(s.exceptions[0].count = UINT32_MAX);
    REFUSED(s.exceptions[0].kind = 2);
    REFUSED(s.exceptions[0].day = INT32_MAX);
    REFUSED(s.exceptions[1].day = eh_calendar_yearly(2, 30));
    REFUSED(s.exceptions[1].day = -1);
    REFUSED(s.exceptions[0] = s.exceptions[1]);
    REFUSED(s.exception_spans[0].weekday = 1);
#undef REFUSED
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weeks_agree_with_the_reference),
        cmocka_unit_test(years_agree_with_the_reference),
        cmocka_unit_test(long_counts_are_sums_of_short_ones),
        cmocka_unit_test(examples_of_the_definition),
        cmocka_unit_test(exceptions_replace_the_spans_of_their_day),
        cmocka_unit_test(overlapping_spans_count_once),
        cmocka_unit_test(always_is_elapsed_time),
        cmocka_unit_test(ends_of_time),
        cmocka_unit_test(hostile_calendars_are_refused),
    };
    return cmocka_run_group_tests(tests, world_make, world_free);
}
