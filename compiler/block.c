/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/block.h"

#include "vm/hash.h"
#include "vm/internal.h"

#include <stdlib.h>
#include <string.h>

EhRef eh_block_string(EhBlockBuilder *block, EhStr text)
{
    EhRef *known = eh_map_get(&block->strings, text);
    EhRef *ref = known != NULL ? known : eh_arena_alloc(block->arena, sizeof *ref);
    if (known != NULL || ref == NULL) {
        return ref != NULL ? *ref : (EhRef){0, 0};
    }
    *ref = (EhRef){block->STRINGS.n, text.n};
    while (block->STRINGS.room - block->STRINGS.n < text.n + 1) {
        if (!eh_arena_grow(block->arena, (void **)&block->STRINGS.at, block->STRINGS.room,
                           &block->STRINGS.room, 1)) {
            return (EhRef){0, 0};
        }
    }
    if (text.n > 0) {
        memcpy(block->STRINGS.at + block->STRINGS.n, text.p, text.n);
    }
    block->STRINGS.at[block->STRINGS.n + text.n] = 0;
    block->STRINGS.n += text.n + 1;
    eh_map_put(&block->strings, block->arena, text, ref);
    return *ref;
}

uint32_t eh_block_text(EhBlockBuilder *block, EhStr text)
{
    uintptr_t known = (uintptr_t)eh_map_get(&block->texts, text);
    if (known != 0) {
        return (uint32_t)known;
    }
    EhRef ref = eh_block_string(block, text);
    EH_PUSH(block->arena, &block->TEXTS, ref);
    eh_map_put(&block->texts, block->arena, text, (void *)(uintptr_t)block->TEXTS.n);
    return block->TEXTS.n;
}

