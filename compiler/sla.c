/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Targets, service levels, pauses and what tightens them.
 */
#include "compiler/check.h"
#include "compiler/desk.h"

static void check_target(EhPolicy *policy, EhNode *node)
{
    EhScope scope = {.policy = policy, .stage = EH_AT_LOOKUP, .what = "a target"};
    const EhExpr *until = eh_path(&scope, node->a);
    if (until->type.kind == EH_KIND_NONE) {
        return;
    }
    bool in_ticket = until->place != NULL && until->place->root == policy->ticket_symbol;
    if (until->type.kind != EH_TIME || !in_ticket) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_TARGET, node->a->span,
                               "a target runs until a time of the ticket, this is %.*s",
                               EH_STR_F(eh_type_text(policy, &until->type, false)));
        eh_diag_hint(policy->diags, diag, "declare a field for it: `first_reply time?`");
    }
}

/* The calendar's number, 0 (`always`) without one, EH_NONE if unknown (and reported). */
uint32_t eh_goal_calendar(EhPolicy *policy, const EhNode *id)
{
    if (id == NULL) {
        return 0;
    }
    EhSymbol *symbol = eh_map_get(&policy->values, id->name);
    if (symbol == NULL || symbol->kind != EH_SYM_CALENDAR) {
        eh_report_unknown(policy, EH_E_UNKNOWN_CALENDAR, id->span, "calendar", id->name,
                          &policy->values);
        return EH_NONE;
    }
    return symbol->index;
}

int32_t eh_target_find(const EhPolicy *policy, EhStr name)
{
    return eh_named_find(&policy->targets, name);
}

static void report_days(EhPolicy *policy, const EhNode *goal)
{
    EhDiag *diag =
        eh_diag(policy->diags, EH_E_DAYS_ON_CALENDAR, goal->a->span,
                "days and weeks on a calendar are ambiguous: a working day, or 24 hours of work?");
    eh_diag_hint(policy->diags, diag, "write hours: `%lldh`", (long long)(goal->a->i / 3600000));
}

static int32_t check_goal(EhPolicy *policy, EhNode *goal, uint32_t *calendar)
{
    int32_t target = eh_target_find(policy, goal->name);
    *calendar = eh_goal_calendar(policy, goal->b);
    if (target < 0) {
        eh_report_unknown(policy, EH_E_UNKNOWN_TARGET, goal->name_span, "target", goal->name,
                          &policy->targets_map);
    }
    if (*calendar != 0 && *calendar != EH_NONE && eh_node_days(goal->a)) {
        report_days(policy, goal);
    }
    return target;
}

/* Names each target once. */
static void goal_once(EhPolicy *policy, const EhNode *goal, int32_t target, uint64_t *seen)
{
    if (target >= 0 && (*seen >> target & 1)) {
        eh_diag(policy->diags, EH_E_CLAUSE_TWICE, goal->span, "the target `%.*s` stands twice here",
                EH_STR_F(goal->name));
    }
    *seen |= target >= 0 ? 1ull << target : 0;
}

static void check_sla_block(EhPolicy *policy, EhNode *node)
{
    uint64_t seen = 0;
    if (eh_enum_find(policy->class_enum, node->name) < 0) {
        eh_report_unknown_enum(policy, EH_E_UNKNOWN_CLASS, node->name_span,
                               "there is no such class", node->name, policy->class_enum);
    }
    eh_check_attributes(policy, node->list, false);
    for (EhNode *goal = node->list; goal != NULL; goal = goal->next) {
        uint32_t calendar;
        if (goal->kind == EH_N_UNTIL) {
            eh_diag(policy->diags, EH_E_CLAUSE, goal->span,
                    "an sla always holds, so it takes no `until`");
        }
        if (goal->kind != EH_N_GOAL) {
            continue;
        }
        goal_once(policy, goal, check_goal(policy, goal, &calendar), &seen);
    }
    bool whole = !eh_desk_reported(policy, node->span); /* else a goal may have been misread */
    for (uint32_t t = 0; whole && t < policy->targets.n && t < EH_LIMIT_TARGETS; t++) {
        if (!(seen >> t & 1)) {
            EhDiag *diag = eh_diag(policy->diags, EH_E_SLA_INCOMPLETE, node->span,
                                   "the sla of `%.*s` says nothing about the target `%.*s`",
                                   EH_STR_F(node->name), EH_STR_F(policy->targets.at[t].name));
            eh_diag_hint(policy->diags, diag, "every sla names every target: `%.*s 24h`",
                         EH_STR_F(policy->targets.at[t].name));
            return;
        }
    }
}

EhNode *eh_sla_of(const EhPolicy *policy, EhStr name)
{
    int32_t i = eh_named_find(&policy->slas, name);
    return i < 0 ? NULL : policy->slas.at[i].node;
}

