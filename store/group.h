/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions on their way into the log: made by any thread, written by one.
 *
 * One idea: whatever a row needs is copied when the decision is made, so that a group outlives its tickets.
 */
#ifndef EH_STORE_GROUP_H
#define EH_STORE_GROUP_H

#include "store/row.h"
#include "tickets/input.h"
#include "tickets/out.h"

/* Bytes [at, at + n) of the group. */
typedef struct EhLogSpan {
    size_t at;
    uint32_t n;
    bool null;
} EhLogSpan;

/* Names are the program's. */
typedef struct EhLogEntry {
    int64_t now;
    uint64_t line;
    const char *form, *klass, *service, *tier, *queue, *priority;
    EhLogSpan head, ticket, id, decision, reasons;
    bool fault;
    uint8_t ticket_hash[EH_LOG_HASH], content[EH_LOG_HASH];
} EhLogEntry;

/* Zero-initialise; reuse; free. After `failed` (memory) it is not whole. */
typedef struct EhLogGroup {
    EhOut bytes;
    EhLogEntry *entries;
    size_t n, room;
    const EhColumns *columns; /* whose head is `head` */
    EhLogSpan head;
    uint8_t policy[EH_LOG_HASH];
    const char *tz;
    bool failed;
} EhLogGroup;

/* Empties it, for decisions of this program. */
void eh_log_group_start(EhLogGroup *group, const EhProgram *program);
void eh_log_group_free(EhLogGroup *group);

/* A decision of item `i` of the batch in the context (EH_RECORDING, or it has no reasons), and its JSON form. */
typedef struct EhLogDecided {
    const EhProgram *program;
    const EhContext *context;
    const EhBatch *batch;
    size_t i;
    int64_t now;
    const EhDecision *decision;
    const char *json;
    size_t n_json;
} EhLogDecided;
void eh_log_group_add(EhLogGroup *group, const EhLogDecided *decided);

/* Row `i` with its content's hash but for its number and chain; borrowed from the group. */
EhLogRow eh_log_group_row(const EhLogGroup *group, size_t i);

/* Two bits for each note of the program, four notes a byte from the lowest bit up: whether the decision came to it, and
 * whether it held, or added points. Appends them. */
void eh_log_put_reasons(const EhProgram *program, const EhContext *context, EhOut *out);

#endif
