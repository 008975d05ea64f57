/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening the logic engine: formulas first, then the cut, then the solver.
 */
#include "lint/logic.h"

#include <stdlib.h>

/* Values of a field that a sum reads: each one near 0, where thresholds lie, then ever wider. */
static void cut_for_sum(EhSpace *space, uint32_t var)
{
    enum { SINGLE = 48 };
    const EhVar *v = &space->vars.at[var];
    int64_t lo = v->lo, hi = v->hi;
    int64_t from = lo > -SINGLE ? lo : -SINGLE, to = hi < SINGLE ? hi : SINGLE;
    for (int64_t key = from; key <= to; key++) {
        eh_space_cut_at(space, var, key);
    }
    for (int64_t key = SINGLE + 1; key < hi && key < INT64_MAX / 2; key += key / 4) {
        eh_space_cut_at(space, var, key);
        eh_space_cut_at(space, var, -key);
    }
}

bool eh_logic_cut(EhFormulas *formulas)
{
    for (uint32_t i = 0; i < formulas->terms.n; i++) {
        if (formulas->terms.at[i].kind == EH_T_VAR) {
            cut_for_sum(formulas->space, formulas->terms.at[i].var);
        }
    }
    return eh_space_cut(formulas->space) && eh_formulas_cut(formulas);
}

bool eh_logic_open(EhLint *lint)
{
    EhArena *arena = lint->arena;
    EhSpace *space = eh_arena_alloc(arena, sizeof *space);
    EhFormulas *formulas = eh_arena_alloc(arena, sizeof *formulas);
    lint->model = eh_arena_alloc(arena, sizeof *lint->model);
    if (space == NULL || formulas == NULL || lint->model == NULL) {
        return false;
    }
    *space = (EhSpace){.policy = lint->policy, .arena = arena};
    if (!eh_formulas_init(formulas, space) ||
        !eh_model_build(lint->model, lint->policy, formulas, lint->now) ||
        !eh_logic_cut(formulas)) {
        return false;
    }
    lint->solver = eh_solver_new(lint->model, 1, NULL);
    arena->failed = arena->failed || lint->solver == NULL;
    return !arena->failed;
}

bool eh_logic_again(EhLint *lint)
{
    eh_logic_close(lint);
    if (!eh_logic_cut(lint->model->formulas)) {
        return false;
    }
    lint->solver = eh_solver_new(lint->model, 1, NULL);
    lint->arena->failed = lint->arena->failed || lint->solver == NULL;
    return !lint->arena->failed;
}

void eh_logic_close(EhLint *lint)
{
    eh_solver_free(lint->solver);
    lint->solver = NULL;
}

EhAnswer eh_logic_ask(EhLint *lint, const EhF *goals, uint32_t n)
{
    EhAsk few[64] = {{0, 0}}, *asks = n <= 64 ? few : malloc(n * sizeof *asks);
    EhAnswer answer = EH_SOLVE_NO_MEMORY;
    for (uint32_t i = 0; asks != NULL && i < n; i++) {
        asks[i] = (EhAsk){goals[i], 0};
    }
    if (asks != NULL) {
        answer = eh_solve(lint->solver, asks, n, lint->budget);
    }
    if (asks != few) {
        free(asks);
    }
    lint->arena->failed = lint->arena->failed || answer == EH_SOLVE_NO_MEMORY;
    return answer;
}

void eh_logic_unknown(EhLint *lint, EhCheck check, EhSpan span, EhStr subject, const char *what)
{
    EhFinding *finding =
        eh_finding(lint, check, EH_UNKNOWN, EH_BY_LOGIC, span, subject, "not decided: %s", what);
    eh_finding_missing(lint, finding, "budget of %llu steps", (unsigned long long)lint->budget);
}
