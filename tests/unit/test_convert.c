/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conversions: every form and every edge from tables, then random values there and back, doubles
 * against the C library's own reading and printing in the "C" locale.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/random/chance.h"
#include "vm/civil.h"
#include "vm/convert.h"
#include "vm/value.h"

#define REFUSED INT64_MIN

/* A text and the value that it reads as, or REFUSED. */
typedef struct Row {
    const char *text;
    int64_t value;
} Row;

typedef bool Reader(const char *text, uint32_t n, int64_t *out);

/* The text is copied to a block of its own size, so that reading past its end is seen. */
static void check_rows(Reader *reader, const Row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(rows[i].text);
        char *text = malloc(length + (length == 0));
        int64_t value = REFUSED;
        memcpy(text, rows[i].text, length);
        bool ok = reader(text, (uint32_t)length, &value);
        free(text);
        if (ok != (rows[i].value != REFUSED) || value != rows[i].value)
            fail_msg("%s gives %lld", rows[i].text, (long long)value);
    }
}

#define CHECK_ROWS(reader, rows) check_rows(reader, rows, sizeof(rows) / sizeof(rows)[0])

static void check_text(const char *got, size_t n, const char *wanted)
{
    assert_true(n <= EH_CONVERT_MAX);
    if (n != strlen(wanted) || memcmp(got, wanted, n) != 0)
        fail_msg("%.*s, not %s", (int)n, got, wanted);
}

static void dates(void **state)
{
    static const Row rows[] = {
        {"1970-01-01", 0},       {"1900-01-01", EH_DATE_MIN},      {"2199-12-31", EH_DATE_MAX},
        {"2024-02-29", 19782},   {"0001-01-01", EH_CIVIL_DAY_MIN}, {"9999-12-31", EH_CIVIL_DAY_MAX},
        {"", REFUSED},           {"2026-02-29", REFUSED},          {"0000-01-01", REFUSED},
        {"2026-3-02", REFUSED},  {"2026-03-2", REFUSED},           {"26-03-02", REFUSED},
        {"2026-13-01", REFUSED}, {"2026-00-01", REFUSED},          {"2026-04-31", REFUSED},
        {"2026-04-00", REFUSED}, {"2026-03-02 ", REFUSED},         {" 2026-03-02", REFUSED},
        {"2026/03/02", REFUSED}, {"2026-03-02T00:00Z", REFUSED},   {"-026-03-02", REFUSED},
        {"20260302", REFUSED},
    };
    char out[EH_CONVERT_MAX];
    (void)state;
    CHECK_ROWS(eh_convert_date, rows);
    check_text(out, eh_convert_put_date(out, 0), "1970-01-01");
    check_text(out, eh_convert_put_date(out, INT64_MIN), "0001-01-01");
    check_text(out, eh_convert_put_date(out, INT64_MAX), "9999-12-31");
    for (int64_t day = EH_CIVIL_DAY_MIN; day <= EH_CIVIL_DAY_MAX; day += 17) {
        int64_t back;
        assert_true(eh_convert_date(out, (uint32_t)eh_convert_put_date(out, day), &back));
        assert_int_equal(back, day);
    }
}

