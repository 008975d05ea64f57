/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From expressions to formulas over cells.
 *
 * One idea: a comparison asks whether a value lies in a set of keys; the set is carried inwards through `else`, `by`,
 * sums with constants, minima, until it meets a variable. What does not let it through becomes a variable itself.
 */
#include "lint/model.h"

#include <math.h>

#include "compiler/builtins.h"
#include "vm/hash.h"

static EhArena *arena_of(const EhTranslate *t)
{
    return t->model->arena;
}

static EhNode *unparen(EhNode *node)
{
    while (node->kind == EH_N_PAREN) {
        node = node->a;
    }
    return node;
}

static const EhExpr *info_of(const EhNode *node)
{
    return node->info;
}

static EhNode *let_value(const EhSymbol *let)
{
    const EhSymbol *of = let->alias != NULL ? let->alias : let;
    return of->node->a;
}

/* ---- keys of variables ---- */

/* Two sets of phrases are one where their texts and tolerances are: by a hash over all of them. */
static EhStr phrases_key(EhTranslate *t, const EhPhrasesDecl *decl)
{
    EhXxh64 hash;
    eh_xxh64_start(&hash);
    for (; decl != NULL; decl = decl->also) {
        eh_xxh64_add(&hash, &decl->typos, sizeof decl->typos);
        for (uint32_t i = 0; i < decl->texts.n; i++) {
            eh_xxh64_add(&hash, decl->texts.at[i].p, decl->texts.at[i].n);
            eh_xxh64_add(&hash, "", 1);
        }
    }
    return eh_arena_format(arena_of(t), "phrases %016llx", (unsigned long long)eh_xxh64_end(&hash));
}

static EhStr list_content(EhTranslate *t, const EhListDecl *list)
{
    EhXxh64 hash;
    eh_xxh64_start(&hash);
    eh_xxh64_add(&hash, &list->elem.kind, sizeof list->elem.kind);
    for (uint32_t i = 0; i < list->texts.n; i++) {
        eh_xxh64_add(&hash, list->texts.at[i].p, list->texts.at[i].n);
        eh_xxh64_add(&hash, "", 1);
    }
    for (uint32_t i = 0; i < list->cells.n; i++) {
        eh_xxh64_add(&hash, &list->cells.at[i].i, sizeof list->cells.at[i].i);
    }
    return eh_arena_format(arena_of(t), "list %016llx", (unsigned long long)eh_xxh64_end(&hash));
}

/* What a name stands for, spelt so that two policies that mean different things by it differ. */
static EhStr symbol_key(EhTranslate *t, const EhNode *node, const EhSymbol *symbol)
{
    const EhPolicy *policy = t->model->policy;
    switch ((EhSymbolKind)symbol->kind) {
    case EH_SYM_PHRASES:
        return phrases_key(t, policy->phrases.at[symbol->index]);
    case EH_SYM_CALENDAR:
        return eh_calendar_key(arena_of(t), policy, symbol->index);
    case EH_SYM_LIST:
        return list_content(t, &policy->lists.at[symbol->index]);
    case EH_SYM_FUNCTION: {
        const EhFunctionDecl *function = &policy->functions.at[symbol->index];
        return eh_arena_format(arena_of(t), "%.*s %.*s", EH_STR_F(function->library),
                               EH_STR_F(function->symbol));
    }
    default:
        return node->name;
    }
}

static EhStr node_key(EhTranslate *t, const EhNode *node);

static EhStr list_key(EhTranslate *t, const EhNode *list)
{
    EhStr key = EH_STR("");
    for (; list != NULL; list = list->next) {
        key = eh_arena_format(arena_of(t), "%.*s,%.*s", EH_STR_F(key), EH_STR_F(node_key(t, list)));
    }
    return key;
}

static EhStr node_key(EhTranslate *t, const EhNode *node)
{
    if (node == NULL) {
        return EH_STR("-");
    }
    const EhExpr *info = info_of(node);
    bool expression = node->kind <= EH_N_CALL;
    if (node->kind == EH_N_PAREN) {
        return node_key(t, node->a);
    }
    if (expression && info != NULL && info->place != NULL && info->place->field != NULL) {
        return eh_space_path(t->model->space, info->place);
    }
    EhStr name = node->name;
    if (expression && info != NULL && info->enumerator >= 0 && info->type.enumeration != NULL) {
        const EhEnumName *named = &info->type.enumeration->names.at[info->enumerator];
        name = named->data.n > 0 ? named->data : named->name;
    }
    if (expression && info != NULL && info->symbol != NULL && info->enumerator < 0) {
        if (info->symbol->kind == EH_SYM_LET) {
            return node_key(t, let_value(info->symbol));
        }
        name = symbol_key(t, node, info->symbol);
    }
    EhStr head = eh_arena_format(arena_of(t), "%u:%u:%u:%.*s:%.*s:%lld", node->kind, node->op,
                                 node->negated, EH_STR_F(name), EH_STR_F(node->text),
                                 (long long)(node->kind == EH_N_NUMBER || node->kind == EH_N_PERCENT
                                                 ? eh_key_of_number(node->f)
                                                 : node->i));
    EhStr a = node_key(t, node->a), b = node_key(t, node->b), c = node_key(t, node->c);
    return eh_arena_format(arena_of(t), "(%.*s %.*s %.*s %.*s %.*s)", EH_STR_F(head), EH_STR_F(a),
                           EH_STR_F(b), EH_STR_F(c), EH_STR_F(list_key(t, node->list)));
}

EhStr eh_translate_key(EhTranslate *t, const EhNode *node)
{
    return node_key(t, node);
}

/* Whether it reads what earlier stages gave, or the clocks, itself or in a let. */
static void reads_stages(const EhNode *node, uint32_t *stages, bool *clocks)
{
    const EhExpr *info = node == NULL || node->kind > EH_N_CALL ? NULL : node->info;
    const EhSymbol *symbol = info == NULL || info->enumerator >= 0 ? NULL : info->symbol;
    if (node == NULL) {
        return;
    }
    *clocks =
        *clocks || (info != NULL && info->is_sla) || (symbol != NULL && symbol->kind == EH_SYM_SLA);
    *stages |= symbol != NULL && symbol->kind == EH_SYM_STAGE ? 1u << symbol->which : 0;
    if (symbol != NULL && symbol->kind == EH_SYM_LET) {
        reads_stages(let_value(symbol), stages, clocks);
    }
    reads_stages(node->a, stages, clocks);
    reads_stages(node->b, stages, clocks);
    reads_stages(node->c, stages, clocks);
    for (const EhNode *item = node->list; item != NULL; item = item->next) {
        reads_stages(item, stages, clocks);
    }
}

