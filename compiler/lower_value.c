/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values: from an expression to a register.
 *
 * A field of the ticket needs no instruction: its cell is a register. What is computed goes into a temporary of its type.
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

static EhValueAt literal(EhLower *low, EhEmit *emit, const EhNode *node, const EhExpr *info)
{
    EhRegType type = eh_reg_type(low, &info->type);
    EhConst value = {.text = node->name};
    EhValueAt out = temporary(emit, type);
    if (type.kind == EH_NUMBER) {
        value.cell.f = node->f;
    } else {
        value.cell.i = node->i;
    }
    eh_lower_const(low, emit, out.reg, type, &value);
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
        return constant_i(emit, eh_reg_type(low, &info->type), EH_MISSING);
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

static EhValueAt name_value(EhLower *low, EhEmit *emit, EhNode *node, const EhExpr *info)
{
    const EhSymbol *symbol = info->symbol;
    if (info->enumerator >= 0) {
        return constant_i(emit, eh_reg_type(low, &info->type), info->enumerator);
    }
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
    (void)node;
    return constant_i(emit, (EhRegType){.kind = EH_BOOL, .optional = 1}, 0);
}

static EhValueAt truth_value(EhLower *low, EhEmit *emit, EhNode *node)
{
    EhValueAt out = temporary_of(emit, EH_BOOL);
    EhLabel yes = eh_label(emit), end = eh_label(emit);
    uint32_t mark = eh_mark(emit);
    eh_lower_condition(low, emit, node, true, yes);
    eh_emit_i(emit, EH_I_MOVI, out.reg, 0, 0);
    eh_jump_i(emit, EH_I_JMP, 0, end, 0);
    eh_bind(emit, yes);
    eh_emit_i(emit, EH_I_MOVI, out.reg, 0, 1);
    eh_bind(emit, end);
    eh_release_to(emit, mark);
    return out;
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

static EhValueAt binary_number(EhEmit *emit, EhOp op, EhValueAt a, EhValueAt b)
{
    static const EhInstruction ops[] = {
        [EH_OP_ADD] = EH_I_FADD,
        [EH_OP_SUB] = EH_I_FSUB,
        [EH_OP_MUL] = EH_I_FMUL,
        [EH_OP_DIV] = EH_I_FDIV,
    };
    a = as_kind(emit, a, EH_NUMBER);
    b = as_kind(emit, b, EH_NUMBER);
    EhValueAt out = temporary_of(emit, EH_NUMBER);
    eh_emit_r(emit, ops[op], out.reg, 0, a.reg, b.reg);
    return out;
}

/* date ± whole days, date - date: days and milliseconds are converted here. */
static EhValueAt binary_date(EhEmit *emit, EhOp op, EhValueAt a, EhValueAt b, const EhVType *type_a,
                             const EhVType *type_b)
{
    if (type_a->kind == EH_DATE && type_b->kind == EH_DATE) {
        EhValueAt days = temporary_of(emit, EH_DURATION), out = temporary_of(emit, EH_DURATION);
        eh_emit_r(emit, EH_I_SUB, days.reg, 0, a.reg, b.reg);
        eh_emit_i(emit, EH_I_MULI, out.reg, days.reg, EH_DAY_MS);
        return out;
    }
    bool date_first = type_a->kind == EH_DATE;
    int64_t days = (date_first ? type_b->lo : type_a->lo) / EH_DAY_MS;
    EhValueAt out = temporary_of(emit, EH_DATE);
    eh_emit_i(emit, EH_I_ADDI, out.reg, date_first ? a.reg : b.reg, op == EH_OP_SUB ? -days : days);
    return out;
}

static EhValueAt binary_scaled(EhEmit *emit, EhOp op, EhValueAt a, EhValueAt b, uint8_t kind)
{
    bool unit_first = a.type.kind == kind;
    EhValueAt unit = unit_first ? a : b, factor = as_kind(emit, unit_first ? b : a, EH_NUMBER);
    EhValueAt out = temporary_of(emit, kind);
    eh_emit_r(emit, op == EH_OP_DIV ? EH_I_UNSCALE : EH_I_SCALE, out.reg, 0, unit.reg, factor.reg);
    return out;
}

static EhValueAt binary_value(EhEmit *emit, const EhNode *node, EhValueAt a, EhValueAt b)
{
    static const EhInstruction ops[] = {
        [EH_OP_ADD] = EH_I_ADD, [EH_OP_SUB] = EH_I_SUB, [EH_OP_MUL] = EH_I_MUL};
    const EhVType *out_type = &((const EhExpr *)node->info)->type;
    const EhVType *type_a = &((const EhExpr *)node->a->info)->type,
                  *type_b = &((const EhExpr *)node->b->info)->type;
    EhOp op = (EhOp)node->op;
    if (type_a->kind == EH_DATE || type_b->kind == EH_DATE) {
        return binary_date(emit, op, a, b, type_a, type_b);
    }
    bool unit = out_type->kind == EH_MONEY || out_type->kind == EH_DURATION;
    bool real = type_a->kind == EH_NUMBER || type_b->kind == EH_NUMBER;
    if (unit && (op == EH_OP_DIV || (op == EH_OP_MUL && real))) {
        return binary_scaled(emit, op, a, b, out_type->kind);
    }
    if (op == EH_OP_DIV && !real) {
        EhValueAt out = temporary_of(emit, EH_NUMBER);
        eh_emit_r(emit, EH_I_RATIO, out.reg, 0, a.reg, b.reg);
        return out;
    }
    if (real) {
        return binary_number(emit, op, a, b);
    }
    EhValueAt out = temporary_of(emit, out_type->kind);
    eh_emit_r(emit, ops[op], out.reg, 0, a.reg, b.reg);
    return out;
}

static bool is_arithmetic(const EhNode *node)
{
    return node->kind == EH_N_BINARY && node->op >= EH_OP_ADD && node->op <= EH_OP_DIV;
}

/* Chains lean left: from their left end, so that a long one takes no stack and few registers. */
static EhValueAt arithmetic(EhLower *low, EhEmit *emit, EhNode *node)
{
    uint32_t n = 0, i = 0;
    EhNode *walk = node;
    for (; is_arithmetic(walk); walk = walk->a) {
        n++;
    }
    EhNode **spine = eh_arena_array(low->policy->arena, n, sizeof *spine);
    EhValueAt out = temporary(emit, eh_reg_type(low, &((EhExpr *)node->info)->type));
    for (walk = node; spine != NULL && is_arithmetic(walk); walk = walk->a) {
        spine[i++] = walk;
    }
    if (spine == NULL) {
        return out;
    }
    EhValueAt left = eh_lower_value(low, emit, walk);
    while (i-- > 0) {
        uint32_t mark = eh_mark(emit);
        EhValueAt next = binary_value(emit, spine[i], left, eh_lower_value(low, emit, spine[i]->b));
        if (next.type.kind == out.type.kind) {
            eh_lower_move(emit, out.reg, next);
            left = out;
            eh_release_to(emit, mark);
        } else {
            left = next;
        }
    }
    return out;
}

/* ---- choices ---- */

static EhValueAt else_value(EhLower *low, EhEmit *emit, EhNode *node, const EhExpr *info)
{
    EhRegType type = eh_reg_type(low, &info->type);
    EhValueAt out = temporary(emit, type);
    EhLabel end = eh_label(emit);
    uint32_t mark = eh_mark(emit);
    eh_lower_move(emit, out.reg, eh_lower_as(low, emit, node->a, type.kind));
    eh_jump_i(emit, eh_kind_is_pair(type.kind) ? EH_I_JKNOWN2 : EH_I_JKNOWN, out.reg, end, 0);
    eh_lower_move(emit, out.reg, eh_lower_as(low, emit, node->b, type.kind));
    eh_bind(emit, end);
    eh_release_to(emit, mark);
    return out;
}

static EhValueAt if_value(EhLower *low, EhEmit *emit, EhNode *node, const EhExpr *info)
{
    EhRegType type = eh_reg_type(low, &info->type);
    EhValueAt out = temporary(emit, type);
    EhLabel no = eh_label(emit), end = eh_label(emit);
    uint32_t mark = eh_mark(emit);
    eh_lower_condition(low, emit, node->a, false, no);
    eh_lower_move(emit, out.reg, eh_lower_as(low, emit, node->b, type.kind));
    eh_jump_i(emit, EH_I_JMP, 0, end, 0);
    eh_bind(emit, no);
    eh_lower_move(emit, out.reg, eh_lower_as(low, emit, node->c, type.kind));
    eh_bind(emit, end);
    eh_release_to(emit, mark);
    return out;
}

/* Each case is a comparison that skips it; what is left is `otherwise`, or the last case. */
static EhValueAt by_value(EhLower *low, EhEmit *emit, EhNode *node, const EhExpr *info)
{
    EhRegType type = eh_reg_type(low, &info->type);
    EhValueAt out = temporary(emit, type);
    EhLabel end = eh_label(emit);
    uint32_t mark = eh_mark(emit);
    EhValueAt over = eh_lower_value(low, emit, node->a);
    const EhVType *enumeration = &((const EhExpr *)node->a->info)->type;
    for (EhNode *item = node->list; item != NULL; item = item->next) {
        EhLabel next = eh_label(emit);
        uint32_t inner = eh_mark(emit);
        int64_t value = item->op == EH_OP_TRUE    ? 1
                        : item->op == EH_OP_FALSE ? 0
                        : item->op == EH_OP_NONE
                            ? eh_enum_find(enumeration->enumeration, item->name)
                            : EH_MISSING;
        if (item->op != EH_OP_OTHERWISE && item->next != NULL) {
            eh_jump_i(emit, EH_I_JNE, over.reg, next, value);
        }
        eh_lower_move(emit, out.reg, eh_lower_as(low, emit, item->a, type.kind));
        if (item->next != NULL) {
            eh_jump_i(emit, EH_I_JMP, 0, end, 0);
        }
        eh_bind(emit, next);
        eh_release_to(emit, inner);
    }
    eh_bind(emit, end);
    eh_release_to(emit, mark);
    return out;
}

/* A prediction with a confidence of its own: the raw value, or missing. */
static EhValueAt at_value(EhLower *low, EhEmit *emit, EhNode *node, const EhExpr *info)
{
    EhRegType type = eh_reg_type(low, &info->type);
    EhValueAt out = temporary(emit, type);
    EhLabel end = eh_label(emit), no = eh_label(emit);
    uint32_t mark = eh_mark(emit);
    EhValueAt confidence = eh_lower_place(low, emit, info->place, 2);
    EhValueAt raw = eh_lower_place(low, emit, info->place, 1);
    eh_lower_move(emit, out.reg, raw);
    eh_jump_f(emit, EH_I_FJGE, confidence.reg, end, node->b->f);
    eh_bind(emit, no);
    if (type.kind == EH_TEXT) {
        eh_emit_i(emit, EH_I_MOVTM, out.reg, 0, 0);
    } else if (type.kind == EH_NUMBER) {
        eh_emit_f(emit, EH_I_MOVF, out.reg, 0, (double)NAN);
    } else {
        eh_emit_i(emit, EH_I_MOVI, out.reg, 0, EH_MISSING);
    }
    eh_bind(emit, end);
    eh_release_to(emit, mark);
    return out;
}

/* ---- functions ---- */

static EhValueAt of_value(EhLower *low, EhEmit *emit, EhNode *node, const EhExpr *info)
{
    EhFunctionOf of = eh_builtin_of(node->name);
    if (of == EH_OF_confidence) {
        return eh_lower_place(low, emit, info->place, 2);
    }
    EhValueAt a = eh_lower_value(low, emit, node->a);
    EhValueAt out = temporary(emit, eh_reg_type(low, &info->type));
    switch (of) {
    case EH_OF_length:
        eh_emit_r(emit, a.type.kind == EH_TEXT ? EH_I_LEN : EH_I_COUNT, out.reg, 0, a.reg, 0);
        break;
    case EH_OF_domain:
        eh_emit_r(emit, EH_I_DOMAIN, out.reg, 0, a.reg, low->sites++);
        break;
    case EH_OF_lower:
        eh_emit_r(emit, EH_I_LOWER, out.reg, 0, a.reg, low->sites++);
        break;
    case EH_OF_hour:
        eh_emit_r(emit, EH_I_HOUR, out.reg, 0, a.reg, 0);
        break;
    case EH_OF_weekday:
        eh_emit_r(emit, a.type.kind == EH_TIME ? EH_I_WDAYT : EH_I_WDAYD, out.reg, 0, a.reg, 0);
        break;
    case EH_OF_confidence:
    case EH_OF_COUNT:
        break;
    }
    return out;
}

static EhValueAt fold_value(EhLower *low, EhEmit *emit, EhNode *node, const EhExpr *info, bool min)
{
    EhRegType type = eh_reg_type(low, &info->type);
    EhInstruction op =
        type.kind == EH_NUMBER ? (min ? EH_I_FMIN : EH_I_FMAX) : (min ? EH_I_MIN : EH_I_MAX);
    EhValueAt out = temporary(emit, type);
    uint32_t mark = eh_mark(emit);
    EhValueAt left = eh_lower_as(low, emit, node->list, type.kind);
    for (EhNode *arg = node->list->next; arg != NULL; arg = arg->next) {
        EhValueAt right = eh_lower_as(low, emit, arg, type.kind);
        eh_emit_r(emit, op, out.reg, 0, left.reg, right.reg);
        left = out;
    }
    eh_release_to(emit, mark);
    return out;
}

static EhValueAt call_value(EhLower *low, EhEmit *emit, EhNode *node, const EhExpr *info)
{
    EhFunctionCall call = eh_builtin_call(node->name);
    if (call == EH_CALL_min || call == EH_CALL_max) {
        return fold_value(low, emit, node, info, call == EH_CALL_min);
    }
    if (call == EH_CALL_COUNT) { /* made before the class, see eh_lower_functions */
        uint32_t reg = eh_lower_function_reg(low, node);
        return (EhValueAt){reg, emit->regs.at[reg]};
    }
    EhValueAt a =
        eh_lower_as(low, emit, node->list, call == EH_CALL_round ? EH_NUMBER : info->type.kind);
    EhValueAt out = temporary(emit, eh_reg_type(low, &info->type));
    EhInstruction op = call == EH_CALL_round        ? EH_I_ROUND
                       : out.type.kind == EH_NUMBER ? EH_I_FABS
                                                    : EH_I_ABS;
    eh_emit_r(emit, op, out.reg, 0, a.reg, 0);
    return out;
}

static EhValueAt negate_value(EhLower *low, EhEmit *emit, EhNode *node, const EhExpr *info)
{
    EhNode *inner = eh_unparen_node(node->a);
    EhRegType type = eh_reg_type(low, &info->type);
    EhValueAt out = temporary(emit, type);
    bool constant =
        inner->kind == EH_N_INT || inner->kind == EH_N_MONEY || inner->kind == EH_N_DURATION;
    if (constant) {
        eh_emit_i(emit, EH_I_MOVI, out.reg, 0, -inner->i);
    } else if (inner->kind == EH_N_NUMBER || inner->kind == EH_N_PERCENT) {
        eh_emit_f(emit, EH_I_MOVF, out.reg, 0, 0.0 - inner->f);
    } else {
        EhValueAt a = eh_lower_value(low, emit, node->a);
        eh_emit_r(emit, type.kind == EH_NUMBER ? EH_I_FNEG : EH_I_NEG, out.reg, 0, a.reg, 0);
    }
    return out;
}

static EhValueAt access_value(EhLower *low, EhEmit *emit, const EhExpr *info)
{
    if (info->is_sla) {
        uint32_t reg = low->block.TARGETS.at[info->target].first_reg + info->part;
        return (EhValueAt){reg, emit->regs.at[reg]};
    }
    return eh_lower_place(low, emit, info->place, 0);
}

EhValueAt eh_lower_value(EhLower *low, EhEmit *emit, EhNode *node)
{
    const EhExpr *info = node->info;
    switch ((EhNodeKind)node->kind) {
    case EH_N_BOOL:
    case EH_N_INT:
    case EH_N_NUMBER:
    case EH_N_PERCENT:
    case EH_N_MONEY:
    case EH_N_DURATION:
    case EH_N_DATE:
    case EH_N_INSTANT:
    case EH_N_TEXT:
        return literal(low, emit, node, info);
    case EH_N_NAME:
        return name_value(low, emit, node, info);
    case EH_N_ACCESS:
        return access_value(low, emit, info);
    case EH_N_PAREN:
        return eh_lower_value(low, emit, node->a);
    case EH_N_NEGATE:
        return negate_value(low, emit, node, info);
    case EH_N_IF:
        return if_value(low, emit, node, info);
    case EH_N_BY:
        return by_value(low, emit, node, info);
    case EH_N_AT:
        return at_value(low, emit, node, info);
    case EH_N_OF:
        return of_value(low, emit, node, info);
    case EH_N_COUNT_OF:
        return eh_lower_count_of(low, emit, node);
    case EH_N_CALL:
        return call_value(low, emit, node, info);
    case EH_N_QUANTIFIER:
        return node->op == EH_OP_COUNT ? eh_lower_count(low, emit, node)
                                       : truth_value(low, emit, node);
    case EH_N_BINARY:
        if (is_arithmetic(node)) {
            return arithmetic(low, emit, node);
        }
        return node->op == EH_OP_ELSE ? else_value(low, emit, node, info)
                                      : truth_value(low, emit, node);
    default:
        return truth_value(low, emit, node);
    }
}
