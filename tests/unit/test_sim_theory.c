/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The simulator against theory: every row of the golden queueing values that a desk can be made of.
 *
 * Each row is met by 30 replications: the mean over them lies within four standard errors, and of all rows at most a
 * tenth lie outside 1.96. EVENHAND_SIM_FULL=1 runs ten times as long and also the rows near saturation.
 */
#include "tests/unit/sim_desk.h"

#include <math.h>

#include "tests/unit/golden_queueing.h"
#include "vm/hash.h"

enum { REPLICATIONS = 30, TICKETS = 24000, FULL = 10 };

/* Years are counted to 2199. */
#define MOST_UNITS 1e6

typedef struct Result {
    double values[REPLICATIONS];
} Result;

static bool full(void)
{
    const char *text = getenv("EVENHAND_SIM_FULL");
    return text != NULL && *text != '\0';
}

/* With sanitizers, which look at memory and not at figures, one configuration in so many. */
enum { SANITIZED_PART = 10 };

static bool sanitized(void)
{
    const char *text = getenv("SAN");
    return text != NULL && *text != '\0';
}

static SimSystem system_of(const Row *row)
{
    SimSystem system = {.n = numbers(row->field[5], system.arrivals)};
    size_t given = numbers(row->field[6], system.handling);
    if (strcmp(row->params, "target 20 s") == 0) { /* 10/3 a minute: `numbers` ends at the blank */
        system.n = 1;
    }
    for (size_t i = given; i < system.n; i++) {
        system.handling[i] = system.handling[0];
    }
    for (size_t i = 0; i < system.n; i++) {
        system.constant[i] =
            strstr(row->model, "M/D/") != NULL || strstr(row->params, "service D,D") != NULL;
    }
    return system;
}

/* One pool of all, `order` as written. */
static void pool_of_all(SimSystem *system, const Row *row, const char *order)
{
    snprintf(system->pools, sizeof system->pools, "pool team { agents %s; serves q0",
             row->field[4]);
    for (size_t i = 1; i < system->n; i++) {
        add(system->pools, sizeof system->pools, ", q%zu", i);
    }
    add(system->pools, sizeof system->pools, "; order by %s }", order);
}

static void rates_order(const Row *row, size_t n, char *order, size_t room)
{
    double rates[CLASSES_MAX];
    numbers(param(row, "rates"), rates);
    snprintf(order, room, "waiting weighted { ");
    for (size_t i = 0; i < n; i++) {
        add(order, room, "%sp%zu %.0f", i > 0 ? ", " : "", i, rates[i]);
    }
    add(order, room, " }");
}

/* ---- what a run comes to ---- */

typedef struct Asked {
    double value; /* of t or q */
    int kind;     /* MEAN, … */
    uint32_t klass;
} Asked;
enum { MEAN, ABOVE, QUANTILE, RATE };