/* What two policies share is one variable; what rests on stages that they decide differently is not shared. */
static EhStr own_key(EhTranslate *t, EhStr key, const EhNode *node)
{
    uint32_t stages = 0;
    bool clocks = false;
    if (t->model->other == NULL) {
        return key;
    }
    reads_stages(node, &stages, &clocks);
    return (stages == 0 && !clocks) || eh_model_agrees(t->model, stages, clocks)
               ? key
               : eh_arena_format(arena_of(t), "%.*s of the other", EH_STR_F(key));
}

/* The names that an expression's numbers stand for, where policies may number them differently. */
static EhStr typed_key(EhTranslate *t, EhStr key, const EhVType *type)
{
    for (uint32_t i = 0; t->model->space->shared.items != NULL && type->kind == EH_ENUM &&
                         i < type->enumeration->names.n;
         i++) {
        key = eh_arena_format(arena_of(t), "%.*s/%.*s", EH_STR_F(key),
                              EH_STR_F(type->enumeration->names.at[i].data));
    }
    return key;
}

/* Notes which fields the expression reads. */
void eh_translate_reads(EhTranslate *t, uint32_t var, const EhNode *node)
{
    if (node == NULL || t->model->space->vars.at[var].everything) {
        return;
    }
    const EhExpr *info = node->kind <= EH_N_CALL ? info_of(node) : NULL;
    if (info != NULL && info->place != NULL && info->place->field != NULL) {
        eh_space_reads(t->model->space, var, info->place);
    }
    if (info != NULL && info->symbol != NULL && info->enumerator < 0) {
        const EhSymbol *symbol = info->symbol;
        if (symbol->kind == EH_SYM_LET) {
            eh_translate_reads(t, var, let_value(symbol));
        } else if (symbol->kind == EH_SYM_SLA) {
            t->model->space->vars.at[var].clocks = true;
        } else if (symbol->kind == EH_SYM_STAGE || symbol->kind == EH_SYM_LOOKUP) {
            t->model->space->vars.at[var].everything = true;
        } else if (symbol->kind == EH_SYM_BUILTIN && symbol->which == EH_BUILTIN_WAITING) {
            eh_space_reads(
                t->model->space, var,
                ((EhSymbol *)eh_map_get(&t->model->policy->values, EH_STR("created")))->place);
        }
    }
    if (info != NULL && info->is_sla) {
        t->model->space->vars.at[var].clocks = true;
    }
    eh_translate_reads(t, var, node->a);
    eh_translate_reads(t, var, node->b);
    eh_translate_reads(t, var, node->c);
    for (const EhNode *item = node->list; item != NULL; item = item->next) {
        eh_translate_reads(t, var, item);
    }
}

/* A variable that stands for an expression. */
static uint32_t var_of(EhTranslate *t, EhVarKind kind, const char *prefix, EhNode *node,
                       const EhVType *type)
{
    EhSpace *space = t->model->space;
    EhStr key = eh_arena_format(arena_of(t), "%s %.*s", prefix, EH_STR_F(node_key(t, node)));
    key = typed_key(t, own_key(t, key, node), type);
    uint32_t before = space->vars.n;
    uint32_t var = eh_space_var(space, kind, key, eh_model_words(t->model, node->span), type);
    if (var != EH_NONE && space->vars.n > before) {
        const EhExpr *info = info_of(node);
        space->vars.at[var].node = node;
        space->vars.at[var].place = info == NULL ? NULL : info->place;
        eh_translate_reads(t, var, node);
    }
    return var;
}

static const EhVType boolean = {.kind = EH_BOOL, .lo = 0, .hi = 1};

static EhF atom(EhTranslate *t, EhVarKind kind, const char *prefix, EhNode *node)
{
    return eh_f_key(t->model->formulas, var_of(t, kind, prefix, node, &boolean), 1);
}

static bool optional_above(const EhPlace *place)
{
    bool optional = place->root->kind == EH_SYM_LOOKUP;
    for (const EhPlace *p = place; p != NULL && p->field != NULL; p = p->parent) {
        optional = optional || p->field->type.optional;
    }
    return optional;
}

uint32_t eh_translate_place(EhTranslate *t, const EhPlace *place)
{
    EhSpace *space = t->model->space;
    EhStr path = eh_space_path(space, place);
    const EhShared *shared = eh_space_shared(space, place->field);
    EhVType type = shared != NULL         ? shared->type
                   : place->field != NULL ? place->field->type
                                          : place->root->type;
    type.optional = type.optional || type.predicted || optional_above(place);
    uint32_t before = space->vars.n;
    uint32_t var = eh_space_var(space, EH_VAR_FIELD,
                                eh_arena_format(arena_of(t), "field %.*s", EH_STR_F(path)),
                                eh_place_path(arena_of(t), place), &type);
    if (var != EH_NONE && space->vars.n > before) {
        space->vars.at[var].place = place;
        eh_space_reads(space, var, place);
        space->vars.at[var].everything = place->root->kind == EH_SYM_LOOKUP;
    }
    return var;
}

static uint32_t confidence_var(EhTranslate *t, const EhPlace *place)
{
    EhSpace *space = t->model->space;
    EhStr path = eh_space_path(space, place);
    EhVType type = {.kind = EH_NUMBER, .flo = 0, .fhi = 1};
    uint32_t before = space->vars.n;
    uint32_t var = eh_space_var(
        space, EH_VAR_CONFIDENCE, eh_arena_format(arena_of(t), "confidence %.*s", EH_STR_F(path)),
        eh_arena_format(arena_of(t), "confidence of %.*s", EH_STR_F(path)), &type);
    if (var != EH_NONE && space->vars.n > before) {
        space->vars.at[var].place = place;
        eh_space_reads(space, var, place);
    }
    return var;
}

/* ---- sets of values ---- */

static EhValues every_value(uint8_t kind)
{
    return (EhValues){.kind = kind, .all = true};
}

static EhValues one_range(EhTranslate *t, uint8_t kind, int64_t lo, int64_t hi)
{
    EhRange *at = eh_arena_alloc(arena_of(t), sizeof *at);
    if (at == NULL) {
        return (EhValues){.kind = kind};
    }
    *at = (EhRange){lo, hi};
    return (EhValues){.kind = kind, .at = at, .n = 1};
}

/* A constant as a key of `kind`, or as a text; false if the expression is none. */
static bool constant_of(EhNode *node, uint8_t kind, int64_t *key, EhStr *text)
{
    node = unparen(node);
    const EhExpr *info = info_of(node);
    bool negative = node->kind == EH_N_NEGATE;
    const EhNode *value = negative ? unparen(node->a) : node;
    *text = value->kind == EH_N_TEXT ? value->name : EH_STR("");
    if (value->kind == EH_N_TEXT) {
        return kind == EH_TEXT;
    }
    if (info->enumerator >= 0) {
        *key = info->enumerator;
        return true;
    }
    if (info->type.optional || (info->place != NULL && info->place->field != NULL)) {
        return false;
    }
    if (eh_kind_is_i(info->type.kind) && info->type.kind != EH_BOOL && info->type.kind != EH_ENUM &&
        info->type.lo == info->type.hi) {
        *key = kind == EH_NUMBER ? eh_key_of_number((double)info->type.lo) : info->type.lo;
        return true;
    }
    if (info->type.kind == EH_NUMBER && info->type.flo == info->type.fhi) {
        *key = eh_key_of_number(info->type.flo);
        return kind == EH_NUMBER;
    }
    *key = value->i;
    return value->kind == EH_N_BOOL;
}

