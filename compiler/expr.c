/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types of expressions: names, paths, guards, and the forms that choose (`if`, `by`, `any { }`, quantifiers).
 *
 * Each node gets an EhExpr with its type, the range of its values and the stage at which it is known. A mistake is
 * reported once: what depends on it gets EH_KIND_NONE and is passed over in silence.
 */
#include "compiler/check.h"

#include <string.h>

EhNode *eh_unparen(EhNode *node)
{
    while (node->kind == EH_N_PAREN) {
        node = node->a;
    }
    return node;
}

void eh_report_unknown(EhPolicy *policy, EhCode code, EhSpan span, const char *what, EhStr name,
                       const EhMap *map)
{
    uint32_t n;
    const EhStr *keys = eh_map_keys(map, policy->arena, &n);
    EhStr near = keys == NULL ? (EhStr){NULL, 0} : eh_diag_nearest(name, keys, n);
    EhDiag *diag =
        eh_diag(policy->diags, code, span, "there is no %s `%.*s`", what, EH_STR_F(name));
    if (near.n > 0) {
        eh_diag_hint(policy->diags, diag, "did you mean `%.*s`?", EH_STR_F(near));
    }
}

void eh_report_unknown_enum(EhPolicy *policy, EhCode code, EhSpan span, const char *what,
                            EhStr name, const EhEnumDecl *decl)
{
    EhStr names[EH_LIMIT_ENUM_NAMES];
    uint32_t n = 0;
    for (; n < decl->names.n && n < EH_LIMIT_ENUM_NAMES; n++) {
        names[n] = decl->names.at[n].name;
    }
    EhStr near = eh_diag_nearest(name, names, n);
    EhDiag *diag = eh_diag(policy->diags, code, span, "%s: `%.*s`", what, EH_STR_F(name));
    if (near.n > 0) {
        eh_diag_hint(policy->diags, diag, "did you mean `%.*s`?", EH_STR_F(near));
    } else if (n > 0) {
        EhStr all = EH_STR("");
        for (uint32_t i = 0; i < n && i < 12; i++) {
            all = eh_arena_format(policy->arena, "%.*s%s%.*s", EH_STR_F(all), i == 0 ? "" : ", ",
                                  EH_STR_F(names[i]));
        }
        eh_diag_hint(policy->diags, diag, "its names are %.*s%s", EH_STR_F(all),
                     n > 12 ? ", …" : "");
    }
}

/* Names of every kind may be needed: those in scope as variables too. */
static EhSymbol *find_symbol(const EhScope *scope, EhStr name)
{
    for (const EhScopeVar *var = scope->vars; var != NULL; var = var->outer) {
        if (eh_str_same(var->symbol->name, name)) {
            return var->symbol;
        }
    }
    return eh_map_get(&scope->policy->values, name);
}

static bool is_known(const EhScope *scope, const EhPlace *place)
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
    let->state = 1;
    EhScope scope = {.policy = policy, .stage = EH_AT_AFTER, .what = "a let", .outcome_ok = true};
    const EhExpr *value = eh_expr(&scope, let->node->a, NULL);
    let->type = value->type;
    let->stage = value->stage;
    let->outcome = value->outcome;
    let->state = 2;
    if (let->type.kind == EH_RECORD) {
        eh_diag(policy->diags, EH_E_NOT_A_VALUE, let->node->a->span,
                "a let names a single value, not a record");
        let->type.kind = EH_KIND_NONE;
    }
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
    if (policy->confidence_node == NULL) {
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
    bool root_optional = place->root->kind == EH_SYM_LOOKUP && !is_known(scope, place->root->place);
    out->place = place;
    out->type = place->field->type;
    out->stage = place->root->stage;
    out->outcome = place->field->outcome;
    out->tracked_only = place->field->tracked;
    bool above = root_optional && place->root->place != NULL;
    for (EhPlace *p = place->parent; p != NULL && p->field != NULL; p = p->parent) {
        above = above || (p->field->type.optional && !is_known(scope, p));
        out->outcome = out->outcome || p->field->outcome;
    }
    if (above) {
        out->type.optional = true;
    }
    out->narrowed = is_known(scope, place);
    if (out->narrowed) {
        out->type.optional = false;
    }
    if (out->type.predicted && !scope->raw) {
        check_confidence(scope, node);
        out->type.predicted = false;
    }
}

