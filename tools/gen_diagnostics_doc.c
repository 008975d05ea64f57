/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Build-time generator: writes docs/diagnostics.md, a page for every code of compiler/diagnostics.def.
 */
#include <stdio.h>
#include <string.h>

#include "compiler/diagnostics.h"

static void put_page(EhCode code)
{
    const char *page = eh_code_page(code);
    size_t n = strlen(page);
    printf("\n## E%04d: %s\n\n%s%s", eh_code_number(code), eh_code_title(code), page,
           n > 0 && page[n - 1] != '\n' ? "\n" : "");
}

int main(void)
{
    printf("# Messages of the compiler\n\n"
           "Every message that `evenhand check` prints has a code; `evenhand explain CODE` prints "
           "its page. "
           "This file is made from the same table by `make docs`.\n\n"
           "| code | about |\n| --- | --- |\n");
    for (int i = 0; i < EH_CODE_COUNT; i++)
        printf("| E%04d | %s |\n", eh_code_number((EhCode)i), eh_code_title((EhCode)i));
    for (int i = 0; i < EH_CODE_COUNT; i++)
        put_page((EhCode)i);
    return 0;
}
