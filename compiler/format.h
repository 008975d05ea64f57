/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one way to lay out a policy.
 */
#ifndef EH_COMPILER_FORMAT_H
#define EH_COMPILER_FORMAT_H

#include "compiler/syntax.h"

/* Lays out file `file` anew: the same tokens on the same lines, with indentation, spaces and
 * columns put in order. `out` is in the arena. False if the file does not parse (then `diags` says
 * why) or memory is out. */
bool eh_format(const EhSources *sources, uint32_t file, EhArena *arena, EhDiags *diags, EhStr *out);

#endif
