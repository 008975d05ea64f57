/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings as JSON: all of it, and rdjson, which reviewdog reads.
 */
#include <string.h>

#include "cli/lint.h"
#include "cli/print_json.h"

void eh_lint_json(FILE *out, const char *key, const char *text)
{
    fprintf(out, "\"%s\":", key);
    eh_print_json_text(out, text, strlen(text));
}

static void json_str(FILE *out, const char *key, EhStr text)
{
    fprintf(out, "\"%s\":", key);
    eh_print_json_text(out, text.n == 0 ? "" : text.p, text.n);
}

/* The message, and what is missing to tell. */
void eh_lint_print_open(const EhLintItem *item, FILE *out)
{
    EhArena scratch;
    eh_arena_init(&scratch, NULL);
    EhStr text = eh_arena_format(&scratch, "%s%s%s", item->message,
                                 *item->missing == '\0' ? "" : "; missing: ", item->missing);
    eh_print_json_text(out, text.p, text.n);
    eh_arena_free(&scratch);
}

/* ---- everything ---- */

static void print_place(const EhLintPlace *place, FILE *out)
{
    eh_lint_json(out, "file", place->file);
    fprintf(out, ",\"line\":%u,\"column\":%u,\"end_line\":%u,\"end_column\":%u", place->line,
            place->column, place->end_line, place->end_column);
    if (*place->label != '\0') {
        fputc(',', out);
        eh_lint_json(out, "label", place->label);
    }
}

/* A ticket, its instant, what the machine decided: the JSON of the last two goes in as it is. */
static void print_witness(const EhWitness *witness, const char *saved, FILE *out)
{
    char now[EH_CONVERT_MAX];
    fputc('{', out);
    if (witness->role.n > 0) {
        json_str(out, "role", witness->role);
        fputc(',', out);
    }
    fprintf(out, "\"now\":\"%.*s\",\"ticket\":%.*s", (int)eh_convert_put_instant(now, witness->now),
            now, EH_STR_F(witness->ticket.n > 0 ? witness->ticket : EH_STR("null")));
    fprintf(out, ",\"decision\":%.*s",
            EH_STR_F(witness->decision.n > 0 ? witness->decision : EH_STR("null")));
    if (saved != NULL) {
        fputc(',', out);
        eh_lint_json(out, "saved", saved);
    }
    fputc('}', out);
}

/* An arrival trace that the simulator has run. */
static void print_trace(const EhLinted *linted, const EhLintItem *item, FILE *out)
{
    EhArena scratch;
    char came[EH_CONVERT_MAX], until[EH_CONVERT_MAX];
    const EhTrace *trace = item->finding->trace;
    size_t n_came = eh_convert_put_instant(came, trace->arrivals.at[trace->waits].at);
    size_t n_until = eh_convert_put_instant(until, trace->until);
    fprintf(out, ",\"trace\":{\"tickets\":%u,\"waits\":\"A\",\"came\":\"%.*s\",\"%s\":\"%.*s\"",
            trace->arrivals.n, (int)n_came, came, trace->starts ? "starts" : "waits_still",
            (int)n_until, until);
    if (item->saved_trace != NULL) {
        eh_arena_init(&scratch, NULL);
        fputc(',', out);
        eh_lint_json(out, "saved", item->saved_trace);
        fputc(',', out);
        json_str(out, "replay", eh_lint_trace_command(&scratch, linted, item));
        eh_arena_free(&scratch);
    }
    fputc('}', out);
}

static void print_evidence(const EhLinted *linted, const EhLintItem *item, FILE *out)
{
    const EhFinding *finding = item->finding;
    fputc(',', out);
    eh_lint_json(out, "strength", item->strength);
    fprintf(out, ",\"may\":%s", finding->may ? "true" : "false");
    fputs(",\"facts\":[", out);
    for (uint32_t i = 0; i < finding->facts.n; i++) {
        fputs(i == 0 ? "" : ",", out);
        eh_print_json_text(out, finding->facts.at[i].p, finding->facts.at[i].n);
    }
    fputs("],\"witnesses\":[", out);
    for (uint32_t i = 0; i < finding->witnesses.n; i++) {
        fputs(i == 0 ? "" : ",", out);
        print_witness(&finding->witnesses.at[i], item->saved != NULL ? item->saved[i] : NULL, out);
    }
    fputc(']', out);
    if (finding->trace != NULL) {
        print_trace(linted, item, out);
    }
}

