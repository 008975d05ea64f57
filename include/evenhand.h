/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evenhand: rules for support desks, compiled once and decided anywhere.
 *
 * Compile or load a policy into an EhProgram (immutable, shared by any number of threads). Each thread has an
 * EhContext (registers, scratch) and EhTickets (field values). eh_decide gives an EhDecision in the context.
 *
 *     EhProgram *program;  eh_program_load(bytes, size, NULL, &program);
 *     EhTicket *ticket;    eh_ticket_new(program, &ticket);
 *     EhContext *context;  eh_context_new(program, NULL, &context);
 *     eh_set_text(ticket, eh_slot(program, "id"), "T1", 2); …
 *     const EhDecision *d = eh_decide(context, ticket, now_ms, EH_PLAIN);
 *     puts(eh_name(program, EH_NAMES_QUEUE, d->queue));
 *
 * Conventions. Instants are milliseconds since 1970-01-01T00:00Z, dates days since 1970-01-01, durations
 * milliseconds, money the currency's minor unit. Texts are UTF-8, with a length, and may hold NUL. Functions that can
 * fail return EhStatus. Nothing here prints, exits, or reads the clock, the locale or the environment.
 */
#ifndef EVENHAND_H
#define EVENHAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EH_VERSION_MAJOR 0
#define EH_VERSION_MINOR 1
#define EH_VERSION_PATCH 0

#if defined(__GNUC__)
#define EH_API __attribute__((visibility("default")))
#else
#define EH_API
#endif

/* ---- results and memory ---- */

typedef enum EhStatus {
    EH_OK = 0,
    EH_NO_MEMORY, /* the allocator gave NULL; nothing was changed */
    EH_INVALID,   /* an argument that no caller should pass (a slot of another kind, a NULL) */
    EH_REFUSED,   /* a value that the field does not take; the slot is marked as a fault */
    EH_BROKEN,    /* bytes that are not a program of this format, or damaged */
    EH_ERRORS,    /* the policy does not compile; the diagnostics say why */
    EH_NOT_FOUND, /* a file, library or database that is not there or may not be used */
    EH_LIMIT      /* a documented limit is passed */
} EhStatus;

/* realloc in one function: `old` NULL and `old_size` 0 for new memory, `new_size` 0 to free. Returns memory aligned
 * to 16, or NULL when there is none (then `old` is still valid). NULL where an EhAllocator* is asked means malloc. */
typedef struct EhAllocator {
    void *(*allocate)(void *user, void *old, size_t old_size, size_t new_size);
    void *user;
} EhAllocator;

/* "0.1.0"; "15.0.0"; the tz version compiled into a program. Constant strings. */
EH_API const char *eh_version(void);
EH_API const char *eh_unicode_version(void);

/* ---- programs ---- */

typedef struct EhProgram EhProgram;

/* Checks `size` bytes of bytecode completely, copies them, and gives a program. EH_BROKEN, with a reason in
 * eh_program_why, if anything could go out of bounds, run past its declared step count, or read a value of another
 * type; EH_LIMIT if a decision could take more than the documented number of steps. `*out` is NULL on failure. Free
 * with eh_program_free. */
EH_API EhStatus eh_program_load(const void *bytes, size_t size, const EhAllocator *allocator,
                                EhProgram **out);

/* One line about why the last bytes that were refused are refused: a constant string chosen by checking the same
 * bytes again ("" if they are fine). */
EH_API const char *eh_program_why(const void *bytes, size_t size);
EH_API void eh_program_free(EhProgram *program);

/* The bytecode: valid as long as the program. Writing it out is saving. */
EH_API const void *eh_program_bytes(const EhProgram *program, size_t *size);

/* Facts of a program; strings are constant and live as long as it. */
EH_API const char *eh_program_policy(const EhProgram *program);
EH_API const char *eh_program_tz_version(const EhProgram *program);
EH_API uint64_t
eh_program_steps(const EhProgram *program); /* worst-case instructions of a decision */
EH_API uint32_t
eh_program_text_passes(const EhProgram *program); /* worst-case passes over a text */
EH_API void eh_program_source_hash(const EhProgram *program, uint8_t hash[32]);
EH_API bool eh_program_stripped(const EhProgram *program);

