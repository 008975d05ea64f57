/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand generate`, from its command line to its exit code.
 */
#include "generate/generate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common.h"
#include "cli/run.h"
#include "compiler/policy.h"
#include "service/read.h"
#include "sim/arrivals.h"
#include "vm/convert.h"

/* What was asked for, and the policy it is asked of. */
typedef struct Generation {
    EhGenerateJob job;
    const char *file;
    const char **folders;
    int64_t weeks, from; /* from: EH_MISSING if it was not given */
    EhProgram *program;
    EhDiagnostics *diagnostics;
    EhArena arena;
    EhSimDesk desk;
    bool open;
    FILE *out;
    int error; /* of the system, when the output took no more */
} Generation;

static int no_memory(FILE *err)
{
    fprintf(err, "evenhand generate: out of memory\n");
    return EH_EXIT_INTERNAL;
}

/* ---- the command line ---- */

static bool read_whole(const char *name, const char *text, int64_t least, int64_t most,
                       int64_t *out, FILE *err)
{
    if (text == NULL) {
        return true;
    }
    if (strlen(text) > 15 || !eh_convert_int(text, (uint32_t)strlen(text), out) || *out < least ||
        *out > most) {
        fprintf(err, "evenhand generate: --%s: '%s' is not a whole number from %lld to %lld\n",
                name, text, (long long)least, (long long)most);
        return false;
    }
    return true;
}

static void tell_unknown(const char *text, EhGenerateParameter near, FILE *err)
{
    fprintf(err, "evenhand generate: --set: there is no parameter '%.*s'", (int)strcspn(text, "="),
            text);
    if (near < EH_GENERATE_PARAMETERS) {
        fprintf(err, "; did you mean '%s'?\n", eh_generate_infos[near].name);
    } else {
        fprintf(err, "; `evenhand generate --parameters` lists them\n");
    }
}

static bool read_setting(EhGenerateSettings *settings, const char *text, FILE *err)
{
    EhGenerateParameter which;
    char least[EH_GENERATE_TEXT], most[EH_GENERATE_TEXT];
    EhGenerateSet result = eh_generate_set(settings, text, &which);
    if (result == EH_GENERATE_NO_NUMBER || result == EH_GENERATE_OUT_OF_BOUNDS) {
        eh_generate_value_text(least, &eh_generate_infos[which], eh_generate_infos[which].least);
        eh_generate_value_text(most, &eh_generate_infos[which], eh_generate_infos[which].most);
    }
    switch (result) {
    case EH_GENERATE_SET:
        return true;
    case EH_GENERATE_NO_EQUALS:
        fprintf(err, "evenhand generate: --set: '%s' is not written as NAME=VALUE\n", text);
        return false;
    case EH_GENERATE_UNKNOWN:
        tell_unknown(text, which, err);
        return false;
    case EH_GENERATE_NO_NUMBER:
    case EH_GENERATE_OUT_OF_BOUNDS:
        fprintf(err, "evenhand generate: --set: '%s': %s is a number from %s to %s\n", text,
                eh_generate_infos[which].name, least, most);
        return false;
    }
    return false;
}

static bool read_settings(const EhArguments *arguments, EhGenerateSettings *settings, FILE *err)
{
    eh_generate_defaults(settings);
    for (int i = 0; i < arguments->n_given; i++) {
        const EhGiven *given = &arguments->given[i];
        if (given->option == EH_OPTION_GENERATE_SET && !read_setting(settings, given->value, err)) {
            return false;
        }
    }
    return true;
}

static bool read_options(const EhArguments *arguments, Generation *generation, FILE *err)
{
    int64_t seed = 1;
    generation->weeks = 8;
    bool fine = read_whole("weeks", eh_arguments_value(arguments, EH_OPTION_GENERATE_WEEKS), 1,
                           1040, &generation->weeks, err) &&
                read_whole("seed", eh_arguments_value(arguments, EH_OPTION_GENERATE_SEED), 0,
                           INT64_C(999999999999999), &seed, err) &&
                eh_read_from("generate", eh_arguments_value(arguments, EH_OPTION_GENERATE_FROM),
                             &generation->from, err) &&
                read_settings(arguments, &generation->job.settings, err);
    generation->job.seed = (uint64_t)seed;
    return fine;
}

/* ---- the policy ---- */

static int compile(Generation *generation, EhPrinter *printer, FILE *err)
{
    EhBytes text;
    const char *file = generation->file;
    EhCompileOptions options = {.file_name = strcmp(file, "-") == 0 ? "<stdin>" : file,
                                .folders = generation->folders};
    if (!eh_policy_load(file, &text, err)) {
        return EH_EXIT_USAGE;
    }
    EhStatus status =
        eh_compile(text.p, text.n, &options, &generation->program, &generation->diagnostics);
    free(text.p);
    if (status == EH_ERRORS) {
        eh_print_diagnostics(printer, generation->diagnostics);
    }
    return status == EH_OK       ? EH_EXIT_CLEAN
           : status == EH_ERRORS ? EH_EXIT_FINDINGS
                                 : no_memory(err);
}

static int open_policy(Generation *generation, EhPrinter *printer, FILE *err)
{
    int code = compile(generation, printer, err);
    if (code != EH_EXIT_CLEAN) {
        return code;
    }
    eh_arena_init(&generation->arena, NULL);
    generation->open = true;
    EhService *service = eh_service_read(eh_compiled_policy(generation->diagnostics),
                                         generation->program, &generation->arena, 0);
    if (service == NULL || !eh_sim_desk_open(&generation->desk, service)) {
        return no_memory(err);
    }
    if (generation->desk.n_lines == 0) {
        fprintf(err,
                "evenhand generate: %s has no `workload`: it says which tickets come, and how "
                "often\n",
                generation->file);
        return EH_EXIT_USAGE;
    }
    return EH_EXIT_CLEAN;
}

static void close_policy(Generation *generation)
{
    if (generation->open) {
        eh_sim_desk_close(&generation->desk);
        eh_arena_free(&generation->arena);
    }
    eh_program_free(generation->program);
    eh_diagnostics_free(generation->diagnostics);
}

/* ---- the history ---- */

static bool put(void *user, const char *bytes, size_t n)
{
    Generation *generation = user;
    bool went = fwrite(bytes, 1, n, generation->out) == n;
    generation->error = went ? 0 : errno;
    return went;
}

static void tell(void *user, uint32_t n_came)
{
    eh_run_progress_show(user, n_came, 0);
}

static int ended(const Generation *generation, EhGenerateResult result, const EhRunStop *stop,
                 FILE *err)
{
    switch (result) {
    case EH_GENERATE_DONE:
        return EH_EXIT_CLEAN;
    case EH_GENERATE_STOPPED:
        if (stop->number == 0) {
            fprintf(err, "evenhand: standard output: %s\n", eh_error_text(generation->error));
            return EH_EXIT_USAGE;
        }
        fprintf(err, "evenhand: stopped by %s\n", eh_run_stop_name(stop->number));
        return EH_EXIT_SIGNAL + stop->number;
    case EH_GENERATE_TOO_MANY:
        fprintf(err,
                "evenhand generate: more than %d tickets would come in %lld %s: ask for fewer "
                "--weeks, or a lower rate with --set rate=0.1\n",
                EH_GENERATE_MOST, (long long)generation->weeks,
                generation->weeks == 1 ? "week" : "weeks");
        return EH_EXIT_USAGE;
    case EH_GENERATE_NO_MEMORY:
        break;
    }
    return no_memory(err);
}

static int generate(Generation *generation, FILE *out, FILE *err)
{
    EhRunStop stop = {0};
    EhRunProgress progress;
    EhGenerated made;
    EhGenerateJob *job = &generation->job;
    job->desk = &generation->desk;
    job->from = generation->from != EH_MISSING ? generation->from
                                               : eh_sim_workload_start(&generation->desk);
    job->until = eh_sim_days_later(&generation->desk, job->from, 7 * generation->weeks);
    if (!eh_until_fits("generate", "weeks", job->until, err)) {
        return EH_EXIT_USAGE;
    }
    job->put = put;
    job->user = generation;
    generation->out = out;
    eh_run_stop_open(&stop);
    eh_run_progress_start(&progress, out, err, 0);
    job->watch = (EhSimWatch){.stop = &stop.wanted, .tell = tell, .user = &progress};
    EhGenerateResult result = eh_generate(job, &made);
    eh_run_progress_end(&progress);
    eh_run_stop_close(&stop);
    if (result == EH_GENERATE_DONE && made.n == 0) {
        fputs(
            "evenhand generate: no ticket came: ask for more --weeks, or a higher rate with --set "
            "rate=10\n",
            err);
    }
    return ended(generation, result, &stop, err);
}

enum { MEANING_COLUMN = 32 };

static void list_parameter(const EhGenerateInfo *info, bool markdown, FILE *out)
{
    char value[EH_GENERATE_TEXT], least[EH_GENERATE_TEXT], most[EH_GENERATE_TEXT];
    eh_generate_value_text(value, info, info->value);
    eh_generate_value_text(least, info, info->least);
    eh_generate_value_text(most, info, info->most);
    if (markdown) {
        fprintf(out, "| `%s` | %s | %s | %s | %s |\n", info->name, value, least, most,
                info->meaning);
        return;
    }
    fprintf(out, "  %-23s%-*s", info->name, MEANING_COLUMN - 25, value);
    eh_print_wrapped(out, info->meaning, MEANING_COLUMN, MEANING_COLUMN);
    fprintf(out, "%*s(%s to %s)\n", MEANING_COLUMN, "", least, most);
}

static int list_parameters(bool markdown, FILE *out)
{
    if (markdown) {
        fprintf(out, "| parameter | value | from | to | |\n| --- | --- | --- | --- | --- |\n");
    }
    for (int i = 0; i < EH_GENERATE_PARAMETERS; i++) {
        const EhGenerateInfo *info = &eh_generate_infos[i];
        if (i == 0 || info[-1].group != info->group) {
            fprintf(out, markdown ? "| **%s** | | | | |\n" : "%s\n",
                    eh_generate_groups[info->group]);
        }
        list_parameter(info, markdown, out);
    }
    return EH_EXIT_CLEAN;
}

int eh_cmd_generate(const EhArguments *arguments, FILE *out, FILE *err)
{
    Generation generation = {0};
    EhPrinter printer = eh_printer(arguments, err);
    int code = EH_EXIT_USAGE;
    if (eh_arguments_value(arguments, EH_OPTION_GENERATE_PARAMETERS) != NULL) {
        return list_parameters(eh_arguments_choice(arguments, EH_OPTION_GENERATE_FORMAT) == 1, out);
    }
    if (eh_operands_wrong(arguments, 1, 1, err)) {
        return EH_EXIT_USAGE;
    }
    generation.file = arguments->operands[0];
    generation.folders = eh_arguments_values(arguments, EH_OPTION_GENERATE_FOLDER);
    if (generation.folders == NULL) {
        return no_memory(err);
    }
    if (read_options(arguments, &generation, err)) {
        code = open_policy(&generation, &printer, err);
        if (code == EH_EXIT_CLEAN) {
            code = generate(&generation, out, err);
        }
    }
    close_policy(&generation);
    free(generation.folders);
    return code;
}
