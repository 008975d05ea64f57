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

static bool is_so(const SmallResult *r, Field field, uint32_t which)
{
    switch (field) {
    case CLASS_BY:
        return r->class_by == (int32_t)which;
    case TIER_BY:
        return r->tier_by == (int32_t)which;
    case QUEUE_BY:
        return r->queue_by == (int32_t)which;
    case PRIORITY_BY:
        return r->priority_by == (int32_t)which;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_conditions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
