/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What decides tickets of one program, on one thread: for tests that decide the same ticket in many ways.
 */
#ifndef EH_TESTS_RANDOM_DESK_H
#define EH_TESTS_RANDOM_DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "evenhand.h"
#include "tests/random/random.h"
#include "tickets/json.h"
#include "tickets/write.h"

#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define EH_SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(EH_SANITIZED)
/* Everything takes several times as long. */
enum { RANDOM_SLOWER = 20 };
#else
enum { RANDOM_SLOWER = 1 };
#endif

/* The program stays the caller's. */
typedef struct RandomDesk {
    const EhProgram *program;
    EhKeys *keys;
    EhJsonReader *reader;
    EhTicket *ticket;
    EhContext *context;
    EhWriter *writer;
    EhOut out;
} RandomDesk;

/* Ends the test program when memory is out: it may be called on any thread, where no assertion may fail. */
static inline RandomDesk random_desk_open(const EhProgram *program)
{
    RandomDesk desk = {.program = program};
    desk.keys = eh_keys_new(program);
    desk.reader = desk.keys == NULL ? NULL : eh_json_reader_new(desk.keys);
    desk.writer = eh_writer_new(program);
    if (desk.reader == NULL || desk.writer == NULL ||
        eh_ticket_new(program, &desk.ticket) != EH_OK ||
        eh_context_new(program, NULL, &desk.context) != EH_OK)
        abort();
    return desk;
}

static inline void random_desk_close(RandomDesk *desk)
{
    eh_context_free(desk->context);
    eh_ticket_free(desk->ticket);
    eh_json_reader_free(desk->reader);
    eh_writer_free(desk->writer);
    eh_keys_free(desk->keys);
    eh_out_free(&desk->out);
}

/* Appends the decision, with what its JSON rounds. */
static inline void random_put_decision(const EhWriter *writer, const EhDecision *decision,
                                       EhOut *out)
{
    eh_write_json(writer, decision, out);
    for (uint32_t i = 0; i < decision->n_clocks; i++)
        eh_out_bytes(out, (const char *)&decision->clocks[i].used, sizeof(double));
}

/* Reads one line of JSON and decides it; the decision is in desk->out. */
static inline void random_desk_read(RandomDesk *desk, const EhOut *line)
{
    if (!eh_json_read(desk->reader, line->p, line->n, 0, 1, desk->ticket))
        abort();
}

static inline void random_desk_decide(RandomDesk *desk, const EhOut *line, int64_t now, EhMode mode)
{
    random_desk_read(desk, line);
    desk->out.n = 0;
    random_put_decision(desk->writer, eh_decide(desk->context, desk->ticket, now, mode),
                        &desk->out);
}

/* A policy by chance always compiles. NULL, with the reason printed, if it does not. */
static inline EhProgram *random_compile(const char *text, size_t n, bool strip, uint64_t seed)
{
    EhCompileOptions options = {.strip = strip};
    EhProgram *program = NULL;
    EhDiagnostics *diagnostics = NULL;
    EhDiagnostic first;
    if (eh_compile(text, n, &options, &program, &diagnostics) != EH_OK &&
        eh_diagnostic(diagnostics, 0, &first))
        print_error("policy %llu:%u:%u: %s\n", (unsigned long long)seed, first.line, first.column,
                    first.message);
    eh_diagnostics_free(diagnostics);
    return program;
}

#endif
