/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tickets by their id.
 *
 * One idea: ids lie behind one another in one run of bytes, and a slot is four bytes, so a million tickets take what their
 * records take and a little more.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit.h"
#include "vm/hash.h"

EhStr eh_audit_id(const EhAudit *audit, uint32_t ticket)
{
    uint32_t from = audit->at[ticket].id;
    size_t end = ticket + 1 < audit->n ? audit->at[ticket + 1].id : audit->ids.n;
    return (EhStr){audit->ids.p + from, (uint32_t)(end - from)};
}

static bool is_id(const EhAudit *audit, uint32_t ticket, EhStr id)
{
    EhStr own = eh_audit_id(audit, ticket);
    return own.n == id.n && (id.n == 0 || memcmp(own.p, id.p, id.n) == 0);
}

static uint32_t *slot_of(const EhAudit *audit, EhStr id)
{
    uint32_t mask = audit->n_slots - 1, i = (uint32_t)eh_xxh64(id.p, id.n) & mask;
    while (audit->slots[i] != 0 && !is_id(audit, audit->slots[i] - 1, id)) {
        i = (i + 1) & mask;
    }
    return &audit->slots[i];
}

static bool grow_slots(EhAudit *audit)
{
    uint32_t n = audit->n_slots == 0 ? 1024 : audit->n_slots * 2;
    uint32_t *slots = n == 0 ? NULL : calloc(n, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    free(audit->slots);
    audit->slots = slots;
    audit->n_slots = n;
    for (uint32_t i = 0; i < audit->n; i++) {
        *slot_of(audit, eh_audit_id(audit, i)) = i + 1;
    }
    return true;
}

static bool grow_tickets(EhAudit *audit)
{
    size_t room = (size_t)audit->room + audit->room / 2 + 1024;
    EhAuditTicket *at = room > UINT32_MAX / 2 ? NULL : realloc(audit->at, room * sizeof *audit->at);
    if (at == NULL) {
        return false;
    }
    audit->at = at;
    audit->room = (uint32_t)room;
    return true;
}

static EhAuditTicket *add(EhAudit *audit, EhStr id)
{
    if ((audit->n == audit->room && !grow_tickets(audit)) || audit->ids.n + id.n > UINT32_MAX) {
        return NULL;
    }
    EhAuditTicket *ticket = &audit->at[audit->n];
    *ticket = (EhAuditTicket){.id = (uint32_t)audit->ids.n,
                              .created = EH_MISSING,
                              .until = {EH_MISSING, EH_MISSING},
                              .due = {EH_MISSING, EH_MISSING},
                              .handling = EH_MISSING,
                              .recontact = EH_MISSING,
                              .satisfaction = NAN,
                              .nps = NAN,
                              .effort = NAN,
                              .actual = EH_AUDIT_NO_NAME,
                              .transfers = -1};
    eh_out_bytes(&audit->ids, id.p, id.n);
    if (audit->ids.failed) {
        return NULL;
    }
    audit->n++;
    return ticket;
}

EhAuditTicket *eh_audit_find(EhAudit *audit, EhStr id, bool *made)
{
    if (audit->n >= audit->n_slots / 2 && !grow_slots(audit)) {
        return NULL;
    }
    uint32_t *slot = slot_of(audit, id);
    if (made != NULL) {
        *made = *slot == 0;
    }
    if (*slot != 0) {
        return &audit->at[*slot - 1];
    }
    EhAuditTicket *ticket = made == NULL ? NULL : add(audit, id);
    *slot = ticket == NULL ? 0 : audit->n;
    return ticket;
}
