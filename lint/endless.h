/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is overtaken for ever though the order ages: by those that agents are kept free for, and while it has no due.
 */
#ifndef EH_LINT_ENDLESS_H
#define EH_LINT_ENDLESS_H

#include "lint/pools.h"

/* One pool. `waits` is by queue: set for those whose tickets may wait for ever behind later ones. */
typedef struct EhEndless {
    EhLint *lint;
    const EhPool *pool;
    bool *waits;
} EhEndless;

/* P03 by `reserve`, and of `order by due` by pauses. True if nothing is proved: something is found, or not known. */
bool eh_endless_kept(EhEndless *endless);
bool eh_endless_undue(EhEndless *endless);

#endif
