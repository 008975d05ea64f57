/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verification of one instruction.
 *
 * One idea: what an operand word must be follows from its class in opcodes.def; only what ties two operands together,
 * or an operation to the function it stands in, is a rule of its own.
 *
 * A register that is optional may be read by any instruction, and moved to one that is not: that is how a guard or
 * an `else` narrows. No instruction depends on it: each is total on missing values.
 */
#include "vm/verify_code.h"

/* ---- registers ---- */

typedef enum RegClass { WHOLE, PLAIN_WHOLE, FLOAT, TEXT, BOOL, SEQUENCE, RECORD, ONE, PAIR, COUNTER } RegClass;

static bool in_class(uint8_t kind, RegClass class)
{
    switch (class) {
    case WHOLE: return eh_kind_is_whole(kind);
    case PLAIN_WHOLE: return kind >= EH_INT && kind <= EH_TIME;
    case FLOAT: return kind == EH_NUMBER;
    case TEXT: return kind == EH_TEXT;
    case BOOL: return kind == EH_BOOL;
    case SEQUENCE: return kind == EH_SET || kind == EH_LIST;
    case RECORD: return kind == EH_RECORD;
    case ONE: return kind <= EH_NUMBER || kind == EH_RECORD;
    case PAIR: return kind == EH_TEXT || kind == EH_SET || kind == EH_LIST;
    case COUNTER: return kind == EH_COUNTER;
    }
    return false;
}

static bool check_reg(EhCode *c, uint32_t reg, RegClass class)
{
    if (reg >= c->n_regs || !in_class(c->types[reg].kind, class))
        return eh_code_fail(c, "CODE: a register of another class");
    return true;
}

static bool check_read(EhCode *c, uint32_t reg, RegClass class)
{
    if (!check_reg(c, reg, class))
        return false;
    return eh_code_has(c, reg) ? true
                               : eh_code_fail(c, "CODE: a register is read before it is written");
}

/* Operations that take enumerators and bools as well as numbers. */
static bool takes_names(uint16_t op)
{
    return op == EH_OP_MOVI || (op >= EH_OP_JEQ && op <= EH_OP_JLER) || op == EH_OP_JIN ||
           op == EH_OP_JNIN || op == EH_OP_JLIN || op == EH_OP_JLNIN || op == EH_OP_HASE;
}

/* ---- operands ---- */

static bool check_row(EhCode *c, uint32_t row, uint32_t count)
{
    return row < count ? true : eh_code_fail(c, "CODE: a row that is not there");
}

static bool check_slot(EhCode *c, uint32_t slot, uint16_t op)
{
    if (slot >= c->v->block->header->n_found || c->v->block->n_PHRASE_BLOB == 0)
        return eh_code_fail(c, "CODE: a scan slot that is not there");
    if (op != EH_OP_SCAN && c->flow.reachable && !eh_flow_has(&c->flow, c->max_regs + slot))
        return eh_code_fail(c, "CODE: a scan slot is read before it is filled");
    return true;
}

static uint32_t names(const EhBlock *b, uint32_t index)
{
    return index == EH_NONE ? 0 : b->ENUMS[index].count;
}

/* Operands that name rows, not registers. */
static bool check_index(EhCode *c, EhOperand operand, uint32_t word, uint16_t op)
{
    const EhBlock *b = c->v->block;
    switch ((int)operand) {
    case EH_OPERAND_NO: return word == 0 ? true : eh_code_fail(c, "CODE: an unused word is not 0");
    case EH_OPERAND_TX: return check_row(c, word - 1, b->n_TEXTS);
    case EH_OPERAND_LL: return check_row(c, word, b->n_LISTS);
    case EH_OPERAND_CA: return check_row(c, word, b->n_CALENDARS);
    case EH_OPERAND_PS: return check_row(c, word, b->n_PHRASE_SETS);
    case EH_OPERAND_SC: return check_slot(c, word, op);
    case EH_OPERAND_ST: return check_row(c, word, b->header->n_sites);
    case EH_OPERAND_HE: return check_row(c, word, names(b, b->header->enum_held));
    case EH_OPERAND_SK: return check_row(c, word, names(b, b->header->enum_skill));
    case EH_OPERAND_AC: return check_row(c, word, b->n_CALLS);
    case EH_OPERAND_LK: return check_row(c, word, b->n_LOOKUPS);
    case EH_OPERAND_FC: return check_row(c, word, b->n_FUNCTION_CALLS);
    case EH_OPERAND_NT: return check_row(c, word, b->n_NOTES);
    case EH_OPERAND_FL: return check_row(c, word, 2);
    default: return true; /* immediates, jump targets and cells are the rules' */
    }
}

