/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scan of a text with a phrase automaton, and the check of one that comes from outside.
 *
 * One idea: the prefilter only ever says where a phrase may begin; what is found there is decided by one matcher, so
 * every processor finds the same.
 */
#include "vm/phrases.h"

#include <string.h>

#include "vm/unicode.h"
#include "vm/utf8.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_AVX2 1
#include <immintrin.h>
#endif

#define STRIDE 64u  /* places that the prefilter looks at in one go */

/* What a byte of ASCII is in a token: a letter's or digit's folded form, 1 for white space, 0 for the rest. */
#define R10(c) c, c + 1, c + 2, c + 3, c + 4, c + 5, c + 6, c + 7, c + 8, c + 9
#define LETTERS R10('a'), R10('k'), 'u', 'v', 'w', 'x', 'y', 'z'
static const uint8_t ascii_kind[128] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, /* tab to carriage return */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* blank */
    R10('0'), 0, 0, 0, 0, 0, 0,
    0, LETTERS, 0, 0, 0, 0, 0,
    0, LETTERS, 0, 0, 0, 0, 0,
};
#undef LETTERS
#undef R10

static const void *section(const EhPhraseHeader *header, uint32_t offset)
{
    return (const char *)header + offset;
}

static bool is_ascii_word(unsigned char byte)
{
    return byte < 0x80 && ascii_kind[byte] > 1;
}

/* ---- tokens ---- */

static EhTokenKind kind_of(uint32_t cp)
{
    if (cp < 0x80)
        return ascii_kind[cp] > 1 ? EH_TOKEN_WORD : ascii_kind[cp] ? EH_TOKEN_WHITE : EH_TOKEN_OTHER;
    if (eh_unicode_is_word(cp))
        return EH_TOKEN_WORD;
    return eh_unicode_is_white(cp) ? EH_TOKEN_WHITE : EH_TOKEN_OTHER;
}

/* Adds the folded letters of one code point to the hash; `power` is BASE to the number of letters so far. */
static void add_folded(EhToken *token, uint64_t *power, uint32_t cp)
{
    uint32_t folded[EH_UNICODE_FOLD_MAX];
    uint32_t count = eh_unicode_fold_one(cp, folded);
    for (uint32_t i = 0; i < count; i++, *power *= EH_PHRASE_BASE)
        token->hash += (folded[i] + 1ull) * *power;
    token->letters += count;
}

static void read_word(EhToken *token, const char *text, size_t n)
{
    const unsigned char *bytes = (const unsigned char *)text;
    uint64_t power = 1;
    size_t at = token->start;
    while (at < n) {
        if (bytes[at] < 0x80) {
            uint8_t folded = ascii_kind[bytes[at]];
            if (folded <= 1)
                break;
            token->hash += (folded + 1ull) * power;
            power *= EH_PHRASE_BASE;
            token->letters++;
            at++;
        } else {
            uint32_t cp, length = eh_utf8_decode(text + at, n - at, &cp);
            if (!eh_unicode_is_word(cp))
                break;
            add_folded(token, &power, cp);
            at += length;
        }
    }
    token->end = at;
}

static void read_white(EhToken *token, const char *text, size_t n)
{
    uint32_t cp, length;
    size_t at = token->start;
    while ((length = eh_utf8_decode(text + at, n - at, &cp)) > 0 && kind_of(cp) == EH_TOKEN_WHITE)
        at += length;
    token->end = at;
    token->letters = 1;
    token->hash = ' ' + 1;
}

EhToken eh_phrase_token(const char *text, size_t n, size_t at)
{
    EhToken token = {0, at, at, 0, EH_TOKEN_END};
    uint32_t cp;
    if (at >= n)
        return token;
    uint32_t length = eh_utf8_decode(text + at, n - at, &cp);
    token.kind = kind_of(cp);
    if (token.kind == EH_TOKEN_WORD) {
        read_word(&token, text, n);
    } else if (token.kind == EH_TOKEN_WHITE) {
        read_white(&token, text, n);
    } else {
        uint64_t power = 1;
        add_folded(&token, &power, cp);
        token.end = at + length;
    }
    return token;
}

