/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the phrase automaton that vm/phrases.h scans with.
 */
#ifndef EH_COMPILER_PHRASE_BUILD_H
#define EH_COMPILER_PHRASE_BUILD_H

#include <stddef.h>
#include <stdint.h>

#include "vm/value.h"

/* One phrase as it stands in the policy. `typos` is 0 or 1: whether its longer words may differ by
 * one edit. */
typedef struct EhPhrase {
    EhStr text;
    uint8_t typos;
} EhPhrase;

typedef enum EhPhraseResult {
    EH_PHRASES_BUILT = 0,
    EH_PHRASES_NO_MEMORY = 1,
    EH_PHRASES_TOO_LARGE =
        2, /* 32 MiB of phrases, 2 GiB of automaton, or 255 tokens in one phrase with typos */
} EhPhraseResult;

/* Builds the automaton of `n` phrases: bit i of a scan is phrases[i]. The same phrases in the same
 * order give the same bytes. `alloc` gives memory aligned to 8 at least that is never freed here
 * (or NULL: EH_PHRASES_NO_MEMORY); the blob is such memory. A phrase of nothing but white space is
 * never found. Returns an EhPhraseResult. */
int eh_phrases_build(const EhPhrase *phrases, uint32_t n, void *(*alloc)(void *user, size_t size),
                     void *user, uint8_t **blob, size_t *size);

#endif
