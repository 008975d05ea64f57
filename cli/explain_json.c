/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An explanation as one JSON object: the decision as `run` prints it, and every note.
 */
#include "cli/explain.h"

#include <stdlib.h>
#include <string.h>

#include "cli/print_json.h"
#include "tickets/write.h"

static void text_member(FILE *out, const char *key, const char *text, size_t n)
{
    fprintf(out, "\"%s\":", key);
    eh_print_json_text(out, text == NULL ? "" : text, n);
}

static void text_of(FILE *out, const char *key, const char *text)
{
    text_member(out, key, text, text == NULL ? 0 : strlen(text));
}

static void str_member(FILE *out, const char *key, EhStr text)
{
    text_member(out, key, text.p, text.n);
}

static void print_value(const EhExplain *explain, EhArena *arena, const EhNoteInfo *note, FILE *out)
{
    fputs(",\"value\":", out);
    if (note->what == EH_SAW_STAGE || !note->noted || note->value.missing) {
        fputs("null", out);
    } else if (note->value.type == EH_TYPE_BOOL) {
        fputs(note->value.i != 0 ? "true" : "false", out);
    } else if (note->value.type == EH_TYPE_INT || note->value.type == EH_TYPE_SET ||
               note->value.type == EH_TYPE_LIST) {
        fprintf(out, "%lld", (long long)note->value.i);
    } else if (note->value.type == EH_TYPE_NUMBER) {
        EhStr number = eh_written_number(arena, note->value.f);
        fprintf(out, "%.*s", EH_STR_F(number));
    } else if (note->value.type == EH_TYPE_TEXT) {
        eh_print_json_text(out, note->value.text, note->value.n);
    } else {
        EhStr text = eh_written_value(arena, &note->value, note->enum_name, &explain->currency);
        eh_print_json_text(out, text.p, text.n);
    }
}

static void print_note(const EhExplain *explain, EhArena *arena, uint32_t i, FILE *out)
{
    static const char *const kinds[] = {"stage", "row", "condition", "value", "line"};
    EhNoteInfo note = {0};
    eh_note(explain->context, i, &note);
    fprintf(out, "%s\n{\"what\":\"%s\",\"parent\":", i == 0 ? "" : ",", kinds[note.what]);
    if (note.parent < 0) {
        fputs("null,", out);
    } else {
        fprintf(out, "%d,", (int)note.parent);
    }
    text_of(out, "label", note.label);
    fputc(',', out);
    text_of(out, "text", note.text);
    if (note.because[0] != '\0') {
        fputc(',', out);
        text_of(out, "because", note.because);
    }
    if (note.file != NULL) {
        fputc(',', out);
        text_of(out, "file", note.file);
        fprintf(out, ",\"line\":%u,\"column\":%u", note.line, note.column);
    }
    fprintf(out, ",\"asked\":%s", note.noted || note.what == EH_SAW_STAGE ? "true" : "false");
    print_value(explain, arena, &note, out);
    fputc('}', out);
}

static void print_way(const EhWay *way, FILE *out)
{
    fputs("{\"changes\":[", out);
    for (uint32_t i = 0; i < way->n; i++) {
        fputs(i == 0 ? "" : ",", out);
        eh_print_json_text(out, way->changes[i]->words.p, way->changes[i]->words.n);
    }
    fputs("],", out);
    str_member(out, "by", way->by);
    fputc('}', out);
}

static void print_why_not(const EhWhyNot *why_not, FILE *out)
{
    fputs(",\n\"why_not\":{", out);
    str_member(out, "field", why_not->field);
    fputc(',', out);
    str_member(out, "value", why_not->value);
    fprintf(out, ",\"already\":%s,\"tries\":%u,\"lists_left\":%s,\"ways\":[",
            why_not->already ? "true" : "false", why_not->tries,
            why_not->lists_left ? "true" : "false");
    for (uint32_t i = 0; i < why_not->n_ways; i++) {
        fputs(i == 0 ? "" : ",", out);
        print_way(&why_not->ways[i], out);
    }
    fputs("]}", out);
}

bool eh_explain_json(const EhExplain *explain, const EhDecision *decision, const EhWhyNot *why_not,
                     FILE *out)
{
    EhArena arena;
    EhOut text = {0};
    EhWriter *writer = eh_writer_new(explain->program);
    if (writer == NULL) {
        return false;
    }
    eh_arena_init(&arena, NULL);
    eh_write_json(writer, decision, &text);
    bool fine = !text.failed;
    if (fine) {
        EhStr now = eh_written_instant(&arena, explain->options->now);
        fprintf(out, "{\"policy\":");
        eh_print_json_text(out, eh_program_policy(explain->program),
                           strlen(eh_program_policy(explain->program)));
        fputc(',', out);
        str_member(out, "now", now);
        fputs(",\n\"decision\":", out);
        fwrite(text.p, 1, text.n, out);
        fputs(",\n\"notes\":[", out);
        for (uint32_t i = 0; i < eh_note_count(explain->program); i++) {
            print_note(explain, &arena, i, out);
        }
        fputc(']', out);
        if (why_not != NULL) {
            print_why_not(why_not, out);
        }
        fputs("}\n", out);
    }
    eh_out_free(&text);
    eh_writer_free(writer);
    eh_arena_free(&arena);
    return fine;
}
