/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings for people: in full with the lines of the policy, in one line each, and as a Markdown table.
 */
#include <string.h>

#include "cli/lint.h"
#include "cli/print_escaped.h"
#include "cli/print_places.h"
#include "cli/show_text.h"

static void show(FILE *out, const char *text)
{
    eh_show_text(out, text, strlen(text));
}

/* ---- what was examined ---- */

static void print_count(FILE *out, const char *before, uint32_t n, const char *one,
                        const char *many)
{
    fprintf(out, "%s%u %s", before, n, n == 1 ? one : many);
}

enum { REASONS_SHOWN = 3 };

/* What is missing for the open questions, each once. */
static void print_reasons(const EhLinted *linted, FILE *out)
{
    const char *told[REASONS_SHOWN];
    uint32_t n = 0, more = 0;
    for (uint32_t i = 0; i < linted->items.n; i++) {
        const EhLintItem *item = &linted->items.at[i];
        uint32_t same = 0;
        if (item->level != EH_LEVEL_UNKNOWN || *item->missing == '\0') {
            continue;
        }
        while (same < n && strcmp(told[same], item->missing) != 0) {
            same++;
        }
        if (same == n && n < REASONS_SHOWN) {
            told[n++] = item->missing;
        } else if (same == n) {
            more++;
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        fputs(i == 0 ? " (" : "; ", out);
        show(out, told[i]);
    }
    fputs(n == 0 ? "" : more > 0 ? "; …)" : ")", out);
}

/* Counts that are 0 are left out; the first stands behind a colon. */
static void print_verdicts(const EhLinted *linted, FILE *out)
{
    const struct {
        uint32_t n;
        const char *one, *many;
    } parts[] = {{linted->n_errors, "error", "errors"},
                 {linted->n_warnings, "warning", "warnings"},
                 {linted->n_proved, "proved", "proved"},
                 {linted->n_unknown, "unknown", "unknown"}};
    const char *before = ": ";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].n > 0) {
            print_count(out, before, parts[i].n, parts[i].one, parts[i].many);
            before = ", ";
        }
    }
    print_reasons(linted, out);
    if (linted->n_allowed > 0) {
        print_count(out, before, linted->n_allowed, "allowed", "allowed");
        before = ", ";
    }
    if (linted->n_known > 0) {
        print_count(out, before, linted->n_known, "in the baseline", "in the baseline");
        before = ", ";
    }
    fputs(*before == ':' ? ": nothing to find\n" : "\n", out);
}

void eh_lint_print_examined(const EhLinted *linted, FILE *out)
{
    show(out, linted->file);
    if (linted->policy == NULL) {
        fputs(": does not compile, nothing was proved\n", out);
        return;
    }
    const EhPolicy *policy = linted->policy;
    print_count(out, ": ", linted->lint.n_rows, "row", "rows");
    print_count(out, ", ", policy->queue_enum == NULL ? 0 : policy->queue_enum->names.n, "queue",
                "queues");
    print_count(out, ", ", policy->guarantees.n, "guarantee", "guarantees");
    print_verdicts(linted, out);
}

/* ---- full ---- */

static EhPaint paint_of(EhLintLevel level)
{
    switch (level) {
    case EH_LEVEL_PROVED:
        return EH_PAINT_GREEN;
    case EH_LEVEL_UNKNOWN:
        return EH_PAINT_BLUE;
    case EH_LEVEL_WARNING:
        return EH_PAINT_YELLOW;
    case EH_LEVEL_ERROR:
    case EH_LEVEL_NEVER:
        break;
    }
    return EH_PAINT_RED;
}

static int digits_of(const EhLintItem *item)
{
    uint32_t line = item->place.line;
    for (uint32_t i = 0; i < item->n_related; i++) {
        line = item->related[i].line > line ? item->related[i].line : line;
    }
    return eh_draw_digits(line);
}

/* The columns of a place's first line: to its end, or to the line's when it goes on below. */
static uint32_t end_of(const EhLintPlace *place)
{
    return place->end_line > place->line ? UINT32_MAX : place->end_column;
}

static void draw_places(const EhPrinter *p, int digits, const EhLintItem *item)
{
    const char *file = item->place.file;
    eh_draw_place(p, digits, "-->", file, item->place.line, item->place.column);
    eh_draw_marked(p, digits, item->place.line, item->place.source_line, item->place.column,
                   end_of(&item->place), '^', item->place.label);
    for (uint32_t i = 0; i < item->n_related; i++) {
        const EhLintPlace *place = &item->related[i];
        if (strcmp(place->file, file) != 0) {
            eh_draw_place(p, digits, ":::", place->file, place->line, place->column);
            file = place->file;
        }
        eh_draw_marked(p, digits, place->line, place->source_line, place->column, end_of(place),
                       '-', place->label);
    }
}

