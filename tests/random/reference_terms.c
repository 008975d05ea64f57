/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Terms of the reference: names, paths, choices and built-in functions (language section 4).
 */
#include "tests/random/reference.h"

#include <math.h>

const EhNode *ref_bare(const EhNode *node)
{
    while (node->kind == EH_N_PAREN)
        node = node->a;
    return node;
}

/* ---- names ---- */

static const EhCell *root_cells(const Reference *r, const RefVariable *vars, const EhSymbol *root)
{
    if (root->kind == EH_SYM_TICKET)
        return r->cells;
    for (; vars != NULL; vars = vars->outer)
        if (vars->symbol == root)
            return vars->cells;
    return NULL;
}

/* A path, as far as it is there: what lies in a record that is missing is missing too. NULL: it is not. */
static const EhCell *way(const EhCell *cells, const EhPlace *place)
{
    for (const EhPlace *p = place->parent; p != NULL && p->field != NULL; p = p->parent)
        if (p->field->type.optional && cells[p->cell].i == EH_MISSING)
            return NULL;
    return cells + place->cell;
}

/* `least`: a prediction counts from this confidence on. */
static RefValue path(const Reference *r, const RefVariable *vars, const EhExpr *info, double least)
{
    const EhPlace *place = info->place;
    const EhCell *cells = root_cells(r, vars, place->root);
    if (cells == NULL)
        return ref_unknown();
    const EhVType *type = place->field == NULL ? &info->type : &place->field->type;
    cells = way(cells, place);
    if (cells == NULL)
        return ref_missing(type->kind);
    if (!type->predicted)
        return ref_cell(type->kind, cells);
    uint32_t width = type->kind == EH_TEXT ? 2 : 1;
    return cells[2 * width].f >= least ? ref_cell(type->kind, cells + width)
                                       : ref_missing(type->kind);
}

static RefValue confidence(const Reference *r, const RefVariable *vars, const EhExpr *info)
{
    const EhPlace *place = info->place;
    const EhCell *cells = root_cells(r, vars, place->root);
    if (cells == NULL)
        return ref_unknown();
    cells = way(cells, place);
    uint32_t width = place->field->type.kind == EH_TEXT ? 2 : 1;
    return cells == NULL ? ref_missing(EH_NUMBER) : ref_cell(EH_NUMBER, cells + 2 * width);
}

static RefValue stage(const Reference *r, const EhSymbol *symbol)
{
    switch ((EhStage)symbol->which) {
    case EH_AT_CLASS:
        return r->klass;
    case EH_AT_AFTER:
        return r->service;
    case EH_AT_HOLDOUT:
        return r->holdout;
    case EH_AT_COMPLEXITY:
        return r->complexity;
    case EH_AT_TIER:
        return r->tier;
    case EH_AT_ROUTE:
        return r->queue;
    case EH_AT_RANK:
        return r->priority;
    default:
        return ref_unknown();
    }
}

static RefValue builtin(const Reference *r, const EhSymbol *symbol)
{
    switch ((EhBuiltin)symbol->which) {
    case EH_BUILTIN_NOW:
        return ref_whole(EH_TIME, r->now);
    case EH_BUILTIN_TODAY:
        return ref_local(r->now, 0);
    case EH_BUILTIN_WAITING:
        return ref_whole(EH_DURATION, r->now > r->created ? r->now - r->created : 0);
    }
    return ref_unknown();
}

/* A let sees no variables. */
static RefValue name(const Reference *r, const RefVariable *vars, const EhNode *node)
{
    const EhExpr *info = ref_info(node);
    if (info == NULL || info->is_sla)
        return ref_unknown();
    if (info->enumerator >= 0)
        return ref_whole(EH_ENUM, info->enumerator);
    if (info->place != NULL)
        return path(r, vars, info, r->policy->confidence);
    if (info->symbol == NULL)
        return ref_unknown();
    if (info->symbol->kind == EH_SYM_LET)
        return ref_eval(r, NULL, info->symbol->node->a);
    if (info->symbol->kind == EH_SYM_STAGE)
        return stage(r, info->symbol);
    return info->symbol->kind == EH_SYM_BUILTIN ? builtin(r, info->symbol) : ref_unknown();
}

/* ---- choices ---- */

static RefValue choose(const Reference *r, const RefVariable *vars, const EhNode *node)
{
    RefValue asks = ref_eval(r, vars, node->a);
    if (asks.state != REF_KNOWN)
        return ref_unknown();
    return ref_eval(r, vars, asks.i != 0 ? node->b : eh_node_c(node));
}

static bool is_case(const EhNode *item, const RefValue *value, const EhEnumDecl *names)
{
    if (item->op == EH_OP_MISSING || value->state == REF_MISSING)
        return item->op == EH_OP_MISSING && value->state == REF_MISSING;
    if (item->op == EH_OP_TRUE || item->op == EH_OP_FALSE)
        return value->i == (item->op == EH_OP_TRUE);
    return item->op != EH_OP_OTHERWISE && eh_enum_find(names, item->name) == value->i;
}

