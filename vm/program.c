/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a loaded program says about itself: facts, slots, names, outside data.
 *
 * One idea: each string of a block is followed by a NUL, so that names are handed out where they lie.
 */
#include <string.h>

#include "vm/internal.h"
#include "vm/opcodes.h"

#define TEXT_OF(number) #number
#define VERSION_TEXT(a, b, c) TEXT_OF(a) "." TEXT_OF(b) "." TEXT_OF(c)

const char *eh_version(void)
{
    return VERSION_TEXT(EH_VERSION_MAJOR, EH_VERSION_MINOR, EH_VERSION_PATCH);
}

/* ---- looking into a block ---- */

uint32_t eh_program_hash(const char *p, uint32_t n)
{
    uint32_t hash = 2166136261u;
    for (uint32_t i = 0; i < n; i++)
        hash = (hash ^ (uint8_t)p[i]) * 16777619u;
    hash = (hash ^ hash >> 16) * 0x7FEB352Du;
    return hash ^ hash >> 15;
}

uint32_t eh_block_intern(const EhBlock *block, const char *p, uint32_t n)
{
    if (block->n_TEXTS == 0)
        return EH_ID_NONE;
    uint32_t mask = block->n_TEXT_HASH - 1;
    uint32_t at = eh_program_hash(p, n) & mask;
    for (uint32_t id = block->TEXT_HASH[at]; id; id = block->TEXT_HASH[at]) {
        EhRef ref = block->TEXTS[id - 1];
        if (ref.n == n && (n == 0 || memcmp(eh_block_chars(block, ref), p, n) == 0))
            return id;
        at = (at + 1) & mask;
    }
    return EH_ID_NONE;
}

void eh_block_listed(const EhBlock *block, uint32_t id, EhCell out[2])
{
    EhRef ref = block->TEXTS[id - 1];
    out[0] = (EhCell){.p = eh_block_chars(block, ref)};
    out[1] = (EhCell){.meta = EH_TEXT_META(ref.n, id)};
}

EhCalendarView eh_block_calendar(const EhBlock *block, uint32_t calendar)
{
    const EhCalendarTable *row = &block->CALENDARS[calendar];
    const EhZoneTable *zone = &block->ZONES[row->zone];
    return (EhCalendarView){
        .zone = block->ZONE_SPANS + zone->first,
        .n_zone = zone->count,
        .spans = block->CAL_SPANS + row->first_span,
        .n_spans = row->n_spans,
        .exceptions = block->CAL_EXCEPTIONS + row->first_exception,
        .n_exceptions = row->n_exceptions,
        .exception_spans = block->CAL_SPANS + row->first_exception_span,
        .n_exception_spans = row->n_exception_spans,
        .always = row->always != 0,
    };
}

const char *eh_block_enumerator(const EhBlock *block, uint32_t enum_index, int64_t i)
{
    if (enum_index == EH_NONE || i < 0 || i >= block->ENUMS[enum_index].count)
        return NULL;
    return eh_block_chars(block, block->ENUMERATORS[block->ENUMS[enum_index].first + i].name);
}

void eh_block_value(const EhBlock *block, uint8_t kind, uint32_t arg, const EhCell *cells,
                    EhValue *out, const char **enum_name)
{
    *out = (EhValue){.type = (EhType)kind};
    if (enum_name)
        *enum_name = NULL;
    if (eh_kind_is_whole(kind)) {
        out->missing = cells[0].i == EH_MISSING;
        out->i = cells[0].i;
        if (kind == EH_ENUM && enum_name)
            *enum_name = eh_block_enumerator(block, arg, cells[0].i);
    } else if (kind == EH_NUMBER) {
        out->missing = cells[0].f != cells[0].f;
        out->f = cells[0].f;
    } else {
        out->missing = cells[0].p == NULL;
    }
    if (out->missing)
        return;
    if (kind == EH_TEXT) {
        out->text = cells[0].p;
        out->n = EH_TEXT_LEN(cells[1].meta);
    } else if (kind == EH_SET || kind == EH_LIST) {
        out->i = (int64_t)cells[1].meta;
    }
}

/* ---- facts ---- */

const void *eh_program_bytes(const EhProgram *program, size_t *size)
{
    *size = program->size;
    return program->block.header;
}

const char *eh_program_policy(const EhProgram *program)
{
    return eh_block_chars(&program->block, program->block.header->policy);
}

const char *eh_program_tz_version(const EhProgram *program)
{
    return eh_block_chars(&program->block, program->block.header->tz_version);
}

uint64_t eh_program_steps(const EhProgram *program)
{
    return program->steps;
}

uint32_t eh_program_text_passes(const EhProgram *program)
{
    return program->text_passes;
}

void eh_program_source_hash(const EhProgram *program, uint8_t hash[32])
{
    memcpy(hash, program->block.header->source_hash, 32);
}

bool eh_program_stripped(const EhProgram *program)
{
    return program->block.header->stripped != 0;
}

/* ---- slots ---- */

static const EhField *slot_field(const EhProgram *program, EhSlot slot)
{
    return slot < program->block.n_FIELDS ? &program->block.FIELDS[slot] : NULL;
}

/* The past has the ticket's paths once more, so it is left out. */
static bool is_past(const EhProgram *program, EhSlot slot)
{
    const EhLayout *past = &program->block.LAYOUTS[1];
    return slot - past->first_field < past->n_fields;
}

