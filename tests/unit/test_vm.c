/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interpreter and decisions, on programs made by hand. Each is decided by both forms of the dispatch loop, which
 * must agree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/vm_build.h"
#include "tests/unit/vm_portable.h"
#include "vm/disassemble.h"
#include "vm/hash.h"

#define CREATED 1772463600000LL /* 2026-03-02T15:00Z, a Monday */
#define NOW_MS (CREATED + 3600000)
#define HOUR_MS 3600000LL

/* ---- one ticket, decided twice ---- */

typedef struct Desk {
    EhProgram *program;
    EhTicket *ticket;
    EhContext *context, *portable;
} Desk;

static void put_text(const Desk *desk, const char *path, const char *text)
{
    assert_int_equal(eh_set_text(desk->ticket, eh_slot(desk->program, path), text, strlen(text)),
                     EH_OK);
}

static void put_int(const Desk *desk, const char *path, int64_t value)
{
    assert_int_equal(eh_set_int(desk->ticket, eh_slot(desk->program, path), value), EH_OK);
}

static Desk desk_open(Build *build, const EhOutside *outside)
{
    Desk desk;
    size_t size;
    char *block = build_block(build, &size);
    build_free(build);
    if (eh_program_load(block, size, NULL, &desk.program) != EH_OK)
        fail_msg("refused: %s", eh_program_why(block, size));
    free(block);
    assert_int_equal(eh_ticket_new(desk.program, &desk.ticket), EH_OK);
    assert_int_equal(eh_context_new(desk.program, outside, &desk.context), EH_OK);
    assert_int_equal(eh_context_new(desk.program, outside, &desk.portable), EH_OK);
    return desk;
}

static void desk_close(Desk *desk)
{
    eh_context_free(desk->context);
    eh_context_free(desk->portable);
    eh_ticket_free(desk->ticket);
    eh_program_free(desk->program);
}

/* A good ticket with little in it. */
static void desk_fill(const Desk *desk)
{
    eh_ticket_reset(desk->ticket);
    put_text(desk, "id", "T1");
    put_int(desk, "created", CREATED);
    put_text(desk, "status", "open");
}

static void same_decision(const EhDecision *a, const EhDecision *b)
{
    assert_int_equal(a->fault, b->fault);
    assert_int_equal(a->holdout, b->holdout);
    assert_int_equal(a->klass, b->klass);
    assert_int_equal(a->service, b->service);
    assert_int_equal(a->tier, b->tier);
    assert_int_equal(a->queue, b->queue);
    assert_int_equal(a->priority, b->priority);
    assert_int_equal(a->complexity, b->complexity);
    assert_int_equal(a->n_requires, b->n_requires);
    assert_int_equal(a->n_actions, b->n_actions);
    assert_int_equal(a->n_rules, b->n_rules);
    assert_int_equal(a->n_tightens, b->n_tightens);
    assert_int_equal(a->n_escalations, b->n_escalations);
    assert_int_equal(a->n_faults, b->n_faults);
    assert_int_equal(a->n_clocks, b->n_clocks);
    for (uint32_t i = 0; i < a->n_clocks; i++) {
        assert_int_equal(a->clocks[i].due, b->clocks[i].due);
        assert_int_equal(a->clocks[i].left, b->clocks[i].left);
        assert_int_equal(a->clocks[i].state, b->clocks[i].state);
    }
}

static const EhDecision *decide(const Desk *desk, int64_t now, EhMode mode)
{
    const EhDecision *d = eh_decide(desk->context, desk->ticket, now, mode);
    const EhDecision *p = portable_decide(desk->portable, desk->ticket, now, mode);
    assert_non_null(d);
    assert_non_null(p);
    same_decision(d, p);
    return d;
}

/* What `code` leaves as the complexity, for the good ticket with what `fill` adds. */
static int64_t run_filled(const EhInsn *code, uint32_t n, void (*fill)(const Desk *desk))
{
    Build b = sample(code, n);
    Desk desk = desk_open(&b, NULL);
    desk_fill(&desk);
    if (fill)
        fill(&desk);
    const EhDecision *d = decide(&desk, NOW_MS, EH_PLAIN);
    assert_false(d->fault);
    int64_t result = d->complexity;
    desk_close(&desk);
    return result;
}

static int64_t run(const EhInsn *code, uint32_t n)
{
    return run_filled(code, n, NULL);
}

#define GIVES(expected, ...) assert_int_equal(run(CODE(__VA_ARGS__)), expected)
#define GIVES_WITH(expected, fill, ...)                                                            \
    assert_int_equal(run_filled(CODE(__VA_ARGS__), fill), expected)
/* 1 if the jump is taken. `set` comes before it, at instruction 0 and 1; the jump is instruction 2. */
#define TAKES(expected, set0, set1, jump)                                                          \
    GIVES(expected, set0, set1, jump, RI(MOVI, R_COMPLEXITY, 0, 0), R3(JMP, 0, 6, 0, 0),           \
          RI(MOVI, R_COMPLEXITY, 0, 1))
#define TAKES_WITH(expected, fill, set0, set1, jump)                                               \
    GIVES_WITH(expected, fill, set0, set1, jump, RI(MOVI, R_COMPLEXITY, 0, 0),                     \
               R3(JMP, 0, 6, 0, 0), RI(MOVI, R_COMPLEXITY, 0, 1))
#define NOTHING RI(MOVI, I_C, 0, 0)
/* 1 if the bool that `insn` writes to B_A is true. */
#define HOLDS(expected, fill, set0, set1, insn)                                                    \
    GIVES_WITH(expected, fill, set0, set1, insn, R3(JT, B_A, 6, 0, 0),                             \
               RI(MOVI, R_COMPLEXITY, 0, 0), R3(JMP, 0, 7, 0, 0), RI(MOVI, R_COMPLEXITY, 0, 1))

/* ---- arithmetic ---- */

#define WHOLE2(op, a, b, expected)                                                                 \
    GIVES(expected, RI(MOVI, I_A, 0, a), RI(MOVI, I_B, 0, b), R3(op, R_COMPLEXITY, 0, I_A, I_B))

static void whole_arithmetic(void **state)
{
    (void)state;
    WHOLE2(ADD, 2, 3, 5);
    WHOLE2(SUB, 2, 3, -1);
    WHOLE2(MUL, -4, 3, -12);
    WHOLE2(MIN, -4, 3, -4);
    WHOLE2(MAX, -4, 3, 3);
    WHOLE2(ADD, INT64_MAX, 2, INT64_MIN + 1);
    WHOLE2(SUB, -INT64_MAX, 3, INT64_MAX - 1);
    WHOLE2(MUL, INT64_MAX, 2, -2);
    GIVES(9, RI(MOVI, I_A, 0, 4), RI(ADDI, R_COMPLEXITY, I_A, 5));
    GIVES(-20, RI(MOVI, I_A, 0, 4), RI(MULI, R_COMPLEXITY, I_A, -5));
    GIVES(-4, RI(MOVI, I_A, 0, 4), R3(NEG, R_COMPLEXITY, 0, I_A, 0));
    GIVES(4, RI(MOVI, I_A, 0, -4), R3(ABS, R_COMPLEXITY, 0, I_A, 0));
    GIVES(4, RI(MOVI, I_A, 0, 4), R3(ABS, R_COMPLEXITY, 0, I_A, 0));
    GIVES(1, R3(MOV, R_COMPLEXITY, 0, C_N, 0));
}

/* A thousand times the number, rounded. */
#define NUMBER2(op, a, b, expected)                                                                \
    GIVES(expected, RF(MOVF, F_A, 0, a), RF(MOVF, F_B, 0, b), R3(op, F_C, 0, F_A, F_B),            \
          RF(MOVF, F_A, 0, 1000.0), R3(FMUL, F_C, 0, F_C, F_A),                                    \
          R3(ROUND, R_COMPLEXITY, 0, F_C, 0))

static void number_arithmetic(void **state)
{
    (void)state;
    NUMBER2(FADD, 1.5, 2.25, 3750);
    NUMBER2(FSUB, 1.5, 2.25, -750);
    NUMBER2(FMUL, 1.5, -2.0, -3000);
    NUMBER2(FDIV, 1.0, 8.0, 125);
    NUMBER2(FDIV, 1.0, 0.0, 0);
    NUMBER2(FMIN, 1.0, 8.0, 1000);
    NUMBER2(FMAX, 1.0, 8.0, 8000);
    GIVES(-2, RF(MOVF, F_A, 0, 2.25), R3(FNEG, F_A, 0, F_A, 0), R3(ROUND, R_COMPLEXITY, 0, F_A, 0));
    GIVES(2, RF(MOVF, F_A, 0, -2.25), R3(FABS, F_A, 0, F_A, 0), R3(ROUND, R_COMPLEXITY, 0, F_A, 0));
    GIVES(7, RI(MOVI, I_A, 0, 7), R3(I2F, F_A, 0, I_A, 0), R3(ROUND, R_COMPLEXITY, 0, F_A, 0));
    GIVES(9, RI(MOVI, I_A, 0, 6), RF(MOVF, F_A, 0, 1.5), R3(SCALE, R_COMPLEXITY, 0, I_A, F_A));
    GIVES(4, RI(MOVI, I_A, 0, 6), RF(MOVF, F_A, 0, 1.5), R3(UNSCALE, R_COMPLEXITY, 0, I_A, F_A));
    GIVES(0, RI(MOVI, I_A, 0, 6), RF(MOVF, F_A, 0, 0.0), R3(UNSCALE, R_COMPLEXITY, 0, I_A, F_A));
    GIVES(2, RI(MOVI, I_A, 0, 3), RI(MOVI, I_B, 0, 2), R3(RATIO, F_A, 0, I_A, I_B),
          R3(ROUND, R_COMPLEXITY, 0, F_A, 0));
    GIVES(0, RI(MOVI, I_A, 0, 3), RI(MOVI, I_B, 0, 0), R3(RATIO, F_A, 0, I_A, I_B),
          R3(ROUND, R_COMPLEXITY, 0, F_A, 0));
}

