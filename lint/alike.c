/* SPDX-License-Identifier: Apache-2.0 */
/*
 * R08: names, texts and phrases that are taken for each other, and words in letters of two scripts.
 *
 * One idea: a slip is one letter dropped, added, replaced, or two swapped; a number or a letter that stands alone
 * (`level_1`, `team_b`) is meant.
 */
#include "lint/names.h"

#include <string.h>

#include "lint/model.h"
#include "lint/walk.h"

enum { SHORTEST = 5, LONGEST = 64, MOST = 3000 };

/* A name, and what it must share with another one to be compared with it. */
typedef struct Word {
    EhStr text;
    EhSpan span;
    const void *with; /* names of one kind, texts of one place: the same; phrases: of another set */
    const void *friend; /* phrases: the set that these are joined to */
    uint32_t letters[LONGEST], n;
} Word;

typedef struct Alike {
    EhLint *lint;
    EH_VEC(Word) words;
    uint32_t n_found;
} Alike;

/* ---- letters ---- */

static uint32_t letter_at(EhStr text, uint32_t *at)
{
    const unsigned char *p = (const unsigned char *)text.p + *at;
    uint32_t left = text.n - *at, n = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    uint32_t letter = n == 1 ? p[0] : p[0] & (0xffu >> (n + 1));
    for (uint32_t i = 1; i < n && i < left; i++) {
        letter = letter << 6 | (p[i] & 0x3f);
    }
    *at += n < left ? n : left;
    return letter;
}

static bool is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/* Whether the letter at `i` is a word by itself. */
static bool stands_alone(const Word *w, uint32_t i)
{
    return (i == 0 || !is_letter(w->letters[i - 1])) &&
           (i + 1 >= w->n || !is_letter(w->letters[i + 1]));
}

/* Whether a letter may stand there by mistake: not a number, not `a` against `b`. */
static bool may_slip(const Word *w, uint32_t i)
{
    return is_letter(w->letters[i]) && !stands_alone(w, i);
}

static bool same_from(const Word *a, uint32_t i, const Word *b, uint32_t j)
{
    return a->n - i == b->n - j &&
           memcmp(a->letters + i, b->letters + j, (a->n - i) * sizeof *a->letters) == 0;
}

/* Whether the two are one slip apart; equal ones are not. */
static bool is_slip(const Word *a, const Word *b)
{
    const Word *longer = a->n >= b->n ? a : b, *shorter = longer == a ? b : a;
    uint32_t i = 0;
    if (shorter->n < SHORTEST || longer->n - shorter->n > 1) {
        return false;
    }
    while (i < shorter->n && longer->letters[i] == shorter->letters[i]) {
        i++;
    }
    if (i == longer->n || !may_slip(longer, i)) {
        return false;
    }
    if (longer->n > shorter->n) {
        return same_from(longer, i + 1, shorter, i);
    }
    if (!may_slip(shorter, i)) {
        return false;
    }
    bool swapped =
        i + 1 < a->n && a->letters[i] == b->letters[i + 1] && a->letters[i + 1] == b->letters[i];
    return same_from(a, i + 1, b, i + 1) || (swapped && same_from(a, i + 2, b, i + 2));
}

/* ---- words ---- */

static void add(Alike *alike, EhStr text, EhSpan span, const void *with, const void *friend)
{
    Word word = {.text = text, .span = span, .with = with, .friend = friend};
    for (uint32_t at = 0; at < text.n;) {
        if (word.n == LONGEST) {
            return;
        }
        word.letters[word.n++] = letter_at(text, &at);
    }
    for (uint32_t i = 0; i < alike->words.n; i++) {
        if (alike->words.at[i].with == with && eh_str_same(alike->words.at[i].text, text)) {
            return;
        }
    }
    if (alike->words.n < MOST && word.n >= SHORTEST) {
        EH_PUSH(alike->lint->arena, &alike->words, word);
    }
}

static void report(Alike *alike, const Word *first, const Word *second, const char *kind)
{
    EhLint *lint = alike->lint;
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_R08, EH_FOUND, EH_BY_LOGIC, second->span,
                   eh_arena_format(lint->arena, "%s/%.*s", kind, EH_STR_F(second->text)),
                   "%s '%.*s' and '%.*s' differ by one letter", kind, EH_STR_F(first->text),
                   EH_STR_F(second->text));
    eh_finding_label(lint, finding, "easily taken for the other");
    eh_finding_related(lint, finding, first->span, "this one");
    eh_finding_fix(lint, finding, "write the one that is meant, or name them further apart");
    alike->n_found++;
}

