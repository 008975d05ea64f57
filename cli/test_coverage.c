/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Coverage: which rows decided some test, which conditions were seen both true and false, and why the others were not.
 *
 * The recording mode decides every condition of every row, so a row that never decided can be told apart: it held but
 * came too late, or one of its conditions was never true.
 */
#include "cli/test.h"

#include <stdlib.h>
#include <string.h>

#include "cli/print_json.h"
#include "cli/show_text.h"
#include "vm/program.h"

/* The stages that have rows, as their notes are called. */
static const struct Stage {
    const char *label; /* of its note */
    const char *title;
    EhNames names;
} stages[EH_COVERED_STAGES] = {
    {"class", "class", EH_NAMES_CLASS},
    {"tier", "tier", EH_NAMES_TIER_BY},
    {"route", "route", EH_NAMES_QUEUE_BY},
    {"rank", "rank", EH_NAMES_PRIORITY_BY},
    {"rules", "rule", EH_NAMES_HELD},
    {"sla", "tighten", EH_NAMES_HELD},
    {"escalations", "escalation", EH_NAMES_HELD},
};
enum {
    STAGE_CLASS,
    STAGE_TIER,
    STAGE_ROUTE,
    STAGE_RANK,
    STAGE_RULES,
    STAGE_TIGHTENS,
    STAGE_ESCALATIONS
};

/* The names of a stage's rows: [first, first + n) of its enum. */
typedef struct Rows {
    uint32_t first, n;
} Rows;

static Rows rows_of(const EhProgram *program, int stage)
{
    size_t size;
    const EhHeader *header = eh_program_bytes(program, &size);
    switch (stage) {
    case STAGE_RULES:
        return (Rows){0, header->n_rules};
    case STAGE_TIGHTENS:
        return (Rows){header->n_rules, header->n_tightens};
    case STAGE_ESCALATIONS:
        return (Rows){header->n_rules + header->n_tightens, header->n_escalations};
    default:
        return (Rows){0, eh_names_count(program, stages[stage].names)};
    }
}

/* ---- counting ---- */

bool eh_coverage_open(EhTestSuite *suite)
{
    EhCoverage *coverage = &suite->coverage;
    coverage->notes = eh_arena_array(&suite->arena, (size_t)eh_note_count(suite->program) + 1,
                                     sizeof *coverage->notes);
    for (int stage = 0; stage < EH_COVERED_STAGES; stage++) {
        size_t n = (size_t)rows_of(suite->program, stage).n + 1;
        coverage->decided[stage] =
            eh_arena_array(&suite->arena, n, sizeof *coverage->decided[stage]);
    }
    return !suite->arena.failed;
}

static void count_row(EhTestSuite *suite, int stage, int64_t name)
{
    Rows rows = rows_of(suite->program, stage);
    if (name >= rows.first && name < (int64_t)rows.first + rows.n) {
        suite->coverage.decided[stage][name - rows.first]++;
    }
}

static void count_held(EhTestSuite *suite, int stage, const uint32_t *held, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        count_row(suite, stage, held[i]);
    }
}

static void count_notes(EhTestSuite *suite, const EhContext *context)
{
    EhNoteInfo note;
    for (uint32_t i = 0; eh_note(context, i, &note); i++) {
        EhSeen *seen = &suite->coverage.notes[i];
        bool counts = note.noted && (note.what == EH_SAW_ROW || note.what == EH_SAW_CONDITION);
        seen->noted += counts;
        seen->held += counts && note.value.i != 0;
        seen->not_held += counts && note.value.i == 0;
    }
}

