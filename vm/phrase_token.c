/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cuts a text into words, runs of white space and other characters, folded.
 *
 * One idea: a token knows its hash and its length in letters when it has been read once, without a
 * copy of it.
 */
#include "vm/phrase_token.h"

#include "vm/unicode.h"
#include "vm/utf8.h"

/* What a byte of ASCII is in a token: a letter's or digit's folded form, 1 for white space, 0 for
 * the rest. */
#define R10(c) c, c + 1, c + 2, c + 3, c + 4, c + 5, c + 6, c + 7, c + 8, c + 9
#define LETTERS R10('a'), R10('k'), 'u', 'v', 'w', 'x', 'y', 'z'
/* clang-format off */
static const uint8_t ascii_kind[128] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, /* tab to carriage return */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* blank */
    R10('0'), 0, 0, 0, 0, 0, 0,
    0, LETTERS, 0, 0, 0, 0, 0,
    0, LETTERS, 0, 0, 0, 0, 0,
};
/* clang-format on */
#undef LETTERS
#undef R10

EhTokenKind eh_phrase_kind(uint32_t cp)
{
    if (cp < 0x80 && ascii_kind[cp] <= 1)
        return ascii_kind[cp] == 1 ? EH_TOKEN_WHITE : EH_TOKEN_OTHER;
    if (cp < 0x80)
        return EH_TOKEN_WORD;
    if (eh_unicode_is_word(cp))
        return EH_TOKEN_WORD;
    return eh_unicode_is_white(cp) ? EH_TOKEN_WHITE : EH_TOKEN_OTHER;
}

/* Adds the folded letters of one code point to the hash; `power` is BASE to the number of letters
 * so far. */
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
    while ((length = eh_utf8_decode(text + at, n - at, &cp)) > 0 &&
           eh_phrase_kind(cp) == EH_TOKEN_WHITE)
        at += length;
    token->end = at;
    token->letters = 1;
    token->hash = ' ' + 1;
}

EhToken eh_phrase_token(const char *text, size_t n, size_t at)
{
    EhToken token = {0, at, at, 0, EH_TOKEN_END};
    uint32_t cp, length = 1;
    uint64_t power = 1;
    if (at >= n)
        return token;
    cp = (unsigned char)text[at];
    if (cp >= 0x80)
        length = eh_utf8_decode(text + at, n - at, &cp);
    token.kind = eh_phrase_kind(cp);
    if (token.kind == EH_TOKEN_WORD) {
        read_word(&token, text, n);
    } else if (token.kind == EH_TOKEN_WHITE) {
        read_white(&token, text, n);
    } else {
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

uint32_t eh_phrase_fold_letter(EhLetters *letters)
{
    uint32_t cp, folded[EH_UNICODE_FOLD_MAX];
    letters->at +=
        eh_utf8_decode((const char *)letters->at, (size_t)(letters->end - letters->at), &cp);
    letters->n_waiting = eh_unicode_fold_one(cp, folded) - 1;
    for (uint32_t i = 0; i < letters->n_waiting; i++)
        letters->waiting[i] = folded[letters->n_waiting - i];
    return folded[0];
}
