/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tickets of a history.
 *
 * One idea: items stay as the data has them and are read anew whenever a policy is asked, so memory holds the data once
 * and every policy reads it in its own words.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/arrivals.h"
#include "tickets/json_member.h"
#include "tickets/json_text.h"
#include "vm/convert.h"
#include "vm/hash.h"
#include "vm/internal.h"
#include "vm/ticket.h"

/* ---- reading ---- */

static bool history_open(EhSimDesk *desk, int fd)
{
    EhSimHistory *history = &desk->history;
    if (!eh_sim_desk_ask(desk)) {
        return false;
    }
    history->keys = eh_keys_new(desk->program);
    if (history->keys == NULL) {
        return false;
    }
    history->reader = eh_reader_new(history->keys);
    history->input = eh_input_open(history->keys, fd);
    return history->reader != NULL && history->input != NULL &&
           eh_ticket_new(desk->program, &history->ticket) == EH_OK;
}

static EhBatch *batch_add(EhSimHistory *history)
{
    if (history->n_batches == history->room) {
        uint32_t room = history->room < 16 ? 16 : history->room * 2;
        EhBatch *batches = realloc(history->batches, room * sizeof *batches);
        if (batches == NULL) {
            return NULL;
        }
        history->batches = batches;
        history->room = room;
    }
    EhBatch *batch = &history->batches[history->n_batches];
    *batch = (EhBatch){0};
    return batch;
}

EhSimRead eh_sim_history_read(EhSimDesk *desk, int fd, const atomic_bool *stop)
{
    EhSimHistory *history = &desk->history;
    EhInputResult result = history_open(desk, fd) ? EH_INPUT_OK : EH_INPUT_NO_MEMORY;
    if (result == EH_INPUT_OK) {
        eh_input_stop_when(history->input, stop);
    }
    while (result == EH_INPUT_OK) {
        EhBatch *batch = batch_add(history);
        result = batch == NULL ? EH_INPUT_NO_MEMORY : eh_input_next(history->input, batch);
        history->n_batches += batch != NULL; /* also an empty one, to be freed */
    }
    return result == EH_INPUT_END         ? EH_SIM_READ
           : result == EH_INPUT_NO_MEMORY ? EH_SIM_READ_NO_MEMORY
                                          : EH_SIM_READ_FAILED;
}

/* Every line of the text an item of one batch. */
static bool batch_take(EhBatch *batch, EhStr tickets)
{
    batch->bytes = calloc((size_t)tickets.n + EH_JSON_BEHIND, 1);
    batch->room = (size_t)tickets.n + EH_JSON_BEHIND;
    for (uint32_t i = 0; i < tickets.n; i++) {
        batch->items_room += tickets.p[i] == '\n';
    }
    batch->items = calloc(batch->items_room + 1, sizeof *batch->items);
    if (batch->bytes == NULL || batch->items == NULL) {
        return false;
    }
    memcpy(batch->bytes, tickets.p, tickets.n);
    batch->n_bytes = tickets.n;
    for (uint32_t i = 0, line = 0; i < tickets.n; i++) {
        if (tickets.p[i] == '\n') {
            batch->items[batch->n_items] = (EhItem){
                .kind = EH_ITEM_JSON, .line = batch->n_items + 1, .at = line, .n = i - line};
            batch->n_items++;
            line = i + 1;
        }
    }
    return true;
}

bool eh_sim_history_take(EhSimDesk *desk, EhStr tickets)
{
    EhSimHistory *history = &desk->history;
    history->keys = eh_keys_new(desk->program);
    history->reader = history->keys == NULL ? NULL : eh_reader_new(history->keys);
    EhBatch *batch = batch_add(history);
    history->n_batches += batch != NULL;
    return batch != NULL && history->reader != NULL && batch_take(batch, tickets) &&
           eh_ticket_new(desk->program, &history->ticket) == EH_OK;
}

/* ---- tickets ---- */

/* A ticket with what sorting and drawing need. The id lies in `ids`, which may grow. */
typedef struct Item {
    EhSimTicket ticket;
    size_t id;
    uint32_t id_n;
    int32_t tier;
} Item;

/* Items in the order of the data, then in that of (created, id). */
typedef struct Items {
    Item *at;
    size_t n, room;
    char *ids;
    size_t ids_n, ids_room;
} Items;

static bool make_room(void **at, size_t size, size_t n, size_t more, size_t *room)
{
    if (n + more <= *room) {
        return true;
    }
    size_t wanted = (n + more) * 2 + 1024;
    void *grown = realloc(*at, wanted * size);
    if (grown != NULL) {
        *at = grown;
        *room = wanted;
    }
    return grown != NULL;
}

