/* SPDX-License-Identifier: Apache-2.0 */
/* Horizontal bars with intervals: each name on a line of its own above its bars, so that any width will do. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/internal.h"

enum { NAME_LINE = 20, BAR = 13, BAR_GAP = 7, ROW_GAP = 12, KEY_ROW = 20 };

typedef struct Plot {
    const EhReportBars *chart;
    EhReportPicture picture;
    EhReportAxis axis;
    EhReportTicks ticks;
    double top, bottom;
} Plot;

static EhStr str(const char *text)
{
    return (EhStr){text, (uint32_t)strlen(text)};
}

static uint32_t sides_of(const EhReportBars *chart)
{
    return chart->n_sides < 2 ? 1 : 2;
}

static double most_of(const EhReportBars *chart)
{
    double most = chart->most;
    for (uint32_t i = 0; i < chart->n; i++) {
        const EhReportBar *bar = &chart->bars[i];
        most = isfinite(bar->wanted) && bar->wanted > most ? bar->wanted : most;
        for (uint32_t s = 0; s < sides_of(chart); s++) {
            most = isfinite(bar->value[s]) && bar->value[s] > most ? bar->value[s] : most;
            most = isfinite(bar->high[s]) && bar->high[s] > most ? bar->high[s] : most;
        }
    }
    return most;
}

static double row_height(const EhReportBars *chart)
{
    return NAME_LINE + sides_of(chart) * (BAR + BAR_GAP) + ROW_GAP;
}

/* ---- the description ---- */

static void describe(const Plot *plot)
{
    const EhReportBars *chart = plot->chart;
    EhReportBuffer *out = plot->picture.out;
    char words[EH_REPORT_WORDS];
    eh_report_add(out, "Bars.");
    for (uint32_t i = 0; i < chart->n; i++) {
        eh_report_add_byte(out, ' ');
        eh_report_put(out, chart->bars[i].name);
        for (uint32_t s = 0; s < sides_of(chart); s++) {
            eh_report_add(out, s == 0 ? ": " : "; ");
            if (sides_of(chart) > 1) {
                eh_report_put(out, chart->sides[s]);
                eh_report_add_byte(out, ' ');
            }
            eh_report_put(out, str(eh_report_words(chart->unit, chart->bars[i].value[s], words)));
        }
        eh_report_add_byte(out, '.');
    }
    eh_report_add(out, " All figures follow as a table.</desc>\n");
}

/* ---- drawing ---- */

static void draw_ticks(const Plot *plot)
{
    char words[EH_REPORT_WORDS];
    for (uint32_t i = 0; i < plot->ticks.n; i++) {
        double x = eh_report_place(&plot->axis, plot->ticks.at[i]);
        eh_report_raw(plot->picture.out, "<path class=\"rule\" d=\"M%.1f %.1fV%.1f\"/>\n", x,
                      plot->top + (i == 0 ? NAME_LINE : 0), plot->bottom);
        eh_report_label(&plot->picture, x, plot->bottom + 17, "tick", i == 0 ? "start" : "middle",
                        str(eh_report_tick(plot->axis.unit, plot->ticks.at[i], words)), 20);
    }
}

static void draw_interval(const Plot *plot, const EhReportBar *bar, uint32_t side, double y)
{
    if (!isfinite(bar->low[side]) || !isfinite(bar->high[side])) {
        return;
    }
    double low = eh_report_place(&plot->axis, bar->low[side]);
    double high = eh_report_place(&plot->axis, bar->high[side]), middle = y + BAR / 2.0;
    eh_report_raw(plot->picture.out,
                  "<path class=\"whisker\" d=\"M%.1f %.1fH%.1fM%.1f %.1fv8M%.1f %.1fv8\"/>\n", low,
                  middle, high, low, middle - 4, high, middle - 4);
}

static void draw_bar(const Plot *plot, const EhReportBar *bar, uint32_t side, double y)
{
    char words[EH_REPORT_WORDS];
    uint32_t look = eh_report_look(sides_of(plot->chart) < 2 ? EH_REPORT_AFTER
                                   : side == 0               ? EH_REPORT_BEFORE
                                                             : EH_REPORT_AFTER,
                                   0);
    double x = eh_report_place(&plot->axis, bar->value[side]);
    double end = isfinite(bar->high[side]) ? eh_report_place(&plot->axis, bar->high[side]) : x;
    if (isfinite(bar->value[side])) {
        eh_report_raw(
            plot->picture.out,
            "<rect class=\"b b%u\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"/>\n", look,
            plot->axis.from, y, fmax(x - plot->axis.from, 0.5), BAR);
        draw_interval(plot, bar, side, y);
    } else {
        end = plot->axis.from;
    }
    eh_report_label(&plot->picture, fmax(x, end) + 8, y + BAR - 2, "figure", "start",
                    str(eh_report_words(plot->chart->unit, bar->value[side], words)), 20);
}

