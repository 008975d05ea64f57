/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The run itself: what is made, in which order it works, and what the exit code says.
 */
#include "cli/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/common.h"
#include "tickets/input.h"

/* ---- workers ---- */

static int64_t clock_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The folder of a file's name, "." without one; from malloc. */
static char *folder_of(const char *file)
{
    const char *slash = strrchr(file, '/');
    size_t n = slash == NULL ? 1 : slash == file ? 1 : (size_t)(slash - file);
    return strndup(slash == NULL ? "." : file, n);
}

/* A run goes on without a database or library: what they would say is missing, with a fault in
 * each decision. */
static void tell_absent(void *user, const char *line)
{
    fprintf(user, "evenhand: %s; what it gives is missing\n", line);
}

static void keep_quiet(void *user, const char *line)
{
    (void)user, (void)line;
}

/* Opens what the policy reads at each decision, if anything. `tell`: says what is not there. */
static int open_outside(EhRunWorker *worker, bool tell)
{
    const EhRun *run = worker->run;
    char why[512], *folder;
    EhStatus status;
    EhOutsideOptions options = {.folders = run->options->folders,
                                .libraries = run->options->libraries,
                                .absent = tell ? tell_absent : keep_quiet,
                                .user = run->err};
    if (eh_lookup_count(run->program) == 0 && eh_function_count(run->program) == 0)
        return EH_EXIT_CLEAN;
    folder = folder_of(run->options->program_file);
    options.folder = folder;
    status = folder == NULL
                 ? EH_NO_MEMORY
                 : eh_outside_open(run->program, &options, &worker->host, why, sizeof why);
    free(folder);
    if (status == EH_OK)
        return EH_EXIT_CLEAN;
    fprintf(run->err, "evenhand: %s\n", status == EH_NO_MEMORY ? "out of memory" : why);
    return status == EH_NO_MEMORY ? EH_EXIT_INTERNAL : EH_EXIT_USAGE;
}

int eh_run_worker_open(EhRunWorker *worker, const EhRun *run, bool tell)
{
    EhOutside outside;
    int code;
    *worker = (EhRunWorker){.run = run};
    code = open_outside(worker, tell);
    if (code != EH_EXIT_CLEAN)
        return code;
    if (worker->host != NULL)
        outside = eh_outside_callbacks(worker->host);
    worker->reader = eh_reader_new(run->keys);
    if (worker->reader == NULL || eh_ticket_new(run->program, &worker->ticket) != EH_OK ||
        eh_context_new(run->program, worker->host == NULL ? NULL : &outside, &worker->context) !=
            EH_OK) {
        fprintf(run->err, "evenhand: out of memory\n");
        return EH_EXIT_INTERNAL;
    }
    return EH_EXIT_CLEAN;
}

void eh_run_worker_close(EhRunWorker *worker)
{
    eh_context_free(worker->context);
    eh_ticket_free(worker->ticket);
    eh_reader_free(worker->reader);
    eh_outside_close(worker->host);
    *worker = (EhRunWorker){0};
}

static void write_decision(const EhRun *run, const EhDecision *decision, EhOut *out)
{
    switch (run->options->format) {
    case EH_RUN_NDJSON:
        eh_write_json(run->writer, decision, out);
        EH_OUT_LITERAL(out, "\n");
        return;
    case EH_RUN_CSV:
        eh_write_csv(run->writer, decision, out);
        return;
    case EH_RUN_MARKDOWN:
        eh_write_markdown(run->writer, decision, out);
        return;
    case EH_RUN_BOX:
        eh_write_cells(run->writer, decision, out);
    }
}

void eh_run_batch(EhRunWorker *worker, const EhBatch *batch, EhRunResult *result)
{
    const EhRun *run = worker->run;
    int64_t now = run->options->has_now ? run->options->now : clock_now();
    result->out.n = 0;
    result->n_tickets = batch->n_items;
    result->n_faults = 0;
    result->n_read = batch->n_read;
    result->no_memory = false;
    for (size_t i = 0; i < batch->n_items && !result->no_memory; i++) {
        result->no_memory = !eh_reader_read(worker->reader, batch, i, worker->ticket);
        if (!result->no_memory) {
            const EhDecision *decision = eh_decide(worker->context, worker->ticket, now, EH_PLAIN);
            result->n_faults += decision->fault;
            write_decision(run, decision, &result->out);
        }
    }
    result->no_memory = result->no_memory || result->out.failed;
}

/* ---- the sink ---- */

static bool fail(EhRunSink *sink, int code, const char *what, const char *why)
{
    if (!sink->failed) {
        eh_run_progress_end(&sink->progress);
        fprintf(sink->run->err, "evenhand: %s%s%s\n", what, *why != '\0' ? ": " : "", why);
        sink->code = code;
    }
    sink->failed = true;
    return false;
}

static bool flush(EhRunSink *sink)
{
    FILE *out = sink->run->out;
    if (fflush(out) == 0 && !ferror(out))
        return true;
    return fail(sink, EH_EXIT_USAGE, "standard output", eh_error_text(errno));
}

