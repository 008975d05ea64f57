/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An allocator that runs out of memory when it is told to: preloaded before a whole process.
 *
 * FAIL_AT=N lets the Nth allocation fail, FAIL_AT=N+ all from there on; the number of allocations is written to the file
 * that FAIL_COUNT names. It stands on the C library's own allocator.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *at, size_t n);

static atomic_long n_calls;
static long fail_at;
static int for_ever;

/* Before main, and before anything is made to fail. */
__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("FAIL_AT");
    n_calls = 0;
    if (at != NULL) {
        for_ever = strchr(at, '+') != NULL;
        fail_at = atol(at);
    }
}

__attribute__((destructor)) static void end(void)
{
    const char *name = getenv("FAIL_COUNT");
    fail_at = 0;
    FILE *file = name == NULL ? NULL : fopen(name, "w");
    if (file != NULL) {
        fprintf(file, "%ld\n", (long)n_calls);
        fclose(file);
    }
}

static int fails(void)
{
    long call = atomic_fetch_add(&n_calls, 1) + 1;
    if (fail_at == 0 || (for_ever ? call < fail_at : call != fail_at))
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t n)
{
    return fails() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *at, size_t n)
{
    return fails() ? NULL : __libc_realloc(at, n);
}
