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

/* One target's columns. */
typedef struct Clocks {
    uint32_t target;
    const EhCell *created, *stop, *service;
    EhCell *due, *left, *target_ms, *used;
    uint8_t *state;
} Clocks;

static Clocks clocks_of(const Run *run, uint32_t target)
{
    const EhBlock *block = run->block;
    const EhColumn *to = run->work->columns + block->TARGETS[target].first_reg;
    return (Clocks){
        .target = target,
        .created = cells_of(run, block->FIELDS[block->header->field_created].cell, 0),
        .stop = cells_of(run, block->TARGETS[target].until, 1),
        .service = cells_of(run, block->header->reg_service, 2),
        .due = to[0].cells,
        .left = to[1].cells,
        .target_ms = to[2].cells,
        .used = to[3].cells,
        .state = to[4].bytes,
    };
}

/* The goals of a word's lanes; gives the lanes whose calendar is not always open. Lanes that are not there may have any
 * service. */
static uint64_t find_goals(const Run *run, const Clocks *c, uint64_t w, int64_t goals[64])
{
    const EhBlock *block = run->block;
    uint64_t n = block->ENUMS[block->header->enum_class].count, other = 0;
    for (uint64_t k = 0; k < 64; k++) {
        uint64_t service = (uint64_t)c->service[64 * w + k].i;
        const EhGoal *goal =
            &block->GOALS[(service < n ? service : 0) * block->n_TARGETS + c->target];
        goals[k] = goal->ms;
        other |= (uint64_t)!run->x->calendars[goal->calendar].always << k;
    }
    return other;
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
            uint32_t k = lowest_bit(rest);
            goals[k] = row->ms < goals[k] ? row->ms : goals[k];
        }
    }
    return other;
}

/* Of a word's lanes; gives those that are too early, late or long for it. */
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
    for (uint64_t k = 0; k < 64; k++)
        used[k].f = eh_clock_share(passed[k], goals[k]);
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
    eh_run_target(run->x, c->target, (uint32_t)c->service[lane].i, run->x->held, &in, &out);
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
    Clocks c = clocks_of(run, target);
    int64_t goals[64];
    for (uint64_t w = 0; w < EH_LANE_WORDS; w++) {
        if (!run->active[w])
            continue;
        uint64_t other = find_goals(run, &c, w, goals);
        other |= tighten_goals(run, &c, w, goals);
        other |= plain_clocks(run, &c, w, goals);
        for (other &= run->active[w]; other; other &= other - 1)
            other_clock(run, &c, (uint32_t)(64 * w + lowest_bit(other)));
    }
}

#endif
