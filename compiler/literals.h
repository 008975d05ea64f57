/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Literals: whether one is well formed, and its value.
 *
 * The lexer checks each literal once and reports what is wrong with it; the values are read from
 * the text again when nodes are built, so tokens need not carry them. Reading is total: of a text
 * that did not pass its check it gives some value, and the file does not compile anyway.
 */
#ifndef EH_COMPILER_LITERALS_H
#define EH_COMPILER_LITERALS_H

#include "compiler/diagnostics.h"

/* What a word that starts with a digit is. */
typedef enum EhLiteralShape {
    EH_LITERAL_INT,
    EH_LITERAL_NUMBER,
    EH_LITERAL_PERCENT,
    EH_LITERAL_DURATION
} EhLiteralShape;

/* Checks a word that starts with a digit: `42`, `1_000`, `0.6`, `15%`, `1h30m`, and the many ways
 * to miss those. */
EhLiteralShape eh_literal_check_number(EhDiags *diags, EhSpan span, EhStr text);
void eh_literal_check_money(EhDiags *diags, EhSpan span, EhStr digits);
void eh_literal_check_date(EhDiags *diags, EhSpan span, EhStr text);
void eh_literal_check_instant(EhDiags *diags, EhSpan span, EhStr text);
void eh_literal_check_clock(EhDiags *diags, EhSpan span, EhStr text);
void eh_literal_check_month_day(EhDiags *diags, EhSpan span, EhStr text);

/* A number and the word behind it. True if the word is a unit of time, well written or not (then
 * that is reported). */
bool eh_literal_check_spaced(EhDiags *diags, EhSpan span, EhStr number, EhStr word);

/* Values: whole number; milliseconds; days since 1970; minutes; month * 32 + day. */
int64_t eh_literal_int(EhStr text);
int64_t eh_literal_duration(EhStr text, bool *days);
int64_t eh_literal_date(EhStr text);
int64_t eh_literal_instant(EhStr text);
int64_t eh_literal_clock(EhStr text);
int64_t eh_literal_month_day(EhStr text);

/* The double nearest to the decimal in `text` divided by 10^`shift`: 0 for numbers, 2 for
 * percentages. */
double eh_literal_number(EhStr text, unsigned shift);

/* The bytes that a text literal, quotes included, stands for. */
EhStr eh_literal_text(EhArena *arena, EhStr raw);

#endif
