/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ranges of arithmetic: what proves that a compiled policy cannot overflow or divide by zero.
 *
 * Whole numbers are computed exactly in 128 bits, numbers in double at the corners of the operands' ranges.
 */
#include "compiler/check.h"

#include <math.h>

__extension__ typedef __int128 Wide;

typedef struct Interval {
    Wide lo, hi;
} Interval;
typedef struct FInterval {
    double lo, hi;
} FInterval;

static Interval whole(const EhVType *type)
{
    return (Interval){type->lo, type->hi};
}

static FInterval real(const EhVType *type)
{
    return type->kind == EH_NUMBER ? (FInterval){type->flo, type->fhi}
                                   : (FInterval){(double)type->lo, (double)type->hi};
}

static Interval multiply(Interval a, Interval b)
{
    Wide p[4] = {a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi};
    Interval out = {p[0], p[0]};
    for (int i = 1; i < 4; i++) {
        out.lo = p[i] < out.lo ? p[i] : out.lo;
        out.hi = p[i] > out.hi ? p[i] : out.hi;
    }
    return out;
}

static FInterval corners(FInterval a, FInterval b, bool divide)
{
    double p[4] = {divide ? a.lo / b.lo : a.lo * b.lo, divide ? a.lo / b.hi : a.lo * b.hi,
                   divide ? a.hi / b.lo : a.hi * b.lo, divide ? a.hi / b.hi : a.hi * b.hi};
    FInterval out = {p[0], p[0]};
    for (int i = 1; i < 4; i++) {
        out.lo = p[i] < out.lo ? p[i] : out.lo;
        out.hi = p[i] > out.hi ? p[i] : out.hi;
    }
    return out;
}

/* What results may be in between: dates and times reach further than fields of them. */
static Interval type_limit(uint8_t kind)
{
    static const int64_t first_day = -719162, last_day = 2932896; /* 0001-01-01, 9999-12-31 */
    EhVType full = {.kind = kind};
    eh_type_default_range(&full);
    if (kind == EH_DATE) {
        return (Interval){first_day, last_day};
    }
    if (kind == EH_TIME) {
        return (Interval){first_day * EH_DAY_MS, (last_day + 1) * EH_DAY_MS - 1};
    }
    return whole(&full);
}

static void report_overflow(EhPolicy *policy, EhNode *node, uint8_t kind)
{
    static const char *const limits[] = {
        [EH_INT] = "±9 007 199 254 740 991", [EH_MONEY] = "±9 007 199 254 740 991 minor units",
        [EH_DURATION] = "±1 000 000 days",   [EH_DATE] = "the years 1..9999",
        [EH_TIME] = "the years 1..9999",     [EH_NUMBER] = "±9 007 199 254 740 991",
    };
    EhDiag *diag =
        eh_diag(policy->diags, EH_E_OVERFLOW, node->span, "the result can leave %s", limits[kind]);
    eh_diag_hint(policy->diags, diag,
                 "declare the bounds of the fields it reads (`in 0..1_000`), or limit them with "
                 "min(…) and max(…)");
}

static void put_whole(EhPolicy *policy, EhNode *node, uint8_t kind, Interval range, EhVType *out)
{
    Interval limit = type_limit(kind);
    *out = (EhVType){.kind = kind};
    eh_type_default_range(out);
    if (range.lo < limit.lo || range.hi > limit.hi) {
        report_overflow(policy, node, kind);
        out->kind = EH_KIND_NONE;
        return;
    }
    out->lo = (int64_t)range.lo;
    out->hi = (int64_t)range.hi;
}

static void put_real(EhPolicy *policy, EhNode *node, FInterval range, EhVType *out)
{
    *out = (EhVType){.kind = EH_NUMBER};
    eh_type_default_range(out);
    if (!(range.lo >= out->flo && range.hi <= out->fhi)) {
        report_overflow(policy, node, EH_NUMBER);
        out->kind = EH_KIND_NONE;
        return;
    }
    out->flo = range.lo;
    out->fhi = range.hi;
}

/* Money or duration with a number: rounded half to even, so the range is rounded too. */
static void put_scaled(EhPolicy *policy, EhNode *node, uint8_t kind, FInterval range, EhVType *out)
{
    if (!(range.lo >= -1e18 && range.hi <= 1e18)) {
        *out = (EhVType){.kind = EH_KIND_NONE};
        report_overflow(policy, node, kind);
        return;
    }
    put_whole(policy, node, kind, (Interval){(Wide)floor(range.lo), (Wide)ceil(range.hi)}, out);
}

static bool divides(EhPolicy *policy, EhNode *node, const EhVType *b)
{
    FInterval divisor = real(b);
    if (divisor.lo <= 0 && divisor.hi >= 0) {
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_DIVIDE, node->b->span, "the divisor can be zero");
        eh_diag_hint(policy->diags, diag,
                     "declare its bounds without zero (`in 1..100`), or write max(…, 1)");
        return false;
    }
    return true;
}

static void divide(EhPolicy *policy, EhNode *node, const EhVType *a, const EhVType *b, EhVType *out)
{
    *out = (EhVType){.kind = EH_KIND_NONE};
    if (!divides(policy, node, b)) {
        return;
    }
    FInterval range = corners(real(a), real(b), true);
    bool stays = (a->kind == EH_MONEY || a->kind == EH_DURATION) && b->kind != a->kind;
    if (stays) {
        put_scaled(policy, node, a->kind, range, out);
    } else {
        put_real(policy, node, range, out);
    }
}

