/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lookups in the generated Unicode tables: first stage by the code point's upper bits, second by
 * its low eight.
 */
#include "vm/unicode.h"

#include <evenhand.h>
#include <string.h>

#include "unicode_tables.h"
#include "vm/utf8.h"

#define CODE_POINTS 0x110000u

const char *eh_unicode_version(void)
{
    return EH_UNICODE_VERSION;
}

uint32_t eh_unicode_fold_one(uint32_t cp, uint32_t out[EH_UNICODE_FOLD_MAX])
{
    out[0] = cp;
    if (cp >= CODE_POINTS)
        return 1;
    uint32_t row = fold_rows[fold_blocks[cp >> 8]][cp & 255];
    if (row < FOLD_DELTAS) {
        out[0] = (uint32_t)((int32_t)cp + fold_deltas[row]);
        return 1;
    }
    const uint32_t *full = fold_full[row - FOLD_DELTAS];
    memcpy(out, full, EH_UNICODE_FOLD_MAX * sizeof *out);
    return full[2] != 0 ? 3 : 2;
}

bool eh_unicode_is_word(uint32_t cp)
{
    if (cp >= CODE_POINTS)
        return false;
    return word_rows[word_blocks[cp >> 8]][cp >> 6 & 3] >> (cp & 63) & 1;
}

bool eh_unicode_is_white(uint32_t cp)
{
    for (size_t i = 0; i < sizeof white_ranges / sizeof *white_ranges; i++)
        if (cp <= white_ranges[i][1])
            return cp >= white_ranges[i][0];
    return false;
}

static char fold_ascii(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte;
}

/* Folds the sequence at `in`, of which `n` > 0 bytes are left; adds what it wrote to *out, returns
 * what it read. */
static uint32_t fold_sequence(const char *in, size_t n, char **out)
{
    uint32_t cp, folded[EH_UNICODE_FOLD_MAX];
    uint32_t length = eh_utf8_decode(in, n, &cp);
    if (cp == EH_UTF8_BAD) {
        *(*out)++ = *in;
        return 1;
    }
    uint32_t count = eh_unicode_fold_one(cp, folded);
    for (uint32_t i = 0; i < count; i++)
        *out += eh_utf8_encode(folded[i], *out);
    return length;
}

size_t eh_unicode_fold(const char *in, size_t n, char *out)
{
    char *to = out;
    for (size_t i = 0; i < n;) {
        if ((unsigned char)in[i] < 0x80)
            *to++ = fold_ascii(in[i++]);
        else
            i += fold_sequence(in + i, n - i, &to);
    }
    return (size_t)(to - out);
}
