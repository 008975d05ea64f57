/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One ticket of the past into the counts.
 *
 * One idea: what the record tells of later times is read first, then taken away, and only then is the ticket decided.
 */
#include <string.h>

#include "lint/history.h"
#include "lint/probe.h"
#include "service/audited.h"
#include "vm/civil.h"
#include "vm/internal.h"
#include "vm/ticket.h"

/* What a record tells, and what was decided of it. Times are EH_MISSING where there are none. */
typedef struct Past {
    EhHistory *h;
    const EhBatch *batch;
    size_t i;
    int64_t created, answered, handling, due, seen; /* seen: the last entry of its history */
    int64_t transfers;                              /* -1: not known */
    int32_t klass, service, queue;
    const char *id;
    size_t n_id;
} Past;

/* ---- what the record tells ---- */

static int64_t cell_of(const EhHistory *h, const EhTicketView *view, uint32_t field)
{
    return field == EH_NONE || eh_ticket_field_broken(h->ticket, field)
               ? EH_MISSING
               : view->cells[h->program->block.FIELDS[field].cell].i;
}

/* The last instant that the record tells of, as far as it has come by the lint's now. */
static void note_end(EhHistory *h, int64_t at)
{
    if (at != EH_MISSING && at > h->end && at <= h->lint->now) {
        h->end = at;
    }
}

static void note_times(EhHistory *h, const EhTicketView *view)
{
    const EhBlock *block = &h->program->block;
    for (uint32_t i = 0; i < block->LAYOUTS[0].n_fields; i++) {
        uint32_t index = block->LAYOUTS[0].first_field + i;
        const EhField *field = &block->FIELDS[index];
        if (field->kind == EH_TIME && (field->flags & EH_FIELD_OUTCOME)) {
            note_end(h, cell_of(h, view, index));
        }
    }
    for (uint32_t i = 0; i < block->n_TARGETS; i++) {
        note_end(h, cell_of(h, view, block->TARGETS[i].until_field));
    }
}

/* False for a ticket without a readable `created`: nothing can be told of it. */
static bool read_past(Past *past)
{
    EhHistory *h = past->h;
    EhTicketView view;
    eh_ticket_complete(h->ticket, &view);
    if (!view.created_readable) {
        return false;
    }
    past->created =
        view.cells[h->program->block.FIELDS[h->program->block.header->field_created].cell].i;
    past->answered = cell_of(h, &view, h->answer);
    past->handling = cell_of(h, &view, h->handling);
    past->transfers = eh_audited_count(h->program, h->ticket, &view, h->team);
    past->seen = view.n_history > 0 ? view.history[view.n_history - 1].at : past->created;
    h->end = past->created > h->end ? past->created : h->end;
    note_end(h, past->seen);
    note_times(h, &view);
    return true;
}

/* ---- evidence ---- */

/* Of equal keys the ticket that came first, whatever the order of reading. */
static void keep_seen(EhSeenList *list, const Past *past, int64_t key)
{
    uint32_t at = list->n;
    while (at > 0 && (list->at[at - 1].key < key ||
                      (list->at[at - 1].key == key && list->at[at - 1].created > past->created))) {
        at--;
    }
    if (at == EH_SEEN_MOST) {
        return;
    }
    list->n += list->n < EH_SEEN_MOST;
    memmove(&list->at[at + 1], &list->at[at], (list->n - at - 1) * sizeof list->at[0]);
    const EhItem *item = &past->batch->items[past->i];
    bool whole = item->kind == EH_ITEM_JSON && item->n <= EH_SEEN_TEXT;
    EhSeen *seen = &list->at[at];
    *seen =
        (EhSeen){.key = key,
                 .created = past->created,
                 .wait = past->answered == EH_MISSING ? EH_MISSING : past->answered - past->created,
                 .line = item->line,
                 .service = past->service,
                 .queue = past->queue,
                 .n_id = past->n_id <= EH_SEEN_ID ? (uint32_t)past->n_id : 0,
                 .n_text = whole ? (uint32_t)item->n : 0};
    if (seen->n_id > 0) {
        memcpy(seen->id, past->id, seen->n_id);
    }
    if (seen->n_text > 0) {
        memcpy(seen->text, past->batch->bytes + item->at, seen->n_text);
    }
}

