/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of a simulation's report: figures of groups, tickets by name, pairs, calibration. */
#include <math.h>
#include <string.h>

#include "cli/simulate_report.h"

static EhStr str(const char *text)
{
    return (EhStr){text, (uint32_t)strlen(text)};
}

/* ---- groups ---- */

/* A percentile that was not reached is longer than what was seen; a mean with tickets that wait still is a lower bound. */
static void put_figure(const EhSimulatePage *page, uint32_t side, EhSimBy by, uint32_t i,
                       EhSimFigure figure)
{
    EhSimEstimate estimate = eh_simulate_figure(page, side, by, i, figure);
    uint32_t group = page->study->sides[side].groups.first[by] + i;
    bool left = eh_sim_sum(page->study, side, group, EH_SIM_UNSERVED) > 0;
    bool beyond = false;
    if (figure >= EH_SIM_P50 && figure <= EH_SIM_P99) {
        EhSimReach reach = eh_sim_reach(page->study, side, group, figure);
        estimate.value = reach.value;
        beyond = reach.beyond;
    }
    if (beyond || (left && (figure == EH_SIM_MEAN || figure == EH_SIM_MAX))) {
        eh_report_at_least(page->report, estimate.value);
    } else if (figure == EH_SIM_MEAN) {
        eh_report_estimate(page->report, estimate.value, estimate.half);
    } else {
        eh_report_figure(page->report, estimate.value);
    }
}

static void put_group(const EhSimulatePage *page, EhSimBy by, EhStr name, uint32_t side, uint32_t i)
{
    EhReport *report = page->report;
    uint32_t group = page->study->sides[side].groups.first[by] + i;
    if (!(eh_sim_sum(page->study, side, group, EH_SIM_TICKETS) > 0)) {
        return;
    }
    eh_report_row(report);
    eh_report_text(report, name);
    if (page->n_sides > 1) {
        eh_report_text(report, str(eh_simulate_side(page, side)));
    }
    for (int figure = 0; figure < EH_SIM_HANDLING; figure++) {
        put_figure(page, side, by, i, (EhSimFigure)figure);
    }
}

void eh_simulate_table_groups(const EhSimulatePage *page, EhSimBy by, const char *caption,
                              const char *name)
{
    EhReportColumn columns[2 + EH_SIM_HANDLING];
    uint32_t n = 0;
    EhSimulateLines lines = eh_simulate_lines(page, by);
    if (lines.n == 0) {
        return;
    }
    columns[n++] = (EhReportColumn){name, EH_REPORT_TEXT};
    if (page->n_sides > 1) {
        columns[n++] = (EhReportColumn){"policy", EH_REPORT_TEXT};
    }
    for (int figure = 0; figure < EH_SIM_HANDLING; figure++) {
        const EhSimFigureInfo *info = &eh_sim_figure_infos[figure];
        columns[n++] =
            (EhReportColumn){info->heading, info->unit == EH_SIM_MS        ? EH_REPORT_DURATION
                                            : info->unit == EH_SIM_PERCENT ? EH_REPORT_SHARE
                                                                           : EH_REPORT_COUNT};
    }
    eh_report_table(page->report, str(caption), columns, n);
    for (uint32_t k = 0; k < lines.n; k++) {
        for (uint32_t side = 0; side < page->n_sides; side++) {
            if (lines.at[k].at[side] != EH_NONE) {
                put_group(page, by, lines.at[k].name, side, lines.at[k].at[side]);
            }
        }
    }
    for (uint32_t side = 0; by == EH_SIM_BY_CLASS && side < page->n_sides; side++) {
        put_group(page, EH_SIM_ALL, EH_STR("all"), side, 0);
    }
    eh_report_table_end(page->report);
}

/* ---- tickets by name ---- */

static EhStr ticket_name(const EhSimulatePage *page, const EhSimNamed *named)
{
    if (page->study->plan.history != NULL) {
        return named->id;
    }
    return eh_arena_format(page->arena, "%.*s of replication %u", (int)named->id.n, named->id.p,
                           named->replication + 1);
}

static void put_waited(const EhSimulatePage *page, const EhSimNamed *named, uint32_t k)
{
    if (named->served[k]) {
        eh_report_figure(page->report, (double)named->waits[k]);
    } else {
        eh_report_at_least(page->report, (double)named->waits[k]);
    }
}

