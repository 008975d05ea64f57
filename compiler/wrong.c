/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages for text that does not fit the grammar.
 *
 * First come the mistakes with a name of their own, each at the token that is to be changed. For
 * the rest the message says what stands there and what could.
 */
#include "compiler/wrong.h"

/* ---- brackets ---- */

static bool open_paren(const EhWrong *wrong)
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

static bool open_brace(const EhWrong *wrong)
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

static bool nothing_to_close(const EhWrong *wrong)
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

static bool brace_below(const EhWrong *wrong)
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

/* Whether `index` ends its line with a sign or word that needs more. Behind those that open or
 * separate items the next line is an item of its own, and wrong itself. */
static bool wants_more(const EhWrong *wrong, uint32_t index)
{
    int kind = kind_at(wrong, index);
    return eh_filter_needs_more(kind) && kind != EH_T_LBRACE && kind != EH_T_COMMA &&
           kind != EH_T_COLON;
}

static uint32_t first_of_line(const EhWrong *wrong, uint32_t index)
{
    while (index > 0 && !wrong->parser->tokens.list.at[index].line_first)
        index--;
    return index;
}

/* How far right the clause begins that the line of `index` goes on with. */
static uint32_t clause_indent(const EhWrong *wrong, uint32_t index)
{
    uint32_t first = first_of_line(wrong, index), last = before(wrong, first);
    while (last != EH_NO_TOKEN && wants_more(wrong, last)) {
        first = first_of_line(wrong, last);
        last = before(wrong, first);
    }
    return eh_token_indent(&wrong->parser->tokens, first);
}

/* `let x =` above a line that begins no further right: that line was read as its value. */
static bool unfinished_above(const EhWrong *wrong)
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
static void blame_line_above(EhWrong *wrong)
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

static bool say_reserved(const EhWrong *wrong, uint32_t index)
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
EhStr eh_wrong_result(const EhWrong *wrong, uint32_t index)
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
static bool is_label(const EhWrong *wrong, uint32_t index)
{
    return index + 2 < wrong->parser->tokens.list.n && kind_at(wrong, index + 1) == EH_T_COLON &&
           kind_at(wrong, index + 2) == EH_T_WHEN;
}

/* A row of `route` or `rank` as other languages begin it: `else -> q`, `if … -> q`, `otherwise: q`. */
static bool row_start(const EhWrong *wrong)
{
    EhDiags *diags = wrong->parser->diags;
    uint32_t last = before(wrong, wrong->index);
    bool row = wrong->expected[EH_T_WHEN] && wrong->expected[EH_T_OTHERWISE];
    if (row && (wrong->found == EH_T_IF || wrong->found == EH_T_ELSE) &&
        !is_label(wrong, wrong->index)) {
        EhStr name = eh_wrong_result(wrong, wrong->index), word = span_text(wrong);
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
        EhStr name = eh_wrong_result(wrong, sign ? wrong->index : last), word = span_text(wrong);
        EhDiag *diag = eh_diag(diags, EH_E_SYNTAX, wrong->span, "expected `->`, found `%.*s`",
                               (int)word.n, word.p);
        eh_diag_hint(diags, diag, "write `otherwise -> %.*s`", (int)name.n, name.p);
        return true;
    }
    return false;
}

static bool reserved_name(const EhWrong *wrong)
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

static bool quantifier(const EhWrong *wrong)
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

static bool if_operand(const EhWrong *wrong)
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

static bool chained(const EhWrong *wrong)
{
    if (!is_relation(wrong->found) || !wants_operator(wrong))
        return false;
    EhDiag *diag = eh_diag(wrong->parser->diags, EH_E_CHAINED_COMPARISON, wrong->span,
                           "comparisons do not chain");
    eh_diag_hint(wrong->parser->diags, diag, "join two of them with `and`: `a < b and b < c`");
    return true;
}

static bool equals_sign(const EhWrong *wrong)
{
    if (wrong->found != EH_T_ASSIGN || !wants_operator(wrong))
        return false;
    EhDiag *diag =
        eh_diag(wrong->parser->diags, EH_E_BAD_OPERATOR, wrong->span, "`=` does not compare");
    eh_diag_hint(wrong->parser->diags, diag, "write `is`");
    return true;
}

/* `is in { … }`, `is not in { … }`. */
static bool is_in(const EhWrong *wrong)
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

static bool of_operand(const EhWrong *wrong)
{
    if (wrong->found != EH_T_OF || !wants_operator(wrong))
        return false;
    EhDiag *diag = eh_diag(wrong->parser->diags, EH_E_SYNTAX, wrong->span,
                           "`of` takes a field or a parenthesis");
    eh_diag_hint(wrong->parser->diags, diag, "write `length of (lower of name)`");
    return true;
}

static bool second_declaration(const EhWrong *wrong)
{
    if (!is_soft(wrong->found) || !wrong->expected[EH_T_SEP] || kind_before(wrong) != EH_T_RBRACE ||
        wrong->parser->filter.opens[wrong->index] != EH_NO_TOKEN)
        return false;
    eh_diag(wrong->parser->diags, EH_E_ONE_A_LINE, wrong->span,
            "a declaration starts on a line of its own");
    return true;
}

static bool allow_line(const EhWrong *wrong)
{
    if (wrong->found != EH_T_ALLOW || wrong->expected[EH_T_ALLOW] || wants_operator(wrong))
        return false;
    EhDiag *diag = eh_diag(wrong->parser->diags, EH_E_SYNTAX, wrong->span,
                           "`allow` stands on a line of its own, with a code and a reason");
    eh_diag_hint(wrong->parser->diags, diag, "write `allow P03 because \"…\"`");
    return true;
}
/* ---- one message a mistake ---- */

static bool is_lexical(EhCode code)
{
    return code == EH_E_BAD_NUMBER || code == EH_E_BAD_DURATION || code == EH_E_BAD_TEXT ||
           code == EH_E_BAD_CHARACTER;
}

/* Whether the lexer has complained of something before, in the same clause on the same line: then
 * that is why this does not fit. */
static bool was_said(const EhWrong *wrong)
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
static void unsay_rest(const EhWrong *wrong)
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
    static bool (*const named[])(const EhWrong *) = {
        open_paren,    open_brace,         nothing_to_close, brace_below, row_start,
        reserved_name, quantifier,         if_operand,       chained,     equals_sign,
        of_operand,    second_declaration, allow_line,       is_in,       unfinished_above,
    };
    EhWrong wrong = {.parser = parser, .found = found, .span = span, .index = parser->filter.last};
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
    eh_wrong_expected(&wrong);
}
