/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The strict parser. Nesting is bounded, so it may recurse.
 */
#include "tickets/json_text.h"

#include <stdlib.h>

#include "vm/convert.h"
#include "vm/limits.h"
#include "vm/utf8.h"

/* Invariant: n_words <= room_words, which `where` has too; n_strings <= room_strings; `at` <= n. */
struct EhJsonText {
    uint64_t *words;
    uint32_t *where;
    size_t n_words, room_words;
    uint8_t *strings;
    size_t n_strings, room_strings;
    const char *bytes;
    size_t n, at;
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

static bool words_reserve(EhJsonText *text, size_t more)
{
    size_t room = text->room_words == 0 ? 256 : text->room_words * 2;
    if (text->room_words - text->n_words >= more) {
        return true;
    }
    uint64_t *words = realloc(text->words, room * sizeof *words);
    text->words = words != NULL ? words : text->words;
    uint32_t *where = words == NULL ? NULL : realloc(text->where, room * sizeof *where);
    text->where = where != NULL ? where : text->where;
    text->room_words = where != NULL ? room : text->room_words;
    return where != NULL;
}

static EhJsonResult add(EhJsonText *text, char kind, uint64_t payload, size_t where)
{
    if (!words_reserve(text, 2)) {
        return EH_JSON_NO_MEMORY;
    }
    text->where[text->n_words] = (uint32_t)where;
    text->words[text->n_words++] = (uint64_t)(unsigned char)kind << 56 | payload;
    return EH_JSON_OK;
}

static EhJsonResult add_number(EhJsonText *text, char kind, const void *bits, size_t where)
{
    EhJsonResult result = add(text, kind, 0, where);
    if (result == EH_JSON_OK) {
        text->where[text->n_words] = (uint32_t)where;
        memcpy(&text->words[text->n_words++], bits, sizeof(uint64_t));
    }
    return result;
}

/* ---- numbers ---- */

static bool is_digit(char c)
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

static EhJsonResult parse_number(EhJsonText *text)
{
    const char *bytes = text->bytes + text->at;
    size_t length = eh_json_number_length(bytes, text->n - text->at), where = text->at;
    int64_t whole;
    uint64_t size;
    double value;
    if (length == 0) {
        return EH_JSON_REFUSED;
    }
    text->at += length;
    if (eh_json_number_int(bytes, length, &whole)) {
        return add_number(text, 'l', &whole, where);
    }
    if (magnitude(bytes, length, &size)) {
        return add_number(text, 'u', &size, where);
    }
    if (digits(bytes, length, bytes[0] == '-') < length &&
        eh_convert_double(bytes, (uint32_t)length, &value)) {
        return add_number(text, 'd', &value, where);
    }
    return add(text, EH_TAPE_HUGE, 0, where);
}

/* ---- strings ---- */

static bool strings_reserve(EhJsonText *text, size_t more)
{
    size_t room = text->room_strings == 0 ? 1024 : text->room_strings;
    while (room - text->n_strings < more) {
        room *= 2;
    }
    if (room != text->room_strings) {
        uint8_t *strings = realloc(text->strings, room);
        if (strings == NULL) {
            return false;
        }
        text->strings = strings;
        text->room_strings = room;
    }
    return true;
}

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

#define NO_ESCAPE 0xFFFFFFFFu

/* Reads the escape at bytes[*at], a backslash, and moves behind it: a code point, half a
 * surrogate pair as it is, or NO_ESCAPE. */
static uint32_t read_escape(const char *bytes, size_t n, size_t *at)
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
        return NO_ESCAPE;
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

/* Where the string that begins at bytes[at] ends, counting only what has no escape; its bytes go
 * to `strings`. Clears `*good` at half a surrogate pair. */
static EhJsonResult copy_string(EhJsonText *text, bool *good)
{
    const char *bytes = text->bytes;
    while (text->at < text->n && bytes[text->at] != '"') {
        unsigned char c = (unsigned char)bytes[text->at];
        uint32_t length = 1;
        if (c < 0x20) {
            return EH_JSON_REFUSED;
        }
        if (!strings_reserve(text, 8)) {
            return EH_JSON_NO_MEMORY;
        }
        if (c == '\\') {
            uint32_t code_point = read_escape(bytes, text->n, &text->at);
            length = eh_utf8_encode(code_point, (char *)text->strings + text->n_strings);
            if (code_point == NO_ESCAPE) {
                return EH_JSON_REFUSED;
            }
            *good = *good && length > 0;
        } else {
            text->strings[text->n_strings] = c;
            text->at++;
        }
        text->n_strings += length;
    }
    return text->at < text->n ? EH_JSON_OK : EH_JSON_REFUSED;
}

static EhJsonResult parse_string(EhJsonText *text)
{
    size_t start = text->n_strings, where = text->at;
    bool good = true;
    uint32_t length;
    EhJsonResult result;
    text->at++;
    if (!strings_reserve(text, 8)) {
        return EH_JSON_NO_MEMORY;
    }
    text->n_strings += sizeof length;
    result = copy_string(text, &good);
    if (result != EH_JSON_OK) {
        return result;
    }
    text->at++;
    length = (uint32_t)(text->n_strings - start - sizeof length);
    memcpy(text->strings + start, &length, sizeof length);
    if (!strings_reserve(text, 1)) {
        return EH_JSON_NO_MEMORY;
    }
    text->strings[text->n_strings++] = '\0';
    return add(text, good ? '"' : EH_TAPE_BAD, start, where);
}

/* ---- values ---- */

static EhJsonResult parse_value(EhJsonText *text, uint32_t depth);

static char peek(EhJsonText *text)
{
    while (text->at < text->n && (text->bytes[text->at] == ' ' || text->bytes[text->at] == '\t' ||
                                  text->bytes[text->at] == '\n' || text->bytes[text->at] == '\r')) {
        text->at++;
    }
    return text->at < text->n ? text->bytes[text->at] : '\0';
}

static EhJsonResult parse_key(EhJsonText *text)
{
    EhJsonResult result = peek(text) == '"' ? parse_string(text) : EH_JSON_REFUSED;
    if (result == EH_JSON_OK && peek(text) != ':') {
        return EH_JSON_REFUSED;
    }
    text->at++;
    return result;
}

/* What is between `{` and `}`, or `[` and `]`, both included. */
static EhJsonResult parse_inside(EhJsonText *text, char open, uint32_t depth)
{
    char close = open == '{' ? '}' : ']';
    size_t start = text->n_words;
    EhJsonResult result =
        depth < EH_LIMIT_JSON_DEPTH ? add(text, open, 0, text->at) : EH_JSON_REFUSED;
    bool more = false;
    text->at++;
    while (result == EH_JSON_OK && (more || peek(text) != close)) {
        result = open == '{' ? parse_key(text) : EH_JSON_OK;
        if (result == EH_JSON_OK) {
            result = parse_value(text, depth + 1);
        }
        more = peek(text) == ',';
        text->at += more;
        if (result == EH_JSON_OK && !more && peek(text) != close) {
            return EH_JSON_REFUSED;
        }
    }
    if (result == EH_JSON_OK) {
        result = add(text, close, start, text->at++);
        text->words[start] |= text->n_words;
    }
    return result;
}

static EhJsonResult parse_word(EhJsonText *text, const char *word, size_t n)
{
    size_t where = text->at;
    if (text->n - text->at < n || memcmp(text->bytes + text->at, word, n) != 0) {
        return EH_JSON_REFUSED;
    }
    text->at += n;
    return add(text, word[0], 0, where);
}

static EhJsonResult parse_value(EhJsonText *text, uint32_t depth)
{
    char c = peek(text);
    if (c == '{' || c == '[') {
        return parse_inside(text, c, depth);
    }
    if (c == '"') {
        return parse_string(text);
    }
    if (c == 't' || c == 'n') {
        return parse_word(text, c == 't' ? "true" : "null", 4);
    }
    return c == 'f' ? parse_word(text, "false", 5) : parse_number(text);
}

EhJsonResult eh_json_text_parse(EhJsonText *text, const char *bytes, size_t n, EhTape *tape)
{
    EhJsonResult result;
    if (n > EH_LIMIT_LINE_BYTES || !eh_utf8_valid(bytes, n)) {
        return EH_JSON_REFUSED;
    }
    text->bytes = bytes;
    text->n = n;
    text->at = text->n_words = text->n_strings = 0;
    result = add(text, 'r', 0, 0);
    if (result == EH_JSON_OK) {
        result = parse_value(text, 0);
    }
    peek(text);
    if (result == EH_JSON_OK && text->at < n) {
        return EH_JSON_REFUSED;
    }
    *tape = (EhTape){.words = text->words,
                     .strings = text->strings,
                     .where = text->where,
                     .source = bytes,
                     .n_source = n};
    return result;
}

/* ---- what was found ---- */

/* `n` bytes of `out` are written, `characters` of them begin one. */
typedef struct Found {
    char *out;
    size_t n, characters;
} Found;

static bool full(const Found *found)
{
    return found->characters >= EH_LIMIT_FOUND_CHARS;
}

static void put(Found *found, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n && !full(found); i++) {
        found->out[found->n++] = bytes[i];
        found->characters++;
    }
}