static void no_number_is_negative_zero(void **state)
{
    Build b = sample(CODE(RI(MOVI, R_COMPLEXITY, 0, 0), RF(MOVF, F_A, 0, 0.0),
                          R3(FNEG, F_A, 0, F_A, 0), RF(MOVF, F_B, 0, -3.0),
                          R3(FMUL, F_B, 0, F_A, F_B), R3(FDIV, F_C, 0, F_A, F_B)));
    Desk desk = desk_open(&b, NULL);
    (void)state;
    desk_fill(&desk);
    decide(&desk, NOW_MS, EH_PLAIN);
    assert_false(signbit(desk.context->registers[F_A].f));
    assert_false(signbit(desk.context->registers[F_B].f));
    assert_false(signbit(desk.context->registers[F_C].f));
    desk_close(&desk);
}

static void rounding_is_half_to_even(void **state)
{
    static const struct {
        double value;
        int64_t rounded;
    } rows[] = {
        {0.5, 0},
        {1.5, 2},
        {2.5, 2},
        {-0.5, 0},
        {-1.5, -2},
        {-2.5, -2},
        {0.49999999999999994, 0},
        {2.4, 2},
        {2.6, 3},
        {-2.6, -3},
        {9007199254740993.0, 9007199254740992},
        {1e19, INT64_MAX},
        {-1e19, -INT64_MAX},
        {(double)NAN, 0},
        {(double)INFINITY, INT64_MAX},
        {4503599627370495.5, 4503599627370496},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(eh_run_round(rows[i].value), rows[i].rounded);
}

/* ---- jumps ---- */

static void comparisons(void **state)
{
    const EhInsn three = RI(MOVI, IO_A, 0, 3), none = RI(MOVI, IO_A, 0, EH_MISSING);
    (void)state;
    HOLDS(1, NULL, three, NOTHING, RI(BEQ, B_A, IO_A, 3));
    HOLDS(0, NULL, none, NOTHING, RI(BEQ, B_A, IO_A, 3));
    HOLDS(0, NULL, three, NOTHING, RI(BNE, B_A, IO_A, 3));
    HOLDS(1, NULL, none, NOTHING, RI(BNE, B_A, IO_A, 3));
    HOLDS(0, NULL, three, NOTHING, RI(BLT, B_A, IO_A, 3));
    HOLDS(1, NULL, three, NOTHING, RI(BLE, B_A, IO_A, 3));
    HOLDS(0, NULL, three, NOTHING, RI(BGT, B_A, IO_A, 3));
    HOLDS(1, NULL, three, NOTHING, RI(BGE, B_A, IO_A, 3));
    HOLDS(1, NULL, three, RI(MOVI, I_A, 0, 2), R3(BTW, B_A, IO_A, I_A, IO_A));
    HOLDS(0, NULL, three, RI(MOVI, I_A, 0, 4), R3(BTW, B_A, IO_A, I_A, I_A));
    HOLDS(0, NULL, none, RI(MOVI, I_A, 0, 2), R3(BTW, B_A, IO_A, I_A, I_A));
    HOLDS(1, NULL, three, RI(MOVI, I_A, 0, 3), R3(BTW, B_A, IO_A, I_A, I_A));
    HOLDS(0, NULL, three, RI(MOVI, I_A, 0, 2), R3(BTW, B_A, IO_A, IO_A, I_A));
    HOLDS(1, NULL, three, NOTHING, RI(BIN, B_A, IO_A, 8));
    HOLDS(0, NULL, three, NOTHING, RI(BIN, B_A, IO_A, ~8));
    HOLDS(0, NULL, none, NOTHING, RI(BIN, B_A, IO_A, -1));
    HOLDS(0, NULL, three, NOTHING, RI(BNIN, B_A, IO_A, 8));
    HOLDS(1, NULL, none, NOTHING, RI(BNIN, B_A, IO_A, -1));
    HOLDS(0, NULL, RF(MOVF, F_A, 0, 2.5), NOTHING, RF(FBLT, B_A, F_A, 2.5));
    HOLDS(1, NULL, RF(MOVF, F_A, 0, 2.5), NOTHING, RF(FBLE, B_A, F_A, 2.5));
    HOLDS(0, NULL, RF(MOVF, F_A, 0, 2.5), NOTHING, RF(FBGT, B_A, F_A, 2.5));
    HOLDS(1, NULL, RF(MOVF, F_A, 0, 2.5), NOTHING, RF(FBGE, B_A, F_A, 2.5));
    HOLDS(0, NULL, RF(MOVF, FO_A, 0, (double)NAN), NOTHING, RF(FBGE, B_A, FO_A, 2.5));
    HOLDS(1, NULL, RI(BEQ, B_A, C_N, INT64_MAX), RI(BNE, R_HOLDOUT, C_N, INT64_MAX),
          R3(BOR, B_A, 0, B_A, R_HOLDOUT));
    HOLDS(0, NULL, RI(BEQ, B_A, C_N, INT64_MAX), RI(BNE, R_HOLDOUT, C_N, INT64_MAX),
          R3(BAND, B_A, 0, B_A, R_HOLDOUT));
    HOLDS(1, NULL, RI(MOVI, B_A, 0, 1), RI(MOVI, R_HOLDOUT, 0, 1),
          R3(BAND, B_A, 0, B_A, R_HOLDOUT));
}

/* Which of two cases, or the rest, is the complexity. */
static int64_t switched(int64_t value)
{
    Build b =
        sample(CODE(RI(MOVI, IO_A, 0, value), R3(SWITCH, IO_A, 6, 0, 2),
                    RI(MOVI, R_COMPLEXITY, 0, 1), R3(JMP, 0, 7, 0, 0), RI(MOVI, R_COMPLEXITY, 0, 2),
                    R3(JMP, 0, 7, 0, 0), RI(MOVI, R_COMPLEXITY, 0, 3)));
    ADD(&b, CASES, (uint32_t){4});
    ADD(&b, CASES, (uint32_t){2});
    Desk desk = desk_open(&b, NULL);
    desk_fill(&desk);
    int64_t result = decide(&desk, NOW_MS, EH_PLAIN)->complexity;
    desk_close(&desk);
    return result;
}

static void cases(void **state)
{
    (void)state;
    assert_int_equal(switched(0), 2);
    assert_int_equal(switched(1), 1);
    assert_int_equal(switched(2), 3);
    assert_int_equal(switched(-1), 3);
    assert_int_equal(switched(INT64_MAX), 3);
    assert_int_equal(switched(EH_MISSING), 3);
}

/* What a SUM comes to: 10, and 3 times a number of at least 2 and at most 5, and 100 where the other is at least 0.5. */
static int64_t summed(int64_t whole, double real)
{
    Build b = sample(
        CODE(RI(MOVI, IO_A, 0, whole), RF(MOVF, FO_A, 0, real), R3(SUM, R_COMPLEXITY, 0, 0, 0)));
    build_step(&b, IO_A, 3, 2, 5);
    build_real_step(&b, FO_A, 100, 0.5);
    ADD(&b, SUMS, (EhSum){.n_whole = 1, .n_real = 1, .base = 10});
    Desk desk = desk_open(&b, NULL);
    desk_fill(&desk);
    int64_t result = decide(&desk, NOW_MS, EH_PLAIN)->complexity;
    desk_close(&desk);
    return result;
}

static void sums(void **state)
{
    (void)state;
    assert_int_equal(summed(4, 0.0), 22);
    assert_int_equal(summed(1, 0.5), 116);
    assert_int_equal(summed(6, 0.49), 25);
    assert_int_equal(summed(EH_MISSING, (double)NAN), 16);
    assert_int_equal(summed(INT64_MAX, -1.0), 25);
}

/* 10 times the first name that a PICK gives and 100 times the second, and 1 where it goes on to what follows. */
static int64_t picked(int64_t whole, double real)
{
    Build b = sample(CODE(RI(MOVI, IO_A, 0, whole), RF(MOVF, FO_A, 0, real), RI(MOVI, I_A, 0, 0),
                          R3(PICK, R_CLASS, 5, 0, 0), RI(MOVI, I_A, 0, 1),
                          R3(SUM, R_COMPLEXITY, 1, 0, 0)));
    const uint32_t entries[] = {EH_ENTRY(0, 1), EH_ENTRY(1, 0), EH_ENTRY(1, 1),
                                EH_ENTRY(0, 0), EH_ENTRY_OPEN,  EH_ENTRY(1, 0) | EH_ENTRY_OPEN};
    build_step(&b, IO_A, 2, 7, 9);
    build_real_step(&b, FO_A, 1, 0.5);
    build_add(&b, EH_SEC_ENTRIES, entries, 6);
    ADD(&b, SUMS, (EhSum){.n_whole = 1, .n_real = 1, .n_entries = 6, .base = -14});
    uint32_t first = build_step(&b, R_CLASS, 10, 0, 9);
    build_step(&b, R_SERVICE, 100, 0, 9);
    build_step(&b, I_A, 1, 0, 9);
    ADD(&b, SUMS, (EhSum){.first = first, .n_whole = 3});
    Desk desk = desk_open(&b, NULL);
    desk_fill(&desk);
    int64_t result = decide(&desk, NOW_MS, EH_PLAIN)->complexity;
    desk_close(&desk);
    return result;
}

static void picks(void **state)
{
    (void)state;
    assert_int_equal(picked(7, 0.0), 100);
    assert_int_equal(picked(EH_MISSING, (double)NAN), 100);
    assert_int_equal(picked(7, 0.5), 10);
    assert_int_equal(picked(8, 0.0), 110);
    assert_int_equal(picked(8, 1.0), 0);
    assert_int_equal(picked(9, 0.0), 1);
    assert_int_equal(picked(INT64_MAX, 0.5), 11);
}

static void jumps_on_whole_numbers(void **state)
{
    const EhInsn five = RI(MOVI, I_A, 0, 5), six = RI(MOVI, I_B, 0, 6);
    (void)state;
    TAKES(1, five, six, RI(JEQ, I_A, 5, 5));
    TAKES(0, five, six, RI(JEQ, I_A, 5, 6));
    TAKES(1, five, six, RI(JNE, I_A, 5, 6));
    TAKES(0, five, six, RI(JLT, I_A, 5, 5));
    TAKES(1, five, six, RI(JLE, I_A, 5, 5));
    TAKES(0, five, six, RI(JGT, I_A, 5, 5));
    TAKES(1, five, six, RI(JGE, I_A, 5, 5));
    TAKES(0, five, six, R3(JEQR, I_A, 5, I_B, 0));
    TAKES(1, five, six, R3(JNER, I_A, 5, I_B, 0));
    TAKES(1, five, six, R3(JLTR, I_A, 5, I_B, 0));
    TAKES(1, five, six, R3(JLER, I_A, 5, I_A, 0));
    TAKES(1, five, six, RI(JIN, I_A, 5, 1 << 5));
    TAKES(0, five, six, RI(JNIN, I_A, 5, 1 << 5));
    TAKES(0, RI(MOVI, I_A, 0, 64), six, RI(JIN, I_A, 5, -1));
    TAKES(1, RI(MOVI, I_A, 0, -1), six, RI(JNIN, I_A, 5, -1));
    TAKES(1, RI(MOVI, I_A, 0, 7), six, R3(JLIN, I_A, 5, LIST_WHOLE, 0));
    TAKES(0, RI(MOVI, I_A, 0, 8), six, R3(JLIN, I_A, 5, LIST_WHOLE, 0));
    TAKES(1, RI(MOVI, I_A, 0, 101), six, R3(JLNIN, I_A, 5, LIST_WHOLE, 0));
    TAKES(1, RI(MOVI, B_A, 0, 1), six, R3(JT, B_A, 5, 0, 0));
    TAKES(1, RI(MOVI, B_A, 0, 0), six, R3(JF, B_A, 5, 0, 0));
}

static void jumps_on_numbers(void **state)
{
    const EhInsn half = RF(MOVF, F_A, 0, 0.5), none = RF(MOVF, FO_A, 0, (double)NAN);
    (void)state;
    TAKES(1, half, none, RF(FJEQ, F_A, 5, 0.5));
    TAKES(0, half, none, RF(FJNE, F_A, 5, 0.5));
    TAKES(0, half, none, RF(FJLT, F_A, 5, 0.5));
    TAKES(1, half, none, RF(FJLE, F_A, 5, 0.5));
    TAKES(0, half, none, RF(FJGT, F_A, 5, 0.5));
    TAKES(1, half, none, RF(FJGE, F_A, 5, 0.5));
    TAKES(0, half, none, RF(FJEQ, FO_A, 5, 0.5));
    TAKES(1, half, none, RF(FJNE, FO_A, 5, 0.5));
    TAKES(0, half, none, RF(FJLE, FO_A, 5, 0.5));
    TAKES(0, half, none, RF(FJGE, FO_A, 5, 0.5));
    TAKES(0, half, none, R3(FJEQR, FO_A, 5, FO_A, 0));
    TAKES(1, half, none, R3(FJNER, FO_A, 5, FO_A, 0));
    TAKES(0, half, none, R3(FJLTR, F_A, 5, FO_A, 0));
    TAKES(1, half, none, R3(FJLER, F_A, 5, F_A, 0));
    TAKES(1, RF(MOVF, F_A, 0, 0.25), none, R3(FJLIN, F_A, 5, LIST_NUMBERS, 0));
    TAKES(1, half, none, R3(FJLNIN, F_A, 5, LIST_NUMBERS, 0));
    TAKES(1, half, none, R3(FJLNIN, FO_A, 5, LIST_NUMBERS, 0));
}

static void missing_values(void **state)
{
    const EhInsn none = RI(MOVI, IO_A, 0, EH_MISSING), five = RI(MOVI, I_A, 0, 5);
    (void)state;
    TAKES(1, none, five, R3(JMISS, IO_A, 5, 0, 0));
    TAKES(0, none, five, R3(JKNOWN, IO_A, 5, 0, 0));
    TAKES(0, none, five, R3(JMISS, I_A, 5, 0, 0));
    TAKES(0, none, five, R3(JEQR, IO_A, 5, IO_A, 0));
    TAKES(1, none, five, R3(JNER, IO_A, 5, IO_A, 0));
    TAKES(1, none, five, R3(JLNIN, IO_A, 5, LIST_WHOLE, 0));
    TAKES(1, none, five, RI(JNIN, IO_A, 5, -1));
    TAKES(1, RF(MOVF, FO_A, 0, (double)NAN), five, R3(JMISS, FO_A, 5, 0, 0));
    TAKES(1, none, R3(I2F, FO_A, 0, IO_A, 0), R3(JMISS, FO_A, 5, 0, 0));
    TAKES(1, R3(MOVTM, TO_A, 0, 0, 0), five, R3(JMISS2, TO_A, 5, 0, 0));
    TAKES(0, R3(MOVTM, TO_A, 0, 0, 0), five, R3(JKNOWN2, TO_A, 5, 0, 0));
    TAKES(1, five, NOTHING, R3(JMISS, C_REPLY, 5, 0, 0));
    TAKES(1, five, NOTHING, R3(JMISS, C_CUSTOMER, 5, 0, 0));
    TAKES(1, five, NOTHING, R3(JMISS, C_INTENT, 5, 0, 0));
    TAKES(1, five, NOTHING, R3(JMISS2, C_LABELS, 5, 0, 0));
    TAKES(1, R3(HOUR, IO_A, 0, C_REPLY, 0), five, R3(JMISS, IO_A, 5, 0, 0));
}

/* ---- texts ---- */

static void fill_hello(const Desk *desk)
{
    put_text(desk, "s", "hello");
}

static void fill_mail(const Desk *desk)
{
    put_text(desk, "s", "Jo@home@ACME.Example");
}

/* How many of -5, 0, 7 and 100 are at most what is in the register, as the complexity. */
static int64_t split(EhInsn set, EhInsn more, EhInsn by, void (*fill)(const Desk *))
{
    EhInsn code[13] = {set, more, by};
    for (uint32_t i = 0; i < 5; i++) {
        code[3 + 2 * i] = RI(MOVI, R_COMPLEXITY, 0, i);
        code[4 + 2 * i] = R3(JMP, 0, 13, 0, 0);
    }
    Build b = sample(code, 13);
    for (uint32_t i = 0; i < 5; i++)
        ADD(&b, CASES, (uint32_t){3 + 2 * i});
    Desk desk = desk_open(&b, NULL);
    desk_fill(&desk);
    if (fill)
        fill(&desk);
    int64_t result = decide(&desk, NOW_MS, EH_PLAIN)->complexity;
    desk_close(&desk);
    return result;
}

static int64_t split_whole(int64_t value)
{
    EhInsn set = RI(MOVI, IO_A, 0, value), by = R3(SPLIT, IO_A, 0, LIST_WHOLE, 0);
    return split(set, set, by, NULL);
}

static void splits(void **state)
{
    const EhInsn hello = R3(MOVT, T_A, 0, TEXT_HELLO, 0), none = R3(MOVTM, TO_A, 0, 0, 0);
    const EhInsn by_text = R3(SPLITT, T_A, 0, LIST_WHOLE, 0);
    const EhInsn by_none = R3(SPLITT, TO_A, 0, LIST_WHOLE, 0);
    const EhInsn upper = R3(LOWER, TO_A, 0, C_S, 0);
    static const int64_t values[] = {EH_MISSING, -6, -5, -1, 0, 6, 7, 99, 100, INT64_MAX};
    static const int64_t wanted[] = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4};
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_int_equal(split_whole(values[i]), wanted[i]);
    assert_int_equal(split(hello, none, by_text, NULL), 2);
    assert_int_equal(split(hello, none, by_none, NULL), 1);
    assert_int_equal(split(upper, hello, by_none, fill_hello), 2);
    assert_int_equal(split(upper, hello, by_none, fill_mail), 2);
}

