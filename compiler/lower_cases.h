/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of first match by cases share, see lower_cases.c.
 */
#ifndef EH_COMPILER_LOWER_CASES_H
#define EH_COMPILER_LOWER_CASES_H

#include "compiler/lower.h"

enum { EH_CASES_DEEP = 8 }; /* SWITCHes and SPLITs on the way to a row */

/* A question that a row must answer rightly: an instruction that leads to its failing and is on every way through it. */
typedef struct EhQuestion {
    uint32_t at, reg;
} EhQuestion;

/* Some of the rows, in order. */
typedef struct EhRows {
    uint32_t *at, n;
} EhRows;

/* Invariant: insns[i] is the instruction that stood at base + i; the questions of rows[r] are
 * questions[first_question[r] .. first_question[r + 1]); known[0 .. n_known) are the registers whose value is known where
 * code is made. */
typedef struct EhCases {
    EhLower *low;
    EhEmit *emit;
    EhInsn *insns;
    EhLabel *jumps;
    uint32_t base;
    const EhRowCode *rows;
    EH_VEC(EhQuestion) questions;
    uint32_t *first_question;
    bool *written;  /* registers that rows write: they are not there before them */
    EhLabel *takes; /* for each row: where it was last taken without a question, or EH_NONE */
    uint32_t known[EH_CASES_DEEP];
    uint32_t n_known;
    uint64_t more; /* instructions that may still be added */
} EhCases;

/* The rows that stand in each span of a register's values, `ends` being where the spans meet. Invariant: ends[0 .. n) rise;
 * spans are numbered from 0 to n; the rows of span i are rows[first[i] .. first[i + 1]). */
typedef struct EhSpans {
    int64_t *ends;
    uint32_t n;
    uint32_t *rows, *first;
    uint64_t length; /* of the code of all spans, in instructions */
} EhSpans;

/* lower_cases.c: whether the row has nothing left to ask once `reg` and what is known are, and how much it is to ask. */
bool eh_cases_is_last(const EhCases *c, uint32_t row, uint32_t reg);
uint32_t eh_cases_left(const EhCases *c, uint32_t row, uint32_t reg);

/* lower_spans.c: whether the instruction is a question that all values from one to another answer. */
bool eh_cases_is_span(const EhCases *c, const EhInsn *insn);
/* Sorts the rows by the register. False when memory is out or the code would be longer than `most`. */
bool eh_cases_spans(const EhCases *c, EhRows rows, uint32_t reg, uint64_t most, EhSpans *out);

#endif
