/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The desk as the policy describes it: pools, what comes in, and what is promised.
 *
 * One idea: plain structs, read once out of a checked policy and its program, so that the linter proves and the
 * simulator runs the same desk. What tickets can come is what the machine decided of samples, and what rows could do.
 */
#ifndef EH_SERVICE_SERVICE_H
#define EH_SERVICE_SERVICE_H

#include "compiler/policy.h"
#include "compiler/samples.h"
#include "evenhand.h"
#include "vm/calendar.h"

#define EH_HOUR_MS INT64_C(3600000)
#define EH_WEEK_MS INT64_C(604800000)

/* ---- orders of service (orders.c) ---- */

typedef enum EhAgeing {
    EH_AGES_FIRST_COME, /* nobody overtakes */
    EH_AGES_NEVER,      /* overtaken for ever */
    EH_AGES_BY_STEPS,   /* by those that come within levels x step */
    EH_AGES_ALIKE,      /* by those that come within the difference of head starts */
    EH_AGES_BY_WEIGHT,  /* by those that come within a share of the wait */
    EH_AGES_TO_DUE,     /* by those that come while their due is earlier */
    EH_AGES_IN_TURN     /* by so many of the other queues' tickets for each of its own */
} EhAgeing;

typedef enum EhOrder {
#define EH_ORDER(name, written, level, base, rate, ages, does) EH_ORDER_##name,
#include "service/orders.def"
#undef EH_ORDER
    EH_ORDER_COUNT
} EhOrder;

typedef struct EhOrderInfo {
    const char *written, *does;
    EhAgeing ages;
} EhOrderInfo;
extern const EhOrderInfo eh_order_infos[EH_ORDER_COUNT];

/* ---- pools ---- */

/* Who serves what. Arrays are by queue or priority number. Invariant: automatic, or 1 <= agents and
 * reserved < agents. `order_node` is the `order by` or `share` clause, NULL where there is none (then WAITING). */
typedef struct EhPool {
    EhStr name;
    EhNode *node, *order_node, *serves_node, *agents_node;
    bool automatic;
    int64_t agents;
    uint32_t calendar; /* 0: always */
    EhCalendarView hours;
    const uint64_t *skills; /* n_words bits */
    const uint32_t *group;  /* by queue: its group of `serves`, from 0, or EH_NONE */
    uint32_t n_groups;
    EhOrder order;
    int64_t promote;        /* PROMOTE: ms */
    const int64_t *head;    /* by priority: ms; 0 unless written */
    const int64_t *weight;  /* by priority: 1 unless written */
    const int64_t *share;   /* by queue: 1 unless written */
    const int64_t *reserve; /* by queue: agents kept free for it */
    int64_t reserved;       /* their sum */
    double week_hours;      /* open hours of an ordinary week */
} EhPool;

/* ---- what comes in ---- */

/* A ticket that the machine decided: the evidence that such tickets occur.  */
typedef struct EhWork {
    EhStr name;             /* of the sample or test */
    const EhSample *sample; /* never NULL */
    int64_t at;             /* when it was decided */
    int32_t queue, priority, service, klass, tier;
    const uint64_t *skills;   /* what it requires */
    const uint64_t *tightens; /* bits, in order of text: which hold */
    uint32_t next;            /* the next of its queue, or EH_NONE */
} EhWork;

/* One line of the workload, or the part of it that is decided alike. `mean` and `max` are ms of handling, `max` and
 * `burst` 0 where they are not declared. Rates are an hour of the calendar's open time, over all of which the part
 * has `share`. */
typedef struct EhStream {
    EhStr name;
    EhNode *node;
    uint32_t work; /* index of EhService.works */
    double rate, share;
    int64_t burst, mean, max;
    uint32_t calendar;
    EhCalendarView hours;
    double week_tickets, week_work; /* tickets, and agent-hours, that come in an ordinary week */
} EhStream;

/* ---- what is promised ---- */

typedef enum EhPromiseKind { EH_PROMISE_SLA, EH_PROMISE_TIGHTEN, EH_PROMISE_STARTS } EhPromiseKind;

