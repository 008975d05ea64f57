/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waits by class over time, and their distribution: what a chart needs.
 *
 * One idea: time is cut into at most EH_SIM_BUCKETS parts and waits at fixed edges, so that the memory depends on the
 * number of classes alone, never on tickets or replications; what is told is the mean over replications.
 */
#ifndef EH_SIM_SERIES_H
#define EH_SIM_SERIES_H

#include "compiler/arena.h"
#include "sim/measure.h"
#include "vm/zone.h"

enum { EH_SIM_BUCKETS = 160, EH_SIM_EDGES = 22 };

/* The waits, in ms, at which the distribution is told. */
extern const int64_t eh_sim_edges[EH_SIM_EDGES];

/* The figures of a bucket that are told over time. */
typedef enum EhSimSeen {
    EH_SIM_SEEN_MEAN,
    EH_SIM_SEEN_P50,
    EH_SIM_SEEN_P95,
    EH_SIM_SEENS
} EhSimSeen;

/* Sums over replications. A percentile that was not reached counts as the longest wait seen: it is at least that. */
typedef struct EhSimBucket {
    double tickets, sums[EH_SIM_SEENS], counts[EH_SIM_SEENS];
    bool at_least[EH_SIM_SEENS];
} EhSimBucket;

/* Sums over replications of the share of tickets that started within each edge (Kaplan and Meier). */
typedef struct EhSimCurve {
    double sums[EH_SIM_EDGES], count;
} EhSimCurve;

/* Of both sides, by class after `all`; buckets by class and then time. Invariant: bucket i holds the tickets that came
 * from `origin + i * step` on, of those in [from, until); the first also those before `origin`, the last those to the end.
 * Memory is the arena's. */
typedef struct EhSimSeries {
    int64_t origin, from, until, step;
    uint32_t n_buckets, n_runs, n_classes[2];
    EhSimBucket *buckets[2];
    EhSimCurve *curves[2];
} EhSimSeries;

/* Which time: days up to six weeks, else weeks, else so many weeks that they fit; they begin at midnight, weeks on a
 * Monday, of the zone. Less than half a day at either end joins its neighbour, but days that are `dated` stay apart. */
typedef struct EhSimSeriesTime {
    int64_t from, until;
    bool dated;
    const EhZoneSpan *spans;
    uint32_t n_spans;
} EhSimSeriesTime;

/* `n_classes` of each side, without `all`. False without memory. */
bool eh_sim_series_open(EhSimSeries *series, const EhSimSeriesTime *time, const uint32_t *n_classes,
                        uint32_t n_sides, EhArena *arena);

/* Adds a run of one side, with `dues` as in EhSimMeasure. False without memory. */
bool eh_sim_series_add(EhSimSeries *series, uint32_t side, const EhSimRun *run,
                       const int64_t *dues);

/* Of `all` (0) or class i - 1: a figure of bucket b, NaN where there is none, and whether it is a lower bound. */
double eh_sim_seen(const EhSimSeries *series, uint32_t side, uint32_t i, uint32_t b, EhSimSeen seen,
                   bool *at_least);

/* The mean number of tickets of a replication that came then. */
double eh_sim_came(const EhSimSeries *series, uint32_t side, uint32_t i, uint32_t b);

/* The share that started within edge e; NaN without tickets. */
double eh_sim_within(const EhSimSeries *series, uint32_t side, uint32_t i, uint32_t e);

#endif
