/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stages of a decision as formulas, each over those before it.
 */
#include "lint/models.h"
#include "lint/translate.h"

#include "vm/zone.h"

EhNode *eh_clause(const EhNode *node, EhNodeKind kind)
{
    EhNode *clause = node->list;
    while (clause != NULL && clause->kind != kind) {
        clause = clause->next;
    }
    return clause;
}

EhStr eh_model_words(const EhModel *model, EhSpan span)
{
    EhStr text = model->policy->sources->files.at[span.file].text;
    char *out = eh_arena_alloc(model->arena, span.end - span.start + 1u);
    uint32_t n = 0;
    bool blank = false;
    for (uint32_t i = span.start; out != NULL && i < span.end; i++) {
        char c = text.p[i];
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
            blank = n > 0;
            continue;
        }
        if (blank) {
            out[n++] = ' ';
        }
        blank = false;
        out[n++] = c;
    }
    return out == NULL ? EH_STR("") : (EhStr){out, n};
}

EhStr eh_place_path(EhArena *arena, const EhPlace *place)
{
    bool top = place->parent == NULL || place->parent->field == NULL;
    bool ticket = place->root->kind != EH_SYM_LOOKUP && place->root->kind != EH_SYM_VARIABLE;
    if (place->field == NULL) {
        return place->root->name;
    }
    if (top && ticket) {
        return place->field->name;
    }
    EhStr above = top ? place->root->name : eh_place_path(arena, place->parent);
    return eh_arena_format(arena, "%.*s.%.*s", EH_STR_F(above), EH_STR_F(place->field->name));
}

EhNode *eh_model_block(const EhPolicy *policy, bool route)
{
    return route ? policy->route : policy->rank;
}

static EhTranslate before_escalations(EhModel *model)
{
    return (EhTranslate){.model = model};
}

/* `until DATE`: over, or true for now and free later on. */
static EhF until_holds(EhModel *model, const EhNode *list, bool *expired)
{
    static const EhVType boolean = {.kind = EH_BOOL, .lo = 0, .hi = 1};
    for (const EhNode *attr = list; attr != NULL; attr = attr->next) {
        if (attr->kind != EH_N_UNTIL) {
            continue;
        }
        const EhZoneDecl *zone = &model->policy->zones.at[0];
        *expired = model->now >= eh_zone_day_start(zone->spans, zone->n, attr->a->i + 1);
        EhStr key = eh_arena_format(model->arena, "until %lld", (long long)attr->a->i);
        EhStr words = eh_arena_format(model->arena, "%.*s is not over",
                                      EH_STR_F(eh_model_words(model, attr->a->span)));
        uint32_t var = eh_space_var(model->space, EH_VAR_TERM, key, words, &boolean);
        return *expired ? EH_F_FALSE : eh_f_key(model->formulas, var, 1);
    }
    return EH_F_TRUE;
}

/* ---- first match ---- */

static bool rows_open(EhModel *model, EhModelRows *rows, uint32_t n)
{
    rows->at = eh_arena_array(model->arena, n + 1u, sizeof *rows->at);
    rows->n = rows->at == NULL ? 0 : n;
    return rows->at != NULL;
}

/* Once all `asks` are there: which of them fires. Each link of the chain is one conjunction more. */
static void rows_close(EhModel *model, EhModelRows *rows)
{
    EhFormulas *f = model->formulas;
    EhF before = EH_F_TRUE;
    for (uint32_t i = 0; i < rows->n; i++) {
        rows->at[i].fires = eh_f_and2(f, before, rows->at[i].asks);
        before = eh_f_and2(f, before, EH_F_NOT(rows->at[i].asks));
    }
}

/* For each result, that some row which fires gives it. */
static EhF *results_of(EhModel *model, const EhModelRows *rows, uint32_t n)
{
    EhF *is = eh_arena_array(model->arena, n + 1u, sizeof *is);
    EhF *parts = eh_arena_array(model->arena, rows->n + 1u, sizeof *parts);
    for (uint32_t result = 0; is != NULL && parts != NULL && result < n; result++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < rows->n; i++) {
            if (rows->at[i].result == result) {
                parts[count++] = rows->at[i].fires;
            }
        }
        is[result] = eh_f_or(model->formulas, parts, count);
    }
    return is;
}

