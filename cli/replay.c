/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand replay`: decides a log again.
 *
 * One idea: the log holds what was given and when, so deciding again with the same policy gives the same bytes; a
 * difference is told by the keys of the decision whose values differ.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/common.h"
#include "cli/run.h"
#include "cli/show_text.h"
#include "store/read.h"
#include "tickets/item_text.h"

typedef struct Replay {
    const EhRun *run;
    const char *file;
    EhRunWorker worker;
    EhLogReader *reader;
    EhItemText item;
    EhOut json, reasons;
    char policy[EH_LOG_HASH];
    uint64_t n, n_different, n_other_policy, n_other_tz;
    char other_policy[EH_LOG_HASH], other_tz[32]; /* the first ones */
} Replay;

/* ---- differences ---- */

/* The length of the JSON value that `text` begins with; of our own writing, or whatever a log holds. */
static size_t value_length(const char *text, size_t n)
{
    size_t depth = 0, i;
    bool quoted = false;
    for (i = 0; i < n; i++) {
        char c = text[i];
        if (quoted) {
            i += c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
            break;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return i < n ? i : n;
}

/* The next member of an object that is written without spaces; *at is behind its `{` or comma. False at its end. */
static bool next_member(EhStr object, size_t *at, EhStr *key, EhStr *value)
{
    if (*at >= object.n || object.p[*at] != '"')
        return false;
    const char *from = object.p + *at, *colon = memchr(from, ':', object.n - *at);
    if (colon == NULL)
        return false;
    *key = (EhStr){from + 1, colon - from > 2 ? (uint32_t)(colon - from - 2) : 0};
    size_t rest = (size_t)(object.p + object.n - (colon + 1));
    *value = (EhStr){colon + 1, (uint32_t)value_length(colon + 1, rest)};
    *at = (size_t)(value->p + value->n - object.p) + 1;
    return true;
}

static bool same(EhStr a, EhStr b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Members of two decisions have the same order; where they have not, the rest is told as one. */
static void print_members(FILE *out, EhStr was, EhStr is)
{
    size_t at_was = 1, at_is = 1;
    EhStr key, key_is, a, b;
    const char *between = ": ";
    while (next_member(was, &at_was, &key, &a) && next_member(is, &at_is, &key_is, &b) &&
           same(key, key_is)) {
        if (same(a, b))
            continue;
        fputs(between, out);
        eh_show_text(out, key.p, key.n);
        fputc(' ', out);
        eh_show_text(out, a.p, a.n);
        fputs(" -> ", out);
        eh_show_text(out, b.p, b.n);
        between = "; ";
    }
    fputs(*between == ':' ? ": written otherwise\n" : "\n", out);
}

static void print_row(const Replay *replay, const EhLogRow *row)
{
    FILE *out = replay->run->out;
    fprintf(out, "row %lld", (long long)row->n);
    if (row->id.p != NULL) {
        fputs(", '", out);
        eh_show_text(out, row->id.p, row->id.n);
        fputs("'", out);
    }
}

/* ---- one row ---- */

/* The bytes as the log has them; a policy's hash and zones are told once, at the end. */
static bool other_policy(Replay *replay, const EhLogRow *row)
{
    const char *tz = eh_program_tz_version(replay->run->program);
    bool other =
        row->policy.n != EH_LOG_HASH || memcmp(row->policy.p, replay->policy, EH_LOG_HASH) != 0;
    if (other && replay->n_other_policy++ == 0 && row->policy.n == EH_LOG_HASH)
        memcpy(replay->other_policy, row->policy.p, EH_LOG_HASH);
    if (!same(row->tz, (EhStr){tz, (uint32_t)strlen(tz)}) && replay->n_other_tz++ == 0)
        memcpy(replay->other_tz, row->tz.p,
               row->tz.n < sizeof replay->other_tz ? row->tz.n : sizeof replay->other_tz - 1);
    return other;
}

static EhItemGot get_item(Replay *replay, const EhLogRow *row)
{
    for (int form = 0; form < EH_ITEM_FORMS; form++)
        if (same(row->form, (EhStr){eh_item_forms[form], (uint32_t)strlen(eh_item_forms[form])}))
            return eh_item_get(&replay->item, replay->run->keys, (EhItemForm)form,
                               (uint64_t)row->line, row->head, row->ticket);
    return EH_ITEM_NOT_TEXT;
}

/* Decides the item again; its decision in `json`, its reasons in `reasons`. False without memory. */
static bool decide(Replay *replay, int64_t now)
{
    const EhRun *run = replay->run;
    EhRunWorker *worker = &replay->worker;
    if (!eh_reader_read(worker->reader, &replay->item.batch, 0, worker->ticket))
        return false;
    const EhDecision *decision = eh_decide(worker->context, worker->ticket, now, EH_RECORDING);
    replay->json.n = replay->reasons.n = 0;
    eh_write_json(run->writer, decision, &replay->json);
    eh_log_put_reasons(run->program, worker->context, &replay->reasons);
    return !replay->json.failed && !replay->reasons.failed;
}

/* Reasons are notes of one policy, and a stripped one has none. */
static void compare(Replay *replay, const EhLogRow *row, bool other)
{
    EhStr json = {replay->json.p, (uint32_t)replay->json.n};
    EhStr reasons = {replay->reasons.p, (uint32_t)replay->reasons.n};
    bool silent = other || row->reasons.n == 0 || reasons.n == 0;
    bool decided = same(row->decision, json);
    if (decided && (silent || same(row->reasons, reasons)))
        return;
    replay->n_different++;
    print_row(replay, row);
    if (decided)
        fputs(": the same decision for other reasons\n", replay->run->out);
    else
        print_members(replay->run->out, row->decision, json);
}

static int replay_row(Replay *replay, const EhLogRow *row)
{
    FILE *err = replay->run->err;
    bool other = other_policy(replay, row);
    EhItemGot got = get_item(replay, row);
    replay->n++;
    if (got == EH_ITEM_NOT_TEXT) {
        print_row(replay, row);
        fputs(": what stands there as its ticket is none\n", replay->run->out);
        replay->n_different++;
        return EH_EXIT_CLEAN;
    }
    if (got == EH_ITEM_NO_MEMORY || !decide(replay, row->now)) {
        fprintf(err, "evenhand replay: out of memory\n");
        return EH_EXIT_INTERNAL;
    }
    compare(replay, row, other);
    return EH_EXIT_CLEAN;
}

/* ---- all of them ---- */

static void print_hash(FILE *err, const char *hash)
{
    for (int i = 0; i < EH_LOG_HASH; i++)
        fprintf(err, "%02x", (unsigned char)hash[i]);
}

static const char *decisions(uint64_t n)
{
    return n == 1 ? "decision" : "decisions";
}

static void tell_others(const Replay *replay)
{
    FILE *err = replay->run->err;
    if (replay->n_other_policy > 0) {
        fprintf(err, "evenhand replay: %llu %s made by another policy, ",
                (unsigned long long)replay->n_other_policy,
                replay->n_other_policy == 1 ? "decision was" : "decisions were");
        print_hash(err, replay->other_policy);
        fputs("; this one is ", err);
        print_hash(err, replay->policy);
        fputc('\n', err);
    }
    if (replay->n_other_tz > 0) {
        fprintf(err, "evenhand replay: %llu %s made with other time zones, ",
                (unsigned long long)replay->n_other_tz,
                replay->n_other_tz == 1 ? "decision was" : "decisions were");
        eh_show_text(err, replay->other_tz, strlen(replay->other_tz));
        fprintf(err, "; these are %s\n", eh_program_tz_version(replay->run->program));
    }
    if (replay->n_different > 0 && replay->worker.host != NULL)
        fprintf(err, "evenhand replay: lookups and functions answered as they do now\n");
    fprintf(err, "%llu %s decided again, %llu different\n", (unsigned long long)replay->n,
            decisions(replay->n), (unsigned long long)replay->n_different);
}

static int replay_rows(Replay *replay)
{
    char why[EH_LOG_WHY];
    int code = EH_EXIT_CLEAN;
    EhLogRow row;
    EhLogRead read = EH_LOG_ROW;
    while (code == EH_EXIT_CLEAN &&
           (read = eh_log_read_next(replay->reader, &row, why)) == EH_LOG_ROW)
        code = replay_row(replay, &row);
    if (code != EH_EXIT_CLEAN)
        return code;
    fflush(replay->run->out); /* what was different stands before its number */
    tell_others(replay);
    if (read == EH_LOG_END)
        return replay->n_different > 0 ? EH_EXIT_FINDINGS : EH_EXIT_CLEAN;
    fprintf(replay->run->err, "evenhand replay: %s: row %lld: %s\n", replay->file, (long long)row.n,
            why);
    return read == EH_LOG_BROKEN ? EH_EXIT_FINDINGS : EH_EXIT_USAGE;
}

static int replay_log(const EhRun *run, const char *file)
{
    char why[EH_LOG_WHY];
    Replay replay = {.run = run, .file = file};
    uint8_t hash[EH_LOG_HASH];
    int code = EH_EXIT_USAGE;
    eh_program_source_hash(run->program, hash);
    memcpy(replay.policy, hash, EH_LOG_HASH);
    replay.reader = eh_log_read_open(file, NULL, why);
    if (replay.reader == NULL)
        fprintf(run->err, "evenhand replay: %s: %s\n", *file == '\0' ? "''" : file, why);
    else if ((code = eh_run_worker_open(&replay.worker, run, true)) == EH_EXIT_CLEAN)
        code = replay_rows(&replay);
    eh_run_worker_close(&replay.worker);
    eh_log_read_close(replay.reader);
    eh_item_text_free(&replay.item);
    eh_out_free(&replay.json);
    eh_out_free(&replay.reasons);
    return code;
}

static int replay_program(const EhArguments *arguments, EhRunOptions *options, FILE *out, FILE *err)
{
    EhPrinter printer = eh_printer(arguments, err);
    EhProgram *program = NULL;
    EhLoaded loaded =
        eh_program_open(options->program_file, options->folders, &printer, err, &program);
    int code = eh_loaded_exit(loaded);
    if (loaded == EH_LOADED) {
        EhRun run = {.program = program,
                     .options = options,
                     .keys = eh_keys_new(program),
                     .writer = eh_writer_new(program),
                     .out = out,
                     .err = err};
        code = EH_EXIT_INTERNAL;
        if (run.keys != NULL && run.writer != NULL)
            code = replay_log(&run, arguments->operands[0]);
        else
            fprintf(err, "evenhand replay: out of memory\n");
        eh_keys_free(run.keys);
        eh_writer_free(run.writer);
    }
    eh_program_free(program);
    return code;
}

int eh_cmd_replay(const EhArguments *arguments, FILE *out, FILE *err)
{
    EhRunOptions options = {.program_file = eh_arguments_value(arguments, EH_OPTION_REPLAY_POLICY)};
    int code = EH_EXIT_INTERNAL;
    if (eh_operands_wrong(arguments, 1, 1, err))
        return EH_EXIT_USAGE;
    if (options.program_file == NULL) {
        fprintf(err, "evenhand replay: --policy says by which policy\n");
        return EH_EXIT_USAGE;
    }
    const char **folders = eh_arguments_values(arguments, EH_OPTION_REPLAY_FOLDER);
    const char **libraries = eh_arguments_values(arguments, EH_OPTION_REPLAY_LIBRARY);
    options.folders = folders;
    options.libraries = libraries;
    if (folders != NULL && libraries != NULL)
        code = replay_program(arguments, &options, out, err);
    else
        fprintf(err, "evenhand replay: out of memory\n");
    free(folders);
    free(libraries);
    return code;
}
