/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NDJSON by the line, a JSON array by the element.
 *
 * One idea: bytes are read straight into the batch that will hold them; what is not whole at its
 * end is kept for the next one.
 */
#include <stdlib.h>
#include <string.h>

#include "tickets/input_internal.h"
#include "vm/ticket.h"

/* Moves what was read ahead into the batch. */
static bool take_raw(EhInput *input, EhBatch *batch)
{
    bool ok = eh_batch_append(batch, input->raw + input->raw_at, input->raw_n - input->raw_at);
    input->raw_at = input->raw_n = 0;
    return ok;
}

/* Keeps the bytes of the batch from `at` on for the next one. */
static bool keep_raw(EhInput *input, EhBatch *batch, size_t at)
{
    size_t n = batch->n_bytes - at;
    if (n > input->raw_room) {
        char *raw = realloc(input->raw, n);
        if (raw == NULL) {
            return false;
        }
        input->raw = raw;
        input->raw_room = n;
    }
    if (n > 0) {
        memcpy(input->raw, batch->bytes + at, n);
    }
    input->raw_at = 0;
    input->raw_n = n;
    batch->n_bytes = at;
    return true;
}

static EhInputResult read_more(EhInput *input, EhBatch *batch)
{
    size_t got;
    EhInputResult result;
    if (!eh_batch_reserve(batch, EH_INPUT_READ)) {
        return EH_INPUT_NO_MEMORY;
    }
    result = eh_input_read(input, batch->bytes + batch->n_bytes, &got);
    batch->n_bytes += got;
    return result;
}

static bool is_blank(const char *text, size_t n)
{
    while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t' || text[n - 1] == '\r' ||
                     text[n - 1] == '\n')) {
        n--;
    }
    return n == 0;
}

static bool add_text(EhBatch *batch, size_t at, size_t n, uint64_t line)
{
    EhItem item = {.kind = n > EH_LIMIT_LINE_BYTES ? EH_ITEM_BROKEN : EH_ITEM_JSON,
                   .line = line,
                   .at = at,
                   .n = n,
                   .wanted = EH_WANTED_OBJECT};
    return is_blank(batch->bytes + at, n) || eh_batch_item(batch, item);
}

/* Forgets the bytes before *at, which nothing refers to. */
static void drop_before(EhBatch *batch, size_t *at)
{
    memmove(batch->bytes, batch->bytes + *at, batch->n_bytes - *at);
    batch->n_bytes -= *at;
    *at = 0;
}

/* A ticket without an end in sight: only its beginning stays. */
static bool cut(EhBatch *batch, size_t *at, uint64_t line)
{
    EhItem item = {.kind = EH_ITEM_BROKEN,
                   .line = line,
                   .at = *at,
                   .n = EH_INPUT_SHOWN,
                   .wanted = EH_WANTED_OBJECT};
    batch->n_bytes = *at = *at + EH_INPUT_SHOWN;
    return eh_batch_item(batch, item);
}

/* ---- lines ---- */

/* Drops what is there of a line that was too long, its end too. */
static void skip_line(EhInput *input, EhBatch *batch, size_t *at)
{
    const char *end = memchr(batch->bytes + *at, '\n', batch->n_bytes - *at);
    if (end == NULL) {
        batch->n_bytes = *at;
        return;
    }
    *at = (size_t)(end - batch->bytes) + 1;
    input->line++;
    input->skipping = false;
}

/* Makes items of the whole lines from *at on, where [*at, from) has no line end. */
static bool split_lines(EhInput *input, EhBatch *batch, size_t *at, size_t from)
{
    const char *end;
    while ((end = memchr(batch->bytes + from, '\n', batch->n_bytes - from)) != NULL) {
        size_t n = (size_t)(end - batch->bytes) - *at;
        if (!add_text(batch, *at, n, input->line)) {
            return false;
        }
        input->line++;
        from = *at = *at + n + 1;
    }
    return true;
}

static bool cut_lines(EhInput *input, EhBatch *batch, size_t *at, size_t from)
{
    if (input->skipping) {
        skip_line(input, batch, at);
        from = *at;
    }
    if (input->skipping) {
        return true;
    }
    if (!split_lines(input, batch, at, from < *at ? *at : from)) {
        return false;
    }
    input->skipping = batch->n_bytes - *at > EH_LIMIT_LINE_BYTES;
    return !input->skipping || cut(batch, at, input->line);
}

/* Stops with the first read that completes a line, so that a slow writer is answered line by
 * line. */
