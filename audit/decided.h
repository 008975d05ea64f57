/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A logged decision, as far as its own columns do not tell it.
 *
 * One idea: the JSON of a log may be anybody's, so it is walked with bounds and believed as far as it goes; what is not
 * there is missing.
 */
#ifndef EH_AUDIT_DECIDED_H
#define EH_AUDIT_DECIDED_H

#include "vm/value.h"

/* A walk over the members of an object or the elements of an array, written without white space. Zero `at` of the text's
 * first byte. */
typedef struct EhAuditWalk {
    EhStr text;
    uint32_t at; /* the first byte that is not read */
} EhAuditWalk;

EhAuditWalk eh_audit_walk(EhStr text);

/* The next member, *key without its quotes; the next element. False at the end, and for what is no such thing. */
bool eh_audit_member(EhAuditWalk *walk, EhStr *key, EhStr *value);
bool eh_audit_element(EhAuditWalk *walk, EhStr *value);

/* What stands between the quotes of a JSON string; p is NULL for another value. */
EhStr eh_audit_unquoted(EhStr value);

/* Raw JSON values; p is NULL where there is none. */
typedef struct EhAuditDecided {
    bool holdout;
    EhStr sla, actions, tier_by;
    bool escalated; /* some escalation held */
} EhAuditDecided;

void eh_audit_decided(EhStr json, EhAuditDecided *out);

/* The clock of a target in `sla`: `due` is EH_MISSING where it is not told; `state` its first letter, or 0. */
typedef struct EhAuditClock {
    int64_t due;
    char state[2]; /* "me"t, "mi"ssed, "pa"used, "ru"nning */
} EhAuditClock;
EhAuditClock eh_audit_clock(EhStr sla, EhStr target);

#endif
