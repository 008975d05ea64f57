/* SPDX-License-Identifier: Apache-2.0 */
/* The charts of a simulation's report that are about waits: over time, distributions, targets. */
#include <math.h>
#include <string.h>

#include "cli/simulate_report.h"

static EhStr str(const char *text)
{
    return (EhStr){text, (uint32_t)strlen(text)};
}

/* ---- over time ---- */

/* A figure of one side over time; false where it has no such class. */
static bool seen_series(const EhSimulatePage *page, const EhSimulateLine *line, uint32_t side,
                        EhSimSeen seen, EhReportSeries *out)
{
    const EhSimSeries *series = &page->simulation->series;
    double *y = eh_arena_array(page->arena, series->n_buckets + 1, sizeof *y);
    bool *at_least = eh_arena_array(page->arena, series->n_buckets + 1, sizeof *at_least);
    if (line->at[side] == EH_NONE || y == NULL || at_least == NULL) {
        return false;
    }
    for (uint32_t b = 0; b < series->n_buckets; b++) {
        y[b] = eh_sim_seen(series, side, line->at[side], b, seen, &at_least[b]);
    }
    out->y = y;
    out->at_least = at_least;
    return true;
}

/* After summer time begins or ends, a bucket begins so little off midnight. */
enum { SUMMER_MS = 2 * 3600000 };

/* When buckets begin: dates of a history, days of a workload. */
static const double *times(const EhSimulatePage *page)
{
    const EhSimSeries *series = &page->simulation->series;
    double *x = eh_arena_array(page->arena, series->n_buckets + 1, sizeof *x);
    for (uint32_t b = 0; x != NULL && b < series->n_buckets; b++) {
        x[b] = page->study->plan.history != NULL
                   ? eh_simulate_date(page, series->origin + b * series->step + SUMMER_MS)
                   : (double)(b * series->step) / EH_DAY_MS;
    }
    return x;
}

static double longest(const EhReportSeries *series, uint32_t n_series, uint32_t n)
{
    double most = 0;
    for (uint32_t s = 0; s < n_series; s++) {
        for (uint32_t i = 0; i < n; i++) {
            most = series[s].y[i] > most ? series[s].y[i] : most;
        }
    }
    return most;
}

/* Series of one class: median and p95; of two policies p95 before and after. */
static uint32_t time_series(const EhSimulatePage *page, const EhSimulateLine *line,
                            EhReportSeries *out)
{
    uint32_t n = 0;
    if (page->n_sides < 2) {
        out[n] = (EhReportSeries){.name = EH_STR("19 of 20 (p95)"), .look = EH_REPORT_BY_PLACE};
        n += seen_series(page, line, 0, EH_SIM_SEEN_P95, &out[n]);
        out[n] = (EhReportSeries){.name = EH_STR("half (p50)"), .look = EH_REPORT_BY_PLACE};
        n += seen_series(page, line, 0, EH_SIM_SEEN_P50, &out[n]);
        return n;
    }
    out[n] = (EhReportSeries){.name = EH_STR("before"), .look = EH_REPORT_BEFORE};
    n += seen_series(page, line, 0, EH_SIM_SEEN_P95, &out[n]);
    out[n] = (EhReportSeries){.name = EH_STR("after"), .look = EH_REPORT_AFTER};
    n += seen_series(page, line, 1, EH_SIM_SEEN_P95, &out[n]);
    return n;
}

static const char *bucket_name(const EhSimulatePage *page)
{
    const EhSimSeries *series = &page->simulation->series;
    bool dates = page->study->plan.history != NULL;
    if (series->step <= EH_DAY_MS) {
        return dates ? "day of arrival" : "day of arrival";
    }
    return dates ? "weeks of arrival, by first day" : "weeks of arrival, by first day";
}

