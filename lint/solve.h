/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is there a ticket, or two, for which these formulas hold? Cells are crossed out until a box is left, or nothing.
 *
 * One idea: a state is a set of cells for every variable, a box. What must hold crosses cells out; where nothing more
 * follows, a part of what is still open is tried both ways. Sums are held between the bounds that the box gives them.
 */
#ifndef EH_LINT_SOLVE_H
#define EH_LINT_SOLVE_H

#include "lint/model.h"

typedef enum EhAnswer { EH_NONE_SUCH, EH_SOME_SUCH, EH_TOO_LARGE, EH_SOLVE_NO_MEMORY } EhAnswer;

/* A formula that shall hold, of one of the tickets. */
typedef struct EhAsk {
    EhF f;
    uint32_t ticket;
} EhAsk;

typedef struct EhSolver EhSolver;

/* A solver over the formulas of `model` (cut), for `tickets` tickets at once. `shared`, or NULL: variables that all
 * tickets have in common, one flag each. NULL when memory is out. */
EhSolver *eh_solver_new(const EhModel *model, uint32_t tickets, const bool *shared);
void eh_solver_free(EhSolver *solver);

/* Asks. After EH_SOME_SUCH every point of the box is a solution, up to what cells do not express (`may`: a sum that the
 * cells leave open). `budget` steps, then EH_TOO_LARGE. */
EhAnswer eh_solve(EhSolver *solver, const EhAsk *goals, uint32_t n, uint64_t budget);
bool eh_solver_may(const EhSolver *solver);

/* The cells left of a variable of a ticket, one bit each; valid until the next question. */
const uint64_t *eh_solver_cells(const EhSolver *solver, uint32_t ticket, uint32_t var);

/* Whether a formula that the question was about, or that lies below it, holds in all of the box. */
typedef enum EhHoldsIn { EH_IN_NONE, EH_IN_SOME, EH_IN_ALL } EhHoldsIn;
EhHoldsIn eh_solver_holds(const EhSolver *solver, uint32_t ticket, EhF f);

/* The cells that the formula leaves to a ticket without trying anything, for every variable in order: every ticket for
 * which it holds lies there. `out` has room for the space's n_words. False if there is none. */
bool eh_solver_hull(EhSolver *solver, EhF f, uint64_t *out);

/* As eh_solve, with the complexity of ticket 0 in lo..hi. */
EhAnswer eh_solve_within(EhSolver *solver, const EhAsk *goals, uint32_t n, int64_t lo, int64_t hi,
                         uint64_t budget);

/* The least and the most complexity of tickets for which the goals hold; EH_SOME_SUCH if both are known. */
EhAnswer eh_solver_bounds(EhSolver *solver, const EhAsk *goals, uint32_t n, uint64_t budget,
                          int64_t *lo, int64_t *hi);

uint64_t eh_solver_steps(const EhSolver *solver);

#endif
