/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walking the JSON of a decision.
 */
#include "audit/decided.h"

#include <string.h>

#include "vm/convert.h"

EhAuditWalk eh_audit_walk(EhStr text)
{
    return (EhAuditWalk){.text = text, .at = 1};
}

/* The first byte behind a string whose quote stands at `i`. */
static uint32_t behind_string(EhStr text, uint32_t i)
{
    i++;
    while (i < text.n) {
        const char *quote = memchr(text.p + i, '"', text.n - i);
        uint32_t end = quote == NULL ? text.n : (uint32_t)(quote - text.p), back = end;
        while (back > i && text.p[back - 1] == '\\') {
            back--;
        }
        i = end + 1;
        if ((end - back) % 2 == 0) {
            break;
        }
    }
    return i < text.n ? i : text.n;
}

/* The first byte behind the value at `i`. */
static uint32_t behind_value(EhStr text, uint32_t i)
{
    uint32_t depth = 0;
    while (i < text.n) {
        char c = text.p[i];
        if (c == '"') {
            i = behind_string(text, i);
        } else if (c == '{' || c == '[') {
            depth++;
            i++;
        } else if (c == '}' || c == ']') {
            if (depth == 0) {
                return i;
            }
            depth--;
            i++;
        } else if (c == ',' && depth == 0) {
            return i;
        } else {
            i++;
        }
        if (depth == 0 && i < text.n && (text.p[i - 1] == '}' || text.p[i - 1] == ']')) {
            return i;
        }
    }
    return text.n;
}

bool eh_audit_element(EhAuditWalk *walk, EhStr *value)
{
    EhStr text = walk->text;
    if (text.p == NULL || walk->at >= text.n || text.p[walk->at] == ']' ||
        text.p[walk->at] == '}') {
        return false;
    }
    uint32_t end = behind_value(text, walk->at);
    *value = (EhStr){text.p + walk->at, end - walk->at};
    walk->at = end < text.n && text.p[end] == ',' ? end + 1 : end;
    return value->n > 0;
}

bool eh_audit_member(EhAuditWalk *walk, EhStr *key, EhStr *value)
{
    EhStr text = walk->text;
    if (text.p == NULL || walk->at >= text.n || text.p[walk->at] != '"') {
        return false;
    }
    uint32_t end = behind_string(text, walk->at);
    if (end - walk->at < 2 || end + 1 >= text.n || text.p[end] != ':') {
        return false;
    }
    *key = (EhStr){text.p + walk->at + 1, end - walk->at - 2};
    walk->at = end + 1;
    return eh_audit_element(walk, value);
}

EhStr eh_audit_unquoted(EhStr value)
{
    return value.p != NULL && value.n >= 2 && value.p[0] == '"' ? (EhStr){value.p + 1, value.n - 2}
                                                                : (EhStr){NULL, 0};
}

static bool is(EhStr text, const char *word)
{
    size_t n = strlen(word);
    return text.n == n && memcmp(text.p, word, n) == 0;
}

static void read_by(EhStr by, EhAuditDecided *out)
{
    EhAuditWalk walk = eh_audit_walk(by);
    EhStr key, value;
    while (eh_audit_member(&walk, &key, &value)) {
        if (is(key, "tier")) {
            out->tier_by = eh_audit_unquoted(value);
        } else if (is(key, "escalations")) {
            out->escalated = value.n > 2;
        }
    }
}

void eh_audit_decided(EhStr json, EhAuditDecided *out)
{
    EhAuditWalk walk = eh_audit_walk(json);
    EhStr key, value;
    *out = (EhAuditDecided){.holdout = false};
    while (eh_audit_member(&walk, &key, &value)) {
        if (is(key, "holdout")) {
            out->holdout = is(value, "true");
        } else if (is(key, "sla")) {
            out->sla = value;
        } else if (is(key, "actions")) {
            out->actions = value;
        } else if (is(key, "by")) {
            read_by(value, out);
            return; /* only faults come behind */
        }
    }
}

EhAuditClock eh_audit_clock(EhStr sla, EhStr target)
{
    EhAuditClock clock = {.due = EH_MISSING};
    EhAuditWalk targets = eh_audit_walk(sla);
    EhStr name, of, key, value;
    while (eh_audit_member(&targets, &name, &of)) {
        EhAuditWalk walk = eh_audit_walk(of);
        while (name.n == target.n && memcmp(name.p, target.p, name.n) == 0 &&
               eh_audit_member(&walk, &key, &value)) {
            EhStr text = eh_audit_unquoted(value);
            if (text.p != NULL && is(key, "due")) {
                eh_convert_instant(text.p, text.n, &clock.due);
            } else if (text.n >= 2 && is(key, "state")) {
                memcpy(clock.state, text.p, 2);
            }
        }
    }
    return clock;
}
