/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kinds of input share: bytes read ahead, batches that grow.
 */
#ifndef EH_TICKETS_INPUT_INTERNAL_H
#define EH_TICKETS_INPUT_INTERNAL_H

#include "tickets/input.h"
#include "tickets/json_text.h"

enum {
    EH_INPUT_READ =
        262144, /* bytes that are read at once: large enough that the calls do not count */
    EH_INPUT_ITEMS = 1024, /* items of a batch, so that short ones are not held back */
    EH_INPUT_WHY = 256,
    EH_INPUT_SHOWN = 512 /* bytes that are kept of what is no ticket: more than a fault shows */
};

typedef enum EhInputMode {
    EH_MODE_UNKNOWN,
    EH_MODE_LINES,
    EH_MODE_ARRAY,
    EH_MODE_CSV,
    EH_MODE_SQL
} EhInputMode;

typedef struct EhCsvInput EhCsvInput;
typedef struct EhSqlInput EhSqlInput;

/* What a scan has seen of an array's element; `any`: an element, or a comma, was before it. */
typedef struct EhArrayScan {
    uint32_t depth; /* of brackets inside the element */
    bool in_string, escaped, started, too_long, any;
    uint64_t line; /* on which it began */
} EhArrayScan;

/* Invariant: raw[raw_at .. raw_n) was read and is in no batch yet; `line` is the line on which
 * it begins. */
struct EhInput {
    const EhKeys *keys;
    EhInputMode mode;
    int fd;
    char *raw;
    size_t raw_at, raw_n, raw_room;
    uint64_t line, n_read;
    bool eof, skipping; /* skipping: the rest of a line that was too long */
    EhArrayScan scan;
    EhCsvInput *csv;
    EhSqlInput *sql;
    EhColumns columns;
    const atomic_bool *stop;
    char why[EH_INPUT_WHY];
};

/* Appends to `to` up to EH_INPUT_READ bytes of the file; *got is 0 at its end. */
EhInputResult eh_input_read(EhInput *input, char *to, size_t *got);

/* Makes room for `more` bytes, and what is readable behind them. False without memory. */
bool eh_batch_reserve(EhBatch *batch, size_t more);
bool eh_batch_append(EhBatch *batch, const char *bytes, size_t n);
bool eh_batch_item(EhBatch *batch, EhItem item);
bool eh_batch_cell(EhBatch *batch, EhInputCell cell);

/* Each fills an empty batch, which may stay empty at the end. */
EhInputResult eh_input_lines(EhInput *input, EhBatch *batch);
EhInputResult eh_input_array(EhInput *input, EhBatch *batch);
EhInputResult eh_input_csv(EhInput *input, EhBatch *batch);
EhInputResult eh_input_sql(EhInput *input, EhBatch *batch);

/* Whether the line is the header of a CSV: at least one of its columns is a key of the ticket. */
bool eh_input_is_csv(const EhInput *input, const char *line, size_t n);

bool eh_input_csv_open(EhInput *input);
void eh_input_csv_close(EhCsvInput *csv);
EhSqlInput *eh_input_sql_new(const char *file, const char *query);
void eh_input_sql_close(EhSqlInput *sql);

#endif
