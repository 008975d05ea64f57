/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The changes for people: in words, and as Markdown for a page or a review.
 */
#include <string.h>

#include "cli/diff.h"
#include "cli/print_escaped.h"
#include "cli/show_text.h"
#include "vm/convert.h"

static void show(FILE *out, EhStr text)
{
    eh_show_text(out, text.n == 0 ? "" : text.p, text.n);
}

static void line(FILE *out, const char *lead, EhStr text)
{
    fputs(lead, out);
    show(out, text);
    fputc('\n', out);
}

static const char *sides[2] = {"was", "is"};

/* "  was: route `vip` (old.eh:12)" */
static void print_by(const EhDiffReport *report, const EhDiffRegion *region, uint32_t side,
                     FILE *out)
{
    const EhDiffChoice *choice = &region->choice[side];
    EhStr place = eh_diff_place((EhDiffReport *)(uintptr_t)report, side, choice->node);
    if (choice->by.n == 0) {
        return;
    }
    fprintf(out, "  %s by ", sides[side]);
    show(out, choice->by);
    if (place.n > 0) {
        fputs(" (", out);
        show(out, place);
        fputc(')', out);
    }
    fputc('\n', out);
}

static void print_change(const EhDiffReport *report, uint32_t aspect, const EhDiffChoice choice[2],
                         FILE *out)
{
    show(out, report->diff.aspects.at[aspect].name);
    fputs(": ", out);
    show(out, choice[0].value);
    fputs(" -> ", out);
    show(out, choice[1].value);
}

static void print_hits(unsigned hits, FILE *out)
{
    const char *before = "  [";
    for (int i = 0; i < EH_FAIL_WORDS; i++) {
        if (hits >> i & 1) {
            fprintf(out, "%s%s", before, eh_fail_words[i]);
            before = ", ";
        }
    }
    fputs(*before == ',' ? "]" : "", out);
}

static void print_instant(int64_t now, FILE *out)
{
    char text[EH_CONVERT_MAX];
    fprintf(out, "%.*s", (int)eh_convert_put_instant(text, now), text);
}

static void print_region(const EhDiffReport *report, const EhDiffRegion *region, FILE *out)
{
    fputs(region->sure ? "" : "unknown: ", out);
    print_change(report, region->aspect, region->choice, out);
    print_hits(region->sure ? eh_diff_region_hits(report, region) : 0, out);
    fputc('\n', out);
    print_by(report, region, 0, out);
    print_by(report, region, 1, out);
    for (uint32_t i = 0; i < region->also.n; i++) {
        fputs(i == 0 ? "  with it " : "       or ", out);
        print_change(report, region->also.at[i].aspect, region->also.at[i].choice, out);
        fputc('\n', out);
    }
    fputs(region->more ? "  unknown what else changes with it\n" : "", out);
    line(out, "  such as ", region->words);
    if (!region->sure) {
        line(out, "  missing ", region->open);
        return;
    }
    line(out, "  ticket  ", region->shown.ticket);
    fputs("  at      ", out);
    print_instant(region->shown.now, out);
    fputc('\n', out);
    line(out, "  old     ", region->shown.summary[0]);
    line(out, "  new     ", region->shown.summary[1]);
}

/* ---- what the linter says ---- */

static const char *verdict_of(const EhFinding *finding)
{
    return finding->verdict == EH_PROVED  ? "proved"
           : finding->verdict == EH_FOUND ? "found"
                                          : "unknown";
}

static void print_finding(const EhDiffFinding *finding, FILE *out)
{
    const EhFinding *any = finding->is != NULL ? finding->is : finding->was;
    const char *how =
        eh_diff_is_new(finding) ? "new"
        : finding->is == NULL || (finding->was != NULL && finding->was->verdict == EH_FOUND &&
                                  finding->is->verdict != EH_FOUND)
            ? "gone"
            : "changed";
    fprintf(out, "%-8s%s ", how, eh_check_infos[any->check].code);
    show(out, any->subject);
    fputc('\n', out);
    if (finding->was != NULL) {
        fprintf(out, "  was %s: ", verdict_of(finding->was));
        show(out, finding->was->message);
        fputc('\n', out);
    }
    if (finding->is != NULL) {
        fprintf(out, "  is %s: ", verdict_of(finding->is));
        show(out, finding->is->message);
        fputc('\n', out);
    }
}

