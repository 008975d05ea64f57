/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A strict reader of small CSV files (RFC 4180) for lists and tables: the compiler needs libc only, so it has its own.
 */
#include "compiler/check.h"

#include <string.h>

typedef struct Reader {
    EhArena *arena;
    const char *p, *end;
    uint32_t line;
    EhCsvResult result;
} Reader;

/* A quoted cell: `""` is a quote, line ends may stand inside. */
static EhStr quoted(Reader *r)
{
    char *out = eh_arena_alloc(r->arena, (size_t)(r->end - r->p) + 1);
    uint32_t n = 0;
    if (out == NULL) {
        r->result = EH_CSV_MEMORY;
        return EH_STR("");
    }
    for (r->p++; r->p < r->end; r->p++) {
        if (*r->p == '"' && (r->p + 1 == r->end || r->p[1] != '"')) {
            r->p++;
            return (EhStr){out, n};
        }
        if (*r->p == '"') {
            r->p++;
        }
        r->line += *r->p == '\n';
        out[n++] = *r->p;
    }
    r->result = EH_CSV_QUOTE;
    return (EhStr){out, n};
}

static EhStr cell(Reader *r)
{
    if (r->p < r->end && *r->p == '"') {
        EhStr text = quoted(r);
        if (r->result == EH_CSV_OK && r->p < r->end && *r->p != ',' && *r->p != '\n' &&
            *r->p != '\r') {
            r->result = EH_CSV_QUOTE;
        }
        return text;
    }
    const char *start = r->p;
    while (r->p < r->end && *r->p != ',' && *r->p != '\n' && *r->p != '\r') {
        if (*r->p == '"') {
            r->result = EH_CSV_QUOTE;
        }
        r->p++;
    }
    return (EhStr){start, (uint32_t)(r->p - start)};
}

static void line_end(Reader *r)
{
    if (r->p < r->end && *r->p == '\r') {
        r->p++;
    }
    if (r->p < r->end && *r->p == '\n') {
        r->p++;
        r->line++;
    }
}

typedef struct Cells {
    EH_VEC(EhStr) cells;
    EH_VEC(uint32_t) starts;
    EH_VEC(uint32_t) lines;
} Cells;

/* One row; a blank line is no row. False at a mistake. */
static bool row(Reader *r, Cells *out, EhCsv *csv)
{
    uint32_t n = 0, line = r->line;
    if (*r->p == '\n' || *r->p == '\r') {
        line_end(r);
        return true;
    }
    for (;;) {
        uint32_t start = (uint32_t)(r->p - csv->text.p) + (r->p < r->end && *r->p == '"');
        EhStr text = cell(r);
        if (r->result != EH_CSV_OK) {
            return false;
        }
        if (!EH_PUSH(r->arena, &out->cells, text) || !EH_PUSH(r->arena, &out->starts, start)) {
            r->result = EH_CSV_MEMORY;
            return false;
        }
        n++;
        if (r->p == r->end || *r->p != ',') {
            break;
        }
        r->p++;
    }
    line_end(r);
    if (csv->n_rows == 0) {
        csv->n_columns = n;
    } else if (n != csv->n_columns) {
        r->line = line;
        r->result = EH_CSV_WIDTH;
        return false;
    }
    csv->n_rows++;
    return EH_PUSH(r->arena, &out->lines, line);
}

EhCsvResult eh_csv_read(EhArena *arena, EhStr bytes, EhCsv *out, uint32_t *line)
{
    Reader reader = {.arena = arena, .p = bytes.p, .end = bytes.p + bytes.n, .line = 1};
    Cells cells = {0};
    *out = (EhCsv){0};
    if (bytes.n >= 3 && memcmp(bytes.p, "\xEF\xBB\xBF", 3) == 0) {
        reader.p += 3;
    }
    out->text = (EhStr){reader.p, (uint32_t)(reader.end - reader.p)};
    while (reader.p < reader.end && row(&reader, &cells, out)) {
        continue;
    }
    *line = reader.line;
    out->cells = cells.cells.at;
    out->starts = cells.starts.at;
    out->lines = cells.lines.at;
    if (reader.result == EH_CSV_OK && out->n_rows == 0) {
        return EH_CSV_EMPTY;
    }
    return reader.result;
}