static EhF all_clauses(EhModel *model, const EhNode *node)
{
    static const uint8_t kinds[] = {EH_N_COVERS, EH_N_EXCLUDES, EH_N_WHEN};
    EhTranslate t = before_escalations(model);
    EhF result = EH_F_TRUE;
    for (int i = 0; i < 3; i++) {
        EhNode *clause = eh_clause(node, (EhNodeKind)kinds[i]);
        if (clause != NULL) {
            EhF holds = eh_translate(&t, clause->a);
            result = eh_f_and2(model->formulas, result,
                               kinds[i] == EH_N_EXCLUDES ? EH_F_NOT(holds) : holds);
        }
    }
    return result;
}

static void fill_row(EhModel *model, EhModelRow *row, EhNode *node, EhStr name, uint32_t result,
                     bool otherwise, EhF asks)
{
    *row = (EhModelRow){.node = node, .name = name, .result = result, .otherwise = otherwise};
    row->asks =
        otherwise ? EH_F_TRUE
                  : eh_f_and2(model->formulas, asks, until_holds(model, node->list, &row->expired));
}

static void build_classes(EhModel *model)
{
    const EhNamedVec *classes = &model->policy->classes;
    EhFormulas *f = model->formulas;
    EhTranslate t = before_escalations(model);
    if (!rows_open(model, &model->classes, classes->n)) {
        return;
    }
    for (uint32_t i = 0; i < classes->n; i++) {
        EhNode *node = classes->at[i].node, *when = eh_clause(node, EH_N_WHEN);
        fill_row(model, &model->classes.at[i], node, classes->at[i].name, i,
                 classes->at[i].otherwise, when == NULL ? EH_F_TRUE : eh_translate(&t, when->a));
    }
    rows_close(model, &model->classes);
    model->class_is = results_of(model, &model->classes, classes->n);
    model->service_is = eh_arena_array(model->arena, classes->n + 1u, sizeof *model->service_is);
    EhF other = EH_F_FALSE;
    for (uint32_t i = 0; model->service_is != NULL && i < classes->n; i++) {
        const EhNode *node = classes->at[i].node;
        EhNode *covers = eh_clause(node, EH_N_COVERS), *excludes = eh_clause(node, EH_N_EXCLUDES);
        EhF served = covers == NULL ? EH_F_TRUE : eh_translate(&t, covers->a);
        served = excludes == NULL ? served
                                  : eh_f_and2(f, served, EH_F_NOT(eh_translate(&t, excludes->a)));
        EhF fires = model->classes.at[i].fires;
        model->service_is[i] = eh_f_and2(f, fires, served);
        other = eh_f_or2(f, other, eh_f_and2(f, fires, EH_F_NOT(served)));
    }
    if (model->service_is != NULL && classes->n > 0) {
        EhF *last = &model->service_is[classes->n - 1];
        *last = eh_f_or2(f, *last, other);
    }
}

/* In the group or not: a bit of its own; a missing key never is. */
static void build_holdout(EhModel *model)
{
    static const EhVType boolean = {.kind = EH_BOOL, .lo = 0, .hi = 1};
    const EhNode *node = model->policy->holdout;
    EhFormulas *f = model->formulas;
    EhTranslate t = before_escalations(model);
    model->holdout = EH_F_FALSE;
    if (node == NULL || model->service_is == NULL) {
        return;
    }
    const EhExpr *key = node->b->info;
    EhStr words = eh_model_words(model, node->span);
    uint32_t var =
        eh_space_var(model->space, EH_VAR_HOLDOUT, words, EH_STR("in the holdout group"), &boolean);
    model->holdout = eh_f_key(f, var, 1);
    if (key != NULL && key->place != NULL) {
        eh_space_reads(model->space, var, key->place);
        model->holdout =
            eh_f_and2(f, model->holdout, eh_f_known(f, eh_translate_place(&t, key->place)));
    }
    int32_t as = eh_enum_find(model->policy->class_enum, node->name);
    for (int32_t i = 0; i < (int32_t)model->policy->classes.n; i++) {
        EhF *is = &model->service_is[i];
        *is = i == as ? eh_f_or2(f, *is, model->holdout)
                      : eh_f_and2(f, *is, EH_F_NOT(model->holdout));
    }
}

