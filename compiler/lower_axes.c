/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the instructions of a stage ask of registers: which values of each are alike.
 *
 * One idea: every question that a jump with an immediate asks has an answer that changes at one or two values, so that the
 * places where any of them changes cut a register's values into a few classes, and one value stands for all of its class.
 */
#include "compiler/lower_tables.h"

#include <math.h>

/* ---- the code ---- */

/* Says of each register that the code writes whether it does, or, to be ready for the next code, that it does not. */
static void mark_written(const EhStageCode *code, bool yes)
{
    static const char first_operands[EH_INSTRUCTION_COUNT][3] = {
#define EH_OPCODE(name, a, b, c, d, prose) #a,
#include "vm/opcodes.def"
#undef EH_OPCODE
    };
    for (uint32_t i = code->from; i < code->to; i++) {
        const EhInsn *insn = &code->emit->insns.at[i];
        if (first_operands[insn->op][0] == 'W') {
            code->written[insn->a] = yes;
        }
        if (insn->op == EH_I_TAKE || insn->op == EH_I_PICK) {
            code->written[insn->a + 1] = yes;
        }
        if (insn->op == EH_I_FOR) {
            code->written[insn->u.r.d] = yes;
        }
    }
}

bool eh_stage_code(EhLower *low, EhEmit *emit, uint32_t from, EhStageCode *out)
{
    *out = (EhStageCode){.low = low, .emit = emit, .from = from, .to = emit->insns.n};
    out->n = out->to - from;
    if (emit->arena->failed || emit->regs.n > EH_LIMIT_REGISTERS) {
        return false;
    }
    if (emit->written == NULL) {
        emit->written = eh_arena_array(emit->arena, EH_LIMIT_REGISTERS + 2, sizeof *emit->written);
    }
    out->written = emit->written;
    if (out->written != NULL) {
        mark_written(out, true);
    }
    return out->written != NULL;
}

void eh_stage_done(const EhStageCode *code)
{
    mark_written(code, false);
}

/* ---- which register ---- */

static bool asks_whole(uint16_t op)
{
    return (op >= EH_I_JEQ && op <= EH_I_JGE) || op == EH_I_JT || op == EH_I_JF || op == EH_I_JIN ||
           op == EH_I_JNIN || op == EH_I_SWITCH || op == EH_I_SPLIT || op == EH_I_JMISS ||
           op == EH_I_JKNOWN;
}

static bool asks_real(uint16_t op)
{
    return (op >= EH_I_FJEQ && op <= EH_I_FJGE) || op == EH_I_JMISS || op == EH_I_JKNOWN;
}

bool eh_axes_asks(const EhStageCode *code, uint32_t at)
{
    const EhInsn *insn = &code->emit->insns.at[at];
    uint8_t kind = code->emit->regs.at[insn->a].kind;
    if (code->written[insn->a]) {
        return false;
    }
    return kind == EH_NUMBER ? asks_real(insn->op) : kind <= EH_ENUM && asks_whole(insn->op);
}

/* ---- bounds ---- */

/* Keeps them rising, each once. */
static void add_bound(const EhStageCode *code, EhAxis *axis, EhCell bound)
{
    uint32_t at = axis->bounds.n;
    while (at > 0 && (axis->real ? axis->bounds.at[at - 1].f >= bound.f
                                 : axis->bounds.at[at - 1].i >= bound.i)) {
        at--;
    }
    bool there = at < axis->bounds.n &&
                 (axis->real ? axis->bounds.at[at].f <= bound.f : axis->bounds.at[at].i == bound.i);
    if (there || axis->bounds.n > EH_AXIS_BOUNDS ||
        !EH_PUSH(code->emit->arena, &axis->bounds, bound)) {
        return;
    }
    for (uint32_t i = axis->bounds.n - 1; i > at; i--) {
        axis->bounds.at[i] = axis->bounds.at[i - 1];
    }
    axis->bounds.at[at] = bound;
}

/* The least value of the register: missing, but of a name, bool or number that is not optional. */
static EhCell least_of(EhRegType type)
{
    bool names = type.kind == EH_BOOL || type.kind == EH_ENUM;
    if (type.kind == EH_NUMBER) {
        return (EhCell){.f = type.optional ? (double)NAN : -(double)INFINITY};
    }
    return (EhCell){.i = names && !type.optional ? 0 : EH_MISSING};
}

/* The answer changes at `value`. An enum has no values beyond its last name, nor a bool. */
static void cut(const EhStageCode *code, EhAxis *axis, int64_t value)
{
    EhRegType type = code->emit->regs.at[axis->reg];
    int64_t end = type.kind == EH_BOOL   ? 2
                  : type.kind == EH_ENUM ? code->low->block.ENUMS.at[type.arg].count
                                         : INT64_MAX;
    if (value > axis->least.i && value < end) {
        add_bound(code, axis, (EhCell){.i = value});
    }
}

