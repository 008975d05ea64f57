/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The solver from inside: its state, for the files that make it, bound its sums, and search.
 */
#ifndef EH_LINT_SOLVE_INTERNAL_H
#define EH_LINT_SOLVE_INTERNAL_H

#include "lint/solve.h"

enum { OPEN, YES, NO };

/* A list of numbers for each of many things: those of thing i lie from starts[i] to starts[i + 1]. */
typedef struct Lists {
    uint32_t *starts, *items;
} Lists;

/* What the trail takes back: a word of cells, a node's value, or its count of parts that hold. */
typedef enum UndoKind { UNDO_WORD, UNDO_VALUE, UNDO_COUNT } UndoKind;
typedef struct Undo {
    uint8_t kind;
    uint32_t at;
    uint64_t old;
} Undo;

/* Something tried: `open` node of a ticket one way, or a variable's cells below `cell`. The other way is still to try. */
typedef struct Decision {
    bool split;
    uint32_t ticket, what, cell; /* what: a formula, or a variable */
    uint32_t trail, clauses, sums;
    bool may;
} Decision;

/* A node of a ticket is `ticket * n_nodes + node`, one that all have in common ticket 0's. Invariant: a node whose value
 * was demanded and does not follow from its parts yet is among `clauses` or `sums`. */
struct EhSolver {
    const EhModel *model;
    const EhFormulas *formulas;
    const EhSpace *space;
    uint32_t tickets, n_nodes, n_words; /* as they were when it was made */
    const bool *shared;
    bool *
        common; /* of nodes: reads nothing but shared variables, so that it is kept with ticket 0 for all */
    Lists parents; /* of nodes: formulas that have the node as a part, each with the part's sign */
    uint32_t *active; /* of nodes: the question that reaches it */
    uint32_t *heads;  /* of variables of tickets: the last of its literals in the cone + 1 */
    uint32_t question;
    uint8_t *values;
    uint32_t *counts;
    uint64_t *words;
    EH_VEC(Undo) trail;
    EH_VEC(uint32_t) queue, clauses, sums, cone, cone_sums;
    EH_VEC(uint32_t) links; /* of the cone: the literal of the same variable before it + 1 */
    EH_VEC(EhAsk) wanted;
    uint64_t *scratch; /* a set of cells of the widest variable */
    bool bounded;      /* ticket 0's complexity lies in bound.lo..bound.hi */
    EhFNode bound;
    EH_VEC(Decision) decisions;
    uint64_t steps, budget;
    bool conflict, may, out_of_memory;
    EhArena arena;
};

static inline uint32_t eh_solver_word(const EhSolver *s, uint32_t ticket, uint32_t var)
{
    bool own = s->shared == NULL || !s->shared[var];
    return (own ? ticket * s->space->n_words : 0) + s->space->vars.at[var].first_word;
}

static inline uint32_t eh_solver_id(const EhSolver *s, uint32_t ticket, uint32_t node)
{
    return (s->common[node] ? 0 : ticket) * s->n_nodes + node;
}

static inline bool eh_solver_active(const EhSolver *s, uint32_t id)
{
    return s->active[id] == s->question;
}

static inline uint8_t eh_solver_value(const EhSolver *s, uint32_t ticket, EhF f)
{
    uint8_t value = s->values[eh_solver_id(s, ticket, f / 2)];
    return value == OPEN || (f & 1) == 0 ? value : value == YES ? NO : YES;
}

/* ---- solve_sum.c ---- */

typedef struct Bounds {
    int64_t lo, hi;
} Bounds;

/* The widest thing that keeps a sum open. */
typedef struct Widest {
    int64_t width;
    bool split;
    uint32_t what, cell;
} Widest;

/* Between which numbers the complexity lies in the box, by the lines of one of the models. */
Bounds eh_sum_bounds(EhSolver *s, uint32_t ticket, uint32_t model);
/* YES or NO once the bounds decide it. */
uint8_t eh_sum_value(const EhFNode *n, Bounds b);
/* `what` is EH_NONE if nothing is left to narrow. */
Widest eh_sum_widest(EhSolver *s, uint32_t ticket, uint32_t model);

#endif
