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
#include "cli/outside.h"
#include "cli/show_text.h"
#include "tickets/input.h"

/* ---- workers ---- */

static int64_t clock_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int eh_run_worker_open(EhRunWorker *worker, const EhRun *run, bool tell)
{
    EhOutside outside;
    EhAsker asker = {.name = "evenhand",
                     .policy = run->options->program_file,
                     .folders = run->options->folders,
                     .libraries = run->options->libraries,
                     .quiet = !tell,
                     .err = run->err};
    int code;
    *worker = (EhRunWorker){.run = run};
    code = eh_asker_open(&asker, run->program, &worker->host);
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

void eh_run_result_free(EhRunResult *result)
{
    eh_out_free(&result->out);
    eh_log_group_free(&result->group);
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

/* The log's form of a decision is JSON, which may be what was just written from `from` on. */
static void log_decision(const EhRunWorker *worker, EhLogDecided decided, size_t from,
                         EhRunResult *result)
{
    const EhRun *run = worker->run;
    EhOut json = {0};
    if (result->out.failed)
        return;
    decided.program = run->program;
    decided.context = worker->context;
    if (run->options->format == EH_RUN_NDJSON) {
        decided.json = result->out.p + from;
        decided.n_json = result->out.n - from - 1;
    } else {
        eh_write_json(run->writer, decided.decision, &json);
        decided.json = json.p;
        decided.n_json = json.n;
    }
    if (!json.failed)
        eh_log_group_add(&result->group, &decided);
    result->group.failed = result->group.failed || json.failed;
    eh_out_free(&json);
}

void eh_run_batch(EhRunWorker *worker, const EhBatch *batch, EhRunResult *result)
{
    const EhRun *run = worker->run;
    EhMode mode = run->log == NULL ? EH_PLAIN : EH_RECORDING;
    int64_t now = run->options->has_now ? run->options->now : clock_now();
    eh_log_group_start(&result->group, run->program);
    result->out.n = 0;
    result->n_tickets = batch->n_items;
    result->n_faults = result->n_named = 0;
    result->n_read = batch->n_read;
    result->no_memory = false;
    for (size_t i = 0; i < batch->n_items && !result->no_memory; i++) {
        result->no_memory = !eh_reader_read(worker->reader, batch, i, worker->ticket);
        if (!result->no_memory) {
            const EhDecision *decision = eh_decide(worker->context, worker->ticket, now, mode);
            size_t from = result->out.n;
            result->n_faults += decision->fault;
            result->n_named += decision->id != NULL;
            write_decision(run, decision, &result->out);
            if (run->log != NULL)
                log_decision(
                    worker,
                    (EhLogDecided){.batch = batch, .i = i, .now = now, .decision = decision}, from,
                    result);
        }
    }
    result->no_memory = result->no_memory || result->out.failed || result->group.failed;
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

/* Each ticket that is not in the log, by what is known of it. */
static void tell_unlogged(EhRunSink *sink, const EhLogGroup *group, const char *why)
{
    FILE *err = sink->run->err;
    eh_run_progress_end(&sink->progress);
    for (size_t i = 0; i < group->n; i++) {
        EhLogRow row = eh_log_group_row(group, i);
        fprintf(err, "evenhand: %s: the ticket on line %lld", sink->run->options->log,
                (long long)row.line);
        if (row.id.p != NULL) {
            fputs(", '", err);
            eh_show_text(err, row.id.p, row.id.n);
            fputs("',", err);
        }
        fprintf(err, " is not logged: %s\n", why);
    }
}

/* Whether the decisions may be told: they are in the log, or there is none. */
static bool keep(EhRunSink *sink, const EhRunResult *result)
{
    char why[EH_LOG_WHY];
    if (sink->run->log == NULL || result->group.n == 0 ||
        eh_log_write(sink->run->log, &result->group, why))
        return true;
    tell_unlogged(sink, &result->group, why);
    sink->n_unlogged += result->group.n;
    return false;
}

bool eh_run_sink_put(EhRunSink *sink, const EhRunResult *result)
{
    const EhRun *run = sink->run;
    errno = 0;
    if (sink->failed)
        return false;
    if (result->no_memory)
        return fail(sink, EH_EXIT_INTERNAL, "out of memory", "");
    if (!keep(sink, result))
        return true;
    sink->n_tickets += result->n_tickets;
    sink->n_faults += result->n_faults;
    sink->n_named += result->n_named;
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

/* Output of so few bytes is written whole or not at all. */
enum { WRITTEN_AT_ONCE = 2048 };

/* Whether a signal may find something to leave whole even in the first batch; `size` is that of the files, 0 where reading
 * may wait. */
static bool takes_long(const EhRunWorker *worker, uint64_t size)
{
    const EhRun *run = worker->run;
    return size == 0 || worker->host != NULL || run->log != NULL ||
           run->options->format != EH_RUN_NDJSON;
}

/* A run over a few tickets is over before it could be stopped: a signal ends it, and the thread that waits for signals,
 * a fifteenth of such a run, is not made. */
static EhInputResult run_alone(const EhRun *run, EhRunSource *source, uint64_t size,
                               EhRunSink *sink, int *code)
{
    EhRunWorker worker;
    EhBatch batch = {0};
    EhRunResult result = {0};
    EhInputResult end = EH_INPUT_END;
    *code = eh_run_worker_open(&worker, run, true);
    if (takes_long(&worker, size))
        eh_run_stop_open(run->stop);
    while (*code == EH_EXIT_CLEAN && (end = eh_run_source_next(source, &batch)) == EH_INPUT_OK) {
        eh_run_batch(&worker, &batch, &result);
        if (sink->n_tickets > 0 || result.out.n > WRITTEN_AT_ONCE)
            eh_run_stop_open(run->stop);
        if (!eh_run_sink_put(sink, &result))
            break;
    }
    eh_run_worker_close(&worker);
    eh_batch_free(&batch);
    eh_run_result_free(&result);
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
    if (sink->n_tickets > 0 && sink->n_named == 0)
        fputs("evenhand: none of them has an id: " EH_TICKETS_ARE "\n", run->err);
    if (sink->n_unlogged > 0)
        fprintf(run->err, "evenhand: %llu %s not logged, and no decision of %s is printed\n",
                (unsigned long long)sink->n_unlogged,
                sink->n_unlogged == 1 ? "ticket is" : "tickets are",
                sink->n_unlogged == 1 ? "it" : "theirs");
    if (run->stop->number != 0) {
        fprintf(run->err, "evenhand: stopped by %s; the rest of the tickets is not decided\n",
                eh_run_stop_name(run->stop->number));
        return EH_EXIT_SIGNAL + run->stop->number;
    }
    if (end == EH_INPUT_NO_MEMORY)
        return EH_EXIT_INTERNAL;
    if (end == EH_INPUT_FAILED || sink->n_unlogged > 0)
        return EH_EXIT_USAGE;
    return sink->n_faults > 0 ? EH_EXIT_FAULTS : EH_EXIT_CLEAN;
}

/* False after a message. Before the first ticket is read, so that none is decided in vain. */
static bool open_log(EhRun *run)
{
    char why[EH_LOG_WHY];
    if (run->options->log == NULL)
        return true;
    run->log = eh_log_open(run->options->log, NULL, why);
    if (run->log == NULL)
        fprintf(run->err, "evenhand: %s: %s\n",
                *run->options->log == '\0' ? "''" : run->options->log, why);
    return run->log != NULL;
}

static int run_all(const EhRun *run)
{
    EhRunSource source;
    EhRunSink sink;
    EhInputResult end;
    int code = EH_EXIT_USAGE;
    if (eh_run_source_open(&source, run)) {
        uint64_t size = eh_run_source_size(&source);
        eh_run_sink_open(&sink, run, size);
        end = run->options->jobs > 1 ? eh_run_jobs(run, &source, &sink, &code)
                                     : run_alone(run, &source, size, &sink, &code);
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
    if (run.keys == NULL || run.writer == NULL)
        fprintf(err, "evenhand: out of memory\n");
    else if (!open_log(&run))
        code = EH_EXIT_USAGE;
    else
        code = run_all(&run);
    eh_log_close(run.log);
    eh_run_stop_close(&stop);
    eh_keys_free(run.keys);
    eh_writer_free(run.writer);
    return code;
}
