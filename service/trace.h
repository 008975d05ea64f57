/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An arrival trace: tickets that come one after the other, and one of them that waits.
 *
 * One idea: what a proof says of a trace can be asked of the simulator, and the text that it reads is the text that is
 * saved, so nothing is told that a rerun would not show.
 */
#ifndef EH_SERVICE_TRACE_H
#define EH_SERVICE_TRACE_H

#include "service/service.h"

typedef struct EhTraceArrival {
    const EhWork *work;   /* decided as this one is */
    int64_t at, handling; /* instant; ms */
} EhTraceArrival;

/* Longer ones are not made: a finding is to be read, and a rerun to take no time. */
enum { EH_TRACE_MOST = 10000 };

/* Invariant: no arrival comes after `until`, and the last one comes then: a history ends with its last ticket. The
 * waiting ticket has the id `A`, the others `B00001` and on. `tickets` is empty until it is written. */
typedef struct EhTrace {
    EH_VEC(EhTraceArrival) arrivals;
    uint32_t waits;     /* index of the arrival that waits */
    int64_t until;      /* … up to here: an instant */
    bool starts;        /* it starts exactly then; else it still waits */
    uint32_t n_started; /* so many others have started by then; EH_NONE: not said */
    uint32_t only;      /* the pool at work, an index of the service's; EH_NONE: all are */
    EhStr tickets;      /* NDJSON, in order of arrivals */
    EhStr handling;     /* the key in them of how long each takes */
    bool declared;      /* which is the policy's own field `handling` */
} EhTrace;

/* What became of it. `alike`: every ticket was decided as its work is when it came; `moved`: some ticket stood elsewhere
 * later, as after an escalation. */
typedef struct EhTraceResult {
    bool alike, moved;
    int64_t started; /* EH_NO_TIME: it still waits at `until` */
    uint32_t n_started;
} EhTraceResult;

/* Runs a written trace. False without memory, of which the service's arena may be used. */
typedef bool EhTraceReplay(EhService *service, const EhTrace *trace, EhTraceResult *result);

#endif