EhLetters eh_phrase_letters(const char *text, const EhToken *token)
{
    const unsigned char *bytes = (const unsigned char *)text;
    EhLetters letters = {bytes + token->start, bytes + token->end, {0, 0}, 0};
    if (token->kind == EH_TOKEN_WHITE) {
        letters.end = letters.at;
        letters.waiting[0] = ' ';
        letters.n_waiting = 1;
    }
    return letters;
}

/* A code point behind ASCII, of which the letters after the first have to wait. */
static uint32_t fold_letter(EhLetters *letters)
{
    uint32_t cp, folded[EH_UNICODE_FOLD_MAX];
    letters->at += eh_utf8_decode((const char *)letters->at, (size_t)(letters->end - letters->at), &cp);
    letters->n_waiting = eh_unicode_fold_one(cp, folded) - 1;
    for (uint32_t i = 0; i < letters->n_waiting; i++)
        letters->waiting[i] = folded[letters->n_waiting - i];
    return folded[0];
}

bool eh_phrase_next_letter(EhLetters *letters, uint32_t *letter)
{
    if (letters->n_waiting > 0) {
        *letter = letters->waiting[--letters->n_waiting];
        return true;
    }
    if (letters->at == letters->end)
        return false;
    uint8_t byte = *letters->at;
    if (byte >= 0x80) {
        *letter = fold_letter(letters);
    } else {
        *letter = ascii_kind[byte] > 1 ? ascii_kind[byte] : byte;
        letters->at++;
    }
    return true;
}

/* ---- comparing a token of the text with one of the phrases ---- */

static bool rest_equals(EhLetters letters, const uint32_t *want, uint32_t n)
{
    uint32_t letter;
    for (uint32_t i = 0; i < n; i++)
        if (!eh_phrase_next_letter(&letters, &letter) || letter != want[i])
            return false;
    return !eh_phrase_next_letter(&letters, &letter);
}

/* At most one letter inserted, dropped, replaced, or two neighbours swapped, decided at the first difference. */
static bool nearly_equals(EhLetters rest, uint32_t n_text, const uint32_t *want, uint32_t n)
{
    EhLetters here = rest;  /* before the letter that differs; `rest` is behind it */
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
    return n > 1 && letter == want[1] && eh_phrase_next_letter(&rest, &next) && next == want[0]
           && rest_equals(rest, want + 2, n - 2);
}

static bool token_fits(const EhPhraseHeader *header, uint32_t id, uint32_t edits, const char *text,
                       const EhToken *token)
{
    const uint32_t *starts = section(header, header->letter_starts);
    const uint32_t *want = (const uint32_t *)section(header, header->letters) + starts[id];
    uint32_t n = starts[id + 1] - starts[id];
    if (edits == 0)
        return n == token->letters && rest_equals(eh_phrase_letters(text, token), want, n);
    if (token->kind != EH_TOKEN_WORD || token->letters + 1 < n || token->letters > n + 1)
        return false;
    return nearly_equals(eh_phrase_letters(text, token), token->letters, want, n);
}

/* ---- index ---- */

/* The entries that may have the key: *end is behind the last one. */
static const EhPhraseEntry *index_find(const EhPhraseHeader *header, const EhPhraseIndex *index, uint64_t key,
                                       const EhPhraseEntry **end)
{
    const uint64_t *filter = section(header, index->filter);
    const uint32_t *starts = section(header, index->starts);
    const EhPhraseEntry *entries = section(header, index->entries);
    uint32_t high = (uint32_t)(key >> 32);
    uint32_t bit = high & ((1u << index->filter_log2) - 1);
    uint32_t bucket = high & ((1u << index->bucket_log2) - 1);
    *end = entries;
    if ((filter[bit >> 6] >> (bit & 63) & 1) == 0)
        return entries;
    *end = entries + starts[bucket + 1];
    return entries + starts[bucket];
}

