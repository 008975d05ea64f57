/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The search: propagation over formulas, decisions with a trail that takes them back.
 */
#include "lint/solve_internal.h"

#include <string.h>

bool eh_solver_may(const EhSolver *solver)
{
    return solver->may;
}

EhHoldsIn eh_solver_holds(const EhSolver *solver, uint32_t ticket, EhF f)
{
    uint32_t id = (solver->common[f / 2] ? 0 : ticket) * solver->n_nodes + f / 2;
    if (f == EH_F_TRUE || f == EH_F_FALSE) {
        return f == EH_F_TRUE ? EH_IN_ALL : EH_IN_NONE;
    }
    if (solver->active[id] != solver->question || solver->values[id] == OPEN) {
        return EH_IN_SOME;
    }
    return (solver->values[id] == YES) == ((f & 1) == 0) ? EH_IN_ALL : EH_IN_NONE;
}

uint64_t eh_solver_steps(const EhSolver *solver)
{
    return solver->steps;
}

/* ---- state ---- */

const uint64_t *eh_solver_cells(const EhSolver *solver, uint32_t ticket, uint32_t var)
{
    return solver->words + eh_solver_word(solver, ticket, var);
}

static void push_undo(EhSolver *s, UndoKind kind, uint32_t at, uint64_t old)
{
    Undo undo = {(uint8_t)kind, at, old};
    s->out_of_memory |= !EH_PUSH(&s->arena, &s->trail, undo);
}

static void undo_to(EhSolver *s, uint32_t mark)
{
    while (s->trail.n > mark) {
        const Undo *undo = &s->trail.at[--s->trail.n];
        if (undo->kind == UNDO_WORD) {
            s->words[undo->at] = undo->old;
        } else if (undo->kind == UNDO_VALUE) {
            s->values[undo->at] = (uint8_t)undo->old;
        } else {
            s->counts[undo->at] = (uint32_t)undo->old;
        }
    }
}

static void set_value(EhSolver *s, uint32_t id, uint8_t value)
{
    if (s->values[id] == value) {
        return;
    }
    if (s->values[id] != OPEN) {
        s->conflict = true;
        return;
    }
    push_undo(s, UNDO_VALUE, id, OPEN);
    s->values[id] = value;
    s->out_of_memory |= !EH_PUSH(&s->arena, &s->queue, id);
}

/* The literal's value in the box. */
static void look_at_literal(EhSolver *s, uint32_t ticket, uint32_t node)
{
    const EhFNode *n = &s->formulas->nodes.at[node];
    const uint64_t *set = s->formulas->masks.at + n->mask;
    const uint64_t *cells = eh_solver_cells(s, ticket, n->var);
    uint64_t in = 0, out = 0;
    for (uint32_t i = 0; i < s->space->vars.at[n->var].words; i++) {
        in |= cells[i] & set[i];
        out |= cells[i] & ~set[i];
    }
    if (in == 0 || out == 0) {
        set_value(s, eh_solver_id(s, ticket, node), in == 0 ? NO : YES);
    }
}

static void look_at_var(EhSolver *s, uint32_t ticket, uint32_t var)
{
    uint32_t t = s->shared != NULL && s->shared[var] ? 0 : ticket; /* shared ones are common */
    for (uint32_t at = s->heads[t * s->space->vars.n + var]; at > 0; at = s->links.at[at - 1]) {
        uint32_t id = s->cone.at[at - 1];
        s->steps++;
        if (s->values[id] == OPEN) {
            look_at_literal(s, t, id % s->n_nodes);
        }
    }
}

/* Crosses out the cells outside the set (or inside it). */
static void cross_out(EhSolver *s, uint32_t ticket, uint32_t var, const uint64_t *set, bool inside)
{
    uint32_t first = eh_solver_word(s, ticket, var), words = s->space->vars.at[var].words;
    uint64_t left = 0;
    bool changed = false;
    for (uint32_t i = 0; i < words; i++) {
        uint64_t old = s->words[first + i], kept = old & (inside ? ~set[i] : set[i]);
        if (kept != old) {
            push_undo(s, UNDO_WORD, first + i, old);
            s->words[first + i] = kept;
            changed = true;
        }
        left |= kept;
    }
    if (left == 0) {
        s->conflict = true;
    } else if (changed) {
        look_at_var(s, ticket, var);
    }
}

