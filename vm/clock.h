/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clock of one service target: when it is due, how much of it is used, how it stands.
 *
 * One idea: pauses cut the time since `created` into runs; a run is counted by its calendar alone,
 * so the same counting gives the time used (up to now or the stop) and the due instant.
 * Instants and durations are milliseconds. Nothing here allocates or fails.
 */
#ifndef EH_VM_CLOCK_H
#define EH_VM_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "vm/calendar.h"
#include "vm/value.h"

/* The order is that of the language's `state` enum. */
typedef enum EhClockState {
    EH_CLOCK_MET,
    EH_CLOCK_MISSED,
    EH_CLOCK_PAUSED,
    EH_CLOCK_RUNNING
} EhClockState;

/* A pause holds in [from, to); one that holds at now has `to` past now (INT64_MAX, say).
 * Arrays are sorted by `from`; pauses should be disjoint, and count once where they are not. */
typedef struct EhClockPause {
    int64_t from;
    int64_t to;
} EhClockPause;

/* `stop` is EH_MISSING when the until field is not known; one after `now` counts as not known.
 * A negative target counts as 0. */
typedef struct EhClockIn {
    int64_t created;
    int64_t now;
    int64_t stop;
    int64_t target_ms;
    const EhCalendarView *calendar;
    const EhClockPause *pauses;
    uint32_t n_pauses;
} EhClockIn;

/* `due` is EH_MISSING past 2199, and is kept while paused (the caller hides it then).
 * used_ms >= 0; left = target - used_ms; used = used_ms / target, 0 for a target of 0. */
typedef struct EhClockOut {
    int64_t target;
    int64_t due;
    int64_t used_ms;
    int64_t left;
    double used;
    uint8_t state; /* EhClockState */
} EhClockOut;

void eh_clock_run(const EhClockIn *in, EhClockOut *out);

static inline bool eh_clock_in_range(int64_t instant)
{
    return (uint64_t)instant - (uint64_t)EH_TIME_MIN <=
           (uint64_t)EH_TIME_MAX - (uint64_t)EH_TIME_MIN;
}

/* The same for what is open always and never paused, where only differences count. False, and nothing done, for what lies
 * outside of 1900 to 2199. */
static inline bool eh_clock_run_plain(int64_t created, int64_t now, int64_t stop, int64_t target,
                                      EhClockOut *out)
{
    bool stopped = stop != EH_MISSING && stop <= now;
    int64_t reached = stopped ? stop : now;
    if (!eh_clock_in_range(created) || !eh_clock_in_range(reached) ||
        target > EH_TIME_MAX - created)
        return false;
    int64_t due = created + target;
    int64_t used = reached > created ? reached - created : 0;
    EhClockState state = stopped ? EH_CLOCK_MET : EH_CLOCK_RUNNING;
    *out = (EhClockOut){
        .target = target,
        .due = due,
        .used_ms = used,
        .left = target - used,
        .used = target == 0 ? 0.0 : (double)used / (double)target,
        .state = (uint8_t)(reached > due ? EH_CLOCK_MISSED : state),
    };
    return true;
}

/* Whether `a` counts before `b`: it is due earlier. */
static inline bool eh_clock_earlier(const EhClockOut *a, const EhClockOut *b)
{
    return a->due != EH_MISSING && (b->due == EH_MISSING || a->due < b->due);
}

/* The index of the clock that counts among a target and its tightens: the earliest due, of equal
 * ones the first; a missing due is latest. 0 for an empty array. */
uint32_t eh_clock_choose(const EhClockOut *clocks, uint32_t n);

#endif
