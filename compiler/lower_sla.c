/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Targets, goals and pauses as tables; a pause's condition as a function over the tracked fields.
 */
#include "compiler/lower.h"

#include <stdlib.h>

enum { MET = 1 }; /* EhSymbol.mark */

static uint32_t field_of_cell(EhLower *low, uint32_t cell)
{
    for (uint32_t i = 0; i < low->block.FIELDS.n; i++) {
        if (low->block.FIELDS.at[i].cell == cell && low->block.FIELDS.at[i].kind == EH_TIME) {
            return i;
        }
    }
    return 0;
}

static EhGoal goal_of(EhLower *low, const EhNode *sla, EhStr target)
{
    for (const EhNode *goal = sla == NULL ? NULL : sla->list; goal != NULL; goal = goal->next) {
        if (goal->kind == EH_N_GOAL && eh_str_same(goal->name, target)) {
            return (EhGoal){.ms = goal->a->i, .calendar = eh_goal_calendar(low->policy, goal->b)};
        }
    }
    return (EhGoal){.ms = 0};
}

static void add_tighten(EhLower *low, uint32_t index)
{
    const EhPolicy *policy = low->policy;
    const EhNode *node = policy->tightens.at[index].node;
    for (const EhNode *goal = node->list; goal != NULL; goal = goal->next) {
        if (goal->kind != EH_N_GOAL) {
            continue;
        }
        EhTightenGoal row = {.held = policy->rules.n + index,
                             .target = (uint32_t)eh_target_find(policy, goal->name),
                             .ms = goal->a->i,
                             .calendar = EH_CALENDAR_OF_GOAL};
        if (goal->b != NULL) {
            row.calendar = eh_goal_calendar(low->policy, goal->b);
        }
        EH_PUSH(policy->arena, &low->block.TIGHTENS, row);
    }
}

void eh_lower_sla(EhLower *low)
{
    EhPolicy *policy = low->policy;
    for (uint32_t t = 0; t < policy->targets.n; t++) {
        const EhNode *node = policy->targets.at[t].node;
        const EhExpr *until = node->a->info;
        EhTarget row = {.name = eh_block_string(&low->block, node->name),
                        .until = until->place->cell};
        row.until_field = field_of_cell(low, row.until);
        EH_PUSH(policy->arena, &low->block.TARGETS, row);
    }
    for (uint32_t c = 0; c < policy->classes.n; c++) {
        const EhNode *sla = eh_sla_of(policy, policy->classes.at[c].name);
        for (uint32_t t = 0; t < policy->targets.n; t++) {
            EH_PUSH(policy->arena, &low->block.GOALS,
                    goal_of(low, sla, policy->targets.at[t].name));
        }
    }
    for (uint32_t i = 0; i < policy->tightens.n; i++) {
        add_tighten(low, i);
    }
}

static void meet(EhLower *low, EhSymbol *let)
{
    if (let->mark != MET) {
        let->mark = MET;
        EH_PUSH(low->policy->arena, &low->met, let);
    }
}

/* The tracked fields that a condition reads, and the lets. */
static void gather_reads(EhLower *low, const EhNode *node, uint64_t *words)
{
    for (; node != NULL; node = node->a) {
        const EhExpr *info = node->info;
        bool path = (node->kind == EH_N_NAME || node->kind == EH_N_ACCESS) && info != NULL;
        if (path && info->symbol != NULL && info->symbol->kind == EH_SYM_LET) {
            meet(low, info->symbol);
        } else if (path && info->place != NULL && info->place->field != NULL &&
                   info->enumerator < 0) {
            for (uint32_t i = 0; i < low->block.TRACKED.n; i++) {
                if (low->fields.at[low->block.TRACKED.at[i]] == info->place->field) {
                    words[i / 64] |= 1ull << (i % 64);
                }
            }
        }
        if (node->b != NULL) {
            gather_reads(low, node->b, words);
        }
        if (eh_node_c(node) != NULL) {
            gather_reads(low, eh_node_c(node), words);
        }
        for (const EhNode *child = node->list; child != NULL; child = child->next) {
            gather_reads(low, child, words);
        }
    }
}

static int compare_lets(const void *a, const void *b)
{
    const EhSymbol *const *x = a, *const *y = b;
    return (*x)->index < (*y)->index ? -1 : (*x)->index > (*y)->index;
}

/* What the condition reads, through lets too; those that are read more than once get registers of the pause's own. */
static void lower_pause_lets(EhLower *low, EhEmit *emit, const EhNode *condition, uint64_t *words)
{
    low->met.n = 0;
    gather_reads(low, condition, words);
    for (uint32_t i = 0; i < low->met.n; i++) {
        gather_reads(low, low->met.at[i]->node->a, words);
    }
    if (low->met.n > 1) {
        qsort(low->met.at, low->met.n, sizeof *low->met.at, compare_lets);
    }
    for (uint32_t i = 0; i < low->met.n; i++) {
        eh_lower_let(low, emit, low->met.at[i]);
    }
}

static void forget_lets(EhLower *low)
{
    for (uint32_t i = 0; i < low->met.n; i++) {
        low->met.at[i]->reg = EH_NONE;
        low->met.at[i]->mark = 0;
    }
}

static void lower_pause(EhLower *low, EhNode *node)
{
    EhArena *arena = low->policy->arena;
    EhEmit emit = {.arena = arena, .past = true, .note = EH_NONE};
    EhPause row = {.func = low->block.FUNCS.n,
                   .first_read = low->block.LIST_WORDS.n,
                   .n_read = (low->block.TRACKED.n + 63) / 64};
    uint64_t *words = eh_arena_array(arena, row.n_read + 1u, sizeof *words);
    if (words == NULL) {
        return;
    }
    eh_lower_cells(low, &emit, 1);
    if (arena->failed) {
        return;
    }
    lower_pause_lets(low, &emit, node->a, words);
    uint32_t result = eh_register(&emit, (EhRegType){.kind = EH_BOOL});
    EhLabel no = eh_label(&emit);
    eh_emit_i(&emit, EH_I_MOVI, result, 0, 0);
    eh_lower_condition(low, &emit, node->a, false, no);
    eh_emit_i(&emit, EH_I_MOVI, result, 0, 1);
    eh_bind(&emit, no);
    eh_emit_i(&emit, EH_I_END, 0, 0, 0);
    for (uint32_t i = 0; i < row.n_read; i++) {
        EH_PUSH(arena, &low->block.LIST_WORDS, words[i]);
    }
    for (const EhNode *id = node->list; id != NULL; id = id->next) {
        row.targets |= 1ull << eh_target_find(low->policy, id->name);
    }
    EH_PUSH(arena, &low->block.PAUSES, row);
    eh_lower_add_function(low, &emit, 1, result);
    forget_lets(low);
}

void eh_lower_pauses(EhLower *low)
{
    for (uint32_t i = 0; i < low->policy->lets.n; i++) {
        low->policy->lets.at[i]->reg = EH_NONE;
    }
    for (uint32_t i = 0; i < low->policy->pauses.n; i++) {
        lower_pause(low, low->policy->pauses.at[i].node);
    }
}
