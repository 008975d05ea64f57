/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands there and what could: of about a hundred kinds of token only a few groups, as an
 * author sees them, and a hint where what is meant can be guessed.
 */
#include "compiler/wrong.h"

#include <string.h>

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

static void hint_word(const EhWrong *wrong, EhDiag *diag)
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

static void list_wanted(const EhWrong *wrong, Wanted *wanted)
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
static EhStr describe_found(const EhWrong *wrong)
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
static EhStr rest_of_line(const EhWrong *wrong, uint32_t index)
{
    uint32_t end = index, start = span_at(wrong, index).start;
    while (kind_at(wrong, end + 1) != EH_T_YYEOF && kind_at(wrong, end + 1) != EH_T_COMMENT &&
           line_at(wrong, end + 1) == line_at(wrong, index))
        end++;
    EhSpan span = {wrong->span.file, start, span_at(wrong, end).end};
    return span.end - start > 40 ? (EhStr){"…", 3} : eh_parse_text(wrong->parser, span);
}

/* Hints that need what stands around. True if there was one. */
static bool hint_around(const EhWrong *wrong, EhDiag *diag)
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
                     (int)eh_wrong_result(wrong, wrong->index).n,
                     eh_wrong_result(wrong, wrong->index).p);
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

/* Whether the row that `index` stands in ends before it. */
static bool row_is_over(const EhWrong *wrong, uint32_t index)
{
    int kind = kind_at(wrong, index);
    return wrong->parser->tokens.list.at[index].line_first || kind == EH_T_SEMICOLON ||
           kind == EH_T_RBRACE || kind == EH_T_YYEOF || kind == EH_T_COMMENT ||
           kind == EH_T_BECAUSE || kind == EH_T_OWNER || kind == EH_T_UNTIL;
}

/* A row that ends without `-> name`. True if it is one. */
static bool hint_arrow(const EhWrong *wrong, EhDiag *diag)
{
    EhDiags *diags = wrong->parser->diags;
    EhStr word = eh_parse_text(wrong->parser, wrong->span);
    if (!wrong->expected[EH_T_ARROW])
        return false;
    if (wrong->found == EH_T_SEP || row_is_over(wrong, wrong->index))
        eh_diag_hint(diags, diag, "a row ends with what it gives: `… -> name`");
    else if (is_word(wrong->found) && row_is_over(wrong, wrong->index + 1))
        eh_diag_hint(diags, diag, "write `-> %.*s`", (int)word.n, word.p);
    else
        return false;
    return true;
}

static void give_hint(const EhWrong *wrong, EhDiag *diag)
{
    EhDiags *diags = wrong->parser->diags;
    bool in_braces = wrong->parser->filter.opens[wrong->index] != EH_NO_TOKEN;
    if (hint_around(wrong, diag) || hint_arrow(wrong, diag))
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

void eh_wrong_expected(const EhWrong *wrong)
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
