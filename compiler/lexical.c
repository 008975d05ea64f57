/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lexer's checks and advice.
 *
 * One idea: a word or sign that another language would have is reported once, with what to write
 * here, and then taken for that, so that one mistake gives one message.
 */
#include "compiler/lexical.h"

#include "compiler/literals.h"
#include "lexer.h"
#include "parser.h"

#include <string.h>

static EhSpan lexer_span(const EhLexer *lexer)
{
    return (EhSpan){lexer->tokens->file, lexer->start, lexer->end};
}

static EhStr lexer_text(const EhLexer *lexer)
{
    return (EhStr){lexer->tokens->source->text.p + lexer->start, lexer->end - lexer->start};
}

void *eh_lexer_pool(void *scanner, size_t size)
{
    EhLexer *lexer = eh_lexer_get_extra(scanner);
    size = (size + 15) / 16 * 16;
    if (size > sizeof lexer->pool - lexer->pool_used)
        return NULL;
    void *at = lexer->pool + lexer->pool_used;
    lexer->pool_used += size;
    return at;
}

/* ---- names, comments, signs ---- */

int eh_lexer_comment(EhLexer *lexer, int kind)
{
    EhStr text = lexer_text(lexer);
    lexer->token = lexer->start;
    if (kind != EH_T_SLASHES)
        return kind;
    EhDiag *diag = eh_diag(lexer->tokens->diags, EH_E_BAD_COMMENT, lexer_span(lexer),
                           "`%.2s` does not start a comment", text.p);
    eh_diag_hint(lexer->tokens->diags, diag, "comments start with `#`");
    return EH_T_COMMENT;
}

int eh_lexer_bad_name(EhLexer *lexer)
{
    EhStr text = lexer_text(lexer);
    EhDiag *diag = eh_diag(lexer->tokens->diags, EH_E_BAD_CHARACTER, lexer_span(lexer),
                           "%s%.*s%s is not a name", *text.p == '`' ? "" : "`", (int)text.n, text.p,
                           *text.p == '`' ? "" : "`");
    eh_diag_hint(
        lexer->tokens->diags, diag,
        "names are made of the letters A to Z and a to z, digits and `_`, and start with no digit");
    return EH_T_NAME;
}

int eh_lexer_foreign(EhLexer *lexer, int kind, const char *here)
{
    EhStr text = lexer_text(lexer);
    EhDiag *diag = eh_diag(lexer->tokens->diags, EH_E_BAD_OPERATOR, lexer_span(lexer),
                           "`%.*s` is not an operator", (int)text.n, text.p);
    eh_diag_hint(lexer->tokens->diags, diag, "write `%s`", here);
    return kind;
}

/* So far a line is looked at: lines have no limit, and each may hold many arrows. */
enum { LINE_LOOKED_AT = 200 };

static bool is_in_let(const EhLexer *lexer)
{
    const EhSource *source = lexer->tokens->source;
    uint32_t at = lexer->start;
    while (at > 0 && lexer->start - at < LINE_LOOKED_AT && source->text.p[at - 1] != '\n')
        at--;
    return lexer->start - at > 4 && (at == 0 || source->text.p[at - 1] == '\n') &&
           memcmp(source->text.p + at, "let ", 4) == 0;
}

/* `=>` before a number, in a `let`, or with an arrow to come on its line, was meant to compare. */
int eh_lexer_fat_arrow(EhLexer *lexer)
{
    EhStr text = lexer->tokens->source->text;
    uint32_t at = lexer->end, end = text.n - at < LINE_LOOKED_AT ? text.n : at + LINE_LOOKED_AT;
    while (at < end && (text.p[at] == ' ' || text.p[at] == '\t'))
        at++;
    char first = at < end ? text.p[at] : '\n';
    bool compares = is_in_let(lexer) || (first >= '0' && first <= '9') || first == '$' ||
                    first == '-' || first == '(';
    for (; !compares && at + 1 < end && text.p[at] != '\n' && text.p[at] != '#'; at++)
        compares = text.p[at] == '-' && text.p[at + 1] == '>';
    return compares ? eh_lexer_foreign(lexer, EH_T_GE, ">=")
                    : eh_lexer_foreign(lexer, EH_T_ARROW, "->");
}