/* ---- waits ---- */

static int64_t wait_of(const Past *past)
{
    return past->answered > past->created ? past->answered - past->created : 0;
}

static void count_wait(EhHistoryGroup *group, const Past *past)
{
    group->n++;
    if (past->answered == EH_MISSING) {
        eh_timeline_add(&group->waits.open, past->created);
        keep_seen(&group->oldest, past, -past->created);
        if (past->due != EH_NO_TIME) {
            eh_timeline_add(&group->due, past->due);
        }
        return;
    }
    eh_waits_add(&group->waits, wait_of(past));
    if (past->due != EH_NO_TIME) {
        bool met = past->answered <= past->due;
        group->met += met;
        group->missed += !met;
        if (!met) {
            keep_seen(&group->latest, past, wait_of(past));
        }
    }
}

/* Groups are made with their first ticket. */
static EhHistoryGroup *group_of(EhHistory *h, EhHistoryGroup **groups, int32_t i)
{
    if (groups[i] == NULL) {
        groups[i] = eh_arena_alloc(h->lint->arena, sizeof **groups);
    }
    return groups[i];
}

static bool keep_ticket(EhHistory *h, const Past *past)
{
    EhHistoryTicket ticket = {.created = past->created,
                              .answered = past->answered,
                              .due = past->due,
                              .line = past->batch->items[past->i].line,
                              .queue = past->queue,
                              .service = past->service,
                              .id = past->id,
                              .n_id = past->n_id};
    return eh_history_keep(h, &ticket);
}

static bool count_waits(EhHistory *h, const Past *past)
{
    EhHistoryGroup *klass = group_of(h, h->by_class, past->service);
    EhHistoryGroup *queue = group_of(h, h->by_queue, past->queue);
    if (klass == NULL || queue == NULL) {
        return false;
    }
    count_wait(klass, past);
    count_wait(queue, past);
    if (eh_history_favours(h->lint, past->service)) {
        count_wait(h->favoured, past);
    }
    h->n_early += past->answered != EH_MISSING && past->answered < past->created;
    return keep_ticket(h, past);
}

static void count_start(EhHistoryStarts *starts, const Past *past, int64_t within)
{
    int64_t due = eh_civil_add(past->created, within);
    if (past->answered == EH_MISSING) {
        eh_timeline_add(&starts->due, due);
        keep_seen(&starts->oldest, past, -past->created);
    } else if (past->answered <= due) {
        starts->in_time++;
    } else {
        starts->late++;
        keep_seen(&starts->latest, past, wait_of(past));
    }
}

/* ---- the rest ---- */

static void count_month(EhHistory *h, const Past *past)
{
    int64_t year, local = eh_zone_local(h->clock.zone, h->clock.n_zone, past->created);
    int month, day;
    eh_civil_from_days(eh_civil_floor_div(local, INT64_C(86400000)), &year, &month, &day);
    if (year < 1970 || year > 2199) {
        return;
    }
    EhHistoryMonth *m = &h->months[(year - 1970) * 12 + month - 1];
    bool favoured = eh_history_favours(h->lint, past->service);
    double work = past->handling != EH_MISSING && past->handling > 0
                      ? (double)past->handling / (double)EH_HOUR_MS
                      : h->queue_work[past->queue];
    m->tickets++;
    m->favoured += favoured;
    m->work += work;
    m->favoured_work += favoured ? work : 0;
}

static void count_transfers(EhHistory *h, const Past *past)
{
    if (past->transfers >= 0) {
        h->n_transferred++;
        if (past->transfers > h->most_transfers) {
            h->n_moved++;
            keep_seen(&h->most_moved, past, past->transfers);
        }
    }
}

