/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types of operators: arithmetic, comparisons, `in`, `within`, `mentions`, `else`.
 */
#include "compiler/expr.h"

static const char *op_text(EhOp op)
{
    switch (op) {
    case EH_OP_ADD:
        return "+";
    case EH_OP_SUB:
        return "-";
    case EH_OP_MUL:
        return "*";
    case EH_OP_DIV:
        return "/";
    case EH_OP_IS:
        return "is";
    case EH_OP_IS_NOT:
        return "is not";
    case EH_OP_LT:
        return "<";
    case EH_OP_LE:
        return "<=";
    case EH_OP_GT:
        return ">";
    case EH_OP_GE:
        return ">=";
    case EH_OP_WITHIN:
        return "within";
    case EH_OP_WITHIN_PAST:
        return "within past";
    case EH_OP_MENTIONS:
        return "mentions";
    case EH_OP_STARTS:
        return "starts with";
    case EH_OP_ENDS:
        return "ends with";
    default:
        return "else";
    }
}

static void make_bool(EhExpr *out)
{
    out->type = (EhVType){.kind = EH_BOOL, .lo = 0, .hi = 1};
}

static bool numeric(const EhVType *type)
{
    return type->kind == EH_INT || type->kind == EH_NUMBER;
}

void eh_expr_unify(EhPolicy *policy, EhSpan at, EhVType *into, const EhVType *other,
                   const char *what)
{
    if (into->kind == EH_KIND_NONE || other->kind == EH_KIND_NONE) {
        into->kind = EH_KIND_NONE;
        return;
    }
    bool optional = into->optional || other->optional;
    EhVType right = *other;
    if (into->kind > EH_TEXT) {
        eh_diag(policy->diags, EH_E_BRANCH_TYPES, at, "%s must be single values, not %.*s", what,
                EH_STR_F(eh_type_text(policy, into, false)));
        into->kind = EH_KIND_NONE;
        return;
    }
    if (numeric(into) && numeric(other) && into->kind != other->kind) {
        EhVType *whole = into->kind == EH_INT ? into : &right;
        whole->kind = EH_NUMBER;
        whole->flo = (double)whole->lo;
        whole->fhi = (double)whole->hi;
    } else if (!eh_type_same(into, other)) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_BRANCH_TYPES, at,
                               "%s are of different types: %.*s and %.*s", what,
                               EH_STR_F(eh_type_text(policy, into, false)),
                               EH_STR_F(eh_type_text(policy, other, false)));
        eh_diag_hint(policy->diags, diag, "the whole has one type, so each of them has it");
        into->kind = EH_KIND_NONE;
        return;
    }
    eh_range_join(into, &right);
    into->optional = optional;
}

/* Whether both operands may be missing nowhere: what arithmetic and ordering ask for. */
static bool all_there(EhScope *scope, const EhNode *node, const EhVType *a, const EhVType *b)
{
    if (!a->optional && !b->optional) {
        return true;
    }
    const EhNode *side = a->optional ? node->a : node->b;
    EhDiag *diag = eh_diag(scope->policy->diags, EH_E_OPTIONAL, side->span,
                           "`%s` needs a value, and this may be missing", op_text((EhOp)node->op));
    eh_diag_hint(scope->policy->diags, diag,
                 "write `(… else default)`, or guard it: `… is known and …`");
    return false;
}

/* How the policy's currency is written; a whole number that stands there is the example. */
static void hint_money(EhPolicy *policy, EhDiag *diag, const EhNode *number)
{
    EhStr digits = EH_STR("500");
    if (number->kind == EH_N_INT) {
        const char *text = policy->sources->files.at[number->span.file].text.p;
        digits = (EhStr){text + number->span.start, number->span.end - number->span.start};
    }
    if (policy->money.dollar) {
        eh_diag_hint(policy->diags, diag, "write an amount of money: `$%.*s` or `%.*s %.*s`",
                     EH_STR_F(digits), EH_STR_F(digits), EH_STR_F(policy->currency));
    } else {
        eh_diag_hint(policy->diags, diag, "write an amount of money: `%.*s %.*s`", EH_STR_F(digits),
                     EH_STR_F(policy->currency));
    }
}

