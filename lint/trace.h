/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arrival traces of findings: made, run, and told.
 *
 * One idea: the arrivals are the trace; its sentences are written from them, and only once the simulator has seen it
 * come out so.
 */
#ifndef EH_LINT_TRACE_H
#define EH_LINT_TRACE_H

#include "lint/pools.h"
#include "service/trace.h"

/* An empty trace, or NULL without memory. The ticket that waits is added first. */
EhTrace *eh_trace_new(EhLint *lint);

/* So many tickets alike at one instant; not later ones before earlier ones. False, and nothing added, once the trace
 * would be too long, or memory is out. */
bool eh_trace_add(EhLint *lint, EhTrace *trace, const EhWork *work, int64_t at, int64_t handling,
                  int64_t n);

/* A alone, which starts at `starts`, where one more like it comes. NULL without memory. */
EhTrace *eh_trace_alone(EhLint *lint, const EhWork *work, int64_t came, int64_t starts,
                        int64_t handling);

typedef enum EhTraceVerdict {
    EH_TRACE_NONE, /* there is none: the machine decides some tickets otherwise at their instants */
    EH_TRACE_DENIED, /* it does not come out so */
    EH_TRACE_TOLD,   /* nobody is there to run it */
    EH_TRACE_SHOWN   /* it comes out so */
} EhTraceVerdict;

/* What came of a trace. `pool` is the one that it is about; NULL: of several. */
typedef struct EhTraceTried {
    EhTraceVerdict verdict;
    EhTrace *trace;
    const EhPool *pool;
    EhTraceResult result;
} EhTraceTried;

/* Runs it: with all pools at work, or else with `pool` alone. A NULL trace: NONE. */
EhTraceTried eh_trace_try(EhLint *lint, EhTrace *trace, const EhPool *pool);

/* A trace that is SHOWN is the finding's from then on. What is DENIED is found no more: the finding is unknown, and
 * says what happened. Gives the verdict. */
EhTraceVerdict eh_trace_settle(EhLint *lint, EhFinding *finding, const EhTraceTried *tried);

/* Both. */
EhTraceVerdict eh_trace_run(EhLint *lint, EhFinding *finding, EhTrace *trace, const EhPool *pool);

/* For a finding that is nothing but its trace: unknown where that is NONE. */
void eh_trace_needed(EhLint *lint, EhFinding *finding);

/* For one of which no tickets are known: unknown, and what is missing. */
void eh_trace_missing(EhLint *lint, EhFinding *finding, const char *missing);

/* Where even the worst trace starts the ticket in time: the finding is unknown. */
void eh_trace_in_time(EhLint *lint, EhFinding *finding, int64_t starts, int64_t due);

/* A fact that says that it was run, behind those that tell of it; nothing if it was not. */
void eh_trace_told(EhLint *lint, EhFinding *finding);

#endif
