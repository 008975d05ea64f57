/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand test`: decides the tickets of a policy's tests and says which expectations do not come true.
 *
 * One idea: a file is run whole into results, and then printed, so every format sees the same and may count first.
 */
#ifndef EH_CLI_TEST_H
#define EH_CLI_TEST_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/print_diagnostics.h"
#include "compiler/samples.h"

typedef enum EhTestFormat { EH_TEST_LINES, EH_TEST_TAP, EH_TEST_JUNIT, EH_TEST_JSON } EhTestFormat;

/* One test that was run. Texts live in the suite's arena or in the policy. */
typedef struct EhTestResult {
    EhStr name;
    EhSpan span;
    EhTestFailures failures; /* empty: it passed */
} EhTestResult;

/* What one piece of the policy was seen to do over all tests. */
typedef struct EhSeen {
    uint32_t noted, held, not_held; /* notes: how often decided, true, false */
} EhSeen;

/* What the tests of a policy came to. `decided[stage][i]`: how often row i of a stage decided, see test_coverage.c. */
enum { EH_COVERED_STAGES = 7 };
typedef struct EhCoverage {
    EhSeen *notes;
    uint32_t *decided[EH_COVERED_STAGES];
    uint32_t n_tests;
} EhCoverage;

/* One file. Invariant: `policy` and `program` are NULL unless it compiles. */
typedef struct EhTestSuite {
    const char *file;
    EhArena arena;
    EhDiagnostics *diagnostics;
    EhPolicy *policy;
    EhProgram *program;
    EH_VEC(EhTestResult) results;
    uint32_t n_failed;
    EhCoverage coverage;
} EhTestSuite;

/* Zero-initialise; `folders` as in EhCompileOptions. */
typedef struct EhTestOptions {
    EhTestFormat format;
    bool coverage;
    const char *const *folders;
    const char *only; /* run the tests whose names contain it, or NULL */
} EhTestOptions;

/* Compiles and runs one file; messages about the policy go to `printer`. Gives an exit code; close the suite in every
 * case. */
int eh_test_run(const char *file, const EhTestOptions *options, EhPrinter *printer, FILE *err,
                EhTestSuite *suite);
void eh_test_close(EhTestSuite *suite);

/* Where a message points: FILE, LINE, COLUMN. */
typedef struct EhPlaceText {
    EhStr file;
    uint32_t line, column;
} EhPlaceText;
EhPlaceText eh_test_place(const EhTestSuite *suite, EhSpan span);

/* test_print.c: what goes before all files, one file, and what goes behind. `n` counts tests of the files before. */
void eh_test_print_start(EhTestFormat format, FILE *out);
void eh_test_print(EhTestFormat format, const EhTestSuite *suite, bool first, uint32_t n,
                   FILE *out);
void eh_test_print_end(EhTestFormat format, uint32_t n, FILE *out);

/* test_coverage.c */
bool eh_coverage_open(EhTestSuite *suite);
void eh_coverage_add(EhTestSuite *suite, const EhContext *context, const EhDecision *decision);
/* The table, each line behind `prefix`. */
void eh_coverage_print(const EhTestSuite *suite, const char *prefix, FILE *out);
/* The same as one JSON object. */
void eh_coverage_print_json(const EhTestSuite *suite, FILE *out);

#endif
