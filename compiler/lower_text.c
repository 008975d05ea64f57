/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `mentions` and `count of`: all phrases of a policy in one automaton, all of a text's in one pass.
 *
 * A field of the ticket has a scan slot of its own that is filled at its first use in a decision; any other text is scanned
 * where it stands.
 */
#include "compiler/lower.h"
#include "compiler/phrase_build.h"
#include "vm/unicode.h"
#include "vm/utf8.h"

#include <string.h>

/* A phrase as it is compared: folded, white space at its ends dropped, runs of it one space; its tolerance before it. */
EhStr eh_phrase_key(EhArena *arena, EhStr text, uint32_t typos)
{
    char *folded = eh_arena_alloc(arena, 3 * (size_t)text.n + 1);
    char *out = eh_arena_alloc(arena, 3 * (size_t)text.n + 2);
    if (folded == NULL || out == NULL) {
        return (EhStr){NULL, 0};
    }
    uint32_t length = (uint32_t)eh_unicode_fold(text.p, text.n, folded), n = 0;
    bool space = false;
    out[n++] = (char)('0' + typos);
    for (uint32_t i = 0; i < length;) {
        uint32_t cp, size = (uint32_t)eh_utf8_decode(folded + i, length - i, &cp);
        size = size == 0 ? 1 : size;
        if (eh_unicode_is_white(cp)) {
            space = n > 1;
        } else {
            if (space) {
                out[n++] = ' ';
            }
            space = false;
            memcpy(out + n, folded + i, size);
            n += size;
        }
        i += size;
    }
    return (EhStr){out, n};
}

/* The number of a phrase: what is compared alike, with the same tolerance, is one phrase. */
/* How many phrases the sets may have together, those that they join counted again. */
enum { MEMBERS_MOST = 64 * EH_LIMIT_PHRASES };

static uint32_t phrase_id(EhLower *low, EhStr text, uint32_t typos)
{
    EhArena *arena = low->policy->arena;
    EhStr key = eh_phrase_key(arena, text, typos);
    if (key.p == NULL) {
        return 0;
    }
    uintptr_t known = (uintptr_t)eh_map_get(&low->phrase_ids, key);
    if (known != 0) {
        return (uint32_t)known - 1;
    }
    EhRef ref = eh_block_string(&low->block, text);
    EH_PUSH(arena, &low->block.PHRASE_TEXTS, ref);
    low->too_large = low->too_large || low->block.PHRASE_TEXTS.n > EH_LIMIT_PHRASES;
    EH_PUSH(arena, &low->typos, (uint8_t)typos);
    eh_map_put(&low->phrase_ids, arena, key, (void *)(uintptr_t)low->block.PHRASE_TEXTS.n);
    return low->block.PHRASE_TEXTS.n - 1;
}

/* `mask_of`: the number from 1 of the set's mask for each word. */
static void add_mask(EhLower *low, uint32_t *mask_of, uint32_t phrase)
{
    uint32_t *at = &mask_of[phrase / 64];
    EhPhraseMask mask = {.word = phrase / 64};
    if (*at == 0 && EH_PUSH(low->policy->arena, &low->block.PHRASE_MASKS, mask)) {
        *at = low->block.PHRASE_MASKS.n;
    }
    if (*at != 0) {
        low->block.PHRASE_MASKS.at[*at - 1].mask |= 1ull << (phrase % 64);
    }
}

static void add_masks(EhLower *low, const uint32_t *ids, uint32_t n)
{
    uint32_t mask_of[EH_LIMIT_PHRASES / 64] = {0};
    for (uint32_t i = 0; i < n && !low->too_large; i++) {
        add_mask(low, mask_of, ids[i]);
    }
}

/* A set's own phrases and those it joins, all with its own tolerance: `phrases a also b allow 1 typo` allows it in both. */
static uint32_t declared_set(EhLower *low, uint32_t index)
{
    if (low->set_of.at[index] != EH_NONE) {
        return low->set_of.at[index];
    }
    const EhPhrasesDecl *own = low->policy->phrases.at[index];
    EhPhraseSet set = {.name = eh_block_string(&low->block, own->name)};
    EH_VEC(uint32_t) ids = {NULL, 0, 0};
    uint32_t typos = 0;
    for (const EhPhrasesDecl *from = own; from != NULL && !low->too_large; from = from->also) {
        typos = typos > from->typos ? typos : from->typos;
        for (uint32_t i = 0; i < from->texts.n; i++) {
            EH_PUSH(low->policy->arena, &ids, phrase_id(low, from->texts.at[i], typos));
        }
        low->members += from->texts.n + 1;
        low->too_large = low->too_large || low->members > MEMBERS_MOST;
    }
    set.first = low->block.PHRASE_MASKS.n;
    add_masks(low, ids.at, ids.n);
    set.count = low->block.PHRASE_MASKS.n - set.first;
    EH_PUSH(low->policy->arena, &low->block.PHRASE_SETS, set);
    low->set_of.at[index] = low->block.PHRASE_SETS.n - 1;
    return low->set_of.at[index];
}

