/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory of one ticket: pieces that never move and are all forgotten at once.
 *
 * One idea: a reset throws many chunks away for one as large as all of them, so a reader of similar
 * tickets soon allocates nothing.
 */
#include "vm/ticket_internal.h"

#include <stdlib.h>

void eh_ticket_arena_init(EhTicketArena *arena, const EhAllocator *allocator, void *own)
{
    *arena = (EhTicketArena){.allocator = *allocator, .newest = own, .own = own};
    arena->newest->older = NULL;
    arena->newest->size = EH_TICKET_CHUNK - sizeof *arena->newest;
    arena->want = 2 * arena->newest->size;
}

static EhTicketChunk *chunk_new(EhTicketArena *arena, size_t size)
{
    size_t bytes = size < arena->want ? arena->want : size;
    EhTicketChunk *chunk;
    if (bytes > SIZE_MAX / 2) {
        return NULL;
    }
    chunk = arena->allocator.allocate(arena->allocator.user, NULL, 0, sizeof *chunk + bytes);
    if (chunk != NULL) {
        chunk->older = arena->newest;
        chunk->size = bytes;
        arena->newest = chunk;
        arena->used = 0;
        arena->want = bytes * 2;
    }
    return chunk;
}

void *eh_ticket_arena_alloc(EhTicketArena *arena, size_t size)
{
    size_t rounded = (size + 15) & ~(size_t)15;
    char *at;
    if (rounded < size) {
        return NULL;
    }
    if (arena->newest == NULL || arena->newest->size - arena->used < rounded) {
        if (chunk_new(arena, rounded) == NULL) {
            return NULL;
        }
    }
    at = (char *)(arena->newest + 1) + arena->used;
    arena->used += rounded;
    return at;
}

/* Gives back every chunk and tells how large they were together. */
static size_t release(EhTicketArena *arena)
{
    size_t total = 0;
    while (arena->newest != NULL) {
        EhTicketChunk *chunk = arena->newest;
        arena->newest = chunk->older;
        total += chunk->size;
        if (chunk != arena->own) {
            arena->allocator.allocate(arena->allocator.user, chunk, sizeof *chunk + chunk->size, 0);
        }
    }
    arena->used = 0;
    return total;
}

void eh_ticket_arena_reset(EhTicketArena *arena)
{
    if (arena->newest != NULL && arena->newest->older != NULL) {
        arena->want = release(arena);
    }
    arena->used = 0;
}

void eh_ticket_arena_free(EhTicketArena *arena)
{
    release(arena);
}

void *eh_ticket_resize(const EhAllocator *allocator, void *old, size_t old_count, size_t count,
                       size_t size)
{
    if (count > SIZE_MAX / 2 / size) {
        return NULL;
    }
    return allocator->allocate(allocator->user, old, old_count * size, count * size);
}
