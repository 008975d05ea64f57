/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings as SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/.
 *
 * One idea: every check is a rule of the tool, whether it found something or not; messages of the compiler are rules
 * only where they occur, behind them.
 */
#include <string.h>

#include "cli/lint.h"
#include "cli/print_escaped.h"
#include "cli/print_json.h"

/* ---- rules ---- */

static void print_rule(const char *code, const char *name, const char *title, const char *page,
                       const char *level, FILE *out)
{
    fprintf(out, "{\"id\":\"%s\"", code);
    if (*name != '\0') {
        fprintf(out, ",\"name\":\"%s\"", name);
    }
    fputs(",\"shortDescription\":{", out);
    eh_lint_json(out, "text", title);
    fputs("},\"help\":{", out);
    eh_lint_json(out, "text", *page != '\0' ? page : title);
    fputc(',', out);
    eh_lint_json(out, "markdown", *page != '\0' ? page : title);
    fprintf(out, "},\"defaultConfiguration\":{\"level\":\"%s\"}}", level);
}

/* The first item with the code of a message, so that its rule is written once. */
static bool is_first(const EhLintReport *report, const EhLintItem *item)
{
    for (size_t i = 0; i < report->n; i++) {
        for (uint32_t k = 0; k < report->policies[i].items.n; k++) {
            const EhLintItem *other = &report->policies[i].items.at[k];
            if (other == item || strcmp(other->code, item->code) == 0) {
                return other == item;
            }
        }
    }
    return true;
}

static void print_rules(const EhLintReport *report, FILE *out)
{
    for (int i = 0; i < EH_CHECK_COUNT; i++) {
        const EhCheckInfo *info = &eh_check_infos[i];
        fputs(i == 0 ? "\n" : ",\n", out);
        print_rule(info->code, info->name, info->title, info->page,
                   info->severity == EH_SEVERITY_ERROR ? "error" : "warning", out);
    }
    for (size_t i = 0; i < report->n; i++) {
        for (uint32_t k = 0; k < report->policies[i].items.n; k++) {
            const EhLintItem *item = &report->policies[i].items.at[k];
            if (item->finding == NULL && is_first(report, item)) {
                fputs(",\n", out);
                print_rule(item->code, "", item->title, item->page, "error", out);
            }
        }
    }
}

/* ---- places ---- */

