/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose value a field is: the customer's, the account's, the ticket's.
 *
 * One idea: a record that stands for a person is spoken to; every other keeps its name, so that nobody guesses whose
 * value is meant.
 */
#include "plain/nodes.h"

#include <string.h>

EhEnglish eh_english(EhPolicy *policy, EhArena *arena, bool you)
{
    return (EhEnglish){
        .policy = policy, .arena = arena, .you = you, .service = -1, .tier = -1, .budget = 400};
}

EhNoun eh_english_ticket(const EhEnglish *english)
{
    return eh_noun(english->you ? EH_STR("your request") : EH_STR("the ticket"));
}

/* ---- the policy's own text ---- */

static void note_let(EhEnglish *english, const EhSymbol *let)
{
    for (uint32_t i = 0; i < english->named.n; i++) {
        if (english->named.at[i] == let) {
            return;
        }
    }
    (void)EH_PUSH(english->arena, &english->named, let);
}

/* Lets that are read below a node; names are few, so the walk goes over all members. */
static void note_lets(EhEnglish *english, const EhNode *node);

/* `a and b and …` leans to the left, as long as an author likes. */
static void note_chain(EhEnglish *english, const EhNode *node)
{
    EH_VEC(const EhNode *) right = {NULL, 0, 0};
    for (; node->kind == EH_N_BINARY; node = node->a) {
        EH_PUSH(english->arena, &right, node->b);
    }
    EhNode alone = *node;
    alone.next = NULL;
    note_lets(english, &alone);
    while (right.n > 0) {
        note_lets(english, right.at[--right.n]);
    }
}

static void note_lets(EhEnglish *english, const EhNode *node)
{
    for (; node != NULL; node = node->next) {
        if (node->kind == EH_N_BINARY) {
            note_chain(english, node);
            continue;
        }
        const EhSymbol *symbol = node->kind == EH_N_NAME ? eh_node_info(node)->symbol : NULL;
        if (symbol != NULL && symbol->kind == EH_SYM_LET) {
            note_let(english, symbol);
        }
        note_lets(english, node->a);
        note_lets(english, node->b);
        note_lets(english, eh_node_c(node));
        note_lets(english, node->list);
    }
}

EhStr eh_english_source(EhEnglish *english, const EhNode *node)
{
    const EhSource *source = &english->policy->sources->files.at[node->span.file];
    EhStr text = {source->text.p + node->span.start, node->span.end - node->span.start};
    english->coded++;
    EhNode alone = *node;
    alone.next = NULL;
    note_lets(english, &alone);
    return eh_plain_code(english->arena, text);
}

void eh_english_note_phrases(EhEnglish *english, const EhPhrasesDecl *phrases)
{
    for (uint32_t i = 0; i < english->phrases.n; i++) {
        if (english->phrases.at[i] == phrases) {
            return;
        }
    }
    (void)EH_PUSH(english->arena, &english->phrases, phrases);
}

/* ---- fields ---- */

static bool is_one_of(EhStr name, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (eh_str_is(name, words[i])) {
            return true;
        }
    }
    return false;
}
#define IS_ONE_OF(name, words) is_one_of((name), (words), sizeof(words) / sizeof *(words))

static const char *const persons[] = {"customer", "requester", "caller",  "user",  "client",
                                      "contact",  "sender",    "visitor", "author"};
static const char *const messages[] = {"body", "message", "description", "text", "comment"};

static bool is_person(const EhPlace *place)
{
    bool top = place->parent != NULL && place->parent->field == NULL;
    return top && place->field != NULL && place->field->type.kind == EH_RECORD &&
           place->root->kind == EH_SYM_TICKET && IS_ONE_OF(place->field->name, persons);
}

static void note_field(EhEnglish *english, const EhFieldDecl *field)
{
    for (uint32_t i = 0; i < english->fields.n; i++) {
        if (english->fields.at[i] == field) {
            return;
        }
    }
    (void)EH_PUSH(english->arena, &english->fields, field);
}