/* ---- exact phrases ---- */

static uint32_t find_symbol(const EhPhraseHeader *header, const char *text, const EhToken *token)
{
    const EhPhraseEntry *end;
    uint64_t key = eh_phrase_key(token->hash);
    for (const EhPhraseEntry *e = index_find(header, &header->exact, key, &end); e < end; e++)
        if (e->tag == (uint32_t)key && token_fits(header, e->value - 1, 0, text, token))
            return e->value;
    return 0;
}

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

/* When a phrase was found before, so were all phrases that it ends with: the walk stops there and stays linear. */
static void report(const EhPhraseHeader *header, uint32_t state, uint64_t *found)
{
    const EhPhraseNode *nodes = section(header, header->nodes);
    const uint32_t *outs = section(header, header->outs);
    if (nodes[state].out_count == 0)
        state = nodes[state].dict;
    for (; state != 0 && !is_found(found, outs[nodes[state].out_first]); state = nodes[state].dict)
        set_found(found, outs + nodes[state].out_first, nodes[state].out_count);
}

/* Runs the automaton from a place where a phrase may begin until it is back at its root; returns where that is. */
static size_t follow(const EhPhraseHeader *header, const char *text, size_t n, size_t at, uint64_t *found)
{
    const EhPhraseNode *nodes = section(header, header->nodes);
    uint32_t state = 0;
    do {
        EhToken token = eh_phrase_token(text, n, at);
        state = next_state(nodes, state, find_symbol(header, text, &token));
        report(header, state, found);
        at = token.end;
    } while (state != 0);
    return at;
}

/* ---- prefilter ---- */

/* The places where a phrase may begin. Invariant: `bits` are those of base .. base + STRIDE not yet given. */
typedef struct Places {
    const EhPhraseHeader *header;
    const char *text;
    size_t n, base;
    uint64_t bits;
    bool vector;
} Places;

/* A bit for each of STRIDE places: the bytes from there on fit a window of a phrase, and it is not inside of a word. Bytes
 * that are not ASCII may fold to anything, of any length: from the first one on everything fits. `inside`: a word
 * goes on before `p`. Reads STRIDE + 2 bytes. */
static uint64_t places_plain(const EhPhraseHeader *header, const unsigned char *p, bool inside)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < STRIDE; i++) {
        uint32_t groups = 0xFF;
        bool word = is_ascii_word(p[i]), start = !(word && inside);
        inside = word;
        if (!start)
            continue;
        for (uint32_t k = 0; k < EH_PHRASE_WINDOW && groups != 0 && p[i + k] < 0x80; k++)
            groups &= header->low[k][p[i + k] & 15] & header->high[k][p[i + k] >> 4];
        bits |= (uint64_t)(groups != 0) << i;
    }
    return bits;
}

#ifdef HAVE_AVX2
#define AVX2 __attribute__((target("avx2")))

AVX2 static inline __m256i table16(const uint8_t *bytes)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)bytes));
}

/* Looks 32 bytes up in two tables of 16, by their low and by their high half. */
AVX2 static inline __m256i lookup(__m256i low_table, __m256i high_table, __m256i v)
{
    const __m256i nibble = _mm256_set1_epi8(15);
    __m256i low = _mm256_shuffle_epi8(low_table, _mm256_and_si256(v, nibble));
    __m256i high = _mm256_shuffle_epi8(high_table, _mm256_and_si256(_mm256_srli_epi16(v, 4), nibble));
    return _mm256_and_si256(low, high);
}

AVX2 static inline uint32_t zero_bytes(__m256i v)
{
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, _mm256_setzero_si256()));
}

