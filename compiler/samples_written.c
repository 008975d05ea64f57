/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values as an author writes them in a policy, so that a message can be copied back into it.
 */
#include "compiler/samples.h"

#include "vm/convert.h"

#include <string.h>

/* Units of durations, descending. */
static const struct {
    int64_t ms;
    const char *unit;
} units[] = {
    {86400000, "d"}, {3600000, "h"}, {60000, "m"}, {1000, "s"}, {1, "ms"},
};

EhStr eh_written_duration(EhArena *arena, int64_t ms)
{
    EhStr out = EH_STR("");
    uint64_t rest = ms < 0 ? 0 - (uint64_t)ms : (uint64_t)ms;
    if (ms == 0) {
        return EH_STR("0s");
    }
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        uint64_t n = rest / (uint64_t)units[i].ms;
        rest %= (uint64_t)units[i].ms;
        if (n > 0) {
            out = eh_arena_format(arena, "%.*s%llu%s", EH_STR_F(out), (unsigned long long)n,
                                  units[i].unit);
        }
    }
    return ms < 0 ? eh_arena_format(arena, "-%.*s", EH_STR_F(out)) : out;
}

/* The printed form without seconds and milliseconds that are 0. */
EhStr eh_written_instant(EhArena *arena, int64_t ms)
{
    char digits[EH_CONVERT_MAX];
    size_t n = eh_convert_put_instant(digits, ms);
    size_t keep = n < 9 ? n : n - 1;
    if (keep > 4 && memcmp(digits + keep - 4, ".000", 4) == 0) {
        keep -= 4;
        keep -= memcmp(digits + keep - 3, ":00", 3) == 0 ? 3 : 0;
    }
    return eh_arena_format(arena, "%.*sZ", (int)keep, digits);
}

EhStr eh_written_date(EhArena *arena, int64_t day)
{
    char digits[EH_CONVERT_MAX];
    int n = (int)eh_convert_put_date(digits, day);
    return eh_arena_format(arena, "%.*s", n, digits);
}

EhStr eh_written_money(EhArena *arena, int64_t minor, const EhCurrency *currency)
{
    char digits[EH_CONVERT_MAX];
    size_t n = eh_convert_put_money(digits, minor, currency);
    if (!currency->dollar || n < 4) {
        return eh_arena_format(arena, "%.*s", (int)n, digits);
    }
    bool negative = digits[0] == '-';
    n -= 4; /* a space and the code */
    if (n > 3 && memcmp(digits + n - 3, ".00", 3) == 0) {
        n -= 3;
    }
    return eh_arena_format(arena, "%s$%.*s", negative ? "-" : "", (int)(n - negative),
                           digits + negative);
}

EhStr eh_written_number(EhArena *arena, double value)
{
    char digits[EH_CONVERT_MAX];
    int n = (int)eh_convert_put_double(digits, value);
    return eh_arena_format(arena, "%.*s", n, digits);
}

static size_t put_escape(char *out, unsigned char c)
{
    static const char hex[] = "0123456789ABCDEF";
    if (c == '"' || c == '\\' || c == '\n' || c == '\t') {
        out[0] = '\\';
        out[1] = c == '\n' ? 'n' : c == '\t' ? 't' : (char)c;
        return 2;
    }
    memcpy(out, "\\u{", 3);
    out[3] = hex[c >> 4];
    out[4] = hex[c & 15];
    out[5] = '}';
    return 6;
}

EhStr eh_written_text(EhArena *arena, EhStr text)
{
    char *out = eh_arena_array(arena, (size_t)text.n + 1, 6);
    size_t n = 0;
    if (out == NULL) {
        return EH_STR("\"\"");
    }
    out[n++] = '"';
    for (uint32_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c == '"' || c == '\\' || c < 0x20 || c == 0x7F) {
            n += put_escape(out + n, c);
        } else {
            out[n++] = (char)c;
        }
    }
    out[n++] = '"';
    return (EhStr){out, (uint32_t)n};
}

EhStr eh_written_value(EhArena *arena, const EhValue *value, const char *enum_name,
                       const EhCurrency *currency)
{
    if (value->missing) {
        return EH_STR("missing");
    }
    switch (value->type) {
    case EH_TYPE_BOOL:
        return value->i != 0 ? EH_STR("true") : EH_STR("false");
    case EH_TYPE_MONEY:
        return eh_written_money(arena, value->i, currency);
    case EH_TYPE_DURATION:
        return eh_written_duration(arena, value->i);
    case EH_TYPE_DATE:
        return eh_written_date(arena, value->i);
    case EH_TYPE_TIME:
        return eh_written_instant(arena, value->i);
    case EH_TYPE_NUMBER:
        return eh_written_number(arena, value->f);
    case EH_TYPE_TEXT:
        return eh_written_text(arena, (EhStr){value->text, (uint32_t)value->n});
    case EH_TYPE_ENUM:
        return enum_name == NULL ? EH_STR("?") : (EhStr){enum_name, (uint32_t)strlen(enum_name)};
    case EH_TYPE_INT:
    case EH_TYPE_SET:
    case EH_TYPE_LIST:
    case EH_TYPE_RECORD:
        break;
    }
    return eh_arena_format(arena, "%lld", (long long)value->i);
}