/* Compares what was gathered; phrases with those of other sets, all else with what belongs together. */
static void compare(Alike *alike, const char *kind, bool phrases)
{
    for (uint32_t i = 0; i < alike->words.n; i++) {
        for (uint32_t j = i + 1; j < alike->words.n; j++) {
            const Word *a = &alike->words.at[i], *b = &alike->words.at[j];
            bool together = phrases
                                ? a->with != b->with && a->friend != b->with && b->friend != a->with
                                : a->with == b->with;
            if (together && is_slip(a, b)) {
                report(alike, a, b, kind);
            }
        }
    }
    alike->words.n = 0;
}

/* ---- names ---- */

static bool is_std(const Alike *alike, const EhNode *node)
{
    return node == NULL || eh_walk_is_std(alike->lint->policy, node->span);
}

static void add_node(Alike *alike, const EhNode *node)
{
    if (!is_std(alike, node)) {
        add(alike, node->name,
            node->name_span.end > node->name_span.start ? node->name_span : node->span, NULL, NULL);
    }
}

static void chain(Alike *alike, const EhNode *list, const char *kind)
{
    for (; list != NULL; list = list->next) {
        add_node(alike, list);
    }
    compare(alike, kind, false);
}

static void named(Alike *alike, const EhNamedVec *vec, const char *kind)
{
    for (uint32_t i = 0; i < vec->n; i++) {
        add_node(alike, vec->at[i].node);
    }
    compare(alike, kind, false);
}

static const EhNode *below(const EhNode *node)
{
    return node == NULL ? NULL : node->list;
}

static void compare_stages(Alike *alike)
{
    const EhPolicy *p = alike->lint->policy;
    chain(alike, below(p->queues_node), "queues");
    chain(alike, below(p->priorities_node), "priorities");
    chain(alike, below(p->skills_node), "skills");
    chain(alike, below(p->route), "rows");
    chain(alike, below(p->rank), "rows");
    chain(alike, below(p->complexity), "lines");
    named(alike, &p->classes, "classes");
    named(alike, &p->tiers, "tiers");
    named(alike, &p->overrides, "overrides");
    named(alike, &p->rules, "rules");
    named(alike, &p->tightens, "tightens");
    named(alike, &p->escalations, "escalations");
    named(alike, &p->targets, "targets");
    named(alike, &p->pools, "pools");
    named(alike, &p->sample_list, "samples");
    named(alike, &p->guarantees, "guarantees");
}

static void compare_values(Alike *alike)
{
    const EhPolicy *p = alike->lint->policy;
    for (uint32_t i = 0; i < p->lets.n; i++) {
        add_node(alike, p->lets.at[i]->node);
    }
    compare(alike, "lets", false);
    for (uint32_t i = 0; i < p->lists.n; i++) {
        add_node(alike, p->lists.at[i].node);
    }
    compare(alike, "lists", false);
    for (uint32_t i = 0; i < p->phrases.n; i++) {
        add_node(alike, p->phrases.at[i]->node);
    }
    compare(alike, "phrases", false);
    for (uint32_t i = 0; i < p->calendars.n; i++) {
        add_node(alike, p->calendars.at[i].node);
    }
    compare(alike, "calendars", false);
    for (uint32_t i = 0; i < p->action_decls.n; i++) {
        add_node(alike, p->action_decls.at[i].node);
    }
    compare(alike, "actions", false);
}

static void compare_types(Alike *alike)
{
    const EhPolicy *p = alike->lint->policy;
    chain(alike, p->ticket->node->list, "fields");
    for (uint32_t i = 0; i < p->records.n; i++) {
        chain(alike,
              p->records.at[i]->node == p->ticket->node ? NULL : below(p->records.at[i]->node),
              "fields");
    }
    for (uint32_t i = 0; i < p->enums.n; i++) {
        const EhEnumDecl *decl = p->enums.at[i];
        bool stage = decl == p->class_enum || decl == p->tier_enum || decl == p->queue_enum ||
                     decl == p->priority_enum || decl == p->skill_enum;
        for (uint32_t k = 0; !stage && k < decl->names.n; k++) {
            const EhEnumName *name = &decl->names.at[k];
            if (name->span.end > name->span.start && !eh_walk_is_std(p, name->span)) {
                add(alike, name->name, name->span, decl, NULL);
            }
        }
    }
    compare(alike, "enum names", false);
}

/* ---- texts ---- */

static const EhPlace *place_of(const EhNode *node)
{
    while (node->kind == EH_N_PAREN || node->kind == EH_N_OF) {
        node = node->a;
    }
    const EhExpr *info = node->kind <= EH_N_CALL ? node->info : NULL;
    return info == NULL ? NULL : info->place;
}

static void add_text(Alike *alike, const EhNode *node, const EhPlace *place)
{
    if (node->kind == EH_N_TEXT && place != NULL && !is_std(alike, node)) {
        add(alike, node->name, node->span, place, NULL);
    }
}

