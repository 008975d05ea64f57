/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates, instants and durations from text, in the forms of data and in forms of codes.
 */
#include <string.h>

#include "vm/civil.h"
#include "vm/convert.h"
#include "vm/cursor.h"
#include "vm/value.h"

#define MINUTE_MS 60000LL
#define HOUR_MS 3600000LL
#define DURATION_LIMIT (1LL << 53)

/* ---- dates and instants ---- */

static bool take_date(EhCursor *c, int64_t *day)
{
    int y, m, d;
    if (!eh_take_digits(c, 4, 4, &y) || !eh_take(c, '-') || !eh_take_digits(c, 2, 2, &m) ||
        !eh_take(c, '-') || !eh_take_digits(c, 2, 2, &d) || !eh_civil_valid(y, m, d))
        return false;
    *day = eh_civil_days(y, m, d);
    return true;
}

bool eh_convert_date(const char *text, uint32_t n, int64_t *out)
{
    EhCursor c = {text, text + n};
    int64_t day;
    if (!take_date(&c, &day) || c.p != c.end)
        return false;
    *out = day;
    return true;
}

/* After the point: 1 to 9 digits, those past the third dropped. */
static bool take_milliseconds(EhCursor *c, int *out)
{
    int digits;
    const char *first = c->p;
    if (!eh_take_digits(c, 1, 9, &digits))
        return false;
    for (int64_t i = c->p - first; i < 3; i++)
        digits *= 10;
    for (int64_t i = c->p - first; i > 3; i--)
        digits /= 10;
    *out = digits;
    return true;
}

static bool take_clock(EhCursor *c, int64_t *ms)
{
    int hours, minutes, seconds = 0, milliseconds = 0;
    if (!eh_take_pair(c, 23, &hours) || !eh_take(c, ':') || !eh_take_pair(c, 59, &minutes))
        return false;
    if (eh_take(c, ':')) {
        if (!eh_take_pair(c, 59, &seconds))
            return false;
        if (eh_take(c, '.') && !take_milliseconds(c, &milliseconds))
            return false;
    }
    *ms = hours * HOUR_MS + minutes * MINUTE_MS + seconds * 1000LL + milliseconds;
    return true;
}

static bool take_offset(EhCursor *c, int64_t *ms)
{
    int hours, minutes;
    *ms = 0;
    if (eh_take(c, 'Z'))
        return true;
    bool west = eh_take(c, '-');
    if ((!west && !eh_take(c, '+')) || !eh_take_pair(c, 23, &hours) || !eh_take(c, ':') ||
        !eh_take_pair(c, 59, &minutes))
        return false;
    *ms = (hours * HOUR_MS + minutes * MINUTE_MS) * (west ? -1 : 1);
    return true;
}

static bool in_civil_range(int64_t ms)
{
    return ms >= EH_CIVIL_MS_MIN && ms <= EH_CIVIL_MS_MAX;
}

bool eh_convert_instant(const char *text, uint32_t n, int64_t *out)
{
    EhCursor c = {text, text + n};
    int64_t day, clock, offset;
    if (!take_date(&c, &day) || !eh_take(&c, 'T') || !take_clock(&c, &clock) ||
        !take_offset(&c, &offset) || c.p != c.end)
        return false;
    int64_t ms = day * EH_DAY_MS + clock - offset;
    if (!in_civil_range(ms))
        return false;
    *out = ms;
    return true;
}

/* ---- ISO 8601 durations ---- */

/* units * 0.digits, rounded half to even; nine digits decide, later ones only break a tie. */
static int64_t part_of_unit(int64_t unit, const char *digits, const char *end)
{
    int64_t part = 0;
    int64_t scale = 1;
    bool more = false;
    for (const char *p = digits; p < end; p++) {
        if (scale < 1000000000) {
            part = part * 10 + (*p - '0');
            scale *= 10;
        } else {
            more = more || *p != '0';
        }
    }
    int64_t whole = part * unit / scale;
    int64_t twice = part * unit % scale * 2;
    bool up = twice > scale || (twice == scale && (more || whole % 2 != 0));
    return whole + up;
}

/* One `12.5H` of a duration. `*next` is the unit that may come next in `units`. */
static bool take_unit(EhCursor *c, const char *units, const int64_t *sizes, size_t *next,
                      bool *fraction, int64_t *total)
{
    const char *first = c->p;
    int64_t count = 0;
    for (; c->p < c->end && eh_is_digit(*c->p); c->p++)
        count = count > DURATION_LIMIT ? count : count * 10 + (*c->p - '0');
    const char *decimals = c->p;
    if (decimals == first || *fraction)
        return false;
    if (eh_take(c, '.')) {
        *fraction = true;
        decimals = c->p;
        while (c->p < c->end && eh_is_digit(*c->p))
            c->p++;
        if (c->p == decimals)
            return false;
    }
    const char *end = c->p;
    size_t i = *next;
    while (units[i] != '\0' && !eh_take(c, units[i]))
        i++;
    if (units[i] == '\0' || count > DURATION_LIMIT / sizes[i])
        return false;
    *next = i + 1;
    *total += count * sizes[i] + part_of_unit(sizes[i], decimals, end);
    return true;
}

