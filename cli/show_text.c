/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Widths come from Unicode's own files at build time: wcwidth would ask the locale.
 */
#include "cli/show_text.h"

#include <stdbool.h>

#include "vm/utf8.h"

enum {
    TAB = 4,
    LINE_ROOM = 160, /* columns of a source line that are shown at most */
    BEFORE = 60,     /* of these, in front of the marked part when the line is cut */
    REPLACEMENT = 0xFFFD
};

typedef struct WidthRange {
    uint32_t first, last;
    uint8_t width;
} WidthRange;

static const WidthRange widths[] = {
#include "width_table.inc"
};

uint32_t eh_show_width(uint32_t code_point)
{
    size_t low = 0, high = sizeof widths / sizeof *widths;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (widths[middle].last < code_point)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == sizeof widths / sizeof *widths || code_point < widths[low].first)
        return 1;
    return widths[low].width;
}

/* Controls, marks that turn the direction of text, and bytes that are no UTF-8. */
static bool is_harmful(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x61C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c > 0x10FFFF;
}

/* One character as it is printed. */
typedef struct Glyph {
    uint32_t code_point, bytes, width;
} Glyph;

static Glyph next_glyph(const char *text, size_t n, uint32_t column)
{
    Glyph g;
    g.bytes = eh_utf8_decode(text, n, &g.code_point);
    if (g.code_point == '\t') {
        g.width = TAB - column % TAB;
    } else {
        if (is_harmful(g.code_point))
            g.code_point = REPLACEMENT;
        g.width = eh_show_width(g.code_point);
    }
    return g;
}

static void print_glyph(FILE *out, const Glyph *g)
{
    char bytes[4];
    if (g->code_point == '\t')
        fprintf(out, "%*s", (int)g->width, "");
    else
        fwrite(bytes, 1, eh_utf8_encode(g->code_point, bytes), out);
}

void eh_show_text(FILE *out, const char *text, size_t n)
{
    for (size_t at = 0; at < n;) {
        Glyph g = next_glyph(text + at, n - at, TAB - 1);
        if (text[at] == '\n' || text[at] == '\r')
            g.code_point = ' ';
        print_glyph(out, &g);
        at += g.bytes;
    }
}

/* The columns of code points [from, to) of an uncut line, and where the line ends. */
static EhShownPart measure(const char *line, size_t n, uint32_t from, uint32_t to, uint32_t *end)
{
    EhShownPart part = {0, 0};
    uint32_t column = 0, index = 1;
    for (size_t at = 0; at < n; index++) {
        Glyph g = next_glyph(line + at, n - at, column);
        if (index < from)
            part.start = column + g.width;
        else if (index < to)
            part.width = column + g.width - part.start;
        column += g.width;
        at += g.bytes;
    }
    *end = column;
    if (part.width == 0)
        part.width = 1;
    return part;
}

const char *eh_show_tickets(double n)
{
    return n == 1 ? "ticket" : "tickets";
}

EhShownPart eh_show_line(FILE *out, const char *line, size_t n, uint32_t from, uint32_t to)
{
    uint32_t end, column = 0;
    EhShownPart part = measure(line, n, from, to, &end);
    uint32_t first = end > LINE_ROOM && part.start > BEFORE ? part.start - BEFORE : 0;
    uint32_t last = first + LINE_ROOM;
    if (first > 0)
        fputs("\u2026", out);
    for (size_t at = 0; at < n && column < last;) {
        Glyph g = next_glyph(line + at, n - at, column);
        if (column >= first && column + g.width <= last)
            print_glyph(out, &g);
        else if (column < first && column + g.width > first)
            fprintf(out, "%*s", (int)(column + g.width - first), "");
        column += g.width;
        at += g.bytes;
    }
    if (end > last)
        fputs("\u2026", out);
    part.start = part.start - first + (first > 0 ? 1 : 0);
    if (end > LINE_ROOM && part.width > LINE_ROOM - part.start)
        part.width = LINE_ROOM - part.start;
    return part;
}
