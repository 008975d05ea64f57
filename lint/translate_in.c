/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the value of an expression lies in a set: the set is carried inwards.
 */
#include "lint/translate.h"

#include "compiler/builtins.h"

/* An enum's numbers as keys of the shared variable. */
static EhValues shared_values(EhTranslate *t, const EhShared *shared, const EhValues *values)
{
    EhValues out = *values;
    uint32_t n = shared->n_spellings + 1u;
    bool *in = eh_arena_array(eh_translate_arena(t), n, sizeof *in),
         *listed = eh_arena_array(eh_translate_arena(t), n, sizeof *listed);
    out.at = eh_arena_array(eh_translate_arena(t), n, sizeof *out.at);
    out.n = 0;
    if (in == NULL || listed == NULL || out.at == NULL) {
        return out;
    }
    for (uint32_t i = 0; i < shared->n_own; i++) {
        listed[shared->keys[i]] = true;
        in[shared->keys[i]] = eh_values_has_key(values, i);
    }
    for (uint32_t key = 0; key < n; key++) {
        if (in[key] ||
            (!listed[key] && shared->others >= 0 && eh_values_has_key(values, shared->others))) {
            out.at[out.n++] = (EhRange){key, key};
        }
    }
    return out;
}

static bool absent_in(const EhShared *shared, const EhValues *values)
{
    if (shared->type.kind == EH_TEXT) {
        return eh_values_has_text(values, shared->absent_default.text);
    }
    return eh_values_has_key(values, shared->type.kind == EH_NUMBER
                                         ? eh_key_of_number(shared->absent_default.cell.f)
                                         : shared->absent_default.cell.i);
}

/* Whether a field's value is one of these. */
static EhF place_in(EhTranslate *t, const EhPlace *place, const EhValues *values)
{
    EhFormulas *f = t->model->formulas;
    uint32_t var = eh_translate_place(t, place);
    const EhShared *shared = eh_space_shared(t->model->space, place->field);
    if (shared == NULL || var == EH_NONE) {
        return eh_values_literal(t, var, values);
    }
    EhValues mapped =
        shared->spellings == NULL || values->all ? *values : shared_values(t, shared, values);
    EhF inside = eh_values_literal(t, var, &mapped);
    if (!shared->absent_is || !absent_in(shared, values)) {
        return inside;
    }
    EhValues all = eh_values_every(values->kind);
    return eh_f_or2(f, inside, EH_F_NOT(eh_values_literal(t, var, &all)));
}

/* A prediction counts from a confidence on. */
static EhF predicted_in(EhTranslate *t, const EhPlace *place, double confidence,
                        const EhValues *values)
{
    EhFormulas *f = t->model->formulas;
    EhF sure =
        eh_f_range(f, eh_translate_confidence(t, place), eh_key_of_number(confidence), INT64_MAX);
    return eh_f_and2(f, place_in(t, place, values), sure);
}

static EhF stage_in(EhTranslate *t, const EhSymbol *symbol, const EhValues *values)
{
    const EhModel *m = t->model;
    EhFormulas *f = m->formulas;
    const EhF *is = NULL;
    const EhEnumDecl *names = NULL;
    switch ((EhStage)symbol->which) {
    case EH_AT_CLASS:
        is = m->class_is, names = m->policy->class_enum;
        break;
    case EH_AT_AFTER:
        is = m->service_is, names = m->policy->class_enum;
        break;
    case EH_AT_TIER:
        is = m->tier_is, names = m->policy->tier_enum;
        break;
    case EH_AT_ROUTE:
        is = t->after ? m->final_queue_is : m->queue_is, names = m->policy->queue_enum;
        break;
    case EH_AT_RANK:
        is = t->after ? m->final_priority_is : m->priority_is, names = m->policy->priority_enum;
        break;
    case EH_AT_HOLDOUT:
        return eh_f_or2(f, eh_values_has_key(values, 1) ? m->holdout : EH_F_FALSE,
                        eh_values_has_key(values, 0) ? EH_F_NOT(m->holdout) : EH_F_FALSE);
    default:
        break;
    }
    if (is == NULL) {
        return EH_F_FALSE;
    }
    EhF *parts = eh_arena_array(m->arena, names->names.n + 1u, sizeof *parts);
    uint32_t n = 0;
    for (uint32_t i = 0; parts != NULL && i < names->names.n; i++) {
        if (eh_values_has_key(values, i)) {
            parts[n++] = is[i];
        }
    }
    return parts == NULL ? EH_F_FALSE : eh_f_or(f, parts, n);
}

