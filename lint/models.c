/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two policies over one space: what of theirs is surely the same.
 *
 * One idea: equal formulas have equal numbers, so what is the same is seen without asking anything.
 */
#include "lint/models.h"
#include "lint/translate.h"

#include "compiler/check.h"

static bool same_term(const EhFormulas *f, uint32_t a, uint32_t b)
{
    const EhTerm *x = &f->terms.at[a], *y = &f->terms.at[b];
    if (x->kind != y->kind) {
        return false;
    }
    switch ((EhTermKind)x->kind) {
    case EH_T_CONSTANT:
        return x->value == y->value;
    case EH_T_VAR:
        return x->var == y->var;
    case EH_T_NEG:
    case EH_T_ABS:
        return same_term(f, x->a, y->a);
    case EH_T_CHOICE:
        return x->guard == y->guard && same_term(f, x->a, y->a) && same_term(f, x->b, y->b);
    case EH_T_ADD:
    case EH_T_MUL:
    case EH_T_MIN:
    case EH_T_MAX:
        return same_term(f, x->a, y->a) && same_term(f, x->b, y->b);
    }
    return false;
}

bool eh_model_same_lines(const EhModel *model)
{
    const EhModel *other = model->other;
    bool same = model->lines.n == other->lines.n;
    for (uint32_t i = 0; same && i < model->lines.n; i++) {
        const EhModelLine *a = &model->lines.at[i], *b = &other->lines.at[i];
        same = a->holds == b->holds && same_term(model->formulas, a->term, b->term);
    }
    return same;
}

/* Whether a stage gives each of its results for the same tickets. One that is not built yet is not read yet. */
static bool same_stage(const EhF *is, const EhEnumDecl *names, const EhF *was,
                       const EhEnumDecl *before)
{
    if (is == NULL) {
        return true;
    }
    if (was == NULL || names->names.n != before->names.n) {
        return false;
    }
    for (uint32_t i = 0; i < names->names.n; i++) {
        int32_t k = eh_enum_find(before, names->names.at[i].name);
        if (k < 0 || is[i] != was[k]) {
            return false;
        }
    }
    return true;
}

EhStr eh_calendar_key(EhArena *arena, const EhPolicy *policy, uint32_t calendar)
{
    const EhCalendarDecl *c = &policy->calendars.at[calendar];
    if (c->node == NULL) {
        return EH_STR("always");
    }
    EhStr key = policy->zones.at[c->zone_index].name;
    for (uint32_t i = 0; i < c->spans.n; i++) {
        const EhCalSpan *s = &c->spans.at[i];
        key = eh_arena_format(arena, "%.*s %u:%u-%u", EH_STR_F(key), s->weekday, s->from, s->to);
    }
    for (uint32_t i = 0; i < c->exceptions.n; i++) {
        const EhCalException *e = &c->exceptions.at[i];
        key = eh_arena_format(arena, "%.*s not %u/%d", EH_STR_F(key), e->kind, e->day);
        for (uint32_t k = e->first; k < e->first + e->count; k++) {
            const EhCalSpan *s = &c->exception_spans.at[k];
            key = eh_arena_format(arena, "%.*s,%u-%u", EH_STR_F(key), s->from, s->to);
        }
    }
    return key;
}

static EhStr goals_key(EhArena *arena, EhPolicy *policy, EhStr key, const EhNode *list)
{
    for (const EhNode *goal = list; goal != NULL; goal = goal->next) {
        if (goal->kind == EH_N_GOAL) {
            EhStr on = goal->b == NULL
                           ? EH_STR("-")
                           : eh_calendar_key(arena, policy, eh_goal_calendar(policy, goal->b));
            key = eh_arena_format(arena, "%.*s;%.*s %lld on %.*s", EH_STR_F(key),
                                  EH_STR_F(goal->name), (long long)goal->a->i, EH_STR_F(on));
        }
    }
    return key;
}

