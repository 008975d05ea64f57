/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a file into tokens, and looking at them.
 */
#include "compiler/tokens.h"

#include "compiler/lexical.h"
#include "compiler/literals.h"
#include "lexer.h"
#include "parser.h"
#include "vm/limits.h"

#include <string.h>

_Static_assert(EH_T_ZONE <= UINT8_MAX, "a token's kind fits");

/* ---- bytes ---- */

/* Of a broken file, so many places are shown. */
enum { BYTES_SHOWN = 10 };

/* Size of the UTF-8 character at `p`, or 0. Surrogates and longer forms than needed are not UTF-8.
 * */
static uint32_t utf8_size(const unsigned char *p, size_t left, uint32_t *code)
{
    uint32_t n = p[0] < 0x80                   ? 1
                 : p[0] >= 0xC2 && p[0] < 0xE0 ? 2
                 : p[0] >= 0xE0 && p[0] < 0xF0 ? 3
                 : p[0] >= 0xF0 && p[0] < 0xF5 ? 4
                                               : 0;
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (n == 0 || n > left)
        return 0;
    *code = n == 1 ? p[0] : p[0] & (0xFFu >> (n + 1));
    for (uint32_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        *code = *code << 6 | (p[i] & 0x3Fu);
    }
    return *code < least[n] || *code > 0x10FFFF || (*code >= 0xD800 && *code < 0xE000) ? 0 : n;
}

