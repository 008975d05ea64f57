/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions as flat rows: CSV with everything, and a table with what a person looks for first.
 */
#include "tickets/write_internal.h"
#include "vm/clock.h"
#include "vm/utf8.h"

/* The name itself, "" for none. */
static const char *name_of(const EhWriter *writer, EhNames kind, int32_t i)
{
    const char *name = eh_name(writer->program, kind, i);
    return name == NULL ? "" : name;
}

/* ---- CSV ---- */

static void csv_name(const EhWriter *writer, EhNames kind, int32_t i, EhOut *out)
{
    const char *name = name_of(writer, kind, i);
    EH_OUT_LITERAL(out, ",");
    eh_out_csv_cell(out, name, strlen(name));
}

/* Several names in one cell, separated as sets are in data. */
static void csv_names(const EhWriter *writer, EhNames kind, const uint32_t *list, uint32_t n,
                      EhOut *out)
{
    EhOut cell = {0};
    for (uint32_t i = 0; i < n; i++) {
        eh_out_bytes(&cell, ";", i > 0);
        eh_out_string(&cell, name_of(writer, kind, (int32_t)list[i]));
    }
    EH_OUT_LITERAL(out, ",");
    eh_out_csv_cell(out, cell.n > 0 ? cell.p : "", cell.n);
    out->failed = out->failed || cell.failed;
    eh_out_free(&cell);
}

static void csv_json(EhOut *cell, EhOut *out)
{
    EH_OUT_LITERAL(out, ",");
    eh_out_csv_cell(out, cell->n > 0 ? cell->p : "", cell->n);
    out->failed = out->failed || cell->failed;
    eh_out_free(cell);
}

static void csv_clock(const EhWriter *writer, const EhClock *clock, EhOut *out)
{
    char text[EH_CONVERT_MAX];
    EH_OUT_LITERAL(out, ",");
    eh_out_bytes(out, text, eh_convert_put_duration(text, clock->target));
    EH_OUT_LITERAL(out, ",");
    if (clock->due != EH_NO_TIME) {
        eh_out_bytes(out, text, eh_convert_put_instant(text, clock->due));
    }
    EH_OUT_LITERAL(out, ",");
    eh_out_bytes(out, text, eh_convert_put_duration(text, clock->left));
    EH_OUT_LITERAL(out, ",");
    eh_out_bytes(out, text, eh_convert_put_used(text, clock->target - clock->left, clock->target));
    csv_name(writer, EH_NAMES_STATE, clock->state, out);
}

static void csv_clocks(const EhWriter *writer, const EhDecision *decision, EhOut *out)
{
    uint32_t n = eh_names_count(writer->program, EH_NAMES_TARGET);
    for (uint32_t i = 0; i < n; i++) {
        if (i < decision->n_clocks) {
            csv_clock(writer, &decision->clocks[i], out);
        } else {
            EH_OUT_LITERAL(out, ",,,,,");
        }
    }
}

void eh_write_csv_header(const EhWriter *writer, EhOut *out)
{
    static const char *const parts[] = {".target", ".due", ".left", ".used", ".state"};
    uint32_t n = eh_names_count(writer->program, EH_NAMES_TARGET);
    EH_OUT_LITERAL(out, "id,status,class,service,holdout,complexity,tier,queue,priority,requires");
    for (uint32_t i = 0; i < n; i++) {
        for (size_t part = 0; part < sizeof parts / sizeof parts[0]; part++) {
            EH_OUT_LITERAL(out, ",");
            eh_out_string(out, name_of(writer, EH_NAMES_TARGET, (int32_t)i));
            eh_out_string(out, parts[part]);
        }
    }
    EH_OUT_LITERAL(
        out, ",actions,by.tier,by.queue,by.priority,by.rules,by.tighten,by.escalations,faults\r\n");
}

static const char *queue_by(const EhWriter *writer, const EhDecision *d)
{
    return d->queue_by < 0 ? "fallback" : name_of(writer, EH_NAMES_QUEUE_BY, d->queue_by);
}

static void csv_by(const EhWriter *writer, const EhDecision *d, EhOut *out)
{
    const char *queue = queue_by(writer, d);
    csv_name(writer, EH_NAMES_TIER_BY, d->tier_by, out);
    EH_OUT_LITERAL(out, ",");
    eh_out_csv_cell(out, queue, strlen(queue));
    csv_name(writer, EH_NAMES_PRIORITY_BY, d->priority_by, out);
    csv_names(writer, EH_NAMES_HELD, d->rules, d->n_rules, out);
    csv_names(writer, EH_NAMES_HELD, d->tightens, d->n_tightens, out);
    csv_names(writer, EH_NAMES_HELD, d->escalations, d->n_escalations, out);
}

void eh_write_csv(const EhWriter *writer, const EhDecision *d, EhOut *out)
{
    EhOut actions = {0}, faults = {0};
    if (d->id != NULL) {
        eh_out_csv_cell(out, d->id, d->id_n);
    }
    eh_out_string(out, d->fault ? ",fault" : ",ok");
    csv_name(writer, EH_NAMES_CLASS, d->klass, out);
    csv_name(writer, EH_NAMES_CLASS, d->service, out);
    eh_out_string(out, d->holdout ? ",true," : ",false,");
    eh_out_int(out, d->complexity);
    csv_name(writer, EH_NAMES_TIER, d->tier, out);
    csv_name(writer, EH_NAMES_QUEUE, d->queue, out);
    csv_name(writer, EH_NAMES_PRIORITY, d->priority, out);
    csv_names(writer, EH_NAMES_SKILL, d->requires_skills, d->n_requires, out);
    csv_clocks(writer, d, out);
    eh_write_actions(writer, d, &actions);
    csv_json(&actions, out);
    csv_by(writer, d, out);
    eh_write_faults(d, &faults);
    csv_json(&faults, out);
    EH_OUT_LITERAL(out, "\r\n");
}