/* Half of places_plain's work, with its result: 32 places; *inside goes in and out. */
AVX2 static inline uint32_t places_half(const __m256i low[3], const __m256i high[3], const unsigned char *p,
                                        uint32_t *inside)
{
    /* Groups of ASCII: 1 the digits, 2 columns 4 and 6, 4 columns 5 and 7 as far as they are letters. */
    const __m256i word_low =
        _mm256_setr_epi8(5, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 2, 2, 2, 2, 2, 5, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 2, 2, 2, 2, 2);
    const __m256i word_high =
        _mm256_setr_epi8(0, 0, 0, 1, 2, 4, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0);
    __m256i v0 = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i v1 = _mm256_loadu_si256((const __m256i *)(const void *)(p + 1));
    __m256i v2 = _mm256_loadu_si256((const __m256i *)(const void *)(p + 2));
    __m256i m0 = lookup(low[0], high[0], v0);
    __m256i m1 = lookup(low[1], high[1], v1);
    __m256i m2 = lookup(low[2], high[2], v2);
    if (_mm256_movemask_epi8(_mm256_or_si256(v0, v2)) != 0) {
        const __m256i all = _mm256_set1_epi8(-1);
        __m256i v01 = _mm256_or_si256(v0, v1);
        m0 = _mm256_blendv_epi8(m0, all, v0);
        m1 = _mm256_blendv_epi8(m1, all, v01);
        m2 = _mm256_blendv_epi8(m2, all, _mm256_or_si256(v01, v2));
    }
    uint32_t fits = ~zero_bytes(_mm256_and_si256(m0, _mm256_and_si256(m1, m2)));
    uint32_t word = ~zero_bytes(lookup(word_low, word_high, v0));
    uint32_t go_on = word & (word << 1 | *inside);
    *inside = word >> 31;
    return fits & ~go_on;
}

AVX2 static uint64_t places_avx2(const EhPhraseHeader *header, const unsigned char *p, bool inside)
{
    __m256i low[EH_PHRASE_WINDOW], high[EH_PHRASE_WINDOW];
    uint32_t carry = inside;
    for (int k = 0; k < EH_PHRASE_WINDOW; k++) {
        low[k] = table16(header->low[k]);
        high[k] = table16(header->high[k]);
    }
    uint64_t first = places_half(low, high, p, &carry);
    return first | (uint64_t)places_half(low, high, p + 32, &carry) << 32;
}
#endif

bool eh_phrases_vector(void)
{
#ifdef HAVE_AVX2
    return __builtin_cpu_supports("avx2") != 0;
#else
    return false;
#endif
}

static uint64_t places_of(const Places *places, const unsigned char *p, bool inside)
{
#ifdef HAVE_AVX2
    if (places->vector)
        return places_avx2(places->header, p, inside);
#endif
    return places_plain(places->header, p, inside);
}

/* Looks at the next STRIDE places. The end of a text is looked at in a copy with zeros behind. */
static void look(Places *places, size_t base)
{
    const unsigned char *p = (const unsigned char *)places->text + base;
    unsigned char copy[STRIDE + EH_PHRASE_WINDOW] = {0};
    size_t left = places->n - base;
    bool inside = base > 0 && is_ascii_word(p[-1]);
    places->base = base;
    if (left >= STRIDE + EH_PHRASE_WINDOW - 1) {
        places->bits = places_of(places, p, inside);
        return;
    }
    memcpy(copy, p, left);
    places->bits = places_of(places, copy, inside);
    if (left < STRIDE)
        places->bits &= (1ull << left) - 1;
}

/* The code point that ends before `at` > 0; EH_UTF8_BAD if none does. */
static uint32_t decode_before(const char *text, size_t at)
{
    size_t from = at - 1;
    uint32_t cp;
    while (from > 0 && at - from < 4 && ((unsigned char)text[from] & 0xC0) == 0x80)
        from--;
    return eh_utf8_decode(text + from, at - from, &cp) == at - from ? cp : EH_UTF8_BAD;
}

