/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand lint`, from its command line to its exit code.
 *
 * One idea: all policies are examined first, then one list is printed, so every format can be one document.
 */
#include "cli/lint.h"

#include <stdlib.h>
#include <string.h>

#include "cli/files.h"
#include "sim/trace.h"
#include "vm/convert.h"

static int no_memory(FILE *err)
{
    fprintf(err, "evenhand lint: out of memory\n");
    return EH_EXIT_INTERNAL;
}

/* ---- one policy ---- */

static int compile(EhLinted *linted, const char *name, const EhLintOptions *options, FILE *err)
{
    EhBytes text;
    EhCompileOptions compile_options = {.file_name = linted->file, .folders = options->folders};
    if (!eh_policy_load(name, &text, err)) {
        return EH_EXIT_USAGE;
    }
    EhStatus status =
        eh_compile(text.p, text.n, &compile_options, &linted->program, &linted->diagnostics);
    free(text.p);
    if (status == EH_OK) {
        linted->policy = eh_compiled_policy(linted->diagnostics);
    }
    return status == EH_OK       ? EH_EXIT_CLEAN
           : status == EH_ERRORS ? EH_EXIT_FINDINGS
                                 : no_memory(err);
}

static int prove(EhLinted *linted, const EhLintOptions *options, FILE *err)
{
    EhLintHistory history;
    linted->lint = (EhLint){.policy = linted->policy,
                            .program = linted->program,
                            .arena = &linted->arena,
                            .now = options->now,
                            .budget = options->budget,
                            .replay = eh_sim_trace,
                            .source = eh_lint_history_open(&history, options, err)};
    bool fine = eh_lint_run(&linted->lint);
    eh_lint_history_close(&history);
    linted->lint.source = NULL;
    return !fine                              ? no_memory(err)
           : eh_history_failed(&linted->lint) ? EH_EXIT_USAGE /* told by the source */
                                              : EH_EXIT_CLEAN;
}

/* Examines a policy and lists what came of it; EH_EXIT_FINDINGS only where it does not compile. */
static int examine(EhLinted *linted, const char *name, const EhLintOptions *options,
                   const EhBaseline *baseline, FILE *err)
{
    linted->file = strcmp(name, "-") == 0 ? "<stdin>" : name;
    eh_arena_init(&linted->arena, NULL);
    int code = compile(linted, name, options, err);
    if (code == EH_EXIT_CLEAN) {
        code = prove(linted, options, err);
    }
    if (code <= EH_EXIT_FINDINGS && !eh_linted_list(linted, baseline)) {
        return no_memory(err);
    }
    return code;
}

static void close_linted(EhLinted *linted)
{
    eh_lint_done(&linted->lint);
    eh_program_free(linted->program);
    eh_diagnostics_free(linted->diagnostics);
    eh_arena_free(&linted->arena);
}

/* ---- all of them ---- */

/* False where memory ran out for some of it. */
static bool print_report(const EhLintReport *report, EhPrinter *printer)
{
    FILE *out = printer->out;
    bool fine = true;
    switch (report->options->format) {
    case EH_LINT_FULL:
        fine = eh_lint_print_full(report, printer);
        break;
    case EH_LINT_CONCISE:
        eh_lint_print_concise(report, out);
        break;
    case EH_LINT_JSON:
        eh_lint_print_json(report, out);
        break;
    case EH_LINT_SARIF:
        eh_lint_print_sarif(report, out);
        break;
    case EH_LINT_GITHUB:
        eh_lint_print_github(report, out);
        break;
    case EH_LINT_GITLAB:
        eh_lint_print_gitlab(report, out);
        break;
    case EH_LINT_JUNIT:
        eh_lint_print_junit(report, out);
        break;
    case EH_LINT_RDJSON:
        eh_lint_print_rdjson(report, out);
        break;
    case EH_LINT_MARKDOWN:
        eh_lint_print_markdown(report, out);
        break;
    }
    fflush(out);
    return fine;
}

/* GitHub shows what is written there on the page of the run. */
static void print_step_summary(const EhLintReport *report, FILE *err)
{
    const char *name = getenv("GITHUB_STEP_SUMMARY");
    FILE *file = name == NULL || *name == '\0' ? NULL : fopen(name, "a");
    if (name == NULL || *name == '\0') {
        return;
    }
    if (file == NULL) {
        fprintf(err, "evenhand lint: %s: cannot be written\n", name);
        return;
    }
    eh_lint_print_markdown(report, file);
    fclose(file);
}

static int save_files(EhLintReport *report, FILE *err)
{
    const EhLintOptions *options = report->options;
    uint32_t saved = 0;
    for (size_t i = 0; options->save_witness != NULL && i < report->n; i++) {
        EhLinted *linted = &report->policies[i];
        if (linted->policy != NULL &&
            !eh_witnesses_save(options->save_witness, linted, &saved, err)) {
            return EH_EXIT_USAGE;
        }
    }
    if (options->save_witness != NULL) {
        fprintf(err, "%u %s written to %s\n", saved, saved == 1 ? "witness" : "witnesses",
                options->save_witness);
    }
    if (options->write_baseline != NULL &&
        !eh_baseline_write(options->write_baseline, report, err)) {
        return EH_EXIT_USAGE;
    }
    return EH_EXIT_CLEAN;
}

static bool reaches(const EhLinted *linted, EhLintLevel level)
{
    return (level <= EH_LEVEL_ERROR && linted->n_errors > 0) ||
           (level <= EH_LEVEL_WARNING && linted->n_warnings > 0);
}

/* What is written into a baseline is known from then on, so it does not fail. */
static int report_exit(const EhLintReport *report)
{
    for (size_t i = 0; i < report->n; i++) {
        const EhLinted *linted = &report->policies[i];
        if (linted->policy == NULL || (report->options->write_baseline == NULL &&
                                       reaches(linted, report->options->fail_level))) {
            return EH_EXIT_FINDINGS;
        }
    }
    return EH_EXIT_CLEAN;
}

static int lint_all(EhLintReport *report, const EhFileNames *names, EhPrinter *printer, FILE *err)
{
    EhBaseline baseline = {0};
    int code =
        eh_baseline_read(report->options->baseline, &baseline, err) ? EH_EXIT_CLEAN : EH_EXIT_USAGE;
    for (; code <= EH_EXIT_FINDINGS && report->n < names->n; report->n++) {
        code = examine(&report->policies[report->n], names->names[report->n], report->options,
                       &baseline, err);
    }
    free(baseline.fingerprints);
    if (code > EH_EXIT_FINDINGS) {
        return code;
    }
    code = save_files(report, err);
    bool fine = print_report(report, printer);
    print_step_summary(report, err);
    for (size_t i = 0; i < report->n; i++) {
        EhStr said = eh_history_said(&report->policies[i].lint);
        eh_lint_print_examined(&report->policies[i], err);
        if (said.n > 0) {
            fprintf(err, "%.*s\n", EH_STR_F(said));
        }
        fine = fine && !report->policies[i].arena.failed;
    }
    if (!fine) {
        return no_memory(err);
    }
    return code != EH_EXIT_CLEAN ? code : report_exit(report);
}

/* ---- the verb ---- */

static bool read_budget(const char *text, uint64_t *budget, FILE *err)
{
    int64_t value = 0;
    if (text != NULL &&
        (strlen(text) > 15 || !eh_convert_int(text, (uint32_t)strlen(text), &value) || value < 1)) {
        fprintf(err, "evenhand lint: --budget: '%s' is not a number of steps from 1 on\n", text);
        return false;
    }
    *budget = (uint64_t)value;
    return true;
}

static bool read_options(const EhArguments *arguments, EhLintOptions *options, FILE *err)
{
    static const EhLintLevel levels[] = {EH_LEVEL_WARNING, EH_LEVEL_ERROR, EH_LEVEL_NEVER};
    options->format = (EhLintFormat)eh_arguments_choice(arguments, EH_OPTION_LINT_FORMAT);
    options->fail_level = levels[eh_arguments_choice(arguments, EH_OPTION_LINT_FAIL_LEVEL)];
    options->baseline = eh_arguments_value(arguments, EH_OPTION_LINT_BASELINE);
    options->write_baseline = eh_arguments_value(arguments, EH_OPTION_LINT_WRITE_BASELINE);
    options->save_witness = eh_arguments_value(arguments, EH_OPTION_LINT_SAVE_WITNESS);
    options->all = eh_arguments_value(arguments, EH_OPTION_LINT_ALL) != NULL;
    return eh_read_now("lint", eh_arguments_value(arguments, EH_OPTION_LINT_NOW), &options->now,
                       err) &&
           read_budget(eh_arguments_value(arguments, EH_OPTION_LINT_BUDGET), &options->budget, err);
}

int eh_cmd_lint(const EhArguments *arguments, FILE *out, FILE *err)
{
    EhFileNames names;
    EhPrinter printer = eh_printer(arguments, out);
    EhLintOptions options = {.folders = NULL};
    if (!read_options(arguments, &options, err)) {
        return EH_EXIT_USAGE;
    }
    if (!eh_file_names_collect(arguments, true, &names, err) ||
        !eh_output_apart("lint", options.write_baseline, (const char *const *)names.names, names.n,
                         err)) {
        eh_file_names_free(&names);
        return EH_EXIT_USAGE;
    }
    const char **folders = eh_arguments_values(arguments, EH_OPTION_LINT_FOLDER);
    const char **history = eh_arguments_values(arguments, EH_OPTION_LINT_HISTORY);
    EhLintReport report = {.options = &options, .policies = calloc(names.n, sizeof(EhLinted))};
    options.folders = folders;
    options.history = history;
    while (history != NULL && history[options.n_history] != NULL) {
        options.n_history++;
    }
    int code = folders == NULL || history == NULL || report.policies == NULL ? no_memory(err)
               : eh_lint_history_check(&options, (const char *const *)names.names, names.n, err)
                   ? lint_all(&report, &names, &printer, err)
                   : EH_EXIT_USAGE;
    for (size_t i = 0; report.policies != NULL && i < names.n; i++) {
        close_linted(&report.policies[i]);
    }
    free(report.policies);
    free(folders);
    free(history);
    eh_file_names_free(&names);
    return code;
}
