/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lanes, for columns_run.c alone: where they are, how they move on, and the instructions that are not in meaning.def.
 *
 * One idea: a set of lanes is a bit each, 64 to a word, so that lanes meet again by one `or` a word.
 */
#ifndef EH_VM_COLUMNS_LANES_H
#define EH_VM_COLUMNS_LANES_H

#include <string.h>

#include "vm/columns.h"

#if defined(__GNUC__)
#define INLINE static inline __attribute__((always_inline))
#else
#define INLINE static inline
#endif

/* Lanes of a loop do not depend on one another: GCC has to be told, others look for themselves. */
#if defined(__GNUC__) && !defined(__clang__)
#define LANES_APART _Pragma("GCC ivdep")
#else
#define LANES_APART
#endif

/* Where a run is. `active`: the lanes at instruction `at`. */
typedef struct Run {
    EhContext *x;
    const EhBlock *block;
    const EhColumnsPlan *plan;
    EhColumnsWork *work;
    const EhInsn *code;
    uint32_t at;
    uint64_t active[EH_LANE_WORDS], jumping[EH_LANE_WORDS];
} Run;

/* ---- bits ---- */

INLINE uint32_t count_bits(uint64_t word)
{
    word -= word >> 1 & 0x5555555555555555;
    word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333);
    word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0F;
    return (uint32_t)(word * 0x0101010101010101 >> 56);
}

/* Of a word that is not 0. */
INLINE uint32_t lowest_bit(uint64_t word)
{
#if defined(__GNUC__)
    return (uint32_t)__builtin_ctzll(word);
#else
    return count_bits((word & (0 - word)) - 1);
#endif
}

INLINE bool none(const uint64_t lanes[EH_LANE_WORDS])
{
    uint64_t any = 0;
    for (uint32_t w = 0; w < EH_LANE_WORDS; w++)
        any |= lanes[w];
    return any == 0;
}

/* ---- jumps ---- */

static void land(Run *run, uint32_t target, const uint64_t lanes[EH_LANE_WORDS])
{
    uint32_t landing = run->plan->landing[target];
    uint64_t *pending = run->work->pending + (size_t)landing * EH_LANE_WORDS;
    if (none(lanes))
        return;
    for (uint32_t w = 0; w < EH_LANE_WORDS; w++)
        pending[w] |= lanes[w];
    eh_bit_set(run->work->waiting, landing);
}

/* All that are there. */
static void land_all(Run *run, uint32_t target)
{
    land(run, target, run->active);
    memset(run->active, 0, sizeof run->active);
}

static void take_landed(Run *run, uint32_t landing)
{
    uint64_t *pending = run->work->pending + (size_t)landing * EH_LANE_WORDS;
    for (uint32_t w = 0; w < EH_LANE_WORDS; w++)
        run->active[w] |= pending[w];
    memset(pending, 0, EH_LANE_WORDS * sizeof *pending);
    eh_bit_clear(run->work->waiting, landing);
}

/* Goes to the next instruction that lanes are at; false when there is none. */
static bool next_instruction(Run *run)
{
    uint32_t landing = run->at < run->plan->n_code ? run->plan->landing[run->at] : EH_NONE;
    if (landing != EH_NONE && eh_bit(run->work->waiting, landing))
        take_landed(run, landing);
    if (!none(run->active))
        return true;
    for (uint32_t w = 0; w <= run->plan->n_landings / 64; w++)
        if (run->work->waiting[w]) {
            landing = 64 * w + lowest_bit(run->work->waiting[w]);
            run->at = run->plan->landing_at[landing];
            take_landed(run, landing);
            return true;
        }
    return false;
}

static void land_one(Run *run, uint32_t target, uint64_t w, uint64_t bit)
{
    uint32_t landing = run->plan->landing[target];
    run->work->pending[(size_t)landing * EH_LANE_WORDS + w] |= bit;
    eh_bit_set(run->work->waiting, landing);
}

static void switch_lanes(Run *run, const EhInsn *ip, const EhCell *by)
{
    const uint32_t *cases = run->block->CASES + ip->u.r.c;
    for (uint64_t w = 0; w < EH_LANE_WORDS; w++)
        for (uint64_t rest = run->active[w]; rest; rest &= rest - 1) {
            uint64_t value = (uint64_t)by[64 * w + lowest_bit(rest)].i;
            land_one(run, value < ip->u.r.d ? cases[value] : ip->b, w, rest & (0 - rest));
        }
    memset(run->active, 0, sizeof run->active);
}