static void print_item(const EhLinted *linted, const EhLintItem *item, FILE *out)
{
    fprintf(out, "{\"code\":\"%s\",\"name\":\"%s\",\"level\":\"%s\",", item->code, item->name,
            eh_level_names[item->level]);
    print_place(&item->place, out);
    fputc(',', out);
    eh_lint_json(out, "message", item->message);
    fputc(',', out);
    eh_lint_json(out, "subject", item->subject);
    if (item->level >= EH_LEVEL_WARNING) {
        fprintf(out, ",\"fingerprint\":\"%016llx\"", (unsigned long long)item->fingerprint);
    }
    fputs(",\"related\":[", out);
    for (uint32_t i = 0; i < item->n_related; i++) {
        fputs(i == 0 ? "{" : ",{", out);
        print_place(&item->related[i], out);
        fputc('}', out);
    }
    fputc(']', out);
    if (item->finding != NULL) {
        print_evidence(linted, item, out);
    }
    if (*item->fix != '\0') {
        fputc(',', out);
        eh_lint_json(out, "help", item->fix);
    }
    if (*item->missing != '\0') {
        fputc(',', out);
        eh_lint_json(out, "missing", item->missing);
    }
    fputc('}', out);
}

static void print_policy(const EhLinted *linted, FILE *out)
{
    fputc('{', out);
    eh_lint_json(out, "file", linted->file);
    fprintf(out, ",\"compiles\":%s", linted->policy != NULL ? "true" : "false");
    if (linted->policy != NULL) {
        const EhPolicy *policy = linted->policy;
        fputc(',', out);
        json_str(out, "policy", policy->name);
        fprintf(out, ",\"rows\":%u,\"queues\":%u,\"guarantees\":%u", linted->lint.n_rows,
                policy->queue_enum == NULL ? 0 : policy->queue_enum->names.n, policy->guarantees.n);
    }
    fprintf(out,
            ",\"errors\":%u,\"warnings\":%u,\"proved\":%u,\"unknown\":%u,\"allowed\":%u,"
            "\"baseline\":%u}",
            linted->n_errors, linted->n_warnings, linted->n_proved, linted->n_unknown,
            linted->n_allowed, linted->n_known);
}

void eh_lint_print_json(const EhLintReport *report, FILE *out)
{
    const char *before = "\n";
    fputs("{\"policies\":[", out);
    for (size_t i = 0; i < report->n; i++) {
        fputs(i == 0 ? "\n" : ",\n", out);
        print_policy(&report->policies[i], out);
    }
    fputs("\n],\n\"findings\":[", out);
    for (size_t i = 0; i < report->n; i++) {
        for (uint32_t k = 0; k < report->policies[i].items.n; k++) {
            const EhLintItem *item = &report->policies[i].items.at[k];
            if (eh_lint_shown(report, item)) {
                fputs(before, out);
                print_item(&report->policies[i], item, out);
                before = ",\n";
            }
        }
    }
    fputs("\n]}\n", out);
}

/* ---- rdjson: columns count bytes ---- */

static void print_location(const EhLintPlace *place, FILE *out)
{
    fputs("\"location\":{", out);
    eh_lint_json(out, "path", place->file);
    fprintf(
        out,
        ",\"range\":{\"start\":{\"line\":%u,\"column\":%u},\"end\":{\"line\":%u,\"column\":%u}}}",
        place->line, place->byte_column, place->end_line, place->end_byte_column);
}

static const char *severity_of(EhLintLevel level)
{
    return level == EH_LEVEL_ERROR ? "ERROR" : level == EH_LEVEL_WARNING ? "WARNING" : "INFO";
}

static void print_rdjson_item(const EhLintItem *item, FILE *out)
{
    fputs("{\"message\":", out);
    eh_lint_print_open(item, out);
    fputc(',', out);
    print_location(&item->place, out);
    fprintf(out, ",\"severity\":\"%s\",\"code\":{\"value\":\"%s\"},\"relatedLocations\":[",
            severity_of(item->level), item->code);
    for (uint32_t i = 0; i < item->n_related; i++) {
        fputs(i == 0 ? "{" : ",{", out);
        eh_lint_json(out, "message", item->related[i].label);
        fputc(',', out);
        print_location(&item->related[i], out);
        fputc('}', out);
    }
    fputs("]}", out);
}

void eh_lint_print_rdjson(const EhLintReport *report, FILE *out)
{
    const char *before = "\n";
    fputs("{\"source\":{\"name\":\"evenhand\"},\"diagnostics\":[", out);
    for (size_t i = 0; i < report->n; i++) {
        for (uint32_t k = 0; k < report->policies[i].items.n; k++) {
            const EhLintItem *item = &report->policies[i].items.at[k];
            if (eh_lint_noted(report, item)) {
                fputs(before, out);
                print_rdjson_item(item, out);
                before = ",\n";
            }
        }
    }
    fputs("\n]}\n", out);
}
