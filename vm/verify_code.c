/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verification of functions: the walk over the code, loops and jumps, and what holds at the end.
 *
 * One idea: one walk in order is enough, because only NEXT leads back, to code that has been walked with less written.
 */
#include "vm/verify_code.h"

#include <string.h>

bool eh_code_fail(EhCode *c, const char *why)
{
    return eh_verify_fail(c->v, why);
}

/* ---- jumps and loops ---- */

/* Jumps lead ahead, inside the function, and not into a loop: whether the loop at the target is one that the jump is
 * in already is seen when the walk comes there. */
bool eh_code_jump(EhCode *c, uint32_t target)
{
    if (target <= c->at || target >= c->n)
        return eh_code_fail(c, "CODE: a jump that does not lead ahead inside its function");
    eh_flow_jump(&c->flow, c->at, target);
    return true;
}

static bool arrive(EhCode *c)
{
    uint32_t first = c->flow.landing[c->at] == EH_NONE ? EH_NONE : eh_flow_arrive(&c->flow, c->at);
    if (c->flow.no_memory || c->flow.tangled) {
        c->v->no_memory = c->flow.no_memory;
        return eh_code_fail(c, "CODE: too many paths cross");
    }
    if (first != EH_NONE && c->depth && first <= c->loops[c->depth - 1].from)
        return eh_code_fail(c, "CODE: a jump into a loop");
    return true;
}

/* FOR at `from` leads behind its NEXT at `to`, which has the same registers and leads behind the FOR. */
bool eh_code_for(EhCode *c, const EhInsn *insn)
{
    uint32_t end = insn->b;
    if (end < c->at + 2 || end >= c->n)
        return eh_code_fail(c, "CODE: FOR does not lead behind its NEXT");
    const EhInsn *next = &c->code[end - 1];
    if (next->op != EH_OP_NEXT || next->b != c->at + 1 || next->a != insn->a ||
        next->u.i != insn->u.i)
        return eh_code_fail(c, "CODE: FOR and NEXT do not match");
    if (c->depth == EH_LIMIT_DEPTH || (c->depth && end - 1 >= c->loops[c->depth - 1].to))
        return eh_code_fail(c, "CODE: loops that do not nest, or too deep");
    for (uint32_t i = 0; i < c->depth; i++)
        if (c->loops[i].counter == insn->a)
            return eh_code_fail(c, "CODE: a counter of two loops at once");
    eh_flow_jump(&c->flow, c->at, end);
    c->loops[c->depth++] = (EhCodeLoop){.from = c->at, .to = end - 1, .counter = insn->a};
    return true;
}

bool eh_code_next(EhCode *c)
{
    if (c->depth == 0 || c->loops[c->depth - 1].to != c->at)
        return eh_code_fail(c, "CODE: NEXT without FOR");
    c->depth--;
    return true;
}

/* ---- results ---- */

typedef struct Result {
    uint32_t reg;
    uint8_t kind;
    uint32_t arg;
} Result;

/* What the header says about the decision's registers. */
static uint32_t list_results(const EhHeader *h, Result out[static 12])
{
    const Result all[] = {
        {h->reg_class, EH_ENUM, h->enum_class},
        {h->reg_service, EH_ENUM, h->enum_class},
        {h->reg_holdout, EH_BOOL, 0},
        {h->reg_complexity, EH_INT, 0},
        {h->reg_tier, EH_ENUM, h->enum_tier},
        {h->reg_queue, EH_ENUM, h->enum_queue},
        {h->reg_priority, EH_ENUM, h->enum_priority},
        {h->reg_tier_by, EH_ENUM, h->enum_tier_by},
        {h->reg_queue_by, EH_ENUM, h->enum_queue_by},
        {h->reg_priority_by, EH_ENUM, h->enum_priority_by},
        {h->reg_out_queue, EH_ENUM, h->enum_queue},
        {h->reg_out_priority, EH_ENUM, h->enum_priority},
    };
    memcpy(out, all, sizeof all);
    return sizeof all / sizeof *all;
}

static bool check_register(EhCode *c, uint32_t reg, uint8_t kind, uint32_t arg, bool optional)
{
    EhRegType want = {.kind = kind, .arg = arg};
    return reg < c->n_regs && eh_verify_same(&c->types[reg], &want) &&
           (c->types[reg].optional != 0) == optional;
}