static void put_oldest(const EhSimulatePage *page, uint32_t side)
{
    const EhSimSide *s = &page->study->sides[side];
    for (uint32_t i = 0; i < s->n_oldest; i++) {
        const EhSimNamed *named = &s->oldest[i];
        eh_report_row(page->report);
        eh_report_text(page->report, ticket_name(page, named));
        if (page->n_sides > 1) {
            eh_report_text(page->report, str(eh_simulate_side(page, side)));
        }
        eh_report_text(page->report, eh_service_queue(s->desk->service, named->queue));
        eh_report_figure(page->report, eh_simulate_date(page, named->created));
        put_waited(page, named, 0);
    }
}

void eh_simulate_table_oldest(const EhSimulatePage *page)
{
    EhReportColumn columns[5] = {{"ticket", EH_REPORT_TEXT}};
    uint32_t n = 1, n_oldest = 0;
    for (uint32_t side = 0; side < page->n_sides; side++) {
        n_oldest += page->study->sides[side].n_oldest;
    }
    eh_report_section(page->report, EH_STR("Still waiting at the end"));
    if (n_oldest == 0) {
        eh_report_paragraph(page->report, "Every ticket was started before the end.");
        return;
    }
    if (page->n_sides > 1) {
        columns[n++] = (EhReportColumn){"policy", EH_REPORT_TEXT};
    }
    columns[n++] = (EhReportColumn){"queue", EH_REPORT_TEXT};
    columns[n++] = (EhReportColumn){"came", EH_REPORT_DATE};
    columns[n++] = (EhReportColumn){"has waited", EH_REPORT_DURATION};
    eh_report_table(page->report, EH_STR("The oldest tickets that wait still"), columns, n);
    for (uint32_t side = 0; side < page->n_sides; side++) {
        put_oldest(page, side);
    }
    eh_report_table_end(page->report);
}

/* ---- pairs ---- */

static void put_hurt(const EhSimulatePage *page)
{
    static const EhReportColumn columns[] = {{"ticket", EH_REPORT_TEXT},
                                             {"class", EH_REPORT_TEXT},
                                             {"before", EH_REPORT_DURATION},
                                             {"after", EH_REPORT_DURATION},
                                             {"longer by", EH_REPORT_DURATION}};
    const EhSimStudy *study = page->study;
    if (study->n_hurt == 0) {
        eh_report_paragraph(page->report, "No ticket waits longer after the change.");
        return;
    }
    eh_report_table(page->report, EH_STR("The tickets hurt most"), columns, 5);
    for (uint32_t i = 0; i < study->n_hurt; i++) {
        const EhSimNamed *named = &study->hurt[i];
        eh_report_row(page->report);
        eh_report_text(page->report, ticket_name(page, named));
        eh_report_text(page->report,
                       named->service < 0
                           ? EH_STR("none")
                           : eh_service_class(study->sides[0].desk->service, named->service));
        put_waited(page, named, 0);
        put_waited(page, named, 1);
        double longer = (double)(named->waits[1] - named->waits[0]);
        if (named->served[1]) {
            eh_report_figure(page->report, longer);
        } else {
            eh_report_at_least(page->report, longer);
        }
    }
    eh_report_table_end(page->report);
}

static void put_difference(EhReport *report, const EhSimDifference *d)
{
    char words[EH_REPORT_WORDS];
    switch (d->bound) {
    case EH_SIM_EXACT:
        eh_report_estimate(report, d->mean.value, d->mean.half);
        return;
    case EH_SIM_AT_LEAST:
        eh_report_at_least(report, d->mean.value);
        return;
    case EH_SIM_AT_MOST:
        eh_report_at_most(report, d->mean.value);
        return;
    case EH_SIM_NO_BOUND:
        break;
    }
    eh_report_cell(report, "%s so far", eh_report_words(EH_REPORT_DURATION, d->mean.value, words));
}