/* ---- slots: fields, looked up once ---- */

typedef uint32_t EhSlot;
#define EH_NO_SLOT 0xFFFFFFFFu

typedef enum EhType {
    EH_TYPE_BOOL,
    EH_TYPE_INT,
    EH_TYPE_MONEY,
    EH_TYPE_DURATION,
    EH_TYPE_DATE,
    EH_TYPE_TIME,
    EH_TYPE_ENUM,
    EH_TYPE_NUMBER,
    EH_TYPE_TEXT,
    EH_TYPE_SET,
    EH_TYPE_LIST,
    EH_TYPE_RECORD
} EhType;

/* The slot of a ticket field by its path in the policy's names ("customer.spend"), or EH_NO_SLOT. Fields of a list's
 * elements are "orders.total". */
EH_API EhSlot eh_slot(const EhProgram *program, const char *path);
EH_API EhType eh_slot_type(const EhProgram *program, EhSlot slot);
EH_API uint32_t eh_slot_count(const EhProgram *program);
EH_API const char *eh_slot_path(const EhProgram *program, EhSlot slot);

/* ---- names: whatever a decision tells as a small number ---- */

typedef enum EhNames {
    EH_NAMES_CLASS,
    EH_NAMES_TIER,
    EH_NAMES_QUEUE,
    EH_NAMES_PRIORITY,
    EH_NAMES_SKILL,
    EH_NAMES_TARGET,
    EH_NAMES_TIER_BY,
    EH_NAMES_QUEUE_BY,
    EH_NAMES_PRIORITY_BY,
    EH_NAMES_HELD,
    EH_NAMES_STATE
} EhNames;

/* How many there are, and the i-th (NULL past the end, and for -1: none). */
EH_API uint32_t eh_names_count(const EhProgram *program, EhNames names);
EH_API const char *eh_name(const EhProgram *program, EhNames names, int32_t i);

/* ---- tickets ---- */

typedef struct EhTicket EhTicket;

/* A ticket with no field set. Belongs to one thread at a time. Its memory is the program's allocator's. */
EH_API EhStatus eh_ticket_new(const EhProgram *program, EhTicket **out);
EH_API void eh_ticket_free(EhTicket *ticket);

/* Forgets all fields; keeps the memory, so that filling it again allocates nothing once it has grown. */
EH_API void eh_ticket_reset(EhTicket *ticket);

/* Setters. The slot's type says which fit: eh_set_int INT, MONEY, DURATION, DATE, TIME; eh_set_text TEXT (borrowed:
 * the bytes must stay until the ticket is decided), and for every other scalar its form in data (`12.34 USD`, `PT5M`,
 * `2026-03-02T15:00:00Z`, an enum's spelling). A value that the field does not take gives EH_REFUSED and makes the
 * ticket an input fault, as the language definition says in section 7. Setting a slot twice is such a fault too. */
EH_API EhStatus eh_set_missing(EhTicket *ticket, EhSlot slot);
EH_API EhStatus eh_set_bool(EhTicket *ticket, EhSlot slot, bool value);
EH_API EhStatus eh_set_int(EhTicket *ticket, EhSlot slot, int64_t value);
EH_API EhStatus eh_set_number(EhTicket *ticket, EhSlot slot, double value);
EH_API EhStatus eh_set_text(EhTicket *ticket, EhSlot slot, const char *bytes, size_t n);

/* The confidence, 0..1, of a predicted slot, after its value was set; without it the confidence is 1. */
EH_API EhStatus eh_set_confidence(EhTicket *ticket, EhSlot slot, double confidence);

/* An optional record is there, even with none of its fields set. Setting a field inside it says so too. */
EH_API EhStatus eh_set_record(EhTicket *ticket, EhSlot slot);

/* A set or list of scalars: begin (an empty one), then add elements: by eh_add_text as eh_set_text, or eh_add_int. */
EH_API EhStatus eh_set_begin(EhTicket *ticket, EhSlot slot);
EH_API EhStatus eh_add_text(EhTicket *ticket, EhSlot slot, const char *bytes, size_t n);
EH_API EhStatus eh_add_int(EhTicket *ticket, EhSlot slot, int64_t value);
EH_API EhStatus eh_add_number(EhTicket *ticket, EhSlot slot, double value);

