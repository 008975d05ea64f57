/* SPDX-License-Identifier: Apache-2.0 */
/* Making a desk, and asking it. */
#include "sim/desk.h"

#include <stdlib.h>
#include <string.h>

#include "service/premises.h"
#include "service/read.h"
#include "tickets/json.h"
#include "vm/internal.h"
#include "vm/ticket.h"

/* ---- the workload ---- */

static bool line_fill(EhSimDesk *desk, EhSimLine *line)
{
    if (eh_ticket_new(desk->program, &line->ticket) != EH_OK ||
        eh_sample_fill(line->sample, desk->program, desk->service->arena, line->ticket) != EH_OK) {
        return false;
    }
    line->created = eh_ticket_whole(line->ticket, desk->program->block.header->field_created);
    eh_ticket_as_it_came(line->ticket);
    return true;
}

static const EhSample *sample_of(const EhSimDesk *desk, EhStr name)
{
    const EhNode *node = eh_map_get(&desk->service->policy->samples, name);
    return node == NULL ? NULL : node->info;
}

/* The parts into which the service divides a line are one stream here: each ticket is decided when it comes. */
static bool lines_read(EhSimDesk *desk)
{
    const EhService *service = desk->service;
    desk->lines = eh_arena_array(service->arena, service->streams.n + 1, sizeof *desk->lines);
    for (uint32_t i = 0; desk->lines != NULL && i < service->streams.n; i++) {
        const EhStream *stream = &service->streams.at[i];
        EhSimLine *line = &desk->lines[desk->n_lines];
        if (i > 0 && stream[-1].node == stream->node) {
            continue;
        }
        *line = (EhSimLine){.name = stream->name,
                            .sample = sample_of(desk, stream->name),
                            .rate = stream->rate / (double)EH_HOUR_MS,
                            .handling = eh_sim_handling(stream->mean, stream->max),
                            .hours = stream->hours};
        desk->n_lines++;
        if (!line_fill(desk, line)) {
            return false;
        }
    }
    return desk->lines != NULL;
}

static void lines_free(EhSimDesk *desk)
{
    for (uint32_t i = 0; i < desk->n_lines; i++) {
        eh_ticket_free(desk->lines[i].ticket);
        eh_reader_free(desk->lines[i].reader);
        eh_batch_free(&desk->lines[i].batch);
    }
    desk->n_lines = 0;
}

/* A batch of one item. */
static bool batch_of(EhBatch *batch, EhStr json)
{
    batch->bytes = calloc((size_t)json.n + EH_JSON_BEHIND, 1);
    batch->items = calloc(1, sizeof *batch->items);
    if (batch->bytes == NULL || batch->items == NULL) {
        return false;
    }
    memcpy(batch->bytes, json.p, json.n);
    batch->n_bytes = json.n;
    batch->room = (size_t)json.n + EH_JSON_BEHIND;
    batch->items[0] = (EhItem){.kind = EH_ITEM_JSON, .line = 1, .n = json.n};
    batch->n_items = batch->items_room = 1;
    return true;
}

static bool line_read(EhSimDesk *desk, EhSimLine *line, EhStr json)
{
    if (desk->history.keys == NULL) {
        desk->history.keys = eh_keys_new(desk->program);
    }
    if (desk->history.keys == NULL || !batch_of(&line->batch, json)) {
        return false;
    }
    line->reader = eh_reader_new(desk->history.keys);
    if (line->reader == NULL || eh_ticket_new(desk->program, &line->ticket) != EH_OK ||
        !eh_reader_read(line->reader, &line->batch, 0, line->ticket)) {
        return false;
    }
    eh_ticket_as_it_came(line->ticket);
    return true;
}

bool eh_sim_desk_follow(EhSimDesk *desk, const EhSimDesk *other, const EhStr *data)
{
    lines_free(desk);
    desk->lines = eh_arena_array(desk->service->arena, other->n_lines + 1, sizeof *desk->lines);
    for (uint32_t i = 0; desk->lines != NULL && i < other->n_lines; i++) {
        EhSimLine *line = &desk->lines[i];
        const EhSimLine *its = &other->lines[i];
        *line = (EhSimLine){.name = its->name,
                            .created = its->created,
                            .rate = its->rate,
                            .handling = its->handling,
                            .hours = its->hours};
        line->sample = sample_of(desk, line->name);
        desk->n_lines++;
        if (line->sample != NULL ? !line_fill(desk, line) : !line_read(desk, line, data[i])) {
            return false;
        }
    }
    return desk->lines != NULL;
}

/* ---- opening and closing ---- */

bool eh_sim_desk_open(EhSimDesk *desk, EhService *service)
{
    *desk = (EhSimDesk){.service = service, .program = service->program, .changes = EH_MISSING};
    desk->timed = eh_program_reads_time(service->program);
    desk->n_targets = service->program->block.n_TARGETS;
    return eh_context_new(service->program, NULL, &desk->context) == EH_OK && lines_read(desk);
}

void eh_sim_desk_close(EhSimDesk *desk)
{
    EhSimHistory *history = &desk->history;
    lines_free(desk);
    for (uint32_t i = 0; i < history->n_batches; i++) {
        eh_batch_free(&history->batches[i]);
    }
    free(history->batches);
    eh_ticket_free(history->ticket);
    eh_reader_free(history->reader);
    eh_input_free(history->input);
    eh_keys_free(history->keys);
    eh_context_free(desk->context);
    eh_program_free(desk->asking);
    *desk = (EhSimDesk){0};
}

