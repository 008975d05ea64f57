/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of the reference: cells, literals, arithmetic, order and the calendar day (language sections 2 and 3).
 */
#include "tests/random/reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- making them ---- */

RefValue ref_unknown(void)
{
    return (RefValue){.state = REF_UNKNOWN};
}

RefValue ref_missing(uint8_t kind)
{
    return (RefValue){.state = REF_MISSING, .kind = kind};
}

RefValue ref_whole(uint8_t kind, int64_t i)
{
    return (RefValue){.state = REF_KNOWN, .kind = kind, .i = i};
}

/* There is no negative zero. */
RefValue ref_real(double f)
{
    return (RefValue){.state = REF_KNOWN, .kind = EH_NUMBER, .f = f + 0.0};
}

RefValue ref_text(EhStr text)
{
    return (RefValue){.state = REF_KNOWN, .kind = EH_TEXT, .text = text};
}

RefValue ref_truth(bool holds)
{
    return ref_whole(EH_BOOL, holds);
}

double ref_number(const RefValue *value)
{
    return value->kind == EH_NUMBER ? value->f : (double)value->i;
}

RefValue ref_cell(uint8_t kind, const EhCell *cell)
{
    RefValue out = ref_whole(kind, cell->i);
    switch ((EhKind)kind) {
    case EH_BOOL:
    case EH_INT:
    case EH_MONEY:
    case EH_DURATION:
    case EH_DATE:
    case EH_TIME:
    case EH_ENUM:
    case EH_RECORD: /* whether it is there */
        return cell->i == EH_MISSING ? ref_missing(kind) : out;
    case EH_NUMBER:
        return isnan(cell->f) ? ref_missing(kind) : ref_real(cell->f);
    case EH_TEXT:
        return cell->p == NULL ? ref_missing(kind)
                               : ref_text((EhStr){cell->p, EH_TEXT_LEN(cell[1].meta)});
    case EH_SET:
    case EH_LIST:
        out.cells = cell->q;
        out.i = (int64_t)cell[1].meta;
        return cell->q == NULL ? ref_missing(kind) : out;
    case EH_META:
    case EH_COUNTER:
        break;
    }
    return ref_unknown();
}

/* ---- literals ---- */

/* `1_299.5` in minor units. */
static int64_t minor_units(EhStr text, int decimals)
{
    int64_t units = 0;
    int behind = -1;
    for (uint32_t i = 0; i < text.n; i++) {
        if (text.p[i] == '.')
            behind = 0;
        if (text.p[i] < '0' || text.p[i] > '9')
            continue;
        units = 10 * units + (text.p[i] - '0');
        behind += behind >= 0;
    }
    for (behind = behind < 0 ? 0 : behind; behind < decimals; behind++)
        units *= 10;
    return units;
}

RefValue ref_literal(const EhPolicy *policy, const EhNode *node)
{
    switch ((EhNodeKind)node->kind) {
    case EH_N_BOOL:
        return ref_whole(EH_BOOL, node->i);
    case EH_N_INT:
        return ref_whole(EH_INT, node->i);
    case EH_N_NUMBER:
    case EH_N_PERCENT:
        return ref_real(node->f);
    case EH_N_MONEY:
        return ref_whole(EH_MONEY, minor_units(eh_node_text(node), policy->currency_decimals));
    case EH_N_DURATION:
        return ref_whole(EH_DURATION, node->i);
    case EH_N_DATE:
        return ref_whole(EH_DATE, node->i);
    case EH_N_INSTANT:
        return ref_whole(EH_TIME, node->i);
    case EH_N_TEXT:
        return ref_text(node->name);
    default:
        return ref_unknown();
    }
}

/* ---- comparing ---- */

bool ref_equal(const RefValue *a, const RefValue *b)
{
    if (a->kind == EH_TEXT)
        return a->text.n == b->text.n &&
               (a->text.n == 0 || memcmp(a->text.p, b->text.p, a->text.n) == 0);
    return ref_order(a, b) == 0;
}

