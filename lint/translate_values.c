/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sets of values: constants, ranges, and what becomes of them under arithmetic.
 */
#include "lint/translate.h"

#include <math.h>

EhValues eh_values_every(uint8_t kind)
{
    return (EhValues){.kind = kind, .all = true};
}

EhValues eh_values_range(EhTranslate *t, uint8_t kind, int64_t lo, int64_t hi)
{
    EhRange *at = eh_arena_alloc(eh_translate_arena(t), sizeof *at);
    if (at == NULL) {
        return (EhValues){.kind = kind};
    }
    *at = (EhRange){lo, hi};
    return (EhValues){.kind = kind, .at = at, .n = 1};
}

/* A constant as a key of `kind`, or as a text; false if the expression is none. */
bool eh_values_constant(EhNode *node, uint8_t kind, int64_t *key, EhStr *text)
{
    node = eh_bare(node);
    const EhExpr *info = eh_info(node);
    bool negative = node->kind == EH_N_NEGATE;
    const EhNode *value = negative ? eh_bare(node->a) : node;
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
EhValues eh_values_whole(EhTranslate *t, const EhValues *values)
{
    EhValues out = {.kind = EH_INT, .all = values->all};
    out.at = eh_arena_array(eh_translate_arena(t), values->n + 1u, sizeof *out.at);
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
        EhRange *keys = eh_arena_array(eh_translate_arena(t), values->n_texts + 1u, sizeof *keys);
        for (uint32_t i = 0; keys != NULL && i < values->n_texts; i++) {
            int64_t key = eh_space_text(space, var, values->texts[i]);
            keys[i] = (EhRange){key, key};
        }
        return keys == NULL ? EH_F_FALSE : eh_f_literal(f, var, keys, values->n_texts, false);
    }
    EhRange *copy = eh_arena_array(eh_translate_arena(t), values->n + 1u, sizeof *copy);
    for (uint32_t i = 0; copy != NULL && i < values->n; i++) {
        copy[i] = values->at[i];
    }
    return copy == NULL ? EH_F_FALSE : eh_f_literal(f, var, copy, values->n, false);
}

EhF eh_values_literal(EhTranslate *t, uint32_t var, const EhValues *values)
{
    EhF literal = own_literal(t, var, values);
    const EhVar *v = &t->model->space->vars.at[var == EH_NONE ? 0 : var];
    return literal == EH_F_FALSE || v->kind != EH_VAR_FIELD
               ? literal
               : eh_f_and2(t->model->formulas, literal, records_known(t, v->place));
}

bool eh_values_has_key(const EhValues *values, int64_t key)
{
    for (uint32_t i = 0; i < values->n; i++) {
        if (key >= values->at[i].lo && key <= values->at[i].hi) {
            return true;
        }
    }
    return values->all;
}

bool eh_values_has_text(const EhValues *values, EhStr text)
{
    for (uint32_t i = 0; i < values->n_texts; i++) {
        if (eh_str_same(values->texts[i], text)) {
            return true;
        }
    }
    return values->all;
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
EhValues eh_values_shift(EhTranslate *t, const EhValues *values, int64_t by)
{
    EhValues out = *values;
    out.at = eh_arena_array(eh_translate_arena(t), values->n + 1u, sizeof *out.at);
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

EhValues eh_values_turn(EhTranslate *t, const EhValues *values)
{
    EhValues out = *values;
    out.at = eh_arena_array(eh_translate_arena(t), values->n + 1u, sizeof *out.at);
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
EhValues eh_values_divide(EhTranslate *t, const EhValues *values, int64_t by)
{
    EhValues out = *values;
    out.at = eh_arena_array(eh_translate_arena(t), values->n + 1u, sizeof *out.at);
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

EhRange eh_values_beyond(EhOp op, uint8_t kind, int64_t key)
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

EhValues eh_values_weekdays(EhTranslate *t, int64_t first, int64_t last)
{
    EhValues values = eh_values_range(t, EH_ENUM, first, last);
    if (first > last) {
        values.at = eh_arena_array(eh_translate_arena(t), 2, sizeof *values.at);
        values.n = values.at == NULL ? 0 : 2;
        if (values.n > 0) {
            values.at[0] = (EhRange){first, 6};
            values.at[1] = (EhRange){0, last};
        }
    }
    return values;
}
