/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parser. Nesting is bounded, so it may recurse. Functions that parse give the place behind what
 * they have read, or NULL: then the text is refused, or `no_memory` is set.
 */
#include "tickets/json_text.h"

#include <stdlib.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "vm/convert.h"
#include "vm/limits.h"
#include "vm/utf8.h"

/* Invariant: n_words <= room_words, which `where` has too; n_strings <= room_strings. */
struct EhJsonText {
    uint64_t *words;
    uint32_t *where;
    size_t n_words, room_words;
    char *strings;
    size_t n_strings, room_strings;
    const char *bytes, *end;
    bool no_memory;
};

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
static inline bool add(EhJsonText *text, char kind, uint64_t payload, const char *at)
{
    if (text->room_words - text->n_words < 2 && !words_grow(text)) {
        return false;
    }
    text->where[text->n_words] = (uint32_t)(at - text->bytes);
    text->words[text->n_words++] = (uint64_t)(unsigned char)kind << 56 | payload;
    return true;
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

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits(const char *bytes, size_t n, size_t at)
{
    while (at < n && is_digit(bytes[at])) {
        at++;
    }
    return at;
}

/* The end of `.` or an exponent with its digits that begins at `from`; 0 if it has no digits. */
static size_t tail(const char *bytes, size_t n, size_t from)
{
    size_t end = digits(bytes, n, from);
    return end > from ? end : 0;
}

size_t eh_json_number_length(const char *bytes, size_t n)
{
    size_t start = n > 0 && bytes[0] == '-';
    size_t at = digits(bytes, n, start);
    if (at == start || (bytes[start] == '0' && at > start + 1)) {
        return 0;
    }
    if (at < n && bytes[at] == '.') {
        at = tail(bytes, n, at + 1);
    }
    if (at > 0 && at < n && (bytes[at] == 'e' || bytes[at] == 'E')) {
        bool sign = at + 1 < n && (bytes[at + 1] == '+' || bytes[at + 1] == '-');
        at = tail(bytes, n, at + 1 + sign);
    }
    return at;
}

/* The magnitude of a whole number without sign; false when it needs more than 64 bits. */
static bool magnitude(const char *bytes, size_t n, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t digit = (uint64_t)(bytes[i] - '0');
        if (!is_digit(bytes[i]) || *value > (UINT64_MAX - digit) / 10) {
            return false;
        }
        *value = *value * 10 + digit;
    }
    return true;
}

bool eh_json_number_int(const char *bytes, size_t n, int64_t *value)
{
    bool negative = n > 0 && bytes[0] == '-';
    uint64_t size;
    if (!magnitude(bytes + negative, n - negative, &size) ||
        size > (uint64_t)INT64_MAX + (negative ? 1 : 0)) {
        return false;
    }
    *value = negative ? (int64_t)(0 - size) : (int64_t)size;
    return true;
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
    } else if (magnitude(at, length, &size)) {
        ok = add_number(text, 'u', &size, at);
    } else if (digits(at, length, at[0] == '-') < length &&
               eh_convert_double(at, (uint32_t)length, &value)) {
        ok = add_number(text, 'd', &value, at);
    } else {
        ok = add(text, EH_TAPE_HUGE, 0, at);
    }
    return ok ? at + length : NULL;
}

/* Digits whose value a double holds exactly, and powers of ten that it does: then one division
 * gives the double nearest to what is written. */
enum { SHORT_DIGITS = 15 };
static const double powers[SHORT_DIGITS + 1] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/* Nearly all numbers are short and have no exponent. */
static const char *parse_number(EhJsonText *text, const char *at)
{
    const char *p = at + (*at == '-'), *first = p, *point, *end = text->end;
    int64_t value = 0;
    double number;
    for (; p < end && is_digit(*p) && p - first <= SHORT_DIGITS; p++) {
        value = value * 10 + (*p - '0');
    }
    point = p;
    if (p > first && p < end && *p == '.') {
        for (p++; p < end && is_digit(*p) && p - first <= SHORT_DIGITS; p++) {
            value = value * 10 + (*p - '0');
        }
    }
    if (point == first || p - first > SHORT_DIGITS || p == point + 1 ||
        (*first == '0' && point > first + 1) || (p < end && (*p | 32) == 'e')) {
        return parse_long_number(text, at);
    }
    if (p == point) {
        value = *at == '-' ? -value : value;
        return add_number(text, 'l', &value, at) ? p : NULL;
    }
    number = (double)value / powers[p - point - 1];
    number = *at == '-' ? -number : number;
    return add_number(text, 'd', &number, at) ? p : NULL;
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
        int32_t digit = is_digit(c)                          ? c - '0'
                        : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                             : -1;
        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

uint32_t eh_json_escape(const char *bytes, size_t n, size_t *at)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char c = *at + 1 < n ? bytes[*at + 1] : '\0';
    const char *known = c == '\0' ? NULL : strchr(from, c);
    int32_t high = c == 'u' ? hex4(bytes, n, *at + 2) : -1, low;
    if (known != NULL) {
        *at += 2;
        return (uint32_t)(unsigned char)to[known - from];
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

/* The first byte from `p` on that is no plain part of a string: a quote, a backslash, a control
 * character. May look at, and give, a place up to 15 bytes behind the end. `*high` is set where a
 * byte before it is not ASCII. */
static inline const char *plain_end(const char *p, const char *end, bool *high)
{
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
    const __m128i control = _mm_set1_epi8(0x1F);
    unsigned highs = 0;
    for (; p < end; p += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i stop =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, slash)),
                         _mm_cmpeq_epi8(_mm_min_epu8(block, control), block));
        unsigned stops = (unsigned)_mm_movemask_epi8(stop);
        unsigned tops = (unsigned)_mm_movemask_epi8(block);
        if (stops != 0) {
            unsigned i = (unsigned)__builtin_ctz(stops);
            highs |= tops & ((1u << i) - 1);
            p += i;
            break;
        }
        highs |= tops;
    }
    *high = *high || highs != 0;
