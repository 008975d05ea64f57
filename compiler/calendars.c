/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calendars: from `open`, `closed` and `on` to sorted spans and exceptions as vm/calendar.h wants them.
 */
#include "compiler/check.h"

#include <stdlib.h>
#include <string.h>

static const char *const day_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

static int find_day(EhPolicy *policy, EhStr name, EhSpan span)
{
    EhStr names[7];
    for (int i = 0; i < 7; i++) {
        names[i] = (EhStr){day_names[i], 3};
        if (eh_str_same(name, names[i])) {
            return i;
        }
    }
    EhDiag *diag =
        eh_diag(policy->diags, EH_E_WEEKDAY, span, "`%.*s` is no weekday", EH_STR_F(name));
    eh_diag_hint(policy->diags, diag, "weekdays are mon, tue, wed, thu, fri, sat, sun");
    return -1;
}

static bool clock_span(EhPolicy *policy, const EhNode *span, int weekday, EhCalSpan *out)
{
    *out = (EhCalSpan){(uint16_t)weekday, (uint16_t)span->a->i, (uint16_t)span->b->i, 0};
    if (span->a->i == 1440) {
        eh_diag(policy->diags, EH_E_CLOCK, span->a->span,
                "`24:00` is only an end; a day starts at 00:00");
        return false;
    }
    if (span->a->i == span->b->i) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_CLOCK, span->span, "this span is empty");
        eh_diag_hint(policy->diags, diag, "the whole day is 00:00..24:00");
        return false;
    }
    return true;
}

static void add_days(EhPolicy *policy, EhCalendarDecl *calendar, const EhNode *days,
                     const EhNode *spans)
{
    int first = find_day(policy, days->name, days->name_span);
    int last = days->a != NULL ? find_day(policy, days->a->name, days->a->span) : first;
    if (first < 0 || last < 0) {
        return;
    }
    int count = (last - first + 7) % 7 + 1;
    for (int i = 0; i < count; i++) {
        for (const EhNode *span = spans; span != NULL; span = span->next) {
            EhCalSpan value;
            if (clock_span(policy, span, (first + i) % 7, &value)) {
                EH_PUSH(policy->arena, &calendar->spans, value);
            }
        }
    }
}

/* The day of an exception; a full date and a yearly one never clash, the full date wins. */
static bool exception_day(EhPolicy *policy, const EhNode *day, EhCalException *out)
{
    if (day->kind == EH_N_DATE) {
        if (day->i < EH_DATE_MIN || day->i > EH_DATE_MAX) {
            eh_diag(policy->diags, EH_E_OUT_OF_BOUNDS, day->span,
                    "calendars know the years 1900..2199");
            return false;
        }
        *out = (EhCalException){.day = (int32_t)day->i, .kind = EH_CAL_DATE};
    } else {
        *out = (EhCalException){.day = eh_calendar_yearly((int)(day->i / 32), (int)(day->i % 32)),
                                .kind = EH_CAL_YEARLY};
    }
    return true;
}

/* Notes the day; true, and reported, if it has a rule already. */
static bool day_twice(EhPolicy *policy, EhCalendarDecl *calendar, const EhCalException *exception,
                      EhSpan span)
{
    EhStr key = eh_arena_format(policy->arena, "%d %d", (int)exception->kind, (int)exception->day);
    uint32_t old = eh_map_number(&calendar->exception_days, key);
    if (old == 0) {
        eh_map_number_put(&calendar->exception_days, policy->arena, key,
                          calendar->exceptions.n + 1);
        return false;
    }
    EhDiag *diag = eh_diag(policy->diags, EH_E_DAY_TWICE, span, "this day has two rules");
    eh_diag_second(policy->diags, diag, calendar->exception_spots.at[old - 1], "first here");
    return true;
}

static void add_exception(EhPolicy *policy, EhCalendarDecl *calendar, const EhNode *day,
                          const EhNode *spans)
{
    EhCalException exception;
    if (!exception_day(policy, day, &exception)) {
        return;
    }
    if (day_twice(policy, calendar, &exception, day->span)) {
        return;
    }
    exception.first = calendar->exception_spans.n;
    for (const EhNode *span = spans; span != NULL; span = span->next) {
        EhCalSpan value;
        if (clock_span(policy, span, 0, &value)) {
            EH_PUSH(policy->arena, &calendar->exception_spans, value);
        }
    }
    exception.count = calendar->exception_spans.n - exception.first;
    EH_PUSH(policy->arena, &calendar->exceptions, exception);
    EH_PUSH(policy->arena, &calendar->exception_spots, day->span);
}

static int compare_spans(const void *a, const void *b)
{
    const EhCalSpan *x = a, *y = b;
    int by_day = (int)x->weekday - (int)y->weekday, by_from = (int)x->from - (int)y->from;
    return by_day != 0 ? by_day : by_from != 0 ? by_from : (int)x->to - (int)y->to;
}

static int compare_exceptions(const void *a, const void *b)
{
    const EhCalException *x = a, *y = b;
    if (x->kind != y->kind) {
        return x->kind < y->kind ? -1 : 1;
    }
    return x->day < y->day ? -1 : x->day > y->day;
}

static void sort_spans(EhCalSpan *spans, uint32_t n)
{
    if (n > 1) {
        qsort(spans, n, sizeof *spans, compare_spans);
    }
}

static void check_calendar(EhPolicy *policy, EhCalendarDecl *calendar)
{
    const EhNode *node = calendar->node;
    uint32_t before = policy->diags->list.n;
    for (const EhNode *item = node->list; item != NULL; item = item->next) {
        if (item->kind == EH_N_OPEN) {
            for (const EhNode *days = item->list; days != NULL; days = days->next) {
                add_days(policy, calendar, days, eh_node_c(item));
            }
        } else if (item->kind == EH_N_CLOSED) {
            for (const EhNode *day = item->list; day != NULL; day = day->next) {
                add_exception(policy, calendar, day, NULL);
            }
        } else if (item->kind == EH_N_ON_DAY) {
            add_exception(policy, calendar, item->a, eh_node_c(item));
        } else if (calendar->zone.n > 0) {
            eh_diag(policy->diags, EH_E_DECLARED_TWICE, item->span,
                    "`timezone` stands twice in this calendar");
        } else {
            calendar->zone = item->name;
            calendar->zone_span = item->name_span;
        }
    }
    if (calendar->spans.n == 0 && policy->diags->list.n == before) {
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_CALENDAR_EMPTY, node->span,
                    "the calendar `%.*s` is never open in a week", EH_STR_F(calendar->name));
        eh_diag_hint(policy->diags, diag, "add its hours: `open mon..fri 09:00..18:00`");
    }
    sort_spans(calendar->spans.at, calendar->spans.n);
    for (uint32_t i = 0; i < calendar->exceptions.n; i++) {
        const EhCalException *exception = &calendar->exceptions.at[i];
        if (exception->count > 1)
            sort_spans(calendar->exception_spans.at + exception->first, exception->count);
    }
    if (calendar->exceptions.n > 1) {
        qsort(calendar->exceptions.at, calendar->exceptions.n, sizeof *calendar->exceptions.at,
              compare_exceptions);
    }
}

void eh_check_calendars(EhPolicy *policy)
{
    for (uint32_t i = 1; i < policy->calendars.n; i++) {
        check_calendar(policy, &policy->calendars.at[i]);
    }
}
