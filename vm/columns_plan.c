/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the code of a decision asks of columns: which of the ticket's cells it reads, which registers it leaves, and where its
 * jumps land.
 *
 * One idea: the table of instructions says of every operand what it is, so that one walk over the code serves them all.
 * The marks are counted first, then, with memory for them, listed.
 */
#include <string.h>

#include "vm/columns.h"

/* Beyond these, columns take more memory than they are worth: some 16 MiB each. */
enum { MOST_REGISTERS = 2048, MOST_LANDINGS = 1 << 17, MOST_HELD = 1 << 17 };

/* Whether a decision would be made of the ticket's own cells, as only hostile code has it. */
static bool results_in_cells(const EhHeader *h, uint32_t n_cells)
{
    uint32_t all[EH_N_RESULTS];
    eh_decide_registers(h, all);
    for (size_t i = 0; i < EH_N_RESULTS; i++)
        if (all[i] < n_cells)
            return true;
    return false;
}

/* ---- marks: of registers, and LANDS of an instruction ---- */

static bool is_pair(const char *operand)
{
    return operand[1] == 'T' || operand[1] == 'Q' || operand[1] == 'P';
}

/* Operand classes are named for it: R… is read, W… written; texts, sets, lists and pairs take two cells, names two
 * registers. */
static void mark_read(const EhInsn *insn, EhOperand operand, uint32_t word, uint8_t *marks)
{
    const char *name = eh_operand_names[operand];
    uint8_t mark = word == eh_columns_tested(insn) ? EH_MARK_TEST : EH_MARK_CELL;
    if (name[0] != 'R')
        return;
    marks[word] |= mark;
    if (is_pair(name))
        marks[word + 1] |= mark;
}

/* A ticket stays as it is, and clocks as they ran. */
static bool may_write(const EhColumnsPlan *plan, EhOperand operand, uint32_t word,
                      const uint8_t *marks)
{
    const char *name = eh_operand_names[operand];
    bool two = is_pair(name) || name[1] == 'N' || name[1] == 'E';
    if (name[0] != 'W')
        return true;
    if (word < plan->n_cells || (marks[word] & EH_MARK_CLOCK))
        return false;
    return !two || word + 1 >= plan->n_registers || !(marks[word + 1] & EH_MARK_CLOCK);
}

static void mark_steps(const EhBlock *block, const EhSum *sum, uint8_t *marks)
{
    for (uint32_t i = 0; i < sum->n_whole + sum->n_real; i++)
        marks[block->STEPS[sum->first + i].reg] |= EH_MARK_STEP;
}

static void mark_cases(const EhBlock *block, uint32_t first, uint32_t n, uint8_t *lands)
{
    for (uint32_t i = 0; i < n; i++)
        lands[block->CASES[first + i]] = 1;
}

static void mark_instruction(const EhBlock *block, EhColumnsPlan *plan, const EhInsn *insn,
                             uint8_t *marks, uint8_t *lands)
{
    const uint8_t *operands = eh_op_table[insn->op].operands;
    const uint32_t words[4] = {insn->a, insn->b, insn->u.r.c, insn->u.r.d};
    bool parks = eh_columns_parks(block, insn->op);
    for (uint32_t i = 0; i < 4; i++) {
        plan->columns &= may_write(plan, (EhOperand)operands[i], words[i], marks);
        if (!parks)
            mark_read(insn, (EhOperand)operands[i], words[i], marks);
    }
    if (operands[1] == EH_OPERAND_JJ)
        lands[insn->b] = 1;
    if (insn->op == EH_OP_SWITCH)
        mark_cases(block, insn->u.r.c, insn->u.r.d, lands);
    if (insn->op == EH_OP_SPLIT || insn->op == EH_OP_SPLITT)
        mark_cases(block, insn->b, block->LISTS[insn->u.r.c].count + 1, lands);
    if (insn->op == EH_OP_SUM || insn->op == EH_OP_PICK)
        mark_steps(block, &block->SUMS[insn->op == EH_OP_SUM ? insn->b : insn->u.r.c], marks);
    plan->n_tests += eh_columns_tested(insn) != EH_NONE;
}

/* What CLOCKS reads and writes. Two targets that share registers are no work for columns, nor is a state or a service that is no
 * byte. */
static void mark_clocks(const EhBlock *block, EhColumnsPlan *plan, uint8_t *marks)
{
    const EhRegType *types = block->REG_TYPES + block->FUNCS[0].first_reg;
    const uint32_t service = block->header->reg_service;
    if (block->n_TARGETS && service != EH_NONE) {
        marks[block->FIELDS[block->header->field_created].cell] |= EH_MARK_CELL;
        plan->columns &= eh_columns_is_byte(block, &types[service]);
    }
    for (uint32_t i = 0; i < block->n_TARGETS; i++) {
        const EhTarget *target = &block->TARGETS[i];
        marks[target->until] |= EH_MARK_CELL;
        plan->columns &= target->first_reg >= plan->n_cells &&
                         eh_columns_is_byte(block, &types[target->first_reg + 4]);
        for (uint32_t k = 0; k < EH_CLOCK_REGISTERS; k++) {
            plan->columns &= !(marks[target->first_reg + k] & EH_MARK_CLOCK);
            marks[target->first_reg + k] |= EH_MARK_CLOCK;
        }
    }
}

