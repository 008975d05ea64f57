/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A solver made: who is part of what, and what all tickets have in common.
 */
#include "lint/solve_internal.h"

#include <stdlib.h>

static bool lists_fill(EhSolver *s, Lists *lists, uint32_t n, uint32_t total)
{
    lists->starts = eh_arena_array(&s->arena, n + 2u, sizeof *lists->starts);
    lists->items = eh_arena_array(&s->arena, total + 1u, sizeof *lists->items);
    return lists->starts != NULL && lists->items != NULL;
}

static bool make_parents(EhSolver *s)
{
    const EhFormulas *f = s->formulas;
    if (!lists_fill(s, &s->parents, s->n_nodes, f->parts.n)) {
        return false;
    }
    uint32_t *starts = s->parents.starts;
    for (uint32_t i = 0; i < f->parts.n; i++) {
        starts[f->parts.at[i] / 2 + 2]++;
    }
    for (uint32_t i = 2; i <= s->n_nodes; i++) {
        starts[i] += starts[i - 1];
    }
    for (uint32_t node = 0; node < s->n_nodes; node++) {
        const EhFNode *n = &f->nodes.at[node];
        for (uint32_t i = 0; n->kind == EH_F_AND && i < n->n; i++) {
            EhF part = f->parts.at[n->first + i];
            s->parents.items[starts[part / 2 + 1]++] = node * 2 + (part & 1);
        }
    }
    return true;
}

/* Whether all that complexity reads is shared, as far as `common` tells. */
static bool sum_is_common(const EhSolver *s)
{
    bool common = true;
    for (uint32_t model = 0; model < s->formulas->models.n; model++) {
        const EhModel *of = s->formulas->models.at[model];
        for (uint32_t i = 0; i < of->lines.n; i++) {
            common = common && s->common[of->lines.at[i].holds / 2];
        }
    }
    for (uint32_t i = 0; i < s->formulas->terms.n; i++) {
        const EhTerm *t = &s->formulas->terms.at[i];
        common = common && (t->kind != EH_T_VAR || s->shared[t->var]) &&
                 (t->kind != EH_T_CHOICE || s->common[t->guard / 2]);
    }
    return common;
}

/* Parts come before what they are part of; conditions of complexity never read it. */
static void mark_common(EhSolver *s, bool sum)
{
    for (uint32_t node = 0; s->shared != NULL && node < s->n_nodes; node++) {
        const EhFNode *n = &s->formulas->nodes.at[node];
        bool common = n->kind == EH_F_KTRUE || n->kind == EH_F_AND ||
                      (n->kind == EH_F_SUM && sum) ||
                      (n->kind == EH_F_LITERAL && s->shared[n->var]);
        for (uint32_t i = 0; n->kind == EH_F_AND && common && i < n->n; i++) {
            common = s->common[s->formulas->parts.at[n->first + i] / 2];
        }
        s->common[node] = common;
    }
}

EhSolver *eh_solver_new(const EhModel *model, uint32_t tickets, const bool *shared)
{
    EhSolver *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return NULL;
    }
    eh_arena_init(&s->arena, NULL);
    s->model = model;
    s->formulas = model->formulas;
    s->space = model->space;
    s->tickets = tickets;
    s->n_nodes = model->formulas->nodes.n;
    s->n_words = model->space->n_words;
    s->shared = shared;
    size_t nodes = (size_t)tickets * s->n_nodes;
    s->active = eh_arena_array(&s->arena, nodes, sizeof *s->active);
    s->values = eh_arena_array(&s->arena, nodes, sizeof *s->values);
    s->counts = eh_arena_array(&s->arena, nodes, sizeof *s->counts);
    uint32_t widest = 1;
    for (uint32_t i = 0; i < s->space->vars.n; i++) {
        uint32_t words = s->space->vars.at[i].words;
        widest = words > widest ? words : widest;
    }
    s->scratch = eh_arena_array(&s->arena, widest, sizeof *s->scratch);
    s->words = eh_arena_array(&s->arena, (size_t)tickets * s->space->n_words + 1, sizeof *s->words);
    s->heads = eh_arena_array(&s->arena, (size_t)tickets * s->space->vars.n + 1, sizeof *s->heads);
    s->common = eh_arena_array(&s->arena, s->n_nodes + 1u, sizeof *s->common);
    if (!make_parents(s) || s->arena.failed) {
        eh_solver_free(s);
        return NULL;
    }
    mark_common(s, false);
    mark_common(s, shared != NULL && sum_is_common(s));
    return s;
}

void eh_solver_free(EhSolver *solver)
{
    if (solver != NULL) {
        eh_arena_free(&solver->arena);
        free(solver);
    }
}
