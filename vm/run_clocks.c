/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clocks of a decision.
 *
 * One idea: most clocks are always open and were never paused, so they are differences and nothing is called; run_past.c
 * does the others.
 */
#include "vm/run.h"

void eh_run_clocks(EhContext *x, uint32_t service, EhCell *registers)
{
    const EhBlock *block = x->block;
    const uint64_t *held = x->did & EH_DID_HOLD ? x->held : NULL;
    const EhCell *cells = x->view.cells;
    uint32_t i = 0, n = block->n_TARGETS;
    x->decision.n_clocks = n;
    for (; i < n && block->n_PAUSES == 0; i++) {
        EhClockOut out;
        if (!eh_run_plain_target(x, i, service, held, cells[x->created_cell].i,
                                 cells[block->TARGETS[i].until].i, &out))
            break;
        eh_run_tell_clock(x, i, &out, registers);
    }
    if (i < n)
        eh_run_past_clocks(x, service, registers, i);
}
