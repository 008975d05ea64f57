/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builders of nodes.
 *
 * Each gives a node with its depth, names and literals read from the text. None gives NULL: without
 * memory it gives the parser's scratch node, and the parse ends at the next token.
 */
#include "compiler/parse.h"

#include "compiler/literals.h"
#include "vm/limits.h"

#include <string.h>

static EhNode *node_alloc(EhParser *parser)
{
    EhNode *node = eh_arena_alloc(parser->arena, sizeof *node);
    if (node == NULL) {
        memset(&parser->scratch, 0, sizeof parser->scratch);
        node = &parser->scratch;
    }
    return node;
}

EhNodeMore *eh_node_more(EhParser *parser, EhNode *node)
{
    if (node->more == NULL)
        node->more = eh_arena_alloc(parser->arena, sizeof *node->more);
    if (node->more == NULL)
        node->more = &parser->scratch_more;
    return node->more;
}

/* Said once: everything around what is too deep is too deep as well. */
static void check_depth(EhParser *parser, const EhNode *node)
{
    if (node->depth <= EH_LIMIT_DEPTH || parser->too_deep)
        return;
    parser->too_deep = true;
    EhDiag *diag = eh_diag(parser->diags, EH_E_TOO_DEEP, node->span,
                           "this is nested more than %d deep", EH_LIMIT_DEPTH);
    eh_diag_hint(parser->diags, diag, "give its parts names with `let`");
}

static void raise_depth(EhParser *parser, EhNode *node, uint32_t below)
{
    if (node->depth < below + 1)
        node->depth = below + 1;
    check_depth(parser, node);
}

EhNode *eh_node(EhParser *parser, EhNodeKind kind, EhSpan span, EhNode *a, EhNode *b, EhNode *c)
{
    EhNode *node = node_alloc(parser);
    uint32_t below = a != NULL ? a->depth : 0;
    if (b != NULL && b->depth > below)
        below = b->depth;
    if (c != NULL && c->depth > below)
        below = c->depth;
    node->kind = (uint8_t)kind;
    node->span = span;
    node->name_span = (EhSpan){span.file, span.start, span.start};
    node->a = a;
    node->b = b;
    if (c != NULL)
        eh_node_more(parser, node)->c = c;
    raise_depth(parser, node, below);
    return node;
}

EhNode *eh_node_leaf(EhParser *parser, EhNodeKind kind, EhSpan span)
{
    return eh_node(parser, kind, span, NULL, NULL, NULL);
}

EhNode *eh_node_one(EhParser *parser, EhNodeKind kind, EhSpan span, EhNode *a)
{
    return eh_node(parser, kind, span, a, NULL, NULL);
}

/* A name is a word, a word in backquotes, or a text. */
static EhStr read_name(EhParser *parser, EhSpan span)
{
    EhStr raw = eh_parse_text(parser, span);
    if (raw.n > 0 && raw.p[0] == '`')
        return (EhStr){raw.p + 1, raw.n > 1 ? raw.n - 2 : 0};
    if (raw.n > 0 && (raw.p[0] == '"' || raw.p[0] == '\''))
        return eh_literal_text(parser->arena, raw);
    return raw;
}

EhNode *eh_node_named(EhParser *parser, EhNodeKind kind, EhSpan span, EhSpan name_span, EhNode *a,
                      EhNode *b, EhNode *c)
{
    EhNode *node = eh_node(parser, kind, span, a, b, c);
    node->name = read_name(parser, name_span);
    node->name_span = name_span;
    return node;
}

EhNode *eh_node_word(EhParser *parser, EhNodeKind kind, EhSpan span, EhSpan name_span)
{
    return eh_node_named(parser, kind, span, name_span, NULL, NULL, NULL);
}

EhNode *eh_node_set_list(EhParser *parser, EhNode *node, EhChain list)
{
    node->list = list.first;
    raise_depth(parser, node, list.depth);
    return node;
}

EhNode *eh_node_list(EhParser *parser, EhNodeKind kind, EhSpan span, EhChain list)
{
    return eh_node_set_list(parser, eh_node_leaf(parser, kind, span), list);
}

EhNode *eh_node_block(EhParser *parser, EhNodeKind kind, EhSpan span, EhSpan name_span,
                      EhChain list)
{
    return eh_node_set_list(parser, eh_node_word(parser, kind, span, name_span), list);
}

EhNode *eh_node_id(EhParser *parser, EhSpan span)
{
    return eh_node_word(parser, EH_N_ID, span, span);
}

EhNode *eh_node_bool(EhParser *parser, EhSpan span, bool value)
{
    EhNode *node = eh_node_leaf(parser, EH_N_BOOL, span);
    eh_node_more(parser, node)->text = eh_parse_text(parser, span);
    node->i = value ? 1 : 0;
    return node;
}