/* Whether some sla is of no class: that is told, and it is most likely the one that a class lacks. */
static bool has_stray(const EhPolicy *policy)
{
    for (uint32_t i = 0; i < policy->slas.n; i++) {
        if (eh_enum_find(policy->class_enum, policy->slas.at[i].name) < 0) {
            return true;
        }
    }
    return false;
}

static void check_every_class(EhPolicy *policy)
{
    if (has_stray(policy)) {
        return;
    }
    for (uint32_t i = 0; i < policy->classes.n && policy->targets.n > 0; i++) {
        if (eh_sla_of(policy, policy->classes.at[i].name) == NULL) {
            EhDiag *diag =
                eh_diag(policy->diags, EH_E_SLA_INCOMPLETE, policy->classes.at[i].node->span,
                        "the class `%.*s` has no sla", EH_STR_F(policy->classes.at[i].name));
            eh_diag_hint(policy->diags, diag,
                         "where there is a target, every class has an sla: `sla %.*s { %.*s 24h }`",
                         EH_STR_F(policy->classes.at[i].name),
                         EH_STR_F(policy->targets.at[0].name));
        }
    }
}

/* Without `on`, a tighten runs on the calendars of what it tightens: days are refused if one of them is not `always`. */
static void check_inherited(EhPolicy *policy, const EhNode *tighten, const EhNode *goal)
{
    for (uint32_t i = 0; i < policy->slas.n; i++) {
        const EhNode *sla = policy->slas.at[i].node;
        if (tighten->b != NULL && !eh_str_same(tighten->b->name, sla->name)) {
            continue;
        }
        for (const EhNode *base = sla->list; base != NULL; base = base->next) {
            bool same = base->kind == EH_N_GOAL && eh_str_same(base->name, goal->name);
            if (same && base->b != NULL && !eh_str_is(base->b->name, "always")) {
                report_days(policy, goal);
                return;
            }
        }
    }
}

static void check_tighten(EhPolicy *policy, EhNode *node)
{
    EhScope scope = {.policy = policy, .stage = EH_AT_SLA, .what = "a tighten"};
    eh_condition(&scope, node->a);
    if (node->b != NULL && eh_enum_find(policy->class_enum, node->b->name) < 0) {
        eh_report_unknown_enum(policy, EH_E_UNKNOWN_CLASS, node->b->span, "there is no such class",
                               node->b->name, policy->class_enum);
    }
    uint64_t seen = 0;
    eh_check_attributes(policy, node->list, false);
    for (EhNode *goal = node->list; goal != NULL; goal = goal->next) {
        uint32_t calendar;
        if (goal->kind != EH_N_GOAL) {
            continue;
        }
        int32_t target = check_goal(policy, goal, &calendar);
        goal_once(policy, goal, target, &seen);
        if (target >= 0 && goal->b == NULL && eh_node_days(goal->a)) {
            check_inherited(policy, node, goal);
        }
    }
}

static void check_pause(EhPolicy *policy, EhNode *node)
{
    EhScope scope = {.policy = policy, .stage = EH_AT_LOOKUP, .what = "a pause"};
    for (EhNode *id = node->list; id != NULL; id = id->next) {
        if (eh_target_find(policy, id->name) < 0) {
            eh_report_unknown(policy, EH_E_UNKNOWN_TARGET, id->span, "target", id->name,
                              &policy->targets_map);
        }
    }
    eh_condition(&scope, node->a);
    const EhExpr *info = node->a->info;
    if (info->type.kind != EH_KIND_NONE && !info->tracked_only) {
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_PAUSE, node->a->span,
                    "a pause reads only tracked fields and constants, for it looks into the past");
        eh_diag_hint(policy->diags, diag, "mark the field: `status enum { … } tracked`");
    }
}

void eh_check_sla(EhPolicy *policy)
{
    for (uint32_t i = 0; i < policy->targets.n; i++) {
        check_target(policy, policy->targets.at[i].node);
    }
    if (policy->targets.n > EH_LIMIT_TARGETS) {
        eh_diag(policy->diags, EH_E_LIMIT, policy->targets.at[EH_LIMIT_TARGETS].node->span,
                "more than %d targets", EH_LIMIT_TARGETS);
        return;
    }
    for (uint32_t i = 0; i < policy->slas.n; i++) {
        check_sla_block(policy, policy->slas.at[i].node);
    }
    check_every_class(policy);
    for (uint32_t i = 0; i < policy->tightens.n; i++) {
        check_tighten(policy, policy->tightens.at[i].node);
    }
    for (uint32_t i = 0; i < policy->pauses.n; i++) {
        check_pause(policy, policy->pauses.at[i].node);
    }
}
