/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Civil dates: days to year, month, day and back.
 *
 * One idea: count years from 1 March, so that the leap day is the last of its year and a month's
 * start is a linear formula (the "days from civil" algorithm in Howard Hinnant's date notes).
 */
#include "vm/civil.h"

#define DAYS_PER_ERA 146097 /* 400 years */
#define DAYS_TO_1970 719468 /* from 0000-03-01 */
#define YEAR_LIMIT 1000000000LL
#define DAY_LIMIT 100000000000LL

int64_t eh_civil_add(int64_t a, int64_t b)
{
    if (b > 0 && a > INT64_MAX - b)
        return INT64_MAX;
    if (b < 0 && a < INT64_MIN - b)
        return INT64_MIN;
    return a + b;
}

static int64_t clamp(int64_t x, int64_t limit)
{
    return x < -limit ? -limit : x > limit ? limit : x;
}

int64_t eh_civil_days(int64_t y, int m, int d)
{
    m = m < 1 ? 1 : m > 12 ? 12 : m;
    int64_t year = clamp(y, YEAR_LIMIT) - (m <= 2);
    int64_t era = eh_civil_floor_div(year, 400);
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5;
    int64_t day = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return era * DAYS_PER_ERA + day - DAYS_TO_1970 + ((int64_t)d - 1);
}

void eh_civil_from_days(int64_t days, int64_t *y, int *m, int *d)
{
    int64_t z = clamp(days, DAY_LIMIT) + DAYS_TO_1970;
    int64_t era = eh_civil_floor_div(z, DAYS_PER_ERA);
    int day = (int)(z - era * DAYS_PER_ERA);
    /* The three corrections take out the leap days that lie before this day. */
    int year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int of_year = day - (365 * year + year / 4 - year / 100);
    int month = (5 * of_year + 2) / 153;
    *d = of_year - (153 * month + 2) / 5 + 1;
    *m = month < 10 ? month + 3 : month - 9;
    *y = year + era * 400 + (*m <= 2);
}

bool eh_civil_valid(int64_t y, int m, int d)
{
    static const uint8_t lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (y < 1 || y > 9999 || m < 1 || m > 12 || d < 1)
        return false;
    bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    return d <= lengths[m - 1] + (m == 2 && leap);
}

int eh_civil_weekday(int64_t days)
{
    /* 1970-01-01 was a Thursday. */
    return (int)((eh_civil_floor_mod(days, 7) + 3) % 7);
}
