/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparisons, membership, windows of time and words as statements.
 *
 * One idea: each operator has its words and those of its denial next to each other, so that both can be read at once.
 */
#include "plain/operators.h"

#include <string.h>

static const EhExpr *info_of(const EhNode *node)
{
    static const EhExpr nothing = {.type = {.kind = EH_KIND_NONE}, .enumerator = -1};
    return node->info == NULL ? &nothing : node->info;
}

static const EhNode *bare(const EhNode *node)
{
    while (node->kind == EH_N_PAREN) {
        node = node->a;
    }
    return node;
}

static EhPhrase *be(EhEnglish *english, EhNoun subject, bool negated, EhStr says, EhStr denied)
{
    return eh_phrase_says(english, subject, eh_verb_is, negated, says, denied);
}

/* A constant: cells of tables have names that the checker left without a meaning of their own. */
static EhStr constant(EhEnglish *english, const EhNode *node)
{
    node = bare(node);
    if (node->kind == EH_N_NAME && (node->info == NULL || info_of(node)->enumerator >= 0)) {
        return eh_plain_value(english->arena, eh_plain_name(english->arena, node->name));
    }
    return eh_english_noun(english, node).text;
}

/* ---- what is decided already ---- */

static const EhSymbol *stage_of(const EhNode *node)
{
    const EhSymbol *symbol = bare(node)->kind == EH_N_NAME ? info_of(bare(node))->symbol : NULL;
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
        return be(english, who, negated, eh_say(english->arena, "served as %.*s", EH_STR_F(value)),
                  eh_say(english->arena, "not served as %.*s", EH_STR_F(value)));
    }
    if (eh_str_is(stage->name, "tier")) {
        return eh_phrase_says(english, ticket, count, negated,
                              eh_say(english->arena, "as %.*s", EH_STR_F(value)), EH_STR(""));
    }
    if (eh_str_is(stage->name, "queue")) {
        return be(english, ticket, negated,
                  eh_say(english->arena, "in the queue %.*s", EH_STR_F(value)),
                  eh_say(english->arena, "not in the queue %.*s", EH_STR_F(value)));
    }
    EhNoun noun = eh_str_is(stage->name, "class")
                      ? (EhNoun){english->you ? EH_STR("your group") : EH_STR("the group"), false}
                      : (EhNoun){EH_STR("the priority"), false};
    return be(english, noun, negated, value, eh_say(english->arena, "not %.*s", EH_STR_F(value)));
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
            EhStr target = english->policy->targets.at[info_of(a)->target].name;
            EhStr called = eh_english_target(english, target);
            EhNoun noun =
                i < 2 ? (EhNoun){eh_say(english->arena, "the %.*s", EH_STR_F(called)), false}
                      : eh_english_noun(english, a);
            return be(english, noun, negated,
                      (EhStr){states[i].says, (uint32_t)strlen(states[i].says)},
                      (EhStr){states[i].denied, (uint32_t)strlen(states[i].denied)});
        }
    }
    return NULL;
}

static bool is_constant(const EhNode *node)
{
    node = bare(node);
    return (node->kind == EH_N_NAME && info_of(node)->enumerator >= 0) || (node->kind <= EH_N_TEXT);
}

/* `flag is true` of a flag that may be missing asks that too. */
static EhPhrase *is_bool(EhEnglish *english, const EhNode *a, bool value, bool negated)
{
    if (!info_of(a)->type.optional) {
        return eh_english_condition(english, a, value == negated);
    }
    EhPhraseKind kind = negated ? EH_PHRASE_ANY : EH_PHRASE_ALL;
    return eh_phrase_join(english, kind, eh_english_missing(english, a, !negated),
                          eh_english_condition(english, a, value == negated));
}

EhPhrase *eh_english_is(EhEnglish *english, const EhNode *a, const EhNode *b, bool negated)
{
    const EhEnumDecl *names = NULL;
    a = bare(a);
    b = bare(b);
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
    if (info_of(a)->is_sla && info_of(a)->part == 4 && b->kind == EH_N_NAME) {
        return is_state(english, a, b->name, negated);
    }
    bool empty = b->kind == EH_N_TEXT && b->name.n == 0;
    EhStr value = empty ? EH_STR("empty") : constant(english, b);
    if (!is_constant(b) && b->info != NULL) {
        value = eh_say(english->arena, "the same as %.*s", EH_STR_F(value));
    }
    return be(english, eh_english_noun(english, a), negated, value,
              eh_say(english->arena, "not %.*s", EH_STR_F(value)));
}

