/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values from text and to text.
 *
 * One idea: a decimal is its first 19 digits, an exponent, and whether anything but zeros followed;
 * whole numbers, money and durations come from that, and doubles only in the rare hard case need
 * the whole-number arithmetic of arbitrary length in the middle of this file.
 */
#include "vm/convert.h"

#include <math.h>
#include <string.h>

#include "vm/civil.h"
#include "vm/value.h"

#define MINUTE_MS 60000LL
#define HOUR_MS 3600000LL
#define DURATION_LIMIT (1LL << 53)

/* Bytes still to be read; `p` never passes `end`. */
typedef struct Cursor {
    const char *p;
    const char *end;
} Cursor;

/* clang-format off */
static const uint64_t powers_of_ten[20] = {
    1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u, 10000000u, 100000000u, 1000000000u,
    10000000000u, 100000000000u, 1000000000000u, 10000000000000u, 100000000000000u,
    1000000000000000u, 10000000000000000u, 100000000000000000u, 1000000000000000000u,
    10000000000000000000u};
/* clang-format on */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool take(Cursor *c, char wanted)
{
    if (c->p == c->end || *c->p != wanted)
        return false;
    c->p++;
    return true;
}

/* `least` to `most` digits, as many as there are. */
static bool take_digits(Cursor *c, int least, int most, int *out)
{
    int value = 0;
    int count = 0;
    while (count < most && c->p < c->end && is_digit(*c->p)) {
        value = value * 10 + (*c->p++ - '0');
        count++;
    }
    *out = value;
    return count >= least;
}

/* Two digits, at most `limit`. */
static bool take_pair(Cursor *c, int limit, int *out)
{
    return take_digits(c, 2, 2, out) && *out <= limit;
}

/* ---- dates and instants ---- */

static bool take_date(Cursor *c, int64_t *day)
{
    int y, m, d;
    if (!take_digits(c, 4, 4, &y) || !take(c, '-') || !take_digits(c, 2, 2, &m) || !take(c, '-') ||
        !take_digits(c, 2, 2, &d) || !eh_civil_valid(y, m, d))
        return false;
    *day = eh_civil_days(y, m, d);
    return true;
}

bool eh_convert_date(const char *text, uint32_t n, int64_t *out)
{
    Cursor c = {text, text + n};
    int64_t day;
    if (!take_date(&c, &day) || c.p != c.end)
        return false;
    *out = day;
    return true;
}

/* After the point: 1 to 9 digits, those past the third dropped. */
static bool take_milliseconds(Cursor *c, int *out)
{
    int digits;
    const char *first = c->p;
    if (!take_digits(c, 1, 9, &digits))
        return false;
    for (int64_t i = c->p - first; i < 3; i++)
        digits *= 10;
    for (int64_t i = c->p - first; i > 3; i--)
        digits /= 10;
    *out = digits;
    return true;
}

static bool take_clock(Cursor *c, int64_t *ms)
{
    int hours, minutes, seconds = 0, milliseconds = 0;
    if (!take_pair(c, 23, &hours) || !take(c, ':') || !take_pair(c, 59, &minutes))
        return false;
    if (take(c, ':')) {
        if (!take_pair(c, 59, &seconds))
            return false;
        if (take(c, '.') && !take_milliseconds(c, &milliseconds))
            return false;
    }
    *ms = hours * HOUR_MS + minutes * MINUTE_MS + seconds * 1000LL + milliseconds;
    return true;
}

