/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JSON document as a row of words.
 *
 * One idea: the document is read once and looked at as often as binding needs, in any order.
 *
 * A word is a kind in its top byte and a payload below: `"` a string, EH_TAPE_STRING in the source,
 * or with EH_TAPE_DECODED in `strings`; `l` `u` `d` a number in the next word; `t` `f` `n`
 * nothing; `{` `[` the index after the closing word in the low 32 bits. Keys stand before their
 * values. EH_TAPE_BAD is a string that is no Unicode text (half of a surrogate pair), EH_TAPE_HUGE a
 * number that fits neither 64 bits nor a double.
 */
#ifndef EH_TICKETS_TAPE_H
#define EH_TICKETS_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EH_TAPE_BAD 'B'
#define EH_TAPE_HUGE 'H'

/* Place and length of a string: a document has at most 2^24 bytes. */
#define EH_TAPE_STRING(from, n) ((uint64_t)(from) << 25 | (uint64_t)(n))
#define EH_TAPE_DECODED (UINT64_C(1) << 55)
#define EH_TAPE_WORD(kind, payload) ((uint64_t)(unsigned char)(kind) << 56 | (payload))

/* words[1] is the document's value. `where[i]`: the byte of `source` at which the value of
 * words[i] begins. */
typedef struct EhTape {
    const uint64_t *words;
    const char *strings;
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
    uint64_t word = tape->words[i];
    *n = (uint32_t)word & 0x1FFFFFF;
    return (word & EH_TAPE_DECODED ? tape->strings : tape->source) + (word >> 25 & 0x1FFFFFF);
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
