/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads share a program: each with its own context, they decide what one thread decides. Compiling shares nothing.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "tests/random/desk.h"

enum { POLICIES = 12, TICKETS = 120, MAX_THREADS = 8 };

/* ---- deciding ---- */

/* One program with its tickets and what one thread makes of them. Nothing here changes while threads run. */
typedef struct Work {
    const EhProgram *program;
    uint64_t seed;
    EhOut lines[TICKETS], wanted[TICKETS];
} Work;

/* One thread: it starts at a ticket of its own, so that threads are at different tickets. */
typedef struct Worker {
    const Work *work;
    uint32_t start;
    EhMode mode;
    uint32_t wrong; /* how many were decided otherwise */
} Worker;

static void work_open(Work *work, const RandomPolicy *policy, const EhProgram *program)
{
    RandomDesk desk = random_desk_open(program);
    *work = (Work){.program = program, .seed = policy->seed};
    for (uint64_t i = 0; i < TICKETS; i++) {
        random_ticket_json(policy, policy->seed + i, &work->lines[i]);
        random_desk_decide(&desk, &work->lines[i], random_now(i), EH_PLAIN);
        eh_out_bytes(&work->wanted[i], desk.out.p, desk.out.n);
    }
    random_desk_close(&desk);
}

static void work_close(Work *work)
{
    for (uint32_t i = 0; i < TICKETS; i++) {
        eh_out_free(&work->lines[i]);
        eh_out_free(&work->wanted[i]);
    }
}

static void *decide_all(void *argument)
{
    Worker *worker = argument;
    const Work *work = worker->work;
    RandomDesk desk = random_desk_open(work->program);
    for (uint32_t n = 0; n < TICKETS; n++) {
        uint32_t i = (worker->start + n) % TICKETS;
        const EhOut *wanted = &work->wanted[i];
        random_desk_decide(&desk, &work->lines[i], random_now(i), worker->mode);
        if (desk.out.n != wanted->n || memcmp(desk.out.p, wanted->p, wanted->n) != 0)
            worker->wrong++;
    }
    random_desk_close(&desk);
    return NULL;
}

static void decide_together(const Work *work, uint32_t threads)
{
    pthread_t ids[MAX_THREADS];
    Worker workers[MAX_THREADS];
    for (uint32_t i = 0; i < threads; i++) {
        workers[i] = (Worker){work, i * 17, i % 2 == 0 ? EH_PLAIN : EH_RECORDING, 0};
        assert_int_equal(pthread_create(&ids[i], NULL, decide_all, &workers[i]), 0);
    }
    for (uint32_t i = 0; i < threads; i++)
        pthread_join(ids[i], NULL);
    for (uint32_t i = 0; i < threads; i++)
        if (workers[i].wrong > 0)
            fail_msg("policy %llu: %u of %d tickets are decided otherwise on %u threads",
                     (unsigned long long)work->seed, workers[i].wrong, TICKETS, threads);
}

static void threads_decide_alike(void **state)
{
    (void)state;
    Work *work = malloc(sizeof *work);
    assert_non_null(work);
    for (uint64_t seed = 1; seed <= POLICIES; seed++) {
        RandomPolicy *policy = random_policy_new(seed, false);
        assert_non_null(policy);
        EhProgram *program = random_compile(policy->text.p, policy->text.n, false, seed);
        assert_non_null(program);
        work_open(work, policy, program);
        decide_together(work, 2);
        decide_together(work, MAX_THREADS);
        work_close(work);
        eh_program_free(program);
        random_policy_free(policy);
    }
    free(work);
}

/* ---- compiling ---- */

/* The texts, and the bytecode that one thread makes of them. */
typedef struct Sources {
    RandomPolicy *policies[POLICIES];
    EhProgram *programs[POLICIES];
} Sources;

typedef struct Compiler {
    const Sources *sources;
    uint32_t start, wrong;
} Compiler;

static bool same_bytes(const EhProgram *a, const EhProgram *b)
{
    size_t n, m;
    const void *p = eh_program_bytes(a, &n), *q = eh_program_bytes(b, &m);
    return n == m && memcmp(p, q, n) == 0;
}

static void *compile_all(void *argument)
{
    Compiler *compiler = argument;
    for (uint32_t n = 0; n < POLICIES; n++) {
        uint32_t i = (compiler->start + n) % POLICIES;
        const EhOut *text = &compiler->sources->policies[i]->text;
        EhProgram *program = random_compile(text->p, text->n, false, i);
        if (program == NULL || !same_bytes(program, compiler->sources->programs[i]))
            compiler->wrong++;
        eh_program_free(program);
    }
    return NULL;
}

static void threads_compile_alike(void **state)
{
    (void)state;
    Sources sources;
    Compiler compilers[2];
    pthread_t ids[2];
    for (uint32_t i = 0; i < POLICIES; i++) {
        sources.policies[i] = random_policy_new(100 + i, false);
        assert_non_null(sources.policies[i]);
        const EhOut *text = &sources.policies[i]->text;
        sources.programs[i] = random_compile(text->p, text->n, false, 100 + i);
        assert_non_null(sources.programs[i]);
    }
    for (uint32_t i = 0; i < 2; i++) {
        compilers[i] = (Compiler){&sources, i * POLICIES / 2, 0};
        assert_int_equal(pthread_create(&ids[i], NULL, compile_all, &compilers[i]), 0);
    }
    for (uint32_t i = 0; i < 2; i++) {
        pthread_join(ids[i], NULL);
        assert_int_equal(compilers[i].wrong, 0);
    }
    for (uint32_t i = 0; i < POLICIES; i++) {
        eh_program_free(sources.programs[i]);
        random_policy_free(sources.policies[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_decide_alike),
        cmocka_unit_test(threads_compile_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
