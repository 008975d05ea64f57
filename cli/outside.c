/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening what a policy asks for. One idea: a verb goes on without a database or a library, and says so once.
 */
#include "cli/outside.h"

#include <stdlib.h>
#include <string.h>

#include "cli/common.h"

/* The folder of a file's name, "." without one; from malloc. */
static char *folder_of(const char *file)
{
    const char *slash = strrchr(file, '/');
    size_t n = slash == NULL || slash == file ? 1 : (size_t)(slash - file);
    return strndup(slash == NULL ? "." : file, n);
}

static void tell_absent(void *user, const char *line)
{
    const EhAsker *asker = user;
    if (!asker->quiet) {
        fprintf(asker->err, "%s: %s; what it gives is missing\n", asker->name, line);
    }
}

int eh_asker_open(const EhAsker *asker, const EhProgram *program, EhOutsideHost **host)
{
    char why[512] = "", *folder = folder_of(asker->policy);
    EhAsker teller = *asker;
    EhOutsideOptions options = {.folder = folder,
                                .folders = asker->folders,
                                .libraries = asker->libraries,
                                .timeout_ms = asker->timeout_ms,
                                .absent = tell_absent,
                                .user = &teller};
    EhStatus status = EH_OK;
    *host = NULL;
    if (folder == NULL) {
        status = EH_NO_MEMORY;
    } else if (eh_lookup_count(program) + eh_function_count(program) > 0) {
        status = eh_outside_open(program, &options, host, why, sizeof why);
    }
    free(folder);
    if (status == EH_OK) {
        return EH_EXIT_CLEAN;
    }
    fprintf(asker->err, "%s: %s\n", asker->name, status == EH_NO_MEMORY ? "out of memory" : why);
    return status == EH_NO_MEMORY ? EH_EXIT_INTERNAL : EH_EXIT_USAGE;
}
