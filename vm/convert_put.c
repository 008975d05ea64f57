/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values to text: the one form that decisions print.
 */
#include <math.h>
#include <string.h>

#include "vm/civil.h"
#include "vm/convert.h"
#include "vm/decimal.h"
#include "vm/value.h"

#define MINUTE_MS 60000u
#define HOUR_MS 3600000u

static inline char *put_pair(char *out, uint64_t value)
{
    out[0] = (char)('0' + value / 10);
    out[1] = (char)('0' + value % 10);
    return out + 2;
}

/* At least `width` digits, with zeros before. */
static char *put_digits(char *out, uint64_t value, int width)
{
    if (value < 10 && width == 1) {
        *out = (char)('0' + value);
        return out + 1;
    }
    if (value < 100 && width <= 2)
        return put_pair(out, value);
    int n = eh_decimal_length(value);
    n = n < width ? width : n;
    for (int i = n; i-- > 0; value /= 10)
        out[i] = (char)('0' + value % 10);
    return out + n;
}

static char *put_bytes(char *out, const char *bytes, size_t n)
{
    memcpy(out, bytes, n);
    return out + n;
}

static char *put_sign(char *out, bool negative)
{
    *out = '-';
    return out + negative;
}

/* .value / 10^width without zeros at the end; nothing for 0. */
static char *put_fraction(char *out, uint64_t value, int width)
{
    if (value == 0)
        return out;
    while (value % 10 == 0) {
        value /= 10;
        width--;
    }
    *out = '.';
    return put_digits(out + 1, value, width);
}

