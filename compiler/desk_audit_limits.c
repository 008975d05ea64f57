/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits of an audit, and the interventions that it holds against how tickets ended.
 */
#include <string.h>

#include "compiler/desk_audit.h"

const char *const eh_audit_line_limits[EH_AUDIT_LIMITS] = {"misroute", "gap", "transfers",
                                                           "intervention"};

/* ---- limits ---- */

static bool at_most(EhAuditCursor *c)
{
    return eh_audit_line_word(c, "at") && eh_audit_line_word(c, "most");
}

static int32_t named(EhAuditCursor *c, const EhEnumDecl *decl, bool tier)
{
    EhNode *node = eh_audit_line_name(c);
    return node == NULL ? -1
                        : eh_desk_find(c->policy, tier ? EH_E_UNKNOWN_TIER : EH_E_UNKNOWN_CLASS,
                                       tier ? "there is no such tier" : "there is no such class",
                                       node->name, node->span, decl);
}

static void same_twice(EhAuditCursor *c, int32_t a, int32_t b)
{
    if (a >= 0 && a == b) {
        eh_diag(c->policy->diags, EH_E_AUDIT, c->last, "both names are the same");
    }
}

static void check_misroute(EhAuditCursor *c)
{
    c->form = "misroute TIER to TIER at most 15%";
    int32_t from = named(c, c->policy->tier_enum, true);
    eh_audit_line_word(c, "to");
    int32_t to = named(c, c->policy->tier_enum, true);
    same_twice(c, from, to);
    const EhNode *limit = at_most(c) ? eh_audit_line_kind(c, EH_N_PERCENT, EH_N_PERCENT) : NULL;
    if (limit != NULL && limit->f > 1) {
        eh_diag(c->policy->diags, EH_E_AUDIT, limit->span, "a share of tickets is at most 100%%");
    } else if (limit != NULL) {
        EhAuditMisroute misroute = {.from = from, .to = to, .most = limit->f, .node = c->line};
        EH_PUSH(c->policy->arena, &c->policy->audited.misroutes, misroute);
    }
    eh_audit_line_end(c);
}

static EhAuditRole score_named(const EhNode *word)
{
    int i = 0;
    while (i < EH_AUDIT_ROLES && !(eh_audit_line_is_score((EhAuditRole)i) &&
                                   eh_str_is(word->name, eh_audit_role_names[i]))) {
        i++;
    }
    return (EhAuditRole)i;
}

static void check_gap(EhAuditCursor *c)
{
    c->form = "gap satisfaction of CLASS under CLASS at most 0.3";
    const EhNode *word = eh_audit_line_name(c);
    EhAuditRole role = word == NULL ? EH_AUDIT_ROLES : score_named(word);
    if (word != NULL && role == EH_AUDIT_ROLES) {
        eh_audit_line_misfit(c, word);
    }
    eh_audit_line_word(c, "of");
    int32_t low = named(c, c->policy->class_enum, false);
    eh_audit_line_word(c, "under");
    int32_t high = named(c, c->policy->class_enum, false);
    same_twice(c, low, high);
    const EhNode *limit = at_most(c) ? eh_audit_line_kind(c, EH_N_NUMBER, EH_N_INT) : NULL;
    if (limit != NULL) {
        EhAuditGap gap = {.role = role,
                          .low = low,
                          .high = high,
                          .most = limit->kind == EH_N_INT ? (double)limit->i : limit->f,
                          .node = c->line};
        EH_PUSH(c->policy->arena, &c->policy->audited.gaps, gap);
    }
    eh_audit_line_end(c);
}

static void check_transfers(EhAuditCursor *c)
{
    c->form = "transfers at most 2";
    const EhNode *limit = at_most(c) ? eh_audit_line_kind(c, EH_N_INT, EH_N_INT) : NULL;
    if (limit != NULL) {
        c->policy->audited.most_transfers = limit->i;
        c->policy->audited.transfers_node = c->line;
    }
    eh_audit_line_end(c);
}

/* ---- interventions ---- */

static const char intervention_form[] =
    "intervention \"goodwill_credit\" in FIELD`, `intervention FIELD is VALUE`, "
    "`intervention route QUEUE` or `intervention action ACTION";

