/* SPDX-License-Identifier: Apache-2.0 */
/* Tables: a caption, heads that say what they head, and numbers that programs can read exactly. */
#include <math.h>
#include <string.h>

#include "report/internal.h"

static void put_heads(EhReport *report, const EhReportColumn *columns, uint32_t n)
{
    eh_report_add(report->body, "<thead><tr>");
    for (uint32_t i = 0; i < n; i++) {
        bool number = i > 0 && columns[i].unit != EH_REPORT_TEXT;
        eh_report_raw(report->body, "<th scope=\"col\"%s>", number ? " class=\"n\"" : "");
        eh_report_put(report->body, (EhStr){columns[i].name, (uint32_t)strlen(columns[i].name)});
        eh_report_add(report->body, "</th>");
        report->units[i] = columns[i].unit;
    }
    eh_report_add(report->body, "</tr></thead>\n<tbody>\n");
    report->n_columns = n;
}

/* `role`: region for a table that stands alone, group for that of a chart. */
static void begin(EhReport *report, EhStr caption, const char *role, const EhReportColumn *columns,
                  uint32_t n)
{
    uint32_t number = ++report->n_tables;
    eh_report_raw(report->body,
                  "<div class=\"scroll\" role=\"%s\" tabindex=\"0\" aria-labelledby=\"t%u\">"
                  "<table>\n<caption id=\"t%u\"><span>",
                  role, number, number);
    eh_report_put(report->body, caption);
    eh_report_add(report->body, "</span></caption>\n");
    put_heads(report, columns, n < EH_REPORT_COLUMNS ? n : EH_REPORT_COLUMNS);
    report->in_table = true;
    report->in_row = false;
}

void eh_report_table(EhReport *report, EhStr caption, const EhReportColumn *columns, uint32_t n)
{
    if (report != NULL) {
        eh_report_open(report, EH_REPORT_NO_BLOCK);
        eh_report_table_end(report);
        begin(report, caption, "region", columns, n);
    }
}

void eh_report_data(EhReport *report, EhStr title, const EhReportColumn *columns, uint32_t n)
{
    eh_report_add(report->body, "<details><summary>Figures as a table</summary>\n");
    begin(report, title, "group", columns, n);
}

void eh_report_data_end(EhReport *report)
{
    eh_report_table_end(report);
    eh_report_add(report->body, "</details>\n");
}

void eh_report_row(EhReport *report)
{
    if (report == NULL || !report->in_table) {
        return;
    }
    eh_report_add(report->body, report->in_row ? "</tr>\n<tr>" : "<tr>");
    report->in_row = true;
    report->column = 0;
}

void eh_report_table_end(EhReport *report)
{
    if (report != NULL && report->in_table) {
        eh_report_add(report->body, report->in_row ? "</tr>\n</tbody>\n</table></div>\n"
                                                   : "</tbody>\n</table></div>\n");
        report->in_table = report->in_row = false;
    }
}

/* ---- cells ---- */

/* Opens the next cell; false where the row has no room for it. */
bool eh_report_cell_begin(EhReport *report)
{
    if (report == NULL || !report->in_row || report->column >= report->n_columns) {
        return false;
    }
    bool number = report->units[report->column] != EH_REPORT_TEXT;
    eh_report_add(report->body, report->column == 0 ? "<th scope=\"row\">"
                                : number            ? "<td class=\"n\">"
                                                    : "<td>");
    return true;
}

void eh_report_cell_end(EhReport *report)
{
    eh_report_add(report->body, report->column == 0 ? "</th>" : "</td>");
    report->column++;
}

void eh_report_text(EhReport *report, EhStr text)
{
    if (eh_report_cell_begin(report)) {
        eh_report_put(report->body, text);
        eh_report_cell_end(report);
    }
}

void eh_report_cell(EhReport *report, const char *format, ...)
{
    va_list arguments;
    if (eh_report_cell_begin(report)) {
        va_start(arguments, format);
        eh_report_put_format(report->body, format, arguments);
        va_end(arguments);
        eh_report_cell_end(report);
    }
}

static void put_words(EhReport *report, const char *words)
{
    eh_report_put(report->body, (EhStr){words, (uint32_t)strlen(words)});
}

static void put_number(EhReport *report, double value, const char *sign)
{
    char words[EH_REPORT_WORDS];
    eh_report_words(report->units[report->column], value, words);
    if (!isfinite(value)) {
        eh_report_add(report->body, words);
        return;
    }
    eh_report_add(report->body, "<data value=\"");
    eh_report_exact(report->body, value);
    eh_report_raw(report->body, "\">%s", sign);
    put_words(report, words);
    eh_report_add(report->body, "</data>");
}

void eh_report_figure(EhReport *report, double value)
{
    if (eh_report_cell_begin(report)) {
        put_number(report, value, "");
        eh_report_cell_end(report);
    }
}

void eh_report_estimate(EhReport *report, double value, double half)
{
    char words[EH_REPORT_WORDS];
    if (eh_report_cell_begin(report)) {
        put_number(report, value, "");
        if (isfinite(value) && isfinite(half)) {
            eh_report_words(report->units[report->column], half, words);
            eh_report_add(report->body, " <span class=\"half\">\xC2\xB1 ");
            put_words(report, words);
            eh_report_add(report->body, "</span>");
        }
        eh_report_cell_end(report);
    }
}

void eh_report_at_least(EhReport *report, double value)
{
    if (eh_report_cell_begin(report)) {
        put_number(report, value, "\xE2\x89\xA5 ");
        eh_report_cell_end(report);
    }
}

void eh_report_at_most(EhReport *report, double value)
{
    if (eh_report_cell_begin(report)) {
        put_number(report, value, "\xE2\x89\xA4 ");
        eh_report_cell_end(report);
    }
}
