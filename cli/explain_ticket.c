/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ticket to explain: a file that is one JSON ticket, standard input, or FILE:N, the ticket on line N of a file with
 * many, in whatever form `run` reads.
 */
#include "cli/explain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/common.h"

/* FILE:N, unless there is a file of that whole name. */
static uint64_t split_line(const char *operand, char **file)
{
    const char *colon = strrchr(operand, ':');
    size_t digits = colon == NULL ? 0 : strspn(colon + 1, "0123456789");
    uint64_t line = 0;
    *file = NULL;
    if (digits == 0 || digits > 18 || colon[1 + digits] != '\0' || access(operand, F_OK) == 0) {
        return 0;
    }
    for (const char *p = colon + 1; *p != '\0'; p++) {
        line = 10 * line + (uint64_t)(*p - '0');
    }
    *file = strndup(operand, (size_t)(colon - operand));
    return line;
}

static int no_such_line(const char *file, uint64_t line, FILE *err)
{
    fprintf(err, "evenhand explain: %s has no ticket on line %llu\n", file,
            (unsigned long long)line);
    return EH_EXIT_USAGE;
}

/* Reads batches up to the item on the line. */
static int find_line(EhExplain *explain, const char *file, uint64_t line, FILE *err)
{
    EhInputResult result;
    while ((result = eh_input_next(explain->input, &explain->batch)) == EH_INPUT_OK) {
        for (size_t i = 0; i < explain->batch.n_items; i++) {
            if (explain->batch.items[i].line == line) {
                return eh_reader_read(explain->reader, &explain->batch, i, explain->ticket)
                           ? EH_EXIT_CLEAN
                           : EH_EXIT_INTERNAL;
            }
        }
    }
    if (result == EH_INPUT_FAILED) {
        fprintf(err, "evenhand explain: %s: %s\n", file, eh_input_why(explain->input));
        return EH_EXIT_USAGE;
    }
    return result == EH_INPUT_END ? no_such_line(file, line, err) : EH_EXIT_INTERNAL;
}

static int read_line(EhExplain *explain, const char *file, uint64_t line, FILE *err)
{
    int fd = strcmp(file, "-") == 0 ? dup(STDIN_FILENO) : open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fprintf(err, "evenhand: %s: %s\n", file, eh_error_text(errno));
        return EH_EXIT_USAGE;
    }
    explain->reader = eh_reader_new(explain->keys);
    explain->input = eh_input_open(explain->keys, fd);
    if (explain->reader == NULL || explain->input == NULL) {
        return EH_EXIT_INTERNAL;
    }
    return find_line(explain, file, line, err);
}

/* Whether a text that is no ticket has several: objects on its first lines, or something that is no object. */
static bool has_several(const char *text, size_t n)
{
    size_t first = 0;
    while (first < n && strchr(" \t\r\n\xEF\xBB\xBF", text[first]) != NULL) {
        first++;
    }
    const char *end = first < n ? memchr(text + first, '\n', n - first) : NULL;
    if (end == NULL || text[first] != '{') {
        return end != NULL;
    }
    return memchr(end, '{', n - (size_t)(end - text)) != NULL && (end[-1] == '}' || end[-2] == '}');
}

static int read_whole(EhExplain *explain, FILE *err)
{
    EhBytes bytes;
    EhTicketView view;
    const char *file = explain->options->ticket;
    if (!eh_file_load(file, &bytes, err)) {
        return EH_EXIT_USAGE;
    }
    explain->text = bytes.p;
    if (strspn(bytes.p, " \t\r\n") == bytes.n) {
        fprintf(err, "evenhand explain: %s: there is no ticket in it\n", file);
        return EH_EXIT_USAGE;
    }
    explain->json = eh_json_reader_new(explain->keys);
    if (explain->json == NULL ||
        !eh_json_read(explain->json, bytes.p, bytes.n, 0, 1, explain->ticket)) {
        return EH_EXIT_INTERNAL;
    }
    eh_ticket_complete(explain->ticket, &view);
    bool line_fault = view.n_faults == 1 && view.faults[0].what == EH_FAULT_LINE;
    if (line_fault && has_several(bytes.p, bytes.n)) {
        fprintf(
            err,
            "evenhand explain: %s is not one ticket; name one of several by its line, as in %s:2\n",
            file, file);
        return EH_EXIT_USAGE;
    }
    return EH_EXIT_CLEAN;
}

int eh_explain_read(EhExplain *explain, FILE *err)
{
    char *file;
    uint64_t line = split_line(explain->options->ticket, &file);
    explain->keys = eh_keys_new(explain->program);
    int code = explain->keys == NULL ? EH_EXIT_INTERNAL
               : file != NULL        ? read_line(explain, file, line, err)
                                     : read_whole(explain, err);
    if (code == EH_EXIT_INTERNAL) {
        fprintf(err, "evenhand explain: out of memory\n");
    }
    free(file);
    return code;
}
