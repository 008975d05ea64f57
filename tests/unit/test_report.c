/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of report/: what is in them, however hostile the texts. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "report/report.h"

#define STR(text) ((EhStr){text, sizeof(text) - 1})

static void has(EhReport *report, const char *wanted)
{
    size_t n;
    const char *html = eh_report_html(report, &n);
    assert_non_null(html);
    if (strstr(html, wanted) == NULL) {
        fail_msg("not in the page: %s", wanted);
    }
}

static void has_not(EhReport *report, const char *unwanted)
{
    size_t n;
    const char *html = eh_report_html(report, &n);
    assert_non_null(html);
    if (strstr(html, unwanted) != NULL) {
        fail_msg("in the page: %s", unwanted);
    }
}

/* A space that no line breaks at is shown as `_`. */
static const char *with_marks(char *words)
{
    char *to = words;
    for (const char *from = words; *from != '\0'; from++) {
        bool space = from[0] == '\xC2' && from[1] == '\xA0';
        *to++ = space ? '_' : *from;
        from += space;
    }
    *to = '\0';
    return words;
}

static void test_words(void **state)
{
    static const struct {
        EhReportUnit unit;
        double value;
        const char *words;
    } cases[] = {
        {EH_REPORT_COUNT, 0, "0"},
        {EH_REPORT_COUNT, 1234567, "1,234,567"},
        {EH_REPORT_COUNT, -999,
         "\xE2\x88\x92"
         "999"},
        {EH_REPORT_COUNT, 2.345, "2.35"},
        {EH_REPORT_COUNT, 1e300, "1e+300"},
        {EH_REPORT_COUNT, NAN, "\xE2\x80\x93"},
        {EH_REPORT_COUNT, INFINITY, "\xE2\x80\x93"},
        {EH_REPORT_SHARE, 0.984, "98.4%"},
        {EH_REPORT_SHARE, 1, "100%"},
        {EH_REPORT_SHARE, 0.0001, "<_0.1%"},
        {EH_REPORT_DURATION, 3, "<_0.1_s"},
        {EH_REPORT_SHARE, 0.9995, "99.95%"},
        {EH_REPORT_SHARE, 0.999999999, "99.999%"},
        {EH_REPORT_DURATION, 0, "0_s"},
        {EH_REPORT_DURATION, 2500, "2.5_s"},
        {EH_REPORT_DURATION, 59700, "1_min"},
        {EH_REPORT_DURATION, 245000, "4_min 5_s"},
        {EH_REPORT_DURATION, 3599000, "1_h"},
        {EH_REPORT_DURATION, 4800000, "1_h 20_min"},
        {EH_REPORT_DURATION, 273600000, "3_d 4_h"},
        {EH_REPORT_DURATION, -60000,
         "\xE2\x88\x92"
         "1_min"},
        {EH_REPORT_DURATION, 1e300, ""},
        {EH_REPORT_DATE, 1772409600000, "2_Mar 2026"},
        {EH_REPORT_DAY, 0, "day 1"},
    };
    char words[EH_REPORT_WORDS];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        eh_report_words(cases[i].unit, cases[i].value, words);
        if (cases[i].words[0] != '\0') {
            assert_string_equal(with_marks(words), cases[i].words);
        }
    }
}

static void test_escape(void **state)
{
    static const char evil[] = "<script>alert('1')</script>\"&\xE2\x80\xAE\x01\xFF]]>";
    EhReport *report = eh_report_new(STR(evil), STR(evil));
    (void)state;
    eh_report_lead(report, "%s", evil);
    eh_report_section(report, STR(evil));
    eh_report_paragraph(report, "%s", evil);
    eh_report_verdict(report, EH_REPORT_BAD, evil, "%s", evil);
    eh_report_tile(report, EH_REPORT_PLAIN, STR(evil), STR(evil), STR(evil));
    eh_report_table(report, STR(evil), (EhReportColumn[]){{evil, EH_REPORT_TEXT}}, 1);
    eh_report_row(report);
    eh_report_text(report, STR(evil));
    eh_report_table_end(report);
    has_not(report, "<script");
    has_not(report, "\xE2\x80\xAE");
    has_not(report, "\x01");
    has_not(report, "\xFF");
    has_not(report, "]]>");
    has(report, "<h1>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;\xEF\xBF\xBD");
    eh_report_free(report);
}

