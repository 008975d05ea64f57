/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verification of the rows that stand for the policy's own parts: actions, clocks, outside data, notes; and of the
 * header's numbers.
 *
 * One idea: every number of a row is looked at here once, so that deciding indexes without asking.
 */
#include <string.h>

#include "vm/verify_internal.h"

static bool check_params(EhVerifier *v)
{
    const EhBlock *b = v->block;
    for (uint32_t i = 0; i < b->n_PARAMS; i++)
        if (!eh_verify_ref(b, b->PARAMS[i].name) || b->PARAMS[i].kind > EH_TEXT ||
            !eh_verify_arg(b, b->PARAMS[i].kind, b->PARAMS[i].arg))
            return eh_verify_fail(v, "PARAMS: a name outside of STRINGS, or no scalar kind");
    for (uint32_t i = 0; i < b->n_ACTIONS; i++)
        if (!eh_verify_ref(b, b->ACTIONS[i].name) ||
            !eh_verify_range(b->ACTIONS[i].first, b->ACTIONS[i].count, b->n_PARAMS))
            return eh_verify_fail(v, "ACTIONS: a name or parameters lie outside");
    return true;
}

static bool check_calls(EhVerifier *v)
{
    const EhBlock *b = v->block;
    uint64_t cells = 0;
    for (uint32_t i = 0; i < b->n_CALLS; i++) {
        const EhCall *call = &b->CALLS[i];
        cells += 2 * (uint64_t)call->count;
        if (call->callee >= b->n_ACTIONS || call->count != b->ACTIONS[call->callee].count ||
            !eh_verify_range(call->first, call->count, b->n_ARGS) ||
            (uint64_t)call->out + 2 * (uint64_t)call->count > b->header->n_arg_cells)
            return eh_verify_fail(v, "CALLS: a call that does not fit its action");
    }
    return cells == b->header->n_arg_cells ? true
                                           : eh_verify_fail(v, "n_arg_cells: not the sum of CALLS");
}

static bool goal_ok(const EhBlock *b, int64_t ms, uint32_t calendar, bool of_goal)
{
    return ms >= 0 && ms <= EH_DURATION_MAX &&
           (calendar < b->n_CALENDARS || (of_goal && calendar == EH_CALENDAR_OF_GOAL));
}

static bool check_goals(EhVerifier *v)
{
    const EhBlock *b = v->block;
    const EhHeader *h = b->header;
    uint64_t classes = h->enum_class == EH_NONE ? 0 : b->ENUMS[h->enum_class].count;
    if (b->n_GOALS != classes * b->n_TARGETS)
        return eh_verify_fail(v, "GOALS: not one for each class and target");
    for (uint32_t i = 0; i < b->n_GOALS; i++)
        if (!goal_ok(b, b->GOALS[i].ms, b->GOALS[i].calendar, false))
            return eh_verify_fail(v, "GOALS: no such calendar, or no duration");
    for (uint32_t i = 0; i < b->n_TIGHTENS; i++) {
        const EhTightenGoal *row = &b->TIGHTENS[i];
        if (row->held < h->n_rules || row->held - h->n_rules >= h->n_tightens ||
            row->target >= b->n_TARGETS || !goal_ok(b, row->ms, row->calendar, true))
            return eh_verify_fail(v, "TIGHTENS: no such tighten, target or calendar");
    }
    return true;
}

static bool check_targets(EhVerifier *v)
{
    const EhBlock *b = v->block;
    const EhLayout *ticket = &b->LAYOUTS[0];
    if (b->n_TARGETS > EH_LIMIT_TARGETS)
        return eh_verify_fail(v, "TARGETS: too many");
    for (uint32_t i = 0; i < b->n_TARGETS; i++) {
        const EhTarget *row = &b->TARGETS[i];
        if (!eh_verify_ref(b, row->name) || row->until >= ticket->n_cells ||
            eh_verify_cell(v, 0, row->until)->kind != EH_TIME ||
            row->until_field - ticket->first_field >= ticket->n_fields)
            return eh_verify_fail(v, "TARGETS: `until` is no instant of the ticket");
    }
    return true;
}

