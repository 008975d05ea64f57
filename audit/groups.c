/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Figures of all tickets, of each class of service and of each tier, by period and over all.
 */
#include <math.h>
#include <stdlib.h>

#include "audit/audit.h"

/* ---- groups ---- */

static EhAuditGroup *add_group(EhAudit *audit, EhAuditBy by, uint32_t number, EhStr name)
{
    EhAuditGroup group = {.by = by, .number = (uint16_t)number, .name = name};
    group.periods = eh_arena_array(audit->arena, audit->n_periods + 1u, sizeof *group.periods);
    return group.periods != NULL && EH_PUSH(audit->arena, &audit->groups, group)
               ? &audit->groups.at[audit->groups.n - 1]
               : NULL;
}

/* The groups of names that tickets have; index + 1 of each by number in a table. */
static uint32_t *add_groups(EhAudit *audit, EhAuditBy by, const EhAuditNames *names)
{
    uint32_t *groups = eh_arena_array(audit->arena, names->n + 1u, sizeof *groups);
    for (uint32_t i = 0; groups != NULL && i < audit->n; i++) {
        const EhAuditTicket *t = &audit->at[i];
        uint32_t number = by == EH_AUDIT_BY_CLASS ? t->service : t->tier;
        if (number < names->n) {
            groups[number] = 1;
        }
    }
    for (uint32_t i = 0; groups != NULL && i < names->n; i++) {
        if (groups[i] != 0 && add_group(audit, by, i, names->at[i]) == NULL) {
            return NULL;
        }
        groups[i] = groups[i] != 0 ? audit->groups.n : 0;
    }
    return groups;
}

/* ---- adding up ---- */

static void add_to(EhAuditGroup *group, const EhAuditTicket *ticket, const double *values)
{
    EhAuditCell *cell = &group->periods[ticket->period];
    cell->tickets++;
    for (int m = 0; m < EH_METRICS; m++) {
        if (!isnan(values[m])) {
            eh_audit_stat_add(&cell->stats[m], values[m]);
        }
    }
}

/* One more is open at the end of its period, one less from the period on in which it was resolved. */
static void add_open(const EhAudit *audit, EhAuditGroup *group, const EhAuditTicket *ticket,
                     uint32_t resolved)
{
    if (audit->measured[EH_METRIC_RESOLUTION] && !eh_audit_endless(audit, ticket)) {
        group->periods[ticket->period].open++;
        group->periods[resolved < ticket->period ? ticket->period : resolved].open--;
    }
}

static void add_ticket(EhAudit *audit, const EhAuditTicket *ticket, const uint32_t *classes,
                       const uint32_t *tiers)
{
    double values[EH_METRICS];
    uint32_t groups[3] = {1, ticket->service < audit->classes.n ? classes[ticket->service] : 0,
                          ticket->tier < audit->tiers.n ? tiers[ticket->tier] : 0};
    uint32_t resolved = ticket->until[1] == EH_MISSING
                            ? audit->n_periods
                            : eh_audit_period_at(audit, ticket->until[1]);
    for (int m = 0; m < EH_METRICS; m++) {
        values[m] = eh_audit_value(audit, ticket, (EhMetric)m);
    }
    for (int i = 0; i < 3; i++) {
        if (groups[i] != 0) {
            add_to(&audit->groups.at[groups[i] - 1], ticket, values);
            add_open(audit, &audit->groups.at[groups[i] - 1], ticket, resolved);
        }
    }
}

static void add_up(EhAudit *audit, EhAuditGroup *group)
{
    double open = 0;
    for (uint32_t p = 0; p < audit->n_periods; p++) {
        EhAuditCell *cell = &group->periods[p];
        open += cell->open;
        cell->open = open;
        group->whole.tickets += cell->tickets;
        for (int m = 0; m < EH_METRICS; m++) {
            eh_audit_stat_join(&group->whole.stats[m], &cell->stats[m]);
        }
    }
    group->whole.open = open;
}

/* ---- percentiles ---- */

static void swap(double *a, double *b)
{
    double t = *a;
    *a = *b;
    *b = t;
}

