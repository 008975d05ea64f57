/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables: `route by (…)` and `rank by (…)`, their cells, and rows that come from a CSV file.
 *
 * The rows of a file are written out as a table in the language itself and parsed by its own grammar, each row on the line
 * that it has in the file, so that messages point there.
 */
#include "compiler/check.h"

#include <string.h>

static bool ordered(const EhVType *type)
{
    return type->kind == EH_NUMBER || (type->kind >= EH_INT && type->kind <= EH_TIME);
}

/* Weekdays have ranges, which may go over the week's end. */
static bool days(const EhVType *type)
{
    return type->kind == EH_ENUM && type->enumeration->ranged;
}

static bool constant(EhPolicy *policy, EhNode *node, const EhVType *heading)
{
    EhVType type = *heading;
    EhConst value;
    type.optional = type.predicted = false;
    type.lo = type.hi = 0;
    eh_type_default_range(&type);
    return eh_const(policy, node, &type, &value);
}

static void check_cell(EhPolicy *policy, EhNode *cell, const EhVType *heading)
{
    if (heading->kind == EH_KIND_NONE) {
        return;
    }
    switch ((EhOp)cell->op) {
    case EH_OP_ANY:
        break;
    case EH_OP_MISSING:
        if (!heading->optional) {
            eh_diag(policy->diags, EH_E_NEVER_MISSING, cell->span,
                    "the value of this column is never missing");
        }
        break;
    case EH_OP_IN:
        for (EhNode *value = cell->list; value != NULL; value = value->next) {
            constant(policy, value, heading);
        }
        break;
    case EH_OP_IS:
        constant(policy, cell->a, heading);
        break;
    default:
        if (!ordered(heading) && !(cell->op == EH_OP_RANGE && days(heading))) {
            EhDiag *diag =
                eh_diag(policy->diags, EH_E_CELL, cell->span, "%.*s has no order to compare in",
                        EH_STR_F(eh_type_text(policy, heading, false)));
            eh_diag_hint(policy->diags, diag, "list its values: `{ a, b }`");
            break;
        }
        if (constant(policy, cell->a, heading) && cell->op == EH_OP_RANGE) {
            constant(policy, cell->b, heading);
        }
        break;
    }
}

static uint32_t check_headings(EhPolicy *policy, EhNode *block, bool route, const EhVType **types)
{
    EhScope scope = {.policy = policy,
                     .stage = route ? EH_AT_ROUTE : EH_AT_RANK,
                     .what = route ? "the route" : "the rank"};
    static const EhExpr nothing = {.type = {.kind = EH_KIND_NONE}, .enumerator = -1};
    uint32_t n = 0;
    for (EhNode *heading = block->a; heading != NULL; heading = heading->next, n++) {
        const EhExpr *info = eh_expr(&scope, heading, NULL);
        if (info->type.kind != EH_KIND_NONE && info->type.kind > EH_TEXT) {
            eh_diag(policy->diags, EH_E_CELL, heading->span, "a column is a single value, not %.*s",
                    EH_STR_F(eh_type_text(policy, &info->type, false)));
            info = heading->info = (void *)(uintptr_t)&nothing;
        }
        if (n < EH_LIMIT_COLUMNS) {
            types[n] = &info->type;
        }
    }
    if (n > EH_LIMIT_COLUMNS) {
        eh_diag(policy->diags, EH_E_LIMIT, block->span, "a table has at most %d columns",
                EH_LIMIT_COLUMNS);
    }
    return n;
}

static void check_cells(EhPolicy *policy, EhNode *row, const EhVType *const *types, uint32_t n)
{
    uint32_t i = 0;
    for (EhNode *cell = row->a; cell != NULL; cell = cell->next, i++) {
        if (i < n) {
            check_cell(policy, cell, types[i]);
        }
    }
    if (row->a != NULL && i != n) {
        eh_diag(policy->diags, EH_E_CELL, row->span,
                "the table has %u columns, this row has %u cell%s", n, i, i == 1 ? "" : "s");
    }
}

