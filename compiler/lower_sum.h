/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Complexity as a sum, see lower_sum.c.
 */
#ifndef EH_COMPILER_LOWER_SUM_H
#define EH_COMPILER_LOWER_SUM_H

#include "compiler/lower_tables.h"

/* A sum while lines are taken into it. Instruction `at` sets register `total` to 0, and is to become the SUM. */
typedef struct EhSumPlan {
    EhArena *arena;
    uint32_t at, total;
    bool taken; /* a line */
    uint64_t base;
    EH_VEC(EhStep) whole;
    EH_VEC(EhStep) real;
} EhSumPlan;

void eh_sum_open(EhEmit *emit, EhSumPlan *plan, uint32_t at, uint32_t total);
/* The line whose instructions begin at `from` and end where the function does so far: takes them out, if it can. */
void eh_sum_line(EhLower *low, EhEmit *emit, EhSumPlan *plan, uint32_t from);
void eh_sum_close(EhLower *low, EhEmit *emit, const EhSumPlan *plan);

#endif
