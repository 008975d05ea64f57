/* SPDX-License-Identifier: Apache-2.0 */
/*
 * P10, G01 and G02: what was decided for a ticket, and a later stage that does not keep to it.
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

/* ---- G01 ---- */

/* A holdout ticket of a favoured class, and one of the otherwise class: only what makes the class differs. */
typedef struct Group {
    EhFavour *favour;
    EhTwins twins;
    EhWitness witnesses[2];
    EhSeen seen[2];
    EhSpan span; /* of the row or clause that decided differently */
    EhStr subject;
    uint32_t n;
    bool by_group; /* the second is not in the group, and has its class by itself */
} Group;

static bool same_decision(const EhSeen *a, const EhSeen *b)
{
    return a->queue == b->queue && a->priority == b->priority && a->tier == b->tier &&
           eh_str_same(a->rules, b->rules) && eh_str_same(a->tightens, b->tightens) &&
           eh_str_same(a->skills, b->skills);
}

static bool is_contaminated(const void *ctx, const EhSeen *seen, uint32_t n)
{
    const Group *group = ctx;
    bool pair = group->by_group
                    ? seen[0].holdout && !seen[1].holdout && seen[0].service == seen[1].service
                    : seen[0].holdout && seen[1].holdout && seen[0].klass != seen[1].klass;
    return n == 2 && pair && !same_decision(&seen[0], &seen[1]);
}

static void report_group(Group *group, const char *what)
{
    EhLint *lint = group->favour->lint;
    EhNode *holdout = lint->policy->holdout;
    EhStr by = group->by_group ? EH_STR("`holdout`") : eh_twins_difference(&group->twins, 0, 1);
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_G01, EH_FOUND, EH_BY_LOGIC, group->span, group->subject,
                   group->by_group ? "being in the holdout group decides %s, beside the class"
                                   : "in the holdout group, what makes the class still decides %s",
                   what);
    eh_finding_label(lint, finding, "decides by %.*s", EH_STR_F(by));
    eh_finding_related(lint, finding, holdout->span, "all of the group should be served as '%.*s'",
                       EH_STR_F(holdout->name));
    group->witnesses[0].role =
        group->by_group ? EH_STR("in the group") : EH_STR("favoured, in the group");
    group->witnesses[1].role =
        group->by_group ? EH_STR("not in it") : EH_STR("not favoured, in the group");
    eh_finding_witness(lint, finding, &group->witnesses[0]);
    eh_finding_witness(lint, finding, &group->witnesses[1]);
    eh_finding_fix(lint, finding, "ask for `service` here: it is the class that was assigned");
    group->n++;
}

typedef enum Stage { STAGE_TIER, STAGE_ROUTE, STAGE_RANK } Stage;

/* Points at the row that decided the first, or the second where the first came to `otherwise`. */
static void point_at(Group *group, Stage stage)
{
    static const char *const blocks[] = {"tier", "route", "rank"};
    const EhModel *model = group->favour->model;
    const EhModelRows *rows = stage == STAGE_TIER    ? &model->tiers
                              : stage == STAGE_ROUTE ? &model->route
                                                     : &model->rank;
    int32_t by[2];
    for (int i = 0; i < 2; i++) {
        const EhSeen *seen = &group->seen[i];
        by[i] = stage == STAGE_TIER    ? seen->tier_by
                : stage == STAGE_ROUTE ? seen->queue_by
                                       : seen->priority_by;
    }
    int32_t row = by[0] >= 0 && by[0] + 1 < (int32_t)rows->n ? by[0] : by[1];
    group->span = eh_favour_head(rows, row);
    group->subject = eh_arena_format(group->favour->lint->arena, "%s/%.*s", blocks[stage],
                                     EH_STR_F(rows->at[row].name));
}

/* Whether `f` holds for the one and not for the other. */
static EhAnswer ask_group(Group *group, uint32_t klass, EhF f)
{
    const EhModel *model = group->favour->model;
    uint32_t last = model->classes.n - 1;
    EhF second = group->by_group ? EH_F_NOT(model->holdout) : model->holdout;
    EhAsk asks[6] = {{model->holdout, 0},
                     {second, 1},
                     {model->class_is[klass], 0},
                     {model->class_is[group->by_group ? klass : last], 1},
                     {f, 0},
                     {EH_F_NOT(f), 1}};
    EhAnswer answer = eh_twins_ask(&group->twins, asks, 6);
    bool shown = answer == EH_SOME_SUCH && eh_twins_show(&group->twins, is_contaminated, group,
                                                         group->witnesses, group->seen);
    if (!shown && answer != EH_NONE_SUCH) {
        group->n++;
        eh_twins_unknown(
            &group->twins, EH_CHECK_G01, group->favour->lint->policy->holdout->span,
            EH_STR("holdout"), answer,
            EH_STR("whether the class alone decides in the holdout group is not known"));
        answer = EH_TOO_LARGE;
    }
    return answer;
}

