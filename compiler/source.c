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
    if (!find_lines(&source, arena))
        return false;
    *index = sources->files.n;
    return EH_PUSH(arena, &sources->files, source);
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

void eh_source_place(const EhSource *source, uint32_t offset, uint32_t *line, uint32_t *column)
{
    if (offset > source->text.n)
        offset = source->text.n;
    uint32_t index = line_index(source, offset), count = 1;
    for (uint32_t i = source->lines[index]; i < offset; i++)
        if (((unsigned char)source->text.p[i] & 0xC0) != 0x80)
            count++;
    *line = index + 1;
    *column = count;
}

EhStr eh_source_line(const EhSource *source, uint32_t line)
{
    if (line == 0 || line > source->n_lines)
        return (EhStr){"", 0};
    uint32_t start = source->lines[line - 1];
    uint32_t end = line < source->n_lines ? source->lines[line] - 1 : source->text.n;
    if (end > start && source->text.p[end - 1] == '\r')
        end--;
    return (EhStr){source->text.p + start, end - start};
}