static bool item_add(Items *items, Item item, const EhDecision *decision)
{
    if (!make_room((void **)&items->at, sizeof item, items->n, 1, &items->room) ||
        !make_room((void **)&items->ids, 1, items->ids_n, decision->id_n, &items->ids_room)) {
        return false;
    }
    memcpy(items->ids + items->ids_n, decision->id, decision->id_n);
    item.id = items->ids_n;
    item.id_n = (uint32_t)decision->id_n;
    items->ids_n += decision->id_n;
    items->at[items->n++] = item;
    return true;
}

/* By a key of the data that the policy does not read; EH_MISSING if no such key says a duration. */
static int64_t held_by_key(const EhSimHistory *history, const EhSimTicket *ticket, EhStr key)
{
    const EhBatch *batch = &history->batches[ticket->line];
    const EhItem *item = &batch->items[ticket->number];
    EhStr value;
    int64_t ms;
    if (key.n == 0 || item->kind != EH_ITEM_JSON || item->n > UINT32_MAX ||
        !eh_json_member((EhStr){batch->bytes + item->at, (uint32_t)item->n}, key, &value)) {
        return EH_MISSING;
    }
    if (value.n > 1 && value.p[0] == '"') {
        return eh_convert_duration(value.p + 1, value.n - 2, &ms) ? ms : EH_MISSING;
    }
    bool whole = eh_convert_int(value.p, value.n, &ms);
    return whole && ms >= 0 && ms <= EH_DURATION_MAX / 1000 ? ms * 1000 : EH_MISSING;
}

static int64_t read_held(const EhSimHistory *history, const EhSimTicket *ticket,
                         const EhSimHeld *held)
{
    int64_t ms = held->n > 0 ? EH_MISSING : held_by_key(history, ticket, held->key);
    for (uint32_t i = 0; i < held->n; i++) {
        int64_t value = eh_ticket_whole(history->ticket, held->slots[i]);
        if (value == EH_MISSING) {
            return EH_MISSING;
        }
        ms = i == 0 ? value : ms - value;
    }
    return ms > 0 && ms <= held->most ? ms : EH_MISSING;
}

/* Reads one item; false without memory. `created` is looked at before anything is hidden from the decision. */
static bool item_read(EhSimDesk *desk, const EhSimHeld *held, Item item, Items *items,
                      EhSimHandled *handled)
{
    EhSimHistory *history = &desk->history;
    EhTicket *ticket = history->ticket;
    if (!eh_reader_read(history->reader, &history->batches[item.ticket.line], item.ticket.number,
                        ticket)) {
        return false;
    }
    int64_t created = eh_ticket_whole(ticket, desk->program->block.header->field_created);
    item.ticket.created = created;
    item.ticket.handling = read_held(history, &item.ticket, held);
    int64_t now = created == EH_MISSING ? 0 : created;
    handled->playing += eh_ticket_as_waiting(ticket, now) != EH_MISSING;
    const EhDecision *decision = eh_decide(desk->context, ticket, now, EH_PLAIN);
    if (created == EH_MISSING || decision->id == NULL) {
        handled->unreadable++;
        return true;
    }
    item.tier = decision->tier;
    item.ticket.key = eh_xxh64(decision->id, decision->id_n);
    return item_add(items, item, decision);
}

static bool items_read(EhSimDesk *desk, const EhSimHeld *held, Items *items, EhSimHandled *handled)
{
    for (uint32_t b = 0; b < desk->history.n_batches; b++) {
        for (uint32_t i = 0; i < desk->history.batches[b].n_items; i++) {
            Item item = {.ticket = {.line = b, .number = i, .handling = EH_MISSING}};
            if (!item_read(desk, held, item, items, handled)) {
                return false;
            }
        }
    }
    return true;
}

/* Where two have one id and one instant, the order of the data. */
static int compare_items(const Items *items, const Item *a, const Item *b)
{
    uint32_t n = a->id_n < b->id_n ? a->id_n : b->id_n;
    if (a->ticket.created != b->ticket.created) {
        return a->ticket.created < b->ticket.created ? -1 : 1;
    }
    int order = memcmp(items->ids + a->id, items->ids + b->id, n);
    return order != 0 ? order : a->id_n < b->id_n ? -1 : a->id_n > b->id_n;
}

/* A stable merge sort: the comparison needs the ids, which qsort would not pass on. */
static bool items_sort(Items *items)
{
    Item *from = items->at, *to = malloc((items->n + 1) * sizeof *to);
    if (to == NULL) {
        return false;
    }
    for (size_t width = 1; width < items->n; width *= 2) {
        for (size_t start = 0; start < items->n; start += 2 * width) {
            size_t a = start, middle = start + width < items->n ? start + width : items->n;
            size_t b = middle, end = start + 2 * width < items->n ? start + 2 * width : items->n;
            for (size_t out = start; out < end; out++) {
                bool left =
                    b >= end || (a < middle && compare_items(items, &from[a], &from[b]) <= 0);
                to[out] = left ? from[a++] : from[b++];
            }
        }
        Item *swap = from;
        from = to;
        to = swap;
    }
    items->at = from;
    free(to);
    return true;
}

