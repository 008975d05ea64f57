/* SPDX-License-Identifier: Apache-2.0 */
/* What charts show, asked for and as JSON: times in ms, shares from 0 to 1, null where there is no figure. */
#include <math.h>

#include "cli/print_json.h"
#include "cli/simulate.h"
#include "compiler/policy.h"

int eh_simulate_chart(EhSimulation *simulation, EhSimPlan *plan, FILE *err)
{
    uint32_t n_classes[EH_SIM_SIDES] = {0};
    if (simulation->options.report == NULL && simulation->options.format != EH_SIMULATE_JSON) {
        return EH_EXIT_CLEAN;
    }
    for (int i = 0; i < simulation->n_policies; i++) {
        n_classes[i] = eh_names_count(simulation->policies[i].program, EH_NAMES_CLASS);
    }
    plan->series = &simulation->series;
    const EhZoneDecl *zone = simulation->policies[0].service->policy->zones.at;
    EhSimSeriesTime time = {plan->from, plan->until, plan->history != NULL, zone->spans, zone->n};
    return eh_sim_series_open(&simulation->series, &time, n_classes,
                              (uint32_t)simulation->n_policies, &simulation->policies[0].arena)
               ? EH_EXIT_CLEAN
               : eh_simulate_no_memory(err);
}

static void print_number(FILE *out, double value)
{
    if (isnan(value)) {
        fputs("null", out);
    } else {
        fprintf(out, rint(value) == value ? "%.0f" : fabs(value) < 10 ? "%.6f" : "%.3f", value);
    }
}

static void print_bucket(const EhSimSeries *series, uint32_t side, uint32_t i, uint32_t b,
                         FILE *out)
{
    static const char *const names[EH_SIM_SEENS] = {"mean", "p50", "p95"};
    fprintf(out, "{\"from\":%lld,\"tickets\":", (long long)(series->origin + b * series->step));
    print_number(out, eh_sim_came(series, side, i, b));
    for (int seen = 0; seen < EH_SIM_SEENS; seen++) {
        bool at_least;
        double value = eh_sim_seen(series, side, i, b, (EhSimSeen)seen, &at_least);
        fprintf(out, ",\"%s\":{\"value\":", names[seen]);
        print_number(out, value);
        fprintf(out, ",\"at_least\":%s}", at_least ? "true" : "false");
    }
    fputc('}', out);
}

static void print_class(const EhSimulation *simulation, uint32_t side, uint32_t i, FILE *out)
{
    const EhSimSeries *series = &simulation->series;
    const EhService *service = simulation->policies[side].service;
    EhStr name = i == 0 ? EH_STR("all") : eh_service_class(service, (int32_t)i - 1);
    fputs(i > 0 ? ",\n{\"class\":" : "\n{\"class\":", out);
    eh_print_json_text(out, name.p, name.n);
    fputs(",\"over_time\":[", out);
    for (uint32_t b = 0; b < series->n_buckets; b++) {
        fputs(b > 0 ? "," : "", out);
        print_bucket(series, side, i, b, out);
    }
    fputs("],\"started_within\":[", out);
    for (uint32_t e = 0; e < EH_SIM_EDGES; e++) {
        fprintf(out, "%s{\"wait\":%lld,\"share\":", e > 0 ? "," : "", (long long)eh_sim_edges[e]);
        print_number(out, eh_sim_within(series, side, i, e));
        fputc('}', out);
    }
    fputs("]}", out);
}

void eh_simulate_print_series_json(const EhSimulation *simulation, uint32_t side, FILE *out)
{
    fputs(",\n\"waits\":[", out);
    for (uint32_t i = 0; i <= simulation->series.n_classes[side]; i++) {
        print_class(simulation, side, i, out);
    }
    fputc(']', out);
}
