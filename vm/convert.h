/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values from text and to text: dates, instants, durations, money, numbers.
 *
 * One idea: readers take the whole of `n` bytes or refuse (false, `*out` untouched), are exact or
 * round once, half to even, and know no locale; writers give the one form that decisions print.
 *
 * Readers check the form, not the bounds of a field: those are the caller's. Units are those of the
 * cells: days since 1970-01-01, milliseconds, minor units of a currency.
 */
#ifndef EH_VM_CONVERT_H
#define EH_VM_CONVERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vm/zone.h"

/* What a currency's amounts look like. `code` is three capitals; `dollar`: `$` is its sign. */
typedef struct EhCurrency {
    char code[4];
    uint8_t decimals;
    bool dollar;
} EhCurrency;

/* Finds an ISO 4217 code; false for one that is not in use. */
bool eh_convert_currency(const char *code, uint32_t n, EhCurrency *out);

/* `YYYY-MM-DD`, years 0001..9999. */
bool eh_convert_date(const char *text, uint32_t n, int64_t *out);

/* `YYYY-MM-DDThh:mm[:ss[.d]]` and `Z` or an offset `+hh:mm`; 1 to 9 decimals, cut to milliseconds.
 * A second 60 is refused, as is an instant outside the UTC years 0001..9999. */
bool eh_convert_instant(const char *text, uint32_t n, int64_t *out);

/* ISO 8601, weeks to seconds: `P1W2DT3H4M5.678S`, `-PT5M`. Only the last unit may have decimals
 * (after a point). Fractions of a millisecond are rounded half to even. False past +-2^53 ms. */
bool eh_convert_duration(const char *text, uint32_t n, int64_t *out);

/* A number of seconds, to milliseconds, rounded half to even: from the number's text (exact) or
 * from a double (taken as the decimal that it prints as). False past the int64 range. */
bool eh_convert_seconds(const char *text, uint32_t n, int64_t *out);
bool eh_convert_seconds_double(double seconds, int64_t *out);

/* `12.34` or `12.34 USD`, also with a `-` before it; at most the currency's decimals. */
bool eh_convert_money(const char *text, uint32_t n, const EhCurrency *currency, int64_t *out);

/* A number in major units, from its text or from a double. Exact: refused when its value has more
 * decimals than the currency (`12.340` and `1e2` are fine in USD) or does not fit an int64. */
bool eh_convert_money_number(const char *text, uint32_t n, const EhCurrency *currency,
                             int64_t *out);
bool eh_convert_money_double(double amount, const EhCurrency *currency, int64_t *out);

/* A JSON number to the nearest double (ties to even) or, exactly, to a whole number (`5.0` and
 * `1e2` are whole). False for what is no number or does not fit; -0 is read as 0. */
bool eh_convert_double(const char *text, uint32_t n, double *out);
bool eh_convert_int(const char *text, uint32_t n, int64_t *out);

/* Formats of codes: %Y (4 digits), %y (2 digits: 69..99 are 19xx, else 20xx), %m %d %H %M %S (1 or
 * 2 digits), %b (Jan..Dec, any case), %% (a percent sign); every other byte stands for itself. */

/* Whether a format reads a date: day, month and year once each, no unknown code, at most one each
 * of %H %M %S, no minutes without hours and no seconds without minutes. */
bool eh_convert_format_ok(const char *format, uint32_t n);

/* Reads a date, or an instant whose clock time in the zone is written (what the format lacks is 0;
 * skipped and repeated times as eh_zone_from_local). The format must be one that is ok. */
bool eh_convert_format_date(const char *format, uint32_t n_format, const char *text, uint32_t n,
                            int64_t *out);
bool eh_convert_format_time(const char *format, uint32_t n_format, const char *text, uint32_t n,
                            const EhZoneSpan *zone, uint32_t n_zone, int64_t *out);

/* Writers fill `out`, of at least EH_CONVERT_MAX bytes, without a NUL, and give the length. */
#define EH_CONVERT_MAX 48

size_t eh_convert_put_int(char *out, int64_t value);

/* Days and instants outside the years 0001..9999 are written as the nearest inside. */
size_t eh_convert_put_date(char *out, int64_t day);
size_t eh_convert_put_instant(char *out, int64_t ms); /* 2026-03-02T15:14:00.000Z */

/* ISO 8601 of days (24 h), hours, minutes, seconds; zero units left out, `PT0S` for nothing. */
size_t eh_convert_put_duration(char *out, int64_t ms);

size_t eh_convert_put_money(char *out, int64_t minor, const EhCurrency *currency); /* 12.34 USD */

/* The shortest decimal that reads back as the same double, the nearest of these; an exponent only
 * below 1e-6 or from 1e21 on. -0 is `0`; what is no number is `null`. */
size_t eh_convert_put_double(char *out, double value);

/* used / target in ten-thousandths, rounded half to even on the exact quotient (not on its double:
 * 450 / 9000000 is a tie). 0 when the target is not positive. */
int64_t eh_convert_used(int64_t used_ms, int64_t target_ms);
size_t eh_convert_put_used(char *out, int64_t used_ms, int64_t target_ms); /* 0.0667, 2.8, 96 */

#endif
