/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the phrase automaton that vm/phrases.h scans with.
 *
 * One idea: once every token has its number, phrases are sequences of numbers; sorted, they give
 * trie nodes, children and outputs as ranges, and everything can be counted before the one blob is
 * asked for.
 */
#include "compiler/phrase_build.h"

#include <stdbool.h>
#include <string.h>

#include "compiler/phrase_groups.h"
#include "vm/phrase_layout.h"
#include "vm/phrase_token.h"
#include "vm/unicode.h"

#define MAX_PHRASE_BYTES (32u << 20) /* keeps every count here far below 2^32 */

/* One token of one phrase. Invariant: its letters are letters[start] up to letters[start + n]. */
typedef struct Token {
    uint32_t start, n;
    uint32_t symbol; /* equal tokens have the same, from 1 on */
} Token;

/* The tokens of phrase i are tokens[first[i]] up to tokens[first[i + 1]]. `exact` and `edited` hold
 * the numbers of the phrases without and with typos, sorted by their symbols, empty phrases left
 * out. */
typedef struct Build {
    const EhPhrase *phrases;
    uint32_t n;
    void *(*alloc)(void *user, size_t size);
    void *user;
    Token *tokens;
    uint32_t *letters, *first;
    uint32_t n_tokens, n_letters;
    uint32_t *exact, *edited;
    uint32_t n_exact, n_edited;
    Token *symbols; /* symbol s is symbols[s - 1] */
    uint32_t n_symbols;
    bool *in_exact; /* whether symbol s + 1 stands in an exact phrase */
} Build;

/* A key on its way into an index. */
typedef struct Key {
    uint64_t key;
    uint32_t value;
} Key;

typedef int Compare(const Build *build, uint32_t a, uint32_t b);

static void *array(const Build *build, size_t count, size_t size)
{
    void *memory = build->alloc(build->user, count == 0 ? size : count * size);
    if (memory)
        memset(memory, 0, count * size);
    return memory;
}

/* A stable merge sort: the order of equal items is that of the policy. */
static void sort(const Build *build, uint32_t *items, uint32_t *spare, uint32_t n, Compare *compare)
{
    for (uint32_t width = 1; width < n; width *= 2) {
        for (uint32_t low = 0; low < n; low += 2 * width) {
            uint32_t middle = n - low < width ? n : low + width;
            uint32_t high = n - low < 2 * width ? n : low + 2 * width;
            uint32_t a = low, b = middle;
            for (uint32_t i = low; i < high; i++) {
                bool left = a < middle && (b == high || compare(build, items[a], items[b]) <= 0);
                spare[i] = left ? items[a++] : items[b++];
            }
        }
        memcpy(items, spare, n * sizeof *items);
    }
}

/* ---- tokens ---- */

/* Calls for every token of phrase i, white space at its ends left out: counts them, and keeps them
 * if there is room. */
static void read_phrase(Build *build, uint32_t i)
{
    EhStr text = build->phrases[i].text;
    bool any = false;
    EhToken white = {0}, token = eh_phrase_token(text.p, text.n, 0);
    for (; token.kind != EH_TOKEN_END; token = eh_phrase_token(text.p, text.n, token.end)) {
        if (token.kind == EH_TOKEN_WHITE) {
            white = token;
            continue;
        }
        for (int part = any && white.kind == EH_TOKEN_WHITE ? 0 : 1; part < 2; part++) {
            const EhToken *add = part == 0 ? &white : &token;
            EhLetters letters = eh_phrase_letters(text.p, add);
            if (build->tokens) {
                build->tokens[build->n_tokens] = (Token){build->n_letters, add->letters, 0};
                for (uint32_t k = 0; k < add->letters; k++)
                    eh_phrase_next_letter(&letters, &build->letters[build->n_letters + k]);
            }
            build->n_tokens++;
            build->n_letters += add->letters;
        }
        any = true;
        white.kind = EH_TOKEN_END;
    }
}

