/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page of plain text: headings, paragraphs, lists and tables.
 *
 * One idea: both formats are written from this one structure, so they say the same words. Marks inside a text are
 * control bytes, which no text of a policy can bring along: eh_plain_clean replaces them.
 */
#ifndef EH_PLAIN_PAGE_H
#define EH_PLAIN_PAGE_H

#include <stdio.h>

#include "compiler/arena.h"
#include "report/prose.h"

/* Marks: code of the policy, a value, a word that a reader looks for. Each opens and closes inside one text; code
 * stands in nothing else. */
#define EH_PLAIN_CODE EH_REPORT_CODE
#define EH_PLAIN_CODE_END EH_REPORT_CODE_END
#define EH_PLAIN_VALUE EH_REPORT_VALUE
#define EH_PLAIN_VALUE_END EH_REPORT_VALUE_END
#define EH_PLAIN_STRONG EH_REPORT_STRONG
#define EH_PLAIN_STRONG_END EH_REPORT_STRONG_END

typedef struct EhPlainItem EhPlainItem;
typedef EH_VEC(EhPlainItem) EhPlainItems;

/* One item of a list, with a list below it or none. */
struct EhPlainItem {
    EhStr text;
    EhPlainItems below;
};

typedef enum EhPlainKind {
    EH_PLAIN_HEADING,
    EH_PLAIN_PARAGRAPH,
    EH_PLAIN_LIST,
    EH_PLAIN_STEPS, /* a numbered list */
    EH_PLAIN_TABLE
} EhPlainKind;

/* HEADING: text, level 1 to 4. PARAGRAPH: text. LIST, STEPS: items. TABLE: text is what it is about, cells row by row,
 * the heads first. */
typedef struct EhPlainBlock {
    EhPlainKind kind;
    int level;
    EhStr text;
    EhPlainItems items;
    EH_VEC(EhStr) cells;
    uint32_t columns;
} EhPlainBlock;

typedef struct EhPlainPage {
    EhArena *arena;
    EhStr title;
    EH_VEC(EhPlainBlock *) blocks;
} EhPlainPage;

/* Add to the page's end; texts are kept, not copied. */
void eh_page_heading(EhPlainPage *page, int level, EhStr text);
void eh_page_paragraph(EhPlainPage *page, EhStr text);
/* A paragraph, and the list below it if the item has one. */
void eh_page_item(EhPlainPage *page, const EhPlainItem *item);
void eh_page_list(EhPlainPage *page, const EhPlainItems *items, bool steps);
/* A table with its caption and heads (a NULL ends them), to which eh_page_cell adds the cells of its rows. */
EhPlainBlock *eh_page_table(EhPlainPage *page, const char *caption, const char *const *heads);
void eh_page_cell(EhPlainPage *page, EhPlainBlock *table, EhStr text);

/* markdown.c, html.c: print the whole page. False when memory is out. */
bool eh_page_markdown(const EhPlainPage *page, FILE *out);
bool eh_page_html(const EhPlainPage *page, FILE *out);

#endif