static void instants(void **state)
{
    static const Row rows[] = {
        {"1970-01-01T00:00Z", 0},
        {"1970-01-01T00:00:00Z", 0},
        {"2026-03-02T15:14:00.000Z", 1772464440000},
        {"2026-03-02T10:14:00-05:00", 1772464440000},
        {"2026-03-02T20:59:00+05:45", 1772464440000},
        {"1970-01-01T00:00:00.1Z", 100},
        {"1970-01-01T00:00:00.0129Z", 12},
        {"1970-01-01T00:00:00.999999999Z", 999},
        {"1969-12-31T23:59:59.9999Z", -1},
        {"1970-01-01T00:00+00:01", -60000},
        {"1970-01-01T00:00-23:59", 86340000},
        {"0001-01-01T00:00Z", EH_CIVIL_MS_MIN},
        {"9999-12-31T23:59:59.999Z", EH_CIVIL_MS_MAX},
        {"0001-01-01T00:00+00:01", REFUSED},
        {"9999-12-31T23:59:59-00:01", REFUSED},
        {"", REFUSED},
        {"2026-03-02", REFUSED},
        {"2026-03-02T15:14", REFUSED},
        {"2026-03-02T15:14:00", REFUSED},
        {"2026-03-02 15:14Z", REFUSED},
        {"2026-03-02t15:14Z", REFUSED},
        {"2026-03-02T15:14z", REFUSED},
        {"2026-03-02T24:00Z", REFUSED},
        {"2026-03-02T15:60Z", REFUSED},
        {"2026-12-31T23:59:60Z", REFUSED},
        {"2026-03-02T15Z", REFUSED},
        {"2026-03-02T15:14:Z", REFUSED},
        {"2026-03-02T15:14:00.Z", REFUSED},
        {"2026-03-02T15:14:00,5Z", REFUSED},
        {"2026-03-02T15:14.5Z", REFUSED},
        {"2026-03-02T15:14:00.1234567890Z", REFUSED},
        {"2026-03-02T15:14+01", REFUSED},
        {"2026-03-02T15:14+0100", REFUSED},
        {"2026-03-02T15:14+24:00", REFUSED},
        {"2026-03-02T15:14+01:60", REFUSED},
        {"2026-03-02T15:14ZZ", REFUSED},
        {"2026-02-30T15:14Z", REFUSED},
    };
    char out[EH_CONVERT_MAX];
    uint64_t seed = 11;
    (void)state;
    CHECK_ROWS(eh_convert_instant, rows);
    check_text(out, eh_convert_put_instant(out, 1772464440000), "2026-03-02T15:14:00.000Z");
    check_text(out, eh_convert_put_instant(out, -1), "1969-12-31T23:59:59.999Z");
    check_text(out, eh_convert_put_instant(out, INT64_MAX), "9999-12-31T23:59:59.999Z");
    check_text(out, eh_convert_put_instant(out, INT64_MIN), "0001-01-01T00:00:00.000Z");
    for (int i = 0; i < 20000; i++) {
        int64_t back,
            ms = EH_CIVIL_MS_MIN +
                 (int64_t)(next_random(&seed) % (uint64_t)(EH_CIVIL_MS_MAX - EH_CIVIL_MS_MIN));
        assert_true(eh_convert_instant(out, (uint32_t)eh_convert_put_instant(out, ms), &back));
        assert_int_equal(back, ms);
    }
}

