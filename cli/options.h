/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line, by one table (options.def): what was asked for, and the help that says what can be.
 */
#ifndef EH_CLI_OPTIONS_H
#define EH_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

typedef enum EhVerb {
#define EH_VERB(id, name, function, operands, summary, details) EH_VERB_##id,
#define EH_OPTION(verb, id, name, letter, argument, help)
#include "cli/options.def"
#undef EH_VERB
#undef EH_OPTION
    EH_VERB_COMMON /* no verb: options that go with all of them */
} EhVerb;

typedef enum EhOption {
#define EH_VERB(id, name, function, operands, summary, details)
#define EH_OPTION(verb, id, name, letter, argument, help) EH_OPTION_##verb##_##id,
#include "cli/options.def"
#undef EH_VERB
#undef EH_OPTION
    EH_OPTION_COUNT
} EhOption;

typedef struct EhVerbInfo {
    const char *name, *operands, *summary, *details;
} EhVerbInfo;

/* `argument` is NULL for a switch. */
typedef struct EhOptionInfo {
    EhVerb verb;
    char letter;
    const char *name, *argument, *help;
} EhOptionInfo;

extern const EhVerbInfo eh_verb_infos[EH_VERB_COMMON];
extern const EhOptionInfo eh_option_infos[EH_OPTION_COUNT];

/* One option as given. `value` is "" for a switch. */
typedef struct EhGiven {
    EhOption option;
    const char *value;
} EhGiven;

/* A command line. Strings are those of argv. */
typedef struct EhArguments {
    EhVerb verb;
    EhGiven *given; /* in the order of the command line */
    int n_given;
    char **operands;
    int n_operands;
} EhArguments;

/* Reads a command line (and reorders argv). False after a message on `err`: a wrong verb or option. */
bool eh_arguments_parse(int argc, char **argv, EhArguments *out, FILE *err);
void eh_arguments_free(EhArguments *arguments);

/* The last value of an option, or NULL when it was not given. */
const char *eh_arguments_value(const EhArguments *arguments, EhOption option);

/* All values of an option in a NULL-terminated array that the caller frees; NULL when memory is out. */
const char **eh_arguments_values(const EhArguments *arguments, EhOption option);

/* Which word of a `one|two|three` argument was given, 0 for the first or when it was not. */
int eh_arguments_choice(const EhArguments *arguments, EhOption option);

/* The help of a verb, or of the command for EH_VERB_COMMON. */
void eh_print_help(FILE *out, EhVerb verb);

/* Prints words, breaking lines before the 80th column; later lines start at column `indent`. `column` is where we are. */
void eh_print_wrapped(FILE *out, const char *text, int indent, int column);

/* Calls `each` with every word of a `one|two|three` argument; nothing for any other. */
void eh_choices_each(const char *argument, void (*each)(void *user, const char *word, int n),
                     void *user);

#endif
