/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages for text that does not fit the grammar.
 *
 * First come the mistakes with a name of their own, each at the token that is to be changed. For
 * the rest the message says what stands there and what could: of about a hundred kinds of token
 * only a few groups, as an author sees them.
 */
#include "compiler/parse.h"

#include "parser.h"

#include <string.h>

/* One error. `index` is the token that does not fit, or the one behind the line end that came too
 * early. */
typedef struct Wrong {
    EhParser *parser;
    int found;
    EhSpan span;
    uint32_t index;
    bool expected[EH_T_ZONE + 1];
} Wrong;

static int kind_at(const Wrong *wrong, uint32_t index)
{
    return wrong->parser->tokens.list.at[index].kind;
}

/* The token before, comments aside. */
static uint32_t before(const Wrong *wrong, uint32_t index)
{
    while (index > 0) {
        index--;
        if (kind_at(wrong, index) != EH_T_COMMENT && kind_at(wrong, index) != EH_T_DOC)
            return index;
    }
    return EH_NO_TOKEN;
}

static int kind_before(const Wrong *wrong)
{
    uint32_t index = before(wrong, wrong->index);
    return index == EH_NO_TOKEN ? EH_T_YYEOF : kind_at(wrong, index);
}

static EhSpan span_at(const Wrong *wrong, uint32_t index)
{
    return eh_token_span(&wrong->parser->tokens, index);
}

static EhStr span_text(const Wrong *wrong)
{
    return eh_parse_text(wrong->parser, wrong->span);
}

static bool is_soft(int kind)
{
    return kind >= EH_T_ACTION && kind <= EH_T_ZONE;
}

static bool is_reserved(int kind)
{
    return kind >= EH_T_AND && kind <= EH_T_DOES;
}

static bool is_word(int kind)
{
    return kind == EH_T_NAME || is_soft(kind);
}

/* Whether an expression may start here; whether it may go on. */
static bool wants_expression(const Wrong *wrong)
{
    return wrong->expected[EH_T_LPAREN] && wrong->expected[EH_T_INT];
}

static bool wants_operator(const Wrong *wrong)
{
    return wrong->expected[EH_T_PLUS] || (wrong->expected[EH_T_AND] && wrong->expected[EH_T_OR]);
}

static bool on_new_line(const Wrong *wrong)
{
    return wrong->parser->tokens.list.at[wrong->index].line_first;
}

/* ---- brackets ---- */

static bool open_paren(const Wrong *wrong)
{
    uint32_t open = wrong->parser->filter.opens[wrong->index];
    int kind = kind_at(wrong, wrong->index);
    if (open == EH_NO_TOKEN || kind_at(wrong, open) != EH_T_LPAREN || kind == EH_T_RPAREN)
        return false;
    if (!on_new_line(wrong) && kind != EH_T_RBRACE && kind != EH_T_SEMICOLON && kind != EH_T_YYEOF)
        return false;
    EhDiags *diags = wrong->parser->diags;
    EhDiag *diag = eh_diag(diags, EH_E_UNCLOSED, span_at(wrong, open), "this `(` is not closed");
    eh_diag_second(diags, diag, span_at(wrong, wrong->index), "this cannot stand inside it");
    return true;
}

static bool open_brace(const Wrong *wrong)
{
    EhDiags *diags = wrong->parser->diags;
    bool at_end = kind_at(wrong, wrong->index) == EH_T_YYEOF;
    if (wrong->found == EH_T_SEP && !at_end)
        return false;
    uint32_t open = eh_filter_unclosed(&wrong->parser->filter, wrong->index);
    if (open == EH_NO_TOKEN)
        return false;
    EhDiag *diag = eh_diag(diags, EH_E_UNCLOSED, span_at(wrong, open), "this `{` is not closed");
    if (!at_end)
        eh_diag_second(diags, diag, span_at(wrong, wrong->index), "a `}` is missing before this");
    return true;
}

static bool nothing_to_close(const Wrong *wrong)
{
    const char *sign = wrong->found == EH_T_RBRACE ? "}" : ")";
    uint32_t open = wrong->parser->filter.opens[wrong->index];
    if (wrong->found != EH_T_RBRACE && wrong->found != EH_T_RPAREN)
        return false;
    if (open != EH_NO_TOKEN && (wrong->found == EH_T_RBRACE || kind_at(wrong, open) == EH_T_LPAREN))
        return false;
    eh_diag(wrong->parser->diags, EH_E_STRAY_CLOSE, wrong->span, "this `%s` closes nothing", sign);
    return true;
}

