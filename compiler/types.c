/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types: enums, records and fields, with bounds and defaults.
 *
 * A record's fields become cells at fixed offsets, inner records in place; a predicted field takes its value twice (as
 * the policy's confidence lets it count, and raw) and its confidence.
 */
#include "compiler/check.h"
#include "compiler/desk.h"

#include <string.h>

void eh_type_default_range(EhVType *type)
{
    static const struct {
        int64_t lo, hi;
    } bounds[] = {
        [EH_BOOL] = {0, 1},
        [EH_INT] = {-EH_INT_MAX, EH_INT_MAX},
        [EH_MONEY] = {-EH_INT_MAX, EH_INT_MAX},
        [EH_DURATION] = {-EH_DURATION_MAX, EH_DURATION_MAX},
        [EH_DATE] = {EH_DATE_MIN, EH_DATE_MAX},
        [EH_TIME] = {EH_TIME_MIN, EH_TIME_MAX},
        [EH_ENUM] = {0, EH_LIMIT_ENUM_NAMES},
    };
    if (eh_kind_is_i(type->kind)) {
        type->lo = bounds[type->kind].lo;
        type->hi = bounds[type->kind].hi;
    } else if (type->kind == EH_NUMBER) {
        type->flo = -(double)EH_INT_MAX;
        type->fhi = (double)EH_INT_MAX;
    } else {
        type->lo = 0;
        type->hi = type->kind == EH_TEXT ? EH_LIMIT_TEXT_BYTES : type->max;
    }
}

uint32_t eh_type_cells(const EhVType *type)
{
    uint32_t width = eh_kind_is_pair(type->kind) ? 2 : 1;
    if (type->kind == EH_RECORD) {
        width = 1 + type->record->n_cells;
    }
    return type->predicted ? 2 * width + 1 : width;
}

bool eh_type_same(const EhVType *a, const EhVType *b)
{
    if (a->kind != b->kind) {
        return false;
    }
    switch (a->kind) {
    case EH_ENUM:
        return a->enumeration == b->enumeration;
    case EH_RECORD:
        return a->record == b->record;
    case EH_SET:
    case EH_LIST:
        return eh_type_same(a->elem, b->elem);
    default:
        return true;
    }
}

EhStr eh_enum_title(EhPolicy *policy, const EhEnumDecl *decl)
{
    return decl->name.n > 0
               ? decl->name
               : eh_arena_format(policy->arena, "{ %.*s, … }",
                                 EH_STR_F(decl->names.n > 0 ? decl->names.at[0].name : EH_STR("")));
}

static const char *scalar_name(uint8_t kind)
{
    static const char *const names[] = {
        [EH_BOOL] = "bool", [EH_INT] = "int",   [EH_MONEY] = "money", [EH_DURATION] = "duration",
        [EH_DATE] = "date", [EH_TIME] = "time", [EH_ENUM] = "enum",   [EH_NUMBER] = "number",
        [EH_TEXT] = "text", [EH_SET] = "set",   [EH_LIST] = "list",   [EH_RECORD] = "record",
        [EH_META] = "?",    [EH_COUNTER] = "?",
    };
    return kind <= EH_COUNTER ? names[kind] : "?";
}

static EhStr bounds_text(EhPolicy *policy, const EhVType *type)
{
    EhVType full = *type;
    eh_type_default_range(&full);
    if (type->kind == EH_INT && (full.lo != type->lo || full.hi != type->hi)) {
        return eh_arena_format(policy->arena, " in %lld..%lld", (long long)type->lo,
                               (long long)type->hi);
    }
    return EH_STR("");
}