/* Number keys as whole ones: the whole numbers whose doubles lie there. */
static EhValues whole_of(EhTranslate *t, const EhValues *values)
{
    EhValues out = {.kind = EH_INT, .all = values->all};
    out.at = eh_arena_array(arena_of(t), values->n + 1u, sizeof *out.at);
    for (uint32_t i = 0; out.at != NULL && i < values->n; i++) {
        double lo = ceil(eh_number_of_key(values->at[i].lo)),
               hi = floor(eh_number_of_key(values->at[i].hi));
        bool below = !(lo > -9.1e15), above = !(hi < 9.1e15);
        if (lo <= hi && lo < 9.1e15 && hi > -9.1e15) {
            out.at[out.n++] =
                (EhRange){below ? INT64_MIN : (int64_t)lo, above ? INT64_MAX : (int64_t)hi};
        }
    }
    return out;
}

/* What is known lies in records that are there. */
static EhF records_known(EhTranslate *t, const EhPlace *place)
{
    EhFormulas *f = t->model->formulas;
    EhF result = EH_F_TRUE;
    for (place = place == NULL ? NULL : place->parent; place != NULL; place = place->parent) {
        bool lookup = place->field == NULL && place->root->kind == EH_SYM_LOOKUP;
        if (lookup || (place->field != NULL && place->field->type.optional)) {
            result = eh_f_and2(f, result, eh_f_known(f, eh_translate_place(t, place)));
        }
    }
    return result;
}

static EhF own_literal(EhTranslate *t, uint32_t var, const EhValues *values)
{
    EhFormulas *f = t->model->formulas;
    EhSpace *space = t->model->space;
    if (var == EH_NONE) {
        return EH_F_FALSE;
    }
    if (values->all) {
        return eh_f_known(f, var);
    }
    if (space->vars.at[var].type == EH_TEXT) {
        EhRange *keys = eh_arena_array(arena_of(t), values->n_texts + 1u, sizeof *keys);
        for (uint32_t i = 0; keys != NULL && i < values->n_texts; i++) {
            int64_t key = eh_space_text(space, var, values->texts[i]);
            keys[i] = (EhRange){key, key};
        }
        return keys == NULL ? EH_F_FALSE : eh_f_literal(f, var, keys, values->n_texts, false);
    }
    EhRange *copy = eh_arena_array(arena_of(t), values->n + 1u, sizeof *copy);
    for (uint32_t i = 0; copy != NULL && i < values->n; i++) {
        copy[i] = values->at[i];
    }
    return copy == NULL ? EH_F_FALSE : eh_f_literal(f, var, copy, values->n, false);
}

static EhF literal_of(EhTranslate *t, uint32_t var, const EhValues *values)
{
    EhF literal = own_literal(t, var, values);
    const EhVar *v = &t->model->space->vars.at[var == EH_NONE ? 0 : var];
    return literal == EH_F_FALSE || v->kind != EH_VAR_FIELD
               ? literal
               : eh_f_and2(t->model->formulas, literal, records_known(t, v->place));
}

static bool holds_key(const EhValues *values, int64_t key)
{
    for (uint32_t i = 0; i < values->n; i++) {
        if (key >= values->at[i].lo && key <= values->at[i].hi) {
            return true;
        }
    }
    return values->all;
}

static bool holds_text(const EhValues *values, EhStr text)
{
    for (uint32_t i = 0; i < values->n_texts; i++) {
        if (eh_str_same(values->texts[i], text)) {
            return true;
        }
    }
    return values->all;
}

/* ---- values in sets ---- */

/* An enum's numbers as keys of the shared variable. */
static EhValues shared_values(EhTranslate *t, const EhShared *shared, const EhValues *values)
{
    EhValues out = *values;
    uint32_t n = shared->n_spellings + 1u;
    bool *in = eh_arena_array(arena_of(t), n, sizeof *in),
         *listed = eh_arena_array(arena_of(t), n, sizeof *listed);
    out.at = eh_arena_array(arena_of(t), n, sizeof *out.at);
    out.n = 0;
    if (in == NULL || listed == NULL || out.at == NULL) {
        return out;
    }
    for (uint32_t i = 0; i < shared->n_own; i++) {
        listed[shared->keys[i]] = true;
        in[shared->keys[i]] = holds_key(values, i);
    }
    for (uint32_t key = 0; key < n; key++) {
        if (in[key] || (!listed[key] && shared->others >= 0 && holds_key(values, shared->others))) {
            out.at[out.n++] = (EhRange){key, key};
        }
    }
    return out;
}

static bool absent_in(const EhShared *shared, const EhValues *values)
{
    if (shared->type.kind == EH_TEXT) {
        return holds_text(values, shared->absent_default.text);
    }
    return holds_key(values, shared->type.kind == EH_NUMBER
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
        return literal_of(t, var, values);
    }
    EhValues mapped =
        shared->spellings == NULL || values->all ? *values : shared_values(t, shared, values);
    EhF inside = literal_of(t, var, &mapped);
    if (!shared->absent_is || !absent_in(shared, values)) {
        return inside;
    }
    EhValues all = every_value(values->kind);
    return eh_f_or2(f, inside, EH_F_NOT(literal_of(t, var, &all)));
}

/* A prediction counts from a confidence on. */
static EhF predicted_in(EhTranslate *t, const EhPlace *place, double confidence,
                        const EhValues *values)
{
    EhFormulas *f = t->model->formulas;
    EhF sure = eh_f_range(f, confidence_var(t, place), eh_key_of_number(confidence), INT64_MAX);
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
        return eh_f_or2(f, holds_key(values, 1) ? m->holdout : EH_F_FALSE,
                        holds_key(values, 0) ? EH_F_NOT(m->holdout) : EH_F_FALSE);
    default:
        break;
    }
    if (is == NULL) {
        return EH_F_FALSE;
    }
    EhF *parts = eh_arena_array(m->arena, names->names.n + 1u, sizeof *parts);
    uint32_t n = 0;
    for (uint32_t i = 0; parts != NULL && i < names->names.n; i++) {
        if (holds_key(values, i)) {
            parts[n++] = is[i];
        }
    }
    return parts == NULL ? EH_F_FALSE : eh_f_or(f, parts, n);
}

