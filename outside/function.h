/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One `function`: a symbol of a shared library, called through libffi with the signature that its declaration gives.
 *
 *     int NAME(arguments…, result)
 *
 * returns 1 when it has written the result, 0 for missing, anything else for an error. In C, by the policy's type:
 *
 *     argument   bool, int, money, duration, date, time, enum: int64_t     number: double     text: const char *, size_t
 *     result     the same behind pointers: int64_t *                               double *           const char **, size_t *
 *
 * Units are those of evenhand.h; an enum is the number of its name in the declaration, from 0. A text argument lives
 * during the call; a text result must live until the function's next call on the same thread.
 */
#ifndef EH_OUTSIDE_FUNCTION_H
#define EH_OUTSIDE_FUNCTION_H

#include <ffi.h>

#include "outside/why.h"

/* A text that a function gave, copied. */
typedef struct EhTextCopy {
    char *text;
    size_t room;
} EhTextCopy;

/* A function ready to call. Invariant: `types` and `values` have room for every argument and the result, texts taking
 * two; `copies` is a ring of as many texts as one decision can ask for. */
typedef struct EhFunctionOpen {
    void *library;
    void (*symbol)(void);
    ffi_cif cif;
    ffi_type **types;
    void **values;
    uint32_t n_params;
    EhType result;
    const EhProgram *program;
    uint32_t result_names; /* ENUM result: how many names there are */
    EhTextCopy *copies;
    uint32_t n_copies, next_copy;
} EhFunctionOpen;

/* Loads the library at the real path and finds the symbol; closes with eh_function_close, also after a failure. */
EhStatus eh_function_open(EhFunctionOpen *function, const EhProgram *program, uint32_t number,
                          const char *real, const EhWhy *why);
void eh_function_close(EhFunctionOpen *function);

/* As EhOutside.call. */
const char *eh_function_run(EhFunctionOpen *function, const EhValue *args, uint32_t n,
                            EhValue *result);

#endif
