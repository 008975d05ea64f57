/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arrival traces: only what the simulator confirms is told as found, and it notices a wrong order, a wrong instant, a
 * wrong count; and the key of JSON tickets that says how long handling takes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "lint/trace.h"
#include "sim/trace.h"
#include "tickets/json_member.h"

#define NOW INT64_C(1772445600000) /* Mon 2026-03-02 10:00 UTC */

static const char policy[] =
    "policy desk\n"
    "queues general\n"
    "priorities high > normal\n"
    "fallback queue general\n"
    "calendar office { open mon..fri 09:00..17:00 }\n"
    "ticket { id text; created time; vip bool = false; first_reply time? }\n"
    "route { otherwise -> general }\n"
    "rank { vip: when vip -> high; otherwise -> normal }\n"
    "class standard otherwise\n"
    "target first_response until first_reply\n"
    "sla standard { first_response 8h }\n"
    "pool team { agents 2 on office; serves general; order by priority }\n"
    "sample base { id \"T1\"; created 2026-03-02T10:00Z }\n"
    "sample gold like base { vip true }\n"
    "workload { gold: 1 per hour on office burst 2 handling 1h up to 2h }\n";

typedef struct Desk {
    EhProgram *program;
    EhDiagnostics *diagnostics;
    EhArena arena;
    EhLint lint;
} Desk;

static Desk *desk_open(EhTraceReplay *replay, bool fine)
{
    EhDiagnostic first;
    Desk *desk = calloc(1, sizeof *desk);
    assert_non_null(desk);
    if (eh_compile(policy, sizeof policy - 1, NULL, &desk->program, &desk->diagnostics) != EH_OK) {
        assert_true(eh_diagnostic(desk->diagnostics, 0, &first));
        fail_msg("%u: %s", first.line, first.message);
    }
    eh_arena_init(&desk->arena, NULL);
    desk->lint = (EhLint){.policy = eh_compiled_policy(desk->diagnostics),
                          .program = desk->program,
                          .arena = &desk->arena,
                          .now = NOW,
                          .replay = replay};
    assert_int_equal(eh_lint_run(&desk->lint), fine);
    return desk;
}

static void desk_close(Desk *desk)
{
    eh_lint_done(&desk->lint);
    eh_arena_free(&desk->arena);
    eh_program_free(desk->program);
    eh_diagnostics_free(desk->diagnostics);
    free(desk);
}

static EhFinding *no_ageing(const Desk *desk)
{
    for (uint32_t i = 0; i < desk->lint.findings.n; i++) {
        if (desk->lint.findings.at[i]->check == EH_CHECK_P03) {
            return desk->lint.findings.at[i];
        }
    }
    fail_msg("no P03");
    return NULL;
}

static bool fact(const EhFinding *finding, const char *words)
{
    for (uint32_t i = 0; i < finding->facts.n; i++) {
        if (strstr(finding->facts.at[i].p, words) != NULL) {
            return true;
        }
    }
    return false;
}

/* ---- what comes of a finding ---- */

static bool starts_early(EhService *service, const EhTrace *trace, EhTraceResult *result)
{
    bool fine = eh_sim_trace(service, trace, result);
    result->started = trace->until - 1;
    return fine;
}

static bool counts_one_more(EhService *service, const EhTrace *trace, EhTraceResult *result)
{
    bool fine = eh_sim_trace(service, trace, result);
    result->n_started++;
    return fine;
}

static bool decides_otherwise(EhService *service, const EhTrace *trace, EhTraceResult *result)
{
    (void)service;
    (void)trace;
    *result = (EhTraceResult){.alike = false, .started = EH_NO_TIME};
    return true;
}

static bool without_memory(EhService *service, const EhTrace *trace, EhTraceResult *result)
{
    (void)service;
    (void)trace;
    (void)result;
    return false;
}

static void confirmed(void **state)
{
    (void)state;
    Desk *desk = desk_open(eh_sim_trace, true);
    const EhFinding *finding = no_ageing(desk);
    assert_int_equal(finding->verdict, EH_FOUND);
    assert_true(fact(finding, "trace: Mon 2026-03-02 17:00, 14 of B have started since, A still "
                              "waits (7 h)"));
    assert_true(fact(finding, "replayed: 17 tickets in the simulator: A still waits Mon "
                              "2026-03-02 17:00, 7 h after it came"));
    assert_non_null(finding->trace);
    assert_int_equal(finding->trace->n_started, 14);
    desk_close(desk);
}

