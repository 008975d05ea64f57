/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stage's code once it has a table: a PICK, and what that leaves to the rows.
 *
 * One idea: of the rows stays what open entries come to; a question that leads all of them to the same place is gone, or a
 * jump to there. Everything moves, and the labels with it.
 */
#include "compiler/lower_tables.h"

#include <string.h>

static uint32_t add_sum(EhStageTable *t)
{
    EhBlockBuilder *block = &t->code.low->block;
    EhSum sum = {
        .first = block->STEPS.n, .first_entry = block->ENTRIES.n, .n_entries = t->n, .base = 0};
    for (int real = 0; real < 2; real++) {
        for (uint32_t i = 0; i < t->axes.n; i++) {
            if (t->axes.at[i].real == real) {
                eh_axis_add_steps(t->code.low, &t->axes.at[i], &sum.base);
            }
        }
        sum.n_whole = real ? sum.n_whole : block->STEPS.n - sum.first;
    }
    sum.n_real = block->STEPS.n - sum.first - sum.n_whole;
    for (uint32_t i = 0; i < t->n; i++) {
        EH_PUSH(block->arena, &block->ENTRIES, t->entries[i]);
    }
    EH_PUSH(block->arena, &block->SUMS, sum);
    return block->SUMS.n - 1;
}

static bool is_kept(const EhStageTable *t, uint32_t at)
{
    uint32_t leads = t->leads[at - t->code.from];
    return leads != EH_NONE && leads != at + 1;
}

/* Whether nothing stands between it and the place that it leads to. */
static bool leads_on(const EhStageTable *t, uint32_t at, uint32_t to)
{
    for (at++; at < to && !is_kept(t, at);) {
        at++;
    }
    return at == to;
}

/* Appends what is left of the rows; place[i] is where instruction from + i has come to, EH_NONE if it is gone. */
static void add_left(EhStageTable *t, const EhInsn *insns, const EhLabel *jumps, uint32_t *place)
{
    EhEmit *emit = t->code.emit;
    for (uint32_t i = 0; i < t->code.n; i++) {
        uint32_t leads = t->leads[i], at = t->code.from + i;
        place[i] = leads == EH_NONE ? EH_NONE : emit->insns.n;
        if (leads == EH_LEADS_ANYWHERE) {
            EH_PUSH(emit->arena, &emit->insns, insns[i]);
            EH_PUSH(emit->arena, &emit->jumps, jumps[i]);
        } else if (is_kept(t, at) && !leads_on(t, at, leads)) {
            EhLabel label = eh_label(emit);
            eh_jump_i(emit, EH_I_JMP, 0, label, 0);
            if (!emit->arena->failed) {
                emit->labels.at[label] = leads;
            }
        }
    }
}

/* Labels of what is gone lead to the end: no ticket goes there. */
static void move_labels(EhStageTable *t, const uint32_t *place)
{
    EhEmit *emit = t->code.emit;
    for (uint32_t i = 0; i < emit->labels.n; i++) {
        uint32_t at = emit->labels.at[i];
        if (at != EH_NONE && at > t->code.from && at <= t->code.to) {
            uint32_t moved = at < t->code.to ? place[at - t->code.from] : EH_NONE;
            emit->labels.at[i] = moved == EH_NONE ? emit->insns.n : moved;
        }
    }
}

static bool leads_by_cases(uint16_t op)
{
    return op == EH_I_SWITCH || op == EH_I_SPLIT || op == EH_I_SPLITT;
}

static bool cases_left(const EhStageTable *t)
{
    for (uint32_t at = t->code.from; at < t->code.emit->insns.n; at++) {
        if (leads_by_cases(t->code.emit->insns.at[at].op)) {
            return true;
        }
    }
    return false;
}

void eh_table_replace(EhStageTable *t, uint32_t first_case, uint32_t result)
{
    EhEmit *emit = t->code.emit;
    uint32_t n = t->code.n, *place = eh_arena_array(emit->arena, n + 1u, sizeof *place);
    EhInsn *insns = eh_arena_array(emit->arena, n + 1u, sizeof *insns);
    EhLabel *jumps = eh_arena_array(emit->arena, n + 1u, sizeof *jumps), end = eh_label(emit);
    if (place == NULL || insns == NULL || jumps == NULL || emit->arena->failed) {
        return;
    }
    memcpy(insns, emit->insns.at + t->code.from, n * sizeof *insns);
    memcpy(jumps, emit->jumps.at + t->code.from, n * sizeof *jumps);
    emit->insns.n = emit->jumps.n = t->code.from;
    eh_jump_r(emit, EH_I_PICK, result, end, add_sum(t), 0);
    emit->labels.at[end] = t->code.to;
    add_left(t, insns, jumps, place);
    move_labels(t, place);
    if (!emit->arena->failed && !cases_left(t)) {
        emit->cases.n = first_case;
    }
    eh_arena_give_back(emit->arena, insns);
    eh_arena_give_back(emit->arena, jumps);
    eh_arena_give_back(emit->arena, place);
}