/* Counts first, then reads again into arrays of the right size. */
static int read_phrases(Build *build)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < build->n; i++)
        bytes += build->phrases[i].text.n + 1ull;
    if (bytes > MAX_PHRASE_BYTES)
        return EH_PHRASES_TOO_LARGE;
    for (uint32_t i = 0; i < build->n; i++)
        read_phrase(build, i);
    build->letters = array(build, build->n_letters, sizeof *build->letters);
    build->first = array(build, build->n + 1u, sizeof *build->first);
    build->tokens = array(build, build->n_tokens, sizeof *build->tokens);
    if (!build->tokens || !build->first || !build->letters)
        return EH_PHRASES_NO_MEMORY;
    build->n_tokens = build->n_letters = 0;
    for (uint32_t i = 0; i < build->n; i++) {
        read_phrase(build, i);
        build->first[i + 1] = build->n_tokens;
    }
    return EH_PHRASES_BUILT;
}

/* A word that may be edited. */
static bool is_editable(const Build *build, const Token *token)
{
    return token->n >= EH_PHRASE_EDIT_LETTERS && eh_unicode_is_word(build->letters[token->start]);
}

/* Without a word long enough to be edited, a phrase with typos is an exact one. */
static bool is_edited(const Build *build, uint32_t phrase)
{
    if (build->phrases[phrase].typos == 0)
        return false;
    for (uint32_t i = build->first[phrase]; i < build->first[phrase + 1]; i++)
        if (is_editable(build, &build->tokens[i]))
            return true;
    return false;
}

static uint32_t length_of(const Build *build, uint32_t phrase)
{
    return build->first[phrase + 1] - build->first[phrase];
}

static int split_phrases(Build *build)
{
    build->exact = array(build, build->n, sizeof *build->exact);
    build->edited = array(build, build->n, sizeof *build->edited);
    if (!build->exact || !build->edited)
        return EH_PHRASES_NO_MEMORY;
    for (uint32_t i = 0; i < build->n; i++) {
        if (length_of(build, i) == 0)
            continue;
        if (!is_edited(build, i))
            build->exact[build->n_exact++] = i;
        else if (length_of(build, i) > EH_PHRASE_EDIT_TOKENS)
            return EH_PHRASES_TOO_LARGE;
        else
            build->edited[build->n_edited++] = i;
    }
    return EH_PHRASES_BUILT;
}

static int compare_tokens(const Build *build, uint32_t a, uint32_t b)
{
    const Token *x = &build->tokens[a], *y = &build->tokens[b];
    const uint32_t *p = build->letters + x->start, *q = build->letters + y->start;
    for (uint32_t i = 0; i < x->n && i < y->n; i++)
        if (p[i] != q[i])
            return p[i] < q[i] ? -1 : 1;
    return x->n < y->n ? -1 : x->n > y->n;
}

/* Gives the group of equal tokens in order[low..high) the next symbol. */
static void name_group(Build *build, const uint32_t *order, uint32_t low, uint32_t high)
{
    build->symbols[build->n_symbols++] = build->tokens[order[low]];
    for (uint32_t i = low; i < high; i++)
        build->tokens[order[i]].symbol = build->n_symbols;
}

/* Numbers the tokens: first those that begin an exact phrase, as the automaton wants them, then the
 * others. */
static void name_tokens(Build *build, const uint32_t *order, const bool *begins)
{
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t low = 0, high; low < build->n_tokens; low = high) {
            bool first = false;
            for (high = low;
                 high < build->n_tokens && compare_tokens(build, order[low], order[high]) == 0;
                 high++)
                first = first || begins[order[high]];
            if (first == (pass == 0))
                name_group(build, order, low, high);
        }
    }
}

