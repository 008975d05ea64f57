/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bump allocator: everything one compilation makes lives here and is freed at once.
 *
 * Memory running out sets `failed` and returns NULL; the flag sticks, so a pass may look at it once at its end.
 */
#ifndef EH_COMPILER_ARENA_H
#define EH_COMPILER_ARENA_H

#include "evenhand.h"
#include "vm/value.h"

typedef struct EhArenaChunk EhArenaChunk;

/* Invariant: `used` <= `cleared` <= `size` of the newest chunk, and its bytes from `used` to `cleared` are zeros; up to
 * `mapped` the system was asked for its pages; chunks
 * form two lists that eh_arena_free walks. */
typedef struct EhArena {
    EhAllocator allocator;
    EhArenaChunk *chunks, *spare; /* spare: large ones that were given back */
    size_t used, cleared, mapped, size;
    bool failed;
} EhArena;

void eh_arena_init(EhArena *arena, const EhAllocator *allocator);
void eh_arena_free(EhArena *arena);

/* `size` bytes of zeros, aligned to 8, or NULL with `failed` set. */
void *eh_arena_alloc(EhArena *arena, size_t size);

/* … not cleared. */
void *eh_arena_room(EhArena *arena, size_t size);

/* What was allocated, or an array that grew, is no longer used: a large one is taken again for the next. */
void eh_arena_give_back(EhArena *arena, void *memory);

/* `count` x `size` zero bytes, checked against overflow. */
void *eh_arena_array(EhArena *arena, size_t count, size_t size);

/* A copy of `n` bytes with a NUL behind it. */
char *eh_arena_copy(EhArena *arena, const char *bytes, size_t n);

/* The text that printf would make, in the arena; locale-free only without floating-point conversions. */
EhStr eh_arena_format(EhArena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* As eh_arena_alloc with the signature that vm/ and compiler/ builders take; `user` is the arena. */
void *eh_arena_hook(void *user, size_t size);

/* A growing array in the arena: EH_PUSH(arena, vec, value) with vec = { T *at; uint32_t n, room; }. What lies behind its n
 * elements is not cleared. eh_arena_reserve: room for `more` elements, and
 * for as many again as there are. */
bool eh_arena_grow(EhArena *arena, void **at, uint32_t n, uint32_t *room, size_t size);
bool eh_arena_reserve(EhArena *arena, void **at, uint32_t n, uint32_t *room, size_t size,
                      uint32_t more);
#define EH_RESERVE(arena, vec, more)                                                               \
    eh_arena_reserve((arena), (void **)&(vec)->at, (vec)->n, &(vec)->room, sizeof *(vec)->at,      \
                     (more))
#define EH_VEC(T)                                                                                  \
    struct {                                                                                       \
        T *at;                                                                                     \
        uint32_t n, room;                                                                          \
    }
#define EH_PUSH(arena, vec, value)                                                                 \
    (((vec)->n < (vec)->room ||                                                                    \
      eh_arena_grow((arena), (void **)&(vec)->at, (vec)->n, &(vec)->room, sizeof *(vec)->at))      \
         ? ((vec)->at[(vec)->n++] = (value), true)                                                 \
         : false)

#endif
