/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verifier: whether a block of bytes is a program that cannot misbehave.
 *
 * One idea: each rule is checked once, before the first decision, and in time linear in the block, so that the
 * interpreter may trust every index, every type and every step count.
 */
#ifndef EH_VM_VERIFY_H
#define EH_VM_VERIFY_H

#include "vm/internal.h"

/* Finds the sections of `size` bytes, aligned to 8, and checks the header's own numbers (not the checksum).
 * NULL, or why not: a constant string. */
const char *eh_verify_header(const void *bytes, size_t size, EhBlock *block);

/* Checks everything behind the header. EH_OK, EH_BROKEN with the reason in `*why`, or EH_NO_MEMORY. */
EhStatus eh_verify_block(const EhBlock *block, const EhAllocator *allocator, const char **why);

/* Worst-case instructions of a function: each counts once for every round that the loops around it can make
 * (the maxima of their SEQS rows, multiplied); FOR stands outside of its loop, NEXT inside. Saturates. `passes`:
 * the same sum over SCAN, LOWER and DOMAIN alone. `types` are the function's registers; `code` is well formed.
 * The compiler writes FUNCS.steps and the header's text_passes with it (the latter: the larger of FUNCS[0], [1]). */
uint64_t eh_verify_steps(const EhInsn *code, uint32_t n, const EhRegType *types,
                         const EhSeqType *seqs, uint32_t *passes);

/* The registers that the cells of a layout are, `types` having room for all: a record's own cell is a BOOL, missing
 * when it is not there; what may be missing for any reason (optional, predicted, an outcome, inside an optional
 * record) is optional; a prediction is its value, the raw value, and a NUMBER. False if two fields meet or a cell is
 * nobody's. The block's LAYOUTS and FIELDS must be bound and in range. */
bool eh_verify_cells(const EhBlock *block, uint32_t layout, EhRegType *types);

#endif
