/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the checks of favour share: formulas made once, before any of them asks.
 */
#ifndef EH_LINT_FAVOUR_H
#define EH_LINT_FAVOUR_H

#include "lint/twins.h"

/* Arrays are by number of what they name. */
typedef struct EhFavour {
    EhLint *lint;
    const EhModel *model;
    EhF *at_least;   /* by priority: that one or a higher, in the end */
    bool *automatic; /* by queue: pools serve it, and all of them are automatic */
    bool any_automatic;
    EhF machine; /* in one of these queues, in the end */
    EhF **cells; /* by variable: a formula for each of its cells, or NULL where it has too many */
    EhF *
        moves; /* by escalation and queue: it holds for a ticket that is in the queue, wherever route sends it */
    EhNatural natural; /* what cells do not express is as an ordinary ticket has it */
    bool *told;        /* by variable: P09 has told of the prediction */
} EhFavour;
enum { EH_FAVOUR_CELLS = 200 };

/* favour.c */
/* What any of the priorities that tickets have in the end, or any of the queues, depends on. */
EhCone eh_favour_priorities(const EhFavour *favour);
EhCone eh_favour_queues(const EhFavour *favour);
EhSpan eh_favour_head(const EhModelRows *rows, int32_t by);
EhStr eh_favour_name(const EhModelRows *rows, int32_t by);
bool eh_favour_part_of(
    EhStr name, const char *const *parts); /* a word between underscores; the list ends with NULL */

void eh_favour_doubt(EhFavour *favour);     /* favour_missing.c: P09 */
void eh_favour_missing(EhFavour *favour);   /* favour_missing.c: R06 */
void eh_favour_monotone(EhFavour *favour);  /* favour_order.c: P06 */
void eh_favour_words(EhFavour *favour);     /* favour_fields.c: P08 */
void eh_favour_people(EhFavour *favour);    /* favour_desk.c: P10 */
void eh_favour_holdout(EhFavour *favour);   /* favour_holdout.c: G01 */
void eh_favour_transfers(EhFavour *favour); /* favour_rounds.c: G02 */

/* Names that mean how many, or how badly, are hit. */
bool eh_favour_is_impact(EhStr name);
/* Fields of the ticket itself in which the customer writes what he likes. */
bool eh_favour_is_own_word(const EhPlace *place);

#endif
