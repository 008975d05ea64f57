/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a test may expect: every name exists, every value has the type of what it is compared with.
 */
#include "compiler/desk.h"

#include <string.h>

/* What the first name of an expectation means. `decl` is filled in from the policy. */
typedef enum Compared { CMP_STATUS, CMP_ENUM, CMP_BOOL, CMP_INT, CMP_SLA } Compared;

typedef struct Subject {
    Compared compared;
    EhCode code;
    const char *missing; /* "there is no such queue" */
    const EhEnumDecl *decl;
} Subject;

static const char *const subject_names[] = {"status", "class", "service",  "holdout", "complexity",
                                            "tier",   "queue", "priority", "sla"};

static bool find_subject(const EhPolicy *policy, EhStr name, Subject *out)
{
    const Subject subjects[] = {
        {CMP_STATUS, EH_E_TEST, NULL, NULL},
        {CMP_ENUM, EH_E_UNKNOWN_CLASS, "there is no such class", policy->class_enum},
        {CMP_ENUM, EH_E_UNKNOWN_CLASS, "there is no such class", policy->class_enum},
        {CMP_BOOL, EH_E_TEST, NULL, NULL},
        {CMP_INT, EH_E_TEST, NULL, NULL},
        {CMP_ENUM, EH_E_UNKNOWN_TIER, "there is no such tier", policy->tier_enum},
        {CMP_ENUM, EH_E_UNKNOWN_QUEUE, "there is no such queue", policy->queue_enum},
        {CMP_ENUM, EH_E_UNKNOWN_PRIORITY, "there is no such priority", policy->priority_enum},
        {CMP_SLA, EH_E_TEST, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
        if (eh_str_is(name, subject_names[i])) {
            *out = subjects[i];
            return true;
        }
    }
    return false;
}

static void unknown_subject(EhPolicy *policy, const EhNode *id)
{
    static const char *const others[] = {"requires", "does",       "rule",
                                         "tighten",  "escalation", "fault"};
    EhStr names[16];
    uint32_t n = 0;
    for (size_t i = 0; i < sizeof subject_names / sizeof subject_names[0]; i++) {
        names[n++] = (EhStr){subject_names[i], (uint32_t)strlen(subject_names[i])};
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        names[n++] = (EhStr){others[i], (uint32_t)strlen(others[i])};
    }
    EhStr near = eh_diag_nearest(id->name, names, n);
    EhDiag *diag =
        eh_diag(policy->diags, EH_E_TEST, id->span, "a decision has no `%.*s`", EH_STR_F(id->name));
    if (near.n > 0) {
        eh_diag_hint(policy->diags, diag, "did you mean `%.*s`?", EH_STR_F(near));
    } else {
        eh_diag_hint(policy->diags, diag,
                     "a test expects status, class, service, holdout, complexity, tier, queue, "
                     "priority, requires, sla.TARGET.due, does, rule, tighten, escalation, fault");
    }
}

static void wrong_value(EhPolicy *policy, const EhNode *value, const char *what, const char *hint)
{
    EhDiag *diag = eh_diag(policy->diags, EH_E_TEST, value->span, "%s", what);
    eh_diag_hint(policy->diags, diag, "%s", hint);
}

static bool name_of(EhPolicy *policy, const Subject *subject, const EhNode *value,
                    EhStr subject_name)
{
    bool none = subject->decl->names.n == 0;
    if (value->kind == EH_N_MISSING_VALUE && none) {
        return true; /* null, where nothing of the kind is declared */
    }
    if (value->kind != EH_N_NAME) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_TEST, value->span, "`%.*s` is a name",
                               EH_STR_F(subject_name));
        eh_diag_hint(policy->diags, diag, "write it without quotes");
        return false;
    }
    return eh_desk_find(policy, subject->code, subject->missing, value->name, value->span,
                        subject->decl) >= 0;
}

static void check_state(EhPolicy *policy, const EhNode *value)
{
    bool name = value->kind == EH_N_NAME;
    if (!name || eh_enum_find(policy->state_enum, value->name) < 0) {
        wrong_value(policy, value, "this is no state of a clock",
                    "a clock is met, missed, paused or running");
    }
}

static void check_clock_value(EhPolicy *policy, EhStr part, const EhNode *value)
{
    const EhNode *plain = value->kind == EH_N_NEGATE ? value->a : value;
    bool number =
        plain->kind == EH_N_NUMBER || plain->kind == EH_N_INT || plain->kind == EH_N_PERCENT;
    if (eh_str_is(part, "state")) {
        check_state(policy, value);
    } else if (eh_str_is(part, "due") && value->kind != EH_N_INSTANT &&
               value->kind != EH_N_MISSING_VALUE) {
        wrong_value(policy, value, "`due` is an instant, or `missing`",
                    "write it like 2026-03-02T15:14Z");
    } else if ((eh_str_is(part, "left") || eh_str_is(part, "target")) &&
               plain->kind != EH_N_DURATION) {
        wrong_value(policy, value, "this part of a clock is a duration", "write it like 1h30m");
    } else if (eh_str_is(part, "used") && !number) {
        wrong_value(policy, value, "`used` is a number, 1 for the whole target",
                    "write it like 0.25, or 25%");
    }
}