static void print_physical(const EhLintPlace *place, FILE *out)
{
    fputs("\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"", out);
    eh_print_uri(out, place->file);
    fprintf(out,
            "\"},\"region\":{\"startLine\":%u,\"startColumn\":%u,\"endLine\":%u,\"endColumn\":%u}}",
            place->line, place->column, place->end_line, place->end_column);
}

static void print_related(const EhLintItem *item, FILE *out)
{
    fputs(",\"relatedLocations\":[", out);
    for (uint32_t i = 0; i < item->n_related; i++) {
        fprintf(out, "%s{\"id\":%u,", i == 0 ? "" : ",", i + 1);
        print_physical(&item->related[i], out);
        if (*item->related[i].label != '\0') {
            fputs(",\"message\":{", out);
            eh_lint_json(out, "text", item->related[i].label);
            fputc('}', out);
        }
        fputc('}', out);
    }
    fputc(']', out);
}

/* ---- what shows it ---- */

static EhStr witness_text(EhArena *scratch, const EhWitness *witness)
{
    EhStr instant = eh_written_instant(scratch, witness->now);
    return eh_arena_format(scratch, "%.*s%s%.*s at %.*s: %.*s", EH_STR_F(witness->role),
                           witness->role.n > 0 ? ": " : "", EH_STR_F(witness->ticket),
                           EH_STR_F(instant), EH_STR_F(witness->summary));
}

/* The message, then each witness, fact and fix on a line of its own. */
static void print_message(const EhLintItem *item, EhArena *scratch, FILE *out)
{
    const EhFinding *finding = item->finding;
    EhStr text = {item->message, (uint32_t)strlen(item->message)};
    for (uint32_t i = 0; finding != NULL && i < finding->witnesses.n; i++) {
        text = eh_arena_format(scratch, "%.*s\nticket: %.*s", EH_STR_F(text),
                               EH_STR_F(witness_text(scratch, &finding->witnesses.at[i])));
    }
    for (uint32_t i = 0; finding != NULL && i < finding->facts.n; i++) {
        text = eh_arena_format(scratch, "%.*s\nbecause: %.*s", EH_STR_F(text),
                               EH_STR_F(finding->facts.at[i]));
    }
    if (*item->missing != '\0') {
        text = eh_arena_format(scratch, "%.*s\nmissing: %s", EH_STR_F(text), item->missing);
    }
    if (*item->fix != '\0') {
        text = eh_arena_format(scratch, "%.*s\nhelp: %s", EH_STR_F(text), item->fix);
    }
    fputs(",\"message\":{\"text\":", out);
    eh_print_json_text(out, text.p, text.n);
    fputc('}', out);
}

/* A trace: several tickets one after the other. */
static void print_flow(const EhLintItem *item, EhArena *scratch, FILE *out)
{
    const EhFinding *finding = item->finding;
    fputs(",\"codeFlows\":[{\"threadFlows\":[{\"locations\":[", out);
    for (uint32_t i = 0; i < finding->witnesses.n; i++) {
        EhStr text = witness_text(scratch, &finding->witnesses.at[i]);
        fprintf(out, "%s{\"executionOrder\":%u,\"location\":{", i == 0 ? "" : ",", i + 1);
        print_physical(&item->place, out);
        fputs(",\"message\":{\"text\":", out);
        eh_print_json_text(out, text.p, text.n);
        fputs("}}}", out);
    }
    fputs("]}]}]", out);
}

/* ---- results ---- */

static const char *kind_of(EhLintLevel level)
{
    return level == EH_LEVEL_PROVED ? "pass" : level == EH_LEVEL_UNKNOWN ? "open" : "fail";
}

/* Only failures have a level. */
static const char *level_of(EhLintLevel level)
{
    return level >= EH_LEVEL_WARNING ? eh_level_names[level] : "none";
}

static void print_properties(const EhLintItem *item, FILE *out)
{
    fputs(",\"properties\":{", out);
    eh_lint_json(out, "subject", item->subject);
    fputc(',', out);
    eh_lint_json(out, "strength", item->strength);
    fprintf(out, ",\"may\":%s}", item->finding->may ? "true" : "false");
}

static void print_result(const EhLintItem *item, FILE *out)
{
    EhArena scratch;
    eh_arena_init(&scratch, NULL);
    fprintf(out, "{\"ruleId\":\"%s\"", item->code);
    if (item->finding != NULL) {
        fprintf(out, ",\"ruleIndex\":%d", (int)item->finding->check);
    }
    fprintf(out, ",\"kind\":\"%s\",\"level\":\"%s\"", kind_of(item->level), level_of(item->level));
    print_message(item, &scratch, out);
    fputs(",\"locations\":[{", out);
    print_physical(&item->place, out);
    fputs("}]", out);
    print_related(item, out);
    if (item->level >= EH_LEVEL_UNKNOWN) {
        fprintf(out, ",\"partialFingerprints\":{\"evenhandSubject/v1\":\"%016llx\"}",
                (unsigned long long)item->fingerprint);
    }
    if (item->finding != NULL && item->finding->witnesses.n > 1) {
        print_flow(item, &scratch, out);
    }
    if (item->finding != NULL && item->finding->allow != NULL) {
        EhStr because = item->finding->allow->because;
        fputs(",\"suppressions\":[{\"kind\":\"inSource\",\"justification\":", out);
        eh_print_json_text(out, because.n == 0 ? "" : because.p, because.n);
        fputs("}]", out);
    }
    if (item->finding != NULL) {
        print_properties(item, out);
    }
    fputc('}', out);
    eh_arena_free(&scratch);
}

/* What is allowed is in the report too, marked as suppressed. */
static bool belongs(const EhLintReport *report, const EhLintItem *item)
{
    return eh_lint_noted(report, item) ||
           (item->finding != NULL && item->finding->allow != NULL && !item->known);
}

void eh_lint_print_sarif(const EhLintReport *report, FILE *out)
{
    const char *before = "\n";
    fputs("{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/"
          "sarif-schema-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{"
          "\"name\":\"evenhand\",",
          out);
    eh_lint_json(out, "semanticVersion", eh_version());
    fputs(",\"rules\":[", out);
    print_rules(report, out);
    fputs("\n]}},\"columnKind\":\"unicodeCodePoints\",\"results\":[", out);
    for (size_t i = 0; i < report->n; i++) {
        for (uint32_t k = 0; k < report->policies[i].items.n; k++) {
            const EhLintItem *item = &report->policies[i].items.at[k];
            if (belongs(report, item)) {
                fputs(before, out);
                print_result(item, out);
                before = ",\n";
            }
        }
    }
    fputs("\n]}]}\n", out);
}
