/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The prefilter of phrase search, 64 places at a time, with AVX2 where the processor has it.
 *
 * One idea: each place of a phrase's first bytes is a table from a byte to the groups of phrases
 * that take it there; a text fits where some group takes all of them.
 */
#include "vm/phrase_places.h"

#include <string.h>

#include "vm/phrase_token.h"
#include "vm/phrases.h"
#include "vm/utf8.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_AVX2 1
#include <immintrin.h>
#endif

#define STRIDE EH_PHRASE_STRIDE
/* At least as many bytes as are read for a stride. */
#define REACH ((size_t)STRIDE + EH_PHRASE_WINDOW)

/* The bytes from `base` on, REACH of them. The end of a text comes as a copy with zeros behind;
 * sizes that are known beforehand make copying cheap. */
static const unsigned char *bytes_at_base(const EhPhrasePlaces *places,
                                          unsigned char copy[2 * REACH])
{
    const unsigned char *p = (const unsigned char *)places->text + places->base;
    size_t left = places->n - places->base;
    if (left >= REACH)
        return p;
    memset(copy + REACH, 0, REACH);
    if (places->n >= REACH)
        memcpy(copy, p + left - REACH, REACH);
    else
        memcpy(copy + REACH - left, p, left);
    return copy + REACH - left;
}

/* Whether an ASCII word goes on before `base`. */
static bool is_inside(const EhPhrasePlaces *places)
{
    return places->base > 0 &&
           eh_phrase_is_ascii_word((unsigned char)places->text[places->base - 1]);
}

/* Takes the bits of one stride; false if there are none before the end of the text. */
static bool keep_places(EhPhrasePlaces *places, uint64_t bits)
{
    size_t left = places->n - places->base;
    places->bits = left < STRIDE ? bits & ((1ull << left) - 1) : bits;
    return places->bits != 0;
}

_Static_assert(EH_PHRASE_WINDOW == 4, "fits_window and half_avx2 look at four bytes");

/* Whether the bytes at `p` fit a window of a phrase. Bytes that are not ASCII may fold to anything,
 * of any length: from the first one on everything fits. */
static bool fits_window(const EhPhraseHeader *header, const unsigned char *p)
{
    uint32_t groups = 0xFF;
    if (((p[0] | p[1] | p[2] | p[3]) & 0x80) == 0)
        return (header->window[0][p[0]] & header->window[1][p[1]] & header->window[2][p[2]] &
                header->window[3][p[3]]) != 0;
    for (uint32_t k = 0; k < EH_PHRASE_WINDOW && p[k] < 0x80; k++)
        groups &= header->window[k][p[k]];
    return groups != 0;
}

#define EACH(byte) (0x0101010101010101ull * (byte))

static uint64_t load8(const unsigned char *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
           (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
           (uint64_t)p[7] << 56;
}

/* The top bits of those of 8 bytes that are letters or digits of ASCII. Sums carry into a byte's
 * top bit where it is large enough. */
static uint64_t words8(uint64_t bytes)
{
    uint64_t low = bytes & EACH(0x7F), lower = low | EACH(0x20);
    uint64_t letters = (lower + EACH(0x80 - 'a')) & ~(lower + EACH(0x7F - 'z'));
    uint64_t digits = (low + EACH(0x80 - '0')) & ~(low + EACH(0x7F - '9'));
    return (letters | digits) & ~bytes;
}

static uint64_t top_bits(uint64_t bytes)
{
    return (bytes >> 7 & EACH(1)) * 0x0102040810204080ull >> 56;
}

/* A bit for each of STRIDE places: the bytes from there on fit, and it is not inside of a word of
 * ASCII. */
static uint64_t stride_plain(const EhPhraseHeader *header, const unsigned char *p, bool inside)
{
    uint64_t word = 0, wide = 0, fits = 0;
    for (uint32_t i = 0; i < STRIDE; i += 8) {
        uint64_t bytes = load8(p + i);
        word |= top_bits(words8(bytes)) << i;
        wide |= top_bits(bytes) << i;
    }
    uint64_t rest = ~(word & (word << 1 | inside));
    if (!header->begins_other)
        rest &= word | wide;
    for (; rest != 0; rest &= rest - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(rest);
        fits |= (uint64_t)fits_window(header, p + i) << i;
    }
    return fits;
}

/* Goes on from `base` to the first stride that has places; base >= n if there is none. */
static void seek_plain(EhPhrasePlaces *places)
{
    unsigned char copy[2 * REACH];
    for (; places->base < places->n; places->base += STRIDE) {
        const unsigned char *p = bytes_at_base(places, copy);
        if (keep_places(places, stride_plain(places->header, p, is_inside(places))))
            return;
    }
}

#ifdef HAVE_AVX2
#define AVX2 __attribute__((target("avx2")))
#define AVX2_INLINE __attribute__((target("avx2"), always_inline)) static inline

/* The header's tables, each twice: in either half of a register. */
typedef struct Tables {
    __m256i low0, low1, low2, low3;
    __m256i high0, high1, high2, high3;
} Tables;

AVX2_INLINE __m256i load16_twice(const uint8_t *bytes)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)bytes));
}

