/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One function while it is made: instructions, labels and typed registers.
 *
 * A register has one type for the whole function. Temporaries are taken and given back in a stack's order: a statement
 * notes where it started and releases what it took, and a later one of the same type takes the register again.
 */
#ifndef EH_COMPILER_EMIT_H
#define EH_COMPILER_EMIT_H

#include "compiler/block.h"

/* The instructions, as vm/opcodes.h has them; the tree's operators have the name EhOp here. */
typedef enum EhInstruction {
#define EH_OPCODE(name, a, b, c, d, prose) EH_I_##name,
#include "vm/opcodes.def"
#undef EH_OPCODE
    EH_INSTRUCTION_COUNT
} EhInstruction;

typedef uint32_t EhLabel;

/* What lower_kept.c keeps: a register that has what an instruction says, and goes on having it. */
typedef struct EhKept {
    EhInsn insn; /* with that register for its A */
    bool used;
} EhKept;

typedef struct EhEmit {
    EhArena *arena;
    EH_VEC(EhInsn) insns;
    EH_VEC(EhRegType) regs;
    EH_VEC(uint32_t)
    labels; /* place of each; while it is not bound EH_NONE, or EH_AHEAD if a jump leads there */
    uint32_t ahead; /* how many are EH_AHEAD: 0 where every path through the function comes */
    EH_VEC(EhLabel) jumps;  /* for each instruction: its label, or EH_NONE */
    EH_VEC(uint32_t) cases; /* labels of the SWITCHes; their places once finished */
    EH_VEC(uint32_t) taken; /* temporaries in use, oldest first */
    EH_VEC(uint32_t) free_regs;
    EH_VEC(bool) changing; /* by register, as far as it goes: whether it may be written again */
    EhKept *kept;
    bool *written;  /* room for a flag for each register, kept (lower_axes.c) */
    bool recording; /* makes the function that notes what it sees */
    bool past;      /* makes a pause's condition, over layout 1 */
    uint32_t note;  /* parent of the next note */
} EhEmit;

#define EH_AHEAD (EH_NONE - 1)

EhLabel eh_label(EhEmit *emit);
void eh_bind(EhEmit *emit, EhLabel label);

/* Instructions by the words they use. */
void eh_emit_i(EhEmit *emit, EhInstruction op, uint32_t a, uint32_t b, int64_t i);
void eh_emit_f(EhEmit *emit, EhInstruction op, uint32_t a, uint32_t b, double f);
void eh_emit_r(EhEmit *emit, EhInstruction op, uint32_t a, uint32_t b, uint32_t c, uint32_t d);
/* … and jumps, whose B is a label. */
void eh_jump_i(EhEmit *emit, EhInstruction op, uint32_t a, EhLabel label, int64_t i);
void eh_jump_f(EhEmit *emit, EhInstruction op, uint32_t a, EhLabel label, double f);
void eh_jump_r(EhEmit *emit, EhInstruction op, uint32_t a, EhLabel label, uint32_t c, uint32_t d);

/* A register that stays, and a temporary. A pair's second register is the next number. */
uint32_t eh_register(EhEmit *emit, EhRegType type);
uint32_t eh_temporary(EhEmit *emit, EhRegType type);
uint32_t eh_mark(const EhEmit *emit);
void eh_release_to(EhEmit *emit, uint32_t mark);
/* Whether the register, once written, has that value to the end of the function; and one that shall not be taken for such. */
bool eh_is_lasting(const EhEmit *emit, uint32_t reg);
void eh_set_changing(EhEmit *emit, uint32_t reg);

/* Puts the bound labels into the jumps and cases. */
void eh_emit_finish(EhEmit *emit);

#endif
