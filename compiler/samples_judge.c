/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A decision held against what a test expects of it: one message for each expectation that it does not meet, with what
 * was found and what was wanted.
 */
#include "compiler/samples.h"

#include "vm/convert.h"

#include <math.h>
#include <string.h>

typedef struct Judge {
    EhPolicy *policy;
    const EhProgram *program;
    const EhDecision *decision;
    EhArena *arena;
    EhTestFailures *out;
} Judge;

static EhStr str_of(const char *text)
{
    return text == NULL ? EH_STR("missing") : (EhStr){text, (uint32_t)strlen(text)};
}

/* The words of the policy at `span`. */
static EhStr source_text(const Judge *judge, EhSpan span)
{
    const EhSource *file = &judge->policy->sources->files.at[span.file];
    return (EhStr){file->text.p + span.start, span.end - span.start};
}

static void fail(Judge *judge, const EhNode *expect, EhStr message)
{
    EhTestFailure failure = {expect->span, message};
    EH_PUSH(judge->arena, judge->out, failure);
}

static EhStr path_text(const Judge *judge, const EhNode *path)
{
    EhStr text = path->list->name;
    for (const EhNode *id = path->list->next; id != NULL; id = id->next) {
        text = eh_arena_format(judge->arena, "%.*s.%.*s", EH_STR_F(text), EH_STR_F(id->name));
    }
    return text;
}

/* `expect` is not met: PATH is FOUND, with the value's own words for what was wanted. */
static void fail_value(Judge *judge, const EhNode *expect, EhStr found)
{
    EhStr wanted =
        source_text(judge, (EhSpan){expect->b->span.file, expect->b->span.start,
                                    eh_node_c(expect) != NULL ? eh_node_c(expect)->span.end
                                                              : expect->b->span.end});
    fail(judge, expect,
         eh_arena_format(judge->arena, "%.*s is %.*s, expected %.*s",
                         EH_STR_F(path_text(judge, expect->a)), EH_STR_F(found), EH_STR_F(wanted)));
}

/* ---- names, with what decided ---- */

typedef struct Named {
    const char *subject;
    EhNames names, by;
    int32_t value, decided;
    bool has_by;
} Named;

static bool find_named(const EhDecision *d, EhStr subject, Named *out)
{
    const Named all[] = {
        {"class", EH_NAMES_CLASS, EH_NAMES_CLASS, d->klass, -1, false},
        {"service", EH_NAMES_CLASS, EH_NAMES_CLASS, d->service, -1, false},
        {"tier", EH_NAMES_TIER, EH_NAMES_TIER_BY, d->tier, d->tier_by, true},
        {"queue", EH_NAMES_QUEUE, EH_NAMES_QUEUE_BY, d->queue, d->queue_by, true},
        {"priority", EH_NAMES_PRIORITY, EH_NAMES_PRIORITY_BY, d->priority, d->priority_by, true},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (eh_str_is(subject, all[i].subject)) {
            *out = all[i];
            return true;
        }
    }
    return false;
}

static EhStr by_wanted(Judge *judge, const EhNode *by)
{
    switch ((EhNodeKind)by->kind) {
    case EH_N_INT:
        return eh_arena_format(judge->arena, "row %lld", (long long)by->i);
    case EH_N_BOOL:
        return EH_STR("otherwise");
    default:
        return by->name;
    }
}

static void judge_name(Judge *judge, const EhNode *expect, const Named *named)
{
    EhStr found = str_of(eh_name(judge->program, named->names, named->value));
    EhStr by = EH_STR("");
    if (named->has_by) {
        bool fallback = named->decided < 0 && named->names == EH_NAMES_QUEUE;
        const char *name =
            fallback ? "fallback" : eh_name(judge->program, named->by, named->decided);
        by = name == NULL ? EH_STR("") : str_of(name);
    }
    EhStr wanted = expect->b->kind == EH_N_NAME ? expect->b->name : EH_STR("missing");
    bool met = eh_str_same(found, wanted) &&
               (eh_node_c(expect) == NULL || eh_str_same(by, by_wanted(judge, eh_node_c(expect))));
    if (!met) {
        bool tell_by = eh_node_c(expect) != NULL && by.n > 0;
        fail_value(
            judge, expect,
            tell_by ? eh_arena_format(judge->arena, "%.*s by %.*s", EH_STR_F(found), EH_STR_F(by))
                    : found);
    }
}