static int number_tokens(Build *build)
{
    uint32_t *order = array(build, build->n_tokens, sizeof *order);
    uint32_t *spare = array(build, build->n_tokens, sizeof *spare);
    bool *begins = array(build, build->n_tokens, sizeof *begins);
    build->symbols = array(build, build->n_tokens, sizeof *build->symbols);
    build->in_exact = array(build, build->n_tokens, sizeof *build->in_exact);
    if (!order || !spare || !begins || !build->symbols || !build->in_exact)
        return EH_PHRASES_NO_MEMORY;
    for (uint32_t i = 0; i < build->n_tokens; i++)
        order[i] = i;
    for (uint32_t i = 0; i < build->n_exact; i++)
        begins[build->first[build->exact[i]]] = true;
    sort(build, order, spare, build->n_tokens, compare_tokens);
    name_tokens(build, order, begins);
    for (uint32_t i = 0; i < build->n_exact; i++)
        for (uint32_t k = build->first[build->exact[i]]; k < build->first[build->exact[i] + 1]; k++)
            build->in_exact[build->tokens[k].symbol - 1] = true;
    return EH_PHRASES_BUILT;
}

static int compare_phrases(const Build *build, uint32_t a, uint32_t b)
{
    const Token *p = build->tokens + build->first[a], *q = build->tokens + build->first[b];
    uint32_t n = length_of(build, a), m = length_of(build, b);
    for (uint32_t i = 0; i < n && i < m; i++)
        if (p[i].symbol != q[i].symbol)
            return p[i].symbol < q[i].symbol ? -1 : 1;
    return n < m ? -1 : n > m;
}

static int sort_phrases(Build *build)
{
    uint32_t *spare = array(build, build->n, sizeof *spare);
    if (!spare)
        return EH_PHRASES_NO_MEMORY;
    sort(build, build->exact, spare, build->n_exact, compare_phrases);
    sort(build, build->edited, spare, build->n_edited, compare_phrases);
    return EH_PHRASES_BUILT;
}

/* ---- counts ---- */

/* How many tokens the i-th of the sorted phrases shares with the one before it. */
static uint32_t shared(const Build *build, const uint32_t *sorted, uint32_t i)
{
    uint32_t n = 0;
    if (i == 0)
        return 0;
    const Token *p = build->tokens + build->first[sorted[i - 1]],
                *q = build->tokens + build->first[sorted[i]];
    while (n < length_of(build, sorted[i - 1]) && n < length_of(build, sorted[i]) &&
           p[n].symbol == q[n].symbol)
        n++;
    return n;
}

static uint32_t count_trie(const Build *build, const uint32_t *sorted, uint32_t n)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++)
        count += length_of(build, sorted[i]) - shared(build, sorted, i);
    return count;
}

/* The keys of a token that begins a phrase with typos: itself, and an editable word without each of
 * its letters. Without `keys` it only counts. */
static uint32_t edit_keys(const Build *build, const Token *token, uint32_t value, Key *keys)
{
    const uint32_t *letters = build->letters + token->start;
    uint64_t sum = 0, power = 1, before = 0;
    uint32_t n = 0;
    for (uint32_t i = 0; i < token->n; i++, power *= EH_PHRASE_BASE)
        sum += (letters[i] + 1ull) * power;
    if (keys)
        keys[n] = (Key){eh_phrase_key(sum), value};
    n++;
    power = 1;
    for (uint32_t i = 0; i < token->n && is_editable(build, token); i++, power *= EH_PHRASE_BASE) {
        uint64_t through = before + (letters[i] + 1ull) * power;
        if (i == 0 || letters[i] != letters[i - 1]) {
            uint64_t without = before + (sum - through) * EH_PHRASE_BASE_INVERSE;
            if (keys)
                keys[n] = (Key){eh_phrase_key(without), value};
            n++;
        }
        before = through;
    }
    return n;
}

static const Token *first_token(const Build *build, uint32_t phrase)
{
    return &build->tokens[build->first[phrase]];
}

static uint32_t count_edit_keys(const Build *build)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < build->n_edited; i++)
        if (shared(build, build->edited, i) == 0)
            count += edit_keys(build, first_token(build, build->edited[i]), 0, NULL);
    return count;
}

