/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All checks in turn; then what the policy allows; then the order of printing.
 */
#include "lint/allow.h"
#include "lint/logic.h"
#include "lint/probe.h"
#include "lint/witness.h"

static uint32_t chain_length(const EhNode *node)
{
    uint32_t n = 0;
    for (; node != NULL; node = node->next) {
        n++;
    }
    return n;
}

/* Rows of all blocks: of the tables and of `route` and `rank`, and whatever else is tried in turn. */
static uint32_t row_count(const EhPolicy *policy)
{
    uint32_t n = policy->classes.n + policy->tiers.n + policy->overrides.n;
    n += policy->route == NULL ? 0 : chain_length(policy->route->list);
    n += policy->rank == NULL ? 0 : chain_length(policy->rank->list);
    return n + policy->rules.n + policy->tightens.n + policy->escalations.n;
}

bool eh_lint_run(EhLint *lint)
{
    lint->budget = lint->budget != 0 ? lint->budget : EH_LINT_BUDGET;
    lint->n_rows = row_count(lint->policy);
    if (!eh_logic_open(lint)) {
        return false;
    }
    eh_lint_rows(lint);
    eh_lint_guarantees(lint);
    eh_lint_order(lint);
    eh_lint_cover(lint);
    eh_lint_names(lint);
    eh_lint_favour(lint);
    eh_lint_load(lint);
    eh_lint_history(lint);
    eh_lint_allow(lint);
    eh_findings_sort(lint);
    return !lint->arena->failed;
}

void eh_lint_done(EhLint *lint)
{
    eh_logic_close(lint);
    eh_probe_free(lint);
    eh_witness_desk_free(lint->desk);
    lint->desk = NULL;
}