static void denied(void **state)
{
    (void)state;
    EhTraceReplay *const liars[] = {starts_early, counts_one_more};
    for (size_t i = 0; i < sizeof liars / sizeof *liars; i++) {
        Desk *desk = desk_open(liars[i], true);
        const EhFinding *finding = no_ageing(desk);
        assert_int_equal(finding->verdict, EH_UNKNOWN);
        assert_null(finding->trace);
        assert_false(fact(finding, "trace:"));
        assert_int_equal(finding->fix.n, 0);
        assert_non_null(strstr(finding->missing.p, i == 0 ? "A starts Mon 2026-03-02 16:59:59"
                                                          : "and 15 others have started"));
        desk_close(desk);
    }
}

static void without_a_trace(void **state)
{
    (void)state;
    Desk *desk = desk_open(decides_otherwise, true);
    assert_int_equal(no_ageing(desk)->verdict, EH_FOUND);
    assert_false(fact(no_ageing(desk), "trace:"));
    desk_close(desk);
    desk = desk_open(NULL, true);
    assert_true(fact(no_ageing(desk), "trace: Mon 2026-03-02 17:00, 14 of B have started"));
    assert_false(fact(no_ageing(desk), "replayed:"));
    desk_close(desk);
    desk_close(desk_open(without_memory, false));
}

/* ---- what the simulator notices ---- */

static void asked(Desk *desk, const EhTrace *trace, EhTraceResult *result)
{
    assert_true(eh_sim_trace(desk->lint.service, trace, result));
}

static void noticed(void **state)
{
    (void)state;
    Desk *desk = desk_open(eh_sim_trace, true);
    EhTrace trace = *no_ageing(desk)->trace;
    EhTraceResult result;
    EhPool *team = &desk->lint.service->pools.at[0];
    asked(desk, &trace, &result);
    assert_true(result.alike && result.started == EH_NO_TIME);

    team->order = EH_ORDER_WAITING; /* another order: A goes first */
    asked(desk, &trace, &result);
    assert_int_equal(result.started, NOW);
    team->order = EH_ORDER_PRIORITY;

    team->agents++; /* one agent more than there are tickets that go first */
    asked(desk, &trace, &result);
    assert_int_equal(result.started, NOW);
    team->agents--;

    trace.arrivals.at[3].at++; /* an instant that the text does not say */
    asked(desk, &trace, &result);
    assert_false(result.alike);
    trace.arrivals.at[3].at--;

    trace.arrivals.at[3].handling++;
    asked(desk, &trace, &result);
    assert_false(result.alike);
    trace.arrivals.at[3].handling--;

    trace.arrivals.at[3].work = trace.arrivals.at[0].work; /* a ticket of another place */
    asked(desk, &trace, &result);
    assert_false(result.alike);
    desk_close(desk);
}

/* ---- keys ---- */

static void members(void **state)
{
    (void)state;
    static const struct {
        const char *object, *key, *value;
    } cases[] = {
        {"{\"a\": 12, \"b\": \"20m\"}", "b", "\"20m\""},
        {"{\"a\": 12, \"b\": \"20m\"}", "a", "12"},
        {"{\"a\":{\"b\":1},\"b\":2}", "b", "2"},
        {"{\"a\":{\"b\":1}}", "b", NULL},
        {"{\"a\":[{\"b\":1}],\"c\":\"b\"}", "b", NULL},
        {"{\"a\":\"\\\"b\\\":1\"}", "b", NULL},
        {"{\"b\" : true}", "b", ""},
        {"{\"b\":1,\"b\":-2.5e3}", "b", "-2.5e3"},
        {"{\"b", "b", NULL},
        {"{\"b\":", "b", ""},
        {"", "b", NULL},
        {"}]\"b\":1", "b", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        EhStr object = {cases[i].object, (uint32_t)strlen(cases[i].object)}, value;
        EhStr key = {cases[i].key, (uint32_t)strlen(cases[i].key)};
        assert_int_equal(eh_json_member(object, key, &value), cases[i].value != NULL);
        assert_true(cases[i].value == NULL || eh_str_is(value, cases[i].value));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(confirmed), cmocka_unit_test(denied),  cmocka_unit_test(without_a_trace),
        cmocka_unit_test(noticed),   cmocka_unit_test(members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
