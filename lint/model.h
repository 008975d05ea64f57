/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A checked policy as formulas: what each row asks, which row fires, and what each stage gives.
 *
 * One idea: the stages are written out once, in their order, so that `tier is human` in a later row is the formula of
 * that tier, shared by all that read it.
 */
#ifndef EH_LINT_MODEL_H
#define EH_LINT_MODEL_H

#include "lint/formula.h"

/* A row of a block where the first match decides. `asks` is its own condition, `fires` that it decides. */
typedef struct EhModelRow {
    EhNode *node;
    EhStr name; /* its label, or `row 3`, or `otherwise` */
    EhF asks, fires;
    uint32_t result;         /* class, tier, queue, priority */
    bool otherwise, expired; /* expired: its `until` lies before the lint's now */
    bool impossible;         /* found by the checks: its own condition never holds */
} EhModelRow;

typedef struct EhModelRows {
    EhModelRow *at;
    uint32_t n;
} EhModelRows;

/* A rule, tighten or escalation. */
typedef struct EhModelClause {
    EhNode *node;
    EhF holds;
    bool expired;
} EhModelClause;

typedef struct EhModelLine {
    EhNode *node;
    EhF holds;
    uint32_t term;
} EhModelLine;

/* A guarantee's conditions over the whole decision; b is true where it has none. */
typedef struct EhModelPromise {
    EhNode *node; /* GUARANTEE */
    EhF a, b;
} EhModelPromise;

/* A condition met on the way, or a part of one, with the number of its formula. */
typedef struct EhModelCondition {
    EhNode *node;
    EhF f;
} EhModelCondition;

typedef struct EhModel {
    EhPolicy *policy;
    EhArena *arena;
    EhSpace *space;
    EhFormulas *formulas;
    const struct EhModel *other; /* that was built over the same formulas before, or NULL */
    uint32_t
        sum; /* of formulas->models: whose lines add up to its complexity; the other's where they are the same */
    int64_t now;
    EhModelRows classes, tiers, route, rank; /* tiers: overrides, then tiers */
    uint32_t n_overrides;
    EH_VEC(EhModelClause) rules, tightens, escalations;
    EH_VEC(EhModelLine) lines;
    EhF *class_is, *service_is, *tier_is, *queue_is,
        *priority_is;                        /* by number; what route and rank gave */
    EhF *final_queue_is, *final_priority_is; /* after the escalations */
    EhF holdout;
    EhF *requires; /* by skill: some rule asks for it */
    EH_VEC(EhModelPromise) promises;
    EH_VEC(EhModelCondition) conditions; /* parts come before what they are part of */
    bool keep_conditions;
} EhModel;

/* Adds the formulas of `policy` to `formulas` (both of the same arena). False when memory is out. */
bool eh_model_build(EhModel *model, EhPolicy *policy, EhFormulas *formulas, int64_t now);

/* A condition of the policy as a formula; `after`: guarantees read what escalations left. */
EhF eh_model_condition(EhModel *model, EhNode *node, bool after);

/* The clause of a kind in a block, or NULL. */
EhNode *eh_clause(const EhNode *node, EhNodeKind kind);

/* The text of a span, white space as single blanks. */
EhStr eh_model_words(const EhModel *model, EhSpan span);

/* Whether what is read of earlier stages (a bit for each EhStage) and of the clocks is surely the same in the other
 * model. */
bool eh_model_agrees(const EhModel *model, uint32_t stages, bool clocks);

/* What makes a calendar: its zone, spans and exceptions; two that are open at the same times by the same words are one. */
EhStr eh_calendar_key(EhArena *arena, const EhPolicy *policy, uint32_t calendar);

/* The path of a field as policies write it. */
EhStr eh_place_path(EhArena *arena, const EhPlace *place);

/* The rows of a block, and how they are read: route, rank. */
EhNode *eh_model_block(const EhPolicy *policy, bool route);

#endif