/* ---- in { … } ---- */

static EhPhrase *one_of(EhEnglish *english, const EhNode *a, const EhNode *list, bool negated)
{
    EhPlainWords words = {0};
    for (const EhNode *item = list; item != NULL; item = item->next) {
        (void)EH_PUSH(english->arena, &words, constant(english, item));
    }
    EhStr all = eh_plain_join(english->arena, &words, "or");
    EhStr neither = words.n == 2 ? eh_say(english->arena, "neither %.*s nor %.*s",
                                          EH_STR_F(words.at[0]), EH_STR_F(words.at[1]))
                                 : eh_say(english->arena, "none of %.*s",
                                          EH_STR_F(eh_plain_join(english->arena, &words, "and")));
    return be(english, eh_english_noun(english, a), negated, all, neither);
}

EhPhrase *eh_english_among(EhEnglish *english, const EhNode *a, const EhNode *list, bool negated)
{
    if (list == NULL) {
        return eh_phrase_constant(english, negated);
    }
    if (stage_of(a) == NULL && list->next != NULL && !info_of(bare(a))->is_sla) {
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
    EhStr low = constant(english, from), high = constant(english, to);
    if (info_of(bare(a))->type.kind == EH_ENUM) { /* weekdays, which may go over the week's end */
        return be(english, eh_english_noun(english, a), negated,
                  eh_say(arena, "one of %.*s to %.*s", EH_STR_F(low), EH_STR_F(high)),
                  eh_say(arena, "none of %.*s to %.*s", EH_STR_F(low), EH_STR_F(high)));
    }
    return be(english, eh_english_noun(english, a), negated,
              eh_say(arena, "from %.*s to %.*s", EH_STR_F(low), EH_STR_F(high)),
              eh_say(arena, "not from %.*s to %.*s", EH_STR_F(low), EH_STR_F(high)));
}

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
    return be(english, eh_english_noun(english, node->a), negated,
              eh_say(arena, "on %s list %.*s", our, EH_STR_F(name)),
              eh_say(arena, "not on %s list %.*s", our, EH_STR_F(name)));
}

static EhPhrase *membership(EhEnglish *english, const EhNode *node, bool negated)
{
    static const EhSaying include = {"includes", "include"};
    const EhNode *set = bare(node->b);
    const EhSymbol *symbol = info_of(set)->symbol;
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
    if (info_of(set)->type.kind == EH_SET) {
        return eh_phrase_says(english, eh_english_noun(english, set), include, negated,
                              constant(english, node->a), EH_STR(""));
    }
    return NULL;
}

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
    static const char *const amounts[] = {"below", "at most", "above", "at least"};
    const char *const *words = kind == EH_DATE || kind == EH_TIME ? times : amounts;
    return words[op == EH_OP_LT ? 0 : op == EH_OP_LE ? 1 : op == EH_OP_GT ? 2 : 3];
}

