/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verifier: each rule with a program that breaks it, and damage of every kind to one that is right. What is accepted
 * although damaged must decide without a step out of bounds (which the sanitizers watch).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/random/chance.h"
#include "tests/unit/vm_build.h"
#include "vm/disassemble.h"

#define CREATED 1772463600000LL

/* ---- rules ---- */

static void refused(Build *b, const char *part)
{
    const char *why = build_why(b);
    if (!strstr(why, part))
        fail_msg("wanted `%s`, got `%s`", part, why);
}

static const EhInsn zero = {.op = EH_OP_MOVI, .a = R_COMPLEXITY};

#define REFUSED_CODE(part, ...)                                                                    \
    do {                                                                                           \
        Build refused_build = sample(CODE(__VA_ARGS__));                                           \
        refused(&refused_build, part);                                                             \
    } while (0)

/* In the function that records. */
#define REFUSED_NOTES(part, ...)                                                                   \
    do {                                                                                           \
        Build refused_build = sample_both(&zero, 1, CODE(zero, RI(MOVI, B_A, 0, 1), __VA_ARGS__)); \
        refused(&refused_build, part);                                                             \
    } while (0)

#define ACCEPTED_CODE(...)                                                                         \
    do {                                                                                           \
        Build accepted_build = sample(CODE(__VA_ARGS__));                                          \
        assert_string_equal(build_why(&accepted_build), "");                                       \
    } while (0)

/* A change to the tables of the good sample. */
#define REFUSED_TABLE(part, ...)                                                                   \
    do {                                                                                           \
        Build b = sample(&zero, 1);                                                                \
        __VA_ARGS__;                                                                               \
        refused(&b, part);                                                                         \
    } while (0)

static void operands(void **state)
{
    (void)state;
    ACCEPTED_CODE(zero);
    REFUSED_CODE("no such instruction", zero, (EhInsn){.op = EH_N_OPS});
    REFUSED_CODE("another class", zero, R3(ADD, N_REGISTERS, 0, C_N, C_N));
    REFUSED_CODE("another class", zero, R3(ADD, I_A, 0, C_F, C_N));
    REFUSED_CODE("another class", zero, R3(ADD, I_A, 0, R_CLASS, C_N));
    REFUSED_CODE("another class", zero, R3(ADD, R_CLASS, 0, C_N, C_N));
    REFUSED_CODE("another class", zero, R3(FADD, F_A, 0, C_N, C_N));
    REFUSED_CODE("another class", zero, R3(LEN, I_A, 0, C_S + 1, 0));
    REFUSED_CODE("another class", zero, R3(JT, C_N, 3, 0, 0), zero);
    REFUSED_CODE("another class", zero, RI(MOVI, K_A, 0, 0));
    REFUSED_CODE("another class", zero, R3(MOV, T_A, 0, C_S, 0));
    REFUSED_CODE("another class", zero, RI(BEQ, I_A, C_N, 0));
    REFUSED_CODE("another class", zero, RI(BEQ, B_A, C_F, 0));
    REFUSED_CODE("another class", zero, R3(BAND, B_A, 0, C_N, C_CUSTOMER));
    REFUSED_CODE("before it is written", zero, R3(BOR, B_A, 0, C_CUSTOMER, B_A));
    ACCEPTED_CODE(zero, RI(BEQ, B_A, C_INTENT, 0), R3(BOR, B_A, 0, C_CUSTOMER, B_A));
    REFUSED_CODE("unused word", zero, RI(MOVI, I_A, 1, 0));
    REFUSED_CODE("unused word", zero, R3(NOW, TIME_A, 0, 0, 1));
    REFUSED_CODE("row that is not there", zero, R3(MOVT, T_A, 0, 0, 0));
    REFUSED_CODE("row that is not there", zero, R3(MOVT, T_A, 0, 4, 0));
    REFUSED_CODE("row that is not there", zero, R3(JTIN, C_S, 3, 3, 0), zero);
    REFUSED_CODE("row that is not there", zero, R3(OPEN, B_A, 0, 2, 0));
    REFUSED_CODE("row that is not there", zero, R3(HELD, 0, 4, 0, 0));
    REFUSED_CODE("row that is not there", zero, R3(REQUIRE, 0, 2, 0, 0));
    REFUSED_CODE("row that is not there", zero, R3(ACT, 0, 1, 0, 0));
    REFUSED_CODE("row that is not there", zero, R3(LOWER, TO_A, 0, C_S, 3));
    REFUSED_CODE("row that is not there", zero, R3(SCAN, 2, 0, C_S, 0));
    REFUSED_CODE("slot that is not there", zero, R3(SCAN, 0, 0, C_S, 2));
    REFUSED_CODE("list of another kind", zero, R3(JTIN, C_S, 3, LIST_WHOLE, 0), zero);
    REFUSED_CODE("list of another kind", zero, R3(JLIN, C_N, 3, LIST_TEXTS, 0), zero);
    REFUSED_CODE("list of another kind", zero, R3(FJLIN, C_F, 3, LIST_WHOLE, 0), zero);
}

/* In the function that records, FIRST over `row` once the two enum registers are written. */
static const char *why_first(EhInsn first, EhRow row)
{
    Build b =
        sample_both(&zero, 1, CODE(zero, RI(MOVI, EO_INTENT, 0, 2), RI(MOVI, EO_DAY, 0, 6), first));
    ADD(&b, ROWS, row);
    return build_why(&b);
}

static void notes(void **state)
{
    (void)state;
    REFUSED_CODE("only in the function", zero, RI(MOVI, B_A, 0, 1), R3(NOTE, B_A, 0, 0, 0));
    REFUSED_NOTES("row that is not there", R3(NOTE, B_A, 4, 0, 0));
    REFUSED_NOTES("values of two kinds", R3(NOTE, C_N, 0, 0, 0));
    REFUSED_NOTES("another class", R3(NOTE, C_S, 1, 0, 0));
    REFUSED_NOTES("before it is written", R3(NOTE, R_HOLDOUT, 0, 0, 0));
    REFUSED_NOTES("a register's", R3(NOTE, B_A, 2, 0, 0));
    REFUSED_NOTES("ends before its end", R3(END, 0, 0, 0, 0));
    REFUSED_CODE("only in the function", zero, RI(MOVI, B_A, 0, 1), RI(WHEN, I_A, B_A, 1));
    REFUSED_NOTES("another class", RI(WHEN, I_A, C_N, 1));
    REFUSED_NOTES("another class", RI(WHEN, B_A, B_A, 1));
    REFUSED_NOTES("before it is written", RI(WHEN, I_A, R_HOLDOUT, 1));
}

static const char *why_kept(uint8_t kind, uint16_t reg)
{
    Build b = sample_both(&zero, 1, CODE(zero, R3(JT, C_CUSTOMER, 3, 0, 0), RI(MOVI, B_A, 0, 1)));
    ROW(&b, NOTES, EhNote, 3)->kind = kind;
    ROW(&b, NOTES, EhNote, 3)->arg = reg;
    return build_why(&b);
}

