/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One value of the data to the cells of one field or element, or a refusal.
 *
 * One idea: what a value may become depends only on its kind in the data and a small description of
 * where it goes, so fields, elements and past states share one table of conversions.
 */
#include "vm/ticket_internal.h"

#include <math.h>

#include "vm/convert.h"
#include "vm/utf8.h"

/* Below this a double tells neighbouring minor units of a currency apart, whatever its decimals. */
#define EXACT_MONEY 8796093022208.0

/* Digits of a whole number that an `id` may have, exponents written out: more is no identifier. */
enum { ID_DIGITS = 400 };

static EhStatus put_whole(const EhTicketDest *dest, int64_t value, EhCell *out)
{
    if (value < dest->lo->i || value > dest->hi->i || value == EH_MISSING) {
        return EH_REFUSED;
    }
    out[0].i = value;
    return EH_OK;
}

static EhStatus put_number(const EhTicketDest *dest, double value, EhCell *out)
{
    if (!(value >= dest->lo->f && value <= dest->hi->f)) {
        return EH_REFUSED;
    }
    out[0].f = value == 0.0 ? 0.0 : value;
    return EH_OK;
}

/* Money below EXACT_MONEY that is a whole count of minor units, which is nearly all of it: no
 * decimal is needed to see it. */
static bool whole_minor(const EhCurrency *currency, double amount, int64_t *minor)
{
    static const double scales[] = {1, 10, 100, 1000, 10000};
    double scale = currency->decimals < 5 ? scales[currency->decimals] : 0.0;
    double count = nearbyint(amount * scale);
    if (!(fabs(amount) < EXACT_MONEY) || scale == 0.0 || count / scale != amount) {
        return false;
    }
    *minor = (int64_t)count;
    return true;
}

/* The policy's currency. Its sign does not matter to data. */
static EhCurrency currency_of(const EhBlock *block)
{
    EhCurrency currency = {.dollar = false};
    memcpy(currency.code, block->header->currency, sizeof currency.code);
    currency.decimals = (uint8_t)block->header->currency_decimals;
    return currency;
}

/* ---- whole numbers and doubles ---- */

EhStatus eh_ticket_from_bool(const EhTicketDest *dest, bool value, EhCell *out)
{
    if (dest->kind != EH_BOOL) {
        return EH_REFUSED;
    }
    out[0].i = value;
    return EH_OK;
}

EhStatus eh_ticket_from_raw(const EhTicket *ticket, const EhTicketDest *dest, int64_t value,
                            EhCell *out)
{
    switch ((EhKind)dest->kind) {
    case EH_INT:
    case EH_MONEY:
    case EH_DURATION:
    case EH_DATE:
    case EH_TIME:
        return put_whole(dest, value, out);
    case EH_NUMBER:
        return value > EH_INT_MAX || value < -EH_INT_MAX ? EH_REFUSED
                                                         : put_number(dest, (double)value, out);
    case EH_ENUM:
        if (value < 0 || value >= ticket->block->ENUMS[dest->arg].count) {
            return EH_REFUSED;
        }
        out[0].i = value;
        return EH_OK;
    case EH_BOOL:
    case EH_TEXT:
    case EH_SET:
    case EH_LIST:
    case EH_RECORD:
    case EH_META:
    case EH_COUNTER:
        break;
    }
    return EH_REFUSED;
}

static EhStatus keep_digits(EhTicket *ticket, const EhTicketDest *dest, const char *p, size_t n,
                            EhCell *out)
{
    char *copy = eh_ticket_arena_alloc(&ticket->arena, n + 1);
    if (copy == NULL) {
        return EH_NO_MEMORY;
    }
    memcpy(copy, p, n);
    copy[n] = '\0';
    eh_ticket_put_text(ticket->block, dest, copy, (uint32_t)n, out);
    return EH_OK;
}

