/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of `lint --history`: read as `run` reads its tickets.
 */
#include <string.h>

#include "cli/lint.h"

static EhInputResult next(void *user, EhKeys *keys, EhBatch *batch)
{
    EhLintHistory *history = user;
    if (history->source.inputs == NULL) {
        history->run.keys = keys;
        if (!eh_run_source_open(&history->source, &history->run)) {
            return EH_INPUT_FAILED;
        }
    }
    return eh_run_source_next(&history->source, batch);
}

const EhHistorySource *eh_lint_history_open(EhLintHistory *history, const EhLintOptions *options,
                                            FILE *err)
{
    *history = (EhLintHistory){.source.run = NULL};
    history->options = (EhRunOptions){.inputs = options->history, .n_inputs = options->n_history};
    history->run = (EhRun){.options = &history->options, .stop = &history->stop, .err = err};
    history->from = (EhHistorySource){next, history};
    return options->n_history > 0 ? &history->from : NULL;
}

void eh_lint_history_close(EhLintHistory *history)
{
    if (history->source.inputs != NULL) {
        eh_run_source_close(&history->source);
    }
}

bool eh_lint_history_check(const EhLintOptions *options, const char *const *policies, size_t n,
                           FILE *err)
{
    int inputs = 0;
    for (int i = 0; i < options->n_history; i++) {
        const char *name = options->history[i];
        inputs += strcmp(name, "-") == 0;
        for (size_t k = 0; k < n; k++) {
            if (eh_stdin_twice("lint", policies[k], name, err)) {
                return false;
            }
        }
    }
    if (inputs > 1 || (inputs > 0 && n > 1)) {
        fprintf(err, "evenhand lint: --history: standard input can be read only once\n");
        return false;
    }
    return true;
}