/* About 16 bits of filter and a quarter of a bucket for each key. */
static void size_index(EhPhraseIndex *index, uint32_t n)
{
    index->n_entries = n;
    index->filter_log2 = 6;
    while (index->filter_log2 < 31 && (1ull << index->filter_log2) < 16ull * n)
        index->filter_log2++;
    while (4ull << index->bucket_log2 < n)
        index->bucket_log2++;
}

static void count_all(const Build *build, EhPhraseHeader *header)
{
    uint32_t n_exact_symbols = 0;
    header->magic = EH_PHRASE_MAGIC;
    header->n_phrases = build->n;
    header->n_tokens = build->n_symbols;
    for (uint32_t i = 0; i < build->n_symbols; i++) {
        header->n_letters += build->symbols[i].n;
        n_exact_symbols += build->in_exact[i];
    }
    header->n_nodes = 1 + count_trie(build, build->exact, build->n_exact);
    header->n_edits = count_trie(build, build->edited, build->n_edited);
    header->n_outs = build->n_exact + build->n_edited;
    size_index(&header->exact, n_exact_symbols);
    size_index(&header->edited, count_edit_keys(build));
}

/* ---- filling ---- */

static void *section(EhPhraseHeader *header, uint32_t offset)
{
    return (char *)header + offset;
}

static void fill_tokens(const Build *build, EhPhraseHeader *header)
{
    uint32_t *starts = section(header, header->letter_starts),
             *letters = section(header, header->letters);
    for (uint32_t i = 0; i < build->n_symbols; i++) {
        const Token *token = &build->symbols[i];
        memcpy(letters + starts[i], build->letters + token->start, token->n * sizeof *letters);
        starts[i + 1] = starts[i] + token->n;
    }
}

static void fill_outs(const Build *build, EhPhraseHeader *header)
{
    uint32_t *outs = section(header, header->outs);
    memcpy(outs, build->exact, build->n_exact * sizeof *outs);
    memcpy(outs + build->n_exact, build->edited, build->n_edited * sizeof *outs);
}

/* Sorts the keys into their buckets by counting; keys of one bucket stay in order. */
static void fill_index(EhPhraseHeader *header, const EhPhraseIndex *index, const Key *keys)
{
    uint64_t *filter = section(header, index->filter);
    uint32_t *starts = section(header, index->starts);
    EhPhraseEntry *entries = section(header, index->entries);
    uint32_t n = index->n_entries, buckets = 1u << index->bucket_log2;
    uint32_t bits = (1u << index->filter_log2) - 1;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t high = (uint32_t)(keys[i].key >> 32);
        filter[(high & bits) >> 6] |= 1ull << (high & 63);
        starts[(high & (buckets - 1)) + 1]++;
    }
    for (uint32_t b = 0; b < buckets; b++)
        starts[b + 1] += starts[b];
    for (uint32_t i = n; i-- > 0;) { /* from behind: each bucket's end moves down to its start */
        uint32_t bucket = (uint32_t)(keys[i].key >> 32) & (buckets - 1);
        entries[--starts[bucket + 1]] = (EhPhraseEntry){(uint32_t)keys[i].key, keys[i].value};
    }
    memmove(starts, starts + 1, buckets * sizeof *starts);
    starts[buckets] = n;
}

static int fill_exact_index(const Build *build, EhPhraseHeader *header)
{
    Key *keys = array(build, header->exact.n_entries, sizeof *keys);
    uint32_t n = 0;
    if (!keys)
        return EH_PHRASES_NO_MEMORY;
    for (uint32_t i = 0; i < build->n_symbols; i++) {
        const uint32_t *letters = build->letters + build->symbols[i].start;
        uint64_t sum = 0, power = 1;
        for (uint32_t k = 0; k < build->symbols[i].n; k++, power *= EH_PHRASE_BASE)
            sum += (letters[k] + 1ull) * power;
        if (build->in_exact[i])
            keys[n++] = (Key){eh_phrase_key(sum), i + 1};
    }
    fill_index(header, &header->exact, keys);
    return EH_PHRASES_BUILT;
}

/* The phrases below a node: sorted[low] up to sorted[high], which share `depth` tokens. */
typedef struct Range {
    uint32_t low, high, depth;
} Range;

