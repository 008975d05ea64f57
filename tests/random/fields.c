/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The data of a random policy: enums, records and the ticket.
 */
#include "tests/random/fields.h"

#include <stdio.h>

#include "tests/random/literals.h"

/* Many of these are words of the grammar, which may name a field all the same. */
static const char *const field_names[] = {
    "status",  "owner",   "order",  "source",   "count",  "subject", "body",   "plan",
    "impact",  "spend",   "`is`",   "agents",   "from",   "up",      "to",     "raise",
    "until",   "because", "set",    "list",     "zone",   "sample",  "test",   "given",
    "share",   "serves",  "burst",  "head",     "enum",   "record",  "rule",   "outcome",
    "tracked", "format",  "`when`", "allow",    "also",   "renewal", "health", "at",
    "policy",  "mon",     "pool",   "requires", "covers", "`any`",   "do",     "column",
};

static const char *const enum_names[] = {
    "new",  "open", "pending", "solved", "none",  "silver", "gold",   "bot",
    "sure", "late", "always",  "other",  "on_it", "free",   "closed", "high_up",
};

static void copy(char *to, size_t room, const char *text)
{
    snprintf(to, room, "%s", text);
}

/* ---- enums ---- */

uint32_t random_enum_stage(RandomPolicy *policy, const char *name)
{
    RandomEnum *e = &policy->enums[policy->n_enums];
    copy(e->name, sizeof e->name, name);
    e->n = 0;
    return policy->n_enums++;
}

void random_enum_add(RandomPolicy *policy, uint32_t of, const char *name)
{
    RandomEnum *e = &policy->enums[of];
    copy(e->names[e->n], sizeof e->names[0], name);
    copy(e->data[e->n], sizeof e->data[0], name);
    e->n++;
}

static uint32_t draw_enum(RandomPolicy *policy, Chance *chance, bool in_place)
{
    char name[24];
    uint32_t start = chance_below(chance, 16), n = 1 + chance_below(chance, policy->finite ? 3 : 6);
    snprintf(name, sizeof name, "kind%u", policy->n_enums);
    uint32_t of = random_enum_stage(policy, name);
    RandomEnum *e = &policy->enums[of];
    e->in_place = in_place;
    e->has_unknown = one_in(chance, 3);
    for (uint32_t i = 0; i < n; i++) {
        random_enum_add(policy, of, enum_names[(start + 3 * i) % 16]);
        if (one_in(chance, 6))
            snprintf(e->data[i], sizeof e->data[0], "%.15s-%u", e->names[i], i);
    }
    return of;
}

void random_put_enum(const RandomPolicy *policy, uint32_t of, EhOut *out)
{
    const RandomEnum *e = &policy->enums[of];
    random_put(out, "enum %s%s{", e->in_place ? "" : e->name, e->in_place ? "" : " ");
    for (uint32_t i = 0; i < e->n; i++) {
        random_put(out, "%s %s", i == 0 ? "" : ",", e->names[i]);
        if (strcmp(e->names[i], e->data[i]) != 0)
            random_put(out, " from \"%s\"", e->data[i]);
    }
    random_put(out, " }");
    if (e->has_unknown)
        random_put(out, " unknown is %s", e->names[e->n - 1]);
}

/* ---- types ---- */

static RandomType whole_type(RandomKind kind, int64_t lo, int64_t hi)
{
    return (RandomType){.kind = kind, .lo = lo, .hi = hi};
}

/* Bounds as the language sets them, within which literals can be written. */
static RandomType widest(RandomKind kind)
{
    switch (kind) {
    case RANDOM_INT:
    case RANDOM_MONEY:
        return whole_type(kind, -9007199254740991, 9007199254740991);
    case RANDOM_NUMBER:
        return whole_type(kind, -9007199254740991000, 9007199254740991000);
    case RANDOM_DURATION:
        return whole_type(kind, -1000000 * RANDOM_DAY, 1000000 * RANDOM_DAY);
    case RANDOM_DATE:
        return whole_type(kind, -25567, 84005);
    case RANDOM_TIME:
        return whole_type(kind, -25567 * RANDOM_DAY, 84006 * RANDOM_DAY - 1);
    case RANDOM_BOOL:
        return whole_type(kind, 0, 1);
    case RANDOM_TEXT:
    case RANDOM_ENUM:
    case RANDOM_RECORD:
        break;
    }
    return whole_type(kind, 0, 0);
}

