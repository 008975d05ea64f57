/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts that messages in full are drawn of: a head, lines of a policy with marks below them, notes.
 */
#ifndef EH_CLI_PRINT_PLACES_H
#define EH_CLI_PRINT_PLACES_H

#include "cli/print_diagnostics.h"

typedef enum EhPaint { EH_PAINT_RED, EH_PAINT_YELLOW, EH_PAINT_GREEN, EH_PAINT_BLUE } EhPaint;

/* `error[E0123]: message`, the word and the code in a colour. */
void eh_draw_head(const EhPrinter *printer, EhPaint paint, const char *word, const char *code,
                  const char *message);

/* `--> file:line:column` and a bar below it. `digits`: those of the largest line number shown. */
void eh_draw_place(const EhPrinter *printer, int digits, const char *arrow, const char *file,
                   uint32_t line, uint32_t column);
int eh_draw_digits(uint32_t line);

/* A line, and marks below the code points [from, to) with a label behind them. */
void eh_draw_marked(const EhPrinter *printer, int digits, uint32_t line, const char *text,
                    uint32_t from, uint32_t to, char mark, const char *label);

/* `= name: text` */
void eh_draw_note(const EhPrinter *printer, int digits, const char *name, const char *text);

/* For screen readers: `In FILE, line 3, column 5: …` */
void eh_draw_words(const EhPrinter *printer, const char *lead, const char *file, uint32_t line,
                   uint32_t column, const char *text);

#endif
