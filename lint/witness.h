/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Witnesses: a ticket goes through the real reader and the real VM before anyone is told of it.
 */
#ifndef EH_LINT_WITNESS_H
#define EH_LINT_WITNESS_H

#include "compiler/samples.h"
#include "lint/lint.h"
#include "service/sample_data.h"

typedef struct EhWitnessDesk EhWitnessDesk;
void eh_witness_desk_free(EhWitnessDesk *desk);

/* Reads the witness's ticket and decides it at its `now`; fills `decision`. What the decision came to, beside its
 * JSON: valid until the next call. NULL without memory. */
const EhDecision *eh_witness_decide(EhLint *lint, EhWitness *witness, EhMode mode);

/* For eh_note, after a witness was decided with EH_RECORDING; NULL before the first. */
const EhContext *eh_witness_context(const EhLint *lint);

/* The ticket of a declared sample as JSON that `run` reads, in the arena. */
EhStr eh_witness_sample(EhLint *lint, const EhSample *sample);

void eh_finding_witness(EhLint *lint, EhFinding *finding, const EhWitness *witness);

#endif