/* A token begins at `at`, unless a word goes on there or it is inside of a character. */
static bool token_begins(const char *text, size_t n, size_t at)
{
    unsigned char byte = (unsigned char)text[at];
    uint32_t cp;
    if (at == 0)
        return true;
    if ((byte | (unsigned char)text[at - 1]) < 0x80)
        return !is_ascii_word(byte) || !is_ascii_word((unsigned char)text[at - 1]);
    if ((byte & 0xC0) == 0x80)
        return false;
    eh_utf8_decode(text + at, n - at, &cp);
    return kind_of(cp) != EH_TOKEN_WORD || kind_of(decode_before(text, at)) != EH_TOKEN_WORD;
}

/* The first place at or after `from` where a phrase may begin, or n. */
static size_t next_place(Places *places, size_t from)
{
    if (from >= places->n)
        return places->n;
    if (from - places->base >= STRIDE)
        look(places, from);
    else
        places->bits &= ~0ull << (from - places->base);
    for (;;) {
        for (; places->bits != 0; places->bits &= places->bits - 1) {
            size_t at = places->base + (uint32_t)__builtin_ctzll(places->bits);
            if (token_begins(places->text, places->n, at))
                return at;
        }
        if (places->n - places->base <= STRIDE)
            return places->n;
        look(places, places->base + STRIDE);
    }
}

static void scan_exact(const EhPhraseHeader *header, const char *text, size_t n, uint64_t *found, bool vector)
{
    Places places = {header, text, n, 0, 0, vector};
    if (n == 0)
        return;
    look(&places, 0);
    for (size_t at = 0; (at = next_place(&places, at)) < n;)
        at = follow(header, text, n, at, found);
}

/* ---- phrases with typos ---- */

/* Walks the trie below `root` along the tokens from `first` on; sets what it finds. Nodes are visited in order, so
 * the walk is bounded by their number, and the tokens down to the current depth are at hand. */
static void walk(const EhPhraseHeader *header, uint32_t root, const char *text, size_t n, const EhToken *first,
                 uint64_t *found)
{
    const EhPhraseEdit *nodes = section(header, header->edits);
    const uint32_t *outs = section(header, header->outs);
    EhToken tokens[EH_PHRASE_EDIT_TOKENS];
    uint32_t n_tokens = 1, end = nodes[root].skip;
    tokens[0] = *first;
    for (uint32_t i = root; i < end;) {
        const EhPhraseEdit *node = &nodes[i];
        if (node->depth >= n_tokens) {
            tokens[node->depth] = eh_phrase_token(text, n, tokens[node->depth - 1].end);
            n_tokens = node->depth + 1u;
        }
        if (!token_fits(header, node->token, node->edits, text, &tokens[node->depth])) {
            i = node->skip;
            continue;
        }
        set_found(found, outs + node->out_first, node->out_count);
        n_tokens = node->depth + 1u;
        i++;
    }
}

/* Tries the phrases whose first token may have the key; *last is the node tried before, for this token. */
static void try_key(const EhPhraseHeader *header, uint64_t key, const char *text, size_t n, const EhToken *token,
                    uint32_t *last, uint64_t *found)
{
    const EhPhraseEntry *end;
    for (const EhPhraseEntry *e = index_find(header, &header->edited, key, &end); e < end; e++) {
        if (e->tag != (uint32_t)key || e->value == *last)
            continue;
        *last = e->value;
        walk(header, e->value, text, n, token, found);
    }
}

/* A word and one at most one edit away from it are equal, or one is the other without a letter, or both are without one. */
static void try_edits(const EhPhraseHeader *header, const char *text, size_t n, const EhToken *token, uint32_t *last,
                      uint64_t *found)
{
    EhLetters letters = eh_phrase_letters(text, token);
    uint64_t before = 0, power = 1;     /* the sum of the letters so far, BASE to their number */
    uint32_t letter, previous = UINT32_MAX;
    while (eh_phrase_next_letter(&letters, &letter)) {
        uint64_t through = before + (letter + 1ull) * power;
        uint64_t sum = before + (token->hash - through) * EH_PHRASE_BASE_INVERSE;
        if (letter != previous)     /* without either of two equal neighbours it is the same word */
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
        if (token.kind == EH_TOKEN_WORD && header->edit_lengths >> (token.letters < 63 ? token.letters : 63) & 1)
            try_edits(header, text, n, &token, &last, found);
    }
}

