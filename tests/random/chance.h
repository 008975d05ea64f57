/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chance that can be had again: a seed of 64 bits gives the same draws on every machine (splitmix64).
 */
#ifndef EH_TESTS_CHANCE_H
#define EH_TESTS_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

/* Any state is good. */
typedef struct Chance {
    uint64_t state;
} Chance;

/* For who keeps a bare seed. */
static inline uint64_t next_random(uint64_t *seed)
{
    uint64_t z = *seed += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static inline uint64_t chance_next(Chance *chance)
{
    return next_random(&chance->state);
}

/* 0..n-1; 0 for n = 0. */
static inline uint32_t chance_below(Chance *chance, uint32_t n)
{
    return n == 0 ? 0 : (uint32_t)((chance_next(chance) >> 32) % n);
}

static inline bool one_in(Chance *chance, uint32_t n)
{
    return chance_below(chance, n) == 0;
}

/* lo..hi, both included; the span fits in 63 bits. */
static inline int64_t chance_between(Chance *chance, int64_t lo, int64_t hi)
{
    uint64_t span = (uint64_t)hi - (uint64_t)lo + 1;
    return span == 0 ? lo : (int64_t)((uint64_t)lo + chance_next(chance) % span);
}

#endif
