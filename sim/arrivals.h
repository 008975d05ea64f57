/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which tickets come: drawn from a workload, or read from a history.
 */
#ifndef EH_SIM_ARRIVALS_H
#define EH_SIM_ARRIVALS_H

#include "sim/desk.h"

/* The tickets of the desk's workload that come in [from, until), in order; `out` is filled anew. Each line is a Poisson
 * stream in the open time of its calendar; `burst` is a limit for proofs and not drawn. False without memory. */
bool eh_sim_draw(const EhSimDesk *desk, uint64_t seed, uint64_t replication, int64_t from,
                 int64_t until, EhSimTickets *out);

/* The tickets of a workload that come in an ordinary week. */
double eh_sim_weekly(const EhSimDesk *desk);

/* Monday 00:00, by the policy's zone, of the week in which the first of the workload's samples came. */
int64_t eh_sim_workload_start(const EhSimDesk *desk);

/* So many days later at the same time of day by the policy's zone. */
int64_t eh_sim_days_later(const EhSimDesk *desk, int64_t at, int64_t days);

/* What says how long handling took: the first field less the others, all durations, or two instants and then
 * durations. n 0: a key of JSON tickets that no field need read, or where that is empty nothing. A record that is not
 * above 0 or is above `most` is none. */
enum { EH_SIM_HELD = 8 };
typedef struct EhSimHeld {
    EhSlot slots[EH_SIM_HELD];
    uint32_t n;
    EhStr key;
    int64_t most; /* ms; EH_TIME_MAX: any */
} EhSimHeld;

/* How handling times of a history are known. */
typedef struct EhSimHandled {
    uint32_t recorded, drawn; /* tickets */
    bool unknown;             /* nothing to draw from: neither records nor a workload */
    uint32_t playing;         /* tickets whose record has changes from before they were answered */
    uint32_t unreadable;      /* items without an id, or an instant at which they came: left out */
} EhSimHandled;

typedef enum EhSimRead { EH_SIM_READ, EH_SIM_READ_NO_MEMORY, EH_SIM_READ_FAILED } EhSimRead;

/* Keeps all items of an open file, which the desk closes. FAILED: eh_input_why(desk->history.input). */
EhSimRead eh_sim_history_read(EhSimDesk *desk, int fd, const atomic_bool *stop);

/* The same of tickets that are there as text: NDJSON, one a line. False without memory. */
bool eh_sim_history_take(EhSimDesk *desk, EhStr tickets);

/* The tickets of the history that the desk has read, in order of (created, id). What is not recorded is drawn: from the records of the same tier, else of all, else from the lines of
 * the workload. False without memory. */
bool eh_sim_history_tickets(EhSimDesk *desk, const EhSimHeld *held, uint64_t seed,
                            EhSimTickets *out, EhSimHandled *handled);

#endif
