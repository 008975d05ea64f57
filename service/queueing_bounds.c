/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Longest waits: bounds that hold for every arrival sequence inside declared rates and bursts.
 *
 * One idea: until a ticket starts, all agents work on what was there before it or has overtaken it;
 * so its wait ends when capacity has caught up with that work.
 */
#include "service/queueing_internal.h"

#define STEPS_MAX 1000000

static bool envelope_valid(const EhEnvelope *e)
{
    return eh_queueing_agents(e->agents) && eh_queueing_positive(e->handling) &&
           eh_queueing_amount(e->waiting) && eh_queueing_amount(e->burst) &&
           eh_queueing_amount(e->rate);
}

double eh_bound_work(const EhEnvelope *envelope, double window)
{
    if (!envelope_valid(envelope) || !eh_queueing_amount(window))
        return NAN;
    double tickets = envelope->waiting + envelope->burst + envelope->rate * window;
    return ((double)envelope->agents + tickets) * envelope->handling;
}

/* The wait when the share `part` of those that come meanwhile overtakes. */
static double bound_share(const EhEnvelope *envelope, double part)
{
    double spare = (double)envelope->agents - envelope->handling * envelope->rate * part;
    double work = eh_bound_work(envelope, 0);
    return isnan(work) ? work : spare > 0 ? work / spare : INFINITY;
}

double eh_bound_strict(const EhEnvelope *envelope)
{
    return bound_share(envelope, 1);
}

double eh_bound_head_start(const EhEnvelope *envelope, double head_start)
{
    return eh_bound_work(envelope, head_start) / (double)envelope->agents;
}

double eh_bound_weights(const EhEnvelope *envelope, double own, double favoured)
{
    if (!eh_queueing_positive(own) || !eh_queueing_positive(favoured))
        return NAN;
    return bound_share(envelope, favoured > own ? 1 - own / favoured : 0);
}

/* ---- periodic streams on one agent ---- */

/* Work of the first n streams: what has come by `t` inclusive, or before it. False: past int64. */
static bool work_by(const EhPeriodic *streams, size_t n, int64_t t, bool inclusive, int64_t *work)
{
    for (size_t i = 0; i < n; i++) {
        int64_t period = streams[i].period;
        int64_t instances = inclusive ? t / period + 1 : t / period + (t % period != 0);
        if (instances > (INT64_MAX - *work) / streams[i].handling)
            return false;
        *work += instances * streams[i].handling;
    }
    return true;
}

/* The least t >= start with t = base + the work of the first n streams by t; -1 if not found. */
static int64_t settle(const EhPeriodic *streams, size_t n, int64_t base, int64_t start,
                      bool inclusive, int *steps)
{
    for (int64_t t = start; *steps < STEPS_MAX; ++*steps) {
        int64_t work = base;
        if (!work_by(streams, n, t, inclusive, &work) || work == INT64_MAX)
            return -1;
        if (work <= t)
            return t;
        t = work;
    }
    return -1;
}

static bool periodic_valid(const EhPeriodic *streams, size_t n, size_t k)
{
    if (k >= n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (streams[i].period <= 0 || streams[i].handling <= 0)
            return false;
    return true;
}

int64_t eh_periodic_response(const EhPeriodic *streams, size_t n, size_t k)
{
    int steps = 0;
    int64_t blocked = 0; /* by the longest later ticket, which has just begun */
    int64_t worst = -1;
    if (!periodic_valid(streams, n, k))
        return -1;
    for (size_t i = k + 1; i < n; i++)
        blocked = streams[i].handling > blocked ? streams[i].handling : blocked;
    const EhPeriodic *own = &streams[k];
    int64_t busy = settle(streams, k + 1, blocked, 1, false, &steps);
    if (busy < 0)
        return -1;
    int64_t start = blocked;
    for (int64_t came = 0; came < busy; came += own->period) {
        start =
            settle(streams, k, blocked + came / own->period * own->handling, start, true, &steps);
        if (start < 0 || start > INT64_MAX - own->handling)
            return -1;
        int64_t response = start - came + own->handling;
        worst = response > worst ? response : worst;
        if (came > INT64_MAX - own->period)
            break;
    }
    return worst;
}