/* A fault decision goes by the fallback, so it covers nothing. */
void eh_coverage_add(EhTestSuite *suite, const EhContext *context, const EhDecision *decision)
{
    suite->coverage.n_tests++;
    if (decision->fault) {
        return;
    }
    count_row(suite, STAGE_CLASS, decision->klass);
    count_row(suite, STAGE_TIER, decision->tier_by);
    count_row(suite, STAGE_ROUTE, decision->queue_by);
    count_row(suite, STAGE_RANK, decision->priority_by);
    count_held(suite, STAGE_RULES, decision->rules, decision->n_rules);
    count_held(suite, STAGE_TIGHTENS, decision->tightens, decision->n_tightens);
    count_held(suite, STAGE_ESCALATIONS, decision->escalations, decision->n_escalations);
    count_notes(suite, context);
}

/* ---- reasons ---- */

/* The notes of a program, and for each the stage and row that it belongs to. */
typedef struct Table {
    const EhTestSuite *suite;
    EhContext *context; /* only to read the notes' texts */
    uint32_t n;
    int8_t *stage; /* -1: none of these */
    uint32_t *row; /* the ROW note around it, or itself */
    uint32_t
        *note_of[EH_COVERED_STAGES]; /* the ROW note of each row, 0 if none (note 0 is a stage) */
} Table;

static bool table_open(const EhTestSuite *suite, Table *table)
{
    *table = (Table){.suite = suite, .n = eh_note_count(suite->program)};
    table->stage = calloc((size_t)table->n + 1, sizeof *table->stage);
    table->row = calloc((size_t)table->n + 1, sizeof *table->row);
    bool fine = table->stage && table->row;
    for (int stage = 0; stage < EH_COVERED_STAGES; stage++) {
        table->note_of[stage] =
            calloc((size_t)rows_of(suite->program, stage).n + 1, sizeof *table->note_of[stage]);
        fine = fine && table->note_of[stage];
    }
    return fine && eh_context_new(suite->program, NULL, &table->context) == EH_OK;
}

static void table_close(Table *table)
{
    free(table->stage);
    free(table->row);
    for (int stage = 0; stage < EH_COVERED_STAGES; stage++) {
        free(table->note_of[stage]);
    }
    eh_context_free(table->context);
}

static int8_t stage_of(const char *label)
{
    for (int8_t i = 0; i < EH_COVERED_STAGES; i++) {
        if (strcmp(stages[i].label, label) == 0) {
            return i;
        }
    }
    return -1;
}

static void table_fill(Table *table)
{
    EhNoteInfo note;
    uint32_t number = 0;
    for (uint32_t i = 0; i < table->n && eh_note(table->context, i, &note); i++) {
        uint32_t parent = note.parent < 0 ? i : (uint32_t)note.parent;
        table->row[i] = i;
        if (note.what == EH_SAW_STAGE) {
            table->stage[i] = stage_of(note.label);
            number = 0;
            continue;
        }
        table->stage[i] = note.parent < 0 ? -1 : table->stage[parent];
        if (note.what != EH_SAW_ROW) {
            table->row[i] = table->row[parent];
        } else if (table->stage[i] >= 0 &&
                   number < rows_of(table->suite->program, table->stage[i]).n) {
            table->note_of[table->stage[i]][number++] = i;
        }
    }
}

static EhNoteInfo note_at(const Table *table, uint32_t i)
{
    EhNoteInfo note = {0};
    eh_note(table->context, i, &note);
    return note;
}

static bool has_parts(const Table *table, uint32_t i)
{
    EhNoteInfo next = {0};
    return i + 1 < table->n && eh_note(table->context, i + 1, &next) &&
           next.what == EH_SAW_CONDITION && next.parent == (int32_t)i;
}

/* The first condition of a row that no test saw true; false if there is none. */
static bool never_true(const Table *table, uint32_t row, EhNoteInfo *out)
{
    for (uint32_t i = row + 1; i < table->n && table->row[i] == row; i++) {
        *out = note_at(table, i);
        bool condition = out->what == EH_SAW_CONDITION && !has_parts(table, i);
        if (condition && table->suite->coverage.notes[i].held == 0) {
            return true;
        }
    }
    return false;
}

