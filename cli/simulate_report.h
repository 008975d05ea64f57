/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of a simulation's report share.
 *
 * One idea: a page has lines (classes, queues, pools, targets) that two policies have in common by their names, so what is
 * compared is what people call the same.
 */
#ifndef EH_CLI_SIMULATE_REPORT_H
#define EH_CLI_SIMULATE_REPORT_H

#include "cli/simulate.h"
#include "report/report.h"

/* `last` is the side that tiles and charts speak of: of two the second. Memory is the first policy's arena's. */
typedef struct EhSimulatePage {
    const EhSimulation *simulation;
    const EhSimStudy *study;
    EhReport *report;
    EhArena *arena;
    uint32_t n_sides, last;
} EhSimulatePage;

/* A group of both policies: its place among those of a kind, EH_NONE on a side that has none of this name. */
typedef struct EhSimulateLine {
    EhStr name;
    uint32_t at[EH_SIM_SIDES];
} EhSimulateLine;
typedef struct EhSimulateLines {
    EhSimulateLine *at;
    uint32_t n;
} EhSimulateLines;

/* ---- lines (simulate_report_lines.c) ---- */

/* Groups that had tickets, in the first policy's order; then what only the second has. Empty without memory. */
EhSimulateLines eh_simulate_lines(const EhSimulatePage *page, EhSimBy by);

/* The same of classes, `all` first: places are those of EhSimSeries. */
EhSimulateLines eh_simulate_waits(const EhSimulatePage *page);

/* Targets that are measured. */
EhSimulateLines eh_simulate_targets(const EhSimulatePage *page);

EhSimEstimate eh_simulate_figure(const EhSimulatePage *page, uint32_t side, EhSimBy by, uint32_t i,
                                 EhSimFigure figure);

/* The date of an instant by the policy's clock, for EH_REPORT_DATE. */
double eh_simulate_date(const EhSimulatePage *page, int64_t at);

/* "before" and "after", or "" for one policy alone. */
const char *eh_simulate_side(const EhSimulatePage *page, uint32_t side);

/* What there is to say first (simulate_report_said.c). */
void eh_simulate_say(const EhSimulatePage *page);

/* ---- sections (simulate_charts.c, simulate_charts_shares.c) ---- */

void eh_simulate_chart_time(const EhSimulatePage *page);
void eh_simulate_chart_spread(const EhSimulatePage *page);
void eh_simulate_chart_targets(const EhSimulatePage *page);
void eh_simulate_chart_pools(const EhSimulatePage *page);
void eh_simulate_chart_fairness(const EhSimulatePage *page);

/* ---- and tables (simulate_report_tables.c) ---- */

void eh_simulate_table_groups(const EhSimulatePage *page, EhSimBy by, const char *caption,
                              const char *name);
void eh_simulate_table_oldest(const EhSimulatePage *page);
void eh_simulate_table_pairs(const EhSimulatePage *page);
void eh_simulate_table_calibration(const EhSimulatePage *page);

#endif
