/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An audit as one JSON object: times in ms, shares from 0 to 1, null where there is no figure.
 */
#include <math.h>
#include <string.h>

#include "cli/audit_json.h"
#include "cli/print_json.h"

void eh_audit_json_str(FILE *out, EhStr text)
{
    eh_print_json_text(out, text.p, text.n);
}

/* A key behind a comma. */
void eh_audit_json_key(FILE *out, const char *key)
{
    fprintf(out, ",\"%s\":", key);
}

void eh_audit_json_name(FILE *out, const char *key, EhStr text)
{
    eh_audit_json_key(out, key);
    eh_audit_json_str(out, text);
}

void eh_audit_json_number(FILE *out, double value)
{
    if (isnan(value) || isinf(value)) {
        fputs("null", out);
    } else {
        fprintf(out, rint(value) == value ? "%.0f" : fabs(value) < 1000 ? "%.6f" : "%.3f", value);
    }
}

void eh_audit_json_figure(FILE *out, EhAuditFigure figure)
{
    fputs("{\"value\":", out);
    eh_audit_json_number(out, figure.value);
    eh_audit_json_key(out, "low");
    eh_audit_json_number(out, figure.low);
    eh_audit_json_key(out, "high");
    eh_audit_json_number(out, figure.high);
}

void eh_audit_json_stat(const EhAudit *a, FILE *out, EhMetric metric, const EhAuditStat *stat)
{
    eh_audit_json_figure(out, eh_audit_figure_of(a, metric, stat));
    fprintf(out, ",\"n\":%.0f}", stat->n);
}

void eh_audit_json_share(FILE *out, double k, double n)
{
    eh_audit_json_figure(out, eh_audit_share(k, n, EH_AUDIT_CHANCE));
    fprintf(out, ",\"k\":%.0f,\"n\":%.0f}", k, n);
}

static void put_verdict(FILE *out, EhAuditVerdict verdict)
{
    static const char *const words[] = {"kept", "broken", "undecided", "unknown"};
    fprintf(out, ",\"verdict\":\"%s\"", words[verdict]);
}

static EhStr tier(const EhAudit *a, uint16_t number)
{
    return eh_audit_name_text(&a->tiers, number);
}

/* Ids of tickets. */
static void put_samples(FILE *out, const EhAudit *a, const uint32_t *samples, uint32_t n)
{
    fputs(",\"tickets\":[", out);
    for (uint32_t i = 0; i < n; i++) {
        fputs(i > 0 ? "," : "", out);
        eh_audit_json_str(out, eh_audit_id(a, samples[i]));
    }
    fputc(']', out);
}

/* ---- what was read ---- */

static void put_hash(FILE *out, const uint8_t *hash)
{
    for (int i = 0; i < 32; i++) {
        fprintf(out, "%02x", hash[i]);
    }
}

/* Those whose reasons are read are `same`. */
static void put_other(const EhAudit *a, FILE *out, const EhAuditOther *other)
{
    (void)a;
    fputs("{\"hash\":\"", out);
    put_hash(out, other->hash);
    fprintf(out, "\",\"decisions\":%llu,\"same\":%s}", (unsigned long long)other->n,
            other->same ? "true" : "false");
}

static void put_read(const EhAudit *a, FILE *out)
{
    fputs("{\"policy\":", out);
    eh_audit_json_str(out, a->policy->name);
    fputs(",\"hash\":\"", out);
    put_hash(out, a->hash);
    fprintf(out,
            "\",\"by\":\"%s\",\"decisions\":%llu,\"tickets\":%u,\"decided_again\":%llu,"
            "\"faults\":%llu,\"without_id\":%llu,\"unreadable\":%llu,\"by_other_policy\":%llu",
            a->monthly ? "month" : "week", (unsigned long long)a->n_rows, a->n,
            (unsigned long long)a->n_again, (unsigned long long)a->n_faults,
            (unsigned long long)a->n_without_id, (unsigned long long)a->n_unreadable,
            (unsigned long long)a->n_other_policy);
    EH_AUDIT_JSON_LIST(a, out, "other_policies", a->others, put_other);
    if (a->joined) {
        fprintf(out,
                ",\"history\":{\"tickets\":%llu,\"joined\":%llu,\"repeated\":%llu,"
                "\"not_found\":%llu,\"not_in_log\":%llu}",
                (unsigned long long)a->n_history, (unsigned long long)(a->n - a->n_missed),
                (unsigned long long)a->n_repeated, (unsigned long long)a->n_missed,
                (unsigned long long)a->n_unlogged);
    }
    fputs(",\"not_measured\":[", out);
    bool any = false;
    for (int m = 0; m < EH_METRICS; m++) {
        if (!a->measured[m]) {
            fprintf(out, "%s\"%s\"", any ? "," : "", eh_metric_infos[m].name);
            any = true;
        }
    }
    fprintf(out, "],\n\"first_contact_by\":\"%s\",\"escalated_by\":\"%s\"",
            a->roles[EH_AUDIT_FIRST_CONTACT] != EH_NONE ? "field" : "outcomes",
            a->roles[EH_AUDIT_ESCALATED] != EH_NONE ? "field" : "log");
}

