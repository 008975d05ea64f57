/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The simulator: laws that hold for every run, whatever chance brings, and small desks worked out by hand.
 */
#include "tests/unit/sim_desk.h"

#include <math.h>

#include "sim/measure.h"

#define MONDAY INT64_C(1767571200000) /* 2026-01-05T00:00Z */
#define MINUTE INT64_C(60000)

/* ---- systems ---- */

static const char *const orders[] = {"waiting", "priority", "priority promote after 2h",
                                     "waiting with head start { p0 3h, p1 1h }",
                                     "waiting weighted { p0 7, p1 3, p2 1 }"};
enum { ORDERS = sizeof orders / sizeof orders[0] };

/* Three classes at a load of 0.9. */
static SimSystem three_classes(const char *order, int agents, bool constant)
{
    SimSystem system = {.n = 3};
    for (size_t i = 0; i < system.n; i++) {
        system.arrivals[i] = 0.3 * agents;
        system.handling[i] = 1;
        system.constant[i] = constant;
    }
    snprintf(system.pools, sizeof system.pools,
             "pool team { agents %d; serves q0, q1, q2; order by %s }", agents, order);
    return system;
}

static int64_t started(const SimBench *bench, uint32_t ticket)
{
    assert_true(bench->records[ticket].started != EH_NO_TIME);
    return bench->records[ticket].started;
}

/* ---- laws ---- */

static double sum_of_waits(const SimBench *bench)
{
    double sum = 0;
    for (uint32_t i = 0; i < bench->tickets.n; i++) {
        sum += (double)eh_sim_waited(&bench->run, i);
    }
    return sum;
}

/* With one constant handling time agents end at the same instants whoever is served: rho W is conserved exactly
 * (Kleinrock 1965), ticket for ticket of the sum. */
static void conservation(void **state)
{
    double first = 0;
    (void)state;
    for (size_t i = 0; i < ORDERS; i++) {
        SimSystem system = three_classes(orders[i], 3, true);
        SimBench *bench = system_open(&system);
        bench_draw(bench, 5, 0, 2000);
        assert_true(bench->tickets.n > 5000);
        first = i == 0 ? sum_of_waits(bench) : first;
        assert_true(first > 0 && fabs(sum_of_waits(bench) - first) < 0.5);
        bench_close(bench);
    }
}

