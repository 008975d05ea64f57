/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Membership, windows of time, opening hours and words, and which operator is said by what.
 *
 * One idea: each operator has its words and those of its denial next to each other, so that both can be read at once.
 */
#include "plain/operators.h"

#include <string.h>

static void note_list(EhEnglish *english, const EhListDecl *list)
{
    for (uint32_t i = 0; i < english->lists.n; i++) {
        if (english->lists.at[i] == list) {
            return;
        }
    }
    (void)EH_PUSH(english->arena, &english->lists, list);
}

/* The entries of a list are counted and not printed: it may name other customers. */
static EhPhrase *on_list(EhEnglish *english, const EhNode *node, uint32_t index, bool negated)
{
    EhArena *arena = english->arena;
    const EhListDecl *list = &english->policy->lists.at[index];
    EhStr name = eh_plain_quoted(arena, eh_plain_name(arena, list->name));
    const char *our = english->you ? "our" : "the";
    note_list(english, list);
    return eh_english_be(english, eh_english_noun(english, node->a), negated,
                         eh_say(arena, "on %s list %.*s", our, EH_STR_F(name)),
                         eh_say(arena, "not on %s list %.*s", our, EH_STR_F(name)));
}

static EhPhrase *membership(EhEnglish *english, const EhNode *node, bool negated)
{
    static const EhSaying include = {"includes", "include"};
    const EhNode *set = eh_node_bare(node->b);
    const EhSymbol *symbol = eh_node_info(set)->symbol;
    negated = negated != node->negated;
    if (node->b->kind == EH_N_BRACES) {
        return eh_english_among(english, node->a, node->b->list, negated);
    }
    if (node->b->kind == EH_N_RANGE) {
        return eh_english_between(english, node->a, node->b->a, node->b->b, negated);
    }
    if (symbol != NULL && symbol->kind == EH_SYM_LIST && symbol->index < english->policy->lists.n) {
        return on_list(english, node, symbol->index, negated);
    }
    if (eh_node_info(set)->type.kind == EH_SET) {
        return eh_phrase_says(english, eh_english_noun(english, set), include, negated,
                              eh_english_constant(english, node->a), EH_STR(""));
    }
    return NULL;
}

/* ---- windows of time ---- */

static EhPhrase *within(EhEnglish *english, const EhNode *node, bool negated)
{
    EhArena *arena = english->arena;
    EhNoun noun = eh_english_noun(english, node->a);
    EhStr span = eh_english_noun(english, node->b).text;
    bool past = node->op == EH_OP_WITHIN_PAST;
    bool date = eh_node_info(eh_node_bare(node->a))->type.kind == EH_DATE;
    EhStr window =
        date
            ? eh_say(arena, past ? "today or in the last %.*s" : "today or in the next %.*s",
                     EH_STR_F(span))
            : eh_say(arena, past ? "within the last %.*s" : "within the next %.*s", EH_STR_F(span));
    EhStr denied = date ? eh_say(arena,
                                 past ? "neither today nor in the last %.*s"
                                      : "neither today nor in the next %.*s",
                                 EH_STR_F(span))
                        : eh_say(arena, "not %.*s", EH_STR_F(window));
    return eh_english_be(english, noun, negated, window, denied);
}

static EhPhrase *calendar_open(EhEnglish *english, const EhNode *node, bool negated)
{
    EhArena *arena = english->arena;
    const EhSymbol *symbol = eh_node_info(node)->symbol;
    if (symbol == NULL || symbol->index >= english->policy->calendars.n) {
        return NULL;
    }
    const EhCalendarDecl *calendar = &english->policy->calendars.at[symbol->index];
    EhStr hours = eh_english_hours(english, calendar);
    EhNoun it = {EH_STR("it"), false};
    return eh_english_be(english, it, negated,
                         eh_say(arena, "within these hours: %.*s", EH_STR_F(hours)),
                         eh_say(arena, "outside these hours: %.*s", EH_STR_F(hours)));
}

/* ---- words ---- */

