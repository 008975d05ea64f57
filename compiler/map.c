/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/map.h"

/* uthash takes its memory from the arena that is in scope where it adds; nothing is freed before the arena is.
 * When memory is out it leaves the item out and calls the macro below. */
#define HASH_FUNCTION(key, length, out) ((out) = eh_text_hash((EhStr){(key), (uint32_t)(length)}))
#define HASH_NONFATAL_OOM 1
#define uthash_nonfatal_oom(item) (out_of_memory = true)
#define uthash_malloc(size) eh_arena_alloc(arena, (size))
#define uthash_free(pointer, size) ((void)(pointer), (void)(size))
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include <uthash.h>

struct EhMapItem {
    EhStr key;
    void *value;
    UT_hash_handle hh;
};

/* An empty text may have no address; comparing wants one. */
static EhStr some_text(EhStr key)
{
    return key.p == NULL ? (EhStr){"", 0} : key;
}

static EhMapItem *find_hashed(const EhMap *map, EhStr key, uint32_t hash)
{
    EhMapItem *found = NULL;
    if (map->items != NULL) {
        HASH_FIND_BYHASHVALUE(hh, map->items, key.p, key.n, hash, found);
    }
    return found;
}

static EhMapItem *find(const EhMap *map, EhStr key)
{
    key = some_text(key);
    return map->items == NULL ? NULL : find_hashed(map, key, eh_text_hash(key));
}

void *eh_map_get(const EhMap *map, EhStr key)
{
    const EhMapItem *found = find(map, key);
    return found == NULL ? NULL : found->value;
}

void eh_map_set(EhMap *map, EhStr key, void *value)
{
    EhMapItem *found = find(map, key);
    if (found != NULL) {
        found->value = value;
    }
}

bool eh_map_put(EhMap *map, EhArena *arena, EhStr key, void *value)
{
    key = some_text(key);
    uint32_t hash = eh_text_hash(key);
    const EhMapItem *found = find_hashed(map, key, hash);
    if (found != NULL && found->value != NULL) {
        return true;
    }
    bool out_of_memory = false;
    EhMapItem *item = eh_arena_alloc(arena, sizeof *item);
    if (item == NULL) {
        return false;
    }
    item->key = key;
    item->value = value;
    HASH_ADD_KEYPTR_BYHASHVALUE(hh, map->items, item->key.p, item->key.n, hash, item);
    return !out_of_memory;
}

uint32_t eh_map_number(const EhMap *map, EhStr key)
{
    return (uint32_t)(uintptr_t)eh_map_get(map, key);
}

bool eh_map_number_put(EhMap *map, EhArena *arena, EhStr key, uint32_t number)
{
    return eh_map_put(map, arena, key, (void *)(uintptr_t)number);
}

const EhStr *eh_map_keys(const EhMap *map, EhArena *arena, uint32_t *n)
{
    *n = 0;
    uint32_t count = map->items == NULL ? 0 : HASH_COUNT(map->items);
    count = count < EH_MAP_KEYS ? count : EH_MAP_KEYS;
    EhStr *keys = eh_arena_array(arena, count + 1u, sizeof *keys);
    if (keys == NULL) {
        return NULL;
    }
    for (EhMapItem *item = map->items; *n < count; item = item->hh.next) {
        keys[(*n)++] = item->key;
    }
    return keys;
}
#pragma GCC diagnostic pop