static bool brace_below(const Wrong *wrong)
{
    if (wrong->found != EH_T_SEP || kind_at(wrong, wrong->index) != EH_T_LBRACE ||
        !wrong->expected[EH_T_LBRACE])
        return false;
    EhDiag *diag = eh_diag(wrong->parser->diags, EH_E_BRACE_PLACE, span_at(wrong, wrong->index),
                           "`{` stands on the line of what it opens");
    eh_diag_hint(wrong->parser->diags, diag, "move it to the end of the line above");
    return true;
}

/* ---- lines that are not finished ---- */

static uint32_t line_at(const Wrong *wrong, uint32_t index)
{
    return wrong->parser->tokens.list.at[index].line;
}

/* Whether `index` ends its line with a sign or word that needs more. Behind those that open or
 * separate items the next line is an item of its own, and wrong itself. */
static bool wants_more(const Wrong *wrong, uint32_t index)
{
    int kind = kind_at(wrong, index);
    return eh_filter_needs_more(kind) && kind != EH_T_LBRACE && kind != EH_T_COMMA &&
           kind != EH_T_COLON;
}

static uint32_t first_of_line(const Wrong *wrong, uint32_t index)
{
    while (index > 0 && !wrong->parser->tokens.list.at[index].line_first)
        index--;
    return index;
}

/* How far right the clause begins that the line of `index` goes on with. */
static uint32_t clause_indent(const Wrong *wrong, uint32_t index)
{
    uint32_t first = first_of_line(wrong, index), last = before(wrong, first);
    while (last != EH_NO_TOKEN && wants_more(wrong, last)) {
        first = first_of_line(wrong, last);
        last = before(wrong, first);
    }
    return eh_token_indent(&wrong->parser->tokens, first);
}

/* `let x =` above a line that begins no further right: that line was read as its value. */
static bool unfinished_above(const Wrong *wrong)
{
    uint32_t first = first_of_line(wrong, wrong->index), last = before(wrong, first);
    if (first == wrong->index || last == EH_NO_TOKEN || !wants_more(wrong, last) ||
        eh_token_indent(&wrong->parser->tokens, first) > clause_indent(wrong, last))
        return false;
    EhStr word = eh_token_text(&wrong->parser->tokens, last);
    EhSpan end = span_at(wrong, last);
    end.start = end.end;
    eh_diag(wrong->parser->diags, EH_E_SYNTAX, end,
            "the line ends with `%.*s`, which needs something after it", (int)word.n, word.p);
    return true;
}

/* Authors think in lines: a bracket that closes, or anything below an operator, shows only that the
 * line above is not finished, so that is told at its end. */
static void blame_line_above(Wrong *wrong)
{
    uint32_t last = before(wrong, wrong->index);
    bool closes = wrong->found == EH_T_RBRACE || wrong->found == EH_T_RPAREN;
    if (wrong->found == EH_T_SEP || last == EH_NO_TOKEN ||
        line_at(wrong, last) == line_at(wrong, wrong->index) ||
        !(closes || wants_more(wrong, last)))
        return;
    wrong->span = span_at(wrong, last);
    wrong->span.start = wrong->span.end;
    wrong->found = EH_T_SEP;
}

/* ---- words ---- */

static bool say_reserved(const Wrong *wrong, uint32_t index)
{
    EhDiags *diags = wrong->parser->diags;
    EhStr word = eh_token_text(&wrong->parser->tokens, index);
    EhDiag *diag = eh_diag(diags, EH_E_RESERVED_WORD, span_at(wrong, index),
                           "`%.*s` is a reserved word", (int)word.n, word.p);
    eh_diag_hint(diags, diag, "to use it as a name, write it in backquotes: `` `%.*s` ``",
                 (int)word.n, word.p);
    return true;
}

