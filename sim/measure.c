/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measuring a run.
 *
 * One idea: waits are sorted once; dealing them out by group keeps their order.
 */
#include "sim/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const EhSimFigureInfo eh_sim_figure_infos[EH_SIM_WITHIN] = {
#define EH_FIGURE(NAME, name, heading, unit) [EH_SIM_##NAME] = {name, heading, unit},
#include "sim/figures.def"
#undef EH_FIGURE
};

/* ---- groups ---- */

EhSimGroups eh_sim_groups(const EhSimDesk *desk)
{
    const uint32_t counts[EH_SIM_BYS] = {1, eh_names_count(desk->program, EH_NAMES_CLASS),
                                         desk->service->n_queues, desk->service->n_priorities,
                                         desk->service->pools.n};
    EhSimGroups groups = {{0}};
    for (int by = 0; by < EH_SIM_BYS; by++) {
        groups.first[by + 1] = groups.first[by] + counts[by];
    }
    return groups;
}

EhStr eh_sim_group_name(const EhSimDesk *desk, EhSimBy by, uint32_t i)
{
    switch (by) {
    case EH_SIM_ALL:
        return EH_STR("all");
    case EH_SIM_BY_CLASS:
        return eh_service_class(desk->service, (int32_t)i);
    case EH_SIM_BY_QUEUE:
        return eh_service_queue(desk->service, i);
    case EH_SIM_BY_PRIORITY:
        return eh_service_priority(desk->service, i);
    case EH_SIM_BY_POOL:
    case EH_SIM_BYS:
        break;
    }
    return desk->service->pools.at[i].name;
}

uint32_t eh_sim_group_of(const EhSimRecord *record, EhSimBy by)
{
    switch (by) {
    case EH_SIM_ALL:
        return 0;
    case EH_SIM_BY_CLASS:
        return record->place.service < 0 ? EH_NONE : (uint32_t)record->place.service;
    case EH_SIM_BY_QUEUE:
        return record->place.queue;
    case EH_SIM_BY_PRIORITY:
        return record->place.priority;
    case EH_SIM_BY_POOL:
    case EH_SIM_BYS:
        break;
    }
    return record->pool;
}

/* ---- tickets of a time ---- */

