/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand explain CODE`: the page of a message, from the tables built into the library and the linter.
 */
#include <string.h>

#include "cli/common.h"
#include "cli/explain.h"
#include "compiler/diagnostics.h"
#include "lint/lint.h"

/* `E0204`, `e101` and `101` name the same page; -1 for what is no code. */
static int code_number(const char *text)
{
    int number = 0;
    if (*text == 'E' || *text == 'e')
        text++;
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 4 || text[digits])
        return -1;
    for (; *text; text++)
        number = 10 * number + (*text - '0');
    return number;
}

/* `R01`, `r01` and `dead-row` name the same check; false for what is none. */
static bool find_check(const char *text, EhCheck *check)
{
    char code[8] = "";
    size_t n = strlen(text);
    for (int i = 0; i < EH_CHECK_COUNT; i++) {
        if (strcmp(text, eh_check_infos[i].name) == 0) {
            *check = (EhCheck)i;
            return true;
        }
    }
    if (n == 0 || n >= sizeof code)
        return false;
    memcpy(code, text, n + 1);
    if (code[0] >= 'a' && code[0] <= 'z')
        code[0] = (char)(code[0] - 'a' + 'A');
    return eh_check_find((EhStr){code, (uint32_t)n}, check);
}

static void print_page(FILE *out, const char *page)
{
    fputs(page, out);
    if (!*page || page[strlen(page) - 1] != '\n')
        fputc('\n', out);
}

static int print_check(EhCheck check, FILE *out)
{
    const EhCheckInfo *info = &eh_check_infos[check];
    fprintf(out, "# %s %s: %s (%s)\n\n", info->code, info->name, info->title,
            info->severity == EH_SEVERITY_ERROR ? "error" : "warning");
    print_page(out, info->page);
    return EH_EXIT_CLEAN;
}

int eh_cmd_explain_code(const EhArguments *arguments, FILE *out, FILE *err)
{
    EhCode code;
    EhCheck check;
    if (eh_operands_wrong(arguments, 1, 1, err))
        return EH_EXIT_USAGE;
    if (find_check(arguments->operands[0], &check))
        return print_check(check, out);
    int number = code_number(arguments->operands[0]);
    if (number < 0 && arguments->operands[0][strcspn(arguments->operands[0], "./")] != '\0') {
        fprintf(err,
                "evenhand explain: '%s' is one of two: name a policy and a ticket, or a code such "
                "as E0204\n",
                arguments->operands[0]);
        return EH_EXIT_USAGE;
    }
    if (number < 0 || !eh_code_find(number, &code)) {
        fprintf(err,
                "evenhand explain: there is no message '%s'; messages show their code as in "
                "`error[E0204]`, findings of the linter as in `warning[P03]`\n",
                arguments->operands[0]);
        return EH_EXIT_USAGE;
    }
    fprintf(out, "# E%04d: %s\n\n", number, eh_code_title(code));
    print_page(out, eh_code_page(code));
    return EH_EXIT_CLEAN;
}
