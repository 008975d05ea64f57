/* SPDX-License-Identifier: Apache-2.0 */
/* Sums over runs of what charts show. A bucket is measured as a batch is; curves come from one sort of all waits. */
#include "sim/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vm/civil.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define WEEK (7 * DAY)
enum { DAILY = 42 };

const int64_t eh_sim_edges[EH_SIM_EDGES] = {
    0,        MINUTE,   2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR,
    2 * HOUR, 4 * HOUR, 8 * HOUR,   12 * HOUR,  DAY,         2 * DAY,     3 * DAY,     WEEK,
    2 * WEEK, 4 * WEEK, 8 * WEEK,   13 * WEEK,  26 * WEEK,   52 * WEEK};

/* The first midnight, of a Monday where steps are weeks, that is not after the beginning. */
static int64_t origin_of(const EhSimSeriesTime *time, int64_t step)
{
    int64_t day = eh_zone_day(time->spans, time->n_spans, time->from);
    day -= step >= WEEK ? eh_civil_weekday(day) : 0;
    int64_t origin = eh_zone_day_start(time->spans, time->n_spans, day);
    return origin < time->from ? origin : time->from;
}

/* Where the buckets lie, without slivers at the ends. */
static void cut(EhSimSeries *series, const EhSimSeriesTime *time)
{
    int64_t step = series->step, least = step >= WEEK || !time->dated ? DAY / 2 : 0;
    series->origin = origin_of(time, step);
    if (series->origin + step < series->until && series->origin + step - series->from < least) {
        series->origin += step;
    }
    int64_t n = (series->until - series->origin + step - 1) / step;
    n -= n > 1 && series->until - series->origin - (n - 1) * step < least;
    series->n_buckets = (uint32_t)n;
}

bool eh_sim_series_open(EhSimSeries *series, const EhSimSeriesTime *time, const uint32_t *n_classes,
                        uint32_t n_sides, EhArena *arena)
{
    int64_t until = time->until > time->from ? time->until : time->from + 1;
    int64_t span = until - time->from;
    int64_t weeks = (span + WEEK - 1) / WEEK + 1;
    *series = (EhSimSeries){.from = time->from, .until = until};
    series->step = span <= DAILY * DAY ? DAY : WEEK * ((weeks - 1) / EH_SIM_BUCKETS + 1);
    cut(series, time);
    for (uint32_t side = 0; side < n_sides; side++) {
        size_t n = 1 + (size_t)n_classes[side];
        series->n_classes[side] = n_classes[side];
        series->buckets[side] =
            eh_arena_array(arena, n * series->n_buckets, sizeof *series->buckets[side]);
        series->curves[side] = eh_arena_array(arena, n, sizeof *series->curves[side]);
    }
    return !arena->failed;
}

/* ---- over time ---- */

static void add_seen(EhSimBucket *bucket, EhSimSeen seen, double value, double longest)
{
    if (isnan(value)) {
        value = longest;
        bucket->at_least[seen] = true;
    }
    bucket->sums[seen] += value;
    bucket->counts[seen]++;
}

static void add_bucket(EhSimBucket *bucket, const EhSimFigures *figures)
{
    const double *v = figures->v;
    if (!(v[EH_SIM_TICKETS] > 0)) {
        return;
    }
    bucket->tickets += v[EH_SIM_TICKETS];
    bucket->at_least[EH_SIM_SEEN_MEAN] |= v[EH_SIM_UNSERVED] > 0;
    add_seen(bucket, EH_SIM_SEEN_MEAN, v[EH_SIM_MEAN], v[EH_SIM_MAX]);
    add_seen(bucket, EH_SIM_SEEN_P50, v[EH_SIM_P50], v[EH_SIM_MAX]);
    add_seen(bucket, EH_SIM_SEEN_P95, v[EH_SIM_P95], v[EH_SIM_MAX]);
}

static bool add_buckets(EhSimSeries *series, uint32_t side, const EhSimRun *run,
                        const int64_t *dues)
{
    EhSimGroups groups = eh_sim_groups(run->desk);
    EhSimFigures *figures = malloc((size_t)groups.first[EH_SIM_BYS] * sizeof *figures);
    bool fine = figures != NULL;
    for (uint32_t b = 0; fine && b < series->n_buckets; b++) {
        int64_t from = series->origin + b * series->step, until = from + series->step;
        EhSimMeasure measure = {run, dues, b > 0 ? from : series->from,
                                b + 1 < series->n_buckets ? until : series->until, 0};
        fine = eh_sim_measure(&measure, figures);
        for (uint32_t i = 0; fine && i <= series->n_classes[side]; i++) {
            uint32_t group = i == 0 ? 0 : groups.first[EH_SIM_BY_CLASS] + i - 1;
            add_bucket(&series->buckets[side][(size_t)i * series->n_buckets + b], &figures[group]);
        }
    }
    free(figures);
    return fine;
}

