/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The desk that is read out of a policy: pools, streams, promises; orders of service; hours against worked examples
 * (CAL-1, CAL-2 and CAL-4 of the golden queueing values).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service/service.h"

#define MONDAY INT64_C(1772409600000) /* 2026-03-02T00:00Z */

/* A compiled policy and its desk. */
typedef struct Desk {
    EhProgram *program;
    EhDiagnostics *diagnostics;
    EhArena arena;
    EhService *service;
} Desk;

static Desk *desk_open(const char *text, int64_t now)
{
    Desk *desk = calloc(1, sizeof *desk);
    EhDiagnostic first;
    assert_non_null(desk);
    EhStatus status = eh_compile(text, strlen(text), NULL, &desk->program, &desk->diagnostics);
    if (status == EH_ERRORS && eh_diagnostic(desk->diagnostics, 0, &first)) {
        fail_msg("%u:%u: %s", first.line, first.column, first.message);
    }
    assert_int_equal(status, EH_OK);
    eh_arena_init(&desk->arena, NULL);
    desk->service =
        eh_service_read(eh_compiled_policy(desk->diagnostics), desk->program, &desk->arena, now);
    assert_non_null(desk->service);
    return desk;
}

static void desk_close(Desk *desk)
{
    eh_arena_free(&desk->arena);
    eh_program_free(desk->program);
    eh_diagnostics_free(desk->diagnostics);
    free(desk);
}

/* ---- hours ---- */

#define HEAD                                                                                       \
    "queues q\npriorities high > normal\nfallback queue q\n"                                       \
    "ticket { id text; created time; first_reply time? }\n"                                        \
    "route { otherwise -> q }\nrank { otherwise -> normal }\n"

/* A golden row: what is open, from when, and the longest closed stretch. */
typedef struct Golden {
    const char *id, *zone, *closed;
    int64_t from;
    double hours;
    int64_t witness;
} Golden;

static const Golden goldens[] = {
    {"CAL-1", "UTC", "", INT64_C(1748822400000), 64, INT64_C(1749229200000)},
    {"CAL-2", "Europe/Lisbon", "", INT64_C(1742774400000), 63, INT64_C(1743181200000)},
    {"CAL-4", "UTC", "closed 2025-12-25, 2025-12-26, 2026-01-01\n", INT64_C(1766361600000), 112,
     INT64_C(1766595600000)},
};

static void longest_closed_stretches(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof goldens / sizeof goldens[0]; i++) {
        const Golden *g = &goldens[i];
        char text[1024];
        snprintf(text, sizeof text,
                 "policy p\ntimezone \"%s\"\n" HEAD
                 "calendar work {\nopen mon..fri 09:00..17:00\n%s}\n"
                 "pool team { agents 1 on work; serves q }\n",
                 g->zone, g->closed);
        Desk *desk = desk_open(text, g->from);
        const EhCalendarView *hours = &desk->service->pools.at[0].hours;
        EhStretch closed =
            eh_hours_longest_closed(&hours, 1, g->from, g->from + 14 * 24 * EH_HOUR_MS);
        print_message("%s: %lld\n", g->id, (long long)(closed.to - closed.from));
        assert_true(closed.to - closed.from == (int64_t)(g->hours * (double)EH_HOUR_MS));
        assert_true(closed.from == g->witness);
        desk_close(desk);
    }
}

static const char hours_policy[] =
    "policy p\n" HEAD
    "calendar work { open mon..fri 09:00..17:00; closed 2026-12-24, 2026-12-25 }\n"
    "calendar late { open mon..sun 16:00..20:00 }\n"
    "pool one { agents 1 on work; serves q }\n"
    "pool two { agents 1 on late; serves q }\n"
    "pool three { agents 1; serves q }\n";

static void weeks_and_elapsed_time(void **state)
{
    (void)state;
    Desk *desk = desk_open(hours_policy, MONDAY);
    const EhCalendarView *work = &desk->service->pools.at[0].hours;
    const EhCalendarView *both[] = {work, &desk->service->pools.at[1].hours};
    EhWeeks weeks = eh_hours_weeks(desk->service, work);
    assert_true(weeks.ordinary == 40 && weeks.worst == 24);
    assert_true(weeks.worst_from == INT64_C(1797811200000)); /* 2026-12-21 */
    assert_true(eh_hours_weeks(desk->service, &desk->service->pools.at[2].hours).ordinary == 168);
    /* Closed by both: from 20:00 to 09:00, and from Friday 20:00 to Saturday 16:00. */
    EhStretch closed = eh_hours_longest_closed(both, 2, MONDAY, MONDAY + EH_WEEK_MS);
    assert_true(closed.to - closed.from == 20 * EH_HOUR_MS);
    /* Eight open hours: from Friday 09:00:00.001 they end on Monday at 09:00:00.001. */
    EhElapsed takes =
        eh_hours_elapsed(&desk->arena, work, 8 * EH_HOUR_MS, MONDAY, MONDAY + 2 * EH_WEEK_MS);
    assert_true(takes.longest == 72 * EH_HOUR_MS);
    assert_true(takes.shortest == 8 * EH_HOUR_MS);
    desk_close(desk);
}

