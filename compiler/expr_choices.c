/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms that choose: `if`, `by`, and the quantifiers over sets and lists.
 */
#include "compiler/desk.h"
#include "compiler/expr.h"

#include <string.h>

/* What bare words may be beside a value of this type, where nothing else says. */
static const EhVType *hint_of(const EhVType *expect, const EhVType *beside)
{
    return expect == NULL && beside->kind == EH_ENUM ? beside : expect;
}

/* The branch that knows its enum comes first. */
void eh_expr_if(EhScope *scope, EhNode *node, const EhVType *expect, EhExpr *out)
{
    EhScope then = *scope;
    const EhExpr *b, *c;
    eh_condition(scope, node->a);
    then.known = eh_guards(scope->policy, node->a, scope->known);
    if (expect == NULL && eh_expr_is_loose(&then, node->b) &&
        !eh_expr_is_loose(scope, eh_node_c(node))) {
        c = eh_expr(scope, eh_node_c(node), NULL);
        b = eh_expr(&then, node->b, hint_of(NULL, &c->type));
    } else {
        b = eh_expr(&then, node->b, expect);
        c = eh_expr(scope, eh_node_c(node), hint_of(expect, &b->type));
    }
    out->tracked_only = true;
    eh_expr_absorb(out, node->a->info);
    eh_expr_absorb(out, b);
    eh_expr_absorb(out, c);
    out->type = b->type;
    eh_expr_unify(scope->policy, node->span, &out->type, &c->type, "the two branches of the `if`");
}

void eh_expr_quantifier(EhScope *scope, EhNode *node, EhExpr *out)
{
    EhPolicy *policy = scope->policy;
    const EhExpr *over = eh_expr(scope, node->a, NULL);
    bool counts = node->op == EH_OP_COUNT;
    out->type =
        (EhVType){.kind = counts ? EH_INT : EH_BOOL, .lo = 0, .hi = counts ? over->type.max : 1};
    eh_expr_absorb(out, over);
    if (over->type.kind != EH_SET && over->type.kind != EH_LIST) {
        if (over->type.kind != EH_KIND_NONE) {
            eh_diag(policy->diags, EH_E_NOT_A_LIST, node->a->span,
                    "`%s x in …` goes over a set or a list, not %.*s",
                    counts                  ? "count"
                    : node->op == EH_OP_ANY ? "any"
                                            : "all",
                    EH_STR_F(eh_type_text(policy, &over->type, false)));
        }
        out->type.kind = EH_KIND_NONE;
        return;
    }
    EhSymbol *symbol = eh_arena_alloc(policy->arena, sizeof *symbol);
    EhPlace *root = eh_arena_alloc(policy->arena, sizeof *root);
    EhSymbol *old = eh_expr_find_symbol(scope, node->name);
    if (symbol == NULL || root == NULL) {
        return;
    }
    if (old != NULL) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_NAME_TWICE, node->name_span,
                               "`%.*s` already names something else", EH_STR_F(node->name));
        if (old->node != NULL) {
            eh_diag_second(policy->diags, diag, old->span, "here");
        }
        eh_diag_hint(policy->diags, diag, "give the variable another name");
    }
    *symbol = (EhSymbol){.kind = EH_SYM_VARIABLE,
                         .stage = over->stage,
                         .name = node->name,
                         .span = node->name_span,
                         .node = node,
                         .type = *over->type.elem,
                         .place = root,
                         .reg = EH_NONE};
    root->root = symbol;
    out->symbol = symbol;
    EhScopeVar var = {symbol, scope->vars};
    EhScope inner = *scope;
    inner.vars = &var;
    eh_condition(&inner, node->b);
    eh_expr_absorb(out, node->b->info);
}

static const EhVType *case_value(EhScope *scope, EhNode *item, const EhVType *expect, EhExpr *out,
                                 bool first)
{
    const EhExpr *value = eh_expr(scope, item->a, expect);
    eh_expr_absorb(out, value);
    if (first) {
        out->type = value->type;
    } else {
        eh_expr_unify(scope->policy, item->span, &out->type, &value->type, "the cases of the `by`");
    }
    return hint_of(expect, &out->type);
}

/* The cases of one `by`. `seen` of them are values, each marked with `number` in its enum. */
typedef struct Cases {
    const EhVType *over;
    uint32_t number, seen;
    uint32_t marks[2]; /* of a bool */
    bool missing;
    EhNode *otherwise;
} Cases;

static uint32_t *mark_of(Cases *cases, uint32_t value)
{
    return cases->over->kind == EH_BOOL ? &cases->marks[value]
                                        : &cases->over->enumeration->names.at[value].mark;
}

