/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of a log as small numbers: a log may hold decisions of policies whose classes, tiers and queues are others.
 *
 * One idea: the policy's own names come first, by their own numbers, so that its figures need no translation.
 */
#ifndef EH_AUDIT_NAMES_H
#define EH_AUDIT_NAMES_H

#include "compiler/arena.h"
#include "evenhand.h"

#define EH_AUDIT_NO_NAME 0xFFFFu

/* Zero-initialise; all memory is the arena's. Invariant: at[0 .. own) are the program's, and no name stands twice. */
typedef struct EhAuditNames {
    EhArena *arena;
    EhStr *at;
    uint32_t n, room, own;
    uint16_t *slots; /* number + 1 by hash; a power of two above twice n */
    uint32_t n_slots;
    uint32_t last; /* the name that was asked for last */
} EhAuditNames;

/* The program's names of a kind. False without memory. */
bool eh_audit_names_open(EhAuditNames *names, EhArena *arena, const EhProgram *program,
                         EhNames kind);

/* The number of a name, new where it has not been met; EH_AUDIT_NO_NAME for a null, and where memory or numbers are out. */
uint16_t eh_audit_name(EhAuditNames *names, EhStr name);

/* "" for EH_AUDIT_NO_NAME. */
EhStr eh_audit_name_text(const EhAuditNames *names, uint32_t number);

#endif
