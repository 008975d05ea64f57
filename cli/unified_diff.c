/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Myers' algorithm ("An O(ND) Difference Algorithm", 1986) on what differs between the common head and tail.
 *
 * One idea: every line of both texts gets a mark, kept or changed; hunks are read off the marks. Texts that differ in
 * more than EDITS_MAX lines are not compared further: the whole middle is replaced, which is right if not shortest.
 */
#include "cli/unified_diff.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CONTEXT = 3, EDITS_MAX = 2000 };

typedef struct Line {
    const char *p;
    size_t n; /* with its line end */
} Line;

/* Invariant: `changed` has `n` entries; equal numbers of lines are unchanged on both sides, in the same order. */
typedef struct Side {
    Line *lines;
    bool *changed;
    long n;
} Side;

static bool split(const char *text, size_t n, Side *side)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += text[i] == '\n' || i + 1 == n;
    side->lines = malloc((count + 1) * sizeof *side->lines);
    side->changed = calloc(count + 1, sizeof *side->changed);
    side->n = 0;
    if (!side->lines || !side->changed)
        return false;
    for (size_t start = 0; start < n;) {
        const char *end = memchr(text + start, '\n', n - start);
        size_t length = end ? (size_t)(end - (text + start)) + 1 : n - start;
        side->lines[side->n++] = (Line){text + start, length};
        start += length;
    }
    return true;
}

static bool same(const Side *a, long i, const Side *b, long j)
{
    return a->lines[i].n == b->lines[j].n &&
           memcmp(a->lines[i].p, b->lines[j].p, a->lines[i].n) == 0;
}

/* The part of both texts between their common head and tail. */
typedef struct Middle {
    const Side *a, *b;
    long start, n, m; /* lines [start, start + n) of a, [start, start + m) of b */
} Middle;

static Middle trim(const Side *a, const Side *b)
{
    long head = 0, tail = 0, least = a->n < b->n ? a->n : b->n;
    while (head < least && same(a, head, b, head))
        head++;
    while (tail < least - head && same(a, a->n - 1 - tail, b, b->n - 1 - tail))
        tail++;
    return (Middle){a, b, head, a->n - head - tail, b->n - head - tail};
}

/* The furthest x on diagonal k after d edits, from the row of d - 1 edits. */
static long step(const long *row, long k, long d)
{
    bool down = k == -d || (k != d && row[k - 1] < row[k + 1]);
    return down ? row[k + 1] : row[k - 1] + 1;
}

/* One row of furthest points a number of edits: rows[d] points at diagonal 0 of diagonals -d - 1 to d + 1. */
typedef struct Rows {
    long *of[EDITS_MAX + 1];
    long n;
} Rows;

static bool add_row(Rows *rows)
{
    long d = rows->n;
    size_t size = (2 * (size_t)d + 3) * sizeof(long);
    long *row = malloc(size);
    if (!row)
        return false;
    memset(row, 0xFF, size); /* -1: not reached */
    rows->of[rows->n++] = row + d + 1;
    return true;
}

static void free_rows(Rows *rows)
{
    for (long d = 0; d < rows->n; d++)
        free(rows->of[d] - d - 1);
    free(rows);
}

/* How many edits are enough; -1 for more than EDITS_MAX, or when memory is out. */
static long search(const Middle *mid, Rows *rows)
{
    while (rows->n <= EDITS_MAX && add_row(rows)) {
        long d = rows->n - 1, *row = rows->of[d];
        for (long k = -d; k <= d; k += 2) {
            long x = d == 0 ? 0 : step(rows->of[d - 1], k, d), y = x - k;
            while (x < mid->n && y < mid->m &&
                   same(mid->a, mid->start + x, mid->b, mid->start + y)) {
                x++;
                y++;
            }
            row[k] = x;
            if (x >= mid->n && y >= mid->m)
                return d;
        }
    }
    return -1;
}

/* Walks back from the end and marks each edit. */
static void mark(const Middle *mid, const Rows *rows, long edits)
{
    long x = mid->n, y = mid->m;
    for (long d = edits; d > 0; d--) {
        const long *row = rows->of[d - 1];
        long k = x - y;
        bool down = k == -d || (k != d && row[k - 1] < row[k + 1]);
        x = down ? row[k + 1] : row[k - 1];
        y = x - (down ? k + 1 : k - 1);
        if (down)
            mid->b->changed[mid->start + y] = true;
        else
            mid->a->changed[mid->start + x] = true;
    }
}

