/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the ticket share: its frames, its memory, and the conversion of one value.
 */
#ifndef EH_VM_TICKET_INTERNAL_H
#define EH_VM_TICKET_INTERNAL_H

#include <string.h>

#include "vm/internal.h"
#include "vm/ticket.h"

/* ---- memory ---- */

/* Bytes follow the head, which is 16 bytes so that they stay aligned. */
typedef struct EhTicketChunk {
    struct EhTicketChunk *older;
    size_t size;
} EhTicketChunk;

/* Bump memory of one ticket. Pieces never move; a reset keeps one chunk as large as all together
 * were. Invariant: `used` <= size of `newest`; `want` is what the next chunk should hold at
 * least; `own`, the first one, lies in the ticket. */
typedef struct EhTicketArena {
    EhAllocator allocator;
    EhTicketChunk *newest, *own;
    size_t used, want;
} EhTicketArena;

/* Bytes that a ticket's own chunk takes with its head. */
#define EH_TICKET_CHUNK 256

void eh_ticket_arena_init(EhTicketArena *arena, const EhAllocator *allocator, void *own);

void *eh_ticket_arena_alloc(EhTicketArena *arena, size_t size);
void eh_ticket_arena_reset(EhTicketArena *arena);
void eh_ticket_arena_free(EhTicketArena *arena);

/* Memory for `count` x `size`, checked; the allocator's realloc. */
void *eh_ticket_resize(const EhAllocator *allocator, void *old, size_t old_count, size_t count,
                       size_t size);

/* ---- the shape of a layout ---- */

/* What a record of one layout looks like before anything is set; belongs to the program. Invariant:
 * fields inside records are missing in `cells`, and only top fields are in `need`;
 * eh_ticket_enter gives a record its defaults and needs once it is there. */
typedef struct EhTicketShape {
    EhCell *cells;
    EhCell *elements; /* of all default sets of the program */
    uint64_t *need;
} EhTicketShape;

/* Gives the fields that lie directly in FIELDS[first, end) their defaults, and marks what is
 * required. */
void eh_shape_fill(const EhBlock *block, const EhTicketShape *shape, const EhLayout *layout,
                   uint32_t first, uint32_t end, EhCell *cells, uint64_t *need);

/* ---- frames ---- */

/* A set or list that is being filled. Invariant: n <= room; the field's cells show the first n
 * elements, and are missing once `bad`. */
typedef struct EhTicketSeq {
    const EhField *field; /* NULL: none is open */
    const EhSeqType *type;
    EhCell *elements;
    uint32_t n, room;
    bool bad;
} EhTicketSeq;

/* One record that is being filled: the ticket, or an element of a list inside the frame below.
 * Bit i of the maps is field first_field + i: `seen` given, also as null; `need` required and
 * not there; `broken`. */
typedef struct EhTicketFrame {
    const EhLayout *layout;
    const EhTicketShape *shape;
    EhCell *cells;
    uint64_t *seen, *need, *broken;
    uint32_t first_field, n_fields; /* the layout's */
    uint32_t room;                  /* words in each map */
    bool any_broken;
    EhTicketSeq seq;
} EhTicketFrame;

/* Where a value goes and what it must be. */
typedef struct EhTicketDest {
    uint8_t kind;
    bool listed; /* TEXT: look its intern id up */
    bool is_id;  /* whole numbers become their digits */
    uint32_t arg, unknown;
    const EhCell *lo, *hi;
    const EhField *format; /* the field whose `format` dates have, or NULL */
} EhTicketDest;

/* One fault and the piece of the arena that its `found` lies in: EH_TICKET_FOUND bytes, written
 * anew by a later fault of the same field. */
typedef struct EhTicketFault {
    EhFault fault;
    char *room;
} EhTicketFault;

/* 80 characters of at most four bytes, and a NUL. */
#define EH_TICKET_FOUND (4 * EH_LIMIT_FOUND_CHARS + 1)

/* Lines, histories and fields that are wrong. Invariant: by_field[i] is valid where bit i of
 * `broken` of frames[0] is set, but for what there was no memory for (by_field, or its field, is
 * NULL then); `history` and `line` where their flags are; `list` is what the last view shows. */
