/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which promises a finding puts in doubt.
 *
 * One idea: a finding is about a promise if it names it, points at it, or shows tickets that it is made to and that are
 * left waiting; a proof for tickets that can come breaks the promise, what only some arrivals do makes it doubtful.
 */
#include "lint/doubts.h"

#include "lint/load.h"

static bool points_at(const EhFinding *finding, EhSpan span)
{
    for (uint32_t i = 0; i < finding->related.n; i++) {
        if (finding->related.at[i].span.start == span.start) {
            return true;
        }
    }
    return false;
}

/* Overload (L01) names pools: the streams that nobody else may serve share it. */
static bool lacks_people(const EhLint *lint, const EhFinding *finding, const EhStream *stream)
{
    bool some = false;
    for (uint32_t p = 0; p < lint->service->pools.n; p++) {
        const EhPool *pool = &lint->service->pools.at[p];
        if (!eh_load_takes(lint->service, pool, stream)) {
            continue;
        }
        if (pool->automatic || !points_at(finding, pool->agents_node->span)) {
            return false;
        }
        some = true;
    }
    return some;
}

static bool covers(const EhLint *lint, const EhPromise *promise, const EhWork *work)
{
    return work != NULL && eh_promise_covers(lint->service, promise, work) == EH_YES;
}

/* Whether the finding is about a stream to whose tickets the promise is made. */
static bool about_stream(EhLint *lint, const EhFinding *finding, const EhPromise *promise)
{
    for (uint32_t i = 0; i < lint->service->streams.n; i++) {
        const EhStream *stream = &lint->service->streams.at[i];
        bool about = eh_str_same(finding->subject, eh_load_subject(lint, stream)) ||
                     (finding->check == EH_CHECK_L01 && lacks_people(lint, finding, stream));
        if (about && covers(lint, promise, eh_load_work(lint->service, stream))) {
            return true;
        }
    }
    return false;
}

static bool is_about(EhLint *lint, const EhFinding *finding, const EhPromise *promise)
{
    switch (finding->check) {
    case EH_CHECK_C02:
    case EH_CHECK_C03:
    case EH_CHECK_P11:
        return eh_str_same(finding->subject, promise->subject);
    case EH_CHECK_P04:
    case EH_CHECK_L04:
    case EH_CHECK_L06:
    case EH_CHECK_L07:
        return points_at(finding, promise->span);
    case EH_CHECK_L01:
    case EH_CHECK_L02:
    case EH_CHECK_L03:
    case EH_CHECK_L05:
        return about_stream(lint, finding, promise);
    case EH_CHECK_C01:
    case EH_CHECK_P03:
    case EH_CHECK_P05:
        return covers(lint, promise, finding->waits);
    default: /* findings that are about no promise */
        return false;
    }
}

EhDoubt eh_lint_doubts(EhLint *lint, const EhFinding *finding, const EhPromise *promise)
{
    if (finding->verdict != EH_FOUND || !is_about(lint, finding, promise)) {
        return EH_DOUBT_NONE;
    }
    bool hours = finding->check == EH_CHECK_C01 || finding->check == EH_CHECK_C02 ||
                 finding->check == EH_CHECK_P11;
    bool nothing_left = (finding->check == EH_CHECK_L02 || finding->check == EH_CHECK_L03) &&
                        finding->strength == EH_BY_STABILITY;
    return (hours || nothing_left) && !finding->may ? EH_DOUBT_BROKEN : EH_DOUBT_RISK;
}
