/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions: from an expression to jumps.
 *
 * Each construct is asked to jump when it is `sense` and to go on otherwise, so that no truth value is ever stored and
 * `and`, `or`, `not` cost nothing of their own.
 */
#include "compiler/lower.h"

static EhInstruction flip(EhInstruction op)
{
    switch (op) {
    case EH_I_JEQ:
        return EH_I_JNE;
    case EH_I_JNE:
        return EH_I_JEQ;
    case EH_I_JLT:
        return EH_I_JGE;
    case EH_I_JGE:
        return EH_I_JLT;
    case EH_I_JLE:
        return EH_I_JGT;
    case EH_I_JGT:
        return EH_I_JLE;
    case EH_I_FJEQ:
        return EH_I_FJNE;
    case EH_I_FJNE:
        return EH_I_FJEQ;
    case EH_I_FJLT:
        return EH_I_FJGE;
    case EH_I_FJGE:
        return EH_I_FJLT;
    case EH_I_FJLE:
        return EH_I_FJGT;
    case EH_I_FJGT:
        return EH_I_FJLE;
    default:
        return op;
    }
}

uint32_t eh_lower_text_id(EhLower *low, EhStr text)
{
    return eh_block_text(&low->block, text);
}

/* A field that is compared with listed texts has their ids looked up when it is set. */
static void mark_listed(EhNode *node)
{
    const EhExpr *info = node->info;
    if (info != NULL && info->place != NULL && info->place->field != NULL) {
        info->place->field->listed = true;
    }
}

void eh_lower_equal(EhLower *low, EhEmit *emit, EhValueAt value, const EhConst *constant,
                    bool sense, EhLabel label)
{
    if (value.type.kind == EH_TEXT) {
        eh_jump_r(emit, sense ? EH_I_JTEQ : EH_I_JTNE, value.reg, label,
                  eh_lower_text_id(low, constant->text), 0);
    } else if (value.type.kind == EH_NUMBER) {
        eh_jump_f(emit, sense ? EH_I_FJEQ : EH_I_FJNE, value.reg, label, constant->cell.f);
    } else {
        eh_jump_i(emit, sense ? EH_I_JEQ : EH_I_JNE, value.reg, label, constant->cell.i);
    }
}

/* A literal, or an enumerator, as a constant of `kind`. */
static bool constant_of(EhNode *node, uint8_t kind, EhConst *out)
{
    EhNode *inner = eh_unparen_node(node);
    bool negative = inner->kind == EH_N_NEGATE;
    EhNode *value = negative ? eh_unparen_node(inner->a) : inner;
    const EhExpr *info = inner->info;
    *out = (EhConst){.text = value->name};
    switch ((EhNodeKind)value->kind) {
    case EH_N_INT:
        if (kind == EH_NUMBER) {
            out->cell.f = negative ? 0.0 - (double)value->i : (double)value->i;
            return true;
        }
        out->cell.i = negative ? -value->i : value->i;
        return true;
    case EH_N_BOOL:
    case EH_N_MONEY:
    case EH_N_DURATION:
    case EH_N_DATE:
    case EH_N_INSTANT:
        out->cell.i = negative ? -value->i : value->i;
        return true;
    case EH_N_NUMBER:
    case EH_N_PERCENT:
        out->cell.f = negative ? 0.0 - value->f : value->f;
        return true;
    case EH_N_TEXT:
        return true;
    case EH_N_NAME:
        out->cell.i = info->enumerator;
        return info->enumerator >= 0;
    default:
        return false;
    }
}

static uint8_t common_kind(const EhNode *a, const EhNode *b)
{
    const EhExpr *x = a->info, *y = b->info;
    return x->type.kind == EH_NUMBER || y->type.kind == EH_NUMBER ? EH_NUMBER : x->type.kind;
}

