/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inputs: opening, telling what they hold, and batches.
 */
#include "tickets/input.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tickets/input_internal.h"
#include "tickets/json_text.h"

enum { STOP_CHECK_MS = 100 };

/* ---- batches ---- */

void eh_batch_free(EhBatch *batch)
{
    free(batch->bytes);
    free(batch->items);
    free(batch->cells);
    *batch = (EhBatch){0};
}

bool eh_batch_reserve(EhBatch *batch, size_t more)
{
    size_t room = batch->room == 0 ? EH_INPUT_READ : batch->room;
    while (room - batch->n_bytes < more) {
        room *= 2;
    }
    if (room != batch->room) {
        char *bytes = realloc(batch->bytes, room + EH_JSON_BEHIND);
        if (bytes == NULL) {
            return false;
        }
        memset(bytes + room, 0, EH_JSON_BEHIND);
        batch->bytes = bytes;
        batch->room = room;
    }
    return true;
}

bool eh_batch_append(EhBatch *batch, const char *bytes, size_t n)
{
    if (!eh_batch_reserve(batch, n)) {
        return false;
    }
    if (n > 0) {
        memcpy(batch->bytes + batch->n_bytes, bytes, n);
    }
    batch->n_bytes += n;
    return true;
}

bool eh_batch_item(EhBatch *batch, EhItem item)
{
    if (batch->n_items == batch->items_room) {
        size_t room = batch->items_room == 0 ? EH_INPUT_ITEMS : batch->items_room * 2;
        EhItem *items = realloc(batch->items, room * sizeof *items);
        if (items == NULL) {
            return false;
        }
        batch->items = items;
        batch->items_room = room;
    }
    batch->items[batch->n_items++] = item;
    return true;
}

bool eh_batch_cell(EhBatch *batch, EhInputCell cell)
{
    if (batch->n_cells == batch->cells_room) {
        size_t room = batch->cells_room == 0 ? EH_INPUT_ITEMS : batch->cells_room * 2;
        EhInputCell *cells = realloc(batch->cells, room * sizeof *cells);
        if (cells == NULL) {
            return false;
        }
        batch->cells = cells;
        batch->cells_room = room;
    }
    batch->cells[batch->n_cells++] = cell;
    return true;
}

/* ---- opening ---- */

static EhInput *input_new(const EhKeys *keys, int fd)
{
    EhInput *input = calloc(1, sizeof *input);
    if (input != NULL) {
        input->keys = keys;
        input->fd = fd;
        input->line = 1;
    }
    return input;
}

EhInput *eh_input_open(const EhKeys *keys, int fd)
{
    EhInput *input = input_new(keys, fd);
    if (input == NULL) {
        close(fd);
    }
    return input;
}

EhInput *eh_input_open_sqlite(const EhKeys *keys, const char *file, const char *query)
{
    EhInput *input = input_new(keys, -1);
    if (input == NULL) {
        return NULL;
    }
    input->mode = EH_MODE_SQL;
    input->sql = eh_input_sql_new(file, query);
    if (input->sql == NULL) {
        eh_input_free(input);
        return NULL;
    }
    return input;
}

void eh_input_free(EhInput *input)
{
    if (input == NULL) {
        return;
    }
    if (input->fd >= 0) {
        close(input->fd);
    }
    eh_input_csv_close(input->csv);
    eh_input_sql_close(input->sql);
    free((void *)(uintptr_t)input->columns.columns);
    eh_out_free(&input->columns.head);
    free(input->raw);
    free(input);
}

const char *eh_input_why(const EhInput *input)
{
    return input->why;
}

void eh_input_stop_when(EhInput *input, const atomic_bool *stop)
{
    input->stop = stop;
}

/* Waits until there is something to read; false when nothing more is wanted. */
static bool wait_readable(const EhInput *input)
{
    struct pollfd watched = {.fd = input->fd, .events = POLLIN};
    while (input->stop != NULL && !*input->stop && poll(&watched, 1, STOP_CHECK_MS) == 0) {
    }
    return input->stop == NULL || !*input->stop;
}

