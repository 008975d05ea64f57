/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of the front end: parses a text, and shows expressions as one line of text.
 */
#ifndef EH_TESTS_PARSING_H
#define EH_TESTS_PARSING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compiler/literals.h"
#include "compiler/syntax.h"

/* One parsed text, with all that it needs. */
typedef struct Parse {
    EhArena arena;
    EhSources sources;
    EhDiags diags;
    EhParsed parsed;
    uint32_t file;
} Parse;

static inline Parse *parse_bytes(const char *text, size_t n)
{
    Parse *parse = calloc(1, sizeof *parse);
    assert_non_null(parse);
    eh_arena_init(&parse->arena, NULL);
    parse->diags.arena = &parse->arena;
    EhStr name = {"test.eh", 7};
    assert_true(eh_source_add(&parse->sources, &parse->arena, name, text, n, &parse->file));
    assert_true(
        eh_parse(&parse->sources, parse->file, &parse->arena, &parse->diags, &parse->parsed));
    eh_diag_sort(&parse->diags);
    return parse;
}

static inline Parse *parse_text(const char *text)
{
    return parse_bytes(text, strlen(text));
}

static inline void parse_end(Parse *parse)
{
    eh_arena_free(&parse->arena);
    free(parse);
}

/* The text must parse; shows the first message otherwise. */
static inline Parse *parse_good(const char *text)
{
    Parse *parse = parse_text(text);
    if (parse->parsed.n_errors > 0)
        fail_msg("%s: %.*s", text, (int)parse->diags.list.at[0].message.n,
                 parse->diags.list.at[0].message.p);
    return parse;
}

static inline int first_code(const Parse *parse)
{
    return parse->diags.list.n == 0 ? 0 : eh_code_number(parse->diags.list.at[0].code);
}

/* Reads a file of the tests, which run in the project's folder. */
static inline char *read_file(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("cannot open %s", path);
    char *text = malloc(1 << 20);
    assert_non_null(text);
    *n = fread(text, 1, (1 << 20) - 1, file);
    text[*n] = 0;
    fclose(file);
    return text;
}

#endif
