/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parser. Nesting is bounded, so it may recurse. Functions that parse give the place behind what
 * they have read, or NULL: then the text is refused, or `no_memory` is set.
 */
#include "tickets/json_text.h"

#include <stdlib.h>

#include "tickets/json_scan.h"
#include "vm/convert.h"
#include "vm/limits.h"
#include "vm/utf8.h"

EhJsonText *eh_json_text_new(void)
{
    return calloc(1, sizeof(EhJsonText));
}

void eh_json_text_free(EhJsonText *text)
{
    if (text != NULL) {
        free(text->words);
        free(text->where);
        free(text->strings);
        free(text);
    }
}

/* ---- the tape ---- */

static bool words_grow(EhJsonText *text)
{
    size_t room = text->room_words == 0 ? 256 : text->room_words * 2;
    uint64_t *words = realloc(text->words, room * sizeof *words);
    text->words = words != NULL ? words : text->words;
    uint32_t *where = words == NULL ? NULL : realloc(text->where, room * sizeof *where);
    text->where = where != NULL ? where : text->where;
    text->room_words = where != NULL ? room : text->room_words;
    text->no_memory = where == NULL;
    return where != NULL;
}

/* Adds a word for what begins at `at`; room for one more is left behind it. */
static inline bool add_word(EhJsonText *text, uint64_t word, const char *at)
{
    if (text->room_words - text->n_words < 2 && !words_grow(text)) {
        return false;
    }
    text->where[text->n_words] = (uint32_t)(at - text->bytes);
    text->words[text->n_words++] = word;
    return true;
}

static inline bool add(EhJsonText *text, char kind, uint64_t payload, const char *at)
{
    return add_word(text, EH_TAPE_WORD(kind, payload), at);
}

static inline bool add_number(EhJsonText *text, char kind, const void *bits, const char *at)
{
    if (!add(text, kind, 0, at)) {
        return false;
    }
    text->where[text->n_words] = (uint32_t)(at - text->bytes);
    memcpy(&text->words[text->n_words++], bits, sizeof(uint64_t));
    return true;
}

/* ---- numbers ---- */

static bool has_point_or_exponent(const char *bytes, size_t n)
{
    return memchr(bytes, '.', n) != NULL || memchr(bytes, 'e', n) != NULL ||
           memchr(bytes, 'E', n) != NULL;
}

/* Any number, by its digits. */
static const char *parse_long_number(EhJsonText *text, const char *at)
{
    size_t length = eh_json_number_length(at, (size_t)(text->end - at));
    int64_t whole;
    uint64_t size;
    double value;
    bool ok;
    if (length == 0) {
        return NULL;
    }
    if (eh_json_number_int(at, length, &whole)) {
        ok = add_number(text, 'l', &whole, at);
    } else if (eh_json_number_magnitude(at, length, &size)) {
        ok = add_number(text, 'u', &size, at);
    } else if (has_point_or_exponent(at, length) &&
               eh_convert_double(at, (uint32_t)length, &value)) {
        ok = add_number(text, 'd', &value, at);
    } else {
        ok = add(text, EH_TAPE_HUGE, 0, at);
    }
    return ok ? at + length : NULL;
}

static const char *parse_number(EhJsonText *text, const char *at)
{
    EhJsonNumber number;
    const char *p = eh_json_short_number(at, text->end, &number);
    if (p == NULL) {
        return parse_long_number(text, at);
    }
    return add_number(text, number.whole ? 'l' : 'd',
                      number.whole ? (const void *)&number.i : (const void *)&number.f, at)
               ? p
               : NULL;
}

/* ---- strings ---- */

