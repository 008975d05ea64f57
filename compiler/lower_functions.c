/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Data from outside: lookups, then functions, before anything is decided; each distinct call once.
 *
 * Two calls are the same when they call the same function with arguments that are written alike, parentheses aside.
 */
#include "compiler/lower.h"

#include "vm/hash.h"

static EhNode *inside(const EhNode *node)
{
    return node == NULL ? NULL : eh_unparen_node((EhNode *)(uintptr_t)node);
}

static bool same_word(const EhNode *a, const EhNode *b)
{
    return a->kind == b->kind && a->op == b->op && a->negated == b->negated && a->i == b->i &&
           eh_str_same(a->name, b->name) && eh_str_same(eh_node_text(a), eh_node_text(b));
}

/* Whether two expressions are written alike; chains are walked, not recursed. */
static bool same_expression(const EhNode *a, const EhNode *b)
{
    for (a = inside(a), b = inside(b); a != NULL && b != NULL; a = inside(a->a), b = inside(b->a)) {
        if (!same_word(a, b) || !same_expression(a->b, b->b) ||
            !same_expression(eh_node_c(a), eh_node_c(b))) {
            return false;
        }
        const EhNode *x = a->list, *y = b->list;
        for (; x != NULL && y != NULL; x = x->next, y = y->next) {
            if (!same_expression(x, y)) {
                return false;
            }
        }
        if (x != y) {
            return false;
        }
    }
    return a == b;
}

static void hash_expression(EhXxh64 *hash, const EhNode *node)
{
    for (node = inside(node); node != NULL; node = inside(node->a)) {
        uint64_t word[3] = {node->kind, (uint64_t)node->i, node->name.n};
        eh_xxh64_add(hash, word, sizeof word);
        eh_xxh64_add(hash, node->name.p, node->name.n);
        eh_xxh64_add(hash, eh_node_text(node).p, eh_node_text(node).n);
        hash_expression(hash, node->b);
        for (const EhNode *item = node->list; item != NULL; item = item->next) {
            hash_expression(hash, item);
        }
    }
}

/* The number of the call among the distinct ones; calls.n if it is not there. `hash` is the key of its hash. */
static uint32_t find_call(EhLower *low, const EhNode *call, EhStr hash)
{
    uint32_t i = eh_map_number(&low->call_hashes, hash);
    if (i == 0) {
        return low->calls.n;
    }
    for (i--; i < low->calls.n && !same_expression(low->calls.at[i], call);) {
        i++; /* another call of the same hash came first */
    }
    return i;
}

static uint64_t hash_call(const EhNode *call)
{
    EhXxh64 hash;
    eh_xxh64_start(&hash);
    hash_expression(&hash, call);
    return eh_xxh64_end(&hash);
}

static void add_call(EhLower *low, EhNode *call)
{
    EhArena *arena = low->policy->arena;
    uint64_t hash = hash_call(call);
    EhStr key = {eh_arena_copy(arena, (const char *)&hash, sizeof hash), sizeof hash};
    if (key.p != NULL && find_call(low, call, key) == low->calls.n &&
        EH_PUSH(arena, &low->calls, call)) {
        eh_map_number_put(&low->call_hashes, arena, key, low->calls.n);
    }
}

uint32_t eh_lower_function_reg(EhLower *low, EhNode *call)
{
    uint64_t hash = hash_call(call);
    uint32_t i = find_call(low, call, (EhStr){(const char *)&hash, sizeof hash});
    return i < low->call_regs.n ? low->call_regs.at[i] : 0;
}

/* Every function call below a node; chains are walked, not recursed. */
static void gather(EhLower *low, EhNode *node)
{
    for (; node != NULL; node = node->a) {
        const EhExpr *info = node->kind == EH_N_CALL ? node->info : NULL;
        if (info != NULL && info->symbol != NULL && info->symbol->kind == EH_SYM_FUNCTION) {
            add_call(low, node);
        }
        if (node->b != NULL) {
            gather(low, node->b);
        }
        if (eh_node_c(node) != NULL) {
            gather(low, eh_node_c(node));
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
