/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of every type, drawn and written.
 */
#include "tests/random/literals.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "vm/civil.h"

/* Conditions and tickets share these, in several cases and scripts, so that they sometimes meet. */
static const char *const words[] = {
    "",
    "a",
    "refund",
    "Refund",
    "REFUND now",
    "my lawyer",
    "My  LAWYER, please",
    "chargeback",
    "chargebcak",
    "data deletion",
    "acme.example",
    "someone@ACME.example",
    "x@y@globex.example",
    "istanbul",
    "\xC4\xB0stanbul",
    "ISTANBUL",
    "\xC4\xB1stanbul",
    "stra\u00DFe",
    "STRASSE",
    "\u212Aelvin",
    "kelvin",
    "\xF0\x9F\x98\x80 wow",
    "one-two",
    "I want to speak to a human; this is unacceptable",
    "low",
    "high",
    "12.34 USD",
    "0",
};

uint32_t random_words_count(void)
{
    return sizeof words / sizeof *words;
}

const char *random_word(uint32_t i)
{
    return words[i % random_words_count()];
}

void random_put(EhOut *out, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    eh_out_bytes(out, text, n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

/* ---- drawing ---- */

/* How wide the values of a kind lie when nothing better is known. */
static int64_t step_of(RandomKind kind)
{
    switch (kind) {
    case RANDOM_DURATION:
    case RANDOM_TIME:
        return RANDOM_HOUR;
    case RANDOM_NUMBER:
        return 250;
    case RANDOM_BOOL:
    case RANDOM_INT:
    case RANDOM_TEXT:
    case RANDOM_MONEY:
    case RANDOM_DATE:
    case RANDOM_ENUM:
    case RANDOM_RECORD:
        break;
    }
    return 1;
}

static int64_t centre_of(RandomKind kind)
{
    return kind == RANDOM_TIME ? RANDOM_NOON : kind == RANDOM_DATE ? RANDOM_NOON / RANDOM_DAY : 0;
}

static int64_t held(int64_t value, const RandomType *type)
{
    return value < type->lo ? type->lo : value > type->hi ? type->hi : value;
}

static int64_t near_centre(Chance *chance, const RandomType *type)
{
    int64_t step = step_of(type->kind);
    int64_t value = centre_of(type->kind) + step * chance_between(chance, -3, 9);
    if (type->kind == RANDOM_TIME && one_in(chance, 4))
        value += chance_between(chance, -400 * RANDOM_DAY, 400 * RANDOM_DAY);
    if ((type->kind == RANDOM_TIME || type->kind == RANDOM_DURATION) && one_in(chance, 2))
        value += chance_between(chance, 0, 21600) * 250;
    if (type->kind == RANDOM_DATE && one_in(chance, 2))
        value += chance_between(chance, -40, 40);
    return held(value, type);
}

int64_t random_value(Chance *chance, const RandomPolicy *policy, const RandomType *type)
{
    switch (type->kind) {
    case RANDOM_BOOL:
        return chance_below(chance, 2);
    case RANDOM_TEXT:
        return chance_below(chance, random_words_count());
    case RANDOM_ENUM:
        return chance_below(chance, policy->enums[type->of].n);
    case RANDOM_INT:
    case RANDOM_NUMBER:
    case RANDOM_MONEY:
    case RANDOM_DURATION:
    case RANDOM_DATE:
    case RANDOM_TIME:
    case RANDOM_RECORD:
        break;
    }
    switch (chance_below(chance, 8)) {
    case 0:
        return type->lo;
    case 1:
        return type->hi;
    case 2:
        return chance_between(chance, type->lo, type->hi);
    default:
        return near_centre(chance, type);
    }
}

/* ---- parts ---- */

static void put_date(EhOut *out, int64_t day)
{
    int64_t year;
    int month, of_month;
    eh_civil_from_days(day, &year, &month, &of_month);
    random_put(out, "%04" PRId64 "-%02d-%02d", year, month, of_month);
}

/* With a zone an hour or so away, the same instant. */
static void put_time(EhOut *out, int64_t ms, int offset_minutes, bool always_millis)
{
    int64_t local = ms + offset_minutes * RANDOM_MINUTE;
    int64_t rest = eh_civil_floor_mod(local, RANDOM_DAY);
    put_date(out, eh_civil_floor_div(local, RANDOM_DAY));
    random_put(out, "T%02d:%02d:%02d", (int)(rest / RANDOM_HOUR), (int)(rest / RANDOM_MINUTE % 60),
               (int)(rest / 1000 % 60));
    if (always_millis || rest % 1000 != 0)
        random_put(out, ".%03d", (int)(rest % 1000));
    if (offset_minutes == 0)
        random_put(out, "Z");
    else
        random_put(out, "%c%02d:%02d", offset_minutes < 0 ? '-' : '+',
                   (offset_minutes < 0 ? -offset_minutes : offset_minutes) / 60,
                   (offset_minutes < 0 ? -offset_minutes : offset_minutes) % 60);
}

void random_put_instant(EhOut *out, int64_t ms)
{
    random_put(out, "\"");
    put_time(out, ms, 0, true);
    random_put(out, "\"");
}

static uint64_t magnitude(EhOut *out, int64_t value)
{
    if (value >= 0)
        return (uint64_t)value;
    random_put(out, "-");
    return 0 - (uint64_t)value;
}

/* A whole number with `decimals` of its digits behind a point. */
static void put_decimals(EhOut *out, int64_t value, uint32_t decimals)
{
    uint64_t n = magnitude(out, value), one = 1;
    for (uint32_t i = 0; i < decimals; i++)
        one *= 10;
    random_put(out, "%" PRIu64, n / one);
    if (decimals > 0)
        random_put(out, ".%0*" PRIu64, (int)decimals, n % one);
}

/* Digits in groups of three, as policies may have them. */
static void put_grouped(EhOut *out, uint64_t n)
{
    if (n >= 1000) {
        put_grouped(out, n / 1000);
        random_put(out, "_%03d", (int)(n % 1000));
    } else {
        random_put(out, "%d", (int)n);
    }
}

static void put_money(EhOut *out, Chance *chance, const RandomPolicy *policy, int64_t value)
{
    bool sign = strcmp(policy->currency, "USD") == 0 && !one_in(chance, 3);
    uint64_t n = magnitude(out, value);
    if (sign)
        random_put(out, "$");
    put_decimals(out, (int64_t)n, policy->decimals);
    if (!sign)
        random_put(out, " %s", policy->currency);
}

static void put_duration(EhOut *out, Chance *chance, int64_t value)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"w", 7 * RANDOM_DAY}, {"d", RANDOM_DAY}, {"h", RANDOM_HOUR},
                 {"m", RANDOM_MINUTE},  {"s", 1000},       {"ms", 1}};
    int64_t left = (int64_t)magnitude(out, value);
    if (left == 0 || (left % RANDOM_DAY == 0 && one_in(chance, 2))) {
        random_put(out, "%" PRId64 " days", left / RANDOM_DAY);
        return;
    }
    for (size_t i = chance_below(chance, 2); i < 6; i++) {
        if (left >= units[i].ms)
            random_put(out, "%" PRId64 "%s", left / units[i].ms, units[i].unit);
        left %= units[i].ms;
    }
}