static void refuse(EhScope *scope, const EhNode *node, const EhVType *a, const EhVType *b)
{
    EhPolicy *policy = scope->policy;
    EhDiag *diag =
        eh_diag(policy->diags, EH_E_OPERAND, node->span, "`%s` does not go with %.*s and %.*s",
                op_text((EhOp)node->op), EH_STR_F(eh_type_text(policy, a, false)),
                EH_STR_F(eh_type_text(policy, b, false)));
    bool money = (a->kind == EH_MONEY && numeric(b)) || (b->kind == EH_MONEY && numeric(a));
    bool duration =
        (a->kind == EH_DURATION && numeric(b)) || (b->kind == EH_DURATION && numeric(a));
    if (money) {
        hint_money(policy, diag, eh_unparen(numeric(a) ? node->a : node->b));
    } else if (duration) {
        eh_diag_hint(policy->diags, diag, "write a duration: `30m`, `48h` or `30 days`");
    } else if ((a->kind == EH_ENUM && b->kind == EH_TEXT) ||
               (a->kind == EH_TEXT && b->kind == EH_ENUM)) {
        eh_diag_hint(policy->diags, diag,
                     "names of an enum stand without quotes: `status is open`");
    } else if (a->kind == EH_ENUM && node->op >= EH_OP_LT && node->op <= EH_OP_GE) {
        eh_diag_hint(policy->diags, diag, "names are compared with `is` and `in { … }`");
    } else if ((a->kind == EH_DATE && b->kind == EH_TIME) ||
               (a->kind == EH_TIME && b->kind == EH_DATE)) {
        eh_diag_hint(
            policy->diags, diag,
            "a date is a day, a time an instant: compare dates with `today`, times with `now`");
    }
}

/* A constant: its range is one point. */
static bool whole_days(const EhVType *type)
{
    return type->kind == EH_DURATION && type->lo == type->hi && type->lo % EH_DAY_MS == 0;
}

static bool add_fits(const EhVType *a, const EhVType *b, bool minus)
{
    if (numeric(a) && numeric(b)) {
        return true;
    }
    if (a->kind == b->kind) {
        return a->kind == EH_MONEY || a->kind == EH_DURATION ||
               (minus && (a->kind == EH_TIME || a->kind == EH_DATE));
    }
    bool time = a->kind == EH_TIME && b->kind == EH_DURATION;
    bool date = a->kind == EH_DATE && whole_days(b);
    bool back = !minus && ((b->kind == EH_TIME && a->kind == EH_DURATION) ||
                           (b->kind == EH_DATE && whole_days(a)));
    return time || date || back;
}

static bool arithmetic_fits(EhOp op, const EhVType *a, const EhVType *b)
{
    bool unit_a = a->kind == EH_MONEY || a->kind == EH_DURATION,
         unit_b = b->kind == EH_MONEY || b->kind == EH_DURATION;
    if (op == EH_OP_MUL) {
        return (numeric(a) && (numeric(b) || unit_b)) || (unit_a && numeric(b));
    }
    if (op == EH_OP_DIV) {
        return (numeric(a) && numeric(b)) || (unit_a && (numeric(b) || a->kind == b->kind));
    }
    return add_fits(a, b, op == EH_OP_SUB);
}

