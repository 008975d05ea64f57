/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sample into a ticket, through the setters that readers of data use.
 *
 * The newest word on a field counts, so a record is walked from what was laid on last down to its base, and fields that
 * were seen are passed over.
 */
#include "compiler/samples.h"

#include "vm/ticket.h"

#include <string.h>

/* Where values go. */
typedef struct Fill {
    const EhProgram *program;
    EhTicket *ticket;
    EhArena *arena;
    EhStatus status; /* the first that was not EH_OK */
} Fill;

/* So many words hold a bit for each field of a record. */
enum { SEEN_WORDS = EH_LIMIT_RECORD_FIELDS / 64 };

static void fill_record(Fill *fill, EhStr prefix, const EhSampleValue *record);

static void note(Fill *fill, EhStatus status)
{
    if (fill->status == EH_OK && status != EH_OK) {
        fill->status = status == EH_NO_MEMORY ? EH_NO_MEMORY : EH_INVALID;
    }
}

static EhStr path_of(Fill *fill, EhStr prefix, EhStr name)
{
    EhStr path = eh_arena_format(fill->arena, "%.*s%.*s", EH_STR_F(prefix), EH_STR_F(name));
    if (path.p == NULL) {
        note(fill, EH_NO_MEMORY);
        return EH_STR("");
    }
    return path;
}

static EhStr enum_data(const EhVType *type, int64_t i)
{
    return type->enumeration->names.at[i].data;
}

static EhStatus set_value(Fill *fill, EhSlot slot, const EhVType *type, const EhConst *value)
{
    EhStr text = type->kind == EH_ENUM ? enum_data(type, value->cell.i) : value->text;
    switch ((EhKind)type->kind) {
    case EH_BOOL:
        return eh_set_bool(fill->ticket, slot, value->cell.i != 0);
    case EH_INT:
    case EH_MONEY:
    case EH_DURATION:
    case EH_DATE:
    case EH_TIME:
        return eh_set_int(fill->ticket, slot, value->cell.i);
    case EH_NUMBER:
        return eh_set_number(fill->ticket, slot, value->cell.f);
    case EH_ENUM:
    case EH_TEXT:
        return eh_set_text(fill->ticket, slot, text.n == 0 ? "" : text.p, text.n);
    case EH_SET:
    case EH_LIST:
    case EH_RECORD:
    case EH_META:
    case EH_COUNTER:
        break;
    }
    return EH_INVALID;
}

static EhStatus add_value(Fill *fill, EhSlot slot, const EhVType *type, const EhConst *value)
{
    EhStr text = type->kind == EH_ENUM ? enum_data(type, value->cell.i) : value->text;
    switch ((EhKind)type->kind) {
    case EH_BOOL:
        return eh_ticket_add_bool(fill->ticket, slot, value->cell.i != 0);
    case EH_INT:
    case EH_MONEY:
    case EH_DURATION:
    case EH_DATE:
    case EH_TIME:
        return eh_add_int(fill->ticket, slot, value->cell.i);
    case EH_NUMBER:
        return eh_add_number(fill->ticket, slot, value->cell.f);
    case EH_ENUM:
    case EH_TEXT:
        return eh_add_text(fill->ticket, slot, text.n == 0 ? "" : text.p, text.n);
    case EH_SET:
    case EH_LIST:
    case EH_RECORD:
    case EH_META:
    case EH_COUNTER:
        break;
    }
    return EH_INVALID;
}

static void fill_items(Fill *fill, EhSlot slot, EhStr path, const EhVType *elem,
                       const EhSampleValue *given)
{
    EhStr prefix = path_of(fill, path, EH_STR("."));
    note(fill, eh_set_begin(fill->ticket, slot));
    for (uint32_t i = 0; i < given->n && fill->status == EH_OK; i++) {
        if (elem->kind != EH_RECORD) {
            note(fill, add_value(fill, slot, elem, &given->items[i].value));
            continue;
        }
        note(fill, eh_row_begin(fill->ticket, slot));
        fill_record(fill, prefix, &given->items[i]);
        note(fill, eh_row_end(fill->ticket));
    }
}

static void fill_field(Fill *fill, EhStr prefix, const EhSampleField *own)
{
    const EhVType *type = &own->field->type;
    EhStr path = path_of(fill, prefix, own->field->name);
    EhSlot slot = eh_slot(fill->program, path.p);
    switch ((EhSampleWhat)own->value.what) {
    case EH_SAMPLE_NOTHING:
    case EH_SAMPLE_MISSING:
        break;
    case EH_SAMPLE_VALUE:
        note(fill, set_value(fill, slot, type, &own->value.value));
        if (own->value.confident) {
            note(fill, eh_set_confidence(fill->ticket, slot, own->value.confidence));
        }
        break;
    case EH_SAMPLE_ITEMS:
        fill_items(fill, slot, path, type->elem, &own->value);
        break;
    case EH_SAMPLE_RECORD:
        note(fill, eh_set_record(fill->ticket, slot));
        fill_record(fill, path_of(fill, path, EH_STR(".")), &own->value);
        break;
    }
}

static void fill_record(Fill *fill, EhStr prefix, const EhSampleValue *record)
{
    uint64_t seen[SEEN_WORDS] = {0};
    for (; record != NULL; record = record->base) {
        for (const EhSampleField *own = record->fields; own != NULL && fill->status == EH_OK;
             own = own->next) {
            uint64_t bit = UINT64_C(1) << own->index % 64;
            if (!(seen[own->index / 64 % SEEN_WORDS] & bit)) {
                seen[own->index / 64 % SEEN_WORDS] |= bit;
                fill_field(fill, prefix, own);
            }
        }
    }
}

EhStatus eh_sample_fill(const EhSample *sample, const EhProgram *program, EhArena *arena,
                        EhTicket *ticket)
{
    Fill fill = {.program = program, .ticket = ticket, .arena = arena};
    fill_record(&fill, EH_STR(""), &sample->ticket);
    for (uint32_t i = 0; i < sample->n_past && fill.status == EH_OK; i++) {
        note(&fill, eh_history_begin(ticket, sample->past[i].at));
        fill_record(&fill, EH_STR(""), &sample->past[i].fields);
        note(&fill, eh_history_end(ticket));
    }
    return fill.status;
}