static void ask_results(Group *group, uint32_t klass, const EhF *is, uint32_t n, Stage stage)
{
    static const char *const what[] = {"the tier", "the queue", "the priority"};
    EhAnswer answer = EH_NONE_SUCH;
    for (uint32_t i = 0; is != NULL && i < n && answer == EH_NONE_SUCH; i++) {
        answer = ask_group(group, klass, is[i]);
        if (answer == EH_SOME_SUCH) {
            point_at(group, stage);
            report_group(group, what[stage]);
        }
    }
}

static void ask_clauses(Group *group, uint32_t klass, const EhModelClause *clauses, uint32_t n,
                        const char *block, const char *what)
{
    EhStr as = group->favour->lint->policy->holdout->name;
    EhAnswer answer = EH_NONE_SUCH;
    for (uint32_t i = 0; i < n && answer == EH_NONE_SUCH; i++) {
        const EhNode *node = clauses[i].node;
        bool other =
            node->kind == EH_N_TIGHTEN && node->b != NULL && !eh_str_same(node->b->name, as);
        if (other) {
            continue;
        }
        answer = ask_group(group, klass, clauses[i].holds);
        answer =
            answer == EH_NONE_SUCH ? ask_group(group, klass, EH_F_NOT(clauses[i].holds)) : answer;
        if (answer == EH_SOME_SUCH) {
            group->span = node->name_span;
            group->subject =
                eh_arena_format(group->favour->lint->arena, "%s/%.*s", block, EH_STR_F(node->name));
            report_group(group, what);
        }
    }
}

/* What follows from a tier that was found is the same finding. */
static void ask_all(Group *group, uint32_t klass)
{
    const EhModel *model = group->favour->model;
    const EhPolicy *policy = group->favour->lint->policy;
    uint32_t before = group->n;
    if (model->tiers.n > 0) {
        ask_results(group, klass, model->tier_is, policy->tier_enum->names.n, STAGE_TIER);
    }
    if (group->n == before) {
        ask_results(group, klass, model->queue_is, policy->queue_enum->names.n, STAGE_ROUTE);
    }
    if (group->n == before) {
        ask_results(group, klass, model->priority_is, policy->priority_enum->names.n, STAGE_RANK);
    }
    if (group->n == before) {
        ask_clauses(group, klass, model->rules.at, model->rules.n, "rule", "a rule");
        ask_clauses(group, klass, model->tightens.at, model->tightens.n, "tighten", "a clock");
    }
}

/* Whether the field says who the customer is, rather than what has happened: it lies in the record of the holdout's key;
 * where the key lies in none, it is no measure of impact, no word of the customer's and no prediction. */
static bool is_of_customer(EhFavour *favour, const EhVar *v)
{
    const EhExpr *key = favour->lint->policy->holdout->b->info;
    const EhPlace *above = key == NULL || key->place == NULL ? NULL : key->place->parent;
    if (above == NULL || above->field == NULL) {
        return !eh_favour_is_impact(v->place->field->name) && !eh_favour_is_own_word(v->place) &&
               !v->place->field->type.predicted && !v->place->field->tracked;
    }
    for (const EhPlace *p = v->place->parent; p != NULL; p = p->parent) {
        if (p->field == above->field) {
            return true;
        }
    }
    return false;
}

/* Fields of the customer that make him favoured, but for those that complexity counts: how hard a ticket is may depend on
 * who asks. */
static EhFields class_fields(EhFavour *favour)
{
    const EhModel *model = favour->model;
    const EhSpace *space = model->space;
    EhFields fields = {0};
    EhCone made = eh_twins_cone(favour->lint, model->classes.at[model->classes.n - 1].fires, false);
    EhF sum = EH_F_TRUE;
    for (uint32_t i = 0; i < model->formulas->nodes.n; i++) {
        sum = model->formulas->nodes.at[i].kind == EH_F_SUM ? i * 2 : sum;
    }
    EhCone counted = eh_twins_cone(favour->lint, sum, true);
    for (uint32_t var = 0; made.vars != NULL && counted.vars != NULL && var < space->vars.n;
         var++) {
        const EhVar *v = &space->vars.at[var];
        if (made.vars[var] && !counted.vars[var] && v->place != NULL && v->place->field != NULL &&
            is_of_customer(favour, v)) {
            EH_PUSH(favour->lint->arena, &fields, v->place->field);
        }
    }
    return fields;
}