static void kept_notes(void **state)
{
    (void)state;
    assert_string_equal(why_kept(EH_INT, C_N), "");
    assert_string_equal(why_kept(EH_TEXT, C_S), "");
    assert_string_equal(why_kept(EH_ENUM, R_QUEUE), "");
    assert_non_null(strstr(why_kept(EH_MONEY, C_N), "not written, or of another kind"));
    assert_non_null(strstr(why_kept(EH_BOOL, B_A), "not written, or of another kind"));
    assert_non_null(strstr(why_kept(EH_INT, I_A), "not written, or of another kind"));
    assert_non_null(strstr(why_kept(EH_INT, N_REGISTERS), "not written, or of another kind"));
    assert_non_null(strstr(why_kept(EH_META, C_S + 1), "no kind"));
}

static void first_rows(void **state)
{
    const EhRow row = {C_CUSTOMER, 2};
    (void)state;
    assert_string_equal(why_first(R3(FIRST, EO_INTENT, 0, 1, 6), row), "");
#define REFUSED_FIRST(part, insn, ...)                                                             \
    if (!strstr(why_first(insn, (EhRow)__VA_ARGS__), part))                                        \
    fail_msg("wanted `%s`, got `%s`", part, why_first(insn, (EhRow)__VA_ARGS__))
    REFUSED_FIRST("has no name for", R3(FIRST, EO_INTENT, 0, 1, 7), {C_CUSTOMER, 2});
    REFUSED_FIRST("has no name for", R3(FIRST, EO_INTENT, 0, 1, UINT32_MAX), {C_CUSTOMER, 2});
    REFUSED_FIRST("rows that are not there", R3(FIRST, EO_INTENT, 0, 2, 0), {C_CUSTOMER, 2});
    REFUSED_FIRST("rows that are not there", R3(FIRST, EO_INTENT, 1, 1, 0), {C_CUSTOMER, 2});
    REFUSED_FIRST("rows that are not there", R3(FIRST, EO_INTENT, 0, UINT32_MAX, 0),
                  {C_CUSTOMER, 2});
    REFUSED_FIRST("side by side", R3(FIRST, EO_DAY, 0, 1, 0), {C_CUSTOMER, 2});
    REFUSED_FIRST("another class", R3(FIRST, C_N, 0, 1, 0), {C_CUSTOMER, 2});
    REFUSED_FIRST("before it is written", R3(FIRST, R_CLASS, 0, 1, 0), {C_CUSTOMER, 1});
    REFUSED_FIRST("before it is written", R3(FIRST, EO_INTENT, 0, 1, 0), {B_A, 2});
    REFUSED_FIRST("no BOOL register", R3(FIRST, EO_INTENT, 0, 1, 0), {C_N, 2});
    REFUSED_FIRST("no BOOL register", R3(FIRST, EO_INTENT, 0, 1, 0), {N_REGISTERS, 2});
    REFUSED_FIRST("none of its register", R3(FIRST, EO_INTENT, 0, 1, 0), {C_CUSTOMER, 3});
#undef REFUSED_FIRST
    REFUSED_CODE("only in the function", zero, RI(MOVI, EO_INTENT, 0, 2), RI(MOVI, EO_DAY, 0, 6),
                 R3(FIRST, EO_INTENT, 0, 0, 0));
    Build b = sample_both(&zero, 1,
                          CODE(zero, RI(MOVI, EO_INTENT, 0, 2), RI(MOVI, EO_DAY, 0, 6),
                               R3(FIRST, EO_INTENT, 0, 1, 0), R3(FIRST, EO_INTENT, 0, 1, 0)));
    ADD(&b, ROWS, row);
    refused(&b, "belong to two");
}

static void values(void **state)
{
    (void)state;
    REFUSED_CODE("immediate", zero, RI(MOVI, R_CLASS, 0, 2));
    REFUSED_CODE("immediate", zero, RI(MOVI, R_CLASS, 0, -1));
    REFUSED_CODE("immediate", zero, RI(MOVI, B_A, 0, 2));
    ACCEPTED_CODE(zero, R3(TAKE, R_CLASS, 2, 1, 1));
    REFUSED_CODE("immediate", zero, R3(TAKE, R_CLASS, 2, 2, 0));
    REFUSED_CODE("immediate", zero, R3(TAKE, R_CLASS, 2, 0, 2));
    REFUSED_CODE("side by side", zero, R3(TAKE, R_SERVICE, 2, 0, 0));
    REFUSED_CODE("lead ahead", zero, R3(TAKE, R_CLASS, 1, 0, 0));
    REFUSED_CODE("never missing", zero, RI(MOVI, I_A, 0, EH_MISSING));
    ACCEPTED_CODE(zero, RI(MOVI, EO_INTENT, 0, EH_MISSING));
    REFUSED_CODE("never missing", zero, RF(MOVF, F_A, 0, (double)NAN));
    REFUSED_CODE("infinite", zero, RF(MOVF, F_A, 0, (double)INFINITY));
    ACCEPTED_CODE(zero, RF(MOVF, FO_A, 0, (double)NAN));
    REFUSED_CODE("never missing", zero, R3(MOVTM, T_A, 0, 0, 0));
    REFUSED_CODE("two kinds", zero, R3(MOV, I_A, 0, C_CREATED, 0));
    REFUSED_CODE("two kinds", zero, R3(MOV, EO_INTENT, 0, C_STATUS, 0));
    REFUSED_CODE("two kinds", zero, R3(MOV2, Q_TAGS, 0, C_ORDERS, 0));
    ACCEPTED_CODE(zero, RI(MOVI, IO_A, 0, 1), R3(MOV, I_A, 0, IO_A, 0));
    REFUSED_CODE("never missing", zero, R3(I2F, F_A, 0, C_CSAT, 0));
    REFUSED_CODE("never missing", zero, R3(HOUR, I_A, 0, C_REPLY, 0));
    REFUSED_CODE("never missing", zero, R3(DOMAIN, T_A, 0, C_S, 0));
    REFUSED_CODE("never missing", zero, R3(MOVTM, TO_A, 0, 0, 0), R3(LOWER, T_A, 0, TO_A, 0));
    ACCEPTED_CODE(zero, R3(LOWER, T_A, 0, C_S, 0));
    REFUSED_CODE("two kinds", zero, R3(WDAYT, EO_INTENT, 0, C_CREATED, 0));
    REFUSED_CODE("two kinds", zero, R3(HASTX, B_A, 0, C_LABELS, 1));
    REFUSED_CODE("two kinds", zero, R3(HASE, B_A, 0, C_TAGS, C_INTENT));
    REFUSED_CODE("two kinds", zero, R3(HASE, B_A, 0, C_LABELS, C_STATUS));
    REFUSED_CODE("never missing", zero, R3(LOOKUP, O_ACCOUNT, 0, 0, 0),
                 R3(LD, I_A, 0, O_ACCOUNT, 0));
    REFUSED_CODE("two kinds", zero, R3(LOOKUP, O_ACCOUNT, 0, 0, 0), R3(LD, FO_A, 0, O_ACCOUNT, 0));
    REFUSED_CODE("cell that is not there", zero, R3(LOOKUP, O_ACCOUNT, 0, 0, 0),
                 R3(LD, IO_A, 0, O_ACCOUNT, 3));
    REFUSED_CODE("two kinds", zero, R3(LOOKUP, O_ORDER, 0, 0, 0));
    REFUSED_CODE("two kinds", zero, R3(CALL, IO_A, 0, 0, 0));
    REFUSED_CODE("never missing", zero, R3(CALL, F_A, 0, 0, 0));
}