/* What the clocks are made of, but for who holds which. */
static EhStr clocks_key(const EhModel *model)
{
    EhPolicy *policy = model->policy;
    EhArena *arena = model->arena;
    EhTranslate t = {.model = (EhModel *)(uintptr_t)model};
    EhStr key = EH_STR("clocks");
    for (uint32_t i = 0; i < policy->targets.n; i++) {
        const EhNode *node = policy->targets.at[i].node;
        key = eh_arena_format(arena, "%.*s;%.*s until %.*s", EH_STR_F(key), EH_STR_F(node->name),
                              EH_STR_F(eh_translate_key(&t, node->a)));
    }
    for (uint32_t i = 0; i < policy->slas.n; i++) {
        key = eh_arena_format(arena, "%.*s;sla %.*s", EH_STR_F(key),
                              EH_STR_F(policy->slas.at[i].name));
        key = goals_key(arena, policy, key, policy->slas.at[i].node->list);
    }
    for (uint32_t i = 0; i < policy->tightens.n; i++) {
        const EhNode *node = policy->tightens.at[i].node;
        key = eh_arena_format(arena, "%.*s;tighten %.*s", EH_STR_F(key),
                              EH_STR_F(node->b == NULL ? EH_STR("") : node->b->name));
        key = goals_key(arena, policy, key, node->list);
    }
    for (uint32_t i = 0; i < policy->pauses.n; i++) {
        const EhNode *node = policy->pauses.at[i].node;
        for (const EhNode *id = node->list; id != NULL; id = id->next) {
            key = eh_arena_format(arena, "%.*s;pause %.*s", EH_STR_F(key), EH_STR_F(id->name));
        }
        key = eh_arena_format(arena, "%.*s;%.*s", EH_STR_F(key),
                              EH_STR_F(eh_translate_key(&t, node->a)));
    }
    return key;
}

static bool same_services(const EhModel *model)
{
    const EhModel *other = model->other;
    return same_stage(model->service_is, model->policy->class_enum, other->service_is,
                      other->policy->class_enum);
}

static bool same_clocks(const EhModel *model)
{
    const EhModel *other = model->other;
    if (model->tightens.n != other->tightens.n || !same_services(model)) {
        return false;
    }
    for (uint32_t i = 0; i < model->tightens.n; i++) {
        if (model->tightens.at[i].holds != other->tightens.at[i].holds) {
            return false;
        }
    }
    return eh_str_same(clocks_key(model), clocks_key(other));
}

/* Guarantees read the queue and the priority that escalations left: they are the same only where all of it is. */
bool eh_model_agrees(const EhModel *model, uint32_t stages, bool clocks)
{
    const EhModel *o = model->other;
    const EhPolicy *p = model->policy, *q = o->policy;
    bool same = !clocks || same_clocks(model);
    for (uint32_t stage = 0; same && stage <= EH_AT_AFTER; stage++) {
        if (!(stages >> stage & 1)) {
            continue;
        }
        switch ((EhStage)stage) {
        case EH_AT_CLASS:
            same = same_stage(model->class_is, p->class_enum, o->class_is, q->class_enum);
            break;
        case EH_AT_TIER:
            same = same_stage(model->tier_is, p->tier_enum, o->tier_is, q->tier_enum);
            break;
        case EH_AT_ROUTE:
            same =
                same_stage(model->queue_is, p->queue_enum, o->queue_is, q->queue_enum) &&
                same_stage(model->final_queue_is, p->queue_enum, o->final_queue_is, q->queue_enum);
            break;
        case EH_AT_RANK:
            same = same_stage(model->priority_is, p->priority_enum, o->priority_is,
                              q->priority_enum) &&
                   same_stage(model->final_priority_is, p->priority_enum, o->final_priority_is,
                              q->priority_enum);
            break;
        case EH_AT_COMPLEXITY:
            same = model->sum == o->sum;
            break;
        default:
            same = same_services(model) && model->holdout == o->holdout;
            break;
        }
    }
    return same;
}
