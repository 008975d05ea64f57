/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The audit beside counting anew: figures of some hundred drawn tickets against sums over the same numbers, intervals against
 * published ones, and logs that somebody else wrote.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "audit/audit.h"
#include "audit/decided.h"
#include "vm/civil.h"

/* ---- intervals ---- */

static void near_to(double is, double wanted, double within)
{
    if (!(fabs(is - wanted) <= within))
        fail_msg("%.8f is not %.8f", is, wanted);
}

/* Newcombe (1998), Statistics in Medicine 17:857 and 17:873; Student's points as tables have them. */
static void intervals_are_the_published_ones(void **state)
{
    (void)state;
    EhAuditFigure f = eh_audit_share(81, 263, 0.05);
    near_to(f.low, 0.2553, 5e-5);
    near_to(f.high, 0.3662, 5e-5);
    f = eh_audit_share(0, 20, 0.05);
    near_to(f.low, 0, 0);
    near_to(f.high, 0.1611, 5e-5);
    EhAuditStat a = {70, 56, 56}, b = {80, 48, 48};
    f = eh_audit_difference(&a, &b, true, 0.05);
    near_to(f.low, 0.0524, 5e-5);
    near_to(f.high, 0.3339, 5e-5);
    near_to(eh_audit_student(0.05, 1), 12.7062, 1e-4);
    near_to(eh_audit_student(0.05, 4), 2.7764, 1e-4);
    near_to(eh_audit_student(0.001, 9), 4.7809, 1e-3);
    near_to(eh_audit_normal(0.05), 1.959964, 1e-6);
    near_to(eh_audit_normal(0.001), 3.290527, 1e-6);
}

/* Welch's example by hand: 1 2 3 4 5 against 2 4 6 8. */
static void means_differ_as_welch_says(void **state)
{
    (void)state;
    EhAuditStat a = {0}, b = {0}, none = {0}, one = {1, 3, 9};
    for (int i = 1; i <= 5; i++)
        eh_audit_stat_add(&a, i);
    for (int i = 1; i <= 4; i++)
        eh_audit_stat_add(&b, 2 * i);
    EhAuditFigure f = eh_audit_difference(&a, &b, false, 0.05);
    near_to(f.value, -2, 0);
    near_to(f.high - f.value, 1.4719601 * 2.611916, 1e-4); /* 4.749 degrees */
    assert_true(isnan(eh_audit_difference(&a, &none, false, 0.05).value));
    assert_true(isnan(eh_audit_mean(&one, 0.05).low));
    assert_int_equal(eh_audit_at_most(eh_audit_mean(&none, 0.05), 1), EH_AUDIT_UNKNOWN);
}

/* ---- decisions of a log ---- */

static const char decision[] =
    "{\"id\":\"a\\\"}\",\"status\":\"ok\",\"class\":null,\"service\":null,\"holdout\":true,"
    "\"complexity\":3,\"tier\":\"x\",\"queue\":\"q\",\"priority\":\"p\",\"requires\":[\"s\"],"
    "\"sla\":{\"first\":{\"target\":\"PT1H\",\"due\":\"2026-03-02T10:00:00.000Z\",\"state\":"
    "\"met\"},"
    "\"resolve\":{\"state\":\"paused\"}},\"actions\":[{\"do\":\"tell\",\"by\":\"{\"},{\"do\":"
    "\"act\"}],"
    "\"by\":{\"tier\":\"row\",\"queue\":\"q\",\"rules\":[],\"escalations\":[\"late\"]},\"faults\":["
    "]}";
static const EhStr targets[EH_AUDIT_CLOCKS] = {{"first", 5}, {"resolve", 7}};

static void a_decision_is_read(void **state)
{
    (void)state;
    EhAuditDecided d;
    EhStr name;
    uint32_t at = 0;
    eh_audit_decided((EhStr){decision, sizeof decision - 1}, targets, &d);
    assert_true(d.holdout && d.escalated);
    assert_memory_equal(d.tier_by.p, "row", 3);
    assert_true(d.clocks[0].met && d.clocks[0].due == INT64_C(1772445600000));
    assert_true(!d.clocks[1].met && d.clocks[1].due == EH_MISSING);
    assert_true(eh_audit_action(d.actions, &at, &name) && memcmp(name.p, "tell", 4) == 0);
    assert_true(eh_audit_action(d.actions, &at, &name) && memcmp(name.p, "act", 3) == 0);
    assert_false(eh_audit_action(d.actions, &at, &name));
}

