/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions as formulas over cells, and sums as expressions over them.
 *
 * One idea: a formula is a number with its sign in the lowest bit, so that `not` costs nothing, and equal
 * formulas have equal numbers.
 */
#ifndef EH_LINT_FORMULA_H
#define EH_LINT_FORMULA_H

#include "lint/space.h"

typedef uint32_t EhF; /* node * 2 + 1 if negated */
#define EH_F_TRUE 0u
#define EH_F_FALSE 1u
#define EH_F_NOT(f) ((f) ^ 1u)

typedef enum EhFKind { EH_F_KTRUE, EH_F_LITERAL, EH_F_AND, EH_F_SUM } EhFKind;

/* LITERAL: var in ranges, as cells in `mask` once cut. AND: `n` parts from `first` of the parts' array; an empty one is
 * true. SUM: complexity of model `var` in lo..hi. */
typedef struct EhFNode {
    uint8_t kind; /* EhFKind */
    uint32_t var, first, n, mask;
    int64_t lo, hi;
    EhRanges ranges;
} EhFNode;

/* What a line of complexity adds: CHOICE gives the first part whose guard holds (the last one's is true). */
typedef enum EhTermKind {
    EH_T_CONSTANT,
    EH_T_VAR,
    EH_T_ADD,
    EH_T_MUL,
    EH_T_NEG,
    EH_T_MIN,
    EH_T_MAX,
    EH_T_ABS,
    EH_T_CHOICE
} EhTermKind;
typedef struct EhTerm {
    uint8_t kind; /* EhTermKind */
    uint32_t var;
    int64_t value;
    uint32_t a, b; /* terms; CHOICE: a where `guard` holds, else b */
    EhF guard;
} EhTerm;

/* `models`: whose lines the sums add, one or two. */
typedef struct EhFormulas {
    EhSpace *space;
    EH_VEC(struct EhModel *) models;
    EH_VEC(EhFNode) nodes;
    EH_VEC(EhF) parts;
    EH_VEC(EhTerm) terms;
    EH_VEC(uint64_t) masks;
    EhMap by_key; /* of literals and conjunctions, to node numbers + 1 */
} EhFormulas;

bool eh_formulas_init(EhFormulas *formulas, EhSpace *space);

/* A variable's test; the ranges become cuts. */
EhF eh_f_literal(EhFormulas *formulas, uint32_t var, EhRange *ranges, uint32_t n, bool missing);
EhF eh_f_range(EhFormulas *formulas, uint32_t var, int64_t lo, int64_t hi);
EhF eh_f_key(EhFormulas *formulas, uint32_t var, int64_t key);
EhF eh_f_known(EhFormulas *formulas, uint32_t var);

EhF eh_f_and(EhFormulas *formulas, const EhF *parts, uint32_t n);
EhF eh_f_or(EhFormulas *formulas, const EhF *parts, uint32_t n);
EhF eh_f_and2(EhFormulas *formulas, EhF a, EhF b);
EhF eh_f_or2(EhFormulas *formulas, EhF a, EhF b);
EhF eh_f_sum(EhFormulas *formulas, uint32_t model, int64_t lo, int64_t hi);

uint32_t eh_term(EhFormulas *formulas, EhTerm term);

/* After eh_space_cut: the cells of every literal. */
bool eh_formulas_cut(EhFormulas *formulas);

#endif
