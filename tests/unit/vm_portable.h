/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interpreter once more, with the plain switch, beside the one in the library: both must decide alike.
 */
#ifndef EH_TESTS_VM_PORTABLE_H
#define EH_TESTS_VM_PORTABLE_H

#include "vm/columns.h"

void portable_run(EhContext *x, const EhFunc *func, uint32_t from, EhCell *registers);
void portable_clocks(EhContext *x, uint32_t service, EhCell *registers);
const EhDecision *portable_decide(EhContext *context, const EhTicket *ticket, int64_t now,
                                  EhMode mode);
void portable_target(const EhContext *x, uint32_t target, uint32_t service, const uint64_t *held,
                     EhClockIn *in, EhClockOut *out);
void portable_past_clocks(EhContext *x, uint32_t service, EhCell *registers, uint32_t first);
void portable_forget(EhContext *x);
bool portable_look(EhContext *x, const EhTicket *ticket);
const EhDecision *portable_rest(EhContext *x, const EhFunc *func, uint32_t from);
void portable_columns_run(EhContext *x, EhColumns *batch, const EhColumnsChunk *chunk,
                          const uint64_t lanes[EH_LANE_WORDS]);
const EhDecisions *portable_decide_batch(EhContext *context, EhColumns *columns, size_t first,
                                         int64_t now);
const EhDecision *portable_columns_decision(EhContext *context, const EhColumns *columns, size_t i);

#define EH_PORTABLE_DISPATCH
#define eh_run portable_run
#define eh_run_clocks portable_clocks
#define eh_decide portable_decide
#define eh_run_target portable_target
#define eh_run_past_clocks portable_past_clocks
#define eh_decide_forget portable_forget
#define eh_decide_look portable_look
#define eh_decide_rest portable_rest
#define eh_columns_run portable_columns_run
#define eh_decide_batch portable_decide_batch
#define eh_columns_decision portable_columns_decision
#include "vm/columns_decide.c"
#include "vm/columns_run.c"
#include "vm/decide.c"
#include "vm/run.c"
#include "vm/run_clocks.c"
#include "vm/run_past.c"
#undef eh_run
#undef eh_run_clocks
#undef eh_decide
#undef eh_run_target
#undef eh_run_past_clocks
#undef eh_decide_forget
#undef eh_decide_look
#undef eh_decide_rest
#undef eh_columns_run
#undef eh_decide_batch
#undef eh_columns_decision

#endif
