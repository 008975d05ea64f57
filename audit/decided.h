/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A logged decision, as far as its own columns do not tell it.
 *
 * One idea: the JSON of a log may be anybody's, so it is walked once, with bounds, and believed as far as it goes; what is
 * not there is missing.
 */
#ifndef EH_AUDIT_DECIDED_H
#define EH_AUDIT_DECIDED_H

#include "vm/value.h"

enum { EH_AUDIT_CLOCKS = 2 };

/* The clock of a target: `due` is EH_MISSING where it is not told; `met`: a decision saw its end in time. */
typedef struct EhAuditClock {
    int64_t due;
    bool met;
} EhAuditClock;

/* Texts are the JSON's, without quotes; p is NULL where there is none. */
typedef struct EhAuditDecided {
    bool holdout, escalated; /* escalated: some escalation held */
    EhStr tier_by;
    EhStr actions; /* the array, for eh_audit_action */
    EhAuditClock clocks[EH_AUDIT_CLOCKS];
} EhAuditDecided;

/* Reads a decision; the clocks are those of the two targets of these names (p may be NULL). */
void eh_audit_decided(EhStr json, const EhStr targets[EH_AUDIT_CLOCKS], EhAuditDecided *out);

/* The name of the next action; *at is 0 at first. False behind the last. */
bool eh_audit_action(EhStr actions, uint32_t *at, EhStr *name);

#endif
