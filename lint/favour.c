/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is favoured by what: R06, P06, P08, P09, P10, G01, G02.
 *
 * One idea: what the checks ask is put together from the model's own formulas before the solvers are made, cell by cell,
 * so that no cut is new.
 */
#include "lint/favour.h"

#include <string.h>

#include "lint/pools.h"

EhSpan eh_favour_head(const EhModelRows *rows, int32_t by)
{
    const EhNode *node = rows->at[by].node;
    return node->name_span.end > node->name_span.start ? node->name_span : node->span;
}

EhStr eh_favour_name(const EhModelRows *rows, int32_t by)
{
    return rows->at[by].name;
}

bool eh_favour_part_of(EhStr name, const char *const *parts)
{
    for (uint32_t from = 0; from < name.n;) {
        uint32_t to = from;
        while (to < name.n && name.p[to] != '_') {
            to++;
        }
        for (const char *const *part = parts; *part != NULL; part++) {
            if (eh_str_is((EhStr){name.p + from, to - from}, *part)) {
                return true;
            }
        }
        from = to + 1;
    }
    return false;
}

bool eh_favour_is_impact(EhStr name)
{
    static const char *const parts[] = {"impact", "affected", "users", "hit",
                                        "outage", "down",     NULL};
    return eh_favour_part_of(name, parts);
}

bool eh_favour_is_own_word(const EhPlace *place)
{
    static const char *const parts[] = {"subject",     "title",   "summary", "body",
                                        "description", "message", "comment", "text",
                                        "channel",     "contact", "via",     NULL};
    bool top = place != NULL && place->field != NULL && place->root->kind != EH_SYM_LOOKUP &&
               place->root->kind != EH_SYM_VARIABLE &&
               (place->parent == NULL || place->parent->field == NULL);
    return top && !place->field->type.predicted && !place->field->outcome &&
           (place->field->type.kind == EH_TEXT || place->field->type.kind == EH_ENUM) &&
           eh_favour_part_of(place->field->name, parts);
}

/* ---- formulas ---- */

EhCone eh_favour_priorities(const EhFavour *favour)
{
    return eh_twins_cones(favour->lint, favour->model->final_priority_is,
                          favour->lint->policy->priority_enum->names.n);
}

EhCone eh_favour_queues(const EhFavour *favour)
{
    return eh_twins_cones(favour->lint, favour->model->final_queue_is,
                          favour->lint->policy->queue_enum->names.n);
}

static void make_priorities(EhFavour *favour, EhFormulas *f)
{
    uint32_t n = favour->lint->policy->priority_enum->names.n;
    EhF reached = EH_F_FALSE;
    favour->at_least = eh_arena_array(favour->lint->arena, n + 1u, sizeof *favour->at_least);
    for (uint32_t p = 0; favour->at_least != NULL && p < n; p++) {
        reached = eh_f_or2(f, reached, favour->model->final_priority_is[p]);
        favour->at_least[p] = reached;
    }
}

static void make_machine(EhFavour *favour, EhFormulas *f)
{
    const EhService *service = eh_lint_service(favour->lint);
    uint32_t n = favour->lint->policy->queue_enum->names.n;
    favour->machine = EH_F_FALSE;
    favour->automatic = eh_arena_array(favour->lint->arena, n + 1u, sizeof *favour->automatic);
    for (uint32_t q = 0; service != NULL && favour->automatic != NULL && q < n; q++) {
        bool served = false, people = false;
        for (uint32_t i = 0; i < service->pools.n; i++) {
            bool here = service->pools.at[i].group[q] != EH_NONE;
            served = served || here;
            people = people || (here && !service->pools.at[i].automatic);
        }
        favour->automatic[q] = served && !people;
        favour->any_automatic = favour->any_automatic || favour->automatic[q];
        if (favour->automatic[q]) {
            favour->machine = eh_f_or2(f, favour->machine, favour->model->final_queue_is[q]);
        }
    }
}

