/* SPDX-License-Identifier: Apache-2.0 */
/*
 * G01: a holdout ticket that more than its assigned class decides.
 *
 * One idea: two tickets of the group that differ only in what makes the class fare alike, and so do one in the group
 * and one outside that is served the same.
 */
#include "lint/favour.h"

#include "lint/pools.h"
#include "lint/walk.h"

/* A holdout ticket of a favoured class, and one of another class: only what makes the class differs. */
typedef struct Group {
    EhFavour *favour;
    EhTwins twins;
    EhWitness witnesses[2];
    EhSeen seen[2];
    EhSpan span; /* of the row or clause that decided differently */
    EhStr subject;
    uint32_t n;
    bool open; /* some question has no answer */
    EhAnswer worst;
    bool by_group; /* the second is not in the group, and has its class by itself */
} Group;

static bool same_decision(const EhSeen *a, const EhSeen *b)
{
    return a->queue == b->queue && a->priority == b->priority && a->tier == b->tier &&
           eh_str_same(a->rules, b->rules) && eh_str_same(a->tightens, b->tightens) &&
           eh_str_same(a->skills, b->skills) && eh_str_same(a->escalations, b->escalations);
}

static bool is_contaminated(const void *ctx, const EhSeen *seen, uint32_t n)
{
    const Group *group = ctx;
    bool pair = group->by_group
                    ? seen[0].holdout && !seen[1].holdout && seen[0].service == seen[1].service
                    : seen[0].holdout && seen[1].holdout && seen[0].klass != seen[1].klass;
    return n == 2 && pair && !same_decision(&seen[0], &seen[1]);
}

static EhStr class_name(const Group *group, int32_t klass)
{
    return eh_favour_name(&group->favour->model->classes, klass);
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
        group->by_group ? EH_STR("in the group")
                        : eh_arena_format(lint->arena, "of class %.*s, in the group",
                                          EH_STR_F(class_name(group, group->seen[0].klass)));
    group->witnesses[1].role =
        group->by_group ? EH_STR("not in it") : EH_STR("of another class, in the group");
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
    EhF second = group->by_group ? EH_F_NOT(model->holdout) : model->holdout;
    EhF first_is = group->by_group ? model->service_is[klass] : model->class_is[klass];
    EhAsk asks[6] = {{model->holdout, 0},
                     {second, 1},
                     {first_is, 0},
                     {group->by_group ? first_is : EH_F_NOT(first_is), 1},
                     {f, 0},
                     {EH_F_NOT(f), 1}};
    EhAnswer answer = eh_twins_ask(&group->twins, asks, 6);
    bool shown = answer == EH_SOME_SUCH && eh_twins_show(&group->twins, is_contaminated, group,
                                                         group->witnesses, group->seen);
    if (!shown && answer != EH_NONE_SUCH) {
        group->open = true;
        group->worst = answer;
        answer = EH_TOO_LARGE;
    }
    return answer;
}

/* What no ticket was found for is told once, where nothing was found. */
static void tell_open(Group *group, uint32_t before)
{
    if (group->open && group->n == before) {
        group->n++;
        eh_twins_unknown(
            &group->twins, EH_CHECK_G01, group->favour->lint->policy->holdout->span,
            EH_STR("holdout"), group->worst,
            EH_STR("whether the class alone decides in the holdout group is not known"));
    }
    group->open = false;
    eh_twins_close(&group->twins);
}

