/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What changes for whom from one policy to another.
 *
 * One idea: both policies are written as formulas over one space of tickets; for each thing that a decision gives, the
 * engine is asked for a ticket that gets it differently, until there is none. Each ticket found is decided by both
 * machines before anyone is told of it.
 */
#ifndef EH_LINT_DIFF_H
#define EH_LINT_DIFF_H

#include "lint/models.h"
#include "lint/point.h"
#include "lint/witness.h"

typedef enum EhDiffKind {
    EH_DIFF_STATUS,
    EH_DIFF_CLASS,
    EH_DIFF_SERVICE,
    EH_DIFF_HOLDOUT,
    EH_DIFF_TIER,
    EH_DIFF_QUEUE,
    EH_DIFF_PRIORITY,
    EH_DIFF_TARGET,
    EH_DIFF_REQUIRES,
    EH_DIFF_ACTION
} EhDiffKind;

/* A duration on a calendar, in force for the tickets of `f`. `calendar` is eh_calendar_key. */
typedef struct EhDiffGoal {
    int64_t ms;
    EhStr calendar, on; /* on: its name */
    EhF f;
} EhDiffGoal;

/* One of the things that a decision can give. `key` is `value` so that both policies spell it alike. `by`: the row that
 * decides, "" where there is none; `node` is its place, or NULL. */
typedef struct EhDiffChoice {
    EhF f;
    EhStr key, value, by;
    const EhNode *node;
    const EhDiffGoal *goals; /* TARGET: those that no other is always earlier than */
    uint32_t n_goals;
} EhDiffChoice;

/* Invariant: of `values`, as of `rows`, exactly one holds for each ticket; rows are at least as fine. Index 0 is the
 * old policy, 1 the new one. */
typedef struct EhDiffSide {
    EH_VEC(EhDiffChoice) values, rows;
} EhDiffSide;

typedef struct EhDiffAspect {
    EhDiffKind kind;
    EhStr name, thing; /* "queue"; "target first_response": `thing` is first_response */
    EhDiffSide sides[2];
    EhF differs;
    bool unknown; /* some region has no witness, or `cut` */
    bool cut;     /* some question about it was past the budget, or there are too many regions */
} EhDiffAspect;

/* A ticket as both machines decided it. */
typedef struct EhDiffShown {
    EhStr ticket; /* JSON */
    int64_t now;
    EhStr decision[2], summary[2];
} EhDiffShown;

/* A change that tickets of a region meet beside the one that it is about. */
typedef struct EhDiffAlso {
    uint32_t aspect;
    EhDiffChoice choice[2];
    EhDiffShown shown;
} EhDiffAlso;

/* The tickets for which choice[0] held and choice[1] holds, and that fare alike in all aspects before. `sure`: the
 * witness is decided so; else `open` says what keeps it from being known. */
typedef struct EhDiffRegion {
    uint32_t aspect;
    EhDiffChoice choice[2];
    EhStr words; /* where the witness was found, in the author's words */
    bool sure;
    EhStr open;
    EhDiffShown shown;
    EH_VEC(EhDiffAlso) also;
    bool more; /* there may be changes that `also` does not have */
} EhDiffRegion;

/* A finding of the linter by its check and subject, on either side: NULL where there is none. */
typedef struct EhDiffFinding {
    const EhFinding *was, *is;
} EhDiffFinding;

/* A declaration whose change no formula holds: "field `seats`: int in 0..50, int in 0..99". */
typedef struct EhDiffNote {
    EhStr what, was, is;
    bool open; /* tickets may be decided differently because of it */
} EhDiffNote;

/* Data for a field that the policy of `side` (2: neither) does not take and that no cell stands for. `value`: data to try, or "". */
typedef struct EhDiffOdd {
    const EhPlace *place;
    int side;
    uint32_t var;
    EhStr value;
} EhDiffOdd;

