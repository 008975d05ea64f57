/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arrival traces: their tickets as text, and the word of the simulator on them.
 */
#include "lint/trace.h"

#include "tickets/out.h"

EhTrace *eh_trace_new(EhLint *lint)
{
    EhTrace *trace = eh_arena_alloc(lint->arena, sizeof *trace);
    if (trace != NULL) {
        *trace = (EhTrace){.n_started = EH_NONE, .only = EH_NONE, .tickets = EH_STR("")};
    }
    return trace;
}

bool eh_trace_add(EhLint *lint, EhTrace *trace, const EhWork *work, int64_t at, int64_t handling,
                  int64_t n)
{
    if (n > EH_TRACE_MOST - (int64_t)trace->arrivals.n) {
        return false;
    }
    for (int64_t i = 0; i < n; i++) {
        EhTraceArrival arrival = {work, at, handling};
        if (!EH_PUSH(lint->arena, &trace->arrivals, arrival)) {
            return false;
        }
    }
    trace->until = at;
    return true;
}

EhTrace *eh_trace_alone(EhLint *lint, const EhWork *work, int64_t came, int64_t starts,
                        int64_t handling)
{
    EhTrace *trace = eh_trace_new(lint);
    if (trace == NULL || !eh_trace_add(lint, trace, work, came, handling, 1) ||
        !eh_trace_add(lint, trace, work, starts, handling, 1)) {
        return NULL;
    }
    trace->starts = true;
    return trace;
}

/* ---- the text ---- */

/* The ticket's fields that a trace sets. `handling` is NULL where the policy has no such field. */
typedef struct Fields {
    EhFieldDecl *id, *created, *handling;
    uint32_t id_at, created_at, handling_at;
    bool taken; /* the data has a key `handling` that means something else */
} Fields;

static Fields fields_of(const EhPolicy *policy)
{
    Fields fields = {0};
    for (uint32_t i = 0; i < policy->ticket->fields.n; i++) {
        EhFieldDecl *field = policy->ticket->fields.at[i];
        if (eh_str_is(field->name, "id")) {
            fields.id = field;
            fields.id_at = i;
        } else if (eh_str_is(field->name, "created")) {
            fields.created = field;
            fields.created_at = i;
        } else if (eh_str_is(field->name, "handling") && field->type.kind == EH_DURATION) {
            fields.handling = field;
            fields.handling_at = i;
        }
        fields.taken =
            fields.taken || eh_str_is(field->key, "handling") || eh_str_is(field->name, "handling");
    }
    return fields;
}

static EhSampleField given(EhFieldDecl *field, uint32_t index, EhConst value, EhSampleField *next)
{
    return (EhSampleField){.field = field,
                           .index = index,
                           .value = {.what = EH_SAMPLE_VALUE, .value = value},
                           .next = next};
}

/* One arrival as a line: its work's sample, come at another instant. */
static void put_arrival(EhLint *lint, const EhTrace *trace, uint32_t i, const Fields *fields,
                        EhOut *out)
{
    char text[EH_CONVERT_MAX];
    const EhTraceArrival *arrival = &trace->arrivals.at[i];
    EhStr id = i == trace->waits ? EH_STR("A") : eh_arena_format(lint->arena, "B%05u", i);
    EhSampleField own[3];
    own[0] = given(fields->id, fields->id_at, (EhConst){.text = id}, NULL);
    own[1] = given(fields->created, fields->created_at, (EhConst){.cell.i = arrival->at}, &own[0]);
    EhSample sample = {.ticket = {.what = EH_SAMPLE_RECORD,
                                  .record = lint->policy->ticket,
                                  .fields = &own[1],
                                  .base = &arrival->work->sample->ticket},
                       .past = arrival->work->sample->past,
                       .n_past = arrival->work->sample->n_past,
                       .state = 2};
    if (trace->declared) {
        own[2] = given(fields->handling, fields->handling_at,
                       (EhConst){.cell.i = arrival->handling}, &own[1]);
        sample.ticket.fields = &own[2];
    }
    EhStr json = eh_witness_sample(lint, &sample);
    if (json.n == 0) {
        out->failed = true;
        return;
    }
    eh_out_bytes(out, json.p, trace->declared ? json.n : json.n - 1);
    if (!trace->declared) {
        EH_OUT_LITERAL(out, ", \"");
        eh_out_bytes(out, trace->handling.p, trace->handling.n);
        EH_OUT_LITERAL(out, "\": ");
        eh_out_json_string(out, text, eh_convert_put_duration(text, arrival->handling));
        EH_OUT_LITERAL(out, "}");
    }
    EH_OUT_LITERAL(out, "\n");
}

/* False if the policy's tickets have no id and instant of their own, or memory is out. */
static bool write_tickets(EhLint *lint, EhTrace *trace)
{
    EhOut out = {0};
    Fields fields = fields_of(lint->policy);
    if (fields.id == NULL || fields.created == NULL || fields.id->type.kind != EH_TEXT) {
        return false;
    }
    trace->declared = fields.handling != NULL;
    trace->handling =
        trace->declared || !fields.taken ? EH_STR("handling") : EH_STR("trace_handling");
    for (uint32_t i = 0; i < trace->arrivals.n; i++) {
        put_arrival(lint, trace, i, &fields, &out);
    }
    const char *text = out.failed ? NULL : eh_arena_copy(lint->arena, out.p, out.n);
    lint->arena->failed = lint->arena->failed || text == NULL;
    trace->tickets = (EhStr){text, text == NULL ? 0 : (uint32_t)out.n};
    eh_out_free(&out);
    return text != NULL;
}