static void times(EhPolicy *policy, EhNode *node, const EhVType *a, const EhVType *b, EhVType *out)
{
    bool amount = a->kind == EH_MONEY || a->kind == EH_DURATION;
    const EhVType *unit = amount ? a : b, *factor = amount ? b : a;
    bool has_unit = unit->kind == EH_MONEY || unit->kind == EH_DURATION;
    if (has_unit && factor->kind == EH_NUMBER) {
        put_scaled(policy, node, unit->kind, corners(real(a), real(b), false), out);
    } else if (a->kind == EH_NUMBER || b->kind == EH_NUMBER) {
        put_real(policy, node, corners(real(a), real(b), false), out);
    } else {
        put_whole(policy, node, has_unit ? unit->kind : EH_INT, multiply(whole(a), whole(b)), out);
    }
}

static void add(EhPolicy *policy, EhNode *node, bool minus, const EhVType *a, const EhVType *b,
                EhVType *out)
{
    if (a->kind == EH_NUMBER || b->kind == EH_NUMBER) {
        FInterval x = real(a), y = real(b);
        put_real(policy, node,
                 minus ? (FInterval){x.lo - y.hi, x.hi - y.lo}
                       : (FInterval){x.lo + y.lo, x.hi + y.hi},
                 out);
        return;
    }
    Interval x = whole(a), y = whole(b);
    uint8_t kind = a->kind;
    if (b->kind == EH_TIME || b->kind == EH_DATE) {
        kind = minus ? EH_DURATION : b->kind;
    }
    if (a->kind == EH_DATE && b->kind == EH_DURATION) {
        y = (Interval){y.lo / EH_DAY_MS, y.hi / EH_DAY_MS};
    }
    if (b->kind == EH_DATE && a->kind == EH_DURATION) {
        x = (Interval){x.lo / EH_DAY_MS, x.hi / EH_DAY_MS};
    }
    Interval range =
        minus ? (Interval){x.lo - y.hi, x.hi - y.lo} : (Interval){x.lo + y.lo, x.hi + y.hi};
    if (minus && a->kind == EH_DATE && b->kind == EH_DATE) {
        range = (Interval){range.lo * EH_DAY_MS, range.hi * EH_DAY_MS};
    }
    put_whole(policy, node, kind, range, out);
}

void eh_range_binary(EhPolicy *policy, EhNode *node, EhOp op, const EhVType *a, const EhVType *b,
                     EhVType *out)
{
    if (op == EH_OP_DIV) {
        divide(policy, node, a, b, out);
    } else if (op == EH_OP_MUL) {
        times(policy, node, a, b, out);
    } else {
        add(policy, node, op == EH_OP_SUB, a, b, out);
    }
}

void eh_range_negate(const EhVType *a, EhVType *out)
{
    *out = *a;
    out->lo = -a->hi;
    out->hi = -a->lo;
    out->flo = -a->fhi;
    out->fhi = -a->flo;
}

void eh_range_join(EhVType *into, const EhVType *other)
{
    if (into->kind == EH_NUMBER && other->kind == EH_NUMBER) {
        into->flo = other->flo < into->flo ? other->flo : into->flo;
        into->fhi = other->fhi > into->fhi ? other->fhi : into->fhi;
        return;
    }
    into->lo = other->lo < into->lo ? other->lo : into->lo;
    into->hi = other->hi > into->hi ? other->hi : into->hi;
}

static bool is_inside(const EhVType *value, const EhVType *bounds)
{
    if (bounds->kind == EH_NUMBER)
        return real(value).lo >= bounds->flo && real(value).hi <= bounds->fhi;
    return value->lo >= bounds->lo && value->hi <= bounds->hi;
}

static bool is_single(const EhVType *type)
{
    return type->kind == EH_NUMBER ? type->flo >= type->fhi : type->lo == type->hi;
}

/* A parameter without bounds takes whatever its type holds, dates far away too. */
static bool is_bounded(const EhVType *type)
{
    EhVType full = {.kind = type->kind};
    bool ordered = type->kind == EH_NUMBER || (eh_kind_is_i(type->kind) && type->kind != EH_ENUM);
    eh_type_default_range(&full);
    return ordered && !is_inside(&full, type);
}

void eh_range_argument(EhPolicy *policy, const EhNode *arg, const EhFieldDecl *param)
{
    const EhExpr *value = arg->info;
    const EhVType *bounds = &param->type;
    bool typed = value->type.kind == bounds->kind ||
                 (value->type.kind == EH_INT && bounds->kind == EH_NUMBER);
    if (!typed || !is_bounded(bounds) || is_inside(&value->type, bounds))
        return;
    EhDiag *diag = eh_diag(policy->diags, EH_E_OUT_OF_BOUNDS, arg->span,
                           "the argument %s outside the bounds of `%.*s`",
                           is_single(&value->type) ? "lies" : "can lie", EH_STR_F(param->name));
    eh_diag_hint(policy->diags, diag,
                 "limit it with min(…) and max(…), or declare other bounds for `%.*s`",
                 EH_STR_F(param->name));
}
