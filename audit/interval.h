/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How sure a figure of an audit is.
 *
 * One idea: a figure keeps how many values it has, their sum and the sum of their squares, so figures add up, and the
 * interval follows from these three alone.
 */
#ifndef EH_AUDIT_INTERVAL_H
#define EH_AUDIT_INTERVAL_H

#include <stdbool.h>

/* Values that were seen. Shares are values of 0 and 1. */
typedef struct EhAuditStat {
    double n, sum, squares;
} EhAuditStat;

static inline void eh_audit_stat_add(EhAuditStat *stat, double value)
{
    stat->n++;
    stat->sum += value;
    stat->squares += value * value;
}
void eh_audit_stat_join(EhAuditStat *to, const EhAuditStat *stat);

/* NaN where there is none. */
typedef struct EhAuditFigure {
    double value, low, high;
} EhAuditFigure;

/* `chance` is how often an interval may miss the truth, both sides together: 0.05 for one of 95 %. */
#define EH_AUDIT_CHANCE 0.05

/* Wilson (1927): k of n. */
EhAuditFigure eh_audit_share(double k, double n, double chance);

/* The mean, by Student's t; without an interval for less than two values. */
EhAuditFigure eh_audit_mean(const EhAuditStat *stat, double chance);

/* First less second: of means Welch (1947), of shares Newcombe (1998). */
EhAuditFigure eh_audit_difference(const EhAuditStat *first, const EhAuditStat *second, bool share,
                                  double chance);

/* The variance of values; NaN for less than two. */
double eh_audit_variance(const EhAuditStat *stat);

/* The points that a normal variable, and Student's t, lie beyond with this chance, both sides together. */
double eh_audit_normal(double chance);
double eh_audit_student(double chance, double degrees);

/* What a limit came to. */
typedef enum EhAuditVerdict {
    EH_AUDIT_KEPT,
    EH_AUDIT_BROKEN,
    EH_AUDIT_UNDECIDED, /* the interval reaches over the limit */
    EH_AUDIT_UNKNOWN    /* nothing tells */
} EhAuditVerdict;

/* The figure against `most`. */
EhAuditVerdict eh_audit_at_most(EhAuditFigure figure, double most);

#endif
