/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The instructions as an enum and as a table: both made from opcodes.def, so that the compiler, the verifier, the
 * interpreter, the disassembler and the documents cannot disagree.
 */
#ifndef EH_VM_OPCODES_H
#define EH_VM_OPCODES_H

#include <stdint.h>

typedef enum EhOp {
#define EH_OPCODE(name, a, b, c, d, prose) EH_OP_##name,
#include "vm/opcodes.def"
#undef EH_OPCODE
    EH_N_OPS
} EhOp;

/* X(NAME, "prose"): what an operand word means, see opcodes.def. */
#define EH_OPERANDS(X)                                                                             \
    X(NO, "unused, 0")                                                                             \
    X(WI, "writes a whole-number register")                                                        \
    X(RI, "reads a whole-number register")                                                         \
    X(WF, "writes a number register")                                                              \
    X(RF, "reads a number register")                                                               \
    X(WT, "writes a text register")                                                                \
    X(RT, "reads a text register")                                                                 \
    X(WB, "writes a bool register")                                                                \
    X(RB, "reads a bool register")                                                                 \
    X(RQ, "reads a set or list register")                                                          \
    X(WR, "writes a record register")                                                              \
    X(RR, "reads a record register")                                                               \
    X(WA, "writes a one-cell register")                                                            \
    X(RA, "reads a one-cell register")                                                             \
    X(WP, "writes a two-cell register")                                                            \
    X(RP, "reads a two-cell register")                                                             \
    X(WX, "writes a weekday register")                                                             \
    X(WE, "writes a loop's element register")                                                      \
    X(WN, "writes an enum register and the one behind it")                                         \
    X(CT, "counter of a loop")                                                                     \
    X(JJ, "jump target: index in the function")                                                    \
    X(II, "64-bit whole number")                                                                   \
    X(FF, "64-bit double")                                                                         \
    X(TX, "intern id of a listed text, from 1")                                                    \
    X(LL, "row of LISTS")                                                                          \
    X(CA, "row of CALENDARS")                                                                      \
    X(PS, "row of PHRASE_SETS")                                                                    \
    X(SC, "scan slot")                                                                             \
    X(ST, "text site")                                                                             \
    X(CE, "cell of the record's layout")                                                           \
    X(HE, "enumerator of enum_held")                                                               \
    X(SK, "enumerator of enum_skill")                                                              \
    X(AC, "row of CALLS")                                                                          \
    X(LK, "row of LOOKUPS")                                                                        \
    X(FC, "row of FUNCTION_CALLS")                                                                 \
    X(NT, "row of NOTES")                                                                          \
    X(CS, "first row of CASES")                                                                    \
    X(CN, "how many rows of CASES")                                                                \
    X(RO, "first row of ROWS")                                                                     \
    X(RN, "how many rows of ROWS")                                                                 \
    X(SM, "row of SUMS")                                                                           \
    X(EN, "enumerator of the register written")                                                    \
    X(FL, "flag, 0 or 1")

typedef enum EhOperand {
#define EH_OPERAND_ENUM(name, prose) EH_OPERAND_##name,
    EH_OPERANDS(EH_OPERAND_ENUM)
#undef EH_OPERAND_ENUM
        EH_N_OPERANDS
} EhOperand;

/* One row of opcodes.def. */
typedef struct EhOpInfo {
    const char *name;
    uint8_t operands[4]; /* EhOperand of A, B, C, D */
    const char *prose;
} EhOpInfo;

extern const EhOpInfo eh_op_table[EH_N_OPS];

/* What an operand class is called ("WI"), and what it means. */
extern const char *const eh_operand_names[EH_N_OPERANDS];
extern const char *const eh_operand_prose[EH_N_OPERANDS];

#endif
