/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/map.h"

enum { FIRST_SLOTS = 16 };

/* The slot of the key, or the free one that it would take. */
static uint32_t *find_slot(const EhMap *map, EhStr key, uint32_t hash)
{
    uint32_t at = hash & (map->n_slots - 1);
    for (; map->slots[at] != 0; at = (at + 1) & (map->n_slots - 1)) {
        const EhMapItem *item = &map->items.at[map->slots[at] - 1];
        if (item->hash == hash && item->key.n == key.n &&
            (key.n == 0 || memcmp(item->key.p, key.p, key.n) == 0)) {
            break;
        }
    }
    return &map->slots[at];
}

static EhMapItem *find(const EhMap *map, EhStr key)
{
    if (map->n_slots == 0) {
        return NULL;
    }
    uint32_t number = *find_slot(map, key, eh_text_hash(key));
    return number == 0 ? NULL : &map->items.at[number - 1];
}

/* Twice as many slots; false without memory. */
static bool grow(EhMap *map, EhArena *arena)
{
    uint32_t n = map->n_slots == 0 ? FIRST_SLOTS : map->n_slots * 2;
    uint32_t *slots = n == 0 ? NULL : eh_arena_array(arena, n, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < map->items.n; i++) {
        uint32_t at = map->items.at[i].hash & (n - 1);
        while (slots[at] != 0) {
            at = (at + 1) & (n - 1);
        }
        slots[at] = i + 1;
    }
    map->slots = slots;
    map->n_slots = n;
    return true;
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
    if (map->items.n >= map->n_slots / 2 && !grow(map, arena)) {
        return false;
    }
    EhMapItem item = {.key = key, .value = value, .hash = eh_text_hash(key)};
    uint32_t *slot = find_slot(map, key, item.hash);
    if (*slot != 0) {
        return true;
    }
    if (!EH_PUSH(arena, &map->items, item)) {
        return false;
    }
    *slot = map->items.n;
    return true;
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
    uint32_t count = map->items.n < EH_MAP_KEYS ? map->items.n : EH_MAP_KEYS;
    EhStr *keys = eh_arena_array(arena, count + 1u, sizeof *keys);
    *n = keys == NULL ? 0 : count;
    for (uint32_t i = 0; i < *n; i++) {
        keys[i] = map->items.at[i].key;
    }
    return keys;
}
