/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ctrl-C and its like during a run.
 *
 * One idea: the signals are held back from every thread, and one thread waits for them; so nothing is interrupted, what
 * was read is decided and written in whole lines, and nothing more is read. A signal that comes a second later ends the
 * command at once, should it wait for a reader that takes nothing.
 */
#define _XOPEN_SOURCE 700
#include <time.h>

#include "cli/run.h"

enum { CALL_BACK = SIGURG }; /* asks the thread whether it is done; ignored by all others */

/* Waits for the end of the run, at most as long as `limit` says; NULL: as long as it takes. */
static void wait_for_end(EhRunStop *stop, const struct timespec *limit)
{
    sigset_t call;
    int number = 0;
    sigemptyset(&call);
    sigaddset(&call, CALL_BACK);
    while (!stop->done && (number >= 0 || limit == NULL)) {
        number = limit == NULL ? sigwaitinfo(&call, NULL) : sigtimedwait(&call, NULL, limit);
    }
}

/* `timeout` and some terminals send a signal twice: what comes within a second is the same wish. */
static void forget_repeats(EhRunStop *stop)
{
    static const struct timespec second = {.tv_sec = 1}, none = {0};
    wait_for_end(stop, &second);
    while (sigtimedwait(&stop->caught, NULL, &none) > 0) {
    }
}

static void *watch(void *user)
{
    EhRunStop *stop = user;
    sigset_t awaited = stop->caught;
    int number = CALL_BACK;
    sigaddset(&awaited, CALL_BACK);
    while (!stop->done && number == CALL_BACK)
        sigwait(&awaited, &number);
    if (number == CALL_BACK)
        return NULL;
    stop->number = number;
    stop->wanted = true;
    forget_repeats(stop);
    pthread_sigmask(SIG_UNBLOCK, &stop->caught, NULL);
    wait_for_end(stop, NULL);
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
    sigset_t held;
    if (stop->started)
        return;
    sigemptyset(&stop->caught);
    add_unless_ignored(&stop->caught, SIGINT);
    add_unless_ignored(&stop->caught, SIGTERM);
    add_unless_ignored(&stop->caught, SIGHUP);
    held = stop->caught;
    sigaddset(&held, CALL_BACK);
    pthread_sigmask(SIG_BLOCK, &held, &stop->before);
    stop->started = pthread_create(&stop->thread, NULL, watch, stop) == 0;
    if (!stop->started)
        pthread_sigmask(SIG_SETMASK, &stop->before, NULL);
}

void eh_run_stop_close(EhRunStop *stop)
{
    if (!stop->started)
        return;
    stop->done = true;
    pthread_kill(stop->thread, CALL_BACK);
    pthread_join(stop->thread, NULL);
    pthread_sigmask(SIG_SETMASK, &stop->before, NULL);
    stop->started = false;
}

const char *eh_run_stop_name(int number)
{
    return number == SIGINT ? "SIGINT" : number == SIGTERM ? "SIGTERM" : "SIGHUP";
}