static void arithmetic_one(EhScope *scope, EhNode *node, const EhExpr *a, const EhExpr *b,
                           EhExpr *out)
{
    eh_expr_absorb(out, a);
    eh_expr_absorb(out, b);
    out->tracked_only = a->tracked_only && b->tracked_only;
    if (a->type.kind == EH_KIND_NONE || b->type.kind == EH_KIND_NONE) {
        return;
    }
    if (!arithmetic_fits((EhOp)node->op, &a->type, &b->type)) {
        bool date = a->type.kind == EH_DATE && b->type.kind == EH_DURATION;
        if (date) {
            EhDiag *diag = eh_diag(scope->policy->diags, EH_E_OPERAND, node->b->span,
                                   "a date moves by a constant of whole days");
            eh_diag_hint(scope->policy->diags, diag, "write `30 days`");
        } else {
            refuse(scope, node, &a->type, &b->type);
        }
        return;
    }
    if (all_there(scope, node, &a->type, &b->type)) {
        eh_range_binary(scope->policy, node, (EhOp)node->op, &a->type, &b->type, &out->type);
    }
}

static bool is_arithmetic(const EhNode *node)
{
    return node->kind == EH_N_BINARY && node->op >= EH_OP_ADD && node->op <= EH_OP_DIV;
}

/* Chains of + - * / lean left: typed from their left end without recursion. */
static void arithmetic(EhScope *scope, EhNode *node, EhExpr *out)
{
    uint32_t n = 0, i = 0;
    EhNode *walk = node;
    for (; is_arithmetic(walk); walk = walk->a) {
        n++;
    }
    EhNode **spine = eh_arena_array(scope->policy->arena, n, sizeof *spine);
    if (spine == NULL) {
        return;
    }
    for (walk = node; is_arithmetic(walk); walk = walk->a) {
        spine[i++] = walk;
    }
    const EhExpr *left = eh_expr(scope, walk, NULL);
    while (i-- > 0) {
        EhExpr *info = i == 0 ? out : eh_arena_alloc(scope->policy->arena, sizeof *info);
        if (info == NULL) {
            return;
        }
        *info = (EhExpr){.type = {.kind = EH_KIND_NONE}, .enumerator = -1};
        spine[i]->info = info;
        arithmetic_one(scope, spine[i], left, eh_expr(scope, spine[i]->b, NULL), info);
        left = info;
    }
}

/* A word that may be a bare enumerator: it names no value of its own. */
bool eh_expr_is_loose(const EhScope *scope, EhNode *node)
{
    node = eh_unparen(node);
    switch ((EhNodeKind)node->kind) {
    case EH_N_NAME: {
        for (const EhScopeVar *var = scope->vars; var != NULL; var = var->outer) {
            if (eh_str_same(var->symbol->name, node->name)) {
                return false;
            }
        }
        EhSymbol *symbol = eh_map_get(&scope->policy->values, node->name);
        return symbol == NULL || symbol->kind == EH_SYM_CALENDAR || symbol->kind == EH_SYM_LIST ||
               symbol->kind == EH_SYM_PHRASES || symbol->kind == EH_SYM_FUNCTION;
    }
    case EH_N_IF:
        return eh_expr_is_loose(scope, node->b) && eh_expr_is_loose(scope, eh_node_c(node));
    case EH_N_BY:
        return node->list != NULL && eh_expr_firm_case(scope, node) == NULL;
    default:
        return false;
    }
}

/* Whether the word `a` is left to the enum of the field `b`: it names a calendar or a stage's result too, which a
 * field is not compared with. */
static bool is_left_to(const EhScope *scope, EhNode *a, EhNode *b)
{
    a = eh_unparen(a);
    b = eh_unparen(b);
    if (a->kind != EH_N_NAME || b->kind != EH_N_NAME) {
        return false;
    }
    const EhSymbol *word = eh_expr_find_symbol(scope, a->name);
    if (word == NULL ||
        (word->kind != EH_SYM_CALENDAR && word->kind != EH_SYM_STAGE && word->kind != EH_SYM_SLA)) {
        return false;
    }
    const EhSymbol *field = eh_expr_find_symbol(scope, b->name);
    return field != NULL && field->kind == EH_SYM_FIELD && field->type.kind == EH_ENUM &&
           eh_enum_find(field->type.enumeration, a->name) >= 0;
}