/* Texts that a field is compared with, and elements that a set is asked for. */
static bool gather_text(void *ctx, EhNode *node)
{
    Alike *alike = ctx;
    if (node->kind == EH_N_BINARY && (node->op == EH_OP_IS || node->op == EH_OP_IS_NOT)) {
        add_text(alike, node->b, place_of(node->a));
        add_text(alike, node->a, place_of(node->b));
    } else if (node->kind == EH_N_IN && node->b->kind == EH_N_BRACES) {
        for (const EhNode *item = node->b->list; item != NULL; item = item->next) {
            add_text(alike, item, place_of(node->a));
        }
    } else if (node->kind == EH_N_IN) {
        add_text(alike, node->a, place_of(node->b));
    }
    return node->kind != EH_N_SAMPLE && node->kind != EH_N_TEST;
}

static void compare_phrases(Alike *alike)
{
    const EhPolicy *p = alike->lint->policy;
    for (uint32_t i = 0; i < p->phrases.n; i++) {
        const EhPhrasesDecl *set = p->phrases.at[i];
        for (const EhNode *text = is_std(alike, set->node) ? NULL : set->node->list; text != NULL;
             text = text->next) {
            add(alike, text->name, text->span, set, set->also);
        }
    }
    compare(alike, "phrases", true);
}

/* ---- scripts ---- */

typedef enum Script { SCRIPT_NONE, SCRIPT_LATIN, SCRIPT_GREEK, SCRIPT_CYRILLIC } Script;

static Script script_of(uint32_t c)
{
    bool latin = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                 (c >= 0xc0 && c <= 0x24f && c != 0xd7 && c != 0xf7) ||
                 (c >= 0x1e00 && c <= 0x1eff);
    bool greek = (c >= 0x370 && c <= 0x3ff) || (c >= 0x1f00 && c <= 0x1fff);
    bool cyrillic = (c >= 0x400 && c <= 0x52f) || (c >= 0x1c80 && c <= 0x1c8f);
    return latin ? SCRIPT_LATIN : greek ? SCRIPT_GREEK : cyrillic ? SCRIPT_CYRILLIC : SCRIPT_NONE;
}

static void report_mixed(Alike *alike, const EhNode *node, EhStr word, uint32_t strange,
                         uint32_t at)
{
    EhLint *lint = alike->lint;
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_R08, EH_FOUND, EH_BY_LOGIC, node->span,
                   eh_arena_format(lint->arena, "text/%.*s", EH_STR_F(word)),
                   "the word \"%.*s\" mixes letters of two scripts", EH_STR_F(word));
    eh_finding_label(lint, finding, "letter %u is %s, U+%04X", at,
                     script_of(strange) == SCRIPT_LATIN   ? "Latin"
                     : script_of(strange) == SCRIPT_GREEK ? "Greek"
                                                          : "Cyrillic",
                     strange);
    eh_finding_fix(lint, finding, "type the word again in one alphabet");
    alike->n_found++;
}

/* Looks at each run of letters: its first letter's script is that of the word. */
static void check_scripts(Alike *alike, const EhNode *node)
{
    Script script = SCRIPT_NONE;
    uint32_t start = 0, letters = 0, mixed = 0, mixed_at = 0;
    for (uint32_t at = 0; at <= node->name.n;) {
        uint32_t here = at, c = at < node->name.n ? letter_at(node->name, &at) : ' ';
        if (is_letter(c)) {
            Script own = script_of(c);
            letters++;
            if (mixed == 0 && script != SCRIPT_NONE && own != SCRIPT_NONE && own != script) {
                mixed = c;
                mixed_at = letters;
            }
            script = script == SCRIPT_NONE ? own : script;
            continue;
        }
        if (mixed != 0) {
            report_mixed(alike, node, (EhStr){node->name.p + start, here - start}, mixed, mixed_at);
        }
        script = SCRIPT_NONE;
        letters = mixed = 0;
        start = at;
        if (here == node->name.n) {
            break;
        }
    }
}

static bool look_at_text(void *ctx, EhNode *node)
{
    Alike *alike = ctx;
    if ((node->kind == EH_N_TEXT || node->kind == EH_N_FROM) && !is_std(alike, node)) {
        check_scripts(alike, node);
    }
    return node->kind != EH_N_SAMPLE && node->kind != EH_N_TEST && node->kind != EH_N_BECAUSE &&
           node->kind != EH_N_OWNER;
}

void eh_names_alike(EhLint *lint)
{
    Alike alike = {.lint = lint};
    compare_stages(&alike);
    compare_values(&alike);
    compare_types(&alike);
    eh_walk_policy(lint->policy, gather_text, &alike);
    compare(&alike, "texts", false);
    compare_phrases(&alike);
    eh_walk_policy(lint->policy, look_at_text, &alike);
    if (alike.n_found == 0) {
        eh_finding(lint, EH_CHECK_R08, EH_PROVED, EH_BY_LOGIC, lint->policy->policy_node->span,
                   EH_STR("look-alikes"), "no two names are one letter apart");
    }
}
