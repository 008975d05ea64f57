/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types of expressions: literals, guards, chains of conditions, and the dispatch over all forms.
 *
 * Each node gets an EhExpr with its type, the range of its values and the stage at which it is known. A mistake is
 * reported once: what depends on it gets EH_KIND_NONE and is passed over in silence.
 */
#include "compiler/expr.h"

#include <string.h>

EhNode *eh_unparen(EhNode *node)
{
    while (node->kind == EH_N_PAREN) {
        node = node->a;
    }
    return node;
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
    if (node->kind == EH_N_MONEY && !eh_money_value(scope->policy, node, &node->i)) {
        out->type.kind = EH_KIND_NONE;
    }
    if (out->type.kind == EH_NUMBER) {
        out->type.flo = out->type.fhi = node->f;
    } else {
        out->type.lo = out->type.hi = node->i;
    }
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

/* The guards of an `and` chain, or the one that `node` is. */
static const EhKnown *chain_guards(EhPolicy *policy, EhNode *node, const EhKnown *known)
{
    EhPlace *place;
    for (node = eh_unparen(node); node->kind == EH_N_BINARY && node->op == EH_OP_AND;
         node = node->a) {
        if (is_guard(node->b, &place)) {
            known = push_known(policy, place, known);
        }
    }
    return is_guard(node, &place) ? push_known(policy, place, known) : known;
}

const EhKnown *eh_guards(EhPolicy *policy, EhNode *condition, const EhKnown *known)
{
    EhNode *node = eh_unparen(condition);
    if (node->kind != EH_N_ALL_OF) {
        return chain_guards(policy, node, known);
    }
    for (EhNode *line = node->list; line != NULL; line = line->next) {
        known = chain_guards(policy, line->a, known);
    }
    return known;
}

/* `a and b and c` is a left-deep chain: walked from its left end, so that a long one costs no stack, with each guard
 * known to what stands right of it. */
static void expr_chain(EhScope *scope, EhNode *node, EhExpr *out)
{
    EhOp op = (EhOp)node->op;
    static const EhExpr inner = {.type = {.kind = EH_BOOL, .lo = 0, .hi = 1}, .enumerator = -1};
    uint32_t n = 1, i;
    for (EhNode *walk = node; walk->kind == EH_N_BINARY && walk->op == op; walk = walk->a) {
        n++;
    }
    EhNode *few[EH_CHAIN_FEW];
    EhNode **parts =
        n <= EH_CHAIN_FEW ? few : eh_arena_array(scope->policy->arena, n, sizeof *parts);
    if (parts == NULL) {
        return;
    }
    EhNode *walk = node;
    for (i = n; i-- > 1; walk = walk->a) {
        parts[i] = walk->b;
        walk->info = (void *)(uintptr_t)&inner;
    }
    parts[0] = walk;
    EhScope right = *scope;
    out->type = inner.type;
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
        EhDiag *diag = eh_diag(policy->diags, EH_E_NOT_A_CONDITION, node->span,
                               "a condition is needed here, this is %.*s",
                               EH_STR_F(eh_type_text(policy, &info->type, false)));
        eh_diag_hint(policy->diags, diag,
                     "say what it is compared with: `… > 5`, `… is …`, `… in { … }`");
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
        eh_condition(&below, line->a);
        line->info = line->a->info;
        eh_expr_absorb(out, line->a->info);
        if (line->name.n > 0 && eh_map_get(&labels, line->name) != NULL) {
            eh_diag(scope->policy->diags, EH_E_LABEL_TWICE, line->name_span,
                    "the label `%.*s` stands twice", EH_STR_F(line->name));
        } else if (line->name.n > 0) {
            eh_map_put(&labels, scope->policy->arena, line->name, line);
        }
        if (node->kind == EH_N_ALL_OF) {
            below.known = chain_guards(scope->policy, line->a, below.known);
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
        EhDiag *diag = eh_diag(policy->diags, EH_E_NOT_PREDICTED, node->span,
                               "`at` takes a predicted field, this is %.*s",
                               EH_STR_F(eh_type_text(policy, &a->type, false)));
        eh_diag_hint(policy->diags, diag, "leave the `at …` out, or declare the field `predicted`");
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

/* What has a word or braces of its own. */
static void expr_form(EhScope *scope, EhNode *node, const EhVType *expect, EhExpr *out)
{
    switch ((EhNodeKind)node->kind) {
    case EH_N_IF:
        eh_expr_if(scope, node, expect, out);
        break;
    case EH_N_ALL_OF:
    case EH_N_ANY_OF:
        expr_conditions(scope, node, out);
        break;
    case EH_N_QUANTIFIER:
        eh_expr_quantifier(scope, node, out);
        break;
    case EH_N_BY:
        eh_expr_by(scope, node, expect, out);
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
        eh_expr_name(scope, node, expect, out);
        break;
    case EH_N_ACCESS:
        eh_expr_access(scope, node, out);
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
    default:
        expr_form(scope, node, expect, out);
        break;
    }
}

static bool same_expr(const EhExpr *a, const EhExpr *b)
{
    const EhVType *s = &a->type, *t = &b->type;
    return s->kind == t->kind && s->optional == t->optional && s->predicted == t->predicted &&
           s->enumeration == t->enumeration && s->record == t->record && s->elem == t->elem &&
           s->max == t->max && s->lo == t->lo && s->hi == t->hi &&
           memcmp(&s->flo, &t->flo, sizeof s->flo) == 0 &&
           memcmp(&s->fhi, &t->fhi, sizeof s->fhi) == 0 && a->stage == b->stage &&
           a->outcome == b->outcome && a->tracked_only == b->tracked_only &&
           a->enumerator == b->enumerator && a->symbol == b->symbol && a->place == b->place &&
           a->narrowed == b->narrowed && a->target == b->target && a->part == b->part &&
           a->calendar_test == b->calendar_test && a->is_sla == b->is_sla;
}

/* Where in the policy's `exprs` the like of it was kept last. */
static uint32_t expr_slot(const EhExpr *e)
{
    uint64_t h = (uint64_t)e->type.lo ^ (uint64_t)e->type.hi << 7 ^ (uint64_t)e->type.kind << 3 ^
                 (uint64_t)e->stage << 11 ^ (uint64_t)(uintptr_t)e->symbol >> 4 ^
                 (uint64_t)(uintptr_t)e->place >> 4 ^ (uint64_t)(uintptr_t)e->type.enumeration >> 4;
    return (uint32_t)(h * 0x9E3779B97F4A7C15u >> 32) % EH_POLICY_EXPRS;
}

/* Rows are alike, and so is what is learnt of them: expressions of which the same is known share it. */
static const EhExpr *keep_expr(EhPolicy *policy, const EhExpr *made)
{
    const EhExpr **slot = &policy->exprs[expr_slot(made)];
    if (*slot != NULL && same_expr(*slot, made)) {
        return *slot;
    }
    EhExpr *kept = eh_arena_alloc(policy->arena, sizeof *kept);
    if (kept == NULL) {
        return &eh_expr_nothing;
    }
    *kept = *made;
    return *slot = kept;
}

const EhExpr *eh_expr(EhScope *scope, EhNode *node, const EhVType *expect)
{
    EhExpr out = eh_expr_nothing;
    expr_dispatch(scope, node, expect, &out);
    const EhExpr *kept = keep_expr(scope->policy, &out);
    node->info = (void *)(uintptr_t)kept;
    return kept;
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
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_WRONG_TYPE, node->span, "%s takes %.*s, this is %.*s", what,
                    EH_STR_F(eh_type_text(policy, type, false)),
                    EH_STR_F(eh_type_text(policy, &value->type, false)));
        eh_diag_hint(policy->diags, diag, "write %s", eh_type_form(type->kind));
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
    path->info = node == NULL ? (void *)(uintptr_t)&nothing : node->info;
    path->b = node;
    return info;
}
