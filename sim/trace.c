/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running an arrival trace.
 *
 * One idea: the text of its tickets takes the way of a history, through the reader, the machine and the engine.
 */
#include "sim/trace.h"

#include <stdlib.h>
#include <string.h>

#include "sim/arrivals.h"
#include "sim/engine.h"

/* Everything of the size of the tickets. */
typedef struct Bench {
    EhSimTickets tickets;
    EhSimPlace *places;
    EhSimRecord *records;
    EhSimPoolRecord *pools;
} Bench;

static void bench_free(Bench *bench)
{
    free(bench->tickets.at);
    free(bench->places);
    free(bench->records);
    free(bench->pools);
}

static bool bench_open(Bench *bench, EhSimDesk *desk, const EhTrace *trace)
{
    EhSimHandled handled;
    EhSimHeld held = {.key = trace->handling, .most = EH_TIME_MAX};
    if (trace->declared) {
        held.slots[held.n++] = eh_slot(desk->program, "handling");
    }
    if (!eh_sim_history_take(desk, trace->tickets) ||
        !eh_sim_history_tickets(desk, &held, 0, &bench->tickets, &handled)) {
        return false;
    }
    bench->places = calloc((size_t)bench->tickets.n + 1, sizeof *bench->places);
    bench->records = calloc((size_t)bench->tickets.n + 1, sizeof *bench->records);
    bench->pools = calloc((size_t)desk->service->pools.n + 1, sizeof *bench->pools);
    return bench->places != NULL && bench->records != NULL && bench->pools != NULL;
}

static bool decided_alike(const EhSimDesk *desk, const EhSimPlace *place, const EhSimTicket *ticket,
                          const EhTraceArrival *arrival)
{
    const EhWork *work = arrival->work;
    return !place->fault && place->queue == (uint32_t)work->queue &&
           place->priority == (uint32_t)work->priority &&
           memcmp(desk->skills.at[place->skills], work->skills,
                  desk->service->n_words * sizeof *work->skills) == 0 &&
           ticket->created == arrival->at && ticket->handling == arrival->handling;
}

/* False without memory. */
static bool decide(Bench *bench, EhSimDesk *desk, const EhTrace *trace, EhTraceResult *result)
{
    result->alike = bench->tickets.n == trace->arrivals.n && bench->tickets.n > 0;
    for (uint32_t i = 0; i < bench->tickets.n; i++) {
        const EhSimTicket *ticket = &bench->tickets.at[i];
        if (!eh_sim_place(desk, ticket, ticket->created, &bench->places[i], NULL)) {
            return false;
        }
        result->alike = result->alike && decided_alike(desk, &bench->places[i], ticket,
                                                       &trace->arrivals.at[ticket->number]);
    }
    return true;
}

static void count(const Bench *bench, const EhTrace *trace, EhTraceResult *result)
{
    for (uint32_t i = 0; i < bench->tickets.n; i++) {
        const EhSimRecord *record = &bench->records[i];
        const EhSimPlace *came = &bench->places[i], *last = &record->place;
        result->moved = result->moved || came->queue != last->queue ||
                        came->priority != last->priority || came->skills != last->skills;
        if (bench->tickets.at[i].number == trace->waits) {
            result->started = record->started;
        } else {
            result->n_started += record->started != EH_NO_TIME;
        }
    }
}

static bool run(Bench *bench, EhSimDesk *desk, const EhTrace *trace, EhTraceResult *result)
{
    if (!bench_open(bench, desk, trace) || !decide(bench, desk, trace, result)) {
        return false;
    }
    if (!result->alike) {
        return true;
    }
    EhSimRun sim = {.desk = desk,
                    .tickets = &bench->tickets,
                    .places = bench->places,
                    .start = bench->tickets.at[0].created,
                    .from = bench->tickets.at[0].created,
                    .until = trace->until,
                    .records = bench->records,
                    .pools = bench->pools};
    if (!eh_sim_run(&sim)) {
        return false;
    }
    count(bench, trace, result);
    return true;
}

bool eh_sim_trace(EhService *service, const EhTrace *trace, EhTraceResult *result)
{
    Bench bench = {0};
    EhSimDesk desk;
    EhService at_work = *service;
    if (trace->only != EH_NONE) {
        eh_service_only(&at_work, trace->only);
    }
    *result = (EhTraceResult){.started = EH_NO_TIME};
    bool fine = eh_sim_desk_open(&desk, &at_work) && run(&bench, &desk, trace, result);
    bench_free(&bench);
    eh_sim_desk_close(&desk);
    return fine;
}
