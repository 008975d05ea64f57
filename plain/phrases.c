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
    if (phrase == NULL) {
        return NULL;
    }
    english->budget -= english->budget > 0;
    phrase->subject = subject.text;
    phrase->negated = negated;
    phrase->plain = eh_say(arena, "%s %.*s", verb.one, EH_STR_F(says));
    bool does = negated && !denies_itself(verb);
    EhStr form = does ? eh_say(arena, "%s not %s ", subject.plural ? "do" : "does", verb.many)
                      : eh_say(arena, "%s ", subject.plural ? verb.many : verb.one);
    EhStr rest = negated && !does ? denied : says;
    phrase->verb = form.n;
    phrase->says = eh_say(arena, "%.*s%.*s", EH_STR_F(form), EH_STR_F(rest));
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
    if (a == NULL || a->kind != EH_PHRASE_SAYS || b->kind != EH_PHRASE_SAYS || a->shares != 0 ||
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
    a->shares = 1; /* two at most: three would need other words */
    return true;
}

static bool is_list(EhStr text)
{
    for (uint32_t i = 0; i + 4 <= text.n; i++) {
        if (text.p[i] == ',' || memcmp(text.p + i, " or ", 4) == 0 ||
            memcmp(text.p + i, "nor ", 4) == 0 || memcmp(text.p + i, "and ", 4) == 0) {
            return true;
        }
    }
    return false;
}

static bool starts(EhStr text, const char *word)
{
    size_t n = strlen(word);
    return text.n >= n && memcmp(text.p, word, n) == 0;
}

/* Another statement of the same subject with the same verb: "is above 5 and below 10", "do not include a or b". */
static bool extend(EhEnglish *english, EhPhraseKind kind, EhPhrase *a, const EhPhrase *b)
{
    if (a == NULL || a->kind != EH_PHRASE_SAYS || b->kind != EH_PHRASE_SAYS || a->shares == 1 ||
        a->subject.n == 0 || a->phrases != NULL || b->phrases != NULL || a->verb != b->verb ||
        !eh_str_same(a->subject, b->subject) || memcmp(a->says.p, b->says.p, a->verb) != 0) {
        return false;
    }
    bool any = kind == EH_PHRASE_ANY, be = starts(a->says, "is ") || starts(a->says, "are ");
    bool not_include = starts(a->says, "do not ") || starts(a->says, "does not ");
    bool one = starts(a->says, "count") || starts(a->says, "include");
    EhStr more = {b->says.p + b->verb, b->says.n - b->verb};
    EhStr had = {a->says.p + a->verb, a->says.n - a->verb};
    bool lists = had.n + more.n > 100 || is_list(more) || (a->shares == 0 && is_list(had));
    if (lists || !(be || (one && any) || (not_include && !any))) {
        return false;
    }
    const char *word = any || not_include ? "or" : "and";
    a->says = eh_say(english->arena, "%.*s %s %.*s", EH_STR_F(a->says), word, EH_STR_F(more));
    a->shares = 2;
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
