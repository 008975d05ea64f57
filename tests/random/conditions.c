/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random conditions, in every form that the language has.
 */
#include "tests/random/expressions.h"
#include "tests/random/literals.h"

#include <stdio.h>

static uint32_t below(Scope *scope, uint32_t n)
{
    return chance_below(scope->chance, n);
}

static bool rarely(Scope *scope, uint32_t n)
{
    return one_in(scope->chance, n);
}

/* ---- guards ---- */

/* A name that can be missing here, NULL if there is none. */
static RandomName *pick_optional(Scope *scope, bool for_guard)
{
    RandomName *found = NULL;
    uint32_t seen = 0;
    for (uint32_t i = 0; i < scope->n; i++) {
        RandomName *name = &scope->names[i];
        if (name->stage <= scope->stage && (name->tracked || !scope->only_tracked) &&
            (name->guardable || !for_guard) && random_can_miss(scope, name) &&
            rarely(scope, ++seen))
            found = name;
    }
    return found;
}

/* A name is known together with the records it lies in. */
static void set_known(Scope *scope, uint32_t i, uint32_t by)
{
    for (int32_t at = (int32_t)i; at >= 0; at = scope->names[at].way)
        scope->names[at].known += by;
}

static void put_guard(Scope *scope, Guards *guards)
{
    bool may = guards->n < 4 && scope->unguarded == 0;
    RandomName *name = may ? pick_optional(scope, true) : NULL;
    if (name == NULL) {
        random_put_condition(scope, RANDOM_NOT, 0);
        return;
    }
    uint32_t i = (uint32_t)(name - scope->names);
    random_put(scope->out, rarely(scope, 3) ? "%s is not missing" : "%s is known", name->path);
    set_known(scope, i, 1);
    guards->names[guards->n++] = i;
    scope->last_guarded = (int32_t)i;
}

void random_guards_end(Scope *scope, const Guards *guards)
{
    for (uint32_t i = 0; i < guards->n; i++)
        set_known(scope, guards->names[i], UINT32_MAX);
    if (guards->n > 0)
        scope->last_guarded = -1;
}

void random_put_guarded(Scope *scope, Guards *guards, uint32_t depth)
{
    put_guard(scope, guards);
    for (uint32_t i = 1 + below(scope, 2); i > 0; i--) {
        random_put(scope->out, " and ");
        if (rarely(scope, 3))
            put_guard(scope, guards);
        else
            random_put_condition(scope, RANDOM_NOT, depth);
    }
}

static void put_and(Scope *scope, uint32_t depth)
{
    Guards guards = {.n = 0};
    random_put_guarded(scope, &guards, depth);
    random_guards_end(scope, &guards);
}

void random_put_or(Scope *scope, uint32_t depth)
{
    random_put_condition(scope, RANDOM_AND, depth);
    for (uint32_t i = 1 + below(scope, 2); i > 0; i--) {
        random_put(scope->out, " or ");
        random_put_condition(scope, RANDOM_AND, depth);
    }
}

/* ---- comparisons ---- */

static bool has_kind(const Scope *scope, RandomKind kind)
{
    if (scope->policy->finite)
        return kind == RANDOM_INT;
    return kind != RANDOM_MONEY || scope->policy->currency != NULL;
}

static RandomKind ordered_kind(Scope *scope)
{
    static const RandomKind kinds[] = {RANDOM_INT,      RANDOM_INT,  RANDOM_NUMBER, RANDOM_MONEY,
                                       RANDOM_DURATION, RANDOM_DATE, RANDOM_TIME};
    RandomKind kind = kinds[below(scope, 7)];
    return has_kind(scope, kind) ? kind : RANDOM_INT;
}

static void put_order(Scope *scope, uint32_t depth)
{
    static const char *const signs[] = {" < ", " <= ", " > ", " >= ", " is ", " is not "};
    RandomKind kind = ordered_kind(scope);
    bool mixed = kind == RANDOM_INT && !scope->policy->finite && rarely(scope, 6);
    random_put_side(scope, kind, 0, depth);
    random_put(scope->out, "%s", signs[below(scope, 6)]);
    random_put_side(scope, mixed ? RANDOM_NUMBER : kind, 0, depth);
}