/* ---- pools, streams, promises ---- */

static const char shop[] =
    "policy p\n"
    "queues fast, slow, sso, triage\npriorities high > normal > low\nskills sso, tax\n"
    "fallback queue triage\n"
    "calendar work { open mon..fri 09:00..17:00 }\n"
    "ticket { id text; created time; vip bool = false; size int in 0..9 = 0; first_reply time? }\n"
    "class vip { when vip }\nclass standard otherwise\n"
    "route { night: when work is not open -> slow; s: when size is 3 -> sso; v: when vip -> fast\n"
    "  otherwise -> slow }\n"
    "rank { v: when vip -> high; otherwise -> normal }\n"
    "rule r { when size is 3; requires sso }\n"
    "target first until first_reply\n"
    "sla vip { first 1h }\nsla standard { first 8h on work }\n"
    "tighten quick for vip when size is 9 { first 30m }\n"
    "pool team { agents 10 on work; skills sso; serves fast then slow, sso\n"
    "  order by waiting with head start { high 90m }; reserve 3 for fast }\n"
    "pool bot { automatic; serves triage }\n"
    "sample a { id \"A\"; created 2026-03-02T10:00Z }\n"
    "sample v like a { vip true }\n"
    "sample s like a { size 3 }\n"
    "workload {\n"
    "  a: 6 per hour handling 10m\n"
    "  v: 3 per hour on work burst 4 handling 20m up to 1h\n"
    "}\n"
    "guarantee everyone: service is standard starts within 24h for 95%\n";

static void the_desk_of_a_policy(void **state)
{
    (void)state;
    Desk *desk = desk_open(shop, MONDAY);
    EhService *s = desk->service;
    const EhPool *team = &s->pools.at[0];
    assert_int_equal(s->pools.n, 2);
    assert_int_equal(team->agents, 10);
    assert_int_equal(team->reserved, 3);
    assert_int_equal(team->order, EH_ORDER_HEAD_START);
    assert_true(team->head[0] == 90 * 60000 && team->head[1] == 0);
    assert_int_equal(team->n_groups, 2);
    assert_true(team->group[0] == 0 && team->group[1] == 1 && team->group[3] == EH_NONE);
    assert_true(team->week_hours == 40);
    assert_true(s->pools.at[1].automatic);
    assert_true(eh_pool_takes(s, team, 2, s->required.at[1]));
    assert_false(eh_pool_takes(s, &s->pools.at[1], 3, s->required.at[1]));
    desk_close(desk);
}

/* `a` comes at all hours: by day a part of it goes like by night, as no condition tells them apart; `v` by day only. */
static void streams_are_decided(void **state)
{
    (void)state;
    Desk *desk = desk_open(shop, MONDAY);
    EhService *s = desk->service;
    assert_int_equal(s->streams.n, 2);
    const EhStream *a = &s->streams.at[0], *v = &s->streams.at[1];
    assert_int_equal(s->works.at[a->work].queue, 1);
    assert_int_equal(s->works.at[v->work].queue, 0);
    assert_int_equal(s->works.at[v->work].priority, 0);
    assert_true(fabs(a->week_tickets - 1008) < 1e-9 && fabs(a->week_work - 168) < 1e-9);
    assert_true(fabs(v->week_tickets - 120) < 1e-9 && fabs(v->week_work - 40) < 1e-9);
    assert_true(v->burst == 4 && v->max == EH_HOUR_MS && a->burst == 0 && a->max == 0);
    desk_close(desk);
}

static void streams_fall_into_parts(void **state)
{
    (void)state;
    char text[4096];
    const char *line = strstr(shop, "  a: 6 per hour");
    snprintf(text, sizeof text, "%.*s  s: 2 per hour handling 30m\n%s", (int)(line - shop), shop,
             line);
    Desk *desk = desk_open(text, MONDAY);
    EhService *s = desk->service;
    assert_int_equal(s->streams.n, 4); /* by day to sso, by night to slow; a, v */
    assert_true(fabs(s->streams.at[0].share - 40.0 / 168) < 1e-9);
    assert_true(fabs(s->streams.at[1].share - 128.0 / 168) < 1e-9);
    assert_true(fabs(s->streams.at[0].week_work - 40) < 1e-9);
    desk_close(desk);
}