EhStr eh_type_text(EhPolicy *policy, const EhVType *type, bool bounds)
{
    EhStr inner = {scalar_name(type->kind), (uint32_t)strlen(scalar_name(type->kind))};
    if (type->kind == EH_ENUM) {
        inner = eh_arena_format(policy->arena, "enum %.*s",
                                EH_STR_F(eh_enum_title(policy, type->enumeration)));
    } else if (type->kind == EH_RECORD) {
        inner = eh_arena_format(policy->arena, "record %.*s", EH_STR_F(type->record->name));
    } else if (type->kind == EH_SET || type->kind == EH_LIST) {
        inner = eh_arena_format(policy->arena, "%.*s of %.*s", EH_STR_F(inner),
                                EH_STR_F(eh_type_text(policy, type->elem, false)));
    }
    EhStr tail = bounds ? bounds_text(policy, type) : EH_STR("");
    return eh_arena_format(policy->arena, "%s%.*s%s%.*s",
                           type->predicted && bounds ? "predicted " : "", EH_STR_F(inner),
                           type->optional ? "?" : "", EH_STR_F(tail));
}

int32_t eh_enum_find(const EhEnumDecl *decl, EhStr name)
{
    return (int32_t)eh_map_number(&decl->numbers, name) - 1;
}

void eh_enum_push(EhPolicy *policy, EhEnumDecl *decl, const EhEnumName *name)
{
    if (EH_PUSH(policy->arena, &decl->names, *name)) {
        eh_map_number_put(&decl->numbers, policy->arena, name->name, decl->names.n);
    }
}

int32_t eh_named_find(const EhNamedVec *vec, EhStr name)
{
    return (int32_t)eh_map_number(&vec->names, name) - 1;
}

EhFieldDecl *eh_field_find(const EhRecordDecl *record, EhStr name)
{
    for (uint32_t i = 0; i < record->fields.n; i++) {
        if (eh_str_same(record->fields.at[i]->name, name)) {
            return record->fields.at[i];
        }
    }
    return NULL;
}

/* Two names of one enum must differ, and so must their spellings in the data. */
static void check_enum_name(EhPolicy *policy, EhEnumDecl *decl, const EhEnumName *name,
                            EhMap *names, EhMap *data)
{
    const EhEnumName *old = eh_map_get(names, name->name);
    const EhEnumName *spelt = eh_map_get(data, name->data);
    if (old != NULL || spelt != NULL) {
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_NAME_TWICE, name->span, "`%.*s` stands twice in the enum",
                    EH_STR_F(old != NULL ? name->name : name->data));
        eh_diag_second(policy->diags, diag, old != NULL ? old->span : spelt->span, "first here");
        return;
    }
    EhEnumName *kept = eh_arena_alloc(policy->arena, sizeof *kept);
    if (kept != NULL) {
        *kept = *name;
        eh_map_put(names, policy->arena, name->name, kept);
        eh_map_put(data, policy->arena, name->data, kept);
        eh_enum_push(policy, decl, name);
    }
}

static EhEnumDecl *enum_declare(EhPolicy *policy, EhStr name, EhNode *body)
{
    EhEnumDecl *decl = eh_arena_alloc(policy->arena, sizeof *decl);
    EhMap names = {0}, data = {0};
    if (decl == NULL || !EH_PUSH(policy->arena, &policy->enums, decl)) {
        return decl;
    }
    decl->name = name;
    decl->span = body->span;
    decl->unknown = EH_NONE;
    for (EhNode *node = body->list; node != NULL; node = node->next) {
        EhEnumName entry = {.name = node->name,
                            .data = node->a != NULL ? node->a->name : node->name,
                            .span = node->name_span};
        check_enum_name(policy, decl, &entry, &names, &data);
    }
    if (decl->names.n > EH_LIMIT_ENUM_NAMES) {
        eh_diag(policy->diags, EH_E_LIMIT, body->span,
                "an enum has at most %d names, this one has %u", EH_LIMIT_ENUM_NAMES,
                decl->names.n);
    }
    return decl;
}

static void enum_unknown(EhPolicy *policy, EhNode *body, const EhEnumDecl *decl, uint32_t *unknown)
{
    if (body->b == NULL) {
        return;
    }
    int32_t i = eh_enum_find(decl, body->b->name);
    if (i < 0) {
        eh_report_unknown_enum(policy, EH_E_NOT_IN_ENUM, body->b->span,
                               "`unknown is` takes a name of the enum", body->b->name, decl);
        return;
    }
    *unknown = (uint32_t)i;
}

