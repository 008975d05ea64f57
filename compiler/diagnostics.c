/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Collecting messages, and the table of codes that diagnostics.def spells out.
 */
#include "compiler/diagnostics.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct CodeRow {
    int number;
    const char *title, *page;
} CodeRow;

static const CodeRow codes[EH_CODE_COUNT] = {
#define EH_DIAGNOSTIC(name, number, title, page) {number, title, page},
#include "compiler/diagnostics.def"
#undef EH_DIAGNOSTIC
};

static EhStr format_args(EhArena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    char *text = n < 0 ? NULL : eh_arena_alloc(arena, (size_t)n + 1);
    if (text != NULL)
        vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    return text != NULL ? (EhStr){text, (uint32_t)n} : (EhStr){"", 0};
}

static bool said_there(const EhDiags *diags, EhSpan span)
{
    for (uint32_t i = 0; i < diags->list.n; i++)
        if (diags->list.at[i].span.file == span.file && diags->list.at[i].span.start == span.start)
            return true;
    return false;
}

EhDiag *eh_diag(EhDiags *diags, EhCode code, EhSpan span, const char *format, ...)
{
    EhDiag diag = {.code = code, .span = span};
    diags->said++;
    if (diags->list.n >= EH_DIAGS_KEPT || said_there(diags, span))
        return &diags->scratch;
    va_list args;
    va_start(args, format);
    diag.message = format_args(diags->arena, format, args);
    va_end(args);
    if (!EH_PUSH(diags->arena, &diags->list, diag))
        return &diags->scratch;
    return &diags->list.at[diags->list.n - 1];
}

void eh_diag_hint(EhDiags *diags, EhDiag *diag, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (diag != &diags->scratch)
        diag->hint = format_args(diags->arena, format, args);
    va_end(args);
}

void eh_diag_second(EhDiags *diags, EhDiag *diag, EhSpan span, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (diag != &diags->scratch) {
        diag->has_second = true;
        diag->second = span;
        diag->second_label = format_args(diags->arena, format, args);
    }
    va_end(args);
}

static bool before(EhSpan a, EhSpan b)
{
    return a.file != b.file ? a.file < b.file : a.start < b.start;
}

/* Insertion keeps equal ones in order, and the list is short and nearly sorted. */
void eh_diag_sort(EhDiags *diags)
{
    for (uint32_t i = 1; i < diags->list.n; i++) {
        EhDiag diag = diags->list.at[i];
        uint32_t k = i;
        for (; k > 0 && before(diag.span, diags->list.at[k - 1].span); k--)
            diags->list.at[k] = diags->list.at[k - 1];
        diags->list.at[k] = diag;
    }
}

/* Longer names are not compared: nobody mistypes them by a letter, and the rows below have fixed
 * room. */
enum { NEAREST_MAX = 64 };

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Letters to insert, drop, replace or swap with a neighbour to make `b` of `a`. */
static uint32_t distance(EhStr a, EhStr b)
{
    uint32_t rows[3][NEAREST_MAX + 1];
    for (uint32_t j = 0; j <= b.n; j++)
        rows[0][j] = j;
    for (uint32_t i = 1; i <= a.n; i++) {
        uint32_t *row = rows[i % 3];
        const uint32_t *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];
        row[0] = i;
        for (uint32_t j = 1; j <= b.n; j++) {
            bool same = lower(a.p[i - 1]) == lower(b.p[j - 1]);
            row[j] = least(least(up[j] + 1, row[j - 1] + 1), up[j - 1] + (same ? 0 : 1));
            if (i > 1 && j > 1 && lower(a.p[i - 1]) == lower(b.p[j - 2]) &&
                lower(a.p[i - 2]) == lower(b.p[j - 1]))
                row[j] = least(row[j], up2[j - 2] + 1);
        }
    }
    return rows[a.n % 3][b.n];
}

EhStr eh_diag_nearest(EhStr wrong, const EhStr *names, uint32_t n)
{
    EhStr best = {NULL, 0};
    uint32_t limit = wrong.n < 6 ? 1 : wrong.n / 3;
    if (wrong.n == 0 || wrong.n > NEAREST_MAX)
        return best;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t longer = names[i].n > wrong.n ? names[i].n - wrong.n : wrong.n - names[i].n;
        if (names[i].n == 0 || names[i].n > NEAREST_MAX || longer > limit)
            continue;
        uint32_t d = distance(wrong, names[i]);
        if (d > limit || d >= wrong.n || (best.p != NULL && d == limit))
            continue;
        best = names[i];
        limit = d;
    }
    return best;
}

int eh_code_number(EhCode code)
{
    return codes[code].number;
}

const char *eh_code_title(EhCode code)
{
    return codes[code].title;
}

const char *eh_code_page(EhCode code)
{
    return codes[code].page;
}

bool eh_code_find(int number, EhCode *code)
{
    for (int i = 0; i < EH_CODE_COUNT; i++) {
        if (codes[i].number == number) {
            *code = (EhCode)i;
            return true;
        }
    }
    return false;
}
