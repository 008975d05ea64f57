/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values in English: literals, names, calculations.
 *
 * One idea: what would need parentheses to be understood is shown as the policy's own text.
 */
#include "plain/nodes.h"

#include <string.h>

/* ---- literals ---- */

static EhStr money(EhEnglish *english, const EhNode *node)
{
    EhStr digits = eh_plain_digits(english->arena, eh_node_text(node));
    if (eh_str_is(node->name, "$")) {
        return eh_say(english->arena, "$%.*s", EH_STR_F(digits));
    }
    return eh_say(english->arena, "%.*s %.*s", EH_STR_F(digits), EH_STR_F(node->name));
}

static EhStr literal(EhEnglish *english, const EhNode *node)
{
    EhArena *arena = english->arena;
    switch ((EhNodeKind)node->kind) {
    case EH_N_BOOL:
        return node->i != 0 ? EH_STR("true") : EH_STR("false");
    case EH_N_INT:
        return eh_plain_int(arena, node->i);
    case EH_N_NUMBER:
        return eh_plain_digits(arena, eh_node_text(node));
    case EH_N_PERCENT:
        return eh_say(arena, "%.*s%%", EH_STR_F(eh_node_text(node)));
    case EH_N_MONEY:
        return money(english, node);
    case EH_N_DURATION:
        return eh_plain_duration(arena, node->i, eh_node_days(node));
    case EH_N_DATE:
        return eh_plain_date(arena, node->i);
    case EH_N_INSTANT:
        return eh_plain_instant(arena, node->i);
    case EH_N_TEXT:
        return eh_plain_quoted(arena, node->name);
    default:
        return (EhStr){NULL, 0};
    }
}

/* ---- clocks ---- */

