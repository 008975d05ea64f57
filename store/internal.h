/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What writing and reading a log share: opening, and words for what went wrong.
 */
#ifndef EH_STORE_INTERNAL_H
#define EH_STORE_INTERNAL_H

#include "store/log.h"

/* Invariant: `lock` (-1: none) is held as long as `db` is open. */
struct EhLog {
    sqlite3 *db;
    sqlite3_stmt *begin, *head, *insert, *advance, *commit, *rollback;
    int lock;
};

/* Writes the line; gives false. */
bool eh_log_fail(char why[EH_LOG_WHY], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same for what SQLite says; `db` may be NULL. */
bool eh_log_fail_code(char why[EH_LOG_WHY], sqlite3 *db, int code);

/* Opens the file and trusts nothing in it; SQLITE_OPEN_URI: as one that does not change, without a WAL. SQLITE_OK or
 * another code; close *db in every case. */
int eh_log_connect(const char *file, const char *vfs, int flags, sqlite3 **db);

/* What a file is. NEW: it is empty. */
typedef enum EhLogKind { EH_LOG_KIND_NEW, EH_LOG_KIND_LOG, EH_LOG_KIND_OTHER } EhLogKind;

/* Tells a log of this version by its marks and its tables, which are exactly those of a log. OTHER with a line in `why`. */
EhLogKind eh_log_recognise(sqlite3 *db, char why[EH_LOG_WHY]);

/* Runs a statement that gives one whole number. */
int eh_log_number(sqlite3 *db, const char *sql, int64_t *out);

/* Makes the file, if it has to, and holds it against other writers; -1 with a line in `why`. Not to be closed before the
 * database is: that would drop SQLite's locks. */
int eh_log_lock(const char *file, char why[EH_LOG_WHY]);

#endif
