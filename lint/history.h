/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tickets of the past show: `lint --history`.
 *
 * One idea: every ticket is decided once, by the machine, as it was known when it came; then only counts are kept, so
 * a history of any length takes the same memory; only overtaking keeps some words of each ticket, up to a limit. What ended a wait comes from the record, not from the decision.
 */
#ifndef EH_LINT_HISTORY_H
#define EH_LINT_HISTORY_H

#include "lint/load.h"
#include "lint/tally.h"
#include "tickets/reader.h"

/* Where the tickets come from. `next` gives the next batch in the terms of `keys`; what it says of a failure is its
 * own affair. */
typedef struct EhHistorySource {
    EhInputResult (*next)(void *user, EhKeys *keys, EhBatch *batch);
    void *user;
} EhHistorySource;

/* A ticket kept as evidence: those of the largest key. `text` is its JSON, empty where that is long or a row of CSV. */
enum { EH_SEEN_MOST = 3, EH_SEEN_ID = 64, EH_SEEN_TEXT = 600 };
typedef struct EhSeen {
    int64_t key, created, wait; /* wait: ms; EH_MISSING if it never ended */
    uint64_t line;
    int32_t service, queue;
    uint32_t n_id, n_text;
    char id[EH_SEEN_ID], text[EH_SEEN_TEXT];
} EhSeen;
typedef struct EhSeenList {
    uint32_t n;
    EhSeen at[EH_SEEN_MOST];
} EhSeenList;

/* The tickets of one class or queue. `met` and `missed` are of the first target; `due` of those never answered. */
typedef struct EhHistoryGroup {
    uint64_t n, met, missed;
    EhWaits waits;
    EhTimeline due;
    EhSeenList oldest; /* never answered, the oldest first */
    EhSeenList latest; /* answered past the target, the longest wait first */
} EhHistoryGroup;

/* The tickets of one `guarantee … starts within`. */
typedef struct EhHistoryStarts {
    uint64_t in_time, late;
    EhTimeline due; /* of those that never started */
    EhSeenList latest, oldest;
} EhHistoryStarts;

typedef struct EhHistoryMonth {
    uint64_t tickets, favoured;
    double work, favoured_work; /* hours */
} EhHistoryMonth;

/* One ticket, for history_overtaken.c. Times are EH_MISSING or EH_NO_TIME where there are none. */
typedef struct EhHistoryTicket {
    int64_t created, answered, due;
    uint64_t line;
    int32_t queue, service;
    const char *id;
    size_t n_id;
} EhHistoryTicket;
typedef struct EhHistoryPassed EhHistoryPassed;

/* Months of 1970 to 2199. */
enum { EH_HISTORY_MONTHS = 230 * 12 };

/* Counters by number are NULL or as long as the names they count. Invariant: n = faulted + those counted anywhere. */
typedef struct EhHistory {
    EhLint *lint;
    EhService *service;
    const EhProgram *program; /* the probe where there is one: it decides alike */
    EhKeys *keys;
    EhReader *reader;
    EhTicket *ticket;
    EhContext *context;
    EhCalendarView clock; /* the policy's zone */
    bool probed, failed;
    uint32_t answer, handling,
        team;               /* FIELDS: when work began, took how long, transfers; or EH_NONE */
    int64_t most_transfers; /* of the audit, or -1 */
    uint64_t n, n_faulted, n_early; /* early: answered before it came */
    int64_t from, last,
        end; /* first and last `created`, and the last instant that the records tell of */
    uint64_t *classes, *tiers, *queues, *tier_rows, *queue_rows, *priority_rows, *held;
    uint32_t *line_notes; /* of complexity */
    uint64_t *lines;
    uint32_t n_lines;
    EhHistoryGroup **by_class, **by_queue, *favoured;
    EhHistoryStarts **starts; /* by guarantee; NULL where it is of another kind */
    EhHistoryMonth *months;
    uint64_t n_transferred,
        n_moved; /* with a known number of transfers; with more than the limit */
    EhSeenList most_moved;
    EhHistoryPassed *passed; /* history_overtaken.c: each ticket in few words; or NULL */
    double *queue_work;      /* by queue: hours that a ticket takes, as the workload has it */
} EhHistory;

/* "3 tickets read, 1 with faults in its data, from Mon 2026-03-02 09:00 to …"; "" without a history. */
EhStr eh_history_said(EhLint *lint);
/* Whether the source could not be read to its end. */
bool eh_history_failed(const EhLint *lint);

/* ---- for the files of the history ---- */

bool eh_history_favours(const EhLint *lint, int32_t klass);
bool eh_history_has_favour(const EhLint *lint);

/* "12.3 % (11.6 to 13.1)"; "3.2 h", "4 min". */
EhStr eh_history_percent(EhLint *lint, EhInterval share);
EhStr eh_history_wait(EhLint *lint, double ms);
const char *eh_history_tickets(uint64_t n); /* "ticket" of one, else "tickets" */
EhStr eh_history_instant(const EhHistory *h, int64_t at);

/* Adds the tickets: their ids as a fact, and those that the machine decides alike as witnesses. */
void eh_history_show(EhHistory *h, EhFinding *finding, const char *role, const EhSeenList *list);

void eh_history_shares(EhHistory *h);    /* history_shares.c: tiers, and a summary */
void eh_history_creep(EhHistory *h);     /* history_creep.c: L08 */
void eh_history_waits(EhHistory *h);     /* history_waits.c: H01, P11 */
void eh_history_transfers(EhHistory *h); /* history_shares.c */

/* history_overtaken.c: H01 of overtaking; and a ticket for it, false when memory is out. */
void eh_history_overtaken(EhHistory *h);
bool eh_history_keep(EhHistory *h, const EhHistoryTicket *ticket);

/* history_count.c: a ticket into the counts. False when memory is out. */
bool eh_history_count(EhHistory *h, const EhBatch *batch, size_t i);

#endif
