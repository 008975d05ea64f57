/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chance without a state: a number for each (seed, replication, ticket, purpose).
 *
 * One idea: what happens to a ticket belongs to the ticket, not to the order in which numbers are drawn, so two policies
 * meet the same tickets. Only + - * / and comparisons of doubles are used, so every machine draws the same.
 */
#ifndef EH_SIM_RANDOM_H
#define EH_SIM_RANDOM_H

#include <stdint.h>

/* What a number is for. The values are part of what a seed means. */
typedef enum EhSimPurpose {
    EH_SIM_FOR_ARRIVAL = 1,
    EH_SIM_FOR_HANDLING = 2,
    EH_SIM_FOR_RECORDS =
        3 /* of a made history; what for exactly stands in place of the replication */
} EhSimPurpose;

uint64_t eh_sim_hash(uint64_t seed, uint64_t replication, uint64_t ticket, EhSimPurpose purpose);

/* A hash as a number above 0 and below 1. */
double eh_sim_uniform(uint64_t hash);

/* Natural logarithm of a normal positive double, and e to a power in -700..700: to about 1e-15, relatively. */
double eh_sim_log(double x);
double eh_sim_exp(double x);

/* `handling MEAN up to MAX`: of all distributions on 0..max with that mean, the one that assumes least (of the greatest
 * entropy): an exponential one cut off at max, exponential without a max, constant where they are equal or
 * nearly so.
 * Invariant: `tilt` is max / scale, 0 for a uniform one; `max` 0: none. */
typedef struct EhSimHandling {
    double mean, max, tilt;
} EhSimHandling;

EhSimHandling eh_sim_handling(int64_t mean, int64_t max);

/* Its quantile u, in whole ms from 1 on. */
int64_t eh_sim_handling_at(const EhSimHandling *handling, double u);

#endif
