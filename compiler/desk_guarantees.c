/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guarantees: what the policy promises of every ticket, or of every two. Their conditions read a whole decision.
 */
#include "compiler/desk.h"

static EhScope scope_of(EhPolicy *policy)
{
    return (EhScope){.policy = policy, .stage = EH_AT_AFTER, .what = "a guarantee"};
}

static void check_starts(EhPolicy *policy, EhNode *promise)
{
    EhScope scope = scope_of(policy);
    eh_condition(&scope, promise->a);
    if (promise->b->i < 1) {
        eh_diag(policy->diags, EH_E_GUARANTEE, promise->b->span,
                "no ticket can be started within no time");
    }
    if (eh_node_c(promise) != NULL && !(eh_node_c(promise)->f > 0 && eh_node_c(promise)->f <= 1)) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_GUARANTEE, eh_node_c(promise)->span,
                               "the share of tickets lies above 0%% and is at most 100%%");
        eh_diag_hint(policy->diags, diag, "write `for 95%%`, or leave it out for all tickets");
    }
}

/* The field that must not decide: a path into the ticket. A prediction is named here, not read. */
static void check_never(EhPolicy *policy, EhNode *promise)
{
    EhScope scope = scope_of(policy);
    scope.raw = true;
    scope.outcome_ok = true;
    const EhExpr *info = eh_expr(&scope, promise->a, NULL);
    bool path = info->place != NULL && info->place->field != NULL &&
                info->place->root == policy->ticket_symbol;
    if (!path && info->type.kind != EH_KIND_NONE) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_GUARANTEE, promise->a->span,
                               "`never decides` is said of a field of the ticket");
        eh_diag_hint(policy->diags, diag, "name it: `customer.country never decides queue`");
    }
    EhStr what = promise->b->name;
    if (!eh_str_is(what, "queue") && !eh_str_is(what, "priority") && !eh_str_is(what, "service") &&
        !eh_str_is(what, "tier")) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_GUARANTEE, promise->b->span,
                               "`%.*s` is no result of a decision", EH_STR_F(what));
        eh_diag_hint(policy->diags, diag, "a field never decides queue, priority, service or tier");
    }
}

static void check_guarantee(EhPolicy *policy, EhNode *promise)
{
    EhScope scope = scope_of(policy);
    if (promise->op == EH_OP_STARTS) {
        check_starts(policy, promise);
    } else if (promise->op == EH_OP_NEVER) {
        check_never(policy, promise);
    } else {
        eh_condition(&scope, promise->a);
        eh_condition(&scope, promise->b);
    }
}

void eh_desk_check_guarantees(EhPolicy *policy)
{
    for (uint32_t i = 0; i < policy->guarantees.n; i++) {
        check_guarantee(policy, policy->guarantees.at[i].node->a);
    }
}