/* ---- whom a guarantee is for ---- */

static bool has_promise(const EhService *service)
{
    for (uint32_t i = 0; i < service->promises.n; i++) {
        if (service->promises.at[i].kind == EH_PROMISE_STARTS) {
            return true;
        }
    }
    return false;
}

/* A policy that has no room for the conditions goes on as it is. */
bool eh_sim_desk_ask(EhSimDesk *desk)
{
    EhContext *context;
    if (desk->asking != NULL || !has_promise(desk->service)) {
        return true;
    }
    EhProgram *asking = eh_premises_compile(desk->service->policy, EH_ANYWHERE, EH_ANYWHERE);
    if (asking == NULL) {
        return !desk->service->arena->failed;
    }
    if (eh_context_new(asking, NULL, &context) != EH_OK) {
        eh_program_free(asking);
        return false;
    }
    eh_context_free(desk->context);
    desk->context = context;
    desk->asking = asking;
    desk->program = asking;
    return true;
}

bool eh_sim_desk_reach(EhSimDesk *desk, const EhOutside *outside)
{
    EhContext *context;
    if (eh_context_new(desk->program, outside, &context) != EH_OK) {
        return false;
    }
    eh_context_free(desk->context);
    desk->context = context;
    return true;
}

EhMaybe eh_sim_covers(EhSimDesk *desk, const EhPromise *promise, const EhSimTicket *ticket,
                      int64_t now)
{
    const EhPolicy *policy = desk->service->policy;
    uint32_t index = 0;
    while (index < policy->guarantees.n && policy->guarantees.at[index].node != promise->node) {
        index++;
    }
    if (desk->asking == NULL || index == policy->guarantees.n) {
        return EH_PERHAPS;
    }
    const EhDecision *decision = eh_sim_decide(desk, ticket, now);
    if (decision == NULL ||
        (eh_premise_reads(promise->who).place && eh_premises_moved(policy, decision))) {
        return EH_PERHAPS;
    }
    return eh_premise_held(policy, index, false, decision);
}

/* ---- asking ---- */

static EhTicket *fill(EhSimDesk *desk, const EhSimTicket *ticket, int64_t now)
{
    EhSimHistory *history = &desk->history;
    if (history->ticket != NULL) {
        if (!eh_reader_read(history->reader, &history->batches[ticket->line], ticket->number,
                            history->ticket)) {
            return NULL;
        }
        desk->changes = eh_ticket_as_waiting(history->ticket, now);
        desk->timed = desk->timed || desk->changes != EH_MISSING;
        return history->ticket;
    }
    EhTicket *own = desk->lines[ticket->line].ticket;
    eh_ticket_put_whole(own, desk->program->block.header->field_created, ticket->created);
    return own;
}

const EhDecision *eh_sim_decide(EhSimDesk *desk, const EhSimTicket *ticket, int64_t now)
{
    EhTicket *own = fill(desk, ticket, now);
    return own == NULL ? NULL : eh_decide(desk->context, own, now, EH_PLAIN);
}

static bool same_set(const EhSimDesk *desk, const uint64_t *set, const EhDecision *decision)
{
    uint32_t n = 0;
    for (uint32_t w = 0; w < desk->service->n_words; w++) {
        n += (uint32_t)__builtin_popcountll(set[w]);
    }
    for (uint32_t i = 0; i < decision->n_requires; i++) {
        uint32_t skill = decision->requires_skills[i];
        if (!(set[skill / 64] >> skill % 64 & 1)) {
            return false;
        }
    }
    return n == decision->n_requires;
}

/* The number of the set of skills, new or not; EH_NONE when memory is out. */
static uint32_t skill_set(EhSimDesk *desk, const EhDecision *decision)
{
    EhArena *arena = desk->service->arena;
    for (uint32_t i = 0; i < desk->skills.n; i++) {
        if (same_set(desk, desk->skills.at[i], decision)) {
            return i;
        }
    }
    uint64_t *set = eh_arena_array(arena, desk->service->n_words, sizeof *set);
    for (uint32_t i = 0; set != NULL && i < decision->n_requires; i++) {
        uint32_t skill = decision->requires_skills[i];
        set[skill / 64] |= UINT64_C(1) << skill % 64;
    }
    return set != NULL && EH_PUSH(arena, &desk->skills, set) ? desk->skills.n - 1 : EH_NONE;
}

bool eh_sim_place(EhSimDesk *desk, const EhSimTicket *ticket, int64_t now, EhSimPlace *out,
                  int64_t *dues)
{
    const EhDecision *d = eh_sim_decide(desk, ticket, now);
    if (d == NULL) {
        return false;
    }
    *out = (EhSimPlace){.due = d->n_clocks > 0 ? d->clocks[0].due : EH_NO_TIME,
                        .queue = (uint32_t)d->queue,
                        .priority = (uint32_t)d->priority,
                        .skills = skill_set(desk, d),
                        .klass = d->klass,
                        .service = d->service,
                        .tier = d->tier,
                        .fault = d->fault,
                        .changes = desk->changes};
    for (uint32_t i = 0; dues != NULL && i < desk->n_targets; i++) {
        dues[i] = i < d->n_clocks ? d->clocks[i].due : EH_NO_TIME;
    }
    return out->skills != EH_NONE;
}
