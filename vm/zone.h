/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time zones: from an instant to a local clock and back.
 *
 * One idea: a zone is a sorted constant array of spans, each with one offset, as it lies in the
 * bytecode block; the rules are expanded when a policy is compiled, so that here is only a search.
 * No spans at all is UTC.
 */
#ifndef EH_VM_ZONE_H
#define EH_VM_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#define EH_ZONE_OFFSET_MAX 93600 /* 26 h, in seconds: the widest that zone files may hold */

/* From `from_ms` (UTC, milliseconds) up to the next span, local time is UTC plus `offset_s`.
 * In an array: the first starts at INT64_MIN, `from_ms` rises strictly, `reserved` is 0. */
typedef struct EhZoneSpan {
    int64_t from_ms;
    int32_t offset_s;
    uint32_t reserved;
} EhZoneSpan;

/* Whether the invariant of EhZoneSpan holds for the array (false for an empty one). */
bool eh_zone_verify(const EhZoneSpan *spans, uint32_t n);

/* The index of the span in force at an instant; 0 when there is none. */
uint32_t eh_zone_index(const EhZoneSpan *spans, uint32_t n, int64_t ms);

/* Seconds east of UTC at an instant. */
int32_t eh_zone_offset(const EhZoneSpan *spans, uint32_t n, int64_t ms);

/* The local clock at an instant: milliseconds since 1970-01-01T00:00 local. */
int64_t eh_zone_local(const EhZoneSpan *spans, uint32_t n, int64_t ms);

/* The local civil day, hour (0..23) and weekday (0 is Monday) of an instant. */
int64_t eh_zone_day(const EhZoneSpan *spans, uint32_t n, int64_t ms);
int eh_zone_hour(const EhZoneSpan *spans, uint32_t n, int64_t ms);
int eh_zone_weekday(const EhZoneSpan *spans, uint32_t n, int64_t ms);

/* The instant of a local clock time (milliseconds, as eh_zone_local gives it). One that is repeated
 * is the first. One that is skipped is taken after the gap, moved on by the gap's length: where
 * 02:00 jumps to 03:00, 02:30 becomes 03:30 (as Java's, Python's and ECMAScript's defaults do). */
int64_t eh_zone_from_local(const EhZoneSpan *spans, uint32_t n, int64_t local_ms);

/* The first instant whose local date is `day`; the next day's for a day that the zone skips. */
int64_t eh_zone_day_start(const EhZoneSpan *spans, uint32_t n, int64_t day);

#endif
