/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expressions of a policy in English.
 *
 * One idea: a condition becomes a small tree of plain statements, turned so that `not` stands at the statements alone;
 * what stands side by side is said in a line, what is nested becomes a list below a list. Nothing is ever left out: what
 * words cannot say well is shown as the policy's own text.
 */
#ifndef EH_PLAIN_ENGLISH_H
#define EH_PLAIN_ENGLISH_H

#include "compiler/policy.h"
#include "plain/page.h"
#include "plain/words.h"

/* Who is spoken to, and what is known already. `service` and `tier` are numbers of enumerators, or -1: then a
 * condition about them is decided and no longer said. */
typedef struct EhEnglish {
    EhPolicy *policy;
    EhArena *arena;
    bool you; /* to the customer; else about the customer */
    int32_t service, tier;
    const EhSymbol *it; /* the variable of the quantifier that is being said */
    uint32_t lets;      /* how deep in lets */
    uint32_t coded;     /* how often the policy's own text was shown */
    uint32_t depth;     /* of conditions that are being said */
    uint32_t budget;    /* statements left before lets are named and no longer opened */
    EH_VEC(const EhFieldDecl *) fields;     /* that were said, each once */
    EH_VEC(const EhPhrasesDecl *) phrases;  /* likewise */
    EH_VEC(const EhListDecl *) lists;       /* likewise */
    EH_VEC(const EhSymbol *) named;         /* lets that were named */
    EH_VEC(const EhPhrasesDecl *) examples; /* whose examples were given in this part of the page */
} EhEnglish;

/* Whom `english` speaks to, of an expression in policy `policy`. */
EhEnglish eh_english(EhPolicy *policy, EhArena *arena, bool you);

/* ---- values (nouns.c) ---- */

/* "your spend", "the subject", "50,000". `plural`: its verb is that of several. */
typedef struct EhNoun {
    EhStr text;
    bool plural;
} EhNoun;
EhNoun eh_english_noun(EhEnglish *english, const EhNode *node);
EhNoun eh_english_place(EhEnglish *english, const EhPlace *place, bool predicted);
/* Who a field belongs to, to say that it is marked: "you", "your request", "your account". */
EhNoun eh_english_owner(EhEnglish *english, const EhPlace *place);
/* "your request", "the ticket". */
EhNoun eh_english_ticket(const EhEnglish *english);
/* The policy's own text, in code style; lets in it are noted as named. */
EhStr eh_english_source(EhEnglish *english, const EhNode *node);
/* What a target is called: "first answer" for first_response. */
EhStr eh_english_target(const EhEnglish *english, EhStr target);
/* Notes that a list of phrases was said. */
void eh_english_note_phrases(EhEnglish *english, const EhPhrasesDecl *phrases);
/* Words of a calendar: "Monday to Friday, 09:00 to 18:00", "day and night". */
EhStr eh_english_hours(EhEnglish *english, const EhCalendarDecl *calendar);
/* "Monday" for `mon`; the name itself if it is no weekday's. */
EhStr eh_plain_weekday(EhStr name);
/* All its rules as items: one an `open` line, the days it is closed, the days with other hours. */
void eh_english_calendar(EhEnglish *english, const EhCalendarDecl *calendar, EhPlainItems *items);

/* ---- conditions (conditions.c) ---- */

typedef enum EhPhraseKind {
    EH_PHRASE_TRUE,
    EH_PHRASE_FALSE,
    EH_PHRASE_SAYS, /* a statement */
    EH_PHRASE_ANY,
    EH_PHRASE_ALL,
    EH_PHRASE_OF /* `lead`, then what holds of it */
} EhPhraseKind;

typedef struct EhPhrase EhPhrase;

/* SAYS: `subject` (may be empty) and `says`, "is above $500"; `plain` is the same without its negation, for
 * "neither … nor". ANY, ALL: at least two parts, none of its own kind, none TRUE or FALSE. OF: lead and one part. */
struct EhPhrase {
    EhPhraseKind kind;
    bool negated;
    uint32_t verb; /* SAYS: bytes of `says` up to what follows the verb */
    uint32_t
        shares; /* SAYS: 1 for two subjects, 2 for two statements of one; then it takes no more subjects */
    EhStr subject, says, plain, lead;
    const EhPhrasesDecl *phrases; /* whose examples stand behind it, once in a part of the page */
    EhPhrase *parts, *next;
};

/* A condition, or its opposite, as a tree. Never NULL, but for memory. */
EhPhrase *eh_english_condition(EhEnglish *english, const EhNode *node, bool negated);
/* Trees put together; NULL parts are left out, parts are taken over. */
EhPhrase *eh_phrase_join(EhEnglish *english, EhPhraseKind kind, EhPhrase *a, EhPhrase *b);
/* The row of a table: each cell against its heading. */
EhPhrase *eh_english_cells(EhEnglish *english, const EhNode *headings, const EhNode *row);

/* One statement: the verb's forms for one and for many ("is", "are"), and what follows it, affirmed and denied. Verbs
 * other than to be, to have are denied with "does not". */
typedef struct EhSaying {
    const char *one, *many;
} EhSaying;
extern const EhSaying eh_verb_is, eh_verb_has;
EhPhrase *eh_phrase_says(EhEnglish *english, EhNoun subject, EhSaying verb, bool negated,
                         EhStr says, EhStr denied);
EhPhrase *eh_phrase_constant(EhEnglish *english, bool value);

/* ---- laying out (layout.c) ---- */

/* The tree in one line ("a is b and c is d"), or "" if it takes more than a short line. */
EhStr eh_english_line(EhEnglish *english, const EhPhrase *phrase);
/* "LEAD when …." as a paragraph's text, with a list below where that takes one. `word` stands between: "when", "where";
 * TRUE gives "LEAD." */
EhPlainItem eh_english_when(EhEnglish *english, EhStr lead, const char *word,
                            const EhPhrase *phrase);
/* The same with sentences behind it (each with a space in front), or in front of its list. */
EhPlainItem eh_english_when_why(EhEnglish *english, EhStr lead, const char *word,
                                const EhPhrase *phrase, EhStr why);

#endif
