/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Z3 as a second opinion: the formulas of random policies as SMT-LIB 2, and the same questions of both.
 *
 * One idea: Z3 is told of keys as whole numbers and of sums as sums, nothing of cells, so that cutting domains into
 * cells and bounding sums over them are what is tried. Without the command `z3` the test is skipped, unless CI is set.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lint/logic.h"
#include "tests/random/desk.h"
#include "tests/random/small.h"

/* One policy under both; `questions` in the order of Z3's answers. */
typedef struct Pair {
    uint64_t seed;
    EhProgram *program;
    EhDiagnostics *diagnostics;
    EhArena arena;
    EhLint lint;
    FILE *smt;
    bool sum_written;
} Pair;

typedef struct Count {
    uint32_t questions, holds, never, undecided, may;
} Count;

/* ---- formulas as text ---- */

static void put_int(const Pair *p, int64_t value)
{
    if (value < 0)
        fprintf(p->smt, "(- %" PRIu64 ")", (uint64_t)0 - (uint64_t)value);
    else
        fprintf(p->smt, "%" PRId64, value);
}

static void put_between(const Pair *p, const char *name, uint32_t number, int64_t lo, int64_t hi)
{
    fprintf(p->smt, "(<= ");
    put_int(p, lo);
    fprintf(p->smt, " %s%" PRIu32 " ", name, number);
    put_int(p, hi);
    fprintf(p->smt, ")");
}

static void put_f(const Pair *p, EhF f)
{
    fprintf(p->smt, (f & 1) != 0 ? "(not f%u)" : "f%u", f / 2);
}

static void put_vars(const Pair *p)
{
    const EhSpace *space = p->lint.model->space;
    for (uint32_t i = 0; i < space->vars.n; i++) {
        const EhVar *v = &space->vars.at[i];
        fprintf(p->smt, "(declare-const v%u Int) (declare-const m%u Bool) (assert ", i, i);
        put_between(p, "v", i, v->lo, v->hi);
        fprintf(p->smt, ")");
        if (!v->optional)
            fprintf(p->smt, " (assert (not m%u))", i);
        fprintf(p->smt, "\n");
    }
}

static void put_term(const Pair *p, uint32_t number)
{
    static const char *const signs[] = {
        [EH_T_ADD] = "+",     [EH_T_MUL] = "*",    [EH_T_NEG] = "-",
        [EH_T_MIN] = "least", [EH_T_MAX] = "most", [EH_T_ABS] = "abs"};
    const EhTerm *t = &p->lint.model->formulas->terms.at[number];
    if (t->kind == EH_T_CONSTANT) {
        put_int(p, t->value);
        return;
    }
    if (t->kind == EH_T_VAR) {
        fprintf(p->smt, "v%u", t->var);
        return;
    }
    fprintf(p->smt, "(%s ", t->kind == EH_T_CHOICE ? "ite" : signs[t->kind]);
    if (t->kind == EH_T_CHOICE)
        put_f(p, t->guard);
    fprintf(p->smt, " ");
    put_term(p, t->a);
    if (t->kind != EH_T_NEG && t->kind != EH_T_ABS) {
        fprintf(p->smt, " ");
        put_term(p, t->b);
    }
    fprintf(p->smt, ")");
}

/* Complexity, once all that its lines ask is there. */
static void put_sum(Pair *p)
{
    const EhModel *m = p->lint.model;
    if (p->sum_written)
        return;
    p->sum_written = true;
    fprintf(p->smt, "(define-fun sum0 () Int (most 0 (+ 0 0");
    for (uint32_t i = 0; i < m->lines.n; i++) {
        fprintf(p->smt, " (ite ");
        put_f(p, m->lines.at[i].holds);
        fprintf(p->smt, " ");
        put_term(p, m->lines.at[i].term);
        fprintf(p->smt, " 0)");
    }
    fprintf(p->smt, ")))\n");
}

static void put_node(Pair *p, uint32_t i)
{
    const EhFormulas *f = p->lint.model->formulas;
    const EhFNode *n = &f->nodes.at[i];
    if (n->kind == EH_F_SUM)
        put_sum(p);
    fprintf(p->smt, "(define-fun f%u () Bool ", i);
    if (n->kind == EH_F_SUM) {
        put_between(p, "sum", 0, n->lo, n->hi);
    } else if (n->kind == EH_F_LITERAL) {
        fprintf(p->smt, "(ite m%u %s (or false", n->var, n->ranges.missing ? "true" : "false");
        for (uint32_t k = 0; k < n->ranges.n; k++)
            put_between(p, "v", n->var, n->ranges.at[k].lo, n->ranges.at[k].hi);
        fprintf(p->smt, "))");
    } else {
        fprintf(p->smt, "(and true");
        for (uint32_t k = 0; n->kind == EH_F_AND && k < n->n; k++) {
            fprintf(p->smt, " ");
            put_f(p, f->parts.at[n->first + k]);
        }
        fprintf(p->smt, ")");
    }
    fprintf(p->smt, ")\n");
}

static void put_all(Pair *p)
{
    fprintf(p->smt, "(set-option :timeout 5000)\n"
                    "(define-fun least ((a Int) (b Int)) Int (ite (< a b) a b))\n"
                    "(define-fun most ((a Int) (b Int)) Int (ite (> a b) a b))\n");
    put_vars(p);
    for (uint32_t i = 0; i < p->lint.model->formulas->nodes.n; i++)
        put_node(p, i);
    put_sum(p);
}

/* ---- questions ---- */

