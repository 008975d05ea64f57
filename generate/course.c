/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What became of a ticket: when it was served, and whether its customer writes again.
 */
#include <math.h>

#include "generate/internal.h"

bool eh_gen_chance(const EhGen *g, const EhGenTicket *ticket, EhDraw what, double share)
{
    return eh_draw(g->job->seed, ticket->key, what) < share;
}

int64_t eh_gen_read_back(const EhGen *g, const EhFieldDecl *decl, int64_t at, int64_t least)
{
    if (!decl->has_format) {
        return at;
    }
    const EhZoneDecl *zone = &g->policy->zones.at[decl->zone_index];
    int64_t read =
        eh_zone_from_local(zone->spans, zone->n, eh_zone_local(zone->spans, zone->n, at));
    return read < least ? least : read;
}

/* An exponential time with a mean of so many hours, in whole grains. */
static int64_t some_hours(const EhGen *g, const EhGenTicket *ticket, EhDraw what, double hours)
{
    double ms = -eh_sim_log(eh_draw(g->job->seed, ticket->key, what)) * hours * (double)EH_HOUR_MS;
    return (int64_t)(ms / (double)g->grain) * g->grain;
}

/* Only who is served by people is asked something back. */
static bool is_paused(const EhGen *g, uint32_t ticket)
{
    uint32_t pool = g->records[ticket].pool;
    bool automatic = pool != EH_NONE && g->desk->service->pools.at[pool].automatic;
    return g->state != NULL && g->pending >= 0 && !automatic &&
           eh_gen_chance(g, &g->made[ticket], EH_DRAW_PENDING, eh_gen_set(g, EH_GENERATE_PENDING));
}

/* Without pools there is nobody to wait for. */
static int64_t start_of(const EhGen *g, uint32_t ticket)
{
    return g->desk->service->pools.n == 0 ? g->tickets.at[ticket].created
                                          : g->records[ticket].started;
}

/* Half of the handling comes before a pause, half after it. */
EhGenCourse eh_gen_course(const EhGen *g, uint32_t ticket)
{
    const EhSimTicket *t = &g->tickets.at[ticket];
    int64_t due = g->records[ticket].place.due, until = g->job->until;
    EhGenCourse c = {.started = start_of(g, ticket),
                     .paused = EH_MISSING,
                     .resumed = EH_MISSING,
                     .ended = EH_MISSING};
    int64_t first = c.started == EH_NO_TIME ? until : c.started;
    c.wait = first - t->created;
    c.late = due != EH_NO_TIME && first > due;
    c.slow = eh_log2(1 + (double)(c.wait > 0 ? c.wait : 0) / (double)t->handling);
    if (c.started == EH_NO_TIME || c.started > until) {
        c.started = EH_MISSING;
        return c;
    }
    c.ended = c.started + t->handling;
    if (is_paused(g, ticket)) {
        c.paused = c.started + t->handling / 2 / g->grain * g->grain;
        int64_t pause = some_hours(g, &g->made[ticket], EH_DRAW_PENDING_TIME,
                                   eh_gen_set(g, EH_GENERATE_PENDING_HOURS));
        c.resumed = c.paused + pause;
        c.ended += pause;
    }
    c.paused = c.paused > until ? EH_MISSING : c.paused;
    c.resumed = c.resumed > until ? EH_MISSING : c.resumed;
    return c;
}

bool eh_gen_again(const EhGen *g, uint32_t ticket, int64_t *at)
{
    const EhGenTicket *made = &g->made[ticket];
    EhGenCourse c = eh_gen_course(g, ticket);
    double share = eh_gen_set(g, EH_GENERATE_RECONTACT) +
                   eh_gen_set(g, EH_GENERATE_RECONTACT_WAIT) * c.slow +
                   (made->misrouted ? eh_gen_set(g, EH_GENERATE_RECONTACT_MISROUTE) : 0);
    *at = c.ended +
          some_hours(g, made, EH_DRAW_AGAIN_TIME, eh_gen_set(g, EH_GENERATE_RECONTACT_HOURS));
    return c.ended != EH_MISSING && eh_gen_chance(g, made, EH_DRAW_AGAIN, share);
}
