/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Queueing formulas: every golden row that a formula can reach, laws that hold between formulas,
 * and any argument.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "service/queueing.h"
#include "tests/unit/golden_queueing.h"

/* ---- a row's system ---- */

typedef struct Classes {
    int64_t agents;
    size_t n, k; /* k: the row's class, n for "all" */
    double arrivals[CLASSES_MAX], handling[CLASSES_MAX], squared[CLASSES_MAX];
    double rates[CLASSES_MAX], waits[CLASSES_MAX];
} Classes;

static Classes classes_of(const Row *row)
{
    Classes c = {.agents = strtol(row->field[4], NULL, 10)};
    c.n = numbers(row->field[5], c.arrivals);
    numbers(row->field[6], c.handling);
    numbers(row->field[7], c.squared);
    numbers(param(row, "rates"), c.rates);
    c.k = strcmp(row->klass, "all") == 0 ? c.n : (size_t)strtol(row->klass, NULL, 10) - 1;
    return c;
}

static double of(const Row *row, const char *name)
{
    const char *text = param(row, name);
    return text == NULL ? NAN : number(text);
}

/* The class's result, or the mean over arrivals. */
static double pick(const Classes *c)
{
    double sum = 0;
    double arrivals = 0;
    if (c->k < c->n)
        return c->waits[c->k];
    for (size_t i = 0; i < c->n; i++) {
        sum += c->arrivals[i] * c->waits[i];
        arrivals += c->arrivals[i];
    }
    return sum / arrivals;
}

/* ---- one function a group of rows; NaN for a metric it does not know ---- */

static double erlang_c(const Row *row)
{
    Classes c = classes_of(row);
    double wait = eh_erlang_wait(c.agents, c.arrivals[0], c.handling[0]);
    if (strcmp(row->metric, "P_wait (Erlang C)") == 0)
        return eh_erlang_c(c.agents, c.arrivals[0] * c.handling[0]);
    if (strcmp(row->metric, "Wq") == 0)
        return wait;
    if (strcmp(row->metric, "ASA seconds") == 0)
        return 60 * wait;
    if (strcmp(row->metric, "P(W<=20s)") == 0) /* the row's rates are by the minute */
        return 1 - eh_erlang_tail(c.agents, c.arrivals[0], c.handling[0], 20.0 / 60);
    if (strcmp(row->metric, "P(W<=20)") == 0)
        return 1 - eh_erlang_tail(c.agents, c.arrivals[0], c.handling[0], 20);
    return NAN;
}

static double erlang_b(const Row *row)
{
    Classes c = classes_of(row);
    return eh_erlang_b(c.agents, c.arrivals[0] * c.handling[0]);
}

static double erlang_a(const Row *row)
{
    Classes c = classes_of(row);
    EhErlangA a = eh_erlang_a(c.agents, c.arrivals[0], c.handling[0], of(row, "mean"));
    const char *m = row->metric;
    return strcmp(m, "P_wait") == 0              ? a.delayed
           : strcmp(m, "P_abandon") == 0         ? a.abandoned
           : strcmp(m, "E[W] all arrivals") == 0 ? a.wait
           : strcmp(m, "occupancy") == 0         ? a.occupancy
                                                 : NAN;
}

static double strict(const Row *row)
{
    Classes c = classes_of(row);
    eh_priority_waits(c.agents, c.handling[0], c.arrivals, c.n, c.waits);
    return pick(&c);
}

static double strict_general(const Row *row)
{
    Classes c = classes_of(row);
    eh_priority_waits_general(c.arrivals, c.handling, c.squared, c.n, c.waits);
    return pick(&c);
}

static double strict_tail(const Row *row)
{
    Classes c = classes_of(row);
    EhDelay delay = eh_delay_strict(c.agents, c.handling[0], c.arrivals, c.n, c.k);
    return param(row, "q") != NULL ? eh_delay_quantile(&delay, of(row, "q"))
                                   : eh_delay_tail(&delay, of(row, "t"));
}

static double preemptive(const Row *row)
{
    Classes c = classes_of(row);
    eh_preemptive_times(c.agents, c.handling[0], c.arrivals, c.n, c.waits);
    return pick(&c) - c.handling[0];
}

