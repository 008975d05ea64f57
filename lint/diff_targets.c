/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a policy promises of a target, as choices: which durations on which calendars are in force.
 *
 * One idea: on one calendar the shortest duration in force counts, and one on `always` counts on every calendar too; so
 * what is promised is a shortest duration for each calendar.
 */
#include "lint/diff.h"

#include <string.h>

#include "compiler/check.h"

enum { CALENDARS = 8, CHOICES = 256 };

typedef EH_VEC(EhDiffGoal) Goals;

static void push_goal(EhDiff *diff, uint32_t side, Goals *goals, const EhNode *goal,
                      const EhNode *on, EhF f)
{
    EhPolicy *policy = diff->policies[side];
    uint32_t calendar = eh_goal_calendar(policy, on);
    EhDiffGoal out = {.ms = goal->a->i,
                      .calendar = eh_calendar_key(diff->arena, policy, calendar),
                      .on = policy->calendars.at[calendar].name,
                      .f = f};
    EH_PUSH(diff->arena, goals, out);
}

static const EhNode *goal_for(const EhNode *list, EhStr target)
{
    while (list != NULL && (list->kind != EH_N_GOAL || !eh_str_same(list->name, target))) {
        list = list->next;
    }
    return list;
}

static EhF service_of(const EhDiff *diff, uint32_t side, EhStr klass)
{
    int32_t i = eh_enum_find(diff->policies[side]->class_enum, klass);
    return i < 0 || diff->models[side].service_is == NULL ? EH_F_FALSE
                                                          : diff->models[side].service_is[i];
}

/* The goals of the classes' slas, and of the tightens; a ticket that is not taken has those of `otherwise`. */
static void collect(EhDiff *diff, uint32_t side, EhStr target, Goals *goals)
{
    const EhPolicy *p = diff->policies[side];
    EhFormulas *f = &diff->formulas;
    EhF valid = diff->valid[side];
    int32_t other = eh_diff_otherwise(p);
    for (uint32_t i = 0; i < p->slas.n; i++) {
        const EhNode *sla = p->slas.at[i].node, *goal = goal_for(sla->list, target);
        EhF served = eh_f_and2(f, valid, service_of(diff, side, sla->name));
        if (other >= 0 && eh_str_same(p->classes.at[other].name, sla->name)) {
            served = eh_f_or2(f, served, EH_F_NOT(valid));
        }
        if (goal != NULL) {
            push_goal(diff, side, goals, goal, goal->b, served);
        }
        for (uint32_t k = 0; k < diff->models[side].tightens.n && goal != NULL; k++) {
            const EhModelClause *tighten = &diff->models[side].tightens.at[k];
            const EhNode *own = goal_for(tighten->node->list, target), *only = tighten->node->b;
            EhF holds =
                eh_f_and(f, (EhF[]){valid, service_of(diff, side, sla->name), tighten->holds}, 3);
            if (own != NULL && (only == NULL || eh_str_same(only->name, sla->name))) {
                push_goal(diff, side, goals, own, own->b != NULL ? own->b : goal->b, holds);
            }
        }
    }
}

/* ---- every combination of shortest durations ---- */

typedef struct Table {
    EhDiff *diff;
    EhDiffSide *out;
    const Goals *goals;
    EhStr calendars[CALENDARS];
    EhStr names[CALENDARS];
    uint32_t n;
    bool too_many;
} Table;

static bool is_always(EhStr calendar)
{
    return eh_str_is(calendar, "always");
}

static bool counts_on(const EhDiffGoal *goal, EhStr calendar)
{
    return eh_str_same(goal->calendar, calendar) || is_always(goal->calendar);
}

/* That a duration of at most `ms` is in force on the calendar. */
static EhF within(const Table *t, EhStr calendar, int64_t ms)
{
    EhF some = EH_F_FALSE;
    for (uint32_t i = 0; i < t->goals->n; i++) {
        const EhDiffGoal *goal = &t->goals->at[i];
        if (goal->ms <= ms && counts_on(goal, calendar)) {
            some = eh_f_or2(&t->diff->formulas, some, goal->f);
        }
    }
    return some;
}

/* The next longer duration of the calendar's goals above `ms`. */
static bool next_longer(const Table *t, EhStr calendar, int64_t *ms)
{
    bool found = false;
    int64_t best = 0;
    for (uint32_t i = 0; i < t->goals->n; i++) {
        const EhDiffGoal *goal = &t->goals->at[i];
        if (counts_on(goal, calendar) && goal->ms > *ms && (!found || goal->ms < best)) {
            best = goal->ms;
            found = true;
        }
    }
    *ms = best;
    return found;
}

