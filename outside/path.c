/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One idea: only real paths are compared, so that neither `..` nor a link leads out of a folder.
 */
#define _XOPEN_SOURCE 700
#include "outside/path.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

EhStatus eh_why(const EhWhy *why, EhStatus status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (why->size > 0)
        vsnprintf(why->text, why->size, format, args);
    va_end(args);
    return status;
}

static const char *policy_folder(const EhOutsideOptions *options)
{
    return options->folder && *options->folder ? options->folder : ".";
}

/* `path` as seen from the policy's folder; NULL when memory is out. */
static char *from_folder(const EhOutsideOptions *options, const char *path)
{
    const char *folder = path[0] == '/' ? "" : policy_folder(options);
    size_t n = strlen(folder), m = strlen(path);
    char *joined = malloc(n + m + 2);
    if (!joined)
        return NULL;
    memcpy(joined, folder, n);
    if (n > 0)
        joined[n++] = '/';
    memcpy(joined + n, path, m + 1);
    return joined;
}

static EhStatus real_path(const EhOutsideOptions *options, const char *path, char **real,
                          const EhWhy *why)
{
    char *joined = from_folder(options, path);
    if (!joined)
        return eh_why(why, EH_NO_MEMORY, "out of memory");
    *real = realpath(joined, NULL);
    int error = errno;
    if (!*real)
        eh_why(why, EH_NOT_FOUND, "%s: %s", joined, strerror(error));
    free(joined);
    if (*real)
        return EH_OK;
    return error == ENOMEM ? EH_NO_MEMORY : EH_NOT_FOUND;
}

static bool lies_in(const char *real, const char *folder)
{
    char *top = realpath(folder, NULL);
    size_t n = top ? strlen(top) : 0;
    if (n == 1)
        n = 0; /* the root: its name is the slash behind every other */
    bool inside = top && strncmp(real, top, n) == 0 && real[n] == '/';
    free(top);
    return inside;
}

EhStatus eh_outside_path(const EhOutsideOptions *options, const char *path, char **real,
                         const EhWhy *why)
{
    EhStatus status = real_path(options, path, real, why);
    if (status != EH_OK || lies_in(*real, policy_folder(options)))
        return status;
    for (const char *const *folder = options->folders; folder && *folder; folder++)
        if (lies_in(*real, *folder))
            return EH_OK;
    eh_why(why, EH_NOT_FOUND,
           "%s leads out of the policy's folder, to %s, which is in no allowed folder", path,
           *real);
    free(*real);
    *real = NULL;
    return EH_NOT_FOUND;
}

static bool same_file(const char *real, const char *other)
{
    char *resolved = realpath(other, NULL);
    bool same = resolved && strcmp(resolved, real) == 0;
    free(resolved);
    return same;
}

EhStatus eh_outside_library_path(const EhOutsideOptions *options, const char *path, char **real,
                                 const EhWhy *why)
{
    EhStatus status = real_path(options, path, real, why);
    if (status != EH_OK)
        return status;
    for (const char *const *library = options->libraries; library && *library; library++)
        if (same_file(*real, *library))
            return EH_OK;
    eh_why(why, EH_NOT_FOUND, "the library %s is not among those that may be loaded", *real);
    free(*real);
    *real = NULL;
    return EH_NOT_FOUND;
}