static double preemptive_general(const Row *row)
{
    Classes c = classes_of(row);
    eh_preemptive_times_general(c.arrivals, c.handling, c.squared, c.n, c.waits);
    return pick(&c);
}

static double ageing(const Row *row)
{
    Classes c = classes_of(row);
    double power = param(row, "power") != NULL ? of(row, "power") : 1;
    if (strncmp(row->model, "M/M/", 4) == 0)
        eh_ageing_waits(c.agents, c.handling[0], c.arrivals, c.rates, power, c.n, c.waits);
    else
        eh_ageing_waits_general(c.arrivals, c.handling, c.squared, c.rates, c.n, c.waits);
    return pick(&c);
}

static double ageing_tail(const Row *row)
{
    Classes c = classes_of(row);
    EhDelay delay = eh_delay_ageing_lowest(c.agents, c.handling[0], c.arrivals, c.rates, c.n);
    return eh_delay_tail(&delay, of(row, "t"));
}

static double head_start(const Row *row)
{
    Classes c = classes_of(row);
    double h = of(row, "H");
    EhDelay delay = eh_delay_head_start(c.agents, c.handling[0], c.arrivals[0], c.arrivals[1], h);
    if (param(row, "t") != NULL)
        return eh_delay_tail(&delay, of(row, "t"));
    eh_head_start_waits(c.agents, c.handling[0], c.arrivals[0], c.arrivals[1], h, c.waits);
    return pick(&c);
}

static double reserve_limit(const Row *row)
{
    Classes c = classes_of(row);
    return eh_reserve_limit(c.agents, (int64_t)of(row, "n1"), c.arrivals[0], c.handling[0]);
}

static double reserve_waits(const Row *row)
{
    Classes c = classes_of(row);
    eh_reserve_waits(c.agents, (int64_t)of(row, "n1"), c.arrivals[0], c.arrivals[1], c.handling[0],
                     c.waits);
    return pick(&c);
}

static double pooling(const Row *row)
{
    Classes c = classes_of(row);
    return eh_pooling_ratio((int64_t[]){c.agents, c.agents}, c.arrivals, c.handling[0]);
}

static double periodic(const Row *row)
{
    Classes c = classes_of(row);
    EhPeriodic streams[CLASSES_MAX];
    for (size_t i = 0; i < c.n; i++)
        streams[i] = (EhPeriodic){llround(1000 / c.arrivals[i]), llround(1000 * c.handling[i])};
    return (double)eh_periodic_response(streams, c.n, c.k) / 1000;
}

static double score(const Row *row)
{
    EhScore vip, standard;
    if (sscanf(row->params, "VIP %lf+%lfw, std %lf+%lfw", &vip.base, &vip.rate, &standard.base,
               &standard.rate) != 4)
        return NAN;
    if (strcmp(row->metric, "wait after which std outranks an equally old VIP") == 0)
        return eh_score_passes_equal(standard, vip);
    if (strcmp(row->metric, "wait after which std outranks a brand-new VIP") == 0)
        return eh_score_passes_new(standard, vip);
    return NAN;
}

static double least_ratio(const Row *row)
{
    return eh_ageing_least_ratio(of(row, "W_FIFO"), of(row, "rhoV"), of(row, "W_S"));
}

/* The rows by the first part of their configuration. Those without a function say why. */
static const struct Group {
    const char *name;
    double (*value)(const Row *row);
    const char *elsewhere;
    size_t rows;
} groups[] = {
    {"EC", erlang_c, NULL, 18},
    {"EB", erlang_b, NULL, 3},
    {"EA", erlang_a, NULL, 4},
    {"NP", strict, NULL, 30},
    {"NPQ", strict_tail, NULL, 18},
    {"MG1", strict_general, NULL, 9},
    {"PR", preemptive, NULL, 6},
    {"PRG", preemptive_general, NULL, 4},
    {"APQ", ageing, NULL, 19},
    {"APQT", ageing_tail, NULL, 5},
    {"HS", head_start, NULL, 6},
    {"RES", reserve_limit, NULL, 2},
    {"RESW", reserve_waits, NULL, 2},
    {"POOL", pooling, NULL, 3},
    {"RTA", periodic, NULL, 3},
    {"AGE", score, NULL, 3},
    {"AGEFIX", least_ratio, NULL, 1},
    {"NPH", NULL, "no closed form with different handling: test_queueing_chains", 4},
    {"NPA", NULL, "no closed form with abandonment: test_queueing_chains", 4},
    {"FLOW", NULL, "not a formula: test_flow", 3},
    {"PROMO", NULL, "promotion at an age is reached by simulation only", 10},
    {"CAL", NULL, "opening hours, not queueing: needs a calendar", 3},
};
enum { GROUPS = sizeof groups / sizeof groups[0] };