/* Every beginning of it, and every byte of it changed, in memory of its own size. */
static void anything_is_read_to_its_end(void **state)
{
    (void)state;
    static const char others[] = "\"\\{}[],:0";
    size_t n = sizeof decision - 1;
    for (size_t i = 0; i < n * (sizeof others - 1); i++) {
        size_t length = i < n ? i : n, actions = 0;
        char *copy = malloc(length + 1);
        EhAuditDecided d;
        EhStr name;
        uint32_t at = 0;
        memcpy(copy, decision, length);
        if (i >= n)
            copy[i % n] = others[i / n];
        eh_audit_decided((EhStr){copy, (uint32_t)length}, targets, &d);
        while (eh_audit_action(d.actions, &at, &name))
            actions++;
        assert_true(actions <= length);
        free(copy);
    }
}

/* ---- an audit beside a recount ---- */

static const char policy_text[] =
    "policy p\nqueues a, b\npriorities high > low\nfallback queue a\n"
    "ticket {\n id text\n created time\n vip bool = false\n points int in 0..10 = 0\n"
    " replied time?\n solved time?\n csat int? in 1..5 outcome\n ended text? outcome\n}\n"
    "class vip { when vip }\nclass standard otherwise\ncomplexity { some: points; twice: 2 when "
    "vip }\n"
    "tier low { when complexity <= 3; share 0%..100% }\ntier top otherwise\n"
    "route { otherwise -> a }\nrank { otherwise -> low }\n"
    "target reply until replied\ntarget resolve until solved\n"
    "sla vip { reply 1h; resolve 2h }\nsla standard { reply 1h; resolve 2h }\n"
    "audit { actual tier is ended\n satisfaction is csat\n misroute low to top at most 50% }\n";

enum { TICKETS = 600 };

typedef struct Drawn {
    int64_t created, reply;
    int csat, points;
    bool vip, top;
} Drawn;

typedef struct Desk {
    EhProgram *program;
    EhDiagnostics *diagnostics;
    EhArena arena;
    EhAudit audit;
    Drawn drawn[TICKETS];
} Desk;

static uint32_t chance(uint32_t *seed, uint32_t most)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % most;
}

