/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replaying witnesses: the text that will be shown is the text that is read, so nothing is shown that `run` would
 * decide otherwise. Nothing outside is asked: lookups and functions give missing.
 */
#include "lint/witness.h"

#include <stdlib.h>

#include "tickets/json.h"
#include "tickets/write.h"

/* What deciding needs; made for the first witness. */
struct EhWitnessDesk {
    EhKeys *keys;
    EhJsonReader *reader;
    EhWriter *writer;
    EhTicket *ticket;
    EhContext *context;
    EhOut out;
};

void eh_witness_desk_free(EhWitnessDesk *desk)
{
    if (desk == NULL) {
        return;
    }
    eh_context_free(desk->context);
    eh_ticket_free(desk->ticket);
    eh_writer_free(desk->writer);
    eh_json_reader_free(desk->reader);
    eh_keys_free(desk->keys);
    eh_out_free(&desk->out);
    free(desk);
}

static bool desk_open(EhWitnessDesk *desk, const EhProgram *program)
{
    desk->keys = eh_keys_new(program);
    desk->writer = eh_writer_new(program);
    desk->reader = desk->keys == NULL ? NULL : eh_json_reader_new(desk->keys);
    return desk->reader != NULL && desk->writer != NULL &&
           eh_ticket_new(program, &desk->ticket) == EH_OK &&
           eh_context_new(program, NULL, &desk->context) == EH_OK;
}

static EhWitnessDesk *desk_of(EhLint *lint)
{
    if (lint->desk == NULL) {
        EhWitnessDesk *desk = calloc(1, sizeof *desk);
        if (desk == NULL || !desk_open(desk, lint->program)) {
            eh_witness_desk_free(desk);
            lint->arena->failed = true;
            return NULL;
        }
        lint->desk = desk;
    }
    return lint->desk;
}

static const char *name_of(const EhProgram *program, EhNames names, int32_t i)
{
    const char *name = eh_name(program, names, i);
    return name != NULL ? name : "none";
}

static EhStr fault_summary(EhLint *lint, const EhDecision *d)
{
    const EhFault *fault = &d->faults[0];
    return eh_arena_format(lint->arena, "input fault: %s: %s wanted, found %.*s",
                           fault->field != NULL ? fault->field : "the ticket", fault->wanted,
                           (int)fault->found_n, fault->found);
}

/* "class standard, tier human by human, queue a by row 2, priority high by otherwise": only what the policy has. */
static EhStr summary_of(EhLint *lint, const EhDecision *d)
{
    const EhProgram *p = lint->program;
    EhArena *arena = lint->arena;
    EhStr text = eh_arena_format(arena, "class %s", name_of(p, EH_NAMES_CLASS, d->klass));
    if (d->fault && d->n_faults > 0) {
        return fault_summary(lint, d);
    }
    if (d->tier >= 0) {
        text = eh_arena_format(arena, "%.*s, tier %s by %s", EH_STR_F(text),
                               name_of(p, EH_NAMES_TIER, d->tier),
                               name_of(p, EH_NAMES_TIER_BY, d->tier_by));
    }
    text = eh_arena_format(
        arena, "%.*s, queue %s by %s", EH_STR_F(text), name_of(p, EH_NAMES_QUEUE, d->queue),
        d->queue_by < 0 ? "fallback" : name_of(p, EH_NAMES_QUEUE_BY, d->queue_by));
    return eh_arena_format(arena, "%.*s, priority %s by %s", EH_STR_F(text),
                           name_of(p, EH_NAMES_PRIORITY, d->priority),
                           name_of(p, EH_NAMES_PRIORITY_BY, d->priority_by));
}

const EhDecision *eh_witness_decide(EhLint *lint, EhWitness *witness, EhMode mode)
{
    EhWitnessDesk *desk = desk_of(lint);
    witness->decision = witness->summary = EH_STR("");
    if (desk == NULL || witness->ticket.p == NULL) {
        return NULL;
    }
    if (!eh_json_read(desk->reader, witness->ticket.p, witness->ticket.n, 0, 1, desk->ticket)) {
        lint->arena->failed = true;
        return NULL;
    }
    const EhDecision *decision = eh_decide(desk->context, desk->ticket, witness->now, mode);
    desk->out.n = 0;
    eh_write_json(desk->writer, decision, &desk->out);
    const char *text = eh_arena_copy(lint->arena, desk->out.p, desk->out.n);
    if (desk->out.failed || text == NULL) {
        lint->arena->failed = true;
        return NULL;
    }
    witness->decision = (EhStr){text, (uint32_t)desk->out.n};
    witness->summary = summary_of(lint, decision);
    return decision;
}

const EhContext *eh_witness_context(const EhLint *lint)
{
    return lint->desk == NULL ? NULL : lint->desk->context;
}