/* Those that no duration on `always` makes needless. */
static void push_choice(Table *t, EhF f, const EhDiffGoal *shortest, const bool *there)
{
    EhArena *arena = t->diff->arena;
    EhDiffGoal *kept = eh_arena_array(arena, t->n + 1u, sizeof *kept);
    EhStr key = EH_STR(""), value = EH_STR("");
    uint32_t n = 0;
    int64_t always = INT64_MAX;
    for (uint32_t i = 0; i < t->n; i++) {
        always = there[i] && is_always(t->calendars[i]) ? shortest[i].ms : always;
    }
    for (uint32_t i = 0; kept != NULL && i < t->n; i++) {
        bool on_always = is_always(t->calendars[i]);
        if (!there[i] || (!on_always && shortest[i].ms >= always)) {
            continue;
        }
        kept[n++] = shortest[i];
        EhStr ms = eh_written_duration(arena, shortest[i].ms);
        value = eh_arena_format(arena, "%.*s%s%.*s%s%.*s", EH_STR_F(value),
                                value.n > 0 ? " and " : "", EH_STR_F(ms), on_always ? "" : " on ",
                                EH_STR_F(on_always ? EH_STR("") : t->names[i]));
        key = eh_arena_format(arena, "%.*s;%lld %.*s", EH_STR_F(key), (long long)shortest[i].ms,
                              EH_STR_F(t->calendars[i]));
    }
    for (uint32_t i = 0; i < t->out->values.n; i++) {
        EhDiffChoice *other = &t->out->values.at[i];
        if (eh_str_same(other->key, key)) {
            other->f = eh_f_or2(&t->diff->formulas, other->f, f);
            return;
        }
    }
    EhDiffChoice choice = {.f = f,
                           .key = key,
                           .value = n == 0 ? EH_STR("none") : value,
                           .by = EH_STR(""),
                           .goals = kept,
                           .n_goals = n};
    EH_PUSH(arena, &t->out->values, choice);
}

static void combine(Table *t, uint32_t at, EhF f, EhDiffGoal *shortest, bool *there)
{
    EhFormulas *formulas = &t->diff->formulas;
    if (f == EH_F_FALSE || t->out->values.n >= CHOICES) {
        t->too_many = t->too_many || f != EH_F_FALSE;
        return;
    }
    if (at == t->n) {
        push_choice(t, f, shortest, there);
        return;
    }
    EhF before = EH_F_FALSE;
    for (int64_t ms = -1; next_longer(t, t->calendars[at], &ms);) {
        EhF now = within(t, t->calendars[at], ms);
        shortest[at] = (EhDiffGoal){.ms = ms, .calendar = t->calendars[at], .on = t->names[at]};
        there[at] = true;
        if (now != before) {
            combine(t, at + 1, eh_f_and(formulas, (EhF[]){f, now, EH_F_NOT(before)}, 3), shortest,
                    there);
        }
        before = now;
    }
    there[at] = false;
    combine(t, at + 1, eh_f_and2(formulas, f, EH_F_NOT(before)), shortest, there);
}

static void add_calendar(Table *t, const EhDiffGoal *goal)
{
    uint32_t i = 0;
    while (i < t->n && !eh_str_same(t->calendars[i], goal->calendar)) {
        i++;
    }
    if (i == t->n && t->n < CALENDARS) {
        t->calendars[t->n] = goal->calendar;
        t->names[t->n++] = goal->on;
    }
    t->too_many = t->too_many || i == CALENDARS;
}

static int compare(EhStr a, EhStr b)
{
    int order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
    return order != 0 ? order : a.n < b.n ? -1 : a.n > b.n;
}

/* By content, so that both policies name them in one order. */
static void sort_calendars(Table *t)
{
    for (uint32_t i = 1; i < t->n; i++) {
        for (uint32_t k = i; k > 0 && compare(t->calendars[k], t->calendars[k - 1]) < 0; k--) {
            EhStr calendar = t->calendars[k], name = t->names[k];
            t->calendars[k] = t->calendars[k - 1];
            t->names[k] = t->names[k - 1];
            t->calendars[k - 1] = calendar;
            t->names[k - 1] = name;
        }
    }
}

void eh_diff_target(EhDiff *diff, EhStr target)
{
    EhStr name = eh_arena_format(diff->arena, "target %.*s", EH_STR_F(target));
    EhDiffAspect *aspect = eh_diff_aspect(diff, EH_DIFF_TARGET, name, target);
    for (uint32_t side = 0; side < 2; side++) {
        Goals goals = {NULL, 0, 0};
        Table t = {.diff = diff, .out = &aspect->sides[side], .goals = &goals};
        EhDiffGoal shortest[CALENDARS];
        bool there[CALENDARS] = {false};
        collect(diff, side, target, &goals);
        for (uint32_t i = 0; i < goals.n; i++) {
            add_calendar(&t, &goals.at[i]);
        }
        sort_calendars(&t);
        combine(&t, 0, EH_F_TRUE, shortest, there);
        aspect->cut = aspect->cut || t.too_many;
    }
}
