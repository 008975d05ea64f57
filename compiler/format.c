/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The formatter.
 *
 * It keeps the tokens and the lines they stand on, so that clauses end where they did and nothing
 * changes its meaning; it decides indentation, the spaces between tokens, blank lines and columns.
 */
#include "compiler/format.h"

#include "compiler/layout.h"
#include "parser.h"

#include <string.h>

enum { STEP = 2 };

static int kind_at(const EhLayout *layout, uint32_t index)
{
    return layout->tokens.list.at[index].kind;
}

static bool is_comment(int kind)
{
    return kind == EH_T_COMMENT || kind == EH_T_DOC;
}

/* ---- spaces ---- */

/* Spaces between token `index` and the one before it, on one line. */
static uint32_t gap_before(const EhLayout *layout, uint32_t index)
{
    int before = kind_at(layout, index - 1), kind = kind_at(layout, index);
    if (is_comment(kind))
        return 2;
    if (before == EH_T_LPAREN || before == EH_T_DOT || before == EH_T_RANGE ||
        (layout->marks[index - 1] & EH_LAYOUT_UNARY))
        return 0;
    if (kind == EH_T_LPAREN)
        return layout->marks[index - 1] & EH_LAYOUT_CALLED ? 0 : 1;
    if (kind == EH_T_RBRACE && before == EH_T_LBRACE)
        return 0;
    return kind == EH_T_RPAREN || kind == EH_T_COMMA || kind == EH_T_COLON ||
                   kind == EH_T_SEMICOLON || kind == EH_T_DOT || kind == EH_T_RANGE ||
                   kind == EH_T_QUESTION
               ? 0
               : 1;
}

/* ---- lines and indentation ---- */

/* Brackets open at some place: the token of each, and the indentation of its line. */
typedef struct Bracket {
    uint32_t token, indent;
} Bracket;

typedef struct Brackets {
    EH_VEC(Bracket) stack;
} Brackets;

static void open_or_close(EhLayout *layout, Brackets *brackets, uint32_t index, uint32_t indent)
{
    int kind = kind_at(layout, index);
    if (kind == EH_T_LBRACE || kind == EH_T_LPAREN)
        EH_PUSH(layout->arena, &brackets->stack, ((Bracket){index, indent}));
    else if ((kind == EH_T_RBRACE || kind == EH_T_RPAREN) && brackets->stack.n > 0)
        brackets->stack.n--;
}

static bool begins_clause(const EhLayout *layout, uint32_t index)
{
    return (layout->marks[index] & EH_LAYOUT_START) || is_comment(kind_at(layout, index)) ||
           eh_token_is_allow(&layout->tokens, index, NULL, NULL);
}

static uint32_t indent_of(const EhLayout *layout, const Brackets *brackets, uint32_t index)
{
    int kind = kind_at(layout, index);
    if (brackets->stack.n == 0)
        return begins_clause(layout, index) ? 0 : STEP;
    Bracket inner = brackets->stack.at[brackets->stack.n - 1];
    if (kind == EH_T_RBRACE || kind == EH_T_RPAREN)
        return inner.indent;
    bool goes_on = kind_at(layout, inner.token) == EH_T_LBRACE && !begins_clause(layout, index);
    return inner.indent + STEP + (goes_on ? STEP : 0);
}

/* Whether a blank line of the source is kept: not behind what opens a block, nor before what closes
 * it. */
static bool keeps_blank(const EhLayout *layout, uint32_t index)
{
    uint32_t before = index - 1;
    while (before > 0 && is_comment(kind_at(layout, before)) &&
           !layout->tokens.list.at[before].line_first)
        before--;
    return kind_at(layout, before) != EH_T_LBRACE && kind_at(layout, index) != EH_T_RBRACE;
}

static EhLine line_at(const EhLayout *layout, const Brackets *brackets, uint32_t index)
{
    const EhToken *token = &layout->tokens.list.at[index];
    EhLine line = {.first = index, .last = index, .block = EH_NO_TOKEN};
    line.indent = indent_of(layout, brackets, index);
    line.alone = is_comment(token->kind);
    if (brackets->stack.n > 0)
        line.block = brackets->stack.at[brackets->stack.n - 1].token;
    line.blank_before = index > 0 && token->line > token[-1].line + 1 && keeps_blank(layout, index);
    for (int stop = 0; stop < EH_STOP_COUNT; stop++)
        line.stops[stop] = EH_NO_TOKEN;
    return line;
}

