/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions of the reference (language sections 3, "Missing", and 4).
 *
 * One idea: `or` over parts that may be unknown is what all of them come to; `and`, `any`, `all` and `in` are made of it.
 */
#include "tests/random/reference.h"

#include <string.h>

static RefValue negated(RefValue value, bool yes)
{
    return value.state == REF_KNOWN && yes ? ref_truth(value.i == 0) : value;
}

/* Takes one more part of an `or` (`deciding` true) or `and` (false); a condition is never missing. */
static RefValue joined(RefValue so_far, RefValue part, bool deciding)
{
    if (so_far.state == REF_KNOWN && so_far.i == deciding)
        return so_far;
    if (part.state == REF_KNOWN && part.i == deciding)
        return part;
    return so_far.state == REF_KNOWN && part.state == REF_KNOWN ? so_far : ref_unknown();
}

/* ---- comparisons ---- */

/* A missing side equals nothing, whatever the other one is. */
static RefValue equal(const RefValue *a, const RefValue *b)
{
    if (a->state == REF_MISSING || b->state == REF_MISSING)
        return ref_truth(false);
    if (a->state == REF_UNKNOWN || b->state == REF_UNKNOWN)
        return ref_unknown();
    return ref_truth(ref_equal(a, b));
}

static RefValue ordered(EhOp op, const RefValue *a, const RefValue *b)
{
    if (a->state == REF_MISSING || b->state == REF_MISSING)
        return ref_truth(false);
    if (a->state == REF_UNKNOWN || b->state == REF_UNKNOWN)
        return ref_unknown();
    int order = ref_order(a, b);
    return ref_truth(op == EH_OP_LT   ? order < 0
                     : op == EH_OP_LE ? order <= 0
                     : op == EH_OP_GT ? order > 0
                                      : order >= 0);
}

static RefValue edge(EhOp op, const RefValue *a, const RefValue *b)
{
    if (a->state == REF_MISSING || b->state == REF_MISSING)
        return ref_truth(false);
    if (a->state == REF_UNKNOWN || b->state == REF_UNKNOWN)
        return ref_unknown();
    if (b->text.n > a->text.n)
        return ref_truth(false);
    const char *from = a->text.p + (op == EH_OP_STARTS ? 0 : a->text.n - b->text.n);
    return ref_truth(b->text.n == 0 || memcmp(from, b->text.p, b->text.n) == 0);
}

static RefValue inside(const RefValue *x, const RefValue *lo, const RefValue *hi)
{
    RefValue above = ordered(EH_OP_GE, x, lo), below = ordered(EH_OP_LE, x, hi);
    return joined(above, below, false);
}

/* Up to `span` from now, or before now. */
static RefValue within(const Reference *r, const RefValue *at, const RefValue *span, bool past)
{
    bool day = at->kind == EH_DATE;
    RefValue now = day ? ref_local(r->now, 0) : ref_whole(EH_TIME, r->now);
    if (at->state == REF_MISSING)
        return ref_truth(false);
    if (at->state != REF_KNOWN || span->state != REF_KNOWN || now.state != REF_KNOWN)
        return ref_unknown();
    int64_t far = day ? span->i / EH_DAY_MS : span->i;
    RefValue end = ref_whole(at->kind, now.i + (past ? -far : far));
    return past ? inside(at, &end, &now) : inside(at, &now, &end);
}

static RefValue logic(const Reference *r, const RefVariable *vars, const EhNode *node)
{
    bool deciding = node->op == EH_OP_OR;
    RefValue a = ref_eval(r, vars, node->a);
    if (a.state == REF_KNOWN && a.i == deciding)
        return a;
    return joined(a, ref_eval(r, vars, node->b), deciding);
}

static RefValue comparison(const Reference *r, const RefVariable *vars, const EhNode *node)
{
    EhOp op = (EhOp)node->op;
    if (op == EH_OP_OR || op == EH_OP_AND)
        return logic(r, vars, node);
    if (ref_info(node)->calendar_test)
        return ref_unknown();
    RefValue a = ref_eval(r, vars, node->a);
    if (op == EH_OP_MENTIONS)
        return a.state == REF_MISSING ? ref_truth(false) : ref_unknown();
    RefValue b = ref_eval(r, vars, node->b);
    switch (op) {
    case EH_OP_IS:
    case EH_OP_IS_NOT:
        return negated(equal(&a, &b), op == EH_OP_IS_NOT);
    case EH_OP_LT:
    case EH_OP_LE:
    case EH_OP_GT:
    case EH_OP_GE:
        return ordered(op, &a, &b);
    case EH_OP_WITHIN:
    case EH_OP_WITHIN_PAST:
        return within(r, &a, &b, op == EH_OP_WITHIN_PAST);
    case EH_OP_STARTS:
    case EH_OP_ENDS:
        return edge(op, &a, &b);
    default:
        return ref_unknown();
    }
}

/* ---- in ---- */