/* The first ticket that came at or after `at`. */
static uint32_t first_from(const EhSimTickets *tickets, int64_t at)
{
    uint32_t low = 0, high = tickets->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (tickets->at[middle].created < at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void eh_sim_range(const EhSimRun *run, int64_t from, int64_t until, uint32_t *first, uint32_t *end)
{
    *first = first_from(run->tickets, from);
    *end = first_from(run->tickets, until > run->ended ? run->ended + 1 : until);
    *end = *end < *first ? *first : *end;
}

int64_t eh_sim_waited(const EhSimRun *run, uint32_t ticket)
{
    int64_t started = run->records[ticket].started;
    return (started == EH_NO_TIME ? run->ended : started) - run->tickets->at[ticket].created;
}

/* ---- one group ---- */

static int compare_waits(const void *a, const void *b)
{
    const EhSimWait *x = a, *y = b;
    if (x->ms != y->ms) {
        return x->ms < y->ms ? -1 : 1;
    }
    return x->ticket < y->ticket ? -1 : x->ticket > y->ticket;
}

static const double percents[] = {50, 90, 95, 99};
enum { PERCENTS = 4 };

void eh_sim_waits_sort(EhSimWait *waits, uint32_t n)
{
    qsort(waits, n, sizeof *waits, compare_waits);
}

void eh_sim_percentiles(const EhSimWait *waits, uint32_t n, const double *of, int n_of, double *out)
{
    double survive = 1;
    int next = 0;
    for (int i = 0; i < n_of; i++) {
        out[i] = NAN;
    }
    for (uint32_t i = 0; i < n && next < n_of; i++) {
        if (!(waits[i].ticket & EH_SIM_STILL)) {
            survive *= 1 - 1 / (double)(n - i);
        }
        while (next < n_of && survive <= 1 - of[next] / 100 + 1e-9) {
            out[next++] = (double)waits[i].ms;
        }
    }
}

static void count_target(const EhSimMeasure *measure, uint32_t ticket, uint32_t target,
                         EhSimFigures *out)
{
    const EhSimRun *run = measure->run;
    int64_t started = run->records[ticket].started;
    int64_t due = measure->dues[(size_t)ticket * run->desk->n_targets + target];
    if (due == EH_NO_TIME || (started == EH_NO_TIME && due >= run->ended)) {
        return;
    }
    int64_t handling = target == 0 ? 0 : run->tickets->at[ticket].handling;
    bool kept = started != EH_NO_TIME && started + handling <= due;
    out->v[EH_SIM_COUNTED + target]++;
    out->v[EH_SIM_WITHIN + target] += kept;
}

static void put_sums(const EhSimMeasure *measure, const EhSimWait *waits, uint32_t n,
                     EhSimFigures *out)
{
    const EhSimRun *run = measure->run;
    uint32_t n_targets =
        run->desk->n_targets < EH_SIM_TARGETS ? run->desk->n_targets : EH_SIM_TARGETS;
    double sum = 0, handling = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t ticket = (uint32_t)waits[i].ticket;
        sum += (double)waits[i].ms;
        handling += (double)run->tickets->at[ticket].handling;
        out->v[EH_SIM_UNSERVED] += (waits[i].ticket & EH_SIM_STILL) != 0;
        out->v[EH_SIM_OVERTAKEN] += run->records[ticket].overtaken > measure->overtaken;
        for (uint32_t target = 0; target < n_targets; target++) {
            count_target(measure, ticket, target, out);
        }
    }
    out->v[EH_SIM_TICKETS] = n;
    if (n > 0) {
        out->v[EH_SIM_MEAN] = sum / n;
        out->v[EH_SIM_HANDLING] = handling / n;
        out->v[EH_SIM_MAX] = (double)waits[n - 1].ms;
    }
}

static void put_group(const EhSimMeasure *measure, const EhSimWait *waits, uint32_t n, uint32_t all,
                      EhSimFigures *out)
{
    for (int i = 0; i < EH_SIM_FIGURES; i++) {
        bool sum = i == EH_SIM_UNSERVED || i == EH_SIM_OVERTAKEN || i >= EH_SIM_WITHIN;
        out->v[i] = sum ? 0 : NAN;
    }
    put_sums(measure, waits, n, out);
    eh_sim_percentiles(waits, n, percents, PERCENTS, &out->v[EH_SIM_P50]);
    out->v[EH_SIM_SHARE] = all > 0 ? (double)n / all : NAN;
    for (int i = 0; i < EH_SIM_TARGETS; i++) {
        double counted = out->v[EH_SIM_COUNTED + i];
        out->v[EH_SIM_WITHIN + i] = counted > 0 ? out->v[EH_SIM_WITHIN + i] / counted : NAN;
    }
}

/* ---- all groups ---- */

/* Deals sorted waits out to the groups of one kind; `ends` has room for their number and one. */
static void deal(const EhSimMeasure *measure, EhSimBy by, const EhSimWait *waits, uint32_t n,
                 uint32_t n_groups, uint32_t *ends, EhSimWait *dealt, EhSimFigures *out)
{
    const EhSimRecord *records = measure->run->records;
    memset(ends, 0, ((size_t)n_groups + 1) * sizeof *ends);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t group = eh_sim_group_of(&records[(uint32_t)waits[i].ticket], by);
        ends[group == EH_NONE ? n_groups : group]++;
    }
    uint32_t sum = 0;
    for (uint32_t g = 0; g <= n_groups; g++) {
        uint32_t count = ends[g];
        ends[g] = sum;
        sum += count;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t group = eh_sim_group_of(&records[(uint32_t)waits[i].ticket], by);
        dealt[ends[group == EH_NONE ? n_groups : group]++] = waits[i];
    }
    for (uint32_t g = 0; g < n_groups; g++) {
        uint32_t first = g > 0 ? ends[g - 1] : 0;
        put_group(measure, dealt + first, ends[g] - first, n, &out[g]);
    }
}

bool eh_sim_measure(const EhSimMeasure *measure, EhSimFigures *out)
{
    const EhSimRun *run = measure->run;
    EhSimGroups groups = eh_sim_groups(run->desk);
    uint32_t first, end;
    eh_sim_range(run, measure->from, measure->until, &first, &end);
    uint32_t n = end - first;
    EhSimWait *waits = malloc(((size_t)n + 1) * sizeof *waits);
    EhSimWait *dealt = malloc(((size_t)n + 1) * sizeof *dealt);
    uint32_t *ends = malloc(((size_t)groups.first[EH_SIM_BYS] + 1) * sizeof *ends);
    bool fine = waits != NULL && dealt != NULL && ends != NULL;
    for (uint32_t i = 0; fine && i < n; i++) {
        bool still = run->records[first + i].started == EH_NO_TIME;
        waits[i] =
            (EhSimWait){eh_sim_waited(run, first + i), (first + i) | (still ? EH_SIM_STILL : 0)};
    }
    if (fine) {
        eh_sim_waits_sort(waits, n);
        for (EhSimBy by = 0; by < EH_SIM_BYS; by++) {
            deal(measure, by, waits, n, groups.first[by + 1] - groups.first[by], ends, dealt,
                 out + groups.first[by]);
        }
    }
    free(waits);
    free(dealt);
    free(ends);
    return fine;
}
