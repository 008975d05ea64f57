/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lines of complexity add, as expressions over variables.
 */
#include "lint/translate.h"

#include "compiler/builtins.h"

static uint32_t constant_term(EhTranslate *t, int64_t value)
{
    return eh_term(t->model->formulas, (EhTerm){.kind = EH_T_CONSTANT, .value = value});
}

static uint32_t var_term(EhTranslate *t, uint32_t var)
{
    return var == EH_NONE ? constant_term(t, 0)
                          : eh_term(t->model->formulas, (EhTerm){.kind = EH_T_VAR, .var = var});
}

static uint32_t choice_term(EhTranslate *t, EhF guard, uint32_t a, uint32_t b)
{
    return eh_term(t->model->formulas,
                   (EhTerm){.kind = EH_T_CHOICE, .guard = guard, .a = a, .b = b});
}

static uint32_t opaque_term(EhTranslate *t, EhNode *node)
{
    const EhExpr *info = eh_info(node);
    EhVType type = info->type;
    type.optional = false;
    return var_term(t, eh_translate_var(t, EH_VAR_TERM, "value", node, &type));
}

static uint32_t place_term(EhTranslate *t, EhNode *node)
{
    const EhExpr *info = eh_info(node);
    bool field = info->place != NULL && info->place->field != NULL &&
                 info->place->root->kind != EH_SYM_VARIABLE;
    if (field) {
        const EhShared *shared = eh_space_shared(t->model->space, info->place->field);
        uint32_t var = eh_translate_place(t, info->place), term = var_term(t, var);
        return shared == NULL || !shared->absent_is || var == EH_NONE
                   ? term
                   : choice_term(t, eh_f_known(t->model->formulas, var), term,
                                 constant_term(t, shared->absent_default.cell.i));
    }
    if (info->symbol != NULL && info->symbol->kind == EH_SYM_LET) {
        return eh_translate_term(t, eh_let_value(info->symbol));
    }
    return opaque_term(t, node);
}

static uint32_t two_terms(EhTranslate *t, EhNode *node)
{
    EhFormulas *f = t->model->formulas;
    if (node->op == EH_OP_ELSE) {
        uint32_t a = eh_translate_term(t, node->a), b = eh_translate_term(t, node->b);
        return choice_term(t, eh_translate_known(t, node->a), a, b);
    }
    uint32_t a = eh_translate_term(t, node->a), b = eh_translate_term(t, node->b);
    if (node->op == EH_OP_SUB) {
        b = eh_term(f, (EhTerm){.kind = EH_T_NEG, .a = b});
    }
    return eh_term(f,
                   (EhTerm){.kind = node->op == EH_OP_MUL ? EH_T_MUL : EH_T_ADD, .a = a, .b = b});
}

static uint32_t call_term(EhTranslate *t, EhNode *node)
{
    EhFunctionCall function = eh_builtin_call(node->name);
    if (eh_info(node)->symbol != NULL || function == EH_CALL_round || function == EH_CALL_COUNT) {
        return opaque_term(t, node);
    }
    uint32_t term = eh_translate_term(t, node->list);
    if (function == EH_CALL_abs) {
        return eh_term(t->model->formulas, (EhTerm){.kind = EH_T_ABS, .a = term});
    }
    for (EhNode *arg = node->list->next; arg != NULL; arg = arg->next) {
        term = eh_term(t->model->formulas,
                       (EhTerm){.kind = function == EH_CALL_min ? EH_T_MIN : EH_T_MAX,
                                .a = term,
                                .b = eh_translate_term(t, arg)});
    }
    return term;
}

static uint32_t by_term(EhTranslate *t, EhNode *node, EhNode *item)
{
    if (item->next == NULL) {
        return eh_translate_term(t, item->a);
    }
    EhF guard = eh_translate_case(t, node, item);
    uint32_t a = eh_translate_term(t, item->a);
    return choice_term(t, guard, a, by_term(t, node, item->next));
}

uint32_t eh_translate_term(EhTranslate *t, EhNode *node)
{
    node = eh_bare(node);
    const EhExpr *info = eh_info(node);
    if (info->type.kind == EH_INT && info->type.lo == info->type.hi && !info->type.optional) {
        return constant_term(t, info->type.lo);
    }
    if (info->type.kind != EH_INT) {
        return opaque_term(t, node);
    }
    switch ((EhNodeKind)node->kind) {
    case EH_N_NAME:
    case EH_N_ACCESS:
        return place_term(t, node);
    case EH_N_BINARY:
        return node->op == EH_OP_DIV ? opaque_term(t, node) : two_terms(t, node);
    case EH_N_NEGATE:
        return eh_term(t->model->formulas,
                       (EhTerm){.kind = EH_T_NEG, .a = eh_translate_term(t, node->a)});
    case EH_N_IF: {
        uint32_t a = eh_translate_term(t, node->b), b = eh_translate_term(t, eh_node_c(node));
        return choice_term(t, eh_translate(t, node->a), a, b);
    }
    case EH_N_BY:
        return by_term(t, node, node->list);
    case EH_N_CALL:
        return call_term(t, node);
    default:
        return opaque_term(t, node);
    }
}
