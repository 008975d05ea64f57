/* SPDX-License-Identifier: Apache-2.0 */
/* An audit as text, or as Markdown: what was read, then figures by class, by tier and by period. */
#include <math.h>
#include <string.h>

#include "cli/audit.h"

/* Groups beside each other in one table. */
enum { ABREAST = 4 };

/* So many other policies are told of. */
enum { OTHERS = 10 };

/* ---- what was read ---- */

static void print_other(const EhAuditPage *page, const EhAuditOther *other)
{
    char hash[2 * 32 + 1];
    for (int i = 0; i < 32; i++) {
        snprintf(hash + 2 * i, 3, "%02x", other->hash[i]);
    }
    eh_audit_line(page, "%llu decision%s by another policy, %s: %s", (unsigned long long)other->n,
                  eh_audit_plural((double)other->n), hash,
                  other->same ? "this one decides each of these tickets the same, for the same "
                                "reasons, which count"
                              : "the reasons of such cannot be read, only the rows that they name");
}

static void print_joined(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    uint64_t joined = a->n - a->n_missed;
    eh_audit_line(page,
                  "%llu of %u ticket%s joined by id to the %llu of %s: %llu of the log not found "
                  "there, %llu of it not in the log",
                  (unsigned long long)joined, a->n, eh_audit_plural((double)a->n),
                  (unsigned long long)a->n_history, page->history, (unsigned long long)a->n_missed,
                  (unsigned long long)a->n_unlogged);
    if (a->n_repeated > 0) {
        eh_audit_line(page,
                      "%llu of %s under an id that stood there before: of each id the last "
                      "counts",
                      (unsigned long long)a->n_repeated, page->history);
    }
}

EhStr eh_audit_few_joined(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    uint64_t joined = a->n - a->n_missed;
    if (!a->joined || joined * 2 >= a->n) {
        return (EhStr){"", 0};
    }
    return joined == 0 ? eh_audit_words(page,
                                        "no ticket of the log is in %s: nothing is known of how "
                                        "they ended. Is it of this desk, with the same ids?",
                                        page->history)
                       : eh_audit_words(page,
                                        "only %llu of %u tickets of the log %s in %s: figures of "
                                        "how they ended are of these alone",
                                        (unsigned long long)joined, a->n,
                                        joined == 1 ? "is" : "are", page->history);
}

void eh_audit_print_read(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    if (a->joined) {
        print_joined(page);
    } else {
        eh_audit_line(page, "how they ended is read from the tickets as they were logged last");
    }
    if (a->n_again > 0) {
        eh_audit_line(
            page,
            "%llu of them decided again: the first decision counts for where a ticket was "
            "sent, the last for how it stands",
            (unsigned long long)a->n_again);
    }
    eh_audit_line(page, "%llu fault decision%s", (unsigned long long)a->n_faults,
                  eh_audit_plural((double)a->n_faults));
    if (a->n_without_id > 0) {
        eh_audit_line(page, "%llu of them without an id, which are left out",
                      (unsigned long long)a->n_without_id);
    }
    if (a->n_unreadable > 0) {
        eh_audit_line(page, "%llu whose ticket cannot be read",
                      (unsigned long long)a->n_unreadable);
    }
    for (uint32_t i = 0; i < a->others.n && i < OTHERS; i++) {
        print_other(page, &a->others.at[i]);
    }
    if (a->others.n > OTHERS) {
        eh_audit_line(page, "and some by others");
    }
}

static void print_head(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    EhStr first = eh_audit_period(a, 0), last = eh_audit_period(a, a->n_periods - 1);
    if (page->format == EH_AUDIT_MARKDOWN) {
        fprintf(page->out, "# Audit of policy %.*s\n\n", EH_STR_F(a->policy->name));
    }
    fprintf(page->out, "policy %.*s: %llu decision%s of %u ticket%s in %s, %ss %.*s to %.*s\n",
            EH_STR_F(a->policy->name), (unsigned long long)a->n_rows,
            eh_audit_plural((double)a->n_rows), a->n, eh_audit_plural((double)a->n), page->log,
            a->monthly ? "month" : "week", EH_STR_F(first), EH_STR_F(last));
    if (page->format == EH_AUDIT_MARKDOWN) {
        fputc('\n', page->out);
    }
    EhStr few = eh_audit_few_joined(page);
    if (few.n > 0) {
        eh_audit_line(page, "warning: %.*s", EH_STR_F(few));
    }
    eh_audit_print_read(page);
}

/* ---- figures of groups, abreast ---- */