/* A list of records: begin, then for each element eh_row_begin, setters with the element's slots, eh_row_end. */
EH_API EhStatus eh_row_begin(EhTicket *ticket, EhSlot slot);
EH_API EhStatus eh_row_end(EhTicket *ticket);

/* One entry of the history: begin with its instant, set tracked slots, end. */
EH_API EhStatus eh_history_begin(EhTicket *ticket, int64_t at);
EH_API EhStatus eh_history_end(EhTicket *ticket);

/* Marks a slot as a fault found by the reader of the data: `found` is JSON text, copied (cut at 80 characters). */
EH_API EhStatus eh_set_fault(EhTicket *ticket, EhSlot slot, const char *found, size_t n);
EH_API EhStatus eh_set_history_fault(EhTicket *ticket, const char *found, size_t n);
/* The whole line is no ticket: `line` as faults print it. */
EH_API EhStatus eh_set_line_fault(EhTicket *ticket, uint64_t line, const char *found, size_t n,
                                  const char *wanted);

/* ---- outside data ---- */

/* A value that a host function gives back or takes. `missing` makes the others meaningless. */
typedef struct EhValue {
    EhType type;
    bool missing;
    int64_t i;        /* BOOL, INT, MONEY, DURATION, DATE, TIME; ENUM: the enumerator's number */
    double f;         /* NUMBER */
    const char *text; /* TEXT: borrowed until the decision has been read */
    size_t n;
} EhValue;

/* What the host does for `lookup` and `function`. Called inside eh_decide, on its thread, in order of text.
 * A callback returns NULL, or a constant or long-lived reason that becomes the fault's `found`. */
typedef struct EhOutside {
    void *user;
    /* Fills row through the setters of `row` (a ticket-like object whose slots are the record's fields,
     * eh_lookup_slot); leaves *found false for no row. */
    const char *(*lookup)(void *user, uint32_t lookup, const EhValue *key, EhTicket *row,
                          bool *found);
    const char *(*call)(void *user, uint32_t function, const EhValue *args, uint32_t n,
                        EhValue *result);
} EhOutside;

typedef struct EhLookupInfo {
    const char *name, *source, *path, *sql;
    EhType key;
    uint32_t n_fields;
} EhLookupInfo;

typedef struct EhFunctionInfo {
    const char *name, *library, *symbol;
    EhType result;
    uint32_t n_params;
} EhFunctionInfo;

EH_API uint32_t eh_lookup_count(const EhProgram *program);
EH_API bool eh_lookup_info(const EhProgram *program, uint32_t lookup, EhLookupInfo *out);
/* The record's i-th field: the slot for the row, and its name as the column must be called. */
EH_API EhSlot eh_lookup_slot(const EhProgram *program, uint32_t lookup, uint32_t i,
                             const char **name);
EH_API uint32_t eh_function_count(const EhProgram *program);
EH_API bool eh_function_info(const EhProgram *program, uint32_t function, EhFunctionInfo *out);
EH_API EhType eh_function_param(const EhProgram *program, uint32_t function, uint32_t i);

/* ---- deciding ---- */

typedef struct EhContext EhContext;

/* Registers, scratch and the decision, all allocated here, so that eh_decide allocates nothing (lookups and functions
 * do what the host's callbacks do). `outside` is copied; NULL: every lookup and function gives missing, with a fault.
 * EH_LIMIT for bytecode that would take more than 1 GiB; the compiler makes none. */
EH_API EhStatus eh_context_new(const EhProgram *program, const EhOutside *outside, EhContext **out);
EH_API void eh_context_free(EhContext *context);

typedef enum EhMode {
    EH_PLAIN, /* decide, and know which rows decided */
    EH_RECORDING /* also note every condition's value, for eh_note_count; as EH_PLAIN on a stripped program */
} EhMode;

#define EH_NO_TIME INT64_MIN

/* One clock of a decision. */
typedef struct EhClock {
    int64_t target; /* ms of working time allowed */
    int64_t due;    /* instant, or EH_NO_TIME: past 2199 or paused */
    int64_t left;   /* ms, may be negative */
    double used;    /* counted time over target, not rounded */
    int32_t state;  /* EH_NAMES_STATE: met, missed, paused, running */
} EhClock;

