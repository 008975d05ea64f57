/* SPDX-License-Identifier: Apache-2.0 */
/* The figures of a simulation as one JSON object: times in ms, shares from 0 to 1, null where there is no figure. */
#include <math.h>

#include "cli/print_json.h"
#include "cli/simulate.h"
#include "compiler/policy.h"

static const char *const bys[EH_SIM_BYS] = {"all", "class", "queue", "priority", "pool"};

static void print_str(FILE *out, EhStr text)
{
    eh_print_json_text(out, text.p, text.n);
}

/* Shares keep six decimals, times and counts three. */
static void print_number(FILE *out, double value)
{
    if (isnan(value) || isinf(value)) {
        fputs("null", out);
    } else {
        fprintf(out, rint(value) == value ? "%.0f" : fabs(value) < 10 ? "%.6f" : "%.3f", value);
    }
}

static void print_estimate(FILE *out, EhSimEstimate estimate)
{
    fputs("{\"value\":", out);
    print_number(out, estimate.value);
    fputs(",\"half_width\":", out);
    print_number(out, estimate.half);
    fputc('}', out);
}

static void print_targets(const EhSimStudy *study, uint32_t side, uint32_t group, FILE *out)
{
    const EhSimDesk *desk = study->sides[side].desk;
    fputs(",\"targets\":[", out);
    for (uint32_t i = 0; i < desk->n_targets && i < EH_SIM_TARGETS; i++) {
        const char *name = eh_name(desk->program, EH_NAMES_TARGET, (int32_t)i);
        EhSimEstimate kept = eh_sim_estimate(study, side, group, (EhSimFigure)(EH_SIM_WITHIN + i));
        double n = eh_sim_sum(study, side, group, (EhSimFigure)(EH_SIM_COUNTED + i));
        EhSimInterval wilson = eh_sim_wilson(kept.value, n);
        fputs(i > 0 ? ",{\"target\":" : "{\"target\":", out);
        print_str(out, (EhStr){name, (uint32_t)strlen(name)});
        fputs(",\"kept\":", out);
        print_estimate(out, kept);
        fputs(",\"counted\":", out);
        print_number(out, n);
        fputs(",\"wilson\":[", out);
        print_number(out, wilson.low);
        fputc(',', out);
        print_number(out, wilson.high);
        fputs("]}", out);
    }
    fputc(']', out);
}

static void print_group(const EhSimStudy *study, uint32_t side, EhSimBy by, uint32_t i, FILE *out)
{
    const EhSimSide *s = &study->sides[side];
    uint32_t group = s->groups.first[by] + i;
    fprintf(out, "{\"by\":\"%s\",\"name\":", bys[by]);
    print_str(out, eh_sim_group_name(s->desk, by, i));
    for (int figure = 0; figure < EH_SIM_WITHIN; figure++) {
        fprintf(out, ",\"%s\":", eh_sim_figure_infos[figure].name);
        print_estimate(out, eh_sim_estimate(study, side, group, (EhSimFigure)figure));
    }
    print_targets(study, side, group, out);
    if (by == EH_SIM_ALL || by == EH_SIM_BY_CLASS) {
        fputs(",\"inflation\":", out);
        print_number(out, eh_sim_inflation(study, side, by == EH_SIM_ALL ? 0 : i + 1));
    }
    if (by == EH_SIM_BY_POOL) {
        fputs(",\"busy\":", out);
        print_estimate(out, eh_sim_use(study, side, i));
    }
    fputc('}', out);
}

static void print_groups(const EhSimStudy *study, uint32_t side, FILE *out)
{
    const EhSimGroups *groups = &study->sides[side].groups;
    fputs("\"groups\":[", out);
    for (EhSimBy by = 0; by < EH_SIM_BYS; by++) {
        for (uint32_t i = 0; i < groups->first[by + 1] - groups->first[by]; i++) {
            fputs(by == 0 ? "\n" : ",\n", out);
            print_group(study, side, by, i, out);
        }
    }
    fputs("]", out);
}

static void print_judgements(const EhSimStudy *study, uint32_t side, FILE *out)
{
    bool any = false;
    fputs(",\n\"guarantees\":[", out);
    for (uint32_t i = 0; i < study->sides[side].n_promises; i++) {
        EhSimJudgement judged;
        if (!eh_sim_judge(study, side, i, &judged)) {
            continue;
        }
        fputs(any ? ",{\"guarantee\":" : "{\"guarantee\":", out);
        any = true;
        print_str(out, judged.promise->subject);
        fprintf(out,
                ",\"verdict\":\"%s\",\"started_in_time\":", eh_simulate_verdict(judged.verdict));
        print_estimate(out, (EhSimEstimate){judged.share, judged.half});
        fputs(",\"promised\":", out);
        print_number(out, judged.promise->share);
        fprintf(out, ",\"within\":%lld,\"tickets\":%.0f,\"doubtful\":%.0f}",
                (long long)judged.promise->ms, judged.asked, judged.doubtful);
    }
    fputc(']', out);
}