static void durations(void **state)
{
    static const Row rows[] = {
        {"PT1H30M", 5400000},
        {"PT90M", 5400000},
        {"P1D", 86400000},
        {"PT24H", 86400000},
        {"PT0S", 0},
        {"-PT0S", 0},
        {"-PT5M", -300000},
        {"P1DT2H", 93600000},
        {"P1W", 604800000},
        {"P1W2DT3H4M5.678S", 788645678},
        {"PT1.5H", 5400000},
        {"P0.5D", 43200000},
        {"PT0.25S", 250},
        {"PT0.0005S", 0},
        {"PT0.0015S", 2},
        {"PT0.0025S", 2},
        {"PT0.00250000000000000001S", 3},
        {"PT0.333333333333H", 1200000},
        {"P1000000D", EH_DURATION_MAX},
        {"PT9007199254740.992S", 9007199254740992},
        {"PT9007199254740.993S", REFUSED},
        {"P99999999999999999999999D", REFUSED},
        {"", REFUSED},
        {"P", REFUSED},
        {"-P", REFUSED},
        {"PT", REFUSED},
        {"P1DT", REFUSED},
        {"P1M", REFUSED},
        {"P1Y", REFUSED},
        {"1h", REFUSED},
        {"PT1H1H", REFUSED},
        {"PT1M1H", REFUSED},
        {"P1D1W", REFUSED},
        {"P1H", REFUSED},
        {"PT1D", REFUSED},
        {"PT1.5H1M", REFUSED},
        {"P0.5DT1H", REFUSED},
        {"PT1,5H", REFUSED},
        {"PT.5S", REFUSED},
        {"PT5.S", REFUSED},
        {"PT5", REFUSED},
        {"PTS", REFUSED},
        {"pt5s", REFUSED},
        {"+PT5S", REFUSED},
        {"PT-5S", REFUSED},
        {"--PT5S", REFUSED},
        {"PT5S ", REFUSED},
        {"P1DTT1H", REFUSED},
    };
    static const Row written[] = {
        {"PT0S", 0},
        {"PT15M", 900000},
        {"P1DT2H", 93600000},
        {"PT0.25S", 250},
        {"PT0.002S", 2},
        {"-PT5M", -300000},
        {"P9D", 777600000},
        {"-P9DT21H30M", -855000000},
        {"PT2H29M59.55S", 8999550},
        {"P1DT1H1M1.001S", 90061001},
        {"-P106751991167DT7H12M55.808S", INT64_MIN},
    };
    char out[EH_CONVERT_MAX];
    uint64_t seed = 12;
    (void)state;
    CHECK_ROWS(eh_convert_duration, rows);
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++)
        check_text(out, eh_convert_put_duration(out, written[i].value), written[i].text);
    for (int i = 0; i < 20000; i++) {
        int64_t back, ms = (int64_t)(next_random(&seed) >> (11 + i % 40)) * (i % 2 ? 1 : -1);
        assert_true(eh_convert_duration(out, (uint32_t)eh_convert_put_duration(out, ms), &back));
        assert_int_equal(back, ms);
    }
}

static void seconds(void **state)
{
    static const Row rows[] = {
        {"5400", 5400000},
        {"-0.25", -250},
        {"0.0005", 0},
        {"0.0015", 2},
        {"0.0025", 2},
        {"0.00250000000000000000000001", 3},
        {"5.4e3", 5400000},
        {"1e-400", 0},
        {"9223372036854775.807", INT64_MAX},
        {"9223372036854775.808", REFUSED},
        {"1e400", REFUSED},
        {"", REFUSED},
        {"05", REFUSED},
        {"1.", REFUSED},
        {".5", REFUSED},
        {"+5", REFUSED},
        {"5s", REFUSED},
        {"1e", REFUSED},
        {"NaN", REFUSED},
    };
    static const struct {
        double seconds;
        int64_t ms;
    } doubles[] = {{5400, 5400000}, {0.0005, 0},   {0.0015, 2},
                   {0.0025, 2},     {-0.25, -250}, {1e-300, 0}};
    int64_t ms;
    (void)state;
    CHECK_ROWS(eh_convert_seconds, rows);
    for (size_t i = 0; i < sizeof doubles / sizeof doubles[0]; i++) {
        assert_true(eh_convert_seconds_double(doubles[i].seconds, &ms));
        assert_int_equal(ms, doubles[i].ms);
    }
    assert_false(eh_convert_seconds_double(1e300, &ms));
    assert_false(eh_convert_seconds_double(strtod("inf", NULL), &ms));
    assert_false(eh_convert_seconds_double(strtod("nan", NULL), &ms));
}

static const EhCurrency usd = {"USD", 2, true};
static const EhCurrency jpy = {"JPY", 0, false};
static const EhCurrency kwd = {"KWD", 3, false};

static bool read_usd(const char *text, uint32_t n, int64_t *out)
{
    return eh_convert_money(text, n, &usd, out);
}

static bool read_usd_number(const char *text, uint32_t n, int64_t *out)
{
    return eh_convert_money_number(text, n, &usd, out);
}

static bool read_jpy(const char *text, uint32_t n, int64_t *out)
{
    return eh_convert_money(text, n, &jpy, out);
}

static bool read_kwd(const char *text, uint32_t n, int64_t *out)
{
    return eh_convert_money(text, n, &kwd, out);
}

