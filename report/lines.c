/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Line charts.
 *
 * One idea: the picture is worked out from the numbers alone (extent, ticks, places of labels), so one function draws it
 * for any width.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/internal.h"

enum { LABEL_GAP = 16, LETTER = 7, KEY_ROW = 20, MOST_MARKERS = 32, LABEL_LETTERS = 18 };

/* What is drawn, and where. */
typedef struct Plot {
    const EhReportLines *chart;
    EhReportPicture picture;
    EhReportAxis x, y;
    EhReportTicks x_ticks, y_ticks;
    uint32_t n_series;
} Plot;

static EhStr str(const char *text)
{
    return (EhStr){text, (uint32_t)strlen(text)};
}

static double most_of(const EhReportLines *chart, uint32_t n_series)
{
    double most = fmax(chart->y_most, isnan(chart->limit) ? 0 : chart->limit);
    for (uint32_t s = 0; s < n_series; s++) {
        for (uint32_t i = 0; i < chart->n; i++) {
            double y = chart->series[s].y[i];
            most = isfinite(y) && y > most ? y : most;
        }
    }
    return most;
}

static uint32_t longest_tick(const Plot *plot)
{
    uint32_t most = 0;
    char words[EH_REPORT_WORDS];
    for (uint32_t i = 0; i < plot->y_ticks.n; i++) {
        uint32_t n = eh_report_width(str(eh_report_tick(plot->y.unit, plot->y_ticks.at[i], words)));
        most = n > most ? n : most;
    }
    return most;
}

static uint32_t longest_name(const Plot *plot)
{
    uint32_t most = 0;
    for (uint32_t s = 0; s < plot->n_series; s++) {
        uint32_t n = eh_report_width(plot->chart->series[s].name);
        most = n > most ? n : most;
    }
    return most < LABEL_LETTERS ? most : LABEL_LETTERS;
}

/* Works out the axes; the picture's height holds already what the key needs. */
static void lay_out(Plot *plot, double key)
{
    const EhReportLines *chart = plot->chart;
    double right = plot->picture.narrow ? 14 : 20 + LETTER * longest_name(plot);
    plot->y = eh_report_axis(chart->y_unit, most_of(chart, plot->n_series), 4, &plot->y_ticks);
    plot->y.from = plot->picture.height - 46;
    plot->y.to = key + 30;
    plot->x = (EhReportAxis){.unit = chart->x_unit,
                             .log = chart->log_x,
                             .low = chart->n > 0 ? chart->x[0] : 0,
                             .high = chart->n > 0 ? chart->x[chart->n - 1] : 0,
                             .from = 14 + LETTER * longest_tick(plot),
                             .to = plot->picture.width - right};
    eh_report_ticks(&plot->x, plot->picture.narrow ? 52 : 58, &plot->x_ticks);
}

/* ---- the description ---- */

static void put_words(EhReportBuffer *out, EhReportUnit unit, double value)
{
    char words[EH_REPORT_WORDS];
    eh_report_put(out, str(eh_report_words(unit, value, words)));
}

static void describe_series(const Plot *plot, const EhReportSeries *series)
{
    const EhReportLines *chart = plot->chart;
    EhReportBuffer *out = plot->picture.out;
    uint32_t begin = chart->n, end = 0, top = 0;
    for (uint32_t i = 0; i < chart->n; i++) {
        if (isfinite(series->y[i])) {
            top = begin == chart->n || series->y[i] > series->y[top] ? i : top;
            begin = begin == chart->n ? i : begin;
            end = i;
        }
    }
    eh_report_add_byte(out, ' ');
    eh_report_put(out, series->name);
    if (begin == chart->n) {
        eh_report_add(out, ": no figures.");
        return;
    }
    eh_report_add(out, ": first ");
    put_words(out, chart->y_unit, series->y[begin]);
    eh_report_add(out, ", last ");
    put_words(out, chart->y_unit, series->y[end]);
    eh_report_add(out, ", highest ");
    put_words(out, chart->y_unit, series->y[top]);
    eh_report_add(out, " at ");
    put_words(out, chart->x_unit, chart->x[top]);
    eh_report_add_byte(out, '.');
}

static void describe(const Plot *plot)
{
    EhReportBuffer *out = plot->picture.out;
    eh_report_add(out, "Line chart of ");
    eh_report_put(out, str(plot->chart->y_name));
    eh_report_add(out, " by ");
    eh_report_put(out, str(plot->chart->x_name));
    eh_report_add_byte(out, '.');
    for (uint32_t s = 0; s < plot->n_series; s++) {
        describe_series(plot, &plot->chart->series[s]);
    }
    eh_report_add(out, " All figures follow as a table.</desc>\n");
}

/* ---- axes ---- */

