/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The logic engine against full enumeration: every ticket of a small policy goes through the real VM, and what the
 * engine says of all tickets is what all tickets came to.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "tests/unit/lint_small.h"

/* Policies a test goes through; SMALL_FIRST and SMALL_COUNT in the environment say others. */
static uint64_t environment(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text == NULL ? otherwise : strtoull(text, NULL, 10);
}

#define FAIL(s, ...)                                                                               \
    do {                                                                                           \
        fprintf(stderr, "%.*s\npolicy %llu:\n", (int)(s)->text.n, (s)->text.p,                     \
                (unsigned long long)(s)->policy.seed);                                             \
        fail_msg(__VA_ARGS__);                                                                     \
    } while (0)

/* ---- one question: some ticket for which all of these hold ---- */

typedef enum Field { CLASS_BY, TIER_BY, QUEUE_BY, PRIORITY_BY, HELD, NOT_HELD } Field;

static int32_t row_of(const SmallResult *r, Field field)
{
    return field == CLASS_BY   ? r->class_by
           : field == TIER_BY  ? r->tier_by
           : field == QUEUE_BY ? r->queue_by
                               : r->priority_by;
}

static bool is_so(const SmallResult *r, Field field, uint32_t which)
{
    switch (field) {
    case CLASS_BY:
    case TIER_BY:
    case QUEUE_BY:
    case PRIORITY_BY:
        return row_of(r, field) == (int32_t)which;
    case HELD:
        return r->held >> which & 1;
    case NOT_HELD:
        return !(r->held >> which & 1);
    }
    return false;
}

static bool enumerated(const Small *s, Field field, uint32_t which)
{
    for (uint32_t i = 0; i < s->policy.n_tickets; i++)
        if (is_so(&s->results[i], field, which))
            return true;
    return false;
}

/* The engine's ticket really is so. */
static void hold_witness(Small *s, Field field, uint32_t which, const char *what)
{
    EhWitness witness;
    eh_point(&s->lint, s->lint.solver, 0, EH_MISSING, eh_point_waits[0], &witness);
    const EhDecision *d = eh_witness_decide(&s->lint, &witness, EH_PLAIN);
    assert_non_null(d);
    if (d->fault)
        FAIL(s, "%s %u: the witness is at fault: %.*s\n%.*s", what, which, EH_STR_F(witness.ticket),
             EH_STR_F(witness.decision));
    SmallResult r = small_result(s, d);
    if (!is_so(&r, field, which))
        FAIL(s, "%s %u: the witness does not show it: %.*s\n%.*s\nregion %.*s", what, which,
             EH_STR_F(witness.ticket), EH_STR_F(witness.decision),
             EH_STR_F(eh_point_region(&s->lint, s->lint.solver, 0)));
}

static void ask_one(Small *s, EhF f, Field field, uint32_t which, const char *what)
{
    bool wanted = enumerated(s, field, which);
    EhAnswer answer = eh_logic_ask(&s->lint, &f, 1);
    assert_int_not_equal(answer, EH_SOLVE_NO_MEMORY);
    if (answer == EH_TOO_LARGE || (answer == EH_SOME_SUCH) != wanted)
        FAIL(s, "%s %u: the engine says %d, the tickets %d", what, which, (int)answer, (int)wanted);
    if (answer == EH_SOME_SUCH)
        hold_witness(s, field, which, what);
}

static void ask_rows(Small *s, const EhModelRows *rows, Field field, const char *what)
{
    for (uint32_t i = 0; i < rows->n; i++)
        ask_one(s, rows->at[i].fires, field, i, what);
}

static uint32_t first_probe(const Small *s)
{
    return s->lint.model->rules.n - s->n_probes;
}

static void rows_and_conditions(void **state)
{
    (void)state;
    uint64_t first = environment("SMALL_FIRST", 1),
             n = environment("SMALL_COUNT", 400 / RANDOM_SLOWER);
    for (uint64_t seed = first; seed < first + n; seed++) {
        Small s;
        small_open(&s, seed, false);
        const EhModel *model = s.lint.model;
        ask_rows(&s, &model->classes, CLASS_BY, "class");
        ask_rows(&s, &model->tiers, TIER_BY, "tier row");
        ask_rows(&s, &model->route, QUEUE_BY, "route row");
        ask_rows(&s, &model->rank, PRIORITY_BY, "rank row");
        for (uint32_t i = 0; i < s.n_probes; i++) {
            EhF holds = model->rules.at[first_probe(&s) + i].holds;
            ask_one(&s, holds, HELD, i, "condition");
            ask_one(&s, EH_F_NOT(holds), NOT_HELD, i, "not condition");
        }
        small_close(&s);
    }
}