static RefValue by(const Reference *r, const RefVariable *vars, const EhNode *node)
{
    RefValue value = ref_eval(r, vars, node->a);
    const EhNode *found = NULL;
    if (value.state == REF_UNKNOWN)
        return value;
    for (const EhNode *item = node->list; item != NULL; item = item->next)
        if (is_case(item, &value, ref_info(node->a)->type.enumeration) ||
            (found == NULL && item->op == EH_OP_OTHERWISE))
            found = item;
    return found == NULL ? ref_unknown() : ref_eval(r, vars, found->a);
}

/* ---- functions ---- */

static int64_t code_points(EhStr text)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < text.n; i++)
        n += (text.p[i] & 0xC0) != 0x80;
    return n;
}

static RefValue of(const Reference *r, const RefVariable *vars, const EhNode *node)
{
    if (eh_str_is(node->name, "confidence"))
        return confidence(r, vars, ref_info(ref_bare(node->a)));
    RefValue a = ref_eval(r, vars, node->a);
    if (a.state != REF_KNOWN)
        return ref_unknown();
    if (eh_str_is(node->name, "length"))
        return ref_whole(EH_INT, a.kind == EH_TEXT ? code_points(a.text) : a.i);
    if (eh_str_is(node->name, "hour"))
        return ref_local(a.i, 1);
    if (!eh_str_is(node->name, "weekday"))
        return ref_unknown();
    /* 1970-01-01 was a Thursday */
    return a.kind == EH_TIME ? ref_local(a.i, 2) : ref_whole(EH_ENUM, ((a.i + 3) % 7 + 7) % 7);
}

static RefValue call(const Reference *r, const RefVariable *vars, const EhNode *node)
{
    bool min = eh_str_is(node->name, "min"), max = eh_str_is(node->name, "max");
    if (ref_info(node)->symbol != NULL)
        return ref_unknown();
    RefValue best = ref_eval(r, vars, node->list);
    for (const EhNode *arg = node->list->next; arg != NULL && (min || max); arg = arg->next) {
        RefValue next = ref_eval(r, vars, arg);
        if (best.state != REF_KNOWN || next.state != REF_KNOWN)
            return ref_unknown();
        if (ref_order(&next, &best) == (min ? -1 : 1))
            best = next;
    }
    if (best.state != REF_KNOWN || min || max)
        return best;
    if (eh_str_is(node->name, "round"))
        return ref_whole(EH_INT, (int64_t)nearbyint(ref_number(&best)));
    return ref_number(&best) < 0 ? ref_negate(&best) : best;
}

static RefValue arithmetic(const Reference *r, const RefVariable *vars, const EhNode *node)
{
    RefValue a = ref_eval(r, vars, node->a);
    if (node->op == EH_OP_ELSE)
        return a.state == REF_MISSING ? ref_eval(r, vars, node->b) : a;
    RefValue b = ref_eval(r, vars, node->b);
    return a.state == REF_KNOWN && b.state == REF_KNOWN ? ref_arithmetic((EhOp)node->op, &a, &b)
                                                        : ref_unknown();
}

/* ---- all of them ---- */

static RefValue term(const Reference *r, const RefVariable *vars, const EhNode *node)
{
    RefValue a;
    switch ((EhNodeKind)node->kind) {
    case EH_N_NAME:
    case EH_N_ACCESS:
        return name(r, vars, node);
    case EH_N_AT:
        return path(r, vars, ref_info(ref_bare(node->a)), node->b->f);
    case EH_N_NEGATE:
        a = ref_eval(r, vars, node->a);
        return a.state == REF_KNOWN ? ref_negate(&a) : ref_unknown();
    case EH_N_BINARY:
        return node->op >= EH_OP_ELSE && node->op <= EH_OP_DIV ? arithmetic(r, vars, node)
                                                               : ref_condition(r, vars, node);
    case EH_N_IF:
        return choose(r, vars, node);
    case EH_N_BY:
        return by(r, vars, node);
    case EH_N_OF:
        return of(r, vars, node);
    case EH_N_CALL:
        return call(r, vars, node);
    case EH_N_QUANTIFIER:
        return ref_quantifier(r, vars, node);
    case EH_N_NOT:
    case EH_N_IS_KNOWN:
    case EH_N_IN:
    case EH_N_ALL_OF:
    case EH_N_ANY_OF:
        return ref_condition(r, vars, node);
    default:
        return ref_literal(r->policy, node);
    }
}

/* An int where the type is number is that number. */
RefValue ref_eval(const Reference *r, const RefVariable *vars, const EhNode *node)
{
    node = ref_bare(node);
    RefValue value = term(r, vars, node);
    const EhExpr *info = ref_info(node);
    if (info != NULL && info->type.kind == EH_NUMBER && value.kind == EH_INT) {
        value.kind = EH_NUMBER;
        value.f = (double)value.i;
    }
    return value;
}
