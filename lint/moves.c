/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether tickets of the workload stand elsewhere before they have started: by an escalation, or a row that looks at the
 * clock.
 *
 * One idea: bounds are worked out for tickets that stay where they came. They hold as they are if no ticket has moved by
 * the time at which its own bound lets it start, for then there is no first one that does.
 */
#include "lint/load.h"
#include "vm/internal.h"
#include "vm/ticket.h"

/* Waits are looked at from a minute on, each a sixteenth longer, up to so many days; arrivals all hours of a week. */
enum { LONGEST_DAYS = 60, EVERY_HOURS = 5 };

/* One stream's ticket, filled, and the machine. */
typedef struct Mover {
    const EhService *service;
    EhTicket *ticket;
    EhContext *context;
} Mover;

typedef struct Place {
    int32_t queue, priority, service;
    uint64_t skills; /* a hash that is equal for equal sets */
} Place;

static bool place_at(Mover *mover, int64_t now, Place *out)
{
    const EhDecision *d = eh_decide(mover->context, mover->ticket, now, EH_PLAIN);
    if (d == NULL || d->fault) {
        return false;
    }
    *out = (Place){.queue = d->queue, .priority = d->priority, .service = d->service};
    for (uint32_t i = 0; i < d->n_requires; i++) {
        out->skills += UINT64_C(0x9E3779B97F4A7C15) * (d->requires_skills[i] + 1);
    }
    return true;
}

static bool elsewhere(const Place *a, const Place *b)
{
    return a->queue != b->queue || a->priority != b->priority || a->service != b->service ||
           a->skills != b->skills;
}

/* The first wait that was looked at, up to `most`, after which a ticket that came at `at` stands elsewhere. */
static int64_t moves_from(Mover *mover, int64_t at, int64_t most)
{
    Place came, now;
    eh_ticket_put_whole(mover->ticket, mover->service->program->block.header->field_created, at);
    if (!place_at(mover, at, &came)) {
        return EH_MISSING;
    }
    for (int64_t wait = 60000, last = 0; last < most; wait += wait / 16) {
        last = wait < most ? wait : most;
        if (place_at(mover, at + last, &now) && elsewhere(&came, &now)) {
            return last;
        }
    }
    return EH_MISSING;
}

static int64_t moves(Mover *mover, const EhStream *stream, int64_t most)
{
    int64_t least = EH_MISSING;
    for (int hour = 0; hour < 168; hour += EVERY_HOURS) {
        int64_t at = mover->service->from + hour * EH_HOUR_MS;
        int64_t wait =
            eh_calendar_is_open(&stream->hours, at) ? moves_from(mover, at, most) : EH_MISSING;
        if (wait != EH_MISSING && (least == EH_MISSING || wait < least)) {
            least = wait;
            most = wait;
        }
    }
    return least;
}

/* Without memory it moves at once: nothing is proved then. */
int64_t eh_load_moves(EhLint *lint, const EhStream *stream, int64_t most)
{
    Mover mover = {.service = lint->service};
    int64_t longest = LONGEST_DAYS * EH_DAY_MS, after = 0;
    if (!eh_program_reads_time(lint->program)) {
        return EH_MISSING;
    }
    bool fine = eh_ticket_new(lint->program, &mover.ticket) == EH_OK &&
                eh_context_new(lint->program, NULL, &mover.context) == EH_OK &&
                eh_sample_fill(eh_load_work(lint->service, stream)->sample, lint->program,
                               lint->arena, mover.ticket) == EH_OK;
    if (fine) {
        after = moves(&mover, stream, most == EH_MISSING || most > longest ? longest : most);
    }
    eh_context_free(mover.context);
    eh_ticket_free(mover.ticket);
    return after;
}
