/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walks folders, deepest names last in order, without following links to folders: a walk that ends.
 */
#include "cli/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/common.h"

enum { FOLDER_DEPTH = 64, HEAD_BYTES = 65536 };

static bool out_of_memory(FILE *err)
{
    fprintf(err, "evenhand: out of memory\n");
    return false;
}

/* Takes `name` over. */
static bool add_name(EhFileNames *names, char *name, FILE *err)
{
    if (names->n == names->room) {
        size_t room = names->room ? 2 * names->room : 16;
        char **grown = name ? realloc(names->names, room * sizeof *grown) : NULL;
        if (!grown) {
            free(name);
            return out_of_memory(err);
        }
        names->names = grown;
        names->room = room;
    }
    if (!name)
        return out_of_memory(err);
    names->names[names->n++] = name;
    return true;
}

static char *join(const char *folder, const char *name)
{
    size_t n = strlen(folder), m = strlen(name);
    char *path = malloc(n + m + 2);
    if (!path)
        return NULL;
    memcpy(path, folder, n);
    if (n && path[n - 1] != '/')
        path[n++] = '/';
    memcpy(path + n, name, m + 1);
    return path;
}

static bool is_policy_name(const char *name)
{
    size_t n = strlen(name);
    return n > 3 && strcmp(name + n - 3, ".eh") == 0;
}

/* Whether the first word after blank space and comments is `policy`: the others are imports of such files. */
static bool begins_with_policy(const char *path)
{
    char head[HEAD_BYTES];
    FILE *file = fopen(path, "rb");
    size_t n = file ? fread(head, 1, sizeof head - 1, file) : 0, at = 0;
    if (file)
        fclose(file);
    head[n] = 0;
    if (n >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0)
        at = 3;
    for (;;) {
        at += strspn(head + at, " \t\r\n;");
        if (head[at] != '#')
            break;
        at += strcspn(head + at, "\n");
    }
    return strncmp(head + at, "policy", 6) == 0 && strspn(head + at + 6, " \t") > 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The paths in a folder, sorted; hidden ones are left out. */
static bool list_folder(const char *folder, EhFileNames *out, FILE *err)
{
    DIR *dir = opendir(folder);
    bool fine = true;
    if (!dir) {
        fprintf(err, "evenhand: %s: %s\n", folder, eh_error_text(errno));
        return false;
    }
    for (struct dirent *entry; fine && (entry = readdir(dir));)
        if (entry->d_name[0] != '.')
            fine = add_name(out, join(folder, entry->d_name), err);
    closedir(dir);
    if (out->n)
        qsort(out->names, out->n, sizeof *out->names, by_name);
    return fine;
}

static bool walk(const char *folder, bool policies_only, int depth, EhFileNames *out, FILE *err)
{
    EhFileNames here = {0};
    bool fine = list_folder(folder, &here, err);
    for (size_t i = 0; fine && i < here.n; i++) {
        struct stat info;
        char **path = &here.names[i];
        if (lstat(*path, &info) == 0 && S_ISDIR(info.st_mode)) {
            fine = depth == FOLDER_DEPTH || walk(*path, policies_only, depth + 1, out, err);
        } else if (is_policy_name(*path) && (!policies_only || begins_with_policy(*path))) {
            fine = add_name(out, *path, err);
            *path = NULL;
        }
    }
    eh_file_names_free(&here);
    return fine;
}

bool eh_file_names_collect(const EhArguments *arguments, bool policies_only, EhFileNames *out,
                           FILE *err)
{
    *out = (EhFileNames){0};
    for (int i = 0; i < arguments->n_operands; i++) {
        struct stat info;
        const char *name = arguments->operands[i];
        bool folder = stat(name, &info) == 0 && S_ISDIR(info.st_mode);
        if (!(folder ? walk(name, policies_only, 0, out, err) : add_name(out, strdup(name), err)))
            return false;
    }
    if (arguments->n_operands == 0)
        fprintf(err, "evenhand %s: name a policy, or a folder of policies\n",
                eh_verb_infos[arguments->verb].name);
    else if (out->n == 0)
        fprintf(err, "evenhand: %s: no policies found: %s\n", arguments->operands[0],
                policies_only ? "no file in this folder ends in .eh and begins with `policy`"
                              : "no file in this folder ends in .eh");
    return out->n > 0;
}

void eh_file_names_free(EhFileNames *names)
{
    for (size_t i = 0; i < names->n; i++)
        free(names->names[i]);
    free(names->names);
    *names = (EhFileNames){0};
}