static bool take_offset(Cursor *c, int64_t *ms)
{
    int hours, minutes;
    *ms = 0;
    if (take(c, 'Z'))
        return true;
    bool west = take(c, '-');
    if ((!west && !take(c, '+')) || !take_pair(c, 23, &hours) || !take(c, ':') ||
        !take_pair(c, 59, &minutes))
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
    Cursor c = {text, text + n};
    int64_t day, clock, offset;
    if (!take_date(&c, &day) || !take(&c, 'T') || !take_clock(&c, &clock) ||
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
static bool take_unit(Cursor *c, const char *units, const int64_t *sizes, size_t *next,
                      bool *fraction, int64_t *total)
{
    const char *first = c->p;
    int64_t count = 0;
    for (; c->p < c->end && is_digit(*c->p); c->p++)
        count = count > DURATION_LIMIT ? count : count * 10 + (*c->p - '0');
    const char *decimals = c->p;
    if (decimals == first || *fraction)
        return false;
    if (take(c, '.')) {
        *fraction = true;
        decimals = c->p;
        while (c->p < c->end && is_digit(*c->p))
            c->p++;
        if (c->p == decimals)
            return false;
    }
    const char *end = c->p;
    size_t i = *next;
    while (units[i] != '\0' && !take(c, units[i]))
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
    Cursor c = {text, text + n};
    bool negative = take(&c, '-');
    bool fraction = false;
    int64_t total = 0;
    size_t next = 0;
    if (!take(&c, 'P') || c.p == c.end)
        return false;
    while (c.p < c.end && *c.p != 'T')
        if (!take_unit(&c, "WD", date_sizes, &next, &fraction, &total))
            return false;
    if (take(&c, 'T')) {
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

/* ---- decimal numbers ---- */

/* A JSON number as it is written: digits before and after the point, and the exponent, held to
 * about +-10^12: further out than any text of 2^32 digits can bring back. */
typedef struct Written {
    bool negative;
    const char *whole, *whole_end;
    const char *decimals, *decimals_end;
    int64_t exponent;
} Written;

/* digits * 10^exponent, and `more` when digits that are not zero were left out.
 * digits < 10^19; it is 0 only when the number is. */
typedef struct Decimal {
    bool negative;
    bool more;
    uint64_t digits;
    int64_t exponent;
} Decimal;

static void skip_digits(Cursor *c)
{
    while (c->p < c->end && is_digit(*c->p))
        c->p++;
}

static bool take_exponent(Cursor *c, int64_t *out)
{
    bool negative = take(c, '-');
    if (!negative)
        take(c, '+');
    const char *first = c->p;
    int64_t value = 0;
    for (; c->p < c->end && is_digit(*c->p); c->p++)
        value = value > 100000000000 ? value : value * 10 + (*c->p - '0');
    *out = negative ? -value : value;
    return c->p > first;
}

static bool take_written(Cursor *c, Written *w)
{
    *w = (Written){.negative = take(c, '-')};
    w->whole = c->p;
    skip_digits(c);
    w->whole_end = c->p;
    if (w->whole == w->whole_end || (*w->whole == '0' && w->whole_end - w->whole > 1))
        return false;
    w->decimals = w->decimals_end = c->p;
    if (take(c, '.')) {
        w->decimals = c->p;
        skip_digits(c);
        w->decimals_end = c->p;
        if (w->decimals == w->decimals_end)
            return false;
    }
    if (take(c, 'e') || take(c, 'E'))
        return take_exponent(c, &w->exponent);
    return true;
}

static void add_digits(Decimal *d, const char *p, const char *end, bool after_point)
{
    for (; p < end; p++) {
        if (d->digits < powers_of_ten[18]) {
            d->digits = d->digits * 10 + (uint64_t)(*p - '0');
            d->exponent -= after_point;
        } else {
            d->more = d->more || *p != '0';
            d->exponent += !after_point;
        }
    }
}

static Decimal to_decimal(const Written *w)
{
    Decimal d = {.negative = w->negative, .exponent = w->exponent};
    add_digits(&d, w->whole, w->whole_end, false);
    add_digits(&d, w->decimals, w->decimals_end, true);
    return d;
}

static bool read_decimal(const char *text, uint32_t n, Decimal *d)
{
    Cursor c = {text, text + n};
    Written w;
    if (!take_written(&c, &w) || c.p != c.end)
        return false;
    *d = to_decimal(&w);
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
static bool scale_exact(const Decimal *d, int scale, int64_t *out)
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
static bool scale_rounded(const Decimal *d, int scale, int64_t *out)
{
    uint64_t value = d->digits;
    int64_t exponent = d->exponent + scale;
    if (exponent >= 0)
        return multiply(&value, exponent) && to_signed(value, d->negative, out);
    if (exponent < -19) /* less than 10^19 / 10^20 */
        return to_signed(0, false, out);
    uint64_t power = powers_of_ten[-exponent];
    uint64_t rest = value % power;
    value /= power;
    bool tie = rest == power - rest;
    value += rest > power - rest || (tie && (d->more || value % 2 != 0));
    return to_signed(value, d->negative, out);
}

bool eh_convert_int(const char *text, uint32_t n, int64_t *out)
{
    Decimal d;
    return read_decimal(text, n, &d) && scale_exact(&d, 0, out);
}

bool eh_convert_seconds(const char *text, uint32_t n, int64_t *out)
{
    Decimal d;
    return read_decimal(text, n, &d) && scale_rounded(&d, 3, out);
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

static bool simple_double(const Decimal *d, double *out)
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

static int count_digits(uint64_t value)
{
    int n = 1;
    while (n < 20 && value >= powers_of_ten[n])
        n++;
    return n;
}

/* The magnitude of digits * 10^exponent. */
static bool decimal_to_double(const Decimal *d, double *out)
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

static bool written_to_double(const Written *w, double *out)
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
    Cursor c = {text, text + n};
    Written w;
    double value = 0.0;
    if (!take_written(&c, &w) || c.p != c.end)
        return false;
    Decimal d = to_decimal(&w);
    int64_t top = d.exponent + count_digits(d.digits);
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
static Decimal first_digits(double value)
{
    Big b;
    int exponent;
    Decimal d = {.negative = false};
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
    if (d.digits >= powers_of_ten[18]) {
        d.more = d.more || d.digits % 10 != 0;
        d.digits /= 10;
        d.exponent++;
    }
    return d;
}

static bool reads_back(const Decimal *d, double value)
{
    double read;
    return decimal_to_double(d, &read) && read == value;
}

/* Cuts the 18 digits of `full` to `count`, down and up; true when one of these, the nearer first,
 * is read back as the value. */
static bool shorten(const Decimal *full, int count, double value, Decimal *out)
{
    uint64_t unit = powers_of_ten[18 - count];
    uint64_t rest = full->digits % unit;
    Decimal down = {.digits = full->digits / unit, .exponent = full->exponent + 18 - count};
    Decimal up = down;
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
static Decimal shortest(double value)
{
    Decimal full = first_digits(value);
    Decimal best = full;
    int count = value < 2.2250738585072014e-308 ? 1 : 15;
    while (count <= 17 && !shorten(&full, count, value, &best))
        count++;
    while (best.digits % 10 == 0) {
        best.digits /= 10;
        best.exponent++;
    }
    return best;
}

static bool double_to_decimal(double value, Decimal *d)
{
    if (!isfinite(value))
        return false;
    *d = (Decimal){.negative = false};
    if (value != 0.0)
        *d = shortest(value < 0 ? -value : value);
    d->negative = value < 0;
    return true;
}

bool eh_convert_seconds_double(double seconds, int64_t *out)
{
    Decimal d;
    return double_to_decimal(seconds, &d) && scale_rounded(&d, 3, out);
}

/* ---- money ---- */

/* Active ISO 4217 codes, sorted, each with its decimals; ANG and BGN, withdrawn of late, still
 * stand in histories. Funds and metals without a minor unit are left out. */
/* clang-format off */
static const char currencies[][5] = {
    "AED2", "AFN2", "ALL2", "AMD2", "ANG2", "AOA2", "ARS2", "AUD2", "AWG2", "AZN2", "BAM2", "BBD2",
    "BDT2", "BGN2", "BHD3", "BIF0", "BMD2", "BND2", "BOB2", "BOV2", "BRL2", "BSD2", "BTN2", "BWP2",
    "BYN2", "BZD2", "CAD2", "CDF2", "CHE2", "CHF2", "CHW2", "CLF4", "CLP0", "CNY2", "COP2", "COU2",
    "CRC2", "CUP2", "CVE2", "CZK2", "DJF0", "DKK2", "DOP2", "DZD2", "EGP2", "ERN2", "ETB2", "EUR2",
    "FJD2", "FKP2", "GBP2", "GEL2", "GHS2", "GIP2", "GMD2", "GNF0", "GTQ2", "GYD2", "HKD2", "HNL2",
    "HTG2", "HUF2", "IDR2", "ILS2", "INR2", "IQD3", "IRR2", "ISK0", "JMD2", "JOD3", "JPY0", "KES2",
    "KGS2", "KHR2", "KMF0", "KPW2", "KRW0", "KWD3", "KYD2", "KZT2", "LAK2", "LBP2", "LKR2", "LRD2",
    "LSL2", "LYD3", "MAD2", "MDL2", "MGA2", "MKD2", "MMK2", "MNT2", "MOP2", "MRU2", "MUR2", "MVR2",
    "MWK2", "MXN2", "MXV2", "MYR2", "MZN2", "NAD2", "NGN2", "NIO2", "NOK2", "NPR2", "NZD2", "OMR3",
    "PAB2", "PEN2", "PGK2", "PHP2", "PKR2", "PLN2", "PYG0", "QAR2", "RON2", "RSD2", "RUB2", "RWF0",
    "SAR2", "SBD2", "SCR2", "SDG2", "SEK2", "SGD2", "SHP2", "SLE2", "SOS2", "SRD2", "SSP2", "STN2",
    "SVC2", "SYP2", "SZL2", "THB2", "TJS2", "TMT2", "TND3", "TOP2", "TRY2", "TTD2", "TWD2", "TZS2",
    "UAH2", "UGX0", "USD2", "USN2", "UYI0", "UYU2", "UYW4", "UZS2", "VED2", "VES2", "VND0", "VUV0",
    "WST2", "XAF0", "XCD2", "XCG2", "XOF0", "XPF0", "YER2", "ZAR2", "ZMW2", "ZWG2"};
/* clang-format on */

static bool has_dollar_sign(const char *code)
{
    static const char codes[][4] = {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (memcmp(codes[i], code, 3) == 0)
            return true;
    return false;
}

bool eh_convert_currency(const char *code, uint32_t n, EhCurrency *out)
{
    size_t low = 0;
    size_t high = sizeof currencies / sizeof currencies[0];
    if (n != 3)
        return false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *entry = currencies[middle];
        int order = memcmp(entry, code, 3);
        if (order == 0) {
            *out = (EhCurrency){.decimals = (uint8_t)(entry[3] - '0')};
            memcpy(out->code, entry, 3);
            out->dollar = has_dollar_sign(entry);
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

bool eh_convert_money(const char *text, uint32_t n, const EhCurrency *currency, int64_t *out)
{
    Cursor c = {text, text + n};
    Written w;
    if (!take_written(&c, &w) || w.decimals_end - w.decimals > currency->decimals)
        return false;
    /* An exponent is for numbers: a text that has one is not written as an amount. */
    const char *end = w.decimals_end;
    if (end < c.end && (c.end - end != 4 || *end != ' ' || memcmp(end + 1, currency->code, 3) != 0))
        return false;
    Decimal d = to_decimal(&w);
    return scale_exact(&d, currency->decimals, out);
}

bool eh_convert_money_number(const char *text, uint32_t n, const EhCurrency *currency, int64_t *out)
{
    Decimal d;
    return read_decimal(text, n, &d) && scale_exact(&d, currency->decimals, out);
}

bool eh_convert_money_double(double amount, const EhCurrency *currency, int64_t *out)
{
    Decimal d;
    return double_to_decimal(amount, &d) && scale_exact(&d, currency->decimals, out);
}

/* ---- formats ---- */

/* What a format has read. */
typedef struct Parts {
    int year, month, day, hour, minute, second;
} Parts;

static bool take_month_name(Cursor *c, int *month)
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

static bool take_short_year(Cursor *c, int *year)
{
    if (!take_digits(c, 2, 2, year))
        return false;
    *year += *year >= 69 ? 1900 : 2000;
    return true;
}

static bool take_code(Cursor *c, char code, Parts *parts)
{
    switch (code) {
    case 'Y':
        return take_digits(c, 4, 4, &parts->year);
    case 'y':
        return take_short_year(c, &parts->year);
    case 'm':
        return take_digits(c, 1, 2, &parts->month);
    case 'b':
        return take_month_name(c, &parts->month);
    case 'd':
        return take_digits(c, 1, 2, &parts->day);
    case 'H':
        return take_digits(c, 1, 2, &parts->hour) && parts->hour <= 23;
    case 'M':
        return take_digits(c, 1, 2, &parts->minute) && parts->minute <= 59;
    case 'S':
        return take_digits(c, 1, 2, &parts->second) && parts->second <= 59;
    case '%':
        return take(c, '%');
    default:
        return false;
    }
}

static bool take_format(const char *format, uint32_t n_format, const char *text, uint32_t n,
                        Parts *parts)
{
    Cursor c = {text, text + n};
    *parts = (Parts){.year = 0};
    for (uint32_t i = 0; i < n_format; i++) {
        bool code = format[i] == '%' && i + 1 < n_format;
        if (!(code ? take_code(&c, format[++i], parts) : take(&c, format[i])))
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

/* ---- writers ---- */

/* At least `width` digits, with zeros before. */
static char *put_digits(char *out, uint64_t value, int width)
{
    int n = count_digits(value);
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
    char *p = put_digits(out, (uint64_t)y, 4);
    *p++ = '-';
    p = put_digits(p, (uint64_t)m, 2);
    *p++ = '-';
    return (size_t)(put_digits(p, (uint64_t)d, 2) - out);
}

size_t eh_convert_put_instant(char *out, int64_t ms)
{
    ms = clamp(ms, EH_CIVIL_MS_MIN, EH_CIVIL_MS_MAX);
    int64_t day = eh_civil_floor_div(ms, EH_DAY_MS);
    uint64_t clock = (uint64_t)(ms - day * EH_DAY_MS);
    char *p = out + eh_convert_put_date(out, day);
    *p++ = 'T';
    p = put_digits(p, clock / HOUR_MS, 2);
    *p++ = ':';
    p = put_digits(p, clock / MINUTE_MS % 60, 2);
    *p++ = ':';
    p = put_digits(p, clock / 1000 % 60, 2);
    *p++ = '.';
    p = put_digits(p, clock % 1000, 3);
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
    uint64_t clock = left % (uint64_t)EH_DAY_MS;
    uint64_t seconds = clock % MINUTE_MS;
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
    uint64_t unit = powers_of_ten[decimals];
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
    Decimal d;
    char digits[20];
    if (simple_decimal(value, &ten_thousandths))
        return put_ten_thousandths(out, ten_thousandths);
    if (!double_to_decimal(value, &d))
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
