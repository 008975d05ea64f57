/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --help, from the table in options.def.
 */
#include <string.h>

#include "cli/options.h"

enum { HELP_COLUMN = 30, WIDTH = 80 };

void eh_print_wrapped(FILE *out, const char *text, int indent, int column)
{
    for (bool first = true; *text; first = false) {
        int n = (int)strcspn(text, " ");
        if (!first && column + 1 + n > WIDTH) {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
        } else if (!first) {
            fputc(' ', out);
            column++;
        }
        fprintf(out, "%.*s", n, text);
        column += n;
        text += n + (int)strspn(text + n, " ");
    }
    fputc('\n', out);
}

static void print_option(FILE *out, const EhOptionInfo *info)
{
    int column = info->letter ? fprintf(out, "  -%c, ", info->letter) : fprintf(out, "      ");
    column += fprintf(out, "--%s", info->name);
    if (info->argument)
        column += fprintf(out, " %s", info->argument);
    if (column + 2 > HELP_COLUMN) {
        fputc('\n', out);
        column = 0;
    }
    fprintf(out, "%*s", HELP_COLUMN - column, "");
    eh_print_wrapped(out, info->help, HELP_COLUMN, HELP_COLUMN);
}

static void print_options(FILE *out, EhVerb verb)
{
    fputs("\nOptions:\n", out);
    for (int i = 0; i < EH_OPTION_COUNT; i++)
        if (eh_option_infos[i].verb == verb)
            print_option(out, &eh_option_infos[i]);
    for (int i = 0; verb != EH_VERB_COMMON && i < EH_OPTION_COUNT; i++)
        if (eh_option_infos[i].verb == EH_VERB_COMMON)
            print_option(out, &eh_option_infos[i]);
}

static void print_verbs(FILE *out)
{
    fputs(
        "Usage: evenhand VERB [OPTION]... [FILE]...\n\n"
        "Rules for support desks: policies are checked, compiled, and decide tickets.\n\nVerbs:\n",
        out);
    for (int i = 0; i < EH_VERB_COMMON; i++)
        fprintf(out, "  %-10s %s\n", eh_verb_infos[i].name, eh_verb_infos[i].summary);
}

void eh_print_help(FILE *out, EhVerb verb)
{
    if (verb == EH_VERB_COMMON) {
        print_verbs(out);
    } else {
        const EhVerbInfo *info = &eh_verb_infos[verb];
        fprintf(out, "Usage: evenhand %s [OPTION]... %s\n\n", info->name, info->operands);
        eh_print_wrapped(out, info->details, 0, 0);
    }
    print_options(out, verb);
    fputs(
        "\nExit status: 0 clean; 1 findings, or a policy that does not compile; 2 usage, files or\n"
        "a log that takes no more; 3 some tickets had faults (run); 70 an error inside the "
        "command;\n"
        "130, 143 stopped by Ctrl-C, by SIGTERM.\n",
        out);
    if (verb == EH_VERB_COMMON)
        fputs("`evenhand VERB --help` tells more of a verb.\n", out);
}
