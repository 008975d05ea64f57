/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree that the grammar builds and every later pass reads.
 *
 * One node shape for all constructs: syntax.def says what each kind keeps in it. Nodes carry their depth, so
 * that no pass recurses deeper than EH_LIMIT_DEPTH, and their comments, so that documents can be written from them.
 */
#ifndef EH_COMPILER_SYNTAX_H
#define EH_COMPILER_SYNTAX_H

#include "compiler/diagnostics.h"

typedef enum EhNodeKind {
#define EH_NODE(kind, members) EH_N_##kind,
#include "compiler/syntax.def"
#undef EH_NODE
    EH_N_COUNT
} EhNodeKind;

typedef enum EhOp {
    EH_OP_NONE,
    EH_OP_OR,
    EH_OP_AND,
    EH_OP_ELSE,
    EH_OP_ADD,
    EH_OP_SUB,
    EH_OP_MUL,
    EH_OP_DIV,
    EH_OP_IS,
    EH_OP_IS_NOT,
    EH_OP_LT,
    EH_OP_LE,
    EH_OP_GT,
    EH_OP_GE,
    EH_OP_WITHIN,
    EH_OP_WITHIN_PAST,
    EH_OP_MENTIONS,
    EH_OP_STARTS,
    EH_OP_ENDS,
    EH_OP_KNOWN,
    EH_OP_MISSING,
    EH_OP_OTHERWISE,
    EH_OP_TRUE,
    EH_OP_FALSE,
    EH_OP_ANY,
    EH_OP_ALL,
    EH_OP_COUNT,
    EH_OP_IN,
    EH_OP_RANGE,
    EH_OP_PREDICTED,
    EH_OP_SET,
    EH_OP_LIST,
    EH_OP_WAITING,
    EH_OP_PRIORITY,
    EH_OP_DUE,
    EH_OP_RULE,
    EH_OP_TIGHTEN,
    EH_OP_ESCALATION,
    EH_OP_IMPLIES,
    EH_OP_OUTRANKS,
    EH_OP_NEVER
} EhOp;

typedef struct EhNode EhNode;
typedef struct EhAllow EhAllow;

/* `allow CODE because "…"` on the line above a declaration, row or clause. */
struct EhAllow {
    EhStr code, because;
    EhSpan span;
    EhAllow *next;
};

/* What stands above a line. Few lines have anything there. */
typedef struct EhAbove {
    EhStr doc; /* the lines of `##`, joined by LF, without the marks */
    EhAllow *allow;
} EhAbove;

/* What few nodes have. */
typedef struct EhNodeMore {
    EhNode *c;
    const EhAbove *above; /* NULL: nothing */
    EhStr text;
    bool days; /* of a duration: whether it has a unit of days or weeks */
} EhNodeMore;

/* There are some twenty for every row of a policy: what few of them have lies elsewhere. */
struct EhNode {
    uint8_t kind; /* EhNodeKind */
    uint8_t op;   /* EhOp */
    bool negated, optional;
    uint32_t depth;   /* 1 + the deepest of a, b, c and list */
    EhSpan span;      /* the whole construct */
    EhSpan name_span; /* of `name`; empty where there is none */
    EhStr name;
    union { /* a node has at most one of them; either is 0 where there is none */
        int64_t i;
        double f;
    };
    EhNode *a, *b, *list, *next;
    EhNodeMore *more; /* NULL: nothing */
    void *info;       /* what the checker learns about it (types, symbols) */
};

static inline EhNode *eh_node_c(const EhNode *node)
{
    return node->more == NULL ? NULL : node->more->c;
}

static inline EhStr eh_node_text(const EhNode *node)
{
    return node->more == NULL ? (EhStr){NULL, 0} : node->more->text;
}

static inline bool eh_node_days(const EhNode *duration)
{
    return duration->more != NULL && duration->more->days;
}

/* Of a whole or another number. */
static inline double eh_node_number(const EhNode *literal)
{
    return literal->kind == EH_N_INT ? (double)literal->i : literal->f;
}

static inline const EhAbove *eh_node_above(const EhNode *node)
{
    return node->more == NULL ? NULL : node->more->above;
}

static inline EhStr eh_node_doc(const EhNode *node)
{
    return eh_node_above(node) == NULL ? (EhStr){NULL, 0} : node->more->above->doc;
}

/* Asks the processor for the memory of the row behind this one, for passes that look at row after row. The parser makes a
 * row's parts one after the other and its own node last, so they lie between the two rows; a walk from a row to its parts
 * goes through them backwards, which no processor foresees. It changes nothing. */
static inline void eh_node_ahead(const EhNode *row)
{
#ifdef __GNUC__
    enum { LINE = 64, MOST = 8192 };
    uintptr_t at = (uintptr_t)row, to = (uintptr_t)row->next + sizeof *row;
    if (row->next != NULL && to > at && to - at <= MOST) {
        for (; at < to; at += LINE) {
            __builtin_prefetch((const void *)at);
        }
    }
#else
    (void)row;
#endif
}

/* One token, kept for the formatter: every byte of the source is in a token's text or the gap before it. */
typedef struct EhToken {
    uint32_t start, end;
    uint32_t line;   /* 1-based */
    uint8_t kind;    /* the grammar's token number */
    bool line_first; /* first token on its line */
} EhToken;

/* What parsing one file gives. `items` is the chain of declarations in order of text, those kept that parsed. */
typedef struct EhParsed {
    EhNode *items;
    uint32_t n_errors;
} EhParsed;

/* Parses file `file` of `sources`; messages go to `diags`. False only when memory is out. */
bool eh_parse(const EhSources *sources, uint32_t file, EhArena *arena, EhDiags *diags,
              EhParsed *out);

#endif
