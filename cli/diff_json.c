/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The changes as JSON, and as annotations of GitHub.
 */
#include <string.h>

#include "cli/diff.h"
#include "cli/print_escaped.h"
#include "cli/print_json.h"
#include "vm/convert.h"

static void json(FILE *out, const char *key, EhStr text)
{
    fprintf(out, "\"%s\":", key);
    eh_print_json_text(out, text.n == 0 ? "" : text.p, text.n);
}

static void print_hits(unsigned hits, FILE *out)
{
    const char *before = "";
    fputs("\"is\":[", out);
    for (int i = 0; i < EH_FAIL_WORDS; i++) {
        if (hits >> i & 1) {
            fprintf(out, "%s\"%s\"", before, eh_fail_words[i]);
            before = ",";
        }
    }
    fputc(']', out);
}

static void print_choice(const EhDiffReport *report, uint32_t side, const EhDiffChoice *choice,
                         FILE *out)
{
    EhStr place = eh_diff_place((EhDiffReport *)(uintptr_t)report, side, choice->node);
    fputc('{', out);
    json(out, "value", choice->value);
    if (choice->by.n > 0) {
        fputc(',', out);
        json(out, "by", choice->by);
    }
    if (place.n > 0) {
        fputc(',', out);
        json(out, "at", place);
    }
    fputc('}', out);
}

static void print_shown(const EhDiffShown *shown, FILE *out)
{
    char now[EH_CONVERT_MAX];
    fprintf(out, "{\"now\":\"%.*s\",\"ticket\":%.*s,\"was\":%.*s,\"is\":%.*s}",
            (int)eh_convert_put_instant(now, shown->now), now, EH_STR_F(shown->ticket),
            EH_STR_F(shown->decision[0]), EH_STR_F(shown->decision[1]));
}

static void print_change(const EhDiffReport *report, uint32_t aspect, const EhDiffChoice choice[2],
                         FILE *out)
{
    json(out, "what", report->diff.aspects.at[aspect].name);
    fputs(",\"was\":", out);
    print_choice(report, 0, &choice[0], out);
    fputs(",\"now\":", out);
    print_choice(report, 1, &choice[1], out);
}

static void print_region(const EhDiffReport *report, const EhDiffRegion *region, FILE *out)
{
    fputc('{', out);
    print_change(report, region->aspect, region->choice, out);
    fprintf(out, ",\"sure\":%s,", region->sure ? "true" : "false");
    print_hits(region->sure ? eh_diff_region_hits(report, region) : EH_FAIL_UNKNOWN, out);
    fputc(',', out);
    json(out, "such_as", region->words);
    fputs(",\"with_it\":[", out);
    for (uint32_t i = 0; i < region->also.n; i++) {
        fputs(i == 0 ? "{" : ",{", out);
        print_change(report, region->also.at[i].aspect, region->also.at[i].choice, out);
        fputs(",\"witness\":", out);
        print_shown(&region->also.at[i].shown, out);
        fputc('}', out);
    }
    fprintf(out, "],\"with_it_complete\":%s,", region->sure && !region->more ? "true" : "false");
    if (region->sure) {
        fputs("\"witness\":", out);
        print_shown(&region->shown, out);
    } else {
        json(out, "missing", region->open);
    }
    fputc('}', out);
}

static void print_side(const EhFinding *finding, const char *key, FILE *out)
{
    static const char *const verdicts[] = {"found", "proved", "unknown"};
    if (finding == NULL) {
        fprintf(out, ",\"%s\":null", key);
        return;
    }
    fprintf(out, ",\"%s\":{\"verdict\":\"%s\",", key, verdicts[finding->verdict]);
    json(out, "message", finding->message);
    fputc('}', out);
}

static void print_finding(const EhDiffFinding *finding, FILE *out)
{
    const EhFinding *any = finding->is != NULL ? finding->is : finding->was;
    fprintf(out, "{\"code\":\"%s\",", eh_check_infos[any->check].code);
    json(out, "subject", any->subject);
    fprintf(out, ",\"new\":%s", eh_diff_is_new(finding) ? "true" : "false");
    print_side(finding->was, "was", out);
    print_side(finding->is, "now", out);
    fputc('}', out);
}

static void print_note(const EhDiffNote *note, FILE *out)
{
    fputc('{', out);
    json(out, "what", note->what);
    fputc(',', out);
    json(out, "was", note->was);
    fputc(',', out);
    json(out, "now", note->is);
    fprintf(out, ",\"unknown\":%s}", note->open ? "true" : "false");
}

