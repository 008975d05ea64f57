/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who waits where, and who is next: the state of the engine's pools.
 */
#ifndef EH_SIM_POOLS_H
#define EH_SIM_POOLS_H

#include "sim/engine.h"
#include "sim/heap.h"

/* Tickets that stand alike. Heaps hold also tickets that have left: one is there if `waits_in` says so (and, by due, if
 * it still has that due). */
typedef struct EhSimClass {
    uint32_t queue, priority, skills;
    EhSimHeap by_age, by_due; /* by_due: only if `due` */
    bool due;                 /* some pool of it serves by due */
    uint32_t n_waiting;
    uint32_t automatic; /* the pool that serves it at once, or EH_NONE */
    uint32_t next;      /* the next class of its queue and priority, or EH_NONE */
    uint32_t *pools, n_pools;
} EhSimClass;

/* `pool` is a copy that a run may look at differently. `starts`: a Fenwick tree over tickets, of those it started;
 * `turn`, by queue, and `turn_of_group`: virtual times of `share`. */
typedef struct EhSimPool {
    EhPool pool;
    bool open, touched;
    int64_t busy;
    uint32_t *classes, n_classes, room;
    uint32_t *starts, n_starts, n_tickets;
    int64_t *turn, *turn_of_group;
} EhSimPool;

typedef struct EhSimState {
    EhSimRun *run;
    int64_t now;
    uint32_t n_came;
    EhSimHeap events;
    EhSimPool *pools;
    uint32_t n_pools;
    EhSimClass *classes;
    uint32_t n_classes, room;
    uint32_t *first_class; /* by queue and priority */
    uint32_t *waits_in;    /* by ticket: its class, or EH_NONE */
    uint32_t *no_groups;   /* by queue: 0, for first_come */
    int64_t *no_reserve;
} EhSimState;

/* False without memory; close in either case. */
bool eh_sim_pools_open(EhSimState *state);
void eh_sim_pools_close(EhSimState *state);

static inline bool eh_sim_is_waiting(const EhSimState *state, uint32_t ticket)
{
    return state->waits_in[ticket] != EH_NONE;
}

/* Lets the ticket wait in the class of its place, or starts it in an automatic pool. False without memory. */
bool eh_sim_wait(EhSimState *state, uint32_t ticket);
void eh_sim_stop_waiting(EhSimState *state, uint32_t ticket);

/* The ticket that a free agent of the pool takes, or EH_NONE. */
uint32_t eh_sim_choose(EhSimState *state, EhSimPool *pool);

/* Gives the ticket to the pool (engine.c). */
bool eh_sim_start(EhSimState *state, uint32_t ticket, uint32_t pool);

void eh_sim_count_start(EhSimPool *pool, uint32_t ticket);
uint32_t eh_sim_overtakers(const EhSimState *state, uint32_t ticket);

#endif
