/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the language needs of Unicode: full case folding, word characters, white space.
 *
 * One idea: the tables are made from the Unicode data files when the project is built
 * (tools/gen_unicode.c), and the generator proves what phrase search relies on: folding turns word
 * characters into word characters only and other characters into one other character, and leaves
 * white space alone.
 */
#ifndef EH_VM_UNICODE_H
#define EH_VM_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest full case folding of one code point. */
#define EH_UNICODE_FOLD_MAX 3

/* The version of the data files is eh_unicode_version() of evenhand.h. */

/* Full case folding (CaseFolding.txt, C and F, not Turkic) of one code point: writes 1 to 3 and
 * returns how many. Anything that is no code point folds to itself. */
uint32_t eh_unicode_fold_one(uint32_t code_point, uint32_t out[EH_UNICODE_FOLD_MAX]);

/* Case folds `n` bytes of UTF-8 into `out`, which has room for 3n bytes; returns the length. Bytes
 * that are not valid UTF-8 are copied. */
size_t eh_unicode_fold(const char *in, size_t n, char *out);

/* General category L*, M* or Nd. */
bool eh_unicode_is_word(uint32_t code_point);

/* The property White_Space. */
bool eh_unicode_is_white(uint32_t code_point);

#endif
