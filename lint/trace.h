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

typedef enum EhTraceVerdict {
    EH_TRACE_NONE, /* there is none: the machine decides some of its tickets otherwise at their instants */
    EH_TRACE_TOLD,  /* nobody is there to run it */
    EH_TRACE_SHOWN, /* it came out so */
    EH_TRACE_DENIED /* it did not */
} EhTraceVerdict;

/* Runs it: with all pools at work, or else with `pool` alone. NULL: NONE. A trace that is SHOWN or TOLD is the
 * finding's, and what it denies is found no more: the finding is unknown, and says what happened. */
EhTraceVerdict eh_trace_run(EhLint *lint, EhFinding *finding, EhTrace *trace, const EhPool *pool);

/* A fact that says that it was run, behind those that tell of it; nothing if it was not. */
void eh_trace_told(EhLint *lint, EhFinding *finding, const EhPool *pool);

#endif