static void fill_legal(const Desk *desk)
{
    put_text(desk, "s", "A Chargeback, and a chargeback; I will SUE!");
}

static void comparing_texts(void **state)
{
    const EhInsn hello = R3(MOVT, T_A, 0, TEXT_HELLO, 0), none = R3(MOVTM, TO_A, 0, 0, 0);
    (void)state;
    TAKES(1, hello, none, R3(JTEQ, T_A, 5, TEXT_HELLO, 0));
    TAKES(0, hello, none, R3(JTEQ, T_A, 5, TEXT_VIP, 0));
    TAKES(1, hello, none, R3(JTNE, TO_A, 5, TEXT_HELLO, 0));
    TAKES(1, hello, none, R3(JTEQ, C_S, 5, TEXT_EMPTY, 0));
    TAKES(0, hello, none, R3(JTEQ, C_ID, 5, TEXT_HELLO, 0));
    TAKES_WITH(1, fill_hello, hello, none, R3(JTEQ, C_S, 5, TEXT_HELLO, 0));
    TAKES_WITH(1, fill_hello, hello, none, R3(JTEQR, C_S, 5, T_A, 0));
    TAKES_WITH(0, fill_hello, hello, none, R3(JTNER, C_S, 5, T_A, 0));
    TAKES(0, hello, none, R3(JTEQR, TO_A, 5, TO_A, 0));
    TAKES(1, hello, none, R3(JTNER, TO_A, 5, TO_A, 0));
    TAKES(1, hello, none, R3(JTIN, T_A, 5, LIST_TEXTS, 0));
    TAKES(1, hello, none, R3(JTNIN, C_ID, 5, LIST_TEXTS, 0));
    TAKES(1, hello, none, R3(JTNIN, TO_A, 5, LIST_TEXTS, 0));
    TAKES(0, hello, none, R3(JTIN, C_S, 5, LIST_TEXTS, 0));
    HOLDS(1, fill_hello, hello, none, R3(STARTS, B_A, 0, C_S, T_A));
    HOLDS(1, fill_hello, hello, none, R3(ENDS, B_A, 0, C_S, T_A));
    HOLDS(0, NULL, hello, none, R3(STARTS, B_A, 0, C_S, T_A));
    HOLDS(0, fill_hello, hello, none, R3(ENDS, B_A, 0, C_S, TO_A));
    GIVES(5, hello, R3(LEN, R_COMPLEXITY, 0, T_A, 0));
    GIVES(0, none, R3(LEN, R_COMPLEXITY, 0, TO_A, 0));
}

