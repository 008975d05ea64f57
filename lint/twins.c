/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking for several tickets at once, and trying them on the VM.
 */
#include "lint/twins.h"

#include <string.h>

#include "lint/pools.h"

static bool is_among(const EhFields *fields, const EhFieldDecl *field)
{
    for (uint32_t i = 0; i < fields->n; i++) {
        if (fields->at[i] == field) {
            return true;
        }
    }
    return false;
}

/* What a lookup gives depends on its key alone. */
static bool key_is_among(const EhLint *lint, const EhVar *var, const EhFields *fields)
{
    const EhNode *key = lint->policy->lookups.at[var->place->root->index].key;
    const EhExpr *info = key->info;
    return info == NULL || info->place == NULL || is_among(fields, info->place->field);
}

bool eh_twins_reads(const EhLint *lint, const EhVar *var, const EhFields *fields)
{
    if (var->place != NULL && var->place->root->kind == EH_SYM_LOOKUP) {
        return key_is_among(lint, var, fields);
    }
    for (uint32_t i = 0; i < var->reads.n; i++) {
        if (var->reads.at[i]->type.kind != EH_RECORD && is_among(fields, var->reads.at[i])) {
            return true;
        }
    }
    return var->everything;
}

bool *eh_twins_all_but(EhLint *lint, const EhFields *fields)
{
    const EhSpace *space = lint->model->space;
    bool *shared = eh_arena_array(lint->arena, space->vars.n + 1u, sizeof *shared);
    for (uint32_t var = 0; shared != NULL && var < space->vars.n; var++) {
        shared[var] = !eh_twins_reads(lint, &space->vars.at[var], fields);
    }
    return shared;
}

bool eh_twins_share_clocks(const EhLint *lint, const EhCone *cone, bool *shared)
{
    const EhSpace *space = lint->model->space;
    bool changes = false;
    for (uint32_t var = 0; shared != NULL && cone->vars != NULL && var < space->vars.n; var++) {
        bool own = space->vars.at[var].clocks && !shared[var];
        changes = changes || (own && cone->vars[var]);
        shared[var] = shared[var] || own;
    }
    return changes;
}

void eh_twins_clocks_unknown(EhLint *lint, EhCheck check, EhSpan span, EhStr subject, EhStr what)
{
    EhFinding *finding =
        eh_finding(lint, check, EH_UNKNOWN, EH_BY_LOGIC, span, subject, "%.*s", EH_STR_F(what));
    eh_finding_missing(lint, finding, "how the clocks of the sla then differ");
}

/* ---- cones ---- */

typedef struct Reach {
    const EhModel *model;
    EhArena *arena;
    EhCone cone;
    EH_VEC(uint32_t) todo;
} Reach;

static void reach(Reach *r, EhF f)
{
    if (!r->cone.nodes[f / 2]) {
        r->cone.nodes[f / 2] = true;
        EH_PUSH(r->arena, &r->todo, f / 2);
    }
}

/* All lines, and all terms: whatever complexity may read. */
static void reach_sum(Reach *r)
{
    const EhFormulas *f = r->model->formulas;
    for (uint32_t i = 0; i < r->model->lines.n; i++) {
        reach(r, r->model->lines.at[i].holds);
    }
    for (uint32_t i = 0; i < f->terms.n; i++) {
        if (f->terms.at[i].kind == EH_T_VAR) {
            r->cone.vars[f->terms.at[i].var] = true;
        } else if (f->terms.at[i].kind == EH_T_CHOICE) {
            reach(r, f->terms.at[i].guard);
        }
    }
}

