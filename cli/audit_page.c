/* SPDX-License-Identifier: Apache-2.0 */
/* The parts that pages of an audit are made of. */
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "cli/audit.h"
#include "cli/show_text.h"
#include "vm/internal.h"

static void put_heading(const EhAuditPage *page, const char *text, bool sub)
{
    EhStr title = {text, (uint32_t)strlen(text)};
    if (page->report != NULL && sub) {
        eh_report_subsection(page->report, title);
    } else if (page->report != NULL) {
        eh_report_section(page->report, title);
    } else if (page->format == EH_AUDIT_MARKDOWN) {
        fputs(sub ? "\n### " : "\n## ", page->out);
        eh_show_text(page->out, title.p, title.n);
        fputs("\n\n", page->out);
    } else {
        fputc('\n', page->out);
        eh_show_text(page->out, title.p, title.n);
        fputc('\n', page->out);
    }
}

void eh_audit_heading(const EhAuditPage *page, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    put_heading(page, text, false);
}

void eh_audit_subheading(const EhAuditPage *page, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    put_heading(page, text, true);
}

/* Names and ids come from a log: nothing of them reaches the terminal as a control. */
void eh_audit_line(const EhAuditPage *page, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (page->report != NULL) {
        eh_report_item(page->report, "%s", text);
        return;
    }
    fputs(page->format == EH_AUDIT_MARKDOWN ? "- " : "  ", page->out);
    eh_show_text(page->out, text, n < 0 ? 0 : strlen(text));
    fputc('\n', page->out);
}

static EhReportTone tone_of(EhAuditVerdict verdict)
{
    return verdict == EH_AUDIT_KEPT     ? EH_REPORT_GOOD
           : verdict == EH_AUDIT_BROKEN ? EH_REPORT_BAD
                                        : EH_REPORT_OPEN;
}

void eh_audit_judged(const EhAuditPage *page, EhAuditVerdict verdict, EhStr limit, EhStr figures)
{
    const char *word = eh_audit_verdict_text(verdict);
    if (page->report == NULL) {
        eh_audit_line(page, "%.*s: %s: %.*s", EH_STR_F(limit), word, EH_STR_F(figures));
    } else {
        eh_report_verdict(page->report, tone_of(verdict),
                          verdict == EH_AUDIT_KEPT        ? "Kept"
                          : verdict == EH_AUDIT_BROKEN    ? "Broken"
                          : verdict == EH_AUDIT_UNDECIDED ? "Not decided"
                                                          : "Not known",
                          "%.*s: %.*s", EH_STR_F(limit), EH_STR_F(figures));
    }
}

const char *eh_audit_plural(double n)
{
    return n == 1 ? "" : "s";
}

EhStr eh_audit_words(const EhAuditPage *page, const char *format, ...)
{
    char text[768];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return eh_arena_format(page->audit->arena, "%s", text);
}

/* A table of the report: its cells are words. */
static void report_table(const EhAuditPage *page, const EhTable *table, EhStr caption)
{
    EhReportColumn columns[EH_FIGURE_COLUMNS];
    for (uint32_t i = 0; i < table->n_columns; i++) {
        columns[i] = (EhReportColumn){table->cells[i], EH_REPORT_TEXT};
    }
    eh_report_table(page->report, caption, columns, table->n_columns);
    for (uint32_t row = 1; row < table->n_rows; row++) {
        eh_report_row(page->report);
        for (uint32_t i = 0; i < table->n_columns; i++) {
            eh_report_cell(page->report, "%s",
                           table->cells[row * EH_FIGURE_COLUMNS + i][0] == ' '
                               ? ""
                               : table->cells[row * EH_FIGURE_COLUMNS + i]);
        }
    }
    eh_report_table_end(page->report);
}

void eh_audit_table(const EhAuditPage *page, EhTable *table, EhStr caption)
{
    if (table->n_rows > 1 && page->report != NULL) {
        report_table(page, table, caption);
    } else if (table->n_rows > 1) {
        fputc('\n', page->out);
        eh_table_print(table, page->format == EH_AUDIT_MARKDOWN, page->out);
    }
    page->audit->arena->failed |= table->failed; /* told once everything is printed */
    eh_table_free(table);
}

/* ---- figures ---- */

static void put_ms(char *out, EhAuditFigure figure)
{
    char value[EH_CELL_BYTES], low[EH_CELL_BYTES], high[EH_CELL_BYTES];
    eh_simulate_duration(figure.value, value);
    eh_simulate_duration(figure.low, low);
    eh_simulate_duration(figure.high, high);
    if (isnan(figure.low)) {
        snprintf(out, EH_CELL_BYTES, "%.20s", value);
    } else {
        snprintf(out, EH_CELL_BYTES, "%.14s (%.14s..%.14s)", value, low, high);
    }
}

/* The number as it is printed: nothing is -0.0. */
static double shown(double value, double scale, int decimals)
{
    double least = decimals == 0 ? 0.5 : decimals == 1 ? 0.05 : 0.005;
    return fabs(scale * value) < least ? 0 : scale * value;
}

