/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers, money, durations, dates, instants and clock times: checks with advice, and values.
 */
#include "compiler/literals.h"

#include <math.h>
#include <string.h>

/* A unit of time. `longer` is the word after a space; `other` lists what people write for it, each
 * with a blank before and behind it. */
typedef struct Unit {
    const char *shorter, *longer, *other;
    int64_t ms;
} Unit;

static const Unit units[] = {
    {"w", "week", " wk wks ", 7 * EH_DAY_MS},
    {"d", "day", " ", EH_DAY_MS},
    {"h", "hour", " hr hrs ", 3600000},
    {"m", "minute", " min mins ", 60000},
    {"s", "second", " sec secs ", 1000},
    {"ms", "", " msec msecs millisecond milliseconds ", 1},
};
enum { UNITS = sizeof units / sizeof *units };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool same(EhStr text, const char *word)
{
    size_t n = strlen(word);
    return text.n == n && memcmp(text.p, word, n) == 0;
}

static EhStr part(EhStr text, uint32_t from, uint32_t to)
{
    return (EhStr){text.p + from, to - from};
}

static bool is_long(EhStr word, const char *unit)
{
    size_t n = strlen(unit);
    if (n == 0 || word.n < n || memcmp(word.p, unit, n) != 0)
        return false;
    return word.n == n || (word.n == n + 1 && word.p[n] == 's');
}

static bool listed(EhStr word, const char *list)
{
    char key[20];
    if (word.n + 3 > sizeof key)
        return false;
    key[0] = ' ';
    memcpy(key + 1, word.p, word.n);
    key[word.n + 1] = ' ';
    key[word.n + 2] = 0;
    return strstr(list, key) != NULL;
}

/* The unit that a word means, however it is written, or -1. */
static int unit_meant(EhStr word)
{
    char small[16];
    if (word.n > sizeof small)
        return -1;
    for (uint32_t i = 0; i < word.n; i++)
        small[i] = (char)(word.p[i] >= 'A' && word.p[i] <= 'Z' ? word.p[i] + 32 : word.p[i]);
    word.p = small;
    for (int i = 0; i < UNITS; i++)
        if (same(word, units[i].shorter) || is_long(word, units[i].longer) ||
            listed(word, units[i].other))
            return i;
    return -1;
}

static bool is_calendar_unit(EhStr word)
{
    return listed(word, " month months mo year years yr yrs quarter quarters ");
}

/* ---- digits ---- */

/* Whether `text` is digits with single underscores between them. */
static bool well_grouped(EhStr text)
{
    for (uint32_t i = 0; i < text.n; i++) {
        bool inside = i > 0 && i + 1 < text.n;
        if (!is_digit(text.p[i]) &&
            !(inside && text.p[i] == '_' && is_digit(text.p[i - 1]) && is_digit(text.p[i + 1])))
            return false;
    }
    return text.n > 0;
}

/* The digits of `text` as a number that stops growing past 2^53. */
static int64_t digits_value(EhStr text)
{
    int64_t value = 0;
    for (uint32_t i = 0; i < text.n; i++)
        if (is_digit(text.p[i]) && value <= EH_INT_MAX)
            value = value * 10 + (text.p[i] - '0');
    return value;
}

static uint32_t point_of(EhStr text)
{
    uint32_t i = 0;
    while (i < text.n && text.p[i] != '.')
        i++;
    return i;
}

static void too_big(EhDiags *diags, EhSpan span)
{
    EhDiag *diag = eh_diag(diags, EH_E_NUMBER_TOO_BIG, span, "this number is too big");
    eh_diag_hint(diags, diag, "the largest is 9_007_199_254_740_991");
}

static bool any_digit_but_zero(EhStr text)
{
    for (uint32_t i = 0; i < text.n; i++)
        if (text.p[i] >= '1' && text.p[i] <= '9')
            return true;
    return false;
}