/* A text that nobody has looked up: made by folding. */
static void texts_made_here(void **state)
{
    const EhInsn upper = R3(LOWER, TO_A, 0, C_S, 0);
    (void)state;
    TAKES_WITH(1, fill_hello, upper, NOTHING, R3(JTEQ, TO_A, 5, TEXT_HELLO, 0));
    TAKES_WITH(1, fill_hello, upper, NOTHING, R3(JTIN, TO_A, 5, LIST_TEXTS, 0));
    TAKES_WITH(1, fill_hello, upper, NOTHING, R3(JTEQR, TO_A, 5, C_S, 0));
    TAKES_WITH(0, fill_mail, upper, NOTHING, R3(JTIN, TO_A, 5, LIST_TEXTS, 0));
    GIVES_WITH(20, fill_mail, upper, R3(LEN, R_COMPLEXITY, 0, TO_A, 0));
    GIVES_WITH(12, fill_mail, R3(DOMAIN, TO_A, 0, C_S, 1), R3(LEN, R_COMPLEXITY, 0, TO_A, 0));
    TAKES_WITH(1, fill_hello, R3(DOMAIN, TO_A, 0, C_S, 1), NOTHING, R3(JMISS2, TO_A, 5, 0, 0));
    TAKES(1, R3(MOVTM, TO_A, 0, 0, 0), R3(LOWER, TO_B, 0, TO_A, 0), R3(JMISS2, TO_B, 5, 0, 0));
}

static void phrases_in_texts(void **state)
{
    const EhInsn scan = R3(SCAN, 0, 0, C_S, 0);
    (void)state;
    TAKES_WITH(1, fill_legal, scan, scan, R3(JFOUND, 0, 5, 0, 0));
    TAKES_WITH(0, fill_legal, scan, scan, R3(JNFOUND, 0, 5, 0, 0));
    TAKES(0, scan, scan, R3(JFOUND, 0, 5, 0, 0));
    TAKES(0, R3(MOVTM, TO_A, 0, 0, 0), R3(SCAN, 1, 0, TO_A, 0), R3(JFOUND, 0, 5, 0, 0));
    GIVES_WITH(2, fill_legal, scan, R3(NFOUND, R_COMPLEXITY, 0, 0, 0));
    /* filled already: not scanned again; asked to: scanned again */
    GIVES_WITH(2, fill_legal, scan, R3(SCAN, 0, 0, C_ID, 0), R3(NFOUND, R_COMPLEXITY, 0, 0, 0));
    GIVES_WITH(0, fill_legal, scan, R3(SCAN, 1, 0, C_ID, 0), R3(NFOUND, R_COMPLEXITY, 0, 0, 0));
}

/* ---- sets and lists ---- */

static void fill_tags(const Desk *desk)
{
    EhSlot tags = eh_slot(desk->program, "tags"), labels = eh_slot(desk->program, "labels");
    assert_int_equal(eh_set_begin(desk->ticket, tags), EH_OK);
    assert_int_equal(eh_add_text(desk->ticket, tags, "vip", 3), EH_OK);
    assert_int_equal(eh_add_text(desk->ticket, tags, "T1", 2), EH_OK);
    assert_int_equal(eh_set_begin(desk->ticket, labels), EH_OK);
    assert_int_equal(eh_add_text(desk->ticket, labels, "b", 1), EH_OK);
    put_text(desk, "intent", "b");
}

static void sets_hold_things(void **state)
{
    (void)state;
    GIVES(1, R3(COUNT, R_COMPLEXITY, 0, C_TAGS, 0));
    GIVES(0, R3(COUNT, R_COMPLEXITY, 0, C_LABELS, 0));
    GIVES_WITH(2, fill_tags, R3(COUNT, R_COMPLEXITY, 0, C_TAGS, 0));
    HOLDS(1, NULL, NOTHING, NOTHING, R3(HASTX, B_A, 0, C_TAGS, TEXT_HELLO));
    HOLDS(0, fill_tags, NOTHING, NOTHING, R3(HASTX, B_A, 0, C_TAGS, TEXT_HELLO));
    HOLDS(1, fill_tags, NOTHING, NOTHING, R3(HASTX, B_A, 0, C_TAGS, TEXT_VIP));
    HOLDS(1, fill_tags, NOTHING, NOTHING, R3(HAST, B_A, 0, C_TAGS, C_ID));
    HOLDS(0, NULL, NOTHING, NOTHING, R3(HAST, B_A, 0, C_TAGS, C_ID));
    HOLDS(1, fill_tags, NOTHING, NOTHING, R3(HASE, B_A, 0, C_LABELS, C_INTENT));
    HOLDS(0, NULL, NOTHING, NOTHING, R3(HASE, B_A, 0, C_LABELS, C_INTENT));
}

static void fill_orders(const Desk *desk)
{
    EhSlot orders = eh_slot(desk->program, "orders");
    assert_int_equal(eh_set_begin(desk->ticket, orders), EH_OK);
    for (int64_t i = 1; i <= 4; i++) {
        assert_int_equal(eh_row_begin(desk->ticket, orders), EH_OK);
        put_int(desk, "orders.total", i * 100);
        if (i == 3)
            put_text(desk, "orders.note", "late");
        assert_int_equal(eh_row_end(desk->ticket), EH_OK);
    }
}

/* The sum of the totals; a loop in a loop counts the tags once for each order. */
static void loops_over_lists(void **state)
{
    (void)state;
    GIVES(0, RI(MOVI, R_COMPLEXITY, 0, 0), R3(FOR, K_A, 4, C_ORDERS, O_ORDER),
          RI(MOVI, R_COMPLEXITY, 0, 9), R3(NEXT, K_A, 2, C_ORDERS, O_ORDER));
    GIVES_WITH(1000, fill_orders, RI(MOVI, R_COMPLEXITY, 0, 0), R3(FOR, K_A, 5, C_ORDERS, O_ORDER),
               R3(LD, C_SPEND, 0, O_ORDER, 0), R3(ADD, R_COMPLEXITY, 0, R_COMPLEXITY, C_SPEND),
               R3(NEXT, K_A, 2, C_ORDERS, O_ORDER));
    GIVES_WITH(4, fill_orders, RI(MOVI, R_COMPLEXITY, 0, 0), R3(FOR, K_A, 6, C_ORDERS, O_ORDER),
               R3(FOR, K_B, 5, C_TAGS, T_A), RI(ADDI, R_COMPLEXITY, R_COMPLEXITY, 1),
               R3(NEXT, K_B, 3, C_TAGS, T_A), R3(NEXT, K_A, 2, C_ORDERS, O_ORDER));
    /* which one has a note: the counter is left by a jump out */
    GIVES_WITH(3, fill_orders, RI(MOVI, R_COMPLEXITY, 0, 0), R3(FOR, K_A, 6, C_ORDERS, O_ORDER),
               RI(ADDI, R_COMPLEXITY, R_COMPLEXITY, 1), R3(LD2, TO_A, 0, O_ORDER, 1),
               R3(JKNOWN2, TO_A, 6, 0, 0), R3(NEXT, K_A, 2, C_ORDERS, O_ORDER));
    GIVES_WITH(1, fill_tags, RI(MOVI, R_COMPLEXITY, 0, 0), R3(FOR, K_A, 4, C_LABELS, EO_INTENT),
               RI(ADDI, R_COMPLEXITY, R_COMPLEXITY, 1), R3(NEXT, K_A, 2, C_LABELS, EO_INTENT));
}

