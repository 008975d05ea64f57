/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which fields of two policies read the same data, and which tickets each of them takes.
 *
 * One idea: fields meet by the key in the data. A pair of one kind becomes one variable with the wider of both types;
 * what only one of them takes is an input fault to the other.
 */
#include "lint/diff.h"
#include "lint/translate.h"

#include <string.h>

#include "compiler/check.h"

typedef struct Pair {
    EhFieldDecl *field[2];
    EhPlace *place[2];
} Pair;

static bool same_format(const EhDiff *diff, const Pair *pair)
{
    const EhFieldDecl *a = pair->field[0], *b = pair->field[1];
    if (a->has_format != b->has_format || (a->has_format && !eh_str_same(a->format, b->format))) {
        return false;
    }
    return !a->has_format || eh_str_same(diff->policies[0]->zones.at[a->zone_index].name,
                                         diff->policies[1]->zones.at[b->zone_index].name);
}

/* Whether one variable can stand for both. */
static bool is_alike(const EhDiff *diff, const Pair *pair)
{
    const EhVType *a = &pair->field[0]->type, *b = &pair->field[1]->type;
    bool elements = a->elem == NULL || b->elem == NULL || a->elem->kind == b->elem->kind;
    bool money = a->kind != EH_MONEY ||
                 eh_str_same(diff->policies[0]->currency, diff->policies[1]->currency);
    return a->kind == b->kind && a->predicted == b->predicted && elements && money &&
           same_format(diff, pair);
}

static EhFieldDecl *partner(EhRecordDecl *record, const EhFieldDecl *of)
{
    EhFieldDecl *found = NULL;
    for (uint32_t i = 0; i < record->fields.n; i++) {
        EhFieldDecl *field = record->fields.at[i];
        if (eh_str_same(field->key, of->key) && !field->outcome &&
            (found == NULL || eh_str_same(field->name, of->name))) {
            found = field;
        }
    }
    return found;
}

/* ---- enums ---- */

static EhStr spelling_of(const EhEnumName *name)
{
    return name->data.n > 0 ? name->data : name->name;
}

static uint32_t spelling_key(EhStr *spellings, uint32_t *n, EhStr spelling)
{
    uint32_t key = 0;
    while (key < *n && !eh_str_same(spellings[key], spelling)) {
        key++;
    }
    if (key == *n) {
        spellings[(*n)++] = spelling;
    }
    return key;
}

/* Keys for the spellings of both. The type's bounds are those of a made-up enum of all of them. */
static void share_enum(EhDiff *diff, const Pair *pair, EhShared shared[2])
{
    EhArena *arena = diff->arena;
    uint32_t n = 0, room = 2;
    EhEnumDecl *both = eh_arena_alloc(arena, sizeof *both);
    for (int side = 0; side < 2; side++) {
        room += pair->field[side]->type.enumeration->names.n;
    }
    EhStr *spellings = eh_arena_array(arena, room, sizeof *spellings);
    for (int side = 0; side < 2 && spellings != NULL && both != NULL; side++) {
        const EhEnumDecl *own = pair->field[side]->type.enumeration;
        uint32_t *keys = eh_arena_array(arena, own->names.n + 1u, sizeof *keys);
        for (uint32_t i = 0; keys != NULL && i < own->names.n; i++) {
            keys[i] = spelling_key(spellings, &n, spelling_of(&own->names.at[i]));
        }
        shared[side].keys = keys;
        shared[side].n_own = keys == NULL ? 0 : own->names.n;
        uint32_t unknown = pair->field[side]->unknown;
        shared[side].others = unknown == EH_NONE ? -1 : (int32_t)unknown;
    }
    bool others = shared[0].others >= 0 || shared[1].others >= 0;
    for (uint32_t i = 0; both != NULL && i < n + others; i++) {
        EhEnumName name = {.name = i < n ? spellings[i] : EH_STR("any other")};
        EH_PUSH(arena, &both->names, name);
    }
    for (int side = 0; side < 2; side++) {
        shared[side].spellings = spellings;
        shared[side].n_spellings = n;
        shared[side].type.enumeration = both;
    }
}

/* ---- defaults ---- */

