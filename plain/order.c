/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Order, and what is missing.
 *
 * One idea: a value with one for when it is missing is compared twice, and only what that says is written.
 */
#include "plain/operators.h"

#include <string.h>

#include "compiler/check.h"

/* ---- order ---- */

static EhOp opposite(EhOp op)
{
    return op == EH_OP_LT   ? EH_OP_GE
           : op == EH_OP_LE ? EH_OP_GT
           : op == EH_OP_GT ? EH_OP_LE
                            : EH_OP_LT;
}

static const char *order_words(uint8_t kind, EhOp op)
{
    static const char *const times[] = {"before", "at the latest", "after", "at the earliest"};
    static const char *const spans[] = {"shorter than", "at most", "longer than", "at least"};
    static const char *const amounts[] = {"below", "at most", "above", "at least"};
    const char *const *words = kind == EH_DATE || kind == EH_TIME ? times
                               : kind == EH_DURATION              ? spans
                                                                  : amounts;
    return words[op == EH_OP_LT ? 0 : op == EH_OP_LE ? 1 : op == EH_OP_GT ? 2 : 3];
}

/* How a value compares with a constant: -1, 0, 1; 2 where that is not known here. */
static int compare_constants(EhPolicy *policy, const EhNode *a, const EhNode *b)
{
    double left, right;
    int sign_a = a->kind == EH_N_NEGATE ? -1 : 1, sign_b = b->kind == EH_N_NEGATE ? -1 : 1;
    a = a->kind == EH_N_NEGATE ? eh_node_bare(a->a) : a;
    b = b->kind == EH_N_NEGATE ? eh_node_bare(b->a) : b;
    int64_t minor_a, minor_b;
    if (a->kind == EH_N_MONEY && b->kind == EH_N_MONEY && eh_money_value(policy, a, &minor_a) &&
        eh_money_value(policy, b, &minor_b)) {
        minor_a *= sign_a;
        minor_b *= sign_b;
        return minor_a < minor_b ? -1 : minor_a > minor_b ? 1 : 0;
    }
    bool whole = (a->kind == EH_N_INT || a->kind == EH_N_DURATION || a->kind == EH_N_DATE ||
                  a->kind == EH_N_INSTANT) &&
                 a->kind == b->kind;
    bool number = (a->kind == EH_N_INT || a->kind == EH_N_NUMBER || a->kind == EH_N_PERCENT) &&
                  (b->kind == EH_N_INT || b->kind == EH_N_NUMBER || b->kind == EH_N_PERCENT);
    if (!whole && !number) {
        return 2;
    }
    left = a->kind == EH_N_NUMBER || a->kind == EH_N_PERCENT ? a->f : (double)a->i;
    right = b->kind == EH_N_NUMBER || b->kind == EH_N_PERCENT ? b->f : (double)b->i;
    left *= sign_a;
    right *= sign_b;
    return left < right ? -1 : left > right ? 1 : 0;
}

static bool holds(int compared, EhOp op)
{
    return op == EH_OP_LT   ? compared < 0
           : op == EH_OP_LE ? compared <= 0
           : op == EH_OP_GT ? compared > 0
                            : compared >= 0;
}

/* "for more than 2 of your orders", and what holds of those; NULL where the policy's own text is needed. */
static EhPhrase *count_of(EhEnglish *english, const EhNode *count, EhOp op, const EhNode *b)
{
    const char *word = op == EH_OP_LT   ? "fewer than"
                       : op == EH_OP_LE ? "at most"
                       : op == EH_OP_GT ? "more than"
                                        : "at least";
    EhStr all = eh_english_noun(english, count->a).text, n = eh_english_constant(english, b);
    EhStr lead = eh_say(english->arena, "for %s %.*s of %.*s", word, EH_STR_F(n), EH_STR_F(all));
    return eh_english_each(english, count, lead, false);
}