static bool check_operand(EhCode *c, EhOperand operand, uint32_t word, uint16_t op)
{
    RegClass whole = takes_names(op) ? WHOLE : PLAIN_WHOLE;
    switch ((int)operand) {
    case EH_OPERAND_RI: return check_read(c, word, whole);
    case EH_OPERAND_RF: return check_read(c, word, FLOAT);
    case EH_OPERAND_RT: return check_read(c, word, TEXT);
    case EH_OPERAND_RB: return check_read(c, word, BOOL);
    case EH_OPERAND_RQ: return check_read(c, word, SEQUENCE);
    case EH_OPERAND_RR: return check_read(c, word, RECORD);
    case EH_OPERAND_RA: return check_read(c, word, ONE);
    case EH_OPERAND_RP: return check_read(c, word, PAIR);
    case EH_OPERAND_WI: return check_reg(c, word, whole);
    case EH_OPERAND_WF: return check_reg(c, word, FLOAT);
    case EH_OPERAND_WT: return check_reg(c, word, TEXT);
    case EH_OPERAND_WB: return check_reg(c, word, BOOL);
    case EH_OPERAND_WR: return check_reg(c, word, RECORD);
    case EH_OPERAND_WA: return check_reg(c, word, ONE);
    case EH_OPERAND_WP: return check_reg(c, word, PAIR);
    case EH_OPERAND_WX: return check_reg(c, word, WHOLE);
    case EH_OPERAND_CT:
        return op == EH_OP_NEXT ? check_read(c, word, COUNTER) : check_reg(c, word, COUNTER);
    default: return check_index(c, operand, word, op);
    }
}

static bool is_write(EhOperand operand, uint16_t op)
{
    switch ((int)operand) {
    case EH_OPERAND_WI:
    case EH_OPERAND_WF:
    case EH_OPERAND_WT:
    case EH_OPERAND_WB:
    case EH_OPERAND_WR:
    case EH_OPERAND_WA:
    case EH_OPERAND_WP:
    case EH_OPERAND_WX: return true;
    case EH_OPERAND_WE:
    case EH_OPERAND_CT: return op == EH_OP_FOR;
    default: return false;
    }
}

/* ---- rules ---- */

static bool check_same(EhCode *c, const EhRegType *to, const EhRegType *from)
{
    return eh_verify_same(to, from) ? true : eh_code_fail(c, "CODE: values of two kinds are mixed");
}

/* `to` can be missing after this if `may_miss`. */
static bool check_optional(EhCode *c, const EhRegType *to, bool may_miss)
{
    return !may_miss || to->optional
               ? true
               : eh_code_fail(c, "CODE: a register that is never missing may become so");
}

static bool check_movi(EhCode *c, const EhRegType *to, int64_t value)
{
    if (value == EH_MISSING)
        return check_optional(c, to, true);
    return eh_verify_scalar(c->v->block, to->kind, to->arg, (EhCell){.i = value})
               ? true
               : eh_code_fail(c, "CODE: an immediate that is no value of its register");
}

static bool check_movf(EhCode *c, const EhRegType *to, double value)
{
    if (value != value)
        return check_optional(c, to, true);
    return eh_verify_scalar(c->v->block, EH_NUMBER, 0, (EhCell){.f = value})
               ? true
               : eh_code_fail(c, "CODE: an infinite number");
}

static bool check_load(EhCode *c, const EhRegType *to, const EhRegType *record, uint32_t cell)
{
    if (cell >= c->v->block->LAYOUTS[record->arg].n_cells)
        return eh_code_fail(c, "CODE: a cell that is not there");
    const EhRegType *from = eh_verify_cell(c->v, record->arg, cell);
    return check_same(c, to, from) && check_optional(c, to, record->optional || from->optional);
}

static bool check_list(EhCode *c, uint32_t list, uint8_t lowest, uint8_t highest)
{
    uint8_t kind = c->v->block->LISTS[list].kind;
    return kind >= lowest && kind <= highest
               ? true
               : eh_code_fail(c, "CODE: a list of another kind");
}

/* What a set or list holds, as a register. */
static EhRegType element_of(const EhCode *c, uint32_t reg)
{
    const EhSeqType *row = &c->v->block->SEQS[c->types[reg].arg];
    return (EhRegType){.kind = row->kind, .arg = row->arg};
}

static bool check_elements(EhCode *c, uint32_t reg, uint8_t kind, uint32_t arg)
{
    EhRegType holds = element_of(c, reg), want = {.kind = kind, .arg = arg};
    return check_same(c, &want, &holds);
}