EhStatus eh_ticket_from_int(EhTicket *ticket, const EhTicketDest *dest, int64_t value, EhCell *out)
{
    EhCurrency currency;
    char digits[EH_CONVERT_MAX];
    int64_t scaled;
    switch ((EhKind)dest->kind) {
    case EH_INT:
    case EH_NUMBER:
        return eh_ticket_from_raw(ticket, dest, value, out);
    case EH_MONEY:
        currency = currency_of(ticket->block);
        return eh_convert_money_number(digits, (uint32_t)eh_convert_put_int(digits, value),
                                       &currency, &scaled)
                   ? put_whole(dest, scaled, out)
                   : EH_REFUSED;
    case EH_DURATION:
        return value > EH_INT_MAX / 1000 || value < -EH_INT_MAX / 1000
                   ? EH_REFUSED
                   : put_whole(dest, value * 1000, out);
    case EH_TEXT:
        return dest->is_id
                   ? keep_digits(ticket, dest, digits, eh_convert_put_int(digits, value), out)
                   : EH_REFUSED;
    case EH_BOOL:
    case EH_DATE:
    case EH_TIME:
    case EH_ENUM:
    case EH_SET:
    case EH_LIST:
    case EH_RECORD:
    case EH_META:
    case EH_COUNTER:
        break;
    }
    return EH_REFUSED;
}

static EhStatus whole_of_double(const EhTicketDest *dest, double value, EhCell *out)
{
    if (!(fabs(value) <= (double)EH_INT_MAX) || value != floor(value)) {
        return EH_REFUSED;
    }
    return put_whole(dest, (int64_t)value, out);
}

EhStatus eh_ticket_from_double(EhTicket *ticket, const EhTicketDest *dest, double value,
                               EhCell *out)
{
    EhCurrency currency;
    char digits[EH_CONVERT_MAX];
    int64_t scaled;
    switch ((EhKind)dest->kind) {
    case EH_INT:
        return whole_of_double(dest, value, out);
    case EH_NUMBER:
        return put_number(dest, value, out);
    case EH_MONEY:
        currency = currency_of(ticket->block);
        return whole_minor(&currency, value, &scaled) ||
                       eh_convert_money_double(value, &currency, &scaled)
                   ? put_whole(dest, scaled, out)
                   : EH_REFUSED;
    case EH_DURATION:
        return eh_convert_seconds_double(value, &scaled) ? put_whole(dest, scaled, out)
                                                         : EH_REFUSED;
    case EH_TEXT:
        return dest->is_id ? eh_ticket_from_digits(ticket, dest, digits,
                                                   eh_convert_put_double(digits, value), out)
                           : EH_REFUSED;
    case EH_BOOL:
    case EH_DATE:
    case EH_TIME:
    case EH_ENUM:
    case EH_SET:
    case EH_LIST:
    case EH_RECORD:
    case EH_META:
    case EH_COUNTER:
        break;
    }
    return EH_REFUSED;
}

bool eh_ticket_wants_digits(const EhTicket *ticket, EhSlot slot, double value)
{
    if (slot >= ticket->block->n_FIELDS) {
        return false;
    }
    uint8_t kind = ticket->fields[slot].kind;
    return slot == ticket->block->header->field_id || kind == EH_MONEY || kind == EH_LIST ||
           (kind == EH_INT && value == floor(value));
}

/* ---- numbers as they are written ---- */

/* A JSON number taken apart: `n` significant digits, then `exponent` zeros (or places behind the
 * point). */
typedef struct Digits {
    char at[ID_DIGITS];
    size_t n;
    int64_t exponent;
    bool negative, fits;
} Digits;

static void digits_add(Digits *digits, char c, bool behind_point)
{
    if (digits->n == 0 && c == '0') {
        digits->exponent -= behind_point;
    } else if (digits->n < ID_DIGITS) {
        digits->at[digits->n++] = c;
        digits->exponent -= behind_point;
    } else {
        digits->fits = false;
    }
}

/* The exponent that follows `e`, cut where it no longer matters. */
static int64_t read_exponent(const char *p, size_t n)
{
    int64_t value = 0;
    bool negative = n > 0 && p[0] == '-';
    for (size_t i = n > 0 && (p[0] == '-' || p[0] == '+'); i < n; i++) {
        value = value > 1000000 ? value : value * 10 + (p[i] - '0');
    }
    return negative ? -value : value;
}