static int compare_double(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Over tickets that came after a fifth of the time, and so early that they have started by its end; in units. */
static double measure(const SimBench *bench, const Asked *asked)
{
    int64_t length = bench->run.until - bench->run.start, from = bench->run.start + length / 5;
    int64_t until = bench->run.until - length / 50;
    double *waits = malloc(((size_t)bench->tickets.n + 1) * sizeof *waits), sum = 0, result;
    size_t n = 0, above = 0, starts = 0;
    assert_non_null(waits);
    for (uint32_t i = 0; i < bench->tickets.n; i++) {
        const EhSimRecord *record = &bench->records[i];
        bool counts = asked->klass == EH_NONE || record->place.priority == asked->klass;
        starts += counts && record->started != EH_NO_TIME && record->started >= from;
        if (counts && bench->tickets.at[i].created >= from &&
            bench->tickets.at[i].created < until && record->started != EH_NO_TIME) {
            double wait = (double)(record->started - bench->tickets.at[i].created) / UNIT;
            waits[n++] = wait;
            sum += wait;
            above += wait > asked->value;
        }
    }
    if (asked->kind == QUANTILE) {
        qsort(waits, n, sizeof *waits, compare_double);
    }
    result = asked->kind == MEAN       ? sum / (double)n
             : asked->kind == ABOVE    ? (double)above / (double)n
             : asked->kind == QUANTILE ? waits[(size_t)(asked->value * (double)n)]
                                       : (double)starts * UNIT / (double)(bench->run.until - from);
    free(waits);
    return result;
}

static double of(const Row *row, const char *name)
{
    const char *text = param(row, name);
    return text == NULL ? NAN : number(text);
}

static Asked asked_of(const Row *row)
{
    Asked asked = {.klass = strcmp(row->klass, "all") == 0   ? EH_NONE
                            : strcmp(row->klass, "low") == 0 ? 1
                                                             : (uint32_t)atoi(row->klass) - 1};
    const char *m = row->metric;
    if (strncmp(m, "P_wait", 6) == 0) {
        asked.kind = ABOVE;
    } else if (strncmp(m, "P(W<=20s)", 9) == 0) {
        asked = (Asked){20.0 / 60, ABOVE, EH_NONE};
    } else if (strncmp(m, "P(W<=20)", 8) == 0) {
        asked = (Asked){20, ABOVE, EH_NONE};
    } else if (strncmp(m, "P(Wq>", 5) == 0) {
        asked.kind = ABOVE;
        asked.value = of(row, "t");
    } else if (strncmp(m, "Wq quantile", 11) == 0) {
        asked.kind = QUANTILE;
        asked.value = of(row, "q");
    } else if (strncmp(m, "max sustainable", 15) == 0) {
        asked.kind = RATE;
    }
    return asked;
}

/* Near saturation a run has to be long before it has seen the system at all. */
static bool is_long(const Row *row)
{
    return strcmp(row->config, "NP-VIP95") == 0 || strcmp(row->config, "EC-12421-12345") == 0;
}

/* ---- rows of one configuration share their runs ---- */

/* The runs of a configuration are made once and measured for every row of it. */
enum { MOST_ROWS = 12 };

static int64_t units_of(const SimSystem *system, double times)
{
    double sum = 0;
    for (size_t i = 0; i < system->n; i++) {
        sum += system->arrivals[i];
    }
    double units = TICKETS * times * (full() ? FULL : 1) / sum;
    return (int64_t)(units < MOST_UNITS ? units : MOST_UNITS);
}

static void simulate(const SimSystem *system, const Row *row, const Asked *asked, size_t n,
                     Result *results)
{
    /* Configurations do not share their luck. */
    uint64_t seed = eh_xxh64(row->config, strlen(row->config));
    int64_t units = units_of(system, is_long(row) ? FULL : 1);
    SimBench *bench = system_open(system);
    for (int r = 0; r < REPLICATIONS; r++) {
        bench_draw(bench, seed, (uint64_t)r, units);
        for (size_t i = 0; i < n; i++) {
            results[i].values[r] = measure(bench, &asked[i]);
        }
    }
    bench_close(bench);
}

/* ---- one function a group of rows ---- */

static void in_order(const Row *row, SimSystem *system)
{
    pool_of_all(system, row, "waiting");
}

static void strict(const Row *row, SimSystem *system)
{
    pool_of_all(system, row, "priority");
}

static void ageing(const Row *row, SimSystem *system)
{
    char order[256];
    rates_order(row, system->n, order, sizeof order);
    pool_of_all(system, row, order);
}

static void head_start(const Row *row, SimSystem *system)
{
    char order[256];
    snprintf(order, sizeof order, "waiting with head start { p0 %.0fh }", of(row, "H"));
    pool_of_all(system, row, order);
}

static void promotion(const Row *row, SimSystem *system)
{
    char order[256];
    snprintf(order, sizeof order, "priority promote after %.0fh", of(row, "T"));
    pool_of_all(system, row, order);
}

static void reserve(const Row *row, SimSystem *system)
{
    int agents = atoi(row->field[4]), kept = agents - (int)of(row, "n1");
    snprintf(system->pools, sizeof system->pools,
             "pool team { agents %d; serves q0, q1; order by priority; reserve %d for q0 }", agents,
             kept);
    if (param(row, "n1") != NULL && strstr(row->metric, "max sustainable") != NULL) {
        system->arrivals[1] = 1.5 * agents; /* saturated: what starts is all that can */
    }
}

/* The rows by the first part of their configuration; those without a function say why. */
static const struct Group {
    const char *name;
    void (*pools)(const Row *row, SimSystem *system);
    const char *why; /* not */
} groups[] = {
    {"EC", in_order, NULL},
    {"NP", strict, NULL},
    {"NPQ", strict, NULL},
    {"NPH", strict, NULL},
    {"APQ", ageing, NULL},
    {"APQT", ageing, NULL},
    {"HS", head_start, NULL},
    {"PROMO", promotion, NULL},
    {"RES", reserve, NULL},
    {"RESW", reserve, NULL},
    {"MG1", strict, NULL},
    {"POOL", NULL, "a ratio of two desks: pooling_pays"},
    {"EB", NULL, "nobody is turned away"},
    {"EA", NULL, "nobody gives up"},
    {"NPA", NULL, "nobody gives up"},
    {"PR", NULL, "work is not interrupted"},
    {"PRG", NULL, "work is not interrupted"},
    {"RTA", NULL, "a worst case, not a mean"},
    {"AGE", NULL, "an identity of scores"},
    {"AGEFIX", NULL, "an inverse"},
    {"FLOW", NULL, "a cut, not a wait"},
    {"CAL", NULL, "hours alone"},
};

static const struct Group *group_of(const Row *row)
{
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        if (is_config(row, groups[i].name)) {
            return &groups[i];
        }
    }
    fail_msg("row %s: no group for %s", row->id, row->config);
    return NULL;
}

