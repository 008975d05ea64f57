/* SPDX-License-Identifier: Apache-2.0 */
/* Heaps of pairs. A key that comes behind all others, as arrivals do, is pushed in constant time. */
#include "sim/heap.h"

#include <stdlib.h>

static bool before(EhSimKey a, EhSimKey b)
{
    return a.first != b.first ? a.first < b.first : a.second < b.second;
}

void eh_sim_heap_free(EhSimHeap *heap)
{
    free(heap->at);
    *heap = (EhSimHeap){0};
}

static bool grow(EhSimHeap *heap)
{
    uint32_t room = heap->room < 16 ? 16 : heap->room * 2;
    EhSimKey *at = room <= heap->room ? NULL : realloc(heap->at, (size_t)room * sizeof *heap->at);
    if (at == NULL) {
        return false;
    }
    heap->at = at;
    heap->room = room;
    return true;
}

bool eh_sim_heap_push(EhSimHeap *heap, int64_t first, uint64_t second)
{
    EhSimKey key = {first, second};
    if (heap->n == heap->room && !grow(heap)) {
        return false;
    }
    uint32_t i = heap->n++;
    for (; i > 0 && before(key, heap->at[(i - 1) / 2]); i = (i - 1) / 2) {
        heap->at[i] = heap->at[(i - 1) / 2];
    }
    heap->at[i] = key;
    return true;
}

void eh_sim_heap_pop(EhSimHeap *heap)
{
    EhSimKey key = heap->at[--heap->n];
    uint32_t i = 0;
    for (uint32_t child = 1; child < heap->n; child = 2 * i + 1) {
        if (child + 1 < heap->n && before(heap->at[child + 1], heap->at[child])) {
            child++;
        }
        if (!before(heap->at[child], key)) {
            break;
        }
        heap->at[i] = heap->at[child];
        i = child;
    }
    heap->at[i] = key;
}
