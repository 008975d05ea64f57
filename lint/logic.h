/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The logic engine opened on a policy, and the questions that the checks ask of it.
 */
#ifndef EH_LINT_LOGIC_H
#define EH_LINT_LOGIC_H

#include "lint/point.h"

/* Builds the model and its solver. False when memory is out. */
bool eh_logic_open(EhLint *lint);
void eh_logic_close(EhLint *lint);

/* The cells anew, and the solver, after more formulas were made. False when memory is out. */
bool eh_logic_again(EhLint *lint);

/* Cells fine enough for the sums, once all formulas are made; then the cut. False when memory is out. */
bool eh_logic_cut(EhFormulas *formulas);

/* Asks for one ticket, within the lint's budget. */
EhAnswer eh_logic_ask(EhLint *lint, const EhF *goals, uint32_t n);

/* What is said of a question that is past the budget, or that cells do not decide. */
void eh_logic_unknown(EhLint *lint, EhCheck check, EhSpan span, EhStr subject, const char *what);

#endif
