/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading the history, and the words that its findings share.
 */
#include "lint/history.h"

#include <math.h>
#include <string.h>

#include "lint/probe.h"
#include "service/audited.h"
#include "vm/internal.h"

/* ---- what is counted ---- */

static uint64_t *counters(EhHistory *h, EhNames names)
{
    return eh_arena_array(h->lint->arena, eh_names_count(h->program, names) + 1u, sizeof(uint64_t));
}

static void find_lines(EhHistory *h)
{
    EhNoteInfo note;
    uint32_t n = eh_note_count(h->program);
    h->line_notes = eh_arena_array(h->lint->arena, n + 1u, sizeof *h->line_notes);
    h->lines = eh_arena_array(h->lint->arena, n + 1u, sizeof *h->lines);
    for (uint32_t i = 0; h->lines != NULL && h->line_notes != NULL && i < n; i++) {
        if (eh_note(h->context, i, &note) && note.what == EH_SAW_LINE) {
            h->line_notes[h->n_lines++] = i;
        }
    }
}

/* Hours of handling a ticket by queue, weighed by what comes; 0 where nothing is declared. */
static void find_work(EhHistory *h)
{
    const EhService *s = h->service;
    double *tickets = eh_arena_array(h->lint->arena, s->n_queues + 1u, sizeof *tickets);
    h->queue_work = eh_arena_array(h->lint->arena, s->n_queues + 1u, sizeof *h->queue_work);
    for (uint32_t i = 0; tickets != NULL && h->queue_work != NULL && i < s->streams.n; i++) {
        uint32_t queue = (uint32_t)eh_load_work(s, &s->streams.at[i])->queue;
        tickets[queue] += s->streams.at[i].week_tickets;
        h->queue_work[queue] += s->streams.at[i].week_work;
    }
    for (uint32_t q = 0; tickets != NULL && h->queue_work != NULL && q < s->n_queues; q++) {
        h->queue_work[q] = tickets[q] > 0 ? h->queue_work[q] / tickets[q] : 0;
    }
}

static void find_starts(EhHistory *h)
{
    const EhPolicy *policy = h->lint->policy;
    h->starts = eh_arena_array(h->lint->arena, policy->guarantees.n + 1u, sizeof *h->starts);
    for (uint32_t i = 0; h->starts != NULL && i < policy->guarantees.n; i++) {
        EhOp op = policy->guarantees.at[i].node->a->op;
        if (op != EH_OP_IMPLIES && op != EH_OP_OUTRANKS && op != EH_OP_NEVER) {
            h->starts[i] = eh_arena_alloc(h->lint->arena, sizeof **h->starts);
        }
    }
}

static void find_counters(EhHistory *h)
{
    EhArena *arena = h->lint->arena;
    h->classes = counters(h, EH_NAMES_CLASS);
    h->tiers = counters(h, EH_NAMES_TIER);
    h->queues = counters(h, EH_NAMES_QUEUE);
    h->tier_rows = counters(h, EH_NAMES_TIER_BY);
    h->queue_rows = counters(h, EH_NAMES_QUEUE_BY);
    h->priority_rows = counters(h, EH_NAMES_PRIORITY_BY);
    h->held = counters(h, EH_NAMES_HELD);
    h->by_class =
        eh_arena_array(arena, eh_names_count(h->program, EH_NAMES_CLASS) + 1u, sizeof *h->by_class);
    h->by_queue =
        eh_arena_array(arena, eh_names_count(h->program, EH_NAMES_QUEUE) + 1u, sizeof *h->by_queue);
    h->favoured = eh_arena_alloc(arena, sizeof *h->favoured);
    h->months = eh_arena_array(arena, EH_HISTORY_MONTHS, sizeof *h->months);
}

