/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What ties variables of two policies together that cells keep apart: a text that mentions a phrase of a smaller set
 * mentions one of the larger; a day that is over was over later too.
 */
#include "lint/diff.h"

#include <stdlib.h>
#include <string.h>

/* ---- sets of phrases ---- */

static bool same_phrase(EhArena *arena, EhStr a, EhStr b)
{
    return eh_str_same(a, b) || eh_str_same(eh_phrase_key(arena, a, 0), eh_phrase_key(arena, b, 0));
}

static bool has_phrase(EhArena *arena, const EhVar *v, EhStr text, uint32_t typos)
{
    if (v->index == EH_NONE) {
        return v->node->b->kind == EH_N_TEXT && same_phrase(arena, v->node->b->name, text) &&
               typos == 0;
    }
    for (const EhPhrasesDecl *set = v->policy->phrases.at[v->index]; set != NULL; set = set->also) {
        for (uint32_t i = 0; i < set->texts.n && set->typos >= typos; i++) {
            if (same_phrase(arena, set->texts.at[i], text)) {
                return true;
            }
        }
    }
    return false;
}

static bool is_within(EhArena *arena, const EhVar *small, const EhVar *large)
{
    if (small->index == EH_NONE) {
        return small->node->b->kind == EH_N_TEXT &&
               has_phrase(arena, large, small->node->b->name, 0);
    }
    for (const EhPhrasesDecl *set = small->policy->phrases.at[small->index]; set != NULL;
         set = set->also) {
        for (uint32_t i = 0; i < set->texts.n; i++) {
            if (!has_phrase(arena, large, set->texts.at[i], set->typos)) {
                return false;
            }
        }
    }
    return true;
}

static bool same_text(const EhDiff *diff, const EhVar *a, const EhVar *b)
{
    return a->place != NULL && b->place != NULL && a->place->field != NULL &&
           b->place->field != NULL &&
           eh_str_same(eh_space_path(&diff->space, a->place),
                       eh_space_path(&diff->space, b->place));
}

/* ---- days that are over ---- */

bool eh_diff_until(const EhVar *var, int64_t *day)
{
    bool until = var->kind == EH_VAR_TERM && var->node == NULL && var->key.n > 6 &&
                 memcmp(var->key.p, "until ", 6) == 0;
    char digits[24];
    uint32_t n = until ? var->key.n - 6 : 0;
    if (!until || n >= sizeof digits) {
        return false;
    }
    memcpy(digits, var->key.p + 6, n);
    digits[n] = '\0';
    *day = strtoll(digits, NULL, 10);
    return true;
}

/* Whether `a` being true makes `b` true. */
static bool implies(const EhDiff *diff, const EhVar *a, const EhVar *b)
{
    int64_t x, y;
    if (a->kind == EH_VAR_PHRASES && b->kind == EH_VAR_PHRASES) {
        return same_text(diff, a, b) && is_within(diff->arena, a, b);
    }
    return eh_diff_until(a, &x) && eh_diff_until(b, &y) && x < y;
}

EhF eh_diff_axioms(EhDiff *diff)
{
    EhFormulas *f = &diff->formulas;
    EhF all = EH_F_TRUE;
    for (uint32_t a = 0; a < diff->space.vars.n; a++) {
        const EhVar *v = &diff->space.vars.at[a];
        for (uint32_t b = 0;
             b < diff->space.vars.n && (v->kind == EH_VAR_PHRASES || v->kind == EH_VAR_TERM); b++) {
            if (a != b && implies(diff, v, &diff->space.vars.at[b])) {
                all =
                    eh_f_and2(f, all, eh_f_or2(f, EH_F_NOT(eh_f_key(f, a, 1)), eh_f_key(f, b, 1)));
            }
        }
    }
    return all;
}
