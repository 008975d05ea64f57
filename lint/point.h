/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ticket out of a box of cells: the one nearest to the policy's first sample, or to its defaults.
 */
#ifndef EH_LINT_POINT_H
#define EH_LINT_POINT_H

#include "lint/solve.h"
#include "lint/witness.h"

/* Waits to try where a box holds the clocks of an sla, which cells do not express: shortest first. */
extern const int64_t eh_point_waits[];
#define EH_POINT_WAITS 13u

/* Fills `ticket` and `now` of a witness from the box that the solver found for one of its tickets. `now` of EH_MISSING
 * chooses an instant at which calendars are as the box has them; the ticket has waited as near to `waiting` as the box
 * allows. */
void eh_point(EhLint *lint, const EhSolver *solver, uint32_t ticket, int64_t now, int64_t waiting,
              EhWitness *out);

/* The same ticket as a sample. */
void eh_point_sample(EhLint *lint, const EhSolver *solver, uint32_t ticket, int64_t waiting,
                     EhSample *out, int64_t *now);

/* The box in words: the variables that it holds to some of their cells, `impact in 50.. and intent is outage`. */
EhStr eh_point_region(EhLint *lint, const EhSolver *solver, uint32_t ticket);

#endif