static bool check_pauses(EhVerifier *v)
{
    const EhBlock *b = v->block;
    uint64_t targets = b->n_TARGETS == 64 ? UINT64_MAX : (UINT64_C(1) << b->n_TARGETS) - 1;
    for (uint32_t i = 0; i < b->n_PAUSES; i++) {
        const EhPause *row = &b->PAUSES[i];
        if (row->func < 2 || row->func >= b->n_FUNCS || (row->targets & ~targets))
            return eh_verify_fail(v, "PAUSES: no such condition or target");
        if (!eh_verify_range(row->first_read, row->n_read, b->n_LIST_WORDS) ||
            row->n_read > (b->n_TRACKED + 63) / 64)
            return eh_verify_fail(v, "PAUSES: what it reads lies outside");
    }
    return true;
}

static bool check_lookups(EhVerifier *v)
{
    const EhBlock *b = v->block;
    for (uint32_t i = 0; i < b->n_SOURCES; i++)
        if (!eh_verify_ref(b, b->SOURCES[i].name) || !eh_verify_ref(b, b->SOURCES[i].path))
            return eh_verify_fail(v, "SOURCES: a name outside of STRINGS");
    for (uint32_t i = 0; i < b->n_LOOKUPS; i++) {
        const EhLookup *row = &b->LOOKUPS[i];
        if (!eh_verify_ref(b, row->name) || !eh_verify_ref(b, row->sql) ||
            row->source >= b->n_SOURCES || row->layout < 2 || row->layout >= b->n_LAYOUTS)
            return eh_verify_fail(v, "LOOKUPS: no such source or record");
        if (row->key >= b->LAYOUTS[0].n_cells || row->key_kind > EH_TEXT ||
            eh_verify_cell(v, 0, row->key)->kind != row->key_kind)
            return eh_verify_fail(v, "LOOKUPS: the key is no cell of the ticket");
    }
    return true;
}

static bool check_functions(EhVerifier *v)
{
    const EhBlock *b = v->block;
    for (uint32_t i = 0; i < b->n_FUNCTIONS; i++) {
        const EhFunction *row = &b->FUNCTIONS[i];
        if (!eh_verify_ref(b, row->name) || !eh_verify_ref(b, row->library) ||
            !eh_verify_ref(b, row->symbol) ||
            !eh_verify_range(row->first, row->count, b->n_PARAMS) || row->kind > EH_TEXT ||
            !eh_verify_arg(b, row->kind, row->arg))
            return eh_verify_fail(v, "FUNCTIONS: a name or parameter outside, or no scalar kind");
    }
    for (uint32_t i = 0; i < b->n_FUNCTION_CALLS; i++) {
        const EhCall *call = &b->FUNCTION_CALLS[i];
        if (call->callee >= b->n_FUNCTIONS || call->count != b->FUNCTIONS[call->callee].count ||
            !eh_verify_range(call->first, call->count, b->n_ARGS))
            return eh_verify_fail(v, "FUNCTION_CALLS: a call that does not fit its function");
    }
    return true;
}

static bool extra_ok(const EhBlock *b, const EhNote *note, const EhNoteExtra *row)
{
    return eh_verify_chars(b, row->label) && eh_verify_chars(b, row->because) &&
           (row->file == EH_NONE || row->file < b->n_FILES) &&
           eh_verify_arg(b, note->kind, row->arg);
}

/* Rows of NOTE_EXTRAS belong to the notes that say so, in order. */
static bool check_notes(EhVerifier *v)
{
    const EhBlock *b = v->block;
    const EhNoteExtra *extra = b->NOTE_EXTRAS, *end = extra + b->n_NOTE_EXTRAS;
    for (uint32_t i = 0; i < b->n_FILES; i++)
        if (!eh_verify_ref(b, b->FILES[i]))
            return eh_verify_fail(v, "FILES: a name outside of STRINGS");
    if (b->n_NOTES && (b->n_STRINGS == 0 || b->STRINGS[b->n_STRINGS - 1] != '\0'))
        return eh_verify_fail(v, "NOTES: the last text does not end");
    for (uint32_t i = 0; i < b->n_NOTES; i++) {
        const EhNote *row = &b->NOTES[i];
        bool more = row->what & EH_NOTE_EXTRA, kept = row->what & EH_NOTE_KEPT;
        if (!eh_verify_chars(b, row->text) || (row->parent != EH_NONE && row->parent >= i) ||
            (row->place && b->n_FILES == 0))
            return eh_verify_fail(v, "NOTES: a text, parent or file outside");
        if ((row->what & ~(EH_NOTE_EXTRA | EH_NOTE_KEPT)) > EH_NOTE_LINE || row->kind > EH_RECORD ||
            (!more && !kept && !eh_verify_arg(b, row->kind, row->arg)))
            return eh_verify_fail(v, "NOTES: a note of no kind");
        if (more && (extra == end || extra->note != i || !extra_ok(b, row, extra++)))
            return eh_verify_fail(v, "NOTE_EXTRAS: not the rest of its note");
    }
    return extra == end ? true : eh_verify_fail(v, "NOTE_EXTRAS: rows of no note");
}