static void count_at(uint64_t *counters, int32_t i)
{
    if (i >= 0) {
        counters[i]++;
    }
}

static void count_held(EhHistory *h, const uint32_t *held, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        h->held[held[i]]++;
    }
}

/* Rows, lines, and the guarantees whose condition held. */
static void count_decision(EhHistory *h, const EhDecision *d, const Past *past)
{
    EhNoteInfo note;
    count_at(h->classes, d->klass);
    count_at(h->tiers, d->tier);
    count_at(h->queues, d->queue);
    count_at(h->tier_rows, d->tier_by);
    count_at(h->queue_rows, d->queue_by);
    count_at(h->priority_rows, d->priority_by);
    count_held(h, d->rules, d->n_rules);
    count_held(h, d->tightens, d->n_tightens);
    count_held(h, d->escalations, d->n_escalations);
    for (uint32_t i = 0; i < h->n_lines; i++) {
        bool added = eh_note(h->context, h->line_notes[i], &note) && note.noted &&
                     !note.value.missing && note.value.i != 0;
        h->lines[i] += added;
    }
    for (uint32_t k = 0; h->probed && h->answer != EH_NONE && k < d->n_escalations; k++) {
        uint32_t first = eh_probe_first(h->lint);
        uint32_t guarantee = d->escalations[k] < first ? EH_NONE : (d->escalations[k] - first) / 2;
        if (guarantee != EH_NONE && h->starts[guarantee] != NULL &&
            (d->escalations[k] - first) % 2 == 0) {
            count_start(h->starts[guarantee], past,
                        h->lint->policy->guarantees.at[guarantee].node->a->b->i);
        }
    }
}

/* Pauses come after a ticket's arrival: its due is then that of the whole record. */
static bool find_due(Past *past, const EhDecision *d)
{
    EhHistory *h = past->h;
    past->due = d->n_clocks > 0 ? d->clocks[0].due : EH_NO_TIME;
    if (h->lint->policy->pauses.n == 0 || past->seen <= past->created) {
        return true;
    }
    if (!eh_reader_read(h->reader, past->batch, past->i, h->ticket)) {
        return false;
    }
    d = eh_decide(h->context, h->ticket, past->answered > past->seen ? past->answered : past->seen,
                  EH_PLAIN);
    past->due = d->n_clocks > 0 ? d->clocks[0].due : EH_NO_TIME;
    return true;
}

/* What the decision says; the id is copied, as a second reading ends what it borrows from. */
static bool count_decided(Past *past, const EhDecision *d)
{
    EhHistory *h = past->h;
    char id[EH_SEEN_ID];
    past->klass = d->klass;
    past->service = d->service;
    past->queue = d->queue;
    past->n_id = d->id == NULL || d->id_n > sizeof id ? 0 : d->id_n;
    if (past->n_id > 0) {
        memcpy(id, d->id, past->n_id);
    }
    past->id = id;
    h->from = past->created < h->from ? past->created : h->from;
    h->last = past->created > h->last ? past->created : h->last;
    count_decision(h, d, past);
    count_month(h, past);
    count_transfers(h, past);
    return find_due(past, d) && (h->answer == EH_NONE || count_waits(h, past));
}

bool eh_history_count(EhHistory *h, const EhBatch *batch, size_t i)
{
    Past past = {.h = h, .batch = batch, .i = i};
    h->n++;
    if (!eh_reader_read(h->reader, batch, i, h->ticket)) {
        return false;
    }
    if (!read_past(&past)) {
        h->n_faulted++;
        return true;
    }
    eh_ticket_as_known(h->ticket, past.created);
    const EhDecision *d =
        eh_decide(h->context, h->ticket, past.created, h->n_lines > 0 ? EH_RECORDING : EH_PLAIN);
    if (d->fault || d->queue < 0 || d->service < 0) {
        h->n_faulted++;
        return true;
    }
    return count_decided(&past, d);
}