/* What must hold is met one after the other, not inside each other: chains of conjunctions are long. */
static void demand(EhSolver *s, uint32_t ticket, EhF f)
{
    EhAsk ask = {f, ticket};
    s->out_of_memory |= !EH_PUSH(&s->arena, &s->wanted, ask);
}

/* A conjunction that must fail: with one part left, that part must. */
static void look_at_clause(EhSolver *s, uint32_t ticket, uint32_t node)
{
    const EhFNode *n = &s->formulas->nodes.at[node];
    uint32_t id = eh_solver_id(s, ticket, node);
    if (s->counts[id] + 1 < n->n) {
        return;
    }
    for (uint32_t i = 0; i < n->n; i++) {
        EhF part = s->formulas->parts.at[n->first + i];
        uint8_t value = eh_solver_value(s, ticket, part);
        s->steps++;
        if (value == NO) {
            return;
        }
        if (value == OPEN) {
            demand(s, ticket, EH_F_NOT(part));
            return;
        }
    }
    s->conflict = true;
}

static void demand_and(EhSolver *s, uint32_t ticket, uint32_t node, bool holds)
{
    const EhFNode *n = &s->formulas->nodes.at[node];
    if (!holds) {
        s->out_of_memory |= !EH_PUSH(&s->arena, &s->clauses, eh_solver_id(s, ticket, node));
        look_at_clause(s, ticket, node);
        return;
    }
    for (uint32_t i = 0; i < n->n; i++) {
        demand(s, ticket, s->formulas->parts.at[n->first + i]);
    }
}

static void meet(EhSolver *s, uint32_t ticket, EhF f)
{
    uint32_t node = f / 2, id = eh_solver_id(s, ticket, node);
    const EhFNode *n = &s->formulas->nodes.at[node];
    bool holds = (f & 1) == 0;
    uint8_t value = s->values[id], wanted = holds ? YES : NO;
    if (value == wanted) {
        return;
    }
    if (value != OPEN) {
        s->conflict = true;
        return;
    }
    s->steps++;
    if (n->kind == EH_F_LITERAL) {
        cross_out(s, ticket, n->var, s->formulas->masks.at + n->mask, !holds);
        return;
    }
    set_value(s, id, wanted);
    if (n->kind == EH_F_AND) {
        demand_and(s, ticket, node, holds);
    } else if (n->kind == EH_F_SUM) {
        s->out_of_memory |= !EH_PUSH(&s->arena, &s->sums, id);
    }
}

/* What a part that holds, or does not, says of a conjunction that it stands in. */
static void tell(EhSolver *s, uint32_t ticket, uint32_t above, bool holds)
{
    uint32_t id = eh_solver_id(s, ticket, above);
    s->steps++;
    if (!eh_solver_active(s, id)) {
        return;
    }
    if (!holds) {
        set_value(s, id, NO);
        return;
    }
    push_undo(s, UNDO_COUNT, id, s->counts[id]);
    s->counts[id]++;
    if (s->counts[id] == s->formulas->nodes.at[above].n) {
        set_value(s, id, YES);
    } else if (s->values[id] == NO) {
        look_at_clause(s, ticket, above);
    }
}

/* A part's value has become known; one in common may stand in conjunctions of every ticket's own. */
static void tell_parents(EhSolver *s, uint32_t id)
{
    uint32_t ticket = id / s->n_nodes, node = id % s->n_nodes;
    uint8_t value = s->values[id];
    for (uint32_t i = s->parents.starts[node]; i < s->parents.starts[node + 1] && !s->conflict;
         i++) {
        uint32_t above = s->parents.items[i] / 2;
        bool holds = (value == YES) == ((s->parents.items[i] & 1) == 0);
        bool all = s->common[node] && !s->common[above];
        for (uint32_t t = all ? 0 : ticket; t < (all ? s->tickets : ticket + 1) && !s->conflict;
             t++) {
            tell(s, t, above, holds);
        }
    }
}

