/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Variables by what makes them: the place, or the whole expression, spelt so that two policies that mean the same share it.
 */
#include "lint/translate.h"

#include "vm/hash.h"

static const EhVType boolean = {.kind = EH_BOOL, .lo = 0, .hi = 1};

/* Two sets of phrases are one where their texts and tolerances are: by a hash over all of them. */
static EhStr phrases_key(EhTranslate *t, const EhPhrasesDecl *decl)
{
    EhXxh64 hash;
    eh_xxh64_start(&hash);
    for (; decl != NULL; decl = decl->also) {
        eh_xxh64_add(&hash, &decl->typos, sizeof decl->typos);
        for (uint32_t i = 0; i < decl->texts.n; i++) {
            EhStr text = eh_phrase_key(eh_translate_arena(t), decl->texts.at[i], decl->typos);
            eh_xxh64_add(&hash, text.n == 0 ? "" : text.p, text.n);
            eh_xxh64_add(&hash, "", 1);
        }
    }
    return eh_arena_format(eh_translate_arena(t), "phrases %016llx",
                           (unsigned long long)eh_xxh64_end(&hash));
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
    return eh_arena_format(eh_translate_arena(t), "list %016llx",
                           (unsigned long long)eh_xxh64_end(&hash));
}

/* What a name stands for, spelt so that two policies that mean different things by it differ. */
static EhStr symbol_key(EhTranslate *t, const EhNode *node, const EhSymbol *symbol)
{
    const EhPolicy *policy = t->model->policy;
    switch ((EhSymbolKind)symbol->kind) {
    case EH_SYM_PHRASES:
        return phrases_key(t, policy->phrases.at[symbol->index]);
    case EH_SYM_CALENDAR:
        return eh_calendar_key(eh_translate_arena(t), policy, symbol->index);
    case EH_SYM_LIST:
        return list_content(t, &policy->lists.at[symbol->index]);
    case EH_SYM_FUNCTION: {
        const EhFunctionDecl *function = &policy->functions.at[symbol->index];
        return eh_arena_format(eh_translate_arena(t), "%.*s %.*s", EH_STR_F(function->library),
                               EH_STR_F(function->symbol));
    }
    default:
        return node->name;
    }
}

static EhStr node_key(EhTranslate *t, const EhNode *node);

/* What `mentions` looks for: a phrase by what it is compared as. */
static EhStr right_key(EhTranslate *t, const EhNode *node)
{
    bool phrase = node->kind == EH_N_BINARY && node->op == EH_OP_MENTIONS && node->b != NULL &&
                  node->b->kind == EH_N_TEXT;
    return phrase
               ? eh_arena_format(eh_translate_arena(t), "phrase %.*s",
                                 EH_STR_F(eh_phrase_key(eh_translate_arena(t), node->b->name, 0)))
               : node_key(t, node->b);
}

static EhStr list_key(EhTranslate *t, const EhNode *list)
{
    EhStr key = EH_STR("");
    for (; list != NULL; list = list->next) {
        key = eh_arena_format(eh_translate_arena(t), "%.*s,%.*s", EH_STR_F(key),
                              EH_STR_F(node_key(t, list)));
    }
    return key;
}

static EhStr node_key(EhTranslate *t, const EhNode *node)
{
    if (node == NULL) {
        return EH_STR("-");
    }
    const EhExpr *info = eh_info(node);
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
            return node_key(t, eh_let_value(info->symbol));
        }
        name = symbol_key(t, node, info->symbol);
    }
    EhStr head =
        eh_arena_format(eh_translate_arena(t), "%u:%u:%u:%.*s:%.*s:%lld", node->kind, node->op,
                        node->negated, EH_STR_F(name), EH_STR_F(eh_node_text(node)),
                        (long long)(node->kind == EH_N_NUMBER || node->kind == EH_N_PERCENT
                                        ? eh_key_of_number(node->f)
                                        : node->i));
    EhStr a = node_key(t, node->a), b = right_key(t, node), c = node_key(t, eh_node_c(node));
    return eh_arena_format(eh_translate_arena(t), "(%.*s %.*s %.*s %.*s %.*s)", EH_STR_F(head),
                           EH_STR_F(a), EH_STR_F(b), EH_STR_F(c),
                           EH_STR_F(list_key(t, node->list)));
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
        reads_stages(eh_let_value(symbol), stages, clocks);
    }
    reads_stages(node->a, stages, clocks);
    reads_stages(node->b, stages, clocks);
    reads_stages(eh_node_c(node), stages, clocks);
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
               : eh_arena_format(eh_translate_arena(t), "%.*s of the other", EH_STR_F(key));
}

