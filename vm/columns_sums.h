/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sums of a chunk, and the tables that they lead to, for columns_step.h alone.
 *
 * One idea: a step is the same few operations for every lane, so 64 are done beside one another, in the narrowest width in
 * which the column is stored and the sum cannot wrap.
 */
#ifndef EH_VM_COLUMNS_SUMS_H
#define EH_VM_COLUMNS_SUMS_H

#include "vm/columns_lanes.h"

/* Whether a step's bounds can be compared with a column's own values, which go from `missing`, the lowest, to `most`; then *hi
 * is no more than that. */
static inline bool clamps(const EhStep *step, int64_t missing, int64_t most, int64_t *lo,
                          int64_t *hi)
{
    *lo = step->lo.i;
    *hi = step->hi.i < most ? step->hi.i : most;
    return *lo >= missing && *lo <= most;
}

/* The cells of word `w`, made in `room` where the column has none. */
static inline const EhCell *word_cells(const EhColumn *column, uint64_t w, EhCell room[64])
{
    for (uint32_t l = 0; l < 64 && !column->cells; l++)
        room[l] = eh_column_cell(column, (uint32_t)(64 * w + l));
    return column->cells ? column->cells + 64 * w : room;
}

/* What one step adds for the 64 lanes of word `w`, in totals of `type`. */
#define ADD_WHOLE(type, from_type, from, offset)                                                   \
    do {                                                                                           \
        const from_type *const values = (from);                                                    \
        const from_type low = (from_type)(lo - (offset)), high = (from_type)(hi - (offset));       \
        LANES_APART                                                                                \
        for (uint32_t l = 0; l < 64; l++) {                                                        \
            from_type value = values[l] < low ? low : values[l];                                   \
            value = value > high ? high : value;                                                   \
            total[l] = (type)(total[l] + (type)((type)value * factor));                            \
        }                                                                                          \
        rest = (type)(rest + (type)((type)(offset)*factor));                                       \
    } while (0)

/* total[l]: the sum of lane l of word `w`, in a width in which it does not wrap. */
#define SUM_LANES(name, type)                                                                      \
    INLINE void name(const Run *run, const EhSum *sum, uint64_t w, type total[64])                 \
    {                                                                                              \
        const EhStep *step = run->block->STEPS + sum->first, *end = step + sum->n_whole;           \
        type rest = (type)sum->base;                                                               \
        for (uint32_t l = 0; l < 64; l++)                                                          \
            total[l] = 0;                                                                          \
        for (; step < end; step++) {                                                               \
            const EhColumn *column = &run->work->columns[step->reg];                               \
            const type factor = (type)step->factor;                                                \
            EhCell cells[64];                                                                      \
            int64_t lo, hi;                                                                        \
            if (column->bytes && clamps(step, column->base, column->base + UINT8_MAX, &lo, &hi))   \
                ADD_WHOLE(type, uint8_t, column->bytes + 64 * w, column->base);                    \
            else if (column->halves && clamps(step, INT16_MIN, INT16_MAX, &lo, &hi))               \
                ADD_WHOLE(type, int16_t, column->halves + 64 * w, 0);                              \
            else if (column->words && clamps(step, INT32_MIN, INT32_MAX, &lo, &hi))                \
                ADD_WHOLE(type, int32_t, column->words + 64 * w, 0);                               \
            else if (clamps(step, INT64_MIN, INT64_MAX, &lo, &hi))                                 \
                ADD_WHOLE(type, int64_t, &word_cells(column, w, cells)->i, 0);                     \
        }                                                                                          \
        for (end += sum->n_real; step < end; step++) {                                             \
            const EhCell *const values = run->work->columns[step->reg].cells + 64 * w;             \
            const double low = step->lo.f;                                                         \
            int64_t is[64];                                                                        \
            LANES_APART                                                                            \
            for (uint32_t l = 0; l < 64; l++)                                                      \
                is[l] = -(int64_t)(values[l].f >= low);                                            \
            for (uint32_t l = 0; l < 64; l++)                                                      \
                total[l] = (type)(total[l] + ((type)is[l] & (type)step->factor));                  \
        }                                                                                          \
        for (uint32_t l = 0; l < 64; l++)                                                          \
            total[l] = (type)(total[l] + rest);                                                    \
    }

SUM_LANES(sum_16, uint16_t)
SUM_LANES(sum_32, uint32_t)
SUM_LANES(sum_64, uint64_t)