static void print_moves(const char *key, const EhDiffMoves *moves, FILE *out)
{
    fprintf(out, ",\"%s\":[", key);
    for (uint32_t i = 0; i < moves->n; i++) {
        const EhDiffMove *m = &moves->at[i];
        fputs(i == 0 ? "{" : ",{", out);
        json(out, "was", m->from);
        fputc(',', out);
        json(out, "now", m->to);
        fprintf(out, ",\"tickets\":%llu,\"ids\":[", (unsigned long long)m->n);
        for (uint32_t k = 0; k < m->n_ids; k++) {
            fputs(k == 0 ? "" : ",", out);
            eh_print_json_text(out, m->ids[k].p, m->ids[k].n);
        }
        fputs("]}", out);
    }
    fputc(']', out);
}

static void print_history(const EhDiffReport *report, FILE *out)
{
    const EhDiffHistory *h = &report->history;
    fprintf(out, ",\n\"history\":{\"tickets\":%llu,\"differ\":%llu,\"faults\":[%llu,%llu]",
            (unsigned long long)h->n, (unsigned long long)h->differ,
            (unsigned long long)h->faults[0], (unsigned long long)h->faults[1]);
    print_moves("queues", &h->queues, out);
    print_moves("services", &h->classes, out);
    fputc('}', out);
}

void eh_diff_print_json(const EhDiffReport *report, FILE *out)
{
    const EhDiff *diff = &report->diff;
    fputs("{\"old\":", out);
    eh_print_json_text(out, report->side[0].shown, strlen(report->side[0].shown));
    fputs(",\"new\":", out);
    eh_print_json_text(out, report->side[1].shown, strlen(report->side[1].shown));
    fprintf(out, ",\"compared\":%u,\"proved_alike\":%u,\"unknown\":%u,", diff->aspects.n,
            eh_diff_proved(report), eh_diff_unknown(report));
    print_hits(report->hits, out);
    fputs(",\n\"regions\":[", out);
    for (uint32_t i = 0; i < diff->regions.n; i++) {
        fputs(i == 0 ? "\n" : ",\n", out);
        print_region(report, &diff->regions.at[i], out);
    }
    fputs("\n],\n\"declarations\":[", out);
    for (uint32_t i = 0; i < diff->notes.n; i++) {
        fputs(i == 0 ? "\n" : ",\n", out);
        print_note(&diff->notes.at[i], out);
    }
    fputs("\n],\n\"findings\":[", out);
    for (uint32_t i = 0; i < diff->findings.n; i++) {
        fputs(i == 0 ? "\n" : ",\n", out);
        print_finding(&diff->findings.at[i], out);
    }
    fputs("\n]", out);
    if (report->history_file != NULL) {
        print_history(report, out);
    }
    fputs("}\n", out);
}

/* ---- GitHub ---- */

static void github(FILE *out, EhStr text)
{
    for (uint32_t k = 0; k < text.n; k++) {
        const char letter[2] = {text.p[k], '\0'};
        eh_print_github_text(out, letter, false);
    }
}

static void annotate(const EhDiffReport *report, const EhNode *node, bool bad, FILE *out)
{
    uint32_t line = 1, column;
    const char *file = report->side[1].shown;
    fprintf(out, "::%s file=", bad ? "error" : "notice");
    if (node != NULL) {
        const EhSource *source = &report->side[1].policy->sources->files.at[node->span.file];
        eh_source_place(source, node->span.start, &line, &column);
        if (node->span.file != 0) {
            for (uint32_t k = 0; k < source->name.n; k++) {
                const char letter[2] = {source->name.p[k], '\0'};
                eh_print_github_text(out, letter, true);
            }
            file = "";
        }
    }
    eh_print_github_text(out, file, true);
    fprintf(out, ",line=%u,title=evenhand diff::", line);
}

void eh_diff_print_github(const EhDiffReport *report, FILE *out)
{
    const EhDiff *diff = &report->diff;
    for (uint32_t i = 0; i < diff->regions.n; i++) {
        const EhDiffRegion *region = &diff->regions.at[i];
        unsigned hits =
            region->sure ? eh_diff_region_hits(report, region) | EH_FAIL_ANY : EH_FAIL_UNKNOWN;
        annotate(report, region->choice[1].node, (hits & report->fail_on) != 0, out);
        fputs(region->sure ? "" : "unknown: ", out);
        github(out, diff->aspects.at[region->aspect].name);
        fputs(": ", out);
        github(out, region->choice[0].value);
        fputs(" -> ", out);
        github(out, region->choice[1].value);
        fputs("%0Asuch as: ", out);
        github(out, region->words);
        fputs(region->sure ? "%0Aticket: " : "%0Amissing: ", out);
        github(out, region->sure ? region->shown.ticket : region->open);
        fputc('\n', out);
    }
    for (uint32_t i = 0; i < diff->findings.n; i++) {
        const EhDiffFinding *finding = &diff->findings.at[i];
        if (eh_diff_is_new(finding)) {
            annotate(report, NULL, (report->fail_on & report->hits) != 0, out);
            fprintf(out, "new finding %s: ", eh_check_infos[finding->is->check].code);
            github(out, finding->is->message);
            fputc('\n', out);
        }
    }
}