static bool open_history(EhHistory *h, EhLint *lint)
{
    const EhProgram *probe = lint->policy->guarantees.n > 0 ? eh_probe_program(lint) : NULL;
    *h = (EhHistory){.lint = lint,
                     .service = eh_lint_service(lint),
                     .program = probe != NULL ? probe : lint->program,
                     .probed = probe != NULL,
                     .from = INT64_MAX,
                     .last = INT64_MIN,
                     .end = INT64_MIN};
    const EhBlock *block = &h->program->block;
    const EhZoneTable *zone = &block->ZONES[block->header->zone];
    h->clock = (EhCalendarView){
        .zone = block->ZONE_SPANS + zone->first, .n_zone = zone->count, .always = true};
    h->answer = block->n_TARGETS > 0 ? block->TARGETS[0].until_field : EH_NONE;
    h->handling = eh_audited_field(h->program, lint->policy->audited.roles[EH_AUDIT_HANDLING]);
    h->most_transfers = lint->policy->audited.most_transfers;
    h->team = h->most_transfers < 0 ? EH_NONE : eh_audited_transfers(lint->policy, h->program);
    h->keys = eh_keys_new(h->program);
    h->reader = h->keys == NULL ? NULL : eh_reader_new(h->keys);
    if (h->service == NULL || h->reader == NULL || eh_ticket_new(h->program, &h->ticket) != EH_OK ||
        eh_context_new(h->program, NULL, &h->context) != EH_OK) {
        return false;
    }
    find_counters(h);
    find_lines(h);
    find_work(h);
    find_starts(h);
    return !lint->arena->failed;
}

static void close_history(EhHistory *h)
{
    eh_context_free(h->context);
    eh_ticket_free(h->ticket);
    eh_reader_free(h->reader);
    eh_keys_free(h->keys);
    h->context = NULL;
    h->ticket = NULL;
    h->reader = NULL;
    h->keys = NULL;
}

static bool read_history(EhHistory *h)
{
    const EhHistorySource *source = h->lint->source;
    EhBatch batch = {0};
    EhInputResult result;
    bool fine = true;
    while (fine && (result = source->next(source->user, h->keys, &batch)) == EH_INPUT_OK) {
        for (size_t i = 0; fine && i < batch.n_items; i++) {
            fine = eh_history_count(h, &batch, i);
        }
    }
    eh_batch_free(&batch);
    h->failed = fine && result == EH_INPUT_FAILED;
    return fine && result != EH_INPUT_NO_MEMORY;
}

void eh_lint_history(EhLint *lint)
{
    EhHistory *h = lint->source == NULL ? NULL : eh_arena_alloc(lint->arena, sizeof *h);
    if (h == NULL) {
        return;
    }
    lint->history = h;
    bool fine = open_history(h, lint) && read_history(h);
    lint->arena->failed = lint->arena->failed || !fine;
    if (fine && !h->failed) {
        eh_history_shares(h);
        eh_history_waits(h);
        eh_history_creep(h);
        eh_history_transfers(h);
    }
    close_history(h);
}

/* ---- words ---- */

bool eh_history_favours(const EhLint *lint, int32_t klass)
{
    return klass >= 0 && (uint32_t)klass < lint->policy->classes.n &&
           !lint->policy->classes.at[klass].otherwise;
}

bool eh_history_has_favour(const EhLint *lint)
{
    uint32_t favoured = 0;
    for (uint32_t i = 0; i < lint->policy->classes.n; i++) {
        favoured += eh_history_favours(lint, (int32_t)i);
    }
    return favoured > 0 && favoured < lint->policy->classes.n;
}

EhStr eh_history_percent(EhLint *lint, EhInterval share)
{
    EhArena *arena = lint->arena;
    int decimals = share.high < 0.01 ? 3 : 1;
    return eh_arena_format(arena, "%.*s %% (%.*s to %.*s)",
                           EH_STR_F(eh_service_number(arena, share.value * 100, decimals)),
                           EH_STR_F(eh_service_number(arena, share.low * 100, decimals)),
                           EH_STR_F(eh_service_number(arena, share.high * 100, decimals)));
}

