/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `is` and `in`: values that are the same, or among others.
 *
 * One idea: what is known of a stage is decided here, so that it is not said; everything else names its value.
 */
#include "plain/operators.h"

#include <string.h>

EhPhrase *eh_english_be(EhEnglish *english, EhNoun subject, bool negated, EhStr says, EhStr denied)
{
    return eh_phrase_says(english, subject, eh_verb_is, negated, says, denied);
}

/* A constant: cells of tables have names that the checker left without a meaning of their own. */
EhStr eh_english_constant(EhEnglish *english, const EhNode *node)
{
    const EhExpr *info = eh_node_info(eh_node_bare(node));
    node = eh_node_bare(node);
    if (info->enumerator >= 0 && info->type.enumeration != NULL && info->type.enumeration->ranged) {
        return eh_plain_weekday(node->name);
    }
    if (node->kind == EH_N_NAME && (node->info == NULL || eh_node_info(node)->enumerator >= 0)) {
        return eh_plain_value(english->arena, eh_plain_name(english->arena, node->name));
    }
    return eh_english_noun(english, node).text;
}

/* ---- what is decided already ---- */

static const EhSymbol *stage_of(const EhNode *node)
{
    const EhSymbol *symbol =
        eh_node_bare(node)->kind == EH_N_NAME ? eh_node_info(eh_node_bare(node))->symbol : NULL;
    return symbol != NULL && symbol->kind == EH_SYM_STAGE ? symbol : NULL;
}

/* The class of a ticket is its service where no other class's tickets are served so. */
static int32_t known_class(const EhEnglish *english)
{
    const EhPolicy *policy = english->policy;
    uint32_t i = (uint32_t)english->service;
    bool taken = policy->holdout != NULL && english->service >= 0 &&
                 eh_str_same(policy->holdout->name, policy->class_enum->names.at[i].name);
    bool last =
        english->service >= 0 && (i >= policy->classes.n || policy->classes.at[i].otherwise);
    return taken || last ? -1 : english->service;
}

/* Which enumerator a stage has given, or -1. */
static int32_t known(const EhEnglish *english, const EhNode *node, const EhEnumDecl **names)
{
    const EhSymbol *stage = stage_of(node);
    if (stage == NULL) {
        return -1;
    }
    bool class = eh_str_is(stage->name, "class");
    *names = class || eh_str_is(stage->name, "service") ? english->policy->class_enum
                                                        : english->policy->tier_enum;
    return class                               ? known_class(english)
           : eh_str_is(stage->name, "service") ? english->service
           : eh_str_is(stage->name, "tier")    ? english->tier
                                               : -1;
}

/* ---- is ---- */

/* What an enumerator says of a stage. */
static EhPhrase *is_stage(EhEnglish *english, const EhSymbol *stage, EhStr name, bool negated)
{
    static const EhSaying count = {"counts", "count"};
    EhStr value = eh_plain_value(english->arena, eh_plain_name(english->arena, name));
    EhNoun ticket = eh_english_ticket(english);
    if (eh_str_is(stage->name, "service")) {
        EhNoun who =
            english->you ? (EhNoun){EH_STR("you"), true} : (EhNoun){EH_STR("the customer"), false};
        return eh_english_be(english, who, negated,
                             eh_say(english->arena, "served as %.*s", EH_STR_F(value)),
                             eh_say(english->arena, "not served as %.*s", EH_STR_F(value)));
    }
    if (eh_str_is(stage->name, "tier")) {
        return eh_phrase_says(english, ticket, count, negated,
                              eh_say(english->arena, "as %.*s", EH_STR_F(value)), EH_STR(""));
    }
    if (eh_str_is(stage->name, "queue")) {
        return eh_english_be(english, ticket, negated,
                             eh_say(english->arena, "in the queue %.*s", EH_STR_F(value)),
                             eh_say(english->arena, "not in the queue %.*s", EH_STR_F(value)));
    }
    EhNoun noun = eh_str_is(stage->name, "class")
                      ? (EhNoun){english->you ? EH_STR("your group") : EH_STR("the group"), false}
                      : (EhNoun){EH_STR("the priority"), false};
    return eh_english_be(english, noun, negated, value,
                         eh_say(english->arena, "not %.*s", EH_STR_F(value)));
}

/* A clock's state has its own verbs. */
static EhPhrase *is_state(EhEnglish *english, const EhNode *a, EhStr state, bool negated)
{
    static const struct {
        const char *name, *says, *denied;
    } states[] = {{"met", "given in time", "not given in time"},
                  {"missed", "overdue", "not overdue"},
                  {"paused", "paused", "not paused"},
                  {"running", "still running", "not running"}};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (eh_str_is(state, states[i].name)) {
            EhStr target = english->policy->targets.at[eh_node_info(a)->target].name;
            EhStr called = eh_english_target(english, target);
            EhNoun noun =
                i < 2 ? (EhNoun){eh_say(english->arena, "the %.*s", EH_STR_F(called)), false}
                      : eh_english_noun(english, a);
            return eh_english_be(english, noun, negated,
                                 (EhStr){states[i].says, (uint32_t)strlen(states[i].says)},
                                 (EhStr){states[i].denied, (uint32_t)strlen(states[i].denied)});
        }
    }
    return NULL;
}

