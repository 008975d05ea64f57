/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Figures of a run: waits by class, queue, priority and pool.
 *
 * One idea: a figure is a place in an array of doubles, so batches are averaged, compared and printed alike.
 */
#ifndef EH_SIM_MEASURE_H
#define EH_SIM_MEASURE_H

#include "sim/engine.h"

typedef enum EhSimUnit { EH_SIM_COUNT, EH_SIM_PERCENT, EH_SIM_MS } EhSimUnit;

/* Of the policy's targets so many are measured, the first ones. */
enum { EH_SIM_TARGETS = 6 };

/* WITHIN + i: share of the tickets that kept target i; COUNTED + i: of how many that is known. The first target is met by
 * the start of handling, the others by its end. */
typedef enum EhSimFigure {
#define EH_FIGURE(NAME, name, heading, unit) EH_SIM_##NAME,
#include "sim/figures.def"
#undef EH_FIGURE
    EH_SIM_WITHIN,
    EH_SIM_COUNTED = EH_SIM_WITHIN + EH_SIM_TARGETS,
    EH_SIM_FIGURES = EH_SIM_COUNTED + EH_SIM_TARGETS
} EhSimFigure;

typedef struct EhSimFigureInfo {
    const char *name, *heading;
    EhSimUnit unit;
} EhSimFigureInfo;
extern const EhSimFigureInfo eh_sim_figure_infos[EH_SIM_WITHIN];

/* NaN: there is none. */
typedef struct EhSimFigures {
    double v[EH_SIM_FIGURES];
} EhSimFigures;

/* Groups of tickets: all, then by service class, by queue and by priority of the last place, by pool that served. */
typedef enum EhSimBy {
    EH_SIM_ALL,
    EH_SIM_BY_CLASS,
    EH_SIM_BY_QUEUE,
    EH_SIM_BY_PRIORITY,
    EH_SIM_BY_POOL,
    EH_SIM_BYS
} EhSimBy;
typedef struct EhSimGroups {
    uint32_t first[EH_SIM_BYS + 1]; /* groups [first[by], first[by + 1]) */
} EhSimGroups;
EhSimGroups eh_sim_groups(const EhSimDesk *desk);
EhStr eh_sim_group_name(const EhSimDesk *desk, EhSimBy by, uint32_t i);

/* The group of a ticket, counted from the first of `by`; EH_NONE where it is in none. */
uint32_t eh_sim_group_of(const EhSimRecord *record, EhSimBy by);

/* How long the ticket waited, or has waited at the end of the run. */
int64_t eh_sim_waited(const EhSimRun *run, uint32_t ticket);

/* Tickets [first, end) that came in [from, until) and up to the end of the run. */
void eh_sim_range(const EhSimRun *run, int64_t from, int64_t until, uint32_t *first, uint32_t *end);

/* A wait in ms. `ticket` is below 2^32 and carries whether it waits still in the bit above, so that of equal waits those
 * that ended come first. */
typedef struct EhSimWait {
    int64_t ms;
    uint64_t ticket;
} EhSimWait;
#define EH_SIM_STILL (UINT64_C(1) << 32)

void eh_sim_waits_sort(EhSimWait *waits, uint32_t n);

/* Percentiles `of` (ascending) of sorted waits by the product limit, NaN for one that was not reached. Without waits that
 * go on this is the ceil(p n)-th. */
void eh_sim_percentiles(const EhSimWait *waits, uint32_t n, const double *of, int n_of,
                        double *out);

/* What to measure. `dues`: of each ticket, of each target, when it came. */
typedef struct EhSimMeasure {
    const EhSimRun *run;
    const int64_t *dues;
    int64_t from, until; /* tickets that came then */
    uint32_t overtaken;  /* OVERTAKEN counts those overtaken by more than so many */
} EhSimMeasure;

/* Figures of every group, into `out`. False without memory. */
bool eh_sim_measure(const EhSimMeasure *measure, EhSimFigures *out);

/* ---- intervals (interval.c) ---- */

/* So many batches are the least for an interval. */
enum { EH_SIM_BATCHES = 20 };

/* Half the width of the 95 % interval of a mean over n independent batches, by Student's t; NaN for less than
 * EH_SIM_BATCHES. Values that are NaN do not count. */
double eh_sim_half_width(const double *values, uint32_t n);
double eh_sim_mean(const double *values, uint32_t n);

/* Wilson's 95 % interval (1927) of a share of n. */
typedef struct EhSimInterval {
    double low, high;
} EhSimInterval;
EhSimInterval eh_sim_wilson(double share, double n);

#endif
