/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random values, with the ranges that the language computes for them.
 *
 * One idea: an operator is written after its operands are known to allow it; where they do not, what was written is
 * taken back.
 */
#include "tests/random/expressions.h"
#include "tests/random/literals.h"

/* Results stay well inside the bounds of their types. */
static Range most(RandomKind kind)
{
    switch (kind) {
    case RANDOM_DURATION:
        return (Range){-8e13, 8e13};
    case RANDOM_TIME:
        return (Range){-6e13, 2.5e14};
    case RANDOM_DATE:
        return (Range){-700000, 2900000};
    case RANDOM_NUMBER:
        return (Range){-8e18, 8e18};
    case RANDOM_BOOL:
    case RANDOM_INT:
    case RANDOM_TEXT:
    case RANDOM_MONEY:
    case RANDOM_ENUM:
    case RANDOM_RECORD:
        break;
    }
    return (Range){-8e15, 8e15};
}

static bool inside(Range range, RandomKind kind)
{
    Range bounds = most(kind);
    return range.lo >= bounds.lo && range.hi <= bounds.hi;
}

static Range joined(Range a, Range b)
{
    return (Range){a.lo < b.lo ? a.lo : b.lo, a.hi > b.hi ? a.hi : b.hi};
}

static Range of_type(const RandomType *type)
{
    return (Range){(double)type->lo, (double)type->hi};
}

static RandomType constant_type(const Scope *scope, RandomKind kind, uint32_t of)
{
    RandomType type = {.kind = kind, .of = of, .lo = -20, .hi = 1000};
    if (scope->policy->finite)
        type.lo = -1, type.hi = 3;
    if (kind == RANDOM_MONEY || kind == RANDOM_NUMBER)
        type.lo *= 100, type.hi *= 1000;
    else if (kind == RANDOM_DURATION)
        type.lo *= RANDOM_HOUR, type.hi *= RANDOM_HOUR;
    else if (kind == RANDOM_DATE)
        type.lo = RANDOM_NOON / RANDOM_DAY - 400, type.hi = RANDOM_NOON / RANDOM_DAY + 400;
    else if (kind == RANDOM_TIME)
        type.lo = RANDOM_NOON - 400 * RANDOM_DAY, type.hi = RANDOM_NOON + 400 * RANDOM_DAY;
    return type;
}

int64_t random_put_constant(Scope *scope, RandomKind kind, uint32_t of)
{
    RandomType type = constant_type(scope, kind, of);
    int64_t value = random_value(scope->chance, scope->policy, &type);
    random_put_literal(scope->out, scope->chance, scope->policy, &type, value);
    return value;
}

static Range constant(Scope *scope, RandomKind kind, uint32_t of)
{
    double value = (double)random_put_constant(scope, kind, of);
    return (Range){value, value};
}

/* ---- leaves ---- */

static Range put_named(Scope *scope, const RandomName *name)
{
    bool at = name->predicted && one_in(scope->chance, 4);
    if (!at && !random_can_miss(scope, name)) {
        random_put(scope->out, "%s", name->path);
        return of_type(&name->type);
    }
    random_put(scope->out, at ? "((%s at %u%%) else " : "(%s else ", name->path,
               chance_below(scope->chance, 101));
    Range other = one_in(scope->chance, 6)
                      ? random_put_value(scope, name->type.kind, name->type.of, 0)
                      : constant(scope, name->type.kind, name->type.of);
    random_put(scope->out, ")");
    return joined(of_type(&name->type), other);
}

static Range leaf(Scope *scope, RandomKind kind, uint32_t of)
{
    RandomName *name = one_in(scope->chance, 5) ? NULL : random_pick(scope, RANDOM_ONE, kind, of);
    return name != NULL ? put_named(scope, name) : constant(scope, kind, of);
}

/* ---- arithmetic ---- */

/* Takes back what was written behind `mark`. */
static void take_back(Scope *scope, size_t mark)
{
    scope->out->n = mark;
}

static Range corners(double a, double b, double c, double d)
{
    return joined(joined((Range){a, a}, (Range){b, b}), joined((Range){c, c}, (Range){d, d}));
}

static Range times(Range a, Range b)
{
    return corners(a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi);
}

