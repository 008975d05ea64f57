/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clocks of a decision.
 *
 * One idea: most clocks are always open and were never paused, so they are differences and nothing is called; run_past.c
 * does the others.
 */
#include "vm/run.h"

static inline void tell_clock(EhContext *x, uint32_t i, const EhClockOut *clock, EhCell *registers)
{
    eh_run_clock_cells(clock, registers + x->block->TARGETS[i].first_reg);
    x->out_clocks[i] = eh_run_clock(clock);
}

void eh_run_clocks(EhContext *x, uint32_t service, EhCell *registers)
{
    const EhTarget *targets = x->block->TARGETS;
    const uint64_t *held = x->did & EH_DID_HOLD ? x->held : NULL;
    int64_t created = x->view.cells[x->created_cell].i;
    EhClockOut out;
    if (x->block->n_PAUSES)
        eh_run_past(x, created);
    for (uint32_t i = 0; i < x->block->n_TARGETS; i++) {
        int64_t stop = x->view.cells[targets[i].until].i;
        if (!(x->any_paused >> i & 1) &&
            eh_run_plain_target(x, i, service, held, created, stop, &out)) {
            tell_clock(x, i, &out, registers);
        } else {
            EhClockOut any;
            eh_run_past_target(x, i, service, created, &any);
            tell_clock(x, i, &any, registers);
        }
    }
    x->decision.n_clocks = x->block->n_TARGETS;
}
