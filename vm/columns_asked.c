/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which instructions lanes can run, and conditions on one register of bytes.
 *
 * One idea: such a register has 256 values at most, so whatever an instruction asks about it is a set of bytes; the set is
 * found once, by asking what meaning.def says of each, and a thousand lanes are then only looked up.
 */
#include "vm/columns.h"
#include "vm/meaning.h"

/* ---- which instructions ---- */

#define REGISTER_a insn->a
#define REGISTER_b insn->b
#define REGISTER_ap insn->a
#define REGISTER_cp insn->u.r.c
#define REGISTER_ac EH_NONE
#define REGISTER_cd EH_NONE
#define REGISTER_bcd EH_NONE
#define REGISTER_apcp EH_NONE
#define REGISTER_cpdp EH_NONE
#define REGISTER_cpd EH_NONE
#define REGISTER_truths EH_NONE
#define CONDITION(name, from, value)                                                               \
    case EH_OP_##name:                                                                             \
        return REGISTER_##from;
#define TRUTH(name, from, value) CONDITION(name, from, value)
#define SLOW_TRUTH(name, from, value) CONDITION(name, from, value)
#define JUMP(name, from, value) CONDITION(name, from, value)
#define SLOW_JUMP(name, from, value) CONDITION(name, from, value)
#define WHOLE(name, from, value)
#define SLOW_WHOLE(name, from, value)
#define NUMBER(name, from, value)
#define UNIFORM(name, value)

uint32_t eh_columns_tested(const EhInsn *insn)
{
    switch ((int)insn->op) {
#include "vm/meaning.def"
    default:
        return EH_NONE;
    }
}

#undef CONDITION
#undef WHOLE
#undef SLOW_WHOLE
#undef NUMBER
#undef UNIFORM
#define CONDITION(name, from, value) case EH_OP_##name:
#define WHOLE(name, from, value) case EH_OP_##name:
#define SLOW_WHOLE(name, from, value) case EH_OP_##name:
#define NUMBER(name, from, value) case EH_OP_##name:
#define UNIFORM(name, value) case EH_OP_##name:

bool eh_columns_parks(const EhBlock *block, uint32_t op)
{
    switch ((EhOp)op) {
#include "vm/meaning.def"
    case EH_OP_END:
    case EH_OP_MOVF:
    case EH_OP_MOVT:
    case EH_OP_MOVTM:
    case EH_OP_MOV:
    case EH_OP_MOV2:
    case EH_OP_SUM:
    case EH_OP_JMP:
    case EH_OP_TAKE:
    case EH_OP_PICK:
    case EH_OP_SWITCH:
    case EH_OP_SPLIT:
    case EH_OP_SPLITT:
    case EH_OP_HELD:
        return false;
    case EH_OP_CLOCKS:
        return block->n_PAUSES != 0;
    case EH_OP_LD:
    case EH_OP_LD2:
    case EH_OP_LOWER:
    case EH_OP_DOMAIN:
    case EH_OP_SCAN:
    case EH_OP_JFOUND:
    case EH_OP_JNFOUND:
    case EH_OP_NFOUND:
    case EH_OP_FOR:
    case EH_OP_NEXT:
    case EH_OP_WAITING:
    case EH_OP_REQUIRE:
    case EH_OP_ACT:
    case EH_OP_LOOKUP:
    case EH_OP_CALL:
    case EH_OP_CALL2:
    case EH_OP_NOTE:
    case EH_OP_NOTE2:
    case EH_OP_WHEN:
    case EH_OP_FIRST:
    case EH_N_OPS:
        break;
    }
    return true;
}

/* ---- what conditions say ---- */

#undef CONDITION
#undef WHOLE
#undef SLOW_WHOLE
#undef NUMBER
#undef UNIFORM
#define WHOLE(name, from, value)
#define SLOW_WHOLE(name, from, value)
#define NUMBER(name, from, value)
#define UNIFORM(name, value)
#define CONDITION(name, from, value)                                                               \
    case EH_OP_##name:                                                                             \
        return (value);
#define A cells[0]
#define B cells[0]
#define C cells[0]
#define D cells[0]
#define PA cells
#define PC cells
#define PD cells
#define TRUE_C (cells[0].i == 1)
#define TRUE_D (cells[0].i == 1)
#define IMM ip->u.i
#define FIMM ip->u.f
#define ROW_C ip->u.r.c
#define ROW_D ip->u.r.d

/* Of an instruction that eh_columns_tested knows, whose register holds `cells`. */
static bool says(const EhBlock *block, const EhInsn *ip, EhCell cells[2])
{
    const EhRegType *types = block->REG_TYPES + block->FUNCS[0].first_reg;
    switch ((int)ip->op) {
#include "vm/meaning.def"
    default:
        return false;
    }
}

/* The value that a byte stands for; `elements`: room for those of a set. */
static void value_of(uint8_t byte, const EhColumnsStored *stored, EhCell cells[2],
                     EhCell elements[2 * EH_COLUMNS_ASKED])
{
    uint32_t n = 0;
    cells[1].meta = 0;
    if (stored->form == EH_FORM_BYTE) {
        cells[0].i = byte ? byte + stored->base : EH_MISSING;
    } else if (stored->form == EH_FORM_ID) {
        cells[0].p = byte ? "" : NULL;
        cells[1].meta = EH_TEXT_META(0, byte ? byte - 1u : 0);
    } else {
        for (uint32_t i = 0; i < stored->n_asked; i++)
            if (byte >> (i + 1) & 1) {
                elements[2 * n].p = "";
                elements[2 * n++ + 1].meta = EH_TEXT_META(0, stored->asked[i]);
            }
        cells[0].q = byte & 1 ? elements : NULL;
        cells[1].meta = n;
    }
}

void eh_columns_test_fill(const EhBlock *block, const EhInsn *insn, const EhColumnsStored *stored,
                          EhColumnsTest *out)
{
    EhCell cells[2], elements[2 * EH_COLUMNS_ASKED];
    *out = (EhColumnsTest){.reg = eh_columns_tested(insn),
                           .jumps = eh_op_table[insn->op].operands[1] == EH_OPERAND_JJ};
    for (uint32_t byte = 0; byte < 256; byte++) {
        value_of((uint8_t)byte, stored, cells, elements);
        if (says(block, insn, cells))
            out->bits[byte % 16 + byte / 128 * 16] |= (uint8_t)(1 << byte / 16 % 8);
    }
}

#include "vm/meaning_end.h"
#undef CONDITION