/* The name behind the arrow of the line of `index`, or behind `index` itself, as an example; "…" if there is none. */
static EhStr result_named(const Wrong *wrong, uint32_t index)
{
    const EhTokens *tokens = &wrong->parser->tokens;
    uint32_t name = index + 1, line = line_at(wrong, index);
    for (uint32_t i = index; kind_at(wrong, i) != EH_T_YYEOF && line_at(wrong, i) == line; i++)
        if (kind_at(wrong, i) == EH_T_ARROW)
            name = i + 1;
    if (kind_at(wrong, index) == EH_T_YYEOF || !is_word(kind_at(wrong, name)) ||
        line_at(wrong, name) != line)
        return (EhStr){"…", 3};
    return eh_token_text(tokens, name);
}

/* Whether token `index` is followed by `: when`. */
static bool is_label(const Wrong *wrong, uint32_t index)
{
    return index + 2 < wrong->parser->tokens.list.n && kind_at(wrong, index + 1) == EH_T_COLON &&
           kind_at(wrong, index + 2) == EH_T_WHEN;
}

/* A row of `route` or `rank` as other languages begin it: `else -> q`, `if … -> q`, `otherwise: q`. */
static bool row_start(const Wrong *wrong)
{
    EhDiags *diags = wrong->parser->diags;
    uint32_t last = before(wrong, wrong->index);
    bool row = wrong->expected[EH_T_WHEN] && wrong->expected[EH_T_OTHERWISE];
    if (row && (wrong->found == EH_T_IF || wrong->found == EH_T_ELSE) &&
        !is_label(wrong, wrong->index)) {
        EhStr name = result_named(wrong, wrong->index), word = span_text(wrong);
        EhDiag *diag = eh_diag(diags, EH_E_SYNTAX, wrong->span, "a row does not begin with `%.*s`",
                               (int)word.n, word.p);
        eh_diag_hint(diags, diag, "write `%s -> %.*s`",
                     wrong->found == EH_T_IF ? "when …" : "otherwise", (int)name.n, name.p);
        return true;
    }
    bool bare = last != EH_NO_TOKEN && kind_at(wrong, last) == EH_T_OTHERWISE &&
                !is_label(wrong, last) && line_at(wrong, last) == line_at(wrong, wrong->index);
    if (bare && wrong->expected[EH_T_ARROW] && wrong->found != EH_T_SEP &&
        wrong->found != EH_T_RBRACE) {
        bool sign = wrong->found == EH_T_COLON || wrong->found == EH_T_ASSIGN;
        EhStr name = result_named(wrong, sign ? wrong->index : last), word = span_text(wrong);
        EhDiag *diag = eh_diag(diags, EH_E_SYNTAX, wrong->span, "expected `->`, found `%.*s`",
                               (int)word.n, word.p);
        eh_diag_hint(diags, diag, "write `otherwise -> %.*s`", (int)name.n, name.p);
        return true;
    }
    return false;
}

static bool reserved_name(const Wrong *wrong)
{
    uint32_t last = before(wrong, wrong->index);
    if (is_reserved(kind_at(wrong, wrong->index)) && wrong->found != EH_T_SEP &&
        wrong->expected[EH_T_NAME] && !wants_expression(wrong) && kind_before(wrong) != EH_T_NOT)
        return say_reserved(wrong, wrong->index);
    /* `when: …`: the word was taken for what it usually is */
    if ((wrong->found == EH_T_COLON || wrong->found == EH_T_ASSIGN) && !on_new_line(wrong) &&
        last != EH_NO_TOKEN && is_reserved(kind_at(wrong, last)) && !wants_operator(wrong))
        return say_reserved(wrong, last);
    return false;
}

static bool quantifier(const Wrong *wrong)
{
    uint32_t at = wrong->index, last = before(wrong, at);
    bool each = wrong->found == EH_T_COUNT_EACH;
    if (!each && is_word(wrong->found) && last != EH_NO_TOKEN &&
        (kind_at(wrong, last) == EH_T_ANY || kind_at(wrong, last) == EH_T_ALL) &&
        wrong->expected[EH_T_LBRACE])
        at = last;
    else if (!each)
        return false;
    EhStr word = eh_token_text(&wrong->parser->tokens, at);
    EhDiag *diag =
        eh_diag(wrong->parser->diags, EH_E_QUANTIFIER_PLACE, span_at(wrong, at),
                "`%.*s … in … where …` cannot be part of a larger expression", (int)word.n, word.p);
    eh_diag_hint(wrong->parser->diags, diag,
                 "put it in parentheses, or last behind `and`, `or`, `not`");
    return true;
}