static void jumps(void **state)
{
    const EhInsn test = R3(JT, B_A, 4, 0, 0), set = RI(MOVI, B_A, 0, 1);
    (void)state;
    REFUSED_CODE("does not lead ahead", zero, R3(JMP, 0, 1, 0, 0));
    REFUSED_CODE("does not lead ahead", zero, R3(JMP, 0, 0, 0, 0));
    REFUSED_CODE("does not lead ahead", zero, R3(JMP, 0, 2 + N_ENDING, 0, 0));
    REFUSED_CODE("before it is written", zero, R3(MOV, I_A, 0, I_B, 0));
    REFUSED_CODE("before it is written", zero, set, test, RI(MOVI, I_A, 0, 0),
                 R3(MOV, I_B, 0, I_A, 0));
    ACCEPTED_CODE(zero, set, R3(JT, B_A, 5, 0, 0), RI(MOVI, I_A, 0, 0), R3(JMP, 0, 6, 0, 0),
                  RI(MOVI, I_A, 0, 1), R3(MOV, I_B, 0, I_A, 0));
    REFUSED_CODE("before it is written", zero, set, R3(JT, B_A, 5, 0, 0), RI(MOVI, I_A, 0, 0),
                 R3(JMP, 0, 6, 0, 0), RI(MOVI, I_C, 0, 1), R3(MOV, I_B, 0, I_A, 0));
    REFUSED_CODE("ends without a result", set, R3(JT, B_A, 3, 0, 0), zero);
    ACCEPTED_CODE(zero, R3(JMP, 0, 3, 0, 0), R3(MOV, I_A, 0, I_B, 0)); /* nobody comes there */
    REFUSED_CODE("scan slot is read before", zero, R3(JFOUND, 0, 3, 0, 0), zero);
    REFUSED_CODE("scan slot is read before", zero, R3(SCAN, 0, 0, C_S, 1),
                 R3(NFOUND, I_A, 0, 0, 0));
}

/* A SWITCH on the intent whose cases are `one` and `two`, and whose rest is `rest`; what is at 2, 3 and 4 writes I_A, I_A
 * and nothing; at 5 it is read. */
static const char *why_cases(uint32_t one, uint32_t two, uint32_t rest, uint32_t first, uint32_t n)
{
    Build b = sample(CODE(zero, R3(SWITCH, C_INTENT, rest, first, n), RI(MOVI, I_A, 0, 1),
                          RI(MOVI, I_A, 0, 2), zero, R3(MOV, I_B, 0, I_A, 0)));
    ADD(&b, CASES, one);
    ADD(&b, CASES, two);
    return build_why(&b);
}

static void cases(void **state)
{
    (void)state;
    assert_string_equal(why_cases(2, 3, 2, 0, 2), "");
    assert_string_equal(why_cases(3, 3, 2, 1, 1), "");
    assert_non_null(strstr(why_cases(2, 4, 2, 0, 2), "before it is written"));
    assert_non_null(strstr(why_cases(2, 3, 4, 0, 2), "before it is written"));
    assert_non_null(strstr(why_cases(2, 1, 2, 0, 2), "lead ahead"));
    assert_non_null(strstr(why_cases(0, 3, 2, 0, 2), "lead ahead"));
    assert_non_null(strstr(why_cases(2, 1000, 2, 0, 2), "lead ahead"));
    assert_non_null(strstr(why_cases(2, 3, 1, 0, 2), "lead ahead"));
    assert_non_null(strstr(why_cases(2, 3, 2, 0, 3), "CASES"));
    assert_non_null(strstr(why_cases(2, 3, 2, 2, 1), "CASES"));
    assert_non_null(strstr(why_cases(2, 3, 2, UINT32_MAX, 2), "CASES"));
    REFUSED_CODE("another class", zero, R3(SWITCH, C_F, 2, 0, 0), zero);
    REFUSED_CODE("another class", zero, R3(SPLIT, C_F, 0, LIST_WHOLE, 0), zero);
    REFUSED_CODE("another class", zero, R3(SPLITT, C_N, 0, LIST_WHOLE, 0), zero);
    REFUSED_CODE("list of another kind", zero, R3(SPLIT, C_N, 0, LIST_NUMBERS, 0), zero);
    REFUSED_CODE("CASES", zero, R3(SPLIT, C_N, 0, LIST_WHOLE, 0), zero);
    REFUSED_CODE("CASES", zero, R3(SPLITT, C_ID, UINT32_MAX, LIST_WHOLE, 0), zero);
    Build b =
        sample(CODE(zero, R3(SWITCH, C_INTENT, 2, 0, 1), R3(SWITCH, C_INTENT, 3, 0, 1), zero));
    ADD(&b, CASES, (uint32_t){3});
    refused(&b, "CASES");
}

/* A SPLIT whose five cases lead to `others` but the last, which leads to `last`; at 4 is what the one at 2 writes read. */
static const char *why_split(uint32_t others, uint32_t last, uint32_t rows)
{
    Build b = sample(CODE(zero, R3(SPLIT, C_N, 0, LIST_WHOLE, 0), RI(MOVI, I_A, 0, 1), zero,
                          R3(MOV, I_B, 0, I_A, 0)));
    for (uint32_t i = 0; i < rows; i++)
        ADD(&b, CASES, (uint32_t){i + 1 < rows ? others : last});
    return build_why(&b);
}

static void split_cases(void **state)
{
    (void)state;
    assert_string_equal(why_split(2, 2, 5), "");
    assert_non_null(strstr(why_split(2, 3, 5), "before it is written"));
    assert_non_null(strstr(why_split(2, 1, 5), "lead ahead"));
    assert_non_null(strstr(why_split(2, 1000, 5), "lead ahead"));
    assert_non_null(strstr(why_split(2, 2, 4), "CASES"));
}

/* A PICK of the class by a whole number and by a number, with one thing changed. */
typedef struct PickCase {
    EhSum sum;
    EhStep whole, real;
    uint32_t entry, target, n_steps, n_entries;
} PickCase;

