/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files are read whole and written beside their place, then renamed: nobody ever sees half a file.
 */
#define _XOPEN_SOURCE 700
#include "cli/common.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vm/program.h"

enum { READ_STEP = 65536, READ_MAX = 1 << 28 };

static bool fail(FILE *err, const char *name, int error)
{
    fprintf(err, "evenhand: %s: %s\n", name, strerror(error));
    return false;
}

static bool read_all(FILE *file, EhBytes *out)
{
    size_t room = 0;
    *out = (EhBytes){0};
    do {
        if (out->n + READ_STEP + 1 > room) {
            room = 2 * room + READ_STEP + 1;
            char *grown = realloc(out->p, room);
            if (!grown) {
                errno = ENOMEM;
                return false;
            }
            out->p = grown;
        }
        if (out->n > READ_MAX) {
            errno = EFBIG;
            return false;
        }
        out->n += fread(out->p + out->n, 1, READ_STEP, file);
        out->p[out->n] = 0;
    } while (!feof(file) && !ferror(file));
    return !ferror(file);
}

bool eh_file_load(const char *name, EhBytes *out, FILE *err)
{
    bool standard = strcmp(name, "-") == 0;
    FILE *file = standard ? stdin : fopen(name, "rb");
    *out = (EhBytes){0};
    if (!file)
        return fail(err, name, errno);
    bool fine = read_all(file, out);
    int error = errno;
    if (!standard)
        fclose(file);
    if (fine)
        return true;
    free(out->p);
    *out = (EhBytes){0};
    return fail(err, standard ? "standard input" : name, error);
}

static bool write_fully(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t written = write(fd, bytes, n);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            n -= (size_t)written;
        }
    }
    return true;
}

