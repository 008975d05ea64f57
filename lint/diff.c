/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The search: a ticket that gets something differently, the rows that decide it on both sides, all tickets of these rows
 * taken out, and again, until there is none.
 */
#include "lint/diff.h"

#include "lint/logic.h"

typedef struct Goals {
    EH_VEC(EhF) at;
} Goals;

/* ---- questions ---- */

/* Formulas made since the last question need a solver that knows them. */
static bool fresh_solver(EhDiff *diff)
{
    if (diff->solver != NULL && diff->n_nodes == diff->formulas.nodes.n) {
        return true;
    }
    eh_solver_free(diff->solver);
    diff->n_nodes = diff->formulas.nodes.n;
    diff->solver = eh_solver_new(&diff->models[0], 1, NULL);
    diff->arena->failed = diff->arena->failed || diff->solver == NULL;
    return diff->solver != NULL;
}

static EhAnswer ask(EhDiff *diff, const Goals *goals)
{
    EhAsk *asks = eh_arena_array(diff->arena, goals->at.n + 1u, sizeof *asks);
    if (asks == NULL || !fresh_solver(diff)) {
        return EH_SOLVE_NO_MEMORY;
    }
    for (uint32_t i = 0; i < goals->at.n; i++) {
        asks[i] = (EhAsk){goals->at.at[i], 0};
    }
    asks[goals->at.n] = (EhAsk){diff->axioms, 0};
    return eh_solve(diff->solver, asks, goals->at.n + 1, diff->budget);
}

static void want(EhDiff *diff, Goals *goals, EhF f)
{
    EH_PUSH(diff->arena, &goals->at, f);
}

/* ---- which of the choices it is ---- */

/* Narrows the box to one choice, which becomes a goal; false if the budget does not allow it. */
static bool settle(EhDiff *diff, Goals *goals, const EhDiffChoice *choices, uint32_t n,
                   EhDiffChoice *out)
{
    uint8_t *holds = eh_arena_array(diff->arena, n + 1u, sizeof *holds);
    for (uint32_t i = 0; holds != NULL && i < n; i++) {
        holds[i] = (uint8_t)eh_solver_holds(diff->solver, 0, choices[i].f);
        if (holds[i] == EH_IN_ALL) {
            *out = choices[i];
            want(diff, goals, out->f);
            return true;
        }
    }
    for (uint32_t i = 0; holds != NULL && i < n; i++) {
        if (holds[i] != EH_IN_SOME) {
            continue;
        }
        want(diff, goals, choices[i].f);
        if (ask(diff, goals) == EH_SOME_SUCH) {
            *out = choices[i];
            return true;
        }
        goals->at.n--;
    }
    return false;
}

typedef EH_VEC(EhDiffChoice) Choices;

/* What both call the same, and is not, such as hours of another calendar by that name. */
static void tell_values_apart(EhDiff *diff, EhDiffChoice choice[2])
{
    if (eh_str_same(choice[0].value, choice[1].value)) {
        choice[1].value =
            eh_arena_format(diff->arena, "%.*s, which has changed", EH_STR_F(choice[1].value));
    }
}

/* The box as two choices; the solver is left with a box for which both hold. */
static bool settle_both(EhDiff *diff, Goals *goals, const EhDiffAspect *aspect, bool rows,
                        EhDiffChoice out[2])
{
    for (uint32_t side = 0; side < 2; side++) {
        const EhDiffSide *s = &aspect->sides[side];
        if (!settle(diff, goals, rows ? s->rows.at : s->values.at, rows ? s->rows.n : s->values.n,
                    &out[side])) {
            return false;
        }
    }
    tell_values_apart(diff, out);
    return ask(diff, goals) == EH_SOME_SUCH;
}

/* ---- regions ---- */

/* What the box stands on that cells do not express. */
static EhStr open_words(EhDiff *diff)
{
    EhStr names = EH_STR("");
    for (uint32_t var = 0; var < diff->space.vars.n; var++) {
        const EhVar *v = &diff->space.vars.at[var];
        const uint64_t *cells = eh_solver_cells(diff->solver, 0, var);
        bool held = false;
        for (uint32_t cell = 0; cell < v->n_cells; cell++) {
            held = held || !(cells[cell / 64] >> cell % 64 & 1);
        }
        bool odd = v->kind == EH_VAR_ODD && cells[0] == 2;
        if ((held && (v->kind == EH_VAR_TERM || v->everything)) || odd) {
            names = eh_arena_format(diff->arena, "%.*s%s`%.*s`", EH_STR_F(names),
                                    names.n > 0 ? ", " : "", EH_STR_F(v->name));
        }
    }
    return names.n > 0
               ? eh_arena_format(diff->arena, "%.*s: beyond what is analysed", EH_STR_F(names))
               : EH_STR("a ticket that shows it: the nearest one found does not");
}

/* ---- a box whose ticket shows it ---- */

