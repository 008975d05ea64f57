/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An audit as one JSON object: times in ms, shares from 0 to 1, null where there is no figure.
 */
#include <math.h>
#include <string.h>

#include "cli/audit.h"
#include "cli/print_json.h"

static void put_str(FILE *out, EhStr text)
{
    eh_print_json_text(out, text.p, text.n);
}

/* A key behind a comma. */
static void put_key(FILE *out, const char *key)
{
    fprintf(out, ",\"%s\":", key);
}

static void put_name(FILE *out, const char *key, EhStr text)
{
    put_key(out, key);
    put_str(out, text);
}

static void put_number(FILE *out, double value)
{
    if (isnan(value) || isinf(value)) {
        fputs("null", out);
    } else {
        fprintf(out, rint(value) == value ? "%.0f" : fabs(value) < 1000 ? "%.6f" : "%.3f", value);
    }
}

static void put_figure(FILE *out, EhAuditFigure figure)
{
    fputs("{\"value\":", out);
    put_number(out, figure.value);
    put_key(out, "low");
    put_number(out, figure.low);
    put_key(out, "high");
    put_number(out, figure.high);
}

static void put_stat(FILE *out, EhMetric metric, const EhAuditStat *stat)
{
    put_figure(out, eh_audit_figure_of(metric, stat));
    fprintf(out, ",\"n\":%.0f}", stat->n);
}

