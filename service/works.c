/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which tickets come: samples, tests and the workload, each decided by the machine.
 *
 * One idea: nothing here guesses where a ticket goes; it is filled as a reader of data would and decided at the
 * instants at which it may come, hour by hour through a week for the workload.
 */
#include <string.h>

#include "compiler/desk.h"
#include "service/read.h"

/* What deciding takes, and the scratch of one ticket. */
typedef struct Bench {
    EhService *service;
    EhContext *context;
    EhTicket *ticket;
    uint32_t created; /* of the ticket's fields */
} Bench;

/* ---- `created` ---- */

static uint32_t created_index(const EhPolicy *policy)
{
    for (uint32_t i = 0; i < policy->ticket->fields.n; i++) {
        if (eh_str_is(policy->ticket->fields.at[i]->name, "created")) {
            return i;
        }
    }
    return EH_NONE;
}

/* When the sample's ticket came, or `otherwise` where it does not say. */
static int64_t created_of(const Bench *bench, const EhSample *sample, int64_t otherwise)
{
    for (const EhSampleValue *v = &sample->ticket; v != NULL; v = v->base) {
        for (const EhSampleField *field = v->fields; field != NULL; field = field->next) {
            if (field->index == bench->created && field->value.what == EH_SAMPLE_VALUE) {
                return field->value.value.cell.i;
            }
        }
    }
    return otherwise;
}

/* The same ticket, come at another instant; NULL when memory is out. */
static const EhSample *come_at(const Bench *bench, const EhSample *sample, int64_t at)
{
    EhArena *arena = bench->service->arena;
    EhSample *copy = eh_arena_alloc(arena, sizeof *copy);
    EhSampleField *field = eh_arena_alloc(arena, sizeof *field);
    if (copy == NULL || field == NULL) {
        return NULL;
    }
    *field = (EhSampleField){.field = bench->service->policy->ticket->fields.at[bench->created],
                             .index = bench->created,
                             .value = {.what = EH_SAMPLE_VALUE, .value = {.cell = {.i = at}}}};
    *copy = *sample;
    copy->ticket = (EhSampleValue){.what = EH_SAMPLE_RECORD,
                                   .record = sample->ticket.record,
                                   .fields = field,
                                   .base = &sample->ticket};
    return copy;
}

/* ---- deciding ---- */

static uint64_t *bits(EhService *service, uint32_t n_words, const uint32_t *numbers, uint32_t n,
                      uint32_t first)
{
    uint64_t *out = eh_arena_array(service->arena, n_words, sizeof *out);
    for (uint32_t i = 0; i < n && out != NULL; i++) {
        uint32_t bit = numbers[i] - first;
        out[bit / 64] |= UINT64_C(1) << bit % 64;
    }
    return out;
}

/* False for a ticket that is no ticket (an input fault), and when memory is out: then the service's arena says so. */
static bool decide(Bench *bench, const EhSample *sample, int64_t at, EhWork *out)
{
    EhService *service = bench->service;
    EhArena scratch;
    eh_arena_init(&scratch, &service->arena->allocator);
    eh_ticket_reset(bench->ticket);
    EhStatus status = eh_sample_fill(sample, service->program, &scratch, bench->ticket);
    const EhDecision *d = eh_decide(bench->context, bench->ticket, at, EH_PLAIN);
    bool fine = status == EH_OK && d != NULL && !d->fault && d->queue >= 0 && d->priority >= 0;
    if (status == EH_NO_MEMORY || scratch.failed) {
        service->arena->failed = true;
    }
    if (fine) {
        *out = (EhWork){.sample = sample,
                        .at = at,
                        .queue = d->queue,
                        .priority = d->priority,
                        .service = d->service,
                        .klass = d->klass,
                        .tier = d->tier};
        out->skills = bits(service, service->n_words, d->requires_skills, d->n_requires, 0);
        out->tightens = bits(service, service->n_tighten_words, d->tightens, d->n_tightens,
                             service->policy->rules.n);
    }
    eh_arena_free(&scratch);
    return fine && out->skills != NULL && out->tightens != NULL;
}

static bool alike(const EhService *service, const EhWork *a, const EhWork *b)
{
    return a->queue == b->queue && a->priority == b->priority && a->service == b->service &&
           a->klass == b->klass && a->tier == b->tier &&
           memcmp(a->skills, b->skills, service->n_words * sizeof *a->skills) == 0 &&
           memcmp(a->tightens, b->tightens, service->n_tighten_words * sizeof *a->tightens) == 0;
}

/* Puts a work at the end of those of its queue. */
static bool keep(EhService *service, EhWork work)
{
    uint32_t index = service->works.n, *last = &service->last_work[work.queue];
    work.next = EH_NONE;
    if (!EH_PUSH(service->arena, &service->works, work)) {
        return false;
    }
    if (*last == EH_NONE) {
        service->first_work[work.queue] = index;
    } else {
        service->works.at[*last].next = index;
    }
    *last = index;
    return true;
}

/* So many works of tests are looked through for one alike. */
enum { ALIKE_WORKS = 4096 };

