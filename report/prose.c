/* SPDX-License-Identifier: Apache-2.0 */
/* Running text: between its marks everything is escaped, and a mark that is not closed is closed at the end. */
#include <string.h>

#include "report/internal.h"
#include "report/prose.h"

static const struct {
    char open, close;
    const char *name;
} marks[] = {{EH_REPORT_CODE[0], EH_REPORT_CODE_END[0], "code"},
             {EH_REPORT_VALUE[0], EH_REPORT_VALUE_END[0], "em"},
             {EH_REPORT_STRONG[0], EH_REPORT_STRONG_END[0], "strong"}};
enum { N_MARKS = sizeof marks / sizeof marks[0] };

static bool is_mark(char c)
{
    return c >= EH_REPORT_CODE[0] && c <= EH_REPORT_STRONG_END[0];
}

/* What a mark does to the element that is open; NULL is none. */
static const char *put_mark(EhReportBuffer *out, char mark, const char *inside)
{
    if (inside != NULL) {
        eh_report_raw(out, "</%s>", inside);
    }
    for (size_t i = 0; i < N_MARKS; i++) {
        if (marks[i].open == mark) {
            eh_report_raw(out, "<%s>", marks[i].name);
            return marks[i].name;
        }
    }
    return NULL;
}

static void put(EhReportBuffer *out, EhStr text)
{
    const char *inside = NULL;
    uint32_t from = 0;
    for (uint32_t i = 0; i < text.n; i++) {
        if (is_mark(text.p[i])) {
            eh_report_escape(out, text.p + from, i - from);
            inside = put_mark(out, text.p[i], inside);
            from = i + 1;
        }
    }
    eh_report_escape(out, text.p + from, text.n - from);
    put_mark(out, '\0', inside);
}

void eh_report_prose(EhReport *report, EhStr text)
{
    if (report != NULL) {
        eh_report_open(report, EH_REPORT_NO_BLOCK);
        eh_report_table_end(report);
        eh_report_add(report->body, "<p>");
        put(report->body, text);
        eh_report_add(report->body, "</p>\n");
    }
}

void eh_report_prose_lead(EhReport *report, EhStr text)
{
    if (report != NULL) {
        eh_report_add(report->head, "<p class=\"lead\">");
        put(report->head, text);
        eh_report_add(report->head, "</p>\n");
    }
}

void eh_report_prose_cell(EhReport *report, EhStr text)
{
    if (eh_report_cell_begin(report)) {
        put(report->body, text);
        eh_report_cell_end(report);
    }
}

void eh_report_list(EhReport *report, bool steps)
{
    if (report != NULL) {
        eh_report_open(report, EH_REPORT_NO_BLOCK);
        eh_report_table_end(report);
        eh_report_add(report->body, steps ? "<ol class=\"list\">\n" : "<ul class=\"list\">\n");
    }
}

void eh_report_list_end(EhReport *report, bool steps)
{
    if (report != NULL) {
        eh_report_add(report->body, steps ? "</ol>\n" : "</ul>\n");
    }
}

void eh_report_list_item(EhReport *report, EhStr text)
{
    if (report != NULL) {
        eh_report_add(report->body, "<li>");
        put(report->body, text);
    }
}

void eh_report_list_item_end(EhReport *report)
{
    if (report != NULL) {
        eh_report_add(report->body, "</li>\n");
    }
}
