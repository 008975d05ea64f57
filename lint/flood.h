/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Traces of a workload: what goes before a ticket comes at its rates, and the ticket never starts.
 */
#ifndef EH_LINT_FLOOD_H
#define EH_LINT_FLOOD_H

#include "lint/load.h"
#include "lint/trace.h"

/* `before`: by stream, which come. Each with all of its burst first; each ticket takes its longest handling, or its mean
 * (`mean`). */
typedef struct EhFlood {
    const EhPool *pool;
    const EhStream *waits;
    const bool *before;
    bool mean;
} EhFlood;

/* Runs traces of A among them, and tells of the first in which it still waits at the end. Without one the finding is
 * unknown; but the proof of it stands where two weeks are too many tickets to be shown. */
void eh_flood_show(EhLint *lint, EhFinding *finding, const EhFlood *flood);

#endif
