/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When tickets come: a Poisson stream a line, of a rate that follows the week and grows.
 *
 * One idea: a quarter of an hour has one rate, so time is stretched piece by piece; the gap before the n-th ticket of a
 * line is that ticket's own draw.
 */
#include <stdlib.h>

#include "generate/internal.h"
#include "vm/civil.h"
#include "vm/internal.h"

#define QUARTER_MS INT64_C(900000)
#define YEAR_MS (INT64_C(365) * 86400000)

/* ---- the rhythm ---- */

/* The rate at an instant over the mean one, but for the line's scale: straight down from the peak to twelve hours from
 * it, straight down from Monday to Friday. */
static double weight_at(const EhGen *g, int64_t at)
{
    const EhZoneDecl *zone = &g->policy->zones.at[0];
    int64_t local = eh_zone_local(zone->spans, zone->n, at);
    int weekday = eh_civil_weekday(eh_civil_floor_div(local, EH_DAY_MS));
    double hour =
        (double)(eh_civil_floor_mod(local, EH_DAY_MS) + QUARTER_MS / 2) / (double)EH_HOUR_MS;
    double far = hour - eh_gen_set(g, EH_GENERATE_PEAK);
    far = far < 0 ? -far : far;
    far = far > 12 ? 24 - far : far;
    double day = weekday > 4 ? eh_gen_set(g, EH_GENERATE_WEEKEND)
                             : 1 + eh_gen_set(g, EH_GENERATE_MONDAY) * (2 - weekday) / 2;
    return day * (1 + eh_gen_set(g, EH_GENERATE_RHYTHM) * (1 - far / 6));
}

/* The quarter of an hour that an instant lies in. */
static int64_t quarter_of(int64_t at)
{
    return eh_civil_floor_div(at, QUARTER_MS) * QUARTER_MS;
}

static int64_t open_in(const EhCalendarView *hours, int64_t from, int64_t to)
{
    return hours->always ? to - from : eh_calendar_count(hours, from, to);
}

/* Over a year from the beginning, the mean of the rhythm is 1 in the line's open time. */
static void set_rhythm(const EhGen *g, EhGenLine *line)
{
    double open = 0, weighted = 0;
    int64_t from = quarter_of(g->job->from);
    for (int64_t at = from; at < from + YEAR_MS; at += QUARTER_MS) {
        double here = (double)open_in(&line->line->hours, at, at + QUARTER_MS);
        open += here;
        weighted += here > 0 ? here * weight_at(g, at) : 0;
    }
    line->scale = weighted > 0 ? open / weighted : 1;
    line->yearly = open * line->line->rate * eh_gen_set(g, EH_GENERATE_RATE);
}

bool eh_gen_rhythm(EhGen *g)
{
    for (uint32_t i = 0; i < g->n_lines; i++) {
        set_rhythm(g, &g->lines[i]);
    }
    return true;
}

/* ---- streams ---- */

/* One line on its way: the quarter it is in, how much of its open time is used, and what is left of the gap. */
typedef struct Stream {
    EhGenLine *line;
    int64_t at, next; /* next: EH_MISSING once nothing more comes */
    double used, gap;
    uint32_t number;
} Stream;

static uint64_t key_of(const Stream *stream)
{
    return stream->line->name ^ (stream->number * UINT64_C(0x9E3779B97F4A7C15));
}

/* Tickets in a ms of open time. */
static double rate_at(const EhGen *g, const EhGenLine *line, int64_t at)
{
    double years = (double)(at - g->job->from) / (double)YEAR_MS;
    double growth = 1 + eh_gen_set(g, EH_GENERATE_TREND) * years;
    growth = growth < 0 ? 0 : growth;
    return line->line->rate * eh_gen_set(g, EH_GENERATE_RATE) * line->scale * growth *
           weight_at(g, at);
}

/* The instant at which so much of the quarter's open time has passed. */
static int64_t inside(const EhCalendarView *hours, int64_t at, double open)
{
    int64_t ms = (int64_t)open;
    return hours->always ? at + ms : eh_calendar_reach(hours, at, ms);
}

