/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of report/ share.
 */
#ifndef EH_REPORT_INTERNAL_H
#define EH_REPORT_INTERNAL_H

#include <stdarg.h>

#include "report/report.h"

/* What is open in the page's text and has to be closed before something else begins. */
typedef enum EhReportBlock {
    EH_REPORT_NO_BLOCK,
    EH_REPORT_LIST,
    EH_REPORT_VERDICTS,
    EH_REPORT_TILES
} EhReportBlock;

enum { EH_REPORT_COLUMNS = 64 };

/* Text that grows. Invariant: n <= room, and `failed` says that something is missing. */
typedef struct EhReportBuffer {
    char *p;
    size_t n, room;
    bool failed;
} EhReportBuffer;

enum {
    EH_REPORT_TITLE,
    EH_REPORT_HEAD,
    EH_REPORT_NAV,
    EH_REPORT_BODY,
    EH_REPORT_PAGE,
    EH_REPORT_PARTS
};

/* Invariant: `body` holds well-formed markup up to the open sections, block and table; `page` is the whole, once it has
 * ended. `head`, `nav` and `body` are the parts of these names. */
struct EhReport {
    EhReportBuffer parts[EH_REPORT_PARTS];
    EhReportBuffer *head, *nav, *body;
    uint32_t n_sections, n_tables, n_charts;
    bool in_section, in_part, in_table, in_data, in_row, ended, fine;
    EhReportBlock block;
    uint32_t n_columns, column;
    EhReportUnit units[EH_REPORT_COLUMNS];
};

/* Markup, as it stands. */
void eh_report_add(EhReportBuffer *out, const char *text);
void eh_report_add_bytes(EhReportBuffer *out, const char *bytes, size_t n);
void eh_report_add_byte(EhReportBuffer *out, char byte);
void eh_report_raw(EhReportBuffer *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Text, escaped for elements and for attributes in double quotes. */
void eh_report_escape(EhReportBuffer *out, const char *text, size_t n);
void eh_report_put(EhReportBuffer *out, EhStr text);
void eh_report_put_format(EhReportBuffer *out, const char *format, va_list arguments);

/* At most `most` characters of it, the last one then `…`. */
void eh_report_put_short(EhReportBuffer *out, EhStr text, uint32_t most);

/* How wide it is, in characters. */
uint32_t eh_report_width(EhStr text);

/* Closes a list or row of tiles, and opens another block. */
void eh_report_open(EhReport *report, EhReportBlock block);

/* A number as programs read it; "" for NaN. Times and counts keep three decimals, those below 10 six. */
void eh_report_exact(EhReportBuffer *out, double value);

/* ---- cells ---- */

/* Opens the next cell; false where the row has no room for it. */
bool eh_report_cell_begin(EhReport *report);
void eh_report_cell_end(EhReport *report);

/* ---- a chart's table ---- */

/* The opened and closed part below a chart that holds its table. */
void eh_report_data(EhReport *report, EhStr title, const EhReportColumn *columns, uint32_t n);
void eh_report_data_end(EhReport *report);

/* ---- axes (axis.c) ---- */

/* From `low` to `high` on [from, to] in the picture; the picture's y grows downwards. */
typedef struct EhReportAxis {
    EhReportUnit unit;
    bool log;
    double low, high, from, to;
} EhReportAxis;

enum { EH_REPORT_TICKS = 16 };
typedef struct EhReportTicks {
    double at[EH_REPORT_TICKS];
    uint32_t n;
} EhReportTicks;

double eh_report_place(const EhReportAxis *axis, double value);

/* An axis from 0 to a round number of at least `most`, and its ticks: about `wanted` many. */
EhReportAxis eh_report_axis(EhReportUnit unit, double most, uint32_t wanted, EhReportTicks *ticks);

/* Ticks of an axis whose ends are given, `room` being the least distance between two. */
void eh_report_ticks(const EhReportAxis *axis, double room, EhReportTicks *ticks);

/* The day of an instant, since 1970; far beyond all calendars, the last one counts. */
int64_t eh_report_day(double ms);

/* The label of a tick, as short as can be. */
const char *eh_report_tick(EhReportUnit unit, double value, char out[EH_REPORT_WORDS]);

/* ---- pictures (picture.c) ---- */

/* Each chart is drawn twice, for wide and for narrow screens; style.css shows one. */
typedef struct EhReportPicture {
    EhReportBuffer *out;
    bool narrow;
    double width, height;
} EhReportPicture;

/* The beginning of the figure: its caption. Returns its number. */
uint32_t eh_report_figure_begin(EhReport *report, EhStr title, EhStr about);
void eh_report_figure_end(EhReport *report);

EhReportPicture eh_report_picture(EhReport *report, bool narrow, double height, uint32_t number,
                                  EhStr title);
void eh_report_picture_end(const EhReportPicture *picture);

/* `anchor`: "start", "middle" or "end". */
void eh_report_label(const EhReportPicture *picture, double x, double y, const char *look,
                     const char *anchor, EhStr text, uint32_t most);

/* How a series looks, by its place or as before and after: a number for style.css and for the marker. */
uint32_t eh_report_look(EhReportLook look, uint32_t place);
void eh_report_marker(const EhReportPicture *picture, uint32_t look, double x, double y);

/* A row that names what the marks mean. */
void eh_report_key(const EhReportPicture *picture, double y, uint32_t look, EhStr name);

#endif
