/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements, and trees of them.
 *
 * One idea: trees are put right while they are built: what is decided falls out, `any` inside `any` becomes one, and
 * two subjects of which the same is said share their statement.
 */
#include <string.h>

#include "plain/english.h"

const EhSaying eh_verb_is = {"is", "are"}, eh_verb_has = {"has", "have"};

static EhPhrase *make(EhEnglish *english, EhPhraseKind kind)
{
    EhPhrase *phrase = eh_arena_alloc(english->arena, sizeof *phrase);
    if (phrase != NULL) {
        phrase->kind = kind;
    }
    return phrase;
}

EhPhrase *eh_phrase_constant(EhEnglish *english, bool value)
{
    return make(english, value ? EH_PHRASE_TRUE : EH_PHRASE_FALSE);
}

static bool denies_itself(EhSaying verb)
{
    return strcmp(verb.one, "is") == 0 || strcmp(verb.one, "has") == 0;
}

EhPhrase *eh_phrase_says(EhEnglish *english, EhNoun subject, EhSaying verb, bool negated,
                         EhStr says, EhStr denied)
{
    EhArena *arena = english->arena;
    EhPhrase *phrase = make(english, EH_PHRASE_SAYS);
    const char *form = subject.plural ? verb.many : verb.one;
    if (phrase == NULL) {
        return NULL;
    }
    english->budget -= english->budget > 0;
    phrase->subject = subject.text;
    phrase->negated = negated;
    phrase->plain = eh_say(arena, "%s %.*s", verb.one, EH_STR_F(says));
    phrase->says = !negated ? eh_say(arena, "%s %.*s", form, EH_STR_F(says))
                   : denies_itself(verb)
                       ? eh_say(arena, "%s %.*s", form, EH_STR_F(denied))
                       : eh_say(arena, "%s not %s %.*s", subject.plural ? "do" : "does", verb.many,
                                EH_STR_F(says));
    return phrase;
}

/* ---- putting together ---- */

static EhPhrase *last_of(EhPhrase *parts)
{
    while (parts != NULL && parts->next != NULL) {
        parts = parts->next;
    }
    return parts;
}

/* `b` says of another subject what `a` says: "a or b is …"; "neither a nor b is …". */
static bool share(EhEnglish *english, EhPhraseKind kind, EhPhrase *a, const EhPhrase *b)
{
    bool any = kind == EH_PHRASE_ANY && !b->negated, none = kind == EH_PHRASE_ALL && b->negated;
    bool both =
        kind == EH_PHRASE_ALL && !b->negated && b->plain.n > 3 && memcmp(b->plain.p, "is ", 3) == 0;
    if (a == NULL || a->kind != EH_PHRASE_SAYS || b->kind != EH_PHRASE_SAYS || a->lead.n > 0 ||
        a->negated != b->negated || a->subject.n == 0 || b->subject.n == 0 ||
        (!any && !none && !both) || !eh_str_same(a->plain, b->plain)) {
        return false;
    }
    a->subject = eh_say(english->arena,
                        any    ? "%.*s or %.*s"
                        : both ? "both %.*s and %.*s"
                               : "neither %.*s nor %.*s",
                        EH_STR_F(a->subject), EH_STR_F(b->subject));
    a->says =
        both ? eh_say(english->arena, "are %.*s", (int)a->plain.n - 3, a->plain.p + 3) : a->plain;
    a->lead = EH_STR("shared"); /* two at most: three would need other words */
    return true;
}

/* `b` names another thing that the same subject includes, or is: "include a or b". */
static bool extend(EhEnglish *english, EhPhraseKind kind, EhPhrase *a, const EhPhrase *b)
{
    static const char word[] = "includes ";
    uint32_t n = sizeof word - 1;
    if (a == NULL || kind != EH_PHRASE_ANY || a->kind != EH_PHRASE_SAYS ||
        b->kind != EH_PHRASE_SAYS || a->negated || b->negated || a->lead.n > 0 ||
        !eh_str_same(a->subject, b->subject) || a->plain.n <= n || b->plain.n <= n ||
        memcmp(a->plain.p, word, n) != 0 || memcmp(b->plain.p, word, n) != 0) {
        return false;
    }
    EhStr more = {b->plain.p + n, b->plain.n - n};
    a->says = eh_say(english->arena, "%.*s or %.*s", EH_STR_F(a->says), EH_STR_F(more));
    a->plain = eh_say(english->arena, "%.*s or %.*s", EH_STR_F(a->plain), EH_STR_F(more));
    return true;
}

/* Adds the parts of `b` behind those of `into`. */
static void take(EhEnglish *english, EhPhrase *into, EhPhrase *b)
{
    EhPhrase *first = b->kind == into->kind ? b->parts : b, *next;
    for (; first != NULL; first = next) {
        EhPhrase *last = last_of(into->parts);
        next = b->kind == into->kind ? first->next : NULL;
        first->next = NULL;
        if (share(english, into->kind, last, first) || extend(english, into->kind, last, first)) {
            continue;
        }
        if (last == NULL) {
            into->parts = first;
        } else {
            last->next = first;
        }
    }
}

EhPhrase *eh_phrase_join(EhEnglish *english, EhPhraseKind kind, EhPhrase *a, EhPhrase *b)
{
    EhPhraseKind neutral = kind == EH_PHRASE_ALL ? EH_PHRASE_TRUE : EH_PHRASE_FALSE;
    EhPhraseKind final = kind == EH_PHRASE_ALL ? EH_PHRASE_FALSE : EH_PHRASE_TRUE;
    if (a == NULL || b == NULL || a->kind == neutral || b->kind == final) {
        return b == NULL ? a : b;
    }
    if (b->kind == neutral || a->kind == final) {
        return a;
    }
    EhPhrase *both = a->kind == kind ? a : make(english, kind);
    if (both == NULL) {
        return NULL;
    }
    if (both != a) {
        take(english, both, a);
    }
    take(english, both, b);
    return both->parts != NULL && both->parts->next == NULL ? both->parts : both;
}
