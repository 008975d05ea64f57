/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A first match by a table: what a stage answers is worked out beforehand for all that it asks of single registers.
 *
 * One idea: it works on the stage's instructions, as lower_cases.c does. A jump on a register that the stage does not write
 * has one answer for each class of values (lower_axes.c); so for each combination of classes the instructions are walked
 * once, here, and a PICK takes the answer from a table. Where a way comes to something else to ask, and both its answers do
 * not come to the same, the entry leaves it to the rows: they follow the PICK, without what no such entry needs.
 */
#include "compiler/lower_tables.h"

#include <string.h>

enum {
    WIDE_GAP = 16,      /* values between two bounds that are entries rather than a step */
    MOST_WORK = 1 << 19 /* instructions walked for a table */
};

#define MIXED (EH_NONE - 1) /* leads to several places */

/* Invariant: entries are numbered by the classes of the axes times their strides; axis_of[reg] is the number from 1 of
 * the register's axis, or 0; leads[i] is where instruction from + i leads from entries that are left to the rows. */
typedef struct Table {
    EhStageCode code;
    EhAxisVec axes;
    uint32_t *axis_of;
    EhCell *values; /* of the axes, for the entry at hand */
    uint32_t n, *entries;
    uint32_t *results, *leads;
    bool *reached;
    uint64_t walked; /* instructions that a ticket need not run any more, over all entries */
} Table;

EhStageStart eh_stage_start(const EhEmit *emit)
{
    return (EhStageStart){emit->insns.n, emit->cases.n};
}

/* ---- instructions ---- */

static const char operand_names[EH_INSTRUCTION_COUNT][2][3] = {
#define EH_OPCODE(name, a, b, c, d, prose) {#a, #b},
#include "vm/opcodes.def"
#undef EH_OPCODE
};

static const EhInsn *insn_at(const Table *t, uint32_t at)
{
    return &t->code.emit->insns.at[at];
}

static uint32_t target_of(const Table *t, uint32_t at)
{
    return t->code.emit->labels.at[t->code.emit->jumps.at[at]];
}

static bool leads_elsewhere(const EhInsn *insn)
{
    return operand_names[insn->op][1][0] == 'J';
}

static bool has_cases(const EhInsn *insn)
{
    return insn->op == EH_I_SWITCH || insn->op == EH_I_SPLIT || insn->op == EH_I_SPLITT;
}

/* What more happens than a register's or a text's being there. */
static bool has_effect(const EhInsn *insn)
{
    return insn->op >= EH_I_HELD || insn->op == EH_I_END || insn->op == EH_I_PICK;
}

static bool is_known(const Table *t, uint32_t at)
{
    return t->axis_of[insn_at(t, at)->a] != 0 && eh_axes_asks(&t->code, at);
}

static uint32_t known_next(const Table *t, uint32_t at)
{
    return eh_axes_next(&t->code, at, t->values[t->axis_of[insn_at(t, at)->a] - 1]);
}

static uint32_t count_cases(const Table *t, const EhInsn *insn)
{
    return insn->op == EH_I_SWITCH ? insn->u.r.d
                                   : t->code.low->block.LISTS.at[insn->u.r.c].count + 1;
}

static uint32_t case_at(const Table *t, const EhInsn *insn, uint32_t i)
{
    uint32_t first = insn->op == EH_I_SWITCH ? insn->u.r.c : insn->b;
    return t->code.emit->labels.at[t->code.emit->cases.at[first + i]];
}

/* ---- one entry ---- */

static void set_values(Table *t, uint32_t entry)
{
    for (uint32_t i = 0; i < t->axes.n; i++) {
        const EhAxis *axis = &t->axes.at[i];
        t->values[i] = eh_axis_value(axis, entry / axis->stride % (axis->bounds.n + 1));
    }
}

static uint32_t taken(const Table *t, uint32_t at)
{
    const EhInsn *insn = insn_at(t, at);
    uint32_t entry = EH_ENTRY(insn->u.r.c, insn->u.r.d);
    bool fits = target_of(t, at) == t->code.to && EH_ENTRY_NAME(entry) == insn->u.r.c &&
                EH_ENTRY_ROW(entry) == insn->u.r.d;
    return fits ? entry : EH_ENTRY_OPEN;
}

static uint32_t both(uint32_t a, uint32_t b)
{
    return a == b ? a : EH_ENTRY_OPEN;
}