static void ask_results(Group *group, uint32_t klass, const EhF *is, uint32_t n, Stage stage)
{
    static const char *const what[] = {"the tier", "the queue", "the priority"};
    EhAnswer answer = EH_NONE_SUCH;
    for (uint32_t i = 0; is != NULL && i < n && answer != EH_SOME_SUCH; i++) {
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
    for (uint32_t i = 0; i < n && answer != EH_SOME_SUCH; i++) {
        const EhNode *node = clauses[i].node;
        bool other =
            node->kind == EH_N_TIGHTEN && node->b != NULL && !eh_str_same(node->b->name, as);
        if (other) {
            continue;
        }
        answer = ask_group(group, klass, clauses[i].holds);
        answer =
            answer != EH_SOME_SUCH ? ask_group(group, klass, EH_F_NOT(clauses[i].holds)) : answer;
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
    if (group->n == before) { /* so that the clocks they read are the same */
        ask_clauses(group, klass, model->escalations.at, model->escalations.n, "escalation",
                    "an escalation");
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

static void add_field(EhArena *arena, EhFields *fields, const EhFieldDecl *field)
{
    for (uint32_t i = 0; i < fields->n; i++) {
        if (fields->at[i] == field) {
            return;
        }
    }
    EH_PUSH(arena, fields, field);
}

/* Fields of the customer that make him favoured. `all`: or any other field that does. */
static EhFields class_fields(EhFavour *favour, bool all)
{
    const EhModel *model = favour->model;
    const EhSpace *space = model->space;
    EhFields fields = {0};
    EhCone made = eh_twins_cone(favour->lint, model->classes.at[model->classes.n - 1].fires, false);
    for (uint32_t var = 0; made.vars != NULL && var < space->vars.n; var++) {
        const EhVar *v = &space->vars.at[var];
        for (uint32_t i = 0; made.vars[var] && i < v->reads.n; i++) {
            bool own = v->place != NULL && v->place->field != NULL && is_of_customer(favour, v);
            const EhFieldDecl *field = v->reads.at[i];
            if ((all || (own && field == v->place->field)) && field->type.kind != EH_RECORD) {
                add_field(favour->lint->arena, &fields, field);
            }
        }
    }
    return fields;
}

/* The clocks of two tickets in the group are of one service class, and of the same tightens once those are asked for. */
static bool *all_but_fields(EhLint *lint, const EhFields *fields)
{
    const EhSpace *space = lint->model->space;
    bool *shared = eh_twins_all_but(lint, fields);
    for (uint32_t var = 0; shared != NULL && var < space->vars.n; var++) {
        const EhVar *v = &space->vars.at[var];
        EhVar given = *v;
        given.reads.n = v->n_given;
        given.everything = v->everything_given;
        shared[var] = shared[var] || (v->clocks && !eh_twins_reads(lint, &given, fields));
    }
    return shared;
}

/* What cells do not express may ask for the group itself. */
static bool *all_but_group(EhLint *lint)
{
    const EhSpace *space = lint->model->space;
    bool *shared = eh_arena_array(lint->arena, space->vars.n + 1u, sizeof *shared);
    for (uint32_t var = 0; shared != NULL && var < space->vars.n; var++) {
        const EhVar *v = &space->vars.at[var];
        bool any = v->clocks ? v->everything_given : v->everything && v->kind != EH_VAR_FIELD;
        shared[var] = v->kind != EH_VAR_HOLDOUT && !any;
    }
    return shared;
}

/* ---- `class` behind the group ---- */

typedef struct ClassRead {
    EhNode *found;
} ClassRead;

static bool reads_class(void *ctx, EhNode *node)
{
    ClassRead *read = ctx;
    const EhExpr *info = node->kind <= EH_N_CALL ? node->info : NULL;
    bool class = info != NULL && info->symbol != NULL && info->enumerator < 0 &&
                 info->symbol->kind == EH_SYM_STAGE && eh_str_is(node->name, "class");
    bool read_later = node->kind != EH_N_GUARANTEE && node->kind != EH_N_TEST;
    read->found = class && read->found == NULL ? node : read->found;
    return read_later && read->found == NULL;
}

/* Where the class is made of more than who the customer is, no two tickets show what a row, line or clause that reads
 * it decides. */
static void check_class_reads(Group *group)
{
    EhLint *lint = group->favour->lint;
    ClassRead read = {NULL};
    eh_walk_policy(lint->policy, reads_class, &read);
    if (read.found == NULL) {
        return;
    }
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_G01, EH_UNKNOWN, EH_BY_LOGIC, read.found->span, EH_STR("holdout/class"),
        "whether the class that was not assigned decides in the holdout group is not known");
    eh_finding_missing(lint, finding, "`service` in place of `class`");
    group->n++;
}

/* ---- the whole ---- */

static EhStr fields_words(const Group *group, const EhFields *fields)
{
    EhLint *lint = group->favour->lint;
    EhNameList names = {0};
    for (uint32_t i = 0; i < fields->n; i++) {
        eh_names_add(lint, &names, fields->at[i]->name);
    }
    return fields->n == 0 ? EH_STR("")
                          : eh_arena_format(lint->arena,
                                            "in the holdout group %.*s, which %s the class, "
                                            "%s nothing else; ",
                                            EH_STR_F(eh_names_text(lint, &names)),
                                            fields->n == 1 ? "makes" : "make",
                                            fields->n == 1 ? "decides" : "decide");
}

void eh_favour_holdout(EhFavour *favour)
{
    EhLint *lint = favour->lint;
    const EhModel *model = favour->model;
    Group group = {.favour = favour};
    if (lint->policy->holdout == NULL || model->classes.n < 2) {
        return;
    }
    EhFields fields = class_fields(favour, false), all = class_fields(favour, true);
    if (!eh_twins_open(&group.twins, lint, 2, all_but_fields(lint, &fields))) {
        return;
    }
    group.twins.natural = favour->natural;
    for (uint32_t klass = 0; klass + 1 < model->classes.n; klass++) {
        ask_all(&group, klass);
    }
    tell_open(&group, 0);
    if (group.n == 0 && fields.n < all.n) {
        check_class_reads(&group);
    }
    uint32_t before = group.n;
    group.by_group = true;
    if (!eh_twins_open(&group.twins, lint, 2, all_but_group(lint))) {
        return;
    }
    group.twins.natural = favour->natural;
    ask_all(&group, (uint32_t)eh_enum_find(lint->policy->class_enum, lint->policy->holdout->name));
    tell_open(&group, before);
    if (group.n == 0) {
        eh_finding(lint, EH_CHECK_G01, EH_PROVED, EH_BY_LOGIC, lint->policy->holdout->span,
                   EH_STR("holdout"), "%.*sbeing in the holdout group decides only the class",
                   EH_STR_F(fields_words(&group, &fields)));
    }
}