static bool default_of(EhDiff *diff, int side, const EhFieldDecl *field, EhConst *out)
{
    bool scalar = field->type.kind <= EH_TEXT && field->value != NULL;
    *out = (EhConst){.text = EH_STR("")};
    return scalar && eh_const(diff->policies[side], field->value, &field->type, out);
}

static bool same_default(const EhShared shared[2])
{
    if (shared[0].type.kind == EH_TEXT) {
        return eh_str_same(shared[0].absent_default.text, shared[1].absent_default.text);
    }
    int64_t a = shared[0].absent_default.cell.i, b = shared[1].absent_default.cell.i;
    return shared[0].spellings != NULL ? shared[0].keys[a] == shared[1].keys[b] : a == b;
}

/* A field that is not there: missing, its default, or a fault. */
typedef enum Absent { ABSENT_FAULT, ABSENT_MISSING, ABSENT_DEFAULT } Absent;

static Absent absent_of(const EhFieldDecl *field)
{
    return field->type.optional || field->type.predicted ? ABSENT_MISSING
           : field->value != NULL                        ? ABSENT_DEFAULT
                                                         : ABSENT_FAULT;
}

static bool below_optional(const EhPlace *place)
{
    for (place = place->parent; place != NULL && place->field != NULL; place = place->parent) {
        if (place->field->type.optional) {
            return true;
        }
    }
    return false;
}

/* Gives the variable a missing cell where a ticket without the field fares differently. */
static bool share_absence(EhDiff *diff, const Pair *pair, EhShared shared[2])
{
    Absent a = absent_of(pair->field[0]), b = absent_of(pair->field[1]);
    bool scalars = pair->field[0]->type.kind <= EH_TEXT;
    bool inside = below_optional(pair->place[0]) || below_optional(pair->place[1]);
    for (int side = 0; side < 2; side++) {
        default_of(diff, side, pair->field[side], &shared[side].absent_default);
    }
    bool alike = a == b && (a != ABSENT_DEFAULT || !scalars || same_default(shared));
    if (!alike && inside && (a == ABSENT_DEFAULT || b == ABSENT_DEFAULT)) {
        return false;
    }
    for (int side = 0; side < 2; side++) {
        shared[side].type.optional = !alike || pair->field[side]->type.optional;
        shared[side].absent_is = !alike && absent_of(pair->field[side]) == ABSENT_DEFAULT;
    }
    return true;
}

/* ---- pairs ---- */

static void widen(EhShared shared[2])
{
    EhVType *a = &shared[0].type, *b = &shared[1].type;
    a->lo = b->lo = a->lo < b->lo ? a->lo : b->lo;
    a->hi = b->hi = a->hi > b->hi ? a->hi : b->hi;
    a->flo = b->flo = a->flo < b->flo ? a->flo : b->flo;
    a->fhi = b->fhi = a->fhi > b->fhi ? a->fhi : b->fhi;
}

static EhStr default_words(const EhDiff *diff, int side, const EhFieldDecl *field)
{
    if (field->value == NULL) {
        return EH_STR("");
    }
    EhSpan span = field->value->span;
    return (EhStr){diff->policies[side]->sources->files.at[span.file].text.p + span.start,
                   span.end - span.start};
}

static EhStr type_words(EhDiff *diff, int side, const EhFieldDecl *field)
{
    EhStr text = eh_type_text(diff->policies[side], &field->type, true);
    if (field->value != NULL) {
        text = eh_arena_format(diff->arena, "%.*s = %.*s", EH_STR_F(text),
                               EH_STR_F(default_words(diff, side, field)));
    }
    return field->tracked ? eh_arena_format(diff->arena, "%.*s tracked", EH_STR_F(text)) : text;
}

/* A default of a tracked field is its past, and the clocks read the past. */
static bool rules_clocks(const EhDiff *diff, const Pair *pair)
{
    bool paused = diff->policies[0]->pauses.n > 0 || diff->policies[1]->pauses.n > 0;
    return paused && ((pair->field[0] != NULL && pair->field[0]->tracked) ||
                      (pair->field[1] != NULL && pair->field[1]->tracked));
}