/* What cells do not express is best left as an ordinary ticket has it: nothing counted, nothing found outside. */
static void collect_natural(EhDiff *diff)
{
    for (uint32_t var = 0; var < diff->space.vars.n; var++) {
        const EhVar *v = &diff->space.vars.at[var];
        int64_t day, key = v->lo > 0 ? v->lo : v->hi < 0 ? v->hi : 0;
        bool term = v->kind == EH_VAR_TERM && !v->clocks && !eh_diff_until(v, &day);
        bool lookup = v->kind == EH_VAR_FIELD && v->everything && v->optional;
        if (lookup) {
            EH_PUSH(diff->arena, &diff->natural, EH_F_NOT(eh_f_known(&diff->formulas, var)));
        } else if (term && v->optional) {
            EH_PUSH(diff->arena, &diff->natural, EH_F_NOT(eh_f_known(&diff->formulas, var)));
        } else if (term && (v->type == EH_BOOL || v->type == EH_INT || v->type == EH_DURATION)) {
            EH_PUSH(diff->arena, &diff->natural, eh_f_key(&diff->formulas, var, key));
        }
    }
}

/* The tests that the policies make of their clocks. */
static void collect_clocks(EhDiff *diff)
{
    enum { MOST = 5 };
    for (uint32_t i = 0; i < diff->formulas.nodes.n && diff->clocks.n < MOST; i++) {
        const EhFNode *node = &diff->formulas.nodes.at[i];
        if (node->kind == EH_F_LITERAL && diff->space.vars.at[node->var].clocks) {
            EH_PUSH(diff->arena, &diff->clocks, i * 2);
        }
    }
}

/* Adds each of the natural goals that leaves something. */
static void be_natural(EhDiff *diff, Goals *goals)
{
    for (uint32_t i = 0; i < diff->natural.n; i++) {
        want(diff, goals, diff->natural.at[i]);
        goals->at.n -= ask(diff, goals) != EH_SOME_SUCH;
    }
}

static Goals copy_of(EhDiff *diff, const Goals *goals)
{
    Goals copy = {{NULL, 0, 0}};
    for (uint32_t i = 0; i < goals->at.n; i++) {
        want(diff, &copy, goals->at.at[i]);
    }
    return copy;
}

/* The box at hand; an ordinary one; then every way that the clocks may stand. */
static bool show_some(EhDiff *diff, uint32_t at, const EhDiffChoice choice[2], const Goals *goals,
                      EhDiffShown *shown)
{
    if (eh_diff_show(diff, at, choice, shown)) {
        return true;
    }
    Goals tried = copy_of(diff, goals);
    be_natural(diff, &tried);
    if (ask(diff, &tried) == EH_SOME_SUCH && eh_diff_show(diff, at, choice, shown)) {
        return true;
    }
    uint32_t base = tried.at.n, n = diff->clocks.n;
    for (uint32_t way = 0; n > 0 && way < 1u << n && !diff->arena->failed; way++) {
        tried.at.n = base;
        for (uint32_t i = 0; i < n; i++) {
            want(diff, &tried, way >> i & 1 ? diff->clocks.at[i] : EH_F_NOT(diff->clocks.at[i]));
        }
        if (ask(diff, &tried) == EH_SOME_SUCH && eh_diff_show(diff, at, choice, shown)) {
            return true;
        }
    }
    return false;
}

/* The changes of one more aspect that tickets of the region meet, each pair of values once; false if not all are told. */
static bool also_of(EhDiff *diff, EhDiffRegion *region, const Goals *of_region, uint32_t k)
{
    const EhDiffAspect *aspect = &diff->aspects.at[k];
    Goals goals = copy_of(diff, of_region);
    bool all = true;
    EhAnswer answer = EH_NONE_SUCH;
    want(diff, &goals, aspect->differs);
    uint32_t base = goals.at.n;
    while (!diff->arena->failed && (answer = ask(diff, &goals)) == EH_SOME_SUCH) {
        EhDiffAlso also = {.aspect = k};
        if (region->also.n == EH_DIFF_ALSO ||
            !settle_both(diff, &goals, aspect, false, also.choice)) {
            return false;
        }
        if (show_some(diff, k, also.choice, &goals, &also.shown)) {
            EH_PUSH(diff->arena, &region->also, also);
        } else {
            all = false;
        }
        goals.at.n = base++;
        want(diff, &goals,
             EH_F_NOT(eh_f_and2(&diff->formulas, also.choice[0].f, also.choice[1].f)));
    }
    return all && answer == EH_NONE_SUCH;
}

static void collect_also(EhDiff *diff, EhDiffRegion *region, const Goals *of_region)
{
    for (uint32_t k = region->aspect + 1; k < diff->aspects.n; k++) {
        EhDiffAspect *aspect = &diff->aspects.at[k];
        if (aspect->differs != EH_F_FALSE && !also_of(diff, region, of_region, k)) {
            region->more = aspect->unknown = true;
        }
    }
}

