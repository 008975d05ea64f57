/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A policy as it was in a revision of git, with what it imports.
 *
 * One idea: git is called with arguments and never through a shell; what it says is copied file by file into a folder
 * that goes away again. Imports may not leave the policy's folder, so that folder is enough.
 */
#define _XOPEN_SOURCE 700
#include "cli/diff.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { FILES_MAX = 4096, GIT_MISSING = -2 };

/* ---- git ---- */

/* Runs git with what it prints going to `fd`. Its exit code; GIT_MISSING; -1 for anything else. */
static int run_git(const char *const *arguments, int fd)
{
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status = 0;
    if (posix_spawn_file_actions_init(&actions) != 0) {
        return -1;
    }
    int error = posix_spawn_file_actions_adddup2(&actions, fd, STDOUT_FILENO);
    error = error != 0 ? error
                       : posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
                                                          O_WRONLY, 0);
    error = error != 0 ? error
                       : posix_spawnp(&pid, "git", &actions, NULL,
                                      (char *const *)(uintptr_t)arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        return error == ENOENT ? GIT_MISSING : -1;
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return code == 127 ? GIT_MISSING : code;
}

/* The same into memory, by way of a file without a name. Free `out->p`. */
static int ask_git(const char *const *arguments, EhBytes *out)
{
    FILE *file = tmpfile();
    *out = (EhBytes){0};
    int code = file == NULL ? -1 : run_git(arguments, fileno(file));
    if (code == 0 && fseek(file, 0, SEEK_END) == 0) {
        long n = ftell(file);
        rewind(file);
        out->p = n < 0 ? NULL : malloc((size_t)n + 1);
        out->n = out->p == NULL ? 0 : fread(out->p, 1, (size_t)n, file);
        code = out->p == NULL ? -1 : 0;
    }
    if (out->p != NULL) {
        out->p[out->n] = '\0';
    }
    if (file != NULL) {
        fclose(file);
    }
    return code;
}

/* ---- the folder ---- */

static bool note_made(EhRevision *revision, const char *name)
{
    if (revision->n_made == revision->room) {
        size_t room = revision->room == 0 ? 16 : 2 * revision->room;
        char **grown = realloc(revision->made, room * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        revision->made = grown;
        revision->room = room;
    }
    revision->made[revision->n_made] = strdup(name);
    return revision->made[revision->n_made] != NULL && ++revision->n_made > 0;
}

static char *path_in(const EhRevision *revision, const char *name)
{
    size_t n = strlen(revision->folder), m = strlen(name);
    char *path = malloc(n + m + 2);
    if (path != NULL) {
        memcpy(path, revision->folder, n);
        path[n] = '/';
        memcpy(path + n + 1, name, m + 1);
    }
    return path;
}

void eh_revision_close(EhRevision *revision)
{
    for (size_t i = revision->n_made; i-- > 0;) {
        char *path = path_in(revision, revision->made[i]);
        size_t n = strlen(revision->made[i]);
        if (path != NULL && n > 0 && revision->made[i][n - 1] == '/') {
            rmdir(path);
        } else if (path != NULL) {
            unlink(path);
        }
        free(path);
        free(revision->made[i]);
    }
    if (revision->folder != NULL) {
        rmdir(revision->folder);
    }
    free(revision->folder);
    free(revision->made);
    *revision = (EhRevision){0};
}

/* The folders that a file lies in. */
static bool make_folders(EhRevision *revision, const char *name)
{
    char *part = strdup(name);
    bool fine = part != NULL;
    for (char *slash = part; fine && (slash = strchr(slash, '/')) != NULL; slash++) {
        char next = slash[1];
        slash[1] = '\0';
        char *path = path_in(revision, part);
        if (path != NULL && mkdir(path, 0700) == 0) {
            fine = note_made(revision, part);
        } else {
            fine = path != NULL && errno == EEXIST;
        }
        free(path);
        slash[1] = next;
    }
    free(part);
    return fine;
}

static bool bring_file(EhRevision *revision, const char *from, const char *commit, const char *name)
{
    char *path = path_in(revision, name), *object = malloc(strlen(commit) + strlen(name) + 4);
    bool fine = path != NULL && object != NULL && make_folders(revision, name);
    int fd = fine ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
    fine = fd >= 0 && note_made(revision, name);
    if (fine) {
        memcpy(object, commit, strlen(commit));
        memcpy(object + strlen(commit), ":./", 3);
        memcpy(object + strlen(commit) + 3, name, strlen(name) + 1);
        const char *arguments[] = {"git", "-C", from, "show", object, NULL};
        fine = run_git(arguments, fd) == 0;
    }
    if (fd >= 0) {
        close(fd);
    }
    free(path);
    free(object);
    return fine;
}

/* Policies, and what lists and tables are read from. */
static bool is_wanted(const char *name, const char *policy)
{
    static const char *const ends[] = {".eh", ".csv", ".tsv", ".txt"};
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t m = strlen(ends[i]);
        if (n > m && strcmp(name + n - m, ends[i]) == 0) {
            return true;
        }
    }
    return strcmp(name, policy) == 0;
}

