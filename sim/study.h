/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A study: one policy, or two, on the same tickets, as often as it takes to know how sure the figures are.
 *
 * One idea: a batch is one replication of a workload, or one week of a history; what is told is the mean over batches (or
 * the whole history), and the interval comes from how batches differ.
 */
#ifndef EH_SIM_STUDY_H
#define EH_SIM_STUDY_H

#include "sim/measure.h"
#include "sim/series.h"

enum { EH_SIM_OLDEST = 3, EH_SIM_HURT = 10, EH_SIM_SIDES = 2 };

/* What is looked at: tickets that come in [from, until), on desks that are at work from `start` to `end`; until then
 * others keep coming, so that the last of those that are looked at wait as the first did. `history` is drawn
 * from the first desk's workload where it is NULL. Tickets overtaken more than `overtaken` times are counted. */
typedef struct EhSimPlan {
    uint64_t seed;
    uint32_t replications; /* 1 with a history */
    int64_t start, from, until, end;
    uint32_t overtaken;
    const EhSimTickets *history;
    EhSimWatch watch;
    EhSimSeries *series; /* open, for what charts show; or NULL */
} EhSimPlan;

/* One ticket by name: `waits` under each side; `served` false: so long up to the end. The id lies in the arena. */
typedef struct EhSimNamed {
    EhStr id;
    uint32_t replication;
    int64_t waits[EH_SIM_SIDES];
    bool served[EH_SIM_SIDES];
    uint32_t queue;
    int32_t service;
    int64_t created;
} EhSimNamed;

/* Of one promise in one batch: tickets it is for, those that started in time, and those of which nobody can tell whether
 * it is for them. */
typedef struct EhSimTally {
    double asked, kept, doubtful;
    double doubtful_kept; /* of the doubtful: those that started in time */
} EhSimTally;

/* Of one class in one batch: tickets, the mean of (second - first) waits in ms, tickets that wait less, and longer, and
 * those that each side never served. */
typedef struct EhSimPair {
    double n, difference, better, worse, left[EH_SIM_SIDES];
} EhSimPair;

/* One policy's results. Arrays are by batch and then group, class (after `all`), pool or promise. `whole` is of all
 * batches together, of a history only; else NULL. */
typedef struct EhSimSide {
    EhSimDesk *desk;
    EhSimGroups groups;
    EhSimFigures *batches, *whole;
    double *first_come, *first_come_whole; /* mean waits in order of arrival: 1 + classes */
    double *use;                           /* by replication and pool: busy over staffed time */
    EhSimTally *tallies;
    EhSimNamed oldest[EH_SIM_OLDEST]; /* of those that still waited, the longest first */
    uint32_t n_oldest, n_classes, n_pools, n_promises;
    uint64_t
        n_faults; /* tickets of all runs that the policy could not read, and sent to its fallback */
} EhSimSide;

/* Invariant: the first n_batches of every array are filled. All memory is the first desk's arena's. */
typedef struct EhSimStudy {
    EhSimPlan plan;
    EhSimSide sides[EH_SIM_SIDES];
    uint32_t n_sides, n_batches, room, n_runs;
    EhSimPair *pairs, *pairs_whole;
    EhSimNamed
        hurt[EH_SIM_HURT]; /* those that wait so much longer under the second, the most first */
    uint32_t n_hurt;
    bool stopped;     /* before it was done; what was done counts */
    int64_t ended;    /* of the last run */
    double n_tickets; /* that were simulated, in all runs of the first policy */
} EhSimStudy;

/* `other` may be NULL. False without memory. */
bool eh_sim_study(EhSimStudy *study, const EhSimPlan *plan, EhSimDesk *desk, EhSimDesk *other);

/* A figure with half the width of its interval, NaN where there is none. */
typedef struct EhSimEstimate {
    double value, half;
} EhSimEstimate;
EhSimEstimate eh_sim_estimate(const EhSimStudy *study, uint32_t side, uint32_t group,
                              EhSimFigure figure);

/* A percentile of waits, and where it was not reached in every batch what it is longer than: such a batch counts with the
 * longest wait seen in it. NaN where no ticket came. */
typedef struct EhSimReach {
    double value;
    bool beyond;
} EhSimReach;
EhSimReach eh_sim_reach(const EhSimStudy *study, uint32_t side, uint32_t group, EhSimFigure figure);

/* The sum of a figure that counts, over all batches. */
double eh_sim_sum(const EhSimStudy *study, uint32_t side, uint32_t group, EhSimFigure figure);

EhSimEstimate eh_sim_use(const EhSimStudy *study, uint32_t side, uint32_t pool);

/* Mean wait over that in order of arrival, of `all` (0) or class i - 1; NaN where nobody would wait. */
double eh_sim_inflation(const EhSimStudy *study, uint32_t side, uint32_t i);

/* Between classes: the largest p95 over the smallest, `at_least` so much where one was not reached; the largest difference of the share within the first target; Jain's
 * index (1984) of slowdown, (mean wait + mean handling) / mean handling: 1 where all fare alike. NaN where there are not
 * two classes, and for a ratio of which nothing is known. */
typedef struct EhSimFairness {
    double p95_ratio, sla_gap, jain;
    bool at_least;
} EhSimFairness;
EhSimFairness eh_sim_fairness(const EhSimStudy *study, uint32_t side);

/* What a mean that counts tickets never served with the wait so far says of the true one. */
typedef enum EhSimBound {
    EH_SIM_EXACT,
    EH_SIM_AT_LEAST,
    EH_SIM_AT_MOST,
    EH_SIM_NO_BOUND /* both sides left some: it may be more, or less */
} EhSimBound;

/* The paired difference of `all` (0) or class i - 1. */
typedef struct EhSimDifference {
    EhSimEstimate mean;
    double n, better, worse, left[EH_SIM_SIDES]; /* tickets, over all batches */
    EhSimBound bound;
} EhSimDifference;
EhSimDifference eh_sim_difference(const EhSimStudy *study, uint32_t i);

/* ---- verdicts on `guarantee … starts within` (verdict.c) ---- */

typedef enum EhSimVerdict {
    EH_SIM_KEPT,
    EH_SIM_BROKEN,
    EH_SIM_UNDECIDED, /* the interval is wider than a quarter of the distance to what is promised, to either side */
    EH_SIM_UNTOLD, /* for some tickets nobody can tell whether it is for them, and they could turn it */
    EH_SIM_NOBODY /* no such ticket came */
} EhSimVerdict;

typedef struct EhSimJudgement {
    const EhPromise *promise;
    EhSimVerdict verdict;
    double share, half, asked, doubtful;
} EhSimJudgement;

/* Adds up one batch; `tickets` [first, end). */
void eh_sim_tally(const EhSimRun *run, const EhPromise *promise, uint32_t first, uint32_t end,
                  EhSimTally *out);

/* False for a promise that is none of these. */
bool eh_sim_judge(const EhSimStudy *study, uint32_t side, uint32_t promise, EhSimJudgement *out);

#endif