static const PickCase good_pick = {
    .sum = {.n_whole = 1, .n_real = 1, .n_entries = 6, .base = -14},
    .whole = {.reg = C_N, .factor = 2, .lo = {.i = 7}, .hi = {.i = 9}},
    .real = {.reg = C_F, .factor = 1, .lo = {.f = 0.5}},
    .entry = EH_ENTRY(1, 1),
    .target = 3,
    .n_steps = 2,
    .n_entries = 6,
};

static const char *why_pick(PickCase pick)
{
    Build b = sample(CODE(zero, R3(PICK, R_CLASS, pick.target, 0, 0), zero, zero));
    const EhStep steps[] = {pick.whole, pick.real};
    build_add(&b, EH_SEC_STEPS, steps, pick.n_steps);
    for (uint32_t i = 0; i < pick.n_entries; i++)
        ADD(&b, ENTRIES, (uint32_t){i == 4 ? pick.entry : EH_ENTRY_OPEN});
    ADD(&b, SUMS, pick.sum);
    return build_why(&b);
}

#define REFUSED_PICK(part, change)                                                                 \
    do {                                                                                           \
        PickCase pick = good_pick;                                                                 \
        pick.change;                                                                               \
        if (!strstr(why_pick(pick), part))                                                         \
            fail_msg("wanted `%s`, got `%s`", part, why_pick(pick));                               \
    } while (0)

static void pick_bounds(void **state)
{
    (void)state;
    assert_string_equal(why_pick(good_pick), "");
    REFUSED_PICK("out of its entries", sum.base = -13);
    REFUSED_PICK("out of its entries", sum.base = -15);
    REFUSED_PICK("out of its entries", sum.n_entries = 5);
    REFUSED_PICK("out of its entries", whole.factor = 3);
    REFUSED_PICK("out of its entries", whole.factor = 0);
    REFUSED_PICK("out of its entries", whole.factor = -2);
    REFUSED_PICK("out of its entries", real.factor = 2);
    REFUSED_PICK("out of its entries", real.factor = -1);
    REFUSED_PICK("out of its entries", whole.hi.i = 10);
    REFUSED_PICK("out of its entries", whole.lo.i = 6);
    REFUSED_PICK("out of its entries", whole.hi.i = INT64_MAX);
    REFUSED_PICK("out of its entries", whole.lo.i = INT64_MIN);
    REFUSED_PICK("leave no value", whole.lo.i = 10);
    REFUSED_PICK("leave no value", real.lo.f = (double)NAN);
    REFUSED_PICK("leave no value", real.hi.i = 1);
}

static void pick_tables(void **state)
{
    (void)state;
    REFUSED_PICK("entries that are not there", sum.n_entries = 7);
    REFUSED_PICK("entries that are not there", sum.n_entries = 0);
    REFUSED_PICK("too many entries", sum.n_entries = pick.n_entries = EH_LIMIT_ENTRIES + 1);
    REFUSED_PICK("entries that are not there", sum.first_entry = 1);
    REFUSED_PICK("entries that are not there", sum.first_entry = UINT32_MAX);
    REFUSED_PICK("none of its register", entry = EH_ENTRY(2, 0));
    REFUSED_PICK("none of its register", entry = EH_ENTRY(0, 2));
    REFUSED_PICK("none of its register", entry = EH_ENTRY(2, 0) | EH_ENTRY_OPEN);
    REFUSED_PICK("steps that are not there", n_steps = 1);
    REFUSED_PICK("steps that are not there", sum.first = 1);
    REFUSED_PICK("steps that are not there", sum.first = UINT32_MAX);
    REFUSED_PICK("too many steps", sum.n_real = EH_LIMIT_SUM_STEPS);
    REFUSED_PICK("too many steps", sum.n_whole = UINT32_MAX);
    REFUSED_PICK("another class", whole.reg = C_F);
    REFUSED_PICK("another class", real.reg = C_N);
    REFUSED_PICK("another class", whole.reg = C_S);
    REFUSED_PICK("not there", whole.reg = N_REGISTERS);
    REFUSED_PICK("before it is written", whole.reg = I_A);
    REFUSED_PICK("before it is written", whole.reg = R_CLASS);
    REFUSED_PICK("lead ahead", target = 1);
    REFUSED_PICK("lead ahead", target = 1000);
}

static void sums(void **state)
{
    const EhInsn read = R3(MOV, I_B, 0, I_A, 0);
    (void)state;
    REFUSED_CODE("row that is not there", zero, R3(SUM, I_A, 0, 0, 0));
    REFUSED_CODE("row that is not there", zero, R3(PICK, R_CLASS, 2, 0, 0), zero);
    Build b = sample(CODE(zero, R3(SUM, I_A, 0, 0, 0), read));
    sample_sum(&b);
    assert_string_equal(build_why(&b), "");
    b = sample(CODE(zero, R3(SUM, I_A, 0, 0, 0), R3(SUM, I_B, 0, 0, 0)));
    sample_sum(&b);
    refused(&b, "belong to two");
    b = sample(CODE(zero, R3(SUM, I_A, 0, 0, 0)));
    sample_pick(&b);
    refused(&b, "picks none");
    b = sample(CODE(zero, R3(PICK, R_SERVICE, 2, 0, 0)));
    sample_pick(&b);
    refused(&b, "side by side");
    b = sample(CODE(zero, R3(SUM, R_CLASS, 0, 0, 0)));
    sample_sum(&b);
    refused(&b, "another class");
}

/* The first of three rows writes the result, and so does each row behind it. */
static void rows_join(void **state)
{
    const EhInsn set = RI(MOVI, B_A, 0, 1);
    (void)state;
    ACCEPTED_CODE(set, R3(JF, B_A, 5, 0, 0), RI(MOVI, R_COMPLEXITY, 0, 1), RI(MOVI, I_A, 0, 1),
                  R3(JMP, 0, 12, 0, 0), R3(JF, B_A, 9, 0, 0), RI(MOVI, I_A, 0, 2),
                  RI(MOVI, R_COMPLEXITY, 0, 2), R3(JMP, 0, 12, 0, 0), RI(MOVI, I_B, 0, 3),
                  RI(MOVI, R_COMPLEXITY, 0, 3), RI(MOVI, I_A, 0, 3), R3(MOV, I_C, 0, I_A, 0));
    REFUSED_CODE("before it is written", set, R3(JF, B_A, 5, 0, 0), RI(MOVI, R_COMPLEXITY, 0, 1),
                 RI(MOVI, I_B, 0, 1), R3(JMP, 0, 12, 0, 0), R3(JF, B_A, 9, 0, 0),
                 RI(MOVI, I_A, 0, 2), RI(MOVI, R_COMPLEXITY, 0, 2), R3(JMP, 0, 12, 0, 0),
                 RI(MOVI, I_B, 0, 3), RI(MOVI, R_COMPLEXITY, 0, 3), RI(MOVI, I_A, 0, 3),
                 R3(MOV, I_C, 0, I_A, 0));
}

