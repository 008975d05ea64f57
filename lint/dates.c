/* SPDX-License-Identifier: Apache-2.0 */
/*
 * R07: an `until` that has passed, a day that is closed twice over, and holidays that have run out.
 */
#include "lint/names.h"

#include "compiler/samples.h"
#include "lint/model.h"
#include "lint/walk.h"
#include "vm/civil.h"

typedef struct Dates {
    EhLint *lint;
    int64_t today; /* in the policy's zone */
    uint32_t n_found;
} Dates;

/* ---- until ---- */

static void report_until(Dates *dates, const char *kind, EhStr name, const EhNode *node)
{
    EhLint *lint = dates->lint;
    const EhNode *until = node->list;
    while (until != NULL && until->kind != EH_N_UNTIL) {
        until = until->next;
    }
    if (until == NULL) {
        return;
    }
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_R07, EH_FOUND, EH_BY_LOGIC, until->span,
                   eh_arena_format(lint->arena, "%s/%.*s", kind, EH_STR_F(name)),
                   "%s '%.*s' ended on %.*s", node->kind == EH_N_OVERRIDE ? "override" : kind,
                   EH_STR_F(name), EH_STR_F(eh_written_date(lint->arena, until->a->i)));
    int64_t days = dates->today - until->a->i;
    eh_finding_label(lint, finding, "%lld %s ago", (long long)days, days == 1 ? "day" : "days");
    if (node->name_span.end > node->name_span.start) {
        eh_finding_related(lint, finding, node->name_span, "this holds no more");
    }
    eh_finding_fix(lint, finding, "delete it, or set a later day");
    dates->n_found++;
}

static void check_rows(Dates *dates, const EhModelRows *rows, const char *kind)
{
    for (uint32_t i = 0; i < rows->n; i++) {
        if (rows->at[i].expired) {
            report_until(dates, kind, rows->at[i].name, rows->at[i].node);
        }
    }
}

static void check_clauses(Dates *dates, const EhModelClause *clauses, uint32_t n, const char *kind)
{
    for (uint32_t i = 0; i < n; i++) {
        if (clauses[i].expired) {
            report_until(dates, kind, clauses[i].node->name, clauses[i].node);
        }
    }
}

static void check_untils(Dates *dates)
{
    const EhModel *model = dates->lint->model;
    check_rows(dates, &model->classes, "class");
    check_rows(dates, &model->tiers, "tier");
    check_rows(dates, &model->route, "route");
    check_rows(dates, &model->rank, "rank");
    check_clauses(dates, model->rules.at, model->rules.n, "rule");
    check_clauses(dates, model->tightens.at, model->tightens.n, "tighten");
    check_clauses(dates, model->escalations.at, model->escalations.n, "escalation");
}

/* ---- calendars ---- */

static const char *const day_names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};

