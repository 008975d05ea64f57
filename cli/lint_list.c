/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From findings, and from messages of the compiler, to the list that is printed.
 *
 * One idea: a fingerprint is made of the policy, the check and what it is about, never of a place or a wording, so it
 * stays when something else in the file changes.
 */
#include <string.h>

#include "cli/lint.h"
#include "vm/hash.h"

const char *const eh_level_names[EH_LEVEL_ERROR + 1] = {"proved", "unknown", "warning", "error"};

static const char *const holds_for[EH_BY_REPLAY + 1] = {
    "every ticket",
    "every arrival sequence inside the declared rates and bursts",
    "the long run, for any stationary input of the declared rates",
    "Poisson arrivals, exponential handling, one common mean, one pool",
    "the tickets of the history",
};

static const char *terminated(EhArena *arena, EhStr text)
{
    const char *copy = text.n == 0 ? "" : eh_arena_copy(arena, text.p, text.n);
    return copy != NULL ? copy : "";
}

/* ---- places ---- */

static uint32_t byte_column(const EhSource *source, uint32_t offset)
{
    uint32_t from = offset;
    while (from > 0 && source->text.p[from - 1] != '\n') {
        from--;
    }
    return offset - from + 1;
}

static EhLintPlace place_of(EhLinted *linted, EhSpan span, EhStr label)
{
    const EhSource *source = &linted->policy->sources->files.at[span.file];
    EhLintPlace place = {.file = terminated(&linted->arena, source->name),
                         .label = terminated(&linted->arena, label)};
    eh_source_place(source, span.start, &place.line, &place.column);
    eh_source_place(source, span.end, &place.end_line, &place.end_column);
    place.byte_column = byte_column(source, span.start);
    place.end_byte_column = byte_column(source, span.end);
    place.source_line = terminated(&linted->arena, eh_source_line(source, place.line));
    return place;
}

/* ---- fingerprints ---- */

static uint64_t hash_of(EhStr policy, const char *code, const char *subject)
{
    EhXxh64 hash;
    eh_xxh64_start(&hash);
    eh_xxh64_add(&hash, policy.p, policy.n);
    eh_xxh64_add(&hash, "", 1);
    eh_xxh64_add(&hash, code, strlen(code) + 1);
    eh_xxh64_add(&hash, subject, strlen(subject) + 1);
    return eh_xxh64_end(&hash);
}

static bool has_fingerprint(const EhLinted *linted, uint64_t fingerprint)
{
    for (uint32_t i = 0; i < linted->items.n; i++) {
        if (linted->items.at[i].fingerprint == fingerprint) {
            return true;
        }
    }
    return false;
}

/* Several findings of one check about one thing are told apart by their order. */
static uint64_t fingerprint_of(const EhLinted *linted, EhStr policy, const char *code,
                               const EhLintItem *item)
{
    uint64_t fingerprint = hash_of(policy, code, item->subject);
    while (has_fingerprint(linted, fingerprint)) {
        fingerprint++;
    }
    return fingerprint;
}

static bool is_known(const EhBaseline *baseline, uint64_t fingerprint)
{
    size_t low = 0, high = baseline->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (baseline->fingerprints[middle] < fingerprint) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < baseline->n && baseline->fingerprints[low] == fingerprint;
}

/* ---- items ---- */

static EhLintLevel level_of(const EhFinding *finding)
{
    switch (finding->verdict) {
    case EH_PROVED:
        return EH_LEVEL_PROVED;
    case EH_UNKNOWN:
        return EH_LEVEL_UNKNOWN;
    case EH_FOUND:
        break;
    }
    return eh_check_infos[finding->check].severity == EH_SEVERITY_ERROR ? EH_LEVEL_ERROR
                                                                        : EH_LEVEL_WARNING;
}

static void add_related(EhLinted *linted, EhLintItem *item)
{
    const EhFinding *finding = item->finding;
    item->related = eh_arena_array(&linted->arena, finding->related.n + 1u, sizeof *item->related);
    for (uint32_t i = 0; item->related != NULL && i < finding->related.n; i++) {
        const EhRelated *related = &finding->related.at[i];
        item->related[item->n_related++] = place_of(linted, related->span, related->label);
    }
}