void eh_simulate_chart_time(const EhSimulatePage *page)
{
    const EhSimSeries *series = &page->simulation->series;
    EhSimulateLines lines = eh_simulate_waits(page);
    const double *x = times(page);
    double most = 0;
    if (x == NULL || lines.n == 0) {
        return;
    }
    for (uint32_t k = 0; k < lines.n; k++) {
        EhReportSeries two[2];
        most = fmax(most, longest(two, time_series(page, &lines.at[k], two), series->n_buckets));
    }
    eh_report_section(page->report, EH_STR("Waits over time"));
    eh_report_paragraph(page->report,
                        "Each chart is one class, by the %s its tickets came; all have one "
                        "scale. %s An arrow upwards says that some of these tickets were never "
                        "started: they wait at least so long.",
                        series->step <= EH_DAY_MS ? "day" : "week",
                        page->n_sides > 1
                            ? "19 of 20 tickets start within the time shown (p95)."
                            : "Half of the tickets start within the lower line, 19 of "
                              "20 within the upper.");
    eh_report_grid(page->report);
    for (uint32_t k = 0; k < lines.n; k++) {
        EhReportSeries two[2];
        uint32_t n = time_series(page, &lines.at[k], two);
        EhReportLines chart = {
            .title = eh_arena_format(page->arena, "Waits over time: %.*s", (int)lines.at[k].name.n,
                                     lines.at[k].name.p),
            .x_name = bucket_name(page),
            .y_name = page->n_sides > 1 ? "wait of 19 of 20 (p95)" : "wait",
            .x_unit = page->study->plan.history != NULL ? EH_REPORT_DATE : EH_REPORT_DAY,
            .y_unit = EH_REPORT_DURATION,
            .y_most = most,
            .limit = NAN,
            .x = x,
            .n = series->n_buckets,
            .series = two,
            .n_series = n};
        eh_report_lines(page->report, &chart);
    }
    eh_report_grid_end(page->report);
}

/* ---- distributions ---- */

static bool within_series(const EhSimulatePage *page, const EhSimulateLine *line, uint32_t side,
                          EhReportSeries *out)
{
    double *y = eh_arena_array(page->arena, EH_SIM_EDGES, sizeof *y);
    if (line->at[side] == EH_NONE || y == NULL) {
        return false;
    }
    for (uint32_t e = 0; e < EH_SIM_EDGES; e++) {
        y[e] = eh_sim_within(&page->simulation->series, side, line->at[side], e);
    }
    out->y = y;
    return true;
}

/* Edges up to the first that all longest waits are within. */
static uint32_t edges_needed(const EhSimulatePage *page)
{
    double most = 0;
    for (uint32_t side = 0; side < page->n_sides; side++) {
        double longest_wait = eh_sim_estimate(page->study, side, 0, EH_SIM_MAX).value;
        most = longest_wait > most ? longest_wait : most;
    }
    uint32_t n = 6;
    while (n < EH_SIM_EDGES && (double)eh_sim_edges[n - 1] < most) {
        n++;
    }
    return n;
}

static EhReportLines spread(const EhSimulatePage *page, const double *x, uint32_t n)
{
    (void)page;
    return (EhReportLines){.x_name = "wait (minutes to weeks, narrowing)",
                           .y_name = "share of tickets started within",
                           .x_unit = EH_REPORT_DURATION,
                           .y_unit = EH_REPORT_SHARE,
                           .log_x = true,
                           .y_most = 1,
                           .limit = NAN,
                           .x = x,
                           .n = n};
}

/* One chart of all classes of one policy. */
static void spread_alone(const EhSimulatePage *page, const EhSimulateLines *lines,
                         EhReportLines *chart)
{
    EhReportSeries *series = eh_arena_array(page->arena, lines->n, sizeof *series);
    uint32_t n = 0;
    for (uint32_t k = lines->n > 2 || lines->n == 1 ? 0 : 1; series != NULL && k < lines->n; k++) {
        series[n] = (EhReportSeries){.name = lines->at[k].name};
        n += within_series(page, &lines->at[k], 0, &series[n]);
    }
    chart->title = EH_STR("Share of tickets started within a time, by class");
    chart->about = EH_STR("The further to the left and the higher a line, the shorter the waits.");
    chart->series = series;
    chart->n_series = n;
    eh_report_lines(page->report, chart);
}

static void spread_pair(const EhSimulatePage *page, const EhSimulateLine *line,
                        EhReportLines *chart)
{
    EhReportSeries two[2];
    uint32_t n = 0;
    for (uint32_t side = 0; side < 2; side++) {
        two[n] = (EhReportSeries){.name = str(eh_simulate_side(page, side)),
                                  .look = side == 0 ? EH_REPORT_BEFORE : EH_REPORT_AFTER};
        n += within_series(page, line, side, &two[n]);
    }
    chart->title =
        eh_arena_format(page->arena, "Started within: %.*s", (int)line->name.n, line->name.p);
    chart->series = two;
    chart->n_series = n;
    eh_report_lines(page->report, chart);
}