/* ---- policies ---- */

void random_put_literal(EhOut *out, Chance *chance, const RandomPolicy *policy,
                        const RandomType *type, int64_t value)
{
    switch (type->kind) {
    case RANDOM_BOOL:
        random_put(out, value ? "true" : "false");
        break;
    case RANDOM_INT:
        put_grouped(out, magnitude(out, value));
        break;
    case RANDOM_NUMBER:
        put_decimals(out, value, 3);
        break;
    case RANDOM_TEXT:
        eh_out_json_string(out, random_word((uint32_t)value), strlen(random_word((uint32_t)value)));
        break;
    case RANDOM_MONEY:
        put_money(out, chance, policy, value);
        break;
    case RANDOM_DURATION:
        put_duration(out, chance, value);
        break;
    case RANDOM_DATE:
        put_date(out, value);
        break;
    case RANDOM_TIME:
        put_time(out, value, one_in(chance, 3) ? 330 : 0, false);
        break;
    case RANDOM_ENUM:
        random_put(out, "%s", policy->enums[type->of].names[value]);
        break;
    case RANDOM_RECORD:
        break;
    }
}

/* ---- data ---- */

static void put_json_money(EhOut *out, Chance *chance, const RandomPolicy *policy, int64_t value)
{
    bool quoted = !one_in(chance, 3);
    random_put(out, quoted ? "\"" : "");
    put_decimals(out, value, policy->decimals);
    if (quoted)
        random_put(out, one_in(chance, 2) ? " %s\"" : "\"", policy->currency);
}

static void put_json_duration(EhOut *out, Chance *chance, int64_t value)
{
    if (value % 1000 == 0 && one_in(chance, 3)) {
        random_put(out, "%" PRId64, value / 1000);
        return;
    }
    random_put(out, "\"");
    uint64_t n = magnitude(out, value);
    random_put(out, "PT");
    if (n >= (uint64_t)RANDOM_HOUR)
        random_put(out, "%" PRIu64 "H", n / (uint64_t)RANDOM_HOUR);
    n %= (uint64_t)RANDOM_HOUR;
    random_put(out, "%" PRIu64 ".%03dS\"", n / 1000, (int)(n % 1000));
}

void random_put_json(EhOut *out, Chance *chance, const RandomPolicy *policy, const RandomType *type,
                     int64_t value)
{
    const char *word = random_word((uint32_t)value);
    bool millis;
    switch (type->kind) {
    case RANDOM_BOOL:
        random_put(out, value ? "true" : "false");
        break;
    case RANDOM_INT:
        random_put(out, one_in(chance, 8) ? "%" PRId64 ".0" : "%" PRId64, value);
        break;
    case RANDOM_NUMBER:
        put_decimals(out, value, 3);
        break;
    case RANDOM_TEXT:
        eh_out_json_string(out, word, strlen(word));
        break;
    case RANDOM_MONEY:
        put_json_money(out, chance, policy, value);
        break;
    case RANDOM_DURATION:
        put_json_duration(out, chance, value);
        break;
    case RANDOM_DATE:
        random_put(out, "\"");
        put_date(out, value);
        random_put(out, "\"");
        break;
    case RANDOM_TIME:
        random_put(out, "\"");
        millis = one_in(chance, 2);
        put_time(out, value, one_in(chance, 3) ? -210 : 0, millis);
        random_put(out, "\"");
        break;
    case RANDOM_ENUM:
        eh_out_json_string(out, policy->enums[type->of].data[value],
                           strlen(policy->enums[type->of].data[value]));
        break;
    case RANDOM_RECORD:
        break;
    }
}