static void note_field(EhDiff *diff, const Pair *pair, bool open)
{
    EhDiffNote note = {.open = open, .was = EH_STR(""), .is = EH_STR("")};
    const EhPlace *place = pair->place[1] != NULL ? pair->place[1] : pair->place[0];
    note.what =
        eh_arena_format(diff->arena, "field `%.*s`", EH_STR_F(eh_place_path(diff->arena, place)));
    note.was = pair->field[0] == NULL ? note.was : type_words(diff, 0, pair->field[0]);
    note.is = pair->field[1] == NULL ? note.is : type_words(diff, 1, pair->field[1]);
    bool differ = !eh_str_same(note.was, note.is);
    note.open = open || (differ && rules_clocks(diff, pair));
    if (differ || open) {
        EH_PUSH(diff->arena, &diff->notes, note);
    }
}

static bool elements_differ(const EhDiff *diff, const EhVType *a, const EhVType *b);

static bool is_named_in(const EhEnumName *name, const EhEnumDecl *in)
{
    for (uint32_t i = 0; i < in->names.n; i++) {
        if (eh_str_same(name->name, in->names.at[i].name) &&
            eh_str_same(spelling_of(name), spelling_of(&in->names.at[i]))) {
            return true;
        }
    }
    return false;
}

static EhStr unknown_of(const EhEnumDecl *decl)
{
    return decl->unknown == EH_NONE ? EH_STR("") : decl->names.at[decl->unknown].name;
}

static bool names_differ(const EhEnumDecl *a, const EhEnumDecl *b)
{
    bool differ = a->names.n != b->names.n || !eh_str_same(unknown_of(a), unknown_of(b));
    for (uint32_t i = 0; i < a->names.n && !differ; i++) {
        differ = !is_named_in(&a->names.at[i], b);
    }
    return differ;
}

static bool records_differ(const EhDiff *diff, const EhRecordDecl *a, const EhRecordDecl *b)
{
    bool differ = a->fields.n != b->fields.n;
    for (uint32_t i = 0; i < a->fields.n && !differ; i++) {
        const Pair pair = {.field = {a->fields.at[i], b->fields.at[i]}};
        const EhFieldDecl *x = pair.field[0], *y = pair.field[1];
        differ = !eh_str_same(x->name, y->name) || !eh_str_same(x->key, y->key) ||
                 x->outcome != y->outcome || !same_format(diff, &pair) ||
                 !eh_str_same(default_words(diff, 0, x), default_words(diff, 1, y)) ||
                 elements_differ(diff, &x->type, &y->type);
    }
    return differ;
}

/* Whether values of the types, or what lies inside them, may be taken or read differently. */
static bool elements_differ(const EhDiff *diff, const EhVType *a, const EhVType *b)
{
    bool numbers = a->kind == EH_NUMBER && (a->flo != b->flo || a->fhi != b->fhi);
    bool whole = a->kind != EH_NUMBER && a->kind != EH_ENUM && (a->lo != b->lo || a->hi != b->hi);
    return a->kind != b->kind || a->optional != b->optional || a->predicted != b->predicted ||
           a->max != b->max || numbers || whole ||
           (a->kind == EH_ENUM && names_differ(a->enumeration, b->enumeration)) ||
           (a->kind == EH_RECORD && records_differ(diff, a->record, b->record)) ||
           ((a->elem == NULL) != (b->elem == NULL)) ||
           (a->elem != NULL && elements_differ(diff, a->elem, b->elem));
}

/* Limits on lengths and counts, what lies in sets and lists, and the past, are beyond the cells. */
static bool limits_differ(const EhDiff *diff, const Pair *pair)
{
    const EhVType *a = &pair->field[0]->type, *b = &pair->field[1]->type;
    bool length = a->kind == EH_TEXT && (a->lo != b->lo || a->hi != b->hi);
    bool inside = (a->kind == EH_SET || a->kind == EH_LIST) && elements_differ(diff, a, b);
    return length || inside || pair->field[0]->tracked != pair->field[1]->tracked;
}

/* A set's or list's data with a name of the other's enum that the own one does not list; "" if there is none. */
static EhStr unlisted(EhDiff *diff, const EhEnumDecl *own, const EhEnumDecl *other)
{
    for (uint32_t i = 0; i < other->names.n && own->unknown == EH_NONE; i++) {
        EhStr spelling = spelling_of(&other->names.at[i]);
        bool listed = false;
        for (uint32_t k = 0; k < own->names.n && !listed; k++) {
            listed = eh_str_same(spelling_of(&own->names.at[k]), spelling);
        }
        if (!listed) {
            return eh_arena_format(diff->arena, "[\"%.*s\"]", EH_STR_F(spelling));
        }
    }
    return EH_STR("");
}

