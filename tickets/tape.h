/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JSON document as a row of words, the form that simdjson gives.
 *
 * One idea: two parsers make the same tape, a fast one that keeps no places and a strict one that
 * does, so that one function binds what either of them read.
 *
 * A word is a kind in its top byte and a payload below: `"` the offset of a string in `strings`
 * (four bytes of length, the bytes, a NUL); `l` `u` `d` a number in the next word; `t` `f` `n`
 * nothing; `{` `[` the index after the closing word in the low 32 bits. Keys stand before their
 * values. Only the strict parser gives EH_TAPE_BAD, a string that is no Unicode text (half of a
 * surrogate pair), and EH_TAPE_HUGE, a number that fits neither 64 bits nor a double.
 */
#ifndef EH_TICKETS_TAPE_H
#define EH_TICKETS_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EH_TAPE_BAD 'B'
#define EH_TAPE_HUGE 'H'

/* words[1] is the document's value. `where[i]`: the byte of `source` at which the value of
 * words[i] begins; both are NULL where nobody kept them. */
typedef struct EhTape {
    const uint64_t *words;
    const uint8_t *strings;
    const uint32_t *where;
    const char *source;
    size_t n_source;
} EhTape;

static inline char eh_tape_kind(const EhTape *tape, size_t i)
{
    return (char)(tape->words[i] >> 56);
}

static inline const char *eh_tape_string(const EhTape *tape, size_t i, uint32_t *n)
{
    const uint8_t *at = tape->strings + (tape->words[i] & UINT64_C(0x00FFFFFFFFFFFFFF));
    memcpy(n, at, sizeof *n);
    return (const char *)at + sizeof *n;
}

static inline int64_t eh_tape_int(const EhTape *tape, size_t i)
{
    return (int64_t)tape->words[i + 1];
}

static inline uint64_t eh_tape_unsigned(const EhTape *tape, size_t i)
{
    return tape->words[i + 1];
}

static inline double eh_tape_double(const EhTape *tape, size_t i)
{
    double value;
    memcpy(&value, &tape->words[i + 1], sizeof value);
    return value;
}

/* The word after the value at `i`. */
static inline size_t eh_tape_next(const EhTape *tape, size_t i)
{
    char kind = eh_tape_kind(tape, i);
    if (kind == '{' || kind == '[') {
        return (uint32_t)tape->words[i];
    }
    return i + (kind == 'l' || kind == 'u' || kind == 'd' ? 2 : 1);
}

/* Whether the value at `i` is the end of the object or array around it. */
static inline bool eh_tape_ends(const EhTape *tape, size_t i)
{
    char kind = eh_tape_kind(tape, i);
    return kind == '}' || kind == ']';
}

#endif
