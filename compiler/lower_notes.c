/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notes: what the recording function writes down, for explanations and coverage.
 *
 * Conditions are total, so the recording function takes no short cuts: every part of `and`, `or`, `any { }`, `all { }` is
 * decided and noted, with the values that it read, and the whole is put together from the parts.
 */
#include "compiler/lower.h"

#include <string.h>

enum { SNIPPET_MAX = 200 };

/* Whether the text is as a note shows it: on one line, with single spaces and no comment. */
static bool is_plain(EhStr text)
{
    char before = ' ';
    for (uint32_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '#' || c == '\n' || c == '\t' || c == '\r' || (c == ' ' && before == ' ')) {
            return false;
        }
        before = c;
    }
    return before != ' ';
}

/* Whether the span is shown as it stands. A row is looked at once for all of its parts. */
static bool is_shown(EhLower *low, EhSpan span, EhStr text)
{
    const EhSpan *plain = &low->plain;
    if (span.file == plain->file && span.start >= plain->start && span.end <= plain->end) {
        return text.p[0] != ' ' && text.p[text.n - 1] != ' ';
    }
    if (!is_plain(text)) {
        return false;
    }
    low->plain = span;
    return true;
}

/* The source of a span on one line: runs of white space and comments become one space. */
EhStr eh_snippet(EhLower *low, EhSpan span)
{
    const EhSource *source = &low->policy->sources->files.at[span.file];
    if (span.start < span.end && span.end <= source->text.n) {
        EhStr text = {source->text.p + span.start, span.end - span.start};
        if (is_shown(low, span, text) && text.n <= SNIPPET_MAX) {
            return text;
        }
    }
    uint32_t end = span.end < source->text.n ? span.end : source->text.n, n = 0;
    char *out =
        eh_arena_alloc(low->policy->arena, (size_t)(end > span.start ? end - span.start : 0) + 4);
    bool quoted = false;
    for (uint32_t i = span.start; out != NULL && i < end; i++) {
        char c = source->text.p[i];
        quoted = quoted != (c == '"' && (i == span.start || source->text.p[i - 1] != '\\'));
        if (c == '#' && !quoted) {
            while (i < end && source->text.p[i] != '\n') {
                i++;
            }
            c = ' ';
        }
        bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (!space) {
            out[n++] = c;
        } else if (n > 0 && out[n - 1] != ' ') {
            out[n++] = ' ';
        }
    }
    while (n > 0 && out[n - 1] == ' ') {
        n--;
    }
    if (n > SNIPPET_MAX) {
        n = SNIPPET_MAX;
        while (n > 0 && ((unsigned char)out[n] & 0xC0) == 0x80) {
            n--;
        }
        memcpy(out + n, "…", 3);
        n += 3;
    }
    return out == NULL ? EH_STR("") : (EhStr){out, n};
}

/* The row of NOTE_EXTRAS of the note made last, a new one where it has none. */
static EhNoteExtra *extra_of(EhLower *low, uint32_t note, EhNote *row)
{
    EhBlockBuilder *block = &low->block;
    if ((row->what & EH_NOTE_EXTRA) == 0) {
        uint32_t nothing = eh_block_string(block, EH_STR("")).off;
        EhNoteExtra extra = {.note = note,
                             .label = nothing,
                             .because = nothing,
                             .arg = row->arg,
                             .file = row->place == 0 ? EH_NONE : 0,
                             .line = row->place >> EH_NOTE_COLUMN_BITS,
                             .column = row->place & ((1u << EH_NOTE_COLUMN_BITS) - 1)};
        EH_PUSH(block->arena, &block->NOTE_EXTRAS, extra);
        row->what |= EH_NOTE_EXTRA;
    }
    return block->arena->failed ? NULL : &block->NOTE_EXTRAS.at[block->NOTE_EXTRAS.n - 1];
}

