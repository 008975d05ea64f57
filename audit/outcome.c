/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a ticket ended: its fields into its record.
 */
#include <math.h>
#include <string.h>

#include "audit/audit.h"
#include "service/audited.h"
#include "vm/clock.h"

/* Bits of answers: both clocks, and where what the log says of them is kept. */
#define CLOCKS 15u
enum { LOGGED = 28 };

static const EhCell *cell_of(const EhAudit *audit, const EhTicketView *view, uint32_t field)
{
    return field == EH_NONE || eh_ticket_field_broken(audit->ticket, field)
               ? NULL
               : view->cells + audit->program->block.FIELDS[field].cell;
}

static int64_t whole(const EhAudit *audit, const EhTicketView *view, uint32_t field)
{
    const EhCell *cell = cell_of(audit, view, field);
    return cell == NULL ? EH_MISSING : cell->i;
}

static float score(const EhAudit *audit, const EhTicketView *view, EhAuditRole role)
{
    uint32_t field = audit->roles[role];
    const EhCell *cell = cell_of(audit, view, field);
    if (cell == NULL) {
        return NAN;
    }
    if (audit->program->block.FIELDS[field].kind == EH_NUMBER) {
        return (float)cell->f;
    }
    return cell->i == EH_MISSING ? NAN : (float)cell->i;
}

static void answer(EhAuditTicket *ticket, EhQuestion question, int64_t value)
{
    unsigned at = 2 * (unsigned)question;
    EhAnswer is = value == EH_MISSING ? EH_ANSWER_UNKNOWN
                  : value != 0        ? EH_ANSWER_YES
                                      : EH_ANSWER_NO;
    ticket->answers = (ticket->answers & ~(3u << at)) | (uint32_t)is << at;
}

static uint16_t actual_tier(EhAudit *audit, const EhTicketView *view)
{
    uint32_t index = audit->roles[EH_AUDIT_ACTUAL];
    const EhCell *cell = cell_of(audit, view, index);
    const EhBlock *block = &audit->program->block;
    if (cell == NULL) {
        return EH_AUDIT_NO_NAME;
    }
    if (block->FIELDS[index].kind == EH_TEXT) {
        return eh_audit_name(&audit->tiers, (EhStr){cell->p, EH_TEXT_LEN(cell[1].meta)});
    }
    const char *name = cell->i == EH_MISSING
                           ? NULL
                           : eh_block_enumerator(block, block->FIELDS[index].arg, cell->i);
    return eh_audit_name(&audit->tiers, (EhStr){name, name == NULL ? 0 : (uint32_t)strlen(name)});
}

static bool is_text(const EhCell *cell, EhStr text)
{
    return cell->p != NULL && EH_TEXT_LEN(cell[1].meta) == text.n &&
           (text.n == 0 || memcmp(cell->p, text.p, text.n) == 0);
}

static bool was_done(const EhAudit *audit, const EhTicketView *view, uint32_t i)
{
    const EhAuditIntervention *done = &audit->policy->audited.interventions.at[i];
    const EhCell *cell = cell_of(audit, view, audit->done_fields[i]);
    if (cell == NULL) {
        return false;
    }
    if (done->done == EH_AUDIT_VALUE) {
        return done->number >= 0 ? cell->i == done->number : is_text(cell, done->name);
    }
    uint64_t n = cell->q == NULL ? 0 : cell[1].meta;
    for (uint64_t k = 0; k < n; k++) {
        if (done->number >= 0 ? cell->q[k].i == done->number
                              : is_text(&cell->q[2 * k], done->name)) {
            return true;
        }
    }
    return false;
}

static void note_end(EhAudit *audit, int64_t at)
{
    if (at != EH_MISSING && at > audit->end) {
        audit->end = at;
    }
}