static bool find_lines(EhLayout *layout)
{
    Brackets brackets = {{NULL, 0, 0}};
    const EhToken *tokens = layout->tokens.list.at;
    for (uint32_t i = 0; tokens[i].kind != EH_T_YYEOF;) {
        EhLine line = line_at(layout, &brackets, i);
        open_or_close(layout, &brackets, i, line.indent);
        for (i++; tokens[i].line == tokens[line.first].line && tokens[i].kind != EH_T_YYEOF; i++) {
            layout->gaps[i] = gap_before(layout, i);
            open_or_close(layout, &brackets, i, line.indent);
            line.last = i;
        }
        if (!EH_PUSH(layout->arena, &layout->lines, line))
            return false;
    }
    return !layout->arena->failed;
}

/* ---- writing ---- */

/* The new text. First only counted, then written: `at` is NULL the first time. */
typedef struct Writer {
    char *at;
    size_t n;
} Writer;

static void put(Writer *writer, const char *bytes, size_t n)
{
    if (writer->at != NULL)
        memcpy(writer->at + writer->n, bytes, n);
    writer->n += n;
}

static void put_spaces(Writer *writer, uint32_t n)
{
    if (writer->at != NULL)
        memset(writer->at + writer->n, ' ', n);
    writer->n += n;
}

/* `30  days` has one space inside; a comment none at its end. */
static void put_token(Writer *writer, const EhLayout *layout, uint32_t index)
{
    EhStr text = eh_token_text(&layout->tokens, index);
    int kind = kind_at(layout, index);
    while (is_comment(kind) && text.n > 0 &&
           (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\t'))
        text.n--;
    if (kind != EH_T_DURATION && kind != EH_T_MONEY) {
        put(writer, text.p, text.n);
        return;
    }
    for (uint32_t i = 0; i < text.n; i++) {
        bool blank = text.p[i] == ' ' || text.p[i] == '\t';
        if (!blank)
            put(writer, text.p + i, 1);
        else if (text.p[i + 1] != ' ' && text.p[i + 1] != '\t')
            put(writer, " ", 1);
    }
}

static void put_lines(Writer *writer, const EhLayout *layout)
{
    for (uint32_t i = 0; i < layout->lines.n; i++) {
        const EhLine *line = &layout->lines.at[i];
        if (line->blank_before && i > 0)
            put(writer, "\n", 1);
        put_spaces(writer, line->indent);
        for (uint32_t token = line->first; token <= line->last; token++) {
            put_spaces(writer, layout->gaps[token]);
            put_token(writer, layout, token);
        }
        put(writer, "\n", 1);
    }
}

bool eh_format(const EhSources *sources, uint32_t file, EhArena *arena, EhDiags *diags, EhStr *out)
{
    EhParsed parsed;
    EhLayout *layout = eh_arena_alloc(arena, sizeof *layout);
    *out = (EhStr){"", 0};
    if (layout == NULL || !eh_parse(sources, file, arena, diags, &parsed) || parsed.n_errors > 0 ||
        !eh_tokens_read(sources, file, arena, diags, &layout->tokens))
        return false;
    layout->arena = arena;
    layout->marks = eh_arena_array(arena, layout->tokens.list.n, sizeof *layout->marks);
    layout->gaps = eh_arena_array(arena, layout->tokens.list.n, sizeof *layout->gaps);
    if (layout->marks == NULL || layout->gaps == NULL)
        return false;
    eh_layout_mark(layout, parsed.items);
    if (!find_lines(layout))
        return false;
    eh_layout_align(layout);
    Writer writer = {NULL, 0};
    put_lines(&writer, layout);
    writer.at = writer.n < UINT32_MAX ? eh_arena_alloc(arena, writer.n + 1) : NULL;
    if (writer.at == NULL)
        return false;
    size_t size = writer.n;
    writer.n = 0;
    put_lines(&writer, layout);
    *out = (EhStr){writer.at, (uint32_t)size};
    return true;
}