/* Whether the left side waits for what the right side is. */
static bool right_first(const EhScope *scope, EhNode *a, EhNode *b)
{
    return is_left_to(scope, a, b) || (eh_expr_is_loose(scope, a) && !eh_expr_is_loose(scope, b));
}

/* What a bare word may be on the other side: a name of the enum, or anything where a mistake has been reported. */
static const EhVType *wanted(const EhVType *type)
{
    return type->kind == EH_ENUM || type->kind == EH_KIND_NONE ? type : NULL;
}

/* Types both sides of a comparison, the side that knows its enum first. */
static void both_sides(EhScope *scope, EhNode *node, const EhExpr **a, const EhExpr **b)
{
    if (right_first(scope, node->a, node->b)) {
        *b = eh_expr(scope, node->b, NULL);
        *a = eh_expr(scope, node->a, &(*b)->type);
    } else {
        *a = eh_expr(scope, node->a, NULL);
        *b = eh_expr(scope, node->b, wanted(&(*a)->type));
        const EhVType *right = &(*b)->type;
        bool name = eh_unparen(node->a)->kind == EH_N_NAME;
        if (name && right->kind == EH_ENUM && !eh_type_same(&(*a)->type, right) &&
            eh_enum_find(right->enumeration, eh_unparen(node->a)->name) >= 0) {
            *a = eh_expr(scope, node->a, right);
        }
    }
}

/* `calendar is open`. */
static bool calendar_test(EhScope *scope, EhNode *node, EhExpr *out)
{
    EhNode *left = eh_unparen(node->a);
    if (left->kind != EH_N_NAME || node->b->kind != EH_N_NAME) {
        return false;
    }
    EhSymbol *symbol = eh_map_get(&scope->policy->values, left->name);
    if (symbol == NULL || symbol->kind != EH_SYM_CALENDAR || is_left_to(scope, left, node->b)) {
        return false;
    }
    if (!eh_str_is(node->b->name, "open")) {
        EhDiag *diag = eh_diag(scope->policy->diags, EH_E_CALENDAR_TEST, node->b->span,
                               "a calendar is open or is not");
        eh_diag_hint(scope->policy->diags, diag, "write `%.*s is open` or `%.*s is not open`",
                     EH_STR_F(left->name), EH_STR_F(left->name));
    }
    out->symbol = symbol;
    out->calendar_test = true;
    out->tracked_only = false;
    out->stage = EH_AT_INPUT;
    return true;
}

static void equality(EhScope *scope, EhNode *node, EhExpr *out)
{
    const EhExpr *a, *b;
    make_bool(out);
    if (calendar_test(scope, node, out)) {
        return;
    }
    both_sides(scope, node, &a, &b);
    eh_expr_absorb(out, a);
    eh_expr_absorb(out, b);
    out->tracked_only = a->tracked_only && b->tracked_only;
    if (a->type.kind == EH_KIND_NONE || b->type.kind == EH_KIND_NONE) {
        return;
    }
    bool scalar = a->type.kind <= EH_TEXT && b->type.kind <= EH_TEXT;
    bool same = eh_type_same(&a->type, &b->type) || (numeric(&a->type) && numeric(&b->type));
    if (!scalar || !same) {
        refuse(scope, node, &a->type, &b->type);
    }
}

static bool ordered(const EhVType *type)
{
    return type->kind == EH_NUMBER || (type->kind >= EH_INT && type->kind <= EH_TIME);
}

static void ordering(EhScope *scope, EhNode *node, EhExpr *out)
{
    const EhExpr *a, *b;
    make_bool(out);
    both_sides(scope, node, &a, &b);
    eh_expr_absorb(out, a);
    eh_expr_absorb(out, b);
    out->tracked_only = a->tracked_only && b->tracked_only;
    if (a->type.kind == EH_KIND_NONE || b->type.kind == EH_KIND_NONE) {
        return;
    }
    bool same = a->type.kind == b->type.kind || (numeric(&a->type) && numeric(&b->type));
    if (!same || !ordered(&a->type)) {
        refuse(scope, node, &a->type, &b->type);
    } else {
        all_there(scope, node, &a->type, &b->type);
    }
}

