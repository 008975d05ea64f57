/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is proved of the whole policies, against tickets that lie at their edges: for each test that any row makes, a
 * ticket for which it holds and one for which it does not, under each guarantee's condition; the VM judges.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lint/logic.h"
#include "lint/probe.h"

#define NOW INT64_C(1772442000000)

static const char *const policies[] = {
    "policies/retail/policy.eh", "policies/saas/policy.eh", "policies/it_desk/policy.eh",
    "policies/incident_log/policy.eh", "policies/starving/status_beats_impact_repaired.eh"};

typedef struct Case {
    char *text;
    EhProgram *program;
    EhDiagnostics *diagnostics;
    EhArena arena;
    EhLint lint;
} Case;

static void open_case(Case *test, const char *path)
{
    EhCompileOptions options = {.file_name = path};
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    *test = (Case){.text = calloc(1, 65536)};
    assert_non_null(test->text);
    assert_true(fread(test->text, 1, 65535, file) < 65535);
    fclose(file);
    assert_int_equal(
        eh_compile(test->text, strlen(test->text), &options, &test->program, &test->diagnostics),
        EH_OK);
    eh_arena_init(&test->arena, NULL);
    test->lint = (EhLint){.policy = eh_compiled_policy(test->diagnostics),
                          .program = test->program,
                          .arena = &test->arena,
                          .now = NOW};
    assert_true(eh_lint_run(&test->lint));
}

static void close_case(Case *test)
{
    eh_lint_done(&test->lint);
    eh_program_free(test->program);
    eh_diagnostics_free(test->diagnostics);
    eh_arena_free(&test->arena);
    free(test->text);
}

static bool is_proved(const EhLint *lint, const EhNode *guarantee)
{
    for (uint32_t i = 0; i < lint->findings.n; i++) {
        const EhFinding *f = lint->findings.at[i];
        bool here = f->span.file == guarantee->span.file &&
                    f->span.start >= guarantee->span.start && f->span.end <= guarantee->span.end;
        if (here && (f->check == EH_CHECK_P01 || f->check == EH_CHECK_P02)) {
            return f->verdict == EH_PROVED;
        }
    }
    return false;
}

/* Tickets at the edges, one after the other: each test of a variable both ways, waiting shortly and long. */
typedef struct Edges {
    EhLint *lint;
    uint32_t promise, literal, turn, seen;
    bool second; /* under the guarantee's second condition */
} Edges;

static bool next_edge(Edges *e, EhWitness *out)
{
    const EhModel *model = e->lint->model;
    const EhModelPromise *p = &model->promises.at[e->promise];
    for (; e->literal < model->formulas->nodes.n; e->literal++, e->turn = 0) {
        while (model->formulas->nodes.at[e->literal].kind == EH_F_LITERAL && e->turn < 4) {
            EhF goals[2] = {e->second ? p->b : p->a, e->literal * 2 + (e->turn & 1)};
            int64_t waiting = eh_point_waits[e->turn++ < 2 ? 0 : 8];
            if (eh_logic_ask(e->lint, goals, 2) != EH_SOME_SUCH) {
                continue;
            }
            eh_point(e->lint, e->lint->solver, 0, EH_MISSING, waiting, out);
            if (eh_probe_holds(e->lint, e->promise, e->second, out) == EH_HOLDS) {
                e->seen++;
                return true;
            }
        }
    }
    return false;
}

static uint32_t hold_implies(Case *test, uint32_t promise)
{
    Edges edges = {.lint = &test->lint, .promise = promise};
    EhWitness witness;
    while (next_edge(&edges, &witness)) {
        if (eh_probe_holds(&test->lint, promise, true, &witness) == EH_HOLDS_NOT) {
            fail_msg("proved, and yet: %.*s", (int)witness.ticket.n, witness.ticket.p);
        }
    }
    return edges.seen;
}

/* The lowest priority that the first condition's tickets have, or the highest of the second's. Waiting is not equal for
 * all of them, so only those that no escalation has raised count. */
static int32_t worst_priority(Case *test, uint32_t promise, bool second, uint32_t *seen)
{
    Edges edges = {.lint = &test->lint, .promise = promise, .second = second};
    EhWitness witness;
    int32_t worst = -1;
    while (next_edge(&edges, &witness)) {
        const EhDecision *d = eh_witness_decide(&test->lint, &witness, EH_PLAIN);
        assert_non_null(d);
        bool further = worst < 0 || (second ? d->priority < worst : d->priority > worst);
        worst = d->n_escalations == 0 && further ? d->priority : worst;
    }
    *seen += edges.seen;
    return worst;
}

static uint32_t hold_outranks(Case *test, uint32_t promise)
{
    uint32_t seen = 0;
    int32_t first = worst_priority(test, promise, false, &seen);
    int32_t second = worst_priority(test, promise, true, &seen);
    assert_true(first >= 0 && second >= 0);
    assert_true(first < second); /* 0 is the highest */
    return seen;
}

static void guarantees_hold(void **state)
{
    (void)state;
    uint32_t proved = 0, seen = 0;
    for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++) {
        Case test;
        open_case(&test, policies[i]);
        for (uint32_t p = 0; p < test.lint.model->promises.n; p++) {
            const EhNode *node = test.lint.model->promises.at[p].node;
            if (!is_proved(&test.lint, node)) {
                continue;
            }
            proved++;
            seen += node->a->op == EH_OP_IMPLIES ? hold_implies(&test, p) : hold_outranks(&test, p);
        }
        close_case(&test);
    }
    assert_true(proved >= 8);
    assert_true(seen >= 1000);
    print_message("%u guarantees, %u tickets\n", proved, seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(guarantees_hold)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
