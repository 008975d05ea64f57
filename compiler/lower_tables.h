/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of stages as tables share, see lower_tables.c.
 */
#ifndef EH_COMPILER_LOWER_TABLES_H
#define EH_COMPILER_LOWER_TABLES_H

#include "compiler/lower.h"

enum { EH_AXIS_BOUNDS = 256 }; /* of a register that is asked more no small table is made */

/* What a stage asks of one register. Values from one bound up to the next are alike: bounds[0 .. n) rise, and class k is
 * the values that have passed k of them; class 0 has the missing value in it, if there is one. `stride`: entries from one class to the
 * next. More than EH_AXIS_BOUNDS bounds are not all. */
typedef struct EhAxis {
    uint32_t reg;
    bool real;    /* bounds are numbers */
    EhCell least; /* a value of class 0: missing, if it can be */
    EH_VEC(EhCell) bounds;
    uint32_t stride;
} EhAxis;

typedef EH_VEC(EhAxis) EhAxisVec;

/* The instructions of a stage, from `from` on to the end of the function, whose rows are decided by TAKEs that lead to
 * its end. Invariant: `written` says of each register whether one of them writes it. */
typedef struct EhStageCode {
    EhLower *low;
    EhEmit *emit;
    uint32_t from, to, n;
    bool *written;
} EhStageCode;

/* Invariant: entries are numbered by the classes of the axes times their strides; axis_of[reg] is the number from 1 of
 * the register's axis, or 0; leads[i] is where instruction from + i leads from entries that are left to the rows. */
typedef struct EhStageTable {
    EhStageCode code;
    EhAxisVec axes;
    uint32_t *axis_of;
    EhCell *values; /* of the axes, for the entry at hand */
    uint32_t n, *entries;
    uint32_t *results, *leads;
    bool *reached;
    uint64_t walked; /* instructions that a ticket need not run any more, over all entries */
} EhStageTable;

#define EH_LEADS_ANYWHERE                                                                          \
    (EH_NONE - 1) /* to several places, or on past something that has to be done */

/* lower_left.c: puts the PICK and what `leads` keeps of the rows in the place of the stage's code. Where that has no cases
 * any more, those from `first_case` on are gone. */
void eh_table_replace(EhStageTable *t, uint32_t first_case, uint32_t result);

/* lower_axes.c: the instructions from `from` on to the end of the function so far, until eh_stage_done, before which they
 * do not change. False without memory, or for more registers than a program may have. */
bool eh_stage_code(EhLower *low, EhEmit *emit, uint32_t from, EhStageCode *out);
void eh_stage_done(const EhStageCode *code);
/* The axes that a stage asks about, in the order in which it does; neighbouring bounds of whole numbers that
 * are no further apart than `gap` have all values between them as bounds. False without memory. */
bool eh_axes_find(const EhStageCode *code, uint32_t gap, EhAxisVec *out);
/* Whether the instruction asks one register, and nothing but it, and where it then leads for a value of that. */
bool eh_axes_asks(const EhStageCode *code, uint32_t at);
uint32_t eh_axes_next(const EhStageCode *code, uint32_t at, EhCell value);
/* A value of the class. */
EhCell eh_axis_value(const EhAxis *axis, uint32_t class);
/* How many steps a sum needs to tell the classes; adds them to STEPS. */
uint32_t eh_axis_count_steps(const EhAxis *axis);
void eh_axis_add_steps(EhLower *low, const EhAxis *axis, int64_t *base);

#endif
