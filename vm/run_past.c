/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clocks that look at the past, or at calendars: when each target was paused, and which of its goals counts.
 *
 * One idea: the past is walked once, as stretches in which the tracked fields do not change, and each stretch says
 * by one bit a target whether it was paused; a target's pauses are then the runs of its bit.
 */
#include <string.h>

#include "vm/run.h"

/* ---- the past ---- */

/* Whether an entry that counts names tracked field `i`. */
static bool is_named(const EhTicketView *view, uint32_t i, int64_t now)
{
    for (uint32_t k = 0; k < view->n_history && view->history[k].at <= now; k++)
        if (view->history[k].present[i / 64] >> i % 64 & 1)
            return true;
    return false;
}

static uint32_t field_width(const EhField *field)
{
    uint32_t width = eh_kind_width(field->kind);
    return field->flags & EH_FIELD_PREDICTED ? 2 * width + 1 : width;
}

/* Cells of layout 1 before the first entry: the current value, or the default of a field that an entry names. */
static void start_past(EhContext *x)
{
    const EhBlock *block = x->block;
    const EhField *was = block->FIELDS + block->LAYOUTS[1].first_field;
    for (uint32_t i = 0; i < block->n_TRACKED; i++) {
        const EhField *field = &block->FIELDS[block->TRACKED[i]];
        EhCell *cell = x->past + was[i].cell;
        if (!(field->flags & EH_FIELD_DEFAULT) || !is_named(&x->view, i, x->now))
            memcpy(cell, x->view.cells + field->cell, field_width(field) * sizeof *cell);
        else if (field->kind == EH_TEXT)
            eh_block_listed(block, (uint32_t)field->value.meta, cell);
        else
            *cell = field->value;
    }
}

static void apply_entry(EhContext *x, const EhHistoryEntry *entry)
{
    const EhBlock *block = x->block;
    const EhField *was = block->FIELDS + block->LAYOUTS[1].first_field;
    for (uint32_t i = 0; i < block->n_TRACKED; i++)
        if (entry->present[i / 64] >> i % 64 & 1)
            memcpy(x->past + was[i].cell, entry->cells + was[i].cell,
                   field_width(&was[i]) * sizeof *x->past);
}

/* A pause that reads a field whose own value is unreadable does not hold. */
static bool reads_broken(const EhContext *x, const EhPause *pause)
{
    const uint64_t *reads = x->block->LIST_WORDS + pause->first_read;
    for (uint32_t i = 0; i < pause->n_read; i++)
        if (x->view.broken && reads[i] & x->view.broken[i])
            return true;
    return false;
}

/* The targets that are paused while the past is as it is now. */
static uint64_t paused_targets(EhContext *x)
{
    const EhBlock *block = x->block;
    uint64_t paused = 0;
    for (uint32_t i = 0; i < block->n_PAUSES; i++) {
        const EhPause *pause = &block->PAUSES[i];
        const EhFunc *func = &block->FUNCS[pause->func];
        if ((pause->targets & ~paused) == 0 || reads_broken(x, pause))
            continue;
        memcpy(x->past_registers, x->past, block->LAYOUTS[1].n_cells * sizeof *x->past);
        eh_run(x, func, 0, x->past_registers);
        if (x->past_registers[func->result].i == 1)
            paused |= pause->targets;
    }
    return paused;
}

static void add_stretch(EhContext *x, int64_t from)
{
    uint64_t paused = paused_targets(x);
    x->any_paused |= paused;
    if (x->n_stretches && x->stretches[x->n_stretches - 1].paused == paused)
        return;
    x->stretches[x->n_stretches++] = (EhPastStretch){from, paused};
}

/* Stretches from `created` on (from now on, for a ticket of the future); the last reaches past now. */
static void walk_past(EhContext *x, int64_t created)
{
    const EhTicketView *view = &x->view;
    int64_t start = created < x->now ? created : x->now;
    uint32_t next = 0;
    x->n_stretches = 0;
    x->any_paused = 0;
    if (!view->history_readable)
        return;
    start_past(x);
    while (next < view->n_history && view->history[next].at <= start)
        apply_entry(x, &view->history[next++]);
    add_stretch(x, start);
    while (next < view->n_history && view->history[next].at <= x->now && next < EH_LIMIT_HISTORY) {
        int64_t at = view->history[next].at;
        while (next < view->n_history && view->history[next].at == at)
            apply_entry(x, &view->history[next++]);
        add_stretch(x, at);
    }
}

static uint32_t target_pauses(EhContext *x, uint32_t target)
{
    uint32_t n = 0;
    bool open = false;
    for (uint32_t i = 0; i < x->n_stretches; i++) {
        const EhPastStretch *stretch = &x->stretches[i];
        bool paused = stretch->paused >> target & 1;
        if (paused && !open)
            x->pauses[n++] = (EhClockPause){stretch->from, INT64_MAX};
        else if (!paused && open)
            x->pauses[n - 1].to = stretch->from;
        open = paused;
    }
    return n;
}

/* ---- the clocks ---- */

void eh_run_target(const EhContext *x, uint32_t target, uint32_t service, const uint64_t *held,
                   EhClockIn *in, EhClockOut *out)
{
    const EhTargetTightens *rows = &x->target_tightens[target];
    const EhGoal *goal = &x->block->GOALS[service * x->block->n_TARGETS + target];
    EhClockOut tighter;
    in->target_ms = goal->ms;
    in->calendar = &x->calendars[goal->calendar];
    eh_clock_run(in, out);
    for (uint32_t i = rows->first; i < rows->first + rows->count; i++) {
        const EhTightenGoal *row = &x->tightens[i];
        if (!(held[row->held / 64] >> row->held % 64 & 1))
            continue;
        in->target_ms = row->ms;
        in->calendar =
            &x->calendars[row->calendar == EH_CALENDAR_OF_GOAL ? goal->calendar : row->calendar];
        eh_clock_run(in, &tighter);
        if (eh_clock_earlier(&tighter, out))
            *out = tighter;
    }
}

static void run_target(EhContext *x, uint32_t target, uint32_t service, int64_t created,
                       int64_t stop, EhClockOut *out)
{
    EhClockIn in = {
        .created = created,
        .now = x->now,
        .stop = stop,
        .pauses = x->pauses,
        .n_pauses = target_pauses(x, target),
    };
    eh_run_target(x, target, service, x->held, &in, out);
}

void eh_run_past_clocks(EhContext *x, uint32_t service, EhCell *registers, uint32_t first)
{
    const EhBlock *block = x->block;
    const EhCell *cells = x->view.cells;
    int64_t created = cells[x->created_cell].i;
    EhClockOut out;
    if (block->n_PAUSES)
        walk_past(x, created);
    for (uint32_t i = first; i < block->n_TARGETS; i++) {
        int64_t stop = cells[block->TARGETS[i].until].i;
        if ((x->any_paused >> i & 1) ||
            !eh_run_plain_target(x, i, service, x->held, created, stop, &out))
            run_target(x, i, service, created, stop, &out);
        eh_run_tell_clock(x, i, &out, registers);
    }
}