static bool starts_with(EhStr text, const char *word)
{
    size_t n = strlen(word);
    return text.n >= n && memcmp(text.p, word, n) == 0;
}

/* A text in a text column may stand without quotes, as CSV files hold texts. */
static EhStr cell_text(EhPolicy *policy, EhStr text, const EhVType *type)
{
    bool plain = type->kind == EH_TEXT && !starts_with(text, "\"") && !starts_with(text, "{") &&
                 !starts_with(text, "not ") && !eh_str_is(text, "any") &&
                 !eh_str_is(text, "missing");
    if (!plain) {
        return text;
    }
    char *out = eh_arena_alloc(policy->arena, 2u * (size_t)text.n + 3);
    uint32_t n = 0;
    if (out == NULL) {
        return text;
    }
    out[n++] = '"';
    for (uint32_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"' || text.p[i] == '\\') {
            out[n++] = '\\';
        }
        out[n++] = text.p[i];
    }
    out[n++] = '"';
    return (EhStr){out, n};
}

/* What is written, and from where in the file. */
typedef struct Buffer {
    EhArena *arena;
    EH_VEC(char) bytes;
    EH_VEC(EhSourcePiece) pieces;
} Buffer;

static void put_piece(Buffer *out, uint32_t from, uint32_t n)
{
    EhSourcePiece piece = {out->bytes.n, from, n};
    EH_PUSH(out->arena, &out->pieces, piece);
}

static void put(Buffer *out, EhStr text)
{
    for (uint32_t i = 0; i < text.n; i++) {
        EH_PUSH(out->arena, &out->bytes, text.p[i] == '\n' || text.p[i] == '\r' ? ' ' : text.p[i]);
    }
}

static void put_row(EhPolicy *policy, Buffer *out, const EhCsv *csv, uint32_t r,
                    const EhVType *const *types, uint32_t n)
{
    const EhStr *cells = csv->cells + (size_t)r * csv->n_columns;
    const uint32_t *starts = csv->starts + (size_t)r * csv->n_columns;
    put_piece(out, starts[0], 0);
    if (csv->n_columns > n + 1 && cells[n + 1].n > 0) {
        put(out, cells[n + 1]);
        put(out, EH_STR(": "));
    }
    for (uint32_t i = 0; i < n; i++) {
        put(out, i == 0 ? EH_STR("") : EH_STR(", "));
        put_piece(out, starts[i], cells[i].n);
        put(out, cell_text(policy, cells[i], types[i]));
    }
    put(out, EH_STR(" -> "));
    put_piece(out, starts[n], cells[n].n);
    put(out, cells[n]);
}

/* The table of the file as text of the language: its header's line holds the head, each row its own line. */
static void write_table(EhPolicy *policy, const EhCsv *csv, const EhVType *const *types, uint32_t n,
                        bool route, Buffer *out)
{
    uint32_t line = 1;
    put(out, EH_STR("policy table"));
    EH_PUSH(out->arena, &out->bytes, '\n');
    put(out, route ? EH_STR("route by (x) {") : EH_STR("rank by (x) {"));
    for (uint32_t r = 1; r < csv->n_rows; r++) {
        for (; line < csv->lines[r]; line++) {
            EH_PUSH(out->arena, &out->bytes, '\n');
        }
        put_row(policy, out, csv, r, types, n);
    }
    EH_PUSH(out->arena, &out->bytes, '\n');
    put(out, EH_STR("}"));
}

static bool check_header(EhPolicy *policy, EhNode *block, const EhCsv *csv, uint32_t n, bool route)
{
    const char *result = route ? "queue" : "priority";
    bool fits = (csv->n_columns == n + 1 ||
                 (csv->n_columns == n + 2 && eh_str_is(csv->cells[n + 1], "label"))) &&
                eh_str_is(csv->cells[n], result);
    if (!fits) {
        eh_diag(policy->diags, EH_E_CSV, block->b->span,
                "the file's header is %u columns, then `%s`, then optionally `label`", n, result);
    }
    return fits;
}

