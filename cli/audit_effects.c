/* SPDX-License-Identifier: Apache-2.0 */
/* What was done for tickets against how they ended: holdout, interventions, predictions; and the pools' time. */
#include <math.h>

#include "cli/audit.h"
#include "vm/internal.h"

static EhStr done_text(const EhAuditPage *page, const EhAuditIntervention *done)
{
    EhArena *arena = page->audit->arena;
    switch (done->done) {
    case EH_AUDIT_ELEMENT:
        return eh_arena_format(arena, "%.*s in %.*s", EH_STR_F(done->name),
                               EH_STR_F(done->place->field->name));
    case EH_AUDIT_VALUE:
        return eh_arena_format(arena, "%.*s is %.*s", EH_STR_F(done->place->field->name),
                               EH_STR_F(done->name));
    case EH_AUDIT_ROUTE:
        return eh_arena_format(arena, "route %.*s", EH_STR_F(done->name));
    case EH_AUDIT_ACTION:
        break;
    }
    return eh_arena_format(arena, "action %.*s", EH_STR_F(done->name));
}

static void print_compared(const EhAuditPage *page, EhStr name, const EhAuditCompared *compared,
                           const char *with, const char *without)
{
    const EhAudit *a = page->audit;
    EhTable table = {0};
    eh_table_row(&table);
    eh_table_put(&table, "%.*s", (int)(name.n > 40 ? 40 : name.n), name.p);
    eh_table_put(&table, "%s (%.0f)", with, compared->with);
    eh_table_put(&table, "of");
    eh_table_put(&table, "%s (%.0f)", without, compared->without);
    eh_table_put(&table, "of");
    eh_table_put(&table, "difference");
    for (uint32_t i = 0; i < compared->n_pairs && compared->with > 0; i++) {
        const EhAuditPair *pair = &compared->pairs[i];
        EhMetricUnit unit = eh_metric_infos[pair->metric].unit;
        eh_table_row(&table);
        eh_table_put(&table, "%s", eh_metric_infos[pair->metric].heading);
        eh_audit_put_figure(&table, unit, eh_audit_figure_of(a, pair->metric, &pair->with));
        eh_table_put(&table, "%.0f", pair->with.n);
        eh_audit_put_figure(&table, unit, eh_audit_figure_of(a, pair->metric, &pair->without));
        eh_table_put(&table, "%.0f", pair->without.n);
        eh_audit_put_figure(&table, unit, pair->difference);
    }
    if (compared->with > 0) {
        eh_audit_table(page, &table,
                       eh_audit_words(page, "%.*s, %s and %s", EH_STR_F(name), with, without));
    } else {
        eh_audit_line(page, "%.*s: %s no ticket, %s %.0f", EH_STR_F(name), with, without,
                      compared->without);
        eh_table_free(&table);
    }
}

static void print_holdouts(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    if (a->policy->holdout == NULL) {
        return;
    }
    eh_audit_heading(page, "Holdout against the rest");
    eh_audit_line(
        page,
        "both were served by the same agents, in the same queues: a better service of the one "
        "is partly a worse service of the other, so the difference is not what the rules alone do");
    for (uint32_t i = 0; i < a->holdouts.n; i++) {
        const EhAuditCompared *compared = &a->holdouts.at[i];
        print_compared(page, eh_audit_name_text(&a->classes, compared->klass), compared, "held out",
                       "the rest");
    }
}

static void print_interventions(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    if (a->interventions.n == 0) {
        return;
    }
    eh_audit_heading(page, "Interventions against outcomes");
    eh_audit_line(
        page,
        "tickets were not chosen by chance: with and without differ in more than the intervention");
    for (uint32_t i = 0; i < a->interventions.n; i++) {
        print_compared(page, done_text(page, a->interventions.at[i].done), &a->interventions.at[i],
                       "with", "without");
    }
}

/* ---- predictions ---- */

static void put_share(EhTable *table, double k, double n)
{
    eh_audit_put_figure(table, EH_UNIT_SHARE, eh_audit_share(k, n, EH_AUDIT_CHANCE));
}

