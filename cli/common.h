/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the verbs share: exit codes, files in and out, compiling a policy with its messages.
 */
#ifndef EH_CLI_COMMON_H
#define EH_CLI_COMMON_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/options.h"
#include "cli/print_diagnostics.h"
#include "evenhand.h"

enum {
    EH_EXIT_CLEAN = 0,
    EH_EXIT_FINDINGS =
        1,              /* findings, failed tests, would reformat, a policy that does not compile */
    EH_EXIT_USAGE = 2,  /* usage, configuration, files */
    EH_EXIT_FAULTS = 3, /* run: some tickets got fault decisions */
    EH_EXIT_INTERNAL = 70, /* out of memory, a defect of the command */
    EH_EXIT_SIGNAL = 128   /* and the signal's number: run, when one stopped it */
};

/* What a system's error number says, in words of this command where its own are none of the user's; "" never. */
const char *eh_error_text(int error);

/* Reads the value of --now, or the clock for NULL. False after a message, where `verb` is the command's. */
bool eh_read_now(const char *verb, const char *text, int64_t *now, FILE *err);

/* Bytes from malloc, with a NUL behind them. */
typedef struct EhBytes {
    char *p;
    size_t n;
} EhBytes;

/* Reads a file, or standard input for "-". False after a message on `err`. Free `p`. */
bool eh_file_load(const char *name, EhBytes *out, FILE *err);

/* The same for the text of a policy: bytecode is refused. */
bool eh_policy_load(const char *name, EhBytes *out, FILE *err);

/* Whether `output` is none of the files that are read; false after a message. Names may be NULL or "-". */
bool eh_output_apart(const char *verb, const char *output, const char *const *inputs, size_t n,
                     FILE *err);

/* Writes a whole file, or standard output for "-": a file is replaced at once or stays as it was, and keeps its mode.
 * False after a message on `err`. */
bool eh_file_save(const char *name, const void *bytes, size_t n, FILE *err);

/* Whether to print colours to `stream`: --color, else NO_COLOR, TERM, and whether it is a terminal. */
bool eh_wants_color(const EhArguments *arguments, FILE *stream);

/* A printer of full messages to `out` as --color and --plain say. */
EhPrinter eh_printer(const EhArguments *arguments, FILE *out);

/* How loading a policy went; the values are in order of weight, so that the worst of several is the largest. */
typedef enum EhLoaded {
    EH_LOADED,
    EH_LOADED_ERRORS,
    EH_LOADED_NO_FILE,
    EH_LOADED_NO_MEMORY
} EhLoaded;
int eh_loaded_exit(EhLoaded loaded);

/* Compiles policy `name`; its messages go to `printer`, anything else to `err`. `folders` as in EhCompileOptions.
 * *program is NULL unless EH_LOADED. */
EhLoaded eh_policy_compile(const char *name, const char *const *folders, bool strip,
                           EhPrinter *printer, FILE *err, EhProgram **program);

/* The same for a policy or bytecode, told apart by their first bytes. */
EhLoaded eh_program_open(const char *name, const char *const *folders, EhPrinter *printer,
                         FILE *err, EhProgram **program);

/* Loads a file of bytecode; false for any other, and for one that is refused: eh_program_open reads it again and says why. */
bool eh_bytecode_open(const char *name, EhProgram **program);

/* Reads the value of --from, EH_MISSING for NULL. False after a message. */
bool eh_read_from(const char *verb, const char *text, int64_t *from, FILE *err);

/* Whether tickets may come up to `until`: later the clocks that they wait on would end. False after a message that names
 * the `option` for how long tickets come. */
bool eh_until_fits(const char *verb, const char *option, int64_t until, FILE *err);

/* What a file of tickets is, for those that hold none. */
#define EH_TICKETS_ARE                                                                             \
    "tickets are NDJSON, one JSON array, or CSV with commas whose first line names fields as the " \
    "policy spells them"

/* True and a message if standard input is to be two things at once. */
bool eh_stdin_twice(const char *verb, const char *policy, const char *tickets, FILE *err);

/* True and a message if the tickets stand where the policy belongs, by the ends of their names. */
bool eh_order_wrong(const char *verb, const char *policy, const char *tickets, FILE *err);

/* True and a message if the operands are not `least` to `most` many. */
bool eh_operands_wrong(const EhArguments *arguments, int least, int most, FILE *err);

/* Verbs; each returns an exit code. Data goes to `out`, everything else to `err`. */
#define EH_VERB(id, name, function, operands, summary, details)                                    \
    int function(const EhArguments *arguments, FILE *out, FILE *err);
#define EH_OPTION(verb, id, name, letter, argument, help)
#include "cli/options.def"
#undef EH_VERB
#undef EH_OPTION

#endif
