/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the page share.
 */
#ifndef EH_PLAIN_PARTS_H
#define EH_PLAIN_PARTS_H

#include "plain/document.h"

/* What is being written: english.service says for which class. */
typedef struct EhPlainDoc {
    EhEnglish english;
    EhPolicy *policy;
    EhArena *arena;
    EhPlainPage *page;
    const EhPlainProof *proofs;  /* of the guarantees, or NULL */
    const EhPlainDoubts *doubts; /* of all promises, or NULL */
} EhPlainDoc;

/* ---- small sentences (sentences.c) ---- */

/* The clause of a kind in a declaration's or row's list, or NULL. */
const EhNode *eh_plain_clause(const EhNode *list, EhNodeKind kind);
/* The `##` comment, " This holds up to and including …." and " Why: …." of a row's or block's attributes, each with a
 * space in front; or "". */
EhStr eh_plain_attributes(EhPlainDoc *doc, EhStr comment, const EhNode *list);
/* "within 1 hour, counted Monday to Friday 09:00 to 18:00 (New York time)". */
EhStr eh_plain_goal(EhPlainDoc *doc, const EhNode *goal, const EhNode *calendar);
/* "**Offer**: *live chat*" */
EhStr eh_plain_action(EhPlainDoc *doc, const EhNode *call);
/* Whom the comparison group is taken from: "our customers", "all requests". */
const char *eh_plain_compared(const EhPlainDoc *doc);
/* What a rule or escalation does: "needs the skill *senior*; **notify**: “shift lead”". */
EhStr eh_plain_effects(EhPlainDoc *doc, const EhNode *clauses);
/* promises.c: guarantee `number` in one or more sentences, for the class that is known; text "" if it is for others. */
EhPlainItem eh_plain_promise(EhPlainDoc *doc, uint32_t number);
/* " This is not kept at present: …", or "" where nothing speaks against a goal. */
EhStr eh_plain_doubt(const EhPlainDoc *doc, const EhNode *goal);
/* For those who answer: which promises are not kept or can fail, and why. */
void eh_plain_doubts(EhPlainDoc *doc);
/* eh_english_when with the comment and attributes of a row or block in their place. */
EhPlainItem eh_plain_when(EhPlainDoc *doc, EhStr lead, const EhPhrase *phrase, const EhNode *node);
/* Adds a heading when `items` are some, and the list. */
void eh_plain_listed(EhPlainDoc *doc, const char *heading, const char *lead,
                     const EhPlainItems *items, bool steps);

/* ---- parts ---- */

void eh_plain_class(EhPlainDoc *doc, const EhNamed *klass); /* class.c; NULL: there are none */
void eh_plain_contact(EhPlainDoc *doc);                     /* contact.c */
void eh_plain_everybody(EhPlainDoc *doc);                   /* everybody.c */
void eh_plain_agents(EhPlainDoc *doc);                      /* agents.c */
void eh_plain_glossary(EhPlainDoc *doc);                    /* glossary.c */

/* What decides a row of `route` or `rank`: NULL stands for `otherwise`. */
EhPhrase *eh_plain_row(EhPlainDoc *doc, const EhNode *block, const EhNode *row);
/* "4 people, Monday to Sunday 07:00 to 22:00, with the skills *senior* and *disputes*". */
EhStr eh_plain_pool(EhPlainDoc *doc, const EhNode *pool);
/* Whether a pool serves a queue; in `*automatic` whether by machine. */
bool eh_plain_serves(const EhNode *pool, EhStr queue, bool *automatic);
/* "*a*, *b* and *c*" of a list of ID. */
EhStr eh_plain_ids(EhPlainDoc *doc, const EhNode *list, const char *last);

#endif