/* An SLA goal, a tighten's goal, or a `guarantee … starts within`. */
typedef struct EhPromise {
    EhPromiseKind kind;
    EhStr name;    /* "first_response of `sla standard`", "`guarantee everyone`" */
    EhStr subject; /* "sla/standard/first_response", "guarantee/everyone" */
    EhSpan span;
    EhNode *node;      /* GOAL, or the GUARANTEE */
    int32_t service;   /* class it is for, or -1: all */
    uint32_t tighten;  /* TIGHTEN: which */
    uint32_t target;   /* SLA, TIGHTEN */
    const EhNode *who; /* TIGHTEN, STARTS: for which tickets */
    int64_t ms;
    uint32_t calendar; /* the clock it runs on */
    EhCalendarView hours;
    double share; /* of such tickets; 1: all */
} EhPromise;

/* Bitsets of skills have n_words words. All memory is the arena's. */
typedef struct EhService {
    EhPolicy *policy;
    const EhProgram *program;
    EhArena *arena;
    int64_t from, until; /* the time that is looked at: instants */
    uint32_t n_queues, n_priorities, n_skills, n_words, n_tighten_words;
    EH_VEC(EhPool) pools;
    EH_VEC(EhWork) works;
    uint32_t *first_work, *last_work; /* by queue: of works, or EH_NONE */
    EH_VEC(EhStream) streams;
    EH_VEC(EhPromise) promises;
    EH_VEC(const uint64_t *)
    required; /* sets of skills that single rules, or two together, require; first the empty one */
    const EhNode *
        *sends; /* by queue: a row (or escalation, or the fallback) that sends to it, or NULL */
    const EhNode **ranks;       /* by priority: a row or escalation that gives it, or NULL */
    struct EhLoadBound *bounds; /* by stream: what the linter proved, kept for its other checks */
    const double **slots;       /* by calendar: eh_hours_slots */
    uint32_t n_slotted;
    /* What was proved not to come, or NULL: by queue and priority; by promise, queue and priority; by queue and set of
     * `required`. Set by whoever can prove it. */
    const bool *never, *never_promised, *never_required;
} EhService;

/* How many weeks from `now` calendars are looked at. */
enum { EH_SERVICE_WEEKS = 104 };

/* Reads the desk of a checked policy; works and streams are decided by the program. NULL when memory is out. */
EhService *eh_service_read(EhPolicy *policy, const EhProgram *program, EhArena *arena, int64_t now);

/* Leaves only this pool at work, in a copy of the service too. */
void eh_service_only(EhService *service, uint32_t pool);

/* Decides a ticket as a sample is decided, and keeps it among the works. False if it is no ticket, or memory is out. */
bool eh_service_add(EhService *service, EhStr name, const EhSample *sample, int64_t at);

/* ---- questions ---- */

EhStr eh_service_queue(const EhService *service, uint32_t queue);
EhStr eh_service_priority(const EhService *service, uint32_t priority);
EhStr eh_service_class(const EhService *service, int32_t klass);
EhStr eh_service_calendar(const EhService *service, uint32_t calendar);
/* "sso and tax"; "no skill" for the empty set. */
EhStr eh_service_skills(const EhService *service, const uint64_t *skills);

bool eh_skills_within(const uint64_t *small, const uint64_t *large, uint32_t n_words);

/* Whether the pool may serve tickets of the queue that require `skills`. */
bool eh_pool_takes(const EhService *service, const EhPool *pool, uint32_t queue,
                   const uint64_t *skills);

/* Whether tickets of the queue, priority (EH_NONE: any) and skills (NULL: any) come: NO, PERHAPS as far as rows and
 * rules tell, or YES, as `*work` (if asked for) shows. */
typedef enum EhMaybe { EH_NO, EH_PERHAPS, EH_YES } EhMaybe;
EhMaybe eh_service_may_occur(const EhService *service, uint32_t queue, uint32_t priority,
                             const uint64_t *skills, const EhWork **work);

/* Whether a condition over a whole decision holds for a decided ticket (holds.c). */
EhMaybe eh_service_holds(const EhService *service, const EhNode *condition, const EhWork *work);

/* Whether it holds for tickets of which only this much is known: YES and NO are of all of them, PERHAPS of some. */
typedef struct EhSomeTicket {
    uint32_t queue, priority; /* EH_NONE: not known */
    int32_t service;          /* -1: not known */
} EhSomeTicket;
EhMaybe eh_service_could_hold(const EhService *service, const EhNode *condition,
                              EhSomeTicket known);

/* Whether a promise is made to a decided ticket; and to some ticket of a queue and priority (EH_NONE: any), with the
 * ticket that shows it in `*work` (NULL if none does). */
EhMaybe eh_promise_covers(const EhService *service, const EhPromise *promise, const EhWork *work);
EhMaybe eh_promise_reaches(const EhService *service, const EhPromise *promise, uint32_t queue,
                           uint32_t priority, const EhWork **work);

