/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions, and the cells of tables, as formulas.
 */
#include "lint/translate.h"

static const EhVType boolean = {.kind = EH_BOOL, .lo = 0, .hi = 1};

EhF eh_translate_known(EhTranslate *t, EhNode *node)
{
    EhValues known = eh_values_every(eh_info(node)->type.kind);
    return eh_translate_in(t, node, &known);
}

static uint8_t common_kind(const EhNode *a, const EhNode *b)
{
    const EhExpr *x = eh_info(a), *y = eh_info(b);
    return x->type.kind == EH_NUMBER || y->type.kind == EH_NUMBER ? EH_NUMBER : x->type.kind;
}

static EhF calendar_open(EhTranslate *t, const EhSymbol *calendar)
{
    const EhPolicy *policy = t->model->policy;
    EhStr what = eh_calendar_key(eh_translate_arena(t), policy, calendar->index);
    uint32_t var = eh_space_var(
        t->model->space, EH_VAR_CALENDAR,
        eh_arena_format(eh_translate_arena(t), "calendar %.*s", EH_STR_F(what)),
        eh_arena_format(eh_translate_arena(t), "%.*s is open", EH_STR_F(calendar->name)), &boolean);
    if (var != EH_NONE && t->model->space->vars.at[var].policy == policy) {
        t->model->space->vars.at[var].index = calendar->index;
    }
    return eh_f_key(t->model->formulas, var, 1);
}

static EhF equality(EhTranslate *t, EhNode *node)
{
    const EhExpr *info = eh_info(node);
    if (info->calendar_test) {
        return calendar_open(t, info->symbol);
    }
    uint8_t kind = common_kind(node->a, node->b);
    int64_t key = 0;
    EhStr text;
    bool right = eh_values_constant(node->b, kind, &key, &text),
         left = !right && eh_values_constant(node->a, kind, &key, &text);
    if (!right && !left) {
        return eh_translate_atom(t, EH_VAR_TERM, "same", node);
    }
    EhValues one = eh_values_range(t, kind, key, key);
    EhStr *texts = eh_arena_alloc(eh_translate_arena(t), sizeof *texts);
    if (kind == EH_TEXT && texts != NULL) {
        *texts = text;
        one = (EhValues){.kind = kind, .texts = texts, .n_texts = 1};
    }
    return eh_translate_in(t, right ? node->a : node->b, &one);
}

static EhOp mirrored(EhOp op)
{
    return op == EH_OP_LT   ? EH_OP_GT
           : op == EH_OP_LE ? EH_OP_GE
           : op == EH_OP_GT ? EH_OP_LT
                            : EH_OP_LE;
}

static EhF ordering(EhTranslate *t, EhNode *node)
{
    uint8_t kind = common_kind(node->a, node->b);
    int64_t key = 0;
    EhStr text;
    bool right = eh_values_constant(node->b, kind, &key, &text),
         left = !right && eh_values_constant(node->a, kind, &key, &text);
    if (!right && !left) {
        return eh_translate_atom(t, EH_VAR_TERM, "order", node);
    }
    EhOp op = right ? (EhOp)node->op : mirrored((EhOp)node->op);
    EhRange range = eh_values_beyond(op, kind, key);
    EhValues values = eh_values_range(t, kind, range.lo, range.hi);
    return eh_translate_in(t, right ? node->a : node->b, &values);
}

/* t less now (or today) in 0..d, or in -d..0. */
static EhF within(EhTranslate *t, EhNode *node)
{
    EhFormulas *f = t->model->formulas;
    const EhExpr *a = eh_info(node->a), *b = eh_info(node->b);
    if (b->type.lo != b->type.hi || b->type.optional) {
        return eh_translate_atom(t, EH_VAR_TERM, "within", node);
    }
    bool date = a->type.kind == EH_DATE;
    EhVType type = {.kind = EH_INT};
    type.lo = date ? EH_DATE_MIN - EH_DATE_MAX : EH_TIME_MIN - EH_TIME_MAX;
    type.hi = -type.lo;
    int64_t d = date ? b->type.lo / EH_DAY_MS : b->type.lo;
    EhNode *value = eh_bare(node->a);
    while (value->kind == EH_N_NAME && eh_info(value)->symbol != NULL &&
           eh_info(value)->symbol->kind == EH_SYM_LET) {
        value = eh_bare(eh_let_value(eh_info(value)->symbol));
    }
    uint32_t var = eh_translate_var(t, EH_VAR_RELATIVE, "relative", value, &type);
    EhF inside = node->op == EH_OP_WITHIN ? eh_f_range(f, var, 0, d) : eh_f_range(f, var, -d, 0);
    return eh_f_and2(f, eh_translate_known(t, node->a), inside);
}

