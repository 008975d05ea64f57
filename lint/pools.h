/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the checks of pools, hours and load share: the desk of the policy, read once, and words for its parts.
 */
#ifndef EH_LINT_POOLS_H
#define EH_LINT_POOLS_H

#include "lint/witness.h"
#include "service/service.h"

/* What a starvation by policy is. */
#define EH_POLICY_KIND                                                                             \
    "starvation by policy, not capacity: an order that ages every ticket would serve both"

/* occurs.c: asks the logic engine which tickets come to the desk: what cannot come is noted as such, and a ticket that
 * can is kept as a work. */
void eh_lint_occurs(EhLint *lint, EhService *service);

/* The desk of the policy at hand; NULL when memory is out (then the arena's `failed` is set). */
EhService *eh_lint_service(EhLint *lint);

/* Adds the ticket to the finding, once the machine has decided its JSON alike. False if it did not. */
bool eh_pools_witness(EhLint *lint, EhFinding *finding, const char *role, const EhWork *work);

/* "pool/team". */
EhStr eh_pools_subject(EhLint *lint, const EhPool *pool);

/* A finding about a pool, at its name. */
EhFinding *eh_pools_finding(EhLint *lint, EhCheck check, EhVerdict verdict, EhStrength strength,
                            const EhPool *pool, EhSpan span, EhStr message);

/* One that says that a declaration is missing altogether, at the line of the queues. */
void eh_pools_missing(EhLint *lint, EhCheck check, EhStrength strength, const char *message,
                      const char *missing);

/* Whether tickets of the queue and priority (EH_NONE: any) may come to the pool, with the skills they require. */
EhMaybe eh_pools_meets(const EhService *service, const EhPool *pool, uint32_t queue,
                       uint32_t priority, const EhWork **work);

/* The shortest promise of a start that reaches the queue and priority: `*how` tells how surely. NULL if none does. */
const EhPromise *eh_pools_promise(const EhService *service, uint32_t queue, uint32_t priority,
                                  EhMaybe *how);

/* Whether the promise is about the start of work: a guarantee, or a goal of the first target. */
bool eh_pools_starts(const EhPromise *promise);

/* A pause of the first target, by which `order by due` goes; or NULL. */
const EhNode *eh_pools_pause(const EhService *service);

/* "`a`", "`a` and `b`", "`a`, `b` and `c`": names gathered one by one. */
typedef struct EhNameList {
    EhStr text, last;
    uint32_t n;
} EhNameList;
void eh_names_add(EhLint *lint, EhNameList *list, EhStr name);
EhStr eh_names_text(EhLint *lint, const EhNameList *list);

/* A duration in whole minutes where it is longer than one: what an author would write. */
int64_t eh_pools_round_down(int64_t ms);
int64_t eh_pools_round_up(int64_t ms);

#endif