static bool bring_files(EhRevision *revision, const char *from, const char *commit,
                        const EhBytes *names, const char *policy, FILE *err)
{
    size_t n = 0;
    bool found = false;
    for (const char *name = names->p; name < names->p + names->n; name += strlen(name) + 1) {
        if (!is_wanted(name, policy)) {
            continue;
        }
        if (++n > FILES_MAX) {
            fprintf(err, "evenhand diff: more than %d policies and tables below %s\n", FILES_MAX,
                    from);
            return false;
        }
        if (!bring_file(revision, from, commit, name)) {
            fprintf(err, "evenhand diff: git does not give %s of %s\n", name, commit);
            return false;
        }
        found = found || strcmp(name, policy) == 0;
    }
    if (!found) {
        fprintf(err, "evenhand diff: there was no %s in that revision\n", policy);
    }
    return found;
}

/* ---- the whole ---- */

static bool make_folder(EhRevision *revision)
{
    const char *base = getenv("TMPDIR");
    static const char name[] = "/evenhand-XXXXXX";
    base = base == NULL || *base == '\0' ? "/tmp" : base;
    revision->folder = malloc(strlen(base) + sizeof name);
    if (revision->folder == NULL) {
        return false;
    }
    memcpy(revision->folder, base, strlen(base));
    memcpy(revision->folder + strlen(base), name, sizeof name);
    if (mkdtemp(revision->folder) == NULL) {
        free(revision->folder);
        revision->folder = NULL;
    }
    return revision->folder != NULL;
}

/* The full number of a commit: what is asked for from here on begins with no dash and means nothing else. */
static bool find_commit(const char *from, const char *name, EhBytes *commit, FILE *err)
{
    char *wanted = malloc(strlen(name) + sizeof "^{commit}");
    if (wanted == NULL) {
        return false;
    }
    memcpy(wanted, name, strlen(name));
    memcpy(wanted + strlen(name), "^{commit}", sizeof "^{commit}");
    const char *arguments[] = {
        "git", "-C", from, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted, NULL};
    int code = ask_git(arguments, commit);
    free(wanted);
    if (code == GIT_MISSING) {
        fprintf(err, "evenhand diff: git is not installed, so git:%s cannot be read\n", name);
    } else if (code != 0) {
        fprintf(err, "evenhand diff: git knows no revision '%s' in %s\n", name, from);
    } else {
        commit->p[strcspn(commit->p, "\r\n")] = '\0';
    }
    return code == 0;
}

bool eh_revision_open(EhRevision *revision, const char *name, const char *policy, FILE *err)
{
    const char *slash = strrchr(policy, '/');
    char *from = slash == NULL ? strdup(".")
                               : strndup(policy, slash == policy ? 1 : (size_t)(slash - policy));
    EhBytes commit = {0}, names = {0};
    bool fine = from != NULL && find_commit(from, name, &commit, err);
    if (fine) {
        const char *arguments[] = {"git", "-C",          from,     "ls-tree", "-r",
                                   "-z",  "--name-only", commit.p, NULL};
        fine = ask_git(arguments, &names) == 0 && make_folder(revision);
        if (!fine) {
            fprintf(err, "evenhand diff: the files of git:%s cannot be read\n", name);
        }
    }
    fine = fine &&
           bring_files(revision, from, commit.p, &names, slash == NULL ? policy : slash + 1, err);
    free(from);
    free(commit.p);
    free(names.p);
    return fine;
}
