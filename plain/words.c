/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names made readable, and lists of words.
 */
#include "plain/words.h"

#include <string.h>

/* ---- texts from elsewhere ---- */

/* Bytes of a character that a page must not hold: controls, direction marks, line separators. 0 if there is none. */
static uint32_t forbidden(EhStr text, uint32_t i)
{
    const unsigned char *p = (const unsigned char *)text.p + i;
    uint32_t left = text.n - i;
    if (p[0] < 0x20 || p[0] == 0x7F) {
        return 1;
    }
    if (left >= 2 && ((p[0] == 0xC2 && p[1] < 0xA0) || (p[0] == 0xD8 && p[1] == 0x9C))) {
        return 2;
    }
    bool general = left >= 3 && p[0] == 0xE2;
    bool marks = general && p[1] == 0x80 && (p[2] == 0x8E || p[2] == 0x8F);
    bool lines = general && p[1] == 0x80 && p[2] >= 0xA8 && p[2] <= 0xAE;
    bool isolates = general && p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9;
    return marks || lines || isolates ? 3 : 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

EhStr eh_plain_clean(EhArena *arena, EhStr text)
{
    char *out = eh_arena_array(arena, (size_t)text.n + 1, 3);
    uint32_t n = 0;
    if (out == NULL) {
        return EH_STR("");
    }
    for (uint32_t i = 0; i < text.n;) {
        uint32_t skip = forbidden(text, i);
        if (is_space(text.p[i])) {
            out[n++] = ' ';
            i++;
        } else if (skip > 0) {
            memcpy(out + n, "\xEF\xBF\xBD", 3); /* U+FFFD */
            n += 3;
            i += skip;
        } else {
            out[n++] = text.p[i++];
        }
    }
    return (EhStr){out, n};
}

static EhStr marked(EhArena *arena, const char *open, EhStr text, const char *close)
{
    EhStr clean = eh_plain_clean(arena, text);
    return eh_say(arena, "%s%.*s%s", open, EH_STR_F(clean), close);
}

EhStr eh_plain_value(EhArena *arena, EhStr text)
{
    return marked(arena, EH_PLAIN_VALUE, text, EH_PLAIN_VALUE_END);
}

EhStr eh_plain_code(EhArena *arena, EhStr text)
{
    return marked(arena, EH_PLAIN_CODE, text, EH_PLAIN_CODE_END);
}

EhStr eh_plain_strong(EhArena *arena, EhStr text)
{
    return marked(arena, EH_PLAIN_STRONG, text, EH_PLAIN_STRONG_END);
}

EhStr eh_plain_quoted(EhArena *arena, EhStr text)
{
    return marked(arena, "“", text, "”");
}

/* ---- names ---- */

/* Words that are written in capitals. */
static const char *const capitals[] = {"vip", "sso",  "sla", "csat", "nps", "id",  "ids", "api",
                                       "url", "gdpr", "arr", "vat",  "it",  "crm", "hr",  "erp",
                                       "ip",  "vpn",  "faq", "ai",   "sms", "usa", "eu",  "uk"};

static bool in_capitals(EhStr word)
{
    bool priority = word.n == 2 && word.p[0] == 'p' && word.p[1] >= '0' && word.p[1] <= '9';
    for (size_t i = 0; i < sizeof capitals / sizeof capitals[0]; i++) {
        if (eh_str_is(word, capitals[i])) {
            return true;
        }
    }
    return priority;
}

EhStr eh_plain_name(EhArena *arena, EhStr name)
{
    EhStr clean = eh_plain_clean(arena, name);
    char *out = eh_arena_copy(arena, clean.p, clean.n);
    for (uint32_t i = 0; out != NULL && i < clean.n;) {
        uint32_t end = i;
        while (end < clean.n && out[end] != '_') {
            end++;
        }
        bool raise = in_capitals((EhStr){out + i, end - i});
        for (; raise && i < end; i++) {
            out[i] = (char)(out[i] >= 'a' && out[i] <= 'z' ? out[i] - 32 : out[i]);
        }
        if (end < clean.n) {
            out[end] = ' ';
        }
        i = end + 1;
    }
    return out == NULL ? EH_STR("") : (EhStr){out, clean.n};
}

EhStr eh_plain_capital(EhArena *arena, EhStr text)
{
    char *out = text.n == 0 ? NULL : eh_arena_copy(arena, text.p, text.n);
    uint32_t i = 0;
    if (out == NULL) {
        return text;
    }
    while (i < text.n && out[i] > 0 && out[i] <= 6 && out[i] != EH_PLAIN_CODE[0]) {
        i++;
    }
    if (i < text.n && out[i] >= 'a' && out[i] <= 'z') {
        out[i] = (char)(out[i] - 32);
    }
    return (EhStr){out, text.n};
}

EhStr eh_plain_title(EhArena *arena, EhStr name)
{
    return eh_plain_capital(arena, eh_plain_name(arena, name));
}

static bool ends_with(EhStr text, const char *end)
{
    size_t n = strlen(end);
    return text.n >= n && memcmp(text.p + text.n - n, end, n) == 0;
}

bool eh_plain_is_plural(EhStr name)
{
    return name.n > 2 && ends_with(name, "s") && !ends_with(name, "ss") && !ends_with(name, "us") &&
           !ends_with(name, "is") && !ends_with(name, "SMS");
}

/* ---- comments ---- */

/* Names in backquotes become code. */
EhStr eh_plain_doc(EhArena *arena, EhStr doc)
{
    EhStr clean = eh_plain_clean(arena, doc);
    char *out = clean.n == 0 ? NULL : eh_arena_copy(arena, clean.p, clean.n);
    uint32_t open = UINT32_MAX, n = clean.n;
    for (uint32_t i = 0; out != NULL && i < n; i++) {
        if (out[i] == '`' && open == UINT32_MAX) {
            open = i;
        } else if (out[i] == '`') {
            out[open] = EH_PLAIN_CODE[0];
            out[i] = EH_PLAIN_CODE_END[0];
            open = UINT32_MAX;
        }
    }
    while (n > 0 && clean.p[n - 1] == ' ') {
        n--;
    }
    return out == NULL ? EH_STR("") : (EhStr){out, n};
}

EhStr eh_plain_sentence(EhArena *arena, EhStr doc)
{
    EhStr clean = eh_plain_doc(arena, doc);
    for (uint32_t i = 0; i + 1 < clean.n; i++) {
        if (clean.p[i] == '.' && clean.p[i + 1] == ' ') {
            clean.n = i + 1;
        }
    }
    return clean;
}

/* ---- lists ---- */

EhStr eh_plain_join(EhArena *arena, const EhPlainWords *words, const char *last)
{
    EhStr out = words->n == 0 ? EH_STR("") : words->at[0];
    for (uint32_t i = 1; i < words->n; i++) {
        EhStr next = words->at[i];
        out = i + 1 == words->n ? eh_say(arena, "%.*s %s %.*s", EH_STR_F(out), last, EH_STR_F(next))
                                : eh_say(arena, "%.*s, %.*s", EH_STR_F(out), EH_STR_F(next));
    }
    return out;
}