static bool is_bidi_control(uint32_t code)
{
    return code == 0x61C || code == 0x200E || code == 0x200F ||
           (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

/* Whether the character may stand nowhere; `next` is the byte behind it. */
static bool is_refused(uint32_t code, char next)
{
    return code == 0 || is_bidi_control(code) || (code == '\r' && next != '\n');
}

static void refuse(EhDiags *diags, EhSpan span, uint32_t code)
{
    EhDiag *diag;
    if (code == 0) {
        diag = eh_diag(diags, EH_E_CONTROL_CHARACTER, span, "a NUL character");
        eh_diag_hint(diags, diag, "a policy is plain text: save the file as UTF-8");
    } else if (code == '\r') {
        diag =
            eh_diag(diags, EH_E_CONTROL_CHARACTER, span, "a carriage return without a line feed");
        eh_diag_hint(diags, diag, "save the file with LF or CRLF line ends");
    } else {
        diag = eh_diag(diags, EH_E_BIDI_CONTROL, span,
                       "an invisible character that changes the direction of writing (U+%04X)",
                       (unsigned)code);
        eh_diag_hint(diags, diag, "delete it; in a text write `\\u{%X}`", (unsigned)code);
    }
}

/* Blanks the character at `i` of the copy if it may not stand there. Gives the place behind it. */
static uint32_t check_character(const EhTokens *tokens, char *copy, uint32_t i, uint32_t *shown,
                                bool *readable)
{
    const EhStr text = tokens->source->text;
    uint32_t code = 0, n = utf8_size((const unsigned char *)text.p + i, text.n - i, &code);
    EhSpan span = {tokens->file, i, i + (n == 0 ? 1 : n)};
    while (n == 0 && span.end < text.n && ((unsigned char)text.p[span.end] & 0xC0) == 0x80)
        span.end++; /* what was to follow a broken first byte is no second mistake */
    while (n != 0 && code == 0 && span.end < text.n && text.p[span.end] == 0)
        span.end++;
    if (n != 0 && !is_refused(code, text.p[span.end]))
        return span.end;
    if (n == 0 || code == 0)
        *readable = false;
    if (++*shown > BYTES_SHOWN)
        ; /* the others are like them */
    else if (n == 0)
        eh_diag_hint(tokens->diags,
                     eh_diag(tokens->diags, EH_E_BAD_UTF8, span,
                             "the byte 0x%02X is not UTF-8 here",
                             (unsigned)(unsigned char)text.p[i]),
                     "a policy is plain text: save the file as UTF-8");
    else
        refuse(tokens->diags, span, code);
    if (n != 0 && code == 0)
        *shown = BYTES_SHOWN; /* this is no text, which one message says */
    memset(copy + i, ' ', span.end - i);
    return span.end;
}

/* Whether all eight are ASCII, and neither 0 nor a carriage return. */
static bool are_plain(const char *p)
{
    const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
    uint64_t word;
    memcpy(&word, p, sizeof word);
    uint64_t no_return = word ^ ones * '\r';
    return ((word | (word - ones) | (no_return - ones)) & high) == 0;
}

/* Blanks in the scanner's copy what may not stand in the file. False if it is not worth reading on. */
static bool make_clean(const EhTokens *tokens, char *copy)
{
    const EhStr text = tokens->source->text;
    uint32_t shown = 0, i = 0;
    bool readable = true;
    while (i < text.n) {
        char c = text.p[i];
        if (text.n - i >= 8 && are_plain(text.p + i))
            i += 8;
        else if ((unsigned char)(c - 1) < 0x7F && c != '\r') /* the rest of ASCII */
            i++;
        else
            i = check_character(tokens, copy, i, &shown, &readable);
    }
    return readable;
}

/* ---- scanning ---- */

static void scan(EhLexer *lexer, yyscan_t scanner, uint32_t size)
{
    int kind;
    while ((lexer->token = EH_NO_TOKEN, kind = eh_lexer_lex(scanner)) != EH_T_YYEOF) {
        uint32_t start = lexer->token != EH_NO_TOKEN ? lexer->token : lexer->start;
        uint32_t end = lexer->end;
        if (kind == EH_T_COMMENT || kind == EH_T_DOC)
            while (end > start && lexer->tokens->source->text.p[end - 1] == '\r')
                end--;
        eh_lexer_push(lexer, kind, start, end);
        if (lexer->tokens->arena->failed)
            break;
    }
    lexer->line += 1;
    eh_lexer_push(lexer, EH_T_YYEOF, size, size);
}

static bool read_tokens(EhTokens *tokens)
{
    uint32_t size = tokens->source->text.n;
    char *copy = eh_arena_room(tokens->arena, (size_t)size + 3);
    EhLexer *lexer = eh_arena_alloc(tokens->arena, sizeof *lexer);
    yyscan_t scanner = NULL;
    if (copy == NULL || lexer == NULL)
        return false;
    lexer->tokens = tokens;
    lexer->line = 1;
    memcpy(copy, tokens->source->text.p, size);
    memcpy(copy + size, "\n\0", 3); /* so that each line has an end; then flex's two zeros */
    if (!make_clean(tokens, copy)) {
        eh_lexer_push(lexer, EH_T_YYEOF, size, size);
        return !tokens->arena->failed;
    }
    if (eh_lexer_lex_init_extra(lexer, &scanner) != 0 ||
        eh_lexer__scan_buffer(copy, (yy_size_t)size + 3, scanner) == NULL)
        return false;
    scan(lexer, scanner, size);
    eh_lexer_lex_destroy(scanner);
    eh_arena_give_back(tokens->arena, copy);
    return !tokens->arena->failed;
}

bool eh_tokens_read(const EhSources *sources, uint32_t file, EhArena *arena, EhDiags *diags,
                    EhTokens *out)
{
    memset(out, 0, sizeof *out);
    out->source = &sources->files.at[file];
    out->arena = arena;
    out->diags = diags;
    out->file = file;
    if (out->source->text.n <= EH_LIMIT_SOURCE_BYTES)
        return read_tokens(out);
    eh_diag(diags, EH_E_FILE_TOO_BIG, (EhSpan){file, 0, 0}, "the file is larger than 16 MiB");
    return EH_PUSH(arena, &out->list,
                   ((EhToken){.kind = EH_T_YYEOF, .line = 1, .line_first = true}));
}

/* ---- looking at tokens ---- */

EhStr eh_token_text(const EhTokens *tokens, uint32_t index)
{
    const EhToken *token = &tokens->list.at[index];
    return (EhStr){tokens->source->text.p + token->start, token->end - token->start};
}

EhSpan eh_token_span(const EhTokens *tokens, uint32_t index)
{
    const EhToken *token = &tokens->list.at[index];
    return (EhSpan){tokens->file, token->start, token->end};
}

uint32_t eh_token_at(const EhTokens *tokens, uint32_t offset)
{
    uint32_t low = 0, high = tokens->list.n - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (tokens->list.at[middle].start < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Further right makes no difference, and keeps this short on a line of blanks. */
enum { LARGEST_INDENT = 200 };

uint32_t eh_token_indent(const EhTokens *tokens, uint32_t index)
{
    const EhToken *token = &tokens->list.at[index];
    if (token->kind == EH_T_YYEOF)
        return 0;
    uint32_t start = tokens->source->lines[token->line - 1], end = start;
    while (end < token->start && end - start < LARGEST_INDENT &&
           (tokens->source->text.p[end] == ' ' || tokens->source->text.p[end] == '\t'))
        end++;
    return end - start;
}

uint32_t eh_token_skip(const EhTokens *tokens, uint32_t index)
{
    while (tokens->list.at[index].kind == EH_T_COMMENT || tokens->list.at[index].kind == EH_T_DOC)
        index++;
    return index;
}

bool eh_token_is_allow(const EhTokens *tokens, uint32_t index, uint32_t *code, uint32_t *because)
{
    static const int kinds[4] = {EH_T_ALLOW, EH_T_NAME, EH_T_BECAUSE, EH_T_TEXT};
    const EhToken *token = tokens->list.at + index;
    if (index + 4 >= tokens->list.n)
        return false;
    for (int i = 0; i < 4; i++)
        if (token[i].kind != kinds[i] || token[i].line != token[0].line)
            return false;
    if (code != NULL)
        *code = index + 1;
    if (because != NULL)
        *because = index + 3;
    return token[4].kind == EH_T_COMMENT || token[4].line != token[0].line;
}

/* First of the tokens above `index` that belong to it: whole lines of comment and of `allow`. */
static uint32_t first_above(const EhTokens *tokens, uint32_t index)
{
    const EhToken *list = tokens->list.at;
    while (index > 0) {
        uint32_t above = index - 1;
        if ((list[above].kind == EH_T_DOC || list[above].kind == EH_T_COMMENT) &&
            list[above].line_first)
            index = above;
        else if (above > 3 && list[above].kind == EH_T_COMMENT &&
                 eh_token_is_allow(tokens, above - 4, NULL, NULL))
            index = above - 4;
        else if (above >= 3 && eh_token_is_allow(tokens, above - 3, NULL, NULL))
            index = above - 3;
        else
            break;
    }
    return index;
}

/* A line of documentation without its mark and the blank behind it. */
static EhStr doc_line(EhStr text)
{
    uint32_t skip = text.n > 2 && text.p[2] == ' ' ? 3 : 2;
    return (EhStr){text.p + skip, text.n - skip};
}

static void join_doc(const EhTokens *tokens, uint32_t from, uint32_t to, EhStr *doc)
{
    size_t size = 0;
    for (uint32_t i = from; i < to; i++)
        if (tokens->list.at[i].kind == EH_T_DOC)
            size += (size_t)doc_line(eh_token_text(tokens, i)).n + 1;
    char *text = size == 0 ? NULL : eh_arena_alloc(tokens->arena, size);
    if (text == NULL)
        return;
    char *at = text;
    for (uint32_t i = from; i < to; i++) {
        if (tokens->list.at[i].kind != EH_T_DOC)
            continue;
        EhStr line = doc_line(eh_token_text(tokens, i));
        if (at > text)
            *at++ = '\n';
        memcpy(at, line.p, line.n);
        at += line.n;
    }
    *doc = (EhStr){text, (uint32_t)(at - text)};
}

void eh_token_above(const EhTokens *tokens, uint32_t index, EhStr *doc, EhAllow **allow)
{
    uint32_t from = first_above(tokens, index), code, because;
    for (uint32_t i = from; i < index; i++) {
        if (!eh_token_is_allow(tokens, i, &code, &because))
            continue;
        EhAllow *line = eh_arena_alloc(tokens->arena, sizeof *line);
        if (line == NULL)
            return;
        line->code = eh_token_text(tokens, code);
        line->because = eh_literal_text(tokens->arena, eh_token_text(tokens, because));
        line->span = (EhSpan){tokens->file, tokens->list.at[i].start, tokens->list.at[because].end};
        *allow = line;
        allow = &line->next;
    }
    join_doc(tokens, from, index, doc);
}
