/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening hours in words.
 *
 * One idea: they are read from the lines as they were written, so nobody has to recognise merged spans.
 */
#include "plain/english.h"

#include "vm/civil.h"

EhStr eh_plain_weekday(EhStr name)
{
    static const struct {
        const char *name, *day;
    } days[] = {{"mon", "Monday"}, {"tue", "Tuesday"},  {"wed", "Wednesday"}, {"thu", "Thursday"},
                {"fri", "Friday"}, {"sat", "Saturday"}, {"sun", "Sunday"}};
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        if (eh_str_is(name, days[i].name)) {
            return (EhStr){days[i].day, (uint32_t)__builtin_strlen(days[i].day)};
        }
    }
    return name;
}

static EhStr days_of(EhArena *arena, const EhNode *open)
{
    EhPlainWords words = {0};
    for (const EhNode *days = open->list; days != NULL; days = days->next) {
        EhStr first = eh_plain_weekday(days->name);
        EhStr text = days->a == NULL ? first
                                     : eh_say(arena, "%.*s to %.*s", EH_STR_F(first),
                                              EH_STR_F(eh_plain_weekday(days->a->name)));
        (void)EH_PUSH(arena, &words, text);
    }
    return eh_plain_join(arena, &words, "and");
}

static EhStr spans_of(EhArena *arena, const EhNode *open)
{
    EhPlainWords words = {0};
    for (const EhNode *span = eh_node_c(open); span != NULL; span = span->next) {
        EhStr from = eh_plain_clock(arena, span->a->i), to = eh_plain_clock(arena, span->b->i);
        bool whole = span->a->i == 0 && span->b->i == 1440, next = span->b->i <= span->a->i;
        EhStr text = whole ? EH_STR("all day")
                           : eh_say(arena, "%.*s to %.*s%s", EH_STR_F(from), EH_STR_F(to),
                                    next ? " the next day" : "");
        (void)EH_PUSH(arena, &words, text);
    }
    return eh_plain_join(arena, &words, "and");
}

static EhStr day_words(EhArena *arena, const EhNode *day)
{
    return day->kind == EH_N_DATE
               ? eh_plain_date(arena, day->i)
               : eh_say(arena, "%.*s every year", EH_STR_F(eh_plain_month_day(arena, day->i)));
}

/* "1 January, 3 April and 25 December 2026": dates of one year share it. */
static EhStr closed_days(EhArena *arena, const EhNode *closed)
{
    EhPlainWords words = {0};
    for (const EhNode *day = closed->list; day != NULL; day = day->next) {
        int64_t y = 0, following = 0;
        int m, d;
        if (day->kind == EH_N_DATE && day->next != NULL && day->next->kind == EH_N_DATE) {
            eh_civil_from_days(day->i, &y, &m, &d);
            eh_civil_from_days(day->next->i, &following, &m, &d);
            eh_civil_from_days(day->i, &y, &m, &d);
        }
        bool shared = day->kind == EH_N_DATE && day->next != NULL && y == following && y != 0;
        EhStr text =
            shared ? eh_plain_month_day(arena, (int64_t)m * 32 + d) : day_words(arena, day);
        (void)EH_PUSH(arena, &words, text);
    }
    return eh_plain_join(arena, &words, "and");
}

static bool has_exceptions(const EhCalendarDecl *calendar)
{
    for (const EhNode *item = calendar->node->list; item != NULL; item = item->next) {
        if (item->kind == EH_N_CLOSED || item->kind == EH_N_ON_DAY) {
            return true;
        }
    }
    return false;
}

EhStr eh_english_hours(EhEnglish *english, const EhCalendarDecl *calendar)
{
    EhArena *arena = english->arena;
    EhPlainWords lines = {0};
    if (calendar->node == NULL) {
        return EH_STR("day and night");
    }
    for (const EhNode *item = calendar->node->list; item != NULL; item = item->next) {
        if (item->kind == EH_N_OPEN) {
            EhStr days = days_of(arena, item), spans = spans_of(arena, item);
            EhStr line = eh_say(arena, "%.*s %.*s", EH_STR_F(days), EH_STR_F(spans));
            (void)EH_PUSH(arena, &lines, line);
        }
    }
    EhStr out = eh_plain_join(arena, &lines, "and");
    if (calendar->zone.n > 0 && !eh_str_same(calendar->zone, english->policy->timezone)) {
        out = eh_say(arena, "%.*s %.*s", EH_STR_F(out),
                     EH_STR_F(eh_plain_zone(arena, calendar->zone)));
    }
    return has_exceptions(calendar) ? eh_say(arena, "%.*s, except on holidays", EH_STR_F(out))
                                    : out;
}

void eh_english_calendar(EhEnglish *english, const EhCalendarDecl *calendar, EhPlainItems *items)
{
    EhArena *arena = english->arena;
    const EhNode *list = calendar->node == NULL ? NULL : calendar->node->list;
    for (const EhNode *item = list; item != NULL; item = item->next) {
        EhStr text = EH_STR("");
        if (item->kind == EH_N_CLOSED) {
            text = eh_say(arena, "closed on %.*s", EH_STR_F(closed_days(arena, item)));
        } else if (item->kind == EH_N_ON_DAY) {
            text = eh_say(arena, "on %.*s open %.*s only", EH_STR_F(day_words(arena, item->a)),
                          EH_STR_F(spans_of(arena, item)));
        }
        if (text.n > 0) {
            (void)EH_PUSH(arena, items, ((EhPlainItem){.text = text}));
        }
    }
}