/* ---- what the stages give together ---- */

/* Every class, service, tier, queue and priority at once: a ticket has them if and only if the engine says so. */
static bool together(const Small *s, const int32_t want[5])
{
    for (uint32_t i = 0; i < s->policy.n_tickets; i++) {
        const SmallResult *r = &s->results[i];
        if (r->klass == want[0] && r->service == want[1] && r->tier == want[2] &&
            r->queue == want[3] && r->priority == want[4])
            return true;
    }
    return false;
}

static void ask_together(Small *s, const int32_t want[5])
{
    const EhModel *m = s->lint.model;
    EhF goals[5], *const tables[] = {NULL, m->service_is, m->tier_is, m->final_queue_is,
                                     m->final_priority_is};
    uint32_t n = 0;
    for (uint32_t i = 0; i < 5; i++)
        if (want[i] >= 0)
            goals[n++] = i == 0 ? m->classes.at[want[0]].fires : tables[i][want[i]];
    EhAnswer answer = eh_logic_ask(&s->lint, goals, n);
    if (answer == EH_TOO_LARGE || (answer == EH_SOME_SUCH) != together(s, want))
        FAIL(s, "class %d service %d tier %d queue %d priority %d: the engine says %d", want[0],
             want[1], want[2], want[3], want[4], (int)answer);
}

/* Counts `want` up through all there are; -1 where the policy has none. */
static bool next_want(const Small *s, int32_t want[5])
{
    const SmallPolicy *p = &s->policy;
    const uint32_t sizes[] = {p->n_classes, p->n_classes, p->n_tiers, p->n_queues, p->n_priorities};
    for (uint32_t i = 0; i < 5; i++) {
        if (sizes[i] > 0 && ++want[i] < (int32_t)sizes[i])
            return true;
        want[i] = sizes[i] > 0 ? 0 : -1;
    }
    return false;
}

static void all_stages_together(void **state)
{
    (void)state;
    for (uint64_t seed = 20001; seed < 20001 + 150 / RANDOM_SLOWER; seed++) {
        Small s;
        small_open(&s, seed, false);
        int32_t want[5];
        for (uint32_t i = 0; i < 5; i++)
            want[i] = i < 2 && s.policy.n_classes == 0  ? -1
                      : i == 2 && s.policy.n_tiers == 0 ? -1
                                                        : 0;
        do
            ask_together(&s, want);
        while (next_want(&s, want));
        small_close(&s);
    }
}

/* ---- complexity ---- */

/* The ends of complexity over the tickets for which a probe holds (`probe` n_probes: all). */
static bool ends_of(const Small *s, uint32_t probe, int64_t ends[2])
{
    bool any = false;
    for (uint32_t i = 0; i < s->policy.n_tickets; i++) {
        const SmallResult *r = &s->results[i];
        if (probe < s->n_probes && !is_so(r, HELD, probe))
            continue;
        ends[0] = !any || r->complexity < ends[0] ? r->complexity : ends[0];
        ends[1] = !any || r->complexity > ends[1] ? r->complexity : ends[1];
        any = true;
    }
    return any;
}

static void ask_bounds(Small *s, uint32_t probe)
{
    int64_t wanted[2] = {0, 0}, lo = 0, hi = 0;
    EhAsk goal = {EH_F_TRUE, 0};
    if (probe < s->n_probes)
        goal.f = s->lint.model->rules.at[first_probe(s) + probe].holds;
    bool any = ends_of(s, probe, wanted);
    EhAnswer answer = eh_solver_bounds(s->lint.solver, &goal, 1, s->lint.budget, &lo, &hi);
    if ((answer == EH_SOME_SUCH) != any || (any && (lo != wanted[0] || hi != wanted[1])))
        FAIL(s, "condition %u: complexity in %lld..%lld (%d), wanted %lld..%lld (%d)", probe,
             (long long)lo, (long long)hi, (int)answer, (long long)wanted[0], (long long)wanted[1],
             (int)any);
}

static void ends_of_complexity(void **state)
{
    (void)state;
    for (uint64_t seed = 30001; seed < 30001 + 200 / RANDOM_SLOWER; seed++) {
        Small s;
        small_open(&s, seed, false);
        for (uint32_t probe = 0; probe <= s.n_probes; probe++)
            ask_bounds(&s, probe);
        small_close(&s);
    }
}

/* ---- what is told ---- */

