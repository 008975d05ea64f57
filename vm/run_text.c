/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instructions on texts, phrases, lists, sets.
 *
 * One idea: a text that the policy lists has an intern id, so most comparisons are of two numbers; the id of a text
 * that nobody has looked up is found when it is needed, and kept in its register.
 */
#include <math.h>
#include <string.h>

#include "vm/phrases.h"
#include "vm/run.h"
#include "vm/unicode.h"
#include "vm/utf8.h"

static inline uint32_t length(const EhCell *text)
{
    return EH_TEXT_LEN(text[1].meta);
}

static bool same_bytes(const char *a, uint32_t n_a, const char *b, uint32_t n_b)
{
    return n_a == n_b && (n_a == 0 || memcmp(a, b, n_a) == 0);
}

EhCell eh_run_missing(uint8_t kind)
{
    if (eh_kind_is_whole(kind))
        return (EhCell){.i = EH_MISSING};
    return kind == EH_NUMBER ? (EhCell){.f = (double)NAN} : (EhCell){.p = NULL};
}

/* ---- comparing ---- */

bool eh_run_text_equals(const EhBlock *block, const EhCell *text, uint32_t id)
{
    EhRef ref = block->TEXTS[id - 1];
    return text[0].p && same_bytes(text[0].p, length(text), eh_block_chars(block, ref), ref.n);
}

uint32_t eh_run_find_id(const EhBlock *block, EhCell *text)
{
    uint32_t id = eh_block_intern(block, text[0].p, length(text));
    text[1].meta = EH_TEXT_META(length(text), id);
    return id;
}

bool eh_run_text_same(const EhCell *a, const EhCell *b)
{
    uint32_t id_a = EH_TEXT_ID(a[1].meta), id_b = EH_TEXT_ID(b[1].meta);
    if (!a[0].p || !b[0].p)
        return false;
    if (id_a != EH_ID_UNKNOWN && id_b != EH_ID_UNKNOWN && (id_a || id_b))
        return id_a == id_b;
    return same_bytes(a[0].p, length(a), b[0].p, length(b));
}

bool eh_run_starts(const EhCell *text, const EhCell *with)
{
    return text[0].p && with[0].p && length(with) <= length(text) &&
           same_bytes(text[0].p, length(with), with[0].p, length(with));
}

bool eh_run_ends(const EhCell *text, const EhCell *with)
{
    if (!text[0].p || !with[0].p || length(with) > length(text))
        return false;
    return same_bytes(text[0].p + (length(text) - length(with)), length(with), with[0].p,
                      length(with));
}

int64_t eh_run_length(const EhCell *text)
{
    return text[0].p ? (int64_t)eh_utf8_count(text[0].p, length(text)) : 0;
}

/* ---- making ---- */

/* Only a text that folding has made can be longer than a text may be: it is cut. */
static void fold(EhContext *x, const char *p, uint32_t n, uint32_t site, EhCell *out)
{
    char *buffer = x->sites + (size_t)site * EH_SITE_BYTES;
    uint32_t room = n <= EH_LIMIT_TEXT_BYTES ? n : EH_LIMIT_TEXT_BYTES;
    size_t made = eh_unicode_fold(p, room, buffer);
    out[0] = (EhCell){.p = buffer};
    out[1] = (EhCell){.meta = EH_TEXT_META(made, EH_ID_UNKNOWN)};
}

void eh_run_lower(EhContext *x, const EhCell *text, uint32_t site, EhCell *out)
{
    if (text[0].p)
        fold(x, text[0].p, length(text), site, out);
    else
        out[0] = eh_run_missing(EH_TEXT);
}

void eh_run_domain(EhContext *x, const EhCell *text, uint32_t site, EhCell *out)
{
    const char *p = text[0].p;
    uint32_t n = length(text), at = n;
    while (p && at > 0 && p[at - 1] != '@')
        at--;
    if (p && at > 0)
        fold(x, p + at, n - at, site, out);
    else
        out[0] = eh_run_missing(EH_TEXT);
}

/* ---- phrases ---- */