EhInputResult eh_input_lines(EhInput *input, EhBatch *batch)
{
    size_t at = 0, from = 0;
    EhInputResult result = take_raw(input, batch) ? EH_INPUT_OK : EH_INPUT_NO_MEMORY;
    while (result == EH_INPUT_OK) {
        if (!cut_lines(input, batch, &at, from)) {
            return EH_INPUT_NO_MEMORY;
        }
        if (batch->n_items > 0) {
            return keep_raw(input, batch, at) ? EH_INPUT_OK : EH_INPUT_NO_MEMORY;
        }
        if (input->eof) {
            return add_text(batch, at, batch->n_bytes - at, input->line) ? EH_INPUT_END
                                                                         : EH_INPUT_NO_MEMORY;
        }
        drop_before(batch, &at);
        from = batch->n_bytes;
        result = read_more(input, batch);
    }
    return result;
}

/* ---- an array ---- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* One byte of an element or between two; gives true where the element ends: at a comma, or the
 * array's bracket. */
static bool scan_byte(EhArrayScan *scan, char c)
{
    if (scan->in_string) {
        scan->in_string = scan->escaped || c != '"';
        scan->escaped = !scan->escaped && c == '\\';
        return false;
    }
    scan->in_string = c == '"';
    if ((c == ']' || c == '}') && scan->depth > 0) {
        scan->depth--;
        return false;
    }
    scan->depth += c == '{' || c == '[';
    return scan->depth == 0 && (c == ',' || c == ']');
}

/* The element that began at `at` ends before `end`. */
static bool end_element(EhInput *input, EhBatch *batch, size_t at, size_t end, bool last)
{
    EhArrayScan *scan = &input->scan;
    bool ok = true;
    if (scan->started && !scan->too_long) {
        ok = add_text(batch, at, end - at, scan->line);
    } else if (!scan->started && (!last || scan->any)) {
        EhItem nothing = {
            .kind = EH_ITEM_BROKEN, .line = input->line, .at = at, .wanted = EH_WANTED_OBJECT};
        ok = eh_batch_item(batch, nothing);
    }
    *scan = (EhArrayScan){.any = true};
    return ok;
}

/* Scans from `from` on; *at is where the open element begins. Stops behind the array's end. */
static bool split_array(EhInput *input, EhBatch *batch, size_t *at, size_t from)
{
    EhArrayScan *scan = &input->scan;
    for (size_t i = from; i < batch->n_bytes; i++) {
        char c = batch->bytes[i];
        if (scan_byte(scan, c)) {
            if (!end_element(input, batch, *at, i, c == ']')) {
                return false;
            }
            *at = i + 1;
            if (c == ']') {
                input->mode = EH_MODE_LINES;
                return true;
            }
        } else if (!scan->started && !is_space(c)) {
            scan->started = true;
            scan->line = input->line;
            *at = i;
        }
        input->line += c == '\n';
    }
    return true;
}

/* The file ends inside the array: what is there of an element is read, and the missing end told. */
static EhInputResult end_early(EhInput *input, EhBatch *batch, size_t at)
{
    EhItem end = {.kind = EH_ITEM_BROKEN,
                  .line = input->line,
                  .at = batch->n_bytes,
                  .wanted = "the end of the array"};
    bool ok = !input->scan.started || end_element(input, batch, at, batch->n_bytes, true);
    input->mode = EH_MODE_LINES;
    return ok && eh_batch_item(batch, end) ? EH_INPUT_END : EH_INPUT_NO_MEMORY;
}

/* The rest of an open element is scanned again with the next batch. */
static bool keep_element(EhInput *input, EhBatch *batch, size_t at)
{
    EhArrayScan *scan = &input->scan;
    if (input->mode == EH_MODE_ARRAY && scan->started && !scan->too_long) {
        for (size_t i = at; i < batch->n_bytes; i++) {
            input->line -= batch->bytes[i] == '\n';
        }
        *scan = (EhArrayScan){.any = scan->any};
    }
    return keep_raw(input, batch, scan->too_long ? batch->n_bytes : at);
}

EhInputResult eh_input_array(EhInput *input, EhBatch *batch)
{
    EhArrayScan *scan = &input->scan;
    size_t at = 0, from = 0;
    EhInputResult result = take_raw(input, batch) ? EH_INPUT_OK : EH_INPUT_NO_MEMORY;
    while (result == EH_INPUT_OK) {
        if (!split_array(input, batch, &at, from)) {
            return EH_INPUT_NO_MEMORY;
        }
        if (scan->too_long || !scan->started) {
            at = input->mode == EH_MODE_ARRAY ? batch->n_bytes : at;
        } else if (batch->n_bytes - at > EH_LIMIT_LINE_BYTES) {
            scan->too_long = true;
            if (!cut(batch, &at, scan->line)) {
                return EH_INPUT_NO_MEMORY;
            }
        }
        if (batch->n_items > 0 || input->mode != EH_MODE_ARRAY) {
            return keep_element(input, batch, at) ? EH_INPUT_OK : EH_INPUT_NO_MEMORY;
        }
        if (input->eof) {
            return end_early(input, batch, at);
        }
        drop_before(batch, &at);
        from = batch->n_bytes;
        result = read_more(input, batch);
    }
    return result;
}