static void promises_and_whom_they_reach(void **state)
{
    (void)state;
    Desk *desk = desk_open(shop, MONDAY);
    EhService *s = desk->service;
    const EhWork *work;
    assert_int_equal(s->promises.n, 4);
    assert_string_equal(s->promises.at[0].name.p, "first of `sla vip`");
    assert_int_equal(eh_promise_reaches(s, &s->promises.at[0], 0, 0, &work), EH_YES);
    assert_string_equal(work->name.p == NULL ? "" : "v", "v");
    assert_int_equal(eh_promise_reaches(s, &s->promises.at[2], 0, 0, &work), EH_PERHAPS);
    assert_int_equal(eh_promise_reaches(s, &s->promises.at[3], 1, 1, &work), EH_YES);
    assert_int_equal(eh_service_may_occur(s, 0, 2, NULL, NULL), EH_NO); /* no row gives low */
    assert_int_equal(eh_service_may_occur(s, 2, EH_NONE, s->required.at[1], &work), EH_YES);
    assert_int_equal(eh_service_may_occur(s, 0, EH_NONE, s->required.at[1], &work), EH_PERHAPS);
    desk_close(desk);
}

/* ---- orders ---- */

static const int64_t head[] = {8 * EH_HOUR_MS, 0, 0}, weight[] = {8, 4, 1}, share[] = {3, 1};
static const uint32_t group[] = {0, 0};

static EhPool pool_by(EhOrder order)
{
    return (EhPool){.order = order,
                    .promote = 4 * EH_HOUR_MS,
                    .head = head,
                    .weight = weight,
                    .share = share,
                    .group = group,
                    .agents = 1};
}

/* Below 0: the one of priority `p` that waited `w` goes before the one of `q` that waited `v`. */
static int place(EhOrder order, uint32_t p, int64_t w, uint32_t q, int64_t v)
{
    EhPool pool = pool_by(order);
    EhStanding a = eh_order_standing(&pool, 0, p, EH_NO_TIME, w);
    EhStanding b = eh_order_standing(&pool, 0, q, EH_NO_TIME, v);
    return eh_standing_compare(&a, &b);
}

static void who_goes_first(void **state)
{
    (void)state;
    const int64_t h = EH_HOUR_MS, most = INT64_C(300) * 366 * 24 * EH_HOUR_MS;
    assert_true(place(EH_ORDER_WAITING, 2, 2, 0, 1) < 0);
    assert_true(place(EH_ORDER_PRIORITY, 2, most, 0, 0) > 0);
    assert_true(place(EH_ORDER_PROMOTE, 2, 8 * h, 0, 0) < 0);
    assert_true(place(EH_ORDER_PROMOTE, 2, 8 * h - 1, 0, 0) > 0);
    assert_true(place(EH_ORDER_HEAD_START, 1, 8 * h, 0, 0) == 0);
    assert_true(place(EH_ORDER_HEAD_START, 1, 8 * h - 1, 0, 0) > 0);
    assert_true(place(EH_ORDER_WEIGHTED, 1, 2 * h, 0, h) == 0);
    assert_true(place(EH_ORDER_WEIGHTED, 1, INT64_MAX, 0, INT64_MAX) == 0);
    EhPool due = pool_by(EH_ORDER_DUE);
    EhStanding soon = eh_order_standing(&due, 0, 2, 5, 0);
    EhStanding never = eh_order_standing(&due, 0, 0, EH_NO_TIME, most);
    assert_true(eh_standing_compare(&soon, &never) < 0);
}

static void windows_of_overtaking(void **state)
{
    (void)state;
    const EhPlaceInPool low = {.queue = 0, .priority = 2}, high = {.queue = 1, .priority = 0};
    EhPool pool = pool_by(EH_ORDER_PRIORITY);
    assert_int_equal(eh_order_window(&pool, low, high).kind, EH_WINDOW_FOREVER);
    assert_int_equal(eh_order_window(&pool, high, low).kind, EH_WINDOW_NONE);
    pool = pool_by(EH_ORDER_PROMOTE);
    assert_true(eh_order_window(&pool, low, high).ms == 8 * EH_HOUR_MS);
    pool = pool_by(EH_ORDER_HEAD_START);
    assert_true(eh_order_window(&pool, low, high).ms == 8 * EH_HOUR_MS);
    pool = pool_by(EH_ORDER_WEIGHTED);
    assert_true(fabs(eh_order_window(&pool, low, high).part - 0.875) < 1e-12);
    pool = pool_by(EH_ORDER_SHARE);
    assert_true(fabs(eh_order_window(&pool, high, low).part - 3) < 1e-12);
    const uint32_t groups[] = {1, 0};
    pool.group = groups;
    assert_int_equal(eh_order_window(&pool, low, high).kind, EH_WINDOW_GROUP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(longest_closed_stretches), cmocka_unit_test(weeks_and_elapsed_time),
        cmocka_unit_test(the_desk_of_a_policy),     cmocka_unit_test(streams_are_decided),
        cmocka_unit_test(streams_fall_into_parts),  cmocka_unit_test(promises_and_whom_they_reach),
        cmocka_unit_test(who_goes_first),           cmocka_unit_test(windows_of_overtaking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