/* ` + b` or ` - b` behind a value of a kind that has them. */
static Range more_terms(Scope *scope, RandomKind kind, Range left, uint32_t depth)
{
    bool minus = one_in(scope->chance, 2);
    size_t mark = scope->out->n;
    RandomKind right_kind = kind == RANDOM_TIME ? RANDOM_DURATION : kind;
    Range right, sum;
    random_put(scope->out, minus ? " - " : " + ");
    if (kind == RANDOM_DATE) {
        uint32_t days = chance_below(scope->chance, 40);
        random_put(scope->out, "%u days", days);
        right = (Range){days, days};
    } else {
        right = random_put_value(scope, right_kind, 0, depth);
    }
    sum = minus ? (Range){left.lo - right.hi, left.hi - right.lo}
                : (Range){left.lo + right.lo, left.hi + right.hi};
    if (inside(sum, kind))
        return sum;
    take_back(scope, mark);
    return left;
}

/* ` * b`, for which INT is whole times whole, NUMBER in thousandths, and others times a whole or a decimal. */
static Range more_factors(Scope *scope, RandomKind kind, Range left, uint32_t depth)
{
    size_t mark = scope->out->n;
    RandomKind right_kind =
        kind == RANDOM_NUMBER || (kind != RANDOM_INT && one_in(scope->chance, 2)) ? RANDOM_NUMBER
                                                                                  : RANDOM_INT;
    random_put(scope->out, " * ");
    Range right = random_put_value(scope, right_kind, 0, depth);
    if (right_kind == RANDOM_NUMBER)
        right = (Range){right.lo / 1000, right.hi / 1000};
    Range product = times(left, right);
    if (inside(product, kind))
        return product;
    take_back(scope, mark);
    return left;
}

/* ` / c`: of NUMBER, or of MONEY and DURATION by a number. */
static Range more_divisors(Scope *scope, Range left)
{
    static const char *const divisors[] = {" / 2", " / 0.5",   " / -4",
                                           " / 3", " / 1_000", " / 7.25"};
    random_put(scope->out, "%s", divisors[chance_below(scope->chance, 6)]);
    return joined((Range){2 * left.lo, 2 * left.hi}, (Range){-left.hi / 4, -left.lo / 4});
}

static bool has_terms(RandomKind kind)
{
    return kind == RANDOM_INT || kind == RANDOM_NUMBER || kind == RANDOM_MONEY ||
           kind == RANDOM_DURATION || kind == RANDOM_TIME || kind == RANDOM_DATE;
}

static bool has_factors(RandomKind kind)
{
    return has_terms(kind) && kind != RANDOM_TIME && kind != RANDOM_DATE;
}

static Range product(Scope *scope, RandomKind kind, uint32_t depth)
{
    Range range = random_put_value(scope, kind, 0, depth);
    Range smaller = {range.lo * 4, range.hi * 4};
    if (has_factors(kind) && one_in(scope->chance, 3))
        range = more_factors(scope, kind, range, depth);
    else if (has_factors(kind) && kind != RANDOM_INT && inside(smaller, kind) &&
             one_in(scope->chance, 3))
        range = more_divisors(scope, range);
    return range;
}

/* a + b * c - d, without parentheses. */
static Range sum(Scope *scope, RandomKind kind, uint32_t depth)
{
    Range range = product(scope, kind, depth);
    for (uint32_t i = chance_below(scope->chance, 3); i > 0 && has_terms(kind); i--)
        range = more_terms(scope, kind, range, depth);
    return range;
}

/* ---- forms of every kind ---- */

static Range put_if(Scope *scope, RandomKind kind, uint32_t of, uint32_t depth)
{
    Guards guards = {.n = 0};
    random_put(scope->out, "(if ");
    if (one_in(scope->chance, 2))
        random_put_guarded(scope, &guards, depth);
    else
        random_put_or(scope, depth);
    random_put(scope->out, " then ");
    Range yes = random_put_value(scope, kind, of, depth);
    random_guards_end(scope, &guards);
    random_put(scope->out, " else ");
    Range no = random_put_value(scope, kind, of, depth);
    random_put(scope->out, ")");
    return joined(yes, no);
}

