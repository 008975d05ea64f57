/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Build-time generator: writes the man page evenhand(1) from cli/options.def.
 */
#include <stdio.h>

#include "cli/options.h"
#include "evenhand.h"

/* roff takes `-` for a hyphen, `\` for an escape, and a `.` or `'` at the start of a line for a request. */
static void put(const char *text)
{
    for (const char *c = text; *c; c++) {
        if (*c == '-')
            fputs("\\-", stdout);
        else if (*c == '\\')
            fputs("\\e", stdout);
        else if (*c == '`')
            fputs("\\fB", stdout); /* a word in backquotes is bold: the next backquote ends it */
        else
            putchar(*c);
        if (*c == '`') {
            for (c++; *c && *c != '`'; c++)
                putchar(*c);
            fputs("\\fR", stdout);
        }
        if (!*c)
            return;
    }
}

static void put_options(EhVerb verb)
{
    for (int i = 0; i < EH_OPTION_COUNT; i++) {
        const EhOptionInfo *info = &eh_option_infos[i];
        if (info->verb != verb)
            continue;
        fputs(".TP\n", stdout);
        if (info->letter)
            printf("\\fB\\-%c\\fR, ", info->letter);
        fputs("\\fB\\-\\-", stdout);
        put(info->name);
        fputs("\\fR", stdout);
        if (info->argument) {
            fputs(" \\fI", stdout);
            put(info->argument);
            fputs("\\fR", stdout);
        }
        putchar('\n');
        put(info->help);
        fputs(".\n", stdout);
    }
}

static void put_verbs(void)
{
    for (int i = 0; i < EH_VERB_COMMON; i++) {
        const EhVerbInfo *info = &eh_verb_infos[i];
        printf(".SS evenhand %s\n.B evenhand %s\n.RI [ OPTION ]...\n.I ", info->name, info->name);
        put(info->operands);
        fputs("\n.PP\n", stdout);
        put(info->details);
        putchar('\n');
        put_options((EhVerb)i);
    }
}

int main(void)
{
    printf(".TH EVENHAND 1 \"\" \"evenhand %s\" \"User Commands\"\n", eh_version());
    fputs(
        ".SH NAME\nevenhand \\- rules for support desks: check, compile, decide\n"
        ".SH SYNOPSIS\n.B evenhand\n.I VERB\n.RI [ OPTION ]...\n.RI [ FILE ]...\n"
        ".SH DESCRIPTION\n"
        "A policy says who is a VIP, what each tier covers, which service level a ticket gets, and "
        "where it goes. "
        "The command checks policies, compiles them, and decides tickets with them. "
        "Data goes to standard output, everything else to standard error; \\- is standard input.\n"
        ".SH VERBS\n",
        stdout);
    put_verbs();
    fputs(".SH OPTIONS OF EVERY VERB\n", stdout);
    put_options(EH_VERB_COMMON);
    fputs(
        ".SH EXIT STATUS\n"
        ".TP\n0\nClean.\n"
        ".TP\n1\nFindings, failed tests, files that would be formatted, a policy that does not "
        "compile.\n"
        ".TP\n2\nUsage, configuration, or files; also when no file matched.\n"
        ".TP\n3\n\\fBrun\\fR: some tickets had faults, and got the decision that is kept for "
        "them.\n"
        ".TP\n70\nAn error inside the command.\n"
        ".TP\n130, 143, 129\nStopped by SIGINT (Ctrl-C), SIGTERM, SIGHUP. \\fBrun\\fR first writes "
        "whole decisions of what it has read; one that comes a second later ends it at once.\n"
        ".SH ENVIRONMENT\n"
        ".TP\nNO_COLOR\nNo colours unless \\fB\\-\\-color\\fR asks for them.\n"
        ".TP\nTERM\nNo colours if it is \\fBdumb\\fR.\n",
        stdout);
    return 0;
}
