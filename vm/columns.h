/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Batches: tickets stored field by field, and what running over them needs.
 *
 * One idea: a lane is one ticket of a chunk. A register is a column, a byte or a cell for each lane; which lanes are at an
 * instruction is a bit each. Instructions whose result depends on their operands alone (meaning.def) run over all lanes
 * that are there; at any other a lane is parked, and the interpreter decides it from there.
 */
#ifndef EH_VM_COLUMNS_H
#define EH_VM_COLUMNS_H

#include "vm/decide.h"
#include "vm/ticket_internal.h"

/* EH_COLUMN and EH_BYTES, from one column to the next, are more than the lanes, so that columns do not all compete for the
 * same places of a cache. */
enum {
    EH_LANES = EH_DECISIONS,
    EH_LANE_WORDS = EH_LANES / 64,
    EH_COLUMN = EH_LANES + 8,
    EH_BYTES = EH_LANES + 64
};

/* ---- columns ---- */

/* How a column keeps values. The first three have a byte a lane, of which 0 is missing. */
typedef enum EhColumnsForm {
    EH_FORM_BYTE, /* value - base */
    EH_FORM_ID,   /* of a text: its intern id + 1 */
    EH_FORM_HAS, /* of a set of texts: bit 0: it is there; bit 1 + i: it has listed text asked[i] */
    EH_FORM_16,  /* two bytes, four: the value; the smallest is missing */
    EH_FORM_32,
    EH_FORM_CELL /* as it is; of texts, sets and lists the other cell has a column of its own */
} EhColumnsForm;

enum { EH_COLUMNS_ASKED = 7 };

/* A column of a chunk: a cell of the ticket, in the narrowest form that the field's bounds and the code that reads it
 * allow. A ticket with a value that does not fit its form is no lane. */
typedef struct EhColumnsStored {
    uint32_t cell;
    uint8_t form;
    bool widened; /* the code also wants cells */
    uint8_t n_asked;
    int64_t base;
    uint32_t asked[EH_COLUMNS_ASKED];
    size_t at; /* in the chunk's data, in bytes */
} EhColumnsStored;

/* A register. Invariant: one of `bytes` (in the form that `form` says), `halves`, `words` and `cells` is there, and `cells`
 * perhaps too, which then say the same; none for cells of the ticket that no column reads. A name is always a byte, if it
 * fits one. */
typedef struct EhColumn {
    uint8_t *bytes;
    EhCell *cells;
    const int16_t *halves;
    const int32_t *words;
    int64_t base; /* value = byte + base */
    uint8_t form;
} EhColumn;

/* The base of names: enumerators and truths count from byte 1 on. */
enum { EH_NAMES_BASE = -1, EH_BYTE_MISSING = 0, EH_BYTE_FALSE = 1, EH_BYTE_TRUE = 2 };

/* Up to EH_LANES tickets. Invariant: of the first ones, bit i of `whole` says that tickets[i] is whole and in the columns;
 * others are decided one by one. */
typedef struct EhColumnsChunk {
    const EhTicket *tickets[EH_LANES];
    uint64_t whole[EH_LANE_WORDS];
    char *data; /* the columns, in the same piece of memory */
} EhColumnsChunk;

/* A set in two columns of cells: the first one, and the cells of an element. */
typedef struct EhColumnsSet {
    uint32_t stored, stride;
} EhColumnsSet;

/* What an instruction says that looks at one register of bytes alone: a bit for each byte. Bit b / 16 % 8 of element
 * b % 16 + b / 128 * 16 stands for byte b. */
typedef struct EhColumnsTest {
    uint8_t bits[32];
    uint32_t reg;
    bool jumps; /* to B if so; else A is whether it is so */
} EhColumnsTest;

/* What the decision's code asks of columns (columns_plan.c). Invariant: every register that an instruction of the code reads,
 * but one that parks, is either none of the ticket's, or stored; none of the ticket's is written, or is a result; what CLOCKS
 * writes nothing else does. */
typedef struct EhColumnsPlan {
    bool columns; /* false: too large to be worth it; tickets are decided one by one */
    uint32_t n_cells, n_registers, n_code, n_held;
    uint32_t n_stored, n_sets, n_landings, n_tests;
    uint32_t n_widened,
        n_bytes; /* columns of cells for stored ones; registers of bytes that are no cells of the ticket */
    size_t data_size;        /* of a chunk's columns */
    EhColumnsStored *stored; /* ascending */
    EhColumnsSet *sets;      /* those of the stored cells that are sets, or lists of scalars */
    uint32_t *landing;    /* of each instruction: its place among the jumps' targets, or EH_NONE */
    uint32_t *landing_at; /* the other way round, ascending */
    uint32_t *test;       /* of each instruction: its test, or EH_NONE */
    EhColumnsTest *tests;
} EhColumnsPlan;

/* ---- a run over one chunk ---- */

enum { EH_SCRATCH = 5 }; /* columns for the operands of one instruction, and its result */

