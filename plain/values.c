/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers, money, durations, dates and zones as a person writes them, with nothing rounded.
 */
#include <string.h>

#include "plain/words.h"
#include "vm/civil.h"

/* ---- numbers ---- */

/* Puts commas between thousands of the whole part. `digits` may have a sign and underscores. */
EhStr eh_plain_digits(EhArena *arena, EhStr digits)
{
    char *out = eh_arena_array(arena, (size_t)digits.n + 1, 2);
    uint32_t whole = 0, seen = 0, n = 0;
    if (out == NULL) {
        return EH_STR("");
    }
    for (uint32_t i = 0; i < digits.n && digits.p[i] != '.'; i++) {
        whole += digits.p[i] >= '0' && digits.p[i] <= '9';
    }
    for (uint32_t i = 0; i < digits.n; i++) {
        bool digit = digits.p[i] >= '0' && digits.p[i] <= '9';
        if (digits.p[i] == '_') {
            continue;
        }
        if (digit && seen > 0 && seen < whole && (whole - seen) % 3 == 0 && whole > 3) {
            out[n++] = ',';
        }
        seen += digit;
        out[n++] = digits.p[i];
    }
    return (EhStr){out, n};
}

EhStr eh_plain_int(EhArena *arena, int64_t value)
{
    return eh_plain_digits(arena, eh_say(arena, "%lld", (long long)value));
}

EhStr eh_plain_percent(EhArena *arena, double share)
{
    char digits[EH_CONVERT_MAX];
    double percent = share * 100.0;
    double near = percent;
    if (percent > -1e9 && percent < 1e9) { /* 0.07 * 100 is 7.000000000000001 */
        near = (double)(int64_t)(percent * 1e6 + (percent < 0 ? -0.5 : 0.5)) / 1e6;
    }
    int n = (int)eh_convert_put_double(digits, near);
    return eh_say(arena, "%.*s%%", n, digits);
}

/* ---- durations ---- */

static const struct {
    int64_t ms;
    const char *one;
} units[] = {{604800000, "week"}, {86400000, "day"}, {3600000, "hour"},
             {60000, "minute"},   {1000, "second"},  {1, "millisecond"}};

EhStr eh_plain_duration(EhArena *arena, int64_t ms, bool days)
{
    EhStr out = EH_STR("");
    uint64_t rest = ms < 0 ? 0 - (uint64_t)ms : (uint64_t)ms;
    for (size_t i = days ? 1 : 2; i < sizeof units / sizeof units[0]; i++) {
        uint64_t n = rest / (uint64_t)units[i].ms;
        rest %= (uint64_t)units[i].ms;
        if (n > 0) {
            EhStr many = eh_plain_int(arena, (int64_t)n);
            out = eh_say(arena, "%.*s%s%.*s %s%s", EH_STR_F(out), out.n > 0 ? " " : "",
                         EH_STR_F(many), units[i].one, n == 1 ? "" : "s");
        }
    }
    if (out.n == 0) {
        return EH_STR("no time");
    }
    return ms < 0 ? eh_say(arena, "minus %.*s", EH_STR_F(out)) : out;
}

/* ---- the calendar ---- */

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

static const char *month_name(int64_t m)
{
    return m >= 1 && m <= 12 ? months[m - 1] : "?";
}

EhStr eh_plain_date(EhArena *arena, int64_t day)
{
    int64_t y;
    int m, d;
    eh_civil_from_days(day, &y, &m, &d);
    return eh_say(arena, "%d %s %lld", d, month_name(m), (long long)y);
}

EhStr eh_plain_month_day(EhArena *arena, int64_t packed)
{
    return eh_say(arena, "%lld %s", (long long)(packed % 32), month_name(packed / 32));
}

EhStr eh_plain_clock(EhArena *arena, int64_t minutes)
{
    return eh_say(arena, "%02lld:%02lld", (long long)(minutes / 60), (long long)(minutes % 60));
}

EhStr eh_plain_instant(EhArena *arena, int64_t ms)
{
    int64_t day = eh_civil_floor_div(ms, 86400000), rest = eh_civil_floor_mod(ms, 86400000);
    EhStr date = eh_plain_date(arena, day), clock = eh_plain_clock(arena, rest / 60000);
    int64_t below = rest % 60000;
    if (below == 0) {
        return eh_say(arena, "%.*s, %.*s UTC", EH_STR_F(date), EH_STR_F(clock));
    }
    EhStr second = eh_say(arena, "%02lld", (long long)(below / 1000));
    if (below % 1000 != 0) {
        second = eh_say(arena, "%.*s.%03lld", EH_STR_F(second), (long long)(below % 1000));
    }
    return eh_say(arena, "%.*s, %.*s:%.*s UTC", EH_STR_F(date), EH_STR_F(clock), EH_STR_F(second));
}

/* ---- zones ---- */

EhStr eh_plain_zone(EhArena *arena, EhStr zone)
{
    uint32_t from = 0;
    EhStr clean = eh_plain_clean(arena, zone);
    if (clean.n == 0 || eh_str_is(clean, "UTC") || eh_str_is(clean, "Etc/UTC")) {
        return EH_STR("UTC");
    }
    if (clean.n > 8 && memcmp(clean.p, "Etc/GMT", 7) == 0) { /* these names count westwards */
        return eh_say(arena, "UTC%c%.*s", clean.p[7] == '-' ? '+' : '-', (int)clean.n - 8,
                      clean.p + 8);
    }
    if (clean.n > 4 && memcmp(clean.p, "Etc/", 4) == 0) {
        return eh_say(arena, "%.*s time", (int)clean.n - 4, clean.p + 4);
    }
    for (uint32_t i = 0; i < clean.n; i++) {
        from = clean.p[i] == '/' ? i + 1 : from;
    }
    EhStr city = eh_plain_name(arena, (EhStr){clean.p + from, clean.n - from});
    return eh_say(arena, "%.*s time", EH_STR_F(city));
}