static EhPhrase *mentions(EhEnglish *english, const EhNode *node, bool negated)
{
    static const EhSaying contain = {"contains", "contain"};
    EhArena *arena = english->arena;
    const EhNode *what = eh_node_bare(node->b);
    EhNoun text = eh_english_noun(english, node->a);
    const EhSymbol *symbol = eh_node_info(what)->symbol;
    if (symbol == NULL && what->kind == EH_N_NAME) {
        symbol = eh_map_get(&english->policy->values, what->name);
    }
    if (what->kind == EH_N_TEXT) {
        return eh_phrase_says(english, text, contain, negated, eh_plain_quoted(arena, what->name),
                              EH_STR(""));
    }
    if (symbol == NULL || symbol->kind != EH_SYM_PHRASES ||
        symbol->index >= english->policy->phrases.n) {
        return NULL;
    }
    const EhPhrasesDecl *phrases = english->policy->phrases.at[symbol->index];
    EhStr list = eh_plain_quoted(arena, eh_plain_name(arena, phrases->name));
    eh_english_note_phrases(english, phrases);
    EhPhrase *said = eh_phrase_says(
        english, text, contain, negated,
        eh_say(arena, "words of %s list %.*s", english->you ? "our" : "the", EH_STR_F(list)),
        EH_STR(""));
    if (said != NULL) {
        said->phrases = phrases;
    }
    return said;
}

static EhPhrase *edge(EhEnglish *english, const EhNode *node, bool negated)
{
    static const EhSaying starts = {"starts", "start"}, ends = {"ends", "end"};
    EhStr value = eh_english_constant(english, node->b);
    return eh_phrase_says(english, eh_english_noun(english, node->a),
                          node->op == EH_OP_STARTS ? starts : ends, negated,
                          eh_say(english->arena, "with %.*s", EH_STR_F(value)), EH_STR(""));
}

/* `(flag else false)`: a flag with a value for when it is missing. */
static EhPhrase *flag_else(EhEnglish *english, const EhNode *node, bool negated)
{
    const EhNode *other = eh_node_bare(node->b);
    if (other->kind != EH_N_BOOL) {
        return NULL;
    }
    bool missing_holds = (other->i != 0) != negated;
    EhPhrase *flag = eh_english_condition(english, node->a, negated);
    if (!missing_holds && !negated) { /* who is marked is known to be */
        return flag;
    }
    return eh_phrase_join(english, missing_holds ? EH_PHRASE_ANY : EH_PHRASE_ALL, flag,
                          eh_english_missing(english, node->a, !missing_holds));
}

/* ---- every operator ---- */

static EhPhrase *binary(EhEnglish *english, const EhNode *node, bool negated)
{
    switch ((EhOp)node->op) {
    case EH_OP_IS:
    case EH_OP_IS_NOT:
        negated = negated != (node->op == EH_OP_IS_NOT);
        return eh_node_info(node)->calendar_test
                   ? calendar_open(english, node, negated)
                   : eh_english_is(english, node->a, node->b, negated);
    case EH_OP_LT:
    case EH_OP_LE:
    case EH_OP_GT:
    case EH_OP_GE:
        return eh_english_order(english, node->a, (EhOp)node->op, node->b, negated);
    case EH_OP_WITHIN:
    case EH_OP_WITHIN_PAST:
        return within(english, node, negated);
    case EH_OP_MENTIONS:
        return mentions(english, node, negated);
    case EH_OP_STARTS:
    case EH_OP_ENDS:
        return edge(english, node, negated);
    case EH_OP_ELSE:
        return flag_else(english, node, negated);
    default:
        return NULL;
    }
}

EhPhrase *eh_english_operator(EhEnglish *english, const EhNode *node, bool negated)
{
    if (node->kind == EH_N_BINARY) {
        return binary(english, node, negated);
    }
    if (node->kind == EH_N_IN) {
        return membership(english, node, negated);
    }
    bool known_asked = (node->op == EH_OP_KNOWN) != node->negated;
    return eh_english_missing(english, node->a, known_asked != negated);
}
