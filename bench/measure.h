/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time, and the line that every measurement prints: RESULT test peer n nanoseconds checksum.
 *
 * One idea: the checksum is over every decision in order, so two peers that print the same one
 * decided the same: pack each decision into a number and add it up times (i mod 97) + 1.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Urgency counts from 0 (urgent), tiers from 1 (automated), queues from 1. */
typedef struct Decision {
    unsigned vip, priority, tier, queue, sla;
    int32_t complexity;
} Decision;

static inline uint64_t decision_pack(const Decision *d)
{
    return (d->vip | d->priority << 1 | d->tier << 3 | d->queue << 5) +
           ((uint64_t)d->complexity << 10) + ((uint64_t)d->sla << 16);
}

static inline uint64_t checksum_add(uint64_t sum, uint64_t packed, size_t i)
{
    return sum + packed * (i % 97 + 1);
}

static inline double clock_ns(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* What this process has computed, so that it does not count when another one has the processor. */
static inline double cpu_ns(void)
{
    return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

static inline int compare_times(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* The middle one; sorts them. */
static inline double median(double *times, size_t n)
{
    qsort(times, n, sizeof *times, compare_times);
    return times[n / 2];
}

static inline void report(const char *test, const char *peer, size_t n, double ns, uint64_t sum)
{
    printf("RESULT\t%s\t%s\t%zu\t%.2f\t%" PRIu64 "\n", test, peer, n, ns, sum);
    fflush(stdout);
}

/* One pass over `n` tickets, giving its checksum. */
typedef uint64_t Pass(void *with, size_t n);

#define MEASURE_TIMES 5

/* A pass to warm up, then the median of five measurements of `inner` passes, a ticket. */
static inline void measure(const char *test, const char *peer, Pass *pass, void *with, size_t n,
                           int inner)
{
    double times[MEASURE_TIMES];
    uint64_t sum = pass(with, n);
    for (int k = 0; k < MEASURE_TIMES; k++) {
        double start = cpu_ns();
        for (int i = 0; i < inner; i++)
            sum = pass(with, n);
        times[k] = (cpu_ns() - start) / (double)n / inner;
    }
    report(test, peer, n, median(times, MEASURE_TIMES), sum);
}

#endif
