/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scan of a text with a phrase automaton.
 *
 * One idea: the prefilter only ever says where a phrase may begin; what is found there is decided
 * by one matcher, so every processor finds the same.
 */
#include "vm/phrases.h"

#include "vm/phrase_layout.h"
#include "vm/phrase_places.h"
#include "vm/phrase_token.h"

/* ---- comparing a token of the text with one of the phrases ---- */

static bool rest_equals(EhLetters letters, const uint32_t *want, uint32_t n)
{
    uint32_t letter;
    for (uint32_t i = 0; i < n; i++)
        if (!eh_phrase_next_letter(&letters, &letter) || letter != want[i])
            return false;
    return !eh_phrase_next_letter(&letters, &letter);
}

/* At most one letter inserted, dropped, replaced, or two neighbours swapped, decided at the first
 * difference. */
static bool nearly_equals(EhLetters rest, uint32_t n_text, const uint32_t *want, uint32_t n)
{
    EhLetters here = rest; /* before the letter that differs; `rest` is behind it */
    uint32_t same = 0, letter = 0, next;
    while (same < n && eh_phrase_next_letter(&rest, &letter) && letter == want[same]) {
        same++;
        here = rest;
    }
    if (same == n)
        return n_text <= n + 1;
    want += same;
    n -= same;
    n_text -= same;
    if (n_text + 1 == n)
        return rest_equals(here, want + 1, n - 1);
    if (n_text == n + 1)
        return rest_equals(rest, want, n);
    if (n_text != n)
        return false;
    if (rest_equals(rest, want + 1, n - 1))
        return true;
    return n > 1 && letter == want[1] && eh_phrase_next_letter(&rest, &next) && next == want[0] &&
           rest_equals(rest, want + 2, n - 2);
}

static bool token_fits(const EhPhraseHeader *header, uint32_t id, uint32_t edits, const char *text,
                       const EhToken *token)
{
    const uint32_t *starts = eh_phrase_section(header, header->letter_starts);
    const uint32_t *want =
        (const uint32_t *)eh_phrase_section(header, header->letters) + starts[id];
    uint32_t n = starts[id + 1] - starts[id];
    if (edits == 0)
        return n == token->letters && rest_equals(eh_phrase_letters(text, token), want, n);
    if (token->kind != EH_TOKEN_WORD || token->letters + 1 < n || token->letters > n + 1)
        return false;
    return nearly_equals(eh_phrase_letters(text, token), token->letters, want, n);
}

/* ---- index ---- */

static inline bool index_may_have(const EhPhraseHeader *header, const EhPhraseIndex *index,
                                  uint64_t key)
{
    const uint64_t *filter = eh_phrase_section(header, index->filter);
    uint32_t bit = (uint32_t)(key >> 32) & ((1u << index->filter_log2) - 1);
    return filter[bit >> 6] >> (bit & 63) & 1;
}

/* The entries of the key's bucket: *end is behind the last one. */
static const EhPhraseEntry *index_find(const EhPhraseHeader *header, const EhPhraseIndex *index,
                                       uint64_t key, const EhPhraseEntry **end)
{
    const uint32_t *starts = eh_phrase_section(header, index->starts);
    const EhPhraseEntry *entries = eh_phrase_section(header, index->entries);
    uint32_t bucket = (uint32_t)(key >> 32) & ((1u << index->bucket_log2) - 1);
    *end = entries + starts[bucket + 1];
    return entries + starts[bucket];
}

/* ---- exact phrases ---- */

static uint32_t find_symbol(const EhPhraseHeader *header, const char *text, const EhToken *token)
{
    const EhPhraseEntry *end;
    uint64_t key = eh_phrase_key(token->hash);
    if (!index_may_have(header, &header->exact, key))
        return 0;
    for (const EhPhraseEntry *e = index_find(header, &header->exact, key, &end); e < end; e++)
        if (e->tag == (uint32_t)key && token_fits(header, e->value - 1, 0, text, token))
            return e->value;
    return 0;
}

static uint32_t next_state(const EhPhraseNode *nodes, uint32_t state, uint32_t symbol)
{
    uint32_t child;
    if (symbol == 0)
        return 0;
    while ((child = eh_phrase_child(nodes, state, symbol)) == 0 && state != 0)
        state = nodes[state].fail;
    return child;
}

static bool is_found(const uint64_t *found, uint32_t phrase)
{
    return found[phrase >> 6] >> (phrase & 63) & 1;
}

static void set_found(uint64_t *found, const uint32_t *phrases, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        found[phrases[i] >> 6] |= 1ull << (phrases[i] & 63);
}

/* When a phrase was found before, so were all phrases that it ends with: the walk stops there and
 * stays linear. */
static void report(const EhPhraseHeader *header, uint32_t state, uint64_t *found)
{
    const EhPhraseNode *nodes = eh_phrase_section(header, header->nodes);
    const uint32_t *outs = eh_phrase_section(header, header->outs);
    if (nodes[state].out_count == 0)
        state = nodes[state].dict;
    for (; state != 0 && !is_found(found, outs[nodes[state].out_first]); state = nodes[state].dict)
        set_found(found, outs + nodes[state].out_first, nodes[state].out_count);
}