/* A formula a cell. Their ranges are read before any is made, for a formula's ends are noted as cuts. */
static EhF *cells_of(EhFavour *favour, EhFormulas *f, uint32_t var)
{
    EhArena *arena = favour->lint->arena;
    uint32_t n = f->space->vars.at[var].n_cells, known = f->space->vars.at[var].starts.n;
    EhRange *ranges = eh_arena_array(arena, n + 1u, sizeof *ranges);
    EhF *out = eh_arena_array(arena, n + 1u, sizeof *out);
    for (uint32_t cell = 0; ranges != NULL && cell < known; cell++) {
        ranges[cell] = eh_space_cell(f->space, var, cell);
    }
    for (uint32_t cell = 0; ranges != NULL && out != NULL && cell < n; cell++) {
        out[cell] = eh_f_literal(f, var, &ranges[cell], cell < known ? 1 : 0, cell >= known);
    }
    return ranges == NULL ? NULL : out;
}

static void make_cells(EhFavour *favour, EhFormulas *f)
{
    const EhSpace *space = f->space;
    favour->cells = eh_arena_array(favour->lint->arena, space->vars.n + 1u, sizeof *favour->cells);
    favour->told = eh_arena_array(favour->lint->arena, space->vars.n + 1u, sizeof *favour->told);
    for (uint32_t var = 0; favour->cells != NULL && var < space->vars.n; var++) {
        const EhVar *v = &space->vars.at[var];
        bool field =
            v->kind == EH_VAR_FIELD || v->kind == EH_VAR_CONFIDENCE || v->kind == EH_VAR_WAITING;
        if (field && v->n_cells <= EH_FAVOUR_CELLS) {
            favour->cells[var] = cells_of(favour, f, var);
        }
    }
}

/* What an escalation asks of a ticket that lies in a queue, whatever way it came there. */
static void make_moves(EhFavour *favour)
{
    EhModel here = *favour->model;
    uint32_t n = favour->lint->policy->queue_enum->names.n;
    favour->moves = eh_arena_array(favour->lint->arena, (size_t)here.escalations.n * n + 1u,
                                   sizeof *favour->moves);
    here.queue_is = eh_arena_array(favour->lint->arena, n + 1u, sizeof *here.queue_is);
    here.keep_conditions = false;
    for (uint32_t q = 0; favour->moves != NULL && here.queue_is != NULL && q < n; q++) {
        for (uint32_t k = 0; k < n; k++) {
            here.queue_is[k] = k == q ? EH_F_TRUE : EH_F_FALSE;
        }
        for (uint32_t e = 0; e < here.escalations.n; e++) {
            const EhModelClause *clause = &here.escalations.at[e];
            favour->moves[e * n + q] =
                clause->expired
                    ? EH_F_FALSE
                    : eh_model_condition(&here, eh_clause(clause->node, EH_N_WHEN)->a, false);
        }
    }
}

/* Nothing counted, nothing found outside. */
static void make_natural(EhFavour *favour, EhFormulas *f)
{
    for (uint32_t var = 0; var < f->space->vars.n; var++) {
        const EhVar *v = &f->space->vars.at[var];
        int64_t key = v->lo > 0 ? v->lo : v->hi < 0 ? v->hi : 0;
        bool whole = v->type == EH_BOOL || v->type == EH_INT || v->type == EH_DURATION;
        if (v->kind == EH_VAR_TERM && !v->clocks && (v->optional || whole)) {
            EhF f_natural = v->optional ? EH_F_NOT(eh_f_known(f, var)) : eh_f_key(f, var, key);
            EH_PUSH(favour->lint->arena, &favour->natural, f_natural);
        }
    }
}

static bool favour_open(EhFavour *favour, EhLint *lint)
{
    EhFormulas *formulas = lint->model->formulas;
    *favour = (EhFavour){.lint = lint, .model = lint->model};
    make_priorities(favour, formulas);
    make_machine(favour, formulas);
    make_moves(favour);
    make_natural(favour, formulas);
    if (lint->arena->failed || !eh_logic_cut(formulas)) { /* a formula's ends are noted once more */
        return false;
    }
    make_cells(favour, formulas);
    return !lint->arena->failed && eh_logic_again(lint);
}

void eh_lint_favour(EhLint *lint)
{
    EhFavour favour;
    if (!favour_open(&favour, lint)) {
        return;
    }
    eh_favour_doubt(&favour);
    eh_favour_missing(&favour);
    eh_favour_monotone(&favour);
    eh_favour_words(&favour);
    eh_favour_people(&favour);
    eh_favour_holdout(&favour);
    eh_favour_transfers(&favour);
}