/* Time in which tickets wait is the sum of their waits, class by class, counted event by event. */
static int compare_i64(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static void little_of(const SimBench *bench, uint32_t priority)
{
    uint32_t n = 0, in = 0;
    int64_t *come = calloc((size_t)bench->tickets.n + 1, sizeof *come);
    int64_t *leave = calloc((size_t)bench->tickets.n + 1, sizeof *leave);
    double area = 0, waits = 0;
    assert_non_null(come);
    assert_non_null(leave);
    for (uint32_t i = 0; i < bench->tickets.n; i++) {
        if (bench->records[i].place.priority == priority) {
            int64_t at = bench->records[i].started;
            come[n] = bench->tickets.at[i].created;
            leave[n++] = at == EH_NO_TIME ? bench->run.ended : at;
            waits += (double)eh_sim_waited(&bench->run, i);
        }
    }
    qsort(leave, n, sizeof *leave, compare_i64);
    int64_t now = bench->run.start;
    for (uint32_t a = 0, b = 0; b < n;) {
        int64_t next = a < n && come[a] <= leave[b] ? come[a] : leave[b];
        area += (double)in * (double)(next - now);
        now = next;
        if (a < n && come[a] == next) {
            a++;
            in++;
        } else {
            b++;
            in--;
        }
    }
    assert_true(fabs(area - waits) < 0.5);
    free(come);
    free(leave);
}

static void littles_law(void **state)
{
    (void)state;
    for (size_t i = 0; i < ORDERS; i++) {
        SimSystem system = three_classes(orders[i], 2, false);
        SimBench *bench = system_open(&system);
        bench_draw(bench, 6, 0, 1000);
        for (uint32_t p = 0; p < 3; p++) {
            little_of(bench, p);
        }
        bench_close(bench);
    }
}

/* Of one queue and priority nobody starts before one that came earlier. */
static void first_come_inside_a_class(void **state)
{
    (void)state;
    for (size_t i = 0; i < ORDERS; i++) {
        SimSystem system = three_classes(orders[i], 2, false);
        SimBench *bench = system_open(&system);
        int64_t last[3] = {0};
        bool waits[3] = {false};
        bench_draw(bench, 7, 0, 1000);
        for (uint32_t t = 0; t < bench->tickets.n; t++) {
            uint32_t p = bench->records[t].place.priority;
            int64_t at = bench->records[t].started;
            assert_false(waits[p] && at != EH_NO_TIME);
            waits[p] = at == EH_NO_TIME;
            assert_true(at == EH_NO_TIME || at >= last[p]);
            last[p] = at == EH_NO_TIME ? last[p] : at;
        }
        bench_close(bench);
    }
}

/* Whenever a ticket waits, every agent is busy: at each start after a wait, somebody ended at that instant. */
static void nobody_idles(void **state)
{
    (void)state;
    for (size_t i = 0; i < ORDERS; i++) {
        SimSystem system = three_classes(orders[i], 3, false);
        SimBench *bench = system_open(&system);
        bench_draw(bench, 8, 0, 700);
        uint32_t n = bench->tickets.n, seen = 0;
        int64_t *ends = calloc((size_t)n + 1, sizeof *ends);
        assert_non_null(ends);
        for (uint32_t t = 0; t < n; t++) {
            bool came = bench->records[t].started != EH_NO_TIME;
            ends[t] = came ? bench->records[t].started + bench->tickets.at[t].handling : INT64_MAX;
        }
        qsort(ends, n, sizeof *ends, compare_i64);
        for (uint32_t t = 0; t < n; t++) {
            int64_t at = bench->records[t].started;
            if (at != EH_NO_TIME && at > bench->tickets.at[t].created) {
                assert_non_null(bsearch(&at, ends, n, sizeof *ends, compare_i64));
                seen++;
            }
        }
        assert_true(seen > 500);
        free(ends);
        bench_close(bench);
    }
}

/* In order of arrival no ticket starts earlier for want of an agent. */
static void fewer_agents_help_nobody(void **state)
{
    (void)state;
    SimSystem many = three_classes("waiting", 4, false), few = many;
    snprintf(few.pools, sizeof few.pools,
             "pool team { agents 3; serves q0, q1, q2; order by waiting }");
    SimBench *a = system_open(&many), *b = system_open(&few);
    bench_draw(a, 9, 0, 500);
    bench_draw(b, 9, 0, 500);
    assert_int_equal(a->tickets.n, b->tickets.n);
    for (uint32_t i = 0; i < a->tickets.n; i++) {
        assert_int_equal(a->tickets.at[i].handling, b->tickets.at[i].handling);
        assert_true(eh_sim_waited(&a->run, i) <= eh_sim_waited(&b->run, i));
    }
    assert_true(sum_of_waits(a) < sum_of_waits(b));
    bench_close(a);
    bench_close(b);
}

static void the_same_again(void **state)
{
    (void)state;
    SimSystem system = three_classes(orders[2], 3, false);
    SimBench *a = system_open(&system), *b = system_open(&system);
    bench_draw(a, 10, 3, 500);
    bench_draw(b, 10, 2, 500);
    assert_true(a->tickets.n != b->tickets.n ||
                a->tickets.at[0].created != b->tickets.at[0].created);
    bench_draw(b, 10, 3, 500);
    assert_int_equal(a->tickets.n, b->tickets.n);
    for (uint32_t i = 0; i < a->tickets.n; i++) {
        assert_int_equal(a->tickets.at[i].created, b->tickets.at[i].created);
        assert_int_equal(a->tickets.at[i].key, b->tickets.at[i].key);
        assert_int_equal(a->records[i].started, b->records[i].started);
        assert_int_equal(a->records[i].overtaken, b->records[i].overtaken);
    }
    assert_int_equal(a->run.n_events, b->run.n_events);
    bench_close(a);
    bench_close(b);
}

/* Counted by comparing all pairs. */
static void overtaken_tickets(void **state)
{
    (void)state;
    for (size_t i = 0; i < ORDERS; i++) {
        SimSystem system = three_classes(orders[i], 2, false);
        SimBench *bench = system_open(&system);
        uint64_t all = 0;
        bench_draw(bench, 11, 0, 300);
        for (uint32_t t = 0; t < bench->tickets.n; t++) {
            uint32_t n = 0;
            int64_t at = bench->records[t].started;
            for (uint32_t later = t + 1; later < bench->tickets.n; later++) {
                int64_t its = bench->records[later].started;
                n += its != EH_NO_TIME && (at == EH_NO_TIME || its < at);
            }
            /* Of those that started in one instant the order is the pool's own. */
            assert_true(n <= bench->records[t].overtaken && bench->records[t].overtaken <= n + 2);
            all += bench->records[t].overtaken;
        }
        assert_true(i == 0 ? all == 0 : all > 0);
        bench_close(bench);
    }
}

/* ---- chance ---- */

static void logarithms_and_powers(void **state)
{
    (void)state;
    for (double x = 1e-300; x < 1e300; x *= 1.7) {
        assert_true(fabs(eh_sim_log(x) - log(x)) <= 1e-15 * (1 + fabs(log(x))));
    }
    for (double x = -690; x < 690; x += 0.37) {
        assert_true(fabs(eh_sim_exp(x) / exp(x) - 1) < 1e-13);
    }
}

static void handling_keeps_its_mean(void **state)
{
    static const int64_t means[][2] = {{600000, 0},       {600000, 2400000}, {600000, 1200000},
                                       {600000, 700000},  {600000, 600001},  {600000, 600000},
                                       {600000, 90000000}};
    enum { POINTS = 200000 };
    (void)state;
    for (size_t i = 0; i < sizeof means / sizeof means[0]; i++) {
        EhSimHandling handling = eh_sim_handling(means[i][0], means[i][1]);
        double sum = 0;
        int64_t last = 0;
        for (int k = 0; k < POINTS; k++) {
            int64_t ms = eh_sim_handling_at(&handling, (k + 0.5) / POINTS);
            assert_true(ms >= last && ms >= 1);
            assert_true(means[i][1] == 0 || ms <= means[i][1]);
            last = ms;
            sum += (double)ms;
        }
        assert_true(fabs(sum / POINTS / 600000 - 1) < 2e-4);
    }
}

static void uniform_numbers(void **state)
{
    double sum = 0, squares = 0, lag = 0, last = 0.5;
    enum { DRAWS = 100000 };
    (void)state;
    for (uint64_t i = 0; i < DRAWS; i++) {
        double u = eh_sim_uniform(eh_sim_hash(1, 0, i, EH_SIM_FOR_HANDLING));
        assert_true(u > 0 && u < 1);
        sum += u;
        squares += u * u;
        lag += (u - 0.5) * (last - 0.5);
        last = u;
    }
    assert_true(fabs(sum / DRAWS - 0.5) < 0.004);
    assert_true(fabs(squares / DRAWS - 1.0 / 3) < 0.004);
    assert_true(fabs(lag / DRAWS) < 0.001);
    assert_true(eh_sim_hash(1, 0, 7, EH_SIM_FOR_HANDLING) !=
                eh_sim_hash(1, 1, 7, EH_SIM_FOR_HANDLING));
    assert_true(eh_sim_hash(1, 0, 7, EH_SIM_FOR_HANDLING) !=
                eh_sim_hash(1, 0, 7, EH_SIM_FOR_ARRIVAL));
}

/* ---- desks by hand ---- */

#define HEAD                                                                                       \
    "policy small\nqueues a, b\npriorities high > low\nskills sso\nfallback queue a\n"             \
    "calendar day { open mon..fri 09:00..17:00 }\n"                                                \
    "ticket { id text; created time; kind int in 0..9 = 0 }\n"                                     \
    "route { when kind is 1 or kind is 3 -> b\n otherwise -> a }\n"
#define TAIL                                                                                       \
    "sample s0 { id \"s\"; created 2026-01-05T00:00Z; kind 0 }\n"                                  \
    "sample s1 like s0 { kind 1 }\nsample s2 like s0 { kind 2 }\nsample s3 like s0 { kind 3 }\n"   \
    "workload { s0: 1 per hour handling 1h\n s1: 1 per hour handling 1h\n"                         \
    "s2: 1 per hour handling 1h\n s3: 1 per hour handling 1h }\n"

/* A ticket of kind `line`, so many minutes after Monday 00:00. */
static void come(SimBench *bench, uint32_t line, int64_t minutes, int64_t handling)
{
    bench->tickets.at = realloc(bench->tickets.at, (bench->tickets.n + 1) * sizeof(EhSimTicket));
    assert_non_null(bench->tickets.at);
    bench->tickets.at[bench->tickets.n++] = (EhSimTicket){.created = MONDAY + minutes * MINUTE,
                                                          .handling = handling * MINUTE,
                                                          .line = line,
                                                          .key = bench->tickets.n};
}

static int64_t minutes(const SimBench *bench, uint32_t ticket)
{
    return (started(bench, ticket) - MONDAY) / MINUTE;
}

static void hours_of_a_pool(void **state)
{
    SimBench *bench = bench_open(HEAD "rank { otherwise -> low }\n"
                                      "pool team { agents 1 on day; serves a, b }\n" TAIL);
    (void)state;
    come(bench, 0, 0, 30);                  /* before it opens */
    come(bench, 0, 16 * 60 + 50, 60);       /* who has started finishes */
    come(bench, 0, 16 * 60 + 55, 10);       /* closed by then */
    come(bench, 0, 4 * 1440 + 17 * 60, 10); /* at closing time on Friday */
    bench_run(bench, MONDAY, MONDAY + 2 * EH_WEEK_MS);
    assert_int_equal(minutes(bench, 0), 9 * 60);
    assert_int_equal(minutes(bench, 1), 16 * 60 + 50);
    assert_int_equal(minutes(bench, 2), 1440 + 9 * 60);
    assert_int_equal(minutes(bench, 3), 7 * 1440 + 9 * 60);
    assert_true(fabs(bench->pools[0].staffed - 80.0 * 3600000) < 1);
    assert_true(fabs(bench->pools[0].busy - 110.0 * 60000) < 1);
    bench_close(bench);
}

/* A look at the clock moves a waiting ticket at the very millisecond. */
static void priorities_rise_in_time(void **state)
{
    SimBench *bench =
        bench_open(HEAD "rank { when waiting >= 2h7m1s and kind is 2 -> high\n"
                        " otherwise -> low }\n"
                        "pool team { agents 1; serves a, b; order by priority }\n" TAIL);
    (void)state;
    come(bench, 0, 0, 200);
    come(bench, 0, 10, 60);
    come(bench, 2, 20, 60); /* high from minute 147 on */
    come(bench, 2, 80, 60); /* high from minute 207 on: too late for the first choice at 200 */
    bench_run(bench, MONDAY, MONDAY + EH_WEEK_MS);
    assert_true(bench->desk.timed);
    assert_int_equal(minutes(bench, 2), 200);
    assert_int_equal(minutes(bench, 3), 260);
    assert_int_equal(minutes(bench, 1), 320);
    assert_int_equal(bench->records[2].place.priority, 0);
    assert_int_equal(bench->records[1].overtaken, 2);
    bench_close(bench);
}

/* To the millisecond: the agent is free one before the change, and at it. */
static void changes_are_exact(void **state)
{
    (void)state;
    for (int late = 0; late < 2; late++) {
        SimBench *bench = bench_open(
            HEAD "rank { when waiting >= 3h17m and kind is 2 -> high\n otherwise -> low }\n"
                 "pool team { agents 1; serves a, b; order by priority }\n" TAIL);
        come(bench, 0, 0, 0);
        come(bench, 0, 10, 60);
        come(bench, 2, 20, 60);
        bench->tickets.at[0].handling = 217 * MINUTE - !late;
        bench_run(bench, MONDAY, MONDAY + EH_WEEK_MS);
        assert_true(late ? started(bench, 2) < started(bench, 1)
                         : started(bench, 1) < started(bench, 2));
        bench_close(bench);
    }
}

static void escalations_raise(void **state)
{
    SimBench *bench = bench_open(
        "policy small\nqueues a, b\npriorities high > low\nfallback queue a\n"
        "ticket { id text; created time; kind int in 0..9 = 0; first_reply time? }\n"
        "class gold { when kind is 2 }\nclass standard otherwise\n"
        "route { otherwise -> a }\nrank { otherwise -> low }\n"
        "target first until first_reply\nsla gold { first 4h }\nsla standard { first 24h }\n"
        "escalation late { when sla.first.used >= 50%\n raise priority to high\n queue b }\n"
        "pool team { agents 1; serves a, b; order by priority }\n" TAIL);
    (void)state;
    come(bench, 0, 0, 150);
    come(bench, 0, 10, 60);
    come(bench, 2, 20, 60); /* half of its 4 h are used at 140 */
    bench_run(bench, MONDAY, MONDAY + EH_WEEK_MS);
    assert_int_equal(minutes(bench, 2), 150);
    assert_int_equal(bench->records[2].place.queue, 1);
    assert_int_equal(minutes(bench, 1), 210);
    bench_close(bench);
}

static void earliest_due_first(void **state)
{
    SimBench *bench = bench_open(
        "policy small\nqueues a\npriorities high > low\nfallback queue a\n"
        "ticket { id text; created time; kind int in 0..9 = 0; first_reply time? }\n"
        "class gold { when kind is 2 }\nclass standard otherwise\n"
        "route { otherwise -> a }\nrank { otherwise -> low }\n"
        "target first until first_reply\nsla gold { first 1h }\nsla standard { first 5h }\n"
        "pool team { agents 1; serves a; order by due }\n" TAIL);
    (void)state;
    come(bench, 0, 0, 100);
    come(bench, 0, 10, 10);  /* due at 310 */
    come(bench, 2, 20, 300); /* due at 80 */
    come(bench, 2, 30, 10);  /* due at 90 */
    come(bench, 2, 300, 10); /* due at 360 */
    bench_run(bench, MONDAY, MONDAY + EH_WEEK_MS);
    assert_int_equal(minutes(bench, 2), 100);
    assert_int_equal(minutes(bench, 3), 400);
    assert_int_equal(minutes(bench, 1), 410);
    assert_int_equal(minutes(bench, 4), 420);
    bench_close(bench);
}

static void groups_reserves_skills(void **state)
{
    SimBench *bench =
        bench_open(HEAD "rank { otherwise -> low }\nrule sso { when kind is 3; requires sso }\n"
                        "pool team { agents 2; serves a then b; reserve 1 for a }\n" TAIL);
    (void)state;
    come(bench, 1, 0, 60); /* b: takes the one that is not kept free */
    come(bench, 1, 1, 60); /* waits though an agent is free */
    come(bench, 0, 2, 10); /* a: the one that is kept */
    come(bench, 3, 3, 10); /* needs what nobody here has */
    come(bench, 0, 4, 90); /* before the b that waits longer */
    bench_run(bench, MONDAY, MONDAY + EH_WEEK_MS);
    assert_int_equal(minutes(bench, 0), 0);
    assert_int_equal(minutes(bench, 2), 2);
    assert_int_equal(minutes(bench, 4), 12);
    assert_int_equal(minutes(bench, 1), 102);
    assert_true(bench->records[3].started == EH_NO_TIME);
    assert_int_equal(eh_sim_waited(&bench->run, 3), EH_WEEK_MS - 3 * MINUTE);
    bench_close(bench);
}

static void automatic_pools_serve_at_once(void **state)
{
    SimBench *bench =
        bench_open(HEAD "rank { otherwise -> low }\npool people { agents 1; serves a, b }\n"
                        "pool bots { automatic; serves b }\n" TAIL);
    (void)state;
    for (int i = 0; i < 5; i++) {
        come(bench, 1, i, 600);
    }
    bench_run(bench, MONDAY, MONDAY + EH_WEEK_MS);
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(minutes(bench, i), i);
        assert_int_equal(bench->records[i].pool, 1);
    }
    bench_close(bench);
}

