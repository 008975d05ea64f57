/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a decision gives, as choices: for each policy a list of formulas of which exactly one holds.
 *
 * One idea: a ticket that the policy does not take is decided too, by constants; so every formula here speaks of all
 * tickets, and nothing else has to know of faults.
 */
#include "lint/diff.h"
#include "lint/translate.h"

EhDiffAspect *eh_diff_aspect(EhDiff *diff, EhDiffKind kind, EhStr name, EhStr thing)
{
    EhDiffAspect aspect = {.kind = kind, .name = name, .thing = thing, .differs = EH_F_FALSE};
    return EH_PUSH(diff->arena, &diff->aspects, aspect) ? &diff->aspects.at[diff->aspects.n - 1]
                                                        : &diff->scratch;
}

void eh_diff_choice(EhDiff *diff, EhDiffSide *side, EhF f, EhStr value)
{
    EhDiffChoice choice = {.f = f, .key = value, .value = value, .by = EH_STR("")};
    if (f != EH_F_FALSE) {
        EH_PUSH(diff->arena, &side->values, choice);
    }
}

static void push_row(EhDiff *diff, EhDiffSide *side, EhF f, EhStr value, EhStr by,
                     const EhNode *node)
{
    EhDiffChoice choice = {.f = f, .key = value, .value = value, .by = by, .node = node};
    if (f != EH_F_FALSE) {
        EH_PUSH(diff->arena, &side->rows, choice);
    }
}

int32_t eh_diff_otherwise(const EhPolicy *policy)
{
    for (uint32_t i = 0; i < policy->classes.n; i++) {
        if (policy->classes.at[i].otherwise) {
            return (int32_t)i;
        }
    }
    return -1;
}

static int32_t tier_otherwise(const EhPolicy *policy)
{
    for (uint32_t i = 0; i < policy->tiers.n; i++) {
        if (policy->tiers.at[i].otherwise) {
            return (int32_t)i;
        }
    }
    return -1;
}

/* ---- stages ---- */

typedef struct Stage {
    EhDiff *diff;
    uint32_t side;
    EhDiffSide *out;
    const EhModel *model;
    const EhEnumDecl *names;
    const EhF *is;  /* NULL: the policy has no such stage */
    int32_t broken; /* what tickets get that are not taken */
    EhF valid;
} Stage;

static EhStr name_of(const Stage *s, int32_t i)
{
    return i < 0 ? EH_STR("none") : s->names->names.at[i].name;
}

static void stage_values(const Stage *s)
{
    EhFormulas *f = &s->diff->formulas;
    if (s->is == NULL || s->names == NULL) {
        eh_diff_choice(s->diff, s->out, EH_F_TRUE, EH_STR("none"));
        return;
    }
    for (uint32_t i = 0; i < s->names->names.n; i++) {
        EhF holds = eh_f_and2(f, s->valid, s->is[i]);
        holds = (int32_t)i == s->broken ? eh_f_or2(f, holds, EH_F_NOT(s->valid)) : holds;
        eh_diff_choice(s->diff, s->out, holds, name_of(s, (int32_t)i));
    }
}

static void broken_row(const Stage *s)
{
    push_row(s->diff, s->out, EH_F_NOT(s->valid), name_of(s, s->broken), EH_STR("an input fault"),
             NULL);
}

/* Rows of the block that decide as they fire, but for `also` formulas that take a ticket away from its row. */
static void stage_rows(const Stage *s, const EhModelRows *rows, EhStr what)
{
    EhFormulas *f = &s->diff->formulas;
    for (uint32_t i = 0; i < rows->n; i++) {
        const EhModelRow *row = &rows->at[i];
        push_row(
            s->diff, s->out, eh_f_and2(f, s->valid, row->fires), name_of(s, (int32_t)row->result),
            eh_arena_format(s->diff->arena, "%.*s `%.*s`", EH_STR_F(what), EH_STR_F(row->name)),
            row->node);
    }
    broken_row(s);
}

