/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running over a chunk on any processor.
 *
 * One idea: which of the two builds of columns_step.h runs is asked for each chunk; they say the same.
 */
#include "vm/columns_step.h"

#if defined(__GNUC__) && defined(__x86_64__) && !defined(EH_PORTABLE_DISPATCH)
static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}
#else
#define has_avx2() false
#endif

void eh_columns_run(EhContext *x, EhColumns *batch, const EhColumnsChunk *chunk,
                    const uint64_t lanes[EH_LANE_WORDS])
{
    if (has_avx2())
        eh_columns_run_avx2(x, batch, chunk, lanes);
    else
        run_chunk(x, batch, chunk, lanes);
}

#undef has_avx2
