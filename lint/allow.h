/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EH_LINT_ALLOW_H
#define EH_LINT_ALLOW_H

#include "lint/lint.h"

/* Marks the findings that a line `allow` of the policy silences, and adds one for each line that silences nothing. */
void eh_lint_allow(EhLint *lint);

#endif
