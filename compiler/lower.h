/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a checked policy to its block: what the lowering's files share.
 *
 * Conditions become jumps; values go into typed registers; the ticket's cells are the first registers. Everything is made
 * twice: the function that decides, and one that also notes each condition, without short cuts.
 */
#ifndef EH_COMPILER_LOWER_H
#define EH_COMPILER_LOWER_H

#include "compiler/check.h"
#include "compiler/emit.h"

typedef EH_VEC(uint32_t) EhIndexVec;

/* A layout while it is made: the types of its cells, and the declarations of its fields. */
typedef struct EhLayoutPlan {
    EhRecordDecl *record;
    EhStr path; /* what stands before its fields' names: "orders", or "" */
    EH_VEC(EhRegType) cells;
} EhLayoutPlan;

/* What is the same in both functions. */
typedef struct EhLower {
    EhPolicy *policy;
    EhBlockBuilder block;
    EH_VEC(EhLayoutPlan) layouts;
    EH_VEC(EhFieldDecl *) fields; /* of each FIELDS row */
    EhMap phrase_ids;             /* text with its typos -> 1-based phrase */
    EhMap phrase_sets;            /* one phrase in quotes -> 1-based set */
    EH_VEC(uint8_t) typos;        /* of each phrase */
    EhIndexVec slot_of;           /* scan slot of each cell of the ticket, EH_NONE until used */
    EhIndexVec set_of;  /* PHRASE_SETS row of each declaration of phrases, EH_NONE until used */
    EhIndexVec list_of; /* LISTS row of each declared list, EH_NONE until used */
    EhIndexVec tracked_cell; /* ticket cell -> layout 1 cell, EH_NONE */
    uint32_t sites;   /* text sites of the function at hand; the header has the most of any */
    uint32_t members; /* phrases of all sets */
    uint32_t loops;   /* depth of loops at the place at hand */
    EhPlaceNear near; /* the place of the note made last */
    EhSpan plain;     /* what was shown last as it stands in the text */
    bool strip, too_large;
    EhEnumDecl *queue_by, *priority_by, *tier_by,
        *held;              /* names of rows, overrides and tiers, rules … */
    EH_VEC(EhNode *) calls; /* distinct function calls, in order of text */
    EhMap call_hashes;      /* of calls, to their numbers from 1 */
    EhIndexVec call_regs;   /* the register of each, in the function at hand */
    EH_VEC(EhSymbol *) met; /* lets that the pause at hand reads */
} EhLower;

/* A value in a register. */
typedef struct EhValueAt {
    uint32_t reg;
    EhRegType type;
} EhValueAt;

/* The expression inside parentheses. */
static inline EhNode *eh_unparen_node(EhNode *node)
{
    while (node->kind == EH_N_PAREN) {
        node = node->a;
    }
    return node;
}

/* lower_value.c */
EhValueAt eh_lower_value(EhLower *low, EhEmit *emit, EhNode *node);
/* … computed into a register that nothing in the expression reads. */
void eh_lower_into(EhLower *low, EhEmit *emit, EhNode *node, EhValueAt to);
/* … in a register of `type`'s kind (int becomes number where asked). */
EhValueAt eh_lower_as(EhLower *low, EhEmit *emit, EhNode *node, uint8_t kind);
EhRegType eh_reg_type(EhLower *low, const EhVType *type);
void eh_lower_move(EhEmit *emit, uint32_t to, EhValueAt from);
void eh_lower_const(EhLower *low, EhEmit *emit, uint32_t to, EhRegType type, const EhConst *value);
EhValueAt eh_lower_place(EhLower *low, EhEmit *emit, EhPlace *place, uint32_t part);
/* lower_truth.c: whether the condition holds, in a BOOL register that it does not read. */
void eh_lower_truth_into(EhLower *low, EhEmit *emit, EhNode *node, EhValueAt to);
/* The code from `from` on is a MOVI, which may go, and a condition that jumps to `no` where it does not hold. If one instruction
 * says in a register whether it does: that instruction, without its A; the code then ends before it, without the MOVI. */
bool eh_truth_of(EhEmit *emit, uint32_t from, EhLabel no, EhInsn *out);
/* lower_kept.c: opens what is kept; whether there is room, and every path comes here; the truth that an instruction says, in
 * a register that keeps it, or, with `otherwise`, in that one. */
void eh_keep_open(EhEmit *emit);
bool eh_can_keep(const EhEmit *emit);
uint32_t eh_keep_truth(EhEmit *emit, const EhInsn *insn, uint32_t otherwise);
/* The rows of a first match, each asked: the first that holds decides, together with those before it. {.result = register}
 * before the first one; what holds if none does is in it. */
typedef struct EhFirst {
    uint32_t result;
    uint32_t number; /* of the row to come */
    uint32_t n;      /* the last of ROWS, that no instruction has yet */
} EhFirst;
void eh_first_row(EhLower *low, EhEmit *emit, EhFirst *first, uint32_t holds, uint32_t name);
void eh_first_close(EhLower *low, EhEmit *emit, EhFirst *first);
/* lower_functions.c: lookups and functions run first, each distinct call once. */
void eh_lower_outside(EhLower *low, EhEmit *emit);
uint32_t eh_lower_function_reg(EhLower *low, EhNode *call);

/* lower_condition.c: jumps to `label` if the condition is `sense`, else goes on. */
void eh_lower_condition(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label);
/* One comparison with a constant of `type`; a missing value is not equal. */
void eh_lower_equal(EhLower *low, EhEmit *emit, EhValueAt value, const EhConst *constant,
                    bool sense, EhLabel label);