static void put_metric(const EhAudit *a, EhTable *table, const EhAuditGroup *const *groups,
                       uint32_t n, EhMetric m)
{
    eh_table_row(table);
    eh_table_put(table, "%s", eh_metric_infos[m].heading);
    for (uint32_t g = 0; g < n; g++) {
        const EhAuditStat *stat = &groups[g]->whole.stats[m];
        eh_audit_put_figure(table, eh_metric_infos[m].unit, eh_audit_figure_of(a, m, stat));
        eh_table_put(table, "%.0f", stat->n);
    }
}

static void put_quantile(EhTable *table, const EhAuditGroup *const *groups, uint32_t n, EhMetric m,
                         bool p90)
{
    eh_table_row(table);
    eh_table_put(table, "%s, %s", eh_metric_infos[m].heading, p90 ? "p90" : "p50");
    for (uint32_t g = 0; g < n; g++) {
        EhAuditFigure figure = {p90 ? groups[g]->p90[m] : groups[g]->p50[m], NAN, NAN};
        eh_audit_put_figure(table, EH_UNIT_MS, figure);
        eh_table_put(table, " ");
    }
}

static void put_counts(const EhAuditPage *page, EhTable *table, const EhAuditGroup *const *groups,
                       uint32_t n)
{
    eh_table_row(table);
    eh_table_put(table, "tickets");
    for (uint32_t g = 0; g < n; g++) {
        eh_table_put(table, "%.0f", groups[g]->whole.tickets);
        eh_table_put(table, " ");
    }
    if (page->audit->measured[EH_METRIC_RESOLUTION]) {
        eh_table_row(table);
        eh_table_put(table, "open at the end");
        for (uint32_t g = 0; g < n; g++) {
            eh_table_put(table, "%.0f", groups[g]->whole.open);
            eh_table_put(table, " ");
        }
    }
}

static void print_abreast(const EhAuditPage *page, const char *what,
                          const EhAuditGroup *const *groups, uint32_t n)
{
    EhTable table = {0};
    eh_table_row(&table);
    eh_table_put(&table, "%s", what);
    for (uint32_t g = 0; g < n; g++) {
        EhStr name = groups[g]->name;
        eh_table_put(&table, "%.*s%s", (int)(name.n > 30 ? 30 : name.n), name.p,
                     groups[g]->automatic ? " (automatic)" : "");
        eh_table_put(&table, "of");
    }
    put_counts(page, &table, groups, n);
    for (int m = 0; m < EH_METRICS; m++) {
        if (!page->audit->measured[m]) {
            continue;
        }
        put_metric(page->audit, &table, groups, n, (EhMetric)m);
        if (eh_metric_infos[m].unit == EH_UNIT_MS) {
            put_quantile(&table, groups, n, (EhMetric)m, false);
            put_quantile(&table, groups, n, (EhMetric)m, true);
        }
    }
    eh_audit_table(page, &table,
                   eh_audit_words(page, "By %s: from %.*s on", what, EH_STR_F(groups[0]->name)));
}

bool eh_audit_doubled(const EhAudit *a, const EhAuditGroup *group)
{
    for (uint32_t g = 0; g < a->groups.n && group->by == EH_AUDIT_BY_ALL; g++) {
        const EhAuditGroup *other = &a->groups.at[g];
        if (other->by == EH_AUDIT_BY_CLASS && other->whole.tickets >= group->whole.tickets) {
            return true;
        }
    }
    return false;
}

static void print_groups(const EhAuditPage *page, EhAuditBy by, const char *what)
{
    const EhAudit *a = page->audit;
    const EhAuditGroup *groups[ABREAST];
    uint32_t n = 0;
    for (uint32_t g = 0; g < a->groups.n; g++) {
        const EhAuditGroup *group = &a->groups.at[g];
        if (group->by == by || (by == EH_AUDIT_BY_CLASS && group->by == EH_AUDIT_BY_ALL &&
                                !eh_audit_doubled(a, group))) {
            groups[n++] = group;
        }
        if (n == ABREAST || (n > 0 && g + 1 == a->groups.n)) {
            print_abreast(page, what, groups, n);
            n = 0;
        }
    }
}

/* What the policy lacks for a metric: of two things that it takes, the one that is not there. */
static EhStr lacking(const EhAudit *a, EhMetric metric)
{
    bool has_tier = metric == EH_METRIC_RESOLVED && a->roles[EH_AUDIT_ACTUAL] != EH_NONE;
    const char *declare = eh_metric_infos[has_tier ? EH_METRIC_RESOLUTION : metric].declare;
    return (EhStr){declare, (uint32_t)strlen(declare)};
}

void eh_audit_print_not_measured(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    EhStr text = {"", 0}, last = {"", 0};
    for (int m = 0; m < EH_METRICS; m++) {
        EhStr declare = lacking(a, (EhMetric)m);
        if (!a->measured[m] && declare.n > 0 && !eh_str_same(declare, last)) {
            text = eh_arena_format(a->arena, "%.*s%s%s (`%.*s`)", EH_STR_F(text),
                                   text.n > 0 ? ", " : "", eh_metric_infos[m].heading,
                                   EH_STR_F(declare));
            last = declare;
        }
    }
    if (text.n > 0) {
        eh_audit_heading(page, "Not measured");
        eh_audit_line(page, "the policy does not say which field tells: %.*s", EH_STR_F(text));
    }
}

