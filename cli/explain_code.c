/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand explain CODE`: the page of a message, from the table built into the library.
 */
#include <string.h>

#include "cli/common.h"
#include "cli/explain.h"
#include "compiler/diagnostics.h"

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

int eh_cmd_explain_code(const EhArguments *arguments, FILE *out, FILE *err)
{
    EhCode code;
    if (eh_operands_wrong(arguments, 1, 1, err))
        return EH_EXIT_USAGE;
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
                "`error[E0204]`\n",
                arguments->operands[0]);
        return EH_EXIT_USAGE;
    }
    fprintf(out, "# E%04d: %s\n\n%s", number, eh_code_title(code), eh_code_page(code));
    const char *page = eh_code_page(code);
    if (!*page || page[strlen(page) - 1] != '\n')
        fputc('\n', out);
    return EH_EXIT_CLEAN;
}