/* Runs the automaton from a place where a phrase may begin until it is back at its root; returns
 * where that is. */
static size_t follow(const EhPhraseHeader *header, const char *text, size_t n, size_t at,
                     uint64_t *found)
{
    const EhPhraseNode *nodes = eh_phrase_section(header, header->nodes);
    uint32_t state = 0;
    do {
        EhToken token = eh_phrase_token(text, n, at);
        state = next_state(nodes, state, find_symbol(header, text, &token));
        report(header, state, found);
        at = token.end;
    } while (state != 0);
    return at;
}

static void scan_exact(const EhPhraseHeader *header, const char *text, size_t n, uint64_t *found,
                       bool vector)
{
    EhPhrasePlaces places = {header, text, n, 0, 0, vector};
    eh_phrase_places_start(&places);
    for (size_t at = 0; (at = eh_phrase_next_place(&places, at)) < n;)
        at = follow(header, text, n, at, found);
}

/* ---- phrases with typos ---- */

/* Walks the trie below `root` along the tokens from `first` on; sets what it finds. Nodes are
 * visited in order, so the walk is bounded by their number, and a node stands at most one token
 * behind those read. */
static void walk(const EhPhraseHeader *header, uint32_t root, const char *text, size_t n,
                 const EhToken *first, uint64_t *found)
{
    const EhPhraseEdit *nodes = eh_phrase_section(header, header->edits);
    const uint32_t *outs = eh_phrase_section(header, header->outs);
    EhToken tokens[EH_PHRASE_EDIT_TOKENS];
    uint32_t n_tokens = 1, end = nodes[root].skip;
    tokens[0] = *first;
    for (uint32_t i = root; i < end;) {
        const EhPhraseEdit *node = &nodes[i];
        if (node->depth >= n_tokens) {
            tokens[n_tokens] = eh_phrase_token(text, n, tokens[n_tokens - 1].end);
            n_tokens++;
        }
        if (!token_fits(header, node->token, node->edits, text, &tokens[node->depth])) {
            i = node->skip;
            continue;
        }
        set_found(found, outs + node->out_first, node->out_count);
        i++;
    }
}

/* Tries the phrases whose first token may have the key; *last is the node tried before, for this
 * token. */
static inline void try_key(const EhPhraseHeader *header, uint64_t key, const char *text, size_t n,
                           const EhToken *token, uint32_t *last, uint64_t *found)
{
    const EhPhraseEntry *end;
    if (!index_may_have(header, &header->edited, key))
        return;
    for (const EhPhraseEntry *e = index_find(header, &header->edited, key, &end); e < end; e++) {
        if (e->tag != (uint32_t)key || e->value == *last)
            continue;
        *last = e->value;
        walk(header, e->value, text, n, token, found);
    }
}

/* A word and one at most one edit away from it are equal, or one is the other without a letter, or
 * both are without one. */
static void try_edits(const EhPhraseHeader *header, const char *text, size_t n,
                      const EhToken *token, uint32_t *last, uint64_t *found)
{
    EhLetters letters = eh_phrase_letters(text, token);
    uint64_t before = 0, power = 1; /* the sum of the letters so far, BASE to their number */
    uint32_t letter, previous = UINT32_MAX;
    while (eh_phrase_next_letter(&letters, &letter)) {
        uint64_t through = before + (letter + 1ull) * power;
        uint64_t sum = before + (token->hash - through) * EH_PHRASE_BASE_INVERSE;
        if (letter != previous) /* without either of two equal neighbours it is the same word */
            try_key(header, eh_phrase_key(sum), text, n, token, last, found);
        previous = letter;
        before = through;
        power *= EH_PHRASE_BASE;
    }
}

static void scan_edited(const EhPhraseHeader *header, const char *text, size_t n, uint64_t *found)
{
    EhToken token;
    for (size_t at = 0; at < n; at = token.end) {
        uint32_t last = UINT32_MAX;
        token = eh_phrase_token(text, n, at);
        if (token.kind == EH_TOKEN_WHITE)
            continue;
        try_key(header, eh_phrase_key(token.hash), text, n, &token, &last, found);
        if (token.kind == EH_TOKEN_WORD &&
            header->edit_lengths >> (token.letters < 63 ? token.letters : 63) & 1)
            try_edits(header, text, n, &token, &last, found);
    }
}

void eh_phrases_scan_by(const void *blob, const char *text, uint32_t n, uint64_t *found,
                        bool vector)
{
    const EhPhraseHeader *header = blob;
    if (header->n_nodes > 1)
        scan_exact(header, text, n, found, vector);
    if (header->n_edits > 0)
        scan_edited(header, text, n, found);
}

void eh_phrases_scan(const void *blob, const char *text, uint32_t n, uint64_t *found)
{
    eh_phrases_scan_by(blob, text, n, found, eh_phrases_vector());
}