uint32_t eh_lower_text_id(EhLower *low, EhStr text);
/* The operands of a chain of `and` or `or`, and the lines of an `all { }` or `any { }`, in order. */
EhNode **eh_chain_parts(EhArena *arena, EhNode *node, uint32_t *n);
EhNode **eh_block_parts(EhArena *arena, EhNode *node, uint32_t *n);

/* The days from `first` to `last`, over the week's end if need be, a bit each; both in 0..6. */
uint64_t eh_lower_days(int64_t first, int64_t last);

/* lower_in.c: `in` with ranges, braces, lists and sets. */
void eh_lower_in(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label);
/* value in lo..hi (registers or constants) */
void eh_lower_range(EhLower *low, EhEmit *emit, EhNode *value, EhNode *range, bool sense,
                    EhLabel label);

/* lower_text.c: mentions and count of. */
void eh_lower_mentions(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label);
void eh_lower_count_of(EhLower *low, EhEmit *emit, EhNode *node, uint32_t to);
void eh_lower_phrase_blob(EhLower *low);

/* lower_loop.c: any, all, count. */
void eh_lower_quantifier(EhLower *low, EhEmit *emit, EhNode *node, bool sense, EhLabel label);
void eh_lower_count(EhLower *low, EhEmit *emit, EhNode *node, uint32_t to);
void eh_lower_in_sequence(EhLower *low, EhEmit *emit, EhNode *node, EhValueAt sequence, bool sense,
                          EhLabel label);

/* lower_notes.c: a condition in the recording function: its value in a BOOL register, noted with its parts. */
uint32_t eh_lower_recorded(EhLower *low, EhEmit *emit, EhNode *node);
uint32_t eh_note_open(EhLower *low, EhEmit *emit, EhNoteKind kind, EhStr label, const EhNode *node,
                      EhRegType type);
/* Why, of the note opened last. */
void eh_note_because(EhLower *low, uint32_t note, EhStr because);
/* What the note says, which has been written. */
void eh_note_value(EhLower *low, EhEmit *emit, uint32_t note, EhValueAt value);
/* A clause with a condition: it must be as `sense` says. `word` is its note's label: covers, excludes, or none. */
typedef struct EhClause {
    EhNode *condition;
    EhStr word;
    bool sense;
} EhClause;
/* Goes to `no` unless the clause is so, noting it where that is done. */
void eh_lower_clause(EhLower *low, EhEmit *emit, const EhClause *clause, EhLabel no);
/* Whether a row holds, in the recording function: all of its clauses, and its `until`. */
uint32_t eh_lower_recorded_row(EhLower *low, EhEmit *emit, const EhClause *clauses, uint32_t n,
                               const EhNode *attributes);
/* `holds`, and no `until DATE` of `list` is over. */
uint32_t eh_lower_still(EhLower *low, EhEmit *emit, const EhNode *list, uint32_t holds);
EhStr eh_snippet(EhLower *low, EhSpan span);

/* lower_stages.c: the decision. */
void eh_lower_decision(EhLower *low, EhEmit *emit);
/* Puts a let that is read more than once, or is deep, into a register, once. */
void eh_lower_let(EhLower *low, EhEmit *emit, EhSymbol *let);
/* The let that a name of one stands for: itself, or the one that it is another name of. */
static inline EhSymbol *eh_let_of(EhSymbol *symbol)
{
    return symbol->alias != NULL ? symbol->alias : symbol;
}
/* lower_rows.c: route and rank. */
void eh_lower_choice(EhLower *low, EhEmit *emit, EhNode *block, bool route);
/* lower_cases.c: the rows of a first match, one behind the other at the end of the function, by cases. A row is
 * instructions [from, to), the last of which is its TAKE; labels [first_label, end_label) are its own, `next` among them:
 * where it goes when it does not hold. */
typedef struct EhRowCode {
    uint32_t from, to;
    EhLabel first_label, end_label, next;
} EhRowCode;
void eh_lower_cases(EhLower *low, EhEmit *emit, const EhRowCode *rows, uint32_t n);
/* lower_tables.c: the stage whose code begins there, and ends where the function does so far, by a table of its answers,
 * where that pays. Its rows end in TAKEs that write register `result` and lead to its end, which is bound. */
typedef struct EhStageStart {
    uint32_t from, first_case;
} EhStageStart;
EhStageStart eh_stage_start(const EhEmit *emit);
void eh_lower_table(EhLower *low, EhEmit *emit, EhStageStart start, uint32_t result);
/* Jumps to `label` once `until DATE` of `list` is over. */
void eh_lower_until(EhLower *low, EhEmit *emit, const EhNode *list, EhLabel label);
/* The instant now, and the one from which on an `until DATE` is over. */
uint32_t eh_lower_now(EhLower *low);
int64_t eh_lower_over(EhLower *low, const EhNode *until);
EhStr eh_because(const EhNode *list);

/* lower_sla.c: targets, goals, pauses. */
void eh_lower_sla(EhLower *low);
void eh_lower_pauses(EhLower *low);

/* schema.c: layouts, fields, enums, zones, calendars, actions, sources. */
void eh_lower_schema(EhLower *low);
/* Once the code is made: which texts are compared with listed ones. */
void eh_lower_listed(EhLower *low);

/* lower.c */
/* A program to be sealed, with memory from `allocator`. NULL when memory is out (the arena has then failed) or the policy is
 * too large. */
EhProgram *eh_lower(EhPolicy *policy, bool strip, const EhAllocator *allocator);
void eh_lower_add_function(EhLower *low, EhEmit *emit, uint32_t layout, uint32_t result);
void eh_lower_cells(EhLower *low, EhEmit *emit, uint32_t layout);

/* What data has to be for the field, for a person: `int in 0..10`. */
EhStr eh_wanted_text(EhPolicy *policy, const EhFieldDecl *field);

#endif
