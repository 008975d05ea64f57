/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which promises a finding puts in doubt: for texts that repeat a promise, and must not say more than is known.
 */
#ifndef EH_LINT_DOUBTS_H
#define EH_LINT_DOUBTS_H

#include "lint/lint.h"
#include "service/service.h"

typedef enum EhDoubt {
    EH_DOUBT_NONE,
    EH_DOUBT_RISK,  /* it can fail: for some arrivals, or in a model */
    EH_DOUBT_BROKEN /* it is not kept: a ticket that can come, or the long run, breaks it */
} EhDoubt;

/* What a finding of a finished run says of one of the desk's promises. */
EhDoubt eh_lint_doubts(EhLint *lint, const EhFinding *finding, const EhPromise *promise);

#endif
