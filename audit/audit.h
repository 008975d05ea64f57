/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An audit: what the decision log and the outcomes of its tickets say of a policy in force.
 *
 * One idea: the log is read once, into one small record a ticket; every figure is then a pass over the records.
 *
 *     EhAudit audit = {.policy = policy, .program = program, .service = service, .arena = &arena};
 *     eh_audit_open(&audit);
 *     for each row of the log:          eh_audit_row(&audit, &row);
 *     for each ticket of the history:   eh_audit_ticket(&audit, &batch, i);
 *     eh_audit_finish(&audit);          … audit.groups, audit.limits, audit.dips
 */
#ifndef EH_AUDIT_AUDIT_H
#define EH_AUDIT_AUDIT_H

#include "audit/interval.h"
#include "audit/names.h"
#include "compiler/policy.h"
#include "service/service.h"
#include "store/row.h"
#include "tickets/item_text.h"
#include "tickets/reader.h"
#include "tickets/write.h"
#include "vm/ticket.h"

/* ---- metrics ---- */

typedef enum EhMetricUnit { EH_UNIT_MS, EH_UNIT_SHARE, EH_UNIT_SCORE, EH_UNIT_NPS } EhMetricUnit;

typedef enum EhMetric {
#define EH_METRIC(NAME, name, heading, brief, unit, declare) EH_METRIC_##NAME,
#include "audit/metrics.def"
#undef EH_METRIC
    EH_METRICS
} EhMetric;

typedef struct EhMetricInfo {
    const char *name, *heading, *brief;
    EhMetricUnit unit;
    const char *declare;
} EhMetricInfo;
extern const EhMetricInfo eh_metric_infos[EH_METRICS];

/* ---- tickets ---- */

/* What is known of a yes or no. */
typedef enum EhAnswer { EH_ANSWER_UNKNOWN, EH_ANSWER_NO, EH_ANSWER_YES } EhAnswer;

enum { EH_AUDIT_TARGETS = 2, EH_AUDIT_MASK = 32, EH_AUDIT_LINES = 64 };

/* One ticket: its first decision, its last one, and how it ended. Names are numbers of EhAudit's; instants are EH_MISSING,
 * scores NaN, transfers -1 where they are not known. Answers take two bits of `answers` each. */
typedef struct EhAuditTicket {
    int64_t created;
    int64_t until[EH_AUDIT_TARGETS]; /* when the first target, and the last, were met */
    int64_t due[EH_AUDIT_TARGETS];   /* as decided last */
    int64_t handling, recontact;     /* ms; instant */
    uint64_t lines; /* of complexity: those that added points to the first decision */
    float satisfaction, nps, effort;
    uint32_t id; /* byte of EhAudit.ids at which it begins */
    uint32_t helped, unsure,
        unpredicted; /* bits: interventions; predicted fields below the confidence, and without one */
    uint32_t answers;
    uint32_t period;                                  /* of EhAudit.periods */
    uint16_t klass, service, tier, by, queue, actual; /* of the first decision */
    uint16_t last_queue;
    int16_t transfers;
    uint16_t decisions;
    uint16_t other; /* 1 + which of EhAudit.others decided first; 0: this policy */
    bool holdout, fault;
    bool dated, found; /* dated: `created` is the ticket's own; found: in the history */
} EhAuditTicket;

typedef enum EhQuestion {
    EH_ASK_FIRST_IN_TIME, /* as the last decision's clock says */
    EH_ASK_RESOLVED_IN_TIME,
    EH_ASK_REOPENED,
    EH_ASK_ESCALATED,       /* by the role */
    EH_ASK_ESCALATION_HELD, /* in some decision */
    EH_ASK_FIRST_CONTACT,
    EH_ASK_RETAINED
} EhQuestion;

static inline EhAnswer eh_audit_answer(const EhAuditTicket *ticket, EhQuestion question)
{
    return (EhAnswer)(ticket->answers >> (2 * (unsigned)question) & 3);
}

/* ---- figures ---- */

/* One group in one period. `open`: tickets of it that were not resolved at the period's end. */
typedef struct EhAuditCell {
    double tickets, open;
    EhAuditStat stats[EH_METRICS];
} EhAuditCell;

typedef enum EhAuditBy { EH_AUDIT_BY_ALL, EH_AUDIT_BY_CLASS, EH_AUDIT_BY_TIER } EhAuditBy;

/* A group of tickets: all, a class of service, a tier. `p50` and `p90` only of MS metrics. */
typedef struct EhAuditGroup {
    EhAuditBy by;
    uint16_t number; /* of the class or tier */
    EhStr name;
    EhAuditCell whole, *periods; /* by period */
    double p50[EH_METRICS], p90[EH_METRICS];
    bool automatic; /* a tier most of whose tickets go to queues that an automatic pool serves */
} EhAuditGroup;

/* The share of a tier against what it declares. */
typedef struct EhAuditShare {
    uint16_t tier;
    double k, n, low, high;
    EhAuditFigure figure;
    EhAuditVerdict verdict;
} EhAuditShare;

/* ---- misrouting ---- */

