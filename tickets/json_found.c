/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was found in the data, as faults show it: written anew, and cut.
 */
#include "tickets/json_text.h"
#include "vm/limits.h"
#include "vm/utf8.h"

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
            code_point = eh_json_escape(source, n, &at);
            at += code_point == EH_JSON_NO_ESCAPE;
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
