/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The three checks of eh_lint_names that live in files of their own.
 */
#ifndef EH_LINT_NAMES_H
#define EH_LINT_NAMES_H

#include "lint/lint.h"

void eh_names_dates(EhLint *lint); /* dates.c: R07 */
void eh_names_alike(EhLint *lint); /* alike.c: R08 */

#endif
