/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Roles of an audit as fields of a program, and what tells of transfers where no role does.
 */
#include "service/audited.h"

#include <string.h>

uint32_t eh_audited_field(const EhProgram *program, const EhPlace *place)
{
    const EhLayout *ticket = &program->block.LAYOUTS[0];
    for (uint32_t i = 0; place != NULL && i < ticket->n_fields; i++) {
        if (program->block.FIELDS[ticket->first_field + i].cell == place->cell) {
            return ticket->first_field + i;
        }
    }
    return EH_NONE;
}

/* ---- transfers ---- */

static bool named_one_of(const EhBlock *block, const EhField *field, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (field->name.n == strlen(*names) &&
            memcmp(eh_block_chars(block, field->name), *names, field->name.n) == 0) {
            return true;
        }
    }
    return false;
}

uint32_t eh_audited_transfers(const EhPolicy *policy, const EhProgram *program)
{
    static const char *const teams[] = {"queue",         "team",           "group", "desk",
                                        "assigned_team", "assigned_group", NULL};
    static const char *const counts[] = {"transfers",     "transferred",    "handovers",
                                         "reassignments", "transfer_count", NULL};
    const EhBlock *block = &program->block;
    uint32_t best = eh_audited_field(program, policy->audited.roles[EH_AUDIT_TRANSFERRED]);
    for (uint32_t i = 0; best == EH_NONE && i < block->n_TRACKED; i++) {
        best = named_one_of(block, &block->FIELDS[block->TRACKED[i]], teams) ? block->TRACKED[i]
                                                                             : best;
    }
    for (uint32_t i = 0; best == EH_NONE && i < block->LAYOUTS[0].n_fields; i++) {
        const EhField *field = &block->FIELDS[block->LAYOUTS[0].first_field + i];
        best = field->kind == EH_INT && named_one_of(block, field, counts)
                   ? block->LAYOUTS[0].first_field + i
                   : best;
    }
    return best;
}

static bool same_value(const EhField *field, const EhCell *a, const EhCell *b)
{
    if (field->kind != EH_TEXT) {
        return a->i == b->i;
    }
    uint32_t n = EH_TEXT_LEN(a[1].meta), m = EH_TEXT_LEN(b[1].meta);
    return n == m && (n == 0 || memcmp(a->p, b->p, n) == 0);
}

/* How often a tracked field changed. */
static int64_t changes_of(const EhBlock *block, const EhTicketView *view, const EhField *field)
{
    const EhField *was = &block->FIELDS[block->LAYOUTS[1].first_field + field->tracked];
    const EhCell *last = NULL;
    int64_t n = 0;
    for (uint32_t k = 0; k < view->n_history; k++) {
        const EhHistoryEntry *entry = &view->history[k];
        if (entry->present[field->tracked / 64] >> field->tracked % 64 & 1) {
            n += last != NULL && !same_value(was, last, entry->cells + was->cell);
            last = entry->cells + was->cell;
        }
    }
    return last == NULL ? -1 : n;
}

int64_t eh_audited_count(const EhProgram *program, const EhTicket *ticket, const EhTicketView *view,
                         uint32_t index)
{
    const EhField *field = index == EH_NONE ? NULL : &program->block.FIELDS[index];
    if (field == NULL) {
        return -1;
    }
    if (field->kind == EH_INT) {
        int64_t n = eh_ticket_field_broken(ticket, index) ? EH_MISSING : view->cells[field->cell].i;
        return n == EH_MISSING ? -1 : n;
    }
    return field->tracked == EH_NONE || !view->history_readable
               ? -1
               : changes_of(&program->block, view, field);
}
