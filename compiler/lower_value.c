/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values: from an expression to a register.
 *
 * A field of the ticket needs no instruction: its cell is a register. What is computed goes straight into the register
 * that wants it, or into a temporary of its type.
 */
#include "compiler/builtins.h"
#include "compiler/lower.h"

#include <math.h>

EhRegType eh_reg_type(EhLower *low, const EhVType *type)
{
    EhRegType out = {.kind = type->kind == EH_KIND_NONE ? EH_BOOL : type->kind, .optional = 1};
    if (type->kind == EH_ENUM) {
        out.arg = eh_block_enum(&low->block, type->enumeration);
    }
    return out;
}

static EhValueAt temporary(EhEmit *emit, EhRegType type)
{
    return (EhValueAt){eh_temporary(emit, type), type};
}

static EhValueAt temporary_of(EhEmit *emit, uint8_t kind)
{
    return temporary(emit, (EhRegType){.kind = kind, .optional = 1});
}

void eh_lower_move(EhEmit *emit, uint32_t to, EhValueAt from)
{
    if (to != from.reg) {
        eh_emit_r(emit, eh_kind_is_pair(from.type.kind) ? EH_I_MOV2 : EH_I_MOV, to, 0, from.reg, 0);
    }
}

void eh_lower_const(EhLower *low, EhEmit *emit, uint32_t to, EhRegType type, const EhConst *value)
{
    if (type.kind == EH_TEXT) {
        eh_emit_r(emit, EH_I_MOVT, to, 0, eh_block_text(&low->block, value->text), 0);
    } else if (type.kind == EH_NUMBER) {
        eh_emit_f(emit, EH_I_MOVF, to, 0, value->cell.f);
    } else {
        eh_emit_i(emit, EH_I_MOVI, to, 0, value->cell.i);
    }
}

static EhValueAt constant_i(EhEmit *emit, EhRegType type, int64_t i)
{
    EhValueAt out = temporary(emit, type);
    eh_emit_i(emit, EH_I_MOVI, out.reg, 0, i);
    return out;
}

static EhValueAt load(EhLower *low, EhEmit *emit, uint32_t record, uint32_t cell)
{
    const EhLayoutPlan *plan = &low->layouts.at[emit->regs.at[record].arg];
    EhRegType type = plan->cells.at[cell];
    type.optional = 1;
    EhValueAt out = temporary(emit, type);
    eh_emit_r(emit, eh_kind_is_pair(type.kind) ? EH_I_LD2 : EH_I_LD, out.reg, 0, record, cell);
    return out;
}

/* `part`: 0 the value as it counts, 1 the raw value of a prediction, 2 its confidence. */
EhValueAt eh_lower_place(EhLower *low, EhEmit *emit, EhPlace *place, uint32_t part)
{
    uint32_t width = place->field != NULL && eh_kind_is_pair(place->field->type.kind) ? 2 : 1;
    uint32_t cell = place->cell + part * width;
    const EhSymbol *root = place->root;
    if (root->kind == EH_SYM_TICKET) {
        uint32_t reg = emit->past ? low->tracked_cell.at[cell] : cell;
        reg = reg < emit->regs.n ? reg : 0;
        return (EhValueAt){reg, emit->regs.at[reg]};
    }
    if (place->field == NULL) {
        return (EhValueAt){root->reg, emit->regs.at[root->reg]};
    }
    return load(low, emit, root->reg, cell);
}

static EhValueAt stage_value(EhLower *low, EhEmit *emit, const EhSymbol *symbol, const EhExpr *info)
{
    const EhHeader *header = &low->block.header;
    uint32_t reg = EH_NONE;
    switch ((EhStage)symbol->which) {
    case EH_AT_CLASS:
        reg = header->reg_class;
        break;
    case EH_AT_AFTER:
        reg = header->reg_service;
        break;
    case EH_AT_HOLDOUT:
        reg = header->reg_holdout;
        break;
    case EH_AT_COMPLEXITY:
        reg = header->reg_complexity;
        break;
    case EH_AT_TIER:
        reg = header->reg_tier;
        break;
    case EH_AT_ROUTE:
        reg = header->reg_queue;
        break;
    case EH_AT_RANK:
        reg = header->reg_priority;
        break;
    default:
        break;
    }
    if (reg == EH_NONE) { /* the policy has no such stage: it gives nothing */
        bool none = symbol->which == EH_AT_HOLDOUT || symbol->which == EH_AT_COMPLEXITY;
        return constant_i(emit, eh_reg_type(low, &info->type), none ? 0 : EH_MISSING);
    }
    return (EhValueAt){reg, emit->regs.at[reg]};
}

