/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The time zones that a policy names: its own, its calendars', its fields' formats'.
 */
#include "compiler/check.h"
#include "compiler/tzdata.h"

/* The number of a zone, loaded on first use; 0 (the policy's) if it is not there, which is reported. */
static uint32_t zone(EhPolicy *policy, EhStr name, EhSpan span)
{
    EhZoneDecl decl = {.name = name};
    for (uint32_t i = 0; i < policy->zones.n; i++) {
        if (eh_str_same(policy->zones.at[i].name, name)) {
            return i;
        }
    }
    const char *directory = policy->zoneinfo != NULL ? policy->zoneinfo : EH_TZDATA_DIRECTORY;
    EhTzdataResult result = eh_tzdata_load(directory, name.p, name.n, eh_arena_hook, policy->arena,
                                           &decl.spans, &decl.n);
    EhDiag *diag;
    switch (result) {
    case EH_TZDATA_OK:
    case EH_TZDATA_MEMORY:
        break;
    case EH_TZDATA_UNKNOWN:
        diag = eh_diag(policy->diags, EH_E_ZONE, span, "there is no time zone \"%.*s\"",
                       EH_STR_F(name));
        eh_diag_hint(policy->diags, diag,
                     "zones are named as in \"America/New_York\" or \"Europe/Lisbon\"");
        break;
    case EH_TZDATA_DAMAGED:
        eh_diag(policy->diags, EH_E_ZONE, span,
                "the zone file of \"%.*s\" on this machine is damaged", EH_STR_F(name));
        break;
    }
    if (result != EH_TZDATA_OK && policy->zones.n > 0) {
        return 0;
    }
    return EH_PUSH(policy->arena, &policy->zones, decl) ? policy->zones.n - 1 : 0;
}

static void record_zones(EhPolicy *policy, EhRecordDecl *record)
{
    for (uint32_t i = 0; record != NULL && i < record->fields.n; i++) {
        EhFieldDecl *field = record->fields.at[i];
        field->zone_index = field->zone.n > 0 ? zone(policy, field->zone, field->zone_span) : 0;
    }
}

void eh_check_zones(EhPolicy *policy)
{
    zone(policy, policy->timezone, policy->timezone_span);
    for (uint32_t i = 1; i < policy->calendars.n; i++) {
        EhCalendarDecl *calendar = &policy->calendars.at[i];
        calendar->zone_index =
            calendar->zone.n > 0 ? zone(policy, calendar->zone, calendar->zone_span) : 0;
    }
    record_zones(policy, policy->ticket);
    for (uint32_t i = 0; i < policy->records.n; i++) {
        record_zones(policy, policy->records.at[i]);
    }
}