static void within(EhScope *scope, EhNode *node, EhExpr *out)
{
    const EhExpr *a = eh_expr(scope, node->a, NULL), *b = eh_expr(scope, node->b, NULL);
    make_bool(out);
    out->stage = EH_AT_INPUT;
    eh_expr_absorb(out, a);
    eh_expr_absorb(out, b);
    out->tracked_only = false;
    if (a->type.kind == EH_KIND_NONE || b->type.kind == EH_KIND_NONE) {
        return;
    }
    scope->policy->uses_now = scope->policy->uses_now || a->type.kind == EH_TIME;
    scope->policy->uses_today = scope->policy->uses_today || a->type.kind == EH_DATE;
    if ((a->type.kind != EH_TIME && a->type.kind != EH_DATE) || b->type.kind != EH_DURATION) {
        refuse(scope, node, &a->type, &b->type);
    } else if (a->type.kind == EH_DATE && !whole_days(&b->type)) {
        EhDiag *diag =
            eh_diag(scope->policy->diags, EH_E_OPERAND, node->b->span,
                    "for a date, `%s` takes a constant of whole days", op_text((EhOp)node->op));
        eh_diag_hint(scope->policy->diags, diag, "write `30 days`");
    }
}

static void two_texts(EhScope *scope, EhNode *node, EhExpr *out)
{
    const EhExpr *a = eh_expr(scope, node->a, NULL), *b = eh_expr(scope, node->b, NULL);
    make_bool(out);
    eh_expr_absorb(out, a);
    eh_expr_absorb(out, b);
    out->tracked_only = a->tracked_only && b->tracked_only;
    if (a->type.kind == EH_KIND_NONE || b->type.kind == EH_KIND_NONE) {
        return;
    }
    if (a->type.kind != EH_TEXT || b->type.kind != EH_TEXT) {
        refuse(scope, node, &a->type, &b->type);
    }
}

static bool is_phrases(EhScope *scope, EhNode *node)
{
    EhSymbol *symbol =
        node->kind == EH_N_NAME ? eh_map_get(&scope->policy->values, node->name) : NULL;
    return symbol != NULL && symbol->kind == EH_SYM_PHRASES;
}

static void mentions(EhScope *scope, EhNode *node, EhExpr *out)
{
    EhPolicy *policy = scope->policy;
    const EhExpr *a = eh_expr(scope, node->a, NULL);
    make_bool(out);
    eh_expr_absorb(out, a);
    out->tracked_only = a->tracked_only;
    if (a->type.kind != EH_KIND_NONE && a->type.kind != EH_TEXT) {
        eh_diag(policy->diags, EH_E_OPERAND, node->a->span,
                "`mentions` searches a text, this is %.*s",
                EH_STR_F(eh_type_text(policy, &a->type, false)));
    }
    if (is_phrases(scope, node->b)) {
        out->symbol = eh_map_get(&policy->values, node->b->name);
    } else if (node->b->kind == EH_N_TEXT) {
        if (eh_phrase_is_blank(node->b->name)) {
            eh_diag(policy->diags, EH_E_EMPTY_PHRASE, node->b->span,
                    "an empty phrase is mentioned nowhere");
        }
    } else if (node->b->kind == EH_N_NAME && eh_map_get(&policy->values, node->b->name) == NULL) {
        eh_report_unknown(policy, EH_E_UNKNOWN_NAME, node->b->span, "declaration of phrases",
                          node->b->name, &policy->values);
    } else {
        EhDiag *diag = eh_diag(policy->diags, EH_E_OPERAND, node->b->span,
                               "`mentions` takes declared phrases, or one phrase in quotes");
        eh_diag_hint(policy->diags, diag,
                     "declare `phrases refunds { \"refund\", \"money back\" }`");
    }
}