static void put_share(FILE *out, double k, double n)
{
    put_figure(out, eh_audit_share(k, n, EH_AUDIT_CHANCE));
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
        put_str(out, eh_audit_id(a, samples[i]));
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

static void put_read(const EhAudit *a, FILE *out)
{
    fputs("{\"policy\":", out);
    put_str(out, a->policy->name);
    fputs(",\"hash\":\"", out);
    put_hash(out, a->hash);
    fprintf(out,
            "\",\"by\":\"%s\",\"decisions\":%llu,\"tickets\":%u,\"decided_again\":%llu,"
            "\"faults\":%llu,\"without_id\":%llu,\"unreadable\":%llu,\"by_other_policy\":%llu",
            a->monthly ? "month" : "week", (unsigned long long)a->n_rows, a->n,
            (unsigned long long)a->n_again, (unsigned long long)a->n_faults,
            (unsigned long long)a->n_without_id, (unsigned long long)a->n_unreadable,
            (unsigned long long)a->n_other_policy);
    if (a->joined) {
        fprintf(out, ",\"history\":{\"tickets\":%llu,\"not_found\":%llu,\"not_in_log\":%llu}",
                (unsigned long long)a->n_history, (unsigned long long)a->n_missed,
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
            put_key(out, eh_metric_infos[m].name);
            put_stat(out, (EhMetric)m, &cell->stats[m]);
        }
    }
}

static void put_quantiles(const EhAudit *a, FILE *out, const EhAuditGroup *group)
{
    for (int m = 0; m < EH_METRICS; m++) {
        if (a->measured[m] && eh_metric_infos[m].unit == EH_UNIT_MS) {
            fprintf(out, ",\"%s_p50\":", eh_metric_infos[m].name);
            put_number(out, group->p50[m]);
            fprintf(out, ",\"%s_p90\":", eh_metric_infos[m].name);
            put_number(out, group->p90[m]);
        }
    }
}

static void put_group(const EhAudit *a, FILE *out, const EhAuditGroup *group)
{
    static const char *const bys[] = {"all", "class", "tier"};
    fprintf(out, "{\"by\":\"%s\"", bys[group->by]);
    put_name(out, "name", group->name);
    fprintf(out, ",\"automatic\":%s,", group->automatic ? "true" : "false");
    put_cell(a, out, &group->whole);
    put_quantiles(a, out, group);
    fputs(",\n \"periods\":[", out);
    for (uint32_t p = 0; p < a->n_periods; p++) {
        fputs(p > 0 ? ",\n  {\"period\":" : "\n  {\"period\":", out);
        put_str(out, eh_audit_period(a, p));
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
    put_str(out, tier(a, step->from));
    put_name(out, "to", tier(a, step->to));
    put_key(out, "share");
    put_share(out, step->whole.sum, step->whole.n);
    put_key(out, "most");
    put_number(out, step->limit);
    if (!isnan(step->limit)) {
        put_verdict(out, step->verdict);
    }
    fputs(",\"periods\":[", out);
    for (uint32_t p = 0; p < a->n_periods; p++) {
        fputs(p > 0 ? ",{\"period\":" : "{\"period\":", out);
        put_str(out, eh_audit_period(a, p));
        put_key(out, "share");
        put_share(out, step->periods[p].sum, step->periods[p].n);
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
    put_name(out, "of", eh_audit_name_text(&a->classes, (uint32_t)found->gap->low));
    put_name(out, "under", eh_audit_name_text(&a->classes, (uint32_t)found->gap->high));
    put_key(out, "gap");
    put_figure(out, found->figure);
    fputs("},\"most\":", out);
    put_number(out, found->gap->most);
    put_verdict(out, found->verdict);
    fputc('}', out);
}

static void put_tier_share(const EhAudit *a, FILE *out, const EhAuditShare *share)
{
    fputs("{\"tier\":", out);
    put_str(out, tier(a, share->tier));
    put_key(out, "share");
    put_share(out, share->k, share->n);
    put_key(out, "least");
    put_number(out, share->low);
    put_key(out, "most");
    put_number(out, share->high);
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
    put_str(out, eh_audit_period(a, dip->period));
    if (dip->queue != EH_NONE) {
        put_name(out, "queue", eh_audit_name_text(&a->queues, dip->queue));
    } else {
        put_name(out, "class", eh_audit_name_text(&a->classes, a->otherwise_class));
    }
    put_key(out, "before");
    put_stat(out, EH_METRIC_SATISFACTION, &dip->before);
    put_key(out, "now");
    put_stat(out, EH_METRIC_SATISFACTION, &dip->now);
    put_key(out, "favoured_before");
    put_stat(out, EH_METRIC_SATISFACTION, &dip->favoured_before);
    put_key(out, "favoured_now");
    put_stat(out, EH_METRIC_SATISFACTION, &dip->favoured_now);
    put_key(out, "change");
    put_figure(out, dip->fell);
    fputs("},\"apart\":", out);
    put_figure(out, dip->apart);
    fputs("}}", out);
}

#define PUT_LIST(a, out, key, list, put)                                                           \
    do {                                                                                           \
        fprintf(out, ",\n\"%s\":[", key);                                                          \
        for (uint32_t i_ = 0; i_ < (list).n; i_++) {                                               \
            fputs(i_ > 0 ? ",\n" : "\n", out);                                                     \
            put(a, out, &(list).at[i_]);                                                           \
        }                                                                                          \
        fputc(']', out);                                                                           \
    } while (0)

/* ---- misrouted tickets ---- */

static void put_cause(const EhAudit *a, FILE *out, const EhAuditCause *cause)
{
    bool any = false;
    fputs("{\"period\":", out);
    if (cause->period == EH_NONE) {
        fputs("null", out);
    } else {
        put_str(out, eh_audit_period(a, cause->period));
    }
    put_name(out, "from", tier(a, cause->from));
    put_name(out, "to", tier(a, cause->to));
    put_key(out, "by");
    if (cause->by == EH_AUDIT_NO_NAME) {
        fputs("null", out);
    } else {
        put_str(out, eh_audit_name_text(&a->bys, cause->by));
    }
    fputs(cause->lines_known ? ",\"lines\":[" : ",\"lines\":null", out);
    for (uint32_t i = 0; cause->lines_known && i < a->n_lines; i++) {
        if (cause->lines >> i & 1) {
            fputs(any ? "," : "", out);
            put_str(out, a->line_names[i]);
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
    put_str(out, tier(a, line->from));
    put_name(out, "line", a->line_names[line->line]);
    put_key(out, "misrouted");
    put_share(out, line->misrouted.sum, line->misrouted.n);
    put_key(out, "others");
    put_share(out, line->others.sum, line->others.n);
    fputc('}', out);
}

/* ---- with and without ---- */

static void put_compared(const EhAudit *a, FILE *out, const EhAuditCompared *compared)
{
    static const char *const kinds[] = {"in", "is", "route", "action"};
    if (compared->done == NULL) {
        fputs("{\"class\":", out);
        put_str(out, eh_audit_name_text(&a->classes, compared->klass));
    } else {
        fprintf(out, "{\"by\":\"%s\"", kinds[compared->done->done]);
        put_name(out, "name", compared->done->name);
        if (compared->done->place != NULL) {
            put_name(out, "field", compared->done->place->field->name);
        }
    }
    fprintf(out, ",\"with\":%.0f,\"without\":%.0f,\"metrics\":[", compared->with,
            compared->without);
    for (uint32_t i = 0; i < compared->n_pairs; i++) {
        const EhAuditPair *pair = &compared->pairs[i];
        fprintf(out, "%s{\"metric\":\"%s\"", i > 0 ? "," : "", eh_metric_infos[pair->metric].name);
        put_key(out, "with");
        put_stat(out, pair->metric, &pair->with);
        put_key(out, "without");
        put_stat(out, pair->metric, &pair->without);
        put_key(out, "difference");
        put_figure(out, pair->difference);
        fputs("}}", out);
    }
    fputs("]}", out);
}

static void put_prediction(const EhAudit *a, FILE *out, const EhAuditPrediction *p)
{
    const char *path = eh_slot_path(a->program, p->field);
    fputs("{\"prediction\":", out);
    put_str(out, (EhStr){path, (uint32_t)strlen(path)});
    put_key(out, "class");
    if (p->klass == EH_AUDIT_NO_NAME) {
        fputs("null", out);
    } else {
        put_str(out, eh_audit_name_text(&a->classes, p->klass));
    }
    fprintf(out, ",\"tickets\":%.0f,\"without\":%.0f,\"below\":%.0f", p->n, p->unpredicted,
            p->unsure);
    put_key(out, "misrouted_below");
    put_share(out, p->tiers_unsure.sum, p->tiers_unsure.n);
    put_key(out, "misrouted_others");
    put_share(out, p->tiers_sure.sum, p->tiers_sure.n);
    put_key(out, "satisfaction_below");
    put_stat(out, EH_METRIC_SATISFACTION, &p->satisfied_unsure);
    put_key(out, "satisfaction_others");
    put_stat(out, EH_METRIC_SATISFACTION, &p->satisfied_sure);
    fputc('}', out);
}

static void put_pools(const EhAudit *a, FILE *out, const EhAuditPools *pools)
{
    (void)a;
    fputs("{\"pools\":", out);
    put_str(out, pools->name);
    fprintf(out, ",\"agents\":%.0f,\"tickets\":%.0f,\"handled\":%.0f,\"staffed\":%.0f,\"busy\":",
            pools->agents, pools->tickets, pools->handled_ms, pools->staffed_ms);
    put_number(out, pools->handled_ms / pools->staffed_ms);
    fputc('}', out);
}

void eh_audit_print_json(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    FILE *out = page->out;
    put_read(a, out);
    PUT_LIST(a, out, "misroutes", a->steps, put_step);
    PUT_LIST(a, out, "gaps", a->gaps, put_gap);
    PUT_LIST(a, out, "shares", a->shares, put_tier_share);
    if (a->policy->audited.most_transfers >= 0) {
        put_transfers(a, out);
    }
    PUT_LIST(a, out, "alerts", a->dips, put_dip);
    PUT_LIST(a, out, "groups", a->groups, put_group);
    PUT_LIST(a, out, "causes", a->causes, put_cause);
    PUT_LIST(a, out, "lines", a->lines, put_line);
    PUT_LIST(a, out, "holdout", a->holdouts, put_compared);
    PUT_LIST(a, out, "interventions", a->interventions, put_compared);
    PUT_LIST(a, out, "predictions", a->predictions, put_prediction);
    PUT_LIST(a, out, "pools", a->pools, put_pools);
    fprintf(out, ",\n\"broken\":%s}\n", eh_audit_broken(a) ? "true" : "false");
    fflush(out);
}