static EhF sum_in(EhTranslate *t, const EhValues *values)
{
    EhF *parts = eh_arena_array(arena_of(t), values->n + 1u, sizeof *parts);
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
    const EhExpr *info = info_of(node);
    EhVarKind kind = EH_VAR_TERM;
    if (info->symbol != NULL && info->symbol->kind == EH_SYM_BUILTIN &&
        info->symbol->which == EH_BUILTIN_WAITING && node->kind == EH_N_NAME) {
        kind = EH_VAR_WAITING;
    }
    return literal_of(t, var_of(t, kind, "term", node, &info->type), values);
}

static EhF name_in(EhTranslate *t, EhNode *node, const EhValues *values)
{
    const EhExpr *info = info_of(node);
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
        return eh_translate_in(t, let_value(symbol), values);
    }
    if (symbol->kind == EH_SYM_STAGE) {
        return symbol->which == EH_AT_COMPLEXITY ? sum_in(t, values) : stage_in(t, symbol, values);
    }
    return term_in(t, node, values);
}

static EhF else_in(EhTranslate *t, EhNode *node, const EhValues *values)
{
    EhFormulas *f = t->model->formulas;
    const EhExpr *a = info_of(node->a);
    EhValues known = every_value(a->type.kind);
    EhF there = eh_translate_in(t, node->a, values),
        other = eh_f_and2(f, EH_F_NOT(eh_translate_in(t, node->a, &known)),
                          eh_translate_in(t, node->b, values));
    return eh_f_or2(f, there, other);
}

static int64_t shifted(int64_t key, int64_t by)
{
    int64_t out;
    if (key == INT64_MIN || key == INT64_MAX) {
        return key;
    }
    return __builtin_add_overflow(key, by, &out) ? (by > 0 ? INT64_MAX : INT64_MIN) : out;
}

/* v in values + by */
static EhValues shift_values(EhTranslate *t, const EhValues *values, int64_t by)
{
    EhValues out = *values;
    out.at = eh_arena_array(arena_of(t), values->n + 1u, sizeof *out.at);
    out.n = out.at == NULL ? 0 : values->n;
    for (uint32_t i = 0; i < out.n; i++) {
        out.at[i] = (EhRange){shifted(values->at[i].lo, by), shifted(values->at[i].hi, by)};
    }
    return out;
}

static int64_t turned(int64_t key)
{
    return key == INT64_MIN ? INT64_MAX : key == INT64_MAX ? INT64_MIN : -key;
}

static EhValues turn_values(EhTranslate *t, const EhValues *values)
{
    EhValues out = *values;
    out.at = eh_arena_array(arena_of(t), values->n + 1u, sizeof *out.at);
    out.n = out.at == NULL ? 0 : values->n;
    for (uint32_t i = 0; i < out.n; i++) {
        EhRange r = values->at[i];
        out.at[i] = values->kind == EH_NUMBER ? (EhRange){eh_key_of_number(-eh_number_of_key(r.hi)),
                                                          eh_key_of_number(-eh_number_of_key(r.lo))}
                                              : (EhRange){turned(r.hi), turned(r.lo)};
    }
    return out;
}

static int64_t div_floor(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}

/* x * by in values, by > 0 */
static EhValues divide_values(EhTranslate *t, const EhValues *values, int64_t by)
{
    EhValues out = *values;
    out.at = eh_arena_array(arena_of(t), values->n + 1u, sizeof *out.at);
    out.n = 0;
    for (uint32_t i = 0; out.at != NULL && i < values->n; i++) {
        EhRange r = values->at[i];
        int64_t lo = r.lo == INT64_MIN ? r.lo : -div_floor(-r.lo, by),
                hi = r.hi == INT64_MAX ? r.hi : div_floor(r.hi, by);
        if (lo <= hi) {
            out.at[out.n++] = (EhRange){lo, hi};
        }
    }
    return out;
}

/* Sums and products of whole kinds with a constant; anything else is a term. */
static EhF arithmetic_in(EhTranslate *t, EhNode *node, const EhValues *values)
{
    const EhExpr *info = info_of(node), *a = info_of(node->a), *b = info_of(node->b);
    bool whole = eh_kind_is_i(info->type.kind) && eh_kind_is_i(a->type.kind) &&
                 eh_kind_is_i(b->type.kind) && info->type.kind != EH_DATE;
    int64_t key;
    EhStr text;
    EhValues kept = *values;
    bool right = whole && constant_of(node->b, b->type.kind, &key, &text);
    bool left = whole && !right && constant_of(node->a, a->type.kind, &key, &text);
    if (values->all || (!right && !left)) {
        return term_in(t, node, values);
    }
    EhNode *inner = right ? node->a : node->b;
    kept.kind = info_of(inner)->type.kind;
    if (node->op == EH_OP_ADD) {
        kept = shift_values(t, &kept, -key);
    } else if (node->op == EH_OP_SUB && right) {
        kept = shift_values(t, &kept, key);
    } else if (node->op == EH_OP_SUB) {
        kept = turn_values(t, &kept); /* key - x in S: x in key - S */
        kept = shift_values(t, &kept, key);
    } else if (node->op == EH_OP_MUL && key > 0) {
        kept = divide_values(t, &kept, key);
    } else {
        return term_in(t, node, values);
    }
    return eh_translate_in(t, inner, &kept);
}

static EhF below_all(EhTranslate *t, EhNode *call, EhRange range, bool all)
{
    EhF *parts = eh_arena_array(arena_of(t), 1024, sizeof *parts);
    uint32_t n = 0;
    for (EhNode *arg = call->list; parts != NULL && arg != NULL && n < 1024; arg = arg->next) {
        const EhExpr *whole = info_of(call);
        EhValues one = one_range(t, whole->type.kind, range.lo, range.hi);
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
    EhF *parts = eh_arena_array(arena_of(t), values->n + 1u, sizeof *parts);
    for (uint32_t i = 0; parts != NULL && i < values->n; i++) {
        EhRange below = {INT64_MIN, values->at[i].hi}, above = {values->at[i].lo, INT64_MAX};
        parts[i] = eh_f_and2(f, below_all(t, call, below, max), below_all(t, call, above, !max));
    }
    return parts == NULL ? EH_F_FALSE : eh_f_or(f, parts, values->n);
}

static EhF call_in(EhTranslate *t, EhNode *node, const EhValues *values)
{
    EhFunctionCall function = eh_builtin_call(node->name);
    const EhExpr *info = info_of(node);
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
        EhValues other = turn_values(t, values);
        return eh_f_or2(t->model->formulas, eh_translate_in(t, node->list, values),
                        eh_translate_in(t, node->list, &other));
    }
    return term_in(t, node, values);
}

static EhF case_guard(EhTranslate *t, EhNode *by, const EhNode *item)
{
    const EhExpr *over = info_of(by->a);
    if (item->op == EH_OP_MISSING) {
        EhValues known = every_value(over->type.kind);
        return EH_F_NOT(eh_translate_in(t, by->a, &known));
    }
    int64_t key = item->op == EH_OP_TRUE    ? 1
                  : item->op == EH_OP_FALSE ? 0
                                            : eh_enum_find(over->type.enumeration, item->name);
    EhValues one = one_range(t, over->type.kind, key, key);
    return eh_translate_in(t, by->a, &one);
}

