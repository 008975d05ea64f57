/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A policy made of a few numbers, on the simulator's bench: classes of tickets, each with its queue, priority and line of
 * the workload, and one unit of time that is an hour.
 */
#ifndef EH_TESTS_SIM_DESK_H
#define EH_TESTS_SIM_DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/arrivals.h"
#include "sim/engine.h"

#define UNIT ((double)EH_HOUR_MS)

enum { SIM_CLASSES = 8 };

/* `pools` is the text of the pools; queues are q0, q1, …, priorities p0 > p1 > …; constant: handling takes its mean. */
typedef struct SimSystem {
    size_t n;
    double arrivals[SIM_CLASSES], handling[SIM_CLASSES];
    bool constant[SIM_CLASSES];
    char pools[1024];
} SimSystem;

/* A policy that is compiled and at work, and one run on it. */
typedef struct SimBench {
    EhProgram *program;
    EhDiagnostics *diagnostics;
    EhArena arena;
    EhService *service;
    EhSimDesk desk;
    EhSimTickets tickets;
    EhSimPlace *places;
    EhSimRecord *records;
    EhSimPoolRecord pools[8];
    EhSimRun run;
} SimBench;

static inline SimBench *bench_open(const char *text)
{
    SimBench *bench = calloc(1, sizeof *bench);
    EhDiagnostic first;
    assert_non_null(bench);
    EhStatus status = eh_compile(text, strlen(text), NULL, &bench->program, &bench->diagnostics);
    if (status == EH_ERRORS && eh_diagnostic(bench->diagnostics, 0, &first)) {
        fail_msg("%u:%u: %s\n%s", first.line, first.column, first.message, text);
    }
    assert_int_equal(status, EH_OK);
    eh_arena_init(&bench->arena, NULL);
    bench->service =
        eh_service_read(eh_compiled_policy(bench->diagnostics), bench->program, &bench->arena, 0);
    assert_non_null(bench->service);
    assert_true(eh_sim_desk_open(&bench->desk, bench->service));
    return bench;
}

static inline void bench_close(SimBench *bench)
{
    eh_sim_desk_close(&bench->desk);
    eh_arena_free(&bench->arena);
    eh_program_free(bench->program);
    eh_diagnostics_free(bench->diagnostics);
    free(bench->tickets.at);
    free(bench->places);
    free(bench->records);
    free(bench);
}

/* Runs on the tickets that are there. */
static inline void bench_run(SimBench *bench, int64_t start, int64_t until)
{
    free(bench->places);
    free(bench->records);
    bench->places = calloc((size_t)bench->tickets.n + 1, sizeof *bench->places);
    bench->records = calloc((size_t)bench->tickets.n + 1, sizeof *bench->records);
    assert_non_null(bench->places);
    assert_non_null(bench->records);
    for (uint32_t i = 0; i < bench->tickets.n; i++) {
        const EhSimTicket *ticket = &bench->tickets.at[i];
        assert_true(eh_sim_place(&bench->desk, ticket, ticket->created, &bench->places[i], NULL));
    }
    bench->run = (EhSimRun){.desk = &bench->desk,
                            .tickets = &bench->tickets,
                            .places = bench->places,
                            .start = start,
                            .from = start,
                            .until = until,
                            .records = bench->records,
                            .pools = bench->pools};
    assert_true(eh_sim_run(&bench->run));
}

/* Draws the workload and runs on it. */
static inline void bench_draw(SimBench *bench, uint64_t seed, uint64_t replication, int64_t units)
{
    int64_t start = eh_sim_workload_start(&bench->desk), until = start + units * EH_HOUR_MS;
    assert_true(eh_sim_draw(&bench->desk, seed, replication, start, until, &bench->tickets));
    bench_run(bench, start, until);
}

static inline void add(char *text, size_t room, const char *format, ...)
{
    size_t n = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + n, room - n, format, arguments);
    va_end(arguments);
}

/* The policy of a system. */
static inline void system_write(const SimSystem *system, char *text, size_t room)
{
    static const char *const lists[] = {"queues", "priorities"};
    snprintf(text, room, "policy system\n");
    for (int list = 0; list < 2; list++) {
        add(text, room, "%s ", lists[list]);
        for (size_t i = 0; i < system->n; i++) {
            add(text, room, "%s%c%zu", i == 0 ? "" : list == 0 ? ", " : " > ", "qp"[list], i);
        }
        add(text, room, "\n");
    }
    add(text, room, "fallback queue q0\nticket { id text; created time; kind int in 0..9 = 0 }\n");
    for (int list = 0; list < 2; list++) {
        add(text, room, list == 0 ? "route {\n" : "rank {\n");
        for (size_t i = 0; i + 1 < system->n; i++) {
            add(text, room, "  when kind <= %zu -> %c%zu\n", i, "qp"[list], i);
        }
        add(text, room, "  otherwise -> %c%zu\n}\n", "qp"[list], system -> n - 1);
    }
    add(text, room, "%s\n", system->pools);
    for (size_t i = 0; i < system->n; i++) {
        add(text, room, "sample s%zu { id \"s\"; created 2026-01-05T00:00Z; kind %zu }\n", i, i);
    }
    add(text, room, "workload {\n");
    for (size_t i = 0; i < system->n; i++) {
        long long ms = (long long)(system->handling[i] * UNIT + 0.5);
        add(text, room, "  s%zu: %.12f per hour handling %lldms", i, system->arrivals[i], ms);
        if (system->constant[i]) {
            add(text, room, " up to %lldms", ms);
        }
        add(text, room, "\n");
    }
    add(text, room, "}\n");
}

static inline SimBench *system_open(const SimSystem *system)
{
    char text[8192];
    system_write(system, text, sizeof text);
    return bench_open(text);
}

#endif
