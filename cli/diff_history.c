/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tickets of a history by both policies: how many move, from where to where.
 *
 * One idea: the file is read twice, side by side; it is cut into the same tickets, and each machine reads its own
 * fields.
 */
#include "cli/diff.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "tickets/reader.h"

typedef struct Reading {
    EhKeys *keys;
    EhInput *input;
    EhReader *reader;
    EhTicket *ticket;
    EhContext *context;
    EhBatch batch;
    const EhDecision *decision;
} Reading;

static bool open_reading(Reading *r, const EhProgram *program, int fd)
{
    r->keys = eh_keys_new(program);
    if (r->keys == NULL) {
        close(fd);
        return false;
    }
    r->input = eh_input_open(r->keys, fd);
    r->reader = eh_reader_new(r->keys);
    return r->input != NULL && r->reader != NULL && eh_ticket_new(program, &r->ticket) == EH_OK &&
           eh_context_new(program, NULL, &r->context) == EH_OK;
}

static void close_reading(Reading *r)
{
    eh_context_free(r->context);
    eh_ticket_free(r->ticket);
    eh_reader_free(r->reader);
    eh_input_free(r->input);
    eh_batch_free(&r->batch);
    eh_keys_free(r->keys);
}

/* ---- counting ---- */

static EhStr kept(EhArena *arena, const char *text, size_t n)
{
    const char *copy = n == 0 ? "" : eh_arena_copy(arena, text, n);
    return copy == NULL ? EH_STR("") : (EhStr){copy, (uint32_t)n};
}

static EhDiffMove *move_of(EhDiffReport *report, EhDiffMoves *moves, EhStr from, EhStr to)
{
    for (uint32_t i = 0; i < moves->n; i++) {
        if (eh_str_same(moves->at[i].from, from) && eh_str_same(moves->at[i].to, to)) {
            return &moves->at[i];
        }
    }
    EhDiffMove move = {.from = from, .to = to};
    return EH_PUSH(&report->arena, moves, move) ? &moves->at[moves->n - 1] : NULL;
}

static void count_move(EhDiffReport *report, EhDiffMoves *moves, EhStr from, EhStr to,
                       const EhDecision *d)
{
    EhDiffMove *move = move_of(report, moves, from, to);
    if (move == NULL) {
        return;
    }
    move->n++;
    if (!eh_str_same(from, to) && move->n_ids < EH_DIFF_EXAMPLES && d->id != NULL) {
        move->ids[move->n_ids++] = kept(&report->arena, d->id, d->id_n);
    }
}

static EhStr named(const EhDiffReport *report, uint32_t side, EhNames names, int32_t i)
{
    const char *name = eh_name(report->diff.programs[side], names, i);
    return name == NULL ? EH_STR("none") : (EhStr){name, (uint32_t)strlen(name)};
}

static bool differs(const EhDiffReport *report, EhNames names, int32_t was, int32_t is)
{
    return !eh_str_same(named(report, 0, names, was), named(report, 1, names, is));
}

static void count_ticket(EhDiffReport *report, const Reading r[2])
{
    const EhDecision *a = r[0].decision, *b = r[1].decision;
    EhDiffHistory *h = &report->history;
    h->n++;
    h->faults[0] += a->fault;
    h->faults[1] += b->fault;
    h->differ += a->fault != b->fault || differs(report, EH_NAMES_CLASS, a->klass, b->klass) ||
                 differs(report, EH_NAMES_CLASS, a->service, b->service) ||
                 differs(report, EH_NAMES_TIER, a->tier, b->tier) ||
                 differs(report, EH_NAMES_QUEUE, a->queue, b->queue) ||
                 differs(report, EH_NAMES_PRIORITY, a->priority, b->priority);
    count_move(report, &h->queues, named(report, 0, EH_NAMES_QUEUE, a->queue),
               named(report, 1, EH_NAMES_QUEUE, b->queue), b);
    count_move(report, &h->classes, named(report, 0, EH_NAMES_CLASS, a->service),
               named(report, 1, EH_NAMES_CLASS, b->service), b);
}

/* ---- reading ---- */

static bool decide_batch(EhDiffReport *report, Reading r[2], int64_t now)
{
    for (size_t i = 0; i < r[1].batch.n_items; i++) {
        for (int side = 0; side < 2; side++) {
            if (!eh_reader_read(r[side].reader, &r[side].batch, i, r[side].ticket)) {
                return false;
            }
            r[side].decision = eh_decide(r[side].context, r[side].ticket, now, EH_PLAIN);
        }
        count_ticket(report, r);
    }
    return true;
}

static bool read_all(EhDiffReport *report, Reading r[2], const char *file, int64_t now, FILE *err)
{
    for (;;) {
        EhInputResult was = eh_input_next(r[0].input, &r[0].batch),
                      is = eh_input_next(r[1].input, &r[1].batch);
        if (was == EH_INPUT_END && is == EH_INPUT_END) {
            return true;
        }
        if (was != EH_INPUT_OK || is != EH_INPUT_OK || r[0].batch.n_items != r[1].batch.n_items) {
            bool failed = was == EH_INPUT_FAILED || is == EH_INPUT_FAILED;
            fprintf(err, "evenhand diff: %s: %s\n", file,
                    !failed ? "it changed while it was read"
                            : eh_input_why(is == EH_INPUT_FAILED ? r[1].input : r[0].input));
            return false;
        }
        if (!decide_batch(report, r, now)) {
            fprintf(err, "evenhand diff: out of memory\n");
            return false;
        }
    }
}

bool eh_diff_history(EhDiffReport *report, const char *file, int64_t now, FILE *err)
{
    Reading r[2] = {{0}, {0}};
    bool fine = true;
    report->history_file = file;
    for (int side = 0; side < 2 && fine; side++) {
        int fd = open(file, O_RDONLY | O_CLOEXEC);
        if (fd < 0) {
            fprintf(err, "evenhand diff: %s: %s\n", file, eh_error_text(errno));
            fine = false;
        } else if (!open_reading(&r[side], report->diff.programs[side], fd)) {
            fprintf(err, "evenhand diff: out of memory\n");
            fine = false;
        }
    }
    fine = fine && read_all(report, r, file, now, err);
    close_reading(&r[0]);
    close_reading(&r[1]);
    return fine && !report->arena.failed;
}