/* Where the note stands: in itself, if that is the first file and no number is large. */
static void set_place(EhLower *low, uint32_t note, EhNote *row, EhSpan span)
{
    eh_source_place_near(&low->policy->sources->files.at[span.file], span.start, &low->near);
    uint32_t line = low->near.line, column = low->near.column;
    if (span.file == 0 && line >> (32 - EH_NOTE_COLUMN_BITS) == 0 &&
        column >> EH_NOTE_COLUMN_BITS == 0) {
        row->place = line << EH_NOTE_COLUMN_BITS | column;
        return;
    }
    EhNoteExtra *extra = extra_of(low, note, row);
    if (extra != NULL) {
        extra->file = span.file;
        extra->line = line;
        extra->column = column;
    }
}

/* Texts of whole rows are seldom the same: they are not looked for. */
static uint32_t long_text(EhLower *low, EhStr text)
{
    enum { LONG = 64 };
    return (text.n > LONG ? eh_block_string_new(&low->block, text)
                          : eh_block_string(&low->block, text))
        .off;
}

uint32_t eh_note_open(EhLower *low, EhEmit *emit, EhNoteKind kind, EhStr label, const EhNode *node,
                      EhRegType type)
{
    uint32_t number = low->block.NOTES.n;
    EhStr text = node == NULL ? EH_STR("") : eh_snippet(low, node->span);
    EhNote note = {.text = long_text(low, text),
                   .parent = emit->note,
                   .what = (uint8_t)kind,
                   .kind = type.kind,
                   .arg = (uint16_t)type.arg};
    EhNoteExtra *extra = NULL;
    if (node != NULL) {
        set_place(low, number, &note, node->span);
    }
    if ((type.arg > UINT16_MAX || label.n > 0) && (extra = extra_of(low, number, &note)) != NULL) {
        extra->arg = type.arg;
        extra->label = eh_block_string(&low->block, label).off;
    }
    EH_PUSH(low->policy->arena, &low->block.NOTES, note);
    return low->block.NOTES.n - 1;
}

void eh_note_because(EhLower *low, uint32_t note, EhStr because)
{
    if (because.n == 0 || note >= low->block.NOTES.n) {
        return;
    }
    EhNoteExtra *extra = extra_of(low, note, &low->block.NOTES.at[note]);
    if (extra != NULL) {
        extra->because = eh_block_string(&low->block, because).off;
    }
}

/* A register that keeps its value is the note; else, or where not every path comes, the value is copied. */
void eh_note_value(EhLower *low, EhEmit *emit, uint32_t note, EhValueAt value)
{
    EhNote *row = note < low->block.NOTES.n ? &low->block.NOTES.at[note] : NULL;
    if (row != NULL && emit->ahead == 0 && eh_is_lasting(emit, value.reg)) {
        row->what |= EH_NOTE_KEPT;
        row->arg = (uint16_t)value.reg;
    } else {
        eh_emit_i(emit, eh_kind_is_pair(value.type.kind) ? EH_I_NOTE2 : EH_I_NOTE, value.reg, note,
                  0);
    }
}

static EhRegType boolean(void)
{
    return (EhRegType){.kind = EH_BOOL, .optional = 1};
}

/* The paths and names that a comparison read, each with its value. */
static void note_operands(EhLower *low, EhEmit *emit, EhNode *node, uint32_t parent)
{
    for (; node != NULL; node = node->a) {
        const EhExpr *info = node->info;
        bool value = (node->kind == EH_N_NAME || node->kind == EH_N_ACCESS) && info != NULL &&
                     info->enumerator < 0 && info->type.kind != EH_KIND_NONE &&
                     info->type.kind != EH_RECORD;
        if (value) {
            uint32_t outer = emit->note;
            EhValueAt at = eh_lower_value(low, emit, node);
            emit->note = parent;
            uint32_t note = eh_note_open(low, emit, EH_NOTE_VALUE, EH_STR(""), node, at.type);
            eh_note_value(low, emit, note, at);
            emit->note = outer;
            return;
        }
        if (node->kind == EH_N_QUANTIFIER) {
            return; /* its body's names have a value for each element */
        }
        if (node->b != NULL && node->kind != EH_N_AT) {
            note_operands(low, emit, node->b, parent);
        }
        if (eh_node_c(node) != NULL) {
            note_operands(low, emit, eh_node_c(node), parent);
        }
        for (EhNode *child = node->list; child != NULL; child = child->next) {
            note_operands(low, emit, child, parent);
        }
    }
}