static bool if_operand(const Wrong *wrong)
{
    if (wrong->found != EH_T_IF || !wants_expression(wrong))
        return false;
    EhDiag *diag = eh_diag(wrong->parser->diags, EH_E_IF_OPERAND, wrong->span,
                           "`if` as part of an expression needs parentheses");
    eh_diag_hint(wrong->parser->diags, diag, "write `(if … then … else …)`");
    return true;
}

/* ---- operators ---- */

static bool is_relation(int kind)
{
    return kind == EH_T_IS || kind == EH_T_IN || kind == EH_T_LT || kind == EH_T_LE ||
           kind == EH_T_GT || kind == EH_T_GE || kind == EH_T_WITHIN || kind == EH_T_WITHIN_PAST ||
           kind == EH_T_MENTIONS || kind == EH_T_STARTS_WITH || kind == EH_T_ENDS_WITH ||
           kind == EH_T_NOT;
}

static bool chained(const Wrong *wrong)
{
    if (!is_relation(wrong->found) || !wants_operator(wrong))
        return false;
    EhDiag *diag = eh_diag(wrong->parser->diags, EH_E_CHAINED_COMPARISON, wrong->span,
                           "comparisons do not chain");
    eh_diag_hint(wrong->parser->diags, diag, "join two of them with `and`: `a < b and b < c`");
    return true;
}

static bool equals_sign(const Wrong *wrong)
{
    if (wrong->found != EH_T_ASSIGN || !wants_operator(wrong))
        return false;
    EhDiag *diag =
        eh_diag(wrong->parser->diags, EH_E_BAD_OPERATOR, wrong->span, "`=` does not compare");
    eh_diag_hint(wrong->parser->diags, diag, "write `is`");
    return true;
}

/* `is in { … }`, `is not in { … }`. */
static bool is_in(const Wrong *wrong)
{
    uint32_t last = before(wrong, wrong->index);
    bool not = last != EH_NO_TOKEN && kind_at(wrong, last) == EH_T_NOT;
    last = not ? before(wrong, last) : last;
    if (wrong->found != EH_T_IN || last == EH_NO_TOKEN || kind_at(wrong, last) != EH_T_IS)
        return false;
    EhSpan span = {wrong->span.file, span_at(wrong, last).start, wrong->span.end};
    EhDiag *diag = eh_diag(wrong->parser->diags, EH_E_BAD_OPERATOR, span, "`%s` is not an operator",
                           not ? "is not in" : "is in");
    eh_diag_hint(wrong->parser->diags, diag, "leave out `is`: `%s { … }`", not ? "not in" : "in");
    return true;
}

static bool of_operand(const Wrong *wrong)
{
    if (wrong->found != EH_T_OF || !wants_operator(wrong))
        return false;
    EhDiag *diag = eh_diag(wrong->parser->diags, EH_E_SYNTAX, wrong->span,
                           "`of` takes a field or a parenthesis");
    eh_diag_hint(wrong->parser->diags, diag, "write `length of (lower of name)`");
    return true;
}

static bool second_declaration(const Wrong *wrong)
{
    if (!is_soft(wrong->found) || !wrong->expected[EH_T_SEP] || kind_before(wrong) != EH_T_RBRACE ||
        wrong->parser->filter.opens[wrong->index] != EH_NO_TOKEN)
        return false;
    eh_diag(wrong->parser->diags, EH_E_ONE_A_LINE, wrong->span,
            "a declaration starts on a line of its own");
    return true;
}

static bool allow_line(const Wrong *wrong)
{
    if (wrong->found != EH_T_ALLOW || wrong->expected[EH_T_ALLOW] || wants_operator(wrong))
        return false;
    EhDiag *diag = eh_diag(wrong->parser->diags, EH_E_SYNTAX, wrong->span,
                           "`allow` stands on a line of its own, with a code and a reason");
    eh_diag_hint(wrong->parser->diags, diag, "write `allow P03 because \"…\"`");
    return true;
}

/* ---- what could stand there ---- */