void eh_simulate_chart_spread(const EhSimulatePage *page)
{
    double x[EH_SIM_EDGES];
    EhSimulateLines lines = eh_simulate_waits(page);
    uint32_t n = edges_needed(page);
    for (uint32_t e = 0; e < EH_SIM_EDGES; e++) {
        x[e] = (double)eh_sim_edges[e];
    }
    EhReportLines chart = spread(page, x, n);
    if (lines.n == 0) {
        return;
    }
    eh_report_section(page->report, EH_STR("How waits are spread"));
    if (page->n_sides < 2) {
        spread_alone(page, &lines, &chart);
        return;
    }
    eh_report_paragraph(page->report, "The further to the left and the higher a line, the shorter "
                                      "the waits. A line that stays below 100%% belongs to tickets "
                                      "of which some were never started.");
    eh_report_grid(page->report);
    for (uint32_t k = 0; k < lines.n; k++) {
        spread_pair(page, &lines.at[k], &chart);
    }
    eh_report_grid_end(page->report);
}

/* ---- targets ---- */

static void put_share(const EhSimulatePage *page, EhReportBar *bar, uint32_t to, uint32_t side,
                      const EhSimulateLine *line, uint32_t target)
{
    const EhSimSide *s = &page->study->sides[side];
    bar->value[to] = bar->low[to] = bar->high[to] = NAN;
    if (line->at[side] == EH_NONE || target == EH_NONE) {
        return;
    }
    uint32_t group =
        line->at[side] == 0 ? 0 : s->groups.first[EH_SIM_BY_CLASS] + line->at[side] - 1;
    double share =
        eh_sim_estimate(page->study, side, group, (EhSimFigure)(EH_SIM_WITHIN + target)).value;
    double n = eh_sim_sum(page->study, side, group, (EhSimFigure)(EH_SIM_COUNTED + target));
    EhSimInterval wilson = eh_sim_wilson(share, n);
    bar->value[to] = share;
    bar->low[to] = isnan(share) ? NAN : wilson.low;
    bar->high[to] = isnan(share) ? NAN : wilson.high;
}

static void chart_target(const EhSimulatePage *page, const EhSimulateLines *lines,
                         const EhSimulateLine *target)
{
    EhReportBar *bars = eh_arena_array(page->arena, lines->n, sizeof *bars);
    uint32_t n = 0;
    for (uint32_t k = 0; bars != NULL && k < lines->n; k++) {
        EhReportBar *bar = &bars[n];
        bool any = false;
        bar->name = lines->at[k].name;
        bar->wanted = NAN;
        for (uint32_t side = 0; side < page->n_sides; side++) {
            put_share(page, bar, side, side, &lines->at[k], target->at[side]);
            any = any || !isnan(bar->value[side]);
        }
        n += any;
    }
    if (n > 0) {
        eh_report_bars(page->report, &(EhReportBars){.title = eh_arena_format(
                                                         page->arena, "Kept: %.*s",
                                                         (int)target->name.n, target->name.p),
                                                     .name = "class",
                                                     .sides = {EH_STR("before"), EH_STR("after")},
                                                     .n_sides = page->n_sides,
                                                     .unit = EH_REPORT_SHARE,
                                                     .most = 1,
                                                     .bars = bars,
                                                     .n = n});
    }
}

void eh_simulate_chart_targets(const EhSimulatePage *page)
{
    EhSimulateLines lines = eh_simulate_waits(page), targets = eh_simulate_targets(page);
    if (targets.n == 0 || lines.n == 0) {
        return;
    }
    eh_report_section(page->report, EH_STR("Targets kept"));
    eh_report_paragraph(page->report,
                        "Of the tickets of each class that have the target, the share "
                        "that kept it; the thin line is Wilson\xE2\x80\x99s 95%% "
                        "interval. The first target is met by the start of handling, "
                        "the others by its end.");
    for (uint32_t t = 0; t < targets.n; t++) {
        chart_target(page, &lines, &targets.at[t]);
    }
}