static void draw_axes(const Plot *plot)
{
    EhReportBuffer *out = plot->picture.out;
    char words[EH_REPORT_WORDS];
    for (uint32_t i = 0; i < plot->y_ticks.n; i++) {
        double y = eh_report_place(&plot->y, plot->y_ticks.at[i]);
        eh_report_raw(out, "<path class=\"%s\" d=\"M%.1f %.1fH%.1f\"/>\n", i == 0 ? "axis" : "rule",
                      plot->x.from, y, plot->x.to);
        eh_report_label(&plot->picture, plot->x.from - 8, y + 4, "tick", "end",
                        str(eh_report_tick(plot->y.unit, plot->y_ticks.at[i], words)), 20);
    }
    for (uint32_t i = 0; i < plot->x_ticks.n; i++) {
        double x = eh_report_place(&plot->x, plot->x_ticks.at[i]);
        EhStr tick = str(eh_report_tick(plot->x.unit, plot->x_ticks.at[i], words));
        bool last = x + eh_report_width(tick) * LETTER / 2.0 > plot->picture.width;
        eh_report_raw(out, "<path class=\"axis\" d=\"M%.1f %.1fv5\"/>\n", x, plot->y.from);
        eh_report_label(&plot->picture, last ? plot->picture.width - 1 : x, plot->y.from + 19,
                        "tick", last ? "end" : "middle", tick, 20);
    }
    eh_report_label(&plot->picture, 2, plot->y.to - 14, "name", "start", str(plot->chart->y_name),
                    plot->picture.narrow ? 44 : 90);
    eh_report_label(&plot->picture, plot->x.to, plot->picture.height - 6, "name", "end",
                    str(plot->chart->x_name), plot->picture.narrow ? 44 : 90);
}

static void draw_limit(const Plot *plot)
{
    if (isnan(plot->chart->limit)) {
        return;
    }
    double y = eh_report_place(&plot->y, plot->chart->limit);
    eh_report_raw(plot->picture.out, "<path class=\"limit\" d=\"M%.1f %.1fH%.1f\"/>\n",
                  plot->x.from, y, plot->x.to);
    eh_report_label(&plot->picture, plot->x.to - 4, y - 5, "name", "end", plot->chart->limit_name,
                    40);
}

/* ---- series ---- */

/* Where there is no figure the line goes on to the next: what is not known is not zero. */
static void draw_line(const Plot *plot, const EhReportSeries *series, uint32_t look)
{
    EhReportBuffer *out = plot->picture.out;
    char pen = 'M';
    eh_report_raw(out, "<path class=\"l l%u\" d=\"", look);
    for (uint32_t i = 0; i < plot->chart->n; i++) {
        if (isfinite(series->y[i])) {
            eh_report_raw(out, "%c%.1f %.1f", pen, eh_report_place(&plot->x, plot->chart->x[i]),
                          eh_report_place(&plot->y, series->y[i]));
            pen = 'L';
        }
    }
    eh_report_add(out, "\"/>\n");
}

/* An arrow upwards: it is at least so much. */
static void draw_arrow(const Plot *plot, uint32_t look, double x, double y)
{
    eh_report_raw(plot->picture.out,
                  "<path class=\"m a m%u\" d=\"M%.1f %.1fv-13m-4 4.5l4 -4.5l4 4.5\"/>\n", look, x,
                  y - 3);
}

static void draw_markers(const Plot *plot, const EhReportSeries *series, uint32_t look)
{
    const EhReportLines *chart = plot->chart;
    uint32_t step = (chart->n - 1) / MOST_MARKERS + 1;
    for (uint32_t i = 0; i < chart->n; i++) {
        bool kept = i % step == 0 || i + 1 == chart->n || i == 0 || !isfinite(series->y[i - 1]);
        if (!isfinite(series->y[i]) || !kept) {
            continue;
        }
        double x = eh_report_place(&plot->x, chart->x[i]);
        double y = eh_report_place(&plot->y, series->y[i]);
        eh_report_marker(&plot->picture, look, x, y);
        if (series->at_least != NULL && series->at_least[i]) {
            draw_arrow(plot, look, x, y);
        }
    }
}