/* What few tickets of a run meet, all of them in one busy time, has no standard error to speak of. */
static bool is_rare(const Row *row)
{
    return param(row, "t") != NULL && row->value < (full() ? 0.001 : 0.01);
}

/* No order of the language, or no distribution, makes these. */
static bool is_out_of_reach(const Row *row)
{
    return strcmp(row->config, "APQ-KF") == 0 || strcmp(row->config, "MG1-E2") == 0 ||
           strcmp(row->config, "MG1-mix3") == 0;
}

/* ---- judging ---- */

typedef struct Tally {
    int rows, far, configurations;
} Tally;

/* Rows that are themselves simulated have an error of their own. */
static double own_error(const Row *row)
{
    const char *text = strstr(row->field[15], "±");
    if (strstr(row->metric, "simulation only") == NULL) {
        return 0;
    }
    return text != NULL ? number(text + strlen("±")) / 1.96 : 0.001;
}

static double wanted_of(const Row *row)
{
    bool turned = strncmp(row->metric, "P(W<=", 5) == 0;
    return turned                                    ? 1 - row->value
           : strcmp(row->metric, "ASA seconds") == 0 ? row->value / 60
                                                     : row->value;
}

static void judge(const Row *row, const Result *result, Tally *tally)
{
    double mean = 0, squares = 0, wanted = wanted_of(row), own = own_error(row);
    for (int r = 0; r < REPLICATIONS; r++) {
        mean += result->values[r] / REPLICATIONS;
    }
    for (int r = 0; r < REPLICATIONS; r++) {
        squares += (result->values[r] - mean) * (result->values[r] - mean);
    }
    double error = sqrt(squares / (REPLICATIONS - 1) / REPLICATIONS + own * own);
    double z = error > 0 ? (mean - wanted) / error : mean - wanted;
    tally->rows++;
    tally->far += fabs(z) > 1.96;
    if (full() || fabs(z) > 1.96) {
        print_message("%s %s %s %s: %.6g, not %.6g, z %.2f\n", row->id, row->config, row->klass,
                      row->metric, mean, wanted, z);
    }
    if (!(fabs(z) <= 4)) {
        fail_msg("row %s %s: %.9g, not %.9g, z %.2f", row->id, row->metric, mean, wanted, z);
    }
}