static void report_nesting(EhPolicy *policy, EhSpan span)
{
    eh_diag(policy->diags, EH_E_LIMIT, span,
            "records are nested more than %d deep here, deeper than a ticket's data may be",
            EH_LIMIT_JSON_DEPTH);
}

static void nest_record(EhPolicy *policy, EhRecordDecl *record, const EhFieldDecl *field,
                        const EhRecordDecl *inner)
{
    if (inner->nesting >= record->nesting) {
        record->nesting = inner->nesting + 1;
        if (record->nesting == EH_LIMIT_JSON_DEPTH + 1) {
            report_nesting(policy, field->node->span);
        }
    }
    if (record->paths <= EH_LIMIT_CELLS && inner->paths <= EH_LIMIT_CELLS &&
        record->paths + inner->paths > EH_LIMIT_CELLS) {
        eh_diag(policy->diags, EH_E_LIMIT, field->node->span,
                "the record has more than %d fields here, those of inner records and lists counted",
                EH_LIMIT_CELLS);
    }
    record->paths += inner->paths;
}

/* Counts a field, and what lies in it, for its record. */
static void nest_field(EhPolicy *policy, EhRecordDecl *record, const EhFieldDecl *field)
{
    bool sequence = field->type.kind == EH_SET || field->type.kind == EH_LIST;
    const EhVType *type = sequence ? field->type.elem : &field->type;
    record->paths++;
    if (type->kind == EH_RECORD) {
        nest_record(policy, record, field, type->record);
    }
    record->paths = record->paths > EH_LIMIT_CELLS ? EH_LIMIT_CELLS + 1 : record->paths;
}

static void record_field(EhPolicy *policy, EhRecordDecl *record, EhNode *node, EhMap *names)
{
    EhFieldDecl *field = eh_arena_alloc(policy->arena, sizeof *field);
    EhFieldDecl *old = eh_map_get(names, node->name);
    if (field == NULL) {
        return;
    }
    if (old != NULL) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_NAME_TWICE, node->name_span,
                               "the field `%.*s` is declared twice", EH_STR_F(node->name));
        eh_diag_second(policy->diags, diag, old->node->name_span, "first here");
        return;
    }
    eh_resolve_field(policy, node, record, field);
    nest_field(policy, record, field);
    eh_map_put(names, policy->arena, field->name, field);
    EH_PUSH(policy->arena, &record->fields, field);
}

static void record_resolve(EhPolicy *policy, EhRecordDecl *record)
{
    EhMap names = {0};
    if (record->state == 2) {
        return;
    }
    policy->record_stack++;
    record->state = 1;
    record->layout = EH_NONE;
    record->nesting = 1;
    for (EhNode *node = record->node->list; node != NULL; node = node->next) {
        record_field(policy, record, node, &names);
    }
    if (record->fields.n > EH_LIMIT_RECORD_FIELDS) {
        eh_diag(policy->diags, EH_E_LIMIT, record->node->span,
                "a record has at most %d fields, this one has %u", EH_LIMIT_RECORD_FIELDS,
                record->fields.n);
        record->fields.n = EH_LIMIT_RECORD_FIELDS;
    }
    policy->record_stack--;
    record->state = 2;
    eh_record_layout(policy, record);
}

void eh_record_layout(EhPolicy *policy, EhRecordDecl *record)
{
    uint64_t at = 0;
    for (uint32_t i = 0; i < record->fields.n; i++) {
        EhFieldDecl *field = record->fields.at[i];
        field->offset = (uint32_t)at;
        if (field->type.kind != EH_KIND_NONE) {
            at += eh_type_cells(&field->type);
        }
        if (at > EH_LIMIT_CELLS) {
            eh_diag(policy->diags, EH_E_LIMIT, record->node->span,
                    "the record has more than %d values, its inner records counted",
                    EH_LIMIT_CELLS);
            at = 0;
        }
    }
    record->n_cells = (uint32_t)at;
}