/* ---- clocks ---- */

static int64_t signed_i(const EhNode *value)
{
    return value->kind == EH_N_NEGATE ? -value->a->i : value->i;
}

/* Decimals that a literal was written with; a percentage has two more. */
static uint32_t decimals(const EhNode *value)
{
    const EhNode *plain = value->kind == EH_N_NEGATE ? value->a : value;
    uint32_t n = plain->kind == EH_N_PERCENT ? 2 : 0;
    for (uint32_t i = 0; i < eh_node_text(plain).n; i++) {
        if (eh_node_text(plain).p[i] == '.') {
            return n + eh_node_text(plain).n - i - 1;
        }
    }
    return n;
}

static double literal_number(const EhNode *value)
{
    const EhNode *plain = value->kind == EH_N_NEGATE ? value->a : value;
    double number = plain->kind == EH_N_INT ? (double)plain->i : plain->f;
    return value->kind == EH_N_NEGATE ? -number : number;
}

/* Up to 4 decimals: against what a decision prints; with more: against the number itself. */
static bool used_met(const EhClock *clock, const EhNode *value)
{
    double wanted = literal_number(value);
    if (decimals(value) > 4) {
        return clock->used == wanted;
    }
    return eh_convert_used(clock->target - clock->left, clock->target) == llround(wanted * 10000.0);
}

static EhStr used_text(Judge *judge, const EhClock *clock)
{
    char digits[EH_CONVERT_MAX];
    int n = (int)eh_convert_put_used(digits, clock->target - clock->left, clock->target);
    return eh_arena_format(judge->arena, "%.*s", n, digits);
}

static void judge_due(Judge *judge, const EhNode *expect, const EhClock *clock)
{
    const EhNode *value = expect->b;
    bool none = clock->due == EH_NO_TIME;
    bool met = value->kind == EH_N_MISSING_VALUE ? none : !none && clock->due == value->i;
    if (!met) {
        fail_value(judge, expect,
                   none ? EH_STR("missing") : eh_written_instant(judge->arena, clock->due));
    }
}

static void judge_part(Judge *judge, const EhNode *expect, const EhClock *clock, EhStr part)
{
    if (eh_str_is(part, "due")) {
        judge_due(judge, expect, clock);
    } else if (eh_str_is(part, "used")) {
        if (!used_met(clock, expect->b)) {
            fail_value(judge, expect, used_text(judge, clock));
        }
    } else if (eh_str_is(part, "state")) {
        EhStr found = str_of(eh_name(judge->program, EH_NAMES_STATE, clock->state));
        if (!eh_str_same(found, expect->b->name)) {
            fail_value(judge, expect, found);
        }
    } else {
        int64_t found = eh_str_is(part, "left") ? clock->left : clock->target;
        if (found != signed_i(expect->b)) {
            fail_value(judge, expect, eh_written_duration(judge->arena, found));
        }
    }
}

static void judge_clock(Judge *judge, const EhNode *expect)
{
    const EhNode *target = expect->a->list->next;
    for (uint32_t i = 0; i < judge->decision->n_clocks; i++) {
        if (eh_str_same(str_of(eh_name(judge->program, EH_NAMES_TARGET, (int32_t)i)),
                        target->name)) {
            judge_part(judge, expect, &judge->decision->clocks[i], target->next->name);
            return;
        }
    }
    fail(judge, expect,
         eh_arena_format(judge->arena,
                         "there is no clock %.*s, for the instant of creation is unreadable",
                         EH_STR_F(target->name)));
}

/* ---- values ---- */

