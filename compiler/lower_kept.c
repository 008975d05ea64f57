/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Truths that the recording function keeps: each is found out once, in a register of its own, and every note that says it
 * shows that register.
 *
 * One idea: where every path comes, what has been written once holds to the end; so the same question again is the same
 * register. A table of the last questions finds it; one that it has lost is asked again.
 */
#include "compiler/lower.h"

enum { KEPT_BITS = 10, LEFT_FOR_OTHERS = 2000 };

static const EhRegType truth = {.kind = EH_BOOL, .optional = 1};

void eh_keep_open(EhEmit *emit)
{
    emit->kept = eh_arena_array(emit->arena, (size_t)1 << KEPT_BITS, sizeof *emit->kept);
}

bool eh_can_keep(const EhEmit *emit)
{
    return emit->kept != NULL && emit->ahead == 0 &&
           emit->regs.n < EH_LIMIT_REGISTERS - LEFT_FOR_OTHERS;
}

static EhKept *place_of(EhEmit *emit, const EhInsn *insn)
{
    uint64_t hash = insn->op ^ (uint64_t)insn->b << 16 ^ (uint64_t)insn->u.i;
    hash *= UINT64_C(0x9E3779B97F4A7C15);
    return &emit->kept[hash >> (64 - KEPT_BITS)];
}

/* Whether it reads nothing that may be written again. */
static bool reads_lasting(const EhEmit *emit, const EhInsn *insn)
{
    switch (insn->op) {
    case EH_I_MOVI:
        return true;
    case EH_I_BAND:
    case EH_I_BOR:
        return eh_is_lasting(emit, insn->u.r.c) && eh_is_lasting(emit, insn->u.r.d);
    case EH_I_BEQ:
    case EH_I_BNE:
    case EH_I_BLT:
    case EH_I_BLE:
    case EH_I_BGT:
    case EH_I_BGE:
    case EH_I_BIN:
    case EH_I_BNIN:
    case EH_I_FBLT:
    case EH_I_FBLE:
    case EH_I_FBGT:
    case EH_I_FBGE:
        return eh_is_lasting(emit, insn->b);
    default:
        return false;
    }
}

static uint32_t write_to(EhEmit *emit, const EhInsn *insn, uint32_t reg)
{
    eh_emit_i(emit, (EhInstruction)insn->op, reg, insn->b, insn->u.i);
    return reg;
}

uint32_t eh_keep_truth(EhEmit *emit, const EhInsn *insn, uint32_t otherwise)
{
    if (otherwise != EH_NONE) {
        return write_to(emit, insn, otherwise);
    }
    if (!reads_lasting(emit, insn)) {
        return write_to(emit, insn, eh_register(emit, truth));
    }
    EhKept *kept = place_of(emit, insn);
    bool same = kept->used && kept->insn.op == insn->op && kept->insn.b == insn->b &&
                kept->insn.u.i == insn->u.i;
    if (!same) {
        *kept = (EhKept){.insn = *insn, .used = true};
        kept->insn.a = (uint16_t)write_to(emit, insn, eh_register(emit, truth));
    }
    return kept->insn.a;
}

/* ---- first match ---- */

static void decide_so_far(EhLower *low, EhEmit *emit, EhFirst *first)
{
    if (first->n > 0) {
        eh_emit_r(emit, EH_I_FIRST, first->result, low->block.ROWS.n - first->n, first->n,
                  first->number - first->n);
    }
    first->n = 0;
}

void eh_first_row(EhLower *low, EhEmit *emit, EhFirst *first, uint32_t holds, uint32_t name)
{
    EhRow row = {.reg = holds, .name = name};
    EH_PUSH(emit->arena, &low->block.ROWS, row);
    first->n++;
    first->number++;
    if (!eh_is_lasting(emit, holds)) {
        decide_so_far(low, emit, first);
    }
}

void eh_first_close(EhLower *low, EhEmit *emit, EhFirst *first)
{
    decide_so_far(low, emit, first);
}