/* ---- the header ---- */

/* `count` of an enum that the policy may lack; 0 then. */
static uint32_t names(const EhBlock *b, uint32_t index)
{
    return index == EH_NONE ? 0 : b->ENUMS[index].count;
}

static bool check_enum_numbers(EhVerifier *v)
{
    const EhBlock *b = v->block;
    const EhHeader *h = b->header;
    const uint32_t all[] = {h->enum_class,    h->enum_tier,  h->enum_queue,      h->enum_priority,
                            h->enum_skill,    h->enum_state, h->enum_weekday,    h->enum_tier_by,
                            h->enum_queue_by, h->enum_held,  h->enum_priority_by};
    for (uint32_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] != EH_NONE && all[i] >= b->n_ENUMS)
            return eh_verify_fail(v, "header: no such enum");
    if ((uint64_t)h->n_rules + h->n_tightens + h->n_escalations != names(b, h->enum_held))
        return eh_verify_fail(v, "header: enum_held is not rules, tightens and escalations");
    if ((h->enum_weekday != EH_NONE && names(b, h->enum_weekday) != 7) ||
        (b->n_TARGETS && names(b, h->enum_state) != 4))
        return eh_verify_fail(v, "header: not seven weekdays, or not four states");
    if (names(b, h->enum_tier_by) < names(b, h->enum_tier))
        return eh_verify_fail(v, "header: enum_tier_by lacks the tiers");
    return true;
}

static bool one_of(const EhBlock *b, uint32_t value, uint32_t index)
{
    return value == EH_NONE ? names(b, index) == 0 : value < names(b, index);
}

static bool check_fallbacks(EhVerifier *v)
{
    const EhBlock *b = v->block;
    const EhHeader *h = b->header;
    if (!one_of(b, h->otherwise_class, h->enum_class) ||
        !one_of(b, h->otherwise_tier, h->enum_tier) ||
        h->fallback_queue >= names(b, h->enum_queue) ||
        h->otherwise_priority >= names(b, h->enum_priority) || names(b, h->enum_priority_by) == 0)
        return eh_verify_fail(v, "header: what a fault falls back on is not there");
    return true;
}

/* A field of the ticket itself, never missing. */
static bool top_field(const EhVerifier *v, uint32_t index, uint8_t kind)
{
    const EhBlock *b = v->block;
    const EhLayout *ticket = &b->LAYOUTS[0];
    return index - ticket->first_field < ticket->n_fields && b->FIELDS[index].kind == kind &&
           !eh_verify_cell(v, 0, b->FIELDS[index].cell)->optional;
}

bool eh_verify_results(EhVerifier *v)
{
    const EhBlock *b = v->block;
    const EhHeader *h = b->header;
    if (!eh_verify_ref(b, h->policy) || !eh_verify_ref(b, h->tz_version) ||
        !eh_verify_ref(b, h->unicode_version) || !eh_verify_ref(b, h->holdout_salt))
        return eh_verify_fail(v, "header: a text lies outside of STRINGS");
    if (h->zone >= b->n_ZONES || h->currency[3] != '\0' || h->currency_decimals > 4)
        return eh_verify_fail(v, "header: no such zone or currency");
    if (h->confidence < 0.0 || h->confidence > 1.0)
        return eh_verify_fail(v, "header: a confidence outside of 0..1");
    if (!top_field(v, h->field_id, EH_TEXT) || !top_field(v, h->field_created, EH_TIME))
        return eh_verify_fail(v, "header: the ticket's `id` or `created` is not there");
    if (h->n_found > EH_LIMIT_REGISTERS || h->n_sites > EH_LIMIT_REGISTERS)
        return eh_verify_fail(v, "header: too many scan slots or text sites");
    return check_fallbacks(v);
}

bool eh_verify_policy(EhVerifier *v)
{
    return check_enum_numbers(v) && check_params(v) && check_calls(v) && check_targets(v) &&
           check_goals(v) && check_pauses(v) && check_lookups(v) && check_functions(v) &&
           check_notes(v);
}