static EhF sum_in(EhTranslate *t, const EhValues *values)
{
    EhF *parts = eh_arena_array(eh_translate_arena(t), values->n + 1u, sizeof *parts);
    for (uint32_t i = 0; parts != NULL && i < values->n; i++) {
        parts[i] = eh_f_sum(t->model->formulas, t->model->sum, values->at[i].lo, values->at[i].hi);
    }
    return values->all     ? EH_F_TRUE
           : parts == NULL ? EH_F_FALSE
                           : eh_f_or(t->model->formulas, parts, values->n);
}

/* Whatever cannot be taken apart. */
static EhF term_in(EhTranslate *t, EhNode *node, const EhValues *values)
{
    const EhExpr *info = eh_info(node);
    EhVarKind kind = EH_VAR_TERM;
    if (info->symbol != NULL && info->symbol->kind == EH_SYM_BUILTIN &&
        info->symbol->which == EH_BUILTIN_WAITING && node->kind == EH_N_NAME) {
        kind = EH_VAR_WAITING;
    }
    return eh_values_literal(t, eh_translate_var(t, kind, "term", node, &info->type), values);
}

static EhF name_in(EhTranslate *t, EhNode *node, const EhValues *values)
{
    const EhExpr *info = eh_info(node);
    const EhSymbol *symbol = info->symbol;
    if (info->place != NULL &&
        (info->place->field != NULL || info->place->root->kind == EH_SYM_LOOKUP)) {
        if (info->place->root->kind == EH_SYM_VARIABLE) {
            return term_in(t, node, values);
        }
        if (info->place->field != NULL && info->place->field->type.predicted) {
            return predicted_in(t, info->place, t->model->policy->confidence, values);
        }
        return place_in(t, info->place, values);
    }
    if (symbol == NULL) {
        return term_in(t, node, values);
    }
    if (symbol->kind == EH_SYM_LET) {
        return eh_translate_in(t, eh_let_value(symbol), values);
    }
    if (symbol->kind == EH_SYM_STAGE) {
        return symbol->which == EH_AT_COMPLEXITY ? sum_in(t, values) : stage_in(t, symbol, values);
    }
    return term_in(t, node, values);
}

static EhF else_in(EhTranslate *t, EhNode *node, const EhValues *values)
{
    EhFormulas *f = t->model->formulas;
    const EhExpr *a = eh_info(node->a);
    EhValues known = eh_values_every(a->type.kind);
    EhF there = eh_translate_in(t, node->a, values),
        other = eh_f_and2(f, EH_F_NOT(eh_translate_in(t, node->a, &known)),
                          eh_translate_in(t, node->b, values));
    return eh_f_or2(f, there, other);
}