/* ---- handling that nobody recorded ---- */

/* Recorded times in order of size: those of tier t at [first[t + 1], first[t + 2]), of no tier before; `all` of all. */
typedef struct Records {
    int64_t *by_tier, *all;
    size_t *first, n;
    int32_t n_tiers;
} Records;

static int compare_i64(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static bool records_make(const EhSimDesk *desk, const Items *items, Records *r)
{
    r->n_tiers = (int32_t)eh_names_count(desk->program, EH_NAMES_TIER);
    r->first = calloc((size_t)r->n_tiers + 3, sizeof *r->first);
    r->by_tier = malloc((items->n + 1) * sizeof *r->by_tier);
    r->all = malloc((items->n + 1) * sizeof *r->all);
    if (r->first == NULL || r->by_tier == NULL || r->all == NULL) {
        return false;
    }
    for (int32_t tier = -1; tier < r->n_tiers; tier++) {
        r->first[tier + 1] = r->n;
        for (size_t i = 0; i < items->n; i++) {
            if (items->at[i].tier == tier && items->at[i].ticket.handling > 0) {
                r->by_tier[r->n++] = items->at[i].ticket.handling;
            }
        }
        qsort(r->by_tier + r->first[tier + 1], r->n - r->first[tier + 1], sizeof *r->by_tier,
              compare_i64);
    }
    r->first[r->n_tiers + 1] = r->n;
    memcpy(r->all, r->by_tier, r->n * sizeof *r->all);
    qsort(r->all, r->n, sizeof *r->all, compare_i64);
    return true;
}

static void records_free(Records *r)
{
    free(r->first);
    free(r->by_tier);
    free(r->all);
}

/* The quantile of a line of the workload, chosen by the lines' rates. */
static int64_t from_workload(const EhSimDesk *desk, double u)
{
    double sum = 0, before = 0;
    for (uint32_t i = 0; i < desk->n_lines; i++) {
        sum += desk->lines[i].rate;
    }
    for (uint32_t i = 0; i < desk->n_lines; i++) {
        double share = desk->lines[i].rate / sum;
        double inside = (u - before) / share;
        if (inside < 1 || i + 1 == desk->n_lines) {
            inside = inside > 0 && inside < 1 ? inside : 0.5;
            return eh_sim_handling_at(&desk->lines[i].handling, inside);
        }
        before += share;
    }
    return EH_MISSING;
}

static int64_t draw_handling(const EhSimDesk *desk, const Records *r, const Item *item,
                             uint64_t seed)
{
    double u = eh_sim_uniform(eh_sim_hash(seed, 0, item->ticket.key, EH_SIM_FOR_HANDLING));
    size_t first = r->first[item->tier + 1], n = r->first[item->tier + 2] - first;
    if (n > 0) {
        return r->by_tier[first + (size_t)(u * (double)n)];
    }
    return r->n > 0 ? r->all[(size_t)(u * (double)r->n)] : from_workload(desk, u);
}

static bool items_handle(const EhSimDesk *desk, Items *items, uint64_t seed, EhSimHandled *handled)
{
    Records records = {0};
    bool fine = records_make(desk, items, &records);
    handled->recorded = (uint32_t)records.n;
    for (size_t i = 0; fine && i < items->n; i++) {
        EhSimTicket *ticket = &items->at[i].ticket;
        if (ticket->handling <= 0) {
            ticket->handling = draw_handling(desk, &records, &items->at[i], seed);
            handled->drawn++;
            handled->unknown = handled->unknown || ticket->handling == EH_MISSING;
        }
    }
    records_free(&records);
    return fine;
}

bool eh_sim_history_tickets(EhSimDesk *desk, const EhSimHeld *held, uint64_t seed,
                            EhSimTickets *out, EhSimHandled *handled)
{
    Items items = {0};
    *handled = (EhSimHandled){0};
    *out = (EhSimTickets){0};
    bool fine = items_read(desk, held, &items, handled) && items_sort(&items) &&
                items.n < UINT32_MAX && items_handle(desk, &items, seed, handled);
    if (fine) {
        out->at = malloc((items.n + 1) * sizeof *out->at);
        out->n = out->room = (uint32_t)items.n;
        fine = out->at != NULL;
    }
    for (size_t i = 0; fine && i < items.n; i++) {
        out->at[i] = items.at[i].ticket;
    }
    free(items.at);
    free(items.ids);
    return fine;
}
