/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows by the span of a number that they want, or by the text.
 *
 * One idea: all questions of a row about a register leave one span of values, from the lowest to the highest that they
 * let through. Between two ends of spans all values are alike, so a search among the ends finds the rows. A text counts as
 * its intern id: 0 where the policy does not list it, -1 where it is missing.
 */
#include "compiler/lower_cases.h"

#include <stdlib.h>

/* Values from lo to hi; none if lo > hi. */
typedef struct Span {
    int64_t lo, hi;
} Span;

/* Spans while rows are put into them. Invariant: `open[i]` leads, over some steps, to the first span from i on that no
 * row has closed yet, or to n + 1. */
typedef struct Filling {
    EhSpans *out;
    uint32_t *open, *count;
    EH_VEC(uint32_t) put; /* pairs: span, row */
    uint64_t most;
} Filling;

bool eh_cases_is_span(const EhCases *c, const EhInsn *insn)
{
    uint8_t kind = c->emit->regs.at[insn->a].kind;
    switch (insn->op) {
    case EH_I_JNE:
    case EH_I_JLT:
    case EH_I_JLE:
    case EH_I_JGT:
    case EH_I_JGE:
    case EH_I_JMISS:
    case EH_I_JKNOWN:
        return kind >= EH_INT && kind <= EH_TIME;
    case EH_I_JTNE:
    case EH_I_JMISS2:
    case EH_I_JKNOWN2:
        return kind == EH_TEXT;
    default:
        return false;
    }
}

static void at_least(Span *span, int64_t value)
{
    span->lo = value > span->lo ? value : span->lo;
}

static void at_most(Span *span, int64_t value)
{
    span->hi = value < span->hi ? value : span->hi;
}

/* What the question leaves of the span. */
static void narrow(Span *span, const EhInsn *insn)
{
    static const Span nothing = {INT64_MAX, INT64_MIN};
    switch (insn->op) {
    case EH_I_JLT:
        at_least(span, insn->u.i);
        break;
    case EH_I_JLE:
        *span = insn->u.i == INT64_MAX ? nothing : *span;
        at_least(span, insn->u.i == INT64_MAX ? INT64_MAX : insn->u.i + 1);
        break;
    case EH_I_JGT:
        at_most(span, insn->u.i);
        break;
    case EH_I_JGE:
        *span = insn->u.i == INT64_MIN ? nothing : *span;
        at_most(span, insn->u.i == INT64_MIN ? INT64_MIN : insn->u.i - 1);
        break;
    case EH_I_JMISS:
        at_least(span, EH_MISSING + 1);
        break;
    case EH_I_JKNOWN:
        at_most(span, EH_MISSING);
        break;
    case EH_I_JMISS2:
        at_least(span, 0);
        break;
    case EH_I_JKNOWN2:
        at_most(span, -1);
        break;
    default: { /* equal to a number or a text */
        int64_t one = insn->op == EH_I_JTNE ? (int64_t)insn->u.r.c : insn->u.i;
        at_least(span, one);
        at_most(span, one);
    }
    }
}

