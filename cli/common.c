/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files are read whole and written beside their place, then renamed: nobody ever sees half a file.
 */
#define _XOPEN_SOURCE 700
#include "cli/common.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "vm/convert.h"
#include "vm/program.h"

enum { READ_STEP = 65536, READ_MAX = 1 << 28 };

const char *eh_error_text(int error)
{
    switch (error) {
    case 0:
        return "the data could not be written";
    case EBADF:
        return "it is closed";
    case EISDIR:
        return "it is a folder";
    case EFBIG:
        return "it is too large";
    default:
        return strerror(error);
    }
}

static bool fail(FILE *err, const char *name, int error)
{
    fprintf(err, "evenhand: %s: %s\n", *name ? name : "''", eh_error_text(error));
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
static bool write_beside(const char *path, const void *bytes, size_t n)
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

/* The same with signals held back, so that none leaves the temporary file behind. */
static bool replace(const char *path, const void *bytes, size_t n)
{
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    bool fine = write_beside(path, bytes, n);
    int error = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
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

bool eh_output_apart(const char *verb, const char *output, const char *const *inputs, size_t n,
                     FILE *err)
{
    struct stat out, in;
    if (output == NULL || strcmp(output, "-") == 0 || stat(output, &out) != 0)
        return true;
    for (size_t i = 0; i < n; i++) {
        if (inputs[i] != NULL && stat(inputs[i], &in) == 0 && S_ISREG(in.st_mode) &&
            in.st_dev == out.st_dev && in.st_ino == out.st_ino) {
            fprintf(
                err,
                "evenhand %s: '%s' would be written over '%s', which is read: name another file\n",
                verb, output, inputs[i]);
            return false;
        }
    }
    return true;
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

static const char magic[] = EH_MAGIC;

static bool is_bytecode(const EhBytes *bytes)
{
    return bytes->n >= sizeof magic - 1 && memcmp(bytes->p, magic, sizeof magic - 1) == 0;
}

bool eh_policy_load(const char *name, EhBytes *out, FILE *err)
{
    if (!eh_file_load(name, out, err))
        return false;
    if (!is_bytecode(out))
        return true;
    fprintf(err,
            "evenhand: %s: this is bytecode, made by `evenhand build`; name the policy's text\n",
            name);
    free(out->p);
    *out = (EhBytes){0};
    return false;
}

EhLoaded eh_policy_compile(const char *name, const char *const *folders, bool strip,
                           EhPrinter *printer, FILE *err, EhProgram **program)
{
    EhBytes text;
    EhCompileOptions options = {
        .file_name = strcmp(name, "-") == 0 ? "<stdin>" : name, .folders = folders, .strip = strip};
    *program = NULL;
    if (!eh_policy_load(name, &text, err))
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
    EhBytes bytes;
    EhLoaded loaded;
    EhCompileOptions options = {.file_name = strcmp(name, "-") == 0 ? "<stdin>" : name,
                                .folders = folders};
    *program = NULL;
    if (eh_bytecode_open(name, program))
        return EH_LOADED;
    if (!eh_file_load(name, &bytes, err))
        return EH_LOADED_NO_FILE;
    if (is_bytecode(&bytes))
        loaded = load_bytecode(name, &bytes, err, program);
    else
        loaded = compile_bytes(name, &bytes, &options, printer, err, program);
    free(bytes.p);
    return loaded;
}

bool eh_read_now(const char *verb, const char *text, int64_t *now, FILE *err)
{
    if (!text) {
        struct timespec t;
        clock_gettime(CLOCK_REALTIME, &t);
        *now = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
        return true;
    }
    bool instant =
        strlen(text) < EH_CONVERT_MAX && eh_convert_instant(text, (uint32_t)strlen(text), now);
    if (!instant)
        fprintf(err,
                "evenhand %s: --now: '%s' is not an instant, with date, time and offset, such as "
                "2026-03-02T15:00:00Z\n",
                verb, text);
    else if (*now < EH_TIME_MIN || *now > EH_TIME_MAX)
        fprintf(err, "evenhand %s: --now: '%s' is not in the years 1900 to 2199\n", verb, text);
    return instant && *now >= EH_TIME_MIN && *now <= EH_TIME_MAX;
}

bool eh_read_from(const char *verb, const char *text, int64_t *from, FILE *err)
{
    *from = EH_MISSING;
    if (text == NULL) {
        return true;
    }
    bool instant =
        strlen(text) < EH_CONVERT_MAX && eh_convert_instant(text, (uint32_t)strlen(text), from);
    bool fits = instant && *from >= 0 && *from <= EH_TIME_MAX;
    if (!instant) {
        fprintf(err, "evenhand %s: --from: '%s' is not an instant such as 2026-03-02T00:00:00Z\n",
                verb, text);
    } else if (!fits) {
        fprintf(err, "evenhand %s: --from: '%s' is not in the years 1970 to 2199\n", verb, text);
    }
    return fits;
}

bool eh_until_fits(const char *verb, const char *option, int64_t until, FILE *err)
{
    bool fits = until <= EH_TIME_MAX - 366 * EH_DAY_MS;
    if (!fits) {
        fprintf(err,
                "evenhand %s: tickets would come later than in 2198, too near the end of the "
                "calendar: begin earlier with --from, or ask for fewer --%s\n",
                verb, option);
    }
    return fits;
}

bool eh_stdin_twice(const char *verb, const char *policy, const char *tickets, FILE *err)
{
    if (strcmp(policy, "-") != 0 || strcmp(tickets, "-") != 0)
        return false;
    fprintf(err,
            "evenhand %s: standard input cannot be both the policy and the tickets; name a file "
            "for one of them\n",
            verb);
    return true;
}

static bool names_policy(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && (strcmp(dot, ".eh") == 0 || strcmp(dot, ".ehb") == 0);
}

bool eh_order_wrong(const char *verb, const char *policy, const char *tickets, FILE *err)
{
    if (names_policy(policy) || !names_policy(tickets))
        return false;
    fprintf(err, "evenhand %s: the policy comes first: evenhand %s %s %s\n", verb, verb, tickets,
            policy);
    return true;
}

bool eh_operands_wrong(const EhArguments *arguments, int least, int most, FILE *err)
{
    const EhVerbInfo *verb = &eh_verb_infos[arguments->verb];
    if (arguments->n_operands >= least && arguments->n_operands <= most)
        return false;
    if (arguments->n_operands < least)
        fprintf(err, "evenhand %s: a file has to be named (%s)\n", verb->name, verb->operands);
    else
        fprintf(err, "evenhand %s: nothing more is expected behind '%s', found '%s'\n", verb->name,
                arguments->operands[most - 1], arguments->operands[most]);
    fprintf(err, "Usage: evenhand %s [OPTION]... %s\n", verb->name, verb->operands);
    return true;
}
