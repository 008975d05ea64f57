/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a text from left to right, for the converters. */
#ifndef EH_VM_CURSOR_H
#define EH_VM_CURSOR_H

#include <stdbool.h>

/* Bytes still to be read; `p` never passes `end`. */
typedef struct EhCursor {
    const char *p;
    const char *end;
} EhCursor;

static inline bool eh_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool eh_take(EhCursor *c, char wanted)
{
    if (c->p == c->end || *c->p != wanted)
        return false;
    c->p++;
    return true;
}

/* `least` to `most` digits, as many as there are. */
static inline bool eh_take_digits(EhCursor *c, int least, int most, int *out)
{
    int value = 0;
    int count = 0;
    while (count < most && c->p < c->end && eh_is_digit(*c->p)) {
        value = value * 10 + (*c->p++ - '0');
        count++;
    }
    *out = value;
    return count >= least;
}

/* Two digits, at most `limit`. */
static inline bool eh_take_pair(EhCursor *c, int limit, int *out)
{
    return eh_take_digits(c, 2, 2, out) && *out <= limit;
}

#endif