/* One character of a string as decisions print it. */
static void put_code_point(Found *found, uint32_t c)
{
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt", hex[] = "0123456789abcdef";
    const char *known = c == 0 || c > 0x7F ? NULL : strchr(from, (int)c);
    char escape[6] = {'\\',       'u', hex[c >> 12 & 15], hex[c >> 8 & 15], hex[c >> 4 & 15],
                      hex[c & 15]};
    if (known != NULL) {
        escape[1] = to[known - from];
        put(found, escape, 2);
    } else if (c < 0x20 || (c >= 0xD800 && c <= 0xDFFF)) {
        put(found, escape, 6);
    } else if (!full(found)) {
        found->n += eh_utf8_encode(c == EH_UTF8_BAD ? 0xFFFD : c, found->out + found->n);
        found->characters++;
    }
}

/* A string of the source, from its quote on; gives the place behind it. */
static size_t put_string(Found *found, const char *source, size_t n, size_t at)
{
    put(found, "\"", 1);
    at++;
    while (at < n && source[at] != '"' && !full(found)) {
        uint32_t code_point = EH_UTF8_BAD;
        if (source[at] == '\\') {
            code_point = read_escape(source, n, &at);
            at += code_point == NO_ESCAPE;
        } else {
            at += eh_utf8_decode(source + at, n - at, &code_point);
        }
        put_code_point(found, code_point);
    }
    put(found, "\"", 1);
    return at + 1;
}

size_t eh_json_text_found(const char *source, size_t n, size_t at, char out[EH_JSON_FOUND])
{
    Found found = {.out = out};
    uint32_t depth = 0;
    bool simple = false;
    while (at < n && !full(&found)) {
        char c = source[at];
        bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        bool ends = c == '}' || c == ']';
        if (depth == 0 && simple && (space || ends || c == ',')) {
            break;
        }
        depth += c == '{' || c == '[';
        depth -= ends && depth > 0;
        if (c == '"') {
            at = put_string(&found, source, n, at);
        } else {
            put(&found, &c, space ? 0 : 1);
            at++;
        }
        simple = depth == 0 && c != '"' && !ends && !space;
        if (depth == 0 && (c == '"' || ends)) {
            break;
        }
    }
    return found.n;
}

size_t eh_json_string_found(const char *text, size_t n, char out[EH_JSON_FOUND])
{
    Found found = {.out = out};
    size_t at = 0;
    put(&found, "\"", 1);
    while (at < n && !full(&found)) {
        uint32_t code_point;
        at += eh_utf8_decode(text + at, n - at, &code_point);
        put_code_point(&found, code_point);
    }
    put(&found, "\"", 1);
    return found.n;
}
