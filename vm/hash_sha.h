/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 over whole blocks, by the processor's own instructions where it has them.
 */
#ifndef EH_VM_HASH_SHA_H
#define EH_VM_HASH_SHA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
extern const uint32_t eh_sha256_constants[64];

/* Whether this processor has the instructions, and the compiler knows of them. */
bool eh_sha256_has_own(void);

/* Adds n blocks of 64 bytes to the state. Only where eh_sha256_has_own(). */
void eh_sha256_own(uint32_t words[8], const uint8_t *blocks, size_t n);

#endif
