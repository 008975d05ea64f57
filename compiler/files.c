/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading files that a policy names, and nothing else: every path is resolved with its symbolic links and must lie below
 * the policy's own folder or a folder that the host added.
 */
#define _XOPEN_SOURCE 700
#include "compiler/check.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

EhStr eh_file_dir(EhStr path)
{
    uint32_t n = path.n;
    while (n > 0 && path.p[n - 1] != '/') {
        n--;
    }
    return n == 0 ? EH_STR(".") : (EhStr){path.p, n > 1 ? n - 1 : n};
}

/* Whether the real path `path` is `folder` or lies in it. */
static bool below(const char *path, const char *folder)
{
    char real[PATH_MAX];
    if (realpath(folder, real) == NULL) {
        return false;
    }
    size_t n = strlen(real);
    if (n > 0 && real[n - 1] == '/') {
        n--;
    }
    return strncmp(path, real, n) == 0 && (path[n] == '/' || path[n] == 0);
}

EhFileResult eh_file_resolve(EhPolicy *policy, uint32_t from_file, EhStr name, EhStr *path)
{
    const EhSource *from = &policy->sources->files.at[from_file];
    const EhSource *main_file = &policy->sources->files.at[0];
    char real[PATH_MAX];
    if (name.n == 0 || memchr(name.p, 0, name.n) != NULL) {
        return EH_FILE_MISSING;
    }
    bool plain = name.p[0] == '/' || eh_str_is(from->dir, ".");
    EhStr joined =
        plain ? eh_arena_format(policy->arena, "%.*s", EH_STR_F(name))
              : eh_arena_format(policy->arena, "%.*s/%.*s", EH_STR_F(from->dir), EH_STR_F(name));
    EhStr root = eh_arena_format(policy->arena, "%.*s", EH_STR_F(main_file->dir));
    if (joined.p == NULL || root.p == NULL) {
        return EH_FILE_MEMORY;
    }
    if (realpath(joined.p, real) == NULL) {
        bool climbs =
            name.p[0] == '/' || strstr(joined.p + (plain ? 0 : from->dir.n), "..") != NULL;
        return climbs ? EH_FILE_OUTSIDE : EH_FILE_MISSING;
    }
    bool inside = below(real, root.p);
    for (const char *const *folder = policy->folders; !inside && folder && *folder; folder++) {
        inside = below(real, *folder);
    }
    *path = joined;
    return inside ? EH_FILE_OK : EH_FILE_OUTSIDE;
}

EhStr eh_file_identity(EhPolicy *policy, EhStr path)
{
    char real[PATH_MAX];
    EhStr text = eh_arena_format(policy->arena, "%.*s", EH_STR_F(path));
    if (text.p == NULL || realpath(text.p, real) == NULL) {
        return path;
    }
    return eh_arena_format(policy->arena, "%s", real);
}

/* Reads an open file whole; the size that stat gave is only a hint. */
static EhFileResult read_all(EhArena *arena, FILE *file, size_t limit, EhStr *bytes)
{
    size_t room = 65536, n = 0;
    char *buffer = eh_arena_alloc(arena, room + 1);
    while (buffer != NULL) {
        n += fread(buffer + n, 1, room - n, file);
        if (n > limit) {
            return EH_FILE_LARGE;
        }
        if (n < room) {
            buffer[n] = 0;
            *bytes = (EhStr){buffer, (uint32_t)n};
            return ferror(file) ? EH_FILE_MISSING : EH_FILE_OK;
        }
        char *larger = eh_arena_alloc(arena, 2 * room + 1);
        if (larger != NULL) {
            memcpy(larger, buffer, n);
        }
        buffer = larger;
        room *= 2;
    }
    return EH_FILE_MEMORY;
}

EhFileResult eh_file_read(EhArena *arena, EhStr path, size_t limit, EhStr *bytes)
{
    struct stat st;
    if (stat(path.p, &st) != 0 || !S_ISREG(st.st_mode)) {
        return EH_FILE_MISSING;
    }
    FILE *file = fopen(path.p, "rb");
    if (file == NULL) {
        arena->failed = arena->failed || errno == ENOMEM;
        return arena->failed ? EH_FILE_MEMORY : EH_FILE_MISSING;
    }
    EhFileResult result = read_all(arena, file, limit, bytes);
    fclose(file);
    return result;
}

void eh_file_report(EhPolicy *policy, EhSpan span, EhStr name, EhFileResult result)
{
    EhDiag *diag;
    switch (result) {
    case EH_FILE_OK:
    case EH_FILE_MEMORY:
        break;
    case EH_FILE_MISSING:
        diag = eh_diag(policy->diags, EH_E_FILE_MISSING, span, "cannot read the file \"%.*s\"",
                       EH_STR_F(name));
        eh_diag_hint(policy->diags, diag,
                     "paths are relative to the folder of the file they stand in");
        break;
    case EH_FILE_OUTSIDE:
        diag = eh_diag(policy->diags, EH_E_FILE_OUTSIDE, span,
                       "\"%.*s\" leaves the policy's folder", EH_STR_F(name));
        eh_diag_hint(policy->diags, diag,
                     "move the file below the policy's folder, or let the host add its folder");
        break;
    case EH_FILE_LARGE:
        eh_diag(policy->diags, EH_E_FILE_LARGE, span, "the file \"%.*s\" is larger than 16 MiB",
                EH_STR_F(name));
        break;
    }
}