static void name_symbol(EhScope *scope, EhNode *node, EhSymbol *symbol, EhExpr *out)
{
    EhPolicy *policy = scope->policy;
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
        if (symbol->kind == EH_SYM_LOOKUP && is_known(scope, symbol->place)) {
            out->type.optional = false;
        }
        break;
    case EH_SYM_LET:
        eh_let_resolve(policy, symbol);
        symbol->uses++;
        out->type = symbol->type;
        out->stage = symbol->stage;
        out->outcome = symbol->outcome;
        break;
    case EH_SYM_BUILTIN:
        builtin_type(policy, symbol, out);
        break;
    case EH_SYM_STAGE:
        stage_type(policy, symbol, out);
        break;
    case EH_SYM_SLA:
        out->is_sla = true;
        break;
    case EH_SYM_FUNCTION:
    case EH_SYM_LIST:
    case EH_SYM_PHRASES:
    case EH_SYM_CALENDAR:
        break;
    }
    if (out->type.kind == EH_KIND_NONE && !out->is_sla && symbol->kind != EH_SYM_LET &&
        symbol->kind != EH_SYM_FIELD) {
        static const char *const hints[] = {
            [EH_SYM_FUNCTION] = "a function is called: `name(…)`",
            [EH_SYM_LIST] = "a list stands after `in`",
            [EH_SYM_PHRASES] = "phrases stand after `mentions`",
            [EH_SYM_CALENDAR] = "a calendar is asked `is open`",
            [EH_SYM_BUILTIN] = "history stands in tickets and samples only",
        };
        const char *hint = symbol->kind <= EH_SYM_CALENDAR ? hints[symbol->kind] : NULL;
        EhDiag *diag = eh_diag(policy->diags, EH_E_NOT_A_VALUE, node->span, "`%.*s` is not a value",
                               EH_STR_F(symbol->name));
        if (hint != NULL) {
            eh_diag_hint(policy->diags, diag, "%s", hint);
        }
        return;
    }
    EhSymbol read = *symbol;
    read.outcome = out->outcome;
    check_stage(scope, node, out, &read);
}

