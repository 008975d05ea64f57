/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row of the log into its ticket's record.
 *
 * One idea: the first decision of a ticket says where it was sent, and why; the later ones how it stands.
 */
#include <string.h>

#include "audit/audit.h"
#include "audit/decided.h"
#include "vm/internal.h"

static bool same(EhStr a, const char *b)
{
    return a.n == strlen(b) && memcmp(a.p, b, a.n) == 0;
}

static void note_end(EhAudit *audit, int64_t at)
{
    if (!audit->joined) { /* a history tells itself how far it goes */
        audit->end = at > audit->end ? at : audit->end;
    }
}

/* ---- the ticket of the row ---- */

typedef enum Got { GOT, GOT_NOT, GOT_NO_MEMORY } Got;

EhItemForm eh_audit_form(const EhLogRow *row)
{
    int form = 0;
    while (form < EH_ITEM_FORMS && !same(row->form, eh_item_forms[form])) {
        form++;
    }
    return (EhItemForm)form;
}

static Got read_ticket(EhAudit *audit, const EhLogRow *row)
{
    EhItemForm form = eh_audit_form(row);
    if (form == EH_ITEM_FORMS || form == EH_ITEM_FORM_NONE) {
        return GOT_NOT;
    }
    EhItemGot got = eh_item_get(&audit->item, audit->row_keys, form, (uint64_t)row->line, row->head,
                                row->ticket);
    if (got == EH_ITEM_NOT_TEXT) {
        return GOT_NOT;
    }
    return got == EH_ITEM_GOT &&
                   eh_reader_read(audit->row_reader, &audit->item.batch, 0, audit->ticket)
               ? GOT
               : GOT_NO_MEMORY;
}

static void read_predictions(const EhAudit *audit, EhAuditTicket *ticket, const EhTicketView *view)
{
    for (uint32_t i = 0; i < audit->n_predicted; i++) {
        const EhField *field = &audit->program->block.FIELDS[audit->predicted[i]];
        double confidence = view->cells[field->cell + 2 * eh_kind_width(field->kind)].f;
        bool known = confidence >= 0; /* NaN: no prediction */
        ticket->unpredicted |= (uint32_t)!known << i;
        ticket->unsure |= (uint32_t)(known && confidence < audit->program->block.header->confidence)
                          << i;
    }
}

/* ---- its decision ---- */

static uint64_t lines_of(const EhAudit *audit, EhStr reasons)
{
    uint64_t lines = 0;
    for (uint32_t i = 0; i < audit->n_lines; i++) {
        uint32_t note = audit->line_notes[i];
        if (note / 4 < reasons.n) {
            uint8_t bits = (uint8_t)((uint8_t)reasons.p[note / 4] >> note % 4 * 2);
            lines |= (uint64_t)((bits & 3) == 3) << i;
        }
    }
    return lines;
}

/* Rules, routes and actions that count as an intervention. */
static void note_done(EhAudit *audit, EhAuditTicket *ticket, const EhAuditDecided *decided)
{
    const EhAuditDecl *decl = &audit->policy->audited;
    for (uint32_t i = 0; i < audit->n_done; i++) {
        const EhAuditIntervention *done = &decl->interventions.at[i];
        bool was = done->done == EH_AUDIT_ROUTE && ticket->last_queue == (uint16_t)done->number;
        uint32_t at = 0;
        EhStr name;
        while (!was && done->done == EH_AUDIT_ACTION &&
               eh_audit_action(decided->actions, &at, &name)) {
            was = name.p != NULL && eh_str_same(name, done->name);
        }
        ticket->helped |= (uint32_t)was << i;
    }
}

static void set_answer(EhAuditTicket *ticket, EhQuestion question, EhAnswer answer)
{
    unsigned at = 2 * (unsigned)question;
    ticket->answers = (ticket->answers & ~(3u << at)) | (uint32_t)answer << at;
}

