/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page as one self-contained file of HTML, by the means of report/.
 */
#include "plain/page.h"

static void put_items(EhReport *report, const EhPlainItems *items, bool steps)
{
    if (items->n == 0) {
        return;
    }
    eh_report_list(report, steps);
    for (uint32_t i = 0; i < items->n; i++) {
        eh_report_list_item(report, items->at[i].text);
        put_items(report, &items->at[i].below, false);
        eh_report_list_item_end(report);
    }
    eh_report_list_end(report, steps);
}

enum { COLUMNS = 8 };

static void put_table(EhReport *report, const EhPlainBlock *table)
{
    EhReportColumn columns[COLUMNS] = {{0}};
    uint32_t n = table->columns;
    for (uint32_t i = 0; i < n && i < COLUMNS; i++) {
        columns[i] = (EhReportColumn){table->cells.at[i].p, EH_REPORT_TEXT};
    }
    eh_report_table(report, table->text, columns, n < COLUMNS ? n : COLUMNS);
    for (uint32_t i = n; i < table->cells.n; i++) {
        if (i % n == 0) {
            eh_report_row(report);
        }
        eh_report_prose_cell(report, table->cells.at[i]);
    }
    eh_report_table_end(report);
}

/* Paragraphs in front of the first section stand below the title. */
static void put_block(EhReport *report, const EhPlainBlock *block, bool *in_section)
{
    switch (block->kind) {
    case EH_PLAIN_HEADING:
        *in_section = *in_section || block->level > 1;
        if (block->level == 2) {
            eh_report_section(report, block->text);
        } else if (block->level > 2) {
            eh_report_subsection(report, block->text);
        }
        break;
    case EH_PLAIN_PARAGRAPH:
        (*in_section ? eh_report_prose : eh_report_prose_lead)(report, block->text);
        break;
    case EH_PLAIN_LIST:
    case EH_PLAIN_STEPS:
        put_items(report, &block->items, block->kind == EH_PLAIN_STEPS);
        break;
    case EH_PLAIN_TABLE:
        put_table(report, block);
        break;
    }
}

bool eh_page_html(const EhPlainPage *page, FILE *out)
{
    size_t n = 0;
    bool in_section = false;
    EhReport *report = eh_report_new((EhStr){"Policy", 6}, page->title);
    for (uint32_t i = 0; i < page->blocks.n; i++) {
        put_block(report, page->blocks.at[i], &in_section);
    }
    const char *html = eh_report_html(report, &n);
    bool fine = html != NULL && fwrite(html, 1, n, out) == n;
    eh_report_free(report);
    return fine;
}