static RandomType narrower(Chance *chance, RandomKind kind)
{
    int64_t unit = kind == RANDOM_NUMBER     ? 1000
                   : kind == RANDOM_MONEY    ? 100
                   : kind == RANDOM_DURATION ? RANDOM_HOUR
                                             : 1;
    static const int64_t sizes[] = {1, 3, 10, 100, 1000000};
    int64_t size = unit * sizes[chance_below(chance, 5)];
    if (kind == RANDOM_DATE)
        return whole_type(kind, RANDOM_NOON / RANDOM_DAY - size % 10000, 40000);
    if (kind == RANDOM_TIME)
        return whole_type(kind, RANDOM_NOON - 40 * RANDOM_DAY, RANDOM_NOON + 400 * RANDOM_DAY);
    return whole_type(kind, one_in(chance, 2) ? 0 : -size, size);
}

static bool ordered(RandomKind kind)
{
    return kind != RANDOM_BOOL && kind != RANDOM_TEXT && kind != RANDOM_ENUM &&
           kind != RANDOM_RECORD;
}

static RandomKind draw_kind(const RandomPolicy *policy, Chance *chance)
{
    static const RandomKind few[] = {RANDOM_BOOL, RANDOM_INT, RANDOM_ENUM};
    if (policy->finite)
        return few[chance_below(chance, 3)];
    RandomKind kind = (RandomKind)chance_below(chance, RANDOM_RECORD);
    return kind == RANDOM_MONEY && policy->currency == NULL ? RANDOM_INT : kind;
}

static void draw_type(RandomPolicy *policy, Chance *chance, RandomKind kind, RandomField *field)
{
    field->type = widest(kind);
    if (policy->finite && kind == RANDOM_INT) {
        int64_t least = chance_between(chance, -1, 0);
        field->type = whole_type(kind, least, chance_between(chance, 1, 3));
        field->bounded = true;
    } else if (ordered(kind) && !one_in(chance, 3)) {
        field->type = narrower(chance, kind);
        field->bounded = true;
    } else if (kind == RANDOM_ENUM) {
        /* Half of them share one that is declared. */
        bool in_place = one_in(chance, 2);
        field->type.of = in_place && policy->n_enums < 20 ? draw_enum(policy, chance, true)
                                                          : chance_below(chance, 2);
        field->type.hi = policy->enums[field->type.of].n - 1;
    }
}

void random_put_type(const RandomPolicy *policy, const RandomField *field, Chance *chance,
                     EhOut *out)
{
    static const char *const names[] = {"bool",  "int",      "number", "text",
                                        "money", "duration", "date",   "time"};
    const RandomType *type = &field->type;
    if (field->predicted)
        random_put(out, "predicted ");
    if (type->shape != RANDOM_ONE)
        random_put(out, type->shape == RANDOM_SET ? "set of " : "list of ");
    if (type->kind == RANDOM_RECORD)
        random_put(out, "%s", policy->records[type->of].name);
    else if (type->kind != RANDOM_ENUM)
        random_put(out, "%s", names[type->kind]);
    else if (policy->enums[type->of].in_place)
        random_put_enum(policy, type->of, out);
    else
        random_put(out, "%s", policy->enums[type->of].name);
    if (type->shape != RANDOM_ONE)
        random_put(out, " up to %u", type->limit);
    random_put(out, field->optional && !field->predicted ? "?" : "");
    if (field->bounded) {
        random_put(out, " in ");
        random_put_literal(out, chance, policy, type, type->lo);
        random_put(out, "..");
        random_put_literal(out, chance, policy, type, type->hi);
    }
}

/* ---- fields ---- */

static void put_default(const RandomPolicy *policy, const RandomField *field, Chance *chance,
                        EhOut *out)
{
    random_put(out, " = ");
    if (field->type.shape != RANDOM_ONE)
        random_put(out, "{}");
    else
        random_put_literal(out, chance, policy, &field->type,
                           random_value(chance, policy, &field->type));
}

static void put_field(const RandomPolicy *policy, const RandomField *field, Chance *chance,
                      EhOut *out)
{
    bool tracked_first = one_in(chance, 2);
    random_put(out, "  %s ", field->name);
    random_put_type(policy, field, chance, out);
    if (field->tracked && tracked_first)
        random_put(out, " tracked");
    if (field->defaulted)
        put_default(policy, field, chance, out);
    if (field->moved)
        random_put(out, " from \"%s\"", field->key);
    if (field->tracked && !tracked_first)
        random_put(out, " tracked");
    random_put(out, field->outcome ? " outcome\n" : "\n");
}

void random_put_record(const RandomPolicy *policy, uint32_t record, Chance *chance, EhOut *out)
{
    const RandomRecord *r = &policy->records[record];
    random_put(out, record == 0 ? "ticket {\n" : "record %s {\n", r->name);
    for (uint32_t i = 0; i < r->n; i++)
        put_field(policy, &r->fields[i], chance, out);
    random_put(out, "}\n");
}

static RandomField *add_field(RandomRecord *record, const char *name)
{
    RandomField *field = &record->fields[record->n++];
    size_t quoted = name[0] == '`';
    copy(field->name, sizeof field->name, name);
    snprintf(field->key, sizeof field->key, "%.*s", (int)(strlen(name) - 2 * quoted),
             name + quoted);
    return field;
}