/* ---- groups ---- */

static void put_cell(const EhAudit *a, FILE *out, const EhAuditCell *cell)
{
    fprintf(out, "\"tickets\":%.0f", cell->tickets);
    if (a->measured[EH_METRIC_RESOLUTION]) {
        fprintf(out, ",\"open\":%.0f", cell->open);
    }
    for (int m = 0; m < EH_METRICS; m++) {
        if (a->measured[m]) {
            eh_audit_json_key(out, eh_metric_infos[m].name);
            eh_audit_json_stat(a, out, (EhMetric)m, &cell->stats[m]);
        }
    }
}

static void put_quantiles(const EhAudit *a, FILE *out, const EhAuditGroup *group)
{
    for (int m = 0; m < EH_METRICS; m++) {
        if (a->measured[m] && eh_metric_infos[m].unit == EH_UNIT_MS) {
            fprintf(out, ",\"%s_p50\":", eh_metric_infos[m].name);
            eh_audit_json_number(out, group->p50[m]);
            fprintf(out, ",\"%s_p90\":", eh_metric_infos[m].name);
            eh_audit_json_number(out, group->p90[m]);
        }
    }
}

static void put_group(const EhAudit *a, FILE *out, const EhAuditGroup *group)
{
    static const char *const bys[] = {"all", "class", "tier"};
    fprintf(out, "{\"by\":\"%s\"", bys[group->by]);
    eh_audit_json_name(out, "name", group->name);
    fprintf(out, ",\"automatic\":%s,", group->automatic ? "true" : "false");
    put_cell(a, out, &group->whole);
    put_quantiles(a, out, group);
    fputs(",\n \"periods\":[", out);
    for (uint32_t p = 0; p < a->n_periods; p++) {
        fputs(p > 0 ? ",\n  {\"period\":" : "\n  {\"period\":", out);
        eh_audit_json_str(out, eh_audit_period(a, p));
        fputc(',', out);
        put_cell(a, out, &group->periods[p]);
        fputc('}', out);
    }
    fputs("]}", out);
}

/* ---- limits ---- */

static void put_step(const EhAudit *a, FILE *out, const EhAuditStep *step)
{
    fputs("{\"from\":", out);
    eh_audit_json_str(out, tier(a, step->from));
    eh_audit_json_name(out, "to", tier(a, step->to));
    eh_audit_json_key(out, "share");
    eh_audit_json_share(out, step->whole.sum, step->whole.n);
    eh_audit_json_key(out, "most");
    eh_audit_json_number(out, step->limit);
    if (!isnan(step->limit)) {
        put_verdict(out, step->verdict);
    }
    fputs(",\"periods\":[", out);
    for (uint32_t p = 0; p < a->n_periods; p++) {
        fputs(p > 0 ? ",{\"period\":" : "{\"period\":", out);
        eh_audit_json_str(out, eh_audit_period(a, p));
        eh_audit_json_key(out, "share");
        eh_audit_json_share(out, step->periods[p].sum, step->periods[p].n);
        if (!isnan(step->limit)) {
            put_verdict(out, step->period_verdicts[p]);
        }
        fputc('}', out);
    }
    fputs("]}", out);
}

static void put_gap(const EhAudit *a, FILE *out, const EhAuditGapFound *found)
{
    fprintf(out, "{\"metric\":\"%s\"", eh_metric_infos[found->metric].name);
    eh_audit_json_name(out, "of", eh_audit_name_text(&a->classes, (uint32_t)found->gap->low));
    eh_audit_json_name(out, "under", eh_audit_name_text(&a->classes, (uint32_t)found->gap->high));
    eh_audit_json_key(out, "gap");
    eh_audit_json_figure(out, found->figure);
    fputs("},\"most\":", out);
    eh_audit_json_number(out, found->gap->most);
    put_verdict(out, found->verdict);
    fputc('}', out);
}

static void put_tier_share(const EhAudit *a, FILE *out, const EhAuditShare *share)
{
    fputs("{\"tier\":", out);
    eh_audit_json_str(out, tier(a, share->tier));
    eh_audit_json_key(out, "share");
    eh_audit_json_share(out, share->k, share->n);
    eh_audit_json_key(out, "least");
    eh_audit_json_number(out, share->low);
    eh_audit_json_key(out, "most");
    eh_audit_json_number(out, share->high);
    put_verdict(out, share->verdict);
    fputc('}', out);
}

