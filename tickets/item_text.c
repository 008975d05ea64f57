/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Items to text and back.
 */
#include "tickets/item_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tickets/input_internal.h"
#include "vm/convert.h"
#include "vm/limits.h"
#include "vm/utf8.h"

const char *const eh_item_forms[EH_ITEM_FORMS] = {"json", "csv", "sql", "none"};

/* ---- to text ---- */

/* A cell of CSV is a text or missing; one of a query says so of its text. */
static bool is_csv(const EhBatch *batch, const EhItem *item)
{
    for (size_t i = 0; i < item->n; i++) {
        EhCellKind kind = batch->cells[item->at + i].kind;
        if (kind != EH_CELL_MISSING) {
            return kind == EH_CELL_TEXT;
        }
    }
    return true;
}

EhItemForm eh_item_form(const EhBatch *batch, size_t i)
{
    const EhItem *item = &batch->items[i];
    switch (item->kind) {
    case EH_ITEM_JSON:
        return EH_ITEM_FORM_JSON;
    case EH_ITEM_ROW:
        return is_csv(batch, item) ? EH_ITEM_FORM_CSV : EH_ITEM_FORM_SQL;
    case EH_ITEM_BROKEN:
        return EH_ITEM_FORM_NONE;
    }
    return EH_ITEM_FORM_NONE;
}

EhStr eh_item_head(const EhBatch *batch, size_t i)
{
    const EhItem *item = &batch->items[i];
    if (item->kind == EH_ITEM_JSON) {
        return (EhStr){0};
    }
    if (item->kind == EH_ITEM_BROKEN) {
        return (EhStr){.p = item->wanted, .n = (uint32_t)strlen(item->wanted)};
    }
    return (EhStr){.p = batch->columns->head.p, .n = (uint32_t)batch->columns->head.n};
}

/* A number that reads back as the same one, and is not taken for a whole one. */
static void put_real(EhOut *out, double value)
{
    char text[40];
    int n = snprintf(text, sizeof text, "%.17g", value);
    eh_out_bytes(out, text, (size_t)n);
    if (strcspn(text, ".en") == (size_t)n) {
        EH_OUT_LITERAL(out, ".0");
    }
}

static void put_text(EhOut *out, const EhInputCell *cell, const char *text)
{
    EhOut quoted = {0};
    EH_OUT_LITERAL(&quoted, "'");
    eh_out_bytes(&quoted, text, cell->n);
    eh_out_csv_cell(out, quoted.p, quoted.n);
    out->failed = out->failed || quoted.failed;
    eh_out_free(&quoted);
}

static void put_cell(EhOut *out, const EhBatch *batch, const EhInputCell *cell)
{
    switch (cell->kind) {
    case EH_CELL_MISSING:
        return;
    case EH_CELL_TEXT:
        eh_out_csv_cell(out, batch->bytes + cell->at, cell->n);
        return;
    case EH_CELL_DATA_TEXT:
        put_text(out, cell, batch->bytes + cell->at);
        return;
    case EH_CELL_INT:
        eh_out_int(out, cell->i);
        return;
    case EH_CELL_REAL:
        put_real(out, cell->f);
    }
}

void eh_item_put(const EhBatch *batch, size_t i, EhOut *out)
{
    const EhItem *item = &batch->items[i];
    if (item->kind != EH_ITEM_ROW) {
        eh_out_bytes(out, batch->bytes + item->at, item->n);
        return;
    }
    for (size_t c = 0; c < item->n; c++) {
        eh_out_bytes(out, ",", c > 0);
        put_cell(out, batch, &batch->cells[item->at + c]);
    }
}

/* ---- cells of a line ---- */

/* Appends the next cell's text to the batch; false for what eh_out_csv_cell does not write. `*at` goes behind its comma,
 * to n + 1 behind the last. */
static EhItemGot next_cell(EhBatch *batch, EhStr line, size_t *at, EhInputCell *cell)
{
    const char *p = line.p + *at, *end = line.p + line.n;
    bool quoted = p < end && *p == '"';
    *cell = (EhInputCell){.kind = EH_CELL_TEXT, .at = batch->n_bytes};
    p += quoted;
    while (p < end && (quoted || *p != ',')) {
        const char *stop = memchr(p, quoted ? '"' : ',', (size_t)(end - p));
        size_t n = stop == NULL ? (size_t)(end - p) : (size_t)(stop - p);
        bool twice = quoted && stop != NULL && stop + 1 < end && stop[1] == '"';
        if (quoted && stop == NULL) {
            return EH_ITEM_NOT_TEXT;
        }
        if (!eh_batch_append(batch, p, n + twice)) {
            return EH_ITEM_NO_MEMORY;
        }
        p += n + twice + quoted;
        if (!twice) {
            break;
        }
    }
    cell->n = batch->n_bytes - cell->at;
    *at = (size_t)(p - line.p) + 1;
    return p == end || *p == ',' ? EH_ITEM_GOT : EH_ITEM_NOT_TEXT;
}

/* What a cell of a query stands for; its text is in the batch already. */
static bool take_sql(const EhBatch *batch, EhInputCell *cell)
{
    const char *text = batch->bytes + cell->at;
    char number[40], *end;
    if (cell->n > 0 && text[0] == '\'') {
        *cell = (EhInputCell){.kind = EH_CELL_DATA_TEXT, .at = cell->at + 1, .n = cell->n - 1};
        return true;
    }
    if (cell->n >= sizeof number) {
        return false;
    }
    memcpy(number, text, cell->n);
    number[cell->n] = '\0';
    if (strcspn(number, ".en") == cell->n) {
        cell->kind = EH_CELL_INT;
        return eh_convert_int(number, (uint32_t)cell->n, &cell->i);
    }
    cell->kind = EH_CELL_REAL;
    cell->f = strtod(number, &end);
    return *end == '\0';
}