/* The names that an expression's numbers stand for, where policies may number them differently. */
static EhStr typed_key(EhTranslate *t, EhStr key, const EhVType *type)
{
    for (uint32_t i = 0; t->model->space->shared.items != NULL && type->kind == EH_ENUM &&
                         i < type->enumeration->names.n;
         i++) {
        key = eh_arena_format(eh_translate_arena(t), "%.*s/%.*s", EH_STR_F(key),
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
    const EhExpr *info = node->kind <= EH_N_CALL ? eh_info(node) : NULL;
    if (info != NULL && info->place != NULL && info->place->field != NULL) {
        eh_space_reads(t->model->space, var, info->place);
    }
    if (info != NULL && info->symbol != NULL && info->enumerator < 0) {
        const EhSymbol *symbol = info->symbol;
        if (symbol->kind == EH_SYM_LET) {
            eh_translate_reads(t, var, eh_let_value(symbol));
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
    eh_translate_reads(t, var, eh_node_c(node));
    for (const EhNode *item = node->list; item != NULL; item = item->next) {
        eh_translate_reads(t, var, item);
    }
}

/* A variable that stands for an expression. */
uint32_t eh_translate_var(EhTranslate *t, EhVarKind kind, const char *prefix, EhNode *node,
                          const EhVType *type)
{
    EhSpace *space = t->model->space;
    EhStr key =
        eh_arena_format(eh_translate_arena(t), "%s %.*s", prefix, EH_STR_F(node_key(t, node)));
    key = typed_key(t, own_key(t, key, node), type);
    uint32_t before = space->vars.n;
    uint32_t var = eh_space_var(space, kind, key, eh_model_words(t->model, node->span), type);
    if (var != EH_NONE && space->vars.n > before) {
        const EhExpr *info = eh_info(node);
        space->vars.at[var].node = node;
        space->vars.at[var].place = info == NULL ? NULL : info->place;
        eh_translate_reads(t, var, node);
    }
    return var;
}

EhF eh_translate_atom(EhTranslate *t, EhVarKind kind, const char *prefix, EhNode *node)
{
    return eh_f_key(t->model->formulas, eh_translate_var(t, kind, prefix, node, &boolean), 1);
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
    uint32_t var = eh_space_var(
        space, EH_VAR_FIELD, eh_arena_format(eh_translate_arena(t), "field %.*s", EH_STR_F(path)),
        eh_place_path(eh_translate_arena(t), place), &type);
    if (var != EH_NONE && space->vars.n > before) {
        space->vars.at[var].place = place;
        eh_space_reads(space, var, place);
        space->vars.at[var].everything = place->root->kind == EH_SYM_LOOKUP;
    }
    return var;
}

uint32_t eh_translate_confidence(EhTranslate *t, const EhPlace *place)
{
    EhSpace *space = t->model->space;
    EhStr path = eh_space_path(space, place);
    EhVType type = {.kind = EH_NUMBER, .flo = 0, .fhi = 1};
    uint32_t before = space->vars.n;
    uint32_t var = eh_space_var(
        space, EH_VAR_CONFIDENCE,
        eh_arena_format(eh_translate_arena(t), "confidence %.*s", EH_STR_F(path)),
        eh_arena_format(eh_translate_arena(t), "confidence of %.*s", EH_STR_F(path)), &type);
    if (var != EH_NONE && space->vars.n > before) {
        space->vars.at[var].place = place;
        eh_space_reads(space, var, place);
    }
    return var;
}