EhInputResult eh_input_read(EhInput *input, char *to, size_t *got)
{
    ssize_t n;
    do {
        n = input->eof || !wait_readable(input) ? 0 : read(input->fd, to, EH_INPUT_READ);
    } while (n < 0 && errno == EINTR);
    *got = n > 0 ? (size_t)n : 0;
    if (n < 0) {
        snprintf(input->why, sizeof input->why, "%s",
                 errno == EBADF ? "it is closed" : strerror(errno));
        return EH_INPUT_FAILED;
    }
    input->eof = n == 0;
    input->n_read += *got;
    return EH_INPUT_OK;
}

/* ---- what the content is ---- */

/* Reads ahead until the first line that is not blank is whole, or the end. */
static EhInputResult read_ahead(EhInput *input)
{
    EhInputResult result = EH_INPUT_OK;
    size_t blank = 0;
    bool found = false;
    while (result == EH_INPUT_OK && !input->eof && !found && input->raw_n <= EH_LIMIT_LINE_BYTES) {
        size_t got, before = input->raw_n;
        if (input->raw_room - input->raw_n < EH_INPUT_READ) {
            char *raw = realloc(input->raw, input->raw_room * 2 + EH_INPUT_READ);
            if (raw == NULL) {
                return EH_INPUT_NO_MEMORY;
            }
            input->raw = raw;
            input->raw_room = input->raw_room * 2 + EH_INPUT_READ;
        }
        result = eh_input_read(input, input->raw + input->raw_n, &got);
        input->raw_n += got;
        while (blank < input->raw_n && strchr(" \t\r\n\xEF\xBB\xBF", input->raw[blank]) != NULL &&
               input->raw[blank] != '\0') {
            blank++;
        }
        size_t from = blank > before ? blank : before;
        found = from < input->raw_n && memchr(input->raw + from, '\n', input->raw_n - from) != NULL;
    }
    return result;
}

/* An array holds objects, so that a line such as `[1]` is no array but a line that is no ticket. */
static bool is_array(const char *text, size_t n)
{
    size_t i = 1;
    if (n == 0 || text[0] != '[') {
        return false;
    }
    while (i < n && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n')) {
        i++;
    }
    return i == n || text[i] == '{' || text[i] == ']';
}

static EhInputResult detect(EhInput *input)
{
    EhInputResult result = read_ahead(input);
    const char *text, *end;
    size_t n;
    if (input->raw_n >= 3 && memcmp(input->raw, "\xEF\xBB\xBF", 3) == 0) {
        input->raw_at = 3;
    }
    while (input->raw_at < input->raw_n && strchr(" \t\r\n", input->raw[input->raw_at]) != NULL &&
           input->raw[input->raw_at] != '\0') {
        input->line += input->raw[input->raw_at++] == '\n';
    }
    if (result != EH_INPUT_OK) {
        return result;
    }
    text = input->raw + input->raw_at;
    n = input->raw_n - input->raw_at;
    end = n == 0 ? NULL : memchr(text, '\n', n);
    if (is_array(text, n)) {
        input->mode = EH_MODE_ARRAY;
        input->raw_at++;
    } else if (n > 0 && text[0] != '{' &&
               eh_input_is_csv(input, text, end == NULL ? n : (size_t)(end - text))) {
        input->mode = EH_MODE_CSV;
        return eh_input_csv_open(input) ? EH_INPUT_OK : EH_INPUT_NO_MEMORY;
    } else {
        input->mode = EH_MODE_LINES;
    }
    return EH_INPUT_OK;
}

static EhInputResult fill(EhInput *input, EhBatch *batch)
{
    switch (input->mode) {
    case EH_MODE_UNKNOWN:
        return detect(input);
    case EH_MODE_LINES:
        return eh_input_lines(input, batch);
    case EH_MODE_ARRAY:
        return eh_input_array(input, batch);
    case EH_MODE_CSV:
        return eh_input_csv(input, batch);
    case EH_MODE_SQL:
        return eh_input_sql(input, batch);
    }
    return EH_INPUT_END;
}

EhInputResult eh_input_next(EhInput *input, EhBatch *batch)
{
    EhInputResult result = eh_batch_reserve(batch, 0) ? EH_INPUT_OK : EH_INPUT_NO_MEMORY;
    batch->n_items = 0;
    batch->columns = &input->columns;
    while (result == EH_INPUT_OK && batch->n_items == 0) {
        batch->n_bytes = batch->n_cells = 0;
        result = fill(input, batch);
    }
    batch->n_read = input->n_read;
    return batch->n_items > 0 && result == EH_INPUT_END ? EH_INPUT_OK : result;
}
