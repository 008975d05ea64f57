/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tickets that are equal but for some fields, and what the policy makes of each.
 *
 * One idea: every question of fairness compares tickets that share all variables but a few; the engine looks for them,
 * the VM decides each, and only what the VM confirms is told.
 */
#ifndef EH_LINT_TWINS_H
#define EH_LINT_TWINS_H

#include "lint/logic.h"

typedef EH_VEC(const EhFieldDecl *) EhFields;

/* Whether the variable depends on one of the fields (records on the way do not count). */
bool eh_twins_reads(const EhLint *lint, const EhVar *var, const EhFields *fields);

/* What lies below a formula: one flag a variable, and one a node. NULL when memory is out. */
typedef struct EhCone {
    bool *vars, *nodes;
} EhCone;
/* `sums`: with all that complexity reads, where the formula reads it. */
EhCone eh_twins_cone(EhLint *lint, EhF f, bool sums);
/* Below any of `n` formulas, with the sums. */
EhCone eh_twins_cones(EhLint *lint, const EhF *f, uint32_t n);

/* One flag a variable: shared by all tickets. All but those that read the fields. */
bool *eh_twins_all_but(EhLint *lint, const EhFields *fields);
/* And the clocks of the sla, whatever they read. True if that changes what is shared of the cone. */
bool eh_twins_share_clocks(const EhLint *lint, const EhCone *cone, bool *shared);
/* What is said where nothing but clocks that differ is left open. */
void eh_twins_clocks_unknown(EhLint *lint, EhCheck check, EhSpan span, EhStr subject, EhStr what);

/* What the VM decided of one of them. The lists are as bytes, to be compared. */
typedef struct EhSeen {
    int32_t klass, service, tier, queue, priority, tier_by, queue_by, priority_by;
    bool holdout;
    EhStr rules, tightens, skills, escalations;
} EhSeen;

typedef EH_VEC(EhF) EhNatural;

/* Invariant: `solver` is NULL only when memory is out. */
typedef struct EhTwins {
    EhLint *lint;
    EhSolver *solver;
    const bool *shared;
    uint32_t n;
    EhNatural natural; /* what had better be so in tickets that show it */
    const EhAsk *asked;
    uint32_t n_asked; /* of the last question */
    bool
        unshown; /* some box was found that the VM did not confirm; `beyond`: the first one's open names */
    EhStr beyond;
} EhTwins;
bool eh_twins_open(EhTwins *twins, EhLint *lint, uint32_t n, const bool *shared);
void eh_twins_close(EhTwins *twins);

/* `asks` stay until eh_twins_show. */
EhAnswer eh_twins_ask(EhTwins *twins, const EhAsk *asks, uint32_t n);

/* After EH_SOME_SUCH: fills a witness and what was decided for each ticket (room for n). False unless `shows` says that
 * the VM's decisions show what was asked. */
typedef bool EhTwinsShows(const void *ctx, const EhSeen *seen, uint32_t n);
bool eh_twins_show(EhTwins *twins, EhTwinsShows *shows, const void *ctx, EhWitness *witnesses,
                   EhSeen *seen);

/* Notes that no ticket shows what was found, as eh_twins_show does. */
void eh_twins_unshown(EhTwins *twins);

/* In what two of them differ, in the author's words: "`body mentions legal` and `channel`". */
EhStr eh_twins_difference(const EhTwins *twins, uint32_t a, uint32_t b);

/* What is said where the VM confirms none, or the budget is spent. `what`: "whether …". */
void eh_twins_unknown(EhTwins *twins, EhCheck check, EhSpan span, EhStr subject, EhAnswer answer,
                      EhStr what);

#endif
