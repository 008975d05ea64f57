/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Witnesses: a ticket goes through the real reader and the real VM before anyone is told of it.
 */
#ifndef EH_LINT_WITNESS_H
#define EH_LINT_WITNESS_H

#include "lint/lint.h"

/* What a witness's decision came to, beside its JSON. Valid until the next call. */
const EhDecision *eh_witness_decide(EhLint *lint, EhWitness *witness, EhMode mode);

/* The ticket of a declared sample as JSON that `run` reads, in the arena. */
EhStr eh_witness_sample(EhLint *lint, const EhSample *sample);

void eh_finding_witness(EhLint *lint, EhFinding *finding, const EhWitness *witness);

#endif
