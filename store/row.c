/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows: their statements and their chain, made from the table of columns.
 */
#include "store/row.h"

#include <string.h>

#include "vm/hash.h"

#define EH_LOG_INT(member, declaration) declaration ", "
#define EH_LOG_TEXT(member, declaration) declaration ", "
#define EH_LOG_BULK EH_LOG_TEXT
#define EH_LOG_BLOB(member, declaration) declaration ", "
const char eh_log_create_decision[] = "CREATE TABLE decision(n INTEGER PRIMARY KEY, "
#include "store/columns.def"
                                      "chain BLOB NOT NULL) STRICT";
#undef EH_LOG_INT
#undef EH_LOG_TEXT
#undef EH_LOG_BULK
#undef EH_LOG_BLOB

const char eh_log_create_head[] =
    "CREATE TABLE head(only INTEGER PRIMARY KEY CHECK(only = 1), n INTEGER NOT NULL, "
    "chain BLOB NOT NULL) STRICT";

#define EH_LOG_INT(member, declaration) "?, "
#define EH_LOG_TEXT(member, declaration) "?, "
#define EH_LOG_BULK EH_LOG_TEXT
#define EH_LOG_BLOB(member, declaration) "?, "
const char eh_log_insert[] = "INSERT INTO decision VALUES(?, "
#include "store/columns.def"
                             "?)";
#undef EH_LOG_INT
#undef EH_LOG_TEXT
#undef EH_LOG_BULK
#undef EH_LOG_BLOB

const char eh_log_select[] = "SELECT * FROM decision ORDER BY n";

/* ---- the chain ---- */

static void add_number(EhSha256 *state, char kind, uint64_t value)
{
    uint8_t bytes[9] = {(uint8_t)kind};
    for (int i = 0; i < 8; i++)
        bytes[1 + i] = (uint8_t)(value >> 8 * i);
    eh_sha256_add(state, bytes, sizeof bytes);
}

static void add_bytes(EhSha256 *state, char kind, EhStr bytes)
{
    add_number(state, bytes.p == NULL ? 'n' : kind, bytes.n);
    eh_sha256_add(state, bytes.p, bytes.n);
}

void eh_log_row_content(EhLogRow *row)
{
    EhSha256 state;
    eh_sha256_start(&state);
#define EH_LOG_INT(member, declaration) add_number(&state, 'i', (uint64_t)row->member);
#define EH_LOG_TEXT(member, declaration) add_bytes(&state, 't', row->member);
#define EH_LOG_BULK(member, declaration)
#define EH_LOG_BLOB(member, declaration) add_bytes(&state, 'b', row->member);
#include "store/columns.def"
#undef EH_LOG_INT
#undef EH_LOG_TEXT
#undef EH_LOG_BULK
#undef EH_LOG_BLOB
    eh_sha256_end(&state, row->content);
}

void eh_log_row_chain(EhLogRow *row, const uint8_t before[EH_LOG_HASH])
{
    EhSha256 state;
    eh_sha256_start(&state);
    eh_sha256_add(&state, before, EH_LOG_HASH);
    add_number(&state, 'i', (uint64_t)row->n);
    eh_sha256_add(&state, row->content, EH_LOG_HASH);
    eh_sha256_end(&state, row->chain);
}

/* ---- to and from SQLite ---- */

static int bind_text(sqlite3_stmt *insert, int i, EhStr text)
{
    return text.p == NULL
               ? sqlite3_bind_null(insert, i)
               : sqlite3_bind_text64(insert, i, text.p, text.n, SQLITE_STATIC, SQLITE_UTF8);
}

static int bind_blob(sqlite3_stmt *insert, int i, EhStr blob)
{
    return sqlite3_bind_blob64(insert, i, blob.p == NULL ? "" : blob.p, blob.n, SQLITE_STATIC);
}

int eh_log_row_bind(const EhLogRow *row, sqlite3_stmt *insert)
{
    int i = 1, code = sqlite3_bind_int64(insert, 1, row->n);
#define EH_LOG_INT(member, declaration)                                                            \
    code = code != SQLITE_OK ? code : sqlite3_bind_int64(insert, ++i, row->member);
#define EH_LOG_TEXT(member, declaration)                                                           \
    code = code != SQLITE_OK ? code : bind_text(insert, ++i, row->member);
#define EH_LOG_BULK EH_LOG_TEXT
#define EH_LOG_BLOB(member, declaration)                                                           \
    code = code != SQLITE_OK ? code : bind_blob(insert, ++i, row->member);
#include "store/columns.def"
#undef EH_LOG_INT
#undef EH_LOG_TEXT
#undef EH_LOG_BULK
#undef EH_LOG_BLOB
    return code != SQLITE_OK
               ? code
               : sqlite3_bind_blob(insert, i + 1, row->chain, EH_LOG_HASH, SQLITE_STATIC);
}

static bool read_int(sqlite3_stmt *select, int i, int64_t *out)
{
    *out = sqlite3_column_int64(select, i);
    return sqlite3_column_type(select, i) == SQLITE_INTEGER;
}

/* A null where there may be none shows in the chain. */
static bool read_bytes(sqlite3_stmt *select, int i, int type, EhStr *out)
{
    int found = sqlite3_column_type(select, i);
    const char *p = sqlite3_column_blob(select, i);
    bool null = found == SQLITE_NULL;
    *out = (EhStr){.p = null        ? NULL
                        : p == NULL ? ""
                                    : p,
                   .n = null || p == NULL ? 0 : (uint32_t)sqlite3_column_bytes(select, i)};
    return null || found == type;
}

const char *eh_log_row_read(EhLogRow *row, sqlite3_stmt *select)
{
    int i = 0;
    EhStr chain;
    if (!read_int(select, i++, &row->n))
        return "n";
#define EH_LOG_INT(member, declaration)                                                            \
    if (!read_int(select, i++, &row->member))                                                      \
        return #member;
#define EH_LOG_TEXT(member, declaration)                                                           \
    if (!read_bytes(select, i++, SQLITE_TEXT, &row->member))                                       \
        return #member;
#define EH_LOG_BULK EH_LOG_TEXT
#define EH_LOG_BLOB(member, declaration)                                                           \
    if (!read_bytes(select, i++, SQLITE_BLOB, &row->member))                                       \
        return #member;
#include "store/columns.def"
#undef EH_LOG_INT
#undef EH_LOG_TEXT
#undef EH_LOG_BULK
#undef EH_LOG_BLOB
    if (!read_bytes(select, i, SQLITE_BLOB, &chain) || chain.n != EH_LOG_HASH)
        return "chain";
    memcpy(row->chain, chain.p, EH_LOG_HASH);
    return NULL;
}
