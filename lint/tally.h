/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting without keeping: shares, waits and trends of any number of tickets in memory of one size.
 *
 * One idea: whatever is told of a history comes with the interval that its size allows. Intervals are of 95 %.
 */
#ifndef EH_LINT_TALLY_H
#define EH_LINT_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A value and the interval it lies in. */
typedef struct EhInterval {
    double value, low, high;
} EhInterval;

/* k of n (Wilson 1927); all of 0..1 without any. */
EhInterval eh_tally_share(uint64_t k, uint64_t n);

/* The difference of two shares, first minus second (Newcombe 1998). */
EhInterval eh_tally_difference(EhInterval first, EhInterval second);

/* ---- waits ---- */

/* Each octave of milliseconds in 64 parts: a wait is known to 1.6 %. */
enum { EH_WAIT_PARTS = 64, EH_WAIT_CELLS = EH_WAIT_PARTS * 44 };

/* Instants in cells of one width, which doubles as the history grows. Invariant: cell i counts instants in
 * [start + i width, start + (i + 1) width); `start` is a multiple of `width`; width 0: none yet. */
enum { EH_TIMELINE_CELLS = 4096 };
typedef struct EhTimeline {
    int64_t start, width;
    uint64_t n;
    uint32_t cells[EH_TIMELINE_CELLS];
} EhTimeline;

void eh_timeline_add(EhTimeline *timeline, int64_t at);
/* How many lie in cells wholly before `at`. */
uint64_t eh_timeline_before(const EhTimeline *timeline, int64_t at);

/* Waits that ended, and the starts of those that did not: zero-initialise. */
typedef struct EhWaits {
    uint64_t n_ended;
    uint64_t ended[EH_WAIT_CELLS];
    EhTimeline open;
} EhWaits;

void eh_waits_add(EhWaits *waits, int64_t wait);

/* The wait in ms that a share of tickets does not exceed, by Kaplan and Meier's estimate: tickets that still wait at
 * `end` count for as long as they have waited. The interval is that of the order statistics up to the first ticket that
 * had waited no longer when the history ended, then Brookmeyer and Crowley's (1982); ties make either wider, never
 * narrower. INFINITY where the history does not reach. NaN without tickets. */
EhInterval eh_waits_quantile(const EhWaits *waits, double share, int64_t end);

/* ---- trends ---- */

/* Weighted least squares of shares by number of period: y = mean + slope (x - middle). `slope` has the interval of
 * Student's t on the residuals, no narrower than that of drawing `weight` tickets a period. */
typedef struct EhTrend {
    uint32_t n;
    double middle, mean;
    EhInterval slope;
} EhTrend;
typedef struct EhTrendPoint {
    double x, y, weight;
} EhTrendPoint;
EhTrend eh_tally_trend(const EhTrendPoint *points, uint32_t n);

#endif
