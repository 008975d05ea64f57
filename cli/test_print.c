/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Results of tests as lines for people, TAP, JUnit XML and JSON.
 */
#include "cli/test.h"

#include "cli/print_escaped.h"
#include "cli/print_json.h"
#include "cli/show_text.h"

static void show(FILE *out, EhStr text)
{
    eh_show_text(out, text.p == NULL ? "" : text.p, text.n);
}

static EhStr file_str(const EhTestSuite *suite)
{
    uint32_t n = 0;
    while (suite->file[n] != '\0') {
        n++;
    }
    return (EhStr){suite->file, n};
}

static void print_place(const EhTestSuite *suite, EhSpan span, FILE *out)
{
    EhPlaceText place = eh_test_place(suite, span);
    show(out, place.file);
    fprintf(out, ":%u:%u", place.line, place.column);
}

/* ---- lines ---- */

static void print_lines(const EhTestSuite *suite, FILE *out)
{
    for (uint32_t i = 0; i < suite->results.n; i++) {
        const EhTestResult *result = &suite->results.at[i];
        fputs(result->failures.n == 0 ? "ok " : "FAIL ", out);
        show(out, result->name);
        fputc('\n', out);
        for (uint32_t f = 0; f < result->failures.n; f++) {
            fputs("  ", out);
            print_place(suite, result->failures.at[f].span, out);
            fputs(": ", out);
            show(out, result->failures.at[f].message);
            fputc('\n', out);
        }
    }
}

/* ---- TAP ---- */

/* A `#` would start a directive. */
static void print_tap_name(EhStr name, FILE *out)
{
    for (uint32_t i = 0, from = 0; i <= name.n; i++) {
        if (i == name.n || name.p[i] == '#' || name.p[i] == '\\') {
            show(out, (EhStr){name.p + from, i - from});
            if (i < name.n) {
                fprintf(out, "\\%c", name.p[i]);
            }
            from = i + 1;
        }
    }
}

static void print_tap(const EhTestSuite *suite, uint32_t n, FILE *out)
{
    fputs("# ", out);
    show(out, file_str(suite));
    fputc('\n', out);
    for (uint32_t i = 0; i < suite->results.n; i++) {
        const EhTestResult *result = &suite->results.at[i];
        fprintf(out, "%s %u - ", result->failures.n == 0 ? "ok" : "not ok", n + i + 1);
        print_tap_name(result->name, out);
        fputc('\n', out);
        for (uint32_t f = 0; f < result->failures.n; f++) {
            fputs("# ", out);
            print_place(suite, result->failures.at[f].span, out);
            fputs(": ", out);
            show(out, result->failures.at[f].message);
            fputc('\n', out);
        }
    }
    if (suite->program == NULL) {
        fprintf(out, "not ok %u - ", n + 1);
        print_tap_name(file_str(suite), out);
        fputs(" compiles\n", out);
    }
}

/* ---- JUnit ---- */

static void print_xml(FILE *out, EhStr text)
{
    eh_print_xml_text(out, text.n == 0 ? "" : text.p, text.n);
}

static void print_junit_case(const EhTestSuite *suite, const EhTestResult *result, FILE *out)
{
    fputs("    <testcase classname=\"", out);
    print_xml(out, suite->policy->name);
    fputs("\" name=\"", out);
    print_xml(out, result->name);
    fprintf(out, "\"%s\n", result->failures.n == 0 ? "/>" : ">");
    for (uint32_t f = 0; f < result->failures.n; f++) {
        EhPlaceText place = eh_test_place(suite, result->failures.at[f].span);
        fputs("      <failure message=\"", out);
        print_xml(out, result->failures.at[f].message);
        fputs("\">", out);
        print_xml(out, place.file);
        fprintf(out, ":%u:%u</failure>\n", place.line, place.column);
    }
    if (result->failures.n > 0) {
        fputs("    </testcase>\n", out);
    }
}

static void print_junit(const EhTestSuite *suite, FILE *out)
{
    bool broken = suite->program == NULL;
    fputs("  <testsuite name=\"", out);
    print_xml(out, file_str(suite));
    fprintf(out, "\" tests=\"%u\" failures=\"%u\" errors=\"%u\">\n", suite->results.n + broken,
            suite->n_failed, (unsigned)broken);
    for (uint32_t i = 0; i < suite->results.n; i++) {
        print_junit_case(suite, &suite->results.at[i], out);
    }
    if (broken) {
        fputs("    <testcase name=\"the policy compiles\"><error message=\"it does not "
              "compile\"/></testcase>\n",
              out);
    }
    fputs("  </testsuite>\n", out);
}

/* ---- JSON ---- */

static void json_text(FILE *out, const char *key, EhStr text)
{
    fprintf(out, "\"%s\":", key);
    eh_print_json_text(out, text.p == NULL ? "" : text.p, text.n);
}

static void print_json_test(const EhTestSuite *suite, const EhTestResult *result, FILE *out)
{
    fputc('{', out);
    json_text(out, "name", result->name);
    fprintf(out, ",\"line\":%u,\"ok\":%s,\"failures\":[", eh_test_place(suite, result->span).line,
            result->failures.n == 0 ? "true" : "false");
    for (uint32_t f = 0; f < result->failures.n; f++) {
        EhPlaceText place = eh_test_place(suite, result->failures.at[f].span);
        fputs(f == 0 ? "{" : ",{", out);
        json_text(out, "file", place.file);
        fprintf(out, ",\"line\":%u,\"column\":%u,", place.line, place.column);
        json_text(out, "message", result->failures.at[f].message);
        fputc('}', out);
    }
    fputs("]}", out);
}

static void print_json(const EhTestSuite *suite, FILE *out)
{
    fputc('{', out);
    json_text(out, "file", file_str(suite));
    fprintf(out, ",\"compiles\":%s,\"tests\":[", suite->program != NULL ? "true" : "false");
    for (uint32_t i = 0; i < suite->results.n; i++) {
        fputs(i == 0 ? "\n" : ",\n", out);
        print_json_test(suite, &suite->results.at[i], out);
    }
    fputc(']', out);
    if (suite->program != NULL) {
        fputs(",\n\"coverage\":", out);
        eh_coverage_print_json(suite, out);
    }
    fputc('}', out);
}

/* ---- all formats ---- */

void eh_test_print_start(EhTestFormat format, FILE *out)
{
    switch (format) {
    case EH_TEST_LINES:
        break;
    case EH_TEST_TAP:
        fputs("TAP version 13\n", out);
        break;
    case EH_TEST_JUNIT:
        fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", out);
        break;
    case EH_TEST_JSON:
        fputc('[', out);
        break;
    }
}

void eh_test_print(EhTestFormat format, const EhTestSuite *suite, bool first, uint32_t n, FILE *out)
{
    switch (format) {
    case EH_TEST_LINES:
        print_lines(suite, out);
        break;
    case EH_TEST_TAP:
        print_tap(suite, n, out);
        break;
    case EH_TEST_JUNIT:
        print_junit(suite, out);
        break;
    case EH_TEST_JSON:
        fputs(first ? "\n" : ",\n", out);
        print_json(suite, out);
        break;
    }
}

void eh_test_print_end(EhTestFormat format, uint32_t n, FILE *out)
{
    switch (format) {
    case EH_TEST_LINES:
        break;
    case EH_TEST_TAP:
        fprintf(out, "1..%u\n", n);
        break;
    case EH_TEST_JUNIT:
        fputs("</testsuites>\n", out);
        break;
    case EH_TEST_JSON:
        fputs("\n]\n", out);
        break;
    }
}
