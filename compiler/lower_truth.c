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
    default:
        return EH_I_END;
    }
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

/* From `from` on `to` is set to 0, there is one jump, the last but one, to the end, and `to` is set to 1. */
static void without_jump(EhEmit *emit, uint32_t from, uint32_t to)
{
    uint32_t n = emit->insns.n;
    if (emit->arena->failed || n < from + 3 || count_jumps(emit, from) != 1 ||
        emit->jumps.at[n - 2] == EH_NONE) {
        return;
    }
    EhInsn *insns = emit->insns.at, asks = insns[n - 2];
    bool before = asks.op == EH_I_JF && n - 3 > from && insns[n - 3].a == asks.a &&
                  writes_truth(insns[n - 3].op);
    EhInstruction op = truth_against(asks.op);
    if (op == EH_I_END) {
        return;
    }
    memmove(insns + from, insns + from + 1, (n - from - 1) * sizeof *insns);
    emit->jumps.at[n - 2] = EH_NONE;
    emit->insns.n = emit->jumps.n = n - 2;
    if (before) {
        emit->insns.n = emit->jumps.n = n - 3;
        insns[n - 4].a = (uint16_t)to;
        return;
    }
    bool bool_asked = asks.op == EH_I_JF || asks.op == EH_I_JT;
    insns[n - 3] = (EhInsn){
        .op = (uint16_t)op, .a = (uint16_t)to, .b = asks.a, .u = {.i = bool_asked ? 1 : asks.u.i}};
}

void eh_lower_truth_into(EhLower *low, EhEmit *emit, EhNode *node, EhValueAt to)
{
    uint32_t from = emit->insns.n;
    EhLabel no = eh_label(emit);
    eh_emit_i(emit, EH_I_MOVI, to.reg, 0, 0);
    eh_lower_condition(low, emit, node, false, no);
    eh_emit_i(emit, EH_I_MOVI, to.reg, 0, 1);
    without_jump(emit, from, to.reg);
    eh_bind(emit, no);
}
