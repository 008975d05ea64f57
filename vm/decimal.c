/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decimal numbers: from text, to text, to double and back.
 *
 * One idea: a decimal is its first 19 digits, an exponent, and whether anything but zeros followed; doubles need the
 * whole-number arithmetic of arbitrary length only in the rare hard case.
 */
#include "vm/decimal.h"

#include <math.h>
#include <string.h>

#include "vm/civil.h"
#include "vm/convert.h"

/* clang-format off */
const uint64_t eh_powers_of_ten[20] = {
    1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u, 10000000u, 100000000u, 1000000000u,
    10000000000u, 100000000000u, 1000000000000u, 10000000000000u, 100000000000000u,
    1000000000000000u, 10000000000000000u, 100000000000000000u, 1000000000000000000u,
    10000000000000000000u};
/* clang-format on */

static void skip_digits(EhCursor *c)
{
    while (c->p < c->end && eh_is_digit(*c->p))
        c->p++;
}

static bool take_exponent(EhCursor *c, int64_t *out)
{
    bool negative = eh_take(c, '-');
    if (!negative)
        eh_take(c, '+');
    const char *first = c->p;
    int64_t value = 0;
    for (; c->p < c->end && eh_is_digit(*c->p); c->p++)
        value = value > 100000000000 ? value : value * 10 + (*c->p - '0');
    *out = negative ? -value : value;
    return c->p > first;
}

bool eh_decimal_take(EhCursor *c, EhWritten *w)
{
    *w = (EhWritten){.negative = eh_take(c, '-')};
    w->whole = c->p;
    skip_digits(c);
    w->whole_end = c->p;
    if (w->whole == w->whole_end || (*w->whole == '0' && w->whole_end - w->whole > 1))
        return false;
    w->decimals = w->decimals_end = c->p;
    if (eh_take(c, '.')) {
        w->decimals = c->p;
        skip_digits(c);
        w->decimals_end = c->p;
        if (w->decimals == w->decimals_end)
            return false;
    }
    if (eh_take(c, 'e') || eh_take(c, 'E'))
        return take_exponent(c, &w->exponent);
    return true;
}

static void add_digits(EhDecimal *d, const char *p, const char *end, bool after_point)
{
    for (; p < end; p++) {
        if (d->digits < eh_powers_of_ten[18]) {
            d->digits = d->digits * 10 + (uint64_t)(*p - '0');
            d->exponent -= after_point;
        } else {
            d->more = d->more || *p != '0';
            d->exponent += !after_point;
        }
    }
}

EhDecimal eh_decimal_of(const EhWritten *w)
{
    EhDecimal d = {.negative = w->negative, .exponent = w->exponent};
    add_digits(&d, w->whole, w->whole_end, false);
    add_digits(&d, w->decimals, w->decimals_end, true);
    return d;
}

bool eh_decimal_read(const char *text, uint32_t n, EhDecimal *d)
{
    EhCursor c = {text, text + n};
    EhWritten w;
    if (!eh_decimal_take(&c, &w) || c.p != c.end)
        return false;
    *d = eh_decimal_of(&w);
    return true;
}

static bool to_signed(uint64_t magnitude, bool negative, int64_t *out)
{
    if (magnitude > INT64_MAX)
        return false;
    *out = negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return true;
}

static bool multiply(uint64_t *value, int64_t tens)
{
    for (; tens > 0 && *value != 0; tens--) {
        if (*value > UINT64_MAX / 10)
            return false;
        *value *= 10;
    }
    return true;
}

/* d * 10^scale, only when that is a whole number. */
bool eh_decimal_exact(const EhDecimal *d, int scale, int64_t *out)
{
    uint64_t value = d->digits;
    int64_t exponent = d->exponent + scale;
    if (d->more) /* 20 digits: either decimals are left, or it is too large */
        return false;
    for (; exponent < 0 && value != 0; exponent++) {
        if (value % 10 != 0)
            return false;
        value /= 10;
    }
    return multiply(&value, exponent) && to_signed(value, d->negative, out);
}

