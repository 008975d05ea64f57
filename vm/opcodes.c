/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of instructions, spelt out of opcodes.def.
 */
#include "vm/opcodes.h"

const EhOpInfo eh_op_table[EH_N_OPS] = {
#define EH_OPCODE(name, a, b, c, d, prose)                                                         \
    {#name, {EH_OPERAND_##a, EH_OPERAND_##b, EH_OPERAND_##c, EH_OPERAND_##d}, prose},
#include "vm/opcodes.def"
#undef EH_OPCODE
};

const char *const eh_operand_names[EH_N_OPERANDS] = {
#define EH_OPERAND_NAME(name, prose) #name,
    EH_OPERANDS(EH_OPERAND_NAME)
#undef EH_OPERAND_NAME
};

const char *const eh_operand_prose[EH_N_OPERANDS] = {
#define EH_OPERAND_PROSE(name, prose) prose,
    EH_OPERANDS(EH_OPERAND_PROSE)
#undef EH_OPERAND_PROSE
};
