/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a promise was kept.
 *
 * One idea: a verdict that chance could turn is none. One that is for every ticket needs no interval: one late ticket
 * breaks it, and none shows only that it was kept so far.
 */
#include <math.h>

#include "sim/study.h"

static bool in_time(const EhSimRun *run, const EhPromise *promise, uint32_t ticket, bool *known)
{
    int64_t created = run->tickets->at[ticket].created, started = run->records[ticket].started;
    int64_t end = started == EH_NO_TIME ? run->ended : started;
    int64_t counted =
        promise->hours.always ? end - created : eh_calendar_count(&promise->hours, created, end);
    *known = started != EH_NO_TIME || counted > promise->ms;
    return counted <= promise->ms;
}

void eh_sim_tally(const EhSimRun *run, const EhPromise *promise, uint32_t first, uint32_t end,
                  EhSimTally *out)
{
    static const EhSample nothing = {.n_past = 0};
    EhSimDesk *desk = run->desk;
    for (uint32_t i = first; i < end; i++) {
        const EhSimPlace *place = &run->records[i].place;
        EhWork work = {.sample = &nothing,
                       .queue = (int32_t)place->queue,
                       .priority = (int32_t)place->priority,
                       .service = place->service,
                       .klass = place->klass,
                       .tier = place->tier,
                       .skills = desk->skills.at[place->skills]};
        if (desk->history.ticket == NULL && desk->lines[run->tickets->at[i].line].sample != NULL) {
            work.sample = desk->lines[run->tickets->at[i].line].sample;
        }
        EhMaybe covers = eh_promise_covers(desk->service, promise, &work);
        if (covers == EH_PERHAPS) {
            int64_t started = run->records[i].started;
            covers = eh_sim_covers(desk, promise, &run->tickets->at[i],
                                   started == EH_NO_TIME ? run->ended : started);
        }
        bool known, kept = in_time(run, promise, i, &known);
        out->doubtful += covers == EH_PERHAPS && known;
        out->doubtful_kept += covers == EH_PERHAPS && known && kept;
        out->asked += covers == EH_YES && known;
        out->kept += covers == EH_YES && known && kept;
    }
}

/* Half the width of the interval of the share over batches. */
static double half_of(const EhSimStudy *study, const EhSimSide *side, uint32_t promise)
{
    double shares[256];
    uint32_t n = 0;
    for (uint32_t b = 0; b < study->n_batches && n < 256; b++) {
        const EhSimTally *tally = &side->tallies[(size_t)b * side->n_promises + promise];
        shares[n++] = tally->asked > 0 ? tally->kept / tally->asked : NAN;
    }
    return eh_sim_half_width(shares, n);
}

/* `late` of `asked`, all told; the half width is that of those of which it is known that the promise is for them. */
static EhSimVerdict verdict_of(double asked, double late, double half, double wanted)
{
    if (wanted >= 1) {
        return late > 0 ? EH_SIM_BROKEN : EH_SIM_KEPT;
    }
    double share = (asked - late) / asked;
    if (!(half <= fabs(share - wanted) / 4)) {
        return EH_SIM_UNDECIDED;
    }
    return share >= wanted ? EH_SIM_KEPT : EH_SIM_BROKEN;
}

/* Tickets of which nobody can tell whether it is for them leave a verdict standing that they could not turn: not if it is
 * for all of them that were late, nor if it is for all that were in time. */
static EhSimVerdict verdict(const EhSimTally *sum, double half, double wanted)
{
    double late = sum->asked - sum->kept, doubtful_late = sum->doubtful - sum->doubtful_kept;
    if (sum->asked <= 0) {
        return sum->doubtful > 0 ? EH_SIM_UNTOLD : EH_SIM_NOBODY;
    }
    EhSimVerdict worst = verdict_of(sum->asked + doubtful_late, late + doubtful_late, half, wanted);
    EhSimVerdict best = verdict_of(sum->asked + sum->doubtful_kept, late, half, wanted);
    return worst == best ? worst : EH_SIM_UNTOLD;
}

bool eh_sim_judge(const EhSimStudy *study, uint32_t side, uint32_t promise, EhSimJudgement *out)
{
    const EhSimSide *s = &study->sides[side];
    EhSimTally sum = {0};
    *out = (EhSimJudgement){.promise = &s->desk->service->promises.at[promise]};
    if (out->promise->kind != EH_PROMISE_STARTS) {
        return false;
    }
    for (uint32_t b = 0; b < study->n_batches; b++) {
        const EhSimTally *tally = &s->tallies[(size_t)b * s->n_promises + promise];
        sum.asked += tally->asked;
        sum.kept += tally->kept;
        sum.doubtful += tally->doubtful;
        sum.doubtful_kept += tally->doubtful_kept;
    }
    out->asked = sum.asked;
    out->share = sum.asked > 0 ? sum.kept / sum.asked : NAN;
    out->half = half_of(study, s, promise);
    out->doubtful = sum.doubtful;
    out->verdict = verdict(&sum, out->half, out->promise->share);
    return true;
}