/* The operand of a test that takes a missing value: a bare name, or any value. */
static void put_optional(Scope *scope, RandomKind kind, uint32_t depth)
{
    RandomName *name = random_pick(scope, RANDOM_ONE, kind, RANDOM_ANY);
    if (name == NULL || (kind != RANDOM_ENUM && rarely(scope, 4)))
        random_put_value(scope, kind, 0, depth);
    else if (name->predicted && rarely(scope, 3))
        random_put(scope->out, "(%s at %u%%)", name->path, below(scope, 101));
    else
        random_put(scope->out, "%s", name->path);
}

static const char *is_or_not(Scope *scope)
{
    return rarely(scope, 3) ? " is not " : " is ";
}

static const char *in_or_not(Scope *scope)
{
    return rarely(scope, 3) ? " not in " : " in ";
}

static RandomKind scalar_kind(Scope *scope)
{
    return rarely(scope, 3) && !scope->policy->finite ? RANDOM_TEXT : ordered_kind(scope);
}

/* Two names of one type, of which the first may be missing, and the second mostly too. */
static bool put_pair(Scope *scope)
{
    RandomName *a = pick_optional(scope, false), *b = NULL;
    if (a == NULL || a->type.shape != RANDOM_ONE || a->type.kind == RANDOM_RECORD)
        return false;
    for (uint32_t i = 0; i < 3 && (b == NULL || b == a || !random_can_miss(scope, b)); i++)
        b = random_pick(scope, RANDOM_ONE, a->type.kind, a->type.of);
    if (b == NULL)
        return false;
    random_put(scope->out, "%s%s%s", a->path, is_or_not(scope), b->path);
    return true;
}

static void put_is(Scope *scope, uint32_t depth)
{
    RandomKind kind = scalar_kind(scope);
    if (rarely(scope, 3) && put_pair(scope))
        return;
    put_optional(scope, kind, depth);
    random_put(scope->out, "%s", is_or_not(scope));
    if (rarely(scope, 3))
        put_optional(scope, kind, depth);
    else
        random_put_constant(scope, kind, 0);
}

static void put_in_constants(Scope *scope, uint32_t depth)
{
    RandomKind kind = scalar_kind(scope);
    put_optional(scope, kind, depth);
    random_put(scope->out, "%s{ ", in_or_not(scope));
    for (uint32_t i = below(scope, 4) + 1; i > 0; i--) {
        if (rarely(scope, 4))
            put_optional(scope, kind, 0);
        else
            random_put_constant(scope, kind, 0);
        random_put(scope->out, i > 1 ? ", " : " }");
    }
}

static void put_in_range(Scope *scope, uint32_t depth)
{
    RandomKind kind = ordered_kind(scope);
    put_optional(scope, kind, depth);
    random_put(scope->out, "%s", in_or_not(scope));
    if (rarely(scope, 3))
        put_optional(scope, kind, 0);
    else
        random_put_side(scope, kind, 0, depth > 0 ? depth - 1 : 0);
    random_put(scope->out, "..");
    if (rarely(scope, 3))
        put_optional(scope, kind, 0);
    else
        random_put_side(scope, kind, 0, 0);
}

/* ---- enums ---- */

static void put_enum_test(Scope *scope)
{
    RandomName *name = random_pick(scope, RANDOM_ONE, RANDOM_ENUM, RANDOM_ANY);
    if (name == NULL) {
        random_put(scope->out, rarely(scope, 2) ? "true" : "false");
        return;
    }
    const RandomEnum *e = &scope->policy->enums[name->type.of];
    random_put(scope->out,
               name->predicted && rarely(scope, 3) ? "(%s at 75%%)"
               : rarely(scope, 6)                  ? "(%s)"
                                                   : "%s",
               name->path);
    if (rarely(scope, 2)) {
        random_put(scope->out, "%s", is_or_not(scope));
        random_put(scope->out, "%s", e->names[below(scope, e->n)]);
        return;
    }
    uint32_t n = 1 + below(scope, e->n);
    random_put(scope->out, "%s{ ", in_or_not(scope));
    for (uint32_t i = 0; i < n; i++)
        random_put(scope->out, "%s%s", e->names[i], i + 1 < n ? ", " : " }");
}