static void loops(void **state)
{
    const EhInsn open = R3(FOR, K_A, 4, C_TAGS, T_A), close = R3(NEXT, K_A, 2, C_TAGS, T_A);
    (void)state;
    ACCEPTED_CODE(zero, open, zero, close);
    REFUSED_CODE("NEXT without FOR", zero, R3(FOR, K_A, 5, C_TAGS, T_A), close, zero, close);
    REFUSED_CODE("do not match", zero, open, zero, R3(NEXT, K_B, 2, C_TAGS, T_A));
    REFUSED_CODE("do not match", zero, open, zero, R3(NEXT, K_A, 2, C_TAGS, TO_A));
    REFUSED_CODE("do not match", zero, open, zero, R3(NEXT, K_A, 1, C_TAGS, T_A));
    REFUSED_CODE("behind its NEXT", zero, R3(FOR, K_A, 2, C_TAGS, T_A), zero, close);
    REFUSED_CODE("two kinds", zero, R3(FOR, K_A, 4, C_ORDERS, T_A), zero,
                 R3(NEXT, K_A, 2, C_ORDERS, T_A));
    REFUSED_CODE("another class", zero, R3(FOR, I_A, 4, C_TAGS, T_A), zero,
                 R3(NEXT, I_A, 2, C_TAGS, T_A));
    REFUSED_CODE("two loops", zero, R3(FOR, K_A, 6, C_TAGS, T_A), R3(FOR, K_A, 5, C_TAGS, T_A),
                 zero, R3(NEXT, K_A, 3, C_TAGS, T_A), R3(NEXT, K_A, 2, C_TAGS, T_A));
    REFUSED_CODE("do not nest", zero, R3(FOR, K_A, 5, C_TAGS, T_A), R3(FOR, K_B, 6, C_TAGS, T_A),
                 zero, R3(NEXT, K_A, 2, C_TAGS, T_A), R3(NEXT, K_B, 3, C_TAGS, T_A));
    REFUSED_CODE("in a loop", zero, open, R3(ACT, 0, 0, 0, 0), close);
    REFUSED_CODE("in a loop", zero, open, R3(LOOKUP, O_ACCOUNT, 0, 0, 0), close);
    REFUSED_CODE("twice", zero, R3(ACT, 0, 0, 0, 0), R3(ACT, 0, 0, 0, 0));
    REFUSED_CODE("twice", zero, R3(LOWER, TO_A, 0, C_S, 0), R3(LOWER, TO_B, 0, C_S, 0));
    REFUSED_CODE("CLOCKS twice", zero, RI(MOVI, R_SERVICE, 0, 0), R3(CLOCKS, 0, 0, 0, 0));
    REFUSED_CODE("CLOCKS without", zero, R3(CLOCKS, 0, 0, 0, 0));
    REFUSED_CODE("before it is written", zero, open, zero, close,
                 R3(LEN, I_A, 0, T_A, 0)); /* the set may be empty */
    ACCEPTED_CODE(zero, open, R3(LEN, I_A, 0, T_A, 0), close);
}

static void a_jump_into_a_loop(void **state)
{
    (void)state;
    REFUSED_CODE("jump into a loop", zero, RI(MOVI, B_A, 0, 1), R3(JF, B_A, 5, 0, 0),
                 R3(FOR, K_A, 7, C_TAGS, T_A), zero, zero, R3(NEXT, K_A, 4, C_TAGS, T_A));
    ACCEPTED_CODE(zero, RI(MOVI, B_A, 0, 1), R3(FOR, K_A, 6, C_TAGS, T_A), R3(JF, B_A, 5, 0, 0),
                  zero, R3(NEXT, K_A, 3, C_TAGS, T_A));
    ACCEPTED_CODE(zero, RI(MOVI, B_A, 0, 1), R3(FOR, K_A, 6, C_TAGS, T_A), R3(JF, B_A, 7, 0, 0),
                  zero, R3(NEXT, K_A, 3, C_TAGS, T_A), zero);
}

static void steps_are_counted(void **state)
{
    const EhInsn nested[] = {zero,
                             R3(FOR, K_A, 6, C_ORDERS, O_ORDER),
                             R3(FOR, K_B, 5, C_TAGS, T_A),
                             R3(LOWER, TO_A, 0, T_A, 0),
                             R3(NEXT, K_B, 3, C_TAGS, T_A),
                             R3(NEXT, K_A, 2, C_ORDERS, O_ORDER)};
    Build b = sample(nested, 6);
    (void)state;
    assert_int_equal(ROW(&b, FUNCS, EhFunc, 0)->steps, 2 + 100 * (2 + 10 * 2) + N_ENDING);
    assert_int_equal(b.header.text_passes, 1000);
    assert_string_equal(build_why(&b), "");
    b = sample(nested, 6);
    ROW(&b, FUNCS, EhFunc, 0)->steps--;
    refused(&b, "number of steps");
    b = sample(nested, 6);
    b.header.text_passes++;
    refused(&b, "text passes");
}

static void functions(void **state)
{
    (void)state;
    REFUSED_TABLE("end with END", ROW(&b, FUNCS, EhFunc, 0)->count--);
    REFUSED_TABLE("FUNCS", ROW(&b, FUNCS, EhFunc, 0)->count += 100000);
    REFUSED_TABLE("FUNCS", ROW(&b, FUNCS, EhFunc, 0)->layout = 1);
    REFUSED_TABLE("FUNCS", ROW(&b, FUNCS, EhFunc, 2)->layout = 0);
    REFUSED_TABLE("end with END", ROW(&b, FUNCS, EhFunc, 2)->first = 0);
    REFUSED_TABLE("FUNCS", ROW(&b, FUNCS, EhFunc, 0)->n_regs = N_REGISTERS + 100);
    REFUSED_TABLE("fewer registers", ROW(&b, FUNCS, EhFunc, 0)->n_regs = 3);
    REFUSED_TABLE("no BOOL", ROW(&b, FUNCS, EhFunc, 2)->result = 0);
    REFUSED_TABLE("not as its cell", ROW(&b, REG_TYPES, EhRegType, C_N)->kind = EH_MONEY);
    REFUSED_TABLE("not as its cell", ROW(&b, REG_TYPES, EhRegType, C_F)->optional = 0);
    REFUSED_TABLE("not as its cell", ROW(&b, REG_TYPES, EhRegType, C_STATUS)->arg = E_INTENT);
    REFUSED_TABLE("half of one", ROW(&b, REG_TYPES, EhRegType, T_A_META)->kind = EH_INT);
    REFUSED_TABLE("of no kind", ROW(&b, REG_TYPES, EhRegType, I_A)->kind = 99);
    REFUSED_TABLE("result register", ROW(&b, REG_TYPES, EhRegType, R_QUEUE)->arg = E_CLASS);
    REFUSED_TABLE("result register", ROW(&b, REG_TYPES, EhRegType, R_QUEUE)->optional = 1);
    REFUSED_TABLE("result register", b.header.reg_queue = N_REGISTERS);
    REFUSED_TABLE("TARGETS", ROW(&b, TARGETS, EhTarget, 0)->first_reg = R_CLASS);
    REFUSED_TABLE("TARGETS", ROW(&b, TARGETS, EhTarget, 0)->first_reg = UINT32_MAX);
}

