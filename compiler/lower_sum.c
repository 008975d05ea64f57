/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Complexity as one sum without jumps.
 *
 * One idea: it works on the instructions that a line has been lowered to. For every class of values of the one register
 * that they ask about (lower_axes.c) they are run here, with sums of registers for values; if that comes to the same sum
 * every time but for a constant, the line is a few steps of a SUM: a factor for each register, and one for each place
 * where the constant changes. All such lines are one instruction; the others stay as they are, behind it.
 */
#include "compiler/lower_sum.h"

enum { MOST_TERMS = 6, MOST_KNOWN = 6 };

/* base + factor x register + …, wrapping. Invariant: no register stands twice. */
typedef struct Form {
    uint64_t base;
    uint32_t n;
    struct {
        uint32_t reg;
        uint64_t factor;
    } terms[MOST_TERMS];
} Form;

/* One run of a line: what the registers that it has written so far hold. */
typedef struct Run {
    const EhStageCode *code;
    const EhAxis *axis; /* NULL without one */
    EhCell value;       /* of the axis */
    uint32_t n;
    struct {
        uint32_t reg;
        Form form;
    } known[MOST_KNOWN];
} Run;

/* ---- forms ---- */

/* `to` += factor x `more`; false if it gets too long. */
static bool add_form(Form *to, const Form *more, uint64_t factor)
{
    to->base += factor * more->base;
    for (uint32_t i = 0; i < more->n; i++) {
        uint32_t at = 0;
        while (at < to->n && to->terms[at].reg != more->terms[i].reg) {
            at++;
        }
        if (at == MOST_TERMS) {
            return false;
        }
        if (at == to->n) {
            to->terms[to->n++].reg = more->terms[i].reg;
            to->terms[at].factor = 0;
        }
        to->terms[at].factor += factor * more->terms[i].factor;
    }
    return true;
}

static uint64_t factor_of(const Form *form, uint32_t reg)
{
    for (uint32_t i = 0; i < form->n; i++) {
        if (form->terms[i].reg == reg) {
            return form->terms[i].factor;
        }
    }
    return 0;
}

static bool same_terms(const Form *a, const Form *b)
{
    for (uint32_t i = 0; i < a->n; i++) {
        if (factor_of(b, a->terms[i].reg) != a->terms[i].factor) {
            return false;
        }
    }
    for (uint32_t i = 0; i < b->n; i++) {
        if (factor_of(a, b->terms[i].reg) != b->terms[i].factor) {
            return false;
        }
    }
    return true;
}

/* ---- runs ---- */

/* What the register holds; false for a name, a bool, and what the line has not written on this way. */
static bool read_form(const Run *run, uint32_t reg, Form *out)
{
    uint8_t kind = run->code->emit->regs.at[reg].kind;
    for (uint32_t i = 0; i < run->n; i++) {
        if (run->known[i].reg == reg) {
            *out = run->known[i].form;
            return true;
        }
    }
    *out = (Form){.n = 1, .terms = {{reg, 1}}};
    return !run->code->written[reg] && kind >= EH_INT && kind <= EH_TIME;
}

static bool write_form(Run *run, uint32_t reg, const Form *form)
{
    uint32_t at = 0;
    while (at < run->n && run->known[at].reg != reg) {
        at++;
    }
    if (at == MOST_KNOWN) {
        return false;
    }
    run->n += at == run->n;
    run->known[at].reg = reg;
    run->known[at].form = *form;
    return true;
}