/* sla.TARGET.PART */
static void check_clock(EhPolicy *policy, const EhNode *path, const EhNode *value)
{
    static const char *const parts[] = {"due", "left", "target", "used", "state"};
    const EhNode *target = path->list->next, *part = target == NULL ? NULL : target->next;
    if (part == NULL || part->next != NULL) {
        wrong_value(policy, path, "a clock is named by its target and what is asked of it",
                    "write `sla.TARGET.due`, or left, target, used, state");
        return;
    }
    if (eh_target_find(policy, target->name) < 0) {
        eh_report_unknown(policy, EH_E_UNKNOWN_TARGET, target->span, "target", target->name,
                          &policy->targets_map);
        return;
    }
    for (size_t i = 0; i < 5; i++) {
        if (eh_str_is(part->name, parts[i])) {
            check_clock_value(policy, part->name, value);
            return;
        }
    }
    EhDiag *diag = eh_diag(policy->diags, EH_E_UNKNOWN_FIELD, part->span, "a clock has no `%.*s`",
                           EH_STR_F(part->name));
    eh_diag_hint(policy->diags, diag, "a clock has due, left, target, used and state");
}

/* ---- by ---- */

static const EhNode *block_of(const EhPolicy *policy, EhStr subject)
{
    return eh_str_is(subject, "queue")      ? policy->route
           : eh_str_is(subject, "priority") ? policy->rank
                                            : NULL;
}

static void unknown_row(EhPolicy *policy, const EhNode *by, const EhNode *block)
{
    EH_VEC(EhStr) names = {0};
    for (const EhNode *row = block->list; row != NULL; row = row->next) {
        if (row->name.n > 0) {
            EH_PUSH(policy->arena, &names, row->name);
        }
    }
    EhStr near = eh_diag_nearest(by->name, names.at, names.n);
    bool route = block == policy->route;
    EhDiag *diag = eh_diag(policy->diags, EH_E_TEST, by->span, "`%s` has no row `%.*s`",
                           route ? "route" : "rank", EH_STR_F(by->name));
    if (near.n > 0) {
        eh_diag_hint(policy->diags, diag, "did you mean `%.*s`?", EH_STR_F(near));
    } else {
        eh_diag_hint(policy->diags, diag,
                     "a row is named by its label, as `row 2`, or `otherwise`");
    }
}

static bool row_named(const EhNode *block, EhStr name)
{
    for (const EhNode *row = block->list; row != NULL; row = row->next) {
        if (eh_str_same(row->name, name)) {
            return true;
        }
    }
    return false;
}

/* `by row N`: a row that there is. One with a label goes by its label, so the test fails. */
static void check_row_number(EhPolicy *policy, const EhNode *by, const EhNode *block)
{
    const EhNode *row = block->list;
    for (int64_t n = 1; row != NULL && n < by->i; n++) {
        row = row->next;
    }
    if (row == NULL || by->i < 1) {
        wrong_value(policy, by, "there is no row of this number",
                    "rows count from 1, in their block");
    }
}

static void check_tier_by(EhPolicy *policy, const EhNode *by)
{
    bool name = by->kind == EH_N_ID;
    for (uint32_t i = 0; name && i < policy->overrides.n; i++) {
        if (eh_str_same(policy->overrides.at[i].name, by->name)) {
            return;
        }
    }
    if (!name) {
        wrong_value(policy, by, "a tier is decided by an override or by itself",
                    "write `by NAME` with the name of an override or a tier");
    } else if (eh_enum_find(policy->tier_enum, by->name) < 0) {
        eh_report_unknown_enum(policy, EH_E_TEST, by->span, "there is no override or tier",
                               by->name, policy->tier_enum);
    }
}

static void check_by(EhPolicy *policy, const EhNode *path, const EhNode *by)
{
    EhStr subject = path->list->name;
    const EhNode *block = block_of(policy, subject);
    if (eh_str_is(subject, "tier")) {
        check_tier_by(policy, by);
    } else if (block == NULL) {
        wrong_value(policy, by, "only tier, queue and priority are decided by something named",
                    "leave `by …` out");
    } else if (by->kind == EH_N_INT) {
        check_row_number(policy, by, block);
    } else if (by->kind == EH_N_ID && !row_named(block, by->name) &&
               !(block == policy->route && eh_str_is(by->name, "fallback"))) {
        unknown_row(policy, by, block);
    }
}

/* ---- expectations ---- */

static void check_status(EhPolicy *policy, const EhNode *value)
{
    if (value->kind != EH_N_NAME ||
        !(eh_str_is(value->name, "ok") || eh_str_is(value->name, "fault"))) {
        wrong_value(policy, value, "a status is ok or fault",
                    "write `status ok` or `status fault`");
    }
}

