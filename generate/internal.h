/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the generator share. */
#ifndef EH_GENERATE_INTERNAL_H
#define EH_GENERATE_INTERNAL_H

#include "generate/draw.h"
#include "generate/generate.h"
#include "service/sample_data.h"
#include "sim/heap.h"

/* ---- fields (fields.c) ---- */

/* How a field gets its value, by its place in the policy, its type and its name. */
typedef enum EhGenRule {
    EH_GEN_SAME,     /* as the sample has it */
    EH_GEN_NOTHING,  /* an outcome of which nobody says what it means */
    EH_GEN_RECORD,   /* its fields, one by one */
    EH_GEN_ID,       /* the ticket's */
    EH_GEN_CREATED,  /* the instant at which it comes */
    EH_GEN_UNTIL,    /* the end of target `which` */
    EH_GEN_ROLE,     /* role `which` of the audit */
    EH_GEN_STATE,    /* tracked: working, waiting for the customer, done */
    EH_GEN_REASON,   /* tracked: drawn anew while the customer is waited for */
    EH_GEN_CONTACTS, /* how often the customer wrote before */
    EH_GEN_MOOD,     /* `sentiment` and its like: sinks with contacts, waits and anger */
    EH_GEN_BEFORE,   /* `sentiment_before`: the mood of the ticket that this one follows */
    EH_GEN_NUMBER,   /* a text or number that names the customer */
    EH_GEN_ADDRESS,  /* the same, before the `@` */
    EH_GEN_NAME,     /* the same, after the name */
    EH_GEN_WORD,     /* an enum: the sample's, or another */
    EH_GEN_COUNT,    /* a whole number: below 10 the sample's, or one more; else an amount */
    EH_GEN_AMOUNT,   /* log-normal around the sample's */
    EH_GEN_SHIFT,    /* normal around the sample's: a number of both signs, or a prediction */
    EH_GEN_DATE,     /* as far from the ticket as the sample's was */
    EH_GEN_YEARLY    /* a date?: the same, or once a year */
} EhGenRule;

/* A field of the ticket, or of a record in it. `number`: in order of text, from 0. `twin`: an earlier field of its record
 * that reads the same key, or EH_NONE. Invariant: `weights` is there for WORD alone, of as many as the enum has names. */
typedef struct EhGenField EhGenField;
struct EhGenField {
    const EhFieldDecl *field;
    const EhPlace *place;
    EhGenRule rule;
    bool customers; /* one value for all tickets of a customer */
    uint32_t which, number, index, twin;
    int64_t otherwise; /* WORD, CONTACTS: the default; EH_MISSING: none */
    double *weights;   /* WORD: how often the workload has each name */
    EhGenField *fields;
    uint32_t n_fields;
};

/* ---- lines and customers ---- */

/* One line of the workload. `given`: what its sample says, by number of field. */
typedef struct EhGenLine {
    const EhSimLine *line;
    const EhSampleValue **given;
    uint64_t name;        /* hash of it */
    int64_t came;         /* the sample's `created`; EH_MISSING: none */
    uint32_t crowd, body; /* body: number of the field that phrases are planted in, or EH_NONE */
    double yearly;        /* tickets in a year, without growth */
    double scale;         /* of the rhythm, so that its mean is 1 */
    uint32_t *unsure; /* tickets of which it is open whether the customer writes again: a ring */
    uint32_t first_unsure, n_unsure, unsure_room;
    EhSimHeap again; /* tickets after which he does, by when */
} EhGenLine;

/* Customers who are alike: those of all lines whose samples say the same of them. */
typedef struct EhGenCrowd {
    uint64_t first, n; /* numbers of customers */
} EhGenCrowd;

/* A ticket. `before`, `after`: the one that it follows, that follows it, or EH_NONE. `mood`: the value of `sentiment`. */
typedef struct EhGenTicket {
    uint64_t key, person;
    double mood; /* NaN: none */
    uint32_t line, before, after, contacts;
    int32_t tier;
    bool misrouted, sour;
} EhGenTicket;

