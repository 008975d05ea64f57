/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Route and rank: rows with conditions, and tables of cells.
 */
#include "compiler/lower.h"

typedef struct Choice {
    uint32_t result; /* register; the next one tells which row */
    const EhEnumDecl *names;
    EhValueAt columns[EH_LIMIT_COLUMNS];
    EhNode *headings[EH_LIMIT_COLUMNS];
    uint32_t n_columns;
    EhLabel end;
    EH_VEC(EhRowCode) rows; /* as they were made, but for the recording function, */
    EhFirst first;          /* which has these */
} Choice;

static EhRegType boolean(void)
{
    return (EhRegType){.kind = EH_BOOL, .optional = 1};
}

/* The row decides; on to `label`. */
static void take(EhEmit *emit, const Choice *choice, const EhNode *row, uint32_t index,
                 EhLabel label)
{
    uint32_t result = (uint32_t)eh_enum_find(choice->names, row->b->name);
    eh_jump_r(emit, EH_I_TAKE, choice->result, label, result, index);
}

static void take_otherwise(EhEmit *emit, const Choice *choice, const EhNode *block)
{
    uint32_t index = 0;
    const EhNode *row = block->list;
    for (; row->next != NULL; row = row->next) {
        index++;
    }
    EhLabel next = eh_label(emit);
    take(emit, choice, row, index, next);
    eh_bind(emit, next);
}

/* ---- cells ---- */

static EhConst cell_constant(EhLower *low, EhNode *node, const EhVType *heading)
{
    EhVType type = *heading;
    EhConst out;
    type.optional = type.predicted = false;
    eh_type_default_range(&type);
    eh_const(low->policy, node, &type, &out);
    return out;
}

static void cell_order(EhEmit *emit, EhOp op, EhValueAt value, const EhConst *constant, bool sense,
                       EhLabel label)
{
    static const EhInstruction whole[4][2] = {
        {EH_I_JGE, EH_I_JLT}, {EH_I_JGT, EH_I_JLE}, {EH_I_JLE, EH_I_JGT}, {EH_I_JLT, EH_I_JGE}};
    static const EhInstruction real[4][2] = {{EH_I_FJGE, EH_I_FJLT},
                                             {EH_I_FJGT, EH_I_FJLE},
                                             {EH_I_FJLE, EH_I_FJGT},
                                             {EH_I_FJLT, EH_I_FJGE}};
    int row = op == EH_OP_LT ? 0 : op == EH_OP_LE ? 1 : op == EH_OP_GT ? 2 : 3;
    if (value.type.kind == EH_NUMBER) {
        eh_jump_f(emit, real[row][sense], value.reg, label, constant->cell.f);
    } else {
        eh_jump_i(emit, whole[row][sense], value.reg, label, constant->cell.i);
    }
}

/* Goes to `no` unless the value is there and compares as the cell says. */
static void cell_ordered(EhLower *low, EhEmit *emit, EhNode *cell, EhValueAt value,
                         const EhVType *type, EhLabel no)
{
    EhConst a = cell_constant(low, cell->a, type);
    if (type->optional) {
        eh_jump_i(emit, EH_I_JMISS, value.reg, no, 0);
    }
    if (cell->op != EH_OP_RANGE) {
        cell_order(emit, (EhOp)cell->op, value, &a, false, no);
        return;
    }
    EhConst b = cell_constant(low, cell->b, type);
    if (type->kind == EH_ENUM) {
        eh_jump_i(emit, EH_I_JNIN, value.reg, no, (int64_t)eh_lower_days(a.cell.i, b.cell.i));
        return;
    }
    cell_order(emit, EH_OP_GE, value, &a, false, no);
    cell_order(emit, EH_OP_LE, value, &b, false, no);
}

static void cell_values(EhLower *low, EhEmit *emit, EhNode *cell, EhValueAt value,
                        const EhVType *type, EhLabel no)
{
    EhLabel yes = eh_label(emit);
    EH_VEC(uint32_t) ids = {NULL, 0, 0};
    uint64_t mask = 0;
    bool names = type->kind == EH_ENUM && type->enumeration->names.n <= 64;
    for (EhNode *item = cell->list; item != NULL; item = item->next) {
        EhConst constant = cell_constant(low, item, type);
        if (type->kind == EH_TEXT) {
            EH_PUSH(low->policy->arena, &ids, eh_lower_text_id(low, constant.text));
        } else if (names) {
            mask |= 1ull << constant.cell.i;
        } else {
            eh_lower_equal(low, emit, value, &constant, true, yes);
        }
    }
    if (type->kind == EH_TEXT) {
        uint32_t list = eh_block_text_list(&low->block, EH_STR(""), ids.at, ids.n);
        eh_jump_r(emit, EH_I_JTNIN, value.reg, no, list, 0);
    } else if (names) {
        eh_jump_i(emit, EH_I_JNIN, value.reg, no, (int64_t)mask);
    } else {
        eh_jump_i(emit, EH_I_JMP, 0, no, 0);
    }
    eh_bind(emit, yes);
}

/* Goes to `no` unless the cell matches; `not` turns the inside round. */
static void cell_matches(EhLower *low, EhEmit *emit, EhNode *cell, EhValueAt value,
                         const EhVType *type, EhLabel no)
{
    if (cell->op == EH_OP_ANY) {
        return;
    }
    EhLabel inside_no = cell->negated ? eh_label(emit) : no;
    if (cell->op == EH_OP_MISSING) {
        eh_jump_i(emit, eh_kind_is_pair(value.type.kind) ? EH_I_JKNOWN2 : EH_I_JKNOWN, value.reg,
                  inside_no, 0);
    } else if (cell->op == EH_OP_IS) {
        EhConst constant = cell_constant(low, cell->a, type);
        eh_lower_equal(low, emit, value, &constant, false, inside_no);
    } else if (cell->op == EH_OP_IN) {
        cell_values(low, emit, cell, value, type, inside_no);
    } else {
        cell_ordered(low, emit, cell, value, type, inside_no);
    }
    if (cell->negated) {
        eh_jump_i(emit, EH_I_JMP, 0, no, 0);
        eh_bind(emit, inside_no);
    }
}