static void money_from_text(void **state)
{
    static const Row dollars[] = {
        {"12.34", 1234},
        {"12.34 USD", 1234},
        {"12", 1200},
        {"12.3", 1230},
        {"-0.05 USD", -5},
        {"0", 0},
        {"-0", 0},
        {"92233720368547758.07", INT64_MAX},
        {"92233720368547758.08", REFUSED},
        {"99999999999999999999999", REFUSED},
        {"", REFUSED},
        {"12.345", REFUSED},
        {"12.340", REFUSED},
        {"12.34 EUR", REFUSED},
        {"12.34 usd", REFUSED},
        {"12.34USD", REFUSED},
        {"12.34  USD", REFUSED},
        {"12.34 USD ", REFUSED},
        {"12.34 ", REFUSED},
        {"USD 12.34", REFUSED},
        {"$12.34", REFUSED},
        {"1,234.00", REFUSED},
        {".50", REFUSED},
        {"5.", REFUSED},
        {"+5", REFUSED},
        {"1e2", REFUSED},
        {"1e2 USD", REFUSED},
        {"5.5e12", REFUSED},
        {" 5", REFUSED},
    };
    static const Row numbers[] = {
        {"12.34", 1234},        {"12.340", 1234},
        {"1e2", 10000},         {"1234e-2", 1234},
        {"1E+2", 10000},        {"0.005e1", 5},
        {"-7", -700},           {"0e999999999999", 0},
        {"12.345", REFUSED},    {"1e-3", REFUSED},
        {"1e30", REFUSED},      {"1e999999999999", REFUSED},
        {"12.34 USD", REFUSED}, {"0.01000000000000000000001", REFUSED},
    };
    static const Row yen[] = {{"12", 12}, {"12 JPY", 12}, {"12.0", REFUSED}};
    static const Row dinars[] = {{"1.234", 1234}, {"1.2 KWD", 1200}, {"1.2345", REFUSED}};
    (void)state;
    CHECK_ROWS(read_usd, dollars);
    CHECK_ROWS(read_usd_number, numbers);
    CHECK_ROWS(read_jpy, yen);
    CHECK_ROWS(read_kwd, dinars);
}

static void money_from_doubles_and_out(void **state)
{
    char out[EH_CONVERT_MAX];
    int64_t minor;
    (void)state;
    assert_true(eh_convert_money_double(12.34, &usd, &minor));
    assert_int_equal(minor, 1234);
    assert_true(eh_convert_money_double(-0.29, &usd, &minor));
    assert_int_equal(minor, -29);
    assert_true(eh_convert_money_double(0.0, &usd, &minor));
    assert_int_equal(minor, 0);
    assert_false(eh_convert_money_double(0.1 + 0.2, &usd, &minor));
    assert_false(eh_convert_money_double(12.345, &usd, &minor));
    assert_false(eh_convert_money_double(1e30, &usd, &minor));
    assert_false(eh_convert_money_double(0.5, &jpy, &minor));
    check_text(out, eh_convert_put_money(out, 1234, &usd), "12.34 USD");
    check_text(out, eh_convert_put_money(out, -5, &usd), "-0.05 USD");
    check_text(out, eh_convert_put_money(out, 0, &usd), "0.00 USD");
    check_text(out, eh_convert_put_money(out, 1200, &jpy), "1200 JPY");
    check_text(out, eh_convert_put_money(out, 1, &kwd), "0.001 KWD");
    check_text(out, eh_convert_put_money(out, INT64_MIN, &usd), "-92233720368547758.08 USD");
}