static EhCone cone_of(EhLint *lint, const EhF *f, uint32_t n, bool sums)
{
    const EhFormulas *formulas = lint->model->formulas;
    Reach r = {.model = lint->model, .arena = lint->arena};
    r.cone.vars = eh_arena_array(lint->arena, lint->model->space->vars.n + 1u, sizeof(bool));
    r.cone.nodes = eh_arena_array(lint->arena, formulas->nodes.n + 1u, sizeof(bool));
    if (r.cone.vars == NULL || r.cone.nodes == NULL) {
        return (EhCone){NULL, NULL};
    }
    for (uint32_t i = 0; i < n; i++) {
        reach(&r, f[i]);
    }
    for (uint32_t at = 0; at < r.todo.n; at++) {
        const EhFNode *node = &formulas->nodes.at[r.todo.at[at]];
        for (uint32_t i = 0; node->kind == EH_F_AND && i < node->n; i++) {
            reach(&r, formulas->parts.at[node->first + i]);
        }
        if (node->kind == EH_F_LITERAL) {
            r.cone.vars[node->var] = true;
        } else if (node->kind == EH_F_SUM && sums) {
            reach_sum(&r);
        }
    }
    return r.cone;
}

EhCone eh_twins_cone(EhLint *lint, EhF f, bool sums)
{
    return cone_of(lint, &f, 1, sums);
}

EhCone eh_twins_cones(EhLint *lint, const EhF *f, uint32_t n)
{
    return cone_of(lint, f, n, true);
}

/* ---- questions ---- */

bool eh_twins_open(EhTwins *twins, EhLint *lint, uint32_t n, const bool *shared)
{
    *twins = (EhTwins){.lint = lint, .shared = shared, .n = n};
    twins->solver = shared == NULL ? NULL : eh_solver_new(lint->model, n, shared);
    lint->arena->failed = lint->arena->failed || twins->solver == NULL;
    return twins->solver != NULL;
}

void eh_twins_close(EhTwins *twins)
{
    eh_solver_free(twins->solver);
    twins->solver = NULL;
}

EhAnswer eh_twins_ask(EhTwins *twins, const EhAsk *asks, uint32_t n)
{
    EhAnswer answer = eh_solve(twins->solver, asks, n, twins->lint->budget);
    twins->asked = asks;
    twins->n_asked = n;
    twins->lint->arena->failed |= answer == EH_SOLVE_NO_MEMORY;
    return answer;
}

static EhStr kept(EhLint *lint, const uint32_t *numbers, uint32_t n)
{
    const char *copy = eh_arena_copy(lint->arena, (const char *)numbers, n * sizeof *numbers);
    return copy == NULL ? EH_STR("") : (EhStr){copy, (uint32_t)(n * sizeof *numbers)};
}

/* False if the machine has no decision about it. */
static bool see(EhLint *lint, EhWitness *witness, EhSeen *seen)
{
    const EhDecision *d = eh_witness_decide(lint, witness, EH_PLAIN);
    if (d == NULL || d->fault) {
        return false;
    }
    *seen = (EhSeen){.klass = d->klass,
                     .service = d->service,
                     .tier = d->tier,
                     .queue = d->queue,
                     .priority = d->priority,
                     .tier_by = d->tier_by,
                     .queue_by = d->queue_by,
                     .priority_by = d->priority_by,
                     .holdout = d->holdout};
    seen->rules = kept(lint, d->rules, d->n_rules);
    seen->tightens = kept(lint, d->tightens, d->n_tightens);
    seen->escalations = kept(lint, d->escalations, d->n_escalations);
    seen->skills = kept(lint, d->requires_skills, d->n_requires);
    return true;
}

/* ---- words ---- */

static bool same_cells(const EhTwins *twins, uint32_t a, uint32_t b, uint32_t var)
{
    const uint64_t *x = eh_solver_cells(twins->solver, a, var),
                   *y = eh_solver_cells(twins->solver, b, var);
    return memcmp(x, y, twins->lint->model->space->vars.at[var].words * sizeof *x) == 0;
}

EhStr eh_twins_difference(const EhTwins *twins, uint32_t a, uint32_t b)
{
    const EhSpace *space = twins->lint->model->space;
    EhNameList names = {0};
    for (uint32_t var = 0; var < space->vars.n; var++) {
        if (!twins->shared[var] && !same_cells(twins, a, b, var)) {
            eh_names_add(twins->lint, &names, space->vars.at[var].name);
        }
    }
    return eh_names_text(twins->lint, &names);
}

