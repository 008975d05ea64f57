/* SPDX-License-Identifier: Apache-2.0 */
/* What a study says: means over batches, or the whole of a history, with intervals; and how classes compare. */
#include <math.h>
#include <stddef.h>

#include "sim/study.h"

/* Of more batches than this only the first count for an interval. */
enum { MOST_BATCHES = 1024 };

typedef struct Values {
    double at[MOST_BATCHES];
    uint32_t n;
} Values;

static void gather(const EhSimStudy *study, uint32_t side, uint32_t group, EhSimFigure figure,
                   Values *out)
{
    const EhSimSide *s = &study->sides[side];
    out->n = 0;
    for (uint32_t b = 0; b < study->n_batches && b < MOST_BATCHES; b++) {
        out->at[out->n++] = s->batches[(size_t)b * s->groups.first[EH_SIM_BYS] + group].v[figure];
    }
}

static double largest(const Values *values)
{
    double most = NAN;
    for (uint32_t i = 0; i < values->n; i++) {
        most = isnan(most) || values->at[i] > most ? values->at[i] : most;
    }
    return most;
}

/* A percentile that was not reached in one batch is above all means of the others. */
static bool unreached(const EhSimStudy *study, uint32_t side, uint32_t group, EhSimFigure figure)
{
    const EhSimSide *s = &study->sides[side];
    for (uint32_t b = 0; b < study->n_batches && figure >= EH_SIM_P50 && figure <= EH_SIM_P99;
         b++) {
        const double *v = s->batches[(size_t)b * s->groups.first[EH_SIM_BYS] + group].v;
        if (isnan(v[figure]) && v[EH_SIM_TICKETS] > 0) {
            return true;
        }
    }
    return false;
}

EhSimEstimate eh_sim_estimate(const EhSimStudy *study, uint32_t side, uint32_t group,
                              EhSimFigure figure)
{
    const EhSimSide *s = &study->sides[side];
    Values values;
    gather(study, side, group, figure, &values);
    EhSimEstimate out = {.half = eh_sim_half_width(values.at, values.n)};
    out.value = s->whole != NULL       ? s->whole[group].v[figure]
                : figure == EH_SIM_MAX ? largest(&values)
                                       : eh_sim_mean(values.at, values.n);
    if (s->whole == NULL && unreached(study, side, group, figure)) {
        out.value = NAN;
    }
    out.half = figure == EH_SIM_MAX || isnan(out.value) ? NAN : out.half;
    return out;
}

EhSimReach eh_sim_reach(const EhSimStudy *study, uint32_t side, uint32_t group, EhSimFigure figure)
{
    const EhSimSide *s = &study->sides[side];
    Values reached, longest;
    EhSimReach out = {eh_sim_estimate(study, side, group, figure).value, false};
    out.beyond = isnan(out.value) && eh_sim_sum(study, side, group, EH_SIM_TICKETS) > 0;
    if (out.beyond && s->whole != NULL) {
        out.value = s->whole[group].v[EH_SIM_MAX];
    } else if (out.beyond) {
        gather(study, side, group, figure, &reached);
        gather(study, side, group, EH_SIM_MAX, &longest);
        for (uint32_t i = 0; i < reached.n; i++) {
            reached.at[i] = isnan(reached.at[i]) ? longest.at[i] : reached.at[i];
        }
        out.value = eh_sim_mean(reached.at, reached.n);
    }
    return out;
}

double eh_sim_sum(const EhSimStudy *study, uint32_t side, uint32_t group, EhSimFigure figure)
{
    Values values;
    double sum = 0;
    gather(study, side, group, figure, &values);
    for (uint32_t i = 0; i < values.n; i++) {
        sum += isnan(values.at[i]) ? 0 : values.at[i];
    }
    return sum;
}

EhSimEstimate eh_sim_use(const EhSimStudy *study, uint32_t side, uint32_t pool)
{
    const EhSimSide *s = &study->sides[side];
    Values values = {.n = 0};
    for (uint32_t r = 0; r < study->n_runs && r < MOST_BATCHES; r++) {
        values.at[values.n++] = s->use[(size_t)r * s->n_pools + pool];
    }
    return (EhSimEstimate){eh_sim_mean(values.at, values.n),
                           eh_sim_half_width(values.at, values.n)};
}

