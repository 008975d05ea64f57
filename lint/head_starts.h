/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What to write in place of an order that never ages: by how much the higher priorities may go first.
 */
#ifndef EH_LINT_HEAD_STARTS_H
#define EH_LINT_HEAD_STARTS_H

#include "lint/pools.h"

/* The tickets of some groups of a pool as if they stood together. Arrays are by priority, `promise` the shortest of a
 * start to its tickets, `head` what to write. Invariant: top < lowest, unless fewer than two levels come (then both may
 * be EH_NONE); head[p] - head[q] is no more than the promise to q, for all p and q that come. */
typedef struct EhHeadStarts {
    const EhPool *pool;
    EhMaybe *comes;
    const EhPromise **promise;
    int64_t *head;
    uint32_t top, lowest;
    int64_t step;           /* the longest `promote after` */
    const EhPromise *least; /* what bounds the head start of the first; NULL if nothing does */
} EhHeadStarts;

/* Works out the longest head starts for the groups [from, to) put together. False when memory is out. */
bool eh_head_starts(EhLint *lint, const EhPool *pool, uint32_t from, uint32_t to,
                    EhHeadStarts *starts);

/* "`order by waiting with head start { urgent 8h, high 7h }`" */
EhStr eh_head_starts_order(EhLint *lint, const EhHeadStarts *starts);

/* What such an order is worth: by whom nobody is overtaken for longer. */
EhStr eh_head_starts_bound(EhLint *lint, const EhHeadStarts *starts);

#endif
