/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Queueing formulas: how long tickets wait, by the order in which one pool serves them.
 *
 * One idea: each function is a pure function of numbers, with no memory of its own, so that a
 * finding can print its arguments and anyone can work it out again.
 *
 * Units: arrival rates are tickets per unit of time, handling and waits are in that same unit,
 * loads are in erlangs (rate x handling). A wait is the time until service starts.
 *
 * Every function takes any argument. The result is NaN where a formula has no value: an argument
 * that is negative, infinite or NaN where the text does not allow it, a handling of nothing, more
 * agents than EH_QUEUEING_AGENTS_MAX, or no steady state. Bounds and moments of overtaking that do
 * not exist are INFINITY instead: there it is the answer, not the absence of one.
 */
#ifndef EH_SERVICE_QUEUEING_H
#define EH_SERVICE_QUEUEING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EH_QUEUEING_AGENTS_MAX = 1000000 };

/* ---- one class, in order of arrival: queueing_erlang.c ---- */

/* Probability that an arrival finds all agents busy and is lost (M/M/c/c; Erlang 1917, by the
 * recursion over agents). `load` in erlangs, of any size; 1 when there are no agents. */
double eh_erlang_b(int64_t agents, double load);

/* Probability that an arrival has to wait (M/M/c; Erlang 1917). NaN unless load < agents. */
double eh_erlang_c(int64_t agents, double load);

/* Mean wait of all tickets, those that wait not at all included: the average speed of answer. */
double eh_erlang_wait(int64_t agents, double arrivals, double handling);

/* P(wait > t), t >= 0. One minus it is the service level. */
double eh_erlang_tail(int64_t agents, double arrivals, double handling, double t);

/* A queue whose customers leave after an exponential patience: stable under any load. */
typedef struct EhErlangA {
    double delayed;   /* probability that an arrival has to wait */
    double abandoned; /* share of arrivals that leave before they are served */
    double wait;      /* mean wait of all arrivals, served or not */
    double occupancy; /* share of the agents' time that is spent on tickets */
} EhErlangA;

/* M/M/c+M (Palm 1957; Garnett, Mandelbaum, Reiman 2002), by the birth-death chain's own sums.
 * `patience` is a mean. All members are NaN when the sum has over ten million terms. */
EhErlangA eh_erlang_a(int64_t agents, double arrivals, double handling, double patience);

/* Two pools of equal handling each with its own queue, against one pool of both: the mean wait over
 * all tickets divided by the pooled one (Smith, Whitt 1981: never below 1 for two alike). */
double eh_pooling_ratio(const int64_t agents[2], const double arrivals[2], double handling);

/* ---- classes by strict priority: queueing_priority.c ---- */

/* Classes are given from the first served to the last; the results go to `waits`, which has room
 * for n and is none of the arguments. */

/* Mean waits of each class, non-preemptive, all with one exponential handling (Cobham 1954 for the
 * form, Kella and Yechiali 1985 for c agents). A class whose load with those before it reaches the
 * agents is NaN; those before it stay exact, as all agents are then always busy. */
void eh_priority_waits(int64_t agents, double handling, const double *arrivals, size_t n,
                       double *waits);

/* The same for one agent and any handling, by its mean and its mean square (Cobham 1954). All are
 * NaN when the whole load reaches 1. */
void eh_priority_waits_general(const double *arrivals, const double *handling,
                               const double *handling_squared, size_t n, double *waits);

/* Mean times from arrival to the end of service, preemptive-resume, one exponential handling:
 * the first k classes are a queue of their own, and Little's law gives the difference (Buzen and
 * Bondi 1983). NaN for a class without arrivals. */
void eh_preemptive_times(int64_t agents, double handling, const double *arrivals, size_t n,
                         double *times);

/* The same for one agent and any handling (Miller 1960). */
void eh_preemptive_times_general(const double *arrivals, const double *handling,
                                 const double *handling_squared, size_t n, double *times);

/* A pool that serves two classes, of which the second may start only while fewer than `open` agents
 * are busy: `agents - open` are kept free for the first. */

/* The rate of the second class below which it is stable: open / handling x the probability that a
 * saturated second class finds none of the agents kept free busy (Taylor and Templeton 1980).
 * 0 when the first class alone overloads the agents. Needs 1 <= open <= agents. */
double eh_reserve_limit(int64_t agents, int64_t open, double favoured, double handling);

/* The most agents that can be kept free with `others` still below the limit; -1 if not even none
 * can, or an argument is out of its range. */
int64_t eh_reserve_largest(int64_t agents, double favoured, double others, double handling);

/* Mean waits of both, [0] of the favoured. The level of busy agents above `open` moves on its own,
 * so the second queue's mean follows from the first derivative of its generating function. */
void eh_reserve_waits(int64_t agents, int64_t open, double favoured, double others, double handling,
                      double waits[2]);

/* ---- classes whose tickets age: queueing_ageing.c ---- */

/* Mean waits when a ticket's score is its class's rate x wait (Kleinrock 1964), c agents with one
 * exponential handling: his recursion is scaled by C/rho. `power` is 1, or that of a score
 * rate x wait^power (Kleinrock and Finkelstein 1967). Rates in any order, none negative; equal
 * rates are served in order of arrival. */