/* Phrases of all sets: set i has [first[i], first[i + 1]). */
typedef struct EhGenPhrases {
    const EhStr *texts;
    const uint32_t *first;
    uint32_t n_sets;
} EhGenPhrases;

typedef struct EhGen {
    const EhGenerateJob *job;
    EhSimDesk *desk;
    const EhPolicy *policy;
    EhArena *arena;
    EhGenField *fields; /* of the ticket */
    uint32_t n_fields, n_numbers;
    const EhGenField *roles[EH_AUDIT_ROLES], *state, *reason, *created;
    int32_t working, pending, done; /* names of the state's enum; -1: none */
    EhGenLine *lines;
    EhGenCrowd *crowds;
    uint32_t n_lines, n_crowds;
    uint64_t n_people;
    EhGenPhrases phrases;
    int64_t grain; /* ms: no instant is told more exactly */
    EhSimTickets tickets;
    EhGenTicket *made; /* by ticket */
    EhSimPlace *places;
    EhSimRecord *records;
    EhSimPoolRecord *pools;
    EhStr id;            /* what stands before the number in ids */
    uint32_t id_width;   /* digits of the number */
    EhOut scratch, text; /* of one value; of one ticket, or a piece of the output */
    bool *written;       /* by number of field, of the ticket at hand */
    uint32_t first_live;
    uint64_t n_broken;
} EhGen;

static inline double eh_gen_set(const EhGen *g, EhGenerateParameter which)
{
    return g->job->settings.at[which];
}

static inline bool eh_gen_is_there(const EhSampleValue *value)
{
    return value != NULL && value->what != EH_SAMPLE_NOTHING && value->what != EH_SAMPLE_MISSING;
}

/* Fields and their rules (fields.c). False without memory. */
bool eh_gen_fields(EhGen *g);
/* What the policy says elsewhere about fields (roles.c): places that classes read, or that customers are told apart by;
 * targets and roles that end in a place, -1: none. */
typedef struct EhGenPlaces {
    EH_VEC(const EhPlace *) who, keys;
    const EhPlace *roles[EH_AUDIT_ROLES];
} EhGenPlaces;
bool eh_gen_places(const EhGen *g, EhGenPlaces *out);
int eh_gen_target_of(const EhGen *g, const EhPlace *place);
/* The rule of a tracked field of the ticket; the names of states are noted. */
EhGenRule eh_gen_tracked(EhGen *g, const EhGenField *field);

/* Lines, crowds and phrases (people.c). False without memory. */
bool eh_gen_people(EhGen *g);
/* The customer that the ticket is of, unless it follows another one. */
uint64_t eh_gen_person(const EhGen *g, const EhGenTicket *ticket);

/* Tickets as they come (arrivals.c). */
bool eh_gen_rhythm(EhGen *g);
bool eh_gen_arrivals(EhGen *g);

/* What became of a ticket (course.c): instants, EH_MISSING where they are not known by the end of the history. `slow`:
 * doublings of (wait + handling) / handling. */
typedef struct EhGenCourse {
    int64_t started, paused, resumed, ended, wait;
    double slow;
    bool late;
} EhGenCourse;
EhGenCourse eh_gen_course(const EhGen *g, uint32_t ticket);
/* Whether the customer writes again, and when at the earliest. */
bool eh_gen_again(const EhGen *g, uint32_t ticket, int64_t *at);
/* Chance for a ticket: true with this share. */
bool eh_gen_chance(const EhGen *g, const EhGenTicket *ticket, EhDraw what, double share);

/* An instant as a reader of the field will take it: where a clock that was turned back makes it an hour earlier, not before
 * `least`. */
int64_t eh_gen_read_back(const EhGen *g, const EhFieldDecl *decl, int64_t at, int64_t least);

/* One value at the end of a ticket (outcomes.c): false where nothing is known. `course` may be NULL: as it came. */
bool eh_gen_outcome(EhGen *g, const EhGenField *field, uint32_t ticket, const EhGenCourse *course,
                    EhConst *value);

/* The ticket as a line of JSON without its end (write.c), as it came where `course` is NULL. */
void eh_gen_write(EhGen *g, uint32_t ticket, const EhGenCourse *course, EhOut *out);

#endif