static void share_alone(EhDiff *diff, EhFieldDecl *field, EhPlace *place, int side, bool taken)
{
    EhStr name =
        taken ? eh_arena_format(diff->arena, "new %.*s", EH_STR_F(field->name)) : field->name;
    EhShared shared = {.name = name, .type = field->type, .others = -1};
    shared.type.optional = field->type.optional || absent_of(field) == ABSENT_FAULT;
    if (!eh_space_share(&diff->space, field, &shared) ||
        !EH_PUSH(diff->arena, &diff->checked[side], place)) {
        diff->arena->failed = true;
    }
    eh_diff_odd_field(diff, side, place, EH_STR(""));
}

/* A side that takes fewer elements, shorter texts, or not all names in a set. */
static void note_limits(EhDiff *diff, const Pair *pair)
{
    const EhVType *t[2] = {&pair->field[0]->type, &pair->field[1]->type};
    for (int side = 0; side < 2; side++) {
        const EhVType *own = t[side], *other = t[1 - side];
        bool many = own->kind == EH_SET || own->kind == EH_LIST;
        if (many && own->max < other->max) {
            eh_diff_odd_field(diff, side, pair->place[side], eh_diff_odd_count(diff, own));
        } else if (many && own->elem != NULL && own->elem->kind == EH_ENUM) {
            EhStr name = unlisted(diff, own->elem->enumeration, other->elem->enumeration);
            if (name.n > 0) {
                eh_diff_odd_field(diff, side, pair->place[side], name);
            }
        }
    }
}

static bool share_pair(EhDiff *diff, const Pair *pair)
{
    EhShared shared[2];
    for (int side = 0; side < 2; side++) {
        shared[side] =
            (EhShared){.name = pair->field[0]->name, .type = pair->field[side]->type, .others = -1};
    }
    if (!is_alike(diff, pair)) {
        return false;
    }
    if (shared[0].type.kind == EH_ENUM) {
        share_enum(diff, pair, shared);
    }
    if (diff->arena->failed || !share_absence(diff, pair, shared)) {
        return false;
    }
    widen(shared);
    for (int side = 0; side < 2; side++) {
        if (!eh_space_share(&diff->space, pair->field[side], &shared[side]) ||
            !EH_PUSH(diff->arena, &diff->checked[side], pair->place[side])) {
            diff->arena->failed = true;
        }
    }
    note_limits(diff, pair);
    note_field(diff, pair, limits_differ(diff, pair));
    return true;
}

static void match_records(EhDiff *diff, EhRecordDecl *was, EhPlace *was_place, EhRecordDecl *is,
                          EhPlace *is_place)
{
    bool *met = eh_arena_array(diff->arena, was->fields.n + 1u, sizeof *met);
    for (uint32_t i = 0; met != NULL && i < is->fields.n; i++) {
        Pair pair = {.field = {partner(was, is->fields.at[i]), is->fields.at[i]}};
        pair.place[1] = eh_place(diff->policies[1], is_place, pair.field[1]);
        if (pair.field[0] != NULL && pair.place[1] != NULL) {
            pair.place[0] = eh_place(diff->policies[0], was_place, pair.field[0]);
        }
        if (pair.field[1]->outcome || pair.place[1] == NULL) {
            continue;
        }
        if (pair.place[0] == NULL || !share_pair(diff, &pair)) {
            share_alone(diff, pair.field[1], pair.place[1], 1,
                        eh_field_find(was, pair.field[1]->name) != NULL);
            note_field(diff,
                       &(Pair){.field = {NULL, pair.field[1]}, .place = {NULL, pair.place[1]}},
                       false);
            continue;
        }
        for (uint32_t k = 0; k < was->fields.n; k++) {
            met[k] = met[k] || was->fields.at[k] == pair.field[0];
        }
        if (pair.field[1]->type.kind == EH_RECORD) {
            match_records(diff, pair.field[0]->type.record, pair.place[0],
                          pair.field[1]->type.record, pair.place[1]);
        }
    }
    for (uint32_t k = 0; met != NULL && k < was->fields.n; k++) {
        EhFieldDecl *field = was->fields.at[k];
        EhPlace *place =
            met[k] || field->outcome ? NULL : eh_place(diff->policies[0], was_place, field);
        if (place != NULL) {
            share_alone(diff, field, place, 0, false);
            note_field(diff, &(Pair){.field = {field, NULL}, .place = {place, NULL}}, false);
        }
    }
}

