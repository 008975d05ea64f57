/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sums of complexity over a box: their bounds, and what keeps them apart.
 */
#include "lint/solve_internal.h"

static int64_t add_capped(int64_t a, int64_t b)
{
    int64_t out;
    return __builtin_add_overflow(a, b, &out) ? (b > 0 ? INT64_MAX : INT64_MIN) : out;
}

static int64_t mul_capped(int64_t a, int64_t b)
{
    int64_t out;
    return __builtin_mul_overflow(a, b, &out) ? ((a < 0) == (b < 0) ? INT64_MAX : INT64_MIN) : out;
}

static Bounds hull(Bounds a, Bounds b)
{
    return (Bounds){a.lo < b.lo ? a.lo : b.lo, a.hi > b.hi ? a.hi : b.hi};
}

static Bounds var_bounds(const EhSolver *s, uint32_t ticket, uint32_t var)
{
    const EhVar *v = &s->space->vars.at[var];
    const uint64_t *cells = eh_solver_cells(s, ticket, var);
    Bounds out = {INT64_MAX, INT64_MIN};
    for (uint32_t cell = 0; cell < v->starts.n; cell++) {
        if (cells[cell / 64] >> cell % 64 & 1) {
            EhRange range = eh_space_cell(s->space, var, cell);
            out = hull(out, (Bounds){range.lo, range.hi});
        }
    }
    return out.lo > out.hi ? (Bounds){0, 0} : out;
}

static Bounds mul_bounds(Bounds a, Bounds b)
{
    int64_t p[4] = {mul_capped(a.lo, b.lo), mul_capped(a.lo, b.hi), mul_capped(a.hi, b.lo),
                    mul_capped(a.hi, b.hi)};
    Bounds out = {p[0], p[0]};
    for (int i = 1; i < 4; i++) {
        out = hull(out, (Bounds){p[i], p[i]});
    }
    return out;
}

static Bounds abs_bounds(Bounds a)
{
    int64_t lo = a.lo < 0 ? mul_capped(a.lo, -1) : a.lo,
            hi = a.hi < 0 ? mul_capped(a.hi, -1) : a.hi;
    Bounds out = hull((Bounds){lo, lo}, (Bounds){hi, hi});
    out.lo = a.lo <= 0 && a.hi >= 0 ? 0 : out.lo;
    return out;
}

static Bounds term_bounds(EhSolver *s, uint32_t ticket, uint32_t term);

static Bounds choice_bounds(EhSolver *s, uint32_t ticket, const EhTerm *t)
{
    uint8_t guard = eh_solver_value(s, ticket, t->guard);
    if (guard != OPEN) {
        return term_bounds(s, ticket, guard == YES ? t->a : t->b);
    }
    return hull(term_bounds(s, ticket, t->a), term_bounds(s, ticket, t->b));
}

static Bounds term_bounds(EhSolver *s, uint32_t ticket, uint32_t term)
{
    const EhTerm *t = &s->formulas->terms.at[term];
    Bounds a = {0, 0}, b = {0, 0};
    s->steps++;
    if (t->kind >= EH_T_ADD && t->kind != EH_T_CHOICE) {
        a = term_bounds(s, ticket, t->a);
    }
    switch ((EhTermKind)t->kind) {
    case EH_T_CONSTANT:
        return (Bounds){t->value, t->value};
    case EH_T_VAR:
        return var_bounds(s, ticket, t->var);
    case EH_T_ADD:
        b = term_bounds(s, ticket, t->b);
        return (Bounds){add_capped(a.lo, b.lo), add_capped(a.hi, b.hi)};
    case EH_T_MUL:
        return mul_bounds(a, term_bounds(s, ticket, t->b));
    case EH_T_NEG:
        return (Bounds){mul_capped(a.hi, -1), mul_capped(a.lo, -1)};
    case EH_T_MIN:
        b = term_bounds(s, ticket, t->b);
        return (Bounds){a.lo < b.lo ? a.lo : b.lo, a.hi < b.hi ? a.hi : b.hi};
    case EH_T_MAX:
        b = term_bounds(s, ticket, t->b);
        return (Bounds){a.lo > b.lo ? a.lo : b.lo, a.hi > b.hi ? a.hi : b.hi};
    case EH_T_ABS:
        return abs_bounds(a);
    case EH_T_CHOICE:
        return choice_bounds(s, ticket, t);
    }
    return a;
}

