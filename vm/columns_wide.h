/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 64 bytes at a time, for columns_step.h alone: looked up, written where a bit says so, turned into bits.
 *
 * One idea: these few are all that is worth writing for a processor's own registers; with EH_COLUMNS_AVX2 they are for
 * AVX2, without it plain C. `bits` has a lane a bit; places of bytes need no alignment.
 */
#ifndef EH_VM_COLUMNS_WIDE_H
#define EH_VM_COLUMNS_WIDE_H

#include <stdint.h>
#include <string.h>

#if defined(__GNUC__)
#define INLINE static inline __attribute__((always_inline))
#else
#define INLINE static inline
#endif

#ifdef EH_COLUMNS_AVX2
#include <immintrin.h>

INLINE __m256i wide_load(const void *from)
{
    return _mm256_loadu_si256((const __m256i *)from);
}

/* Whether they are not 0. */
INLINE uint64_t wide_bits(const uint8_t *from)
{
    const __m256i zero = _mm256_setzero_si256();
    uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(wide_load(from), zero));
    uint32_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(wide_load(from + 32), zero));
    return ~(low | (uint64_t)high << 32);
}

/* 16 bytes, twice. */
INLINE __m256i wide_twice(const uint8_t *table)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table));
}

INLINE uint32_t wide_look_32(__m256i low, __m256i high, const uint8_t *from)
{
    const __m256i powers =
        _mm256_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16,
                         32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
    __m256i bytes = wide_load(from);
    __m256i flipped = _mm256_xor_si256(bytes, _mm256_set1_epi8(-128));
    __m256i row = _mm256_or_si256(_mm256_shuffle_epi8(low, bytes),
                                  _mm256_shuffle_epi8(high, flipped)); /* 0 where bit 7 is set */
    __m256i tens = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(7));
    __m256i bit = _mm256_shuffle_epi8(powers, tens);
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_and_si256(row, bit), bit));
}

/* Which are in a set of bytes (EhColumnsTest). */
INLINE uint64_t wide_look(const uint8_t set[32], const uint8_t *from)
{
    __m256i low = wide_twice(set), high = wide_twice(set + 16);
    return wide_look_32(low, high, from) | (uint64_t)wide_look_32(low, high, from + 32) << 32;
}

/* All ones where a bit is set. */
INLINE __m256i wide_mask(uint32_t bits)
{
    const __m256i spread = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2,
                                            2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
    const __m256i powers = _mm256_set1_epi64x((int64_t)0x8040201008040201);
    __m256i bytes = _mm256_shuffle_epi8(_mm256_set1_epi32((int32_t)bits), spread);
    return _mm256_cmpeq_epi8(_mm256_and_si256(bytes, powers), powers);
}

/* `value`, where a bit is set. */
INLINE void wide_set(uint8_t *to, uint8_t value, uint64_t bits)
{
    const __m256i values = _mm256_set1_epi8((char)value);
    for (uint32_t half = 0; half < 2; half++) {
        __m256i mask = wide_mask((uint32_t)(bits >> 32 * half));
        __m256i bytes = _mm256_blendv_epi8(wide_load(to + 32 * half), values, mask);
        _mm256_storeu_si256((__m256i *)(void *)(to + 32 * half), bytes);
    }
}

INLINE void wide_copy(uint8_t *to, const uint8_t *from, uint64_t bits)
{
    for (uint32_t half = 0; half < 2; half++) {
        __m256i mask = wide_mask((uint32_t)(bits >> 32 * half));
        __m256i bytes =
            _mm256_blendv_epi8(wide_load(to + 32 * half), wide_load(from + 32 * half), mask);
        _mm256_storeu_si256((__m256i *)(void *)(to + 32 * half), bytes);
    }
}
#else
INLINE uint64_t wide_bits(const uint8_t *from)
{
    uint64_t bits = 0;
    for (uint32_t k = 0; k < 64; k++)
        bits |= (uint64_t)(from[k] != 0) << k;
    return bits;
}

INLINE uint64_t wide_look(const uint8_t set[32], const uint8_t *from)
{
    uint64_t bits = 0;
    for (uint32_t k = 0; k < 64; k++) {
        uint32_t byte = from[k];
        bits |= (uint64_t)(set[byte % 16 + byte / 128 * 16] >> byte / 16 % 8 & 1) << k;
    }
    return bits;
}

INLINE void wide_set(uint8_t *to, uint8_t value, uint64_t bits)
{
    if (bits == UINT64_MAX)
        memset(to, value, 64);
    else
        for (uint32_t k = 0; k < 64; k++)
            to[k] = bits >> k & 1 ? value : to[k];
}

INLINE void wide_copy(uint8_t *to, const uint8_t *from, uint64_t bits)
{
    if (bits == UINT64_MAX)
        memmove(to, from, 64);
    else
        for (uint32_t k = 0; k < 64; k++)
            to[k] = bits >> k & 1 ? from[k] : to[k];
}
#endif

#endif
