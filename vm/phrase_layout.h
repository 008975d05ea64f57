/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands where in a phrase automaton: shared by the builder, the scan and the check.
 *
 * One idea: a blob is a header and arrays behind it in a fixed order, so their counts say
 * everything about where they are. It has no pointers and is in the byte order of the machine.
 */
#ifndef EH_VM_PHRASE_LAYOUT_H
#define EH_VM_PHRASE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "EHP1" on a little-endian machine: a blob in another byte order is refused. */
#define EH_PHRASE_MAGIC 0x31504845u
#define EH_PHRASE_EDIT_LETTERS 5  /* words with fewer letters must be exact */
#define EH_PHRASE_EDIT_TOKENS 255 /* tokens of one phrase with typos: bounds the scan's stack */
#define EH_PHRASE_WINDOW 4        /* bytes that the prefilter looks at */

/* A hash index. Invariant: bit `key >> 32` (modulo 2^filter_log2) of the filter is set for each key
 * in it; the entries of bucket b = key >> 32 (modulo 2^bucket_log2) are those from starts[b] up to
 * starts[b + 1]. */
typedef struct EhPhraseIndex {
    uint32_t filter_log2, bucket_log2, n_entries;
    uint32_t filter, starts, entries; /* offsets of uint64_t, uint32_t and EhPhraseEntry arrays */
} EhPhraseIndex;

typedef struct EhPhraseEntry {
    uint32_t tag;   /* low half of the key */
    uint32_t value; /* a symbol, or a trie node of depth 0 */
} EhPhraseEntry;

/* A state of the automaton, in breadth-first order; its children stand together, sorted by symbol,
 * and end where the next node's begin. Invariant: `fail` and `dict` are of lesser depth; 0 is the
 * root, and as `dict` means none. The children of the root are numbered so that symbol s leads to
 * node s. */
typedef struct EhPhraseNode {
    uint32_t symbol, first_child;
    uint32_t fail, dict; /* longest proper suffix that is a state; that ends a phrase */
    uint32_t out_first, out_count;
} EhPhraseNode;

/* A node of the trie of phrases with typos, in preorder. Invariant: `skip` is the next node outside
 * of its subtree; a node stands at most one level below the node before it. */
typedef struct EhPhraseEdit {
    uint32_t token, skip;
    uint16_t depth; /* 0 for the first token of a phrase */
    uint16_t edits; /* 1: a word that also matches with one edit */
    uint32_t out_first, out_count;
} EhPhraseEdit;

/* The start of a blob. Invariant: offsets and size are what eh_phrase_layout makes of the counts.
 * Symbol s is token s - 1; 0 is a token that no exact phrase has. */
typedef struct EhPhraseHeader {
    uint32_t magic, size, n_phrases;
    uint32_t n_tokens, n_letters; /* distinct tokens, and their folded code points in all */
    uint32_t n_nodes, n_edits, n_outs;
    uint32_t letter_starts, letters, nodes, edits, outs; /* offsets */
    uint32_t begins_other; /* 1: a phrase may begin with ASCII that is no letter or digit */
    uint64_t edit_lengths; /* bit min(n, 63): a text word of n letters may be an edited one */
    EhPhraseIndex exact, edited;
    /* The prefilter: which of 8 groups of phrases take a byte of ASCII at a place; then by the
     * byte's halves, which takes a few more. */
    uint8_t window[EH_PHRASE_WINDOW][128];
    uint8_t low[EH_PHRASE_WINDOW][16], high[EH_PHRASE_WINDOW][16];
} EhPhraseHeader;

/* The array at an offset of the blob. */
static inline const void *eh_phrase_section(const EhPhraseHeader *header, uint32_t offset)
{
    return (const char *)header + offset;
}

/* The child of `state` by `symbol`, or 0. */
uint32_t eh_phrase_child(const EhPhraseNode *nodes, uint32_t state, uint32_t symbol);

/* Fills in offsets and size from the counts; false if they do not fit (nothing is read but the
 * header). */
bool eh_phrase_layout(EhPhraseHeader *header);

#endif
