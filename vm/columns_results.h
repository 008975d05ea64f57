/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a chunk came to, for columns_step.h alone.
 *
 * One idea: results are registers; what the host reads is their columns in a few plain types.
 */
#ifndef EH_VM_COLUMNS_RESULTS_H
#define EH_VM_COLUMNS_RESULTS_H

#include <string.h>

#include "vm/columns.h"

static void put_names(int32_t *out, const EhColumn *column)
{
    if (column->bytes)
        for (uint32_t i = 0; i < EH_LANES; i++)
            out[i] = (int32_t)column->bytes[i] + EH_NAMES_BASE;
    else
        for (uint32_t i = 0; i < EH_LANES; i++)
            out[i] = (int32_t)column->cells[i].i;
}

static void put_complexity(int64_t *out, const EhColumn *column)
{
    for (uint32_t i = 0; i < EH_LANES; i++)
        out[i] = eh_column_cell(column, i).i;
}

static void put_truths(bool *out, const EhColumn *column)
{
    for (uint32_t i = 0; i < EH_LANES; i++)
        out[i] = column->bytes[i] == EH_BYTE_TRUE;
}

/* What the policy has no stage for. */
static void put_absent(const EhColumnsResults *results, EhResult result)
{
    if (result == EH_RESULT_HOLDOUT)
        memset(results->holdout, 0, EH_LANES * sizeof *results->holdout);
    else if (result == EH_RESULT_COMPLEXITY)
        memset(results->complexity, 0, EH_LANES * sizeof *results->complexity);
    else
        memset(results->names[result], 0xFF, EH_LANES * sizeof *results->names[result]);
}

static void put_results(const EhColumns *batch)
{
    const EhColumnsResults *results = &batch->work.results;
    uint32_t registers[EH_N_RESULTS];
    eh_decide_registers(batch->program->block.header, registers);
    memset(results->fault, 0, EH_LANES * sizeof *results->fault);
    for (uint32_t i = 0; i < EH_N_RESULTS; i++) {
        const EhColumn *column = &batch->work.columns[registers[i]];
        if (registers[i] == EH_NONE)
            put_absent(results, (EhResult)i);
        else if (i == EH_RESULT_HOLDOUT)
            put_truths(results->holdout, column);
        else if (i == EH_RESULT_COMPLEXITY)
            put_complexity(results->complexity, column);
        else
            put_names(results->names[i], column);
    }
}

/* Of the targets' clocks all but the states is in its place. */
static void put_states(const EhColumns *batch)
{
    const EhBlock *block = &batch->program->block;
    for (uint32_t i = 0; i < block->n_TARGETS; i++)
        put_names(batch->work.results.clocks[i].state,
                  &batch->work.columns[block->TARGETS[i].first_reg + 4]);
}

#endif
