/* SPDX-License-Identifier: Apache-2.0 */
/* The bars of a simulation's report that compare pools, and classes with each other. */
#include "cli/simulate_report.h"

#include <math.h>
#include <string.h>

static EhStr str(const char *text)
{
    return (EhStr){text, (uint32_t)strlen(text)};
}

/* ---- pools ---- */

static void put_use(const EhSimulatePage *page, EhReportBar *bar, uint32_t side, uint32_t pool)
{
    bar->value[side] = bar->low[side] = bar->high[side] = NAN;
    if (pool == EH_NONE || page->study->sides[side].desk->service->pools.at[pool].automatic) {
        return;
    }
    EhSimEstimate use = eh_sim_use(page->study, side, pool);
    bar->value[side] = use.value;
    bar->low[side] = isnan(use.half) ? NAN : fmax(0, use.value - use.half);
    bar->high[side] = isnan(use.half) ? NAN : use.value + use.half;
}

static void table_pools(const EhSimulatePage *page, const EhSimulateLines *lines)
{
    static const EhReportColumn columns[] = {{"pool", EH_REPORT_TEXT},
                                             {"policy", EH_REPORT_TEXT},
                                             {"agents", EH_REPORT_COUNT},
                                             {"busy", EH_REPORT_SHARE},
                                             {"tickets started", EH_REPORT_COUNT},
                                             {"mean handling", EH_REPORT_DURATION}};
    eh_report_table(page->report, EH_STR("Pools"), columns, 6);
    for (uint32_t k = 0; k < lines->n; k++) {
        for (uint32_t side = 0; side < page->n_sides; side++) {
            uint32_t i = lines->at[k].at[side];
            if (i == EH_NONE) {
                continue;
            }
            const EhPool *pool = &page->study->sides[side].desk->service->pools.at[i];
            EhSimEstimate use = eh_sim_use(page->study, side, i);
            eh_report_row(page->report);
            eh_report_text(page->report, lines->at[k].name);
            eh_report_text(page->report, str(page->n_sides > 1 ? eh_simulate_side(page, side)
                                             : pool->automatic ? "automatic"
                                                               : "people"));
            eh_report_figure(page->report, pool->automatic ? NAN : (double)pool->agents);
            eh_report_estimate(page->report, pool->automatic ? NAN : use.value, use.half);
            for (int f = 0; f < 2; f++) {
                eh_report_figure(page->report,
                                 eh_simulate_figure(page, side, EH_SIM_BY_POOL, i,
                                                    f == 0 ? EH_SIM_TICKETS : EH_SIM_HANDLING)
                                     .value);
            }
        }
    }
    eh_report_table_end(page->report);
}

void eh_simulate_chart_pools(const EhSimulatePage *page)
{
    EhSimulateLines lines = eh_simulate_lines(page, EH_SIM_BY_POOL);
    EhReportBar *bars = eh_arena_array(page->arena, (size_t)lines.n + 1, sizeof *bars);
    uint32_t n = 0;
    for (uint32_t k = 0; bars != NULL && k < lines.n; k++) {
        bool any = false;
        bars[n] = (EhReportBar){.name = lines.at[k].name, .wanted = NAN};
        for (uint32_t side = 0; side < page->n_sides; side++) {
            put_use(page, &bars[n], side, lines.at[k].at[side]);
            any = any || !isnan(bars[n].value[side]);
        }
        n += any;
    }
    if (lines.n > 0) {
        table_pools(page, &lines);
    }
    if (n > 0) {
        eh_report_bars(
            page->report,
            &(EhReportBars){.title = EH_STR("How busy each pool is"),
                            .about = EH_STR("Share of the staffed time in which its agents "
                                            "handle tickets."),
                            .name = "pool",
                            .sides = {EH_STR("before"), EH_STR("after")},
                            .n_sides = page->n_sides,
                            .unit = EH_REPORT_SHARE,
                            .most = 1,
                            .bars = bars,
                            .n = n});
    }
}

/* ---- fairness ---- */

static void table_fairness(const EhSimulatePage *page)
{
    static const char *const what[] = {"longest p95 over the shortest (times)",
                                       "kept first target: best less worst (points)",
                                       "Jain\xE2\x80\x99s index of slowdown (1: all fare alike)"};
    EhReportColumn columns[3] = {{"between classes", EH_REPORT_TEXT}};
    for (uint32_t side = 0; side < page->n_sides; side++) {
        columns[1 + side] = (EhReportColumn){
            page->n_sides > 1 ? eh_simulate_side(page, side) : "value", EH_REPORT_COUNT};
    }
    eh_report_table(page->report, EH_STR("Between classes"), columns, 1 + page->n_sides);
    for (int k = 0; k < 3; k++) {
        eh_report_row(page->report);
        eh_report_text(page->report, str(what[k]));
        for (uint32_t side = 0; side < page->n_sides; side++) {
            EhSimFairness fair = eh_sim_fairness(page->study, side);
            if (k == 0 && fair.at_least && !isnan(fair.p95_ratio)) {
                eh_report_at_least(page->report, fair.p95_ratio);
                continue;
            }
            eh_report_figure(page->report, k == 0   ? fair.p95_ratio
                                           : k == 1 ? 100 * fair.sla_gap
                                                    : fair.jain);
        }
    }
    eh_report_table_end(page->report);
}

void eh_simulate_chart_fairness(const EhSimulatePage *page)
{
    EhSimulateLines lines = eh_simulate_waits(page);
    EhReportBar *bars = eh_arena_array(page->arena, (size_t)lines.n + 1, sizeof *bars);
    uint32_t n = 0;
    for (uint32_t k = 0; bars != NULL && k < lines.n; k++) {
        bool any = false;
        bars[n] = (EhReportBar){.name = lines.at[k].name, .wanted = 1};
        for (uint32_t side = 0; side < EH_SIM_SIDES; side++) {
            uint32_t i = side < page->n_sides ? lines.at[k].at[side] : EH_NONE;
            bars[n].value[side] = i == EH_NONE ? NAN : eh_sim_inflation(page->study, side, i);
            bars[n].low[side] = bars[n].high[side] = NAN;
            any = any || !isnan(bars[n].value[side]);
        }
        n += any;
    }
    eh_report_section(page->report, EH_STR("Fairness between classes"));
    if (n > 0) {
        eh_report_bars(
            page->report,
            &(EhReportBars){
                .title = EH_STR("Average wait, as a multiple of that in order of arrival"),
                .about = EH_STR("The same tickets and agents, first come first served, are "
                                "1. Above 1 a class waits longer for the sake of others."),
                .name = "class",
                .wanted_name = "in order of arrival",
                .sides = {EH_STR("before"), EH_STR("after")},
                .n_sides = page->n_sides,
                .unit = EH_REPORT_COUNT,
                .bars = bars,
                .n = n});
    }
    table_fairness(page);
}