static void put_weekday(Scope *scope)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    random_put(scope->out, "weekday of (");
    random_put_value(scope, rarely(scope, 2) ? RANDOM_TIME : RANDOM_DATE, 0, 1);
    random_put(scope->out, ")");
    bool one = rarely(scope, 2);
    random_put(scope->out, "%s", one ? is_or_not(scope) : in_or_not(scope));
    random_put(scope->out, "%s", days[below(scope, 7)]);
    if (!one)
        random_put(scope->out, "..%s", days[below(scope, 7)]);
}

/* ---- texts, sets, time ---- */

static void put_text_test(Scope *scope, uint32_t depth)
{
    static const char *const inline_phrases[] = {"my lawyer", "refund", "istanbul", "stra\u00DFe"};
    put_optional(scope, RANDOM_TEXT, depth);
    switch (below(scope, 6)) {
    case 0:
        random_put(scope->out, " mentions \"%s\"", inline_phrases[below(scope, 4)]);
        break;
    case 1:
        random_put(scope->out, rarely(scope, 2) ? " starts with " : " ends with ");
        put_optional(scope, RANDOM_TEXT, 0);
        break;
    case 2:
        if (scope->has_list) {
            random_put(scope->out, "%sfriends", in_or_not(scope));
            break;
        } /* fall through */
    default:
        if (scope->n_phrases > 0)
            random_put(scope->out, " mentions %s", scope->phrases[below(scope, scope->n_phrases)]);
        else
            random_put(scope->out, " starts with \"R\"");
        break;
    }
}

static bool put_member(Scope *scope)
{
    RandomKind kind = rarely(scope, 2) ? RANDOM_TEXT : RANDOM_ENUM;
    RandomName *set = random_pick(scope, RANDOM_SET, kind, RANDOM_ANY);
    if (set == NULL)
        return false;
    if (kind == RANDOM_ENUM)
        random_put(scope->out, "%s", scope->policy->enums[set->type.of].names[0]);
    else
        put_optional(scope, RANDOM_TEXT, 1);
    random_put(scope->out, "%s%s", in_or_not(scope), set->path);
    return true;
}

static void put_within(Scope *scope, uint32_t depth)
{
    const char *past = rarely(scope, 2) ? "past " : "";
    if (rarely(scope, 2)) {
        put_optional(scope, RANDOM_DATE, depth);
        random_put(scope->out, " within %s%u days", past, below(scope, 60));
        return;
    }
    put_optional(scope, RANDOM_TIME, depth);
    random_put(scope->out, " within %s", past);
    random_put_side(scope, RANDOM_DURATION, 0, depth);
}

static void put_open(Scope *scope)
{
    random_put(scope->out, "%s", scope->calendars[below(scope, scope->n_calendars)]);
    random_put(scope->out, "%sopen", is_or_not(scope));
}

/* ---- blocks ---- */

static void put_block(Scope *scope, RandomLevel level, uint32_t depth)
{
    bool all = rarely(scope, 2), lines = rarely(scope, 2), chain = all && level == RANDOM_NOT;
    uint32_t n = 1 + below(scope, 3);
    Guards guards = {.n = 0};
    random_put(scope->out, all ? "all {" : "any {");
    scope->unguarded += chain; /* a guard in it would narrow what follows */
    for (uint32_t i = 0; i < n; i++) {
        random_put(scope->out, lines ? "\n    " : i == 0 ? " " : "; ");
        if (rarely(scope, 2))
            random_put(scope->out, "why%u: ", i);
        if (!all)
            random_put_condition(scope, RANDOM_OR, depth);
        else if (rarely(scope, 3))
            random_put_guarded(scope, &guards, depth); /* the lines below are narrowed too */
        else if (rarely(scope, 3))
            random_put_or(scope, depth);
        else
            random_put_condition(scope, RANDOM_NOT, depth);
    }
    random_put(scope->out, lines ? "\n  }" : " }");
    scope->unguarded -= chain;
    random_guards_end(scope, &guards);
}

