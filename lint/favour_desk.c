/* SPDX-License-Identifier: Apache-2.0 */
/*
 * P10: an override to people, and a later stage that does not keep to it.
 */
#include "lint/favour.h"

#include "lint/pools.h"

/* ---- P10 ---- */

/* A tier is the machines' if a row that leads to them asks for it, or if its name says so; all others are people's. */
static bool is_machines(EhFavour *favour, uint32_t tier)
{
    static const char *const parts[] = {"automated", "automatic", "automation", "bot", "bots",
                                        "machine",   "self",      "ai",         NULL};
    const EhModel *model = favour->model;
    if (eh_favour_part_of(favour->lint->policy->tier_enum->names.at[tier].name, parts)) {
        return true;
    }
    for (uint32_t i = 0; i < model->route.n; i++) {
        const EhModelRow *row = &model->route.at[i];
        EhF goals[2] = {row->asks, EH_F_NOT(model->tier_is[tier])};
        if (favour->automatic[row->result] && !row->otherwise &&
            eh_logic_ask(favour->lint, goals, 2) == EH_NONE_SUCH) {
            return true;
        }
    }
    return false;
}

static EhNode *automatic_pool(EhFavour *favour, uint32_t queue)
{
    const EhService *service = eh_lint_service(favour->lint);
    for (uint32_t i = 0; service != NULL && i < service->pools.n; i++) {
        if (service->pools.at[i].group[queue] != EH_NONE) {
            return service->pools.at[i].node;
        }
    }
    return NULL;
}

/* The escalation that named the queue, or the row of route. */
static EhSpan sender_of(EhFavour *favour, const EhDecision *d)
{
    const EhPolicy *policy = favour->lint->policy;
    uint32_t before = policy->rules.n + policy->tightens.n;
    EhSpan span = eh_favour_head(&favour->model->route, d->queue_by);
    for (uint32_t i = 0; i < d->n_escalations; i++) {
        const EhNode *node = policy->escalations.at[d->escalations[i] - before].node;
        span = eh_clause(node, EH_N_TO_QUEUE) != NULL ? node->name_span : span;
    }
    return span;
}

static void report_people(EhFavour *favour, uint32_t override, uint32_t queue, EhWitness *witness,
                          EhSpan sender)
{
    EhLint *lint = favour->lint;
    const EhModelRow *row = &favour->model->tiers.at[override];
    const EhEnumDecl *tiers = lint->policy->tier_enum, *queues = lint->policy->queue_enum;
    EhStr tier = tiers->names.at[row->result].name, name = queues->names.at[queue].name;
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_P10, EH_FOUND, EH_BY_LOGIC,
                   eh_favour_head(&favour->model->tiers, (int32_t) override),
                   eh_arena_format(lint->arena, "override/%.*s", EH_STR_F(row->name)),
                   "override '%.*s' to %.*s can end in '%.*s', which no person serves",
                   EH_STR_F(row->name), EH_STR_F(tier), EH_STR_F(name));
    EhNode *pool = automatic_pool(favour, queue);
    eh_finding_label(lint, finding, "sends the ticket to people");
    eh_finding_related(lint, finding, sender, "sends it to '%.*s'", EH_STR_F(name));
    if (pool != NULL) {
        eh_finding_related(lint, finding, pool->name_span, "automatic");
    }
    witness->role = EH_STR("");
    eh_finding_witness(lint, finding, witness);
    eh_finding_fix(lint, finding, "add `and tier is not %.*s` to the row that sends it there",
                   EH_STR_F(tier));
}

/* True unless no ticket of the override ends in the queue. */
static bool check_people(EhFavour *favour, uint32_t override, uint32_t queue)
{
    EhLint *lint = favour->lint;
    const EhModelRow *row = &favour->model->tiers.at[override];
    EhF goals[2] = {row->fires, favour->model->final_queue_is[queue]};
    EhAnswer answer = eh_logic_ask(lint, goals, 2);
    if (answer == EH_NONE_SUCH) {
        return false;
    }
    for (uint32_t wait = 0; answer == EH_SOME_SUCH && wait < EH_POINT_WAITS; wait++) {
        EhWitness witness;
        eh_point(lint, lint->solver, 0, EH_MISSING, eh_point_waits[wait], &witness);
        const EhDecision *d = eh_witness_decide(lint, &witness, EH_PLAIN);
        if (d != NULL && !d->fault && d->queue == (int32_t)queue &&
            d->tier_by == (int32_t) override) {
            report_people(favour, override, queue, &witness, sender_of(favour, d));
            return true;
        }
    }
    EhTwins one = {.lint = lint, .solver = lint->solver, .n = 1};
    eh_twins_unknown(&one, EH_CHECK_P10, eh_favour_head(&favour->model->tiers, (int32_t) override),
                     eh_arena_format(lint->arena, "override/%.*s", EH_STR_F(row->name)), answer,
                     eh_arena_format(lint->arena,
                                     "whether override '%.*s' always leads to people is not known",
                                     EH_STR_F(row->name)));
    return true;
}

void eh_favour_people(EhFavour *favour)
{
    const EhModel *model = favour->model;
    EhLint *lint = favour->lint;
    uint32_t n = 0, asked = 0;
    for (uint32_t i = 0; i < model->n_overrides; i++) {
        if (model->tiers.at[i].expired || is_machines(favour, model->tiers.at[i].result)) {
            continue;
        }
        asked++;
        bool found = false;
        for (uint32_t q = 0; q < lint->policy->queue_enum->names.n && !found; q++) {
            found = favour->automatic[q] && check_people(favour, i, q);
        }
        n += found;
    }
    if (asked > 0 && lint->policy->pools.n == 0) {
        EhFinding *finding =
            eh_finding(lint, EH_CHECK_P10, EH_UNKNOWN, EH_BY_LOGIC, model->tiers.at[0].node->span,
                       EH_STR("overrides"), "whether overrides lead to people is not known");
        eh_finding_missing(lint, finding, "`pool` declarations: who serves the queues");
    } else if (asked > 0 && n == 0) {
        eh_finding(lint, EH_CHECK_P10, EH_PROVED, EH_BY_LOGIC, model->tiers.at[0].node->span,
                   EH_STR("overrides"),
                   "%u %s to people: none can end in a queue that no person serves", asked,
                   asked == 1 ? "override" : "overrides");
    }
}