/* Why a row decided nothing, in at most `size` bytes. */
static void reason(const Table *table, int stage, uint32_t number, char *out, size_t size)
{
    const EhCoverage *coverage = &table->suite->coverage;
    uint32_t note = table->note_of[stage][number];
    EhNoteInfo condition;
    if (coverage->n_tests == 0) {
        snprintf(out, size, "there are no tests");
    } else if (note == 0) {
        snprintf(out, size, "a row above it decided every test");
    } else if (coverage->notes[note].held > 0) {
        snprintf(out, size, "it held in %u %s, but a row above it decided",
                 coverage->notes[note].held, coverage->notes[note].held == 1 ? "test" : "tests");
    } else if (coverage->notes[note].noted == 0) {
        snprintf(out, size, "never reached: no test's ticket comes there");
    } else if (never_true(table, note, &condition)) {
        snprintf(out, size, "never reached: no test's ticket has `%s`", condition.text);
    } else {
        snprintf(out, size, "no test's ticket meets all of it");
    }
}

/* ---- totals ---- */

typedef struct Sums {
    uint32_t rows, decided, outcomes, seen;
} Sums;

static Sums sums_of(const Table *table)
{
    Sums sums = {0};
    const EhCoverage *coverage = &table->suite->coverage;
    for (int stage = 0; stage < EH_COVERED_STAGES; stage++) {
        Rows rows = rows_of(table->suite->program, stage);
        sums.rows += rows.n;
        for (uint32_t i = 0; i < rows.n; i++) {
            sums.decided += coverage->decided[stage][i] > 0;
        }
    }
    for (uint32_t i = 0; i < table->n; i++) {
        if (note_at(table, i).what == EH_SAW_CONDITION) {
            sums.outcomes += 2;
            sums.seen += (uint32_t)(coverage->notes[i].held > 0) +
                         (uint32_t)(coverage->notes[i].not_held > 0);
        }
    }
    return sums;
}

static const char *missing_outcome(const EhSeen *seen)
{
    if (seen->held > 0 && seen->not_held > 0) {
        return NULL;
    }
    return seen->noted == 0 ? "never decided" : seen->held == 0 ? "never true" : "never false";
}

/* ---- for people ---- */

static const char *row_name(const EhProgram *program, int stage, uint32_t i)
{
    const char *name =
        eh_name(program, stages[stage].names, (int32_t)(rows_of(program, stage).first + i));
    return name == NULL ? "?" : name;
}

enum { REASON_MAX = 512, NAME_WIDTH = 24 };

static void print_row(const Table *table, int stage, uint32_t i, const char *prefix, FILE *out)
{
    char why[REASON_MAX] = "";
    uint32_t n = table->suite->coverage.decided[stage][i];
    const char *name = row_name(table->suite->program, stage, i);
    if (n == 0) {
        reason(table, stage, i, why, sizeof why);
    }
    fprintf(out, "%s  %-10s  %-*s  %5u%s", prefix, stages[stage].title, NAME_WIDTH, name, n,
            n == 0 ? "  " : "");
    eh_show_text(out, why, strlen(why));
    fputc('\n', out);
}

/* The parts of `any { }` and `all { }` are told one by one. */
static const char *brief(const char *text)
{
    return strncmp(text, "any {", 5) == 0   ? "any { … }"
           : strncmp(text, "all {", 5) == 0 ? "all { … }"
                                            : text;
}

static void print_condition(const Table *table, uint32_t i, const char *prefix, FILE *out)
{
    EhNoteInfo note = note_at(table, i);
    const char *missing = missing_outcome(&table->suite->coverage.notes[i]);
    if (note.what != EH_SAW_CONDITION || missing == NULL) {
        return;
    }
    EhNoteInfo row = note_at(table, table->row[i]);
    bool labelled = table->row[i] != i && row.label[0] != '\0';
    fprintf(out, "%s  %-13s  ", prefix, missing);
    eh_show_text(out, note.file == NULL ? "" : note.file,
                 note.file == NULL ? 0 : strlen(note.file));
    fprintf(out, ":%u:%u  ", note.line, note.column);
    if (labelled && table->stage[i] >= 0) {
        fprintf(out, "%s ", stages[table->stage[i]].title);
        eh_show_text(out, row.label, strlen(row.label));
        fputs(": ", out);
    }
    eh_show_text(out, brief(note.text), strlen(brief(note.text)));
    fputc('\n', out);
}

