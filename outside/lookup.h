/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One `lookup`: a prepared query and how its columns become the record's fields.
 */
#ifndef EH_OUTSIDE_LOOKUP_H
#define EH_OUTSIDE_LOOKUP_H

#include <sqlite3.h>

#include "outside/why.h"
#include "vm/value.h"

/* A database of the policy, opened read-only. Invariant: while a query runs, `deadline` is when it is cut off. */
typedef struct EhSourceOpen {
    char *path; /* as the policy has it */
    sqlite3 *db;
    int64_t deadline; /* ms of the monotonic clock */
} EhSourceOpen;

/* Where a field comes from. `name` is the program's. */
typedef struct EhColumn {
    const char *name;
    EhSlot slot;
    EhType type;
    int value;
} EhColumn;

/* A query ready to run. Texts of the row live in `texts` until the lookup's next run: one a decision. */
typedef struct EhLookupOpen {
    EhSourceOpen *source;
    sqlite3_stmt *statement;
    EhColumn *columns;
    uint32_t n_columns;
    uint32_t timeout_ms;
    char *texts;
    size_t n_texts, texts_room;
    const EhProgram *program;
    uint32_t key_enum; /* ENUM key: its row of ENUMS */
} EhLookupOpen;

/* Opens the file at the real path; closes with eh_source_close, also after a failure. */
EhStatus eh_source_open(EhSourceOpen *source, const char *real, const EhWhy *why);
void eh_source_close(EhSourceOpen *source);

/* Queries from here on are cut off after `timeout_ms`. */
void eh_source_start_clock(EhSourceOpen *source, uint32_t timeout_ms);

/* Prepares lookup `number` of the program over its source; closes with eh_lookup_close, also after a failure. */
EhStatus eh_lookup_open(EhLookupOpen *lookup, const EhProgram *program, uint32_t number,
                        EhSourceOpen *source, uint32_t timeout_ms, const EhWhy *why);
void eh_lookup_close(EhLookupOpen *lookup);

/* As EhOutside.lookup. */
const char *eh_lookup_run(EhLookupOpen *lookup, const EhValue *key, EhTicket *row, bool *found);

#endif
