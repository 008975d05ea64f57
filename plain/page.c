/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Putting a page together, block by block.
 */
#include "plain/page.h"

#include <string.h>

static EhPlainBlock *add(EhPlainPage *page, EhPlainKind kind)
{
    EhPlainBlock *block = eh_arena_alloc(page->arena, sizeof *block);
    if (block != NULL) {
        block->kind = kind;
        (void)EH_PUSH(page->arena, &page->blocks, block);
    }
    return block;
}

void eh_page_heading(EhPlainPage *page, int level, EhStr text)
{
    EhPlainBlock *block = add(page, EH_PLAIN_HEADING);
    if (block != NULL) {
        block->level = level;
        block->text = text;
    }
}

void eh_page_paragraph(EhPlainPage *page, EhStr text)
{
    EhPlainBlock *block = text.n == 0 ? NULL : add(page, EH_PLAIN_PARAGRAPH);
    if (block != NULL) {
        block->text = text;
    }
}

void eh_page_list(EhPlainPage *page, const EhPlainItems *items, bool steps)
{
    EhPlainBlock *block = items->n == 0 ? NULL : add(page, steps ? EH_PLAIN_STEPS : EH_PLAIN_LIST);
    if (block != NULL) {
        block->items = *items;
    }
}

void eh_page_item(EhPlainPage *page, const EhPlainItem *item)
{
    eh_page_paragraph(page, item->text);
    eh_page_list(page, &item->below, false);
}

EhPlainBlock *eh_page_table(EhPlainPage *page, const char *caption, const char *const *heads)
{
    EhPlainBlock *block = add(page, EH_PLAIN_TABLE);
    if (block != NULL) {
        block->text = (EhStr){caption, (uint32_t)strlen(caption)};
    }
    for (; block != NULL && *heads != NULL; heads++) {
        block->columns++;
        eh_page_cell(page, block, (EhStr){*heads, (uint32_t)strlen(*heads)});
    }
    return block;
}

void eh_page_cell(EhPlainPage *page, EhPlainBlock *table, EhStr text)
{
    if (table != NULL) {
        (void)EH_PUSH(page->arena, &table->cells, text);
    }
}