EhSlot eh_slot(const EhProgram *program, const char *path)
{
    const EhBlock *block = &program->block;
    if (!path)
        return EH_NO_SLOT;
    for (uint32_t i = 0; i < block->n_FIELDS; i++)
        if (!is_past(program, i) && strcmp(eh_block_chars(block, block->FIELDS[i].path), path) == 0)
            return i;
    return EH_NO_SLOT;
}

EhType eh_slot_type(const EhProgram *program, EhSlot slot)
{
    const EhField *field = slot_field(program, slot);
    return field ? (EhType)field->kind : EH_TYPE_RECORD;
}

uint32_t eh_slot_count(const EhProgram *program)
{
    return program->block.n_FIELDS;
}

const char *eh_slot_path(const EhProgram *program, EhSlot slot)
{
    const EhField *field = slot_field(program, slot);
    return field ? eh_block_chars(&program->block, field->path) : NULL;
}

/* ---- names ---- */

static uint32_t names_enum(const EhHeader *header, EhNames names)
{
    switch (names) {
    case EH_NAMES_CLASS:
        return header->enum_class;
    case EH_NAMES_TIER:
        return header->enum_tier;
    case EH_NAMES_QUEUE:
        return header->enum_queue;
    case EH_NAMES_PRIORITY:
        return header->enum_priority;
    case EH_NAMES_SKILL:
        return header->enum_skill;
    case EH_NAMES_TIER_BY:
        return header->enum_tier_by;
    case EH_NAMES_QUEUE_BY:
        return header->enum_queue_by;
    case EH_NAMES_PRIORITY_BY:
        return header->enum_priority_by;
    case EH_NAMES_HELD:
        return header->enum_held;
    case EH_NAMES_STATE:
        return header->enum_state;
    case EH_NAMES_TARGET:
        break;
    }
    return EH_NONE;
}

uint32_t eh_names_count(const EhProgram *program, EhNames names)
{
    const EhBlock *block = &program->block;
    uint32_t index = names_enum(block->header, names);
    if (names == EH_NAMES_TARGET)
        return block->n_TARGETS;
    return index == EH_NONE ? 0 : block->ENUMS[index].count;
}

const char *eh_name(const EhProgram *program, EhNames names, int32_t i)
{
    const EhBlock *block = &program->block;
    if (names != EH_NAMES_TARGET)
        return eh_block_enumerator(block, names_enum(block->header, names), i);
    if (i < 0 || (uint32_t)i >= block->n_TARGETS)
        return NULL;
    return eh_block_chars(block, block->TARGETS[i].name);
}

/* ---- outside data ---- */

uint32_t eh_lookup_count(const EhProgram *program)
{
    return program->block.n_LOOKUPS;
}

bool eh_lookup_info(const EhProgram *program, uint32_t lookup, EhLookupInfo *out)
{
    const EhBlock *block = &program->block;
    if (lookup >= block->n_LOOKUPS)
        return false;
    const EhLookup *row = &block->LOOKUPS[lookup];
    const EhSourceDb *source = &block->SOURCES[row->source];
    *out = (EhLookupInfo){
        .name = eh_block_chars(block, row->name),
        .source = eh_block_chars(block, source->name),
        .path = eh_block_chars(block, source->path),
        .sql = eh_block_chars(block, row->sql),
        .key = (EhType)row->key_kind,
        .n_fields = block->LAYOUTS[row->layout].n_fields,
    };
    return true;
}

EhSlot eh_lookup_slot(const EhProgram *program, uint32_t lookup, uint32_t i, const char **name)
{
    const EhBlock *block = &program->block;
    if (lookup >= block->n_LOOKUPS)
        return EH_NO_SLOT;
    const EhLayout *layout = &block->LAYOUTS[block->LOOKUPS[lookup].layout];
    if (i >= layout->n_fields)
        return EH_NO_SLOT;
    if (name)
        *name = eh_block_chars(block, block->FIELDS[layout->first_field + i].name);
    return layout->first_field + i;
}

uint32_t eh_function_count(const EhProgram *program)
{
    return program->block.n_FUNCTIONS;
}

bool eh_function_info(const EhProgram *program, uint32_t function, EhFunctionInfo *out)
{
    const EhBlock *block = &program->block;
    if (function >= block->n_FUNCTIONS)
        return false;
    const EhFunction *row = &block->FUNCTIONS[function];
    *out = (EhFunctionInfo){
        .name = eh_block_chars(block, row->name),
        .library = eh_block_chars(block, row->library),
        .symbol = eh_block_chars(block, row->symbol),
        .result = (EhType)row->kind,
        .n_params = row->count,
    };
    return true;
}

EhType eh_function_param(const EhProgram *program, uint32_t function, uint32_t i)
{
    const EhBlock *block = &program->block;
    if (function >= block->n_FUNCTIONS || i >= block->FUNCTIONS[function].count)
        return EH_TYPE_RECORD;
    return (EhType)block->PARAMS[block->FUNCTIONS[function].first + i].kind;
}

bool eh_program_reads_time(const EhProgram *program)
{
    const EhBlock *block = &program->block;
    const EhInsn *code = block->CODE + block->FUNCS[0].first;
    for (uint32_t i = 0; i < block->FUNCS[0].count; i++) {
        if (code[i].op == EH_OP_NOW || code[i].op == EH_OP_TODAY || code[i].op == EH_OP_WAITING ||
            code[i].op == EH_OP_OPEN) {
            return true;
        }
    }
    return block->header->n_escalations > 0;
}