static void look_at_sums(EhSolver *s)
{
    Bounds bounds = {0, 0};
    uint32_t of = EH_NONE, model = EH_NONE;
    for (uint32_t i = 0; i < s->cone_sums.n && !s->conflict; i++) {
        uint32_t id = s->cone_sums.at[i], ticket = id / s->n_nodes;
        const EhFNode *sum = &s->formulas->nodes.at[id % s->n_nodes];
        if (of != ticket || model != sum->var) {
            bounds = eh_sum_bounds(s, ticket, sum->var);
            of = ticket;
            model = sum->var;
        }
        uint8_t value = eh_sum_value(sum, bounds);
        if (value != OPEN) {
            set_value(s, id, value);
        }
    }
    if (s->bounded && !s->conflict &&
        eh_sum_value(&s->bound, eh_sum_bounds(s, 0, s->bound.var)) == NO) {
        s->conflict = true;
    }
}

/* Until nothing more follows. */
static void propagate(EhSolver *s)
{
    uint32_t told = 0, met = 0;
    do {
        while (!s->conflict && (told < s->queue.n || met < s->wanted.n)) {
            if (told < s->queue.n) {
                tell_parents(s, s->queue.at[told++]);
            } else {
                EhAsk ask = s->wanted.at[met++];
                meet(s, ask.ticket, ask.f);
            }
        }
        if (!s->conflict) {
            look_at_sums(s);
        }
    } while (!s->conflict && (told < s->queue.n || met < s->wanted.n));
    s->queue.n = s->wanted.n = 0;
}

/* ---- what to try ---- */

/* An open part of a clause that nothing makes fail yet; EH_F_TRUE if some part does. */
static EhF open_part(EhSolver *s, uint32_t id)
{
    uint32_t ticket = id / s->n_nodes;
    const EhFNode *n = &s->formulas->nodes.at[id % s->n_nodes];
    EhF open = EH_F_TRUE;
    for (uint32_t i = 0; i < n->n; i++) {
        EhF part = s->formulas->parts.at[n->first + i];
        uint8_t value = eh_solver_value(s, ticket, part);
        s->steps++;
        if (value == NO) {
            return EH_F_TRUE;
        }
        if (value == OPEN && open == EH_F_TRUE) {
            open = part;
        }
    }
    return open;
}

static void keep_cells(EhSolver *s, uint32_t ticket, uint32_t var, uint32_t cell, bool below)
{
    for (uint32_t i = 0; i < s->space->vars.at[var].words; i++) {
        s->scratch[i] = i < cell / 64 ? ~0ull : i > cell / 64 ? 0 : (1ull << cell % 64) - 1;
    }
    cross_out(s, ticket, var, s->scratch, !below);
}

static void try_way(EhSolver *s, const Decision *d, bool first)
{
    if (d->split) {
        keep_cells(s, d->ticket, d->what, d->cell, first);
    } else {
        demand(s, d->ticket, first ? EH_F_NOT(d->what) : d->what);
    }
}

static void decide(EhSolver *s, Decision d)
{
    d.trail = s->trail.n;
    d.clauses = s->clauses.n;
    d.sums = s->sums.n;
    d.may = s->may;
    s->out_of_memory |= !EH_PUSH(&s->arena, &s->decisions, d);
    try_way(s, &d, true);
}

/* Narrows what keeps the sum open; false if it is decided, or nothing narrows it. */
static bool decide_sum(EhSolver *s, uint32_t ticket, const EhFNode *sum)
{
    if (eh_sum_value(sum, eh_sum_bounds(s, ticket, sum->var)) != OPEN) {
        return false;
    }
    Widest widest = eh_sum_widest(s, ticket, sum->var);
    if (widest.what == EH_NONE) {
        s->may = true;
        return false;
    }
    decide(s,
           (Decision){
               .split = widest.split, .ticket = ticket, .what = widest.what, .cell = widest.cell});
    return true;
}

/* Tries something that is still open; false if nothing is: the box is a solution. */
static bool decide_next(EhSolver *s, uint32_t *clause, uint32_t *sum)
{
    for (; *clause < s->clauses.n; ++*clause) {
        uint32_t id = s->clauses.at[*clause];
        EhF part = open_part(s, id);
        if (part != EH_F_TRUE) {
            decide(s, (Decision){.ticket = id / s->n_nodes, .what = part});
            return true;
        }
    }
    for (; *sum < s->sums.n; ++*sum) {
        uint32_t id = s->sums.at[*sum];
        if (decide_sum(s, id / s->n_nodes, &s->formulas->nodes.at[id % s->n_nodes])) {
            return true;
        }
    }
    return s->bounded && decide_sum(s, 0, &s->bound);
}