double eh_sim_inflation(const EhSimStudy *study, uint32_t side, uint32_t i)
{
    const EhSimSide *s = &study->sides[side];
    Values values = {.n = 0};
    for (uint32_t b = 0; b < study->n_batches && b < MOST_BATCHES; b++) {
        values.at[values.n++] = s->first_come[(size_t)b * (s->n_classes + 1) + i];
    }
    double fifo =
        s->first_come_whole != NULL ? s->first_come_whole[i] : eh_sim_mean(values.at, values.n);
    double mean = eh_sim_estimate(study, side, i, EH_SIM_MEAN).value;
    return fifo > 0 ? mean / fifo : NAN;
}

/* ---- between classes ---- */

static void widen(double value, double *least, double *most)
{
    if (!isnan(value)) {
        *least = isnan(*least) || value < *least ? value : *least;
        *most = isnan(*most) || value > *most ? value : *most;
    }
}

/* What is surely as short is a p95 that was reached; any may turn out to be the longest. */
static void compare_p95(const EhSimStudy *study, uint32_t side, EhSimFairness *out)
{
    const EhSimSide *s = &study->sides[side];
    double low = NAN, high = NAN, none = NAN;
    for (uint32_t i = 0; i < s->n_classes; i++) {
        EhSimReach p95 =
            eh_sim_reach(study, side, s->groups.first[EH_SIM_BY_CLASS] + i, EH_SIM_P95);
        out->at_least = out->at_least || p95.beyond;
        widen(p95.value, &none, &high);
        widen(p95.beyond ? NAN : p95.value, &low, &none);
    }
    out->p95_ratio = low > 0 ? high / low : NAN;
    if (out->at_least && !(out->p95_ratio > 1)) {
        out->p95_ratio = NAN; /* at least once as long is nothing */
    }
}

EhSimFairness eh_sim_fairness(const EhSimStudy *study, uint32_t side)
{
    const EhSimSide *s = &study->sides[side];
    EhSimFairness out = {NAN, NAN, NAN, false};
    double worst = NAN, best = NAN, sum = 0, squares = 0, n = 0;
    for (uint32_t i = 0; i < s->n_classes; i++) {
        uint32_t group = s->groups.first[EH_SIM_BY_CLASS] + i;
        double mean = eh_sim_estimate(study, side, group, EH_SIM_MEAN).value;
        double handling = eh_sim_estimate(study, side, group, EH_SIM_HANDLING).value;
        widen(eh_sim_estimate(study, side, group, EH_SIM_WITHIN).value, &worst, &best);
        if (handling > 0 && !isnan(mean)) {
            double slowdown = (mean + handling) / handling;
            sum += slowdown;
            squares += slowdown * slowdown;
            n++;
        }
    }
    if (n >= 2) {
        compare_p95(study, side, &out);
        out.sla_gap = best - worst;
        out.jain = sum * sum / (n * squares);
    }
    return out;
}

/* ---- pairs ---- */

EhSimDifference eh_sim_difference(const EhSimStudy *study, uint32_t i)
{
    size_t stride = 1 + (size_t)study->sides[0].n_classes;
    Values values = {.n = 0};
    EhSimDifference out = {.n = 0};
    for (uint32_t b = 0; b < study->n_batches && b < MOST_BATCHES; b++) {
        const EhSimPair *pair = &study->pairs[b * stride + i];
        values.at[values.n++] = pair->difference;
        out.n += pair->n;
        out.better += pair->better;
        out.worse += pair->worse;
        out.left[0] += pair->left[0];
        out.left[1] += pair->left[1];
    }
    out.bound = out.left[0] > 0   ? out.left[1] > 0 ? EH_SIM_NO_BOUND : EH_SIM_AT_MOST
                : out.left[1] > 0 ? EH_SIM_AT_LEAST
                                  : EH_SIM_EXACT;
    out.mean.value = study->plan.history != NULL ? study->pairs_whole[i].difference
                                                 : eh_sim_mean(values.at, values.n);
    out.mean.half = eh_sim_half_width(values.at, values.n);
    return out;
}