/* A field of the same type and name as the enumerator would make the word mean two things. */
static void check_shadow(EhScope *scope, EhNode *node, const EhVType *expect)
{
    EhSymbol *symbol = find_symbol(scope, node->name);
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

static void expr_name(EhScope *scope, EhNode *node, const EhVType *expect, EhExpr *out)
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
    EhSymbol *symbol = find_symbol(scope, node->name);
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
    uint32_t target = 0;
    while (target < policy->targets.n &&
           !eh_str_same(policy->targets.at[target].name, base->name)) {
        target++;
    }
    if (target == policy->targets.n) {
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
            out->narrowed = out->place != NULL && is_known(scope, out->place);
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

static void expr_access(EhScope *scope, EhNode *node, EhExpr *out)
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

static void expr_literal(EhScope *scope, EhNode *node, EhExpr *out)
{
    static const uint8_t kinds[] = {
        [EH_N_BOOL] = EH_BOOL,      [EH_N_INT] = EH_INT,      [EH_N_NUMBER] = EH_NUMBER,
        [EH_N_PERCENT] = EH_NUMBER, [EH_N_MONEY] = EH_MONEY,  [EH_N_DURATION] = EH_DURATION,
        [EH_N_DATE] = EH_DATE,      [EH_N_INSTANT] = EH_TIME,
    };
    out->tracked_only = true;
    out->type = (EhVType){.kind = EH_TEXT};
    if (node->kind == EH_N_TEXT) {
        eh_type_default_range(&out->type);
        return;
    }
    out->type.kind = kinds[node->kind];
    out->type.lo = out->type.hi = node->i;
    out->type.flo = out->type.fhi = node->f;
    if (node->kind == EH_N_MONEY && !eh_money_value(scope->policy, node, &node->i)) {
        out->type.kind = EH_KIND_NONE;
    }
    out->type.lo = out->type.hi = node->i;
}

/* The stage, outcome and trackedness of an expression are those of its latest part. */
void eh_expr_absorb(EhExpr *out, const EhExpr *part)
{
    out->stage = part->stage > out->stage ? part->stage : out->stage;
    out->outcome = out->outcome || part->outcome;
    out->tracked_only = out->tracked_only && part->tracked_only;
}

static bool is_guard(EhNode *node, EhPlace **place)
{
    node = eh_unparen(node);
    bool guard = node->kind == EH_N_IS_KNOWN && ((node->op == EH_OP_KNOWN) != node->negated);
    if (!guard) {
        return false;
    }
    const EhExpr *info = node->a->info;
    *place = info != NULL ? info->place : NULL;
    bool path =
        *place != NULL && ((*place)->field != NULL || (*place)->root->kind == EH_SYM_LOOKUP);
    return path && eh_unparen(node->a)->kind != EH_N_AT;
}

static const EhKnown *push_known(EhPolicy *policy, EhPlace *place, const EhKnown *outer)
{
    EhKnown *known = eh_arena_alloc(policy->arena, sizeof *known);
    if (known == NULL) {
        return outer;
    }
    *known = (EhKnown){place, outer};
    return known;
}

const EhKnown *eh_guards(EhPolicy *policy, EhNode *condition, const EhKnown *known)
{
    EhNode *node = eh_unparen(condition);
    EhPlace *place;
    for (; node->kind == EH_N_BINARY && node->op == EH_OP_AND; node = node->a) {
        if (is_guard(node->b, &place)) {
            known = push_known(policy, place, known);
        }
    }
    if (node->kind == EH_N_ALL_OF) {
        for (EhNode *line = node->list; line != NULL; line = line->next) {
            if (is_guard(line->a, &place)) {
                known = push_known(policy, place, known);
            }
        }
    }
    return is_guard(node, &place) ? push_known(policy, place, known) : known;
}

/* `a and b and c` is a left-deep chain: walked from its left end, so that a long one costs no stack, with each guard
 * known to what stands right of it. */
static void expr_chain(EhScope *scope, EhNode *node, EhExpr *out)
{
    EhOp op = (EhOp)node->op;
    EhVType boolean = {.kind = EH_BOOL, .lo = 0, .hi = 1};
    uint32_t n = 1, i;
    for (EhNode *walk = node; walk->kind == EH_N_BINARY && walk->op == op; walk = walk->a) {
        n++;
    }
    EhNode **parts = eh_arena_array(scope->policy->arena, n, sizeof *parts);
    if (parts == NULL) {
        return;
    }
    EhNode *walk = node;
    for (i = n; i-- > 1; walk = walk->a) {
        parts[i] = walk->b;
        EhExpr *inner = walk == node ? out : eh_arena_alloc(scope->policy->arena, sizeof *inner);
        if (inner != NULL) {
            *inner = (EhExpr){.type = boolean, .enumerator = -1};
            walk->info = inner;
        }
    }
    parts[0] = walk;
    EhScope right = *scope;
    out->type = boolean;
    out->tracked_only = true;
    for (i = 0; i < n; i++) {
        EhPlace *place;
        eh_condition(&right, parts[i]);
        eh_expr_absorb(out, parts[i]->info);
        if (op == EH_OP_AND && is_guard(parts[i], &place)) {
            right.known = push_known(scope->policy, place, right.known);
        }
    }
}

void eh_condition(EhScope *scope, EhNode *node)
{
    const EhExpr *info = eh_expr(scope, node, NULL);
    if (info->type.kind == EH_KIND_NONE) {
        return;
    }
    EhPolicy *policy = scope->policy;
    if (info->type.kind != EH_BOOL) {
        eh_diag(policy->diags, EH_E_NOT_A_CONDITION, node->span,
                "a condition is needed here, this is %.*s",
                EH_STR_F(eh_type_text(policy, &info->type, false)));
    } else if (info->type.optional) {
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_OPTIONAL, node->span, "this condition may be missing");
        eh_diag_hint(policy->diags, diag, "write `(… else false)`, or ask `is true`");
    }
}

static void expr_conditions(EhScope *scope, EhNode *node, EhExpr *out)
{
    EhScope below = *scope;
    EhMap labels = {0};
    out->type = (EhVType){.kind = EH_BOOL, .lo = 0, .hi = 1};
    out->tracked_only = true;
    for (EhNode *line = node->list; line != NULL; line = line->next) {
        EhPlace *place;
        eh_condition(&below, line->a);
        line->info = line->a->info;
        eh_expr_absorb(out, line->a->info);
        if (line->name.n > 0 && eh_map_get(&labels, line->name) != NULL) {
            eh_diag(scope->policy->diags, EH_E_LABEL_TWICE, line->name_span,
                    "the label `%.*s` stands twice", EH_STR_F(line->name));
        } else if (line->name.n > 0) {
            eh_map_put(&labels, scope->policy->arena, line->name, line);
        }
        if (node->kind == EH_N_ALL_OF && is_guard(line->a, &place)) {
            below.known = push_known(scope->policy, place, below.known);
        }
    }
}

static void expr_is_known(EhScope *scope, EhNode *node, EhExpr *out)
{
    const EhExpr *a = eh_expr(scope, node->a, NULL);
    out->type = (EhVType){.kind = EH_BOOL, .lo = 0, .hi = 1};
    eh_expr_absorb(out, a);
    out->tracked_only = a->tracked_only;
    if (a->type.kind == EH_KIND_NONE) {
        return;
    }
    if (!a->type.optional && !a->narrowed) {
        EhDiag *diag = eh_diag(scope->policy->diags, EH_E_NEVER_MISSING, node->span,
                               "this value is never missing");
        eh_diag_hint(scope->policy->diags, diag,
                     "a field that may be missing is declared with `?`");
    }
}

static void expr_if(EhScope *scope, EhNode *node, const EhVType *expect, EhExpr *out)
{
    EhScope then = *scope;
    eh_condition(scope, node->a);
    then.known = eh_guards(scope->policy, node->a, scope->known);
    const EhExpr *b = eh_expr(&then, node->b, expect);
    const EhVType *hint = expect == NULL && b->type.kind == EH_ENUM ? &b->type : expect;
    const EhExpr *c = eh_expr(scope, node->c, hint);
    out->tracked_only = true;
    eh_expr_absorb(out, node->a->info);
    eh_expr_absorb(out, b);
    eh_expr_absorb(out, c);
    out->type = b->type;
    eh_expr_unify(scope->policy, node->span, &out->type, &c->type, "the two branches of the `if`");
}

static void expr_quantifier(EhScope *scope, EhNode *node, EhExpr *out)
{
    EhPolicy *policy = scope->policy;
    const EhExpr *over = eh_expr(scope, node->a, NULL);
    bool counts = node->op == EH_OP_COUNT;
    out->type =
        (EhVType){.kind = counts ? EH_INT : EH_BOOL, .lo = 0, .hi = counts ? over->type.max : 1};
    eh_expr_absorb(out, over);
    if (over->type.kind != EH_SET && over->type.kind != EH_LIST) {
        if (over->type.kind != EH_KIND_NONE) {
            eh_diag(policy->diags, EH_E_NOT_A_LIST, node->a->span,
                    "`%s x in …` goes over a set or a list, not %.*s",
                    counts                  ? "count"
                    : node->op == EH_OP_ANY ? "any"
                                            : "all",
                    EH_STR_F(eh_type_text(policy, &over->type, false)));
        }
        out->type.kind = EH_KIND_NONE;
        return;
    }
    EhSymbol *symbol = eh_arena_alloc(policy->arena, sizeof *symbol);
    EhPlace *root = eh_arena_alloc(policy->arena, sizeof *root);
    EhSymbol *old = find_symbol(scope, node->name);
    if (symbol == NULL || root == NULL) {
        return;
    }
    if (old != NULL) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_NAME_TWICE, node->name_span,
                               "`%.*s` already names something else", EH_STR_F(node->name));
        if (old->node != NULL) {
            eh_diag_second(policy->diags, diag, old->span, "here");
        }
        eh_diag_hint(policy->diags, diag, "give the variable another name");
    }
    *symbol = (EhSymbol){.kind = EH_SYM_VARIABLE,
                         .stage = over->stage,
                         .name = node->name,
                         .span = node->name_span,
                         .node = node,
                         .type = *over->type.elem,
                         .place = root,
                         .reg = EH_NONE};
    root->root = symbol;
    out->symbol = symbol;
    EhScopeVar var = {symbol, scope->vars};
    EhScope inner = *scope;
    inner.vars = &var;
    eh_condition(&inner, node->b);
    eh_expr_absorb(out, node->b->info);
}

