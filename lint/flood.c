/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Floods: arrivals at the declared rates, as even as they can be.
 *
 * One idea: what takes all agents in the long run has taken them after a while; so A comes with the first burst, or
 * once the desk is full, or on a later day, whichever shows it.
 */
#include "lint/flood.h"

#include <math.h>

/* So much is looked at: A waits longer than anybody asks, or as long as so many tickets take. */
enum { FLOOD_TICKETS = 4000, FLOOD_DAYS = 14, FLOOD_TRIES = 4 };

/* One stream on its way: its next ticket, the how-manieth it is, and what is left of its burst. */
typedef struct Source {
    const EhStream *stream;
    int64_t next, number, burst;
    double gap; /* ms of open time */
} Source;

typedef struct Sources {
    Source *at;
    uint32_t n;
} Sources;

static Sources sources_of(EhLint *lint, const EhFlood *flood, int64_t from)
{
    const EhService *service = lint->service;
    Sources out = {.at = eh_arena_array(lint->arena, service->streams.n, sizeof *out.at)};
    for (uint32_t i = 0; i < service->streams.n && out.at != NULL; i++) {
        const EhStream *s = &service->streams.at[i];
        int64_t opens = eh_calendar_next_open(&s->hours, from);
        if (flood->before[i] && opens != EH_MISSING && s->rate * s->share > 0) {
            out.at[out.n++] = (Source){.stream = s,
                                       .next = opens,
                                       .burst = s->burst,
                                       .gap = (double)EH_HOUR_MS / (s->rate * s->share)};
        }
    }
    return out;
}

/* Moves on by so much open time; a closing time is no time to come. */
static void advance(Source *source)
{
    if (source->burst > 1) {
        source->burst--;
        return;
    }
    int64_t step = (int64_t)ceil((double)(source->number + 1) * source->gap) -
                   (int64_t)ceil((double)source->number * source->gap);
    const EhCalendarView *hours = &source->stream->hours;
    int64_t at = eh_calendar_reach(hours, source->next, step);
    source->next = at == EH_MISSING ? EH_MISSING : eh_calendar_next_open(hours, at);
    source->number++;
}

static Source *earliest(const Sources *sources)
{
    Source *first = NULL;
    for (uint32_t i = 0; i < sources->n; i++) {
        Source *one = &sources->at[i];
        if (one->next != EH_MISSING && (first == NULL || one->next < first->next)) {
            first = one;
        }
    }
    return first;
}

/* All that comes from `from` on, and A at `came`. NULL without memory, or if A would come at the very end. */
static EhTrace *make(EhLint *lint, const EhFlood *flood, int64_t from, int64_t came)
{
    Sources sources = sources_of(lint, flood, from);
    EhTrace *trace = eh_trace_new(lint);
    bool there = false;
    Source *one;
    while (trace != NULL && (one = earliest(&sources)) != NULL &&
           trace->arrivals.n < FLOOD_TICKETS && one->next < from + FLOOD_DAYS * EH_DAY_MS) {
        const EhStream *s = one->stream;
        if (!there && one->next >= came) {
            there = true;
            trace->waits = trace->arrivals.n;
            const EhWork *work = eh_load_work(lint->service, flood->waits);
            (void)eh_trace_add(lint, trace, work, came, flood->waits->mean, 1);
        }
        (void)eh_trace_add(lint, trace, eh_load_work(lint->service, s), one->next,
                           flood->mean ? s->mean : s->max, 1);
        advance(one);
    }
    bool waits = there && trace->until - came >= EH_HOUR_MS;
    return waits && !lint->arena->failed ? trace : NULL;
}

static int64_t longest_handling(const EhLint *lint, const EhFlood *flood)
{
    int64_t longest = 0;
    for (uint32_t i = 0; i < lint->service->streams.n; i++) {
        const EhStream *s = &lint->service->streams.at[i];
        int64_t handling = flood->mean ? s->mean : s->max;
        longest = flood->before[i] && handling > longest ? handling : longest;
    }
    return longest;
}

/* When A comes in each try. */
static void tries(const EhLint *lint, const EhFlood *flood, int64_t from, int64_t came[FLOOD_TRIES])
{
    const EhCalendarView *hours = &flood->pool->hours;
    came[0] = from;
    came[1] = eh_calendar_next_open(hours, from + 2 * longest_handling(lint, flood));
    came[2] = eh_calendar_next_open(hours, from + EH_DAY_MS);
    came[3] = eh_calendar_next_open(hours, from + EH_WEEK_MS);
}

static void tell(EhLint *lint, EhFinding *finding, const EhFlood *flood)
{
    EhArena *arena = lint->arena;
    const EhTrace *trace = finding->trace;
    const EhCalendarView *hours = &flood->pool->hours;
    int64_t came = trace->arrivals.at[trace->waits].at;
    eh_finding_fact(
        lint, finding,
        "trace: from %.*s what goes before it comes at its rates, each ticket with its %s "
        "handling; %.*s A of `%.*s` comes",
        EH_STR_F(eh_service_instant(arena, hours, trace->arrivals.at[0].at)),
        flood->mean ? "mean" : "longest", EH_STR_F(eh_service_instant(arena, hours, came)),
        EH_STR_F(flood->waits->name));
    eh_finding_fact(
        lint, finding, "trace: %.*s, %u have come and %u have started, A still waits (%.*s h)",
        EH_STR_F(eh_service_instant(arena, hours, trace->until)), trace->arrivals.n - 1,
        trace->n_started, EH_STR_F(eh_service_hours(arena, (double)(trace->until - came))));
    eh_trace_told(lint, finding);
}

/* Whether a trace that does not show it says that it is not so: not one that so few tickets cut short. */
static bool is_certain(const EhLint *lint, const EhFlood *flood, const EhTraceTried *tried)
{
    int32_t queue = eh_load_work(lint->service, flood->waits)->queue;
    return tried->result.moved || tried->trace->arrivals.n < FLOOD_TICKETS ||
           flood->pool->reserve[queue] > 0;
}

void eh_flood_show(EhLint *lint, EhFinding *finding, const EhFlood *flood)
{
    int64_t came[FLOOD_TRIES];
    int64_t from = eh_calendar_next_open(&flood->pool->hours, lint->service->from);
    EhTraceTried last = {.verdict = EH_TRACE_NONE};
    if (from == EH_MISSING || lint->replay == NULL) {
        return;
    }
    tries(lint, flood, from, came);
    for (int i = 0; i < FLOOD_TRIES && last.verdict != EH_TRACE_SHOWN; i++) {
        EhTrace *trace = came[i] == EH_MISSING ? NULL : make(lint, flood, from, came[i]);
        if (trace != NULL) {
            last = eh_trace_try(lint, trace, flood->pool);
        }
    }
    if (last.verdict == EH_TRACE_DENIED && !is_certain(lint, flood, &last)) {
        return;
    }
    if (eh_trace_settle(lint, finding, &last) == EH_TRACE_SHOWN) {
        tell(lint, finding, flood);
    }
}
