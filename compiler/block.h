/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytecode block while it is made: its sections as growing arrays, and what several passes put into them.
 */
#ifndef EH_COMPILER_BLOCK_H
#define EH_COMPILER_BLOCK_H

#include "compiler/policy.h"

enum { EH_RECENT_STRINGS = 1024 };

/* One array for each section, in its element type; STRINGS and PHRASE_BLOB are bytes. */
typedef struct EhBlockBuilder {
    EhArena *arena;
    EhHeader header;
#define EH_SECTION_VEC(name, type) EH_VEC(type) name;
    EH_SECTIONS(EH_SECTION_VEC)
#undef EH_SECTION_VEC
    EhRef
        recent[EH_RECENT_STRINGS]; /* texts in STRINGS, by their hash: like ones mostly come soon */
    EhMap texts;                   /* text -> intern id */
} EhBlockBuilder;

/* A text in STRINGS, with a NUL behind it; the same text is kept once, unless many came between. */
EhRef eh_block_string(EhBlockBuilder *block, EhStr text);

/* … that is put there once more, though it may be there. */
EhRef eh_block_string_new(EhBlockBuilder *block, EhStr text);

/* The intern id of a text that conditions compare with. */
uint32_t eh_block_text(EhBlockBuilder *block, EhStr text);

/* A row of LISTS of intern ids (bitset words are made by eh_block_finish, when all ids are known). */
uint32_t eh_block_text_list(EhBlockBuilder *block, EhStr name, const uint32_t *ids, uint32_t n);

/* A row of LISTS of sorted cells; `kind` as in EhListTable. */
uint32_t eh_block_cell_list(EhBlockBuilder *block, EhStr name, uint8_t kind, const EhCell *cells,
                            uint32_t n);

/* A row of ENUMS, once for each declaration. */
uint32_t eh_block_enum(EhBlockBuilder *block, EhEnumDecl *decl);

/* Lays the sections out behind the header, in a program's room, to be sealed. NULL when memory is out (the arena has then
 * failed) or the block is over 4 GiB. */
EhProgram *eh_block_finish(EhBlockBuilder *block, const EhAllocator *allocator);

#endif
