/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A loaded program, as the files of the VM see it.
 *
 * One idea: loading checks the block once and keeps a typed pointer for each section; after that nobody
 * checks an index again. The names are those of EH_SECTIONS: program->FIELDS, program->n_FIELDS.
 */
#ifndef EH_VM_INTERNAL_H
#define EH_VM_INTERNAL_H

#include <evenhand.h>

#include "vm/program.h"
#include "vm/value.h"

/* Where the sections of a block lie. Invariant: every pointer is aligned for its struct and is followed by n_*
 * elements inside the block. */
typedef struct EhBlock {
    const EhHeader *header;
#define EH_BLOCK_MEMBER(name, type) const type *name;
    EH_SECTIONS(EH_BLOCK_MEMBER)
#undef EH_BLOCK_MEMBER
#define EH_BLOCK_COUNT(name, type) uint32_t n_##name;
    EH_SECTIONS(EH_BLOCK_COUNT)
#undef EH_BLOCK_COUNT
} EhBlock;

/* Immutable once loaded. Invariant: `block` has passed eh_verify_block; its bytes follow the struct in the same
 * piece of memory, of `memory` bytes in all. */
struct EhProgram {
    EhBlock block;
    EhAllocator allocator; /* also of every ticket and context of the program */
    size_t size;           /* of the bytecode */
    size_t memory;
    struct EhTicketShape *shapes; /* of every layout, */
    struct EhTicketDest *dests;   /* and of every field: what tickets share (ticket_shape.c) */
    size_t shapes_bytes;
    uint64_t steps; /* worst case of a decision, pauses over a whole history included */
    uint32_t text_passes;
};

/* ---- memory (load.c) ---- */

/* What tickets share; false without memory. */
bool eh_shapes_make(EhProgram *program);
void eh_shapes_free(EhProgram *program);

/* malloc and free where `allocator` is NULL. */
EhAllocator eh_allocator_or_malloc(const EhAllocator *allocator);

/* NULL when there is none; `size` 0 gives memory too. Not cleared. */
void *eh_allocate(const EhAllocator *allocator, size_t size);
void eh_release(const EhAllocator *allocator, void *memory, size_t size);

/* Memory for a program with a block of `size` bytes, which the caller writes, all of them, at `*bytes`; NULL without memory.
 * eh_program_seal then gives it its checksum and checks it as eh_program_load does; what it refuses it frees, and says why. */
EhProgram *eh_program_room(const EhAllocator *allocator, size_t size, char **bytes);
EhStatus eh_program_seal(EhProgram *program, EhProgram **out, const char **why);

/* The same for bytes that have their checksum, whoever wrote them; and for a room that is given up. */
EhStatus eh_program_check(EhProgram *program, EhProgram **out, const char **why);
void eh_program_drop(EhProgram *program);

/* The checksum that a block should have: XXH64 with its own field counted as 0; 0 for less than a header (load.c). */
uint64_t eh_program_checksum(const void *block, size_t size);

/* Whether a context of the program takes no more than EH_LIMIT_CONTEXT_BYTES: the compiler makes no other programs, and
 * eh_context_new gives EH_LIMIT for them (context.c). */
bool eh_context_fits(const EhProgram *program);

/* Whether one ticket's decision can change only because time passes: it looks at the clock, or has escalations
 * (program.c). */
bool eh_program_reads_time(const EhProgram *program);

/* ---- looking into a block ---- */

/* The bytes of a ref; a NUL stands behind them. */
static inline const char *eh_block_chars(const EhBlock *block, EhRef ref)
{
    return block->STRINGS + ref.off;
}

/* A note with all that it has; its texts end with a NUL (notes.c). */
typedef struct EhNoteWhole {
    const EhNote *note;
    EhNoteKind what;
    const char *label, *text, *because;
    uint32_t arg;
    uint32_t file, line, column; /* file EH_NONE: no place */
} EhNoteWhole;
EhNoteWhole eh_block_note(const EhBlock *block, uint32_t i);

/* Cells that a value of the kind takes: 2 for texts, sets and lists. */
static inline uint32_t eh_kind_width(uint8_t kind)
{
    return kind == EH_TEXT || kind == EH_SET || kind == EH_LIST ? 2 : 1;
}

static inline bool eh_kind_is_whole(uint8_t kind)
{
    return kind <= EH_ENUM;
}

/* A calendar, or a zone's spans, ready to use (program.c). The row must be one. */
EhCalendarView eh_block_calendar(const EhBlock *block, uint32_t calendar);

/* The intern id (1..) of a text, or EH_ID_NONE (program.c). */
uint32_t eh_block_intern(const EhBlock *block, const char *p, uint32_t n);

/* The text of an intern id from 1 on, as two cells (program.c). */
void eh_block_listed(const EhBlock *block, uint32_t id, EhCell out[2]);

/* The enumerator's name; NULL for EH_NONE or past the end (program.c). */
const char *eh_block_enumerator(const EhBlock *block, uint32_t enum_index, int64_t i);

/* The columns of a value that the API shows (program.c). `enum_name` may be NULL. */
void eh_block_value(const EhBlock *block, uint8_t kind, uint32_t arg, const EhCell *cells,
                    EhValue *out, const char **enum_name);

#endif