/* What a pause's function may not do. */
static void pauses(void **state)
{
    const EhInsn acts[] = {RI(MOVI, 1, 0, 1), R3(HELD, 0, 0, 0, 0), R3(END, 0, 0, 0, 0)};
    const EhInsn writes_nothing[] = {R3(END, 0, 0, 0, 0)};
    EhRegType types[] = {reg_type(EH_ENUM, E_STATUS, 0), reg_type(EH_BOOL, 0, 0)};
    (void)state;
    Build b = sample_tables();
    build_func(&b, &zero, 1, true, 0, 0, N_REGISTERS, 0);
    build_func(&b, NULL, 0, false, 0, 0, N_REGISTERS, 0);
    uint32_t first = build_add(&b, EH_SEC_REG_TYPES, types, 2);
    build_func(&b, acts, 3, false, 1, first, 2, 1);
    refused(&b, "not in a pause");
    b = sample_tables();
    build_func(&b, &zero, 1, true, 0, 0, N_REGISTERS, 0);
    build_func(&b, NULL, 0, false, 0, 0, N_REGISTERS, 0);
    first = build_add(&b, EH_SEC_REG_TYPES, types, 2);
    build_func(&b, writes_nothing, 1, false, 1, first, 2, 1);
    refused(&b, "without a result");
}

static void tables(void **state)
{
    (void)state;
    REFUSED_TABLE("ENUMS", ROW(&b, ENUMS, EhEnum, 0)->count = 1000);
    REFUSED_TABLE("ENUMS", ROW(&b, ENUMS, EhEnum, 0)->name.off = UINT32_MAX);
    REFUSED_TABLE("SPELLINGS", ROW(&b, ENUMS, EhEnum, 0)->hash_size = 31);
    REFUSED_TABLE("SPELLINGS", *ROW(&b, SPELLINGS, uint32_t, 3) = 77);
    REFUSED_TABLE("TEXT_HASH",
                  for (uint32_t i = 0; i < 16; i++) * ROW(&b, TEXT_HASH, uint32_t, i) = 1);
    REFUSED_TABLE("STRINGS", *ROW(&b, STRINGS, char, 0) = (char)0xFF);
    REFUSED_TABLE("ENUMERATORS", ROW(&b, ENUMERATORS, EhEnumerator, 0)->name.n++);
    REFUSED_TABLE("LISTS", ROW(&b, LISTS, EhListTable, 0)->count = 100);
    REFUSED_TABLE("ZONE", ROW(&b, ZONE_SPANS, EhZoneSpan, 0)->from_ms = 0);
    REFUSED_TABLE("CAL", ROW(&b, CAL_SPANS, EhCalSpan, 0)->weekday = 9);
    REFUSED_TABLE("CAL", ROW(&b, CALENDARS, EhCalendarTable, 1)->n_spans = 0);
    REFUSED_TABLE("`always`", b.rows[EH_SEC_CALENDARS].count = 0);
    REFUSED_TABLE("PHRASE_BLOB", *ROW(&b, PHRASE_BLOB, char, 0) ^= 1);
    REFUSED_TABLE("PHRASE_MASKS", ROW(&b, PHRASE_MASKS, EhPhraseMask, 0)->word = 1);
    REFUSED_TABLE("SEQS", ROW(&b, SEQS, EhSeqType, 0)->stride = 1);
    REFUSED_TABLE("SEQS", ROW(&b, SEQS, EhSeqType, 0)->max = EH_LIMIT_ELEMENTS + 1);
    REFUSED_TABLE("GOALS", ROW(&b, GOALS, EhGoal, 0)->calendar = 2);
    REFUSED_TABLE("GOALS", b.rows[EH_SEC_GOALS].count--);
    REFUSED_TABLE("TIGHTENS", ROW(&b, TIGHTENS, EhTightenGoal, 0)->held = HELD_RULE_1);
    REFUSED_TABLE("PAUSES", ROW(&b, PAUSES, EhPause, 0)->func = 1);
    REFUSED_TABLE("PAUSES", ROW(&b, PAUSES, EhPause, 0)->targets = 2);
    REFUSED_TABLE("LOOKUPS", ROW(&b, LOOKUPS, EhLookup, 0)->layout = 1);
    REFUSED_TABLE("LOOKUPS", ROW(&b, LOOKUPS, EhLookup, 0)->key = C_N);
    REFUSED_TABLE("CALLS", ROW(&b, CALLS, EhCall, 0)->out = 2);
    REFUSED_TABLE("FUNCTION_CALLS", ROW(&b, FUNCTION_CALLS, EhCall, 0)->count = 0);
    REFUSED_TABLE("NOTES", ROW(&b, NOTES, EhNote, 0)->parent = 0);
    REFUSED_TABLE("NOTES", ROW(&b, NOTES, EhNote, 1)->text = b.rows[EH_SEC_STRINGS].count);
    REFUSED_TABLE("NOTES", ROW(&b, NOTES, EhNote, 1)->kind = EH_META);
    REFUSED_TABLE("NOTES", ROW(&b, NOTES, EhNote, 1)->what = EH_NOTE_LINE + 1);
    REFUSED_TABLE("NOTES: the last",
                  *ROW(&b, STRINGS, char, b.rows[EH_SEC_STRINGS].count - 1) = 'x');
    REFUSED_TABLE("EXTRAS", ROW(&b, NOTES, EhNote, 0)->what = EH_NOTE_CONDITION);
    REFUSED_TABLE("EXTRAS", ROW(&b, NOTES, EhNote, 1)->what |= EH_NOTE_EXTRA);
    REFUSED_TABLE("EXTRAS", ROW(&b, NOTE_EXTRAS, EhNoteExtra, 0)->note = 1);
    REFUSED_TABLE("EXTRAS", ROW(&b, NOTE_EXTRAS, EhNoteExtra, 0)->file = 1);
    REFUSED_TABLE("EXTRAS", ROW(&b, NOTE_EXTRAS, EhNoteExtra, 0)->label = EH_NONE);
    REFUSED_TABLE("EXTRAS",
                  ROW(&b, NOTE_EXTRAS, EhNoteExtra, 0)->because = b.rows[EH_SEC_STRINGS].count);
    REFUSED_TABLE("header", b.header.fallback_queue = 3);
    REFUSED_TABLE("header", b.header.otherwise_tier = EH_NONE);
    REFUSED_TABLE("header", b.header.n_rules = 3);
    REFUSED_TABLE("header", b.header.enum_state = E_STATUS);
    REFUSED_TABLE("header", b.header.field_created = 9);
    REFUSED_TABLE("n_arg_cells", b.header.n_arg_cells = 8);
}