static const EhVType *case_value(EhScope *scope, EhNode *item, const EhVType *expect, EhExpr *out,
                                 bool first)
{
    const EhExpr *value = eh_expr(scope, item->a, expect);
    eh_expr_absorb(out, value);
    if (first) {
        out->type = value->type;
    } else {
        eh_expr_unify(scope->policy, item->span, &out->type, &value->type, "the cases of the `by`");
    }
    return expect == NULL && out->type.kind == EH_ENUM ? &out->type : expect;
}

/* Marks case `item` as seen; reports what is unknown, double or never reached. */
static void case_label(EhPolicy *policy, EhNode *item, const EhVType *over, uint8_t *seen,
                       bool *missing, EhNode **otherwise)
{
    bool twice = false;
    if (item->op == EH_OP_OTHERWISE) {
        twice = *otherwise != NULL;
        *otherwise = item;
    } else if (item->op == EH_OP_MISSING) {
        twice = *missing;
        *missing = true;
        if (!over->optional) {
            eh_diag(policy->diags, EH_E_CASE, item->span, "the value is never missing");
        }
    } else {
        int32_t i = -1;
        if (over->kind == EH_BOOL && (item->op == EH_OP_TRUE || item->op == EH_OP_FALSE)) {
            i = item->op == EH_OP_TRUE;
        } else if (over->kind == EH_ENUM && item->op == EH_OP_NONE) {
            i = eh_enum_find(over->enumeration, item->name);
        }
        if (i < 0 && over->kind == EH_ENUM) {
            eh_report_unknown_enum(policy, EH_E_NOT_IN_ENUM, item->span,
                                   "this is no case of the enum", item->name, over->enumeration);
            return;
        }
        if (i < 0) {
            eh_diag(policy->diags, EH_E_CASE, item->span,
                    "the cases of a bool are `true` and `false`");
            return;
        }
        twice = seen[i] != 0;
        seen[i] = 1;
    }
    if (twice) {
        eh_diag(policy->diags, EH_E_CASE, item->span, "this case stands twice");
    }
}