/* Once in a function, outside loops; a text site once in all functions that run in one decision. */
static bool use_once(EhCode *c, uint8_t *uses, bool in_loops)
{
    uint8_t clash = (uint8_t)(c->pause ? 7 : c->use | 4);
    if ((*uses & clash) || (c->depth && !in_loops))
        return eh_code_fail(c, "CODE: what stands once stands twice, or in a loop");
    *uses = (uint8_t)(*uses | c->use);
    return true;
}

static bool check_args(EhCode *c, const EhCall *call, uint32_t first_param)
{
    const EhBlock *b = c->v->block;
    for (uint32_t i = 0; i < call->count; i++) {
        const EhParam *param = &b->PARAMS[first_param + i];
        EhRegType want = {.kind = param->kind, .arg = param->arg};
        uint32_t reg = b->ARGS[call->first + i];
        if (reg >= c->n_regs)
            return eh_code_fail(c, "ARGS: no such register");
        if (!check_same(c, &want, &c->types[reg]))
            return false;
        if (!eh_code_has(c, reg))
            return eh_code_fail(c, "CODE: an argument is read before it is written");
    }
    return true;
}

static bool check_function_call(EhCode *c, const EhRegType *to, uint32_t row)
{
    const EhCall *call = &c->v->block->FUNCTION_CALLS[row];
    const EhFunction *function = &c->v->block->FUNCTIONS[call->callee];
    EhRegType result = {.kind = function->kind, .arg = function->arg};
    return use_once(c, &c->function_uses[row], false) && check_same(c, to, &result) &&
           check_optional(c, to, true) && check_args(c, call, function->first);
}

static bool check_lookup(EhCode *c, const EhRegType *to, uint32_t row)
{
    EhRegType result = {.kind = EH_RECORD, .arg = c->v->block->LOOKUPS[row].layout};
    return use_once(c, &c->lookup_uses[row], false) && check_same(c, to, &result) &&
           check_optional(c, to, true);
}

static bool check_action(EhCode *c, uint32_t row)
{
    const EhCall *call = &c->v->block->CALLS[row];
    return use_once(c, &c->call_uses[row], false) &&
           check_args(c, call, c->v->block->ACTIONS[call->callee].first);
}

/* Clocks read the service and write the targets' registers. */
static bool check_clocks(EhCode *c)
{
    const EhBlock *b = c->v->block;
    uint32_t service = b->header->reg_service;
    if (c->clocks || c->depth)
        return eh_code_fail(c, "CODE: CLOCKS twice, or in a loop");
    c->clocks = true;
    if (service == EH_NONE || b->ENUMS[b->header->enum_class].count == 0 || !eh_code_has(c, service))
        return eh_code_fail(c, "CODE: CLOCKS without a service class");
    for (uint32_t i = 0; i < b->n_TARGETS; i++)
        for (uint32_t reg = 0; reg < 5; reg++)
            eh_flow_write(&c->flow, b->TARGETS[i].first_reg + reg);
    return true;
}

static bool check_note(EhCode *c, uint32_t row, const EhRegType *from)
{
    const EhNote *note = &c->v->block->NOTES[row];
    EhRegType want = {.kind = note->kind, .arg = note->arg};
    if (!c->recording)
        return eh_code_fail(c, "CODE: a note outside of the function that records");
    return check_same(c, &want, from);
}

/* What only the decision itself may do, not the condition of a pause. */
static bool check_place(EhCode *c, const EhInsn *insn)
{
    switch ((int)insn->op) {
    case EH_OP_HELD:
    case EH_OP_REQUIRE:
    case EH_OP_ACT:
    case EH_OP_CLOCKS:
    case EH_OP_LOOKUP:
    case EH_OP_CALL:
    case EH_OP_CALL2: return !c->pause ? true : eh_code_fail(c, "CODE: not in a pause");
    case EH_OP_SCAN:
        return !c->pause || insn->a == 1 ? true : eh_code_fail(c, "CODE: a pause must scan anew");
    default: return true;
    }
}

static bool check_weekday(EhCode *c, const EhRegType *to, const EhRegType *from)
{
    EhRegType want = {.kind = EH_ENUM, .arg = c->v->block->header->enum_weekday};
    return check_same(c, to, &want) && check_optional(c, to, from->optional);
}

