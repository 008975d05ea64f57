/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lanes, for columns_step.h alone: where they are, how they move on, and the instructions that are not in meaning.def.
 *
 * One idea: a set of lanes is a bit each, 64 to a word, so that lanes meet again by one `or` a word.
 */
#ifndef EH_VM_COLUMNS_LANES_H
#define EH_VM_COLUMNS_LANES_H

#include <string.h>

#include "vm/columns.h"
#include "vm/columns_wide.h"

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
            landing = 64 * w + eh_lanes_lowest(run->work->waiting[w]);
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
            uint64_t value = (uint64_t)by[64 * w + eh_lanes_lowest(rest)].i;
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
            uint64_t l = 64 * w + eh_lanes_lowest(rest);
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

INLINE void set_cells(Run *run, EhCell *to, EhCell value)
{
    for (uint64_t w = 0; w < EH_LANE_WORDS; w++) {
        uint64_t rest = run->active[w];
        if (rest == UINT64_MAX)
            for (uint64_t l = 64 * w; l < 64 * w + 64; l++)
                to[l] = value;
        else
            for (; rest; rest &= rest - 1)
                to[64 * w + eh_lanes_lowest(rest)] = value;
    }
}

INLINE void set_bytes(Run *run, uint8_t *to, uint8_t value)
{
    for (uint64_t w = 0; w < EH_LANE_WORDS; w++)
        if (run->active[w])
            wide_set(to + 64 * w, value, run->active[w]);
}

/* The same whole number for all that are there. */
INLINE void set_all(Run *run, uint32_t reg, int64_t value)
{
    const EhColumn *to = &run->work->columns[reg];
    if (to->bytes)
        set_bytes(run, to->bytes, value == EH_MISSING ? 0 : (uint8_t)(value - to->base));
    else
        set_cells(run, to->cells, (EhCell){.i = value});
}

INLINE void move_cells(Run *run, EhCell *to, const EhCell *from)
{
    for (uint64_t w = 0; w < EH_LANE_WORDS; w++) {
        uint64_t rest = run->active[w];
        if (rest == UINT64_MAX)
            LANES_APART
        for (uint64_t l = 64 * w; l < 64 * w + 64; l++)
            to[l] = from[l];
        else for (; rest; rest &= rest - 1) to[64 * w + eh_lanes_lowest(rest)] =
            from[64 * w + eh_lanes_lowest(rest)];
    }
}

/* The verifier lets values move between registers of one type only. */
INLINE void move(Run *run, uint32_t to, uint32_t from)
{
    const EhColumn *columns = run->work->columns;
    if (!columns[to].bytes)
        move_cells(run, columns[to].cells, columns[from].cells);
    else
        for (uint64_t w = 0; w < EH_LANE_WORDS; w++)
            if (run->active[w])
                wide_copy(columns[to].bytes + 64 * w, columns[from].bytes + 64 * w, run->active[w]);
}

/* ---- bytes and cells ---- */

/* A column's cells, made of what it has. */
static void make_cells(const EhColumn *column, EhCell *cells)
{
    if (column->bytes)
        for (uint32_t l = 0; l < EH_LANES; l++)
            cells[l].i = column->bytes[l] ? column->bytes[l] + column->base : EH_MISSING;
    else if (column->halves)
        for (uint32_t l = 0; l < EH_LANES; l++)
            cells[l].i = column->halves[l] == INT16_MIN ? EH_MISSING : column->halves[l];
    else if (column->words)
        for (uint32_t l = 0; l < EH_LANES; l++)
            cells[l].i = column->words[l] == INT32_MIN ? EH_MISSING : column->words[l];
}

/* A register's cells; of one that has none, made in scratch column `place`. */
static const EhCell *cells_of(const Run *run, uint32_t reg, uint32_t place)
{
    const EhColumn *column = &run->work->columns[reg];
    EhCell *cells = run->work->scratch + (size_t)place * EH_COLUMN;
    if (column->cells)
        return column->cells;
    make_cells(column, cells);
    return cells;
}

/* Where an instruction may put cells for a register; put_back then takes them to where it really is. */
static EhCell *room_for(const Run *run, uint32_t reg)
{
    EhCell *cells = run->work->columns[reg].cells;
    return cells ? cells : run->work->scratch + (size_t)(EH_SCRATCH - 1) * EH_COLUMN;
}

static void put_back(const Run *run, uint32_t reg)
{
    const EhColumn *column = &run->work->columns[reg];
    const EhCell *cells = room_for(run, reg);
    if (column->cells)
        return;
    for (uint64_t w = 0; w < EH_LANE_WORDS; w++)
        for (uint64_t rest = run->active[w]; rest; rest &= rest - 1) {
            uint64_t l = 64 * w + eh_lanes_lowest(rest);
            bool missing = cells[l].i == EH_MISSING;
            column->bytes[l] = missing ? EH_BYTE_MISSING : (uint8_t)(cells[l].i - column->base);
        }
}

/* Whether it is so for a word's lanes, into those that are there. */
INLINE void put_truth(const Run *run, uint32_t reg, uint64_t w, uint64_t truth)
{
    uint8_t *to = run->work->columns[reg].bytes + 64 * w;
    wide_set(to, EH_BYTE_FALSE, run->active[w]);
    wide_set(to, EH_BYTE_TRUE, run->active[w] & truth);
}

/* A condition on one register of bytes. */
INLINE void test_lanes(Run *run, const EhInsn *ip, const EhColumnsTest *test)
{
    const uint8_t *bytes = run->work->columns[test->reg].bytes;
    for (uint64_t w = 0; w < EH_LANE_WORDS; w++) {
        uint64_t here = run->active[w];
        uint64_t truth = here ? wide_look(test->bits, bytes + 64 * w) & here : 0;
        if (!test->jumps) {
            if (here)
                put_truth(run, ip->a, w, truth);
            continue;
        }
        run->jumping[w] = truth;
        run->active[w] = here & ~truth;
    }
    if (test->jumps)
        land(run, ip->b, run->jumping);
}

static void hold_lanes(Run *run, uint32_t held)
{
    uint64_t *lanes = run->work->held + (size_t)held * EH_LANE_WORDS;
    for (uint32_t w = 0; w < EH_LANE_WORDS; w++)
        lanes[w] |= run->active[w];
}

static void park(Run *run)
{
    for (uint32_t w = 0; w < EH_LANE_WORDS; w++)
        run->work->is_parked[w] |= run->active[w];
    for (uint32_t w = 0; w < EH_LANE_WORDS; w++)
        for (uint64_t rest = run->active[w]; rest; rest &= rest - 1)
            run->work->parked[64 * w + eh_lanes_lowest(rest)] = run->at;
    memset(run->active, 0, sizeof run->active);
}

#endif
