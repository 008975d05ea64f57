/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XXH64 and SHA-256, written from their specifications.
 *
 * One idea: bytes are put together by shifts, so the result does not depend on the machine's byte
 * order. SHA-256 takes the processor's own instructions where it has them (hash_sha.c).
 */
#include "vm/hash.h"

#include <string.h>

#include "vm/hash_sha.h"

#define XXH_P1 0x9E3779B185EBCA87ull
#define XXH_P2 0xC2B2AE3D27D4EB4Full
#define XXH_P3 0x165667B19E3779F9ull
#define XXH_P4 0x85EBCA77C2B2AE63ull
#define XXH_P5 0x27D4EB2F165667C5ull

static uint64_t rotate64(uint64_t x, unsigned by)
{
    return x << by | x >> (64 - by);
}

/* Compilers turn this into one load on a little-endian machine. */
static inline uint64_t load64(const uint8_t *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
           (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
           (uint64_t)p[7] << 56;
}

static inline uint64_t xxh_round(uint64_t lane, uint64_t input)
{
    return rotate64(lane + input * XXH_P2, 31) * XXH_P1;
}

/* Four lanes in registers: they do not wait for each other. */
static void xxh_stripes(uint64_t lanes[4], const uint8_t *p, size_t n)
{
    uint64_t a = lanes[0], b = lanes[1], c = lanes[2], d = lanes[3];
    for (; n > 0; n--, p += 32) {
        a = xxh_round(a, load64(p));
        b = xxh_round(b, load64(p + 8));
        c = xxh_round(c, load64(p + 16));
        d = xxh_round(d, load64(p + 24));
    }
    lanes[0] = a, lanes[1] = b, lanes[2] = c, lanes[3] = d;
}

void eh_xxh64_start(EhXxh64 *state)
{
    memset(state, 0, sizeof *state);
    state->lanes[0] = XXH_P1 + XXH_P2;
    state->lanes[1] = XXH_P2;
    state->lanes[3] = 0 - XXH_P1;
}

void eh_xxh64_add(EhXxh64 *state, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    if (n == 0)
        return;
    state->total += n;
    if (state->used > 0) {
        size_t take = 32 - state->used < n ? 32 - state->used : n;
        memcpy(state->tail + state->used, p, take);
        state->used += (uint32_t)take;
        p += take;
        n -= take;
        if (state->used < 32)
            return;
        xxh_stripes(state->lanes, state->tail, 1);
    }
    size_t rest = n % 32;
    xxh_stripes(state->lanes, p, n / 32);
    memcpy(state->tail, p + (n - rest), rest);
    state->used = (uint32_t)rest;
}

static uint64_t xxh_merge(const uint64_t lanes[4])
{
    uint64_t h = rotate64(lanes[0], 1) + rotate64(lanes[1], 7) + rotate64(lanes[2], 12) +
                 rotate64(lanes[3], 18);
    for (int i = 0; i < 4; i++)
        h = (h ^ xxh_round(0, lanes[i])) * XXH_P1 + XXH_P4;
    return h;
}

static uint64_t xxh_tail(uint64_t h, const uint8_t *p, uint32_t n)
{
    for (; n >= 8; p += 8, n -= 8)
        h = rotate64(h ^ xxh_round(0, load64(p)), 27) * XXH_P1 + XXH_P4;
    if (n >= 4) {
        uint64_t word =
            (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24;
        h = rotate64(h ^ word * XXH_P1, 23) * XXH_P2 + XXH_P3;
        p += 4;
        n -= 4;
    }
    for (; n > 0; p++, n--)
        h = rotate64(h ^ *p * XXH_P5, 11) * XXH_P1;
    return h;
}

uint64_t eh_xxh64_end(const EhXxh64 *state)
{
    uint64_t h = state->total >= 32 ? xxh_merge(state->lanes) : XXH_P5;
    h = xxh_tail(h + state->total, state->tail, state->used);
    h = (h ^ h >> 33) * XXH_P2;
    h = (h ^ h >> 29) * XXH_P3;
    return h ^ h >> 32;
}

uint64_t eh_xxh64(const void *bytes, size_t n)
{
    EhXxh64 state;
    eh_xxh64_start(&state);
    eh_xxh64_add(&state, bytes, n);
    return eh_xxh64_end(&state);
}

uint64_t eh_xxh64_salted(const char *salt, size_t n_salt, const char *key, size_t n_key)
{
    EhXxh64 state;
    eh_xxh64_start(&state);
    eh_xxh64_add(&state, salt, n_salt);
    eh_xxh64_add(&state, "", 1);
    eh_xxh64_add(&state, key, n_key);
    return eh_xxh64_end(&state);
}

const uint32_t eh_sha256_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate32(uint32_t x, unsigned by)
{
    return x >> by | x << (32 - by);
}

static void sha_schedule(uint32_t w[64], const uint8_t *block)
{
    for (int i = 0; i < 16; i++, block += 4)
        w[i] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 |
               block[3];
    for (int i = 16; i < 64; i++) {
        uint32_t a = rotate32(w[i - 15], 7) ^ rotate32(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t b = rotate32(w[i - 2], 17) ^ rotate32(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + a + w[i - 7] + b;
    }
}

static void sha_block(uint32_t words[8], const uint8_t *block)
{
    uint32_t schedule[64];
    uint32_t a = words[0], b = words[1], c = words[2], d = words[3];
    uint32_t e = words[4], f = words[5], g = words[6], h = words[7];
    sha_schedule(schedule, block);
    for (int i = 0; i < 64; i++) {
        uint32_t e1 = rotate32(e, 6) ^ rotate32(e, 11) ^ rotate32(e, 25);
        uint32_t t1 = h + e1 + ((e & f) ^ (~e & g)) + eh_sha256_constants[i] + schedule[i];
        uint32_t e0 = rotate32(a, 2) ^ rotate32(a, 13) ^ rotate32(a, 22);
        uint32_t t2 = e0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1;
        d = c, c = b, b = a, a = t1 + t2;
    }
    const uint32_t after[8] = {a, b, c, d, e, f, g, h};
    for (int i = 0; i < 8; i++)
        words[i] += after[i];
}

/* The start values are the fractional parts of the square roots of the first 8 primes. */
void eh_sha256_start(EhSha256 *state)
{
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memset(state, 0, sizeof *state);
    memcpy(state->words, start, sizeof start);
}

static void sha_blocks(uint32_t words[8], const uint8_t *blocks, size_t n)
{
    if (eh_sha256_has_own()) {
        eh_sha256_own(words, blocks, n);
        return;
    }
    for (; n > 0; n--, blocks += 64)
        sha_block(words, blocks);
}

void eh_sha256_add(EhSha256 *state, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    state->total += n;
    if (n == 0)
        return;
    if (state->used > 0) {
        size_t take = 64 - state->used < n ? 64 - state->used : n;
        memcpy(state->block + state->used, p, take);
        state->used += (uint32_t)take;
        p += take;
        n -= take;
        if (state->used < 64)
            return;
        sha_blocks(state->words, state->block, 1);
    }
    if (n >= 64)
        sha_blocks(state->words, p, n / 64);
    state->used = (uint32_t)(n % 64);
    memcpy(state->block, p + n / 64 * 64, state->used);
}

void eh_sha256_end(EhSha256 *state, uint8_t out[32])
{
    uint64_t bits = state->total * 8;
    state->block[state->used++] = 0x80;
    if (state->used > 56) {
        memset(state->block + state->used, 0, 64 - state->used);
        sha_blocks(state->words, state->block, 1);
        state->used = 0;
    }
    memset(state->block + state->used, 0, 56 - state->used);
    for (int i = 0; i < 8; i++)
        state->block[56 + i] = (uint8_t)(bits >> (56 - 8 * i));
    sha_blocks(state->words, state->block, 1);
    for (int i = 0; i < 8; i++) {
        uint32_t word = state->words[i];
        out[4 * i] = (uint8_t)(word >> 24);
        out[4 * i + 1] = (uint8_t)(word >> 16);
        out[4 * i + 2] = (uint8_t)(word >> 8);
        out[4 * i + 3] = (uint8_t)word;
    }
}

void eh_sha256(const void *bytes, size_t n, uint8_t out[32])
{
    EhSha256 state;
    eh_sha256_start(&state);
    eh_sha256_add(&state, bytes, n);
    eh_sha256_end(&state, out);
}