static void mark(const EhBlock *block, EhColumnsPlan *plan, uint8_t *marks, uint8_t *lands)
{
    const EhFunc *func = &block->FUNCS[0];
    plan->columns = !results_in_cells(block->header, plan->n_cells);
    mark_clocks(block, plan, marks);
    for (uint32_t i = 0; i < func->count; i++)
        mark_instruction(block, plan, &block->CODE[func->first + i], marks, lands);
}

/* ---- the plan ---- */

static uint32_t enum_count(const EhBlock *block, uint32_t index)
{
    return index == EH_NONE ? 0 : block->ENUMS[index].count;
}

static void list(const uint8_t *marks, uint32_t n, uint32_t *out)
{
    for (uint32_t i = 0; i < n; i++)
        if (marks[i])
            *out++ = i;
}

/* Lists of records stay where they are: only parked tickets look into them. */
static bool is_copied(const EhBlock *block, const EhColumnsStored *stored)
{
    const EhRegType *type = &block->REG_TYPES[block->FUNCS[0].first_reg + stored->cell];
    return stored->form == EH_FORM_CELL && (type->kind == EH_SET || type->kind == EH_LIST) &&
           block->SEQS[type->arg].kind != EH_RECORD;
}

/* With `fill` also puts down what is counted. */
static void store(const EhBlock *block, const uint8_t *marks, EhColumnsPlan *plan, bool fill)
{
    const EhRegType *types = block->REG_TYPES + block->FUNCS[0].first_reg;
    EhColumnsStored stored;
    plan->n_stored = plan->n_sets = plan->n_widened = 0;
    plan->data_size = 0;
    for (uint32_t cell = 0; cell < plan->n_cells; cell++) {
        if (!eh_columns_form(block, cell, marks[cell], &stored))
            continue;
        stored.at = plan->data_size;
        if (fill)
            plan->stored[plan->n_stored] = stored;
        if (fill && is_copied(block, &stored))
            plan->sets[plan->n_sets] =
                (EhColumnsSet){plan->n_stored, block->SEQS[types[cell].arg].stride};
        plan->n_sets += is_copied(block, &stored);
        plan->n_widened += stored.widened;
        plan->n_stored++;
        plan->data_size += eh_columns_form_size(stored.form) * EH_BYTES;
    }
}

void eh_columns_plan_count(const EhBlock *block, uint8_t *marks, EhColumnsPlan *plan)
{
    const EhFunc *func = &block->FUNCS[0];
    const EhRegType *types = block->REG_TYPES + func->first_reg;
    uint8_t *lands = marks + func->n_regs;
    *plan = (EhColumnsPlan){.n_cells = block->LAYOUTS[0].n_cells,
                            .n_registers = func->n_regs,
                            .n_code = func->count,
                            .n_held = enum_count(block, block->header->enum_held)};
    memset(marks, 0, eh_columns_marks(block));
    mark(block, plan, marks, lands);
    store(block, marks, plan, false);
    for (uint32_t i = plan->n_cells; i < plan->n_registers; i++)
        plan->n_bytes += eh_columns_is_byte(block, &types[i]);
    for (uint32_t i = 0; i < func->count; i++)
        plan->n_landings += lands[i];
    plan->columns &= plan->n_registers <= MOST_REGISTERS && plan->n_landings <= MOST_LANDINGS &&
                     plan->n_held <= MOST_HELD;
    if (!plan->columns)
        *plan = (EhColumnsPlan){.n_held = plan->n_held};
}

/* Which conditions look at bytes alone. */
static void find_tests(const EhBlock *block, EhColumnsPlan *plan, const EhColumn *columns)
{
    const EhColumnsStored name = {.form = EH_FORM_BYTE, .base = EH_NAMES_BASE};
    const EhColumnsStored *of = plan->stored;
    plan->n_tests = 0;
    for (uint32_t i = 0; i < plan->n_code; i++) {
        const EhInsn *insn = &block->CODE[block->FUNCS[0].first + i];
        uint32_t reg = eh_columns_tested(insn);
        plan->test[i] = EH_NONE;
        if (reg == EH_NONE || columns[reg].form > EH_FORM_HAS)
            continue;
        for (of = plan->stored; reg < plan->n_cells && of->cell != reg;)
            of++;
        eh_columns_test_fill(block, insn, reg < plan->n_cells ? of : &name,
                             &plan->tests[plan->n_tests]);
        plan->test[i] = plan->n_tests++;
    }
}

void eh_columns_plan_fill(const EhBlock *block, const uint8_t *marks, EhColumnsPlan *plan,
                          EhColumn *columns)
{
    const EhRegType *types = block->REG_TYPES + block->FUNCS[0].first_reg;
    store(block, marks, plan, true);
    list(marks + plan->n_registers, plan->n_code, plan->landing_at);
    memset(plan->landing, 0xFF, plan->n_code * sizeof *plan->landing);
    for (uint32_t i = 0; i < plan->n_landings; i++)
        plan->landing[plan->landing_at[i]] = i;
    for (uint32_t i = 0; i < plan->n_registers; i++)
        columns[i] = eh_columns_is_byte(block, &types[i])
                         ? (EhColumn){.form = EH_FORM_BYTE, .base = EH_NAMES_BASE}
                         : (EhColumn){.form = EH_FORM_CELL};
    for (uint32_t i = 0; i < plan->n_stored; i++) {
        columns[plan->stored[i].cell].form = plan->stored[i].form;
        columns[plan->stored[i].cell].base = plan->stored[i].base;
    }
    find_tests(block, plan, columns);
}