AVX2_INLINE __m256i load32(const unsigned char *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

/* Looks 32 bytes up by their low and by their high half; 0 for those that are not ASCII. */
AVX2_INLINE __m256i lookup(__m256i low, __m256i high, __m256i v)
{
    __m256i upper = _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(15));
    return _mm256_and_si256(_mm256_shuffle_epi8(low, v), _mm256_shuffle_epi8(high, upper));
}

AVX2_INLINE uint32_t zero_bytes(__m256i v)
{
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, _mm256_setzero_si256()));
}

/* ASCII in groups: 1 the digits, 2 columns 4 and 6, 4 columns 5 and 7 as far as they are
 * letters. */
AVX2_INLINE uint32_t ascii_words(__m256i v)
{
    __m128i low = _mm_setr_epi8(5, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 2, 2, 2, 2, 2);
    __m128i high = _mm_setr_epi8(0, 0, 0, 1, 2, 4, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0);
    return ~zero_bytes(
        lookup(_mm256_broadcastsi128_si256(low), _mm256_broadcastsi128_si256(high), v));
}

/* Half of stride_plain's work: 32 places, by the tables of halves, so a few more; *inside goes in
 * and out. */
AVX2_INLINE uint32_t half_avx2(const Tables *t, const unsigned char *p, uint32_t *inside)
{
    __m256i v0 = load32(p), v1 = load32(p + 1), v2 = load32(p + 2), v3 = load32(p + 3);
    __m256i m0 = lookup(t->low0, t->high0, v0), m1 = lookup(t->low1, t->high1, v1);
    __m256i m2 = lookup(t->low2, t->high2, v2), m3 = lookup(t->low3, t->high3, v3);
    if (_mm256_movemask_epi8(_mm256_or_si256(v0, v3)) != 0) {
        const __m256i all = _mm256_set1_epi8(-1);
        __m256i v01 = _mm256_or_si256(v0, v1), v012 = _mm256_or_si256(v01, v2);
        m0 = _mm256_blendv_epi8(m0, all, v0);
        m1 = _mm256_blendv_epi8(m1, all, v01);
        m2 = _mm256_blendv_epi8(m2, all, v012);
        m3 = _mm256_blendv_epi8(m3, all, _mm256_or_si256(v012, v3));
    }
    __m256i groups = _mm256_and_si256(_mm256_and_si256(m0, m1), _mm256_and_si256(m2, m3));
    uint32_t word = ascii_words(v0), go_on = word & (word << 1 | *inside);
    *inside = word >> 31;
    return ~zero_bytes(groups) & ~go_on;
}

/* seek_plain with a few more places, which next_place drops. */
AVX2 static void seek_avx2(EhPhrasePlaces *places)
{
    const EhPhraseHeader *h = places->header;
    const Tables tables = {
        load16_twice(h->low[0]),  load16_twice(h->low[1]),  load16_twice(h->low[2]),
        load16_twice(h->low[3]),  load16_twice(h->high[0]), load16_twice(h->high[1]),
        load16_twice(h->high[2]), load16_twice(h->high[3]),
    };
    unsigned char copy[2 * REACH];
    for (; places->base < places->n; places->base += STRIDE) {
        const unsigned char *p = bytes_at_base(places, copy);
        uint32_t inside = is_inside(places);
        uint64_t bits = half_avx2(&tables, p, &inside);
        bits |= (uint64_t)half_avx2(&tables, p + STRIDE / 2, &inside) << 32;
        if (keep_places(places, bits))
            return;
    }
}
#endif

static void seek(EhPhrasePlaces *places, size_t base)
{
    places->base = base;
#ifdef HAVE_AVX2
    if (places->vector) {
        seek_avx2(places);
        return;
    }
#endif
    seek_plain(places);
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
        return !eh_phrase_is_ascii_word(byte) ||
               !eh_phrase_is_ascii_word((unsigned char)text[at - 1]);
    if ((byte & 0xC0) == 0x80)
        return false;
    eh_utf8_decode(text + at, n - at, &cp);
    return eh_phrase_kind(cp) != EH_TOKEN_WORD ||
           eh_phrase_kind(decode_before(text, at)) != EH_TOKEN_WORD;
}

/* What the tables of halves leave open; so that all processors try the same places. */
static bool is_place(const EhPhrasePlaces *places, size_t at)
{
    unsigned char bytes[EH_PHRASE_WINDOW] = {0};
    size_t left = places->n - at;
    if (left >= sizeof bytes)
        memcpy(bytes, places->text + at, sizeof bytes);
    else
        memcpy(bytes, places->text + at, left);
    return fits_window(places->header, bytes) && token_begins(places->text, places->n, at);
}

void eh_phrase_places_start(EhPhrasePlaces *places)
{
    seek(places, 0);
}

size_t eh_phrase_next_place(EhPhrasePlaces *places, size_t from)
{
    if (from - places->base < STRIDE)
        places->bits &= ~0ull << (from - places->base);
    else
        seek(places, from);
    while (places->base < places->n) {
        for (; places->bits != 0; places->bits &= places->bits - 1) {
            size_t at = places->base + (uint32_t)__builtin_ctzll(places->bits);
            if (is_place(places, at))
                return at;
        }
        seek(places, places->base + STRIDE);
    }
    return places->n;
}

bool eh_phrases_vector(void)
{
#ifdef HAVE_AVX2
    return __builtin_cpu_supports("avx2") != 0;
#else
    return false;
#endif
}
