/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An audit made ready: which fields of the policy's ticket tell what.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit.h"
#include "service/audited.h"

/* The first target, and the one called `resolve` or else the last. */
static void find_targets(EhAudit *audit)
{
    const EhBlock *block = &audit->program->block;
    audit->until_fields[0] = audit->until_fields[1] = EH_NONE;
    for (uint32_t i = 0; i < block->n_TARGETS; i++) {
        const char *name = eh_name(audit->program, EH_NAMES_TARGET, (int32_t)i);
        EhStr text = {name, (uint32_t)strlen(name)};
        bool last =
            i > 0 && (strcmp(name, "resolve") == 0 ||
                      !(audit->targets[1].p != NULL && eh_str_is(audit->targets[1], "resolve")));
        int which = i == 0 ? 0 : 1;
        if (i == 0 || last) {
            audit->targets[which] = text;
            audit->until_fields[which] = block->TARGETS[i].until_field;
        }
    }
}

static void find_predicted(EhAudit *audit)
{
    const EhBlock *block = &audit->program->block;
    const EhLayout *layout = &block->LAYOUTS[0];
    for (uint32_t i = 0; i < layout->n_fields && audit->n_predicted < EH_AUDIT_MASK; i++) {
        if ((block->FIELDS[layout->first_field + i].flags & EH_FIELD_PREDICTED) &&
            !isnan(block->header->confidence)) {
            audit->predicted[audit->n_predicted++] = layout->first_field + i;
        }
    }
}

static void find_done(EhAudit *audit)
{
    const EhAuditDecl *decl = &audit->policy->audited;
    audit->n_done = decl->interventions.n < EH_AUDIT_MASK ? decl->interventions.n : EH_AUDIT_MASK;
    for (uint32_t i = 0; i < audit->n_done; i++) {
        audit->done_fields[i] = eh_audited_field(audit->program, decl->interventions.at[i].place);
    }
}

static void find_lines(EhAudit *audit)
{
    const EhBlock *block = &audit->program->block;
    audit->line_notes = eh_arena_array(audit->arena, EH_AUDIT_LINES, sizeof *audit->line_notes);
    audit->line_names = eh_arena_array(audit->arena, EH_AUDIT_LINES, sizeof *audit->line_names);
    for (uint32_t i = 0; audit->line_names != NULL && audit->line_notes != NULL &&
                         i < block->n_NOTES && audit->n_lines < EH_AUDIT_LINES;
         i++) {
        const EhNoteWhole note = eh_block_note(block, i);
        if (note.what == EH_NOTE_LINE) {
            const char *name = note.label[0] != 0 ? note.label : note.text;
            audit->line_names[audit->n_lines] = (EhStr){name, (uint32_t)strlen(name)};
            audit->line_notes[audit->n_lines++] = i;
        }
    }
}

static void find_measured(EhAudit *audit)
{
    const uint32_t *roles = audit->roles;
    bool *m = audit->measured;
    m[EH_METRIC_FIRST_RESPONSE] = m[EH_METRIC_FIRST_IN_TIME] = audit->until_fields[0] != EH_NONE;
    m[EH_METRIC_RESOLUTION] = m[EH_METRIC_RESOLVED_IN_TIME] = audit->until_fields[1] != EH_NONE;
    m[EH_METRIC_SATISFACTION] = roles[EH_AUDIT_SATISFACTION] != EH_NONE;
    m[EH_METRIC_NPS] = roles[EH_AUDIT_NPS] != EH_NONE;
    m[EH_METRIC_EFFORT] = roles[EH_AUDIT_EFFORT] != EH_NONE;
    m[EH_METRIC_REOPENED] = roles[EH_AUDIT_REOPENED] != EH_NONE;
    m[EH_METRIC_RECONTACT] = roles[EH_AUDIT_RECONTACT] != EH_NONE;
    m[EH_METRIC_FIRST_CONTACT] =
        roles[EH_AUDIT_FIRST_CONTACT] != EH_NONE ||
        (audit->until_fields[1] != EH_NONE && (m[EH_METRIC_REOPENED] || m[EH_METRIC_RECONTACT]));
    m[EH_METRIC_RESOLVED] = roles[EH_AUDIT_ACTUAL] != EH_NONE && audit->until_fields[1] != EH_NONE;
    m[EH_METRIC_ESCALATED] =
        roles[EH_AUDIT_ESCALATED] != EH_NONE || audit->policy->escalations.n > 0;
    m[EH_METRIC_TRANSFERS] = audit->transfers_field != EH_NONE;
    m[EH_METRIC_HANDLING] = roles[EH_AUDIT_HANDLING] != EH_NONE;
    m[EH_METRIC_RETAINED] = roles[EH_AUDIT_RETAINED] != EH_NONE;
}

