/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparisons, membership, windows of time and words: one statement each.
 */
#ifndef EH_PLAIN_OPERATORS_H
#define EH_PLAIN_OPERATORS_H

#include "plain/english.h"

/* The statement of a BINARY (but and, or), IN or IS_KNOWN node; NULL where words cannot say it. */
EhPhrase *eh_english_operator(EhEnglish *english, const EhNode *node, bool negated);

/* What two sides of `is`, and a value against a set of constants, say: shared with the cells of tables. */
EhPhrase *eh_english_is(EhEnglish *english, const EhNode *a, const EhNode *b, bool negated);
EhPhrase *eh_english_among(EhEnglish *english, const EhNode *a, const EhNode *list, bool negated);
EhPhrase *eh_english_between(EhEnglish *english, const EhNode *a, const EhNode *from,
                             const EhNode *to, bool negated);
EhPhrase *eh_english_order(EhEnglish *english, const EhNode *a, EhOp op, const EhNode *b,
                           bool negated);
EhPhrase *eh_english_missing(EhEnglish *english, const EhNode *a, bool negated);

#endif
