/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drawing arrivals.
 *
 * One idea: the gap before a line's n-th ticket is that ticket's own number, so a longer run or another policy has the
 * same first tickets.
 */
#include "sim/arrivals.h"

#include <stdlib.h>
#include <string.h>

#include "vm/civil.h"
#include "vm/hash.h"
#include "vm/internal.h"
#include "vm/ticket.h"

/* One line on its way. `open` is how much open time has passed; `next` is EH_MISSING once nothing more comes. */
typedef struct Stream {
    const EhSimLine *line;
    uint64_t name; /* hash of it */
    uint32_t number;
    int64_t next;
    double rest; /* of a ms, that was left over by rounding */
} Stream;

static uint64_t key_of(const Stream *stream)
{
    return stream->name ^ (stream->number * UINT64_C(0x9E3779B97F4A7C15));
}

static void advance(Stream *stream, uint64_t seed, uint64_t replication, int64_t until)
{
    stream->number++;
    double u = eh_sim_uniform(eh_sim_hash(seed, replication, key_of(stream), EH_SIM_FOR_ARRIVAL));
    double gap = -eh_sim_log(u) / stream->line->rate + stream->rest;
    if (!(gap < (double)(until - stream->next) + 1)) { /* open time is no longer than time */
        stream->next = EH_MISSING;
        return;
    }
    int64_t whole = (int64_t)gap;
    stream->rest = gap - (double)whole;
    int64_t at = stream->line->hours.always
                     ? stream->next + whole
                     : eh_calendar_reach(&stream->line->hours, stream->next, whole);
    /* A closing time is no time to come: the next opening is the same point of open time. */
    if (at != EH_MISSING && !eh_calendar_is_open(&stream->line->hours, at)) {
        at = eh_calendar_next_open(&stream->line->hours, at);
    }
    stream->next = at == EH_MISSING || at >= until ? EH_MISSING : at;
}

static bool push(EhSimTickets *out, EhSimTicket ticket)
{
    if (out->n == out->room) {
        uint32_t room = out->room < 1024 ? 1024 : out->room * 2;
        EhSimTicket *at =
            room <= out->room ? NULL : realloc(out->at, (size_t)room * sizeof *out->at);
        if (at == NULL) {
            return false;
        }
        out->at = at;
        out->room = room;
    }
    out->at[out->n++] = ticket;
    return true;
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

bool eh_sim_draw(const EhSimDesk *desk, uint64_t seed, uint64_t replication, int64_t from,
                 int64_t until, EhSimTickets *out)
{
    Stream *streams = calloc((size_t)desk->n_lines + 1, sizeof *streams);
    bool fine = streams != NULL;
    out->n = 0;
    for (uint32_t i = 0; fine && i < desk->n_lines; i++) {
        const EhSimLine *line = &desk->lines[i];
        streams[i] =
            (Stream){.line = line, .name = eh_xxh64(line->name.p, line->name.n), .next = from};
        advance(&streams[i], seed, replication, until);
    }
    for (Stream *s; fine && (s = earliest(streams, desk->n_lines)) != NULL;) {
        uint64_t key = key_of(s);
        double u = eh_sim_uniform(eh_sim_hash(seed, replication, key, EH_SIM_FOR_HANDLING));
        fine = push(out, (EhSimTicket){.created = s->next,
                                       .handling = eh_sim_handling_at(&s->line->handling, u),
                                       .key = key,
                                       .line = (uint32_t)(s - streams),
                                       .number = s->number});
        advance(s, seed, replication, until);
    }
    free(streams);
    return fine;
}

double eh_sim_weekly(const EhSimDesk *desk)
{
    double sum = 0;
    for (uint32_t i = 0; i < desk->n_lines; i++) {
        const EhSimLine *line = &desk->lines[i];
        double hours =
            line->hours.always ? 168 : eh_hours_weeks(desk->service, &line->hours).ordinary;
        sum += line->rate * (double)EH_HOUR_MS * hours;
    }
    return sum;
}

/* ---- the calendar of a workload ---- */

typedef struct Zone {
    const EhZoneSpan *spans;
    uint32_t n;
} Zone;

static Zone zone_of(const EhSimDesk *desk)
{
    const EhBlock *block = &desk->program->block;
    const EhZoneTable *zone = &block->ZONES[block->header->zone];
    return (Zone){block->ZONE_SPANS + zone->first, zone->count};
}

int64_t eh_sim_workload_start(const EhSimDesk *desk)
{
    Zone zone = zone_of(desk);
    int64_t first = EH_MISSING;
    for (uint32_t i = 0; i < desk->n_lines; i++) {
        int64_t at = desk->lines[i].created;
        first = at != EH_MISSING && (first == EH_MISSING || at < first) ? at : first;
    }
    first = first == EH_MISSING ? 0 : first;
    int64_t day = eh_zone_day(zone.spans, zone.n, first);
    return eh_zone_day_start(zone.spans, zone.n, day - eh_civil_weekday(day));
}

int64_t eh_sim_days_later(const EhSimDesk *desk, int64_t at, int64_t days)
{
    Zone zone = zone_of(desk);
    int64_t local = eh_zone_local(zone.spans, zone.n, at);
    return eh_zone_from_local(zone.spans, zone.n, local + days * EH_DAY_MS);
}