/* Sums and products of whole kinds with a constant; anything else is a term. */
static EhF arithmetic_in(EhTranslate *t, EhNode *node, const EhValues *values)
{
    const EhExpr *info = eh_info(node), *a = eh_info(node->a), *b = eh_info(node->b);
    bool whole = eh_kind_is_i(info->type.kind) && eh_kind_is_i(a->type.kind) &&
                 eh_kind_is_i(b->type.kind) && info->type.kind != EH_DATE;
    int64_t key;
    EhStr text;
    EhValues kept = *values;
    bool right = whole && eh_values_constant(node->b, b->type.kind, &key, &text);
    bool left = whole && !right && eh_values_constant(node->a, a->type.kind, &key, &text);
    if (values->all || (!right && !left)) {
        return term_in(t, node, values);
    }
    EhNode *inner = right ? node->a : node->b;
    kept.kind = eh_info(inner)->type.kind;
    if (node->op == EH_OP_ADD) {
        kept = eh_values_shift(t, &kept, -key);
    } else if (node->op == EH_OP_SUB && right) {
        kept = eh_values_shift(t, &kept, key);
    } else if (node->op == EH_OP_SUB) {
        kept = eh_values_turn(t, &kept); /* key - x in S: x in key - S */
        kept = eh_values_shift(t, &kept, key);
    } else if (node->op == EH_OP_MUL && key > 0) {
        kept = eh_values_divide(t, &kept, key);
    } else {
        return term_in(t, node, values);
    }
    return eh_translate_in(t, inner, &kept);
}

static EhF below_all(EhTranslate *t, EhNode *call, EhRange range, bool all)
{
    EhF *parts = eh_arena_array(eh_translate_arena(t), 1024, sizeof *parts);
    uint32_t n = 0;
    for (EhNode *arg = call->list; parts != NULL && arg != NULL && n < 1024; arg = arg->next) {
        const EhExpr *whole = eh_info(call);
        EhValues one = eh_values_range(t, whole->type.kind, range.lo, range.hi);
        parts[n++] = eh_translate_in(t, arg, &one);
    }
    return parts == NULL ? EH_F_FALSE
           : all         ? eh_f_and(t->model->formulas, parts, n)
                         : eh_f_or(t->model->formulas, parts, n);
}

/* max(a, b) in lo..hi: none is above, and some is not below. */
static EhF extreme_in(EhTranslate *t, EhNode *call, const EhValues *values, bool max)
{
    EhFormulas *f = t->model->formulas;
    EhF *parts = eh_arena_array(eh_translate_arena(t), values->n + 1u, sizeof *parts);
    for (uint32_t i = 0; parts != NULL && i < values->n; i++) {
        EhRange below = {INT64_MIN, values->at[i].hi}, above = {values->at[i].lo, INT64_MAX};
        parts[i] = eh_f_and2(f, below_all(t, call, below, max), below_all(t, call, above, !max));
    }
    return parts == NULL ? EH_F_FALSE : eh_f_or(f, parts, values->n);
}

static EhF call_in(EhTranslate *t, EhNode *node, const EhValues *values)
{
    EhFunctionCall function = eh_builtin_call(node->name);
    const EhExpr *info = eh_info(node);
    uint32_t n = 0;
    for (const EhNode *arg = node->list; arg != NULL; arg = arg->next) {
        n++;
    }
    if (info->symbol != NULL || values->all || n > 1000 || node->list == NULL) {
        return term_in(t, node, values);
    }
    if (function == EH_CALL_min || function == EH_CALL_max) {
        return extreme_in(t, node, values, function == EH_CALL_max);
    }
    if (function == EH_CALL_abs) {
        EhValues other = eh_values_turn(t, values);
        return eh_f_or2(t->model->formulas, eh_translate_in(t, node->list, values),
                        eh_translate_in(t, node->list, &other));
    }
    return term_in(t, node, values);
}

EhF eh_translate_case(EhTranslate *t, EhNode *by, const EhNode *item)
{
    const EhExpr *over = eh_info(by->a);
    if (item->op == EH_OP_MISSING) {
        EhValues known = eh_values_every(over->type.kind);
        return EH_F_NOT(eh_translate_in(t, by->a, &known));
    }
    int64_t key = item->op == EH_OP_TRUE    ? 1
                  : item->op == EH_OP_FALSE ? 0
                                            : eh_enum_find(over->type.enumeration, item->name);
    EhValues one = eh_values_range(t, over->type.kind, key, key);
    return eh_translate_in(t, by->a, &one);
}

