/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files beside the report: the baseline of what is known, and witnesses as ticket files.
 *
 * One idea: a baseline has one line a finding, sorted, so that two branches merge and a review shows what was added.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/lint.h"
#include "tickets/out.h"

static bool no_memory(FILE *err)
{
    fprintf(err, "evenhand lint: out of memory\n");
    return false;
}

/* ---- the baseline ---- */

enum { FINGERPRINT_DIGITS = 16 };

static bool baseline_push(EhBaseline *baseline, uint64_t fingerprint)
{
    if (baseline->n == baseline->room) {
        size_t room = baseline->room == 0 ? 64 : 2 * baseline->room;
        uint64_t *grown = realloc(baseline->fingerprints, room * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        baseline->fingerprints = grown;
        baseline->room = room;
    }
    baseline->fingerprints[baseline->n++] = fingerprint;
    return true;
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* The fingerprint that a line begins with; false if it begins with none. */
static bool line_fingerprint(const char *line, size_t n, uint64_t *out)
{
    *out = 0;
    if (n < FINGERPRINT_DIGITS || (n > FINGERPRINT_DIGITS && line[FINGERPRINT_DIGITS] != ' ')) {
        return false;
    }
    for (size_t i = 0; i < FINGERPRINT_DIGITS; i++) {
        const char *digit = line[i] == '\0' ? NULL : strchr("0123456789abcdef", line[i]);
        if (digit == NULL) {
            return false;
        }
        *out = *out << 4 | (uint64_t)(*digit <= '9' ? *digit - '0' : *digit - 'a' + 10);
    }
    return true;
}

static bool read_lines(const char *file, const EhBytes *bytes, EhBaseline *out, FILE *err)
{
    unsigned number = 0;
    for (size_t at = 0; at < bytes->n;) {
        const char *line = bytes->p + at, *end = memchr(line, '\n', bytes->n - at);
        size_t n = end == NULL ? bytes->n - at : (size_t)(end - line);
        uint64_t fingerprint;
        at += n + 1;
        number++;
        if (n > 0 && line[n - 1] == '\r') {
            n--;
        }
        if (n == 0 || line[0] == '#') {
            continue;
        }
        if (!line_fingerprint(line, n, &fingerprint)) {
            fprintf(err,
                    "evenhand lint: %s:%u: this is no line of a baseline; "
                    "`--write-baseline` writes one\n",
                    file, number);
            return false;
        }
        if (!baseline_push(out, fingerprint)) {
            return no_memory(err);
        }
    }
    return true;
}

bool eh_baseline_read(const char *file, EhBaseline *out, FILE *err)
{
    EhBytes bytes;
    if (file == NULL) {
        return true;
    }
    if (!eh_file_load(file, &bytes, err)) {
        return false;
    }
    bool fine = read_lines(file, &bytes, out, err);
    free(bytes.p);
    if (out->n > 0) {
        qsort(out->fingerprints, out->n, sizeof *out->fingerprints, by_value);
    }
    return fine;
}

/* What a baseline line says. */
typedef struct BaselineLine {
    const EhLinted *linted;
    const EhLintItem *item;
} BaselineLine;

static int by_subject(const void *a, const void *b)
{
    const BaselineLine *x = a, *y = b;
    int order = strcmp(x->linted->file, y->linted->file);
    order = order != 0 ? order : strcmp(x->item->code, y->item->code);
    order = order != 0 ? order : strcmp(x->item->subject, y->item->subject);
    return order != 0 ? order
                      : (x->item->fingerprint > y->item->fingerprint) -
                            (x->item->fingerprint < y->item->fingerprint);
}

/* Findings that are neither allowed nor messages of the compiler; known ones stay known. */
static size_t baseline_lines(const EhLintReport *report, BaselineLine *lines)
{
    size_t n = 0;
    for (size_t i = 0; i < report->n; i++) {
        const EhLinted *linted = &report->policies[i];
        for (uint32_t k = 0; k < linted->items.n; k++) {
            const EhLintItem *item = &linted->items.at[k];
            if (item->finding != NULL && item->finding->allow == NULL &&
                item->level >= EH_LEVEL_WARNING) {
                if (lines != NULL) {
                    lines[n] = (BaselineLine){linted, item};
                }
                n++;
            }
        }
    }
    return n;
}

static void put_line(EhOut *out, const BaselineLine *line)
{
    char digits[FINGERPRINT_DIGITS + 1];
    snprintf(digits, sizeof digits, "%016llx", (unsigned long long)line->item->fingerprint);
    eh_out_string(out, digits);
    EH_OUT_LITERAL(out, " ");
    eh_out_string(out, line->item->code);
    EH_OUT_LITERAL(out, " ");
    eh_out_string(out, line->item->subject);
    EH_OUT_LITERAL(out, " ");
    eh_out_string(out, line->linted->file);
    EH_OUT_LITERAL(out, "\n");
}

bool eh_baseline_write(const char *file, const EhLintReport *report, FILE *err)
{
    size_t n = baseline_lines(report, NULL);
    BaselineLine *lines = calloc(n + 1, sizeof *lines);
    EhOut out = {0};
    if (lines == NULL) {
        return no_memory(err);
    }
    baseline_lines(report, lines);
    qsort(lines, n, sizeof *lines, by_subject);
    EH_OUT_LITERAL(&out, "# Findings of `evenhand lint` that are known. Only the first word of a "
                         "line counts.\n");
    for (size_t i = 0; i < n; i++) {
        put_line(&out, &lines[i]);
    }
    bool fine = out.failed ? no_memory(err) : eh_file_save(file, out.p, out.n, err);
    free(lines);
    eh_out_free(&out);
    return fine;
}

/* ---- witnesses ---- */

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* How many findings before this one have its code and subject: files are named by both. */
static uint32_t earlier_alike(const EhLinted *linted, const EhLintItem *item)
{
    uint32_t n = 0;
    for (const EhLintItem *other = linted->items.at; other < item; other++) {
        n += strcmp(other->code, item->code) == 0 && strcmp(other->subject, item->subject) == 0;
    }
    return n;
}

/* "desk-R01-route-sso-1.json": nothing in it but letters, digits, `_` and `-`. */
static const char *witness_name(EhLinted *linted, const EhLintItem *item, const char *folder,
                                const char *what, const char *end)
{
    EhArena *arena = &linted->arena;
    uint32_t number = earlier_alike(linted, item) + 1;
    EhStr again = number > 1 ? eh_arena_format(arena, "-%u", number) : EH_STR("");
    EhStr name = eh_arena_format(arena, "%.*s-%s-%s%.*s-%s", EH_STR_F(linted->policy->name),
                                 item->code, item->subject, EH_STR_F(again), what);
    char *plain = eh_arena_copy(arena, name.n == 0 ? "" : name.p, name.n);
    for (uint32_t i = 0; plain != NULL && i < name.n; i++) {
        plain[i] = is_plain(plain[i]) ? plain[i] : '-';
    }
    return eh_arena_format(arena, "%s/%s.%s", folder, plain != NULL ? plain : "", end).p;
}

static bool save_text(const char *name, EhStr text, uint32_t *n, FILE *err)
{
    if (name == NULL || text.p == NULL) {
        return no_memory(err);
    }
    if (!eh_file_save(name, text.p, text.n, err)) {
        return false;
    }
    ++*n;
    return true;
}

static bool save_item(const char *folder, EhLinted *linted, EhLintItem *item, uint32_t *n,
                      FILE *err)
{
    char number[16];
    const EhFinding *finding = item->finding;
    item->saved = eh_arena_array(&linted->arena, finding->witnesses.n + 1u, sizeof *item->saved);
    for (uint32_t i = 0; item->saved != NULL && i < finding->witnesses.n; i++) {
        EhStr ticket = finding->witnesses.at[i].ticket;
        EhStr line = eh_arena_format(&linted->arena, "%.*s\n", EH_STR_F(ticket));
        snprintf(number, sizeof number, "%u", i + 1);
        item->saved[i] = witness_name(linted, item, folder, number, "json");
        if (!save_text(item->saved[i], line, n, err)) {
            return false;
        }
    }
    if (finding->trace != NULL) {
        item->saved_trace = witness_name(linted, item, folder, "trace", "jsonl");
        if (!save_text(item->saved_trace, finding->trace->tickets, n, err)) {
            return false;
        }
    }
    return item->saved != NULL || no_memory(err);
}

bool eh_witnesses_save(const char *folder, EhLinted *linted, uint32_t *n, FILE *err)
{
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        fprintf(err, "evenhand: %s: %s\n", folder, strerror(errno));
        return false;
    }
    for (uint32_t i = 0; i < linted->items.n; i++) {
        EhLintItem *item = &linted->items.at[i];
        if (eh_lint_told(item) && item->finding != NULL &&
            (item->finding->witnesses.n > 0 || item->finding->trace != NULL) &&
            !save_item(folder, linted, item, n, err)) {
            return false;
        }
    }
    return true;
}
