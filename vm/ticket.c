/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tickets: made once, filled and completed many times.
 *
 * One idea: everything that completing needs is allocated with the ticket, so completing cannot
 * fail.
 */
#include "vm/ticket.h"

#include "vm/ticket_internal.h"

/* ---- making and freeing ---- */

static void *allocate_zero(EhTicket *ticket, size_t count, size_t size)
{
    void *memory = eh_ticket_resize(&ticket->allocator, NULL, 0, count, size);
    if (memory != NULL) {
        memset(memory, 0, count * size);
    }
    return memory;
}

static void release(EhTicket *ticket, void *memory, size_t count, size_t size)
{
    if (memory != NULL) {
        ticket->allocator.allocate(ticket->allocator.user, memory, count * size, 0);
    }
}

static size_t tracked_words(const EhTicket *ticket)
{
    return ((size_t)ticket->n_tracked + 63) / 64 + 1;
}

/* What a ticket of the layout holds besides its frames. False without memory. */
static bool parts_make(EhTicket *ticket, const EhLayout *layout)
{
    ticket->faults = allocate_zero(ticket, 1, sizeof *ticket->faults);
    ticket->history = allocate_zero(ticket, 1, sizeof *ticket->history);
    ticket->tracked_broken = allocate_zero(ticket, tracked_words(ticket), sizeof(uint64_t));
    if (ticket->faults != NULL) {
        ticket->faults->list = allocate_zero(ticket, (size_t)layout->n_fields + 1, sizeof(EhFault));
    }
    return ticket->faults != NULL && ticket->history != NULL && ticket->tracked_broken != NULL &&
           ticket->faults->list != NULL;
}

/* The cells lie behind the struct, and what sets hold behind the cells: deciding then touches one stretch of memory. */
static size_t cells_size(const EhBlock *block, uint32_t layout)
{
    return ((size_t)block->LAYOUTS[layout].n_cells + 1) / 2 * 2 * sizeof(EhCell);
}

static size_t ticket_size(const EhBlock *block, uint32_t layout)
{
    return sizeof(EhTicket) + cells_size(block, layout) + EH_TICKET_CHUNK;
}

EhStatus eh_ticket_new_layout(const EhProgram *program, uint32_t layout, EhTicket **out)
{
    EhTicket *ticket;
    if (program == NULL || out == NULL || layout >= program->block.n_LAYOUTS) {
        return EH_INVALID;
    }
    *out = NULL;
    ticket = eh_allocate(&program->allocator, ticket_size(&program->block, layout));
    if (ticket == NULL) {
        return EH_NO_MEMORY;
    }
    memset(ticket, 0, ticket_size(&program->block, layout));
    *ticket = (EhTicket){.program = program,
                         .cells = (EhCell *)(ticket + 1),
                         .block = &program->block,
                         .fields = program->block.FIELDS,
                         .allocator = program->allocator,
                         .layout = layout,
                         .n_tracked = layout == 0 ? program->block.n_TRACKED : 0};
    eh_ticket_arena_init(&ticket->arena, &ticket->allocator,
                         (char *)ticket->cells + cells_size(&program->block, layout));
    if (!parts_make(ticket, &program->block.LAYOUTS[layout]) ||
        eh_ticket_frame_open(ticket, 0, layout, ticket->cells) != EH_OK) {
        eh_ticket_free(ticket);
        return EH_NO_MEMORY;
    }
    *out = ticket;
    return EH_OK;
}

EhStatus eh_ticket_new(const EhProgram *program, EhTicket **out)
{
    return eh_ticket_new_layout(program, 0, out);
}

static void frames_free(EhTicket *ticket)
{
    for (uint32_t i = 0; i < ticket->n_frames; i++) {
        release(ticket, ticket->frames[i].seen, 3 * (size_t)ticket->frames[i].room,
                sizeof(uint64_t));
    }
    release(ticket, ticket->frames, ticket->n_frames, sizeof *ticket->frames);
}

void eh_ticket_free(EhTicket *ticket)
{
    const EhLayout *layout;
    EhAllocator allocator;
    if (ticket == NULL) {
        return;
    }
    layout = &ticket->block->LAYOUTS[ticket->layout];
    frames_free(ticket);
    if (ticket->faults != NULL) {
        release(ticket, ticket->faults->by_field, (size_t)layout->n_fields + 1,
                sizeof(EhTicketFault));
        release(ticket, ticket->faults->list, (size_t)layout->n_fields + 1, sizeof(EhFault));
    }
    release(ticket, ticket->faults, 1, sizeof *ticket->faults);
    if (ticket->history != NULL) {
        release(ticket, ticket->history->entries, 2 * (size_t)ticket->history->room,
                sizeof(EhHistoryEntry));
    }
    release(ticket, ticket->history, 1, sizeof *ticket->history);
    release(ticket, ticket->tracked_broken, tracked_words(ticket), sizeof(uint64_t));
    release(ticket, ticket->dedupe, ticket->dedupe_room, sizeof *ticket->dedupe);
    eh_ticket_arena_free(&ticket->arena);
    allocator = ticket->allocator;
    eh_release(&allocator, ticket, ticket_size(ticket->block, ticket->layout));
}

/* Opening the frame again cannot fail: its memory is there since the ticket was made. */
void eh_ticket_reset(EhTicket *ticket)
{
    if (ticket == NULL) {
        return;
    }
    ticket->settled = false;
    ticket->depth = 0;
    eh_ticket_arena_reset(&ticket->arena);
    ticket->history->n = 0;
    ticket->history->open = false;
    ticket->history->unsorted = false;
    ticket->faults->history_broken = false;
    ticket->faults->line_broken = false;
    (void)eh_ticket_frame_open(ticket, 0, ticket->layout, ticket->cells);
}

