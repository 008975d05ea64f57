/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EH_CLI_PRINT_JSON_H
#define EH_CLI_PRINT_JSON_H

#include <stddef.h>
#include <stdio.h>

/* Prints `n` bytes as a JSON text with its quotes. Bytes that are no UTF-8 become U+FFFD. */
void eh_print_json_text(FILE *out, const char *text, size_t n);

#endif
