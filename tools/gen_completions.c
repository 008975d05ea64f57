/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Build-time generator: gen_completions bash|zsh|fish writes that shell's completions from cli/options.def.
 */
#include <stdio.h>
#include <string.h>

#include "cli/options.h"

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

static bool is_file(const char *argument)
{
    return ends_with(argument, "FILE");
}

static bool is_folder(const char *argument)
{
    return ends_with(argument, "DIR");
}

static void put_word(void *separator, const char *word, int n)
{
    printf("%.*s%s", n, word, (const char *)separator);
}

static bool goes_with(int option, int verb)
{
    return (int)eh_option_infos[option].verb == verb ||
           eh_option_infos[option].verb == EH_VERB_COMMON;
}

/* ---- bash ---- */

static void bash_values(int verb)
{
    for (int i = 0; i < EH_OPTION_COUNT; i++) {
        const EhOptionInfo *info = &eh_option_infos[i];
        if (!goes_with(i, verb) || !info->argument)
            continue;
        printf("        --%s", info->name);
        if (info->letter)
            printf(" | -%c", info->letter);
        fputs(") ", stdout);
        if (strchr(info->argument, '|')) {
            fputs("COMPREPLY=($(compgen -W \"", stdout);
            eh_choices_each(info->argument, put_word, " ");
            fputs("\" -- \"$word\")); return ;;\n", stdout);
        } else if (is_folder(info->argument)) {
            fputs("COMPREPLY=($(compgen -d -- \"$word\")); return ;;\n", stdout);
        } else if (is_file(info->argument)) {
            fputs("COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n", stdout);
        } else {
            fputs("return ;;\n", stdout);
        }
    }
}

static void bash_verb(int verb)
{
    if (verb == EH_VERB_COMMON)
        fputs("    *)\n        case $before in\n", stdout);
    else
        printf("    %s)\n        case $before in\n", eh_verb_infos[verb].name);
    bash_values(verb);
    fputs("        esac\n        options=\"", stdout);
    for (int i = 0; i < EH_OPTION_COUNT; i++)
        if (goes_with(i, verb))
            printf("--%s ", eh_option_infos[i].name);
    fputs("\" ;;\n", stdout);
}

static void bash(void)
{
    fputs("# bash completion for evenhand\n_evenhand() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} "
          "verb=${COMP_WORDS[1]} options\n"
          "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        COMPREPLY=($(compgen -W \"",
          stdout);
    for (int i = 0; i < EH_VERB_COMMON; i++)
        printf("%s ", eh_verb_infos[i].name);
    fputs("--help --version\" -- \"$word\"))\n        return\n    fi\n    case $verb in\n", stdout);
    for (int i = 0; i <= EH_VERB_COMMON; i++)
        bash_verb(i);
    fputs("    esac\n    case $word in\n"
          "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
          "    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
          "    esac\n}\ncomplete -o filenames -F _evenhand evenhand\n",
          stdout);
}

/* ---- zsh ---- */

/* Brackets end a description in _arguments, colons a part of a choice, a quote the word. */
static void zsh_text(const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", stdout);
        else if (strchr("[]:\\", *text))
            printf("\\%c", *text);
        else
            putchar(*text);
    }
}

static void zsh_option(const EhOptionInfo *info)
{
    bool repeats = info->argument && !strchr(info->argument, '|');
    if (info->letter)
        printf(" \\\n            '(-%c --%s)'{-%c,--%s}'[", info->letter, info->name, info->letter,
               info->name);
    else
        printf(" \\\n            '%s--%s[", repeats ? "*" : "", info->name);
    zsh_text(info->help);
    putchar(']');
    if (info->argument && strchr(info->argument, '|')) {
        fputs(":value:(", stdout);
        eh_choices_each(info->argument, put_word, " ");
        putchar(')');
    } else if (info->argument) {
        fputs(is_folder(info->argument) ? ":folder:_files -/"
              : is_file(info->argument) ? ":file:_files"
                                        : ":value: ",
              stdout);
    }
    putchar('\'');
}

static void zsh(void)
{
    fputs("#compdef evenhand\n_evenhand() {\n    local -a verbs\n    verbs=(", stdout);
    for (int i = 0; i < EH_VERB_COMMON; i++) {
        printf("\n        '%s:", eh_verb_infos[i].name);
        zsh_text(eh_verb_infos[i].summary);
        putchar('\'');
    }
    fputs("\n    )\n    if (( CURRENT == 2 )); then\n        _describe verb verbs\n        "
          "return\n    fi\n"
          "    local verb=$words[2]\n    shift words\n    (( CURRENT-- ))\n    case $verb in\n",
          stdout);
    for (int verb = 0; verb < EH_VERB_COMMON; verb++) {
        printf("    %s)\n        _arguments", eh_verb_infos[verb].name);
        for (int i = 0; i < EH_OPTION_COUNT; i++)
            if (goes_with(i, verb))
                zsh_option(&eh_option_infos[i]);
        fputs(" \\\n            '*:file:_files' ;;\n", stdout);
    }
    fputs("    esac\n}\n_evenhand \"$@\"\n", stdout);
}

/* ---- fish ---- */

static void fish_text(const char *text)
{
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
}

static void fish_option(const EhOptionInfo *info)
{
    if (info->verb == EH_VERB_COMMON)
        fputs("complete -c evenhand", stdout);
    else
        printf("complete -c evenhand -n '__fish_seen_subcommand_from %s'",
               eh_verb_infos[info->verb].name);
    printf(" -l %s", info->name);
    if (info->letter)
        printf(" -s %c", info->letter);
    if (info->argument && strchr(info->argument, '|')) {
        fputs(" -x -a '", stdout);
        eh_choices_each(info->argument, put_word, " ");
        putchar('\'');
    } else if (info->argument && is_folder(info->argument)) {
        fputs(" -x -a '(__fish_complete_directories)'", stdout);
    } else if (info->argument) {
        fputs(is_file(info->argument) ? " -r -F" : " -x", stdout);
    }
    fputs(" -d '", stdout);
    fish_text(info->help);
    fputs("'\n", stdout);
}

static void fish(void)
{
    fputs("# fish completion for evenhand\n", stdout);
    for (int i = 0; i < EH_VERB_COMMON; i++) {
        printf("complete -c evenhand -n __fish_use_subcommand -f -a %s -d '",
               eh_verb_infos[i].name);
        fish_text(eh_verb_infos[i].summary);
        fputs("'\n", stdout);
    }
    for (int i = 0; i < EH_OPTION_COUNT; i++)
        fish_option(&eh_option_infos[i]);
}

int main(int argc, char **argv)
{
    const char *shell = argc == 2 ? argv[1] : "";
    if (strcmp(shell, "bash") == 0)
        bash();
    else if (strcmp(shell, "zsh") == 0)
        zsh();
    else if (strcmp(shell, "fish") == 0)
        fish();
    else {
        fputs("usage: gen_completions bash|zsh|fish\n", stderr);
        return 2;
    }
    return 0;
}
