/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parser's inside, for who goes through a text together with it.
 *
 * One idea: what nearly every value is, a text without escapes or a short number, is read in place; the
 * rest is a call. Functions that parse give the place behind what they have read, or NULL: then the text is
 * refused, or `no_memory` is set.
 */
#ifndef EH_TICKETS_JSON_SCAN_H
#define EH_TICKETS_JSON_SCAN_H

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "tickets/json_text.h"

/* Invariant: n_words <= room_words, which `where` has too; n_strings <= room_strings. */
struct EhJsonText {
    uint64_t *words;
    uint32_t *where;
    size_t n_words, room_words;
    char *strings;
    size_t n_strings, room_strings;
    const char *bytes, *end;
    bool no_memory;
};

/* Begins with a new text; nothing of it is read. */
void eh_json_start(EhJsonText *text, const char *bytes, size_t n);

/* Reads the value at `p`, which lies in `depth` others, onto an empty tape; what is decoded of earlier ones stays. */
const char *eh_json_part(EhJsonText *text, const char *p, uint32_t depth, EhTape *tape);

/* What became of a text whose value ends before `p`. */
EhJsonResult eh_json_end(const EhJsonText *text, const char *p);

/* ---- between values ---- */

/* The next byte that is no white space; a NUL, which nothing wants, at the end. */
static inline char eh_json_peek(const EhJsonText *text, const char **p)
{
    const char *at = *p;
    while (at < text->end && (unsigned char)*at <= ' ') {
        if (*at != ' ' && *at != '\t' && *at != '\n' && *at != '\r') {
            break;
        }
        at++;
    }
    *p = at;
    return at < text->end ? *at : '\0';
}

/* ---- strings ---- */

/* The first byte from `p` on that is no plain part of a string: a quote, a backslash, a control
 * character. May look at, and give, a place up to 15 bytes behind the end. `*high` is set where a
 * byte before it is not ASCII. */
static inline const char *eh_json_plain_end(const char *p, const char *end, bool *high)
{
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
    const __m128i control = _mm_set1_epi8(0x1F);
    unsigned highs = 0;
    for (; p < end; p += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i stop =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, slash)),
                         _mm_cmpeq_epi8(_mm_min_epu8(block, control), block));
        unsigned stops = (unsigned)_mm_movemask_epi8(stop);
        unsigned tops = (unsigned)_mm_movemask_epi8(block);
        if (stops != 0) {
            unsigned i = (unsigned)__builtin_ctz(stops);
            highs |= tops & ((1u << i) - 1);
            p += i;
            break;
        }
        highs |= tops;
    }
    *high = *high || highs != 0;
#else
    for (; p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20; p++) {
        *high = *high || (unsigned char)*p >= 0x80;
    }
#endif
    return p;
}

#define EH_JSON_BORROWED(text, start, stop)                                                        \
    EH_TAPE_WORD('"', EH_TAPE_STRING((size_t)((start) - (text)->bytes), (size_t)((stop) - (start))))

/* A string that has escapes or other bytes than ASCII, or no end; it is plain up to `p`. */
const char *eh_json_odd_string(EhJsonText *text, const char *at, const char *p, bool high,
                               uint64_t *word);

/* A string from its quote on, as a word of a tape. Without escapes it stays where it is. */
static inline const char *eh_json_string(EhJsonText *text, const char *at, uint64_t *word)
{
    bool high = false;
    const char *start = at + 1, *p = eh_json_plain_end(start, text->end, &high);
    if (p >= text->end || *p != '"' || high) {
        return eh_json_odd_string(text, at, p, high, word);
    }
    *word = EH_JSON_BORROWED(text, start, p);
    return p + 1;
}

/* ---- numbers ---- */

/* A number of at most EH_JSON_DIGITS digits: `i` if it is written without a point, else `f`. */
typedef struct EhJsonNumber {
    bool whole;
    int64_t i;
    double f;
} EhJsonNumber;

/* Digits whose value a double holds exactly, and powers of ten that it does: then one division
 * gives the double nearest to what is written. */
enum { EH_JSON_DIGITS = 15 };

static inline const char *eh_json_digits(const char *p, const char *first, int64_t *value)
{
    for (; *p >= '0' && *p <= '9' && p - first <= EH_JSON_DIGITS; p++) {
        *value = *value * 10 + (*p - '0');
    }
    return p;
}

/* Nearly all numbers are short and have no exponent; NULL for the others, and for what is none. May look behind the
 * end, where a number that goes on is none of these. */
static inline const char *eh_json_short_number(const char *at, const char *end, EhJsonNumber *out)
{
    static const double powers[EH_JSON_DIGITS + 1] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                      1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    const char *first = at + (*at == '-'), *point, *p;
    int64_t value = 0;
    point = p = eh_json_digits(first, first, &value);
    if (*p == '.') {
        p = eh_json_digits(p + 1, first, &value);
    }
    if (point == first || p - first > EH_JSON_DIGITS || p == point + 1 || p > end ||
        (*first == '0' && point > first + 1) || (*p | 32) == 'e') {
        return NULL;
    }
    out->whole = p == point;
    out->i = *at == '-' ? -value : value;
    if (p != point) {
        double size = (double)value / powers[p - point - 1];
        out->f = *at == '-' ? -size : size;
    }
    return p;
}

#endif
