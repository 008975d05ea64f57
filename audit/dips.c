/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The general line falls while the favoured one does not.
 *
 * One idea: a period is held against the eight before it that were no dips themselves; it has to lie below them by more
 * than chance makes of tickets, and of periods, and to have fallen further than the favoured line did. The first of these
 * intervals allows for how many periods and lines are looked at, so that noise raises an alert in one audit of twenty at
 * most; the second is asked only of what has fallen.
 */
#include <math.h>

#include "audit/audit.h"
#include "vm/internal.h"

enum { BEFORE = 8, BEFORE_LEAST = 2, SPREAD_LEAST = 3 };

/* A fall of less than this part of the scale is nobody's trouble, however sure it is. */
#define SMALLEST 0.025

/* Satisfaction of a line of tickets by period; `queue` EH_NONE: the class `otherwise`. */
typedef struct Line {
    uint32_t queue;
    EhAuditStat *periods;
} Line;

/* The periods that a period is held against. */
typedef struct Before {
    EhAuditStat all, means; /* values; means of periods */
    double within;          /* the sum of what chance makes of the means */
} Before;

/* ---- lines ---- */

static EhAuditStat *stats(EhAudit *audit)
{
    return eh_arena_array(audit->arena, audit->n_periods + 1u, sizeof(EhAuditStat));
}

static bool general(const EhAudit *audit, const EhAuditTicket *ticket)
{
    return ticket->service == audit->otherwise_class;
}

static void fill(const EhAudit *audit, EhAuditStat *periods, bool favoured, uint32_t queue)
{
    for (uint32_t i = 0; i < audit->n; i++) {
        const EhAuditTicket *t = &audit->at[i];
        if (!isnan(t->satisfaction) && t->service != EH_AUDIT_NO_NAME &&
            general(audit, t) == !favoured && (queue == EH_NONE || t->queue == queue)) {
            eh_audit_stat_add(&periods[t->period], t->satisfaction);
        }
    }
}

/* Most of its tickets are of the class `otherwise`, and not all of theirs go to it. */
static bool is_general(const EhAudit *audit, uint32_t queue, double n_general)
{
    double n = 0, of_general = 0;
    for (uint32_t i = 0; i < audit->n; i++) {
        n += audit->at[i].queue == queue;
        of_general += audit->at[i].queue == queue && general(audit, &audit->at[i]);
    }
    return n > 0 && of_general * 2 > n && of_general < n_general;
}

/* ---- judging ---- */

static void add_before(Before *before, const EhAuditStat *stat)
{
    if (stat->n < 2) {
        return;
    }
    eh_audit_stat_join(&before->all, stat);
    eh_audit_stat_add(&before->means, stat->sum / stat->n);
    before->within += eh_audit_variance(stat) / stat->n;
}

/* The change from before, as wide as tickets make it and as periods have differed beyond that. */
static EhAuditFigure change(const EhAuditStat *now, const Before *before, double chance)
{
    EhAuditFigure figure = eh_audit_difference(now, &before->all, false, chance);
    double k = before->means.n;
    double extra = k < SPREAD_LEAST ? 0 : eh_audit_variance(&before->means) - before->within / k;
    if (extra > 0) {
        double more = eh_audit_normal(chance) * sqrt(extra * (1 + 1 / k));
        double half = hypot(figure.high - figure.value, more);
        figure.low = figure.value - half;
        figure.high = figure.value + half;
    }
    return figure;
}

static double smallest(const EhAudit *audit)
{
    const EhField *field = &audit->program->block.FIELDS[audit->roles[EH_AUDIT_SATISFACTION]];
    double range = field->kind == EH_NUMBER ? field->hi.f - field->lo.f
                                            : (double)field->hi.i - (double)field->lo.i;
    return range > 0 && range < 1e6 ? SMALLEST * range : 0;
}

/* Whether period `p` of a line is a dip. */
static bool judge(EhAudit *audit, const Line *line, const EhAuditStat *favoured, const bool *dipped,
                  uint32_t p, double chance, EhAuditDip *dip)
{
    Before own = {.within = 0}, other = {.within = 0};
    uint32_t n = 0;
    for (uint32_t k = p; k > 0 && n < BEFORE; k--) {
        if (!dipped[k - 1] && line->periods[k - 1].n >= 2) {
            add_before(&own, &line->periods[k - 1]);
            add_before(&other, &favoured[k - 1]);
            n++;
        }
    }
    if (n < BEFORE_LEAST || own.all.n < EH_AUDIT_LEAST || favoured[p].n < 2 || other.all.n < 2) {
        return false;
    }
    EhAuditFigure fell = change(&line->periods[p], &own, chance);
    EhAuditFigure alone = change(&line->periods[p], &own, EH_AUDIT_CHANCE);
    EhAuditFigure theirs = change(&favoured[p], &other, EH_AUDIT_CHANCE);
    double half = hypot(alone.high - alone.value, theirs.value - theirs.low);
    double apart = fell.value - theirs.value;
    *dip = (EhAuditDip){.period = p,
                        .queue = line->queue,
                        .before = own.all,
                        .now = line->periods[p],
                        .favoured_before = other.all,
                        .favoured_now = favoured[p],
                        .fell = fell,
                        .apart = {apart, apart - half, apart + half}};
    return fell.high < 0 && dip->apart.high < 0 && -fell.value >= smallest(audit);
}

static double judged(const EhAudit *audit, const Line *line)
{
    double n = 0;
    for (uint32_t p = BEFORE_LEAST; p < audit->n_periods; p++) {
        n += line->periods[p].n >= EH_AUDIT_LEAST;
    }
    return n;
}

static bool find_in(EhAudit *audit, const Line *line, const EhAuditStat *favoured, double n_judged)
{
    bool *dipped = eh_arena_array(audit->arena, audit->n_periods + 1u, sizeof *dipped);
    for (uint32_t p = 0; dipped != NULL && p < audit->n_periods; p++) {
        EhAuditDip dip;
        if (line->periods[p].n >= EH_AUDIT_LEAST &&
            judge(audit, line, favoured, dipped, p, EH_AUDIT_CHANCE / n_judged, &dip)) {
            dipped[p] = true;
            if (!EH_PUSH(audit->arena, &audit->dips, dip)) {
                return false;
            }
        }
    }
    return dipped != NULL;
}

bool eh_audit_find_dips(EhAudit *audit)
{
    EH_VEC(Line) lines = {0};
    double n_judged = 0, n_general = 0;
    if (!audit->measured[EH_METRIC_SATISFACTION] || audit->otherwise_class == EH_AUDIT_NO_NAME) {
        return true;
    }
    for (uint32_t i = 0; i < audit->n; i++) {
        n_general += general(audit, &audit->at[i]);
    }
    EhAuditStat *favoured = stats(audit);
    for (uint32_t q = 0; favoured != NULL && q <= audit->queues.n; q++) {
        Line line = {.queue = q == 0 ? EH_NONE : q - 1};
        if (q > 0 && !is_general(audit, line.queue, n_general)) {
            continue;
        }
        line.periods = stats(audit);
        if (line.periods == NULL || !EH_PUSH(audit->arena, &lines, line)) {
            return false;
        }
        fill(audit, line.periods, false, line.queue);
        n_judged += judged(audit, &line);
    }
    if (favoured == NULL) {
        return false;
    }
    fill(audit, favoured, true, EH_NONE);
    audit->n_judged = (uint32_t)n_judged;
    for (uint32_t i = 0; i < lines.n; i++) {
        if (!find_in(audit, &lines.at[i], favoured, n_judged)) {
            return false;
        }
    }
    return true;
}