static bool *all_but_group(EhLint *lint)
{
    const EhSpace *space = lint->model->space;
    bool *shared = eh_arena_array(lint->arena, space->vars.n + 1u, sizeof *shared);
    for (uint32_t var = 0; shared != NULL && var < space->vars.n; var++) {
        shared[var] = space->vars.at[var].kind != EH_VAR_HOLDOUT;
    }
    return shared;
}

void eh_favour_holdout(EhFavour *favour)
{
    EhLint *lint = favour->lint;
    const EhModel *model = favour->model;
    Group group = {.favour = favour};
    if (lint->policy->holdout == NULL || model->classes.n < 2) {
        return;
    }
    EhFields fields = class_fields(favour);
    if (!eh_twins_open(&group.twins, lint, 2, eh_twins_all_but(lint, &fields))) {
        return;
    }
    for (uint32_t klass = 0; klass + 1 < model->classes.n; klass++) {
        ask_all(&group, klass);
    }
    eh_twins_close(&group.twins);
    group.by_group = true;
    if (!eh_twins_open(&group.twins, lint, 2, all_but_group(lint))) {
        return;
    }
    ask_all(&group, (uint32_t)eh_enum_find(lint->policy->class_enum, lint->policy->holdout->name));
    eh_twins_close(&group.twins);
    if (group.n == 0) {
        eh_finding(lint, EH_CHECK_G01, EH_PROVED, EH_BY_LOGIC, lint->policy->holdout->span,
                   EH_STR("holdout"),
                   "in the holdout group nothing but the assigned class decides");
    }
}

/* ---- G02 ---- */

enum { LONGEST_ROUND = 4, MOST_ROUNDS = 8 };

/* Escalation `by` moves a ticket on from `queue`. */
typedef struct Move {
    uint32_t by, queue;
} Move;

typedef struct Round {
    EhFavour *favour;
    uint32_t n_queues, *to; /* by escalation: the queue it names, or EH_NONE */
    bool *shared;
    Move moves[LONGEST_ROUND];
    uint32_t n, found;
} Round;

static EhF moves_from(const Round *round, Move move)
{
    return round->favour->moves[move.by * round->n_queues + move.queue];
}

/* An escalation that does not look at the queue moves a ticket once: from wherever it is to one place. */
static bool is_move(const Round *round, Move move)
{
    uint32_t to = round->to[move.by];
    EhF here = moves_from(round, move);
    return to != EH_NONE && to != move.queue && here != EH_F_FALSE &&
           here != moves_from(round, (Move){move.by, to});
}

/* What stays the same while a ticket goes round: not the time, nor what the desk does to it. */
static bool *what_stays(EhLint *lint)
{
    const EhSpace *space = lint->model->space;
    bool *shared = eh_arena_array(lint->arena, space->vars.n + 1u, sizeof *shared);
    for (uint32_t var = 0; shared != NULL && var < space->vars.n; var++) {
        const EhVar *v = &space->vars.at[var];
        bool changes = v->kind == EH_VAR_CALENDAR || v->kind == EH_VAR_RELATIVE ||
                       v->kind == EH_VAR_WAITING || v->kind == EH_VAR_TERM || v->type == EH_TIME ||
                       (v->place != NULL && v->place->field != NULL && v->place->field->tracked);
        shared[var] = !changes;
    }
    return shared;
}

/* Whether one ticket can be moved by all of them, one after the other. */
static EhAnswer is_round(Round *round)
{
    EhTwins twins;
    EhAsk asks[LONGEST_ROUND];
    if (!eh_twins_open(&twins, round->favour->lint, round->n, round->shared)) {
        return EH_SOLVE_NO_MEMORY;
    }
    for (uint32_t i = 0; i < round->n; i++) {
        asks[i] = (EhAsk){moves_from(round, round->moves[i]), i};
    }
    EhAnswer answer = eh_twins_ask(&twins, asks, round->n);
    eh_twins_close(&twins);
    return answer;
}

static EhStr queue_name(const Round *round, uint32_t queue)
{
    return round->favour->lint->policy->queue_enum->names.at[queue].name;
}

static const EhNode *escalation_of(const Round *round, Move move)
{
    return round->favour->model->escalations.at[move.by].node;
}

/* A ticket that route itself sends there and that the escalation then moves, on the VM. */
static bool show_move(Round *round, Move move, EhWitness *witness)
{
    EhLint *lint = round->favour->lint;
    const EhModel *model = round->favour->model;
    EhF goals[2] = {model->queue_is[move.queue], model->escalations.at[move.by].holds};
    if (eh_logic_ask(lint, goals, 2) != EH_SOME_SUCH) {
        return false;
    }
    for (uint32_t wait = 0; wait < EH_POINT_WAITS; wait++) {
        eh_point(lint, lint->solver, 0, EH_MISSING, eh_point_waits[wait], witness);
        const EhDecision *d = eh_witness_decide(lint, witness, EH_PLAIN);
        if (d != NULL && !d->fault && d->queue == (int32_t)round->to[move.by] &&
            model->route.at[d->queue_by].result == move.queue) {
            witness->role =
                eh_arena_format(lint->arena, "from %.*s", EH_STR_F(queue_name(round, move.queue)));
            return true;
        }
    }
    return false;
}