/* A test of a text that cells do not express, for texts that are there. */
static EhF text_test(EhTranslate *t, EhNode *node, EhVarKind kind)
{
    EhF test = eh_translate_atom(t, kind, kind == EH_VAR_PHRASES ? "mentions" : "affix", node);
    const EhExpr *a = eh_info(node->a), *whole = eh_info(node);
    if (test / 2 < t->model->formulas->nodes.n && test != EH_F_FALSE) {
        EhVar *var = &t->model->space->vars.at[t->model->formulas->nodes.at[test / 2].var];
        bool own = var->policy == t->model->policy; /* else it is another policy's already */
        var->place = own ? a->place : var->place;
        if (own && kind == EH_VAR_PHRASES && node->b->kind != EH_N_TEXT && whole->symbol != NULL) {
            var->index = whole->symbol->index;
        }
    }
    return a->type.optional ? eh_f_and2(t->model->formulas, test, eh_translate_known(t, node->a))
                            : test;
}

static EhF chain(EhTranslate *t, EhNode *node)
{
    uint32_t n = 0, i;
    EhOp op = (EhOp)node->op;
    EhNode *walk = node;
    for (; walk->kind == EH_N_BINARY && walk->op == op; walk = walk->a) {
        n++;
    }
    EhF *parts = eh_arena_array(eh_translate_arena(t), n + 1u, sizeof *parts);
    if (parts == NULL) {
        return EH_F_FALSE;
    }
    parts[0] = eh_translate(t, walk);
    for (walk = node, i = n; i > 0; walk = walk->a) {
        parts[i--] = eh_translate(t, walk->b);
    }
    return op == EH_OP_AND ? eh_f_and(t->model->formulas, parts, n + 1)
                           : eh_f_or(t->model->formulas, parts, n + 1);
}

static EhF lines(EhTranslate *t, EhNode *node)
{
    uint32_t n = 0;
    for (EhNode *line = node->list; line != NULL; line = line->next) {
        n++;
    }
    EhF *parts = eh_arena_array(eh_translate_arena(t), n + 1u, sizeof *parts);
    n = 0;
    for (EhNode *line = node->list; parts != NULL && line != NULL; line = line->next) {
        parts[n++] = eh_translate(t, line->a);
    }
    return parts == NULL               ? EH_F_FALSE
           : node->kind == EH_N_ALL_OF ? eh_f_and(t->model->formulas, parts, n)
                                       : eh_f_or(t->model->formulas, parts, n);
}

/* One item of `in { … }`, or of a cell. */
static EhF item_in(EhTranslate *t, EhNode *node, EhNode *item)
{
    EhNode is = {.kind = EH_N_BINARY, .op = EH_OP_IS, .span = node->span, .a = node->a, .b = item};
    EhExpr info = {.type = boolean, .enumerator = -1};
    is.info = &info;
    EhNode *kept = eh_arena_alloc(eh_translate_arena(t), sizeof *kept);
    EhNode *right = eh_arena_alloc(eh_translate_arena(t), sizeof *right);
    EhExpr *kept_info = eh_arena_alloc(eh_translate_arena(t), sizeof *kept_info);
    if (kept == NULL || right == NULL || kept_info == NULL) {
        return EH_F_FALSE;
    }
    *right = *item;
    right->next = NULL;
    *kept = is;
    *kept_info = info;
    kept->b = right;
    kept->info = kept_info;
    return equality(t, kept);
}

static EhF in_braces(EhTranslate *t, EhNode *node)
{
    uint8_t kind = eh_info(node->a)->type.kind;
    uint32_t n = 0, constants = 0;
    for (EhNode *item = node->b->list; item != NULL; item = item->next) {
        n++;
    }
    EhF *parts = eh_arena_array(eh_translate_arena(t), n + 1u, sizeof *parts);
    EhRange *keys = eh_arena_array(eh_translate_arena(t), n + 1u, sizeof *keys);
    EhStr *texts = eh_arena_array(eh_translate_arena(t), n + 1u, sizeof *texts);
    n = 0;
    for (EhNode *item = node->b->list;
         texts != NULL && keys != NULL && parts != NULL && item != NULL; item = item->next) {
        int64_t key = 0;
        uint8_t common = common_kind(node->a, item);
        if (common == kind && eh_values_constant(item, kind, &key, &texts[constants])) {
            keys[constants++] = (EhRange){key, key};
        } else {
            parts[n++] = item_in(t, node, item);
        }
    }
    if (texts == NULL || keys == NULL || parts == NULL) {
        return EH_F_FALSE;
    }
    EhValues values = {.kind = kind, .at = keys, .n = constants};
    if (kind == EH_TEXT) {
        values = (EhValues){.kind = kind, .texts = texts, .n_texts = constants};
    }
    parts[n] = constants > 0 ? eh_translate_in(t, node->a, &values) : EH_F_FALSE;
    return eh_f_or(t->model->formulas, parts, n + 1);
}

