/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trees of statements on the page: short ones in a line, nested ones as lists below lists.
 */
#include "plain/english.h"

#include <string.h>

enum { LINE_PARTS = 3, LINE_BYTES = 220 };

static void first_phrases(const EhPhrasesDecl *phrases, EhStr *out, uint32_t *n, uint32_t *total,
                          bool *typos)
{
    for (uint32_t deep = 0; phrases != NULL && deep < 64; phrases = phrases->also, deep++) {
        for (uint32_t i = 0; i < phrases->texts.n; i++) {
            if (*n < 3) {
                out[(*n)++] = phrases->texts.at[i];
            }
            (*total)++;
        }
        *typos = *typos || phrases->typos > 0;
    }
}

/* " (such as “a”, “b” and 40 more)", the first time in a part of the page. */
static EhStr examples(EhEnglish *english, const EhPhrasesDecl *phrases)
{
    EhArena *arena = english->arena;
    EhStr some[3];
    uint32_t n = 0, total = 0;
    bool typos = false;
    EhPlainWords words = {0};
    for (uint32_t i = 0; i < english->examples.n; i++) {
        if (english->examples.at[i] == phrases) {
            return EH_STR("");
        }
    }
    first_phrases(phrases, some, &n, &total, &typos);
    for (uint32_t i = 0; i < n; i++) {
        (void)EH_PUSH(arena, &words, eh_plain_quoted(arena, some[i]));
    }
    if (total > n) {
        (void)EH_PUSH(arena, &words, eh_say(arena, "%u more", total - n));
    }
    (void)EH_PUSH(arena, &english->examples, phrases);
    EhStr list = eh_plain_join(arena, &words, "and");
    return eh_say(arena, " (%.*s)", EH_STR_F(list));
}

static EhStr statement(EhEnglish *english, const EhPhrase *phrase)
{
    EhStr some = phrase->phrases == NULL ? EH_STR("") : examples(english, phrase->phrases);
    return eh_say(english->arena, "%.*s %.*s%.*s", EH_STR_F(phrase->subject),
                  EH_STR_F(phrase->says), EH_STR_F(some));
}

static bool holds_list(EhStr text)
{
    for (uint32_t i = 0; i + 4 <= text.n; i++) {
        if (text.p[i] == ',' || memcmp(text.p + i, " or ", 4) == 0) {
            return true;
        }
    }
    return false;
}

/* Statements that hold a list of their own are set apart by a comma before the last `and`. */
static EhStr side_by_side(EhEnglish *english, const EhPhrase *phrase)
{
    EhPlainWords words = {0};
    const char *word = phrase->kind == EH_PHRASE_ANY ? "or" : "and";
    bool commas = false;
    for (const EhPhrase *part = phrase->parts; part != NULL; part = part->next) {
        if (part->kind != EH_PHRASE_SAYS || words.n == LINE_PARTS) {
            return EH_STR("");
        }
        EhStr text = statement(english, part);
        commas = commas || part->shares != 0 || holds_list(part->says);
        (void)EH_PUSH(english->arena, &words, text);
    }
    EhStr out = eh_plain_join(english->arena, &words, word);
    if (commas && words.n == 2) {
        out = eh_say(english->arena, "%.*s, %s %.*s", EH_STR_F(words.at[0]), word,
                     EH_STR_F(words.at[1]));
    }
    return out.n > LINE_BYTES || (commas && words.n > 2) ? EH_STR("") : out;
}

static EhStr line_of(EhEnglish *english, const EhPhrase *phrase)
{
    if (phrase == NULL) {
        return EH_STR("");
    }
    switch (phrase->kind) {
    case EH_PHRASE_TRUE:
        return EH_STR("always");
    case EH_PHRASE_FALSE:
        return EH_STR("never");
    case EH_PHRASE_SAYS:
        return statement(english, phrase);
    case EH_PHRASE_ANY:
    case EH_PHRASE_ALL:
        return side_by_side(english, phrase);
    case EH_PHRASE_OF: {
        EhStr inner = line_of(english, phrase->parts);
        return inner.n == 0
                   ? inner
                   : eh_say(english->arena, "%.*s, %.*s", EH_STR_F(phrase->lead), EH_STR_F(inner));
    }
    }
    return EH_STR("");
}

/* Examples of a line that is not taken are still to be given. */
EhStr eh_english_line(EhEnglish *english, const EhPhrase *phrase)
{
    uint32_t given = english->examples.n;
    EhStr line = line_of(english, phrase);
    if (line.n == 0) {
        english->examples.n = given;
    }
    return line;
}

static const char *heading_of(const EhPhrase *phrase)
{
    return phrase->kind == EH_PHRASE_ANY ? "any of these holds" : "all of these hold";
}

static EhPlainItem item_of(EhEnglish *english, const EhPhrase *phrase);

static void put_parts(EhEnglish *english, const EhPhrase *phrase, EhPlainItems *items)
{
    for (const EhPhrase *part = phrase->parts; part != NULL; part = part->next) {
        (void)EH_PUSH(english->arena, items, item_of(english, part));
    }
}

static EhPlainItem item_of(EhEnglish *english, const EhPhrase *phrase)
{
    EhStr line = eh_english_line(english, phrase);
    EhPlainItem item = {.text = line};
    if (line.n > 0) {
        return item;
    }
    if (phrase->kind == EH_PHRASE_OF) {
        item.text = eh_say(english->arena, "%.*s:", EH_STR_F(phrase->lead));
    } else {
        item.text = eh_say(english->arena, "%s:", heading_of(phrase));
    }
    put_parts(english, phrase, &item.below);
    return item;
}

EhPlainItem eh_english_when(EhEnglish *english, EhStr lead, const char *word,
                            const EhPhrase *phrase)
{
    return eh_english_when_why(english, lead, word, phrase, EH_STR(""));
}

EhPlainItem eh_english_when_why(EhEnglish *english, EhStr lead, const char *word,
                                const EhPhrase *phrase, EhStr why)
{
    EhArena *arena = english->arena;
    if (phrase == NULL || phrase->kind == EH_PHRASE_TRUE) {
        return (EhPlainItem){.text = eh_say(arena, "%.*s.%.*s", EH_STR_F(lead), EH_STR_F(why))};
    }
    EhStr line = eh_english_line(english, phrase);
    if (line.n > 0) {
        return (EhPlainItem){.text = eh_say(arena, "%.*s %s %.*s.%.*s", EH_STR_F(lead), word,
                                            EH_STR_F(line), EH_STR_F(why))};
    }
    EhPlainItem item = {.below = {0}};
    if (why.n > 0) {
        lead.n -= lead.n > 0 && lead.p[lead.n - 1] == ',';
        lead = eh_say(arena, "%.*s.%.*s This applies", EH_STR_F(lead), EH_STR_F(why));
    }
    if (phrase->kind == EH_PHRASE_OF) {
        item.text = eh_say(arena, "%.*s %s, %.*s:", EH_STR_F(lead), word, EH_STR_F(phrase->lead));
    } else {
        item.text = eh_say(arena, "%.*s %s %s:", EH_STR_F(lead), word, heading_of(phrase));
    }
    put_parts(english, phrase, &item.below);
    return item;
}
