/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walking the JSON of a decision, which is written without white space.
 */
#include "audit/decided.h"

#include <string.h>

#include "vm/convert.h"

/* Invariant: p <= end. What does not fit moves p to the end. */
typedef struct Walk {
    const char *p, *end;
} Walk;

/* ---- values ---- */

static bool take(Walk *walk, char c)
{
    if (walk->p < walk->end && *walk->p == c) {
        walk->p++;
        return true;
    }
    return false;
}

/* A string, as it is written; p NULL for what is none. */
static EhStr take_string(Walk *walk)
{
    const char *from = walk->p + 1, *p = from;
    if (!take(walk, '"')) {
        return (EhStr){NULL, 0};
    }
    while (p < walk->end && *p != '"') {
        p += *p == '\\' && p + 1 < walk->end ? 2 : 1;
    }
    bool whole = p < walk->end;
    walk->p = whole ? p + 1 : walk->end;
    return whole ? (EhStr){from, (uint32_t)(p - from)} : (EhStr){NULL, 0};
}

/* Any value, as it is written. */
static EhStr take_value(Walk *walk)
{
    const char *from = walk->p;
    uint32_t depth = 0;
    while (walk->p < walk->end) {
        char c = *walk->p;
        if (c == '"') {
            take_string(walk);
        } else if (c == '{' || c == '[') {
            depth++;
            walk->p++;
        } else if (c == '}' || c == ']' || c == ',') {
            if (depth == 0) {
                break;
            }
            depth -= c != ',';
            walk->p++;
        } else {
            walk->p++;
            continue;
        }
        if (depth == 0) {
            break;
        }
    }
    return (EhStr){from, (uint32_t)(walk->p - from)};
}

/* The next key of the object that the walk is in; false behind its last. */
static bool take_key(Walk *walk, EhStr *key)
{
    if (take(walk, '}')) {
        return false;
    }
    if (!take(walk, '{')) {
        take(walk, ',');
    }
    *key = take_string(walk);
    if (key->p != NULL && take(walk, ':')) {
        return true;
    }
    if (!take(walk, '}')) {
        walk->p = walk->end;
    }
    return false;
}

static bool is(EhStr text, EhStr word)
{
    return word.p != NULL && text.n == word.n && memcmp(text.p, word.p, word.n) == 0;
}
#define WORD(literal) ((EhStr){literal, sizeof(literal) - 1})

/* ---- parts ---- */

static void take_clock(Walk *walk, EhAuditClock *clock)
{
    EhStr key;
    while (take_key(walk, &key)) {
        if (is(key, WORD("due"))) {
            EhStr text = take_string(walk);
            if (text.p != NULL) {
                eh_convert_instant(text.p, text.n, &clock->due);
            }
        } else if (is(key, WORD("state"))) {
            clock->met = is(take_string(walk), WORD("met"));
        } else {
            take_value(walk);
        }
    }
}

static void take_clocks(Walk *walk, const EhStr *targets, EhAuditDecided *out)
{
    EhStr key;
    while (take_key(walk, &key)) {
        int i = 0;
        while (i < EH_AUDIT_CLOCKS && !is(key, targets[i])) {
            i++;
        }
        if (i < EH_AUDIT_CLOCKS && walk->p < walk->end && *walk->p == '{') {
            take_clock(walk, &out->clocks[i]);
        } else {
            take_value(walk);
        }
    }
}

static void take_by(Walk *walk, EhAuditDecided *out)
{
    EhStr key;
    while (take_key(walk, &key)) {
        if (is(key, WORD("tier"))) {
            out->tier_by = take_string(walk);
            if (out->tier_by.p == NULL) {
                take_value(walk);
            }
        } else {
            EhStr value = take_value(walk);
            out->escalated = out->escalated || (is(key, WORD("escalations")) && value.n > 2);
        }
    }
}

void eh_audit_decided(EhStr json, const EhStr targets[EH_AUDIT_CLOCKS], EhAuditDecided *out)
{
    Walk walk = {json.p, json.p == NULL ? NULL : json.p + json.n};
    EhStr key;
    *out = (EhAuditDecided){.clocks = {{.due = EH_MISSING}, {.due = EH_MISSING}}};
    while (walk.p < walk.end && take_key(&walk, &key)) {
        bool object = walk.p < walk.end && *walk.p == '{';
        if (object && is(key, WORD("sla"))) {
            take_clocks(&walk, targets, out);
        } else if (object && is(key, WORD("by"))) {
            take_by(&walk, out);
            return; /* only faults come behind */
        } else {
            EhStr value = take_value(&walk);
            if (is(key, WORD("holdout"))) {
                out->holdout = is(value, WORD("true"));
            } else if (is(key, WORD("actions"))) {
                out->actions = value;
            }
        }
    }
}

bool eh_audit_action(EhStr actions, uint32_t *at, EhStr *name)
{
    uint32_t from = *at == 0 ? 1 : *at;
    if (actions.p == NULL || from >= actions.n || actions.p[from] == ']') {
        return false;
    }
    Walk walk = {actions.p + from, actions.p + actions.n};
    Walk inside = walk;
    EhStr key;
    take_value(&walk);
    take(&walk, ',');
    *at = (uint32_t)(walk.p - actions.p);
    *name = *inside.p == '{' && take_key(&inside, &key) && is(key, WORD("do"))
                ? take_string(&inside)
                : (EhStr){NULL, 0};
    return *at > from;
}