/* The other way of the last thing tried; false if all are through. */
static bool turn_back(EhSolver *s)
{
    if (s->decisions.n == 0) {
        return false;
    }
    Decision d = s->decisions.at[--s->decisions.n];
    undo_to(s, d.trail);
    s->clauses.n = d.clauses;
    s->sums.n = d.sums;
    s->may = d.may;
    s->conflict = false;
    s->queue.n = s->wanted.n = 0;
    try_way(s, &d, false);
    return true;
}

/* ---- questions ---- */

static void push_cone(EhSolver *s, uint32_t ticket, uint32_t id)
{
    const EhFNode *node = &s->formulas->nodes.at[id % s->n_nodes];
    bool literal = node->kind == EH_F_LITERAL;
    uint32_t *head = literal ? &s->heads[ticket * s->space->vars.n + node->var] : NULL;
    s->out_of_memory |=
        !EH_PUSH(&s->arena, &s->cone, id) || !EH_PUSH(&s->arena, &s->links, literal ? *head : 0);
    if (literal && !s->out_of_memory) {
        *head = s->cone.n;
    }
}

static void activate(EhSolver *s, uint32_t ticket, EhF f)
{
    uint32_t id = eh_solver_id(s, ticket, f / 2);
    if (!eh_solver_active(s, id)) {
        s->active[id] = s->question;
        s->values[id] = OPEN;
        s->counts[id] = 0;
        push_cone(s, id / s->n_nodes, id);
    }
}

static void activate_sum(EhSolver *s, uint32_t ticket, uint32_t model)
{
    const EhModel *of = s->formulas->models.at[model];
    for (uint32_t i = 0; i < of->lines.n; i++) {
        activate(s, ticket, of->lines.at[i].holds);
    }
    for (uint32_t i = 0; i < s->formulas->terms.n; i++) {
        if (s->formulas->terms.at[i].kind == EH_T_CHOICE) {
            activate(s, ticket, s->formulas->terms.at[i].guard);
        }
    }
}

/* Everything below the goals. */
static void reach(EhSolver *s, const EhAsk *goals, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        activate(s, goals[i].ticket, goals[i].f);
    }
    if (s->bounded) {
        activate_sum(s, 0, s->bound.var);
    }
    for (uint32_t at = 0; at < s->cone.n && !s->out_of_memory; at++) {
        uint32_t ticket = s->cone.at[at] / s->n_nodes;
        const EhFNode *node = &s->formulas->nodes.at[s->cone.at[at] % s->n_nodes];
        for (uint32_t i = 0; node->kind == EH_F_AND && i < node->n; i++) {
            activate(s, ticket, s->formulas->parts.at[node->first + i]);
        }
        if (node->kind == EH_F_SUM) {
            activate_sum(s, ticket, node->var);
            s->out_of_memory |= !EH_PUSH(&s->arena, &s->cone_sums, s->cone.at[at]);
        }
    }
}

static void start(EhSolver *s, uint64_t budget)
{
    s->question++;
    s->trail.n = s->queue.n = s->clauses.n = s->sums.n = s->decisions.n = 0;
    s->cone.n = s->links.n = s->cone_sums.n = s->wanted.n = 0;
    memset(s->heads, 0, (size_t)s->tickets * s->space->vars.n * sizeof *s->heads);
    s->conflict = s->may = false;
    s->steps = 0;
    s->budget = budget;
    for (uint32_t t = 0; t < s->tickets; t++) {
        for (uint32_t var = 0; var < s->space->vars.n; var++) {
            const EhVar *v = &s->space->vars.at[var];
            uint64_t *words = s->words + t * s->space->n_words + v->first_word;
            memset(words, 0xff, v->words * sizeof *words);
            if (v->n_cells % 64 != 0) {
                words[v->words - 1] = (1ull << v->n_cells % 64) - 1;
            }
        }
    }
}

/* Literals that the whole box decides, and the constant. */
static void look_at_cone(EhSolver *s)
{
    for (uint32_t i = 0; i < s->cone.n; i++) {
        uint32_t id = s->cone.at[i], node = id % s->n_nodes;
        if (s->formulas->nodes.at[node].kind == EH_F_KTRUE) {
            set_value(s, id, YES);
        } else if (s->formulas->nodes.at[node].kind == EH_F_LITERAL && s->values[id] == OPEN) {
            look_at_literal(s, id / s->n_nodes, node);
        }
    }
}

