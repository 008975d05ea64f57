/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two models over the same formulas: the second knows the first as `other`.
 */
#ifndef EH_LINT_MODELS_H
#define EH_LINT_MODELS_H

#include "lint/model.h"

/* Whether the lines of complexity of a model and its other are the same. */
bool eh_model_same_lines(const EhModel *model);

#endif
