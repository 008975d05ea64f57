/* SPDX-License-Identifier: Apache-2.0 */
/* Limits and alerts, and tickets that ended in another tier than they were sent to. */
#include <math.h>

#include "cli/audit.h"

/* So many causes of a period are told, and of all. */
enum { CAUSES = 10, CAUSES_OF_PERIOD = 3 };

static EhStr tier(const EhAuditPage *page, uint16_t number)
{
    return eh_audit_name_text(&page->audit->tiers, number);
}

/* ---- limits ---- */

static void print_step_limit(const EhAuditPage *page, const EhAuditStep *step)
{
    const EhAudit *a = page->audit;
    EhAuditFigure all = eh_audit_share(step->whole.sum, step->whole.n, EH_AUDIT_CHANCE);
    eh_audit_judged(page, step->verdict,
                    eh_audit_words(page, "misroute %.*s to %.*s at most %.4g%%",
                                   EH_STR_F(tier(page, step->from)), EH_STR_F(tier(page, step->to)),
                                   100 * step->limit),
                    eh_audit_words(page, "%.*s, %.0f of %.0f ticket%s",
                                   EH_STR_F(eh_audit_figure_text(page, EH_UNIT_SHARE, all)),
                                   step->whole.sum, step->whole.n, eh_audit_plural(step->whole.n)));
    for (uint32_t p = 0; p < a->n_periods; p++) {
        const EhAuditStat *stat = &step->periods[p];
        if (step->period_verdicts[p] == EH_AUDIT_BROKEN) {
            eh_audit_line(
                page, "  broken in %s %.*s: %.*s, %.0f of %.0f", a->monthly ? "month" : "week",
                EH_STR_F(eh_audit_period(a, p)),
                EH_STR_F(eh_audit_figure_text(page, EH_UNIT_SHARE,
                                              eh_audit_share(stat->sum, stat->n, EH_AUDIT_CHANCE))),
                stat->sum, stat->n);
        }
    }
}

static void print_shares(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    for (uint32_t i = 0; i < a->shares.n; i++) {
        const EhAuditShare *share = &a->shares.at[i];
        eh_audit_judged(
            page, share->verdict,
            eh_audit_words(page, "tier %.*s share %.4g%%..%.4g%%",
                           EH_STR_F(tier(page, share->tier)), 100 * share->low, 100 * share->high),
            eh_audit_words(page, "%.*s, %.0f of %.0f ticket%s",
                           EH_STR_F(eh_audit_figure_text(page, EH_UNIT_SHARE, share->figure)),
                           share->k, share->n, eh_audit_plural(share->n)));
    }
}

/* "standard 3.67 (2.1..5.0) of 6 tickets" */
static EhStr side_of_gap(const EhAuditPage *page, EhMetric metric, int32_t klass,
                         const EhAuditStat *stat)
{
    EhAuditFigure mean = eh_audit_figure_of(page->audit, metric, stat);
    return eh_audit_words(page, "%.*s %.*s of %.0f ticket%s",
                          EH_STR_F(eh_audit_name_text(&page->audit->classes, (uint32_t)klass)),
                          EH_STR_F(eh_audit_figure_text(page, eh_metric_infos[metric].unit, mean)),
                          stat->n, eh_audit_plural(stat->n));
}

static void print_gap(const EhAuditPage *page, const EhAuditGapFound *found)
{
    const EhAudit *a = page->audit;
    EhMetricUnit unit = eh_metric_infos[found->metric].unit;
    eh_audit_judged(
        page, found->verdict,
        eh_audit_words(page, "gap %s of %.*s under %.*s at most %.4g",
                       eh_metric_infos[found->metric].name,
                       EH_STR_F(eh_audit_name_text(&a->classes, (uint32_t)found->gap->low)),
                       EH_STR_F(eh_audit_name_text(&a->classes, (uint32_t)found->gap->high)),
                       found->gap->most),
        eh_audit_words(page, "%.*s; %.*s, %.*s",
                       EH_STR_F(eh_audit_figure_text(page, unit, found->figure)),
                       EH_STR_F(side_of_gap(page, found->metric, found->gap->low, &found->low)),
                       EH_STR_F(side_of_gap(page, found->metric, found->gap->high, &found->high))));
}