void eh_run_scan(EhContext *x, const EhCell *text, uint32_t slot)
{
    uint64_t *found = x->found + (size_t)slot * x->found_words;
    memset(found, 0, x->found_words * sizeof *found);
    x->filled[slot] = 1;
    x->did |= EH_DID_SCAN;
    if (text[0].p)
        eh_phrases_scan(x->block->PHRASE_BLOB, text[0].p, length(text), found);
}

bool eh_run_found(const EhContext *x, uint32_t slot, uint32_t set)
{
    const uint64_t *found = x->found + (size_t)slot * x->found_words;
    const EhPhraseSet *row = &x->block->PHRASE_SETS[set];
    const EhPhraseMask *masks = x->block->PHRASE_MASKS + row->first;
    for (uint32_t i = 0; i < row->count; i++)
        if (found[masks[i].word] & masks[i].mask)
            return true;
    return false;
}

static int64_t count_bits(uint64_t word)
{
    int64_t n = 0;
    for (; word; word &= word - 1)
        n++;
    return n;
}

int64_t eh_run_count_found(const EhContext *x, uint32_t slot, uint32_t set)
{
    const uint64_t *found = x->found + (size_t)slot * x->found_words;
    const EhPhraseSet *row = &x->block->PHRASE_SETS[set];
    const EhPhraseMask *masks = x->block->PHRASE_MASKS + row->first;
    int64_t n = 0;
    for (uint32_t i = 0; i < row->count; i++)
        n += count_bits(found[masks[i].word] & masks[i].mask);
    return n;
}

/* ---- lists ---- */

bool eh_run_whole_in(const EhBlock *block, int64_t value, uint32_t list)
{
    const EhListTable *row = &block->LISTS[list];
    const uint64_t *words = block->LIST_WORDS + row->first;
    uint32_t low = 0, high = row->count;
    if (value == EH_MISSING)
        return false;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if ((int64_t)words[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low < row->count && (int64_t)words[low] == value;
}

/* Halves without a jump on what it finds, which no processor could foresee. */
uint32_t eh_run_span(const EhBlock *block, uint32_t list, int64_t value)
{
    const EhListTable *row = &block->LISTS[list];
    const uint64_t *words = block->LIST_WORDS + row->first, *at = words;
    for (uint32_t left = row->count; left > 0;) {
        uint32_t half = (left + 1) / 2, passed = (int64_t)at[half - 1] <= value;
        at += half & (0 - passed);
        left -= half;
    }
    return (uint32_t)(at - words);
}

static double as_double(uint64_t word)
{
    double value;
    memcpy(&value, &word, sizeof value);
    return value;
}

bool eh_run_number_in(const EhBlock *block, double value, uint32_t list)
{
    const EhListTable *row = &block->LISTS[list];
    const uint64_t *words = block->LIST_WORDS + row->first;
    uint32_t low = 0, high = row->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (as_double(words[middle]) < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low < row->count && as_double(words[low]) == value;
}

/* ---- sets ---- */

bool eh_run_set_has_text(const EhCell *set, const EhCell *text)
{
    uint64_t n = set[0].q ? set[1].meta : 0;
    for (uint64_t i = 0; i < n; i++)
        if (eh_run_text_same(set[0].q + 2 * i, text))
            return true;
    return false;
}

bool eh_run_set_has_whole(const EhCell *set, int64_t value)
{
    uint64_t n = set[0].q && value != EH_MISSING ? set[1].meta : 0;
    for (uint64_t i = 0; i < n; i++)
        if (set[0].q[i].i == value)
            return true;
    return false;
}

bool eh_run_element(const EhSeqType *type, const EhCell *sequence, uint64_t index, EhCell *out)
{
    if (!sequence[0].q || index >= sequence[1].meta)
        return false;
    const EhCell *element = sequence[0].q + index * type->stride;
    if (type->kind == EH_RECORD) {
        out[0].q = element;
        return true;
    }
    out[0] = element[0];
    if (type->kind == EH_TEXT)
        out[1] = element[1];
    return true;
}
