/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The layout of a phrase automaton, and the check of one that comes from outside.
 *
 * One idea: the check is for bounds and for time, not for sense: a wrong automaton may find the
 * wrong phrases, but the same ones everywhere, in time linear in the text and without leaving the
 * blob.
 */
#include "vm/phrase_layout.h"

#include <string.h>

#include "vm/phrase_token.h"
#include "vm/phrases.h"

uint32_t eh_phrase_child(const EhPhraseNode *nodes, uint32_t state, uint32_t symbol)
{
    uint32_t low = nodes[state].first_child, high = nodes[state + 1].first_child;
    if (state == 0)
        return symbol < high ? symbol : 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (nodes[middle].symbol < symbol)
            low = middle + 1;
        else
            high = middle;
    }
    return low < nodes[state + 1].first_child && nodes[low].symbol == symbol ? low : 0;
}

/* Places an array behind the others, aligned to 8; *end stays below 2^63 for any counts of 32
 * bits. */
static uint32_t place(uint64_t *end, uint64_t count, uint64_t size)
{
    uint64_t at = *end;
    *end = (at + count * size + 7) & ~7ull;
    return (uint32_t)at;
}

static void place_index(uint64_t *end, EhPhraseIndex *index)
{
    index->filter = place(end, 1ull << (index->filter_log2 & 31) >> 6, sizeof(uint64_t));
    index->starts = place(end, (1ull << (index->bucket_log2 & 31)) + 1, sizeof(uint32_t));
    index->entries = place(end, index->n_entries, sizeof(EhPhraseEntry));
}

bool eh_phrase_layout(EhPhraseHeader *h)
{
    uint64_t end = sizeof *h;
    h->letter_starts = place(&end, h->n_tokens + 1ull, sizeof(uint32_t));
    h->letters = place(&end, h->n_letters, sizeof(uint32_t));
    h->nodes = place(&end, h->n_nodes + 1ull, sizeof(EhPhraseNode));
    h->edits = place(&end, h->n_edits, sizeof(EhPhraseEdit));
    h->outs = place(&end, h->n_outs, sizeof(uint32_t));
    place_index(&end, &h->exact);
    place_index(&end, &h->edited);
    h->size = (uint32_t)end;
    return end <= INT32_MAX;
}

static bool verify_header(const EhPhraseHeader *header, size_t size, uint32_t n_phrases)
{
    EhPhraseHeader copy = *header;
    const EhPhraseIndex *exact = &header->exact, *edited = &header->edited;
    if (header->magic != EH_PHRASE_MAGIC || header->n_phrases != n_phrases)
        return false;
    if (header->n_nodes == 0)
        return false;
    if (exact->filter_log2 < 6 || exact->filter_log2 > 31 ||
        exact->bucket_log2 > exact->filter_log2)
        return false;
    if (edited->filter_log2 < 6 || edited->filter_log2 > 31 ||
        edited->bucket_log2 > edited->filter_log2)
        return false;
    return eh_phrase_layout(&copy) && copy.size == size && memcmp(&copy, header, sizeof copy) == 0;
}

/* The tables of halves take what the table of bytes takes, and `begins_other` is what that says. */
static bool verify_prefilter(const EhPhraseHeader *header)
{
    uint32_t begins_other = 0;
    for (uint32_t b = 0; b < 128; b++)
        if (header->window[0][b] != 0 && !eh_phrase_is_ascii_word(b))
            begins_other = 1;
    if (header->begins_other != begins_other)
        return false;
    for (uint32_t k = 0; k < EH_PHRASE_WINDOW; k++)
        for (uint32_t b = 0; b < 128; b++)
            if (header->window[k][b] & ~(header->low[k][b & 15] & header->high[k][b >> 4]))
                return false;
    return true;
}

static bool verify_tokens(const EhPhraseHeader *header)
{
    const uint32_t *starts = eh_phrase_section(header, header->letter_starts);
    for (uint32_t i = 0; i < header->n_tokens; i++)
        if (starts[i] > starts[i + 1])
            return false;
    return starts[0] == 0 && starts[header->n_tokens] == header->n_letters;
}

