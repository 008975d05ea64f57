/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order in which lets are checked: each after those that it reads, however long a chain they make.
 *
 * One idea: a walk with a stack of its own over the names that stand in each let; lets that lead back to one above them
 * (a cycle, or a name that an enum has too) are left to the check of that one, which can tell.
 */
#include "compiler/check.h"

/* A let on the way. reads[at .. end) are still to be looked into; `low` is the uppermost step, from 1, that it leads to. */
typedef struct Step {
    EhSymbol *let;
    uint32_t begin, at, end, low;
} Step;

/* EhSymbol.mark: 0 of a let that was not met; else its step, or the uppermost that it leads to. */
typedef struct Walk {
    EhPolicy *policy;
    EH_VEC(Step) steps;
    EH_VEC(EhSymbol *) reads; /* of all steps, one behind the other */
} Walk;

/* The lets whose names stand below a node; chains are walked, not recursed. */
static void gather(Walk *walk, const EhNode *node)
{
    for (; node != NULL; node = node->a) {
        EhSymbol *symbol =
            node->kind == EH_N_NAME ? eh_map_get(&walk->policy->values, node->name) : NULL;
        if (symbol != NULL && symbol->kind == EH_SYM_LET) {
            EH_PUSH(walk->policy->arena, &walk->reads, symbol);
        }
        gather(walk, node->b);
        gather(walk, eh_node_c(node));
        for (const EhNode *child = node->list; child != NULL; child = child->next) {
            gather(walk, child);
        }
    }
}

static void enter(Walk *walk, EhSymbol *let)
{
    Step step = {.let = let, .begin = walk->reads.n, .at = walk->reads.n};
    step.low = let->mark = walk->steps.n + 1;
    gather(walk, let->node->a);
    step.end = walk->reads.n;
    EH_PUSH(walk->policy->arena, &walk->steps, step);
}

/* Leaves the last step: the let is checked, unless it leads to one above it. */
static void leave(Walk *walk)
{
    Step step = walk->steps.at[--walk->steps.n];
    walk->reads.n = step.begin;
    step.let->mark = step.low;
    if (step.low == walk->steps.n + 1) {
        eh_let_resolve(walk->policy, step.let);
    } else if (walk->steps.at[walk->steps.n - 1].low > step.low) {
        walk->steps.at[walk->steps.n - 1].low = step.low;
    }
}

static void look(Walk *walk)
{
    Step *step = &walk->steps.at[walk->steps.n - 1];
    if (step->at == step->end) {
        leave(walk);
        return;
    }
    EhSymbol *next = walk->reads.at[step->at++];
    if (next->mark == 0) {
        enter(walk, next);
    } else if (next->state != 2 && next->mark < step->low) {
        step->low = next->mark;
    }
}

void eh_check_lets(EhPolicy *policy)
{
    Walk walk = {.policy = policy};
    for (uint32_t i = 0; i < policy->lets.n && !policy->arena->failed; i++) {
        if (policy->lets.at[i]->mark == 0) {
            enter(&walk, policy->lets.at[i]);
        }
        while (walk.steps.n > 0 && !policy->arena->failed) {
            look(&walk);
        }
    }
    for (uint32_t i = 0; i < policy->lets.n; i++) {
        policy->lets.at[i]->mark = 0;
        eh_let_resolve(policy, policy->lets.at[i]);
    }
}
