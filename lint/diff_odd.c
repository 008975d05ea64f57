/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Data that a field does not take and that no cell stands for: text where a number is wanted, an element too many.
 *
 * One idea: for each field that the two policies may take differently there is a variable that says "what the ticket has
 * is none of its values", and one for data that is broken for both; the witness has such data, tried until one shows it.
 */
#include "lint/diff.h"
#include "lint/translate.h"

static const EhVType boolean = {.kind = EH_BOOL, .lo = 0, .hi = 1};

enum { MOST_MADE = 200 }; /* elements or letters that a witness is given too many of */

static uint32_t odd_var(EhDiff *diff, int side, const EhPlace *place)
{
    EhStr path = eh_place_path(diff->arena, place);
    EhStr type = eh_type_text(diff->policies[side], &place->field->type, true);
    return eh_space_var(
        &diff->space, EH_VAR_ODD, eh_arena_format(diff->arena, "odd %d %.*s", side, EH_STR_F(path)),
        eh_arena_format(diff->arena, "`%.*s` is no %.*s", EH_STR_F(path), EH_STR_F(type)),
        &boolean);
}

void eh_diff_odd_field(EhDiff *diff, int side, const EhPlace *place, EhStr value)
{
    EhDiffOdd odd = {.place = place, .side = side, .var = EH_NONE, .value = value};
    EH_PUSH(diff->arena, &diff->odd, odd);
}

EhF eh_diff_odd_taken(EhDiff *diff, int side, const EhPlace *place)
{
    EhF taken = EH_F_TRUE;
    for (uint32_t i = 0; i < diff->odd.n; i++) {
        EhDiffOdd *odd = &diff->odd.at[i];
        if (odd->place == place && odd->side == side) {
            odd->var = odd_var(diff, side, place);
            taken =
                odd->var == EH_NONE ? EH_F_FALSE : EH_F_NOT(eh_f_key(&diff->formulas, odd->var, 1));
        }
    }
    return taken;
}

/* A field that both read, so that one broken value is a fault to both; the id where there is no other. */
static uint32_t broken_field(const EhDiff *diff)
{
    uint32_t found = 0;
    for (uint32_t i = diff->checked[0].n; i-- > 0;) {
        const EhPlace *place = diff->checked[0].at[i];
        const EhShared *shared = eh_space_shared(&diff->space, place->field);
        bool top = place->parent == NULL || place->parent->field == NULL;
        bool both = false;
        for (uint32_t k = 0; k < diff->checked[1].n; k++) {
            const EhFieldDecl *other = diff->checked[1].at[k]->field;
            both = both || (eh_str_same(other->key, place->field->key) &&
                            eh_str_same(eh_space_shared(&diff->space, other)->name, shared->name));
        }
        bool plain = !eh_str_is(place->field->name, "created") &&
                     !eh_str_is(place->field->name, "id") && place->field->type.kind != EH_RECORD;
        found =
            top && both && (plain || eh_str_is(place->field->name, "id")) && (plain || found == 0)
                ? i + 1
                : found;
    }
    return found == 0 ? EH_NONE : found - 1;
}

EhF eh_diff_odd_broken(EhDiff *diff)
{
    uint32_t at = broken_field(diff);
    if (at == EH_NONE) {
        return EH_F_FALSE;
    }
    EhDiffOdd odd = {.place = diff->checked[0].at[at], .side = 2, .value = EH_STR("")};
    odd.var = eh_space_var(&diff->space, EH_VAR_ODD, EH_STR("odd for both"),
                           EH_STR("data that neither takes"), &boolean);
    EH_PUSH(diff->arena, &diff->odd, odd);
    for (int side = 0; side < 2; side++) {
        EH_PUSH(diff->arena, &diff->checked[side], diff->checked[0].at[at]);
        EH_PUSH(diff->arena, &diff->takes[side], EH_F_NOT(eh_f_key(&diff->formulas, odd.var, 1)));
    }
    return odd.var == EH_NONE ? EH_F_FALSE : eh_f_key(&diff->formulas, odd.var, 1);
}

/* ---- values past a limit ---- */

static EhStr element(EhArena *arena, const EhVType *elem, uint32_t i)
{
    bool text = elem == NULL || elem->kind == EH_TEXT;
    return eh_arena_format(arena, text ? "\"%u\"" : "%u", i);
}

EhStr eh_diff_odd_count(EhDiff *diff, const EhVType *type)
{
    EhStr out = EH_STR("[");
    for (uint32_t i = 0; i <= type->max && type->max < MOST_MADE; i++) {
        EhStr one = element(diff->arena, type->elem, i);
        out = eh_arena_format(diff->arena, "%.*s%s%.*s", EH_STR_F(out), i > 0 ? "," : "",
                              EH_STR_F(one));
    }
    return type->max < MOST_MADE ? eh_arena_format(diff->arena, "%.*s]", EH_STR_F(out))
                                 : EH_STR("");
}

/* ---- the witness ---- */

static bool is_held(const EhDiff *diff, uint32_t var)
{
    return var != EH_NONE && eh_solver_cells(diff->solver, 0, var)[0] == 2;
}

bool eh_diff_odd_held(const EhDiff *diff, uint32_t side)
{
    for (uint32_t i = 0; i < diff->odd.n; i++) {
        const EhDiffOdd *odd = &diff->odd.at[i];
        bool of = side == 2 || odd->side == 2 || (uint32_t)odd->side == side;
        if (of && is_held(diff, odd->var)) {
            return true;
        }
    }
    return false;
}

/* The object that has the value at the place. */
static EhStr nested(EhDiff *diff, const EhPlace *place, EhStr value)
{
    for (; place != NULL && place->field != NULL; place = place->parent) {
        value = eh_arena_format(diff->arena, "{\"%.*s\": %.*s}", EH_STR_F(place->field->key),
                                EH_STR_F(value));
    }
    return value;
}

bool eh_diff_odd_ticket(EhDiff *diff, uint32_t attempt, const EhStr own[2], EhStr *ticket)
{
    static const char *const values[] = {"[]", "\"?\"", "99999999999999999", "true", "{}"};
    enum { VALUES = sizeof values / sizeof *values };
    EhArena *arena = diff->arena;
    *ticket = eh_diff_merge(arena, own[attempt == 1 ? 0 : 1], own[attempt == 1 ? 1 : 0]);
    for (uint32_t i = 0; attempt > 1 && i < diff->odd.n; i++) {
        const EhDiffOdd *odd = &diff->odd.at[i];
        EhStr value =
            attempt - 2 < VALUES ? eh_arena_format(arena, "%s", values[attempt - 2]) : odd->value;
        if (is_held(diff, odd->var) && value.n > 0) {
            *ticket = eh_diff_merge(arena, nested(diff, odd->place, value), *ticket);
        }
    }
    return attempt < VALUES + 3;
}
