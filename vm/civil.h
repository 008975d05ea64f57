/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Civil dates of the proleptic Gregorian calendar.
 *
 * One idea: a date is a whole count of days since 1970-01-01, so every step is integer arithmetic.
 * All functions take any argument; those out of reach are clamped, never undefined.
 */
#ifndef EH_VM_CIVIL_H
#define EH_VM_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

/* The years 1..9999 that dates and instants may take in between, as days and as milliseconds. */
#define EH_CIVIL_DAY_MIN (-719162LL)
#define EH_CIVIL_DAY_MAX 2932896LL
#define EH_CIVIL_MS_MIN (EH_CIVIL_DAY_MIN * 86400000LL)
#define EH_CIVIL_MS_MAX ((EH_CIVIL_DAY_MAX + 1) * 86400000LL - 1)

/* Quotient and remainder rounded towards minus infinity; `b` must be positive. Here in the header,
 * for a constant divisor to become a multiplication. */
static inline int64_t eh_civil_floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static inline int64_t eh_civil_floor_mod(int64_t a, int64_t b)
{
    int64_t r = a % b;
    return r < 0 ? r + b : r;
}

/* a + b, held at the ends of int64. */
int64_t eh_civil_add(int64_t a, int64_t b);

/* Days since 1970-01-01. The year is clamped to +-10^9 and the month to 1..12; a day past the
 * month's end runs on into the next month, so 29 February of a common year is 1 March. */
int64_t eh_civil_days(int64_t y, int m, int d);

/* The date of a day; days past +-10^11 are clamped. No pointer may be null. */
void eh_civil_from_days(int64_t days, int64_t *y, int *m, int *d);

/* A date that exists in the years 1..9999. */
bool eh_civil_valid(int64_t y, int m, int d);

/* 0 is Monday, 6 is Sunday. */
int eh_civil_weekday(int64_t days);

#endif