static void currencies(void **state)
{
    static const struct {
        const char *code;
        int decimals;
        bool dollar;
    } rows[] = {{"AED", 2, false}, {"ZWG", 2, false}, {"USD", 2, true},  {"MXN", 2, true},
                {"EUR", 2, false}, {"JPY", 0, false}, {"KWD", 3, false}, {"CLF", 4, false},
                {"TND", 3, false}, {"ISK", 0, false}, {"XCG", 2, false}, {"NZD", 2, true}};
    static const char *const unknown[] = {"AAA", "ZZZ", "usd", "US", "USDX", "", "DEM", "XAU"};
    EhCurrency currency;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(eh_convert_currency(rows[i].code, 3, &currency));
        assert_string_equal(currency.code, rows[i].code);
        assert_int_equal(currency.decimals, rows[i].decimals);
        assert_int_equal(currency.dollar, rows[i].dollar);
    }
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        assert_false(eh_convert_currency(unknown[i], (uint32_t)strlen(unknown[i]), &currency));
}

/* Sorted, or some codes would not be found: ask for all 17,576. */
static void every_currency_is_found(void **state)
{
    EhCurrency currency;
    int found = 0;
    (void)state;
    for (int i = 0; i < 26 * 26 * 26; i++) {
        const char code[3] = {(char)('A' + i / 676), (char)('A' + i / 26 % 26),
                              (char)('A' + i % 26)};
        found += eh_convert_currency(code, 3, &currency);
    }
    assert_int_equal(found, 166);
}

static void whole_numbers(void **state)
{
    static const Row rows[] = {
        {"0", 0},
        {"-0", 0},
        {"5.0", 5},
        {"1e2", 100},
        {"-120e-1", -12},
        {"9007199254740991", 9007199254740991},
        {"9223372036854775807", INT64_MAX},
        {"9223372036854775808", REFUSED},
        {"1000000000000000000000e-10", 100000000000},
        {"5.5", REFUSED},
        {"1e-1", REFUSED},
        {"100000000000000000001e-10", REFUSED},
        {"007", REFUSED},
        {"-", REFUSED},
        {"5 ", REFUSED},
        {"0x5", REFUSED},
    };
    char out[EH_CONVERT_MAX];
    (void)state;
    CHECK_ROWS(eh_convert_int, rows);
    check_text(out, eh_convert_put_int(out, 0), "0");
    check_text(out, eh_convert_put_int(out, -120), "-120");
    check_text(out, eh_convert_put_int(out, INT64_MIN), "-9223372036854775808");
    check_text(out, eh_convert_put_int(out, INT64_MAX), "9223372036854775807");
}

static void doubles_in_their_shortest_form(void **state)
{
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        {0.0, "0"},
        {-0.0, "0"},
        {1, "1"},
        {-2.5, "-2.5"},
        {96, "96"},
        {0.0417, "0.0417"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1.0 / 3, "0.3333333333333333"},
        {2.0 / 3, "0.6666666666666666"},
        {9007199254740991, "9007199254740991"},
        {-9007199254740991, "-9007199254740991"},
        {1e20, "100000000000000000000"},
        {1e21, "1e21"},
        {1.5e22, "1.5e22"},
        {0.000001, "0.000001"},
        {0.00000125, "0.00000125"},
        {1e-7, "1e-7"},
        {-1.25e-7, "-1.25e-7"},
        {5e-324, "5e-324"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {1.7976931348623157e308, "1.7976931348623157e308"},
        {5.684341886080801e-14, "5.684341886080801e-14"},
        {99999999999.9999, "99999999999.9999"},
        {100000000000.5, "100000000000.5"},
        {0.00005, "0.00005"},
    };
    char out[EH_CONVERT_MAX];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_text(out, eh_convert_put_double(out, rows[i].value), rows[i].text);
    check_text(out, eh_convert_put_double(out, strtod("inf", NULL)), "null");
    check_text(out, eh_convert_put_double(out, strtod("nan", NULL)), "null");
}

