/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making a history: drawing the tickets, letting the desk serve them, writing them down.
 *
 * One idea: a ticket is made when it comes. By then it is known how its customer was served before, and the desk decides
 * the very text that is written in the end.
 */
#include "generate/generate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "generate/internal.h"
#include "tickets/json_text.h"
#include "vm/internal.h"

enum { BATCH = 4096, LOOK = 4, PIECE = 1 << 16 };

/* ---- texts that the desk reads ---- */

static bool all_started(const EhGen *g, uint32_t batch)
{
    uint32_t end = (batch + 1) * BATCH;
    for (uint32_t i = batch * BATCH; i < end && i < g->tickets.n; i++) {
        if (g->records[i].started == EH_NO_TIME) {
            return false;
        }
    }
    return true;
}

/* Texts of tickets that have started are not read again. */
static void free_served(EhGen *g, uint32_t current)
{
    EhSimHistory *history = &g->desk->history;
    for (uint32_t b = g->first_live; b < current; b++) {
        if (history->batches[b].bytes != NULL && all_started(g, b)) {
            eh_batch_free(&history->batches[b]);
        }
    }
    while (g->first_live < current && history->batches[g->first_live].bytes == NULL) {
        g->first_live++;
    }
}

static bool batch_room(EhBatch *batch, size_t more)
{
    if (batch->items == NULL) {
        batch->items = calloc(BATCH, sizeof *batch->items);
        batch->items_room = BATCH;
    }
    if (batch->room - batch->n_bytes >= more + EH_JSON_BEHIND) {
        return batch->items != NULL;
    }
    size_t room = (batch->n_bytes + more + EH_JSON_BEHIND) * 2;
    char *bytes = realloc(batch->bytes, room);
    if (bytes != NULL) {
        memset(bytes + batch->n_bytes, 0, room - batch->n_bytes);
        batch->bytes = bytes;
        batch->room = room;
    }
    return bytes != NULL && batch->items != NULL;
}

/* Gives the ticket's text to the desk. */
static bool keep_text(EhGen *g, uint32_t ticket, EhOut *text)
{
    uint32_t b = ticket / BATCH;
    EhBatch *batch = &g->desk->history.batches[b];
    if (ticket % BATCH == 0) {
        free_served(g, b);
    }
    if (text->failed || !batch_room(batch, text->n)) {
        return false;
    }
    memcpy(batch->bytes + batch->n_bytes, text->p, text->n);
    batch->items[batch->n_items++] =
        (EhItem){.kind = EH_ITEM_JSON, .line = ticket + 1, .at = batch->n_bytes, .n = text->n};
    batch->n_bytes += text->n;
    g->tickets.at[ticket].line = b;
    g->tickets.at[ticket].number = ticket % BATCH;
    return true;
}

/* ---- customers who write again ---- */

static bool grow_unsure(EhGenLine *line)
{
    uint32_t room = line->unsure_room < 64 ? 64 : line->unsure_room * 2;
    uint32_t *unsure = malloc((size_t)room * sizeof *unsure);
    for (uint32_t i = 0; unsure != NULL && i < line->n_unsure; i++) {
        unsure[i] = line->unsure[(line->first_unsure + i) % line->unsure_room];
    }
    if (unsure != NULL) {
        free(line->unsure);
        line->unsure = unsure;
        line->first_unsure = 0;
        line->unsure_room = room;
    }
    return unsure != NULL;
}

static bool push_unsure(EhGenLine *line, uint32_t ticket)
{
    if (line->n_unsure == line->unsure_room && !grow_unsure(line)) {
        return false;
    }
    line->unsure[(line->first_unsure + line->n_unsure++) % line->unsure_room] = ticket;
    return true;
}

static uint32_t pop_unsure(EhGenLine *line)
{
    uint32_t ticket = line->unsure[line->first_unsure];
    line->first_unsure = (line->first_unsure + 1) % line->unsure_room;
    line->n_unsure--;
    return ticket;
}

