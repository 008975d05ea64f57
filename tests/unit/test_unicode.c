/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8 against the table of well-formed sequences; case folding and word characters of every code
 * point against utf8proc, as far as both know the code point.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "evenhand.h"
#include "vm/unicode.h"
#include "vm/utf8.h"

static void utf8_of_every_code_point(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp < 0x110010; cp++) {
        char bytes[4];
        uint32_t n = eh_utf8_encode(cp, bytes), back = 0;
        if (cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000)) {
            assert_int_equal(n, 0);
            continue;
        }
        assert_true(eh_utf8_valid(bytes, n));
        assert_int_equal(eh_utf8_count(bytes, n), 1);
        assert_int_equal(eh_utf8_decode(bytes, n, &back), n);
        assert_int_equal(back, cp);
        for (uint32_t cut = 1; cut < n; cut++)
            assert_false(eh_utf8_valid(bytes, cut));
    }
}

static void utf8_refuses_what_is_not_well_formed(void **state)
{
    static const char *const bad[] = {
        "\x80",      "\xBF",         "\xC0\x80",         "\xC1\xBF",         "\xC3",
        "\xC3(",     "\xE0\x9F\xBF", "\xED\xA0\x80",     "\xED\xBF\xBF",     "\xE2\x82",
        "\xE2(\xA1", "\xE2\x82(",    "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xFE",      "\xFF",         "\xF0\x9F\x98",     "\xF0\x9F(\x80",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[64];
        uint32_t cp;
        assert_false(eh_utf8_valid(bad[i], strlen(bad[i])));
        assert_int_equal(eh_utf8_decode(bad[i], strlen(bad[i]), &cp), 1);
        assert_int_equal(cp, EH_UTF8_BAD);
        for (size_t at = 0; at < 40; at++) { /* wherever the words of the fast path fall */
            memset(text, 'a', sizeof text);
            memcpy(text + at, bad[i], strlen(bad[i]));
            assert_false(eh_utf8_valid(text, sizeof text));
        }
    }
    assert_true(eh_utf8_valid("", 0));
    assert_true(eh_utf8_valid("a\0b", 3));
}

static void utf8_counts_code_points(void **state)
{
    const char *text =
        "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD and some more \xC3\x9F";
    (void)state;
    assert_int_equal(eh_utf8_count(text, strlen(text)), 21);
    assert_int_equal(eh_utf8_count("\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD", 8), 2);
    assert_int_equal(eh_utf8_count("", 0), 0);
}

/* A code point that neither side may know is no test of the folding. */
static int known(uint32_t cp)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)cp);
    return category != UTF8PROC_CATEGORY_CN && category != UTF8PROC_CATEGORY_CS;
}

static void folding_agrees_with_utf8proc(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp < 0x110000; cp++) {
        uint32_t ours[EH_UNICODE_FOLD_MAX];
        utf8proc_int32_t theirs[8];
        int boundary = 0;
        if (!known(cp))
            continue;
        uint32_t n = eh_unicode_fold_one(cp, ours);
        utf8proc_ssize_t m =
            utf8proc_decompose_char((utf8proc_int32_t)cp, theirs, 8, UTF8PROC_CASEFOLD, &boundary);
        assert_int_equal(n, m);
        for (uint32_t i = 0; i < n; i++)
            assert_int_equal(ours[i], theirs[i]);
    }
}

static void word_characters_agree_with_utf8proc(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp < 0x110000; cp++) {
        utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
        if (known(cp))
            assert_int_equal(eh_unicode_is_word(cp),
                             (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_ND));
    }
    assert_false(eh_unicode_is_word(0x110000));
    assert_false(eh_unicode_is_word(EH_UTF8_BAD));
    assert_false(eh_unicode_is_word('_'));
}

static void white_space_is_the_property(void **state)
{
    unsigned count = 0;
    (void)state;
    for (uint32_t cp = 0; cp < 0x110000; cp++)
        count += eh_unicode_is_white(cp);
    assert_int_equal(count, 25);
    assert_true(eh_unicode_is_white(0xA0));
    assert_true(eh_unicode_is_white(0x2029));
    assert_false(eh_unicode_is_white(0x200B));
    assert_false(eh_unicode_is_white(EH_UTF8_BAD));
}

static void assert_folds(const char *from, const char *to)
{
    char out[256];
    size_t n = eh_unicode_fold(from, strlen(from), out);
    assert_int_equal(n, strlen(to));
    assert_memory_equal(out, to, n);
}

static void folding_of_texts(void **state)
{
    (void)state;
    assert_folds("", "");
    assert_folds("ACME.Example", "acme.example");
    assert_folds("Stra\xC3\x9F"
                 "E",
                 "strasse");
    assert_folds("\xE2\x84\xAA \xC5\xBF", "k s");            /* Kelvin sign, long s */
    assert_folds("\xC4\xB0I\xC4\xB1", "i\xCC\x87i\xC4\xB1"); /* not Turkic */
    assert_folds("\xCE\x90", "\xCE\xB9\xCC\x88\xCC\x81");    /* three for one, 3n bytes */
    assert_folds("\xEF\xAC\x83", "ffi");
    assert_folds("A\xFF"
                 "B\xC3",
                 "a\xFF"
                 "b\xC3");
    assert_string_equal(eh_unicode_version(), "15.0.0");
}

static void folding_stays_in_three_times_the_room(void **state)
{
    (void)state;
    srand(1);
    for (int round = 0; round < 20000; round++) {
        size_t n = (size_t)rand() % 24;
        char *in = malloc(n + 1), *out = malloc(3 * n + 1);
        for (size_t i = 0; i < n; i++)
            in[i] = (char)(rand() % 3 ? 0xC2 + rand() % 16 : rand() % 256);
        assert_true(eh_unicode_fold(in, n, out) <= 3 * n);
        if (eh_utf8_valid(in, n))
            assert_true(eh_utf8_valid(out, eh_unicode_fold(in, n, out)));
        free(in);
        free(out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_of_every_code_point),
        cmocka_unit_test(utf8_refuses_what_is_not_well_formed),
        cmocka_unit_test(utf8_counts_code_points),
        cmocka_unit_test(folding_agrees_with_utf8proc),
        cmocka_unit_test(word_characters_agree_with_utf8proc),
        cmocka_unit_test(white_space_is_the_property),
        cmocka_unit_test(folding_of_texts),
        cmocka_unit_test(folding_stays_in_three_times_the_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