/* What stands below the lines of the policy, one note a line: drawn with `=`, or in words. */
typedef struct Notes {
    const EhPrinter *printer;
    int digits;
} Notes;

static void note(const Notes *notes, const char *name, const char *text)
{
    FILE *out = notes->printer->out;
    if (!notes->printer->plain) {
        eh_draw_note(notes->printer, notes->digits, name, text);
        return;
    }
    fprintf(out, "  %c%s: ", name[0] - 'a' + 'A', name + 1);
    show(out, text);
    fputc('\n', out);
}

static const char *text_of(EhArena *scratch, EhStr text)
{
    const char *copy = text.n == 0 ? "" : eh_arena_copy(scratch, text.p, text.n);
    return copy != NULL ? copy : "";
}

static void note_witness(const Notes *notes, const EhLinted *linted, const EhLintItem *item,
                         uint32_t i, EhArena *scratch)
{
    const EhWitness *witness = &item->finding->witnesses.at[i];
    EhStr instant = eh_written_instant(scratch, witness->now);
    EhStr name = witness->role.n == 0
                     ? EH_STR("ticket")
                     : eh_arena_format(scratch, "ticket (%.*s)", EH_STR_F(witness->role));
    note(notes, text_of(scratch, name), text_of(scratch, witness->ticket));
    EhStr decided =
        eh_arena_format(scratch, "%.*s, at %.*s", EH_STR_F(witness->summary), EH_STR_F(instant));
    note(notes, "decided", text_of(scratch, decided));
    if (item->saved != NULL && item->saved[i] != NULL) {
        EhStr replay = eh_arena_format(scratch, "evenhand explain %s %s --now %.*s", linted->file,
                                       item->saved[i], EH_STR_F(instant));
        note(notes, "replay", text_of(scratch, replay));
    }
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("._/-", c) != NULL);
}

/* A word of a shell's command line: in quotes where it has to be. */
static EhStr quoted(EhArena *arena, const char *word)
{
    EhStr text = EH_STR("");
    bool plain = *word != '\0';
    for (const char *c = word; *c != '\0'; c++) {
        plain = plain && is_plain(*c);
        text = eh_arena_format(arena, *c == '\'' ? "%.*s'\\'%c" : "%.*s%c", EH_STR_F(text), *c);
    }
    return plain ? text : eh_arena_format(arena, "'%.*s'", EH_STR_F(text));
}

/* "evenhand simulate policy.eh"; a policy that was read from standard input has to come there again. */
static EhStr simulate_command(EhArena *arena, const EhLinted *linted)
{
    const char *file = strcmp(linted->file, "<stdin>") == 0 ? "-" : linted->file;
    return eh_arena_format(arena, "evenhand simulate %.*s", EH_STR_F(quoted(arena, file)));
}

EhStr eh_lint_trace_command(EhArena *arena, const EhLinted *linted, const EhLintItem *item)
{
    const EhTrace *trace = item->finding->trace;
    EhStr text =
        eh_arena_format(arena, "%.*s --tickets %.*s", EH_STR_F(simulate_command(arena, linted)),
                        EH_STR_F(quoted(arena, item->saved_trace)));
    if (!trace->declared) {
        text = eh_arena_format(arena, "%.*s --handling %.*s", EH_STR_F(text),
                               EH_STR_F(trace->handling));
    }
    if (trace->only != EH_NONE) {
        text = eh_arena_format(arena, "%.*s --pool %.*s", EH_STR_F(text),
                               EH_STR_F(linted->lint.service->pools.at[trace->only].name));
    }
    return text;
}

/* False without memory. */
static bool note_finding(const Notes *notes, const EhLinted *linted, const EhLintItem *item)
{
    EhArena scratch;
    const EhFinding *finding = item->finding;
    eh_arena_init(&scratch, NULL);
    for (uint32_t i = 0; i < finding->witnesses.n; i++) {
        note_witness(notes, linted, item, i, &scratch);
    }
    for (uint32_t i = 0; i < finding->facts.n; i++) {
        note(notes, "because", text_of(&scratch, finding->facts.at[i]));
    }
    if (item->saved_trace != NULL) {
        EhStr command = eh_lint_trace_command(&scratch, linted, item);
        note(notes, "replay", text_of(&scratch, command));
    }
    if (finding->may) {
        note(notes, "may",
             "it depends on a test that the proof takes as free, and no ticket settles it");
    }
    if (*item->missing != '\0') {
        note(notes, "missing", item->missing);
    }
    if (strncmp(item->missing, "a simulation", 12) == 0) { /* what `simulate` tells */
        note(notes, "run", text_of(&scratch, simulate_command(&scratch, linted)));
    }
    EhStr strength = eh_arena_format(&scratch, "%s: holds for %s", item->strength, item->holds_for);
    note(notes, item->level == EH_LEVEL_UNKNOWN ? "asked" : "strength",
         text_of(&scratch, strength));
    bool fine = !scratch.failed;
    eh_arena_free(&scratch);
    return fine;
}

