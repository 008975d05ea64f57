/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files that tickets come from, one after the other.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/common.h"
#include "cli/run.h"

static const char *name_of(const EhRunSource *source, int i)
{
    const EhRunOptions *options = source->run->options;
    return options->sqlite != NULL  ? options->sqlite
           : options->n_inputs == 0 ? "-"
                                    : options->inputs[i];
}

static bool is_stdin(const char *name)
{
    return strcmp(name, "-") == 0;
}

static void complain(const EhRunSource *source, int i, const char *why)
{
    const char *name = name_of(source, i);
    fprintf(source->run->err, "evenhand: %s: %s\n",
            is_stdin(name)  ? "standard input"
            : *name == '\0' ? "''"
                            : name,
            why);
}

/* A file that is not there is told before anything is decided. */
static bool check_files(const EhRunSource *source)
{
    bool ok = true;
    for (int i = 0; i < source->n_inputs; i++) {
        const char *name = name_of(source, i);
        struct stat st;
        if (!is_stdin(name) && stat(name, &st) != 0) {
            complain(source, i, eh_error_text(errno));
            ok = false;
        } else if (!is_stdin(name) && S_ISDIR(st.st_mode)) {
            complain(source, i, eh_error_text(EISDIR));
            ok = false;
        }
    }
    return ok;
}

bool eh_run_source_open(EhRunSource *source, const EhRun *run)
{
    int n =
        run->options->sqlite != NULL || run->options->n_inputs == 0 ? 1 : run->options->n_inputs;
    *source = (EhRunSource){.run = run, .n_inputs = n};
    source->inputs = calloc((size_t)n, sizeof *source->inputs);
    if (source->inputs == NULL) {
        fprintf(run->err, "evenhand: out of memory\n");
        return false;
    }
    return check_files(source);
}

void eh_run_source_close(EhRunSource *source)
{
    for (int i = 0; i < source->n_opened; i++)
        eh_input_free(source->inputs[i]);
    free(source->inputs);
    *source = (EhRunSource){0};
}

uint64_t eh_run_source_size(const EhRunSource *source)
{
    uint64_t total = 0;
    for (int i = 0; i < source->n_inputs; i++) {
        const char *name = name_of(source, i);
        struct stat st;
        int code = is_stdin(name) ? fstat(STDIN_FILENO, &st) : stat(name, &st);
        if (code != 0 || !S_ISREG(st.st_mode) || source->run->options->sqlite != NULL)
            return 0;
        total += (uint64_t)st.st_size;
    }
    return total;
}

static EhInput *open_file(const EhRunSource *source, int i, EhInputResult *result)
{
    const char *name = name_of(source, i);
    int fd = is_stdin(name) ? dup(STDIN_FILENO) : open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        complain(source, i, eh_error_text(errno));
        *result = EH_INPUT_FAILED;
        return NULL;
    }
    *result = EH_INPUT_NO_MEMORY;
    return eh_input_open(source->run->keys, fd);
}

static EhInputResult open_next(EhRunSource *source)
{
    const EhRunOptions *options = source->run->options;
    EhInputResult result = EH_INPUT_NO_MEMORY;
    EhInput *input = options->sqlite != NULL
                         ? eh_input_open_sqlite(source->run->keys, options->sqlite, options->query)
                         : open_file(source, source->n_opened, &result);
    if (input == NULL)
        return result;
    eh_input_stop_when(input, &source->run->stop->wanted);
    source->inputs[source->n_opened++] = input;
    return EH_INPUT_OK;
}

static EhInputResult next(EhRunSource *source, EhBatch *batch)
{
    EhInputResult result = source->n_opened == 0 ? EH_INPUT_END : EH_INPUT_OK;
    if (source->n_opened > 0)
        result = eh_input_next(source->inputs[source->n_opened - 1], batch);
    while (result == EH_INPUT_END && source->n_opened < source->n_inputs) {
        source->n_before += batch->n_read;
        result = open_next(source);
        if (result == EH_INPUT_OK)
            result = eh_input_next(source->inputs[source->n_opened - 1], batch);
        else
            return result;
    }
    if (result == EH_INPUT_FAILED)
        complain(source, source->n_opened - 1, eh_input_why(source->inputs[source->n_opened - 1]));
    batch->n_read += source->n_before;
    return result;
}

/* Where reading was stopped may be inside a ticket: what came last is no batch. */
EhInputResult eh_run_source_next(EhRunSource *source, EhBatch *batch)
{
    EhInputResult result = source->run->stop->wanted ? EH_INPUT_END : next(source, batch);
    return source->run->stop->wanted ? EH_INPUT_END : result;
}
