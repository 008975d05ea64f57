/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV by the row, through libcsv in its strict mode.
 *
 * One idea: the parser gets one physical line at a time, so that the line on which a row begins is
 * known, and a row that is no CSV costs one fault: reading goes on with the line after the one
 * that it began on, whose quote may have swallowed many.
 */
#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "tickets/input_internal.h"
#include "vm/ticket.h"

#define WANTED_ROW "as many cells as the header has"
#define WANTED_CSV "a row of CSV"

enum {
    ROW_NOT_BEGUN = 0, /* libcsv's state between rows */
    CELL_STEP = 65536  /* by which the room for a cell grows; its own 128 is quadratic */
};

/* Invariant: cells [row .. n_cells) of the batch are those of the open row, which began on
 * `line` and is `row_bytes` long so far; held[0 .. n_held) are these bytes. */
struct EhCsvInput {
    struct csv_parser parser;
    EhInput *input;
    EhBatch *batch;
    size_t row, row_bytes;
    uint64_t line;
    char shown[EH_INPUT_SHOWN]; /* how the open row begins */
    size_t n_shown;
    char *held;
    size_t n_held, held_room;
    bool has_header, no_memory;
};

/* Spaces belong to the text that they stand in. */
static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

static bool parser_open(struct csv_parser *parser)
{
    if (csv_init(parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        return false;
    }
    csv_set_space_func(parser, no_space);
    csv_set_blk_size(parser, CELL_STEP);
    return true;
}

bool eh_input_csv_open(EhInput *input)
{
    EhCsvInput *csv = calloc(1, sizeof *csv);
    if (csv == NULL || !parser_open(&csv->parser)) {
        free(csv);
        return false;
    }
    csv->input = input;
    input->csv = csv;
    return true;
}

void eh_input_csv_close(EhCsvInput *csv)
{
    if (csv != NULL) {
        csv_free(&csv->parser);
        free(csv->held);
        free(csv);
    }
}

/* ---- rows ---- */

static void on_cell(void *text, size_t n, void *user)
{
    EhCsvInput *csv = user;
    EhBatch *batch = csv->batch;
    EhInputCell cell = {
        .kind = n == 0 ? EH_CELL_MISSING : EH_CELL_TEXT, .at = batch->n_bytes, .n = n};
    if (csv->no_memory || !eh_batch_append(batch, text, n) || !eh_batch_cell(batch, cell)) {
        csv->no_memory = true;
    }
}

/* The header becomes the input's columns. */
static bool take_header(EhCsvInput *csv)
{
    const EhBatch *batch = csv->batch;
    EhInputColumn *columns = calloc(batch->n_cells + 1, sizeof *columns);
    EhOut head = {0};
    if (columns == NULL) {
        return false;
    }
    for (size_t i = 0; i < batch->n_cells; i++) {
        const char *name = batch->bytes + batch->cells[i].at;
        columns[i] = eh_keys_column(csv->input->keys, name, batch->cells[i].n);
        eh_out_bytes(&head, ",", i > 0);
        eh_out_csv_cell(&head, name, batch->cells[i].n);
    }
    csv->input->columns = (EhColumns){.columns = columns, .n = batch->n_cells, .head = head};
    csv->has_header = true;
    return !head.failed;
}

/* Keeps how a row begins, for a fault. */
static void show(EhCsvInput *csv, const char *text, size_t n)
{
    size_t room = sizeof csv->shown - csv->n_shown;
    memcpy(csv->shown + csv->n_shown, text, n < room ? n : room);
    csv->n_shown += n < room ? n : room;
}

/* An item for what is no row: what there is of it. */
static bool add_broken(EhCsvInput *csv, const char *wanted)
{
    EhBatch *batch = csv->batch;
    size_t n = csv->n_shown;
    while (n > 0 && (csv->shown[n - 1] == '\n' || csv->shown[n - 1] == '\r')) {
        n--;
    }
    EhItem item = {
        .kind = EH_ITEM_BROKEN, .line = csv->line, .at = batch->n_bytes, .n = n, .wanted = wanted};
    batch->n_cells = csv->row;
    return eh_batch_append(batch, csv->shown, n) && eh_batch_item(batch, item);
}

/* One cell of nothing but spaces. */
static bool is_blank(const EhCsvInput *csv)
{
    const EhBatch *batch = csv->batch;
    const EhInputCell *cell = &batch->cells[csv->row];
    size_t i = 0;
    if (batch->n_cells - csv->row != 1 || csv->input->columns.n == 1) {
        return false;
    }
    while (i < cell->n &&
           (batch->bytes[cell->at + i] == ' ' || batch->bytes[cell->at + i] == '\t')) {
        i++;
    }
    return i == cell->n;
}

static bool end_row(EhCsvInput *csv)
{
    EhBatch *batch = csv->batch;
    size_t n = batch->n_cells - csv->row;
    EhItem item = {.kind = EH_ITEM_ROW, .line = csv->line, .at = csv->row, .n = n};
    if (!csv->has_header) {
        bool ok = take_header(csv);
        batch->n_cells = batch->n_bytes = 0;
        return ok;
    }
    if (is_blank(csv)) {
        batch->n_cells = csv->row;
        return true;
    }
    return n == csv->input->columns.n ? eh_batch_item(batch, item) : add_broken(csv, WANTED_ROW);
}

static void on_row(int end, void *user)
{
    EhCsvInput *csv = user;
    (void)end;
    if (csv->no_memory || !end_row(csv)) {
        csv->no_memory = true;
    }
    csv->row = csv->batch->n_cells;
    csv->row_bytes = 0;
}

/* Keeps what was read of the open row. */
static bool hold(EhCsvInput *csv, const char *text, size_t n)
{
    if (csv->held_room - csv->n_held < n) {
        size_t room = csv->held_room * 2 + n;
        char *held = realloc(csv->held, room);
        if (held == NULL) {
            return false;
        }
        csv->held = held;
        csv->held_room = room;
    }
    memcpy(csv->held + csv->n_held, text, n);
    csv->n_held += n;
    return true;
}

/* Puts what was held from `at` on before what comes next. */
static bool put_back(EhCsvInput *csv, size_t at)
{
    EhInput *input = csv->input;
    size_t n = csv->n_held - at, rest = input->raw_n - input->raw_at;
    char *raw = malloc(n + rest + EH_INPUT_READ);
    if (raw == NULL) {
        return false;
    }
    memcpy(raw, csv->held + at, n);
    memcpy(raw + n, input->raw + input->raw_at, rest);
    free(input->raw);
    input->raw = raw;
    input->raw_room = n + rest + EH_INPUT_READ;
    input->raw_at = 0;
    input->raw_n = n + rest;
    return true;
}

/* The lines that an open quote took in are read again, from the second on; nothing without one. */
static bool read_again(EhCsvInput *csv)
{
    const char *end = csv->n_held == 0 ? NULL : memchr(csv->held, '\n', csv->n_held);
    const char *shown = memchr(csv->shown, '\n', csv->n_shown);
    if (end == NULL) {
        return true;
    }
    csv->n_shown = shown == NULL ? csv->n_shown : (size_t)(shown - csv->shown);
    csv->input->line = csv->line + 1;
    csv->input->skipping = false;
    return put_back(csv, (size_t)(end - csv->held) + 1);
}

/* Tells the open row as broken and begins anew. */
static bool start_again(EhCsvInput *csv)
{
    bool ok = read_again(csv) && add_broken(csv, WANTED_CSV);
    csv->n_held = 0;
    csv_free(&csv->parser);
    csv->row = csv->batch->n_cells;
    csv->row_bytes = 0;
    return parser_open(&csv->parser) && ok;
}

/* ---- lines ---- */

/* One physical line, or a part of one: it is not whole yet, or has a carriage return in it. */
static bool feed(EhCsvInput *csv, size_t n)
{
    EhInput *input = csv->input;
    const char *text = input->raw + input->raw_at;
    bool ends = text[n - 1] == '\n';
    bool skipped = input->skipping;
    if (csv->row_bytes == 0) {
        csv->line = input->line;
        csv->n_shown = csv->n_held = 0;
    }
    input->line += ends;
    input->raw_at += n;
    if (skipped) {
        input->skipping = !ends;
        return true;
    }
    csv->row_bytes += n;
    size_t before = csv->n_shown;
    show(csv, text, n);
    size_t done = csv_parse(&csv->parser, text, n, on_cell, on_row, csv);
    if (done < n) { /* up to the byte that is wrong, however many came with it */
        csv->n_shown = before + done + 1 < csv->n_shown ? before + done + 1 : csv->n_shown;
        input->skipping = !ends;
        return csv_error(&csv->parser) == CSV_EPARSE && (csv->n_held == 0 || hold(csv, text, n)) &&
               start_again(csv);
    }
    if (csv->parser.pstate == ROW_NOT_BEGUN) {
        csv->row_bytes = 0;
        return !csv->no_memory;
    }
    if (!hold(csv, text, n)) {
        return false;
    }
    if (csv->row_bytes > EH_LIMIT_LINE_BYTES) {
        input->skipping = !ends;
        return start_again(csv);
    }
    return !csv->no_memory;
}

static bool finish(EhCsvInput *csv)
{
    if (csv_fini(&csv->parser, on_cell, on_row, csv) != 0) {
        return csv_error(&csv->parser) == CSV_EPARSE && start_again(csv);
    }
    return !csv->no_memory;
}

static EhInputResult read_more(EhInput *input)
{
    if (input->raw_room < EH_INPUT_READ) {
        char *raw = realloc(input->raw, EH_INPUT_READ);
        if (raw == NULL) {
            return EH_INPUT_NO_MEMORY;
        }
        input->raw = raw;
        input->raw_room = EH_INPUT_READ;
    }
    input->raw_at = 0;
    return eh_input_read(input, input->raw, &input->raw_n);
}

/* Up to the first byte that can end a row, or all there is. */
static size_t piece_length(const char *text, size_t n)
{
    const char *end = memchr(text, '\n', n);
    n = end == NULL ? n : (size_t)(end - text) + 1;
    end = memchr(text, '\r', n);
    return end == NULL ? n : (size_t)(end - text) + 1;
}

/* A batch ends between rows: when it is full, or when the file has no more for now. */
EhInputResult eh_input_csv(EhInput *input, EhBatch *batch)
{
    EhCsvInput *csv = input->csv;
    csv->batch = batch;
    csv->row = 0;
    while (csv->row_bytes > 0 ||
           (batch->n_items < EH_INPUT_ITEMS && batch->n_bytes < EH_INPUT_READ)) {
        if (input->raw_at == input->raw_n) {
            bool stop = batch->n_items > 0 && csv->row_bytes == 0;
            EhInputResult result = stop ? EH_INPUT_OK : read_more(input);
            if (stop || result != EH_INPUT_OK) {
                return result;
            }
        }
        if (input->raw_at == input->raw_n) {
            if (!finish(csv)) {
                return EH_INPUT_NO_MEMORY;
            }
            if (input->raw_at == input->raw_n) {
                return EH_INPUT_END;
            }
        }
        if (!feed(csv, piece_length(input->raw + input->raw_at, input->raw_n - input->raw_at))) {
            return EH_INPUT_NO_MEMORY;
        }
    }
    return EH_INPUT_OK;
}

/* ---- telling CSV from other texts ---- */

typedef struct Probe {
    const EhKeys *keys;
    bool known;
} Probe;

static void probe_cell(void *text, size_t n, void *user)
{
    Probe *probe = user;
    probe->known = probe->known || eh_keys_column(probe->keys, text, n).what != EH_COLUMN_NOTHING;
}

static void probe_row(int end, void *user)
{
    (void)end;
    (void)user;
}

bool eh_input_is_csv(const EhInput *input, const char *line, size_t n)
{
    struct csv_parser parser;
    Probe probe = {.keys = input->keys};
    bool ok;
    if (n > 0 && line[n - 1] == '\r') {
        n--;
    }
    if (!parser_open(&parser)) {
        return false;
    }
    ok = csv_parse(&parser, line, n, probe_cell, probe_row, &probe) == n &&
         csv_fini(&parser, probe_cell, probe_row, &probe) == 0;
    csv_free(&parser);
    return ok && probe.known;
}