/* Checks `12`, `1_000` or `12.5`; what it says names the whole literal. */
static void check_digits(EhDiags *diags, EhSpan span, EhStr text)
{
    uint32_t point = point_of(text);
    EhStr whole = part(text, 0, point);
    EhStr behind = point < text.n ? part(text, point + 1, text.n) : (EhStr){"0", 1};
    if (!well_grouped(whole) || !well_grouped(behind)) {
        EhDiag *diag =
            eh_diag(diags, EH_E_BAD_NUMBER, span, "`%.*s` is not a number", (int)text.n, text.p);
        eh_diag_hint(diags, diag, "numbers are written `42`, `1_000` or `0.6`");
        return;
    }
    if (whole.n > 1 && whole.p[0] == '0') {
        EhDiag *diag = eh_diag(diags, EH_E_BAD_NUMBER, span, "a number does not start with 0");
        uint32_t zeros = 0;
        while (zeros + 1 < text.n && is_digit(text.p[zeros + 1]) &&
               (text.p[zeros] == '0' || text.p[zeros] == '_'))
            zeros++;
        eh_diag_hint(diags, diag, "write `%.*s`%s", (int)(text.n - zeros), text.p + zeros,
                     text.n == 2 ? "; times of day have four digits: `09:00`" : "");
        return;
    }
    int64_t value = digits_value(whole);
    if (value > EH_INT_MAX || (value == EH_INT_MAX && any_digit_but_zero(behind)))
        too_big(diags, span);
}

static bool is_exponent(EhStr text)
{
    uint32_t i = 0;
    while (i < text.n && (is_digit(text.p[i]) || text.p[i] == '_' || text.p[i] == '.'))
        i++;
    if (i == text.n || (text.p[i] != 'e' && text.p[i] != 'E'))
        return false;
    for (i++; i < text.n; i++)
        if (!is_digit(text.p[i]))
            return false;
    return true;
}

/* ---- durations ---- */

static bool next_piece(EhStr text, uint32_t *at, EhStr *digits, EhStr *unit)
{
    uint32_t start = *at, i = start;
    while (i < text.n && (is_digit(text.p[i]) || text.p[i] == '_'))
        i++;
    *digits = part(text, start, i);
    start = i;
    while (i < text.n && !is_digit(text.p[i]))
        i++;
    *unit = part(text, start, i);
    *at = i;
    return digits->n > 0 || unit->n > 0;
}

/* Advice for a number with a unit that is not a short one. */
static void hint_unit(EhDiags *diags, EhDiag *diag, EhStr digits, EhStr word)
{
    int unit = unit_meant(word);
    if (is_calendar_unit(word))
        eh_diag_hint(diags, diag,
                     "months and years differ in length: write weeks or days, as `30 days`");
    else if (unit < 0)
        eh_diag_hint(diags, diag,
                     "units are `w d h m s ms`, as in `1h30m`, or a word, as in `90 minutes`; "
                     "names do not start with a digit");
    else if (units[unit].longer[0] == 0)
        eh_diag_hint(diags, diag, "write `%.*sms`", (int)digits.n, digits.p);
    else
        eh_diag_hint(diags, diag, "write `%.*s%s` or `%.*s %s%s`", (int)digits.n, digits.p,
                     units[unit].shorter, (int)digits.n, digits.p, units[unit].longer,
                     same(digits, "1") ? "" : "s");
}

static void bad_duration(EhDiags *diags, EhSpan span, EhStr text, EhStr digits, EhStr unit)
{
    EhDiag *diag = eh_diag(diags, EH_E_BAD_DURATION, span, "`%.*s` is not a number or a duration",
                           (int)text.n, text.p);
    hint_unit(diags, diag, digits, unit);
}

static int short_unit(EhStr word)
{
    for (int i = 0; i < UNITS; i++)
        if (same(word, units[i].shorter))
            return i;
    return -1;
}

/* False when a piece is wrong: no unit, not a short one, or one that is not smaller than the one
 * before. */