static void print_named(const EhSimStudy *study, const EhSimNamed *list, uint32_t n, int n_waits,
                        FILE *out)
{
    for (uint32_t i = 0; i < n; i++) {
        fputs(i > 0 ? ",{\"id\":" : "{\"id\":", out);
        print_str(out, list[i].id);
        if (study->plan.history == NULL) {
            fprintf(out, ",\"replication\":%u", list[i].replication + 1);
        }
        fputs(",\"waits\":[", out);
        for (int k = 0; k < n_waits; k++) {
            fprintf(out, "%s%lld", k > 0 ? "," : "", (long long)list[i].waits[k]);
        }
        fputs("],\"served\":[", out);
        for (int k = 0; k < n_waits; k++) {
            fprintf(out, "%s%s", k > 0 ? "," : "", list[i].served[k] ? "true" : "false");
        }
        fputs("]}", out);
    }
}

static void print_side(const EhSimulation *simulation, uint32_t side, FILE *out)
{
    const EhSimStudy *study = &simulation->study;
    const EhSimSide *s = &study->sides[side];
    EhSimFairness fair = eh_sim_fairness(study, side);
    const char *file = simulation->policies[side].file, *rules = simulation->policies[side].rules;
    fputs("{\"file\":", out);
    print_str(out, (EhStr){file, (uint32_t)strlen(file)});
    if (rules != NULL) { /* a scenario: `file` is its desk alone */
        fputs(",\"rules\":", out);
        print_str(out, (EhStr){rules, (uint32_t)strlen(rules)});
    }
    fprintf(out, ",\"faults\":%llu,\n", (unsigned long long)s->n_faults);
    print_groups(study, side, out);
    fputs(",\n\"between_classes\":{\"p95_ratio\":", out);
    print_number(out, fair.p95_ratio);
    fprintf(out, ",\"p95_ratio_at_least\":%s", fair.at_least ? "true" : "false");
    fputs(",\"sla_gap\":", out);
    print_number(out, fair.sla_gap);
    fputs(",\"jain\":", out);
    print_number(out, fair.jain);
    fputc('}', out);
    print_judgements(study, side, out);
    eh_simulate_print_series_json(simulation, side, out);
    fputs(",\n\"oldest_waiting\":[", out);
    print_named(study, s->oldest, s->n_oldest, 1, out);
    fputs("]}", out);
}

static void print_differences(const EhSimStudy *study, FILE *out)
{
    static const char *const bounds[] = {"exact", "at_least", "at_most", "none"};
    const EhSimSide *s = &study->sides[0];
    fputs(",\n\"differences\":[", out);
    for (uint32_t i = 0; i <= s->n_classes; i++) {
        EhSimDifference d = eh_sim_difference(study, i);
        EhStr name = i == 0 ? EH_STR("all") : eh_service_class(s->desk->service, (int32_t)i - 1);
        fputs(i > 0 ? ",{\"class\":" : "{\"class\":", out);
        print_str(out, name);
        fprintf(out, ",\"tickets\":%.0f,\"sooner\":%.0f,\"later\":%.0f,\"mean\":", d.n, d.better,
                d.worse);
        print_estimate(out, d.mean);
        fprintf(out, ",\"bound\":\"%s\",\"unserved\":[%.0f,%.0f]}", bounds[d.bound], d.left[0],
                d.left[1]);
    }
    fputs("],\n\"hurt_most\":[", out);
    print_named(study, study->hurt, study->n_hurt, 2, out);
    fputc(']', out);
}

void eh_simulate_print_json(const EhSimulation *simulation, FILE *out)
{
    const EhSimStudy *study = &simulation->study;
    const EhSimPlan *plan = &study->plan;
    fprintf(out,
            "{\"source\":\"%s\",\"seed\":%llu,\"replications\":%u,\"batches\":%u,\"start\":%lld,"
            "\"from\":%lld,\"until\":%lld,\"end\":%lld,\"overtaken_more_than\":%u,\"stopped\":%s,"
            "\"handling\":{\"recorded\":%u,\"drawn\":%u},\"unreadable\":%u,\n\"policies\":[",
            plan->history != NULL ? "history" : "workload", (unsigned long long)plan->seed,
            study->n_runs, study->n_batches, (long long)plan->start, (long long)plan->from,
            (long long)plan->until, (long long)plan->end, plan->overtaken,
            study->stopped ? "true" : "false", simulation->handled.recorded,
            simulation->handled.drawn, simulation->handled.unreadable);
    for (uint32_t side = 0; side < study->n_sides; side++) {
        fputs(side > 0 ? ",\n" : "\n", out);
        print_side(simulation, side, out);
    }
    fputs("]", out);
    if (study->n_sides > 1) {
        print_differences(study, out);
    }
    eh_simulate_print_calibration_json(simulation, out);
    fputs("}\n", out);
    fflush(out);
}