static void add_region(EhDiff *diff, uint32_t at, const EhDiffChoice choice[2], const Goals *goals)
{
    EhDiffRegion region = {.aspect = at, .choice = {choice[0], choice[1]}, .open = EH_STR("")};
    region.words = eh_point_region(&diff->sides[1], diff->solver, 0);
    region.open = open_words(diff);
    region.sure = show_some(diff, at, choice, goals, &region.shown);
    if (region.sure) { /* of the box that the witness is from */
        region.words = eh_point_region(&diff->sides[1], diff->solver, 0);
    }
    if (!region.sure) {
        diff->aspects.at[at].unknown = true;
    } else {
        collect_also(diff, &region, goals);
    }
    EH_PUSH(diff->arena, &diff->regions, region);
}

/* Broken data is shown only where no other ticket shows it. */
static void be_sound(EhDiff *diff, Goals *goals)
{
    want(diff, goals, EH_F_NOT(diff->broken));
    if (ask(diff, goals) != EH_SOME_SUCH) {
        goals->at.n--;
        ask(diff, goals);
    }
}

static void search_aspect(EhDiff *diff, uint32_t at, EhF same_before)
{
    EhDiffAspect *aspect = &diff->aspects.at[at];
    Goals goals = {{NULL, 0, 0}};
    EhAnswer answer = EH_NONE_SUCH;
    want(diff, &goals, aspect->differs);
    want(diff, &goals, same_before);
    uint32_t base = goals.at.n;
    while (!diff->arena->failed && aspect->differs != EH_F_FALSE &&
           (answer = ask(diff, &goals)) == EH_SOME_SUCH) {
        EhDiffChoice choice[2];
        be_sound(diff, &goals);
        if (diff->regions.n >= diff->most || !settle_both(diff, &goals, aspect, true, choice)) {
            answer = EH_TOO_LARGE;
            break;
        }
        add_region(diff, at, choice, &goals);
        goals.at.n = base++;
        want(diff, &goals, EH_F_NOT(eh_f_and2(&diff->formulas, choice[0].f, choice[1].f)));
    }
    aspect->cut = aspect->cut || answer == EH_TOO_LARGE;
    aspect->unknown = aspect->unknown || aspect->cut;
    diff->arena->failed = diff->arena->failed || answer == EH_SOLVE_NO_MEMORY;
}

/* ---- the whole ---- */

/* Two variables that their authors call the same are said to be of the one policy or the other. */
static void tell_apart(EhDiff *diff)
{
    for (uint32_t i = 0; i < diff->space.vars.n; i++) {
        EhVar *v = &diff->space.vars.at[i];
        for (uint32_t k = i + 1; k < diff->space.vars.n; k++) {
            EhVar *w = &diff->space.vars.at[k];
            if (v->policy != w->policy && eh_str_same(v->name, w->name)) {
                v->name = eh_arena_format(diff->arena, "%.*s (as it was)", EH_STR_F(v->name));
                w->name = eh_arena_format(diff->arena, "%.*s (as it is now)", EH_STR_F(w->name));
                break;
            }
        }
    }
}

static bool open_diff(EhDiff *diff)
{
    diff->space = (EhSpace){.policy = diff->policies[0], .arena = diff->arena};
    if (!eh_formulas_init(&diff->formulas, &diff->space)) {
        return false;
    }
    eh_diff_match(diff);
    for (uint32_t side = 0; side < 2 && !diff->arena->failed; side++) {
        if (!eh_model_build(&diff->models[side], diff->policies[side], &diff->formulas,
                            diff->now)) {
            return false;
        }
        diff->sides[side] = (EhLint){.policy = diff->policies[side],
                                     .program = diff->programs[side],
                                     .arena = diff->arena,
                                     .now = diff->now,
                                     .budget = diff->budget,
                                     .model = &diff->models[side]};
    }
    if (diff->arena->failed) {
        return false;
    }
    tell_apart(diff);
    eh_diff_valid(diff);
    eh_diff_aspects(diff);
    eh_diff_notes(diff);
    diff->axioms = eh_diff_axioms(diff);
    collect_natural(diff);
    if (diff->arena->failed || !eh_logic_cut(&diff->formulas)) {
        return false;
    }
    collect_clocks(diff);
    return !diff->arena->failed;
}

bool eh_diff_run(EhDiff *diff)
{
    EhF same = EH_F_TRUE;
    diff->budget = diff->budget != 0 ? diff->budget : EH_DIFF_BUDGET;
    diff->most = diff->most != 0 ? diff->most : EH_DIFF_REGIONS;
    if (!open_diff(diff)) {
        return false;
    }
    for (uint32_t at = 0; at < diff->aspects.n && !diff->arena->failed; at++) {
        search_aspect(diff, at, same);
        same = eh_f_and2(&diff->formulas, same, EH_F_NOT(diff->aspects.at[at].differs));
        diff->n_unknown += diff->aspects.at[at].unknown;
    }
    return !diff->arena->failed;
}

void eh_diff_done(EhDiff *diff)
{
    eh_solver_free(diff->solver);
    diff->solver = NULL;
    for (uint32_t side = 0; side < 2; side++) {
        eh_witness_desk_free(diff->sides[side].desk);
        diff->sides[side].desk = NULL;
    }
}