static void build_complexity(EhModel *model)
{
    EhTranslate t = before_escalations(model);
    EhNode *line = model->policy->complexity == NULL ? NULL : model->policy->complexity->list;
    for (; line != NULL; line = line->next) {
        EhModelLine out = {.node = line, .holds = EH_F_TRUE};
        if (line->b != NULL) {
            out.holds = eh_translate(&t, line->b);
        }
        out.term = eh_translate_term(&t, line->a);
        EH_PUSH(model->arena, &model->lines, out);
    }
    if (model->other != NULL && eh_model_same_lines(model)) {
        model->sum = model->other->sum;
    }
}

static void build_tiers(EhModel *model)
{
    const EhNamedVec *tiers = &model->policy->tiers, *overrides = &model->policy->overrides;
    EhTranslate t = before_escalations(model);
    model->n_overrides = tiers->n == 0 ? 0 : overrides->n;
    if (tiers->n == 0 || !rows_open(model, &model->tiers, overrides->n + tiers->n)) {
        return;
    }
    for (uint32_t i = 0; i < overrides->n; i++) {
        EhNode *node = overrides->at[i].node;
        int32_t tier = eh_enum_find(model->policy->tier_enum, node->b->name);
        fill_row(model, &model->tiers.at[i], node, node->name, (uint32_t)tier, false,
                 eh_translate(&t, node->a));
    }
    for (uint32_t i = 0; i < tiers->n; i++) {
        EhNode *node = tiers->at[i].node;
        fill_row(model, &model->tiers.at[overrides->n + i], node, tiers->at[i].name, i,
                 tiers->at[i].otherwise, all_clauses(model, node));
    }
    rows_close(model, &model->tiers);
    model->tier_is = results_of(model, &model->tiers, tiers->n);
}

/* ---- route and rank ---- */

static EhF cells_match(EhModel *model, EhNode *block, EhNode *row)
{
    EhTranslate t = before_escalations(model);
    EhF result = EH_F_TRUE;
    EhNode *heading = block->a, *cell = row->a;
    for (; heading != NULL && cell != NULL; heading = heading->next, cell = cell->next) {
        result = eh_f_and2(model->formulas, result, eh_translate_cell(&t, heading, cell));
    }
    return result;
}

static void build_choice(EhModel *model, EhModelRows *rows, EhNode *block, const EhEnumDecl *names)
{
    EhTranslate t = before_escalations(model);
    bool table = block->kind == EH_N_ROUTE_BY || block->kind == EH_N_RANK_BY;
    uint32_t n = 0, i = 0;
    for (const EhNode *row = block->list; row != NULL; row = row->next) {
        n++;
    }
    if (!rows_open(model, rows, n)) {
        return;
    }
    for (EhNode *row = block->list; row != NULL; row = row->next, i++) {
        EhStr name = row->name.n > 0  ? row->name
                     : row->a == NULL ? EH_STR("otherwise")
                                      : eh_arena_format(model->arena, "row %u", i + 1);
        EhF asks = row->a == NULL ? EH_F_TRUE
                   : table        ? cells_match(model, block, row)
                                  : eh_translate(&t, row->a);
        fill_row(model, &rows->at[i], row, name, (uint32_t)eh_enum_find(names, row->b->name),
                 row->a == NULL, asks);
    }
    rows_close(model, rows);
}

static void build_clauses(EhModel *model, const EhNamedVec *vec, bool condition_in_a,
                          EhModelClause **at, uint32_t *n)
{
    EhTranslate t = before_escalations(model);
    *at = eh_arena_array(model->arena, vec->n + 1u, sizeof **at);
    *n = *at == NULL ? 0 : vec->n;
    for (uint32_t i = 0; i < *n; i++) {
        EhNode *node = vec->at[i].node;
        EhNode *when = condition_in_a ? node->a : eh_clause(node, EH_N_WHEN)->a;
        EhModelClause *clause = &(*at)[i];
        *clause = (EhModelClause){.node = node};
        clause->holds = eh_f_and2(model->formulas, eh_translate(&t, when),
                                  until_holds(model, node->list, &clause->expired));
    }
}