/* Where a truth goes that cannot be kept. */
static uint32_t other_home(EhEmit *emit)
{
    return eh_can_keep(emit) ? EH_NONE : eh_temporary(emit, boolean());
}

/* A bool that is never missing is its own truth. */
static bool is_truth(const EhEmit *emit, const EhInsn *insn)
{
    return insn->op == EH_I_BEQ && insn->u.i == 1 && emit->regs.at[insn->b].kind == EH_BOOL &&
           !emit->regs.at[insn->b].optional && eh_is_lasting(emit, insn->b);
}

/* Whether a condition holds: by one instruction where that can say it, else by jumps around the two values. */
static uint32_t decide(EhLower *low, EhEmit *emit, EhNode *node, uint32_t home)
{
    uint32_t from = emit->insns.n;
    EhLabel no = eh_label(emit);
    EhInsn insn;
    eh_emit_i(emit, EH_I_MOVI, 0, 0, 0);
    eh_lower_condition(low, emit, node, false, no);
    if (eh_truth_of(emit, from, no, &insn)) {
        eh_bind(emit, no);
        return is_truth(emit, &insn) ? insn.b : eh_keep_truth(emit, &insn, home);
    }
    home = home == EH_NONE ? eh_register(emit, boolean()) : home;
    if (!emit->arena->failed) {
        emit->insns.at[from].a = (uint16_t)home;
    }
    eh_emit_i(emit, EH_I_MOVI, home, 0, 1);
    eh_bind(emit, no);
    return home;
}

/* A condition that is no `and`, `or`, …: decided as always, then noted. */
static uint32_t leaf(EhLower *low, EhEmit *emit, EhNode *node, EhStr label)
{
    uint32_t home = other_home(emit), mark = eh_mark(emit);
    uint32_t note = eh_note_open(low, emit, EH_NOTE_CONDITION, label, node, boolean());
    emit->recording = false;
    uint32_t holds = decide(low, emit, node, home);
    eh_note_value(low, emit, note, (EhValueAt){holds, boolean()});
    note_operands(low, emit, node, note);
    emit->recording = true;
    eh_release_to(emit, mark);
    return holds;
}

static uint32_t recorded(EhLower *low, EhEmit *emit, EhNode *node, EhStr label);

/* `whole` and (or) `part`; `whole` EH_NONE: none so far. */
static uint32_t joined(EhEmit *emit, bool all, uint32_t whole, uint32_t part, uint32_t home)
{
    EhInsn insn = {.op = all ? EH_I_BAND : EH_I_BOR, .u.r = {whole, part}};
    return whole == EH_NONE ? part : eh_keep_truth(emit, &insn, home);
}

/* All parts are decided; the whole is false (or true) as soon as one is. */
static uint32_t combined(EhLower *low, EhEmit *emit, EhNode *node, EhStr label)
{
    bool block = node->kind != EH_N_BINARY;
    bool all = block ? node->kind == EH_N_ALL_OF : node->op == EH_OP_AND;
    uint32_t n, outer = emit->note, whole = EH_NONE, home = EH_NONE;
    uint32_t note = eh_note_open(low, emit, EH_NOTE_CONDITION, label, node, boolean());
    EhNode **parts = block ? eh_block_parts(low->policy->arena, node, &n)
                           : eh_chain_parts(low->policy->arena, node, &n);
    EhNode *line = block ? node->list : NULL;
    emit->note = note;
    for (uint32_t i = 0; i < n; i++) {
        home = home == EH_NONE ? other_home(emit) : home;
        uint32_t mark = eh_mark(emit);
        uint32_t part = recorded(low, emit, parts[i], line != NULL ? line->name : EH_STR(""));
        whole = joined(emit, all, whole, part, home);
        if (i > 0) {
            eh_release_to(emit, mark);
        }
        line = line != NULL ? line->next : NULL;
    }
    emit->note = outer;
    if (n > 0) { /* there is memory */
        eh_note_value(low, emit, note, (EhValueAt){whole, boolean()});
    }
    return whole;
}