static Digits digits_read(const char *p, size_t n)
{
    Digits digits = {.fits = true};
    bool point = false;
    size_t i = 0;
    digits.negative = n > 0 && p[0] == '-';
    for (i = digits.negative; i < n && p[i] != 'e' && p[i] != 'E'; i++) {
        if (p[i] == '.') {
            point = true;
        } else {
            digits_add(&digits, p[i], point);
        }
    }
    digits.exponent += i < n ? read_exponent(p + i + 1, n - i - 1) : 0;
    while (digits.n > 0 && digits.at[digits.n - 1] == '0') {
        digits.n--;
        digits.exponent++;
    }
    return digits;
}

/* The whole number that is written, without exponent or point: the text of an `id`. */
static EhStatus id_of_digits(EhTicket *ticket, const EhTicketDest *dest, const char *p, size_t n,
                             EhCell *out)
{
    char text[ID_DIGITS + 1];
    size_t length = 0;
    Digits digits = digits_read(p, n);
    if (digits.n == 0) {
        return keep_digits(ticket, dest, "0", 1, out);
    }
    if (!digits.fits || digits.exponent < 0 || digits.exponent > ID_DIGITS ||
        digits.n + (size_t)digits.exponent > ID_DIGITS) {
        return EH_REFUSED;
    }
    if (digits.negative) {
        text[length++] = '-';
    }
    memcpy(text + length, digits.at, digits.n);
    length += digits.n;
    memset(text + length, '0', (size_t)digits.exponent);
    return keep_digits(ticket, dest, text, length + (size_t)digits.exponent, out);
}

/* So many characters have at most 15 digits that count, or are judged by their double as well. */
enum { SHORT_NUMBER = 17 };

/* Whether an int or money has more places behind its point than it may, which its double no longer shows. */
static bool has_places_over(const EhTicketDest *dest, const EhCurrency *currency, const char *p,
                            size_t n)
{
    if (n <= SHORT_NUMBER || (dest->kind != EH_INT && dest->kind != EH_MONEY)) {
        return false;
    }
    Digits digits = digits_read(p, n);
    int64_t places = dest->kind == EH_MONEY ? currency->decimals : 0;
    return digits.fits && digits.n > 0 && digits.exponent < -places;
}

/* The double decides where it shows what is written, so that a reader which has no digits binds the same. */
EhStatus eh_ticket_from_digits(EhTicket *ticket, const EhTicketDest *dest, const char *p, size_t n,
                               EhCell *out)
{
    EhCurrency currency = currency_of(ticket->block);
    double value;
    int64_t whole;
    if (n > EH_LIMIT_LINE_BYTES) {
        return EH_REFUSED;
    }
    if (dest->kind == EH_TEXT) {
        return dest->is_id ? id_of_digits(ticket, dest, p, n, out) : EH_REFUSED;
    }
    if (!eh_convert_double(p, (uint32_t)n, &value) || has_places_over(dest, &currency, p, n)) {
        return EH_REFUSED;
    }
    if (dest->kind == EH_MONEY && !(fabs(value) < EXACT_MONEY)) {
        return eh_convert_money_number(p, (uint32_t)n, &currency, &whole)
                   ? put_whole(dest, whole, out)
                   : EH_REFUSED;
    }
    return eh_ticket_from_double(ticket, dest, value, out);
}

/* ---- texts ---- */

/* The enumerator that the data spells so, or the one for unlisted texts. */
static EhStatus enum_of_text(const EhBlock *block, const EhTicketDest *dest, const char *p,
                             uint32_t n, EhCell *out)
{
    const EhEnum *row = &block->ENUMS[dest->arg];
    uint32_t mask = row->hash_size - 1;
    for (uint32_t at = eh_program_hash(p, n) & mask, left = row->hash_size; left > 0;
         at = (at + 1) & mask, left--) {
        uint32_t entry = block->SPELLINGS[row->hash_first + at];
        EhRef data;
        if (entry == 0) {
            break;
        }
        data = block->ENUMERATORS[row->first + entry - 1].data;
        if (data.n == n && memcmp(eh_block_chars(block, data), p, n) == 0) {
            out[0].i = entry - 1;
            return EH_OK;
        }
    }
    if (dest->unknown == EH_NONE) {
        return EH_REFUSED;
    }
    out[0].i = dest->unknown;
    return EH_OK;
}