/* Weekdays go on over the end of the week. */
static RefValue in_range(const Reference *r, const RefVariable *vars, const RefValue *x,
                         const EhNode *range)
{
    RefValue lo = ref_eval(r, vars, range->a), hi = ref_eval(r, vars, range->b);
    bool wraps = x->kind == EH_ENUM && ref_order(&lo, &hi) > 0;
    if (!wraps)
        return inside(x, &lo, &hi);
    RefValue above = ordered(EH_OP_GE, x, &lo), below = ordered(EH_OP_LE, x, &hi);
    return joined(above, below, true);
}

static RefValue in_braces(const Reference *r, const RefVariable *vars, const RefValue *x,
                          const EhNode *braces)
{
    RefValue found = ref_truth(false);
    for (const EhNode *item = braces->list; item != NULL; item = item->next) {
        RefValue value = ref_eval(r, vars, item);
        found = joined(found, equal(x, &value), true);
    }
    return found;
}

static RefValue in_list(const RefValue *x, const EhListDecl *list)
{
    RefValue found = ref_truth(false);
    for (uint32_t i = 0; i < list->texts.n; i++) {
        RefValue value = ref_text(list->texts.at[i]);
        found = joined(found, equal(x, &value), true);
    }
    for (uint32_t i = 0; i < list->cells.n; i++) {
        RefValue value = ref_cell(list->elem.kind, &list->cells.at[i]);
        found = joined(found, equal(x, &value), true);
    }
    return found;
}

static uint32_t stride(const EhVType *elem)
{
    return elem->kind == EH_RECORD ? elem->record->n_cells : elem->kind == EH_TEXT ? 2 : 1;
}

static RefValue in_collection(const Reference *r, const RefVariable *vars, const RefValue *x,
                              const EhNode *node)
{
    const EhExpr *info = ref_info(node);
    if (info->symbol != NULL && info->symbol->kind == EH_SYM_LIST)
        return in_list(x, &r->policy->lists.at[info->symbol->index]);
    RefValue all = ref_eval(r, vars, node), found = ref_truth(false);
    if (all.state == REF_UNKNOWN)
        return x->state == REF_MISSING ? found : all;
    const EhVType *elem = info->type.elem;
    for (int64_t i = 0; all.state == REF_KNOWN && i < all.i; i++) {
        RefValue value = ref_cell(elem->kind, all.cells + i * stride(elem));
        found = joined(found, equal(x, &value), true);
    }
    return found;
}

static RefValue in(const Reference *r, const RefVariable *vars, const EhNode *node)
{
    RefValue x = ref_eval(r, vars, node->a);
    const EhNode *b = ref_bare(node->b);
    return node->b->kind == EH_N_RANGE    ? in_range(r, vars, &x, node->b)
           : node->b->kind == EH_N_BRACES ? in_braces(r, vars, &x, node->b)
                                          : in_collection(r, vars, &x, b);
}

/* ---- blocks and quantifiers ---- */

static RefValue block(const Reference *r, const RefVariable *vars, const EhNode *node)
{
    bool deciding = node->kind == EH_N_ANY_OF;
    RefValue all = ref_truth(!deciding);
    for (const EhNode *line = node->list; line != NULL; line = line->next)
        all = joined(all, ref_eval(r, vars, line->a), deciding);
    return all;
}

/* A missing collection is empty. */
RefValue ref_quantifier(const Reference *r, const RefVariable *vars, const EhNode *node)
{
    RefValue xs = ref_eval(r, vars, node->a);
    const EhVType *elem = ref_info(ref_bare(node->a))->type.elem;
    bool any = node->op == EH_OP_ANY, unknown = xs.state == REF_UNKNOWN;
    RefValue all = ref_truth(!any);
    int64_t count = 0;
    for (int64_t i = 0; xs.state == REF_KNOWN && i < xs.i; i++) {
        RefVariable inner = {ref_info(node)->symbol, xs.cells + i * stride(elem), vars};
        RefValue holds = ref_eval(r, &inner, node->b);
        unknown = unknown || holds.state != REF_KNOWN;
        count += holds.state == REF_KNOWN && holds.i != 0;
        all = joined(all, holds, any);
    }
    if (node->op == EH_OP_COUNT)
        return unknown ? ref_unknown() : ref_whole(EH_INT, count);
    return xs.state == REF_UNKNOWN ? xs : all;
}

static RefValue is_known(const Reference *r, const RefVariable *vars, const EhNode *node)
{
    RefValue value = ref_eval(r, vars, node->a);
    if (value.state == REF_UNKNOWN)
        return value;
    bool known = value.state == REF_KNOWN;
    return negated(ref_truth(known == (node->op == EH_OP_KNOWN)), node->negated);
}

RefValue ref_condition(const Reference *r, const RefVariable *vars, const EhNode *node)
{
    switch ((EhNodeKind)node->kind) {
    case EH_N_NOT:
        return negated(ref_eval(r, vars, node->a), true);
    case EH_N_IS_KNOWN:
        return is_known(r, vars, node);
    case EH_N_IN:
        return negated(in(r, vars, node), node->negated);
    case EH_N_ALL_OF:
    case EH_N_ANY_OF:
        return block(r, vars, node);
    default:
        return comparison(r, vars, node);
    }
}