static uint32_t inverted(EhLower *low, EhEmit *emit, EhNode *node, EhStr label)
{
    uint32_t home = other_home(emit), outer = emit->note;
    uint32_t note = eh_note_open(low, emit, EH_NOTE_CONDITION, label, node, boolean());
    emit->note = note;
    uint32_t part = recorded(low, emit, node->a, EH_STR(""));
    emit->note = outer;
    uint32_t whole = eh_keep_truth(emit, &(EhInsn){.op = EH_I_BNE, .b = part, .u.i = 1}, home);
    eh_note_value(low, emit, note, (EhValueAt){whole, boolean()});
    return whole;
}

static uint32_t recorded(EhLower *low, EhEmit *emit, EhNode *node, EhStr label)
{
    node = eh_unparen_node(node);
    if (node->kind == EH_N_ALL_OF || node->kind == EH_N_ANY_OF ||
        (node->kind == EH_N_BINARY && (node->op == EH_OP_AND || node->op == EH_OP_OR))) {
        return combined(low, emit, node, label);
    }
    return node->kind == EH_N_NOT ? inverted(low, emit, node, label) : leaf(low, emit, node, label);
}

uint32_t eh_lower_still(EhLower *low, EhEmit *emit, const EhNode *list, uint32_t holds)
{
    uint32_t home = EH_NONE;
    for (const EhNode *attr = list; attr != NULL; attr = attr->next) {
        if (attr->kind == EH_N_UNTIL) {
            EhInsn insn = {.op = EH_I_BLT, .b = eh_lower_now(low), .u.i = eh_lower_over(low, attr)};
            home = other_home(emit);
            holds = joined(emit, true, holds, eh_keep_truth(emit, &insn, home), home);
        }
    }
    return holds;
}

uint32_t eh_lower_recorded_row(EhLower *low, EhEmit *emit, const EhClause *clauses, uint32_t n,
                               const EhNode *attributes)
{
    uint32_t whole = EH_NONE, home = other_home(emit);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t mark = eh_mark(emit);
        uint32_t part = recorded(low, emit, clauses[i].condition, clauses[i].word);
        if (!clauses[i].sense) {
            EhInsn insn = {.op = EH_I_BNE, .b = part, .u.i = 1};
            part = eh_keep_truth(emit, &insn, other_home(emit));
        }
        whole = joined(emit, true, whole, part, home);
        if (i > 0) {
            eh_release_to(emit, mark);
        }
    }
    if (whole == EH_NONE) {
        whole = eh_keep_truth(emit, &(EhInsn){.op = EH_I_MOVI, .u.i = 1}, home);
    }
    return eh_lower_still(low, emit, attributes, whole);
}

void eh_lower_clause(EhLower *low, EhEmit *emit, const EhClause *clause, EhLabel no)
{
    uint32_t mark = eh_mark(emit);
    if (emit->recording) {
        uint32_t holds = recorded(low, emit, clause->condition, clause->word);
        eh_jump_i(emit, clause->sense ? EH_I_JF : EH_I_JT, holds, no, 0);
    } else {
        eh_lower_condition(low, emit, clause->condition, !clause->sense, no);
    }
    eh_release_to(emit, mark);
}

uint32_t eh_lower_recorded(EhLower *low, EhEmit *emit, EhNode *node)
{
    return recorded(low, emit, node, EH_STR(""));
}
