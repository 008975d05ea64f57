/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instructions that look around: the clock on the wall, the holdout group, the host's lookups and functions, and what
 * a decision leaves behind.
 *
 * One idea: whatever the host gives is checked like a ticket's data, and what fails is missing, with a fault.
 */
#include <string.h>

#include "vm/convert.h"
#include "vm/hash.h"
#include "vm/run.h"
#include "vm/utf8.h"
#include "vm/zone.h"

#define WANTED_ROW "a row"
#define WANTED_RESULT "a result within its type and bounds"

/* ---- time and numbers ---- */

int64_t eh_run_find_today(EhContext *x)
{
    const EhZoneTable *zone = &x->block->ZONES[x->block->header->zone];
    x->today = eh_zone_day(x->block->ZONE_SPANS + zone->first, zone->count, x->now);
    x->today_at = x->now;
    x->today_known = true;
    return x->today;
}

int64_t eh_run_waiting(const EhContext *x)
{
    int64_t created = x->view.cells[x->created_cell].i;
    if (x->now <= created)
        return 0;
    uint64_t gone = (uint64_t)x->now - (uint64_t)created;
    return gone > INT64_MAX ? INT64_MAX : (int64_t)gone;
}

/* Half to even. Saturates short of EH_MISSING; no number gives 0. */
int64_t eh_run_round(double value)
{
    if (value != value)
        return 0;
    if (value >= 9223372036854775808.0)
        return INT64_MAX;
    if (value <= -9223372036854775808.0)
        return -INT64_MAX;
    int64_t whole = (int64_t)value;
    double rest = value - (double)whole; /* exact, and 0 from 2^53 on */
    bool odd = whole % 2 != 0;
    if (rest > 0.5 || (rest == 0.5 && odd))
        whole++;
    if (rest < -0.5 || (rest == -0.5 && odd))
        whole--;
    return whole;
}

/* ---- holdout ---- */

static bool in_holdout(const EhContext *x, const char *key, size_t n)
{
    const EhHeader *h = x->block->header;
    uint64_t hash =
        eh_xxh64_salted(eh_block_chars(x->block, h->holdout_salt), h->holdout_salt.n, key, n);
    return h->holdout_all || hash < h->holdout_below;
}

bool eh_run_holdout_text(const EhContext *x, const EhCell *key)
{
    return key[0].p && in_holdout(x, key[0].p, EH_TEXT_LEN(key[1].meta));
}

bool eh_run_holdout_whole(const EhContext *x, int64_t key)
{
    char digits[EH_CONVERT_MAX];
    return key != EH_MISSING && in_holdout(x, digits, eh_convert_put_int(digits, key));
}

/* ---- what a decision leaves ---- */

void eh_run_require(EhContext *x, uint32_t skill)
{
    uint64_t bit = UINT64_C(1) << skill % 64;
    if (x->required[skill / 64] & bit)
        return;
    x->required[skill / 64] |= bit;
    x->skills[x->decision.n_requires++] = skill;
    x->did |= EH_DID_REQUIRE;
}

void eh_run_act(EhContext *x, uint32_t call, const EhCell *registers)
{
    const EhBlock *block = x->block;
    const EhCall *row = &block->CALLS[call];
    const EhAction *action = &block->ACTIONS[row->callee];
    uint32_t out = row->out / 2; /* arguments, two cells each in the program's count */
    for (uint32_t i = 0; i < row->count; i++) {
        const EhParam *param = &block->PARAMS[action->first + i];
        eh_block_value(block, param->kind, param->arg, registers + block->ARGS[row->first + i],
                       &x->action_args[out + i], &x->action_enums[out + i]);
    }
    x->did |= EH_DID_ACT;
    x->actions[x->decision.n_actions++] = (EhActionCall){
        .name = eh_block_chars(block, action->name),
        .n_args = row->count,
        .params = x->action_params + action->first,
        .args = x->action_args + out,
        .enum_names = x->action_enums + out,
    };
}

/* ---- lookups ---- */

static void fail(EhContext *x, EhOutsideFault *fault, const char *found, size_t n,
                 const char *wanted)
{
    x->did |= EH_DID_FAIL;
    fault->found = found;
    fault->found_n = n;
    fault->wanted = wanted;
}

