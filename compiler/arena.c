/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bump allocator of one compilation.
 *
 * Small requests share the newest chunk; a large one gets a chunk of its own behind it, so that a
 * growing array that fills such a chunk can be resized in place instead of leaving its old copies
 * behind. Where the system can map pages before they are touched, a stretch of them is asked for at once: a fault
 * for each took a twentieth of a large policy's compilation.
 */
#define _DEFAULT_SOURCE /* madvise */
#include "compiler/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

enum {
    FIRST_CHUNK = 16384,
    LARGEST_CHUNK = 1 << 20,
    CLEARED = 8192,
    ALIGN = 8,
    STRETCH = 1 << 17,
    PAGE = 4096
};

/* Invariant: `size` usable bytes follow the header, which keeps them aligned. `large`: they
 * are one request's. */
struct EhArenaChunk {
    _Alignas(ALIGN) EhArenaChunk *next;
    size_t size;
    bool large;
};

_Static_assert(sizeof(EhArenaChunk) % ALIGN == 0, "the bytes behind a chunk's header are aligned");

static void *default_allocate(void *user, void *old, size_t old_size, size_t new_size)
{
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        free(old);
        return NULL;
    }
    return realloc(old, new_size);
}

void eh_arena_init(EhArena *arena, const EhAllocator *allocator)
{
    memset(arena, 0, sizeof *arena);
    if (allocator != NULL)
        arena->allocator = *allocator;
    else
        arena->allocator.allocate = default_allocate;
}

static void free_chunks(EhArena *arena, EhArenaChunk *chunk)
{
    while (chunk != NULL) {
        EhArenaChunk *next = chunk->next;
        arena->allocator.allocate(arena->allocator.user, chunk, sizeof *chunk + chunk->size, 0);
        chunk = next;
    }
}

void eh_arena_free(EhArena *arena)
{
    free_chunks(arena, arena->chunks);
    free_chunks(arena, arena->spare);
    arena->chunks = arena->spare = NULL;
    arena->used = arena->cleared = arena->mapped = arena->size = 0;
}

static EhArenaChunk *chunk_new(EhArena *arena, size_t size)
{
    EhArenaChunk *chunk =
        arena->allocator.allocate(arena->allocator.user, NULL, 0, sizeof *chunk + size);
    if (chunk == NULL) {
        arena->failed = true;
        return NULL;
    }
    chunk->size = size;
    chunk->large = false;
    return chunk;
}

/* The first chunk that was given back and is large enough, or NULL. */
static EhArenaChunk *take_spare(EhArena *arena, size_t size)
{
    EhArenaChunk **link = &arena->spare;
    while (*link != NULL && (*link)->size < size)
        link = &(*link)->next;
    EhArenaChunk *chunk = *link;
    if (chunk != NULL)
        *link = chunk->next;
    return chunk;
}

/* A chunk for one large request, placed second so that the newest keeps filling up. Not cleared. */
static void *alloc_large(EhArena *arena, size_t size)
{
    EhArenaChunk *chunk = take_spare(arena, size);
    if (chunk == NULL)
        chunk = chunk_new(arena, size);
    if (chunk == NULL)
        return NULL;
    chunk->large = true;
    if (arena->chunks == NULL) {
        chunk->next = NULL;
        arena->chunks = chunk;
        arena->used = arena->cleared = arena->mapped = arena->size = chunk->size;
    } else {
        chunk->next = arena->chunks->next;
        arena->chunks->next = chunk;
    }
    return chunk + 1;
}

static bool add_chunk(EhArena *arena)
{
    size_t size = arena->size < FIRST_CHUNK ? FIRST_CHUNK : arena->size * 2;
    if (size > LARGEST_CHUNK)
        size = LARGEST_CHUNK;
    EhArenaChunk *chunk = chunk_new(arena, size);
    if (chunk == NULL)
        return false;
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    arena->size = size;
    arena->used = arena->cleared = arena->mapped = 0;
    return true;
}

/* The pages of the newest chunk up to a stretch behind `end`, which are likely to be used next. That it cannot be done
 * has no consequence. */
static void map_ahead(EhArena *arena, size_t end)
{
    size_t stretch = arena->size - end < STRETCH ? arena->size - end : STRETCH;
#ifdef MADV_POPULATE_WRITE
    uintptr_t first = (uintptr_t)(arena->chunks + 1) + end;
    uintptr_t from = first / PAGE * PAGE, to = (first + stretch) / PAGE * PAGE;
    if (to > from && arena->allocator.allocate == default_allocate)
        madvise((void *)from, to - from, MADV_POPULATE_WRITE);
#endif
    arena->mapped = end + stretch;
}

/* Many small requests are cleared at once. */
static void clear_ahead(EhArena *arena)
{
    size_t end = arena->used + CLEARED < arena->size ? arena->used + CLEARED : arena->size;
    if (end > arena->mapped && arena->size > STRETCH)
        map_ahead(arena, arena->cleared);
    memset((char *)(arena->chunks + 1) + arena->cleared, 0, end - arena->cleared);
    arena->cleared = end;
}

static bool is_large(const EhArena *arena, size_t size)
{
    return size > arena->size - arena->used && size > FIRST_CHUNK / 4;
}

