/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand build`: policy text to a file of bytecode.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/common.h"

/* `policy.eh` becomes `policy.ehb`; any other name gets `.ehb` behind it. NULL when memory is out. */
static char *default_output(const char *input)
{
    size_t n = strlen(input);
    char *output = malloc(n + 5);
    if (!output)
        return NULL;
    if (n > 3 && strcmp(input + n - 3, ".eh") == 0)
        n -= 3;
    memcpy(output, input, n);
    memcpy(output + n, ".ehb", 5);
    return output;
}

static int save(const EhProgram *program, const char *input, const char *output, FILE *err)
{
    size_t size;
    const void *bytes = eh_program_bytes(program, &size);
    char *name = output                    ? strdup(output)
                 : strcmp(input, "-") == 0 ? strdup("-")
                                           : default_output(input);
    int code = EH_EXIT_INTERNAL;
    if (!name)
        fprintf(err, "evenhand: out of memory\n");
    else if (!eh_output_apart("build", name, &input, 1, err))
        code = EH_EXIT_USAGE;
    else
        code = eh_file_save(name, bytes, size, err) ? EH_EXIT_CLEAN : EH_EXIT_USAGE;
    if (code == EH_EXIT_CLEAN && strcmp(name, "-") != 0)
        fprintf(err, "%s: policy %s, %zu bytes, at most %llu steps a ticket\n", name,
                eh_program_policy(program), size, (unsigned long long)eh_program_steps(program));
    free(name);
    return code;
}

int eh_cmd_build(const EhArguments *arguments, FILE *out, FILE *err)
{
    EhProgram *program;
    EhPrinter printer = eh_printer(arguments, err);
    (void)out;
    if (eh_operands_wrong(arguments, 1, 1, err))
        return EH_EXIT_USAGE;
    const char *input = arguments->operands[0];
    const char **folders = eh_arguments_values(arguments, EH_OPTION_BUILD_FOLDER);
    bool strip = eh_arguments_value(arguments, EH_OPTION_BUILD_STRIP) != NULL;
    EhLoaded loaded = eh_policy_compile(input, folders, strip, &printer, err, &program);
    free(folders);
    if (loaded != EH_LOADED)
        return eh_loaded_exit(loaded);
    int code = save(program, input, eh_arguments_value(arguments, EH_OPTION_BUILD_OUTPUT), err);
    eh_program_free(program);
    return code;
}
