/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ticket on its way into a decision: cells in the order of the program's layout, and what was
 * wrong with its data.
 *
 * One idea: a reader calls one function for each value it meets; whether the ticket is complete is
 * a bitmap of required fields that setting clears, so a good ticket costs nothing more when it is
 * decided.
 */
#ifndef EH_VM_TICKET_H
#define EH_VM_TICKET_H

#include <evenhand.h>

#include "vm/program.h"
#include "vm/value.h"

/* One past state. `cells` are those of layout 1, in its order; bit i of `present`: the entry
 * names TRACKED[i]. */
typedef struct EhHistoryEntry {
    int64_t at;
    const EhCell *cells;
    const uint64_t *present;
} EhHistoryEntry;

/* What a decision reads. Valid until the ticket is changed. `faults` are in order of
 * declaration, the history's last. Invariant: input_fault implies n_faults > 0; the reverse does
 * not hold (outcome fields). A broken field's cells are missing. `history` is sorted by `at`,
 * entries of one instant in the order of the data; empty when not readable. */
typedef struct EhTicketView {
    const EhCell *cells;
    uint32_t n_faults;
    bool input_fault;
    bool created_readable, id_readable, history_readable;
    const EhFault *faults;
    uint32_t n_history;
    const EhHistoryEntry *history;
    const uint64_t
        *broken; /* bit i: the ticket's own value of TRACKED[i] is unreadable; NULL: none */
} EhTicketView;

/* Where the tickets that were read lie. */
typedef struct EhTicketFetch {
    uint32_t bytes;       /* of one, from its EhTicket.program on, that are read */
    uintptr_t last, next; /* where those of the last one are, and maybe the next's */
} EhTicketFetch;

/* Finishes a ticket: faults for required fields that nobody set, the history in order. Allocates
 * nothing, and gives the same however often it is called (the lists that it fills belong to the
 * ticket, hence one thread at a time). */
void eh_ticket_complete(const EhTicket *ticket, EhTicketView *view);

/* Whether FIELDS[field] of the ticket's layout is unreadable: refused, given twice, absent
 * though required, or inside a record that is. */
bool eh_ticket_field_broken(const EhTicket *ticket, uint32_t field);

/* Makes a ticket of the past what was known at `at`, for the next decision alone: the ends of the clocks that came later
 * are missing, and tracked fields have the value that the history gives them then. */
void eh_ticket_as_known(EhTicket *ticket, int64_t at);

/* A ticket over another layout than 0: the row of a lookup. Same setters, same freeing. */
EhStatus eh_ticket_new_layout(const EhProgram *program, uint32_t layout, EhTicket **out);

/* ---- for trying policies: the ticket at another time (ticket_then.c) ---- */

/* Puts a whole number (EH_MISSING: nothing) in the place of what was read for FIELDS[field], which has to be of such a
 * kind and not inside a list. Whether the ticket is complete does not change. */
void eh_ticket_put_whole(EhTicket *ticket, uint32_t field, int64_t value);

/* What was read for it; EH_MISSING too where it is unreadable. */
int64_t eh_ticket_whole(const EhTicket *ticket, uint32_t field);

/* Takes away what came after the ticket did: its history, the instants at which targets were met, and the last state
 * of tracked fields that have a default. */
void eh_ticket_as_it_came(EhTicket *ticket);

/* Makes a ticket of the past one that still waits to be answered at `now`. Of its history stays what was recorded before
 * the first of its clocks stopped (a minute before: records round): that was not done by who answered it. Tracked fields
 * that this names are as it says for `now`; all else is as eh_ticket_as_it_came leaves it. The instant of the next
 * change after `now`, or EH_MISSING. */
int64_t eh_ticket_as_waiting(EhTicket *ticket, int64_t now);

/* ---- for readers of data: values as JSON has them ---- */

/* What a reader met. INT and DOUBLE are numbers as data writes them: money in major units,
 * durations in seconds, an `id` becomes its digits; RAW is in the units of evenhand.h. DIGITS: a
 * number as it is written, which neither of the two can hold, or whose digits matter (see
 * eh_ticket_wants_digits). VALID_TEXT is known to be UTF-8. Texts are borrowed. */
typedef enum EhInKind {
    EH_IN_BOOL,
    EH_IN_RAW,
    EH_IN_INT,
    EH_IN_DOUBLE,
    EH_IN_DIGITS,
    EH_IN_TEXT,
    EH_IN_VALID_TEXT
} EhInKind;

typedef struct EhIn {
    EhInKind kind;
    int64_t i;     /* BOOL, RAW, INT */
    double f;      /* DOUBLE */
    const char *p; /* DIGITS, TEXT, VALID_TEXT: `n` bytes */
    size_t n;
} EhIn;

/* Sets a scalar, as the setters of evenhand.h do. */
EhStatus eh_ticket_set_in(EhTicket *ticket, EhSlot slot, const EhIn *in);

/* The same for the next element of a set or list that eh_set_begin has opened. */
EhStatus eh_ticket_add_in(EhTicket *ticket, EhSlot slot, const EhIn *in);

/* The common ones in short. */
EhStatus eh_ticket_data_int(EhTicket *ticket, EhSlot slot, int64_t value);
EhStatus eh_ticket_data_double(EhTicket *ticket, EhSlot slot, double value);
EhStatus eh_ticket_add_bool(EhTicket *ticket, EhSlot slot, bool value);

/* True when a double that was written with more digits than it keeps could bind otherwise than
 * its digits. */
bool eh_ticket_wants_digits(const EhTicket *ticket, EhSlot slot, double value);

/* As eh_set_fault with its own words for what was wanted: a constant string. */
EhStatus eh_ticket_fault(EhTicket *ticket, EhSlot slot, const char *found, size_t n,
                         const char *wanted);

/* Puts the data's own text in place of what a refused setter wrote: of the slot if it is a
 * fault, of the history while an entry is open. What was wanted stays. */
EhStatus eh_ticket_found(EhTicket *ticket, EhSlot slot, const char *found, size_t n);

/* Whether the slot was given before, be it as null. */
bool eh_ticket_given(const EhTicket *ticket, EhSlot slot);

/* What a fault says of a key that stands twice in one object, of a prediction without a
 * confidence in 0..1, of a history, and of a line. */
#define EH_WANTED_ONCE "one value, not a duplicate key"
#define EH_WANTED_CONFIDENCE "a confidence in 0..1"
#define EH_WANTED_HISTORY "a list of entries, each with `at`"
#define EH_WANTED_OBJECT "a JSON object"

#endif