static void judge_value(Judge *judge, const EhNode *expect)
{
    const EhDecision *d = judge->decision;
    EhStr subject = expect->a->list->name;
    Named named;
    if (find_named(d, subject, &named)) {
        judge_name(judge, expect, &named);
    } else if (eh_str_is(subject, "status")) {
        if (eh_str_is(expect->b->name, "fault") != d->fault) {
            fail_value(judge, expect, d->fault ? EH_STR("fault") : EH_STR("ok"));
        }
    } else if (eh_str_is(subject, "holdout")) {
        if ((expect->b->i != 0) != d->holdout) {
            fail_value(judge, expect, d->holdout ? EH_STR("true") : EH_STR("false"));
        }
    } else if (eh_str_is(subject, "complexity")) {
        if (signed_i(expect->b) != d->complexity) {
            fail_value(judge, expect,
                       eh_arena_format(judge->arena, "%lld", (long long)d->complexity));
        }
    } else {
        judge_clock(judge, expect);
    }
}

static EhStr add_name(Judge *judge, EhStr list, EhStr name)
{
    return eh_arena_format(judge->arena, "%.*s%s%.*s", EH_STR_F(list), list.n > 0 ? ", " : "",
                           EH_STR_F(name));
}

static void judge_requires(Judge *judge, const EhNode *expect)
{
    const EhDecision *d = judge->decision;
    EhStr found = EH_STR(""), lacking = EH_STR("");
    for (uint32_t i = 0; i < d->n_requires; i++) {
        found = add_name(
            judge, found,
            str_of(eh_name(judge->program, EH_NAMES_SKILL, (int32_t)d->requires_skills[i])));
    }
    for (const EhNode *id = expect->list; id != NULL; id = id->next) {
        bool there = false;
        for (uint32_t i = 0; i < d->n_requires; i++) {
            const char *name =
                eh_name(judge->program, EH_NAMES_SKILL, (int32_t)d->requires_skills[i]);
            there = there || eh_str_same(str_of(name), id->name);
        }
        lacking = there ? lacking : add_name(judge, lacking, id->name);
    }
    if (lacking.n > 0) {
        fail(judge, expect,
             eh_arena_format(judge->arena, "requires %.*s, expected also %.*s",
                             EH_STR_F(found.n > 0 ? found : EH_STR("nothing")), EH_STR_F(lacking)));
    }
}

/* ---- actions ---- */

static bool argument_same(const EhVType *type, const EhConst *wanted, const EhValue *found,
                          const char *enum_name)
{
    if (found->missing) {
        return false;
    }
    if (type->kind == EH_TEXT) {
        return eh_str_same(wanted->text, (EhStr){found->text, (uint32_t)found->n});
    }
    if (type->kind == EH_ENUM) {
        return eh_str_same(type->enumeration->names.at[wanted->cell.i].name, str_of(enum_name));
    }
    return type->kind == EH_NUMBER ? wanted->cell.f == found->f : wanted->cell.i == found->i;
}

static bool call_same(Judge *judge, const EhNode *call, const EhActionDecl *action,
                      const EhActionCall *found)
{
    uint32_t i = 0;
    if (!eh_str_same(str_of(found->name), call->name)) {
        return false;
    }
    for (EhNode *arg = call->kind == EH_N_CALL ? call->list : NULL; arg != NULL;
         arg = arg->next, i++) {
        EhNode *plain = arg;
        EhConst value;
        while (plain->kind == EH_N_PAREN) {
            plain = plain->a;
        }
        const EhVType *type = &action->params.at[i]->type;
        if (i >= found->n_args || !eh_const(judge->policy, plain, type, &value) ||
            !argument_same(type, &value, &found->args[i], found->enum_names[i])) {
            return false;
        }
    }
    return true;
}

static EhStr call_text(Judge *judge, const EhActionCall *call)
{
    EhStr text = eh_arena_format(judge->arena, "%s(", call->name);
    for (uint32_t i = 0; i < call->n_args; i++) {
        EhStr value = eh_written_value(judge->arena, &call->args[i], call->enum_names[i],
                                       &judge->policy->money);
        text = eh_arena_format(judge->arena, "%.*s%s%.*s", EH_STR_F(text), i > 0 ? ", " : "",
                               EH_STR_F(value));
    }
    return eh_arena_format(judge->arena, "%.*s)", EH_STR_F(text));
}

