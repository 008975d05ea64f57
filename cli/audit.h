/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand audit`: what its files share.
 *
 * One idea: text, Markdown and the report are one run of headings, lines and tables, told to a page that knows how each is
 * written.
 */
#ifndef EH_CLI_AUDIT_H
#define EH_CLI_AUDIT_H

#include "audit/audit.h"
#include "cli/common.h"
#include "cli/simulate.h"
#include "report/report.h"

typedef enum EhAuditFormat { EH_AUDIT_TEXT, EH_AUDIT_JSON, EH_AUDIT_MARKDOWN } EhAuditFormat;

typedef struct EhAuditPage {
    EhAudit *audit; /* its arena takes the words */
    const char *policy, *log, *history;
    EhAuditFormat format;
    FILE *out;
    EhReport *report; /* NULL: text or Markdown to `out` */
} EhAuditPage;

/* Everything, in the page's format. */
void eh_audit_print(const EhAuditPage *page);
void eh_audit_print_json(const EhAuditPage *page);

/* The same as one page of HTML, with charts, into the file. An exit code, after a message. */
int eh_audit_report(const EhAuditPage *page, const char *file, FILE *err);

/* ---- the parts of a page (audit_page.c) ---- */

void eh_audit_heading(const EhAuditPage *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same one level lower. */
void eh_audit_subheading(const EhAuditPage *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void eh_audit_line(const EhAuditPage *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A limit, what it came to, and the figures. */
void eh_audit_judged(const EhAuditPage *page, EhAuditVerdict verdict, EhStr limit, EhStr figures);

/* Prints the table if it has more than a heading, and frees it; a report shows the caption too. */
void eh_audit_table(const EhAuditPage *page, EhTable *table, EhStr caption);

/* "" for one, "s" for all others. */
const char *eh_audit_plural(double n);

/* A short text in the audit's arena. */
EhStr eh_audit_words(const EhAuditPage *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A figure in its unit: "3.91 (3.85..3.97)", "12.0% (9.1..15.6)", "4m05s (3m50s..4m20s)". With `n` in front where it is
 * not negative. Never empty. */
void eh_audit_put_figure(EhTable *table, EhMetricUnit unit, EhAuditFigure figure);
/* The same as text in the arena. */
EhStr eh_audit_figure_text(const EhAuditPage *page, EhMetricUnit unit, EhAuditFigure figure);

/* Whether the group is of all tickets, and so is that of a single class: the one says what the other does. */
bool eh_audit_doubled(const EhAudit *a, const EhAuditGroup *group);

/* The figure of a group's metric. */
EhAuditFigure eh_audit_figure_of(const EhAudit *a, EhMetric metric, const EhAuditStat *stat);

const char *eh_audit_verdict_text(EhAuditVerdict verdict);

/* "emotional + legal"; "no line of complexity"; "lines not known". */
EhStr eh_audit_cause_lines(const EhAuditPage *page, const EhAuditCause *cause);
/* What sent it: "override legal", "tier assisted", "a fault". */
EhStr eh_audit_cause_by(const EhAuditPage *page, const EhAuditCause *cause);
EhStr eh_audit_samples(const EhAuditPage *page, const uint32_t *samples, uint32_t n);

/* All tables of groups, and their trends; what was read, and what was not. */
void eh_audit_print_figures(const EhAuditPage *page);
void eh_audit_print_trends(const EhAuditPage *page);
void eh_audit_print_read(const EhAuditPage *page);
/* What to say first where less than half of the log's tickets, or none, was joined; else "". */
EhStr eh_audit_few_joined(const EhAuditPage *page);
void eh_audit_print_not_measured(const EhAuditPage *page);

/* ---- sections (audit_routing.c, audit_effects.c) ---- */

void eh_audit_print_routing(const EhAuditPage *page);
void eh_audit_print_limits(const EhAuditPage *page);
void eh_audit_print_effects(const EhAuditPage *page);

#endif
