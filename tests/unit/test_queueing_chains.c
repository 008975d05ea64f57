/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chains solved step by step against the queueing formulas, and for golden rows that no formula
 * reaches: two classes with handling or patience of their own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "service/queueing.h"
#include "tests/unit/golden_queueing.h"

static void near(double a, double b, double tolerance)
{
    if (!(fabs(a - b) <= tolerance * fmax(fabs(a), fabs(b))))
        fail_msg("%.17g is not %.17g", a, b);
}

/* ---- two classes on one pool, as a Markov chain ---- */

#define ROOM 260

/* The second class starts only while fewer than `open` agents are busy. Queues hold up to room - 1
 * tickets, room at most ROOM, and arrivals to a full one are lost: so few that it does not show. */
typedef struct Pool {
    int agents, open, room[2];
    double arrivals[2], ends[2], leaves[2]; /* rates; the last two a ticket */
} Pool;

typedef struct State {
    int busy[2], queue[2];
} State;

/* The flows into state i are from[first[i]] .. from[first[i + 1] - 1], with their rates. */
typedef struct Chain {
    const Pool *pool;
    size_t n, n_flows;
    State *states;
    int *place; /* of a state among all that fit the box, or -1 */
    size_t *first;
    struct Flow {
        int from, to;
        double rate;
    } * flows, *sorted;
    double *out, *p;
} Chain;

static size_t box(const Pool *pool, State s)
{
    size_t side = (size_t)pool->agents + 1;
    return (((size_t)s.busy[0] * side + (size_t)s.busy[1]) * (size_t)pool->room[0] +
            (size_t)s.queue[0]) *
               (size_t)pool->room[1] +
           (size_t)s.queue[1];
}

static bool possible(const Pool *pool, State s)
{
    int busy = s.busy[0] + s.busy[1];
    return busy <= pool->agents && (s.queue[0] == 0 || busy == pool->agents) &&
           (s.queue[1] == 0 || busy >= pool->open);
}

static void add(Chain *chain, size_t from, State to, double rate)
{
    if (rate <= 0 || to.queue[0] >= chain->pool->room[0] || to.queue[1] >= chain->pool->room[1])
        return;
    int place = chain->place[box(chain->pool, to)];
    assert_true(place >= 0);
    chain->flows[chain->n_flows++] = (struct Flow){(int)from, place, rate};
    chain->out[from] += rate;
}

static void add_arrival(Chain *chain, size_t from, int k)
{
    const Pool *pool = chain->pool;
    State s = chain->states[from];
    int limit = k == 0 ? pool->agents : pool->open;
    if (s.busy[0] + s.busy[1] < limit)
        s.busy[k]++;
    else
        s.queue[k]++;
    add(chain, from, s, pool->arrivals[k]);
}

static void add_end(Chain *chain, size_t from, int k)
{
    const Pool *pool = chain->pool;
    State s = chain->states[from];
    double rate = s.busy[k] * pool->ends[k];
    if (rate <= 0)
        return;
    s.busy[k]--;
    int next = s.queue[0] > 0 ? 0 : 1;
    if (s.queue[next] > 0 && (next == 0 || s.busy[0] + s.busy[1] < pool->open)) {
        s.queue[next]--;
        s.busy[next]++;
    }
    add(chain, from, s, rate);
}

static void add_leave(Chain *chain, size_t from, int k)
{
    State s = chain->states[from];
    double rate = s.queue[k] * chain->pool->leaves[k];
    if (rate <= 0)
        return;
    s.queue[k]--;
    add(chain, from, s, rate);
}

static void chain_states(Chain *chain, size_t in_box)
{
    const Pool *pool = chain->pool;
    State s;
    chain->place = malloc(in_box * sizeof *chain->place);
    chain->states = malloc(in_box * sizeof *chain->states);
    assert_true(chain->place != NULL && chain->states != NULL);
    for (s.queue[1] = 0; s.queue[1] < pool->room[1]; s.queue[1]++)
        for (s.queue[0] = 0; s.queue[0] < pool->room[0]; s.queue[0]++)
            for (s.busy[0] = 0; s.busy[0] <= pool->agents; s.busy[0]++)
                for (s.busy[1] = 0; s.busy[1] <= pool->agents; s.busy[1]++) {
                    bool in = possible(pool, s);
                    chain->place[box(pool, s)] = in ? (int)chain->n : -1;
                    if (in)
                        chain->states[chain->n++] = s;
                }
}

static void chain_flows(Chain *chain)
{
    size_t n = chain->n;
    chain->flows = malloc(6 * n * sizeof *chain->flows);
    chain->sorted = malloc(6 * n * sizeof *chain->sorted);
    chain->first = calloc(n + 1, sizeof *chain->first);
    chain->out = calloc(n, sizeof *chain->out);
    chain->p = malloc(n * sizeof *chain->p);
    assert_true(chain->flows != NULL && chain->sorted != NULL && chain->first != NULL);
    assert_true(chain->out != NULL && chain->p != NULL);
    for (size_t i = 0; i < n; i++) {
        chain->p[i] = 1 / (double)n;
        for (int k = 0; k < 2; k++) {
            add_arrival(chain, i, k);
            add_end(chain, i, k);
            add_leave(chain, i, k);
        }
    }
    for (size_t f = 0; f < chain->n_flows; f++)
        chain->first[chain->flows[f].to]++;
    for (size_t i = 1; i <= n; i++)
        chain->first[i] += chain->first[i - 1];
    for (size_t f = chain->n_flows; f-- > 0;)
        chain->sorted[--chain->first[chain->flows[f].to]] = chain->flows[f];
}

