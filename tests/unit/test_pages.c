/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pages of the checker's messages: of the two pieces of policy on a page the first gives exactly that message, and
 * the second compiles.
 *
 * A piece is a whole policy, or declarations that are put into tests/docs/base.eh in place of those of the same kind, or
 * fields that are added to its ticket.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/diagnostics.h"
#include "evenhand.h"

enum { TEXT_MAX = 1 << 16 };

static const char *const declarations =
    " policy currency timezone confidence queues priorities skills fallback import calendar enum "
    "record ticket list phrases "
    "let class tier holdout complexity override route rank action rule escalation target sla pause "
    "tighten pool sample "
    "workload guarantee test source lookup function audit ";

/* Kinds that may stand several times with other names. */
static const char *const several = " calendar enum record list sample let phrases rule action "
                                   "import target sla pool test source lookup ";

static bool listed(const char *words, const char *word, size_t n)
{
    char spaced[64];
    if (n + 3 > sizeof spaced) {
        return false;
    }
    snprintf(spaced, sizeof spaced, " %.*s ", (int)n, word);
    return strstr(words, spaced) != NULL;
}

static size_t word_length(const char *at)
{
    return strspn(at, "abcdefghijklmnopqrstuvwxyz_");
}

/* Whether some line of `piece` starts with the word. */
static bool declares(const char *piece, const char *word, size_t n)
{
    for (const char *line = piece; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (word_length(line) == n && strncmp(line, word, n) == 0) {
            return true;
        }
    }
    return false;
}

static void append(char *out, const char *text, size_t n)
{
    size_t used = strlen(out);
    assert_true(used + n + 2 < TEXT_MAX);
    memcpy(out + used, text, n);
    out[used + n] = '\n';
    out[used + n + 1] = '\0';
}

/* The base's blocks, which empty lines part, without those that the piece takes the place of. */
static void put_base(const char *base, const char *piece, bool fields, char *out)
{
    const char *mark = "  # fields";
    for (const char *block = base; *block != '\0';) {
        const char *end = strstr(block, "\n\n");
        size_t n = end == NULL ? strlen(block) : (size_t)(end - block), word = word_length(block);
        const char *at = strstr(block, mark);
        if (fields && at != NULL && at < block + n) {
            append(out, block, (size_t)(at - block));
            append(out, piece, strlen(piece));
            append(out, at, n - (size_t)(at - block));
        } else if (fields || listed(several, block, word) || !declares(piece, block, word)) {
            append(out, block, n);
        }
        block += n;
        block += strspn(block, "\n");
    }
}

static void whole_policy(const char *base, const char *piece, char *out)
{
    bool fields = !listed(declarations, piece, word_length(piece));
    out[0] = '\0';
    if (strncmp(piece, "policy ", 7) == 0 || strstr(piece, "\nrank ") != NULL) {
        append(out, piece, strlen(piece));
        return;
    }
    put_base(base, piece, fields, out);
    if (!fields) {
        append(out, piece, strlen(piece));
    }
}

static char *next_fence(const char **page)
{
    const char *start = strstr(*page, "```\n"),
               *end = start == NULL ? NULL : strstr(start + 4, "```");
    if (end == NULL) {
        return NULL;
    }
    *page = end + 4;
    return strndup(start + 4, (size_t)(end - start - 4));
}

/* Compiles and gives the first message's number (0: none) and how many there are. */
static int compile(const char *text, uint32_t *n, char *said, size_t size)
{
    EhDiagnostics *diagnostics = NULL;
    EhProgram *program = NULL;
    EhDiagnostic first;
    int number = 0;
    eh_compile(text, strlen(text), NULL, &program, &diagnostics);
    *n = eh_diagnostics_count(diagnostics);
    said[0] = '\0';
    if (*n > 0 && eh_diagnostic(diagnostics, 0, &first)) {
        number = atoi(first.code + 1);
        snprintf(said, size, "%u:%u: %s: %s", first.line, first.column, first.code, first.message);
    }
    eh_program_free(program);
    eh_diagnostics_free(diagnostics);
    return number;
}

static char *load_base(void)
{
    static char base[TEXT_MAX];
    FILE *file = fopen("tests/docs/base.eh", "rb");
    assert_non_null(file);
    size_t n = fread(base, 1, sizeof base - 1, file);
    base[n] = '\0';
    fclose(file);
    return base;
}

static int check_page(int number, const char *page, const char *base)
{
    static char text[TEXT_MAX];
    char said[512], *piece;
    uint32_t n;
    int wrong = 0;
    bool first = strstr(page, "Wrong:") != NULL;
    for (; (piece = next_fence(&page)) != NULL; first = false) {
        whole_policy(base, piece, text);
        int found = compile(text, &n, said, sizeof said);
        if (found != (first ? number : 0) || n > 1) {
            print_error("E%04d, %s piece: %u messages, %s\n%s\n", number, first ? "wrong" : "right",
                        n, said, piece);
            wrong++;
        }
        free(piece);
    }
    return wrong;
}

static void pages_show_what_they_say(void **state)
{
    const char *base = load_base();
    int wrong = 0;
    (void)state;
    for (int number = 200; number < 600; number++) {
        EhCode code;
        if (eh_code_find(number, &code)) {
            assert_true(strlen(eh_code_page(code)) > 30);
            wrong += check_page(number, eh_code_page(code), base);
        }
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pages_show_what_they_say)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
