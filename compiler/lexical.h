/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the lexer's rules call: checks of literals, and advice on signs of other languages.
 */
#ifndef EH_COMPILER_LEXICAL_H
#define EH_COMPILER_LEXICAL_H

#include "compiler/tokens.h"

/* The scanner's state besides flex's own. `start`..`end` is what the last rule matched; `token` is
 * where a text began. The pool holds all that flex allocates, so that it never meets a lack of
 * memory. */
typedef struct EhLexer {
    EhTokens *tokens;
    uint32_t start, end, token, line;
    uint32_t stray_line; /* a line whose stray sign has been reported */
    size_t pool_used;
    _Alignas(void *) char pool[2048];
} EhLexer;

/* Each returns the kind of the token. */
int eh_lexer_comment(EhLexer *lexer, int kind);
int eh_lexer_bad_name(EhLexer *lexer);
int eh_lexer_number(EhLexer *lexer);
int eh_lexer_bad_point(EhLexer *lexer);
int eh_lexer_grouped(EhLexer *lexer);
int eh_lexer_money(EhLexer *lexer);
int eh_lexer_date(EhLexer *lexer);
int eh_lexer_clock(EhLexer *lexer);
int eh_lexer_month_day(EhLexer *lexer);
int eh_lexer_text(EhLexer *lexer);
int eh_lexer_open_text(EhLexer *lexer);
int eh_lexer_other_quotes(EhLexer *lexer);
int eh_lexer_stray(EhLexer *lexer);

/* A sign of another language, with what it is called here; read as `kind`. */
int eh_lexer_foreign(EhLexer *lexer, int kind, const char *here);
int eh_lexer_fat_arrow(EhLexer *lexer);
int eh_lexer_foreign_not(EhLexer *lexer);

/* Whether a month-day may stand here: only behind `closed` and `on`; elsewhere `10-12` is a
 * subtraction. */
bool eh_lexer_month_day_fits(const EhLexer *lexer);

void eh_lexer_code_point(EhLexer *lexer);
void eh_lexer_bad_escape(EhLexer *lexer);

/* Memory for flex. */
void *eh_lexer_pool(void *scanner, size_t size);

/* Adds a token; a number and the unit or currency behind it become one. */
void eh_lexer_push(EhLexer *lexer, int kind, uint32_t start, uint32_t end);

#endif