/* ---- the distribution ---- */

/* Of equal waits those that ended come first: `key` is twice the wait, and one more for a ticket that waits still. */
typedef struct Wait {
    int64_t key;
    uint32_t group;
} Wait;

static int compare(const void *a, const void *b)
{
    int64_t x = ((const Wait *)a)->key, y = ((const Wait *)b)->key;
    return x < y ? -1 : x > y;
}

/* One class as its waits go by in order. */
typedef struct Walk {
    double survive; /* the share that waits longer */
    uint32_t n, left, edge;
} Walk;

static void pass_edges(Walk *walk, EhSimCurve *curve, int64_t wait)
{
    for (; walk->edge < EH_SIM_EDGES && eh_sim_edges[walk->edge] < wait; walk->edge++) {
        curve->sums[walk->edge] += 1 - walk->survive;
    }
}

static void pass(Walk *walk, EhSimCurve *curve, const Wait *wait)
{
    pass_edges(walk, curve, wait->key / 2);
    if (wait->key % 2 == 0) {
        walk->survive *= 1 - 1.0 / walk->left;
    }
    walk->left--;
}

static void walk_all(EhSimSeries *series, uint32_t side, const Wait *waits, uint32_t n, Walk *walks)
{
    EhSimCurve *curves = series->curves[side];
    uint32_t n_classes = series->n_classes[side];
    for (uint32_t i = 0; i < n; i++) {
        walks[0].n++;
        walks[1 + (waits[i].group < n_classes ? waits[i].group : n_classes)].n++;
    }
    for (uint32_t i = 0; i <= n_classes; i++) {
        walks[i].survive = 1;
        walks[i].left = walks[i].n;
        curves[i].count += walks[i].n > 0;
    }
    for (uint32_t i = 0; i < n; i++) {
        pass(&walks[0], &curves[0], &waits[i]);
        if (waits[i].group < n_classes) {
            pass(&walks[1 + waits[i].group], &curves[1 + waits[i].group], &waits[i]);
        }
    }
    for (uint32_t i = 0; i <= n_classes; i++) {
        if (walks[i].n > 0) { /* past the longest wait nothing more is known to have started */
            pass_edges(&walks[i], &curves[i], INT64_MAX);
        }
    }
}

static bool add_curves(EhSimSeries *series, uint32_t side, const EhSimRun *run)
{
    uint32_t first, end;
    eh_sim_range(run, series->from, series->until, &first, &end);
    uint32_t n = end - first;
    Wait *waits = malloc(((size_t)n + 1) * sizeof *waits);
    Walk *walks = calloc((size_t)series->n_classes[side] + 2, sizeof *walks);
    bool fine = waits != NULL && walks != NULL;
    for (uint32_t i = 0; fine && i < n; i++) {
        bool still = run->records[first + i].started == EH_NO_TIME;
        waits[i] = (Wait){2 * eh_sim_waited(run, first + i) + still,
                          eh_sim_group_of(&run->records[first + i], EH_SIM_BY_CLASS)};
    }
    if (fine) {
        qsort(waits, n, sizeof *waits, compare);
        walk_all(series, side, waits, n, walks);
    }
    free(waits);
    free(walks);
    return fine;
}

bool eh_sim_series_add(EhSimSeries *series, uint32_t side, const EhSimRun *run, const int64_t *dues)
{
    series->n_runs += side == 0;
    return add_buckets(series, side, run, dues) && add_curves(series, side, run);
}

/* ---- what is told ---- */

static const EhSimBucket *bucket_of(const EhSimSeries *series, uint32_t side, uint32_t i,
                                    uint32_t b)
{
    return &series->buckets[side][(size_t)i * series->n_buckets + b];
}

double eh_sim_seen(const EhSimSeries *series, uint32_t side, uint32_t i, uint32_t b, EhSimSeen seen,
                   bool *at_least)
{
    const EhSimBucket *bucket = bucket_of(series, side, i, b);
    *at_least = bucket->at_least[seen];
    return bucket->counts[seen] > 0 ? bucket->sums[seen] / bucket->counts[seen] : NAN;
}

double eh_sim_came(const EhSimSeries *series, uint32_t side, uint32_t i, uint32_t b)
{
    return series->n_runs > 0 ? bucket_of(series, side, i, b)->tickets / series->n_runs : NAN;
}

double eh_sim_within(const EhSimSeries *series, uint32_t side, uint32_t i, uint32_t e)
{
    const EhSimCurve *curve = &series->curves[side][i];
    return curve->count > 0 ? curve->sums[e] / curve->count : NAN;
}
