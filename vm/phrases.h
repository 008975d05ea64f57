/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Phrase search: which of a policy's phrases does a text mention?
 *
 * One idea: neither end of a match may split a run of word characters, so a phrase is found token
 * by token. A token is a word (a longest run of word characters), a run of white space, or one
 * other character, each after case folding; that every token is taken whole settles boundaries,
 * white space and folded characters at once. All exact phrases are one Aho-Corasick automaton over
 * tokens; between its matches a prefilter leaps to the next place where a phrase may begin. Phrases
 * that allow a typo are a trie entered by an index of their first words with each character left
 * out.
 *
 * What the language leaves open, decided here:
 * - An edited word of the text is still one token: what is inserted or put in place is a word
 *   character.
 * - A character that folds to several (U+00DF to "ss") is matched whole or not at all; each of them
 *   counts as a character of its word. Combining marks are word characters: "cafe" is not found in
 *   "cafe" + U+0301.
 * - A run of white space between two words is needed where the phrase has one, and only there.
 *
 * The automaton is made by compiler/phrase_build.c; vm/phrase_layout.h says what stands where.
 */
#ifndef EH_VM_PHRASES_H
#define EH_VM_PHRASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True if `blob` (aligned to 8) is an automaton of `size` bytes for `n_phrases` phrases. After that
 * no text can lead a scan out of bounds, and a scan takes time linear in its text, whoever wrote
 * the bytes. */
bool eh_phrases_verify(const void *blob, size_t size, uint32_t n_phrases);

/* Sets bit i % 64 of found[i / 64] for every phrase i found in the `n` bytes of UTF-8 (bytes that
 * are not UTF-8 match nothing). `found` holds zeros, or what scans with this blob left there. Needs
 * a verified blob; cannot fail. */
void eh_phrases_scan(const void *blob, const char *text, uint32_t n, uint64_t *found);

/* The same with the prefilter chosen: `vector` only where eh_phrases_vector says so. For tests and
 * measurements. */
void eh_phrases_scan_by(const void *blob, const char *text, uint32_t n, uint64_t *found,
                        bool vector);
bool eh_phrases_vector(void);

#endif