/* A class row and the class that is served: by another row than its own where it is not covered, or held out. */
static void service_rows(const Stage *s)
{
    enum { MOST = 24 };
    EhFormulas *f = &s->diff->formulas;
    const EhModelRows *rows = &s->model->classes;
    for (uint32_t i = 0; i < rows->n && rows->n <= MOST; i++) {
        for (uint32_t k = 0; s->is != NULL && k < rows->n; k++) {
            EhF served = eh_f_and(f, (EhF[]){s->valid, rows->at[i].fires, s->is[k]}, 3);
            EhStr by =
                i == k ? eh_arena_format(s->diff->arena, "class `%.*s`", EH_STR_F(rows->at[i].name))
                       : eh_arena_format(s->diff->arena, "class `%.*s`, served as `%.*s`",
                                         EH_STR_F(rows->at[i].name), EH_STR_F(rows->at[k].name));
            push_row(s->diff, s->out, served, name_of(s, (int32_t)k), by, rows->at[i].node);
        }
    }
    if (rows->n <= MOST && rows->n > 0) {
        broken_row(s);
    }
}

/* ---- queue and priority: rows, unless an escalation decides ---- */

static int32_t escalated_to(const Stage *s, const EhModelClause *clause, bool queue)
{
    int32_t found = -1;
    for (const EhNode *c = clause->node->list; c != NULL; c = c->next) {
        if (c->kind == (queue ? EH_N_TO_QUEUE : EH_N_RAISE)) {
            int32_t to = eh_enum_find(s->names, c->name);
            found = queue || found < 0 || to < found ? to : found;
        }
    }
    return found;
}

/* Whether escalation k beats i: a later queue, a higher priority (or the same, earlier). */
static bool beats(const Stage *s, uint32_t k, uint32_t i, bool queue)
{
    int32_t a = escalated_to(s, &s->model->escalations.at[k], queue),
            b = escalated_to(s, &s->model->escalations.at[i], queue);
    return a >= 0 && k != i && (queue ? k > i : a < b || (a == b && k < i));
}

static void escalated_rows(const Stage *s, bool queue)
{
    EhFormulas *f = &s->diff->formulas;
    const EhModel *m = s->model;
    for (uint32_t i = 0; i < m->escalations.n; i++) {
        const EhModelClause *e = &m->escalations.at[i];
        int32_t to = escalated_to(s, e, queue);
        EhF holds = eh_f_and2(f, s->valid, e->holds), lower = EH_F_FALSE;
        if (to < 0) {
            continue;
        }
        for (uint32_t k = 0; k < m->escalations.n; k++) {
            if (beats(s, k, i, queue)) {
                holds = eh_f_and2(f, holds, EH_F_NOT(m->escalations.at[k].holds));
            }
        }
        for (uint32_t p = (uint32_t)to + 1; !queue && p < s->names->names.n; p++) {
            lower = eh_f_or2(f, lower, m->priority_is[p]);
        }
        holds = queue ? holds : eh_f_and2(f, holds, lower);
        push_row(s->diff, s->out, holds, name_of(s, to),
                 eh_arena_format(s->diff->arena, "escalation `%.*s`", EH_STR_F(e->node->name)),
                 e->node);
    }
}

static void plain_rows(const Stage *s, bool queue)
{
    EhFormulas *f = &s->diff->formulas;
    const EhModel *m = s->model;
    const EhModelRows *rows = queue ? &m->route : &m->rank;
    for (uint32_t i = 0; i < rows->n; i++) {
        const EhModelRow *row = &rows->at[i];
        EhF holds = eh_f_and2(f, s->valid, row->fires);
        for (uint32_t k = 0; k < m->escalations.n; k++) {
            int32_t to = escalated_to(s, &m->escalations.at[k], queue);
            if (to >= 0 && (queue || to < (int32_t)row->result)) {
                holds = eh_f_and2(f, holds, EH_F_NOT(m->escalations.at[k].holds));
            }
        }
        push_row(s->diff, s->out, holds, name_of(s, (int32_t)row->result),
                 eh_arena_format(s->diff->arena, "%s `%.*s`", queue ? "route" : "rank",
                                 EH_STR_F(row->name)),
                 row->node);
    }
    broken_row(s);
}

