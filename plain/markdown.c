/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page as Markdown (GitHub's, for the tables).
 *
 * One idea: every character that Markdown could take for its own is escaped, so a text from a policy stays a text.
 */
#include <string.h>

#include "plain/page.h"

/* ---- texts ---- */

static bool starts(EhStr text, uint32_t i, const char *word)
{
    size_t n = strlen(word);
    return text.n - i >= n && memcmp(text.p + i, word, n) == 0;
}

/* Where GitHub would make a link, a mention or an entity by itself, too. */
static bool needs_escape(EhStr text, uint32_t i)
{
    char c = text.p[i];
    return memchr("\\`*_[]<>|~&@", c, 12) != NULL || starts(text, i, "://") ||
           (c == '.' && i >= 3 && memcmp(text.p + i - 3, "www", 3) == 0) ||
           (c == '#' && i + 1 < text.n && text.p[i + 1] >= '0' && text.p[i + 1] <= '9');
}

/* Characters that make a block of a line that they begin. */
static uint32_t block_mark(EhStr text)
{
    uint32_t i = 0;
    if (text.n > 0 && memchr("-+#=>", text.p[0], 5) != NULL) {
        return 1;
    }
    while (i < text.n && text.p[i] >= '0' && text.p[i] <= '9') {
        i++;
    }
    return i > 0 && i < text.n && (text.p[i] == '.' || text.p[i] == ')') ? i + 1 : 0;
}

/* Code between more backquotes than it holds. Returns where it ends. */
static uint32_t put_code(EhStr text, uint32_t i, bool cell, FILE *out)
{
    uint32_t end = i, run = 0, longest = 0;
    for (; end < text.n && text.p[end] != EH_PLAIN_CODE_END[0]; end++) {
        run = text.p[end] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    bool pad = longest > 0;
    for (uint32_t n = 0; n <= longest; n++) {
        fputc('`', out);
    }
    fputs(pad ? " " : "", out);
    for (; i < end; i++) {
        if (cell && text.p[i] == '|') {
            fputc('\\', out);
        }
        fputc(text.p[i], out);
    }
    fputs(pad ? " " : "", out);
    for (uint32_t n = 0; n <= longest; n++) {
        fputc('`', out);
    }
    return end;
}

static void put_text(EhStr text, bool cell, FILE *out)
{
    uint32_t mark = block_mark(text);
    for (uint32_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == EH_PLAIN_CODE[0]) {
            i = put_code(text, i + 1, cell, out);
        } else if (c == EH_PLAIN_VALUE[0] || c == EH_PLAIN_VALUE_END[0]) {
            fputc('*', out);
        } else if (c == EH_PLAIN_STRONG[0] || c == EH_PLAIN_STRONG_END[0]) {
            fputs("**", out);
        } else {
            if (i + 1 == mark || needs_escape(text, i)) {
                fputc('\\', out);
            }
            fputc(c, out);
        }
    }
}

/* ---- blocks ---- */

static void put_items(const EhPlainItems *items, bool steps, int depth, FILE *out)
{
    for (uint32_t i = 0; i < items->n; i++) {
        fprintf(out, "%*s", depth, "");
        int wide = steps ? fprintf(out, "%u. ", i + 1) : fprintf(out, "- ");
        put_text(items->at[i].text, false, out);
        fputc('\n', out);
        put_items(&items->at[i].below, false, depth + (wide > 0 ? wide : 2), out);
    }
}

static void put_table(const EhPlainBlock *table, FILE *out)
{
    put_text(table->text, false, out);
    fputs(":\n\n", out);
    for (uint32_t i = 0; i < table->cells.n; i++) {
        bool ends = (i + 1) % table->columns == 0;
        fputs("| ", out);
        put_text(table->cells.at[i], true, out);
        fputs(ends ? " |\n" : " ", out);
        for (uint32_t c = 0; i + 1 == table->columns && c < table->columns; c++) {
            fputs(c + 1 == table->columns ? "| --- |\n" : "| --- ", out);
        }
    }
}

static void put_block(const EhPlainBlock *block, FILE *out)
{
    switch (block->kind) {
    case EH_PLAIN_HEADING:
        for (int i = 0; i < block->level; i++) {
            fputc('#', out);
        }
        fputc(' ', out);
        put_text(block->text, false, out);
        fputc('\n', out);
        break;
    case EH_PLAIN_PARAGRAPH:
        put_text(block->text, false, out);
        fputc('\n', out);
        break;
    case EH_PLAIN_LIST:
    case EH_PLAIN_STEPS:
        put_items(&block->items, block->kind == EH_PLAIN_STEPS, 0, out);
        break;
    case EH_PLAIN_TABLE:
        put_table(block, out);
        break;
    }
}

bool eh_page_markdown(const EhPlainPage *page, FILE *out)
{
    for (uint32_t i = 0; i < page->blocks.n; i++) {
        if (i > 0) {
            fputc('\n', out);
        }
        put_block(page->blocks.at[i], out);
    }
    return !ferror(out);
}