EhStr eh_english_target(const EhEnglish *english, EhStr target)
{
    static const struct {
        const char *name, *says;
    } known[] = {{"first_response", "first answer"},
                 {"first_reply", "first answer"},
                 {"response", "answer"},
                 {"reply", "answer"},
                 {"resolve", "solution"},
                 {"resolution", "solution"},
                 {"solve", "solution"},
                 {"accept", "acceptance"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (eh_str_is(target, known[i].name)) {
            return (EhStr){known[i].says, (uint32_t)strlen(known[i].says)};
        }
    }
    return eh_plain_name(english->arena, target);
}

/* ---- names and stages ---- */

static EhNoun stage(EhEnglish *english, const EhSymbol *symbol)
{
    if (eh_str_is(symbol->name, "class")) {
        return eh_noun(english->you ? EH_STR("your group") : EH_STR("the customer's group"));
    }
    if (eh_str_is(symbol->name, "service")) {
        return eh_noun(english->you ? EH_STR("your service") : EH_STR("the service"));
    }
    EhStr name = eh_plain_name(english->arena, symbol->name);
    return eh_noun(eh_say(english->arena, "the %.*s", EH_STR_F(name)));
}

static EhNoun name(EhEnglish *english, const EhNode *node)
{
    const EhExpr *info = eh_node_info(node);
    const EhSymbol *symbol = info->symbol;
    if (info->enumerator >= 0) {
        return eh_noun(eh_plain_value(english->arena, eh_plain_name(english->arena, node->name)));
    }
    if (info->place != NULL) {
        bool predicted = info->place->field != NULL && info->place->field->type.predicted;
        return eh_english_place(english, info->place, predicted);
    }
    if (symbol == NULL) {
        return eh_noun(eh_english_source(english, node));
    }
    if (symbol->kind == EH_SYM_STAGE) {
        return stage(english, symbol);
    }
    if (symbol->kind == EH_SYM_BUILTIN) {
        return eh_noun(symbol->which == EH_BUILTIN_NOW     ? EH_STR("the present moment")
                       : symbol->which == EH_BUILTIN_TODAY ? EH_STR("today")
                       : english->you                      ? EH_STR("the time since you wrote")
                                      : EH_STR("the time since it was created"));
    }
    if (symbol->kind == EH_SYM_LET && symbol->node != NULL && english->lets < 8) {
        english->lets++;
        EhNoun noun = eh_english_noun(english, symbol->node->a);
        english->lets--;
        return noun;
    }
    return eh_noun(eh_english_source(english, node));
}

/* `sla.T.used` and its like. */
static EhNoun clock_part(EhEnglish *english, const EhExpr *info)
{
    static const char *const says[] = {
        "the moment when the %.*s is due", "the time left for the %.*s",
        "the time allowed for the %.*s", "the used part of the time for the %.*s",
        "the clock for the %.*s"};
    const EhNamedVec *targets = &english->policy->targets;
    EhStr target = info->target < targets->n ? targets->at[info->target].name : EH_STR("?");
    EhStr readable = eh_english_target(english, target);
    return eh_noun(
        eh_say(english->arena, says[info->part < 5 ? info->part : 4], EH_STR_F(readable)));
}

/* ---- calculations ---- */

/* A value that reads on without parentheses. */
static bool is_simple(const EhNode *node)
{
    node = eh_node_bare(node);
    return node->kind != EH_N_BINARY && node->kind != EH_N_IF && node->kind != EH_N_BY &&
           node->kind != EH_N_QUANTIFIER;
}

/* `max(x, 1) - 1`: what x has beyond 1. */
static EhNoun beyond(EhEnglish *english, const EhNode *node)
{
    const EhNode *max = eh_node_bare(node->a), *by = eh_node_bare(node->b);
    const EhNode *x = max->kind == EH_N_CALL ? max->list : NULL;
    const EhNode *bound = x == NULL ? NULL : x->next;
    if (node->op != EH_OP_SUB || bound == NULL || bound->next != NULL ||
        !eh_str_is(max->name, "max") || eh_node_bare(bound)->kind != EH_N_INT ||
        by->kind != EH_N_INT || eh_node_bare(bound)->i != by->i || !is_simple(x)) {
        return eh_noun(EH_STR(""));
    }
    EhStr value = eh_english_noun(english, x).text, from = literal(english, by);
    return eh_noun(eh_say(english->arena, "%.*s beyond %.*s", EH_STR_F(value), EH_STR_F(from)));
}

static EhNoun calculated(EhEnglish *english, const EhNode *node)
{
    EhNoun part = beyond(english, node);
    if (part.text.n > 0) {
        return part;
    }
    const char *word = node->op == EH_OP_ADD   ? "plus"
                       : node->op == EH_OP_SUB ? "minus"
                       : node->op == EH_OP_MUL ? "times"
                       : node->op == EH_OP_DIV ? "divided by"
                                               : NULL;
    if (node->op == EH_OP_ELSE && is_simple(node->a) && is_simple(node->b)) {
        EhNoun value = eh_english_noun(english, node->a);
        EhStr other = eh_english_noun(english, node->b).text;
        EhStr text = eh_say(english->arena, "%.*s (%.*s if not known)", EH_STR_F(value.text),
                            EH_STR_F(other));
        return (EhNoun){text, value.plural};
    }
    const EhNode *right = eh_node_bare(node->b);
    bool far =
        node->op == EH_OP_MUL && right->kind == EH_N_BINARY && beyond(english, right).text.n > 0;
    if (word == NULL || !is_simple(node->a) || !(far || is_simple(right))) {
        return eh_noun(eh_english_source(english, node));
    }
    EhStr a = eh_english_noun(english, node->a).text, b = eh_english_noun(english, node->b).text;
    return eh_noun(eh_say(english->arena, "%.*s %s %.*s", EH_STR_F(a), word, EH_STR_F(b)));
}

/* "the largest of a, b and c" */
static EhNoun extreme(EhEnglish *english, const EhNode *node, bool min)
{
    EhPlainWords words = {0};
    for (const EhNode *value = node->list; value != NULL; value = value->next) {
        if (!is_simple(value)) {
            return eh_noun(eh_english_source(english, node));
        }
        (void)EH_PUSH(english->arena, &words, eh_english_noun(english, value).text);
    }
    EhStr all = eh_plain_join(english->arena, &words, "and");
    const char *word = words.n == 2 ? (min ? "smaller" : "larger") : (min ? "smallest" : "largest");
    return eh_noun(eh_say(english->arena, "the %s of %.*s", word, EH_STR_F(all)));
}

/* min and max of a value and a bound say how far it counts. */
static EhNoun call(EhEnglish *english, const EhNode *node)
{
    const EhNode *a = node->list, *b = a == NULL ? NULL : a->next;
    bool min = eh_str_is(node->name, "min"), max = eh_str_is(node->name, "max");
    bool two = b != NULL && b->next == NULL && is_simple(b);
    if ((min || max) && two && !is_simple(a) && eh_node_bare(a)->kind == EH_N_BINARY &&
        is_simple(eh_node_bare(a)->a) && is_simple(eh_node_bare(a)->b)) {
        EhStr value = eh_english_noun(english, a).text, bound = eh_english_noun(english, b).text;
        return eh_noun(eh_say(english->arena, "%.*s, but at %s %.*s", EH_STR_F(value),
                              min ? "most" : "least", EH_STR_F(bound)));
    }
    if ((min || max) && b != NULL && !(two && literal(english, eh_node_bare(b)).n > 0)) {
        return extreme(english, node, min);
    }
    if ((min || max) && two && is_simple(a)) {
        EhNoun value = eh_english_noun(english, a);
        EhStr bound = eh_english_noun(english, b).text;
        EhStr text = eh_say(english->arena, "%.*s (counted as %s %.*s)", EH_STR_F(value.text),
                            min ? "at most" : "at least", EH_STR_F(bound));
        return (EhNoun){text, value.plural};
    }
    if (eh_str_is(node->name, "round") && a != NULL && is_simple(a)) {
        EhNoun value = eh_english_noun(english, a);
        return (EhNoun){eh_say(english->arena, "%.*s (rounded)", EH_STR_F(value.text)),
                        value.plural};
    }
    if (eh_str_is(node->name, "abs") && a != NULL && is_simple(a)) {
        EhStr value = eh_english_noun(english, a).text;
        return eh_noun(
            eh_say(english->arena, "the size of %.*s without its sign", EH_STR_F(value)));
    }
    return eh_noun(eh_english_source(english, node));
}

static EhNoun prefixed(EhEnglish *english, const EhNode *node)
{
    static const struct {
        const char *name, *says;
    } words[] = {{"length", "the length of %.*s in characters"},
                 {"domain", "the domain of %.*s"},
                 {"hour", "the hour of %.*s"},
                 {"weekday", "the weekday of %.*s"},
                 {"lower", "%.*s (small and capital letters alike)"},
                 {"confidence", "the confidence in %.*s"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (eh_str_is(node->name, words[i].name) && is_simple(node->a)) {
            EhStr of = eh_english_noun(english, node->a).text;
            return eh_noun(eh_say(english->arena, words[i].says, EH_STR_F(of)));
        }
    }
    return eh_noun(eh_english_source(english, node));
}

static EhNoun count_of(EhEnglish *english, const EhNode *node)
{
    const EhSymbol *symbol = eh_map_get(&english->policy->values, node->name);
    if (symbol != NULL && symbol->kind == EH_SYM_PHRASES &&
        symbol->index < english->policy->phrases.n) {
        eh_english_note_phrases(english, english->policy->phrases.at[symbol->index]);
    }
    EhStr list = eh_plain_name(english->arena, node->name);
    EhStr text = eh_english_noun(english, node->a).text;
    return eh_noun(eh_say(english->arena, "the number of different words of %s list “%.*s” in %.*s",
                          english->you ? "our" : "the", EH_STR_F(list), EH_STR_F(text)));
}

/* `(intent at 90%)` */
static EhNoun at_least_sure(EhEnglish *english, const EhNode *node)
{
    EhNoun value = eh_english_noun(english, node->a);
    EhStr sure = literal(english, node->b);
    return (EhNoun){
        eh_say(english->arena, "%.*s (at least %.*s sure)", EH_STR_F(value.text), EH_STR_F(sure)),
        value.plural};
}

/* `count x in xs where …` when it is said in a line. */
static EhNoun counted(EhEnglish *english, const EhNode *node)
{
    const EhSymbol *before = english->it;
    if (node->op != EH_OP_COUNT || before != NULL || !is_simple(node->a)) {
        return eh_noun(eh_english_source(english, node));
    }
    EhStr all = eh_english_noun(english, node->a).text;
    english->it = eh_node_info(node)->symbol;
    uint32_t coded = english->coded;
    EhPhrase *body = eh_english_condition(english, node->b, false);
    EhStr line = eh_english_line(english, body);
    english->it = before;
    if (line.n == 0 || english->coded != coded) {
        return eh_noun(eh_english_source(english, node));
    }
    uint32_t the = all.n > 4 && memcmp(all.p, "the ", 4) == 0 ? 4 : 0;
    return eh_noun(eh_say(english->arena, "the number of %.*s where %.*s", (int)(all.n - the),
                          all.p + the, EH_STR_F(line)));
}

/* "0 for *none*, 1 for *silver*" */
static EhNoun chosen(EhEnglish *english, const EhNode *node)
{
    EhArena *arena = english->arena;
    EhPlainWords cases = {0};
    EhStr of = eh_english_noun(english, node->a).text;
    for (const EhNode *c = node->list; c != NULL; c = c->next) {
        if (!is_simple(c->a)) {
            return eh_noun(eh_english_source(english, node));
        }
        EhStr value = eh_english_noun(english, c->a).text;
        EhStr name_ = c->op == EH_OP_MISSING     ? EH_STR("when it is not known")
                      : c->op == EH_OP_OTHERWISE ? EH_STR("otherwise")
                      : c->op == EH_OP_TRUE      ? EH_STR("if so")
                      : c->op == EH_OP_FALSE     ? EH_STR("if not")
                                             : eh_plain_value(arena, eh_plain_name(arena, c->name));
        bool named = c->op == EH_OP_NONE;
        EhStr text =
            eh_say(arena, "%.*s %s%.*s", EH_STR_F(value), named ? "for " : "", EH_STR_F(name_));
        (void)EH_PUSH(arena, &cases, text);
    }
    EhStr list = eh_plain_join(arena, &cases, "and");
    return eh_noun(eh_say(arena, "by %.*s: %.*s", EH_STR_F(of), EH_STR_F(list)));
}

EhNoun eh_english_noun(EhEnglish *english, const EhNode *node)
{
    node = eh_node_bare(node);
    EhStr known = literal(english, node);
    if (known.n > 0) {
        return eh_noun(known);
    }
    switch ((EhNodeKind)node->kind) {
    case EH_N_NAME:
        return name(english, node);
    case EH_N_ACCESS:
        return eh_node_info(node)->is_sla          ? clock_part(english, eh_node_info(node))
               : eh_node_info(node)->place != NULL ? name(english, node)
                                                   : eh_noun(eh_english_source(english, node));
    case EH_N_NEGATE:
        known = literal(english, eh_node_bare(node->a));
        return eh_noun(known.n == 0 ? eh_english_source(english, node)
                                    : eh_say(english->arena, "-%.*s", EH_STR_F(known)));
    case EH_N_BINARY:
        return calculated(english, node);
    case EH_N_CALL:
        return call(english, node);
    case EH_N_OF:
        return prefixed(english, node);
    case EH_N_COUNT_OF:
        return count_of(english, node);
    case EH_N_AT:
        return at_least_sure(english, node);
    case EH_N_QUANTIFIER:
        return counted(english, node);
    case EH_N_BY:
        return chosen(english, node);
    default:
        return eh_noun(eh_english_source(english, node));
    }
}