/* ---- completing ---- */

/* A fault of what the policy calls an outcome is told, and does not make the ticket one. */
static bool is_outcome(const EhTicket *ticket, uint32_t field)
{
    while (field != EH_NONE && !(ticket->fields[field].flags & EH_FIELD_OUTCOME)) {
        field = ticket->fields[field].parent;
    }
    return field != EH_NONE;
}

static void list_field(const EhTicket *ticket, uint32_t field, EhTicketView *view)
{
    const EhTicketFrame *frame = &ticket->frames[0];
    EhFault *out = &ticket->faults->list[view->n_faults++];
    uint32_t i = field - frame->layout->first_field;
    bool broken = eh_bit(frame->broken, i);
    const EhTicketFault *kept =
        broken && ticket->faults->by_field != NULL ? &ticket->faults->by_field[i] : NULL;
    if (kept != NULL && kept->fault.field != NULL) {
        *out = kept->fault;
    } else {
        *out = (EhFault){.what = EH_FAULT_FIELD,
                         .found = broken ? "" : "null",
                         .found_n = broken ? 0 : 4,
                         .field = eh_block_chars(ticket->block, ticket->fields[field].path),
                         .wanted = eh_block_chars(ticket->block, ticket->fields[field].wanted)};
    }
    view->input_fault = view->input_fault || !is_outcome(ticket, field);
}

/* In order of declaration, which is the order of FIELDS. */
static void list_fields(const EhTicket *ticket, EhTicketView *view)
{
    const EhTicketFrame *frame = &ticket->frames[0];
    uint32_t words = (frame->layout->n_fields + 63) / 64;
    for (uint32_t word = 0; word < words; word++) {
        uint64_t wrong = frame->broken[word] | frame->need[word];
        for (uint32_t bit = 0; wrong != 0 && bit < 64; bit++) {
            if (wrong >> bit & 1) {
                list_field(ticket, frame->layout->first_field + 64 * word + bit, view);
            }
        }
    }
}

static void find_unreadable(const EhTicket *ticket, EhTicketView *view)
{
    const EhHeader *header = ticket->block->header;
    if (ticket->layout != 0) {
        return;
    }
    view->id_readable = !eh_ticket_field_broken(ticket, header->field_id);
    view->created_readable = !eh_ticket_field_broken(ticket, header->field_created);
    for (uint32_t i = 0; i < ticket->n_tracked; i++) {
        if (eh_ticket_field_broken(ticket, ticket->block->TRACKED[i])) {
            eh_bit_set(ticket->tracked_broken, i);
        }
    }
}

static void line_fault(const EhTicket *ticket, EhTicketView *view)
{
    ticket->faults->list[0] = ticket->faults->line.fault;
    view->n_faults = 1;
    view->input_fault = true;
    view->created_readable = view->id_readable = view->history_readable = false;
    view->n_history = 0;
}

static bool anything_wrong(const EhTicketFrame *frame)
{
    uint64_t any = frame->any_broken;
    for (uint32_t i = 0; i < (frame->layout->n_fields + 63) / 64; i++) {
        any |= frame->need[i];
    }
    return any != 0;
}

static void complete(const EhTicket *ticket, EhTicketView *view)
{
    EhTicketFaults *faults = ticket->faults;
    *view = (EhTicketView){.cells = ticket->cells,
                           .faults = faults->list,
                           .created_readable = true,
                           .id_readable = true,
                           .history_readable = !faults->history_broken,
                           .broken = ticket->tracked_broken};
    memset(ticket->tracked_broken, 0, tracked_words(ticket) * sizeof(uint64_t));
    if (!faults->history_broken) {
        eh_ticket_history_sort(ticket->history);
        view->history = ticket->history->entries;
        view->n_history = ticket->history->n;
    }
    if (faults->line_broken) {
        line_fault(ticket, view);
        return;
    }
    if (anything_wrong(&ticket->frames[0])) {
        list_fields(ticket, view);
        find_unreadable(ticket, view);
    }
    if (faults->history_broken) {
        faults->list[view->n_faults++] = faults->history.fault;
        view->input_fault = true;
    }
}

/* A ticket belongs to one thread at a time, so that what was found may be kept in it. */
bool eh_ticket_settle(const EhTicket *ticket)
{
    const EhTicketFaults *faults = ticket->faults;
    if (faults->history_broken || faults->line_broken || ticket->history->n > 0 ||
        anything_wrong(&ticket->frames[0])) {
        return false;
    }
    memset(ticket->tracked_broken, 0, tracked_words(ticket) * sizeof(uint64_t));
    ((EhTicket *)(uintptr_t)ticket)->settled = true;
    return true;
}

void eh_ticket_complete(const EhTicket *ticket, EhTicketView *view)
{
    if (!ticket->settled && !eh_ticket_settle(ticket)) {
        complete(ticket, view);
        return;
    }
    *view = (EhTicketView){.cells = ticket->cells,
                           .created_readable = true,
                           .id_readable = true,
                           .history_readable = true,
                           .broken = ticket->tracked_broken};
}

bool eh_ticket_field_broken(const EhTicket *ticket, uint32_t field)
{
    return eh_ticket_frame_broken(ticket, &ticket->frames[0], field);
}
