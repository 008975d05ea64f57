/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Service clocks: the due times that other tools and their bug reports settled on, the
 * language's examples of pauses and states, and random pauses against a plain sum.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compiler/tzdata.h"
#include "tests/random/chance.h"
#include "vm/clock.h"
#include "vm/convert.h"
#include "vm/value.h"

#define HOUR_MS 3600000LL
#define GOLDEN "tests/golden/sla_due.csv"

static const EhCalendarView always = {.always = true};

static int64_t instant(const char *text)
{
    int64_t ms = 0;
    assert_true(eh_convert_instant(text, (uint32_t)strlen(text), &ms));
    return ms;
}

/* ---- the golden table ---- */

/* Opening hours, as minutes, of the weekdays in `days` ("mtwtfss", a dot for a closed day). Up to
 * two exceptions of the row's own story; `also` are hours of other weekdays. */
typedef struct Hours {
    const char *id, *days;
    uint16_t from, to;
    struct {
        uint16_t weekday, from, to;
    } also[2];
    const char *closed, *special;
    uint16_t special_from, special_to;
} Hours;

#define WEEK "mtwtfss"
#define WORKDAYS "mtwtf.."
#define NINE 540
#define FIVE 1020

/* The hours behind each row, from its note; where that is silent, the only whole hours that fit. */
static const Hours hours_of_rows[] = {
    {.id = "P01", .days = WORKDAYS, .from = NINE, .to = FIVE},
    {.id = "P03", .days = WORKDAYS, .from = NINE, .to = FIVE},
    {.id = "P05", .days = WORKDAYS, .from = NINE, .to = FIVE},
    {.id = "P07", .days = WORKDAYS, .from = NINE, .to = FIVE},
    {.id = "P09", .days = WORKDAYS, .from = 480, .to = FIVE},
    {.id = "P11", .days = WEEK, .from = NINE, .to = 1260},
    {.id = "P13", .days = WEEK, .from = 0, .to = 1440},
    {.id = "P15", .days = ".t.....", .from = 480, .to = FIVE},
    {.id = "D01", .days = WEEK, .from = 0, .to = 1440},
    {.id = "D03", .days = WEEK, .from = NINE, .to = FIVE},
    {.id = "D05", .days = WEEK, .from = 0, .to = 1440},
    {.id = "D10", .days = WEEK, .from = 0, .to = 1440},
    {.id = "D12", .days = WORKDAYS, .from = 600, .to = FIVE},
    {.id = "H01",
     .days = "mtwt..s",
     .from = 420,
     .to = 1440,
     .also = {{4, 420, 840}, {5, 1200, 1440}}},
    {.id = "H03", .days = WORKDAYS, .from = NINE, .to = FIVE, .closed = "2026-12-25"},
    {.id = "H05",
     .days = WORKDAYS,
     .from = 600,
     .to = 1080,
     .special = "2026-02-21",
     .special_from = 600,
     .special_to = 1080},
    {.id = "H07", .days = WORKDAYS, .from = NINE, .to = FIVE, .closed = "2026-02-06"},
    {.id = "B02", .days = WORKDAYS, .from = NINE, .to = FIVE},
    {.id = "B04", .days = WORKDAYS, .from = NINE, .to = FIVE},
};

typedef struct Built {
    EhCalSpan spans[8];
    EhCalException exception;
    EhCalSpan special;
    EhCalendarView view;
} Built;

static void build_exception(Built *b, const Hours *h)
{
    int64_t day = 0;
    const char *date = h->closed != NULL ? h->closed : h->special;
    if (date == NULL)
        return;
    assert_true(eh_convert_date(date, 10, &day));
    b->exception = (EhCalException){(int32_t)day, EH_CAL_DATE, 0, h->special != NULL};
    b->special = (EhCalSpan){.from = h->special_from, .to = h->special_to};
    b->view.exceptions = &b->exception;
    b->view.n_exceptions = 1;
    b->view.exception_spans = &b->special;
    b->view.n_exception_spans = h->special != NULL;
}