/* Labels beside the ends of lines, moved apart where they would lie on each other. */
static void draw_labels(const Plot *plot)
{
    const EhReportLines *chart = plot->chart;
    uint32_t order[EH_REPORT_SERIES], n = 0;
    double at[EH_REPORT_SERIES];
    char look[16];
    for (uint32_t s = 0; s < plot->n_series; s++) {
        uint32_t i = chart->n;
        while (i > 0 && !isfinite(chart->series[s].y[i - 1])) {
            i--;
        }
        if (i == 0) {
            continue;
        }
        at[s] = eh_report_place(&plot->y, chart->series[s].y[i - 1]) + 4;
        uint32_t place = n++;
        for (; place > 0 && at[order[place - 1]] > at[s]; place--) {
            order[place] = order[place - 1];
        }
        order[place] = s;
    }
    for (uint32_t k = 1; k < n; k++) {
        at[order[k]] = fmax(at[order[k]], at[order[k - 1]] + LABEL_GAP);
    }
    double bottom = plot->y.from + 4;
    for (uint32_t k = n; k > 0; k--) {
        at[order[k - 1]] = fmin(at[order[k - 1]], bottom);
        bottom = at[order[k - 1]] - LABEL_GAP;
        uint32_t s = order[k - 1];
        snprintf(look, sizeof look, "t%u", eh_report_look(chart->series[s].look, s));
        eh_report_label(&plot->picture, plot->x.to + 12, at[s], look, "start",
                        chart->series[s].name, LABEL_LETTERS);
    }
}

static void draw(EhReport *report, const EhReportLines *chart, bool narrow, uint32_t number)
{
    Plot plot = {.chart = chart};
    plot.n_series = chart->n_series < EH_REPORT_SERIES ? chart->n_series : EH_REPORT_SERIES;
    double key = narrow && plot.n_series > 1 ? KEY_ROW * plot.n_series : 0;
    plot.picture =
        eh_report_picture(report, narrow, (narrow ? 240 : 280) + key, number, chart->title);
    lay_out(&plot, key);
    describe(&plot);
    draw_axes(&plot);
    draw_limit(&plot);
    for (uint32_t s = 0; s < plot.n_series; s++) {
        uint32_t look = eh_report_look(chart->series[s].look, s);
        draw_line(&plot, &chart->series[s], look);
        draw_markers(&plot, &chart->series[s], look);
        if (key > 0) {
            eh_report_key(&plot.picture, KEY_ROW * s + 14, look, chart->series[s].name);
        }
    }
    if (!narrow && plot.n_series > 1) {
        draw_labels(&plot);
    }
    eh_report_picture_end(&plot.picture);
}

/* ---- the table ---- */

/* Whether there is a figure at all. */
static bool known(const EhReportLines *chart, uint32_t i)
{
    bool any = false;
    for (uint32_t s = 0; s < chart->n_series; s++) {
        any = any || isfinite(chart->series[s].y[i]);
    }
    return any;
}

static void put_cells(EhReport *report, const EhReportLines *chart, uint32_t i)
{
    eh_report_row(report);
    eh_report_figure(report, chart->x[i]);
    for (uint32_t s = 0; s < chart->n_series; s++) {
        const EhReportSeries *series = &chart->series[s];
        if (series->at_least != NULL && series->at_least[i]) {
            eh_report_at_least(report, series->y[i]);
        } else {
            eh_report_figure(report, series->y[i]);
        }
    }
}

/* Columns take names with an end, of any length. */
static void put_table(EhReport *report, const EhReportLines *chart)
{
    EhReportColumn columns[EH_REPORT_COLUMNS];
    EhReportBuffer names = {0};
    size_t starts[EH_REPORT_COLUMNS];
    uint32_t n = chart->n_series + 1 < EH_REPORT_COLUMNS ? chart->n_series + 1 : EH_REPORT_COLUMNS;
    for (uint32_t s = 1; s < n; s++) {
        starts[s] = names.n;
        eh_report_add_bytes(&names, chart->series[s - 1].name.p, chart->series[s - 1].name.n);
        eh_report_add_byte(&names, '\0');
    }
    if (names.failed) {
        report->body->failed = true;
        n = 1;
    }
    columns[0] = (EhReportColumn){chart->x_name, chart->x_unit};
    for (uint32_t s = 1; s < n; s++) {
        columns[s] = (EhReportColumn){names.p + starts[s], chart->y_unit};
    }
    eh_report_data(report, chart->title, columns, n);
    for (uint32_t i = 0; i < chart->n; i++) {
        if (known(chart, i)) {
            put_cells(report, chart, i);
        }
    }
    eh_report_data_end(report);
    free(names.p);
}

void eh_report_lines(EhReport *report, const EhReportLines *chart)
{
    if (report == NULL) {
        return;
    }
    uint32_t number = eh_report_figure_begin(report, chart->title, chart->about);
    draw(report, chart, false, number);
    draw(report, chart, true, number);
    if (chart->n_series > EH_REPORT_SERIES) {
        eh_report_raw(
            report->body,
            "<p class=\"note\">The first %d of %u lines are drawn; the table has all.</p>\n",
            EH_REPORT_SERIES, chart->n_series);
    }
    put_table(report, chart);
    eh_report_figure_end(report);
}
