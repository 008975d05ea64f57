/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions as a table on a terminal.
 *
 * One idea: a table needs the widths of all its cells, so it is printed for every thousand tickets,
 * and memory stays the same on any number of them.
 */
#include "cli/run.h"
#include "cli/show_text.h"
#include "vm/utf8.h"

enum { TABLE_ROWS = 1000, CELL_WIDTH = 48 };

typedef uint32_t Widths[EH_TABLE_COLUMNS];

static uint32_t width_of(const char *text, size_t n)
{
    uint32_t width = 0;
    while (n > 0) {
        uint32_t code_point, length = eh_utf8_decode(text, n, &code_point);
        width += eh_show_width(code_point);
        text += length;
        n -= length;
    }
    return width;
}

/* The length of the longest beginning that is at most `width` wide. */
static size_t fitting(const char *text, size_t n, uint32_t width)
{
    size_t at = 0;
    uint32_t used = 0;
    while (at < n) {
        uint32_t code_point, length = eh_utf8_decode(text + at, n - at, &code_point);
        used += eh_show_width(code_point);
        if (used > width)
            break;
        at += length;
    }
    return at;
}

/* Calls with every cell of the rows. */
typedef void EachCell(void *user, int column, const char *text, size_t n);

static void each_cell(const EhOut *rows, EachCell *each, void *user)
{
    size_t at = 0;
    for (int column = 0; at < rows->n; column = (column + 1) % EH_TABLE_COLUMNS) {
        const char *end = memchr(rows->p + at, EH_CELL_END, rows->n - at);
        size_t n = end == NULL ? rows->n - at : (size_t)(end - rows->p) - at;
        each(user, column, rows->p + at, n);
        at += n + 1;
    }
}

static void widen(void *user, int column, const char *text, size_t n)
{
    uint32_t *widths = user, width = width_of(text, n);
    width = width > CELL_WIDTH ? CELL_WIDTH : width;
    if (width > widths[column])
        widths[column] = width;
}

typedef struct Printer {
    FILE *out;
    const uint32_t *widths;
    bool plain;
} Printer;

static void print_cell(void *user, int column, const char *text, size_t n)
{
    const Printer *p = user;
    bool last = column == EH_TABLE_COLUMNS - 1;
    uint32_t width = width_of(text, n);
    bool cut = width > p->widths[column];
    size_t shown = cut ? fitting(text, n, p->widths[column] - 1) : n;
    if (cut)
        width = width_of(text, shown) + 1;
    fputs(p->plain ? "" : column == 0 ? "│ " : " ", p->out);
    fwrite(text, 1, shown, p->out);
    fputs(cut ? "…" : "", p->out);
    if (!p->plain || !last)
        fprintf(p->out, "%*s", (int)(p->widths[column] - width), "");
    fputs(p->plain ? last ? "\n" : "  " : last ? " │\n" : " │", p->out);
}

/* A line of the box: its corners and what is between columns. */
static void print_rule(const Printer *p, const char *left, const char *middle, const char *right)
{
    if (p->plain)
        return;
    for (int i = 0; i < EH_TABLE_COLUMNS; i++) {
        fputs(i == 0 ? left : middle, p->out);
        for (uint32_t j = 0; j < p->widths[i] + 2; j++)
            fputs("─", p->out);
    }
    fputs(right, p->out);
}

void eh_run_table_end(EhRunTable *table, FILE *out)
{
    Widths widths = {0};
    Printer printer = {out, widths, table->plain};
    if (table->n_rows > 0) {
        for (int i = 0; i < EH_TABLE_COLUMNS; i++)
            widen(widths, i, eh_table_columns[i], strlen(eh_table_columns[i]));
        each_cell(&table->rows, widen, widths);
        print_rule(&printer, "┌", "┬", "┐\n");
        for (int i = 0; i < EH_TABLE_COLUMNS; i++)
            print_cell(&printer, i, eh_table_columns[i], strlen(eh_table_columns[i]));
        print_rule(&printer, "├", "┼", "┤\n");
        each_cell(&table->rows, print_cell, &printer);
        print_rule(&printer, "└", "┴", "┘\n");
    }
    table->n_rows = 0;
    eh_out_free(&table->rows);
}

bool eh_run_table_add(EhRunTable *table, const EhOut *cells, uint64_t n_rows, FILE *out)
{
    if (n_rows == 0)
        return true;
    eh_out_bytes(&table->rows, cells->p, cells->n);
    table->n_rows += n_rows;
    if (table->rows.failed)
        return false;
    if (table->n_rows >= TABLE_ROWS)
        eh_run_table_end(table, out);
    return true;
}
