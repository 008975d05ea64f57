/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `in`: ranges, `{ … }`, declared lists, sets and lists of the ticket.
 */
#include "compiler/lower.h"

static EhRegType boolean(void)
{
    return (EhRegType){.kind = EH_BOOL, .optional = 1};
}

/* An end of a range of weekdays. The checker lets only names of the enum through. */
static void end_constant(EhNode *node, int64_t *out)
{
    const EhExpr *info = eh_unparen_node(node)->info;
    *out = info->enumerator >= 0 ? info->enumerator : 0;
}

uint64_t eh_lower_days(int64_t first, int64_t last)
{
    uint64_t mask = 0;
    for (int64_t day = first;; day = (day + 1) % 7) {
        mask |= 1ull << day;
        if (day == last) {
            return mask;
        }
    }
}

/* Weekdays: `in mon..fri` as a set of days. */
static void weekday_range(EhLower *low, EhEmit *emit, EhNode *value, EhNode *range, bool sense,
                          EhLabel label)
{
    int64_t first = 0, last = 0;
    end_constant(range->a, &first);
    end_constant(range->b, &last);
    EhValueAt a = eh_lower_value(low, emit, value);
    eh_jump_i(emit, sense ? EH_I_JIN : EH_I_JNIN, a.reg, label,
              (int64_t)eh_lower_days(first, last));
}

/* lo <= value and value <= hi; a missing value is in no range, and nothing in one without an end. */
void eh_lower_range(EhLower *low, EhEmit *emit, EhNode *value, EhNode *range, bool sense,
                    EhLabel label)
{
    const EhExpr *info = value->info, *lo = range->a->info, *hi = range->b->info;
    if (info->type.kind == EH_ENUM) {
        weekday_range(low, emit, value, range, sense, label);
        return;
    }
    bool real =
        info->type.kind == EH_NUMBER || lo->type.kind == EH_NUMBER || hi->type.kind == EH_NUMBER;
    EhLabel no = eh_label(emit);
    EhLabel fails = sense ? no : label;
    uint8_t kind = real ? EH_NUMBER : info->type.kind;
    EhValueAt a = eh_lower_as(low, emit, value, kind);
    if (info->type.optional) {
        eh_jump_i(emit, EH_I_JMISS, a.reg, fails, 0);
    }
    EhValueAt from = eh_lower_as(low, emit, range->a, kind),
              to = eh_lower_as(low, emit, range->b, kind);
    if (lo->type.optional) {
        eh_jump_i(emit, EH_I_JMISS, from.reg, fails, 0);
    }
    if (hi->type.optional) {
        eh_jump_i(emit, EH_I_JMISS, to.reg, fails, 0);
    }
    eh_jump_r(emit, real ? EH_I_FJLTR : EH_I_JLTR, a.reg, fails, from.reg, 0);
    eh_jump_r(emit, real ? EH_I_FJLTR : EH_I_JLTR, to.reg, fails, a.reg, 0);
    if (sense) {
        eh_jump_i(emit, EH_I_JMP, 0, label, 0);
    }
    eh_bind(emit, no);
}

/* Enumerators only: one test of a bit. */
static bool enum_mask(EhNode *braces, uint32_t names, uint64_t *mask)
{
    *mask = 0;
    for (EhNode *item = braces->list; item != NULL; item = item->next) {
        const EhExpr *info = item->info;
        if (info->enumerator < 0 || names > 64) {
            return false;
        }
        *mask |= 1ull << info->enumerator;
    }
    return true;
}

/* Texts in quotes only: one test in a list of their ids. */
static bool text_list(EhLower *low, EhNode *braces, uint32_t *list)
{
    EH_VEC(uint32_t) ids = {NULL, 0, 0};
    for (EhNode *item = braces->list; item != NULL; item = item->next) {
        EhNode *inner = eh_unparen_node(item);
        if (inner->kind != EH_N_TEXT) {
            return false;
        }
        EH_PUSH(low->policy->arena, &ids, eh_lower_text_id(low, inner->name));
    }
    *list = eh_block_text_list(&low->block, EH_STR(""), ids.at, ids.n);
    return true;
}

static void mark_listed(EhNode *node)
{
    const EhExpr *info = eh_unparen_node(node)->info;
    if (info->place != NULL && info->place->field != NULL) {
        info->place->field->listed = true;
    }
}

/* Any items: one comparison after the other. */
static void each_item(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label)
{
    EhLabel found = sense ? label : eh_label(emit);
    for (EhNode *item = node->b->list; item != NULL; item = item->next) {
        EhNode is = {
            .kind = EH_N_BINARY, .op = EH_OP_IS, .span = item->span, .a = node->a, .b = item};
        EhExpr info = {.type = {.kind = EH_BOOL}, .enumerator = -1};
        EhNode right = *item;
        bool recording = emit->recording;
        right.next = NULL;
        is.b = &right;
        is.info = &info;
        emit->recording = false;
        eh_lower_condition(low, emit, &is, true, found);
        emit->recording = recording;
    }
    if (!sense) {
        eh_jump_i(emit, EH_I_JMP, 0, label, 0);
        eh_bind(emit, found);
    }
}

