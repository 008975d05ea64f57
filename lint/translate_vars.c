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

/* A key while it is put together. */
typedef struct Key {
    EhTranslate *t;
    EH_VEC(char) text;
} Key;

static void put(Key *key, EhStr text)
{
    if (text.n > 0 && EH_RESERVE(eh_translate_arena(key->t), &key->text, text.n)) {
        memcpy(key->text.at + key->text.n, text.p, text.n);
        key->text.n += text.n;
    }
}

static void put_node(Key *key, const EhNode *node);

/* What `mentions` looks for: a phrase by what it is compared as. */
static void put_right(Key *key, const EhNode *node)
{
    bool phrase = node->kind == EH_N_BINARY && node->op == EH_OP_MENTIONS && node->b != NULL &&
                  node->b->kind == EH_N_TEXT;
    if (phrase) {
        put(key, EH_STR("phrase "));
        put(key, eh_phrase_key(eh_translate_arena(key->t), node->b->name, 0));
    } else {
        put_node(key, node->b);
    }
}

/* The name in a node: of an enum's name what data says, of a symbol what it stands for. */
static EhStr name_in(EhTranslate *t, const EhNode *node)
{
    const EhExpr *info = node->kind <= EH_N_CALL ? eh_info(node) : NULL;
    if (info != NULL && info->enumerator < 0 && info->symbol != NULL) {
        return symbol_key(t, node, info->symbol);
    }
    if (info != NULL && info->enumerator >= 0 && info->type.enumeration != NULL) {
        const EhEnumName *named = &info->type.enumeration->names.at[info->enumerator];
        return named->data.n > 0 ? named->data : named->name;
    }
    return node->name;
}

/* The node's own part: what it is, and what it says. */
static void put_head(Key *key, const EhNode *node)
{
    bool real = node->kind == EH_N_NUMBER || node->kind == EH_N_PERCENT;
    put(key, eh_arena_format(eh_translate_arena(key->t), "(%u:%u:%u:%.*s:%.*s:%lld ", node->kind,
                             node->op, node->negated, EH_STR_F(name_in(key->t, node)),
                             EH_STR_F(eh_node_text(node)),
                             (long long)(real ? eh_key_of_number(node->f) : node->i)));
}

static void put_rest(Key *key, const EhNode *node)
{
    put(key, EH_STR(" "));
    put_right(key, node);
    put(key, EH_STR(" "));
    put_node(key, eh_node_c(node));
    put(key, EH_STR(" "));
    for (const EhNode *item = node->list; item != NULL; item = item->next) {
        put(key, EH_STR(","));
        put_node(key, item);
    }
    put(key, EH_STR(")"));
}

/* Chains are as long as an author likes, so they are walked, not recursed: heads on the way down the left, the rest on the
 * way up. */
static void put_chain(Key *key, const EhNode *node)
{
    EH_VEC(const EhNode *) above = {NULL, 0, 0};
    for (; node != NULL && node->kind == EH_N_BINARY; node = node->a) {
        put_head(key, node);
        EH_PUSH(eh_translate_arena(key->t), &above, node);
    }
    put_node(key, node);
    while (above.n > 0) {
        put_rest(key, above.at[--above.n]);
    }
}

static void put_other(Key *key, const EhNode *node)
{
    const EhExpr *info = node->kind <= EH_N_CALL ? eh_info(node) : NULL;
    if (info != NULL && info->place != NULL && info->place->field != NULL) {
        put(key, eh_space_path(key->t->model->space, info->place));
    } else if (info != NULL && info->enumerator < 0 && info->symbol != NULL &&
               info->symbol->kind == EH_SYM_LET) {
        put_node(key, eh_let_value(info->symbol));
    } else {
        put_head(key, node);
        put_node(key, node->a);
        put_rest(key, node);
    }
}

static void put_node(Key *key, const EhNode *node)
{
    while (node != NULL && node->kind == EH_N_PAREN) {
        node = node->a;
    }
    if (node == NULL) {
        put(key, EH_STR("-"));
    } else if (node->kind == EH_N_BINARY) {
        put_chain(key, node);
    } else {
        put_other(key, node);
    }
}

EhStr eh_translate_key(EhTranslate *t, const EhNode *node)
{
    Key key = {.t = t};
    put_node(&key, node);
    return key.text.at == NULL ? EH_STR("") : (EhStr){key.text.at, key.text.n};
}

/* Whether it reads what earlier stages gave, or the clocks, itself or in a let. */
static void reads_stages(const EhNode *node, uint32_t *stages, bool *clocks)
{
    for (; node != NULL; node = node->a) {
        const EhExpr *info = node->kind > EH_N_CALL ? NULL : node->info;
        const EhSymbol *symbol = info == NULL || info->enumerator >= 0 ? NULL : info->symbol;
        *clocks = *clocks || (info != NULL && info->is_sla) ||
                  (symbol != NULL && symbol->kind == EH_SYM_SLA);
        *stages |= symbol != NULL && symbol->kind == EH_SYM_STAGE ? 1u << symbol->which : 0;
        if (symbol != NULL && symbol->kind == EH_SYM_LET) {
            reads_stages(eh_let_value(symbol), stages, clocks);
        }
        reads_stages(node->b, stages, clocks);
        reads_stages(eh_node_c(node), stages, clocks);
        for (const EhNode *item = node->list; item != NULL; item = item->next) {
            reads_stages(item, stages, clocks);
        }
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

/* Notes which fields the node itself reads. */
static void read_here(EhTranslate *t, uint32_t var, const EhNode *node)
{
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
}

void eh_translate_reads(EhTranslate *t, uint32_t var, const EhNode *node)
{
    for (; node != NULL && !t->model->space->vars.at[var].everything; node = node->a) {
        read_here(t, var, node);
        eh_translate_reads(t, var, node->b);
        eh_translate_reads(t, var, eh_node_c(node));
        for (const EhNode *item = node->list; item != NULL; item = item->next) {
            eh_translate_reads(t, var, item);
        }
    }
}

/* A variable that stands for an expression. */
uint32_t eh_translate_var(EhTranslate *t, EhVarKind kind, const char *prefix, EhNode *node,
                          const EhVType *type)
{
    EhSpace *space = t->model->space;
    EhStr key = eh_arena_format(eh_translate_arena(t), "%s %.*s", prefix,
                                EH_STR_F(eh_translate_key(t, node)));
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
