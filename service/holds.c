/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a guarantee's condition holds for a decided ticket.
 *
 * One idea: three answers. What a decision tells (class, service, tier, queue, priority) and what the sample writes is
 * known; anything else is PERHAPS, and a proof that rests on a PERHAPS is told as unknown by who asked.
 */
#include "service/read.h"

/* What is known of the ticket: the work, or without one `some`. */
typedef struct Known {
    const EhService *service;
    const EhWork *work;
    EhSomeTicket some;
} Known;

static EhMaybe holds(const Known *known, const EhNode *node);

static EhMaybe opposite(EhMaybe value)
{
    return value == EH_PERHAPS ? EH_PERHAPS : value == EH_YES ? EH_NO : EH_YES;
}

static const EhNode *bare(const EhNode *node)
{
    while (node->kind == EH_N_PAREN) {
        node = node->a;
    }
    return node;
}

/* ---- values ---- */

/* What the sample gives for a field that lies directly in the ticket, or NULL. */
static const EhSampleValue *given(const Known *known, const EhFieldDecl *field)
{
    const EhSampleValue *v = known->work != NULL ? &known->work->sample->ticket : NULL;
    for (; v != NULL; v = v->base) {
        for (const EhSampleField *own = v->fields; own != NULL; own = own->next) {
            if (own->field == field) {
                return &own->value;
            }
        }
    }
    return NULL;
}

/* A stage's result as its number; false where it is not known. */
static bool stage_value(const Known *known, const EhSymbol *symbol, int64_t *out)
{
    const EhWork *work = known->work;
    uint32_t queue = work != NULL ? (uint32_t)work->queue : known->some.queue;
    uint32_t priority = work != NULL ? (uint32_t)work->priority : known->some.priority;
    int64_t value = -1;
    if (eh_str_is(symbol->name, "queue")) {
        value = queue == EH_NONE ? -1 : (int64_t)queue;
    } else if (eh_str_is(symbol->name, "priority")) {
        value = priority == EH_NONE ? -1 : (int64_t)priority;
    } else if (eh_str_is(symbol->name, "service")) {
        value = work != NULL ? work->service : known->some.service;
    } else if (work != NULL && eh_str_is(symbol->name, "class")) {
        value = work->klass;
    } else if (work != NULL && eh_str_is(symbol->name, "tier")) {
        value = work->tier;
    }
    *out = value;
    return value >= 0;
}

/* A whole number (enumerators, bools, ints, money, times alike), where the decision or the sample tells it. */
static bool whole_value(const Known *known, const EhNode *node, int64_t *out)
{
    node = bare(node);
    const EhExpr *info = node->info;
    if (node->kind == EH_N_INT || node->kind == EH_N_BOOL || node->kind == EH_N_DURATION) {
        *out = node->i;
        return true;
    }
    if (info == NULL) {
        return false;
    }
    if (node->kind == EH_N_NAME && info->enumerator >= 0) {
        *out = info->enumerator;
        return true;
    }
    if (node->kind == EH_N_NAME && info->symbol != NULL && info->symbol->kind == EH_SYM_STAGE) {
        return stage_value(known, info->symbol, out);
    }
    const EhPlace *place = info->place;
    if (place == NULL || place->field == NULL || place->field->type.predicted ||
        place->root != known->service->policy->ticket_symbol ||
        (place->parent != NULL && place->parent->field != NULL) ||
        !eh_kind_is_i(place->field->type.kind)) {
        return false;
    }
    const EhSampleValue *value = given(known, place->field);
    if (value == NULL || value->what != EH_SAMPLE_VALUE) {
        return false;
    }
    *out = value->value.cell.i;
    return true;
}

/* ---- comparisons ---- */

static EhMaybe compare(const Known *known, const EhNode *node)
{
    int64_t a, b;
    if (!whole_value(known, node->a, &a) || !whole_value(known, node->b, &b)) {
        return EH_PERHAPS;
    }
    bool holds_here = node->op == EH_OP_IS       ? a == b
                      : node->op == EH_OP_IS_NOT ? a != b
                      : node->op == EH_OP_LT     ? a < b
                      : node->op == EH_OP_LE     ? a <= b
                      : node->op == EH_OP_GT     ? a > b
                                                 : a >= b;
    return holds_here ? EH_YES : EH_NO;
}

