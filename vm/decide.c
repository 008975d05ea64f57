/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deciding: from a ticket to a decision, whatever is wrong with it.
 *
 * One idea: a ticket that can be read is run through the policy's code; one that cannot takes the answers that the
 * policy keeps for that, and only its clocks are computed.
 */
#include <string.h>

#include "vm/decide.h"
#include "vm/ticket_internal.h"

/* ---- before ---- */

static uint32_t enum_count(const EhBlock *block, uint32_t index)
{
    return index == EH_NONE ? 0 : block->ENUMS[index].count;
}

static void clear_bits(uint64_t *bits, uint32_t n)
{
    memset(bits, 0, ((size_t)n + 63) / 64 * sizeof *bits);
}

static void forget_outside(EhContext *x)
{
    const EhBlock *block = x->block;
    memset(x->lookup_faults, 0, block->n_LOOKUPS * sizeof *x->lookup_faults);
    memset(x->function_faults, 0, block->n_FUNCTION_CALLS * sizeof *x->function_faults);
}

void eh_decide_forget(EhContext *x)
{
    const EhHeader *header = x->block->header;
    EhDecision *d = &x->decision;
    if (x->did & EH_DID_HOLD)
        clear_bits(x->held, enum_count(x->block, header->enum_held));
    if (x->did & EH_DID_REQUIRE)
        clear_bits(x->required, enum_count(x->block, header->enum_skill));
    if (x->did & EH_DID_NOTE)
        memset(x->noted, 0, x->block->n_NOTES * sizeof *x->noted);
    if (x->did & EH_DID_SCAN)
        memset(x->filled, 0, header->n_found);
    if (x->did & EH_DID_FAIL)
        forget_outside(x);
    if (x->did & EH_DID_LOOK)
        x->view =
            (EhTicketView){.created_readable = true, .id_readable = true, .history_readable = true};
    d->n_rules = d->n_tightens = d->n_escalations = 0;
    d->n_requires = d->n_actions = d->n_faults = 0;
    d->faults = NULL;
    x->did = 0;
}

/* ---- results ---- */

static int32_t number_or_none(uint32_t value)
{
    return value == EH_NONE ? -1 : (int32_t)value;
}

static void fill_results(EhContext *x)
{
#define CELL(i) (*x->results[i])
    EH_DECIDE_PUT_RESULTS(&x->decision, CELL);
#undef CELL
}

/* What an unreadable ticket gets: `otherwise` everywhere, and the fallback queue. */
static void fill_fallbacks(EhContext *x)
{
    const EhBlock *block = x->block;
    const EhHeader *h = block->header;
    EhDecision *d = &x->decision;
    d->fault = true;
    d->holdout = false;
    d->klass = d->service = number_or_none(h->otherwise_class);
    d->tier = d->tier_by = number_or_none(h->otherwise_tier);
    if (d->tier >= 0) /* overrides come before the tiers */
        d->tier_by +=
            (int32_t)(enum_count(block, h->enum_tier_by) - enum_count(block, h->enum_tier));
    d->queue = (int32_t)h->fallback_queue;
    d->queue_by = -1;
    d->priority = (int32_t)h->otherwise_priority;
    d->priority_by = (int32_t)enum_count(block, h->enum_priority_by) - 1;
    d->complexity = 0;
    if (x->view.created_readable && h->otherwise_class != EH_NONE && block->n_TARGETS)
        eh_run_clocks(x, h->otherwise_class, x->registers);
}

static void fill_id(EhContext *x)
{
    const EhCell *id = x->view.cells + x->id_cell;
    EhCell none = {.p = NULL};
    eh_decide_put_id(&x->decision, x->view.id_readable ? id[0] : none, id[1]);
}

/* ---- faults ---- */

static void add_fault(EhContext *x, EhFaultWhat what, EhRef name, const EhOutsideFault *fault)
{
    if (!fault->found)
        return;
    x->faults[x->decision.n_faults++] = (EhFault){
        .what = what,
        .field = eh_block_chars(x->block, name),
        .found = fault->found,
        .found_n = fault->found_n,
        .wanted = fault->wanted,
    };
}

/* Lookups and functions that failed come after the ticket's own faults, in order of declaration. */
static void add_outside_faults(EhContext *x)
{
    const EhBlock *block = x->block;
    uint32_t n = x->view.n_faults, room = block->LAYOUTS[0].n_fields + 1;
    x->decision.n_faults = n < room ? n : room;
    if (x->decision.n_faults)
        memcpy(x->faults, x->view.faults, x->decision.n_faults * sizeof *x->faults);
    for (uint32_t i = 0; i < block->n_LOOKUPS; i++)
        add_fault(x, EH_FAULT_LOOKUP, block->LOOKUPS[i].name, &x->lookup_faults[i]);
    for (uint32_t i = 0; i < block->n_FUNCTION_CALLS; i++) {
        uint32_t call = x->function_order[i];
        const EhFunction *function = &block->FUNCTIONS[block->FUNCTION_CALLS[call].callee];
        add_fault(x, EH_FAULT_FUNCTION, function->name, &x->function_faults[call]);
    }
    x->decision.faults = x->faults;
}

/* ---- deciding ---- */

/* What most decisions have not. */
static void finish_rare(EhContext *x)
{
    EhDecision *d = &x->decision;
    if (x->did & EH_DID_HOLD)
        eh_decide_put_held(x, x->held);
    if (x->did & EH_DID_LOOK) {
        d->faults = x->view.faults;
        d->n_faults = x->view.n_faults;
    }
    if (x->did & EH_DID_FAIL)
        add_outside_faults(x);
}

static const EhDecision *finish(EhContext *x)
{
    fill_id(x);
    if (x->did)
        finish_rare(x);
    return &x->decision;
}

static inline const EhDecision *run_and_finish(EhContext *x, const EhFunc *func, uint32_t from)
{
    eh_run(x, func, from, x->registers);
    fill_results(x);
    return finish(x);
}

const EhDecision *eh_decide_rest(EhContext *x, const EhFunc *func, uint32_t from)
{
    return run_and_finish(x, func, from);
}

bool eh_decide_look(EhContext *x, const EhTicket *ticket)
{
    if (ticket->settled || eh_ticket_settle(ticket)) {
        x->view.cells = ticket->cells;
        return true;
    }
    x->did |= EH_DID_LOOK;
    eh_ticket_complete(ticket, &x->view);
    return !x->view.input_fault;
}

static const EhFunc *recording_function(EhContext *x)
{
    const EhBlock *block = x->block;
    if (block->n_FUNCS < 2 || block->FUNCS[1].count == 0)
        return &block->FUNCS[0];
    x->did |= EH_DID_RECORD;
    return &block->FUNCS[1];
}

const EhDecision *eh_decide(EhContext *context, const EhTicket *ticket, int64_t now, EhMode mode)
{
    EhContext *x = context;
    if (!x || !ticket)
        return NULL;
    eh_ticket_fetch(&x->fetch, ticket);
    if (ticket->program != x->program || ticket->layout != 0)
        return NULL;
    eh_decide_start(x, now);
    if (!eh_decide_look(x, ticket)) {
        fill_fallbacks(x);
        return finish(x);
    }
    memcpy(x->registers, ticket->cells, x->n_cells * sizeof *x->registers);
    return run_and_finish(x, mode == EH_RECORDING ? recording_function(x) : x->block->FUNCS, 0);
}
