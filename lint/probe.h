/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guarantees' conditions, asked of the real VM.
 *
 * One idea: the policy is compiled once more with an escalation for each condition, which is the last stage and may read
 * all that a guarantee may; whether it held is in the decision. Escalations read the queue and the priority of route and
 * rank, a guarantee those of the end: for a ticket that others have moved, route and rank give in the probe what it has in
 * the end.
 */
#ifndef EH_LINT_PROBE_H
#define EH_LINT_PROBE_H

#include "lint/witness.h"

typedef enum EhHolds { EH_HOLDS_NOT, EH_HOLDS, EH_HOLDS_UNSURE } EhHolds;

/* Whether a condition of guarantee `index` (its first, or its second) holds for a witness. UNSURE: where the policy has no
 * room for more, or of a moved ticket it reads the place and a clock, which may read the place as it was. */
EhHolds eh_probe_holds(EhLint *lint, uint32_t index, bool second, const EhWitness *witness);

/* The policy with them in it, or NULL where it has no room: it decides as the policy does, and the escalation of HELD
 * number eh_probe_first() + 2 index + second says whether a condition held. The probe's until eh_probe_free. */
const EhProgram *eh_probe_program(EhLint *lint);
uint32_t eh_probe_first(const EhLint *lint);

void eh_probe_free(EhLint *lint);

#endif
