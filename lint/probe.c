/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The policy with its guarantees' conditions as escalations, and what they say of a ticket.
 */
#include "lint/probe.h"

#include <stdlib.h>

#include "tickets/out.h"

/* `lint` is the same linter over the probing program; it has a witness desk of its own. */
typedef struct EhProbe {
    EhLint lint;
    EhProgram *program;
    uint32_t first; /* the held number of the first added escalation */
} EhProbe;

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
    eh_out_string(out, "\nescalation lint_probe_");
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

static bool compile_probe(EhProbe *probe, const EhPolicy *policy)
{
    EhOut out = {0};
    const EhSource *main = &policy->sources->files.at[0];
    const char *name = eh_arena_copy(policy->arena, main->name.p, main->name.n);
    EhCompileOptions options = {
        .file_name = name, .folders = policy->folders, .zoneinfo = policy->zoneinfo};
    eh_out_bytes(&out, main->text.p, main->text.n);
    put_conditions(&out, policy);
    bool made = !out.failed && eh_compile(out.p, out.n, &options, &probe->program, NULL) == EH_OK;
    eh_out_free(&out);
    return made;
}

static EhProbe *probe_of(EhLint *lint)
{
    EhProbe *probe = lint->probe;
    if (probe == NULL) {
        probe = calloc(1, sizeof *probe);
        if (probe == NULL) {
            lint->arena->failed = true;
            return NULL;
        }
        lint->probe = probe;
        compile_probe(probe, lint->policy);
        probe->lint =
            (EhLint){.policy = lint->policy, .program = probe->program, .arena = lint->arena};
        probe->first = eh_probe_first(lint);
    }
    return probe->program == NULL ? NULL : probe;
}

const EhProgram *eh_probe_program(EhLint *lint)
{
    EhProbe *probe = probe_of(lint);
    return probe == NULL ? NULL : probe->program;
}

uint32_t eh_probe_first(const EhLint *lint)
{
    return lint->policy->rules.n + lint->policy->tightens.n + lint->policy->escalations.n;
}

void eh_probe_free(EhLint *lint)
{
    EhProbe *probe = lint->probe;
    if (probe != NULL) {
        eh_witness_desk_free(probe->lint.desk);
        eh_program_free(probe->program);
        free(probe);
        lint->probe = NULL;
    }
}

/* Whether an escalation of the policy itself has moved or raised the ticket. */
static bool is_moved(const EhProbe *probe, const EhDecision *decision)
{
    const EhPolicy *policy = probe->lint.policy;
    uint32_t before = policy->rules.n + policy->tightens.n;
    for (uint32_t i = 0; i < decision->n_escalations; i++) {
        uint32_t held = decision->escalations[i];
        if (held >= probe->first) {
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

/* Whether a condition reads the queue or the priority, itself or in a let. */
static bool reads_place_in_line(const EhNode *node)
{
    const EhExpr *info = node == NULL || node->kind > EH_N_CALL ? NULL : node->info;
    const EhSymbol *symbol = info == NULL ? NULL : info->symbol;
    if (node == NULL) {
        return false;
    }
    if (symbol != NULL && symbol->kind == EH_SYM_STAGE &&
        (symbol->which == EH_AT_ROUTE || symbol->which == EH_AT_RANK)) {
        return true;
    }
    if (symbol != NULL && symbol->kind == EH_SYM_LET && reads_place_in_line(symbol->node->a)) {
        return true;
    }
    for (const EhNode *item = node->list; item != NULL; item = item->next) {
        if (reads_place_in_line(item)) {
            return true;
        }
    }
    return reads_place_in_line(node->a) || reads_place_in_line(node->b) ||
           reads_place_in_line(node->c);
}

EhHolds eh_probe_holds(EhLint *lint, uint32_t index, bool second, const EhWitness *witness)
{
    EhProbe *probe = probe_of(lint);
    EhWitness copy = *witness;
    const EhDecision *decision =
        probe == NULL ? NULL : eh_witness_decide(&probe->lint, &copy, EH_PLAIN);
    const EhNode *promise = lint->policy->guarantees.at[index].node->a;
    if (decision == NULL || decision->fault ||
        (is_moved(probe, decision) && reads_place_in_line(second ? promise->b : promise->a))) {
        return EH_HOLDS_UNSURE;
    }
    for (uint32_t i = 0; i < decision->n_escalations; i++) {
        if (decision->escalations[i] == probe->first + 2 * index + second) {
            return EH_HOLDS;
        }
    }
    return EH_HOLDS_NOT;
}