bool eh_convert_duration(const char *text, uint32_t n, int64_t *out)
{
    static const int64_t date_sizes[] = {7 * EH_DAY_MS, EH_DAY_MS};
    static const int64_t time_sizes[] = {HOUR_MS, MINUTE_MS, 1000};
    EhCursor c = {text, text + n};
    bool negative = eh_take(&c, '-');
    bool fraction = false;
    int64_t total = 0;
    size_t next = 0;
    if (!eh_take(&c, 'P') || c.p == c.end)
        return false;
    while (c.p < c.end && *c.p != 'T')
        if (!take_unit(&c, "WD", date_sizes, &next, &fraction, &total))
            return false;
    if (eh_take(&c, 'T')) {
        if (c.p == c.end)
            return false;
        next = 0;
        while (c.p < c.end)
            if (!take_unit(&c, "HMS", time_sizes, &next, &fraction, &total))
                return false;
    }
    if (total > DURATION_LIMIT)
        return false;
    *out = negative ? -total : total;
    return true;
}

/* ---- formats ---- */

/* What a format has read. */
typedef struct Parts {
    int year, month, day, hour, minute, second;
} Parts;

static bool take_month_name(EhCursor *c, int *month)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (c->end - c->p < 3)
        return false;
    for (int m = 0; m < 12; m++) {
        const char *name = names + (ptrdiff_t)m * 3;
        /* In ASCII a capital is 0x20 below its small letter. */
        int same = 0;
        while (same < 3 && (c->p[same] == name[same] || c->p[same] == name[same] - 0x20))
            same++;
        if (same == 3) {
            c->p += 3;
            *month = m + 1;
            return true;
        }
    }
    return false;
}

static bool take_short_year(EhCursor *c, int *year)
{
    if (!eh_take_digits(c, 2, 2, year))
        return false;
    *year += *year >= 69 ? 1900 : 2000;
    return true;
}

static bool take_code(EhCursor *c, char code, Parts *parts)
{
    switch (code) {
    case 'Y':
        return eh_take_digits(c, 4, 4, &parts->year);
    case 'y':
        return take_short_year(c, &parts->year);
    case 'm':
        return eh_take_digits(c, 1, 2, &parts->month);
    case 'b':
        return take_month_name(c, &parts->month);
    case 'd':
        return eh_take_digits(c, 1, 2, &parts->day);
    case 'H':
        return eh_take_digits(c, 1, 2, &parts->hour) && parts->hour <= 23;
    case 'M':
        return eh_take_digits(c, 1, 2, &parts->minute) && parts->minute <= 59;
    case 'S':
        return eh_take_digits(c, 1, 2, &parts->second) && parts->second <= 59;
    case '%':
        return eh_take(c, '%');
    default:
        return false;
    }
}

static bool take_format(const char *format, uint32_t n_format, const char *text, uint32_t n,
                        Parts *parts)
{
    EhCursor c = {text, text + n};
    *parts = (Parts){.year = 0};
    for (uint32_t i = 0; i < n_format; i++) {
        bool code = format[i] == '%' && i + 1 < n_format;
        if (!(code ? take_code(&c, format[++i], parts) : eh_take(&c, format[i])))
            return false;
    }
    return c.p == c.end && eh_civil_valid(parts->year, parts->month, parts->day);
}

bool eh_convert_format_ok(const char *format, uint32_t n)
{
    static const char codes[] = "YymbdHMS%";
    int seen[sizeof codes] = {0};
    for (uint32_t i = 0; i < n; i++) {
        if (format[i] != '%')
            continue;
        const char *code = ++i < n && format[i] != '\0' ? strchr(codes, format[i]) : NULL;
        if (code == NULL)
            return false;
        seen[code - codes] += *code != '%' && seen[code - codes] < 2;
    }
    return seen[0] + seen[1] == 1 && seen[2] + seen[3] == 1 && seen[4] == 1 && seen[5] <= 1 &&
           seen[6] <= seen[5] && seen[7] <= seen[6];
}

bool eh_convert_format_date(const char *format, uint32_t n_format, const char *text, uint32_t n,
                            int64_t *out)
{
    Parts parts;
    if (!take_format(format, n_format, text, n, &parts))
        return false;
    *out = eh_civil_days(parts.year, parts.month, parts.day);
    return true;
}

bool eh_convert_format_time(const char *format, uint32_t n_format, const char *text, uint32_t n,
                            const EhZoneSpan *zone, uint32_t n_zone, int64_t *out)
{
    Parts parts;
    if (!take_format(format, n_format, text, n, &parts))
        return false;
    int64_t day = eh_civil_days(parts.year, parts.month, parts.day);
    int64_t clock = parts.hour * HOUR_MS + parts.minute * MINUTE_MS + parts.second * 1000LL;
    int64_t ms = eh_zone_from_local(zone, n_zone, day * EH_DAY_MS + clock);
    if (!in_civil_range(ms))
        return false;
    *out = ms;
    return true;
}
