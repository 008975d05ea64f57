/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions as JSON, CSV, Markdown, and as the cells of a table.
 *
 * One idea: every name that a program can print is quoted once, when the writer is made; after that
 * a decision is mostly a row of copies.
 */
#ifndef EH_TICKETS_WRITE_H
#define EH_TICKETS_WRITE_H

#include <evenhand.h>

#include "tickets/out.h"

typedef struct EhWriter EhWriter;

/* Immutable, shared by any number of threads; the program has to stay. NULL without memory. */
EhWriter *eh_writer_new(const EhProgram *program);
void eh_writer_free(EhWriter *writer);

/* The decision as one JSON object, without a line end. What fails shows in `out`, as with all of
 * these. */
void eh_write_json(const EhWriter *writer, const EhDecision *decision, EhOut *out);

/* The header and one row of CSV, each with its line end. */
void eh_write_csv_header(const EhWriter *writer, EhOut *out);
void eh_write_csv(const EhWriter *writer, const EhDecision *decision, EhOut *out);

/* The head and one row of a Markdown table. */
void eh_write_markdown_header(EhOut *out);
void eh_write_markdown(const EhWriter *writer, const EhDecision *decision, EhOut *out);

/* The same columns for a terminal: names, and cells that each end in EH_CELL_END. Nothing in a
 * cell moves a cursor. */
#define EH_CELL_END '\x1f'
#define EH_TABLE_COLUMNS 8
extern const char *const eh_table_columns[EH_TABLE_COLUMNS];
void eh_write_cells(const EhWriter *writer, const EhDecision *decision, EhOut *out);

#endif