/* While both queues wait, starts are in the ratio of the shares; a queue that was empty has saved nothing up. */
static void shares_of_starts(void **state)
{
    SimBench *bench =
        bench_open(HEAD "rank { otherwise -> low }\n"
                        "pool team { agents 1; serves a, b; share { a 3, b 1 } }\n" TAIL);
    int starts[2] = {0};
    (void)state;
    for (int i = 0; i < 400; i++) {
        come(bench, 0, 0, 1);
    }
    for (int i = 0; i < 400; i++) {
        come(bench, 1, 100, 1);
    }
    bench_run(bench, MONDAY, MONDAY + EH_WEEK_MS);
    for (uint32_t i = 0; i < bench->tickets.n; i++) {
        int64_t at = minutes(bench, i);
        if (at >= 100 && at < 300) {
            starts[bench->records[i].place.queue]++;
        }
    }
    assert_int_equal(starts[0] + starts[1], 200);
    assert_in_range(starts[0], 149, 151);
    bench_close(bench);
}

/* ---- figures ---- */

/* Waits 1..9 h of which 5 h and 8 h end unserved: by the product limit, worked out by hand. */
static void censored_percentiles(void **state)
{
    SimBench *bench =
        bench_open(HEAD "rank { otherwise -> low }\npool team { agents 1; serves a, b }\n" TAIL);
    EhSimFigures *out;
    (void)state;
    for (int i = 0; i < 10; i++) {
        come(bench, 0, 0, 1);
    }
    bench_run(bench, MONDAY, MONDAY + EH_WEEK_MS);
    EhSimGroups groups = eh_sim_groups(&bench->desk);
    out = calloc(groups.first[EH_SIM_BYS] + 1, sizeof *out);
    assert_non_null(out);
    bench->run.ended = MONDAY + 10 * EH_HOUR_MS;
    for (uint32_t i = 0; i < 10; i++) {
        bool still = i == 4 || i == 7;
        int64_t wait = ((int64_t)i + 1) * EH_HOUR_MS;
        bench->tickets.at[i].created = still ? bench->run.ended - wait : MONDAY;
        bench->records[i].started = still ? EH_NO_TIME : MONDAY + wait;
    }
    EhSimMeasure measure = {&bench->run, NULL, MONDAY, bench->run.ended + 1, 10};
    /* The range is by instants that lie in order; all of them are in it. */
    assert_true(eh_sim_measure(&measure, out));
    assert_true(fabs(out[0].v[EH_SIM_TICKETS] - 10) < 1e-9);
    assert_true(fabs(out[0].v[EH_SIM_UNSERVED] - 2) < 1e-9);
    /* S: .9 .8 .7 .6 | .6 x 4/5 = .48 at 6, .36 at 7, .18 at 9, 0 at 10. */
    assert_true(fabs(out[0].v[EH_SIM_P50] / 3600000 - 6) < 1e-9);
    assert_true(fabs(out[0].v[EH_SIM_P90] / 3600000 - 10) < 1e-9);
    assert_true(fabs(out[0].v[EH_SIM_MEAN] / 3600000 - 5.5) < 1e-9);
    free(out);
    bench_close(bench);
}

