/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A second opinion on what a policy decides: the checked tree, walked as the language definition reads.
 *
 * One idea: nothing is shared with the compiler behind the checker, nor with the virtual machine but the cells of a
 * ticket. Each use of a let evaluates it anew, time zones are the C library's, and what is out of reach (phrases,
 * calendars, lookups, functions, clocks) has an unknown value, which passes on to whatever it could change.
 */
#ifndef EH_TESTS_RANDOM_REFERENCE_H
#define EH_TESTS_RANDOM_REFERENCE_H

#include "compiler/policy.h"
#include "vm/ticket.h"

typedef enum RefState { REF_UNKNOWN, REF_MISSING, REF_KNOWN } RefState;

/* `i`: whole kinds, and the count of a set or list, whose elements are at `cells`. Only a KNOWN one has a content. */
typedef struct RefValue {
    RefState state;
    uint8_t kind; /* EhKind */
    int64_t i;
    double f;
    EhStr text;
    const EhCell *cells;
} RefValue;

/* A quantifier's variable and the element that it stands for. */
typedef struct RefVariable {
    const EhSymbol *symbol;
    const EhCell *cells;
    const struct RefVariable *outer;
} RefVariable;

/* One decision. Numbers are those of EhDecision, -1 for none; the cells are the ticket's. */
typedef struct Reference {
    const EhPolicy *policy;
    const EhCell *cells;
    int64_t now, created;
    RefValue holdout, klass, service, complexity, tier, tier_by, queue, queue_by, priority,
        priority_by;
} Reference;

/* The whole process takes the policy's time zone: before its first decision. */
void reference_zone(const EhPolicy *policy);

/* What the ticket comes to; whether it is held out is taken over, for that is a hash. */
void reference_decide(Reference *r, const EhPolicy *policy, const EhTicket *ticket, int64_t now,
                      bool holdout);

/* ---- reference_values.c ---- */

RefValue ref_unknown(void);
RefValue ref_missing(uint8_t kind);
RefValue ref_whole(uint8_t kind, int64_t i);
RefValue ref_real(double f);
RefValue ref_text(EhStr text);
RefValue ref_truth(bool holds);
double ref_number(const RefValue *value);

/* What a cell, and a literal, hold. */
RefValue ref_cell(uint8_t kind, const EhCell *cell);
RefValue ref_literal(const EhPolicy *policy, const EhNode *node);

bool ref_equal(const RefValue *a, const RefValue *b);
/* -1, 0, 1 */
int ref_order(const RefValue *a, const RefValue *b);
RefValue ref_negate(const RefValue *a);
RefValue ref_arithmetic(EhOp op, const RefValue *a, const RefValue *b);

/* In the time zone of reference_zone; unknown outside of the years that fields can have. `part`: 0 the day, 1 the hour, 2 the weekday. */
RefValue ref_local(int64_t ms, int part);

/* ---- reference_conditions.c, reference_terms.c ---- */

RefValue ref_eval(const Reference *r, const RefVariable *vars, const EhNode *node);
/* Comparisons, `in`, and what else is built of conditions; any other node is a term. */
RefValue ref_condition(const Reference *r, const RefVariable *vars, const EhNode *node);
RefValue ref_quantifier(const Reference *r, const RefVariable *vars, const EhNode *node);
const EhNode *ref_bare(const EhNode *node);
static inline const EhExpr *ref_info(const EhNode *node)
{
    return node->info;
}

#endif
