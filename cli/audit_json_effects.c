/* SPDX-License-Identifier: Apache-2.0 */
/* What was done for tickets against how they ended, as JSON. */
#include <string.h>

#include "cli/audit_json.h"

static void put_compared(const EhAudit *a, FILE *out, const EhAuditCompared *compared)
{
    static const char *const kinds[] = {"in", "is", "route", "action"};
    if (compared->done == NULL) {
        fputs("{\"class\":", out);
        eh_audit_json_str(out, eh_audit_name_text(&a->classes, compared->klass));
    } else {
        fprintf(out, "{\"by\":\"%s\"", kinds[compared->done->done]);
        eh_audit_json_name(out, "name", compared->done->name);
        if (compared->done->place != NULL) {
            eh_audit_json_name(out, "field", compared->done->place->field->name);
        }
    }
    fprintf(out, ",\"with\":%.0f,\"without\":%.0f,\"metrics\":[", compared->with,
            compared->without);
    for (uint32_t i = 0; i < compared->n_pairs; i++) {
        const EhAuditPair *pair = &compared->pairs[i];
        fprintf(out, "%s{\"metric\":\"%s\"", i > 0 ? "," : "", eh_metric_infos[pair->metric].name);
        eh_audit_json_key(out, "with");
        eh_audit_json_stat(a, out, pair->metric, &pair->with);
        eh_audit_json_key(out, "without");
        eh_audit_json_stat(a, out, pair->metric, &pair->without);
        eh_audit_json_key(out, "difference");
        eh_audit_json_figure(out, pair->difference);
        fputs("}}", out);
    }
    fputs("]}", out);
}

static void put_queues(const EhAudit *a, FILE *out, const double *queues)
{
    bool any = false;
    fputs(",\"sent_to\":{", out);
    for (uint32_t q = 0; q < a->queues.n; q++) {
        if (queues[q] > 0) {
            fputs(any ? "," : "", out);
            eh_audit_json_str(out, a->queues.at[q]);
            fprintf(out, ":%.0f", queues[q]);
            any = true;
        }
    }
    fputc('}', out);
}

static void put_prediction(const EhAudit *a, FILE *out, const EhAuditPrediction *p)
{
    const char *path = eh_slot_path(a->program, p->field);
    fputs("{\"prediction\":", out);
    eh_audit_json_str(out, (EhStr){path, (uint32_t)strlen(path)});
    eh_audit_json_key(out, "class");
    if (p->klass == EH_AUDIT_NO_NAME) {
        fputs("null", out);
    } else {
        eh_audit_json_str(out, eh_audit_name_text(&a->classes, p->klass));
    }
    fprintf(out, ",\"tickets\":%.0f,\"without\":%.0f,\"below\":%.0f", p->n, p->unpredicted,
            p->unsure);
    eh_audit_json_key(out, "misrouted_below");
    eh_audit_json_share(out, p->tiers_unsure.sum, p->tiers_unsure.n);
    eh_audit_json_key(out, "misrouted_others");
    eh_audit_json_share(out, p->tiers_sure.sum, p->tiers_sure.n);
    eh_audit_json_key(out, "satisfaction_below");
    eh_audit_json_stat(a, out, EH_METRIC_SATISFACTION, &p->satisfied_unsure);
    eh_audit_json_key(out, "satisfaction_others");
    eh_audit_json_stat(a, out, EH_METRIC_SATISFACTION, &p->satisfied_sure);
    eh_audit_json_key(out, "escalated_below");
    eh_audit_json_share(out, p->escalated_unsure.sum, p->escalated_unsure.n);
    eh_audit_json_key(out, "escalated_others");
    eh_audit_json_share(out, p->escalated_sure.sum, p->escalated_sure.n);
    put_queues(a, out, p->queues);
    fputc('}', out);
}

static void put_pools(const EhAudit *a, FILE *out, const EhAuditPools *pools)
{
    fputs("{\"pools\":", out);
    eh_audit_json_str(out, pools->name);
    fprintf(out, ",\"agents\":%.0f,\"tickets\":%.0f,\"handled\":%.0f,\"staffed\":%.0f,\"busy\":",
            pools->agents, pools->tickets, pools->handled_ms, pools->staffed_ms);
    eh_audit_json_number(out, pools->handled_ms / pools->staffed_ms);
    eh_audit_json_name(out, "from", eh_audit_day(a, a->came));
    eh_audit_json_name(out, "to", eh_audit_day(a, a->ended));
    fputc('}', out);
}

void eh_audit_json_effects(const EhAudit *a, FILE *out)
{
    EH_AUDIT_JSON_LIST(a, out, "holdout", a->holdouts, put_compared);
    EH_AUDIT_JSON_LIST(a, out, "interventions", a->interventions, put_compared);
    EH_AUDIT_JSON_LIST(a, out, "predictions", a->predictions, put_prediction);
    EH_AUDIT_JSON_LIST(a, out, "pools", a->pools, put_pools);
}
