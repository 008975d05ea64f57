/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notes: what the recording function can write down, and what it has.
 *
 * One idea: most notes are registers that keep what they have to the decision's end, so that noting them is no work; the
 * others are copied when an instruction comes to them. A note is short; what few of them have lies in rows in order of
 * their notes, found by halving.
 */
#include "vm/decide.h"

static const EhNoteExtra *extra_of(const EhBlock *block, uint32_t note)
{
    uint32_t low = 0, high = block->n_NOTE_EXTRAS;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (block->NOTE_EXTRAS[middle].note <= note)
            low = middle;
        else
            high = middle;
    }
    return &block->NOTE_EXTRAS[low];
}

EhNoteWhole eh_block_note(const EhBlock *block, uint32_t i)
{
    const EhNote *note = &block->NOTES[i];
    EhNoteWhole out = {.note = note, .label = "", .because = "", .arg = note->arg};
    out.text = block->STRINGS + note->text;
    out.what = (EhNoteKind)(note->what & ~(EH_NOTE_EXTRA | EH_NOTE_KEPT));
    out.file = note->place == 0 ? EH_NONE : 0;
    out.line = note->place >> EH_NOTE_COLUMN_BITS;
    out.column = note->place & ((1u << EH_NOTE_COLUMN_BITS) - 1);
    if (note->what & EH_NOTE_EXTRA) {
        const EhNoteExtra *extra = extra_of(block, i);
        out.label = block->STRINGS + extra->label;
        out.because = block->STRINGS + extra->because;
        out.arg = extra->arg;
        out.file = extra->file;
        out.line = extra->line;
        out.column = extra->column;
    }
    return out;
}

/* Where its value is; NULL: not noted. */
static const EhCell *cells_of(const EhContext *context, uint32_t i)
{
    const EhNote *note = &context->block->NOTES[i];
    if (note->what & EH_NOTE_KEPT)
        return context->did & EH_DID_RECORD ? context->registers + note->arg : NULL;
    return context->noted[i] ? context->notes + 2 * (size_t)i : NULL;
}

/* Of a value that an enum or SEQS row belongs to: which. */
static uint32_t arg_of(const EhBlock *block, const EhNoteWhole *note)
{
    uint32_t first = block->n_FUNCS > 1 ? block->FUNCS[1].first_reg : 0;
    return note->note->what & EH_NOTE_KEPT ? block->REG_TYPES[first + note->note->arg].arg
                                           : note->arg;
}

uint32_t eh_note_count(const EhProgram *program)
{
    return program->block.n_NOTES;
}

bool eh_note(const EhContext *context, uint32_t i, EhNoteInfo *out)
{
    const EhBlock *block = context->block;
    if (i >= block->n_NOTES)
        return false;
    const EhNoteWhole note = eh_block_note(block, i);
    const EhCell *cells = cells_of(context, i);
    *out = (EhNoteInfo){
        .what = (EhNoteWhat)note.what,
        .label = note.label,
        .text = note.text,
        .because = note.because,
        .parent = note.note->parent == EH_NONE ? -1 : (int32_t)note.note->parent,
        .noted = cells != NULL,
    };
    if (note.file != EH_NONE) {
        out->file = eh_block_chars(block, block->FILES[note.file]);
        out->line = note.line;
        out->column = note.column;
    }
    out->value = (EhValue){.type = (EhType)note.note->kind, .missing = true};
    if (cells)
        eh_block_value(block, note.note->kind, arg_of(block, &note), cells, &out->value,
                       &out->enum_name);
    return true;
}
