/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Erlang's formulas: one class of tickets, served in order of arrival.
 *
 * One idea: no factorials. B by recursion stays between 0 and 1 for any number of agents, and all
 * else follows from B.
 */
#include "service/queueing_internal.h"

/* Terms of the abandonment sum, and where they are scaled down so as not to overflow. */
#define TERMS_MAX 10000000
#define TERM_LARGE 1e250

double eh_erlang_b(int64_t agents, double load)
{
    if (agents < 0 || agents > EH_QUEUEING_AGENTS_MAX || !eh_queueing_amount(load))
        return NAN;
    double b = 1;
    for (int64_t n = 1; n <= agents; n++)
        b = load * b / ((double)n + load * b);
    return b;
}

double eh_erlang_c(int64_t agents, double load)
{
    if (!eh_queueing_agents(agents) || !eh_queueing_amount(load) || load >= (double)agents)
        return NAN;
    double b = eh_erlang_b(agents, load);
    double idle = ((double)agents - load) / (double)agents; /* 1 - rho, without its cancellation */
    return b / (idle + (1 - idle) * b);
}

double eh_queueing_busy(int64_t agents, double load)
{
    return load >= (double)agents ? 1 : eh_erlang_c(agents, load);
}

double eh_erlang_wait(int64_t agents, double arrivals, double handling)
{
    if (!eh_queueing_amount(arrivals) || !eh_queueing_positive(handling))
        return NAN;
    double load = arrivals * handling;
    return eh_erlang_c(agents, load) * handling / ((double)agents - load);
}

double eh_erlang_tail(int64_t agents, double arrivals, double handling, double t)
{
    if (!eh_queueing_amount(arrivals) || !eh_queueing_positive(handling) || !(t >= 0))
        return NAN;
    double load = arrivals * handling;
    return eh_erlang_c(agents, load) * exp(-((double)agents - load) * t / handling);
}

/* Sums over the states with all agents busy, relative to the one without a queue: their total
 * probability, and the queue's mean length times it. `unit` is that state's own weight. */
typedef struct Busy {
    double unit, total, queue;
    bool settled;
} Busy;

static Busy busy_states(double arrivals, double agents_rate, double leaving)
{
    Busy sum = {.unit = 1, .total = 1};
    double term = 1;
    if (!((arrivals - agents_rate) / leaving < TERMS_MAX)) /* where the terms' peak is */
        return sum;
    for (int64_t n = 1; n <= TERMS_MAX && !sum.settled; n++) {
        double death = agents_rate + (double)n * leaving;
        term *= arrivals / death;
        sum.total += term;
        sum.queue += (double)n * term;
        /* Past the peak the terms fall faster than a geometric row whose ratio is 1 - fall. */
        double fall = (death - arrivals) / death;
        sum.settled = fall > 0 && (double)n * term < 1e-17 * fall * fall * (sum.total + sum.queue);
        if (sum.total > TERM_LARGE) {
            term /= TERM_LARGE;
            sum.unit /= TERM_LARGE;
            sum.total /= TERM_LARGE;
            sum.queue /= TERM_LARGE;
        }
    }
    return sum;
}

EhErlangA eh_erlang_a(int64_t agents, double arrivals, double handling, double patience)
{
    const EhErlangA none = {NAN, NAN, NAN, NAN};
    if (!eh_queueing_agents(agents) || !eh_queueing_amount(arrivals) ||
        !eh_queueing_positive(handling) || !eh_queueing_positive(patience))
        return none;
    Busy busy = busy_states(arrivals, (double)agents / handling, 1 / patience);
    if (!busy.settled)
        return none;
    /* 1/B is the weight of the states without a queue, relative to all agents busy. */
    double b = eh_erlang_b(agents, arrivals * handling);
    double all = busy.unit * (1 - b) + busy.total * b;
    if (b == 0 || arrivals == 0) /* no queue that a double could tell */
        return (EhErlangA){.occupancy = arrivals * handling / (double)agents};
    EhErlangA out = {.delayed = busy.total * b / all};
    out.wait = busy.queue * b / all / arrivals;
    out.abandoned = out.wait / patience;
    out.occupancy = arrivals * handling * (1 - out.abandoned) / (double)agents;
    return out;
}

double eh_pooling_ratio(const int64_t agents[2], const double arrivals[2], double handling)
{
    if (!eh_queueing_agents(agents[0]) || !eh_queueing_agents(agents[1]))
        return NAN;
    double all = arrivals[0] + arrivals[1];
    double apart = (arrivals[0] * eh_erlang_wait(agents[0], arrivals[0], handling) +
                    arrivals[1] * eh_erlang_wait(agents[1], arrivals[1], handling)) /
                   all;
    return apart / eh_erlang_wait(agents[0] + agents[1], all, handling);
}
