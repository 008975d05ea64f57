/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the grammar's actions call: builders of nodes, and the state of one parse.
 */
#ifndef EH_COMPILER_PARSE_H
#define EH_COMPILER_PARSE_H

#include "compiler/tokens.h"

/* Nodes linked by `next`, in order of text. `depth` is that of the deepest. */
typedef struct EhChain {
    EhNode *first, *last;
    uint32_t depth;
} EhChain;

/* One parse. `scratch` is what builders give when memory is out, so that actions need not look: the
 * arena's `failed` then ends the parse at the next token. */
typedef struct EhParser {
    EhTokens tokens;
    EhFilter filter;
    EhArena *arena;
    EhDiags *diags;
    EhChain items;
    EhNode scratch;
    EhNodeMore scratch_more;
    uint32_t wrong;    /* the token of the last syntax error */
    bool no_brace;     /* whether a `{` was wanted there */
    uint32_t n_wrong;  /* syntax errors so far */
    bool after_broken; /* the item or clause before was broken */
    bool too_deep;     /* the tree is nested past the limit and will not be handed out */
} EhParser;

/* So many syntax errors are enough for a file. */
enum { EH_PARSE_ERRORS = 100 };

/* What stands behind a type: `?`, `in low..high`. */
typedef struct EhMarks {
    bool optional;
    EhNode *low, *high;
} EhMarks;

/* Node of `kind` over `span` with children a, b, c (each may be NULL). Never NULL. */
EhNode *eh_node(EhParser *parser, EhNodeKind kind, EhSpan span, EhNode *a, EhNode *b, EhNode *c);

/* What few nodes have, to write to; never NULL. */
EhNodeMore *eh_node_more(EhParser *parser, EhNode *node);

/* With no child, and with one. */
EhNode *eh_node_leaf(EhParser *parser, EhNodeKind kind, EhSpan span);
EhNode *eh_node_one(EhParser *parser, EhNodeKind kind, EhSpan span, EhNode *a);

/* With `name` read from `name_span`: a name, a name in backquotes, or a text. */
EhNode *eh_node_named(EhParser *parser, EhNodeKind kind, EhSpan span, EhSpan name_span, EhNode *a,
                      EhNode *b, EhNode *c);

/* With a name alone. */
EhNode *eh_node_word(EhParser *parser, EhNodeKind kind, EhSpan span, EhSpan name_span);

/* With a chain in `list`; `eh_node_set_list` gives one to a node that was made before. */
EhNode *eh_node_list(EhParser *parser, EhNodeKind kind, EhSpan span, EhChain list);
EhNode *eh_node_block(EhParser *parser, EhNodeKind kind, EhSpan span, EhSpan name_span,
                      EhChain list);
EhNode *eh_node_set_list(EhParser *parser, EhNode *node, EhChain list);

EhNode *eh_node_literal(EhParser *parser, EhNodeKind kind, EhSpan span);
EhNode *eh_node_bool(EhParser *parser, EhSpan span, bool value);
EhNode *eh_node_id(EhParser *parser, EhSpan span);

/* A left-deep chain of one operator counts as one level of depth; `i` of a BINARY is its number of
 * operands. */
EhNode *eh_node_binary(EhParser *parser, EhOp op, EhSpan span, EhNode *a, EhNode *b);
EhNode *eh_node_op(EhParser *parser, EhNodeKind kind, EhOp op, EhSpan span, EhNode *a, EhNode *b);

EhChain eh_chain_none(void);
EhChain eh_chain_one(EhNode *node);
EhChain eh_chain_add(EhChain chain, EhNode *node);

/* Adds a row or clause that a line of comments or `allow` may stand above. */
EhChain eh_chain_line(EhParser *parser, EhChain chain, EhNode *node);
void eh_parse_above(EhParser *parser, EhNode *node);

EhStr eh_parse_text(const EhParser *parser, EhSpan span);
EhStr eh_parse_decoded(EhParser *parser, EhSpan text);

/* `because`, `owner`, `until`: each once. `_row_` and `_item_` take a line of them, below what they
 * belong to. */
EhChain eh_parse_attr(EhParser *parser, EhChain attrs, EhNode *attr);
EhChain eh_parse_row_attr(EhParser *parser, EhChain rows, EhChain attrs);
void eh_parse_item_attr(EhParser *parser, EhChain attrs);
void eh_parse_item(EhParser *parser, EhNode *item);

/* Pieces that need a second look; each reports what is wrong with them. */
EhNode *eh_parse_marks(EhParser *parser, EhNode *type, const EhMarks *marks);
EhNode *eh_parse_unknown_is(EhNode *type, EhNode *id);
void eh_parse_span(EhParser *parser, const EhNode *first);
EhNode *eh_parse_is_known(EhParser *parser, EhSpan span, EhNode *a, int op);

/* Values of samples. A line holds one `field value`, or, in a history, `at` and those that hold
 * from then on. */
EhNode *eh_parse_given(EhParser *parser, EhSpan span, EhSpan name, EhNode *value);
EhNode *eh_parse_more_given(EhParser *parser, EhNode *line, EhNode *given);
EhNode *eh_parse_givens(EhParser *parser, EhSpan span, EhChain lines);
EhChain eh_parse_flat(EhParser *parser, EhChain lines);

/* For bison. */
int eh_parse_token(EhParser *parser, EhSpan *span);
bool eh_parse_recover(EhParser *parser, EhSpan broken); /* false: give up */
void eh_parse_overflow(EhParser *parser);

/* A syntax error: the token that does not fit, and the `n` kinds that would. */
void eh_parse_wrong(EhParser *parser, int found, EhSpan span, const int *expected, int n);

/* Spelling of a token's kind as the grammar gives it: `policy`, or `a name`. */
const char *eh_parse_kind_name(int kind);

#endif
