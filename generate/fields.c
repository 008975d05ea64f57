/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How each field gets its value.
 *
 * One idea: the rule of a field is known from the policy alone, by where it stands, its type and its name; a sample
 * only says around what it varies.
 */
#include <string.h>

#include "generate/internal.h"

/* What the rules go by, while the fields are read. */
typedef struct Reading {
    EhGen *g;
    EhGenPlaces places;
} Reading;

static bool has(const EhPlace *const *places, uint32_t n, const EhPlace *place)
{
    for (uint32_t i = 0; i < n; i++) {
        if (places[i] == place) {
            return true;
        }
    }
    return false;
}

static bool ends_with(EhStr name, const char *end)
{
    size_t n = strlen(end);
    return name.n >= n && memcmp(name.p + name.n - n, end, n) == 0;
}

static bool is_one_of(EhStr name, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (eh_str_is(name, *words)) {
            return true;
        }
    }
    return false;
}

static bool is_id(EhStr name)
{
    return eh_str_is(name, "id") || ends_with(name, "_id");
}

/* ---- rules ---- */

/* What a condition compares with listed texts is no name of one customer. */
static EhGenRule text_rule(const Reading *reading, const EhGenField *field)
{
    const EhFieldDecl *decl = field->field;
    if (decl->listed || !field->customers) {
        return EH_GEN_SAME;
    }
    if (is_id(decl->name) || has(reading->places.keys.at, reading->places.keys.n, field->place)) {
        return EH_GEN_NUMBER;
    }
    if (ends_with(decl->name, "mail") || ends_with(decl->name, "address")) {
        return EH_GEN_ADDRESS;
    }
    return ends_with(decl->name, "name") || ends_with(decl->name, "login") ? EH_GEN_NAME
                                                                           : EH_GEN_SAME;
}

static EhGenRule type_rule(const Reading *reading, const EhGenField *field)
{
    const EhVType *type = &field->field->type;
    switch ((EhKind)type->kind) {
    case EH_RECORD:
        return EH_GEN_RECORD;
    case EH_ENUM:
        return EH_GEN_WORD;
    case EH_INT:
        return field->customers && is_id(field->field->name) ? EH_GEN_NUMBER : EH_GEN_COUNT;
    case EH_MONEY:
    case EH_DURATION:
        return EH_GEN_AMOUNT;
    case EH_NUMBER:
        return type->predicted || type->flo < 0 ? EH_GEN_SHIFT : EH_GEN_AMOUNT;
    case EH_DATE:
        return type->optional && field->customers ? EH_GEN_YEARLY : EH_GEN_DATE;
    case EH_TIME:
        return EH_GEN_DATE;
    case EH_TEXT:
        return text_rule(reading, field);
    case EH_BOOL:
    case EH_SET:
    case EH_LIST:
    case EH_META:
    case EH_COUNTER:
        break;
    }
    return EH_GEN_SAME;
}

static EhGenRule name_rule(const EhGenField *field)
{
    static const char *const contacts[] = {"prior_contacts", "previous_contacts",
                                           "earlier_contacts", "contacts", NULL};
    static const char *const moods[] = {"sentiment", "predicted_csat", "predicted_satisfaction",
                                        NULL};
    static const char *const before[] = {"sentiment_before", "previous_sentiment", NULL};
    const EhFieldDecl *decl = field->field;
    if (decl->type.kind == EH_INT && is_one_of(decl->name, contacts)) {
        return EH_GEN_CONTACTS;
    }
    if (decl->type.kind == EH_NUMBER && is_one_of(decl->name, moods)) {
        return EH_GEN_MOOD;
    }
    if (decl->type.kind == EH_NUMBER && is_one_of(decl->name, before)) {
        return EH_GEN_BEFORE;
    }
    return EH_GEN_SAME;
}

/* An outcome without a role is left out, but for a duration called `handling`, which `simulate` looks for. */
static EhGenRule end_rule(const Reading *reading, EhGenField *field)
{
    int target = eh_gen_target_of(reading->g, field->place);
    const EhFieldDecl *decl = field->field;
    if (target >= 0) {
        field->which = (uint32_t)target;
        return EH_GEN_UNTIL;
    }
    for (uint32_t role = 0; role < EH_AUDIT_ROLES; role++) {
        bool named = role == EH_AUDIT_HANDLING && decl->outcome && decl->type.kind == EH_DURATION &&
                     eh_str_is(decl->name, "handling");
        if (reading->places.roles[role] == field->place || named) {
            field->which = role;
            return EH_GEN_ROLE;
        }
    }
    return decl->outcome ? EH_GEN_NOTHING : EH_GEN_SAME;
}

