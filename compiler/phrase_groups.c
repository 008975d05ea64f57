/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sorts the beginnings of phrases into the eight groups that the prefilter tells apart.
 *
 * One idea: a group also lets through what mixes its members, so a beginning goes where it lets
 * through the least more.
 */
#include "compiler/phrase_groups.h"

#include "vm/phrase_token.h"

static uint32_t bits_in(uint32_t x)
{
    uint32_t n = 0;
    for (; x != 0; x &= x - 1)
        n++;
    return n;
}

/* How many sequences of bytes pass: what it costs in looking in vain. */
static uint64_t group_cost(const EhPhraseGroup *group)
{
    uint64_t cost = 1;
    for (int k = 0; k < EH_PHRASE_WINDOW; k++)
        cost *= bits_in(group->low[k]) * bits_in(group->high[k]);
    return cost;
}

static void widen(EhPhraseGroup *group, const EhPhraseGroup *by)
{
    for (int k = 0; k < EH_PHRASE_WINDOW; k++) {
        group->bytes[k][0] |= by->bytes[k][0];
        group->bytes[k][1] |= by->bytes[k][1];
        group->low[k] |= by->low[k];
        group->high[k] |= by->high[k];
    }
}

static void take_byte(EhPhraseGroup *group, int k, uint8_t byte)
{
    group->bytes[k][byte >> 6] |= 1ull << (byte & 63);
    group->low[k] |= 1u << (byte & 15);
    group->high[k] |= 1u << (byte >> 4);
}

static bool takes_kind(uint8_t place, uint8_t byte)
{
    EhTokenKind kind = eh_phrase_token((const char *)&byte, 1, 0).kind;
    return place == EH_PHRASE_TAKES_ANY ||
           (place == EH_PHRASE_TAKES_NO_WORD && kind != EH_TOKEN_WORD) ||
           (place == EH_PHRASE_TAKES_WHITE && kind == EH_TOKEN_WHITE);
}

static EhPhraseGroup window_group(const uint8_t window[EH_PHRASE_WINDOW])
{
    EhPhraseGroup group = {0};
    for (int k = 0; k < EH_PHRASE_WINDOW; k++) {
        if (window[k] < 128) {
            take_byte(&group, k, window[k]);
            if (window[k] >= 'a' && window[k] <= 'z')
                take_byte(&group, k, (uint8_t)(window[k] - 'a' + 'A'));
            continue;
        }
        for (uint8_t byte = 0; byte < 128; byte++)
            if (takes_kind(window[k], byte))
                take_byte(&group, k, byte);
    }
    return group;
}

void eh_phrase_groups_add(EhPhraseGroups *groups, const uint8_t window[EH_PHRASE_WINDOW])
{
    EhPhraseGroup add = window_group(window);
    EhPhraseGroup *best = groups->groups;
    uint64_t best_cost = UINT64_MAX;
    if (window[0] == EH_PHRASE_TAKES_NO_ASCII)
        return;
    for (EhPhraseGroup *group = groups->groups; group < groups->groups + 8; group++) {
        EhPhraseGroup wider = *group;
        widen(&wider, &add);
        uint64_t cost = group_cost(&wider) - group_cost(group);
        if (cost < best_cost) {
            best_cost = cost;
            best = group;
        }
    }
    widen(best, &add);
}

/* Bit g of a table says that group g takes the byte, or half of one. */
static void fill_tables(EhPhraseHeader *header, const EhPhraseGroup *group, uint32_t g)
{
    for (uint32_t k = 0; k < EH_PHRASE_WINDOW; k++) {
        for (uint32_t byte = 0; byte < 128; byte++)
            header->window[k][byte] |=
                (uint8_t)((group->bytes[k][byte >> 6] >> (byte & 63) & 1) << g);
        for (uint32_t half = 0; half < 16; half++) {
            header->low[k][half] |= (uint8_t)((group->low[k] >> half & 1) << g);
            header->high[k][half] |= (uint8_t)((group->high[k] >> half & 1) << g);
        }
    }
}

void eh_phrase_groups_fill(const EhPhraseGroups *groups, EhPhraseHeader *header)
{
    for (uint32_t g = 0; g < 8; g++)
        fill_tables(header, &groups->groups[g], g);
    for (uint32_t byte = 0; byte < 128; byte++)
        if (header->window[0][byte] != 0 && !eh_phrase_is_ascii_word(byte))
            header->begins_other = 1;
}
