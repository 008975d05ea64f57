/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Building formulas: constants fold, equal literals and conjunctions are one node.
 */
#include "lint/formula.h"

#include <string.h>

static EhF push(EhFormulas *f, const EhFNode *node)
{
    if (!EH_PUSH(f->space->arena, &f->nodes, *node)) {
        return EH_F_FALSE;
    }
    return (f->nodes.n - 1) * 2;
}

bool eh_formulas_init(EhFormulas *formulas, EhSpace *space)
{
    *formulas = (EhFormulas){.space = space};
    EhFNode always = {.kind = EH_F_KTRUE};
    push(formulas, &always);
    return formulas->nodes.n == 1;
}

/* The node of this key, or a new one. */
static EhF keyed(EhFormulas *f, const void *key, size_t n, const EhFNode *node)
{
    EhStr text = {eh_arena_copy(f->space->arena, key, n), (uint32_t)n};
    if (text.p == NULL) {
        return EH_F_FALSE;
    }
    uint32_t found = eh_map_number(&f->by_key, text);
    if (found > 0) {
        return (found - 1) * 2;
    }
    EhF made = push(f, node);
    eh_map_number_put(&f->by_key, f->space->arena, text, made / 2 + 1);
    return made;
}

static bool covers_all(const EhVar *var, const EhRanges *ranges)
{
    return ranges->n == 1 && ranges->at[0].lo <= var->lo && ranges->at[0].hi >= var->hi &&
           (ranges->missing || !var->optional);
}

EhF eh_f_literal(EhFormulas *formulas, uint32_t var, EhRange *ranges, uint32_t n, bool missing)
{
    EhSpace *space = formulas->space;
    if (var == EH_NONE) {
        return EH_F_FALSE;
    }
    EhRanges set = eh_ranges(space, var, ranges, n, missing);
    if (set.n == 0 && !set.missing) {
        return EH_F_FALSE;
    }
    if (covers_all(&space->vars.at[var], &set)) {
        return EH_F_TRUE;
    }
    eh_space_mark(space, var, &set);
    EhFNode node = {.kind = EH_F_LITERAL, .var = var, .ranges = set};
    size_t size = 3 * sizeof(int64_t) + set.n * sizeof *set.at;
    int64_t *key = eh_arena_alloc(space->arena, size);
    if (key == NULL) {
        return EH_F_FALSE;
    }
    key[0] = EH_F_LITERAL;
    key[1] = var;
    key[2] = set.missing;
    if (set.n > 0) {
        memcpy(key + 3, set.at, set.n * sizeof *set.at);
    }
    return keyed(formulas, key, size, &node);
}

EhF eh_f_range(EhFormulas *formulas, uint32_t var, int64_t lo, int64_t hi)
{
    return eh_f_literal(formulas, var, (EhRange[]){{lo, hi}}, 1, false);
}

EhF eh_f_key(EhFormulas *formulas, uint32_t var, int64_t key)
{
    return eh_f_range(formulas, var, key, key);
}

EhF eh_f_known(EhFormulas *formulas, uint32_t var)
{
    return eh_f_range(formulas, var, INT64_MIN, INT64_MAX);
}

/* True parts fall out, a false one decides, conjunctions of conjunctions stay as they are. */
EhF eh_f_and(EhFormulas *formulas, const EhF *parts, uint32_t n)
{
    EhArena *arena = formulas->space->arena;
    EhF *kept = eh_arena_array(arena, n + 1u, sizeof *kept);
    uint32_t count = 0;
    for (uint32_t i = 0; kept != NULL && i < n; i++) {
        if (parts[i] == EH_F_FALSE) {
            return EH_F_FALSE;
        }
        if (parts[i] != EH_F_TRUE && (count == 0 || parts[i] != kept[1 + count - 1])) {
            kept[1 + count++] = parts[i];
        }
    }
    if (kept == NULL || count == 0) {
        return kept == NULL ? EH_F_FALSE : EH_F_TRUE;
    }
    if (count == 1) {
        return kept[1];
    }
    kept[0] = EH_F_AND;
    EhFNode node = {.kind = EH_F_AND, .first = formulas->parts.n, .n = count};
    uint32_t before = formulas->nodes.n;
    EhF made = keyed(formulas, kept, (count + 1) * sizeof *kept, &node);
    for (uint32_t i = 0; formulas->nodes.n > before && i < count; i++) {
        EH_PUSH(arena, &formulas->parts, kept[1 + i]);
    }
    return made;
}

EhF eh_f_or(EhFormulas *formulas, const EhF *parts, uint32_t n)
{
    EhF *turned = eh_arena_array(formulas->space->arena, n + 1u, sizeof *turned);
    for (uint32_t i = 0; turned != NULL && i < n; i++) {
        turned[i] = EH_F_NOT(parts[i]);
    }
    return turned == NULL ? EH_F_FALSE : EH_F_NOT(eh_f_and(formulas, turned, n));
}

EhF eh_f_and2(EhFormulas *formulas, EhF a, EhF b)
{
    return eh_f_and(formulas, (EhF[]){a, b}, 2);
}

EhF eh_f_or2(EhFormulas *formulas, EhF a, EhF b)
{
    return eh_f_or(formulas, (EhF[]){a, b}, 2);
}

EhF eh_f_sum(EhFormulas *formulas, uint32_t model, int64_t lo, int64_t hi)
{
    lo = lo < 0 ? 0 : lo;
    if (lo > hi) {
        return EH_F_FALSE;
    }
    if (lo == 0 && hi >= EH_INT_MAX) {
        return EH_F_TRUE;
    }
    int64_t key[4] = {EH_F_SUM, model, lo, hi};
    EhFNode node = {.kind = EH_F_SUM, .var = model, .lo = lo, .hi = hi};
    return keyed(formulas, key, sizeof key, &node);
}

uint32_t eh_term(EhFormulas *formulas, EhTerm term)
{
    return EH_PUSH(formulas->space->arena, &formulas->terms, term) ? formulas->terms.n - 1 : 0;
}

bool eh_formulas_cut(EhFormulas *formulas)
{
    const EhSpace *space = formulas->space;
    for (uint32_t i = 0; i < formulas->nodes.n; i++) {
        EhFNode *node = &formulas->nodes.at[i];
        if (node->kind != EH_F_LITERAL) {
            continue;
        }
        node->mask = formulas->masks.n;
        for (uint32_t word = 0; word < space->vars.at[node->var].words; word++) {
            EH_PUSH(space->arena, &formulas->masks, 0);
        }
        if (!space->arena->failed) {
            eh_space_mask(space, node->var, &node->ranges, formulas->masks.at + node->mask);
        }
    }
    return !space->arena->failed;
}
