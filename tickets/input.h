/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where tickets come from: files of NDJSON, one JSON array or CSV, told apart by their content, and
 * SQL queries.
 *
 * One idea: one thread cuts the input into batches of items without looking into them; any number
 * of threads turn the items into tickets. A batch is some hundred kilobytes, so memory stays the
 * same on any length of input.
 */
#ifndef EH_TICKETS_INPUT_H
#define EH_TICKETS_INPUT_H

#include <stdatomic.h>

#include "tickets/keys.h"
#include "tickets/out.h"

/* JSON: bytes [at, at + n) of the batch. ROW: its cells [at, at + n). BROKEN: no ticket; bytes
 * [at, at + n) say what was found, `wanted` (a constant) what should have been. */
typedef enum EhItemKind { EH_ITEM_JSON, EH_ITEM_ROW, EH_ITEM_BROKEN } EhItemKind;

typedef struct EhItem {
    EhItemKind kind;
    uint64_t line; /* on which it begins, from 1; of a query the number of the row */
    size_t at, n;
    const char *wanted;
} EhItem;

/* TEXT is a cell of CSV, where an empty one is missing; DATA_TEXT a text of a database. Texts:
 * bytes [at, at + n). */
typedef enum EhCellKind {
    EH_CELL_MISSING,
    EH_CELL_TEXT,
    EH_CELL_DATA_TEXT,
    EH_CELL_INT,
    EH_CELL_REAL
} EhCellKind;

typedef struct EhInputCell {
    EhCellKind kind;
    size_t at, n;
    int64_t i;
    double f;
} EhInputCell;

/* The columns of rows, as eh_keys_column finds them; `head` is their names as a line of CSV, without its end. */
typedef struct EhColumns {
    const EhInputColumn *columns;
    size_t n;
    EhOut head;
} EhColumns;

/* Zero-initialise; reuse; free. Invariant: EH_JSON_BEHIND bytes are readable behind the last one
 * of `bytes`. */
typedef struct EhBatch {
    char *bytes;
    size_t n_bytes, room;
    EhItem *items;
    size_t n_items, items_room;
    EhInputCell *cells;
    size_t n_cells, cells_room;
    const EhColumns *columns; /* of ROW items: the input's, which has to stay */
    uint64_t n_read;          /* bytes of the input that were read up to here */
} EhBatch;

void eh_batch_free(EhBatch *batch);

typedef struct EhInput EhInput;

typedef enum EhInputResult {
    EH_INPUT_OK,
    EH_INPUT_END, /* nothing more; the batch is empty */
    EH_INPUT_NO_MEMORY,
    EH_INPUT_FAILED /* reading failed: eh_input_why */
} EhInputResult;

/* Reads from an open file, which the input closes. NULL without memory (the file is closed all
 * the same). */
EhInput *eh_input_open(const EhKeys *keys, int fd);

/* Reads the rows that `query` gives on the database `file`, which is opened read-only. NULL
 * without memory; what is wrong with either is told by the first eh_input_next. */
EhInput *eh_input_open_sqlite(const EhKeys *keys, const char *file, const char *query);
void eh_input_free(EhInput *input);

/* The next items; at least one with EH_INPUT_OK. */
EhInputResult eh_input_next(EhInput *input, EhBatch *batch);

/* Reading of a pipe or terminal ends, as at the end of the file, soon after `*stop` becomes
 * true; NULL: never. */
void eh_input_stop_when(EhInput *input, const atomic_bool *stop);

/* One line on why it failed; lives as long as the input. */
const char *eh_input_why(const EhInput *input);

#endif
