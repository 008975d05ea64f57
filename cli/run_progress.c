/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far a long run is: a line on a terminal that is written over and over, and gone at the end.
 */
#include <time.h>
#include <unistd.h>

#include "cli/run.h"

enum { FIRST_MS = 2000, EVERY_MS = 250 };

static int64_t monotonic_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void eh_run_progress_start(EhRunProgress *progress, FILE *out, FILE *err, uint64_t total)
{
    bool shown = isatty(fileno(err)) && !isatty(fileno(out));
    *progress =
        (EhRunProgress){.err = shown ? err : NULL, .started = monotonic_ms(), .total = total};
}

static void print_left(const EhRunProgress *progress, int64_t elapsed, uint64_t n_read)
{
    double share = (double)n_read / (double)progress->total;
    int64_t left = share <= 0.0 ? 0 : (int64_t)((double)elapsed * (1.0 - share) / share / 1000.0);
    if (share > 1.0 || n_read == 0)
        return;
    fprintf(progress->err, ", %d %%, %lld:%02lld left", (int)(share * 100.0),
            (long long)(left / 60), (long long)(left % 60));
}

void eh_run_progress_show(EhRunProgress *progress, uint64_t n_tickets, uint64_t n_read)
{
    int64_t now, elapsed;
    if (progress->err == NULL)
        return;
    now = monotonic_ms();
    elapsed = now - progress->started;
    if (elapsed < FIRST_MS || now - progress->shown < EVERY_MS)
        return;
    progress->shown = now;
    fprintf(progress->err, "\r\x1b[K%llu tickets, %llu a second", (unsigned long long)n_tickets,
            (unsigned long long)(n_tickets * 1000 / (uint64_t)elapsed));
    if (progress->total > 0)
        print_left(progress, elapsed, n_read);
    fflush(progress->err);
}

void eh_run_progress_end(EhRunProgress *progress)
{
    if (progress->err != NULL && progress->shown != 0) {
        fputs("\r\x1b[K", progress->err);
        fflush(progress->err);
    }
    progress->err = NULL;
}