/* One action: which, and its arguments. */
typedef struct EhActionCall {
    const char *name;
    uint32_t n_args;
    const char *const *params; /* n_args names */
    const EhValue *args;
    const char *const *enum_names; /* n_args: an ENUM argument's name, else NULL */
} EhActionCall;

typedef enum EhFaultWhat {
    EH_FAULT_FIELD,
    EH_FAULT_LOOKUP,
    EH_FAULT_FUNCTION,
    EH_FAULT_LINE
} EhFaultWhat;

/* One fault. `field` is a path, a lookup's or a function's name by `what`. */
typedef struct EhFault {
    EhFaultWhat what;
    const char *field;
    uint64_t line;
    const char *found;
    size_t found_n;
    const char *wanted;
} EhFault;

/* Small numbers are -1 where the decision has none (null in JSON). Belongs to the context; valid until its next
 * eh_decide, and as long as the ticket and its texts stay. */
typedef struct EhDecision {
    bool fault; /* status: ok or fault */
    bool holdout;
    const char *id; /* NULL when unreadable */
    size_t id_n;
    int32_t klass, service, tier, queue, priority;
    int64_t complexity;
    int32_t tier_by, queue_by, priority_by; /* queue_by: -1 means the fallback */
    const uint32_t *requires_skills;
    uint32_t n_requires;
    const EhClock *clocks; /* n_clocks: the policy's targets, or 0 (`sla` is {}) */
    uint32_t n_clocks;
    const EhActionCall *actions;
    uint32_t n_actions;
    const uint32_t *rules, *tightens, *escalations; /* numbers of EH_NAMES_HELD, in order of text */
    uint32_t n_rules, n_tightens, n_escalations;
    const EhFault *faults;
    uint32_t n_faults;
} EhDecision;

/* Decides. Total: every ticket gets a decision. Never NULL if all arguments are of the same program. */
EH_API const EhDecision *eh_decide(EhContext *context, const EhTicket *ticket, int64_t now,
                                   EhMode mode);

/* ---- many tickets at a time ---- */

/* Tickets field by field: what deciding reads of a thousand of them lies beside one another, and an instruction of the policy
 * runs over all of them. Any number of tickets. Belongs to one thread at a time; its memory is the program's
 * allocator's. */
typedef struct EhColumns EhColumns;

EH_API EhStatus eh_columns_new(const EhProgram *program, EhColumns **out);
EH_API void eh_columns_free(EhColumns *columns);

/* Forgets the tickets; keeps the memory. */
EH_API void eh_columns_reset(EhColumns *columns);

/* Adds a ticket as it is now. It is borrowed with all its texts: it must stay as it is until the columns are reset, freed, or not
 * decided again. EH_INVALID for a ticket of another program; then, and without memory, nothing is added. */
EH_API EhStatus eh_columns_add(EhColumns *columns, const EhTicket *ticket);
EH_API size_t eh_columns_count(const EhColumns *columns);

/* Most tickets that are decided at a time, and the words of as many bits. */
#define EH_DECISIONS 1024
#define EH_DECISIONS_WORDS (EH_DECISIONS / 64)

/* One target's clocks, member by member as in EhClock; element i belongs to ticket first + i. A ticket whose clocks did not
 * run has state -1, no due time and 0 for the rest. */
typedef struct EhClockColumns {
    int64_t *target, *due, *left;
    double *used;
    int32_t *state;
} EhClockColumns;

/* What `n` tickets from number `first` on came to, member by member as in EhDecision: element i of every array belongs to
 * ticket first + i. Belongs to the columns; valid until they are decided again, added to, reset or freed. */
typedef struct EhDecisions {
    size_t first, n;
    const bool *fault, *holdout;
    const int32_t *klass, *service, *tier, *queue, *priority;
    const int64_t *complexity;
    const int32_t *tier_by, *queue_by, *priority_by;
    const EhClockColumns *clocks; /* n_clocks: the policy's targets */
    uint32_t n_clocks, n_held;
    /* Number k of EH_NAMES_HELD held for ticket first + i: bit i % 64 of held[k * EH_DECISIONS_WORDS + i / 64]; n_held numbers. */
    const uint64_t *held;
} EhDecisions;

