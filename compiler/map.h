/* SPDX-License-Identifier: Apache-2.0 */
/* Names to things: uthash with its memory in the compile arena. */
#ifndef EH_COMPILER_MAP_H
#define EH_COMPILER_MAP_H

#include "compiler/arena.h"

#include <string.h>

/* The last bytes of a text, fewer than 8 or the last 8: all of them are in it. */
static inline uint64_t eh_text_tail(const char *p, uint32_t n)
{
    uint64_t word = 0;
    uint32_t low, high;
    if (n >= sizeof word) {
        memcpy(&word, p + n - sizeof word, sizeof word);
    } else if (n >= sizeof low) {
        memcpy(&low, p, sizeof low);
        memcpy(&high, p + n - sizeof high, sizeof high);
        word = (uint64_t)high << 32 | low;
    } else if (n > 0) {
        word = (uint64_t)(unsigned char)p[n - 1] << 16 | (uint64_t)(unsigned char)p[n / 2] << 8 |
               (unsigned char)p[0];
    }
    return word;
}

/* A hash of a text, eight bytes at a time. */
static inline uint32_t eh_text_hash(EhStr text)
{
    const uint64_t factor = 0x9E3779B97F4A7C15u;
    uint64_t hash = text.n * factor, word;
    for (uint32_t i = 0; i + sizeof word < text.n; i += (uint32_t)sizeof word) {
        memcpy(&word, text.p + i, sizeof word);
        hash = (hash ^ word) * factor;
        hash ^= hash >> 32;
    }
    hash = (hash ^ eh_text_tail(text.p, text.n)) * factor;
    hash = (hash ^ hash >> 32) * factor; /* now all of it counts in the upper half */
    return (uint32_t)(hash >> 32);
}

typedef struct EhMapItem EhMapItem;
typedef struct EhMap {
    EhMapItem *items;
} EhMap;

/* The value under `key`, or NULL. */
void *eh_map_get(const EhMap *map, EhStr key);

/* Puts `value` under `key` (kept by pointer). False when memory is out; a key that is there keeps its value. */
bool eh_map_put(EhMap *map, EhArena *arena, EhStr key, void *value);

/* Puts another value under a key that is there. */
void eh_map_set(EhMap *map, EhStr key, void *value);

/* Numbers in place of values: 0 where the key is not there. */
uint32_t eh_map_number(const EhMap *map, EhStr key);
bool eh_map_number_put(EhMap *map, EhArena *arena, EhStr key, uint32_t number);

/* The first keys in order of insertion, at most EH_MAP_KEYS of them, in the arena, for "did you mean". */
enum { EH_MAP_KEYS = 4096 };
const EhStr *eh_map_keys(const EhMap *map, EhArena *arena, uint32_t *n);

#endif