/* What all ways from here come to, once that is known of what follows; of a loop's end, but for the way back. */
static uint32_t result_at(const Table *t, uint32_t at)
{
    const EhInsn *insn = insn_at(t, at);
    const uint32_t *results = t->results - t->code.from;
    if (insn->op == EH_I_TAKE) {
        return taken(t, at);
    }
    if (is_known(t, at)) {
        return results[known_next(t, at)];
    }
    if (has_cases(insn)) {
        uint32_t result = results[case_at(t, insn, 0)];
        for (uint32_t i = 1; i < count_cases(t, insn); i++) {
            result = both(result, results[case_at(t, insn, i)]);
        }
        return insn->op == EH_I_SWITCH ? both(result, results[target_of(t, at)]) : result;
    }
    if (insn->op == EH_I_JMP) {
        return results[target_of(t, at)];
    }
    if (has_effect(insn)) {
        return EH_ENTRY_OPEN;
    }
    return leads_elsewhere(insn) && insn->op != EH_I_NEXT
               ? both(results[at + 1], results[target_of(t, at)])
               : results[at + 1];
}

/* How many instructions the entry's way takes, until something else is asked. */
static uint32_t length_of_way(const Table *t)
{
    uint32_t at = t->code.from, length = 0;
    while (at < t->code.to && is_known(t, at)) {
        at = known_next(t, at);
        length++;
    }
    return length + (at < t->code.to && insn_at(t, at)->op == EH_I_TAKE);
}

static uint32_t decide_entry(Table *t, uint32_t entry)
{
    set_values(t, entry);
    t->results[t->code.n] = EH_ENTRY_OPEN;
    for (uint32_t at = t->code.to; at-- > t->code.from;) {
        t->results[at - t->code.from] = result_at(t, at);
    }
    t->walked += length_of_way(t);
    return t->results[0];
}

/* ---- what is left to the rows ---- */

static void reach(Table *t, uint32_t at)
{
    if (at < t->code.to) {
        t->reached[at - t->code.from] = true;
    }
}

static void reach_next(Table *t, uint32_t at)
{
    const EhInsn *insn = insn_at(t, at);
    uint32_t *leads = &t->leads[at - t->code.from];
    if (is_known(t, at)) {
        uint32_t next = known_next(t, at);
        *leads = *leads == EH_NONE || *leads == next ? next : MIXED;
        reach(t, next);
        return;
    }
    *leads = MIXED;
    for (uint32_t i = 0; has_cases(insn) && i < count_cases(t, insn); i++) {
        reach(t, case_at(t, insn, i));
    }
    if (leads_elsewhere(insn) && insn->op != EH_I_NEXT && insn->op != EH_I_TAKE) {
        reach(t, target_of(t, at));
    }
    if (!has_cases(insn) && insn->op != EH_I_JMP && insn->op != EH_I_TAKE) {
        reach(t, at + 1);
    }
}

static void walk_open_entry(Table *t, uint32_t entry)
{
    set_values(t, entry);
    memset(t->reached, 0, t->code.n * sizeof *t->reached);
    reach(t, t->code.from);
    for (uint32_t at = t->code.from; at < t->code.to; at++) {
        if (t->reached[at - t->code.from]) {
            reach_next(t, at);
        }
    }
}

/* ---- axes ---- */

/* Those of `all` that fit into a table, the first ones asked first. False if one does not. */
static bool choose_axes(Table *t, const EhAxisVec *all)
{
    bool fits = true;
    t->axes.n = 0;
    t->n = 1;
    memset(t->axis_of, 0, t->code.emit->regs.n * sizeof *t->axis_of);
    for (uint32_t i = 0; i < all->n; i++) {
        EhAxis axis = all->at[i];
        uint64_t n = (uint64_t)t->n * (axis.bounds.n + 1);
        if (axis.bounds.n == 0 || axis.bounds.n > EH_AXIS_BOUNDS || n > EH_LIMIT_ENTRIES) {
            fits = fits && axis.bounds.n == 0;
            continue;
        }
        axis.stride = t->n;
        t->n = (uint32_t)n;
        EH_PUSH(t->code.emit->arena, &t->axes, axis);
        t->axis_of[axis.reg] = t->axes.n;
    }
    return fits;
}

static bool matters(const Table *t, const EhAxis *axis)
{
    uint32_t classes = axis->bounds.n + 1;
    for (uint32_t i = 0; i < t->n; i++) {
        uint32_t class = i / axis->stride % classes;
        if (class > 0 && t->entries[i] != t->entries[i - axis->stride]) {
            return true;
        }
    }
    return false;
}

/* Leaves out axes whose classes have the same entries; true if there was one. */
static bool drop_axes(Table *t)
{
    EhAxisVec kept = {NULL, 0, 0};
    for (uint32_t i = 0; i < t->axes.n; i++) {
        if (matters(t, &t->axes.at[i])) {
            EH_PUSH(t->code.emit->arena, &kept, t->axes.at[i]);
        }
    }
    bool dropped = kept.n < t->axes.n;
    if (dropped) {
        choose_axes(t, &kept);
    }
    return dropped;
}