static EhValueAt builtin_value(EhEmit *emit, const EhSymbol *symbol)
{
    static const struct {
        uint8_t kind;
        EhInstruction op;
    } builtins[] = {
        [EH_BUILTIN_NOW] = {EH_TIME, EH_I_NOW},
        [EH_BUILTIN_TODAY] = {EH_DATE, EH_I_TODAY},
        [EH_BUILTIN_WAITING] = {EH_DURATION, EH_I_WAITING},
    };
    if (symbol->reg != EH_NONE) {
        return (EhValueAt){symbol->reg, emit->regs.at[symbol->reg]};
    }
    EhValueAt out = temporary_of(emit, builtins[symbol->which].kind);
    eh_emit_i(emit, builtins[symbol->which].op, out.reg, 0, 0);
    return out;
}

static EhValueAt name_value(EhLower *low, EhEmit *emit, const EhExpr *info)
{
    const EhSymbol *symbol = eh_let_of(info->symbol);
    switch ((EhSymbolKind)symbol->kind) {
    case EH_SYM_FIELD:
    case EH_SYM_LOOKUP:
    case EH_SYM_VARIABLE:
        return eh_lower_place(low, emit, info->place, 0);
    case EH_SYM_LET:
        if (symbol->reg != EH_NONE) {
            return (EhValueAt){symbol->reg, emit->regs.at[symbol->reg]};
        }
        return eh_lower_value(low, emit, symbol->node->a);
    case EH_SYM_BUILTIN:
        return builtin_value(emit, symbol);
    case EH_SYM_STAGE:
        return stage_value(low, emit, symbol, info);
    default:
        break;
    }
    return constant_i(emit, (EhRegType){.kind = EH_BOOL, .optional = 1}, 0);
}

static EhValueAt as_kind(EhEmit *emit, EhValueAt value, uint8_t kind)
{
    if (value.type.kind != EH_INT || kind != EH_NUMBER) {
        return value;
    }
    EhValueAt out = temporary_of(emit, EH_NUMBER);
    eh_emit_r(emit, EH_I_I2F, out.reg, 0, value.reg, 0);
    return out;
}

EhValueAt eh_lower_as(EhLower *low, EhEmit *emit, EhNode *node, uint8_t kind)
{
    EhNode *inner = eh_unparen_node(node);
    if (kind == EH_NUMBER && inner->kind == EH_N_INT) {
        EhValueAt out = temporary_of(emit, EH_NUMBER);
        eh_emit_f(emit, EH_I_MOVF, out.reg, 0, (double)inner->i);
        return out;
    }
    return as_kind(emit, eh_lower_value(low, emit, node), kind);
}

/* ---- arithmetic ---- */

static void number_into(EhEmit *emit, EhOp op, EhValueAt a, EhValueAt b, EhValueAt to)
{
    static const EhInstruction ops[] = {
        [EH_OP_ADD] = EH_I_FADD,
        [EH_OP_SUB] = EH_I_FSUB,
        [EH_OP_MUL] = EH_I_FMUL,
        [EH_OP_DIV] = EH_I_FDIV,
    };
    a = as_kind(emit, a, EH_NUMBER);
    b = as_kind(emit, b, EH_NUMBER);
    eh_emit_r(emit, ops[op], to.reg, 0, a.reg, b.reg);
}

/* date ± whole days, date - date: days and milliseconds are converted here. */
static void date_into(EhEmit *emit, const EhNode *node, EhValueAt a, EhValueAt b, EhValueAt to)
{
    const EhVType *type_a = &((const EhExpr *)node->a->info)->type;
    const EhVType *type_b = &((const EhExpr *)node->b->info)->type;
    if (type_a->kind == EH_DATE && type_b->kind == EH_DATE) {
        eh_emit_r(emit, EH_I_SUB, to.reg, 0, a.reg, b.reg);
        eh_emit_i(emit, EH_I_MULI, to.reg, to.reg, EH_DAY_MS);
        return;
    }
    bool date_first = type_a->kind == EH_DATE;
    int64_t days = (date_first ? type_b->lo : type_a->lo) / EH_DAY_MS;
    eh_emit_i(emit, EH_I_ADDI, to.reg, date_first ? a.reg : b.reg,
              node->op == EH_OP_SUB ? -days : days);
}

