/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clock of one service target.
 *
 * One idea: one routine counts the runs between pauses up to an end or a need, whichever is first;
 * everything in the result follows from calling it twice.
 */
#include "vm/clock.h"

/* Counts unpaused open time in [created, end), pauses taken as ended at now. Gives the instant at
 * which `need` is met, or EH_MISSING, and in `counted` how much was. */
static int64_t count_runs(const EhClockIn *in, int64_t end, int64_t need, int64_t *counted)
{
    int64_t at = in->created;
    int64_t passed = 0;
    *counted = 0;
    if (need == 0)
        return at;
    for (uint32_t i = 0; i <= in->n_pauses && at <= end; i++) {
        bool last = i == in->n_pauses || in->pauses[i].from >= in->now;
        int64_t run_end = last || in->pauses[i].from > end ? end : in->pauses[i].from;
        if (run_end >= at) {
            int64_t met = eh_calendar_advance(in->calendar, at, run_end, need - *counted, &passed);
            *counted += passed;
            if (met != EH_MISSING)
                return met;
        }
        if (last)
            break;
        int64_t resumed = in->pauses[i].to < in->now ? in->pauses[i].to : in->now;
        at = resumed > at ? resumed : at;
    }
    return EH_MISSING;
}

static bool paused_at_now(const EhClockIn *in)
{
    for (uint32_t i = 0; i < in->n_pauses; i++)
        if (in->pauses[i].from <= in->now && in->now < in->pauses[i].to)
            return true;
    return false;
}

static EhClockState state_of(const EhClockIn *in, bool stopped, int64_t due)
{
    int64_t reached = stopped ? in->stop : in->now;
    if (due != EH_MISSING && reached > due)
        return EH_CLOCK_MISSED;
    if (stopped)
        return EH_CLOCK_MET;
    return paused_at_now(in) ? EH_CLOCK_PAUSED : EH_CLOCK_RUNNING;
}

void eh_clock_run(const EhClockIn *in, EhClockOut *out)
{
    int64_t target = in->target_ms > 0 ? in->target_ms : 0;
    bool stopped = in->stop != EH_MISSING && in->stop <= in->now;
    int64_t counted, reached = stopped ? in->stop : in->now;
    if (in->calendar->always && in->n_pauses == 0 &&
        eh_clock_run_plain(in->created, in->now, in->stop, target, out))
        return;
    out->target = target;
    out->due =
        in->created > EH_TIME_MAX ? EH_MISSING : count_runs(in, EH_TIME_MAX, target, &counted);
    count_runs(in, reached, INT64_MAX, &out->used_ms);
    out->left = target - out->used_ms;
    out->used = target == 0 ? 0.0 : (double)out->used_ms / (double)target;
    out->state = (uint8_t)state_of(in, stopped, out->due);
}

uint32_t eh_clock_choose(const EhClockOut *clocks, uint32_t n)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < n; i++)
        if (eh_clock_earlier(&clocks[i], &clocks[best]))
            best = i;
    return best;
}