/* A quantifier's variable, with the fields of a record. Gives where the scope ended before. */
static uint32_t push_variable(Scope *scope, const RandomType *of)
{
    uint32_t before = scope->n;
    char path[24];
    RandomType element = *of;
    snprintf(path, sizeof path, "q%u", ++scope->n_variables);
    element.shape = RANDOM_ONE;
    if (element.kind == RANDOM_RECORD) {
        snprintf(path, sizeof path, "q%u.", scope->n_variables);
        random_scope_add_record(scope, element.of, path, -1);
    } else {
        random_scope_add(scope, path, &element, RANDOM_INPUT, false);
    }
    return before;
}

static RandomName *pick_elements(Scope *scope)
{
    static const RandomKind kinds[] = {RANDOM_RECORD, RANDOM_RECORD, RANDOM_INT,   RANDOM_TEXT,
                                       RANDOM_ENUM,   RANDOM_TIME,   RANDOM_MONEY, RANDOM_NUMBER};
    RandomKind kind = kinds[below(scope, 8)];
    RandomShape shape =
        (kind == RANDOM_TEXT || kind == RANDOM_ENUM) && rarely(scope, 2) ? RANDOM_SET : RANDOM_LIST;
    return random_pick(scope, shape, kind, RANDOM_ANY);
}

bool random_put_quantifier(Scope *scope, uint32_t which, uint32_t depth, Range *range)
{
    static const char *const words[] = {"any", "all", "count"};
    RandomName *list = pick_elements(scope);
    if (list == NULL || scope->n + 50 > RANDOM_SCOPE)
        return false;
    RandomType type = list->type;
    int32_t guarded = scope->last_guarded;
    random_put(scope->out, "(%s q%u in %s where ", words[which], scope->n_variables + 1,
               list->path);
    uint32_t before = push_variable(scope, &type);
    scope->last_guarded = scope->n > before && rarely(scope, 2) ? (int32_t)before : -1;
    random_put_condition(scope, RANDOM_OR, depth);
    random_put(scope->out, ")");
    scope->n = before;
    scope->last_guarded = guarded;
    *range = (Range){0, type.limit};
    return true;
}

/* ---- by ---- */

static RandomName *pick_cases(Scope *scope)
{
    RandomName *name = random_pick(scope, RANDOM_ONE, RANDOM_ENUM, RANDOM_ANY);
    return name == NULL || rarely(scope, 3) ? random_pick(scope, RANDOM_ONE, RANDOM_BOOL, 0) : name;
}

static void join(Range *range, Range more, bool first)
{
    range->lo = first || more.lo < range->lo ? more.lo : range->lo;
    range->hi = first || more.hi > range->hi ? more.hi : range->hi;
}

bool random_put_by(Scope *scope, RandomKind kind, uint32_t of, uint32_t depth, Range *range)
{
    RandomName *name = scope->only_tracked ? NULL : pick_cases(scope);
    if (name == NULL)
        return false;
    bool flag = name->type.kind == RANDOM_BOOL, missing = random_can_miss(scope, name);
    const RandomEnum *e = &scope->policy->enums[name->type.of];
    uint32_t all = flag ? 2 : e->n, n = 1 + below(scope, all);
    bool otherwise = n < all || (missing && rarely(scope, 2));
    random_put(scope->out, "by %s { ", name->path);
    for (uint32_t i = 0; i < n; i++) {
        random_put(scope->out, "%s: ", !flag ? e->names[i] : i == 0 ? "true" : "false");
        join(range, random_put_value(scope, kind, of, depth), i == 0);
        random_put(scope->out, i + 1 < n || otherwise || missing ? ", " : " }");
    }
    if (missing && !(otherwise && n == all)) {
        random_put(scope->out, "missing: ");
        join(range, random_put_value(scope, kind, of, depth), false);
        random_put(scope->out, otherwise ? ", " : " }");
    }
    if (otherwise) {
        random_put(scope->out, "otherwise: ");
        join(range, random_put_value(scope, kind, of, depth), false);
        random_put(scope->out, " }");
    }
    return true;
}

