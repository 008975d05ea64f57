/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random expressions: of any type, over what a clause may read, with ranges that keep arithmetic inside its bounds.
 *
 * One idea: a Scope lists what can be named, with its type and from which stage on; writing an expression draws from
 * it, and a guard raises `known` of what it guards as far as the language says that it narrows.
 */
#ifndef EH_TESTS_RANDOM_EXPRESSIONS_H
#define EH_TESTS_RANDOM_EXPRESSIONS_H

#include "tests/random/random.h"

/* The stages in their order. */
typedef enum RandomStage {
    RANDOM_INPUT,
    RANDOM_AFTER_CLASS,
    RANDOM_AFTER_COMPLEXITY,
    RANDOM_AFTER_TIER,
    RANDOM_AFTER_QUEUE,
    RANDOM_AFTER_PRIORITY,
    RANDOM_AFTER_SLA
} RandomStage;

/* Something that can be read. `way`: the optional record it lies in, or -1. `known`: guards around here. */
typedef struct RandomName {
    char path[80];
    RandomType type;
    bool optional, predicted, guardable, tracked, let;
    int32_t way;
    uint32_t known;
    RandomStage stage;
} RandomName;

enum { RANDOM_SCOPE = 320 };

/* Invariant: n <= RANDOM_SCOPE; names above the ticket's are quantifier variables, innermost last. */
typedef struct Scope {
    RandomPolicy *policy;
    Chance *chance;
    EhOut *out;
    RandomName names[RANDOM_SCOPE];
    uint32_t n;
    RandomStage stage;
    bool only_tracked;  /* in a pause */
    uint32_t unguarded; /* above 0: no guards are written */
    uint32_t n_variables;
    int32_t last_guarded; /* drawn with preference while it is known; -1: none */
    const char *calendars[3];
    uint32_t n_calendars;
    const char *phrases[5];
    uint32_t n_phrases;
    bool has_list;
} Scope;

/* The bounds of a value's range, in the units of its type. */
typedef struct Range {
    double lo, hi;
} Range;

/* ---- names ---- */

/* Adds a name; a record's fields come with it. */
void random_scope_add(Scope *scope, const char *path, const RandomType *type, RandomStage stage,
                      bool optional);
void random_scope_add_let(Scope *scope, const char *path, const RandomType *type, bool optional);
void random_scope_add_ticket(Scope *scope);
void random_scope_add_record(Scope *scope, uint32_t record, const char *prefix, int32_t way);

/* Whether it can be missing here. */
bool random_can_miss(const Scope *scope, const RandomName *name);

/* One that may be read here with this shape, kind and, for an enum, of this enum (or of any: RANDOM_ANY); NULL if there
 * is none. */
#define RANDOM_ANY UINT32_MAX
RandomName *random_pick(Scope *scope, RandomShape shape, RandomKind kind, uint32_t of);

/* ---- values ---- */

/* Writes a value of the kind, in parentheses where it needs them as an operand; `of` says which enum. */
Range random_put_value(Scope *scope, RandomKind kind, uint32_t of, uint32_t depth);

/* The same without parentheses around it: as a side of a comparison. */
Range random_put_side(Scope *scope, RandomKind kind, uint32_t of, uint32_t depth);

/* A constant of the kind with bounds that suit a comparison. */
int64_t random_put_constant(Scope *scope, RandomKind kind, uint32_t of);

/* ---- conditions ---- */

/* Where it stands says what may be written without parentheses. */
typedef enum RandomLevel { RANDOM_OR, RANDOM_AND, RANDOM_NOT } RandomLevel;
void random_put_condition(Scope *scope, RandomLevel level, uint32_t depth);

/* Names that guards narrowed, to be forgotten where they end. */
typedef struct Guards {
    uint32_t names[4];
    uint32_t n;
} Guards;

/* An `and` chain whose guards go on narrowing what follows, until random_guards_end. */
void random_put_guarded(Scope *scope, Guards *guards, uint32_t depth);
void random_guards_end(Scope *scope, const Guards *guards);

/* An `or` chain: it narrows nothing. */
void random_put_or(Scope *scope, uint32_t depth);

/* `(count x in xs where …)` and its like: 0 any, 1 all, 2 count. False, with nothing written, if there is no list. */
bool random_put_quantifier(Scope *scope, uint32_t which, uint32_t depth, Range *range);

/* `by x { … }` with values of the kind. False, with nothing written, if there is nothing to choose by. */
bool random_put_by(Scope *scope, RandomKind kind, uint32_t of, uint32_t depth, Range *range);

#endif
