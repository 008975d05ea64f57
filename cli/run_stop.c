/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ctrl-C and its like during a run.
 *
 * One idea: the signals are held back from every thread, and one thread waits for them; so nothing is interrupted, what
 * was read is decided and written in whole lines, and nothing more is read. A signal
 * that comes a second later ends the command at once, should it wait for a reader that takes nothing.
 */
#define _XOPEN_SOURCE 700
#include <time.h>
#include <unistd.h>

#include "cli/run.h"

/* `timeout` and some terminals send a signal twice: what came within a second is the same wish. */
static void forget_repeats(const sigset_t *caught)
{
    static const struct timespec second = {.tv_sec = 1}, none = {0};
    nanosleep(&second, NULL);
    while (sigtimedwait(caught, NULL, &none) > 0) {
    }
}

static void *watch(void *user)
{
    EhRunStop *stop = user;
    int number;
    if (sigwait(&stop->caught, &number) == 0) {
        stop->number = number;
        stop->wanted = true;
        forget_repeats(&stop->caught);
        pthread_sigmask(SIG_UNBLOCK, &stop->caught, NULL);
    }
    for (;;)
        pause();
    return NULL;
}

/* What the caller ignores, as `nohup` does, stays ignored. */
static void add_unless_ignored(sigset_t *set, int number)
{
    struct sigaction action;
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_DFL)
        sigaddset(set, number);
}

void eh_run_stop_open(EhRunStop *stop)
{
    sigemptyset(&stop->caught);
    add_unless_ignored(&stop->caught, SIGINT);
    add_unless_ignored(&stop->caught, SIGTERM);
    add_unless_ignored(&stop->caught, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &stop->caught, &stop->before);
    stop->started = pthread_create(&stop->thread, NULL, watch, stop) == 0;
    if (!stop->started)
        pthread_sigmask(SIG_SETMASK, &stop->before, NULL);
}

void eh_run_stop_close(EhRunStop *stop)
{
    if (!stop->started)
        return;
    pthread_cancel(stop->thread);
    pthread_join(stop->thread, NULL);
    pthread_sigmask(SIG_SETMASK, &stop->before, NULL);
    stop->started = false;
}

const char *eh_run_stop_name(int number)
{
    return number == SIGINT ? "SIGINT" : number == SIGTERM ? "SIGTERM" : "SIGHUP";
}
