/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the regions do not compare: declarations whose change can change decisions although no formula holds it.
 *
 * One idea: they are compared by content, item by item; where they differ, tickets may be decided differently, and the
 * answer is not "proved".
 */
#include "lint/diff.h"
#include "lint/translate.h"

/* Items of one side: `keys` spell what they mean, `words` what the author wrote. */
typedef struct Items {
    EH_VEC(EhStr) keys, words;
} Items;

typedef struct Side {
    EhDiff *diff;
    const EhPolicy *policy;
    EhTranslate translate;
} Side;

static Side side_of(EhDiff *diff, uint32_t side)
{
    return (Side){
        .diff = diff, .policy = diff->policies[side], .translate = {.model = &diff->models[side]}};
}

static void add_item(const Side *s, Items *items, EhStr key, EhStr words)
{
    EH_PUSH(s->diff->arena, &items->keys, key);
    EH_PUSH(s->diff->arena, &items->words, words);
}

static EhStr words_of(const Side *s, const EhNode *node)
{
    return eh_model_words(s->translate.model, node->span);
}

/* The words of items of `a` that `b` does not have as often. */
static EhStr only_in(EhDiff *diff, const Items *a, const Items *b)
{
    EhStr out = EH_STR("");
    for (uint32_t i = 0; i < a->words.n; i++) {
        uint32_t own = 0, other = 0;
        for (uint32_t k = 0; k <= i; k++) {
            own += eh_str_same(a->keys.at[k], a->keys.at[i]);
        }
        for (uint32_t k = 0; k < b->words.n; k++) {
            other += eh_str_same(b->keys.at[k], a->keys.at[i]);
        }
        if (own > other) {
            out = eh_arena_format(diff->arena, "%.*s%s%.*s", EH_STR_F(out), out.n > 0 ? "; " : "",
                                  EH_STR_F(a->words.at[i]));
        }
    }
    return out;
}

static void push_note(EhDiff *diff, EhStr what, EhStr was, EhStr is)
{
    EhDiffNote note = {.what = what, .open = true};
    note.was = was.n > 0 ? was : EH_STR("none");
    note.is = is.n > 0 ? is : EH_STR("none");
    EH_PUSH(diff->arena, &diff->notes, note);
}

static void compare(EhDiff *diff, EhStr what, const Items items[2])
{
    EhStr was = only_in(diff, &items[0], &items[1]), is = only_in(diff, &items[1], &items[0]);
    if (was.n + is.n > 0) {
        push_note(diff, what, was, is);
    }
}

/* ---- what stands once ---- */

/* Whether something is asked of local time: the day, the hour, the weekday. */
static bool reads_local_time_here(const EhNode *node)
{
    bool of = node->kind == EH_N_OF &&
              (eh_str_is(node->name, "hour") || eh_str_is(node->name, "weekday"));
    return of || (node->kind == EH_N_NAME && eh_str_is(node->name, "today")) ||
           (node->kind == EH_N_BINARY &&
            (node->op == EH_OP_WITHIN || node->op == EH_OP_WITHIN_PAST)) ||
           node->kind == EH_N_UNTIL;
}

static bool reads_local_time(const EhNode *node)
{
    bool found = false;
    for (; node != NULL && !found; node = node->a) {
        found = reads_local_time_here(node) || reads_local_time(node->b) ||
                reads_local_time(eh_node_c(node));
        for (const EhNode *item = node->list; item != NULL && !found; item = item->next) {
            found = reads_local_time(item);
        }
    }
    return found;
}

static bool block_reads_local_time(const EhNode *block)
{
    for (const EhNode *heading = block == NULL ? NULL : block->a; heading != NULL;
         heading = heading->next) {
        if (reads_local_time(heading)) {
            return true;
        }
    }
    return reads_local_time(block);
}

static bool any_reads_local_time(const EhNamedVec *vec)
{
    for (uint32_t i = 0; i < vec->n; i++) {
        if (reads_local_time(vec->at[i].node)) {
            return true;
        }
    }
    return false;
}

static bool policy_reads_local_time(const EhPolicy *p)
{
    bool reads = block_reads_local_time(p->route) || block_reads_local_time(p->rank) ||
                 reads_local_time(p->complexity) || any_reads_local_time(&p->classes) ||
                 any_reads_local_time(&p->tiers) || any_reads_local_time(&p->overrides) ||
                 any_reads_local_time(&p->rules) || any_reads_local_time(&p->tightens) ||
                 any_reads_local_time(&p->escalations);
    for (uint32_t i = 0; i < p->lets.n && !reads; i++) {
        reads = reads_local_time(p->lets.at[i]->node);
    }
    return reads;
}

static void compare_single(EhDiff *diff)
{
    const EhPolicy *was = diff->policies[0], *is = diff->policies[1];
    if (!eh_str_same(was->timezone, is->timezone) &&
        (policy_reads_local_time(was) || policy_reads_local_time(is))) {
        EhStr utc = EH_STR("UTC");
        push_note(diff, EH_STR("timezone"), was->timezone.n > 0 ? was->timezone : utc,
                  is->timezone.n > 0 ? is->timezone : utc);
    }
}

/* ---- complexity ---- */