static uint32_t quoted_set(EhLower *low, EhStr text)
{
    uintptr_t known = (uintptr_t)eh_map_get(&low->phrase_sets, text);
    if (known != 0) {
        return (uint32_t)known - 1;
    }
    EhPhraseSet set = {.name = eh_block_string(&low->block, text), .count = 1};
    uint32_t phrase = phrase_id(low, text, 0);
    set.first = low->block.PHRASE_MASKS.n;
    add_masks(low, &phrase, 1);
    EH_PUSH(low->policy->arena, &low->block.PHRASE_SETS, set);
    eh_map_put(&low->phrase_sets, low->policy->arena, text,
               (void *)(uintptr_t)low->block.PHRASE_SETS.n);
    return low->block.PHRASE_SETS.n - 1;
}

static uint32_t new_slot(EhLower *low)
{
    return low->block.header.n_found++;
}

/* Scans a text and gives its slot. */
static uint32_t scan(EhLower *low, EhEmit *emit, EhNode *node)
{
    const EhExpr *info = eh_unparen_node(node)->info;
    EhValueAt text = eh_lower_value(low, emit, node);
    bool cell = info->place != NULL && info->place->root->kind == EH_SYM_TICKET &&
                text.reg < low->slot_of.n && eh_unparen_node(node)->kind != EH_N_AT && !emit->past;
    uint32_t slot;
    if (cell && low->slot_of.at[text.reg] != EH_NONE) {
        slot = low->slot_of.at[text.reg];
    } else {
        slot = new_slot(low);
        if (cell) {
            low->slot_of.at[text.reg] = slot;
        }
    }
    eh_emit_r(emit, EH_I_SCAN, cell ? 0 : 1, 0, text.reg, slot);
    return slot;
}

void eh_lower_mentions(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label)
{
    const EhExpr *info = node->info;
    uint32_t slot = scan(low, emit, node->a);
    uint32_t set = node->b->kind == EH_N_TEXT ? quoted_set(low, node->b->name)
                                              : declared_set(low, info->symbol->index);
    eh_jump_r(emit, sense ? EH_I_JFOUND : EH_I_JNFOUND, 0, label, slot, set);
}

void eh_lower_count_of(EhLower *low, EhEmit *emit, EhNode *node, uint32_t to)
{
    const EhExpr *info = node->info;
    uint32_t slot = scan(low, emit, node->a);
    eh_emit_r(emit, EH_I_NFOUND, to, 0, slot, declared_set(low, info->symbol->index));
}

void eh_lower_phrase_blob(EhLower *low)
{
    EhBlockBuilder *block = &low->block;
    EhArena *arena = low->policy->arena;
    uint32_t n = block->PHRASE_TEXTS.n;
    EhPhrase *phrases = eh_arena_array(arena, n + 1u, sizeof *phrases);
    uint8_t *blob = NULL;
    size_t size = 0;
    if (n == 0 || phrases == NULL) {
        return;
    }
    for (uint32_t i = 0; i < n && !arena->failed; i++) {
        EhRef ref = block->PHRASE_TEXTS.at[i];
        phrases[i] = (EhPhrase){{block->STRINGS.at + ref.off, ref.n}, low->typos.at[i]};
    }
    int result = arena->failed ? EH_PHRASES_NO_MEMORY
                               : eh_phrases_build(phrases, n, eh_arena_hook, arena, &blob, &size);
    if (result == EH_PHRASES_BUILT && size <= UINT32_MAX) {
        block->PHRASE_BLOB.at = (char *)blob;
        block->PHRASE_BLOB.n = (uint32_t)size;
    } else {
        low->too_large = result != EH_PHRASES_NO_MEMORY;
        arena->failed = arena->failed || result == EH_PHRASES_NO_MEMORY;
    }
}
