/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader that verifies.
 */
#include "store/read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/internal.h"
#include "vm/hash.h"

/* Invariant: `n` rows were whole, and `chain` is that of the last; `head_*` are what the log says of its end. */
struct EhLogReader {
    sqlite3 *db;
    sqlite3_stmt *select;
    int64_t n, head_n;
    uint8_t chain[EH_LOG_HASH], head_chain[EH_LOG_HASH];
};

/* ---- opening ---- */

/* A reader leaves the WAL to the writer. */
static int connect(EhLogReader *reader, const char *file, const char *vfs, int flags)
{
    sqlite3_close(reader->db);
    reader->db = NULL;
    int code = eh_log_connect(file, vfs, SQLITE_OPEN_READONLY | flags, &reader->db);
    if (code == SQLITE_OK)
        code = sqlite3_db_config(reader->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(reader->db, "PRAGMA query_only=ON; BEGIN; SELECT 1 FROM sqlite_schema",
                            NULL, NULL, NULL);
    return code;
}

/* Whether rows wait in a WAL beside the file. */
static bool has_wal(const char *file)
{
    struct stat st;
    char *name = sqlite3_mprintf("%s-wal", file);
    bool has = name == NULL || (stat(name, &st) == 0 && st.st_size > 0);
    sqlite3_free(name);
    return has;
}

/* A log that was put away where nothing can be written beside it is all in its file. */
static int connect_either(EhLogReader *reader, const char *file, const char *vfs)
{
    int code = connect(reader, file, vfs, 0);
    if (((code & 0xFF) == SQLITE_CANTOPEN || (code & 0xFF) == SQLITE_READONLY) && !has_wal(file))
        code = connect(reader, file, vfs, SQLITE_OPEN_URI);
    return code;
}

static int read_end(EhLogReader *reader)
{
    sqlite3_stmt *head = NULL;
    int code =
        sqlite3_prepare_v2(reader->db, "SELECT n, chain FROM head WHERE only = 1", -1, &head, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(head);
    bool whole = code == SQLITE_ROW && sqlite3_column_bytes(head, 1) == EH_LOG_HASH;
    if (whole) {
        reader->head_n = sqlite3_column_int64(head, 0);
        memcpy(reader->head_chain, sqlite3_column_blob(head, 1), EH_LOG_HASH);
    } else if (code == SQLITE_ROW || code == SQLITE_DONE) {
        reader->head_n = -1; /* told behind the last row */
        code = SQLITE_ROW;
    }
    sqlite3_finalize(head);
    return code == SQLITE_ROW
               ? sqlite3_prepare_v2(reader->db, eh_log_select, -1, &reader->select, NULL)
               : code;
}

static bool open_database(EhLogReader *reader, const char *file, const char *vfs,
                          char why[EH_LOG_WHY])
{
    struct stat st;
    if (stat(file, &st) != 0)
        return eh_log_fail(why, "%s", strerror(errno));
    if (!S_ISREG(st.st_mode))
        return eh_log_fail(why, "it is no file that can be a log");
    int code = connect_either(reader, file, vfs);
    if (code != SQLITE_OK)
        return eh_log_fail_code(why, reader->db, code);
    EhLogKind kind = eh_log_recognise(reader->db, why);
    if (kind == EH_LOG_KIND_NEW)
        return eh_log_fail(why, "it is no decision log: it is empty");
    if (kind == EH_LOG_KIND_OTHER)
        return false;
    code = read_end(reader);
    return code == SQLITE_OK || eh_log_fail_code(why, reader->db, code);
}

EhLogReader *eh_log_read_open(const char *file, const char *vfs, char why[EH_LOG_WHY])
{
    EhLogReader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        eh_log_fail(why, "out of memory");
        return NULL;
    }
    if (open_database(reader, file, vfs, why))
        return reader;
    eh_log_read_close(reader);
    return NULL;
}

void eh_log_read_close(EhLogReader *reader)
{
    if (reader == NULL)
        return;
    sqlite3_finalize(reader->select);
    sqlite3_close(reader->db);
    free(reader);
}

/* ---- reading ---- */

static EhLogRead broken(EhLogRow *row, int64_t n, char why[EH_LOG_WHY], const char *how)
{
    row->n = n;
    eh_log_fail(why, "%s", how);
    return EH_LOG_BROKEN;
}

/* Behind the last row: the head knows how many there were. */
static EhLogRead end(EhLogReader *reader, EhLogRow *row, char why[EH_LOG_WHY])
{
    int64_t next = reader->n + 1;
    if (reader->head_n > reader->n)
        return broken(row, next, why, "it is missing, and it was the last or those behind it too");
    if (reader->head_n < 0 || memcmp(reader->chain, reader->head_chain, EH_LOG_HASH) != 0)
        return broken(row, next, why, "what the log says of its end is not what was logged");
    row->n = reader->n;
    memcpy(row->chain, reader->chain, EH_LOG_HASH);
    return EH_LOG_END;
}

static bool hashes(const EhLogRow *row)
{
    uint8_t hash[EH_LOG_HASH];
    eh_sha256(row->ticket.p, row->ticket.n, hash);
    return row->ticket_hash.n == EH_LOG_HASH && memcmp(hash, row->ticket_hash.p, EH_LOG_HASH) == 0;
}

static EhLogRead check(EhLogReader *reader, EhLogRow *row, char why[EH_LOG_WHY])
{
    int64_t next = reader->n + 1;
    uint8_t chain[EH_LOG_HASH];
    const char *column = eh_log_row_read(row, reader->select);
    if (column != NULL) {
        eh_log_fail(why, "its column %s holds something else than was logged", column);
        row->n = next;
        return EH_LOG_BROKEN;
    }
    if (row->n != next)
        return broken(row, next, why,
                      row->n > next ? "it is missing" : "its number stands before the first one");
    if (row->n > reader->head_n)
        return broken(row, next, why, "it was not logged: the log ends before it");
    memcpy(chain, row->chain, EH_LOG_HASH);
    eh_log_row_content(row);
    eh_log_row_chain(row, reader->chain);
    if (memcmp(chain, row->chain, EH_LOG_HASH) != 0 || !hashes(row))
        return broken(row, next, why, "it, or what stood before it, was changed");
    reader->n = row->n;
    memcpy(reader->chain, chain, EH_LOG_HASH);
    return EH_LOG_ROW;
}

EhLogRead eh_log_read_next(EhLogReader *reader, EhLogRow *row, char why[EH_LOG_WHY])
{
    int code = sqlite3_step(reader->select);
    if (code == SQLITE_ROW)
        return check(reader, row, why);
    if (code == SQLITE_DONE)
        return end(reader, row, why);
    row->n = reader->n + 1;
    eh_log_fail_code(why, reader->db, code);
    return (code & 0xFF) == SQLITE_CORRUPT ? EH_LOG_BROKEN : EH_LOG_FAILED;
}