static double random_double(uint64_t *seed, int i)
{
    uint64_t bits = next_random(seed);
    double value;
    if (i % 3 == 0) /* of the sizes that policies know */
        bits = (bits & 0x800FFFFFFFFFFFFF) | (1000 + next_random(seed) % 80) << 52;
    if (i % 50 == 0)
        bits &= 0xFFF0000000000000; /* powers of two: the gap below is half the gap above */
    if (i % 50 == 1)
        bits &= 0x800FFFFFFFFFFFFF; /* subnormal */
    if ((bits >> 52 & 0x7FF) == 0x7FF)
        bits &= 0x800FFFFFFFFFFFFF;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The digits that count, without point, sign, exponent and zeros at the ends. */
static size_t digits_of(const char *text, size_t n, char *digits)
{
    size_t count = 0;
    for (size_t i = 0; i < n && text[i] != 'e'; i++)
        if (text[i] >= '0' && text[i] <= '9' && (count > 0 || text[i] != '0'))
            digits[count++] = text[i];
    while (count > 0 && digits[count - 1] == '0')
        count--;
    return count;
}

static void doubles_there_and_back(void **state)
{
    uint64_t seed = 88172645463325252;
    (void)state;
    for (int i = 0; i < 60000; i++) {
        double value = random_double(&seed, i);
        char out[EH_CONVERT_MAX + 1], wanted[40], digits[2][40];
        double back = -1;
        size_t n = eh_convert_put_double(out, value);
        out[n] = '\0';
        assert_true(eh_convert_double(out, (uint32_t)n, &back));
        assert_true(back == value);
        assert_true(strtod(out, NULL) == value);
        for (int precision = 0; precision < 17; precision++) {
            snprintf(wanted, sizeof wanted, "%.*e", precision, value);
            if (strtod(wanted, NULL) == value)
                break;
        }
        size_t got = digits_of(out, n, digits[0]);
        size_t most = digits_of(wanted, strlen(wanted), digits[1]);
        /* %e may need a digit more below a power of two, where it tries only one of two ways. */
        assert_true(got <= most);
        if (got == most)
            assert_memory_equal(digits[0], digits[1], got);
    }
}

static void check_double(const char *text, size_t n)
{
    double wanted = strtod(text, NULL);
    double got = -1;
    bool fits = wanted - wanted == 0;
    if (eh_convert_double(text, (uint32_t)n, &got) != fits || (fits && got != wanted))
        fail_msg("%.60s gives %a, not %a", text, got, wanted);
}

static void random_decimals_to_doubles(void **state)
{
    uint64_t seed = 3;
    (void)state;
    for (int i = 0; i < 60000; i++) {
        char text[1200];
        size_t n = 0;
        size_t digits = 1 + next_random(&seed) % (i % 100 == 0 ? 1000 : 25);
        size_t point = next_random(&seed) % digits;
        if (next_random(&seed) % 2 == 0)
            text[n++] = '-';
        text[n++] = (char)('1' + next_random(&seed) % 9);
        for (size_t k = 1; k < digits; k++) {
            if (k == point)
                text[n++] = '.';
            text[n++] = (char)('0' + next_random(&seed) % 10);
        }
        if (next_random(&seed) % 2 == 0)
            n += (size_t)sprintf(text + n, "e%d", (int)(next_random(&seed) % 700) - 350);
        text[n] = '\0';
        check_double(text, n);
    }
}

/* Exactly between two doubles, and a little above that, 800 digits on. */
static void halves_go_to_even(void **state)
{
    static const char *const halves[] = {
        "9007199254740993",
        "9007199254740995",
        "0.500000000000000055511151231257827021181583404541015625",
        "2.4703282292062327208e-324",
        "2.4703282292062328e-324",
        "1e-400",
        "-1e-400",
        "1.7976931348623158079e308",
        "1.7976931348623158080e308",
        "1e400",
        "1e309",
        "0e400",
    };
    char text[1000];
    (void)state;
    for (size_t i = 0; i < sizeof halves / sizeof halves[0]; i++)
        check_double(halves[i], strlen(halves[i]));
    size_t n = (size_t)sprintf(text, "9007199254740993.");
    memset(text + n, '0', 900);
    text[n + 900] = '\0';
    check_double(text, n + 900);
    text[n + 899] = '1';
    check_double(text, n + 900);
}

static void what_is_no_number(void **state)
{
    static const char *const texts[] = {
        "",     "-",   "+1",       ".5",  "5.",  "1e",  "1e+", "01", "0x1",  "1 ",   " 1", "1,5",
        "1e5.", "NaN", "Infinity", "--1", "1_0", "1e-", "-.1", "00", "1..2", "1ee2", "inf"};
    double value = 7;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_false(eh_convert_double(texts[i], (uint32_t)strlen(texts[i]), &value));
    assert_true(value == 7);
    assert_true(eh_convert_double("12.5e-2", 7, &value) && value == 0.125);
    assert_true(eh_convert_double("-0.0", 4, &value) && 1 / value > 0);
}

static void formats_that_are_ok(void **state)
{
    static const char *const ok[] = {"%Y-%m-%d",     "%d/%m/%Y %H:%M", "%b %d, %Y",
                                     "%y%m%d%H%M%S", "%d.%m.%y %H h",  "100%% %Y%m%d"};
    static const char *const bad[] = {"",
                                      "%Y-%m",
                                      "%Y-%d",
                                      "%m-%d",
                                      "%Y-%m-%d%",
                                      "%Y-%m-%d %p",
                                      "%Y-%m-%d-%d",
                                      "%Y%y-%m-%d",
                                      "%Y-%m-%b-%d",
                                      "%Y-%m-%d %M",
                                      "%Y-%m-%d %H:%S",
                                      "%Y-%m-%d %H %H",
                                      "%Y-%m-%d %H:%M:%S:%S"};
    (void)state;
    for (size_t i = 0; i < sizeof ok / sizeof ok[0]; i++)
        assert_true(eh_convert_format_ok(ok[i], (uint32_t)strlen(ok[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(eh_convert_format_ok(bad[i], (uint32_t)strlen(bad[i])));
    assert_false(eh_convert_format_ok("%Y%m%d%\0", 8));
}

static void formatted_dates_and_times(void **state)
{
    /* New York's change of 8 March 2026 and back on 1 November, as UTC instants. */
    static const EhZoneSpan zone[] = {
        {INT64_MIN, -18000, 0}, {1772953200000, -14400, 0}, {1793512800000, -18000, 0}};
    static const struct {
        const char *format, *text, *instant; /* NULL: refused */
    } rows[] = {
        {"%d/%m/%Y %H:%M", "02/03/2026 10:14", "2026-03-02T15:14Z"},
        {"%d/%m/%Y %H:%M", "2/3/2026 9:05", "2026-03-02T14:05Z"},
        {"%d/%m/%Y %H:%M", "08/03/2026 02:30", "2026-03-08T07:30Z"}, /* skipped: 03:30 */
        {"%d/%m/%Y %H:%M", "01/11/2026 01:30", "2026-11-01T05:30Z"}, /* the first */
        {"%Y%m%d%H%M%S", "20260302101400", "2026-03-02T15:14Z"},
        {"%b %d, %y", "mAR 02, 26", "2026-03-02T05:00Z"},
        {"%d-%b-%y", "31-Dec-69", "1969-12-31T05:00Z"},
        {"%d-%b-%y", "31-Dec-68", "2068-12-31T05:00Z"},
        {"%Y-%m-%d 100%%", "2026-03-02 100%", "2026-03-02T05:00Z"},
        {"%d/%m/%Y %H:%M", "02/03/2026 10:14 ", NULL},
        {"%d/%m/%Y %H:%M", " 02/03/2026 10:14", NULL},
        {"%d/%m/%Y %H:%M", "02/03/26 10:14", NULL},
        {"%d/%m/%Y %H:%M", "31/02/2026 10:14", NULL},
        {"%d/%m/%Y %H:%M", "02/03/2026 24:00", NULL},
        {"%d/%m/%Y %H:%M", "02/03/2026 10:60", NULL},
        {"%Y-%m-%d %H:%M:%S", "2026-03-02 10:14:60", NULL},
        {"%Y-%m-%d", "0000-03-02", NULL},
        {"%b %d, %Y", "Mai 02, 2026", NULL},
        {"%b %d, %Y", "Ma", NULL},
        {"%Y-%m-%d", "", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *format = rows[i].format, *text = rows[i].text;
        int64_t got = REFUSED, wanted = REFUSED, day = REFUSED;
        assert_true(eh_convert_format_ok(format, (uint32_t)strlen(format)));
        bool ok = eh_convert_format_time(format, (uint32_t)strlen(format), text,
                                         (uint32_t)strlen(text), zone, 3, &got);
        if (rows[i].instant != NULL)
            eh_convert_instant(rows[i].instant, (uint32_t)strlen(rows[i].instant), &wanted);
        if (ok != (rows[i].instant != NULL) || got != wanted)
            fail_msg("%s in %s gives %lld", text, format, (long long)got);
        assert_int_equal(eh_convert_format_date(format, (uint32_t)strlen(format), text,
                                                (uint32_t)strlen(text), &day),
                         ok);
        assert_true(!ok || day == eh_zone_day(zone, 3, got));
    }
}

static void used_is_rounded_half_to_even(void **state)
{
    static const struct {
        int64_t used, target;
        const char *text;
    } rows[] = {
        {450, 9000000, "0"},
        {1350, 9000000, "0.0002"},
        {451, 9000000, "0.0001"},
        {3600000, 9000000, "0.4"},
        {25200000, 9000000, "2.8"},
        {864000000, 9000000, "96"},
        {60000, 900000, "0.0667"},
        {3600000, 86400000, "0.0417"},
        {1, 0, "0"},
        {1, -5, "0"},
        {0, 5, "0"},
        {5, 5, "1"},
        {99995, 100000, "1"},
        {99985, 100000, "0.9998"},
        {INT64_MAX, INT64_MAX, "0.0001"},
    };
    char out[EH_CONVERT_MAX];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_text(out, eh_convert_put_used(out, rows[i].used, rows[i].target), rows[i].text);
    eh_convert_put_used(out, INT64_MIN, 1);
}

/* Any bytes are safe to read, and what is read can be written. */
static void random_bytes(void **state)
{
    static const char bytes[] = "0123456789-:.TZPWDHMS+eE UD%";
    uint64_t seed = 77;
    (void)state;
    for (int i = 0; i < 100000; i++) {
        uint32_t n = (uint32_t)(next_random(&seed) % 30);
        char *text = malloc(n + 1u);
        char out[EH_CONVERT_MAX];
        int64_t value;
        double number;
        for (uint32_t k = 0; k < n; k++)
            text[k] = bytes[next_random(&seed) % (sizeof bytes - 1)];
        eh_convert_date(text, n, &value);
        eh_convert_instant(text, n, &value);
        if (eh_convert_duration(text, n, &value))
            assert_true(eh_convert_put_duration(out, value) <= EH_CONVERT_MAX);
        eh_convert_seconds(text, n, &value);
        eh_convert_int(text, n, &value);
        eh_convert_money(text, n, &usd, &value);
        eh_convert_money_number(text, n, &usd, &value);
        if (eh_convert_double(text, n, &number))
            assert_true(eh_convert_put_double(out, number) <= EH_CONVERT_MAX);
        eh_convert_format_ok(text, n);
        eh_convert_format_date(text, n, text, n, &value);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates),
        cmocka_unit_test(instants),
        cmocka_unit_test(durations),
        cmocka_unit_test(seconds),
        cmocka_unit_test(money_from_text),
        cmocka_unit_test(money_from_doubles_and_out),
        cmocka_unit_test(currencies),
        cmocka_unit_test(every_currency_is_found),
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(doubles_in_their_shortest_form),
        cmocka_unit_test(doubles_there_and_back),
        cmocka_unit_test(random_decimals_to_doubles),
        cmocka_unit_test(halves_go_to_even),
        cmocka_unit_test(what_is_no_number),
        cmocka_unit_test(formats_that_are_ok),
        cmocka_unit_test(formatted_dates_and_times),
        cmocka_unit_test(used_is_rounded_half_to_even),
        cmocka_unit_test(random_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