static void print_note(const EhDiffNote *note, FILE *out)
{
    fputs(note->open ? "unknown: " : "", out);
    show(out, note->what);
    fputs(": ", out);
    show(out, note->was.n > 0 ? note->was : EH_STR("not there"));
    fputs(" -> ", out);
    show(out, note->is.n > 0 ? note->is : EH_STR("not there"));
    fputc('\n', out);
}

/* ---- the history ---- */

static double percent(uint64_t part, uint64_t of)
{
    return of == 0 ? 0 : 100.0 * (double)part / (double)of;
}

static void print_moves(const EhDiffReport *report, const char *what, const EhDiffMoves *moves,
                        FILE *out)
{
    for (uint32_t i = 0; i < moves->n; i++) {
        const EhDiffMove *m = &moves->at[i];
        if (eh_str_same(m->from, m->to)) {
            continue;
        }
        fprintf(out, "  %s ", what);
        show(out, m->from);
        fputs(" -> ", out);
        show(out, m->to);
        fprintf(out, ": %llu (%.1f%%)", (unsigned long long)m->n, percent(m->n, report->history.n));
        for (uint32_t k = 0; k < m->n_ids; k++) {
            fputs(k == 0 ? ", such as " : ", ", out);
            show(out, m->ids[k]);
        }
        fputc('\n', out);
    }
}

static uint64_t share_of(const EhDiffMoves *moves, EhStr name, bool before)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < moves->n; i++) {
        n += eh_str_same(before ? moves->at[i].from : moves->at[i].to, name) ? moves->at[i].n : 0;
    }
    return n;
}

/* Whether a name has stood in an earlier pair, so that each is told once. */
static bool is_told(const EhDiffMoves *moves, uint32_t at, bool to)
{
    EhStr name = to ? moves->at[at].to : moves->at[at].from;
    for (uint32_t i = 0; i <= at; i++) {
        if ((i < at || to) && eh_str_same(moves->at[i].from, name)) {
            return true;
        }
        if (i < at && eh_str_same(moves->at[i].to, name)) {
            return true;
        }
    }
    return false;
}

static void print_shares(const EhDiffReport *report, FILE *out)
{
    const EhDiffMoves *moves = &report->history.classes;
    for (uint32_t i = 0; i < moves->n; i++) {
        for (int to = 0; to < 2; to++) {
            EhStr name = to ? moves->at[i].to : moves->at[i].from;
            if (is_told(moves, i, to)) {
                continue;
            }
            fputs("  served as ", out);
            show(out, name);
            fprintf(out, ": %.1f%% -> %.1f%% of tickets\n",
                    percent(share_of(moves, name, true), report->history.n),
                    percent(share_of(moves, name, false), report->history.n));
        }
    }
}

static const char *tickets_are(uint64_t n)
{
    return n == 1 ? "ticket is" : "tickets are";
}

static void print_history(const EhDiffReport *report, FILE *out)
{
    const EhDiffHistory *h = &report->history;
    fprintf(out, "\n%s: %llu of %llu %s decided differently", report->history_file,
            (unsigned long long)h->differ, (unsigned long long)h->n, tickets_are(h->n));
    if (h->faults[0] != h->faults[1]) {
        fprintf(out, "; input faults: %llu -> %llu", (unsigned long long)h->faults[0],
                (unsigned long long)h->faults[1]);
    }
    fputc('\n', out);
    print_moves(report, "queue", &h->queues, out);
    print_moves(report, "served as", &h->classes, out);
    print_shares(report, out);
}

/* ---- the whole ---- */

