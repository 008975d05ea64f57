/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two hashes: XXH64 (holdout groups, checksums of bytecode) and SHA-256 (which policy text a
 * decision was made with).
 *
 * One idea: both run in parts, so that a key made of several pieces needs no buffer. The results
 * are the same on every machine. No function fails or allocates; a part of 0 bytes may have a NULL
 * pointer.
 */
#ifndef EH_VM_HASH_H
#define EH_VM_HASH_H

#include <stddef.h>
#include <stdint.h>

/* XXH64 of what was added so far. Invariant: `used` < 32 bytes of `tail` wait for a full stripe. */
typedef struct EhXxh64 {
    uint64_t lanes[4];
    uint64_t total;
    uint8_t tail[32];
    uint32_t used;
} EhXxh64;

/* The hash of `n` bytes with seed 0. */
uint64_t eh_xxh64(const void *bytes, size_t n);

/* The same in parts: start, add as often as wanted, end (which leaves the state as it was). */
void eh_xxh64_start(EhXxh64 *state);
void eh_xxh64_add(EhXxh64 *state, const void *bytes, size_t n);
uint64_t eh_xxh64_end(const EhXxh64 *state);

/* The hash of `salt`, one zero byte and `key` in a row: the place of a key in a holdout. */
uint64_t eh_xxh64_salted(const char *salt, size_t n_salt, const char *key, size_t n_key);

/* SHA-256 of what was added so far. Invariant: `used` < 64 bytes of `block` wait for a full one. */
typedef struct EhSha256 {
    uint32_t words[8];
    uint64_t total;
    uint8_t block[64];
    uint32_t used;
} EhSha256;

void eh_sha256(const void *bytes, size_t n, uint8_t out[32]);

/* The same in parts. After the end the state has to be started again. */
void eh_sha256_start(EhSha256 *state);
void eh_sha256_add(EhSha256 *state, const void *bytes, size_t n);
void eh_sha256_end(EhSha256 *state, uint8_t out[32]);

#endif
