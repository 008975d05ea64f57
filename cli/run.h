/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand run`: decides files of tickets.
 *
 * One idea: batches flow from one source through workers to one sink, in order. A worker has all
 * that deciding needs, so one of them alone is the whole program without threads.
 */
#ifndef EH_CLI_RUN_H
#define EH_CLI_RUN_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>

#include "evenhand.h"
#include "outside/outside.h"
#include "store/log.h"
#include "tickets/reader.h"
#include "tickets/write.h"

typedef enum EhRunFormat { EH_RUN_NDJSON, EH_RUN_CSV, EH_RUN_BOX, EH_RUN_MARKDOWN } EhRunFormat;

/* What to decide, and how. Strings stay with the caller. */
typedef struct EhRunOptions {
    const char *program_file;  /* where the policy's own files are looked for */
    const char *const *inputs; /* files; "-" is standard input; none: standard input */
    int n_inputs;
    const char *sqlite, *query; /* both or neither; in place of inputs */
    bool has_now;               /* false: the clock, read for each batch */
    int64_t now;
    EhRunFormat format;
    int jobs;
    bool plain;
    const char *log;              /* the decision log, or NULL */
    const char *const *folders;   /* that data of the policy may lie in; NULL-terminated, or NULL */
    const char *const *libraries; /* that may be loaded; NULL-terminated, or NULL */
} EhRunOptions;

/* Decides all tickets, writes decisions to `out` and everything else to `err`. Gives the exit
 * code of the verb. */
int eh_run_tickets(const EhProgram *program, const EhRunOptions *options, FILE *out, FILE *err);

/* ---- the parts ---- */

/* What ends a run before its input does. `wanted`: no more shall be read; by signal `number`, or 0 when the sink failed.
 * Zero-initialise. Invariant: while `started`, every thread but `thread` holds the signals of `caught` back. */
typedef struct EhRunStop {
    atomic_bool wanted;
    atomic_int number;
    atomic_bool done; /* the run is at its end: nothing more is watched */
    bool started;
    pthread_t thread;
    sigset_t caught, before;
} EhRunStop;

/* Watches for signals, before any other thread is made; once. Before that, and without a thread to do it, they end the
 * command. */
void eh_run_stop_open(EhRunStop *stop);
void eh_run_stop_close(EhRunStop *stop);
const char *eh_run_stop_name(int number);

/* What all workers share. */
typedef struct EhRun {
    const EhProgram *program;
    const EhRunOptions *options;
    EhKeys *keys;
    EhWriter *writer;
    EhLog *log; /* NULL: none; the sink writes to it */
    FILE *out, *err;
    EhRunStop *stop;
} EhRun;

/* Belongs to one thread. */
typedef struct EhRunWorker {
    const EhRun *run;
    EhOutsideHost *host;
    EhContext *context;
    EhTicket *ticket;
    EhReader *reader;
} EhRunWorker;

/* What became of a batch: its decisions in the form asked for. */
typedef struct EhRunResult {
    EhOut out;
    EhLogGroup group;                              /* for the log, if there is one */
    uint64_t n_tickets, n_faults, n_named, n_read; /* named: with an id */
    bool no_memory;
} EhRunResult;

void eh_run_result_free(EhRunResult *result);

/* Makes a worker; EH_EXIT_CLEAN, or another code after a message. Close it in every case.
 * `tell`: this one says which databases and libraries are not there. */
int eh_run_worker_open(EhRunWorker *worker, const EhRun *run, bool tell);
void eh_run_worker_close(EhRunWorker *worker);

/* Decides a batch; the result is made anew. */
void eh_run_batch(EhRunWorker *worker, const EhBatch *batch, EhRunResult *result);

/* The inputs one after the other. They all stay until the end: batches that are under way use
 * their columns. */
typedef struct EhRunSource {
    const EhRun *run;
    EhInput **inputs;
    int n_opened, n_inputs;
    uint64_t n_before; /* bytes of the inputs that are done */
} EhRunSource;

/* False after a message: no memory, or a file that is not there. */
bool eh_run_source_open(EhRunSource *source, const EhRun *run);
void eh_run_source_close(EhRunSource *source);

/* The next batch, EH_INPUT_END once the run is stopped; EH_INPUT_FAILED after a message. */
EhInputResult eh_run_source_next(EhRunSource *source, EhBatch *batch);

/* Bytes of all inputs together, 0 when that is not known. */
uint64_t eh_run_source_size(const EhRunSource *source);

/* Rows of a table that wait for their widths. */
typedef struct EhRunTable {
    EhOut rows;
    uint64_t n_rows;
    bool plain;
} EhRunTable;

/* Takes rows of cells and prints a table whenever enough of them are there. False without
 * memory. */
bool eh_run_table_add(EhRunTable *table, const EhOut *cells, uint64_t n_rows, FILE *out);
void eh_run_table_end(EhRunTable *table, FILE *out);

/* The line on a terminal that says how far it is. */
typedef struct EhRunProgress {
    FILE *err;              /* NULL: none is shown */
    int64_t started, shown; /* ms of the monotonic clock; shown 0: not yet */
    uint64_t total;         /* bytes, 0: not known */
} EhRunProgress;

void eh_run_progress_start(EhRunProgress *progress, FILE *out, FILE *err, uint64_t total);
void eh_run_progress_show(EhRunProgress *progress, uint64_t n_tickets, uint64_t n_read);
void eh_run_progress_end(EhRunProgress *progress);

/* Where results end. */
typedef struct EhRunSink {
    const EhRun *run;
    EhRunTable table;
    EhRunProgress progress;
    uint64_t n_tickets, n_faults, n_named, n_unlogged;
    bool failed; /* writing or memory, after a message */
    int code;    /* of the failure */
} EhRunSink;

void eh_run_sink_open(EhRunSink *sink, const EhRun *run, uint64_t total);
/* False once something failed. */
bool eh_run_sink_put(EhRunSink *sink, const EhRunResult *result);
void eh_run_sink_close(EhRunSink *sink);

/* Runs source to sink through `options->jobs` threads. Gives how reading ended; an exit code in
 * *code if a worker could not be made. */
EhInputResult eh_run_jobs(const EhRun *run, EhRunSource *source, EhRunSink *sink, int *code);

#endif