/* ---- tables ---- */

const char *const eh_table_columns[EH_TABLE_COLUMNS] = {"id",    "class",    "service",   "tier",
                                                        "queue", "priority", "first due", "by"};

/* What would move a cursor or turn a line around. */
static bool is_hidden(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == EH_UTF8_BAD || c == 0x61C || c == 0x200E ||
           c == 0x200F || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/* A text of which nothing is obeyed, with `\` before what Markdown would take for its own. */
static void put_shown(EhOut *out, const char *text, size_t n, bool markdown)
{
    char bytes[4];
    while (n > 0) {
        uint32_t c;
        uint32_t length = eh_utf8_decode(text, n, &c);
        if (markdown && c < 0x80 && c != 0 && strchr("\\|`*_<>[]&#~", (int)c) != NULL) {
            EH_OUT_LITERAL(out, "\\");
        }
        eh_out_bytes(out, bytes, eh_utf8_encode(is_hidden(c) ? 0xFFFD : c, bytes));
        text += length;
        n -= length;
    }
}

static void put_string(EhOut *out, const char *text, bool markdown)
{
    put_shown(out, text, strlen(text), markdown);
}

/* The earliest instant at which something is due, to the minute it falls in. */
static void put_first_due(const EhWriter *writer, const EhDecision *d, bool markdown, EhOut *out)
{
    uint32_t first = d->n_clocks;
    char text[EH_CONVERT_MAX];
    for (uint32_t i = 0; i < d->n_clocks; i++) {
        bool open = d->clocks[i].due != EH_NO_TIME && d->clocks[i].state != EH_CLOCK_MET;
        if (open && (first == d->n_clocks || d->clocks[i].due < d->clocks[first].due)) {
            first = i;
        }
    }
    if (first < d->n_clocks) {
        eh_convert_put_instant(text, d->clocks[first].due);
        text[10] = ' ';
        eh_out_bytes(out, text, 16);
        EH_OUT_LITERAL(out, "Z ");
        put_string(out, name_of(writer, EH_NAMES_TARGET, (int32_t)first), markdown);
    }
}

/* The rows that decided the queue and the priority; of a broken ticket what is wrong with it. */
static void put_by(const EhWriter *writer, const EhDecision *d, bool markdown, EhOut *out)
{
    if (!d->fault || d->n_faults == 0) {
        put_string(out, queue_by(writer, d), markdown);
        EH_OUT_LITERAL(out, ", ");
        put_string(out, name_of(writer, EH_NAMES_PRIORITY_BY, d->priority_by), markdown);
        return;
    }
    EH_OUT_LITERAL(out, "fault: ");
    if (d->faults[0].what == EH_FAULT_LINE) {
        EH_OUT_LITERAL(out, "line ");
        eh_out_int(out, (int64_t)d->faults[0].line);
    } else {
        put_string(out, d->faults[0].field, markdown);
    }
    if (d->n_faults > 1) {
        EH_OUT_LITERAL(out, " and ");
        eh_out_int(out, d->n_faults - 1);
        EH_OUT_LITERAL(out, " more");
    }
}

/* All cells of a row, each followed by `end`. */
static void put_cells(const EhWriter *writer, const EhDecision *d, const char *end, bool markdown,
                      EhOut *out)
{
    static const EhNames kinds[] = {EH_NAMES_CLASS, EH_NAMES_CLASS, EH_NAMES_TIER, EH_NAMES_QUEUE,
                                    EH_NAMES_PRIORITY};
    const int32_t numbers[] = {d->klass, d->service, d->tier, d->queue, d->priority};
    put_shown(out, d->id != NULL ? d->id : "", d->id_n, markdown);
    eh_out_string(out, end);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        put_string(out, name_of(writer, kinds[i], numbers[i]), markdown);
        eh_out_string(out, end);
    }
    put_first_due(writer, d, markdown, out);
    eh_out_string(out, end);
    put_by(writer, d, markdown, out);
    eh_out_string(out, end);
}

void eh_write_cells(const EhWriter *writer, const EhDecision *decision, EhOut *out)
{
    static const char end[] = {EH_CELL_END, '\0'};
    put_cells(writer, decision, end, false, out);
}

void eh_write_markdown_header(EhOut *out)
{
    EH_OUT_LITERAL(out, "|");
    for (int i = 0; i < EH_TABLE_COLUMNS; i++) {
        EH_OUT_LITERAL(out, " ");
        eh_out_string(out, eh_table_columns[i]);
        EH_OUT_LITERAL(out, " |");
    }
    EH_OUT_LITERAL(out, "\n|");
    for (int i = 0; i < EH_TABLE_COLUMNS; i++) {
        EH_OUT_LITERAL(out, " --- |");
    }
    EH_OUT_LITERAL(out, "\n");
}

void eh_write_markdown(const EhWriter *writer, const EhDecision *decision, EhOut *out)
{
    EH_OUT_LITERAL(out, "| ");
    put_cells(writer, decision, " | ", true, out);
    if (!out->failed) {
        out->p[out->n - 1] = '\n'; /* the space behind the last bar */
    }
}