/* Adds the children of node `at`, whose phrases are `range`; those that end there are its outputs,
 * and come first. */
static uint32_t add_children(const Build *build, EhPhraseNode *nodes, Range *ranges, uint32_t at,
                             uint32_t n_nodes)
{
    Range range = ranges[at];
    uint32_t low = range.low;
    nodes[at].out_first = low;
    while (low < range.high && length_of(build, build->exact[low]) == range.depth)
        low++;
    nodes[at].out_count = low - range.low;
    nodes[at].first_child = n_nodes;
    while (low < range.high) {
        uint32_t symbol = first_token(build, build->exact[low])[range.depth].symbol, high = low;
        while (high < range.high &&
               first_token(build, build->exact[high])[range.depth].symbol == symbol)
            high++;
        nodes[n_nodes].symbol = symbol;
        ranges[n_nodes++] = (Range){low, high, range.depth + 1};
        low = high;
    }
    return n_nodes;
}

static void link_children(EhPhraseNode *nodes, uint32_t at)
{
    for (uint32_t child = nodes[at].first_child; child < nodes[at + 1].first_child; child++) {
        uint32_t fail = nodes[at].fail, next = 0;
        if (at != 0)
            while ((next = eh_phrase_child(nodes, fail, nodes[child].symbol)) == 0 && fail != 0)
                fail = nodes[fail].fail;
        nodes[child].fail = next;
        nodes[child].dict = nodes[next].out_count > 0 ? next : nodes[next].dict;
    }
}

/* The trie level by level, then the links, which lead to shorter states: both in one order. */
static int fill_nodes(const Build *build, EhPhraseHeader *header)
{
    EhPhraseNode *nodes = section(header, header->nodes);
    Range *ranges = array(build, header->n_nodes, sizeof *ranges);
    uint32_t n_nodes = 1;
    if (!ranges)
        return EH_PHRASES_NO_MEMORY;
    ranges[0] = (Range){0, build->n_exact, 0};
    for (uint32_t at = 0; at < header->n_nodes; at++)
        n_nodes = add_children(build, nodes, ranges, at, n_nodes);
    nodes[header->n_nodes].first_child = n_nodes;
    for (uint32_t at = 0; at < header->n_nodes; at++)
        link_children(nodes, at);
    return EH_PHRASES_BUILT;
}

/* Closes the open nodes of depth `from` and deeper: their subtrees end before node `at`. */
static void close_edits(EhPhraseEdit *nodes, const uint32_t *open, uint32_t from, uint32_t depth,
                        uint32_t at)
{
    for (uint32_t d = from; d < depth; d++)
        nodes[open[d]].skip = at;
}

/* Sorted phrases make the trie in preorder: each adds nodes for what it does not share with the one
 * before. */
static void fill_edits(const Build *build, EhPhraseHeader *header)
{
    EhPhraseEdit *nodes = section(header, header->edits);
    uint32_t open[EH_PHRASE_EDIT_TOKENS], depth = 0, at = 0;
    for (uint32_t i = 0; i < build->n_edited; i++) {
        const Token *tokens = first_token(build, build->edited[i]);
        uint32_t same = shared(build, build->edited, i);
        close_edits(nodes, open, same, depth, at);
        depth = length_of(build, build->edited[i]);
        for (uint32_t d = same; d < depth; d++) {
            open[d] = at;
            nodes[at].token = tokens[d].symbol - 1;
            nodes[at].depth = (uint16_t)d;
            nodes[at++].edits = is_editable(build, &tokens[d]);
        }
        EhPhraseEdit *last = &nodes[open[depth - 1]];
        if (last->out_count++ == 0)
            last->out_first = build->n_exact + i;
    }
    close_edits(nodes, open, 0, depth, at);
}

