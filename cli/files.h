/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Operands that are policies: files as given, and what a folder holds.
 */
#ifndef EH_CLI_FILES_H
#define EH_CLI_FILES_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/options.h"

/* Names from malloc, in order: operands as given, a folder's files by name. */
typedef struct EhFileNames {
    char **names;
    size_t n, room;
} EhFileNames;

/* Collects the operands; in folders every `.eh` file below, or only those that begin with `policy` when
 * `policies_only`. False after a message on `err`: no memory, a folder that cannot be read, or nothing found. */
bool eh_file_names_collect(const EhArguments *arguments, bool policies_only, EhFileNames *out,
                           FILE *err);
void eh_file_names_free(EhFileNames *names);

#endif
