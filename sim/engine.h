/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The simulation of one desk on one list of tickets: discrete events in whole milliseconds.
 *
 * One idea: at one instant all events happen first, in the order of EhSimEvent and then of ids; only then the pools, in
 * order of text, choose who is next. So nothing hangs on the order in which things were computed.
 *
 * - A pool gives work to its agents while it is open; who has started finishes, also past closing time.
 * - Which of the waiting tickets is next is eh_order_standing's word, then the earlier one, then the smaller id.
 * - `share`: of the queues that wait, the one whose starts are furthest behind its share (start-time fair queueing, Goyal,
 *   Vin and Cheng 1996): a queue that was empty has saved nothing up.
 * - `reserve 2 for q`: a ticket of another queue starts only while more than those agents are free.
 * - An automatic pool serves at once, and before any other that takes the ticket.
 * - A waiting ticket of a policy that looks at the clock is decided anew at the exact millisecond of each change. Changes
 *   are looked for ahead in steps of a quarter of an hour, or of 1/32 of the wait if that is longer; what changes and
 *   changes back within one step is not seen.
 */
#ifndef EH_SIM_ENGINE_H
#define EH_SIM_ENGINE_H

#include <stdatomic.h>

#include "sim/desk.h"

/* Kinds of events, in the order in which those of one instant happen. */
typedef enum EhSimEvent {
    EH_SIM_DEPARTURE, /* an agent is free again */
    EH_SIM_CALENDAR,  /* a pool opens or closes */
    EH_SIM_PROMOTION, /* a waiting ticket may stand elsewhere */
    EH_SIM_ARRIVAL
} EhSimEvent;

/* What became of a ticket. `started` is EH_NO_TIME for one that still waits (or never came); `pool` then EH_NONE.
 * `overtaken`: tickets that came later and were started earlier by a pool that could have taken it. */
typedef struct EhSimRecord {
    EhSimPlace place; /* the last one */
    int64_t started;
    uint32_t pool, overtaken;
} EhSimRecord;

/* What a pool did between `from` and the end of the run: agents' time in ms, and starts. */
typedef struct EhSimPoolRecord {
    double busy, staffed;
    uint32_t starts;
} EhSimPoolRecord;

/* Who looks on. `stop` ends the run early; `tell` hears now and then how many tickets have come; `come` is called as a
 * ticket comes, before its place and handling are looked at, and may still set them: false for no memory. Each may be
 * NULL. */
typedef struct EhSimWatch {
    const atomic_bool *stop;
    void (*tell)(void *user, uint32_t n_came);
    bool (*come)(void *user, uint32_t ticket);
    void *user;
} EhSimWatch;

/* Which pools serve, and what has been asked. `first_come`: all pools in order of arrival, nothing kept free, for
 * comparison. Events happen up to and with `until`. */
typedef struct EhSimRun {
    EhSimDesk *desk;
    const EhSimTickets *tickets;
    const EhSimPlace *places; /* where each stands when it comes */
    int64_t start, from, until;
    bool first_come;
    EhSimWatch watch;
    EhSimRecord *records;   /* out: of each ticket */
    EhSimPoolRecord *pools; /* out: of each pool of the service */
    int64_t ended;          /* out: `until`, or where it was stopped */
    uint64_t n_events;      /* out */
} EhSimRun;

/* False without memory. The arrays are the caller's. */
bool eh_sim_run(EhSimRun *run);

#endif
