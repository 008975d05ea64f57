/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `audit --report`: the audit as one page of HTML. Text and tables are those of the text; key figures and charts come on top.
 */
#include <math.h>
#include <string.h>

#include "cli/audit.h"
#include "vm/civil.h"

/* ---- key figures ---- */

static void put_tile(EhReport *report, EhReportTone tone, const char *label, EhStr value,
                     EhStr remark)
{
    eh_report_tile(report, tone, (EhStr){label, (uint32_t)strlen(label)}, value, remark);
}

static void count_verdict(EhAuditVerdict verdict, uint32_t counts[EH_AUDIT_UNKNOWN + 1])
{
    counts[verdict]++;
}

static void put_limits(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    uint32_t counts[EH_AUDIT_UNKNOWN + 1] = {0};
    for (uint32_t i = 0; i < a->steps.n; i++) {
        if (!isnan(a->steps.at[i].limit)) {
            count_verdict(a->steps.at[i].broken_periods > 0 ? EH_AUDIT_BROKEN
                                                            : a->steps.at[i].verdict,
                          counts);
        }
    }
    for (uint32_t i = 0; i < a->gaps.n; i++) {
        count_verdict(a->gaps.at[i].verdict, counts);
    }
    for (uint32_t i = 0; i < a->shares.n; i++) {
        count_verdict(a->shares.at[i].verdict, counts);
    }
    if (a->policy->audited.most_transfers >= 0) {
        count_verdict(a->transfers.verdict, counts);
    }
    put_tile(page->report, counts[EH_AUDIT_BROKEN] > 0 ? EH_REPORT_BAD : EH_REPORT_GOOD,
             "Limits broken", eh_audit_words(page, "%u", counts[EH_AUDIT_BROKEN]),
             eh_audit_words(page, "%u kept, %u not decided", counts[EH_AUDIT_KEPT],
                            counts[EH_AUDIT_UNDECIDED] + counts[EH_AUDIT_UNKNOWN]));
}

static void put_tiles(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    const EhAuditGroup *all = &a->groups.at[0];
    double misrouted = 0, known = 0;
    char words[EH_REPORT_WORDS];
    put_tile(
        page->report, EH_REPORT_PLAIN, "Tickets",
        eh_audit_words(page, "%s", eh_report_words(EH_REPORT_COUNT, all->whole.tickets, words)),
        eh_audit_words(page, "%llu decision%s", (unsigned long long)a->n_rows,
                       eh_audit_plural((double)a->n_rows)));
    put_limits(page);
    put_tile(page->report, a->dips.n > 0 ? EH_REPORT_BAD : EH_REPORT_GOOD, "Alerts",
             eh_audit_words(page, "%u", a->dips.n), EH_STR("dips of the general line"));
    for (uint32_t i = 0; i < a->n; i++) {
        EhAnswer is = eh_audit_misrouted(&a->at[i]);
        known += is != EH_ANSWER_UNKNOWN;
        misrouted += is == EH_ANSWER_YES;
    }
    if (known > 0) {
        put_tile(
            page->report, EH_REPORT_PLAIN, "Misrouted",
            eh_audit_words(page, "%s", eh_report_words(EH_REPORT_SHARE, misrouted / known, words)),
            eh_audit_words(page, "%.0f of %.0f ticket%s", misrouted, known,
                           eh_audit_plural(known)));
    }
}

/* ---- charts ---- */

/* When each period begins: instants, for an axis of dates. */
static const double *begins(const EhAudit *a)
{
    double *x = eh_arena_array(a->arena, a->n_periods + 1u, sizeof *x);
    for (uint32_t p = 0; x != NULL && p < a->n_periods; p++) {
        int64_t number = a->periods[p];
        int64_t day = a->monthly ? eh_civil_days(1970 + eh_civil_floor_div(number, 12),
                                                 (int)eh_civil_floor_mod(number, 12) + 1, 1)
                                 : number * 7 - 3;
        x[p] = (double)day * (double)EH_DAY_MS;
    }
    return x;
}