static size_t group_of(const Row *row)
{
    for (size_t i = 0; i < GROUPS; i++)
        if (is_config(row, groups[i].name))
            return i;
    fail_msg("row %s: no group for %s", row->id, row->config);
    return 0;
}

static void golden_rows(void **state)
{
    size_t seen[GROUPS] = {0};
    FILE *file = fopen(GOLDEN, "r");
    Row row;
    bool well = true;
    (void)state;
    assert_non_null(file);
    assert_non_null(fgets(row.text, sizeof row.text, file));
    while (next_row(file, &row, &well)) {
        size_t g = group_of(&row);
        seen[g]++;
        if (groups[g].value == NULL)
            continue;
        double value = groups[g].value(&row);
        if (!(row.tolerance > 0 && row.tolerance <= 1e-6 &&
              fabs(value - row.value) <= row.tolerance * fabs(row.value)))
            fail_msg("row %s %s: %.15g, not %.15g", row.id, row.metric, value, row.value);
    }
    assert_true(well);
    fclose(file);
    for (size_t i = 0; i < GROUPS; i++)
        if (seen[i] != groups[i].rows)
            fail_msg("%s: %zu rows, not %zu", groups[i].name, seen[i], groups[i].rows);
}

/* ---- laws ---- */

static double uniform(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return ((double)(*seed >> 11) + 0.5) / 9007199254740992.0;
}

static void near(double a, double b, double tolerance)
{
    if (!(fabs(a - b) <= tolerance * fmax(fabs(a), fabs(b))))
        fail_msg("%.17g is not %.17g", a, b);
}

/* A stable system of n classes. */
static Classes random_classes(uint64_t *seed)
{
    Classes c = {.agents = 1 + (int64_t)(uniform(seed) * 40)};
    double load = 0;
    c.n = 2 + (size_t)(uniform(seed) * (CLASSES_MAX - 2));
    c.k = c.n;
    for (size_t i = 0; i < c.n; i++) {
        load += c.arrivals[i] = 0.01 + uniform(seed);
        c.rates[i] = i > 0 && uniform(seed) < 0.2 ? c.rates[i - 1] : floor(8 * uniform(seed)) / 2;
        c.handling[i] = 0.1 + uniform(seed);
        c.squared[i] = c.handling[i] * c.handling[i] * (1 + 3 * uniform(seed));
    }
    double wanted = (double)c.agents * (0.05 + 0.94 * uniform(seed)) / c.handling[0];
    for (size_t i = 0; i < c.n; i++)
        c.arrivals[i] *= wanted / load;
    return c;
}

static double total(const double *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += values[i];
    return sum;
}

/* Erlang B by its sum, in logarithms. */
static void erlang_b_by_its_sum(void **state)
{
    uint64_t seed = 3;
    (void)state;
    for (int round = 0; round < 300; round++) {
        int64_t agents = (int64_t)(uniform(&seed) * 400);
        double load = 500 * uniform(&seed) * uniform(&seed);
        long double term = 1;
        long double sum = 1;
        for (int64_t n = agents; n > 0; n--) /* downwards: relative to the last */
            sum += term *= (long double)n / load;
        near(eh_erlang_b(agents, load), (double)(1 / sum), 1e-12);
    }
    /* 1 / (1 + x Phi(x) / phi(x)) with x = 100 / sqrt(19900) (Halfin and Whitt 1981) */
    near(eh_erlang_c(20000, 19900), 0.3652, 0.01);
    assert_true(isnan(eh_erlang_c(5, 5)));
}