static EhGenRule rule_of(const Reading *reading, EhGenField *field, bool top)
{
    const EhFieldDecl *decl = field->field;
    if (top && eh_str_is(decl->name, "id")) {
        return EH_GEN_ID;
    }
    if (top && eh_str_is(decl->name, "created")) {
        return EH_GEN_CREATED;
    }
    EhGenRule rule = end_rule(reading, field);
    if (rule == EH_GEN_SAME && decl->tracked) {
        return top ? eh_gen_tracked(reading->g, field) : EH_GEN_SAME;
    }
    if (rule == EH_GEN_SAME) {
        rule = name_rule(field);
    }
    return rule == EH_GEN_SAME ? type_rule(reading, field) : rule;
}

/* What stands in a record belongs to the customer, and of the ticket's own fields what a class goes by. */
static bool is_customers(const Reading *reading, const EhGenField *field, bool top)
{
    const EhFieldDecl *decl = field->field;
    const EhGenPlaces *places = &reading->places;
    if (decl->type.predicted || decl->tracked) {
        return false;
    }
    return !top || has(places->who.at, places->who.n, field->place) ||
           has(places->keys.at, places->keys.n, field->place) ||
           (decl->type.kind == EH_TEXT && ends_with(decl->name, "_id"));
}

/* ---- fields ---- */

static int64_t default_of(const EhGen *g, const EhFieldDecl *decl)
{
    EhConst value;
    bool whole = decl->type.kind == EH_ENUM || decl->type.kind == EH_INT;
    return whole && decl->value != NULL &&
                   eh_const((EhPolicy *)(uintptr_t)g->policy, decl->value, &decl->type, &value)
               ? value.cell.i
               : EH_MISSING;
}

static uint32_t twin_of(const EhRecordDecl *record, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++) {
        if (eh_str_same(record->fields.at[i]->key, record->fields.at[index]->key)) {
            return i;
        }
    }
    return EH_NONE;
}

static void note_field(EhGen *g, const EhGenField *field)
{
    if (field->rule == EH_GEN_CREATED) {
        g->created = field;
    }
    if (field->rule == EH_GEN_ROLE) {
        g->roles[field->which] = field;
    }
}

/* Records are as deep as the policy declares them: a record is in no other twice. */
static EhGenField *read_fields(Reading *reading, EhRecordDecl *record, EhPlace *parent)
{
    EhGen *g = reading->g;
    EhPolicy *policy = (EhPolicy *)(uintptr_t)g->policy;
    EhGenField *fields = eh_arena_array(g->arena, record->fields.n + 1, sizeof *fields);
    for (uint32_t i = 0; fields != NULL && i < record->fields.n; i++) {
        EhGenField *field = &fields[i];
        EhFieldDecl *decl = record->fields.at[i];
        const EhSymbol *symbol = parent == NULL ? eh_map_get(&policy->values, decl->name) : NULL;
        EhPlace *place = symbol != NULL ? symbol->place : eh_place(policy, parent, decl);
        *field = (EhGenField){.field = decl, .place = place, .index = i, .number = g->n_numbers++};
        g->arena->failed = g->arena->failed || place == NULL;
        field->twin = twin_of(record, i);
        field->otherwise = default_of(g, decl);
        field->customers = is_customers(reading, field, parent == NULL);
        field->rule = rule_of(reading, field, parent == NULL);
        note_field(g, field);
        if (field->rule == EH_GEN_WORD) {
            field->weights = eh_arena_array(g->arena, decl->type.enumeration->names.n + 1,
                                            sizeof *field->weights);
        } else if (field->rule == EH_GEN_RECORD) {
            field->n_fields = decl->type.record->fields.n;
            field->fields = read_fields(reading, decl->type.record, place);
        }
    }
    return fields;
}

bool eh_gen_fields(EhGen *g)
{
    Reading reading = {.g = g};
    EhRecordDecl *ticket = g->policy->ticket;
    g->working = g->pending = g->done = -1;
    if (!eh_gen_places(g, &reading.places)) {
        return false;
    }
    g->n_fields = ticket->fields.n;
    g->fields = read_fields(&reading, ticket, NULL);
    g->written = eh_arena_array(g->arena, g->n_numbers + 1, sizeof *g->written);
    return !g->arena->failed;
}
