/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Data from outside: lookups, then functions, before anything is decided; each distinct call once.
 *
 * Two calls are the same when they call the same function with arguments that are written alike, parentheses aside.
 */
#include "compiler/lower.h"

static bool same_expression(const EhNode *a, const EhNode *b)
{
    if (a == NULL || b == NULL) {
        return a == b;
    }
    a = eh_unparen_node((EhNode *)(uintptr_t)a);
    b = eh_unparen_node((EhNode *)(uintptr_t)b);
    bool plain = a->kind == b->kind && a->op == b->op && a->negated == b->negated && a->i == b->i &&
                 a->f == b->f && eh_str_same(a->name, b->name) && eh_str_same(a->text, b->text);
    if (!plain || !same_expression(a->a, b->a) || !same_expression(a->b, b->b) ||
        !same_expression(a->c, b->c)) {
        return false;
    }
    const EhNode *x = a->list, *y = b->list;
    for (; x != NULL && y != NULL; x = x->next, y = y->next) {
        if (!same_expression(x, y)) {
            return false;
        }
    }
    return x == y;
}

static uint32_t find_call(EhLower *low, const EhNode *call)
{
    uint32_t i = 0;
    while (i < low->calls.n && !same_expression(low->calls.at[i], call)) {
        i++;
    }
    return i;
}

uint32_t eh_lower_function_reg(EhLower *low, EhNode *call)
{
    uint32_t i = find_call(low, call);
    return i < low->call_regs.n ? low->call_regs.at[i] : 0;
}

/* Every function call below a node; chains are walked, not recursed. */
static void gather(EhLower *low, EhNode *node)
{
    for (; node != NULL; node = node->a) {
        const EhExpr *info = node->kind == EH_N_CALL ? node->info : NULL;
        if (info != NULL && info->symbol != NULL && info->symbol->kind == EH_SYM_FUNCTION &&
            find_call(low, node) == low->calls.n) {
            EH_PUSH(low->policy->arena, &low->calls, node);
        }
        if (node->b != NULL) {
            gather(low, node->b);
        }
        if (node->c != NULL) {
            gather(low, node->c);
        }
        for (EhNode *child = node->list; child != NULL; child = child->next) {
            gather(low, child);
        }
        bool table = node->kind == EH_N_ROUTE_BY || node->kind == EH_N_RANK_BY;
        for (EhNode *heading = table ? node->a->next : NULL; heading != NULL;
             heading = heading->next) {
            gather(low, heading);
        }
    }
}

static void gather_all(EhLower *low, const EhNamedVec *vec)
{
    for (uint32_t i = 0; i < vec->n; i++) {
        gather(low, vec->at[i].node);
    }
}

static void gather_policy(EhLower *low)
{
    EhPolicy *policy = low->policy;
    for (uint32_t i = 0; i < policy->lets.n; i++) {
        gather(low, policy->lets.at[i]->node);
    }
    gather_all(low, &policy->classes);
    gather(low, policy->complexity);
    gather_all(low, &policy->overrides);
    gather_all(low, &policy->tiers);
    gather(low, policy->route);
    gather(low, policy->rank);
    gather_all(low, &policy->rules);
    gather_all(low, &policy->tightens);
    gather_all(low, &policy->escalations);
}

static void lower_lookups(EhLower *low, EhEmit *emit)
{
    EhPolicy *policy = low->policy;
    for (uint32_t i = 0; i < policy->lookups.n; i++) {
        EhSymbol *symbol = eh_map_get(&policy->values, policy->lookups.at[i].name);
        EhRegType type = {.kind = EH_RECORD, .optional = 1, .arg = low->block.LOOKUPS.at[i].layout};
        symbol->reg = eh_register(emit, type);
        eh_emit_r(emit, EH_I_LOOKUP, symbol->reg, 0, 0, i);
    }
}

static void lower_call(EhLower *low, EhEmit *emit, EhNode *call)
{
    const EhExpr *info = call->info;
    const EhFunctionDecl *function = &low->policy->functions.at[info->symbol->index];
    EhArena *arena = low->policy->arena;
    EH_VEC(uint32_t) args = {NULL, 0, 0};
    EhRegType type = eh_reg_type(low, &info->type);
    uint32_t reg = eh_register(emit, type), mark = eh_mark(emit), i = 0;
    for (EhNode *arg = call->list; arg != NULL; arg = arg->next, i++) {
        EhValueAt value = eh_lower_as(low, emit, arg, function->params.at[i]->type.kind);
        EH_PUSH(arena, &args, value.reg);
    }
    EhCall row = {.callee = info->symbol->index, .first = low->block.ARGS.n, .count = args.n};
    for (i = 0; i < args.n; i++) {
        EH_PUSH(arena, &low->block.ARGS, args.at[i]);
    }
    EH_PUSH(arena, &low->block.FUNCTION_CALLS, row);
    eh_emit_r(emit, type.kind == EH_TEXT ? EH_I_CALL2 : EH_I_CALL, reg, 0, 0,
              low->block.FUNCTION_CALLS.n - 1);
    EH_PUSH(arena, &low->call_regs, reg);
    eh_release_to(emit, mark);
}

void eh_lower_outside(EhLower *low, EhEmit *emit)
{
    bool recording = emit->recording;
    emit->recording = false;
    if (low->policy->functions.n > 0 && low->calls.n == 0) {
        gather_policy(low);
    }
    low->call_regs.n = 0;
    lower_lookups(low, emit);
    for (uint32_t i = 0; i < low->calls.n && !low->policy->arena->failed; i++) {
        lower_call(low, emit, low->calls.at[i]);
    }
    emit->recording = recording;
}
