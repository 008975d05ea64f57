/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand diff`, from its command line to its exit code.
 */
#include "cli/diff.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/trace.h"
#include "vm/convert.h"

typedef struct Options {
    EhDiffFormat format;
    const char *against, *history;
    int64_t now;
    uint64_t budget;
    const char *const *folders;
    unsigned fail_on;
} Options;

static int no_memory(FILE *err)
{
    fprintf(err, "evenhand diff: out of memory\n");
    return EH_EXIT_INTERNAL;
}

/* ---- one policy ---- */

static int compile(EhDiffPolicy *side, const Options *options, FILE *err)
{
    EhBytes text;
    EhCompileOptions compile_options = {.file_name =
                                            strcmp(side->file, "-") == 0 ? "<stdin>" : side->file,
                                        .folders = options->folders};
    if (!eh_policy_load(side->file, &text, err)) {
        return EH_EXIT_USAGE;
    }
    EhStatus status =
        eh_compile(text.p, text.n, &compile_options, &side->program, &side->diagnostics);
    free(text.p);
    if (status == EH_ERRORS) {
        EhPrinter printer = {.out = err, .format = EH_PRINT_CONCISE};
        fprintf(err, "evenhand diff: %s does not compile\n", side->shown);
        eh_print_diagnostics(&printer, side->diagnostics);
        return EH_EXIT_FINDINGS;
    }
    side->policy = status == EH_OK ? eh_compiled_policy(side->diagnostics) : NULL;
    return status == EH_OK ? EH_EXIT_CLEAN : no_memory(err);
}

/* Compiles and lints; what the linter reads again (imports) has to be there meanwhile. */
static int examine(EhDiffPolicy *side, const Options *options, FILE *err)
{
    int code = compile(side, options, err);
    if (code != EH_EXIT_CLEAN) {
        return code;
    }
    side->lint = (EhLint){.policy = side->policy,
                          .program = side->program,
                          .arena = &side->arena,
                          .now = options->now,
                          .budget = options->budget,
                          .replay = eh_sim_trace};
    return eh_lint_run(&side->lint) ? EH_EXIT_CLEAN : no_memory(err);
}

/* The old policy out of git: its files are named as they are in its folder. */
static int examine_revision(EhDiffReport *report, const Options *options, const char *policy,
                            FILE *err)
{
    EhRevision revision = {0};
    EhDiffPolicy *side = &report->side[0];
    const char *slash = strrchr(policy, '/');
    int here = open(".", O_RDONLY | O_CLOEXEC), code = EH_EXIT_USAGE;
    side->file = slash == NULL ? policy : slash + 1;
    EhStr shown = eh_arena_format(&report->arena, "%s:%s%c", options->against, policy, '\0');
    side->shown = shown.n > 0 ? shown.p : policy;
    if (here >= 0 && eh_revision_open(&revision, options->against + 4, policy, err)) {
        if (chdir(revision.folder) == 0) {
            code = examine(side, options, err);
        }
        if (fchdir(here) != 0) {
            fprintf(err, "evenhand diff: the folder it was called in is gone\n");
            code = EH_EXIT_USAGE;
        }
    }
    if (here >= 0) {
        close(here);
    }
    eh_revision_close(&revision);
    return code;
}

static void close_side(EhDiffPolicy *side)
{
    eh_lint_done(&side->lint);
    eh_program_free(side->program);
    eh_diagnostics_free(side->diagnostics);
    eh_arena_free(&side->arena);
}

/* ---- both ---- */

EhStr eh_diff_place(EhDiffReport *report, uint32_t side, const EhNode *node)
{
    uint32_t line, column;
    if (node == NULL) {
        return EH_STR("");
    }
    const EhSource *source = &report->side[side].policy->sources->files.at[node->span.file];
    eh_source_place(source, node->span.start, &line, &column);
    bool own = node->span.file == 0;
    EhStr shown = {report->side[side].shown, (uint32_t)strlen(report->side[side].shown)};
    return eh_arena_format(&report->arena, "%.*s:%u", EH_STR_F(own ? shown : source->name), line);
}

uint32_t eh_diff_proved(const EhDiffReport *report)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < report->diff.aspects.n; i++) {
        bool found = report->diff.aspects.at[i].unknown;
        for (uint32_t k = 0; k < report->diff.regions.n; k++) {
            const EhDiffRegion *region = &report->diff.regions.at[k];
            found = found || region->aspect == i;
            for (uint32_t a = 0; a < region->also.n; a++) {
                found = found || region->also.at[a].aspect == i;
            }
        }
        n += !found;
    }
    return n;
}

uint32_t eh_diff_unknown(const EhDiffReport *report)
{
    const EhDiff *diff = &report->diff;
    uint32_t n = diff->n_unknown;
    for (uint32_t i = 0; i < diff->notes.n; i++) {
        n += diff->notes.at[i].open;
    }
    return n;
}

void eh_diff_print_summary(const EhDiffReport *report, FILE *out)
{
    const EhDiff *diff = &report->diff;
    uint32_t proved = eh_diff_proved(report), unknown = eh_diff_unknown(report), sure = 0;
    for (uint32_t i = 0; i < diff->regions.n; i++) {
        sure += diff->regions.at[i].sure;
    }
    if (diff->regions.n == 0 && unknown == 0) {
        fprintf(out,
                "no ticket is decided differently: proved of %u things that a decision gives\n",
                proved);
        return;
    }
    fprintf(out, "%u %s decided differently; %u of %u things that a decision gives proved alike",
            sure, sure == 1 ? "region of tickets is" : "regions of tickets are", proved,
            diff->aspects.n);
    if (unknown > 0) {
        fprintf(out, "; unknown: %u", unknown);
    }
    fputc('\n', out);
}

static int compare(EhDiffReport *report, const Options *options, FILE *err)
{
    EhDiff *diff = &report->diff;
    *diff = (EhDiff){.arena = &report->arena, .now = options->now, .budget = options->budget};
    for (int i = 0; i < 2; i++) {
        diff->policies[i] = report->side[i].policy;
        diff->programs[i] = report->side[i].program;
    }
    if (!eh_diff_run(diff) ||
        !eh_diff_findings(diff, &report->side[0].lint, &report->side[1].lint)) {
        return no_memory(err);
    }
    if (options->history != NULL && !eh_diff_history(report, options->history, options->now, err)) {
        return EH_EXIT_USAGE;
    }
    report->fail_on = options->fail_on;
    report->hits = eh_diff_hits(report);
    return EH_EXIT_CLEAN;
}

static void print_report(const EhDiffReport *report, EhDiffFormat format, FILE *out)
{
    switch (format) {
    case EH_DIFF_FULL:
        eh_diff_print_full(report, out);
        break;
    case EH_DIFF_JSON:
        eh_diff_print_json(report, out);
        break;
    case EH_DIFF_MARKDOWN:
        eh_diff_print_markdown(report, out);
        break;
    case EH_DIFF_GITHUB:
        eh_diff_print_github(report, out);
        break;
    }
    fflush(out);
}

/* ---- the verb ---- */

static bool read_budget(const char *text, uint64_t *budget, FILE *err)
{
    int64_t value = 0;
    if (text != NULL &&
        (strlen(text) > 15 || !eh_convert_int(text, (uint32_t)strlen(text), &value) || value < 1)) {
        fprintf(err, "evenhand diff: --budget: '%s' is not a number of steps from 1 on\n", text);
        return false;
    }
    *budget = (uint64_t)value;
    return true;
}

static bool read_options(const EhArguments *arguments, Options *options, FILE *err)
{
    options->format = (EhDiffFormat)eh_arguments_choice(arguments, EH_OPTION_DIFF_FORMAT);
    options->against = eh_arguments_value(arguments, EH_OPTION_DIFF_AGAINST);
    options->history = eh_arguments_value(arguments, EH_OPTION_DIFF_HISTORY);
    if (options->against != NULL &&
        (strncmp(options->against, "git:", 4) != 0 || options->against[4] == '\0')) {
        fprintf(
            err,
            "evenhand diff: --against: '%s' is not of the form git:REVISION, such as git:main\n",
            options->against);
        return false;
    }
    return eh_read_now("diff", eh_arguments_value(arguments, EH_OPTION_DIFF_NOW), &options->now,
                       err) &&
           read_budget(eh_arguments_value(arguments, EH_OPTION_DIFF_BUDGET), &options->budget,
                       err) &&
           eh_fail_parse(eh_arguments_value(arguments, EH_OPTION_DIFF_FAIL_ON), &options->fail_on,
                         err);
}

static bool operands_fit(const EhArguments *arguments, const Options *options, FILE *err)
{
    int wanted = options->against != NULL ? 1 : 2;
    if (eh_operands_wrong(arguments, wanted, wanted, err)) {
        return false;
    }
    if (options->against != NULL && strcmp(arguments->operands[0], "-") == 0) {
        fprintf(err, "evenhand diff: --against needs a policy in a file\n");
        return false;
    }
    return options->against != NULL ||
           !eh_stdin_twice("diff", arguments->operands[0], arguments->operands[1], err);
}

static int run_diff(EhDiffReport *report, const EhArguments *arguments, const Options *options,
                    FILE *out, FILE *err)
{
    const char *last = arguments->operands[arguments->n_operands - 1];
    report->side[0].file = report->side[0].shown = arguments->operands[0];
    report->side[1].file = report->side[1].shown = last;
    int code = options->against != NULL ? examine_revision(report, options, last, err)
                                        : examine(&report->side[0], options, err);
    code = code != EH_EXIT_CLEAN ? code : examine(&report->side[1], options, err);
    code = code != EH_EXIT_CLEAN ? code : compare(report, options, err);
    if (code != EH_EXIT_CLEAN) {
        return code;
    }
    print_report(report, options->format, out);
    return (report->hits & report->fail_on) != 0 ? EH_EXIT_FINDINGS : EH_EXIT_CLEAN;
}

int eh_cmd_diff(const EhArguments *arguments, FILE *out, FILE *err)
{
    Options options = {.folders = NULL};
    EhDiffReport *report = calloc(1, sizeof *report);
    const char **folders = eh_arguments_values(arguments, EH_OPTION_DIFF_FOLDER);
    int code = EH_EXIT_USAGE;
    if (report == NULL || folders == NULL) {
        free(report);
        free(folders);
        return no_memory(err);
    }
    options.folders = folders;
    eh_arena_init(&report->arena, NULL);
    eh_arena_init(&report->side[0].arena, NULL);
    eh_arena_init(&report->side[1].arena, NULL);
    if (read_options(arguments, &options, err) && operands_fit(arguments, &options, err)) {
        code = run_diff(report, arguments, &options, out, err);
    }
    eh_diff_done(&report->diff);
    close_side(&report->side[0]);
    close_side(&report->side[1]);
    eh_arena_free(&report->arena);
    free(report);
    free(folders);
    return code;
}