/* A row as the log would have it; lines 0 and 1 of complexity are in `reasons`. */
static bool add_row(Desk *desk, const Drawn *t, int i)
{
    char ticket[256], json[256], id[16];
    uint8_t reasons[64] = {0};
    int n_id = snprintf(id, sizeof id, "T%d", i);
    int n =
        snprintf(ticket, sizeof ticket, "{\"id\":\"%s\",\"vip\":%s,\"csat\":%d,\"ended\":\"%s\"",
                 id, t->vip ? "true" : "false", t->csat, t->top ? "top" : "low");
    const int64_t times[2] = {t->created, t->reply};
    const char *const keys[2] = {"created", "replied"};
    for (int k = 0; k < 2; k++) {
        int64_t year;
        int month, day;
        int64_t ms = times[k];
        eh_civil_from_days(eh_civil_floor_div(ms, EH_DAY_MS), &year, &month, &day);
        int64_t s = eh_civil_floor_mod(ms, EH_DAY_MS) / 1000;
        n += snprintf(ticket + n, sizeof ticket - (size_t)n,
                      ",\"%s\":\"%04d-%02d-%02dT%02d:%02d:%02dZ\"", keys[k], (int)year, month, day,
                      (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
    }
    n += snprintf(ticket + n, sizeof ticket - (size_t)n, "}");
    int n_json = snprintf(json, sizeof json, "{\"holdout\":false,\"by\":{\"tier\":\"low\"}}");
    for (uint32_t line = 0; line < desk->audit.n_lines; line++) {
        uint32_t note = desk->audit.line_notes[line];
        bool added = line == 0 ? t->points > 0 : t->vip;
        reasons[note / 4] |= (uint8_t)((1 | added << 1) << note % 4 * 2);
    }
    EhLogRow row = {.now = t->created,
                    .policy = {(const char *)desk->audit.hash, 32},
                    .form = {"json", 4},
                    .ticket = {ticket, (uint32_t)n},
                    .id = {id, (uint32_t)n_id},
                    .status = {"ok", 2},
                    .klass = {t->vip ? "vip" : "standard", t->vip ? 3 : 8},
                    .service = {t->vip ? "vip" : "standard", t->vip ? 3 : 8},
                    .tier = {"low", 3},
                    .queue = {"a", 1},
                    .priority = {"low", 3},
                    .decision = {json, (uint32_t)n_json},
                    .reasons = {(const char *)reasons, sizeof reasons}};
    return eh_audit_row(&desk->audit, &row);
}

static int make_desk(void **state)
{
    Desk *desk = calloc(1, sizeof *desk);
    EhCompileOptions options = {.file_name = "p.eh"};
    uint32_t seed = 7;
    *state = desk;
    eh_arena_init(&desk->arena, NULL);
    assert_int_equal(eh_compile(policy_text, sizeof policy_text - 1, &options, &desk->program,
                                &desk->diagnostics),
                     EH_OK);
    EhPolicy *policy = eh_compiled_policy(desk->diagnostics);
    desk->audit = (EhAudit){.policy = policy,
                            .program = desk->program,
                            .service = eh_service_read(policy, desk->program, &desk->arena, 0),
                            .arena = &desk->arena};
    assert_true(eh_audit_open(&desk->audit));
    for (int i = 0; i < TICKETS; i++) {
        Drawn *t = &desk->drawn[i];
        *t = (Drawn){.created = INT64_C(1767225600000) + chance(&seed, 60 * 86400) * INT64_C(1000),
                     .csat = 1 + (int)chance(&seed, 5),
                     .points = (int)chance(&seed, 3),
                     .vip = chance(&seed, 4) == 0,
                     .top = chance(&seed, 3) == 0};
        t->reply = t->created + chance(&seed, 90000) * INT64_C(1000);
        assert_true(add_row(desk, t, i));
    }
    assert_true(eh_audit_finish(&desk->audit));
    return 0;
}

static int free_desk(void **state)
{
    Desk *desk = *state;
    eh_audit_close(&desk->audit);
    eh_arena_free(&desk->arena);
    eh_program_free(desk->program);
    eh_diagnostics_free(desk->diagnostics);
    free(desk);
    return 0;
}

static int compare_times(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void check_group(const Desk *desk, const EhAuditGroup *group, int vip)
{
    int64_t waits[TICKETS];
    double n = 0, scores = 0, sum = 0, misrouted = 0;
    for (int i = 0; i < TICKETS; i++) {
        const Drawn *t = &desk->drawn[i];
        if (vip < 0 || t->vip == vip) {
            waits[(int)n++] = t->reply - t->created;
            scores += t->csat;
            sum += (double)(t->reply - t->created);
            misrouted += t->top;
        }
    }
    qsort(waits, (size_t)n, sizeof *waits, compare_times);
    near_to(group->whole.tickets, n, 0);
    near_to(group->whole.stats[EH_METRIC_SATISFACTION].sum, scores, 0);
    near_to(group->whole.stats[EH_METRIC_FIRST_RESPONSE].sum, sum, 0.5);
    near_to(group->p50[EH_METRIC_FIRST_RESPONSE], (double)waits[(int)ceil(n / 2) - 1], 0);
    near_to(group->p90[EH_METRIC_FIRST_RESPONSE], (double)waits[(int)ceil(n * 0.9) - 1], 0);
    double in_periods = 0, open = 0;
    for (uint32_t p = 0; p < desk->audit.n_periods; p++) {
        in_periods += group->periods[p].tickets;
        open = group->periods[p].open;
    }
    near_to(in_periods, n, 0);
    near_to(open, n, 0); /* none is resolved */
    if (vip < 0)
        near_to(desk->audit.steps.at[0].whole.sum, misrouted, 0);
}

static void figures_are_those_of_a_recount(void **state)
{
    const Desk *desk = *state;
    const EhAudit *a = &desk->audit;
    assert_int_equal(a->n, TICKETS);
    assert_int_equal(a->groups.n, 4); /* all, vip, standard, tier low */
    check_group(desk, &a->groups.at[0], -1);
    check_group(desk, &a->groups.at[1], 1);
    check_group(desk, &a->groups.at[2], 0);
}

/* Each combination of lines has as many misrouted tickets as were drawn with it. */
static void causes_are_those_of_a_recount(void **state)
{
    const Desk *desk = *state;
    uint32_t counts[4] = {0}, all = 0;
    for (int i = 0; i < TICKETS; i++)
        counts[(desk->drawn[i].points > 0) | desk->drawn[i].vip << 1] += desk->drawn[i].top;
    for (uint32_t i = 0; i < desk->audit.causes.n; i++) {
        const EhAuditCause *cause = &desk->audit.causes.at[i];
        if (cause->period == EH_NONE) {
            assert_true(cause->lines < 4 && cause->lines_known);
            assert_int_equal(cause->n, counts[cause->lines]);
            all += cause->n;
        }
    }
    assert_int_equal(all, counts[0] + counts[1] + counts[2] + counts[3]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_are_the_published_ones),
        cmocka_unit_test(means_differ_as_welch_says),
        cmocka_unit_test(a_decision_is_read),
        cmocka_unit_test(anything_is_read_to_its_end),
        cmocka_unit_test_setup_teardown(figures_are_those_of_a_recount, make_desk, free_desk),
        cmocka_unit_test_setup_teardown(causes_are_those_of_a_recount, make_desk, free_desk),
    };
    return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}