static void intervals(void **state)
{
    double values[20];
    (void)state;
    for (int i = 0; i < 20; i++) {
        values[i] = i;
    }
    /* t with 19 degrees is 2.0930; the standard deviation 5.9161. */
    assert_true(fabs(eh_sim_half_width(values, 20) - 2.0930 * 5.91608 / sqrt(20)) < 1e-3);
    assert_true(isnan(eh_sim_half_width(values, 19)));
    EhSimInterval wilson = eh_sim_wilson(0.9, 100); /* Newcombe 1998's method 3 */
    assert_true(fabs(wilson.low - 0.82563) < 1e-4 && fabs(wilson.high - 0.94477) < 1e-4);
    wilson = eh_sim_wilson(1, 10);
    assert_true(fabs(wilson.low - 0.72247) < 1e-4 && fabs(wilson.high - 1) < 1e-12);
    assert_true(isnan(eh_sim_wilson(1, 0).low));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conservation),
        cmocka_unit_test(littles_law),
        cmocka_unit_test(first_come_inside_a_class),
        cmocka_unit_test(nobody_idles),
        cmocka_unit_test(fewer_agents_help_nobody),
        cmocka_unit_test(the_same_again),
        cmocka_unit_test(overtaken_tickets),
        cmocka_unit_test(logarithms_and_powers),
        cmocka_unit_test(handling_keeps_its_mean),
        cmocka_unit_test(uniform_numbers),
        cmocka_unit_test(hours_of_a_pool),
        cmocka_unit_test(priorities_rise_in_time),
        cmocka_unit_test(changes_are_exact),
        cmocka_unit_test(escalations_raise),
        cmocka_unit_test(earliest_due_first),
        cmocka_unit_test(groups_reserves_skills),
        cmocka_unit_test(automatic_pools_serve_at_once),
        cmocka_unit_test(shares_of_starts),
        cmocka_unit_test(censored_percentiles),
        cmocka_unit_test(intervals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
