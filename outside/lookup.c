/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a lookup: bind the key, take the one row, set its fields as a reader of tickets would.
 *
 * One idea: columns are matched to fields by name once, when the query is prepared; a row is then a walk over pairs.
 */
#include "outside/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "vm/convert.h"
#include "vm/internal.h"
#include "vm/ticket.h"

/* ---- opening ---- */

/* The column of that name, or -1; -2 when there are two. */
static int find_column(sqlite3_stmt *statement, const char *name)
{
    int found = -1;
    for (int i = 0; i < sqlite3_column_count(statement); i++) {
        const char *column = sqlite3_column_name(statement, i);
        if (!column || strcmp(column, name) != 0)
            continue;
        if (found >= 0)
            return -2;
        found = i;
    }
    return found;
}

static EhStatus match_column(EhLookupOpen *lookup, const EhLookupInfo *info, EhSlot slot,
                             const char *name, const EhWhy *why)
{
    const EhField *field = &lookup->program->block.FIELDS[slot];
    EhColumn column = {name, slot, eh_slot_type(lookup->program, slot),
                       find_column(lookup->statement, name)};
    if (field->kind > EH_TEXT || (field->flags & EH_FIELD_PREDICTED))
        return eh_why(why, EH_INVALID, "lookup %s: '%s' is no single value, as a column is",
                      info->name, name);
    if (column.value == -2)
        return eh_why(why, EH_INVALID, "lookup %s: the query has two columns '%s'", info->name,
                      name);
    if (column.value == -1 && !(field->flags & (EH_FIELD_OPTIONAL | EH_FIELD_DEFAULT)))
        return eh_why(why, EH_INVALID,
                      "lookup %s: the query has no column '%s', which the record requires",
                      info->name, name);
    if (column.value >= 0)
        lookup->columns[lookup->n_columns++] = column;
    return EH_OK;
}

static EhStatus match_columns(EhLookupOpen *lookup, const EhLookupInfo *info, uint32_t number,
                              const EhWhy *why)
{
    EhStatus status = EH_OK;
    lookup->columns = calloc((size_t)info->n_fields + 1, sizeof *lookup->columns);
    if (!lookup->columns)
        return eh_why(why, EH_NO_MEMORY, "out of memory");
    for (uint32_t i = 0; status == EH_OK && i < info->n_fields; i++) {
        const char *name;
        EhSlot slot = eh_lookup_slot(lookup->program, number, i, &name);
        status = match_column(lookup, info, slot, name, why);
    }
    return status;
}

/* Nothing but blanks, comments and semicolons may follow a statement. */
static bool is_blank(sqlite3 *db, const char *tail)
{
    sqlite3_stmt *more = NULL;
    bool blank = sqlite3_prepare_v2(db, tail, -1, &more, NULL) == SQLITE_OK && !more;
    sqlite3_finalize(more);
    return blank;
}

static EhStatus prepare(EhLookupOpen *lookup, const EhLookupInfo *info, const EhWhy *why)
{
    const char *tail = "";
    sqlite3 *db = lookup->source->db;
    int code =
        sqlite3_prepare_v3(db, info->sql, -1, SQLITE_PREPARE_PERSISTENT, &lookup->statement, &tail);
    if (code == SQLITE_NOMEM)
        return eh_why(why, EH_NO_MEMORY, "out of memory");
    if (code == SQLITE_AUTH)
        return eh_why(why, EH_INVALID, "lookup %s: the query may only select", info->name);
    if (code != SQLITE_OK)
        return eh_why(why, EH_INVALID, "lookup %s: %s", info->name, sqlite3_errmsg(db));
    if (!lookup->statement || !is_blank(db, tail))
        return eh_why(why, EH_INVALID, "lookup %s: the query must be one statement", info->name);
    if (sqlite3_bind_parameter_count(lookup->statement) != 1 ||
        sqlite3_bind_parameter_index(lookup->statement, ":key") != 1)
        return eh_why(why, EH_INVALID, "lookup %s: the query must use :key, and no other parameter",
                      info->name);
    return EH_OK;
}