static RandomField *add_fixed(RandomPolicy *policy, const char *name, RandomKind kind)
{
    RandomField *field = add_field(&policy->records[0], name);
    field->type = widest(kind);
    return field;
}

/* What stands behind the type; a default only where the language takes one. */
static void draw_attributes(const RandomPolicy *policy, Chance *chance, bool in_ticket,
                            RandomField *field)
{
    RandomKind kind = field->type.kind;
    bool one = field->type.shape == RANDOM_ONE && kind != RANDOM_RECORD;
    field->optional = one_in(chance, 3);
    if (one && in_ticket && !policy->finite && one_in(chance, 6))
        field->predicted = field->optional = true;
    if (kind != RANDOM_RECORD && !field->optional && !one_in(chance, 3))
        field->defaulted = true;
    if (policy->finite)
        return;
    if (one && !field->predicted && in_ticket && one_in(chance, 4))
        field->tracked = true;
    else if (in_ticket && one_in(chance, 16))
        field->outcome = true;
    if (one_in(chance, 8)) {
        field->moved = true;
        strncat(field->key, "_key", sizeof field->key - strlen(field->key) - 1);
    }
}

static void draw_field(RandomPolicy *policy, Chance *chance, RandomRecord *record, const char *name)
{
    RandomField *field = add_field(record, name);
    bool in_ticket = record == policy->records;
    uint32_t shape = policy->finite ? 3 : chance_below(chance, in_ticket ? 9 : 14);
    draw_type(policy, chance, draw_kind(policy, chance), field);
    if (shape == 0 && (field->type.kind == RANDOM_TEXT || field->type.kind == RANDOM_ENUM))
        field->type.shape = RANDOM_SET;
    else if (shape == 1)
        field->type.shape = RANDOM_LIST;
    if (field->type.shape != RANDOM_ONE) {
        field->type.limit = 1 + chance_below(chance, 6);
        field->bounded = false;
        if (ordered(field->type.kind))
            field->type = widest(field->type.kind), field->type.shape = RANDOM_LIST,
            field->type.limit = 4;
    }
    draw_attributes(policy, chance, in_ticket, field);
}

static void draw_records(RandomPolicy *policy, Chance *chance)
{
    uint32_t more = policy->finite ? 0 : chance_below(chance, RANDOM_RECORDS);
    policy->n_records = 1 + more;
    for (uint32_t i = 1; i <= more; i++) {
        RandomRecord *record = &policy->records[i];
        uint32_t start = chance_below(chance, 48), n = 1 + chance_below(chance, 6);
        snprintf(record->name, sizeof record->name, "part%u", i);
        for (uint32_t j = 0; j < n; j++)
            draw_field(policy, chance, record, field_names[(start + 5 * j) % 48]);
        if (i > 1 && one_in(chance, 3)) { /* a record in a record, an earlier one */
            RandomField *inner = add_field(record, "inner");
            inner->type = (RandomType){.kind = RANDOM_RECORD, .of = i - 1};
            inner->optional = one_in(chance, 2);
        }
    }
}

static void draw_record_fields(RandomPolicy *policy, Chance *chance)
{
    for (uint32_t i = 1; i < policy->n_records; i++) {
        char name[24];
        snprintf(name, sizeof name, "in%u", i);
        RandomField *field = add_field(&policy->records[0], name);
        field->type = (RandomType){.kind = RANDOM_RECORD, .of = i};
        if (one_in(chance, 2)) {
            field->type.shape = RANDOM_LIST;
            field->type.limit = 1 + chance_below(chance, 5);
        }
        draw_attributes(policy, chance, true, field);
        field->outcome = false;
    }
}

void random_fields_draw(RandomPolicy *policy, Chance *chance)
{
    uint32_t start = chance_below(chance, 48);
    uint32_t n = policy->finite ? 1 + chance_below(chance, 5) : 2 + chance_below(chance, 16);
    draw_enum(policy, chance, false);
    draw_enum(policy, chance, false);
    copy(policy->records[0].name, sizeof policy->records[0].name, "ticket");
    draw_records(policy, chance);
    add_fixed(policy, "id", RANDOM_TEXT);
    add_fixed(policy, "created", RANDOM_TIME);
    for (uint32_t i = 0; i < n; i++)
        draw_field(policy, chance, &policy->records[0], field_names[(start + 5 * i) % 48]);
    if (!policy->finite) {
        add_fixed(policy, "first_reply", RANDOM_TIME)->optional = true;
        add_fixed(policy, "solved_at", RANDOM_TIME)->optional = true;
        draw_record_fields(policy, chance);
    }
    for (uint32_t i = 0; i < policy->records[0].n; i++)
        policy->history = policy->history || policy->records[0].fields[i].tracked;
}
