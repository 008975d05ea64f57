/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A binary heap of pairs of numbers, the smallest first: the event queue, and the tickets that wait in one class.
 */
#ifndef EH_SIM_HEAP_H
#define EH_SIM_HEAP_H

#include <stdbool.h>
#include <stdint.h>

typedef struct EhSimKey {
    int64_t first;
    uint64_t second;
} EhSimKey;

/* Zero-initialise; free. Invariant: no key is smaller than its parent at (i - 1) / 2; n <= room. */
typedef struct EhSimHeap {
    EhSimKey *at;
    uint32_t n, room;
} EhSimHeap;

void eh_sim_heap_free(EhSimHeap *heap);

/* False without memory. */
bool eh_sim_heap_push(EhSimHeap *heap, int64_t first, uint64_t second);

/* Takes at[0] away; there has to be one. */
void eh_sim_heap_pop(EhSimHeap *heap);

#endif
