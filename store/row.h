/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One row of a decision log, and the chain over rows.
 *
 * One idea: a row's chain is the SHA-256 of the chain before it, its number and the SHA-256 of its values, so that no row
 * can be changed or taken out without every later one showing it, and only a short hash waits for its turn.
 */
#ifndef EH_STORE_ROW_H
#define EH_STORE_ROW_H

#include <sqlite3.h>
#include <stdint.h>

#include "vm/value.h"

#define EH_LOG_HASH 32

/* Bytes belong to whoever made the row. `p` NULL: null. */
typedef struct EhLogRow {
    int64_t n; /* from 1 on, without gaps */
#define EH_LOG_INT(member, declaration) int64_t member;
#define EH_LOG_TEXT(member, declaration) EhStr member;
#define EH_LOG_BULK EH_LOG_TEXT
#define EH_LOG_BLOB(member, declaration) EhStr member;
#include "store/columns.def"
#undef EH_LOG_INT
#undef EH_LOG_TEXT
#undef EH_LOG_BULK
#undef EH_LOG_BLOB
    uint8_t content[EH_LOG_HASH]; /* not stored */
    uint8_t chain[EH_LOG_HASH];
} EhLogRow;

/* The statements of a log. */
#define EH_LOG_ID 0x45484C47 /* "EHLG", the application_id */
#define EH_LOG_VERSION 1     /* of the schema, the user_version */
extern const char eh_log_create_decision[], eh_log_create_head[];
extern const char eh_log_insert[], eh_log_select[];

/* Sets `row->content` to the hash of its values, of the ticket by its own hash. */
void eh_log_row_content(EhLogRow *row);

/* Sets `row->chain` to that of its number and content behind `before`. */
void eh_log_row_chain(EhLogRow *row, const uint8_t before[EH_LOG_HASH]);

/* Binds all values to eh_log_insert, by reference; SQLITE_OK or why not. */
int eh_log_row_bind(const EhLogRow *row, sqlite3_stmt *insert);

/* Reads a row that eh_log_select gave: borrowed until its next step. NULL, or the name of a column of another kind. */
const char *eh_log_row_read(EhLogRow *row, sqlite3_stmt *select);

#endif