static void advance(const EhGen *g, Stream *s)
{
    const EhCalendarView *hours = &s->line->line->hours;
    s->number++;
    s->gap = -eh_sim_log(eh_draw(g->job->seed, key_of(s), EH_DRAW_GAP));
    for (; s->at < g->job->until; s->at += QUARTER_MS, s->used = 0) {
        double open = (double)open_in(hours, s->at, s->at + QUARTER_MS);
        double rate = open > s->used ? rate_at(g, s->line, s->at) : 0;
        double here = (open - s->used) * rate;
        if (here > s->gap) {
            s->used += s->gap / rate;
            s->next = inside(hours, s->at, s->used);
            s->next = s->next == EH_MISSING || s->next >= g->job->until ? EH_MISSING : s->next;
            return;
        }
        s->gap -= here > 0 ? here : 0;
    }
    s->next = EH_MISSING;
}

/* The stream whose next ticket is the first; at one instant, in order of text. */
static Stream *earliest(Stream *streams, uint32_t n)
{
    Stream *first = NULL;
    for (uint32_t i = 0; i < n; i++) {
        if (streams[i].next != EH_MISSING && (first == NULL || streams[i].next < first->next)) {
            first = &streams[i];
        }
    }
    return first;
}

/* ---- tickets ---- */

static bool make_room(EhGen *g)
{
    if (g->tickets.n < g->tickets.room) {
        return true;
    }
    uint32_t room = g->tickets.room < 4096 ? 4096 : g->tickets.room * 2;
    EhSimTicket *at = realloc(g->tickets.at, (size_t)room * sizeof *at);
    g->tickets.at = at != NULL ? at : g->tickets.at;
    EhGenTicket *made = realloc(g->made, (size_t)room * sizeof *made);
    g->made = made != NULL ? made : g->made;
    g->tickets.room = at != NULL && made != NULL ? room : g->tickets.room;
    return at != NULL && made != NULL;
}

/* Told no more exactly than the data can; EH_MISSING for an instant that the data cannot tell from an earlier one. */
static int64_t told(const EhGen *g, int64_t at)
{
    const EhFieldDecl *decl = g->created->field;
    if (!decl->has_format) {
        return eh_civil_floor_div(at, g->grain) * g->grain;
    }
    const EhZoneDecl *zone = &g->policy->zones.at[decl->zone_index];
    int64_t local = eh_zone_local(zone->spans, zone->n, at);
    int64_t read =
        eh_zone_from_local(zone->spans, zone->n, eh_civil_floor_div(local, g->grain) * g->grain);
    return read > at || at - read >= g->grain ? EH_MISSING : read;
}

/* Handling in whole grains, as long as one at least. */
static int64_t handling_of(const EhGen *g, const EhSimLine *line, uint64_t key)
{
    int64_t ms = eh_sim_handling_at(&line->handling, eh_draw(g->job->seed, key, EH_DRAW_HANDLING));
    int64_t grain = g->grain < 60000 ? g->grain : 1000;
    return (ms + grain - 1) / grain * grain;
}

static void add(EhGen *g, const Stream *s, int64_t at, uint32_t line)
{
    uint64_t key = key_of(s);
    g->tickets.at[g->tickets.n] =
        (EhSimTicket){.created = at, .key = key, .handling = handling_of(g, s->line->line, key)};
    g->made[g->tickets.n++] =
        (EhGenTicket){.key = key, .line = line, .before = EH_NONE, .after = EH_NONE, .tier = -1};
}

bool eh_gen_arrivals(EhGen *g)
{
    Stream *streams = eh_arena_array(g->arena, g->n_lines + 1, sizeof *streams);
    bool fine = streams != NULL;
    for (uint32_t i = 0; fine && i < g->n_lines; i++) {
        int64_t at = quarter_of(g->job->from);
        double used = (double)open_in(&g->lines[i].line->hours, at, g->job->from);
        streams[i] = (Stream){.line = &g->lines[i], .at = at, .used = used};
        advance(g, &streams[i]);
    }
    for (Stream *s; fine && (s = earliest(streams, g->n_lines)) != NULL;) {
        int64_t at = told(g, s->next);
        if (at != EH_MISSING) {
            fine = make_room(g);
            if (fine) {
                add(g, s, at, (uint32_t)(s - streams));
            }
        }
        fine = fine && g->tickets.n <= EH_GENERATE_MOST;
        advance(g, s);
    }
    return fine;
}
