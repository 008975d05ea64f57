/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verification of the constants: texts, lists, enums, zones, calendars, phrases.
 *
 * One idea: whatever is expensive to check belongs to one row only (the rows' shares add up to no more than the
 * section), so that a small file cannot ask for much work.
 */
#include "vm/calendar.h"
#include "vm/phrases.h"
#include "vm/utf8.h"
#include "vm/verify_internal.h"

/* A hash table of 1-based rows: every slot a row or 0, and at least one 0, where a probe ends. */
static bool check_hash(const uint32_t *slots, uint32_t size, uint32_t n_rows)
{
    bool hole = false;
    if (size == 0 || (size & (size - 1)) != 0)
        return false;
    for (uint32_t i = 0; i < size; i++) {
        if (slots[i] > n_rows)
            return false;
        hole |= slots[i] == 0;
    }
    return hole;
}

static bool check_enum(EhVerifier *v, const EhEnum *row, uint64_t *hashed)
{
    const EhBlock *b = v->block;
    *hashed += row->hash_size;
    if (!eh_verify_ref(b, row->name) || !eh_verify_range(row->first, row->count, b->n_ENUMERATORS))
        return eh_verify_fail(v, "ENUMS: a name or its enumerators lie outside");
    if (row->unknown != EH_NONE && row->unknown >= row->count)
        return eh_verify_fail(v, "ENUMS: `unknown` is no enumerator");
    if (row->hash_size == 0)
        return true;
    if (!eh_verify_range(row->hash_first, row->hash_size, b->n_SPELLINGS) ||
        *hashed > b->n_SPELLINGS ||
        !check_hash(b->SPELLINGS + row->hash_first, row->hash_size, row->count))
        return eh_verify_fail(v, "SPELLINGS: no sound hash table");
    return true;
}

static bool check_enums(EhVerifier *v)
{
    const EhBlock *b = v->block;
    uint64_t hashed = 0;
    for (uint32_t i = 0; i < b->n_ENUMERATORS; i++)
        if (!eh_verify_ref(b, b->ENUMERATORS[i].name) || !eh_verify_ref(b, b->ENUMERATORS[i].data))
            return eh_verify_fail(v, "ENUMERATORS: a name lies outside of STRINGS");
    for (uint32_t i = 0; i < b->n_ENUMS; i++)
        if (!check_enum(v, &b->ENUMS[i], &hashed))
            return false;
    return true;
}

static bool check_lists(EhVerifier *v)
{
    const EhBlock *b = v->block;
    for (uint32_t i = 0; i < b->n_LISTS; i++) {
        const EhListTable *list = &b->LISTS[i];
        if (!eh_verify_ref(b, list->name) ||
            !eh_verify_range(list->first, list->count, b->n_LIST_WORDS))
            return eh_verify_fail(v, "LISTS: a name or its words lie outside");
        if (list->kind > EH_TEXT)
            return eh_verify_fail(v, "LISTS: a list of no scalar kind");
    }
    return true;
}

bool eh_verify_texts(EhVerifier *v)
{
    const EhBlock *b = v->block;
    if (!eh_utf8_valid(b->STRINGS, b->n_STRINGS))
        return eh_verify_fail(v, "STRINGS: not UTF-8");
    for (uint32_t i = 0; i < b->n_TEXTS; i++)
        if (!eh_verify_ref(b, b->TEXTS[i]))
            return eh_verify_fail(v, "TEXTS: a text lies outside of STRINGS");
    if (b->n_TEXTS && !check_hash(b->TEXT_HASH, b->n_TEXT_HASH, b->n_TEXTS))
        return eh_verify_fail(v, "TEXT_HASH: no sound hash table");
    return check_enums(v) && check_lists(v);
}

static bool check_zones(EhVerifier *v)
{
    const EhBlock *b = v->block;
    uint64_t used = 0;
    for (uint32_t i = 0; i < b->n_ZONES; i++) {
        const EhZoneTable *zone = &b->ZONES[i];
        used += zone->count;
        if (!eh_verify_ref(b, zone->name) ||
            !eh_verify_range(zone->first, zone->count, b->n_ZONE_SPANS) || used > b->n_ZONE_SPANS)
            return eh_verify_fail(v, "ZONES: a name or its spans lie outside");
        if (zone->count && !eh_zone_verify(b->ZONE_SPANS + zone->first, zone->count))
            return eh_verify_fail(v, "ZONE_SPANS: no sound zone");
    }
    return b->n_ZONES ? true : eh_verify_fail(v, "ZONES: none");
}

static bool calendar_inside(const EhBlock *b, const EhCalendarTable *row)
{
    return eh_verify_ref(b, row->name) && row->zone < b->n_ZONES &&
           eh_verify_range(row->first_span, row->n_spans, b->n_CAL_SPANS) &&
           eh_verify_range(row->first_exception, row->n_exceptions, b->n_CAL_EXCEPTIONS) &&
           eh_verify_range(row->first_exception_span, row->n_exception_spans, b->n_CAL_SPANS);
}

static bool check_calendars(EhVerifier *v)
{
    const EhBlock *b = v->block;
    uint64_t spans = 0, exceptions = 0;
    for (uint32_t i = 0; i < b->n_CALENDARS; i++) {
        const EhCalendarTable *row = &b->CALENDARS[i];
        spans += (uint64_t)row->n_spans + row->n_exception_spans;
        exceptions += row->n_exceptions;
        if (!calendar_inside(b, row) || spans > b->n_CAL_SPANS || exceptions > b->n_CAL_EXCEPTIONS)
            return eh_verify_fail(v, "CALENDARS: a name, zone or span lies outside");
        EhCalendarView view = eh_block_calendar(b, i);
        view.n_zone = 0; /* zones have been checked */
        if (!view.always && !eh_calendar_verify(&view))
            return eh_verify_fail(v, "CAL_SPANS: no sound calendar");
    }
    if (b->n_CALENDARS == 0 || b->CALENDARS[0].always != 1)
        return eh_verify_fail(v, "CALENDARS: the first is not `always`");
    return true;
}

bool eh_verify_times(EhVerifier *v)
{
    return check_zones(v) && check_calendars(v);
}

bool eh_verify_phrases(EhVerifier *v)
{
    const EhBlock *b = v->block;
    uint32_t n = b->n_PHRASE_TEXTS, words = (n + 63) / 64;
    if (n > EH_LIMIT_PHRASES ||
        (b->n_PHRASE_BLOB ? !eh_phrases_verify(b->PHRASE_BLOB, b->n_PHRASE_BLOB, n) : n != 0))
        return eh_verify_fail(v, "PHRASE_BLOB: no sound automaton");
    for (uint32_t i = 0; i < n; i++)
        if (!eh_verify_ref(b, b->PHRASE_TEXTS[i]))
            return eh_verify_fail(v, "PHRASE_TEXTS: a text lies outside of STRINGS");
    for (uint32_t i = 0; i < b->n_PHRASE_SETS; i++) {
        const EhPhraseSet *set = &b->PHRASE_SETS[i];
        if (!eh_verify_ref(b, set->name) ||
            !eh_verify_range(set->first, set->count, b->n_PHRASE_MASKS))
            return eh_verify_fail(v, "PHRASE_SETS: a name or its masks lie outside");
    }
    for (uint32_t i = 0; i < b->n_PHRASE_MASKS; i++)
        if (b->PHRASE_MASKS[i].word >= words)
            return eh_verify_fail(v, "PHRASE_MASKS: past the last phrase");
    return true;
}
