/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strict priority, and agents kept free for the favoured class: mean waits.
 *
 * One idea: who has priority sees only those before him, so each class's wait is a difference or a
 * quotient of what the first k classes make on their own.
 */
#include "service/queueing_internal.h"

void eh_queueing_undefined(double *results, size_t n)
{
    for (size_t i = 0; i < n; i++)
        results[i] = NAN;
}

bool eh_queueing_classes(int64_t agents, double handling, const double *arrivals, size_t n,
                         double *load)
{
    *load = 0;
    for (size_t i = 0; i < n; i++) {
        if (!eh_queueing_amount(arrivals[i]))
            return false;
        *load += arrivals[i] * handling;
    }
    return eh_queueing_agents(agents) && eh_queueing_positive(handling) && isfinite(*load);
}

bool eh_queueing_classes_general(const double *arrivals, const double *handling,
                                 const double *handling_squared, size_t n, double *load,
                                 double *residual)
{
    *load = *residual = 0;
    for (size_t i = 0; i < n; i++) {
        /* A mean square is never below the mean's square; an ulp of it is forgiven. */
        if (!eh_queueing_amount(arrivals[i]) || !eh_queueing_positive(handling[i]) ||
            !eh_queueing_positive(handling_squared[i]) ||
            handling_squared[i] < handling[i] * handling[i] * (1 - 1e-12))
            return false;
        *load += arrivals[i] * handling[i];
        *residual += arrivals[i] * handling_squared[i] / 2;
    }
    return isfinite(*residual) && *load < 1;
}

void eh_priority_waits(int64_t agents, double handling, const double *arrivals, size_t n,
                       double *waits)
{
    double load;
    eh_queueing_undefined(waits, n);
    if (!eh_queueing_classes(agents, handling, arrivals, n, &load))
        return;
    double all = (double)agents;
    double next = eh_queueing_busy(agents, load) * handling / all;
    double before = 0;
    for (size_t k = 0; k < n; k++) {
        double upto = before + arrivals[k] * handling;
        if (upto >= all)
            return;
        waits[k] = next / ((all - before) / all) / ((all - upto) / all);
        before = upto;
    }
}

void eh_priority_waits_general(const double *arrivals, const double *handling,
                               const double *handling_squared, size_t n, double *waits)
{
    double load, residual;
    eh_queueing_undefined(waits, n);
    if (!eh_queueing_classes_general(arrivals, handling, handling_squared, n, &load, &residual))
        return;
    double before = 0;
    for (size_t k = 0; k < n; k++) {
        double upto = before + arrivals[k] * handling[k];
        waits[k] = residual / ((1 - before) * (1 - upto));
        before = upto;
    }
}

void eh_preemptive_times(int64_t agents, double handling, const double *arrivals, size_t n,
                         double *times)
{
    double load;
    eh_queueing_undefined(times, n);
    if (!eh_queueing_classes(agents, handling, arrivals, n, &load))
        return;
    double rate = 0;
    double queued = 0; /* the mean queue of the classes so far */
    for (size_t k = 0; k < n; k++) {
        rate += arrivals[k];
        double upto = rate * eh_erlang_wait(agents, rate, handling);
        if (isnan(upto))
            return;
        times[k] = arrivals[k] > 0 ? (upto - queued) / arrivals[k] + handling : NAN;
        queued = upto;
    }
}

void eh_preemptive_times_general(const double *arrivals, const double *handling,
                                 const double *handling_squared, size_t n, double *times)
{
    double before = 0;
    double residual = 0;
    eh_queueing_undefined(times, n);
    for (size_t k = 0; k < n; k++) { /* a class is not touched by those after it */
        double own, own_residual;
        if (!eh_queueing_classes_general(arrivals + k, handling + k, handling_squared + k, 1, &own,
                                         &own_residual) ||
            before + own >= 1)
            return;
        double upto = before + own;
        residual += own_residual;
        times[k] = handling[k] / (1 - before) + residual / ((1 - before) * (1 - upto));
        before = upto;
    }
}

/* ---- agents kept free ---- */

