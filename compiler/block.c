/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/block.h"

#include "vm/hash.h"
#include "vm/internal.h"

#include <stdlib.h>
#include <string.h>

/* Whether that is where the text stands; true for no place where it does not. */
static bool stands_at(const EhBlockBuilder *block, EhRef ref, EhStr text)
{
    const char *strings = block->STRINGS.at;
    return ref.n == text.n && ref.off < block->STRINGS.n && strings[ref.off + ref.n] == '\0' &&
           (text.n == 0 || memcmp(strings + ref.off, text.p, text.n) == 0);
}

/* Appends the text and a NUL. */
static bool add_string(EhBlockBuilder *block, EhStr text)
{
    uint32_t more = text.n + 1;
    if (!EH_RESERVE(block->arena, &block->STRINGS, more)) {
        return false;
    }
    char *to = block->STRINGS.at + block->STRINGS.n;
    if (text.n > 0) {
        memcpy(to, text.p, text.n);
    }
    to[text.n] = 0;
    block->STRINGS.n += more;
    return true;
}

EhRef eh_block_string_new(EhBlockBuilder *block, EhStr text)
{
    const EhRef nothing = {0, 0}, ref = {block->STRINGS.n, text.n};
    return add_string(block, text) ? ref : nothing;
}

EhRef eh_block_string(EhBlockBuilder *block, EhStr text)
{
    EhRef *recent = &block->recent[eh_text_hash(text) % EH_RECENT_STRINGS];
    if (!stands_at(block, *recent, text)) {
        *recent = eh_block_string_new(block, text);
    }
    return *recent;
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

/* Most lists are made in order. */
static void sort_cells(EhCell *cells, uint32_t n, int (*compare)(const void *, const void *))
{
    uint32_t i = 1;
    while (i < n && compare(&cells[i - 1], &cells[i]) <= 0) {
        i++;
    }
    if (i < n) {
        qsort(cells, n, sizeof *cells, compare);
    }
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
    sort_cells(sorted, n, kind == EH_NUMBER ? compare_real : compare_whole);
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
        const EhEnumName *from = &decl->names.at[i];
        EhRef text = eh_block_string(block, from->name);
        bool same = from->data.p == from->name.p && from->data.n == from->name.n;
        EhEnumerator name = {text, same ? text : eh_block_string(block, from->data)};
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

/* Lays the sections out behind the header: 0 if they are over 4 GiB, else the size of all. */
static uint64_t place_sections(EhHeader *header, const Layout *parts, const uint32_t *counts)
{
    uint64_t at = (sizeof *header + 7) / 8 * 8;
    for (int i = 0; i < EH_SEC_COUNT; i++) {
        header->sections[i] = (EhSectionRef){(uint32_t)at, counts[i]};
        at = (at + parts[i].size + 7) / 8 * 8;
        if (at > UINT32_MAX) {
            return 0;
        }
    }
    return at;
}

/* All bytes of the block, those between sections too. */
static void write_sections(const EhHeader *header, const Layout *parts, char *out)
{
    size_t end = sizeof *header;
    memcpy(out, header, end);
    for (int i = 0; i < EH_SEC_COUNT; i++) {
        size_t at = header->sections[i].off;
        memset(out + end, 0, at - end);
        if (parts[i].size > 0) {
            memcpy(out + at, parts[i].at, parts[i].size);
        }
        end = at + parts[i].size;
    }
    memset(out + end, 0, header->size - end);
}

EhProgram *eh_block_finish(EhBlockBuilder *block, const EhAllocator *allocator)
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
    char *out;
    memcpy(header->magic, EH_MAGIC, 8);
    header->format = EH_FORMAT;
    header->header_size = sizeof *header;
    header->size = place_sections(header, parts, counts);
    if (header->size == 0) {
        return NULL;
    }
    EhProgram *program = eh_program_room(allocator, (size_t)header->size, &out);
    if (program == NULL) {
        block->arena->failed = true;
        return NULL;
    }
    write_sections(header, parts, out);
    return program;
}
