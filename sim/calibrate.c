/* SPDX-License-Identifier: Apache-2.0 */
/* Replaying a history under its own policy, and comparing waits. */
#include "sim/calibrate.h"

#include <math.h>
#include <stdlib.h>

#include "vm/internal.h"
#include "vm/ticket.h"

const double eh_sim_calibration_percents[EH_SIM_CALIBRATION_PERCENTS] = {50, 90, 95};

/* A ticket's two waits, whose `ticket` carries EH_SIM_STILL and nothing else, and its class. `early`: it is left out. */
typedef struct Both {
    EhSimWait recorded, replayed;
    uint32_t group;
    bool early;
} Both;

/* One replay and its arrays. */
typedef struct Replay {
    EhSimDesk *desk;
    const EhSimPlan *plan;
    EhSimPlace *places;
    EhSimRecord *records;
    EhSimPoolRecord *pools;
    EhSimRun run;
    Both *both; /* of tickets [first, end) */
    EhSimWait *waits;
    uint32_t first, end;
} Replay;

/* ---- the replay ---- */

static bool replay_room(Replay *r)
{
    size_t n = (size_t)r->plan->history->n + 1;
    r->places = calloc(n, sizeof *r->places);
    r->records = calloc(n, sizeof *r->records);
    r->both = calloc(n, sizeof *r->both);
    r->waits = calloc(n, sizeof *r->waits);
    r->pools = calloc((size_t)r->desk->service->pools.n + 1, sizeof *r->pools);
    return r->places != NULL && r->records != NULL && r->both != NULL && r->waits != NULL &&
           r->pools != NULL;
}

static void replay_free(Replay *r)
{
    free(r->places);
    free(r->records);
    free(r->both);
    free(r->waits);
    free(r->pools);
}

static bool replay(Replay *r)
{
    const EhSimTickets *tickets = r->plan->history;
    for (uint32_t i = 0; i < tickets->n; i++) {
        const EhSimTicket *ticket = &tickets->at[i];
        if (!eh_sim_place(r->desk, ticket, ticket->created, &r->places[i], NULL)) {
            return false;
        }
    }
    r->run = (EhSimRun){.desk = r->desk,
                        .tickets = tickets,
                        .places = r->places,
                        .start = r->plan->start,
                        .from = r->plan->from,
                        .until = r->plan->end - 1,
                        .watch = {.stop = r->plan->watch.stop},
                        .records = r->records,
                        .pools = r->pools};
    return eh_sim_run(&r->run);
}

/* ---- the record ---- */

/* When target i stopped, or never; all that comes after the end of the run is not known yet. */
static int64_t stopped_at(const Replay *r, const EhTicket *ticket, uint32_t i)
{
    int64_t at = eh_ticket_whole(ticket, r->desk->program->block.TARGETS[i].until_field);
    return at == EH_MISSING || at > r->run.ended ? EH_NO_TIME : at;
}

/* How long a ticket waited that nobody answered: to its end, if it has one. */
static int64_t unanswered_until(const Replay *r, const EhTicket *ticket)
{
    int64_t until = r->run.ended;
    for (uint32_t i = 1; i < r->desk->n_targets; i++) {
        int64_t at = stopped_at(r, ticket, i);
        until = at != EH_NO_TIME && at < until ? at : until;
    }
    return until;
}

static bool read_recorded(Replay *r, uint32_t i, EhSimWait *out)
{
    const EhSimHistory *history = &r->desk->history;
    const EhSimTicket *ticket = &r->run.tickets->at[i];
    if (!eh_reader_read(history->reader, &history->batches[ticket->line], ticket->number,
                        history->ticket)) {
        return false;
    }
    int64_t at = stopped_at(r, history->ticket, 0);
    bool still = at == EH_NO_TIME;
    at = still ? unanswered_until(r, history->ticket) : at;
    *out = (EhSimWait){at - ticket->created, still ? EH_SIM_STILL : 0};
    return true;
}

