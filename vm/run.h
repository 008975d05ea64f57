/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A context: the registers and scratch of one thread, and the interpreter over them.
 *
 * One idea: everything that a decision can need is reserved when the context is made, in one piece, so that deciding
 * neither allocates nor fails.
 */
#ifndef EH_VM_RUN_H
#define EH_VM_RUN_H

#include "vm/clock.h"
#include "vm/internal.h"
#include "vm/opcodes.h"
#include "vm/ticket.h"

/* Room of one LOWER or DOMAIN site: a text of the largest size, each byte folded to three. Pages that no text
 * reaches are never touched. */
#define EH_SITE_BYTES (3u * EH_LIMIT_TEXT_BYTES)

/* Why a lookup or a function gave nothing. `found` NULL: it did not fail. `text` is room for a number. */
typedef struct EhOutsideFault {
    const char *found, *wanted;
    size_t found_n;
    char text[48];
} EhOutsideFault;

/* One stretch of a ticket's past, up to the next one: which targets are paused. */
typedef struct EhPastStretch {
    int64_t from;
    uint64_t paused;
} EhPastStretch;

/* What a decision did that most do not do. */
enum {
    EH_DID_HOLD = 1, /* bits of `held`, or a list of them in the decision */
    EH_DID_SCAN = 2,
    EH_DID_FAIL = 4, /* a lookup or a function */
    EH_DID_NOTE = 8, /* one that is copied */
    EH_DID_REQUIRE = 16,
    EH_DID_ACT = 32,
    EH_DID_LOOK = 64, /* the view is more than its cells: a past, or faults */
    EH_DID_RECORD = 128
};

/* The tightens of one target: EhContext.tightens[first ..+ count], in order of text. */
typedef struct EhTargetTightens {
    uint32_t first, count;
} EhTargetTightens;

/* What the interpreter and the decision share. Arrays have the sizes that the program asks for; all but `memory`
 * point into it. Invariant between decisions: what no bit of `did` names is as in a new context, so that an ordinary
 * decision finds its lists empty, its counts 0 and its view whole. */
struct EhContext {
    const EhProgram *program;
    const EhBlock *block;
    EhOutside outside;
    void *memory;
    size_t memory_size;

    int64_t now, today, today_at; /* `today` is that of `today_at` */
    bool today_known;
    uint32_t did;
    uint32_t n_cells, id_cell, created_cell; /* of tickets */
    EhTicketFetch fetch;
    EhTicketView view;

    EhCell *registers;
    const EhCell *
        *results;     /* by EhResult (decide.h): in `registers`, or a cell for what is absent */
    EhCell absent[2]; /* no name, and a complexity of 0 */
    uint64_t *held, *required;
    bool *
        noted; /* notes that are copied; not a bit each: what sets one would wait for the one before */
    uint32_t *skills; /* what is required, in order */
    EhCell *notes;    /* theirs: two cells each */
    uint64_t *found;  /* of all scan slots, `found_words` each */
    uint32_t found_words;
    uint8_t *filled; /* scan slots */
    char *sites;

    EhTicket **rows; /* of lookups */
    EhOutsideFault *lookup_faults, *function_faults;
    uint32_t *function_order; /* FUNCTION_CALLS by function, then as they stand */
    uint32_t *call_starts;    /* where a function's calls end in it */
    EhValue *call_args;

    EhCalendarView *calendars;
    EhCell *past, *past_registers; /* cells of layout 1; registers of the pauses */
    EhPastStretch *stretches;
    EhClockPause *pauses;
    uint32_t n_stretches;
    uint64_t any_paused;     /* targets that were paused in one of them */
    EhTightenGoal *tightens; /* TIGHTENS by target */
    EhTargetTightens *target_tightens;

    EhDecision decision;
    EhClock *out_clocks;
    EhActionCall *actions; /* those made */
    EhValue *action_args;
    const char **action_enums, **action_params;
    uint32_t *out_held;
    EhFault *faults;
};

/* Runs a verified function from one of its instructions on, over its registers: what it reads from there is there. */
void eh_run(EhContext *x, const EhFunc *func, uint32_t from, EhCell *registers);

/* ---- instructions that are rare or long (run_*.c) ---- */

/* True if the text, which nobody has looked up, has the bytes of listed text `id`; false if it is missing. */
bool eh_run_text_equals(const EhBlock *block, const EhCell *text, uint32_t id);

/* True if the text is listed text `id`. */
static inline bool eh_run_text_is(const EhBlock *block, const EhCell *text, uint32_t id)
{
    uint32_t own = EH_TEXT_ID(text[1].meta);
    if (own == EH_ID_UNKNOWN || !text[0].p)
        return eh_run_text_equals(block, text, id);
    return own == id;
}

/* The id of a text that is there, found once and kept in its cells. */
uint32_t eh_run_find_id(const EhBlock *block, EhCell *text);
static inline uint32_t eh_run_text_id(const EhBlock *block, EhCell *text)
{
    uint32_t id = EH_TEXT_ID(text[1].meta);
    return id == EH_ID_UNKNOWN ? eh_run_find_id(block, text) : id;
}
bool eh_run_text_same(const EhCell *a, const EhCell *b);
bool eh_run_starts(const EhCell *text, const EhCell *with);
bool eh_run_ends(const EhCell *text, const EhCell *with);
int64_t eh_run_length(const EhCell *text);
void eh_run_lower(EhContext *x, const EhCell *text, uint32_t site, EhCell *out);
void eh_run_domain(EhContext *x, const EhCell *text, uint32_t site, EhCell *out);
void eh_run_scan(EhContext *x, const EhCell *text, uint32_t slot);
bool eh_run_found(const EhContext *x, uint32_t slot, uint32_t set);
int64_t eh_run_count_found(const EhContext *x, uint32_t slot, uint32_t set);

