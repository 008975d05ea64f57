/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of a program that say what a ticket is: layouts, fields, enums, zones, calendars, actions, sources.
 *
 * Layouts are made in a queue: the ticket, its past, then each record that a list or lookup holds, in order of discovery,
 * so that the fields of one layout lie together.
 */
#include "compiler/lower.h"

#include <math.h>

static EhStr join(EhLower *low, EhStr path, EhStr name)
{
    return path.n == 0
               ? name
               : eh_arena_format(low->policy->arena, "%.*s.%.*s", EH_STR_F(path), EH_STR_F(name));
}

static uint32_t plan_layout(EhLower *low, EhRecordDecl *record, EhStr path)
{
    EhLayoutPlan plan = {.record = record, .path = path};
    EH_PUSH(low->policy->arena, &low->layouts, plan);
    return low->layouts.n - 1;
}

static EhCell bound(const EhVType *type, bool upper)
{
    bool ordered = type->kind >= EH_INT && type->kind <= EH_TIME;
    if (type->kind == EH_NUMBER) {
        return (EhCell){.f = upper ? type->fhi : type->flo};
    }
    return (EhCell){.i = ordered ? (upper ? type->hi : type->lo) : 0};
}

static uint32_t kind_arg(EhLower *low, const EhVType *type)
{
    return type->kind == EH_ENUM ? eh_block_enum(&low->block, type->enumeration) : 0;
}

static uint32_t add_seq(EhLower *low, const EhVType *type, EhStr path)
{
    const EhVType *elem = type->elem;
    bool record = elem->kind == EH_RECORD;
    EhSeqType row = {
        .kind = elem->kind, .max = type->max, .lo = bound(elem, false), .hi = bound(elem, true)};
    row.arg = record ? plan_layout(low, elem->record, path) : kind_arg(low, elem);
    row.stride = record ? elem->record->n_cells : elem->kind == EH_TEXT ? 2 : 1;
    EH_PUSH(low->policy->arena, &low->block.SEQS, row);
    return low->block.SEQS.n - 1;
}

/* The elements of a set or list; equal ones count once in a set. */
static EhCell default_items(EhLower *low, const EhFieldDecl *field)
{
    uint32_t first = low->block.DEFAULTS.n;
    for (EhNode *node = field->value->list; node != NULL; node = node->next) {
        EhConst value;
        EhCell cell = {.i = 0};
        if (eh_const(low->policy, node, field->type.elem, &value)) {
            cell = value.cell;
        }
        if (field->type.elem->kind == EH_TEXT) {
            cell.meta = eh_block_text(&low->block, value.text);
        }
        bool twice = false;
        for (uint32_t i = first; field->type.kind == EH_SET && i < low->block.DEFAULTS.n; i++) {
            twice = twice || low->block.DEFAULTS.at[i].meta == cell.meta;
        }
        if (!twice) {
            EH_PUSH(low->policy->arena, &low->block.DEFAULTS, cell);
        }
    }
    return (EhCell){.meta = (uint64_t)first | (uint64_t)(low->block.DEFAULTS.n - first) << 32};
}

static EhCell default_cell(EhLower *low, const EhFieldDecl *field)
{
    EhConst value;
    if (field->type.kind == EH_SET || field->type.kind == EH_LIST) {
        return default_items(low, field);
    }
    if (!eh_const(low->policy, field->value, &field->type, &value)) {
        return (EhCell){.i = 0};
    }
    if (field->type.kind == EH_TEXT) {
        value.cell.meta = eh_block_text(&low->block, value.text);
    }
    return value.cell;
}

static uint8_t field_flags(const EhFieldDecl *field)
{
    const EhVType *type = &field->type;
    return (uint8_t)((type->optional && !type->predicted ? EH_FIELD_OPTIONAL : 0) |
                     (type->predicted ? EH_FIELD_PREDICTED : 0) |
                     (field->tracked ? EH_FIELD_TRACKED : 0) |
                     (field->outcome ? EH_FIELD_OUTCOME : 0) |
                     (field->value != NULL ? EH_FIELD_DEFAULT : 0) |
                     (field->has_format ? EH_FIELD_HAS_FORMAT : 0));
}

static EhField field_row(EhLower *low, EhFieldDecl *field, EhStr path)
{
    EhBlockBuilder *block = &low->block;
    const EhVType *type = &field->type;
    EhField row = {
        .name = eh_block_string(block, field->name),
        .path = eh_block_string(block, path),
        .key = eh_block_string(block, field->key),
        .wanted = eh_block_string(block, eh_wanted_text(low->policy, field)),
        .format = eh_block_string(block, field->has_format ? field->format : EH_STR("")),
        .zone = field->zone_index,
        .kind = type->kind,
        .flags = field_flags(field),
        .unknown = field->unknown,
        .tracked = EH_NONE,
        .lo = bound(type, false),
        .hi = bound(type, true),
    };
    bool sequence = type->kind == EH_SET || type->kind == EH_LIST;
    row.arg = sequence ? add_seq(low, type, path) : kind_arg(low, type);
    if (field->value != NULL) {
        row.value = default_cell(low, field);
    }
    return row;
}

