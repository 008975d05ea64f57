/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walking the tree: children that are chains are walked along, so depth is that of the text.
 */
#include "lint/walk.h"

#include <string.h>

static void walk_chain(EhNode *node, EhWalkEach *each, void *ctx)
{
    for (; node != NULL; node = node->next) {
        eh_walk(node, each, ctx);
    }
}

/* `a and b and …` leans to the left, as long as an author likes: its left is gone on with, after what stands to the right. */
void eh_walk(EhNode *node, EhWalkEach *each, void *ctx)
{
    while (node != NULL && each(ctx, node)) {
        bool leans = node->kind == EH_N_BINARY;
        if (!leans) {
            walk_chain(node->a, each, ctx);
        }
        walk_chain(node->b, each, ctx);
        walk_chain(eh_node_c(node), each, ctx);
        walk_chain(node->list, each, ctx);
        node = leans ? node->a : NULL;
    }
}

static void walk_named(const EhNamedVec *vec, EhWalkEach *each, void *ctx)
{
    for (uint32_t i = 0; i < vec->n; i++) {
        eh_walk(vec->at[i].node, each, ctx);
    }
}

/* Declarations that vectors of their own hold. */
static void walk_values(const EhPolicy *policy, EhWalkEach *each, void *ctx)
{
    for (uint32_t i = 0; i < policy->lets.n; i++) {
        eh_walk(policy->lets.at[i]->node, each, ctx);
    }
    for (uint32_t i = 0; i < policy->lists.n; i++) {
        eh_walk(policy->lists.at[i].node, each, ctx);
    }
    for (uint32_t i = 0; i < policy->phrases.n; i++) {
        eh_walk(policy->phrases.at[i]->node, each, ctx);
    }
    for (uint32_t i = 0; i < policy->calendars.n; i++) {
        eh_walk(policy->calendars.at[i].node, each, ctx);
    }
    for (uint32_t i = 0; i < policy->records.n; i++) {
        eh_walk(policy->records.at[i]->node, each, ctx);
    }
    for (uint32_t i = 0; i < policy->action_decls.n; i++) {
        eh_walk(policy->action_decls.at[i].node, each, ctx);
    }
    for (uint32_t i = 0; i < policy->functions.n; i++) {
        eh_walk(policy->functions.at[i].node, each, ctx);
    }
    for (uint32_t i = 0; i < policy->source_dbs.n; i++) {
        eh_walk(policy->source_dbs.at[i].node, each, ctx);
    }
    for (uint32_t i = 0; i < policy->lookups.n; i++) {
        eh_walk(policy->lookups.at[i].node, each, ctx);
    }
}

void eh_walk_policy(const EhPolicy *policy, EhWalkEach *each, void *ctx)
{
    EhNode *single[] = {policy->fallback_node, policy->holdout,     policy->complexity,
                        policy->route,         policy->rank,        policy->workload,
                        policy->audit,         policy->ticket->node};
    const EhNamedVec *named[] = {&policy->classes, &policy->tiers,       &policy->overrides,
                                 &policy->rules,   &policy->tightens,    &policy->escalations,
                                 &policy->targets, &policy->slas,        &policy->pauses,
                                 &policy->pools,   &policy->sample_list, &policy->guarantees,
                                 &policy->tests};
    for (size_t i = 0; i < sizeof single / sizeof *single; i++) {
        eh_walk(single[i], each, ctx);
    }
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        walk_named(named[i], each, ctx);
    }
    walk_values(policy, each, ctx);
}

bool eh_walk_is_std(const EhPolicy *policy, EhSpan span)
{
    EhStr name = policy->sources->files.at[span.file].name;
    return name.n > 4 && memcmp(name.p, "std/", 4) == 0;
}
