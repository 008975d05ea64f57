/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A policy at work: its pools, and a machine that decides where a ticket stands at any instant.
 *
 * One idea: a desk knows how to make the policy's own ticket out of a simulated one (a sample of the workload, or an
 * item of a history), so several desks can be asked about the same tickets.
 */
#ifndef EH_SIM_DESK_H
#define EH_SIM_DESK_H

#include "service/service.h"
#include "sim/random.h"
#include "tickets/reader.h"

/* One ticket to come, the same for every policy. `key` stands for its id wherever chance is drawn. `line` and `number`:
 * of the workload the line and the how-manieth of it, of a history the batch and the item. */
typedef struct EhSimTicket {
    int64_t created, handling; /* instant; ms */
    uint64_t key;
    uint32_t line, number;
} EhSimTicket;

/* In order of (created, id): of two tickets the one with the smaller index goes first. Free `at`. */
typedef struct EhSimTickets {
    EhSimTicket *at;
    uint32_t n, room;
} EhSimTickets;

/* Where a ticket stands: what a decision says that matters to the pools, and to who counts. */
typedef struct EhSimPlace {
    int64_t due;                      /* of the first target, or EH_NO_TIME */
    int64_t changes;                  /* when its record changes next; EH_MISSING: never */
    uint32_t queue, priority, skills; /* skills: of the desk's sets */
    int32_t klass, service, tier;     /* -1: none */
    bool fault;                       /* the ticket's data is broken: the fallback */
} EhSimPlace;

/* One line of the workload. `ticket` is its sample, filled; `sample` is NULL, and the ticket borrows from `reader` and
 * `batch`, where it is another policy's sample, read as data. */
typedef struct EhSimLine {
    EhStr name;
    EhTicket *ticket;
    const EhSample *sample;
    EhReader *reader;
    EhBatch batch;
    int64_t created; /* the sample's own; EH_MISSING: none */
    double rate;     /* tickets in a ms of open time */
    EhSimHandling handling;
    EhCalendarView hours;
} EhSimLine;

/* What is kept of a history. Invariant: columns of CSV batches belong to `input`. */
typedef struct EhSimHistory {
    EhKeys *keys;
    EhReader *reader;
    EhInput *input;
    EhBatch *batches;
    uint32_t n_batches, room;
    EhTicket *ticket;
} EhSimHistory;

/* `asking` is NULL, or the desk's own program, which tells of decisions whether guarantees are for them (premises.h).
 * `changes`: of the ticket that was decided last. Invariant: `timed` is false only where a waiting ticket's place cannot
 * change. Memory besides the handles is the service's arena's. */
typedef struct EhSimDesk {
    EhService *service;
    const EhProgram *program;
    EhProgram *asking;
    EhContext *context;
    bool timed;
    int64_t changes;
    uint32_t n_targets;
    EH_VEC(const uint64_t *) skills; /* sets that tickets require, each once */
    EhSimLine *lines;
    uint32_t n_lines;
    EhSimHistory history;
} EhSimDesk;

/* False when memory is out. Close it in either case. The service stays with the caller. */
bool eh_sim_desk_open(EhSimDesk *desk, EhService *service);
void eh_sim_desk_close(EhSimDesk *desk);

/* For tickets of a history: from now on eh_sim_covers asks the machine where a decision's results do not tell whether a
 * guarantee is for a ticket. To be called before a history is read. False when memory is out. */
bool eh_sim_desk_ask(EhSimDesk *desk);

/* From now on lookups and functions of the desk's program are asked too. To be called after eh_sim_desk_ask; what `outside`
 * calls with outlives the desk. False when memory is out. */
bool eh_sim_desk_reach(EhSimDesk *desk, const EhOutside *outside);

/* Whether `guarantee … starts within` is for the ticket at `now`. */
EhMaybe eh_sim_covers(EhSimDesk *desk, const EhPromise *promise, const EhSimTicket *ticket,
                      int64_t now);

/* Takes over the lines of another desk's workload, for its tickets: with the own sample of a line's name, or where there
 * is none with the line's `data`, the other's sample as JSON. False when memory is out. */
bool eh_sim_desk_follow(EhSimDesk *desk, const EhSimDesk *other, const EhStr *data);

/* The policy's decision on the ticket at `now`; NULL when memory is out. Valid until the next one. */
const EhDecision *eh_sim_decide(EhSimDesk *desk, const EhSimTicket *ticket, int64_t now);

/* The same as a place; false when memory is out. `dues`: of every target, n_targets; may be NULL. */
bool eh_sim_place(EhSimDesk *desk, const EhSimTicket *ticket, int64_t now, EhSimPlace *out,
                  int64_t *dues);

#endif