static bool verify_outs(const EhPhraseHeader *header, uint32_t first, uint32_t count)
{
    return first <= header->n_outs && count <= header->n_outs - first;
}

/* Breadth-first order gives each level a range of numbers; `level` is where the current one begins.
 * A step down adds one level and a step to `fail` takes at least one away, so the steps of a scan
 * are bounded by its tokens. */
static bool verify_nodes(const EhPhraseHeader *header)
{
    const EhPhraseNode *nodes = eh_phrase_section(header, header->nodes);
    uint32_t n = header->n_nodes, level = 0, next_level = 1;
    if (nodes[0].first_child != 1 || nodes[0].out_count != 0 || nodes[n].first_child != n)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        const EhPhraseNode *node = &nodes[i];
        if (i == next_level) {
            level = i;
            next_level = node->first_child;
        }
        if (node->first_child <= i || node->first_child > nodes[i + 1].first_child)
            return false;
        uint32_t links_end = i == 0 ? 1 : level;
        if (node->fail >= links_end || node->dict >= links_end)
            return false;
        if (node->dict != 0 && nodes[node->dict].out_count == 0)
            return false;
        if (!verify_outs(header, node->out_first, node->out_count))
            return false;
    }
    return true;
}

static bool verify_edits(const EhPhraseHeader *header)
{
    const EhPhraseEdit *nodes = eh_phrase_section(header, header->edits);
    uint32_t n = header->n_edits;
    for (uint32_t i = 0; i < n; i++) {
        const EhPhraseEdit *node = &nodes[i];
        uint32_t deepest = i == 0 ? 0 : nodes[i - 1].depth + 1u;
        if (node->depth > deepest || node->depth >= EH_PHRASE_EDIT_TOKENS ||
            node->token >= header->n_tokens)
            return false;
        if (node->skip <= i || node->skip > n ||
            (node->skip < n && nodes[node->skip].depth > node->depth))
            return false;
        if (!verify_outs(header, node->out_first, node->out_count))
            return false;
    }
    return true;
}

/* Values lie in first .. first + count. */
static bool verify_index(const EhPhraseHeader *header, const EhPhraseIndex *index, uint32_t first,
                         uint32_t count)
{
    const uint32_t *starts = eh_phrase_section(header, index->starts);
    const EhPhraseEntry *entries = eh_phrase_section(header, index->entries);
    uint32_t buckets = 1u << index->bucket_log2;
    if (starts[0] != 0 || starts[buckets] != index->n_entries)
        return false;
    for (uint32_t i = 0; i < buckets; i++)
        if (starts[i] > starts[i + 1])
            return false;
    for (uint32_t i = 0; i < index->n_entries; i++)
        if (entries[i].value < first || entries[i].value - first >= count)
            return false;
    return true;
}

/* A walk starts with one token at hand, so only at depth 0. */
static bool verify_edited_values(const EhPhraseHeader *header)
{
    const EhPhraseEdit *nodes = eh_phrase_section(header, header->edits);
    const EhPhraseEntry *entries = eh_phrase_section(header, header->edited.entries);
    for (uint32_t i = 0; i < header->edited.n_entries; i++)
        if (nodes[entries[i].value].depth != 0)
            return false;
    return true;
}

bool eh_phrases_verify(const void *blob, size_t size, uint32_t n_phrases)
{
    const EhPhraseHeader *header = blob;
    if (size < sizeof *header || ((uintptr_t)blob & 7) != 0 ||
        !verify_header(header, size, n_phrases))
        return false;
    const uint32_t *outs = eh_phrase_section(header, header->outs);
    for (uint32_t i = 0; i < header->n_outs; i++)
        if (outs[i] >= n_phrases)
            return false;
    return verify_prefilter(header) && verify_tokens(header) && verify_nodes(header) &&
           verify_edits(header) && verify_index(header, &header->exact, 1, header->n_tokens) &&
           verify_index(header, &header->edited, 0, header->n_edits) &&
           verify_edited_values(header);
}
