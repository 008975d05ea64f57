/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names and paths: what a word means where it stands, and whether it may be read there.
 */
#include "compiler/expr.h"

const EhExpr eh_expr_nothing = {.type = {.kind = EH_KIND_NONE}, .enumerator = -1};

/* Names of every kind may be needed: those in scope as variables too. */
EhSymbol *eh_expr_find_symbol(const EhScope *scope, EhStr name)
{
    for (const EhScopeVar *var = scope->vars; var != NULL; var = var->outer) {
        if (eh_str_same(var->symbol->name, name)) {
            return var->symbol;
        }
    }
    return eh_map_get(&scope->policy->values, name);
}

bool eh_expr_is_known(const EhScope *scope, const EhPlace *place)
{
    for (const EhKnown *known = scope->known; known != NULL; known = known->outer) {
        for (const EhPlace *p = known->place; p != NULL; p = p->parent) {
            if (p == place) {
                return true;
            }
        }
    }
    return false;
}

static const char *stage_word(uint8_t which)
{
    static const char *const words[] = {
        [EH_AT_LOOKUP] = "a lookup",           [EH_AT_FUNCTION] = "a function",
        [EH_AT_CLASS] = "the class",           [EH_AT_HOLDOUT] = "the service class and holdout",
        [EH_AT_COMPLEXITY] = "the complexity", [EH_AT_TIER] = "the tier",
        [EH_AT_ROUTE] = "the queue",           [EH_AT_RANK] = "the priority",
        [EH_AT_RULES] = "the rules",           [EH_AT_SLA] = "the clocks of the sla",
    };
    return which <= EH_AT_SLA && words[which] != NULL ? words[which] : "a later result";
}

/* For the let that reads this one. */
static void note_height(EhPolicy *policy, const EhSymbol *let)
{
    uint32_t height = let->deep ? 1 : let->height;
    policy->let_height = height > policy->let_height ? height : policy->let_height;
}

/* A clause may read only what comes before it. */
static void check_stage(EhScope *scope, EhNode *node, EhExpr *out, const EhSymbol *symbol)
{
    EhPolicy *policy = scope->policy;
    if (symbol->outcome && !scope->outcome_ok) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_OUTCOME, node->span,
                               "`%.*s` is known only afterwards, so no decision may read it",
                               EH_STR_F(symbol->name));
        eh_diag_hint(policy->diags, diag, "tests and audits may read a field marked `outcome`");
        out->type.kind = EH_KIND_NONE;
    } else if (symbol->stage >= scope->stage && symbol->stage > EH_AT_INPUT) {
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_STAGE, node->span, "%s reads %s, which is decided later",
                    scope->what, stage_word(symbol->stage));
        eh_diag_hint(
            policy->diags, diag,
            "the order is class, holdout, complexity, tier, route, rank, rules, sla, escalations");
        out->type.kind = EH_KIND_NONE;
    }
}

/* What reads a let that is not deep has the let's own nodes in place of the name: so much stack the later passes
 * take. A let that is another name of one stands for it. */
static void set_height(EhPolicy *policy, EhSymbol *let)
{
    enum { DEEP = 16 };
    EhNode *node = eh_unparen(let->node->a);
    const EhExpr *info = node->info;
    if (node->kind == EH_N_NAME && info->symbol != NULL && info->symbol->kind == EH_SYM_LET) {
        EhSymbol *other = info->symbol;
        let->alias = other->alias != NULL ? other->alias : other;
    }
    let->height = let->node->a->depth + policy->let_height;
    let->deep = let->height > DEEP;
}

EhSymbol *eh_let_resolve(EhPolicy *policy, EhSymbol *let)
{
    if (let->state == 1) {
        eh_diag(policy->diags, EH_E_LET_CYCLE, let->span, "`%.*s` is defined by itself",
                EH_STR_F(let->name));
        let->type.kind = EH_KIND_NONE;
        return let;
    }
    if (let->state == 2) {
        return let;
    }
    EhNode *node = let->node->a;
    if (policy->let_stack > 0 && policy->let_stack + node->depth > EH_LIMIT_DEPTH) {
        eh_diag(policy->diags, EH_E_LIMIT, let->span,
                "lets that read each other are nested more than %d deep", EH_LIMIT_DEPTH);
        let->type.kind = EH_KIND_NONE;
        return let;
    }
    uint32_t outer_height = policy->let_height;
    policy->let_height = 0;
    policy->let_stack += node->depth;
    let->state = 1;
    EhScope scope = {.policy = policy, .stage = EH_AT_AFTER, .what = "a let", .outcome_ok = true};
    const EhExpr *value = eh_expr(&scope, node, NULL);
    let->type = value->type;
    let->stage = value->stage;
    let->outcome = value->outcome;
    let->tracked_only = value->tracked_only;
    let->state = 2;
    set_height(policy, let);
    policy->let_stack -= node->depth;
    policy->let_height = outer_height;
    if (let->type.kind == EH_RECORD) {
        eh_diag(policy->diags, EH_E_NOT_A_VALUE, node->span,
                "a let names a single value, not a record");
        let->type.kind = EH_KIND_NONE;
    }
    let->index = policy->let_order.n;
    EH_PUSH(policy->arena, &policy->let_order, let);
    return let;
}