static EhF in_list(EhTranslate *t, EhNode *node, uint32_t index)
{
    const EhListDecl *list = &t->model->policy->lists.at[index];
    const EhExpr *info = eh_info(node->a);
    EhValues values = {.kind = list->elem.kind, .texts = list->texts.at, .n_texts = list->texts.n};
    values.at = eh_arena_array(eh_translate_arena(t), list->cells.n + 1u, sizeof *values.at);
    for (uint32_t i = 0; values.at != NULL && i < list->cells.n; i++) {
        int64_t key = list->elem.kind == EH_NUMBER ? eh_key_of_number(list->cells.at[i].f)
                                                   : list->cells.at[i].i;
        values.at[values.n++] = (EhRange){key, key};
    }
    if (info->type.kind == EH_NUMBER && list->elem.kind == EH_INT) {
        values.kind = EH_NUMBER;
        for (uint32_t i = 0; i < values.n; i++) {
            int64_t key = eh_key_of_number((double)values.at[i].lo);
            values.at[i] = (EhRange){key, key};
        }
    }
    return eh_translate_in(t, node->a, &values);
}

static EhF in_range(EhTranslate *t, EhNode *node)
{
    EhNode *range = node->b;
    uint8_t kind = common_kind(range->a, range->b);
    kind = eh_info(node->a)->type.kind == EH_NUMBER ? EH_NUMBER : kind;
    int64_t lo = 0, hi = 0;
    EhStr text;
    if (!eh_values_constant(range->a, kind, &lo, &text) ||
        !eh_values_constant(range->b, kind, &hi, &text)) {
        return eh_translate_atom(t, EH_VAR_TERM, "range", node);
    }
    EhValues values = eh_info(node->a)->type.kind == EH_ENUM ? eh_values_weekdays(t, lo, hi)
                                                             : eh_values_range(t, kind, lo, hi);
    return eh_translate_in(t, node->a, &values);
}

/* A constant in a set of the ticket. */
static EhF in_set(EhTranslate *t, EhNode *node)
{
    const EhExpr *set = eh_info(node->b);
    int64_t key = 0;
    EhStr text;
    bool of_ticket = set->place != NULL && set->place->field != NULL &&
                     set->place->root->kind != EH_SYM_VARIABLE;
    uint8_t kind = set->type.elem == NULL ? EH_TEXT : set->type.elem->kind;
    if (!of_ticket || set->type.kind != EH_SET || !eh_values_constant(node->a, kind, &key, &text)) {
        return eh_translate_atom(t, EH_VAR_TERM, "member", node);
    }
    EhF member = eh_translate_atom(t, EH_VAR_MEMBER, "has", node);
    EhVar *var = &t->model->space->vars.at[t->model->formulas->nodes.at[member / 2].var];
    var->place = var->policy == t->model->policy ? set->place : var->place;
    return set->type.optional
               ? eh_f_and2(t->model->formulas, member, eh_translate_known(t, node->b))
               : member;
}

/* Both `in` and `not in` make the variables of `in`. */
static EhF in(EhTranslate *t, const EhNode *asked)
{
    const EhExpr *b = eh_info(asked->b);
    EhNode *node = eh_arena_alloc(eh_translate_arena(t), sizeof *node);
    if (node == NULL) {
        return EH_F_FALSE;
    }
    *node = *asked;
    node->negated = false;
    if (node->b->kind == EH_N_RANGE) {
        return in_range(t, node);
    }
    if (node->b->kind == EH_N_BRACES) {
        return in_braces(t, node);
    }
    if (b->symbol != NULL && b->symbol->kind == EH_SYM_LIST) {
        return in_list(t, node, b->symbol->index);
    }
    return in_set(t, node);
}

static EhF binary(EhTranslate *t, EhNode *node)
{
    switch ((EhOp)node->op) {
    case EH_OP_AND:
    case EH_OP_OR:
        return chain(t, node);
    case EH_OP_IS:
        return equality(t, node);
    case EH_OP_IS_NOT: {
        EhNode *is = eh_arena_alloc(eh_translate_arena(t), sizeof *is);
        if (is == NULL) {
            return EH_F_FALSE;
        }
        *is = *node;
        is->op = EH_OP_IS;
        return EH_F_NOT(equality(t, is));
    }
    case EH_OP_LT:
    case EH_OP_LE:
    case EH_OP_GT:
    case EH_OP_GE:
        return ordering(t, node);
    case EH_OP_WITHIN:
    case EH_OP_WITHIN_PAST:
        return within(t, node);
    case EH_OP_MENTIONS:
        return text_test(t, node, EH_VAR_PHRASES);
    case EH_OP_STARTS:
    case EH_OP_ENDS:
        return text_test(t, node, EH_VAR_AFFIX);
    default: { /* else: a bool */
        EhValues yes = eh_values_range(t, EH_BOOL, 1, 1);
        return eh_translate_in(t, node, &yes);
    }
    }
}

