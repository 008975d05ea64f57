/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The formatter, for tests.
 */
#include "tests/random/standard_form.h"

#include "compiler/format.h"

bool random_format(const char *text, size_t n, EhOut *out)
{
    EhArena arena;
    EhSources sources = {0};
    EhStr formatted;
    uint32_t file;
    eh_arena_init(&arena, NULL);
    EhDiags diags = {.arena = &arena};
    bool fine = eh_source_add(&sources, &arena, (EhStr){"x", 1}, text, n, &file) &&
                eh_format(&sources, file, &arena, &diags, &formatted);
    if (fine)
        eh_out_bytes(out, formatted.p, formatted.n);
    eh_arena_free(&arena);
    return fine;
}