/* … behind `value`. */
static void cut_behind(const EhStageCode *code, EhAxis *axis, int64_t value)
{
    if (value != INT64_MAX) {
        cut(code, axis, value + 1);
    }
}

static void cut_mask(const EhStageCode *code, EhAxis *axis, uint64_t mask)
{
    for (uint32_t i = 0; i <= 64; i++) {
        bool before = i > 0 && (mask >> (i - 1) & 1), here = i < 64 && (mask >> (i & 63) & 1);
        if (before != here) {
            cut(code, axis, i);
        }
    }
}

static void cut_cases(const EhStageCode *code, EhAxis *axis, uint32_t at)
{
    const EhInsn *insn = &code->emit->insns.at[at];
    const uint32_t *cases = code->emit->cases.at + insn->u.r.c;
    EhLabel before = code->emit->jumps.at[at];
    for (uint32_t i = 0; i <= insn->u.r.d; i++) {
        EhLabel here = i < insn->u.r.d ? cases[i] : code->emit->jumps.at[at];
        if (here != before) {
            cut(code, axis, i);
        }
        before = here;
    }
}

static void cut_spans(const EhStageCode *code, EhAxis *axis, const EhInsn *insn)
{
    const EhListTable *list = &code->low->block.LISTS.at[insn->u.r.c];
    for (uint32_t i = 0; i < list->count && axis->bounds.n <= EH_AXIS_BOUNDS; i++) {
        cut(code, axis, (int64_t)code->low->block.LIST_WORDS.at[list->first + i]);
    }
}

static void cut_whole(const EhStageCode *code, EhAxis *axis, uint32_t at)
{
    const EhInsn *insn = &code->emit->insns.at[at];
    switch (insn->op) {
    case EH_I_JT:
    case EH_I_JF:
        cut(code, axis, 1);
        break;
    case EH_I_JMISS:
    case EH_I_JKNOWN:
        cut_behind(code, axis, EH_MISSING);
        break;
    case EH_I_JEQ:
    case EH_I_JNE:
        cut(code, axis, insn->u.i);
        cut_behind(code, axis, insn->u.i);
        break;
    case EH_I_JLT:
    case EH_I_JGE:
        cut(code, axis, insn->u.i);
        break;
    case EH_I_JLE:
    case EH_I_JGT:
        cut_behind(code, axis, insn->u.i);
        break;
    case EH_I_JIN:
    case EH_I_JNIN:
        cut_mask(code, axis, (uint64_t)insn->u.i);
        break;
    case EH_I_SWITCH:
        cut_cases(code, axis, at);
        break;
    default:
        cut_spans(code, axis, insn);
    }
}

/* Missing numbers are below none: they need a class of their own, where a test would tell them from the low ones. */
static void cut_real(const EhStageCode *code, EhAxis *axis, const EhInsn *insn)
{
    double behind = nextafter(insn->u.f, (double)INFINITY);
    bool miss = insn->op == EH_I_JMISS || insn->op == EH_I_JKNOWN;
    bool below = insn->op == EH_I_FJLT || insn->op == EH_I_FJLE;
    if (miss || (below && code->emit->regs.at[axis->reg].optional)) {
        add_bound(code, axis, (EhCell){.f = -(double)INFINITY});
    }
    if (!miss && insn->op != EH_I_FJLE && insn->op != EH_I_FJGT) {
        add_bound(code, axis, (EhCell){.f = insn->u.f});
    }
    if (!miss && insn->op != EH_I_FJLT && insn->op != EH_I_FJGE) {
        add_bound(code, axis, (EhCell){.f = behind});
    }
}

/* ---- axes ---- */

static EhAxis *axis_of(const EhStageCode *code, EhAxisVec *axes, uint32_t reg)
{
    for (uint32_t i = 0; i < axes->n; i++) {
        if (axes->at[i].reg == reg) {
            return &axes->at[i];
        }
    }
    EhRegType type = code->emit->regs.at[reg];
    EhAxis axis = {.reg = reg, .real = type.kind == EH_NUMBER, .least = least_of(type)};
    return EH_PUSH(code->emit->arena, axes, axis) ? &axes->at[axes->n - 1] : NULL;
}

static void fill_gaps(const EhStageCode *code, EhAxis *axis, uint32_t gap)
{
    for (uint32_t i = 1; i < axis->bounds.n && axis->bounds.n <= EH_AXIS_BOUNDS; i++) {
        uint64_t low = (uint64_t)axis->bounds.at[i - 1].i;
        if ((uint64_t)axis->bounds.at[i].i - low - 1 <= gap) {
            add_bound(code, axis, (EhCell){.i = (int64_t)(low + 1)});
        }
    }
}