static void scaled_into(EhEmit *emit, EhOp op, EhValueAt a, EhValueAt b, EhValueAt to)
{
    bool unit_first = a.type.kind == to.type.kind;
    EhValueAt unit = unit_first ? a : b, factor = as_kind(emit, unit_first ? b : a, EH_NUMBER);
    eh_emit_r(emit, op == EH_OP_DIV ? EH_I_UNSCALE : EH_I_SCALE, to.reg, 0, unit.reg, factor.reg);
}

static void operation_into(EhEmit *emit, const EhNode *node, EhValueAt a, EhValueAt b, EhValueAt to)
{
    static const EhInstruction ops[] = {
        [EH_OP_ADD] = EH_I_ADD, [EH_OP_SUB] = EH_I_SUB, [EH_OP_MUL] = EH_I_MUL};
    const EhVType *type_a = &((const EhExpr *)node->a->info)->type;
    const EhVType *type_b = &((const EhExpr *)node->b->info)->type;
    EhOp op = (EhOp)node->op;
    bool unit = to.type.kind == EH_MONEY || to.type.kind == EH_DURATION;
    bool real = type_a->kind == EH_NUMBER || type_b->kind == EH_NUMBER;
    if (type_a->kind == EH_DATE || type_b->kind == EH_DATE) {
        date_into(emit, node, a, b, to);
    } else if (unit && (op == EH_OP_DIV || (op == EH_OP_MUL && real))) {
        scaled_into(emit, op, a, b, to);
    } else if (op == EH_OP_DIV && !real) {
        eh_emit_r(emit, EH_I_RATIO, to.reg, 0, a.reg, b.reg);
    } else if (real) {
        number_into(emit, op, a, b, to);
    } else {
        eh_emit_r(emit, ops[op], to.reg, 0, a.reg, b.reg);
    }
}

static bool is_arithmetic(const EhNode *node)
{
    return node->kind == EH_N_BINARY && node->op >= EH_OP_ADD && node->op <= EH_OP_DIV;
}

static bool whole_literal(EhNode *node, int64_t *out)
{
    EhNode *inner = eh_unparen_node(node);
    *out = inner->i;
    return inner->kind == EH_N_INT || inner->kind == EH_N_MONEY || inner->kind == EH_N_DURATION;
}

/* Sums and products of whole numbers with a constant: one instruction that carries it. */
static bool with_constant(EhEmit *emit, const EhNode *node, EhValueAt a, EhValueAt to)
{
    int64_t constant;
    bool whole = eh_kind_is_i(to.type.kind) && to.type.kind != EH_DATE &&
                 eh_kind_is_i(a.type.kind) && a.type.kind != EH_DATE && node->op != EH_OP_DIV;
    if (!whole || !whole_literal(node->b, &constant)) {
        return false;
    }
    if (node->op == EH_OP_MUL) {
        eh_emit_i(emit, EH_I_MULI, to.reg, a.reg, constant);
    } else {
        eh_emit_i(emit, EH_I_ADDI, to.reg, a.reg, node->op == EH_OP_SUB ? -constant : constant);
    }
    return true;
}

/* The same with the constant on the left: `2 * x`. */
static bool constant_first(EhLower *low, EhEmit *emit, const EhNode *node, EhValueAt to)
{
    int64_t constant;
    bool commutes = node->op == EH_OP_MUL || node->op == EH_OP_ADD;
    const EhVType *right = &((const EhExpr *)node->b->info)->type;
    bool whole = eh_kind_is_i(to.type.kind) && to.type.kind != EH_DATE &&
                 eh_kind_is_i(right->kind) && right->kind != EH_DATE;
    if (!commutes || !whole || !whole_literal(node->a, &constant)) {
        return false;
    }
    EhValueAt b = eh_lower_value(low, emit, node->b);
    eh_emit_i(emit, node->op == EH_OP_MUL ? EH_I_MULI : EH_I_ADDI, to.reg, b.reg, constant);
    return true;
}