/* "your", "the customer's", "the account's", "its", "the". */
static EhStr possessive(EhEnglish *english, const EhPlace *parent)
{
    EhArena *arena = english->arena;
    if (parent == NULL || parent->field == NULL) {
        const EhSymbol *root = parent == NULL ? NULL : parent->root;
        if (root != NULL && root == english->it) {
            return EH_STR("its");
        }
        if (root != NULL && root->kind == EH_SYM_LOOKUP) {
            EhStr name = eh_plain_name(arena, root->name);
            return IS_ONE_OF(root->name, persons) && english->you
                       ? EH_STR("your")
                       : eh_say(arena, "%s %.*s's", english->you ? "your" : "the", EH_STR_F(name));
        }
        return EH_STR("the");
    }
    if (is_person(parent) && english->you) {
        return EH_STR("your");
    }
    EhStr owner = eh_english_place(english, parent, false).text;
    return eh_say(arena, "%.*s's", EH_STR_F(owner));
}

/* Fields of the ticket that everybody calls by another word. */
static EhStr known_word(const EhEnglish *english, const EhPlace *place)
{
    bool top =
        place->parent != NULL && place->parent->field == NULL && place->root->kind == EH_SYM_TICKET;
    bool text = place->field->type.kind == EH_TEXT;
    if (top && text && IS_ONE_OF(place->field->name, messages)) {
        return english->you ? EH_STR("your message") : EH_STR("the message");
    }
    if (top && place->field->type.predicted && eh_str_is(place->field->name, "intent")) {
        return english->you ? EH_STR("the predicted topic of your message")
                            : EH_STR("the predicted intent");
    }
    if (top && place->field->type.kind == EH_TIME && eh_str_is(place->field->name, "created")) {
        return english->you ? EH_STR("the moment you wrote") : EH_STR("the moment of its creation");
    }
    if (top && text && eh_str_is(place->field->name, "subject")) {
        return EH_STR("the subject line");
    }
    return (EhStr){NULL, 0};
}

EhNoun eh_english_place(EhEnglish *english, const EhPlace *place, bool predicted)
{
    EhArena *arena = english->arena;
    if (place == NULL || place->field == NULL) {
        const EhSymbol *root = place == NULL ? NULL : place->root;
        if (root != NULL && root->kind == EH_SYM_LOOKUP) {
            EhStr found = eh_plain_name(arena, root->name);
            return eh_noun(
                eh_say(arena, "%s %.*s", english->you ? "your" : "the", EH_STR_F(found)));
        }
        return root != NULL && root == english->it ? eh_noun(EH_STR("it"))
                                                   : eh_english_ticket(english);
    }
    EhStr known = known_word(english, place);
    note_field(english, place->field);
    if (known.n > 0) {
        return eh_noun(known);
    }
    EhStr name = eh_plain_name(arena, place->field->name);
    EhStr whose = place->field->type.kind == EH_RECORD && english->you &&
                          place->parent->field == NULL && place->root->kind == EH_SYM_TICKET
                      ? EH_STR("your")
                      : possessive(english, place->parent);
    bool said = name.n >= 9 && memcmp(name.p, "predicted", 9) == 0;
    EhStr text = eh_say(arena, "%.*s %s%.*s", EH_STR_F(whose),
                        predicted && !said ? "predicted " : "", EH_STR_F(name));
    bool top = place->parent->field == NULL && place->parent->root->kind == EH_SYM_TICKET;
    if (top && place->field->type.kind == EH_TIME) {
        return eh_noun(eh_say(arena, "the time %.*s", EH_STR_F(eh_plain_quoted(arena, name))));
    }
    bool ed = name.n > 3 && memcmp(name.p + name.n - 2, "ed", 2) == 0;
    if (top && place->field->type.kind == EH_INT && (ed || eh_plain_is_plural(name))) {
        return eh_noun(eh_say(arena, "the number of %.*s", EH_STR_F(name)));
    }
    bool scalar = place->field->type.kind == EH_INT || eh_kind_is_pair(place->field->type.kind) ||
                  place->field->type.kind == EH_RECORD;
    return (EhNoun){text, scalar && place->field->type.kind != EH_TEXT && eh_plain_is_plural(name)};
}

EhNoun eh_english_owner(EhEnglish *english, const EhPlace *place)
{
    const EhPlace *parent = place->parent;
    if (parent == NULL || (parent->field == NULL && parent->root != english->it &&
                           parent->root->kind != EH_SYM_LOOKUP)) {
        return eh_english_ticket(english);
    }
    if (parent->field != NULL && is_person(parent) && english->you) {
        return (EhNoun){EH_STR("you"), true};
    }
    return eh_english_place(english, parent, false);
}
