/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loops over sets and lists: `any x in`, `all x in`, `count x in`, and `in` where no instruction does it.
 */
#include "compiler/lower.h"

/* A loop that is open: FOR has been emitted, NEXT not yet. */
typedef struct Loop {
    uint32_t counter, element, sequence;
    EhLabel body, end;
} Loop;

static Loop open_loop(EhLower *low, EhEmit *emit, EhValueAt sequence)
{
    const EhSeqType *seq = &low->block.SEQS.at[sequence.type.arg];
    Loop loop = {.sequence = sequence.reg, .body = eh_label(emit), .end = eh_label(emit)};
    loop.counter = eh_temporary(emit, (EhRegType){.kind = EH_COUNTER});
    loop.element =
        eh_temporary(emit, (EhRegType){.kind = seq->kind, .optional = 1, .arg = seq->arg});
    eh_jump_r(emit, EH_I_FOR, loop.counter, loop.end, sequence.reg, loop.element);
    eh_bind(emit, loop.body);
    return loop;
}

static void close_loop(EhEmit *emit, const Loop *loop)
{
    eh_jump_r(emit, EH_I_NEXT, loop->counter, loop->body, loop->sequence, loop->element);
    eh_bind(emit, loop->end);
}

void eh_lower_quantifier(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label)
{
    EhSymbol *variable = ((const EhExpr *)node->info)->symbol;
    bool any = node->op == EH_OP_ANY, recording = emit->recording;
    EhLabel decided = any == sense ? label : eh_label(emit);
    EhValueAt sequence = eh_lower_value(low, emit, node->a);
    Loop loop = open_loop(low, emit, sequence);
    variable->reg = loop.element;
    emit->recording = false; /* a condition inside a loop has no single value to note */
    eh_lower_condition(low, emit, node->b, any, decided);
    emit->recording = recording;
    close_loop(emit, &loop);
    if (any != sense) {
        eh_jump_i(emit, EH_I_JMP, 0, label, 0);
        eh_bind(emit, decided);
    }
}

void eh_lower_count(EhLower *low, EhEmit *emit, EhNode *node, uint32_t to)
{
    EhSymbol *variable = ((const EhExpr *)node->info)->symbol;
    bool recording = emit->recording;
    eh_emit_i(emit, EH_I_MOVI, to, 0, 0);
    Loop loop = open_loop(low, emit, eh_lower_value(low, emit, node->a));
    EhLabel skip = eh_label(emit);
    variable->reg = loop.element;
    emit->recording = false;
    eh_lower_condition(low, emit, node->b, false, skip);
    emit->recording = recording;
    eh_emit_i(emit, EH_I_ADDI, to, to, 1);
    eh_bind(emit, skip);
    close_loop(emit, &loop);
}

void eh_lower_in_sequence(EhLower *low, EhEmit *emit, EhNode *node, EhValueAt sequence, bool sense,
                          EhLabel label)
{
    EhLabel found = sense ? label : eh_label(emit);
    uint8_t elem = low->block.SEQS.at[sequence.type.arg].kind;
    const EhExpr *left = node->a->info;
    bool real = elem == EH_NUMBER || left->type.kind == EH_NUMBER;
    EhValueAt value = eh_lower_as(low, emit, node->a, real ? EH_NUMBER : elem);
    Loop loop = open_loop(low, emit, sequence);
    uint32_t element = loop.element;
    if (real && elem == EH_INT) {
        element = eh_temporary(emit, (EhRegType){.kind = EH_NUMBER, .optional = 1});
        eh_emit_r(emit, EH_I_I2F, element, 0, loop.element, 0);
    }
    eh_jump_r(emit, real ? EH_I_FJEQR : EH_I_JEQR, value.reg, found, element, 0);
    close_loop(emit, &loop);
    if (!sense) {
        eh_jump_i(emit, EH_I_JMP, 0, label, 0);
        eh_bind(emit, found);
    }
}