static void check_complete(EhPolicy *policy, EhNode *node, const EhVType *over, const uint8_t *seen,
                           bool missing, const EhNode *otherwise)
{
    uint32_t n = over->kind == EH_BOOL ? 2 : over->enumeration->names.n, left = 0, last = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!seen[i]) {
            left++;
            last = i;
        }
    }
    bool needs_missing = over->optional && !missing;
    if (otherwise != NULL && left == 0 && !needs_missing) {
        eh_diag(policy->diags, EH_E_CASE, otherwise->span, "nothing is left for this `otherwise`");
    } else if (otherwise == NULL && (left > 0 || needs_missing)) {
        EhStr name = over->kind == EH_BOOL ? (last ? EH_STR("true") : EH_STR("false"))
                     : left > 0            ? over->enumeration->names.at[last].name
                                           : EH_STR("missing");
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_BY_INCOMPLETE, node->span, "the case `%.*s`%s has no value",
                    EH_STR_F(left > 0 ? name : EH_STR("missing")), left > 1 ? " (and others)" : "");
        eh_diag_hint(policy->diags, diag, "add it, or `otherwise: …`");
    }
}

static void expr_by(EhScope *scope, EhNode *node, const EhVType *expect, EhExpr *out)
{
    EhPolicy *policy = scope->policy;
    const EhExpr *over = eh_expr(scope, node->a, NULL);
    uint8_t seen[EH_LIMIT_ENUM_NAMES + 1];
    memset(seen, 0, sizeof seen);
    bool missing = false;
    EhNode *otherwise = NULL;
    out->tracked_only = true;
    eh_expr_absorb(out, over);
    if (over->type.kind != EH_ENUM && over->type.kind != EH_BOOL) {
        if (over->type.kind != EH_KIND_NONE) {
            eh_diag(policy->diags, EH_E_BY_OVER, node->a->span,
                    "`by` takes an enum or a bool, not %.*s",
                    EH_STR_F(eh_type_text(policy, &over->type, false)));
        }
        return;
    }
    for (EhNode *item = node->list; item != NULL; item = item->next) {
        if (otherwise != NULL) {
            eh_diag(policy->diags, EH_E_CASE, item->span, "nothing is reached after `otherwise`");
        }
        case_label(policy, item, &over->type, seen, &missing, &otherwise);
        expect = case_value(scope, item, expect, out, item == node->list);
    }
    check_complete(policy, node, &over->type, seen, missing, otherwise);
}

