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

static const EhInsn *insn_at(const EhStageTable *t, uint32_t at)
{
    return &t->code.emit->insns.at[at];
}

static uint32_t target_of(const EhStageTable *t, uint32_t at)
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

static bool is_known(const EhStageTable *t, uint32_t at)
{
    return t->axis_of[insn_at(t, at)->a] != 0 && eh_axes_asks(&t->code, at);
}

static uint32_t known_next(const EhStageTable *t, uint32_t at)
{
    return eh_axes_next(&t->code, at, t->values[t->axis_of[insn_at(t, at)->a] - 1]);
}

static uint32_t count_cases(const EhStageTable *t, const EhInsn *insn)
{
    return insn->op == EH_I_SWITCH ? insn->u.r.d
                                   : t->code.low->block.LISTS.at[insn->u.r.c].count + 1;
}

static uint32_t case_at(const EhStageTable *t, const EhInsn *insn, uint32_t i)
{
    uint32_t first = insn->op == EH_I_SWITCH ? insn->u.r.c : insn->b;
    return t->code.emit->labels.at[t->code.emit->cases.at[first + i]];
}

/* ---- one entry ---- */

static void set_values(EhStageTable *t, uint32_t entry)
{
    for (uint32_t i = 0; i < t->axes.n; i++) {
        const EhAxis *axis = &t->axes.at[i];
        t->values[i] = eh_axis_value(axis, entry / axis->stride % (axis->bounds.n + 1));
    }
}

static uint32_t taken(const EhStageTable *t, uint32_t at)
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
static uint32_t result_at(const EhStageTable *t, uint32_t at)
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

/* Marks an instruction as reached; gives it, or for the end the first. */
static uint32_t mark(EhStageTable *t, uint32_t at)
{
    if (at >= t->code.to) {
        return t->code.from;
    }
    t->reached[at - t->code.from] = true;
    return at;
}

static uint32_t furthest(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* Marks what the instruction may lead to, but for a loop's way back; gives the furthest. */
static uint32_t mark_next(EhStageTable *t, uint32_t at)
{
    const EhInsn *insn = insn_at(t, at);
    uint32_t last = t->code.from;
    if (is_known(t, at)) {
        return mark(t, known_next(t, at));
    }
    for (uint32_t i = 0; has_cases(insn) && i < count_cases(t, insn); i++) {
        last = furthest(last, mark(t, case_at(t, insn, i)));
    }
    if (leads_elsewhere(insn) && insn->op != EH_I_NEXT && insn->op != EH_I_TAKE) {
        last = furthest(last, mark(t, target_of(t, at)));
    }
    if (insn->op == EH_I_FOR) { /* the loop stays whole, even if no way leads to its NEXT */
        mark(t, target_of(t, at) - 1);
    }
    if (!has_cases(insn) && insn->op != EH_I_JMP && insn->op != EH_I_TAKE) {
        last = furthest(last, mark(t, at + 1));
    }
    return last;
}

/* What all ways from there come to: what they reach, from the last back. Leaves nothing marked. */
static uint32_t result_from(EhStageTable *t, uint32_t from)
{
    uint32_t last = mark(t, from);
    for (uint32_t at = from; at <= last; at++) {
        if (t->reached[at - t->code.from]) {
            last = furthest(last, mark_next(t, at));
        }
    }
    for (uint32_t at = last + 1; at-- > from;) {
        if (t->reached[at - t->code.from]) {
            t->results[at - t->code.from] = result_at(t, at);
            t->reached[at - t->code.from] = false;
        }
    }
    return t->results[from - t->code.from];
}

static uint32_t decide_entry(EhStageTable *t, uint32_t entry)
{
    uint32_t at = t->code.from;
    set_values(t, entry);
    for (; at < t->code.to && is_known(t, at); t->walked++) {
        at = known_next(t, at);
    }
    if (at == t->code.to) {
        return EH_ENTRY_OPEN;
    }
    bool takes = insn_at(t, at)->op == EH_I_TAKE;
    t->walked += takes;
    return takes ? taken(t, at) : result_from(t, at);
}

/* ---- what is left to the rows ---- */

static void walk_open_entry(EhStageTable *t, uint32_t entry)
{
    set_values(t, entry);
    uint32_t last = mark(t, t->code.from);
    for (uint32_t at = t->code.from; at <= last; at++) {
        uint32_t *leads = &t->leads[at - t->code.from];
        if (!t->reached[at - t->code.from]) {
            continue;
        }
        t->reached[at - t->code.from] = false;
        last = furthest(last, mark_next(t, at));
        uint32_t next = is_known(t, at) ? known_next(t, at) : EH_LEADS_ANYWHERE;
        *leads = *leads == EH_NONE || *leads == next ? next : EH_LEADS_ANYWHERE;
    }
}

/* ---- axes ---- */

/* Those of `all` that fit into a table, the first ones asked first. False if one does not. */
static bool choose_axes(EhStageTable *t, const EhAxisVec *all)
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

static bool matters(const EhStageTable *t, const EhAxis *axis)
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
static bool drop_axes(EhStageTable *t)
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

static uint32_t count_steps(const EhStageTable *t)
{
    uint32_t steps = 0;
    for (uint32_t i = 0; i < t->axes.n; i++) {
        steps += eh_axis_count_steps(&t->axes.at[i]);
    }
    return steps;
}

/* ---- the table ---- */

static bool open_table(EhStageTable *t)
{
    EhArena *arena = t->code.emit->arena;
    uint32_t n = t->code.n, n_regs = t->code.emit->regs.n;
    t->axis_of = eh_arena_array(arena, n_regs + 1u, sizeof *t->axis_of);
    t->results = eh_arena_array(arena, n + 1u, sizeof *t->results);
    t->leads = eh_arena_array(arena, n + 1u, sizeof *t->leads);
    t->reached = eh_arena_array(arena, n + 1u, sizeof *t->reached);
    t->entries = eh_arena_array(arena, EH_LIMIT_ENTRIES, sizeof *t->entries);
    if (!arena->failed) {
        t->results[n] = EH_ENTRY_OPEN;
    }
    return !arena->failed;
}

static bool find_axes(EhStageTable *t)
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
static bool pays(const EhStageTable *t, uint32_t decided)
{
    uint64_t steps = count_steps(t), n = t->n;
    if (steps > EH_LIMIT_SUM_STEPS || 4 * decided < t->n) {
        return false;
    }
    return 2 * t->walked >= (steps + (decided == t->n ? 2 : 3)) * n;
}

static bool fill(EhStageTable *t)
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

static void find_left(EhStageTable *t)
{
    memset(t->leads, 0xFF, t->code.n * sizeof *t->leads);
    for (uint32_t i = 0; i < t->n; i++) {
        if (t->entries[i] == EH_ENTRY_OPEN) {
            walk_open_entry(t, i);
        }
    }
}

void eh_lower_table(EhLower *low, EhEmit *emit, EhStageStart start, uint32_t result)
{
    EhStageTable t = {.n = 0};
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
        eh_table_replace(&t, start.first_case, result);
    }
}