static bool read_day(const EhBlock *block, const EhTicketDest *dest, const char *p, uint32_t n,
                     int64_t *day)
{
    const EhField *field = dest->format;
    if (field == NULL) {
        return eh_convert_date(p, n, day);
    }
    return eh_convert_format_date(eh_block_chars(block, field->format), field->format.n, p, n, day);
}

static bool read_instant(const EhBlock *block, const EhTicketDest *dest, const char *p, uint32_t n,
                         int64_t *at)
{
    const EhField *field = dest->format;
    const EhZoneTable *zone;
    if (field == NULL) {
        return eh_convert_instant(p, n, at);
    }
    zone = &block->ZONES[field->zone];
    return eh_convert_format_time(eh_block_chars(block, field->format), field->format.n, p, n,
                                  block->ZONE_SPANS + zone->first, zone->count, at);
}

static bool read_whole(const EhBlock *block, const EhTicketDest *dest, const char *p, uint32_t n,
                       int64_t *value)
{
    EhCurrency currency;
    switch ((EhKind)dest->kind) {
    case EH_MONEY:
        currency = currency_of(block);
        return eh_convert_money(p, n, &currency, value);
    case EH_DURATION:
        return eh_convert_duration(p, n, value);
    case EH_DATE:
        return read_day(block, dest, p, n, value);
    case EH_TIME:
        return read_instant(block, dest, p, n, value);
    case EH_BOOL:
    case EH_INT:
    case EH_ENUM:
    case EH_NUMBER:
    case EH_TEXT:
    case EH_SET:
    case EH_LIST:
    case EH_RECORD:
    case EH_META:
    case EH_COUNTER:
        break;
    }
    return false;
}

EhStatus eh_ticket_from_text(const EhTicket *ticket, const EhTicketDest *dest, const char *p,
                             size_t n, bool valid, EhCell *out)
{
    int64_t value;
    if (n > EH_LIMIT_TEXT_BYTES) {
        return EH_REFUSED;
    }
    if (dest->kind == EH_TEXT || dest->kind == EH_ENUM) {
        if (!valid && !eh_utf8_valid(p, n)) {
            return EH_REFUSED;
        }
        if (dest->kind == EH_ENUM) {
            return enum_of_text(ticket->block, dest, p, (uint32_t)n, out);
        }
        eh_ticket_put_text(ticket->block, dest, p, (uint32_t)n, out);
        return EH_OK;
    }
    return read_whole(ticket->block, dest, p, (uint32_t)n, &value) ? put_whole(dest, value, out)
                                                                   : EH_REFUSED;
}

EhStatus eh_ticket_convert(EhTicket *ticket, const EhTicketDest *dest, const EhIn *in, EhCell *out)
{
    switch (in->kind) {
    case EH_IN_BOOL:
        return eh_ticket_from_bool(dest, in->i != 0, out);
    case EH_IN_RAW:
        return eh_ticket_from_raw(ticket, dest, in->i, out);
    case EH_IN_INT:
        return eh_ticket_from_int(ticket, dest, in->i, out);
    case EH_IN_DOUBLE:
        return eh_ticket_from_double(ticket, dest, in->f, out);
    case EH_IN_DIGITS:
        return eh_ticket_from_digits(ticket, dest, in->p, in->n, out);
    case EH_IN_TEXT:
    case EH_IN_VALID_TEXT:
        return eh_ticket_from_text(ticket, dest, in->p, in->n, in->kind == EH_IN_VALID_TEXT, out);
    }
    return EH_REFUSED;
}