static uint64_t magnitude_of(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

size_t eh_convert_put_int(char *out, int64_t value)
{
    return (size_t)(put_digits(put_sign(out, value < 0), magnitude_of(value), 1) - out);
}

size_t eh_convert_put_date(char *out, int64_t day)
{
    int64_t y;
    int m, d;
    day = clamp(day, EH_CIVIL_DAY_MIN, EH_CIVIL_DAY_MAX);
    eh_civil_from_days(day, &y, &m, &d);
    char *p = put_pair(put_pair(out, (uint64_t)y / 100), (uint64_t)y % 100);
    *p++ = '-';
    p = put_pair(p, (uint64_t)m);
    *p++ = '-';
    return (size_t)(put_pair(p, (uint64_t)d) - out);
}

size_t eh_convert_put_instant(char *out, int64_t ms)
{
    ms = clamp(ms, EH_CIVIL_MS_MIN, EH_CIVIL_MS_MAX);
    int64_t day = eh_civil_floor_div(ms, EH_DAY_MS);
    uint32_t clock = (uint32_t)(ms - day * EH_DAY_MS);
    char *p = out + eh_convert_put_date(out, day);
    *p++ = 'T';
    p = put_pair(p, clock / HOUR_MS);
    *p++ = ':';
    p = put_pair(p, clock / MINUTE_MS % 60);
    *p++ = ':';
    p = put_pair(p, clock / 1000 % 60);
    *p++ = '.';
    *p++ = (char)('0' + clock / 100 % 10);
    p = put_pair(p, clock % 100);
    *p++ = 'Z';
    return (size_t)(p - out);
}

static char *put_unit(char *out, uint64_t value, char unit)
{
    if (value == 0)
        return out;
    out = put_digits(out, value, 1);
    *out = unit;
    return out + 1;
}

size_t eh_convert_put_duration(char *out, int64_t ms)
{
    uint64_t left = magnitude_of(ms);
    uint32_t clock = (uint32_t)(left % (uint64_t)EH_DAY_MS), seconds = clock % MINUTE_MS;
    if (ms == 0)
        return (size_t)(put_bytes(out, "PT0S", 4) - out);
    char *p = put_sign(out, ms < 0);
    *p++ = 'P';
    p = put_unit(p, left / (uint64_t)EH_DAY_MS, 'D');
    if (clock == 0)
        return (size_t)(p - out);
    *p++ = 'T';
    p = put_unit(p, clock / HOUR_MS, 'H');
    p = put_unit(p, clock / MINUTE_MS % 60, 'M');
    if (seconds != 0) {
        p = put_fraction(put_digits(p, seconds / 1000, 1), seconds % 1000, 3);
        *p++ = 'S';
    }
    return (size_t)(p - out);
}

size_t eh_convert_put_money(char *out, int64_t minor, const EhCurrency *currency)
{
    int decimals = currency->decimals > 18 ? 18 : currency->decimals;
    uint64_t unit = eh_powers_of_ten[decimals];
    uint64_t value = magnitude_of(minor);
    char *p = put_digits(put_sign(out, minor < 0), value / unit, 1);
    if (decimals > 0) {
        *p++ = '.';
        p = put_digits(p, value % unit, decimals);
    }
    *p++ = ' ';
    return (size_t)(put_bytes(p, currency->code, 3) - out);
}

/* value / 10^4, without zeros at the end. */
static size_t put_ten_thousandths(char *out, int64_t value)
{
    uint64_t magnitude = magnitude_of(value);
    char *p = put_digits(put_sign(out, value < 0), magnitude / 10000, 1);
    return (size_t)(put_fraction(p, magnitude % 10000, 4) - out);
}

static size_t put_exponent(char *out, const char *digits, int n, int64_t exponent)
{
    char *p = out;
    *p++ = digits[0];
    if (n > 1) {
        *p++ = '.';
        p = put_bytes(p, digits + 1, (size_t)n - 1);
    }
    *p++ = 'e';
    return (size_t)(p - out) + eh_convert_put_int(p, exponent);
}

/* The digits with a point after the first `point` of them (before them, or far after). */
static size_t put_plain(char *out, const char *digits, int n, int point)
{
    char *p = out;
    if (point <= 0) {
        p = put_bytes(p, "0.", 2);
        for (int i = point; i < 0; i++)
            *p++ = '0';
        return (size_t)(put_bytes(p, digits, (size_t)n) - out);
    }
    p = put_bytes(p, digits, (size_t)(n < point ? n : point));
    for (int i = n; i < point; i++)
        *p++ = '0';
    if (n > point) {
        *p++ = '.';
        p = put_bytes(p, digits + point, (size_t)(n - point));
    }
    return (size_t)(p - out);
}

/* Most numbers have at most four decimals; fewer than 16 digits that read back are the shortest. */
static bool simple_decimal(double value, int64_t *ten_thousandths)
{
    if (!(value > -1e11 && value < 1e11))
        return false;
    double scaled = value * 1e4;
    *ten_thousandths = (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    return (double)*ten_thousandths / 1e4 == value;
}

size_t eh_convert_put_double(char *out, double value)
{
    int64_t ten_thousandths;
    EhDecimal d;
    char digits[20];
    if (simple_decimal(value, &ten_thousandths))
        return put_ten_thousandths(out, ten_thousandths);
    if (!eh_decimal_from_double(value, &d))
        return (size_t)(put_bytes(out, "null", 4) - out);
    int n = (int)(put_digits(digits, d.digits, 1) - digits);
    int point = n + (int)d.exponent;
    char *p = put_sign(out, d.negative);
    size_t length = point > -6 && point <= 21 ? put_plain(p, digits, n, point)
                                              : put_exponent(p, digits, n, point - 1);
    return (size_t)(p - out) + length;
}

int64_t eh_convert_used(int64_t used_ms, int64_t target_ms)
{
    const int64_t limit = INT64_MAX / 10000;
    if (target_ms <= 0)
        return 0;
    uint64_t used = magnitude_of(used_ms);
    used = (used > (uint64_t)limit ? (uint64_t)limit : used) * 10000;
    uint64_t target = (uint64_t)target_ms;
    uint64_t value = used / target;
    uint64_t rest = used % target;
    value += rest > target - rest || (rest == target - rest && value % 2 != 0);
    return used_ms < 0 ? -(int64_t)value : (int64_t)value;
}

size_t eh_convert_put_used(char *out, int64_t used_ms, int64_t target_ms)
{
    return put_ten_thousandths(out, eh_convert_used(used_ms, target_ms));
}
