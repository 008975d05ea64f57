/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waves of arrivals, as many as the pool has agents.
 *
 * One idea: an agent who is free takes whoever goes first, so tickets that go first and come whenever agents become free
 * are all that it takes to keep one waiting.
 */
#include "lint/waves.h"

int64_t eh_waves_handling(const EhService *service, const EhWork *work, bool *declared)
{
    int64_t handling = EH_HOUR_MS / 2;
    bool said = false;
    for (uint32_t i = 0; i < service->streams.n && !said; i++) {
        const EhStream *stream = &service->streams.at[i];
        const EhWork *its = &service->works.at[stream->work];
        said = its->sample == work->sample ||
               (its->queue == work->queue && its->priority == work->priority);
        handling = said ? stream->mean : handling;
    }
    if (declared != NULL) {
        *declared = said;
    }
    return handling;
}

static bool begin(EhLint *lint, EhWaves *waves, int64_t from)
{
    if (waves->low == NULL || waves->high == NULL) {
        return false;
    }
    waves->handling = eh_waves_handling(lint->service, waves->high, &waves->declared);
    waves->agents =
        waves->pool->agents - (waves->pool->reserved - waves->pool->reserve[waves->high->queue]);
    waves->trace = eh_trace_new(lint);
    waves->came = eh_calendar_next_open(&waves->pool->hours, from);
    waves->started = 0;
    return waves->trace != NULL && waves->came != EH_MISSING &&
           eh_trace_add(lint, waves->trace, waves->low, waves->came, waves->handling, 1);
}

/* One wave, come by `at`. */
static bool add_wave(EhLint *lint, EhWaves *waves, int64_t at)
{
    waves->started += waves->agents;
    return eh_trace_add(lint, waves->trace, waves->high, at, waves->handling, waves->agents);
}

/* A day of too many tickets ends sooner. Those that come at its end do not start if the pool closes then. */
bool eh_waves_day(EhLint *lint, EhWaves *waves)
{
    const EhCalendarView *hours = &waves->pool->hours;
    if (!begin(lint, waves, lint->service->from)) {
        return false;
    }
    int64_t at = waves->came, ends = eh_calendar_next_close(hours, at);
    if (ends == EH_MISSING || ends > at + EH_DAY_MS) {
        ends = at + EH_DAY_MS;
    }
    for (; at < ends && waves->trace->arrivals.n + 2 * waves->agents <= EH_TRACE_MOST;
         at += waves->handling) {
        if (!add_wave(lint, waves, at)) {
            return false;
        }
    }
    waves->ends = at < ends ? at : ends;
    if (!add_wave(lint, waves, waves->ends)) {
        return false;
    }
    waves->started -= eh_calendar_is_open(hours, waves->ends) ? 0 : waves->agents;
    waves->trace->n_started = (uint32_t)waves->started;
    return true;
}

bool eh_waves_start(EhLint *lint, EhWaves *waves, int64_t came, int64_t last, int64_t stop)
{
    const EhCalendarView *hours = &waves->pool->hours;
    if (!begin(lint, waves, came)) {
        return false;
    }
    int64_t at = waves->came;
    while (at < stop) {
        if (!add_wave(lint, waves, at < last ? at : last)) {
            return false;
        }
        at = eh_calendar_next_open(hours, at + waves->handling);
        if (at == EH_MISSING) {
            return false;
        }
    }
    waves->ends = at;
    waves->trace->starts = true;
    return eh_trace_add(lint, waves->trace, waves->high, at, waves->handling, 1);
}

void eh_waves_tell(EhLint *lint, EhFinding *finding, const EhWaves *waves)
{
    EhStr from = eh_service_instant(lint->arena, &waves->pool->hours, waves->came);
    EhStr each = eh_written_duration(lint->arena, waves->handling);
    long long agents = (long long)waves->agents;
    bool one = agents == 1;
    EhStr who = one ? EH_STR("the agent") : eh_arena_format(lint->arena, "%lld agents", agents);
    bool all = waves->agents == waves->pool->agents;
    const char *which = one ? "" : all ? "all " : "the ";
    eh_finding_fact(lint, finding,
                    "trace: %.*s A comes, and %lld of B; every %.*s%s %s%.*s%s %s free again and "
                    "%lld more of B %s come: each B starts, A does not",
                    EH_STR_F(from), agents, EH_STR_F(each),
                    waves->declared ? "" : " (taken for the example)", which, EH_STR_F(who),
                    all ? "" : " open to B", one ? "is" : "are", agents, one ? "has" : "have");
}

/* ---- a day ---- */

EhDay eh_day_try(EhLint *lint, const EhPool *pool, const EhWork *low, const EhWork *high)
{
    EhDay day = {.waves = {.pool = pool, .low = low, .high = high}};
    bool fine = eh_waves_day(lint, &day.waves);
    day.tried = eh_trace_try(lint, fine ? day.waves.trace : NULL, pool);
    return day;
}

EhTraceVerdict eh_day_tell(EhLint *lint, EhFinding *finding, const EhDay *day)
{
    EhArena *arena = lint->arena;
    const EhWaves *waves = &day->waves;
    EhTraceVerdict verdict = eh_trace_settle(lint, finding, &day->tried);
    if (verdict < EH_TRACE_TOLD) {
        return verdict;
    }
    eh_waves_tell(lint, finding, waves);
    eh_finding_fact(lint, finding,
                    "trace: %.*s, %lld of B have started since, A still waits (%.*s h)",
                    EH_STR_F(eh_service_instant(arena, &waves->pool->hours, waves->ends)),
                    (long long)waves->started,
                    EH_STR_F(eh_service_hours(arena, (double)(waves->ends - waves->came))));
    eh_trace_told(lint, finding);
    return verdict;
}