static const EhCell *look_up(EhContext *x, uint32_t lookup, const EhValue *key)
{
    EhOutsideFault *fault = &x->lookup_faults[lookup];
    EhTicket *row = x->rows[lookup];
    EhTicketView view;
    bool found = false;
    eh_ticket_reset(row);
    const char *why = x->outside.lookup
                          ? x->outside.lookup(x->outside.user, lookup, key, row, &found)
                          : "the host does no lookups";
    if (why) {
        fail(x, fault, why, strlen(why), WANTED_ROW);
        return NULL;
    }
    if (!found)
        return NULL;
    eh_ticket_complete(row, &view);
    if (!view.input_fault)
        return view.cells;
    fail(x, fault, view.faults[0].found, view.faults[0].found_n, view.faults[0].wanted);
    return NULL;
}

void eh_run_lookup(EhContext *x, uint32_t lookup, EhCell *out)
{
    const EhLookup *row = &x->block->LOOKUPS[lookup];
    EhValue key;
    eh_block_value(x->block, row->key_kind, 0, x->view.cells + row->key, &key, NULL);
    out->q = key.missing ? NULL : look_up(x, lookup, &key);
}

/* ---- functions ---- */

static bool number_fits(const EhFunction *function, double value)
{
    return value - value == 0.0 && value >= function->lo.f && value <= function->hi.f;
}

static bool whole_fits(const EhBlock *block, const EhFunction *function, int64_t value)
{
    if (function->kind == EH_BOOL)
        return value == 0 || value == 1;
    if (function->kind == EH_ENUM)
        return value >= 0 && value < block->ENUMS[function->arg].count;
    return value >= function->lo.i && value <= function->hi.i && value != EH_MISSING;
}

static bool text_fits(const EhValue *value)
{
    return (value->text || value->n == 0) && value->n <= EH_LIMIT_TEXT_BYTES &&
           (value->n == 0 || eh_utf8_valid(value->text, value->n));
}

/* A result as cells; false, with the fault's words, when it does not fit. */
static bool take_result(EhContext *x, const EhFunction *function, const EhValue *value,
                        EhOutsideFault *fault, EhCell *out)
{
    const char *text = fault->text;
    size_t n = 0;
    if (value->type != (EhType)function->kind) {
        fail(x, fault, "a value of another type", strlen("a value of another type"), WANTED_RESULT);
        return false;
    }
    if (function->kind == EH_TEXT) {
        if (text_fits(value)) {
            out[0].p = value->n ? value->text : "";
            out[1].meta = EH_TEXT_META(value->n, EH_ID_UNKNOWN);
            return true;
        }
        text = "no UTF-8, or too long";
        n = strlen(text);
    } else if (function->kind == EH_NUMBER) {
        out[0].f = value->f + 0.0; /* never -0 */
        if (number_fits(function, value->f))
            return true;
        n = eh_convert_put_double(fault->text, value->f);
    } else {
        out[0].i = value->i;
        if (whole_fits(x->block, function, value->i))
            return true;
        n = eh_convert_put_int(fault->text, value->i);
    }
    fail(x, fault, text, n, WANTED_RESULT);
    return false;
}

/* False when an argument is missing: then there is nothing to ask. */
static bool fill_args(EhContext *x, const EhCall *call, const EhCell *registers)
{
    const EhBlock *block = x->block;
    const EhFunction *function = &block->FUNCTIONS[call->callee];
    bool all = true;
    for (uint32_t i = 0; i < call->count; i++) {
        const EhParam *param = &block->PARAMS[function->first + i];
        eh_block_value(block, param->kind, param->arg, registers + block->ARGS[call->first + i],
                       &x->call_args[i], NULL);
        all &= !x->call_args[i].missing;
    }
    return all;
}

void eh_run_call(EhContext *x, uint32_t call, const EhCell *registers, EhCell *out)
{
    const EhCall *row = &x->block->FUNCTION_CALLS[call];
    const EhFunction *function = &x->block->FUNCTIONS[row->callee];
    EhOutsideFault *fault = &x->function_faults[call];
    EhValue result = {.type = (EhType)function->kind, .missing = true};
    const char *why = NULL;
    if (!fill_args(x, row, registers)) {
        out[0] = eh_run_missing(function->kind);
        return;
    }
    why = x->outside.call
              ? x->outside.call(x->outside.user, row->callee, x->call_args, row->count, &result)
              : "the host calls no functions";
    if (why)
        fail(x, fault, why, strlen(why), WANTED_RESULT);
    if (why || result.missing || !take_result(x, function, &result, fault, out))
        out[0] = eh_run_missing(function->kind);
}