int eh_lexer_foreign_not(EhLexer *lexer)
{
    eh_lexer_foreign(lexer, EH_T_IS, "is not");
    eh_lexer_push(lexer, EH_T_IS, lexer->start, lexer->start + 1);
    lexer->token = lexer->start + 1;
    return EH_T_NOT;
}

int eh_lexer_other_quotes(EhLexer *lexer)
{
    EhDiag *diag = eh_diag(lexer->tokens->diags, EH_E_BAD_TEXT, lexer_span(lexer),
                           "a text stands in straight double quotes");
    eh_diag_hint(lexer->tokens->diags, diag, "write `\"…\"`");
    return EH_T_TEXT;
}

/* How many bytes the character that starts with `byte` has. */
static uint32_t character_size(unsigned char byte)
{
    return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

static const char *stray_advice(EhStr sign)
{
    static const struct {
        const char *sign, *advice;
    } rows[] = {
        {"[", "sets and lists stand in `{ }`, conditions in `( )`"},
        {"]", "sets and lists stand in `{ }`, conditions in `( )`"},
        {"%", "a percentage has its sign right behind the number: `15%`"},
        {"$", "an amount has its sign right before the number: `$500`"},
        {"'", "texts stand in double quotes: `\"…\"`"},
        {"“", "texts stand in straight double quotes: `\"…\"`"},
        {"”", "texts stand in straight double quotes: `\"…\"`"},
        {"`", "a reserved word used as a name stands between two backquotes on one line"},
        {"€", "other currencies than dollars stand behind the number: `500 EUR`"},
        {"£", "other currencies than dollars stand behind the number: `500 GBP`"},
        {"\xC2\xA0", "this is a no-break space: write a plain one"},
        {"\\", "a line goes on by itself after an operator, a comma or an open parenthesis"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strlen(rows[i].sign) == sign.n && memcmp(rows[i].sign, sign.p, sign.n) == 0)
            return rows[i].advice;
    return NULL;
}

/* One message a line: what follows a stray sign is often its tail. */
int eh_lexer_stray(EhLexer *lexer)
{
    EhStr sign = lexer_text(lexer);
    uint32_t n = character_size((unsigned char)*sign.p);
    sign.n = n < sign.n ? n : sign.n;
    if (lexer->stray_line == lexer->line)
        return EH_T_WRONG;
    lexer->stray_line = lexer->line;
    bool shown = (unsigned char)*sign.p > ' ' && *sign.p != 0x7F;
    EhSpan span = lexer_span(lexer);
    span.end = span.start + sign.n;
    EhDiag *diag = shown
                       ? eh_diag(lexer->tokens->diags, EH_E_BAD_CHARACTER, span,
                                 "`%.*s` has no meaning here", (int)sign.n, sign.p)
                       : eh_diag(lexer->tokens->diags, EH_E_BAD_CHARACTER, span,
                                 "a control character (U+%04X)", (unsigned)(unsigned char)*sign.p);
    const char *advice = stray_advice(sign);
    if (advice != NULL)
        eh_diag_hint(lexer->tokens->diags, diag, "%s", advice);
    return EH_T_WRONG;
}

/* ---- numbers ---- */

int eh_lexer_number(EhLexer *lexer)
{
    switch (eh_literal_check_number(lexer->tokens->diags, lexer_span(lexer), lexer_text(lexer))) {
    case EH_LITERAL_INT:
        return EH_T_INT;
    case EH_LITERAL_NUMBER:
        return EH_T_NUMBER;
    case EH_LITERAL_PERCENT:
        return EH_T_PERCENT;
    case EH_LITERAL_DURATION:
        break;
    }
    return EH_T_DURATION;
}

int eh_lexer_bad_point(EhLexer *lexer)
{
    EhStr text = lexer_text(lexer);
    bool before = *text.p == '.';
    EhDiag *diag = eh_diag(lexer->tokens->diags, EH_E_BAD_NUMBER, lexer_span(lexer),
                           "a number has a digit on both sides of its point");
    eh_diag_hint(lexer->tokens->diags, diag, "write `%s%.*s%s`", before ? "0" : "", (int)text.n,
                 text.p, before ? "" : "0");
    return text.p[text.n - 1] == '%' ? EH_T_PERCENT : EH_T_NUMBER;
}

/* `1,000`: one number, as no number starts with the 0 behind the comma. */
int eh_lexer_grouped(EhLexer *lexer)
{
    EhDiag *diag = eh_diag(lexer->tokens->diags, EH_E_BAD_NUMBER, lexer_span(lexer),
                           "commas do not group digits");
    eh_diag_hint(lexer->tokens->diags, diag, "write `_` for them: `1_000`");
    return *lexer_text(lexer).p == '$' ? EH_T_MONEY : EH_T_INT;
}

int eh_lexer_money(EhLexer *lexer)
{
    EhStr text = lexer_text(lexer);
    eh_literal_check_money(lexer->tokens->diags, lexer_span(lexer),
                           (EhStr){text.p + 1, text.n - 1});
    return EH_T_MONEY;
}

int eh_lexer_date(EhLexer *lexer)
{
    EhStr text = lexer_text(lexer);
    uint32_t i = 0;
    while (i < text.n && text.p[i] != 'T' && text.p[i] != 't')
        i++;
    if (i < text.n) {
        eh_literal_check_instant(lexer->tokens->diags, lexer_span(lexer), text);
        return EH_T_INSTANT;
    }
    eh_literal_check_date(lexer->tokens->diags, lexer_span(lexer), text);
    return EH_T_DATE;
}

int eh_lexer_clock(EhLexer *lexer)
{
    eh_literal_check_clock(lexer->tokens->diags, lexer_span(lexer), lexer_text(lexer));
    return EH_T_CLOCK;
}

int eh_lexer_month_day(EhLexer *lexer)
{
    eh_literal_check_month_day(lexer->tokens->diags, lexer_span(lexer), lexer_text(lexer));
    return EH_T_MONTHDAY;
}

static int kind_back(const EhTokens *tokens, uint32_t n)
{
    return tokens->list.n >= n ? tokens->list.at[tokens->list.n - n].kind : EH_T_YYEOF;
}

bool eh_lexer_month_day_fits(const EhLexer *lexer)
{
    int last = kind_back(lexer->tokens, 1), other = kind_back(lexer->tokens, 2);
    return last == EH_T_CLOSED || last == EH_T_ON ||
           (last == EH_T_COMMA && (other == EH_T_DATE || other == EH_T_MONTHDAY));
}

/* ---- texts ---- */

int eh_lexer_text(EhLexer *lexer)
{
    (void)lexer;
    return EH_T_TEXT;
}

int eh_lexer_open_text(EhLexer *lexer)
{
    EhSpan span = {lexer->tokens->file, lexer->token, lexer->end};
    EhDiag *diag = eh_diag(lexer->tokens->diags, EH_E_BAD_TEXT, span,
                           "this text has no closing quote on its line");
    eh_diag_hint(lexer->tokens->diags, diag,
                 "end it with `\"`; a line end inside is written `\\n`");
    return EH_T_WRONG;
}

void eh_lexer_code_point(EhLexer *lexer)
{
    EhStr text = lexer_text(lexer);
    uint32_t code = 0;
    for (uint32_t i = 3; i + 1 < text.n; i++) {
        char c = text.p[i];
        code = code * 16 + (uint32_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    }
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        eh_diag(lexer->tokens->diags, EH_E_BAD_TEXT, lexer_span(lexer), "`%.*s` is not a character",
                (int)text.n, text.p);
}

void eh_lexer_bad_escape(EhLexer *lexer)
{
    EhStr text = lexer_text(lexer);
    uint32_t n = text.n > 1 ? 1 + character_size((unsigned char)text.p[1]) : 1;
    EhDiag *diag =
        eh_diag(lexer->tokens->diags, EH_E_BAD_TEXT, lexer_span(lexer),
                "`%.*s` means nothing in a text", (int)(n > text.n ? n : text.n), text.p);
    eh_diag_hint(lexer->tokens->diags, diag,
                 "escapes are `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{1F600}`");
}

/* ---- tokens ---- */

static bool is_currency(EhStr word)
{
    for (uint32_t i = 0; i < word.n; i++)
        if (word.p[i] < 'A' || word.p[i] > 'Z')
            return false;
    return word.n == 3;
}

static void report_split_duration(EhLexer *lexer, const EhToken *first, uint32_t end)
{
    EhSpan span = {lexer->tokens->file, first->start, end};
    EhStr text = {lexer->tokens->source->text.p + first->start, end - first->start};
    EhDiag *diag = eh_diag(lexer->tokens->diags, EH_E_BAD_DURATION, span, "`%.*s` is two durations",
                           (int)text.n, text.p);
    eh_diag_hint(lexer->tokens->diags, diag, "write one, without blanks: `1h30m`");
}

/* Whether `(` follows, so that the word is a function: `2 * min(a, b)` without its sign. */
static bool is_called(const char *p)
{
    while (*p == ' ' || *p == '\t')
        p++;
    return *p == '(';
}

/* Joins what stands behind a number on its line to it: `30 days`, `500 EUR`. */
static bool joins(EhLexer *lexer, EhToken *last, int kind, uint32_t start, uint32_t end)
{
    EhTokens *tokens = lexer->tokens;
    const char *p = tokens->source->text.p;
    EhStr before = {p + last->start, last->end - last->start}, word = {p + start, end - start};
    EhSpan span = {tokens->file, last->start, end};
    bool is_word = (*word.p >= 'a' && *word.p <= 'z') || (*word.p >= 'A' && *word.p <= 'Z');
    if (last->line != lexer->line || kind == EH_T_WRONG)
        return false;
    if (last->kind == EH_T_DURATION && kind == EH_T_DURATION) {
        report_split_duration(lexer, last, end);
    } else if ((last->kind != EH_T_INT && last->kind != EH_T_NUMBER) || !is_word ||
               is_called(p + end)) {
        return false;
    } else if (is_currency(word)) {
        last->kind = EH_T_MONEY;
    } else if (eh_literal_check_spaced(tokens->diags, span, before, word)) {
        last->kind = EH_T_DURATION;
    } else {
        return false;
    }
    last->end = end;
    return true;
}

void eh_lexer_push(EhLexer *lexer, int kind, uint32_t start, uint32_t end)
{
    EhTokens *tokens = lexer->tokens;
    EhToken *last = tokens->list.n > 0 ? &tokens->list.at[tokens->list.n - 1] : NULL;
    if (last != NULL && joins(lexer, last, kind, start, end)) {
        EhToken *first = tokens->list.n > 1 ? last - 1 : NULL;
        if (first != NULL && last->kind == EH_T_DURATION && first->kind == EH_T_DURATION &&
            first->line == last->line) {
            report_split_duration(lexer, first, end);
            first->end = end;
            tokens->list.n--;
        }
        return;
    }
    EhToken token = {.start = start,
                     .end = end,
                     .line = lexer->line,
                     .kind = (uint8_t)kind,
                     .line_first = last == NULL || last->line != lexer->line};
    EH_PUSH(tokens->arena, &tokens->list, token);
}
