/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies made by a program, compiled and run on a stack of 128 KiB.
 */
#ifndef EH_TESTS_SMALL_STACK_H
#define EH_TESTS_SMALL_STACK_H

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evenhand.h"
#include "tickets/out.h"

/* Sanitizers widen every frame, several times over. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define EH_SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(EH_SANITIZED)
enum { SMALL_STACK = 1024 * 1024 };
#else
enum { SMALL_STACK = 128 * 1024 };
#endif

/* Appends what printf would make of one whole number. */
static inline void add(EhOut *out, const char *format, unsigned i)
{
    char text[512];
    int n = snprintf(text, sizeof text, format, i, i, i, i);
    eh_out_bytes(out, text, (size_t)n);
}

static inline void add_times(EhOut *out, const char *format, unsigned from, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        add(out, format, from + i);
}

/* A piece of work for a thread with a small stack. */
typedef struct SmallWork {
    void (*work)(void *argument);
    void *argument;
} SmallWork;

static inline void *small_start(void *argument)
{
    SmallWork *work = argument;
    work->work(work->argument);
    return NULL;
}

static inline void on_small_stack(void (*work)(void *argument), void *argument)
{
    SmallWork start = {work, argument};
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    if (pthread_attr_setstacksize(&attributes, SMALL_STACK) != 0 ||
        pthread_create(&thread, &attributes, small_start, &start) != 0)
        abort();
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
}

/* What a policy came to: its status, the first message, and, when it compiles, the decision of a plain ticket. */
typedef struct Outcome {
    EhOut *text;
    EhStatus status;
    char code[8], message[256];
    uint32_t n_messages;
    size_t size;
    uint64_t steps;
    bool fault;
    int32_t queue;
    int64_t complexity;
} Outcome;

static inline void outcome_decide(Outcome *outcome, const EhProgram *program)
{
    EhTicket *ticket = NULL;
    EhContext *context = NULL;
    if (eh_ticket_new(program, &ticket) == EH_OK &&
        eh_context_new(program, NULL, &context) == EH_OK) {
        eh_set_text(ticket, eh_slot(program, "id"), "T1", 2);
        eh_set_int(ticket, eh_slot(program, "created"), 1772463540000);
        const EhDecision *decision = eh_decide(context, ticket, 1772463600000, EH_RECORDING);
        int32_t queue = decision->queue;
        decision = eh_decide(context, ticket, 1772463600000, EH_PLAIN);
        outcome->fault = decision->fault || decision->queue != queue;
        outcome->queue = decision->queue;
        outcome->complexity = decision->complexity;
    } else {
        outcome->status = EH_NO_MEMORY;
    }
    eh_context_free(context);
    eh_ticket_free(ticket);
}

static inline void outcome_work(void *argument)
{
    Outcome *outcome = argument;
    EhProgram *program = NULL;
    EhDiagnostics *diagnostics = NULL;
    EhDiagnostic first;
    outcome->status = eh_compile(outcome->text->p, outcome->text->n, NULL, &program, &diagnostics);
    outcome->n_messages = eh_diagnostics_count(diagnostics);
    if (eh_diagnostic(diagnostics, 0, &first)) {
        memcpy(outcome->code, first.code, sizeof outcome->code);
        snprintf(outcome->message, sizeof outcome->message, "%s", first.message);
    }
    if (program) {
        eh_program_bytes(program, &outcome->size);
        outcome->steps = eh_program_steps(program);
        outcome_decide(outcome, program);
    }
    eh_diagnostics_free(diagnostics);
    eh_program_free(program);
}

/* Compiles and runs the policy on the small stack, and frees its text. */
static inline Outcome outcome_of(EhOut *text)
{
    Outcome outcome = {.text = text, .queue = -1};
    on_small_stack(outcome_work, &outcome);
    eh_out_free(text);
    memset(text, 0, sizeof *text);
    return outcome;
}

/* The start of a policy up to the inside of its ticket. */
static inline void begin_policy(EhOut *out)
{
    eh_out_string(out,
                  "policy large\nqueues a, b\npriorities high > low\nfallback queue b\n"
                  "ticket {\n id text\n created time\n n int in 0..9 = 3\n body text = \"\"\n");
}

/* Ends the ticket and the policy; `route` holds the rows before its otherwise. */
static inline void end_policy(EhOut *out, const char *route)
{
    eh_out_string(out, "route {\n");
    eh_out_string(out, route);
    eh_out_string(out, " otherwise -> a\n}\nrank { otherwise -> low }\n");
}

#endif