/* For screen readers: no carets, no boxes, every part in words. */
static bool print_plain(const EhPrinter *p, const EhLinted *linted, const EhLintItem *item)
{
    const char *level = eh_level_names[item->level];
    Notes notes = {p, 0};
    fprintf(p->out, "%c%s %s: ", level[0] - 'a' + 'A', level + 1, item->code);
    show(p->out, item->message);
    fputc('\n', p->out);
    eh_draw_words(p, "In", item->place.file, item->place.line, item->place.column,
                  item->place.source_line);
    if (*item->place.label != '\0') {
        note(&notes, "there", item->place.label);
    }
    for (uint32_t i = 0; i < item->n_related; i++) {
        const EhLintPlace *place = &item->related[i];
        note(&notes, "see also", place->label);
        eh_draw_words(p, "in", place->file, place->line, place->column, place->source_line);
    }
    bool fine = item->finding == NULL || note_finding(&notes, linted, item);
    if (*item->fix != '\0') {
        note(&notes, "help", item->fix);
    }
    fputc('\n', p->out);
    return fine;
}

static bool print_full(const EhPrinter *p, const EhLinted *linted, const EhLintItem *item)
{
    Notes notes = {p, digits_of(item)};
    eh_draw_head(p, paint_of(item->level), eh_level_names[item->level], item->code, item->message);
    draw_places(p, notes.digits, item);
    bool fine = item->finding == NULL || note_finding(&notes, linted, item);
    if (*item->fix != '\0') {
        note(&notes, "help", item->fix);
    }
    fputc('\n', p->out);
    return fine;
}

bool eh_lint_print_full(const EhLintReport *report, const EhPrinter *printer)
{
    bool fine = true;
    for (size_t i = 0; i < report->n; i++) {
        const EhLinted *linted = &report->policies[i];
        for (uint32_t k = 0; k < linted->items.n; k++) {
            if (eh_lint_shown(report, &linted->items.at[k])) {
                fine &= (printer->plain ? print_plain : print_full)(printer, linted,
                                                                    &linted->items.at[k]);
            }
        }
    }
    return fine;
}

/* ---- concise ---- */

static void print_line(const EhLintItem *item, FILE *out)
{
    show(out, item->place.file);
    fprintf(out, ":%u:%u: %s[%s]: ", item->place.line, item->place.column,
            eh_level_names[item->level], item->code);
    show(out, item->message);
    if (item->strength != NULL) {
        fprintf(out, " [%s]", item->strength);
    }
    fputc('\n', out);
}

void eh_lint_print_concise(const EhLintReport *report, FILE *out)
{
    for (size_t i = 0; i < report->n; i++) {
        for (uint32_t k = 0; k < report->policies[i].items.n; k++) {
            const EhLintItem *item = &report->policies[i].items.at[k];
            if (eh_lint_shown(report, item)) {
                print_line(item, out);
            }
        }
    }
}

/* ---- Markdown ---- */

static void print_row(const EhLintItem *item, FILE *out)
{
    fprintf(out, "| %s | %s %s | ", eh_level_names[item->level], item->code, item->name);
    eh_print_markdown_cell(out, item->place.file);
    fprintf(out, ":%u | ", item->place.line);
    eh_print_markdown_cell(out, item->message);
    fprintf(out, " | %s | ", item->strength != NULL ? item->strength : "");
    eh_print_markdown_cell(out, *item->missing != '\0' ? item->missing : item->fix);
    fputs(" |\n", out);
}

void eh_lint_print_markdown(const EhLintReport *report, FILE *out)
{
    bool any = false;
    fputs("## evenhand lint\n\n", out);
    for (size_t i = 0; i < report->n; i++) {
        fputs("- ", out);
        eh_lint_print_examined(&report->policies[i], out);
    }
    for (size_t i = 0; i < report->n; i++) {
        for (uint32_t k = 0; k < report->policies[i].items.n; k++) {
            const EhLintItem *item = &report->policies[i].items.at[k];
            if (!eh_lint_shown(report, item)) {
                continue;
            }
            if (!any) {
                fputs("\n| | check | place | finding | strength | fix |\n"
                      "| --- | --- | --- | --- | --- | --- |\n",
                      out);
                any = true;
            }
            print_row(item, out);
        }
    }
}
