/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler/diagnostic_view.h"

#include <stdio.h>

/* Arena texts have a NUL behind them only when they were copied. */
static const char *terminated(EhArena *arena, EhStr text)
{
    const char *copy = text.n == 0 ? "" : eh_arena_copy(arena, text.p, text.n);
    return copy != NULL ? copy : "";
}

static void view_place(const EhSources *sources, EhArena *arena, EhSpan span, EhDiagnostic *out)
{
    const EhSource *source = &sources->files.at[span.file];
    out->file = terminated(arena, source->name);
    eh_source_place(source, span.start, &out->line, &out->column);
    eh_source_place(source, span.end, &out->end_line, &out->end_column);
    out->source_line = terminated(arena, eh_source_line(source, out->line));
}

static void view_second(const EhSources *sources, EhArena *arena, const EhDiag *diag,
                        EhDiagnostic *out)
{
    uint32_t end_line;
    const EhSource *source = &sources->files.at[diag->second.file];
    out->related_file = terminated(arena, source->name);
    out->related_label = terminated(arena, diag->second_label);
    eh_source_place(source, diag->second.start, &out->related_line, &out->related_column);
    eh_source_place(source, diag->second.end, &end_line, &out->related_end_column);
    out->related_source_line = terminated(arena, eh_source_line(source, out->related_line));
    if (end_line != out->related_line) {
        out->related_end_column = out->related_column + 1;
    }
}

EhDiagnostic eh_diag_view(const EhSources *sources, EhArena *arena, const EhDiag *diag)
{
    EhDiagnostic out = {.related_file = "", .related_label = "", .related_source_line = ""};
    snprintf(out.code, sizeof out.code, "E%04d", eh_code_number(diag->code) % 10000);
    out.message = terminated(arena, diag->message);
    out.hint = terminated(arena, diag->hint);
    view_place(sources, arena, diag->span, &out);
    if (diag->has_second) {
        view_second(sources, arena, diag, &out);
    }
    return out;
}