static void expr_at(EhScope *scope, EhNode *node, EhExpr *out)
{
    EhPolicy *policy = scope->policy;
    EhScope raw = *scope;
    raw.raw = true;
    const EhExpr *a = eh_expr(&raw, node->a, NULL);
    eh_expr_absorb(out, a);
    if (node->b->f > 1.0) {
        eh_diag(policy->diags, EH_E_CONFIDENCE, node->b->span, "a confidence is at most 100%%");
    }
    if (a->type.kind == EH_KIND_NONE) {
        return;
    }
    if (a->place == NULL || a->place->field == NULL || !a->place->field->type.predicted) {
        eh_diag(policy->diags, EH_E_NOT_PREDICTED, node->span,
                "`at` takes a predicted field, this is %.*s",
                EH_STR_F(eh_type_text(policy, &a->type, false)));
        return;
    }
    out->type = a->place->field->type;
    out->type.predicted = false;
    out->type.optional = true;
    out->place = a->place;
    out->symbol = a->symbol;
}

static void expr_paren(EhScope *scope, EhNode *node, const EhVType *expect, EhExpr *out)
{
    *out = *eh_expr(scope, node->a, expect);
}

static void expr_not(EhScope *scope, EhNode *node, EhExpr *out)
{
    eh_condition(scope, node->a);
    eh_expr_absorb(out, node->a->info);
    out->tracked_only = ((EhExpr *)node->a->info)->tracked_only;
    out->type = (EhVType){.kind = EH_BOOL, .lo = 0, .hi = 1};
}

static void expr_negate(EhScope *scope, EhNode *node, EhExpr *out)
{
    const EhExpr *a = eh_expr(scope, node->a, NULL);
    eh_expr_absorb(out, a);
    out->tracked_only = a->tracked_only;
    if (a->type.kind == EH_KIND_NONE) {
        return;
    }
    bool signs = a->type.kind == EH_INT || a->type.kind == EH_NUMBER || a->type.kind == EH_MONEY ||
                 a->type.kind == EH_DURATION;
    if (!signs || a->type.optional) {
        eh_diag(scope->policy->diags, a->type.optional && signs ? EH_E_OPTIONAL : EH_E_OPERAND,
                node->span, "`-` does not take %.*s",
                EH_STR_F(eh_type_text(scope->policy, &a->type, false)));
        return;
    }
    eh_range_negate(&a->type, &out->type);
}

static void misplaced(EhScope *scope, EhNode *node)
{
    eh_diag(scope->policy->diags, EH_E_NOT_A_VALUE, node->span, "this is not a value");
}