static void row_cells(EhLower *low, EhEmit *emit, const Choice *choice, EhNode *row, EhLabel no)
{
    uint32_t i = 0;
    for (EhNode *cell = row->a; cell != NULL && i < choice->n_columns; cell = cell->next, i++) {
        const EhExpr *info = choice->headings[i]->info;
        cell_matches(low, emit, cell, choice->columns[i], &info->type, no);
    }
}

/* ---- rows ---- */

/* Goes to `no` unless the row holds. */
static void row_test(EhLower *low, EhEmit *emit, const Choice *choice, EhNode *row, EhLabel no)
{
    eh_lower_until(low, emit, row->list, no);
    if (row->kind == EH_N_ROW) {
        eh_lower_condition(low, emit, row->a, false, no);
    } else {
        row_cells(low, emit, choice, row, no);
    }
}

/* `otherwise` has no condition. */
static void plain_row(EhLower *low, EhEmit *emit, Choice *choice, EhNode *row, uint32_t index)
{
    EhLabel next = eh_label(emit);
    EhRowCode code = {.from = emit->insns.n, .first_label = next, .next = next};
    if (row->a != NULL) {
        row_test(low, emit, choice, row, next);
    }
    take(emit, choice, row, index, choice->end);
    eh_bind(emit, next);
    code.to = emit->insns.n;
    code.end_label = emit->labels.n;
    EH_PUSH(emit->arena, &choice->rows, code);
}

/* Whether the cells of a row match, in a register. */
static uint32_t recorded_cells(EhLower *low, EhEmit *emit, const Choice *choice, EhNode *row)
{
    uint32_t holds =
        eh_can_keep(emit) ? eh_register(emit, boolean()) : eh_temporary(emit, boolean());
    uint32_t mark = eh_mark(emit);
    EhLabel no = eh_label(emit);
    eh_emit_i(emit, EH_I_MOVI, holds, 0, 0);
    row_cells(low, emit, choice, row, no);
    eh_emit_i(emit, EH_I_MOVI, holds, 0, 1);
    eh_bind(emit, no);
    eh_release_to(emit, mark);
    return holds;
}

/* Every row is asked and noted; the first that holds decides. */
static void recorded_row(EhLower *low, EhEmit *emit, Choice *choice, EhNode *row, EhStr label)
{
    uint32_t stage = emit->note, mark = eh_mark(emit);
    uint32_t note = eh_note_open(low, emit, EH_NOTE_ROW, label, row, boolean());
    eh_note_because(low, note, eh_because(row->list));
    emit->note = note;
    uint32_t holds = row->kind == EH_N_ROW ? eh_lower_recorded(low, emit, row->a)
                                           : recorded_cells(low, emit, choice, row);
    holds = eh_lower_still(low, emit, row->list, holds);
    eh_note_value(low, emit, note, (EhValueAt){holds, boolean()});
    emit->note = stage;
    uint32_t result = (uint32_t)eh_enum_find(choice->names, row->b->name);
    eh_first_row(low, emit, &choice->first, holds, result);
    eh_release_to(emit, mark);
}

static void open_columns(EhLower *low, EhEmit *emit, EhNode *block, Choice *choice)
{
    bool recording = emit->recording;
    if (block->kind != EH_N_ROUTE_BY && block->kind != EH_N_RANK_BY) {
        return;
    }
    for (EhNode *heading = block->a; heading != NULL; heading = heading->next) {
        const EhExpr *info = heading->info;
        if (info->place != NULL && info->place->field != NULL) {
            info->place->field->listed = true;
        }
        emit->recording = false;
        EhValueAt value = eh_lower_value(low, emit, heading);
        emit->recording = recording;
        choice->headings[choice->n_columns] = heading;
        choice->columns[choice->n_columns++] = value;
        if (recording) {
            uint32_t note = eh_note_open(low, emit, EH_NOTE_VALUE, EH_STR(""), heading, value.type);
            eh_note_value(low, emit, note, value);
        }
    }
}

void eh_lower_choice(EhLower *low, EhEmit *emit, EhNode *block, bool route)
{
    const EhHeader *header = &low->block.header;
    const EhEnumDecl *labels = route ? low->queue_by : low->priority_by;
    Choice choice = {.result = route ? header->reg_queue : header->reg_priority,
                     .names = route ? low->policy->queue_enum : low->policy->priority_enum,
                     .end = eh_label(emit)};
    uint32_t mark = eh_mark(emit), index = 0;
    EhStageStart start;
    if (emit->recording) {
        choice.first.result = choice.result;
        take_otherwise(emit, &choice, block); /* unless a row decides */
    }
    open_columns(low, emit, block, &choice);
    start = eh_stage_start(emit);
    for (EhNode *row = block->list; row != NULL; row = row->next, index++) {
        eh_node_ahead(row);
        if (!emit->recording) {
            plain_row(low, emit, &choice, row, index);
        } else if (row->a != NULL) {
            recorded_row(low, emit, &choice, row, labels->names.at[index].name);
        }
    }
    eh_first_close(low, emit, &choice.first);
    eh_lower_cases(low, emit, choice.rows.at, choice.rows.n);
    eh_bind(emit, choice.end);
    eh_lower_table(low, emit, start, choice.result);
    eh_release_to(emit, mark);
}