static void stage_type(EhPolicy *policy, const EhSymbol *symbol, EhExpr *out)
{
    EhEnumDecl *decl = NULL;
    switch ((EhStage)symbol->which) {
    case EH_AT_CLASS:
    case EH_AT_AFTER:
        decl = policy->class_enum;
        break;
    case EH_AT_TIER:
        decl = policy->tier_enum;
        break;
    case EH_AT_ROUTE:
        decl = policy->queue_enum;
        break;
    case EH_AT_RANK:
        decl = policy->priority_enum;
        break;
    case EH_AT_HOLDOUT:
        out->type.kind = EH_BOOL;
        break;
    case EH_AT_COMPLEXITY:
        out->type.kind = EH_INT;
        break;
    default:
        break;
    }
    if (decl != NULL) {
        out->type.kind = EH_ENUM;
        out->type.enumeration = decl;
        out->type.optional = decl->names.n == 0;
    }
    eh_type_default_range(&out->type);
    if (out->type.kind == EH_INT) {
        out->type.lo = 0;
    }
}

static void builtin_type(EhPolicy *policy, const EhSymbol *symbol, EhExpr *out)
{
    static const uint8_t kinds[] = {
        [EH_BUILTIN_NOW] = EH_TIME,
        [EH_BUILTIN_TODAY] = EH_DATE,
        [EH_BUILTIN_WAITING] = EH_DURATION,
    };
    if (symbol->which > EH_BUILTIN_WAITING) {
        return;
    }
    out->type.kind = kinds[symbol->which];
    policy->uses_now = policy->uses_now || symbol->which == EH_BUILTIN_NOW;
    policy->uses_today = policy->uses_today || symbol->which == EH_BUILTIN_TODAY;
    eh_type_default_range(&out->type);
    if (symbol->which == EH_BUILTIN_WAITING) {
        out->type.lo = 0;
        out->type.hi = EH_TIME_MAX - EH_TIME_MIN;
    }
}

/* A prediction counts only from a confidence on, which the policy or `at` must say. */
static void check_confidence(EhScope *scope, EhNode *node)
{
    EhPolicy *policy = scope->policy;
    if (policy->confidence_node == NULL &&
        eh_report_first(policy, EH_E_NO_CONFIDENCE, node->span)) {
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_NO_CONFIDENCE, node->span,
                    "a prediction is read, but nothing says from which confidence on it counts");
        eh_diag_hint(policy->diags, diag,
                     "write `confidence 80%%` at the top of the policy, or `(… at 80%%)` here");
    }
}

/* The type that a field path reads as, here. */
static void place_type(EhScope *scope, EhNode *node, EhPlace *place, EhExpr *out)
{
    if (place == NULL) {
        return;
    }
    bool root_optional =
        place->root->kind == EH_SYM_LOOKUP && !eh_expr_is_known(scope, place->root->place);
    out->place = place;
    out->type = place->field->type;
    out->stage = place->root->stage;
    out->outcome = place->field->outcome;
    out->tracked_only = place->field->tracked;
    bool above = root_optional && place->root->place != NULL;
    for (EhPlace *p = place->parent; p != NULL && p->field != NULL; p = p->parent) {
        above = above || (p->field->type.optional && !eh_expr_is_known(scope, p));
        out->outcome = out->outcome || p->field->outcome;
    }
    if (above) {
        out->type.optional = true;
    }
    out->narrowed = eh_expr_is_known(scope, place);
    if (out->narrowed) {
        out->type.optional = false;
    }
    if (out->type.predicted && !scope->raw) {
        check_confidence(scope, node);
        out->type.predicted = false;
    }
}

/* Whether the declaration is wrong, and was reported: then nothing follows from how it is used. */
static bool is_broken(const EhSymbol *symbol)
{
    return symbol->twice || (symbol->kind == EH_SYM_LOOKUP && symbol->type.kind == EH_KIND_NONE);
}