/* The four hexadecimal digits at `at`; -1 if they are not. */
static int32_t hex4(const char *bytes, size_t n, size_t at)
{
    int32_t value = 0;
    if (n < 4 || at > n - 4) {
        return -1;
    }
    for (size_t i = at; i < at + 4; i++) {
        char c = bytes[i];
        int32_t digit = c >= '0' && c <= '9'                 ? c - '0'
                        : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                             : -1;
        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

/* What a backslash and this letter stand for; -1 for no such escape. */
static inline int32_t short_escape(char c)
{
    switch (c) {
    case 'n':
        return '\n';
    case '"':
    case '\\':
    case '/':
        return c;
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    default:
        return -1;
    }
}

uint32_t eh_json_escape(const char *bytes, size_t n, size_t *at)
{
    char c = *at + 1 < n ? bytes[*at + 1] : '\0';
    int32_t known = short_escape(c);
    int32_t high = c == 'u' ? hex4(bytes, n, *at + 2) : -1, low;
    if (known >= 0) {
        *at += 2;
        return (uint32_t)known;
    }
    if (high < 0) {
        return EH_JSON_NO_ESCAPE;
    }
    *at += 6;
    if (high < 0xD800 || high > 0xDBFF || *at + 1 >= n || bytes[*at] != '\\' ||
        bytes[*at + 1] != 'u') {
        return (uint32_t)high;
    }
    low = hex4(bytes, n, *at + 2);
    if (low < 0xDC00 || low > 0xDFFF) {
        return (uint32_t)high;
    }
    *at += 6;
    return 0x10000u + ((uint32_t)(high - 0xD800) << 10) + (uint32_t)(low - 0xDC00);
}

/* Room for all that a text can decode to, no escape being shorter than what it stands for, and for who reads a short
 * string by words. */
static bool strings_reserve(EhJsonText *text)
{
    size_t n = (size_t)(text->end - text->bytes) + sizeof(uint64_t);
    if (n > text->room_strings) {
        char *strings = realloc(text->strings, n);
        text->no_memory = strings == NULL;
        if (strings == NULL) {
            return false;
        }
        text->strings = strings;
        text->room_strings = n;
    }
    return true;
}

/* The rest of a string whose first backslash is at `p`, decoded. `*good` is cleared at half a
 * surrogate pair. Gives the place of the closing quote. */
static const char *decode(EhJsonText *text, const char *start, const char *p, bool *high,
                          bool *good)
{
    while (p < text->end && *p == '\\') {
        char *out = text->strings + text->n_strings;
        size_t at = (size_t)(p - text->bytes);
        uint32_t code_point = eh_json_escape(text->bytes, (size_t)(text->end - text->bytes), &at),
                 length;
        if (code_point == EH_JSON_NO_ESCAPE) {
            return NULL;
        }
        memcpy(out, start, (size_t)(p - start));
        length = eh_utf8_encode(code_point, out + (p - start));
        *good = *good && length > 0;
        text->n_strings += (size_t)(p - start) + length;
        start = text->bytes + at;
        p = eh_json_plain_end(start, text->end, high);
    }
    if (p < text->end && *p == '"') {
        memcpy(text->strings + text->n_strings, start, (size_t)(p - start));
        text->n_strings += (size_t)(p - start);
    }
    return p;
}

/* A string with escapes, whose first backslash is at `p`. */
static const char *escaped_string(EhJsonText *text, const char *at, const char *p, bool high,
                                  uint64_t *word)
{
    const char *start = at + 1;
    size_t from = text->n_strings;
    bool good = true;
    if (!strings_reserve(text)) {
        return NULL;
    }
    p = decode(text, start, p, &high, &good);
    if (p == NULL || p >= text->end || *p != '"' ||
        (high && !eh_utf8_valid(start, (size_t)(p - start)))) {
        return NULL;
    }
    *word = EH_TAPE_WORD(good ? '"' : EH_TAPE_BAD,
                         EH_TAPE_DECODED | EH_TAPE_STRING(from, text->n_strings - from));
    return p + 1;
}

const char *eh_json_odd_string(EhJsonText *text, const char *at, const char *p, bool high,
                               uint64_t *word)
{
    const char *start = at + 1;
    if (p < text->end && *p == '\\') {
        return escaped_string(text, at, p, high, word);
    }
    if (p >= text->end || *p != '"' || !eh_utf8_valid(start, (size_t)(p - start))) {
        return NULL;
    }
    *word = EH_JSON_BORROWED(text, start, p);
    return p + 1;
}

static inline const char *parse_string(EhJsonText *text, const char *at)
{
    uint64_t word;
    const char *p = eh_json_string(text, at, &word);
    return p != NULL && add_word(text, word, at) ? p : NULL;
}

/* ---- values ---- */

static const char *parse_value(EhJsonText *text, const char *p, uint32_t depth);

/* A key and its colon. */
static inline const char *parse_key(EhJsonText *text, const char *p)
{
    if (eh_json_peek(text, &p) != '"' || (p = parse_string(text, p)) == NULL ||
        eh_json_peek(text, &p) != ':') {
        return NULL;
    }
    return p + 1;
}

/* What is between `{` and `}`, or `[` and `]`, both included. */
static const char *parse_inside(EhJsonText *text, const char *p, uint32_t depth)
{
    char open = *p, close = open == '{' ? '}' : ']', next = ',';
    size_t start = text->n_words;
    if (depth >= EH_LIMIT_JSON_DEPTH || !add(text, open, 0, p++)) {
        return NULL;
    }
    if (eh_json_peek(text, &p) == close) {
        next = close;
    }
    while (next == ',') {
        if (open == '{' && (p = parse_key(text, p)) == NULL) {
            return NULL;
        }
        if ((p = parse_value(text, p, depth + 1)) == NULL) {
            return NULL;
        }
        next = eh_json_peek(text, &p);
        p += next == ',';
    }
    if (next != close || !add(text, close, start, p)) {
        return NULL;
    }
    text->words[start] |= text->n_words;
    return p + 1;
}

static const char *parse_word(EhJsonText *text, const char *p, const char *word, size_t n)
{
    if ((size_t)(text->end - p) < n || memcmp(p, word, n) != 0) {
        return NULL;
    }
    return add(text, word[0], 0, p) ? p + n : NULL;
}

static const char *parse_value(EhJsonText *text, const char *p, uint32_t depth)
{
    switch (eh_json_peek(text, &p)) {
    case '"':
        return parse_string(text, p);
    case '{':
    case '[':
        return parse_inside(text, p, depth);
    case 't':
        return parse_word(text, p, "true", 4);
    case 'f':
        return parse_word(text, p, "false", 5);
    case 'n':
        return parse_word(text, p, "null", 4);
    default:
        return p < text->end ? parse_number(text, p) : NULL;
    }
}

/* ---- the whole ---- */

void eh_json_start(EhJsonText *text, const char *bytes, size_t n)
{
    text->bytes = bytes;
    text->end = bytes + n;
    text->n_words = text->n_strings = 0;
    text->no_memory = false;
}

const char *eh_json_part(EhJsonText *text, const char *p, uint32_t depth, EhTape *tape)
{
    text->n_words = 0;
    p = add(text, 'r', 0, text->bytes) ? parse_value(text, p, depth) : NULL;
    *tape = (EhTape){.words = text->words,
                     .strings = text->strings,
                     .where = text->where,
                     .source = text->bytes,
                     .n_source = (size_t)(text->end - text->bytes)};
    return p;
}

EhJsonResult eh_json_end(const EhJsonText *text, const char *p)
{
    if (text->no_memory) {
        return EH_JSON_NO_MEMORY;
    }
    return p == NULL || eh_json_peek(text, &p) != '\0' || p < text->end ? EH_JSON_REFUSED
                                                                        : EH_JSON_OK;
}

EhJsonResult eh_json_text_parse(EhJsonText *text, const char *bytes, size_t n, EhTape *tape)
{
    if (n > EH_LIMIT_LINE_BYTES) {
        return EH_JSON_REFUSED;
    }
    eh_json_start(text, bytes, n);
    return eh_json_end(text, eh_json_part(text, bytes, 0, tape));
}