/* One state's balance; its change. */
static void balance(Chain *chain, size_t i)
{
    double in = 0;
    for (size_t f = chain->first[i]; f < chain->first[i + 1]; f++)
        in += chain->sorted[f].rate * chain->p[chain->sorted[f].from];
    chain->p[i] = in / chain->out[i];
}

/* Mean queues, from probabilities of any scale. */
static void queues(const Chain *chain, double means[2])
{
    double all = 0;
    means[0] = means[1] = 0;
    for (size_t i = 0; i < chain->n; i++) {
        all += chain->p[i];
        for (int k = 0; k < 2; k++)
            means[k] += chain->p[i] * chain->states[i].queue[k];
    }
    means[0] /= all;
    means[1] /= all;
}

/* Scales the states with j tickets in the second queue, for all j, so that as much flows up from
 * each length as down to it (Takahashi 1975): without it the sweeps take thousands of rounds. */
static void level(Chain *chain)
{
    double up[ROOM] = {0};
    double down[ROOM] = {0};
    double scale[ROOM] = {1};
    for (size_t f = 0; f < chain->n_flows; f++) {
        const struct Flow *flow = &chain->flows[f];
        int from = chain->states[flow->from].queue[1];
        int to = chain->states[flow->to].queue[1];
        if (to > from)
            up[from] += chain->p[flow->from] * flow->rate;
        if (to < from)
            down[from] += chain->p[flow->from] * flow->rate;
    }
    for (int j = 1; j < chain->pool->room[1]; j++)
        scale[j] = scale[j - 1] * up[j - 1] / down[j];
    for (size_t i = 0; i < chain->n; i++)
        chain->p[i] *= scale[chain->states[i].queue[1]];
}

/* Mean queues by Gauss and Seidel, sweeping both ways until they stand still. */
static void solve(const Pool *pool, double means[2])
{
    size_t side = (size_t)pool->agents + 1;
    double before[2];
    Chain chain = {.pool = pool};
    chain_states(&chain, side * side * (size_t)pool->room[0] * (size_t)pool->room[1]);
    chain_flows(&chain);
    queues(&chain, means);
    int rounds = 0;
    do {
        memcpy(before, means, sizeof before);
        for (size_t i = chain.n; i-- > 0;)
            balance(&chain, i);
        for (size_t i = 0; i < chain.n; i++)
            balance(&chain, i);
        level(&chain);
        queues(&chain, means);
    } while (++rounds < 2000 && (fabs(means[0] - before[0]) > 1e-11 * means[0] ||
                                 fabs(means[1] - before[1]) > 1e-11 * means[1]));
    assert_true(rounds < 2000);
    free(chain.place);
    free(chain.states);
    free(chain.flows);
    free(chain.sorted);
    free(chain.first);
    free(chain.out);
    free(chain.p);
}

/* ---- golden rows ---- */

static Pool pool_of(const Row *row)
{
    Pool pool = {.agents = (int)strtol(row->field[4], NULL, 10), .room = {40, 250}};
    double handling[CLASSES_MAX];
    double leaves[CLASSES_MAX] = {0, 0};
    const char *open = param(row, "n1");
    numbers(row->field[5], pool.arrivals);
    numbers(row->field[6], handling);
    numbers(param(row, "rates"), leaves);
    pool.open = open != NULL ? (int)number(open) : pool.agents;
    for (int k = 0; k < 2; k++) {
        pool.ends[k] = 1 / handling[k];
        pool.leaves[k] = leaves[k];
    }
    if (leaves[1] > 0)
        pool.room[0] = pool.room[1] = 40;
    return pool;
}

static void golden_rows(void **state)
{
    FILE *file = fopen(GOLDEN, "r");
    Row row;
    char solved[32] = "";
    double means[2];
    Pool pool;
    bool well = true;
    size_t found = 0;
    (void)state;
    assert_non_null(file);
    assert_non_null(fgets(row.text, sizeof row.text, file));
    while (next_row(file, &row, &well)) {
        if (!is_config(&row, "NPH") && !is_config(&row, "NPA") && !is_config(&row, "RESW"))
            continue;
        if (strcmp(solved, row.config) != 0) {
            snprintf(solved, sizeof solved, "%s", row.config);
            pool = pool_of(&row);
            solve(&pool, means);
        }
        int k = row.klass[0] - '1';
        double value = means[k] / pool.arrivals[k];
        if (strcmp(row.metric, "P_abandon") == 0)
            value *= pool.leaves[k];
        near(value, row.value, row.tolerance);
        found++;
    }
    assert_true(well);
    assert_int_equal(found, 10);
    fclose(file);
}

