/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checks of pools, hours and load, on the policies of tests/lint/desk. Marks in a file say what is expected, with
 * `now` at 2026-03-02T09:00Z:
 *
 *   # found P03: some words         a finding of that code whose texts hold all of the words
 *   # proved P03: …                 likewise; words may be left out
 *   # unknown L01: …
 *   # none P03                      no finding of that code is found
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lint/lint.h"
#include "sim/trace.h"

#define FOLDER "tests/lint/desk"
#define NOW INT64_C(1772442000000)

/* One policy under test. */
typedef struct Case {
    char *text;
    EhProgram *program;
    EhDiagnostics *diagnostics;
    EhArena arena;
    EhLint lint;
} Case;

static char *load(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = calloc(1, 65536);
    assert_non_null(text);
    assert_true(fread(text, 1, 65535, file) < 65535);
    fclose(file);
    return text;
}

static void open_case(Case *test, const char *path)
{
    EhDiagnostic first;
    EhCompileOptions options = {.file_name = path};
    *test = (Case){.text = load(path)};
    EhStatus status =
        eh_compile(test->text, strlen(test->text), &options, &test->program, &test->diagnostics);
    if (status == EH_ERRORS && eh_diagnostic(test->diagnostics, 0, &first)) {
        fail_msg("%s:%u: %s", path, first.line, first.message);
    }
    assert_int_equal(status, EH_OK);
    eh_arena_init(&test->arena, NULL);
    test->lint = (EhLint){.policy = eh_compiled_policy(test->diagnostics),
                          .program = test->program,
                          .arena = &test->arena,
                          .now = NOW,
                          .replay = eh_sim_trace};
    assert_true(eh_lint_run(&test->lint));
}

static void close_case(Case *test)
{
    eh_lint_done(&test->lint);
    eh_arena_free(&test->arena);
    eh_program_free(test->program);
    eh_diagnostics_free(test->diagnostics);
    free(test->text);
}

static bool holds(EhStr text, const char *words)
{
    return text.n > 0 && strstr(text.p, words) != NULL;
}

/* The words are one run of text in the message, a fact, the fix, or what is missing. */
static bool says(const EhFinding *finding, const char *words)
{
    for (uint32_t i = 0; i < finding->facts.n; i++) {
        if (holds(finding->facts.at[i], words)) {
            return true;
        }
    }
    return *words == '\0' || holds(finding->message, words) || holds(finding->fix, words) ||
           holds(finding->missing, words);
}

static bool some_finding(const EhLint *lint, const char *code, EhVerdict verdict, const char *words)
{
    for (uint32_t i = 0; i < lint->findings.n; i++) {
        const EhFinding *finding = lint->findings.at[i];
        if (finding->verdict == verdict && strcmp(eh_check_infos[finding->check].code, code) == 0 &&
            says(finding, words)) {
            return true;
        }
    }
    return false;
}

static void print_findings(const char *path, const EhLint *lint)
{
    for (uint32_t i = 0; i < lint->findings.n; i++) {
        const EhFinding *finding = lint->findings.at[i];
        print_error("%s: %s %d: %.*s\n", path, eh_check_infos[finding->check].code,
                    (int)finding->verdict, EH_STR_F(finding->message));
        for (uint32_t k = 0; k < finding->facts.n; k++) {
            print_error("    %.*s\n", EH_STR_F(finding->facts.at[k]));
        }
        print_error("    fix: %.*s\n", EH_STR_F(finding->fix));
    }
}

static void expect(const char *path, const EhLint *lint, const char *line)
{
    static const char *const verdicts[] = {"found", "proved", "unknown", "none"};
    char verdict[16], code[8];
    if (sscanf(line, "# %15s %3s", verdict, code) != 2) {
        return;
    }
    for (int v = 0; v < 4; v++) {
        const char *colon = strstr(line, ": ");
        if (strcmp(verdict, verdicts[v]) != 0) {
            continue;
        }
        const char *words = colon != NULL ? colon + 2 : "";
        bool there = some_finding(lint, code, v == 3 ? EH_FOUND : (EhVerdict)v, words);
        if (there == (v == 3)) {
            print_findings(path, lint);
            fail_msg("%s: expected %s", path, line + 2);
        }
    }
}

static bool of_the_desk(EhCheck check)
{
    return (check >= EH_CHECK_P03 && check <= EH_CHECK_P05) || check == EH_CHECK_P11 ||
           (check >= EH_CHECK_C01 && check <= EH_CHECK_L10);
}

/* Whatever is found says where, why and what to do; every witness was decided. */
static void check_form(const char *path, const EhLint *lint)
{
    for (uint32_t i = 0; i < lint->findings.n; i++) {
        const EhFinding *finding = lint->findings.at[i];
        bool fine = finding->subject.n > 0 && finding->message.n > 0;
        if (finding->verdict == EH_FOUND && of_the_desk(finding->check)) {
            fine = fine && finding->span.end > finding->span.start && finding->facts.n > 0;
        }
        fine = fine && (finding->verdict != EH_UNKNOWN || finding->missing.n > 0);
        for (uint32_t k = 0; k < finding->witnesses.n; k++) {
            fine = fine && finding->witnesses.at[k].decision.n > 0;
        }
        if (!fine) {
            fail_msg("%s: %s is not whole: %.*s", path, eh_check_infos[finding->check].code,
                     EH_STR_F(finding->message));
        }
    }
}

static void run_file(const char *path)
{
    Case test;
    open_case(&test, path);
    char *rest = test.text;
    for (char *line = strtok_r(rest, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        expect(path, &test.lint, line);
    }
    check_form(path, &test.lint);
    close_case(&test);
}

static void files_say_what_is_found(void **state)
{
    (void)state;
    DIR *folder = opendir(FOLDER);
    int n = 0;
    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char path[512];
        size_t length = strlen(entry->d_name);
        if (length > 3 && strcmp(entry->d_name + length - 3, ".eh") == 0) {
            snprintf(path, sizeof path, FOLDER "/%s", entry->d_name);
            run_file(path);
            n++;
        }
    }
    closedir(folder);
    assert_true(n >= 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(files_say_what_is_found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
