/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The formatter's working state: what each token is in the tree, and the lines that tokens stand
 * on.
 */
#ifndef EH_COMPILER_LAYOUT_H
#define EH_COMPILER_LAYOUT_H

#include "compiler/tokens.h"

/* What the tree says of a token. */
enum {
    EH_LAYOUT_START = 1,  /* begins a clause, row, item or element */
    EH_LAYOUT_UNARY = 2,  /* a minus sign of one operand */
    EH_LAYOUT_CALLED = 4, /* a name whose `(` follows without a space */
    EH_LAYOUT_LABEL = 8,  /* a label; its colon follows */
    EH_LAYOUT_FIELD = 16, /* the name of a field */
    EH_LAYOUT_ARROW = 32  /* the arrow of a row that has a condition */
};

/* A place in a line that is brought to the same column as those of its neighbours. */
typedef enum EhStop { EH_STOP_NAME, EH_STOP_ARROW, EH_STOP_COMMENT, EH_STOP_COUNT } EhStop;

/* One line. `first`..`last` are its tokens; `block` is the bracket it stands in, by its token.
 * `stops` gives the token of each stop, or EH_NO_TOKEN; only lines of equal `key` line up at
 * EH_STOP_NAME. */
typedef struct EhLine {
    uint32_t first, last, block, indent;
    bool blank_before, alone; /* `alone`: only a comment */
    int key;
    uint32_t stops[EH_STOP_COUNT];
} EhLine;

/* The whole file. `marks` and `gaps` have an entry a token: what it is, and the spaces before it.
 * */
typedef struct EhLayout {
    EhTokens tokens;
    EhArena *arena;
    uint8_t *marks;
    uint32_t *gaps;
    EH_VEC(EhLine) lines;
} EhLayout;

/* Marks the tokens of a tree. */
void eh_layout_mark(EhLayout *layout, const EhNode *items);

/* Finds the stops of each line, and widens gaps so that they line up. */
void eh_layout_align(EhLayout *layout);

/* Columns that a token takes. */
uint32_t eh_layout_width(const EhLayout *layout, uint32_t index);

#endif
