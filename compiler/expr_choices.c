/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms that choose: `if`, `by`, and the quantifiers over sets and lists.
 */
#include "compiler/desk.h"
#include "compiler/expr.h"

#include <string.h>

void eh_expr_if(EhScope *scope, EhNode *node, const EhVType *expect, EhExpr *out)
{
    EhScope then = *scope;
    eh_condition(scope, node->a);
    then.known = eh_guards(scope->policy, node->a, scope->known);
    const EhExpr *b = eh_expr(&then, node->b, expect);
    const EhVType *hint = expect == NULL && b->type.kind == EH_ENUM ? &b->type : expect;
    const EhExpr *c = eh_expr(scope, node->c, hint);
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
    return expect == NULL && out->type.kind == EH_ENUM ? &out->type : expect;
}

/* Marks case `item` as seen; reports what is unknown, double or never reached. */
static void case_label(EhPolicy *policy, EhNode *item, const EhVType *over, uint8_t *seen,
                       bool *missing, EhNode **otherwise)
{
    bool twice = false;
    if (item->op == EH_OP_OTHERWISE) {
        twice = *otherwise != NULL;
        *otherwise = item;
    } else if (item->op == EH_OP_MISSING) {
        twice = *missing;
        *missing = true;
        if (!over->optional) {
            eh_diag(policy->diags, EH_E_CASE, item->span, "the value is never missing");
        }
    } else {
        int32_t i = -1;
        if (over->kind == EH_BOOL && (item->op == EH_OP_TRUE || item->op == EH_OP_FALSE)) {
            i = item->op == EH_OP_TRUE;
        } else if (over->kind == EH_ENUM && item->op == EH_OP_NONE) {
            i = eh_enum_find(over->enumeration, item->name);
        }
        if (i < 0 && over->kind == EH_ENUM) {
            eh_report_unknown_enum(policy, EH_E_NOT_IN_ENUM, item->span,
                                   "this is no case of the enum", item->name, over->enumeration);
            return;
        }
        if (i < 0) {
            eh_diag(policy->diags, EH_E_CASE, item->span,
                    "the cases of a bool are `true` and `false`");
            return;
        }
        twice = seen[i] != 0;
        seen[i] = 1;
    }
    if (twice) {
        eh_diag(policy->diags, EH_E_CASE, item->span, "this case stands twice");
    }
}

static void check_complete(EhPolicy *policy, EhNode *node, const EhVType *over, const uint8_t *seen,
                           bool missing, const EhNode *otherwise)
{
    uint32_t n = over->kind == EH_BOOL ? 2 : over->enumeration->names.n, left = 0, last = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!seen[i]) {
            left++;
            last = i;
        }
    }
    bool needs_missing = over->optional && !missing;
    if (otherwise != NULL && left == 0 && !needs_missing) {
        eh_diag(policy->diags, EH_E_CASE, otherwise->span, "nothing is left for this `otherwise`");
    } else if (otherwise == NULL && (left > 0 || needs_missing) &&
               !eh_desk_reported(policy, node->span)) {
        EhStr name = over->kind == EH_BOOL ? (last ? EH_STR("true") : EH_STR("false"))
                     : left > 0            ? over->enumeration->names.at[last].name
                                           : EH_STR("missing");
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_BY_INCOMPLETE, node->span, "the case `%.*s`%s has no value",
                    EH_STR_F(left > 0 ? name : EH_STR("missing")), left > 1 ? " (and others)" : "");
        eh_diag_hint(policy->diags, diag, "add it, or `otherwise: …`");
    }
}

void eh_expr_by(EhScope *scope, EhNode *node, const EhVType *expect, EhExpr *out)
{
    EhPolicy *policy = scope->policy;
    const EhExpr *over = eh_expr(scope, node->a, NULL);
    uint8_t seen[EH_LIMIT_ENUM_NAMES + 1];
    memset(seen, 0, sizeof seen);
    bool missing = false;
    EhNode *otherwise = NULL;
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
    for (EhNode *item = node->list; item != NULL; item = item->next) {
        if (otherwise != NULL) {
            eh_diag(policy->diags, EH_E_CASE, item->span, "nothing is reached after `otherwise`");
        }
        case_label(policy, item, &over->type, seen, &missing, &otherwise);
        expect = case_value(scope, item, expect, out, item == node->list);
    }
    check_complete(policy, node, &over->type, seen, missing, otherwise);
}
