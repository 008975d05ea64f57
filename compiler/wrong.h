/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One text that does not fit the grammar, as its messages look at it.
 */
#ifndef EH_COMPILER_WRONG_H
#define EH_COMPILER_WRONG_H

#include "compiler/parse.h"

#include "parser.h"

/* One error. `index` is the token that does not fit, or the one behind the line end that came too
 * early. */
typedef struct EhWrong {
    EhParser *parser;
    int found;
    EhSpan span;
    uint32_t index;
    bool expected[EH_T_ZONE + 1];
} EhWrong;

static inline int kind_at(const EhWrong *wrong, uint32_t index)
{
    return wrong->parser->tokens.list.at[index].kind;
}

/* The token before, comments aside. */
static inline uint32_t before(const EhWrong *wrong, uint32_t index)
{
    while (index > 0) {
        index--;
        if (kind_at(wrong, index) != EH_T_COMMENT && kind_at(wrong, index) != EH_T_DOC)
            return index;
    }
    return EH_NO_TOKEN;
}

static inline int kind_before(const EhWrong *wrong)
{
    uint32_t index = before(wrong, wrong->index);
    return index == EH_NO_TOKEN ? EH_T_YYEOF : kind_at(wrong, index);
}

static inline EhSpan span_at(const EhWrong *wrong, uint32_t index)
{
    return eh_token_span(&wrong->parser->tokens, index);
}

static inline EhStr span_text(const EhWrong *wrong)
{
    return eh_parse_text(wrong->parser, wrong->span);
}

static inline bool is_soft(int kind)
{
    return kind >= EH_T_ACTION && kind <= EH_T_ZONE;
}

static inline bool is_reserved(int kind)
{
    return kind >= EH_T_AND && kind <= EH_T_DOES;
}

static inline bool is_word(int kind)
{
    return kind == EH_T_NAME || is_soft(kind);
}

/* Whether an expression may start here; whether it may go on. */
static inline bool wants_expression(const EhWrong *wrong)
{
    return wrong->expected[EH_T_LPAREN] && wrong->expected[EH_T_INT];
}

static inline bool wants_operator(const EhWrong *wrong)
{
    return wrong->expected[EH_T_PLUS] || (wrong->expected[EH_T_AND] && wrong->expected[EH_T_OR]);
}

static inline bool on_new_line(const EhWrong *wrong)
{
    return wrong->parser->tokens.list.at[wrong->index].line_first;
}

static inline uint32_t line_at(const EhWrong *wrong, uint32_t index)
{
    return wrong->parser->tokens.list.at[index].line;
}

/* The name behind the arrow of the line of `index`, or behind `index` itself, as an example; "…" if there is none. */
EhStr eh_wrong_result(const EhWrong *wrong, uint32_t index);

/* The message for what has no name of its own. */
void eh_wrong_expected(const EhWrong *wrong);

#endif
