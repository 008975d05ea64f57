/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tickets that ended in another tier than they were sent to, and what had sent them there.
 *
 * One idea: misrouted tickets are sorted by what sent them, so that a cause is a run of neighbours.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit.h"

/* ---- steps ---- */

static EhAuditStep *step_of(EhAudit *audit, uint16_t from, uint16_t to)
{
    for (uint32_t i = 0; i < audit->steps.n; i++) {
        if (audit->steps.at[i].from == from && audit->steps.at[i].to == to) {
            return &audit->steps.at[i];
        }
    }
    EhAuditStep step = {.from = from, .to = to, .limit = NAN, .verdict = EH_AUDIT_UNKNOWN};
    step.periods = eh_arena_array(audit->arena, audit->n_periods + 1u, sizeof *step.periods);
    step.period_verdicts =
        eh_arena_array(audit->arena, audit->n_periods + 1u, sizeof *step.period_verdicts);
    return step.periods != NULL && step.period_verdicts != NULL &&
                   EH_PUSH(audit->arena, &audit->steps, step)
               ? &audit->steps.at[audit->steps.n - 1]
               : NULL;
}

/* Those with limits first, in order of text; then the others that occur. */
static bool find_steps(EhAudit *audit)
{
    const EhAuditDecl *decl = &audit->policy->audited;
    for (uint32_t i = 0; i < decl->misroutes.n; i++) {
        const EhAuditMisroute *limit = &decl->misroutes.at[i];
        EhAuditStep *step = step_of(audit, (uint16_t)limit->from, (uint16_t)limit->to);
        if (step == NULL) {
            return false;
        }
        step->limit = isnan(step->limit) ? limit->most : fmin(step->limit, limit->most);
    }
    for (uint32_t i = 0; i < audit->n; i++) {
        const EhAuditTicket *t = &audit->at[i];
        if (eh_audit_misrouted(t) == EH_ANSWER_YES && step_of(audit, t->tier, t->actual) == NULL) {
            return false;
        }
    }
    return true;
}

static void count_steps(EhAudit *audit)
{
    for (uint32_t i = 0; i < audit->n; i++) {
        const EhAuditTicket *t = &audit->at[i];
        bool known = eh_audit_misrouted(t) != EH_ANSWER_UNKNOWN;
        for (uint32_t s = 0; known && s < audit->steps.n; s++) {
            if (audit->steps.at[s].from == t->tier) {
                eh_audit_stat_add(&audit->steps.at[s].periods[t->period],
                                  audit->steps.at[s].to == t->actual);
            }
        }
    }
}

/* A period breaks the limit only by an interval that allows for how many periods are looked at. */
static void judge(const EhAudit *audit, EhAuditStep *step)
{
    double judged = 0;
    for (uint32_t p = 0; p < audit->n_periods; p++) {
        eh_audit_stat_join(&step->whole, &step->periods[p]);
        judged += step->periods[p].n > 0;
    }
    if (isnan(step->limit)) {
        return;
    }
    step->verdict = eh_audit_at_most(
        eh_audit_share(step->whole.sum, step->whole.n, EH_AUDIT_CHANCE), step->limit);
    for (uint32_t p = 0; p < audit->n_periods; p++) {
        const EhAuditStat *stat = &step->periods[p];
        step->period_verdicts[p] = eh_audit_at_most(
            eh_audit_share(stat->sum, stat->n, EH_AUDIT_CHANCE / judged), step->limit);
        step->broken_periods += step->period_verdicts[p] == EH_AUDIT_BROKEN;
    }
}

/* ---- causes ---- */

/* What is sorted: a misrouted ticket, by what sent it. */
typedef struct Sent {
    uint32_t period;
    uint16_t from, to, by;
    bool lines_known;
    uint64_t lines;
    uint32_t ticket;
} Sent;

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

static int compare_cause(const Sent *a, const Sent *b)
{
    int order = ORDER(a->period, b->period);
    order = order != 0 ? order : ORDER(a->from, b->from);
    order = order != 0 ? order : ORDER(a->to, b->to);
    order = order != 0 ? order : ORDER(a->by, b->by);
    order = order != 0 ? order : ORDER(b->lines_known, a->lines_known);
    return order != 0 ? order : ORDER(a->lines, b->lines);
}