static bool check_target_registers(EhCode *c)
{
    const EhBlock *b = c->v->block;
    for (uint32_t i = 0; i < b->n_TARGETS; i++) {
        uint32_t reg = b->TARGETS[i].first_reg;
        if (reg > EH_LIMIT_REGISTERS || !check_register(c, reg, EH_TIME, 0, true) ||
            !check_register(c, reg + 1, EH_DURATION, 0, false) ||
            !check_register(c, reg + 2, EH_DURATION, 0, false) ||
            !check_register(c, reg + 3, EH_NUMBER, 0, false) ||
            !check_register(c, reg + 4, EH_ENUM, b->header->enum_state, false))
            return eh_code_fail(c, "TARGETS: registers of other kinds");
    }
    return true;
}

static bool check_result_registers(EhCode *c)
{
    Result all[12];
    uint32_t n = list_results(c->v->block->header, all);
    if (c->pause)
        return check_register(c, c->func->result, EH_BOOL, 0, false)
                   ? true
                   : eh_code_fail(c, "FUNCS: the result of a pause is no BOOL");
    for (uint32_t i = 0; i < n; i++)
        if (all[i].reg != EH_NONE && !check_register(c, all[i].reg, all[i].kind, all[i].arg, false))
            return eh_code_fail(c, "header: a result register of another kind");
    return check_target_registers(c);
}

/* Notes that are registers: of their kind, and written whatever path was taken. */
static bool check_kept_notes(EhCode *c)
{
    const EhBlock *b = c->v->block;
    for (uint32_t i = 0; i < b->n_NOTES; i++) {
        const EhNote *note = &b->NOTES[i];
        if (note->what & EH_NOTE_KEPT && (note->arg >= c->n_regs || !eh_code_has(c, note->arg) ||
                                          c->types[note->arg].kind != note->kind))
            return eh_code_fail(c, "NOTES: a register that is not written, or of another kind");
    }
    return true;
}

bool eh_code_end(EhCode *c)
{
    Result all[12];
    uint32_t n = list_results(c->v->block->header, all);
    if (c->recording && c->at + 1 != c->n)
        return eh_code_fail(c, "CODE: the function that records ends before its end");
    if (c->recording && !check_kept_notes(c))
        return false;
    if (!c->flow.reachable)
        return true;
    if (c->pause)
        return eh_code_has(c, c->func->result)
                   ? true
                   : eh_code_fail(c, "CODE: a pause ends without a result");
    for (uint32_t i = 0; i < n; i++)
        if (all[i].reg != EH_NONE && !eh_code_has(c, all[i].reg))
            return eh_code_fail(c, "CODE: a decision ends without a result");
    return true;
}

/* ---- functions ---- */

/* The first registers are the layout's cells: what may be missing there must be optional here. */
static bool check_types(EhCode *c)
{
    const EhBlock *b = c->v->block;
    uint32_t n_cells = b->LAYOUTS[c->func->layout].n_cells;
    if (c->n_regs < n_cells || c->n_regs > EH_LIMIT_REGISTERS)
        return eh_code_fail(c, "FUNCS: fewer registers than cells, or too many");
    for (uint32_t i = 0; i < n_cells; i++) {
        const EhRegType *cell = eh_verify_cell(c->v, c->func->layout, i);
        if (!eh_verify_same(cell, &c->types[i]) ||
            (cell->optional && !c->types[i].optional && cell->kind != EH_META))
            return eh_code_fail(c, "REG_TYPES: a register that is not as its cell");
    }
    for (uint32_t i = 0; i < c->n_regs; i++) {
        const EhRegType *type = &c->types[i];
        if (type->kind > EH_COUNTER || !eh_verify_arg(b, type->kind, type->arg) ||
            (eh_kind_width(type->kind) == 2 &&
             (i + 1 == c->n_regs || c->types[i + 1].kind != EH_META)))
            return eh_code_fail(c, "REG_TYPES: a register of no kind, or half of one");
    }
    return true;
}

static bool check_function(EhCode *c)
{
    const EhFunc *func = c->func;
    c->n = func->count;
    c->n_cells = c->v->block->LAYOUTS[func->layout].n_cells;
    c->n_regs = func->n_regs;
    c->code = c->v->block->CODE + func->first;
    c->types = c->v->block->REG_TYPES + func->first_reg;
    c->depth = 0;
    c->clocks = false;
    if (!check_types(c) || !check_result_registers(c))
        return false;
    if (c->code[c->n - 1].op != EH_OP_END)
        return eh_code_fail(c, "CODE: a function that does not end with END");
    eh_flow_start(&c->flow);
    for (c->at = 0; c->at < c->n; c->at++)
        if (!arrive(c) || !eh_code_instruction(c, &c->code[c->at]))
            return false;
    uint32_t passes;
    uint64_t steps = eh_verify_steps(c->code, c->n, c->types, c->v->block->SEQS, &passes);
    if (!c->pause && passes > c->passes)
        c->passes = passes;
    return steps == func->steps ? true : eh_code_fail(c, "FUNCS: another number of steps");
}

