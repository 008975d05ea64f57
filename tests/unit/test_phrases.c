/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Phrase search against a matcher that is slow and follows the definition letter by letter; the
 * vector path against the plain one; and automata with changed bytes, which must be refused or
 * scanned in bounds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compiler/phrase_build.h"
#include "vm/phrase_layout.h"
#include "vm/phrases.h"
#include "vm/unicode.h"
#include "vm/utf8.h"

/* ---- memory that is given back after each build, and can run out ---- */

typedef struct Pool {
    void *blocks[64];
    int n, fail_at; /* the fail_at-th allocation fails; -1: none does */
} Pool;

static void *pool_alloc(void *user, size_t size)
{
    Pool *pool = user;
    if (pool->n == pool->fail_at || pool->n == 64)
        return NULL;
    return pool->blocks[pool->n++] = malloc(size);
}

static void pool_free(Pool *pool)
{
    while (pool->n > 0)
        free(pool->blocks[--pool->n]);
}

static uint32_t seed = 1;

static uint32_t rnd(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)(seed >> 4) * below >> 28);
}

/* ---- the slow matcher ---- */

#define MAX_LETTERS 512

/* A folded text, each letter with the number of the character it comes from. */
typedef struct Folded {
    uint32_t letter[MAX_LETTERS];
    int character[MAX_LETTERS];
    uint32_t source[MAX_LETTERS]; /* by character: the code point */
    int n, n_characters;
} Folded;

static void fold(Folded *f, const char *text, size_t n)
{
    f->n = f->n_characters = 0;
    for (size_t i = 0; i < n;) {
        uint32_t cp, to[3];
        i += eh_utf8_decode(text + i, n - i, &cp);
        uint32_t count = eh_unicode_fold_one(cp, to);
        for (uint32_t k = 0; k < count; k++) {
            f->letter[f->n] = to[k];
            f->character[f->n++] = f->n_characters;
        }
        f->source[f->n_characters++] = cp;
    }
}

/* Whether a match may begin or end before letter i: between characters, and not inside of a run of
 * word characters. */
static bool is_edge(const Folded *f, int i)
{
    if (i == 0 || i == f->n)
        return true;
    int a = f->character[i - 1], b = f->character[i];
    return a != b && !(eh_unicode_is_word(f->source[a]) && eh_unicode_is_word(f->source[b]));
}

static int min2(int a, int b)
{
    return a < b ? a : b;
}

