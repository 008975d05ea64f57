/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparisons, membership, windows of time and words: one statement each.
 */
#ifndef EH_PLAIN_OPERATORS_H
#define EH_PLAIN_OPERATORS_H

#include "plain/nodes.h"

/* The statement of a BINARY (but and, or), IN or IS_KNOWN node; NULL where words cannot say it. */
EhPhrase *eh_english_operator(EhEnglish *english, const EhNode *node, bool negated);

/* "SUBJECT is SAYS", or "is DENIED" if negated. */
EhPhrase *eh_english_be(EhEnglish *english, EhNoun subject, bool negated, EhStr says, EhStr denied);
/* A constant: cells of tables have names that the checker left without a meaning of their own. */
EhStr eh_english_constant(EhEnglish *english, const EhNode *node);

/* `lead`, then what a quantifier says of its elements; NULL where that needs the policy's own text. */
EhPhrase *eh_english_each(EhEnglish *english, const EhNode *quantifier, EhStr lead, bool negated);

/* What two sides of `is`, and a value against a set of constants, say: shared with the cells of tables. */
EhPhrase *eh_english_is(EhEnglish *english, const EhNode *a, const EhNode *b, bool negated);
EhPhrase *eh_english_among(EhEnglish *english, const EhNode *a, const EhNode *list, bool negated);
EhPhrase *eh_english_between(EhEnglish *english, const EhNode *a, const EhNode *from,
                             const EhNode *to, bool negated);
EhPhrase *eh_english_order(EhEnglish *english, const EhNode *a, EhOp op, const EhNode *b,
                           bool negated);
EhPhrase *eh_english_missing(EhEnglish *english, const EhNode *a, bool negated);

#endif