static void judge_does(Judge *judge, const EhNode *expect)
{
    const EhDecision *d = judge->decision;
    const EhNode *declared = eh_map_get(&judge->policy->actions, expect->a->name);
    const EhActionDecl *action = declared == NULL ? NULL : declared->info;
    EhStr found = EH_STR("");
    bool does = false;
    for (uint32_t i = 0; i < d->n_actions && action != NULL; i++) {
        does = does || call_same(judge, expect->a, action, &d->actions[i]);
        found = add_name(judge, found, call_text(judge, &d->actions[i]));
    }
    if (does != expect->negated) {
        return;
    }
    EhStr wanted = source_text(judge, expect->a->span);
    fail(judge, expect,
         expect->negated
             ? eh_arena_format(judge->arena, "does %.*s, expected not to", EH_STR_F(wanted))
             : eh_arena_format(judge->arena, "does %.*s, expected %.*s",
                               EH_STR_F(found.n > 0 ? found : EH_STR("nothing")),
                               EH_STR_F(wanted)));
}

/* ---- rules, tightens, escalations, faults ---- */

static void judge_held(Judge *judge, const EhNode *expect)
{
    const EhDecision *d = judge->decision;
    const uint32_t *held = expect->op == EH_OP_RULE      ? d->rules
                           : expect->op == EH_OP_TIGHTEN ? d->tightens
                                                         : d->escalations;
    uint32_t n = expect->op == EH_OP_RULE      ? d->n_rules
                 : expect->op == EH_OP_TIGHTEN ? d->n_tightens
                                               : d->n_escalations;
    bool holds = false;
    for (uint32_t i = 0; i < n; i++) {
        holds =
            holds || eh_str_same(str_of(eh_name(judge->program, EH_NAMES_HELD, (int32_t)held[i])),
                                 expect->name);
    }
    if (holds == expect->negated) {
        const char *what = expect->op == EH_OP_RULE      ? "rule"
                           : expect->op == EH_OP_TIGHTEN ? "tighten"
                                                         : "escalation";
        fail(judge, expect,
             eh_arena_format(judge->arena, "%s %.*s %s", what, EH_STR_F(expect->name),
                             holds ? "holds, expected not to" : "does not hold"));
    }
}

static void judge_fault(Judge *judge, const EhNode *expect)
{
    const EhDecision *d = judge->decision;
    EhStr wanted = path_text(judge, expect->a), found = EH_STR("");
    for (uint32_t i = 0; i < d->n_faults; i++) {
        EhStr field =
            d->faults[i].what == EH_FAULT_LINE ? EH_STR("the line") : str_of(d->faults[i].field);
        if (eh_str_same(field, wanted)) {
            return;
        }
        found = add_name(judge, found, field);
    }
    fail(judge, expect,
         eh_arena_format(judge->arena, "the faults are in %.*s, expected one in %.*s",
                         EH_STR_F(found.n > 0 ? found : EH_STR("nothing")), EH_STR_F(wanted)));
}

static void judge_expectation(Judge *judge, const EhNode *expect)
{
    switch ((EhNodeKind)expect->kind) {
    case EH_N_EXPECT_VALUE:
        judge_value(judge, expect);
        break;
    case EH_N_REQUIRES:
        judge_requires(judge, expect);
        break;
    case EH_N_DOES:
        judge_does(judge, expect);
        break;
    case EH_N_HELD:
        judge_held(judge, expect);
        break;
    case EH_N_EXPECT_FAULT:
        judge_fault(judge, expect);
        break;
    default:
        break;
    }
}

void eh_test_judge(EhPolicy *policy, const EhNode *test, const EhProgram *program,
                   const EhDecision *decision, EhArena *arena, EhTestFailures *out)
{
    Judge judge = {policy, program, decision, arena, out};
    for (const EhNode *item = test->list; item != NULL; item = item->next) {
        for (const EhNode *expect = item->kind == EH_N_EXPECT ? item->list : NULL; expect;
             expect = expect->next) {
            judge_expectation(&judge, expect);
        }
    }
}