/* ---- time and holdout ---- */

static void clocks_on_the_wall(void **state)
{
    (void)state;
    GIVES(NOW_MS, R3(NOW, R_COMPLEXITY, 0, 0, 0));
    GIVES(HOUR_MS, R3(WAITING, R_COMPLEXITY, 0, 0, 0));
    GIVES(20514, R3(TODAY, R_COMPLEXITY, 0, 0, 0));
    GIVES(16, R3(HOUR, R_COMPLEXITY, 0, C_CREATED, 0)); /* the zone is an hour ahead */
    GIVES(17, R3(NOW, TIME_A, 0, 0, 0), R3(HOUR, R_COMPLEXITY, 0, TIME_A, 0));
    TAKES(1, R3(WDAYT, EO_DAY, 0, C_CREATED, 0), NOTHING, RI(JEQ, EO_DAY, 5, 0));
    TAKES(1, RI(MOVI, D_A, 0, 20515), R3(WDAYD, EO_DAY, 0, D_A, 0), RI(JEQ, EO_DAY, 5, 1));
    TAKES(1, NOTHING, R3(WDAYT, EO_DAY, 0, C_REPLY, 0), R3(JMISS, EO_DAY, 5, 0, 0));
    HOLDS(0, NULL, NOTHING, NOTHING, R3(OPEN, B_A, 0, 1, 0)); /* 17:00 local: just closed */
    HOLDS(1, NULL, NOTHING, NOTHING, R3(OPEN, B_A, 0, 0, 0));
}

static void fill_c1(const Desk *desk)
{
    put_text(desk, "s", "C1");
}

static void fill_c0(const Desk *desk)
{
    put_text(desk, "s", "C0");
}

static void holdout_groups(void **state)
{
    const EhInsn none = RI(MOVI, IO_A, 0, EH_MISSING), text = R3(MOVTM, TO_A, 0, 0, 0);
    (void)state;
    HOLDS(1, fill_c1, none, text, R3(HOLDT, B_A, 0, C_S, 0));
    HOLDS(0, fill_c0, none, text, R3(HOLDT, B_A, 0, C_S, 0));
    HOLDS(0, NULL, none, text, R3(HOLDT, B_A, 0, TO_A, 0));
    HOLDS(0, NULL, none, text, R3(HOLDI, B_A, 0, IO_A, 0));
    int64_t held = eh_xxh64_salted("s", 1, "-4", 2) < UINT64_C(1) << 63;
    HOLDS(held, NULL, none, RI(MOVI, I_A, 0, -4), R3(HOLDI, B_A, 0, I_A, 0));
}

/* ---- decisions ---- */

static void a_decision_has_its_results(void **state)
{
    Build b = sample(CODE(RI(MOVI, R_COMPLEXITY, 0, 6), R3(HELD, 0, HELD_ESCALATION, 0, 0),
                          R3(HELD, 0, HELD_RULE_2, 0, 0), R3(REQUIRE, 0, 1, 0, 0),
                          R3(REQUIRE, 0, 0, 0, 0), R3(REQUIRE, 0, 1, 0, 0), R3(ACT, 0, 0, 0, 0)));
    Desk desk = desk_open(&b, NULL);
    (void)state;
    for (int round = 0; round < 2; round++) {
        desk_fill(&desk);
        fill_hello(&desk);
        put_text(&desk, "intent", "c");
        const EhDecision *d = decide(&desk, NOW_MS, EH_PLAIN);
        assert_false(d->fault);
        assert_string_equal(d->id, "T1");
        assert_int_equal(d->id_n, 2);
        assert_string_equal(eh_name(desk.program, EH_NAMES_CLASS, d->klass), "vip");
        assert_string_equal(eh_name(desk.program, EH_NAMES_TIER_BY, d->tier_by), "bot");
        assert_string_equal(eh_name(desk.program, EH_NAMES_QUEUE_BY, d->queue_by), "row1");
        assert_string_equal(eh_name(desk.program, EH_NAMES_PRIORITY, d->priority), "normal");
        assert_int_equal(d->complexity, 6);
        assert_int_equal(d->n_rules, 1);
        assert_int_equal(d->rules[0], HELD_RULE_2);
        assert_int_equal(d->n_tightens, 0);
        assert_int_equal(d->n_escalations, 1);
        assert_int_equal(d->escalations[0], HELD_ESCALATION);
        assert_int_equal(d->n_requires, 2);
        assert_int_equal(d->requires_skills[0], 1);
        assert_int_equal(d->requires_skills[1], 0);
        assert_int_equal(d->n_actions, 1);
        assert_string_equal(d->actions[0].name, "notify");
        assert_int_equal(d->actions[0].n_args, 3);
        assert_string_equal(d->actions[0].params[1], "much");
        assert_memory_equal(d->actions[0].args[0].text, "hello", 5);
        assert_int_equal(d->actions[0].args[1].i, 1);
        assert_string_equal(d->actions[0].enum_names[2], "c");
        assert_int_equal(d->n_faults, 0);
    }
    desk_close(&desk);
}

static void clocks_of_a_decision(void **state)
{
    const EhInsn zero = RI(MOVI, R_COMPLEXITY, 0, 0);
    Build b = sample(&zero, 1);
    Desk desk = desk_open(&b, NULL);
    (void)state;
    desk_fill(&desk);
    const EhDecision *d = decide(&desk, CREATED + 600000, EH_PLAIN);
    assert_int_equal(d->n_clocks, 1);
    assert_int_equal(d->clocks[0].target, HOUR_MS);
    assert_int_equal(d->clocks[0].due, CREATED + HOUR_MS);
    assert_int_equal(d->clocks[0].left, HOUR_MS - 600000);
    assert_string_equal(eh_name(desk.program, EH_NAMES_STATE, d->clocks[0].state), "running");
    assert_int_equal(desk.context->registers[R_DUE].i, CREATED + HOUR_MS);
    put_int(&desk, "reply", CREATED + 60000);
    d = decide(&desk, CREATED + 600000, EH_PLAIN);
    assert_string_equal(eh_name(desk.program, EH_NAMES_STATE, d->clocks[0].state), "met");
    desk_close(&desk);
}

static void a_tighten_that_is_due_earlier_counts(void **state)
{
    Build b = sample(CODE(RI(MOVI, R_COMPLEXITY, 0, 0), R3(HELD, 0, HELD_TIGHT, 0, 0)));
    Desk desk = desk_open(&b, NULL);
    (void)state;
    desk_fill(&desk);
    const EhDecision *d = decide(&desk, CREATED, EH_PLAIN);
    assert_int_equal(d->clocks[0].target, 600000);
    assert_int_equal(d->n_tightens, 1);
    desk_close(&desk);
}

static void put_history(const Desk *desk, int64_t at, const char *status)
{
    assert_int_equal(eh_history_begin(desk->ticket, at), EH_OK);
    put_text(desk, "status", status);
    assert_int_equal(eh_history_end(desk->ticket), EH_OK);
}

static void pauses_follow_the_history(void **state)
{
    const EhInsn zero = RI(MOVI, R_COMPLEXITY, 0, 0);
    const int64_t minute = 60000;
    Build b = sample(&zero, 1);
    Desk desk = desk_open(&b, NULL);
    (void)state;
    desk_fill(&desk);
    put_history(&desk, CREATED + 30 * minute, "open");
    put_history(&desk, CREATED + 10 * minute, "pending");
    put_history(&desk, CREATED + 50 * minute, "pending");
    const EhDecision *d = decide(&desk, CREATED + 40 * minute, EH_PLAIN);
    assert_int_equal(d->clocks[0].left, 40 * minute);
    assert_int_equal(d->clocks[0].due, CREATED + 80 * minute);
    d = decide(&desk, CREATED + 20 * minute, EH_PLAIN); /* a pause at now: no due */
    assert_int_equal(d->clocks[0].due, EH_NO_TIME);
    assert_int_equal(d->clocks[0].state, EH_CLOCK_PAUSED);
    assert_int_equal(d->clocks[0].left, 50 * minute);
    assert_int_equal(desk.context->registers[R_DUE].i, EH_MISSING);
    d = decide(&desk, CREATED + 50 * minute, EH_PLAIN); /* from its very instant on */
    assert_int_equal(d->clocks[0].state, EH_CLOCK_PAUSED);
    d = decide(&desk, CREATED - minute, EH_PLAIN); /* a ticket of the future */
    assert_int_equal(d->clocks[0].state, EH_CLOCK_RUNNING);
    desk_close(&desk);
}