static void judge_rows(Row *rows, size_t n, Tally *tally)
{
    Asked asked[MOST_ROWS];
    Result results[MOST_ROWS];
    const struct Group *group = group_of(&rows[0]);
    if (n == 0 || group->pools == NULL || is_out_of_reach(&rows[0]) ||
        (is_long(&rows[0]) && !full()) ||
        (tally->configurations++ % SANITIZED_PART != 0 && sanitized())) {
        return;
    }
    SimSystem system = system_of(&rows[0]);
    group->pools(&rows[0], &system);
    for (size_t i = 0; i < n; i++) {
        asked[i] = asked_of(&rows[i]);
    }
    simulate(&system, &rows[0], asked, n, results);
    for (size_t i = 0; i < n; i++) {
        if (!is_rare(&rows[i])) {
            judge(&rows[i], &results[i], tally);
        }
    }
}

/* Fields point into their own row. */
static void keep(Row *to, const Row *from)
{
    *to = *from;
    for (size_t i = 0; i < FIELDS; i++) {
        to->field[i] = to->text + (from->field[i] - from->text);
    }
    to->id = to->field[0];
    to->config = to->field[1];
    to->model = to->field[2];
    to->params = to->field[8];
    to->klass = to->field[9];
    to->metric = to->field[10];
}

static void golden_rows(void **state)
{
    static Row rows[MOST_ROWS];
    FILE *file = fopen(GOLDEN, "r");
    Row row;
    bool well = true;
    size_t n = 0;
    Tally tally = {0};
    (void)state;
    assert_non_null(file);
    assert_non_null(fgets(row.text, sizeof row.text, file));
    while (next_row(file, &row, &well)) {
        if (n > 0 && (n == MOST_ROWS || strcmp(rows[0].config, row.config) != 0)) {
            judge_rows(rows, n, &tally);
            n = 0;
        }
        keep(&rows[n++], &row);
    }
    judge_rows(rows, n, &tally);
    fclose(file);
    assert_true(well);
    print_message("%d rows, %d outside 1.96 standard errors\n", tally.rows, tally.far);
    assert_true(sanitized() || (tally.rows >= 90 && tally.far * 10 <= tally.rows));
}

/* ---- two desks ---- */

static void pooling_row(const Row *row, Tally *tally)
{
    Asked asked = {0, MEAN, EH_NONE};
    Result apart, together;
    SimSystem system = system_of(row);
    snprintf(system.pools, sizeof system.pools,
             "pool a { agents %s; serves q0 }\npool b { agents %s; serves q1 }", row->field[4],
             row->field[4]);
    simulate(&system, row, &asked, 1, &apart);
    snprintf(system.pools, sizeof system.pools, "pool team { agents %d; serves q0, q1 }",
             2 * atoi(row->field[4]));
    simulate(&system, row, &asked, 1, &together);
    /* Of a ratio of means: the errors of (apart - ratio x together) over the mean of together. */
    double mean = 0;
    for (int r = 0; r < REPLICATIONS; r++) {
        mean += together.values[r] / REPLICATIONS;
    }
    for (int r = 0; r < REPLICATIONS; r++) {
        apart.values[r] = row->value + (apart.values[r] - row->value * together.values[r]) / mean;
    }
    judge(row, &apart, tally);
}

static void pooling_pays(void **state)
{
    FILE *file = fopen(GOLDEN, "r");
    Row row;
    bool well = true;
    Tally tally = {0};
    (void)state;
    assert_non_null(file);
    assert_non_null(fgets(row.text, sizeof row.text, file));
    while (next_row(file, &row, &well)) {
        if (is_config(&row, "POOL") && (tally.rows == 0 || !sanitized())) {
            pooling_row(&row, &tally);
        }
    }
    fclose(file);
    assert_int_equal(tally.rows, sanitized() ? 1 : 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_rows),
        cmocka_unit_test(pooling_pays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