static inline bool eh_run_text_in(const EhBlock *block, EhCell *text, uint32_t list)
{
    const EhListTable *row = &block->LISTS[list];
    uint32_t id = text[0].p ? eh_run_text_id(block, text) : EH_ID_NONE;
    return id && id / 64 < row->count &&
           (block->LIST_WORDS[row->first + id / 64] >> id % 64 & 1) != 0;
}
bool eh_run_whole_in(const EhBlock *block, int64_t value, uint32_t list);
/* How many numbers of a whole-number list are at most `value`, if they rise; never more than it has. */
uint32_t eh_run_span(const EhBlock *block, uint32_t list, int64_t value);
bool eh_run_number_in(const EhBlock *block, double value, uint32_t list);
static inline bool eh_run_set_has_id(const EhBlock *block, const EhCell *set, uint32_t id)
{
    uint64_t n = set[0].q ? set[1].meta : 0;
    for (uint64_t i = 0; i < n; i++)
        if (eh_run_text_is(block, set[0].q + 2 * i, id))
            return true;
    return false;
}
bool eh_run_set_has_text(const EhCell *set, const EhCell *text);
bool eh_run_set_has_whole(const EhCell *set, int64_t value);

/* Element `index` of a set or list into its register; false past the end. */
bool eh_run_element(const EhSeqType *type, const EhCell *sequence, uint64_t index, EhCell *out);

/* The missing value of a register's kind, in its first cell. */
EhCell eh_run_missing(uint8_t kind);

int64_t eh_run_round(double value);
int64_t eh_run_find_today(EhContext *x);
static inline int64_t eh_run_today(EhContext *x)
{
    return x->today_known && x->today_at == x->now ? x->today : eh_run_find_today(x);
}
int64_t eh_run_waiting(const EhContext *x);
bool eh_run_holdout_text(const EhContext *x, const EhCell *key);
bool eh_run_holdout_whole(const EhContext *x, int64_t key);

void eh_run_require(EhContext *x, uint32_t skill);
void eh_run_act(EhContext *x, uint32_t call, const EhCell *registers);
static inline void eh_run_note(EhContext *x, uint32_t note, EhCell first, EhCell second)
{
    x->did |= EH_DID_NOTE;
    x->noted[note] = true;
    x->notes[2 * (size_t)note] = first;
    x->notes[2 * (size_t)note + 1] = second;
}
void eh_run_lookup(EhContext *x, uint32_t lookup, EhCell *out);
void eh_run_call(EhContext *x, uint32_t call, const EhCell *registers, EhCell *out);

/* ---- clocks (run_clocks.c, run_past.c) ---- */

/* Every target's clock, for a service class, with the tightens that hold: into its registers and the decision. */
void eh_run_clocks(EhContext *x, uint32_t service, EhCell *registers);

/* The same for targets from `first` on, whatever their calendars and pauses. */
void eh_run_past_clocks(EhContext *x, uint32_t service, EhCell *registers, uint32_t first);

/* The clock of a service class's goal, or of a tighten that holds and is due earlier. Of `in`, who asks fills what is the
 * ticket's own: created, now, stop, pauses. */
void eh_run_target(const EhContext *x, uint32_t target, uint32_t service, const uint64_t *held,
                   EhClockIn *in, EhClockOut *out);

/* The same where all that could count is always open, nothing is paused, and the shortest is due first. False, and nothing
 * done, for others. `held` NULL: nothing holds. */
static inline bool eh_run_plain_target(const EhContext *x, uint32_t target, uint32_t service,
                                       const uint64_t *held, int64_t created, int64_t stop,
                                       EhClockOut *out)
{
    const EhGoal *goal = &x->block->GOALS[service * x->block->n_TARGETS + target];
    bool plain = x->calendars[goal->calendar].always;
    int64_t ms = goal->ms;
    if (held) {
        const EhTargetTightens *rows = &x->target_tightens[target];
        const EhTightenGoal *row = x->tightens + rows->first, *end = row + rows->count;
        for (; row < end; row++) {
            if (!(held[row->held / 64] >> row->held % 64 & 1))
                continue;
            plain &= row->calendar == EH_CALENDAR_OF_GOAL || x->calendars[row->calendar].always;
            ms = row->ms < ms ? row->ms : ms;
        }
    }
    return plain && eh_clock_run_plain(created, x->now, stop, ms, out);
}

/* What one came to, as the registers of its target have it, and as the decision does. */
enum { EH_CLOCK_REGISTERS = 5 };
static inline int64_t eh_run_clock_due(const EhClockOut *clock)
{
    return clock->state == EH_CLOCK_PAUSED ? EH_MISSING : clock->due;
}

static inline void eh_run_clock_cells(const EhClockOut *clock, EhCell out[EH_CLOCK_REGISTERS])
{
    out[0].i = eh_run_clock_due(clock);
    out[1].i = clock->left;
    out[2].i = clock->target;
    out[3].f = clock->used;
    out[4].i = clock->state;
}

static inline EhClock eh_run_clock(const EhClockOut *clock)
{
    _Static_assert(EH_NO_TIME == EH_MISSING, "a due time that is not there");
    return (EhClock){
        .target = clock->target,
        .due = eh_run_clock_due(clock),
        .left = clock->left,
        .used = clock->used,
        .state = clock->state,
    };
}

static inline void eh_run_tell_clock(EhContext *x, uint32_t target, const EhClockOut *clock,
                                     EhCell *registers)
{
    eh_run_clock_cells(clock, registers + x->block->TARGETS[target].first_reg);
    x->out_clocks[target] = eh_run_clock(clock);
}

#endif
