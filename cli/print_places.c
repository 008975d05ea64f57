/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drawing. Nothing that comes from a policy can move the cursor: all of it goes through eh_show_text.
 */
#include "cli/print_places.h"

#include <string.h>

#include "cli/show_text.h"

static const char bold[] = "\033[1m", reset[] = "\033[0m";
static const char *const paints[] = {"\033[1;31m", "\033[1;33m", "\033[1;32m", "\033[1;34m"};

static void paint(const EhPrinter *p, const char *color)
{
    if (p->color)
        fputs(color, p->out);
}

static void show(const EhPrinter *p, const char *text)
{
    eh_show_text(p->out, text, strlen(text));
}

int eh_draw_digits(uint32_t n)
{
    int digits = 1;
    for (; n >= 10; n /= 10)
        digits++;
    return digits;
}

/* A `number |` or `|` in front of a line, right-aligned to `digits`. */
static void print_gutter(const EhPrinter *p, int digits, uint32_t line)
{
    paint(p, paints[EH_PAINT_BLUE]);
    if (line)
        fprintf(p->out, "%*u |", digits, line);
    else
        fprintf(p->out, "%*s |", digits, "");
    paint(p, reset);
}

void eh_draw_head(const EhPrinter *p, EhPaint color, const char *word, const char *code,
                  const char *message)
{
    paint(p, paints[color]);
    fprintf(p->out, "%s[%s]", word, code);
    paint(p, reset);
    paint(p, bold);
    fputs(": ", p->out);
    show(p, message);
    paint(p, reset);
    fputc('\n', p->out);
}

void eh_draw_place(const EhPrinter *p, int digits, const char *arrow, const char *file,
                   uint32_t line, uint32_t column)
{
    paint(p, paints[EH_PAINT_BLUE]);
    fprintf(p->out, "%*s%s ", digits, "", arrow);
    paint(p, reset);
    show(p, file);
    fprintf(p->out, ":%u:%u\n", line, column);
    print_gutter(p, digits, 0);
    fputc('\n', p->out);
}

void eh_draw_marked(const EhPrinter *p, int digits, uint32_t line, const char *text, uint32_t from,
                    uint32_t to, char mark, const char *label)
{
    print_gutter(p, digits, line);
    fputc(' ', p->out);
    EhShownPart part = eh_show_line(p->out, text, strlen(text), from, to);
    fputc('\n', p->out);
    print_gutter(p, digits, 0);
    fprintf(p->out, " %*s", (int)part.start, "");
    paint(p, paints[mark == '^' ? EH_PAINT_RED : EH_PAINT_BLUE]);
    for (uint32_t i = 0; i < part.width; i++)
        fputc(mark, p->out);
    if (label && *label) {
        fputc(' ', p->out);
        show(p, label);
    }
    paint(p, reset);
    fputc('\n', p->out);
}

void eh_draw_note(const EhPrinter *p, int digits, const char *name, const char *text)
{
    paint(p, paints[EH_PAINT_BLUE]);
    fprintf(p->out, "%*s =", digits, "");
    paint(p, reset);
    fputc(' ', p->out);
    show(p, name);
    fputs(": ", p->out);
    show(p, text);
    fputc('\n', p->out);
}

void eh_draw_words(const EhPrinter *p, const char *lead, const char *file, uint32_t line,
                   uint32_t column, const char *text)
{
    fprintf(p->out, "  %s ", lead);
    show(p, file);
    fprintf(p->out, ", line %u, column %u: ", line, column);
    eh_show_line(p->out, text, strlen(text), column, column + 1);
    fputc('\n', p->out);
}
