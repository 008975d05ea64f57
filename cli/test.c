/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs tests: each ticket is made through the setters that readers of data use, decided by the production machine, and
 * the decision is held against what the test expects. Nothing outside is asked: lookups and functions give missing.
 */
#include "cli/test.h"

#include <stdlib.h>
#include <string.h>

#include "cli/common.h"
#include "cli/files.h"
#include "tickets/json.h"

/* What deciding a policy's tests needs. */
typedef struct Bench {
    EhKeys *keys;
    EhJsonReader *reader;
    EhContext *context;
    EhTicket *ticket;
    EhArena scratch; /* of one ticket */
} Bench;

EhPlaceText eh_test_place(const EhTestSuite *suite, EhSpan span)
{
    const EhSource *source = &suite->policy->sources->files.at[span.file];
    EhPlaceText place = {.file = source->name};
    eh_source_place(source, span.start, &place.line, &place.column);
    return place;
}

static int compile(const char *file, const EhTestOptions *options, EhPrinter *printer, FILE *err,
                   EhTestSuite *suite)
{
    EhBytes text;
    EhCompileOptions compile_options = {.file_name = strcmp(file, "-") == 0 ? "<stdin>" : file,
                                        .folders = options->folders};
    if (!eh_policy_load(file, &text, err)) {
        return EH_EXIT_USAGE;
    }
    EhStatus status =
        eh_compile(text.p, text.n, &compile_options, &suite->program, &suite->diagnostics);
    free(text.p);
    if (status == EH_ERRORS) {
        eh_print_diagnostics(printer, suite->diagnostics);
        return EH_EXIT_FINDINGS;
    }
    if (status != EH_OK) {
        fprintf(err, "evenhand: %s: %s\n", file,
                status == EH_NO_MEMORY ? "out of memory" : "cannot be compiled");
        return EH_EXIT_INTERNAL;
    }
    suite->policy = eh_compiled_policy(suite->diagnostics);
    return EH_EXIT_CLEAN;
}

static bool bench_open(const EhProgram *program, Bench *bench)
{
    *bench = (Bench){.keys = eh_keys_new(program)};
    eh_arena_init(&bench->scratch, NULL);
    if (bench->keys != NULL) {
        bench->reader = eh_json_reader_new(bench->keys);
    }
    return bench->reader != NULL && eh_ticket_new(program, &bench->ticket) == EH_OK &&
           eh_context_new(program, NULL, &bench->context) == EH_OK;
}

static void bench_close(Bench *bench)
{
    eh_context_free(bench->context);
    eh_ticket_free(bench->ticket);
    eh_json_reader_free(bench->reader);
    eh_keys_free(bench->keys);
    eh_arena_free(&bench->scratch);
}

static bool fill(const EhTestCase *test, const EhProgram *program, Bench *bench)
{
    eh_ticket_reset(bench->ticket);
    if (test->json != NULL) {
        EhStr json = test->json->name;
        return eh_json_read(bench->reader, json.n == 0 ? "" : json.p, json.n, 0, 1, bench->ticket);
    }
    return test->sample != NULL &&
           eh_sample_fill(test->sample, program, &bench->scratch, bench->ticket) == EH_OK;
}

static bool run_test(EhTestSuite *suite, const EhNamed *named, Bench *bench)
{
    const EhTestCase *test = named->node->info;
    EhTestResult result = {.name = named->name, .span = named->node->span};
    if (test == NULL || !fill(test, suite->program, bench)) {
        return false;
    }
    const EhDecision *decision = eh_decide(bench->context, bench->ticket, test->at, EH_RECORDING);
    eh_test_judge(suite->policy, named->node, suite->program, decision, &suite->arena,
                  &result.failures);
    eh_coverage_add(suite, bench->context, decision);
    suite->n_failed += result.failures.n > 0;
    return EH_PUSH(&suite->arena, &suite->results, result) && !suite->arena.failed;
}

static bool wanted(const EhTestOptions *options, EhStr name)
{
    size_t n = options->only == NULL ? 0 : strlen(options->only);
    for (size_t i = 0; n > 0 && i + n <= name.n; i++) {
        if (memcmp(name.p + i, options->only, n) == 0) {
            return true;
        }
    }
    return n == 0;
}