/* ---- places in a pool's order (orders.c) ---- */

/* Where a ticket stands that has waited so long. Smaller is better in group and level, larger in score. */
typedef struct EhStanding {
    uint32_t group;
    int64_t level, score;
} EhStanding;

/* `due`: of the first target, or EH_NO_TIME. Shares are not in it: they choose a queue first. */
EhStanding eh_order_standing(const EhPool *pool, uint32_t queue, uint32_t priority, int64_t due,
                             int64_t waited);
int64_t eh_order_promoted(const EhPool *pool, uint32_t priority, int64_t waited);

/* Below 0 if `a` goes first, 0 if they stand alike (then the earlier, then the smaller id). */
int eh_standing_compare(const EhStanding *a, const EhStanding *b);

/* By which later arrivals a waiting ticket is overtaken. */
typedef enum EhWindowKind {
    EH_WINDOW_NONE,    /* by none */
    EH_WINDOW_TIME,    /* by those that come within `ms` after it */
    EH_WINDOW_PART,    /* by those that come within `part` of its wait */
    EH_WINDOW_TURNS,   /* by `part` others for each of its own queue, at most */
    EH_WINDOW_DUE,     /* by those that are due earlier */
    EH_WINDOW_FOREVER, /* by all that come */
    EH_WINDOW_GROUP    /* by all that come: the other queue stands before a `then` */
} EhWindowKind;

typedef struct EhWindow {
    EhWindowKind kind;
    int64_t ms;
    double part;
} EhWindow;

typedef struct EhPlaceInPool {
    uint32_t queue, priority;
} EhPlaceInPool;

EhWindow eh_order_window(const EhPool *pool, EhPlaceInPool low, EhPlaceInPool high);

/* ---- hours (hours.c) ---- */

/* A time in which nobody is there, [from, to). `to` is EH_MISSING if nobody ever comes again. */
typedef struct EhStretch {
    int64_t from, to;
} EhStretch;

/* The longest stretch inside [from, until) in which every one of the calendars is closed; from == to if there is
 * none. */
EhStretch eh_hours_longest_closed(const EhCalendarView *const *hours, uint32_t n, int64_t from,
                                  int64_t until);

/* The first stretch at or after `at`; its `from` is `until` if none starts before. */
EhStretch eh_hours_next_closed(const EhCalendarView *const *hours, uint32_t n, int64_t at,
                               int64_t until);

/* Weeks of the policy's zone from the first Monday at or after `from`: the open hours of an ordinary one (the middle of
 * all), of the worst one, and its first instant. */
typedef struct EhWeeks {
    double ordinary, worst;
    int64_t worst_from;
} EhWeeks;
EhWeeks eh_hours_weeks(const EhService *service, const EhCalendarView *hours);

/* Time in quarters of an hour from `from`, itself cut to one: EH_SERVICE_SLOTS of them. */
#define EH_SLOT_MS INT64_C(900000)
enum { EH_SERVICE_SLOTS = EH_SERVICE_WEEKS * 7 * 96, EH_SERVICE_SLOTTED = 64 };
int64_t eh_hours_slot_time(const EhService *service, uint32_t slot);

/* Open hours of a calendar from the first slot up to each: EH_SERVICE_SLOTS + 1 sums. NULL when memory is out, or for
 * more than EH_SERVICE_SLOTTED calendars. */
const double *eh_hours_slots(EhService *service, uint32_t calendar);

/* The longest and shortest elapsed ms that `need` open ms take from an instant in [from, until), and those instants. */
typedef struct EhElapsed {
    int64_t longest, longest_from, shortest, shortest_from;
} EhElapsed;
EhElapsed eh_hours_elapsed(EhArena *arena, const EhCalendarView *hours, int64_t need, int64_t from,
                           int64_t until);

/* ---- words (written.c) ---- */

/* A number with at most so many decimals; `2026-12-24 17:00 Thu` by the clock of the hours' zone. */
EhStr eh_service_number(EhArena *arena, double value, int decimals);
EhStr eh_service_instant(EhArena *arena, const EhCalendarView *hours, int64_t at);
/* A duration in hours and less, as one on a calendar must be: `51h`. */
EhStr eh_service_duration(EhArena *arena, int64_t ms);
/* Milliseconds as hours: "63.9". */
EhStr eh_service_hours(EhArena *arena, double ms);

#endif
