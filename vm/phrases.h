/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Phrase search: which of a policy's phrases does a text mention?
 *
 * One idea: neither end of a match may split a run of word characters, so a phrase is found token by token. A token is
 * a word (a longest run of word characters), a run of white space, or one other character, each after case folding;
 * that every token is taken whole settles boundaries, white space and folded characters at once. All exact phrases are
 * one Aho-Corasick automaton over tokens; between its matches a prefilter leaps to the next place where a phrase may
 * begin. Phrases that allow a typo are a trie entered by an index of their first words with each character left out.
 *
 * What the language leaves open, decided here:
 * - An edited word of the text is still one token: what is inserted or put in place is a word character.
 * - A character that folds to several (U+00DF to "ss") is matched whole or not at all; each of them counts as a
 *   character of its word. Combining marks are word characters: "cafe" is not found in "cafe" + U+0301.
 * - A run of white space between two words is needed where the phrase has one, and only there.
 *
 * The automaton is one blob without pointers, made by compiler/phrase_build.c, in the byte order of the machine. This
 * header is also the layout that the builder and the scan share.
 */
#ifndef EH_VM_PHRASES_H
#define EH_VM_PHRASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True if `blob` (aligned to 8) is an automaton of `size` bytes for `n_phrases` phrases. After that no text can lead a
 * scan out of bounds, and a scan takes time linear in its text, whoever wrote the bytes. */
bool eh_phrases_verify(const void *blob, size_t size, uint32_t n_phrases);

/* Sets bit i % 64 of found[i / 64] for every phrase i found in the `n` bytes of UTF-8 (bytes that are not UTF-8 match
 * nothing). `found` holds zeros, or what scans with this blob left there. Needs a verified blob; cannot fail. */
void eh_phrases_scan(const void *blob, const char *text, uint32_t n, uint64_t *found);

/* The same with the prefilter chosen: `vector` only where eh_phrases_vector says so. For tests and measurements. */
void eh_phrases_scan_by(const void *blob, const char *text, uint32_t n, uint64_t *found, bool vector);
bool eh_phrases_vector(void);

/* ---- shared with the builder ---- */

#define EH_PHRASE_MAGIC 0x31504845u /* "EHP1" on a little-endian machine: another byte order is refused */
#define EH_PHRASE_EDIT_LETTERS 5    /* words with fewer letters must be exact */
#define EH_PHRASE_EDIT_TOKENS 255   /* tokens of one phrase with typos: bounds the scan's stack */
#define EH_PHRASE_WINDOW 3          /* bytes that the prefilter looks at */

/* A hash index. Invariant: bit `key >> 32` (modulo 2^filter_log2) of the filter is set for each key in it; the entries
 * of bucket b = key >> 32 (modulo 2^bucket_log2) are those from starts[b] up to starts[b + 1]. */
typedef struct EhPhraseIndex {
    uint32_t filter_log2, bucket_log2, n_entries;
    uint32_t filter, starts, entries;   /* offsets of uint64_t, uint32_t and EhPhraseEntry arrays */
} EhPhraseIndex;

typedef struct EhPhraseEntry {
    uint32_t tag;       /* low half of the key */
    uint32_t value;     /* a symbol, or a trie node of depth 0 */
} EhPhraseEntry;

/* A state of the automaton, in breadth-first order; its children stand together, sorted by symbol, and end where the
 * next node's begin. Invariant: `fail` and `dict` are of lesser depth; 0 is the root, and as `dict` means none.
 * The children of the root are numbered so that symbol s leads to node s. */
typedef struct EhPhraseNode {
    uint32_t symbol, first_child;
    uint32_t fail, dict;        /* longest proper suffix that is a state; that ends a phrase */
    uint32_t out_first, out_count;
} EhPhraseNode;

/* A node of the trie of phrases with typos, in preorder. Invariant: `skip` is the next node outside of its subtree;
 * a node stands at most one level below the node before it. */
typedef struct EhPhraseEdit {
    uint32_t token, skip;
    uint16_t depth;             /* 0 for the first token of a phrase */
    uint16_t edits;             /* 1: a word that also matches with one edit */
    uint32_t out_first, out_count;
} EhPhraseEdit;

/* The start of a blob. Invariant: offsets and size are what eh_phrase_layout makes of the counts.
 * Symbol s is token s - 1; 0 is a token that no exact phrase has. */
typedef struct EhPhraseHeader {
    uint32_t magic, size, n_phrases;
    uint32_t n_tokens, n_letters;       /* distinct tokens, and their folded code points in all */
    uint32_t n_nodes, n_edits, n_outs;
    uint32_t letter_starts, letters, nodes, edits, outs;    /* offsets */
    uint32_t reserved;                  /* 0 */
    uint64_t edit_lengths;              /* bit min(n, 63): a text word of n letters may be an edited one */
    EhPhraseIndex exact, edited;
    uint8_t low[EH_PHRASE_WINDOW][16], high[EH_PHRASE_WINDOW][16];  /* prefilter: groups by nibble */
} EhPhraseHeader;

typedef enum EhTokenKind {
    EH_TOKEN_END,
    EH_TOKEN_WHITE,
    EH_TOKEN_OTHER,
    EH_TOKEN_WORD,
} EhTokenKind;

/* A token of a text: bytes start..end; `letters` code points after folding (a run of white space is one blank). */
typedef struct EhToken {
    uint64_t hash;
    size_t start, end;
    uint32_t letters;
    EhTokenKind kind;
} EhToken;

/* Walks the folded code points of a token. */
typedef struct EhLetters {
    const unsigned char *at, *end;
    uint32_t waiting[2];        /* the rest of a folding to several, last one first */
    uint32_t n_waiting;
} EhLetters;

/* The hash of a token is the sum of (letter + 1) * BASE^position modulo 2^64, so that leaving out a letter needs no second
 * pass: what follows it is divided by BASE. */
#define EH_PHRASE_BASE 0x9E3779B97F4A7C15ull
#define EH_PHRASE_BASE_INVERSE 0xF1DE83E19937733Dull

/* Spreads a sum over all bits; the result is an index key. */
static inline uint64_t eh_phrase_key(uint64_t sum)
{
    sum = (sum ^ sum >> 29) * 0xBF58476D1CE4E5B9ull;
    return sum ^ sum >> 32;
}

/* Reads the token that begins at `at`; at the end, or past it, an empty one of kind EH_TOKEN_END. */
EhToken eh_phrase_token(const char *text, size_t n, size_t at);

EhLetters eh_phrase_letters(const char *text, const EhToken *token);
bool eh_phrase_next_letter(EhLetters *letters, uint32_t *letter);

/* The child of `state` by `symbol`, or 0. */
uint32_t eh_phrase_child(const EhPhraseNode *nodes, uint32_t state, uint32_t symbol);

/* Fills in offsets and size from the counts; false if they do not fit (nothing is read but the header). */
bool eh_phrase_layout(EhPhraseHeader *header);

#endif