/* Without an entry the current value holds throughout; before the first one that names it, the default. */
static void the_past_starts_with_the_default(void **state)
{
    const EhInsn zero = RI(MOVI, R_COMPLEXITY, 0, 0);
    Build b = sample(&zero, 1);
    Desk desk = desk_open(&b, NULL);
    (void)state;
    eh_ticket_reset(desk.ticket);
    put_text(&desk, "id", "T1");
    put_int(&desk, "created", CREATED);
    put_text(&desk, "status", "pending");
    const EhDecision *d = decide(&desk, NOW_MS, EH_PLAIN);
    assert_int_equal(d->clocks[0].left, HOUR_MS);
    put_history(&desk, CREATED + 600000, "pending");
    d = decide(&desk, NOW_MS, EH_PLAIN);
    assert_int_equal(d->clocks[0].left, HOUR_MS - 600000);
    desk_close(&desk);
}

/* ---- faults ---- */

static void input_faults(void **state)
{
    const EhInsn zero = RI(MOVI, R_COMPLEXITY, 0, 5);
    Build b = sample(&zero, 1);
    Desk desk = desk_open(&b, NULL);
    (void)state;
    desk_fill(&desk);
    put_history(&desk, CREATED, "pending");
    assert_int_equal(eh_set_text(desk.ticket, eh_slot(desk.program, "n"), "x", 1), EH_REFUSED);
    const EhDecision *d = decide(&desk, NOW_MS, EH_PLAIN);
    assert_true(d->fault);
    assert_string_equal(d->id, "T1");
    assert_string_equal(eh_name(desk.program, EH_NAMES_CLASS, d->klass), "standard");
    assert_string_equal(eh_name(desk.program, EH_NAMES_TIER, d->tier), "human");
    assert_string_equal(eh_name(desk.program, EH_NAMES_TIER_BY, d->tier_by), "human");
    assert_string_equal(eh_name(desk.program, EH_NAMES_QUEUE, d->queue), "triage");
    assert_int_equal(d->queue_by, -1);
    assert_string_equal(eh_name(desk.program, EH_NAMES_PRIORITY_BY, d->priority_by), "otherwise");
    assert_int_equal(d->complexity, 0);
    assert_int_equal(d->n_clocks, 1);
    assert_int_equal(d->clocks[0].target, 24 * HOUR_MS);
    assert_int_equal(d->clocks[0].left, 24 * HOUR_MS); /* paused all the time */
    assert_int_equal(d->n_faults, 1);
    assert_string_equal(d->faults[0].field, "n");
    desk_close(&desk);
}

/* The pause reads `status`, which is broken: it does not hold. */
static void a_pause_on_a_broken_field(void **state)
{
    const EhInsn zero = RI(MOVI, R_COMPLEXITY, 0, 5);
    Build b = sample(&zero, 1);
    Desk desk = desk_open(&b, NULL);
    (void)state;
    put_text(&desk, "id", "T1");
    put_int(&desk, "created", CREATED);
    put_history(&desk, CREATED, "pending");
    assert_int_equal(eh_set_text(desk.ticket, eh_slot(desk.program, "status"), "?", 1), EH_REFUSED);
    const EhDecision *d = decide(&desk, NOW_MS, EH_PLAIN);
    assert_true(d->fault);
    assert_int_equal(d->clocks[0].left, 23 * HOUR_MS);
    desk_fill(&desk);
    put_history(&desk, CREATED, "pending");
    assert_int_equal(eh_set_history_fault(desk.ticket, "\"?\"", 3), EH_OK);
    d = decide(&desk, NOW_MS, EH_PLAIN);
    assert_true(d->fault);
    assert_int_equal(d->clocks[0].left, 23 * HOUR_MS);
    desk_close(&desk);
}

static void tickets_without_the_basics(void **state)
{
    const EhInsn zero = RI(MOVI, R_COMPLEXITY, 0, 5);
    Build b = sample(&zero, 1);
    Desk desk = desk_open(&b, NULL);
    (void)state;
    const EhDecision *d = decide(&desk, NOW_MS, EH_PLAIN);
    assert_true(d->fault);
    assert_null(d->id);
    assert_int_equal(d->n_clocks, 0);
    assert_int_equal(d->n_faults, 2); /* id and created */
    eh_ticket_reset(desk.ticket);
    eh_set_line_fault(desk.ticket, 7, "{", 1, "a JSON object");
    d = decide(&desk, NOW_MS, EH_RECORDING);
    assert_true(d->fault);
    assert_int_equal(d->n_faults, 1);
    assert_int_equal(d->faults[0].what, EH_FAULT_LINE);
    assert_int_equal(d->faults[0].line, 7);
    assert_int_equal(d->n_clocks, 0);
    desk_fill(&desk); /* an outcome is listed, and nothing else happens */
    assert_int_equal(eh_set_text(desk.ticket, eh_slot(desk.program, "csat"), "x", 1), EH_REFUSED);
    d = decide(&desk, NOW_MS, EH_PLAIN);
    assert_false(d->fault);
    assert_int_equal(d->complexity, 5);
    assert_int_equal(d->n_faults, 1);
    desk_close(&desk);
}

/* ---- outside data ---- */

typedef struct Host {
    const char *lookup_fails, *call_fails;
    bool no_row, bad_row, missing;
    double number;
    EhType type;
    const EhProgram *program;
    int lookups, calls;
} Host;

static const char *host_lookup(void *user, uint32_t lookup, const EhValue *key, EhTicket *row,
                               bool *found)
{
    Host *host = user;
    const char *name;
    EhSlot health = eh_lookup_slot(host->program, lookup, 0, &name);
    host->lookups++;
    assert_string_equal(name, "health");
    assert_int_equal(key->type, EH_TYPE_TEXT);
    *found = !host->no_row;
    eh_set_int(row, health, 42);
    if (!host->bad_row)
        eh_set_text(row, health + 1, "Acme", 4);
    return host->lookup_fails;
}

static const char *host_call(void *user, uint32_t function, const EhValue *args, uint32_t n,
                             EhValue *result)
{
    Host *host = user;
    assert_int_equal(function, 0);
    assert_int_equal(n, 1);
    assert_int_equal(args[0].type, EH_TYPE_TEXT);
    host->calls++;
    result->type = host->type;
    result->missing = host->missing;
    result->f = host->number;
    return host->call_fails;
}

/* 1000 x the churn, + the account's health; 0 and -1 where missing. */
static const EhInsn outside_code[] = {
    {.op = EH_OP_MOVI, .a = R_COMPLEXITY, .u.i = -1},
    {.op = EH_OP_LOOKUP, .a = O_ACCOUNT, .u.r = {0, 0}},
    {.op = EH_OP_LD, .a = IO_A, .u.r = {O_ACCOUNT, 0}},
    {.op = EH_OP_JMISS, .a = IO_A, .b = 5},
    {.op = EH_OP_MOV, .a = R_COMPLEXITY, .u.r = {IO_A, 0}},
    {.op = EH_OP_CALL, .a = FO_A, .u.r = {0, 0}},
    {.op = EH_OP_JMISS, .a = FO_A, .b = 10},
    {.op = EH_OP_MOVI, .a = I_A, .u.i = 1000},
    {.op = EH_OP_SCALE, .a = I_A, .u.r = {I_A, FO_A}},
    {.op = EH_OP_ADD, .a = R_COMPLEXITY, .u.r = {R_COMPLEXITY, I_A}},
};

static Desk outside_desk(Host *host, const EhOutside *outside)
{
    Build b = sample(outside_code, sizeof outside_code / sizeof *outside_code);
    Desk desk = desk_open(&b, outside);
    *host = (Host){.number = 0.25, .type = EH_TYPE_NUMBER, .program = desk.program};
    desk_fill(&desk);
    return desk;
}

static void outside_data_comes_in(void **state)
{
    Host host;
    EhOutside outside = {&host, host_lookup, host_call};
    Desk desk = outside_desk(&host, &outside);
    (void)state;
    const EhDecision *d = decide(&desk, NOW_MS, EH_PLAIN);
    assert_int_equal(d->complexity, 292);
    assert_int_equal(d->n_faults, 0);
    assert_int_equal(host.lookups, 2); /* once for each form of the interpreter */
    host.no_row = host.missing = true;
    d = decide(&desk, NOW_MS, EH_PLAIN);
    assert_int_equal(d->complexity, -1);
    assert_int_equal(d->n_faults, 0);
    desk_close(&desk);
}

static void check_outside_fault(const Desk *desk, int64_t complexity, EhFaultWhat what,
                                const char *found)
{
    const EhDecision *d = decide(desk, NOW_MS, EH_PLAIN);
    assert_false(d->fault);
    assert_int_equal(d->complexity, complexity);
    assert_int_equal(d->n_faults, 1);
    assert_int_equal(d->faults[0].what, what);
    assert_string_equal(d->faults[0].field, what == EH_FAULT_LOOKUP ? "account" : "churn");
    assert_int_equal(d->faults[0].found_n, strlen(found));
    assert_memory_equal(d->faults[0].found, found, strlen(found));
}