enum { EH_AUDIT_SAMPLES = 5 };

/* Misrouted tickets that the same row or override, and the same lines of complexity, sent. `period` EH_NONE: of all.
 * Samples are the first tickets; of a period's cause all n stand in EhAudit.misrouted from `first` on. */
typedef struct EhAuditCause {
    uint32_t period;
    uint16_t from, to, by;
    bool lines_known;
    uint64_t lines;
    uint32_t n, first, n_samples, samples[EH_AUDIT_SAMPLES];
} EhAuditCause;

/* Of the tickets decided to `from` whose tier is known, how many ended in `to`. `limit` NaN: none. */
typedef struct EhAuditStep {
    uint16_t from, to;
    double limit;
    EhAuditStat whole, *periods;
    EhAuditVerdict verdict,
        *period_verdicts; /* of the whole, and of each period against the limit */
    uint32_t broken_periods;
} EhAuditStep;

/* How often a line of complexity added points to tickets decided to `from`: to the misrouted ones, and to the others. */
typedef struct EhAuditLine {
    uint16_t from, line;
    EhAuditStat misrouted, others;
} EhAuditLine;

/* ---- the rest ---- */

typedef struct EhAuditGapFound {
    const EhAuditGap *gap;
    EhMetric metric;
    EhAuditStat low, high;
    EhAuditFigure figure;
    EhAuditVerdict verdict;
} EhAuditGapFound;

typedef struct EhAuditTransfers {
    double known, over;
    EhAuditFigure figure;
    EhAuditVerdict verdict;
    uint32_t n_samples, samples[EH_AUDIT_SAMPLES]; /* those transferred most */
} EhAuditTransfers;

/* The general line fell while the favoured one did not: satisfaction before and in the period, of both. */
typedef struct EhAuditDip {
    uint32_t period, queue; /* EH_NONE: the class `otherwise` as a whole */
    EhAuditStat before, now, favoured_before, favoured_now;
    EhAuditFigure fell, apart; /* now less before; that less the favoured one's */
} EhAuditDip;

/* One metric of some tickets and of others. */
typedef struct EhAuditPair {
    EhMetric metric;
    EhAuditStat with, without;
    EhAuditFigure difference;
} EhAuditPair;
enum { EH_AUDIT_PAIRS = 8 };

/* Tickets of a class that were held out (or were given something), against the class's others. */
typedef struct EhAuditCompared {
    uint16_t klass; /* of a holdout; EH_AUDIT_NO_NAME of an intervention */
    const EhAuditIntervention *done;
    double with, without;
    uint32_t n_pairs;
    EhAuditPair pairs[EH_AUDIT_PAIRS];
} EhAuditCompared;

/* Predictions of one field for one class (EH_AUDIT_NO_NAME: all). */
typedef struct EhAuditPrediction {
    uint32_t field; /* of FIELDS */
    uint16_t klass;
    double n, unsure, unpredicted;
    EhAuditStat tiers_unsure, tiers_sure; /* misrouted or not */
    EhAuditStat satisfied_unsure, satisfied_sure;
    EhAuditStat escalated_unsure, escalated_sure;
    double *queues; /* of those below the confidence, by number of the queue they were sent to */
} EhAuditPrediction;

/* Pools that share queues, told together. Automatic pools are not told. */
typedef struct EhAuditPools {
    EhStr name;
    double agents, tickets, handled_ms, staffed_ms; /* of tickets whose handling time is known */
} EhAuditPools;

/* Another policy of the log, by its hash. `same`: this one decided all of its rows again, to the same bytes for the same
 * reasons. */
typedef struct EhAuditOther {
    uint8_t hash[32];
    uint64_t n;
    bool same;
} EhAuditOther;

/* ---- the audit ---- */

/* Set the first members, zero the rest. All but tickets, ids and slots is the arena's. Invariant: ids are unique, and
 * ticket i's id is the bytes of `ids` from at[i].id to that of the next. */