/* The registers that a field's cells are. */
static void push_cells(EhLower *low, EhLayoutPlan *plan, const EhField *row, bool optional)
{
    EhRegType type = {.kind = row->kind == EH_RECORD ? EH_BOOL : row->kind,
                      .optional = optional,
                      .arg = row->arg};
    EhRegType meta = {.kind = EH_META}, confidence = {.kind = EH_NUMBER, .optional = 1};
    bool predicted = (row->flags & EH_FIELD_PREDICTED) != 0;
    for (int i = 0; i < (predicted ? 2 : 1); i++) {
        EH_PUSH(low->policy->arena, &plan->cells, type);
        if (eh_kind_is_pair(row->kind)) {
            EH_PUSH(low->policy->arena, &plan->cells, meta);
        }
    }
    if (predicted) {
        EH_PUSH(low->policy->arena, &plan->cells, confidence);
    }
}

static void flatten(EhLower *low, uint32_t layout, EhRecordDecl *record, EhStr path,
                    uint32_t parent, bool optional)
{
    EhArena *arena = low->policy->arena;
    for (uint32_t i = 0; i < record->fields.n; i++) {
        EhFieldDecl *field = record->fields.at[i];
        EhStr inner = join(low, path, field->name);
        EhField row = field_row(low, field, inner);
        uint32_t index = low->block.FIELDS.n;
        bool missing =
            optional ||
            (row.flags & (EH_FIELD_OPTIONAL | EH_FIELD_PREDICTED | EH_FIELD_OUTCOME)) != 0;
        row.parent = parent;
        row.cell = low->layouts.at[layout].cells.n;
        EH_PUSH(arena, &low->block.FIELDS, row);
        EH_PUSH(arena, &low->fields, field);
        push_cells(low, &low->layouts.at[layout], &row, missing);
        if (field->type.kind == EH_RECORD && !arena->failed) {
            flatten(low, layout, field->type.record, inner, index, missing);
            low->block.FIELDS.at[index].n_inside = low->block.FIELDS.n - index - 1;
        }
    }
}

static void add_layout(EhLower *low, uint32_t layout)
{
    EhLayoutPlan plan = low->layouts.at[layout];
    EhLayout row = {.name = eh_block_string(&low->block, plan.record->name),
                    .first_field = low->block.FIELDS.n};
    flatten(low, layout, plan.record, plan.path, EH_NONE, false);
    row.n_fields = low->block.FIELDS.n - row.first_field;
    row.n_cells = low->layouts.at[layout].cells.n;
    EH_PUSH(low->policy->arena, &low->block.LAYOUTS, row);
}

/* Layout 1: the tracked fields of the ticket, in its order. */
static void add_past(EhLower *low)
{
    EhArena *arena = low->policy->arena;
    uint32_t n = low->block.FIELDS.n;
    EhLayout row = {.name = eh_block_string(&low->block, EH_STR("history")), .first_field = n};
    for (uint32_t i = 0; i < low->layouts.at[0].cells.n; i++) {
        EH_PUSH(arena, &low->tracked_cell, EH_NONE);
    }
    for (uint32_t i = 0; i < n && !arena->failed; i++) {
        EhField field = low->block.FIELDS.at[i];
        if (!(field.flags & EH_FIELD_TRACKED) || field.parent != EH_NONE) {
            continue;
        }
        field.tracked = low->block.FIELDS.at[i].tracked = low->block.TRACKED.n;
        EH_PUSH(arena, &low->block.TRACKED, i);
        low->tracked_cell.at[field.cell] = low->layouts.at[1].cells.n;
        field.cell = low->layouts.at[1].cells.n;
        push_cells(low, &low->layouts.at[1], &field,
                   (field.flags & (EH_FIELD_OPTIONAL | EH_FIELD_PREDICTED | EH_FIELD_OUTCOME)) !=
                       0);
        EH_PUSH(arena, &low->block.FIELDS, field);
        EH_PUSH(arena, &low->fields, low->fields.at[i]);
    }
    row.n_fields = low->block.FIELDS.n - row.first_field;
    row.n_cells = low->layouts.at[1].cells.n;
    EH_PUSH(arena, &low->block.LAYOUTS, row);
}

static void add_zones(EhLower *low)
{
    EhPolicy *policy = low->policy;
    for (uint32_t i = 0; i < policy->zones.n; i++) {
        const EhZoneDecl *zone = &policy->zones.at[i];
        EhZoneTable row = {.name = eh_block_string(&low->block, zone->name),
                           .first = low->block.ZONE_SPANS.n,
                           .count = zone->n};
        for (uint32_t s = 0; s < zone->n; s++) {
            EH_PUSH(policy->arena, &low->block.ZONE_SPANS, zone->spans[s]);
        }
        EH_PUSH(policy->arena, &low->block.ZONES, row);
    }
}