static void put_header(EhRunSink *sink)
{
    EhOut head = {0};
    if (sink->run->options->format == EH_RUN_CSV)
        eh_write_csv_header(sink->run->writer, &head);
    if (sink->run->options->format == EH_RUN_MARKDOWN)
        eh_write_markdown_header(&head);
    if (head.failed)
        fail(sink, EH_EXIT_INTERNAL, "out of memory", "");
    else if (head.n > 0)
        fwrite(head.p, 1, head.n, sink->run->out);
    eh_out_free(&head);
}

void eh_run_sink_open(EhRunSink *sink, const EhRun *run, uint64_t total)
{
    *sink = (EhRunSink){.run = run, .table.plain = run->options->plain};
    eh_run_progress_start(&sink->progress, run->out, run->err, total);
    put_header(sink);
}

bool eh_run_sink_put(EhRunSink *sink, const EhRunResult *result)
{
    const EhRun *run = sink->run;
    errno = 0;
    if (sink->failed)
        return false;
    if (result->no_memory)
        return fail(sink, EH_EXIT_INTERNAL, "out of memory", "");
    sink->n_tickets += result->n_tickets;
    sink->n_faults += result->n_faults;
    if (run->options->format == EH_RUN_BOX) {
        if (!eh_run_table_add(&sink->table, &result->out, result->n_tickets, run->out))
            return fail(sink, EH_EXIT_INTERNAL, "out of memory", "");
    } else if (result->out.n > 0) {
        fwrite(result->out.p, 1, result->out.n, run->out);
    }
    eh_run_progress_show(&sink->progress, sink->n_tickets, result->n_read);
    return flush(sink);
}

void eh_run_sink_close(EhRunSink *sink)
{
    errno = 0;
    eh_run_table_end(&sink->table, sink->run->out);
    flush(sink);
    eh_run_progress_end(&sink->progress);
}

/* ---- the run ---- */

static EhInputResult run_alone(const EhRun *run, EhRunSource *source, EhRunSink *sink, int *code)
{
    EhRunWorker worker;
    EhBatch batch = {0};
    EhRunResult result = {0};
    EhInputResult end = EH_INPUT_END;
    *code = eh_run_worker_open(&worker, run, true);
    while (*code == EH_EXIT_CLEAN && (end = eh_run_source_next(source, &batch)) == EH_INPUT_OK) {
        eh_run_batch(&worker, &batch, &result);
        if (!eh_run_sink_put(sink, &result))
            break;
    }
    eh_run_worker_close(&worker);
    eh_batch_free(&batch);
    eh_out_free(&result.out);
    return end;
}

/* What was examined; the worst of what happened is the exit code. */
static int conclude(const EhRun *run, const EhRunSink *sink, EhInputResult end, int code)
{
    if (code != EH_EXIT_CLEAN)
        return code;
    if (sink->failed)
        return sink->code;
    if (end == EH_INPUT_NO_MEMORY)
        fprintf(run->err, "evenhand: out of memory\n");
    fprintf(run->err, "%llu %s decided, %llu with faults in their data\n",
            (unsigned long long)sink->n_tickets, sink->n_tickets == 1 ? "ticket" : "tickets",
            (unsigned long long)sink->n_faults);
    if (run->stop->number != 0) {
        fprintf(run->err, "evenhand: stopped by %s; the rest of the tickets is not decided\n",
                eh_run_stop_name(run->stop->number));
        return EH_EXIT_SIGNAL + run->stop->number;
    }
    if (end == EH_INPUT_NO_MEMORY)
        return EH_EXIT_INTERNAL;
    if (end == EH_INPUT_FAILED)
        return EH_EXIT_USAGE;
    return sink->n_faults > 0 ? EH_EXIT_FAULTS : EH_EXIT_CLEAN;
}

static int run_all(const EhRun *run)
{
    EhRunSource source;
    EhRunSink sink;
    EhInputResult end;
    int code = EH_EXIT_USAGE;
    if (eh_run_source_open(&source, run)) {
        eh_run_sink_open(&sink, run, eh_run_source_size(&source));
        end = run->options->jobs > 1 ? eh_run_jobs(run, &source, &sink, &code)
                                     : run_alone(run, &source, &sink, &code);
        eh_run_sink_close(&sink);
        code = conclude(run, &sink, end, code);
    }
    eh_run_source_close(&source);
    return code;
}

int eh_run_tickets(const EhProgram *program, const EhRunOptions *options, FILE *out, FILE *err)
{
    EhRunStop stop = {0};
    EhRun run = {.program = program, .options = options, .out = out, .err = err, .stop = &stop};
    int code = EH_EXIT_INTERNAL;
    run.keys = eh_keys_new(program);
    run.writer = eh_writer_new(program);
    eh_run_stop_open(&stop);
    if (run.keys != NULL && run.writer != NULL)
        code = run_all(&run);
    else
        fprintf(err, "evenhand: out of memory\n");
    eh_run_stop_close(&stop);
    eh_keys_free(run.keys);
    eh_writer_free(run.writer);
    return code;
}
