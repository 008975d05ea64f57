/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing run of bytes that decisions are written to.
 *
 * One idea: running out of memory sticks, so a writer may look at it once at its end.
 */
#ifndef EH_TICKETS_OUT_H
#define EH_TICKETS_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Zero-initialise. Invariant: n <= room. After `failed` what was written is not whole. */
typedef struct EhOut {
    char *p;
    size_t n, room;
    bool failed;
} EhOut;

void eh_out_free(EhOut *out);

/* Room for `more` bytes; false and `failed` without memory. */
bool eh_out_grow(EhOut *out, size_t more);

static inline bool eh_out_reserve(EhOut *out, size_t more)
{
    return out->room - out->n >= more || eh_out_grow(out, more);
}

static inline void eh_out_bytes(EhOut *out, const char *p, size_t n)
{
    if (n > 0 && eh_out_reserve(out, n)) {
        memcpy(out->p + out->n, p, n);
        out->n += n;
    }
}

#define EH_OUT_LITERAL(out, text) eh_out_bytes((out), (text), sizeof(text) - 1)

static inline void eh_out_string(EhOut *out, const char *text)
{
    eh_out_bytes(out, text, strlen(text));
}

/* A text as a JSON string: escapes for `"`, `\` and controls; all else as it is. */
void eh_out_json_string(EhOut *out, const char *text, size_t n);
void eh_out_int(EhOut *out, int64_t value);

/* A cell of CSV (RFC 4180): in quotes where it has to be. */
void eh_out_csv_cell(EhOut *out, const char *text, size_t n);

#endif