static bool check_pieces(EhDiags *diags, EhSpan span, EhStr text)
{
    EhStr digits, word;
    int last = -1;
    for (uint32_t at = 0; at < text.n && next_piece(text, &at, &digits, &word);) {
        int unit = short_unit(word);
        if (word.n == 0) {
            EhDiag *diag = eh_diag(diags, EH_E_BAD_DURATION, span, "`%.*s` ends without a unit",
                                   (int)text.n, text.p);
            eh_diag_hint(diags, diag, "each number of a duration has its unit: `1h30m`");
            return false;
        }
        if (unit < 0 || !well_grouped(digits)) {
            bad_duration(diags, span, text, digits, word);
            return false;
        }
        if (digits.n > 1 && digits.p[0] == '0') {
            EhDiag *diag =
                eh_diag(diags, EH_E_BAD_DURATION, span, "a number does not start with 0");
            eh_diag_hint(diags, diag, "write `1h5m`, not `1h05m`");
            return false;
        }
        if (unit <= last) {
            EhDiag *diag = eh_diag(diags, EH_E_BAD_DURATION, span,
                                   "the units of `%.*s` are out of order", (int)text.n, text.p);
            eh_diag_hint(diags, diag, "from large to small and each once: `1h30m`");
            return false;
        }
        last = unit;
    }
    return true;
}

static void check_length(EhDiags *diags, EhSpan span, EhStr text)
{
    bool days;
    if (eh_literal_duration(text, &days) > EH_DURATION_MAX)
        eh_diag(diags, EH_E_BAD_DURATION, span, "a duration is at most 1_000_000 days");
}

static void check_duration(EhDiags *diags, EhSpan span, EhStr text)
{
    uint32_t point = point_of(text);
    if (point < text.n) {
        EhDiag *diag =
            eh_diag(diags, EH_E_BAD_DURATION, span,
                    "durations are made of whole numbers, not `%.*s`", (int)text.n, text.p);
        eh_diag_hint(diags, diag, "use a smaller unit: `1h30m` or `90m` is an hour and a half");
        return;
    }
    if (check_pieces(diags, span, text))
        check_length(diags, span, text);
}

static int64_t add_capped(int64_t sum, int64_t count, int64_t ms)
{
    if (count > EH_DURATION_MAX / ms)
        return EH_DURATION_MAX + 1;
    sum += count * ms;
    return sum > EH_DURATION_MAX ? EH_DURATION_MAX + 1 : sum;
}

/* Reads both `1h30m` and `30 days`; blanks between the pieces do not matter. */
int64_t eh_literal_duration(EhStr text, bool *days)
{
    int64_t sum = 0;
    EhStr digits, word;
    *days = false;
    for (uint32_t at = 0; at < text.n && next_piece(text, &at, &digits, &word);) {
        while (word.n > 0 && (*word.p == ' ' || *word.p == '\t')) {
            word.p++;
            word.n--;
        }
        while (word.n > 0 && (word.p[word.n - 1] == ' ' || word.p[word.n - 1] == '\t'))
            word.n--;
        int unit = unit_meant(word);
        if (unit < 0)
            continue;
        sum = add_capped(sum, digits_value(digits), units[unit].ms);
        *days = *days || unit < 2;
    }
    return sum;
}

bool eh_literal_check_spaced(EhDiags *diags, EhSpan span, EhStr number, EhStr word)
{
    int unit = unit_meant(word);
    if (unit < 0 && !is_calendar_unit(word))
        return false;
    EhStr text = {number.p, (uint32_t)(word.p + word.n - number.p)};
    if (point_of(number) < number.n) {
        check_duration(diags, span, text);
    } else if (unit < 0 || !is_long(word, units[unit].longer)) {
        EhDiag *diag = eh_diag(diags, EH_E_BAD_DURATION, span, "`%.*s` is not a duration",
                               (int)text.n, text.p);
        hint_unit(diags, diag, number, word);
    } else {
        check_length(diags, span, text);
    }
    return true;
}

/* ---- numbers ---- */

static bool only_digits(EhStr text)
{
    for (uint32_t i = 0; i < text.n; i++)
        if (!is_digit(text.p[i]) && text.p[i] != '_' && text.p[i] != '.')
            return false;
    return true;
}