static void want(const EhBlock *block, bool *wanted, uint32_t field)
{
    for (; field != EH_NONE; field = block->FIELDS[field].parent) {
        wanted[field] = true;
    }
}

/* Of a logged ticket its times, its predictions and how it ended are read. */
static bool open_readers(EhAudit *audit)
{
    const EhBlock *block = &audit->program->block;
    bool *wanted = eh_arena_array(audit->arena, block->n_FIELDS + 1u, sizeof *wanted);
    audit->keys = eh_keys_new(audit->program);
    audit->row_keys = eh_keys_new(audit->program);
    if (wanted == NULL || audit->keys == NULL || audit->row_keys == NULL) {
        return false;
    }
    want(block, wanted, block->header->field_id);
    want(block, wanted, block->header->field_created);
    want(block, wanted, audit->transfers_field);
    for (int i = 0; i < EH_AUDIT_TARGETS; i++) {
        want(block, wanted, audit->until_fields[i]);
    }
    for (int i = 0; i < EH_AUDIT_ROLES; i++) {
        want(block, wanted, audit->roles[i]);
    }
    for (uint32_t i = 0; i < audit->n_predicted; i++) {
        want(block, wanted, audit->predicted[i]);
    }
    for (uint32_t i = 0; i < audit->n_done; i++) {
        want(block, wanted, audit->done_fields[i]);
    }
    eh_keys_forget(audit->row_keys, wanted);
    audit->reader = eh_reader_new(audit->keys);
    audit->row_reader = eh_reader_new(audit->row_keys);
    return audit->reader != NULL && audit->row_reader != NULL;
}

static uint16_t otherwise_class(const EhPolicy *policy)
{
    for (uint32_t i = 0; i < policy->classes.n; i++) {
        if (policy->classes.at[i].otherwise) {
            return (uint16_t)i;
        }
    }
    return EH_AUDIT_NO_NAME;
}

bool eh_audit_open(EhAudit *audit)
{
    const EhProgram *program = audit->program;
    for (int i = 0; i < EH_AUDIT_ROLES; i++) {
        audit->roles[i] = eh_audited_field(program, audit->policy->audited.roles[i]);
    }
    audit->transfers_field = eh_audited_transfers(audit->policy, program);
    audit->otherwise_class = otherwise_class(audit->policy);
    audit->came = INT64_MAX;
    audit->ended = audit->end = INT64_MIN;
    eh_program_source_hash(program, audit->hash);
    find_targets(audit);
    find_predicted(audit);
    find_done(audit);
    find_lines(audit);
    find_measured(audit);
    bool clocks = audit->joined && program->block.n_PAUSES > 0;
    return open_readers(audit) && eh_ticket_new(program, &audit->ticket) == EH_OK &&
           (!clocks || eh_context_new(program, NULL, &audit->context) == EH_OK) &&
           eh_audit_names_open(&audit->classes, audit->arena, program, EH_NAMES_CLASS) &&
           eh_audit_names_open(&audit->tiers, audit->arena, program, EH_NAMES_TIER) &&
           eh_audit_names_open(&audit->bys, audit->arena, program, EH_NAMES_TIER_BY) &&
           eh_audit_names_open(&audit->queues, audit->arena, program, EH_NAMES_QUEUE) &&
           !audit->arena->failed;
}

void eh_audit_close(EhAudit *audit)
{
    eh_context_free(audit->context);
    eh_writer_free(audit->writer);
    eh_out_free(&audit->decision);
    eh_out_free(&audit->reasons);
    eh_ticket_free(audit->ticket);
    eh_reader_free(audit->reader);
    eh_reader_free(audit->row_reader);
    eh_keys_free(audit->keys);
    eh_keys_free(audit->row_keys);
    eh_item_text_free(&audit->item);
    eh_out_free(&audit->ids);
    free(audit->at);
    free(audit->slots);
    *audit = (EhAudit){0};
}