static void step_into(EhLower *low, EhEmit *emit, const EhNode *node, EhValueAt left, EhValueAt to)
{
    if (!with_constant(emit, node, left, to)) {
        operation_into(emit, node, left, eh_lower_value(low, emit, node->b), to);
    }
}

/* Chains lean left: from their left end, so that a long one takes no stack and few registers. */
static void arithmetic_into(EhLower *low, EhEmit *emit, EhNode *node, EhValueAt to)
{
    uint32_t n = 0, i = 0;
    EhNode *walk = node;
    for (; is_arithmetic(walk); walk = walk->a) {
        n++;
    }
    EhNode **spine = eh_arena_array(low->policy->arena, n, sizeof *spine);
    if (spine == NULL || (n == 1 && constant_first(low, emit, node, to))) {
        return;
    }
    for (walk = node; is_arithmetic(walk); walk = walk->a) {
        spine[i++] = walk;
    }
    EhValueAt left = eh_lower_value(low, emit, walk);
    while (i-- > 0) {
        uint32_t mark = eh_mark(emit);
        EhRegType type = eh_reg_type(low, &((const EhExpr *)spine[i]->info)->type);
        bool same = type.kind == to.type.kind;
        EhValueAt next = same ? to : temporary(emit, type);
        step_into(low, emit, spine[i], left, next);
        left = next;
        if (same) {
            eh_release_to(emit, mark);
        }
    }
}

/* ---- choices ---- */

static void else_into(EhLower *low, EhEmit *emit, EhNode *node, EhValueAt to)
{
    EhLabel end = eh_label(emit);
    bool pair = eh_kind_is_pair(to.type.kind);
    eh_lower_into(low, emit, node->a, to);
    eh_jump_i(emit, pair ? EH_I_JKNOWN2 : EH_I_JKNOWN, to.reg, end, 0);
    eh_lower_into(low, emit, node->b, to);
    eh_bind(emit, end);
}

static void if_into(EhLower *low, EhEmit *emit, EhNode *node, EhValueAt to)
{
    EhLabel no = eh_label(emit), end = eh_label(emit);
    eh_lower_condition(low, emit, node->a, false, no);
    eh_lower_into(low, emit, node->b, to);
    eh_jump_i(emit, EH_I_JMP, 0, end, 0);
    eh_bind(emit, no);
    eh_lower_into(low, emit, eh_node_c(node), to);
    eh_bind(emit, end);
}

/* Each case is a comparison that skips it; what is left is `otherwise`, or the last case. */
static void by_into(EhLower *low, EhEmit *emit, EhNode *node, EhValueAt to)
{
    EhLabel end = eh_label(emit);
    EhValueAt over = eh_lower_value(low, emit, node->a);
    const EhVType *enumeration = &((const EhExpr *)node->a->info)->type;
    for (EhNode *item = node->list; item != NULL; item = item->next) {
        EhLabel next = eh_label(emit);
        int64_t value = item->op == EH_OP_TRUE    ? 1
                        : item->op == EH_OP_FALSE ? 0
                        : item->op == EH_OP_NONE
                            ? eh_enum_find(enumeration->enumeration, item->name)
                            : EH_MISSING;
        if (item->op != EH_OP_OTHERWISE && item->next != NULL) {
            eh_jump_i(emit, EH_I_JNE, over.reg, next, value);
        }
        eh_lower_into(low, emit, item->a, to);
        if (item->next != NULL) {
            eh_jump_i(emit, EH_I_JMP, 0, end, 0);
        }
        eh_bind(emit, next);
    }
    eh_bind(emit, end);
}

static void missing_into(EhEmit *emit, EhValueAt to)
{
    if (to.type.kind == EH_TEXT) {
        eh_emit_i(emit, EH_I_MOVTM, to.reg, 0, 0);
    } else if (to.type.kind == EH_NUMBER) {
        eh_emit_f(emit, EH_I_MOVF, to.reg, 0, (double)NAN);
    } else {
        eh_emit_i(emit, EH_I_MOVI, to.reg, 0, EH_MISSING);
    }
}