/* FUNCS[1] has the registers of FUNCS[0]; no others share theirs, nor any their code. */
static bool check_shares(EhCode *c)
{
    const EhBlock *b = c->v->block;
    uint64_t code = 0, regs = 0;
    for (uint32_t i = 0; i < b->n_FUNCS; i++) {
        const EhFunc *func = &b->FUNCS[i];
        code += func->count;
        regs += i == 1 ? 0 : func->n_regs;
        if (!eh_verify_range(func->first, func->count, b->n_CODE) ||
            !eh_verify_range(func->first_reg, func->n_regs, b->n_REG_TYPES) ||
            func->layout != (i < 2 ? 0 : 1) || (func->count == 0 && i != 1))
            return eh_code_fail(c, "FUNCS: code, registers or layout outside");
        if (func->count > c->max_code)
            c->max_code = func->count;
        if (func->n_regs > c->max_regs)
            c->max_regs = func->n_regs;
    }
    if (b->n_FUNCS == 0 || code > b->n_CODE || regs > b->n_REG_TYPES)
        return eh_code_fail(c, "FUNCS: none, or two share their code");
    return true;
}

static bool check_functions(EhCode *c)
{
    const EhBlock *b = c->v->block;
    for (uint32_t i = 0; i < b->n_FUNCS; i++) {
        c->func = &b->FUNCS[i];
        c->pause = i >= 2;
        c->recording = i == 1;
        c->use = (uint8_t)(1u << (c->pause ? 2 : i));
        if (c->func->count && !check_function(c))
            return false;
    }
    return c->passes == b->header->text_passes
               ? true
               : eh_code_fail(c, "header: another number of text passes");
}

static bool open_code(EhCode *c)
{
    const EhBlock *b = c->v->block;
    const EhAllocator *a = c->v->allocator;
    c->n_uses = (size_t)b->header->n_sites + b->n_CALLS + b->n_LOOKUPS + b->n_FUNCTION_CALLS;
    c->uses = eh_allocate(a, c->n_uses);
    bool fine = eh_flow_open(&c->flow, a, c->max_regs + b->header->n_found, c->max_code);
    c->v->no_memory = !fine || !c->uses;
    if (c->v->no_memory)
        return false;
    memset(c->uses, 0, c->n_uses);
    c->site_uses = c->uses;
    c->call_uses = c->site_uses + b->header->n_sites;
    c->lookup_uses = c->call_uses + b->n_CALLS;
    c->function_uses = c->lookup_uses + b->n_LOOKUPS;
    return true;
}

bool eh_verify_code(EhVerifier *v)
{
    EhCode c = {.v = v};
    if (!check_shares(&c))
        return false;
    eh_code_rules(c.rules);
    bool fine = open_code(&c) && check_functions(&c);
    eh_flow_close(&c.flow);
    eh_release(v->allocator, c.uses, c.n_uses);
    return fine;
}

/* ---- steps ---- */

static uint64_t saturating_multiply(uint64_t a, uint64_t b)
{
    return b && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

static uint64_t saturating_add(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* Operations that count for more than one step. */
static bool is_counted(uint16_t op)
{
    return op == EH_OP_FOR || op == EH_OP_NEXT || op == EH_OP_SCAN || op == EH_OP_LOWER ||
           op == EH_OP_DOMAIN || op == EH_OP_FIRST;
}

uint64_t eh_verify_steps(const EhInsn *code, uint32_t n, const EhRegType *types,
                         const EhSeqType *seqs, uint32_t *passes)
{
    uint64_t around[EH_LIMIT_DEPTH], rounds = 1, steps = 0, texts = 0;
    uint32_t depth = 0, from = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint16_t op = code[i].op;
        if (!is_counted(op))
            continue;
        steps = saturating_add(steps, saturating_multiply(i + 1 - from, rounds));
        from = i + 1;
        if (op == EH_OP_FOR && depth < EH_LIMIT_DEPTH) {
            around[depth++] = rounds;
            rounds = saturating_multiply(rounds, seqs[types[code[i].u.r.c].arg].max);
        } else if (op == EH_OP_NEXT && depth) {
            rounds = around[--depth];
        } else if (op == EH_OP_FIRST) {
            steps = saturating_add(steps, saturating_multiply(code[i].u.r.c, rounds));
        } else if (op != EH_OP_FOR && op != EH_OP_NEXT) {
            texts = saturating_add(texts, rounds);
        }
    }
    *passes = texts > UINT32_MAX ? UINT32_MAX : (uint32_t)texts;
    return saturating_add(steps, saturating_multiply(n - from, rounds));
}