typedef struct EhTicketFaults {
    EhTicketFault *by_field; /* made for the first fault */
    EhFault *list;           /* n_fields + 1 */
    EhTicketFault history, line;
    bool history_broken, line_broken;
} EhTicketFaults;

/* Past states. Invariant: n <= room; while an entry is open, `cells` (layout 1), `present` and
 * `seen` are its own, or NULL when the entry is thrown away. */
typedef struct EhTicketHistory {
    EhHistoryEntry *entries, *spare; /* `room` each: sorting merges from one into the other */
    uint32_t n, room;
    bool open, unsorted;
    int64_t at;
    EhCell *cells;
    uint64_t *present, *seen;
} EhTicketHistory;

/* Invariant: frames[0] is the ticket (or row) itself, frames[depth] the one that setters fill;
 * every pointer into data borrows from the caller, the arena or the program. What
 * eh_ticket_complete writes is behind pointers, but for `settled`. */
struct EhTicket {
    const EhField *fields; /* FIELDS */
    EhAllocator allocator;
    EhTicketArena arena;
    EhTicketFrame *frames;
    uint32_t depth, n_frames; /* n_frames have their memory */
    uint32_t n_tracked;
    EhTicketFaults *faults;
    EhTicketHistory *history;
    uint64_t *tracked_broken; /* bit i: TRACKED[i] */
    uint32_t
        *dedupe; /* element + 1 by hash, of the set that is being filled: `dedupe_n` are in it */
    uint32_t dedupe_size, dedupe_room, dedupe_n;

    /* What deciding reads, last, so that the cells follow it. */
    const EhProgram *program;
    const EhBlock *block;
    EhCell *cells; /* of frames[0] */
    uint32_t layout;
    bool settled; /* found whole and without a past, and not touched since */
};

/* How many bytes of a ticket are read in most cases (ticket_shape.c). */
uint32_t eh_ticket_fetched(const EhBlock *block);

/* Asks for memory, so that the processor waits for all of it at once. */
static inline void eh_fetch_bytes(uintptr_t at, uint32_t bytes)
{
#if defined(__GNUC__)
    const uintptr_t line = 64, end = at + bytes;
    for (at &= ~(line - 1); at < end; at += line)
        __builtin_prefetch((const void *)at);
#else
    (void)at, (void)bytes;
#endif
}

/* Asks for a ticket: its head, its cells, and what sets hold behind them. Tickets that were made one after another lie at equal
 * distances, and are mostly read so too: the next one is asked for already, if the guess is right. Asking for memory that is
 * not there does nothing. */
static inline void eh_ticket_fetch(EhTicketFetch *fetch, const EhTicket *ticket)
{
    uintptr_t at = (uintptr_t)&ticket->program, next = 2 * at - fetch->last;
    if (at != fetch->next)
        eh_fetch_bytes(at, fetch->bytes);
    if (next != at)
        eh_fetch_bytes(next, fetch->bytes);
    fetch->last = at;
    fetch->next = next;
}

/* Looks whether a ticket that is not settled is whole and without a past, as most are; then it is settled. */
bool eh_ticket_settle(const EhTicket *ticket);

static inline EhTicketFrame *eh_ticket_top(EhTicket *ticket)
{
    return &ticket->frames[ticket->depth];
}

/* The row of a slot in the open frame, or NULL for one that no caller should pass. */
static inline const EhField *eh_ticket_field(const EhTicket *ticket, EhSlot slot)
{
    const EhTicketFrame *frame = ticket == NULL ? NULL : &ticket->frames[ticket->depth];
    return frame == NULL || slot - frame->first_field >= frame->n_fields ? NULL
                                                                         : &ticket->fields[slot];
}

/* The same for a setter: the ticket has to be completed anew. */
static inline const EhField *eh_ticket_touch(EhTicket *ticket, EhSlot slot)
{
    if (ticket != NULL)
        ticket->settled = false;
    return eh_ticket_field(ticket, slot);
}

static inline bool eh_bit(const uint64_t *words, uint32_t i)
{
    return words[i / 64] >> (i % 64) & 1;
}

static inline void eh_bit_set(uint64_t *words, uint32_t i)
{
    words[i / 64] |= UINT64_C(1) << (i % 64);
}

static inline void eh_bit_clear(uint64_t *words, uint32_t i)
{
    words[i / 64] &= ~(UINT64_C(1) << (i % 64));
}