/* The edits between two words: insertions, deletions, replacements, swaps of neighbours. */
static int distance(const uint32_t *a, int n, const uint32_t *b, int m)
{
    static int d[MAX_LETTERS][MAX_LETTERS];
    for (int i = 0; i <= n; i++) {
        for (int j = 0; j <= m; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            d[i][j] =
                min2(min2(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = min2(d[i][j], d[i - 2][j - 2] + 1);
        }
    }
    return d[n][m];
}

static int run_of(const uint32_t *letters, int from, int end, bool (*is)(uint32_t))
{
    int n = 0;
    while (from + n < end && is(letters[from + n]))
        n++;
    return n;
}

/* Whether the phrase from letter i on matches the text from letter j on. */
static bool matches(const Folded *p, int i, int end, const Folded *t, int j, bool typos)
{
    if (i == end)
        return p->n == 0 || !eh_unicode_is_word(p->letter[end - 1]) || is_edge(t, j);
    int white = run_of(p->letter, i, end, eh_unicode_is_white);
    if (white > 0) {
        int there = run_of(t->letter, j, t->n, eh_unicode_is_white);
        return there > 0 && matches(p, i + white, end, t, j + there, typos);
    }
    int word = run_of(p->letter, i, end, eh_unicode_is_word);
    if (word == 0)
        return j < t->n && p->letter[i] == t->letter[j] && matches(p, i + 1, end, t, j + 1, typos);
    int there = run_of(t->letter, j, t->n, eh_unicode_is_word);
    int allowed = typos && word >= 5 ? 1 : 0;
    for (int n = word - 1; n <= word + 1; n++)
        if (n <= there && n >= 0 && distance(p->letter + i, word, t->letter + j, n) <= allowed &&
            matches(p, i + word, end, t, j + n, typos))
            return true;
    return false;
}

static bool mentions(const char *phrase, size_t n_phrase, const char *text, size_t n, bool typos)
{
    static Folded p, t;
    fold(&p, phrase, n_phrase);
    fold(&t, text, n);
    int begin = run_of(p.letter, 0, p.n, eh_unicode_is_white), end = p.n;
    while (end > begin && eh_unicode_is_white(p.letter[end - 1]))
        end--;
    if (begin == end)
        return false;
    for (int j = 0; j < t.n; j++)
        if ((!eh_unicode_is_word(p.letter[begin]) || is_edge(&t, j)) &&
            matches(&p, begin, end, &t, j, typos))
            return true;
    return false;
}

/* ---- building and scanning ---- */

/* Builds, checks, and copies to memory of the exact size, so that a sanitizer sees a step past the
 * end. */
static uint8_t *build(const EhPhrase *phrases, uint32_t n, size_t *size)
{
    Pool pool = {.fail_at = -1};
    uint8_t *blob = NULL;
    assert_int_equal(eh_phrases_build(phrases, n, pool_alloc, &pool, &blob, size),
                     EH_PHRASES_BUILT);
    uint8_t *copy = malloc(*size);
    memcpy(copy, blob, *size);
    pool_free(&pool);
    assert_true(eh_phrases_verify(copy, *size, n));
    return copy;
}

static uint64_t scan(const uint8_t *blob, const char *text, size_t n)
{
    uint64_t plain = 0, vector = 0;
    char *copy = malloc(n + 1); /* NUL behind, which nobody may read into a match */
    memcpy(copy, text, n);
    eh_phrases_scan_by(blob, copy, (uint32_t)n, &plain, false);
    if (eh_phrases_vector()) {
        eh_phrases_scan_by(blob, copy, (uint32_t)n, &vector, true);
        assert_int_equal(plain, vector);
    }
    free(copy);
    return plain;
}

static uint64_t found_in(const char *const *phrases, uint32_t n, uint8_t typos, const char *text)
{
    EhPhrase list[64];
    size_t size;
    for (uint32_t i = 0; i < n; i++)
        list[i] = (EhPhrase){{phrases[i], (uint32_t)strlen(phrases[i])}, typos};
    uint8_t *blob = build(list, n, &size);
    uint64_t found = scan(blob, text, strlen(text));
    free(blob);
    return found;
}

static bool has(const char *phrase, uint8_t typos, const char *text)
{
    return found_in(&phrase, 1, typos, text) == 1;
}

/* ---- tests ---- */

static void words_and_boundaries(void **state)
{
    (void)state;
    assert_true(has("sue you", 0, "I will SUE\n\t you!"));
    assert_true(has("  sue   you  ", 0, "sue\xC2\xA0you"));
    assert_true(has("sue", 0, "sue"));
    assert_false(has("sue", 0, "issue sued suey sue2 2sue"));
    assert_false(has("sue you", 0, "sueyou sue-you sue yours"));
    assert_true(has("sue", 0, "_sue_"));
    assert_true(has("c++", 0, "I like c++x"));
    assert_false(has("c++", 0, "cc++"));
    assert_true(has("#1", 0, "we are x#1"));
    assert_false(has("#1", 0, "we are #12"));
    assert_true(has("!", 0, "help!!!"));
    assert_true(has("a.b", 0, "a.a.b"));
    assert_false(has(" \t ", 0, "nothing but blanks"));
}

static void folding_and_characters(void **state)
{
    (void)state;
    assert_true(has("stra\xC3\x9F"
                    "e",
                    0, "STRASSE"));
    assert_true(has("strasse", 0,
                    "Stra\xC3\x9F"
                    "e"));
    assert_false(has("stras", 0, "stra\xC3\x9F"));
    assert_true(has("kiss", 0, "\xE2\x84\xAAI\xC5\xBF\xC5\xBF"));
    assert_true(has("sue", 0,
                    "\xC5\xBF"
                    "ue"));
    assert_false(has("cafe", 0, "cafe\xCC\x81"));
    assert_false(has("caf\xC3\xA9", 0, "cafe\xCC\x81"));
    assert_false(has("i", 0, "\xC4\xB0"));
    assert_true(has("\xF0\x9F\x98\xA1", 0, "so\xF0\x9F\x98\xA1\xF0\x9F\x98\xA1"));
    assert_false(has("\xC3\xA9", 0, "\xA9\xC3"));
    assert_true(has("\xD1\x81\xD1\x83\xD0\xB4", 0, "\xD0\x92 \xD0\xA1\xD0\xA3\xD0\x94!"));
}

static void counting_distinct_phrases(void **state)
{
    static const char *const phrases[] = {"big", "big deal", "small"};
    (void)state;
    assert_int_equal(found_in(phrases, 3, 0, "nothing"), 0);
    assert_int_equal(found_in(phrases, 3, 0, "big big BIG"), 1);
    assert_int_equal(found_in(phrases, 3, 0, "big deal"), 3);
    assert_int_equal(found_in(phrases, 3, 0, "big deal, small"), 7);
}

static void overlapping_phrases_count_each(void **state)
{
    static const char *const phrases[] = {"a b c d", "b c", "c d e", "c", "B  C", "d e f"};
    (void)state;
    assert_int_equal(found_in(phrases, 6, 0, "a b c d e"), 0x1F);
    assert_int_equal(found_in(phrases, 6, 0, "b c e"), 0x1A);
    assert_int_equal(found_in(phrases, 6, 0, "a b c d e f g"), 0x3F);
}

static void typos(void **state)
{
    static const char *const phrases[] = {"chargeback", "data deletion", "sue"};
    static const struct {
        const char *text;
        uint64_t found;
    } rows[] = {
        {"chargeback", 1},
        {"chargebak", 1},
        {"chargebackk", 1},
        {"chargebock", 1},
        {"chargebcak", 1},
        {"cahrgebcak", 0},
        {"chargbk", 0},
        {"sue", 4},
        {"sux", 0},
        {"data deletoin", 2},
        {"dat deletion", 0},
        {"Chargeback and data deletion", 3},
        {"charge back", 0},
        {"xchargeback", 1},
        {"charge-ack", 0},
        {"data data deletion", 2},
        {"data\n\ndleetion", 2},
        {"data-deletion", 0},
        {"CHARGEBAC\xE2\x84\xAA", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(found_in(phrases, 3, 1, rows[i].text), rows[i].found);
}

static const char *const pieces[] = {
    "a",
    "B",
    "b",
    "A",
    "1",
    "k",
    "S",
    "s",
    "i",
    " ",
    " ",
    "\t",
    "\xC2\xA0",
    "-",
    "\xC3\xA9",
    "\xCC\x81",
    "\xC3\x9F",
    "\xC4\xB0",
    "\xE2\x84\xAA",
    "\xC5\xBF",
    "\xF0\x9F\x98\xA1",
    "\xEF\xAC\x83",
    "f",
    "\xE3\x80\x80",
    "_",
};

/* A random text over the first `kinds` pieces, of some of them in a rotated order: few kinds make
 * many matches. */
static size_t random_text(char *out, uint32_t pieces_max, uint32_t first, uint32_t kinds)
{
    size_t n = 0;
    for (uint32_t i = rnd(pieces_max + 1); i > 0; i--) {
        uint32_t pick = (first + rnd(kinds)) % (sizeof pieces / sizeof *pieces);
        const char *piece = rnd(6) == 0 ? " " : pieces[pick];
        memcpy(out + n, piece, strlen(piece));
        n += strlen(piece);
    }
    return n;
}

/* A copy of a phrase with up to two random changes, between other letters. */
static size_t changed_text(char *out, const EhPhrase *phrase, uint32_t first, uint32_t kinds)
{
    size_t n = random_text(out, 40, first, kinds);
    if (rnd(2))
        out[n++] = ' ';
    for (uint32_t i = 0; i < phrase->text.n;) {
        uint32_t cp, length = eh_utf8_decode(phrase->text.p + i, phrase->text.n - i, &cp);
        uint32_t change = rnd(phrase->text.n * 2 + 4);
        if (change == 0)
            n += random_text(out + n, 1, first, kinds);
        if (change > 1) {
            memcpy(out + n, phrase->text.p + i, length);
            n += length;
        }
        i += length;
    }
    if (rnd(2))
        out[n++] = ' ';
    return n + random_text(out + n, 40, first, kinds);
}

/* Returns how many phrases were found. */
static int compare_with_slow(const EhPhrase *phrases, uint32_t n_phrases, const uint8_t *blob,
                             const char *text, size_t n)
{
    int count = 0;
    uint64_t found = scan(blob, text, n);
    for (uint32_t i = 0; i < n_phrases; i++) {
        EhStr p = phrases[i].text;
        bool slow = mentions(p.p, p.n, text, n, phrases[i].typos);
        if ((found >> i & 1) != slow)
            print_error("phrase '%.*s' (typos %u) text '%.*s': found %d\n", (int)p.n, p.p,
                        phrases[i].typos, (int)n, text, !slow);
        assert_int_equal(found >> i & 1, slow);
        count += slow;
    }
    return count;
}

static void random_phrases_as_slow_matcher(void **state)
{
    static char store[8][256], text[1024];
    int found = 0;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        uint32_t first = rnd(25), kinds = 2 + rnd(rnd(2) ? 4 : 23), n = 1 + rnd(8);
        EhPhrase phrases[8];
        size_t size;
        for (uint32_t i = 0; i < n; i++) {
            size_t length = random_text(store[i], 1 + rnd(14), first, kinds);
            phrases[i] = (EhPhrase){{store[i], (uint32_t)length}, (uint8_t)rnd(2)};
        }
        uint8_t *blob = build(phrases, n, &size);
        for (int texts = 0; texts < 6; texts++) {
            size_t length = rnd(2) ? random_text(text, 90, first, kinds)
                                   : changed_text(text, &phrases[rnd(n)], first, kinds);
            found += compare_with_slow(phrases, n, blob, text, length);
        }
        free(blob);
    }
    assert_true(found > 50000); /* the texts do mention phrases */
}

/* At every place of a stride and for every character, alone and behind another. */
static void every_ascii_character_begins_a_phrase(void **state)
{
    (void)state;
    for (char c = '!'; c <= '~'; c++) {
        char text[160], phrase[2] = {c, 0};
        for (size_t at = 0; at < 70; at++) {
            memset(text, ' ', sizeof text);
            text[at] = c;
            text[sizeof text - 1] = 0;
            assert_true(has(phrase, 0, text));
            text[at + 1] = c == '0' ? '1' : '0';
            bool alone = !eh_unicode_is_word((uint32_t)c);
            assert_int_equal(has(phrase, 0, text), alone);
        }
    }
}

static void random_bytes_as_plain(void **state)
{
    static char store[8][64], text[300];
    (void)state;
    for (int round = 0; round < 3000; round++) {
        EhPhrase phrases[8];
        size_t size;
        for (uint32_t i = 0; i < 8; i++)
            phrases[i] = (EhPhrase){{store[i], (uint32_t)random_text(store[i], 8, rnd(25), 6)},
                                    (uint8_t)rnd(2)};
        uint8_t *blob = build(phrases, 8, &size);
        for (int texts = 0; texts < 10; texts++) {
            size_t length = random_text(text, 60, rnd(25), 6);
            for (uint32_t hits = rnd(8); hits > 0 && length > 0; hits--)
                text[rnd((uint32_t)length)] = (char)rnd(256);
            scan(blob, text, length);
        }
        free(blob);
    }
}

static const EhPhrase sample[] = {
    {{"chargeback", 10}, 1},
    {{"data deletion", 13}, 1},
    {{"sue", 3}, 1},
    {{"big", 3}, 0},
    {{"big deal", 8}, 0},
    {{"deal big", 8}, 0},
    {{"c++", 3}, 0},
    {{"stra\xC3\x9F"
      "e",
      7},
     0},
    {{"data delete", 11}, 1},
    {{"!!", 2}, 0},
    {{"Big  Deal", 9}, 0},
};
#define N_SAMPLE (sizeof sample / sizeof *sample)

static void scan_samples(const uint8_t *blob)
{
    static const char *const texts[] = {
        "chargebak and data deletoin, a big deal big deal c++ !! STRASSE sue",
        "data data delet",
        "",
        "!!!",
        "BIG BIG deal data deletion data deleted",
        "\xC3\x9F\xE2\x84\xAA \xC5\xBF\xC5 data \xE3\x80\x80 deletion",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        scan(blob, texts[i], strlen(texts[i]));
}

static void changed_automata_stay_in_bounds(void **state)
{
    static const uint8_t changes[] = {0x01, 0x02, 0x80, 0xFF, 0x10};
    size_t size, accepted = 0;
    uint8_t *blob = build(sample, N_SAMPLE, &size);
    (void)state;
    for (size_t at = 0; at < size; at++) {
        for (size_t c = 0; c < sizeof changes; c++) {
            blob[at] ^= changes[c];
            if (eh_phrases_verify(blob, size, N_SAMPLE)) {
                accepted++;
                scan_samples(blob);
            }
            blob[at] ^= changes[c];
        }
    }
    assert_true(accepted > 0);
    for (int round = 0; round < 30000; round++) {
        uint32_t at[4];
        uint8_t by[4];
        for (int k = 0; k < 4; k++) {
            at[k] =
                rnd((uint32_t)(size - sizeof(EhPhraseHeader))) + (uint32_t)sizeof(EhPhraseHeader);
            by[k] = (uint8_t)(1u << rnd(8));
            blob[at[k]] ^= by[k];
        }
        if (eh_phrases_verify(blob, size, N_SAMPLE))
            scan_samples(blob);
        for (int k = 0; k < 4; k++)
            blob[at[k]] ^= by[k];
    }
    free(blob);
}

static void cut_automata_are_refused(void **state)
{
    size_t size;
    uint8_t *blob = build(sample, N_SAMPLE, &size);
    (void)state;
    for (size_t n = 0; n < size; n++) {
        uint8_t *cut = malloc(n + 1);
        memcpy(cut, blob, n);
        assert_false(eh_phrases_verify(cut, n, N_SAMPLE));
        free(cut);
    }
    assert_false(eh_phrases_verify(blob, size, N_SAMPLE - 1));
    assert_false(eh_phrases_verify(blob, size, N_SAMPLE + 1));
    free(blob);
}

static void same_phrases_same_bytes(void **state)
{
    size_t a_size, b_size;
    uint8_t *a = build(sample, N_SAMPLE, &a_size), *b = build(sample, N_SAMPLE, &b_size);
    (void)state;
    assert_int_equal(a_size, b_size);
    assert_memory_equal(a, b, a_size);
    free(a);
    free(b);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    for (int fail_at = 0;; fail_at++) {
        Pool pool = {.fail_at = fail_at};
        uint8_t *blob = NULL;
        size_t size;
        int result = eh_phrases_build(sample, N_SAMPLE, pool_alloc, &pool, &blob, &size);
        pool_free(&pool);
        if (result == EH_PHRASES_BUILT)
            break;
        assert_int_equal(result, EH_PHRASES_NO_MEMORY);
    }
}

/* `n` words of a phrase with typos: twice as many tokens, less one. */
static int build_long(uint32_t n)
{
    Pool pool = {.fail_at = -1};
    char *text = malloc(6 * n);
    for (uint32_t i = 0; i < n; i++)
        memcpy(text + 6 * i, "lorem ", 6);
    EhPhrase phrase = {{text, 6 * n}, 1};
    uint8_t *blob = NULL;
    size_t size;
    int result = eh_phrases_build(&phrase, 1, pool_alloc, &pool, &blob, &size);
    if (result == EH_PHRASES_BUILT)
        assert_int_equal(scan(blob, text, 6 * n), 1);
    pool_free(&pool);
    free(text);
    return result;
}

static void limits_on_both_sides(void **state)
{
    (void)state;
    assert_int_equal(build_long(128), EH_PHRASES_BUILT);
    assert_int_equal(build_long(129), EH_PHRASES_TOO_LARGE);
}

static void no_phrases_find_nothing(void **state)
{
    size_t size;
    uint8_t *blob = build(NULL, 0, &size);
    uint64_t found = 0;
    (void)state;
    eh_phrases_scan(blob, "anything", 8, &found);
    assert_int_equal(found, 0);
    free(blob);
}

/* Thousands of phrases, each found alone: the index and the root's children at size. */
static void many_phrases(void **state)
{
    enum { N = 5000 };
    static EhPhrase phrases[N];
    static char store[N][24];
    static uint64_t found[(N + 63) / 64];
    size_t size;
    (void)state;
    for (uint32_t i = 0; i < N; i++) {
        int n = snprintf(store[i], sizeof store[i], i % 3 ? "word%xend" : "%x of words",
                         (unsigned)(i * 2654435761u));
        phrases[i] = (EhPhrase){{store[i], (uint32_t)n}, (uint8_t)(i % 2)};
    }
    uint8_t *blob = build(phrases, N, &size);
    for (uint32_t i = 0; i < N; i++) {
        memset(found, 0, sizeof found);
        eh_phrases_scan(blob, phrases[i].text.p, phrases[i].text.n, found);
        assert_true(found[i / 64] >> (i % 64) & 1);
    }
    free(blob);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_boundaries),
        cmocka_unit_test(folding_and_characters),
        cmocka_unit_test(counting_distinct_phrases),
        cmocka_unit_test(overlapping_phrases_count_each),
        cmocka_unit_test(typos),
        cmocka_unit_test(random_phrases_as_slow_matcher),
        cmocka_unit_test(every_ascii_character_begins_a_phrase),
        cmocka_unit_test(random_bytes_as_plain),
        cmocka_unit_test(changed_automata_stay_in_bounds),
        cmocka_unit_test(cut_automata_are_refused),
        cmocka_unit_test(same_phrases_same_bytes),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(limits_on_both_sides),
        cmocka_unit_test(no_phrases_find_nothing),
        cmocka_unit_test(many_phrases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