static void put_prediction(const EhAuditPage *page, EhTable *table, const EhAuditPrediction *p)
{
    const EhAudit *a = page->audit;
    EhStr klass =
        p->klass == EH_AUDIT_NO_NAME ? EH_STR("all") : eh_audit_name_text(&a->classes, p->klass);
    eh_table_row(table);
    eh_table_put(table, "%.28s, %.*s", eh_slot_path(a->program, p->field),
                 (int)(klass.n > 16 ? 16 : klass.n), klass.p);
    eh_table_put(table, "%.0f", p->n);
    eh_table_put(table, "%.0f", p->unpredicted);
    eh_table_put(table, "%.0f", p->unsure);
    put_share(table, p->unsure, p->n - p->unpredicted);
    if (a->measured[EH_METRIC_RESOLVED]) {
        put_share(table, p->tiers_unsure.sum, p->tiers_unsure.n);
        put_share(table, p->tiers_sure.sum, p->tiers_sure.n);
    }
    if (a->measured[EH_METRIC_SATISFACTION]) {
        eh_audit_put_figure(table, EH_UNIT_SCORE,
                            eh_audit_figure_of(a, EH_METRIC_SATISFACTION, &p->satisfied_unsure));
        eh_audit_put_figure(table, EH_UNIT_SCORE,
                            eh_audit_figure_of(a, EH_METRIC_SATISFACTION, &p->satisfied_sure));
    }
}

/* Where those below the confidence were sent, in order of the policy's queues. */
static void print_sent(const EhAuditPage *page, const EhAuditPrediction *p)
{
    const EhAudit *a = page->audit;
    EhStr text = {"", 0};
    for (uint32_t q = 0; q < a->queues.n; q++) {
        if (p->queues[q] > 0) {
            text = eh_audit_words(page, "%.*s%s%.*s %.0f", EH_STR_F(text), text.n > 0 ? ", " : "",
                                  EH_STR_F(eh_audit_name_text(&a->queues, q)), p->queues[q]);
        }
    }
    if (p->klass == EH_AUDIT_NO_NAME && text.n > 0) {
        eh_audit_line(page, "%s below the confidence, sent to: %.*s",
                      eh_slot_path(a->program, p->field), EH_STR_F(text));
    }
}

static void print_predictions(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    EhTable table = {0};
    if (a->predictions.n == 0) {
        return;
    }
    eh_audit_heading(page, "Predictions below the confidence of %.4g%%, and what became of them",
                     100 * a->policy->confidence);
    eh_table_row(&table);
    eh_table_put(&table, "prediction, class");
    eh_table_put(&table, "tickets");
    eh_table_put(&table, "without");
    eh_table_put(&table, "below");
    eh_table_put(&table, "share");
    if (a->measured[EH_METRIC_RESOLVED]) {
        eh_table_put(&table, "misrouted, below");
        eh_table_put(&table, "others");
    }
    if (a->measured[EH_METRIC_SATISFACTION]) {
        eh_table_put(&table, "satisfaction, below");
        eh_table_put(&table, "others");
    }
    for (uint32_t i = 0; i < a->predictions.n; i++) {
        put_prediction(page, &table, &a->predictions.at[i]);
    }
    eh_audit_table(page, &table, EH_STR("Predictions below the confidence"));
    for (uint32_t i = 0; i < a->predictions.n; i++) {
        print_sent(page, &a->predictions.at[i]);
    }
}

/* ---- pools ---- */

static void print_pools(const EhAuditPage *page)
{
    const EhAudit *a = page->audit;
    if (a->pools.n == 0) {
        return;
    }
    eh_audit_heading(page, "Time of the pools");
    eh_audit_line(
        page, "hours from %.*s, when the first ticket came, to %.*s, when the last came or ended",
        EH_STR_F(eh_audit_day(a, a->came)), EH_STR_F(eh_audit_day(a, a->ended)));
    for (uint32_t i = 0; i < a->pools.n; i++) {
        const EhAuditPools *pools = &a->pools.at[i];
        EhStr share =
            pools->staffed_ms > 0
                ? eh_audit_words(page, ": %.1f%%", 100 * pools->handled_ms / pools->staffed_ms)
                : (EhStr){"", 0};
        eh_audit_line(page,
                      "%.*s: %.0f agent%s spent %.0f of %.0f hours on %.0f ticket%s with a known "
                      "handling time%.*s",
                      EH_STR_F(pools->name), pools->agents, eh_audit_plural(pools->agents),
                      pools->handled_ms / 3.6e6, pools->staffed_ms / 3.6e6, pools->tickets,
                      eh_audit_plural(pools->tickets), EH_STR_F(share));
    }
}

void eh_audit_print_effects(const EhAuditPage *page)
{
    print_holdouts(page);
    print_interventions(page);
    print_predictions(page);
    print_pools(page);
}