/* A prediction with a confidence of its own: the raw value, or missing. */
static void at_into(EhLower *low, EhEmit *emit, EhNode *node, const EhExpr *info, EhValueAt to)
{
    EhLabel end = eh_label(emit);
    EhValueAt confidence = eh_lower_place(low, emit, info->place, 2);
    eh_lower_move(emit, to.reg, eh_lower_place(low, emit, info->place, 1));
    eh_jump_f(emit, EH_I_FJGE, confidence.reg, end, node->b->f);
    missing_into(emit, to);
    eh_bind(emit, end);
}

/* ---- functions ---- */

static void of_into(EhLower *low, EhEmit *emit, EhNode *node, EhValueAt to)
{
    EhValueAt a = eh_lower_value(low, emit, node->a);
    switch (eh_builtin_of(node->name)) {
    case EH_OF_length:
        eh_emit_r(emit, a.type.kind == EH_TEXT ? EH_I_LEN : EH_I_COUNT, to.reg, 0, a.reg, 0);
        break;
    case EH_OF_domain:
        eh_emit_r(emit, EH_I_DOMAIN, to.reg, 0, a.reg, low->sites++);
        break;
    case EH_OF_lower:
        eh_emit_r(emit, EH_I_LOWER, to.reg, 0, a.reg, low->sites++);
        break;
    case EH_OF_hour:
        eh_emit_r(emit, EH_I_HOUR, to.reg, 0, a.reg, 0);
        break;
    case EH_OF_weekday:
        eh_emit_r(emit, a.type.kind == EH_TIME ? EH_I_WDAYT : EH_I_WDAYD, to.reg, 0, a.reg, 0);
        break;
    case EH_OF_confidence:
    case EH_OF_COUNT:
        break;
    }
}

static void fold_into(EhLower *low, EhEmit *emit, EhNode *node, bool min, EhValueAt to)
{
    bool real = to.type.kind == EH_NUMBER;
    EhInstruction op = real ? (min ? EH_I_FMIN : EH_I_FMAX) : (min ? EH_I_MIN : EH_I_MAX);
    EhValueAt left = eh_lower_as(low, emit, node->list, to.type.kind);
    for (EhNode *arg = node->list->next; arg != NULL; arg = arg->next) {
        uint32_t mark = eh_mark(emit);
        EhValueAt right = eh_lower_as(low, emit, arg, to.type.kind);
        eh_emit_r(emit, op, to.reg, 0, left.reg, right.reg);
        eh_release_to(emit, mark);
        left = to;
    }
}

static void call_into(EhLower *low, EhEmit *emit, EhNode *node, EhValueAt to)
{
    EhFunctionCall call = eh_builtin_call(node->name);
    if (call == EH_CALL_min || call == EH_CALL_max) {
        fold_into(low, emit, node, call == EH_CALL_min, to);
        return;
    }
    uint8_t kind = call == EH_CALL_round ? EH_NUMBER : to.type.kind;
    EhValueAt a = eh_lower_as(low, emit, node->list, kind);
    EhInstruction op = call == EH_CALL_round       ? EH_I_ROUND
                       : to.type.kind == EH_NUMBER ? EH_I_FABS
                                                   : EH_I_ABS;
    eh_emit_r(emit, op, to.reg, 0, a.reg, 0);
}

static void negate_into(EhLower *low, EhEmit *emit, EhNode *node, EhValueAt to)
{
    int64_t whole;
    EhNode *inner = eh_unparen_node(node->a);
    if (whole_literal(inner, &whole)) {
        eh_emit_i(emit, EH_I_MOVI, to.reg, 0, -whole);
    } else if (inner->kind == EH_N_NUMBER || inner->kind == EH_N_PERCENT) {
        eh_emit_f(emit, EH_I_MOVF, to.reg, 0, 0.0 - inner->f);
    } else {
        EhValueAt a = eh_lower_value(low, emit, node->a);
        eh_emit_r(emit, to.type.kind == EH_NUMBER ? EH_I_FNEG : EH_I_NEG, to.reg, 0, a.reg, 0);
    }
}

static void literal_into(EhLower *low, EhEmit *emit, const EhNode *node, EhValueAt to)
{
    EhConst value = {.text = node->name};
    if (to.type.kind == EH_NUMBER) {
        value.cell.f = node->kind == EH_N_INT ? (double)node->i : node->f;
    } else {
        value.cell.i = node->i;
    }
    eh_lower_const(low, emit, to.reg, to.type, &value);
}

