/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand fmt`: policies in their standard form, in place or as a difference.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/common.h"
#include "cli/files.h"
#include "cli/unified_diff.h"
#include "compiler/diagnostic_view.h"
#include "compiler/format.h"

/* What to do with a file that would change. */
typedef struct Mode {
    bool check, diff, color;
    EhPrinter *printer;
    FILE *out, *err;
    size_t n_same; /* files that are in standard form already */
} Mode;

static int no_memory(FILE *err)
{
    fprintf(err, "evenhand: out of memory\n");
    return EH_EXIT_INTERNAL;
}

static void print_messages(const EhSources *sources, EhArena *arena, EhDiags *diags,
                           EhPrinter *printer)
{
    eh_diag_sort(diags);
    for (uint32_t i = 0; i < diags->list.n; i++) {
        EhDiagnostic d = eh_diag_view(sources, arena, &diags->list.at[i]);
        if (!arena->failed)
            eh_print_diagnostic(printer, &d);
    }
}

static int show_diff(Mode *mode, const char *name, const EhBytes *text, EhStr formatted)
{
    if (!eh_unified_diff(mode->out, name, text->p, text->n, name, formatted.p, formatted.n,
                         mode->color))
        return no_memory(mode->err);
    return EH_EXIT_FINDINGS;
}

/* What happens with the formatted text of one file. */
static int finish(Mode *mode, const char *name, const EhBytes *text, EhStr formatted)
{
    bool same = text->n == formatted.n && memcmp(text->p, formatted.p, formatted.n) == 0;
    if (!mode->check && !mode->diff && (!same || strcmp(name, "-") == 0)) {
        if (!eh_file_save(name, formatted.p, formatted.n, mode->err))
            return EH_EXIT_USAGE;
        if (strcmp(name, "-") != 0)
            fprintf(mode->err, "%s: formatted\n", name);
        return EH_EXIT_CLEAN;
    }
    mode->n_same += same;
    if (same)
        return EH_EXIT_CLEAN;
    if (mode->check)
        fprintf(mode->err, "%s: would be formatted\n", name);
    return mode->diff ? show_diff(mode, name, text, formatted) : EH_EXIT_FINDINGS;
}

static int format_text(Mode *mode, const char *name, const EhBytes *text, EhArena *arena)
{
    EhSources sources = {0};
    EhDiags diags = {.arena = arena};
    const char *file_name = strcmp(name, "-") == 0 ? "<stdin>" : name;
    EhStr formatted, shown = {file_name, (uint32_t)strlen(file_name)};
    uint32_t file;
    if (!eh_source_add(&sources, arena, shown, text->p, text->n, &file))
        return no_memory(mode->err);
    bool fine = eh_format(&sources, file, arena, &diags, &formatted);
    if (arena->failed)
        return no_memory(mode->err);
    if (fine)
        return finish(mode, name, text, formatted);
    print_messages(&sources, arena, &diags, mode->printer);
    return EH_EXIT_FINDINGS;
}

static int format_file(Mode *mode, const char *name)
{
    EhBytes text;
    EhArena arena;
    if (!eh_policy_load(name, &text, mode->err))
        return EH_EXIT_USAGE;
    eh_arena_init(&arena, NULL);
    int code = format_text(mode, name, &text, &arena);
    eh_arena_free(&arena);
    free(text.p);
    return code;
}

int eh_cmd_fmt(const EhArguments *arguments, FILE *out, FILE *err)
{
    EhFileNames names;
    EhPrinter printer = eh_printer(arguments, err);
    Mode mode = {.check = eh_arguments_value(arguments, EH_OPTION_FMT_CHECK) != NULL,
                 .diff = eh_arguments_value(arguments, EH_OPTION_FMT_DIFF) != NULL,
                 .color = eh_wants_color(arguments, out),
                 .printer = &printer,
                 .out = out,
                 .err = err};
    int worst = EH_EXIT_CLEAN;
    if (!eh_file_names_collect(arguments, false, &names, err)) {
        eh_file_names_free(&names);
        return EH_EXIT_USAGE;
    }
    for (size_t i = 0; i < names.n; i++) {
        int code = format_file(&mode, names.names[i]);
        if (code > worst)
            worst = code;
    }
    if (mode.n_same > 0)
        fprintf(err, "%zu %s in standard form\n", mode.n_same,
                mode.n_same == 1 ? "file is" : "files are");
    eh_file_names_free(&names);
    return worst;
}
