/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Civil dates: known days, every day of the years 1..9999 there and back, arguments far outside.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "vm/civil.h"
#include "vm/value.h"

static void known_days(void **state)
{
    (void)state;
    assert_int_equal(eh_civil_days(1970, 1, 1), 0);
    assert_int_equal(eh_civil_days(1900, 1, 1), EH_DATE_MIN);
    assert_int_equal(eh_civil_days(2199, 12, 31), EH_DATE_MAX);
    assert_int_equal(eh_civil_days(1, 1, 1), EH_CIVIL_DAY_MIN);
    assert_int_equal(eh_civil_days(9999, 12, 31), EH_CIVIL_DAY_MAX);
    assert_int_equal(eh_civil_days(2000, 2, 29), 11016);
    assert_int_equal(eh_civil_days(2026, 3, 2), 20514);
    assert_int_equal(eh_civil_weekday(0), 3);
    assert_int_equal(eh_civil_weekday(eh_civil_days(2026, 3, 2)), 0);
    assert_int_equal(eh_civil_weekday(eh_civil_days(1900, 1, 1)), 0);
    assert_int_equal(eh_civil_weekday(eh_civil_days(2016, 11, 13)), 6);
}

/* Steps by the calendar's own rules, independently of the formulas. */
static void every_day_there_and_back(void **state)
{
    static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t day = EH_CIVIL_DAY_MIN;
    int weekday = 0;
    (void)state;
    for (int year = 1; year <= 9999; year++) {
        int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            int length = lengths[month - 1] + (month == 2 && leap);
            for (int d = 1; d <= length; d++, day++, weekday = (weekday + 1) % 7) {
                int64_t y;
                int m, of_month;
                eh_civil_from_days(day, &y, &m, &of_month);
                if (y != year || m != month || of_month != d ||
                    eh_civil_days(year, month, d) != day || eh_civil_weekday(day) != weekday)
                    fail_msg("%04d-%02d-%02d", year, month, d);
            }
            assert_true(eh_civil_valid(year, month, length));
            assert_false(eh_civil_valid(year, month, length + 1));
        }
    }
    assert_int_equal(day, EH_CIVIL_DAY_MAX + 1);
}

static void dates_that_do_not_exist(void **state)
{
    (void)state;
    assert_false(eh_civil_valid(0, 1, 1));
    assert_false(eh_civil_valid(10000, 1, 1));
    assert_false(eh_civil_valid(2026, 0, 1));
    assert_false(eh_civil_valid(2026, 13, 1));
    assert_false(eh_civil_valid(2026, 1, 0));
    assert_false(eh_civil_valid(1900, 2, 29));
    assert_int_equal(eh_civil_days(2027, 2, 29), eh_civil_days(2027, 3, 1));
}

static void any_argument_is_safe(void **state)
{
    static const int64_t edges[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX};
    int64_t y;
    int m, d;
    (void)state;
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        eh_civil_from_days(edges[i], &y, &m, &d);
        assert_in_range(m, 1, 12);
        assert_in_range(d, 1, 31);
        eh_civil_days(edges[i], INT32_MIN, INT32_MIN);
        eh_civil_days(edges[i], INT32_MAX, INT32_MAX);
        assert_in_range(eh_civil_weekday(edges[i]), 0, 6);
    }
    assert_int_equal(eh_civil_add(INT64_MAX, 1), INT64_MAX);
    assert_int_equal(eh_civil_add(INT64_MIN, -1), INT64_MIN);
    assert_int_equal(eh_civil_add(INT64_MIN, INT64_MIN), INT64_MIN);
    assert_int_equal(eh_civil_add(INT64_MAX, INT64_MIN), -1);
}

static void division_rounds_down(void **state)
{
    (void)state;
    assert_int_equal(eh_civil_floor_div(-1, 86400000), -1);
    assert_int_equal(eh_civil_floor_div(-86400000, 86400000), -1);
    assert_int_equal(eh_civil_floor_div(86399999, 86400000), 0);
    assert_int_equal(eh_civil_floor_mod(-1, 7), 6);
    assert_int_equal(eh_civil_floor_mod(-7, 7), 0);
    assert_int_equal(eh_civil_floor_mod(INT64_MIN, 7), 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_days),
        cmocka_unit_test(every_day_there_and_back),
        cmocka_unit_test(dates_that_do_not_exist),
        cmocka_unit_test(any_argument_is_safe),
        cmocka_unit_test(division_rounds_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
