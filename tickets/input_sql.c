/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of one SQL query, as rows of a CSV whose header is the query's column names.
 *
 * One idea: the database is opened as lookups open theirs: read-only, its schema not trusted,
 * nothing but SELECT.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outside/lookup.h"
#include "tickets/input_internal.h"

struct EhSqlInput {
    EhSourceOpen source;
    sqlite3_stmt *statement;
    char *file, *query;
    bool started;
};

EhSqlInput *eh_input_sql_new(const char *file, const char *query)
{
    EhSqlInput *sql = calloc(1, sizeof *sql);
    if (sql == NULL) {
        return NULL;
    }
    sql->file = strdup(file);
    sql->query = strdup(query);
    if (sql->file == NULL || sql->query == NULL) {
        eh_input_sql_close(sql);
        return NULL;
    }
    return sql;
}

void eh_input_sql_close(EhSqlInput *sql)
{
    if (sql != NULL) {
        sqlite3_finalize(sql->statement);
        eh_source_close(&sql->source);
        free(sql->file);
        free(sql->query);
        free(sql);
    }
}

static EhInputResult fail(EhInput *input, const char *why)
{
    snprintf(input->why, sizeof input->why, "%s", why);
    return EH_INPUT_FAILED;
}

/* The caller says which file it was. */
static void without_name(EhInput *input)
{
    size_t n = strlen(input->sql->file);
    if (strncmp(input->why, input->sql->file, n) == 0 && strncmp(input->why + n, ": ", 2) == 0)
        memmove(input->why, input->why + n + 2, strlen(input->why + n + 2) + 1);
}

/* Exactly one statement, which gives rows. */
static EhInputResult prepare(EhInput *input)
{
    EhSqlInput *sql = input->sql;
    const char *rest = "";
    EhWhy why = {input->why, sizeof input->why};
    EhStatus status = eh_source_open(&sql->source, sql->file, &why);
    if (status != EH_OK) {
        without_name(input);
        return status == EH_NO_MEMORY ? EH_INPUT_NO_MEMORY : EH_INPUT_FAILED;
    }
    if (sqlite3_prepare_v2(sql->source.db, sql->query, -1, &sql->statement, &rest) != SQLITE_OK) {
        return fail(input, sqlite3_errmsg(sql->source.db));
    }
    if (sql->statement == NULL || sqlite3_column_count(sql->statement) == 0) {
        return fail(input, "the query gives no rows");
    }
    if (rest[strspn(rest, " \t\r\n;")] != '\0') {
        return fail(input, "more than one statement");
    }
    return EH_INPUT_OK;
}

static EhInputResult start(EhInput *input)
{
    EhInputResult result = prepare(input);
    int n = result == EH_INPUT_OK ? sqlite3_column_count(input->sql->statement) : 0;
    EhInputColumn *columns = calloc((size_t)n + 1, sizeof *columns);
    EhOut head = {0};
    bool known = false;
    if (columns == NULL) {
        return EH_INPUT_NO_MEMORY;
    }
    for (int i = 0; i < n; i++) {
        const char *name = sqlite3_column_name(input->sql->statement, i);
        name = name == NULL ? "" : name;
        columns[i] = eh_keys_column(input->keys, name, strlen(name));
        eh_out_bytes(&head, ",", i > 0);
        eh_out_csv_cell(&head, name, strlen(name));
        known = known || columns[i].what != EH_COLUMN_NOTHING;
    }
    input->columns = (EhColumns){.columns = columns, .n = (size_t)n, .head = head};
    input->sql->started = true;
    if (head.failed) {
        return EH_INPUT_NO_MEMORY;
    }
    return result == EH_INPUT_OK && !known
               ? fail(input, "no column of the query is a field of the ticket")
               : result;
}

static EhInputCell read_cell(sqlite3_stmt *statement, int i, EhBatch *batch, bool *ok)
{
    EhInputCell cell = {.at = batch->n_bytes};
    switch (sqlite3_column_type(statement, i)) {
    case SQLITE_NULL:
        cell.kind = EH_CELL_MISSING;
        break;
    case SQLITE_INTEGER:
        cell.kind = EH_CELL_INT;
        cell.i = sqlite3_column_int64(statement, i);
        break;
    case SQLITE_FLOAT:
        cell.kind = EH_CELL_REAL;
        cell.f = sqlite3_column_double(statement, i);
        break;
    default: {
        const char *text = sqlite3_column_blob(statement, i);
        cell.kind = EH_CELL_DATA_TEXT;
        cell.n = (size_t)sqlite3_column_bytes(statement, i);
        *ok = *ok && (text != NULL || cell.n == 0) && eh_batch_append(batch, text, cell.n);
    }
    }
    return cell;
}

static bool add_row(EhInput *input, EhBatch *batch)
{
    EhItem item = {
        .kind = EH_ITEM_ROW, .line = input->line++, .at = batch->n_cells, .n = input->columns.n};
    bool ok = true;
    for (size_t i = 0; i < input->columns.n && ok; i++) {
        EhInputCell cell = read_cell(input->sql->statement, (int)i, batch, &ok);
        ok = ok && eh_batch_cell(batch, cell);
    }
    return ok && eh_batch_item(batch, item);
}

EhInputResult eh_input_sql(EhInput *input, EhBatch *batch)
{
    EhInputResult result = input->sql->started ? EH_INPUT_OK : start(input);
    if (input->eof) {
        return EH_INPUT_END;
    }
    while (result == EH_INPUT_OK && batch->n_items < EH_INPUT_ITEMS &&
           batch->n_bytes < EH_INPUT_READ) {
        int code = sqlite3_step(input->sql->statement);
        if (code == SQLITE_ROW) {
            result = add_row(input, batch) ? EH_INPUT_OK : EH_INPUT_NO_MEMORY;
        } else if (code == SQLITE_DONE) {
            input->eof = true;
            return EH_INPUT_END;
        } else {
            result = code == SQLITE_NOMEM ? EH_INPUT_NO_MEMORY
                                          : fail(input, sqlite3_errmsg(input->sql->source.db));
        }
    }
    return result;
}