static bool add_finding(EhLinted *linted, const EhFinding *finding, const EhBaseline *baseline)
{
    EhArena *arena = &linted->arena;
    const EhCheckInfo *info = &eh_check_infos[finding->check];
    EhLintItem item = {.code = info->code,
                       .name = info->name,
                       .title = info->title,
                       .page = info->page,
                       .message = terminated(arena, finding->message),
                       .subject = terminated(arena, finding->subject),
                       .fix = terminated(arena, finding->fix),
                       .missing = terminated(arena, finding->missing),
                       .strength = eh_strength_names[finding->strength],
                       .holds_for = holds_for[finding->strength],
                       .level = level_of(finding),
                       .place = place_of(linted, finding->span, finding->label),
                       .finding = finding};
    add_related(linted, &item);
    if (finding->verdict == EH_FOUND) {
        item.fingerprint = fingerprint_of(linted, linted->policy->name, item.code, &item);
        item.known = is_known(baseline, item.fingerprint);
    } else if (finding->verdict == EH_UNKNOWN) { /* not among those of findings */
        EhStr code = eh_arena_format(arena, "open %s", item.code);
        item.fingerprint =
            fingerprint_of(linted, linted->policy->name, terminated(arena, code), &item);
    }
    return EH_PUSH(arena, &linted->items, item);
}

/* Messages count columns in code points alone; bytes come from the line. */
static uint32_t bytes_before(const char *line, uint32_t column)
{
    uint32_t at = 0;
    while (column > 1 && line[at] != '\0') {
        at++;
        while (((unsigned char)line[at] & 0xC0) == 0x80) {
            at++;
        }
        column--;
    }
    return at + 1;
}

static bool add_message(EhLinted *linted, const EhDiagnostic *d)
{
    EhArena *arena = &linted->arena;
    EhLintItem item = {.code = eh_arena_copy(arena, d->code, strlen(d->code)),
                       .name = "",
                       .message = d->message,
                       .subject = d->message,
                       .fix = d->hint,
                       .missing = "",
                       .level = EH_LEVEL_ERROR};
    item.place = (EhLintPlace){.file = d->file,
                               .source_line = d->source_line,
                               .label = "",
                               .line = d->line,
                               .column = d->column,
                               .end_line = d->end_line,
                               .end_column = d->end_column};
    item.place.byte_column = bytes_before(d->source_line, d->column);
    item.place.end_byte_column =
        d->end_line > d->line ? d->end_column : bytes_before(d->source_line, d->end_column);
    item.page = item.code == NULL ? NULL : eh_explain_code(item.code, &item.title);
    if (item.page == NULL) {
        item.code = item.page = item.title = "";
    }
    if (d->related_line > 0) {
        item.related = eh_arena_alloc(arena, sizeof *item.related);
        item.n_related = item.related != NULL;
    }
    if (item.n_related > 0) {
        item.related[0] = (EhLintPlace){.file = d->related_file,
                                        .source_line = d->related_source_line,
                                        .label = d->related_label,
                                        .line = d->related_line,
                                        .column = d->related_column,
                                        .end_line = d->related_line,
                                        .end_column = d->related_end_column};
        item.related[0].byte_column = bytes_before(d->related_source_line, d->related_column);
        item.related[0].end_byte_column =
            bytes_before(d->related_source_line, d->related_end_column);
    }
    item.fingerprint =
        fingerprint_of(linted, (EhStr){d->file, (uint32_t)strlen(d->file)}, item.code, &item);
    return EH_PUSH(arena, &linted->items, item);
}

static void count(EhLinted *linted, const EhLintItem *item)
{
    bool allowed = item->finding != NULL && item->finding->allow != NULL;
    linted->n_allowed += allowed;
    linted->n_known += !allowed && item->known;
    if (allowed || item->known) {
        return;
    }
    linted->n_errors += item->level == EH_LEVEL_ERROR;
    linted->n_warnings += item->level == EH_LEVEL_WARNING;
    linted->n_unknown += item->level == EH_LEVEL_UNKNOWN;
    linted->n_proved += item->level == EH_LEVEL_PROVED;
}

bool eh_linted_list(EhLinted *linted, const EhBaseline *baseline)
{
    EhDiagnostic message;
    for (uint32_t i = 0; linted->policy != NULL && i < linted->lint.findings.n; i++) {
        (void)add_finding(linted, linted->lint.findings.at[i], baseline);
    }
    for (uint32_t i = 0; linted->policy == NULL && eh_diagnostic(linted->diagnostics, i, &message);
         i++) {
        (void)add_message(linted, &message);
    }
    for (uint32_t i = 0; i < linted->items.n; i++) {
        count(linted, &linted->items.at[i]);
    }
    linted->n_proved += linted->lint.n_proved;
    return !linted->arena.failed;
}

bool eh_lint_told(const EhLintItem *item)
{
    bool allowed = item->finding != NULL && item->finding->allow != NULL;
    return item->level >= EH_LEVEL_WARNING && !allowed && !item->known;
}

bool eh_lint_noted(const EhLintReport *report, const EhLintItem *item)
{
    return eh_lint_shown(report, item) || item->level == EH_LEVEL_UNKNOWN;
}

bool eh_lint_shown(const EhLintReport *report, const EhLintItem *item)
{
    return eh_lint_told(item) || (report->options->all && item->level < EH_LEVEL_WARNING);
}
