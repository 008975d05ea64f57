/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From expressions to formulas over cells: what the translation's files share.
 *
 * One idea: a comparison asks whether a value lies in a set of keys; the set is carried inwards through `else`, `by`,
 * sums with constants, minima, until it meets a variable. What does not let it through becomes a variable itself.
 */
#ifndef EH_LINT_TRANSLATE_H
#define EH_LINT_TRANSLATE_H

#include "lint/model.h"

/* Which values: key ranges of a kind, or texts. */
typedef struct EhValues {
    uint8_t kind;
    bool all;    /* whatever is known */
    EhRange *at; /* whole kinds and NUMBER: keys */
    uint32_t n;
    const EhStr *texts;
    uint32_t n_texts;
} EhValues;

typedef struct EhTranslate {
    EhModel *model;
    bool after;
} EhTranslate;
EhF eh_translate(EhTranslate *t, EhNode *condition);
EhF eh_translate_in(EhTranslate *t, EhNode *value, const EhValues *values);
uint32_t eh_translate_term(EhTranslate *t, EhNode *value);
/* An expression spelt by its content: two policies that mean the same by it spell it alike. */
EhStr eh_translate_key(EhTranslate *t, const EhNode *node);
/* Notes which fields an expression reads as read by a variable. */
void eh_translate_reads(EhTranslate *t, uint32_t var, const EhNode *node);
/* A table's cell under its heading. */
EhF eh_translate_cell(EhTranslate *t, EhNode *heading, EhNode *cell);
/* The ticket's value of a path: its variable; EH_NONE if memory is out. */
uint32_t eh_translate_place(EhTranslate *t, const EhPlace *place);

/* ---- translate_vars.c: the variable that stands for an expression, by what makes it this one ---- */

uint32_t eh_translate_var(EhTranslate *t, EhVarKind kind, const char *prefix, EhNode *node,
                          const EhVType *type);
/* A bool of its own. */
EhF eh_translate_atom(EhTranslate *t, EhVarKind kind, const char *prefix, EhNode *node);
uint32_t eh_translate_confidence(EhTranslate *t, const EhPlace *place);

/* ---- translate_values.c: sets of values ---- */

EhValues eh_values_every(uint8_t kind);
EhValues eh_values_range(EhTranslate *t, uint8_t kind, int64_t lo, int64_t hi);
/* Weekdays, over the week's end if need be. */
EhValues eh_values_weekdays(EhTranslate *t, int64_t first, int64_t last);
/* The keys that compare so with one: `< key`, and so on. */
EhRange eh_values_beyond(EhOp op, uint8_t kind, int64_t key);
/* A constant as a key of `kind`, or as a text; false if the expression is none. */
bool eh_values_constant(EhNode *node, uint8_t kind, int64_t *key, EhStr *text);
/* Number keys as whole ones: the whole numbers whose doubles lie there. */
EhValues eh_values_whole(EhTranslate *t, const EhValues *values);
/* x with x + by, -x, x * by (by > 0) in the values. */
EhValues eh_values_shift(EhTranslate *t, const EhValues *values, int64_t by);
EhValues eh_values_turn(EhTranslate *t, const EhValues *values);
EhValues eh_values_divide(EhTranslate *t, const EhValues *values, int64_t by);
bool eh_values_has_key(const EhValues *values, int64_t key);
bool eh_values_has_text(const EhValues *values, EhStr text);
/* The variable's test. */
EhF eh_values_literal(EhTranslate *t, uint32_t var, const EhValues *values);

/* ---- translate_in.c, translate.c ---- */

/* Whether the value of a `by` is that of a case. */
EhF eh_translate_case(EhTranslate *t, EhNode *by, const EhNode *item);
EhF eh_translate_known(EhTranslate *t, EhNode *node);

static inline EhArena *eh_translate_arena(const EhTranslate *t)
{
    return t->model->arena;
}

static inline EhNode *eh_bare(EhNode *node)
{
    while (node->kind == EH_N_PAREN) {
        node = node->a;
    }
    return node;
}

static inline const EhExpr *eh_info(const EhNode *node)
{
    return node->info;
}

static inline EhNode *eh_let_value(const EhSymbol *let)
{
    const EhSymbol *of = let->alias != NULL ? let->alias : let;
    return of->node->a;
}

#endif