static void check_value(EhPolicy *policy, const EhNode *expect)
{
    const EhNode *id = expect->a->list, *value = expect->b;
    Subject subject;
    if (!find_subject(policy, id->name, &subject)) {
        unknown_subject(policy, id);
        return;
    }
    if (subject.compared != CMP_SLA && id->next != NULL) {
        wrong_value(policy, expect->a, "only `sla` has parts",
                    "write `sla.TARGET.due`, or the word alone");
        return;
    }
    const EhNode *plain = value->kind == EH_N_NEGATE ? value->a : value;
    switch (subject.compared) {
    case CMP_STATUS:
        check_status(policy, value);
        break;
    case CMP_ENUM:
        name_of(policy, &subject, value, id->name);
        break;
    case CMP_BOOL:
        if (value->kind != EH_N_BOOL) {
            wrong_value(policy, value, "`holdout` is true or false",
                        "write `holdout true` or `holdout false`");
        }
        break;
    case CMP_INT:
        if (plain->kind != EH_N_INT) {
            wrong_value(policy, value, "`complexity` is a whole number", "write it like 4");
        }
        break;
    case CMP_SLA:
        check_clock(policy, expect->a, value);
        break;
    }
    if (eh_node_c(expect) != NULL) {
        check_by(policy, expect->a, eh_node_c(expect));
    }
}

static void check_call(EhPolicy *policy, EhNode *call)
{
    const EhNode *declared = eh_map_get(&policy->actions, call->name);
    const EhActionDecl *action = declared == NULL ? NULL : declared->info;
    EhSpan at = call->kind == EH_N_CALL ? call->name_span : call->span;
    if (declared == NULL) {
        eh_report_unknown(policy, EH_E_UNKNOWN_ACTION, at, "action", call->name, &policy->actions);
        return;
    }
    if (call->kind != EH_N_CALL || action == NULL) {
        return;
    }
    uint32_t n = 0;
    for (EhNode *arg = call->list; arg != NULL; arg = arg->next, n++) {
        EhConst value;
        if (n < action->params.n && action->params.at[n]->type.kind != EH_KIND_NONE) {
            eh_const(policy, eh_unparen(arg), &action->params.at[n]->type, &value);
        }
    }
    if (n != action->params.n) {
        eh_report_arguments(policy, call, declared, n);
    }
}

static void check_held(EhPolicy *policy, const EhNode *held)
{
    const EhNamedVec *vec = held->op == EH_OP_RULE      ? &policy->rules
                            : held->op == EH_OP_TIGHTEN ? &policy->tightens
                                                        : &policy->escalations;
    const char *what = held->op == EH_OP_RULE      ? "rule"
                       : held->op == EH_OP_TIGHTEN ? "tighten"
                                                   : "escalation";
    EhMap names = {0};
    for (uint32_t i = 0; i < vec->n; i++) {
        if (eh_str_same(vec->at[i].name, held->name)) {
            return;
        }
        eh_map_put(&names, policy->arena, vec->at[i].name, vec->at[i].node);
    }
    eh_report_unknown(policy, EH_E_TEST, held->name_span, what, held->name, &names);
}

/* A field of the ticket, `history`, a lookup or a function. */
static void check_fault(EhPolicy *policy, const EhNode *path)
{
    const EhNode *id = path->list;
    const EhSymbol *symbol = eh_map_get(&policy->values, id->name);
    bool outside =
        symbol != NULL && (symbol->kind == EH_SYM_LOOKUP || symbol->kind == EH_SYM_FUNCTION);
    if (id->next == NULL && (outside || eh_str_is(id->name, "history"))) {
        return;
    }
    const EhRecordDecl *record = policy->ticket;
    for (; id != NULL; id = id->next) {
        const EhFieldDecl *field = record == NULL ? NULL : eh_field_find(record, id->name);
        if (field == NULL) {
            EhDiag *diag = eh_diag(policy->diags, EH_E_UNKNOWN_FIELD, id->span,
                                   "the ticket has no field `%.*s`", EH_STR_F(id->name));
            eh_diag_hint(policy->diags, diag,
                         "a fault names a field as the policy does, a lookup or a function");
            return;
        }
        record = field->type.kind == EH_RECORD ? field->type.record : NULL;
    }
}

void eh_check_expectation(EhPolicy *policy, EhNode *expect)
{
    switch ((EhNodeKind)expect->kind) {
    case EH_N_EXPECT_VALUE:
        check_value(policy, expect);
        break;
    case EH_N_REQUIRES:
        for (const EhNode *id = expect->list; id != NULL; id = id->next) {
            eh_desk_find(policy, EH_E_UNKNOWN_SKILL, "there is no such skill", id->name, id->span,
                         policy->skill_enum);
        }
        break;
    case EH_N_DOES:
        check_call(policy, expect->a);
        break;
    case EH_N_HELD:
        check_held(policy, expect);
        break;
    case EH_N_EXPECT_FAULT:
        check_fault(policy, expect->a);
        break;
    default:
        break;
    }
}
