/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand simulate`: what its files share.
 */
#ifndef EH_CLI_SIMULATE_H
#define EH_CLI_SIMULATE_H

#include "cli/common.h"
#include "cli/run.h"
#include "outside/outside.h"
#include "sim/arrivals.h"
#include "sim/calibrate.h"
#include "sim/study.h"

typedef enum EhSimulateFormat {
    EH_SIMULATE_TEXT,
    EH_SIMULATE_JSON,
    EH_SIMULATE_MARKDOWN
} EhSimulateFormat;

/* One policy, compiled and at work. `rules` is NULL, or the policy whose desk the fragment `file` replaces. */
typedef struct EhSimulated {
    const char *file, *rules;
    EhProgram *program;
    EhDiagnostics *diagnostics;
    EhArena arena;
    EhService *service;
    EhSimDesk desk;
    EhOutsideHost *host; /* of a history; NULL where nothing outside is asked */
    bool open;
} EhSimulated;

/* What was asked for; numbers are -1 where they were not given. Strings stay with the caller. */
typedef struct EhSimulateOptions {
    const char *tickets, *handling, *report, *pool;
    const char *const *folders, *const *libraries;
    int64_t
        from; /* of the workload, or from when on a history is looked at; EH_MISSING: not given */
    int64_t handling_most; /* hours */
    int64_t days, warmup, replications, seed, overtaken;
    EhSimulateFormat format;
} EhSimulateOptions;

/* A study that is done, and what there is to say of it. `baseline.file` is NULL where nothing was calibrated. */
typedef struct EhSimulation {
    EhSimulateOptions options;
    EhSimulated policies[EH_SIM_SIDES];
    int n_policies;
    EhSimulated baseline;
    EhSimCalibration calibration;
    EhSimTickets history;
    EhSimHandled handled;
    EhSimStudy study;
    EhSimSeries series; /* filled where plan.series is it */
    int64_t warmup;     /* weeks */
} EhSimulation;

/* ---- policies and tickets (simulate_open.c): exit codes, after a message ---- */

int eh_simulate_no_memory(FILE *err);
int eh_simulate_open(EhSimulated *policy, const EhSimulateOptions *options, EhPrinter *printer,
                     FILE *err);
void eh_simulate_close(EhSimulated *policy);

/* The history for all policies, and the baseline; or the first policy's workload. */
int eh_simulate_open_history(EhSimulation *simulation, const atomic_bool *stop, FILE *err);
int eh_simulate_open_workload(EhSimulation *simulation, FILE *err);

/* ---- calibration (simulate_calibration.c) ---- */

/* Replays the history under the baseline, if there is one; an exit code, after a message. */
int eh_simulate_calibrate(EhSimulation *simulation, const EhSimPlan *plan, FILE *err);

/* Whether figures have to be marked as "not calibrated". */
bool eh_simulate_not_calibrated(const EhSimulation *simulation);
const char *eh_simulate_calibrated(EhSimCalibrated verdict);

/* The mark: a line for the head of every policy's figures; nothing where they are calibrated, or of a workload. */
void eh_simulate_print_mark(const EhSimulation *simulation, bool markdown, FILE *out);

/* Side by side, if there is a baseline; false where memory ran out for the table. */
bool eh_simulate_print_calibration(const EhSimulation *simulation, bool markdown, FILE *out);
void eh_simulate_print_calibration_json(const EhSimulation *simulation, FILE *out);

/* ---- figures (simulate_text.c, simulate_json.c) ---- */

/* Prints everything, as text or Markdown (false where memory ran out for some of it); or as JSON. */
bool eh_simulate_print(const EhSimulation *simulation, FILE *out);
void eh_simulate_print_json(const EhSimulation *simulation, FILE *out);

/* "kept", "broken", … in words of the text and in the JSON. */
const char *eh_simulate_verdict(EhSimVerdict verdict);

/* ---- charts (simulate_series.c, simulate_report.c) ---- */

/* Makes room for what charts show, where a report or JSON is wanted, and puts it into the plan; an exit code. */
int eh_simulate_chart(EhSimulation *simulation, EhSimPlan *plan, FILE *err);

/* Waits over time and their distribution, of one side, as members of its JSON. */
void eh_simulate_print_series_json(const EhSimulation *simulation, uint32_t side, FILE *out);

/* Whether a report can be written there (NULL: none is wanted); false after a message. */
bool eh_simulate_report_fits(const char *verb, const char *name, FILE *err);

/* Writes the report; a message that names the file, or says why there is none. An exit code. */
int eh_simulate_report(const EhSimulation *simulation, FILE *err);

/* ---- tables (simulate_table.c) ---- */

enum { EH_CELL_BYTES = 48, EH_FIGURE_COLUMNS = 24 };

/* Rows of short cells; the first row is the heading, the first column names. Zero-initialise; free. */
typedef struct EhTable {
    char (*cells)[EH_CELL_BYTES];
    uint32_t n_rows, n_columns, room; /* room: rows */
    bool failed;                      /* memory is out: what is there is printed */
} EhTable;

void eh_table_free(EhTable *table);

/* Begins a row; what follows goes into its cells, from left to right. */
void eh_table_row(EhTable *table);
void eh_table_put(EhTable *table, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Columns under each other, two spaces between; or as Markdown. */
void eh_table_print(const EhTable *table, bool markdown, FILE *out);

/* "4m05s", "3h12m", "2d07h"; "-" for NaN. In EH_CELL_BYTES. */
void eh_simulate_duration(double ms, char *out);

#endif
