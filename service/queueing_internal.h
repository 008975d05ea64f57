/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the queueing formulas share: the domains of arguments, and a queue's prefix.
 */
#ifndef EH_SERVICE_QUEUEING_INTERNAL_H
#define EH_SERVICE_QUEUEING_INTERNAL_H

#include <math.h>

#include "service/queueing.h"

/* A rate, a load, a wait: finite and not negative. */
static inline bool eh_queueing_amount(double x)
{
    return x >= 0 && isfinite(x);
}

/* A handling time, a capacity. */
static inline bool eh_queueing_positive(double x)
{
    return x > 0 && isfinite(x);
}

static inline bool eh_queueing_agents(int64_t agents)
{
    return agents >= 1 && agents <= EH_QUEUEING_AGENTS_MAX;
}

/* C(agents, load), or 1 when the load keeps all agents always busy. */
double eh_queueing_busy(int64_t agents, double load);

/* Whether n classes and one handling time are in the domain; *load is their load in erlangs. */
bool eh_queueing_classes(int64_t agents, double handling, const double *arrivals, size_t n,
                         double *load);

/* The same for one agent and handling by class: *load is the share of his time, *residual the mean
 * work left in the ticket being served, sum of rate x mean square / 2. */
bool eh_queueing_classes_general(const double *arrivals, const double *handling,
                                 const double *handling_squared, size_t n, double *load,
                                 double *residual);

void eh_queueing_undefined(double *results, size_t n);

#endif