/* The order of service moves waiting between classes and keeps its sum (Kleinrock 1965). */
static void the_mean_over_arrivals_is_conserved(void **state)
{
    uint64_t seed = 5;
    (void)state;
    for (int round = 0; round < 2000; round++) {
        Classes c = random_classes(&seed);
        double h = c.handling[0];
        double fifo = eh_erlang_wait(c.agents, total(c.arrivals, c.n), h);
        eh_priority_waits(c.agents, h, c.arrivals, c.n, c.waits);
        near(pick(&c), fifo, 1e-10);
        for (size_t k = 0; k < c.n; k++) { /* the distribution's mean is Cobham's */
            EhDelay delay = eh_delay_strict(c.agents, h, c.arrivals, c.n, k);
            near(eh_delay_mean(&delay), c.waits[k], 1e-10);
        }
        eh_ageing_waits(c.agents, h, c.arrivals, c.rates, 0.5 + 2 * uniform(&seed), c.n, c.waits);
        near(pick(&c), fifo, 1e-10);
        eh_preemptive_times(c.agents, h, c.arrivals, c.n, c.waits);
        near(pick(&c), fifo + h, 1e-10);
        if (c.agents > 1) {
            double two[2];
            eh_reserve_waits(c.agents, c.agents, c.arrivals[0], c.arrivals[1], h, two);
            eh_priority_waits(c.agents, h, c.arrivals, 2, c.waits); /* none kept free */
            near(two[0], c.waits[0], 1e-9);
            near(two[1], c.waits[1], 1e-9);
        }
    }
}

/* With one agent the work that waits is conserved. */
static void the_work_that_waits_is_conserved(void **state)
{
    uint64_t seed = 9;
    (void)state;
    for (int round = 0; round < 500; round++) {
        Classes c = random_classes(&seed);
        double load = 0;
        double residual = 0;
        for (size_t i = 0; i < c.n; i++)
            load += c.arrivals[i] * c.handling[i];
        for (size_t i = 0; i < c.n; i++) {
            c.arrivals[i] *= 0.9 / load;
            residual += c.arrivals[i] * c.squared[i] / 2;
        }
        double waits[2][CLASSES_MAX];
        double sums[2] = {0, 0};
        eh_priority_waits_general(c.arrivals, c.handling, c.squared, c.n, waits[0]);
        eh_ageing_waits_general(c.arrivals, c.handling, c.squared, c.rates, c.n, waits[1]);
        for (size_t i = 0; i < 2 * c.n; i++)
            sums[i % 2] += c.arrivals[i / 2] * c.handling[i / 2] * waits[i % 2][i / 2];
        near(sums[0], 0.9 * residual / 0.1, 1e-10);
        near(sums[1], 0.9 * residual / 0.1, 1e-10);
    }
}

/* Ageing lies between strict order and order of arrival, and so does a head start. */
static void ageing_between_its_ends(void **state)
{
    uint64_t seed = 13;
    (void)state;
    for (int round = 0; round < 500; round++) {
        Classes c = random_classes(&seed);
        double h = c.handling[0];
        double two = c.arrivals[0] + c.arrivals[1];
        double fifo = eh_erlang_wait(c.agents, two, h);
        double ends[2], at[2];
        eh_priority_waits(c.agents, h, c.arrivals, 2, ends);
        eh_ageing_waits(c.agents, h, c.arrivals, (double[]){1, 0}, 1, 2, at);
        near(at[1], ends[1], 1e-10);
        eh_head_start_waits(c.agents, h, c.arrivals[0], c.arrivals[1], INFINITY, at);
        near(at[1], ends[1], 1e-10);
        near(at[0], ends[0], 1e-7);
        eh_head_start_waits(c.agents, h, c.arrivals[0], c.arrivals[1], 0, at);
        near(at[0], fifo, 1e-10);
        double ratio = uniform(&seed);
        eh_ageing_waits(c.agents, h, c.arrivals, (double[]){1, ratio}, 1, 2, at);
        near(eh_ageing_least_ratio(fifo, c.arrivals[0] * h / (double)c.agents, at[1]), ratio, 1e-6);
        EhDelay delay = eh_delay_ageing_lowest(c.agents, h, c.arrivals, (double[]){1, ratio}, 2);
        near(eh_delay_mean(&delay), at[1], 1e-10);
        double last = fifo;
        for (double head = h / 16; head < 1e6; head *= 4) {
            eh_head_start_waits(c.agents, h, c.arrivals[0], c.arrivals[1], head, at);
            assert_true(at[1] >= last * (1 - 1e-12) && at[1] <= ends[1] * (1 + 1e-9));
            last = at[1];
        }
        near(last, ends[1], 1e-6);
    }
}