/* Puts the k-th smallest at k (Hoare 1961), smaller ones before it; no order of values is slow for long. */
static void select_kth(double *v, int64_t n, int64_t k)
{
    int64_t low = 0, high = n - 1;
    uint64_t chance = 1;
    while (low < high) {
        chance = chance * UINT64_C(6364136223846793005) + 1;
        double pivot = v[low + (int64_t)((chance >> 33) % (uint64_t)(high - low + 1))];
        int64_t i = low, j = high;
        while (i <= j) {
            while (v[i] < pivot) {
                i++;
            }
            while (v[j] > pivot) {
                j--;
            }
            if (i <= j) {
                swap(&v[i++], &v[j--]);
            }
        }
        if (k > j && k < i) {
            return;
        }
        low = k >= i ? i : low;
        high = k >= i ? high : j;
    }
}

/* The smallest value that is no less than a share `p` of all. */
static double quantile(double *v, size_t n, double p)
{
    size_t k = n == 0 ? 0 : (size_t)ceil(p * (double)n);
    if (n == 0) {
        return NAN;
    }
    k = k == 0 ? 0 : k - 1;
    select_kth(v, (int64_t)n, (int64_t)k);
    return v[k];
}

static bool is_in(const EhAuditGroup *group, const EhAuditTicket *ticket)
{
    switch (group->by) {
    case EH_AUDIT_BY_ALL:
        return true;
    case EH_AUDIT_BY_CLASS:
        return ticket->service == group->number;
    case EH_AUDIT_BY_TIER:
        return ticket->tier == group->number;
    }
    return false;
}

static void find_quantiles(EhAudit *audit, EhAuditGroup *group, double *room)
{
    for (int m = 0; m < EH_METRICS; m++) {
        size_t n = 0;
        group->p50[m] = group->p90[m] = NAN;
        if (eh_metric_infos[m].unit != EH_UNIT_MS || !audit->measured[m]) {
            continue;
        }
        for (uint32_t i = 0; i < audit->n; i++) {
            double value = is_in(group, &audit->at[i])
                               ? eh_audit_value(audit, &audit->at[i], (EhMetric)m)
                               : NAN;
            if (!isnan(value)) {
                room[n++] = value;
            }
        }
        group->p50[m] = quantile(room, n, 0.5);
        group->p90[m] = quantile(room, n, 0.9);
    }
}

/* ---- tiers that a machine serves ---- */

static bool automatic_queue(const EhAudit *audit, uint32_t queue)
{
    const EhService *s = audit->service;
    for (uint32_t i = 0; i < s->pools.n && queue < s->n_queues; i++) {
        if (s->pools.at[i].automatic && s->pools.at[i].group[queue] != EH_NONE) {
            return true;
        }
    }
    return false;
}

static void find_automatic(EhAudit *audit, EhAuditGroup *group)
{
    double n = 0;
    for (uint32_t i = 0; i < audit->n && group->by == EH_AUDIT_BY_TIER; i++) {
        n += is_in(group, &audit->at[i]) && automatic_queue(audit, audit->at[i].queue);
    }
    group->automatic = n * 2 > group->whole.tickets;
}

bool eh_audit_group(EhAudit *audit)
{
    const uint32_t *classes, *tiers;
    if (add_group(audit, EH_AUDIT_BY_ALL, 0, EH_STR("all")) == NULL ||
        (classes = add_groups(audit, EH_AUDIT_BY_CLASS, &audit->classes)) == NULL ||
        (tiers = add_groups(audit, EH_AUDIT_BY_TIER, &audit->tiers)) == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < audit->n; i++) {
        add_ticket(audit, &audit->at[i], classes, tiers);
    }
    double *room = malloc((audit->n + 1u) * sizeof *room);
    for (uint32_t g = 0; room != NULL && g < audit->groups.n; g++) {
        add_up(audit, &audit->groups.at[g]);
        find_quantiles(audit, &audit->groups.at[g], room);
        find_automatic(audit, &audit->groups.at[g]);
    }
    free(room);
    return room != NULL;
}