/* The mode of the file that is replaced, or that of a new one. */
static mode_t mode_for(const char *path)
{
    struct stat info;
    if (stat(path, &info) == 0)
        return info.st_mode & 07777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Writes `path` through a temporary file in the same folder. */
static bool replace(const char *path, const void *bytes, size_t n)
{
    static const char suffix[] = ".XXXXXX";
    size_t length = strlen(path);
    char *temporary = malloc(length + sizeof suffix);
    if (!temporary)
        return false;
    memcpy(temporary, path, length);
    memcpy(temporary + length, suffix, sizeof suffix);
    int fd = mkstemp(temporary);
    bool fine =
        fd >= 0 && write_fully(fd, bytes, n) && fchmod(fd, mode_for(path)) == 0 && fsync(fd) == 0;
    if (fd >= 0 && close(fd) != 0)
        fine = false;
    if (fine)
        fine = rename(temporary, path) == 0;
    int error = errno;
    if (!fine && fd >= 0)
        unlink(temporary);
    free(temporary);
    errno = error;
    return fine;
}

bool eh_file_save(const char *name, const void *bytes, size_t n, FILE *err)
{
    struct stat info;
    if (strcmp(name, "-") == 0)
        return write_fully(STDOUT_FILENO, bytes, n) || fail(err, "standard output", errno);
    if (stat(name, &info) == 0 &&
        !S_ISREG(info.st_mode)) { /* a device or pipe cannot be replaced */
        int fd = open(name, O_WRONLY | O_CLOEXEC);
        bool fine = fd >= 0 && write_fully(fd, bytes, n);
        int error = errno;
        if (fd >= 0)
            close(fd);
        return fine || fail(err, name, error);
    }
    char *target = realpath(name, NULL); /* a link stays one */
    bool fine = replace(target ? target : name, bytes, n);
    int error = errno;
    free(target);
    return fine || fail(err, name, error);
}

bool eh_wants_color(const EhArguments *arguments, FILE *stream)
{
    enum { AUTO, ALWAYS, NEVER };
    const char *none = getenv("NO_COLOR"), *terminal = getenv("TERM");
    switch (eh_arguments_choice(arguments, EH_OPTION_COMMON_COLOR)) {
    case ALWAYS:
        return true;
    case NEVER:
        return false;
    default:
        return !(none && *none) && terminal && strcmp(terminal, "dumb") != 0 &&
               isatty(fileno(stream));
    }
}

EhPrinter eh_printer(const EhArguments *arguments, FILE *out)
{
    bool plain = eh_arguments_value(arguments, EH_OPTION_COMMON_PLAIN) != NULL;
    return (EhPrinter){
        .out = out, .plain = plain, .color = !plain && eh_wants_color(arguments, out)};
}

int eh_loaded_exit(EhLoaded loaded)
{
    switch (loaded) {
    case EH_LOADED:
        return EH_EXIT_CLEAN;
    case EH_LOADED_ERRORS:
        return EH_EXIT_FINDINGS;
    case EH_LOADED_NO_FILE:
        return EH_EXIT_USAGE;
    case EH_LOADED_NO_MEMORY:
        return EH_EXIT_INTERNAL;
    }
    return EH_EXIT_INTERNAL;
}

static EhLoaded compile_bytes(const char *name, const EhBytes *text,
                              const EhCompileOptions *options, EhPrinter *printer, FILE *err,
                              EhProgram **program)
{
    EhDiagnostics *diagnostics = NULL;
    EhStatus status = eh_compile(text->p, text->n, options, program, &diagnostics);
    if (diagnostics)
        eh_print_diagnostics(printer, diagnostics);
    eh_diagnostics_free(diagnostics);
    if (status == EH_OK)
        return EH_LOADED;
    if (status == EH_ERRORS)
        return EH_LOADED_ERRORS;
    fprintf(err, "evenhand: %s: %s\n", name,
            status == EH_NO_MEMORY ? "out of memory" : "cannot be compiled");
    return EH_LOADED_NO_MEMORY;
}

EhLoaded eh_policy_compile(const char *name, const char *const *folders, bool strip,
                           EhPrinter *printer, FILE *err, EhProgram **program)
{
    EhBytes text;
    EhCompileOptions options = {
        .file_name = strcmp(name, "-") == 0 ? "<stdin>" : name, .folders = folders, .strip = strip};
    *program = NULL;
    if (!eh_file_load(name, &text, err))
        return EH_LOADED_NO_FILE;
    EhLoaded loaded = compile_bytes(name, &text, &options, printer, err, program);
    free(text.p);
    return loaded;
}

static EhLoaded load_bytecode(const char *name, const EhBytes *bytes, FILE *err,
                              EhProgram **program)
{
    EhStatus status = eh_program_load(bytes->p, bytes->n, NULL, program);
    if (status == EH_OK)
        return EH_LOADED;
    fprintf(err, "evenhand: %s: %s\n", name,
            status == EH_NO_MEMORY ? "out of memory" : eh_program_why(bytes->p, bytes->n));
    return status == EH_NO_MEMORY ? EH_LOADED_NO_MEMORY : EH_LOADED_NO_FILE;
}

EhLoaded eh_program_open(const char *name, const char *const *folders, EhPrinter *printer,
                         FILE *err, EhProgram **program)
{
    static const char magic[] = EH_MAGIC;
    EhBytes bytes;
    EhLoaded loaded;
    EhCompileOptions options = {.file_name = strcmp(name, "-") == 0 ? "<stdin>" : name,
                                .folders = folders};
    *program = NULL;
    if (!eh_file_load(name, &bytes, err))
        return EH_LOADED_NO_FILE;
    if (bytes.n >= sizeof magic - 1 && memcmp(bytes.p, magic, sizeof magic - 1) == 0)
        loaded = load_bytecode(name, &bytes, err, program);
    else
        loaded = compile_bytes(name, &bytes, &options, printer, err, program);
    free(bytes.p);
    return loaded;
}

bool eh_operands_wrong(const EhArguments *arguments, int least, int most, FILE *err)
{
    const EhVerbInfo *verb = &eh_verb_infos[arguments->verb];
    if (arguments->n_operands >= least && arguments->n_operands <= most)
        return false;
    fprintf(err, "evenhand %s: %s\nUsage: evenhand %s [OPTION]... %s\n", verb->name,
            arguments->n_operands < least ? "something is missing" : "too many operands",
            verb->name, verb->operands);
    return true;
}
