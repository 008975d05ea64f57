/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A function under verification: the state of the walk, shared by its two files.
 */
#ifndef EH_VM_VERIFY_CODE_H
#define EH_VM_VERIFY_CODE_H

#include "vm/opcodes.h"
#include "vm/verify_flow.h"
#include "vm/verify_internal.h"

/* A loop that the walk is in: FOR at `from`, NEXT at `to`. */
typedef struct EhCodeLoop {
    uint32_t from, to, counter;
} EhCodeLoop;

/* What opcodes.def says of one operation, put together for the walk: bit i of a mask is for word i. */
typedef struct EhCodeRule {
    uint16_t kinds[4];           /* of the register that the word names; 0: it names none */
    uint8_t n_words;             /* 2: C and D are one immediate */
    uint8_t unused, reads, rows; /* masks: must be 0; is read; names a row that check_index knows */
    bool jumps, writes, last;    /* goes to B, writes A, ends a path */
} EhCodeRule;

/* Invariant: loops[0 .. depth) are those around instruction `at`, outermost first. Facts of `flow` are the registers,
 * then, from `max_regs` on, the scan slots. `*_uses` have bit `use` for what the function has used up. */
typedef struct EhCode {
    EhVerifier *v;
    EhCodeRule rules[EH_N_OPS];
    const EhFunc *func;
    const EhInsn *code;
    const EhRegType *types;
    uint32_t at, n, n_cells, n_regs;
    EhFlow flow;
    EhCodeLoop loops[EH_LIMIT_DEPTH];
    uint32_t depth;
    bool pause, recording, clocks; /* which function it is; it has had its CLOCKS */
    uint8_t use;
    uint8_t *uses, *site_uses, *call_uses, *lookup_uses, *function_uses;
    size_t n_uses;
    uint32_t max_code, max_regs;
    uint32_t passes;
    uint64_t cases, steps, entries,
        first_rows; /* rows of these that belong to an instruction so far */
} EhCode;

bool eh_code_fail(EhCode *c, const char *why);

/* Whether a register has been written on every path; cells always are, and so is all that cannot be reached. */
static inline bool eh_code_has(const EhCode *c, uint32_t reg)
{
    return reg < c->n_cells || !c->flow.reachable || eh_flow_has(&c->flow, reg);
}

/* Fills the rules of all operations (verify_insn.c). */
void eh_code_rules(EhCodeRule rules[EH_N_OPS]);

/* One instruction: its operands, its own rules, and what it does to the walk (verify_insn.c). */
bool eh_code_instruction(EhCode *c, const EhInsn *insn);

/* The sums of SUM and PICK (verify_sums.c): what they read, and the names of `reg` that a PICK takes. */
bool eh_code_sum(EhCode *c, uint32_t row);
bool eh_code_pick(EhCode *c, uint32_t reg, uint32_t row);
/* … and the rows of FIRST. */
bool eh_code_first(EhCode *c, const EhInsn *insn);

/* The parts that lead elsewhere (verify_code.c). */
bool eh_code_jump(EhCode *c, uint32_t target);
bool eh_code_for(EhCode *c, const EhInsn *insn);
bool eh_code_next(EhCode *c);
bool eh_code_end(EhCode *c);

#endif