static void build_requires(EhModel *model)
{
    const EhEnumDecl *skills = model->policy->skill_enum;
    model->requires = eh_arena_array(model->arena, skills->names.n + 1u, sizeof *model->requires);
    for (uint32_t skill = 0; model->requires != NULL && skill < skills->names.n; skill++) {
        EhF asks = EH_F_FALSE;
        for (uint32_t i = 0; i < model->rules.n; i++) {
            for (const EhNode *c = model->rules.at[i].node->list; c != NULL; c = c->next) {
                for (const EhNode *id = c->kind == EH_N_REQUIRES ? c->list : NULL; id != NULL;
                     id = id->next) {
                    if (eh_enum_find(skills, id->name) == (int32_t)skill) {
                        asks = eh_f_or2(model->formulas, asks, model->rules.at[i].holds);
                    }
                }
            }
        }
        model->requires[skill] = asks;
    }
}

/* ---- escalations ---- */

/* The last one that holds and names a queue counts. */
static void escalate_queue(EhModel *model)
{
    EhFormulas *f = model->formulas;
    uint32_t n = model->policy->queue_enum->names.n;
    model->final_queue_is = eh_arena_array(model->arena, n + 1u, sizeof *model->final_queue_is);
    for (uint32_t queue = 0; model->final_queue_is != NULL && queue < n; queue++) {
        EhF is = model->queue_is[queue];
        for (uint32_t i = 0; i < model->escalations.n; i++) {
            const EhModelClause *e = &model->escalations.at[i];
            const EhNode *to = NULL;
            for (const EhNode *c = e->node->list; c != NULL; c = c->next) {
                to = c->kind == EH_N_TO_QUEUE ? c : to;
            }
            if (to == NULL) {
                continue;
            }
            bool here = eh_enum_find(model->policy->queue_enum, to->name) == (int32_t)queue;
            is = here ? eh_f_or2(f, is, e->holds) : eh_f_and2(f, is, EH_F_NOT(e->holds));
        }
        model->final_queue_is[queue] = is;
    }
}

/* The highest of rank's priority and those raised to: is at least p when either is. */
static void escalate_priority(EhModel *model)
{
    EhFormulas *f = model->formulas;
    uint32_t n = model->policy->priority_enum->names.n;
    EhF *at_least = eh_arena_array(model->arena, n + 1u, sizeof *at_least);
    model->final_priority_is = eh_arena_array(model->arena, n + 1u, sizeof *at_least);
    EhF reached = EH_F_FALSE;
    for (uint32_t p = 0; at_least != NULL && model->final_priority_is != NULL && p < n; p++) {
        EhF here = model->priority_is[p];
        for (uint32_t i = 0; i < model->escalations.n; i++) {
            const EhModelClause *e = &model->escalations.at[i];
            for (const EhNode *c = e->node->list; c != NULL; c = c->next) {
                if (c->kind == EH_N_RAISE &&
                    eh_enum_find(model->policy->priority_enum, c->name) == (int32_t)p) {
                    here = eh_f_or2(f, here, e->holds);
                }
            }
        }
        model->final_priority_is[p] = eh_f_and2(f, here, EH_F_NOT(reached));
        reached = eh_f_or2(f, reached, here);
    }
}

static void build_promises(EhModel *model)
{
    EhTranslate t = {.model = model, .after = true};
    for (uint32_t i = 0; i < model->policy->guarantees.n; i++) {
        EhNode *node = model->policy->guarantees.at[i].node, *promise = node->a;
        EhModelPromise out = {node, EH_F_TRUE, EH_F_TRUE};
        if (promise->op != EH_OP_NEVER) {
            out.a = eh_translate(&t, promise->a);
        }
        if (promise->op == EH_OP_IMPLIES || promise->op == EH_OP_OUTRANKS) {
            out.b = eh_translate(&t, promise->b);
        }
        EH_PUSH(model->arena, &model->promises, out);
    }
}

/* ---- what the clocks read ---- */

/* Adds to `var` what another variable reads. */
static void reads_too(EhModel *model, uint32_t var, uint32_t of)
{
    EhVar *own = &model->space->vars.at[var], *other = &model->space->vars.at[of];
    own->everything = own->everything || (var != of && other->everything);
    for (uint32_t i = 0, n = var == of ? 0 : other->reads.n; i < n; i++) {
        EH_PUSH(model->arena, &own->reads, other->reads.at[i]);
    }
}