/* What is declared, and stands somewhere else than where a value does. */
static void not_a_value(EhScope *scope, const EhNode *node, const EhSymbol *symbol)
{
    static const char *const hints[] = {
        [EH_SYM_FUNCTION] = "a function is called: `name(…)`",
        [EH_SYM_LIST] = "a list stands after `in`",
        [EH_SYM_PHRASES] = "phrases stand after `mentions`",
        [EH_SYM_CALENDAR] = "a calendar is asked `is open`",
        [EH_SYM_BUILTIN] = "history stands in tickets and samples only",
        [EH_SYM_SLA] = "a clock is asked for a part: `sla.TARGET.due`, left, target, used or state",
    };
    EhDiags *diags = scope->policy->diags;
    const char *hint = symbol->kind <= EH_SYM_CALENDAR ? hints[symbol->kind] : NULL;
    EhDiag *diag = eh_diag(diags, EH_E_NOT_A_VALUE, node->span, "`%.*s` is not a value",
                           EH_STR_F(symbol->name));
    if (hint != NULL) {
        eh_diag_hint(diags, diag, "%s", hint);
    }
}

static void name_symbol(EhScope *scope, EhNode *node, EhSymbol *symbol, EhExpr *out)
{
    EhPolicy *policy = scope->policy;
    if (is_broken(symbol)) {
        return;
    }
    out->symbol = symbol;
    out->stage = symbol->stage;
    switch ((EhSymbolKind)symbol->kind) {
    case EH_SYM_FIELD:
        place_type(scope, node, symbol->place, out);
        break;
    case EH_SYM_TICKET:
    case EH_SYM_VARIABLE:
    case EH_SYM_LOOKUP:
        out->type = symbol->type;
        out->place = symbol->place;
        if (symbol->kind == EH_SYM_LOOKUP && eh_expr_is_known(scope, symbol->place)) {
            out->type.optional = false;
        }
        break;
    case EH_SYM_LET:
        eh_let_resolve(policy, symbol);
        symbol->uses++;
        note_height(policy, symbol);
        out->type = symbol->type;
        out->stage = symbol->stage;
        out->outcome = symbol->outcome;
        out->tracked_only = symbol->tracked_only;
        break;
    case EH_SYM_BUILTIN:
        builtin_type(policy, symbol, out);
        break;
    case EH_SYM_STAGE:
        stage_type(policy, symbol, out);
        break;
    case EH_SYM_SLA:
    case EH_SYM_FUNCTION:
    case EH_SYM_LIST:
    case EH_SYM_PHRASES:
    case EH_SYM_CALENDAR:
        break;
    }
    if (out->type.kind == EH_KIND_NONE && symbol->kind != EH_SYM_LET &&
        symbol->kind != EH_SYM_FIELD) {
        not_a_value(scope, node, symbol);
        return;
    }
    EhSymbol read = *symbol;
    read.outcome = out->outcome;
    check_stage(scope, node, out, &read);
}

/* A field of the same type and name as the enumerator would make the word mean two things. */
static void check_shadow(EhScope *scope, EhNode *node, const EhVType *expect)
{
    EhSymbol *symbol = eh_expr_find_symbol(scope, node->name);
    if (symbol == NULL || (symbol->kind != EH_SYM_FIELD && symbol->kind != EH_SYM_VARIABLE)) {
        return;
    }
    if (symbol->type.kind == EH_ENUM && symbol->type.enumeration == expect->enumeration) {
        EhDiag *diag =
            eh_diag(scope->policy->diags, EH_E_TWO_MEANINGS, node->span,
                    "`%.*s` is both a name of the enum and a field of it", EH_STR_F(node->name));
        eh_diag_hint(scope->policy->diags, diag, "write `ticket.%.*s` for the field",
                     EH_STR_F(node->name));
    }
}

void eh_expr_name(EhScope *scope, EhNode *node, const EhVType *expect, EhExpr *out)
{
    EhPolicy *policy = scope->policy;
    bool wants_enum = expect != NULL && expect->kind == EH_ENUM;
    if (wants_enum) {
        out->enumerator = eh_enum_find(expect->enumeration, node->name);
        if (out->enumerator >= 0) {
            out->type = (EhVType){.kind = EH_ENUM, .enumeration = expect->enumeration};
            out->type.lo = out->type.hi = out->enumerator;
            out->tracked_only = true;
            check_shadow(scope, node, expect);
            return;
        }
    }
    EhSymbol *symbol = eh_expr_find_symbol(scope, node->name);
    if (symbol != NULL) {
        name_symbol(scope, node, symbol, out);
        return;
    }
    if (wants_enum) {
        EhStr what = eh_arena_format(policy->arena, "the enum %.*s has no such name",
                                     EH_STR_F(eh_enum_title(policy, expect->enumeration)));
        eh_report_unknown_enum(policy, EH_E_NOT_IN_ENUM, node->span, what.p, node->name,
                               expect->enumeration);
        return;
    }
    if (expect == NULL || expect->kind != EH_KIND_NONE) {
        eh_report_unknown(policy, EH_E_UNKNOWN_NAME, node->span, "field or name", node->name,
                          &policy->values);
    }
}