/* Two registers. Missing equals nothing, not even missing: only whole numbers need to be asked. */
static void equal_registers(EhEmit *emit, EhValueAt a, EhValueAt b, bool guard, bool sense,
                            EhLabel label)
{
    EhLabel no = eh_label(emit);
    if (a.type.kind == EH_TEXT) {
        eh_jump_r(emit, sense ? EH_I_JTEQR : EH_I_JTNER, a.reg, label, b.reg, 0);
    } else if (a.type.kind == EH_NUMBER) {
        eh_jump_r(emit, sense ? EH_I_FJEQR : EH_I_FJNER, a.reg, label, b.reg, 0);
    } else {
        if (guard) {
            eh_jump_i(emit, EH_I_JMISS, a.reg, sense ? no : label, 0);
        }
        eh_jump_r(emit, sense ? EH_I_JEQR : EH_I_JNER, a.reg, label, b.reg, 0);
    }
    eh_bind(emit, no);
}

static void equality(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label)
{
    const EhExpr *info = node->info;
    if (node->op == EH_OP_IS_NOT) {
        sense = !sense;
    }
    if (info->calendar_test) {
        uint32_t open = eh_temporary(emit, (EhRegType){.kind = EH_BOOL, .optional = 1});
        eh_emit_r(emit, EH_I_OPEN, open, 0, info->symbol->index, 0);
        eh_jump_i(emit, sense ? EH_I_JT : EH_I_JF, open, label, 0);
        return;
    }
    uint8_t kind = common_kind(node->a, node->b);
    EhConst constant;
    bool right = constant_of(node->b, kind, &constant),
         left = !right && constant_of(node->a, kind, &constant);
    if (right || left) {
        EhNode *value = right ? node->a : node->b;
        mark_listed(eh_unparen_node(value));
        eh_lower_equal(low, emit, eh_lower_as(low, emit, value, kind), &constant, sense, label);
        return;
    }
    EhValueAt a = eh_lower_as(low, emit, node->a, kind), b = eh_lower_as(low, emit, node->b, kind);
    bool guard = ((const EhExpr *)node->a->info)->type.optional &&
                 ((const EhExpr *)node->b->info)->type.optional;
    equal_registers(emit, a, b, guard, sense, label);
}

static void ordering(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label)
{
    static const EhInstruction whole[] = {
        [EH_OP_LT] = EH_I_JLT, [EH_OP_LE] = EH_I_JLE, [EH_OP_GT] = EH_I_JGT, [EH_OP_GE] = EH_I_JGE};
    static const EhInstruction real[] = {[EH_OP_LT] = EH_I_FJLT,
                                         [EH_OP_LE] = EH_I_FJLE,
                                         [EH_OP_GT] = EH_I_FJGT,
                                         [EH_OP_GE] = EH_I_FJGE};
    uint8_t kind = common_kind(node->a, node->b);
    EhConst constant;
    if (constant_of(node->b, kind, &constant)) {
        EhValueAt a = eh_lower_as(low, emit, node->a, kind);
        EhInstruction op = kind == EH_NUMBER ? real[node->op] : whole[node->op];
        op = sense ? op : flip(op);
        if (kind == EH_NUMBER) {
            eh_jump_f(emit, op, a.reg, label, constant.cell.f);
        } else {
            eh_jump_i(emit, op, a.reg, label, constant.cell.i);
        }
        return;
    }
    EhValueAt a = eh_lower_as(low, emit, node->a, kind), b = eh_lower_as(low, emit, node->b, kind);
    bool swap = node->op == EH_OP_GT || node->op == EH_OP_GE,
         strict = node->op == EH_OP_LT || node->op == EH_OP_GT;
    if (!sense) { /* not (a < b) is b <= a */
        swap = !swap;
        strict = !strict;
    }
    EhInstruction op =
        kind == EH_NUMBER ? (strict ? EH_I_FJLTR : EH_I_FJLER) : (strict ? EH_I_JLTR : EH_I_JLER);
    eh_jump_r(emit, op, swap ? b.reg : a.reg, label, swap ? a.reg : b.reg, 0);
}

static EhValueAt day_or_instant(EhEmit *emit, EhPolicy *policy, bool date)
{
    EhSymbol *symbol = eh_map_get(&policy->values, date ? EH_STR("today") : EH_STR("now"));
    return (EhValueAt){symbol->reg, emit->regs.at[symbol->reg]};
}