EhStr eh_history_wait(EhLint *lint, double ms)
{
    double hours = ms / (double)EH_HOUR_MS;
    if (!isfinite(hours)) {
        return EH_STR("not reached");
    }
    return eh_arena_format(
        lint->arena, hours < 1 ? "%.*s min" : "%.*s h",
        EH_STR_F(eh_service_number(lint->arena, hours < 1 ? hours * 60 : hours, 1)));
}

const char *eh_history_tickets(uint64_t n)
{
    return n == 1 ? "ticket" : "tickets";
}

EhStr eh_history_instant(const EhHistory *h, int64_t at)
{
    return eh_service_instant(h->lint->arena, &h->clock, at);
}

EhStr eh_history_said(EhLint *lint)
{
    const EhHistory *h = lint->history;
    if (h == NULL) {
        return EH_STR("");
    }
    EhStr text =
        eh_arena_format(lint->arena, "%llu %s of the history read, %llu with faults in %s data",
                        (unsigned long long)h->n, eh_history_tickets(h->n),
                        (unsigned long long)h->n_faulted, h->n_faulted == 1 ? "its" : "their");
    if (h->last < h->from) {
        return text;
    }
    return eh_arena_format(lint->arena, "%.*s, from %.*s to %.*s", EH_STR_F(text),
                           EH_STR_F(eh_history_instant(h, h->from)),
                           EH_STR_F(eh_history_instant(h, h->last)));
}

bool eh_history_failed(const EhLint *lint)
{
    return lint->history != NULL && lint->history->failed;
}

static EhStr seen_text(EhHistory *h, const EhSeen *seen)
{
    EhArena *arena = h->lint->arena;
    EhStr text = seen->n_id > 0
                     ? eh_arena_format(arena, "%.*s", (int)seen->n_id, seen->id)
                     : eh_arena_format(arena, "line %llu", (unsigned long long)seen->line);
    EhStr since = eh_history_instant(h, seen->created);
    if (seen->wait == EH_MISSING) {
        return eh_arena_format(arena, "%.*s (%.*s)", EH_STR_F(text), EH_STR_F(since));
    }
    return eh_arena_format(arena, "%.*s (%.*s, %.*s)", EH_STR_F(text), EH_STR_F(since),
                           EH_STR_F(eh_history_wait(h->lint, (double)seen->wait)));
}

/* What was known later may decide otherwise: then the id alone is the evidence. */
static void add_witness(EhHistory *h, EhFinding *finding, const char *role, const EhSeen *seen)
{
    EhLint *lint = h->lint;
    EhWitness witness = {.role = eh_arena_format(lint->arena, "%s", role), .now = seen->created};
    witness.ticket.p = eh_arena_copy(lint->arena, seen->text, seen->n_text);
    witness.ticket.n = seen->n_text;
    const EhDecision *d = seen->n_text == 0 ? NULL : eh_witness_decide(lint, &witness, EH_PLAIN);
    if (d != NULL && !d->fault && d->service == seen->service && d->queue == seen->queue) {
        eh_finding_witness(lint, finding, &witness);
    }
}

void eh_history_show(EhHistory *h, EhFinding *finding, const char *role, const EhSeenList *list)
{
    EhArena *arena = h->lint->arena;
    EhStr text = EH_STR("");
    for (uint32_t i = 0; i < list->n; i++) {
        text = eh_arena_format(arena, "%.*s%s%.*s", EH_STR_F(text), i > 0 ? ", " : "",
                               EH_STR_F(seen_text(h, &list->at[i])));
    }
    if (list->n > 0) {
        eh_finding_fact(h->lint, finding, "%s: %.*s", role, EH_STR_F(text));
        if (finding->verdict == EH_FOUND) {
            add_witness(h, finding, role, &list->at[0]);
        }
    }
}
