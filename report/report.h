/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One self-contained page of HTML: figures first, then charts, each with its table.
 *
 * One idea: a caller says what there is (a section, a table of figures, a chart of series) and never writes markup, so
 * every text is escaped, every chart has its table, and every page reads alike on a screen, on paper, by keyboard and by
 * screen reader. The page is well-formed XML too, holds no script, and asks nothing of the network.
 *
 * Texts are UTF-8; broken bytes, control characters and marks of direction become U+FFFD. Every function takes a report
 * that is NULL and then does nothing, so memory need be asked about only at the end. What is passed in is copied.
 */
#ifndef EH_REPORT_REPORT_H
#define EH_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vm/value.h"

/* A page that is being written, in memory. */
typedef struct EhReport EhReport;

/* What a number is, and so how it is shown. NaN is shown as a dash in every unit. */
typedef enum EhReportUnit {
    EH_REPORT_TEXT,     /* none: of a column that holds words */
    EH_REPORT_COUNT,    /* 12,345; with up to two decimals where it is no whole number */
    EH_REPORT_SHARE,    /* 0.984 is shown as 98.4% */
    EH_REPORT_DURATION, /* ms: 3 h 12 min */
    EH_REPORT_DATE,     /* ms since 1970, UTC: 2 Mar 2026 */
    EH_REPORT_DAY       /* whole days since a beginning: 0 is "day 1" */
} EhReportUnit;

typedef enum EhReportTone {
    EH_REPORT_PLAIN,
    EH_REPORT_GOOD,
    EH_REPORT_BAD,
    EH_REPORT_OPEN
} EhReportTone;

/* ---- the page ---- */

/* `kind` stands small above the title, such as "Simulation". NULL without memory. Free it. */
EhReport *eh_report_new(EhStr kind, EhStr title);
void eh_report_free(EhReport *report);

/* Ends the page: all of it, n bytes that belong to the report. Nothing may be added after. NULL without memory. */
const char *eh_report_html(EhReport *report, size_t *n);

/* A line below the title, before the first section. */
void eh_report_lead(EhReport *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A part of the page with its heading, listed in the navigation; and a part of that. */
void eh_report_section(EhReport *report, EhStr title);
void eh_report_subsection(EhReport *report, EhStr title);

void eh_report_paragraph(EhReport *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A small remark on how to read something. */
void eh_report_note(EhReport *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* One item of a list; items that follow each other are one list. */
void eh_report_item(EhReport *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same for statements that are good, bad or open: `word` ("Kept", "Broken") stands in front, with a sign. */
void eh_report_verdict(EhReport *report, EhReportTone tone, const char *word, const char *format,
                       ...) __attribute__((format(printf, 4, 5)));

/* A key figure: what it is, the figure in words, and a remark that may be empty. Tiles that follow each other stand side
 * by side. */
void eh_report_tile(EhReport *report, EhReportTone tone, EhStr label, EhStr value, EhStr remark);

/* ---- tables ---- */

typedef struct EhReportColumn {
    const char *name;
    EhReportUnit unit; /* columns of numbers stand to the right */
} EhReportColumn;

/* Begins a table; the first column heads the rows. Captions on one page should differ. Then rows, and in each as many
 * cells as columns, from left to right. */
void eh_report_table(EhReport *report, EhStr caption, const EhReportColumn *columns, uint32_t n);
void eh_report_row(EhReport *report);
void eh_report_text(EhReport *report, EhStr text);
void eh_report_cell(EhReport *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* In the column's unit. Kept exactly in the page for programs that read it. */
void eh_report_figure(EhReport *report, double value);
/* The same with half the width of its interval, or as a bound: "≥ 3 d" where it is at least so much. */
void eh_report_estimate(EhReport *report, double value, double half);
void eh_report_at_least(EhReport *report, double value);
void eh_report_at_most(EhReport *report, double value);
void eh_report_table_end(EhReport *report);

/* ---- charts; each is followed by its figures as a table that can be opened ---- */

enum { EH_REPORT_SERIES = 6 };

/* Of a chart at most EH_REPORT_SERIES series are drawn; the table has all. Series differ in dash, marker and colour by
 * their place, or as before and after a change. `at_least`: whether each value is only a lower bound; may be NULL. */
typedef enum EhReportLook { EH_REPORT_BY_PLACE, EH_REPORT_BEFORE, EH_REPORT_AFTER } EhReportLook;
typedef struct EhReportSeries {
    EhStr name;
    EhReportLook look;
    const double *y; /* as many as x; NaN: none */
    const bool *at_least;
} EhReportSeries;

/* Lines over x, which ascends. `log_x`: durations from 0 on, the long ones closer together. `y_most`: the axis reaches at
 * least so far (0: as the values need), so that charts can share one scale. `limit`: a line across; NaN: none. */
typedef struct EhReportLines {
    EhStr title;
    EhStr about; /* a sentence: what to see */
    const char *x_name, *y_name;
    EhReportUnit x_unit, y_unit;
    bool log_x;
    double y_most, limit;
    EhStr limit_name;
    const double *x;
    uint32_t n, n_series;
    const EhReportSeries *series;
} EhReportLines;
void eh_report_lines(EhReport *report, const EhReportLines *chart);

/* Side by side where there is room: small charts of one kind. */
void eh_report_grid(EhReport *report);
void eh_report_grid_end(EhReport *report);

/* Horizontal bars from 0, one or two in a group (then before and after), with their intervals (NaN: none), and where each
 * should reach (NaN: nowhere). */
typedef struct EhReportBar {
    EhStr name;
    double value[2], low[2], high[2], wanted;
} EhReportBar;
typedef struct EhReportBars {
    EhStr title;
    EhStr about;
    const char *name, *wanted_name; /* heads of the bars' names, and of `wanted` (NULL: none) */
    EhStr sides[2];                 /* names of the values: one, or before and after */
    uint32_t n_sides;
    EhReportUnit unit;
    double most; /* where the axis ends, such as 1 for shares; 0: as the values need */
    const EhReportBar *bars;
    uint32_t n;
} EhReportBars;
void eh_report_bars(EhReport *report, const EhReportBars *chart);

/* ---- words for numbers ---- */

enum { EH_REPORT_WORDS = 48 };

/* The number as the page shows it, into EH_REPORT_WORDS bytes: for sentences and tiles. Returns `out`. */
const char *eh_report_words(EhReportUnit unit, double value, char *out);

#endif