static void complexity_items(const Side *s, Items *items)
{
    EhTranslate t = s->translate;
    const EhNode *line = s->policy->complexity == NULL ? NULL : s->policy->complexity->list;
    for (; line != NULL; line = line->next) {
        EhStr value = eh_translate_key(&t, line->a), when = eh_translate_key(&t, line->b);
        EhStr key =
            eh_arena_format(s->diff->arena, "%.*s when %.*s", EH_STR_F(value), EH_STR_F(when));
        add_item(s, items, key, words_of(s, line));
    }
}

/* ---- clocks ---- */

static const EhNode *target_of(const EhPolicy *policy, EhStr name)
{
    int32_t i = eh_named_find(&policy->targets, name);
    return i < 0 ? NULL : policy->targets.at[i].node;
}

static void pause_items(const Side *s, EhStr target, Items *items)
{
    EhTranslate t = s->translate;
    for (uint32_t i = 0; i < s->policy->pauses.n; i++) {
        const EhNode *node = s->policy->pauses.at[i].node;
        for (const EhNode *id = node->list; id != NULL; id = id->next) {
            if (eh_str_same(id->name, target)) {
                add_item(s, items, eh_translate_key(&t, node->a), words_of(s, node->a));
            }
        }
    }
}

/* The field that stops a clock, by the keys of the data. */
static void until_items(const Side *s, const EhNode *target, Items *items)
{
    const EhExpr *info = target->a->info;
    EhStr key = EH_STR("");
    const EhPlace *place = info == NULL ? NULL : info->place;
    for (; place != NULL && place->field != NULL; place = place->parent) {
        key = eh_arena_format(s->diff->arena, "%.*s.%.*s", EH_STR_F(place->field->key),
                              EH_STR_F(key));
    }
    add_item(s, items, key, words_of(s, target->a));
}

static void compare_clocks(EhDiff *diff, const Side sides[2])
{
    const EhNamedVec *targets = &diff->policies[0]->targets;
    for (uint32_t i = 0; i < targets->n; i++) {
        EhStr name = targets->at[i].name;
        const EhNode *other = target_of(diff->policies[1], name);
        Items pauses[2] = {0}, untils[2] = {0};
        if (other == NULL) {
            continue;
        }
        for (int side = 0; side < 2; side++) {
            pause_items(&sides[side], name, &pauses[side]);
            until_items(&sides[side], side == 0 ? targets->at[i].node : other, &untils[side]);
        }
        compare(diff, eh_arena_format(diff->arena, "pause %.*s while", EH_STR_F(name)), pauses);
        compare(diff, eh_arena_format(diff->arena, "target %.*s until", EH_STR_F(name)), untils);
    }
}

/* ---- actions ---- */

static void call_items(const Side *s, const EhNamedVec *vec, Items *items)
{
    EhTranslate t = s->translate;
    for (uint32_t i = 0; i < vec->n; i++) {
        for (const EhNode *c = vec->at[i].node->list; c != NULL; c = c->next) {
            if (c->kind == EH_N_DO) {
                add_item(s, items, eh_translate_key(&t, c->a), words_of(s, c->a));
            }
        }
    }
}

static bool has_twice(const Items *items)
{
    for (uint32_t i = 0; i < items->keys.n; i++) {
        for (uint32_t k = 0; k < i; k++) {
            if (eh_str_same(items->keys.at[i], items->keys.at[k])) {
                return true;
            }
        }
    }
    return false;
}

static bool has_key(const Items *items, EhStr key)
{
    for (uint32_t i = 0; i < items->keys.n; i++) {
        if (eh_str_same(items->keys.at[i], key)) {
            return true;
        }
    }
    return false;
}

/* Whether the calls that both have stand in one order. */
static bool same_order(const Items *a, const Items *b)
{
    uint32_t k = 0;
    for (uint32_t i = 0; i < a->keys.n; i++) {
        if (!has_key(b, a->keys.at[i])) {
            continue;
        }
        while (k < b->keys.n && !has_key(a, b->keys.at[k])) {
            k++;
        }
        if (k == b->keys.n || !eh_str_same(a->keys.at[i], b->keys.at[k])) {
            return false;
        }
        k++;
    }
    return true;
}

static EhStr all_words(EhDiff *diff, const Items *items)
{
    const Items none = {0};
    return only_in(diff, items, &none);
}

/* Which calls are made is a region's; how often and in which order is told here. With each once and in one order nothing
 * is left open. */
static void compare_calls(EhDiff *diff, const Side sides[2])
{
    Items calls[2] = {0};
    for (int side = 0; side < 2; side++) {
        call_items(&sides[side], &diff->policies[side]->rules, &calls[side]);
        call_items(&sides[side], &diff->policies[side]->escalations, &calls[side]);
    }
    bool alike = calls[0].keys.n == calls[1].keys.n && same_order(&calls[0], &calls[1]);
    bool once = !has_twice(&calls[0]) && !has_twice(&calls[1]);
    if (!same_order(&calls[0], &calls[1]) || (!once && !alike)) {
        push_note(diff, EH_STR("actions, how often and in which order"), all_words(diff, &calls[0]),
                  all_words(diff, &calls[1]));
    }
}

void eh_diff_notes(EhDiff *diff)
{
    Side sides[2] = {side_of(diff, 0), side_of(diff, 1)};
    Items lines[2] = {0};
    compare_single(diff);
    for (int side = 0; side < 2; side++) {
        complexity_items(&sides[side], &lines[side]);
    }
    compare(diff, EH_STR("complexity"), lines);
    compare_clocks(diff, sides);
    compare_calls(diff, sides);
}