/* How a value compares with a constant: -1, 0, 1; 2 where that is not known here. */
static int compare_constants(const EhNode *a, const EhNode *b)
{
    double left, right;
    int sign_a = a->kind == EH_N_NEGATE ? -1 : 1, sign_b = b->kind == EH_N_NEGATE ? -1 : 1;
    a = a->kind == EH_N_NEGATE ? bare(a->a) : a;
    b = b->kind == EH_N_NEGATE ? bare(b->a) : b;
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

static EhPhrase *order_of(EhEnglish *english, const EhNode *a, EhOp op, const EhNode *b)
{
    EhArena *arena = english->arena;
    uint8_t kind = info_of(bare(a))->type.kind;
    EhStr value = constant(english, b);
    EhNoun noun = eh_english_noun(english, a);
    const EhSymbol *symbol = info_of(bare(a))->symbol;
    bool waiting = bare(a)->kind == EH_N_NAME && symbol != NULL && symbol->kind == EH_SYM_BUILTIN &&
                   symbol->which == EH_BUILTIN_WAITING;
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
    const char *word = order_words(kind, op);
    const EhExpr *info = info_of(bare(a));
    if (info->is_sla && info->part == 3) {
        EhStr target = eh_english_target(english, english->policy->targets.at[info->target].name);
        noun = (EhNoun){eh_say(arena, "%s %.*s of the time for the %.*s",
                               op == EH_OP_LT   ? "less than"
                               : op == EH_OP_GT ? "more than"
                                                : word,
                               EH_STR_F(value), EH_STR_F(target)),
                        false};
        return be(english, noun, false, EH_STR("used up"), EH_STR(""));
    }
    bool behind = (kind == EH_DATE || kind == EH_TIME) && (op == EH_OP_LE || op == EH_OP_GE);
    EhStr says = behind ? eh_say(arena, "%.*s %s", EH_STR_F(value),
                                 op == EH_OP_LE ? "or earlier" : "or later")
                        : eh_say(arena, "%s %.*s", word, EH_STR_F(value));
    return be(english, noun, false, says, says);
}

EhPhrase *eh_english_order(EhEnglish *english, const EhNode *a, EhOp op, const EhNode *b,
                           bool negated)
{
    a = bare(a);
    b = bare(b);
    op = negated ? opposite(op) : op;
    bool fallback = a->kind == EH_N_BINARY && a->op == EH_OP_ELSE;
    int compared = fallback ? compare_constants(bare(a->b), b) : 2;
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
    return be(english, there, negated, eh_say(arena, "no %.*s yet", EH_STR_F(name)),
              eh_say(arena, "a %.*s", EH_STR_F(name)));
}

EhPhrase *eh_english_missing(EhEnglish *english, const EhNode *a, bool negated)
{
    a = bare(a);
    const EhPlace *place = info_of(a)->place;
    bool field = place != NULL && place->field != NULL && a->kind != EH_N_AT;
    if (field && place->field->type.kind == EH_TIME && place->parent != NULL &&
        place->parent->field == NULL && place->root->kind == EH_SYM_TICKET) {
        return not_yet(english, place, negated);
    }
    EhStr says = negated ? EH_STR("known") : EH_STR("not known");
    return be(english, eh_english_noun(english, a), false, says, says);
}

/* ---- windows of time ---- */

static EhPhrase *within(EhEnglish *english, const EhNode *node, bool negated)
{
    EhArena *arena = english->arena;
    EhNoun noun = eh_english_noun(english, node->a);
    EhStr span = eh_english_noun(english, node->b).text;
    bool past = node->op == EH_OP_WITHIN_PAST;
    bool date = info_of(bare(node->a))->type.kind == EH_DATE;
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
    return be(english, noun, negated, window, denied);
}

static EhPhrase *calendar_open(EhEnglish *english, const EhNode *node, bool negated)
{
    EhArena *arena = english->arena;
    const EhSymbol *symbol = info_of(node)->symbol;
    if (symbol == NULL || symbol->index >= english->policy->calendars.n) {
        return NULL;
    }
    const EhCalendarDecl *calendar = &english->policy->calendars.at[symbol->index];
    EhStr hours = eh_english_hours(english, calendar);
    EhNoun it = {EH_STR("it"), false};
    return be(english, it, negated, eh_say(arena, "within these hours: %.*s", EH_STR_F(hours)),
              eh_say(arena, "outside these hours: %.*s", EH_STR_F(hours)));
}

/* ---- words ---- */

static EhPhrase *mentions(EhEnglish *english, const EhNode *node, bool negated)
{
    static const EhSaying contain = {"contains", "contain"};
    EhArena *arena = english->arena;
    const EhNode *what = bare(node->b);
    EhNoun text = eh_english_noun(english, node->a);
    const EhSymbol *symbol = info_of(what)->symbol;
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
    EhStr value = constant(english, node->b);
    return eh_phrase_says(english, eh_english_noun(english, node->a),
                          node->op == EH_OP_STARTS ? starts : ends, negated,
                          eh_say(english->arena, "with %.*s", EH_STR_F(value)), EH_STR(""));
}

/* `(flag else false)`: a flag with a value for when it is missing. */
static EhPhrase *flag_else(EhEnglish *english, const EhNode *node, bool negated)
{
    const EhNode *other = bare(node->b);
    if (other->kind != EH_N_BOOL) {
        return NULL;
    }
    bool missing_holds = (other->i != 0) != negated;
    EhPhrase *flag = eh_english_condition(english, node->a, negated);
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
        return info_of(node)->calendar_test ? calendar_open(english, node, negated)
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