/* A declared type of this name: an enum or a record. */
static bool named_type(EhPolicy *policy, EhNode *id, EhVType *out)
{
    EhNode *node = eh_map_get(&policy->types, id->name);
    if (node == NULL) {
        return false;
    }
    if (node->info == NULL) {
        return false;
    }
    if (node->kind == EH_N_ENUM) {
        out->kind = EH_ENUM;
        out->enumeration = node->info;
        return true;
    }
    EhRecordDecl *record = node->info;
    if (record->state == 1) {
        eh_diag(policy->diags, EH_E_RECORD_CYCLE, id->span, "the record `%.*s` holds itself",
                EH_STR_F(record->name));
        return false;
    }
    if (record->state == 0 && policy->record_stack >= EH_LIMIT_JSON_DEPTH) {
        report_nesting(policy, id->span);
        return false;
    }
    record_resolve(policy, record);
    out->kind = EH_RECORD;
    out->record = record;
    return true;
}

static bool scalar_type(EhStr name, EhVType *out)
{
    static const uint8_t kinds[] = {EH_BOOL,  EH_INT,      EH_NUMBER, EH_TEXT,
                                    EH_MONEY, EH_DURATION, EH_DATE,   EH_TIME};
    for (size_t i = 0; i < sizeof kinds; i++) {
        if (eh_str_is(name, scalar_name(kinds[i]))) {
            out->kind = kinds[i];
            return true;
        }
    }
    return false;
}

/* What other languages call a type. */
static EhStr usual_type(EhStr name)
{
    static const struct {
        const char *usual, *here;
    } types[] = {
        {"string", "text"},    {"str", "text"},       {"varchar", "text"},
        {"integer", "int"},    {"long", "int"},       {"float", "number"},
        {"double", "number"},  {"decimal", "number"}, {"real", "number"},
        {"boolean", "bool"},   {"flag", "bool"},      {"datetime", "time"},
        {"timestamp", "time"}, {"instant", "time"},   {"currency", "money"},
        {"amount", "money"},   {"price", "money"},    {"interval", "duration"},
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (eh_str_is(name, types[i].usual)) {
            return (EhStr){types[i].here, (uint32_t)strlen(types[i].here)};
        }
    }
    return EH_STR("");
}

static void report_type(EhPolicy *policy, EhNode *id)
{
    static const char *const scalars[] = {"bool",  "int",      "number", "text",
                                          "money", "duration", "date",   "time"};
    EhStr all[64];
    uint32_t n = 0, keys;
    for (; n < 8; n++) {
        all[n] = (EhStr){scalars[n], (uint32_t)strlen(scalars[n])};
    }
    const EhStr *declared = eh_map_keys(&policy->types, policy->arena, &keys);
    for (uint32_t i = 0; i < keys && n < 64; i++) {
        all[n++] = declared[i];
    }
    EhStr near = usual_type(id->name);
    near = near.n > 0 ? near : eh_diag_nearest(id->name, all, n);
    EhDiag *diag = eh_diag(policy->diags, EH_E_UNKNOWN_TYPE, id->span, "there is no type `%.*s`",
                           EH_STR_F(id->name));
    if (near.n > 0) {
        eh_diag_hint(policy->diags, diag, "did you mean `%.*s`?", EH_STR_F(near));
    } else {
        eh_diag_hint(policy->diags, diag,
                     "types are bool, int, number, text, money, duration, date, time, set of …, "
                     "list of …, and the enums and records of the policy");
    }
}

/* The element or plain type, without `?`, `set of`, bounds. */
static bool base_type(EhPolicy *policy, EhNode *type, EhStr inline_name, EhVType *out)
{
    if (type->a->kind == EH_N_ENUM_BODY) {
        EhEnumDecl *decl = enum_declare(policy, EH_STR(""), type->a);
        out->kind = EH_ENUM;
        out->enumeration = decl;
        if (decl != NULL) {
            decl->name = inline_name;
            enum_unknown(policy, type->a, decl, &decl->unknown);
        }
        return decl != NULL;
    }
    if (scalar_type(type->a->name, out) || named_type(policy, type->a, out)) {
        return true;
    }
    if (eh_map_get(&policy->types, type->a->name) == NULL) {
        report_type(policy, type->a);
    }
    return false;
}