static EhF condition(EhTranslate *t, EhNode *node)
{
    EhFormulas *f = t->model->formulas;
    switch ((EhNodeKind)node->kind) {
    case EH_N_BOOL:
        return node->i != 0 ? EH_F_TRUE : EH_F_FALSE;
    case EH_N_NOT:
        return EH_F_NOT(eh_translate(t, node->a));
    case EH_N_BINARY:
        return binary(t, node);
    case EH_N_IS_KNOWN: {
        EhF known = eh_translate_known(t, node->a);
        return (node->op == EH_OP_KNOWN) != node->negated ? known : EH_F_NOT(known);
    }
    case EH_N_IN: {
        EhF inside = in(t, node);
        return node->negated ? EH_F_NOT(inside) : inside;
    }
    case EH_N_ALL_OF:
    case EH_N_ANY_OF:
        return lines(t, node);
    case EH_N_QUANTIFIER:
        return eh_translate_atom(t, EH_VAR_TERM, "each", node);
    case EH_N_IF: {
        EhF asks = eh_translate(t, node->a);
        return eh_f_or2(f, eh_f_and2(f, asks, eh_translate(t, node->b)),
                        eh_f_and2(f, EH_F_NOT(asks), eh_translate(t, eh_node_c(node))));
    }
    default: {
        EhValues yes = eh_values_range(t, EH_BOOL, 1, 1);
        return eh_translate_in(t, node, &yes);
    }
    }
}

EhF eh_translate(EhTranslate *t, EhNode *node)
{
    node = eh_bare(node);
    EhModelCondition met = {node, condition(t, node)};
    if (t->model->keep_conditions) {
        EH_PUSH(eh_translate_arena(t), &t->model->conditions, met);
    }
    return met.f;
}

/* ---- cells of tables ---- */

static EhF cell_one(EhTranslate *t, EhNode *heading, EhNode *constant)
{
    EhVType type = eh_info(heading)->type;
    EhConst value = {0};
    type.optional = type.predicted = false;
    if (!eh_const(t->model->policy, constant, &type, &value)) {
        return EH_F_FALSE;
    }
    EhStr *text = eh_arena_alloc(eh_translate_arena(t), sizeof *text);
    if (text == NULL) {
        return EH_F_FALSE;
    }
    *text = value.text;
    int64_t key = type.kind == EH_NUMBER ? eh_key_of_number(value.cell.f) : value.cell.i;
    EhValues one = eh_values_range(t, type.kind, key, key);
    one.texts = text;
    one.n_texts = 1;
    return eh_translate_in(t, heading, &one);
}

static EhF cell_values(EhTranslate *t, EhNode *heading, EhNode *cell)
{
    uint32_t n = 0;
    for (EhNode *item = cell->list; item != NULL; item = item->next) {
        n++;
    }
    EhF *parts = eh_arena_array(eh_translate_arena(t), n + 1u, sizeof *parts);
    n = 0;
    for (EhNode *item = cell->list; parts != NULL && item != NULL; item = item->next) {
        parts[n++] = cell_one(t, heading, item);
    }
    return parts == NULL ? EH_F_FALSE : eh_f_or(t->model->formulas, parts, n);
}

static int64_t cell_key(EhTranslate *t, EhNode *constant, const EhVType *type)
{
    EhConst value = {0};
    eh_const(t->model->policy, constant, type, &value);
    return type->kind == EH_NUMBER ? eh_key_of_number(value.cell.f) : value.cell.i;
}

EhF eh_translate_cell(EhTranslate *t, EhNode *heading, EhNode *cell)
{
    EhVType type = eh_info(heading)->type;
    type.optional = type.predicted = false;
    EhF inside;
    if (cell->op == EH_OP_ANY) {
        return EH_F_TRUE;
    }
    if (cell->op == EH_OP_MISSING) {
        inside = EH_F_NOT(eh_translate_known(t, heading));
    } else if (cell->op == EH_OP_IS) {
        inside = cell_one(t, heading, cell->a);
    } else if (cell->op == EH_OP_IN) {
        inside = cell_values(t, heading, cell);
    } else {
        int64_t a = cell_key(t, cell->a, &type);
        EhRange range = eh_values_beyond((EhOp)cell->op, type.kind, a);
        EhValues values = eh_values_range(t, type.kind, range.lo, range.hi);
        if (cell->op == EH_OP_RANGE) {
            int64_t b = cell_key(t, cell->b, &type);
            values = type.kind == EH_ENUM ? eh_values_weekdays(t, a, b)
                                          : eh_values_range(t, type.kind, a, b);
        }
        inside = eh_translate_in(t, heading, &values);
    }
    return cell->negated ? EH_F_NOT(inside) : inside;
}
