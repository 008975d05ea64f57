/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking for a key in the text of a JSON object.
 *
 * One idea: only strings and brackets have to be told apart to know which keys are the object's own.
 */
#include "tickets/json_member.h"

#include <string.h>

/* Behind the string that begins at `at`; never past the end. */
static uint32_t string_end(EhStr text, uint32_t at)
{
    for (at++; at < text.n && text.p[at] != '"'; at++) {
        at += text.p[at] == '\\' && at + 1 < text.n;
    }
    return at < text.n ? at + 1 : text.n;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static uint32_t skip_space(EhStr text, uint32_t at)
{
    while (at < text.n && is_space(text.p[at])) {
        at++;
    }
    return at;
}

/* A string or a number; other values are empty. */
static EhStr value_at(EhStr text, uint32_t at)
{
    uint32_t end = at;
    if (at < text.n && text.p[at] == '"') {
        end = string_end(text, at);
    } else {
        while (end < text.n && strchr("+-.0123456789eE", text.p[end]) != NULL &&
               text.p[end] != '\0') {
            end++;
        }
    }
    return (EhStr){text.p + at, end - at};
}

bool eh_json_member(EhStr object, EhStr key, EhStr *value)
{
    bool found = false;
    uint32_t depth = 0;
    for (uint32_t at = 0; at < object.n;) {
        char c = object.p[at];
        if (c != '"') {
            depth += c == '{' || c == '[';
            depth -= (c == '}' || c == ']') && depth > 0;
            at++;
            continue;
        }
        uint32_t end = string_end(object, at), behind = skip_space(object, end);
        bool named = depth == 1 && end - at == key.n + 2 &&
                     memcmp(object.p + at + 1, key.p, key.n) == 0 && behind < object.n &&
                     object.p[behind] == ':';
        if (named) {
            *value = value_at(object, skip_space(object, behind + 1));
            found = true;
        }
        at = end;
    }
    return found;
}