/* By the spans of a list, in which a number, or (with `meta`) the intern id of a text, lies. */
static void split_lanes(Run *run, const EhInsn *ip, const EhCell *by, const EhCell *meta)
{
    const uint32_t *cases = run->block->CASES + ip->b;
    for (uint64_t w = 0; w < EH_LANE_WORDS; w++)
        for (uint64_t rest = run->active[w]; rest; rest &= rest - 1) {
            uint64_t l = 64 * w + lowest_bit(rest);
            int64_t value = by[l].i;
            if (meta) {
                EhCell text[2] = {by[l], meta[l]};
                value = text[0].p ? (int64_t)eh_run_text_id(run->block, text) : -1;
            }
            land_one(run, cases[eh_run_span(run->block, ip->u.r.c, value)], w, rest & (0 - rest));
        }
    memset(run->active, 0, sizeof run->active);
}

/* ---- what is not in meaning.def ---- */

/* The same cell for all that are there. */
INLINE void set_all(Run *run, EhCell *to, EhCell value)
{
    for (uint64_t w = 0; w < EH_LANE_WORDS; w++) {
        uint64_t rest = run->active[w];
        if (rest == UINT64_MAX)
            for (uint64_t l = 64 * w; l < 64 * w + 64; l++)
                to[l] = value;
        else
            for (; rest; rest &= rest - 1)
                to[64 * w + lowest_bit(rest)] = value;
    }
}

/* The same for two columns. */
INLINE void set_both(Run *run, EhCell *const to[2], EhCell first, EhCell second)
{
    EhCell *const a = to[0], *const b = to[1];
    for (uint64_t w = 0; w < EH_LANE_WORDS; w++)
        for (uint64_t rest = run->active[w]; rest; rest &= rest - 1) {
            uint64_t l = 64 * w + lowest_bit(rest);
            a[l] = first;
            b[l] = second;
        }
}

INLINE void move(Run *run, EhCell *to, const EhCell *from)
{
    for (uint64_t w = 0; w < EH_LANE_WORDS; w++) {
        uint64_t rest = run->active[w];
        if (rest == UINT64_MAX)
            LANES_APART
        for (uint64_t l = 64 * w; l < 64 * w + 64; l++)
            to[l] = from[l];
        else for (; rest; rest &= rest - 1) to[64 * w + lowest_bit(rest)] =
            from[64 * w + lowest_bit(rest)];
    }
}

/* What the steps of a sum come to, for each of the 64 lanes of word `w`. */
INLINE void sum_lanes(const Run *run, const EhSum *sum, uint64_t w, uint64_t total[64])
{
    const EhStep *step = run->block->STEPS + sum->first, *end = step + sum->n_whole;
    for (uint32_t l = 0; l < 64; l++)
        total[l] = (uint64_t)sum->base;
    for (; step < end; step++) {
        const EhCell *const from = run->work->columns[step->reg] + 64 * w;
        const int64_t lo = step->lo.i, hi = step->hi.i;
        const uint64_t factor = (uint64_t)(int64_t)step->factor;
        for (uint32_t l = 0; l < 64; l++) {
            int64_t value = from[l].i < lo ? lo : from[l].i;
            value = value > hi ? hi : value;
            total[l] += (uint64_t)value * factor;
        }
    }
    for (end += sum->n_real; step < end; step++) {
        const EhCell *const from = run->work->columns[step->reg] + 64 * w;
        const uint64_t factor = (uint64_t)(int64_t)step->factor;
        for (uint32_t l = 0; l < 64; l++)
            total[l] += factor & (0 - (uint64_t)(from[l].f >= step->lo.f));
    }
}

INLINE void sum_column(Run *run, const EhInsn *ip)
{
    EhCell *const to = run->work->columns[ip->a];
    uint64_t total[64];
    for (uint64_t w = 0; w < EH_LANE_WORDS; w++) {
        uint64_t rest = run->active[w];
        if (rest)
            sum_lanes(run, &run->block->SUMS[ip->b], w, total);
        if (rest == UINT64_MAX)
            for (uint32_t l = 0; l < 64; l++)
                to[64 * w + l].i = (int64_t)total[l];
        else
            for (; rest; rest &= rest - 1)
                to[64 * w + lowest_bit(rest)].i = (int64_t)total[lowest_bit(rest)];
    }
}

