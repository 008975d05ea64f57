/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lookups and functions of a policy, opened for a verb of the command.
 */
#ifndef EH_CLI_OUTSIDE_H
#define EH_CLI_OUTSIDE_H

#include <stdio.h>

#include "outside/outside.h"

/* Who asks, for messages, and what may be reached. Strings stay with the caller; NULL lists are empty. */
typedef struct EhAsker {
    const char *name;   /* of the command: "evenhand explain" */
    const char *policy; /* its file: relative paths start in its folder */
    const char *const *folders, *const *libraries;
    uint32_t timeout_ms; /* of one lookup; 0: as a run waits */
    bool quiet;          /* what is not there has been told */
    FILE *err;
} EhAsker;

/* Opens what the program asks for at each decision; *host is NULL where that is nothing. What is not there is told: it
 * gives missing, with a fault. An exit code, after a message. Close after the context is freed. */
int eh_asker_open(const EhAsker *asker, const EhProgram *program, EhOutsideHost **host);

#endif
