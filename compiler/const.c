/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Constants: a literal, with a sign where needed, as a value of a declared type (bounds, defaults, cells, samples).
 */
#include "compiler/check.h"
#include "vm/convert.h"

const char *eh_type_form(uint8_t kind)
{
    static const char *const forms[] = {
        [EH_BOOL] = "`true` or `false`",
        [EH_INT] = "a whole number: 42",
        [EH_MONEY] = "an amount: $1_299.99 or 500 EUR",
        [EH_DURATION] = "a duration: 1h30m, or 30 days",
        [EH_DATE] = "a date: 2026-12-24",
        [EH_TIME] = "an instant: 2026-12-24T09:30Z",
        [EH_ENUM] = "one of its names",
        [EH_NUMBER] = "a number: 0.6 or 15%",
        [EH_TEXT] = "a text in quotes",
    };
    return kind <= EH_TEXT ? forms[kind] : "another value";
}

/* A constant is never missing and never guessed, whatever its field is. */
static bool wrong(EhPolicy *policy, const EhNode *node, const EhVType *type)
{
    EhVType plain = *type;
    plain.optional = plain.predicted = false;
    EhDiag *diag =
        eh_diag(policy->diags, EH_E_CONSTANT, node->span, "this is not a constant of type %.*s",
                EH_STR_F(eh_type_text(policy, &plain, true)));
    bool quoted = type->kind == EH_ENUM && node->kind == EH_N_TEXT &&
                  eh_enum_find(type->enumeration, node->name) >= 0;
    if (quoted) {
        eh_diag_hint(policy->diags, diag, "write `%.*s`, without quotes", EH_STR_F(node->name));
    } else {
        eh_diag_hint(policy->diags, diag, "write %s", eh_type_form(type->kind));
    }
    return false;
}

/* Reported once, for the first amount; a currency that is not known has been reported itself. */
bool eh_no_currency(EhPolicy *policy, EhSpan span)
{
    if (policy->currency_node == NULL && eh_report_first(policy, EH_E_NO_CURRENCY, span)) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_NO_CURRENCY, span, "money needs a currency");
        eh_diag_hint(policy->diags, diag,
                     "write `currency USD` (or another ISO 4217 code) at the top of the policy");
    }
    return false;
}

enum { PLAIN_DIGITS = 15 }; /* always below EH_INT_MAX */

/* Digits, and a point with as many as the currency has behind it or no point: nearly all amounts are written so. */
static bool plain_money(EhStr text, int32_t decimals, int64_t *minor)
{
    int64_t value = 0;
    int32_t behind = -1, most = PLAIN_DIGITS - decimals;
    if ((int32_t)text.n > most) {
        return false;
    }
    for (uint32_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c >= '0' && c <= '9') {
            value = value * 10 + (c - '0');
            behind += behind >= 0;
        } else if (c == '.' && behind < 0 && i > 0) {
            behind = 0;
        } else {
            return false;
        }
    }
    if (text.n == 0 || (behind >= 0 && (behind == 0 || behind != decimals))) {
        return false;
    }
    for (int32_t i = behind < 0 ? 0 : behind; i < decimals; i++) {
        value *= 10;
    }
    *minor = value;
    return true;
}

bool eh_money_value(EhPolicy *policy, const EhNode *node, int64_t *minor)
{
    bool sign = eh_str_is(node->name, "$");
    if (policy->currency_decimals < 0) {
        return eh_no_currency(policy, node->span);
    }
    if (sign ? !policy->money.dollar : !eh_str_same(node->name, policy->currency)) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_OTHER_CURRENCY, node->span,
                               "the policy's currency is %.*s", EH_STR_F(policy->currency));
        eh_diag_hint(policy->diags, diag, "write the amount as `500 %.*s`",
                     EH_STR_F(policy->currency));
        return false;
    }
    if (plain_money(eh_node_text(node), policy->currency_decimals, minor)) {
        return true;
    }
    EhStr digits = {eh_node_text(node).p, 0};
    char plain[64];
    for (uint32_t i = 0; i < eh_node_text(node).n && digits.n < sizeof plain; i++) {
        if (eh_node_text(node).p[i] != '_') {
            plain[digits.n++] = eh_node_text(node).p[i];
        }
    }
    if (!eh_convert_money(plain, digits.n, &policy->money, minor)) {
        eh_diag(policy->diags, EH_E_CONSTANT, node->span, "%.*s has %d decimals",
                EH_STR_F(policy->currency), policy->currency_decimals);
        return false;
    }
    if (*minor > EH_INT_MAX) {
        eh_diag(policy->diags, EH_E_NUMBER_TOO_BIG, node->span, "this amount is too big");
        return false;
    }
    return true;
}