static void put_transfers(const EhAudit *a, FILE *out)
{
    fprintf(out, ",\n\"transfers\":{\"most\":%lld,\"over\":%.0f,\"of\":%.0f",
            (long long)a->policy->audited.most_transfers, a->transfers.over, a->transfers.known);
    put_verdict(out, a->transfers.verdict);
    put_samples(out, a, a->transfers.samples, a->transfers.n_samples);
    fputc('}', out);
}

static void put_dip(const EhAudit *a, FILE *out, const EhAuditDip *dip)
{
    fputs("{\"period\":", out);
    eh_audit_json_str(out, eh_audit_period(a, dip->period));
    if (dip->queue != EH_NONE) {
        eh_audit_json_name(out, "queue", eh_audit_name_text(&a->queues, dip->queue));
    } else {
        eh_audit_json_name(out, "class", eh_audit_name_text(&a->classes, a->otherwise_class));
    }
    eh_audit_json_key(out, "before");
    eh_audit_json_stat(a, out, EH_METRIC_SATISFACTION, &dip->before);
    eh_audit_json_key(out, "now");
    eh_audit_json_stat(a, out, EH_METRIC_SATISFACTION, &dip->now);
    eh_audit_json_key(out, "favoured_before");
    eh_audit_json_stat(a, out, EH_METRIC_SATISFACTION, &dip->favoured_before);
    eh_audit_json_key(out, "favoured_now");
    eh_audit_json_stat(a, out, EH_METRIC_SATISFACTION, &dip->favoured_now);
    eh_audit_json_key(out, "change");
    eh_audit_json_figure(out, dip->fell);
    fputs("},\"apart\":", out);
    eh_audit_json_figure(out, dip->apart);
    fputs("}}", out);
}

/* ---- misrouted tickets ---- */

static void put_cause(const EhAudit *a, FILE *out, const EhAuditCause *cause)
{
    bool any = false;
    fputs("{\"period\":", out);
    if (cause->period == EH_NONE) {
        fputs("null", out);
    } else {
        eh_audit_json_str(out, eh_audit_period(a, cause->period));
    }
    eh_audit_json_name(out, "from", tier(a, cause->from));
    eh_audit_json_name(out, "to", tier(a, cause->to));
    eh_audit_json_key(out, "by");
    if (cause->by == EH_AUDIT_NO_NAME) {
        fputs("null", out);
    } else {
        eh_audit_json_str(out, eh_audit_name_text(&a->bys, cause->by));
    }
    fputs(cause->lines_known ? ",\"lines\":[" : ",\"lines\":null", out);
    for (uint32_t i = 0; cause->lines_known && i < a->n_lines; i++) {
        if (cause->lines >> i & 1) {
            fputs(any ? "," : "", out);
            eh_audit_json_str(out, a->line_names[i]);
            any = true;
        }
    }
    fprintf(out, "%s,\"n\":%u", cause->lines_known ? "]" : "", cause->n);
    if (cause->period == EH_NONE) {
        put_samples(out, a, cause->samples, cause->n_samples);
    } else {
        put_samples(out, a, a->misrouted + cause->first, cause->n);
    }
    fputc('}', out);
}

static void put_line(const EhAudit *a, FILE *out, const EhAuditLine *line)
{
    fputs("{\"from\":", out);
    eh_audit_json_str(out, tier(a, line->from));
    eh_audit_json_name(out, "line", a->line_names[line->line]);
    eh_audit_json_key(out, "misrouted");
    eh_audit_json_share(out, line->misrouted.sum, line->misrouted.n);
    eh_audit_json_key(out, "others");
    eh_audit_json_share(out, line->others.sum, line->others.n);
    fputc('}', out);
}

void eh_audit_print_json(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    FILE *out = page->out;
    put_read(a, out);
    EH_AUDIT_JSON_LIST(a, out, "misroutes", a->steps, put_step);
    EH_AUDIT_JSON_LIST(a, out, "gaps", a->gaps, put_gap);
    EH_AUDIT_JSON_LIST(a, out, "shares", a->shares, put_tier_share);
    if (a->policy->audited.most_transfers >= 0) {
        put_transfers(a, out);
    }
    EH_AUDIT_JSON_LIST(a, out, "alerts", a->dips, put_dip);
    EH_AUDIT_JSON_LIST(a, out, "groups", a->groups, put_group);
    EH_AUDIT_JSON_LIST(a, out, "causes", a->causes, put_cause);
    EH_AUDIT_JSON_LIST(a, out, "lines", a->lines, put_line);
    eh_audit_json_effects(a, out);
    fprintf(out, ",\n\"broken\":%s}\n", eh_audit_broken(a) ? "true" : "false");
    fflush(out);
}
