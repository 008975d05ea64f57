/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In which form a column keeps a cell of the ticket.
 *
 * One idea: the field's bounds say how many bytes its values need, and the instructions that read it whether a text or a set
 * needs more than which of the program's listed texts it is or has. A value outside of its form is no error: its ticket is
 * decided alone.
 */
#include "vm/columns.h"

enum { MOST_BYTES = 255 }; /* values of a byte, without missing */

bool eh_columns_is_byte(const EhBlock *block, const EhRegType *type)
{
    return type->kind == EH_BOOL ||
           (type->kind == EH_ENUM && block->ENUMS[type->arg].count <= MOST_BYTES);
}

size_t eh_columns_form_size(uint8_t form)
{
    switch ((EhColumnsForm)form) {
    case EH_FORM_BYTE:
    case EH_FORM_ID:
    case EH_FORM_HAS:
        return 1;
    case EH_FORM_16:
        return 2;
    case EH_FORM_32:
        return 4;
    case EH_FORM_CELL:
        return sizeof(EhCell);
    }
    return sizeof(EhCell);
}

/* The ticket's field that a cell belongs to, of a predicted one any of its cells. */
static const EhField *field_of(const EhBlock *block, uint32_t cell)
{
    const EhField *field = block->FIELDS + block->LAYOUTS[0].first_field;
    const EhField *end = field + block->LAYOUTS[0].n_fields;
    for (; field < end; field++) {
        uint32_t width = eh_kind_width(field->kind);
        if (field->flags & EH_FIELD_PREDICTED)
            width = 2 * width + 1;
        if (cell >= field->cell && cell - field->cell < width)
            return field;
    }
    return NULL;
}

static void form_whole(const EhField *field, EhColumnsStored *out)
{
    int64_t lo = field->lo.i, hi = field->hi.i;
    uint64_t span = (uint64_t)hi - (uint64_t)lo;
    if (lo <= INT32_MIN || hi > INT32_MAX || lo > hi)
        return;
    if (span < MOST_BYTES) {
        out->form = EH_FORM_BYTE;
        out->base = lo - 1;
    } else {
        out->form = lo > INT16_MIN && hi <= INT16_MAX ? EH_FORM_16 : EH_FORM_32;
    }
}

/* The listed texts that the code looks for in a set; false for more than fit. */
static bool find_asked(const EhBlock *block, uint32_t cell, EhColumnsStored *out)
{
    const EhInsn *insn = block->CODE + block->FUNCS[0].first;
    const EhInsn *end = insn + block->FUNCS[0].count;
    for (; insn < end; insn++) {
        uint32_t i = 0;
        if (insn->op != EH_OP_HASTX || insn->u.r.c != cell)
            continue;
        while (i < out->n_asked && out->asked[i] != insn->u.r.d)
            i++;
        if (i == EH_COLUMNS_ASKED)
            return false;
        out->asked[i] = insn->u.r.d;
        out->n_asked = (uint8_t)(i == out->n_asked ? i + 1 : out->n_asked);
    }
    return true;
}

/* Texts and sets whose bytes nothing reads, whose intern ids are known, and few. */
static void form_listed(const EhBlock *block, const EhRegType *type, EhColumnsStored *out)
{
    if (type->kind == EH_TEXT && block->n_TEXTS < MOST_BYTES)
        out->form = EH_FORM_ID;
    else if ((type->kind == EH_SET || type->kind == EH_LIST) &&
             block->SEQS[type->arg].kind == EH_TEXT && find_asked(block, out->cell, out))
        out->form = EH_FORM_HAS;
}

bool eh_columns_form(const EhBlock *block, uint32_t cell, uint8_t marks, EhColumnsStored *out)
{
    const EhRegType *type = &block->REG_TYPES[block->FUNCS[0].first_reg + cell];
    const EhField *field = field_of(block, cell);
    if (!(marks & (EH_MARK_TEST | EH_MARK_STEP | EH_MARK_CELL)))
        return false;
    if (type->kind == EH_META) /* of a pair, whose first cell may do alone */
        return eh_columns_form(block, cell - 1, marks, out) && out->form == EH_FORM_CELL &&
               (out->cell = cell);
    *out = (EhColumnsStored){.cell = cell, .form = EH_FORM_CELL};
    if (eh_columns_is_byte(block, type)) {
        out->form = EH_FORM_BYTE;
        out->base = EH_NAMES_BASE;
    } else if (field && type->kind == field->kind && type->kind >= EH_INT &&
               type->kind <= EH_TIME) {
        form_whole(field, out);
        out->widened = out->form == EH_FORM_BYTE ? (marks & EH_MARK_CELL) != 0
                                                 : (marks & (EH_MARK_TEST | EH_MARK_CELL)) != 0;
        out->widened &= out->form != EH_FORM_CELL;
    } else if (field && (field->flags & EH_FIELD_LISTED) && !(marks & EH_MARK_CELL)) {
        form_listed(block, type, out);
    }
    return true;
}