static bool read_both(Replay *r, EhSimCalibration *out)
{
    eh_sim_range(&r->run, r->plan->from, r->plan->until, &r->first, &r->end);
    for (uint32_t i = r->first; i < r->end; i++) {
        Both *both = &r->both[i - r->first];
        bool still = r->records[i].started == EH_NO_TIME;
        if (!read_recorded(r, i, &both->recorded)) {
            return false;
        }
        both->replayed = (EhSimWait){eh_sim_waited(&r->run, i), still ? EH_SIM_STILL : 0};
        both->group = eh_sim_group_of(&r->records[i], EH_SIM_BY_CLASS);
        both->early = both->recorded.ms < 0;
        out->left_out += both->early;
        out->answered += !both->early && !(both->recorded.ticket & EH_SIM_STILL);
    }
    return true;
}

/* ---- rows ---- */

static bool is_apart(double recorded, double replayed)
{
    double far = fabs(replayed - recorded);
    if (isnan(recorded) || isnan(replayed)) { /* that what was not reached is near cannot be told */
        return isnan(recorded) != isnan(replayed);
    }
    return far >= EH_SIM_APART_MS && far > EH_SIM_APART * recorded;
}

static void judge_row(EhSimCalibrationRow *row)
{
    bool any = false;
    row->verdict = EH_SIM_CALIBRATION_UNTOLD;
    for (int i = 0; i < EH_SIM_CALIBRATION_PERCENTS; i++) {
        bool known = !isnan(row->recorded[i]) || !isnan(row->replayed[i]);
        row->apart[i] = row->tickets >= EH_SIM_CALIBRATION_LEAST &&
                        is_apart(row->recorded[i], row->replayed[i]);
        any = any || row->apart[i];
        if (row->tickets >= EH_SIM_CALIBRATION_LEAST && known) {
            row->verdict = EH_SIM_CALIBRATED;
        }
    }
    row->verdict = any ? EH_SIM_NOT_CALIBRATED : row->verdict;
}

/* `group` EH_NONE: all. */
static void fill_row(const Replay *r, uint32_t group, EhSimCalibrationRow *row)
{
    for (int side = 0; side < 2; side++) {
        uint32_t n = 0;
        row->answered = 0;
        for (uint32_t i = 0; i < r->end - r->first; i++) {
            const Both *both = &r->both[i];
            if (!both->early && (group == EH_NONE || both->group == group)) {
                r->waits[n++] = side == 0 ? both->recorded : both->replayed;
                row->answered += !(both->recorded.ticket & EH_SIM_STILL);
            }
        }
        row->tickets = n;
        eh_sim_waits_sort(r->waits, n);
        eh_sim_percentiles(r->waits, n, eh_sim_calibration_percents, EH_SIM_CALIBRATION_PERCENTS,
                           side == 0 ? row->recorded : row->replayed);
    }
    judge_row(row);
}

static EhSimCalibrated verdict_of(const EhSimCalibration *calibration)
{
    EhSimCalibrated verdict = EH_SIM_CALIBRATION_UNTOLD;
    for (uint32_t i = 0; i < calibration->n_rows; i++) {
        EhSimCalibrated row = calibration->rows[i].verdict;
        if (row == EH_SIM_NOT_CALIBRATED) {
            return row;
        }
        verdict = row == EH_SIM_CALIBRATED ? row : verdict;
    }
    return verdict;
}

bool eh_sim_calibrate(EhSimCalibration *out, const EhSimPlan *plan, EhSimDesk *desk)
{
    Replay r = {.desk = desk, .plan = plan};
    uint32_t n_classes = eh_names_count(desk->program, EH_NAMES_CLASS);
    *out = (EhSimCalibration){.n_rows = n_classes + 1};
    out->rows = eh_arena_array(desk->service->arena, out->n_rows, sizeof *out->rows);
    bool fine = out->rows != NULL && replay_room(&r) && replay(&r) && read_both(&r, out);
    for (uint32_t i = 0; fine && i < out->n_rows; i++) {
        bool all = i == n_classes;
        out->rows[i].name = all ? EH_STR("all") : eh_service_class(desk->service, (int32_t)i);
        fill_row(&r, all ? EH_NONE : i, &out->rows[i]);
    }
    out->verdict = fine ? verdict_of(out) : EH_SIM_CALIBRATION_UNTOLD;
    replay_free(&r);
    return fine;
}
