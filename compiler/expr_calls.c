/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types of the built-in functions (stdlib/builtins.def) and of calls of declared functions.
 */
#include "compiler/builtins.h"
#include "compiler/check.h"

#include <math.h>
#include <string.h>

static const char *const of_names[] = {
#define EH_BUILTIN_OF(name, takes, gives, meaning) #name,
#define EH_BUILTIN_CALL(name, takes, gives, meaning)
#include "stdlib/builtins.def"
#undef EH_BUILTIN_OF
#undef EH_BUILTIN_CALL
};

static const char *const call_names[] = {
#define EH_BUILTIN_OF(name, takes, gives, meaning)
#define EH_BUILTIN_CALL(name, takes, gives, meaning) #name,
#include "stdlib/builtins.def"
#undef EH_BUILTIN_OF
#undef EH_BUILTIN_CALL
};

static const char *const takes_of[] = {
#define EH_BUILTIN_OF(name, takes, gives, meaning) takes,
#define EH_BUILTIN_CALL(name, takes, gives, meaning)
#include "stdlib/builtins.def"
#undef EH_BUILTIN_OF
#undef EH_BUILTIN_CALL
};

static const char *const takes_call[] = {
#define EH_BUILTIN_OF(name, takes, gives, meaning)
#define EH_BUILTIN_CALL(name, takes, gives, meaning) takes,
#include "stdlib/builtins.def"
#undef EH_BUILTIN_OF
#undef EH_BUILTIN_CALL
};

EhFunctionOf eh_builtin_of(EhStr name)
{
    for (int i = 0; i < EH_OF_COUNT; i++) {
        if (eh_str_is(name, of_names[i])) {
            return (EhFunctionOf)i;
        }
    }
    return EH_OF_COUNT;
}

EhFunctionCall eh_builtin_call(EhStr name)
{
    for (int i = 0; i < EH_CALL_COUNT; i++) {
        if (eh_str_is(name, call_names[i])) {
            return (EhFunctionCall)i;
        }
    }
    return EH_CALL_COUNT;
}

static bool there(EhScope *scope, EhNode *node, const EhVType *type, const char *name)
{
    if (type->optional) {
        EhDiag *diag = eh_diag(scope->policy->diags, EH_E_OPTIONAL, node->span,
                               "`%s` needs a value, and this may be missing", name);
        eh_diag_hint(scope->policy->diags, diag,
                     "write `(… else default)`, or guard it: `… is known and …`");
    }
    return !type->optional;
}

static void refuse_of(EhScope *scope, EhNode *node, EhFunctionOf of, const EhVType *type)
{
    eh_diag(scope->policy->diags, EH_E_OPERAND, node->span, "`%s of` takes %s, not %.*s",
            of_names[of], takes_of[of], EH_STR_F(eh_type_text(scope->policy, type, false)));
}

/* The result of `of` for an operand that fits; false if it does not. */
static bool of_type(EhPolicy *policy, EhFunctionOf of, const EhVType *a, EhVType *out)
{
    *out = (EhVType){.kind = EH_INT};
    switch (of) {
    case EH_OF_length:
        out->lo = 0;
        out->hi = a->hi;
        return a->kind == EH_TEXT || a->kind == EH_SET || a->kind == EH_LIST;
    case EH_OF_domain:
    case EH_OF_lower:
        out->kind = EH_TEXT;
        eh_type_default_range(out);
        out->hi = 3 * (int64_t)EH_LIMIT_TEXT_BYTES;
        out->optional = of == EH_OF_domain;
        return a->kind == EH_TEXT;
    case EH_OF_hour:
        out->hi = 23;
        return a->kind == EH_TIME;
    case EH_OF_weekday:
        *out = (EhVType){.kind = EH_ENUM, .enumeration = policy->weekday_enum, .hi = 6};
        return a->kind == EH_TIME || a->kind == EH_DATE;
    case EH_OF_confidence:
        *out = (EhVType){.kind = EH_NUMBER, .optional = true, .fhi = 1};
        return true;
    case EH_OF_COUNT:
        break;
    }
    return false;
}

static void report_of(EhScope *scope, EhNode *node)
{
    EhStr names[EH_OF_COUNT];
    for (int i = 0; i < EH_OF_COUNT; i++) {
        names[i] = (EhStr){of_names[i], (uint32_t)strlen(of_names[i])};
    }
    EhStr near = eh_diag_nearest(node->name, names, EH_OF_COUNT);
    EhDiag *diag = eh_diag(scope->policy->diags, EH_E_UNKNOWN_FUNCTION, node->name_span,
                           "there is no `%.*s of`", EH_STR_F(node->name));
    if (near.n > 0) {
        eh_diag_hint(scope->policy->diags, diag, "did you mean `%.*s of`?", EH_STR_F(near));
    } else {
        eh_diag_hint(scope->policy->diags, diag,
                     "there are length of, domain of, lower of, hour of, weekday of, confidence "
                     "of, count of … in");
    }
}