/* Variables of each ticket's own that are held to some cells and stand for what cells do not express. */
static EhStr opaque_names(const EhTwins *twins)
{
    const EhSpace *space = twins->lint->model->space;
    EhNameList names = {0};
    for (uint32_t var = 0; var < space->vars.n; var++) {
        const EhVar *v = &space->vars.at[var];
        bool own = v->kind == EH_VAR_TERM && (twins->shared == NULL || !twins->shared[var]),
             held = false;
        for (uint32_t t = 0; t < twins->n && own; t++) {
            const uint64_t *cells = eh_solver_cells(twins->solver, t, var);
            for (uint32_t cell = 0; cell < v->n_cells; cell++) {
                held = held || !(cells[cell / 64] >> cell % 64 & 1);
            }
        }
        if (held) {
            eh_names_add(twins->lint, &names, v->name);
        }
    }
    if (eh_solver_may(twins->solver)) {
        eh_names_add(twins->lint, &names, EH_STR("complexity"));
    }
    return names.n == 0 ? EH_STR("") : eh_names_text(twins->lint, &names);
}

void eh_twins_unshown(EhTwins *twins)
{
    twins->beyond = twins->unshown ? twins->beyond : opaque_names(twins);
    twins->unshown = true;
}

/* The last question again, with each of the natural goals that leaves something. */
static bool be_natural(EhTwins *twins)
{
    uint32_t n = twins->n_asked, base = n;
    EhAsk *asks = eh_arena_array(twins->lint->arena, n + (size_t)twins->natural.n * twins->n + 1u,
                                 sizeof *asks);
    if (asks == NULL || twins->natural.n == 0) {
        return false;
    }
    memcpy(asks, twins->asked, n * sizeof *asks);
    for (uint32_t i = 0; i < twins->natural.n; i++, base = n) {
        for (uint32_t ticket = 0; ticket < twins->n; ticket++) {
            asks[n++] = (EhAsk){twins->natural.at[i], ticket};
        }
        n = eh_solve(twins->solver, asks, n, twins->lint->budget) == EH_SOME_SUCH ? n : base;
    }
    return eh_solve(twins->solver, asks, n, twins->lint->budget) == EH_SOME_SUCH;
}

static bool show(EhTwins *twins, EhTwinsShows *shows, const void *ctx, EhWitness *witnesses,
                 EhSeen *seen)
{
    EhLint *lint = twins->lint;
    for (uint32_t wait = 0; wait < EH_POINT_WAITS; wait++) {
        bool decided = true;
        for (uint32_t i = 0; i < twins->n && decided; i++) {
            int64_t now = i == 0 ? EH_MISSING : witnesses[0].now;
            eh_point(lint, twins->solver, i, now, eh_point_waits[wait], &witnesses[i]);
            decided = see(lint, &witnesses[i], &seen[i]);
        }
        if (decided && shows(ctx, seen, twins->n)) {
            return true;
        }
    }
    return false;
}

bool eh_twins_show(EhTwins *twins, EhTwinsShows *shows, const void *ctx, EhWitness *witnesses,
                   EhSeen *seen)
{
    if (show(twins, shows, ctx, witnesses, seen) ||
        (be_natural(twins) && show(twins, shows, ctx, witnesses, seen))) {
        return true;
    }
    eh_twins_unshown(twins);
    return false;
}

void eh_twins_unknown(EhTwins *twins, EhCheck check, EhSpan span, EhStr subject, EhAnswer answer,
                      EhStr what)
{
    EhLint *lint = twins->lint;
    EhFinding *finding =
        eh_finding(lint, check, EH_UNKNOWN, EH_BY_LOGIC, span, subject, "%.*s", EH_STR_F(what));
    bool large = answer == EH_TOO_LARGE && !twins->unshown;
    EhStr names = large ? EH_STR("") : twins->unshown ? twins->beyond : opaque_names(twins);
    if (large) {
        eh_finding_missing(lint, finding, "a larger --budget than %llu",
                           (unsigned long long)lint->budget);
    } else if (names.n > 0) {
        eh_finding_missing(lint, finding, "%.*s: beyond what is analysed", EH_STR_F(names));
    } else {
        eh_finding_missing(lint, finding, "tickets that show it: the nearest ones found do not");
    }
}