static bool money_const(EhPolicy *policy, const EhNode *node, bool negative, const EhVType *type,
                        EhConst *out)
{
    if (node->kind != EH_N_MONEY) {
        return wrong(policy, node, type);
    }
    if (!eh_money_value(policy, node, &out->cell.i)) {
        return false;
    }
    out->cell.i = negative ? -out->cell.i : out->cell.i;
    return true;
}

static bool whole_const(EhPolicy *policy, const EhNode *node, bool negative, const EhVType *type,
                        EhConst *out)
{
    static const uint8_t literal[] = {
        [EH_BOOL] = EH_N_BOOL, [EH_INT] = EH_N_INT,      [EH_DURATION] = EH_N_DURATION,
        [EH_DATE] = EH_N_DATE, [EH_TIME] = EH_N_INSTANT,
    };
    bool signs = type->kind == EH_INT || type->kind == EH_DURATION;
    if (node->kind != literal[type->kind] || (negative && !signs)) {
        return wrong(policy, node, type);
    }
    out->cell.i = negative ? -node->i : node->i;
    return true;
}

static bool number_const(EhPolicy *policy, const EhNode *node, bool negative, const EhVType *type,
                         EhConst *out)
{
    double value;
    if (node->kind == EH_N_INT) {
        value = (double)node->i;
    } else if (node->kind == EH_N_NUMBER || node->kind == EH_N_PERCENT) {
        value = node->f;
    } else {
        return wrong(policy, node, type);
    }
    out->cell.f = (negative ? -value : value) + 0.0;
    return true;
}

static bool enum_const(EhPolicy *policy, const EhNode *node, const EhVType *type, EhConst *out)
{
    if (node->kind != EH_N_NAME) {
        return wrong(policy, node, type);
    }
    int32_t i = eh_enum_find(type->enumeration, node->name);
    if (i < 0) {
        eh_report_unknown_enum(policy, EH_E_NOT_IN_ENUM, node->span,
                               "the enum has no name like that", node->name, type->enumeration);
    }
    out->cell.i = i;
    return i >= 0;
}

static bool in_bounds(EhPolicy *policy, const EhNode *node, const EhVType *type,
                      const EhConst *value)
{
    bool inside = true;
    if (type->kind == EH_NUMBER) {
        inside = value->cell.f >= type->flo && value->cell.f <= type->fhi;
    } else if (eh_kind_is_i(type->kind) && type->kind != EH_ENUM) {
        inside = value->cell.i >= type->lo && value->cell.i <= type->hi;
    }
    if (!inside) {
        eh_diag(policy->diags, EH_E_OUT_OF_BOUNDS, node->span,
                "this lies outside the bounds of the type, %.*s",
                EH_STR_F(eh_type_text(policy, type, true)));
    }
    return inside;
}

bool eh_const(EhPolicy *policy, const EhNode *node, const EhVType *type, EhConst *out)
{
    *out = (EhConst){.cell = {.i = 0}};
    bool negative = node->kind == EH_N_NEGATE;
    const EhNode *literal = negative ? node->a : node;
    bool ok = false;
    switch ((EhKind)type->kind) {
    case EH_BOOL:
    case EH_INT:
    case EH_DURATION:
    case EH_DATE:
    case EH_TIME:
        ok = whole_const(policy, literal, negative, type, out);
        break;
    case EH_MONEY:
        ok = money_const(policy, literal, negative, type, out);
        break;
    case EH_NUMBER:
        ok = number_const(policy, literal, negative, type, out);
        break;
    case EH_ENUM:
        ok = enum_const(policy, node, type, out);
        break;
    case EH_TEXT:
        out->text = literal->name;
        ok = node->kind == EH_N_TEXT || wrong(policy, node, type);
        break;
    case EH_SET:
    case EH_LIST:
    case EH_RECORD:
    case EH_META:
    case EH_COUNTER:
        ok = wrong(policy, node, type);
        break;
    }
    return ok && in_bounds(policy, node, type, out);
}

uint32_t eh_const_distinct(EhPolicy *policy, const EhNode *list)
{
    EhMap seen = {0};
    uint32_t n = 0;
    for (; list != NULL; list = list->next) {
        bool names = list->kind == EH_N_TEXT || list->kind == EH_N_NAME;
        n += !names || eh_map_get(&seen, list->name) == NULL;
        if (names) {
            eh_map_put(&seen, policy->arena, list->name, policy);
        }
    }
    return n;
}
