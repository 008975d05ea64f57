/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tokens of a text, as phrase search sees it: words, runs of white space, other characters,
 * after case folding.
 *
 * One idea: folding never changes what kind of character something is (the build proves it), so a
 * text is cut first and folded letter by letter afterwards.
 */
#ifndef EH_VM_PHRASE_TOKEN_H
#define EH_VM_PHRASE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum EhTokenKind {
    EH_TOKEN_END,
    EH_TOKEN_WHITE,
    EH_TOKEN_OTHER,
    EH_TOKEN_WORD,
} EhTokenKind;

/* A token of a text: bytes start..end; `letters` code points after folding (a run of white space is
 * one blank). */
typedef struct EhToken {
    uint64_t hash;
    size_t start, end;
    uint32_t letters;
    EhTokenKind kind;
} EhToken;

/* Walks the folded code points of a token. */
typedef struct EhLetters {
    const unsigned char *at, *end;
    uint32_t waiting[2]; /* the rest of a folding to several, last one first */
    uint32_t n_waiting;
} EhLetters;

/* The hash of a token is the sum of (letter + 1) * BASE^position modulo 2^64, so that leaving out a
 * letter needs no second pass: what follows it is divided by BASE. */
#define EH_PHRASE_BASE 0x9E3779B97F4A7C15ull
#define EH_PHRASE_BASE_INVERSE 0xF1DE83E19937733Dull

/* Spreads a sum over all bits; the result is an index key. */
static inline uint64_t eh_phrase_key(uint64_t sum)
{
    sum = (sum ^ sum >> 29) * 0xBF58476D1CE4E5B9ull;
    return sum ^ sum >> 32;
}

/* Reads the token that begins at `at`; at the end, or past it, an empty one of kind
 * EH_TOKEN_END. */
EhToken eh_phrase_token(const char *text, size_t n, size_t at);

/* What the code point makes a token of. */
EhTokenKind eh_phrase_kind(uint32_t code_point);

/* A letter or digit of ASCII. */
static inline bool eh_phrase_is_ascii_word(uint32_t byte)
{
    return (byte | 0x20) - 'a' < 26 || byte - '0' < 10;
}

EhLetters eh_phrase_letters(const char *text, const EhToken *token);

/* Takes a code point that is not ASCII and returns its first letter; the others wait. */
uint32_t eh_phrase_fold_letter(EhLetters *letters);

/* Takes the next letter; false if there is none. */
static inline bool eh_phrase_next_letter(EhLetters *letters, uint32_t *letter)
{
    if (letters->n_waiting > 0) {
        *letter = letters->waiting[--letters->n_waiting];
        return true;
    }
    if (letters->at == letters->end)
        return false;
    uint32_t byte = *letters->at;
    if (byte >= 0x80) {
        *letter = eh_phrase_fold_letter(letters);
        return true;
    }
    *letter = byte - 'A' < 26 ? byte | 0x20 : byte;
    letters->at++;
    return true;
}

#endif
