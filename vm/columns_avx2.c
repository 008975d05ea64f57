/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running over a chunk with AVX2.
 *
 * One idea: the same source as columns_run.c, for which the compiler may use all that such a processor has.
 */
#if defined(__GNUC__) && defined(__x86_64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,popcnt,bmi,bmi2"))), apply_to = function)
#else
#pragma GCC target("avx2,popcnt,bmi,bmi2")
#pragma GCC optimize("tree-vectorize,vect-cost-model=dynamic")
#endif
#define EH_COLUMNS_AVX2
#endif
#include "vm/columns_step.h"

void eh_columns_run_avx2(EhContext *x, EhColumns *batch, const EhColumnsChunk *chunk,
                         const uint64_t lanes[EH_LANE_WORDS])
{
    run_chunk(x, batch, chunk, lanes);
}

#if defined(EH_COLUMNS_AVX2) && defined(__clang__)
#pragma clang attribute pop
#endif
