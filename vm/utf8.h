/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8: check, count, decode, encode.
 *
 * One idea: texts are checked once where they come in; everything behind that may count and cut by
 * bytes, and still stays within bounds on bytes that nobody checked.
 */
#ifndef EH_VM_UTF8_H
#define EH_VM_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What decoding gives for a byte that begins no valid sequence: no code point is this large. */
#define EH_UTF8_BAD 0xFFFFFFFFu

/* True if the `n` bytes are well-formed UTF-8: no surrogates, nothing past 10FFFF, no longer form
 * than needed. */
bool eh_utf8_valid(const char *text, size_t n);

/* The number of code points of a valid text (of bytes that begin one, in any other). */
size_t eh_utf8_count(const char *text, size_t n);

/* Reads one code point from the `n` bytes left and returns how many bytes it took: 1 to 4, and 0
 * only for n = 0. A byte that begins no valid sequence is taken alone, as EH_UTF8_BAD. */
uint32_t eh_utf8_decode(const char *text, size_t n, uint32_t *code_point);

/* Writes one code point and returns its length; 0 if it is a surrogate or past 10FFFF. */
uint32_t eh_utf8_encode(uint32_t code_point, char out[4]);

#endif
