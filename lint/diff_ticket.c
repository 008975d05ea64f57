/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A box as a ticket that both policies read, decided by both machines.
 *
 * One idea: each policy makes the ticket in its own terms out of the same box; laid over each other they are one ticket,
 * which counts only if the machines then say what the formulas said.
 */
#include "lint/diff.h"

#include <string.h>

#include "tickets/out.h"

/* ---- two objects in one ---- */

typedef struct Member {
    EhStr key, value; /* key with its quotes */
} Member;

static uint32_t skip_blank(EhStr text, uint32_t at)
{
    while (at < text.n && (text.p[at] == ' ' || text.p[at] == ',' || text.p[at] == ':')) {
        at++;
    }
    return at;
}

/* Behind the value at `at`: a text, an object, an array, or a word. */
static uint32_t skip_value(EhStr text, uint32_t at)
{
    uint32_t depth = 0;
    bool quoted = false;
    for (; at < text.n; at++) {
        char c = text.p[at];
        if (quoted) {
            at += c == '\\';
            quoted = c != '"';
            if (!quoted && depth == 0) {
                return at + 1;
            }
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if ((c == '}' || c == ']' || c == ',') && depth == 0) {
            return at;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return at + 1;
        }
    }
    return text.n;
}

/* The member at *at, which moves on; false behind the last. */
static bool next_member(EhStr object, uint32_t *at, Member *out)
{
    uint32_t from = skip_blank(object, *at);
    if (from >= object.n || object.p[from] != '"') {
        return false;
    }
    uint32_t end = skip_value(object, from);
    out->key = (EhStr){object.p + from, end - from};
    from = skip_blank(object, end);
    end = skip_value(object, from);
    out->value = (EhStr){object.p + from, end - from};
    *at = end;
    return true;
}

static bool find_member(EhStr object, EhStr key, EhStr *value)
{
    Member m;
    for (uint32_t at = 1; next_member(object, &at, &m);) {
        if (eh_str_same(m.key, key)) {
            *value = m.value;
            return true;
        }
    }
    return false;
}

static bool is_object(EhStr text)
{
    return text.n > 0 && text.p[0] == '{';
}

static void merge_into(EhOut *out, EhStr a, EhStr b)
{
    Member m;
    EhStr other;
    const char *before = "{";
    for (uint32_t at = 1; next_member(a, &at, &m); before = ", ") {
        eh_out_string(out, before);
        eh_out_bytes(out, m.key.p, m.key.n);
        eh_out_string(out, ": ");
        if (is_object(m.value) && find_member(b, m.key, &other) && is_object(other)) {
            merge_into(out, m.value, other);
        } else {
            eh_out_bytes(out, m.value.p, m.value.n);
        }
    }
    for (uint32_t at = 1; next_member(b, &at, &m);) {
        if (!find_member(a, m.key, &other)) {
            eh_out_string(out, before);
            eh_out_bytes(out, m.key.p, m.key.n);
            eh_out_string(out, ": ");
            eh_out_bytes(out, m.value.p, m.value.n);
            before = ", ";
        }
    }
    eh_out_string(out, *before == '{' ? "{}" : "}");
}

EhStr eh_diff_merge(EhArena *arena, EhStr a, EhStr b)
{
    EhOut out = {0};
    merge_into(&out, a, b);
    const char *text = out.failed ? NULL : eh_arena_copy(arena, out.p, out.n);
    EhStr made = text == NULL ? EH_STR("") : (EhStr){text, (uint32_t)out.n};
    arena->failed = arena->failed || text == NULL;
    eh_out_free(&out);
    return made;
}

/* ---- what a decision gives ---- */

static EhStr named(EhDiff *diff, uint32_t side, EhNames names, int32_t i)
{
    const char *name = eh_name(diff->programs[side], names, i);
    return name == NULL ? EH_STR("none") : (EhStr){name, (uint32_t)strlen(name)};
}

static EhStr target_value(EhDiff *diff, uint32_t side, EhStr thing, const EhDecision *d)
{
    for (uint32_t i = 0; i < d->n_clocks; i++) {
        if (eh_str_same(named(diff, side, EH_NAMES_TARGET, (int32_t)i), thing)) {
            const EhClock *c = &d->clocks[i];
            return eh_arena_format(diff->arena, "%lld due %lld %lld", (long long)c->target,
                                   (long long)c->due, (long long)c->left);
        }
    }
    return EH_STR("none");
}

static EhStr argument(EhDiff *diff, const EhActionCall *call, uint32_t i)
{
    const EhValue *v = &call->args[i];
    if (v->missing) {
        return EH_STR("missing");
    }
    if (v->type == EH_TYPE_TEXT) {
        return eh_arena_format(diff->arena, "'%.*s'", (int)v->n, v->text);
    }
    if (call->enum_names != NULL && call->enum_names[i] != NULL) {
        return eh_arena_format(diff->arena, "%s", call->enum_names[i]);
    }
    return eh_arena_format(diff->arena, "%lld %g", (long long)v->i,
                           v->type == EH_TYPE_NUMBER ? v->f : 0.0);
}

static EhStr actions_value(EhDiff *diff, EhStr name, const EhDecision *d)
{
    EhStr out = EH_STR("");
    for (uint32_t i = 0; i < d->n_actions; i++) {
        const EhActionCall *call = &d->actions[i];
        if (!eh_str_is(name, call->name)) {
            continue;
        }
        out = eh_arena_format(diff->arena, "%.*s%s(", EH_STR_F(out), call->name);
        for (uint32_t k = 0; k < call->n_args; k++) {
            out = eh_arena_format(diff->arena, "%.*s%s: %.*s,", EH_STR_F(out), call->params[k],
                                  EH_STR_F(argument(diff, call, k)));
        }
        out = eh_arena_format(diff->arena, "%.*s)", EH_STR_F(out));
    }
    return out;
}

static EhStr skill_value(EhDiff *diff, uint32_t side, EhStr skill, const EhDecision *d)
{
    for (uint32_t i = 0; i < d->n_requires; i++) {
        if (eh_str_same(named(diff, side, EH_NAMES_SKILL, (int32_t)d->requires_skills[i]), skill)) {
            return EH_STR("yes");
        }
    }
    return EH_STR("no");
}

EhStr eh_diff_value(EhDiff *diff, uint32_t side, const EhDiffAspect *aspect, const EhDecision *d)
{
    switch (aspect->kind) {
    case EH_DIFF_STATUS:
        return d->fault ? EH_STR("fault") : EH_STR("taken");
    case EH_DIFF_CLASS:
        return named(diff, side, EH_NAMES_CLASS, d->klass);
    case EH_DIFF_SERVICE:
        return named(diff, side, EH_NAMES_CLASS, d->service);
    case EH_DIFF_HOLDOUT:
        return d->holdout ? EH_STR("true") : EH_STR("false");
    case EH_DIFF_TIER:
        return named(diff, side, EH_NAMES_TIER, d->tier);
    case EH_DIFF_QUEUE:
        return named(diff, side, EH_NAMES_QUEUE, d->queue);
    case EH_DIFF_PRIORITY:
        return named(diff, side, EH_NAMES_PRIORITY, d->priority);
    case EH_DIFF_TARGET:
        return target_value(diff, side, aspect->thing, d);
    case EH_DIFF_REQUIRES:
        return skill_value(diff, side, aspect->thing, d);
    case EH_DIFF_ACTION:
        return actions_value(diff, aspect->thing, d);
    }
    return EH_STR("");
}

/* ---- the witness ---- */

/* Whether the machine's value is the choice's; of clocks and actions only that it is one of its goals, or anything. */
static bool is_said(const EhDiffAspect *aspect, const EhDiffChoice *choice, EhStr value,
                    const EhDecision *d)
{
    if (aspect->kind == EH_DIFF_TARGET) {
        bool found = choice->n_goals == 0;
        for (uint32_t i = 0; i < choice->n_goals; i++) {
            for (uint32_t c = 0; c < d->n_clocks; c++) {
                found = found || d->clocks[c].target == choice->goals[i].ms;
            }
        }
        return found;
    }
    return aspect->kind == EH_DIFF_ACTION || eh_str_same(choice->key, value);
}

/* Decides the ticket by both machines; true if they differ as the choices do. */
static bool decide_both(EhDiff *diff, uint32_t at, const EhDiffChoice choice[2], EhDiffShown *out)
{
    const EhDiffAspect *aspect = &diff->aspects.at[at];
    EhStr value[2];
    bool said = true;
    for (uint32_t side = 0; side < 2; side++) {
        EhWitness witness = {.role = EH_STR(""), .ticket = out->ticket, .now = out->now};
        const EhDecision *d = eh_witness_decide(&diff->sides[side], &witness, EH_PLAIN);
        if (d == NULL) {
            return false;
        }
        value[side] = eh_diff_value(diff, side, aspect, d);
        said = said && is_said(aspect, &choice[side], value[side], d) &&
               (d->fault || !eh_diff_odd_held(diff, side));
        out->decision[side] = witness.decision;
        out->summary[side] = witness.summary;
    }
    return said && !eh_str_same(value[0], value[1]);
}

/* The ticket of both sides, or where the box has data that a policy does not take, with such data. */
static bool decide_some(EhDiff *diff, uint32_t at, const EhDiffChoice choice[2], const EhStr own[2],
                        EhDiffShown *out)
{
    bool odd = eh_diff_odd_held(diff, 2);
    for (uint32_t i = 0; eh_diff_odd_ticket(diff, i, own, &out->ticket) && (odd || i == 0); i++) {
        if (decide_both(diff, at, choice, out)) {
            return true;
        }
    }
    return false;
}

/* The first instant at which all the days that the box has as over are over. */
static int64_t start_of(const EhDiff *diff)
{
    int64_t from = diff->now;
    for (uint32_t var = 0; var < diff->space.vars.n; var++) {
        const EhVar *v = &diff->space.vars.at[var];
        int64_t day;
        if (!eh_diff_until(v, &day) || eh_solver_cells(diff->solver, 0, var)[0] != 1) {
            continue;
        }
        const EhZoneDecl *zone = &v->policy->zones.at[0];
        int64_t over = eh_zone_day_start(zone->spans, zone->n, day + 1);
        from = over > from ? over : from;
    }
    return from;
}

/* Instants to try: the clocks of some calendars differ only at some of them. */
static const int64_t later[] = {0, 5, 11, 17, 29, 53, 101};

bool eh_diff_show(EhDiff *diff, uint32_t aspect, const EhDiffChoice choice[2], EhDiffShown *out)
{
    uint32_t shifts =
        diff->aspects.at[aspect].kind == EH_DIFF_TARGET ? sizeof later / sizeof *later : 1;
    int64_t from = start_of(diff);
    EhWitness own[2];
    for (uint32_t shift = 0; shift < shifts; shift++) {
        for (uint32_t i = 0; i < EH_POINT_WAITS && !diff->arena->failed; i++) {
            diff->sides[0].now = diff->sides[1].now = from + later[shift] * 3600000;
            eh_point(&diff->sides[1], diff->solver, 0, EH_MISSING, eh_point_waits[i], &own[1]);
            eh_point(&diff->sides[0], diff->solver, 0, own[1].now, eh_point_waits[i], &own[0]);
            out->now = own[1].now;
            if (decide_some(diff, aspect, choice, (EhStr[]){own[0].ticket, own[1].ticket}, out)) {
                return true;
            }
        }
    }
    return false;
}