/* The value of an instruction that only adds up; false for any other. */
static bool compute(const Run *run, const EhInsn *insn, Form *out)
{
    Form a = {.n = 0}, b;
    *out = (Form){.base = (uint64_t)insn->u.i};
    switch (insn->op) {
    case EH_I_MOVI:
        return true;
    case EH_I_MOV:
        return read_form(run, insn->u.r.c, out);
    case EH_I_ADDI:
        return read_form(run, insn->b, &a) && add_form(out, &a, 1);
    case EH_I_MULI:
        out->base = 0;
        return read_form(run, insn->b, &a) && add_form(out, &a, (uint64_t)insn->u.i);
    case EH_I_NEG:
        out->base = 0;
        return read_form(run, insn->u.r.c, &a) && add_form(out, &a, UINT64_MAX);
    case EH_I_ADD:
    case EH_I_SUB:
        return read_form(run, insn->u.r.c, out) && read_form(run, insn->u.r.d, &b) &&
               add_form(out, &b, insn->op == EH_I_ADD ? 1 : UINT64_MAX);
    default:
        return false;
    }
}

/* What the line adds to `total`; false if it does anything else. */
static bool run_line(Run *run, uint32_t total, Form *out)
{
    const EhEmit *emit = run->code->emit;
    Form form = {.n = 1, .terms = {{total, 1}}};
    run->n = 0;
    write_form(run, total, &form);
    for (uint32_t at = run->code->from; at < run->code->to;) {
        const EhInsn *insn = &emit->insns.at[at];
        if (run->axis != NULL && run->axis->reg == insn->a && eh_axes_asks(run->code, at)) {
            at = eh_axes_next(run->code, at, run->value);
        } else if (insn->op == EH_I_JMP) {
            at = emit->labels.at[emit->jumps.at[at]];
        } else if (compute(run, insn, &form) && write_form(run, insn->a, &form)) {
            at++;
        } else {
            return false;
        }
    }
    *out = run->known[0].form;
    bool once = factor_of(out, total) == 1;
    const Form less = {.n = 1, .terms = {{total, 1}}};
    return once && add_form(out, &less, UINT64_MAX);
}

/* ---- steps ---- */

static bool fits(uint64_t factor)
{
    return factor == (uint64_t)(int64_t)(int32_t)(uint32_t)factor;
}

static void push_step(EhSumPlan *plan, bool real, EhStep step)
{
    if (step.factor == 0) {
        return;
    }
    if (real) {
        EH_PUSH(plan->arena, &plan->real, step);
    } else {
        EH_PUSH(plan->arena, &plan->whole, step);
    }
}

/* A step for each place where the constant changes, or for several in a row where it does by the same. */
static bool add_changes(EhSumPlan *plan, const EhAxis *axis, const Form *forms)
{
    for (uint32_t i = 0; i < axis->bounds.n;) {
        uint64_t change = forms[i + 1].base - forms[i].base;
        EhStep step = {.reg = axis->reg, .factor = (int32_t)change, .lo = axis->bounds.at[i]};
        uint32_t n = 1;
        while (!axis->real && i + n < axis->bounds.n &&
               axis->bounds.at[i + n].i == axis->bounds.at[i].i + (int64_t)n &&
               forms[i + n + 1].base - forms[i + n].base == change) {
            n++;
        }
        if (!fits(change)) {
            return false;
        }
        if (!axis->real) {
            step.lo.i -= 1;
            step.hi.i = step.lo.i + n;
            plan->base -= (uint64_t)step.lo.i * change;
        }
        push_step(plan, axis->real, step);
        i += n;
    }
    return true;
}

/* The values that the register can have: those that its field declares, if it always has one. */
static void bound_step(const EhStageCode *code, EhStep *step)
{
    const EhLower *low = code->low;
    const EhLayout *ticket = &low->block.LAYOUTS.at[0];
    step->lo.i = INT64_MIN;
    step->hi.i = INT64_MAX;
    for (uint32_t i = 0; i < ticket->n_fields && !code->emit->regs.at[step->reg].optional; i++) {
        const EhField *field = &low->block.FIELDS.at[ticket->first_field + i];
        if (field->cell == step->reg && field->kind == code->emit->regs.at[step->reg].kind &&
            field->lo.i <= field->hi.i && !(field->flags & EH_FIELD_PREDICTED)) {
            step->lo = field->lo;
            step->hi = field->hi;
        }
    }
}