static int weekday_of(int64_t day)
{
    return (int)(((day + 3) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

static bool opens_on(const EhCalendarDecl *calendar, int weekday)
{
    for (uint32_t i = 0; i < calendar->spans.n; i++) {
        if (calendar->spans.at[i].weekday == weekday) {
            return true;
        }
    }
    return false;
}

/* The yearly `closed` of the same day, or NULL. */
static const EhNode *yearly_of(const EhCalendarDecl *calendar, int64_t day)
{
    int64_t year;
    int month, of_month;
    eh_civil_from_days(day, &year, &month, &of_month);
    for (const EhNode *item = calendar->node->list; item != NULL; item = item->next) {
        for (const EhNode *d = item->kind == EH_N_CLOSED ? item->list : NULL; d != NULL;
             d = d->next) {
            if (d->kind == EH_N_MONTHDAY && d->i == month * 32 + of_month) {
                return d;
            }
        }
    }
    return NULL;
}

static EhStr subject_of(const Dates *dates, const EhCalendarDecl *calendar, EhStr more)
{
    return eh_arena_format(dates->lint->arena, "calendar/%.*s%s%.*s", EH_STR_F(calendar->name),
                           more.n > 0 ? "/" : "", EH_STR_F(more));
}

static void check_closed(Dates *dates, const EhCalendarDecl *calendar, const EhNode *day)
{
    EhLint *lint = dates->lint;
    EhStr date = eh_written_date(lint->arena, day->i);
    const EhNode *yearly = yearly_of(calendar, day->i);
    bool weekly = !opens_on(calendar, weekday_of(day->i));
    if (day->i < dates->today || (!weekly && yearly == NULL)) {
        return;
    }
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_R07, EH_FOUND, EH_BY_LOGIC, day->span,
                   subject_of(dates, calendar, date), "%.*s is closed anyway", EH_STR_F(date));
    if (weekly) {
        eh_finding_label(lint, finding, "a %s, on which '%.*s' never opens",
                         day_names[weekday_of(day->i)], EH_STR_F(calendar->name));
        eh_finding_fix(lint, finding,
                       "delete it, or write the day on which the holiday is observed");
    } else {
        eh_finding_label(lint, finding, "this year's");
        eh_finding_related(lint, finding, yearly->span, "closed every year");
        eh_finding_fix(lint, finding, "delete it");
    }
    dates->n_found++;
}

/* Holidays of some year were written down, and none is ahead. */
static void check_last(Dates *dates, const EhCalendarDecl *calendar, const EhNode *last)
{
    EhLint *lint = dates->lint;
    if (last == NULL || last->i >= dates->today) {
        return;
    }
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_R07, EH_FOUND, EH_BY_LOGIC, last->span,
        subject_of(dates, calendar, EH_STR("")), "the holidays of calendar '%.*s' ended on %.*s",
        EH_STR_F(calendar->name), EH_STR_F(eh_written_date(lint->arena, last->i)));
    eh_finding_label(lint, finding, "the last that is written down");
    eh_finding_related(lint, finding, calendar->node->name_span,
                       "its clocks run on every holiday from then on");
    eh_finding_fix(lint, finding, "add the days of the next year");
    dates->n_found++;
}

static void check_calendar(Dates *dates, const EhCalendarDecl *calendar)
{
    const EhNode *last = NULL;
    for (const EhNode *item = calendar->node->list; item != NULL; item = item->next) {
        for (const EhNode *day = item->kind == EH_N_CLOSED ? item->list : NULL; day != NULL;
             day = day->next) {
            if (day->kind != EH_N_DATE) {
                continue;
            }
            last = last == NULL || day->i > last->i ? day : last;
            check_closed(dates, calendar, day);
        }
    }
    check_last(dates, calendar, last);
}

/* Of calendars that are built in only those that the policy reads can be wrong for it. */
typedef struct Reader {
    EhStr name;
    bool found;
} Reader;

static bool reads(void *ctx, EhNode *node)
{
    Reader *reader = ctx;
    bool names = node->kind == EH_N_NAME || node->kind == EH_N_ID;
    reader->found = reader->found || (names && eh_str_same(node->name, reader->name));
    return !reader->found;
}

static bool is_read(const EhPolicy *policy, const EhCalendarDecl *calendar)
{
    Reader reader = {calendar->name, false};
    if (eh_walk_is_std(policy, calendar->node->span)) {
        eh_walk_policy(policy, reads, &reader);
        return reader.found;
    }
    return true;
}

void eh_names_dates(EhLint *lint)
{
    const EhZoneDecl *zone = &lint->policy->zones.at[0];
    Dates dates = {.lint = lint, .today = eh_zone_day(zone->spans, zone->n, lint->now)};
    check_untils(&dates);
    for (uint32_t i = 0; i < lint->policy->calendars.n; i++) {
        const EhCalendarDecl *calendar = &lint->policy->calendars.at[i];
        if (calendar->node != NULL && is_read(lint->policy, calendar)) {
            check_calendar(&dates, calendar);
        }
    }
    if (dates.n_found == 0) {
        eh_finding(lint, EH_CHECK_R07, EH_PROVED, EH_BY_LOGIC, lint->policy->policy_node->span,
                   EH_STR("dates"), "no `until` and no holidays have run out");
    }
}
