/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/emit.h"

EhLabel eh_label(EhEmit *emit)
{
    EH_PUSH(emit->arena, &emit->labels, EH_NONE);
    return emit->labels.n == 0 ? 0 : emit->labels.n - 1;
}

void eh_bind(EhEmit *emit, EhLabel label)
{
    if (label < emit->labels.n) {
        emit->ahead -= emit->labels.at[label] == EH_AHEAD;
        emit->labels.at[label] = emit->insns.n;
    }
}

static void push(EhEmit *emit, EhInsn insn, EhLabel label)
{
    if (label < emit->labels.n && emit->labels.at[label] == EH_NONE) {
        emit->labels.at[label] = EH_AHEAD;
        emit->ahead++;
    }
    EH_PUSH(emit->arena, &emit->insns, insn);
    EH_PUSH(emit->arena, &emit->jumps, label);
}

void eh_emit_i(EhEmit *emit, EhInstruction op, uint32_t a, uint32_t b, int64_t i)
{
    push(emit, (EhInsn){.op = (uint16_t)op, .a = (uint16_t)a, .b = b, .u = {.i = i}}, EH_NONE);
}

void eh_emit_f(EhEmit *emit, EhInstruction op, uint32_t a, uint32_t b, double f)
{
    push(emit, (EhInsn){.op = (uint16_t)op, .a = (uint16_t)a, .b = b, .u = {.f = f}}, EH_NONE);
}

void eh_emit_r(EhEmit *emit, EhInstruction op, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    push(emit, (EhInsn){.op = (uint16_t)op, .a = (uint16_t)a, .b = b, .u = {.r = {c, d}}}, EH_NONE);
}

void eh_jump_i(EhEmit *emit, EhInstruction op, uint32_t a, EhLabel label, int64_t i)
{
    push(emit, (EhInsn){.op = (uint16_t)op, .a = (uint16_t)a, .u = {.i = i}}, label);
}

void eh_jump_f(EhEmit *emit, EhInstruction op, uint32_t a, EhLabel label, double f)
{
    push(emit, (EhInsn){.op = (uint16_t)op, .a = (uint16_t)a, .u = {.f = f}}, label);
}

void eh_jump_r(EhEmit *emit, EhInstruction op, uint32_t a, EhLabel label, uint32_t c, uint32_t d)
{
    push(emit, (EhInsn){.op = (uint16_t)op, .a = (uint16_t)a, .u = {.r = {c, d}}}, label);
}

uint32_t eh_register(EhEmit *emit, EhRegType type)
{
    uint32_t reg = emit->regs.n;
    EH_PUSH(emit->arena, &emit->regs, type);
    if (eh_kind_is_pair(type.kind)) {
        EH_PUSH(emit->arena, &emit->regs, ((EhRegType){.kind = EH_META}));
    }
    return reg;
}

bool eh_is_lasting(const EhEmit *emit, uint32_t reg)
{
    return reg >= emit->changing.n || !emit->changing.at[reg];
}

void eh_set_changing(EhEmit *emit, uint32_t reg)
{
    while (emit->changing.n <= reg && !emit->arena->failed) {
        EH_PUSH(emit->arena, &emit->changing, false);
    }
    if (!emit->arena->failed) {
        emit->changing.at[reg] = true;
    }
}

static bool same_type(EhRegType a, EhRegType b)
{
    return a.kind == b.kind && a.optional == b.optional && a.arg == b.arg;
}

uint32_t eh_temporary(EhEmit *emit, EhRegType type)
{
    for (uint32_t i = emit->free_regs.n; i-- > 0;) {
        uint32_t reg = emit->free_regs.at[i];
        if (same_type(emit->regs.at[reg], type)) {
            emit->free_regs.at[i] = emit->free_regs.at[--emit->free_regs.n];
            EH_PUSH(emit->arena, &emit->taken, reg);
            return reg;
        }
    }
    uint32_t reg = eh_register(emit, type);
    eh_set_changing(emit, reg);
    EH_PUSH(emit->arena, &emit->taken, reg);
    return reg;
}

uint32_t eh_mark(const EhEmit *emit)
{
    return emit->taken.n;
}

void eh_release_to(EhEmit *emit, uint32_t mark)
{
    while (emit->taken.n > mark) {
        uint32_t reg = emit->taken.at[--emit->taken.n];
        EH_PUSH(emit->arena, &emit->free_regs, reg);
    }
}

void eh_emit_finish(EhEmit *emit)
{
    for (uint32_t i = 0; i < emit->insns.n && !emit->arena->failed; i++) {
        if (emit->jumps.at[i] != EH_NONE) {
            emit->insns.at[i].b = emit->labels.at[emit->jumps.at[i]];
        }
    }
    for (uint32_t i = 0; i < emit->cases.n && !emit->arena->failed; i++) {
        emit->cases.at[i] = emit->labels.at[emit->cases.at[i]];
    }
}
