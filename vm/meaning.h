/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What meaning.def calls: small enough to lie in the loops that run it.
 */
#ifndef EH_VM_MEANING_H
#define EH_VM_MEANING_H

#include "vm/civil.h"
#include "vm/run.h"
#include "vm/zone.h"

/* Wrapping arithmetic: the compiler has shown that results fit; hostile code gets a wrong number. */
static inline int64_t add(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static inline int64_t subtract(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

static inline int64_t multiply(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a * (uint64_t)b);
}

/* Missing, in a register of one cell. */
static inline bool missing(uint8_t kind, EhCell cell)
{
    if (kind <= EH_ENUM)
        return cell.i == EH_MISSING;
    return kind == EH_NUMBER ? cell.f != cell.f : cell.q == NULL;
}

/* What the steps of a sum come to (program.h). */
static inline uint64_t sum_of(const EhBlock *block, const EhSum *sum, const EhCell *r)
{
    const EhStep *step = block->STEPS + sum->first, *end = step + sum->n_whole;
    uint64_t total = (uint64_t)sum->base;
    for (; step < end; step++) {
        int64_t value = r[step->reg].i;
        value = value < step->lo.i ? step->lo.i : value;
        value = value > step->hi.i ? step->hi.i : value;
        total += (uint64_t)value * (uint64_t)(int64_t)step->factor;
    }
    for (end += sum->n_real; step < end; step++)
        total += (uint64_t)(int64_t)step->factor & (0 - (uint64_t)(r[step->reg].f >= step->lo.f));
    return total;
}

static inline bool in_mask(int64_t i, int64_t mask)
{
    return ((uint64_t)i < 64) & (bool)((uint64_t)mask >> ((uint64_t)i & 63) & 1);
}

/* Missing instants stay missing. */
static inline int64_t hour_of(const EhContext *x, int64_t at)
{
    const EhZoneTable *zone = &x->block->ZONES[x->block->header->zone];
    return at == EH_MISSING ? at
                            : eh_zone_hour(x->block->ZONE_SPANS + zone->first, zone->count, at);
}

static inline int64_t weekday_of(const EhContext *x, int64_t at)
{
    const EhZoneTable *zone = &x->block->ZONES[x->block->header->zone];
    return at == EH_MISSING ? at
                            : eh_zone_weekday(x->block->ZONE_SPANS + zone->first, zone->count, at);
}

#endif
