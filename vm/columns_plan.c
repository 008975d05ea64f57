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
enum { MOST_REGISTERS = 2048, MOST_LANDINGS = 1 << 17, MOST_WORDS = 2048 };

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

/* ---- marks: READ of a register, LANDS of an instruction ---- */

/* Operand classes are named for it: R… is read, W… written; texts, sets, lists and pairs take two cells. */
static void mark_operand(EhColumnsPlan *plan, uint8_t *reads, EhOperand operand, uint32_t word)
{
    const char *name = eh_operand_names[operand];
    bool pair = name[1] == 'T' || name[1] == 'Q' || name[1] == 'P';
    if (name[0] == 'W' && word < plan->n_cells)
        plan->columns = false; /* a ticket stays as it is */
    if (name[0] != 'R')
        return;
    reads[word] = 1;
    if (pair)
        reads[word + 1] = 1;
}

static void mark_arguments(const EhBlock *block, const EhCall *call, uint8_t *reads)
{
    for (uint32_t i = 0; i < call->count; i++)
        reads[block->ARGS[call->first + i]] = 1;
}

static void mark_steps(const EhBlock *block, const EhSum *sum, uint8_t *reads)
{
    for (uint32_t i = 0; i < sum->n_whole + sum->n_real; i++)
        reads[block->STEPS[sum->first + i].reg] = 1;
}

static void mark_cases(const EhBlock *block, uint32_t first, uint32_t n, uint8_t *lands)
{
    for (uint32_t i = 0; i < n; i++)
        lands[block->CASES[first + i]] = 1;
}

static void mark_instruction(const EhBlock *block, EhColumnsPlan *plan, const EhInsn *insn,
                             uint8_t *reads, uint8_t *lands)
{
    const uint8_t *operands = eh_op_table[insn->op].operands;
    const uint32_t words[4] = {insn->a, insn->b, insn->u.r.c, insn->u.r.d};
    for (uint32_t i = 0; i < 4; i++)
        mark_operand(plan, reads, (EhOperand)operands[i], words[i]);
    if (operands[1] == EH_OPERAND_JJ)
        lands[insn->b] = 1;
    if (insn->op == EH_OP_SWITCH)
        mark_cases(block, insn->u.r.c, insn->u.r.d, lands);
    if (insn->op == EH_OP_SPLIT || insn->op == EH_OP_SPLITT)
        mark_cases(block, insn->b, block->LISTS[insn->u.r.c].count + 1, lands);
    if (insn->op == EH_OP_SUM || insn->op == EH_OP_PICK)
        mark_steps(block, &block->SUMS[insn->op == EH_OP_SUM ? insn->b : insn->u.r.c], reads);
    if (insn->op == EH_OP_ACT)
        mark_arguments(block, &block->CALLS[insn->b], reads);
    if (insn->op == EH_OP_CALL || insn->op == EH_OP_CALL2)
        mark_arguments(block, &block->FUNCTION_CALLS[insn->u.r.d], reads);
}

/* What is read without being an operand. */
static void mark_rest(const EhBlock *block, EhColumnsPlan *plan, uint8_t *reads)
{
    uint32_t id = block->FIELDS[block->header->field_id].cell;
    if (results_in_cells(block->header, plan->n_cells))
        plan->columns = false;
    reads[id] = reads[id + 1] = 1;
    reads[block->FIELDS[block->header->field_created].cell] = 1;
    for (uint32_t i = 0; i < block->n_TARGETS; i++) {
        reads[block->TARGETS[i].until] = 1;
        if (block->TARGETS[i].first_reg < plan->n_cells)
            plan->columns = false;
    }
}

static void mark(const EhBlock *block, EhColumnsPlan *plan, uint8_t *reads, uint8_t *lands)
{
    const EhFunc *func = &block->FUNCS[0];
    for (uint32_t i = 0; i < func->count; i++)
        mark_instruction(block, plan, &block->CODE[func->first + i], reads, lands);
    for (uint32_t i = 0; i < block->n_TARGETS; i++)
        for (uint32_t k = 0; k < EH_CLOCK_REGISTERS; k++)
            plan->clock_registers |= reads[block->TARGETS[i].first_reg + k];
    mark_rest(block, plan, reads);
}

/* ---- the plan ---- */

static uint32_t enum_words(const EhBlock *block, uint32_t index)
{
    return index == EH_NONE ? 0 : (block->ENUMS[index].count + 63) / 64;
}

static uint32_t count(const uint8_t *marks, uint32_t n)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += marks[i];
    return sum;
}

static void list(const uint8_t *marks, uint32_t n, uint32_t *out)
{
    for (uint32_t i = 0; i < n; i++)
        if (marks[i])
            *out++ = i;
}

/* Lists of records stay where they are: only parked tickets look into them. */
static bool is_copied(const EhBlock *block, const EhRegType *type)
{
    return (type->kind == EH_SET || type->kind == EH_LIST) &&
           block->SEQS[type->arg].kind != EH_RECORD;
}

static uint32_t count_sets(const EhBlock *block, const uint8_t *reads, uint32_t n_cells)
{
    const EhRegType *types = block->REG_TYPES + block->FUNCS[0].first_reg;
    uint32_t n = 0;
    for (uint32_t i = 0; i < n_cells; i++)
        n += reads[i] && is_copied(block, &types[i]);
    return n;
}

static void list_sets(const EhBlock *block, EhColumnsPlan *plan)
{
    const EhRegType *types = block->REG_TYPES + block->FUNCS[0].first_reg;
    EhColumnsSet *set = plan->sets;
    for (uint32_t i = 0; i < plan->n_stored; i++) {
        const EhRegType *type = &types[plan->stored[i]];
        if (is_copied(block, type))
            *set++ = (EhColumnsSet){i, block->SEQS[type->arg].stride};
    }
}

void eh_columns_plan_count(const EhBlock *block, uint8_t *marks, EhColumnsPlan *plan)
{
    const EhFunc *func = &block->FUNCS[0];
    uint8_t *lands = marks + func->n_regs;
    *plan = (EhColumnsPlan){.columns = true,
                            .n_cells = block->LAYOUTS[0].n_cells,
                            .n_registers = func->n_regs,
                            .n_code = func->count,
                            .held_words = enum_words(block, block->header->enum_held)};
    memset(marks, 0, eh_columns_marks(block));
    mark(block, plan, marks, lands);
    plan->n_stored = count(marks, plan->n_cells);
    plan->n_sets = count_sets(block, marks, plan->n_cells);
    plan->n_landings = count(lands, func->count);
    plan->columns &= plan->n_registers <= MOST_REGISTERS && plan->n_landings <= MOST_LANDINGS &&
                     plan->held_words + 6 * (uint64_t)block->n_TARGETS <= MOST_WORDS;
}

void eh_columns_plan_fill(const EhBlock *block, const uint8_t *marks, EhColumnsPlan *plan)
{
    const uint8_t *lands = marks + plan->n_registers;
    list(marks, plan->n_cells, plan->stored);
    list_sets(block, plan);
    list(lands, plan->n_code, plan->landing_at);
    memset(plan->landing, 0xFF, plan->n_code * sizeof *plan->landing);
    for (uint32_t i = 0; i < plan->n_landings; i++)
        plan->landing[plan->landing_at[i]] = i;
}