/* ---- from text ---- */

static EhItemGot take_columns(EhItemText *text, const EhKeys *keys, EhStr head)
{
    EhBatch names = {0};
    EhItemGot got = EH_ITEM_GOT;
    size_t at = 0, n = 0;
    EhInputColumn *columns = calloc((size_t)head.n + 2, sizeof *columns);
    if (columns == NULL) {
        return EH_ITEM_NO_MEMORY;
    }
    while (got == EH_ITEM_GOT && at <= head.n) {
        EhInputCell name;
        got = next_cell(&names, head, &at, &name);
        if (got == EH_ITEM_GOT) {
            columns[n++] = eh_keys_column(keys, name.n == 0 ? "" : names.bytes + name.at, name.n);
        }
    }
    eh_batch_free(&names);
    free((void *)(uintptr_t)text->columns.columns);
    text->columns.columns = columns;
    text->columns.n = n;
    return got;
}

/* The columns of the row before are used again if it had the same header. */
static EhItemGot know_columns(EhItemText *text, const EhKeys *keys, EhStr head)
{
    EhOut *known = &text->columns.head;
    if (text->columns.columns != NULL && known->n == head.n &&
        (head.n == 0 || memcmp(known->p, head.p, head.n) == 0)) {
        return EH_ITEM_GOT;
    }
    known->n = 0;
    eh_out_bytes(known, head.p, head.n);
    EhItemGot got = known->failed ? EH_ITEM_NO_MEMORY : take_columns(text, keys, head);
    if (got != EH_ITEM_GOT) {
        free((void *)(uintptr_t)text->columns.columns);
        text->columns.columns = NULL;
    }
    return got;
}

static EhItemGot take_row(EhItemText *text, const EhKeys *keys, EhItemForm form, EhStr head,
                          EhStr ticket)
{
    EhBatch *batch = &text->batch;
    EhItemGot got = head.p == NULL ? EH_ITEM_NOT_TEXT : know_columns(text, keys, head);
    size_t at = 0;
    while (got == EH_ITEM_GOT && at <= ticket.n) {
        EhInputCell cell;
        bool quoted = at < ticket.n && ticket.p[at] == '"';
        got = next_cell(batch, ticket, &at, &cell);
        if (got == EH_ITEM_GOT && cell.n == 0 && !quoted) {
            cell.kind = EH_CELL_MISSING;
        } else if (got == EH_ITEM_GOT && form == EH_ITEM_FORM_SQL && !take_sql(batch, &cell)) {
            got = EH_ITEM_NOT_TEXT;
        }
        if (got == EH_ITEM_GOT && !eh_batch_cell(batch, cell)) {
            got = EH_ITEM_NO_MEMORY;
        }
    }
    batch->columns = &text->columns;
    return got == EH_ITEM_GOT && batch->n_cells != text->columns.n ? EH_ITEM_NOT_TEXT : got;
}

/* Beside what is no ticket stands what was wanted, which the item borrows. */
static EhItemGot take_bytes(EhItemText *text, EhItemForm form, EhStr head, EhStr ticket)
{
    bool told =
        head.p != NULL && eh_utf8_valid(head.p, head.n) && memchr(head.p, 0, head.n) == NULL;
    if (form == EH_ITEM_FORM_NONE ? !told : head.p != NULL) {
        return EH_ITEM_NOT_TEXT;
    }
    text->wanted.n = 0;
    eh_out_bytes(&text->wanted, head.p, head.n);
    eh_out_bytes(&text->wanted, "", 1);
    return !text->wanted.failed && eh_batch_append(&text->batch, ticket.p, ticket.n)
               ? EH_ITEM_GOT
               : EH_ITEM_NO_MEMORY;
}

EhItemGot eh_item_get(EhItemText *text, const EhKeys *keys, EhItemForm form, uint64_t line,
                      EhStr head, EhStr ticket)
{
    EhBatch *batch = &text->batch;
    EhItem item = {.line = line, .n = ticket.n};
    EhItemGot got = EH_ITEM_NOT_TEXT;
    batch->n_bytes = batch->n_items = batch->n_cells = 0;
    if (form == EH_ITEM_FORM_JSON && ticket.n > EH_LIMIT_LINE_BYTES) {
        return EH_ITEM_NOT_TEXT;
    }
    if (!eh_batch_reserve(batch, (size_t)ticket.n + 1)) {
        return EH_ITEM_NO_MEMORY;
    }
    switch (form) {
    case EH_ITEM_FORM_JSON:
    case EH_ITEM_FORM_NONE:
        item.kind = form == EH_ITEM_FORM_JSON ? EH_ITEM_JSON : EH_ITEM_BROKEN;
        got = take_bytes(text, form, head, ticket);
        item.wanted = text->wanted.p;
        break;
    case EH_ITEM_FORM_CSV:
    case EH_ITEM_FORM_SQL:
        item.kind = EH_ITEM_ROW;
        got = take_row(text, keys, form, head, ticket);
        item.n = batch->n_cells;
    }
    if (got == EH_ITEM_GOT && !eh_batch_item(batch, item)) {
        got = EH_ITEM_NO_MEMORY;
    }
    return got;
}

void eh_item_text_free(EhItemText *text)
{
    eh_batch_free(&text->batch);
    free((void *)(uintptr_t)text->columns.columns);
    eh_out_free(&text->columns.head);
    eh_out_free(&text->wanted);
    *text = (EhItemText){0};
}