static void agents_kept_free(void **state)
{
    (void)state;
    near(eh_reserve_limit(10, 7, 1, 1), 6.138, 1e-4); /* not 9, not 7 */
    assert_int_equal(eh_reserve_largest(10, 1, 6.1, 1), 3);
    assert_int_equal(eh_reserve_largest(10, 1, 6.2, 1), 2);
    assert_int_equal(eh_reserve_largest(10, 1, 9, 1), -1);
    assert_int_equal(eh_reserve_largest(10, 1, 8.999, 1), 0);
    assert_true(eh_reserve_limit(3, 3, 3, 1) == 0);
    double waits[2];
    eh_reserve_waits(10, 7, 1, 6.2, 1, waits);
    assert_true(isnan(waits[0]) && isnan(waits[1]));
    eh_reserve_waits(10, 7, 1, 6.137, 1, waits);
    assert_true(waits[1] > 100 && waits[0] < 0.01);
}

static void bounds(void **state)
{
    EhEnvelope e = {.agents = 2, .handling = 10, .waiting = 3, .burst = 4, .rate = 0.1};
    (void)state;
    near(eh_bound_strict(&e), (20 + 70) / (2 - 1.0), 1e-14);
    near(eh_bound_head_start(&e, 30), (20 + 10 * (3 + 4 + 3)) / 2.0, 1e-14);
    near(eh_bound_weights(&e, 1, 4), (20 + 70) / (2 - 0.75), 1e-14);
    near(eh_bound_weights(&e, 4, 1), (20 + 70) / 2.0, 1e-14);
    near(eh_bound_work(&e, 30), 120, 1e-14);
    e.rate = 0.2;
    assert_true(isinf(eh_bound_strict(&e)));
    near(eh_bound_weights(&e, 1, 4), (20 + 70) / (2 - 1.5), 1e-14);
    assert_true(isfinite(eh_bound_head_start(&e, 30)));
}

static void scores(void **state)
{
    EhScore standard = {100, 10};
    (void)state;
    assert_true(isinf(eh_score_passes_equal(standard, (EhScore){500, 20})));
    assert_true(isinf(eh_score_passes_equal(standard, standard)));
    assert_true(eh_score_passes_equal(standard, (EhScore){50, 10}) == 0);
    assert_true(eh_score_passes_new((EhScore){100, 0}, (EhScore){50, 1}) == 0);
    near(eh_score_window(standard, (EhScore){160, 10}, 1000), 6, 1e-14); /* a head start of 6 */
    near(eh_score_window(standard, (EhScore){100, 40}, 1000), 750, 1e-14);
    near(eh_score_window(standard, (EhScore){1e9, 0}, 1000), 1000, 1e-14); /* strict so far */
    assert_true(eh_score_window(standard, (EhScore){0, 1}, 5) == 0);
    assert_true(eh_ageing_least_ratio(2, 0.5, 5) == 0);
    assert_true(isnan(eh_ageing_least_ratio(2, 0.5, 1.9)));
}

/* ---- any argument ---- */

static const double odd[] = {0,     -1,  NAN,   INFINITY, -INFINITY, 1e-300,
                             1e300, 0.5, 1e-18, 1,        1e18,      (double)0.999999999};
enum { ODD = sizeof odd / sizeof odd[0] };

static void amount(double x)
{
    assert_true(isnan(x) || x >= 0);
}