static void outside_data_fails(void **state)
{
    Host host;
    EhOutside outside = {&host, host_lookup, host_call};
    Desk desk = outside_desk(&host, &outside);
    (void)state;
    host.lookup_fails = "two rows";
    check_outside_fault(&desk, 249, EH_FAULT_LOOKUP, "two rows");
    host.lookup_fails = NULL;
    host.bad_row = true;
    check_outside_fault(&desk, 249, EH_FAULT_LOOKUP, "null");
    host.bad_row = false;
    host.call_fails = "crashed";
    check_outside_fault(&desk, 42, EH_FAULT_FUNCTION, "crashed");
    host.call_fails = NULL;
    host.number = 1.5;
    check_outside_fault(&desk, 42, EH_FAULT_FUNCTION, "1.5");
    host.number = (double)NAN;
    check_outside_fault(&desk, 42, EH_FAULT_FUNCTION, "null");
    host.number = 0.5;
    host.type = EH_TYPE_INT;
    check_outside_fault(&desk, 42, EH_FAULT_FUNCTION, "a value of another type");
    host.type = EH_TYPE_NUMBER;
    const EhDecision *d = decide(&desk, NOW_MS, EH_PLAIN);
    assert_int_equal(d->n_faults, 0);
    desk_close(&desk);
}

static void no_outside_at_all(void **state)
{
    Host host;
    Desk desk = outside_desk(&host, NULL);
    (void)state;
    assert_int_equal(eh_set_text(desk.ticket, eh_slot(desk.program, "csat"), "x", 1), EH_REFUSED);
    const EhDecision *d = decide(&desk, NOW_MS, EH_PLAIN);
    assert_false(d->fault);
    assert_int_equal(d->complexity, -1);
    assert_int_equal(d->n_faults, 3);
    assert_int_equal(d->faults[0].what, EH_FAULT_FIELD);
    assert_int_equal(d->faults[1].what, EH_FAULT_LOOKUP);
    assert_int_equal(d->faults[2].what, EH_FAULT_FUNCTION);
    desk_close(&desk);
}

/* ---- notes ---- */

static void notes_when_recording(void **state)
{
    const EhInsn plain[] = {RI(MOVI, R_COMPLEXITY, 0, 1)};
    const EhInsn recorded[] = {RI(MOVI, R_COMPLEXITY, 0, 1), RI(MOVI, B_A, 0, 1),
                               R3(NOTE, B_A, 0, 0, 0), R3(NOTE2, C_S, 1, 0, 0)};
    Build b = sample_both(plain, 1, recorded, 4);
    Desk desk = desk_open(&b, NULL);
    EhNoteInfo info;
    (void)state;
    desk_fill(&desk);
    fill_hello(&desk);
    eh_set_int(desk.ticket, eh_slot(desk.program, "n"), 5);
    decide(&desk, NOW_MS, EH_PLAIN);
    assert_int_equal(eh_note_count(desk.program), 4);
    assert_true(eh_note(desk.context, 0, &info));
    assert_false(info.noted);
    decide(&desk, NOW_MS, EH_RECORDING);
    assert_true(eh_note(desk.context, 0, &info));
    assert_true(info.noted);
    assert_int_equal(info.what, EH_SAW_CONDITION);
    assert_int_equal(info.value.i, 1);
    assert_int_equal(info.parent, -1);
    assert_string_equal(info.file, "p.eh");
    assert_int_equal(info.line, 12);
    assert_true(eh_note(desk.context, 1, &info));
    assert_int_equal(info.parent, 0);
    assert_memory_equal(info.value.text, "hello", 5);
    assert_true(eh_note(desk.context, 2, &info));
    assert_true(info.noted && info.what == EH_SAW_CONDITION);
    assert_int_equal(info.value.i, 0);
    assert_true(eh_note(desk.context, 3, &info));
    assert_true(info.noted);
    assert_int_equal(info.value.i, 5);
    assert_int_equal(info.line, 7);
    assert_int_equal(info.column, 9);
    assert_string_equal(info.label, "");
    assert_false(eh_note(desk.context, 4, &info));
    decide(&desk, NOW_MS, EH_PLAIN);
    assert_true(eh_note(desk.context, 2, &info));
    assert_false(info.noted);
    eh_note(desk.context, 1, &info);
    assert_false(info.noted);
    desk_close(&desk);
}

/* Of rows that hold, the first one decides, though they stand in two instructions: its number is 7 where none does. */
static void first_of_the_rows(void **state)
{
    const EhInsn plain[] = {RI(MOVI, R_COMPLEXITY, 0, 0)};
    (void)state;
    for (int held = 0; held < 8; held++) {
        const EhInsn recorded[] = {RI(MOVI, R_COMPLEXITY, 0, 0),
                                   RI(MOVI, EO_INTENT, 0, 2),
                                   RI(MOVI, EO_DAY, 0, 6),
                                   RI(MOVI, B_A, 0, held & 1),
                                   RI(BEQ, R_HOLDOUT, C_N, held >> 1),
                                   R3(FIRST, EO_INTENT, 0, 2, 0),
                                   RI(MOVI, B_A, 0, held >> 2),
                                   R3(FIRST, EO_INTENT, 2, 1, 2)};
        Build b = sample_both(plain, 1, recorded, 8);
        ADD(&b, ROWS, (EhRow){B_A, 1});
        ADD(&b, ROWS, (EhRow){R_HOLDOUT, 0});
        ADD(&b, ROWS, (EhRow){B_A, 1});
        *ROW(&b, NOTES, EhNote, 2) =
            (EhNote){.what = EH_NOTE_VALUE | EH_NOTE_KEPT, .kind = EH_ENUM, .arg = EO_INTENT};
        *ROW(&b, NOTES, EhNote, 3) =
            (EhNote){.what = EH_NOTE_VALUE | EH_NOTE_KEPT, .kind = EH_ENUM, .arg = EO_DAY};
        Desk desk = desk_open(&b, NULL);
        EhNoteInfo name, row;
        int second = held >> 1 == 1 || held >> 1 == 3; /* what C_N is asked for, and is */
        desk_fill(&desk);
        eh_set_int(desk.ticket, eh_slot(desk.program, "n"), second ? held >> 1 : 9);
        decide(&desk, NOW_MS, EH_RECORDING);
        assert_true(eh_note(desk.context, 2, &name) && eh_note(desk.context, 3, &row));
        int first = held & 1 ? 0 : second ? 1 : held >> 2 ? 2 : 6;
        assert_int_equal(row.value.i, first);
        assert_int_equal(name.value.i, first == 6 ? 2 : first == 1 ? 0 : 1);
        assert_string_equal(name.enum_name, first == 6 ? "c" : first == 1 ? "a" : "b");
        desk_close(&desk);
    }
}

static void whole_number_when(void **state)
{
    const EhInsn plain[] = {RI(MOVI, R_COMPLEXITY, 0, 0)};
    (void)state;
    for (int held = 0; held < 2; held++) {
        const EhInsn recorded[] = {RI(MOVI, B_A, 0, held), RI(WHEN, R_COMPLEXITY, B_A, -7)};
        Build b = sample_both(plain, 1, recorded, 2);
        Desk desk = desk_open(&b, NULL);
        desk_fill(&desk);
        assert_int_equal(decide(&desk, NOW_MS, EH_RECORDING)->complexity, held ? -7 : 0);
        desk_close(&desk);
    }
}

/* ---- programs ---- */

static void what_a_program_says(void **state)
{
    Build b = sample_full();
    size_t size, again;
    char *block = build_block(&b, &size);
    EhProgram *p = NULL, *q = NULL;
    EhLookupInfo lookup;
    EhFunctionInfo function;
    (void)state;
    build_free(&b);
    assert_int_equal(eh_program_load(block, size, NULL, &p), EH_OK);
    const void *bytes = eh_program_bytes(p, &again);
    assert_int_equal(again, size);
    assert_memory_equal(bytes, block, size);
    assert_int_equal(eh_program_load(bytes, again, NULL, &q), EH_OK);
    eh_program_free(q);
    assert_string_equal(eh_program_policy(p), "sample");
    assert_string_equal(eh_program_tz_version(p), "2025b");
    assert_int_equal(eh_program_text_passes(p), 104);
    assert_true(eh_program_steps(p) > 10001 * 4);
    assert_int_equal(eh_slot_type(p, eh_slot(p, "customer.spend")), EH_TYPE_MONEY);
    assert_int_equal(eh_slot(p, "nobody"), EH_NO_SLOT);
    assert_string_equal(eh_slot_path(p, eh_slot(p, "orders.note")), "orders.note");
    assert_int_equal(eh_names_count(p, EH_NAMES_HELD), 4);
    assert_string_equal(eh_name(p, EH_NAMES_TARGET, 0), "reply");
    assert_null(eh_name(p, EH_NAMES_TARGET, 1));
    assert_null(eh_name(p, EH_NAMES_CLASS, -1));
    assert_true(eh_lookup_info(p, 0, &lookup));
    assert_string_equal(lookup.path, "crm.db");
    assert_int_equal(lookup.n_fields, 2);
    assert_true(eh_function_info(p, 1, &function));
    assert_string_equal(function.name, "segment");
    assert_int_equal(function.result, EH_TYPE_TEXT);
    assert_int_equal(eh_function_param(p, 0, 0), EH_TYPE_TEXT);
    assert_false(eh_function_info(p, 2, &function));
    free(block);
    eh_program_free(p);
}

