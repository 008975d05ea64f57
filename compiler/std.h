/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The standard imports (`import "std/phrases"`), built into the library as text.
 */
#ifndef EH_COMPILER_STD_H
#define EH_COMPILER_STD_H

#include <stddef.h>
#include <stdint.h>

/* One file of stdlib/. Invariant: `text` is `size` bytes with a NUL behind them. */
typedef struct EhStdFile {
    const char *name; /* "phrases" for "std/phrases" */
    const char *text;
    size_t size;
} EhStdFile;

extern const EhStdFile eh_std_files[];
extern const uint32_t eh_std_file_count;

#endif