static void test_charts(void **state)
{
    const double x[] = {0, 1, 2}, y[] = {60000, NAN, 7200000}, z[] = {1, 2, 3};
    const bool at_least[] = {false, false, true};
    const EhReportSeries series[] = {{STR("one <"), EH_REPORT_BEFORE, y, at_least},
                                     {STR("two"), EH_REPORT_AFTER, z, NULL}};
    EhReport *report = eh_report_new(STR("kind"), STR("title"));
    (void)state;
    eh_report_section(report, STR("A part"));
    eh_report_lines(report, &(EhReportLines){.title = STR("waits"),
                                             .x_name = "day",
                                             .y_name = "wait",
                                             .x_unit = EH_REPORT_DAY,
                                             .y_unit = EH_REPORT_DURATION,
                                             .limit = NAN,
                                             .x = x,
                                             .n = 3,
                                             .series = series,
                                             .n_series = 2});
    has(report, "<svg class=\"wide\"");
    has(report, "<svg class=\"narrow\"");
    has(report, "<th scope=\"col\" class=\"n\">one &lt;</th>");
    has(report, "<data value=\"7200000\">\xE2\x89\xA5 2\xC2\xA0h</data>");
    has(report, "<section aria-labelledby=\"h1\" id=\"s1-a-part\">");
    eh_report_free(report);
}

/* No figures at all, infinite ones, and axes without any extent. */
static void test_odd_charts(void **state)
{
    const double x[] = {5, 5}, y[] = {INFINITY, NAN}, huge[] = {1e300, 0};
    const EhReportSeries series[] = {{STR(""), EH_REPORT_BY_PLACE, y, NULL},
                                     {STR("h"), EH_REPORT_BY_PLACE, huge, NULL}};
    const EhReportBar bars[] = {{STR("b"), {NAN, 1e300}, {NAN, -1}, {NAN, NAN}, INFINITY}};
    (void)state;
    for (int unit = EH_REPORT_COUNT; unit <= EH_REPORT_DAY; unit++) {
        EhReport *report = eh_report_new(STR("kind"), STR("title"));
        for (uint32_t n = 0; n <= 2; n++) {
            eh_report_lines(report, &(EhReportLines){.x_name = "x",
                                                     .y_name = "y",
                                                     .x_unit = (EhReportUnit)unit,
                                                     .y_unit = (EhReportUnit)unit,
                                                     .limit = n == 0 ? NAN : 1e18,
                                                     .x = x,
                                                     .n = n,
                                                     .series = series,
                                                     .n_series = n});
        }
        eh_report_bars(
            report,
            &(EhReportBars){
                .name = "n", .n_sides = 2, .unit = (EhReportUnit)unit, .bars = bars, .n = 1});
        has_not(report, "nan");
        has_not(report, "inf ");
        eh_report_free(report);
    }
}

static void test_nothing(void **state)
{
    size_t n = 1;
    (void)state;
    eh_report_section(NULL, STR("x"));
    eh_report_row(NULL);
    eh_report_figure(NULL, 1);
    assert_null(eh_report_html(NULL, &n));
    assert_int_equal(n, 0);
    EhReport *report = eh_report_new(STR(""), STR(""));
    eh_report_figure(report, 1); /* outside of any table */
    has(report, "</html>");
    eh_report_free(report);
    eh_report_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),   cmocka_unit_test(test_escape),
        cmocka_unit_test(test_charts),  cmocka_unit_test(test_odd_charts),
        cmocka_unit_test(test_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