/* Decides the tickets of `columns` from number `first` on that are done at a time, as eh_decide would one after another. NULL
 * past the last ticket, and where context or columns are NULL or of two programs. All of them:
 *
 *     for (size_t i = 0; (some = eh_decide_batch(context, columns, i, now)) != NULL; i = some->first + some->n)
 *
 * where some->first may lie before the first that was asked for. Allocates nothing. */
EH_API const EhDecisions *eh_decide_batch(EhContext *context, EhColumns *columns, size_t first,
                                          int64_t now);

/* The whole decision of ticket `i`, with skills, actions and faults: one of those that eh_decide_batch gave last, else NULL.
 * Belongs to the context as one of eh_decide. A ticket that needs the policy's lookups, functions, actions or skills is
 * decided once more for it, and so asks for lookups and functions again. */
EH_API const EhDecision *eh_columns_decision(EhContext *context, const EhColumns *columns,
                                             size_t i);

/* ---- reasons (after EH_RECORDING) ---- */

typedef enum EhNoteWhat {
    EH_SAW_STAGE,
    EH_SAW_ROW,
    EH_SAW_CONDITION,
    EH_SAW_VALUE,
    EH_SAW_LINE
} EhNoteWhat;

/* One line of an explanation: what the policy says, and what it came to. */
typedef struct EhNoteInfo {
    EhNoteWhat what;
    const char *label, *text, *because; /* "" if none */
    int32_t parent;                     /* an earlier note, or -1 */
    const char *file;                   /* NULL when stripped */
    uint32_t line, column;
    EhValue value;         /* SET, LIST: i is the count */
    const char *enum_name; /* of an ENUM value */
    bool noted;            /* false: the decision did not come there (an input fault) */
} EhNoteInfo;

EH_API uint32_t eh_note_count(const EhProgram *program);
EH_API bool eh_note(const EhContext *context, uint32_t i, EhNoteInfo *out);

/* ---- compiling (not in the run-time-only library) ---- */

typedef struct EhDiagnostics EhDiagnostics;

/* How to compile. Imports, CSV lists and tables are files below the policy's folder (symlinks resolved) or below one of
 * `folders`. Zero-initialise; every member may be NULL. */
typedef struct EhCompileOptions {
    const EhAllocator *allocator;
    const char *file_name; /* for messages; its folder is where relative paths start */
    const char *const
        *folders;         /* more folders that paths may lead into, NULL-terminated, or NULL */
    const char *zoneinfo; /* NULL: /usr/share/zoneinfo */
    bool strip;           /* leave out lines and notes */
} EhCompileOptions;

/* Compiles `n` bytes of policy text. EH_OK: *program is set (free it). EH_ERRORS: *diagnostics says why. *diagnostics
 * is set in every case but EH_NO_MEMORY (free it); pass NULL if not wanted. Same text, files and zone database: same
 * bytes. */
EH_API EhStatus eh_compile(const char *text, size_t n, const EhCompileOptions *options,
                           EhProgram **program, EhDiagnostics **diagnostics);
EH_API void eh_diagnostics_free(EhDiagnostics *diagnostics);

/* A message as data. Strings live as long as the diagnostics. Lines and columns count from 1; columns count code
 * points. `related_*` is a second place, line 0 if none. */
typedef struct EhDiagnostic {
    char code[8]; /* "E0123" */
    const char *file;
    uint32_t line, column, end_line, end_column;
    const char *message, *hint; /* hint: "" if none */
    const char *related_file, *related_label;
    uint32_t related_line, related_column, related_end_column;
    const char *source_line, *related_source_line; /* the text of the line */
} EhDiagnostic;

EH_API uint32_t eh_diagnostics_count(const EhDiagnostics *diagnostics);
EH_API bool eh_diagnostic(const EhDiagnostics *diagnostics, uint32_t i, EhDiagnostic *out);

/* The page of a code ("E0123"), Markdown, or NULL. */
EH_API const char *eh_explain_code(const char *code, const char **title);

#ifdef __cplusplus
}
#endif

#endif