static void set_bounds(EhPolicy *policy, EhNode *type, EhVType *out)
{
    if (type->b == NULL) {
        return;
    }
    bool ordered = out->kind == EH_INT || out->kind == EH_MONEY || out->kind == EH_DURATION ||
                   out->kind == EH_DATE || out->kind == EH_TIME || out->kind == EH_NUMBER;
    if (!ordered) {
        eh_diag(policy->diags, EH_E_BOUNDS, type->b->span, "a %.*s has no bounds",
                EH_STR_F(eh_type_text(policy, out, false)));
        return;
    }
    EhVType plain = *out;
    EhConst lo, hi;
    plain.optional = plain.predicted = false;
    if (!eh_const(policy, type->b, &plain, &lo) ||
        !eh_const(policy, eh_node_c(type), &plain, &hi)) {
        return;
    }
    bool backwards = out->kind == EH_NUMBER ? lo.cell.f > hi.cell.f : lo.cell.i > hi.cell.i;
    if (backwards) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_BOUNDS, type->b->span,
                               "the lower bound is above the upper one");
        eh_diag_hint(policy->diags, diag, "the smaller one comes first: `in 0..100`");
        return;
    }
    out->lo = lo.cell.i;
    out->hi = hi.cell.i;
    out->flo = out->kind == EH_NUMBER ? lo.cell.f : 0;
    out->fhi = out->kind == EH_NUMBER ? hi.cell.f : 0;
}

static bool sequence_type(EhPolicy *policy, EhNode *type, EhVType *out)
{
    EhVType *elem = eh_arena_alloc(policy->arena, sizeof *elem);
    if (elem == NULL) {
        return false;
    }
    *elem = *out;
    bool set = type->op == EH_OP_SET;
    if (set && elem->kind != EH_TEXT && elem->kind != EH_ENUM) {
        eh_diag(policy->diags, EH_E_SET_OF, type->span,
                "a set holds texts or names of an enum, not %.*s",
                EH_STR_F(eh_type_text(policy, elem, false)));
        return false;
    }
    if (type->i > EH_LIMIT_ELEMENTS || type->i < 0) {
        eh_diag(policy->diags, EH_E_LIMIT, type->span,
                "a set or list holds at most 10,000, not %lld", (long long)type->i);
        return false;
    }
    set_bounds(policy, type, elem);
    *out = (EhVType){.kind = set ? EH_SET : EH_LIST, .elem = elem, .max = (uint32_t)type->i};
    eh_type_default_range(out);
    return true;
}

bool eh_resolve_type(EhPolicy *policy, EhNode *type, EhStr inline_name, EhVType *out)
{
    *out = (EhVType){.kind = EH_KIND_NONE};
    EhVType base = {.kind = EH_KIND_NONE};
    if (!base_type(policy, type, inline_name, &base)) {
        return false;
    }
    eh_type_default_range(&base);
    if (base.kind == EH_MONEY && policy->currency_decimals < 0) {
        return eh_no_currency(policy, type->span);
    }
    if (type->op == EH_OP_SET || type->op == EH_OP_LIST) {
        if (!sequence_type(policy, type, &base)) {
            return false;
        }
    } else {
        set_bounds(policy, type, &base);
    }
    base.optional = type->optional;
    if (type->op == EH_OP_PREDICTED) {
        if (base.kind == EH_RECORD) {
            eh_diag(policy->diags, EH_E_PREDICTED_OF, type->span,
                    "a prediction is of one value, not of a record");
            return false;
        }
        base.predicted = true;
        base.optional = true;
    }
    *out = base;
    return true;
}