/* Why a mean difference has a mark. */
static void put_bounds(const EhSimulatePage *page)
{
    EhSimDifference all = eh_sim_difference(page->study, 0);
    char words[2][EH_REPORT_WORDS];
    if (all.bound != EH_SIM_EXACT) {
        eh_report_paragraph(page->report,
                            "Before the change %s of these tickets were never started, after it "
                            "%s. They count with "
                            "the wait so far, so what is marked \xE2\x89\xA5 is at least so much "
                            "and \xE2\x89\xA4 at "
                            "most%s.",
                            eh_report_words(EH_REPORT_COUNT, all.left[0], words[0]),
                            eh_report_words(EH_REPORT_COUNT, all.left[1], words[1]),
                            all.bound == EH_SIM_NO_BOUND
                                ? "; of \xE2\x80\x9Cso far\xE2\x80\x9D, where both left "
                                  "tickets, no bound is known"
                                : "");
    }
}

void eh_simulate_table_pairs(const EhSimulatePage *page)
{
    static const EhReportColumn columns[] = {{"class", EH_REPORT_TEXT},
                                             {"tickets", EH_REPORT_COUNT},
                                             {"mean difference", EH_REPORT_DURATION},
                                             {"start sooner", EH_REPORT_SHARE},
                                             {"start later", EH_REPORT_SHARE}};
    const EhSimSide *s = &page->study->sides[0];
    if (page->n_sides < 2) {
        return;
    }
    eh_report_section(page->report, EH_STR("Ticket by ticket"));
    eh_report_paragraph(page->report, "Both policies meet the same tickets with the same handling "
                                      "times, so each ticket is compared with itself. A difference "
                                      "below zero is a shorter wait.");
    eh_report_table(page->report, EH_STR("Waits after the change less those before"), columns, 5);
    for (uint32_t i = 0; i <= s->n_classes; i++) {
        EhSimDifference d = eh_sim_difference(page->study, i);
        if (d.n > 0) {
            eh_report_row(page->report);
            eh_report_text(page->report, i == 0
                                             ? EH_STR("all")
                                             : eh_service_class(s->desk->service, (int32_t)i - 1));
            eh_report_figure(page->report, d.n);
            put_difference(page->report, &d);
            eh_report_figure(page->report, d.better / d.n);
            eh_report_figure(page->report, d.worse / d.n);
        }
    }
    eh_report_table_end(page->report);
    put_bounds(page);
    put_hurt(page);
}

/* ---- calibration ---- */

void eh_simulate_table_calibration(const EhSimulatePage *page)
{
    static const EhReportColumn columns[] = {{"class", EH_REPORT_TEXT},
                                             {"tickets", EH_REPORT_COUNT},
                                             {"answered", EH_REPORT_COUNT},
                                             {"p50 recorded", EH_REPORT_DURATION},
                                             {"p50 replayed", EH_REPORT_DURATION},
                                             {"p90 recorded", EH_REPORT_DURATION},
                                             {"p90 replayed", EH_REPORT_DURATION},
                                             {"p95 recorded", EH_REPORT_DURATION},
                                             {"p95 replayed", EH_REPORT_DURATION},
                                             {"verdict", EH_REPORT_TEXT}};
    const EhSimulation *simulation = page->simulation;
    if (simulation->baseline.file == NULL) {
        return;
    }
    eh_report_section(page->report, EH_STR("Calibration"));
    eh_report_paragraph(
        page->report,
        "The policy that was in force, %s, is replayed on the history. Waits that are "
        "more than 15%% from the recorded ones are apart: the simulation then does not "
        "know something of the desk, and its figures are no forecast.",
        simulation->baseline.file);
    eh_report_table(page->report, EH_STR("Recorded and replayed waits"), columns, 10);
    for (uint32_t i = 0; i < simulation->calibration.n_rows; i++) {
        const EhSimCalibrationRow *row = &simulation->calibration.rows[i];
        bool few = row->tickets < EH_SIM_CALIBRATION_LEAST;
        if (row->tickets == 0) {
            continue;
        }
        eh_report_row(page->report);
        eh_report_text(page->report, row->name);
        eh_report_figure(page->report, row->tickets);
        eh_report_figure(page->report, row->answered);
        for (int k = 0; k < EH_SIM_CALIBRATION_PERCENTS; k++) {
            eh_report_figure(page->report, few ? NAN : row->recorded[k]);
            eh_report_figure(page->report, few ? NAN : row->replayed[k]);
        }
        eh_report_text(page->report,
                       str(few ? "too few tickets" : eh_simulate_calibrated(row->verdict)));
    }
    eh_report_table_end(page->report);
}