static bool add_terms(EhSumPlan *plan, const EhStageCode *code, const Form *form)
{
    plan->base += form->base;
    for (uint32_t i = 0; i < form->n; i++) {
        EhStep step = {.reg = form->terms[i].reg, .factor = (int32_t)form->terms[i].factor};
        bound_step(code, &step);
        if (!fits(form->terms[i].factor)) {
            return false;
        }
        push_step(plan, false, step);
    }
    return true;
}

/* The line's sum for each class; false if they are not alike. */
static bool run_classes(const EhStageCode *code, const EhAxis *axis, uint32_t total, Form *forms)
{
    Run run = {.code = code, .axis = axis};
    uint32_t n = axis == NULL ? 0 : axis->bounds.n;
    for (uint32_t i = 0; i <= n; i++) {
        run.value = axis == NULL ? (EhCell){.i = 0} : eh_axis_value(axis, i);
        if (!run_line(&run, total, &forms[i]) || !same_terms(&forms[0], &forms[i])) {
            return false;
        }
    }
    return true;
}

/* ---- lines ---- */

void eh_sum_open(EhEmit *emit, EhSumPlan *plan, uint32_t at, uint32_t total)
{
    *plan = (EhSumPlan){.arena = emit->arena, .at = at, .total = total};
}

/* Takes the line as steps, if that takes no more time than its instructions. */
static bool take_line(EhSumPlan *plan, const EhStageCode *code, const EhAxis *axis, Form *forms)
{
    EhSumPlan before = *plan;
    bool fine = run_classes(code, axis, plan->total, forms) && add_terms(plan, code, &forms[0]) &&
                (axis == NULL || add_changes(plan, axis, forms));
    uint32_t n = plan->whole.n + plan->real.n, more = n - before.whole.n - before.real.n;
    if (!fine || more > 2 + code->n / 2 || n > EH_LIMIT_SUM_STEPS) {
        plan->base = before.base;
        plan->whole.n = before.whole.n;
        plan->real.n = before.real.n;
        return false;
    }
    return true;
}

void eh_sum_line(EhLower *low, EhEmit *emit, EhSumPlan *plan, uint32_t from)
{
    EhStageCode code;
    EhAxisVec axes = {NULL, 0, 0};
    if (!eh_stage_code(low, emit, from, &code)) {
        return;
    }
    bool one = eh_axes_find(&code, 0, &axes) && axes.n <= 1 &&
               (axes.n == 0 || axes.at[0].bounds.n <= EH_AXIS_BOUNDS);
    uint32_t classes = axes.n == 0 ? 1 : axes.at[0].bounds.n + 1;
    Form *forms = one ? eh_arena_array(emit->arena, classes, sizeof *forms) : NULL;
    bool taken = forms != NULL && take_line(plan, &code, axes.n == 0 ? NULL : &axes.at[0], forms);
    eh_stage_done(&code);
    if (taken) {
        emit->insns.n = emit->jumps.n = from;
        plan->taken = true;
    }
}

void eh_sum_close(EhLower *low, EhEmit *emit, const EhSumPlan *plan)
{
    EhBlockBuilder *block = &low->block;
    EhSum sum = {.first = block->STEPS.n,
                 .n_whole = plan->whole.n,
                 .n_real = plan->real.n,
                 .base = (int64_t)plan->base};
    if (!plan->taken || emit->arena->failed) {
        return;
    }
    for (uint32_t i = 0; i < plan->whole.n; i++) {
        EH_PUSH(emit->arena, &block->STEPS, plan->whole.at[i]);
    }
    for (uint32_t i = 0; i < plan->real.n; i++) {
        EH_PUSH(emit->arena, &block->STEPS, plan->real.at[i]);
    }
    EH_PUSH(emit->arena, &block->SUMS, sum);
    emit->insns.at[plan->at] =
        (EhInsn){.op = EH_I_SUM, .a = (uint16_t)plan->total, .b = block->SUMS.n - 1};
}
