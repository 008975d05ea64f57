/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the command line with getopt_long, from arrays made of the table in options.def.
 *
 * One idea: the verb is the first operand, so that its options can be known before they are read; options before
 * the verb are those that go with all.
 */
#include "cli/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/diagnostics.h"

const EhVerbInfo eh_verb_infos[EH_VERB_COMMON] = {
#define EH_VERB(id, name, function, operands, summary, details) {name, operands, summary, details},
#define EH_OPTION(verb, id, name, letter, argument, help)
#include "cli/options.def"
#undef EH_VERB
#undef EH_OPTION
};

const EhOptionInfo eh_option_infos[EH_OPTION_COUNT] = {
#define EH_VERB(id, name, function, operands, summary, details)
#define EH_OPTION(verb, id, name, letter, argument, help)                                          \
    {EH_VERB_##verb, letter, name, argument, help},
#include "cli/options.def"
#undef EH_VERB
#undef EH_OPTION
};

/* What getopt_long gives for an option without a letter: past every character. */
enum { OPTION_BASE = 1000 };

/* The table as getopt wants it, for one verb. */
typedef struct GetoptTable {
    struct option options[EH_OPTION_COUNT + 1];
    char letters[3 * EH_OPTION_COUNT + 3];
} GetoptTable;

static bool belongs(EhOption option, EhVerb verb)
{
    EhVerb of = eh_option_infos[option].verb;
    return of == verb || of == EH_VERB_COMMON;
}

static void make_table(EhVerb verb, GetoptTable *table)
{
    char *letter = table->letters;
    int n = 0;
    *letter++ =
        verb == EH_VERB_COMMON ? '+' : '-'; /* stop at the verb; then take operands in turn */
    *letter++ = ':';
    for (int i = 0; i < EH_OPTION_COUNT; i++) {
        const EhOptionInfo *info = &eh_option_infos[i];
        if (!belongs((EhOption)i, verb))
            continue;
        table->options[n++] = (struct option){
            info->name, info->argument ? required_argument : no_argument, NULL, OPTION_BASE + i};
        if (info->letter) {
            *letter++ = info->letter;
            if (info->argument)
                *letter++ = ':';
        }
    }
    table->options[n] = (struct option){0};
    *letter = 0;
}

static const char *verb_name(EhVerb verb)
{
    return verb == EH_VERB_COMMON ? "" : eh_verb_infos[verb].name;
}

/* "evenhand check: ", then the caller's message; the line after says where help is. */
static void complain(FILE *err, EhVerb verb)
{
    fprintf(err, "evenhand%s%s: ", verb == EH_VERB_COMMON ? "" : " ", verb_name(verb));
}

static void point_to_help(FILE *err, EhVerb verb)
{
    fprintf(err, "Try `evenhand%s%s --help`.\n", verb == EH_VERB_COMMON ? "" : " ",
            verb_name(verb));
}

static EhStr str_of(const char *text, size_t n)
{
    return (EhStr){text, (uint32_t)n};
}

static void suggest(FILE *err, const char *dashes, EhStr nearest)
{
    if (nearest.p)
        fprintf(err, "; did you mean '%s%.*s'?", dashes, (int)nearest.n, nearest.p);
    fputc('\n', err);
}

static void unknown_option(FILE *err, EhVerb verb, const char *given)
{
    EhStr names[EH_OPTION_COUNT];
    uint32_t n = 0;
    const char *name = given + strspn(given, "-");
    for (int i = 0; i < EH_OPTION_COUNT; i++)
        if (belongs((EhOption)i, verb))
            names[n++] = str_of(eh_option_infos[i].name, strlen(eh_option_infos[i].name));
    complain(err, verb);
    fprintf(err, "unknown option '%s'", given);
    suggest(err, "--", eh_diag_nearest(str_of(name, strcspn(name, "=")), names, n));
    point_to_help(err, verb);
}

void eh_choices_each(const char *argument, void (*each)(void *user, const char *word, int n),
                     void *user)
{
    if (!argument || !strchr(argument, '|'))
        return;
    for (const char *word = argument;; word++) {
        size_t n = strcspn(word, "|");
        each(user, word, (int)n);
        word += n;
        if (!*word)
            return;
    }
}

enum { CHOICES_MAX = 16 };

/* The words of an argument. */
typedef struct Choices {
    EhStr words[CHOICES_MAX];
    uint32_t n;
} Choices;

static void add_choice(void *user, const char *word, int n)
{
    Choices *choices = user;
    if (choices->n < CHOICES_MAX)
        choices->words[choices->n++] = str_of(word, (size_t)n);
}

static Choices choices_of(const EhOptionInfo *info)
{
    Choices choices = {.n = 0};
    eh_choices_each(info->argument, add_choice, &choices);
    return choices;
}

/* The place of `value` among the words, or -1. */
static int choice_find(const Choices *choices, const char *value)
{
    for (uint32_t i = 0; i < choices->n; i++)
        if (strlen(value) == choices->words[i].n &&
            memcmp(value, choices->words[i].p, choices->words[i].n) == 0)
            return (int)i;
    return -1;
}

static bool value_fits(FILE *err, EhVerb verb, const EhOptionInfo *info, const char *value)
{
    Choices choices = choices_of(info);
    if (choices.n == 0 || choice_find(&choices, value) >= 0)
        return true;
    complain(err, verb);
    fprintf(err, "--%s takes %s, not '%s'", info->name, info->argument, value);
    suggest(err, "", eh_diag_nearest(str_of(value, strlen(value)), choices.words, choices.n));
    return false;
}

static EhOption option_of(EhVerb verb, int code)
{
    if (code >= OPTION_BASE)
        return (EhOption)(code - OPTION_BASE);
    for (int i = 0; i < EH_OPTION_COUNT; i++)
        if (belongs((EhOption)i, verb) && eh_option_infos[i].letter == code)
            return (EhOption)i;
    return EH_OPTION_COUNT;
}

/* The word on the command line that getopt stumbled over. */
static const char *offending(int argc, char **argv, char letter[3])
{
    if (optopt && optopt < OPTION_BASE) {
        letter[0] = '-';
        letter[1] = (char)optopt;
        letter[2] = 0;
        return letter;
    }
    return optind > 0 && optind <= argc ? argv[optind - 1] : "";
}

/* Reads options of `verb` from argv[optind]. With EH_VERB_COMMON it stops at the first operand. */
static bool read_options(int argc, char **argv, EhVerb verb, EhArguments *out, FILE *err)
{
    GetoptTable table;
    char letter[3];
    int code;
    make_table(verb, &table);
    opterr = 0;
    while ((code = getopt_long(argc, argv, table.letters, table.options, NULL)) != -1) {
        if (code == 1) {
            out->operands[out->n_operands++] = optarg;
            continue;
        }
        if (code == '?') {
            unknown_option(err, verb, offending(argc, argv, letter));
            return false;
        }
        if (code == ':') {
            complain(err, verb);
            fprintf(err, "option '%s' needs a value\n", offending(argc, argv, letter));
            point_to_help(err, verb);
            return false;
        }
        EhOption option = option_of(verb, code);
        if (!value_fits(err, verb, &eh_option_infos[option], optarg ? optarg : ""))
            return false;
        out->given[out->n_given++] = (EhGiven){option, optarg ? optarg : ""};
    }
    return true;
}

static bool find_verb(const char *name, EhVerb *verb, FILE *err)
{
    EhStr names[EH_VERB_COMMON];
    for (int i = 0; i < EH_VERB_COMMON; i++) {
        names[i] = str_of(eh_verb_infos[i].name, strlen(eh_verb_infos[i].name));
        if (strcmp(eh_verb_infos[i].name, name) == 0) {
            *verb = (EhVerb)i;
            return true;
        }
    }
    complain(err, EH_VERB_COMMON);
    fprintf(err, "unknown verb '%s'", name);
    suggest(err, "", eh_diag_nearest(str_of(name, strlen(name)), names, EH_VERB_COMMON));
    point_to_help(err, EH_VERB_COMMON);
    return false;
}

bool eh_arguments_parse(int argc, char **argv, EhArguments *out, FILE *err)
{
    size_t room = (size_t)argc + 1;
    *out = (EhArguments){.verb = EH_VERB_COMMON};
    out->given = calloc(room, sizeof *out->given);
    out->operands = calloc(room, sizeof *out->operands);
    if (!out->given || !out->operands) {
        fprintf(err, "evenhand: out of memory\n");
        return false;
    }
    optind = 1;
    if (!read_options(argc, argv, EH_VERB_COMMON, out, err))
        return false;
    if (optind >= argc)
        return true;
    if (!find_verb(argv[optind], &out->verb, err))
        return false;
    argc -= optind; /* the verb stands where getopt expects the program's name */
    argv += optind;
    optind = 0;
    if (!read_options(argc, argv, out->verb, out, err))
        return false;
    while (optind < argc)
        out->operands[out->n_operands++] = argv[optind++];
    return true;
}

void eh_arguments_free(EhArguments *arguments)
{
    free(arguments->given);
    free(arguments->operands);
}

const char *eh_arguments_value(const EhArguments *arguments, EhOption option)
{
    for (int i = arguments->n_given; i-- > 0;)
        if (arguments->given[i].option == option)
            return arguments->given[i].value;
    return NULL;
}

const char **eh_arguments_values(const EhArguments *arguments, EhOption option)
{
    const char **values = calloc((size_t)arguments->n_given + 1, sizeof *values);
    int n = 0;
    for (int i = 0; values && i < arguments->n_given; i++)
        if (arguments->given[i].option == option)
            values[n++] = arguments->given[i].value;
    return values;
}

int eh_arguments_choice(const EhArguments *arguments, EhOption option)
{
    const char *value = eh_arguments_value(arguments, option);
    Choices choices = choices_of(&eh_option_infos[option]);
    return value ? choice_find(&choices, value) : 0;
}
