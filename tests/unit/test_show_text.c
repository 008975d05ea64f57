/* SPDX-License-Identifier: Apache-2.0 */
/* Printing hostile and wide text, and the places of carets below it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/show_text.h"
#include "cli/unified_diff.h"

typedef struct Printed {
    char *text;
    size_t n;
} Printed;

static EhShownPart line_of(const char *line, uint32_t from, uint32_t to, Printed *printed)
{
    FILE *out = open_memstream(&printed->text, &printed->n);
    EhShownPart part = eh_show_line(out, line, strlen(line), from, to);
    fclose(out);
    return part;
}

static void expect_line(const char *line, uint32_t from, uint32_t to, const char *shown,
                        uint32_t start, uint32_t width)
{
    Printed printed;
    EhShownPart part = line_of(line, from, to, &printed);
    assert_string_equal(printed.text, shown);
    assert_int_equal(part.start, start);
    assert_int_equal(part.width, width);
    free(printed.text);
}

static void plain_lines(void **state)
{
    (void)state;
    expect_line("when a is b", 6, 7, "when a is b", 5, 1);
    expect_line("when a is b", 1, 5, "when a is b", 0, 4);
    expect_line("when", 5, 5, "when", 4, 1);
    expect_line("", 1, 1, "", 0, 1);
    expect_line("when a", 1, UINT32_MAX, "when a", 0, 6);
}

static void tabs_and_wide_characters(void **state)
{
    (void)state;
    expect_line("\tx", 2, 3, "    x", 4, 1);
    expect_line("ab\tx", 4, 5, "ab  x", 4, 1);
    expect_line("漢字 x", 4, 5, "漢字 x", 5, 1);
    expect_line("漢字 x", 1, 3, "漢字 x", 0, 4);
    expect_line("e\u0301 x", 4, 5, "e\u0301 x", 2, 1); /* a combining mark takes no column */
    assert_int_equal(eh_show_width(0x1F600), 2);
    assert_int_equal(eh_show_width('a'), 1);
    assert_int_equal(eh_show_width(0x200B), 0);
    assert_int_equal(eh_show_width(0x10FFFF), 1);
}

static void controls_are_shown_as_replacements(void **state)
{
    (void)state;
    expect_line("a\033[2Jb", 6, 7, "a\uFFFD[2Jb", 5, 1);
    expect_line("a\u202Eb", 3, 4, "a\uFFFDb", 2, 1);
    expect_line("a\xFF"
                "b",
                3, 4, "a\uFFFDb", 2, 1);
    expect_line("a\xC2\x9B"
                "b",
                3, 4, "a\uFFFDb", 2, 1);
}

static void long_lines_are_cut_around_the_mark(void **state)
{
    enum { N = 5000 };
    char *line = malloc(N + 1);
    (void)state;
    assert_non_null(line);
    memset(line, 'x', N);
    line[N] = 0;
    for (uint32_t from = 1; from <= N + 1; from += 7) {
        Printed printed;
        line[from - 1] = from <= N ? '!' : 0;
        EhShownPart part = line_of(line, from, from + 1, &printed);
        line[from - 1] = from <= N ? 'x' : 0;
        const char *mark = strchr(printed.text, '!');
        assert_true(printed.n < 180);
        assert_int_equal(part.width, 1);
        if (mark) {
            uint32_t cut =
                strncmp(printed.text, "\u2026", 3) == 0 ? 2 : 0; /* three bytes, one column */
            assert_int_equal(part.start, (uint32_t)(mark - printed.text) - cut);
        } else {
            assert_int_equal(from, N + 1);
        }
        free(printed.text);
    }
    free(line);
}

static void expect_diff(const char *old, const char *new, const char *wanted)
{
    Printed printed;
    FILE *out = open_memstream(&printed.text, &printed.n);
    assert_true(eh_unified_diff(out, "a", old, strlen(old), "b", new, strlen(new), false));
    fclose(out);
    assert_string_equal(printed.text, wanted);
    free(printed.text);
}

static void differences(void **state)
{
    (void)state;
    expect_diff("", "", "");
    expect_diff("1\n2\n", "1\n2\n", "");
    expect_diff("1\n2\n3\n", "1\n3\n", "--- a\n+++ b\n@@ -1,3 +1,2 @@\n 1\n-2\n 3\n");
    expect_diff("", "1\n", "--- a\n+++ b\n@@ -0,0 +1,1 @@\n+1\n");
    expect_diff("1", "1\n",
                "--- a\n+++ b\n@@ -1,1 +1,1 @@\n-1\n\\ No newline at end of file\n+1\n");
    expect_diff(
        "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
        "--- a\n+++ b\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

static void texts_that_differ_everywhere(void **state)
{
    enum { LINES = 6000 };
    Printed printed;
    char *old = malloc(LINES * 8), *new = malloc(LINES * 8);
    size_t n = 0, m = 0;
    (void)state;
    assert_non_null(old);
    assert_non_null(new);
    for (int i = 0; i < LINES; i++) {
        n += (size_t)sprintf(old + n, "%d\n", i);
        m += (size_t)sprintf(new + m, "x%d\n", i);
    }
    FILE *out = open_memstream(&printed.text, &printed.n);
    assert_true(eh_unified_diff(out, "a", old, n, "b", new, m, false));
    fclose(out);
    assert_non_null(strstr(printed.text, "\n-5999\n"));
    assert_non_null(strstr(printed.text, "\n+x5999\n"));
    free(printed.text);
    free(old);
    free(new);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_lines),
        cmocka_unit_test(tabs_and_wide_characters),
        cmocka_unit_test(controls_are_shown_as_replacements),
        cmocka_unit_test(long_lines_are_cut_around_the_mark),
        cmocka_unit_test(differences),
        cmocka_unit_test(texts_that_differ_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
