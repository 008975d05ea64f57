/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws messages. The data is that of evenhand.h, so that a host could draw them its own way.
 */
#include "cli/print_diagnostics.h"

#include <string.h>

#include "cli/print_escaped.h"
#include "cli/print_json.h"
#include "cli/print_places.h"
#include "cli/show_text.h"

static void show(const EhPrinter *p, const char *text)
{
    eh_show_text(p->out, text, strlen(text));
}

/* The columns of a message's own line: to its end, or to the end of the line when it goes on below. */
static uint32_t end_column(const EhDiagnostic *d)
{
    return d->end_line > d->line ? UINT32_MAX : d->end_column;
}

static void print_related(const EhPrinter *p, int digits, const EhDiagnostic *d)
{
    if (strcmp(d->related_file, d->file) != 0)
        eh_draw_place(p, digits, ":::", d->related_file, d->related_line, d->related_column);
    eh_draw_marked(p, digits, d->related_line, d->related_source_line, d->related_column,
                   d->related_end_column, '-', d->related_label);
}

static void print_full(const EhPrinter *p, const EhDiagnostic *d)
{
    int digits = eh_draw_digits(d->related_line > d->line ? d->related_line : d->line);
    eh_draw_head(p, EH_PAINT_RED, "error", d->code, d->message);
    eh_draw_place(p, digits, "-->", d->file, d->line, d->column);
    eh_draw_marked(p, digits, d->line, d->source_line, d->column, end_column(d), '^', NULL);
    if (d->related_line)
        print_related(p, digits, d);
    if (*d->hint)
        eh_draw_note(p, digits, "help", d->hint);
    fputc('\n', p->out);
}

/* For screen readers: no carets, no boxes, every part of the message in words. */
static void print_plain(const EhPrinter *p, const EhDiagnostic *d)
{
    fprintf(p->out, "Error %s: ", d->code);
    show(p, d->message);
    fputc('\n', p->out);
    eh_draw_words(p, "In", d->file, d->line, d->column, d->source_line);
    if (d->related_line) {
        fputs("  See also: ", p->out);
        show(p, d->related_label);
        fputc('\n', p->out);
        eh_draw_words(p, "in", d->related_file, d->related_line, d->related_column,
                      d->related_source_line);
    }
    if (*d->hint) {
        fputs("  Help: ", p->out);
        show(p, d->hint);
        fputc('\n', p->out);
    }
    fputc('\n', p->out);
}

static void print_concise(const EhPrinter *p, const EhDiagnostic *d)
{
    show(p, d->file);
    fprintf(p->out, ":%u:%u: error[%s]: ", d->line, d->column, d->code);
    show(p, d->message);
    fputc('\n', p->out);
}

static void print_json(const EhPrinter *p, const EhDiagnostic *d)
{
    fprintf(p->out, "%s\n{\"code\":\"%s\",\"severity\":\"error\",\"file\":", p->printed ? "," : "",
            d->code);
    eh_print_json_text(p->out, d->file, strlen(d->file));
    fprintf(p->out,
            ",\"line\":%u,\"column\":%u,\"end_line\":%u,\"end_column\":%u,\"message\":", d->line,
            d->column, d->end_line, d->end_column);
    eh_print_json_text(p->out, d->message, strlen(d->message));
    if (*d->hint) {
        fputs(",\"help\":", p->out);
        eh_print_json_text(p->out, d->hint, strlen(d->hint));
    }
    if (d->related_line) {
        fputs(",\"related\":{\"file\":", p->out);
        eh_print_json_text(p->out, d->related_file, strlen(d->related_file));
        fprintf(p->out,
                ",\"line\":%u,\"column\":%u,\"end_column\":%u,\"message\":", d->related_line,
                d->related_column, d->related_end_column);
        eh_print_json_text(p->out, d->related_label, strlen(d->related_label));
        fputc('}', p->out);
    }
    fputc('}', p->out);
}

static void print_github(const EhPrinter *p, const EhDiagnostic *d)
{
    fputs("::error file=", p->out);
    eh_print_github_text(p->out, d->file, true);
    fprintf(p->out, ",line=%u,endLine=%u,col=%u,endColumn=%u,title=%s::", d->line, d->end_line,
            d->column, d->end_column, d->code);
    eh_print_github_text(p->out, d->message, false);
    if (*d->hint) {
        fputs("%0Ahelp: ", p->out);
        eh_print_github_text(p->out, d->hint, false);
    }
    fputc('\n', p->out);
}

void eh_print_start(EhPrinter *printer)
{
    if (printer->format == EH_PRINT_JSON)
        fputc('[', printer->out);
}

void eh_print_diagnostic(EhPrinter *printer, const EhDiagnostic *diagnostic)
{
    switch (printer->format) {
    case EH_PRINT_FULL:
        (printer->plain ? print_plain : print_full)(printer, diagnostic);
        break;
    case EH_PRINT_CONCISE:
        print_concise(printer, diagnostic);
        break;
    case EH_PRINT_JSON:
        print_json(printer, diagnostic);
        break;
    case EH_PRINT_GITHUB:
        print_github(printer, diagnostic);
        break;
    }
    printer->printed++;
}

void eh_print_diagnostics(EhPrinter *printer, const EhDiagnostics *diagnostics)
{
    EhDiagnostic diagnostic;
    for (uint32_t i = 0; eh_diagnostic(diagnostics, i, &diagnostic); i++)
        eh_print_diagnostic(printer, &diagnostic);
}

void eh_print_end(EhPrinter *printer)
{
    if (printer->format == EH_PRINT_JSON)
        fputs(printer->printed ? "\n]\n" : "]\n", printer->out);
}
