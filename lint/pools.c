/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The desk under the checks of pools, hours and load, and the words that they share.
 */
#include "lint/pools.h"

#include <string.h>

EhService *eh_lint_service(EhLint *lint)
{
    if (lint->service == NULL) {
        lint->service = eh_service_read(lint->policy, lint->program, lint->arena, lint->now);
        lint->arena->failed = lint->arena->failed || lint->service == NULL;
        if (lint->service != NULL && lint->model != NULL) {
            eh_lint_occurs(lint, lint->service);
        }
    }
    return lint->service;
}

static bool decided_alike(const EhService *service, const EhDecision *decision, const EhWork *work)
{
    if (decision == NULL || decision->fault || decision->queue != work->queue ||
        decision->priority != work->priority) {
        return false;
    }
    for (uint32_t i = 0; i < decision->n_requires; i++) {
        uint32_t skill = decision->requires_skills[i];
        if (skill / 64 >= service->n_words || !(work->skills[skill / 64] >> skill % 64 & 1)) {
            return false;
        }
    }
    return true;
}

bool eh_pools_witness(EhLint *lint, EhFinding *finding, const char *role, const EhWork *work)
{
    EhWitness witness = {.role = eh_arena_format(lint->arena, "%s", role),
                         .ticket = eh_witness_sample(lint, work->sample),
                         .now = work->at};
    const EhDecision *decision = eh_witness_decide(lint, &witness, EH_PLAIN);
    if (!decided_alike(lint->service, decision, work)) {
        return false;
    }
    eh_finding_witness(lint, finding, &witness);
    return true;
}

EhStr eh_pools_subject(EhLint *lint, const EhPool *pool)
{
    return eh_arena_format(lint->arena, "pool/%.*s", EH_STR_F(pool->name));
}

EhFinding *eh_pools_finding(EhLint *lint, EhCheck check, EhVerdict verdict, EhStrength strength,
                            const EhPool *pool, EhSpan span, EhStr message)
{
    return eh_finding(lint, check, verdict, strength, span, eh_pools_subject(lint, pool), "%.*s",
                      EH_STR_F(message));
}

void eh_pools_missing(EhLint *lint, EhCheck check, EhStrength strength, const char *message,
                      const char *missing)
{
    const EhNode *at = lint->policy->queues_node;
    EhFinding *finding =
        eh_finding(lint, check, EH_UNKNOWN, strength, at != NULL ? at->span : (EhSpan){0},
                   EH_STR("policy"), "%s", message);
    eh_finding_missing(lint, finding, "%s", missing);
}

EhMaybe eh_pools_meets(const EhService *service, const EhPool *pool, uint32_t queue,
                       uint32_t priority, const EhWork **work)
{
    *work = NULL;
    if (pool->group[queue] == EH_NONE) {
        return EH_NO;
    }
    for (uint32_t i = service->first_work[queue]; i != EH_NONE; i = service->works.at[i].next) {
        const EhWork *seen = &service->works.at[i];
        if ((priority == EH_NONE || (uint32_t)seen->priority == priority) &&
            eh_skills_within(seen->skills, pool->skills, service->n_words)) {
            *work = seen;
            return EH_YES;
        }
    }
    return eh_service_may_occur(service, queue, priority, NULL, NULL) == EH_NO ? EH_NO : EH_PERHAPS;
}

bool eh_pools_starts(const EhPromise *promise)
{
    return promise->kind == EH_PROMISE_STARTS || promise->target == 0;
}

const EhPromise *eh_pools_promise(const EhService *service, uint32_t queue, uint32_t priority,
                                  EhMaybe *how)
{
    const EhPromise *best = NULL;
    const EhWork *work;
    *how = EH_NO;
    for (uint32_t i = 0; i < service->promises.n; i++) {
        const EhPromise *promise = &service->promises.at[i];
        if (!eh_pools_starts(promise)) {
            continue;
        }
        EhMaybe reaches = eh_promise_reaches(service, promise, queue, priority, &work);
        if (reaches > *how || (reaches == *how && best != NULL && promise->ms < best->ms)) {
            best = promise;
            *how = reaches;
        }
    }
    return best;
}

const EhNode *eh_pools_pause(const EhService *service)
{
    const EhPolicy *policy = service->policy;
    for (uint32_t i = 0; i < policy->pauses.n && policy->targets.n > 0; i++) {
        const EhNode *pause = policy->pauses.at[i].node;
        for (const EhNode *id = pause->list; id != NULL; id = id->next) {
            if (eh_str_same(id->name, policy->targets.at[0].name)) {
                return pause;
            }
        }
    }
    return NULL;
}

void eh_names_add(EhLint *lint, EhNameList *list, EhStr name)
{
    EhStr quoted = eh_arena_format(lint->arena, "`%.*s`", EH_STR_F(name));
    if (list->n == 1) {
        list->text = list->last;
    } else if (list->n > 1) {
        list->text =
            eh_arena_format(lint->arena, "%.*s, %.*s", EH_STR_F(list->text), EH_STR_F(list->last));
    }
    list->last = quoted;
    list->n++;
}

EhStr eh_names_text(EhLint *lint, const EhNameList *list)
{
    if (list->n <= 1) {
        return list->last;
    }
    return eh_arena_format(lint->arena, "%.*s and %.*s", EH_STR_F(list->text),
                           EH_STR_F(list->last));
}

int64_t eh_pools_round_down(int64_t ms)
{
    return ms >= 60000 ? ms - ms % 60000 : ms;
}

int64_t eh_pools_round_up(int64_t ms)
{
    return ms <= INT64_MAX - 60000 ? (ms + 59999) / 60000 * 60000 : ms;
}
