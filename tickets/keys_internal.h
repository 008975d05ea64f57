/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of keys, for who looks for one at every step.
 */
#ifndef EH_TICKETS_KEYS_INTERNAL_H
#define EH_TICKETS_KEYS_INTERNAL_H

#include <string.h>

#include "tickets/keys.h"
#include "vm/internal.h"

/* A row of the table; `key` NULL: free. `head` and `tail` are its first and last 8 bytes as numbers, of a shorter key what
 * there is, and 0. `head_quoted` and `tail_quoted` are those of `"key":`, under `mask`, the last ones at `tail_at`;
 * `n_quoted` is its length, 0 where data can have the key in other forms too. */
typedef struct EhKeyRow {
    const char *key;
    uint64_t head, tail;
    uint64_t head_quoted, tail_quoted, mask;
    uint32_t n_quoted, tail_at;
    uint32_t n, hash;
    EhScope scope;
    uint32_t use;
} EhKeyRow;

/* Invariant: the table has free rows, its size is a power of two; dotted[first[s] .. first[s +
 * 1]) are those of scope s; uses[i] for i < n_fields is field i, the last one the history. */
struct EhKeys {
    const EhProgram *program;
    const EhBlock *block;
    EhKeyRow *rows;
    uint32_t mask, n_scopes;
    EhKeyUse *uses;
    uint32_t *dotted, *first;
    bool *tracks;
};

/* Where an object begins: memory[place] is the row that came first in the last one of its scope; memory[row + 1] is the one
 * that followed that row. */
static inline uint32_t eh_keys_place(const EhKeys *keys, EhScope scope)
{
    return keys->mask + 2 + scope;
}

/* Whether the row's key, in quotes and with a colon behind it, is what stands at `p`; eight bytes are readable behind
 * `end`. */
static inline bool eh_key_row_is(const EhKeyRow *row, EhScope scope, const char *p, const char *end)
{
    uint64_t head, tail;
    if (row->scope != scope || (size_t)(end - p) <= row->n_quoted - 1) {
        return false;
    }
    memcpy(&head, p, sizeof head);
    memcpy(&tail, p + row->tail_at, sizeof tail);
    return (head & row->mask) == row->head_quoted && (tail & row->mask) == row->tail_quoted &&
           (row->n_quoted <= 16 || memcmp(p + 1, row->key, row->n) == 0);
}

#endif
