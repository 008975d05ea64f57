/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8: check, count, decode, encode.
 *
 * One idea: most bytes of a ticket are ASCII, so eight are looked at together until one is not.
 */
#include "vm/utf8.h"

#include <string.h>

#define HIGH_BITS 0x8080808080808080ull
#define LOW_BITS 0x0101010101010101ull

static uint64_t load8(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

/* The first byte at or after `i` that is not known to be ASCII. */
static size_t skip_ascii(const char *text, size_t i, size_t n)
{
    while (n - i >= 16 && ((load8(text + i) | load8(text + i + 8)) & HIGH_BITS) == 0)
        i += 16;
    while (i < n && (unsigned char)text[i] < 0x80)
        i++;
    return i;
}

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

/* The second byte's range depends on the first: this keeps out long forms, surrogates and what is
 * past 10FFFF. */
static bool second_fits(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xE0:
        return second >= 0xA0 && second <= 0xBF;
    case 0xED:
        return second >= 0x80 && second <= 0x9F;
    case 0xF0:
        return second >= 0x90 && second <= 0xBF;
    case 0xF4:
        return second >= 0x80 && second <= 0x8F;
    default:
        return is_continuation(second);
    }
}

static uint32_t length_by_first(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xC2 || first > 0xF4)
        return 0;
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

uint32_t eh_utf8_decode(const char *text, size_t n, uint32_t *code_point)
{
    const unsigned char *p = (const unsigned char *)text;
    *code_point = EH_UTF8_BAD;
    if (n == 0)
        return 0;
    uint32_t length = length_by_first(p[0]);
    if (length == 1) {
        *code_point = p[0];
        return 1;
    }
    if (length == 0 || length > n || !second_fits(p[0], p[1]))
        return 1;
    uint32_t cp = p[0] & (0x7Fu >> length);
    for (uint32_t i = 1; i < length; i++) {
        if (!is_continuation(p[i]))
            return 1;
        cp = cp << 6 | (p[i] & 0x3Fu);
    }
    *code_point = cp;
    return length;
}

bool eh_utf8_valid(const char *text, size_t n)
{
    for (size_t i = skip_ascii(text, 0, n); i < n;) {
        uint32_t cp;
        i += eh_utf8_decode(text + i, n - i, &cp);
        if (cp == EH_UTF8_BAD)
            return false;
        if (i < n && (unsigned char)text[i] < 0x80)
            i = skip_ascii(text, i, n);
    }
    return true;
}

/* A continuation byte has bit 7 and not bit 6; the product adds the eight flags up in the top
 * byte. */
static size_t continuations8(uint64_t word)
{
    uint64_t flags = (word & ~(word << 1) & HIGH_BITS) >> 7;
    return (size_t)((flags * LOW_BITS) >> 56);
}

size_t eh_utf8_count(const char *text, size_t n)
{
    size_t i = 0, count = n;
    for (; n - i >= 8; i += 8)
        count -= continuations8(load8(text + i));
    for (; i < n; i++)
        count -= is_continuation((unsigned char)text[i]);
    return count;
}

uint32_t eh_utf8_encode(uint32_t cp, char out[4])
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        return 0;
    uint32_t length = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (uint32_t i = length - 1; i > 0; i--, cp >>= 6)
        out[i] = (char)(0x80 | (cp & 0x3F));
    out[0] = (char)((0xF00u >> length & 0xF0u) | cp);
    return length;
}
