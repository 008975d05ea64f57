/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand explain`, from its command line to what is printed.
 */
#include "cli/explain.h"

#include <stdlib.h>
#include <string.h>

#include "cli/common.h"
#include "cli/outside.h"
#include "vm/internal.h"

static int no_memory(FILE *err)
{
    fprintf(err, "evenhand explain: out of memory\n");
    return EH_EXIT_INTERNAL;
}

/* ---- opening ---- */

static int compile(EhExplain *explain, const EhBytes *text, EhPrinter *printer, FILE *err)
{
    const char *name = explain->options->policy;
    EhCompileOptions options = {.file_name = strcmp(name, "-") == 0 ? "<stdin>" : name,
                                .folders = explain->options->folders};
    EhStatus status =
        eh_compile(text->p, text->n, &options, &explain->program, &explain->diagnostics);
    if (status == EH_ERRORS) {
        eh_print_diagnostics(printer, explain->diagnostics);
        return EH_EXIT_FINDINGS;
    }
    if (status != EH_OK) {
        return no_memory(err);
    }
    explain->tree = eh_compiled_policy(explain->diagnostics);
    return EH_EXIT_CLEAN;
}

static int load(EhExplain *explain, const EhBytes *bytes, FILE *err)
{
    EhStatus status = eh_program_load(bytes->p, bytes->n, NULL, &explain->program);
    if (status == EH_NO_MEMORY) {
        return no_memory(err);
    }
    if (status != EH_OK) {
        fprintf(err, "evenhand: %s: %s\n", explain->options->policy,
                eh_program_why(bytes->p, bytes->n));
        return EH_EXIT_USAGE;
    }
    return EH_EXIT_CLEAN;
}

static int open_policy(EhExplain *explain, EhPrinter *printer, FILE *err)
{
    static const char magic[] = EH_MAGIC;
    EhBytes bytes;
    if (!eh_file_load(explain->options->policy, &bytes, err)) {
        return EH_EXIT_USAGE;
    }
    bool compiled = bytes.n >= sizeof magic - 1 && memcmp(bytes.p, magic, sizeof magic - 1) == 0;
    int code = compiled ? load(explain, &bytes, err) : compile(explain, &bytes, printer, err);
    free(bytes.p);
    if (code == EH_EXIT_CLEAN && eh_program_stripped(explain->program)) {
        fprintf(err, "evenhand explain: %s was built with --strip, which leaves out the reasons\n",
                explain->options->policy);
        return EH_EXIT_USAGE;
    }
    return code;
}

static int open_deciding(EhExplain *explain, FILE *err)
{
    EhOutside outside;
    EhAsker asker = {.name = "evenhand explain",
                     .policy = explain->options->policy,
                     .folders = explain->options->folders,
                     .libraries = explain->options->libraries,
                     .err = err};
    int code = eh_asker_open(&asker, explain->program, &explain->host);
    if (code != EH_EXIT_CLEAN) {
        return code;
    }
    if (explain->host != NULL) {
        outside = eh_outside_callbacks(explain->host);
    }
    bool fine = eh_ticket_new(explain->program, &explain->ticket) == EH_OK &&
                eh_context_new(explain->program, explain->host == NULL ? NULL : &outside,
                               &explain->context) == EH_OK;
    return fine ? EH_EXIT_CLEAN : no_memory(err);
}

static void read_currency(EhExplain *explain)
{
    const EhHeader *header = explain->program->block.header;
    uint32_t n = 0;
    while (n < 3 && header->currency[n] != '\0') {
        n++;
    }
    if (n == 0 || !eh_convert_currency(header->currency, n, &explain->currency)) {
        explain->currency = (EhCurrency){.code = "USD", .decimals = 2};
    }
}

static void close_explain(EhExplain *explain)
{
    eh_context_free(explain->context);
    eh_ticket_free(explain->ticket);
    eh_reader_free(explain->reader);
    eh_json_reader_free(explain->json);
    eh_batch_free(&explain->batch);
    eh_input_free(explain->input);
    eh_keys_free(explain->keys);
    eh_outside_close(explain->host);
    eh_program_free(explain->program);
    eh_diagnostics_free(explain->diagnostics);
    eh_arena_free(&explain->arena);
    free(explain->text);
}

/* ---- explaining ---- */

static int explain_ticket(EhExplain *explain, FILE *out, FILE *err)
{
    EhWhyNot why_not = {0};
    bool asked = explain->options->why_not != NULL;
    if (asked) {
        int code = eh_why_not(explain, &why_not, err);
        if (code != EH_EXIT_CLEAN) {
            return code;
        }
    }
    const EhDecision *decision =
        eh_decide(explain->context, explain->ticket, explain->options->now, EH_RECORDING);
    if (explain->options->format == EH_EXPLAIN_JSON) {
        if (!eh_explain_json(explain, decision, asked ? &why_not : NULL, out)) {
            return no_memory(err);
        }
    } else if (asked) {
        eh_why_not_text(&why_not, out);
    } else if (!eh_explain_text(explain, decision, out)) {
        return no_memory(err);
    }
    return !asked || why_not.already || why_not.n_ways > 0 ? EH_EXIT_CLEAN : EH_EXIT_FINDINGS;
}

static int explain_run(const EhExplainOptions *options, EhPrinter *printer, FILE *out, FILE *err)
{
    EhExplain explain = {.options = options};
    eh_arena_init(&explain.arena, NULL);
    int code = open_policy(&explain, printer, err);
    if (code == EH_EXIT_CLEAN) {
        read_currency(&explain);
        code = open_deciding(&explain, err);
    }
    if (code == EH_EXIT_CLEAN) {
        code = eh_explain_read(&explain, err);
    }
    if (code == EH_EXIT_CLEAN) {
        code = explain_ticket(&explain, out, err);
    }
    close_explain(&explain);
    return code;
}

/* ---- the verb ---- */

int eh_cmd_explain(const EhArguments *arguments, FILE *out, FILE *err)
{
    EhPrinter printer = eh_printer(arguments, err);
    EhExplainOptions options = {
        .why_not = eh_arguments_value(arguments, EH_OPTION_EXPLAIN_WHY_NOT),
        .format = (EhExplainFormat)eh_arguments_choice(arguments, EH_OPTION_EXPLAIN_FORMAT),
    };
    if (eh_operands_wrong(arguments, 1, 2, err)) {
        return EH_EXIT_USAGE;
    }
    if (arguments->n_operands == 1) {
        return eh_cmd_explain_code(arguments, out, err);
    }
    const char *now = eh_arguments_value(arguments, EH_OPTION_EXPLAIN_NOW);
    if (!eh_read_now("explain", now, &options.now, err) ||
        eh_stdin_twice("explain", arguments->operands[0], arguments->operands[1], err) ||
        eh_order_wrong("explain", arguments->operands[0], arguments->operands[1], err)) {
        return EH_EXIT_USAGE;
    }
    const char **folders = eh_arguments_values(arguments, EH_OPTION_EXPLAIN_FOLDER);
    const char **libraries = eh_arguments_values(arguments, EH_OPTION_EXPLAIN_LIBRARY);
    options.policy = arguments->operands[0];
    options.ticket = arguments->operands[1];
    options.folders = folders;
    options.libraries = libraries;
    int code = folders == NULL || libraries == NULL ? no_memory(err)
                                                    : explain_run(&options, &printer, out, err);
    free(folders);
    free(libraries);
    return code;
}