/* ---- all of them ---- */

static void put_flag(Scope *scope)
{
    RandomName *name = random_pick(scope, RANDOM_ONE, RANDOM_BOOL, 0);
    if (name == NULL || random_can_miss(scope, name))
        put_enum_test(scope);
    else
        random_put(scope->out, "%s", name->path);
}

/* `is known` is left to guards, for in an `and` chain it is one. */
static void put_missing(Scope *scope)
{
    RandomName *name = pick_optional(scope, false);
    if (name == NULL)
        put_flag(scope);
    else
        random_put(scope->out, rarely(scope, 2) ? "%s is missing" : "%s is not known", name->path);
}

static void put_plain(Scope *scope, uint32_t depth)
{
    if (rarely(scope, 12)) {
        random_put(scope->out, rarely(scope, 2) ? "true" : "false");
        return;
    }
    if (scope->policy->finite) {
        static void (*const few[])(Scope *) = {put_flag, put_enum_test, put_missing};
        if (rarely(scope, 2))
            few[below(scope, 3)](scope);
        else if (rarely(scope, 2))
            put_order(scope, depth);
        else if (rarely(scope, 2))
            put_in_range(scope, depth);
        else
            put_is(scope, depth);
        return;
    }
    switch (below(scope, 12)) {
    case 0:
    case 1:
        put_order(scope, depth);
        break;
    case 2:
        put_is(scope, depth);
        break;
    case 3:
        put_in_constants(scope, depth);
        break;
    case 4:
        put_in_range(scope, depth);
        break;
    case 5:
    case 6:
        put_enum_test(scope);
        break;
    case 7:
        put_missing(scope);
        break;
    case 8:
        put_flag(scope);
        break;
    case 9:
        put_text_test(scope, depth);
        break;
    case 10:
        if (!put_member(scope))
            put_text_test(scope, depth);
        break;
    default:
        if (scope->only_tracked)
            put_is(scope, depth);
        else if (rarely(scope, 3))
            put_weekday(scope);
        else if (rarely(scope, 3) && scope->n_calendars > 0)
            put_open(scope);
        else
            put_within(scope, depth);
        break;
    }
}

/* In parentheses. In an `and` chain a guard in them narrows what follows: there, what can be none, or an `or`. */
static void put_paren(Scope *scope, RandomLevel level, uint32_t depth)
{
    bool chain = level == RANDOM_NOT, either = chain && rarely(scope, 2);
    random_put(scope->out, "(");
    scope->unguarded += chain && !either;
    if (either)
        random_put_or(scope, depth);
    else
        random_put_condition(scope, RANDOM_OR, depth);
    scope->unguarded -= chain && !either;
    random_put(scope->out, ")");
}

/* What holds other conditions. */
static void put_nested(Scope *scope, RandomLevel level, uint32_t depth)
{
    Range range;
    switch (below(scope, 6)) {
    case 0:
        random_put(scope->out, "not ");
        random_put_condition(scope, RANDOM_NOT, depth);
        return;
    case 1:
    case 2:
        put_block(scope, level, depth);
        return;
    case 3:
        if (random_put_by(scope, RANDOM_BOOL, 0, depth, &range))
            return;
        break;
    case 4:
        if (random_put_quantifier(scope, below(scope, 2), depth, &range))
            return;
        break;
    default:
        break;
    }
    put_paren(scope, level, depth);
}

void random_put_condition(Scope *scope, RandomLevel level, uint32_t depth)
{
    bool leaf = depth == 0 || rarely(scope, 4);
    if (leaf)
        put_plain(scope, depth > 1 ? 1 : depth);
    else if (level == RANDOM_OR && rarely(scope, 3))
        random_put_or(scope, depth - 1);
    else if (level <= RANDOM_AND && rarely(scope, 2))
        put_and(scope, depth - 1);
    else if (rarely(scope, 2))
        put_nested(scope, level, depth - 1);
    else
        put_plain(scope, depth);
}