static void put_number(char *out, EhAuditFigure figure, double scale, int decimals,
                       const char *unit)
{
    double value = shown(figure.value, scale, decimals);
    if (isnan(figure.value)) {
        snprintf(out, EH_CELL_BYTES, "-");
    } else if (isnan(figure.low)) {
        snprintf(out, EH_CELL_BYTES, "%.*f%s", decimals, value, unit);
    } else {
        snprintf(out, EH_CELL_BYTES, "%.*f%s (%.*f..%.*f)", decimals, value, unit, decimals,
                 shown(figure.low, scale, decimals), decimals, shown(figure.high, scale, decimals));
    }
}

static void figure_text(char *out, EhMetricUnit unit, EhAuditFigure figure)
{
    switch (unit) {
    case EH_UNIT_MS:
        put_ms(out, figure);
        return;
    case EH_UNIT_SHARE:
        put_number(out, figure, 100, 1, "%");
        return;
    case EH_UNIT_SCORE:
        put_number(out, figure, 1, 2, "");
        return;
    case EH_UNIT_NPS:
        put_number(out, figure, 1, 1, "");
        return;
    }
}

void eh_audit_put_figure(EhTable *table, EhMetricUnit unit, EhAuditFigure figure)
{
    char text[EH_CELL_BYTES];
    figure_text(text, unit, figure);
    eh_table_put(table, "%s", text);
}

EhStr eh_audit_figure_text(const EhAuditPage *page, EhMetricUnit unit, EhAuditFigure figure)
{
    char text[EH_CELL_BYTES];
    figure_text(text, unit, figure);
    return eh_arena_format(page->audit->arena, "%s", text);
}

/* No interval reaches beyond what there is. */
static EhAuditFigure held(EhAuditFigure figure, double least, double most)
{
    if (!isnan(figure.low)) {
        figure.low = fmax(figure.low, least);
        figure.high = fmin(figure.high, most);
    }
    return figure;
}

/* A mean lies on the scale that its field declares. */
static EhAuditFigure on_scale(const EhAudit *a, EhAuditRole role, EhAuditFigure figure)
{
    if (a->roles[role] == EH_NONE) {
        return figure;
    }
    const EhField *field = &a->program->block.FIELDS[a->roles[role]];
    double low = field->kind == EH_NUMBER ? field->lo.f : (double)field->lo.i;
    double high = field->kind == EH_NUMBER ? field->hi.f : (double)field->hi.i;
    return low < high ? held(figure, low, high) : figure;
}

EhAuditFigure eh_audit_figure_of(const EhAudit *a, EhMetric metric, const EhAuditStat *stat)
{
    EhAuditFigure mean = eh_audit_mean(stat, EH_AUDIT_CHANCE);
    switch (eh_metric_infos[metric].unit) {
    case EH_UNIT_SHARE:
        return eh_audit_share(stat->sum, stat->n, EH_AUDIT_CHANCE);
    case EH_UNIT_MS:
        return held(mean, 0, INFINITY);
    case EH_UNIT_NPS:
        return held(mean, -100, 100);
    case EH_UNIT_SCORE:
        break;
    }
    return metric == EH_METRIC_TRANSFERS ? held(mean, 0, INFINITY)
           : metric == EH_METRIC_EFFORT  ? on_scale(a, EH_AUDIT_EFFORT, mean)
                                         : on_scale(a, EH_AUDIT_SATISFACTION, mean);
}

const char *eh_audit_verdict_text(EhAuditVerdict verdict)
{
    switch (verdict) {
    case EH_AUDIT_KEPT:
        return "kept";
    case EH_AUDIT_BROKEN:
        return "broken";
    case EH_AUDIT_UNDECIDED:
        return "not decided";
    case EH_AUDIT_UNKNOWN:
        break;
    }
    return "not known";
}

/* ---- causes ---- */

EhStr eh_audit_cause_lines(const EhAuditPage *page, const EhAuditCause *cause)
{
    const EhAudit *audit = page->audit;
    EhStr text = {"", 0};
    if (!cause->lines_known) {
        return EH_STR("not known: decided by another policy, or of broken data");
    }
    for (uint32_t i = 0; i < audit->n_lines; i++) {
        if (cause->lines >> i & 1) {
            text = eh_arena_format(audit->arena, "%.*s%s%.*s", EH_STR_F(text),
                                   text.n > 0 ? " + " : "", EH_STR_F(audit->line_names[i]));
        }
    }
    return text.n > 0 ? text : EH_STR("none");
}

EhStr eh_audit_cause_by(const EhAuditPage *page, const EhAuditCause *cause)
{
    const EhAudit *audit = page->audit;
    EhStr name = eh_audit_name_text(&audit->bys, cause->by);
    if (cause->by == EH_AUDIT_NO_NAME) {
        return EH_STR("a fault in its data");
    }
    bool override = eh_named_find(&audit->policy->overrides, name) >= 0;
    return eh_arena_format(audit->arena, "%s %.*s",
                           override                     ? "override"
                           : cause->by < audit->bys.own ? "tier"
                                                        : "another policy's",
                           EH_STR_F(name));
}

EhStr eh_audit_samples(const EhAuditPage *page, const uint32_t *samples, uint32_t n)
{
    EhArena *arena = page->audit->arena;
    EhStr text = {"", 0};
    for (uint32_t i = 0; i < n; i++) {
        EhStr id = eh_audit_id(page->audit, samples[i]);
        text = eh_arena_format(arena, "%.*s%s%.*s%s", EH_STR_F(text), i > 0 ? ", " : "",
                               (int)(id.n > 40 ? 40 : id.n), id.p, id.n > 40 ? "…" : "");
    }
    return text;
}
