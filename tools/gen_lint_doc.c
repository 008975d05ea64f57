/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Build-time generator: writes docs/lint.md, a page for every check of lint/checks.def.
 */
#include <stdio.h>
#include <string.h>

#include "lint/lint.h"

static const char *severity_of(const EhCheckInfo *info)
{
    return info->severity == EH_SEVERITY_ERROR ? "error" : "warning";
}

static void put_page(const EhCheckInfo *info)
{
    size_t n = strlen(info->page);
    printf("\n## %s %s\n\n%s: %s.\n\n%s%s", info->code, info->name,
           info->severity == EH_SEVERITY_ERROR ? "Error" : "Warning", info->title, info->page,
           n > 0 && info->page[n - 1] != '\n' ? "\n" : "");
}

int main(void)
{
    printf("# Checks of the linter\n\n"
           "`evenhand lint` asks these questions of a policy; `evenhand explain CODE` prints the "
           "page of one. The policies on the pages are fragments: what they leave out is as in "
           "`tests/lint/base.eh`. How to use the linter in a pipeline stands in "
           "[lint-in-ci.md](lint-in-ci.md). This file is made from the linter's own table by "
           "`make docs`.\n\n"
           "| code | name | | finds |\n| --- | --- | --- | --- |\n");
    for (int i = 0; i < EH_CHECK_COUNT; i++) {
        const EhCheckInfo *info = &eh_check_infos[i];
        printf("| [%s](#%s-%s) | %s | %s | %s |\n", info->code, info->code, info->name, info->name,
               severity_of(info), info->title);
    }
    for (int i = 0; i < EH_CHECK_COUNT; i++) {
        put_page(&eh_check_infos[i]);
    }
    return 0;
}