/* now <= t <= now + d, or now - d <= t <= now; false for a missing t or d. */
static void within(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label)
{
    EhLabel no = eh_label(emit);
    const EhExpr *b = node->b->info;
    bool past = node->op == EH_OP_WITHIN_PAST;
    EhValueAt t = eh_lower_value(low, emit, node->a);
    bool date = t.type.kind == EH_DATE;
    EhValueAt now = day_or_instant(emit, low->policy, date);
    EhRegType type = {.kind = t.type.kind, .optional = 1};
    uint32_t edge = eh_temporary(emit, type);
    uint32_t holds = eh_temporary(emit, (EhRegType){.kind = EH_BOOL, .optional = 1});
    if (b->type.lo == b->type.hi && !b->type.optional) {
        int64_t d = date ? b->type.lo / EH_DAY_MS : b->type.lo;
        eh_emit_i(emit, EH_I_ADDI, edge, now.reg, past ? -d : d);
    } else {
        EhValueAt d = eh_lower_value(low, emit, node->b);
        if (b->type.optional) {
            eh_jump_i(emit, EH_I_JMISS, d.reg, sense ? no : label, 0);
        }
        eh_emit_r(emit, past ? EH_I_SUB : EH_I_ADD, edge, 0, now.reg, d.reg);
    }
    eh_emit_r(emit, EH_I_BTW, holds, t.reg, past ? edge : now.reg, past ? now.reg : edge);
    eh_jump_i(emit, sense ? EH_I_JT : EH_I_JF, holds, label, 0);
    eh_bind(emit, no);
}

static void two_texts(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label)
{
    EhValueAt a = eh_lower_value(low, emit, node->a), b = eh_lower_value(low, emit, node->b);
    uint32_t holds = eh_temporary(emit, (EhRegType){.kind = EH_BOOL, .optional = 1});
    eh_emit_r(emit, node->op == EH_OP_STARTS ? EH_I_STARTS : EH_I_ENDS, holds, 0, a.reg, b.reg);
    eh_jump_i(emit, sense ? EH_I_JT : EH_I_JF, holds, label, 0);
}

static void known(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label)
{
    EhValueAt a = eh_lower_value(low, emit, node->a);
    bool wants_known = ((node->op == EH_OP_KNOWN) != node->negated) == sense;
    bool pair = eh_kind_is_pair(a.type.kind);
    EhInstruction op =
        wants_known ? (pair ? EH_I_JKNOWN2 : EH_I_JKNOWN) : (pair ? EH_I_JMISS2 : EH_I_JMISS);
    eh_jump_i(emit, op, a.reg, label, 0);
}

/* `and`, `or`, `all { }`, `any { }`: one that decides leaves early. */
static void parts(EhLower *low, EhEmit *emit, EhNode **nodes, uint32_t n, bool all, bool sense,
                  EhLabel label)
{
    EhLabel out = eh_label(emit);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t mark = eh_mark(emit);
        bool last = i + 1 == n;
        if (all == sense && !last) {
            eh_lower_condition(low, emit, nodes[i], !all, out);
        } else {
            eh_lower_condition(low, emit, nodes[i], sense, label);
        }
        eh_release_to(emit, mark);
    }
    eh_bind(emit, out);
}

EhNode **eh_chain_parts(EhArena *arena, EhNode *node, uint32_t *n)
{
    EhOp op = (EhOp)node->op;
    uint32_t count = 1;
    EhNode *walk;
    for (walk = node; walk->kind == EH_N_BINARY && walk->op == op; walk = walk->a) {
        count++;
    }
    EhNode **out = eh_arena_array(arena, count, sizeof *out);
    *n = out == NULL ? 0 : count;
    uint32_t i = count;
    for (walk = node; out != NULL && i-- > 1; walk = walk->a) {
        out[i] = walk->b;
    }
    if (out != NULL) {
        out[0] = walk;
    }
    return out;
}

EhNode **eh_block_parts(EhArena *arena, EhNode *node, uint32_t *n)
{
    uint32_t count = 0, i = 0;
    for (EhNode *line = node->list; line != NULL; line = line->next) {
        count++;
    }
    EhNode **out = eh_arena_array(arena, count + 1u, sizeof *out);
    for (EhNode *line = node->list; out != NULL && line != NULL; line = line->next) {
        out[i++] = line->a;
    }
    *n = out == NULL ? 0 : count;
    return out;
}

