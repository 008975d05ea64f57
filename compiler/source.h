/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Source files and places in them. A span is byte offsets; line and column are worked out when printed.
 */
#ifndef EH_COMPILER_SOURCE_H
#define EH_COMPILER_SOURCE_H

#include "compiler/arena.h"

/* Bytes [start, end) of file `file` (an index into EhSources). An empty span marks a point. */
typedef struct EhSpan {
    uint32_t file, start, end;
} EhSpan;

enum { EH_SOURCE_MARK = 256 };

/* A text that was written from a file: from byte `at` on it stands for the `n` bytes from byte `from` of the file. */
typedef struct EhSourcePiece {
    uint32_t at, from, n;
} EhSourcePiece;

/* One file. `text` has a NUL behind it; a BOM is not part of it. `dir` is the folder of relative names. */
typedef struct EhSource {
    EhStr name; /* as the user gave it, or as messages should show it */
    EhStr dir;  /* folder, "" for the current one */
    EhStr text;
    uint32_t *lines; /* offset of each line's first byte */
    uint32_t *marks; /* code points before every EH_SOURCE_MARK-th byte: columns in long lines */
    uint32_t n_lines;
    const struct EhSource
        *file;             /* what `text` was written from, so that its places are told; or NULL */
    EhSourcePiece *pieces; /* by `at` */
    uint32_t n_pieces;
} EhSource;

typedef struct EhSources {
    EH_VEC(EhSource) files;
} EhSources;

/* Adds a file whose text (copied into the arena) is `n` bytes; false when memory is out. */
bool eh_source_add(EhSources *sources, EhArena *arena, EhStr name, const char *text, size_t n,
                   uint32_t *index);

/* From here on places in `source` are those of the file it was written from, of which `pieces` says how; both are
 * borrowed. False when memory is out. */
bool eh_source_written(EhSource *source, EhArena *arena, EhStr file, EhSourcePiece *pieces,
                       uint32_t n_pieces);

/* A place that was asked for: places asked for next are often behind it on its line, or on the next. */
typedef struct EhPlaceNear {
    const EhSource *source; /* NULL: none yet */
    uint32_t offset, line, column;
} EhPlaceNear;

/* 1-based line, and column counted in code points. */
void eh_source_place_near(const EhSource *source, uint32_t offset, EhPlaceNear *near);
void eh_source_place(const EhSource *source, uint32_t offset, uint32_t *line, uint32_t *column);

/* The text of 1-based line `line`, without its line end. */
EhStr eh_source_line(const EhSource *source, uint32_t line);

#endif