EhLiteralShape eh_literal_check_number(EhDiags *diags, EhSpan span, EhStr text)
{
    bool percent = text.n > 0 && text.p[text.n - 1] == '%';
    EhStr body = part(text, 0, text.n - (percent ? 1 : 0));
    bool point = point_of(body) < body.n;
    if (percent || only_digits(body)) {
        check_digits(diags, span, body);
        return percent ? EH_LITERAL_PERCENT : point ? EH_LITERAL_NUMBER : EH_LITERAL_INT;
    }
    if (is_exponent(body)) {
        EhDiag *diag = eh_diag(diags, EH_E_BAD_NUMBER, span, "numbers have no exponent");
        eh_diag_hint(diags, diag, "write it out: `100_000` or `0.001`");
        return point ? EH_LITERAL_NUMBER : EH_LITERAL_INT;
    }
    check_duration(diags, span, body);
    return EH_LITERAL_DURATION;
}

void eh_literal_check_money(EhDiags *diags, EhSpan span, EhStr digits)
{
    if (only_digits(digits)) {
        check_digits(diags, span, digits);
        return;
    }
    EhDiag *diag = eh_diag(diags, EH_E_BAD_NUMBER, span, "`%.*s` is not an amount of money",
                           (int)digits.n, digits.p);
    eh_diag_hint(diags, diag, "write `$500`, `$1_299.99` or `500 EUR`");
}

int64_t eh_literal_int(EhStr text)
{
    int64_t value = digits_value(text);
    return value > EH_INT_MAX ? EH_INT_MAX : value;
}

/* A fraction below 1 in base 10^9, most significant limb first. More than 1,100 digits cannot
 * matter but for being zero or not: the midpoint between two doubles has at most 1,075. */
enum { LIMBS = 124, LIMB_DIGITS = 9, LIMB = 1000000000 };

typedef struct Fraction {
    uint32_t limbs[LIMBS];
    uint32_t digits;
    bool rest; /* digits past the last limb that were not zero */
} Fraction;

static void fraction_push(Fraction *fraction, char digit)
{
    static const uint32_t tens[LIMB_DIGITS] = {100000000, 10000000, 1000000, 100000, 10000,
                                               1000,      100,      10,      1};
    uint32_t limb = fraction->digits / LIMB_DIGITS;
    if (limb < LIMBS)
        fraction->limbs[limb] += (uint32_t)(digit - '0') * tens[fraction->digits % LIMB_DIGITS];
    else if (digit != '0')
        fraction->rest = true;
    if (fraction->digits < LIMBS * LIMB_DIGITS)
        fraction->digits++;
}

/* Takes the next 8 binary places off the front. */
static uint32_t fraction_shift(Fraction *fraction)
{
    uint64_t carry = 0;
    for (int i = LIMBS - 1; i >= 0; i--) {
        uint64_t value = (uint64_t)fraction->limbs[i] * 256 + carry;
        fraction->limbs[i] = (uint32_t)(value % LIMB);
        carry = value / LIMB;
    }
    return (uint32_t)carry;
}

static bool fraction_left(const Fraction *fraction)
{
    for (int i = 0; i < LIMBS; i++)
        if (fraction->limbs[i] != 0)
            return true;
    return fraction->rest;
}

/* Exact: binary places are taken until there are more than a double holds, the rest counts as one
 * more bit. */
static double nearest(uint64_t whole, Fraction *fraction)
{
    int exponent = 0;
    while (whole < (UINT64_C(1) << 55) && exponent > -1080) {
        whole = whole << 8 | fraction_shift(fraction);
        exponent -= 8;
    }
    if (fraction_left(fraction))
        whole |= 1;
    return ldexp((double)whole, exponent);
}

double eh_literal_number(EhStr text, unsigned shift)
{
    uint32_t point = point_of(text), whole_digits = 0;
    Fraction fraction = {{0}, 0, false};
    uint64_t whole = 0;
    for (uint32_t i = 0; i < point; i++)
        whole_digits += is_digit(text.p[i]) ? 1 : 0;
    for (uint32_t i = whole_digits; i < shift; i++)
        fraction_push(&fraction, '0');
    for (uint32_t i = 0; i < text.n; i++) {
        if (!is_digit(text.p[i]))
            continue;
        if (i < point && whole_digits > shift) {
            if (whole <= (uint64_t)EH_INT_MAX)
                whole = whole * 10 + (uint64_t)(text.p[i] - '0');
            whole_digits--;
        } else {
            fraction_push(&fraction, text.p[i]);
        }
    }
    return whole > (uint64_t)EH_INT_MAX ? (double)EH_INT_MAX : nearest(whole, &fraction);
}