static int compare_ids(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Until the block is finished, a list of texts keeps its ids, one a word. */
uint32_t eh_block_text_list(EhBlockBuilder *block, EhStr name, const uint32_t *ids, uint32_t n)
{
    EhListTable table = {
        .name = eh_block_string(block, name), .first = block->LIST_WORDS.n, .kind = EH_TEXT};
    uint32_t *sorted = eh_arena_array(block->arena, n + 1u, sizeof *sorted);
    if (sorted == NULL) {
        return 0;
    }
    memcpy(sorted, ids, n * sizeof *ids);
    qsort(sorted, n, sizeof *sorted, compare_ids);
    for (uint32_t i = 0; i < n; i++) {
        EH_PUSH(block->arena, &block->LIST_WORDS, (uint64_t)sorted[i]);
    }
    table.count = n;
    EH_PUSH(block->arena, &block->LISTS, table);
    return block->LISTS.n - 1;
}

static int compare_whole(const void *a, const void *b)
{
    int64_t x = ((const EhCell *)a)->i, y = ((const EhCell *)b)->i;
    return x < y ? -1 : x > y;
}

static int compare_real(const void *a, const void *b)
{
    double x = ((const EhCell *)a)->f, y = ((const EhCell *)b)->f;
    return x < y ? -1 : x > y;
}

uint32_t eh_block_cell_list(EhBlockBuilder *block, EhStr name, uint8_t kind, const EhCell *cells,
                            uint32_t n)
{
    EhListTable table = {.name = eh_block_string(block, name),
                         .first = block->LIST_WORDS.n,
                         .count = n,
                         .kind = kind};
    EhCell *sorted = eh_arena_array(block->arena, n + 1u, sizeof *sorted);
    if (sorted == NULL) {
        return 0;
    }
    memcpy(sorted, cells, n * sizeof *cells);
    qsort(sorted, n, sizeof *sorted, kind == EH_NUMBER ? compare_real : compare_whole);
    for (uint32_t i = 0; i < n; i++) {
        EH_PUSH(block->arena, &block->LIST_WORDS, sorted[i].meta);
    }
    EH_PUSH(block->arena, &block->LISTS, table);
    return block->LISTS.n - 1;
}

static uint32_t hash_size(uint32_t n)
{
    uint32_t size = 2;
    while (size < 2 * n + 1) {
        size *= 2;
    }
    return size;
}

/* Puts 1-based row `i` under its text into an open table. */
static void hash_put(uint32_t *slots, uint32_t size, EhStr text, uint32_t i)
{
    uint32_t at = eh_program_hash(text.p, text.n) & (size - 1);
    while (slots[at] != 0) {
        at = (at + 1) & (size - 1);
    }
    slots[at] = i + 1;
}

uint32_t eh_block_enum(EhBlockBuilder *block, EhEnumDecl *decl)
{
    if (decl->counted) {
        return decl->index;
    }
    uint32_t size = hash_size(decl->names.n);
    EhEnum row = {.name = eh_block_string(block, decl->name),
                  .first = block->ENUMERATORS.n,
                  .count = decl->names.n,
                  .hash_first = block->SPELLINGS.n,
                  .hash_size = size,
                  .unknown = decl->unknown};
    uint32_t *slots = eh_arena_array(block->arena, size, sizeof *slots);
    for (uint32_t i = 0; slots != NULL && i < decl->names.n; i++) {
        EhEnumerator name = {eh_block_string(block, decl->names.at[i].name),
                             eh_block_string(block, decl->names.at[i].data)};
        EH_PUSH(block->arena, &block->ENUMERATORS, name);
        hash_put(slots, size, decl->names.at[i].data, i);
    }
    for (uint32_t i = 0; slots != NULL && i < size; i++) {
        EH_PUSH(block->arena, &block->SPELLINGS, slots[i]);
    }
    decl->index = block->ENUMS.n;
    decl->counted = true;
    EH_PUSH(block->arena, &block->ENUMS, row);
    return decl->index;
}

static void finish_text_hash(EhBlockBuilder *block)
{
    uint32_t size = hash_size(block->TEXTS.n);
    uint32_t *slots = eh_arena_array(block->arena, size, sizeof *slots);
    for (uint32_t i = 0; slots != NULL && i < block->TEXTS.n; i++) {
        EhRef ref = block->TEXTS.at[i];
        hash_put(slots, size, (EhStr){block->STRINGS.at + ref.off, ref.n}, i);
    }
    block->TEXT_HASH.at = slots;
    block->TEXT_HASH.n = slots == NULL ? 0 : size;
}

/* Ids become bitsets over all ids; other lists keep their cells. */
static void finish_lists(EhBlockBuilder *block)
{
    EH_VEC(uint64_t) words = {NULL, 0, 0};
    uint32_t n_words = (block->TEXTS.n + 64) / 64;
    for (uint32_t i = 0; i < block->LISTS.n; i++) {
        EhListTable *list = &block->LISTS.at[i];
        uint32_t first = words.n, count = list->kind == EH_TEXT ? n_words : list->count;
        for (uint32_t w = 0; w < count; w++) {
            EH_PUSH(block->arena, &words,
                    list->kind == EH_TEXT ? 0 : block->LIST_WORDS.at[list->first + w]);
        }
        for (uint32_t k = 0; list->kind == EH_TEXT && words.n == first + count && k < list->count;
             k++) {
            uint64_t id = block->LIST_WORDS.at[list->first + k];
            words.at[first + id / 64] |= 1ull << (id % 64);
        }
        list->first = first;
        list->count = count;
    }
    for (uint32_t i = 0; i < block->PAUSES.n; i++) {
        EhPause *pause = &block->PAUSES.at[i];
        uint32_t first = words.n;
        for (uint32_t w = 0; w < pause->n_read; w++) {
            EH_PUSH(block->arena, &words, block->LIST_WORDS.at[pause->first_read + w]);
        }
        pause->first_read = first;
    }
    block->LIST_WORDS.at = words.at;
    block->LIST_WORDS.n = words.n;
}

typedef struct Layout {
    const void *at;
    size_t size;
} Layout;

char *eh_block_finish(EhBlockBuilder *block, size_t *size)
{
    finish_lists(block);
    finish_text_hash(block);
    if (block->arena->failed) {
        return NULL;
    }
    const Layout parts[] = {
#define EH_SECTION_PART(name, type) {block->name.at, (size_t)block->name.n * sizeof(type)},
        EH_SECTIONS(EH_SECTION_PART)
#undef EH_SECTION_PART
    };
    const uint32_t counts[] = {
#define EH_SECTION_COUNT(name, type) block->name.n,
        EH_SECTIONS(EH_SECTION_COUNT)
#undef EH_SECTION_COUNT
    };
    EhHeader *header = &block->header;
    uint64_t at = (sizeof *header + 7) / 8 * 8;
    for (int i = 0; i < EH_SEC_COUNT; i++) {
        header->sections[i] = (EhSectionRef){(uint32_t)at, counts[i]};
        at = (at + parts[i].size + 7) / 8 * 8;
        if (at > UINT32_MAX) {
            return NULL;
        }
    }
    char *out = eh_arena_alloc(block->arena, (size_t)at);
    if (out == NULL) {
        return NULL;
    }
    memcpy(header->magic, EH_MAGIC, 8);
    header->format = EH_FORMAT;
    header->header_size = sizeof *header;
    header->size = at;
    header->checksum = 0;
    for (int i = 0; i < EH_SEC_COUNT; i++) {
        if (parts[i].size > 0) {
            memcpy(out + header->sections[i].off, parts[i].at, parts[i].size);
        }
    }
    memcpy(out, header, sizeof *header);
    header->checksum = eh_program_checksum(out, (size_t)at);
    memcpy(out, header, sizeof *header);
    *size = (size_t)at;
    return out;
}