static int compare_sent(const void *a, const void *b)
{
    const Sent *x = a, *y = b;
    int order = compare_cause(x, y);
    return order != 0 ? order : ORDER(x->ticket, y->ticket);
}

/* First those of all periods; of one period the largest first. */
static int compare_found(const void *a, const void *b)
{
    const EhAuditCause *x = a, *y = b;
    int order = ORDER(x->period + 1, y->period + 1); /* EH_NONE + 1 is 0: of all */
    order = order != 0 ? order : ORDER(y->n, x->n);
    order = order != 0 ? order : ORDER(x->from, y->from);
    order = order != 0 ? order : ORDER(x->to, y->to);
    order = order != 0 ? order : ORDER(x->by, y->by);
    return order != 0 ? order : ORDER(x->lines, y->lines);
}

static bool add_causes(EhAudit *audit, Sent *sent, uint32_t n)
{
    qsort(sent, n, sizeof *sent, compare_sent);
    for (uint32_t i = 0; i < n; i++) {
        if (i == 0 || compare_cause(&sent[i - 1], &sent[i]) != 0) {
            EhAuditCause cause = {.period = sent[i].period,
                                  .from = sent[i].from,
                                  .to = sent[i].to,
                                  .by = sent[i].by,
                                  .first = i,
                                  .lines_known = sent[i].lines_known,
                                  .lines = sent[i].lines};
            if (!EH_PUSH(audit->arena, &audit->causes, cause)) {
                return false;
            }
        }
        EhAuditCause *cause = &audit->causes.at[audit->causes.n - 1];
        if (cause->n++ < EH_AUDIT_SAMPLES) {
            cause->samples[cause->n_samples++] = sent[i].ticket;
        }
    }
    return true;
}

static bool find_causes(EhAudit *audit)
{
    uint32_t n = 0;
    Sent *sent = malloc((audit->n + 1u) * sizeof *sent);
    for (uint32_t i = 0; sent != NULL && i < audit->n; i++) {
        const EhAuditTicket *t = &audit->at[i];
        if (eh_audit_misrouted(t) == EH_ANSWER_YES) {
            sent[n++] = (Sent){.period = t->period,
                               .from = t->tier,
                               .to = t->actual,
                               .by = t->by,
                               .lines_known = !eh_audit_foreign(audit, t) && !t->fault,
                               .lines = t->lines,
                               .ticket = i};
        }
    }
    audit->misrouted = eh_arena_array(audit->arena, n + 1u, sizeof *audit->misrouted);
    bool fine = sent != NULL && audit->misrouted != NULL && add_causes(audit, sent, n);
    for (uint32_t i = 0; fine && i < n; i++) {
        audit->misrouted[i] = sent[i].ticket;
        sent[i].period = EH_NONE;
    }
    fine = fine && add_causes(audit, sent, n);
    free(sent);
    if (audit->causes.n > 0) {
        qsort(audit->causes.at, audit->causes.n, sizeof *audit->causes.at, compare_found);
    }
    return fine;
}

/* ---- lines of complexity ---- */

static void count_line(EhAudit *audit, EhAuditLine *line)
{
    for (uint32_t i = 0; i < audit->n; i++) {
        const EhAuditTicket *t = &audit->at[i];
        EhAnswer misrouted = eh_audit_misrouted(t);
        if (t->tier == line->from && !eh_audit_foreign(audit, t) && !t->fault &&
            misrouted != EH_ANSWER_UNKNOWN) {
            eh_audit_stat_add(misrouted == EH_ANSWER_YES ? &line->misrouted : &line->others,
                              (double)(t->lines >> line->line & 1));
        }
    }
}

static bool find_lines(EhAudit *audit)
{
    for (uint32_t tier = 0; tier < audit->tiers.own; tier++) {
        for (uint32_t i = 0; i < audit->n_lines; i++) {
            EhAuditLine line = {.from = (uint16_t)tier, .line = (uint16_t)i};
            count_line(audit, &line);
            if (line.misrouted.sum > 0 && !EH_PUSH(audit->arena, &audit->lines, line)) {
                return false;
            }
        }
    }
    return true;
}

bool eh_audit_misroutes(EhAudit *audit)
{
    if (!find_steps(audit)) {
        return false;
    }
    count_steps(audit);
    for (uint32_t i = 0; i < audit->steps.n; i++) {
        judge(audit, &audit->steps.at[i]);
    }
    return find_causes(audit) && find_lines(audit);
}