static const EhFinding *told(const Small *s, EhCheck check, EhVerdict verdict, const char *subject)
{
    for (uint32_t i = 0; i < s->lint.findings.n; i++) {
        const EhFinding *f = s->lint.findings.at[i];
        if (f->check == check && f->verdict == verdict &&
            (subject == NULL || eh_str_is(f->subject, subject)))
            return f;
    }
    return NULL;
}

static const char *row_subject(const char *block, EhStr name, char out[64])
{
    snprintf(out, 64, "%s/%.*s", block, EH_STR_F(name));
    return out;
}

/* R01: exactly the rows that no ticket reaches. */
static void hold_dead_rows(const Small *s, const EhModelRows *rows, Field field, const char *block)
{
    char subject[64];
    for (uint32_t i = 0; i < rows->n; i++) {
        row_subject(block, rows->at[i].name, subject);
        bool dead = !enumerated(s, field, i) && !rows->at[i].otherwise;
        if (dead != (told(s, EH_CHECK_R01, EH_FOUND, subject) != NULL))
            FAIL(s, "%s: R01 is %s", subject, dead ? "not told" : "told");
    }
}

/* What the row of this number gives. */
static uint32_t given(const EhModelRows *rows, int32_t by)
{
    return by < 0 ? EH_NONE : rows->at[by].result;
}

/* Without row i its block gives every ticket the same, and so does all behind it. */
static bool changes_nothing(const Small *s, const EhModelRows *rows, int32_t i, Field field)
{
    EhOut text = {0};
    EhDiagnostics *diagnostics = NULL;
    const EhNode *row = rows->at[i].node;
    eh_out_bytes(&text, s->text.p, row->span.start);
    eh_out_bytes(&text, s->text.p + row->span.end, s->text.n - row->span.end);
    EhProgram *program = small_compile(s->policy.seed, &text, &diagnostics);
    RandomDesk desk = random_desk_open(program);
    bool same = true;
    for (uint32_t ticket = 0; ticket < s->policy.n_tickets && same; ticket++) {
        SmallResult r = small_decide(s, &desk, ticket), *was = &s->results[ticket];
        int32_t by = row_of(&r, field), before = row_of(was, field);
        same = given(rows, by < i ? by : by + 1) == given(rows, before);
    }
    random_desk_close(&desk);
    eh_program_free(program);
    eh_diagnostics_free(diagnostics);
    eh_out_free(&text);
    return same;
}

/* R02: exactly the rows that some ticket reaches and that change nothing of what their block gives. */
static void hold_redundant_rows(const Small *s, const EhModelRows *rows, uint32_t n, Field field,
                                const char *block)
{
    char subject[64];
    for (uint32_t i = 0; i < n; i++) {
        if (rows->at[i].otherwise || !enumerated(s, field, i))
            continue;
        row_subject(block, rows->at[i].name, subject);
        bool same = changes_nothing(s, rows, (int32_t)i, field);
        if (same != (told(s, EH_CHECK_R02, EH_FOUND, subject) != NULL))
            FAIL(s, "%s: R02 is %s", subject, same ? "not told" : "told");
    }
}

static bool inside(EhSpan inner, EhSpan outer)
{
    return inner.start >= outer.start && inner.end <= outer.end;
}

/* Whether the finding is of a condition that says the same. */
static bool of_equal(const Small *s, const EhFinding *finding, EhF f)
{
    const EhModel *m = s->lint.model;
    for (uint32_t i = 0; i < m->conditions.n; i++) {
        EhSpan span = m->conditions.at[i].node->span;
        if (span.start == finding->span.start && span.end == finding->span.end &&
            m->conditions.at[i].f / 2 == f / 2)
            return true;
    }
    return false;
}

/* R03, R04: a whole condition that is told of is constant, and one that is constant is told of, itself or by a part of
 * it, or with its row, or by another that says the same. */
static void hold_constants(const Small *s)
{
    for (uint32_t probe = 0; probe + 5 < s->n_probes; probe++) { /* but those of guarantees */
        EhSpan span = s->spans[probe];
        bool constant = !enumerated(s, HELD, probe) || !enumerated(s, NOT_HELD, probe),
             found = false;
        for (uint32_t i = 0; i < s->lint.findings.n; i++) {
            const EhFinding *f = s->lint.findings.at[i];
            bool of_condition = f->check == EH_CHECK_R03 || f->check == EH_CHECK_R04;
            if (f->verdict != EH_FOUND || (!of_condition && f->check != EH_CHECK_R01))
                continue;
            found = found || inside(f->span, span) || f->check == EH_CHECK_R01 ||
                    of_equal(s, f, s->lint.model->rules.at[first_probe(s) + probe].holds);
            if (of_condition && f->span.start == span.start && f->span.end == span.end && !constant)
                FAIL(s, "condition %u is told to be constant: %.*s", probe, EH_STR_F(f->message));
        }
        if (constant && !found)
            FAIL(s, "condition %u is constant, and not told of", probe);
    }
}

