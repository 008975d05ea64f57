/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand lint`: what was examined, as one list of items that every format prints.
 */
#ifndef EH_CLI_LINT_H
#define EH_CLI_LINT_H

#include "cli/common.h"
#include "cli/run.h"
#include "lint/history.h"
#include "lint/witness.h"

typedef enum EhLintFormat {
    EH_LINT_FULL,
    EH_LINT_CONCISE,
    EH_LINT_JSON,
    EH_LINT_SARIF,
    EH_LINT_GITHUB,
    EH_LINT_GITLAB,
    EH_LINT_JUNIT,
    EH_LINT_RDJSON,
    EH_LINT_MARKDOWN
} EhLintFormat;

typedef enum EhLintLevel {
    EH_LEVEL_PROVED,
    EH_LEVEL_UNKNOWN,
    EH_LEVEL_WARNING,
    EH_LEVEL_ERROR,
    EH_LEVEL_NEVER /* as --fail-level: nothing reaches it */
} EhLintLevel;
extern const char *const eh_level_names[EH_LEVEL_ERROR + 1];

/* A place in a policy. Texts end in NUL; lines and columns count from 1, columns in code points and in bytes. */
typedef struct EhLintPlace {
    const char *file, *source_line, *label; /* label: "" if none */
    uint32_t line, column, end_line, end_column;
    uint32_t byte_column, end_byte_column;
} EhLintPlace;

/* A finding, a proof, an open question, or a message of the compiler (then `finding` is NULL and so is `strength`). */
typedef struct EhLintItem {
    const char *code, *name, *title, *page; /* `name` "" for a message */
    const char *message, *subject, *fix, *missing;
    const char *strength, *holds_for; /* "logic", "every ticket" */
    EhLintLevel level;
    EhLintPlace place;
    EhLintPlace *related;
    uint32_t n_related;
    const EhFinding *finding;
    const char **saved;      /* one a witness, where it was written; NULL without --save-witness */
    const char *saved_trace; /* likewise */
    uint64_t fingerprint;
    bool known; /* in the baseline */
} EhLintItem;

/* One policy. `policy` is NULL where it does not compile. Counts are of findings that are neither allowed nor known. */
typedef struct EhLinted {
    const char *file;
    EhDiagnostics *diagnostics;
    EhProgram *program;
    EhPolicy *policy;
    EhArena arena;
    EhLint lint;
    EH_VEC(EhLintItem) items;
    uint32_t n_errors, n_warnings, n_proved, n_unknown, n_allowed, n_known;
} EhLinted;

typedef struct EhLintOptions {
    EhLintFormat format;
    EhLintLevel fail_level;
    const char *baseline, *write_baseline, *save_witness;
    int64_t now;
    uint64_t budget;
    bool all; /* also what was proved and what is unknown */
    const char *const *folders;
    const char *const *history; /* files of past tickets, n_history; - is standard input */
    int n_history;
} EhLintOptions;

typedef struct EhLintReport {
    const EhLintOptions *options;
    EhLinted *policies;
    size_t n;
} EhLintReport;

/* lint_history.c: the files of past tickets as a source; they are opened when it is first asked. Zero or open;
 * invariant: `from` points back to its struct, which does not move. */
typedef struct EhLintHistory {
    EhRunOptions options;
    EhRunStop stop;
    EhRun run;
    EhRunSource source;
    EhHistorySource from;
} EhLintHistory;

/* NULL without --history. */
const EhHistorySource *eh_lint_history_open(EhLintHistory *history, const EhLintOptions *options,
                                            FILE *err);
void eh_lint_history_close(EhLintHistory *history);
/* Whether standard input is asked for at most once; false after a message. */
bool eh_lint_history_check(const EhLintOptions *options, const char *const *policies, size_t n,
                           FILE *err);

/* lint_list.c: fills items and counts; `baseline` is sorted. False when memory is out. */
typedef struct EhBaseline {
    uint64_t *fingerprints;
    size_t n, room;
} EhBaseline;
bool eh_linted_list(EhLinted *linted, const EhBaseline *baseline);

/* A finding that has to be told: new, and not allowed. */
bool eh_lint_told(const EhLintItem *item);
/* … or a proof or open question with --all. */
bool eh_lint_shown(const EhLintReport *report, const EhLintItem *item);
/* For formats that programs read: as eh_lint_shown, and always what is unknown, which is never printed as clean. */
bool eh_lint_noted(const EhLintReport *report, const EhLintItem *item);

/* lint_files.c: false after a message on `err`. */
bool eh_baseline_read(const char *file, EhBaseline *out, FILE *err);
bool eh_baseline_write(const char *file, const EhLintReport *report, FILE *err);
bool eh_witnesses_save(const char *folder, EhLinted *linted, uint32_t *n, FILE *err);

/* "evenhand simulate POLICY --tickets FILE …": what runs the saved trace again. */
EhStr eh_lint_trace_command(EhArena *arena, const EhLinted *linted, const EhLintItem *item);

/* "214 rows, 6 queues, 3 guarantees: 1 warning, 41 proved, 2 unknown (no workload)" */
void eh_lint_print_examined(const EhLinted *linted, FILE *out);

/* One a format: lint_text.c (false where memory ran out for some of it), lint_json.c, lint_sarif.c, lint_ci.c. */
bool eh_lint_print_full(const EhLintReport *report, const EhPrinter *printer);
void eh_lint_print_concise(const EhLintReport *report, FILE *out);
void eh_lint_print_markdown(const EhLintReport *report, FILE *out);
void eh_lint_print_json(const EhLintReport *report, FILE *out);
void eh_lint_print_rdjson(const EhLintReport *report, FILE *out);
void eh_lint_print_sarif(const EhLintReport *report, FILE *out);
void eh_lint_print_gitlab(const EhLintReport *report, FILE *out);
void eh_lint_print_github(const EhLintReport *report, FILE *out);
void eh_lint_print_junit(const EhLintReport *report, FILE *out);

/* "key": "text", with the key as it is. */
void eh_lint_json(FILE *out, const char *key, const char *text);
void eh_lint_print_open(const EhLintItem *item, FILE *out); /* lint_json.c: as a JSON text */

#endif
