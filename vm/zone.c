/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time zones: from an instant to a local clock and back.
 *
 * One idea: local to UTC tries the few spans whose instants lie within the widest offset of the
 * local time, earliest first, so a repeated time is its first occurrence without a special case.
 */
#include "vm/zone.h"

#include "vm/civil.h"
#include "vm/value.h"

#define HOUR_MS 3600000LL
#define REACH_MS (EH_ZONE_OFFSET_MAX * 1000LL)

bool eh_zone_verify(const EhZoneSpan *spans, uint32_t n)
{
    if (n == 0 || spans[0].from_ms != INT64_MIN)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        if (spans[i].offset_s < -EH_ZONE_OFFSET_MAX || spans[i].offset_s > EH_ZONE_OFFSET_MAX)
            return false;
        if (spans[i].reserved != 0 || (i > 0 && spans[i].from_ms <= spans[i - 1].from_ms))
            return false;
    }
    return true;
}

uint32_t eh_zone_index(const EhZoneSpan *spans, uint32_t n, int64_t ms)
{
    uint32_t low = 0;
    uint32_t high = n;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (spans[middle].from_ms <= ms)
            low = middle;
        else
            high = middle;
    }
    return low;
}

int32_t eh_zone_offset(const EhZoneSpan *spans, uint32_t n, int64_t ms)
{
    return n == 0 ? 0 : spans[eh_zone_index(spans, n, ms)].offset_s;
}

int64_t eh_zone_local(const EhZoneSpan *spans, uint32_t n, int64_t ms)
{
    return eh_civil_add(ms, eh_zone_offset(spans, n, ms) * 1000LL);
}

int64_t eh_zone_day(const EhZoneSpan *spans, uint32_t n, int64_t ms)
{
    return eh_civil_floor_div(eh_zone_local(spans, n, ms), EH_DAY_MS);
}

int eh_zone_hour(const EhZoneSpan *spans, uint32_t n, int64_t ms)
{
    return (int)(eh_civil_floor_mod(eh_zone_local(spans, n, ms), EH_DAY_MS) / HOUR_MS);
}

int eh_zone_weekday(const EhZoneSpan *spans, uint32_t n, int64_t ms)
{
    return eh_civil_weekday(eh_zone_day(spans, n, ms));
}

/* The first instant of span `i` whose local clock shows `local_ms` or later; false when the span
 * ends before that. */
static bool reach_in_span(const EhZoneSpan *spans, uint32_t n, uint32_t i, int64_t local_ms,
                          int64_t *out)
{
    int64_t at = eh_civil_add(local_ms, -(spans[i].offset_s * 1000LL));
    if (at < spans[i].from_ms)
        at = spans[i].from_ms;
    *out = at;
    return i + 1 >= n || at < spans[i + 1].from_ms;
}

int64_t eh_zone_from_local(const EhZoneSpan *spans, uint32_t n, int64_t local_ms)
{
    if (n == 0)
        return local_ms;
    int64_t at = 0;
    uint32_t i = eh_zone_index(spans, n, eh_civil_add(local_ms, -REACH_MS));
    while (!reach_in_span(spans, n, i, local_ms, &at))
        i++;
    int64_t exact = eh_civil_add(local_ms, -(spans[i].offset_s * 1000LL));
    if (exact == at || i == 0)
        return exact;
    /* Skipped: reading it with the offset before the gap moves it on by the gap's length. */
    return eh_civil_add(local_ms, -(spans[i - 1].offset_s * 1000LL));
}

int64_t eh_zone_day_start(const EhZoneSpan *spans, uint32_t n, int64_t day)
{
    int64_t limit = INT64_MAX / EH_DAY_MS;
    int64_t local_ms = (day < -limit ? -limit : day > limit ? limit : day) * EH_DAY_MS;
    if (n == 0)
        return local_ms;
    int64_t at = 0;
    uint32_t i = eh_zone_index(spans, n, eh_civil_add(local_ms, -REACH_MS));
    while (!reach_in_span(spans, n, i, local_ms, &at))
        i++;
    return at;
}