static void findings_are_so(void **state)
{
    (void)state;
    uint64_t first = environment("SMALL_FIRST", 40001),
             n = environment("SMALL_COUNT", 150 / RANDOM_SLOWER);
    for (uint64_t seed = first; seed < first + n; seed++) {
        Small s;
        small_open(&s, seed, true);
        const EhModel *m = s.lint.model;
        hold_dead_rows(&s, &m->classes, CLASS_BY, "class");
        hold_dead_rows(&s, &m->tiers, TIER_BY, "tier");
        hold_dead_rows(&s, &m->route, QUEUE_BY, "route");
        hold_dead_rows(&s, &m->rank, PRIORITY_BY, "rank");
        hold_redundant_rows(&s, &m->tiers, m->n_overrides, TIER_BY, "tier");
        hold_redundant_rows(&s, &m->route, m->route.n, QUEUE_BY, "route");
        hold_redundant_rows(&s, &m->rank, m->rank.n, PRIORITY_BY, "rank");
        hold_constants(&s);
        small_close(&s);
    }
}

/* ---- guarantees: one ticket, and two ---- */

/* The conditions of the first two guarantees are probes, the last ones. */
static bool implies(const Small *s, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < s->policy.n_tickets; i++)
        if (is_so(&s->results[i], HELD, a) && !is_so(&s->results[i], HELD, b))
            return false;
    return true;
}

static bool leads_to(const Small *s, uint32_t a, int32_t queue)
{
    for (uint32_t i = 0; i < s->policy.n_tickets; i++)
        if (is_so(&s->results[i], HELD, a) && s->results[i].queue != queue)
            return false;
    return true;
}

/* Each ticket of `a` has a higher priority than each of `b` that has waited as long: has this value of `created`. */
static bool outranks_at(const Small *s, uint32_t a, uint32_t b, uint32_t created, uint32_t value)
{
    int32_t worst = -1, best = INT32_MAX;
    for (uint32_t i = 0; i < s->policy.n_tickets; i++) {
        const SmallResult *r = &s->results[i];
        if (created < s->policy.n_fields && small_value(&s->policy, i, created) != value)
            continue;
        if (is_so(r, HELD, a) && r->priority > worst)
            worst = r->priority;
        if (is_so(r, HELD, b) && r->priority < best)
            best = r->priority;
    }
    return worst < best;
}

static bool outranks(const Small *s, uint32_t a, uint32_t b)
{
    const SmallPolicy *p = &s->policy;
    uint32_t created = 0;
    while (created < p->n_fields && p->fields[created]->declared != NULL)
        created++;
    uint32_t n = created < p->n_fields ? small_values(p, created) : 1;
    for (uint32_t value = 0; value < n; value++)
        if (!outranks_at(s, a, b, created, value))
            return false;
    return true;
}

/* Tickets that differ in one field alone come to the same queue. */
static bool never_decides(const Small *s, uint32_t field)
{
    const SmallPolicy *p = &s->policy;
    uint32_t step = 1, n = 1;
    for (uint32_t i = 0; i <= field; i++) {
        step = i < field ? step * small_values(p, i) : step;
        n = small_values(p, i);
    }
    for (uint32_t i = 0; i < p->n_tickets; i++)
        if (s->results[i].queue != s->results[i - i / step % n * step].queue)
            return false;
    return true;
}

/* What escalations have moved no ticket can be shown for: a broken guarantee that reads it may be told as unknown. */
static void hold_promise(const Small *s, EhCheck check, const char *name, bool kept,
                         bool reads_moved)
{
    char subject[64];
    snprintf(subject, sizeof subject, "guarantee/%s", name);
    bool unknown = reads_moved && !kept && s->lint.model->escalations.n > 0 &&
                   told(s, check, EH_UNKNOWN, subject) != NULL;
    if (((told(s, check, EH_PROVED, subject) != NULL) != kept ||
         (told(s, check, EH_FOUND, subject) != NULL) == kept) &&
        !unknown)
        FAIL(s, "guarantee %s is %s, and told otherwise", name, kept ? "kept" : "broken");
}