static void print_transfers(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    const EhAuditTransfers *t = &a->transfers;
    long long most = a->policy->audited.most_transfers;
    if (most < 0) {
        return;
    }
    eh_audit_judged(
        page, t->verdict, eh_audit_words(page, "transfers at most %lld", most),
        t->verdict == EH_AUDIT_UNKNOWN
            ? eh_audit_words(page, "declare `transferred is FIELD`, or a tracked `team` or `queue`")
            : eh_audit_words(page, "%.0f of %.0f ticket%s more often%s%.*s", t->over, t->known,
                             eh_audit_plural(t->known), t->n_samples > 0 ? ": " : "",
                             EH_STR_F(eh_audit_samples(page, t->samples, t->n_samples))));
}

/* ---- alerts ---- */

static void print_dip(const EhAuditPage *page, const EhAuditDip *dip)
{
    const EhAudit *a = page->audit;
    bool queue = dip->queue != EH_NONE;
    EhStr name = queue ? eh_audit_name_text(&a->queues, dip->queue)
                       : eh_audit_name_text(&a->classes, a->otherwise_class);
    EhStr text = eh_audit_words(
        page,
        "satisfaction of %s %.*s fell by %.2f in %s %.*s, from %.2f to %.2f (%.0f ticket%s), "
        "while that of the favoured classes went from %.2f to %.2f (%.0f)",
        queue ? "queue" : "class", EH_STR_F(name), -dip->fell.value, a->monthly ? "month" : "week",
        EH_STR_F(eh_audit_period(a, dip->period)), dip->before.sum / dip->before.n,
        dip->now.sum / dip->now.n, dip->now.n, eh_audit_plural(dip->now.n),
        dip->favoured_before.sum / dip->favoured_before.n,
        dip->favoured_now.sum / dip->favoured_now.n, dip->favoured_now.n);
    if (page->report != NULL) {
        eh_report_verdict(page->report, EH_REPORT_BAD, "Alert", "%.*s", EH_STR_F(text));
    } else {
        eh_audit_line(page, "alert: %.*s", EH_STR_F(text));
    }
}

void eh_audit_print_limits(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    eh_audit_heading(page, "Limits");
    if (a->policy->audited.misroutes.n + a->gaps.n + a->shares.n == 0 &&
        a->policy->audited.most_transfers < 0) {
        eh_audit_line(page,
                      "the policy sets none: `misroute`, `gap` and `transfers` in its `audit`, "
                      "`share` in a tier");
    }
    for (uint32_t i = 0; i < a->steps.n; i++) {
        if (!isnan(a->steps.at[i].limit)) {
            print_step_limit(page, &a->steps.at[i]);
        }
    }
    for (uint32_t i = 0; i < a->gaps.n; i++) {
        print_gap(page, &a->gaps.at[i]);
    }
    print_transfers(page);
    print_shares(page);
    for (uint32_t i = 0; i < a->dips.n; i++) {
        print_dip(page, &a->dips.at[i]);
    }
    if (a->dips.n == 0 && a->n_judged > 0) {
        eh_audit_line(
            page, "no dip of the general line under a steady favoured one in %u %s%s and line%s",
            a->n_judged, a->monthly ? "month" : "week", eh_audit_plural(a->n_judged),
            eh_audit_plural(a->n_judged));
    }
}

/* ---- misrouting ---- */