/* Whether the text of a cell stays one: nothing in it ends a row or begins a comment. */
static bool stays_inside(EhStr text)
{
    bool quoted = false;
    for (uint32_t i = 0; i < text.n; i++) {
        char c = text.p[i], next = i + 1 < text.n ? text.p[i + 1] : '\0';
        if (quoted && c == '\\') {
            i++;
            continue;
        }
        quoted = quoted != (c == '"');
        if (!quoted && (c == '#' || c == ';' || (c == '-' && next == '>'))) {
            return false;
        }
    }
    return !quoted;
}

/* A label or a queue. */
static bool is_one_name(EhStr text)
{
    for (uint32_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool letter = (c | 32) >= 'a' && (c | 32) <= 'z';
        if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '`' && c != ' ') {
            return false;
        }
    }
    return true;
}

static bool check_file_cells(EhPolicy *policy, const EhNode *block, const EhCsv *csv,
                             const EhVType *const *types, uint32_t n)
{
    for (uint32_t r = 1; r < csv->n_rows; r++) {
        for (uint32_t i = 0; i < csv->n_columns; i++) {
            EhStr text = csv->cells[(size_t)r * csv->n_columns + i];
            if (i < n ? stays_inside(cell_text(policy, text, types[i])) : is_one_name(text)) {
                continue;
            }
            eh_diag(policy->diags, EH_E_CSV, block->b->span, "line %u of \"%.*s\": `%.*s` is no %s",
                    csv->lines[r], EH_STR_F(block->b->name), EH_STR_F(text),
                    i < n ? "cell" : "name");
            return false;
        }
    }
    return true;
}

/* Puts the rows of the file before the rows that stand in the policy. */
static void rows_from_csv(EhPolicy *policy, EhNode *block, bool route, const EhVType *const *types,
                          uint32_t n)
{
    EhCsv csv;
    uint32_t file;
    EhParsed parsed = {0};
    Buffer text = {.arena = policy->arena};
    if (!eh_csv_load(policy, block->b->span, block->b->name, &csv) ||
        !check_header(policy, block, &csv, n, route) ||
        !check_file_cells(policy, block, &csv, types, n)) {
        return;
    }
    write_table(policy, &csv, types, n, route, &text);
    if (!eh_source_add(policy->sources, policy->arena, block->b->name, text.bytes.at, text.bytes.n,
                       &file)) {
        return;
    }
    EhSource *source = &policy->sources->files.at[file];
    if (source->n_lines > 1) { /* the line `policy table` is not in the file */
        source->lines++;
        source->n_lines--;
    }
    eh_parse(policy->sources, file, policy->arena, policy->diags, &parsed);
    source = &policy->sources->files.at[file];
    eh_source_written(source, policy->arena, csv.text, text.pieces.at, text.pieces.n);
    EhNode *table = parsed.items == NULL ? NULL : parsed.items->next;
    if (table == NULL || table->list == NULL) {
        return;
    }
    EhNode *last = table->list;
    while (last->next != NULL) {
        last = last->next;
    }
    last->next = block->list;
    block->list = table->list;
}

void eh_check_table(EhPolicy *policy, EhNode *block, bool route)
{
    const EhVType *types[EH_LIMIT_COLUMNS];
    uint32_t n = check_headings(policy, block, route, types);
    if (n > EH_LIMIT_COLUMNS) {
        return;
    }
    if (block->b != NULL) {
        rows_from_csv(policy, block, route, types, n);
    }
    for (EhNode *row = block->list; row != NULL; row = row->next) {
        check_cells(policy, row, types, n);
    }
}
