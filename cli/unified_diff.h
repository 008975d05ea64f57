/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The difference of two texts, line by line, as `diff -u` prints it.
 */
#ifndef EH_CLI_UNIFIED_DIFF_H
#define EH_CLI_UNIFIED_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Prints nothing for equal texts. False when memory is out. */
bool eh_unified_diff(FILE *out, const char *old_name, const char *old_text, size_t old_n,
                     const char *new_name, const char *new_text, size_t new_n, bool color);

#endif