/* Calls `each` with every two formulas that a check asks about. */
static void each_question(Pair *p, void (*each)(Pair *, EhF, EhF, void *), void *user)
{
    const EhModel *m = p->lint.model;
    const EhModelRows *const blocks[] = {&m->classes, &m->tiers, &m->route, &m->rank};
    for (uint32_t b = 0; b < 4; b++) {
        for (uint32_t i = 0; i < blocks[b]->n; i++) {
            each(p, blocks[b]->at[i].fires, EH_F_TRUE, user);
            each(p, EH_F_NOT(blocks[b]->at[i].asks), EH_F_TRUE, user);
        }
    }
    for (uint32_t i = 0; i < m->rules.n; i++)
        each(p, m->rules.at[i].holds, EH_F_TRUE, user);
    for (uint32_t i = 0; i < m->promises.n; i++)
        each(p, m->promises.at[i].a, EH_F_NOT(m->promises.at[i].b), user);
    for (uint32_t i = 0; m->final_queue_is != NULL && i < p->lint.policy->queue_enum->names.n; i++)
        each(p, m->final_queue_is[i], EH_F_TRUE, user);
    for (uint32_t i = 0; i < p->lint.policy->priority_enum->names.n; i++)
        each(p, m->final_priority_is[i], EH_F_TRUE, user);
}

static void put_question(Pair *p, EhF f, EhF g, void *user)
{
    (void)user;
    fprintf(p->smt, "(push) (assert ");
    put_f(p, f);
    fprintf(p->smt, ") (assert ");
    put_f(p, g);
    fprintf(p->smt, ") (check-sat) (pop)\n");
}

typedef struct Reading {
    FILE *answers;
    Count *count;
} Reading;

static void compare(Pair *p, EhF f, EhF g, void *user)
{
    Reading *reading = user;
    Count *count = reading->count;
    char line[64] = "";
    EhF goals[2] = {f, g};
    EhAnswer answer = eh_logic_ask(&p->lint, goals, 2);
    bool may = eh_solver_may(p->lint.solver);
    assert_non_null(fgets(line, sizeof line, reading->answers));
    if (strncmp(line, "(error", 6) == 0)
        fail_msg("policy %" PRIu64 ": %s", p->seed, line);
    bool sat = strcmp(line, "sat\n") == 0, unsat = strcmp(line, "unsat\n") == 0;
    count->questions++;
    count->undecided += answer == EH_TOO_LARGE || (!sat && !unsat);
    count->may += answer == EH_SOME_SUCH && may;
    count->holds += answer == EH_SOME_SUCH && sat;
    count->never += answer == EH_NONE_SUCH && unsat;
    if ((answer == EH_NONE_SUCH && sat) || (answer == EH_SOME_SUCH && !may && unsat))
        fail_msg("policy %" PRIu64 ", question %u: the engine says %d, Z3 %s", p->seed,
                 count->questions, (int)answer, line);
}

static void one_policy(uint64_t seed, const EhOut *text, Count *count)
{
    Pair p = {.seed = seed};
    assert_int_equal(eh_compile(text->p, text->n, NULL, &p.program, &p.diagnostics), EH_OK);
    eh_arena_init(&p.arena, NULL);
    p.lint = (EhLint){.policy = eh_compiled_policy(p.diagnostics),
                      .program = p.program,
                      .arena = &p.arena,
                      .now = INT64_C(1772467200000),
                      .budget = EH_LINT_BUDGET};
    assert_true(eh_logic_open(&p.lint));
    p.smt = tmpfile();
    assert_non_null(p.smt);
    put_all(&p);
    each_question(&p, put_question, NULL);
    assert_int_equal(fflush(p.smt), 0);
    assert_true(lseek(fileno(p.smt), 0, SEEK_SET) == 0 && dup2(fileno(p.smt), 0) == 0);
    Reading reading = {popen("z3 -in", "r"), count};
    assert_non_null(reading.answers);
    each_question(&p, compare, &reading);
    pclose(reading.answers);
    fclose(p.smt);
    eh_lint_done(&p.lint);
    eh_arena_free(&p.arena);
    eh_program_free(p.program);
    eh_diagnostics_free(p.diagnostics);
}

/* ---- which policies ---- */

static bool has_z3(void)
{
    return system("z3 --version >/dev/null 2>&1") == 0;
}

static void report(const char *what, const Count *count)
{
    print_message("# %s: %u questions, %u some ticket, %u none, %u hold sums open, %u undecided\n",
                  what, count->questions, count->holds, count->never, count->may, count->undecided);
    assert_true(count->undecided <= count->questions / 100);
}

static void need_z3(void)
{
    if (has_z3())
        return;
    if (getenv("CI") != NULL)
        fail_msg("z3 is not installed; it is needed where CI is set");
    print_message("# skipped: z3 is not installed\n");
    skip();
}

static void of_every_kind(void **state)
{
    (void)state;
    Count count = {0};
    need_z3();
    for (uint64_t seed = 1; seed <= 250 / RANDOM_SLOWER; seed++) {
        RandomPolicy *policy = random_policy_new(seed, false);
        one_policy(seed, &policy->text, &count);
        random_policy_free(policy);
    }
    report("policies of every kind", &count);
}

static void of_small_domains(void **state)
{
    (void)state;
    Count count = {0};
    need_z3();
    for (uint64_t seed = 1; seed <= 250 / RANDOM_SLOWER; seed++) {
        SmallPolicy policy = small_policy_new(seed, 1000000);
        one_policy(seed, &policy.text, &count);
        small_policy_free(&policy);
    }
    report("policies over few values", &count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_every_kind),
        cmocka_unit_test(of_small_domains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
