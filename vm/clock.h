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

/* A clock that is open always and never paused, where only differences count; without jumps, so that many can be computed
 * beside one another. Not `plain`, and then nothing else counts: outside of 1900 to 2199, or due after that. */
typedef struct EhClockPlain {
    int64_t due, used_ms, left;
    EhClockState state;
    bool plain;
} EhClockPlain;

/* `target`: at least 0. Any instants. */
static inline EhClockPlain eh_clock_plain(int64_t created, int64_t now, int64_t stop,
                                          int64_t target)
{
    bool stopped = (stop != EH_MISSING) & (stop <= now);
    int64_t reached = stopped ? stop : now;
    int64_t due = (int64_t)((uint64_t)created + (uint64_t)target);
    int64_t used = reached > created ? (int64_t)((uint64_t)reached - (uint64_t)created) : 0;
    return (EhClockPlain){
        .due = due,
        .used_ms = used,
        .left = (int64_t)((uint64_t)target - (uint64_t)used),
        .state = reached > due ? EH_CLOCK_MISSED
                 : stopped     ? EH_CLOCK_MET
                               : EH_CLOCK_RUNNING,
        .plain = (created >= EH_TIME_MIN) & (created <= EH_TIME_MAX) & (reached >= EH_TIME_MIN) &
                 (reached <= EH_TIME_MAX) & (target <= EH_TIME_MAX - EH_TIME_MIN) &
                 (due <= EH_TIME_MAX),
    };
}

static inline double eh_clock_share(int64_t used_ms, int64_t target)
{
    return target == 0 ? 0.0 : (double)used_ms / (double)target;
}

/* eh_clock_run where that is all; false, and nothing done, for any other. */
static inline bool eh_clock_run_plain(int64_t created, int64_t now, int64_t stop, int64_t target,
                                      EhClockOut *out)
{
    EhClockPlain clock = eh_clock_plain(created, now, stop, target);
    if (!clock.plain)
        return false;
    *out = (EhClockOut){
        .target = target,
        .due = clock.due,
        .used_ms = clock.used_ms,
        .left = clock.left,
        .used = eh_clock_share(clock.used_ms, target),
        .state = (uint8_t)clock.state,
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
