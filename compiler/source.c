/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Source files: their text, and the way from a byte offset to a line and column.
 */
#include "compiler/source.h"

#include "vm/limits.h"

#include <string.h>

static EhStr folder_of(EhStr name)
{
    uint32_t n = name.n;
    while (n > 0 && name.p[n - 1] != '/')
        n--;
    if (n > 1)
        n--; /* "a/b" lies in "a", "/b" in "/" */
    return (EhStr){name.p, n};
}

static bool find_lines(EhSource *source, EhArena *arena)
{
    EH_VEC(uint32_t) lines = {0};
    if (!EH_PUSH(arena, &lines, 0))
        return false;
    const char *end = source->text.p + source->text.n;
    for (const char *p = source->text.p; p < end;) {
        p = memchr(p, '\n', (size_t)(end - p));
        if (p == NULL)
            break;
        p++;
        if (!EH_PUSH(arena, &lines, (uint32_t)(p - source->text.p)))
            return false;
    }
    source->lines = lines.at;
    source->n_lines = lines.n;
    return true;
}

/* Bytes that continue no character, eight at a time. */
static uint32_t count_points(const char *from, const char *to)
{
    const uint64_t ones = 0x0101010101010101u;
    uint32_t count = 0;
    uint64_t word;
    for (; (size_t)(to - from) >= sizeof word; from += sizeof word) {
        memcpy(&word, from, sizeof word);
        uint64_t goes_on = word >> 7 & ~(word >> 6) & ones;
        count += (uint32_t)sizeof word - (uint32_t)(goes_on * ones >> 56);
    }
    for (; from < to; from++)
        count += ((unsigned char)*from & 0xC0) != 0x80;
    return count;
}

static bool set_marks(EhSource *source, EhArena *arena)
{
    const char *text = source->text.p;
    uint32_t n = source->text.n / EH_SOURCE_MARK;
    source->marks = eh_arena_array(arena, (size_t)n + 1, sizeof *source->marks);
    if (source->marks == NULL)
        return false;
    for (uint32_t i = 0; i < n; i++, text += EH_SOURCE_MARK)
        source->marks[i + 1] = source->marks[i] + count_points(text, text + EH_SOURCE_MARK);
    return true;
}

/* Code points before byte `offset`. */
static uint32_t points_before(const EhSource *source, uint32_t offset)
{
    uint32_t mark = offset / EH_SOURCE_MARK;
    const char *text = source->text.p;
    return source->marks[mark] + count_points(text + mark * EH_SOURCE_MARK, text + offset);
}

/* A text past the limit is cut one byte behind it: enough for the parser to see that it is too
 * long. */
bool eh_source_add(EhSources *sources, EhArena *arena, EhStr name, const char *text, size_t n,
                   uint32_t *index)
{
    if (n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        n -= 3;
    }
    if (n > EH_LIMIT_SOURCE_BYTES)
        n = EH_LIMIT_SOURCE_BYTES + 1;
    EhSource source = {0};
    char *name_copy = eh_arena_copy(arena, name.p, name.n);
    char *text_copy = eh_arena_copy(arena, text, n);
    if (name_copy == NULL || text_copy == NULL)
        return false;
    source.name = (EhStr){name_copy, name.n};
    source.dir = folder_of(source.name);
    source.text = (EhStr){text_copy, (uint32_t)n};
    if (!find_lines(&source, arena) || !set_marks(&source, arena))
        return false;
    *index = sources->files.n;
    return EH_PUSH(arena, &sources->files, source);
}

bool eh_source_written(EhSource *source, EhArena *arena, EhStr file, EhSourcePiece *pieces,
                       uint32_t n_pieces)
{
    EhSource *from = eh_arena_alloc(arena, sizeof *from);
    if (from == NULL)
        return false;
    *from = (EhSource){.name = source->name, .dir = source->dir, .text = file};
    if (!find_lines(from, arena) || !set_marks(from, arena))
        return false;
    source->file = from;
    source->pieces = pieces;
    source->n_pieces = n_pieces;
    return true;
}

/* Where in its file a text was written from: what stands between two pieces is the end of the first. */
static uint32_t file_offset(const EhSource *source, uint32_t offset)
{
    uint32_t low = 0, high = source->n_pieces;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (source->pieces[middle].at <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return 0;
    const EhSourcePiece *piece = &source->pieces[low - 1];
    uint32_t into = offset - piece->at;
    return piece->from + (into < piece->n ? into : piece->n);
}

/* Index of the last line that starts at or before `offset`. */
static uint32_t line_index(const EhSource *source, uint32_t offset)
{
    uint32_t low = 0, high = source->n_lines;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static bool is_on_line(const EhSource *source, uint32_t offset, uint32_t index)
{
    return index < source->n_lines && source->lines[index] <= offset &&
           (index + 1 == source->n_lines || offset < source->lines[index + 1]);
}

/* Columns from 1. */
static uint32_t column_at(const EhSource *source, uint32_t start, uint32_t offset)
{
    return 1 + (offset - start < EH_SOURCE_MARK
                    ? count_points(source->text.p + start, source->text.p + offset)
                    : points_before(source, offset) - points_before(source, start));
}

void eh_source_place(const EhSource *source, uint32_t offset, uint32_t *line, uint32_t *column)
{
    EhPlaceNear near = {0};
    eh_source_place_near(source, offset, &near);
    *line = near.line;
    *column = near.column;
}

void eh_source_place_near(const EhSource *source, uint32_t offset, EhPlaceNear *near)
{
    if (source->file != NULL) {
        offset = file_offset(source, offset);
        source = source->file;
    }
    if (offset > source->text.n)
        offset = source->text.n;
    bool known = near->source == source;
    if (known && offset >= near->offset && offset - near->offset < EH_SOURCE_MARK &&
        is_on_line(source, offset, near->line - 1)) {
        near->column += count_points(source->text.p + near->offset, source->text.p + offset);
    } else {
        bool next = known && is_on_line(source, offset, near->line);
        uint32_t index = next ? near->line : line_index(source, offset);
        near->line = index + 1;
        near->column = column_at(source, source->lines[index], offset);
    }
    near->source = source;
    near->offset = offset;
}

EhStr eh_source_line(const EhSource *source, uint32_t line)
{
    if (source->file != NULL)
        source = source->file;
    if (line == 0 || line > source->n_lines)
        return (EhStr){"", 0};
    uint32_t start = source->lines[line - 1];
    uint32_t end = line < source->n_lines ? source->lines[line] - 1 : source->text.n;
    if (end > start && source->text.p[end - 1] == '\r')
        end--;
    return (EhStr){source->text.p + start, end - start};
}