static void any_argument_is_safe(void **state)
{
    static const int64_t agents[] = {INT64_MIN, -1, 0, 1, 3, 50, 20000, 1000001, INT64_MAX};
    uint64_t seed = 17;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        int64_t c = agents[(size_t)(uniform(&seed) * (round % 50 == 0 ? 9 : 6))];
        double x[8];
        double out[4];
        for (size_t i = 0; i < 8; i++)
            x[i] = odd[(size_t)(uniform(&seed) * ODD)];
        amount(eh_erlang_b(c, x[0]));
        amount(eh_erlang_c(c, x[0]));
        amount(eh_erlang_tail(c, x[0], x[1], x[2]));
        if (x[2] > 1e-6 && x[2] < 1e3) /* else the sum has ten million terms */
            amount(eh_erlang_a(c, x[0], x[1], x[2]).delayed);
        amount(eh_pooling_ratio((int64_t[]){c, agents[round % 9]}, x, x[2]));
        eh_priority_waits(c, x[0], x + 1, 4, out);
        amount(out[0]);
        eh_priority_waits_general(x, x + 2, x + 4, 2, out);
        eh_preemptive_times(c, x[0], x + 1, 4, out);
        eh_preemptive_times_general(x, x + 2, x + 4, 2, out);
        eh_ageing_waits(c, x[0], x + 1, x + 3, x[5], 2, out);
        eh_ageing_waits_general(x, x + 2, x + 4, x + 6, 2, out);
        amount(eh_reserve_limit(c, agents[round % 7], x[0], x[1]));
        assert_true(eh_reserve_largest(c, x[0], x[1], x[2]) >= -1);
        eh_reserve_waits(c, agents[round % 7], x[0], x[1], x[2], out);
        amount(eh_ageing_least_ratio(x[0], x[1], x[2]));
        amount(eh_score_window((EhScore){x[0], x[1]}, (EhScore){x[2], x[3]}, x[4]));
        EhEnvelope e = {c, x[0], x[1], x[2], x[3]};
        amount(eh_bound_strict(&e));
        amount(eh_bound_head_start(&e, x[4]));
        amount(eh_bound_weights(&e, x[4], x[5]));
        EhDelay delay = eh_delay_head_start(c, x[0], x[1], x[2], x[3]);
        amount(eh_delay_tail(&delay, x[4]));
        eh_head_start_waits(c, x[0], x[1], x[2], x[3], out);
        delay = (EhDelay){x[0], x[1], x[2], x[3], x[4]};
        double tail = eh_delay_tail(&delay, x[5]);
        assert_true(isnan(tail) || (tail >= 0 && tail <= 1));
        if (round % 50 == 0)
            amount(eh_delay_quantile(&delay, x[6]));
    }
}

static void periodic_streams_of_any_size(void **state)
{
    static const int64_t ends[] = {INT64_MIN, -1, 0, 1, 2, 1000, INT64_MAX / 2, INT64_MAX};
    uint64_t seed = 19;
    (void)state;
    for (int round = 0; round < 300; round++) {
        EhPeriodic streams[3];
        for (size_t i = 0; i < 3; i++)
            streams[i] = (EhPeriodic){ends[(size_t)(uniform(&seed) * 8)],
                                      ends[(size_t)(uniform(&seed) * 8)]};
        assert_true(eh_periodic_response(streams, 3, (size_t)round % 4) >= -1);
    }
    EhPeriodic full[2] = {{10, 5}, {10, 5}}; /* all of the agent's time */
    assert_int_equal(eh_periodic_response(full, 2, 1), 10);
    full[1].handling = 6;
    assert_int_equal(eh_periodic_response(full, 2, 1), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_rows),
        cmocka_unit_test(erlang_b_by_its_sum),
        cmocka_unit_test(the_mean_over_arrivals_is_conserved),
        cmocka_unit_test(the_work_that_waits_is_conserved),
        cmocka_unit_test(ageing_between_its_ends),
        cmocka_unit_test(agents_kept_free),
        cmocka_unit_test(bounds),
        cmocka_unit_test(scores),
        cmocka_unit_test(any_argument_is_safe),
        cmocka_unit_test(periodic_streams_of_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