static EhPhrase *order_of(EhEnglish *english, const EhNode *a, EhOp op, const EhNode *b)
{
    const EhNode *left = eh_node_bare(a), *right = eh_node_bare(b);
    if (left->kind == EH_N_QUANTIFIER && right->kind == EH_N_INT) {
        return count_of(english, left, op, right);
    }
    if (left->kind == EH_N_BY || left->kind == EH_N_IF || right->kind == EH_N_BY ||
        right->kind == EH_N_IF) {
        return NULL;
    }
    EhArena *arena = english->arena;
    uint8_t kind = eh_node_info(eh_node_bare(a))->type.kind;
    EhStr value = eh_english_constant(english, b);
    EhNoun noun = eh_english_noun(english, a);
    const EhSymbol *symbol = eh_node_info(eh_node_bare(a))->symbol;
    bool waiting = eh_node_bare(a)->kind == EH_N_NAME && symbol != NULL &&
                   symbol->kind == EH_SYM_BUILTIN && symbol->which == EH_BUILTIN_WAITING;
    if (waiting) {
        static const EhSaying pass = {"has", "have"};
        const char *word = op == EH_OP_LT   ? "less than"
                           : op == EH_OP_LE ? "at most"
                           : op == EH_OP_GT ? "more than"
                                            : "at least";
        noun = (EhNoun){eh_say(arena, "%s %.*s", word, EH_STR_F(value)), true};
        return eh_phrase_says(english, noun, pass, false,
                              english->you ? EH_STR("passed since you wrote")
                                           : EH_STR("passed since the ticket was created"),
                              EH_STR(""));
    }
    if (left->kind == EH_N_CALL && eh_node_bare(left->list)->kind == EH_N_BINARY) {
        noun.text = eh_say(arena, "%.*s,", EH_STR_F(noun.text)); /* "…, but at most 10, is" */
    }
    const char *word = order_words(kind, op);
    const EhExpr *info = eh_node_info(eh_node_bare(a));
    if (info->is_sla && info->part == 3) {
        EhStr target = eh_english_target(english, english->policy->targets.at[info->target].name);
        noun = (EhNoun){eh_say(arena, "%s %.*s of the time for the %.*s",
                               op == EH_OP_LT   ? "less than"
                               : op == EH_OP_GT ? "more than"
                                                : word,
                               EH_STR_F(value), EH_STR_F(target)),
                        false};
        return eh_english_be(english, noun, false, EH_STR("used up"), EH_STR(""));
    }
    bool behind = (kind == EH_DATE || kind == EH_TIME) && (op == EH_OP_LE || op == EH_OP_GE);
    EhStr says = behind ? eh_say(arena, "%.*s %s", EH_STR_F(value),
                                 op == EH_OP_LE ? "or earlier" : "or later")
                        : eh_say(arena, "%s %.*s", word, EH_STR_F(value));
    return eh_english_be(english, noun, false, says, says);
}

EhPhrase *eh_english_order(EhEnglish *english, const EhNode *a, EhOp op, const EhNode *b,
                           bool negated)
{
    a = eh_node_bare(a);
    b = eh_node_bare(b);
    op = negated ? opposite(op) : op;
    bool fallback = a->kind == EH_N_BINARY && a->op == EH_OP_ELSE;
    int compared = fallback ? compare_constants(english->policy, eh_node_bare(a->b), b) : 2;
    if (compared == 2) {
        return order_of(english, a, op, b);
    }
    EhPhrase *known_value = order_of(english, a->a, op, b);
    return holds(compared, op) ? eh_phrase_join(english, EH_PHRASE_ANY, known_value,
                                                eh_english_missing(english, a->a, false))
                               : known_value;
}

/* ---- is missing, is known ---- */

static bool participle(EhStr name)
{
    return name.n > 3 && memcmp(name.p + name.n - 2, "ed", 2) == 0;
}

/* A time of the ticket that is not there yet: "has not been solved", "there is no first reply yet". */
static EhPhrase *not_yet(EhEnglish *english, const EhPlace *place, bool negated)
{
    EhArena *arena = english->arena;
    EhStr name = eh_plain_name(arena, place->field->name);
    (void)eh_english_place(english, place, false);
    if (name.n > 3 && memcmp(name.p + name.n - 3, " at", 3) == 0) {
        name.n -= 3;
    }
    if (participle(name)) {
        return eh_phrase_says(english, eh_english_ticket(english), eh_verb_has, negated,
                              eh_say(arena, "not been %.*s", EH_STR_F(name)),
                              eh_say(arena, "been %.*s", EH_STR_F(name)));
    }
    EhNoun there = {EH_STR("there"), false};
    return eh_english_be(english, there, negated, eh_say(arena, "no %.*s yet", EH_STR_F(name)),
                         eh_say(arena, "a %.*s", EH_STR_F(name)));
}

EhPhrase *eh_english_missing(EhEnglish *english, const EhNode *a, bool negated)
{
    a = eh_node_bare(a);
    const EhPlace *place = eh_node_info(a)->place;
    bool field = place != NULL && place->field != NULL && a->kind != EH_N_AT;
    if (field && place->field->type.kind == EH_TIME && place->parent != NULL &&
        place->parent->field == NULL && place->root->kind == EH_SYM_TICKET) {
        return not_yet(english, place, negated);
    }
    if (eh_node_info(a)->is_sla) {
        EhStr name = english->policy->targets.at[eh_node_info(a)->target].name;
        EhNoun target =
            eh_noun(eh_say(english->arena, "the %.*s", EH_STR_F(eh_english_target(english, name))));
        return eh_phrase_says(english, target, eh_verb_has, false,
                              negated ? EH_STR("a time when it is due")
                                      : EH_STR("no time when it is due"),
                              EH_STR(""));
    }
    if (field && place->field->type.kind == EH_BOOL) {
        EhNoun owner = eh_english_owner(english, place);
        EhStr mark =
            eh_plain_quoted(english->arena, eh_plain_name(english->arena, place->field->name));
        EhStr asked = eh_say(english->arena, "known whether %.*s %s marked %.*s",
                             EH_STR_F(owner.text), owner.plural ? "are" : "is", EH_STR_F(mark));
        return eh_english_be(english, eh_noun(EH_STR("it")), !negated, asked,
                             eh_say(english->arena, "not %.*s", EH_STR_F(asked)));
    }
    EhStr says = negated ? EH_STR("known") : EH_STR("not known");
    return eh_english_be(english, eh_english_noun(english, a), false, says, says);
}
