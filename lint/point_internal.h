/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A box of the solver as the files that make a ticket of it, and words, read it.
 */
#ifndef EH_LINT_POINT_INTERNAL_H
#define EH_LINT_POINT_INTERNAL_H

#include "lint/point.h"

typedef struct Point {
    EhLint *lint;
    EhModel *model;
    const EhSolver *solver;
    uint32_t ticket;
    int64_t now, waiting;
} Point;

static inline EhArena *eh_point_arena(const Point *p)
{
    return p->lint->arena;
}

static inline const EhVar *eh_point_var(const Point *p, uint32_t var)
{
    return &p->model->space->vars.at[var];
}

static inline bool eh_point_allows(const Point *p, uint32_t var, uint32_t cell)
{
    return eh_solver_cells(p->solver, p->ticket, var)[cell / 64] >> cell % 64 & 1;
}

static inline bool eh_point_free(const Point *p, uint32_t var)
{
    for (uint32_t cell = 0; cell < eh_point_var(p, var)->n_cells; cell++) {
        if (!eh_point_allows(p, var, cell)) {
            return false;
        }
    }
    return true;
}

/* Whether a bool is held to this value. */
static inline bool eh_point_held(const Point *p, uint32_t var, bool value)
{
    const EhVar *v = eh_point_var(p, var);
    for (uint32_t cell = 0; cell < v->starts.n; cell++) {
        EhRange range = eh_space_cell(p->model->space, var, cell);
        bool has = range.lo <= value && range.hi >= value;
        if (eh_point_allows(p, var, cell) != has) {
            return false;
        }
    }
    return true;
}

#endif