static void guarantees_are_so(void **state)
{
    (void)state;
    uint64_t first = environment("SMALL_FIRST", 50001),
             n = environment("SMALL_COUNT", 300 / RANDOM_SLOWER);
    for (uint64_t seed = first; seed < first + n; seed++) {
        Small s;
        small_open(&s, seed, true);
        uint32_t probe = s.n_probes - 5;
        hold_promise(&s, EH_CHECK_P01, "one", implies(&s, probe, probe + 1), false);
        hold_promise(&s, EH_CHECK_P02, "two", outranks(&s, probe + 2, probe + 3), false);
        hold_promise(&s, EH_CHECK_P01, "four", leads_to(&s, probe + 4, (int32_t)s.policy.led_to),
                     true);
        hold_promise(&s, EH_CHECK_P07, "three", never_decides(&s, s.policy.promised), false);
        small_close(&s);
    }
}

/* ---- outside of what is analysed ---- */

/* What the engine rules out of a policy of every kind, found by random tickets: never. */
typedef struct Wild {
    RandomPolicy *policy;
    EhProgram *program;
    EhDiagnostics *diagnostics;
    EhArena arena;
    EhLint lint;
    RandomDesk desk;
} Wild;

static bool ruled_out(Wild *w, EhF f)
{
    return eh_logic_ask(&w->lint, &f, 1) == EH_NONE_SUCH;
}

static void hold_ruled_out(Wild *w, EhF f, const char *what, uint32_t which, const EhOut *line)
{
    if (ruled_out(w, f))
        fail_msg("policy %llu: %s %u is ruled out, and yet: %.*s",
                 (unsigned long long)w->policy->seed, what, which, (int)line->n, line->p);
}

static bool among(uint32_t number, const uint32_t *numbers, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (numbers[i] == number)
            return true;
    return false;
}

static void hold_rows(Wild *w, const EhModelRows *rows, int32_t by, const char *what,
                      const EhOut *line)
{
    if (by >= 0 && (uint32_t)by < rows->n)
        hold_ruled_out(w, rows->at[by].fires, what, (uint32_t)by, line);
}

static void hold_ticket(Wild *w, uint64_t seed)
{
    const EhModel *m = w->lint.model;
    EhOut line = {0};
    random_ticket_json(w->policy, seed, &line);
    random_desk_read(&w->desk, &line);
    const EhDecision *d = eh_decide(w->desk.context, w->desk.ticket, w->lint.now, EH_PLAIN);
    if (!d->fault) {
        hold_rows(w, &m->classes, d->klass, "class", &line);
        hold_rows(w, &m->tiers, d->tier_by, "tier row", &line);
        hold_rows(w, &m->route, d->queue_by, "route row", &line);
        hold_rows(w, &m->rank, d->priority_by, "rank row", &line);
        hold_ruled_out(w, m->final_queue_is[d->queue], "queue", (uint32_t)d->queue, &line);
        hold_ruled_out(w, m->final_priority_is[d->priority], "priority", (uint32_t)d->priority,
                       &line);
        for (uint32_t i = 0; i < m->rules.n; i++) {
            bool holds = among(i, d->rules, d->n_rules);
            hold_ruled_out(w, holds ? m->rules.at[i].holds : EH_F_NOT(m->rules.at[i].holds),
                           holds ? "rule" : "not rule", i, &line);
        }
    }
    eh_out_free(&line);
}

static void what_is_ruled_out_never_happens(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 200 / RANDOM_SLOWER; seed++) {
        Wild w = {.policy = random_policy_new(seed, false)};
        w.program = small_compile(seed, &w.policy->text, &w.diagnostics);
        eh_arena_init(&w.arena, NULL);
        w.lint = (EhLint){.policy = eh_compiled_policy(w.diagnostics),
                          .program = w.program,
                          .arena = &w.arena,
                          .now = random_now(seed),
                          .budget = EH_LINT_BUDGET};
        assert_true(eh_logic_open(&w.lint));
        w.desk = random_desk_open(w.program);
        for (uint64_t i = 0; i < 100; i++)
            hold_ticket(&w, seed * 100 + i);
        eh_lint_done(&w.lint);
        eh_arena_free(&w.arena);
        random_desk_close(&w.desk);
        eh_program_free(w.program);
        eh_diagnostics_free(w.diagnostics);
        random_policy_free(w.policy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_conditions), cmocka_unit_test(all_stages_together),
        cmocka_unit_test(ends_of_complexity),  cmocka_unit_test(findings_are_so),
        cmocka_unit_test(guarantees_are_so),   cmocka_unit_test(what_is_ruled_out_never_happens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