static EhF by_in(EhTranslate *t, EhNode *node, const EhValues *values)
{
    EhFormulas *f = t->model->formulas;
    EhF result = EH_F_FALSE, left = EH_F_TRUE;
    for (EhNode *item = node->list; item != NULL; item = item->next) {
        EhF guard = item->op == EH_OP_OTHERWISE ? left : case_guard(t, node, item);
        result = eh_f_or2(f, result, eh_f_and2(f, guard, eh_translate_in(t, item->a, values)));
        left = eh_f_and2(f, left, EH_F_NOT(guard));
    }
    return result;
}

static EhF of_in(EhTranslate *t, EhNode *node, const EhValues *values)
{
    const EhExpr *inner = info_of(node->a);
    if (eh_builtin_of(node->name) == EH_OF_confidence && inner->place != NULL &&
        inner->place->field != NULL && inner->place->root->kind != EH_SYM_VARIABLE) {
        EhFormulas *f = t->model->formulas;
        EhValues known = every_value(inner->type.kind);
        return eh_f_and2(f, literal_of(t, eh_translate_place(t, inner->place), &known),
                         literal_of(t, confidence_var(t, inner->place), values));
    }
    return term_in(t, node, values);
}

static EhF constant_in(const EhValues *values, int64_t key, EhStr text)
{
    bool in = values->kind == EH_TEXT ? holds_text(values, text) : holds_key(values, key);
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
    node = unparen(node);
    const EhExpr *info = info_of(node);
    int64_t key = 0;
    EhStr text;
    EhValues whole;
    if (values->kind == EH_NUMBER && eh_kind_is_i(info->type.kind)) {
        whole = whole_of(t, values);
        whole.kind = info->type.kind;
        values = &whole;
    }
    if (constant_of(node, values->kind, &key, &text)) {
        return constant_in(values, key, text);
    }
    if (is_condition(node)) {
        EhF holds = eh_translate(t, node);
        return eh_f_or2(f, holds_key(values, 1) ? holds : EH_F_FALSE,
                        holds_key(values, 0) ? EH_F_NOT(holds) : EH_F_FALSE);
    }
    switch ((EhNodeKind)node->kind) {
    case EH_N_NAME:
    case EH_N_ACCESS:
        return info->is_sla ? term_in(t, node, values) : name_in(t, node, values);
    case EH_N_AT: {
        const EhExpr *inner = info_of(unparen(node->a));
        return inner->place == NULL ? term_in(t, node, values)
                                    : predicted_in(t, inner->place, node->b->f, values);
    }
    case EH_N_NEGATE: {
        EhValues other = turn_values(t, values);
        return eh_translate_in(t, node->a, &other);
    }
    case EH_N_BINARY:
        return node->op == EH_OP_ELSE ? else_in(t, node, values) : arithmetic_in(t, node, values);
    case EH_N_IF: {
        EhF asks = eh_translate(t, node->a);
        return eh_f_or2(f, eh_f_and2(f, asks, eh_translate_in(t, node->b, values)),
                        eh_f_and2(f, EH_F_NOT(asks), eh_translate_in(t, node->c, values)));
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

/* ---- conditions ---- */

static EhF known_of(EhTranslate *t, EhNode *node)
{
    EhValues known = every_value(info_of(node)->type.kind);
    return eh_translate_in(t, node, &known);
}

static uint8_t common_kind(const EhNode *a, const EhNode *b)
{
    const EhExpr *x = info_of(a), *y = info_of(b);
    return x->type.kind == EH_NUMBER || y->type.kind == EH_NUMBER ? EH_NUMBER : x->type.kind;
}

static EhF calendar_open(EhTranslate *t, const EhSymbol *calendar)
{
    const EhPolicy *policy = t->model->policy;
    EhStr what = eh_calendar_key(arena_of(t), policy, calendar->index);
    uint32_t var = eh_space_var(
        t->model->space, EH_VAR_CALENDAR,
        eh_arena_format(arena_of(t), "calendar %.*s", EH_STR_F(what)),
        eh_arena_format(arena_of(t), "%.*s is open", EH_STR_F(calendar->name)), &boolean);
    if (var != EH_NONE && t->model->space->vars.at[var].policy == policy) {
        t->model->space->vars.at[var].index = calendar->index;
    }
    return eh_f_key(t->model->formulas, var, 1);
}

static EhF equality(EhTranslate *t, EhNode *node)
{
    const EhExpr *info = info_of(node);
    if (info->calendar_test) {
        return calendar_open(t, info->symbol);
    }
    uint8_t kind = common_kind(node->a, node->b);
    int64_t key = 0;
    EhStr text;
    bool right = constant_of(node->b, kind, &key, &text),
         left = !right && constant_of(node->a, kind, &key, &text);
    if (!right && !left) {
        return atom(t, EH_VAR_TERM, "same", node);
    }
    EhValues one = one_range(t, kind, key, key);
    EhStr *texts = eh_arena_alloc(arena_of(t), sizeof *texts);
    if (kind == EH_TEXT && texts != NULL) {
        *texts = text;
        one = (EhValues){.kind = kind, .texts = texts, .n_texts = 1};
    }
    return eh_translate_in(t, right ? node->a : node->b, &one);
}

static EhRange beyond(EhOp op, uint8_t kind, int64_t key)
{
    (void)kind;
    switch (op) {
    case EH_OP_LT:
        return (EhRange){INT64_MIN, key - 1};
    case EH_OP_LE:
        return (EhRange){INT64_MIN, key};
    case EH_OP_GT:
        return (EhRange){key + 1, INT64_MAX};
    default:
        return (EhRange){key, INT64_MAX};
    }
}

static EhOp mirrored(EhOp op)
{
    return op == EH_OP_LT   ? EH_OP_GT
           : op == EH_OP_LE ? EH_OP_GE
           : op == EH_OP_GT ? EH_OP_LT
                            : EH_OP_LE;
}

static EhF ordering(EhTranslate *t, EhNode *node)
{
    uint8_t kind = common_kind(node->a, node->b);
    int64_t key = 0;
    EhStr text;
    bool right = constant_of(node->b, kind, &key, &text),
         left = !right && constant_of(node->a, kind, &key, &text);
    if (!right && !left) {
        return atom(t, EH_VAR_TERM, "order", node);
    }
    EhOp op = right ? (EhOp)node->op : mirrored((EhOp)node->op);
    EhRange range = beyond(op, kind, key);
    EhValues values = one_range(t, kind, range.lo, range.hi);
    return eh_translate_in(t, right ? node->a : node->b, &values);
}

/* t less now (or today) in 0..d, or in -d..0. */
static EhF within(EhTranslate *t, EhNode *node)
{
    EhFormulas *f = t->model->formulas;
    const EhExpr *a = info_of(node->a), *b = info_of(node->b);
    if (b->type.lo != b->type.hi || b->type.optional) {
        return atom(t, EH_VAR_TERM, "within", node);
    }
    bool date = a->type.kind == EH_DATE;
    EhVType type = {.kind = EH_INT};
    type.lo = date ? EH_DATE_MIN - EH_DATE_MAX : EH_TIME_MIN - EH_TIME_MAX;
    type.hi = -type.lo;
    int64_t d = date ? b->type.lo / EH_DAY_MS : b->type.lo;
    EhNode *value = unparen(node->a);
    while (value->kind == EH_N_NAME && info_of(value)->symbol != NULL &&
           info_of(value)->symbol->kind == EH_SYM_LET) {
        value = unparen(let_value(info_of(value)->symbol));
    }
    uint32_t var = var_of(t, EH_VAR_RELATIVE, "relative", value, &type);
    EhF inside = node->op == EH_OP_WITHIN ? eh_f_range(f, var, 0, d) : eh_f_range(f, var, -d, 0);
    return eh_f_and2(f, known_of(t, node->a), inside);
}

/* A test of a text that cells do not express, for texts that are there. */
static EhF text_test(EhTranslate *t, EhNode *node, EhVarKind kind)
{
    EhF test = atom(t, kind, kind == EH_VAR_PHRASES ? "mentions" : "affix", node);
    const EhExpr *a = info_of(node->a), *whole = info_of(node);
    if (test / 2 < t->model->formulas->nodes.n && test != EH_F_FALSE) {
        EhVar *var = &t->model->space->vars.at[t->model->formulas->nodes.at[test / 2].var];
        bool own = var->policy == t->model->policy; /* else it is another policy's already */
        var->place = own ? a->place : var->place;
        if (own && kind == EH_VAR_PHRASES && node->b->kind != EH_N_TEXT && whole->symbol != NULL) {
            var->index = whole->symbol->index;
        }
    }
    return a->type.optional ? eh_f_and2(t->model->formulas, test, known_of(t, node->a)) : test;
}

static EhF chain(EhTranslate *t, EhNode *node)
{
    uint32_t n = 0, i;
    EhOp op = (EhOp)node->op;
    EhNode *walk = node;
    for (; walk->kind == EH_N_BINARY && walk->op == op; walk = walk->a) {
        n++;
    }
    EhF *parts = eh_arena_array(arena_of(t), n + 1u, sizeof *parts);
    if (parts == NULL) {
        return EH_F_FALSE;
    }
    parts[0] = eh_translate(t, walk);
    for (walk = node, i = n; i > 0; walk = walk->a) {
        parts[i--] = eh_translate(t, walk->b);
    }
    return op == EH_OP_AND ? eh_f_and(t->model->formulas, parts, n + 1)
                           : eh_f_or(t->model->formulas, parts, n + 1);
}

static EhF lines(EhTranslate *t, EhNode *node)
{
    uint32_t n = 0;
    for (EhNode *line = node->list; line != NULL; line = line->next) {
        n++;
    }
    EhF *parts = eh_arena_array(arena_of(t), n + 1u, sizeof *parts);
    n = 0;
    for (EhNode *line = node->list; parts != NULL && line != NULL; line = line->next) {
        parts[n++] = eh_translate(t, line->a);
    }
    return parts == NULL               ? EH_F_FALSE
           : node->kind == EH_N_ALL_OF ? eh_f_and(t->model->formulas, parts, n)
                                       : eh_f_or(t->model->formulas, parts, n);
}

/* One item of `in { … }`, or of a cell. */
static EhF item_in(EhTranslate *t, EhNode *node, EhNode *item)
{
    EhNode is = {.kind = EH_N_BINARY, .op = EH_OP_IS, .span = node->span, .a = node->a, .b = item};
    EhExpr info = {.type = boolean, .enumerator = -1};
    is.info = &info;
    EhNode *kept = eh_arena_alloc(arena_of(t), sizeof *kept);
    EhNode *right = eh_arena_alloc(arena_of(t), sizeof *right);
    EhExpr *kept_info = eh_arena_alloc(arena_of(t), sizeof *kept_info);
    if (kept == NULL || right == NULL || kept_info == NULL) {
        return EH_F_FALSE;
    }
    *right = *item;
    right->next = NULL;
    *kept = is;
    *kept_info = info;
    kept->b = right;
    kept->info = kept_info;
    return equality(t, kept);
}

static EhF in_braces(EhTranslate *t, EhNode *node)
{
    uint8_t kind = info_of(node->a)->type.kind;
    uint32_t n = 0, constants = 0;
    for (EhNode *item = node->b->list; item != NULL; item = item->next) {
        n++;
    }
    EhF *parts = eh_arena_array(arena_of(t), n + 1u, sizeof *parts);
    EhRange *keys = eh_arena_array(arena_of(t), n + 1u, sizeof *keys);
    EhStr *texts = eh_arena_array(arena_of(t), n + 1u, sizeof *texts);
    n = 0;
    for (EhNode *item = node->b->list;
         texts != NULL && keys != NULL && parts != NULL && item != NULL; item = item->next) {
        int64_t key = 0;
        uint8_t common = common_kind(node->a, item);
        if (common == kind && constant_of(item, kind, &key, &texts[constants])) {
            keys[constants++] = (EhRange){key, key};
        } else {
            parts[n++] = item_in(t, node, item);
        }
    }
    if (texts == NULL || keys == NULL || parts == NULL) {
        return EH_F_FALSE;
    }
    EhValues values = {.kind = kind, .at = keys, .n = constants};
    if (kind == EH_TEXT) {
        values = (EhValues){.kind = kind, .texts = texts, .n_texts = constants};
    }
    parts[n] = constants > 0 ? eh_translate_in(t, node->a, &values) : EH_F_FALSE;
    return eh_f_or(t->model->formulas, parts, n + 1);
}

static EhF in_list(EhTranslate *t, EhNode *node, uint32_t index)
{
    const EhListDecl *list = &t->model->policy->lists.at[index];
    const EhExpr *info = info_of(node->a);
    EhValues values = {.kind = list->elem.kind, .texts = list->texts.at, .n_texts = list->texts.n};
    values.at = eh_arena_array(arena_of(t), list->cells.n + 1u, sizeof *values.at);
    for (uint32_t i = 0; values.at != NULL && i < list->cells.n; i++) {
        int64_t key = list->elem.kind == EH_NUMBER ? eh_key_of_number(list->cells.at[i].f)
                                                   : list->cells.at[i].i;
        values.at[values.n++] = (EhRange){key, key};
    }
    if (info->type.kind == EH_NUMBER && list->elem.kind == EH_INT) {
        values.kind = EH_NUMBER;
        for (uint32_t i = 0; i < values.n; i++) {
            int64_t key = eh_key_of_number((double)values.at[i].lo);
            values.at[i] = (EhRange){key, key};
        }
    }
    return eh_translate_in(t, node->a, &values);
}

static EhValues weekday_values(EhTranslate *t, int64_t first, int64_t last)
{
    EhValues values = one_range(t, EH_ENUM, first, last);
    if (first > last) {
        values.at = eh_arena_array(arena_of(t), 2, sizeof *values.at);
        values.n = values.at == NULL ? 0 : 2;
        if (values.n > 0) {
            values.at[0] = (EhRange){first, 6};
            values.at[1] = (EhRange){0, last};
        }
    }
    return values;
}

static EhF in_range(EhTranslate *t, EhNode *node)
{
    EhNode *range = node->b;
    uint8_t kind = common_kind(range->a, range->b);
    kind = info_of(node->a)->type.kind == EH_NUMBER ? EH_NUMBER : kind;
    int64_t lo = 0, hi = 0;
    EhStr text;
    if (!constant_of(range->a, kind, &lo, &text) || !constant_of(range->b, kind, &hi, &text)) {
        return atom(t, EH_VAR_TERM, "range", node);
    }
    EhValues values = info_of(node->a)->type.kind == EH_ENUM ? weekday_values(t, lo, hi)
                                                             : one_range(t, kind, lo, hi);
    return eh_translate_in(t, node->a, &values);
}

/* A constant in a set of the ticket. */
static EhF in_set(EhTranslate *t, EhNode *node)
{
    const EhExpr *set = info_of(node->b);
    int64_t key = 0;
    EhStr text;
    bool of_ticket = set->place != NULL && set->place->field != NULL &&
                     set->place->root->kind != EH_SYM_VARIABLE;
    uint8_t kind = set->type.elem == NULL ? EH_TEXT : set->type.elem->kind;
    if (!of_ticket || set->type.kind != EH_SET || !constant_of(node->a, kind, &key, &text)) {
        return atom(t, EH_VAR_TERM, "member", node);
    }
    EhF member = atom(t, EH_VAR_MEMBER, "has", node);
    EhVar *var = &t->model->space->vars.at[t->model->formulas->nodes.at[member / 2].var];
    var->place = var->policy == t->model->policy ? set->place : var->place;
    return set->type.optional ? eh_f_and2(t->model->formulas, member, known_of(t, node->b))
                              : member;
}

/* Both `in` and `not in` make the variables of `in`. */
static EhF in(EhTranslate *t, const EhNode *asked)
{
    const EhExpr *b = info_of(asked->b);
    EhNode *node = eh_arena_alloc(arena_of(t), sizeof *node);
    if (node == NULL) {
        return EH_F_FALSE;
    }
    *node = *asked;
    node->negated = false;
    if (node->b->kind == EH_N_RANGE) {
        return in_range(t, node);
    }
    if (node->b->kind == EH_N_BRACES) {
        return in_braces(t, node);
    }
    if (b->symbol != NULL && b->symbol->kind == EH_SYM_LIST) {
        return in_list(t, node, b->symbol->index);
    }
    return in_set(t, node);
}

static EhF binary(EhTranslate *t, EhNode *node)
{
    switch ((EhOp)node->op) {
    case EH_OP_AND:
    case EH_OP_OR:
        return chain(t, node);
    case EH_OP_IS:
        return equality(t, node);
    case EH_OP_IS_NOT: {
        EhNode *is = eh_arena_alloc(arena_of(t), sizeof *is);
        if (is == NULL) {
            return EH_F_FALSE;
        }
        *is = *node;
        is->op = EH_OP_IS;
        return EH_F_NOT(equality(t, is));
    }
    case EH_OP_LT:
    case EH_OP_LE:
    case EH_OP_GT:
    case EH_OP_GE:
        return ordering(t, node);
    case EH_OP_WITHIN:
    case EH_OP_WITHIN_PAST:
        return within(t, node);
    case EH_OP_MENTIONS:
        return text_test(t, node, EH_VAR_PHRASES);
    case EH_OP_STARTS:
    case EH_OP_ENDS:
        return text_test(t, node, EH_VAR_AFFIX);
    default: { /* else: a bool */
        EhValues yes = one_range(t, EH_BOOL, 1, 1);
        return eh_translate_in(t, node, &yes);
    }
    }
}

static EhF condition(EhTranslate *t, EhNode *node)
{
    EhFormulas *f = t->model->formulas;
    switch ((EhNodeKind)node->kind) {
    case EH_N_BOOL:
        return node->i != 0 ? EH_F_TRUE : EH_F_FALSE;
    case EH_N_NOT:
        return EH_F_NOT(eh_translate(t, node->a));
    case EH_N_BINARY:
        return binary(t, node);
    case EH_N_IS_KNOWN: {
        EhF known = known_of(t, node->a);
        return (node->op == EH_OP_KNOWN) != node->negated ? known : EH_F_NOT(known);
    }
    case EH_N_IN: {
        EhF inside = in(t, node);
        return node->negated ? EH_F_NOT(inside) : inside;
    }
    case EH_N_ALL_OF:
    case EH_N_ANY_OF:
        return lines(t, node);
    case EH_N_QUANTIFIER:
        return atom(t, EH_VAR_TERM, "each", node);
    case EH_N_IF: {
        EhF asks = eh_translate(t, node->a);
        return eh_f_or2(f, eh_f_and2(f, asks, eh_translate(t, node->b)),
                        eh_f_and2(f, EH_F_NOT(asks), eh_translate(t, node->c)));
    }
    default: {
        EhValues yes = one_range(t, EH_BOOL, 1, 1);
        return eh_translate_in(t, node, &yes);
    }
    }
}

EhF eh_translate(EhTranslate *t, EhNode *node)
{
    node = unparen(node);
    EhModelCondition met = {node, condition(t, node)};
    if (t->model->keep_conditions) {
        EH_PUSH(arena_of(t), &t->model->conditions, met);
    }
    return met.f;
}

/* ---- cells of tables ---- */

static EhF cell_one(EhTranslate *t, EhNode *heading, EhNode *constant)
{
    EhVType type = info_of(heading)->type;
    EhConst value = {0};
    type.optional = type.predicted = false;
    if (!eh_const(t->model->policy, constant, &type, &value)) {
        return EH_F_FALSE;
    }
    EhStr *text = eh_arena_alloc(arena_of(t), sizeof *text);
    if (text == NULL) {
        return EH_F_FALSE;
    }
    *text = value.text;
    int64_t key = type.kind == EH_NUMBER ? eh_key_of_number(value.cell.f) : value.cell.i;
    EhValues one = one_range(t, type.kind, key, key);
    one.texts = text;
    one.n_texts = 1;
    return eh_translate_in(t, heading, &one);
}

static EhF cell_values(EhTranslate *t, EhNode *heading, EhNode *cell)
{
    uint32_t n = 0;
    for (EhNode *item = cell->list; item != NULL; item = item->next) {
        n++;
    }
    EhF *parts = eh_arena_array(arena_of(t), n + 1u, sizeof *parts);
    n = 0;
    for (EhNode *item = cell->list; parts != NULL && item != NULL; item = item->next) {
        parts[n++] = cell_one(t, heading, item);
    }
    return parts == NULL ? EH_F_FALSE : eh_f_or(t->model->formulas, parts, n);
}

static int64_t cell_key(EhTranslate *t, EhNode *constant, const EhVType *type)
{
    EhConst value = {0};
    eh_const(t->model->policy, constant, type, &value);
    return type->kind == EH_NUMBER ? eh_key_of_number(value.cell.f) : value.cell.i;
}

EhF eh_translate_cell(EhTranslate *t, EhNode *heading, EhNode *cell)
{
    EhVType type = info_of(heading)->type;
    type.optional = type.predicted = false;
    EhF inside;
    if (cell->op == EH_OP_ANY) {
        return EH_F_TRUE;
    }
    if (cell->op == EH_OP_MISSING) {
        inside = EH_F_NOT(known_of(t, heading));
    } else if (cell->op == EH_OP_IS) {
        inside = cell_one(t, heading, cell->a);
    } else if (cell->op == EH_OP_IN) {
        inside = cell_values(t, heading, cell);
    } else {
        int64_t a = cell_key(t, cell->a, &type);
        EhRange range = beyond((EhOp)cell->op, type.kind, a);
        EhValues values = one_range(t, type.kind, range.lo, range.hi);
        if (cell->op == EH_OP_RANGE) {
            int64_t b = cell_key(t, cell->b, &type);
            values = type.kind == EH_ENUM ? weekday_values(t, a, b) : one_range(t, type.kind, a, b);
        }
        inside = eh_translate_in(t, heading, &values);
    }
    return cell->negated ? EH_F_NOT(inside) : inside;
}

/* ---- what lines of complexity add ---- */

static uint32_t constant_term(EhTranslate *t, int64_t value)
{
    return eh_term(t->model->formulas, (EhTerm){.kind = EH_T_CONSTANT, .value = value});
}

static uint32_t var_term(EhTranslate *t, uint32_t var)
{
    return var == EH_NONE ? constant_term(t, 0)
                          : eh_term(t->model->formulas, (EhTerm){.kind = EH_T_VAR, .var = var});
}

static uint32_t choice_term(EhTranslate *t, EhF guard, uint32_t a, uint32_t b)
{
    return eh_term(t->model->formulas,
                   (EhTerm){.kind = EH_T_CHOICE, .guard = guard, .a = a, .b = b});
}

static uint32_t opaque_term(EhTranslate *t, EhNode *node)
{
    const EhExpr *info = info_of(node);
    EhVType type = info->type;
    type.optional = false;
    return var_term(t, var_of(t, EH_VAR_TERM, "value", node, &type));
}

static uint32_t place_term(EhTranslate *t, EhNode *node)
{
    const EhExpr *info = info_of(node);
    bool field = info->place != NULL && info->place->field != NULL &&
                 info->place->root->kind != EH_SYM_VARIABLE;
    if (field) {
        const EhShared *shared = eh_space_shared(t->model->space, info->place->field);
        uint32_t var = eh_translate_place(t, info->place), term = var_term(t, var);
        return shared == NULL || !shared->absent_is || var == EH_NONE
                   ? term
                   : choice_term(t, eh_f_known(t->model->formulas, var), term,
                                 constant_term(t, shared->absent_default.cell.i));
    }
    if (info->symbol != NULL && info->symbol->kind == EH_SYM_LET) {
        return eh_translate_term(t, let_value(info->symbol));
    }
    return opaque_term(t, node);
}

static uint32_t two_terms(EhTranslate *t, EhNode *node)
{
    EhFormulas *f = t->model->formulas;
    if (node->op == EH_OP_ELSE) {
        uint32_t a = eh_translate_term(t, node->a), b = eh_translate_term(t, node->b);
        return choice_term(t, known_of(t, node->a), a, b);
    }
    uint32_t a = eh_translate_term(t, node->a), b = eh_translate_term(t, node->b);
    if (node->op == EH_OP_SUB) {
        b = eh_term(f, (EhTerm){.kind = EH_T_NEG, .a = b});
    }
    return eh_term(f,
                   (EhTerm){.kind = node->op == EH_OP_MUL ? EH_T_MUL : EH_T_ADD, .a = a, .b = b});
}

static uint32_t call_term(EhTranslate *t, EhNode *node)
{
    EhFunctionCall function = eh_builtin_call(node->name);
    if (info_of(node)->symbol != NULL || function == EH_CALL_round || function == EH_CALL_COUNT) {
        return opaque_term(t, node);
    }
    uint32_t term = eh_translate_term(t, node->list);
    if (function == EH_CALL_abs) {
        return eh_term(t->model->formulas, (EhTerm){.kind = EH_T_ABS, .a = term});
    }
    for (EhNode *arg = node->list->next; arg != NULL; arg = arg->next) {
        term = eh_term(t->model->formulas,
                       (EhTerm){.kind = function == EH_CALL_min ? EH_T_MIN : EH_T_MAX,
                                .a = term,
                                .b = eh_translate_term(t, arg)});
    }
    return term;
}

static uint32_t by_term(EhTranslate *t, EhNode *node, EhNode *item)
{
    if (item->next == NULL) {
        return eh_translate_term(t, item->a);
    }
    EhF guard = case_guard(t, node, item);
    uint32_t a = eh_translate_term(t, item->a);
    return choice_term(t, guard, a, by_term(t, node, item->next));
}

uint32_t eh_translate_term(EhTranslate *t, EhNode *node)
{
    node = unparen(node);
    const EhExpr *info = info_of(node);
    if (info->type.kind == EH_INT && info->type.lo == info->type.hi && !info->type.optional) {
        return constant_term(t, info->type.lo);
    }
    if (info->type.kind != EH_INT) {
        return opaque_term(t, node);
    }
    switch ((EhNodeKind)node->kind) {
    case EH_N_NAME:
    case EH_N_ACCESS:
        return place_term(t, node);
    case EH_N_BINARY:
        return node->op == EH_OP_DIV ? opaque_term(t, node) : two_terms(t, node);
    case EH_N_NEGATE:
        return eh_term(t->model->formulas,
                       (EhTerm){.kind = EH_T_NEG, .a = eh_translate_term(t, node->a)});
    case EH_N_IF: {
        uint32_t a = eh_translate_term(t, node->b), b = eh_translate_term(t, node->c);
        return choice_term(t, eh_translate(t, node->a), a, b);
    }
    case EH_N_BY:
        return by_term(t, node, node->list);
    case EH_N_CALL:
        return call_term(t, node);
    default:
        return opaque_term(t, node);
    }
}