static void print_steps(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    EhTable table = {0};
    eh_table_row(&table);
    eh_table_put(&table, "sent to, ended in");
    eh_table_put(&table, "share");
    eh_table_put(&table, "tickets");
    eh_table_put(&table, "of");
    eh_table_put(&table, "limit");
    for (uint32_t i = 0; i < a->steps.n; i++) {
        const EhAuditStep *step = &a->steps.at[i];
        eh_table_row(&table);
        eh_table_put(&table, "%.*s, %.*s", EH_STR_F(tier(page, step->from)),
                     EH_STR_F(tier(page, step->to)));
        eh_audit_put_figure(&table, EH_UNIT_SHARE,
                            eh_audit_share(step->whole.sum, step->whole.n, EH_AUDIT_CHANCE));
        eh_table_put(&table, "%.0f", step->whole.sum);
        eh_table_put(&table, "%.0f", step->whole.n);
        eh_table_put(&table, isnan(step->limit) ? "-" : "%.4g%%", 100 * step->limit);
    }
    eh_audit_table(page, &table, EH_STR("Misrouted tickets by step"));
}

static void print_causes(const EhAuditPage *page, uint32_t period, uint32_t most)
{
    const EhAudit *a = page->audit;
    uint32_t n = 0, left = 0;
    for (uint32_t i = 0; i < a->causes.n; i++) {
        const EhAuditCause *cause = &a->causes.at[i];
        if (cause->period != period) {
            continue;
        }
        if (n++ >= most) {
            left += cause->n;
            continue;
        }
        eh_audit_line(page, "%u %.*s -> %.*s by %.*s; points by: %.*s: %.*s%s", cause->n,
                      EH_STR_F(tier(page, cause->from)), EH_STR_F(tier(page, cause->to)),
                      EH_STR_F(eh_audit_cause_by(page, cause)),
                      EH_STR_F(eh_audit_cause_lines(page, cause)),
                      EH_STR_F(eh_audit_samples(page, cause->samples, cause->n_samples)),
                      cause->n > cause->n_samples ? ", …" : "");
    }
    if (left > 0) {
        eh_audit_line(page, "%u by others", left);
    }
}

static void print_lines(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    EhTable table = {0};
    eh_table_row(&table);
    eh_table_put(&table, "sent to, line of complexity");
    eh_table_put(&table, "added to misrouted");
    eh_table_put(&table, "of");
    eh_table_put(&table, "added to others");
    eh_table_put(&table, "of");
    for (uint32_t i = 0; i < a->lines.n; i++) {
        const EhAuditLine *line = &a->lines.at[i];
        EhStr name = a->line_names[line->line];
        eh_table_row(&table);
        eh_table_put(&table, "%.*s, %.*s", EH_STR_F(tier(page, line->from)),
                     (int)(name.n > 24 ? 24 : name.n), name.p);
        eh_audit_put_figure(
            &table, EH_UNIT_SHARE,
            eh_audit_share(line->misrouted.sum, line->misrouted.n, EH_AUDIT_CHANCE));
        eh_table_put(&table, "%.0f", line->misrouted.n);
        eh_audit_put_figure(&table, EH_UNIT_SHARE,
                            eh_audit_share(line->others.sum, line->others.n, EH_AUDIT_CHANCE));
        eh_table_put(&table, "%.0f", line->others.n);
    }
    eh_audit_table(page, &table, EH_STR("Lines of complexity that added points"));
}

void eh_audit_print_routing(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    uint32_t n = 0;
    if (a->tiers.n == 0) {
        return;
    }
    eh_audit_heading(page, "Misrouted tickets");
    if (a->roles[EH_AUDIT_ACTUAL] == EH_NONE) {
        eh_audit_line(page, "not measured: declare `actual tier is FIELD`");
        return;
    }
    print_steps(page);
    if (a->causes.n == 0) {
        eh_audit_line(page, "none of those whose tier is known");
        return;
    }
    print_lines(page);
    eh_audit_subheading(page, "What sent them");
    print_causes(page, EH_NONE, CAUSES);
    for (uint32_t p = 0; p < a->n_periods; p++) {
        n = 0;
        for (uint32_t i = 0; i < a->causes.n; i++) {
            n += a->causes.at[i].period == p ? a->causes.at[i].n : 0;
        }
        if (n > 0) {
            eh_audit_subheading(page, "Misrouted in %s %.*s: %u", a->monthly ? "month" : "week",
                                EH_STR_F(eh_audit_period(a, p)), n);
            print_causes(page, p, CAUSES_OF_PERIOD);
        }
    }
}
