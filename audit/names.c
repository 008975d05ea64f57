/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small table of names.
 */
#include "audit/names.h"

#include <string.h>

#include "vm/program.h"

static bool same(EhStr a, EhStr b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static uint16_t *slot_of(EhAuditNames *names, EhStr name)
{
    uint32_t i = eh_program_hash(name.p, name.n) & (names->n_slots - 1);
    while (names->slots[i] != 0 && !same(names->at[names->slots[i] - 1], name)) {
        i = (i + 1) & (names->n_slots - 1);
    }
    return &names->slots[i];
}

static bool grow(EhAuditNames *names)
{
    uint32_t n_slots = names->n_slots == 0 ? 64 : names->n_slots * 2;
    uint16_t *slots = eh_arena_array(names->arena, n_slots, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    names->slots = slots;
    names->n_slots = n_slots;
    for (uint32_t i = 0; i < names->n; i++) {
        *slot_of(names, names->at[i]) = (uint16_t)(i + 1);
    }
    return true;
}

uint16_t eh_audit_name(EhAuditNames *names, EhStr name)
{
    if (name.p == NULL) {
        return EH_AUDIT_NO_NAME;
    }
    if (names->last < names->n && same(names->at[names->last], name)) {
        return (uint16_t)names->last;
    }
    if (names->n * 2 + 2 > names->n_slots && !grow(names)) {
        return EH_AUDIT_NO_NAME;
    }
    uint16_t *slot = slot_of(names, name);
    if (*slot == 0) {
        EhStr kept = {eh_arena_copy(names->arena, name.p, name.n), name.n};
        if (names->n + 1 >= EH_AUDIT_NO_NAME || kept.p == NULL ||
            (names->n == names->room && !eh_arena_grow(names->arena, (void **)&names->at, names->n,
                                                       &names->room, sizeof *names->at))) {
            return EH_AUDIT_NO_NAME;
        }
        names->at[names->n++] = kept;
        *slot = (uint16_t)names->n;
    }
    names->last = *slot - 1u;
    return (uint16_t)names->last;
}

bool eh_audit_names_open(EhAuditNames *names, EhArena *arena, const EhProgram *program,
                         EhNames kind)
{
    *names = (EhAuditNames){.arena = arena};
    for (uint32_t i = 0; i < eh_names_count(program, kind); i++) {
        const char *name = eh_name(program, kind, (int32_t)i);
        eh_audit_name(names, (EhStr){name, (uint32_t)strlen(name)});
    }
    names->own = names->n;
    return !arena->failed && grow(names);
}

EhStr eh_audit_name_text(const EhAuditNames *names, uint32_t number)
{
    return number < names->n ? names->at[number] : (EhStr){"", 0};
}
