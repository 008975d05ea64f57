/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of tables as conditions: each cell says something of its column's heading.
 */
#include "plain/operators.h"

/* A cell that is the opposite of its words; a missing value fits it where its inside does not. */
static EhPhrase *cell_says(EhEnglish *english, const EhNode *heading, const EhNode *cell)
{
    switch ((EhOp)cell->op) {
    case EH_OP_ANY:
        return eh_phrase_constant(english, true);
    case EH_OP_MISSING:
        return eh_english_missing(english, heading, cell->negated);
    case EH_OP_IN:
        return eh_english_among(english, heading, cell->list, cell->negated);
    case EH_OP_RANGE:
        return eh_english_between(english, heading, cell->a, cell->b, cell->negated);
    case EH_OP_LT:
    case EH_OP_LE:
    case EH_OP_GT:
    case EH_OP_GE:
        return eh_english_order(english, heading, (EhOp)cell->op, cell->a, cell->negated);
    case EH_OP_IS:
        return eh_english_is(english, heading, cell->a, cell->negated);
    default:
        return NULL;
    }
}

/* A denied order or range also fits a missing value, which the words for numbers do not say. */
static EhPhrase *or_missing(EhEnglish *english, const EhNode *heading, const EhNode *cell,
                            EhPhrase *said)
{
    const EhExpr *info = heading->info;
    bool ordered = cell->op == EH_OP_RANGE || cell->op == EH_OP_LT || cell->op == EH_OP_LE ||
                   cell->op == EH_OP_GT || cell->op == EH_OP_GE;
    if (!cell->negated || !ordered || info == NULL || !info->type.optional) {
        return said;
    }
    return eh_phrase_join(english, EH_PHRASE_ANY, said,
                          eh_english_missing(english, heading, false));
}

EhPhrase *eh_english_cells(EhEnglish *english, const EhNode *headings, const EhNode *row)
{
    EhPhrase *out = eh_phrase_constant(english, true);
    const EhNode *heading = headings;
    for (const EhNode *cell = row->a; cell != NULL && heading != NULL; cell = cell->next) {
        EhPhrase *said = cell_says(english, heading, cell);
        out = eh_phrase_join(english, EH_PHRASE_ALL, out, or_missing(english, heading, cell, said));
        heading = heading->next;
    }
    return out;
}