/* Lookups of one name that ask different things are two. */
static void match_lookups(EhDiff *diff)
{
    const EhPolicy *was = diff->policies[0], *is = diff->policies[1];
    for (uint32_t i = 0; i < is->lookups.n; i++) {
        const EhLookupDecl *b = &is->lookups.at[i], *a = NULL;
        for (uint32_t k = 0; k < was->lookups.n; k++) {
            a = eh_str_same(was->lookups.at[k].name, b->name) ? &was->lookups.at[k] : a;
        }
        const EhSymbol *symbol = eh_map_get(&is->values, b->name);
        bool same =
            a != NULL && eh_str_same(a->sql, b->sql) &&
            eh_str_same(was->source_dbs.at[a->source].path, is->source_dbs.at[b->source].path);
        EhShared shared = {.name = eh_arena_format(diff->arena, "new %.*s", EH_STR_F(b->name)),
                           .others = -1};
        if (!same && symbol != NULL) {
            shared.type = symbol->type;
            diff->arena->failed =
                !eh_space_share(&diff->space, symbol, &shared) || diff->arena->failed;
        }
    }
}

void eh_diff_match(EhDiff *diff)
{
    match_records(diff, diff->policies[0]->ticket, diff->policies[0]->ticket_symbol->place,
                  diff->policies[1]->ticket, diff->policies[1]->ticket_symbol->place);
    match_lookups(diff);
}

/* ---- which tickets are taken ---- */

/* The values of a shared variable that this policy takes. */
static EhF takes(EhDiff *diff, int side, EhPlace *place)
{
    const EhFieldDecl *field = place->field;
    const EhShared *shared = eh_space_shared(&diff->space, field);
    EhTranslate t = {.model = &diff->models[side]};
    EhRange *ranges = eh_arena_array(diff->arena, shared->n_own + 2u, sizeof *ranges);
    bool missing = absent_of(field) != ABSENT_FAULT || below_optional(place);
    uint32_t n = 0, var = eh_translate_place(&t, place);
    if (ranges == NULL || var == EH_NONE) {
        return EH_F_TRUE;
    }
    ranges[n++] = (EhRange){INT64_MIN, INT64_MAX};
    if (shared->spellings != NULL && shared->others < 0) {
        for (n = 0; n < shared->n_own; n++) {
            ranges[n] = (EhRange){shared->keys[n], shared->keys[n]};
        }
    } else if (field->type.kind == EH_NUMBER) {
        ranges[0] = (EhRange){eh_key_of_number(field->type.flo), eh_key_of_number(field->type.fhi)};
    } else if (field->type.kind < EH_ENUM && field->type.kind != EH_BOOL) {
        ranges[0] = (EhRange){field->type.lo, field->type.hi};
    }
    return eh_f_and2(&diff->formulas, eh_f_literal(&diff->formulas, var, ranges, n, missing),
                     eh_diff_odd_taken(diff, side, place));
}

void eh_diff_valid(EhDiff *diff)
{
    for (int side = 0; side < 2; side++) {
        diff->space.policy = diff->policies[side];
        diff->valid[side] = EH_F_TRUE;
        for (uint32_t i = 0; i < diff->checked[side].n; i++) {
            EhF taken = takes(diff, side, diff->checked[side].at[i]);
            EH_PUSH(diff->arena, &diff->takes[side], taken);
            diff->valid[side] = eh_f_and2(&diff->formulas, diff->valid[side], taken);
        }
    }
    diff->broken = eh_diff_odd_broken(diff);
    for (int side = 0; side < 2; side++) {
        diff->valid[side] = eh_f_and2(&diff->formulas, diff->valid[side], EH_F_NOT(diff->broken));
    }
}