static void mark_all(const Middle *mid)
{
    for (long i = 0; i < mid->n; i++)
        mid->a->changed[mid->start + i] = true;
    for (long i = 0; i < mid->m; i++)
        mid->b->changed[mid->start + i] = true;
}

static bool compare(const Side *a, const Side *b)
{
    Middle mid = trim(a, b);
    Rows *rows = calloc(1, sizeof *rows);
    if (!rows)
        return false;
    long edits = search(&mid, rows);
    if (edits >= 0)
        mark(&mid, rows, edits);
    else
        mark_all(&mid);
    free_rows(rows);
    return true;
}

/* Where a hunk begins and ends on both sides. */
typedef struct Hunk {
    long a, a_end, b, b_end;
} Hunk;

static void print_line(FILE *out, char sign, const Line *line, bool color)
{
    if (color && sign != ' ')
        fputs(sign == '-' ? "\033[31m" : "\033[32m", out);
    bool ended = line->p[line->n - 1] == '\n';
    fputc(sign, out);
    fwrite(line->p, 1, line->n - (ended ? 1 : 0), out);
    if (color && sign != ' ')
        fputs("\033[0m", out);
    fputs(ended ? "\n" : "\n\\ No newline at end of file\n", out);
}

static void print_hunk(FILE *out, const Side *a, const Side *b, const Hunk *h, bool color)
{
    long i = h->a, j = h->b;
    fprintf(out, "%s@@ -%ld,%ld +%ld,%ld @@%s\n", color ? "\033[36m" : "",
            h->a_end > h->a ? h->a + 1 : h->a, h->a_end - h->a, h->b_end > h->b ? h->b + 1 : h->b,
            h->b_end - h->b, color ? "\033[0m" : "");
    while (i < h->a_end || j < h->b_end) {
        if (i < h->a_end && a->changed[i])
            print_line(out, '-', &a->lines[i++], color);
        else if (j < h->b_end && b->changed[j])
            print_line(out, '+', &b->lines[j++], color);
        else {
            print_line(out, ' ', &a->lines[i++], color);
            j++;
        }
    }
}

/* Prints the hunk around the first change at or behind (i, j), and moves both behind it. */
static bool next_hunk(FILE *out, const Side *a, const Side *b, long *i, long *j, bool color)
{
    while (*i < a->n && *j < b->n && !a->changed[*i] && !b->changed[*j]) {
        ++*i;
        ++*j;
    }
    if (*i >= a->n && *j >= b->n)
        return false;
    long before = *i < CONTEXT ? *i : CONTEXT, quiet = 0;
    Hunk hunk = {*i - before, *i, *j - before, *j};
    while ((*i < a->n || *j < b->n) && quiet <= 2 * CONTEXT) {
        bool changed = true;
        if (*i < a->n && a->changed[*i])
            ++*i;
        else if (*j < b->n && b->changed[*j])
            ++*j;
        else {
            ++*i;
            ++*j;
            changed = false;
        }
        quiet = changed ? 0 : quiet + 1;
    }
    long over = quiet > CONTEXT ? quiet - CONTEXT : 0; /* unchanged lines past the context */
    hunk.a_end = *i - over;
    hunk.b_end = *j - over;
    print_hunk(out, a, b, &hunk, color);
    return true;
}

bool eh_unified_diff(FILE *out, const char *old_name, const char *old_text, size_t old_n,
                     const char *new_name, const char *new_text, size_t new_n, bool color)
{
    Side a = {0}, b = {0};
    bool fine = true;
    if (old_n == new_n && memcmp(old_text, new_text, old_n) == 0)
        return true;
    fine = split(old_text, old_n, &a) && split(new_text, new_n, &b) && compare(&a, &b);
    if (fine) {
        long i = 0, j = 0;
        fprintf(out, "--- %s\n+++ %s\n", old_name, new_name);
        while (next_hunk(out, &a, &b, &i, &j, color))
            continue;
    }
    free(a.lines);
    free(a.changed);
    free(b.lines);
    free(b.changed);
    return fine;
}