/* Whether formulas or cells were made after the solver: it has no room for them. */
static bool is_stale(const EhSolver *s, const EhAsk *goals, uint32_t n)
{
    bool stale = s->n_words != s->space->n_words;
    for (uint32_t i = 0; i < n; i++) {
        stale = stale || goals[i].f / 2 >= s->n_nodes;
    }
    return stale;
}

static EhAnswer ask(EhSolver *s, const EhAsk *goals, uint32_t n, uint64_t budget)
{
    if (is_stale(s, goals, n)) {
        return EH_TOO_LARGE;
    }
    start(s, budget);
    reach(s, goals, n);
    look_at_cone(s);
    for (uint32_t i = 0; i < n; i++) {
        demand(s, goals[i].ticket, goals[i].f);
    }
    for (;;) {
        propagate(s);
        if (s->out_of_memory) {
            return EH_SOLVE_NO_MEMORY;
        }
        if (s->steps > s->budget) {
            return EH_TOO_LARGE;
        }
        uint32_t clause = 0, sum = 0;
        if (s->conflict ? !turn_back(s) : !decide_next(s, &clause, &sum)) {
            break;
        }
    }
    return s->conflict ? EH_NONE_SUCH : EH_SOME_SUCH;
}

bool eh_solver_hull(EhSolver *solver, EhF f, uint64_t *out)
{
    EhAsk goal = {f, 0};
    solver->bounded = false;
    start(solver, UINT64_MAX);
    reach(solver, &goal, 1);
    look_at_cone(solver);
    demand(solver, 0, f);
    propagate(solver);
    memcpy(out, solver->words, solver->space->n_words * sizeof *out);
    return !solver->conflict && !solver->out_of_memory;
}

EhAnswer eh_solve(EhSolver *solver, const EhAsk *goals, uint32_t n, uint64_t budget)
{
    solver->bounded = false;
    return ask(solver, goals, n, budget);
}

EhAnswer eh_solve_within(EhSolver *solver, const EhAsk *goals, uint32_t n, int64_t lo, int64_t hi,
                         uint64_t budget)
{
    solver->bounded = true;
    solver->bound = (EhFNode){.kind = EH_F_SUM, .var = solver->model->sum, .lo = lo, .hi = hi};
    return ask(solver, goals, n, budget);
}

/* The end of what can be reached on one side of `inside`, by halving. */
static EhAnswer bound_on(EhSolver *s, const EhAsk *goals, uint32_t n, uint64_t budget,
                         int64_t inside, int64_t outside, int64_t *end)
{
    while (inside != outside) {
        int64_t middle =
            inside < outside ? outside - (outside - inside) / 2 : outside + (inside - outside) / 2;
        EhAnswer answer = inside < outside ? eh_solve_within(s, goals, n, middle, INT64_MAX, budget)
                                           : eh_solve_within(s, goals, n, 0, middle, budget);
        if (answer != EH_SOME_SUCH && answer != EH_NONE_SUCH) {
            return answer;
        }
        if (answer == EH_SOME_SUCH) {
            Bounds found = eh_sum_bounds(s, 0, s->model->sum);
            inside = inside < outside ? (found.lo > middle ? found.lo : middle)
                                      : (found.hi < middle ? found.hi : middle);
        } else {
            outside = inside < outside ? middle - 1 : middle + 1;
        }
    }
    *end = inside;
    return EH_SOME_SUCH;
}

EhAnswer eh_solver_bounds(EhSolver *solver, const EhAsk *goals, uint32_t n, uint64_t budget,
                          int64_t *lo, int64_t *hi)
{
    EhAnswer answer = eh_solve_within(solver, goals, n, 0, INT64_MAX, budget);
    if (answer != EH_SOME_SUCH) {
        return answer;
    }
    Bounds inside = eh_sum_bounds(
        solver, 0, solver->model->sum); /* of a box of solutions: some sum lies here */
    start(solver, budget);
    reach(solver, goals, n);
    look_at_cone(solver);
    Bounds all = eh_sum_bounds(solver, 0, solver->model->sum);
    answer = bound_on(solver, goals, n, budget, inside.hi, all.lo, lo);
    if (answer == EH_SOME_SUCH) {
        answer = bound_on(solver, goals, n, budget, inside.lo, all.hi, hi);
    }
    return answer;
}