/* ---- the aspects of every policy ---- */

static Stage stage_of(EhDiff *diff, uint32_t side, EhDiffAspect *aspect)
{
    const EhModel *m = &diff->models[side];
    const EhPolicy *p = diff->policies[side];
    Stage s = {.diff = diff,
               .side = side,
               .out = &aspect->sides[side],
               .model = m,
               .valid = diff->valid[side]};
    switch (aspect->kind) {
    case EH_DIFF_CLASS:
        s.names = p->class_enum, s.is = p->classes.n > 0 ? m->class_is : NULL,
        s.broken = eh_diff_otherwise(p);
        break;
    case EH_DIFF_SERVICE:
        s.names = p->class_enum, s.is = p->classes.n > 0 ? m->service_is : NULL,
        s.broken = eh_diff_otherwise(p);
        break;
    case EH_DIFF_TIER:
        s.names = p->tier_enum, s.is = m->tier_is, s.broken = tier_otherwise(p);
        break;
    case EH_DIFF_QUEUE:
        s.names = p->queue_enum, s.is = m->final_queue_is, s.broken = (int32_t)p->fallback;
        break;
    default:
        s.names = p->priority_enum, s.is = m->final_priority_is;
        s.broken = m->rank.n > 0 ? (int32_t)m->rank.at[m->rank.n - 1].result : -1;
        break;
    }
    return s;
}

static void stage_aspect(EhDiff *diff, EhDiffKind kind, EhStr name)
{
    EhDiffAspect *aspect = eh_diff_aspect(diff, kind, name, EH_STR(""));
    for (uint32_t side = 0; side < 2; side++) {
        Stage s = stage_of(diff, side, aspect);
        stage_values(&s);
        if (s.is == NULL) {
            continue;
        }
        if (kind == EH_DIFF_CLASS) {
            stage_rows(&s, &s.model->classes, EH_STR("class"));
        } else if (kind == EH_DIFF_SERVICE) {
            service_rows(&s);
        } else if (kind == EH_DIFF_TIER) {
            stage_rows(&s, &s.model->tiers, EH_STR("tier"));
        } else {
            escalated_rows(&s, kind == EH_DIFF_QUEUE);
            plain_rows(&s, kind == EH_DIFF_QUEUE);
        }
    }
}

static void two_values(EhDiff *diff, EhDiffAspect *aspect, uint32_t side, EhF yes, EhStr no_word,
                       EhStr yes_word)
{
    eh_diff_choice(diff, &aspect->sides[side], yes, yes_word);
    eh_diff_choice(diff, &aspect->sides[side], EH_F_NOT(yes), no_word);
}

/* A fault is by the first field that is not taken. */
static void status_rows(EhDiff *diff, EhDiffSide *side, uint32_t of)
{
    EhF before = EH_F_TRUE;
    push_row(diff, side, diff->valid[of], EH_STR("taken"), EH_STR(""), NULL);
    for (uint32_t i = 0; i < diff->takes[of].n; i++) {
        EhF taken = diff->takes[of].at[i];
        const EhPlace *place = diff->checked[of].at[i];
        EhStr by = eh_arena_format(diff->arena, "field `%.*s`",
                                   EH_STR_F(eh_place_path(diff->arena, place)));
        push_row(diff, side, eh_f_and2(&diff->formulas, before, EH_F_NOT(taken)), EH_STR("fault"),
                 by, place->field->node);
        before = eh_f_and2(&diff->formulas, before, taken);
    }
}