void eh_diff_print_full(const EhDiffReport *report, FILE *out)
{
    const EhDiff *diff = &report->diff;
    for (uint32_t i = 0; i < diff->regions.n; i++) {
        print_region(report, &diff->regions.at[i], out);
        fputc('\n', out);
    }
    for (uint32_t i = 0; i < diff->aspects.n; i++) {
        if (diff->aspects.at[i].cut) {
            line(out, "unknown: whether all is told about ", diff->aspects.at[i].name);
            fprintf(out, "  missing a larger --budget than %llu, or fewer changes at once\n\n",
                    (unsigned long long)diff->budget);
        }
    }
    for (uint32_t i = 0; i < diff->notes.n; i++) {
        print_note(&diff->notes.at[i], out);
    }
    for (uint32_t i = 0; i < diff->findings.n; i++) {
        print_finding(&diff->findings.at[i], out);
    }
    fputs(diff->notes.n + diff->findings.n > 0 ? "\n" : "", out);
    eh_diff_print_summary(report, out);
    if (report->history_file != NULL) {
        print_history(report, out);
    }
}

/* ---- Markdown ---- */

static void cell(FILE *out, EhStr text)
{
    for (uint32_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '|' || c == '<' || c == '\\') {
            fputc('\\', out);
        }
        fputc(c == '\n' ? ' ' : c, out);
    }
}

static void markdown_region(const EhDiffReport *report, const EhDiffRegion *region, FILE *out)
{
    fputs(region->sure ? "| " : "| unknown: ", out);
    cell(out, report->diff.aspects.at[region->aspect].name);
    fputs(" | ", out);
    cell(out, region->choice[0].value);
    fputs(" | ", out);
    cell(out, region->choice[1].value);
    fputs(" | ", out);
    cell(out, region->words);
    fputs(" | ", out);
    for (uint32_t i = 0; i < region->also.n; i++) {
        const EhDiffAlso *also = &region->also.at[i];
        fputs(i == 0 ? "" : "; ", out);
        cell(out, report->diff.aspects.at[also->aspect].name);
        fputs(": ", out);
        cell(out, also->choice[0].value);
        fputs(" → ", out);
        cell(out, also->choice[1].value);
    }
    fputs(" | ", out);
    cell(out, region->sure ? region->shown.ticket : region->open);
    fputs(" |\n", out);
}

static void markdown_matrix(const EhDiffReport *report, FILE *out)
{
    const EhDiffMoves *moves = &report->history.queues;
    fprintf(out,
            "\n| queue before | queue after | tickets | such as |\n| --- | --- | ---: | --- |\n");
    for (uint32_t i = 0; i < moves->n; i++) {
        const EhDiffMove *m = &moves->at[i];
        fputs("| ", out);
        cell(out, m->from);
        fputs(" | ", out);
        cell(out, m->to);
        fprintf(out, " | %llu | ", (unsigned long long)m->n);
        for (uint32_t k = 0; k < m->n_ids; k++) {
            fputs(k == 0 ? "" : ", ", out);
            cell(out, m->ids[k]);
        }
        fputs(" |\n", out);
    }
}

void eh_diff_print_markdown(const EhDiffReport *report, FILE *out)
{
    const EhDiff *diff = &report->diff;
    fputs("### Changed decisions\n\n", out);
    eh_diff_print_summary(report, out);
    if (diff->regions.n > 0) {
        fputs("\n| what | was | is | tickets such as | with it | witness |\n| --- | --- | --- | "
              "--- | --- | --- |\n",
              out);
    }
    for (uint32_t i = 0; i < diff->regions.n; i++) {
        markdown_region(report, &diff->regions.at[i], out);
    }
    if (diff->notes.n + diff->findings.n > 0) {
        fputs("\n```text\n", out);
        for (uint32_t i = 0; i < diff->notes.n; i++) {
            print_note(&diff->notes.at[i], out);
        }
        for (uint32_t i = 0; i < diff->findings.n; i++) {
            print_finding(&diff->findings.at[i], out);
        }
        fputs("```\n", out);
    }
    if (report->history_file != NULL) {
        fprintf(out, "\n%llu of %llu %s decided differently.\n",
                (unsigned long long)report->history.differ, (unsigned long long)report->history.n,
                tickets_are(report->history.n));
        markdown_matrix(report, out);
    }
}