void eh_audit_outcome(EhAudit *audit, EhAuditTicket *ticket, const EhTicketView *view)
{
    const uint32_t *roles = audit->roles;
    for (int i = 0; i < EH_AUDIT_TARGETS; i++) {
        ticket->until[i] = whole(audit, view, audit->until_fields[i]);
        note_end(audit, ticket->until[i]);
    }
    ticket->handling = whole(audit, view, roles[EH_AUDIT_HANDLING]);
    ticket->recontact = whole(audit, view, roles[EH_AUDIT_RECONTACT]);
    note_end(audit, ticket->recontact);
    ticket->satisfaction = score(audit, view, EH_AUDIT_SATISFACTION);
    ticket->nps = score(audit, view, EH_AUDIT_NPS);
    ticket->effort = score(audit, view, EH_AUDIT_EFFORT);
    ticket->actual = actual_tier(audit, view);
    answer(ticket, EH_ASK_REOPENED, whole(audit, view, roles[EH_AUDIT_REOPENED]));
    answer(ticket, EH_ASK_ESCALATED, whole(audit, view, roles[EH_AUDIT_ESCALATED]));
    answer(ticket, EH_ASK_FIRST_CONTACT, whole(audit, view, roles[EH_AUDIT_FIRST_CONTACT]));
    answer(ticket, EH_ASK_RETAINED, whole(audit, view, roles[EH_AUDIT_RETAINED]));
    int64_t moved = eh_audited_count(audit->program, audit->ticket, view, audit->transfers_field);
    ticket->transfers = (int16_t)(moved > INT16_MAX ? INT16_MAX : moved < -1 ? -1 : moved);
    for (uint32_t i = 0; i < audit->n_done; i++) {
        if (audit->done_fields[i] != EH_NONE) {
            ticket->helped |= (uint32_t)was_done(audit, view, i) << i;
        }
    }
}

/* ---- joined ---- */

/* A pause that came after the last decision moved what was due: the clocks are run again over the whole record. */
static void run_clocks(EhAudit *audit, EhAuditTicket *ticket, const EhTicketView *view)
{
    int64_t now = view->history[view->n_history - 1].at;
    static const EhQuestion questions[EH_AUDIT_TARGETS] = {EH_ASK_FIRST_IN_TIME,
                                                           EH_ASK_RESOLVED_IN_TIME};
    for (int i = 0; i < EH_AUDIT_TARGETS; i++) {
        now = ticket->until[i] > now ? ticket->until[i] : now;
    }
    const EhDecision *d = eh_decide(audit->context, audit->ticket, now, EH_PLAIN);
    if (d->fault || d->service != (int32_t)ticket->service) {
        return; /* its clocks were others */
    }
    for (uint32_t t = 0; t < d->n_clocks; t++) {
        const char *name = eh_name(audit->program, EH_NAMES_TARGET, (int32_t)t);
        for (int i = 0; i < EH_AUDIT_TARGETS; i++) {
            if (audit->targets[i].p == name && ticket->until[i] != EH_MISSING) {
                int32_t state = d->clocks[t].state;
                answer(ticket, questions[i],
                       state == EH_CLOCK_MET      ? 1
                       : state == EH_CLOCK_MISSED ? 0
                                                  : EH_MISSING);
            }
        }
    }
}

/* Of several tickets of an id the last one counts: nothing of those before stays. */
static void forget_outcome(EhAudit *audit, EhAuditTicket *ticket)
{
    if (!ticket->found) {
        ticket->answers |= (ticket->answers & CLOCKS) << LOGGED;
        ticket->found = true;
        return;
    }
    audit->n_repeated++;
    ticket->answers = (ticket->answers & ~CLOCKS) | ticket->answers >> LOGGED;
    for (uint32_t i = 0; i < audit->n_done; i++) {
        ticket->helped &= ~((uint32_t)(audit->done_fields[i] != EH_NONE) << i);
    }
}

bool eh_audit_ticket(EhAudit *audit, const EhBatch *batch, size_t i)
{
    EhTicketView view;
    audit->n_history++;
    if (!eh_reader_read(audit->reader, batch, i, audit->ticket)) {
        return false;
    }
    eh_ticket_complete(audit->ticket, &view);
    const EhBlock *block = &audit->program->block;
    const EhCell *id = view.cells + block->FIELDS[block->header->field_id].cell;
    EhAuditTicket *ticket =
        !view.id_readable || audit->n == 0
            ? NULL
            : eh_audit_find(audit, (EhStr){id->p, EH_TEXT_LEN(id[1].meta)}, NULL);
    if (ticket == NULL) {
        audit->n_unlogged++;
        return true;
    }
    forget_outcome(audit, ticket);
    note_end(audit, ticket->dated ? ticket->created : EH_MISSING);
    note_end(audit, view.n_history > 0 ? view.history[view.n_history - 1].at : EH_MISSING);
    eh_audit_outcome(audit, ticket, &view);
    bool clocks = audit->context != NULL && audit->program->block.n_PAUSES > 0;
    if (clocks && !eh_audit_foreign(audit, ticket) && view.n_history > 0) {
        run_clocks(audit, ticket, &view);
    }
    return true;
}
