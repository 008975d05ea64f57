/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Axes with ticks that people count in.
 *
 * One idea: a unit has a list of steps (1-2-5, minutes and hours and days, whole weeks), and the smallest that leaves room
 * is taken.
 */
#include <math.h>

#include "report/internal.h"
#include "vm/civil.h"

#define SECOND 1000.0
#define MINUTE 60000.0
#define HOUR 3600000.0
#define DAY 86400000.0

static const double duration_steps[] = {
    SECOND,     2 * SECOND, 5 * SECOND,  10 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE,
    2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR,        2 * HOUR,
    3 * HOUR,   6 * HOUR,   12 * HOUR,   DAY,         2 * DAY,     3 * DAY,     5 * DAY,
    10 * DAY,   20 * DAY,   50 * DAY,    100 * DAY};
static const double day_steps[] = {1, 2, 7, 14, 28, 56, 84, 182, 364, 728};
static const double logs[] = {0,        MINUTE,    5 * MINUTE, 15 * MINUTE, HOUR,
                              4 * HOUR, 12 * HOUR, DAY,        3 * DAY,     7 * DAY,
                              28 * DAY, 91 * DAY,  364 * DAY,  1820 * DAY};

/* ---- places ---- */

/* On a log axis a minute is where proportions begin; below it is nearly linear, so 0 has a place. */
static double scaled(const EhReportAxis *axis, double value)
{
    return axis->log ? log1p(fmax(value, 0) / MINUTE) : value;
}

double eh_report_place(const EhReportAxis *axis, double value)
{
    double low = scaled(axis, axis->low), span = scaled(axis, axis->high) - low;
    double part = span > 0 ? (scaled(axis, value) - low) / span : 0;
    return axis->from + fmax(0, fmin(1, part)) * (axis->to - axis->from);
}

/* ---- steps ---- */

/* 1, 2 or 5 times a power of ten, of at least `least`. */
static double decimal_step(double least)
{
    double power = pow(10, floor(log10(least)));
    double mantissa = least / power;
    return power * (mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10);
}

static double listed_step(const double *steps, size_t n, double least)
{
    for (size_t i = 0; i < n; i++) {
        if (steps[i] >= least) {
            return steps[i];
        }
    }
    return decimal_step(least / steps[n - 1]) * steps[n - 1];
}

static double step_of(EhReportUnit unit, double least)
{
    if (!(least > 0) || !isfinite(least)) {
        return 1;
    }
    switch (unit) {
    case EH_REPORT_TEXT:
    case EH_REPORT_COUNT:
    case EH_REPORT_SHARE:
        break;
    case EH_REPORT_DURATION:
        return listed_step(duration_steps, sizeof duration_steps / sizeof *duration_steps, least);
    case EH_REPORT_DATE:
        return DAY * listed_step(day_steps, sizeof day_steps / sizeof *day_steps, least / DAY);
    case EH_REPORT_DAY:
        return listed_step(day_steps, sizeof day_steps / sizeof *day_steps, least);
    }
    return decimal_step(least);
}

EhReportAxis eh_report_axis(EhReportUnit unit, double most, uint32_t wanted, EhReportTicks *ticks)
{
    EhReportAxis axis = {.unit = unit};
    most = most > 0 && isfinite(most) ? most : unit == EH_REPORT_DURATION ? MINUTE : 1;
    if (unit == EH_REPORT_SHARE && most > 0.5 && most <= 1) {
        most = 1;
    }
    double step = step_of(unit, most / wanted * (1 - 1e-9));
    ticks->n = 0;
    for (uint32_t i = 0; i < EH_REPORT_TICKS; i++) {
        ticks->at[ticks->n++] = i * step;
        axis.high = i * step;
        if (i > 0 && axis.high >= most * (1 - 1e-9)) {
            break;
        }
    }
    return axis;
}

/* ---- ticks between given ends ---- */

static void add_tick(const EhReportAxis *axis, double room, double value, EhReportTicks *ticks)
{
    double at = eh_report_place(axis, value);
    if (value < axis->low || value > axis->high || ticks->n == EH_REPORT_TICKS ||
        (ticks->n > 0 && at - eh_report_place(axis, ticks->at[ticks->n - 1]) < room)) {
        return;
    }
    ticks->at[ticks->n++] = value;
}

/* The first days of months, each `step`-th of the year. */
static void month_ticks(const EhReportAxis *axis, double room, EhReportTicks *ticks)
{
    int64_t y;
    int m, d;
    double span = (axis->high - axis->low) / (30.4 * DAY);
    double wanted = fmax(1, (axis->to - axis->from) / room);
    int64_t step = 1;
    while (step < 1200 && span / (double)step > wanted) {
        step = step == 1 ? 3 : step == 3 ? 6 : step == 6 ? 12 : 2 * step;
    }
    eh_civil_from_days(eh_report_day(axis->low), &y, &m, &d);
    int64_t month = y * 12 + m - 1;
    month -= eh_civil_floor_mod(month, step);
    for (int i = 0; i < 64; i++, month += step) {
        int64_t year = eh_civil_floor_div(month, 12);
        int64_t day = eh_civil_days(year, (int)eh_civil_floor_mod(month, 12) + 1, 1);
        add_tick(axis, 0, (double)day * DAY, ticks);
    }
}

void eh_report_ticks(const EhReportAxis *axis, double room, EhReportTicks *ticks)
{
    double wanted = fmax(1, (axis->to - axis->from) / room);
    ticks->n = 0;
    if (axis->log) {
        for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
            add_tick(axis, room, logs[i], ticks);
        }
        return;
    }
    double step = step_of(axis->unit, (axis->high - axis->low) / wanted);
    if (axis->unit == EH_REPORT_DATE && step > 14 * DAY) {
        month_ticks(axis, room, ticks);
        return;
    }
    double first = axis->unit == EH_REPORT_DAY || axis->unit == EH_REPORT_DATE
                       ? axis->low
                       : ceil(axis->low / step) * step;
    for (uint32_t i = 0; i < EH_REPORT_TICKS; i++) {
        add_tick(axis, 0, first + i * step, ticks);
    }
}