static Range put_min_max(Scope *scope, RandomKind kind, uint32_t depth)
{
    bool least = one_in(scope->chance, 2);
    random_put(scope->out, least ? "min(" : "max(");
    Range range = sum(scope, kind, depth);
    for (uint32_t i = 1 + chance_below(scope->chance, 2); i > 0; i--) {
        random_put(scope->out, ", ");
        Range next = sum(scope, kind, depth);
        range = joined(range, next);
    }
    random_put(scope->out, ")");
    return range;
}

static Range put_abs(Scope *scope, RandomKind kind, uint32_t depth)
{
    random_put(scope->out, "abs(");
    Range range = sum(scope, kind, depth);
    random_put(scope->out, ")");
    double high = -range.lo > range.hi ? -range.lo : range.hi;
    return (Range){0, high};
}

static Range put_negated(Scope *scope, RandomKind kind, uint32_t depth)
{
    random_put(scope->out, "(-");
    Range range = random_put_value(scope, kind, 0, depth);
    random_put(scope->out, ")");
    return (Range){-range.hi, -range.lo};
}

/* ---- forms of one kind ---- */

static Range put_length(Scope *scope)
{
    RandomShape shape = (RandomShape)chance_below(scope->chance, 3);
    RandomKind kind =
        shape == RANDOM_LIST && one_in(scope->chance, 2) ? RANDOM_RECORD : RANDOM_TEXT;
    RandomName *name = scope->only_tracked ? NULL : random_pick(scope, shape, kind, 0);
    if (name == NULL || random_can_miss(scope, name) ||
        (kind == RANDOM_TEXT && one_in(scope->chance, 3))) {
        random_put(scope->out, "(length of (");
        random_put_value(scope, RANDOM_TEXT, 0, 0);
        random_put(scope->out, "))");
        return (Range){0, 4e6};
    }
    random_put(scope->out, "(length of %s)", name->path);
    return (Range){0, 4e6};
}

static Range put_count_of(Scope *scope)
{
    RandomName *name = random_pick(scope, RANDOM_ONE, RANDOM_TEXT, 0);
    if (name == NULL || random_can_miss(scope, name) || scope->n_phrases == 0)
        return constant(scope, RANDOM_INT, 0);
    random_put(scope->out, "(count of %s in %s)",
               scope->phrases[chance_below(scope->chance, scope->n_phrases)], name->path);
    return (Range){0, 1000};
}

static Range put_int(Scope *scope, uint32_t depth)
{
    Range range;
    switch (chance_below(scope->chance, 6)) {
    case 0:
        return put_length(scope);
    case 1:
        return put_count_of(scope);
    case 2:
        if (random_put_quantifier(scope, 2, depth, &range))
            return range;
        break;
    case 3:
        random_put(scope->out, "(hour of (");
        random_put_value(scope, RANDOM_TIME, 0, 0);
        random_put(scope->out, "))");
        return (Range){0, 23};
    case 4: {
        size_t mark = scope->out->n;
        random_put(scope->out, "round(");
        range = sum(scope, RANDOM_NUMBER, depth);
        random_put(scope->out, ")");
        range = (Range){range.lo / 1000 - 1, range.hi / 1000 + 1};
        if (inside(range, RANDOM_INT))
            return range;
        take_back(scope, mark);
        break;
    }
    default:
        break;
    }
    return leaf(scope, RANDOM_INT, 0);
}

/* A quotient of two values of one kind, whose divisor is at least one. */
static Range put_quotient(Scope *scope, RandomKind kind, uint32_t depth)
{
    random_put(scope->out, "(");
    Range range = random_put_value(scope, kind, 0, depth);
    random_put(scope->out, " / max(");
    random_put_value(scope, kind, 0, depth);
    random_put(scope->out, kind == RANDOM_INT ? ", 1))" : kind == RANDOM_DURATION ? ", 1s))" : "");
    if (kind == RANDOM_MONEY)
        random_put(scope->out, ", 1 %s))", scope->policy->currency);
    if (kind == RANDOM_DURATION)
        range = (Range){range.lo / 1000, range.hi / 1000};
    return joined((Range){range.lo * 1000, range.hi * 1000}, (Range){0, 0});
}

static Range put_confidence(Scope *scope)
{
    for (uint32_t i = 0; i < scope->n; i++) {
        if (scope->names[i].predicted && one_in(scope->chance, 2)) {
            random_put(scope->out, "(confidence of %s else 0.5)", scope->names[i].path);
            return (Range){0, 1000};
        }
    }
    return leaf(scope, RANDOM_NUMBER, 0);
}