/* Set the members above the line; the rest is filled by eh_diff_run. */
typedef struct EhDiff {
    EhPolicy *policies[2];
    const EhProgram *programs[2];
    EhArena *arena;
    int64_t now;
    uint64_t budget; /* steps a question; 0: EH_DIFF_BUDGET */
    uint32_t most;   /* regions; 0: EH_DIFF_REGIONS */
    /* ---- */
    EhLint sides[2]; /* what makes and replays witnesses: over one space */
    EhSpace space;
    EhFormulas formulas;
    EhModel models[2];
    EhF valid[2];
    EH_VEC(EhPlace *) checked[2]; /* fields that one policy takes and the other may not */
    EH_VEC(EhF) takes[2]; /* of `checked`: that the policy takes what the ticket has there */
    EH_VEC(EhDiffOdd) odd;
    EhF broken; /* the data is a fault to both */
    EhF axioms; /* what holds between variables */
    EH_VEC(EhF)
    natural, clocks; /* what a witness had better be like; what the box may say of clocks */
    EhSolver *solver;
    uint32_t n_nodes; /* of the solver */
    EH_VEC(EhDiffAspect) aspects;
    EH_VEC(EhDiffRegion) regions;
    EH_VEC(EhDiffNote) notes;
    EH_VEC(EhDiffFinding) findings;
    uint32_t n_unknown;   /* aspects not settled */
    EhDiffAspect scratch; /* what eh_diff_aspect gives when memory is out */
} EhDiff;
/* Steps a question: one of two policies of 2,000 rows takes tens of millions, a second at most. */
enum { EH_DIFF_REGIONS = 200, EH_DIFF_ALSO = 24, EH_DIFF_BUDGET = 100000000 };

/* False when memory is out. */
bool eh_diff_run(EhDiff *diff);
void eh_diff_done(EhDiff *diff);

/* Pairs the findings of two finished lints; those that say the same are left out. */
bool eh_diff_findings(EhDiff *diff, const EhLint *was, const EhLint *is);

/* The worse of a finding's two sides is the new one. */
bool eh_diff_is_new(const EhDiffFinding *finding);

/* ---- the parts ---- */

/* diff_fields.c: which fields are the same; before the models are built, and after. */
void eh_diff_match(EhDiff *diff);
void eh_diff_valid(EhDiff *diff);

/* diff_odd.c: a field whose data the policies may take differently, noted before the models are built; that its data is
 * taken; that no other data is broken for both (and its row); the witness's data, tried until it returns false. */
void eh_diff_odd_field(EhDiff *diff, int side, const EhPlace *place, EhStr value);
EhStr eh_diff_odd_count(EhDiff *diff, const EhVType *type);
EhF eh_diff_odd_taken(EhDiff *diff, int side, const EhPlace *place);
EhF eh_diff_odd_broken(EhDiff *diff);
/* Whether the box has such data, for this side or (2) any. */
bool eh_diff_odd_held(const EhDiff *diff, uint32_t side);
bool eh_diff_odd_ticket(EhDiff *diff, uint32_t attempt, const EhStr own[2], EhStr *ticket);

/* diff_notes.c: what no region compares, by content. */
void eh_diff_notes(EhDiff *diff);

/* diff_aspects.c, diff_targets.c: what decisions give. */
void eh_diff_aspects(EhDiff *diff);
void eh_diff_target(EhDiff *diff, EhStr target);
EhDiffAspect *eh_diff_aspect(EhDiff *diff, EhDiffKind kind, EhStr name, EhStr thing);
void eh_diff_choice(EhDiff *diff, EhDiffSide *side, EhF f, EhStr value);
int32_t eh_diff_otherwise(const EhPolicy *policy);

/* diff_axioms.c: implications between variables, such as a smaller set of phrases' and a larger one's. */
EhF eh_diff_axioms(EhDiff *diff);
/* Whether the variable says that a day is not over yet, and which. */
bool eh_diff_until(const EhVar *var, int64_t *day);

/* diff_ticket.c: the box as a ticket that both machines decide as the choices say. */
bool eh_diff_show(EhDiff *diff, uint32_t aspect, const EhDiffChoice choice[2], EhDiffShown *out);

/* Two JSON objects in one: what `a` does not have comes from `b`. Allocated in the arena. */
EhStr eh_diff_merge(EhArena *arena, EhStr a, EhStr b);

/* What a decision gives in an aspect, as its choices spell it. */
EhStr eh_diff_value(EhDiff *diff, uint32_t side, const EhDiffAspect *aspect,
                    const EhDecision *decision);

#endif