/* d * 10^scale, rounded half to even. */
bool eh_decimal_rounded(const EhDecimal *d, int scale, int64_t *out)
{
    uint64_t value = d->digits;
    int64_t exponent = d->exponent + scale;
    if (exponent >= 0)
        return multiply(&value, exponent) && to_signed(value, d->negative, out);
    if (exponent < -19) /* less than 10^19 / 10^20 */
        return to_signed(0, false, out);
    uint64_t power = eh_powers_of_ten[-exponent];
    uint64_t rest = value % power;
    value /= power;
    bool tie = rest == power - rest;
    value += rest > power - rest || (tie && (d->more || value % 2 != 0));
    return to_signed(value, d->negative, out);
}

bool eh_convert_int(const char *text, uint32_t n, int64_t *out)
{
    EhDecimal d;
    return eh_decimal_read(text, n, &d) && eh_decimal_exact(&d, 0, out);
}

bool eh_convert_seconds(const char *text, uint32_t n, int64_t *out)
{
    EhDecimal d;
    return eh_decimal_read(text, n, &d) && eh_decimal_rounded(&d, 3, out);
}

/* ---- whole numbers of arbitrary length ---- */

#define MOST_DIGITS 800 /* 768 digits can matter for a double, see `more` */
#define BIG_WORDS 100   /* 800 digits times 2^64, and 5^1130 times 2^64, take 89 */

/* word[0] is the lowest; word[n - 1] is not 0. */
typedef struct Big {
    uint32_t n;
    uint32_t word[BIG_WORDS];
} Big;