/* The lanes of word `w` that have their two names; those of them whose rows still have to be asked stay. */
INLINE uint64_t pick_word(const uint32_t *entries, EhCell *const to[2], const uint64_t total[64],
                          uint64_t w, uint64_t rest)
{
    EhCell *const a = to[0] + 64 * w, *const b = to[1] + 64 * w;
    uint64_t open = 0;
    if (rest == UINT64_MAX)
        for (uint64_t l = 0; l < 64; l++) {
            uint32_t entry = entries[total[l]];
            a[l].i = EH_ENTRY_NAME(entry);
            b[l].i = EH_ENTRY_ROW(entry);
            open |= (uint64_t)(entry >> 31) << l;
        }
    else
        for (; rest; rest &= rest - 1) {
            uint64_t l = lowest_bit(rest);
            uint32_t entry = entries[total[l]];
            a[l].i = EH_ENTRY_NAME(entry);
            b[l].i = EH_ENTRY_ROW(entry);
            open |= (uint64_t)(entry >> 31) << l;
        }
    return open;
}

INLINE void pick_lanes(Run *run, const EhInsn *ip)
{
    const EhSum *sum = &run->block->SUMS[ip->u.r.c];
    const uint32_t *entries = run->block->ENTRIES + sum->first_entry;
    uint64_t total[64];
    for (uint64_t w = 0; w < EH_LANE_WORDS; w++) {
        uint64_t rest = run->active[w], open = 0;
        if (rest) {
            sum_lanes(run, sum, w, total);
            open = pick_word(entries, run->work->columns + ip->a, total, w, rest);
        }
        run->jumping[w] = rest & ~open;
        run->active[w] = open;
    }
    land(run, ip->b, run->jumping);
}

static void hold_lanes(Run *run, uint32_t held)
{
    uint64_t *words = run->work->held + held / 64;
    for (uint32_t w = 0; w < EH_LANE_WORDS; w++)
        for (uint64_t rest = run->active[w]; rest; rest &= rest - 1)
            words[(size_t)(64 * w + lowest_bit(rest)) * run->plan->held_words] |= UINT64_C(1)
                                                                                  << held % 64;
}

/* The registers of a lane's clock, where something reads them. */
static void put_clock(Run *run, uint32_t target, uint32_t lane, const EhClockOut *clock)
{
    EhCell *const *columns = run->work->columns + run->block->TARGETS[target].first_reg;
    EhCell registers[EH_CLOCK_REGISTERS];
    eh_run_clock_cells(clock, registers);
    for (uint32_t k = 0; k < EH_CLOCK_REGISTERS; k++)
        columns[k][lane] = registers[k];
}

static void run_clocks(Run *run, uint32_t target)
{
    const EhBlock *block = run->block;
    EhCell *const *columns = run->work->columns;
    const EhCell *created = columns[block->FIELDS[block->header->field_created].cell];
    const EhCell *stop = columns[block->TARGETS[target].until];
    const EhCell *service = columns[block->header->reg_service];
    EhClockIn in = {.now = run->x->now};
    for (uint32_t w = 0; w < EH_LANE_WORDS; w++)
        for (uint64_t rest = run->active[w]; rest; rest &= rest - 1) {
            uint32_t lane = 64 * w + lowest_bit(rest);
            EhClockOut *out = &run->work->clocks[(size_t)lane * block->n_TARGETS + target];
            in.created = created[lane].i;
            in.stop = stop[lane].i;
            eh_run_target(run->x, target, (uint32_t)service[lane].i,
                          run->work->held + (size_t)lane * run->plan->held_words, &in, out);
            if (run->plan->clock_registers)
                put_clock(run, target, lane, out);
        }
}

static void clocks(Run *run)
{
    for (uint32_t w = 0; w < EH_LANE_WORDS; w++)
        run->work->clocked[w] |= run->active[w];
    for (uint32_t i = 0; i < run->block->n_TARGETS; i++)
        run_clocks(run, i);
}

static void park(Run *run)
{
    for (uint32_t w = 0; w < EH_LANE_WORDS; w++)
        for (uint64_t rest = run->active[w]; rest; rest &= rest - 1)
            run->work->parked[64 * w + lowest_bit(rest)] = run->at;
    memset(run->active, 0, sizeof run->active);
}

#endif