/* ---- the dispatch ---- */

static bool is_literal(const EhNode *node)
{
    return node->kind <= EH_N_INSTANT || node->kind == EH_N_TEXT;
}

/* What stands in a register already, and needs no instruction. */
static bool in_register(EhLower *low, EhEmit *emit, EhNode *node, EhValueAt *out)
{
    const EhExpr *info = node->info;
    if (node->kind == EH_N_ACCESS && info->is_sla) {
        uint32_t reg = low->block.TARGETS.at[info->target].first_reg + info->part;
        *out = (EhValueAt){reg, emit->regs.at[reg]};
        return true;
    }
    if (node->kind == EH_N_OF && eh_builtin_of(node->name) == EH_OF_confidence) {
        *out = eh_lower_place(low, emit, info->place, 2);
        return true;
    }
    if (node->kind == EH_N_CALL && eh_builtin_call(node->name) == EH_CALL_COUNT) {
        uint32_t reg = eh_lower_function_reg(low, node); /* made before the class */
        *out = (EhValueAt){reg, emit->regs.at[reg]};
        return true;
    }
    if (node->kind == EH_N_ACCESS) {
        *out = eh_lower_place(low, emit, info->place, 0);
        return true;
    }
    return false;
}

static void compute_into(EhLower *low, EhEmit *emit, EhNode *node, EhValueAt to)
{
    const EhExpr *info = node->info;
    switch ((EhNodeKind)node->kind) {
    case EH_N_NEGATE:
        negate_into(low, emit, node, to);
        break;
    case EH_N_IF:
        if_into(low, emit, node, to);
        break;
    case EH_N_BY:
        by_into(low, emit, node, to);
        break;
    case EH_N_AT:
        at_into(low, emit, node, info, to);
        break;
    case EH_N_OF:
        of_into(low, emit, node, to);
        break;
    case EH_N_COUNT_OF:
        eh_lower_count_of(low, emit, node, to.reg);
        break;
    case EH_N_CALL:
        call_into(low, emit, node, to);
        break;
    case EH_N_QUANTIFIER:
        if (node->op == EH_OP_COUNT) {
            eh_lower_count(low, emit, node, to.reg);
        } else {
            eh_lower_truth_into(low, emit, node, to);
        }
        break;
    case EH_N_BINARY:
        if (is_arithmetic(node)) {
            arithmetic_into(low, emit, node, to);
        } else if (node->op == EH_OP_ELSE) {
            else_into(low, emit, node, to);
        } else {
            eh_lower_truth_into(low, emit, node, to);
        }
        break;
    default:
        eh_lower_truth_into(low, emit, node, to);
        break;
    }
}

void eh_lower_into(EhLower *low, EhEmit *emit, EhNode *node, EhValueAt to)
{
    uint32_t mark = eh_mark(emit);
    EhNode *inner = eh_unparen_node(node);
    const EhExpr *info = inner->info;
    bool widens = info->type.kind == EH_INT && to.type.kind == EH_NUMBER;
    EhValueAt at;
    if (is_literal(inner)) {
        literal_into(low, emit, inner, to);
    } else if (info->enumerator >= 0) {
        eh_emit_i(emit, EH_I_MOVI, to.reg, 0, info->enumerator);
    } else if (widens) {
        eh_emit_r(emit, EH_I_I2F, to.reg, 0, eh_lower_value(low, emit, inner).reg, 0);
    } else if (inner->kind == EH_N_NAME) {
        eh_lower_move(emit, to.reg, name_value(low, emit, info));
    } else if (in_register(low, emit, inner, &at)) {
        eh_lower_move(emit, to.reg, at);
    } else {
        compute_into(low, emit, inner, to);
    }
    eh_release_to(emit, mark);
}

EhValueAt eh_lower_value(EhLower *low, EhEmit *emit, EhNode *node)
{
    EhNode *inner = eh_unparen_node(node);
    const EhExpr *info = inner->info;
    EhValueAt out;
    if (inner->kind == EH_N_NAME && info->enumerator < 0) {
        return name_value(low, emit, info);
    }
    if (in_register(low, emit, inner, &out)) {
        return out;
    }
    out = temporary(emit, eh_reg_type(low, &info->type));
    eh_lower_into(low, emit, inner, out);
    return out;
}
