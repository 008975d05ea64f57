/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verification of sums, and of the tables of names that they lead to.
 *
 * One idea: a step adds no less than its factor times `lo` and no more than that times `hi`, so that the place in a table
 * is bounded whatever the registers hold. Each step and each entry belongs to one instruction, so that a small file cannot
 * ask for much work.
 */
#include "vm/verify_code.h"

static bool check_step(EhCode *c, const EhStep *step, bool whole)
{
    if (step->reg >= c->n_regs)
        return eh_code_fail(c, "STEPS: a register that is not there");
    uint8_t kind = c->types[step->reg].kind;
    if (whole ? !eh_kind_is_whole(kind) : kind != EH_NUMBER)
        return eh_code_fail(c, "STEPS: a register of another class");
    if (whole ? step->lo.i > step->hi.i : step->lo.f != step->lo.f || step->hi.i != 0)
        return eh_code_fail(c, "STEPS: bounds that leave no value");
    return eh_code_has(c, step->reg)
               ? true
               : eh_code_fail(c, "STEPS: a register is read before it is written");
}

static bool check_steps(EhCode *c, const EhSum *sum)
{
    const EhBlock *b = c->v->block;
    uint64_t n = (uint64_t)sum->n_whole + sum->n_real;
    c->steps += n;
    if (n > EH_LIMIT_SUM_STEPS)
        return eh_code_fail(c, "SUMS: too many steps");
    if (!eh_verify_range(sum->first, (uint32_t)n, b->n_STEPS) || c->steps > b->n_STEPS)
        return eh_code_fail(c, "SUMS: steps that are not there, or belong to two");
    for (uint32_t i = 0; i < n; i++)
        if (!check_step(c, &b->STEPS[sum->first + i], i < sum->n_whole))
            return false;
    return true;
}

bool eh_code_sum(EhCode *c, uint32_t row)
{
    const EhSum *sum = &c->v->block->SUMS[row];
    return sum->n_entries == 0 && sum->first_entry == 0
               ? check_steps(c, sum)
               : eh_code_fail(c, "SUMS: a sum with entries that picks none");
}

/* Whether the sum is at least 0 and below the number of entries: `base` takes away what the steps add at least. */
static bool stays_inside(const EhStep *steps, const EhSum *sum)
{
    uint64_t left = sum->n_entries - 1, least = 0;
    for (uint32_t i = 0; i < sum->n_whole + sum->n_real; i++) {
        const EhStep *step = &steps[i];
        bool whole = i < sum->n_whole;
        uint64_t span = whole ? (uint64_t)step->hi.i - (uint64_t)step->lo.i : 1;
        if (step->factor <= 0 || span > left / (uint32_t)step->factor)
            return false;
        left -= span * (uint32_t)step->factor;
        least += whole ? (uint64_t)step->lo.i * (uint32_t)step->factor : 0;
    }
    return (uint64_t)sum->base + least == 0;
}

static bool check_entries(EhCode *c, uint32_t reg, const EhSum *sum)
{
    const EhBlock *b = c->v->block;
    uint32_t names = b->ENUMS[c->types[reg].arg].count;
    uint32_t rows = b->ENUMS[c->types[reg + 1].arg].count;
    for (uint32_t i = 0; i < sum->n_entries; i++) {
        uint32_t entry = b->ENTRIES[sum->first_entry + i];
        if (EH_ENTRY_NAME(entry) >= names || EH_ENTRY_ROW(entry) >= rows)
            return eh_code_fail(c, "ENTRIES: a name that is none of its register");
    }
    return true;
}

bool eh_code_pick(EhCode *c, uint32_t reg, uint32_t row)
{
    const EhBlock *b = c->v->block;
    const EhSum *sum = &b->SUMS[row];
    if (reg + 1 >= c->n_regs || c->types[reg + 1].kind != EH_ENUM)
        return eh_code_fail(c, "CODE: no two enum registers side by side");
    c->entries += sum->n_entries;
    if (!eh_verify_range(sum->first_entry, sum->n_entries, b->n_ENTRIES) ||
        c->entries > b->n_ENTRIES || sum->n_entries == 0)
        return eh_code_fail(c, "SUMS: entries that are not there, or belong to two");
    if (sum->n_entries > EH_LIMIT_ENTRIES)
        return eh_code_fail(c, "SUMS: too many entries");
    if (!check_steps(c, sum))
        return false;
    return stays_inside(b->STEPS + sum->first, sum)
               ? check_entries(c, reg, sum)
               : eh_code_fail(c, "SUMS: a sum that leads out of its entries");
}

static bool check_rows(EhCode *c, const EhInsn *insn)
{
    const EhBlock *b = c->v->block;
    uint32_t names = b->ENUMS[c->types[insn->a].arg].count;
    for (uint32_t i = 0; i < insn->u.r.c; i++) {
        const EhRow *row = &b->ROWS[insn->b + i];
        if (row->reg >= c->n_regs || c->types[row->reg].kind != EH_BOOL || row->name >= names)
            return eh_code_fail(c,
                                "ROWS: no BOOL register, or a name that is none of its register");
        if (!eh_code_has(c, row->reg))
            return eh_code_fail(c, "ROWS: a register is read before it is written");
    }
    return true;
}

bool eh_code_first(EhCode *c, const EhInsn *insn)
{
    const EhBlock *b = c->v->block;
    uint32_t reg = insn->a, n = insn->u.r.c;
    if (reg + 1 >= c->n_regs || c->types[reg + 1].kind != EH_ENUM)
        return eh_code_fail(c, "CODE: no two enum registers side by side");
    if (!eh_code_has(c, reg) || !eh_code_has(c, reg + 1))
        return eh_code_fail(c, "CODE: a register is read before it is written");
    c->first_rows += n;
    if (!eh_verify_range(insn->b, n, b->n_ROWS) || c->first_rows > b->n_ROWS)
        return eh_code_fail(c, "ROWS: rows that are not there, or belong to two");
    return (uint64_t)insn->u.r.d + n <= b->ENUMS[c->types[reg + 1].arg].count
               ? check_rows(c, insn)
               : eh_code_fail(c, "CODE: rows that the second register has no name for");
}