/* Of a few tickets that have started since, settles whether the customer will write again. */
static bool settle(EhGen *g, EhGenLine *line)
{
    uint32_t most = line->n_unsure < LOOK ? line->n_unsure : LOOK;
    for (uint32_t i = 0; i < most; i++) {
        uint32_t ticket = pop_unsure(line);
        int64_t at;
        if (eh_gen_course(g, ticket).started == EH_MISSING) {
            if (!push_unsure(line, ticket)) {
                return false;
            }
        } else if (eh_gen_again(g, ticket, &at) && !eh_sim_heap_push(&line->again, at, ticket)) {
            return false;
        }
    }
    return true;
}

/* Whose ticket it is: of one who comes again, or of anybody. */
static bool choose_person(EhGen *g, uint32_t ticket)
{
    EhGenTicket *made = &g->made[ticket];
    EhGenLine *line = &g->lines[made->line];
    if (!settle(g, line)) {
        return false;
    }
    if (line->again.n > 0 && line->again.at[0].first <= g->tickets.at[ticket].created) {
        uint32_t before = (uint32_t)line->again.at[0].second;
        eh_sim_heap_pop(&line->again);
        made->before = before;
        made->person = g->made[before].person;
        made->contacts = g->made[before].contacts + 1;
        g->made[before].after = ticket;
    } else {
        made->person = eh_gen_person(g, made);
    }
    return push_unsure(line, ticket);
}

/* ---- a ticket comes ---- */

static void misroute(EhGen *g, uint32_t ticket, int64_t complexity)
{
    EhGenTicket *made = &g->made[ticket];
    EhSimTicket *t = &g->tickets.at[ticket];
    const EhSimHandling *handling = &g->lines[made->line].line->handling;
    double share = eh_gen_set(g, EH_GENERATE_MISROUTE) +
                   eh_gen_set(g, EH_GENERATE_MISROUTE_COMPLEXITY) * (double)complexity;
    made->misrouted = made->tier >= 0 && eh_gen_chance(g, made, EH_DRAW_MISROUTE, share);
    if (made->misrouted) {
        double longer = (double)t->handling * eh_gen_set(g, EH_GENERATE_MISROUTE_HANDLING);
        longer = handling->max > 0 && longer > handling->max ? handling->max : longer;
        int64_t ms = (int64_t)longer / 1000 * 1000;
        t->handling = ms > 1000 ? ms : 1000;
    }
}

static bool come(void *user, uint32_t ticket)
{
    EhGen *g = user;
    const EhSimTicket *t = &g->tickets.at[ticket];
    EhGenTicket *made = &g->made[ticket];
    made->mood = NAN;
    made->sour = eh_gen_chance(g, made, EH_DRAW_SOUR, eh_gen_set(g, EH_GENERATE_SOUR));
    bool fine = choose_person(g, ticket);
    if (fine) {
        g->text.n = 0;
        eh_gen_write(g, ticket, NULL, &g->text);
        fine = keep_text(g, ticket, &g->text) &&
               eh_sim_place(g->desk, t, t->created, &g->places[ticket], NULL);
    }
    if (fine) { /* the ticket of the place just found is still at hand */
        const EhDecision *decision =
            eh_decide(g->desk->context, g->desk->history.ticket, t->created, EH_PLAIN);
        made->tier = decision->tier;
        g->n_broken += decision->fault;
        misroute(g, ticket, decision->complexity);
    }
    if (g->job->watch.tell != NULL && ticket % BATCH == BATCH - 1) {
        g->job->watch.tell(g->job->watch.user, ticket + 1);
    }
    return fine;
}

/* ---- serving ---- */

static bool make_room(EhGen *g)
{
    EhSimHistory *history = &g->desk->history;
    size_t n = (size_t)g->tickets.n + 1;
    g->places = calloc(n, sizeof *g->places);
    g->records = calloc(n, sizeof *g->records);
    g->pools = calloc((size_t)g->desk->service->pools.n + 1, sizeof *g->pools);
    history->n_batches = history->room = (uint32_t)(n / BATCH + 1);
    history->batches = calloc(history->room, sizeof *history->batches);
    if (history->batches == NULL) {
        history->n_batches = 0;
    }
    history->keys = eh_keys_new(g->desk->program);
    history->reader = history->keys == NULL ? NULL : eh_reader_new(history->keys);
    return g->places != NULL && g->records != NULL && g->pools != NULL &&
           history->batches != NULL && history->reader != NULL &&
           eh_ticket_new(g->desk->program, &history->ticket) == EH_OK;
}