static void print_notes(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    if (a->measured[EH_METRIC_FIRST_CONTACT] && a->roles[EH_AUDIT_FIRST_CONTACT] == EH_NONE) {
        eh_audit_line(
            page,
            "resolved at first contact: resolved%s%s%s, as no field is declared `first_contact`",
            a->measured[EH_METRIC_REOPENED] ? ", not reopened" : "",
            a->measured[EH_METRIC_RECONTACT] ? ", not contacted again" : "",
            a->measured[EH_METRIC_TRANSFERS] ? ", not transferred" : "");
    }
    if (a->measured[EH_METRIC_ESCALATED] && a->roles[EH_AUDIT_ESCALATED] == EH_NONE) {
        eh_audit_line(page, "escalated: some escalation of the policy held in a logged decision");
    }
}

/* ---- by period ---- */

/* The value alone with half its interval: columns of a trend are read downwards. */
static void put_brief(const EhAudit *a, EhTable *table, EhMetric m, const EhAuditStat *stat)
{
    EhAuditFigure f = eh_audit_figure_of(a, m, stat);
    char value[EH_CELL_BYTES];
    switch (eh_metric_infos[m].unit) {
    case EH_UNIT_MS:
        eh_simulate_duration(f.value, value);
        eh_table_put(table, "%s", value);
        return;
    case EH_UNIT_SHARE:
        eh_table_put(table, isnan(f.value) ? "-" : "%.1f%%", 100 * f.value);
        return;
    case EH_UNIT_SCORE:
    case EH_UNIT_NPS:
        eh_table_put(table,
                     isnan(f.value) ? "-"
                     : isnan(f.low) ? "%.2f"
                                    : "%.2f ±%.2f",
                     f.value, (f.high - f.low) / 2);
        return;
    }
}

static void print_trend(const EhAuditPage *page, const EhAuditGroup *group)
{
    const EhAudit *a = page->audit;
    EhTable table = {0};
    eh_table_row(&table);
    eh_table_put(&table, "%.*s", (int)(group->name.n > 40 ? 40 : group->name.n), group->name.p);
    eh_table_put(&table, "tickets");
    for (int m = 0; m < EH_METRICS; m++) {
        if (a->measured[m]) {
            eh_table_put(&table, "%s", eh_metric_infos[m].brief);
        }
    }
    if (a->measured[EH_METRIC_RESOLUTION]) {
        eh_table_put(&table, "open");
    }
    for (uint32_t p = 0; p < a->n_periods; p++) {
        const EhAuditCell *cell = &group->periods[p];
        eh_table_row(&table);
        eh_table_put(&table, "%.*s", EH_STR_F(eh_audit_period(a, p)));
        eh_table_put(&table, "%.0f", cell->tickets);
        for (int m = 0; m < EH_METRICS; m++) {
            if (a->measured[m]) {
                put_brief(a, &table, (EhMetric)m, &cell->stats[m]);
            }
        }
        if (a->measured[EH_METRIC_RESOLUTION]) {
            eh_table_put(&table, "%.0f", cell->open);
        }
    }
    eh_audit_table(page, &table,
                   eh_audit_words(page, "By %s: %.*s%s", a->monthly ? "month" : "week",
                                  EH_STR_F(group->name),
                                  group->by == EH_AUDIT_BY_TIER ? " (tier)" : ""));
}

void eh_audit_print_figures(const EhAuditPage *page)
{
    eh_audit_heading(page, "By class of service");
    print_groups(page, EH_AUDIT_BY_CLASS, "class");
    if (page->audit->tiers.n > 0) {
        eh_audit_heading(page, "By tier, as first decided");
        print_groups(page, EH_AUDIT_BY_TIER, "tier");
    }
    print_notes(page);
}

void eh_audit_print_trends(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    eh_audit_heading(page, "By %s", a->monthly ? "month" : "week");
    for (uint32_t g = 0; g < a->groups.n; g++) {
        if (!eh_audit_doubled(a, &a->groups.at[g])) {
            print_trend(page, &a->groups.at[g]);
        }
    }
}

void eh_audit_print(const EhAuditPage *page)
{
    print_head(page);
    eh_audit_print_limits(page);
    eh_audit_print_figures(page);
    eh_audit_print_routing(page);
    eh_audit_print_effects(page);
    eh_audit_print_trends(page);
    eh_audit_print_not_measured(page);
    fflush(page->out);
}