static Range put_number(Scope *scope, uint32_t depth)
{
    switch (chance_below(scope->chance, 4)) {
    case 0:
        return put_confidence(scope);
    case 1:
        return put_quotient(scope,
                            one_in(scope->chance, 2)          ? RANDOM_INT
                            : scope->policy->currency == NULL ? RANDOM_DURATION
                                                              : RANDOM_MONEY,
                            depth);
    case 2:
        random_put(scope->out, "%u%%", chance_below(scope->chance, 200));
        return (Range){0, 2000};
    default:
        return leaf(scope, RANDOM_NUMBER, 0);
    }
}

static Range put_text(Scope *scope, uint32_t depth)
{
    bool lower = one_in(scope->chance, 2);
    random_put(scope->out, lower ? "(lower of (" : "(domain of (");
    random_put_value(scope, RANDOM_TEXT, 0, depth);
    random_put(scope->out, lower ? "))" : ") else \"none\")");
    return (Range){0, 0};
}

/* The difference of two times or dates. */
static Range put_between(Scope *scope, uint32_t depth)
{
    RandomKind kind = one_in(scope->chance, 2) ? RANDOM_TIME : RANDOM_DATE;
    size_t mark = scope->out->n;
    random_put(scope->out, "(");
    Range a = random_put_value(scope, kind, 0, depth);
    random_put(scope->out, " - ");
    Range b = random_put_value(scope, kind, 0, depth);
    random_put(scope->out, ")");
    double unit = kind == RANDOM_DATE ? (double)RANDOM_DAY : 1;
    Range range = {(a.lo - b.hi) * unit, (a.hi - b.lo) * unit};
    if (inside(range, RANDOM_DURATION))
        return range;
    take_back(scope, mark);
    return leaf(scope, RANDOM_DURATION, 0);
}

static Range put_own(Scope *scope, RandomKind kind, uint32_t of, uint32_t depth)
{
    switch (kind) {
    case RANDOM_INT:
        return put_int(scope, depth);
    case RANDOM_NUMBER:
        return put_number(scope, depth);
    case RANDOM_TEXT:
        return put_text(scope, depth);
    case RANDOM_DURATION:
        return put_between(scope, depth);
    case RANDOM_BOOL:
        random_put(scope->out, "(");
        random_put_condition(scope, RANDOM_OR, depth);
        random_put(scope->out, ")");
        return (Range){0, 1};
    case RANDOM_MONEY:
    case RANDOM_DATE:
    case RANDOM_TIME:
    case RANDOM_ENUM:
    case RANDOM_RECORD:
        break;
    }
    return leaf(scope, kind, of);
}

static Range put_operators(Scope *scope, RandomKind kind, uint32_t depth)
{
    switch (chance_below(scope->chance, kind == RANDOM_TIME || kind == RANDOM_DATE ? 2 : 4)) {
    case 0:
        return put_min_max(scope, kind, depth);
    case 1: {
        random_put(scope->out, "(");
        Range range = sum(scope, kind, depth);
        random_put(scope->out, ")");
        return range;
    }
    case 2:
        return put_abs(scope, kind, depth);
    default:
        return put_negated(scope, kind, depth);
    }
}

Range random_put_value(Scope *scope, RandomKind kind, uint32_t of, uint32_t depth)
{
    Range range;
    if (depth == 0 || scope->only_tracked || one_in(scope->chance, 3))
        return leaf(scope, kind, of);
    switch (chance_below(scope->chance, 6)) {
    case 0:
        return put_if(scope, kind, of, depth - 1);
    case 1:
        if (random_put_by(scope, kind, of, depth - 1, &range))
            return range;
        break;
    case 2:
    case 3:
        if (has_terms(kind))
            return put_operators(scope, kind, depth - 1);
        break;
    default:
        if (!scope->policy->finite)
            return put_own(scope, kind, of, depth - 1);
        break;
    }
    return leaf(scope, kind, of);
}

Range random_put_side(Scope *scope, RandomKind kind, uint32_t of, uint32_t depth)
{
    if (depth == 0 || scope->only_tracked || !has_terms(kind))
        return random_put_value(scope, kind, of, depth);
    return sum(scope, kind, depth - 1);
}
