/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calendars: when is it open, how much open time lies between two instants.
 *
 * One idea: whether an instant is open depends on its local clock time alone, so open time is
 * measured on the local time line, once for each stretch between two changes of the zone's offset.
 * An hour that DST skips is then never measured, and one that it repeats is measured twice.
 *
 * Instants are milliseconds (UTC). Counting holds them to 1900..2199, the years of ticket fields.
 */
#ifndef EH_VM_CALENDAR_H
#define EH_VM_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "vm/zone.h"

/* Minutes of the local day. 0 <= from < 1440, 0 <= to <= 1440; with to <= from the span passes
 * midnight, ends at `to` on the next day and belongs wholly to the day it starts on. `weekday` is
 * 0 (Monday) to 6 in weekly arrays, 0 in those of exceptions; `reserved` is 0.
 * Arrays are sorted by (weekday, from); spans may overlap and then count once. At most
 * EH_CAL_DAY_SPANS start on one day: any more would start twice in one minute. */
#define EH_CAL_DAY_SPANS 1440

typedef struct EhCalSpan {
    uint16_t weekday;
    uint16_t from;
    uint16_t to;
    uint16_t reserved;
} EhCalSpan;

/* EH_CAL_DATE: `day` counts from 1970-01-01. EH_CAL_YEARLY: `day` is eh_calendar_yearly(). */
typedef enum EhCalKind { EH_CAL_DATE, EH_CAL_YEARLY } EhCalKind;

/* Takes the place of the weekly spans that start on its day(s): `count` exception spans from
 * `first`, none for a closed day. Arrays are sorted by (kind, day), each pair once. */
typedef struct EhCalException {
    int32_t day;
    uint32_t kind;
    uint32_t first;
    uint32_t count;
} EhCalException;

/* A calendar ready to use; everything is borrowed. The built-in `always` is { .always = true }.
 * Any other must have passed eh_calendar_verify. */
typedef struct EhCalendarView {
    const EhZoneSpan *zone;
    uint32_t n_zone;
    const EhCalSpan *spans;
    uint32_t n_spans;
    const EhCalException *exceptions;
    uint32_t n_exceptions;
    const EhCalSpan *exception_spans;
    uint32_t n_exception_spans;
    bool always;
} EhCalendarView;

/* The `day` of a yearly exception. */
int32_t eh_calendar_yearly(int month, int day);

/* Whether every invariant above holds, and there is at least one weekly span. */
bool eh_calendar_verify(const EhCalendarView *view);

bool eh_calendar_is_open(const EhCalendarView *view, int64_t at);

/* Open milliseconds in [from, to), 0 when to <= from. */
int64_t eh_calendar_count(const EhCalendarView *view, int64_t from, int64_t to);

/* The first instant by which `need` open milliseconds have been counted since `from`: `from` itself
 * for need <= 0, the closing time when they are used up exactly then. EH_MISSING past 2199. */
int64_t eh_calendar_reach(const EhCalendarView *view, int64_t from, int64_t need);

/* As eh_calendar_reach, but looks no further than `to`, and gives in `counted` the open
 * milliseconds passed: `need` when it was reached, else those of [from, to). */
int64_t eh_calendar_advance(const EhCalendarView *view, int64_t from, int64_t to, int64_t need,
                            int64_t *counted);

/* The first open (closed) instant at or after `at`; EH_MISSING when there is none up to 2199. */
int64_t eh_calendar_next_open(const EhCalendarView *view, int64_t at);
int64_t eh_calendar_next_close(const EhCalendarView *view, int64_t at);

#endif