/* The missing value of a kind, into as many cells as it takes. */
void eh_ticket_clear(EhCell *cells, uint8_t kind);
void eh_ticket_clear_field(const EhField *field, EhCell *cells);

/* Opens frames[at] over `cells` for a layout, all fields as the shape says. */
EhStatus eh_ticket_frame_open(EhTicket *ticket, uint32_t at, uint32_t layout, EhCell *cells);

/* Says that the record field (an index of FIELDS) is there, and those that it lies in. */
void eh_ticket_enter(EhTicket *ticket, EhTicketFrame *frame, uint32_t record);

/* Whether a field of the frame, or a record around it, is unreadable. */
bool eh_ticket_frame_broken(const EhTicket *ticket, const EhTicketFrame *frame, uint32_t field);

/* ---- values ---- */

static inline void eh_ticket_put_text(const EhBlock *block, const EhTicketDest *dest, const char *p,
                                      uint32_t n, EhCell *out)
{
    uint32_t id = dest->listed ? eh_block_intern(block, p, n) : EH_ID_UNKNOWN;
    out[0].i = 0;
    out[0].p = n == 0 ? "" : p;
    out[1].meta = EH_TEXT_META(n, id);
}

static inline EhTicketDest eh_ticket_dest_element(const EhTicket *ticket, const EhField *field,
                                                  const EhSeqType *type)
{
    uint32_t unknown = field->unknown;
    if (type->kind == EH_ENUM && unknown == EH_NONE) {
        unknown = ticket->block->ENUMS[type->arg].unknown;
    }
    return (EhTicketDest){type->kind, (field->flags & EH_FIELD_LISTED) != 0,
                          false,      type->arg,
                          unknown,    &type->lo,
                          &type->hi,  NULL};
}

/* Each converts one value to the destination's cells and says whether it takes it. No bytes are
 * copied, but the digits of an id, in the arena: EH_NO_MEMORY, else EH_OK or EH_REFUSED. */
EhStatus eh_ticket_from_bool(const EhTicketDest *dest, bool value, EhCell *out);
EhStatus eh_ticket_from_raw(const EhTicket *ticket, const EhTicketDest *dest, int64_t value,
                            EhCell *out);
EhStatus eh_ticket_from_int(EhTicket *ticket, const EhTicketDest *dest, int64_t value, EhCell *out);
EhStatus eh_ticket_from_double(EhTicket *ticket, const EhTicketDest *dest, double value,
                               EhCell *out);
EhStatus eh_ticket_from_digits(EhTicket *ticket, const EhTicketDest *dest, const char *p, size_t n,
                               EhCell *out);
EhStatus eh_ticket_from_text(const EhTicket *ticket, const EhTicketDest *dest, const char *p,
                             size_t n, bool valid, EhCell *out);

EhStatus eh_ticket_convert(EhTicket *ticket, const EhTicketDest *dest, const EhIn *in, EhCell *out);

/* ---- faults ---- */

/* Marks a field of the open frame, or what it is in: inside a list's element the list, inside an
 * entry the history. Gives EH_REFUSED (EH_NO_MEMORY when `found` cannot be kept). */
EhStatus eh_ticket_refuse(EhTicket *ticket, uint32_t field, const char *found, size_t n,
                          const char *wanted);
/* The same for a value that was converted in vain: `found` is written from it. */
EhStatus eh_ticket_refuse_in(EhTicket *ticket, uint32_t field, const EhIn *in, const char *wanted);
EhStatus eh_ticket_refuse_history(EhTicket *ticket, const char *found, size_t n);

/* ---- history ---- */

/* Marks the field as given and brings its record into being; refuses one that was given before
 * (`in` is the later value), or lies in a record that is a fault. */
EhStatus eh_ticket_claim(EhTicket *ticket, const EhField *field, const EhIn *in);

/* Puts a converted value into the open entry. */
EhStatus eh_ticket_history_put(EhTicket *ticket, const EhField *field, const EhIn *in);
/* A key that is there and null: as if it were absent, but given. */
EhStatus eh_ticket_history_null(EhTicket *ticket, const EhField *field);
void eh_ticket_history_sort(EhTicketHistory *history);

#endif
