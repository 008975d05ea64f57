/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Traces of one pool: its agents are all free again at the end of each wave, and as many tickets that go first have come.
 */
#ifndef EH_LINT_WAVES_H
#define EH_LINT_WAVES_H

#include "lint/trace.h"

/* A is `low`, all others are `high`. The rest is made. */
typedef struct EhWaves {
    const EhPool *pool;
    const EhWork *low, *high;
    EhTrace *trace;
    int64_t came, ends, handling;
    int64_t agents;  /* those that B may have: all but what is kept free for others */
    int64_t started; /* that start before the end, A left out */
    bool declared;   /* the handling, by the workload; else it is taken for the example */
} EhWaves;

/* How long an agent is busy with such a ticket: as the workload says (`*declared`; it may be NULL), else half an hour. */
int64_t eh_waves_handling(const EhService *service, const EhWork *work, bool *declared);

/* One open day of the pool, at the end of which A still waits. False if there is none to show, or memory is out. */
bool eh_waves_day(EhLint *lint, EhWaves *waves);

/* A comes as the pool is open at `came` or next, others go first up to `stop`, the last of which come at `last`; A starts
 * with the first wave from `stop` on. False likewise. */
bool eh_waves_start(EhLint *lint, EhWaves *waves, int64_t came, int64_t last, int64_t stop);

/* The sentence about the waves: "trace: … A comes, and 8 of B; every 20m …". */
void eh_waves_tell(EhLint *lint, EhFinding *finding, const EhWaves *waves);

/* One day of arrivals in which A never starts, and what the simulator says of it. */
typedef struct EhDay {
    EhWaves waves;
    EhTraceTried tried;
} EhDay;

EhDay eh_day_try(EhLint *lint, const EhPool *pool, const EhWork *low, const EhWork *high);

/* Settles the finding by it, and tells it where it comes out so. */
EhTraceVerdict eh_day_tell(EhLint *lint, EhFinding *finding, const EhDay *day);

#endif