/* Words of other languages, and what to write. */
static const char *foreign_advice(EhStr word)
{
    static const struct {
        const char *word, *advice;
    } rows[] = {
        {"contains", "write `mentions` for a phrase in a text, `in` for a value in a set"},
        {"includes", "write `mentions` for a phrase in a text, `in` for a value in a set"},
        {"equals", "write `is`"},
        {"eq", "write `is`"},
        {"ne", "write `is not`"},
        {"between", "write `in 1..5`"},
        {"starts", "write `starts with`"},
        {"ends", "write `ends with`"},
        {"elif", "write `else (if … then … else …)`"},
        {"elsif", "write `else (if … then … else …)`"},
        {"elseif", "write `else (if … then … else …)`"},
        {"unless", "write `when not (…)`"},
        {"default", "a default is written `= value`"},
        {"required", "a field without `?` and without a default is required"},
        {"optional", "an optional field has a `?` behind its type"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strlen(rows[i].word) == word.n && memcmp(rows[i].word, word.p, word.n) == 0)
            return rows[i].advice;
    return NULL;
}

static void hint_word(const Wrong *wrong, EhDiag *diag)
{
    EhStr names[EH_T_ZONE + 1], word = eh_parse_text(wrong->parser, wrong->span);
    uint32_t n = 0;
    bool names_fit = wrong->expected[EH_T_NAME];
    const char *advice = foreign_advice(word);
    for (int kind = EH_T_AND; kind <= EH_T_ZONE; kind++) {
        const char *name = eh_parse_kind_name(kind);
        if (wrong->expected[kind] && !(names_fit && is_soft(kind)))
            names[n++] = (EhStr){name, (uint32_t)strlen(name)};
    }
    EhStr near = eh_diag_nearest(word, names, n);
    if (advice != NULL)
        eh_diag_hint(wrong->parser->diags, diag, "%s", advice);
    else if (near.p != NULL)
        eh_diag_hint(wrong->parser->diags, diag, "did you mean `%.*s`?", (int)near.n, near.p);
}

/* Takes kinds `first`..`last` out of what is expected. */
static void forget(bool *expected, int first, int last)
{
    for (int kind = first; kind <= last; kind++)
        expected[kind] = false;
}

/* The groups, in the order in which they are taken out. Each gives its name and forgets its
 * members. */
static const char *take_value(bool *expected)
{
    static const int others[] = {EH_T_LPAREN, EH_T_MINUS, EH_T_NOT,  EH_T_IF,    EH_T_ANY,
                                 EH_T_ALL,    EH_T_BY,    EH_T_TRUE, EH_T_FALSE, EH_T_COUNT_EACH};
    bool expression = expected[EH_T_LPAREN] && expected[EH_T_INT];
    if (!expected[EH_T_INT] || !expected[EH_T_TEXT])
        return NULL;
    forget(expected, EH_T_NAME, EH_T_TEXT);
    forget(expected, EH_T_ACTION, EH_T_ZONE);
    expected[EH_T_AT_MOMENT] = false;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        expected[others[i]] = false;
    return expression ? "a value" : "a constant";
}

/* Whether `else` is the second half of an `if`, not an operator: nothing could end the expression. */
static bool lacks_its_else(const bool *expected)
{
    return expected[EH_T_ELSE] && !expected[EH_T_SEP] && !expected[EH_T_RPAREN] &&
           !expected[EH_T_RBRACE] && !expected[EH_T_COMMA] && !expected[EH_T_THEN] &&
           !expected[EH_T_WHEN] && !expected[EH_T_ARROW] && !expected[EH_T_LBRACE] &&
           !expected[EH_T_IMPLIES];
}

static const char *take_operator(bool *expected)
{
    static const int others[] = {EH_T_AND,         EH_T_OR,        EH_T_NOT,         EH_T_IS,
                                 EH_T_IN,          EH_T_ELSE,      EH_T_MENTIONS,    EH_T_WITHIN,
                                 EH_T_STARTS_WITH, EH_T_ENDS_WITH, EH_T_WITHIN_PAST, EH_T_AT_SHARE,
                                 EH_T_DOT,         EH_T_OF,        EH_T_LPAREN};
    if (!expected[EH_T_PLUS])
        return NULL;
    bool lacks_else = lacks_its_else(expected);
    forget(expected, EH_T_LT, EH_T_SLASH);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        expected[others[i]] = false;
    expected[EH_T_ELSE] = lacks_else;
    return "an operator";
}

static const char *take_declaration(bool *expected)
{
    if (!expected[EH_T_POLICY] || expected[EH_T_NAME])
        return NULL;
    forget(expected, EH_T_ACTION, EH_T_ZONE);
    expected[EH_T_YYEOF] = false;
    return "a declaration";
}

static const char *take_name(bool *expected)
{
    if (!expected[EH_T_NAME])
        return NULL;
    forget(expected, EH_T_ACTION, EH_T_ZONE);
    expected[EH_T_NAME] = expected[EH_T_AT_MOMENT] = false;
    return "a name";
}

/* A list of what could stand there, "`,`, `}` or a name", put together in a fixed buffer: it is cut
 * when full. */
typedef struct Wanted {
    char text[240];
    size_t n, last, count; /* `last`: where the last one's separator stands */
} Wanted;

static void put(Wanted *wanted, const char *text)
{
    size_t n = strlen(text);
    if (n >= sizeof wanted->text - wanted->n)
        return;
    memcpy(wanted->text + wanted->n, text, n + 1);
    wanted->n += n;
}

static void want(Wanted *wanted, const char *what, bool quoted)
{
    if (wanted->n + strlen(what) + 8 > sizeof wanted->text)
        return;
    wanted->last = wanted->n;
    if (wanted->count++ > 0)
        put(wanted, ", ");
    put(wanted, quoted ? "`" : "");
    put(wanted, what);
    put(wanted, quoted ? "`" : "");
}

/* "a, b, c" becomes "a, b or c". */
static void end_list(Wanted *wanted)
{
    char tail[64];
    size_t n = wanted->n - wanted->last;
    if (wanted->count < 2 || n >= sizeof tail || wanted->n + 3 > sizeof wanted->text)
        return;
    memcpy(tail, wanted->text + wanted->last + 2, n - 1);
    wanted->n = wanted->last;
    put(wanted, " or ");
    put(wanted, tail);
}

static void list_wanted(const Wrong *wrong, Wanted *wanted)
{
    bool expected[EH_T_ZONE + 1];
    memcpy(expected, wrong->expected, sizeof expected);
    const char *declaration = take_declaration(expected), *value = take_value(expected);
    const char *operator= take_operator(expected), *name = take_name(expected);
    for (int kind = EH_T_LBRACE; kind <= EH_T_ZONE; kind++) {
        bool described = kind >= EH_T_NAME && kind <= EH_T_TEXT;
        if (expected[kind] && kind != EH_T_SEP)
            want(wanted, eh_parse_kind_name(kind), !described);
    }
    if (expected[EH_T_SEP])
        want(wanted, eh_parse_kind_name(EH_T_SEP), false);
    if (name != NULL)
        want(wanted, name, false);
    if (value != NULL)
        want(wanted, value, false);
    if (operator!= NULL)
        want(wanted, operator, false);
    if (declaration != NULL)
        want(wanted, declaration, false);
    end_list(wanted);
}

/* What stands there, in the author's words. */
static EhStr describe_found(const Wrong *wrong)
{
    EhStr text = eh_token_text(&wrong->parser->tokens, wrong->index);
    int kind = kind_at(wrong, wrong->index);
    if (wrong->found == EH_T_SEP && kind != EH_T_SEMICOLON)
        return (EhStr){"the end of the line", 19};
    if (kind == EH_T_YYEOF)
        return (EhStr){"the end of the file", 19};
    text = wrong->found == EH_T_SEP ? text : eh_parse_text(wrong->parser, wrong->span);
    uint32_t n = text.n;
    while (n > 40 || (n < text.n && n > 0 && ((unsigned char)text.p[n] & 0xC0) == 0x80))
        n--;
    return eh_arena_format(wrong->parser->arena, "`%.*s%s`", (int)n, text.p, n < text.n ? "…" : "");
}

/* What is left of the line from `index` on, without a comment, at most 40 bytes. */
static EhStr rest_of_line(const Wrong *wrong, uint32_t index)
{
    uint32_t end = index, start = span_at(wrong, index).start;
    while (kind_at(wrong, end + 1) != EH_T_YYEOF && kind_at(wrong, end + 1) != EH_T_COMMENT &&
           line_at(wrong, end + 1) == line_at(wrong, index))
        end++;
    EhSpan span = {wrong->span.file, start, span_at(wrong, end).end};
    return span.end - start > 40 ? (EhStr){"…", 3} : eh_parse_text(wrong->parser, span);
}

/* Hints that need what stands around. True if there was one. */
static bool hint_around(const Wrong *wrong, EhDiag *diag)
{
    EhDiags *diags = wrong->parser->diags;
    uint32_t last = before(wrong, wrong->index);
    if (last == EH_NO_TOKEN || wrong->found == EH_T_SEP)
        return false;
    EhStr name = eh_token_text(&wrong->parser->tokens, last);
    if (wrong->found == EH_T_COLON && wrong->expected[EH_T_SET] && is_word(kind_at(wrong, last)) &&
        kind_at(wrong, wrong->index + 1) != EH_T_YYEOF) {
        EhStr type = eh_token_text(&wrong->parser->tokens, wrong->index + 1);
        eh_diag_hint(diags, diag, "no colon stands before a type: `%.*s %.*s`", (int)name.n, name.p,
                     (int)type.n, type.p);
    } else if (kind_at(wrong, last) == EH_T_IMPORT && wrong->expected[EH_T_TEXT]) {
        EhStr path = rest_of_line(wrong, wrong->index);
        eh_diag_hint(diags, diag, "a file's name stands in quotes: `import \"%.*s\"`", (int)path.n,
                     path.p);
    } else if (wrong->found == EH_T_INT && wrong->expected[EH_T_CLOCK]) {
        eh_diag_hint(diags, diag, "times of day have four digits: `09:00..17:00`");
    } else if (wrong->found == EH_T_ARROW && wrong->expected[EH_T_COLON] &&
               wrong->expected[EH_T_NAME] == false && name.n == 7 &&
               memcmp(name.p, "default", 7) == 0) {
        eh_diag_hint(diags, diag, "the last row is written `otherwise -> %.*s`",
                     (int)result_named(wrong, wrong->index).n, result_named(wrong, wrong->index).p);
    } else {
        return false;
    }
    return true;
}

static bool starts_clause(int kind)
{
    return kind == EH_T_WHEN || kind == EH_T_COVERS || kind == EH_T_EXCLUDES ||
           kind == EH_T_SHARE || kind == EH_T_REQUIRES || kind == EH_T_DO || kind == EH_T_RAISE ||
           kind == EH_T_QUEUE || kind == EH_T_BECAUSE || kind == EH_T_OWNER || kind == EH_T_UNTIL;
}

static void give_hint(const Wrong *wrong, EhDiag *diag)
{
    EhDiags *diags = wrong->parser->diags;
    bool in_braces = wrong->parser->filter.opens[wrong->index] != EH_NO_TOKEN;
    if (hint_around(wrong, diag))
        return;
    if (starts_clause(wrong->found) && wrong->expected[EH_T_SEP])
        eh_diag_hint(diags, diag, "each clause stands on a line of its own, or behind a `;`");
    else if (wrong->found == EH_T_WHEN && wrong->expected[EH_T_COLON])
        eh_diag_hint(diags, diag, "a label ends with a colon: `label: when …`");
    else if (wrong->expected[EH_T_UP] && !wrong->expected[EH_T_NAME])
        eh_diag_hint(diags, diag, "a set or list says how many it holds: `set of text up to 50`");
    else if (wrong->expected[EH_T_WHEN] && kind_before(wrong) == EH_T_COLON)
        eh_diag_hint(diags, diag, "a row is written `label: when … -> …`");
    else if (wrong->found == EH_T_COMMA && wrong->expected[EH_T_SEP] && in_braces)
        eh_diag_hint(diags, diag, "these are separated by line ends or `;`");
    else if (wrong->found == EH_T_QUESTION && wants_operator(wrong))
        eh_diag_hint(diags, diag, "a choice is written `if … then … else …`");
    else if (wrong->found == EH_T_AT && wrong->expected[EH_T_AT_MOMENT])
        eh_diag_hint(diags, diag, "behind `at` stands an instant: `at 2026-12-24T09:30Z`");
    else if (wrong->found == EH_T_AT && wrong->expected[EH_T_AT_SHARE])
        eh_diag_hint(diags, diag, "behind `at` stands a percentage: `at 95%%`");
    else if (is_word(wrong->found) || is_reserved(wrong->found))
        hint_word(wrong, diag);
    else if (wrong->found == EH_T_SEP && kind_before(wrong) == EH_T_ARROW)
        eh_diag_hint(diags, diag, "a line may start with `->`, but not end with it");
}

static void say_expected(const Wrong *wrong)
{
    Wanted wanted = {.n = 0};
    EhDiags *diags = wrong->parser->diags;
    EhStr found = describe_found(wrong);
    list_wanted(wrong, &wanted);
    EhDiag *diag = wanted.count == 0
                       ? eh_diag(diags, EH_E_SYNTAX, wrong->span, "%.*s cannot stand here",
                                 (int)found.n, found.p)
                       : eh_diag(diags, EH_E_SYNTAX, wrong->span, "expected %s, found %.*s",
                                 wanted.text, (int)found.n, found.p);
    give_hint(wrong, diag);
}

/* ---- one message a mistake ---- */

static bool is_lexical(EhCode code)
{
    return code == EH_E_BAD_NUMBER || code == EH_E_BAD_DURATION || code == EH_E_BAD_TEXT ||
           code == EH_E_BAD_CHARACTER;
}

/* Whether the lexer has complained of something before, in the same clause on the same line: then
 * that is why this does not fit. */
static bool was_said(const Wrong *wrong)
{
    const EhTokens *tokens = &wrong->parser->tokens;
    const EhDiags *diags = wrong->parser->diags;
    uint32_t first = before(wrong, wrong->index), end = wrong->span.start;
    if (first == EH_NO_TOKEN || wrong->found == EH_T_YYEOF)
        return false;
    while (first > 0 && !tokens->list.at[first].line_first &&
           kind_at(wrong, first) != EH_T_SEMICOLON)
        first--;
    uint32_t start = tokens->list.at[first].start;
    for (uint32_t i = 0; i < diags->list.n; i++) {
        const EhDiag *diag = &diags->list.at[i];
        if (diag->span.file == tokens->file && is_lexical(diag->code) &&
            diag->span.start >= start && diag->span.start < end)
            return true;
    }
    return false;
}

/* Takes back what the lexer said of the rest of the line: it follows from this mistake. */
static void unsay_rest(const Wrong *wrong)
{
    const EhSource *source = wrong->parser->tokens.source;
    EhDiags *diags = wrong->parser->diags;
    uint32_t start = wrong->span.start, line, column, kept = 0;
    eh_source_place(source, start, &line, &column);
    uint32_t end = line < source->n_lines ? source->lines[line] : source->text.n;
    for (uint32_t i = 0; i < diags->list.n; i++) {
        const EhDiag *diag = &diags->list.at[i];
        bool rest = diag->span.file == wrong->span.file && is_lexical(diag->code) &&
                    diag->span.start > start && diag->span.start < end;
        if (!rest)
            diags->list.at[kept++] = *diag;
    }
    diags->list.n = kept;
}

/* Where so few kinds fit and `{` is one of them, it is what is missing. */
enum { FEW = 3 };

void eh_parse_wrong(EhParser *parser, int found, EhSpan span, const int *expected, int n)
{
    static bool (*const named[])(const Wrong *) = {
        open_paren,    open_brace,         nothing_to_close, brace_below, row_start,
        reserved_name, quantifier,         if_operand,       chained,     equals_sign,
        of_operand,    second_declaration, allow_line,       is_in,       unfinished_above,
    };
    Wrong wrong = {.parser = parser, .found = found, .span = span, .index = parser->filter.last};
    parser->n_wrong++;
    if (parser->arena->failed)
        return;
    if (wrong.index == EH_NO_TOKEN ||
        (found == EH_T_SEP && kind_at(&wrong, wrong.index) != EH_T_SEMICOLON))
        wrong.index = eh_token_skip(&parser->tokens, parser->filter.at);
    else if (found != EH_T_SEP && found != EH_T_YYEOF)
        wrong.index = eh_token_at(&parser->tokens, span.start); /* the first of joined words */
    parser->wrong = wrong.index;
    for (int i = 0; i < n; i++)
        if (expected[i] >= 0 && expected[i] <= EH_T_ZONE)
            wrong.expected[expected[i]] = true;
    parser->no_brace = n <= FEW && wrong.expected[EH_T_LBRACE];
    if (was_said(&wrong))
        return;
    unsay_rest(&wrong);
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (named[i](&wrong))
            return;
    blame_line_above(&wrong);
    say_expected(&wrong);
}