/* ---- dates and times ---- */

static int64_t number_at(EhStr text, uint32_t at, uint32_t n)
{
    return at + n <= text.n ? digits_value(part(text, at, at + n)) : 0;
}

static int month_days(int64_t year, int64_t month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* Years begin in March here, so that the leap day is the last of its year. */
static int64_t days_from_civil(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month > 2 ? year : year - 1;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool date_exists(EhStr text)
{
    int64_t year = number_at(text, 0, 4), month = number_at(text, 5, 2),
            day = number_at(text, 8, 2);
    return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= month_days(year, month);
}

void eh_literal_check_date(EhDiags *diags, EhSpan span, EhStr text)
{
    if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-') {
        EhDiag *diag =
            eh_diag(diags, EH_E_BAD_DATE, span, "`%.*s` is not a date", (int)text.n, text.p);
        eh_diag_hint(diags, diag, "dates are written `2026-12-24`");
    } else if (!date_exists(text)) {
        eh_diag(diags, EH_E_BAD_DATE, span, "there is no day `%.*s`", (int)text.n, text.p);
    }
}

int64_t eh_literal_date(EhStr text)
{
    return date_exists(text) && text.n >= 10
               ? days_from_civil(number_at(text, 0, 4), number_at(text, 5, 2),
                                 number_at(text, 8, 2))
               : 0;
}

/* What an instant's text says, by its place in it. */
typedef struct Clockwork {
    int64_t hour, minute, second, ms, offset_hour, offset_minute;
    bool negative;
} Clockwork;

static bool two_digits(EhStr text, uint32_t at, int64_t *value)
{
    if (at + 2 > text.n || !is_digit(text.p[at]) || !is_digit(text.p[at + 1]))
        return false;
    *value = number_at(text, at, 2);
    return true;
}

static bool read_millis(EhStr text, uint32_t *at, int64_t *ms)
{
    uint32_t n = 0;
    *ms = 0;
    while (*at + n < text.n && is_digit(text.p[*at + n]) && n < 4)
        n++;
    if (n == 0 || n > 3)
        return false;
    *ms = number_at(text, *at, n) * (n == 1 ? 100 : n == 2 ? 10 : 1);
    *at += n;
    return true;
}

static bool read_zone(EhStr text, uint32_t at, Clockwork *clock)
{
    if (at + 1 == text.n && text.p[at] == 'Z')
        return true;
    if (at + 6 != text.n || (text.p[at] != '+' && text.p[at] != '-') || text.p[at + 3] != ':')
        return false;
    clock->negative = text.p[at] == '-';
    return two_digits(text, at + 1, &clock->offset_hour) &&
           two_digits(text, at + 4, &clock->offset_minute);
}

/* `2026-12-24T09:30[:15[.250]]` and `Z` or an offset. */
static bool read_instant(EhStr text, Clockwork *clock)
{
    memset(clock, 0, sizeof *clock);
    if (text.n < 17 || text.p[10] != 'T' || !two_digits(text, 11, &clock->hour) ||
        text.p[13] != ':' || !two_digits(text, 14, &clock->minute))
        return false;
    uint32_t at = 16;
    if (text.p[at] == ':') {
        if (!two_digits(text, at + 1, &clock->second))
            return false;
        at += 3;
        if (at < text.n && text.p[at] == '.' && (at++, !read_millis(text, &at, &clock->ms)))
            return false;
    }
    return at < text.n && read_zone(text, at, clock);
}

static bool in_the_day(const Clockwork *clock)
{
    return clock->hour < 24 && clock->minute < 60 && clock->second < 60 &&
           clock->offset_hour < 24 && clock->offset_minute < 60;
}

void eh_literal_check_instant(EhDiags *diags, EhSpan span, EhStr text)
{
    Clockwork clock;
    if (!read_instant(text, &clock)) {
        EhDiag *diag =
            eh_diag(diags, EH_E_BAD_DATE, span, "`%.*s` is not an instant", (int)text.n, text.p);
        eh_diag_hint(diags, diag,
                     "write `2026-12-24T09:30Z`, or an offset: `2026-12-24T09:30:15+01:00`");
    } else if (!date_exists(text) || !in_the_day(&clock)) {
        eh_diag(diags, EH_E_BAD_DATE, span, "there is no instant `%.*s`", (int)text.n, text.p);
    }
}

int64_t eh_literal_instant(EhStr text)
{
    Clockwork clock;
    if (!read_instant(text, &clock) || !date_exists(text))
        return 0;
    int64_t offset = (clock.offset_hour * 60 + clock.offset_minute) * 60000;
    int64_t of_day = ((clock.hour * 60 + clock.minute) * 60 + clock.second) * 1000 + clock.ms;
    return eh_literal_date(part(text, 0, 10)) * EH_DAY_MS + of_day -
           (clock.negative ? -offset : offset);
}

void eh_literal_check_clock(EhDiags *diags, EhSpan span, EhStr text)
{
    int64_t hour, minute;
    bool shaped = text.n == 5 && text.p[2] == ':' && two_digits(text, 0, &hour) &&
                  two_digits(text, 3, &minute);
    if (!shaped) {
        EhDiag *diag = eh_diag(diags, EH_E_BAD_CLOCK, span, "`%.*s` is not a time of day",
                               (int)text.n, text.p);
        eh_diag_hint(diags, diag, "times of day are written `09:30`");
    } else if (minute > 59 || hour > 24 || (hour == 24 && minute > 0)) {
        eh_diag(diags, EH_E_BAD_CLOCK, span, "there is no time of day `%.*s`", (int)text.n, text.p);
    }
}

int64_t eh_literal_clock(EhStr text)
{
    int64_t minutes = number_at(text, 0, 2) * 60 + number_at(text, 3, 2);
    return minutes > 1440 ? 1440 : minutes;
}

/* 02-29 exists: it comes in leap years. */
void eh_literal_check_month_day(EhDiags *diags, EhSpan span, EhStr text)
{
    int64_t month = number_at(text, 0, 2), day = number_at(text, 3, 2);
    if (text.n != 5 || month < 1 || month > 12 || day < 1 || day > month_days(2000, month)) {
        EhDiag *diag =
            eh_diag(diags, EH_E_BAD_DATE, span, "there is no day `%.*s`", (int)text.n, text.p);
        eh_diag_hint(diags, diag, "yearly days are written month-day: `12-24`");
    }
}

int64_t eh_literal_month_day(EhStr text)
{
    return number_at(text, 0, 2) * 32 + number_at(text, 3, 2);
}

/* ---- texts ---- */

static uint32_t put_utf8(char *to, uint32_t code)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    uint32_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (uint32_t i = n - 1; i > 0; i--, code >>= 6)
        to[i] = (char)(0x80 | (code & 0x3F));
    to[0] = (char)((n == 2 ? 0xC0 : n == 3 ? 0xE0 : 0xF0) | code);
    return n;
}

