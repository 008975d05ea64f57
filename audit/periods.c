/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Weeks and months, by the clock of the policy's zone.
 *
 * One idea: a ticket belongs to the period that it came in; periods without tickets are left out.
 */
#include "audit/audit.h"
#include "vm/civil.h"
#include "vm/internal.h"

/* Of the years that fields of tickets may hold: more than the weeks, and the months, of 1900 to 2199. */
enum { PERIODS = 15700, WEEK_ZERO = 3653, MONTH_ZERO = 70 * 12 };

static int64_t number_of(const EhAudit *audit, int64_t at)
{
    const EhBlock *block = &audit->program->block;
    const EhZoneTable *zone = &block->ZONES[block->header->zone];
    int64_t year, day = eh_zone_day(block->ZONE_SPANS + zone->first, zone->count, at);
    int month, of_month;
    if (!audit->monthly) {
        return eh_civil_floor_div(day + 3, 7);
    }
    eh_civil_from_days(day, &year, &month, &of_month);
    return (year - 1970) * 12 + month - 1;
}

/* The place of a number in a table of all periods. */
static uint32_t place_of(const EhAudit *audit, int64_t number)
{
    int64_t place = number + (audit->monthly ? MONTH_ZERO : WEEK_ZERO);
    return place < 0 ? 0 : place >= PERIODS ? PERIODS - 1 : (uint32_t)place;
}

EhStr eh_audit_period(const EhAudit *audit, uint32_t period)
{
    int64_t number = audit->periods[period];
    int64_t year = 1970 + eh_civil_floor_div(number, 12);
    if (audit->monthly) {
        return eh_arena_format(audit->arena, "%04d-%02d", (int)year,
                               (int)eh_civil_floor_mod(number, 12) + 1);
    }
    int month, day;
    eh_civil_from_days(number * 7 - 3, &year, &month, &day);
    return eh_arena_format(audit->arena, "%04d-%02d-%02d", (int)year, month, day);
}

EhStr eh_audit_day(const EhAudit *audit, int64_t at)
{
    const EhBlock *block = &audit->program->block;
    const EhZoneTable *zone = &block->ZONES[block->header->zone];
    int64_t year;
    int month, day;
    eh_civil_from_days(eh_zone_day(block->ZONE_SPANS + zone->first, zone->count, at), &year, &month,
                       &day);
    return eh_arena_format(audit->arena, "%04d-%02d-%02d", (int)year, month, day);
}

/* The first period at or behind an instant's; n_periods behind the last. */
uint32_t eh_audit_period_at(const EhAudit *audit, int64_t at)
{
    int64_t number = number_of(audit, at);
    uint32_t low = 0, high = audit->n_periods;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (audit->periods[middle] < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

bool eh_audit_find_periods(EhAudit *audit)
{
    uint32_t *used = eh_arena_array(audit->arena, PERIODS, sizeof *used), n = 0;
    if (used == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < audit->n; i++) {
        audit->at[i].period = place_of(audit, number_of(audit, audit->at[i].created));
        used[audit->at[i].period] = 1;
    }
    audit->periods = eh_arena_array(audit->arena, PERIODS, sizeof *audit->periods);
    for (uint32_t i = 0; audit->periods != NULL && i < PERIODS; i++) {
        if (used[i] != 0) {
            audit->periods[n] = (int64_t)i - (audit->monthly ? MONTH_ZERO : WEEK_ZERO);
            used[i] = n++;
        }
    }
    for (uint32_t i = 0; i < audit->n; i++) {
        audit->at[i].period = used[audit->at[i].period];
    }
    audit->n_periods = n;
    return audit->periods != NULL;
}
