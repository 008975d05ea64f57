/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts from elsewhere inside other notations, where none of their characters may mean anything.
 */
#ifndef EH_CLI_PRINT_ESCAPED_H
#define EH_CLI_PRINT_ESCAPED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* XML text or attribute. XML has no place for most control characters: they become U+FFFD. */
void eh_print_xml_text(FILE *out, const char *text, size_t n);

/* Workflow commands of GitHub end at a line end, and their properties at a colon or comma. */
void eh_print_github_text(FILE *out, const char *text, bool property);

/* A cell of a Markdown table. */
void eh_print_markdown_cell(FILE *out, const char *text);

/* A path as a relative or `file:` URI. */
void eh_print_uri(FILE *out, const char *path);

#endif