static uint32_t count_steps(const Table *t)
{
    uint32_t steps = 0;
    for (uint32_t i = 0; i < t->axes.n; i++) {
        steps += eh_axis_count_steps(&t->axes.at[i]);
    }
    return steps;
}

/* ---- the table ---- */

static bool open_table(Table *t)
{
    EhArena *arena = t->code.emit->arena;
    uint32_t n = t->code.n, n_regs = t->code.emit->regs.n;
    t->axis_of = eh_arena_array(arena, n_regs + 1u, sizeof *t->axis_of);
    t->results = eh_arena_array(arena, n + 1u, sizeof *t->results);
    t->leads = eh_arena_array(arena, n + 1u, sizeof *t->leads);
    t->reached = eh_arena_array(arena, n + 1u, sizeof *t->reached);
    t->entries = eh_arena_array(arena, EH_LIMIT_ENTRIES, sizeof *t->entries);
    return !arena->failed;
}

static bool find_axes(Table *t)
{
    EhAxisVec all = {NULL, 0, 0};
    if (!eh_axes_find(&t->code, WIDE_GAP, &all)) {
        return false;
    }
    if (!choose_axes(t, &all)) {
        all = (EhAxisVec){NULL, 0, 0};
        if (!eh_axes_find(&t->code, 0, &all)) {
            return false;
        }
        choose_axes(t, &all);
    }
    t->values = eh_arena_array(t->code.emit->arena, t->axes.n + 1u, sizeof *t->values);
    return t->values != NULL && t->axes.n > 0 && (uint64_t)t->n * t->code.n <= MOST_WORK;
}

/* Whether a table is worth its steps, of which each takes about half an instruction's time, but need not be foreseen. Where
 * rows are still asked for some entries, whether they are has to be foreseen all the same. */
static bool pays(const Table *t, uint32_t decided)
{
    uint64_t steps = count_steps(t), n = t->n;
    if (steps > EH_LIMIT_SUM_STEPS || 4 * decided < t->n) {
        return false;
    }
    return 2 * t->walked >= (steps + (decided == t->n ? 2 : 3)) * n;
}

static bool fill(Table *t)
{
    uint32_t decided = 0;
    do {
        decided = 0;
        t->walked = 0;
        for (uint32_t i = 0; i < t->n; i++) {
            t->entries[i] = decide_entry(t, i);
            decided += t->entries[i] != EH_ENTRY_OPEN;
        }
    } while (decided > 0 && drop_axes(t));
    return pays(t, decided);
}

static void find_left(Table *t)
{
    memset(t->leads, 0xFF, t->code.n * sizeof *t->leads);
    for (uint32_t i = 0; i < t->n; i++) {
        if (t->entries[i] == EH_ENTRY_OPEN) {
            walk_open_entry(t, i);
        }
    }
}

/* ---- code ---- */

static uint32_t add_sum(Table *t)
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

static bool is_kept(const Table *t, uint32_t at)
{
    uint32_t leads = t->leads[at - t->code.from];
    return leads != EH_NONE && leads != at + 1;
}

/* Whether nothing stands between it and the place that it leads to. */
static bool leads_on(const Table *t, uint32_t at, uint32_t to)
{
    for (at++; at < to && !is_kept(t, at);) {
        at++;
    }
    return at == to;
}

/* Appends what is left of the rows; place[i] is where instruction from + i has come to, EH_NONE if it is gone. */
static void add_left(Table *t, const EhInsn *insns, const EhLabel *jumps, uint32_t *place)
{
    EhEmit *emit = t->code.emit;
    for (uint32_t i = 0; i < t->code.n; i++) {
        uint32_t leads = t->leads[i], at = t->code.from + i;
        place[i] = leads == EH_NONE ? EH_NONE : emit->insns.n;
        if (leads == MIXED) {
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
static void move_labels(Table *t, const uint32_t *place)
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

static bool cases_left(const Table *t)
{
    for (uint32_t at = t->code.from; at < t->code.emit->insns.n; at++) {
        if (has_cases(insn_at(t, at))) {
            return true;
        }
    }
    return false;
}

static void replace(Table *t, uint32_t result)
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
}

void eh_lower_table(EhLower *low, EhEmit *emit, EhStageStart start, uint32_t result)
{
    Table t = {.n = 0};
    if (emit->recording || !eh_stage_code(low, emit, start.from, &t.code)) {
        return;
    }
    bool better =
        t.code.n >= 2 && t.code.n <= MOST_WORK && open_table(&t) && find_axes(&t) && fill(&t);
    if (better) {
        find_left(&t);
    }
    eh_stage_done(&t.code);
    if (better && !emit->arena->failed) {
        replace(&t, result);
    }
    if (better && !emit->arena->failed && !cases_left(&t)) {
        emit->cases.n = start.first_case;
    }
}