static void expr_dispatch(EhScope *scope, EhNode *node, const EhVType *expect, EhExpr *out)
{
    switch ((EhNodeKind)node->kind) {
    case EH_N_BOOL:
    case EH_N_INT:
    case EH_N_NUMBER:
    case EH_N_PERCENT:
    case EH_N_MONEY:
    case EH_N_DURATION:
    case EH_N_DATE:
    case EH_N_INSTANT:
    case EH_N_TEXT:
        expr_literal(scope, node, out);
        break;
    case EH_N_NAME:
        expr_name(scope, node, expect, out);
        break;
    case EH_N_ACCESS:
        expr_access(scope, node, out);
        break;
    case EH_N_PAREN:
        expr_paren(scope, node, expect, out);
        break;
    case EH_N_NEGATE:
        expr_negate(scope, node, out);
        break;
    case EH_N_NOT:
        expr_not(scope, node, out);
        break;
    case EH_N_BINARY:
        if (node->op == EH_OP_AND || node->op == EH_OP_OR) {
            expr_chain(scope, node, out);
        } else {
            eh_expr_binary(scope, node, out, expect);
        }
        break;
    case EH_N_IS_KNOWN:
        expr_is_known(scope, node, out);
        break;
    case EH_N_IN:
        eh_expr_in(scope, node, out);
        break;
    case EH_N_IF:
        expr_if(scope, node, expect, out);
        break;
    case EH_N_ALL_OF:
    case EH_N_ANY_OF:
        expr_conditions(scope, node, out);
        break;
    case EH_N_QUANTIFIER:
        expr_quantifier(scope, node, out);
        break;
    case EH_N_BY:
        expr_by(scope, node, expect, out);
        break;
    case EH_N_AT:
        expr_at(scope, node, out);
        break;
    case EH_N_OF:
        eh_expr_of(scope, node, out);
        break;
    case EH_N_COUNT_OF:
        eh_expr_count_of(scope, node, out);
        break;
    case EH_N_CALL:
        eh_expr_call(scope, node, out);
        break;
    default:
        misplaced(scope, node);
        break;
    }
}

const EhExpr *eh_expr(EhScope *scope, EhNode *node, const EhVType *expect)
{
    static const EhExpr nothing = {.type = {.kind = EH_KIND_NONE}, .enumerator = -1};
    EhExpr *out = eh_arena_alloc(scope->policy->arena, sizeof *out);
    if (out == NULL) {
        return &nothing;
    }
    *out = (EhExpr){.type = {.kind = EH_KIND_NONE}, .enumerator = -1};
    node->info = out;
    expr_dispatch(scope, node, expect, out);
    return out;
}

void eh_expr_as(EhScope *scope, EhNode *node, const EhVType *type, const char *what)
{
    EhPolicy *policy = scope->policy;
    const EhExpr *value = eh_expr(scope, node, type);
    if (value->type.kind == EH_KIND_NONE || type->kind == EH_KIND_NONE) {
        return;
    }
    bool widens = value->type.kind == EH_INT && type->kind == EH_NUMBER;
    if (!widens && !eh_type_same(&value->type, type)) {
        eh_diag(policy->diags, EH_E_WRONG_TYPE, node->span, "%s is %.*s, not %.*s", what,
                EH_STR_F(eh_type_text(policy, type, false)),
                EH_STR_F(eh_type_text(policy, &value->type, false)));
    } else if (value->type.optional && !type->optional) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_OPTIONAL, node->span,
                               "%s cannot be missing, and this may be", what);
        eh_diag_hint(policy->diags, diag,
                     "write `(… else default)`, or guard it with `… is known`");
    }
}

/* A PATH is typed through the chain of ACCESS that it stands for. */
const EhExpr *eh_path(EhScope *scope, EhNode *path)
{
    EhNode *node = NULL;
    for (EhNode *id = path->list; id != NULL; id = id->next) {
        EhNode *part = eh_arena_alloc(scope->policy->arena, sizeof *part);
        if (part == NULL) {
            break;
        }
        *part = *id;
        part->kind = node == NULL ? EH_N_NAME : EH_N_ACCESS;
        part->a = node;
        part->next = NULL;
        part->name_span = id->span;
        node = part;
    }
    static const EhExpr nothing = {.type = {.kind = EH_KIND_NONE}, .enumerator = -1};
    const EhExpr *info = node == NULL ? &nothing : eh_expr(scope, node, NULL);
    path->info = node == NULL ? NULL : node->info;
    path->b = node;
    return info;
}
