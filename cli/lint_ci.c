/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings where other people's systems show them: GitHub annotations, GitLab's code quality, JUnit XML.
 */
#include <string.h>

#include "cli/lint.h"
#include "cli/print_escaped.h"
#include "cli/print_json.h"

/* ---- GitHub ---- */

static const char *annotation_of(EhLintLevel level)
{
    return level == EH_LEVEL_ERROR ? "error" : level == EH_LEVEL_WARNING ? "warning" : "notice";
}

static void github_line(FILE *out, const char *lead, const char *text)
{
    if (*text != '\0') {
        fprintf(out, "%%0A%s: ", lead);
        eh_print_github_text(out, text, false);
    }
}

static void print_annotation(const EhLintItem *item, FILE *out)
{
    const EhLintPlace *place = &item->place;
    fprintf(out, "::%s file=", annotation_of(item->level));
    eh_print_github_text(out, place->file, true);
    fprintf(out, ",line=%u,endLine=%u,col=%u,endColumn=%u,title=%s%s%s::", place->line,
            place->end_line, place->column, place->end_column, item->code,
            *item->name == '\0' ? "" : " ", item->name);
    eh_print_github_text(out, item->message, false);
    for (uint32_t i = 0; item->finding != NULL && i < item->finding->witnesses.n; i++) {
        EhStr ticket = item->finding->witnesses.at[i].ticket; /* ends in NUL only by chance */
        fputs("%0Aticket: ", out);
        for (uint32_t k = 0; k < ticket.n; k++) {
            const char letter[2] = {ticket.p[k], '\0'};
            eh_print_github_text(out, letter, false);
        }
    }
    github_line(out, "missing", item->missing);
    github_line(out, "help", item->fix);
    if (item->strength != NULL) {
        github_line(out, "strength", item->strength);
    }
    fputc('\n', out);
}

/* One for all that is unknown: GitHub shows ten of a level. */
static void print_open(const EhLinted *linted, FILE *out)
{
    const char *before = "";
    fputs("::notice file=", out);
    eh_print_github_text(out, linted->file, true);
    fprintf(out, ",title=unknown::%u %s not known: ", linted->n_unknown,
            linted->n_unknown == 1 ? "thing is" : "things are");
    for (uint32_t k = 0; k < linted->items.n; k++) {
        const EhLintItem *item = &linted->items.at[k];
        if (item->level == EH_LEVEL_UNKNOWN) {
            fprintf(out, "%s%s ", before, item->code);
            eh_print_github_text(out, item->message, false);
            before = "; ";
        }
    }
    fputs("%0Ahelp: `evenhand lint --all` says what is missing to tell\n", out);
}

void eh_lint_print_github(const EhLintReport *report, FILE *out)
{
    for (size_t i = 0; i < report->n; i++) {
        for (uint32_t k = 0; k < report->policies[i].items.n; k++) {
            const EhLintItem *item = &report->policies[i].items.at[k];
            if (eh_lint_shown(report, item)) {
                print_annotation(item, out);
            }
        }
        if (report->policies[i].n_unknown > 0 && !report->options->all) {
            print_open(&report->policies[i], out);
        }
    }
}

/* ---- GitLab ---- */

static const char *gitlab_severity(EhLintLevel level)
{
    return level == EH_LEVEL_ERROR ? "major" : level == EH_LEVEL_WARNING ? "minor" : "info";
}

/* Fingerprints have to differ within a report: two files may hold policies of one name. */
static void print_gitlab_item(const EhLinted *linted, const EhLintItem *item, FILE *out)
{
    fputs("{\"description\":", out);
    eh_lint_print_open(item, out);
    fprintf(out, ",\"check_name\":\"%s%s%s\",\"fingerprint\":\"%016llx-", item->code,
            *item->name == '\0' ? "" : "-", item->name, (unsigned long long)item->fingerprint);
    for (const char *c = linted->file; *c != '\0'; c++) {
        fprintf(out, "%02x", (unsigned char)*c);
    }
    fprintf(out, "\",\"severity\":\"%s\",\"location\":{", gitlab_severity(item->level));
    eh_lint_json(out, "path", item->place.file);
    fprintf(out, ",\"lines\":{\"begin\":%u,\"end\":%u}}}", item->place.line, item->place.end_line);
}

void eh_lint_print_gitlab(const EhLintReport *report, FILE *out)
{
    const char *before = "\n";
    fputc('[', out);
    for (size_t i = 0; i < report->n; i++) {
        for (uint32_t k = 0; k < report->policies[i].items.n; k++) {
            const EhLintItem *item = &report->policies[i].items.at[k];
            if (eh_lint_told(item) || item->level == EH_LEVEL_UNKNOWN) {
                fputs(before, out);
                print_gitlab_item(&report->policies[i], item, out);
                before = ",\n";
            }
        }
    }
    fputs("\n]\n", out);
}

/* ---- JUnit: a question is a test case; an open one is skipped, never passed ---- */

static void xml(FILE *out, const char *text)
{
    eh_print_xml_text(out, text, strlen(text));
}

static void print_case_head(const EhLinted *linted, const EhLintItem *item, FILE *out)
{
    fputs("    <testcase classname=\"", out);
    xml(out, linted->file);
    fprintf(out, "\" name=\"%s ", item->code);
    xml(out, item->finding != NULL ? item->subject : item->message);
    fputs("\"", out);
}

static void print_case(const EhLinted *linted, const EhLintItem *item, FILE *out)
{
    bool told = eh_lint_told(item);
    print_case_head(linted, item, out);
    if (!told && item->level != EH_LEVEL_UNKNOWN) {
        fputs("/>\n", out);
        return;
    }
    fprintf(out, "><%s message=\"", told ? "failure" : "skipped");
    xml(out, told || *item->missing == '\0' ? item->message : item->missing);
    if (!told) {
        fputs("\"/></testcase>\n", out);
        return;
    }
    fprintf(out, "\" type=\"%s\">", eh_level_names[item->level]);
    xml(out, item->place.file);
    fprintf(out, ":%u:%u", item->place.line, item->place.column);
    if (*item->fix != '\0') {
        fputs("&#10;help: ", out);
        xml(out, item->fix);
    }
    fputs("</failure></testcase>\n", out);
}

static void print_suite(const EhLinted *linted, FILE *out)
{
    uint32_t proved = linted->lint.n_proved; /* they have no items */
    fputs("  <testsuite name=\"", out);
    xml(out, linted->file);
    fprintf(out, "\" tests=\"%u\" failures=\"%u\" skipped=\"%u\">\n",
            linted->items.n + (proved > 0), linted->n_errors + linted->n_warnings,
            linted->n_unknown);
    for (uint32_t i = 0; i < linted->items.n; i++) {
        print_case(linted, &linted->items.at[i], out);
    }
    if (proved > 0) {
        fputs("    <testcase classname=\"", out);
        xml(out, linted->file);
        fprintf(out, "\" name=\"%u more proved\"/>\n", proved);
    }
    fputs("  </testsuite>\n", out);
}

void eh_lint_print_junit(const EhLintReport *report, FILE *out)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", out);
    for (size_t i = 0; i < report->n; i++) {
        print_suite(&report->policies[i], out);
    }
    fputs("</testsuites>\n", out);
}