#else
    for (; p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20; p++) {
        *high = *high || (unsigned char)*p >= 0x80;
    }
#endif
    return p;
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
        p = plain_end(start, text->end, high);
    }
    if (p < text->end && *p == '"') {
        memcpy(text->strings + text->n_strings, start, (size_t)(p - start));
        text->n_strings += (size_t)(p - start);
    }
    return p;
}

/* A string with escapes, from its quote on; its first backslash is at `p`. */
static const char *parse_escaped(EhJsonText *text, const char *at, const char *p, bool high)
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
    return add(text, good ? '"' : EH_TAPE_BAD,
               EH_TAPE_DECODED | EH_TAPE_STRING(from, text->n_strings - from), at)
               ? p + 1
               : NULL;
}

/* A string from its quote on. Without escapes it stays where it is. */
static inline const char *parse_string(EhJsonText *text, const char *at)
{
    bool high = false;
    const char *start = at + 1, *p = plain_end(start, text->end, &high);
    size_t n = (size_t)(p - start);
    if (p >= text->end || *p != '"' || high) {
        if (p < text->end && *p == '\\') {
            return parse_escaped(text, at, p, high);
        }
        if (p >= text->end || *p != '"' || !eh_utf8_valid(start, n)) {
            return NULL;
        }
    }
    return add(text, '"', EH_TAPE_STRING((size_t)(start - text->bytes), n), at) ? p + 1 : NULL;
}

/* ---- values ---- */

static const char *parse_value(EhJsonText *text, const char *p, uint32_t depth);

/* The next byte that is no white space; a NUL, which nothing wants, at the end. */
static inline char peek(const EhJsonText *text, const char **p)
{
    const char *at = *p;
    while (at < text->end && (unsigned char)*at <= ' ') {
        if (*at != ' ' && *at != '\t' && *at != '\n' && *at != '\r') {
            break;
        }
        at++;
    }
    *p = at;
    return at < text->end ? *at : '\0';
}

/* A key and its colon. */
static inline const char *parse_key(EhJsonText *text, const char *p)
{
    if (peek(text, &p) != '"' || (p = parse_string(text, p)) == NULL || peek(text, &p) != ':') {
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
    if (peek(text, &p) == close) {
        next = close;
    }
    while (next == ',') {
        if (open == '{' && (p = parse_key(text, p)) == NULL) {
            return NULL;
        }
        if ((p = parse_value(text, p, depth + 1)) == NULL) {
            return NULL;
        }
        next = peek(text, &p);
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
    switch (peek(text, &p)) {
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

EhJsonResult eh_json_text_parse(EhJsonText *text, const char *bytes, size_t n, EhTape *tape)
{
    const char *p;
    if (n > EH_LIMIT_LINE_BYTES) {
        return EH_JSON_REFUSED;
    }
    text->bytes = bytes;
    text->end = bytes + n;
    text->n_words = text->n_strings = 0;
    text->no_memory = false;
    p = add(text, 'r', 0, bytes) ? parse_value(text, bytes, 0) : NULL;
    if (text->no_memory) {
        return EH_JSON_NO_MEMORY;
    }
    if (p == NULL || peek(text, &p) != '\0' || p < text->end) {
        return EH_JSON_REFUSED;
    }
    *tape = (EhTape){.words = text->words,
                     .strings = text->strings,
                     .where = text->where,
                     .source = bytes,
                     .n_source = n};
    return EH_JSON_OK;
}