static bool serve(EhGen *g)
{
    EhSimRun run = {.desk = g->desk,
                    .tickets = &g->tickets,
                    .places = g->places,
                    .start = g->job->from,
                    .from = g->job->from,
                    .until = g->job->until - 1,
                    .watch = {.stop = g->job->watch.stop, .come = come, .user = g},
                    .records = g->records,
                    .pools = g->pools};
    if (g->tickets.n > 0 && g->tickets.at[0].created < run.start) {
        run.start = g->tickets.at[0].created;
    }
    if (g->desk->service->pools.n > 0) {
        return eh_sim_run(&run);
    }
    for (uint32_t i = 0; i < g->tickets.n; i++) {
        g->records[i] = (EhSimRecord){.started = g->tickets.at[i].created, .pool = EH_NONE};
        if (!come(g, i)) {
            return false;
        }
        g->records[i].place = g->places[i];
    }
    return true;
}

/* ---- writing ---- */

static bool stopped(const EhGen *g)
{
    return g->job->watch.stop != NULL && atomic_load(g->job->watch.stop);
}

static EhGenerateResult write_all(EhGen *g, EhGenerated *out)
{
    EhOut *text = &g->text;
    EhGenerateResult result = EH_GENERATE_DONE;
    text->n = 0;
    for (uint32_t i = 0; i < g->tickets.n && result == EH_GENERATE_DONE; i++) {
        EhGenCourse course = eh_gen_course(g, i);
        eh_gen_write(g, i, &course, text);
        EH_OUT_LITERAL(text, "\n");
        out->waiting += course.started == EH_MISSING;
        out->again += g->made[i].before != EH_NONE;
        if (text->failed) {
            result = EH_GENERATE_NO_MEMORY;
        } else if (text->n >= PIECE || i + 1 == g->tickets.n) {
            bool went = g->job->put(g->job->user, text->p, text->n);
            result = went && !stopped(g) ? EH_GENERATE_DONE : EH_GENERATE_STOPPED;
            text->n = 0;
        }
        out->n++;
    }
    return result;
}

/* ---- a history ---- */

/* How exactly instants can be told, by the form of the field in which tickets come. */
static int64_t grain_of(const EhFieldDecl *created)
{
    int64_t grain = EH_DAY_MS;
    if (!created->has_format) {
        return 1000;
    }
    for (uint32_t i = 0; i + 1 < created->format.n; i++) {
        char code = created->format.p[i] == '%' ? created->format.p[++i] : ' ';
        int64_t ms = code == 'S'   ? 1000
                     : code == 'M' ? 60000
                     : code == 'H' ? EH_HOUR_MS
                                   : EH_DAY_MS;
        grain = ms < grain ? ms : grain;
    }
    return grain;
}

static void gen_free(EhGen *g)
{
    for (uint32_t i = 0; g->lines != NULL && i < g->n_lines; i++) {
        free(g->lines[i].unsure);
        eh_sim_heap_free(&g->lines[i].again);
    }
    free(g->tickets.at);
    free(g->made);
    free(g->places);
    free(g->records);
    free(g->pools);
    eh_out_free(&g->scratch);
    eh_out_free(&g->text);
}

EhGenerateResult eh_generate(const EhGenerateJob *job, EhGenerated *out)
{
    EhGen g = {.job = job,
               .desk = job->desk,
               .policy = job->desk->service->policy,
               .arena = job->desk->service->arena};
    EhGenerateResult result = EH_GENERATE_NO_MEMORY;
    *out = (EhGenerated){0};
    bool fine = eh_gen_fields(&g);
    if (fine) {
        g.grain = grain_of(g.created->field);
        fine = eh_gen_people(&g) && eh_gen_arrivals(&g);
    }
    if (g.tickets.n > EH_GENERATE_MOST) {
        result = EH_GENERATE_TOO_MANY;
    } else if (fine && make_room(&g) && serve(&g)) {
        result = stopped(&g) ? EH_GENERATE_STOPPED : write_all(&g, out);
        out->customers = g.n_people;
        out->broken = g.n_broken;
    }
    gen_free(&g);
    return result;
}