/* The level m = 0, 1, ... of busy agents and favoured tickets above `open`, while it is not below:
 * up by a favoured arrival, down at min(agents, open + m) services. Times are in handlings. */
typedef struct Level {
    int64_t agents, open;
    double favoured; /* load of the favoured class, below the agents */
} Level;

static double level_down(const Level *level, int64_t m)
{
    int64_t busy = level->open + m;
    return (double)(busy < level->agents ? busy : level->agents);
}

/* The probability of m = 0, from the sum of products relative to it. */
static double level_zero(const Level *level)
{
    int64_t kept = level->agents - level->open;
    double term = 1;
    double sum = 1;
    for (int64_t m = 1; m <= kept; m++) {
        term *= level->favoured / level_down(level, m);
        sum += term;
    }
    /* From there on all agents are busy, and the terms are a geometric row. */
    return 1 / (sum + term * level->favoured / ((double)level->agents - level->favoured));
}

static bool level_valid(int64_t agents, int64_t open, double favoured, double handling)
{
    return eh_queueing_agents(agents) && open >= 1 && open <= agents &&
           eh_queueing_amount(favoured) && eh_queueing_positive(handling) &&
           isfinite(favoured * handling);
}

double eh_reserve_limit(int64_t agents, int64_t open, double favoured, double handling)
{
    if (!level_valid(agents, open, favoured, handling))
        return NAN;
    Level level = {agents, open, favoured * handling};
    if (level.favoured >= (double)agents)
        return 0;
    return (double)open / handling * level_zero(&level);
}

int64_t eh_reserve_largest(int64_t agents, double favoured, double others, double handling)
{
    if (!eh_queueing_agents(agents) || !(others >= 0) ||
        !(eh_reserve_limit(agents, agents, favoured, handling) > others))
        return -1;
    int64_t enough = agents; /* the limit grows with `open` */
    for (int64_t too_few = 0; enough - too_few > 1;) {
        int64_t open = too_few + (enough - too_few) / 2;
        if (eh_reserve_limit(agents, open, favoured, handling) > others)
            enough = open;
        else
            too_few = open;
    }
    return agents - enough;
}

/* What the second queue gains from the levels above zero: the sum over m of g(m), where
 * down(m + 1) g(m + 1) = favoured g(m) + P(level > m). *above is P(level >= agents - open). */
static double level_gain(const Level *level, double zero, double *above)
{
    int64_t kept = level->agents - level->open;
    double here = zero; /* P(level = m) */
    double over = 1 - zero;
    double g = 0;
    double sum = 0;
    for (int64_t m = 0; m < kept; m++) {
        sum += g;
        g = (level->favoured * g + over) / level_down(level, m + 1);
        here *= level->favoured / level_down(level, m + 1);
        over = over > here ? over - here : 0;
    }
    double spare = (double)level->agents - level->favoured;
    double rho = level->favoured / (double)level->agents;
    *above = here / (1 - rho);
    over = here * rho / (1 - rho); /* once more, without the differences' error */
    return sum + ((double)level->agents * g + over / (1 - rho)) / spare;
}

void eh_reserve_waits(int64_t agents, int64_t open, double favoured, double others, double handling,
                      double waits[2])
{
    eh_queueing_undefined(waits, 2);
    if (!(eh_reserve_limit(agents, open, favoured, handling) > others) || !(others >= 0))
        return;
    Level level = {agents, open, favoured * handling};
    double load = others * handling;
    double zero = level_zero(&level);
    double above;
    double gain = level_gain(&level, zero, &above);
    double limit = (double)open * zero;
    /* While `open` agents or more are busy: the flow down to open - 1 equals the flow up from it,
     * and the states below are an Erlang loss system's. */
    double below = eh_erlang_b(open - 1, load + level.favoured);
    double down = limit - load;
    double inside =
        load + level.favoured > 0 ? 1 / (1 + down / ((load + level.favoured) * below)) : 0;
    waits[0] = inside * above / ((double)agents - level.favoured) * handling;
    waits[1] = inside * (1 / limit + gain) / (1 - load / limit) * handling;
}