/* ---- running ---- */

static bool came_out(const EhTrace *trace, const EhTraceResult *result)
{
    int64_t started = trace->starts ? trace->until : EH_NO_TIME;
    return result->started == started &&
           (trace->n_started == EH_NONE || trace->n_started == result->n_started);
}

static EhStr instant_of(EhLint *lint, int64_t at)
{
    return eh_service_instant(lint->arena, &lint->service->pools.at[0].hours, at);
}

/* What was found is a question again: which its message was the answer to. Its reasons were for the answer. */
static void take_back(EhLint *lint, EhFinding *finding)
{
    finding->verdict = EH_UNKNOWN;
    finding->message = eh_arena_format(lint->arena, "whether it is so is not known: %.*s",
                                       EH_STR_F(finding->message));
    finding->fix = EH_STR("");
    finding->may = false;
    finding->facts.n = 0;
}

static void deny(EhLint *lint, EhFinding *finding, const EhTraceTried *tried)
{
    const EhTrace *trace = tried->trace;
    int64_t came = trace->arrivals.at[trace->waits].at, started = tried->result.started;
    take_back(lint, finding);
    if (started == EH_NO_TIME) {
        eh_finding_missing(lint, finding,
                           "an arrival trace that shows it: in the simulator A still waits %.*s, "
                           "and %u others have started",
                           EH_STR_F(instant_of(lint, trace->until)), tried->result.n_started);
        return;
    }
    eh_finding_missing(
        lint, finding,
        "an arrival trace that shows it: in the simulator A starts %.*s, %.*s h after it came",
        EH_STR_F(instant_of(lint, started)),
        EH_STR_F(eh_service_hours(lint->arena, (double)(started - came))));
}

void eh_trace_in_time(EhLint *lint, EhFinding *finding, int64_t starts, int64_t due)
{
    take_back(lint, finding);
    eh_finding_missing(lint, finding,
                       "an arrival trace that shows it: at worst A starts %.*s, and is due %.*s",
                       EH_STR_F(instant_of(lint, starts)), EH_STR_F(instant_of(lint, due)));
}

void eh_trace_missing(EhLint *lint, EhFinding *finding, const char *missing)
{
    take_back(lint, finding);
    eh_finding_missing(lint, finding, "%s", missing);
}

void eh_trace_needed(EhLint *lint, EhFinding *finding)
{
    take_back(lint, finding);
    eh_finding_missing(lint, finding,
                       "an arrival trace that shows it: its tickets are decided otherwise at "
                       "their instants");
}

static EhTraceVerdict run(EhLint *lint, EhTraceTried *tried)
{
    if (!lint->replay(lint->service, tried->trace, &tried->result)) {
        lint->arena->failed = true;
        return EH_TRACE_NONE;
    }
    return !tried->result.alike                     ? EH_TRACE_NONE
           : came_out(tried->trace, &tried->result) ? EH_TRACE_SHOWN
                                                    : EH_TRACE_DENIED;
}

EhTraceTried eh_trace_try(EhLint *lint, EhTrace *trace, const EhPool *pool)
{
    EhTraceTried tried = {.verdict = EH_TRACE_NONE, .trace = trace, .pool = pool};
    if (trace == NULL) {
        return tried;
    }
    if (lint->replay == NULL) {
        tried.verdict = EH_TRACE_TOLD;
        return tried;
    }
    if (!write_tickets(lint, trace)) {
        return tried;
    }
    tried.verdict = run(lint, &tried);
    if (tried.verdict == EH_TRACE_DENIED && pool != NULL && lint->service->pools.n > 1) {
        trace->only = (uint32_t)(pool - lint->service->pools.at);
        tried.verdict = run(lint, &tried);
    }
    return tried;
}

EhTraceVerdict eh_trace_settle(EhLint *lint, EhFinding *finding, const EhTraceTried *tried)
{
    if (finding == &lint->scratch) {
        return EH_TRACE_NONE;
    }
    if (tried->verdict == EH_TRACE_DENIED) {
        deny(lint, finding, tried);
    } else if (tried->verdict == EH_TRACE_SHOWN) {
        tried->trace->n_started = tried->result.n_started;
        finding->trace = tried->trace;
    }
    return tried->verdict;
}

EhTraceVerdict eh_trace_run(EhLint *lint, EhFinding *finding, EhTrace *trace, const EhPool *pool)
{
    EhTraceTried tried = eh_trace_try(lint, trace, pool);
    return eh_trace_settle(lint, finding, &tried);
}

void eh_trace_told(EhLint *lint, EhFinding *finding)
{
    const EhTrace *trace = finding->trace;
    EhStr at_work = EH_STR("");
    if (trace == NULL) {
        return;
    }
    if (trace->only != EH_NONE) {
        at_work = eh_arena_format(lint->arena, ", pool `%.*s` alone at work",
                                  EH_STR_F(lint->service->pools.at[trace->only].name));
    }
    int64_t came = trace->arrivals.at[trace->waits].at;
    eh_finding_fact(
        lint, finding, "replayed: %u %s in the simulator%.*s: A %s %.*s, %.*s h after it came",
        trace->arrivals.n, trace->arrivals.n == 1 ? "ticket" : "tickets", EH_STR_F(at_work),
        trace->starts ? "starts" : "still waits", EH_STR_F(instant_of(lint, trace->until)),
        EH_STR_F(eh_service_hours(lint->arena, (double)(trace->until - came))));
}