/* The value of a word for a type: sets `name` and `number`. False after a message. */
static bool value_of(EhAuditCursor *c, const EhNode *word, const EhVType *type,
                     EhAuditIntervention *out)
{
    EhConst value;
    out->name = word->name;
    out->number = -1;
    if (type->kind == EH_ENUM && word->kind == EH_N_ID) {
        out->number = eh_enum_find(type->enumeration, word->name);
    } else if (type->kind == EH_BOOL && word->kind == EH_N_ID) {
        out->number = eh_str_is(word->name, "true") ? 1 : eh_str_is(word->name, "false") ? 0 : -1;
    } else if (type->kind == EH_TEXT && word->kind == EH_N_TEXT &&
               eh_const(c->policy, word, type, &value)) {
        out->name = value.text;
        return true;
    }
    if (out->number < 0) {
        eh_diag(c->policy->diags, EH_E_AUDIT, word->span, "this is no value of %.*s",
                EH_STR_F(eh_type_text(c->policy, type, false)));
    }
    return out->number >= 0;
}

static bool may_hold(const EhVType *type)
{
    return type->kind == EH_ENUM || type->kind == EH_BOOL || type->kind == EH_TEXT;
}

/* `VALUE in FIELD`, `FIELD is VALUE`. */
static bool check_value(EhAuditCursor *c, EhAuditIntervention *out)
{
    bool element =
        c->at->next != NULL && c->at->next->kind == EH_N_ID && eh_str_is(c->at->next->name, "in");
    EhNode *value = element ? eh_audit_line_take(c) : NULL, *field = NULL;
    out->done = element ? EH_AUDIT_ELEMENT : EH_AUDIT_VALUE;
    if (element && !eh_audit_line_word(c, "in")) {
        return false;
    }
    const EhExpr *info = eh_audit_line_field(c, &field);
    if (info == NULL) {
        return false;
    }
    const EhVType *type = element ? info->type.elem : &info->type;
    if (info->place == NULL || info->place->field == NULL || type == NULL || !may_hold(type) ||
        (element && info->type.kind != EH_SET)) {
        eh_diag(c->policy->diags, EH_E_AUDIT, field->span,
                "an intervention goes by %s of the ticket, this is %.*s",
                element ? "a set" : "an enum, a text or a bool",
                EH_STR_F(eh_type_text(c->policy, &info->type, false)));
        return false;
    }
    out->place = info->place;
    if (!element && (!eh_audit_line_word(c, "is") || (value = eh_audit_line_take(c)) == NULL)) {
        return false;
    }
    return value_of(c, value, type, out);
}

static bool check_queue(EhAuditCursor *c, EhAuditIntervention *out)
{
    eh_audit_line_take(c);
    const EhNode *word = eh_audit_line_name(c);
    *out = (EhAuditIntervention){
        .done = EH_AUDIT_ROUTE, .name = word == NULL ? (EhStr){0} : word->name, .node = c->line};
    out->number = word == NULL
                      ? -1
                      : eh_desk_find(c->policy, EH_E_UNKNOWN_QUEUE, "there is no such queue",
                                     word->name, word->span, c->policy->queue_enum);
    return out->number >= 0;
}

static bool check_action(EhAuditCursor *c, EhAuditIntervention *out)
{
    eh_audit_line_take(c);
    const EhNode *word = eh_audit_line_name(c);
    *out = (EhAuditIntervention){.done = EH_AUDIT_ACTION,
                                 .name = word == NULL ? (EhStr){0} : word->name,
                                 .number = -1,
                                 .node = c->line};
    if (word != NULL && eh_map_get(&c->policy->actions, word->name) == NULL) {
        eh_report_unknown(c->policy, EH_E_UNKNOWN_ACTION, word->span, "action", word->name,
                          &c->policy->actions);
        return false;
    }
    return word != NULL;
}

/* A field may be called `route` or `action`: then `is` comes next. */
static void check_intervention(EhAuditCursor *c)
{
    EhAuditIntervention done = {.node = c->line};
    const EhNode *first = c->at;
    c->form = intervention_form;
    bool plain = first != NULL && first->kind == EH_N_ID && first->next != NULL &&
                 first->next->kind == EH_N_ID && !eh_str_is(first->next->name, "is") &&
                 !eh_str_is(first->next->name, "in");
    bool fine = first == NULL                               ? eh_audit_line_take(c) != NULL
                : plain && eh_str_is(first->name, "route")  ? check_queue(c, &done)
                : plain && eh_str_is(first->name, "action") ? check_action(c, &done)
                                                            : check_value(c, &done);
    if (fine) {
        eh_audit_line_end(c);
        EH_PUSH(c->policy->arena, &c->policy->audited.interventions, done);
    }
}

bool eh_audit_line_check_limit(EhAuditCursor *c)
{
    static void (*const checks[EH_AUDIT_LIMITS])(EhAuditCursor *) = {
        check_misroute, check_gap, check_transfers, check_intervention};
    for (int i = 0; i < EH_AUDIT_LIMITS; i++) {
        if (eh_str_is(c->line->name, eh_audit_line_limits[i])) {
            checks[i](c);
            return true;
        }
    }
    return false;
}