void eh_phrases_scan_by(const void *blob, const char *text, uint32_t n, uint64_t *found, bool vector)
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

/* ---- layout and check ---- */

/* Places an array behind the others, aligned to 8; *end stays below 2^63 for any counts of 32 bits. */
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
    if (header->n_nodes == 0 || header->reserved != 0)
        return false;
    if (exact->filter_log2 < 6 || exact->filter_log2 > 31 || exact->bucket_log2 > exact->filter_log2)
        return false;
    if (edited->filter_log2 < 6 || edited->filter_log2 > 31 || edited->bucket_log2 > edited->filter_log2)
        return false;
    return eh_phrase_layout(&copy) && copy.size == size && memcmp(&copy, header, sizeof copy) == 0;
}

static bool verify_tokens(const EhPhraseHeader *header)
{
    const uint32_t *starts = section(header, header->letter_starts);
    for (uint32_t i = 0; i < header->n_tokens; i++)
        if (starts[i] > starts[i + 1])
            return false;
    return starts[0] == 0 && starts[header->n_tokens] == header->n_letters;
}

static bool verify_outs(const EhPhraseHeader *header, uint32_t first, uint32_t count)
{
    return first <= header->n_outs && count <= header->n_outs - first;
}

/* Breadth-first order gives each level a range of numbers; `level` is where the current one begins. A step down adds one
 * level and a step to `fail` takes at least one away, so the steps of a scan are bounded by its tokens. */
static bool verify_nodes(const EhPhraseHeader *header)
{
    const EhPhraseNode *nodes = section(header, header->nodes);
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
    const EhPhraseEdit *nodes = section(header, header->edits);
    uint32_t n = header->n_edits;
    for (uint32_t i = 0; i < n; i++) {
        const EhPhraseEdit *node = &nodes[i];
        uint32_t deepest = i == 0 ? 0 : nodes[i - 1].depth + 1u;
        if (node->depth > deepest || node->depth >= EH_PHRASE_EDIT_TOKENS || node->token >= header->n_tokens)
            return false;
        if (node->skip <= i || node->skip > n || (node->skip < n && nodes[node->skip].depth > node->depth))
            return false;
        if (!verify_outs(header, node->out_first, node->out_count))
            return false;
    }
    return true;
}

/* Values lie in first .. first + count. */
static bool verify_index(const EhPhraseHeader *header, const EhPhraseIndex *index, uint32_t first, uint32_t count)
{
    const uint32_t *starts = section(header, index->starts);
    const EhPhraseEntry *entries = section(header, index->entries);
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
    const EhPhraseEdit *nodes = section(header, header->edits);
    const EhPhraseEntry *entries = section(header, header->edited.entries);
    for (uint32_t i = 0; i < header->edited.n_entries; i++)
        if (nodes[entries[i].value].depth != 0)
            return false;
    return true;
}

bool eh_phrases_verify(const void *blob, size_t size, uint32_t n_phrases)
{
    const EhPhraseHeader *header = blob;
    if (size < sizeof *header || ((uintptr_t)blob & 7) != 0 || !verify_header(header, size, n_phrases))
        return false;
    const uint32_t *outs = section(header, header->outs);
    for (uint32_t i = 0; i < header->n_outs; i++)
        if (outs[i] >= n_phrases)
            return false;
    return verify_tokens(header) && verify_nodes(header) && verify_edits(header)
           && verify_index(header, &header->exact, 1, header->n_tokens)
           && verify_index(header, &header->edited, 0, header->n_edits) && verify_edited_values(header);
}
