/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command: finds the verb, calls it, and makes sure that what it printed arrived.
 */

#include "cli/common.h"
#include "compiler/tzdata.h"

typedef int VerbFunction(const EhArguments *arguments, FILE *out, FILE *err);

static VerbFunction *const functions[EH_VERB_COMMON] = {
#define EH_VERB(id, name, function, operands, summary, details) function,
#define EH_OPTION(verb, id, name, letter, argument, help)
#include "cli/options.def"
#undef EH_VERB
#undef EH_OPTION
};

static int print_version(void)
{
    char tz[EH_TZDATA_VERSION_MAX];
    eh_tzdata_version(EH_TZDATA_DIRECTORY, tz);
    printf("evenhand %s\nUnicode %s\ntz %s\n", eh_version(), eh_unicode_version(), tz);
    return EH_EXIT_CLEAN;
}

static int run_verb(const EhArguments *arguments)
{
    if (eh_arguments_value(arguments, EH_OPTION_COMMON_HELP)) {
        eh_print_help(stdout, arguments->verb);
        return EH_EXIT_CLEAN;
    }
    if (eh_arguments_value(arguments, EH_OPTION_COMMON_VERSION))
        return print_version();
    if (arguments->verb == EH_VERB_COMMON) {
        eh_print_help(stderr, EH_VERB_COMMON);
        return EH_EXIT_USAGE;
    }
    return functions[arguments->verb](arguments, stdout, stderr);
}

int main(int argc, char **argv)
{
    EhArguments arguments;
    int code = EH_EXIT_USAGE;
    if (eh_arguments_parse(argc, argv, &arguments, stderr))
        code = run_verb(&arguments);
    eh_arguments_free(&arguments);
    if ((fflush(stdout) != 0 || ferror(stdout)) && code == EH_EXIT_CLEAN) {
        fprintf(stderr, "evenhand: standard output: the data could not be written\n");
        code = EH_EXIT_USAGE;
    }
    return code;
}
