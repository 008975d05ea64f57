/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Variables, their keys, and the cells between the constants.
 */
#include "lint/space.h"

#include <stdlib.h>
#include <string.h>

/* The bits of a double count upwards with its value once those of negative ones are turned round. */
int64_t eh_key_of_number(double value)
{
    int64_t bits;
    value = value == 0 ? 0 : value;
    memcpy(&bits, &value, sizeof bits);
    return bits < 0 ? (int64_t)((uint64_t)bits ^ INT64_MAX) : bits;
}

double eh_number_of_key(int64_t key)
{
    double value;
    int64_t bits = key < 0 ? (int64_t)((uint64_t)key ^ INT64_MAX) : key;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void set_bounds(EhVar *var, const EhVType *type)
{
    var->lo = type->lo;
    var->hi = type->hi;
    if (type->kind == EH_NUMBER) {
        var->lo = eh_key_of_number(type->flo);
        var->hi = eh_key_of_number(type->fhi);
    } else if (type->kind == EH_TEXT) {
        var->lo = 0;
        var->hi = EH_KEY_OTHER;
    } else if (type->kind == EH_BOOL || !eh_kind_is_i(type->kind)) {
        var->lo = 0;
        var->hi = 1;
    } else if (type->kind == EH_ENUM) {
        var->lo = 0;
        var->hi = type->enumeration->names.n > 0 ? type->enumeration->names.n - 1 : 0;
    }
}

uint32_t eh_space_var(EhSpace *space, EhVarKind kind, EhStr key, EhStr name, const EhVType *type)
{
    uint32_t found = eh_map_number(&space->by_key, key);
    if (found > 0) {
        return found - 1;
    }
    EhVar var = {.kind = (uint8_t)kind,
                 .type = type->kind,
                 .optional = type->optional,
                 .policy = space->policy,
                 .name = name,
                 .key = key,
                 .index = EH_NONE};
    set_bounds(&var, type);
    if (!EH_PUSH(space->arena, &space->vars, var) ||
        !eh_map_number_put(&space->by_key, space->arena, key, space->vars.n)) {
        return EH_NONE;
    }
    eh_space_cut_at(space, space->vars.n - 1, var.lo);
    return space->vars.n - 1;
}

int64_t eh_space_text(EhSpace *space, uint32_t var, EhStr text)
{
    EhVar *v = &space->vars.at[var];
    uint32_t found = eh_map_number(&v->text_keys, text);
    if (found > 0) {
        return found - 1;
    }
    EH_PUSH(space->arena, &v->texts, text);
    eh_map_number_put(&v->text_keys, space->arena, text, v->texts.n);
    return v->texts.n > 0 ? v->texts.n - 1 : 0;
}

const EhShared *eh_space_shared(const EhSpace *space, const void *field)
{
    return space->shared.items == NULL
               ? NULL
               : eh_map_get(&space->shared, (EhStr){(const char *)&field, sizeof field});
}

bool eh_space_share(EhSpace *space, const void *field, const EhShared *shared)
{
    const char *key = eh_arena_copy(space->arena, (const char *)&field, sizeof field);
    EhShared *kept = eh_arena_alloc(space->arena, sizeof *kept);
    if (key == NULL || kept == NULL) {
        return false;
    }
    *kept = *shared;
    return eh_map_put(&space->shared, space->arena, (EhStr){key, sizeof field}, kept);
}

EhStr eh_space_path(const EhSpace *space, const EhPlace *place)
{
    const void *thing = place->field != NULL ? (const void *)place->field : place->root;
    const EhShared *shared = eh_space_shared(space, thing);
    EhStr name = shared != NULL         ? shared->name
                 : place->field != NULL ? place->field->name
                                        : place->root->name;
    bool top = place->parent == NULL || place->parent->field == NULL;
    bool ticket = place->root->kind != EH_SYM_LOOKUP && place->root->kind != EH_SYM_VARIABLE;
    if (place->field == NULL || (top && ticket)) {
        return name;
    }
    const EhShared *root = eh_space_shared(space, place->root);
    EhStr above = !top           ? eh_space_path(space, place->parent)
                  : root != NULL ? root->name
                                 : place->root->name;
    return eh_arena_format(space->arena, "%.*s.%.*s", EH_STR_F(above), EH_STR_F(name));
}

void eh_space_reads(EhSpace *space, uint32_t var, const EhPlace *place)
{
    EhVar *v = var == EH_NONE ? NULL : &space->vars.at[var];
    for (; v != NULL && place != NULL && place->field != NULL; place = place->parent) {
        EH_PUSH(space->arena, &v->reads, place->field);
    }
}

static int compare_ranges(const void *a, const void *b)
{
    const EhRange *x = a, *y = b;
    return x->lo < y->lo ? -1 : x->lo > y->lo;
}

EhRanges eh_ranges(EhSpace *space, uint32_t var, EhRange *ranges, uint32_t n, bool missing)
{
    const EhVar *v = &space->vars.at[var];
    EhRanges out = {.missing = missing && v->optional};
    out.at = eh_arena_array(space->arena, n + 1u, sizeof *out.at);
    qsort(ranges, n, sizeof *ranges, compare_ranges);
    for (uint32_t i = 0; out.at != NULL && i < n; i++) {
        EhRange range = {ranges[i].lo > v->lo ? ranges[i].lo : v->lo,
                         ranges[i].hi < v->hi ? ranges[i].hi : v->hi};
        EhRange *last = out.n > 0 ? &out.at[out.n - 1] : NULL;
        if (range.lo > range.hi) {
            continue;
        }
        if (last != NULL && (last->hi == INT64_MAX || range.lo <= last->hi + 1)) {
            last->hi = range.hi > last->hi ? range.hi : last->hi;
        } else {
            out.at[out.n++] = range;
        }
    }
    return out;
}

void eh_space_cut_at(EhSpace *space, uint32_t var, int64_t key)
{
    EhVar *v = &space->vars.at[var];
    if (key >= v->lo && key <= v->hi) {
        EH_PUSH(space->arena, &v->starts, key);
    }
}

void eh_space_mark(EhSpace *space, uint32_t var, const EhRanges *ranges)
{
    for (uint32_t i = 0; i < ranges->n; i++) {
        eh_space_cut_at(space, var, ranges->at[i].lo);
        if (ranges->at[i].hi < INT64_MAX) {
            eh_space_cut_at(space, var, ranges->at[i].hi + 1);
        }
    }
}

static int compare_keys(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static void cut_var(EhVar *v)
{
    uint32_t n = 0;
    if (v->starts.n > 0) {
        qsort(v->starts.at, v->starts.n, sizeof *v->starts.at, compare_keys);
    }
    for (uint32_t i = 0; i < v->starts.n; i++) {
        if (n == 0 || v->starts.at[i] != v->starts.at[n - 1]) {
            v->starts.at[n++] = v->starts.at[i];
        }
    }
    v->starts.n = n;
    v->n_cells = n + (v->optional ? 1 : 0);
    v->words = (v->n_cells + 63) / 64;
}

bool eh_space_cut(EhSpace *space)
{
    space->n_words = 0;
    for (uint32_t i = 0; i < space->vars.n; i++) {
        EhVar *v = &space->vars.at[i];
        cut_var(v);
        v->first_word = space->n_words;
        space->n_words += v->words;
    }
    return !space->arena->failed;
}

/* The cell that holds a key at or above the first start. */
static uint32_t cell_of(const EhVar *v, int64_t key)
{
    uint32_t lo = 0, hi = v->starts.n;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (v->starts.at[mid] <= key) {
            lo = mid;
        } else {
            hi = mid;
        }
    }
    return lo;
}

void eh_space_mask(const EhSpace *space, uint32_t var, const EhRanges *ranges, uint64_t *out)
{
    const EhVar *v = &space->vars.at[var];
    memset(out, 0, v->words * sizeof *out);
    for (uint32_t i = 0; i < ranges->n; i++) {
        uint32_t last = cell_of(v, ranges->at[i].hi);
        for (uint32_t cell = cell_of(v, ranges->at[i].lo); cell <= last; cell++) {
            out[cell / 64] |= 1ull << cell % 64;
        }
    }
    if (ranges->missing) {
        uint32_t cell = v->n_cells - 1;
        out[cell / 64] |= 1ull << cell % 64;
    }
}

EhRange eh_space_cell(const EhSpace *space, uint32_t var, uint32_t cell)
{
    const EhVar *v = &space->vars.at[var];
    if (v->type == EH_TEXT && v->starts.at[cell] >= v->texts.n) {
        return (EhRange){EH_KEY_OTHER, EH_KEY_OTHER};
    }
    int64_t hi = cell + 1 < v->starts.n ? v->starts.at[cell + 1] - 1 : v->hi;
    return (EhRange){v->starts.at[cell], hi};
}