static void in_braces(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label)
{
    const EhExpr *info = node->a->info;
    uint64_t mask;
    uint32_t list;
    bool names = info->type.kind == EH_ENUM && info->enumerator < 0;
    if (names && enum_mask(node->b, info->type.enumeration->names.n, &mask)) {
        EhValueAt a = eh_lower_value(low, emit, node->a);
        eh_jump_i(emit, sense ? EH_I_JIN : EH_I_JNIN, a.reg, label, (int64_t)mask);
    } else if (info->type.kind == EH_TEXT && text_list(low, node->b, &list)) {
        mark_listed(node->a);
        EhValueAt a = eh_lower_value(low, emit, node->a);
        eh_jump_r(emit, sense ? EH_I_JTIN : EH_I_JTNIN, a.reg, label, list, 0);
    } else {
        each_item(low, emit, node, sense, label);
    }
}

/* The LISTS row of a declared list; numbers are asked of a list of ints in its own row. */
static uint32_t declared_list(EhLower *low, uint32_t index, bool as_number)
{
    EhListDecl *list = &low->policy->lists.at[index];
    if (low->list_of.at[index] != EH_NONE && !as_number) {
        return low->list_of.at[index];
    }
    uint32_t row;
    if (list->elem.kind == EH_TEXT) {
        EH_VEC(uint32_t) ids = {NULL, 0, 0};
        for (uint32_t i = 0; i < list->texts.n; i++) {
            EH_PUSH(low->policy->arena, &ids, eh_lower_text_id(low, list->texts.at[i]));
        }
        row = eh_block_text_list(&low->block, list->name, ids.at, ids.n);
    } else {
        EhCell *cells = eh_arena_array(low->policy->arena, list->cells.n + 1u, sizeof *cells);
        for (uint32_t i = 0; cells != NULL && i < list->cells.n; i++) {
            cells[i] = list->cells.at[i];
            if (as_number) {
                cells[i].f = (double)list->cells.at[i].i;
            }
        }
        row = cells == NULL ? 0
                            : eh_block_cell_list(&low->block, list->name,
                                                 as_number ? EH_NUMBER : list->elem.kind, cells,
                                                 list->cells.n);
    }
    if (!as_number) {
        low->list_of.at[index] = row;
    }
    return row;
}

static void in_list(EhLower *low, EhEmit *emit, EhNode *node, uint32_t index, bool sense,
                    EhLabel label)
{
    const EhExpr *info = node->a->info;
    uint8_t elem = low->policy->lists.at[index].elem.kind;
    bool widen = info->type.kind == EH_NUMBER && elem == EH_INT;
    uint32_t row = declared_list(low, index, widen);
    if (elem == EH_TEXT) {
        mark_listed(node->a);
        EhValueAt a = eh_lower_value(low, emit, node->a);
        eh_jump_r(emit, sense ? EH_I_JTIN : EH_I_JTNIN, a.reg, label, row, 0);
        return;
    }
    EhValueAt a = eh_lower_as(low, emit, node->a, widen ? EH_NUMBER : elem);
    bool real = a.type.kind == EH_NUMBER;
    eh_jump_r(emit, real ? (sense ? EH_I_FJLIN : EH_I_FJLNIN) : (sense ? EH_I_JLIN : EH_I_JLNIN),
              a.reg, label, row, 0);
}

static void in_set(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label)
{
    EhValueAt set = eh_lower_value(low, emit, node->b);
    uint8_t elem = low->block.SEQS.at[set.type.arg].kind;
    EhNode *left = eh_unparen_node(node->a);
    uint32_t holds = eh_temporary(emit, boolean());
    if (elem == EH_TEXT && left->kind == EH_N_TEXT) {
        mark_listed(node->b);
        eh_emit_r(emit, EH_I_HASTX, holds, 0, set.reg, eh_lower_text_id(low, left->name));
    } else if (elem == EH_TEXT || elem == EH_ENUM) {
        EhValueAt value = eh_lower_value(low, emit, node->a);
        eh_emit_r(emit, elem == EH_TEXT ? EH_I_HAST : EH_I_HASE, holds, 0, set.reg, value.reg);
    } else {
        eh_lower_in_sequence(low, emit, node, set, sense, label);
        return;
    }
    eh_jump_i(emit, sense ? EH_I_JT : EH_I_JF, holds, label, 0);
}

void eh_lower_in(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label)
{
    const EhExpr *info = node->info;
    if (node->negated) {
        sense = !sense;
    }
    if (node->b->kind == EH_N_RANGE) {
        eh_lower_range(low, emit, node->a, node->b, sense, label);
    } else if (node->b->kind == EH_N_BRACES) {
        in_braces(low, emit, node, sense, label);
    } else if (info->symbol != NULL && info->symbol->kind == EH_SYM_LIST) {
        in_list(low, emit, node, info->symbol->index, sense, label);
    } else {
        in_set(low, emit, node, sense, label);
    }
}
