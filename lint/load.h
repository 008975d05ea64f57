/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the checks of the workload share.
 *
 * One idea: a stream counts against every pool that may serve it when a bound must hold, and only against the one pool
 * that must serve it when a lack must be shown.
 */
#ifndef EH_LINT_LOAD_H
#define EH_LINT_LOAD_H

#include "lint/pools.h"
#include "service/queueing.h"

const EhWork *eh_load_work(const EhService *service, const EhStream *stream);

/* Whether the pool may serve the stream's tickets; how many pools may. */
bool eh_load_takes(const EhService *service, const EhPool *pool, const EhStream *stream);
uint32_t eh_load_takers(const EhService *service, const EhStream *stream);

/* Agent-hours of an ordinary week. */
double eh_load_capacity(const EhPool *pool);

/* By which later arrivals of `high` tickets of `low` are overtaken in the pool. */
EhWindow eh_load_window(const EhService *service, const EhPool *pool, const EhStream *low,
                        const EhStream *high);
/* Whether `high` goes before `low` however long it waits. */
bool eh_load_strictly(const EhService *service, const EhPool *pool, const EhStream *low,
                      const EhStream *high);

/* "stream base: 40 an hour x 45 h x 6m = 180 agent-hours a week", and the like for a pool; the number alone. */
void eh_load_fact_stream(EhLint *lint, EhFinding *finding, const EhStream *stream);
void eh_load_fact_pool(EhLint *lint, EhFinding *finding, const EhPool *pool);
EhStr eh_load_number(EhLint *lint, double value);
/* "1 agent", "2.5 agents". */
EhStr eh_load_agents(EhLint *lint, double agents);

/* "workload/base". */
EhStr eh_load_subject(EhLint *lint, const EhStream *stream);

/* The shortest promise of a start to the stream's tickets, or NULL. */
const EhPromise *eh_load_promise(const EhService *service, const EhStream *stream);

/* ---- bounds for all arrivals inside the envelope: load_bound.c ---- */

/* The longest wait of a stream's tickets. `missing` names the first stream that declares no envelope (then nothing else
 * is set); `wait` is in elapsed ms, EH_MISSING if none exists; `from` the arrival it is reached from at the latest. */
typedef struct EhLoadBound {
    const EhStream *missing;
    const EhPool *pool; /* the one that gives the bound */
    int64_t wait, from;
    double agents, residual, burst,
        rate; /* what it is made of: agents; agent-hours in service, in bursts; an hour */
    double strict,
        window; /* agent-hours an hour that go before it whenever they come; that overtake it for a time */
    bool forever; /* at their longest, those that always go before it take all agents */
    const EhStream *
        moves; /* `wait` is not known, as its tickets may stand elsewhere after `moves_after` ms; or NULL */
    int64_t moves_after;
} EhLoadBound;
EhLoadBound eh_load_bound(EhLint *lint, const EhStream *stream);

/* moves.c: after how long a wait, up to `most` (EH_MISSING: any), a ticket of the stream stands elsewhere; EH_MISSING if
 * none does. */
int64_t eh_load_moves(EhLint *lint, const EhStream *stream, int64_t most);

/* Facts that let the bound be worked out again. */
void eh_load_fact_bound(EhLint *lint, EhFinding *finding, const EhLoadBound *bound);

/* ---- expected waits: load_model.c ---- */

/* Why a pool has no formula; EH_MODEL_FINE if it has. */
typedef enum EhModelWhy {
    EH_MODEL_FINE,
    EH_MODEL_BOT,     /* no wait at all */
    EH_MODEL_NOWHERE, /* no pool may serve it */
    EH_MODEL_HOURS,   /* several pools, and this one is not there whenever it comes */
    EH_MODEL_ORDER,   /* the order has no closed form */
    EH_MODEL_RESERVE, /* agents are kept free */
    EH_MODEL_UNSTABLE /* more comes than can be done: waits grow without end */
} EhModelWhy;

/* Expected waits of a stream's tickets in open hours: mean and P(wait > t), t in hours. */
typedef struct EhLoadWait {
    EhModelWhy why;
    const EhPool *pool;
    double mean, p90, p95, p99; /* hours */
    double handling, agents, load;
    bool approximate; /* handling times or head starts differ */
    bool at_most;     /* it is this long only if other pools help with none of these tickets, */
    bool favoured;    /* or, for those of the longest head start, as if they had none */
} EhLoadWait;

/* A change of what is declared: agents more (or fewer), a factor on the streams that go first, and a factor on those of
 * the class `otherwise` and of the others (0: none). */
typedef struct EhLoadChange {
    int64_t agents;
    double favoured;
    double plain, chosen;
} EhLoadChange;
EhLoadWait eh_load_wait(EhLint *lint, const EhStream *stream, EhLoadChange change, double share,
                        double *quantile);
/* The same as a distribution; false, and why in `out`, if there is none. */
bool eh_load_delay(EhLint *lint, const EhStream *stream, EhLoadChange change, EhDelay *delay,
                   EhLoadWait *out);

/* The promise of a start that expected waits can break, and the share of tickets that it is for; NULL if none is. */
const EhPromise *eh_load_share_promise(const EhService *service, const EhStream *stream,
                                       double *share);

/* Whether the stream's tickets are of a class other than `otherwise`. */
bool eh_load_favoured(const EhService *service, const EhStream *stream);

const char *eh_load_why(EhModelWhy why);
const char *eh_load_no_longer(const EhLoadWait *wait); /* the same where it is an upper bound */
void eh_load_fact_wait(EhLint *lint, EhFinding *finding, const EhLoadWait *wait);

/* ---- the groups of checks ---- */
void eh_load_capacity_check(EhLint *lint); /* L01 */
void eh_load_strict(EhLint *lint);         /* load_strict.c: L02, L03, L07 */
void eh_load_reserve(EhLint *lint);        /* load_reserve.c: L04 */
void eh_load_bounds(EhLint *lint);         /* load_bound.c: L05 */
void eh_load_model(EhLint *lint);          /* load_model.c: L06, L09, L10 */
void eh_load_starts(EhLint *lint);         /* starts.c: P11 */

#endif