static void expr_else(EhScope *scope, EhNode *node, EhExpr *out, const EhVType *expect)
{
    EhPolicy *policy = scope->policy;
    const EhExpr *a = eh_expr(scope, node->a, expect);
    const EhExpr *b = eh_expr(scope, node->b, wanted(&a->type) != NULL ? &a->type : expect);
    eh_expr_absorb(out, a);
    eh_expr_absorb(out, b);
    out->tracked_only = a->tracked_only && b->tracked_only;
    if (a->type.kind == EH_KIND_NONE || b->type.kind == EH_KIND_NONE) {
        return;
    }
    if (!a->type.optional && !a->narrowed) {
        eh_diag(policy->diags, EH_E_NEVER_MISSING, node->a->span,
                "what stands before `else` is never missing, so the rest is never used");
        return;
    }
    out->type = a->type;
    out->type.optional = false;
    eh_expr_unify(policy, node->span, &out->type, &b->type, "the two sides of `else`");
}

void eh_expr_binary(EhScope *scope, EhNode *node, EhExpr *out, const EhVType *expect)
{
    out->tracked_only = true;
    switch ((EhOp)node->op) {
    case EH_OP_ADD:
    case EH_OP_SUB:
    case EH_OP_MUL:
    case EH_OP_DIV:
        arithmetic(scope, node, out);
        break;
    case EH_OP_IS:
    case EH_OP_IS_NOT:
        equality(scope, node, out);
        break;
    case EH_OP_LT:
    case EH_OP_LE:
    case EH_OP_GT:
    case EH_OP_GE:
        ordering(scope, node, out);
        break;
    case EH_OP_WITHIN:
    case EH_OP_WITHIN_PAST:
        within(scope, node, out);
        break;
    case EH_OP_STARTS:
    case EH_OP_ENDS:
        two_texts(scope, node, out);
        break;
    case EH_OP_MENTIONS:
        mentions(scope, node, out);
        break;
    default:
        expr_else(scope, node, out, expect);
        break;
    }
}

/* x in lo..hi */
static void in_range(EhScope *scope, EhNode *node, const EhExpr *a, EhExpr *out)
{
    EhPolicy *policy = scope->policy;
    const EhVType *expect = wanted(&a->type);
    EhNode *ends[2] = {node->b->a, node->b->b};
    for (int i = 0; i < 2; i++) {
        const EhExpr *end = eh_expr(scope, ends[i], expect);
        eh_expr_absorb(out, end);
        out->tracked_only = out->tracked_only && end->tracked_only;
        if (a->type.kind == EH_KIND_NONE || end->type.kind == EH_KIND_NONE) {
            continue;
        }
        bool weekdays =
            a->type.kind == EH_ENUM && a->type.enumeration->ranged && end->enumerator >= 0;
        bool same = a->type.kind == end->type.kind || (numeric(&a->type) && numeric(&end->type));
        if (!weekdays && (!same || !ordered(&a->type))) {
            EhDiag *diag = eh_diag(policy->diags, EH_E_OPERAND, ends[i]->span,
                                   "a range of %.*s cannot hold %.*s",
                                   EH_STR_F(eh_type_text(policy, &end->type, false)),
                                   EH_STR_F(eh_type_text(policy, &a->type, false)));
            if (a->type.kind == EH_ENUM) {
                eh_diag_hint(policy->diags, diag, "list the names: `in { a, b }`");
            }
        }
    }
}