EhStatus eh_lookup_open(EhLookupOpen *lookup, const EhProgram *program, uint32_t number,
                        EhSourceOpen *source, uint32_t timeout_ms, const EhWhy *why)
{
    EhLookupInfo info;
    const EhBlock *block = &program->block;
    *lookup = (EhLookupOpen){
        .source = source, .timeout_ms = timeout_ms, .program = program, .key_enum = EH_NONE};
    if (!eh_lookup_info(program, number, &info))
        return EH_INVALID;
    if (info.key == EH_TYPE_ENUM)
        lookup->key_enum =
            block->REG_TYPES[block->FUNCS[0].first_reg + block->LOOKUPS[number].key].arg;
    EhStatus status = prepare(lookup, &info, why);
    return status == EH_OK ? match_columns(lookup, &info, number, why) : status;
}

void eh_lookup_close(EhLookupOpen *lookup)
{
    sqlite3_finalize(lookup->statement);
    free(lookup->columns);
    free(lookup->texts);
    *lookup = (EhLookupOpen){0};
}

/* ---- running ---- */

static int bind_written(EhLookupOpen *lookup, const char *text, size_t n)
{
    return sqlite3_bind_text64(lookup->statement, 1, text, n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static int bind_money(EhLookupOpen *lookup, int64_t minor)
{
    char text[EH_CONVERT_MAX];
    EhCurrency currency;
    if (!eh_convert_currency(lookup->program->block.header->currency, 3, &currency))
        return SQLITE_MISMATCH;
    return bind_written(lookup, text, eh_convert_put_money(text, minor, &currency));
}

static int bind_enum(EhLookupOpen *lookup, int64_t number)
{
    const EhBlock *block = &lookup->program->block;
    const EhEnum *row = lookup->key_enum < block->n_ENUMS ? &block->ENUMS[lookup->key_enum] : NULL;
    if (!row || number < 0 || number >= row->count)
        return SQLITE_MISMATCH;
    EhRef spelling = block->ENUMERATORS[row->first + (uint32_t)number].data;
    return bind_written(lookup, eh_block_chars(block, spelling), spelling.n);
}

/* Whole numbers and bools as integers, numbers as reals, everything else as the text that data has for it. */
static int bind_key(EhLookupOpen *lookup, const EhValue *key)
{
    char text[EH_CONVERT_MAX];
    switch (key->type) {
    case EH_TYPE_BOOL:
    case EH_TYPE_INT:
        return sqlite3_bind_int64(lookup->statement, 1, key->i);
    case EH_TYPE_NUMBER:
        return sqlite3_bind_double(lookup->statement, 1, key->f);
    case EH_TYPE_TEXT:
        return bind_written(lookup, key->text, key->n);
    case EH_TYPE_MONEY:
        return bind_money(lookup, key->i);
    case EH_TYPE_DURATION:
        return bind_written(lookup, text, eh_convert_put_duration(text, key->i));
    case EH_TYPE_DATE:
        return bind_written(lookup, text, eh_convert_put_date(text, key->i));
    case EH_TYPE_TIME:
        return bind_written(lookup, text, eh_convert_put_instant(text, key->i));
    case EH_TYPE_ENUM:
        return bind_enum(lookup, key->i);
    case EH_TYPE_SET:
    case EH_TYPE_LIST:
    case EH_TYPE_RECORD:
        return SQLITE_MISMATCH;
    }
    return SQLITE_MISMATCH;
}

/* Makes room for all texts of the row at once, so that none moves when the next is copied. */
static bool reserve_texts(EhLookupOpen *lookup)
{
    size_t need = 0;
    for (uint32_t i = 0; i < lookup->n_columns; i++)
        if (sqlite3_column_type(lookup->statement, lookup->columns[i].value) == SQLITE_TEXT)
            need += (size_t)sqlite3_column_bytes(lookup->statement, lookup->columns[i].value);
    lookup->n_texts = 0;
    if (need <= lookup->texts_room)
        return true;
    char *grown = realloc(lookup->texts, need);
    if (!grown)
        return false;
    lookup->texts = grown;
    lookup->texts_room = need;
    return true;
}

static EhStatus set_text(EhLookupOpen *lookup, const EhColumn *column, EhTicket *row)
{
    const unsigned char *bytes = sqlite3_column_text(lookup->statement, column->value);
    size_t n = (size_t)sqlite3_column_bytes(lookup->statement, column->value);
    char *text = lookup->texts ? lookup->texts + lookup->n_texts : "";
    if (n > 0) {
        memcpy(text, bytes, n);
        lookup->n_texts += n;
    }
    return eh_set_text(row, column->slot, text, n);
}

static EhStatus set_integer(const EhColumn *column, int64_t value, EhTicket *row)
{
    if (column->type == EH_TYPE_BOOL && (value == 0 || value == 1))
        return eh_set_bool(row, column->slot, value == 1);
    return eh_ticket_data_int(row, column->slot, value);
}

static EhStatus set_column(EhLookupOpen *lookup, const EhColumn *column, EhTicket *row)
{
    static const char blob[] = "\"a blob\"";
    sqlite3_stmt *statement = lookup->statement;
    switch (sqlite3_column_type(statement, column->value)) {
    case SQLITE_NULL:
        return eh_set_missing(row, column->slot);
    case SQLITE_INTEGER:
        return set_integer(column, sqlite3_column_int64(statement, column->value), row);
    case SQLITE_FLOAT:
        return eh_ticket_data_double(row, column->slot,
                                     sqlite3_column_double(statement, column->value));
    case SQLITE_TEXT:
        return set_text(lookup, column, row);
    default:
        return eh_set_fault(row, column->slot, blob, sizeof blob - 1);
    }
}

/* A value that its field does not take is the row's fault, which the machine reports; here it is no failure. */
static const char *fill(EhLookupOpen *lookup, EhTicket *row)
{
    if (!reserve_texts(lookup))
        return "out of memory";
    for (uint32_t i = 0; i < lookup->n_columns; i++)
        if (set_column(lookup, &lookup->columns[i], row) == EH_NO_MEMORY)
            return "out of memory";
    return NULL;
}

static const char *why_not(int code)
{
    switch (code & 0xFF) {
    case SQLITE_INTERRUPT:
        return "no answer in time";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "the database is locked";
    case SQLITE_NOMEM:
        return "out of memory";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return "the database is damaged";
    case SQLITE_SCHEMA:
        return "the tables have changed";
    default:
        return "the query failed";
    }
}

/* Whether SQLite prepared the query anew, for other tables than when it was opened, and a column is elsewhere now. */
static bool columns_moved(const EhLookupOpen *lookup)
{
    if (sqlite3_stmt_status(lookup->statement, SQLITE_STMTSTATUS_REPREPARE, 1) == 0)
        return false;
    for (uint32_t i = 0; i < lookup->n_columns; i++) {
        const EhColumn *column = &lookup->columns[i];
        const char *name = column->value < sqlite3_column_count(lookup->statement)
                               ? sqlite3_column_name(lookup->statement, column->value)
                               : NULL;
        if (!name || strcmp(name, column->name) != 0)
            return true;
    }
    return false;
}

static const char *take_row(EhLookupOpen *lookup, EhTicket *row, bool *found)
{
    int code = sqlite3_step(lookup->statement);
    if (code == SQLITE_DONE)
        return NULL;
    if (code != SQLITE_ROW)
        return why_not(code);
    if (columns_moved(lookup))
        return "the tables have changed";
    const char *reason = fill(lookup, row);
    if (reason)
        return reason;
    code = sqlite3_step(lookup->statement);
    if (code == SQLITE_ROW)
        return "more than one row";
    *found = code == SQLITE_DONE;
    return *found ? NULL : why_not(code);
}

const char *eh_lookup_run(EhLookupOpen *lookup, const EhValue *key, EhTicket *row, bool *found)
{
    const char *reason;
    *found = false;
    if (key->missing)
        return NULL;
    eh_source_start_clock(lookup->source, lookup->timeout_ms);
    int code = bind_key(lookup, key);
    reason = code == SQLITE_OK ? take_row(lookup, row, found) : why_not(code);
    sqlite3_reset(lookup->statement);
    sqlite3_clear_bindings(lookup->statement);
    return reason;
}
