/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a logged decision of other files is one of this policy all the same.
 *
 * One idea: a policy's text has a new hash whenever anything in it changes, a limit of its audit too; but if this policy
 * decides every ticket of the other one again, at the same instant, to the same bytes for the same reasons, what decides is
 * the same. One difference, and the other's reasons stay unread.
 */
#include <string.h>

#include "audit/audit.h"
#include "store/group.h"
#include "tickets/write.h"
#include "vm/internal.h"

static bool same(EhStr a, const EhOut *b)
{
    return a.n == b->n && (a.n == 0 || memcmp(a.p, b->p, a.n) == 0);
}

/* Those behind the most that are told apart are one, which is not the same. */
enum { OTHERS = 256 };

/* The policy of the row among the others, a new one where it is new; EH_NONE without memory. */
static uint32_t other_of(EhAudit *audit, EhStr hash)
{
    EhAuditOther other = {.same = audit->program->block.n_NOTES > 0};
    if (hash.n == sizeof other.hash) {
        memcpy(other.hash, hash.p, sizeof other.hash);
    }
    for (uint32_t i = 0; i < audit->others.n; i++) {
        if (memcmp(audit->others.at[i].hash, other.hash, sizeof other.hash) == 0) {
            return i;
        }
    }
    if (audit->others.n == OTHERS) {
        audit->others.at[OTHERS - 1].same = false;
        return OTHERS - 1;
    }
    return EH_PUSH(audit->arena, &audit->others, other) ? audit->others.n - 1 : EH_NONE;
}

/* What decides again is made when the first row needs it. */
static bool ready(EhAudit *audit)
{
    if (audit->writer == NULL) {
        audit->writer = eh_writer_new(audit->program);
    }
    return audit->writer != NULL &&
           (audit->context != NULL ||
            eh_context_new(audit->program, NULL, &audit->context) == EH_OK);
}

static bool decide(EhAudit *audit, const EhLogRow *row, bool *is)
{
    EhItemForm form = eh_audit_form(row);
    EhItemGot got = form == EH_ITEM_FORMS
                        ? EH_ITEM_NOT_TEXT
                        : eh_item_get(&audit->item, audit->keys, form, (uint64_t)row->line,
                                      row->head, row->ticket);
    *is = false;
    if (got != EH_ITEM_GOT) {
        return got == EH_ITEM_NOT_TEXT;
    }
    if (!eh_reader_read(audit->reader, &audit->item.batch, 0, audit->ticket)) {
        return false;
    }
    const EhDecision *decision = eh_decide(audit->context, audit->ticket, row->now, EH_RECORDING);
    audit->decision.n = audit->reasons.n = 0;
    eh_write_json(audit->writer, decision, &audit->decision);
    eh_log_put_reasons(audit->program, audit->context, &audit->reasons);
    *is = same(row->decision, &audit->decision) && same(row->reasons, &audit->reasons);
    return !audit->decision.failed && !audit->reasons.failed;
}

bool eh_audit_again(EhAudit *audit, const EhLogRow *row, uint32_t *policy)
{
    bool is;
    *policy = other_of(audit, row->policy);
    if (*policy == EH_NONE) {
        return false;
    }
    EhAuditOther *other = &audit->others.at[*policy];
    other->n++;
    if (!other->same) {
        return true;
    }
    if (!ready(audit) || !decide(audit, row, &is)) {
        return false;
    }
    other->same = is;
    return true;
}