bool eh_axes_find(const EhStageCode *code, uint32_t gap, EhAxisVec *out)
{
    for (uint32_t at = code->from; at < code->to; at++) {
        EhAxis *axis =
            eh_axes_asks(code, at) ? axis_of(code, out, code->emit->insns.at[at].a) : NULL;
        if (axis != NULL && axis->real) {
            cut_real(code, axis, &code->emit->insns.at[at]);
        } else if (axis != NULL) {
            cut_whole(code, axis, at);
        }
    }
    for (uint32_t i = 0; i < out->n; i++) {
        if (!out->at[i].real) {
            fill_gaps(code, &out->at[i], gap);
        }
    }
    return !code->emit->arena->failed;
}

EhCell eh_axis_value(const EhAxis *axis, uint32_t class)
{
    return class == 0 ? axis->least : axis->bounds.at[class - 1];
}

/* ---- answers ---- */

static bool whole_jumps(const EhInsn *insn, int64_t value)
{
    bool in = (uint64_t)value < 64 && ((uint64_t)insn->u.i >> ((uint64_t)value & 63) & 1);
    switch (insn->op) {
    case EH_I_JT:
        return value == 1;
    case EH_I_JF:
        return value != 1;
    case EH_I_JMISS:
        return value == EH_MISSING;
    case EH_I_JKNOWN:
        return value != EH_MISSING;
    case EH_I_JEQ:
        return value == insn->u.i;
    case EH_I_JNE:
        return value != insn->u.i;
    case EH_I_JLT:
        return value < insn->u.i;
    case EH_I_JLE:
        return value <= insn->u.i;
    case EH_I_JGT:
        return value > insn->u.i;
    case EH_I_JGE:
        return value >= insn->u.i;
    case EH_I_JIN:
        return in;
    default:
        return !in;
    }
}

static bool real_jumps(const EhInsn *insn, double value)
{
    switch (insn->op) {
    case EH_I_JMISS:
        return value != value;
    case EH_I_JKNOWN:
        return value == value;
    case EH_I_FJEQ:
        return value == insn->u.f;
    case EH_I_FJNE:
        return value != insn->u.f;
    case EH_I_FJLT:
        return value < insn->u.f;
    case EH_I_FJLE:
        return value <= insn->u.f;
    case EH_I_FJGT:
        return value > insn->u.f;
    default:
        return value >= insn->u.f;
    }
}

/* The label of the case of a SWITCH or SPLIT. */
static EhLabel case_of(const EhStageCode *code, uint32_t at, int64_t value)
{
    const EhInsn *insn = &code->emit->insns.at[at];
    if (insn->op == EH_I_SWITCH) {
        return (uint64_t)value < insn->u.r.d ? code->emit->cases.at[insn->u.r.c + (uint64_t)value]
                                             : code->emit->jumps.at[at];
    }
    const EhListTable *list = &code->low->block.LISTS.at[insn->u.r.c];
    uint32_t n = 0;
    while (n < list->count && (int64_t)code->low->block.LIST_WORDS.at[list->first + n] <= value) {
        n++;
    }
    return code->emit->cases.at[insn->b + n];
}

uint32_t eh_axes_next(const EhStageCode *code, uint32_t at, EhCell cell)
{
    const EhInsn *insn = &code->emit->insns.at[at];
    EhLabel label = code->emit->jumps.at[at];
    bool real = code->emit->regs.at[insn->a].kind == EH_NUMBER, jumps = true;
    if (insn->op == EH_I_SWITCH || insn->op == EH_I_SPLIT) {
        label = case_of(code, at, cell.i);
    } else {
        jumps = real ? real_jumps(insn, cell.f) : whole_jumps(insn, cell.i);
    }
    return jumps ? code->emit->labels.at[label] : at + 1;
}

/* ---- steps ---- */

/* How many bounds from `first` on follow one another: one step tells their classes. */
static uint32_t run_of(const EhAxis *axis, uint32_t first)
{
    uint32_t n = 1;
    while (!axis->real && first + n < axis->bounds.n &&
           axis->bounds.at[first + n].i == axis->bounds.at[first].i + (int64_t)n) {
        n++;
    }
    return n;
}

uint32_t eh_axis_count_steps(const EhAxis *axis)
{
    uint32_t steps = 0;
    for (uint32_t i = 0; i < axis->bounds.n; i += run_of(axis, i)) {
        steps++;
    }
    return steps;
}

void eh_axis_add_steps(EhLower *low, const EhAxis *axis, int64_t *base)
{
    for (uint32_t i = 0; i < axis->bounds.n;) {
        uint32_t n = run_of(axis, i);
        EhStep step = {.reg = axis->reg, .factor = (int32_t)axis->stride, .lo = axis->bounds.at[i]};
        if (!axis->real) {
            step.lo.i -= 1;
            step.hi.i = step.lo.i + n;
            *base = (int64_t)((uint64_t)*base - (uint64_t)step.lo.i * axis->stride);
        }
        EH_PUSH(low->policy->arena, &low->block.STEPS, step);
        i += n;
    }
}