/* Whole numbers are at most 2^53 apart from zero where they meet others, so that a double holds them. */
int ref_order(const RefValue *a, const RefValue *b)
{
    if (a->kind == EH_NUMBER || b->kind == EH_NUMBER) {
        double x = ref_number(a), y = ref_number(b);
        return x < y ? -1 : x > y;
    }
    return a->i < b->i ? -1 : a->i > b->i;
}

/* ---- arithmetic ---- */

RefValue ref_negate(const RefValue *a)
{
    return a->kind == EH_NUMBER ? ref_real(-a->f) : ref_whole(a->kind, -a->i);
}

static RefValue sum(const RefValue *a, const RefValue *b, int64_t sign)
{
    bool date = a->kind == EH_DATE || b->kind == EH_DATE;
    if (a->kind == EH_NUMBER || b->kind == EH_NUMBER)
        return ref_real(ref_number(a) + (double)sign * ref_number(b));
    if (a->kind == b->kind && (date || a->kind == EH_TIME))
        return ref_whole(EH_DURATION, (a->i - b->i) * (date ? EH_DAY_MS : 1));
    if (date)
        return a->kind == EH_DATE ? ref_whole(EH_DATE, a->i + sign * (b->i / EH_DAY_MS))
                                  : ref_whole(EH_DATE, a->i / EH_DAY_MS + b->i);
    return ref_whole(b->kind == EH_TIME ? EH_TIME : a->kind, a->i + sign * b->i);
}

static bool is_count(const RefValue *a)
{
    return a->kind == EH_MONEY || a->kind == EH_DURATION;
}

static RefValue product(const RefValue *a, const RefValue *b)
{
    uint8_t kind = is_count(a) ? a->kind : b->kind;
    if (a->kind != EH_NUMBER && b->kind != EH_NUMBER)
        return ref_whole(kind, a->i * b->i);
    double exact = ref_number(a) * ref_number(b);
    return is_count(a) || is_count(b) ? ref_whole(kind, (int64_t)nearbyint(exact))
                                      : ref_real(exact);
}

static RefValue quotient(const RefValue *a, const RefValue *b)
{
    double exact = ref_number(a) / ref_number(b);
    return is_count(a) && !is_count(b) ? ref_whole(a->kind, (int64_t)nearbyint(exact))
                                       : ref_real(exact);
}

RefValue ref_arithmetic(EhOp op, const RefValue *a, const RefValue *b)
{
    switch (op) {
    case EH_OP_ADD:
        return sum(a, b, 1);
    case EH_OP_SUB:
        return sum(a, b, -1);
    case EH_OP_MUL:
        return product(a, b);
    case EH_OP_DIV:
        return quotient(a, b);
    default:
        return ref_unknown();
    }
}

/* ---- time ---- */

void reference_zone(const EhPolicy *policy)
{
    char name[64] = "UTC";
    if (policy->timezone.n > 0 && policy->timezone.n < sizeof name)
        memcpy(memset(name, 0, sizeof name), policy->timezone.p, policy->timezone.n);
    setenv("TZ", name, 1);
    tzset();
}

/* Leap days before the first of January of a year. */
static int64_t leap_days(int64_t year)
{
    return (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400;
}

RefValue ref_local(int64_t ms, int part)
{
    time_t seconds = (time_t)(ms / 1000 - (ms % 1000 < 0));
    struct tm tm;
    if (ms < EH_TIME_MIN || ms > EH_TIME_MAX || localtime_r(&seconds, &tm) == NULL)
        return ref_unknown();
    int64_t year = tm.tm_year + 1900;
    if (part == 0)
        return ref_whole(EH_DATE,
                         (year - 1970) * 365 + leap_days(year) - leap_days(1970) + tm.tm_yday);
    return part == 1 ? ref_whole(EH_INT, tm.tm_hour) : ref_whole(EH_ENUM, (tm.tm_wday + 6) % 7);
}