static uint32_t hex_value(char c)
{
    return (uint32_t)(is_digit(c) ? c - '0' : c >= 'a' ? c - 'a' + 10 : c - 'A' + 10);
}

/* Decodes `u{…}` at `raw.p + *i`, which is shorter than what it is written in. */
static uint32_t put_code(char *to, EhStr raw, uint32_t *i)
{
    uint32_t code = 0;
    for (*i += 2; *i < raw.n && raw.p[*i] != '}'; ++*i)
        code = code > 0x10FFFF ? code : code * 16 + hex_value(raw.p[*i]);
    return put_utf8(to, code > 0x10FFFF ? 0xFFFD : code);
}

EhStr eh_literal_text(EhArena *arena, EhStr raw)
{
    char *text = eh_arena_alloc(arena, (size_t)raw.n + 1);
    uint32_t n = 0;
    if (text == NULL)
        return (EhStr){"", 0};
    for (uint32_t i = 1; i + 1 < raw.n; i++) {
        char c = raw.p[i];
        if (c != '\\' || i + 2 >= raw.n) {
            text[n++] = c;
            continue;
        }
        c = raw.p[++i];
        if (c == 'u')
            n += put_code(text + n, raw, &i);
        else
            text[n++] = c == 'n' ? '\n' : c == 't' ? '\t' : c;
    }
    text[n] = 0;
    return (EhStr){text, n};
}
