/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Columns: labels, fields, arrows and comments of neighbouring lines line up.
 *
 * One idea: a line has at most one stop of each sort, and a run of lines whose stops are alike
 * moves them to the rightmost of them. Runs end at a blank line.
 */
#include "compiler/layout.h"

#include "parser.h"

#include <string.h>

/* A stop further right than this stays where it is: one long line shall not push its neighbours off
 * the page. */
enum { LAST_COLUMN = 80 };

static int kind_at(const EhLayout *layout, uint32_t index)
{
    return layout->tokens.list.at[index].kind;
}

uint32_t eh_layout_width(const EhLayout *layout, uint32_t index)
{
    EhStr text = eh_token_text(&layout->tokens, index);
    int kind = kind_at(layout, index);
    bool spaced = kind == EH_T_DURATION || kind == EH_T_MONEY;
    uint32_t width = 0;
    for (uint32_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (((unsigned char)c & 0xC0) == 0x80)
            continue;
        bool blank = c == ' ' || c == '\t';
        width += spaced && blank && (text.p[i + 1] == ' ' || text.p[i + 1] == '\t') ? 0 : 1;
    }
    return width;
}

static bool has_stop(const EhLine *line, EhStop stop)
{
    return line->stops[stop] != EH_NO_TOKEN;
}

/* ---- finding stops ---- */

/* Whether a declaration is a block on one line. */
static bool is_one_line(const EhLayout *layout, const EhLine *line)
{
    uint32_t last = line->last;
    int depth = 0;
    for (uint32_t i = line->first; i <= last; i++) {
        depth += kind_at(layout, i) == EH_T_LBRACE ? 1 : 0;
        depth -= kind_at(layout, i) == EH_T_RBRACE ? 1 : 0;
    }
    return depth == 0;
}

/* The third token of declarations that are often written as a table. */
static void find_declaration(const EhLayout *layout, EhLine *line)
{
    uint32_t third = line->first + 2;
    if (third > line->last || line->block != EH_NO_TOKEN)
        return;
    int kind = kind_at(layout, line->first), next = kind_at(layout, third);
    bool block = next == EH_T_LBRACE && kind != EH_T_TEST && is_one_line(layout, line);
    bool words =
        (kind == EH_T_OVERRIDE && next == EH_T_TO) || (kind == EH_T_LET && next == EH_T_ASSIGN) ||
        (kind == EH_T_TARGET && next == EH_T_UNTIL) || (kind == EH_T_SAMPLE && next == EH_T_LIKE);
    bool label = kind == EH_T_GUARANTEE && next == EH_T_COLON && third < line->last;
    if (!block && !words && !label)
        return;
    line->stops[EH_STOP_NAME] = third + (label ? 1 : 0);
    line->key = kind;
}

static void find_stops(const EhLayout *layout, EhLine *line)
{
    uint32_t first = line->first, last = line->last;
    int what = layout->marks[first];
    if (what & EH_LAYOUT_FIELD)
        line->stops[EH_STOP_NAME] = first + 1;
    else if ((what & EH_LAYOUT_LABEL) && first + 2 <= last)
        line->stops[EH_STOP_NAME] = first + 2;
    else if (what & EH_LAYOUT_START)
        find_declaration(layout, line);
    for (uint32_t i = first + 1; i <= last; i++)
        if ((layout->marks[i] & EH_LAYOUT_ARROW) && (what & EH_LAYOUT_START))
            line->stops[EH_STOP_ARROW] = i;
    bool comment = kind_at(layout, last) == EH_T_COMMENT || kind_at(layout, last) == EH_T_DOC;
    if (comment && !line->alone)
        line->stops[EH_STOP_COMMENT] = last;
    for (int stop = 0; stop < EH_STOP_COUNT;
         stop++) /* a comment right behind `{` or a label is no neighbour */
        if (has_stop(line, (EhStop)stop) && stop != EH_STOP_COMMENT && comment &&
            line->stops[stop] == last)
            line->stops[stop] = EH_NO_TOKEN;
}

/* ---- lining up ---- */

static uint32_t column_of(const EhLayout *layout, const EhLine *line, uint32_t stop)
{
    uint32_t column = line->indent;
    for (uint32_t i = line->first; i < stop; i++)
        column += eh_layout_width(layout, i) + layout->gaps[i + 1];
    return column;
}

/* Whether `line` takes part in a run of stops like those of `model`. */
static bool joins(const EhLayout *layout, const EhLine *model, const EhLine *line, EhStop stop)
{
    if (!has_stop(line, stop) || column_of(layout, line, line->stops[stop]) > LAST_COLUMN)
        return false;
    if (stop == EH_STOP_COMMENT)
        return true;
    return line->block == model->block && (stop != EH_STOP_NAME || line->key == model->key);
}

/* Whether a line without such a stop leaves the run whole: a row that continues, or has no label.
 * */
static bool passes(const EhLine *model, const EhLine *line, EhStop stop)
{
    return stop != EH_STOP_COMMENT && model->block != EH_NO_TOKEN && line->block == model->block;
}

static uint32_t source_column(const EhLayout *layout, uint32_t token)
{
    uint32_t line, column;
    eh_source_place(layout->tokens.source, layout->tokens.list.at[token].start, &line, &column);
    return column - 1;
}

/* Lines up the run that begins with line `from`; gives the line behind it. Comments stay at the
 * author's column where all of them are at or behind it. */
static uint32_t align_run(EhLayout *layout, uint32_t from, EhStop stop)
{
    EhLine *lines = layout->lines.at, *model = &lines[from];
    uint32_t to = from, column = 0, written = stop == EH_STOP_COMMENT ? LAST_COLUMN : 0;
    for (uint32_t i = from; i < layout->lines.n; i++) {
        if (i > from && lines[i].blank_before)
            break;
        bool member = joins(layout, model, &lines[i], stop);
        if (!member && (i == from || !passes(model, &lines[i], stop)))
            break;
        to = i + 1;
        if (!member)
            continue;
        uint32_t own = column_of(layout, &lines[i], lines[i].stops[stop]);
        uint32_t source = written > 0 ? source_column(layout, lines[i].stops[stop]) : 0;
        column = own > column ? own : column;
        written = source < written ? source : written;
    }
    column = written > column ? written : column;
    for (uint32_t i = from; i < to; i++) {
        if (!joins(layout, model, &lines[i], stop))
            continue;
        uint32_t token = lines[i].stops[stop];
        layout->gaps[token] += column - column_of(layout, &lines[i], token);
    }
    return to > from ? to : from + 1;
}

void eh_layout_align(EhLayout *layout)
{
    for (uint32_t i = 0; i < layout->lines.n; i++)
        find_stops(layout, &layout->lines.at[i]);
    for (int stop = 0; stop < EH_STOP_COUNT; stop++)
        for (uint32_t i = 0; i < layout->lines.n;)
            i = has_stop(&layout->lines.at[i], (EhStop)stop) ? align_run(layout, i, (EhStop)stop)
                                                             : i + 1;
}
