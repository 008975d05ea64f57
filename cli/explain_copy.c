/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ticket like another, but for some fields: its cells are set again one by one through the setters, so whatever the
 * data was read from, a change is bound and checked as data is.
 */
#include "cli/explain.h"

#include <math.h>
#include <string.h>

#include "vm/internal.h"

/* What goes where. `changes` are for fields of the ticket itself. */
typedef struct Copy {
    const EhBlock *block;
    EhTicket *ticket;
    const EhChange *const *changes;
    uint32_t n_changes;
    bool no_memory;
} Copy;

static void copy_fields(Copy *copy, const EhLayout *layout, const EhCell *cells, bool ticket);

static void note(Copy *copy, EhStatus status)
{
    copy->no_memory = copy->no_memory || status == EH_NO_MEMORY;
}

static EhIn scalar(uint8_t kind, const EhCell *cells)
{
    if (kind == EH_TEXT) {
        uint32_t n = EH_TEXT_LEN(cells[1].meta);
        return (EhIn){.kind = EH_IN_TEXT, .p = n == 0 ? "" : cells[0].p, .n = n};
    }
    if (kind == EH_NUMBER) {
        return (EhIn){.kind = EH_IN_DOUBLE, .f = cells[0].f};
    }
    return (EhIn){.kind = kind == EH_BOOL ? EH_IN_BOOL : EH_IN_RAW, .i = cells[0].i};
}

static bool is_missing(uint8_t kind, const EhCell *cells)
{
    switch ((EhKind)kind) {
    case EH_TEXT:
    case EH_SET:
    case EH_LIST:
        return cells[0].p == NULL;
    case EH_NUMBER:
        return isnan(cells[0].f);
    default:
        return cells[0].i == EH_MISSING;
    }
}

/* The element that a change adds or takes away, as a cell pair of the set's kind. */
static bool same_element(uint8_t kind, const EhCell *element, const EhChange *change)
{
    if (kind == EH_TEXT) {
        EhStr text = {element[0].p, EH_TEXT_LEN(element[1].meta)};
        return eh_str_same(text, change->text);
    }
    return element[0].i == change->cell.i;
}

static void copy_items(Copy *copy, uint32_t slot, const EhField *field, const EhCell *cells,
                       const EhChange *change)
{
    const EhSeqType *type = &copy->block->SEQS[field->arg];
    uint64_t n = is_missing(field->kind, cells) ? 0 : cells[1].meta;
    note(copy, eh_set_begin(copy->ticket, slot));
    for (uint64_t i = 0; i < n && !copy->no_memory; i++) {
        const EhCell *element = cells[0].q + i * type->stride;
        if (type->kind == EH_RECORD) {
            note(copy, eh_row_begin(copy->ticket, slot));
            copy_fields(copy, &copy->block->LAYOUTS[type->arg], element, false);
            note(copy, eh_row_end(copy->ticket));
        } else if (change == NULL || change->what != EH_CHANGE_REMOVE ||
                   !same_element(type->kind, element, change)) {
            EhIn in = scalar(type->kind, element);
            note(copy, eh_ticket_add_in(copy->ticket, slot, &in));
        }
    }
    if (change != NULL && change->what == EH_CHANGE_ADD) {
        EhIn text = {.kind = EH_IN_TEXT, .p = change->text.p, .n = change->text.n};
        EhIn whole = {.kind = EH_IN_RAW, .i = change->cell.i};
        note(copy, eh_ticket_add_in(copy->ticket, slot, type->kind == EH_TEXT ? &text : &whole));
    }
}

/* A prediction's raw value lies behind the one that counts, then its confidence. */
static void copy_scalar(Copy *copy, uint32_t slot, const EhField *field, const EhCell *cells,
                        bool sure)
{
    bool predicted = (field->flags & EH_FIELD_PREDICTED) != 0;
    uint32_t width = eh_kind_width(field->kind);
    const EhCell *value = predicted ? cells + width : cells;
    if (is_missing(field->kind, value)) {
        return;
    }
    EhIn in = scalar(field->kind, value);
    note(copy, eh_ticket_set_in(copy->ticket, slot, &in));
    if (predicted && !sure && !isnan(cells[2 * width].f)) {
        note(copy, eh_set_confidence(copy->ticket, slot, cells[2 * width].f));
    }
}

static void change_value(Copy *copy, uint32_t slot, const EhField *field, const EhChange *change)
{
    EhIn in = {
        .kind = EH_IN_TEXT, .p = change->text.n == 0 ? "" : change->text.p, .n = change->text.n};
    if (field->kind != EH_TEXT) {
        in = scalar(field->kind, &change->cell);
    }
    note(copy, eh_ticket_set_in(copy->ticket, slot, &in));
}

static const EhChange *change_of(const Copy *copy, uint32_t slot)
{
    for (uint32_t i = 0; i < copy->n_changes; i++) {
        if (copy->changes[i]->field == slot) {
            return copy->changes[i];
        }
    }
    return NULL;
}

static void copy_field(Copy *copy, uint32_t slot, const EhField *field, const EhCell *cells,
                       const EhChange *change)
{
    if (change != NULL && change->what == EH_CHANGE_MISSING) {
        return;
    }
    if (change != NULL && change->what == EH_CHANGE_VALUE) {
        change_value(copy, slot, field, change);
    } else if (field->kind == EH_RECORD) {
        if (cells[0].i != EH_MISSING) {
            note(copy, eh_set_record(copy->ticket, slot));
        }
    } else if (field->kind != EH_SET && field->kind != EH_LIST) {
        copy_scalar(copy, slot, field, cells, change != NULL && change->what == EH_CHANGE_SURE);
    } else if (change != NULL || !is_missing(field->kind, cells)) {
        copy_items(copy, slot, field, cells, change);
    }
}

static void copy_fields(Copy *copy, const EhLayout *layout, const EhCell *cells, bool ticket)
{
    for (uint32_t i = 0; i < layout->n_fields && !copy->no_memory; i++) {
        uint32_t slot = layout->first_field + i;
        const EhField *field = &copy->block->FIELDS[slot];
        copy_field(copy, slot, field, cells + field->cell, ticket ? change_of(copy, slot) : NULL);
    }
}

/* Entries hold cells of layout 1, whose fields stand in the order of TRACKED. */
static void copy_entry(Copy *copy, const EhHistoryEntry *entry)
{
    const EhField *past = &copy->block->FIELDS[copy->block->LAYOUTS[1].first_field];
    note(copy, eh_history_begin(copy->ticket, entry->at));
    for (uint32_t i = 0; i < copy->block->n_TRACKED; i++) {
        if (entry->present[i / 64] >> i % 64 & 1) {
            EhIn in = scalar(past[i].kind, entry->cells + past[i].cell);
            note(copy, eh_ticket_set_in(copy->ticket, copy->block->TRACKED[i], &in));
        }
    }
    note(copy, eh_history_end(copy->ticket));
}

bool eh_explain_copy(const EhProgram *program, const EhTicketView *view,
                     const EhChange *const *changes, uint32_t n, EhTicket *ticket)
{
    Copy copy = {.block = &program->block, .ticket = ticket, .changes = changes, .n_changes = n};
    eh_ticket_reset(ticket);
    copy_fields(&copy, &program->block.LAYOUTS[0], view->cells, true);
    for (uint32_t i = 0; i < view->n_history && !copy.no_memory; i++) {
        copy_entry(&copy, &view->history[i]);
    }
    return !copy.no_memory;
}