static Span span_of(const EhCases *c, uint32_t row, uint32_t reg)
{
    Span span = {INT64_MIN, INT64_MAX};
    for (uint32_t i = c->first_question[row]; i < c->first_question[row + 1]; i++) {
        if (c->questions.at[i].reg == reg) {
            narrow(&span, &c->insns[c->questions.at[i].at]);
        }
    }
    return span;
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* Where one span ends and the next begins, each once; false if all values are one span. */
static bool find_ends(const EhCases *c, EhRows rows, uint32_t reg, EhSpans *out)
{
    uint32_t n = 0;
    out->ends = eh_arena_array(c->emit->arena, 2u * (size_t)rows.n + 1, sizeof *out->ends);
    for (uint32_t i = 0; out->ends != NULL && i < rows.n; i++) {
        Span span = span_of(c, rows.at[i], reg);
        if (span.lo <= span.hi && span.lo > INT64_MIN) {
            out->ends[n++] = span.lo;
        }
        if (span.lo <= span.hi && span.hi < INT64_MAX) {
            out->ends[n++] = span.hi + 1;
        }
    }
    if (out->ends == NULL || n == 0) {
        return false;
    }
    qsort(out->ends, n, sizeof *out->ends, compare);
    out->n = 1;
    for (uint32_t i = 1; i < n; i++) {
        if (out->ends[i] != out->ends[out->n - 1]) {
            out->ends[out->n++] = out->ends[i];
        }
    }
    return true;
}

/* How many ends the value has passed: the number of its span. */
static uint32_t number_of(const EhSpans *spans, int64_t value)
{
    uint32_t low = 0, high = spans->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (spans->ends[middle] <= value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static uint32_t first_open(Filling *f, uint32_t i)
{
    uint32_t at = i;
    while (f->open[at] != at) {
        at = f->open[at];
    }
    while (f->open[i] != at) {
        uint32_t next = f->open[i];
        f->open[i] = at;
        i = next;
    }
    return at;
}

/* Puts the row into the spans of its values that are still open; one that asks no more closes them. */
static bool put_row(const EhCases *c, Filling *f, uint32_t row, uint32_t reg)
{
    EhSpans *out = f->out;
    Span span = span_of(c, row, reg);
    bool last = eh_cases_is_last(c, row, reg), alone = false;
    uint32_t end = span.lo > span.hi ? 0 : number_of(out, span.hi) + 1,
             left = eh_cases_left(c, row, reg);
    uint32_t i = end == 0 ? 0 : first_open(f, number_of(out, span.lo));
    for (; i < end; i = first_open(f, i + 1)) {
        bool again =
            last && f->count[i] == 0 && alone; /* one code for all spans that it has alone */
        alone = alone || (last && f->count[i] == 0);
        out->length += again ? 0 : left;
        f->count[i]++;
        EH_PUSH(c->emit->arena, &f->put, i);
        EH_PUSH(c->emit->arena, &f->put, row);
        if (out->length > f->most || c->emit->arena->failed) {
            return false;
        }
        if (last) {
            f->open[i] = i + 1;
        }
    }
    return true;
}

/* From pairs in order of rows to the rows of each span. */
static bool sort_pairs(EhArena *arena, const Filling *f, EhSpans *out)
{
    out->first = eh_arena_array(arena, out->n + 2u, sizeof *out->first);
    out->rows = eh_arena_array(arena, f->put.n / 2 + 1u, sizeof *out->rows);
    if (out->first == NULL || out->rows == NULL) {
        return false;
    }
    for (uint32_t i = 0; i <= out->n; i++) {
        out->first[i + 1] = out->first[i] + f->count[i];
        f->count[i] = out->first[i];
    }
    for (uint32_t i = 0; i + 1 < f->put.n; i += 2) {
        out->rows[f->count[f->put.at[i]]++] = f->put.at[i + 1];
    }
    return true;
}

bool eh_cases_spans(const EhCases *c, EhRows rows, uint32_t reg, uint64_t most, EhSpans *out)
{
    EhArena *arena = c->emit->arena;
    Filling f = {.out = out, .most = most};
    *out = (EhSpans){NULL, 0, NULL, NULL, 0};
    if (!find_ends(c, rows, reg, out)) {
        return false;
    }
    EH_RESERVE(arena, &f.put, out->n + 2u); /* often every row ends where another begins */
    f.open = eh_arena_array(arena, out->n + 2u, sizeof *f.open);
    f.count = eh_arena_array(arena, out->n + 2u, sizeof *f.count);
    if (f.open == NULL || f.count == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < out->n + 2u; i++) {
        f.open[i] = i;
    }
    for (uint32_t i = 0; i < rows.n; i++) {
        if (!put_row(c, &f, rows.at[i], reg)) {
            return false;
        }
    }
    return sort_pairs(arena, &f, out);
}