static void build_calendar(Built *b, const Hours *h, const EhZoneSpan *zone, uint32_t n_zone)
{
    *b = (Built){.view = {.zone = zone, .n_zone = n_zone}};
    b->view.spans = b->spans;
    for (uint16_t day = 0; day < 7; day++) {
        if (h->days[day] != '.')
            b->spans[b->view.n_spans++] = (EhCalSpan){.weekday = day, .from = h->from, .to = h->to};
        for (size_t i = 0; i < 2; i++)
            if (h->also[i].to != 0 && h->also[i].weekday == day)
                b->spans[b->view.n_spans++] =
                    (EhCalSpan){.weekday = day, .from = h->also[i].from, .to = h->also[i].to};
    }
    build_exception(b, h);
    assert_true(eh_calendar_verify(&b->view));
}

static void *take_memory(void *user, size_t size)
{
    void **taken = user;
    size_t i = 0;
    while (taken[i] != NULL)
        i++;
    return taken[i] = malloc(size);
}

static void check_row(const Hours *h, const char *zone, const char *start, const char *seconds,
                      const char *due)
{
    void *taken[8] = {0};
    EhZoneSpan *spans;
    uint32_t n;
    Built built;
    assert_int_equal(eh_tzdata_load(EH_TZDATA_DIRECTORY, zone, (uint32_t)strlen(zone), take_memory,
                                    taken, &spans, &n),
                     EH_TZDATA_OK);
    build_calendar(&built, h, spans, n);
    EhClockIn in = {.created = instant(start), .stop = EH_MISSING, .calendar = &built.view};
    EhClockOut out;
    in.now = in.created;
    assert_true(eh_convert_seconds(seconds, (uint32_t)strlen(seconds), &in.target_ms));
    eh_clock_run(&in, &out);
    if (out.due != instant(due))
        fail_msg("%s is due %lld ms late", h->id, (long long)(out.due - instant(due)));
    assert_int_equal(eh_calendar_count(&built.view, in.created, out.due), in.target_ms);
    for (size_t i = 0; i < 8; i++)
        free(taken[i]);
}

/* id,tz,start_local,start_utc,business_seconds,due_local,due_utc,…: no quotes before the note */
static void golden_rows(void **state)
{
    char line[512];
    size_t rows = 0;
    FILE *file = fopen(GOLDEN, "r");
    (void)state;
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) != NULL) {
        char *field[7];
        char *p = line;
        for (size_t i = 0; i < 7; i++) {
            field[i] = p;
            p = strchr(p, ',');
            assert_non_null(p);
            *p++ = '\0';
        }
        assert_true(rows < sizeof hours_of_rows / sizeof hours_of_rows[0]);
        assert_string_equal(field[0], hours_of_rows[rows].id);
        check_row(&hours_of_rows[rows], field[1], field[3], field[4], field[6]);
        rows++;
    }
    fclose(file);
    assert_int_equal(rows, sizeof hours_of_rows / sizeof hours_of_rows[0]);
}

/* ---- states ---- */

static EhClockOut run(int64_t created, int64_t now, int64_t stop, int64_t target,
                      const EhClockPause *pauses, uint32_t n_pauses)
{
    EhClockIn in = {created, now, stop, target, &always, pauses, n_pauses};
    EhClockOut out;
    eh_clock_run(&in, &out);
    return out;
}

