/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand audit`, from its command line to its exit code.
 */
#include "cli/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/run.h"
#include "compiler/policy.h"
#include "store/read.h"

/* What was asked for; strings are the command line's. */
typedef struct Asked {
    const char *policy, *log, *history, *report;
    const char **folders;
    EhAuditFormat format;
    bool monthly;
} Asked;

static int no_memory(FILE *err)
{
    fprintf(err, "evenhand audit: out of memory\n");
    return EH_EXIT_INTERNAL;
}

/* ---- reading ---- */

static int read_log(EhAudit *audit, const char *file, EhRunProgress *progress, FILE *err)
{
    char why[EH_LOG_WHY];
    EhLogRow row;
    EhLogRead read;
    EhLogReader *reader = eh_log_read_open(file, NULL, why);
    if (reader == NULL) {
        fprintf(err, "evenhand audit: %s: %s\n", *file == '\0' ? "''" : file, why);
        return EH_EXIT_USAGE;
    }
    bool fine = true;
    while (fine && (read = eh_log_read_next(reader, &row, why)) == EH_LOG_ROW) {
        fine = eh_audit_row(audit, &row);
        if (audit->n_rows % 4096 == 0) {
            eh_run_progress_show(progress, audit->n_rows, 0);
        }
    }
    eh_log_read_close(reader);
    if (!fine) {
        return no_memory(err);
    }
    if (read != EH_LOG_END) {
        eh_run_progress_end(progress);
        fprintf(err, "evenhand audit: %s: row %lld: %s\n", file, (long long)row.n, why);
        return EH_EXIT_USAGE;
    }
    if (audit->n == 0) {
        eh_run_progress_end(progress);
        fprintf(err, "evenhand audit: %s holds no decision of a ticket with an id\n", file);
        return EH_EXIT_USAGE;
    }
    return EH_EXIT_CLEAN;
}

static int read_items(EhAudit *audit, const char *file, EhInput *input, FILE *err)
{
    EhBatch batch = {0};
    EhInputResult result;
    bool fine = true;
    while (fine && (result = eh_input_next(input, &batch)) == EH_INPUT_OK) {
        for (size_t i = 0; fine && i < batch.n_items; i++) {
            fine = eh_audit_ticket(audit, &batch, i);
        }
    }
    eh_batch_free(&batch);
    if (!fine || result == EH_INPUT_NO_MEMORY) {
        return no_memory(err);
    }
    if (result == EH_INPUT_FAILED) {
        fprintf(err, "evenhand audit: %s: %s\n", file, eh_input_why(input));
        return EH_EXIT_USAGE;
    }
    if (audit->n_history == 0) {
        fprintf(err, "evenhand audit: %s holds no ticket\n", file);
        return EH_EXIT_USAGE;
    }
    return EH_EXIT_CLEAN;
}

static int read_history(EhAudit *audit, const char *name, FILE *err)
{
    bool standard = strcmp(name, "-") == 0;
    int fd = standard ? dup(STDIN_FILENO) : open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fprintf(err, "evenhand audit: %s: %s\n", *name == '\0' ? "''" : name, eh_error_text(errno));
        return EH_EXIT_USAGE;
    }
    EhInput *input = eh_input_open(audit->keys, fd);
    int code = input == NULL ? no_memory(err)
                             : read_items(audit, standard ? "standard input" : name, input, err);
    eh_input_free(input);
    return code;
}

static int read_all(EhAudit *audit, const Asked *asked, FILE *out, FILE *err)
{
    EhRunProgress progress;
    if (!eh_audit_open(audit)) {
        return no_memory(err);
    }
    eh_run_progress_start(&progress, out, err, 0);
    int code = read_log(audit, asked->log, &progress, err);
    eh_run_progress_end(&progress);
    if (code == EH_EXIT_CLEAN && asked->history != NULL) {
        code = read_history(audit, asked->history, err);
    }
    return code == EH_EXIT_CLEAN && !eh_audit_finish(audit) ? no_memory(err) : code;
}

/* ---- the policy ---- */

static int compile(const Asked *asked, EhPrinter *printer, EhProgram **program,
                   EhDiagnostics **diagnostics, FILE *err)
{
    EhBytes text;
    EhCompileOptions options = {.file_name =
                                    strcmp(asked->policy, "-") == 0 ? "<stdin>" : asked->policy,
                                .folders = asked->folders};
    if (!eh_policy_load(asked->policy, &text, err)) {
        return EH_EXIT_USAGE;
    }
    EhStatus status = eh_compile(text.p, text.n, &options, program, diagnostics);
    free(text.p);
    if (status == EH_ERRORS) {
        eh_print_diagnostics(printer, *diagnostics);
    }
    return status == EH_OK       ? EH_EXIT_CLEAN
           : status == EH_ERRORS ? EH_EXIT_FINDINGS
                                 : no_memory(err);
}

static int audit_policy(const Asked *asked, EhPolicy *policy, const EhProgram *program, FILE *out,
                        FILE *err)
{
    EhArena arena;
    eh_arena_init(&arena, NULL);
    EhAudit audit = {.policy = policy,
                     .program = program,
                     .service = eh_service_read(policy, program, &arena, 0),
                     .arena = &arena,
                     .monthly = asked->monthly,
                     .joined = asked->history != NULL};
    int code = audit.service == NULL ? no_memory(err) : read_all(&audit, asked, out, err);
    if (code == EH_EXIT_CLEAN) {
        EhAuditPage page = {.audit = &audit,
                            .policy = asked->policy,
                            .log = asked->log,
                            .history = asked->history,
                            .format = asked->format,
                            .out = out};
        if (asked->format == EH_AUDIT_JSON) {
            eh_audit_print_json(&page);
        } else {
            eh_audit_print(&page);
        }
        code = arena.failed            ? no_memory(err)
               : asked->report == NULL ? EH_EXIT_CLEAN
                                       : eh_audit_report(&page, asked->report, err);
        if (code == EH_EXIT_CLEAN) {
            code = eh_audit_broken(&audit) ? EH_EXIT_FINDINGS : EH_EXIT_CLEAN;
        }
    }
    eh_audit_close(&audit);
    eh_arena_free(&arena);
    return code;
}

static bool read_asked(const EhArguments *arguments, Asked *asked, FILE *err)
{
    asked->policy = arguments->operands[0];
    asked->log = eh_arguments_value(arguments, EH_OPTION_AUDIT_DECISIONS);
    asked->history = eh_arguments_value(arguments, EH_OPTION_AUDIT_TICKETS);
    asked->format = (EhAuditFormat)eh_arguments_choice(arguments, EH_OPTION_AUDIT_FORMAT);
    asked->monthly = eh_arguments_choice(arguments, EH_OPTION_AUDIT_BY) == 1;
    asked->report = eh_arguments_value(arguments, EH_OPTION_AUDIT_REPORT);
    if (asked->log == NULL) {
        fprintf(err, "evenhand audit: --decisions says which log, one that `run --log` wrote\n");
        return false;
    }
    const char *const read[] = {asked->policy, asked->log, asked->history};
    return eh_output_apart("audit", asked->report, read, 3, err) &&
           (asked->history == NULL || !eh_stdin_twice("audit", asked->policy, asked->history, err));
}

int eh_cmd_audit(const EhArguments *arguments, FILE *out, FILE *err)
{
    Asked asked = {.format = EH_AUDIT_TEXT};
    EhPrinter printer = eh_printer(arguments, err);
    EhProgram *program = NULL;
    EhDiagnostics *diagnostics = NULL;
    if (eh_operands_wrong(arguments, 1, 1, err) || !read_asked(arguments, &asked, err)) {
        return EH_EXIT_USAGE;
    }
    asked.folders = eh_arguments_values(arguments, EH_OPTION_AUDIT_FOLDER);
    int code = asked.folders == NULL ? no_memory(err)
                                     : compile(&asked, &printer, &program, &diagnostics, err);
    if (code == EH_EXIT_CLEAN) {
        code = audit_policy(&asked, eh_compiled_policy(diagnostics), program, out, err);
    }
    eh_program_free(program);
    eh_diagnostics_free(diagnostics);
    free(asked.folders);
    return code;
}