static bool seen_alike(const EhService *service, const EhWork *work)
{
    for (uint32_t i = 0; i < service->works.n && i < ALIKE_WORKS; i++) {
        if (alike(service, &service->works.at[i], work)) {
            return true;
        }
    }
    return false;
}

static void decide_samples(Bench *bench)
{
    const EhPolicy *policy = bench->service->policy;
    EhWork work;
    for (uint32_t i = 0; i < policy->sample_list.n; i++) {
        const EhSample *sample = policy->sample_list.at[i].node->info;
        int64_t at = sample == NULL ? 0 : created_of(bench, sample, bench->service->from);
        if (sample != NULL && decide(bench, sample, at, &work)) {
            work.name = policy->sample_list.at[i].name;
            keep(bench->service, work);
        }
    }
    for (uint32_t i = 0; i < policy->tests.n; i++) {
        const EhTestCase *test = policy->tests.at[i].node->info;
        if (test != NULL && test->sample != NULL && test->json == NULL &&
            decide(bench, test->sample, test->at, &work) && !seen_alike(bench->service, &work)) {
            work.name = policy->tests.at[i].name;
            keep(bench->service, work);
        }
    }
}

/* ---- the workload ---- */

/* The parts of one line of the workload so far. */
typedef struct Parts {
    EhStream line;
    const EhSample *sample;
    uint32_t first;  /* of the service's streams */
    uint32_t n_open; /* hours that were looked at */
} Parts;

static void part_add(Bench *bench, Parts *parts, int64_t at)
{
    EhService *service = bench->service;
    const EhSample *sample = come_at(bench, parts->sample, at);
    EhWork work;
    if (sample == NULL || !decide(bench, sample, at, &work)) {
        return;
    }
    parts->n_open++;
    for (uint32_t i = parts->first; i < service->streams.n; i++) {
        if (alike(service, &service->works.at[service->streams.at[i].work], &work)) {
            service->streams.at[i].share += 1;
            return;
        }
    }
    EhStream stream = parts->line;
    work.name = stream.name;
    stream.work = service->works.n;
    stream.share = 1;
    if (keep(service, work)) {
        EH_PUSH(service->arena, &service->streams, stream);
    }
}

/* So far counts of hours; now shares of them, and what they come to in a week. */
static void parts_finish(EhService *service, const Parts *parts, double week_hours)
{
    for (uint32_t i = parts->first; i < service->streams.n; i++) {
        EhStream *stream = &service->streams.at[i];
        stream->share /= (double)parts->n_open;
        stream->week_tickets = stream->rate * week_hours * stream->share;
        stream->week_work = stream->week_tickets * (double)stream->mean / (double)EH_HOUR_MS;
    }
}

static void decide_load(Bench *bench, EhNode *load)
{
    EhService *service = bench->service;
    const EhNode *node = eh_map_get(&service->policy->samples, load->name);
    if (node == NULL || node->info == NULL) {
        return;
    }
    Parts parts = {.sample = node->info, .first = service->streams.n};
    parts.line = (EhStream){.name = load->name,
                            .node = load,
                            .rate = eh_node_number(load->list),
                            .burst = load->i,
                            .mean = load->a->i,
                            .max = eh_node_c(load) != NULL ? eh_node_c(load)->i : 0};
    parts.line.calendar = eh_goal_calendar(service->policy, load->b);
    parts.line.hours = eh_service_view(service, parts.line.calendar);
    int64_t created = created_of(bench, parts.sample, service->from);
    for (int hour = 0; hour < 168; hour++) {
        int64_t at = created + hour * EH_HOUR_MS;
        if (eh_calendar_is_open(&parts.line.hours, at)) {
            part_add(bench, &parts, at);
        }
    }
    if (parts.n_open == 0) {
        part_add(bench, &parts, created);
    }
    parts_finish(service, &parts, eh_hours_weeks(service, &parts.line.hours).ordinary);
}

static bool bench_open(Bench *bench, EhService *service)
{
    *bench = (Bench){.service = service, .created = created_index(service->policy)};
    return bench->created != EH_NONE && eh_ticket_new(service->program, &bench->ticket) == EH_OK &&
           eh_context_new(service->program, NULL, &bench->context) == EH_OK;
}

static void bench_close(Bench *bench)
{
    eh_context_free(bench->context);
    eh_ticket_free(bench->ticket);
}

bool eh_service_add(EhService *service, EhStr name, const EhSample *sample, int64_t at)
{
    Bench bench;
    EhWork work;
    bool fine = bench_open(&bench, service) && decide(&bench, sample, at, &work);
    if (fine) {
        work.name = name;
        fine = keep(service, work);
    }
    bench_close(&bench);
    return fine;
}

bool eh_service_decide(EhService *service)
{
    Bench bench;
    bool fine = bench_open(&bench, service);
    if (fine) {
        decide_samples(&bench);
        EhNode *load = service->policy->workload == NULL ? NULL : service->policy->workload->list;
        for (; load != NULL; load = load->next) {
            decide_load(&bench, load);
        }
    }
    bench_close(&bench);
    return fine;
}
