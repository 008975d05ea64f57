/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand run` from its command line.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/common.h"
#include "cli/run.h"
#include "vm/convert.h"
#include "vm/value.h"

enum { MOST_JOBS = 256 };

static bool complain(FILE *err, const char *option, const char *value, const char *wanted)
{
    fprintf(err, "evenhand run: --%s: '%s' is not %s\n", option, value, wanted);
    return false;
}

static bool read_now(const EhArguments *arguments, EhRunOptions *options, FILE *err)
{
    const char *text = eh_arguments_value(arguments, EH_OPTION_RUN_NOW);
    const char *at = eh_arguments_value(arguments, EH_OPTION_RUN_AT);
    if (text != NULL && at != NULL) {
        return complain(err, "at", at, "needed beside --now: give one of them");
    }
    text = text != NULL ? text : at;
    options->has_now = text != NULL;
    return eh_read_now("run", text, &options->now, err);
}

static bool read_jobs(const EhArguments *arguments, EhRunOptions *options, FILE *err)
{
    const char *text = eh_arguments_value(arguments, EH_OPTION_RUN_JOBS);
    int64_t jobs = 1;
    if (text != NULL && (strlen(text) > 3 || !eh_convert_int(text, (uint32_t)strlen(text), &jobs) ||
                         jobs < 1 || jobs > MOST_JOBS))
        return complain(err, "jobs", text, "a number from 1 to 256");
    options->jobs = (int)jobs;
    return true;
}

static bool read_source(const EhArguments *arguments, EhRunOptions *options, FILE *err)
{
    options->sqlite = eh_arguments_value(arguments, EH_OPTION_RUN_SQLITE);
    options->query = eh_arguments_value(arguments, EH_OPTION_RUN_QUERY);
    options->inputs = (const char *const *)(arguments->operands + 1);
    options->n_inputs = arguments->n_operands - 1;
    if ((options->sqlite == NULL) != (options->query == NULL)) {
        fprintf(err, "evenhand run: --sqlite and --query go together\n");
        return false;
    }
    if (options->sqlite != NULL && options->n_inputs > 0) {
        fprintf(err, "evenhand run: tickets come from --sqlite or from files, not from both\n");
        return false;
    }
    for (int i = 0; i < options->n_inputs; i++)
        if (eh_stdin_twice("run", options->program_file, options->inputs[i], err) ||
            eh_order_wrong("run", options->program_file, options->inputs[i], err))
            return false;
    return options->sqlite != NULL || options->n_inputs > 0 ||
           !eh_stdin_twice("run", options->program_file, "-", err);
}

static int run_program(const EhArguments *arguments, EhRunOptions *options, FILE *out, FILE *err)
{
    EhProgram *program;
    EhPrinter printer = eh_printer(arguments, err);
    EhLoaded loaded =
        eh_program_open(options->program_file, options->folders, &printer, err, &program);
    int code = eh_loaded_exit(loaded);
    if (loaded == EH_LOADED)
        code = eh_run_tickets(program, options, out, err);
    eh_program_free(program);
    return code;
}

int eh_cmd_run(const EhArguments *arguments, FILE *out, FILE *err)
{
    EhRunOptions options = {.plain = eh_arguments_value(arguments, EH_OPTION_COMMON_PLAIN) != NULL};
    const char **folders, **libraries;
    int code = EH_EXIT_USAGE;
    if (eh_operands_wrong(arguments, 1, 1 << 20, err))
        return EH_EXIT_USAGE;
    folders = eh_arguments_values(arguments, EH_OPTION_RUN_FOLDER);
    libraries = eh_arguments_values(arguments, EH_OPTION_RUN_LIBRARY);
    options.program_file = arguments->operands[0];
    options.format = (EhRunFormat)eh_arguments_choice(arguments, EH_OPTION_RUN_FORMAT);
    options.log = eh_arguments_value(arguments, EH_OPTION_RUN_LOG);
    options.folders = folders;
    options.libraries = libraries;
    if (folders != NULL && libraries != NULL && read_now(arguments, &options, err) &&
        read_jobs(arguments, &options, err) && read_source(arguments, &options, err))
        code = run_program(arguments, &options, out, err);
    free(folders);
    free(libraries);
    return code;
}
