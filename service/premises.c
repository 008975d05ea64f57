/* SPDX-License-Identifier: Apache-2.0 */
/* The policy with its guarantees' conditions as escalations, and what they say of a decision. */
#include "service/premises.h"

#include <stdlib.h>

#include "tickets/out.h"

/* `condition` NULL: one that never holds. */
static void put_condition(EhOut *out, const EhPolicy *policy, uint32_t number,
                          const EhNode *condition)
{
    EhStr text = EH_STR("false");
    if (condition != NULL) {
        EhSpan span = condition->span;
        text.p = policy->sources->files.at[span.file].text.p + span.start;
        text.n = span.end - span.start;
    }
    EhStr lowest = policy->priority_enum->names.at[policy->priority_enum->names.n - 1].name;
    eh_out_string(out, "\nescalation guarantee_premise_");
    eh_out_int(out, number);
    eh_out_string(out, " { when (\n");
    eh_out_bytes(out, text.p, text.n);
    eh_out_string(out, "\n)\nraise priority to ");
    eh_out_bytes(out, lowest.p, lowest.n);
    eh_out_string(out, " }\n");
}

/* Two for each guarantee. */
static void put_conditions(EhOut *out, const EhPolicy *policy)
{
    for (uint32_t i = 0; i < policy->guarantees.n; i++) {
        const EhNode *promise = policy->guarantees.at[i].node->a;
        bool two = promise->op == EH_OP_IMPLIES || promise->op == EH_OP_OUTRANKS;
        put_condition(out, policy, 2 * i, promise->op == EH_OP_NEVER ? NULL : promise->a);
        put_condition(out, policy, 2 * i + 1, two ? promise->b : NULL);
    }
}

/* ---- the policy that is asked ---- */

/* A part of the text, and what stands there in its place. */
typedef struct Cut {
    EhSpan span;
    const char *word;
    EhStr name;
} Cut;

static int compare_cuts(const void *a, const void *b)
{
    const Cut *x = a, *y = b;
    return x->span.start < y->span.start ? -1 : x->span.start > y->span.start;
}

/* Route and rank give the place; tests, which name their rows, are left out. NULL without memory. */
static Cut *cuts_of(const EhPolicy *policy, int32_t queue, int32_t priority, uint32_t *n)
{
    Cut *cuts = eh_arena_array(policy->arena, policy->tests.n + 2u, sizeof *cuts);
    *n = 0;
    if (cuts == NULL || queue == EH_ANYWHERE) {
        return cuts;
    }
    cuts[(*n)++] = (Cut){policy->route->span, "route", policy->queue_enum->names.at[queue].name};
    cuts[(*n)++] =
        (Cut){policy->rank->span, "rank", policy->priority_enum->names.at[priority].name};
    for (uint32_t i = 0; i < policy->tests.n; i++) {
        const EhNode *test = policy->tests.at[i].node;
        if (test->span.file == 0) {
            cuts[(*n)++] = (Cut){test->span, NULL, {0}};
        }
    }
    qsort(cuts, *n, sizeof *cuts, compare_cuts);
    return cuts;
}

/* False where memory is out, or another file holds what is to be cut. */
static bool put_policy(EhOut *out, const EhPolicy *policy, int32_t queue, int32_t priority)
{
    uint32_t n, at = 0;
    EhStr text = policy->sources->files.at[0].text;
    const Cut *cuts = cuts_of(policy, queue, priority, &n);
    for (uint32_t i = 0; cuts != NULL && i < n; i++) {
        if (cuts[i].span.file != 0) {
            return false;
        }
        eh_out_bytes(out, text.p + at, cuts[i].span.start - at);
        at = cuts[i].span.end;
        if (cuts[i].word != NULL) {
            eh_out_string(out, cuts[i].word);
            eh_out_string(out, " { otherwise -> ");
            eh_out_bytes(out, cuts[i].name.p, cuts[i].name.n);
            eh_out_string(out, " }");
        }
    }
    eh_out_bytes(out, text.p + at, text.n - at);
    put_conditions(out, policy);
    return cuts != NULL && !out->failed;
}

EhProgram *eh_premises_compile(const EhPolicy *policy, int32_t queue, int32_t priority)
{
    EhOut out = {0};
    EhProgram *program = NULL;
    const EhSource *main = &policy->sources->files.at[0];
    const char *name = eh_arena_copy(policy->arena, main->name.p, main->name.n);
    EhCompileOptions options = {
        .file_name = name, .folders = policy->folders, .zoneinfo = policy->zoneinfo};
    if (put_policy(&out, policy, queue, priority)) {
        eh_compile(out.p, out.n, &options, &program, NULL);
    }
    eh_out_free(&out);
    return program;
}

uint32_t eh_premises_first(const EhPolicy *policy)
{
    return policy->rules.n + policy->tightens.n + policy->escalations.n;
}

/* ---- asking it ---- */

bool eh_premises_moved(const EhPolicy *policy, const EhDecision *decision)
{
    uint32_t before = policy->rules.n + policy->tightens.n;
    for (uint32_t i = 0; i < decision->n_escalations; i++) {
        uint32_t held = decision->escalations[i];
        if (held >= eh_premises_first(policy)) {
            continue;
        }
        for (const EhNode *c = policy->escalations.at[held - before].node->list; c != NULL;
             c = c->next) {
            if (c->kind == EH_N_RAISE || c->kind == EH_N_TO_QUEUE) {
                return true;
            }
        }
    }
    return false;
}

static void see_reads(const EhNode *node, EhPremiseReads *reads)
{
    const EhExpr *info = node == NULL || node->kind > EH_N_CALL ? NULL : node->info;
    const EhSymbol *symbol = info == NULL ? NULL : info->symbol;
    if (node == NULL) {
        return;
    }
    if (symbol != NULL) {
        reads->place |= symbol->kind == EH_SYM_STAGE &&
                        (symbol->which == EH_AT_ROUTE || symbol->which == EH_AT_RANK);
        reads->clock |= symbol->kind == EH_SYM_SLA;
        if (symbol->kind == EH_SYM_LET) {
            see_reads(symbol->node->a, reads);
        }
    }
    for (const EhNode *item = node->list; item != NULL; item = item->next) {
        see_reads(item, reads);
    }
    see_reads(node->a, reads);
    see_reads(node->b, reads);
    see_reads(eh_node_c(node), reads);
}

EhPremiseReads eh_premise_reads(const EhNode *condition)
{
    EhPremiseReads reads = {0};
    see_reads(condition, &reads);
    return reads;
}

EhMaybe eh_premise_held(const EhPolicy *policy, uint32_t index, bool second,
                        const EhDecision *decision)
{
    if (decision->fault) {
        return EH_PERHAPS;
    }
    for (uint32_t i = 0; i < decision->n_escalations; i++) {
        if (decision->escalations[i] == eh_premises_first(policy) + 2 * index + second) {
            return EH_YES;
        }
    }
    return EH_NO;
}
