/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A condition's truth in a register.
 *
 * One idea: a condition is jumps, so its truth is a 1 that a jump may pass by; where that is one jump only, on what a
 * single instruction can say, the truth is that instruction's, and nothing has to be foreseen.
 */
#include "compiler/lower.h"

#include <string.h>

/* What says in a register that the jump is not taken; END for none. */
static EhInstruction truth_against(uint16_t op)
{
    switch (op) {
    case EH_I_JF:
    case EH_I_JNE:
        return EH_I_BEQ;
    case EH_I_JT:
    case EH_I_JEQ:
        return EH_I_BNE;
    case EH_I_JGE:
        return EH_I_BLT;
    case EH_I_JGT:
        return EH_I_BLE;
    case EH_I_JLE:
        return EH_I_BGT;
    case EH_I_JLT:
        return EH_I_BGE;
    case EH_I_JIN:
        return EH_I_BNIN;
    case EH_I_JNIN:
        return EH_I_BIN;
    case EH_I_FJGE:
        return EH_I_FBLT;
    case EH_I_FJGT:
        return EH_I_FBLE;
    case EH_I_FJLE:
        return EH_I_FBGT;
    case EH_I_FJLT:
        return EH_I_FBGE;
    default:
        return EH_I_END;
    }
}

/* A number that is missing compares with nothing, so that no comparison says that another one is not so. */
static bool may_be_neither(const EhEmit *emit, uint16_t op, uint32_t reg)
{
    return op >= EH_I_FBLT && op <= EH_I_FBGE && emit->regs.at[reg].optional;
}

static bool writes_truth(uint16_t op)
{
    static const char first_operands[EH_INSTRUCTION_COUNT][3] = {
#define EH_OPCODE(name, a, b, c, d, prose) #a,
#include "vm/opcodes.def"
#undef EH_OPCODE
    };
    return strcmp(first_operands[op], "WB") == 0;
}

static uint32_t count_jumps(const EhEmit *emit, uint32_t from)
{
    uint32_t jumps = 0;
    for (uint32_t i = from; i < emit->insns.n; i++) {
        jumps += emit->jumps.at[i] != EH_NONE;
    }
    return jumps;
}

bool eh_truth_of(EhEmit *emit, uint32_t from, EhLabel no, EhInsn *out)
{
    uint32_t n = emit->insns.n;
    if (emit->arena->failed || n < from + 2 || count_jumps(emit, from) != 1 ||
        emit->jumps.at[n - 1] != no) {
        return false;
    }
    EhInsn *insns = emit->insns.at, asks = insns[n - 1];
    bool whole = asks.op == EH_I_JF && n - 2 > from && insns[n - 2].a == asks.a &&
                 writes_truth(insns[n - 2].op) && !eh_is_lasting(emit, asks.a);
    EhInstruction op = truth_against(asks.op);
    if (op == EH_I_END || may_be_neither(emit, (uint16_t)op, asks.a)) {
        return false;
    }
    bool bool_asked = asks.op == EH_I_JF || asks.op == EH_I_JT;
    *out = whole ? insns[n - 2]
                 : (EhInsn){.op = (uint16_t)op, .b = asks.a, .u = {.i = bool_asked ? 1 : asks.u.i}};
    memmove(insns + from, insns + from + 1, (n - from - 1) * sizeof *insns);
    emit->insns.n = emit->jumps.n = whole ? n - 3 : n - 2;
    return true;
}

void eh_lower_truth_into(EhLower *low, EhEmit *emit, EhNode *node, EhValueAt to)
{
    uint32_t from = emit->insns.n;
    EhLabel no = eh_label(emit);
    EhInsn insn;
    eh_emit_i(emit, EH_I_MOVI, to.reg, 0, 0);
    eh_lower_condition(low, emit, node, false, no);
    if (eh_truth_of(emit, from, no, &insn)) {
        eh_emit_i(emit, (EhInstruction)insn.op, to.reg, insn.b, insn.u.i);
    } else {
        eh_emit_i(emit, EH_I_MOVI, to.reg, 0, 1);
    }
    eh_bind(emit, no);
}
