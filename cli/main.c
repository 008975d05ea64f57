/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command: finds the verb, calls it, and makes sure that what it printed arrived.
 */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

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

/* A stream that the caller closed is opened so that using it fails: no file that is opened later takes its number,
 * and becomes what we read from or print into. Messages that nobody wants are dropped. */
static void occupy_streams(void)
{
    static const int how[] = {O_WRONLY, O_RDONLY, O_WRONLY};
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", how[fd]) != fd)
            return;
}

/* Output that did not arrive outweighs what it said. */
static int arrived(int code)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    if (code == EH_EXIT_CLEAN || code == EH_EXIT_FINDINGS) {
        fprintf(stderr, "evenhand: standard output: %s\n", eh_error_text(errno));
        code = EH_EXIT_USAGE;
    }
    return code;
}

int main(int argc, char **argv)
{
    EhArguments arguments;
    int code = EH_EXIT_USAGE;
    occupy_streams();
    signal(SIGPIPE,
           SIG_IGN); /* a closed pipe and a file past its limit are errors, and no silent end */
    signal(SIGXFSZ, SIG_IGN);
    if (eh_arguments_parse(argc, argv, &arguments, stderr))
        code = run_verb(&arguments);
    eh_arguments_free(&arguments);
    return arrived(code);
}