static void in_braces(EhScope *scope, EhNode *node, const EhExpr *a, EhExpr *out)
{
    const EhVType *expect = wanted(&a->type);
    for (EhNode *item = node->b->list; item != NULL; item = item->next) {
        const EhExpr *info = eh_expr(scope, item, expect);
        eh_expr_absorb(out, info);
        out->tracked_only = out->tracked_only && info->tracked_only;
        if (a->type.kind == EH_KIND_NONE || info->type.kind == EH_KIND_NONE) {
            continue;
        }
        bool same =
            eh_type_same(&a->type, &info->type) || (numeric(&a->type) && numeric(&info->type));
        if (!same || a->type.kind > EH_TEXT) {
            EhPolicy *policy = scope->policy;
            eh_diag(policy->diags, EH_E_OPERAND, item->span,
                    "this is %.*s, but `in` compares it with %.*s",
                    EH_STR_F(eh_type_text(policy, &info->type, false)),
                    EH_STR_F(eh_type_text(policy, &a->type, false)));
        }
    }
}

/* x in list_name, x in set_field */
static void in_collection(EhScope *scope, EhNode *node, EhExpr *out)
{
    EhPolicy *policy = scope->policy;
    EhNode *right = eh_unparen(node->b);
    EhSymbol *symbol = right->kind == EH_N_NAME ? eh_map_get(&policy->values, right->name) : NULL;
    const EhVType *elem = NULL;
    const EhExpr *b = NULL;
    if (symbol != NULL && symbol->kind == EH_SYM_LIST) {
        elem = &policy->lists.at[symbol->index].elem;
        out->symbol = symbol;
        EhExpr *info = eh_arena_alloc(policy->arena, sizeof *info);
        if (info != NULL) {
            *info = (EhExpr){.type = {.kind = EH_KIND_NONE}, .enumerator = -1, .symbol = symbol};
            right->info = node->b->info = info;
        }
    } else {
        b = eh_expr(scope, node->b, NULL);
        eh_expr_absorb(out, b);
        if (b->type.kind == EH_SET || b->type.kind == EH_LIST) {
            elem = b->type.elem;
        } else if (b->type.kind != EH_KIND_NONE) {
            EhDiag *diag = eh_diag(policy->diags, EH_E_OPERAND, node->b->span,
                                   "`in` takes a list, a set, a range or `{ … }`, not %.*s",
                                   EH_STR_F(eh_type_text(policy, &b->type, false)));
            eh_diag_hint(policy->diags, diag, "for one value write `is`");
        }
    }
    const EhExpr *a = eh_expr(scope, node->a, elem);
    eh_expr_absorb(out, a);
    out->tracked_only = a->tracked_only && (b == NULL || b->tracked_only);
    if (elem == NULL || a->type.kind == EH_KIND_NONE || elem->kind == EH_KIND_NONE) {
        return;
    }
    bool same = eh_type_same(&a->type, elem) || (numeric(&a->type) && numeric(elem));
    if (!same || elem->kind > EH_TEXT) {
        eh_diag(policy->diags, EH_E_OPERAND, node->span, "%.*s is never in a collection of %.*s",
                EH_STR_F(eh_type_text(policy, &a->type, false)),
                EH_STR_F(eh_type_text(policy, elem, false)));
    }
}

void eh_expr_in(EhScope *scope, EhNode *node, EhExpr *out)
{
    make_bool(out);
    out->tracked_only = true;
    if (node->b->kind != EH_N_RANGE && node->b->kind != EH_N_BRACES) {
        in_collection(scope, node, out);
        return;
    }
    const EhExpr *a;
    EhNode *first = node->b->kind == EH_N_RANGE ? node->b->a : node->b->list;
    if (first != NULL && right_first(scope, node->a, first)) {
        a = eh_expr(scope, node->a, &eh_expr(scope, first, NULL)->type);
    } else {
        a = eh_expr(scope, node->a, NULL);
    }
    eh_expr_absorb(out, a);
    out->tracked_only = a->tracked_only;
    if (node->b->kind == EH_N_RANGE) {
        in_range(scope, node, a, out);
    } else {
        in_braces(scope, node, a, out);
    }
}