static Bounds line_bounds(EhSolver *s, uint32_t ticket, const EhModelLine *line)
{
    uint8_t holds = eh_solver_value(s, ticket, line->holds);
    if (holds == NO) {
        return (Bounds){0, 0};
    }
    Bounds b = term_bounds(s, ticket, line->term);
    return holds == YES ? b : hull(b, (Bounds){0, 0});
}

Bounds eh_sum_bounds(EhSolver *s, uint32_t ticket, uint32_t model)
{
    const EhModel *of = s->formulas->models.at[model];
    Bounds total = {0, 0};
    for (uint32_t i = 0; i < of->lines.n; i++) {
        Bounds b = line_bounds(s, ticket, &of->lines.at[i]);
        total = (Bounds){add_capped(total.lo, b.lo), add_capped(total.hi, b.hi)};
    }
    return (Bounds){total.lo < 0 ? 0 : total.lo, total.hi < 0 ? 0 : total.hi};
}

/* YES or NO once the box decides it. */
uint8_t eh_sum_value(const EhFNode *n, Bounds b)
{
    if (b.hi < n->lo || b.lo > n->hi) {
        return NO;
    }
    return b.lo >= n->lo && b.hi <= n->hi ? YES : OPEN;
}

static void wider(Widest *widest, Bounds b, bool split, uint32_t what, uint32_t cell)
{
    int64_t width = add_capped(b.hi, mul_capped(b.lo, -1));
    if (width > widest->width) {
        *widest = (Widest){width, split, what, cell};
    }
}

/* The middle of the cells left, to split at; 0 with one left. The missing value counts as one. */
static uint32_t middle_cell(const EhSolver *s, uint32_t ticket, uint32_t var)
{
    const EhVar *v = &s->space->vars.at[var];
    const uint64_t *cells = eh_solver_cells(s, ticket, var);
    uint32_t count = 0, seen = 0;
    for (uint32_t i = 0; i < v->words; i++) {
        count += (uint32_t)__builtin_popcountll(cells[i]);
    }
    for (uint32_t cell = 0; count > 1 && cell < v->n_cells; cell++) {
        seen += (cells[cell / 64] >> cell % 64 & 1) != 0;
        if (seen > count / 2) {
            return cell;
        }
    }
    return 0;
}

static void widest_term(EhSolver *s, uint32_t ticket, uint32_t term, Widest *widest)
{
    const EhTerm *t = &s->formulas->terms.at[term];
    switch ((EhTermKind)t->kind) {
    case EH_T_CONSTANT:
        break;
    case EH_T_VAR: {
        uint32_t cell = middle_cell(s, ticket, t->var);
        if (cell > 0) {
            wider(widest, var_bounds(s, ticket, t->var), true, t->var, cell);
        }
        break;
    }
    case EH_T_CHOICE: {
        uint8_t guard = eh_solver_value(s, ticket, t->guard);
        if (guard == OPEN) {
            Bounds b = choice_bounds(s, ticket, t);
            b.hi = add_capped(b.hi, 1); /* a guard to decide goes before cells as wide */
            wider(widest, b, false, t->guard, 0);
        }
        if (guard != NO) {
            widest_term(s, ticket, t->a, widest);
        }
        if (guard != YES) {
            widest_term(s, ticket, t->b, widest);
        }
        break;
    }
    case EH_T_ADD:
    case EH_T_MUL:
    case EH_T_MIN:
    case EH_T_MAX:
        widest_term(s, ticket, t->b, widest);
        widest_term(s, ticket, t->a, widest);
        break;
    case EH_T_NEG:
    case EH_T_ABS:
        widest_term(s, ticket, t->a, widest);
        break;
    }
}

Widest eh_sum_widest(EhSolver *s, uint32_t ticket, uint32_t model)
{
    const EhModel *of = s->formulas->models.at[model];
    Widest widest = {0, false, EH_NONE, 0};
    for (uint32_t i = 0; i < of->lines.n; i++) {
        const EhModelLine *line = &of->lines.at[i];
        uint8_t holds = eh_solver_value(s, ticket, line->holds);
        if (holds == OPEN) {
            wider(&widest, line_bounds(s, ticket, line), false, line->holds, 0);
        }
        if (holds != NO) {
            widest_term(s, ticket, line->term, &widest);
        }
    }
    return widest;
}