void eh_expr_of(EhScope *scope, EhNode *node, EhExpr *out)
{
    EhFunctionOf of = eh_builtin_of(node->name);
    EhScope inner = *scope;
    inner.raw = of == EH_OF_confidence;
    const EhExpr *a = eh_expr(&inner, node->a, NULL);
    eh_expr_absorb(out, a);
    out->tracked_only = a->tracked_only && of != EH_OF_confidence;
    if (of == EH_OF_COUNT) {
        report_of(scope, node);
        return;
    }
    if (a->type.kind == EH_KIND_NONE) {
        return;
    }
    if (of == EH_OF_confidence) {
        if (a->place == NULL || a->place->field == NULL || !a->place->field->type.predicted) {
            refuse_of(scope, node, of, &a->type);
            return;
        }
        out->place = a->place;
        out->symbol = a->symbol;
    }
    EhVType type;
    if (!of_type(scope->policy, of, &a->type, &type)) {
        refuse_of(scope, node, of, &a->type);
    } else if (of == EH_OF_confidence || there(scope, node->a, &a->type, of_names[of])) {
        out->type = type;
    }
}

static uint32_t phrase_count(const EhPhrasesDecl *phrases)
{
    uint32_t n = 0;
    for (int depth = 0; phrases != NULL && depth < EH_LIMIT_DEPTH;
         phrases = phrases->also, depth++) {
        n += phrases->texts.n;
    }
    return n;
}

void eh_expr_count_of(EhScope *scope, EhNode *node, EhExpr *out)
{
    EhPolicy *policy = scope->policy;
    EhSymbol *symbol = eh_map_get(&policy->values, node->name);
    const EhExpr *a = eh_expr(scope, node->a, NULL);
    eh_expr_absorb(out, a);
    out->tracked_only = a->tracked_only;
    if (symbol == NULL || symbol->kind != EH_SYM_PHRASES) {
        eh_report_unknown(policy, EH_E_UNKNOWN_NAME, node->name_span, "declaration of phrases",
                          node->name, &policy->values);
        return;
    }
    out->symbol = symbol;
    if (a->type.kind == EH_KIND_NONE) {
        return;
    }
    if (a->type.kind != EH_TEXT) {
        eh_diag(policy->diags, EH_E_OPERAND, node->a->span,
                "`count of` searches a text, this is %.*s",
                EH_STR_F(eh_type_text(policy, &a->type, false)));
    } else if (there(scope, node->a, &a->type, "count of")) {
        out->type = (EhVType){
            .kind = EH_INT, .lo = 0, .hi = phrase_count(policy->phrases.at[symbol->index])};
    }
}

static bool ordered(const EhVType *type)
{
    return type->kind == EH_NUMBER || (type->kind >= EH_INT && type->kind <= EH_TIME);
}

/* Ends of min or max: the smaller (or larger) of both ends. */
static void fold_ends(EhFunctionCall call, EhVType *into, const EhVType *other)
{
    bool min = call == EH_CALL_min;
    if (into->kind == EH_NUMBER) {
        into->flo =
            (min ? other->flo < into->flo : other->flo > into->flo) ? other->flo : into->flo;
        into->fhi =
            (min ? other->fhi < into->fhi : other->fhi > into->fhi) ? other->fhi : into->fhi;
    } else {
        into->lo = (min ? other->lo < into->lo : other->lo > into->lo) ? other->lo : into->lo;
        into->hi = (min ? other->hi < into->hi : other->hi > into->hi) ? other->hi : into->hi;
    }
}

static EhVType as_number(const EhVType *type)
{
    EhVType out = *type;
    if (type->kind == EH_INT) {
        out.kind = EH_NUMBER;
        out.flo = (double)type->lo;
        out.fhi = (double)type->hi;
    }
    return out;
}

static void call_min_max(EhScope *scope, EhNode *node, EhFunctionCall call, EhExpr *out)
{
    EhPolicy *policy = scope->policy;
    EhVType type = {.kind = EH_KIND_NONE};
    for (EhNode *arg = node->list; arg != NULL; arg = arg->next) {
        const EhExpr *info = arg->info;
        EhVType next = info->type;
        if (next.kind == EH_KIND_NONE || !there(scope, arg, &next, call_names[call])) {
            return;
        }
        if (arg == node->list) {
            type = next;
        }
        bool mixed = (type.kind == EH_INT && next.kind == EH_NUMBER) ||
                     (type.kind == EH_NUMBER && next.kind == EH_INT);
        if (mixed) {
            type = as_number(&type);
            next = as_number(&next);
        }
        if (!ordered(&next) || type.kind != next.kind) {
            eh_diag(policy->diags, EH_E_OPERAND, arg->span, "`%s` takes %s, not %.*s",
                    call_names[call], takes_call[call],
                    EH_STR_F(eh_type_text(policy, &info->type, false)));
            return;
        }
        fold_ends(call, &type, &next);
    }
    out->type = type;
}