EhNode *eh_node_op(EhParser *parser, EhNodeKind kind, EhOp op, EhSpan span, EhNode *a, EhNode *b)
{
    EhNode *node = eh_node(parser, kind, span, a, b, NULL);
    node->op = (uint8_t)op;
    return node;
}

EhNode *eh_node_binary(EhParser *parser, EhOp op, EhSpan span, EhNode *a, EhNode *b)
{
    EhNode *node = node_alloc(parser);
    bool chain = a->kind == EH_N_BINARY && a->op == op;
    uint32_t below = b->depth;
    if (!chain && a->depth > below)
        below = a->depth;
    node->kind = EH_N_BINARY;
    node->op = (uint8_t)op;
    node->span = span;
    node->name_span = (EhSpan){span.file, span.start, span.start};
    node->a = a;
    node->b = b;
    node->i = chain ? a->i + 1 : 2;
    node->depth = chain ? a->depth : 0;
    raise_depth(parser, node, below);
    if (node->i == EH_LIMIT_CHAIN + 1)
        eh_diag(parser->diags, EH_E_CHAIN_TOO_LONG, span, "this chain has more than %d operands",
                EH_LIMIT_CHAIN);
    return node;
}

/* Digits and currency of `$500`, `500 EUR`. */
static void read_money(EhNode *node, EhStr raw)
{
    EhStr *text = &node->more->text;
    if (raw.p[0] == '$') {
        node->name = (EhStr){raw.p, 1};
        *text = (EhStr){raw.p + 1, raw.n - 1};
        return;
    }
    uint32_t n = 0;
    while (n < raw.n && raw.p[n] != ' ' && raw.p[n] != '\t')
        n++;
    *text = (EhStr){raw.p, n};
    node->name = raw.n >= 3 ? (EhStr){raw.p + raw.n - 3, 3} : raw;
}

static void read_percent(EhNode *node, EhStr raw)
{
    uint32_t n = raw.n > 0 && raw.p[raw.n - 1] == '%' ? raw.n - 1 : raw.n;
    node->more->text = (EhStr){raw.p, n};
    node->f = eh_literal_number(node->more->text, 2);
}

static void read_duration(EhNode *node, EhStr raw)
{
    node->i = eh_literal_duration(raw, &node->more->days);
}

EhNode *eh_node_literal(EhParser *parser, EhNodeKind kind, EhSpan span)
{
    EhNode *node = eh_node_leaf(parser, kind, span);
    EhStr raw = eh_parse_text(parser, span);
    eh_node_more(parser, node)->text = raw;
    if (kind == EH_N_INT)
        node->i = eh_literal_int(raw);
    else if (kind == EH_N_NUMBER)
        node->f = eh_literal_number(raw, 0);
    else if (kind == EH_N_PERCENT)
        read_percent(node, raw);
    else if (kind == EH_N_MONEY)
        read_money(node, raw);
    else if (kind == EH_N_DURATION)
        read_duration(node, raw);
    else if (kind == EH_N_DATE)
        node->i = eh_literal_date(raw);
    else if (kind == EH_N_INSTANT)
        node->i = eh_literal_instant(raw);
    else if (kind == EH_N_CLOCK)
        node->i = eh_literal_clock(raw);
    else if (kind == EH_N_MONTHDAY)
        node->i = eh_literal_month_day(raw);
    else if (kind == EH_N_TEXT)
        node->name = eh_literal_text(parser->arena, raw);
    if (kind == EH_N_TEXT)
        node->name_span = span;
    return node;
}

/* ---- chains ---- */

EhChain eh_chain_none(void)
{
    return (EhChain){NULL, NULL, 0};
}

EhChain eh_chain_one(EhNode *node)
{
    return (EhChain){node, node, node->depth};
}

EhChain eh_chain_add(EhChain chain, EhNode *node)
{
    if (chain.first == NULL)
        return eh_chain_one(node);
    chain.last->next = node;
    chain.last = node;
    if (node->depth > chain.depth)
        chain.depth = node->depth;
    return chain;
}

void eh_parse_above(EhParser *parser, EhNode *node)
{
    uint32_t index = eh_token_at(&parser->tokens, node->span.start);
    EhAbove above = {.allow = NULL}, *kept;
    eh_token_above(&parser->tokens, index, &above.doc, &above.allow);
    if (above.doc.p != NULL || above.allow != NULL) {
        kept = eh_arena_alloc(parser->arena, sizeof *kept);
        if (kept != NULL)
            *kept = above;
        eh_node_more(parser, node)->above = kept;
    }
}

EhChain eh_chain_line(EhParser *parser, EhChain chain, EhNode *node)
{
    eh_parse_above(parser, node);
    return eh_chain_add(chain, node);
}
