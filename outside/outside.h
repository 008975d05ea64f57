/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A policy's `lookup`s from SQLite and its `function`s from shared libraries, for eh_context_new.
 *
 * One idea: everything that can be wrong with a database or a library is found when it is opened; a decision that
 * still gets no answer goes on without it.
 */
#ifndef EH_OUTSIDE_OUTSIDE_H
#define EH_OUTSIDE_OUTSIDE_H

#include "evenhand.h"

/* What may be reached. Zero-initialise; NULL lists are empty. */
typedef struct EhOutsideOptions {
    const char
        *folder; /* the policy's: relative paths start here and may not leave it (NULL: ".") */
    const char *const *folders;   /* more folders that paths may lead into; NULL-terminated */
    const char *const *libraries; /* the library files that may be loaded; NULL-terminated */
    uint32_t timeout_ms;          /* of one lookup; 0: 250 */
    /* Told, in one line, of each lookup and function whose database or library is not there or may not be used: it
     * then gives missing, with a fault. NULL: opening fails instead. */
    void (*absent)(void *user, const char *line);
    void *user;
} EhOutsideOptions;

/* Open databases and libraries of one program. Belongs to one thread at a time, like the context that uses it. */
typedef struct EhOutsideHost EhOutsideHost;

/* Opens what the program needs. On failure *out is NULL and `why` (of `why_size` bytes) says in one line what is
 * wrong: EH_NOT_FOUND (without `absent`) for a path that is not there or may not be used, EH_INVALID for a query, column or symbol that
 * does not fit its declaration, EH_NO_MEMORY. Close after the context is freed. */
EhStatus eh_outside_open(const EhProgram *program, const EhOutsideOptions *options,
                         EhOutsideHost **out, char *why, size_t why_size);
void eh_outside_close(EhOutsideHost *host);

/* The callbacks for eh_context_new. */
EhOutside eh_outside_callbacks(EhOutsideHost *host);

#endif
