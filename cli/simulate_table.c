/* SPDX-License-Identifier: Apache-2.0 */
/* Small tables of figures. */
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli/show_text.h"
#include "cli/simulate.h"

void eh_table_free(EhTable *table)
{
    free(table->cells);
    *table = (EhTable){0};
}

void eh_table_row(EhTable *table)
{
    if (table->n_rows == table->room) {
        uint32_t room = table->room * 2 + 16;
        void *cells =
            realloc(table->cells, (size_t)room * EH_FIGURE_COLUMNS * sizeof *table->cells);
        table->failed = table->failed || cells == NULL;
        if (cells == NULL) {
            return;
        }
        table->cells = cells;
        table->room = room;
    }
    memset(table->cells[(size_t)table->n_rows * EH_FIGURE_COLUMNS], 0,
           EH_FIGURE_COLUMNS * sizeof *table->cells);
    table->n_rows++;
}

void eh_table_put(EhTable *table, const char *format, ...)
{
    va_list arguments;
    uint32_t column = 0;
    if (table->failed || table->n_rows == 0) {
        return;
    }
    char(*row)[EH_CELL_BYTES] = table->cells + (size_t)(table->n_rows - 1) * EH_FIGURE_COLUMNS;
    while (column < EH_FIGURE_COLUMNS && row[column][0] != '\0') {
        column++;
    }
    if (column < EH_FIGURE_COLUMNS) {
        va_start(arguments, format);
        vsnprintf(row[column], EH_CELL_BYTES, format, arguments);
        va_end(arguments);
        table->n_columns = table->n_columns > column + 1 ? table->n_columns : column + 1;
    }
}

static const char *cell(const EhTable *table, uint32_t row, uint32_t column)
{
    return table->cells[(size_t)row * EH_FIGURE_COLUMNS + column];
}

/* Code points are columns: names are ASCII but for ids of tickets. */
static int columns_of(const char *text)
{
    int n = 0;
    for (; *text != '\0'; text++) {
        n += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return n;
}

static void print_pad(int n, FILE *out)
{
    fprintf(out, "%*s", n > 0 ? n : 0, "");
}

static void print_markdown(const EhTable *table, FILE *out)
{
    for (uint32_t row = 0; row < table->n_rows; row++) {
        for (uint32_t column = 0; column < table->n_columns; column++) {
            const char *text = cell(table, row, column);
            fputs("| ", out);
            for (; *text != '\0'; text++) {
                fputs(*text == '|' ? "\\|" : (char[]){*text, '\0'}, out);
            }
            fputc(' ', out);
        }
        fputs("|\n", out);
        for (uint32_t column = 0; row == 0 && column < table->n_columns; column++) {
            fputs(column == 0 ? "| --- " : "| ---: ", out);
        }
        fputs(row == 0 ? "|\n" : "", out);
    }
}

static void print_row(const EhTable *table, uint32_t row, const int *widths, FILE *out)
{
    uint32_t last = table->n_columns;
    while (last > 1 && cell(table, row, last - 1)[0] == '\0') {
        last--;
    }
    for (uint32_t column = 0; column < last; column++) {
        const char *text = cell(table, row, column);
        int pad = widths[column] - columns_of(text);
        if (column > 0) {
            print_pad(pad + 2, out);
        }
        eh_show_text(out, text, strlen(text));
        if (column == 0 && last > 1) {
            print_pad(pad, out);
        }
    }
    fputc('\n', out);
}

void eh_table_print(const EhTable *table, bool markdown, FILE *out)
{
    int widths[EH_FIGURE_COLUMNS] = {0};
    if (markdown) {
        print_markdown(table, out);
        return;
    }
    for (uint32_t row = 0; row < table->n_rows; row++) {
        for (uint32_t column = 0; column < table->n_columns; column++) {
            int width = columns_of(cell(table, row, column));
            widths[column] = width > widths[column] ? width : widths[column];
        }
    }
    for (uint32_t row = 0; row < table->n_rows; row++) {
        print_row(table, row, widths, out);
    }
}

void eh_simulate_duration(double ms, char *out)
{
    if (isnan(ms)) {
        snprintf(out, EH_CELL_BYTES, "-");
        return;
    }
    const char *sign = ms < 0 ? "-" : "";
    long long s = llround(fabs(ms) / 1000);
    if (s < 10) {
        snprintf(out, EH_CELL_BYTES, "%s%.*fs", sign, ms < 0 || ms > 0, fabs(ms) / 1000);
    } else if (s < 60) {
        snprintf(out, EH_CELL_BYTES, "%s%llds", sign, s);
    } else if (s < 3600) {
        snprintf(out, EH_CELL_BYTES, "%s%lldm%02llds", sign, s / 60, s % 60);
    } else if (s < 48 * 3600) {
        snprintf(out, EH_CELL_BYTES, "%s%lldh%02lldm", sign, s / 3600, s / 60 % 60);
    } else {
        snprintf(out, EH_CELL_BYTES, "%s%lldd%02lldh", sign, s / 86400, s / 3600 % 24);
    }
}
