/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small random policy under the linter and on the VM: what every one of its tickets comes to.
 *
 * One idea: each whole condition of the policy is also the condition of a rule of its own, behind all others; which of
 * these rules held is what the VM says of each condition, whether or not its row was ever tried.
 */
#ifndef EH_TESTS_LINT_SMALL_H
#define EH_TESTS_LINT_SMALL_H

#include "tests/random/desk.h"
#include "tests/random/literals.h"
#include "tests/random/small.h"

#include "lint/logic.h"

enum { SMALL_TICKETS = 4000, SMALL_PROBES = 60 };
#define SMALL_NOW INT64_C(1772460000000)

/* What a ticket came to; `held`: one bit for each probe, and rule k of the policy at bit SMALL_PROBES + k. */
typedef struct SmallResult {
    int32_t klass, service, tier, queue, priority, class_by, tier_by, queue_by, priority_by;
    int64_t complexity;
    uint64_t held;
} SmallResult;

/* One policy with its probes, compiled and linted. `spans`: of the conditions that the probes repeat. */
typedef struct Small {
    SmallPolicy policy;
    EhOut text;
    EhProgram *program;
    EhDiagnostics *diagnostics;
    EhArena arena;
    EhLint lint;
    RandomDesk desk;
    EhSpan spans[SMALL_PROBES];
    uint32_t n_probes;
    SmallResult *results; /* of all tickets */
} Small;

static inline EhProgram *small_compile(uint64_t seed, const EhOut *text,
                                       EhDiagnostics **diagnostics)
{
    EhProgram *program = NULL;
    EhDiagnostic first;
    if (eh_compile(text->p, text->n, NULL, &program, diagnostics) != EH_OK &&
        eh_diagnostic(*diagnostics, 0, &first))
        fail_msg("policy %llu:%u:%u: %s\n%.*s", (unsigned long long)seed, first.line, first.column,
                 first.message, (int)text->n, text->p);
    return program;
}

static inline void small_probe(Small *s, EhNode *condition)
{
    if (condition == NULL || s->n_probes == SMALL_PROBES)
        return;
    EhSpan span = condition->span;
    s->spans[s->n_probes] = span;
    random_put(&s->text, "rule probe_%u { when (", s->n_probes++);
    eh_out_bytes(&s->text, s->policy.text.p + span.start, span.end - span.start);
    random_put(&s->text, ") }\n");
}

static inline void small_probe_clauses(Small *s, EhNode *node)
{
    static const EhNodeKind kinds[] = {EH_N_WHEN, EH_N_COVERS, EH_N_EXCLUDES};
    for (uint32_t i = 0; i < 3; i++) {
        EhNode *clause = eh_clause(node, kinds[i]);
        small_probe(s, clause == NULL ? NULL : clause->a);
    }
}

static inline void small_probe_rows(Small *s, EhNode *block)
{
    bool table = block->kind == EH_N_ROUTE_BY || block->kind == EH_N_RANK_BY;
    for (EhNode *row = block->list; row != NULL && !table; row = row->next)
        small_probe(s, row->a);
}

static inline void small_probe_all(Small *s, const EhPolicy *policy)
{
    const EhNamedVec *const vecs[] = {&policy->classes, &policy->tiers, &policy->rules,
                                      &policy->escalations};
    for (uint32_t i = 0; i < 4; i++)
        for (uint32_t j = 0; j < vecs[i]->n; j++)
            small_probe_clauses(s, vecs[i]->at[j].node);
    for (uint32_t i = 0; i < policy->overrides.n; i++)
        small_probe(s, policy->overrides.at[i].node->a);
    for (EhNode *line = policy->complexity == NULL ? NULL : policy->complexity->list; line != NULL;
         line = line->next)
        small_probe(s, line->b);
    small_probe_rows(s, policy->route);
    small_probe_rows(s, policy->rank);
    for (uint32_t i = 0; i < 2; i++) { /* the last five are the guarantees' */
        small_probe(s, policy->guarantees.at[i].node->a->a);
        small_probe(s, policy->guarantees.at[i].node->a->b);
    }
    small_probe(s, policy->guarantees.at[2].node->a->a);
}

static inline uint64_t small_held(const Small *s, const EhDecision *d)
{
    uint64_t held = 0;
    for (uint32_t i = 0; i < d->n_rules; i++) {
        const char *name = eh_name(s->program, EH_NAMES_HELD, (int32_t)d->rules[i]);
        if (strncmp(name, "probe_", 6) == 0)
            held |= UINT64_C(1) << strtoul(name + 6, NULL, 10);
    }
    return held;
}

static inline SmallResult small_result(const Small *s, const EhDecision *d)
{
    if (d->fault)
        fail_msg("policy %llu: %s is %.*s, wanted %s", (unsigned long long)s->policy.seed,
                 d->faults[0].field, (int)d->faults[0].found_n, d->faults[0].found,
                 d->faults[0].wanted);
    return (SmallResult){.klass = d->klass,
                         .service = d->service,
                         .tier = d->tier,
                         .queue = d->queue,
                         .priority = d->priority,
                         .class_by = d->klass,
                         .tier_by = d->tier_by,
                         .queue_by = d->queue_by,
                         .priority_by = d->priority_by,
                         .complexity = d->complexity,
                         .held = small_held(s, d)};
}

static inline SmallResult small_decide(const Small *s, RandomDesk *desk, uint32_t i)
{
    EhOut line = {0};
    small_ticket_json(&s->policy, i, &line);
    random_desk_read(desk, &line);
    eh_out_free(&line);
    return small_result(s, eh_decide(desk->context, desk->ticket, SMALL_NOW, EH_PLAIN));
}

/* Compiles, lints if asked to (else only opens the engine), and decides all tickets. */
static inline void small_open(Small *s, uint64_t seed, bool lint)
{
    *s = (Small){.policy = small_policy_new(seed, SMALL_TICKETS)};
    EhDiagnostics *first = NULL;
    eh_program_free(small_compile(seed, &s->policy.text, &first));
    eh_out_bytes(&s->text, s->policy.text.p, s->policy.text.n);
    small_probe_all(s, eh_compiled_policy(first));
    eh_diagnostics_free(first);
    s->program = small_compile(seed, &s->text, &s->diagnostics);
    eh_arena_init(&s->arena, NULL);
    s->lint = (EhLint){.policy = eh_compiled_policy(s->diagnostics),
                       .program = s->program,
                       .arena = &s->arena,
                       .now = SMALL_NOW,
                       .budget = EH_LINT_BUDGET};
    assert_true(lint ? eh_lint_run(&s->lint) : eh_logic_open(&s->lint));
    s->desk = random_desk_open(s->program);
    s->results = malloc(s->policy.n_tickets * sizeof *s->results);
    assert_non_null(s->results);
    for (uint32_t i = 0; i < s->policy.n_tickets; i++)
        s->results[i] = small_decide(s, &s->desk, i);
}

static inline void small_close(Small *s)
{
    eh_lint_done(&s->lint);
    eh_arena_free(&s->arena);
    random_desk_close(&s->desk);
    eh_program_free(s->program);
    eh_diagnostics_free(s->diagnostics);
    eh_out_free(&s->text);
    small_policy_free(&s->policy);
    free(s->results);
}

#endif