/* Enums first, so that records and fields may name them; then every record; then the ticket. */
static void declare_types(EhPolicy *policy)
{
    uint32_t n;
    const EhStr *names = eh_map_keys(&policy->types, policy->arena, &n);
    for (uint32_t i = 0; names != NULL && i < n; i++) {
        EhNode *node = eh_map_get(&policy->types, names[i]);
        EhVType scalar = {0};
        if (scalar_type(node->name, &scalar) || eh_str_is(node->name, "set") ||
            eh_str_is(node->name, "list") || eh_str_is(node->name, "enum") ||
            eh_str_is(node->name, "predicted")) {
            eh_diag(policy->diags, EH_E_NAME_BUILTIN, node->name_span,
                    "`%.*s` is a type of the language itself", EH_STR_F(node->name));
            continue;
        }
        if (node->kind == EH_N_ENUM) {
            EhEnumDecl *decl = enum_declare(policy, node->name, node->a);
            node->info = decl;
            if (decl != NULL) {
                enum_unknown(policy, node->a, decl, &decl->unknown);
            }
        } else {
            EhRecordDecl *record = eh_arena_alloc(policy->arena, sizeof *record);
            node->info = record;
            if (record != NULL) {
                record->name = node->name;
                record->node = node;
                EH_PUSH(policy->arena, &policy->records, record);
            }
        }
    }
}

static void check_ticket_fields(EhPolicy *policy)
{
    EhRecordDecl *ticket = policy->ticket;
    static const struct {
        const char *name;
        uint8_t kind;
        const char *wants;
    } needed[] = {
        {"id", EH_TEXT, "id text"},
        {"created", EH_TIME, "created time"},
    };
    bool whole = !eh_desk_reported(policy, ticket->node->span); /* else a field may be misread */
    for (int i = 0; i < 2; i++) {
        EhFieldDecl *field =
            eh_field_find(ticket, (EhStr){needed[i].name, (uint32_t)strlen(needed[i].name)});
        if (field == NULL && !whole) {
            continue;
        }
        if (field == NULL) {
            eh_diag(policy->diags, EH_E_TICKET_NEEDS, ticket->node->span,
                    "the ticket needs a field `%s`", needed[i].wants);
        } else if (field->type.kind != EH_KIND_NONE &&
                   (field->type.kind != needed[i].kind || field->type.optional || field->outcome)) {
            eh_diag(policy->diags, EH_E_TICKET_NEEDS, field->node->span,
                    "the ticket's `%s` is declared `%s`", needed[i].name, needed[i].wants);
        }
    }
    for (uint32_t i = 0; i < ticket->fields.n; i++) {
        EhFieldDecl *field = ticket->fields.at[i];
        EhSymbol *symbol =
            eh_symbol_add(policy, EH_SYM_FIELD, field->name, field->node->name_span, field->node);
        if (symbol != NULL && policy->ticket_symbol != NULL) {
            symbol->type = field->type;
            symbol->stage = EH_AT_INPUT;
            symbol->outcome = field->outcome;
            symbol->place = eh_place(policy, policy->ticket_symbol->place, field);
        }
    }
}

EhPlace *eh_place(EhPolicy *policy, EhPlace *parent, EhFieldDecl *field)
{
    if (parent == NULL) {
        return NULL;
    }
    EhPlace *made = field->place; /* without one, no parent has this child */
    for (EhPlace *child = made != NULL && made->parent == parent ? made : parent->children;
         made != NULL && child != NULL; child = child->next) {
        if (child->field == field) {
            return child;
        }
    }
    EhPlace *place = eh_arena_alloc(policy->arena, sizeof *place);
    if (place == NULL) {
        return NULL;
    }
    bool inner = parent->field != NULL;
    *place =
        (EhPlace){.parent = parent, .root = parent->root, .field = field, .next = parent->children};
    place->cell = parent->cell + (inner ? 1u : 0u) + field->offset;
    place->optional_above = parent->optional_above || (inner && parent->field->type.optional);
    parent->children = place;
    field->place = place;
    return place;
}

void eh_resolve_types(EhPolicy *policy)
{
    declare_types(policy);
    for (uint32_t i = 0; i < policy->records.n; i++) {
        record_resolve(policy, policy->records.at[i]);
    }
    if (policy->ticket == NULL || policy->ticket_symbol == NULL) {
        return;
    }
    record_resolve(policy, policy->ticket);
    EhPlace *root = eh_arena_alloc(policy->arena, sizeof *root);
    if (root != NULL) {
        root->root = policy->ticket_symbol;
        policy->ticket_symbol->place = root;
        policy->ticket_symbol->type = (EhVType){.kind = EH_RECORD, .record = policy->ticket};
        check_ticket_fields(policy);
    }
}
