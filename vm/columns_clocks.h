/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clocks of a chunk, for columns_step.h alone.
 *
 * One idea: a clock that is always open and never paused is five subtractions and comparisons, the same for every ticket; so
 * 64 are computed beside one another, and only those with another calendar one by one.
 */
#ifndef EH_VM_COLUMNS_CLOCKS_H
#define EH_VM_COLUMNS_CLOCKS_H

#include "vm/columns_lanes.h"

/* One target's columns, and its goals by what the service's byte says; `other`: those whose calendar is not always open. */
typedef struct Clocks {
    uint32_t target;
    const EhCell *created, *stop;
    const uint8_t *service;
    EhCell *due, *left, *target_ms, *used;
    uint8_t *state;
    int64_t goals[UINT8_MAX + 1];
    EhColumnsTest other;
} Clocks;

/* The classes are no more than a byte has room for; a byte of a lane that is not there may be 0. */
static void find_goals(const Run *run, Clocks *c)
{
    const EhBlock *block = run->block;
    const uint32_t n = block->ENUMS[block->header->enum_class].count;
    memset(&c->other, 0, sizeof c->other);
    c->goals[EH_BYTE_MISSING] = 0;
    for (uint32_t i = 0; i < n; i++) {
        const EhGoal *goal = &block->GOALS[i * block->n_TARGETS + c->target];
        uint32_t byte = i - (uint32_t)EH_NAMES_BASE;
        c->goals[byte] = goal->ms;
        if (!run->x->calendars[goal->calendar].always)
            c->other.bits[byte % 16 + byte / 128 * 16] |= (uint8_t)(1 << byte / 16 % 8);
    }
}

static void clocks_of(const Run *run, uint32_t target, Clocks *c)
{
    const EhBlock *block = run->block;
    const EhColumn *to = run->work->columns + block->TARGETS[target].first_reg;
    c->target = target;
    c->created = cells_of(run, block->FIELDS[block->header->field_created].cell, 0);
    c->stop = cells_of(run, block->TARGETS[target].until, 1);
    c->service = run->work->columns[block->header->reg_service].bytes;
    c->due = to[0].cells;
    c->left = to[1].cells;
    c->target_ms = to[2].cells;
    c->used = to[3].cells;
    c->state = to[4].bytes;
    find_goals(run, c);
}

/* The tightens that hold: the shortest time is due first, if it is ever due. */
static uint64_t tighten_goals(const Run *run, const Clocks *c, uint64_t w, int64_t goals[64])
{
    uint64_t other = 0;
    const EhTargetTightens *rows = &run->x->target_tightens[c->target];
    for (uint32_t i = rows->first; i < rows->first + rows->count; i++) {
        const EhTightenGoal *row = &run->x->tightens[i];
        uint64_t rest = run->work->held[(size_t)row->held * EH_LANE_WORDS + w] & run->active[w];
        if (row->calendar != EH_CALENDAR_OF_GOAL && !run->x->calendars[row->calendar].always)
            other |= rest;
        for (; rest; rest &= rest - 1) {
            uint32_t k = eh_lanes_lowest(rest);
            goals[k] = row->ms < goals[k] ? row->ms : goals[k];
        }
    }
    return other;
}

/* eh_clock_share of whole numbers below 2^52, which become doubles by their bits: few processors convert many at once. */
INLINE void put_shares(EhCell used[64], const int64_t passed[64], const int64_t goals[64])
{
    const uint64_t bits = 0x4330000000000000; /* of 2^52 */
    EhCell above[64], below[64];
    for (uint64_t k = 0; k < 64; k++) {
        above[k].meta = bits | (uint64_t)(goals[k] ? passed[k] : 0);
        below[k].meta = bits | (uint64_t)(goals[k] ? goals[k] : 1);
    }
    for (uint64_t k = 0; k < 64; k++)
        used[k].f = (above[k].f - 0x1p52) / (below[k].f - 0x1p52);
}

/* Of a word's lanes; gives those that are too early, late or long for it. Others have nothing that is 2^52 or more. */
INLINE uint64_t plain_clocks(const Run *run, const Clocks *c, uint64_t w, const int64_t goals[64])
{
    const EhCell *const created = c->created + 64 * w, *const stop = c->stop + 64 * w;
    EhCell *const due = c->due + 64 * w, *const left = c->left + 64 * w;
    EhCell *const target = c->target_ms + 64 * w, *const used = c->used + 64 * w;
    uint8_t *const state = c->state + 64 * w;
    const int64_t now = run->x->now;
    uint8_t other[64];
    int64_t passed[64];
    LANES_APART
    for (uint64_t k = 0; k < 64; k++) {
        EhClockPlain clock = eh_clock_plain(created[k].i, now, stop[k].i, goals[k]);
        target[k].i = goals[k];
        due[k].i = clock.due;
        left[k].i = clock.left;
        passed[k] = clock.used_ms;
        state[k] = (uint8_t)((int32_t)clock.state - EH_NAMES_BASE);
        other[k] = !clock.plain;
    }
    put_shares(used, passed, goals);
    return wide_bits(other);
}

/* One by one; the tightens that hold for a lane are bits of the context's meanwhile. */
static void other_clock(const Run *run, const Clocks *c, uint32_t lane)
{
    const EhTargetTightens *rows = &run->x->target_tightens[c->target];
    const EhTightenGoal *row = run->x->tightens + rows->first, *end = row + rows->count;
    const uint64_t *lanes = run->work->held;
    EhClockIn in = {.now = run->x->now, .created = c->created[lane].i, .stop = c->stop[lane].i};
    EhClockOut out;
    EhCell cells[EH_CLOCK_REGISTERS];
    for (; row < end; row++)
        if (eh_bit(lanes + (size_t)row->held * EH_LANE_WORDS, lane))
            eh_bit_set(run->x->held, row->held);
    eh_run_target(run->x, c->target, (uint32_t)(c->service[lane] + EH_NAMES_BASE), run->x->held,
                  &in, &out);
    for (row = run->x->tightens + rows->first; row < end; row++)
        eh_bit_clear(run->x->held, row->held);
    eh_run_clock_cells(&out, cells);
    c->due[lane] = cells[0];
    c->left[lane] = cells[1];
    c->target_ms[lane] = cells[2];
    c->used[lane] = cells[3];
    c->state[lane] = (uint8_t)(cells[4].i - EH_NAMES_BASE);
}

/* Where words have lanes that are not there their clocks are computed too: nothing will look at them. */
INLINE void run_clocks(Run *run, uint32_t target)
{
    Clocks c;
    int64_t goals[64];
    clocks_of(run, target, &c);
    for (uint64_t w = 0; w < EH_LANE_WORDS; w++) {
        if (!run->active[w])
            continue;
        uint64_t other = wide_look(c.other.bits, c.service + 64 * w);
        for (uint64_t k = 0; k < 64; k++)
            goals[k] = c.goals[c.service[64 * w + k]];
        other |= tighten_goals(run, &c, w, goals);
        other |= plain_clocks(run, &c, w, goals);
        for (other &= run->active[w]; other; other &= other - 1)
            other_clock(run, &c, (uint32_t)(64 * w + eh_lanes_lowest(other)));
    }
}

#endif
