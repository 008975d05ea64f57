/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the verifier share.
 *
 * One idea: a check that fails says why once and gives false, and every caller passes that on.
 */
#ifndef EH_VM_VERIFY_INTERNAL_H
#define EH_VM_VERIFY_INTERNAL_H

#include "vm/verify.h"

/* One verification. Invariant: once `why` is set or memory is out, the block is refused. */
typedef struct EhVerifier {
    const EhBlock *block;
    const EhAllocator *allocator;
    const char *why;
    bool no_memory;
    EhRegType *cells;     /* of all layouts, one after the other */
    uint32_t *first_cell; /* n_LAYOUTS: where those of a layout begin in `cells` */
    size_t n_cells;
} EhVerifier;

/* Keeps the first reason; always false. */
static inline bool eh_verify_fail(EhVerifier *v, const char *why)
{
    if (!v->why)
        v->why = why;
    return false;
}

/* Whether `first` .. `first + count` lie in an array of `total`. */
static inline bool eh_verify_range(uint32_t first, uint32_t count, uint32_t total)
{
    return (uint64_t)first + count <= total;
}

/* Whether a string lies in STRINGS, between code points, with a NUL behind it. */
static inline bool eh_verify_ref(const EhBlock *block, EhRef ref)
{
    const char *s = block->STRINGS;
    return (uint64_t)ref.off + ref.n < block->n_STRINGS && s[ref.off + ref.n] == '\0' &&
           ((unsigned char)s[ref.off] & 0xC0) != 0x80;
}

/* Whether a text that ends with its NUL starts there, between code points; STRINGS ends with one. */
static inline bool eh_verify_chars(const EhBlock *block, uint32_t off)
{
    return off < block->n_STRINGS && ((unsigned char)block->STRINGS[off] & 0xC0) != 0x80;
}

/* Whether `arg` is a row of what the kind wants. */
static inline bool eh_verify_arg(const EhBlock *block, uint8_t kind, uint32_t arg)
{
    if (kind == EH_ENUM)
        return arg < block->n_ENUMS;
    if (kind == EH_SET || kind == EH_LIST)
        return arg < block->n_SEQS;
    return kind != EH_RECORD || arg < block->n_LAYOUTS;
}

/* Kinds whose `arg` tells two of them apart. */
static inline bool eh_verify_has_arg(uint8_t kind)
{
    return kind == EH_ENUM || kind == EH_SET || kind == EH_LIST || kind == EH_RECORD;
}

/* Whether two registers may hold the same values, missing aside. */
static inline bool eh_verify_same(const EhRegType *a, const EhRegType *b)
{
    return a->kind == b->kind && (!eh_verify_has_arg(a->kind) || a->arg == b->arg);
}

/* Cell `cell` of a layout. */
static inline const EhRegType *eh_verify_cell(const EhVerifier *v, uint32_t layout, uint32_t cell)
{
    return &v->cells[v->first_cell[layout] + cell];
}

/* A scalar of the kind, not missing: an enumerator, 0 or 1, no NaN. */
bool eh_verify_scalar(const EhBlock *block, uint8_t kind, uint32_t arg, EhCell value);

/* The steps of eh_verify_block, in this order. */
bool eh_verify_texts(EhVerifier *v);   /* strings, texts, lists, enums */
bool eh_verify_layouts(EhVerifier *v); /* layouts, fields, sets and lists; fills `cells` */
bool eh_verify_times(EhVerifier *v);   /* zones, calendars */
bool eh_verify_phrases(EhVerifier *v);
bool eh_verify_policy(EhVerifier *v);  /* actions, clocks, outside data, notes */
bool eh_verify_results(EhVerifier *v); /* the header's numbers */
bool eh_verify_code(EhVerifier *v);    /* functions */

#endif
