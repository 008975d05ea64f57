/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the formatter takes from the tree: which tokens begin something, and which signs belong to
 * one operand.
 */
#include "compiler/layout.h"

#include "parser.h"

static void mark(EhLayout *layout, EhSpan span, int what)
{
    layout->marks[eh_token_at(&layout->tokens, span.start)] |= (uint8_t)what;
}

/* Kinds whose list is not a list of lines, or of elements in braces. */
static const bool lists_words[EH_N_COUNT] = {
    [EH_N_QUEUES] = true,     [EH_N_PRIORITIES] = true, [EH_N_SKILLS] = true,
    [EH_N_SKILLS_OF] = true,  [EH_N_REQUIRES] = true,   [EH_N_SERVES] = true,
    [EH_N_NAMES] = true,      [EH_N_PATH] = true,       [EH_N_FIELD] = true,
    [EH_N_ROW] = true,        [EH_N_CELL_ROW] = true,   [EH_N_OVERRIDE] = true,
    [EH_N_OPEN] = true,       [EH_N_CLOSED] = true,     [EH_N_PAUSE] = true,
    [EH_N_AUDIT_ITEM] = true, [EH_N_ACTION] = true,     [EH_N_FUNCTION] = true,
    [EH_N_CALL] = true,
};

static void mark_named(EhLayout *layout, const EhNode *node)
{
    bool has_name = node->name_span.end > node->name_span.start;
    switch (node->kind) {
    case EH_N_NEGATE:
        mark(layout, node->span, EH_LAYOUT_UNARY);
        break;
    case EH_N_CALL:
    case EH_N_ACTION:
    case EH_N_FUNCTION:
        mark(layout, node->name_span, EH_LAYOUT_CALLED);
        break;
    case EH_N_COND:
    case EH_N_LINE:
    case EH_N_ROW:
    case EH_N_CELL_ROW:
    case EH_N_LOAD:
        if (has_name)
            mark(layout, node->name_span, EH_LAYOUT_LABEL);
        break;
    case EH_N_FIELD:
        mark(layout, node->name_span, EH_LAYOUT_FIELD);
        break;
    }
}

/* The last token before the result of a row is its arrow. */
static void mark_arrow(EhLayout *layout, const EhNode *row)
{
    uint32_t index = eh_token_at(&layout->tokens, row->b->span.start);
    while (index > 0 && layout->tokens.list.at[index].kind != EH_T_ARROW)
        index--;
    layout->marks[index] |= EH_LAYOUT_ARROW;
}

static void mark_tree(EhLayout *layout, const EhNode *node);

static void mark_chain(EhLayout *layout, const EhNode *node, bool start)
{
    for (; node != NULL; node = node->next) {
        if (start)
            mark(layout, node->span, EH_LAYOUT_START);
        mark_tree(layout, node);
    }
}

/* Recursion is bounded by the depth of the tree: left-deep chains are walked. `a` and `c` may be
 * chains themselves. */
static void mark_tree(EhLayout *layout, const EhNode *node)
{
    while (node->kind == EH_N_BINARY) {
        mark_chain(layout, node->b, false);
        node = node->a;
    }
    mark_named(layout, node);
    if ((node->kind == EH_N_ROW || node->kind == EH_N_CELL_ROW) && node->a != NULL)
        mark_arrow(layout, node);
    mark_chain(layout, node->list, !lists_words[node->kind]);
    mark_chain(layout, node->a, false);
    mark_chain(layout, node->b, false);
    mark_chain(layout, eh_node_c(node), false);
}

void eh_layout_mark(EhLayout *layout, const EhNode *items)
{
    mark_chain(layout, items, true);
}
