/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Collecting findings, and the tables of what they can be.
 *
 * One idea: a finding is filled piece by piece by the check that makes it; what finds no memory is lost quietly, and
 * the arena's `failed` tells it once, at the end.
 */
#include "lint/witness.h"

#include <stdarg.h>
#include <stdio.h>

const EhCheckInfo eh_check_infos[EH_CHECK_COUNT] = {
#define EH_LINT_CHECK(code, name, severity, title, page)                                           \
    {#code, name, EH_SEVERITY_##severity, title, page},
#include "lint/checks.def"
#undef EH_LINT_CHECK
};

const char *const eh_strength_names[EH_BY_REPLAY + 1] = {"logic", "envelope", "stability", "model",
                                                         "replay"};

bool eh_check_find(EhStr code, EhCheck *check)
{
    for (int i = 0; i < EH_CHECK_COUNT; i++) {
        if (eh_str_is(code, eh_check_infos[i].code)) {
            *check = (EhCheck)i;
            return true;
        }
    }
    return false;
}

static EhStr format_args(EhArena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    char *text = n < 0 ? NULL : eh_arena_alloc(arena, (size_t)n + 1);
    if (text != NULL) {
        vsnprintf(text, (size_t)n + 1, format, again);
    }
    va_end(again);
    return text != NULL ? (EhStr){text, (uint32_t)n} : EH_STR("");
}

/* The texts of a scratch finding go nowhere. */
static EhFinding *scratch(EhLint *lint)
{
    lint->scratch = (EhFinding){.subject = EH_STR("")};
    return &lint->scratch;
}

EhFinding *eh_finding(EhLint *lint, EhCheck check, EhVerdict verdict, EhStrength strength,
                      EhSpan span, EhStr subject, const char *format, ...)
{
    va_list args;
    EhFinding *finding = eh_arena_alloc(lint->arena, sizeof *finding);
    if (finding == NULL || !EH_PUSH(lint->arena, &lint->findings, finding)) {
        return scratch(lint);
    }
    *finding = (EhFinding){.check = check,
                           .verdict = verdict,
                           .strength = strength,
                           .subject = subject,
                           .span = span,
                           .label = EH_STR(""),
                           .fix = EH_STR(""),
                           .missing = EH_STR("")};
    va_start(args, format);
    finding->message = format_args(lint->arena, format, args);
    va_end(args);
    return finding;
}

void eh_finding_label(EhLint *lint, EhFinding *finding, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    finding->label = format_args(lint->arena, format, args);
    va_end(args);
}

void eh_finding_related(EhLint *lint, EhFinding *finding, EhSpan span, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    EhRelated related = {span, format_args(lint->arena, format, args)};
    va_end(args);
    if (finding != &lint->scratch) {
        (void)EH_PUSH(lint->arena, &finding->related, related);
    }
}

void eh_finding_fact(EhLint *lint, EhFinding *finding, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    EhStr fact = format_args(lint->arena, format, args);
    va_end(args);
    if (finding != &lint->scratch) {
        (void)EH_PUSH(lint->arena, &finding->facts, fact);
    }
}

void eh_finding_fix(EhLint *lint, EhFinding *finding, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    finding->fix = format_args(lint->arena, format, args);
    va_end(args);
}

void eh_finding_missing(EhLint *lint, EhFinding *finding, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    finding->missing = format_args(lint->arena, format, args);
    va_end(args);
}

void eh_finding_witness(EhLint *lint, EhFinding *finding, const EhWitness *witness)
{
    if (finding != &lint->scratch) {
        (void)EH_PUSH(lint->arena, &finding->witnesses, *witness);
    }
}

/* ---- order ---- */

static bool before(const EhFinding *a, const EhFinding *b)
{
    if (a->span.file != b->span.file) {
        return a->span.file < b->span.file;
    }
    return a->span.start != b->span.start ? a->span.start < b->span.start : a->check < b->check;
}

/* Merges from[low..middle) and from[middle..high) into to[low..high); of equal ones the left comes first. */
static void merge(EhFinding *const *from, EhFinding **to, uint32_t low, uint32_t middle,
                  uint32_t high)
{
    uint32_t a = low, b = middle;
    for (uint32_t i = low; i < high; i++) {
        bool right = a == middle || (b < high && before(from[b], from[a]));
        to[i] = right ? from[b++] : from[a++];
    }
}

static uint32_t least(uint64_t a, uint32_t b)
{
    return a < b ? (uint32_t)a : b;
}

void eh_findings_sort(EhLint *lint)
{
    uint32_t n = lint->findings.n;
    EhFinding **from = lint->findings.at;
    EhFinding **to = n == 0 ? NULL : eh_arena_array(lint->arena, n, sizeof(EhFinding *));
    if (to == NULL) {
        return;
    }
    for (uint64_t width = 1; width < n; width *= 2) {
        for (uint64_t low = 0; low < n; low += 2 * width) {
            merge(from, to, (uint32_t)low, least(low + width, n), least(low + 2 * width, n));
        }
        EhFinding **swap = from;
        from = to;
        to = swap;
    }
    lint->findings.at = from;
    lint->findings.room = n; /* both arrays have room for so many */
}