static size_t rounded(size_t size)
{
    return size == 0 ? ALIGN : (size + ALIGN - 1) / ALIGN * ALIGN;
}

void *eh_arena_alloc(EhArena *arena, size_t size)
{
    if (size > SIZE_MAX / 2) {
        arena->failed = true;
        return NULL;
    }
    size = rounded(size);
    if (is_large(arena, size)) {
        void *large = alloc_large(arena, size);
        return large == NULL ? NULL : memset(large, 0, size);
    }
    if (size > arena->size - arena->used && !add_chunk(arena))
        return NULL;
    char *at = (char *)(arena->chunks + 1) + arena->used;
    arena->used += size;
    if (arena->used > arena->cleared)
        clear_ahead(arena);
    return at;
}

void *eh_arena_room(EhArena *arena, size_t size)
{
    if (size > SIZE_MAX / 2 || !is_large(arena, size))
        return eh_arena_alloc(arena, size);
    return alloc_large(arena, rounded(size));
}

void *eh_arena_array(EhArena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        arena->failed = true;
        return NULL;
    }
    return eh_arena_alloc(arena, count * size);
}

char *eh_arena_copy(EhArena *arena, const char *bytes, size_t n)
{
    char *copy = n < SIZE_MAX ? eh_arena_alloc(arena, n + 1) : NULL;
    if (copy != NULL && n > 0)
        memcpy(copy, bytes, n);
    return copy;
}

EhStr eh_arena_format(EhArena *arena, const char *format, ...)
{
    char few[256]; /* most texts: printed once */
    va_list args;
    va_start(args, format);
    int n = vsnprintf(few, sizeof few, format, args);
    va_end(args);
    char *text = n < 0 ? NULL : eh_arena_alloc(arena, (size_t)n + 1);
    if (text == NULL)
        return (EhStr){"", 0};
    if ((size_t)n < sizeof few)
        return (EhStr){memcpy(text, few, (size_t)n + 1), (uint32_t)n};
    va_start(args, format);
    vsnprintf(text, (size_t)n + 1, format, args);
    va_end(args);
    return (EhStr){text, (uint32_t)n};
}

void *eh_arena_hook(void *user, size_t size)
{
    EhArena *arena = user;
    return eh_arena_alloc(arena, size);
}

/* The link to the large chunk that holds just the array, or NULL: arrays that grow side by side each keep their own. */
static EhArenaChunk **own_chunk(EhArena *arena, const void *array)
{
    EhArenaChunk **link = &arena->chunks;
    if (array == NULL || *link == NULL)
        return NULL;
    for (link = &(*link)->next; *link != NULL; link = &(*link)->next)
        if (array == (const void *)(*link + 1))
            return (*link)->large ? link : NULL;
    return NULL;
}

void eh_arena_give_back(EhArena *arena, void *memory)
{
    EhArenaChunk **link = own_chunk(arena, memory), *chunk;
    if (link != NULL) {
        chunk = *link;
        *link = chunk->next;
        chunk->next = arena->spare;
        arena->spare = chunk;
    }
}

static void *regrow(EhArena *arena, EhArenaChunk **link, size_t size)
{
    EhArenaChunk *chunk = *link;
    EhArenaChunk *larger = arena->allocator.allocate(
        arena->allocator.user, chunk, sizeof *chunk + chunk->size, sizeof *chunk + size);
    if (larger == NULL) {
        arena->failed = true;
        return NULL;
    }
    larger->size = size;
    *link = larger;
    return larger + 1;
}

/* Room for `wanted` elements, the first n kept. */
static bool make_room(EhArena *arena, void **at, uint32_t n, uint32_t *room, size_t size,
                      uint32_t wanted)
{
    if (wanted > UINT32_MAX / 2 || size > SIZE_MAX / 4 / wanted) {
        arena->failed = true;
        return false;
    }
    size_t bytes = rounded(wanted * size);
    EhArenaChunk **own = own_chunk(arena, *at);
    bool large = bytes >= FIRST_CHUNK || is_large(arena, bytes); /* it is likely to grow on */
    void *larger = own != NULL ? regrow(arena, own, bytes)
                   : large     ? alloc_large(arena, bytes)
                               : eh_arena_alloc(arena, bytes);
    if (larger == NULL)
        return false;
    if (own == NULL && n > 0)
        memcpy(larger, *at, n * size);
    own = own_chunk(arena, larger);
    size_t whole =
        own == NULL ? wanted : (*own)->size / size; /* a chunk taken again may be larger */
    *at = larger;
    *room = whole < UINT32_MAX / 2 ? (uint32_t)whole : UINT32_MAX / 2;
    return true;
}

bool eh_arena_grow(EhArena *arena, void **at, uint32_t n, uint32_t *room, size_t size)
{
    if (n > UINT32_MAX / 4) {
        arena->failed = true;
        return false;
    }
    return make_room(arena, at, n, room, size, n < 4 ? 8 : n * 2);
}

bool eh_arena_reserve(EhArena *arena, void **at, uint32_t n, uint32_t *room, size_t size,
                      uint32_t more)
{
    if (*room - n >= more)
        return true;
    if (more > UINT32_MAX / 4 || n > UINT32_MAX / 4) {
        arena->failed = true;
        return false;
    }
    return make_room(arena, at, n, room, size, more > n ? n + more : 2 * n);
}