/* What every decision says anew. A target that it calls missed may have been met without its knowing. */
static void note_state(EhAudit *audit, EhAuditTicket *ticket, const EhLogRow *row,
                       const EhAuditDecided *decided)
{
    static const EhQuestion questions[EH_AUDIT_TARGETS] = {EH_ASK_FIRST_IN_TIME,
                                                           EH_ASK_RESOLVED_IN_TIME};
    ticket->last_queue = eh_audit_name(&audit->queues, row->queue);
    for (int i = 0; i < EH_AUDIT_TARGETS; i++) {
        ticket->due[i] = decided->clocks[i].due;
        set_answer(ticket, questions[i],
                   decided->clocks[i].met ? EH_ANSWER_YES : EH_ANSWER_UNKNOWN);
    }
    if (decided->escalated) {
        set_answer(ticket, EH_ASK_ESCALATION_HELD, EH_ANSWER_YES);
    }
    note_done(audit, ticket, decided);
}

static void note_first(EhAudit *audit, EhAuditTicket *ticket, const EhLogRow *row,
                       const EhAuditDecided *decided, uint32_t other)
{
    ticket->klass = eh_audit_name(&audit->classes, row->klass);
    ticket->service = eh_audit_name(&audit->classes, row->service);
    ticket->tier = eh_audit_name(&audit->tiers, row->tier);
    ticket->queue = eh_audit_name(&audit->queues, row->queue);
    ticket->by = eh_audit_name(&audit->bys, decided->tier_by);
    ticket->holdout = decided->holdout;
    ticket->fault = same(row->status, "fault");
    ticket->other = (uint16_t)other;
    ticket->lines = lines_of(audit, row->reasons);
    ticket->created = row->now; /* until its own field is read */
}

/* ---- one row ---- */

static bool is_other(EhAudit *audit, const EhLogRow *row)
{
    bool other = row->policy.n != sizeof audit->hash ||
                 memcmp(row->policy.p, audit->hash, sizeof audit->hash) != 0;
    audit->n_other_policy += other;
    return other;
}

/* What the ticket itself says; of a ticket that was met before only how it ended, and that only without a history. */
static bool note_ticket(EhAudit *audit, EhAuditTicket *ticket, const EhLogRow *row, bool first)
{
    EhTicketView view;
    Got got = first || !audit->joined ? read_ticket(audit, row) : GOT_NOT;
    if (got != GOT) {
        audit->n_unreadable += got == GOT_NOT && (first || !audit->joined);
        return got != GOT_NO_MEMORY;
    }
    eh_ticket_complete(audit->ticket, &view);
    const EhBlock *block = &audit->program->block;
    if (first && view.created_readable) {
        ticket->created = view.cells[block->FIELDS[block->header->field_created].cell].i;
        ticket->dated = true;
        note_end(audit, ticket->created);
    }
    if (first) {
        read_predictions(audit, ticket, &view);
    }
    if (!audit->joined) {
        eh_audit_outcome(audit, ticket, &view);
    }
    return true;
}

bool eh_audit_row(EhAudit *audit, const EhLogRow *row)
{
    EhAuditDecided decided;
    bool first;
    uint32_t other = 0;
    if (is_other(audit, row)) {
        if (!eh_audit_again(audit, row, &other)) {
            return false;
        }
        other++;
    }
    audit->n_rows++;
    audit->n_faults += same(row->status, "fault");
    note_end(audit, row->now);
    if (row->id.p == NULL) {
        audit->n_without_id++;
        return true;
    }
    EhAuditTicket *ticket = eh_audit_find(audit, row->id, &first);
    if (ticket == NULL) {
        return false;
    }
    eh_audit_decided(row->decision, audit->targets, &decided);
    audit->n_again += !first;
    ticket->decisions = (uint16_t)(ticket->decisions + (ticket->decisions < UINT16_MAX));
    if (first) {
        note_first(audit, ticket, row, &decided, other);
    }
    note_state(audit, ticket, row, &decided);
    return note_ticket(audit, ticket, row, first);
}
