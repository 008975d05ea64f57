/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every node of a checked policy, for questions about what is written rather than what it means.
 */
#ifndef EH_LINT_WALK_H
#define EH_LINT_WALK_H

#include "compiler/policy.h"

/* Called for each node, what holds it first. False: nothing below it. */
typedef bool EhWalkEach(void *ctx, EhNode *node);

/* The node and everything below it; no deeper than the parser lets trees be. */
void eh_walk(EhNode *node, EhWalkEach *each, void *ctx);

/* All declarations, imported ones too. */
void eh_walk_policy(const EhPolicy *policy, EhWalkEach *each, void *ctx);

/* Whether the file is one that is built in. */
bool eh_walk_is_std(const EhPolicy *policy, EhSpan span);

#endif
