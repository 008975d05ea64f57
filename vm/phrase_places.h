/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The prefilter of phrase search: the places of a text where an exact phrase may begin.
 *
 * One idea: it only leaves out places, and the same ones on every processor, so it cannot change
 * what is found.
 */
#ifndef EH_VM_PHRASE_PLACES_H
#define EH_VM_PHRASE_PLACES_H

#include "vm/phrase_layout.h"

/* The places where a phrase may begin. Invariant: `bits` are those of base .. base +
 * EH_PHRASE_STRIDE not yet given. */
#define EH_PHRASE_STRIDE 64u /* places that are looked at in one go */

typedef struct EhPhrasePlaces {
    const EhPhraseHeader *header;
    const char *text;
    size_t n, base;
    uint64_t bits;
    bool vector;
} EhPhrasePlaces;

/* Looks at the beginning of the text; `header`, `text`, `n` and `vector` are set. */
void eh_phrase_places_start(EhPhrasePlaces *places);

/* The first place at or after `from` where a phrase may begin, or n. `from` never goes back. */
size_t eh_phrase_next_place(EhPhrasePlaces *places, size_t from);

#endif
