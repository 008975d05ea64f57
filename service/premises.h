/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guarantees' conditions, asked of the real machine.
 *
 * One idea: the policy is compiled once more with an escalation for each condition, which is the last stage and may read
 * all that a guarantee may; whether it held is in the decision.
 */
#ifndef EH_SERVICE_PREMISES_H
#define EH_SERVICE_PREMISES_H

#include "service/service.h"

enum { EH_ANYWHERE = -1 };

/* The policy with them in it: it decides as the policy does, and the escalation of HELD number eh_premises_first() + 2
 * index + second says whether a condition of guarantee `index` (its first, or its second) held. For tickets that stand in
 * one place in the end, route and rank give that queue and priority; for EH_ANYWHERE they are the policy's own. Free it;
 * NULL where the policy has no room for the conditions, or memory is out. */
EhProgram *eh_premises_compile(const EhPolicy *policy, int32_t queue, int32_t priority);
uint32_t eh_premises_first(const EhPolicy *policy);

/* Whether the condition held for a ticket that such a program decided so; PERHAPS for a ticket with a fault. */
EhMaybe eh_premise_held(const EhPolicy *policy, uint32_t index, bool second,
                        const EhDecision *decision);

/* Whether an escalation of the policy itself has moved or raised the ticket: the added ones do not read that. */
bool eh_premises_moved(const EhPolicy *policy, const EhDecision *decision);

/* What a condition reads, itself or in a let: the queue or the priority, a clock. */
typedef struct EhPremiseReads {
    bool place, clock;
} EhPremiseReads;
EhPremiseReads eh_premise_reads(const EhNode *condition);

#endif