/* Whether no values make more of it than 32 bits hold. */
static bool is_short(const EhBlock *block, const EhSum *sum)
{
    const EhStep *step = block->STEPS + sum->first, *end = step + sum->n_whole + sum->n_real;
    int64_t most = sum->base < 0 ? -(sum->base + 1) : sum->base;
    for (uint32_t i = 0; step < end; step++, i++) {
        int64_t lo = i < sum->n_whole ? step->lo.i : 0, hi = i < sum->n_whole ? step->hi.i : 1;
        int64_t factor = step->factor < 0 ? -(int64_t)step->factor : step->factor;
        if (most > INT32_MAX / 2 || lo < INT16_MIN || hi > INT16_MAX || factor > INT16_MAX)
            return false;
        most += factor * (hi > -lo ? hi : -lo);
    }
    return most <= INT32_MAX / 2;
}

static void put_totals(Run *run, EhCell *to, uint64_t w, const int64_t total[64])
{
    uint64_t rest = run->active[w];
    if (rest == UINT64_MAX)
        for (uint32_t l = 0; l < 64; l++)
            to[64 * w + l].i = total[l];
    else
        for (; rest; rest &= rest - 1)
            to[64 * w + eh_lanes_lowest(rest)].i = total[eh_lanes_lowest(rest)];
}

INLINE void sum_column(Run *run, const EhInsn *ip)
{
    const EhSum *sum = &run->block->SUMS[ip->b];
    EhCell *const to = run->work->columns[ip->a].cells;
    const bool narrow = is_short(run->block, sum);
    for (uint64_t w = 0; w < EH_LANE_WORDS; w++) {
        uint32_t small[64];
        uint64_t large[64];
        int64_t total[64];
        if (!run->active[w])
            continue;
        if (narrow)
            sum_32(run, sum, w, small);
        else
            sum_64(run, sum, w, large);
        for (uint32_t l = 0; l < 64; l++)
            total[l] = narrow ? (int32_t)small[l] : (int64_t)large[l];
        put_totals(run, to, w, total);
    }
}

/* The lanes of word `w` that are there get their two names; gives those whose rows still have to be asked. */
INLINE uint64_t pick_word(Run *run, const EhInsn *ip, const uint32_t *entries,
                          const uint16_t total[64], uint64_t w)
{
    const EhColumn *to = run->work->columns + ip->a;
    uint8_t first[64], second[64], open[64];
    for (uint64_t l = 0; l < 64; l++) {
        uint32_t entry = entries[total[l]];
        first[l] = (uint8_t)((int32_t)EH_ENTRY_NAME(entry) - EH_NAMES_BASE);
        second[l] = (uint8_t)((int32_t)EH_ENTRY_ROW(entry) - EH_NAMES_BASE);
        open[l] = (entry & EH_ENTRY_OPEN) != 0;
    }
    for (uint64_t rest = run->active[w]; rest && !(to[0].bytes && to[1].bytes); rest &= rest - 1) {
        uint64_t k = eh_lanes_lowest(rest), l = 64 * w + k;
        if (to[0].cells)
            to[0].cells[l].i = EH_ENTRY_NAME(entries[total[k]]);
        if (to[1].cells)
            to[1].cells[l].i = EH_ENTRY_ROW(entries[total[k]]);
    }
    if (to[0].bytes)
        wide_copy(to[0].bytes + 64 * w, first, run->active[w]);
    if (to[1].bytes)
        wide_copy(to[1].bytes + 64 * w, second, run->active[w]);
    return wide_bits(open) & run->active[w];
}

/* Lanes that are not there may have any values: a step adds something between its bounds all the same. */
INLINE void pick_lanes(Run *run, const EhInsn *ip)
{
    const EhSum *sum = &run->block->SUMS[ip->u.r.c];
    const uint32_t *entries = run->block->ENTRIES + sum->first_entry;
    uint16_t total[64];
    for (uint64_t w = 0; w < EH_LANE_WORDS; w++) {
        uint64_t here = run->active[w], open = 0;
        if (here) {
            sum_16(run, sum, w, total);
            open = pick_word(run, ip, entries, total, w);
        }
        run->jumping[w] = here & ~open;
        run->active[w] = open;
    }
    land(run, ip->b, run->jumping);
}

#undef SUM_LANES
#undef ADD_WHOLE

#endif
