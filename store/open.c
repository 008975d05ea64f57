/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening a database that is a log, or may be anything.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "store/internal.h"

enum { BUSY_MS = 2000 }; /* how long another process may hold the log before a write fails */

/* ---- what went wrong ---- */

bool eh_log_fail(char why[EH_LOG_WHY], const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(why, EH_LOG_WHY, format, args);
    va_end(args);
    return false;
}

bool eh_log_fail_code(char why[EH_LOG_WHY], sqlite3 *db, int code)
{
    switch (code & 0xFF) {
    case SQLITE_NOMEM:
        return eh_log_fail(why, "out of memory");
    case SQLITE_FULL:
        return eh_log_fail(why, "the disk is full");
    case SQLITE_IOERR:
        return eh_log_fail(why, "the disk fails: %s", sqlite3_errstr(code));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return eh_log_fail(why, "another process holds it");
    case SQLITE_READONLY:
        return eh_log_fail(why, "it cannot be written");
    case SQLITE_CORRUPT:
        return eh_log_fail(why, "it is damaged");
    case SQLITE_NOTADB:
        return eh_log_fail(why, "it is no decision log");
    default:
        return eh_log_fail(why, "%s", db == NULL ? sqlite3_errstr(code) : sqlite3_errmsg(db));
    }
}

/* ---- opening ---- */

static int configure(sqlite3 *db)
{
    int code = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_busy_timeout(db, BUSY_MS);
    if (code == SQLITE_OK)
        code = sqlite3_exec(db, "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0", NULL, NULL, NULL);
    return code;
}

/* The file as a URI that says that it does not change. */
static char *still_uri(const char *file)
{
    static const char hex[] = "0123456789ABCDEF", tail[] = "?immutable=1";
    const char *head = *file == '/' ? "file:" : "file:./";
    size_t n = strlen(head);
    char *uri = sqlite3_malloc64(n + 3 * strlen(file) + sizeof tail), *end = uri;
    if (uri == NULL)
        return NULL;
    memcpy(end, head, n);
    end += n;
    for (const unsigned char *c = (const unsigned char *)file; *c != '\0'; c++) {
        *end++ = '%';
        *end++ = hex[*c >> 4];
        *end++ = hex[*c & 15];
    }
    memcpy(end, tail, sizeof tail);
    return uri;
}

/* Some names mean other things than files to SQLite; none of those begins with a dot or a slash. */
int eh_log_connect(const char *file, const char *vfs, int flags, sqlite3 **db)
{
    char *name = flags & SQLITE_OPEN_URI ? still_uri(file)
                                         : sqlite3_mprintf("%s%s", *file == '/' ? "" : "./", file);
    int code =
        name == NULL ? SQLITE_NOMEM : sqlite3_open_v2(name, db, flags | SQLITE_OPEN_NOMUTEX, vfs);
    sqlite3_free(name);
    if (code == SQLITE_OK)
        code = sqlite3_extended_result_codes(*db, 1);
    return code == SQLITE_OK ? configure(*db) : code;
}

int eh_log_number(sqlite3 *db, const char *sql, int64_t *out)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *out = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return code == SQLITE_ROW ? SQLITE_OK : code == SQLITE_DONE ? SQLITE_CORRUPT : code;
}

/* ---- what it is ---- */

/* Whether the schema is exactly the two tables: no trigger, no view, nothing that would run. */
static int has_tables(sqlite3 *db, bool *has, bool *empty)
{
    static const char sql[] = "SELECT sql FROM sqlite_schema ORDER BY name";
    const char *const wanted[] = {eh_log_create_decision, eh_log_create_head};
    sqlite3_stmt *statement = NULL;
    int n = 0, code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    *has = true;
    while (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        *has = *has && n < 2 && text != NULL && strcmp(text, wanted[n]) == 0;
        n++;
        code = SQLITE_OK;
    }
    sqlite3_finalize(statement);
    *has = *has && n == 2;
    *empty = n == 0;
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

EhLogKind eh_log_recognise(sqlite3 *db, char why[EH_LOG_WHY])
{
    bool tables = false, empty = false;
    int64_t id = 0, version = 0;
    int code = eh_log_number(db, "PRAGMA application_id", &id);
    if (code == SQLITE_OK)
        code = eh_log_number(db, "PRAGMA user_version", &version);
    if (code == SQLITE_OK)
        code = has_tables(db, &tables, &empty);
    if (code != SQLITE_OK)
        eh_log_fail_code(why, db, code);
    else if (id == 0 && version == 0 && empty)
        return EH_LOG_KIND_NEW;
    else if (id != EH_LOG_ID)
        eh_log_fail(why, "it is no decision log");
    else if (version != EH_LOG_VERSION)
        eh_log_fail(why,
                    "it is a log of version %lld, and this command writes and reads version %d",
                    (long long)version, EH_LOG_VERSION);
    else if (!tables)
        eh_log_fail(why, "its tables are not those of a decision log");
    else
        return EH_LOG_KIND_LOG;
    return EH_LOG_KIND_OTHER;
}