static void big_multiply_add(Big *b, uint32_t factor, uint32_t addend)
{
    uint64_t carry = addend;
    for (uint32_t i = 0; i < b->n; i++) {
        carry += (uint64_t)b->word[i] * factor;
        b->word[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0 && b->n < BIG_WORDS)
        b->word[b->n++] = (uint32_t)carry;
}

/* Gives the remainder. */
static uint32_t big_divide(Big *b, uint32_t divisor)
{
    uint64_t rest = 0;
    for (uint32_t i = b->n; i-- > 0;) {
        rest = rest << 32 | b->word[i];
        b->word[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    while (b->n > 0 && b->word[b->n - 1] == 0)
        b->n--;
    return (uint32_t)rest;
}

static uint32_t big_bits(const Big *b)
{
    if (b->n == 0)
        return 0;
    uint32_t bits = (b->n - 1) * 32;
    for (uint32_t top = b->word[b->n - 1]; top != 0; top >>= 1)
        bits++;
    return bits;
}

static void big_shift_left(Big *b, uint32_t bits)
{
    uint32_t words = bits / 32;
    if (b->n == 0 || b->n + words > BIG_WORDS)
        return;
    memmove(b->word + words, b->word, b->n * sizeof b->word[0]);
    memset(b->word, 0, words * sizeof b->word[0]);
    b->n += words;
    big_multiply_add(b, (uint32_t)1 << bits % 32, 0);
}

static bool big_bit(const Big *b, uint32_t bit)
{
    return bit / 32 < b->n && (b->word[bit / 32] >> bit % 32 & 1) != 0;
}

/* Whether one of the lowest `bits` bits is set. */
static bool big_any_below(const Big *b, uint32_t bits)
{
    for (uint32_t i = 0; i < b->n && i * 32 < bits; i++) {
        uint32_t mask = bits - i * 32 >= 32 ? UINT32_MAX : ((uint32_t)1 << (bits - i * 32)) - 1;
        if ((b->word[i] & mask) != 0)
            return true;
    }
    return false;
}

/* The bits from `low` on, which must be at most 64. */
static uint64_t big_from_bit(const Big *b, uint32_t low)
{
    uint64_t value = 0;
    for (uint32_t bit = big_bits(b); bit-- > low;)
        value = value << 1 | big_bit(b, bit);
    return value;
}

static void big_set(Big *b, uint64_t value)
{
    b->n = 0;
    for (; value != 0; value >>= 32)
        b->word[b->n++] = (uint32_t)value;
}

#define FIVES 1220703125u /* 5^13, the largest power in a word */

static void big_multiply_fives(Big *b, int64_t count)
{
    for (; count >= 13; count -= 13)
        big_multiply_add(b, FIVES, 0);
    for (; count > 0; count--)
        big_multiply_add(b, 5, 0);
}

/* Divides by 5^count; true when something was left over. */
static bool big_divide_fives(Big *b, int64_t count)
{
    bool rest = false;
    for (; count >= 13; count -= 13)
        rest |= big_divide(b, FIVES) != 0;
    for (; count > 0; count--)
        rest |= big_divide(b, 5) != 0;
    return rest;
}

/* ---- text to double ---- */

static double assemble(uint64_t mantissa, int lowest)
{
    const uint64_t hidden = (uint64_t)1 << 52;
    uint64_t bits = mantissa;
    double value;
    if (mantissa >= hidden * 2) { /* rounding carried */
        mantissa >>= 1;
        lowest++;
    }
    if (mantissa >= hidden)
        bits = (uint64_t)(lowest + 1075) << 52 | (mantissa - hidden);
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* b * 2^exponent, plus a little when `more`, to the nearest double; false when that is infinite. */
static bool big_to_double(const Big *b, int exponent, bool more, double *out)
{
    int bits = (int)big_bits(b);
    int lowest = bits + exponent - 53;
    if (lowest < -1074)
        lowest = -1074;
    int drop = lowest - exponent;
    if (bits + exponent > 1024)
        return false;
    if (drop <= 0) {
        *out = assemble(big_from_bit(b, 0) << -drop, lowest);
        return true;
    }
    uint64_t mantissa = drop >= bits ? 0 : big_from_bit(b, (uint32_t)drop);
    bool half = big_bit(b, (uint32_t)drop - 1);
    more = more || big_any_below(b, (uint32_t)drop - 1);
    mantissa += half && (more || mantissa % 2 != 0);
    if (lowest == 1023 - 52 && mantissa == (uint64_t)1 << 53)
        return false;
    *out = assemble(mantissa, lowest);
    return true;
}

/* value = b * 10^exponent, for a leading digit between 10^-330 and 10^310. */
static bool scaled_to_double(Big *b, int64_t exponent, bool more, double *out)
{
    if (exponent >= 0) {
        big_multiply_fives(b, exponent);
        return big_to_double(b, (int)exponent, more, out);
    }
    /* Enough bits that 64 are left after the division: 2378 / 1024 is a little over log2 of 5. */
    int64_t wanted = 65 + -exponent * 2378 / 1024;
    int64_t shift = wanted - (int64_t)big_bits(b);
    shift = shift < 0 ? 0 : shift;
    big_shift_left(b, (uint32_t)shift);
    more |= big_divide_fives(b, -exponent);
    return big_to_double(b, (int)(exponent - shift), more, out);
}

static bool simple_double(const EhDecimal *d, double *out)
{
    /* Both numbers are exact doubles, so the one operation rounds correctly. */
    if (d->more || d->digits > (uint64_t)1 << 53 || d->exponent < -22 || d->exponent > 22)
        return false;
    static const double exact_tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                        1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                        1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    double digits = (double)d->digits;
    *out = d->exponent < 0 ? digits / exact_tens[-d->exponent] : digits * exact_tens[d->exponent];
    return true;
}

int eh_decimal_length(uint64_t value)
{
    int n = value < 10000 ? 1 : 5;
    while (n < 20 && value >= eh_powers_of_ten[n])
        n++;
    return n;
}

/* The magnitude of digits * 10^exponent. */
static bool decimal_to_double(const EhDecimal *d, double *out)
{
    Big b;
    if (simple_double(d, out))
        return true;
    big_set(&b, d->digits);
    return scaled_to_double(&b, d->exponent, d->more, out);
}

/* Adds digits until MOST_DIGITS from the first that is not 0; gives how many were not added. */
static int64_t big_add_digits(Big *b, const char *p, const char *end, int *kept, bool *more)
{
    int64_t left_out = 0;
    for (; p < end; p++) {
        if (*kept == MOST_DIGITS) {
            left_out++;
            *more = *more || *p != '0';
            continue;
        }
        *kept += *kept > 0 || *p != '0';
        big_multiply_add(b, 10, (uint32_t)(*p - '0'));
    }
    return left_out;
}

static bool written_to_double(const EhWritten *w, double *out)
{
    Big b = {.n = 0};
    int kept = 0;
    bool more = false;
    int64_t exponent = w->exponent;
    exponent += big_add_digits(&b, w->whole, w->whole_end, &kept, &more);
    int64_t left_out = big_add_digits(&b, w->decimals, w->decimals_end, &kept, &more);
    exponent -= (w->decimals_end - w->decimals) - left_out;
    return scaled_to_double(&b, exponent, more, out);
}

bool eh_convert_double(const char *text, uint32_t n, double *out)
{
    EhCursor c = {text, text + n};
    EhWritten w;
    double value = 0.0;
    if (!eh_decimal_take(&c, &w) || c.p != c.end)
        return false;
    EhDecimal d = eh_decimal_of(&w);
    int64_t top = d.exponent + eh_decimal_length(d.digits);
    if (d.digits != 0 && top > 310)
        return false;
    if (d.digits != 0 && top >= -330 &&
        !(d.more ? written_to_double(&w, &value) : decimal_to_double(&d, &value)))
        return false;
    *out = d.negative && value != 0.0 ? -value : value;
    return true;
}

/* ---- double to decimal ---- */

/* value = mantissa * 2^exponent, for a positive finite value. */
static uint64_t split_double(double value, int *exponent)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    int field = (int)(bits >> 52 & 0x7FF);
    uint64_t fraction = bits & (((uint64_t)1 << 52) - 1);
    *exponent = field == 0 ? -1074 : field - 1075;
    return field == 0 ? fraction : fraction | (uint64_t)1 << 52;
}

/* The first 18 digits of a positive finite value, as digits * 10^exponent, cut. */
static EhDecimal first_digits(double value)
{
    Big b;
    int exponent;
    EhDecimal d = {.negative = false};
    uint64_t mantissa = split_double(value, &exponent);
    big_set(&b, mantissa);
    /* 78913 / 2^18 is just under log10 of 2: the guess is right, or one too low. */
    int64_t tens = eh_civil_floor_div(((int64_t)big_bits(&b) - 1 + exponent) * 78913, 262144);
    int64_t scale = 17 - tens;
    int64_t shift = exponent + scale;
    if (scale > 0)
        big_multiply_fives(&b, scale);
    if (shift > 0)
        big_shift_left(&b, (uint32_t)shift);
    if (scale < 0)
        d.more = big_divide_fives(&b, -scale);
    uint32_t drop = shift < 0 ? (uint32_t)-shift : 0;
    d.more = d.more || big_any_below(&b, drop);
    d.digits = big_from_bit(&b, drop);
    d.exponent = -scale;
    if (d.digits >= eh_powers_of_ten[18]) {
        d.more = d.more || d.digits % 10 != 0;
        d.digits /= 10;
        d.exponent++;
    }
    return d;
}

static bool reads_back(const EhDecimal *d, double value)
{
    double read;
    return decimal_to_double(d, &read) && read == value;
}

/* Cuts the 18 digits of `full` to `count`, down and up; true when one of these, the nearer first,
 * is read back as the value. */
static bool shorten(const EhDecimal *full, int count, double value, EhDecimal *out)
{
    uint64_t unit = eh_powers_of_ten[18 - count];
    uint64_t rest = full->digits % unit;
    EhDecimal down = {.digits = full->digits / unit, .exponent = full->exponent + 18 - count};
    EhDecimal up = down;
    up.digits++;
    bool tie = rest == unit - rest;
    bool up_first = rest > unit - rest || (tie && (full->more || down.digits % 2 != 0));
    *out = up_first ? up : down;
    if (reads_back(out, value))
        return true;
    *out = up_first ? down : up;
    return reads_back(out, value);
}

/* The shortest decimal of a positive finite value. Up to 15 digits always survive the way through
 * a normal double, so trying 15 finds all shorter ones too, with zeros at their end; 17 are always
 * enough. */
static EhDecimal shortest(double value)
{
    EhDecimal full = first_digits(value);
    EhDecimal best = full;
    int count = value < 2.2250738585072014e-308 ? 1 : 15;
    while (count <= 17 && !shorten(&full, count, value, &best))
        count++;
    while (best.digits % 10 == 0) {
        best.digits /= 10;
        best.exponent++;
    }
    return best;
}

bool eh_decimal_from_double(double value, EhDecimal *d)
{
    if (!isfinite(value))
        return false;
    *d = (EhDecimal){.negative = false};
    if (value != 0.0)
        *d = shortest(value < 0 ? -value : value);
    d->negative = value < 0;
    return true;
}