static void states_in_their_order(void **state)
{
    static const struct {
        int64_t now, stop;
        EhClockState state;
        int64_t used;
    } rows[] = {
        {50, EH_MISSING, EH_CLOCK_RUNNING, 50},
        {100, EH_MISSING, EH_CLOCK_RUNNING, 100},
        {101, EH_MISSING, EH_CLOCK_MISSED, 101},
        {101, 100, EH_CLOCK_MET, 100},
        {500, 101, EH_CLOCK_MISSED, 101},
        {50, 51, EH_CLOCK_RUNNING, 50},
        {50, 50, EH_CLOCK_MET, 50},
        {50, -10, EH_CLOCK_MET, 0},
        {-20, EH_MISSING, EH_CLOCK_RUNNING, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        EhClockOut out = run(0, rows[i].now, rows[i].stop, 100, NULL, 0);
        assert_int_equal(out.due, 100);
        assert_int_equal(out.target, 100);
        assert_int_equal(out.state, rows[i].state);
        assert_int_equal(out.used_ms, rows[i].used);
        assert_int_equal(out.left, 100 - rows[i].used);
        assert_true(out.used == (double)rows[i].used / 100.0);
    }
}

static void pauses_put_the_due_off(void **state)
{
    const EhClockPause one = {10, 40};
    const EhClockPause open = {10, INT64_MAX};
    const EhClockPause two[] = {{0, 20}, {30, 35}};
    (void)state;
    EhClockOut out = run(0, 60, EH_MISSING, 100, &one, 1);
    assert_int_equal(out.due, 130);
    assert_int_equal(out.used_ms, 30);
    assert_int_equal(out.state, EH_CLOCK_RUNNING);
    out = run(0, 60, EH_MISSING, 100, &open, 1); /* as if it ended now */
    assert_int_equal(out.due, 150);
    assert_int_equal(out.used_ms, 10);
    assert_int_equal(out.state, EH_CLOCK_PAUSED);
    out = run(0, 60, 12, 100, &open, 1); /* stopped while paused */
    assert_int_equal(out.state, EH_CLOCK_MET);
    assert_int_equal(out.used_ms, 10);
    out = run(0, 60, EH_MISSING, 10, &open, 1); /* used up just as the pause began */
    assert_int_equal(out.due, 10);
    assert_int_equal(out.state, EH_CLOCK_MISSED);
    out = run(0, 60, EH_MISSING, 100, two, 2);
    assert_int_equal(out.due, 125);
    assert_int_equal(out.used_ms, 35);
    out = run(0, 30, EH_MISSING, 100, two, 2); /* begins to hold at now */
    assert_int_equal(out.due, 120);
    assert_int_equal(out.state, EH_CLOCK_PAUSED);
    out = run(0, 20, EH_MISSING, 100, two, 1); /* has just ended */
    assert_int_equal(out.due, 120);
    assert_int_equal(out.state, EH_CLOCK_RUNNING);
}

static void a_target_of_nothing(void **state)
{
    const EhClockPause pause = {0, INT64_MAX};
    (void)state;
    EhClockOut out = run(0, 0, EH_MISSING, 0, &pause, 1);
    assert_int_equal(out.due, 0);
    assert_true(out.used == 0.0);
    assert_int_equal(out.state, EH_CLOCK_PAUSED);
    out = run(0, 1, EH_MISSING, -5, NULL, 0);
    assert_int_equal(out.target, 0);
    assert_int_equal(out.left, -1);
    assert_int_equal(out.state, EH_CLOCK_MISSED);
}

static void due_past_2199_is_missing(void **state)
{
    (void)state;
    EhClockOut out = run(EH_TIME_MAX - 10, EH_TIME_MAX, EH_MISSING, 10, NULL, 0);
    assert_int_equal(out.due, EH_TIME_MAX);
    out = run(EH_TIME_MAX - 10, EH_TIME_MAX, EH_MISSING, 11, NULL, 0);
    assert_int_equal(out.due, EH_MISSING);
    assert_int_equal(out.state, EH_CLOCK_RUNNING);
    out = run(EH_TIME_MAX - 10, EH_TIME_MAX, EH_TIME_MAX, 11, NULL, 0);
    assert_int_equal(out.state, EH_CLOCK_MET);
}

static void the_earliest_due_counts(void **state)
{
    EhClockOut clocks[4] = {{.due = EH_MISSING}, {.due = 7}, {.due = 5}, {.due = 5}};
    (void)state;
    assert_int_equal(eh_clock_choose(clocks, 1), 0);
    assert_int_equal(eh_clock_choose(clocks, 2), 1);
    assert_int_equal(eh_clock_choose(clocks, 4), 2);
    clocks[3].due = EH_MISSING;
    clocks[1].due = 5;
    assert_int_equal(eh_clock_choose(clocks, 4), 1);
    clocks[1].due = clocks[2].due = EH_MISSING;
    assert_int_equal(eh_clock_choose(clocks, 4), 0);
}

/* ---- random pauses ---- */

static bool paused(const EhClockIn *in, int64_t at)
{
    for (uint32_t i = 0; i < in->n_pauses; i++)
        if (in->pauses[i].from <= at && at < in->pauses[i].to)
            return true;
    return false;
}

/* Millisecond by millisecond: pauses do not hold from now on. */
static int64_t reference_counted(const EhClockIn *in, int64_t to)
{
    int64_t counted = 0;
    for (int64_t at = in->created; at < to; at++)
        counted += eh_calendar_is_open(in->calendar, at) && (at >= in->now || !paused(in, at));
    return counted;
}

static void random_pauses_agree_with_a_plain_sum(void **state)
{
    /* A minute open, hours closed, seen from a little before it opens or closes. */
    static const EhCalSpan minute = {.weekday = 3, .from = 0, .to = 1};
    const EhCalendarView view = {.spans = &minute, .n_spans = 1};
    uint64_t seed = 5;
    (void)state;
    for (int i = 0; i < 300; i++) {
        EhClockPause pauses[6];
        uint32_t n = (uint32_t)(next_random(&seed) % 7);
        int64_t edge = i % 2 == 0 ? 0 : 60000;
        int64_t created = edge - 500 + (int64_t)(next_random(&seed) % 1000);
        int64_t at = created;
        for (uint32_t k = 0; k < n; k++) {
            pauses[k].from = at + (int64_t)(next_random(&seed) % 100);
            pauses[k].to = pauses[k].from + (int64_t)(next_random(&seed) % 100);
            at = pauses[k].to;
        }
        if (n > 0 && i % 3 == 0)
            pauses[n - 1].to = INT64_MAX;
        EhClockIn in = {created,    created + (int64_t)(next_random(&seed) % 700),
                        EH_MISSING, 1 + (int64_t)(next_random(&seed) % 400),
                        &view,      pauses,
                        n};
        if (i % 5 == 0)
            in.stop = created + (int64_t)(next_random(&seed) % 800);
        EhClockOut out;
        eh_clock_run(&in, &out);
        bool stopped = in.stop != EH_MISSING && in.stop <= in.now;
        assert_int_equal(out.used_ms, reference_counted(&in, stopped ? in.stop : in.now));
        if (out.due < created + 100000) {
            assert_int_equal(reference_counted(&in, out.due), in.target_ms);
            assert_int_equal(reference_counted(&in, out.due - 1), in.target_ms - 1);
        }
    }
}

static void any_argument_is_safe(void **state)
{
    static const int64_t edges[] = {INT64_MIN, INT64_MIN + 1, -1, 0, EH_TIME_MAX, INT64_MAX};
    const size_t n = sizeof edges / sizeof edges[0];
    (void)state;
    for (size_t i = 0; i < n * n * n * n; i++) {
        const EhClockPause pauses[2] = {{edges[i % n], edges[i / n % n]},
                                        {edges[i / n % n], edges[i % n]}};
        EhClockOut out = run(edges[i % n], edges[i / n % n], edges[i / n / n % n],
                             edges[i / n / n / n], pauses, 2);
        assert_true(out.used_ms >= 0);
        assert_in_range(out.state, EH_CLOCK_MET, EH_CLOCK_RUNNING);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_rows),
        cmocka_unit_test(states_in_their_order),
        cmocka_unit_test(pauses_put_the_due_off),
        cmocka_unit_test(a_target_of_nothing),
        cmocka_unit_test(due_past_2199_is_missing),
        cmocka_unit_test(the_earliest_due_counts),
        cmocka_unit_test(random_pauses_agree_with_a_plain_sum),
        cmocka_unit_test(any_argument_is_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