/* The place of sla.TARGET.due, so that a guard narrows it as it does a field. */
static EhPlace *due_place(EhPolicy *policy, EhSymbol *sla, uint32_t target)
{
    if (sla->place == NULL) {
        EhPlace *root = eh_arena_alloc(policy->arena, sizeof *root);
        if (root != NULL) {
            root->root = sla;
        }
        sla->place = root;
    }
    while (policy->dues.n <= target && !policy->arena->failed) {
        EhFieldDecl *due = eh_arena_alloc(policy->arena, sizeof *due);
        EH_PUSH(policy->arena, &policy->dues, due);
    }
    return policy->arena->failed ? NULL : eh_place(policy, sla->place, policy->dues.at[target]);
}

/* sla.TARGET.PART, for escalations. */
static bool expr_sla(EhScope *scope, EhNode *node, EhExpr *out)
{
    EhNode *base = eh_unparen(node->a);
    if (base->kind != EH_N_ACCESS || base->a->kind != EH_N_NAME ||
        !eh_str_is(base->a->name, "sla")) {
        return false;
    }
    static const struct {
        const char *name;
        uint8_t kind;
        bool optional;
    } parts[] = {
        {"due", EH_TIME, true},     {"left", EH_DURATION, false}, {"target", EH_DURATION, false},
        {"used", EH_NUMBER, false}, {"state", EH_ENUM, false},
    };
    EhPolicy *policy = scope->policy;
    int32_t found = eh_target_find(policy, base->name);
    uint32_t target = (uint32_t)found;
    if (found < 0) {
        eh_report_unknown(policy, EH_E_UNKNOWN_TARGET, base->name_span, "target", base->name,
                          &policy->targets_map);
        return true;
    }
    for (uint8_t i = 0; i < 5; i++) {
        if (eh_str_is(node->name, parts[i].name)) {
            out->type = (EhVType){.kind = parts[i].kind, .optional = parts[i].optional};
            out->type.enumeration = policy->state_enum;
            eh_type_default_range(&out->type);
            out->type.flo = 0;
            out->target = target;
            out->part = i;
            out->is_sla = true;
            out->stage = EH_AT_SLA;
            out->symbol = eh_map_get(&policy->values, EH_STR("sla"));
            out->place = i == 0 ? due_place(policy, out->symbol, target) : NULL;
            out->narrowed = out->place != NULL && eh_expr_is_known(scope, out->place);
            out->type.optional = parts[i].optional && !out->narrowed;
            check_stage(scope, node, out, out->symbol);
            return true;
        }
    }
    EhDiag *diag = eh_diag(policy->diags, EH_E_UNKNOWN_FIELD, node->name_span,
                           "a clock has no `%.*s`", EH_STR_F(node->name));
    eh_diag_hint(policy->diags, diag, "a clock has due, left, target, used and state");
    return true;
}

static void report_field(EhPolicy *policy, EhNode *node, const EhRecordDecl *record)
{
    EhStr names[EH_LIMIT_RECORD_FIELDS];
    uint32_t n = 0;
    for (; n < record->fields.n && n < EH_LIMIT_RECORD_FIELDS; n++) {
        names[n] = record->fields.at[n]->name;
    }
    EhStr near = eh_diag_nearest(node->name, names, n);
    EhDiag *diag =
        eh_diag(policy->diags, EH_E_UNKNOWN_FIELD, node->name_span, "%.*s has no field `%.*s`",
                EH_STR_F(record->name), EH_STR_F(node->name));
    if (near.n > 0) {
        eh_diag_hint(policy->diags, diag, "did you mean `%.*s`?", EH_STR_F(near));
    }
}

void eh_expr_access(EhScope *scope, EhNode *node, EhExpr *out)
{
    if (expr_sla(scope, node, out)) {
        return;
    }
    const EhExpr *base = eh_expr(scope, node->a, NULL);
    if (base->type.kind == EH_KIND_NONE) {
        return;
    }
    if (base->type.kind != EH_RECORD || base->place == NULL) {
        eh_diag(scope->policy->diags, EH_E_UNKNOWN_FIELD, node->name_span, "%.*s has no fields",
                EH_STR_F(eh_type_text(scope->policy, &base->type, false)));
        return;
    }
    EhFieldDecl *field = eh_field_find(base->type.record, node->name);
    if (field == NULL) {
        report_field(scope->policy, node, base->type.record);
        return;
    }
    out->symbol = base->symbol;
    place_type(scope, node, eh_place(scope->policy, base->place, field), out);
    if (out->outcome && !scope->outcome_ok) {
        EhSymbol read = {.name = node->name, .outcome = true};
        check_stage(scope, node, out, &read);
    }
}
