/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times whole processes: spawn TEST PEER N TIMES OUTPUT COMMAND... runs the command TIMES times with
 * its standard output in the file OUTPUT, and prints the median wall time over N, the median
 * processor time over N as the test `TEST cpu`, and as `RSS test peer KiB` the largest memory.
 *
 * One idea: a fresh process costs what starting it costs, so nothing is kept between the runs.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/measure.h"

/* wait4 is not in POSIX. */
pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage);

#define MAX_TIMES 100

static void become(const char *output, char **command)
{
    int fd = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd >= 0 && dup2(fd, STDOUT_FILENO) >= 0)
        execvp(command[0], command);
    _exit(127);
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* What one run took, in ns. */
typedef struct Run {
    double wall, cpu;
} Run;

/* False when the command fails. */
static bool run_once(const char *output, char **command, Run *run, long *rss)
{
    struct rusage usage;
    int status = 0;
    double start = clock_ns(CLOCK_MONOTONIC);
    pid_t child = fork();
    if (child == 0)
        become(output, command);
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0)
        return false;
    run->wall = clock_ns(CLOCK_MONOTONIC) - start;
    run->cpu = (seconds(usage.ru_utime) + seconds(usage.ru_stime)) * 1e9;
    if (usage.ru_maxrss > *rss)
        *rss = usage.ru_maxrss;
    return true;
}

int main(int argc, char **argv)
{
    double wall[MAX_TIMES], cpu[MAX_TIMES];
    char test[64];
    long rss = 0;
    int n = argc < 7 ? 0 : atoi(argv[3]), times = argc < 7 ? 0 : atoi(argv[4]);
    if (n < 1 || times < 1 || times > MAX_TIMES)
        return 2;
    for (int i = 0; i < times; i++) {
        Run run;
        if (!run_once(argv[5], argv + 6, &run, &rss)) {
            fprintf(stderr, "spawn: %s fails\n", argv[6]);
            return 1;
        }
        wall[i] = run.wall / n;
        cpu[i] = run.cpu / n;
    }
    report(argv[1], argv[2], (size_t)n, median(wall, (size_t)times), 0);
    snprintf(test, sizeof test, "%s cpu", argv[1]);
    report(test, argv[2], (size_t)n, median(cpu, (size_t)times), 0);
    printf("RSS\t%s\t%s\t%ld\n", argv[1], argv[2], rss);
    return 0;
}
