/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A message as the public header shows it: lines and columns in place of offsets, texts that end in NUL.
 */
#ifndef EH_COMPILER_DIAGNOSTIC_VIEW_H
#define EH_COMPILER_DIAGNOSTIC_VIEW_H

#include "compiler/diagnostics.h"
#include "evenhand.h"

/* Texts of the view live in the arena; those that find no memory are empty. */
EhDiagnostic eh_diag_view(const EhSources *sources, EhArena *arena, const EhDiag *diag);

#endif