static const double *means(const EhAudit *a, const EhAuditGroup *group, EhMetric metric)
{
    double *y = eh_arena_array(a->arena, a->n_periods + 1u, sizeof *y);
    for (uint32_t p = 0; y != NULL && p < a->n_periods; p++) {
        const EhAuditStat *stat = &group->periods[p].stats[metric];
        y[p] = stat->n > 0 ? stat->sum / stat->n : NAN;
    }
    return y;
}

static EhReportUnit unit_of(EhMetric metric)
{
    switch (eh_metric_infos[metric].unit) {
    case EH_UNIT_MS:
        return EH_REPORT_DURATION;
    case EH_UNIT_SHARE:
        return EH_REPORT_SHARE;
    case EH_UNIT_SCORE:
    case EH_UNIT_NPS:
        break;
    }
    return EH_REPORT_COUNT;
}

/* With a capital, as titles have. */
static EhStr title_of(const EhAuditPage *page, EhMetric metric, const char *every, EhAuditBy by)
{
    const char *heading = eh_metric_infos[metric].heading;
    char first = heading[0] >= 'a' && heading[0] <= 'z' ? (char)(heading[0] - 32) : heading[0];
    return eh_audit_words(page, "%c%s by %s and %s", first, heading + 1, every,
                          by == EH_AUDIT_BY_CLASS ? "class" : "tier");
}

static void draw_metric(const EhAuditPage *page, EhMetric metric, EhAuditBy by)
{
    const EhAudit *a = page->audit;
    EhReportSeries series[EH_REPORT_SERIES] = {{.y = NULL}};
    uint32_t n = 0;
    for (uint32_t g = 0; g < a->groups.n && n < EH_REPORT_SERIES; g++) {
        const EhAuditGroup *group = &a->groups.at[g];
        if (group->by == by) {
            series[n++] = (EhReportSeries){.name = group->name, .y = means(a, group, metric)};
        }
    }
    const char *every = a->monthly ? "month" : "week";
    EhReportLines chart = {
        .title = title_of(page, metric, every, by),
        .about = eh_audit_words(page, "The mean of the tickets that came in each %s.", every),
        .x_name = every,
        .y_name = eh_metric_infos[metric].heading,
        .x_unit = EH_REPORT_DATE,
        .y_unit = unit_of(metric),
        .limit = NAN,
        .x = begins(a),
        .n = a->n_periods,
        .n_series = n,
        .series = series};
    if (n > 0 && chart.x != NULL && !a->arena->failed) {
        eh_report_lines(page->report, &chart);
    }
}

static void draw_step(const EhAuditPage *page, const EhAuditStep *step)
{
    const EhAudit *a = page->audit;
    EhStr from = eh_audit_name_text(&a->tiers, step->from);
    EhStr to = eh_audit_name_text(&a->tiers, step->to);
    double *y = eh_arena_array(a->arena, a->n_periods + 1u, sizeof *y);
    for (uint32_t p = 0; y != NULL && p < a->n_periods; p++) {
        y[p] = step->periods[p].n > 0 ? step->periods[p].sum / step->periods[p].n : NAN;
    }
    EhReportSeries series = {
        .name = eh_audit_words(page, "%.*s to %.*s", EH_STR_F(from), EH_STR_F(to)), .y = y};
    EhReportLines chart = {
        .title = eh_audit_words(page, "Misrouted from %.*s to %.*s", EH_STR_F(from), EH_STR_F(to)),
        .about = eh_audit_words(page, "Of the tickets sent to %.*s, how many ended in %.*s.",
                                EH_STR_F(from), EH_STR_F(to)),
        .x_name = a->monthly ? "month" : "week",
        .y_name = "share",
        .x_unit = EH_REPORT_DATE,
        .y_unit = EH_REPORT_SHARE,
        .limit = step->limit,
        .limit_name = EH_STR("limit"),
        .x = begins(a),
        .n = a->n_periods,
        .n_series = 1,
        .series = &series};
    if (y != NULL && chart.x != NULL && !a->arena->failed) {
        eh_report_lines(page->report, &chart);
    }
}