static void draw_row(const Plot *plot, uint32_t i)
{
    const EhReportBar *bar = &plot->chart->bars[i];
    double y = plot->top + i * row_height(plot->chart);
    double height = sides_of(plot->chart) * (BAR + BAR_GAP) - BAR_GAP;
    eh_report_label(&plot->picture, plot->axis.from, y + 14, "bar", "start", bar->name,
                    plot->picture.narrow ? 40 : 80);
    for (uint32_t s = 0; s < sides_of(plot->chart); s++) {
        draw_bar(plot, bar, s, y + NAME_LINE + s * (BAR + BAR_GAP));
    }
    if (isfinite(bar->wanted)) {
        double x = eh_report_place(&plot->axis, bar->wanted);
        eh_report_raw(plot->picture.out, "<path class=\"limit\" d=\"M%.1f %.1fv%.1f\"/>\n", x,
                      y + NAME_LINE - 4, height + 8);
    }
}

/* A row that names what a bar of one side looks like. */
static void draw_key(const Plot *plot, uint32_t side)
{
    double y = KEY_ROW * side + 14;
    uint32_t look = eh_report_look(side == 0 ? EH_REPORT_BEFORE : EH_REPORT_AFTER, 0);
    eh_report_raw(plot->picture.out,
                  "<rect class=\"b b%u\" x=\"2\" y=\"%.1f\" width=\"28\" height=\"10\"/>\n", look,
                  y - 9);
    eh_report_label(&plot->picture, 38, y, side == 0 ? "t6" : "t7", "start",
                    plot->chart->sides[side], 60);
}

static void draw(EhReport *report, const EhReportBars *chart, bool narrow, uint32_t number)
{
    Plot plot = {.chart = chart};
    uint32_t n_keys = (sides_of(chart) > 1 ? 2u : 0u) + (chart->wanted_name != NULL ? 1u : 0u);
    plot.top = KEY_ROW * n_keys + 2;
    plot.bottom = plot.top + chart->n * row_height(chart);
    plot.picture = eh_report_picture(report, narrow, plot.bottom + 26, number, chart->title);
    describe(&plot);
    plot.axis = eh_report_axis(chart->unit, most_of(chart), narrow ? 3 : 5, &plot.ticks);
    plot.axis.from = 2;
    plot.axis.to = plot.picture.width - (narrow ? 84 : 96);
    for (uint32_t s = 0; sides_of(chart) > 1 && s < 2; s++) {
        draw_key(&plot, s);
    }
    if (chart->wanted_name != NULL) {
        double y = KEY_ROW * (n_keys - 1) + 14;
        eh_report_raw(plot.picture.out, "<path class=\"limit\" d=\"M16 %.1fv14\"/>\n", y - 11);
        eh_report_label(&plot.picture, 38, y, "name", "start", str(chart->wanted_name), 60);
    }
    draw_ticks(&plot);
    for (uint32_t i = 0; i < chart->n; i++) {
        draw_row(&plot, i);
    }
    eh_report_picture_end(&plot.picture);
}

/* ---- the table ---- */

static bool any_interval(const EhReportBars *chart)
{
    for (uint32_t i = 0; i < chart->n; i++) {
        for (uint32_t s = 0; s < sides_of(chart); s++) {
            if (isfinite(chart->bars[i].low[s]) || isfinite(chart->bars[i].high[s])) {
                return true;
            }
        }
    }
    return false;
}

static void put_row(EhReport *report, const EhReportBars *chart, const EhReportBar *bar,
                    bool intervals)
{
    eh_report_row(report);
    eh_report_text(report, bar->name);
    for (uint32_t s = 0; s < sides_of(chart); s++) {
        eh_report_figure(report, bar->value[s]);
        if (intervals) {
            eh_report_figure(report, bar->low[s]);
            eh_report_figure(report, bar->high[s]);
        }
    }
    if (chart->wanted_name != NULL) {
        eh_report_figure(report, bar->wanted);
    }
}

static void put_table(EhReport *report, const EhReportBars *chart)
{
    static const char *const heads[3][3] = {{"value", "from", "to"},
                                            {"before", "before, from", "before, to"},
                                            {"after", "after, from", "after, to"}};
    EhReportColumn columns[8] = {{chart->name, EH_REPORT_TEXT}};
    uint32_t n = 1;
    bool intervals = any_interval(chart);
    for (uint32_t s = 0; s < sides_of(chart); s++) {
        const char *const *head = heads[sides_of(chart) < 2 ? 0 : 1 + s];
        for (int k = 0; k < (intervals ? 3 : 1); k++) {
            columns[n++] = (EhReportColumn){head[k], chart->unit};
        }
    }
    if (chart->wanted_name != NULL) {
        columns[n++] = (EhReportColumn){chart->wanted_name, chart->unit};
    }
    eh_report_data(report, chart->title, columns, n);
    for (uint32_t i = 0; i < chart->n; i++) {
        put_row(report, chart, &chart->bars[i], intervals);
    }
    eh_report_data_end(report);
}

void eh_report_bars(EhReport *report, const EhReportBars *chart)
{
    if (report == NULL) {
        return;
    }
    uint32_t number = eh_report_figure_begin(report, chart->title, chart->about);
    draw(report, chart, false, number);
    draw(report, chart, true, number);
    put_table(report, chart);
    eh_report_figure_end(report);
}