static bool is_constant(const EhNode *node)
{
    node = eh_node_bare(node);
    return (node->kind == EH_N_NAME && eh_node_info(node)->enumerator >= 0) ||
           (node->kind <= EH_N_TEXT);
}

/* `flag is true` of a flag that may be missing asks that too. */
static EhPhrase *is_bool(EhEnglish *english, const EhNode *a, bool value, bool negated)
{
    if (!eh_node_info(a)->type.optional) {
        return eh_english_condition(english, a, value == negated);
    }
    EhPhrase *flag = eh_english_condition(english, a, value == negated);
    if (value) { /* who is marked is known to be */
        return negated ? eh_phrase_join(english, EH_PHRASE_ANY, flag,
                                        eh_english_missing(english, a, false))
                       : flag;
    }
    return eh_phrase_join(english, negated ? EH_PHRASE_ANY : EH_PHRASE_ALL, flag,
                          eh_english_missing(english, a, !negated));
}

EhPhrase *eh_english_is(EhEnglish *english, const EhNode *a, const EhNode *b, bool negated)
{
    const EhEnumDecl *names = NULL;
    a = eh_node_bare(a);
    b = eh_node_bare(b);
    if (is_constant(a) && !is_constant(b)) {
        return eh_english_is(english, b, a, negated);
    }
    int32_t decided = known(english, a, &names);
    if (decided >= 0 && b->kind == EH_N_NAME) {
        return eh_phrase_constant(english, (eh_enum_find(names, b->name) == decided) != negated);
    }
    if (b->kind == EH_N_BOOL) {
        return is_bool(english, a, b->i != 0, negated);
    }
    if (stage_of(a) != NULL && b->kind == EH_N_NAME) {
        return is_stage(english, stage_of(a), b->name, negated);
    }
    if (eh_node_info(a)->is_sla && eh_node_info(a)->part == 4 && b->kind == EH_N_NAME) {
        return is_state(english, a, b->name, negated);
    }
    bool empty = b->kind == EH_N_TEXT && b->name.n == 0;
    EhStr value = empty ? EH_STR("empty") : eh_english_constant(english, b);
    if (!is_constant(b) && b->info != NULL) {
        value = eh_say(english->arena, "the same as %.*s", EH_STR_F(value));
    }
    return eh_english_be(english, eh_english_noun(english, a), negated, value,
                         eh_say(english->arena, "not %.*s", EH_STR_F(value)));
}

/* ---- in { … } ---- */

static EhPhrase *one_of(EhEnglish *english, const EhNode *a, const EhNode *list, bool negated)
{
    EhPlainWords words = {0};
    for (const EhNode *item = list; item != NULL; item = item->next) {
        (void)EH_PUSH(english->arena, &words, eh_english_constant(english, item));
    }
    EhStr all = eh_plain_join(english->arena, &words, "or");
    EhStr neither = words.n == 2 ? eh_say(english->arena, "neither %.*s nor %.*s",
                                          EH_STR_F(words.at[0]), EH_STR_F(words.at[1]))
                                 : eh_say(english->arena, "none of %.*s",
                                          EH_STR_F(eh_plain_join(english->arena, &words, "and")));
    return eh_english_be(english, eh_english_noun(english, a), negated, all, neither);
}

EhPhrase *eh_english_among(EhEnglish *english, const EhNode *a, const EhNode *list, bool negated)
{
    if (list == NULL) {
        return eh_phrase_constant(english, negated);
    }
    if (stage_of(a) == NULL && list->next != NULL && !eh_node_info(eh_node_bare(a))->is_sla) {
        return one_of(english, a, list, negated);
    }
    EhPhraseKind kind = negated ? EH_PHRASE_ALL : EH_PHRASE_ANY;
    EhPhrase *out = eh_phrase_constant(english, negated);
    for (const EhNode *item = list; item != NULL; item = item->next) {
        out = eh_phrase_join(english, kind, out, eh_english_is(english, a, item, negated));
    }
    return out;
}

EhPhrase *eh_english_between(EhEnglish *english, const EhNode *a, const EhNode *from,
                             const EhNode *to, bool negated)
{
    EhArena *arena = english->arena;
    EhStr low = eh_english_constant(english, from), high = eh_english_constant(english, to);
    if (eh_node_info(eh_node_bare(a))->type.kind ==
        EH_ENUM) { /* weekdays, which may go over the week's end */
        return eh_english_be(
            english, eh_english_noun(english, a), negated,
            eh_say(arena, "a day from %.*s to %.*s", EH_STR_F(low), EH_STR_F(high)),
            eh_say(arena, "not a day from %.*s to %.*s", EH_STR_F(low), EH_STR_F(high)));
    }
    return eh_english_be(english, eh_english_noun(english, a), negated,
                         eh_say(arena, "from %.*s to %.*s", EH_STR_F(low), EH_STR_F(high)),
                         eh_say(arena, "not from %.*s to %.*s", EH_STR_F(low), EH_STR_F(high)));
}
