/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guarantees' conditions, asked of the real VM.
 *
 * One idea: the policy is compiled once more with an escalation for each condition, which is the last stage and may read
 * all that a guarantee may; whether it held is in the decision.
 */
#ifndef EH_LINT_PROBE_H
#define EH_LINT_PROBE_H

#include "lint/witness.h"

typedef enum EhHolds { EH_HOLDS_NOT, EH_HOLDS, EH_HOLDS_UNSURE } EhHolds;

/* Whether a condition of guarantee `index` (its first, or its second) holds for a witness. UNSURE: where an escalation
 * of the policy has moved or raised the ticket, which the added ones do not read, or the policy has no room for them. */
EhHolds eh_probe_holds(EhLint *lint, uint32_t index, bool second, const EhWitness *witness);

void eh_probe_free(EhLint *lint);

#endif