static void add_calendar(EhLower *low, const EhCalendarDecl *calendar)
{
    EhBlockBuilder *block = &low->block;
    EhArena *arena = low->policy->arena;
    EhCalendarTable row = {.name = eh_block_string(block, calendar->name),
                           .zone = calendar->zone_index,
                           .always = calendar->node == NULL,
                           .first_span = block->CAL_SPANS.n,
                           .n_spans = calendar->spans.n};
    for (uint32_t i = 0; i < calendar->spans.n; i++) {
        EH_PUSH(arena, &block->CAL_SPANS, calendar->spans.at[i]);
    }
    row.first_exception_span = block->CAL_SPANS.n;
    row.n_exception_spans = calendar->exception_spans.n;
    for (uint32_t i = 0; i < calendar->exception_spans.n; i++) {
        EH_PUSH(arena, &block->CAL_SPANS, calendar->exception_spans.at[i]);
    }
    row.first_exception = block->CAL_EXCEPTIONS.n;
    row.n_exceptions = calendar->exceptions.n;
    for (uint32_t i = 0; i < calendar->exceptions.n; i++) {
        EH_PUSH(arena, &block->CAL_EXCEPTIONS, calendar->exceptions.at[i]);
    }
    EH_PUSH(arena, &block->CALENDARS, row);
}

static uint32_t add_params(EhLower *low, EhFieldDecl *const *params, uint32_t n)
{
    uint32_t first = low->block.PARAMS.n;
    for (uint32_t i = 0; i < n; i++) {
        EhParam row = {.name = eh_block_string(&low->block, params[i]->name),
                       .kind = params[i]->type.kind,
                       .arg = kind_arg(low, &params[i]->type)};
        EH_PUSH(low->policy->arena, &low->block.PARAMS, row);
    }
    return first;
}

static void add_actions(EhLower *low)
{
    EhPolicy *policy = low->policy;
    for (uint32_t i = 0; i < policy->action_decls.n; i++) {
        const EhActionDecl *action = &policy->action_decls.at[i];
        EhAction row = {.name = eh_block_string(&low->block, action->name),
                        .count = action->params.n};
        row.first = add_params(low, action->params.at, action->params.n);
        EH_PUSH(policy->arena, &low->block.ACTIONS, row);
    }
}

static void add_functions(EhLower *low)
{
    EhPolicy *policy = low->policy;
    for (uint32_t i = 0; i < policy->functions.n; i++) {
        const EhFunctionDecl *function = &policy->functions.at[i];
        EhFunction row = {.name = eh_block_string(&low->block, function->name),
                          .library = eh_block_string(&low->block, function->library),
                          .symbol = eh_block_string(&low->block, function->symbol),
                          .count = function->params.n,
                          .kind = function->result.kind,
                          .lo = bound(&function->result, false),
                          .hi = bound(&function->result, true)};
        row.arg = kind_arg(low, &function->result);
        row.first = add_params(low, function->params.at, function->params.n);
        EH_PUSH(policy->arena, &low->block.FUNCTIONS, row);
    }
}

static void add_lookups(EhLower *low)
{
    EhPolicy *policy = low->policy;
    for (uint32_t i = 0; i < policy->source_dbs.n; i++) {
        EhSourceDb row = {eh_block_string(&low->block, policy->source_dbs.at[i].name),
                          eh_block_string(&low->block, policy->source_dbs.at[i].path)};
        EH_PUSH(policy->arena, &low->block.SOURCES, row);
    }
    for (uint32_t i = 0; i < policy->lookups.n; i++) {
        const EhLookupDecl *lookup = &policy->lookups.at[i];
        const EhExpr *key = lookup->key->info;
        EhLookup row = {.name = eh_block_string(&low->block, lookup->name),
                        .sql = eh_block_string(&low->block, lookup->sql),
                        .source = lookup->source,
                        .layout = plan_layout(low, lookup->record, lookup->name),
                        .key = key->place->cell,
                        .key_kind = key->place->field->type.kind};
        EH_PUSH(policy->arena, &low->block.LOOKUPS, row);
    }
}

void eh_lower_schema(EhLower *low)
{
    EhPolicy *policy = low->policy;
    EhRecordDecl no_record = {.name = EH_STR("history")};
    plan_layout(low, policy->ticket, EH_STR(""));
    plan_layout(low, &no_record, EH_STR(""));
    if (policy->arena->failed) {
        return; /* there may be no plans */
    }
    add_layout(low, 0);
    add_past(low);
    add_lookups(low);
    for (uint32_t i = 2; i < low->layouts.n && !policy->arena->failed; i++) {
        add_layout(low, i);
    }
    add_zones(low);
    for (uint32_t i = 0; i < policy->calendars.n; i++) {
        add_calendar(low, &policy->calendars.at[i]);
    }
    add_actions(low);
    add_functions(low);
}

void eh_lower_listed(EhLower *low)
{
    for (uint32_t i = 0; i < low->fields.n && !low->policy->arena->failed; i++) {
        if (low->fields.at[i]->listed) {
            low->block.FIELDS.at[i].flags |= EH_FIELD_LISTED;
        }
    }
}