/* The number of a case that is a value; -1, and reported, if it is none. */
static int32_t case_number(EhPolicy *policy, const EhNode *item, const EhVType *over)
{
    int32_t i = -1;
    if (over->kind == EH_BOOL && (item->op == EH_OP_TRUE || item->op == EH_OP_FALSE)) {
        i = item->op == EH_OP_TRUE;
    } else if (over->kind == EH_ENUM && item->op == EH_OP_NONE) {
        i = eh_enum_find(over->enumeration, item->name);
    }
    if (i < 0 && over->kind == EH_ENUM) {
        eh_report_unknown_enum(policy, EH_E_NOT_IN_ENUM, item->span, "this is no case of the enum",
                               item->name, over->enumeration);
    } else if (i < 0) {
        eh_diag(policy->diags, EH_E_CASE, item->span, "the cases of a bool are `true` and `false`");
    }
    return i;
}

/* Marks case `item` as seen; reports what is unknown, double or never reached. */
static void case_label(EhPolicy *policy, EhNode *item, Cases *cases)
{
    bool twice = false;
    if (cases->otherwise != NULL) {
        eh_diag(policy->diags, EH_E_CASE, item->span, "nothing is reached after `otherwise`");
    }
    if (item->op == EH_OP_OTHERWISE) {
        twice = cases->otherwise != NULL;
        cases->otherwise = item;
    } else if (item->op == EH_OP_MISSING) {
        twice = cases->missing;
        cases->missing = true;
        if (!cases->over->optional) {
            eh_diag(policy->diags, EH_E_CASE, item->span, "the value is never missing");
        }
    } else {
        int32_t i = case_number(policy, item, cases->over);
        uint32_t *mark = i < 0 ? &cases->number : mark_of(cases, (uint32_t)i);
        twice = i >= 0 && *mark == cases->number;
        cases->seen += i >= 0 && !twice;
        *mark = cases->number;
    }
    if (twice) {
        eh_diag(policy->diags, EH_E_CASE, item->span, "this case stands twice");
    }
}

/* The last value without a case. */
static EhStr case_left(Cases *cases, uint32_t n)
{
    while (n > 0 && *mark_of(cases, n - 1) == cases->number) {
        n--;
    }
    if (cases->over->kind == EH_BOOL) {
        return n == 2 ? EH_STR("true") : EH_STR("false");
    }
    return n == 0 ? EH_STR("") : cases->over->enumeration->names.at[n - 1].name;
}

static void check_complete(EhPolicy *policy, EhNode *node, Cases *cases)
{
    uint32_t n = cases->over->kind == EH_BOOL ? 2 : cases->over->enumeration->names.n;
    uint32_t left = n - cases->seen;
    bool needs_missing = cases->over->optional && !cases->missing;
    if (cases->otherwise != NULL && left == 0 && !needs_missing) {
        eh_diag(policy->diags, EH_E_CASE, cases->otherwise->span,
                "nothing is left for this `otherwise`");
    } else if (cases->otherwise == NULL && (left > 0 || needs_missing) &&
               !eh_desk_reported(policy, node->span)) {
        bool kept = policy->diags->list.n < EH_DIAGS_KEPT;
        EhStr name = left > 0 && kept ? case_left(cases, n) : EH_STR("missing");
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_BY_INCOMPLETE, node->span, "the case `%.*s`%s has no value",
                    EH_STR_F(name), left > 1 ? " (and others)" : "");
        eh_diag_hint(policy->diags, diag, "add it, or `otherwise: …`");
    }
}

/* Labels first, then values: a `by` inside marks the same enum. */
static void check_cases(EhScope *scope, EhNode *node, const EhVType *over)
{
    Cases cases = {.over = over, .number = ++scope->policy->n_choices};
    for (EhNode *item = node->list; item != NULL; item = item->next) {
        case_label(scope->policy, item, &cases);
    }
    check_complete(scope->policy, node, &cases);
}

/* The first case of a `by` whose value is more than a bare word; NULL if none is. */
EhNode *eh_expr_firm_case(const EhScope *scope, EhNode *node)
{
    EhNode *item = node->list;
    while (item != NULL && eh_expr_is_loose(scope, item->a)) {
        item = item->next;
    }
    return item;
}

void eh_expr_by(EhScope *scope, EhNode *node, const EhVType *expect, EhExpr *out)
{
    EhPolicy *policy = scope->policy;
    const EhExpr *over = eh_expr(scope, node->a, NULL);
    out->tracked_only = true;
    eh_expr_absorb(out, over);
    if (over->type.kind != EH_ENUM && over->type.kind != EH_BOOL) {
        if (over->type.kind != EH_KIND_NONE) {
            eh_diag(policy->diags, EH_E_BY_OVER, node->a->span,
                    "`by` takes an enum or a bool, not %.*s",
                    EH_STR_F(eh_type_text(policy, &over->type, false)));
        }
        return;
    }
    check_cases(scope, node, &over->type);
    EhNode *firm = expect == NULL ? eh_expr_firm_case(scope, node) : node->list;
    EhNode *first = firm != NULL ? firm : node->list;
    if (first != NULL) {
        expect = case_value(scope, first, expect, out, true);
    }
    for (EhNode *item = node->list; item != NULL; item = item->next) {
        if (item != first) {
            expect = case_value(scope, item, expect, out, false);
        }
    }
}