static void draw_shares(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    EhReportBar *bars = eh_arena_array(a->arena, a->groups.n + 1u, sizeof *bars);
    uint32_t n = 0;
    for (uint32_t g = 0; bars != NULL && g < a->groups.n; g++) {
        const EhAuditGroup *group = &a->groups.at[g];
        if (group->by == EH_AUDIT_BY_TIER) {
            EhAuditFigure f = eh_audit_share(group->whole.tickets, a->n, EH_AUDIT_CHANCE);
            bars[n++] = (EhReportBar){.name = group->name,
                                      .value = {f.value, NAN},
                                      .low = {f.low, NAN},
                                      .high = {f.high, NAN},
                                      .wanted = NAN};
        }
    }
    EhReportBars chart = {.title = EH_STR("Tickets by tier"),
                          .about = EH_STR("Shares of all tickets, as first decided."),
                          .name = "tier",
                          .sides = {EH_STR("share")},
                          .n_sides = 1,
                          .unit = EH_REPORT_SHARE,
                          .most = 1,
                          .bars = bars,
                          .n = n};
    if (n > 0) {
        eh_report_bars(page->report, &chart);
    }
}

static void draw(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    static const EhMetric metrics[] = {EH_METRIC_SATISFACTION, EH_METRIC_FIRST_RESPONSE,
                                       EH_METRIC_FIRST_IN_TIME, EH_METRIC_RESOLUTION,
                                       EH_METRIC_FIRST_CONTACT};
    eh_audit_heading(page, "Over time");
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++) {
        if (a->measured[metrics[i]]) {
            draw_metric(page, metrics[i], EH_AUDIT_BY_CLASS);
        }
    }
    for (uint32_t i = 0; i < a->steps.n; i++) {
        if (!isnan(a->steps.at[i].limit)) {
            draw_step(page, &a->steps.at[i]);
        }
    }
    draw_shares(page);
}

/* ---- the page ---- */

static void fill(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    eh_report_lead(page->report,
                   "%llu decision%s of %u ticket%s, %ss %.*s to %.*s. Intervals are of 95 %%.",
                   (unsigned long long)a->n_rows, eh_audit_plural((double)a->n_rows), a->n,
                   eh_audit_plural(a->n), a->monthly ? "month" : "week",
                   EH_STR_F(eh_audit_period(a, 0)), EH_STR_F(eh_audit_period(a, a->n_periods - 1)));
    EhStr few = eh_audit_few_joined(page);
    if (few.n > 0) {
        eh_report_verdict(page->report, EH_REPORT_OPEN, "Warning", "%.*s", EH_STR_F(few));
    }
    put_tiles(page);
    eh_audit_print_limits(page);
    draw(page);
    eh_audit_print_figures(page);
    eh_audit_print_routing(page);
    eh_audit_print_effects(page);
    eh_audit_print_trends(page);
    eh_audit_print_not_measured(page);
    eh_audit_heading(page, "What was read");
    eh_audit_print_read(page);
}

int eh_audit_report(const EhAuditPage *page, const char *file, FILE *err)
{
    size_t n = 0;
    EhAuditPage own = *page;
    own.report = eh_report_new(EH_STR("Audit"), page->audit->policy->name);
    fill(&own);
    const char *html = eh_report_html(own.report, &n);
    int code = EH_EXIT_INTERNAL;
    if (html == NULL || page->audit->arena->failed) {
        fprintf(err, "evenhand audit: out of memory\n");
    } else {
        code = eh_file_save(file, html, n, err) ? EH_EXIT_CLEAN : EH_EXIT_USAGE;
    }
    eh_report_free(own.report);
    if (code == EH_EXIT_CLEAN) {
        fprintf(err, "evenhand: the report is in %s\n", file);
    }
    return code;
}