static void report_round(Round *round)
{
    EhLint *lint = round->favour->lint;
    EhStr cycle = EH_STR("");
    EhWitness shown[LONGEST_ROUND];
    uint32_t n_shown = 0;
    for (uint32_t i = 0; i < round->n; i++) {
        n_shown += show_move(round, round->moves[i], &shown[n_shown]);
        cycle = eh_arena_format(lint->arena, "%.*s'%.*s' → ", EH_STR_F(cycle),
                                EH_STR_F(queue_name(round, round->moves[i].queue)));
    }
    cycle = eh_arena_format(lint->arena, "%.*s'%.*s'", EH_STR_F(cycle),
                            EH_STR_F(queue_name(round, round->moves[0].queue)));
    EhSpan span = escalation_of(round, round->moves[round->n - 1])->name_span;
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_G02, n_shown > 0 ? EH_FOUND : EH_UNKNOWN, EH_BY_LOGIC, span,
                   eh_arena_format(lint->arena, "escalations/%.*s", EH_STR_F(cycle)),
                   n_shown > 0 ? "escalations can send a ticket round: %.*s"
                               : "whether escalations can send a ticket round, %.*s, is not known",
                   EH_STR_F(cycle));
    round->found++;
    if (n_shown == 0) {
        eh_finding_missing(lint, finding,
                           "a ticket that one of them moves: the nearest ones found are not");
        return;
    }
    eh_finding_label(lint, finding, "sends it back to where it came from");
    for (uint32_t i = 0; i < round->n; i++) {
        Move move = round->moves[i];
        if (i + 1 < round->n) {
            eh_finding_related(lint, finding, escalation_of(round, move)->name_span, "sends it on");
        }
        eh_finding_fact(lint, finding, "'%.*s' moves a ticket in '%.*s' to '%.*s'",
                        EH_STR_F(escalation_of(round, move)->name),
                        EH_STR_F(queue_name(round, move.queue)),
                        EH_STR_F(queue_name(round, round->to[move.by])));
    }
    for (uint32_t i = 0; i < n_shown; i++) {
        eh_finding_witness(lint, finding, &shown[i]);
    }
    eh_finding_fix(
        lint, finding,
        "let one of them only `raise priority`, or end at a queue that keeps its tickets");
}

static bool was_there(const Round *round, uint32_t queue)
{
    for (uint32_t i = 0; i < round->n; i++) {
        if (round->moves[i].queue == queue) {
            return true;
        }
    }
    return false;
}

/* Ways on from `queue`, back to where the round began. Each round is found from its first queue alone. */
static void go_on(Round *round, uint32_t queue)
{
    uint32_t first = round->n == 0 ? queue : round->moves[0].queue;
    for (uint32_t e = 0; e < round->favour->model->escalations.n && round->found < MOST_ROUNDS;
         e++) {
        Move move = {e, queue};
        if (round->n == LONGEST_ROUND || !is_move(round, move)) {
            continue;
        }
        round->moves[round->n++] = move;
        if (round->to[e] == first && is_round(round) == EH_SOME_SUCH) {
            report_round(round);
        } else if (round->to[e] > first && !was_there(round, round->to[e])) {
            go_on(round, round->to[e]);
        }
        round->n--;
    }
}

void eh_favour_transfers(EhFavour *favour)
{
    EhLint *lint = favour->lint;
    const EhModel *model = favour->model;
    Round round = {.favour = favour, .n_queues = lint->policy->queue_enum->names.n};
    bool any = false;
    round.to = eh_arena_array(lint->arena, model->escalations.n + 1u, sizeof *round.to);
    round.shared = what_stays(lint);
    for (uint32_t e = 0; round.to != NULL && e < model->escalations.n; e++) {
        const EhNode *to = eh_clause(model->escalations.at[e].node, EH_N_TO_QUEUE);
        round.to[e] =
            to == NULL ? EH_NONE : (uint32_t)eh_enum_find(lint->policy->queue_enum, to->name);
        any = any || to != NULL;
    }
    for (uint32_t queue = 0; any && round.shared != NULL && queue < round.n_queues; queue++) {
        go_on(&round, queue);
    }
    if (any && round.found == 0) {
        eh_finding(lint, EH_CHECK_G02, EH_PROVED, EH_BY_LOGIC, model->escalations.at[0].node->span,
                   EH_STR("escalations"),
                   "no escalations send a ticket back to a queue it came from");
    }
}