static void agents_kept_free_by_the_chain(void **state)
{
    (void)state;
    for (int open = 1; open <= 4; open++) {
        Pool pool = {.agents = 4, .open = open, .room = {60, 90}, .ends = {0.5, 0.5}};
        double means[2];
        double waits[2];
        pool.arrivals[0] = 0.7;
        pool.arrivals[1] = 0.6 * eh_reserve_limit(4, open, 0.7, 2);
        solve(&pool, means);
        eh_reserve_waits(4, open, pool.arrivals[0], pool.arrivals[1], 2, waits);
        near(means[0] / pool.arrivals[0], waits[0], 1e-8);
        near(means[1] / pool.arrivals[1], waits[1], 1e-8);
    }
}

/* ---- one ticket's chain, uniformised ---- */

enum { DEPTH = 800 };

static double uniform(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return ((double)(*seed >> 11) + 0.5) / 9007199254740992.0;
}

/* The state probabilities after time t; p[0] has ended. */
static void step(double *p, double up, double down, double t)
{
    static double at[DEPTH], sum[DEPTH], next[DEPTH];
    double rate = (up + down) * t;
    memcpy(at, p, sizeof at);
    memset(sum, 0, sizeof sum);
    for (int jump = 0; jump < rate + 12 * sqrt(rate) + 40; jump++) {
        double weight = exp(jump * log(rate) - rate - lgamma(jump + 1));
        for (size_t i = 0; i < DEPTH; i++)
            sum[i] += weight * at[i];
        next[0] = at[0] + at[1] * down / (up + down);
        for (size_t i = 1; i < DEPTH; i++)
            next[i] = (i > 1 ? at[i - 1] * up / (up + down) : 0) +
                      (i + 1 < DEPTH ? at[i + 1] * down / (up + down) : 0);
        memcpy(at, next, sizeof at);
    }
    memcpy(p, sum, sizeof sum);
}

static double tail_by_steps(const EhDelay *d, double t)
{
    static double p[DEPTH];
    double open = fmin(t, d->window);
    double tail = 0;
    p[0] = 0;
    for (size_t i = 1; i < DEPTH; i++)
        p[i] = (1 - d->ahead) * pow(d->ahead, (double)i - 1);
    if (open > 0)
        step(p, d->overtaking, d->service, open);
    if (t > open)
        step(p, 0, d->service, t - open);
    for (size_t i = DEPTH; i-- > 1;)
        tail += p[i];
    return d->busy * tail;
}

/* Also where the queue found and the busy period decay alike, from both sides. */
static void tails_by_steps(void **state)
{
    static const double off[] = {0, 1e-12, -1e-12, 1e-7, -1e-7, 1e-3, -1e-3, 0.045, -0.045, 0.06};
    uint64_t seed = 23;
    (void)state;
    for (size_t round = 0; round < 60; round++) {
        EhDelay d = {.busy = 1, .service = 1 + 4 * uniform(&seed), .window = INFINITY};
        double r = 0.2 + 0.7 * uniform(&seed);
        d.overtaking = r * r * d.service;
        d.ahead = round % 2 == 0 ? r * (1 + off[round / 2 % 10])
                                 : r * r + (0.96 - r * r) * uniform(&seed);
        double t = 20 * uniform(&seed) / d.service * (round % 3 == 0 ? 5 : 1);
        if (round % 5 < 3)
            d.window = 8 * uniform(&seed) / d.service;
        double tail = tail_by_steps(&d, t);
        double found = eh_delay_tail(&d, t);
        if (!(fabs(tail - found) <= 1e-10 * tail + 1e-14))
            fail_msg("round %zu: %.15g is not %.15g", round, found, tail);
        if (tail < 1 && tail > 1e-9)
            near(eh_delay_quantile(&d, 1 - tail), t, 1e-6);
    }
}

/* The mean is the tail's integral. */
static void means_are_integrals(void **state)
{
    uint64_t seed = 29;
    (void)state;
    for (size_t round = 0; round < 10; round++) {
        EhDelay d = {.busy = uniform(&seed), .service = 3, .window = 4 * uniform(&seed)};
        d.overtaking = 2 * uniform(&seed);
        d.ahead = d.overtaking / 3 + (0.9 - d.overtaking / 3) * uniform(&seed);
        double sum = 0;
        for (int part = 0; part < 2; part++) { /* Simpson's rule on both sides of the window */
            double from = part == 0 ? 0 : d.window;
            double width = ((part == 0 ? d.window : d.window + 60) - from) / 1000;
            for (int i = 0; i <= 1000; i++)
                sum += eh_delay_tail(&d, from + i * width) * width / 3 *
                       (i == 0 || i == 1000 ? 1
                        : i % 2 == 1        ? 4
                                            : 2);
        }
        near(sum, eh_delay_mean(&d), 1e-5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_rows),
        cmocka_unit_test(agents_kept_free_by_the_chain),
        cmocka_unit_test(tails_by_steps),
        cmocka_unit_test(means_are_integrals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