static void print_tables(const Table *table, const char *prefix, FILE *out)
{
    Sums sums = sums_of(table);
    fprintf(out, "%scoverage of ", prefix);
    eh_show_text(out, table->suite->file, strlen(table->suite->file));
    fprintf(out, ": %u of %u rows decided, %u of %u outcomes of conditions seen\n", sums.decided,
            sums.rows, sums.seen, sums.outcomes);
    for (int stage = 0; stage < EH_COVERED_STAGES; stage++) {
        for (uint32_t i = 0; i < rows_of(table->suite->program, stage).n; i++) {
            print_row(table, stage, i, prefix, out);
        }
    }
    if (sums.seen < sums.outcomes) {
        fprintf(out, "%soutcomes that no test saw\n", prefix);
    }
    for (uint32_t i = 0; i < table->n; i++) {
        print_condition(table, i, prefix, out);
    }
}

void eh_coverage_print(const EhTestSuite *suite, const char *prefix, FILE *out)
{
    Table table;
    if (table_open(suite, &table)) {
        table_fill(&table);
        print_tables(&table, prefix, out);
    }
    table_close(&table);
}

/* ---- for programs ---- */

static void json_text(FILE *out, const char *key, const char *text)
{
    fprintf(out, "\"%s\":", key);
    eh_print_json_text(out, text, strlen(text));
}

static void print_json_rows(const Table *table, FILE *out)
{
    const char *comma = "";
    for (int stage = 0; stage < EH_COVERED_STAGES; stage++) {
        for (uint32_t i = 0; i < rows_of(table->suite->program, stage).n; i++) {
            char why[REASON_MAX] = "";
            uint32_t n = table->suite->coverage.decided[stage][i];
            fprintf(out, "%s\n{\"stage\":\"%s\",", comma, stages[stage].title);
            json_text(out, "row", row_name(table->suite->program, stage, i));
            fprintf(out, ",\"decided\":%u", n);
            if (n == 0) {
                reason(table, stage, i, why, sizeof why);
                fputc(',', out);
                json_text(out, "why", why);
            }
            fputc('}', out);
            comma = ",";
        }
    }
}

static void print_json_conditions(const Table *table, FILE *out)
{
    const char *comma = "";
    for (uint32_t i = 0; i < table->n; i++) {
        EhNoteInfo note = note_at(table, i);
        const EhSeen *seen = &table->suite->coverage.notes[i];
        if (note.what != EH_SAW_CONDITION) {
            continue;
        }
        fprintf(out, "%s\n{", comma);
        json_text(out, "file", note.file == NULL ? "" : note.file);
        fprintf(out, ",\"line\":%u,\"column\":%u,", note.line, note.column);
        json_text(out, "condition", note.text);
        fprintf(out, ",\"true\":%u,\"false\":%u}", seen->held, seen->not_held);
        comma = ",";
    }
}

void eh_coverage_print_json(const EhTestSuite *suite, FILE *out)
{
    Table table;
    if (table_open(suite, &table)) {
        table_fill(&table);
        Sums sums = sums_of(&table);
        fprintf(out, "{\"rows\":%u,\"decided\":%u,\"outcomes\":%u,\"seen\":%u,\"by_row\":[",
                sums.rows, sums.decided, sums.outcomes, sums.seen);
        print_json_rows(&table, out);
        fputs("],\"conditions\":[", out);
        print_json_conditions(&table, out);
        fputs("]}", out);
    } else {
        fputs("null", out);
    }
    table_close(&table);
}