static void the_full_sample_has_every_instruction(void **state)
{
    Build b = sample_full();
    bool seen[EH_N_OPS] = {false};
    (void)state;
    for (uint32_t i = 0; i < b.rows[EH_SEC_CODE].count; i++)
        seen[ROW(&b, CODE, EhInsn, i)->op] = true;
    for (uint32_t i = 0; i < EH_N_OPS; i++)
        if (!seen[i])
            fail_msg("%s is not there", eh_op_table[i].name);
    Desk desk = desk_open(&b, NULL);
    desk_fill(&desk);
    fill_orders(&desk);
    fill_tags(&desk);
    fill_mail(&desk);
    decide(&desk, NOW_MS, EH_PLAIN);
    decide(&desk, NOW_MS, EH_RECORDING);
    desk_close(&desk);
}

static void a_context_has_a_limit(void **state)
{
    const EhInsn zero = RI(MOVI, R_COMPLEXITY, 0, 5);
    Build b = sample(&zero, 1);
    EhContext *context;
    (void)state;
    b.header.n_sites = 400; /* 1.2 GiB */
    EhProgram *program = build_program(&b);
    assert_non_null(program);
    assert_int_equal(eh_context_new(program, NULL, &context), EH_LIMIT);
    assert_null(context);
    assert_int_equal(eh_context_new(NULL, NULL, &context), EH_INVALID);
    eh_program_free(program);
}

static void batches(void **state)
{
    const EhInsn zero = RI(MOVI, R_COMPLEXITY, 0, 5);
    Build b = sample(&zero, 1);
    Desk desk = desk_open(&b, NULL);
    Build again = sample(&zero, 1);
    Desk other = desk_open(&again, NULL);
    EhColumns *batch;
    (void)state;
    desk_fill(&desk);
    assert_int_equal(eh_columns_new(NULL, &batch), EH_INVALID);
    assert_int_equal(eh_columns_new(desk.program, &batch), EH_OK);
    assert_int_equal(eh_columns_add(batch, other.ticket), EH_INVALID);
    assert_int_equal(eh_columns_add(batch, NULL), EH_INVALID);
    for (int i = 0; i < 3; i++)
        assert_int_equal(eh_columns_add(batch, desk.ticket), EH_OK);
    assert_null(eh_columns_decision(desk.context, batch, 0));
    const EhDecisions *some = eh_decide_batch(desk.context, batch, 0, NOW_MS);
    assert_non_null(some);
    assert_int_equal(some->first, 0);
    assert_int_equal(some->n, 3);
    assert_int_equal(some->complexity[2], 5);
    assert_int_equal(eh_columns_decision(desk.context, batch, 2)->complexity, 5);
    assert_null(eh_columns_decision(desk.context, batch, 3));
    assert_null(eh_columns_decision(other.context, batch, 2));
    assert_non_null(eh_decide_batch(desk.context, batch, 2, NOW_MS));
    assert_null(eh_decide_batch(desk.context, batch, 3, NOW_MS));
    assert_null(eh_columns_decision(desk.context, batch, 2));
    assert_null(eh_decide_batch(other.context, batch, 0, NOW_MS));
    assert_null(eh_decide_batch(NULL, batch, 0, NOW_MS));
    assert_null(eh_decide_batch(desk.context, NULL, 0, NOW_MS));
    eh_columns_reset(batch);
    assert_int_equal(eh_columns_count(batch), 0);
    assert_null(eh_decide_batch(desk.context, batch, 0, NOW_MS));
    eh_columns_free(batch);
    eh_columns_free(NULL);
    desk_close(&other);
    desk_close(&desk);
}

typedef struct Page {
    char text[65536];
    size_t n, pieces_left;
} Page;

static bool write_page(void *user, const char *bytes, size_t n)
{
    Page *page = user;
    if (page->pieces_left-- == 0 || n > sizeof page->text - 1 - page->n)
        return false;
    memcpy(page->text + page->n, bytes, n);
    page->n += n;
    return true;
}

static void programs_as_text(void **state)
{
    Build b = sample_full();
    EhProgram *program = build_program(&b);
    Page *page = calloc(1, sizeof *page);
    static const char *const parts[] = {
        "policy sample\n",
        "function 0 (decision)",
        "function 2 (pause)",
        "MOVT     r47 \"hello\"",
        "JTEQ     r5:s",
        "JEQ      r0:status 3 pending",
        "HELD     rule1",
        "CALL     r45 churn",
        "r7:intent",
        "1:orders.note",
        "MOVI     r24:complexity 0",
    };
    (void)state;
    assert_non_null(page);
    assert_non_null(program);
    page->pieces_left = 3;
    assert_false(eh_disassemble(program, write_page, page));
    *page = (Page){.pieces_left = 1000000};
    assert_true(eh_disassemble(program, write_page, page));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(page->text, parts[i]))
            fail_msg("%s is not there", parts[i]);
    free(page);
    eh_program_free(program);
}

/* ---- memory ---- */

typedef struct Tight {
    int left; /* allocations that still succeed */
    size_t held;
} Tight;

static void *tight_allocate(void *user, void *old, size_t old_size, size_t new_size)
{
    Tight *tight = user;
    void *out = NULL;
    if (new_size == 0) {
        tight->held -= old_size;
        free(old);
        return NULL;
    }
    if (tight->left-- > 0)
        out = realloc(old, new_size);
    if (out)
        tight->held += new_size - old_size;
    return out;
}

static EhStatus load_and_decide(const char *block, size_t size, Tight *tight)
{
    EhAllocator allocator = {tight_allocate, tight};
    EhProgram *program = NULL;
    EhContext *context = NULL;
    EhTicket *ticket = NULL;
    EhColumns *columns = NULL;
    EhStatus status = eh_program_load(block, size, &allocator, &program);
    if (status == EH_OK)
        status = eh_context_new(program, NULL, &context);
    if (status == EH_OK)
        status = eh_ticket_new(program, &ticket);
    if (status == EH_OK)
        assert_non_null(eh_decide(context, ticket, NOW_MS, EH_RECORDING));
    if (status == EH_OK)
        status = eh_columns_new(program, &columns);
    if (status == EH_OK)
        status = eh_columns_add(columns, ticket);
    if (status == EH_OK)
        assert_int_equal(eh_decide_batch(context, columns, 0, NOW_MS)->n, 1);
    else
        assert_int_equal(eh_columns_count(columns), 0);
    eh_columns_free(columns);
    eh_ticket_free(ticket);
    eh_context_free(context);
    eh_program_free(program);
    return status;
}

static void memory_may_run_out_anywhere(void **state)
{
    Build b = sample_full();
    size_t size;
    char *block = build_block(&b, &size);
    int n = 0;
    (void)state;
    build_free(&b);
    for (;; n++) {
        Tight tight = {.left = n};
        EhStatus status = load_and_decide(block, size, &tight);
        assert_int_equal(tight.held, 0);
        if (status == EH_OK)
            break;
        assert_int_equal(status, EH_NO_MEMORY);
    }
    assert_true(n > 10);
    free(block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_arithmetic),
        cmocka_unit_test(number_arithmetic),
        cmocka_unit_test(no_number_is_negative_zero),
        cmocka_unit_test(rounding_is_half_to_even),
        cmocka_unit_test(jumps_on_whole_numbers),
        cmocka_unit_test(cases),
        cmocka_unit_test(sums),
        cmocka_unit_test(picks),
        cmocka_unit_test(splits),
        cmocka_unit_test(comparisons),
        cmocka_unit_test(jumps_on_numbers),
        cmocka_unit_test(missing_values),
        cmocka_unit_test(comparing_texts),
        cmocka_unit_test(texts_made_here),
        cmocka_unit_test(phrases_in_texts),
        cmocka_unit_test(sets_hold_things),
        cmocka_unit_test(loops_over_lists),
        cmocka_unit_test(clocks_on_the_wall),
        cmocka_unit_test(holdout_groups),
        cmocka_unit_test(a_decision_has_its_results),
        cmocka_unit_test(clocks_of_a_decision),
        cmocka_unit_test(a_tighten_that_is_due_earlier_counts),
        cmocka_unit_test(pauses_follow_the_history),
        cmocka_unit_test(the_past_starts_with_the_default),
        cmocka_unit_test(input_faults),
        cmocka_unit_test(a_pause_on_a_broken_field),
        cmocka_unit_test(tickets_without_the_basics),
        cmocka_unit_test(outside_data_comes_in),
        cmocka_unit_test(outside_data_fails),
        cmocka_unit_test(no_outside_at_all),
        cmocka_unit_test(notes_when_recording),
        cmocka_unit_test(first_of_the_rows),
        cmocka_unit_test(whole_number_when),
        cmocka_unit_test(what_a_program_says),
        cmocka_unit_test(the_full_sample_has_every_instruction),
        cmocka_unit_test(a_context_has_a_limit),
        cmocka_unit_test(batches),
        cmocka_unit_test(programs_as_text),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
