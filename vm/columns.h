/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Batches: tickets stored field by field, and what running over them needs.
 *
 * One idea: a lane is one ticket of a chunk. A register is a column, a cell for each lane; which lanes are at an
 * instruction is a bit each. Instructions whose result depends on their operands alone (meaning.def) run over all lanes
 * that are there; at any other a lane is parked, and the interpreter decides it from there.
 */
#ifndef EH_VM_COLUMNS_H
#define EH_VM_COLUMNS_H

#include "vm/decide.h"
#include "vm/ticket_internal.h"

/* EH_COLUMN, the cells from one column to the next, is more than the lanes, so that columns do not all compete for the same
 * places of a cache. */
enum { EH_LANES = 1024, EH_LANE_WORDS = EH_LANES / 64, EH_COLUMN = EH_LANES + 8 };

/* Up to EH_LANES tickets. Invariant: of the first ones, bit i of `whole` says that tickets[i] is whole, and its cells are in the
 * columns; others are decided one by one. */
typedef struct EhColumnsChunk {
    const EhTicket *tickets[EH_LANES];
    uint64_t whole[EH_LANE_WORDS];
    EhCell cells[]; /* a column for each of the batch's stored cells */
} EhColumnsChunk;

/* A set among the stored cells: its place there, and the cells of an element. */
typedef struct EhColumnsSet {
    uint32_t stored, stride;
} EhColumnsSet;

/* What the decision's code asks of columns (columns_plan.c). Invariant: every register that an instruction of the code reads
 * is either none of the ticket's, or stored; none of the ticket's is written, or is a result. */
typedef struct EhColumnsPlan {
    bool columns; /* false: too large to be worth it; tickets are decided one by one */
    uint32_t n_cells, n_registers, n_code;
    uint32_t n_stored, n_sets, n_landings, held_words;
    bool clock_registers; /* some instruction may read what CLOCKS writes */
    uint32_t *stored;     /* the ticket's cells that are read, ascending */
    EhColumnsSet *sets;   /* those of the stored cells that are sets, or lists of scalars */
    uint32_t *landing;    /* of each instruction: its place among the jumps' targets, or EH_NONE */
    uint32_t *landing_at; /* the other way round, ascending */
} EhColumnsPlan;

/* A run over one chunk. Invariant between chunks: no bit of `waiting` is set. */
typedef struct EhColumnsWork {
    EhCell **columns;                    /* of each register; NULL for cells that nothing reads */
    EhCell *own;                         /* columns of the registers that are no cells */
    const EhCell *results[EH_N_RESULTS]; /* columns; of an absent one, `absent` or `zero` */
    const EhCell *id[2];                 /* columns of the ticket's id */
    EhCell *absent, *zero;
    uint64_t *pending;  /* lanes that wait at a landing, EH_LANE_WORDS each */
    uint64_t *waiting;  /* landings where some do */
    uint32_t *parked;   /* of each lane: the instruction it is parked at, or EH_NONE */
    uint64_t *held;     /* of each lane, held_words */
    EhClockOut *clocks; /* of each lane, n_TARGETS */
    uint64_t clocked[EH_LANE_WORDS];
} EhColumnsWork;

/* Cells that sets of the batch's tickets hold, one after another; blocks never move. */
typedef struct EhColumnsElements {
    EhCell **blocks;
    size_t n_blocks, room; /* blocks that are there; pointers to blocks */
    size_t block, used;    /* the one that is being filled, and the cells of it that are */
} EhColumnsElements;

enum { EH_COLUMNS_BLOCK = 32768 }; /* cells; a set has at most 20,000 */

struct EhColumns {
    const EhProgram *program;
    EhColumnsPlan plan;
    EhColumnsWork work;
    void *memory; /* of plan and work */
    size_t memory_size;
    EhColumnsElements elements;
    EhColumnsChunk **chunks;
    size_t n, n_chunks, room; /* tickets; chunks that are there; pointers to chunks */
};

/* Bytes that planning needs for its marks. */
static inline size_t eh_columns_marks(const EhBlock *block)
{
    return (size_t)block->FUNCS[0].n_regs + block->FUNCS[0].count;
}

/* Marks and counts; then, once the plan's tables have memory, fills them. */
void eh_columns_plan_count(const EhBlock *block, uint8_t *marks, EhColumnsPlan *plan);
void eh_columns_plan_fill(const EhBlock *block, const uint8_t *marks, EhColumnsPlan *plan);

/* Runs the decision's code over the lanes of a chunk that are in `lanes`; each then is parked or at its end. */
void eh_columns_run(EhContext *x, EhColumns *batch, EhColumnsChunk *chunk,
                    const uint64_t lanes[EH_LANE_WORDS]);

#endif