static void fields(void **state)
{
    (void)state;
    REFUSED_TABLE("cells", ROW(&b, FIELDS, EhField, 2)->cell = C_F);
    REFUSED_TABLE("cells", ROW(&b, LAYOUTS, EhLayout, 0)->n_cells++);
    REFUSED_TABLE("nest", ROW(&b, FIELDS, EhField, 11)->parent = EH_NONE);
    REFUSED_TABLE("nest", ROW(&b, FIELDS, EhField, 10)->n_inside = 40);
    REFUSED_TABLE("nest", ROW(&b, FIELDS, EhField, 2)->n_inside = 1);
    REFUSED_TABLE("default", ROW(&b, FIELDS, EhField, 4)->value.meta = 4);
    REFUSED_TABLE("default", ROW(&b, FIELDS, EhField, 6)->value.meta = UINT64_C(2) << 32);
    REFUSED_TABLE("default", ROW(&b, FIELDS, EhField, 8)->value.i = 3);
    REFUSED_TABLE("of no kind", ROW(&b, FIELDS, EhField, 6)->flags |= EH_FIELD_PREDICTED);
    REFUSED_TABLE("`unknown`", ROW(&b, FIELDS, EhField, 8)->unknown = 3);
    REFUSED_TABLE("TRACKED", ROW(&b, FIELDS, EhField, 2)->tracked = 0);
    REFUSED_TABLE("TRACKED", *ROW(&b, TRACKED, uint32_t, 0) = 2);
    REFUSED_TABLE("LAYOUTS", ROW(&b, LAYOUTS, EhLayout, 3)->first_field = 16);
    REFUSED_TABLE("LAYOUTS", ROW(&b, LAYOUTS, EhLayout, 3)->n_fields = 3);
}

static void headers(void **state)
{
    Build b = sample(&zero, 1);
    size_t size;
    char *block = build_block(&b, &size);
    EhProgram *program;
    (void)state;
    build_free(&b);
    block[size - 1] ^= 1;
    assert_string_equal(eh_program_why(block, size), "damaged: the checksum differs");
    assert_int_equal(eh_program_load(block, size, NULL, &program), EH_BROKEN);
    assert_null(program);
    block[size - 1] ^= 1;
    assert_string_equal(eh_program_why(block, size), "");
    assert_string_equal(eh_program_why(block, size - 1), "cut off, or something behind the end");
    assert_string_equal(eh_program_why(block, 8), "shorter than a header");
    assert_string_equal(eh_program_why(NULL, 0), "shorter than a header");
    assert_int_equal(eh_program_load(NULL, 0, NULL, &program), EH_INVALID);
    block[0] = 'X';
    assert_string_equal(eh_program_why(block, size), "no bytecode of Evenhand");
    free(block);
}

/* ---- damage ---- */

static const char *no_row(void *user, uint32_t lookup, const EhValue *key, EhTicket *row,
                          bool *found)
{
    const EhProgram *program = user;
    const char *name;
    (void)key;
    *found = true;
    for (uint32_t i = 0; i < 4; i++) {
        EhSlot slot = eh_lookup_slot(program, lookup, i, &name);
        if (slot != EH_NO_SLOT)
            eh_set_text(row, slot, "7", 1);
    }
    return NULL;
}

static const char *half(void *user, uint32_t function, const EhValue *args, uint32_t n,
                        EhValue *result)
{
    (void)user;
    (void)function;
    (void)args;
    (void)n;
    *result = (EhValue){.type = result->type, .i = 1, .f = 0.5, .text = "segment", .n = 7};
    return NULL;
}

static void put(EhTicket *ticket, const EhProgram *program, const char *path, const char *text)
{
    EhSlot slot = eh_slot(program, path);
    if (slot != EH_NO_SLOT)
        eh_set_text(ticket, slot, text, strlen(text));
}

static void put_sequences(EhTicket *ticket, const EhProgram *program)
{
    EhSlot tags = eh_slot(program, "tags"), orders = eh_slot(program, "orders");
    if (tags != EH_NO_SLOT && eh_set_begin(ticket, tags) == EH_OK)
        eh_add_text(ticket, tags, "vip", 3);
    if (orders == EH_NO_SLOT || eh_set_begin(ticket, orders) != EH_OK)
        return;
    for (int i = 0; i < 3; i++) {
        if (eh_row_begin(ticket, orders) != EH_OK)
            return;
        put(ticket, program, "orders.total", "12.50");
        put(ticket, program, "orders.note", "late");
        eh_row_end(ticket);
    }
}

static void put_all(EhTicket *ticket, const EhProgram *program)
{
    eh_ticket_reset(ticket);
    put(ticket, program, "id", "T1");
    put(ticket, program, "created", "2026-03-02T15:00:00Z");
    put(ticket, program, "status", "open");
    put(ticket, program, "s", "Hello@vip.example chargeback");
    put(ticket, program, "n", "7");
    put(ticket, program, "intent", "b");
    put_sequences(ticket, program);
    for (int i = 0; i < 3; i++) {
        if (eh_history_begin(ticket, CREATED + i * 600000) != EH_OK)
            return;
        put(ticket, program, "status", i % 2 ? "pending" : "new");
        eh_history_end(ticket);
    }
}

/* Reads whatever a decision points at. */
static size_t read_decision(const EhProgram *program, const EhContext *context, const EhDecision *d)
{
    size_t sum = d->id_n;
    EhNoteInfo note;
    for (uint32_t i = 0; i < d->n_rules; i++)
        sum += strlen(eh_name(program, EH_NAMES_HELD, (int32_t)d->rules[i]));
    for (uint32_t i = 0; i < d->n_requires; i++)
        sum += strlen(eh_name(program, EH_NAMES_SKILL, (int32_t)d->requires_skills[i]));
    for (uint32_t i = 0; i < d->n_clocks; i++)
        sum += strlen(eh_name(program, EH_NAMES_STATE, d->clocks[i].state));
    for (uint32_t i = 0; i < d->n_actions; i++)
        for (uint32_t k = 0; k < d->actions[i].n_args; k++)
            sum += strlen(d->actions[i].params[k]) + d->actions[i].args[k].n;
    for (uint32_t i = 0; i < d->n_faults; i++)
        sum += strlen(d->faults[i].wanted) + d->faults[i].found_n;
    for (uint32_t i = 0; i < eh_note_count(program); i++)
        sum += eh_note(context, i, &note) ? strlen(note.text) + note.value.n : 0;
    assert_non_null(eh_name(program, EH_NAMES_QUEUE, d->queue));
    return sum;
}

static bool swallow(void *user, const char *bytes, size_t n)
{
    *(size_t *)user += strnlen(bytes, n);
    return true;
}