static EhF by_in(EhTranslate *t, EhNode *node, const EhValues *values)
{
    EhFormulas *f = t->model->formulas;
    EhF result = EH_F_FALSE, left = EH_F_TRUE;
    for (EhNode *item = node->list; item != NULL; item = item->next) {
        EhF guard = item->op == EH_OP_OTHERWISE ? left : eh_translate_case(t, node, item);
        result = eh_f_or2(f, result, eh_f_and2(f, guard, eh_translate_in(t, item->a, values)));
        left = eh_f_and2(f, left, EH_F_NOT(guard));
    }
    return result;
}

static EhF of_in(EhTranslate *t, EhNode *node, const EhValues *values)
{
    const EhExpr *inner = eh_info(node->a);
    if (eh_builtin_of(node->name) == EH_OF_confidence && inner->place != NULL &&
        inner->place->field != NULL && inner->place->root->kind != EH_SYM_VARIABLE) {
        EhFormulas *f = t->model->formulas;
        EhValues known = eh_values_every(inner->type.kind);
        return eh_f_and2(f, eh_values_literal(t, eh_translate_place(t, inner->place), &known),
                         eh_values_literal(t, eh_translate_confidence(t, inner->place), values));
    }
    return term_in(t, node, values);
}

static EhF constant_in(const EhValues *values, int64_t key, EhStr text)
{
    bool in =
        values->kind == EH_TEXT ? eh_values_has_text(values, text) : eh_values_has_key(values, key);
    return in ? EH_F_TRUE : EH_F_FALSE;
}

static bool is_condition(const EhNode *node)
{
    switch ((EhNodeKind)node->kind) {
    case EH_N_NOT:
    case EH_N_IS_KNOWN:
    case EH_N_IN:
    case EH_N_ALL_OF:
    case EH_N_ANY_OF:
        return true;
    case EH_N_QUANTIFIER:
        return node->op != EH_OP_COUNT;
    case EH_N_BINARY:
        return node->op < EH_OP_ELSE || node->op > EH_OP_DIV;
    default:
        return false;
    }
}

EhF eh_translate_in(EhTranslate *t, EhNode *node, const EhValues *values)
{
    EhFormulas *f = t->model->formulas;
    node = eh_bare(node);
    const EhExpr *info = eh_info(node);
    int64_t key = 0;
    EhStr text;
    EhValues whole;
    if (values->kind == EH_NUMBER && eh_kind_is_i(info->type.kind)) {
        whole = eh_values_whole(t, values);
        whole.kind = info->type.kind;
        values = &whole;
    }
    if (eh_values_constant(node, values->kind, &key, &text)) {
        return constant_in(values, key, text);
    }
    if (is_condition(node)) {
        EhF holds = eh_translate(t, node);
        return eh_f_or2(f, eh_values_has_key(values, 1) ? holds : EH_F_FALSE,
                        eh_values_has_key(values, 0) ? EH_F_NOT(holds) : EH_F_FALSE);
    }
    switch ((EhNodeKind)node->kind) {
    case EH_N_NAME:
    case EH_N_ACCESS:
        return info->is_sla ? term_in(t, node, values) : name_in(t, node, values);
    case EH_N_AT: {
        const EhExpr *inner = eh_info(eh_bare(node->a));
        return inner->place == NULL ? term_in(t, node, values)
                                    : predicted_in(t, inner->place, node->b->f, values);
    }
    case EH_N_NEGATE: {
        EhValues other = eh_values_turn(t, values);
        return eh_translate_in(t, node->a, &other);
    }
    case EH_N_BINARY:
        return node->op == EH_OP_ELSE ? else_in(t, node, values) : arithmetic_in(t, node, values);
    case EH_N_IF: {
        EhF asks = eh_translate(t, node->a);
        return eh_f_or2(f, eh_f_and2(f, asks, eh_translate_in(t, node->b, values)),
                        eh_f_and2(f, EH_F_NOT(asks), eh_translate_in(t, eh_node_c(node), values)));
    }
    case EH_N_BY:
        return by_in(t, node, values);
    case EH_N_OF:
        return of_in(t, node, values);
    case EH_N_CALL:
        return call_in(t, node, values);
    default:
        return term_in(t, node, values);
    }
}