/* Operations with calls, sets and outside data. */
static bool check_far_rules(EhCode *c, const EhInsn *insn, const EhRegType *t)
{
    uint32_t a = insn->a, rc = insn->u.r.c, rd = insn->u.r.d;
    switch ((int)insn->op) {
    case EH_OP_HASTX:
    case EH_OP_HAST: return check_elements(c, rc, EH_TEXT, 0);
    case EH_OP_HASE:
        return check_elements(c, rc, EH_ENUM, t[rd].arg) &&
               (t[rd].kind == EH_ENUM || eh_code_fail(c, "CODE: no enumerator"));
    case EH_OP_LOWER:
        return use_once(c, &c->site_uses[rd], true) && check_optional(c, &t[a], t[rc].optional);
    case EH_OP_DOMAIN:
        return use_once(c, &c->site_uses[rd], true) && check_optional(c, &t[a], true);
    case EH_OP_ACT: return check_action(c, insn->b);
    case EH_OP_CLOCKS: return check_clocks(c);
    case EH_OP_LOOKUP: return check_lookup(c, &t[a], rd);
    case EH_OP_CALL:
    case EH_OP_CALL2: return check_function_call(c, &t[a], rd);
    case EH_OP_NOTE:
    case EH_OP_NOTE2: return check_note(c, insn->b, &t[a]);
    default: return true;
    }
}

static bool check_rules(EhCode *c, const EhInsn *insn)
{
    const EhRegType *t = c->types;
    uint32_t a = insn->a, rc = insn->u.r.c, rd = insn->u.r.d;
    switch ((int)insn->op) {
    case EH_OP_MOVI: return check_movi(c, &t[a], insn->u.i);
    case EH_OP_MOVF: return check_movf(c, &t[a], insn->u.f);
    case EH_OP_MOVTM: return check_optional(c, &t[a], true);
    case EH_OP_MOV:
    case EH_OP_MOV2: return check_same(c, &t[a], &t[rc]);
    case EH_OP_LD:
    case EH_OP_LD2: return check_load(c, &t[a], &t[rc], rd);
    case EH_OP_I2F:
    case EH_OP_HOUR: return check_optional(c, &t[a], t[rc].optional);
    case EH_OP_WDAYT:
    case EH_OP_WDAYD: return check_weekday(c, &t[a], &t[rc]);
    case EH_OP_JTIN:
    case EH_OP_JTNIN: return check_list(c, rc, EH_TEXT, EH_TEXT);
    case EH_OP_JLIN:
    case EH_OP_JLNIN: return check_list(c, rc, EH_BOOL, EH_ENUM);
    case EH_OP_FJLIN:
    case EH_OP_FJLNIN: return check_list(c, rc, EH_NUMBER, EH_NUMBER);
    default: return check_far_rules(c, insn, t);
    }
}

/* The element register holds what the sequence holds. */
static bool check_loop(EhCode *c, const EhInsn *insn)
{
    uint32_t element = insn->u.r.d;
    if (element >= c->n_regs)
        return eh_code_fail(c, "CODE: a register of another class");
    EhRegType holds = element_of(c, insn->u.r.c);
    if (!check_same(c, &c->types[element], &holds))
        return false;
    return insn->op == EH_OP_FOR ? eh_code_for(c, insn) : eh_code_next(c);
}

static bool check_flow(EhCode *c, const EhInsn *insn)
{
    const uint8_t *operands = eh_op_table[insn->op].operands;
    if (insn->op == EH_OP_FOR || insn->op == EH_OP_NEXT)
        return check_loop(c, insn);
    if (operands[1] == EH_OPERAND_JJ && !eh_code_jump(c, insn->b))
        return false;
    return insn->op != EH_OP_END || eh_code_end(c);
}

static void write_results(EhCode *c, const EhInsn *insn, const uint8_t *operands,
                          const uint32_t words[4])
{
    for (uint32_t i = 0; i < 4; i++)
        if (is_write((EhOperand)operands[i], insn->op))
            eh_flow_write(&c->flow, words[i]);
    if (insn->op == EH_OP_SCAN)
        eh_flow_write(&c->flow, c->max_regs + insn->u.r.d);
    if (insn->op == EH_OP_END || insn->op == EH_OP_JMP)
        c->flow.reachable = false;
}

bool eh_code_instruction(EhCode *c, const EhInsn *insn)
{
    if (insn->op >= EH_N_OPS)
        return eh_code_fail(c, "CODE: no such instruction");
    const uint8_t *operands = eh_op_table[insn->op].operands;
    const uint32_t words[4] = {insn->a, insn->b, insn->u.r.c, insn->u.r.d};
    bool wide = operands[2] == EH_OPERAND_II || operands[2] == EH_OPERAND_FF;
    for (uint32_t i = 0; i < (wide ? 2u : 4u); i++)
        if (!check_operand(c, (EhOperand)operands[i], words[i], insn->op))
            return false;
    if (!check_place(c, insn) || !check_rules(c, insn) || !check_flow(c, insn))
        return false;
    write_results(c, insn, operands, words);
    return true;
}