static void status_aspect(EhDiff *diff)
{
    EhDiffAspect *aspect = eh_diff_aspect(diff, EH_DIFF_STATUS, EH_STR("input"), EH_STR(""));
    for (uint32_t side = 0; side < 2; side++) {
        two_values(diff, aspect, side, diff->valid[side], EH_STR("fault"), EH_STR("taken"));
        status_rows(diff, &aspect->sides[side], side);
    }
}

static void holdout_aspect(EhDiff *diff)
{
    EhDiffAspect *aspect = eh_diff_aspect(diff, EH_DIFF_HOLDOUT, EH_STR("holdout"), EH_STR(""));
    for (uint32_t side = 0; side < 2; side++) {
        EhF in = eh_f_and2(&diff->formulas, diff->valid[side], diff->models[side].holdout);
        two_values(diff, aspect, side, in, EH_STR("false"), EH_STR("true"));
    }
}

static void skill_aspect(EhDiff *diff, EhStr skill)
{
    EhStr name = eh_arena_format(diff->arena, "requires %.*s", EH_STR_F(skill));
    EhDiffAspect *aspect = eh_diff_aspect(diff, EH_DIFF_REQUIRES, name, skill);
    for (uint32_t side = 0; side < 2; side++) {
        int32_t i = eh_enum_find(diff->policies[side]->skill_enum, skill);
        EhF asks =
            i < 0 ? EH_F_FALSE
                  : eh_f_and2(&diff->formulas, diff->valid[side], diff->models[side].requires[i]);
        two_values(diff, aspect, side, asks, EH_STR("no"), EH_STR("yes"));
    }
}

/* ---- actions ---- */

/* A call as its content; `words` as its author wrote it. */
static EhStr call_key(EhDiff *diff, uint32_t side, const EhNode *call)
{
    const EhPolicy *policy = diff->policies[side];
    EhTranslate t = {.model = &diff->models[side]};
    EhStr key = call->name;
    const EhNode *arg = call->list;
    for (uint32_t i = 0; i < policy->action_decls.n; i++) {
        const EhActionDecl *action = &policy->action_decls.at[i];
        for (uint32_t k = 0;
             eh_str_same(action->name, call->name) && k < action->params.n && arg != NULL; k++) {
            key = eh_arena_format(diff->arena, "%.*s;%.*s=%.*s", EH_STR_F(key),
                                  EH_STR_F(action->params.at[k]->name),
                                  EH_STR_F(eh_translate_key(&t, arg)));
            arg = arg->next;
        }
    }
    return key;
}

static EhF does_in(EhDiff *diff, uint32_t side, EhStr key, const EhModelClause *clauses, uint32_t n,
                   EhStr *words)
{
    EhF does = EH_F_FALSE;
    for (uint32_t i = 0; i < n; i++) {
        for (const EhNode *c = clauses[i].node->list; c != NULL; c = c->next) {
            if (c->kind == EH_N_DO && eh_str_same(call_key(diff, side, c->a), key)) {
                does = eh_f_or2(&diff->formulas, does, clauses[i].holds);
                *words = eh_model_words(&diff->models[side], c->a->span);
            }
        }
    }
    return does;
}

static void action_aspect(EhDiff *diff, EhStr key, EhStr name)
{
    EhStr words = EH_STR("");
    EhF does[2];
    for (uint32_t side = 0; side < 2; side++) {
        const EhModel *m = &diff->models[side];
        EhF rules = does_in(diff, side, key, m->rules.at, m->rules.n, &words),
            escalations = does_in(diff, side, key, m->escalations.at, m->escalations.n, &words);
        does[side] = eh_f_and2(&diff->formulas, diff->valid[side],
                               eh_f_or2(&diff->formulas, rules, escalations));
    }
    EhDiffAspect *aspect = eh_diff_aspect(
        diff, EH_DIFF_ACTION, eh_arena_format(diff->arena, "does %.*s", EH_STR_F(words)), name);
    for (uint32_t side = 0; side < 2; side++) {
        two_values(diff, aspect, side, does[side], EH_STR("no"), EH_STR("yes"));
    }
}

