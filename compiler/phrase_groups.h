/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sorts the beginnings of phrases into the eight groups that the prefilter tells apart.
 */
#ifndef EH_COMPILER_PHRASE_GROUPS_H
#define EH_COMPILER_PHRASE_GROUPS_H

#include "vm/phrase_layout.h"

/* What a place of a window takes, beside folded ASCII: anything, no word character, white space, no
 * ASCII. */
enum {
    EH_PHRASE_TAKES_ANY = 128,
    EH_PHRASE_TAKES_NO_WORD,
    EH_PHRASE_TAKES_WHITE,
    EH_PHRASE_TAKES_NO_ASCII
};

/* The bytes of ASCII that a group takes at each place, and their halves. */
typedef struct EhPhraseGroup {
    uint64_t bytes[EH_PHRASE_WINDOW][2];
    uint32_t low[EH_PHRASE_WINDOW], high[EH_PHRASE_WINDOW];
} EhPhraseGroup;

typedef struct EhPhraseGroups {
    EhPhraseGroup groups[8];
} EhPhraseGroups;

/* Adds the beginning of a phrase; `groups` began as zeros. */
void eh_phrase_groups_add(EhPhraseGroups *groups, const uint8_t window[EH_PHRASE_WINDOW]);

/* Writes the tables of the prefilter, which hold zeros. */
void eh_phrase_groups_fill(const EhPhraseGroups *groups, EhPhraseHeader *header);

#endif