static void chain(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label)
{
    uint32_t n;
    bool block = node->kind != EH_N_BINARY;
    EhNode **nodes = block ? eh_block_parts(low->policy->arena, node, &n)
                           : eh_chain_parts(low->policy->arena, node, &n);
    bool all = block ? node->kind == EH_N_ALL_OF : node->op == EH_OP_AND;
    parts(low, emit, nodes, n, all, sense, label);
}

static void choice(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label)
{
    EhLabel no = eh_label(emit), end = eh_label(emit);
    eh_lower_condition(low, emit, node->a, false, no);
    eh_lower_condition(low, emit, node->b, sense, label);
    eh_jump_i(emit, EH_I_JMP, 0, end, 0);
    eh_bind(emit, no);
    eh_lower_condition(low, emit, eh_node_c(node), sense, label);
    eh_bind(emit, end);
}

static void truth(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label)
{
    EhValueAt value = eh_lower_value(low, emit, node);
    eh_jump_i(emit, sense ? EH_I_JT : EH_I_JF, value.reg, label, 0);
}

static void binary(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label)
{
    switch ((EhOp)node->op) {
    case EH_OP_AND:
    case EH_OP_OR:
        chain(low, emit, node, sense, label);
        break;
    case EH_OP_IS:
    case EH_OP_IS_NOT:
        equality(low, emit, node, sense, label);
        break;
    case EH_OP_LT:
    case EH_OP_LE:
    case EH_OP_GT:
    case EH_OP_GE:
        ordering(low, emit, node, sense, label);
        break;
    case EH_OP_WITHIN:
    case EH_OP_WITHIN_PAST:
        within(low, emit, node, sense, label);
        break;
    case EH_OP_STARTS:
    case EH_OP_ENDS:
        two_texts(low, emit, node, sense, label);
        break;
    case EH_OP_MENTIONS:
        eh_lower_mentions(low, emit, node, sense, label);
        break;
    default:
        truth(low, emit, node, sense, label);
        break;
    }
}

static void condition(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label)
{
    const EhExpr *info = node->info;
    switch ((EhNodeKind)node->kind) {
    case EH_N_BOOL:
        if ((node->i != 0) == sense) {
            eh_jump_i(emit, EH_I_JMP, 0, label, 0);
        }
        break;
    case EH_N_PAREN:
        eh_lower_condition(low, emit, node->a, sense, label);
        break;
    case EH_N_NOT:
        eh_lower_condition(low, emit, node->a, !sense, label);
        break;
    case EH_N_BINARY:
        binary(low, emit, node, sense, label);
        break;
    case EH_N_IS_KNOWN:
        known(low, emit, node, sense, label);
        break;
    case EH_N_IN:
        eh_lower_in(low, emit, node, sense, label);
        break;
    case EH_N_ALL_OF:
    case EH_N_ANY_OF:
        chain(low, emit, node, sense, label);
        break;
    case EH_N_QUANTIFIER:
        eh_lower_quantifier(low, emit, node, sense, label);
        break;
    case EH_N_IF:
        choice(low, emit, node, sense, label);
        break;
    case EH_N_NAME:
        if (info->symbol != NULL && info->symbol->kind == EH_SYM_LET &&
            eh_let_of(info->symbol)->reg == EH_NONE) {
            eh_lower_condition(low, emit, eh_let_of(info->symbol)->node->a, sense, label);
            break;
        }
        truth(low, emit, node, sense, label);
        break;
    default:
        truth(low, emit, node, sense, label);
        break;
    }
}

void eh_lower_condition(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label)
{
    uint32_t mark = eh_mark(emit);
    if (emit->recording) {
        uint32_t holds = eh_lower_recorded(low, emit, node);
        eh_jump_i(emit, sense ? EH_I_JT : EH_I_JF, holds, label, 0);
    } else {
        condition(low, emit, node, sense, label);
    }
    eh_release_to(emit, mark);
}
