/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What random expressions can name.
 */
#include "tests/random/expressions.h"
#include "tests/random/literals.h"

#include <stdio.h>

static RandomName *add(Scope *scope, const char *path, const RandomType *type)
{
    if (scope->n == RANDOM_SCOPE)
        return NULL;
    RandomName *name = &scope->names[scope->n++];
    *name = (RandomName){.type = *type, .way = -1};
    snprintf(name->path, sizeof name->path, "%.79s", path);
    return name;
}

void random_scope_add(Scope *scope, const char *path, const RandomType *type, RandomStage stage,
                      bool optional)
{
    RandomName *name = add(scope, path, type);
    if (name != NULL) {
        name->stage = stage;
        name->optional = optional;
    }
}

void random_scope_add_let(Scope *scope, const char *path, const RandomType *type, bool optional)
{
    uint32_t before = scope->n;
    random_scope_add(scope, path, type, scope->stage, optional);
    if (scope->n > before)
        scope->names[before].let = true;
}

void random_scope_add_record(Scope *scope, uint32_t record, const char *prefix, int32_t way)
{
    const RandomRecord *r = &scope->policy->records[record];
    for (uint32_t i = 0; i < r->n; i++) {
        const RandomField *field = &r->fields[i];
        char path[128];
        snprintf(path, sizeof path, "%s%s", prefix, field->name);
        RandomName *name = field->outcome ? NULL : add(scope, path, &field->type);
        if (name == NULL)
            continue;
        name->optional = field->optional;
        name->predicted = field->predicted;
        name->guardable = true;
        name->tracked = field->tracked;
        name->way = way;
        if (field->type.kind == RANDOM_RECORD && field->type.shape == RANDOM_ONE) {
            int32_t inner = random_can_miss(scope, name) ? (int32_t)(scope->n - 1) : way;
            snprintf(path, sizeof path, "%.60s.", name->path);
            random_scope_add_record(scope, field->type.of, path, inner);
        }
    }
}

void random_scope_add_ticket(Scope *scope)
{
    random_scope_add_record(scope, 0, "", -1);
}

bool random_can_miss(const Scope *scope, const RandomName *name)
{
    if (name->known > 0)
        return false;
    return name->optional || (name->way >= 0 && random_can_miss(scope, &scope->names[name->way]));
}

static bool fits(const Scope *scope, const RandomName *name, RandomShape shape, RandomKind kind,
                 uint32_t of)
{
    return name->type.shape == shape && name->type.kind == kind && name->stage <= scope->stage &&
           (name->tracked || !scope->only_tracked) &&
           (kind != RANDOM_ENUM || of == RANDOM_ANY || of == name->type.of);
}

RandomName *random_pick(Scope *scope, RandomShape shape, RandomKind kind, uint32_t of)
{
    RandomName *found = NULL;
    uint32_t seen = 0;
    bool lets = one_in(scope->chance, 3); /* or few were read twice, among all the fields */
    if (scope->last_guarded >= 0 && one_in(scope->chance, 2)) {
        RandomName *name = &scope->names[scope->last_guarded];
        if (fits(scope, name, shape, kind, of))
            return name;
    }
    for (uint32_t i = 0; i < scope->n; i++)
        if (scope->names[i].let && lets && fits(scope, &scope->names[i], shape, kind, of) &&
            one_in(scope->chance, ++seen))
            found = &scope->names[i];
    for (uint32_t i = 0; i < scope->n && !(lets && seen > 0); i++)
        if (fits(scope, &scope->names[i], shape, kind, of) && one_in(scope->chance, ++seen))
            found = &scope->names[i];
    return found;
}
