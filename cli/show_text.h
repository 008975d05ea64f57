/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text from elsewhere on a terminal: how wide it is, and nothing in it that the terminal would obey.
 *
 * One idea: every control character, direction mark and broken byte is shown as U+FFFD, so that a policy or a file
 * name can neither move the cursor nor turn a line around.
 */
#ifndef EH_CLI_SHOW_TEXT_H
#define EH_CLI_SHOW_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Prints `n` bytes on one line: line ends and tabs become spaces. */
void eh_show_text(FILE *out, const char *text, size_t n);

/* "ticket" of one, else "tickets". */
const char *eh_show_tickets(double n);

/* Where a part of a printed line stands, in terminal columns from its start. */
typedef struct EhShownPart {
    uint32_t start, width; /* width is at least 1 */
} EhShownPart;

/* Prints the part of a line (without its end) around the code points [from, to), counted from 1; a long line is cut
 * with `…` on either side. Tabs reach to every fourth column. */
EhShownPart eh_show_line(FILE *out, const char *line, size_t n, uint32_t from, uint32_t to);

/* Terminal columns of a code point: 0, 1 or 2. */
uint32_t eh_show_width(uint32_t code_point);

#endif