static int run_tests(EhTestSuite *suite, const EhTestOptions *options, FILE *err)
{
    Bench bench;
    bool fine = bench_open(suite->program, &bench) && eh_coverage_open(suite);
    for (uint32_t i = 0; fine && i < suite->policy->tests.n; i++) {
        const EhNamed *named = &suite->policy->tests.at[i];
        fine = !wanted(options, named->name) || run_test(suite, named, &bench);
        eh_arena_free(&bench.scratch);
        eh_arena_init(&bench.scratch, NULL);
    }
    bench_close(&bench);
    if (!fine) {
        fprintf(err, "evenhand: %s: out of memory\n", suite->file);
        return EH_EXIT_INTERNAL;
    }
    return suite->n_failed > 0 ? EH_EXIT_FINDINGS : EH_EXIT_CLEAN;
}

int eh_test_run(const char *file, const EhTestOptions *options, EhPrinter *printer, FILE *err,
                EhTestSuite *suite)
{
    *suite = (EhTestSuite){.file = file};
    eh_arena_init(&suite->arena, NULL);
    int code = compile(file, options, printer, err, suite);
    return code == EH_EXIT_CLEAN ? run_tests(suite, options, err) : code;
}

void eh_test_close(EhTestSuite *suite)
{
    eh_program_free(suite->program);
    eh_diagnostics_free(suite->diagnostics);
    eh_arena_free(&suite->arena);
}

/* ---- the verb ---- */

/* Counts over all files. One that does not compile is a failed test of its format, so that its reader sees it. */
typedef struct Totals {
    uint32_t files, tests, failed, broken;
    int code;
} Totals;

static void run_file(const char *file, const EhTestOptions *options, EhPrinter *printer, FILE *out,
                     FILE *err, Totals *totals)
{
    EhTestSuite suite;
    int code = eh_test_run(file, options, printer, err, &suite);
    totals->code = code > totals->code ? code : totals->code;
    eh_test_print(options->format, &suite, totals->files++ == 0, totals->tests, out);
    if (options->coverage && suite.program != NULL && options->format != EH_TEST_JSON) {
        bool lines = options->format == EH_TEST_LINES;
        eh_coverage_print(&suite, options->format == EH_TEST_TAP ? "# " : "",
                          lines || options->format == EH_TEST_TAP ? out : err);
    }
    totals->tests += suite.results.n + (suite.program == NULL);
    totals->failed += suite.n_failed;
    totals->broken += suite.program == NULL;
    eh_test_close(&suite);
}

static void print_summary(const Totals *totals, FILE *err)
{
    uint32_t ran = totals->tests - totals->broken;
    fprintf(err, "%u %s: %u passed, %u failed", ran, ran == 1 ? "test" : "tests",
            ran - totals->failed, totals->failed);
    if (totals->broken > 0) {
        fprintf(err, "; %u %s not compile", totals->broken,
                totals->broken == 1 ? "policy does" : "policies do");
    }
    fputc('\n', err);
}

/* Nothing ran although tests were named: most likely the name is wrong. */
static bool none_called(const Totals *totals, const char *only, FILE *err)
{
    bool none = totals->code == EH_EXIT_CLEAN && totals->tests == 0 && only != NULL;
    if (none) {
        fprintf(err, "evenhand test: --only: no test's name contains '%s'\n", only);
    }
    return none;
}

int eh_cmd_test(const EhArguments *arguments, FILE *out, FILE *err)
{
    EhFileNames names;
    Totals totals = {0};
    EhPrinter printer = eh_printer(arguments, err);
    const char **folders = eh_arguments_values(arguments, EH_OPTION_TEST_FOLDER);
    EhTestOptions options = {
        .format = (EhTestFormat)eh_arguments_choice(arguments, EH_OPTION_TEST_FORMAT),
        .coverage = eh_arguments_value(arguments, EH_OPTION_TEST_COVERAGE) != NULL,
        .only = eh_arguments_value(arguments, EH_OPTION_TEST_ONLY),
        .folders = folders,
    };
    if (!folders || eh_operands_wrong(arguments, 1, 1 << 20, err) ||
        !eh_file_names_collect(arguments, true, &names, err)) {
        free(folders);
        return EH_EXIT_USAGE;
    }
    eh_test_print_start(options.format, out);
    for (size_t i = 0; i < names.n; i++) {
        run_file(names.names[i], &options, &printer, out, err, &totals);
    }
    eh_test_print_end(options.format, totals.tests, out);
    fflush(out); /* what it sums up comes first */
    if (none_called(&totals, options.only, err)) {
        totals.code = EH_EXIT_USAGE;
    } else {
        print_summary(&totals, err);
    }
    eh_file_names_free(&names);
    free(folders);
    return totals.code;
}
