/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which tickets come to the desk: of each queue and priority, under each promise, with each set of skills.
 *
 * One idea: the engine answers for all tickets at once what samples and tests show of a few. What it proves not to come
 * is noted; what it finds goes through the VM and stands among the works.
 */
#include "lint/logic.h"
#include "lint/pools.h"

/* More questions than that are not asked: policies of hundreds of queues keep what their samples show. */
enum { QUESTIONS = 20000 };

typedef struct Asking {
    EhLint *lint;
    EhService *service;
    EhF *goals; /* room for two, what a promise asks, and every skill */
} Asking;

/* True if no such ticket comes. One that does is decided and kept. */
static bool none_comes(Asking *a, uint32_t n)
{
    EhAnswer answer = eh_logic_ask(a->lint, a->goals, n);
    EhSample *sample =
        answer == EH_SOME_SUCH ? eh_arena_alloc(a->lint->arena, sizeof *sample) : NULL;
    int64_t now;
    if (sample != NULL) {
        eh_point_sample(a->lint, a->lint->solver, 0, eh_point_waits[0], sample, &now);
        eh_service_add(a->service, EH_STR("a ticket that the rows allow"), sample, now);
    }
    return answer == EH_NONE_SUCH;
}

static bool seen(const EhService *s, uint32_t queue, uint32_t priority)
{
    return eh_service_may_occur(s, queue, priority, NULL, NULL) == EH_YES;
}

static void ask_places(Asking *a)
{
    EhService *s = a->service;
    const EhModel *model = a->lint->model;
    bool *never =
        eh_arena_array(a->lint->arena, (size_t)s->n_queues * s->n_priorities + 1, sizeof *never);
    for (uint32_t q = 0; never != NULL && q < s->n_queues; q++) {
        for (uint32_t p = 0; p < s->n_priorities; p++) {
            a->goals[0] = model->final_queue_is[q];
            a->goals[1] = model->final_priority_is[p];
            never[q * s->n_priorities + p] = !seen(s, q, p) && none_comes(a, 2);
        }
    }
    s->never = never;
}

/* For which tickets a promise is made, as goals behind those that are there. */
static uint32_t promise_goals(Asking *a, const EhPromise *promise, uint32_t n)
{
    const EhModel *model = a->lint->model;
    if (promise->service >= 0) {
        a->goals[n++] = model->service_is[promise->service];
    }
    if (promise->kind == EH_PROMISE_TIGHTEN) {
        a->goals[n++] = model->tightens.at[promise->tighten].holds;
    }
    for (uint32_t i = 0; promise->kind == EH_PROMISE_STARTS && i < model->promises.n; i++) {
        if (model->promises.at[i].node == promise->node) {
            a->goals[n++] = model->promises.at[i].a;
        }
    }
    return n;
}

static void ask_promises(Asking *a)
{
    EhService *s = a->service;
    const EhModel *model = a->lint->model;
    size_t places = (size_t)s->n_queues * s->n_priorities;
    bool *never = eh_arena_array(a->lint->arena, places * s->promises.n + 1, sizeof *never);
    for (uint32_t i = 0; never != NULL && i < s->promises.n; i++) {
        const EhPromise *promise = &s->promises.at[i];
        for (size_t place = 0; place < places; place++) {
            uint32_t q = (uint32_t)(place / s->n_priorities),
                     p = (uint32_t)(place % s->n_priorities);
            const EhWork *work;
            a->goals[0] = model->final_queue_is[q];
            a->goals[1] = model->final_priority_is[p];
            uint32_t n = promise_goals(a, promise, 2);
            never[i * places + place] =
                s->never[place] ||
                (eh_promise_reaches(s, promise, q, p, &work) != EH_YES && none_comes(a, n));
        }
    }
    s->never_promised = never;
}

/* Whether tickets of a queue can require all of a set, and one that does. */
static bool never_requires(Asking *a, uint32_t queue, const uint64_t *skills)
{
    const EhModel *model = a->lint->model;
    uint32_t n = 0;
    a->goals[n++] = model->final_queue_is[queue];
    for (uint32_t skill = 0; skill < a->service->n_skills; skill++) {
        if (skills[skill / 64] >> skill % 64 & 1) {
            a->goals[n++] = model->requires[skill];
        }
    }
    return none_comes(a, n);
}

static void ask_skills(Asking *a)
{
    EhService *s = a->service;
    bool *never =
        eh_arena_array(a->lint->arena, (size_t)s->n_queues * s->required.n + 1, sizeof *never);
    for (uint32_t q = 0; never != NULL && q < s->n_queues; q++) {
        for (uint32_t i = 1; i < s->required.n; i++) { /* the first is the empty set */
            bool known = eh_service_may_occur(s, q, EH_NONE, s->required.at[i], NULL) != EH_PERHAPS;
            never[(size_t)q * s->required.n + i] =
                !known && never_requires(a, q, s->required.at[i]);
        }
    }
    s->never_required = never;
}

void eh_lint_occurs(EhLint *lint, EhService *service)
{
    Asking a = {.lint = lint, .service = service};
    size_t places = (size_t)service->n_queues * service->n_priorities;
    a.goals = eh_arena_array(lint->arena, service->n_skills + 6u, sizeof *a.goals);
    if (a.goals != NULL &&
        places * (service->promises.n + 1) + service->n_queues * service->required.n <= QUESTIONS) {
        ask_places(&a);
        if (service->never != NULL) {
            ask_promises(&a);
        }
        ask_skills(&a);
    }
}