static EhMaybe member(const Known *known, const EhNode *node)
{
    int64_t a, b, c;
    if (node->b->kind == EH_N_RANGE) {
        if (!whole_value(known, node->a, &a) || !whole_value(known, node->b->a, &b) ||
            !whole_value(known, node->b->b, &c)) {
            return EH_PERHAPS;
        }
        return b <= a && a <= c ? EH_YES : EH_NO;
    }
    if (node->b->kind != EH_N_BRACES || !whole_value(known, node->a, &a)) {
        return EH_PERHAPS;
    }
    for (const EhNode *one = node->b->list; one != NULL; one = one->next) {
        if (!whole_value(known, one, &b)) {
            return EH_PERHAPS;
        }
        if (a == b) {
            return EH_YES;
        }
    }
    return EH_NO;
}

static EhMaybe binary(const Known *known, const EhNode *node)
{
    if (node->op >= EH_OP_IS && node->op <= EH_OP_GE) {
        const EhExpr *info = node->info;
        return info != NULL && info->calendar_test ? EH_PERHAPS : compare(known, node);
    }
    return EH_PERHAPS;
}

/* A chain of `and` or `or`, which leans to the left, without recursion along it. */
static EhMaybe chain(const Known *known, const EhNode *node)
{
    uint8_t op = node->op;
    EhMaybe decides = op == EH_OP_AND ? EH_NO : EH_YES, rest = opposite(decides);
    const EhNode *at = node;
    for (; at->kind == EH_N_BINARY && at->op == op; at = bare(at->a)) {
        EhMaybe one = holds(known, at->b);
        if (one == decides) {
            return decides;
        }
        rest = one == EH_PERHAPS ? EH_PERHAPS : rest;
    }
    EhMaybe last = holds(known, at);
    return last == decides ? decides : last == EH_PERHAPS ? EH_PERHAPS : rest;
}

static EhMaybe block(const Known *known, const EhNode *node)
{
    EhMaybe decides = node->kind == EH_N_ALL_OF ? EH_NO : EH_YES, rest = opposite(decides);
    for (const EhNode *one = node->list; one != NULL; one = one->next) {
        EhMaybe value = holds(known, one->a);
        if (value == decides) {
            return decides;
        }
        rest = value == EH_PERHAPS ? EH_PERHAPS : rest;
    }
    return rest;
}

static EhMaybe holds(const Known *known, const EhNode *node)
{
    int64_t value;
    node = bare(node);
    if (node->kind == EH_N_NOT) {
        return opposite(holds(known, node->a));
    }
    if (node->kind == EH_N_BINARY && (node->op == EH_OP_AND || node->op == EH_OP_OR)) {
        return chain(known, node);
    }
    if (node->kind == EH_N_BINARY) {
        return binary(known, node);
    }
    if (node->kind == EH_N_IN) {
        EhMaybe in = member(known, node);
        return node->negated ? opposite(in) : in;
    }
    if (node->kind == EH_N_ALL_OF || node->kind == EH_N_ANY_OF) {
        return block(known, node);
    }
    const EhExpr *info = node->info;
    if (info != NULL && info->type.kind == EH_BOOL && whole_value(known, node, &value)) {
        return value != 0 ? EH_YES : EH_NO;
    }
    if (node->kind == EH_N_NAME && info != NULL && info->symbol != NULL &&
        info->symbol->kind == EH_SYM_LET && info->symbol->node != NULL && !info->symbol->deep) {
        return holds(known, info->symbol->node->a);
    }
    return EH_PERHAPS;
}

EhMaybe eh_service_holds(const EhService *service, const EhNode *condition, const EhWork *work)
{
    Known known = {.service = service, .work = work};
    return holds(&known, condition);
}

EhMaybe eh_service_could_hold(const EhService *service, const EhNode *condition, EhSomeTicket some)
{
    Known known = {.service = service, .some = some};
    return holds(&known, condition);
}
