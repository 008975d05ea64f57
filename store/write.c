/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one writer.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/internal.h"

/* The WAL goes into the database when it is this many pages long: seldom enough to cost little, often enough that the WAL
 * stays small beside what it holds. */
#define CHECKPOINT "PRAGMA wal_autocheckpoint=4096"

/* ---- opening ---- */

static bool is_wal(sqlite3 *db, int *code)
{
    sqlite3_stmt *statement = NULL;
    bool wal = false;
    *code = sqlite3_prepare_v2(db, "PRAGMA journal_mode=WAL", -1, &statement, NULL);
    if (*code == SQLITE_OK && (*code = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *mode = (const char *)sqlite3_column_text(statement, 0);
        wal = mode != NULL && strcmp(mode, "wal") == 0;
        *code = SQLITE_OK;
    }
    sqlite3_finalize(statement);
    return wal;
}

/* Asks for what makes a commit durable, and believes only what is read back. */
static bool make_durable(sqlite3 *db, char why[EH_LOG_WHY])
{
    int64_t synchronous = 0;
    int code;
    bool wal = is_wal(db, &code);
    if (code == SQLITE_OK)
        code = sqlite3_exec(
            db, "PRAGMA synchronous=FULL; PRAGMA fullfsync=ON; PRAGMA checkpoint_fullfsync=ON",
            NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = eh_log_number(db, "PRAGMA synchronous", &synchronous);
    if (code == SQLITE_OK)
        code = sqlite3_exec(db, CHECKPOINT, NULL, NULL, NULL);
    if (code != SQLITE_OK)
        return eh_log_fail_code(why, db, code);
    if (!wal)
        return eh_log_fail(why, "this file system has no write-ahead log");
    return synchronous >= 2 || eh_log_fail(why, "it cannot be made durable");
}

/* Marks and tables in one transaction, so that there is a log or an empty file. */
static bool create(sqlite3 *db, char why[EH_LOG_WHY])
{
    char *sql = sqlite3_mprintf(
        "BEGIN IMMEDIATE; PRAGMA application_id=%d; PRAGMA user_version=%d; "
        "%s; %s; INSERT INTO head VALUES(1, 0, zeroblob(%d)); COMMIT",
        EH_LOG_ID, EH_LOG_VERSION, eh_log_create_decision, eh_log_create_head, EH_LOG_HASH);
    int code = sql == NULL ? SQLITE_NOMEM : sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    if (code == SQLITE_OK)
        return true;
    eh_log_fail_code(why, db, code);
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

/* Rows behind what the head says, or fewer: somebody else wrote, and nothing is added to that. */
static bool check_end(sqlite3 *db, char why[EH_LOG_WHY])
{
    static const char sql[] =
        "SELECT CASE WHEN head.n = 0 THEN NOT EXISTS(SELECT 1 FROM decision) ELSE "
        "(SELECT max(n) FROM decision) = head.n AND "
        "(SELECT decision.chain FROM decision WHERE decision.n = head.n) = head.chain END "
        "FROM head WHERE only = 1";
    int64_t whole = 0;
    int code = eh_log_number(db, sql, &whole);
    if (code != SQLITE_OK)
        return eh_log_fail_code(why, db, code);
    return whole == 1 || eh_log_fail(why, "its last rows are not those that were logged; "
                                          "`evenhand log verify` says more");
}

static bool prepare(EhLog *log, char why[EH_LOG_WHY])
{
    const struct {
        sqlite3_stmt **statement;
        const char *sql;
    } all[] = {{&log->begin, "BEGIN IMMEDIATE"},
               {&log->head, "SELECT n, chain FROM head WHERE only = 1"},
               {&log->insert, eh_log_insert},
               {&log->advance, "UPDATE head SET n = ?, chain = ? WHERE only = 1"},
               {&log->commit, "COMMIT"},
               {&log->rollback, "ROLLBACK"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        int code = sqlite3_prepare_v3(log->db, all[i].sql, -1, SQLITE_PREPARE_PERSISTENT,
                                      all[i].statement, NULL);
        if (code != SQLITE_OK)
            return eh_log_fail_code(why, log->db, code);
    }
    return true;
}

static bool open_database(EhLog *log, const char *file, const char *vfs, char why[EH_LOG_WHY])
{
    int code = eh_log_connect(file, vfs, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &log->db);
    if (code != SQLITE_OK)
        return eh_log_fail_code(why, log->db, code);
    switch (eh_log_recognise(log->db, why)) {
    case EH_LOG_KIND_NEW:
        return make_durable(log->db, why) && create(log->db, why) && prepare(log, why);
    case EH_LOG_KIND_LOG:
        return make_durable(log->db, why) && check_end(log->db, why) && prepare(log, why);
    case EH_LOG_KIND_OTHER:
        break;
    }
    return false;
}

EhLog *eh_log_open(const char *file, const char *vfs, char why[EH_LOG_WHY])
{
    EhLog *log = calloc(1, sizeof *log);
    if (log == NULL) {
        eh_log_fail(why, "out of memory");
        return NULL;
    }
    log->lock = eh_log_lock(file, why);
    if (log->lock >= 0 && open_database(log, file, vfs, why))
        return log;
    eh_log_close(log);
    return NULL;
}

void eh_log_close(EhLog *log)
{
    if (log == NULL)
        return;
    sqlite3_finalize(log->begin);
    sqlite3_finalize(log->head);
    sqlite3_finalize(log->insert);
    sqlite3_finalize(log->advance);
    sqlite3_finalize(log->commit);
    sqlite3_finalize(log->rollback);
    sqlite3_close(log->db);
    if (log->lock >= 0)
        close(log->lock);
    free(log);
}

/* ---- writing ---- */

/* Runs a statement that gives no row. */
static int run(sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* Where the chain ends, as the transaction sees it. */
static int read_head(EhLog *log, int64_t *n, uint8_t chain[EH_LOG_HASH])
{
    int code = sqlite3_step(log->head);
    if (code == SQLITE_ROW && sqlite3_column_bytes(log->head, 1) == EH_LOG_HASH) {
        *n = sqlite3_column_int64(log->head, 0);
        memcpy(chain, sqlite3_column_blob(log->head, 1), EH_LOG_HASH);
        code = SQLITE_OK;
    } else if (code == SQLITE_ROW || code == SQLITE_DONE) {
        code = SQLITE_CORRUPT;
    }
    sqlite3_reset(log->head);
    return code;
}

static int write_head(EhLog *log, int64_t n, const uint8_t chain[EH_LOG_HASH])
{
    int code = sqlite3_bind_int64(log->advance, 1, n);
    if (code == SQLITE_OK)
        code = sqlite3_bind_blob(log->advance, 2, chain, EH_LOG_HASH, SQLITE_STATIC);
    if (code == SQLITE_OK)
        code = run(log->advance);
    sqlite3_clear_bindings(log->advance);
    return code;
}

static int write_rows(EhLog *log, const EhLogGroup *group)
{
    uint8_t chain[EH_LOG_HASH];
    int64_t n = 0;
    int code = read_head(log, &n, chain);
    for (size_t i = 0; i < group->n && code == SQLITE_OK; i++) {
        EhLogRow row = eh_log_group_row(group, i);
        row.n = ++n;
        eh_log_row_chain(&row, chain);
        memcpy(chain, row.chain, EH_LOG_HASH);
        code = eh_log_row_bind(&row, log->insert);
        if (code == SQLITE_OK)
            code = run(log->insert);
        sqlite3_clear_bindings(log->insert);
    }
    return code == SQLITE_OK ? write_head(log, n, chain) : code;
}

bool eh_log_write(EhLog *log, const EhLogGroup *group, char why[EH_LOG_WHY])
{
    int code = run(log->begin);
    if (code == SQLITE_OK)
        code = write_rows(log, group);
    if (code == SQLITE_OK)
        code = run(log->commit);
    if (code == SQLITE_OK)
        return true;
    eh_log_fail_code(why, log->db, code);
    if (!sqlite3_get_autocommit(log->db))
        run(log->rollback);
    return false;
}