/* Adds to `var` what the variables below a formula read, and below a sum all that complexity may. */
static void reads_below(EhModel *model, EhF f, uint32_t var, bool *seen)
{
    const EhFormulas *formulas = model->formulas;
    EH_VEC(uint32_t) open = {NULL, 0, 0};
    EH_PUSH(model->arena, &open, f / 2);
    while (open.n > 0) {
        uint32_t at = open.at[--open.n];
        const EhFNode *node = &formulas->nodes.at[at];
        if (seen[at]) {
            continue;
        }
        seen[at] = true;
        for (uint32_t i = 0; node->kind == EH_F_AND && i < node->n; i++) {
            EH_PUSH(model->arena, &open, formulas->parts.at[node->first + i] / 2);
        }
        if (node->kind == EH_F_SUM) {
            for (uint32_t i = 0; i < model->lines.n; i++) {
                EH_PUSH(model->arena, &open, model->lines.at[i].holds / 2);
            }
            for (uint32_t i = 0; i < formulas->terms.n; i++) {
                const EhTerm *term = &formulas->terms.at[i];
                if (term->kind == EH_T_VAR) {
                    reads_too(model, var, term->var);
                } else if (term->kind == EH_T_CHOICE) {
                    EH_PUSH(model->arena, &open, term->guard / 2);
                }
            }
        }
        if (node->kind == EH_F_LITERAL) {
            reads_too(model, var, node->var);
        }
    }
}

/* An sla clock is made of the service class, the tightens, the pauses, when it began and when it stopped. */
static void clock_reads(EhModel *model, uint32_t var)
{
    const EhPolicy *policy = model->policy;
    EhTranslate t = before_escalations(model);
    bool *seen = eh_arena_array(model->arena, model->formulas->nodes.n + 1u, sizeof *seen);
    const EhSymbol *made = eh_map_get(&policy->values, EH_STR("created"));
    for (uint32_t i = 0; i < policy->pauses.n; i++) {
        eh_translate_reads(&t, var, policy->pauses.at[i].node->a);
    }
    for (uint32_t i = 0; i < policy->targets.n; i++) {
        const EhExpr *until = policy->targets.at[i].node->a->info;
        if (until != NULL) {
            eh_space_reads(model->space, var, until->place);
        }
    }
    eh_space_reads(model->space, var, made->place);
    model->space->vars.at[var].n_given = model->space->vars.at[var].reads.n;
    model->space->vars.at[var].everything_given = model->space->vars.at[var].everything;
    for (uint32_t i = 0; seen != NULL && i < policy->classes.n; i++) {
        reads_below(model, model->service_is[i], var, seen);
    }
    for (uint32_t i = 0; seen != NULL && i < model->tightens.n; i++) {
        reads_below(model, model->tightens.at[i].holds, var, seen);
    }
}

bool eh_model_build(EhModel *model, EhPolicy *policy, EhFormulas *formulas, int64_t now)
{
    *model = (EhModel){.policy = policy,
                       .arena = formulas->space->arena,
                       .space = formulas->space,
                       .formulas = formulas,
                       .now = now,
                       .holdout = EH_F_FALSE,
                       .other = formulas->models.n > 0 ? formulas->models.at[0] : NULL,
                       .sum = formulas->models.n,
                       .keep_conditions = true};
    model->space->policy = policy;
    if (!EH_PUSH(model->arena, &formulas->models, model)) {
        return false;
    }
    build_classes(model);
    build_holdout(model);
    build_complexity(model);
    build_tiers(model);
    build_choice(model, &model->route, policy->route, policy->queue_enum);
    model->queue_is = results_of(model, &model->route, policy->queue_enum->names.n);
    build_choice(model, &model->rank, policy->rank, policy->priority_enum);
    model->priority_is = results_of(model, &model->rank, policy->priority_enum->names.n);
    build_clauses(model, &policy->rules, false, &model->rules.at, &model->rules.n);
    build_requires(model);
    build_clauses(model, &policy->tightens, true, &model->tightens.at, &model->tightens.n);
    build_clauses(model, &policy->escalations, false, &model->escalations.at,
                  &model->escalations.n);
    if (!model->arena->failed) {
        escalate_queue(model);
        escalate_priority(model);
        model->keep_conditions = false;
        build_promises(model);
    }
    for (uint32_t var = 0; !model->arena->failed && var < model->space->vars.n; var++) {
        if (model->space->vars.at[var].clocks) {
            clock_reads(model, var);
        }
    }
    return !model->arena->failed;
}

EhF eh_model_condition(EhModel *model, EhNode *node, bool after)
{
    EhTranslate t = {.model = model, .after = after};
    return eh_translate(&t, node);
}