void eh_ageing_waits(int64_t agents, double handling, const double *arrivals, const double *rates,
                     double power, size_t n, double *waits);

/* The same for one agent and any handling. */
void eh_ageing_waits_general(const double *arrivals, const double *handling,
                             const double *handling_squared, const double *rates, size_t n,
                             double *waits);

/* The smallest rate of the standard class, as a share of the favoured class's, with which its mean
 * wait is at most `target`: `fifo` is the mean wait in order of arrival, `favoured_load` the
 * favoured class's share of capacity. 0 when strict priority keeps the target too; NaN when the
 * target is below `fifo`. From Kleinrock's recursion for two classes, solved for the ratio. */
double eh_ageing_least_ratio(double fifo, double favoured_load, double target);

/* score = base + rate x wait. */
typedef struct EhScore {
    double base, rate;
} EhScore;

/* The wait from which on a ticket outranks a favoured one that came with it; INFINITY if never. */
double eh_score_passes_equal(EhScore standard, EhScore favoured);

/* The wait from which on it outranks a favoured one that comes just now; INFINITY if never. */
double eh_score_passes_new(EhScore standard, EhScore favoured);

/* A ticket that has waited `wait` is outranked by the favoured ones that came less than this after
 * it; between 0 and `wait`. Strict order is a window equal to the wait, at any wait. */
double eh_score_window(EhScore standard, EhScore favoured, double wait);

/* ---- how long one ticket waits, not only on average: queueing_tails.c ---- */

/* The wait of one ticket: with probability `busy` it comes when all agents are, finds n >= 0
 * tickets to be served before it with probability (1 - ahead) ahead^n, and starts once they are
 * gone and one more service ends; for the first `window` of its wait, others that come overtake it.
 * Invariant: busy is NaN, or 0 <= overtaking < service, overtaking / service <= ahead < 1. */
typedef struct EhDelay {
    double busy;
    double overtaking; /* rate of those that overtake */
    double service;    /* rate at which busy agents end services */
    double ahead;
    double window; /* INFINITY: as long as it waits */
} EhDelay;

/* Non-preemptive strict priority, one exponential handling, class k of n (Davis 1966, Kella and
 * Yechiali 1985). With n = 1, order of arrival. */
EhDelay eh_delay_strict(int64_t agents, double handling, const double *arrivals, size_t n,
                        size_t k);

/* The class with the lowest ageing rate when score = rate x wait (Stanford, Taylor and Ziedins
 * 2014): class i overtakes with the share 1 - lowest / rate of its arrivals. */
EhDelay eh_delay_ageing_lowest(int64_t agents, double handling, const double *arrivals,
                               const double *rates, size_t n);

/* The standard class when favoured tickets count as having come `head_start` earlier. */
EhDelay eh_delay_head_start(int64_t agents, double handling, double favoured, double standard,
                            double head_start);

/* Mean wait. */
double eh_delay_mean(const EhDelay *delay);

/* P(wait > t), t >= 0. About 12 digits where it is above 1e-9. NaN also when `overtaking` comes
 * within 5e-5 of `service`, where a million nodes do not integrate it; so for the quantile. */
double eh_delay_tail(const EhDelay *delay, double t);

/* The wait that a share q of tickets does not exceed, 0 <= q < 1; 0 when that many wait not at
 * all. */
double eh_delay_quantile(const EhDelay *delay, double q);

/* Mean waits of both classes under a head start: [0] the favoured one's, from the law that the
 * arrival-weighted mean is that of order of arrival (Kleinrock 1965); NaN if it has no arrivals. */
void eh_head_start_waits(int64_t agents, double handling, double favoured, double standard,
                         double head_start, double waits[2]);

/* ---- what holds for all arrivals inside an envelope: queueing_bounds.c ---- */

/* Favoured tickets come at most burst + rate x t in any window of length t; a ticket takes at most
 * `handling`; `waiting` better-placed ones wait already when the ticket comes. */
typedef struct EhEnvelope {
    int64_t agents;
    double handling, waiting, burst, rate;
} EhEnvelope;

/* The most work, in agent-time, that is served before a ticket if favoured ones that come within
 * `window` after it overtake it: c h + h (n0 + b + rate window). A ticket has started once the
 * staffed capacity since its arrival has reached this, also under a calendar. */
double eh_bound_work(const EhEnvelope *envelope, double window);

/* The longest wait under strict priority; INFINITY when the favoured rate fills the agents. */
double eh_bound_strict(const EhEnvelope *envelope);

/* Under a head start: finite for every rate. */
double eh_bound_head_start(const EhEnvelope *envelope, double head_start);

/* Under ageing by weights: a ticket of weight `own` against favoured ones of weight `favoured`,
 * both > 0. */
double eh_bound_weights(const EhEnvelope *envelope, double own, double favoured);

/* A stream whose tickets come at least `period` apart and take at most `handling`, in whole units
 * of time, such as milliseconds. */
typedef struct EhPeriodic {
    int64_t period, handling;
} EhPeriodic;

/* The longest time from arrival to the end of service of stream k, one agent, strict non-preemptive
 * order of the array, all instances of the busy period examined (Davis, Burns, Bril and Lukkien
 * 2007). -1 when there is none, a member is not positive, or over a million steps do not settle
 * it. */
int64_t eh_periodic_response(const EhPeriodic *streams, size_t n, size_t k);

#endif