static int fill_edited_index(const Build *build, EhPhraseHeader *header)
{
    const EhPhraseEdit *nodes = section(header, header->edits);
    Key *keys = array(build, header->edited.n_entries, sizeof *keys);
    uint32_t n = 0;
    if (!keys)
        return EH_PHRASES_NO_MEMORY;
    for (uint32_t i = 0; i < header->n_edits; i = nodes[i].skip) {
        const Token *token = &build->symbols[nodes[i].token];
        n += edit_keys(build, token, i, keys + n);
        if (nodes[i].edits)
            for (uint32_t k = token->n - 1; k <= token->n + 1; k++)
                header->edit_lengths |= 1ull << (k < 63 ? k : 63);
    }
    fill_index(header, &header->edited, keys);
    return EH_PHRASES_BUILT;
}

/* ---- prefilter ---- */

/* The first bytes of a text that mentions the phrase, as long as it is ASCII. A run of white space
 * may be of any length, a character that is not ASCII too: behind them everything is taken. */
static void make_window(const Build *build, uint32_t phrase, uint8_t window[EH_PHRASE_WINDOW])
{
    const Token *token = first_token(build, phrase), *end = token + length_of(build, phrase);
    uint32_t n = 0;
    bool word = false;
    memset(window, EH_PHRASE_TAKES_ANY, EH_PHRASE_WINDOW);
    for (; token < end; token++) {
        word = eh_unicode_is_word(build->letters[token->start]);
        for (uint32_t i = 0; i < token->n; i++) {
            uint32_t letter = build->letters[token->start + i];
            if (n == EH_PHRASE_WINDOW)
                return;
            window[n++] = letter >= 128   ? EH_PHRASE_TAKES_NO_ASCII
                          : letter == ' ' ? EH_PHRASE_TAKES_WHITE
                                          : (uint8_t)letter;
            if (window[n - 1] >= EH_PHRASE_TAKES_ANY)
                return;
        }
    }
    if (n < EH_PHRASE_WINDOW && word)
        window[n] = EH_PHRASE_TAKES_NO_WORD;
}

static void fill_prefilter(const Build *build, EhPhraseHeader *header)
{
    EhPhraseGroups groups = {0};
    uint8_t window[EH_PHRASE_WINDOW], before[EH_PHRASE_WINDOW] = {0};
    for (uint32_t i = 0; i < build->n_exact; i++) {
        make_window(build, build->exact[i], window);
        if (memcmp(window, before, sizeof window) != 0)
            eh_phrase_groups_add(&groups, window);
        memcpy(before, window, sizeof window);
    }
    eh_phrase_groups_fill(&groups, header);
}

/* ---- all of it ---- */

static int prepare(Build *build)
{
    int result = read_phrases(build);
    if (result == EH_PHRASES_BUILT)
        result = split_phrases(build);
    if (result == EH_PHRASES_BUILT)
        result = number_tokens(build);
    if (result == EH_PHRASES_BUILT)
        result = sort_phrases(build);
    return result;
}

static int fill(const Build *build, EhPhraseHeader *header)
{
    fill_tokens(build, header);
    fill_outs(build, header);
    fill_edits(build, header);
    fill_prefilter(build, header);
    int result = fill_nodes(build, header);
    if (result == EH_PHRASES_BUILT)
        result = fill_exact_index(build, header);
    if (result == EH_PHRASES_BUILT)
        result = fill_edited_index(build, header);
    return result;
}

int eh_phrases_build(const EhPhrase *phrases, uint32_t n, void *(*alloc)(void *user, size_t size),
                     void *user, uint8_t **blob, size_t *size)
{
    Build build = {.phrases = phrases, .n = n, .alloc = alloc, .user = user};
    EhPhraseHeader counts = {0};
    int result = prepare(&build);
    if (result != EH_PHRASES_BUILT)
        return result;
    count_all(&build, &counts);
    if (!eh_phrase_layout(&counts))
        return EH_PHRASES_TOO_LARGE;
    EhPhraseHeader *header = array(&build, counts.size, 1);
    if (!header)
        return EH_PHRASES_NO_MEMORY;
    *header = counts;
    *blob = (uint8_t *)header;
    *size = counts.size;
    return fill(&build, header);
}