static void clause_actions(EhDiff *diff, uint32_t side, const EhModelClause *clauses, uint32_t n,
                           EhMap *met)
{
    for (uint32_t i = 0; i < n; i++) {
        for (const EhNode *c = clauses[i].node->list; c != NULL; c = c->next) {
            EhStr key = c->kind == EH_N_DO ? call_key(diff, side, c->a) : EH_STR("");
            if (c->kind == EH_N_DO && eh_map_number(met, key) == 0) {
                eh_map_number_put(met, diff->arena, key, 1);
                action_aspect(diff, key, c->a->name);
            }
        }
    }
}

static void skills_and_targets(EhDiff *diff, EhMap *met)
{
    for (uint32_t side = 0; side < 2; side++) {
        const EhPolicy *p = diff->policies[side];
        for (uint32_t i = 0; i < p->targets.n; i++) {
            EhStr key =
                eh_arena_format(diff->arena, "target %.*s", EH_STR_F(p->targets.at[i].name));
            if (eh_map_number(met, key) == 0) {
                eh_map_number_put(met, diff->arena, key, 1);
                eh_diff_target(diff, p->targets.at[i].name);
            }
        }
        for (uint32_t i = 0; i < p->skill_enum->names.n; i++) {
            EhStr key = eh_arena_format(diff->arena, "skill %.*s",
                                        EH_STR_F(p->skill_enum->names.at[i].name));
            if (eh_map_number(met, key) == 0) {
                eh_map_number_put(met, diff->arena, key, 1);
                skill_aspect(diff, p->skill_enum->names.at[i].name);
            }
        }
    }
}

/* ---- which tickets get what differently ---- */

static void difference(EhDiff *diff, EhDiffAspect *aspect)
{
    EhFormulas *f = &diff->formulas;
    for (uint32_t i = 0; i < aspect->sides[0].values.n; i++) {
        const EhDiffChoice *was = &aspect->sides[0].values.at[i];
        EhF still = EH_F_FALSE;
        for (uint32_t k = 0; k < aspect->sides[1].values.n; k++) {
            const EhDiffChoice *is = &aspect->sides[1].values.at[k];
            still = eh_str_same(was->key, is->key) ? is->f : still;
        }
        if (still != was->f) {
            aspect->differs = eh_f_or2(f, aspect->differs, eh_f_and2(f, was->f, EH_F_NOT(still)));
        }
    }
    for (uint32_t side = 0; side < 2; side++) {
        EhDiffSide *s = &aspect->sides[side];
        if (s->rows.n == 0) {
            s->rows.at = s->values.at;
            s->rows.n = s->rows.room = s->values.n;
        }
    }
}

void eh_diff_aspects(EhDiff *diff)
{
    EhMap met = {0};
    status_aspect(diff);
    stage_aspect(diff, EH_DIFF_CLASS, EH_STR("class"));
    stage_aspect(diff, EH_DIFF_SERVICE, EH_STR("service"));
    holdout_aspect(diff);
    stage_aspect(diff, EH_DIFF_TIER, EH_STR("tier"));
    stage_aspect(diff, EH_DIFF_QUEUE, EH_STR("queue"));
    stage_aspect(diff, EH_DIFF_PRIORITY, EH_STR("priority"));
    skills_and_targets(diff, &met);
    for (uint32_t side = 0; side < 2; side++) {
        const EhModel *m = &diff->models[side];
        clause_actions(diff, side, m->rules.at, m->rules.n, &met);
        clause_actions(diff, side, m->escalations.at, m->escalations.n, &met);
    }
    for (uint32_t i = 0; i < diff->aspects.n; i++) {
        difference(diff, &diff->aspects.at[i]);
    }
}