typedef struct EhAudit {
    EhPolicy *policy;
    const EhProgram *program;
    EhService *service;
    EhArena *arena;
    bool monthly, joined; /* joined: outcomes come from a history */

    EhAuditNames classes, tiers, bys, queues;
    uint32_t roles[EH_AUDIT_ROLES], transfers_field, until_fields[EH_AUDIT_TARGETS];
    uint32_t done_fields[EH_AUDIT_MASK], predicted[EH_AUDIT_MASK];
    uint32_t n_done, n_predicted;
    EhStr targets[EH_AUDIT_TARGETS];
    uint16_t otherwise_class;
    bool measured[EH_METRICS];
    EhKeys *keys,
        *row_keys; /* of the history; of the log's tickets, of which few fields are read */
    EhReader *reader, *row_reader;
    EhTicket *ticket;
    EhContext
        *context;     /* NULL unless clocks have to be run again, or decisions of other policies */
    EhWriter *writer; /* of such */
    EhOut decision, reasons;
    EH_VEC(EhAuditOther) others;
    EhItemText item;
    EhStr *line_names;
    uint32_t *line_notes, n_lines; /* of complexity; at most EH_AUDIT_LINES */
    uint8_t hash[32];

    EhAuditTicket *at;
    uint32_t n, room;
    EhOut ids;
    uint32_t *slots, n_slots; /* number + 1 of the ticket by the hash of its id */
    uint64_t n_rows, n_faults, n_other_policy, n_without_id, n_again, n_unreadable;
    uint64_t n_history, n_unlogged, n_missed; /* unlogged: of the history, not in the log */
    uint64_t n_repeated; /* of the history, under an id of the log that stood there before */
    int64_t end;         /* the last instant that anything tells of */
    int64_t came,
        ended; /* the span of the tickets whose end may be known: first created, last created
                            or met; came > ended where there is none */

    int64_t *periods; /* numbers of weeks or months, rising */
    uint32_t n_periods;
    EH_VEC(EhAuditGroup) groups; /* all, classes, tiers; those with tickets */
    EH_VEC(EhAuditShare) shares;
    EH_VEC(EhAuditStep) steps;
    EH_VEC(EhAuditCause) causes; /* of all first, the most first; then by period */
    uint32_t *misrouted;         /* tickets, by period and cause */
    EH_VEC(EhAuditLine) lines;
    EH_VEC(EhAuditGapFound) gaps;
    EhAuditTransfers transfers;
    EH_VEC(EhAuditDip) dips;
    uint32_t n_judged; /* line and period that a dip was looked for in */
    EH_VEC(EhAuditCompared) holdouts, interventions;
    EH_VEC(EhAuditPrediction) predictions;
    EH_VEC(EhAuditPools) pools;
} EhAudit;

/* False without memory; close it in every case. */
bool eh_audit_open(EhAudit *audit);
void eh_audit_close(EhAudit *audit);

/* A row of the log, in order. */
bool eh_audit_row(EhAudit *audit, const EhLogRow *row);

/* A ticket of the history: how it ended. */
bool eh_audit_ticket(EhAudit *audit, const EhBatch *batch, size_t i);

/* Everything above from `periods` on. False without memory. */
bool eh_audit_finish(EhAudit *audit);

/* Whether a limit is broken, or an alert raised. */
bool eh_audit_broken(const EhAudit *audit);

/* "2026-03-02", the Monday; "2026-03". */
EhStr eh_audit_period(const EhAudit *audit, uint32_t period);
/* The day of an instant, by the clock of the policy's zone. */
EhStr eh_audit_day(const EhAudit *audit, int64_t at);
EhStr eh_audit_id(const EhAudit *audit, uint32_t ticket);

/* ---- for the files of the audit ---- */

/* So many values are the least for a verdict on a mean. */
#define EH_AUDIT_LEAST 20

/* tickets.c: the ticket of an id, made where it is new (*made); NULL without memory, or where it is not there and `made` is
 * NULL. The pointer is good until the next is made. */
EhAuditTicket *eh_audit_find(EhAudit *audit, EhStr id, bool *made);

/* outcome.c: what the ticket just read says of how it ended. `seen`: the last entry of its history. */
void eh_audit_outcome(EhAudit *audit, EhAuditTicket *ticket, const EhTicketView *view);

/* Whether the history that outcomes come from does not have the ticket: it has none then. */
static inline bool eh_audit_endless(const EhAudit *audit, const EhAuditTicket *ticket)
{
    return audit->joined && !ticket->found;
}

/* Whether the reasons of the first decision are notes of a policy that is not here. Known once the log was read. */
static inline bool eh_audit_foreign(const EhAudit *audit, const EhAuditTicket *ticket)
{
    return ticket->other != 0 && !audit->others.at[ticket->other - 1].same;
}

/* rows.c: EH_ITEM_FORMS for what is none. */
EhItemForm eh_audit_form(const EhLogRow *row);

/* again.c: a row of another policy, and which of EhAudit.others that is. False without memory. */
bool eh_audit_again(EhAudit *audit, const EhLogRow *row, uint32_t *policy);

/* metrics.c: the value of a metric; NaN where it is not known. */
double eh_audit_value(const EhAudit *audit, const EhAuditTicket *ticket, EhMetric metric);
/* Whether the ticket ended in another tier than it was sent to. */
EhAnswer eh_audit_misrouted(const EhAuditTicket *ticket);

bool eh_audit_find_periods(EhAudit *audit); /* periods.c */
/* The first period at or behind an instant's; n_periods behind the last. */
uint32_t eh_audit_period_at(const EhAudit *audit, int64_t at);
bool eh_audit_group(EhAudit *audit);       /* groups.c */
bool eh_audit_misroutes(EhAudit *audit);   /* misroute.c */
bool eh_audit_limits(EhAudit *audit);      /* limits.c: shares, gaps, transfers */
bool eh_audit_find_dips(EhAudit *audit);   /* dips.c */
bool eh_audit_compare(EhAudit *audit);     /* compare.c: holdouts, interventions */
bool eh_audit_predictions(EhAudit *audit); /* predictions.c */
bool eh_audit_find_pools(EhAudit *audit);  /* pools.c */

#endif
