/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The policy with its guarantees' conditions as escalations, and what they say of a ticket.
 */
#include "lint/probe.h"

#include <stdlib.h>

#include "tickets/out.h"

enum { MOST_PLACES = 64, ANYWHERE = -1 };

/* The probe for tickets that stand in one place in the end; of ANYWHERE, with the policy's own route and rank. `program` is
 * NULL where it does not compile. `lint` is the same linter over it, with a witness desk of its own. */
typedef struct Place {
    int32_t queue, priority;
    EhLint lint;
    EhProgram *program;
} Place;

/* places[0] is that of ANYWHERE. */
typedef struct EhProbe {
    Place places[1 + MOST_PLACES];
    uint32_t n_places;
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

/* ---- the probing policy ---- */

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
static Cut *cuts_of(const EhPolicy *policy, const Place *place, uint32_t *n)
{
    Cut *cuts = eh_arena_array(policy->arena, policy->tests.n + 2u, sizeof *cuts);
    *n = 0;
    if (cuts == NULL || place->queue == ANYWHERE) {
        return cuts;
    }
    cuts[(*n)++] =
        (Cut){policy->route->span, "route", policy->queue_enum->names.at[place->queue].name};
    cuts[(*n)++] =
        (Cut){policy->rank->span, "rank", policy->priority_enum->names.at[place->priority].name};
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
static bool put_policy(EhOut *out, const EhPolicy *policy, const Place *place)
{
    uint32_t n, at = 0;
    EhStr text = policy->sources->files.at[0].text;
    const Cut *cuts = cuts_of(policy, place, &n);
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

static EhProgram *compile_place(const EhPolicy *policy, const Place *place)
{
    EhOut out = {0};
    EhProgram *program = NULL;
    const EhSource *main = &policy->sources->files.at[0];
    const char *name = eh_arena_copy(policy->arena, main->name.p, main->name.n);
    EhCompileOptions options = {
        .file_name = name, .folders = policy->folders, .zoneinfo = policy->zoneinfo};
    if (put_policy(&out, policy, place)) {
        eh_compile(out.p, out.n, &options, &program, NULL);
    }
    eh_out_free(&out);
    return program;
}

/* The probe for a place, made when it is first asked for. NULL where there is none. */
static Place *place_of(EhProbe *probe, EhLint *lint, int32_t queue, int32_t priority)
{
    uint32_t i = 0;
    while (i < probe->n_places &&
           (probe->places[i].queue != queue || probe->places[i].priority != priority)) {
        i++;
    }
    if (i > MOST_PLACES) {
        return NULL;
    }
    Place *place = &probe->places[i];
    if (i == probe->n_places) {
        probe->n_places++;
        *place = (Place){.queue = queue, .priority = priority};
        place->program = compile_place(lint->policy, place);
        place->lint =
            (EhLint){.policy = lint->policy, .program = place->program, .arena = lint->arena};
    }
    return place->program == NULL ? NULL : place;
}

static EhProbe *probe_of(EhLint *lint)
{
    if (lint->probe == NULL) {
        lint->probe = calloc(1, sizeof *lint->probe);
        if (lint->probe == NULL) {
            lint->arena->failed = true;
            return NULL;
        }
        lint->probe->first = eh_probe_first(lint);
    }
    return lint->probe;
}

const EhProgram *eh_probe_program(EhLint *lint)
{
    EhProbe *probe = probe_of(lint);
    const Place *place = probe == NULL ? NULL : place_of(probe, lint, ANYWHERE, ANYWHERE);
    return place == NULL ? NULL : place->program;
}

uint32_t eh_probe_first(const EhLint *lint)
{
    return lint->policy->rules.n + lint->policy->tightens.n + lint->policy->escalations.n;
}

void eh_probe_free(EhLint *lint)
{
    EhProbe *probe = lint->probe;
    for (uint32_t i = 0; probe != NULL && i < probe->n_places; i++) {
        eh_witness_desk_free(probe->places[i].lint.desk);
        eh_program_free(probe->places[i].program);
    }
    free(probe);
    lint->probe = NULL;
}

/* ---- asking it ---- */

/* Whether an escalation of the policy itself has moved or raised the ticket. */
static bool is_moved(const EhProbe *probe, const EhPolicy *policy, const EhDecision *decision)
{
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

/* What a condition reads, itself or in a let: the queue or the priority, a clock. */
typedef struct Reads {
    bool place, clock;
} Reads;

static void see_reads(const EhNode *node, Reads *reads)
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
    see_reads(node->c, reads);
}

static EhHolds holds_in(const EhProbe *probe, Place *place, uint32_t held, const EhWitness *witness)
{
    EhWitness copy = *witness;
    const EhDecision *decision =
        place == NULL ? NULL : eh_witness_decide(&place->lint, &copy, EH_PLAIN);
    if (decision == NULL || decision->fault) {
        return EH_HOLDS_UNSURE;
    }
    for (uint32_t i = 0; i < decision->n_escalations; i++) {
        if (decision->escalations[i] == probe->first + held) {
            return EH_HOLDS;
        }
    }
    return EH_HOLDS_NOT;
}

EhHolds eh_probe_holds(EhLint *lint, uint32_t index, bool second, const EhWitness *witness)
{
    EhWitness copy = *witness;
    const EhNode *promise = lint->policy->guarantees.at[index].node->a;
    EhProbe *probe = probe_of(lint);
    const EhDecision *decision = eh_witness_decide(lint, &copy, EH_PLAIN);
    Reads reads = {0};
    int32_t queue = ANYWHERE, priority = ANYWHERE;
    see_reads(second ? promise->b : promise->a, &reads);
    if (probe == NULL || decision == NULL || decision->fault) {
        return EH_HOLDS_UNSURE;
    }
    if (reads.place && is_moved(probe, lint->policy, decision)) {
        queue = decision->queue;
        priority = decision->priority;
    }
    if (queue != ANYWHERE && reads.clock) {
        return EH_HOLDS_UNSURE;
    }
    return holds_in(probe, place_of(probe, lint, queue, priority), 2 * index + second, witness);
}