static void call_abs(EhScope *scope, EhNode *node, EhExpr *out)
{
    const EhVType *a = &((const EhExpr *)node->list->info)->type;
    bool signs =
        a->kind == EH_INT || a->kind == EH_NUMBER || a->kind == EH_MONEY || a->kind == EH_DURATION;
    if (!signs) {
        eh_diag(scope->policy->diags, EH_E_OPERAND, node->list->span, "`abs` takes %s, not %.*s",
                takes_call[EH_CALL_abs], EH_STR_F(eh_type_text(scope->policy, a, false)));
        return;
    }
    if (!there(scope, node->list, a, "abs")) {
        return;
    }
    EhVType negated;
    eh_range_negate(a, &negated);
    out->type = *a;
    if (a->kind == EH_NUMBER) {
        out->type.flo = a->flo > 0 ? a->flo : a->fhi < 0 ? -a->fhi : 0;
        out->type.fhi = fmax(fabs(a->flo), fabs(a->fhi));
    } else {
        out->type.lo = a->lo > 0 ? a->lo : a->hi < 0 ? -a->hi : 0;
        out->type.hi = a->hi > negated.hi ? a->hi : negated.hi;
    }
}

static void call_round(EhScope *scope, EhNode *node, EhExpr *out)
{
    const EhVType *a = &((const EhExpr *)node->list->info)->type;
    if (a->kind != EH_NUMBER && a->kind != EH_INT) {
        eh_diag(scope->policy->diags, EH_E_OPERAND, node->list->span,
                "`round` takes a number, not %.*s",
                EH_STR_F(eh_type_text(scope->policy, a, false)));
    } else if (there(scope, node->list, a, "round")) {
        EhVType real = as_number(a);
        out->type = (EhVType){
            .kind = EH_INT, .lo = (int64_t)floor(real.flo), .hi = (int64_t)ceil(real.fhi)};
    }
}

static uint32_t count_arguments(const EhNode *node)
{
    uint32_t n = 0;
    for (const EhNode *arg = node->list; arg != NULL; arg = arg->next) {
        n++;
    }
    return n;
}

static void call_builtin(EhScope *scope, EhNode *node, EhFunctionCall call, EhExpr *out)
{
    uint32_t n = count_arguments(node);
    bool several = call == EH_CALL_min || call == EH_CALL_max, broken = false;
    for (EhNode *arg = node->list; arg != NULL; arg = arg->next) {
        const EhExpr *info = eh_expr(scope, arg, NULL);
        eh_expr_absorb(out, info);
        out->tracked_only = out->tracked_only && info->tracked_only;
        broken = broken || info->type.kind == EH_KIND_NONE;
    }
    if (several ? n < 2 : n != 1) {
        eh_diag(scope->policy->diags, EH_E_ARGUMENTS, node->span, "`%s` takes %s", call_names[call],
                several ? "two values or more" : "one value");
    } else if (broken) {
        return;
    } else if (several) {
        call_min_max(scope, node, call, out);
    } else if (call == EH_CALL_abs) {
        call_abs(scope, node, out);
    } else {
        call_round(scope, node, out);
    }
}

static void call_function(EhScope *scope, EhNode *node, EhSymbol *symbol, EhExpr *out)
{
    EhPolicy *policy = scope->policy;
    EhFunctionDecl *function = &policy->functions.at[symbol->index];
    EhScope inner = *scope;
    uint32_t i = 0;
    inner.stage = EH_AT_FUNCTION;
    inner.what = "an argument of a function";
    for (EhNode *arg = node->list; arg != NULL; arg = arg->next, i++) {
        if (i < function->params.n) {
            eh_expr_as(&inner, arg, &function->params.at[i]->type, "the argument");
            eh_range_argument(policy, arg, function->params.at[i]);
            eh_expr_absorb(out, arg->info);
        }
    }
    if (i != function->params.n) {
        eh_report_arguments(policy, node, function->node, i);
    }
    out->tracked_only = false;
    out->stage = EH_AT_FUNCTION;
    out->symbol = symbol;
    out->type = function->result;
    if (scope->stage <= EH_AT_FUNCTION) {
        eh_diag(policy->diags, EH_E_STAGE, node->span,
                "%s cannot call a function: functions run after it", scope->what);
        out->type.kind = EH_KIND_NONE;
    }
}

void eh_expr_call(EhScope *scope, EhNode *node, EhExpr *out)
{
    EhPolicy *policy = scope->policy;
    EhFunctionCall call = eh_builtin_call(node->name);
    EhSymbol *symbol = eh_map_get(&policy->values, node->name);
    out->tracked_only = true;
    if (call != EH_CALL_COUNT) {
        call_builtin(scope, node, call, out);
    } else if (symbol != NULL && symbol->kind == EH_SYM_FUNCTION) {
        call_function(scope, node, symbol, out);
    } else {
        eh_report_unknown(policy, EH_E_UNKNOWN_FUNCTION, node->name_span, "function", node->name,
                          &policy->values);
    }
}