/* Where results go: those of EhDecisions, without const. */
typedef struct EhColumnsResults {
    int32_t *names[EH_N_RESULTS]; /* without holdout and complexity */
    bool *fault, *holdout;
    int64_t *complexity;
    EhClockColumns
        *clocks; /* but for the states in the targets' registers, where there are columns */
    int32_t *states;
} EhColumnsResults;

/* Invariant between chunks: no bit of `waiting` is set. */
typedef struct EhColumnsWork {
    EhColumn *columns; /* of each register */
    EhCell *own;       /* columns of cells */
    uint8_t *bytes;    /* columns of bytes */
    EhCell *scratch;
    uint64_t *pending; /* lanes that wait at a landing, EH_LANE_WORDS each */
    uint64_t *waiting; /* landings where some do */
    uint32_t *parked;  /* of each lane that is_parked has: the instruction */
    uint64_t *held;    /* lanes where a rule, tighten or escalation holds, EH_LANE_WORDS each */
    EhCell *clocks;    /* of results, where there are no columns */
    uint64_t is_parked[EH_LANE_WORDS], clocked[EH_LANE_WORDS];
    EhColumnsResults results;
    EhDecisions decisions; /* what the last chunk came to; n 0: nothing */
    int64_t now;           /* then */
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
    EhTicketFetch fetch;
};

/* ---- the plan ---- */

/* Bytes that planning needs for its marks. */
static inline size_t eh_columns_marks(const EhBlock *block)
{
    return (size_t)block->FUNCS[0].n_regs + block->FUNCS[0].count;
}

/* Marks of a register: some instruction looks at it alone, and says yes or no; some adds it up; some does anything else with
 * it; CLOCKS writes it. */
enum { EH_MARK_TEST = 1, EH_MARK_STEP = 2, EH_MARK_CELL = 4, EH_MARK_CLOCK = 8 };

/* Marks and counts; then, once the plan's tables have memory, fills them, and the registers' forms. */
void eh_columns_plan_count(const EhBlock *block, uint8_t *marks, EhColumnsPlan *plan);
void eh_columns_plan_fill(const EhBlock *block, const uint8_t *marks, EhColumnsPlan *plan,
                          EhColumn *columns);

/* Whether an enumerator or a truth of this type fits a byte. */
bool eh_columns_is_byte(const EhBlock *block, const EhRegType *type);

/* The form of a cell of the ticket with these marks; false if it needs no column (columns_forms.c). */
bool eh_columns_form(const EhBlock *block, uint32_t cell, uint8_t marks, EhColumnsStored *out);
size_t eh_columns_form_size(uint8_t form);

/* Whether lanes that come to the instruction are parked (columns_asked.c). */
bool eh_columns_parks(const EhBlock *block, uint32_t op);

/* The register that alone decides what a condition says, or EH_NONE. */
uint32_t eh_columns_tested(const EhInsn *insn);

/* What it says of each byte of its register. */
void eh_columns_test_fill(const EhBlock *block, const EhInsn *insn, const EhColumnsStored *stored,
                          EhColumnsTest *out);

/* ---- memory ---- */

/* The chunk of the next ticket, and room for the elements of one set; NULL without memory (columns.c). */
EhColumnsChunk *eh_columns_chunk(EhColumns *batch);
EhCell *eh_columns_elements(EhColumns *batch, size_t n);

/* ---- running ---- */

/* Runs the decision's code over the lanes of a chunk that are in `lanes`; each then is parked or at its end. */
void eh_columns_run(EhContext *x, EhColumns *batch, const EhColumnsChunk *chunk,
                    const uint64_t lanes[EH_LANE_WORDS]);

/* The same, with the registers of a processor that has AVX2 (columns_avx2.c). */
void eh_columns_run_avx2(EhContext *x, EhColumns *batch, const EhColumnsChunk *chunk,
                         const uint64_t lanes[EH_LANE_WORDS]);

/* How many bits are set. */
static inline uint32_t eh_lanes_count(uint64_t word)
{
    word -= word >> 1 & 0x5555555555555555;
    word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333);
    word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0F;
    return (uint32_t)(word * 0x0101010101010101 >> 56);
}

/* Of a word that is not 0. */
static inline uint32_t eh_lanes_lowest(uint64_t word)
{
#if defined(__GNUC__)
    return (uint32_t)__builtin_ctzll(word);
#else
    return eh_lanes_count((word & (0 - word)) - 1);
#endif
}

static inline EhCell eh_column_cell(const EhColumn *column, uint32_t lane)
{
    int64_t value = EH_MISSING;
    if (column->cells)
        return column->cells[lane];
    if (column->bytes && column->bytes[lane])
        value = column->bytes[lane] + column->base;
    else if (column->halves && column->halves[lane] != INT16_MIN)
        value = column->halves[lane];
    else if (column->words && column->words[lane] != INT32_MIN)
        value = column->words[lane];
    return (EhCell){.i = value};
}

#endif