static void exercise(const EhProgram *program)
{
    size_t shown = 0;
    assert_true(eh_disassemble(program, swallow, &shown));
    assert_true(shown > 0);
    EhOutside outside = {(void *)(uintptr_t)program, no_row, half};
    EhContext *context = NULL;
    EhTicket *ticket = NULL;
    if (eh_context_new(program, &outside, &context) == EH_OK &&
        eh_ticket_new(program, &ticket) == EH_OK) {
        for (int mode = 0; mode < 2; mode++)
            read_decision(program, context, eh_decide(context, ticket, CREATED, (EhMode)mode));
        put_all(ticket, program);
        for (int mode = 0; mode < 2; mode++)
            read_decision(program, context,
                          eh_decide(context, ticket, CREATED + 1500000, (EhMode)mode));
    }
    eh_ticket_free(ticket);
    eh_context_free(context);
}

static bool try_block(char *block, size_t size)
{
    EhProgram *program = NULL;
    const uint64_t sum = eh_program_checksum(block, size);
    if (size >= sizeof(EhHeader))
        memcpy(block + offsetof(EhHeader, checksum), &sum, sizeof sum);
    if (eh_program_load(block, size, NULL, &program) != EH_OK)
        return false;
    exercise(program);
    eh_program_free(program);
    return true;
}

/* Every byte, in the ways that matter: another bit, small and large numbers. The checksum is made to fit. */
static void every_byte_changed(void **state)
{
    Build b = sample_full();
    size_t size, accepted = 0;
    char *block = build_block(&b, &size);
    static const uint8_t flips[] = {1, 2, 0x80, 0xFF};
    (void)state;
    build_free(&b);
    assert_true(try_block(block, size));
    for (size_t i = 0; i < size; i++) {
        const char was = block[i];
        for (size_t k = 0; k < sizeof flips; k++) {
            block[i] = (char)(was ^ flips[k]);
            accepted += try_block(block, size);
        }
        block[i] = (char)(was + 1);
        accepted += try_block(block, size);
        block[i] = was;
    }
    assert_true(accepted > 0);
    free(block);
}

static void every_truncation(void **state)
{
    Build b = sample_full();
    size_t size;
    char *block = build_block(&b, &size);
    (void)state;
    build_free(&b);
    for (size_t n = 0; n < size; n++) {
        char *cut = malloc(n ? n : 1);
        assert_non_null(cut);
        memcpy(cut, block, n);
        uint64_t length = n;
        if (n >= sizeof(EhHeader))
            memcpy(cut + offsetof(EhHeader, size), &length, sizeof length);
        assert_false(try_block(cut, n));
        free(cut);
    }
    free(block);
}

/* Words of code and of tables replaced by other words of the same block, several at a time. */
static void many_words_mixed(void **state)
{
    Build b = sample_full();
    uint64_t seed = 88172645463325252u;
    size_t size;
    char *block = build_block(&b, &size), *copy = malloc(size);
    (void)state;
    build_free(&b);
    assert_non_null(copy);
    for (int round = 0; round < 20000; round++) {
        memcpy(copy, block, size);
        for (uint64_t k = next_random(&seed) % 4 + 1; k > 0; k--) {
            size_t width = (size_t)1 << next_random(&seed) % 4;
            size_t to = next_random(&seed) % (size / width) * width;
            size_t from = next_random(&seed) % (size / width) * width;
            memcpy(copy + to, block + from, width);
        }
        try_block(copy, size);
    }
    free(copy);
    free(block);
}

/* ---- size ---- */

/* Rows as a route has them: a few tests, a result, on to the end. */
static void many_rows(void **state)
{
    const uint32_t rows = 20000, n = rows * 6 + 2;
    EhInsn *code = calloc(n, sizeof *code);
    assert_non_null(code);
    for (uint32_t i = 0; i < rows; i++) {
        EhInsn *row = code + i * 6;
        row[0] = RI(MOVI, I_A, 0, i);
        row[1] = RI(JNE, C_N, (i + 1) * 6, i);
        row[2] = R3(JMISS, C_F, (i + 1) * 6, 0, 0);
        row[3] = RI(MOVI, R_COMPLEXITY, 0, i);
        row[4] = RI(MOVI, I_B, 0, i);
        row[5] = R3(JMP, 0, n, 0, 0);
    }
    code[n - 2] = RI(MOVI, I_B, 0, 0);
    code[n - 1] = zero;
    Build b = sample(code, n);
    free(code);
    size_t size;
    char *block = build_block(&b, &size);
    build_free(&b);
    assert_string_equal(eh_program_why(block, size), "");
    free(block);
    (void)state;
}

/* As many jumps as there are, each to a place of its own, behind many writes: refused rather than slow. */
static void crossing_paths_are_refused(void **state)
{
    enum { N = 20000 };
    EhInsn *code = calloc(3 * N, sizeof *code);
    uint32_t n = 0;
    EhRegType *types = calloc(N, sizeof *types);
    (void)state;
    assert_non_null(code);
    assert_non_null(types);
    code[n++] = zero;
    for (uint32_t i = 0; i < N; i++) {
        types[i] = reg_type(EH_INT, 0, 0);
        code[n++] = RI(MOVI, (uint16_t)(N_REGISTERS + i), 0, 0);
        code[n++] = RI(JEQ, C_N, 2 * N + 1 + i, 0);
    }
    while (n < 3 * N)
        code[n++] = zero;
    Build b = sample_tables();
    build_add(&b, EH_SEC_REG_TYPES, types, N);
    build_func(&b, code, n, true, 0, 0, N_REGISTERS + N, 0);
    build_func(&b, NULL, 0, false, 0, 0, N_REGISTERS + N, 0);
    sample_pause(&b);
    free(code);
    free(types);
    assert_string_equal(build_why(&b), "CODE: too many paths cross");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operands),
        cmocka_unit_test(notes),
        cmocka_unit_test(kept_notes),
        cmocka_unit_test(first_rows),
        cmocka_unit_test(values),
        cmocka_unit_test(jumps),
        cmocka_unit_test(cases),
        cmocka_unit_test(split_cases),
        cmocka_unit_test(pick_bounds),
        cmocka_unit_test(pick_tables),
        cmocka_unit_test(sums),
        cmocka_unit_test(rows_join),
        cmocka_unit_test(loops),
        cmocka_unit_test(a_jump_into_a_loop),
        cmocka_unit_test(steps_are_counted),
        cmocka_unit_test(functions),
        cmocka_unit_test(pauses),
        cmocka_unit_test(tables),
        cmocka_unit_test(fields),
        cmocka_unit_test(headers),
        cmocka_unit_test(every_byte_changed),
        cmocka_unit_test(every_truncation),
        cmocka_unit_test(many_words_mixed),
        cmocka_unit_test(many_rows),
        cmocka_unit_test(crossing_paths_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
